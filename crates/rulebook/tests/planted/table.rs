//! docs/proofs.md names only what exists: files, tests, scenarios, and codes that a planted fault shows.

use crate::codes::{crates, shown};
use std::path::Path;

/// The texts between backticks.
fn marked(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn read(path: &Path) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

#[test]
fn everything_that_the_page_of_proofs_names_exists() {
    let root = crates().join("..");
    let page = read(&root.join("docs/proofs.md")).unwrap();
    let mut wrong = Vec::new();
    let mut pointers = 0;
    for name in marked(&page) {
        let (file, inside) = name.split_once(" › ").map_or((name, None), |(file, inside)| (file, Some(inside)));
        if !file.ends_with(".rs") && !file.ends_with(".feature") {
            continue;
        }
        pointers += 1;
        // A short path is of this crate.
        let text = read(&root.join(file)).or_else(|| read(&crates().join("rulebook/src").join(file)));
        let there = match (inside, &text) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(test), Some(text)) if file.ends_with(".rs") => text.contains(&format!("fn {test}(")),
            (Some(title), Some(text)) => text.lines().any(|line| line.trim_start().ends_with(&format!(": {title}"))),
        };
        if !there {
            wrong.push(name.to_owned());
        }
    }
    assert!(pointers > 40, "the page is no longer read: {pointers}");
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let planted = rows.filter_map(|line| line.split('|').nth(4)).flat_map(marked);
    let shown = shown();
    let bare: Vec<&str> = planted.filter(|code| !shown.iter().any(|known| known == code)).collect();
    assert!(wrong.is_empty() && bare.is_empty(), "not there: {wrong:?}; no planted fault shows: {bare:?}");
}
