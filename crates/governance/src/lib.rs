//! The rooms: one module per mechanism that needs more than data. A room computes a value; the rulebook judges it.
//!
//! Rooms never import rooms; they meet in data. Every calculation is listed in [`CALCULATIONS`] with the fields it
//! looks at, so that the engine can say what must be known before a decision.

pub mod appeals;
pub mod community;
pub mod duties;
pub mod evaluation;
pub mod streets;
pub mod whistle;

use std::collections::BTreeMap;

/// A calculation that rulebooks may name in `calc = "…"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calculation {
    /// Its name.
    pub name: &'static str,
    /// The fields it looks at.
    pub inputs: &'static [&'static str],
    /// Fields with a text as people may write it there: where the form of a text matters, this shows it.
    pub examples: &'static [(&'static str, &'static str)],
    /// What it gives, in Chinese.
    pub zh: &'static str,
    /// What it gives, in English.
    pub en: &'static str,
}

/// Every calculation.
pub const CALCULATIONS: &[Calculation] = &[
    appeals::OWNERS,
    appeals::FIT,
    appeals::OURS,
    appeals::EVIDENCE,
    appeals::FALL,
    appeals::REPETITION,
    duties::lists::UNPLACED_DUTIES,
    duties::lists::UNPLACED_POWERS,
    duties::lists::MISSING_HEADS,
    duties::lists::MISSING_SORTS,
    duties::lists::STRAYS,
    duties::lists::DIFFERS,
    whistle::CALLED,
    whistle::CALLED_TWICE,
    duties::EVASIONS,
    community::ENTRY_FITS,
    community::FORMS,
    community::DEPARTMENT,
    community::HELD,
    whistle::NAMED_TWICE,
    whistle::arrival::ARRIVAL,
    streets::TOWNSHIPS,
    evaluation::SOURCE_FAULTS,
    evaluation::HEAVIEST_SOURCE,
    evaluation::PRESENT_SOURCES,
    evaluation::WEIGHT_OF_THE_PUBLIC,
    evaluation::FINE_SOURCES,
    evaluation::DRAWN,
    evaluation::SHORT_FRAME,
    evaluation::DRAWN_SO_FAR,
    evaluation::SATISFIED,
    evaluation::FAIR,
    evaluation::DISSATISFIED,
    evaluation::BY_CLASS,
    evaluation::INVALID,
    evaluation::COUNT_FAULTS,
    evaluation::SCORE_FAULTS,
    evaluation::RESULT,
    evaluation::PERIOD_VERSION,
    evaluation::PERIOD_THROUGH,
    evaluation::PERIOD_ROUNDS,
    evaluation::PERIOD_EXCLUDED,
    evaluation::PERIOD_EXCLUSIONS,
    evaluation::PERIOD_DIGEST,
    evaluation::PERIOD_LOWEST,
    evaluation::PERIOD_STANDING,
    evaluation::LOW_COMPARED,
];

/// Calculation → inputs, as the engine wants it.
#[must_use]
pub fn inputs() -> BTreeMap<String, Vec<String>> {
    CALCULATIONS
        .iter()
        .map(|c| (c.name.to_owned(), c.inputs.iter().map(|input| (*input).to_owned()).collect()))
        .collect()
}
