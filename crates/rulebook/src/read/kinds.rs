//! The closed word lists of the model: the word in files for each kind, and reading with the nearest word as hint.

use super::doc::{Table, Text};
use crate::model::{Check, Class, FieldKind, PartyKind, Reach, Silence};
use crate::near::hint;

/// Words with what they mean.
pub(super) type Words<T, const N: usize> = [(&'static str, T); N];

/// What a party is.
pub(super) const PARTIES: Words<PartyKind, 7> = [
    ("home", PartyKind::Home),
    ("parent", PartyKind::Parent),
    ("named", PartyKind::Named),
    ("unit", PartyKind::Unit),
    ("units", PartyKind::Units),
    ("person", PartyKind::Person),
    ("people", PartyKind::People),
];

/// Field types.
pub(super) const FIELDS: Words<FieldKind, 19> = [
    ("text", FieldKind::Text),
    ("number", FieldKind::Number),
    ("money", FieldKind::Money),
    ("yes_no", FieldKind::YesNo),
    ("choice", FieldKind::Choice),
    ("choices", FieldKind::Choices),
    ("date", FieldKind::Date),
    ("time", FieldKind::Time),
    ("span", FieldKind::Span),
    ("place", FieldKind::Place),
    ("areas", FieldKind::Areas),
    ("unit", FieldKind::Unit),
    ("units", FieldKind::Units),
    ("person", FieldKind::Person),
    ("people", FieldKind::People),
    ("row", FieldKind::Row),
    ("matter", FieldKind::Matter),
    ("files", FieldKind::Files),
    ("table", FieldKind::Table),
];

/// Classes of fields.
pub(super) const CLASSES: Words<Class, 5> = [
    ("open", Class::Open),
    ("internal", Class::Internal),
    ("personal", Class::Personal),
    ("sensitive", Class::Sensitive),
    ("secret", Class::Secret),
];

/// Checks of form.
pub(super) const CHECKS: Words<Check, 7> = [
    ("uscc", Check::Uscc),
    ("id_card", Check::IdCard),
    ("phone", Check::Phone),
    ("plate", Check::Plate),
    ("division", Check::Division),
    ("position", Check::Position),
    ("mail", Check::Mail),
];

/// What silence means.
pub(super) const SILENCES: Words<Silence, 2> = [("refused", Silence::Refused), ("granted", Silence::Granted)];

/// Whose matters a grant reaches.
pub(super) const REACHES: Words<Reach, 6> = [
    ("self", Reach::Own),
    ("party", Reach::Party),
    ("unit", Reach::Unit),
    ("below", Reach::Below),
    ("area", Reach::Area),
    ("all", Reach::All),
];

/// Reads a word of a closed list.
pub(super) fn word<T: Copy, const N: usize>(table: &Table<'_>, text: &Text, words: &Words<T, N>) -> Option<T> {
    let found = words.iter().find(|(word, _)| *word == text.text).map(|(_, meaning)| *meaning);
    if found.is_none() {
        let (zh, en) = hint(&text.text, words.iter().map(|(word, _)| *word));
        let written = &text.text;
        table.fault(
            text.place.clone(),
            "unknown-word",
            format!("不认识 `{written}`{zh}"),
            format!("unknown word `{written}`{en}"),
        );
    }
    found
}
