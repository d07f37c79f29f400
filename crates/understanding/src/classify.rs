//! A linear classifier of requests: trained at deployment on the city's own labelled rows, and able to say which words
//! made it think so.

pub(crate) mod evaluate;
pub(crate) mod features;
mod folds;
pub(crate) mod model;
mod solver;
pub(crate) mod train;

use crate::text::Span;
use serde::Serialize;

/// What a resident said: a title, if there is one, and the text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said<'a> {
    /// The title; may be empty.
    pub title: &'a str,
    /// The text; may be empty.
    pub text: &'a str,
}

/// A row with its label, to learn from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The title; may be empty.
    pub title: String,
    /// The text.
    pub text: String,
    /// What it is.
    pub label: String,
    /// Rows of one group are never on both sides of a fold; empty = a group of its own.
    pub group: String,
}

impl Example {
    pub(crate) fn said(&self) -> Said<'_> {
        Said { title: &self.title, text: &self.text }
    }
}

/// Words that spoke for a suggestion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// The words, normalised.
    pub words: String,
    /// Whether they stand in the title.
    pub in_title: bool,
    /// Where they stand in the original.
    pub span: Span,
    /// How much of everything that spoke for it they are, between 0 and 1.
    pub share: f32,
}

/// A suggested label. Nothing is decided by it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestion {
    /// The label.
    pub label: String,
    /// How often such a suggestion was right on rows that the model had not seen, between 0 and 1.
    pub confidence: f32,
}

/// What the classifier makes of a request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestions {
    /// The labels, the likeliest first.
    pub labels: Vec<Suggestion>,
    /// Whether the first is too uncertain to be filled in without a person's look.
    pub unsure: bool,
    /// The words that spoke for the first against the second, the strongest first.
    pub reasons: Vec<Reason>,
}
