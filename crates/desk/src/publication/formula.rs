//! What the rates of a period are counted by: the indicators as they were defined, said in words, and their settings.
//! It stands in the document itself, so that a later rulebook does not change what was published.

use super::{RATES, canonical, digest_of};
use crate::evaluate::sentence;
use crate::library::CityLaw;
use governance::evaluation::ranking;
use indexmap::IndexMap;
use rulebook::Edition;
use rulebook::model::{AREA, GROUP, Indicator, Label, Rows, SettingValue};
use rulebook::words::Amount;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use worktime::{Day, Lang};

/// The class of unit that is ranked in a district.
const RANKED: &str = "office";

/// An indicator with what it says in words and the provisions it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Counting {
    /// As the rulebook defines it.
    pub indicator: Indicator,
    /// What it counts, of what.
    pub sentence: Label,
    /// The provisions, strongest first.
    pub provisions: Vec<String>,
}

/// What is counted by, as it is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Said {
    indicators: Vec<Counting>,
    settings: BTreeMap<String, i64>,
    #[serde(default)]
    ranking: Option<Weighing>,
}

/// What the offices are ranked by: weights and the minimum as the settings of the day have them, and who is comparable
/// with whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighing {
    /// The formula's key.
    pub key: String,
    /// Weights and minimum.
    pub formula: ranking::Formula,
    /// Group by division code of the office.
    pub groups: BTreeMap<String, String>,
}

/// What is counted by. It is kept as it was written: a later program may know more of an indicator, and would write it
/// otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    written: serde_json::Value,
    said: Said,
}

impl Formula {
    /// The formula of a city by an edition, with the settings of a day.
    ///
    /// # Errors
    /// If it cannot be written as JSON, which nothing that can be read causes.
    pub fn of(law: &CityLaw, edition: &Edition, day: Day) -> Result<Self, serde_json::Error> {
        let rests = law.city.indicators.values().filter(|indicator| indicator.rule == RATES);
        let indicators: Vec<Counting> = rests.map(|indicator| counting(edition, indicator)).collect();
        let ranks = indicators.iter().filter_map(|counting| match &counting.indicator.rank {
            Some(Amount::Setting(key)) => Some((key.clone(), number(law, key, day)?)),
            _ => None,
        });
        let settings = ranks.collect();
        let said = Said { settings, ranking: weighing(law, day), indicators };
        Ok(Self { written: serde_json::to_value(&said)?, said })
    }

    /// The formula that a document says it was counted by.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(document: &str) -> Result<Self, serde_json::Error> {
        let mut document: serde_json::Value = serde_json::from_str(document)?;
        let mut written = document.get_mut("formula").map(serde_json::Value::take).unwrap_or_default();
        if let Some(written) = written.as_object_mut() {
            written.remove("version");
        }
        Ok(Self { said: serde_json::from_value(written.clone())?, written })
    }

    /// What is counted, in the rulebook's order.
    #[must_use]
    pub fn counting(&self) -> &[Counting] {
        &self.said.indicators
    }

    /// What the offices are ranked by; `None` where the city has no formula or a weight is not set.
    pub(super) fn weighing(&self) -> Option<&Weighing> {
        self.said.ranking.as_ref()
    }

    /// As it is written.
    pub(super) fn written(&self) -> &serde_json::Value {
        &self.written
    }

    /// Its version: the digest of its canonical form.
    #[must_use]
    pub fn version(&self) -> String {
        digest_of(canonical(&self.written).as_bytes())
    }

    /// The indicators as they are counted.
    #[must_use]
    pub fn indicators(&self) -> IndexMap<String, Indicator> {
        let all = self.said.indicators.iter();
        all.map(|counting| (counting.indicator.key.clone(), counting.indicator.clone())).collect()
    }

    /// The procedures whose rounds are counted, each once.
    #[must_use]
    pub fn procedures(&self) -> Vec<String> {
        let mut found = Vec::new();
        for counting in &self.said.indicators {
            if let Rows::Rounds(procedure) = &counting.indicator.rows
                && !found.contains(procedure)
            {
                found.push(procedure.clone());
            }
        }
        found
    }
}

/// The number that a setting has on a day.
pub(super) fn number(law: &CityLaw, key: &str, day: Day) -> Option<i64> {
    let rows = law.settings.candidates(key, day, None);
    match rows.into_iter().find(|row| row.when.is_empty()).map(|row| &row.value) {
        Some(SettingValue::Number(number)) => Some(*number),
        _ => None,
    }
}

fn weighing(law: &CityLaw, day: Day) -> Option<Weighing> {
    let formula = law.city.formulas.values().find(|formula| formula.rule == RATES)?;
    let weights = formula.classes.get(RANKED)?.iter();
    let terms = weights.map(|(indicator, setting)| {
        let weight = u32::try_from(number(law, setting, day)?).ok()?;
        Some(ranking::Term { indicator: indicator.clone(), weight })
    });
    let terms = terms.collect::<Option<Vec<_>>>()?;
    let at_least = number(law, &formula.at_least, day)?;
    let rows = formula.groups.as_ref().and_then(|register| law.rows.get(register)).into_iter().flatten();
    let groups = rows.filter(|row| row.holds_on(day)).filter_map(|row| {
        let column = |name: &str| row.columns.get(name).cloned();
        Some((column(AREA)?, column(GROUP)?))
    });
    let groups = groups.collect();
    Some(Weighing { key: formula.key.clone(), formula: ranking::Formula { terms, at_least }, groups })
}

fn counting(edition: &Edition, indicator: &Indicator) -> Counting {
    let procedure = match &indicator.rows {
        Rows::Rounds(procedure) => edition.procedures.get(procedure),
        _ => None,
    };
    let words = |guard: &rulebook::words::Guard| {
        let said = |lang| procedure.map(|procedure| guard.sentence(lang, procedure)).unwrap_or_default();
        Label { zh: said(Lang::Zh), en: said(Lang::En) }
    };
    let rounds = procedure.map_or_else(|| indicator.label.clone(), |procedure| procedure.label.clone());
    let basis = edition.rule(&indicator.rule).map(|rule| &rule.basis);
    let provisions = basis.into_iter().flat_map(|basis| basis.citations());
    Counting {
        sentence: sentence(indicator, &rounds, words),
        provisions: provisions.map(|citation| citation.provision.to_string()).collect(),
        indicator: indicator.clone(),
    }
}
