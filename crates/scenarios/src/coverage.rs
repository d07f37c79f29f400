//! Per provision: which rules it gives, which scenarios show them, why it gives none, what it waits for, what is missing.

use crate::weigh::Pair;
use law::{Force, Modality, Provision};
use rulebook::City;
use serde::Serialize;

/// How a provision stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It gives rules, and for each of them a scenario fails without it.
    Shown,
    /// It gives rules, and no scenario shows one of them.
    Missing,
    /// It gives no rule yet and says what it waits for.
    Awaiting,
    /// It gives no rule and says why.
    NoRule,
}

impl Standing {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Shown, Self::Missing, Self::Awaiting, Self::NoRule];
}

/// One provision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoverageRow {
    /// The city's key.
    pub city: String,
    /// Title of the instrument.
    pub instrument: String,
    /// How strongly it binds.
    pub force: Force,
    /// The provision's id.
    pub provision: String,
    /// Its heading.
    pub heading: String,
    /// What kind of sentence it is.
    pub kinds: Vec<Modality>,
    /// The mechanisms that it belongs to.
    pub mechanisms: Vec<String>,
    /// How it stands.
    pub standing: Standing,
    /// The rule keys that it binds.
    pub rules: Vec<String>,
    /// Those of them that no scenario shows: taking one of them away alone breaks no scenario of this provision.
    pub unshown: Vec<String>,
    /// The scenarios that count for it.
    pub scenarios: Vec<String>,
    /// Why it gives no rule.
    pub none: Option<String>,
    /// The mechanisms that it waits for; it may have rules already.
    pub awaiting: Vec<String>,
}

/// A row for every provision of every instrument of a city, in the order of the files.
#[must_use]
pub fn coverage(city: &City, pairs: &[Pair]) -> Vec<CoverageRow> {
    let mut rows = Vec::new();
    for instrument in &city.instruments {
        for provision in &instrument.provisions {
            let counting =
                pairs.iter().filter(|pair| pair.city == city.key && pair.provision == provision.id.0 && pair.counts());
            let mut scenarios: Vec<String> = Vec::new();
            let mut unshown: Vec<String> = provision.rules.keys().cloned().collect();
            for pair in counting {
                unshown.retain(|rule| !pair.rules.contains(rule));
                if !scenarios.contains(&pair.scenario) {
                    scenarios.push(pair.scenario.clone());
                }
            }
            rows.push(CoverageRow {
                city: city.key.clone(),
                instrument: instrument.title.clone(),
                force: instrument.force,
                provision: provision.id.0.clone(),
                heading: provision.heading.clone(),
                kinds: provision.modalities.clone(),
                mechanisms: provision.mechanisms.clone(),
                standing: standing(provision, &unshown),
                rules: provision.rules.keys().cloned().collect(),
                unshown,
                scenarios,
                none: provision.none.clone(),
                awaiting: provision.awaiting.keys().cloned().collect(),
            });
        }
    }
    rows
}

fn standing(provision: &Provision, unshown: &[String]) -> Standing {
    match (provision.rules.is_empty(), unshown.is_empty(), provision.awaiting.is_empty()) {
        (false, true, _) => Standing::Shown,
        (false, false, _) => Standing::Missing,
        (true, _, false) => Standing::Awaiting,
        (true, _, true) => Standing::NoRule,
    }
}
