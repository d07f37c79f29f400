//! Conditions over a document's facts: a viewer's reach and a list's filters, written down before they become a query.

use crate::index::Fields;
use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, EmptyQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;

/// A condition over facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clause {
    /// The document has this fact.
    Fact(&'static str, String),
    /// One of these holds; nothing holds of an empty list.
    Any(Vec<Clause>),
    /// All of these hold; everything does of an empty list.
    All(Vec<Clause>),
    /// This does not hold.
    Not(Box<Clause>),
}

impl Clause {
    /// Holds of everything.
    #[must_use]
    pub const fn everything() -> Self {
        Self::All(Vec::new())
    }

    /// Lives in this district.
    #[must_use]
    pub fn district(district: u32) -> Self {
        Self::Fact("district", district.to_string())
    }

    /// Lives in this city.
    #[must_use]
    pub fn city(division: u32) -> Self {
        Self::Fact("city", division.to_string())
    }

    /// Has this home unit.
    #[must_use]
    pub fn home(unit: &str) -> Self {
        Self::Fact("home", unit.to_owned())
    }

    /// This unit takes part.
    #[must_use]
    pub fn takes_part(unit: &str) -> Self {
        Self::Fact("unit", unit.to_owned())
    }

    /// This unit takes part in such a way that it may see values of this class.
    #[must_use]
    pub(crate) fn part_shows(unit: &str, class: &str) -> Self {
        Self::Fact("sees", format!("{class}:{unit}"))
    }

    /// Its home lies in this division or below it.
    #[must_use]
    pub fn below(division: &str) -> Self {
        Self::Fact("below", division.to_owned())
    }

    /// Its place starts with this division code.
    #[must_use]
    pub fn place(prefix: &str) -> Self {
        Self::Fact("place", prefix.to_owned())
    }

    /// Is of this procedure.
    #[must_use]
    pub fn procedure(key: &str) -> Self {
        Self::Fact("procedure", key.to_owned())
    }

    /// Is in this state.
    #[must_use]
    pub fn state(key: &str) -> Self {
        Self::Fact("state", key.to_owned())
    }

    /// Has this category.
    #[must_use]
    pub fn category(key: &str) -> Self {
        Self::Fact("category", key.to_owned())
    }

    /// Has ended, or not.
    #[must_use]
    pub fn ended(is_final: bool) -> Self {
        Self::Fact("final", is_final.to_string())
    }

    /// A step of it cited this provision.
    #[must_use]
    pub fn cites(provision: &str) -> Self {
        Self::Fact("cites", provision.to_owned())
    }

    pub(crate) fn confidential() -> Self {
        Self::Fact("confidential", "true".to_owned())
    }

    pub(crate) fn child() -> Self {
        Self::Fact("child", "true".to_owned())
    }

    pub(crate) fn root(id: &str) -> Self {
        Self::Fact("root", id.to_owned())
    }

    pub(crate) fn at(place: &str) -> Self {
        Self::Fact("at", place.to_owned())
    }

    /// Whether it holds of everything.
    pub(crate) fn is_everything(&self) -> bool {
        matches!(self, Self::All(all) if all.is_empty())
    }

    /// Whether it holds of nothing.
    pub(crate) fn is_nothing(&self) -> bool {
        matches!(self, Self::Any(any) if any.is_empty())
    }

    pub(crate) fn query(&self, fields: &Fields) -> Box<dyn Query> {
        match self {
            Self::Fact(name, value) => {
                let term = Term::from_field_text(fields.facts, &fact(name, value));
                Box::new(TermQuery::new(term, IndexRecordOption::Basic))
            }
            Self::Any(any) if any.is_empty() => Box::new(EmptyQuery),
            Self::Any(any) => Box::new(BooleanQuery::union(any.iter().map(|clause| clause.query(fields)).collect())),
            Self::All(all) if all.is_empty() => Box::new(AllQuery),
            Self::All(all) => {
                Box::new(BooleanQuery::intersection(all.iter().map(|clause| clause.query(fields)).collect()))
            }
            Self::Not(not) => Box::new(BooleanQuery::new(vec![
                (Occur::Must, Box::new(AllQuery)),
                (Occur::MustNot, not.query(fields)),
            ])),
        }
    }
}

/// A fact as it stands in the index.
pub(crate) fn fact(name: &str, value: &str) -> String {
    format!("{name}={value}")
}
