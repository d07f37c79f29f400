//! What a legal text says and how strongly it binds: provisions, citations, force and dates.
//!
//! The law is quoted by id (`XX-17.1(2)`), never copied. An [`Instrument`] is one markdown file of a
//! rulebook; [`read::instrument`] reads it. A [`Basis`] is the non-empty list of citations that every
//! decision carries: it cannot be constructed empty, so a decision without a basis does not exist.
//! Pure: no IO.

pub mod fault;
mod force;
pub mod import;
mod modality;
pub mod read;

pub use fault::{Fault, LineStarts, Place};
pub use force::{Basis, Citation, EmptyBasis, Force, ProvisionId};
pub use modality::Modality;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::fmt;
use worktime::{Day, Lang};

/// One legal instrument: a regulation, an opinion, a report of practice, or this deployment's own decisions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Instrument {
    /// Short code that provision ids start with, such as `BJ`. ASCII letters and digits, at most 12.
    pub code: String,
    /// Official title.
    pub title: String,
    /// Its title in English, in our own words; empty where nobody gave one.
    pub title_en: String,
    /// How strongly everything in it binds.
    pub force: Force,
    /// Who issued it; empty where the title says it.
    pub issuer: String,
    /// First day on which it holds. A fact before this day gets no rule of it.
    pub in_force: Day,
    /// Last day on which it holds; `None` while it is in force.
    pub until: Option<Day>,
    /// How many articles the text has, where each of them must have a provision here.
    pub articles: Option<u32>,
    /// Its provisions in the order of the file.
    pub provisions: Vec<Provision>,
    /// Where its first day is written, for fault messages.
    pub place: Place,
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
    /// The same in English; empty where nobody gave it.
    pub gist_en: String,
    /// What kind of sentence it is. Marked [`Modality::Forbids`], a gate or a question of fact must enforce it.
    pub modalities: Vec<Modality>,
    /// The mechanisms that it belongs to (`M00` to `M26`).
    pub mechanisms: Vec<String>,
    /// Rule keys that it binds, each with the parameters that the text itself contains.
    pub rules: Rules,
    /// Why it gives no rule, if it gives none. "Nothing to implement" and "forgotten" never look alike.
    pub none: Option<String>,
    /// What it waits for: mechanisms that are not built yet, each with the rules that it will then bind. Those decide
    /// nothing until they move out of here, but cities are already compared by them.
    pub awaiting: IndexMap<String, Rules>,
    /// Where it stands in its file, for fault messages.
    pub place: Place,
}

impl Instrument {
    /// Whether it gives rules: only then do its days change what holds.
    #[must_use]
    pub fn binds(&self) -> bool {
        self.force != Force::Draft && self.provisions.iter().any(|provision| !provision.rules.is_empty())
    }

    /// Folder and file of the rulebook that it stands in, without the ending, such as `city/regulation`; nothing without
    /// provisions.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.provisions.first()?.place.file.strip_suffix(".md")
    }

    /// The number of a provision within its text, such as `17.1(2)`.
    #[must_use]
    pub fn number<'p>(&self, provision: &'p Provision) -> &'p str {
        let id = provision.id.0.as_str();
        id.strip_prefix(&self.code).and_then(|rest| rest.strip_prefix('-')).unwrap_or(id)
    }

    /// Its title in a language; the official one where there is no other.
    #[must_use]
    pub fn title_in(&self, lang: Lang) -> &str {
        in_or_else(lang, &self.title, &self.title_en)
    }
}

impl Provision {
    /// Whether it forbids something.
    #[must_use]
    pub fn forbids(&self) -> bool {
        self.modalities.contains(&Modality::Forbids)
    }

    /// What it says, in a language; in Chinese where there is no other.
    #[must_use]
    pub fn gist_in(&self, lang: Lang) -> &str {
        in_or_else(lang, &self.gist, &self.gist_en)
    }
}

fn in_or_else<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    if lang == Lang::En && !en.is_empty() { en } else { zh }
}

/// Rule keys with their parameters, in the order of the text.
pub type Rules = IndexMap<String, Parameters>;

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

/// As files write it; words of a list are separated by commas.
impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::TenThousandths { ten_thousandths: all } => {
                let sign = if *all < 0 { "-" } else { "" };
                let (whole, part) = (all.unsigned_abs() / 10_000, format!("{:04}", all.unsigned_abs() % 10_000));
                write!(f, "{sign}{whole}.{}", if part == "0000" { "0" } else { part.trim_end_matches('0') })
            }
            Self::Word(word) => word.fmt(f),
            Self::Words(words) => words.join(", ").fmt(f),
        }
    }
}
