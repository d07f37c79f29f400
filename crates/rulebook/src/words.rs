//! The closed vocabulary: guards and effects. One enum each; nothing else can be written in a rulebook.

mod sentence;
mod vocabulary;
mod written;

pub(crate) use sentence::Labels;
pub use sentence::{Lang, sentences};
pub use vocabulary::{WordDoc, WordKind, all};

use serde::{Deserialize, Serialize};

/// One guard: a word, perhaps negated. Several guards in a list mean *and*; several arguments of one mean *or*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    /// `not ` stood before it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub negated: bool,
    /// The word with its arguments.
    pub test: Test,
}

/// The guard words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// `given(field)`: it has a value.
    Given(String),
    /// `is(field, choice…)`: it is one of these.
    Is(String, Vec<String>),
    /// `was(field, choice…)`: before this step it was one of these.
    Was(String, Vec<String>),
    /// `at_least(field, n)`: the number, or the count of entries, is at least n.
    AtLeast(String, Amount),
    /// `at_most(field, n)`.
    AtMost(String, Amount),
    /// `not_older(date, n)`: not more than n years before now.
    NotOlder(String, Amount),
    /// `done(ask…)`: one of these happened in this round.
    Done(Vec<String>),
    /// `times(ask, n)`: it happened at least n times in this round.
    Times(String, Amount),
    /// `told(party)`: told in this round, or there is none in this matter.
    Told(String),
    /// `under(ask, n)`: done or proposed fewer than n times in this matter.
    Under(String, Amount),
    /// `running(clock)`: not yet due.
    Running(String),
    /// `passed(clock)`: due.
    Passed(String),
    /// `not_by(party | ask)`: the actor is not of that party, or did not do that ask.
    NotBy(PartyOrAsk),
    /// `clear_of(party, ask)`: no unit of that party has proposed that ask with success in this matter.
    ClearOf(String, String),
    /// `apart(party, party | field)`: no unit is in both; the second may be a field of units.
    Apart(String, String),
    /// `all(child, state…)`: every child of that procedure that this round opened, or that is still open, is in one of
    /// these states, and there is at least one.
    All(String, Vec<String>),
    /// `any(child, state…)`: some child that this round opened, or that is still open, is.
    Any(String, Vec<String>),
    /// `none_open(child)`: none of them is open, whichever round opened it.
    NoneOpen(String),
    /// `none_pending`: nothing waits for a signature.
    NonePending,
    /// `listed(field[, date])`: the chosen rows exist in their register on that day. A question of fact.
    Listed(String, Option<String>),
    /// `row(field, column, value…)`: a column of the chosen row. A question of fact.
    Row(String, String, Vec<String>),
    /// `kind_of(field or party)`: the units are of kinds that the rule names (its parameter `kinds`). A question of fact.
    KindOf(String),
}

/// What `not_by` names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyOrAsk {
    /// A party.
    Party(String),
    /// An ask.
    Ask(String),
}

/// A number in a guard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// Written in the file.
    Number(i64),
    /// A setting.
    Setting(String),
    /// A parameter of the ask's or gate's rule (`rule.at_most`).
    Parameter(String),
}

/// The effects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// `tell(party[, notice])`: a letter into the outbox; also the proof of feedback. `holder` is a party.
    Tell {
        /// Whom.
        party: String,
        /// Which notice; the ask's name when the file gives none.
        notice: Option<String>,
    },
    /// `open(procedure[, field])`: a child matter, or one per entry of the field.
    Open {
        /// The child's procedure.
        procedure: String,
        /// The field whose entries each get a child.
        field: Option<String>,
    },
    /// `withdraw(procedure)`: its open children are withdrawn.
    Withdraw(String),
    /// `round`: a new pass down the river.
    Round,
    /// `extend(clock, field)`: adds the span to the budget.
    Extend {
        /// The clock.
        clock: String,
        /// The span field.
        field: String,
    },
    /// `write(register)`: a new version of a row.
    Write(String),
    /// `publish(thing)`.
    Publish(String),
}

impl Test {
    /// The word as written in files.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Given(_) => "given",
            Self::Is(..) => "is",
            Self::Was(..) => "was",
            Self::AtLeast(..) => "at_least",
            Self::AtMost(..) => "at_most",
            Self::NotOlder(..) => "not_older",
            Self::Done(_) => "done",
            Self::Times(..) => "times",
            Self::Told(_) => "told",
            Self::Under(..) => "under",
            Self::Running(_) => "running",
            Self::Passed(_) => "passed",
            Self::NotBy(_) => "not_by",
            Self::ClearOf(..) => "clear_of",
            Self::Apart(..) => "apart",
            Self::All(..) => "all",
            Self::Any(..) => "any",
            Self::NoneOpen(_) => "none_open",
            Self::NonePending => "none_pending",
            Self::Listed(..) => "listed",
            Self::Row(..) => "row",
            Self::KindOf(_) => "kind_of",
        }
    }

    /// Whether it asks the world a question instead of looking at the matter.
    #[must_use]
    pub const fn asks_a_question(&self) -> bool {
        matches!(self, Self::Listed(..) | Self::Row(..) | Self::KindOf(_))
    }
}

/// Every guard word as written in files.
pub const GUARD_WORDS: [&str; 22] = [
    "given",
    "is",
    "was",
    "at_least",
    "at_most",
    "not_older",
    "done",
    "times",
    "told",
    "under",
    "running",
    "passed",
    "not_by",
    "clear_of",
    "apart",
    "all",
    "any",
    "none_open",
    "none_pending",
    "listed",
    "row",
    "kind_of",
];

/// Every effect word as written in files.
pub const EFFECT_WORDS: [&str; 7] = ["tell", "open", "withdraw", "round", "extend", "write", "publish"];
