//! The shipped rulebooks are read, proven, compared, drawn and explained without a fault.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking; only functions marked as tests are exempt by configuration"
)]

use rulebook::words::Lang;
use rulebook::{check, draw, guide, read};
use std::path::Path;
use worktime::Day;

fn shipped() -> read::Files {
    read::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks")).unwrap()
}

fn today() -> Day {
    "2026-11-25".parse().unwrap()
}

#[test]
fn every_city_is_proven() {
    let faults = check::all(&shipped(), today());
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}

#[test]
fn there_are_cities_and_templates_are_none() {
    let files = shipped();
    let cities = read::cities(&files);
    assert!(cities.len() >= 2, "{cities:?}");
    assert!(cities.iter().all(|city| !city.starts_with('_')));
}

#[test]
fn an_edition_depends_on_what_matters_and_not_on_labels() {
    let mut files = shipped();
    let city = read::cities(&files).into_iter().next().unwrap();
    let id = |files: &read::Files| read::city(files, &city).unwrap().edition_on(today()).unwrap().id;
    let before = id(&files);
    assert_eq!(before.len(), 16);
    let text = files.get_mut("national/procedures/appeal.toml").unwrap();
    *text = text.replace("zh    = \"受理\"", "zh    = \"收下\"");
    assert_eq!(id(&files), before, "a label makes no edition");
    let text = files.get_mut("national/procedures/appeal.toml").unwrap();
    *text = text
        .replace("under(exclude, 1)", "under(exclude, 2)")
        .replace("\"at_least(owners, 2)\"", "\"at_least(owners, 3)\"");
    assert_ne!(id(&files), before, "a guard does");
}

#[test]
fn before_any_instrument_nothing_is_in_force() {
    let files = shipped();
    for city in read::cities(&files) {
        let read = read::city(&files, &city).unwrap();
        assert!(read.edition_on("1990-01-01".parse().unwrap()).is_err());
    }
}

#[test]
fn what_is_not_bound_is_not_there() {
    let files = shipped();
    for city in read::cities(&files) {
        let read = read::city(&files, &city).unwrap();
        let edition = read.edition_on(today()).unwrap();
        assert!(!edition.procedures.is_empty());
        for procedure in edition.procedures.values() {
            for ask in procedure.asks.values() {
                assert!(edition.rule(&ask.rule).is_some());
                assert!(ask.from.iter().all(|state| procedure.states.contains_key(state)));
            }
        }
        for absent in read.absent.keys() {
            assert!(edition.rule(absent).is_none());
        }
    }
}

#[test]
fn every_procedure_is_drawn_and_explained() {
    let files = shipped();
    for city in read::cities(&files) {
        let edition = read::city(&files, &city).unwrap().edition_on(today()).unwrap();
        for (key, procedure) in &edition.procedures {
            for lang in [Lang::Zh, Lang::En] {
                let svg = draw::svg(procedure, lang);
                assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
                let mermaid = draw::mermaid(procedure, lang);
                for state in procedure.states.keys() {
                    assert!(mermaid.contains(state.as_str()));
                }
                let guide = guide::procedure(&edition, key, lang).unwrap();
                assert_eq!(guide.len(), procedure.asks.len());
                assert!(guide.iter().all(|text| text.contains(lang.pick("依据：", "Basis: "))));
            }
        }
    }
}

#[test]
fn a_guard_reads_as_a_sentence() {
    let files = shipped();
    let city = read::cities(&files).into_iter().next().unwrap();
    let read = read::city(&files, &city).unwrap();
    let procedure = &read.procedures["appeal"];
    let transfer = &procedure.asks["transfer"];
    let sentences = rulebook::words::sentences(&transfer.when, Lang::Zh, procedure);
    assert!(sentences.contains(&"权属单位恰为一个".to_owned()), "{sentences:?}");
    let hear = &procedure.asks["hear_whistle"].when[0];
    assert_eq!(hear.sentence(Lang::Zh, procedure), "本轮有“吹哨”为已了");
    assert_eq!(hear.to_string(), "any(whistle, closed)");
    let hang = &procedure.asks["hang"].when[0];
    assert_eq!(hang.sentence(Lang::Zh, procedure), "复核日期不早于今天");
    assert_eq!(hang.sentence(Lang::En, procedure), "review date is today or later");
}
