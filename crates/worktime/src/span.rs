//! A span of time in the unit that a rule uses.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The unit in which a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Hours by the clock, day and night.
    Hours,
    /// Hours within the office's working hours.
    Workhours,
    /// Calendar days.
    Days,
    /// Working days, make-up workdays (调休) included.
    Workdays,
    /// Calendar months.
    Months,
    /// Calendar years.
    Years,
}

/// A span: a whole number of a unit, written `5 workdays` or `1 month`. At most 100,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Span {
    /// How many, 0 to 100,000.
    pub value: u32,
    /// Of what.
    pub unit: Unit,
}

/// What [`Span::from_str`] answers to text that is no span.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a span such as `5 workdays` (hours, workhours, days, workdays, months, years; at most 100000)")]
pub struct ParseSpan(pub String);

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 6] = [Self::Hours, Self::Workhours, Self::Days, Self::Workdays, Self::Months, Self::Years];

    /// The word in files, in the plural.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Workhours => "workhours",
            Self::Days => "days",
            Self::Workdays => "workdays",
            Self::Months => "months",
            Self::Years => "years",
        }
    }

    /// The Chinese measure word and noun.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Hours => "小时",
            Self::Workhours => "个工作小时",
            Self::Days => "日",
            Self::Workdays => "个工作日",
            Self::Months => "个月",
            Self::Years => "年",
        }
    }
}

impl Span {
    /// The span in Chinese: `5个工作日`.
    #[must_use]
    pub fn zh(self) -> String {
        format!("{}{}", self.value, self.unit.zh())
    }

    /// The span in English: `5 working days`.
    #[must_use]
    pub fn en(self) -> String {
        self.to_string().replace("work", "working ")
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.unit.word();
        let word = if self.value == 1 { word.strip_suffix('s').unwrap_or(word) } else { word };
        write!(f, "{} {word}", self.value)
    }
}

impl FromStr for Span {
    type Err = ParseSpan;
    fn from_str(text: &str) -> Result<Self, ParseSpan> {
        let fault = || ParseSpan(text.to_owned());
        let (number, word) = text.trim().split_once(' ').ok_or_else(fault)?;
        let value: u32 = number.parse().map_err(|_| fault())?;
        let unit = Unit::ALL
            .into_iter()
            .find(|unit| unit.word() == word || unit.word().strip_suffix('s') == Some(word))
            .ok_or_else(fault)?;
        if value > 100_000 { Err(fault()) } else { Ok(Self { value, unit }) }
    }
}

impl TryFrom<String> for Span {
    type Error = ParseSpan;
    fn try_from(text: String) -> Result<Self, ParseSpan> {
        text.parse()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}
