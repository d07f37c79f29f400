//! A fault in a rulebook file: where it is, what is wrong, what to do.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A place in a rulebook file. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Path as given to the reader, relative to the rulebooks folder.
    pub file: String,
    /// Line, from 1; 0 when the fault concerns the file as a whole.
    pub line: u32,
    /// Column in characters, from 1; 0 likewise.
    pub column: u32,
}

impl Place {
    /// The place of byte `offset` in `text`.
    #[must_use]
    pub fn of(file: &str, text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { file: file.to_owned(), line: small(line), column: small(column) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One fault found in a rulebook: place, words in both languages, and a hint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, thiserror::Error)]
#[error("{place}: [{code}] {en}")]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// Stable code, such as `unknown-word`, one per kind of fault.
    pub code: String,
    /// What is wrong and what to do, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl Fault {
    /// Makes a fault.
    #[must_use]
    pub fn new(place: Place, code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { place, code: code.to_owned(), zh: zh.into(), en: en.into() }
    }
}
