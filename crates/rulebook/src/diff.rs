//! What two cities have in common and where they differ: rules, steps and settings, from data.

use crate::city::{City, Edition};
use crate::model::{Procedure, Setting};
use indexmap::IndexMap;
use law::{Force, Parameters, ProvisionId};
use serde::Serialize;
use std::collections::BTreeSet;
use worktime::Day;

/// How one city binds a rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Under these provisions, the strongest first.
    By {
        /// The provisions.
        provisions: Vec<ProvisionId>,
        /// The strongest force.
        force: Force,
        /// The parameters of the text.
        parameters: Parameters,
    },
    /// Deliberately not, for this reason.
    Absent(String),
    /// Not on that day, and no reason is listed.
    No,
}

/// One difference (or, for rules, one line of the comparison).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DiffRow {
    /// A rule key, bound in one or both.
    Rule {
        /// The key.
        key: String,
        /// In the first city.
        a: Bound,
        /// In the second.
        b: Bound,
        /// Whether both have it with the same force and parameters.
        same: bool,
    },
    /// A step, gate, clock or state that only one city has.
    Only {
        /// The procedure.
        procedure: String,
        /// `ask`, `gate`, `clock`, `state`; `procedure` if the whole procedure is missing in the other.
        part: &'static str,
        /// Its key.
        name: String,
        /// Its Chinese label.
        zh: String,
        /// Its English label.
        en: String,
        /// The city that has it.
        city: String,
    },
    /// A setting with different values.
    Setting {
        /// The key.
        key: String,
        /// The first city's rows, as `value (condition)`.
        a: Vec<String>,
        /// The second's.
        b: Vec<String>,
    },
}

/// Compares two cities on a day.
#[must_use]
pub fn cities(a: (&City, &Edition), b: (&City, &Edition), day: Day) -> Vec<DiffRow> {
    let mut rows = rules(a, b);
    rows.extend(procedures(a.1, b.1));
    rows.extend(settings(a.0, b.0, day));
    rows
}

fn bound(city: &City, edition: &Edition, key: &str) -> Bound {
    if let Some(rule) = edition.rule(key) {
        return Bound::By {
            provisions: rule.basis.citations().iter().map(|citation| citation.provision.clone()).collect(),
            force: rule.force,
            parameters: rule.parameters.clone(),
        };
    }
    city.absent.get(key).map_or(Bound::No, |(reason, _)| Bound::Absent(reason.clone()))
}

fn rules(a: (&City, &Edition), b: (&City, &Edition)) -> Vec<DiffRow> {
    let keys: BTreeSet<&String> = a.1.rules.keys().chain(b.1.rules.keys()).collect();
    keys.into_iter()
        .map(|key| {
            let (in_a, in_b) = (bound(a.0, a.1, key), bound(b.0, b.1, key));
            let same = match (&in_a, &in_b) {
                (
                    Bound::By { force, parameters, .. },
                    Bound::By { force: other_force, parameters: other_parameters, .. },
                ) => force == other_force && parameters == other_parameters,
                _ => false,
            };
            DiffRow::Rule { key: key.clone(), a: in_a, b: in_b, same }
        })
        .collect()
}

fn procedures(a: &Edition, b: &Edition) -> Vec<DiffRow> {
    let mut rows = Vec::new();
    for (mine, other) in [(a, b), (b, a)] {
        for (key, procedure) in &mine.procedures {
            match other.procedures.get(key) {
                Some(theirs) => only(mine, procedure, theirs, &mut rows),
                None => rows.push(DiffRow::Only {
                    procedure: key.clone(),
                    part: "procedure",
                    name: key.clone(),
                    zh: procedure.label.zh.clone(),
                    en: procedure.label.en.clone(),
                    city: mine.city.clone(),
                }),
            }
        }
    }
    rows
}

fn only(edition: &Edition, mine: &Procedure, theirs: &Procedure, rows: &mut Vec<DiffRow>) {
    let mut add = |part: &'static str, name: &String, label: &crate::model::Label, there: bool| {
        if !there {
            rows.push(DiffRow::Only {
                procedure: mine.key.clone(),
                part,
                name: name.clone(),
                zh: label.zh.clone(),
                en: label.en.clone(),
                city: edition.city.clone(),
            });
        }
    };
    mine.asks.iter().for_each(|(name, ask)| add("ask", name, &ask.label, theirs.asks.contains_key(name)));
    mine.gates.iter().for_each(|(name, gate)| add("gate", name, &gate.label, theirs.gates.contains_key(name)));
    mine.clocks.iter().for_each(|(name, clock)| add("clock", name, &clock.label, theirs.clocks.contains_key(name)));
    mine.states.iter().for_each(|(name, state)| add("state", name, &state.label, theirs.states.contains_key(name)));
}

/// The rows of each key that could count on the day, subdistricts' own aside.
fn values(city: &City, day: Day) -> IndexMap<String, Vec<String>> {
    let settings = city.settings();
    let keys: BTreeSet<&str> = settings.0.iter().map(|row| row.key.as_str()).collect();
    let written = |row: &&Setting| {
        let when: Vec<String> = row.when.iter().map(ToString::to_string).collect();
        if when.is_empty() { row.value.to_string() } else { format!("{} ({})", row.value, when.join(", ")) }
    };
    keys.into_iter()
        .map(|key| (key.to_owned(), settings.candidates(key, day, None).iter().map(written).collect()))
        .collect()
}

fn settings(a: &City, b: &City, day: Day) -> Vec<DiffRow> {
    let (in_a, in_b) = (values(a, day), values(b, day));
    let keys: BTreeSet<&String> = in_a.keys().chain(in_b.keys()).collect();
    keys.into_iter()
        .filter_map(|key| {
            let (a, b) = (in_a.get(key).cloned().unwrap_or_default(), in_b.get(key).cloned().unwrap_or_default());
            (a != b).then(|| DiffRow::Setting { key: key.clone(), a, b })
        })
        .collect()
}
