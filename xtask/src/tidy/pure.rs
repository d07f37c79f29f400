//! The core crates do no input and output: they know no file, no network, no clock and no chance.

use super::Finding;
use super::source::Source;

/// The crates that only compute.
const CORE: [&str; 8] =
    ["law", "worktime", "rulebook", "casework", "governance", "understanding", "territory", "documents"];

/// The one file that may read a folder: it loads a rulebook from disk and hands on texts.
const READER: &str = "crates/rulebook/src/read/files.rs";

/// What reaches outside the process, or brings in what the caller did not give.
const OUTSIDE: [&str; 14] = [
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::thread",
    "std::io::stdin",
    "tokio",
    "sqlx",
    "SystemTime",
    "std::time::Instant",
    "Timestamp::now",
    "Zoned::now",
    "Instant::now",
    "getrandom",
];

pub(crate) fn check(source: &Source) -> Vec<Finding> {
    let core = CORE.iter().any(|name| source.path.starts_with(&format!("crates/{name}/src/")));
    if !core || source.path == READER {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (line, code) in source.code_outside_tests() {
        let open = grouped(code);
        for outside in OUTSIDE.iter().filter(|outside| mentions(code, outside) || mentions(&open, outside)) {
            findings.push(Finding::new(&source.path, line, format!("a core crate does no IO: `{outside}`")));
        }
    }
    findings
}

fn mentions(code: &str, path: &str) -> bool {
    code.match_indices(path).any(|(at, _)| {
        let before = code.get(..at).unwrap_or_default();
        let after = code.get(at + path.len()..).unwrap_or_default();
        !before.ends_with(is_word) && !after.starts_with(is_word)
    })
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// `use std::{fs, fmt};` written out as `std::fs std::fmt`.
fn grouped(code: &str) -> String {
    let Some((_, inside)) = code.split_once("std::{") else { return String::new() };
    inside.split([',', '}']).map(|name| format!("std::{} ", name.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&Source::new(path, text)).len()
    }

    #[test]
    fn reaching_outside_is_found_in_core_crates_only() {
        assert_eq!(found("crates/law/src/a.rs", "use std::fs;\n"), 1);
        assert_eq!(found("crates/law/src/a.rs", "use std::{fmt, net};\n"), 1);
        assert_eq!(found("crates/casework/src/a.rs", "let now = Timestamp::now();\n"), 1);
        assert_eq!(found("crates/desk/src/a.rs", "use std::fs;\n"), 0);
    }

    #[test]
    fn tests_texts_and_the_named_reader_may() {
        assert_eq!(found("crates/law/src/a.rs", "let a = \"std::fs\"; // std::fs\n"), 0);
        assert_eq!(found("crates/law/src/a.rs", "#[cfg(test)]\nmod tests {\n use std::fs;\n}\n"), 0);
        assert_eq!(found(READER, "use std::fs;\n"), 0);
    }
}
