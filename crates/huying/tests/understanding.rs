//! `huying understanding` as people call it: a model from labelled rows, a measurement, and words for what does not fit.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod ground;

use ground::city::{library, people, sites, token};
use ground::client::{Call, Client};
use ground::process::{House, Serving, run, text};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Duration;
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

/// What is suggested to an operator, once a reader is ready.
async fn suggested(serving: &Serving, district: u32) -> Value {
    let mut client = Client::new(serving.address);
    let body = json!({"district": district, "text": "三号楼的电梯又坏了，一直停运，老人下不了楼。"});
    for try_again in 0..600 {
        let call =
            Call::post("/api/v1/suggestions".to_owned(), &token("operator"), format!("s{try_again}"), body.clone());
        let answer = client.send(&call).await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text);
        if answer.json()["off"] == false {
            return answer.json()["read"].clone();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nothing reads");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_city_s_own_model_reads_from_the_next_start_an_altered_one_never_and_choices_are_compared() {
    for house in [House::new(None), House::new(Some(testing::postgres().await))] {
        let database = testing::open(&house.location()).await;
        let library = library();
        let site = sites(&library).into_iter().next().unwrap();
        people(&database, &library, &site).await;
        database.close().await;
        let city = library.city_of(&site.street).unwrap().city.key.clone();
        let place = house.data.join("models").join(format!("{city}.category.json"));
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        let (rows, out) = (text(&rows()), text(&place));
        let said = house.run(&[
            "--json",
            "understanding",
            "train",
            &rows,
            "--label",
            "category",
            "--text",
            "text",
            "--out",
            &out,
        ]);
        let digest = serde_json::from_str::<Value>(&said.out).unwrap()["digest"].clone();

        let serving = house.serve();
        let district = library.units.district_of(&site.street).unwrap();
        let read = suggested(&serving, district).await;
        assert_eq!((&read["model"], &read["category"]["guesses"][0]["key"]), (&digest, &json!("lifts")));
        let community = library.units.below(&site.street).next().unwrap().code.clone();
        let appeal = json!({"place": community, "text": "三号楼的电梯又坏了，一直停运。", "category": "lifts", "kind": "complaint"});
        let call = Call::post("/api/v1/appeals".to_owned(), &token("operator"), "one".to_owned(), appeal);
        let answer = Client::new(serving.address).send(&call).await.unwrap();
        assert_eq!(answer.status, 201, "{}", answer.text);
        // What waits to be compared is compared before the server ends.
        assert!(serving.end());
        let told = house.run(&["--json", "understanding", "verdicts", "--city", &city]);
        let told: Value = serde_json::from_str(&told.out).unwrap();
        let totals = told["totals"].as_array().unwrap();
        assert_eq!(totals.len(), 4, "{told}");
        assert_eq!(
            (&totals[0]["field"], &totals[0]["total"], &totals[0]["taken"]),
            (&json!("category"), &json!(1), &json!(1))
        );
        assert_eq!(totals[0]["model"], digest);

        let altered = std::fs::read_to_string(&place).unwrap().replace("\"rows\":30", "\"rows\":31");
        std::fs::write(&place, altered).unwrap();
        let serving = house.serve();
        let read = suggested(&serving, district).await;
        assert!(read["model"] != digest && read["category"]["guesses"][0]["key"] == "lifts", "{read}");
        assert!(serving.end());
        assert!(std::fs::read_to_string(&house.log).unwrap().contains("a city's own model is not used"));
    }
}
