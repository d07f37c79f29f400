//! Deciding again: a history is put before its own edition once more, and must come out as it was written.
//!
//! What was told by a clock's rung, what children said and what a person only noted is taken as it stands: nobody
//! decided it.

use crate::apply::onward;
use crate::check;
use crate::decide::{Book, Case, Decision, Given, Request, Wanted, decide};
use crate::effects::Step;
use crate::event::{Answered, CONDITIONS, Event, Recorded};
use crate::matter::Matter;
use crate::question::{Answers, Question};
use crate::refusal::Reason;
use crate::value::{Actor, MatterId, PartyValue, Value, Values};
use rulebook::model::Procedure;
use std::collections::BTreeMap;

/// How a history fares when it is decided again.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Again {
    /// Decisions that came out as they were written.
    pub same: u32,
    /// Those that need answers which were not kept with them: they were written before all answers were.
    pub unanswered: u32,
    /// Those that did not; what followed one was judged on the history as it was written.
    pub other: Vec<Otherwise>,
}

/// A decision that does not come out as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Otherwise {
    /// The version of the first event of the decision.
    pub version: u32,
    /// How it differs.
    pub how: How,
}

/// How a decision differs from what was written.
#[derive(Debug, Clone, PartialEq)]
pub enum How {
    /// It would be refused.
    Refused(Vec<Reason>),
    /// It would give other events; the kind of the first that differs, as written and as it would be.
    Differs {
        /// As written; `None` if more would come than was written.
        written: Option<String>,
        /// As it would be.
        now: String,
    },
}

/// Decides a history again by this book; `None` if it is not the history of a matter.
#[must_use]
pub fn decide_again(book: &Book<'_>, id: &MatterId, district: u32, history: &[Recorded]) -> Option<Again> {
    let (first, mut rest) = history.split_first()?;
    let mut matter = crate::apply(None, id, district, first)?;
    let mut again = Again::default();
    while let Some(recorded) = rest.first() {
        let mut covered = 1;
        if let Some((request, answers)) = asked(book, &matter, rest) {
            match decide(book, &matter, &request, &answers, recorded.at) {
                Decision::Unknown(_) => again.unanswered += 1,
                Decision::Refused(refusal) => {
                    let how = How::Refused(refusal.reasons);
                    again.other.push(Otherwise { version: recorded.version, how });
                }
                Decision::Decided(step) => match difference(&step, rest) {
                    Some(how) => again.other.push(Otherwise { version: recorded.version, how }),
                    None => {
                        again.same += 1;
                        covered = step.events.len();
                    }
                },
            }
        }
        let (done, left) = rest.split_at(covered.clamp(1, rest.len()));
        done.iter().for_each(|recorded| onward(&mut matter, recorded));
        rest = left;
    }
    Some(again)
}

/// The answers that a decision rests on, kept in its event so that it can be explained, and decided again.
pub(crate) fn used(case: &Case<'_>, given: &Given) -> Vec<Answered> {
    let sight = case.sight(case.matter, &given.values, &given.parties, &case.ask.rule);
    let gates = case.procedure.gates.values().filter(|gate| case.stands(gate));
    let guards = case.ask.when.iter().chain(gates.flat_map(|gate| gate.only_if.iter().chain(&gate.when)));
    let judged = guards.flat_map(|guard| check::questions_of(&sight, &guard.test));
    let rows = given.values.keys().filter_map(|key| sight.rows_question(key, None));
    let calculated = case.calculated_fields();
    let calculated = case.answers.0.iter().filter_map(|(question, _)| match question {
        Question::Calculation { name, .. } => {
            let is_its = |field: &String| case.procedure.fields.get(field)?.calc.as_ref().filter(|calc| *calc == name);
            calculated.iter().find_map(is_its).map(|_| question.clone())
        }
        _ => None,
    });
    let mut used: Vec<Answered> = Vec::new();
    for question in judged.chain(rows).chain(calculated) {
        if let Some(answer) = case.answers.to(&question)
            && !used.iter().any(|kept| kept.question == question)
        {
            used.push(Answered { question, answer: answer.clone() });
        }
    }
    used
}

/// The request that an event answers, with the answers that were kept; `None` if it answers none.
fn asked(book: &Book<'_>, matter: &Matter, rest: &[Recorded]) -> Option<(Request, Answers)> {
    let procedure = book.edition.procedures.get(&matter.procedure);
    let ask = |ask: &str, by: &Actor, values: &Values, parties: &BTreeMap<String, PartyValue>| Request {
        wanted: Wanted::Ask(ask.to_owned()),
        actor: by.clone(),
        values: given(procedure, values, parties),
    };
    let plain = |wanted, by: &Actor| Request { wanted, actor: by.clone(), values: Values::new() };
    match &rest.first()?.event {
        Event::Acted { ask: name, by, values, parties, answers, proposal: None, .. } => {
            Some((ask(name, by, values, parties), kept(answers)))
        }
        // Nobody signed: silence granted it.
        Event::Acted { answers, proposal: Some(number), .. } => {
            Some((plain(Wanted::Sign(*number), &Actor::Machine), kept(answers)))
        }
        Event::Proposed { ask: name, by, values, parties, answers, .. } => {
            Some((ask(name, by, values, parties), kept(answers)))
        }
        Event::Signed { proposal, by } => Some((plain(Wanted::Sign(*proposal), by), after_signature(*proposal, rest))),
        Event::Lapsed { proposal, why, answers } if why == CONDITIONS => {
            Some((plain(Wanted::Sign(*proposal), &Actor::Machine), kept(answers)))
        }
        Event::Declined { proposal, by, reason } => {
            Some((plain(Wanted::Decline(*proposal, reason.clone()), by), Answers::default()))
        }
        _ => None,
    }
}

fn kept(answers: &[Answered]) -> Answers {
    Answers(answers.iter().map(|kept| (kept.question.clone(), kept.answer.clone())).collect())
}

/// The answers by which a signed step was judged, or by which it lapsed.
fn after_signature(number: u32, rest: &[Recorded]) -> Answers {
    match rest.get(1).map(|next| &next.event) {
        Some(Event::Acted { proposal: Some(of), answers, .. }) if *of == number => kept(answers),
        Some(Event::Lapsed { proposal, answers, .. }) if *proposal == number => kept(answers),
        _ => Answers::default(),
    }
}

/// What was given, from what was written: without what was calculated, with the parties as they are named in a request.
fn given(procedure: Option<&Procedure>, values: &Values, parties: &BTreeMap<String, PartyValue>) -> Values {
    let calculated =
        |key: &str| procedure.and_then(|procedure| procedure.fields.get(key)).is_some_and(|field| field.calc.is_some());
    let mut given: Values =
        values.iter().filter(|(key, _)| !calculated(key)).map(|(key, value)| (key.clone(), unpinned(value))).collect();
    for (key, party) in parties {
        let list = |ids: &[String]| Value::List(ids.iter().cloned().map(Value::Text).collect());
        let value = match party {
            PartyValue::Unit(id) | PartyValue::Person(id) => Value::Text(id.clone()),
            PartyValue::Units(ids) | PartyValue::People(ids) => list(ids),
        };
        given.insert(key.clone(), value);
    }
    given
}

/// A row as it was chosen, before the version was pinned to it.
fn unpinned(value: &Value) -> Value {
    match value {
        Value::Row(row) => Value::Text(row.row.clone()),
        other => other.clone(),
    }
}

/// How a step differs from what was written.
fn difference(step: &Step, rest: &[Recorded]) -> Option<How> {
    let at = rest.first().map(|recorded| recorded.at);
    step.events.iter().enumerate().find_map(|(n, (basis, event))| match rest.get(n) {
        Some(written) if written.basis == *basis && written.event == *event && Some(written.at) == at => None,
        written => Some(How::Differs {
            written: written.map(|recorded| recorded.event.kind().to_owned()),
            now: event.kind().to_owned(),
        }),
    })
}
