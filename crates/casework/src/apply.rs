//! `apply` may act but not refuse: it adds an event to a matter without rulebook and without judgement.

use crate::event::{Event, Recorded};
use crate::matter::{Child, ClockState, Matter, Outcome, Proposal, Round, Taken};
use crate::value::{Actor, Holder, MatterId, PartyValue};
use std::collections::BTreeMap;
use worktime::{Instant, Suspension};

/// The matter after an event. The first event must be [`Event::Opened`]; anything else on nothing changes nothing.
#[must_use]
pub fn apply(matter: Option<Matter>, id: &MatterId, district: u32, recorded: &Recorded) -> Option<Matter> {
    let Some(mut matter) = matter else {
        return opened(id, district, recorded);
    };
    onward(&mut matter, recorded);
    Some(matter)
}

/// One more event of a matter that exists.
pub(crate) fn onward(matter: &mut Matter, recorded: &Recorded) {
    matter.version = recorded.version;
    matter.changed_at = recorded.at;
    step(matter, recorded);
}

/// The matter that a history adds up to.
#[must_use]
pub fn replay<'a>(id: &MatterId, district: u32, history: impl IntoIterator<Item = &'a Recorded>) -> Option<Matter> {
    history.into_iter().fold(None, |matter, recorded| apply(matter, id, district, recorded))
}

fn opened(id: &MatterId, district: u32, recorded: &Recorded) -> Option<Matter> {
    let Event::Opened { procedure, edition, number, home, parties, parent } = &recorded.event else {
        return None;
    };
    Some(Matter {
        id: id.clone(),
        district,
        procedure: procedure.clone(),
        edition: edition.clone(),
        number: number.clone(),
        home: home.clone(),
        parent: parent.clone(),
        version: recorded.version,
        opened_at: recorded.at,
        changed_at: recorded.at,
        ended_at: None,
        state: String::new(),
        previous: None,
        is_final: false,
        holder: Holder::Machine,
        held_since: recorded.at,
        parties: parties.clone(),
        values: BTreeMap::new(),
        round: 1,
        rounds: vec![Round { began: recorded.at, ..Round::default() }],
        counts: BTreeMap::new(),
        clocks: BTreeMap::new(),
        proposals: Vec::new(),
        children: Vec::new(),
    })
}

fn step(matter: &mut Matter, recorded: &Recorded) {
    let at = recorded.at;
    match &recorded.event {
        Event::Acted { .. } => acted(matter, &recorded.event, at),
        Event::RoundBegan { round } => {
            close_round(matter, at);
            matter.round = *round;
            matter.rounds.push(Round { began: at, ..Round::default() });
        }
        Event::ClockStarted { clock, budget, until } => {
            let state = ClockState {
                started: at,
                budget: budget.clone(),
                until: *until,
                extensions: Vec::new(),
                suspensions: Vec::new(),
                ended: None,
                rungs: Vec::new(),
            };
            matter.clocks.insert(clock.clone(), state);
        }
        Event::Told { party, .. } => {
            if let Some(round) = matter.rounds.last_mut() {
                round.told.entry(party.clone()).or_insert(at);
            }
        }
        Event::ChildOpened { matter: child, procedure } => matter.children.push(Child {
            matter: child.clone(),
            procedure: procedure.clone(),
            state: String::new(),
            is_final: false,
            round: matter.round,
        }),
        Event::ChildMoved { matter: moved, state, is_final } => {
            for child in matter.children.iter_mut().filter(|child| child.matter == *moved) {
                child.state.clone_from(state);
                child.is_final = *is_final;
            }
        }
        Event::EditionAdopted { edition } => matter.edition.clone_from(edition),
        Event::ClockPaused { .. }
        | Event::ClockResumed { .. }
        | Event::ClockExtended { .. }
        | Event::ClockEnded { .. }
        | Event::RungReached { .. } => clock(matter, &recorded.event, at),
        Event::Proposed { .. } | Event::Signed { .. } | Event::Declined { .. } | Event::Lapsed { .. } => {
            proposal(matter, &recorded.event, at)
        }
        Event::Opened { .. } | Event::Wrote { .. } | Event::Published { .. } => {}
    }
}

fn acted(matter: &mut Matter, event: &Event, at: Instant) {
    let Event::Acted { ask, by, values, parties, state, holder, is_final, proposal, .. } = event else {
        return;
    };
    matter.values.extend(values.clone());
    matter.parties.extend(parties.clone());
    if matter.state != *state {
        matter.previous = Some(std::mem::replace(&mut matter.state, state.clone()));
    }
    if matter.holder != *holder {
        matter.holder.clone_from(holder);
        matter.held_since = at;
    }
    match proposal {
        // A signed step was counted when it was proposed.
        Some(number) => finish(matter, *number, Outcome::Granted),
        None => *matter.counts.entry(ask.clone()).or_insert(0) += 1,
    }
    if let Some(round) = matter.rounds.last_mut() {
        round.first.entry(ask.clone()).or_insert(at);
        round.done.entry(ask.clone()).or_default().push(by.identity().unwrap_or_default().to_owned());
        round.steps.push(taken(ask, by, at));
        round.values.extend(values.clone());
        round.state.clone_from(state);
    }
    matter.is_final = *is_final;
    if *is_final && matter.ended_at.is_none() {
        matter.ended_at = Some(at);
        close_round(matter, at);
    }
}

fn taken(ask: &str, by: &Actor, at: Instant) -> Taken {
    let (unit, posts) = match by {
        Actor::Staff { unit, posts, .. } => (Some(unit.clone()), posts.clone()),
        _ => (None, Vec::new()),
    };
    Taken { ask: ask.to_owned(), at, unit, posts }
}

fn close_round(matter: &mut Matter, at: Instant) {
    if let Some(round) = matter.rounds.last_mut()
        && round.ended.is_none()
    {
        round.ended = Some(at);
        round.units = matter.parties.iter().filter_map(|(party, value)| Some((party.clone(), one(value)?))).collect();
    }
}

/// The unit of a party that is one.
fn one(value: &PartyValue) -> Option<String> {
    match value {
        PartyValue::Unit(unit) => Some(unit.clone()),
        PartyValue::Units(_) | PartyValue::Person(_) | PartyValue::People(_) => None,
    }
}

fn clock(matter: &mut Matter, event: &Event, at: Instant) {
    match event {
        Event::ClockPaused { clock } => {
            if let Some(state) = matter.clocks.get_mut(clock) {
                state.suspensions.push(Suspension { from: at, to: None });
            }
        }
        Event::ClockResumed { clock } => {
            if let Some(last) = matter.clocks.get_mut(clock).and_then(|state| state.suspensions.last_mut()) {
                last.to = Some(at);
            }
        }
        Event::ClockExtended { clock, span } => {
            if let Some(state) = matter.clocks.get_mut(clock) {
                state.extensions.push(*span);
                // What was said about the old due moment may have to be said again about the new one.
                state.rungs.clear();
            }
        }
        Event::ClockEnded { clock } => {
            if let Some(state) = matter.clocks.get_mut(clock) {
                state.ended = Some(at);
                if let Some(open) = state.suspensions.last_mut() {
                    open.to.get_or_insert(at);
                }
            }
        }
        Event::RungReached { clock, rung } => {
            if let Some(state) = matter.clocks.get_mut(clock) {
                state.rungs.push(*rung);
                if *rung == crate::timing::DUE_RUNG
                    && let Some(round) = matter.rounds.last_mut()
                {
                    round.late.get_or_insert(at);
                }
            } else if let Some(number) = clock.strip_prefix("proposal/").and_then(|n| n.parse::<u32>().ok())
                && let Some(proposal) = matter.proposals.iter_mut().find(|proposal| proposal.number == number)
            {
                // Silence that only tells is told once.
                proposal.within = None;
            }
            if *rung == crate::timing::DUE_RUNG
                && let Some(round) = matter.rounds.last_mut()
                && !round.overdue.contains(clock)
            {
                round.overdue.push(clock.clone());
            }
        }
        _ => {}
    }
}

fn proposal(matter: &mut Matter, event: &Event, at: Instant) {
    match event {
        Event::Proposed { proposal, ask, by, values, parties, signers, within, answers: _ } => {
            *matter.counts.entry(ask.clone()).or_insert(0) += 1;
            matter.proposals.push(Proposal {
                number: *proposal,
                ask: ask.clone(),
                by: by.clone(),
                at,
                values: values.clone(),
                parties: parties.clone(),
                signers: signers.clone(),
                signed: Vec::new(),
                within: within.clone(),
                outcome: None,
            });
        }
        Event::Signed { proposal, by } => signed(matter, *proposal, by),
        Event::Declined { proposal, .. } => finish(matter, *proposal, Outcome::Declined),
        Event::Lapsed { proposal, .. } => finish(matter, *proposal, Outcome::Lapsed),
        _ => {}
    }
}

fn signed(matter: &mut Matter, number: u32, by: &Actor) {
    if let Some(proposal) = matter.proposals.iter_mut().find(|proposal| proposal.number == number) {
        proposal.signed.push(by.clone());
    }
}

fn finish(matter: &mut Matter, number: u32, outcome: Outcome) {
    if let Some(proposal) = matter.proposals.iter_mut().find(|proposal| proposal.number == number) {
        proposal.outcome = Some(outcome);
    }
}
