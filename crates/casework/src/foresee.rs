//! Looking ahead without acting: which asks an actor could take, why not the others, and what would happen.

use crate::check;
use crate::decide::{Book, Case, Decision, Given, reason_of};
use crate::effects;
use crate::event::Event;
use crate::family::Opening;
use crate::guard::Truth;
use crate::matter::Matter;
use crate::question::{Answers, Question};
use crate::refusal::Refusal;
use crate::value::{Actor, PartyValue, Values};
use rulebook::model::Who;
use std::collections::BTreeMap;
use worktime::Instant;

/// An ask that people can take, as it stands for one actor now.
#[derive(Debug, Clone, PartialEq)]
pub struct Prospect {
    /// The ask.
    pub ask: String,
    /// Whether it is possible in the matter's state.
    pub here: bool,
    /// Whether it is the actor's.
    pub yours: bool,
    /// Why it would be refused whatever the form says; `None` = it is possible, as far as is known.
    pub refusal: Option<Box<Refusal>>,
}

/// Every bound ask of the matter's procedure that people can take once it is open, in the file's order; and the questions
/// of fact that must be answered to know more. What depends on the ask's own form is left open.
#[must_use]
pub fn prospects(
    book: &Book<'_>,
    matter: &Matter,
    actor: &Actor,
    answers: &Answers,
    now: Instant,
) -> (Vec<Prospect>, Vec<Question>) {
    let Some(procedure) = book.edition.procedures.get(&matter.procedure) else { return (Vec::new(), Vec::new()) };
    let (mut found, mut questions) = (Vec::new(), Vec::new());
    for (name, ask) in &procedure.asks {
        let has_hands = ask.by.iter().any(|who| matches!(who, Who::Party { .. } | Who::Holder));
        if ask.from.is_empty() || !has_hands || book.edition.rule(&ask.rule).is_none() {
            continue;
        }
        let case = Case { book, procedure, matter, name, ask, actor, answers, now };
        let (here, yours) = (case.is_here(), case.is_yours(&BTreeMap::new()));
        let reasons = if !here {
            vec![case.not_here()]
        } else if !yours {
            vec![case.not_yours()]
        } else {
            case.failing(&mut questions)
        };
        let refusal = match reasons.is_empty() {
            true => None,
            false => match case.refuse(reasons) {
                Decision::Refused(refusal) => Some(refusal),
                Decision::Decided(_) | Decision::Unknown(_) => None,
            },
        };
        found.push(Prospect { ask: name.clone(), here, yours, refusal });
    }
    (found, questions)
}

/// The asks that an actor could take now, in the file's order, and the questions that must be answered to know more: the
/// possible ones of [`prospects`], without saying why not the others.
#[must_use]
pub fn open_asks(
    book: &Book<'_>,
    matter: &Matter,
    actor: &Actor,
    answers: &Answers,
    now: Instant,
) -> (Vec<String>, Vec<Question>) {
    let Some(procedure) = book.edition.procedures.get(&matter.procedure) else { return (Vec::new(), Vec::new()) };
    let (mut found, mut questions) = (Vec::new(), Vec::new());
    for (name, ask) in &procedure.asks {
        let case = Case { book, procedure, matter, name, ask, actor, answers, now };
        let may = case.is_here() && case.is_yours(&BTreeMap::new()) && book.edition.rule(&ask.rule).is_some();
        if may && case.failing(&mut questions).is_empty() {
            found.push(name.clone());
        }
    }
    (found, questions)
}

/// The asks by which an actor could open this matter, in the file's order, and the questions that must be answered to know
/// more. A party that the form names may be the actor's own unit.
#[must_use]
pub fn openings(
    book: &Book<'_>,
    opening: &Opening,
    actor: &Actor,
    answers: &Answers,
    now: Instant,
) -> (Vec<String>, Vec<Question>) {
    let Some(procedure) = book.edition.procedures.get(&opening.procedure) else { return (Vec::new(), Vec::new()) };
    let own = || actor.unit().map(|unit| PartyValue::Unit(unit.to_owned()));
    let (mut found, mut questions) = (Vec::new(), Vec::new());
    for (name, ask) in procedure.asks.iter().filter(|(_, ask)| ask.from.is_empty()) {
        let Some(rule) = book.edition.rule(&ask.rule) else { continue };
        let (Some(matter), _) = opening.opened(&book.edition.id, None, &rule.basis, now) else { continue };
        let named = ask.needs.iter().chain(&ask.may).filter(|key| procedure.parties.contains_key(*key));
        let laid: BTreeMap<String, PartyValue> = named.filter_map(|key| Some((key.clone(), own()?))).collect();
        let case = Case { book, procedure, matter: &matter, name, ask, actor, answers, now };
        if case.is_yours(&laid) && case.failing(&mut questions).is_empty() {
            found.push(name.clone());
        }
    }
    (found, questions)
}

impl Case<'_> {
    /// The conditions that fail whatever the form says; what must be known first is added to the questions.
    fn failing(&self, questions: &mut Vec<Question>) -> Vec<crate::refusal::Reason> {
        let (values, parties) = (Values::new(), BTreeMap::new());
        let sight = self.sight(self.matter, &values, &parties, &self.ask.rule);
        let mut reasons = Vec::new();
        for guard in &self.ask.when {
            if check::field_of(&guard.test).is_some_and(|field| self.is_asked(field)) {
                continue;
            }
            match sight.judge(guard) {
                Truth::Yes => {}
                Truth::No => reasons.push(reason_of("condition", guard, self.procedure, &sight)),
                Truth::Ask(question) if !questions.contains(&question) => questions.push(question),
                Truth::Ask(_) => {}
            }
        }
        reasons
    }

    /// Whether a field is given with the ask's form, or calculated from what is.
    fn is_asked(&self, field: &str) -> bool {
        let in_form = |name: &str| self.ask.needs.iter().chain(&self.ask.may).any(|own| own == name);
        let calculation = self.procedure.fields.get(field).and_then(|field| field.calc.as_ref());
        match calculation {
            Some(name) => {
                self.book.calculations.get(name).is_none_or(|inputs| inputs.iter().any(|input| in_form(input)))
            }
            None => in_form(field),
        }
    }
}

/// What an ask would bring about in the matter's present state if its form were empty and every condition held: the
/// events in order, and the matter after them. `None` if the edition has no such ask, or a clock has no setting.
#[must_use]
pub fn foresee(
    book: &Book<'_>,
    matter: &Matter,
    ask: &str,
    actor: &Actor,
    now: Instant,
) -> Option<(Vec<Event>, Matter)> {
    let procedure = book.edition.procedures.get(&matter.procedure)?;
    let (name, ask) = procedure.asks.get_key_value(ask)?;
    let answers = Answers::default();
    let case = Case { book, procedure, matter, name, ask, actor, answers: &answers, now };
    let step = effects::step(&case, &Given::default(), &case.basis()?, None).ok()?;
    let after = step.applied_to(matter, now);
    Some((step.events.into_iter().map(|(_, event)| event).collect(), after))
}
