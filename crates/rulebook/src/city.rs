//! A city's rulebook as read from its folder, and the edition of it that holds on a day.

use crate::model::{Formula, Grant, Indicator, Label, Notice, Procedure, Register, RegisterRow, Setting, TextPosts};
use indexmap::IndexMap;
use law::{Basis, Force, Instrument, Parameter, Parameters, Place};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use worktime::{Calendar, Day};

/// Everything read from `rulebooks/national` and one city's folder, before a day is chosen.
#[derive(Debug, Clone)]
pub struct City {
    /// Folder name, such as the `CITY` of the command line.
    pub key: String,
    /// Name of the city.
    pub label: Label,
    /// Division code of the city, six digits.
    pub division: u32,
    /// Named units: party key → unit.
    pub named: IndexMap<String, String>,
    /// Rule keys that are deliberately not bound, each with the reason and its place.
    pub absent: IndexMap<String, (String, Place)>,
    /// Instruments, in the order of their files.
    pub instruments: Vec<Instrument>,
    /// Every procedure, shared ones first, with the city's additions merged in.
    pub procedures: IndexMap<String, Procedure>,
    /// Registers.
    pub registers: IndexMap<String, Register>,
    /// Rows that ship with the rulebook: register → rows.
    pub rows: IndexMap<String, Vec<RegisterRow>>,
    /// Indicators.
    pub indicators: IndexMap<String, Indicator>,
    /// Formulas of scores.
    pub formulas: IndexMap<String, Formula>,
    /// Grants.
    pub grants: Vec<Grant>,
    /// Who deals with official texts.
    pub texts: TextPosts,
    /// Notices by name.
    pub notices: IndexMap<String, Notice>,
    /// Settings in file order.
    pub settings: Vec<Setting>,
    /// Choice lists of the city (`categories`): list → key → label, each with its parent key if it has one.
    pub lists: IndexMap<String, IndexMap<String, ListEntry>>,
    /// Units that exist at each level of this city, as templates.
    pub units: Vec<UnitTemplate>,
    /// The working calendar.
    pub calendar: Calendar,
    /// Where every value stands, for faults found after reading.
    pub places: Places,
}

/// Where values stand in their files, by path (`procedures/appeal/ask/transfer/when/0`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places(pub(crate) BTreeMap<String, Place>);

impl Places {
    /// The place of a value, if it is written in a file.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Place> {
        self.0.get(path)
    }
}

/// One entry of a city's choice list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListEntry {
    /// Label.
    pub label: Label,
    /// Key of the entry above it.
    pub parent: Option<String>,
    /// Whether it can no longer be chosen; matters that have it keep it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
}

/// A kind of unit that stands at every division of a level (a housing department in each district).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitTemplate {
    /// Key, joined to a division's code: `110101.housing`.
    pub key: String,
    /// Label.
    pub label: Label,
    /// Level of division it stands at: `city`, `district`, `street`.
    pub level: String,
    /// Kind, such as `district_department`, `agency`, `utility`, `hotline`, `platform`.
    pub kind: String,
}

/// One binding of a rule key, with what it needs to be cited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoundRule {
    /// The provisions that bind it, strongest first.
    pub basis: Basis,
    /// Parameters of the text; those of the strongest provision win.
    pub parameters: Parameters,
    /// The strongest force among them.
    pub force: Force,
}

/// What holds in a city on a day: the procedures with everything unbound pruned away, and the bound rules.
///
/// A matter keeps the edition of the day it arose. Labels, notices and settings are not part of its digest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edition {
    /// First 16 hexadecimal digits of the SHA-256 of what matters in it.
    pub id: String,
    /// City key.
    pub city: String,
    /// The procedures that this city has, pruned.
    pub procedures: IndexMap<String, Procedure>,
    /// The bound rules.
    pub rules: IndexMap<String, BoundRule>,
    /// Named units.
    pub named: IndexMap<String, String>,
    /// Choice lists, with which fields are validated.
    pub lists: IndexMap<String, IndexMap<String, ListEntry>>,
    /// Registers' columns.
    pub registers: IndexMap<String, Register>,
}

impl Edition {
    /// The bound rule of a key; `None` = the step is not there in this city on that day.
    #[must_use]
    pub fn rule(&self, key: &str) -> Option<&BoundRule> {
        self.rules.get(key)
    }

    /// A list parameter of a rule (`whistle.blow.topics` is rule `whistle.blow`, parameter `topics`).
    #[must_use]
    pub fn words(&self, rule: &str, parameter: &str) -> Option<&[String]> {
        match self.rules.get(rule)?.parameters.get(parameter)? {
            Parameter::Words(words) => Some(words),
            _ => None,
        }
    }
}

/// The settings of a city, looked up by key, day, matter and subdistrict.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings(pub Vec<Setting>);

/// What the edition of a day is made from; see [`City::edition_on`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no instrument of {city} is in force on {day}")]
pub struct NothingInForce {
    /// City key.
    pub city: String,
    /// The day.
    pub day: Day,
}
