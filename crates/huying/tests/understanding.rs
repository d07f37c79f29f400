//! `huying understanding` as people call it: a model from labelled rows, a measurement, and words for what does not fit.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod ground;

use ground::process::{run, text};
use std::path::PathBuf;
use storage::testing;

/// Thirty requests of two categories, from the set for the first day.
fn rows() -> PathBuf {
    let all = include_str!("../../understanding/data/cold_start.csv");
    let kept =
        all.lines().filter(|line| ["category,", "lifts,", "heating,"].iter().any(|begin| line.starts_with(begin)));
    let file = testing::folder().join("rows.csv");
    std::fs::write(&file, kept.collect::<Vec<_>>().join("\n")).unwrap();
    file
}

#[test]
fn labelled_rows_become_a_model_that_says_what_it_was_made_of() {
    let (rows, out) = (text(&rows()), text(&testing::folder().join("model.json")));
    let asked = ["--json", "understanding", "train", &rows, "--label", "category", "--text", "text", "--out", &out];
    let said = run(&asked);
    assert_eq!(said.code, 0, "{said:?}");
    let told: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((told["rows"].as_u64(), told["seed"].as_u64()), (Some(30), Some(1)));
    assert_eq!(told["labels"], serde_json::json!(["heating", "lifts"]));
    let file: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&out).unwrap()).unwrap();
    assert_eq!(file["digest"], told["digest"]);
}

#[test]
fn a_measurement_stands_beside_the_majority_and_the_limit() {
    let rows = text(&rows());
    let asked =
        ["--lang", "en", "understanding", "eval", &rows, "--label", "category", "--text", "text", "--folds", "3"];
    let said = run(&asked);
    assert_eq!(said.code, 0, "{said:?}");
    for part in
        ["macro-F1", "always the commonest 0.3333", "30 rows, 3 folds, seed 1", "fold 3", "heating (15)", "limit"]
    {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
}

#[test]
fn what_does_not_fit_is_refused_with_words() {
    let rows = text(&rows());
    let missing = run(&["--lang", "en", "understanding", "train", &rows]);
    assert_eq!(missing.code, 1, "{missing:?}");
    assert!(missing.err.contains("no column `label`; there are: category, title, text"), "{missing:?}");
    let few = testing::folder().join("few.csv");
    std::fs::write(&few, "label,detail\na,电梯坏了\nb,暖气不热\n").unwrap();
    let few = run(&["--lang", "en", "understanding", "train", &text(&few)]);
    assert!(few.code == 1 && few.err.contains("2 labelled rows; at least 20"), "{few:?}");
    assert_eq!(run(&["understanding", "eval", &rows, "--folds", "1"]).code, 2);
    assert_eq!(run(&["understanding", "train", &rows, "--mapping", &rows]).code, 2, "whose categories?");
    let nowhere = run(&["--lang", "en", "understanding", "train", "no/such.csv"]);
    assert!(nowhere.code == 1 && nowhere.err.contains("no/such.csv: there is no such file"), "{nowhere:?}");
    let out = text(&testing::folder().join("no/such/model.json"));
    let asked =
        ["--lang", "en", "understanding", "train", &rows, "--label", "category", "--text", "text", "--out", &out];
    let unwritable = run(&asked);
    assert!(unwritable.code == 1 && unwritable.err.contains("it cannot be written"), "{unwritable:?}");
}

#[test]
fn a_city_teaches_its_own_model_which_is_put_where_its_server_finds_it() {
    let data = testing::folder();
    let (data_text, out) = (text(&data), text(&testing::folder().join("own.json")));
    let asked = |more: &[&'static str]| {
        let all = ["--lang", "en", "--data", &data_text, "understanding"].map(str::to_owned).into_iter();
        all.chain(more.iter().map(|part| (*part).to_owned())).collect::<Vec<_>>()
    };
    let say = |more: &[&'static str]| run(&asked(more).iter().map(String::as_str).collect::<Vec<_>>());
    let few = say(&["train", "--from-data", "--city", "beijing", "--install"]);
    assert!(few.code == 1 && few.err.contains("0 labelled rows; at least 20"), "{few:?}");
    assert!(!data.join("models").exists(), "nothing is installed that was not learnt");
    assert_eq!(say(&["train", "--from-data"]).code, 2, "whose?");
    let nobody = say(&["train", "--from-data", "--city", "atlantis"]);
    assert!(nobody.code == 1 && nobody.err.contains("There is no city `atlantis`"), "{nobody:?}");
    let made = run(&["--data", &data_text, "demo", "--city", "beijing", "--days", "8", "--per-day", "20"]);
    assert_eq!(made.code, 0, "{made:?}");
    for before in [false, true] {
        let mut asked = asked(&["--json", "train", "--from-data", "--city", "beijing", "--install", "--out"]);
        asked.push(out.clone());
        let said = run(&asked.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(said.code, 0, "{said:?}");
        let told: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        assert!(told["rows"].as_u64().unwrap() > 20 && said.err.contains("of use:"), "{said:?}");
        let place = data.join("models/beijing.category.json");
        assert_eq!(told["installed"], text(&place));
        assert_eq!(std::fs::read(&place).unwrap(), std::fs::read(&out).unwrap(), "the same rows make the same model");
        assert_eq!(data.join("models/beijing.category.json.before").exists(), before);
        assert!(!data.join("models/beijing.category.json.new").exists());
    }
    let none = say(&["verdicts", "--city", "beijing"]);
    assert!(none.code == 0 && none.out.contains("Nobody has chosen yet."), "{none:?}");
}
