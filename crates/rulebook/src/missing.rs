//! What a city still lacks, in the law's own terms: rules without a law, settings that nobody confirmed, registers without
//! rows, instruments that bind nothing.

use crate::city::City;
use crate::diff::{self, Bound, Given};
use crate::model::Label;
use law::Force;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use worktime::Day;

/// What one other city's statutes say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// The city.
    pub city: String,
    /// Its name.
    pub label: Label,
    /// Its provisions.
    pub given: Vec<Given>,
}

/// A rule that no law of the city gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleGap {
    /// The rule key.
    pub key: String,
    /// The mechanisms of the provisions that give it, here or elsewhere.
    pub mechanisms: Vec<String>,
    /// How it stands here: as a setting, as policy or practice, left out with a reason, or not at all.
    pub here: Bound,
    /// The cities whose statutes give it; none for a rule that rests on settings everywhere.
    pub elsewhere: Vec<Elsewhere>,
}

/// A setting that nobody confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unverified {
    /// Its key.
    pub key: String,
    /// What it is called.
    pub label: Label,
    /// Its value in words.
    pub value: Label,
    /// On what condition it holds; empty = always.
    pub when: Label,
    /// Who fixed it, as far as is known.
    pub issuer: String,
    /// By which document.
    pub document: String,
}

/// An instrument as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// City and file, such as `city/regulation`.
    pub file: String,
    /// Its title.
    pub title: String,
    /// Its force.
    pub force: Force,
    /// How many provisions it has.
    pub provisions: usize,
}

/// What a city lacks on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Missing {
    /// The city's key.
    pub city: String,
    /// The day.
    pub day: Day,
    /// Whether a statute of its own holds on that day.
    pub has_statute: bool,
    /// Instruments that are drafts and decide nothing.
    pub drafts: Vec<Listed>,
    /// Rules that rest only on the deployment's settings, or that other cities have by statute and this one has not.
    pub rules: Vec<RuleGap>,
    /// Settings that nobody confirmed.
    pub settings: Vec<Unverified>,
    /// Registers of which other cities have rows and this one none: key and label.
    pub registers: Vec<(String, Label)>,
}

/// What a city lacks on a day, seen beside the others.
#[must_use]
pub fn missing(city: &City, others: &[City], day: Day) -> Missing {
    let mut drafts = listed(city);
    drafts.retain(|one| one.force == Force::Draft);
    let mut own = city.instruments.iter().filter(|one| city.owns(one));
    let has_statute = own.any(|one| one.force == Force::Statute && one.holds_on(day));
    let filled = |city: &City, register: &str| city.rows.get(register).is_some_and(|rows| !rows.is_empty());
    let registers = city
        .registers
        .iter()
        .filter(|(key, _)| !filled(city, key) && others.iter().any(|other| filled(other, key)))
        .map(|(key, register)| (key.clone(), register.label.clone()))
        .collect();
    let (rules, settings) = (rules(city, others, day), settings(city, day));
    Missing { city: city.key.clone(), day, has_statute, drafts, rules, settings, registers }
}

/// The city's own instruments.
#[must_use]
pub fn listed(city: &City) -> Vec<Listed> {
    let one = |instrument: &law::Instrument| {
        let (file, title) = (instrument.file()?.to_owned(), instrument.title.clone());
        Some(Listed { file, title, force: instrument.force, provisions: instrument.provisions.len() })
    };
    city.instruments.iter().filter(|instrument| city.owns(instrument)).filter_map(one).collect()
}

fn rules(city: &City, others: &[City], day: Day) -> Vec<RuleGap> {
    let mut homes = BTreeMap::new();
    let here = diff::given(city, day, &mut homes);
    let mut elsewhere: BTreeMap<String, Vec<Elsewhere>> = BTreeMap::new();
    for other in others.iter().filter(|other| other.key != city.key) {
        let mut theirs = BTreeMap::new();
        for (key, all) in diff::given(other, day, &mut theirs) {
            let given: Vec<Given> =
                all.into_iter().map(|(given, _)| given).filter(|given| given.force == Force::Statute).collect();
            if given.is_empty() {
                continue;
            }
            homes.entry(key.to_owned()).or_default().extend(theirs.remove(key).unwrap_or_default());
            let found = Elsewhere { city: other.key.clone(), label: other.label.clone(), given };
            elsewhere.entry(key.to_owned()).or_default().push(found);
        }
    }
    let keys: BTreeSet<&str> = here.keys().copied().chain(elsewhere.keys().map(String::as_str)).collect();
    let gap = |key: &str| {
        let bound = diff::bound(city, &here, key);
        let elsewhere = elsewhere.get(key).cloned().unwrap_or_default();
        let lacks = match &bound {
            Bound::By { force: Force::Statute, .. } => false,
            Bound::By { force: Force::Setting, .. } => true,
            _ => !elsewhere.is_empty(),
        };
        let mechanisms = homes.get(key).into_iter().flatten().cloned().collect();
        lacks.then(|| RuleGap { key: key.to_owned(), mechanisms, here: bound, elsewhere })
    };
    keys.into_iter().filter_map(gap).collect()
}

fn settings(city: &City, day: Day) -> Vec<Unverified> {
    let settings = city.settings();
    let counts = |row: &&crate::model::Setting| {
        !row.verified && row.unit.is_none() && row.until.is_none_or(|until| day <= until)
    };
    let unverified = |row: &crate::model::Setting| Unverified {
        key: row.key.clone(),
        label: city.setting_label(&row.key),
        value: row.value.label(),
        when: city.condition(row),
        issuer: row.issuer.clone(),
        document: row.document.clone(),
    };
    settings.0.iter().filter(counts).map(unverified).collect()
}
