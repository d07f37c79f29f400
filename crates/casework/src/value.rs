//! Field values, parties and actors as events keep them. No personal value ever stands here in clear.

mod read;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The value of a field. Texts of class personal and above appear only as [`Value::Sealed`], files as a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Yes or no.
    Flag(bool),
    /// A whole number; money in fen; a moment in milliseconds UTC.
    Number(i64),
    /// Text, choice, date, span, unit, person or matter id, division code: by the field's type.
    Text(String),
    /// Several.
    List(Vec<Value>),
    /// A personal value: where the vault keeps it, and a salted digest.
    Sealed(Sealed),
    /// A row of a register with the version of the list that was shown.
    Row(RowRef),
}

/// A reference to a personal value in the vault, or to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// Id of the vault item or file.
    pub vault: String,
    /// Hexadecimal SHA-256 of salt and value; the salt lies sealed beside the value, so erasing the key erases both.
    pub digest: String,
    /// Length of the value in characters, so that limits can be judged again; of a file in bytes.
    pub length: u32,
}

/// A chosen row of a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowRef {
    /// The register.
    pub register: String,
    /// The row's key.
    pub row: String,
    /// Version of the list.
    pub version: String,
}

/// Values by field key.
pub type Values = BTreeMap<String, Value>;

impl Value {
    /// The text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// How many entries it has: of a list its length, otherwise one.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::List(list) => list.len(),
            _ => 1,
        }
    }

    /// Every text in it, in order.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => vec![text],
            Self::List(list) => list.iter().filter_map(Self::text).collect(),
            _ => Vec::new(),
        }
    }
}

/// Id of a matter: 26 to 80 characters, made by the application. A child's id is its parent's with `.1`, `.2` … after it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MatterId(pub String);

impl MatterId {
    /// The id of the `n`-th child.
    #[must_use]
    pub fn child(&self, n: usize) -> Self {
        Self(format!("{}.{n}", self.0))
    }
}

impl fmt::Display for MatterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who fills a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyValue {
    /// One unit.
    Unit(String),
    /// Several.
    Units(Vec<String>),
    /// A person, by the id of their vault subject: never a name.
    Person(String),
    /// Several persons.
    People(Vec<String>),
}

impl PartyValue {
    /// The units in it.
    #[must_use]
    pub fn units(&self) -> Vec<&str> {
        match self {
            Self::Unit(unit) => vec![unit],
            Self::Units(units) => units.iter().map(String::as_str).collect(),
            Self::Person(_) | Self::People(_) => Vec::new(),
        }
    }

    /// The persons in it.
    #[must_use]
    pub fn people(&self) -> Vec<&str> {
        match self {
            Self::Person(person) => vec![person],
            Self::People(people) => people.iter().map(String::as_str).collect(),
            Self::Unit(_) | Self::Units(_) => Vec::new(),
        }
    }
}

/// Who acts. Comes only from a session, a token, a receipt code, or the platform itself; never from a request body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A member of staff: account id, unit, posts held there.
    Staff {
        /// Account id (opaque; not a name).
        account: String,
        /// Their unit.
        unit: String,
        /// Their posts there.
        posts: Vec<String>,
        /// The account for whom they act, if it is a post that they hold by delegation only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on_behalf_of: Option<String>,
    },
    /// A person outside, by the id of their vault subject.
    Person {
        /// Vault subject.
        subject: String,
    },
    /// A clock that is due.
    Clock(String),
    /// A child matter that changed: its procedure and id.
    Child {
        /// Its procedure.
        procedure: String,
        /// Its id.
        matter: MatterId,
    },
    /// The parent matter.
    ParentMatter,
    /// The machine, after an event.
    Machine,
}

impl Actor {
    /// A member of staff in their own posts.
    #[must_use]
    pub fn staff(account: impl Into<String>, unit: impl Into<String>, posts: Vec<String>) -> Self {
        Self::Staff { account: account.into(), unit: unit.into(), posts, on_behalf_of: None }
    }

    /// The unit that a member of staff acts for.
    #[must_use]
    pub fn unit(&self) -> Option<&str> {
        match self {
            Self::Staff { unit, .. } => Some(unit),
            _ => None,
        }
    }

    /// Whether it acts without hands: it fills no form, proposes nothing, and must never be stopped unseen.
    #[must_use]
    pub const fn has_hands(&self) -> bool {
        matches!(self, Self::Staff { .. } | Self::Person { .. })
    }

    /// Everybody whose hand it is: the actor, and whoever they act for.
    #[must_use]
    pub fn hands(&self) -> Vec<&str> {
        let principal = match self {
            Self::Staff { on_behalf_of, .. } => on_behalf_of.as_deref(),
            _ => None,
        };
        self.identity().into_iter().chain(principal).collect()
    }

    /// What identifies a hand: one person signs once and never their own proposal.
    #[must_use]
    pub fn identity(&self) -> Option<&str> {
        match self {
            Self::Staff { account, .. } => Some(account),
            Self::Person { subject } => Some(subject),
            _ => None,
        }
    }
}

/// Who holds a matter now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// Units, and the post that must act there (`None` = anybody of them).
    Units {
        /// The units; more than one only where the party is `units`.
        units: Vec<String>,
        /// The post.
        post: Option<String>,
    },
    /// A person outside.
    People(Vec<String>),
    /// The machine, for no time.
    Machine,
    /// Nobody: the matter has ended.
    Nobody,
}
