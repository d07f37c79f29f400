//! Reads a document that was published, and what a correction changed.

use super::formula::{Counting, Formula};
use serde::Deserialize;

/// A figure as it was published.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Published {
    /// The office; `None` for the whole district.
    #[serde(default)]
    pub office: Option<String>,
    /// Numerator.
    pub part: i64,
    /// Denominator.
    pub of: i64,
    /// Rate in basis points; `None` when nothing is counted.
    pub rate: Option<u32>,
    /// What fell out at each guard of the denominator.
    pub left: Vec<i64>,
}

/// The figures of an indicator as they were published.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Figured {
    /// The indicator.
    pub indicator: String,
    /// The district.
    pub total: Published,
    /// The offices.
    pub offices: Vec<Published>,
}

/// A score in basis points, and where it may truly lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Scored {
    /// The score.
    pub points: u32,
    /// Lower end.
    pub low: u32,
    /// Upper end.
    pub high: u32,
}

/// Where an office stands, as it was published.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Ranked {
    /// The office.
    pub office: String,
    /// Its group of comparable ones; empty if it is in none.
    pub group: String,
    /// Its rank; `None` = too small to be ranked.
    pub rank: Option<u32>,
    /// The best rank that its interval allows.
    pub best: Option<u32>,
    /// The worst.
    pub worst: Option<u32>,
    /// Its rank in its group.
    pub group_rank: Option<u32>,
    /// Its score.
    pub score: Option<Scored>,
    /// Its score after adjustment for the mix of categories.
    pub adjusted: Option<Scored>,
    /// Its rank by that.
    pub adjusted_rank: Option<u32>,
    /// The smallest denominator among its rates.
    pub smallest: i64,
}

/// A document as it was published.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// What it was counted by, in order.
    pub counting: Vec<Counting>,
    /// The figures, in the same order.
    pub figures: Vec<Figured>,
    /// The offices by rank, then those that are not ranked; empty where the city ranks by no formula.
    pub ranking: Vec<Ranked>,
}

/// A figure that a correction changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The indicator.
    pub indicator: String,
    /// Before; `None` if it was not there.
    pub before: Option<Published>,
    /// After; `None` if it is not there any more.
    pub after: Option<Published>,
}

impl Document {
    /// Reads it.
    ///
    /// # Errors
    /// If it is no such document.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        #[derive(Deserialize)]
        struct Ranking {
            offices: Vec<Ranked>,
        }
        #[derive(Deserialize)]
        struct Figures {
            figures: Vec<Figured>,
            ranking: Option<Ranking>,
        }
        let Figures { figures, ranking } = serde_json::from_str(text)?;
        let ranking = ranking.map(|ranking| ranking.offices).unwrap_or_default();
        Ok(Self { counting: Formula::read(text)?.counting().to_vec(), figures, ranking })
    }

    /// Every figure with its indicator.
    fn all(&self) -> impl Iterator<Item = (&str, &Published)> {
        self.figures.iter().flat_map(|one| {
            std::iter::once(&one.total).chain(&one.offices).map(|figure| (one.indicator.as_str(), figure))
        })
    }

    /// The figures that are other ones than in an earlier document.
    #[must_use]
    pub fn changes_since(&self, earlier: &Self) -> Vec<Change> {
        let find = |of: &Self, indicator: &str, office: Option<&String>| {
            of.all().find(|(key, one)| *key == indicator && one.office.as_ref() == office).map(|(_, one)| one.clone())
        };
        let change = |(indicator, after): (&str, &Published)| {
            let before = find(earlier, indicator, after.office.as_ref());
            (before.as_ref() != Some(after)).then(|| Change {
                indicator: indicator.to_owned(),
                before,
                after: Some(after.clone()),
            })
        };
        let gone = |(indicator, before): (&str, &Published)| {
            find(self, indicator, before.office.as_ref()).is_none().then(|| Change {
                indicator: indicator.to_owned(),
                before: Some(before.clone()),
                after: None,
            })
        };
        self.all().filter_map(change).chain(earlier.all().filter_map(gone)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(figures: &[(Option<&str>, i64, i64)]) -> Document {
        let mut figures = figures.iter().map(|(office, part, of)| Published {
            office: office.map(str::to_owned),
            part: *part,
            of: *of,
            rate: None,
            left: Vec::new(),
        });
        let total = figures.next().unwrap();
        let offices = figures.collect();
        let figures = vec![Figured { indicator: "solved".to_owned(), total, offices }];
        Document { counting: Vec::new(), figures, ranking: Vec::new() }
    }

    #[test]
    fn a_correction_says_what_it_changed_and_no_more() {
        let before = document(&[(None, 3, 4), (Some("a"), 1, 2), (Some("b"), 2, 2)]);
        let after = document(&[(None, 3, 3), (Some("b"), 2, 2), (Some("c"), 1, 1)]);
        let changes = after.changes_since(&before);
        let said: Vec<_> = changes
            .iter()
            .map(|change| {
                let of = |one: &Option<Published>| one.as_ref().map(|one| (one.office.clone(), one.of));
                (of(&change.before), of(&change.after))
            })
            .collect();
        let office = |name: &str, of| Some((Some(name.to_owned()), of));
        assert_eq!(said, [(Some((None, 4)), Some((None, 3))), (None, office("c", 1)), (office("a", 2), None)]);
        assert!(before.changes_since(&before).is_empty());
    }
}
