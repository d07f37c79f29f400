//! Judging an indicator's guards on one round.
//!
//! A round knows its own values, asks, letters and overdue clocks, not the matter's parties, children or signatures.
//! Words about those cannot be counted over rounds; an indicator that uses one is left out, with the word.

use super::measure::quantity;
use casework::{Round, Value};
use rulebook::model::Indicator;
use rulebook::words::{Amount, Guard, Test};
use serde::{Deserialize, Serialize};

/// An indicator that was not worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its key.
    pub indicator: String,
    /// Why.
    pub why: Why,
}

/// Why an indicator was not worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It counts matters or rows of a register.
    NotRounds,
    /// It uses this guard word, which a round cannot answer.
    Word(String),
    /// It compares with a setting or a rule's parameter (named), which rounds of several days cannot share.
    Amount(String),
    /// It is grouped by something unknown.
    Group(String),
}

impl LeftOut {
    /// The sentence, in Chinese and English.
    #[must_use]
    pub fn label(&self) -> rulebook::model::Label {
        let key = &self.indicator;
        let (zh, en) = match &self.why {
            Why::NotRounds => ("不是按轮次计的".to_owned(), "does not count rounds".to_owned()),
            Why::Word(word) => {
                (format!("用了轮次答不出的词 {word}"), format!("uses the word {word}, which a round cannot answer"))
            }
            Why::Amount(name) => {
                (format!("与设定或参数 {name} 比较"), format!("compares with the setting or parameter {name}"))
            }
            Why::Group(word) => (format!("按未知的 {word} 分组"), format!("is grouped by the unknown {word}")),
        };
        rulebook::model::Label {
            zh: format!("指标 {key} 未计算：{zh}。"),
            en: format!("Indicator {key} was not worked out: it {en}."),
        }
    }
}

/// Whether every guard of an indicator can be judged on a round.
pub(super) fn answerable(indicator: &Indicator) -> Result<(), Why> {
    for guard in indicator.of.iter().chain(&indicator.part) {
        match &guard.test {
            Test::Given(_) | Test::Is(..) | Test::Done(_) | Test::Told(_) | Test::Running(_) | Test::Passed(_) => {}
            Test::AtLeast(_, amount) | Test::AtMost(_, amount) | Test::Times(_, amount) => match amount {
                Amount::Number(_) => {}
                Amount::Setting(name) | Amount::Parameter(name) => return Err(Why::Amount(name.clone())),
            },
            Test::NotOlder(..)
            | Test::Was(..)
            | Test::ClearOf(..)
            | Test::Apart(..)
            | Test::Under(..)
            | Test::NotBy(_)
            | Test::All(..)
            | Test::Any(..)
            | Test::NoneOpen(_)
            | Test::NonePending
            | Test::Listed(..)
            | Test::Row(..)
            | Test::KindOf(_) => return Err(Why::Word(guard.test.word().to_owned())),
        }
    }
    Ok(())
}

/// Whether a round of the denominator is in the numerator too.
///
/// # Errors
/// The index of the denominator's first guard at which the round falls out; their number, if it has no such number as the
/// indicator takes.
pub fn counts(indicator: &Indicator, round: &Round) -> Result<bool, usize> {
    let falls = |guards: &[Guard]| guards.iter().position(|guard| !holds(guard, round));
    if let Some(guard) = falls(&indicator.of) {
        return Err(guard);
    }
    if indicator.quantity().is_some_and(|of| quantity(of, round).is_none()) {
        return Err(indicator.of.len());
    }
    Ok(falls(&indicator.part).is_none())
}

/// Whether a round ended on one of the days that an indicator counts.
#[must_use]
pub fn is_dated(indicator: &Indicator, round: &Round) -> bool {
    round.ended.is_none_or(|at| indicator.holds_on(at.day()))
}

pub(super) fn holds(guard: &Guard, round: &Round) -> bool {
    test(&guard.test, round) != guard.negated
}

fn test(test: &Test, round: &Round) -> bool {
    match test {
        Test::Given(field) => round.values.contains_key(field),
        Test::Is(field, choices) => is(round.values.get(field), choices),
        Test::AtLeast(field, Amount::Number(bound)) => size(round.values.get(field)) >= *bound,
        Test::AtMost(field, Amount::Number(bound)) => size(round.values.get(field)) <= *bound,
        Test::Done(asks) => asks.iter().any(|ask| round.done.contains_key(ask)),
        Test::Times(ask, Amount::Number(bound)) => {
            i64::try_from(round.done.get(ask).map_or(0, Vec::len)).unwrap_or(i64::MAX) >= *bound
        }
        Test::Told(party) => round.told.contains_key(party),
        Test::Passed(clock) => round.overdue.contains(clock),
        // A closed round has no time left: what was not overdue in it had not passed.
        Test::Running(clock) => !round.overdue.contains(clock),
        // Not answerable: refused before any round is counted.
        _ => false,
    }
}

/// The same reading as when a step is judged: yes and no for flags, any of several for lists.
fn is(value: Option<&Value>, choices: &[String]) -> bool {
    match value {
        Some(Value::Flag(flag)) => choices.iter().any(|choice| choice == if *flag { "yes" } else { "no" }),
        Some(value) => value.texts().iter().any(|text| choices.iter().any(|choice| choice == text)),
        None => false,
    }
}

fn size(value: Option<&Value>) -> i64 {
    match value {
        None => 0,
        Some(Value::Number(number)) => *number,
        Some(value) => i64::try_from(value.count()).unwrap_or(i64::MAX),
    }
}
