//! What may stand where: article numbers and city names belong to rulebooks and scenarios; a machine's paths belong
//! nowhere.

use super::Finding;
use super::source::{Source, is_test_file};
use crate::tree;
use std::path::Path;
use std::sync::LazyLock;

/// Names that only data may know; written apart so that this file does not find itself.
const CITIES: [&str; 4] = [concat!("bei", "jing"), concat!("gui", "yang"), concat!("北", "京"), concat!("贵", "阳")];

/// How the provisions of every shipped instrument are numbered: its code and a hyphen.
static NUMBERS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let below = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let instruments = below(&tree::root().join("rulebooks")).flat_map(|city| below(&city).collect::<Vec<_>>());
    let codes = instruments.filter(|path| path.extension().is_some_and(|ending| ending == "md")).filter_map(|path| {
        let text = std::fs::read_to_string(path).ok()?;
        let code = text.lines().find_map(|line| line.strip_prefix("code:"))?;
        Some(format!("{}-", code.trim()))
    });
    codes.collect()
});

/// Folders whose files are data of a place, or texts for people.
const FREE: [&str; 5] = ["rulebooks/", "scenarios/", "docs/", "mappings/", "fuzz/"];

/// Paths of one machine.
const ELSEWHERE: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/us", "ers/")];

/// Files that are read as text.
const TEXTS: [&str; 16] = [
    "rs", "md", "toml", "txt", "sql", "feature", "csv", "json", "ts", "tsx", "css", "html", "yml", "yaml", "sh", "run",
];

const ARTICLE_DIGITS: &str = "零〇一二三四五六七八九十百0123456789";

/// Invariant 2 in Rust files.
pub(crate) fn in_source(source: &Source) -> Vec<Finding> {
    if FREE.iter().any(|folder| source.path.starts_with(folder)) || is_test_file(&source.path) {
        return Vec::new();
    }
    let found = source.lines_outside_tests().filter_map(|(line, text)| {
        let what = law_or_city(text)?;
        Some(Finding::new(
            &source.path,
            line,
            format!("`{what}`: only rulebooks and scenarios name articles and cities"),
        ))
    });
    found.collect()
}

/// Invariant 2 in other files than Rust, and machine paths in all.
pub(crate) fn in_texts(root: &Path, files: &[String]) -> Vec<Finding> {
    let texts = files.iter().filter(|path| TEXTS.iter().any(|end| path.rsplit(['.', '/']).next() == Some(end)));
    let mut findings = Vec::new();
    for path in texts {
        let Ok(text) = tree::read(root, path) else {
            findings.push(Finding::new(path, 0, "is not UTF-8 text"));
            continue;
        };
        for (index, line) in text.lines().enumerate() {
            if let Some(what) = elsewhere(line) {
                findings.push(Finding::new(path, index + 1, format!("`{what}` is not part of this repository")));
            }
            if let Some(what) = law_or_city(line).filter(|_| bound(path)) {
                findings.push(Finding::new(path, index + 1, format!("`{what}`: only rulebooks and scenarios name it")));
            }
        }
    }
    findings
}

/// Whether invariant 2 binds a file that is not Rust.
fn bound(path: &str) -> bool {
    let free = FREE.iter().any(|folder| path.starts_with(folder)) || is_test_file(path);
    !free && !path.ends_with(".rs") && !path.ends_with(".md") && !path.ends_with("Cargo.lock")
}

fn elsewhere(line: &str) -> Option<&'static str> {
    let lower = line.to_lowercase();
    // A path begins a word: inside a web address, or behind a placeholder, it is something else.
    let begins = |before: &str| before.chars().next_back().is_none_or(|c| c.is_whitespace() || "\"'`(=:<".contains(c));
    ELSEWHERE.iter().find(|path| lower.match_indices(*path).any(|(at, _)| lower.get(..at).is_some_and(begins))).copied()
}

fn law_or_city(line: &str) -> Option<String> {
    let lower = line.to_lowercase();
    let city = CITIES.iter().find(|city| lower.contains(*city)).map(|city| (*city).to_owned());
    city.or_else(|| numbered(line)).or_else(|| article(line))
}

fn numbered(line: &str) -> Option<String> {
    NUMBERS.iter().find_map(|prefix| {
        let mut places = line.match_indices(prefix.as_str()).filter_map(|(at, _)| line.get(at + prefix.len()..));
        let rest = places.find(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))?;
        Some(prefix.chars().chain(rest.chars().take(1)).collect())
    })
}

fn article(line: &str) -> Option<String> {
    line.match_indices('第').find_map(|(at, first)| {
        let rest = line.get(at + first.len()..)?;
        let digits: String = rest.chars().take_while(|c| ARTICLE_DIGITS.contains(*c)).collect();
        let closes = rest.get(digits.len()..)?.starts_with('条');
        (closes && !digits.is_empty()).then(|| format!("{first}{digits}条"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        in_source(&Source::new(path, text)).len()
    }

    #[test]
    fn law_and_cities_are_found_in_code_texts_and_comments() {
        for text in [
            "// as BJ-17 says\n",
            "let a = \"北京\";\n",
            "fn beijing() {}\n",
            "// 第十七条\n",
            "// GuiYang\n",
            "// APL-42\n",
        ] {
            assert_eq!(found("crates/a/src/b.rs", text), 1, "{text}");
        }
    }

    #[test]
    fn tests_and_other_words_are_free() {
        assert_eq!(found("crates/a/src/b.rs", "#[cfg(test)]\nmod tests { const A: &str = \"北京\"; }\n"), 0);
        assert_eq!(found("crates/a/tests/b.rs", "const A: &str = \"北京\";\n"), 0);
        assert_eq!(found("crates/a/src/b.rs", "// 第几条, 第三方, OP-codes, BJ-x\n"), 0);
    }

    #[test]
    fn machine_paths_are_found_but_not_inside_addresses() {
        assert!(elsewhere(&format!("see {}x", ELSEWHERE[0])).is_some());
        assert!(elsewhere("https://example.org/work/x").is_none());
        assert!(elsewhere("format!(\"{}/work/{}\")").is_none());
        assert!(elsewhere("nothing").is_none());
    }
}
