//! Works out indicators over closed rounds: part ÷ of, by the indicator's own guards, in the groups that it names.
//!
//! No figure has a formula here. What is counted, and of what, is the rulebook's data; [`Figures`] carries it to the
//! screen and [`drill`] gives the matters behind every number.

mod judge;
mod place;
mod rate;
mod sentence;

pub use judge::{LeftOut, Why};
pub use place::{Dimension, Key};
pub use rate::{Interval, basis_points, wilson};
pub use sentence::sentence;

use crate::ports::RoundRow;
use casework::{MatterId, Round, Value};
use indexmap::IndexMap;
use rulebook::model::{Indicator, Label, Rows};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why figures could not be worked out at all: leaving a round out unseen would make every figure false.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateFault {
    /// The stored facts of a round cannot be read.
    #[error("round {round} of matter {matter}: {why}")]
    Facts {
        /// The matter.
        matter: MatterId,
        /// The round.
        round: u32,
        /// Why.
        why: String,
    },
    /// A sum is larger than can be held.
    #[error("the sum of indicator {0} is too large")]
    Overflow(String),
    /// The indicator cannot be worked out over rounds.
    #[error("indicator {0} cannot be worked out over rounds")]
    LeftOut(String),
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Whose.
    pub key: Key,
    /// Numerator.
    pub part: i64,
    /// Denominator.
    pub of: i64,
    /// Part ÷ of in basis points (hundredths of a percent), rounded to the nearest; `None` when nothing is counted.
    pub rate: Option<u32>,
    /// Where the rate may truly lie: Wilson's 95 % interval. `None` for sums and when nothing is counted.
    pub interval: Option<Interval>,
}

/// The figures of one indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// Its key.
    pub indicator: String,
    /// Its label.
    pub label: Label,
    /// The rule it rests on.
    pub rule: String,
    /// Whether a field is summed instead of rounds counted.
    pub summed: bool,
    /// The whole city.
    pub total: Figure,
    /// By the indicator's groups, in the order of their keys.
    pub groups: Vec<Figure>,
}

/// All figures, and what could not be worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// In the rulebook's order.
    pub indicators: Vec<Measured>,
    /// Indicators over something else than rounds, or with words that a round cannot answer.
    pub left_out: Vec<LeftOut>,
    /// Closed rounds looked at.
    pub rounds: u64,
    /// Rounds still open: counted nowhere.
    pub open: u64,
}

/// Numerator and denominator so far.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    part: i64,
    of: i64,
}

impl Count {
    fn add(&mut self, amount: i64, is_part: bool) -> Option<()> {
        self.of = self.of.checked_add(amount)?;
        if is_part {
            self.part = self.part.checked_add(amount)?;
        }
        Some(())
    }

    fn figure(self, key: Key, summed: bool) -> Figure {
        let Self { part, of } = self;
        Figure { key, part, of, rate: basis_points(part, of), interval: if summed { None } else { wilson(part, of) } }
    }
}

impl Measured {
    /// Coarser groups: the same counts added up by fewer dimensions. Dimensions that the indicator is not grouped by
    /// stay empty.
    #[must_use]
    pub fn roll(&self, by: &[Dimension]) -> Vec<Figure> {
        let mut counts: BTreeMap<Key, Count> = BTreeMap::new();
        for figure in &self.groups {
            let count = counts.entry(figure.key.only(by)).or_default();
            // Never larger than the total, which was checked.
            count.part = count.part.saturating_add(figure.part);
            count.of = count.of.saturating_add(figure.of);
        }
        counts.into_iter().map(|(key, count)| count.figure(key, self.summed)).collect()
    }
}

impl Figures {
    /// The figures of an indicator.
    #[must_use]
    pub fn of(&self, indicator: &str) -> Option<&Measured> {
        self.indicators.iter().find(|measured| measured.indicator == indicator)
    }
}

/// One indicator while rounds are counted.
struct Counting<'a> {
    indicator: &'a Indicator,
    procedure: &'a str,
    by: Vec<Dimension>,
    total: Count,
    groups: BTreeMap<Key, Count>,
}

/// Counts rounds one by one, so that a month of a large city never lies in memory.
pub struct Evaluation<'a> {
    city: &'a str,
    counting: Vec<Counting<'a>>,
    left_out: Vec<LeftOut>,
    rounds: u64,
    open: u64,
}

impl<'a> Evaluation<'a> {
    /// Begins. `city` is the division code of the city, which every group lies in.
    #[must_use]
    pub fn new(indicators: &'a IndexMap<String, Indicator>, city: &'a str) -> Self {
        let mut evaluation = Self { city, counting: Vec::new(), left_out: Vec::new(), rounds: 0, open: 0 };
        for indicator in indicators.values() {
            match counting(indicator) {
                Ok(counting) => evaluation.counting.push(counting),
                Err(why) => evaluation.left_out.push(LeftOut { indicator: indicator.key.clone(), why }),
            }
        }
        evaluation
    }

    /// Counts one round; an open one is only counted as such.
    ///
    /// # Errors
    /// [`EvaluateFault`] if its facts cannot be read or a sum overflows.
    pub fn add(&mut self, matter: &MatterId, row: &RoundRow) -> Result<(), EvaluateFault> {
        if row.month.is_empty() {
            self.open += 1;
            return Ok(());
        }
        self.rounds += 1;
        if !self.counting.iter().any(|counting| counting.procedure == row.procedure) {
            return Ok(());
        }
        let round = facts(matter, row)?;
        let key = Key::of(row, self.city);
        for counting in self.counting.iter_mut().filter(|counting| counting.procedure == row.procedure) {
            let Some(is_part) = judge::counts(counting.indicator, &round) else { continue };
            let amount = amount(counting.indicator, &round);
            let group = counting.groups.entry(key.only(&counting.by)).or_default();
            let added = group.add(amount, is_part).and_then(|()| counting.total.add(amount, is_part));
            added.ok_or_else(|| EvaluateFault::Overflow(counting.indicator.key.clone()))?;
        }
        Ok(())
    }

    /// The figures.
    #[must_use]
    pub fn finish(self) -> Figures {
        let city = Key { city: Some(self.city.to_owned()), ..Key::default() };
        let measured = |counting: Counting<'_>| {
            let Counting { indicator, total, groups, .. } = counting;
            let summed = indicator.sum.is_some();
            Measured {
                indicator: indicator.key.clone(),
                label: indicator.label.clone(),
                rule: indicator.rule.clone(),
                summed,
                total: total.figure(city.clone(), summed),
                groups: groups.into_iter().map(|(key, count)| count.figure(key, summed)).collect(),
            }
        };
        Figures {
            indicators: self.counting.into_iter().map(measured).collect(),
            left_out: self.left_out,
            rounds: self.rounds,
            open: self.open,
        }
    }
}

/// Works out every indicator over some rounds. `city` is the city's division code.
///
/// # Errors
/// [`EvaluateFault`] if the facts of a round cannot be read or a sum overflows.
pub fn evaluate(
    rounds: impl IntoIterator<Item = (MatterId, RoundRow)>,
    indicators: &IndexMap<String, Indicator>,
    city: &str,
) -> Result<Figures, EvaluateFault> {
    let mut evaluation = Evaluation::new(indicators, city);
    for (matter, row) in rounds {
        evaluation.add(&matter, &row)?;
    }
    Ok(evaluation.finish())
}

/// A round behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The matter.
    pub matter: MatterId,
    /// The round.
    pub round: u32,
    /// Whether it is in the numerator too.
    pub is_part: bool,
}

/// The rounds behind a figure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drill {
    /// The denominator's rounds, in the order given; at most as many as asked for.
    pub rounds: Vec<Counted>,
    /// How many there are in the denominator.
    pub of: u64,
    /// How many of them in the numerator.
    pub part: u64,
    /// Whether the list was cut.
    pub cut: bool,
}

/// Finds the rounds behind one figure by counting again. `key` may name fewer dimensions than the indicator: the
/// others are not looked at. At most `limit` rounds are listed.
///
/// # Errors
/// [`EvaluateFault`] if the facts of a round cannot be read, or the indicator cannot be worked out over rounds.
pub fn drill(
    rounds: impl IntoIterator<Item = (MatterId, RoundRow)>,
    indicator: &Indicator,
    city: &str,
    key: &Key,
    limit: usize,
) -> Result<Drill, EvaluateFault> {
    let counting = counting(indicator).map_err(|_| EvaluateFault::LeftOut(indicator.key.clone()))?;
    let mut drill = Drill::default();
    for (matter, row) in rounds {
        let is_meant = !row.month.is_empty() && row.procedure == counting.procedure;
        if !is_meant || !key.holds(&Key::of(&row, city)) {
            continue;
        }
        let round = facts(&matter, &row)?;
        let Some(is_part) = judge::counts(indicator, &round) else { continue };
        drill.of += 1;
        drill.part += u64::from(is_part);
        if drill.rounds.len() < limit {
            drill.rounds.push(Counted { matter, round: row.round, is_part });
        } else {
            drill.cut = true;
        }
    }
    Ok(drill)
}

fn counting(indicator: &Indicator) -> Result<Counting<'_>, Why> {
    let Rows::Rounds(procedure) = &indicator.rows else { return Err(Why::NotRounds) };
    judge::answerable(indicator)?;
    let dimension = |word: &String| Dimension::from_word(word).ok_or_else(|| Why::Group(word.clone()));
    let by = indicator.by.iter().map(dimension).collect::<Result<_, _>>()?;
    Ok(Counting { indicator, procedure, by, total: Count::default(), groups: BTreeMap::new() })
}

fn facts(matter: &MatterId, row: &RoundRow) -> Result<Round, EvaluateFault> {
    serde_json::from_str(&row.facts).map_err(|error| EvaluateFault::Facts {
        matter: matter.clone(),
        round: row.round,
        why: error.to_string(),
    })
}

/// One, or the number in the field that is summed; a round without it adds nothing.
fn amount(indicator: &Indicator, round: &Round) -> i64 {
    match &indicator.sum {
        None => 1,
        Some(field) => match round.values.get(field) {
            Some(Value::Number(number)) => *number,
            _ => 0,
        },
    }
}
