//! What is wrong with a file of outlines: which feature, what, where, and what to do, in Chinese and English.

use serde::Serialize;
use std::fmt;

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Stable code, such as `not_closed`.
    pub code: &'static str,
    /// The feature, counted from 1; `None` if it concerns the whole file.
    pub feature: Option<usize>,
    /// What it calls itself, if it does.
    pub name: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Fault {
    pub(crate) fn file(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, feature: None, name: String::new(), zh: zh.into(), en: en.into() }
    }

    pub(crate) fn at(mut self, feature: usize, name: &str) -> Self {
        self.feature = Some(feature);
        name.clone_into(&mut self.name);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.feature {
            Some(number) if self.name.is_empty() => write!(f, "feature {number}: {}", self.en),
            Some(number) => write!(f, "feature {number} ({}): {}", self.name, self.en),
            None => f.write_str(&self.en),
        }
    }
}

/// Everything that is wrong with a file, as far as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{}", self.list.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct Faults {
    /// The first of them.
    pub list: Vec<Fault>,
    /// How many there are.
    pub total: usize,
}

impl Faults {
    /// How many are listed.
    const LISTED: usize = 100;

    pub(crate) fn new(mut list: Vec<Fault>) -> Self {
        let total = list.len();
        list.truncate(Self::LISTED);
        Self { list, total }
    }
}
