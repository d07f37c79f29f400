//! What one applies for and another decides: proposals with signatures. A proposal does not block the matter; its
//! conditions are judged again at the last signature.

use crate::again::used;
use crate::decide::{Book, Case, Decision, Given, Judged, Request};
use crate::effects::{self, Step};
use crate::event::{CONDITIONS, Event, Seat, Within};
use crate::forms;
use crate::matter::{Matter, Proposal};
use crate::question::Answers;
use crate::refusal::{Reason, Refusal};
use crate::timing;
use crate::value::{Actor, PartyValue, Values};
use law::{Basis, Parameter};
use rulebook::model::{Procedure, SettingValue, Signer, Who};
use std::collections::BTreeMap;
use worktime::{Instant, Terms};

/// The proposal that an allowed ask with signatures becomes.
pub(crate) fn propose(case: &Case<'_>, given: &Given) -> Result<Step, Reason> {
    let Some(basis) = case.basis() else {
        return Err(plain("no-rule", "没有规则。", "No rule."));
    };
    let mut signers = Vec::new();
    for signer in &case.ask.sign {
        signers.extend(seats_of(case, signer));
    }
    if signers.is_empty() || signers.iter().any(Vec::is_empty) {
        return Err(plain(
            "nobody-signs",
            "本事项没有可以签批的单位，请联系本部署管理员核对机构设置。",
            "There is no unit that could sign this. Ask the administrator to check the units.",
        ));
    }
    let number = u32::try_from(case.matter.proposals.len()).unwrap_or(u32::MAX).saturating_add(1);
    let event = Event::Proposed {
        proposal: number,
        ask: case.name.to_owned(),
        by: case.actor.clone(),
        values: given.values.clone(),
        parties: given.parties.clone(),
        signers,
        within: within(case),
        answers: used(case, given),
    };
    Ok(Step { events: vec![(basis, event)], ..Step::default() })
}

fn within(case: &Case<'_>) -> Option<Within> {
    let key = case.ask.within.as_ref()?;
    let (values, parties) = (Values::new(), BTreeMap::new());
    let sight = case.sight(case.matter, &values, &parties, &case.ask.rule);
    match sight.setting(key)?.value {
        SettingValue::Span(span) => {
            Some(Within { due: timing::end_of(case.book, span, Terms::default(), case.now), silent: case.ask.silent })
        }
        _ => None,
    }
}

fn seats_of(case: &Case<'_>, signer: &Signer) -> Vec<Vec<Seat>> {
    match signer {
        Signer::OneOf(alternatives) => {
            vec![alternatives.iter().flat_map(|who| seats_of_who(case.matter, who)).collect()]
        }
        Signer::Parameter(name) => {
            let parameter = case.book.edition.rule(&case.ask.rule).and_then(|rule| rule.parameters.get(name));
            let words = match parameter {
                Some(Parameter::Words(words)) => words.clone(),
                Some(Parameter::Word(word)) => vec![word.clone()],
                _ => Vec::new(),
            };
            words.iter().map(|word| word.split('|').flat_map(|one| seats_of_word(case, one.trim())).collect()).collect()
        }
    }
}

fn seats_of_who(matter: &Matter, who: &Who) -> Vec<Seat> {
    let Who::Party { party, post } = who else {
        return Vec::new();
    };
    let units = matter.parties.get(party).map(PartyValue::units).unwrap_or_default();
    units.into_iter().map(|unit| Seat { unit: unit.to_owned(), post: post.clone() }).collect()
}

/// A word of a chain: a party of this matter, or a unit that the city names.
fn seats_of_word(case: &Case<'_>, word: &str) -> Vec<Seat> {
    let (party, post) = word.split_once('.').map_or((word, None), |(party, post)| (party, Some(post.to_owned())));
    let named = case.book.edition.named.get(party);
    let party = named.filter(|unit| case.matter.parties.contains_key(*unit)).map_or(party, String::as_str);
    match case.matter.parties.get(party) {
        Some(value) => {
            value.units().into_iter().map(|unit| Seat { unit: unit.to_owned(), post: post.clone() }).collect()
        }
        None => named.map(|unit| Seat { unit: unit.clone(), post }).into_iter().collect(),
    }
}

/// Signs; at the last signature the step is taken, or lapses if its conditions no longer hold.
pub(crate) fn sign(
    book: &Book<'_>,
    procedure: &Procedure,
    matter: &Matter,
    number: u32,
    request: &Request,
    answers: &Answers,
    now: Instant,
) -> Decision {
    let (proposal, case) = match open_proposal(book, procedure, matter, number, answers, now) {
        Ok(found) => found,
        Err(refusal) => return Decision::Refused(refusal),
    };
    if !silence_grants(proposal, request, now)
        && let Some(reason) = may_not_sign(proposal, &request.actor)
    {
        return refuse_signing(&case, proposal, reason);
    }
    let Some(basis) = case.basis() else {
        return case.refuse(vec![plain("no-rule", "没有规则。", "No rule.")]);
    };
    let mut events = Vec::new();
    if request.actor.has_hands() {
        events.push((basis.clone(), Event::Signed { proposal: number, by: request.actor.clone() }));
        if proposal.signed.len() + 1 < proposal.signers.len() {
            return Decision::Decided(Step { events, ..Step::default() });
        }
    }
    let given = Given { values: proposal.values.clone(), parties: proposal.parties.clone(), ..Given::default() };
    // INVARIANT: the proposal itself was counted, so `under` would refuse its own last use; it is judged without it.
    let before = without_own_count(matter, proposal);
    let rejudged = Case { matter: &before, ..case };
    let judged = if rejudged.is_here() { rejudged.judge(&given) } else { Judged::Refused(None, Vec::new()) };
    match judged {
        Judged::Unknown(questions) => Decision::Unknown(questions),
        Judged::Refused(..) => {
            let answers = used(&rejudged, &given);
            events.push((basis, Event::Lapsed { proposal: number, why: CONDITIONS.to_owned(), answers }));
            Decision::Decided(Step { events, ..Step::default() })
        }
        Judged::Holds(judged) => taken(&case, &judged, basis, number, events),
    }
}

/// The step of a granted proposal: `judged` already holds the values as they were calculated.
fn taken(case: &Case<'_>, judged: &Step, basis: Basis, number: u32, mut events: Vec<(Basis, Event)>) -> Decision {
    let given = judged
        .events
        .iter()
        .find_map(|(_, event)| match event {
            Event::Acted { values, parties, .. } => {
                Some(Given { values: values.clone(), parties: parties.clone(), ..Given::default() })
            }
            _ => None,
        })
        .unwrap_or_default();
    let mut matter = case.matter.clone();
    for (basis, event) in &events {
        crate::decide::advance(&mut matter, basis, event, case.now);
    }
    let signed = Case { matter: &matter, ..*case };
    match effects::step(&signed, &given, &basis, Some(number)) {
        Ok(mut step) => {
            events.append(&mut step.events);
            Decision::Decided(Step { events, ..step })
        }
        Err(reason) => case.refuse(vec![reason]),
    }
}

/// Declines; the machine declines when silence means refusal.
pub(crate) fn decline(
    book: &Book<'_>,
    procedure: &Procedure,
    matter: &Matter,
    number: u32,
    reason: &str,
    request: &Request,
    now: Instant,
) -> Decision {
    let answers = Answers::default();
    let (proposal, case) = match open_proposal(book, procedure, matter, number, &answers, now) {
        Ok(found) => found,
        Err(refusal) => return Decision::Refused(refusal),
    };
    let silence = request.actor == Actor::Machine && proposal.within.as_ref().is_some_and(|within| within.due <= now);
    if !silence && let Some(reason) = may_not_sign(proposal, &request.actor) {
        return refuse_signing(&case, proposal, reason);
    }
    if !silence && reason.trim().is_empty() {
        return case.refuse(vec![plain("required", "请写明不同意的理由。", "Say why you decline.")]);
    }
    if reason.chars().count() > 2000 {
        return case.refuse(vec![plain("too-long", "理由最多2000字。", "A reason has at most 2,000 characters.")]);
    }
    match case.basis() {
        Some(basis) => {
            let event = Event::Declined { proposal: number, by: request.actor.clone(), reason: reason.to_owned() };
            Decision::Decided(Step { events: vec![(basis, event)], ..Step::default() })
        }
        None => case.refuse(vec![plain("no-rule", "没有规则。", "No rule.")]),
    }
}

fn open_proposal<'a>(
    book: &'a Book<'a>,
    procedure: &'a Procedure,
    matter: &'a Matter,
    number: u32,
    answers: &'a Answers,
    now: Instant,
) -> Result<(&'a Proposal, Case<'a>), Box<Refusal>> {
    let found = matter
        .pending()
        .find(|proposal| proposal.number == number)
        .and_then(|proposal| Some((proposal, procedure.asks.get_key_value(&proposal.ask)?)));
    match found {
        Some((proposal, (name, ask))) => {
            Ok((proposal, Case { book, procedure, matter, name, ask, actor: &proposal.by, answers, now }))
        }
        None => Err(Box::new(Refusal {
            basis: forms::any_basis(book, procedure),
            reasons: vec![plain(
                "no-proposal",
                "没有等待签批的这一申请，可能已经签批、撤销或失效。",
                "No such proposal waits for a signature; it may have been decided already.",
            )],
            what_else: Vec::new(),
            whom_to_ask: forms::holder(procedure, matter),
        })),
    }
}

fn silence_grants(proposal: &Proposal, request: &Request, now: Instant) -> bool {
    request.actor == Actor::Machine
        && proposal
            .within
            .as_ref()
            .is_some_and(|within| within.due <= now && within.silent == Some(rulebook::model::Silence::Granted))
}

/// Why this actor may not sign next; `None` if they may.
fn may_not_sign(proposal: &Proposal, actor: &Actor) -> Option<Reason> {
    let (Some(seat), Actor::Staff { unit, posts, account, .. }) = (proposal.signers.get(proposal.signed.len()), actor)
    else {
        return Some(plain("not-yours", "这一申请不由你签批。", "This proposal is not yours to sign."));
    };
    if proposal.by.identity().is_some_and(|by| actor.hands().contains(&by)) {
        return Some(plain("own-proposal", "提出申请的人不能签批自己的申请。", "Nobody signs their own proposal."));
    }
    if proposal.signed.iter().any(|by| by.identity() == Some(account)) {
        return Some(plain(
            "signed-already",
            "你已签过，同一人只签一次。",
            "You have signed it; one person signs once.",
        ));
    }
    let sits = seat.iter().any(|seat| seat.unit == *unit && seat.post.as_ref().is_none_or(|post| posts.contains(post)));
    (!sits).then(|| plain("not-yours", "现在不轮到你签批。", "It is not your turn to sign."))
}

fn refuse_signing(case: &Case<'_>, proposal: &Proposal, reason: Reason) -> Decision {
    let seats = proposal.signers.get(proposal.signed.len()).cloned().unwrap_or_default();
    let whom = seats.into_iter().map(|seat| forms::seat(&seat)).collect();
    Decision::Refused(Box::new(Refusal {
        basis: case.basis(),
        reasons: vec![reason],
        what_else: Vec::new(),
        whom_to_ask: whom,
    }))
}

fn without_own_count(matter: &Matter, proposal: &Proposal) -> Matter {
    let mut before = matter.clone();
    if let Some(count) = before.counts.get_mut(&proposal.ask) {
        *count = count.saturating_sub(1);
    }
    // It would be the only one waiting: `none_pending` speaks of the others.
    before.proposals.retain(|other| other.number != proposal.number);
    before
}

fn plain(code: &str, zh: &str, en: &str) -> Reason {
    Reason { code: code.to_owned(), field: None, zh: zh.to_owned(), en: en.to_owned() }
}
