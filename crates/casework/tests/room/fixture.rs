//! The toy city: its law, settings and procedures as files of its own, beside this one.

/// Path below a rulebooks folder, and text.
pub const FILES: [(&str, &str); 10] = [
    ("toy/city.toml", include_str!("toy/toy/city.toml")),
    ("toy/law.md", include_str!("toy/toy/law.md")),
    ("toy/later.md", include_str!("toy/toy/later.md")),
    ("toy/settings.toml", include_str!("toy/toy/settings.toml")),
    ("national/registers/items.toml", include_str!("toy/national/registers/items.toml")),
    ("national/procedures/case.toml", include_str!("toy/national/procedures/case.toml")),
    ("national/procedures/visit.toml", include_str!("toy/national/procedures/visit.toml")),
    ("national/procedures/letter.toml", include_str!("toy/national/procedures/letter.toml")),
    ("national/procedures/train.toml", include_str!("toy/national/procedures/train.toml")),
    ("national/procedures/bell.toml", include_str!("toy/national/procedures/bell.toml")),
];
