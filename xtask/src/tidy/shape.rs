//! How a source file looks: it opens with a sentence, nothing in it is left for later, and it has a name of its own.

use super::Finding;
use super::source::Source;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 8] = ["utils", "util", "helpers", "helper", "common", "misc", "manager", "shared"];

/// Marks of work left for later; written apart so that this file does not find itself.
const LATER: [&str; 4] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK")];

pub(crate) fn check(source: &Source) -> Vec<Finding> {
    let path = &source.path;
    let mut findings = Vec::new();
    let opens = source.lines.first().is_some_and(|line| line.starts_with("//! ") && line.len() > 8);
    if !opens {
        findings.push(Finding::new(path, 1, "a source file opens with a sentence (`//!`) saying what it is"));
    }
    for name in path.trim_end_matches(".rs").split('/').filter(|name| EMPTY_NAMES.contains(name)) {
        findings.push(Finding::new(path, 0, format!("`{name}` says nothing: name the file for what is in it")));
    }
    for (index, (code, comment)) in source.code.iter().zip(&source.comments).enumerate() {
        let line = index + 1;
        if has_macro(code, concat!("to", "do")) || has_macro(code, concat!("unimple", "mented")) {
            findings.push(Finding::new(path, line, "unfinished code"));
        }
        if let Some(mark) = LATER.iter().find(|mark| has_word(comment, mark)) {
            findings.push(Finding::new(path, line, format!("{mark}: decide it, or open an issue")));
        }
        if let Some(name) = EMPTY_NAMES.iter().find(|name| code.trim_end().ends_with(&format!("mod {name} {{"))) {
            findings.push(Finding::new(path, line, format!("module `{name}` says nothing")));
        }
    }
    findings
}

fn has_macro(code: &str, name: &str) -> bool {
    code.match_indices(&format!("{name}!")).any(|(at, _)| !code.get(..at).is_some_and(ends_in_word))
}

fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let after = text.get(at + word.len()..).unwrap_or_default();
        !text.get(..at).is_some_and(ends_in_word) && !after.starts_with(|c: char| c.is_alphanumeric())
    })
}

fn ends_in_word(text: &str) -> bool {
    text.ends_with(|character: char| character.is_alphanumeric() || character == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&Source::new(path, text)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_good_file_has_no_finding() {
        assert!(found("crates/a/src/ledger.rs", "//! Keeps the ledger.\nfn methodo() {}\n").is_empty());
    }

    #[test]
    fn each_fault_is_found() {
        assert_eq!(found("a/ledger.rs", "fn a() {}\n").len(), 1);
        assert_eq!(found("a/utils.rs", "//! Things that are here.\n").len(), 1);
        assert_eq!(found("a/helpers/b.rs", "//! Things that are here.\n").len(), 1);
        assert_eq!(found("a/b.rs", &format!("//! Things that are here.\n// {}: later\n", LATER[0])).len(), 1);
        assert_eq!(found("a/b.rs", &format!("//! Things that are here.\nfn a() {{ {}!() }}\n", "todo")).len(), 1);
        assert_eq!(found("a/b.rs", "//! Things that are here.\nmod common {\n}\n").len(), 1);
    }
}
