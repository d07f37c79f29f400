//! Force, provision ids, citations, and the basis that no decision can lack.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How strongly a text binds, strongest first. A [`Force::Draft`] can be read but never decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Force {
    /// 法规：a statute or regulation.
    Statute,
    /// 政策：an opinion or another policy document.
    Policy,
    /// 做法：practice as reported.
    Practice,
    /// 设定：what this deployment fixed because the law leaves it open.
    Setting,
    /// 草案：a draft; readable, never decisive.
    Draft,
}

impl Force {
    /// Every force, strongest first.
    pub const ALL: [Self; 5] = [Self::Statute, Self::Policy, Self::Practice, Self::Setting, Self::Draft];

    /// The Chinese word shown beside a citation.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Statute => "法规",
            Self::Policy => "政策",
            Self::Practice => "做法",
            Self::Setting => "设定",
            Self::Draft => "草案",
        }
    }

    /// The English word, which is also the word in rulebook files.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::Statute => "statute",
            Self::Policy => "policy",
            Self::Practice => "practice",
            Self::Setting => "setting",
            Self::Draft => "draft",
        }
    }

    /// Reads the English word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|force| force.en() == word)
    }
}

/// The id of a provision: instrument code, a hyphen, the number within it (`XX-17.1(2)`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProvisionId(pub String);

impl ProvisionId {
    /// Joins an instrument's code and a number within it.
    #[must_use]
    pub fn new(code: &str, number: &str) -> Self {
        Self(format!("{code}-{number}"))
    }
}

impl fmt::Display for ProvisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One citation: the rule key that a step rests on and the provision that binds it in this city.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Citation {
    /// How strongly the provision binds. First field, so that sorting puts the strongest first.
    pub force: Force,
    /// The provision.
    pub provision: ProvisionId,
    /// Title of its instrument.
    pub title: String,
    /// The rule key, such as `appeals.transfer`.
    pub rule: String,
}

/// The non-empty, strongest-first list of citations behind a decision, a refusal or an event.
///
/// INVARIANT: never empty; [`Basis::new`] and deserialising are the only ways to make one, and both refuse nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Citation>", into = "Vec<Citation>")]
pub struct Basis(Vec<Citation>);

/// What [`Basis::new`] answers to an empty list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a decision needs at least one provision as its basis")]
pub struct EmptyBasis;

impl Basis {
    /// Makes a basis; sorts strongest first and removes repetitions.
    ///
    /// # Errors
    /// [`EmptyBasis`] if there is no citation.
    pub fn new(mut citations: Vec<Citation>) -> Result<Self, EmptyBasis> {
        if citations.is_empty() {
            return Err(EmptyBasis);
        }
        citations.sort();
        citations.dedup();
        Ok(Self(citations))
    }

    /// This basis and another together.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let mut all = self.0.clone();
        all.extend(other.0.iter().cloned());
        all.sort();
        all.dedup();
        Self(all)
    }

    /// The citations, strongest first; at least one.
    #[must_use]
    pub fn citations(&self) -> &[Citation] {
        &self.0
    }
}

impl TryFrom<Vec<Citation>> for Basis {
    type Error = EmptyBasis;
    fn try_from(citations: Vec<Citation>) -> Result<Self, EmptyBasis> {
        Self::new(citations)
    }
}

impl From<Basis> for Vec<Citation> {
    fn from(basis: Basis) -> Self {
        basis.0
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, citation) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("；")?;
            }
            write!(f, "{} {}（{}）", citation.title, citation.provision, citation.force.zh())?;
        }
        Ok(())
    }
}
