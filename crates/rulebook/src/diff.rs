//! What two cities have in common and where they differ, mechanism by mechanism, from data: the rules that their
//! provisions give or will give, the steps that only one of them has, and their settings.

mod parts;

pub use parts::{Only, Part, SettingRow, Value};

use crate::city::{City, Edition};
use crate::model::Label;
use indexmap::IndexMap;
use law::{Force, Parameter, Parameters, ProvisionId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use worktime::Day;

/// The list of what mechanisms are called.
pub(crate) const MECHANISMS: &str = "mechanisms";

/// A provision that gives a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Given {
    /// The provision.
    pub provision: ProvisionId,
    /// How strongly it binds.
    pub force: Force,
    /// Whether the rule binds already; otherwise the provision awaits the mechanism that will bind it.
    pub built: bool,
}

/// How one city has a rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Under these provisions: what binds first, then the strongest.
    By {
        /// The provisions.
        given: Vec<Given>,
        /// The strongest force.
        force: Force,
        /// The parameters of the texts.
        parameters: Parameters,
    },
    /// Deliberately not, for this reason.
    Absent(String),
    /// Not on that day, and no reason is listed.
    No,
}

/// How two cities stand to each other in one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Both have it, equally strong and with equal parameters.
    Same,
    /// Both have it; force or parameters differ.
    Differs,
    /// Only the first has it.
    OnlyA,
    /// Only the second has it.
    OnlyB,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 4] = [Self::Same, Self::Differs, Self::OnlyA, Self::OnlyB];
}

/// A parameter that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParameterRow {
    /// Its name.
    pub name: String,
    /// The first city's value.
    pub a: Option<Parameter>,
    /// The second's.
    pub b: Option<Parameter>,
}

/// A rule that one of two cities has, or both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleRow {
    /// The rule key.
    pub key: String,
    /// The mechanisms of the provisions that give it; empty if none of them says.
    pub mechanisms: Vec<String>,
    /// How they stand to each other.
    pub verdict: Verdict,
    /// In the first city.
    pub a: Bound,
    /// In the second.
    pub b: Bound,
    /// The parameters that differ, by name; none unless both have the rule.
    pub parameters: Vec<ParameterRow>,
}

/// A mechanism that a rule of one of the two cities belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mechanism {
    /// `M00` to `M26`.
    pub key: String,
    /// What it is called.
    pub label: Label,
    /// How many of its rules stand how.
    pub totals: BTreeMap<Verdict, usize>,
}

/// Two cities on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The first city's key.
    pub a: String,
    /// The second's.
    pub b: String,
    /// The day.
    pub day: Day,
    /// The mechanisms that have rules here, in their order.
    pub mechanisms: Vec<Mechanism>,
    /// The rules, by key. One that belongs to several mechanisms stands here once.
    pub rules: Vec<RuleRow>,
    /// Steps, gates, clocks, states and procedures that only one has.
    pub only: Vec<Only>,
    /// The settings whose rows differ, by key.
    pub settings: Vec<SettingRow>,
    /// How many rules stand how.
    pub totals: BTreeMap<Verdict, usize>,
}

/// Rule key → the mechanisms of the provisions that give it, in both cities.
type Homes = BTreeMap<String, BTreeSet<String>>;

/// Compares two cities on a day.
#[must_use]
pub fn cities(a: (&City, &Edition), b: (&City, &Edition), day: Day) -> Comparison {
    let mut homes = Homes::new();
    let (in_a, in_b) = (given(a.0, day, &mut homes), given(b.0, day, &mut homes));
    let row = |(key, homes): (&String, &BTreeSet<String>)| {
        let (in_a, in_b) = (bound(a.0, &in_a, key), bound(b.0, &in_b, key));
        let parameters = parameters(&in_a, &in_b);
        let verdict = verdict(&in_a, &in_b, &parameters);
        let mechanisms = homes.iter().cloned().collect();
        RuleRow { key: key.clone(), mechanisms, verdict, a: in_a, b: in_b, parameters }
    };
    let rules = homes.iter().map(row).collect();
    let (only, settings) = (parts::only(a.1, b.1, &homes), parts::settings(a.0, b.0, day, &homes));
    let all: BTreeSet<&String> = homes.values().flatten().collect();
    let named = |key: &String| Mechanism { key: key.clone(), label: a.0.mechanism_label(key), totals: BTreeMap::new() };
    let mechanisms = all.into_iter().map(named).collect();
    let (a, b) = (a.0.key.clone(), b.0.key.clone());
    Comparison { a, b, day, mechanisms, rules, only, settings, totals: BTreeMap::new() }.counted()
}

impl Comparison {
    /// The comparison of one mechanism alone.
    #[must_use]
    pub fn of(mut self, mechanism: &str) -> Self {
        let has = |mechanisms: &[String]| mechanisms.iter().any(|one| one == mechanism);
        self.mechanisms.retain(|one| one.key == mechanism);
        self.rules.retain(|row| has(&row.mechanisms));
        self.only.retain(|row| has(&row.mechanisms));
        self.settings.retain(|row| has(&row.mechanisms));
        self.counted()
    }

    /// The rules of a mechanism, or with `None` those of which no provision says to which mechanism they belong.
    pub fn rules_of<'c>(&'c self, mechanism: Option<&'c str>) -> impl Iterator<Item = &'c RuleRow> {
        self.rules.iter().filter(move |row| match mechanism {
            Some(mechanism) => row.mechanisms.iter().any(|one| one == mechanism),
            None => row.mechanisms.is_empty(),
        })
    }

    fn counted(mut self) -> Self {
        self.totals = count(self.rules.iter());
        let totals: Vec<_> = self.mechanisms.iter().map(|one| count(self.rules_of(Some(&one.key)))).collect();
        self.mechanisms.iter_mut().zip(totals).for_each(|(one, totals)| one.totals = totals);
        self
    }
}

/// How many rules stand how; every verdict is there, also with none.
fn count<'r>(rules: impl Iterator<Item = &'r RuleRow>) -> BTreeMap<Verdict, usize> {
    let mut totals: BTreeMap<Verdict, usize> = Verdict::ALL.into_iter().map(|verdict| (verdict, 0)).collect();
    for row in rules {
        *totals.entry(row.verdict).or_default() += 1;
    }
    totals
}

/// Rule key → the provisions that give it, each with its parameters: what binds first, then the strongest.
pub(crate) type GivenRules<'c> = BTreeMap<&'c str, Vec<(Given, &'c Parameters)>>;

/// What the provisions of a city give on a day, bound or awaited; the mechanisms are added to `homes`.
pub(crate) fn given<'c>(city: &'c City, day: Day, homes: &mut Homes) -> GivenRules<'c> {
    let mut found = GivenRules::new();
    for instrument in city.instruments.iter().filter(|instrument| instrument.holds_on(day)) {
        for provision in &instrument.provisions {
            let mut add = |key: &'c String, parameters, built, mechanisms: &[String]| {
                let given = Given { provision: provision.id.clone(), force: instrument.force, built };
                found.entry(key).or_default().push((given, parameters));
                homes.entry(key.clone()).or_default().extend(mechanisms.iter().cloned());
            };
            // A mechanism that is still awaited gave none of the rules that bind already.
            let built: Vec<String> =
                provision.mechanisms.iter().filter(|one| !provision.awaiting.contains_key(*one)).cloned().collect();
            let built = if built.is_empty() { &provision.mechanisms } else { &built };
            provision.rules.iter().for_each(|(key, parameters)| add(key, parameters, true, built));
            for (mechanism, rules) in &provision.awaiting {
                let mechanism = std::slice::from_ref(mechanism);
                rules.iter().for_each(|(key, parameters)| add(key, parameters, false, mechanism));
            }
        }
    }
    // Stable: of equally strong provisions the earlier one stays first.
    found.values_mut().for_each(|all| all.sort_by_key(|(given, _)| (!given.built, given.force)));
    found
}

/// How a city has a rule.
pub(crate) fn bound(city: &City, rules: &GivenRules<'_>, key: &str) -> Bound {
    let Some(all) = rules.get(key) else {
        return city.absent.get(key).map_or(Bound::No, |(reason, _)| Bound::Absent(reason.clone()));
    };
    let mut parameters = Parameters::new();
    for (name, value) in all.iter().flat_map(|(_, parameters)| parameters.iter()) {
        parameters.entry(name.clone()).or_insert_with(|| value.clone());
    }
    let force = all.iter().map(|(given, _)| given.force).min().unwrap_or(Force::Setting);
    Bound::By { given: all.iter().map(|(given, _)| given.clone()).collect(), force, parameters }
}

fn parameters(a: &Bound, b: &Bound) -> Vec<ParameterRow> {
    let (Bound::By { parameters: a, .. }, Bound::By { parameters: b, .. }) = (a, b) else { return Vec::new() };
    let names: IndexMap<&String, ()> = a.keys().chain(b.keys()).map(|name| (name, ())).collect();
    names
        .into_keys()
        .filter(|name| a.get(*name) != b.get(*name))
        .map(|name| ParameterRow { name: name.clone(), a: a.get(name).cloned(), b: b.get(name).cloned() })
        .collect()
}

fn verdict(a: &Bound, b: &Bound, parameters: &[ParameterRow]) -> Verdict {
    match (a, b) {
        (Bound::By { force: a, .. }, Bound::By { force: b, .. }) if a == b && parameters.is_empty() => Verdict::Same,
        (Bound::By { .. }, Bound::By { .. }) => Verdict::Differs,
        (Bound::By { .. }, _) => Verdict::OnlyA,
        _ => Verdict::OnlyB,
    }
}

impl City {
    /// The mechanisms that have a name.
    pub fn mechanisms(&self) -> impl Iterator<Item = &str> {
        self.lists.get(MECHANISMS).into_iter().flat_map(|list| list.keys().map(String::as_str))
    }

    /// What a mechanism is called.
    #[must_use]
    pub fn mechanism_label(&self, key: &str) -> Label {
        let entry = self.lists.get(MECHANISMS).and_then(|list| list.get(key));
        entry.map_or_else(|| Label { zh: key.to_owned(), en: key.to_owned() }, |entry| entry.label.clone())
    }

    /// A parameter in words: those that all stand in one list are called by their names there.
    #[must_use]
    pub fn parameter_label(&self, parameter: &Parameter) -> Label {
        let words = match parameter {
            Parameter::Word(word) => std::slice::from_ref(word),
            Parameter::Words(words) => words.as_slice(),
            Parameter::Number(_) | Parameter::TenThousandths { .. } => &[],
        };
        let list = self.lists.values().find(|list| words.iter().all(|word| list.contains_key(word)));
        let Some(list) = list.filter(|_| !words.is_empty()) else {
            let text = parameter.to_string();
            return Label { zh: text.clone(), en: text };
        };
        let labels = || words.iter().filter_map(|word| list.get(word)).map(|entry| &entry.label);
        let zh: Vec<&str> = labels().map(|label| label.zh.as_str()).collect();
        let en: Vec<&str> = labels().map(|label| label.en.as_str()).collect();
        Label { zh: zh.join("、"), en: en.join(", ") }
    }
}
