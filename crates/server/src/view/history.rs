//! Histories: every event for staff; the steps in plain words for the person whose matter it is.

use super::telling::Teller;
use super::{Seen, ValueBody, cited, procedure_of, state_of, values};
use crate::problem::{Cited, Problem};
use crate::state::AppState;
use casework::{Actor, Event, Recorded, Values};
use desk::ports::{Logged, recorded};
use desk::see::Access;
use rulebook::model::Class;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// One event.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EventBody {
    /// Position in the matter's history.
    pub version: u32,
    /// When.
    pub at: String,
    /// Kind, such as `acted`.
    pub kind: String,
    /// In one Chinese sentence.
    pub zh: String,
    /// In one English sentence.
    pub en: String,
    /// The ask, if one was done or proposed.
    pub ask: Option<String>,
    /// The account that acted, if a member of staff did.
    pub account: Option<String>,
    /// The account for whom it acted, if it stood in for another.
    pub on_behalf_of: Option<String>,
    /// The provisions it rests on.
    pub basis: Vec<Cited>,
    /// Values given with it as the viewer may see them.
    pub values: Vec<ValueBody>,
    /// Its hash in the chain.
    pub hash: String,
}

/// One step in plain words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct StepBody {
    /// When.
    pub at: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// What was done, if it was an ask.
    pub ask: Option<super::Keyed>,
    /// Who did it; for a letter, nobody.
    pub by: Option<crate::words::Words>,
    /// The state after it.
    pub state: Option<super::Keyed>,
    /// The provisions it rests on.
    pub basis: Vec<Cited>,
    /// Values given with it that are the reader's own or open.
    pub values: Vec<ValueBody>,
}

/// Every event of a matter as a viewer with this access sees it.
pub(crate) async fn history(state: &AppState, seen: &Seen, logged: &[Logged]) -> Result<Vec<EventBody>, Problem> {
    let mut teller = Teller::new(&seen.library, seen.law()?, &seen.matter);
    let mut events = Vec::with_capacity(logged.len());
    for logged in logged {
        let event = recorded(logged)?;
        teller.hear(&event);
        let (ask, account, given) = of(&event);
        let shown = match given {
            Some(given) => state.desk().shown(seen.matter.district, &seen.matter, given, &seen.access, false).await?,
            None => std::collections::BTreeMap::new(),
        };
        let words = teller.sentence(&event);
        events.push(EventBody {
            version: event.version,
            at: event.at.rfc3339(),
            kind: event.event.kind().to_owned(),
            zh: words.zh,
            en: words.en,
            ask,
            account,
            on_behalf_of: principal(&event),
            basis: cited(&event.basis),
            values: values(&seen.library, &seen.matter, shown),
            hash: logged.stored.hash.clone(),
        });
    }
    Ok(events)
}

/// For whom a member of staff acted.
fn principal(recorded: &Recorded) -> Option<String> {
    match &recorded.event {
        Event::Acted { by, .. }
        | Event::Proposed { by, .. }
        | Event::Signed { by, .. }
        | Event::Declined { by, .. } => match by {
            Actor::Staff { on_behalf_of, .. } => on_behalf_of.clone(),
            _ => None,
        },
        _ => None,
    }
}

fn of(recorded: &Recorded) -> (Option<String>, Option<String>, Option<&Values>) {
    let account = |by: &Actor| match by {
        Actor::Staff { account, .. } => Some(account.clone()),
        _ => None,
    };
    match &recorded.event {
        Event::Acted { ask, by, values, .. } | Event::Proposed { ask, by, values, .. } => {
            (Some(ask.clone()), account(by), Some(values))
        }
        Event::Signed { by, .. } | Event::Declined { by, .. } => (None, account(by), None),
        _ => (None, None, None),
    }
}

/// The steps of a matter in plain words for the person whose matter it is: what was done and what they were told. They
/// see what they gave themselves, and of what others gave only what is open.
pub(crate) async fn steps(state: &AppState, seen: &Seen, logged: &[Logged]) -> Result<Vec<StepBody>, Problem> {
    let mut teller = Teller::new(&seen.library, seen.law()?, &seen.matter);
    let own: Access =
        Access { classes: [Class::Open, Class::Internal, Class::Personal].into(), with_purpose: BTreeSet::new() };
    let open = Access { classes: [Class::Open].into(), with_purpose: BTreeSet::new() };
    let mut steps = Vec::new();
    let mut is_first = true;
    for logged in logged {
        let event = recorded(logged)?;
        teller.hear(&event);
        let (words, given, acted, by_person) = match &event.event {
            Event::Acted { ask, by, values, state, .. } => {
                let by_person = std::mem::replace(&mut is_first, false) || matches!(by, Actor::Person { .. });
                (teller.sentence(&event), Some(values), Some((ask, by, state)), by_person)
            }
            Event::Told { to, notice, .. } if !to.people().is_empty() => {
                (teller.notice(notice, &event), None, None, false)
            }
            Event::RoundBegan { .. }
            | Event::ClockPaused { .. }
            | Event::ClockResumed { .. }
            | Event::ClockExtended { .. } => (teller.sentence(&event), None, None, false),
            _ => continue,
        };
        let shown = match given {
            Some(given) => {
                let access = if by_person { &own } else { &open };
                let shown = state.desk().shown(seen.matter.district, &seen.matter, given, access, false).await?;
                // What is masked is not theirs to see; a mask would only tell how long it is.
                shown.into_iter().filter(|(_, value)| !value.masked).collect()
            }
            None => std::collections::BTreeMap::new(),
        };
        steps.push(StepBody {
            at: event.at.rfc3339(),
            zh: words.zh,
            en: words.en,
            ask: acted.map(|(ask, ..)| super::ask_of(procedure_of(&seen.library, &seen.matter), ask)),
            by: acted.map(|(_, by, _)| teller.actor(by)),
            state: acted.map(|(.., after)| state_of(procedure_of(&seen.library, &seen.matter), after)),
            basis: cited(&event.basis),
            values: values(&seen.library, &seen.matter, shown),
        });
    }
    Ok(steps)
}

/// A step that cited a provision.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CitedStep {
    /// Position in the matter's history.
    pub version: u32,
    /// When.
    pub at: String,
    /// In one Chinese sentence.
    pub zh: String,
    /// In one English sentence.
    pub en: String,
}

/// The steps of a matter that cited a provision, without any value given in them.
pub(crate) fn cited_steps(seen: &Seen, logged: &[Logged], provision: &str) -> Result<Vec<CitedStep>, Problem> {
    let mut teller = Teller::new(&seen.library, seen.law()?, &seen.matter);
    let mut steps = Vec::new();
    for logged in logged {
        let event = recorded(logged)?;
        teller.hear(&event);
        if event.basis.citations().iter().any(|citation| citation.provision.0 == provision) {
            let words = teller.sentence(&event);
            steps.push(CitedStep { version: event.version, at: event.at.rfc3339(), zh: words.zh, en: words.en });
        }
    }
    Ok(steps)
}
