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

/// Where the lines of a text begin, so that no place is found by counting from the start of its file.
#[derive(Debug, Clone)]
pub struct LineStarts(Vec<usize>);

impl LineStarts {
    /// The lines of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    /// The place of byte `offset` in the text that these are the lines of.
    #[must_use]
    pub fn place(&self, file: &str, text: &str, offset: usize) -> Place {
        let offset = if text.is_char_boundary(offset) { offset } else { text.len() };
        let line = self.0.partition_point(|start| *start <= offset);
        let start = self.0.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let column = text.get(start..offset).unwrap_or_default().chars().count() + 1;
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Place { file: file.to_owned(), line: small(line), column: small(column) }
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
