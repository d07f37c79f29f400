//! The course of a matter: what has happened, each step with what followed from it; what the requester was told; and
//! what may follow.

use crate::problem::{Cited, Problem};
use crate::state::AppState;
use crate::view::left::{hands, post_words};
use crate::view::telling::Teller;
use crate::view::{
    EventBody, Keyed, MessageBody, Named, Seen, ValueBody, ask_of, cited, clock_of, history, procedure_of, state_of,
};
use crate::words::Words;
use casework::{Actor, Book, Event, Matter, Recorded, due_of};
use desk::Library;
use desk::ports::{Logged, recorded};
use rulebook::model::{Procedure, Who};
use serde::Serialize;
use utoipa::ToSchema;
use worktime::Instant;

/// Steps that may follow, at most.
const PLANNED: usize = 8;
/// Messages of a matter that are shown, at most; the newest.
const MESSAGES: u32 = 500;

/// A step of the course.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimelineStep {
    /// Number of its first event.
    version: u32,
    /// When.
    at: String,
    /// In one Chinese sentence.
    zh: String,
    /// In one English sentence.
    en: String,
    /// Kind of its first event, such as `acted`.
    kind: String,
    /// The ask.
    ask: Option<Keyed>,
    /// Who did it: a unit, the requester, a clock, the platform.
    actor: Option<Words>,
    /// The unit that did it.
    unit: Option<Named>,
    /// The post in which it was done.
    post: Option<Keyed>,
    /// The state after it.
    state: Option<Keyed>,
    /// The provisions it rests on.
    basis: Vec<Cited>,
    /// Values given with it as the viewer may see them.
    values: Vec<ValueBody>,
    /// What followed at the same moment.
    more: Vec<MoreBody>,
}

/// What followed from a step.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MoreBody {
    /// Kind of event.
    kind: String,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
    /// The messages that left with it for a person, or did not.
    messages: Vec<MessageBody>,
}

/// What the requester was told.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LetterSent {
    /// When.
    at: String,
    /// Name of the notice.
    notice: String,
    /// Its sentences in Chinese.
    zh: String,
    /// Its sentences in English.
    en: String,
    /// The provisions it rests on.
    basis: Vec<Cited>,
    /// The messages that left with it, or did not.
    messages: Vec<MessageBody>,
}

/// A step that may follow.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Planned {
    /// Which step.
    ask: Keyed,
    /// Who takes it.
    by: Words,
    /// When a clock takes it, or when it should have been taken.
    when: Option<String>,
    /// Whether a clock takes it by itself.
    clock: bool,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
    /// The provisions it rests on.
    basis: Vec<Cited>,
}

/// The steps so far, newest first, and the letters to the requester, newest first.
pub(super) async fn timeline(
    state: &AppState,
    seen: &Seen,
    logged: &[Logged],
) -> Result<(Vec<TimelineStep>, Vec<LetterSent>), Problem> {
    let events = history(state, seen, logged).await?;
    let sent = state.desk().ledger().messages_of(seen.matter.district, &seen.matter.id, MESSAGES).await?;
    let mut teller = Teller::new(&seen.library, seen.law()?, &seen.matter);
    let procedure = procedure_of(&seen.library, &seen.matter);
    let (mut steps, mut letters): (Vec<TimelineStep>, Vec<LetterSent>) = (Vec::new(), Vec::new());
    for (body, logged) in events.into_iter().zip(logged) {
        let event = recorded(logged)?;
        teller.hear(&event);
        if let Event::Told { to, notice, .. } = &event.event
            && !to.people().is_empty()
        {
            let words = teller.notice(notice, &event);
            let (at, notice, basis) = (body.at.clone(), notice.clone(), cited(&event.basis));
            let messages = MessageBody::of_event(&sent, event.version);
            letters.push(LetterSent { at, notice, zh: words.zh, en: words.en, basis, messages });
        }
        match steps.last_mut() {
            Some(step) if follows(&event.event) && step.at == body.at => {
                let messages = MessageBody::of_event(&sent, event.version);
                step.more.push(MoreBody { kind: body.kind, zh: body.zh, en: body.en, messages });
            }
            _ => steps.push(step(seen, procedure, &teller, &event, body)),
        }
    }
    steps.reverse();
    letters.reverse();
    Ok((steps, letters))
}

/// Whether an event follows from the one before it and needs no step of its own.
fn follows(event: &Event) -> bool {
    !matches!(
        event,
        Event::Opened { .. }
            | Event::Proposed { .. }
            | Event::Signed { .. }
            | Event::Declined { .. }
            | Event::Acted { .. }
    )
}

fn step(
    seen: &Seen,
    procedure: Option<&Procedure>,
    teller: &Teller<'_>,
    event: &Recorded,
    body: EventBody,
) -> TimelineStep {
    let (by, ask, after) = match &event.event {
        Event::Acted { by, ask, state, .. } => (Some(by), Some(ask), Some(state)),
        Event::Proposed { by, ask, .. } => (Some(by), Some(ask), None),
        Event::Signed { by, .. } | Event::Declined { by, .. } => (Some(by), None, None),
        _ => (None, None, None),
    };
    let (unit, post) = match by {
        Some(Actor::Staff { unit, posts, .. }) => {
            (Some(Named::of(&seen.library, unit)), post_of(procedure, ask.map(String::as_str), posts))
        }
        _ => (None, None),
    };
    TimelineStep {
        version: body.version,
        at: body.at,
        zh: body.zh,
        en: body.en,
        kind: body.kind,
        ask: ask.map(|ask| ask_of(procedure, ask)),
        actor: by.map(|by| teller.actor(by)),
        unit,
        post,
        state: after.map(|after| state_of(procedure, after)),
        basis: body.basis,
        values: body.values,
        more: Vec::new(),
    }
}

/// The post by which a member of staff could do it; the only one, where the procedure names none.
fn post_of(procedure: Option<&Procedure>, ask: Option<&str>, posts: &[String]) -> Option<Keyed> {
    let by = procedure.zip(ask).and_then(|(procedure, ask)| procedure.asks.get(ask)).map(|ask| ask.by.as_slice());
    let named = by.unwrap_or_default().iter().find_map(|who| match who {
        Who::Party { post: Some(post), .. } => posts.iter().find(|own| *own == post),
        _ => None,
    });
    let post = named.or_else(|| posts.first().filter(|_| posts.len() == 1))?;
    Some(Keyed::new(post, Some(post_words(post))))
}

/// What the procedure lets follow: what clocks do by themselves, and what whoever holds the matter can do.
pub(super) fn planned(library: &Library, book: &Book<'_>, matter: &Matter) -> Vec<Planned> {
    let Some(procedure) = book.edition.procedures.get(&matter.procedure) else { return Vec::new() };
    let due = matter.running_clocks().filter_map(|(name, _)| due_of(book, matter, name)).map(|due| due.at).min();
    let mut planned = Vec::new();
    for (name, ask) in &procedure.asks {
        let Some(rule) = book.edition.rule(&ask.rule).filter(|_| ask.from.contains(&matter.state)) else { continue };
        let label = ask_of(Some(procedure), name);
        let by_clock = ask.by.iter().find_map(|who| match who {
            Who::Clock(clock) => matter.running_clocks().find(|(running, _)| running == clock).map(|(clock, _)| clock),
            _ => None,
        });
        let is_holders = ask.by.iter().any(|who| is_holder(procedure, matter, who));
        let (by, when) = match by_clock {
            Some(clock) => {
                let label = clock_of(Some(procedure), clock);
                let by = Words::new(format!("“{}”届满", label.zh), format!("the end of {}", label.en));
                (by, due_of(book, matter, clock).map(|due| due.at))
            }
            None if is_holders && ask.to.is_some() && ask.sign.is_empty() => (hands(library, matter), due),
            None => continue,
        };
        let (zh, en) = sentence(&label, &by, when, by_clock.is_some());
        planned.push(Planned {
            ask: label,
            by,
            when: when.map(Instant::rfc3339),
            clock: by_clock.is_some(),
            zh,
            en,
            basis: cited(&rule.basis),
        });
    }
    planned.sort_by_key(|planned| !planned.clock);
    planned.truncate(PLANNED);
    planned
}

/// Whether an ask is for whoever holds the matter in its present state.
fn is_holder(procedure: &Procedure, matter: &Matter, who: &Who) -> bool {
    let holder = procedure.states.get(&matter.state).and_then(|state| state.holder.as_ref());
    match (who, holder) {
        (Who::Holder, _) => true,
        (Who::Party { party, .. }, Some(Who::Party { party: held_by, .. })) => party == held_by,
        _ => false,
    }
}

fn sentence(ask: &Keyed, by: &Words, when: Option<Instant>, by_clock: bool) -> (String, String) {
    match (when, by_clock) {
        (Some(when), true) => {
            let wall = when.wall();
            (format!("{wall} {}：{}", by.zh, ask.zh), format!("{wall}, at {}: {}", by.en, ask.en))
        }
        (Some(when), false) => {
            let wall = when.wall();
            (format!("{wall} 前，{}：{}", by.zh, ask.zh), format!("By {wall}, {}: {}", by.en, ask.en))
        }
        (None, _) => (format!("{}：{}", by.zh, ask.zh), format!("{}: {}", by.en, ask.en)),
    }
}
