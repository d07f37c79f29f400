//! Registers, grants, notices and settings: what stands beside the procedures.

use super::{Class, Field, Label, Who};
use crate::words::Guard;
use indexmap::IndexMap;
use law::Place;
use serde::{Deserialize, Serialize};
use std::fmt;
use worktime::{Day, Span};

/// A register (台账): a typed table whose rows have versions and validity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Register {
    /// Key.
    pub key: String,
    /// Label.
    pub label: Label,
    /// Room.
    pub room: String,
    /// The rule it rests on.
    pub rule: String,
    /// Columns.
    pub fields: IndexMap<String, Field>,
    /// Who keeps it.
    #[serde(default)]
    pub holder: Option<Who>,
    /// The field that says where a row lies.
    #[serde(default)]
    pub area: Option<String>,
    /// The setting after which a row must be confirmed again.
    #[serde(default)]
    pub fresh: Option<String>,
    /// Whether every change is a new version and the old row stays.
    #[serde(default)]
    pub history: bool,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

/// One row of a register: it ships with the rulebook (duty list, dispatch catalogue), or was issued later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterRow {
    /// Its key.
    pub key: String,
    /// First day of validity.
    pub since: Day,
    /// Last day of validity.
    pub until: Option<Day>,
    /// Version of the list it came with.
    pub version: String,
    /// The division that it was issued for; empty = the whole city.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scope: String,
    /// Its columns.
    pub columns: IndexMap<String, String>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

impl RegisterRow {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.since <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// What a post may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The post; `any` = every member of staff.
    pub post: String,
    /// Whose matters.
    pub reach: Reach,
    /// Which classes of fields.
    pub classes: Vec<Class>,
    /// Whether a purpose must be given first (and is logged).
    pub purpose: bool,
}

/// Which posts deal with the versions of official texts; what is not written nobody may.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPosts {
    /// Who reads drafts and reports.
    pub read: Vec<String>,
    /// Who imports.
    pub import: Vec<String>,
    /// Who decides issues.
    pub review: Vec<String>,
    /// Who approves, as a second person.
    pub approve: Vec<String>,
}

impl TextPosts {
    /// Every list with its name.
    #[must_use]
    pub fn all(&self) -> [(&'static str, &[String]); 4] {
        [("read", &self.read), ("import", &self.import), ("review", &self.review), ("approve", &self.approve)]
    }
}

/// Whose matters a grant reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// One's own.
    Own,
    /// Those in which my unit takes part.
    Party,
    /// Those of my unit.
    Unit,
    /// Those of units below mine.
    Below,
    /// Those in my areas.
    Area,
    /// All of this deployment.
    All,
}

/// A notice's texts: within the platform, and as they leave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Its sentences in both languages; `{matter}`, `{state}`, `{clock}`, `{due}`, `{basis}`, `{answer}` … are filled in.
    pub label: Label,
    /// What a person gets as a short message; none = it does not leave so.
    #[serde(default)]
    pub sms: Option<Label>,
    /// What a person gets as mail; none = it does not leave so.
    #[serde(default)]
    pub mail: Option<Mail>,
    /// Whether it leaves in the hours of quiet as well.
    #[serde(default)]
    pub urgent: bool,
}

/// A notice as mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Its subject: never anything personal, since it is shown on locked screens.
    pub subject: Label,
    /// Its text; without one, that of the notice.
    pub text: Option<Label>,
}

/// One row of settings: what the law leaves open and this deployment fixed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// Key, such as `appeals.time_to_handle`.
    pub key: String,
    /// Value.
    pub value: SettingValue,
    /// It holds only in matters of which these guards hold.
    pub when: Vec<Guard>,
    /// First day.
    pub since: Day,
    /// Last day.
    pub until: Option<Day>,
    /// Who fixed it.
    pub issuer: String,
    /// By which document.
    pub document: String,
    /// Whether the deploying office confirmed it; an unverified one is shown beside every date it produces.
    pub verified: bool,
    /// The subdistrict that it alone concerns; such a row may only tighten.
    pub unit: Option<String>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

/// The value of a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SettingValue {
    /// A number.
    Number(i64),
    /// A span.
    Span(Span),
    /// A list of words.
    Words(Vec<String>),
    /// One word or a text.
    Word(String),
}

impl From<String> for SettingValue {
    fn from(text: String) -> Self {
        if let Ok(number) = text.parse() {
            Self::Number(number)
        } else if let Ok(span) = text.parse() {
            Self::Span(span)
        } else {
            Self::Word(text)
        }
    }
}

/// As files write it.
impl fmt::Display for SettingValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Span(span) => span.fmt(f),
            Self::Words(words) => words.join(", ").fmt(f),
            Self::Word(word) => word.fmt(f),
        }
    }
}

impl SettingValue {
    /// The value in words.
    #[must_use]
    pub fn label(&self) -> Label {
        match self {
            Self::Span(span) => Label { zh: span.zh(), en: span.en() },
            Self::Words(words) => Label { zh: words.join("、"), en: words.join(", ") },
            Self::Number(_) | Self::Word(_) => Label { zh: self.to_string(), en: self.to_string() },
        }
    }
}
