//! What opening a matter would bring about, before it is sent: the steps that follow at once, each with its provision and
//! with what the platform found out; the rows of a list that sound alike; what could be done next and what it would need.

use super::OpeningWould;
use crate::problem::Problem;
use crate::state::AppState;
use crate::view::{self, FormBody, Keyed, form_with_will, procedure_of, state_of, will};
use crate::words::Words;
use casework::{Actor, Answer, Event, Holder, Matter, Question, Recorded, Value};
use desk::{Asked, CityLaw, Library};
use rulebook::model::{FieldKind, Procedure};
use serde::Serialize;
use utoipa::ToSchema;
use worktime::Day;

/// Most rows that are named for sounding alike.
const ALIKE: usize = 5;

/// A step that would be taken at once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StepWould {
    /// Which.
    ask: Keyed,
    /// The provisions that it rests on.
    basis: Vec<crate::problem::Cited>,
}

/// Something that the platform found out about what is given.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FoundWould {
    /// The field that holds it.
    field: Keyed,
    /// Why, in Chinese.
    zh: String,
    /// Why, in English.
    en: String,
}

/// A row of a list that sounds like what is written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SoundsAlike {
    /// The field that takes it.
    field: String,
    /// Its key.
    key: String,
    /// What it says.
    item: String,
}

/// Tries an opening and says what would become of it.
pub(super) async fn would(state: &AppState, law: &CityLaw, asked: &Asked) -> Result<OpeningWould, Problem> {
    let (desk, library) = (state.desk(), state.desk().library());
    let changed = desk.rehearse(asked).await?;
    let own = changed.first().ok_or_else(Problem::not_found)?;
    let (now, after) = (desk.now(), &own.after);
    let books = library.books(law, now.day()).ok_or_else(Problem::not_found)?;
    let book = books.of(&after.edition);
    let procedure = book.edition.procedures.get(&after.procedure).ok_or_else(Problem::not_found)?;
    let before = Matter { state: String::new(), holder: Holder::Nobody, ..Matter::clone(after) };
    let events: Vec<Event> = own.events.iter().map(|recorded| recorded.event.clone()).collect();
    let next = next(&library, law, &book, after, &asked.actor, now);
    Ok(OpeningWould {
        would: true,
        state: state_of(procedure_of(&library, after), &after.state),
        is_final: after.is_final,
        will: will::of_events(&library, &book, &before, after, &events),
        steps: steps(procedure, &own.events),
        found: found(procedure, &own.events),
        alike: alike(law, procedure, asked, now.day()),
        next,
    })
}

fn steps(procedure: &Procedure, events: &[Recorded]) -> Vec<StepWould> {
    let taken = events.iter().filter_map(|recorded| match &recorded.event {
        Event::Acted { ask, .. } => Some((ask, &recorded.basis)),
        _ => None,
    });
    let label = |ask: &str| procedure.asks.get(ask).map(|ask| Words::from(&ask.label));
    taken.map(|(ask, basis)| StepWould { ask: Keyed::new(ask, label(ask)), basis: view::cited(basis) }).collect()
}

/// What calculations gave, each once.
fn found(procedure: &Procedure, events: &[Recorded]) -> Vec<FoundWould> {
    let mut found: Vec<FoundWould> = Vec::new();
    let answers = events.iter().filter_map(|recorded| match &recorded.event {
        Event::Acted { answers, .. } => Some(answers),
        _ => None,
    });
    for answered in answers.flatten() {
        let (Question::Calculation { name, .. }, Answer::Value { because, .. }) =
            (&answered.question, &answered.answer)
        else {
            continue;
        };
        let field = procedure.fields.iter().find(|(_, field)| field.calc.as_ref() == Some(name));
        if let Some((key, field)) = field.filter(|(key, _)| !found.iter().any(|one| one.field.key == **key)) {
            let field = Keyed::new(key, Some(Words::from(&field.label)));
            found.push(FoundWould { field, zh: because.zh.clone(), en: because.en.clone() });
        }
    }
    found
}

/// The rows of the registers that the form takes rows from, by how much they sound like the texts that are given.
fn alike(law: &CityLaw, procedure: &Procedure, asked: &Asked, day: Day) -> Vec<SoundsAlike> {
    let texts = asked
        .values
        .iter()
        .filter(|(key, _)| procedure.fields.get(*key).is_some_and(|field| field.kind == FieldKind::Text));
    let said: String = texts.filter_map(|(_, value)| Value::text(value)).collect();
    let mut all: Vec<(usize, SoundsAlike)> = Vec::new();
    for (name, field) in procedure.fields.iter().filter(|(name, _)| !asked.values.contains_key(*name)) {
        let rows = field.register.as_ref().and_then(|register| law.rows.get(register)).map(Vec::as_slice);
        for row in
            rows.unwrap_or_default().iter().filter(|row| row.since <= day && row.until.is_none_or(|until| day <= until))
        {
            let item = row.columns.get("item").cloned().unwrap_or_default();
            let shared = shared_pairs(&said, &item);
            if shared > 0 {
                all.push((shared, SoundsAlike { field: name.clone(), key: row.key.clone(), item }));
            }
        }
    }
    all.sort_by(|(a, one), (b, other)| b.cmp(a).then_with(|| one.key.cmp(&other.key)));
    all.into_iter().take(ALIKE).map(|(_, row)| row).collect()
}

/// How many pairs of neighbouring characters two texts share.
fn shared_pairs(one: &str, other: &str) -> usize {
    let pairs = |text: &str| -> std::collections::BTreeSet<(char, char)> {
        text.chars().zip(text.chars().skip(1)).filter(|(a, b)| a.is_alphanumeric() && b.is_alphanumeric()).collect()
    };
    pairs(one).intersection(&pairs(other)).count()
}

/// What the same actor could do then, with what each step needs and brings about.
fn next(
    library: &Library,
    law: &CityLaw,
    book: &casework::Book<'_>,
    after: &Matter,
    actor: &Actor,
    now: worktime::Instant,
) -> Vec<FormBody> {
    let open = desk::outlook::open_asks(library, law, after, actor, now);
    open.iter().filter_map(|ask| form_with_will(library, book, after, ask, actor, now)).collect()
}
