//! What a legal text says and how strongly it binds: provisions, citations, force and dates.
//!
//! The law is quoted by id (`XX-17.1(2)`), never copied. An [`Instrument`] is one markdown file of a
//! rulebook; [`read::instrument`] reads it. A [`Basis`] is the non-empty list of citations that every
//! decision carries: it cannot be constructed empty, so a decision without a basis does not exist.
//! Pure: no IO.

pub mod fault;
mod force;
pub mod import;
pub mod read;

pub use fault::{Fault, Place};
pub use force::{Basis, Citation, EmptyBasis, Force, ProvisionId};

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use worktime::Day;

/// One legal instrument: a regulation, an opinion, a report of practice, or this deployment's own decisions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Instrument {
    /// Short code that provision ids start with, such as `BJ`. ASCII letters and digits, at most 12.
    pub code: String,
    /// Official title.
    pub title: String,
    /// How strongly everything in it binds.
    pub force: Force,
    /// Who issued it; empty where the title says it.
    pub issuer: String,
    /// First day on which it holds. A fact before this day gets no rule of it.
    pub in_force: Day,
    /// Last day on which it holds; `None` while it is in force.
    pub until: Option<Day>,
    /// Its provisions in the order of the file.
    pub provisions: Vec<Provision>,
}

impl Instrument {
    /// Whether the instrument holds on `day`. A draft never does.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.force != Force::Draft && self.in_force <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// One provision: number, gist in our own words, and the rules that it gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provision {
    /// Full id, such as `XX-17.1(2)`.
    pub id: ProvisionId,
    /// Heading as written in the file (article, paragraph and item in words).
    pub heading: String,
    /// What it says, in our own words.
    pub gist: String,
    /// Whether it is marked as a prohibition (不得): then a gate or a question of fact must enforce it.
    pub forbids: bool,
    /// Rule keys that it binds, each with the parameters that the text itself contains.
    pub rules: IndexMap<String, Parameters>,
    /// Why it gives no rule, if it gives none. "Nothing to implement" and "forgotten" never look alike.
    pub none: Option<String>,
    /// What it waits for: the mechanism that will implement it (`awaiting = "M02"`), if that is not built yet.
    pub awaiting: Option<String>,
    /// Where it stands in its file, for fault messages.
    pub place: Place,
}

/// The parameters that a provision's own text contains: kinds, chains, topics, numbers.
pub type Parameters = IndexMap<String, Parameter>;

/// One parameter of a binding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Parameter {
    /// A whole number.
    Number(i64),
    /// A share or another fraction, kept as written in ten-thousandths to stay exact (0.3334 = 3334).
    TenThousandths {
        /// The value in ten-thousandths.
        ten_thousandths: i64,
    },
    /// One word.
    Word(String),
    /// A list of words, in the order of the text.
    Words(Vec<String>),
}
