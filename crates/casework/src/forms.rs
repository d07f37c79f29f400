//! Forms and possibilities: what an actor can do with a matter now, with what, and whom to ask.

use crate::check;
use crate::decide::{Book, Case};
use crate::event::Seat;
use crate::guard::Truth;
use crate::matter::Matter;
use crate::question::Answers;
use crate::refusal::{Possible, Whom};
use crate::value::{Actor, Holder, Values};
use law::Basis;
use rulebook::model::{Field, Party, PartyKind, Procedure, Who};
use rulebook::words::{Effect, Guard, Test};
use serde::Serialize;
use std::collections::BTreeMap;
use worktime::Instant;

/// The form of an ask: generated from the procedure, the same for screen, interface and print.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Form {
    /// The ask.
    pub ask: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// The rule's citations.
    pub basis: Basis,
    /// Its fields in order; those of a child that it opens come last, as `procedure.field`.
    pub fields: Vec<FormField>,
    /// Whether others must sign before it happens.
    pub signed: bool,
    /// Whether one form may take many matters.
    pub bulk: bool,
    /// The state it leads to, if it leads anywhere.
    pub to: Option<String>,
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FormField {
    /// Key.
    pub key: String,
    /// Whether it must be given.
    pub required: bool,
    /// Of a party: the field of the matter that fills it where nobody is named.
    pub filled_from: Option<String>,
    /// Whether it is calculated and only shown.
    pub read_only: bool,
    /// Definition; `None` for a party.
    pub field: Option<Field>,
    /// The party's labels, if it is one.
    pub party: Option<Party>,
    /// The only kinds of unit that the ask's rule lets stand here; `None` = any.
    pub kinds: Option<Vec<String>>,
}

/// The asks that an actor could take now, as far as is known without asking questions of fact.
#[must_use]
pub fn possible(book: &Book<'_>, matter: &Matter, actor: &Actor, answers: &Answers, now: Instant) -> Vec<Possible> {
    let Some(procedure) = book.edition.procedures.get(&matter.procedure) else {
        return Vec::new();
    };
    let (values, parties) = (Values::new(), BTreeMap::new());
    procedure
        .asks
        .iter()
        .filter(|(name, ask)| {
            let case = Case { book, procedure, matter, name, ask, actor, answers, now };
            let sight = case.sight(matter, &values, &parties, &ask.rule);
            // A guard on a field of the ask's own form is not yet false: the form has not been filled in.
            let asked = |guard: &Guard| {
                check::field_of(&guard.test).is_some_and(|field| {
                    ask.needs.iter().chain(&ask.may).any(|own| own == field)
                        || procedure.fields.get(field).is_some_and(|f| f.calc.is_some())
                })
            };
            case.is_here()
                && case.is_yours(&parties)
                && ask.when.iter().all(|guard| asked(guard) || sight.judge(guard) != Truth::No)
        })
        .map(|(name, ask)| Possible { ask: name.clone(), zh: ask.label.zh.clone(), en: ask.label.en.clone() })
        .collect()
}

impl Form {
    /// The form of an ask; `None` if the edition has no such ask.
    #[must_use]
    pub fn of(book: &Book<'_>, procedure: &str, ask: &str) -> Option<Self> {
        let procedure = book.edition.procedures.get(procedure)?;
        let (name, ask) = procedure.asks.get_key_value(ask)?;
        let basis = book.edition.rule(&ask.rule)?.basis.clone();
        let mut fields: Vec<FormField> = Vec::new();
        for key in check::allowed_fields(procedure, name, ask) {
            if !fields.iter().any(|field| field.key == key) {
                fields.push(form_field(procedure, &key, &key, ask.needs.contains(&key)));
            }
        }
        for field in &mut fields {
            let is_limited = |guard: &Guard| !guard.negated && guard.test == Test::KindOf(field.key.clone());
            if ask.when.iter().any(is_limited) {
                field.kinds = book.edition.words(&ask.rule, "kinds").map(<[String]>::to_vec);
            }
        }
        for effect in &ask.then {
            if let Effect::Open { procedure: child, field } = effect {
                child_fields(book, procedure, child, field.is_some(), &mut fields);
            }
        }
        Some(Self {
            ask: name.clone(),
            zh: ask.label.zh.clone(),
            en: ask.label.en.clone(),
            basis,
            fields,
            signed: !ask.sign.is_empty(),
            bulk: ask.bulk,
            to: ask.to.as_ref().map(|target| match target {
                rulebook::model::Target::State(state) => state.clone(),
                rulebook::model::Target::Back => "back".to_owned(),
            }),
        })
    }
}

fn form_field(procedure: &Procedure, name: &str, key: &str, required: bool) -> FormField {
    let field = procedure.fields.get(name).cloned();
    FormField {
        key: key.to_owned(),
        required,
        read_only: field.as_ref().is_some_and(|field| field.calc.is_some()),
        filled_from: procedure.parties.get(name).and_then(|party| party.from.clone()),
        party: procedure.parties.get(name).cloned(),
        field,
        kinds: None,
    }
}

/// The child's opening form inside its opener's: fields and parties of the same name are carried over, and where a child is
/// opened for each entry of something, the entry fills its party, or the first field that it needs if no party is left.
fn child_fields(book: &Book<'_>, parent: &Procedure, child: &str, per_entry: bool, fields: &mut Vec<FormField>) {
    let Some(procedure) = book.edition.procedures.get(child) else { return };
    let Some(opening) = procedure.asks.values().find(|ask| ask.from.is_empty()) else { return };
    let carried = |key: &str| parent.fields.contains_key(key) || parent.parties.contains_key(key);
    let is_left = |(key, party): (&String, &Party)| {
        matches!(party.is, PartyKind::Unit | PartyKind::Person) && !parent.parties.contains_key(key)
    };
    let mut fills_field = per_entry && !procedure.parties.iter().any(is_left);
    for (keys, required) in [(&opening.needs, true), (&opening.may, false)] {
        for key in keys.iter().filter(|key| !carried(key)) {
            if per_entry && procedure.parties.contains_key(key) {
                continue;
            }
            if required && fills_field && procedure.fields.get(key).is_some_and(|field| field.calc.is_none()) {
                fills_field = false;
                continue;
            }
            fields.push(form_field(procedure, key, &format!("{child}.{key}"), required));
        }
    }
}

/// Who may take an ask, in words and resolved to units where they are known.
pub(crate) fn whom(procedure: &Procedure, by: &[Who], matter: &Matter) -> Vec<Whom> {
    by.iter()
        .filter_map(|who| match who {
            Who::Party { party, post } => {
                let label = &procedure.parties.get(party)?.label;
                let unit = matter.parties.get(party).and_then(|p| p.units().first().map(|u| (*u).to_owned()));
                let (zh, en) = match post {
                    Some(post) => (format!("{}（{}）", label.zh, post_zh(post)), format!("{} ({post})", label.en)),
                    None => (label.zh.clone(), label.en.clone()),
                };
                Some(Whom { unit, post: post.clone(), zh, en })
            }
            Who::Holder => holder(procedure, matter).into_iter().next(),
            _ => None,
        })
        .collect()
}

/// The Chinese word of a post.
#[must_use]
pub fn post_zh(post: &str) -> &str {
    match post {
        "dispatcher" => "派单员",
        "worker" => "承办人",
        "leader" => "负责人",
        "supervisor" => "督办员",
        "assessor" => "考核员",
        "operator" => "受理员",
        "caller" => "回访员",
        "handler" => "办理员",
        "auditor" => "审计员",
        "registrar" => "台账员",
        "administrator" => "管理员",
        "confirmer" => "确认人",
        "legal" => "法制员",
        other => other,
    }
}

/// Who holds the matter now.
pub(crate) fn holder(procedure: &Procedure, matter: &Matter) -> Vec<Whom> {
    let Some(Who::Party { party, post }) = procedure.states.get(&matter.state).and_then(|s| s.holder.as_ref()) else {
        return Vec::new();
    };
    let unit = match &matter.holder {
        Holder::Units { units, .. } => units.first().cloned(),
        _ => None,
    };
    let label = procedure.parties.get(party).map(|party| &party.label);
    let name = |pick: fn(&rulebook::model::Label) -> &String| label.map_or_else(|| party.clone(), |l| pick(l).clone());
    vec![Whom { unit, post: post.clone(), zh: name(|l| &l.zh), en: name(|l| &l.en) }]
}

pub(crate) fn seat(seat: &Seat) -> Whom {
    let post = seat.post.as_deref().unwrap_or("any");
    Whom {
        unit: Some(seat.unit.clone()),
        post: seat.post.clone(),
        zh: format!("{}（{}）", seat.unit, post_zh(post)),
        en: format!("{} ({post})", seat.unit),
    }
}

/// The basis of any bound ask of the procedure: a refusal still says which law it speaks under.
pub(crate) fn any_basis(book: &Book<'_>, procedure: &Procedure) -> Option<Basis> {
    procedure.asks.values().find_map(|ask| book.edition.rule(&ask.rule)).map(|rule| rule.basis.clone())
}
