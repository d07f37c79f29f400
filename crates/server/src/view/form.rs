//! Forms: what an ask needs, generated from the procedure, with choices and limits.

use super::Keyed;
use super::will::{Will, of_ask};
use crate::problem::Cited;
use crate::words::Words;
use casework::{Actor, Answers, Book, Form, FormField, Matter, possible};
use desk::Library;
use desk::registers::register_of;
use rulebook::Edition;
use rulebook::model::{Class, Field, FieldKind, PartyKind, Procedure};
use serde::Serialize;
use utoipa::ToSchema;
use worktime::Instant;

/// The form of an ask.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FormBody {
    /// Which ask.
    pub ask: Keyed,
    /// The provisions that it rests on.
    pub basis: Vec<Cited>,
    /// Its fields in order.
    pub fields: Vec<FieldBody>,
    /// Whether others must sign before it happens.
    pub signed: bool,
    /// Whether one form may take many matters.
    pub bulk: bool,
    /// The state it leads to, if it leads anywhere; `back` = the one before.
    pub to: Option<String>,
    /// What happens when it is taken in the matter's present state; empty where no matter is spoken of.
    pub will: Vec<Will>,
}

/// One field of a form.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FieldBody {
    /// Which field; of a child matter that the ask opens, `procedure.field`.
    pub field: Keyed,
    /// Its type, such as `text`, `choice`, `unit`.
    pub kind: String,
    /// How it is to be written, where the label does not tell.
    pub hint: Option<Words>,
    /// Whether it must be given.
    pub required: bool,
    /// The field of the matter that fills it where nobody is named.
    pub filled_from: Option<String>,
    /// Whether it is calculated and only shown.
    pub read_only: bool,
    /// Fixed choices.
    pub choices: Vec<Keyed>,
    /// A list of the city that the choices come from (`/lists/{city}/{list}`), if it is not among `choices`.
    pub list: Option<String>,
    /// The only kinds of unit that the provision lets be chosen; none = any.
    pub kinds: Option<Vec<String>>,
    /// The register that a row is chosen from (`/registers/{city}/{register}`).
    pub register: Option<String>,
    /// The register whose rows it holds as CSV: a table or a file can be read into it.
    pub rows_of: Option<String>,
    /// The procedure that another matter is chosen from.
    pub of: Option<String>,
    /// Fewest characters.
    pub min: Option<u32>,
    /// Most characters.
    pub max: Option<u32>,
    /// Smallest number.
    pub from: Option<i64>,
    /// Largest number.
    pub upto: Option<i64>,
    /// The form that a text must have, such as `phone`.
    pub check: Option<String>,
    /// Who may see it: `open`, `internal`, `personal`, `sensitive`, `secret`.
    pub class: String,
    /// Whether a person who is concerned, such as the requester, sees it.
    pub persons_see: bool,
}

/// A word of the rulebook as it stands in files.
pub(crate) fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A form as it is sent.
pub(crate) fn form(edition: &Edition, procedure: &str, form: Form) -> FormBody {
    let procedure = edition.procedures.get(procedure);
    FormBody {
        ask: Keyed { key: form.ask, zh: form.zh, en: form.en },
        basis: super::cited(&form.basis),
        fields: form.fields.iter().map(|field| form_field(edition, procedure, field)).collect(),
        signed: form.signed,
        bulk: form.bulk,
        to: form.to,
        will: Vec::new(),
    }
}

/// The forms of what an actor can do with a matter now.
pub(crate) fn possible_forms(
    library: &Library,
    book: &Book<'_>,
    matter: &Matter,
    actor: &Actor,
    now: Instant,
) -> Vec<FormBody> {
    possible(book, matter, actor, &Answers::default(), now)
        .into_iter()
        .filter_map(|possible| form_with_will(library, book, matter, &possible.ask, actor, now))
        .collect()
}

/// The form of one ask, with what happens when it is taken.
pub(crate) fn form_with_will(
    library: &Library,
    book: &Book<'_>,
    matter: &Matter,
    ask: &str,
    actor: &Actor,
    now: Instant,
) -> Option<FormBody> {
    let mut body = form(book.edition, &matter.procedure, Form::of(book, &matter.procedure, ask)?);
    body.will = of_ask(library, book, matter, ask, actor, now);
    Some(body)
}

fn form_field(edition: &Edition, procedure: Option<&Procedure>, part: &FormField) -> FieldBody {
    let (field, party) = (part.field.as_ref(), part.party.as_ref());
    let label = field.map(|field| &field.label).or(party.map(|party| &party.label));
    let kind = match (field, party.map(|party| party.is)) {
        (Some(field), _) => word(&field.kind),
        (None, Some(PartyKind::Units)) => word(&FieldKind::Units),
        (None, Some(PartyKind::Person)) => word(&FieldKind::Person),
        (None, Some(PartyKind::People)) => word(&FieldKind::People),
        (None, _) => word(&FieldKind::Unit),
    };
    FieldBody {
        field: Keyed::new(&part.key, label.map(Words::from)),
        kind,
        hint: field.and_then(|field| field.hint.as_ref()).map(Words::from),
        required: part.required,
        filled_from: part.filled_from.clone(),
        read_only: part.read_only,
        choices: field.map(|field| choices(edition, field)).unwrap_or_default(),
        list: field.and_then(|field| field.list.clone()),
        kinds: part.kinds.clone(),
        register: field.and_then(|field| field.register.clone()),
        rows_of: procedure.and_then(|procedure| register_of(procedure, &part.key)).map(str::to_owned),
        of: field.and_then(|field| field.of.clone()),
        min: field.and_then(|field| field.min),
        max: field.and_then(|field| field.max),
        from: field.and_then(|field| field.from),
        upto: field.and_then(|field| field.upto),
        check: field.and_then(|field| field.check).map(|check| word(&check)),
        class: field.map_or_else(|| "internal".to_owned(), |field| word(&field.class)),
        persons_see: field.is_some_and(|field| field.class == Class::Open) && procedure.is_some_and(concerns_persons),
    }
}

/// Whether persons take part in matters of a procedure.
fn concerns_persons(procedure: &Procedure) -> bool {
    procedure.parties.values().any(|party| matches!(party.is, PartyKind::Person | PartyKind::People))
}

/// The choices that stand in the file or come from a rule; a city's own list is fetched apart, being long.
fn choices(edition: &Edition, field: &Field) -> Vec<Keyed> {
    let fixed = field.choices.iter().map(|(key, label)| Keyed::new(key, Some(Words::from(label))));
    let given = field
        .list
        .as_deref()
        .filter(|list| !edition.lists.contains_key(*list))
        .and_then(|list| list.rsplit_once('.'))
        .and_then(|(rule, parameter)| edition.words(rule, parameter))
        .unwrap_or_default()
        .iter()
        .map(|word| {
            let entry = edition.lists.values().find_map(|list| list.get(word));
            Keyed::new(word, entry.map(|entry| Words::from(&entry.label)))
        });
    fixed.chain(given).collect()
}
