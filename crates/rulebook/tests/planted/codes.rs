//! Every code of a fault that the source knows is shown by a planted fault, by a test of its own, or says why not.

use crate::formulas::WEIGHED;
use crate::measures::MEASURED;
use crate::notices::TOLD;
use crate::plants::{CIRCLES, COURSE, FILES, LAWFUL, NAMES, Plant, ROWS};
use crate::secrets::SEALED;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Codes that no planted fault shows, and why.
const REASONS: [(&str, &str); 1] =
    [("too-large", "of a procedure: 60,000 points would have to be written; of a file: the reader's own tests")];

/// Rust files below a folder, by path.
pub(crate) fn sources(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            files.extend(sources(&entry.path()));
        } else if entry.path().extension().is_some_and(|ending| ending == "rs") {
            files.insert(entry.path(), std::fs::read_to_string(entry.path()).unwrap());
        }
    }
    files
}

pub(crate) fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn is_code(text: &str) -> bool {
    text.split('-').all(|word| !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase()))
}

/// The arguments of the call whose opening bracket stands just before; nothing inside a text or a bracket separates them.
fn arguments(text: &str) -> Vec<String> {
    let (mut found, mut depth, mut quoted, mut escaped) = (vec![String::new()], 0, false, false);
    for letter in text.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => break,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(String::new());
                continue;
            }
            _ => {}
        }
        found.last_mut().unwrap().push(letter);
    }
    found.iter().map(|argument| argument.trim().to_owned()).collect()
}

/// The codes that a source gives to faults: a text in the place of one where a fault is made, and any text with a hyphen.
fn codes_in(text: &str) -> BTreeSet<String> {
    let source = text.split("#[cfg(test)]").next().unwrap();
    let mut found = BTreeSet::new();
    for (maker, place) in [("fault(", 1), ("Fault::new(", 1), ("source.whole(", 0)] {
        for (at, _) in source.match_indices(maker) {
            let arguments = arguments(&source[at + maker.len()..]);
            let text = arguments.get(place).and_then(|one| one.strip_prefix('"')?.strip_suffix('"'));
            found.extend(text.filter(|text| is_code(text)).map(str::to_owned));
        }
    }
    let texts = source.split('"').skip(1).step_by(2);
    found.extend(texts.filter(|text| is_code(text) && text.contains('-')).map(str::to_owned));
    found
}

/// Every code with the file that gives it.
fn codes() -> BTreeMap<String, PathBuf> {
    let mut codes = BTreeMap::new();
    for folder in ["rulebook/src", "law/src"] {
        // The import of official texts has faults of its own, which no rulebook can have.
        let read = |path: &Path| !path.components().any(|part| part.as_os_str() == "import");
        for (path, text) in sources(&crates().join(folder)).into_iter().filter(|(path, _)| read(path)) {
            codes.extend(codes_in(&text).into_iter().map(|code| (code, path.clone())));
        }
    }
    codes
}

/// The codes that a planted fault or a test of its own shows.
pub(crate) fn shown() -> BTreeSet<String> {
    let plants: [&[Plant]; 10] = [NAMES, COURSE, CIRCLES, LAWFUL, FILES, ROWS, TOLD, MEASURED, WEIGHED, SEALED];
    let planted: BTreeSet<&str> = plants.into_iter().flatten().map(|plant| plant.code).collect();
    let tests: String = ["rulebook/tests", "law/tests"]
        .into_iter()
        .flat_map(|folder| sources(&crates().join(folder)))
        .filter(|(path, _)| {
            !["codes.rs", "plants.rs", "planted/notices.rs", "planted/formulas.rs"]
                .iter()
                .any(|own| path.ends_with(own))
        })
        .map(|(_, text)| text)
        .collect();
    let tested = |code: &str| [format!("\"{code}\""), format!(" {code}\"")].iter().any(|text| tests.contains(text));
    codes().into_keys().filter(|code| planted.contains(code.as_str()) || tested(code)).collect()
}

#[test]
fn every_code_is_shown_or_says_why_not() {
    let (codes, shown) = (codes(), shown());
    assert!(codes.len() > 100, "the codes are no longer found in the source: {}", codes.len());
    let reasoned = |code: &str| REASONS.iter().any(|(known, _)| *known == code);
    let bare: Vec<String> = codes
        .iter()
        .filter(|(code, _)| !shown.contains(*code) && !reasoned(code))
        .map(|(code, path)| format!("{code} ({})", path.display()))
        .collect();
    assert!(bare.is_empty(), "no planted fault shows: {}", bare.join(", "));
    for (code, _) in REASONS {
        assert!(codes.contains_key(code), "`{code}` needs no reason any more");
    }
}
