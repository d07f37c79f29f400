//! Every measure, small, on both databases: it answers figures, nothing of it fails, and what it leaves is sound.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod ground;

use ground::process::House;
use serde_json::Value;
use storage::testing;

const SIZE: &str = "200";

fn measure(house: &House, work: &[&str]) -> Vec<Value> {
    let run = house.run(&[&["bench"], work, &["--size", SIZE, "--json"]].concat());
    assert_eq!(run.code, 0, "{work:?}: {run:?}");
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn every_measure_answers_figures_beside_its_limit_and_leaves_a_sound_ledger_on_sqlite() {
    every_measure(None);
    figures(None);
}

#[tokio::test]
async fn every_measure_answers_figures_beside_its_limit_and_leaves_a_sound_ledger_on_postgres() {
    every_measure(Some(testing::postgres().await));
    figures(Some(testing::postgres().await));
}

/// Figures stand on closed rounds of a whole city, in a database of their own.
fn figures(url: Option<String>) {
    let house = House::new(url);
    let figures = measure(&house, &["evaluate"]);
    assert_eq!(figures.len(), 7, "{figures:?}");
    figures.iter().for_each(|one| is_sound(one, "evaluate"));
}

fn is_sound(one: &Value, work: &str) {
    assert_eq!((one["work"].as_str(), one["failed"].as_u64()), (Some(work), Some(0)), "{one}");
    assert!(one["count"].as_u64() > Some(0) && one["per_second"].as_f64() > Some(0.0), "{one}");
    let is_open = one["load"].as_str().unwrap().contains("open loop");
    assert!(is_open || one["raw"]["ratio"].as_f64() > Some(0.0), "{one}");
}

fn every_measure(url: Option<String>) {
    let house = House::new(url);
    let works: [&[&str]; 10] = [
        &["queue", "--seconds", "1", "--rate", "20", "--clients", "4"],
        &["matter", "--seconds", "1", "--rate", "20", "--clients", "4"],
        &["search", "--seconds", "1", "--rate", "20", "--clients", "4"],
        &["board", "--seconds", "1", "--rate", "20", "--clients", "4"],
        &["intake", "--count", "20", "--clients", "4"],
        &["lifecycle", "--count", "10", "--clients", "4"],
        &["import", "--count", "30"],
        &["due"],
        &["verify"],
        &["rebuild"],
    ];
    for work in works {
        let figures = measure(&house, work);
        for one in &figures {
            is_sound(one, work[0]);
        }
        assert!(!figures.is_empty() && (work[0] != "queue" || figures[0]["ms"]["p99"].as_f64() > Some(0.0)));
    }
    // Once more: the views that were made anew, and whatever the limits wrote, are what the ledger says.
    let other = house.run(&["bench", "verify", "--size", "100"]);
    let is_refused = house.url.is_some();
    assert_eq!(other.code, i32::from(is_refused), "{other:?}");
    assert_eq!(other.err.contains("prepared to the end for the same size"), is_refused, "{other:?}");
    let folder = house.data.join(if is_refused { "bench-200-postgres" } else { "bench-200" });
    let kept = House { data: folder, ..house };
    let proven = kept.run(&["verify", "--views"]);
    assert_eq!(proven.code, 0, "{proven:?}");
}
