//! What stops a whole file, and what rejects one row: a stable code with words in Chinese and English.

use serde::Serialize;
use std::fmt;

/// Why a whole file, mapping or list cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{en}")]
pub struct Fault {
    /// Stable code, such as `not_utf8`.
    pub code: &'static str,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Fault {
    pub(crate) fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, zh: zh.into(), en: en.into() }
    }
}

/// Why one row is not taken. The others are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// The row as a spreadsheet counts it: the header is row 1.
    pub row: u64,
    /// The column as the header writes it; empty if it concerns the whole row.
    pub column: String,
    /// Stable code, such as `too_long`.
    pub code: &'static str,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { row, column, en, .. } = self;
        if column.is_empty() { write!(f, "row {row}: {en}") } else { write!(f, "row {row}, column {column}: {en}") }
    }
}
