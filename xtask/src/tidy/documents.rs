//! The documents are there and keep up: the glossary knows every crate, room and procedure word; no document or
//! comment sends its reader to a page that is not in the repository.

use super::Finding;
use super::source::Source;
use crate::process::Stop;
use crate::{glossary, tree};
use std::path::Path;

const ROOT: [&str; 9] = [
    "README.md",
    "README.zh-CN.md",
    "ARCHITECTURE.md",
    "GLOSSARY.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "LICENSE",
    "deny.toml",
];

pub(crate) fn check(root: &Path, files: &[String], sources: &[Source]) -> Result<Vec<Finding>, Stop> {
    let mut findings = Vec::new();
    for missing in ROOT.iter().filter(|name| !files.iter().any(|file| file == *name)) {
        findings.push(Finding::new(missing, 0, "is missing"));
    }
    let words = tree::read(root, glossary::FILE).unwrap_or_default();
    for name in names(files).into_iter().filter(|name| !words.contains(&format!("`{name}`"))) {
        findings.push(Finding::new(glossary::FILE, 0, format!("does not explain `{name}`")));
    }
    if let Err(stop) = glossary::fresh(root) {
        findings.push(Finding::new(glossary::FILE, 0, stop.words));
    }
    for path in files.iter().filter(|path| path.ends_with(".md") && !path.starts_with("rulebooks/")) {
        let text = tree::read(root, path)?;
        findings.extend(dangling(path, text.lines(), files));
    }
    for source in sources {
        findings.extend(dangling(&source.path, source.comments.iter().map(String::as_str), files));
    }
    Ok(findings)
}

/// Crates, and rooms: folders of scenarios and modules of `governance`.
fn names(files: &[String]) -> Vec<String> {
    let mut names: Vec<String> = files.iter().filter_map(|path| crate_or_room(path)).collect();
    names.sort();
    names.dedup();
    names
}

fn crate_or_room(path: &str) -> Option<String> {
    let name = match path.split('/').collect::<Vec<_>>().as_slice() {
        ["crates", name, "Cargo.toml"] | ["scenarios", name, _, ..] => name,
        ["crates", "governance", "src", file] => file.strip_suffix(".rs").filter(|name| *name != "lib")?,
        _ => return None,
    };
    Some(name.to_owned())
}

/// References to markdown files that do not exist here.
fn dangling<'a>(path: &str, lines: impl Iterator<Item = &'a str>, files: &[String]) -> Vec<Finding> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let exists = |name: &str| files.iter().any(|file| file == name || file.ends_with(&format!("/{name}")));
    let mut findings = Vec::new();
    for (index, line) in lines.enumerate() {
        // A web address is somebody else's page.
        let words = line.split(|c: char| !is_name(c) && c != ':').filter(|word| !word.contains(':'));
        let pages = words.filter_map(|word| {
            let page = word.trim_matches(['.', '/']);
            let bare = page.trim_start_matches("../");
            (bare.ends_with(".md") && bare.len() > 3).then_some(bare)
        });
        for page in pages.filter(|page| !exists(page)) {
            findings.push(Finding::new(path, index + 1, format!("names {page}, which is not in the repository")));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_and_rooms_are_named() {
        let files = ["crates/law/Cargo.toml", "crates/governance/src/appeals.rs", "crates/governance/src/lib.rs"];
        let files: Vec<String> = files.iter().map(|file| (*file).to_owned()).collect();
        assert_eq!(names(&files), ["appeals", "law"]);
    }

    #[test]
    fn pages_that_are_not_here_are_found() {
        let files = vec!["docs/there.md".to_owned()];
        let lines = ["see there.md, docs/there.md and gone.md", "https://example.org/other.md", "every .md file"];
        let found: Vec<String> = dangling("a.md", lines.into_iter(), &files).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["a.md:1: names gone.md, which is not in the repository"]);
    }
}
