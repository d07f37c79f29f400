//! What of the procedures only one of two cities has, and the settings in which they differ.

use super::Homes;
use crate::city::{City, Edition};
use crate::model::{Label, Procedure, Setting, Target};
use indexmap::IndexMap;
use serde::Serialize;
use std::collections::BTreeSet;
use worktime::Day;

/// What part of a procedure something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The whole procedure.
    Procedure,
    /// A step.
    Ask,
    /// A gate.
    Gate,
    /// A clock.
    Clock,
    /// A state.
    State,
}

/// A step, gate, clock or state that only one city has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Only {
    /// The city that has it.
    pub city: String,
    /// The procedure.
    pub procedure: String,
    /// What part of it.
    pub part: Part,
    /// Its key.
    pub name: String,
    /// Its label.
    pub label: Label,
    /// The rules it rests on; a state rests on those of the steps that lead to it.
    pub rules: Vec<String>,
    /// The mechanisms of these rules.
    pub mechanisms: Vec<String>,
}

/// A setting with different rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingRow {
    /// The key.
    pub key: String,
    /// What it is called.
    pub label: Label,
    /// The mechanisms of the steps and clocks that read it, or else of the rules of its room.
    pub mechanisms: Vec<String>,
    /// The first city's rows, as they are tried.
    pub a: Vec<Value>,
    /// The second's.
    pub b: Vec<Value>,
}

/// One row of a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Value {
    /// The value as files write it.
    pub value: String,
    /// The value in words.
    pub label: Label,
    /// On what condition it holds; empty = always.
    pub when: Label,
    /// Whether the office confirmed it.
    pub verified: bool,
}

/// The mechanisms of some rules.
fn mechanisms<'r>(rules: impl IntoIterator<Item = &'r String>, homes: &Homes) -> Vec<String> {
    let all: BTreeSet<&String> = rules.into_iter().filter_map(|rule| homes.get(rule)).flatten().collect();
    all.into_iter().cloned().collect()
}

/// What only one of two editions has.
pub(super) fn only(a: &Edition, b: &Edition, homes: &Homes) -> Vec<Only> {
    let mut rows = Vec::new();
    for (mine, other) in [(a, b), (b, a)] {
        for (key, procedure) in &mine.procedures {
            let mut add = |part, name: &str, label: &Label, rules: BTreeSet<&String>| {
                rows.push(Only {
                    city: mine.city.clone(),
                    procedure: key.clone(),
                    part,
                    name: name.to_owned(),
                    label: label.clone(),
                    mechanisms: mechanisms(rules.iter().copied(), homes),
                    rules: rules.into_iter().cloned().collect(),
                });
            };
            let Some(theirs) = other.procedures.get(key) else {
                add(Part::Procedure, key, &procedure.label, opening(procedure));
                continue;
            };
            parts(procedure, theirs, &mut add);
        }
    }
    rows
}

fn parts<'p>(
    mine: &'p Procedure,
    theirs: &Procedure,
    add: &mut impl FnMut(Part, &str, &'p Label, BTreeSet<&'p String>),
) {
    for (name, ask) in mine.asks.iter().filter(|(name, _)| !theirs.asks.contains_key(*name)) {
        add(Part::Ask, name, &ask.label, BTreeSet::from([&ask.rule]));
    }
    for (name, gate) in mine.gates.iter().filter(|(name, _)| !theirs.gates.contains_key(*name)) {
        add(Part::Gate, name, &gate.label, BTreeSet::from([&gate.rule]));
    }
    for (name, clock) in mine.clocks.iter().filter(|(name, _)| !theirs.clocks.contains_key(*name)) {
        add(Part::Clock, name, &clock.label, BTreeSet::from([&clock.rule]));
    }
    for (name, state) in mine.states.iter().filter(|(name, _)| !theirs.states.contains_key(*name)) {
        let leads = |to: &Option<Target>| matches!(to, Some(Target::State(to)) if to == name);
        let rules = mine.asks.values().filter(|ask| leads(&ask.to)).map(|ask| &ask.rule).collect();
        add(Part::State, name, &state.label, rules);
    }
}

/// The rules of the asks that open a procedure.
fn opening(procedure: &Procedure) -> BTreeSet<&String> {
    procedure.asks.values().filter(|ask| ask.from.is_empty()).map(|ask| &ask.rule).collect()
}

/// The rows of each key that could count on the day, subdistricts' own aside: none after the first that always holds.
fn values(city: &City, day: Day) -> IndexMap<String, Vec<Value>> {
    let settings = city.settings();
    let keys: BTreeSet<&str> = settings.0.iter().map(|row| row.key.as_str()).collect();
    let value = |row: &&Setting| Value {
        value: row.value.to_string(),
        label: row.value.label(),
        when: city.condition(row),
        verified: row.verified,
    };
    let rows = |key: &str| {
        let all = settings.candidates(key, day, None);
        let last = all.iter().position(|row| row.when.is_empty()).map_or(all.len(), |at| at + 1);
        all.iter().take(last).map(value).collect()
    };
    keys.into_iter().map(|key| (key.to_owned(), rows(key))).collect()
}

/// The settings in which two cities differ on a day.
pub(super) fn settings(a: &City, b: &City, day: Day, homes: &Homes) -> Vec<SettingRow> {
    let (in_a, in_b) = (values(a, day), values(b, day));
    let keys: BTreeSet<&String> = in_a.keys().chain(in_b.keys()).collect();
    let same = |a: &[Value], b: &[Value]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (&a.value, &a.when) == (&b.value, &b.when))
    };
    let row = |key: &String| {
        let (rows_a, rows_b) = (in_a.get(key).cloned().unwrap_or_default(), in_b.get(key).cloned().unwrap_or_default());
        let named = if rows_a.is_empty() { b } else { a };
        (!same(&rows_a, &rows_b)).then(|| SettingRow {
            key: key.clone(),
            label: named.setting_label(key),
            mechanisms: mechanisms(readers([a, b], key, homes), homes),
            a: rows_a,
            b: rows_b,
        })
    };
    keys.into_iter().filter_map(row).collect()
}

/// The rules of the clocks and asks that read a setting; if none does, the rules of its room.
fn readers<'r>(cities: [&'r City; 2], key: &str, homes: &'r Homes) -> BTreeSet<&'r String> {
    let reads = |setting: &Option<String>| setting.as_deref() == Some(key);
    let procedures = || cities.into_iter().flat_map(|city| city.procedures.values());
    let clocks = procedures().flat_map(|one| one.clocks.values()).filter(|clock| reads(&clock.budget));
    let asks = procedures().flat_map(|one| one.asks.values()).filter(|ask| reads(&ask.within) || reads(&ask.every));
    let found: BTreeSet<&String> = clocks.map(|clock| &clock.rule).chain(asks.map(|ask| &ask.rule)).collect();
    if !found.is_empty() {
        return found;
    }
    let room = |key: &str| key.split('.').next().map(str::to_owned);
    homes.keys().filter(|rule| room(rule) == room(key)).collect()
}
