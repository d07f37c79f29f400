//! Guided random walks over every procedure of both cities, with the rulebooks that ship.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail by panicking")]

use desk::{Division, Library, Units};
use simulator::walk::{WalkReport, report_text, walk};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use worktime::Lang;

/// Matters opened per city; with their children about two and a half times as many.
const WALKS: u64 = 3_000;
const BEIJING: (u32, u32) = (110_000, 110_101);
const GUIYANG: (u32, u32) = (520_100, 520_102);

/// Runs that once failed: city and district, seed, number of the walk that failed. What each found is in its comment.
const PAST_FAILURES: &[((u32, u32), u64, u64)] = &[];

fn library() -> &'static Arc<Library> {
    static LIBRARY: OnceLock<Arc<Library>> = OnceLock::new();
    LIBRARY.get_or_init(|| library_with(|_| {}))
}

/// The rulebooks that ship, with their texts changed.
fn library_with(change: impl Fn(&mut BTreeMap<String, String>)) -> Arc<Library> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks");
    let mut files = rulebook::read::folder(&dir).unwrap();
    change(&mut files);
    let cities: Vec<rulebook::City> =
        rulebook::read::cities(&files).iter().map(|city| rulebook::read::city(&files, city).unwrap()).collect();
    let divisions = files["national/divisions.csv"].lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        Division {
            code: cells[0].to_owned(),
            level: cells[1].to_owned(),
            kind: cells[2].to_owned(),
            name: cells[3].to_owned(),
            parent: cells[4].to_owned(),
        }
    });
    let templates = cities.iter().map(|city| (city.division, city.units.clone())).collect::<Vec<_>>();
    Arc::new(Library::new(cities, Units::new(divisions, templates), Vec::new()))
}

/// Writes something else into a file of the rulebooks; what is replaced must be there.
fn put(files: &mut BTreeMap<String, String>, file: &str, old: &str, new: &str) {
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(old), "{file}: {old}");
    *text = text.replace(old, new);
}

/// A procedure by which a department hands its demand to a subdistrict, without asking anybody.
const DEMAND: &str = r#"
[procedure]
key  = "demand"
zh   = "指令"
room = "duties"
[party]
office     = { zh = "街道办事处", is = "home", kinds = ["street_office"] }
department = { zh = "部门", is = "unit" }
[field]
item = { zh = "事项", type = "text", min = 5 }
[state]
sent = { zh = "待办", holder = "office.worker", no_clock = "示例" }
done = { zh = "已办", final = true }
[ask.send]
zh    = "下达"
to    = "sent"
by    = ["department"]
rule  = "duties.list"
needs = ["department", "item"]
[ask.do]
zh   = "办完"
from = ["sent"]
to   = "done"
by   = ["office.worker"]
rule = "duties.list"
"#;

/// Every procedure, ask, opening and child of both cities is walked, and the witness of each walk looks whether a
/// department's work lies with an office or a committee past the gates. That it sees such a hole is shown by holes.
#[test]
fn a_hole_in_admission_is_found_wherever_it_is() {
    const TASK: &str = "national/procedures/task.toml";
    const ITEM: &str = "national/procedures/community_item.toml";
    type Hole = (&'static str, (u32, u32), fn(&mut BTreeMap<String, String>));
    let holes: [Hole; 5] = [
        ("a gate is gone", BEIJING, |files| put(files, TASK, r#"on   = ["provide"]"#, r#"on   = ["do"]"#)),
        ("the list is not looked at", GUIYANG, |files| {
            put(files, TASK, r#"when  = ["row(duty, holder, street, several)"] "#, "");
        }),
        ("a new procedure asks nobody", GUIYANG, |files| {
            files.insert("national/procedures/demand.toml".to_owned(), DEMAND.to_owned());
        }),
        ("a community's list is not looked at", BEIJING, |files| {
            put(files, ITEM, "when  = [\"is(entry_fits, yes)\"]\nthen", "then");
        }),
        ("a community pays for itself", GUIYANG, |files| {
            put(files, ITEM, r#"on   = ["admit"]"#, r#"on   = ["turn_down"]"#)
        }),
    ];
    for (hole, place, make) in holes {
        let library = library_with(make);
        // In the everyday run there are ten times as many walks: it comes to every step.
        let found = (3..11).any(|seed| {
            let report = walk(&library, place.0, place.1, seed, 250);
            report.failures.iter().any(|failure| failure.what.contains("without a row of the list"))
        });
        assert!(found, "{hole}");
    }
}

fn walked(place: (u32, u32), seed: u64, count: u64) -> WalkReport {
    walk(library(), place.0, place.1, seed, count)
}

/// Steps of long courses that chance seldom comes to: the scenarios show them.
const BY_SCENARIOS_ALONE: [(&str, &str); 11] = [
    ("campaign", "settle"),
    ("campaign", "publish_result"),
    ("campaign", "use_for_office"),
    ("campaign", "use_petition"),
    ("campaign", "void_ballots"),
    ("community_item", "hand_back"),
    ("community_item", "refuse_second_form"),
    ("rectification", "not_yet"),
    ("scheme", "approve"),
    ("scheme", "supersede"),
    ("scheme", "take_effect"),
];

/// Every walk ended, nothing was wrong, and every ask was taken and every state entered in an edition that has it.
fn everything_was_reached(report: &WalkReport) {
    let text = report_text(report, Lang::En);
    println!("{text}");
    assert!(report.failures.is_empty(), "{text}");
    let mut times: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    let mut states: BTreeMap<&str, (usize, BTreeSet<&str>)> = BTreeMap::new();
    for one in &report.procedures {
        for (ask, taken) in &one.asks {
            *times.entry((&one.procedure, ask)).or_default() += taken;
        }
        let (most, visited) = states.entry(&one.procedure).or_default();
        *most = (*most).max(one.states);
        visited.extend(one.visited.iter().map(String::as_str));
    }
    let never = times.iter().filter(|(_, times)| **times == 0).map(|(step, _)| step);
    let never: Vec<_> = never.filter(|step| !BY_SCENARIOS_ALONE.contains(step)).collect();
    assert!(never.is_empty(), "never taken in any edition: {never:?}\n{text}");
    states.retain(|procedure, _| !BY_SCENARIOS_ALONE.iter().any(|(of, _)| of == procedure));
    for (procedure, (most, visited)) in states {
        assert!(visited.len() >= most, "{procedure}: {visited:?}");
    }
}

#[test]
fn every_matter_of_beijing_can_close_and_every_ask_is_taken() {
    everything_was_reached(&walked(BEIJING, 1, WALKS));
}

#[test]
fn every_matter_of_guiyang_can_close_and_every_ask_is_taken() {
    everything_was_reached(&walked(GUIYANG, 1, WALKS));
}

/// The long run, for when the engine or a procedure changed: `cargo test -p simulator --test walks -- --ignored`.
#[test]
#[ignore = "minutes; the two runs above are the everyday ones"]
fn other_seeds_reach_everything_too() {
    for seed in 2..=6 {
        everything_was_reached(&walked(BEIJING, seed, 2 * WALKS));
        everything_was_reached(&walked(GUIYANG, seed, 2 * WALKS));
    }
}

#[test]
fn a_seed_gives_the_same_walks_again_and_another_seed_others() {
    let first = walked(BEIJING, 7, 40);
    assert_eq!(first, walked(BEIJING, 7, 40));
    assert_ne!(first.events, walked(BEIJING, 8, 40).events);
}

#[test]
fn what_once_failed_passes() {
    for (place, seed, number) in PAST_FAILURES {
        let report = walked(*place, *seed, *number);
        assert!(report.failures.is_empty(), "{}", report_text(&report, Lang::En));
    }
}

#[test]
fn a_city_that_is_not_there_is_a_failure_in_words() {
    let report = walked((310_000, 310_101), 1, 10);
    assert_eq!(report.failures.len(), 1);
    assert!(report_text(&report, Lang::Zh).contains("310000"));
}
