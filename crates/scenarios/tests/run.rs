//! Every scenario holds, counts for every provision it is tagged with, and the page of the documentation is fresh.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail by panicking")]

use scenarios::{
    Laws, NO_RULE_AT_MOST, Pair, Scenario, Standing, coverage, idle, markdown, read_folder, render, run, summaries,
    weigh,
};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use worktime::Lang;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

struct All {
    laws: Laws,
    scenarios: Vec<Scenario>,
    pairs: Vec<Pair>,
}

/// Read and weighed once for every test.
fn all() -> &'static All {
    static ALL: OnceLock<All> = OnceLock::new();
    ALL.get_or_init(|| {
        let files = rulebook::read::folder(&root().join("rulebooks")).unwrap();
        let laws = Laws::of_files(&files).unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
        let scenarios = read_folder(&root().join("scenarios")).unwrap_or_else(|faults| {
            panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        });
        let pairs = weigh(&laws, &scenarios);
        All { laws, scenarios, pairs }
    })
}

#[test]
fn every_scenario_holds() {
    let all = all();
    let whole = all.laws.whole();
    let failures: Vec<String> =
        all.scenarios.iter().filter_map(|scenario| run(&whole, scenario).err()).map(|f| f.to_string()).collect();
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), all.scenarios.len(), failures.join("\n"));
    assert!(all.scenarios.len() >= 45, "{}", all.scenarios.len());
}

#[test]
fn every_tag_is_a_provision_without_which_the_scenario_fails() {
    let all = all();
    let untagged: Vec<String> =
        all.scenarios.iter().filter(|scenario| scenario.tags.is_empty()).map(Scenario::title).collect();
    assert!(untagged.is_empty(), "without a provision:\n{}", untagged.join("\n"));
    let weak: Vec<String> = all
        .pairs
        .iter()
        .filter_map(|pair| Some(format!("@{} {}：{}", pair.provision, pair.scenario, pair.why_not.as_ref()?)))
        .collect();
    assert!(weak.is_empty(), "{} of {} do not count:\n{}", weak.len(), all.pairs.len(), weak.join("\n"));
    let idle: Vec<String> = idle(&all.scenarios, &all.pairs).into_iter().map(Scenario::title).collect();
    assert!(idle.is_empty(), "these count for nothing:\n{}", idle.join("\n"));
}

#[test]
fn titles_are_unique() {
    let mut titles: Vec<String> = all().scenarios.iter().map(Scenario::title).collect();
    let all = titles.len();
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), all, "two scenarios of one file have one name");
}

#[test]
fn no_provision_that_binds_appeals_is_without_a_scenario() {
    let all = all();
    let named = ["BJ-6", "BJ-16.1", "BJ-16.2", "BJ-17.", "GY-28", "GY-29.", "GY-4.2"];
    for city in &all.laws.cities {
        for row in coverage(city, &all.pairs) {
            let appeals = row.rules.iter().any(|rule| rule.starts_with("appeals."));
            let listed = named.iter().any(|start| row.provision.starts_with(start));
            if appeals || listed {
                assert_ne!(row.standing, Standing::Missing, "{}: {}", row.provision, row.rules.join(" "));
            }
        }
    }
}

#[test]
fn little_of_what_a_statute_obliges_or_forbids_gives_no_rule() {
    let all = all();
    for city in &all.laws.cities {
        for summary in summaries(&coverage(city, &all.pairs)) {
            let (title, binding) = (&summary.instrument, &summary.binding);
            let good = summary.force != law::Force::Statute || binding.within();
            let (none, of) = (binding.no_rule(), binding.all);
            assert!(good, "{title}: {none} of {of} that oblige or forbid give no rule; {NO_RULE_AT_MOST} % may");
        }
    }
}

#[test]
fn what_obliges_and_forbids_is_counted_once_and_what_is_said_of_it_adds_up() {
    let all = all();
    let rows = coverage(all.laws.cities.first().unwrap(), &all.pairs);
    let summaries = summaries(&rows);
    assert_eq!(summaries.iter().map(|one| one.provisions.all).sum::<usize>(), rows.len());
    for summary in &summaries {
        let kind = |kind| summary.kinds.get(&kind).map_or(0, |count| count.all);
        let (obliges, forbids) = (kind(law::Modality::Obliges), kind(law::Modality::Forbids));
        let binding = summary.binding.all;
        assert!(obliges.max(forbids) <= binding && binding <= obliges + forbids, "{summary:?}");
        for count in [&summary.provisions, &summary.binding].into_iter().chain(summary.mechanisms.values()) {
            assert_eq!(count.standing.values().sum::<usize>(), count.all, "{}", summary.instrument);
        }
    }
    // Two provisions that oblige, one of which gives no rule, are more than the limit; six of forty are just within.
    let mut row = rows.iter().find(|row| row.standing == Standing::NoRule).unwrap().clone();
    row.kinds = vec![law::Modality::Obliges, law::Modality::Forbids];
    let other = scenarios::CoverageRow { standing: Standing::Shown, ..row.clone() };
    let of = |none: usize, shown: usize| {
        let rows = [vec![row.clone(); none], vec![other.clone(); shown]].concat();
        let summary = scenarios::summaries(&rows).remove(0);
        (summary.binding.all, summary.binding.no_rule_per_mille(), summary.binding.within())
    };
    assert_eq!((of(1, 1), of(6, 34), of(7, 33)), ((2, 500, false), (40, 150, true), (40, 175, false)));
}

#[test]
fn the_page_of_the_documentation_is_fresh() {
    let all = all();
    let cities: Vec<_> =
        all.laws.cities.iter().map(|city| (city.label.zh.clone(), coverage(city, &all.pairs))).collect();
    let page = markdown(&cities);
    let path = root().join("docs/coverage.md");
    if std::env::var_os("HUYING_UPDATE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == page, "docs/coverage.md is stale: run the tests once with HUYING_UPDATE=1");
}

#[test]
fn coverage_prints_in_both_languages_and_as_json() {
    let all = all();
    let rows = coverage(all.laws.cities.first().unwrap(), &all.pairs);
    let (zh, en) = (render(&rows, Lang::Zh), render(&rows, Lang::En));
    assert!(zh.contains("有场景") && en.contains("shown"));
    assert_eq!(zh.lines().count(), en.lines().count());
    let json = serde_json::to_value(&rows).unwrap();
    assert_eq!(json.as_array().unwrap().len(), rows.len());
}
