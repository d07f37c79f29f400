//! What a decision must know first: a closed list of questions, answered by the desk, kept in the event.

use crate::value::{Value, Values};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use worktime::Day;

/// A question of fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Question {
    /// Do these rows exist in the register on that day where the matter lives, and what are their columns?
    Rows {
        /// The register.
        register: String,
        /// Row keys.
        keys: Vec<String>,
        /// The day.
        day: Day,
        /// The matter's home: a row of a list that holds elsewhere is none. `None` = anywhere, as decisions asked before
        /// they said where.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        home: Option<String>,
    },
    /// Of what kind is each of these units? (Unknown units get no kind.)
    Kinds {
        /// The units.
        units: Vec<String>,
    },
    /// What does this calculation give? The room computes it from the values it is shown.
    Calculation {
        /// Its name, such as `owners`.
        name: String,
        /// The matter's values with the ask's laid over them, only those that the calculation declares it needs.
        inputs: Values,
        /// The matter's home.
        home: String,
        /// The day.
        day: Day,
    },
}

/// An answer, with the version of what it was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// Rows found: key → columns. A key that is missing does not exist on that day.
    Rows {
        /// The rows.
        rows: BTreeMap<String, BTreeMap<String, String>>,
        /// Version of the register.
        version: String,
    },
    /// Kinds found: unit → kind.
    Kinds {
        /// The kinds.
        kinds: BTreeMap<String, String>,
    },
    /// A calculated value.
    Value {
        /// The value.
        value: Value,
        /// How it came about, in Chinese and English, shown beside it.
        because: Because,
    },
}

/// Why a calculation gave its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Version of the data it was computed from.
    pub version: String,
}

/// The answers known so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answers(pub Vec<(Question, Answer)>);

impl Answers {
    /// The answer to a question, if it is known.
    #[must_use]
    pub fn to(&self, question: &Question) -> Option<&Answer> {
        self.0.iter().find(|(asked, _)| asked == question).map(|(_, answer)| answer)
    }
}
