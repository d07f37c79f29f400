//! What an ask's form accepts: the fields that a row may fill, as the procedure's file says.

use crate::fault::Fault;
use indexmap::IndexMap;
use rulebook::ListEntry;
use rulebook::model::{Field, FieldKind, Procedure};
use std::collections::BTreeMap;

/// Text without a limit of its own is cut off nowhere, but must end somewhere.
const TEXT_CHARACTERS_MAX: usize = 2000;

/// The fields of an ask's form by key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Targets(BTreeMap<String, Target>);

/// What one field accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The form cannot do without it.
    pub required: bool,
    /// What kind of value it is.
    pub kind: Kind,
    /// Its Chinese label.
    pub zh: String,
}

/// Kinds of value that a cell can give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Text with its fewest and most characters.
    Text {
        /// Fewest.
        min: usize,
        /// Most.
        max: usize,
    },
    /// One of these keys; each with its Chinese label, which a cell may hold instead.
    Choice(IndexMap<String, String>),
    /// A day.
    Day,
    /// A moment.
    Moment,
    /// A whole number.
    Number,
    /// Yes or no.
    YesNo,
}

impl Targets {
    /// The form of `ask`. Fields that no cell can give (files, rows of registers, other matters) are left out, unless
    /// the form needs them.
    ///
    /// # Errors
    /// [`Fault`] if there is no such ask, or it needs what no cell can give.
    pub fn of(
        procedure: &Procedure,
        ask: &str,
        lists: &IndexMap<String, IndexMap<String, ListEntry>>,
    ) -> Result<Self, Fault> {
        let Some(form) = procedure.asks.get(ask) else {
            let name = &procedure.key;
            return Err(Fault::new("no_ask", format!("{name} 没有“{ask}”"), format!("`{name}` has no ask `{ask}`")));
        };
        let mut targets = BTreeMap::new();
        let needs = form.needs.iter().map(|key| (key, true));
        for (key, required) in needs.chain(form.may.iter().map(|key| (key, false))) {
            // A name that is no field is a party: the desk fills it.
            let Some(field) = procedure.fields.get(key).filter(|field| field.calc.is_none()) else { continue };
            match kind(field, lists) {
                Some(kind) => {
                    targets.insert(key.clone(), Target { required, kind, zh: field.label.zh.clone() });
                }
                None if required => {
                    let (zh, en) = (&field.label.zh, key);
                    return Err(Fault::new(
                        "not_importable",
                        format!("“{zh}”必填，但表格给不出"),
                        format!("`{en}` is required and no table can give it"),
                    ));
                }
                None => {}
            }
        }
        Ok(Self(targets))
    }

    /// Adds a text field.
    #[must_use]
    pub fn with_text(self, field: &str, required: bool, max: usize) -> Self {
        self.with(field, required, Kind::Text { min: 0, max })
    }

    /// Adds a field.
    #[must_use]
    pub fn with(mut self, field: &str, required: bool, kind: Kind) -> Self {
        self.0.insert(field.to_owned(), Target { required, kind, zh: field.to_owned() });
        self
    }

    /// One field.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&Target> {
        self.0.get(field)
    }

    /// All fields by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Target)> {
        self.0.iter().map(|(field, target)| (field.as_str(), target))
    }
}

fn kind(field: &Field, lists: &IndexMap<String, IndexMap<String, ListEntry>>) -> Option<Kind> {
    let size = |size: u32| usize::try_from(size).unwrap_or(usize::MAX);
    match field.kind {
        FieldKind::Text => {
            Some(Kind::Text { min: field.min.map_or(0, size), max: field.max.map_or(TEXT_CHARACTERS_MAX, size) })
        }
        // The list of divisions judges a place, and the desk has it.
        FieldKind::Place => Some(Kind::Text { min: 0, max: 12 }),
        FieldKind::Choice => {
            let own = field.choices.iter().map(|(key, label)| (key.clone(), label.zh.clone()));
            let listed = field.list.as_ref().and_then(|list| lists.get(list)).into_iter().flatten();
            Some(Kind::Choice(own.chain(listed.map(|(key, entry)| (key.clone(), entry.label.zh.clone()))).collect()))
        }
        FieldKind::Date => Some(Kind::Day),
        FieldKind::Time => Some(Kind::Moment),
        FieldKind::Number => Some(Kind::Number),
        FieldKind::YesNo => Some(Kind::YesNo),
        _ => None,
    }
}
