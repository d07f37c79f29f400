//! Every gate, guard, number and rule of every city is mutated, one at a time: at least one scenario must fail, or
//! `mutations/equivalent.txt` says why none can. `HUYING_EVERY` says how many are passed over (1 = none), `HUYING_SEED`
//! which, `HUYING_ONLY` that only those are tried whose name contains one of these words, with `|` between them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use desk::Library;
use law::Parameter;
use rulebook::City;
use rulebook::model::SettingValue;
use rulebook::words::{Amount, Guard, Test};
use scenarios::{Laws, Scenario, first_day, read_folder, run};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use worktime::Day;

/// Of so many mutations one is tried where nobody says otherwise; all take minutes.
const EVERY: usize = 32;

/// What one mutation changes, in words that stay the same as long as the file does.
struct Mutation {
    name: String,
    /// Words of the scenarios that are likely to notice.
    near: Vec<String>,
    change: Change,
}

/// A place in a procedure where guards stand.
#[derive(Clone, Copy)]
enum Part {
    When,
    GateWhen,
    GateIf,
}

enum Change {
    Rule(String),
    Parameter(String, String, i64),
    Setting(String, i64),
    Gate(String, String),
    Guard { procedure: String, name: String, part: Part, index: usize, how: How },
}

/// What is done to a guard.
#[derive(Clone, Copy)]
enum How {
    Removed,
    Negated,
    By(i64),
}

impl How {
    fn said(self) -> String {
        match self {
            Self::Removed => "removed".to_owned(),
            Self::Negated => "negated".to_owned(),
            Self::By(by) => format!("{by:+}"),
        }
    }
}

fn guards_of<'c>(city: &'c mut City, procedure: &str, name: &str, part: Part) -> Option<&'c mut Vec<Guard>> {
    let procedure = city.procedures.get_mut(procedure)?;
    Some(match part {
        Part::When => &mut procedure.asks.get_mut(name)?.when,
        Part::GateWhen => &mut procedure.gates.get_mut(name)?.when,
        Part::GateIf => &mut procedure.gates.get_mut(name)?.only_if,
    })
}

fn number_of(guard: &mut Guard) -> Option<&mut i64> {
    match &mut guard.test {
        Test::AtLeast(_, Amount::Number(n))
        | Test::AtMost(_, Amount::Number(n))
        | Test::NotOlder(_, Amount::Number(n))
        | Test::Under(_, Amount::Number(n))
        | Test::Times(_, Amount::Number(n)) => Some(n),
        _ => None,
    }
}

impl Change {
    fn make(&self, city: &mut City) {
        match self {
            Self::Rule(key) => {
                rules_of(city).for_each(|rules| rules.retain(|other, _| other != key));
            }
            Self::Parameter(key, name, by) => {
                for parameters in rules_of(city).filter_map(|rules| rules.get_mut(key)) {
                    if let Some(Parameter::Number(number)) = parameters.get_mut(name) {
                        *number += by;
                    }
                }
            }
            Self::Setting(key, by) => {
                for row in city.settings.iter_mut().filter(|row| row.key == *key) {
                    if let SettingValue::Number(number) = &mut row.value {
                        *number += by;
                    }
                }
            }
            Self::Gate(procedure, gate) => {
                city.procedures.get_mut(procedure).unwrap().gates.shift_remove(gate);
            }
            Self::Guard { procedure, name, part, index, how } => {
                let guards = guards_of(city, procedure, name, *part).unwrap();
                match how {
                    How::Removed => drop(guards.remove(*index)),
                    How::Negated => guards.get_mut(*index).unwrap().negated ^= true,
                    How::By(by) => *guards.get_mut(*index).and_then(number_of).unwrap() += by,
                }
            }
        }
    }
}

fn rules_of(city: &mut City) -> impl Iterator<Item = &mut law::Rules> {
    city.instruments.iter_mut().flat_map(|instrument| &mut instrument.provisions).map(|provision| &mut provision.rules)
}

/// Every mutation of what a city has on a day, in the order of its files.
fn mutations(city: &City, on: Day) -> Vec<Mutation> {
    let edition = city.edition_on(on).unwrap();
    let mut all = Vec::new();
    let mut add = |name: String, near: &[&str], change: Change| {
        let name = format!("{} {name}", city.key);
        all.push(Mutation { name, near: near.iter().map(|word| (*word).to_owned()).collect(), change });
    };
    let used: BTreeSet<&str> = edition
        .procedures
        .values()
        .flat_map(|one| {
            let asks = one.asks.values().map(|ask| ask.rule.as_str());
            asks.chain(one.gates.values().map(|gate| gate.rule.as_str()))
                .chain(one.clocks.values().map(|clock| clock.rule.as_str()))
        })
        .collect();
    for (key, rule) in edition.rules.iter().filter(|(key, _)| used.contains(key.as_str())) {
        add(format!("rule {key} removed"), &[], Change::Rule(key.clone()));
        for (name, _) in rule.parameters.iter().filter(|(_, value)| matches!(value, Parameter::Number(_))) {
            for by in [1, -1] {
                let change = Change::Parameter(key.clone(), name.clone(), by);
                add(format!("rule {key}.{name} {by:+}"), &[], change);
            }
        }
    }
    let mut read = BTreeSet::new();
    for (key, procedure) in &edition.procedures {
        let mut guards = |name: &str, zh: &str, part: Part, what: &str, guards: &[Guard]| {
            for (index, guard) in guards.iter().enumerate() {
                let by = if number_of(&mut guard.clone()).is_some() { &[1, -1][..] } else { &[] };
                let hows = [How::Removed, How::Negated].into_iter().chain(by.iter().map(|by| How::By(*by)));
                for how in hows {
                    let said = format!("{key} {what} {name}: {guard} {}", how.said());
                    let (procedure, name) = (key.clone(), name.to_owned());
                    add(said, &[zh], Change::Guard { procedure, name, part, index, how });
                }
                if let Test::AtLeast(_, Amount::Setting(key))
                | Test::AtMost(_, Amount::Setting(key))
                | Test::NotOlder(_, Amount::Setting(key))
                | Test::Under(_, Amount::Setting(key))
                | Test::Times(_, Amount::Setting(key)) = &guard.test
                {
                    read.insert(key.clone());
                }
            }
        };
        for (name, ask) in &procedure.asks {
            guards(name, &ask.label.zh, Part::When, "ask", &ask.when);
        }
        for (name, gate) in &procedure.gates {
            guards(name, &gate.label.zh, Part::GateWhen, "gate", &gate.when);
            guards(name, &gate.label.zh, Part::GateIf, "gate-if", &gate.only_if);
        }
        for (name, gate) in &procedure.gates {
            let change = Change::Gate(key.clone(), name.clone());
            add(format!("{key} gate {name} removed"), &[&gate.label.zh], change);
        }
    }
    for key in read {
        for by in [1, -1] {
            add(format!("setting {key} {by:+}"), &[], Change::Setting(key.clone(), by));
        }
    }
    all
}

/// One city's scenarios, and the law that they run on.
struct Court<'l> {
    laws: &'l Laws,
    city: &'l City,
    scenarios: Vec<&'l Scenario>,
    since: Option<Day>,
}

impl Court<'_> {
    fn library(&self, change: &Change) -> Arc<Library> {
        self.laws.changed(self.city, self.since, |city| change.make(city))
    }

    /// Whether a scenario fails. Those that name the step are asked first.
    fn kills(&self, mutation: &Mutation) -> bool {
        let library = self.library(&mutation.change);
        let names = |scenario: &Scenario| {
            scenario.steps.iter().any(|line| mutation.near.iter().any(|word| line.text.contains(word)))
        };
        let (near, far): (Vec<&Scenario>, Vec<&Scenario>) =
            self.scenarios.iter().copied().partition(|scenario| names(scenario));
        near.into_iter().chain(far).any(|scenario| run(&library, scenario).is_err())
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

/// The mutations that change nothing anybody can see: name → why.
fn equivalent() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root().join("crates/scenarios/tests/mutations/equivalent.txt")).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, why) = line.split_once(" | ").unwrap_or_else(|| panic!("no reason: {line}"));
            (name.to_owned(), why.to_owned())
        })
        .collect()
}

/// The mutations that no scenario notices, of those that are tried.
fn survivors(court: &Court<'_>, tried: &[&Mutation]) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        let work = || {
            let mut alive = Vec::new();
            while let Some(mutation) = tried.get(next.fetch_add(1, Ordering::Relaxed)) {
                if !court.kills(mutation) {
                    alive.push(mutation.name.clone());
                }
            }
            alive
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

#[test]
fn every_mutation_of_the_law_is_noticed_by_a_scenario() {
    let files = rulebook::read::folder(&root().join("rulebooks")).unwrap();
    let laws = Laws::of_files(&files).unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
    let scenarios = read_folder(&root().join("scenarios")).unwrap();
    let home: Vec<String> = scenarios.iter().map(|scenario| run(&laws.whole(), scenario).unwrap()).collect();
    let equivalent = equivalent();
    let (every, seed) = (number("HUYING_EVERY", EVERY).max(1), number("HUYING_SEED", 1));
    let only = std::env::var("HUYING_ONLY").unwrap_or_default();
    let wanted = |name: &str| only.split('|').any(|word| name.contains(word));
    let (mut names, mut count, mut alive) = (BTreeSet::new(), 0, BTreeSet::new());
    let mut tried_names = BTreeSet::new();
    for city in &laws.cities {
        let mine = scenarios.iter().zip(&home).filter(|(_, home)| **home == city.key).map(|(scenario, _)| scenario);
        let mine: Vec<&Scenario> = mine.collect();
        let since = mine.iter().filter_map(|scenario| first_day(scenario)).min();
        let court = Court { laws: &laws, city, scenarios: mine, since };
        let whole = laws.changed(city, since, |_| {});
        assert!(court.scenarios.iter().all(|scenario| run(&whole, scenario).is_ok()), "unchanged, all hold");
        let all = mutations(city, "2026-11-25".parse().unwrap());
        // What is said to be equivalent is always tried: it costs all scenarios, and must still survive.
        let chosen = |(place, one): &(usize, &Mutation)| {
            wanted(&one.name) && ((place + seed).is_multiple_of(every) || equivalent.contains_key(&one.name))
        };
        let tried: Vec<&Mutation> = all.iter().enumerate().filter(chosen).map(|(_, one)| one).collect();
        count += tried.len();
        tried_names.extend(tried.iter().map(|one| one.name.clone()));
        alive.extend(survivors(&court, &tried));
        names.extend(all.into_iter().map(|one| one.name));
    }
    let unknown: Vec<&String> = equivalent.keys().filter(|name| !names.contains(*name)).collect();
    assert!(unknown.is_empty(), "equivalent.txt names what is no mutation: {unknown:#?}");
    let excused: Vec<&String> = equivalent.keys().filter(|name| tried_names.contains(*name)).collect();
    let noticed: Vec<&&String> = excused.iter().filter(|name| !alive.contains(**name)).collect();
    assert!(noticed.is_empty(), "said to be equivalent, but a scenario notices: {noticed:#?}");
    let survivors: Vec<&String> = alive.iter().filter(|name| !equivalent.contains_key(*name)).collect();
    println!(
        "endured mutations: times={count} killed={} equivalent={} survived={} of={}",
        count - alive.len(),
        excused.len(),
        survivors.len(),
        names.len()
    );
    assert!(survivors.is_empty(), "no scenario notices {} of {count}:\n{survivors:#?}", survivors.len());
}
