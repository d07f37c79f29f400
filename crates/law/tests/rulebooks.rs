//! The instruments that ship with this repository read without a fault.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fall loudly"
)]

use law::Instrument;
use std::path::{Path, PathBuf};

fn shipped() -> Vec<(PathBuf, Instrument)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks");
    let mut read = Vec::new();
    // A template has names to fill in; what is made from it is proven where it is made.
    let is_template = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('_'));
    let folders = std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path());
    for folder in folders.filter(|path| path.is_dir() && !is_template(path)) {
        for path in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            // `README.md` and `divisions.LICENSE.md` are for people.
            let is_instrument = name.strip_suffix(".md").is_some_and(|stem| stem != "README" && !stem.contains('.'));
            if is_instrument {
                let text = std::fs::read_to_string(&path).unwrap();
                let instrument = law::read::instrument(&path.display().to_string(), &text);
                read.push((path, instrument.unwrap_or_else(|faults| panic!("{faults:#?}"))));
            }
        }
    }
    assert!(!read.is_empty(), "no instruments under {}", root.display());
    read
}

#[test]
fn every_shipped_instrument_reads() {
    for (path, instrument) in shipped() {
        assert!(!instrument.provisions.is_empty(), "{} has no provision", path.display());
    }
}

#[test]
fn codes_are_used_once_within_a_city() {
    let mut codes: Vec<(PathBuf, String)> =
        shipped().into_iter().map(|(path, instrument)| (path.parent().unwrap().to_owned(), instrument.code)).collect();
    let all = codes.len();
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), all, "a code stands twice in a city");
}

#[test]
fn every_provision_says_something_and_the_rules_look_like_rules() {
    for (path, instrument) in shipped() {
        for provision in instrument.provisions {
            let id = format!("{} {}", path.display(), provision.id);
            assert!(!provision.gist.is_empty(), "{id}");
            assert!(!provision.rules.is_empty() || provision.none.is_some() || !provision.awaiting.is_empty(), "{id}");
            assert!(provision.rules.keys().all(|key| key.matches('.').count() == 1), "{id}");
        }
    }
}

fn is_chinese(c: char) -> bool {
    ('\u{3000}'..='\u{9fff}').contains(&c)
}

#[test]
fn every_provision_speaks_english_and_what_is_no_setting_says_what_kind_of_sentence_it_is() {
    for (path, instrument) in shipped() {
        assert!(!instrument.title_en.is_empty(), "{}", path.display());
        for provision in instrument.provisions {
            let id = format!("{} {}", path.display(), provision.id);
            assert!(!provision.gist_en.is_empty() && !provision.gist_en.chars().any(is_chinese), "{id}");
            let is_law = instrument.force != law::Force::Setting;
            let awaits = provision.awaiting.values().any(|rules| !rules.is_empty());
            let decides = is_law && (awaits || !provision.rules.is_empty());
            assert!(!provision.modalities.is_empty() || !decides, "{id}");
            assert!(!provision.mechanisms.is_empty() || !decides, "{id}");
        }
    }
}
