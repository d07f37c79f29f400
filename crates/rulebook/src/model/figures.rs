//! Indicators: what is counted, what is taken of it, by which groups, and what it must reach.

use super::Label;
use crate::words::{Amount, Guard};
use law::Place;
use serde::{Deserialize, Serialize};
use worktime::Day;

/// An indicator (指标): a share, a count, a sum, a mean or a rank of what is counted, grouped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// Key.
    pub key: String,
    /// Label.
    pub label: Label,
    /// The rule it rests on.
    pub rule: String,
    /// What is counted.
    pub rows: Rows,
    /// What is taken of the rows that are counted.
    #[serde(default)]
    pub measure: Measure,
    /// The denominator's guards; of what is no share, the guards of what is counted.
    pub of: Vec<Guard>,
    /// The numerator's guards, on top of the denominator's. Only a share has any.
    pub part: Vec<Guard>,
    /// Of a share: the number field that is summed; `None` = rows are counted.
    #[serde(default)]
    pub sum: Option<String>,
    /// Of a share that sums: what the denominator counts for each row instead of what stands in the field.
    #[serde(default)]
    pub most: Option<Most>,
    /// The indicator that counts the same before exclusion: with fewer guards on its denominator.
    #[serde(default)]
    pub before: Option<String>,
    /// Groups with a smaller denominator are shown and not ranked.
    #[serde(default)]
    pub rank: Option<Amount>,
    /// What the figure must reach, first that fits.
    #[serde(default)]
    pub target: Vec<Goal>,
    /// Grouped by: `city`, `district`, `office`, `community`, `unit`, `category`, `kind`, `channel`, `month`.
    pub by: Vec<String>,
    /// The first day that it counts.
    #[serde(default)]
    pub since: Option<Day>,
    /// The last day that it counts.
    #[serde(default)]
    pub until: Option<Day>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

impl Indicator {
    /// Whether it counts what happened on a day.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// The number that every row counted must have, if it takes one.
    #[must_use]
    pub const fn quantity(&self) -> Option<&Quantity> {
        match &self.measure {
            Measure::Share | Measure::Count => None,
            Measure::Sum(of) | Measure::Mean(of) | Measure::Median(of) | Measure::Percentile { of, .. } => Some(of),
        }
    }
}

/// What is taken of the rows that an indicator counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Part ÷ of.
    #[default]
    Share,
    /// How many there are.
    Count,
    /// All together.
    Sum(Quantity),
    /// All together ÷ how many.
    Mean(Quantity),
    /// The one in the middle; of an even number, halfway between the two in the middle.
    Median(Quantity),
    /// The smallest that at least so many of a hundred do not exceed.
    Percentile {
        /// What is looked at.
        of: Quantity,
        /// 1 to 99.
        percent: u8,
    },
}

/// A number that a row has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// What stands in a field.
    Field(String),
    /// Whole minutes from one step of the round to another, each taken the first time that it was done; a round without
    /// both, or with the second before the first, has none.
    Span(String, String),
}

/// What a row counts for in the denominator of a share that sums.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Most {
    /// The greatest value that the summed field can have.
    Number(i64),
    /// What stands in another field.
    Field(String),
}

/// A target of an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// It is for groups of which every row meets these.
    pub when: Vec<Guard>,
    /// Whose figure must reach it: `city`, `district`, `office`, `community` or `unit`.
    pub per: String,
    /// What the figure must reach or keep to; all of them.
    pub bounds: Vec<(Bound, Amount)>,
}

/// How a figure stands to the number that it must reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Not less.
    AtLeast,
    /// More.
    Above,
    /// Not more.
    AtMost,
    /// Less.
    Below,
}

impl Bound {
    /// Every one, with its word in a file.
    pub const ALL: [(&'static str, Self); 4] =
        [("at_least", Self::AtLeast), ("above", Self::Above), ("at_most", Self::AtMost), ("below", Self::Below)];

    /// In words.
    #[must_use]
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::AtLeast => ("不低于", "at least"),
            Self::Above => ("高于", "above"),
            Self::AtMost => ("不超过", "at most"),
            Self::Below => ("低于", "below"),
        }
    }
}

/// What an indicator counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rows {
    /// Rounds of a procedure's matters.
    Rounds(String),
    /// Matters of a procedure.
    Matters(String),
    /// Rows of a register.
    Register(String),
}
