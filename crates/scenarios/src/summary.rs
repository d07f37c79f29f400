//! The coverage in figures: per instrument and kind of sentence, how its provisions stand, and how much of what obliges or
//! forbids gives no rule.

use crate::coverage::{CoverageRow, Standing};
use law::{Force, Modality};
use serde::Serialize;
use std::collections::BTreeMap;

/// At most so many of a hundred provisions that oblige or forbid may give no rule; a statute that has more was read for its
/// words, not for what it demands.
pub const NO_RULE_AT_MOST: usize = 15;

/// How many provisions stand how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// All of them.
    pub all: usize,
    /// By standing; every one is there, also with none.
    pub standing: BTreeMap<Standing, usize>,
}

impl Count {
    pub(crate) fn of<'r>(rows: impl Iterator<Item = &'r CoverageRow>) -> Self {
        let mut count = Self { all: 0, standing: Standing::ALL.into_iter().map(|one| (one, 0)).collect() };
        for row in rows {
            count.all += 1;
            *count.standing.entry(row.standing).or_default() += 1;
        }
        count
    }

    /// How many give no rule.
    #[must_use]
    pub fn no_rule(&self) -> usize {
        self.standing.get(&Standing::NoRule).copied().unwrap_or(0)
    }

    /// How many of a thousand give no rule.
    #[must_use]
    pub fn no_rule_per_mille(&self) -> usize {
        (self.no_rule() * 1000).checked_div(self.all).unwrap_or(0)
    }

    /// Whether no more than [`NO_RULE_AT_MOST`] of a hundred give no rule.
    #[must_use]
    pub fn within(&self) -> bool {
        self.no_rule() * 100 <= self.all * NO_RULE_AT_MOST
    }
}

/// One instrument in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The city's key.
    pub city: String,
    /// Title of the instrument.
    pub instrument: String,
    /// How strongly it binds.
    pub force: Force,
    /// All its provisions.
    pub provisions: Count,
    /// Those that oblige or forbid, each once.
    pub binding: Count,
    /// Those of each kind that it has; one of several kinds counts for each.
    pub kinds: BTreeMap<Modality, Count>,
    /// Those of each mechanism that it has; one of several mechanisms counts for each.
    pub mechanisms: BTreeMap<String, Count>,
}

/// A summary for every instrument, in the order of the rows.
#[must_use]
pub fn summaries(rows: &[CoverageRow]) -> Vec<Summary> {
    rows.chunk_by(|a, b| (&a.city, &a.instrument) == (&b.city, &b.instrument)).filter_map(summary).collect()
}

fn summary(rows: &[CoverageRow]) -> Option<Summary> {
    let first = rows.first()?;
    let binds = |row: &&CoverageRow| row.kinds.iter().any(|kind| matches!(kind, Modality::Obliges | Modality::Forbids));
    let kind = |kind: Modality| (kind, Count::of(rows.iter().filter(|row| row.kinds.contains(&kind))));
    let mechanisms: Vec<&String> = rows.iter().flat_map(|row| &row.mechanisms).collect();
    let mechanism = |key: &String| (key.clone(), Count::of(rows.iter().filter(|row| row.mechanisms.contains(key))));
    Some(Summary {
        city: first.city.clone(),
        instrument: first.instrument.clone(),
        force: first.force,
        provisions: Count::of(rows.iter()),
        binding: Count::of(rows.iter().filter(binds)),
        kinds: Modality::ALL.into_iter().map(kind).filter(|(_, count)| count.all > 0).collect(),
        mechanisms: mechanisms.into_iter().map(mechanism).collect(),
    })
}
