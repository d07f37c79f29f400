//! What a step does: its events in order, and the children it opens. Effects are generic and closed.

use crate::again::used;
use crate::decide::{Case, Given, advance};
use crate::event::{Budget, Event};
use crate::matter::Matter;
use crate::refusal::Reason;
use crate::timing;
use crate::value::{Holder, PartyValue, Value, Values};
use law::{Basis, Force};
use rulebook::model::{Clock, Procedure, SettingValue, Until, Who};
use rulebook::words::Effect;
use std::collections::BTreeMap;
use worktime::{Day, Instant, Span};

/// What a published edition is made of.
const EDITION: [&str; 6] = ["rows", "from", "until", "version", "issuer", "document"];

/// A decided step.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Step {
    /// Events with their bases, in order.
    pub events: Vec<(Basis, Event)>,
    /// Children to be opened: procedure, the entry that fills its remaining party, values for it.
    pub opens: Vec<ChildWanted>,
    /// Procedures whose open children are withdrawn.
    pub withdraws: Vec<String>,
}

/// A child that a step opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildWanted {
    /// Its procedure.
    pub procedure: String,
    /// The unit or person that fills the party which is left, or what fills the field which is.
    pub entry: Option<String>,
    /// Values given for it (`procedure.field` in the opening request, prefix removed).
    pub values: Values,
    /// What the opening rests on.
    pub basis: Basis,
}

/// The events of a step that was allowed. `proposal` = the signed proposal it comes from.
pub(crate) fn step(case: &Case<'_>, given: &Given, basis: &Basis, proposal: Option<u32>) -> Result<Step, Reason> {
    let mut build = Build { case, matter: case.matter.clone(), step: Step::default() };
    let state = case.entered().unwrap_or(&case.matter.state).to_owned();
    let definition = case.procedure.states.get(&state);
    let is_final = definition.is_some_and(|state| state.is_final);
    let holder = match definition {
        Some(state) if !state.is_final => holder_of(state.holder.as_ref(), case.matter, &given.parties),
        _ => Holder::Nobody,
    };
    build.push(
        basis,
        Event::Acted {
            ask: case.name.to_owned(),
            by: case.actor.clone(),
            values: given.values.clone(),
            parties: given.parties.clone(),
            answers: used(case, given),
            state: state.clone(),
            holder,
            is_final,
            proposal,
        },
    );
    // What stands before `round` still belongs to the round that ends.
    let at_round = case.ask.then.iter().position(|effect| matches!(effect, Effect::Round));
    let (before, after) = case.ask.then.split_at(at_round.unwrap_or(0));
    for effect in before {
        build.effect(basis, effect, given);
    }
    if at_round.is_some() {
        build.lapse_pending(basis, "round_began");
        build.push(basis, Event::RoundBegan { round: case.matter.round + 1 });
    }
    build.clocks(basis, &case.matter.state, &state, at_round.is_some())?;
    for effect in after {
        build.effect(basis, effect, given);
    }
    if is_final {
        build.lapse_pending(basis, "matter_ended");
    }
    Ok(build.step)
}

struct Build<'a, 'b> {
    case: &'b Case<'a>,
    /// The matter with the events so far.
    matter: Matter,
    step: Step,
}

impl Build<'_, '_> {
    fn push(&mut self, basis: &Basis, event: Event) {
        advance(&mut self.matter, basis, &event, self.case.now);
        self.step.events.push((basis.clone(), event));
    }

    fn lapse_pending(&mut self, basis: &Basis, why: &str) {
        let numbers: Vec<u32> = self.matter.pending().map(|proposal| proposal.number).collect();
        for proposal in numbers {
            self.push(basis, Event::Lapsed { proposal, why: why.to_owned(), answers: Vec::new() });
        }
    }

    /// Ends, pauses, resumes and starts clocks as the step moves the matter from one state to another.
    fn clocks(&mut self, basis: &Basis, from: &str, to: &str, round: bool) -> Result<(), Reason> {
        let procedure = self.case.procedure;
        for (name, clock) in &procedure.clocks {
            let rule =
                self.case.book.edition.rule(&clock.rule).map_or_else(|| basis.clone(), |rule| rule.basis.clone());
            let state = self.matter.clocks.get(name).filter(|state| state.ended.is_none());
            let (runs, stands) = (state.is_some(), state.is_some_and(timing::paused));
            let inside = |state: &str| clock.runs.iter().chain(&clock.pauses).any(|s| s == state);
            let ended_early = clock.ends.iter().any(|ask| ask == self.case.name);
            let leaves = !inside(to);
            if runs && (round || ended_early || leaves) {
                self.push(&rule, Event::ClockEnded { clock: name.clone() });
            } else if runs && !stands && clock.pauses.iter().any(|s| s == to) {
                self.push(&rule, Event::ClockPaused { clock: name.clone() });
            } else if runs && stands && clock.runs.iter().any(|s| s == to) {
                self.push(&rule, Event::ClockResumed { clock: name.clone() });
            }
            let starts = clock.runs.iter().any(|s| s == to) && (round || !inside(from)) && !ended_early;
            if starts {
                let started = self.start(name, clock)?;
                self.push(&rule, started);
            }
        }
        Ok(())
    }

    fn start(&self, name: &str, clock: &Clock) -> Result<Event, Reason> {
        let case = self.case;
        let (none, no_parties) = (Values::new(), BTreeMap::new());
        let sight = case.sight(&self.matter, &none, &no_parties, &clock.rule);
        if let Some(term) = clock.own_term() {
            let budget = self.own_budget(clock, term).ok_or_else(|| no_setting(term, case.now.day()))?;
            return Ok(Event::ClockStarted { clock: name.to_owned(), budget: Some(budget), until: None });
        }
        if let Some(key) = &clock.budget {
            let setting = sight.setting(key).ok_or_else(|| no_setting(key, case.now.day()))?;
            let SettingValue::Span(span) = setting.value else {
                return Err(no_setting(key, case.now.day()));
            };
            let budget = Budget {
                span,
                terms: case.book.edition.terms(&clock.rule),
                setting: key.clone(),
                issuer: setting.issuer.clone(),
                document: setting.document.clone(),
                force: Force::Setting,
                verified: setting.verified,
                since: setting.since,
            };
            return Ok(Event::ClockStarted { clock: name.to_owned(), budget: Some(budget), until: None });
        }
        let until = match &clock.until {
            Some(Until::Field(field)) => {
                let day = sight.value(field).and_then(Value::text).and_then(|text| text.parse::<Day>().ok());
                day.map(end_of_day)
            }
            Some(Until::YearEnd) => Day::new(case.now.day().year(), 12, 31).ok().map(end_of_day),
            Some(Until::Clock(other)) => timing::due_of(case.book, &self.matter, other).map(|due| due.at),
            None => None,
        };
        // Without a date to wait for there is nothing to wait for: it is due at once.
        Ok(Event::ClockStarted { clock: name.to_owned(), budget: None, until: Some(until.unwrap_or(case.now)) })
    }

    /// The budget that the text of the clock's rule gives itself: the number is the law's, and so is its force.
    fn own_budget(&self, clock: &Clock, term: &str) -> Option<Budget> {
        let edition = self.case.book.edition;
        let strongest = edition.rule(&clock.rule)?.basis.citations().first()?;
        Some(Budget {
            span: edition.span(&clock.rule, term)?,
            terms: edition.terms(&clock.rule),
            setting: format!("rule.{term}"),
            issuer: strongest.title.clone(),
            document: strongest.provision.to_string(),
            force: strongest.force,
            verified: true,
            since: self.case.now.day(),
        })
    }

    fn effect(&mut self, basis: &Basis, effect: &Effect, given: &Given) {
        match effect {
            Effect::Tell { party, notice } => {
                let notice = notice.clone().unwrap_or_else(|| self.case.name.to_owned());
                if let Some(event) = tell(self.case.procedure, &self.matter, party, notice, None) {
                    self.push(basis, event);
                }
            }
            Effect::Open { procedure, field } => self.open(basis, procedure, field.as_deref(), given),
            Effect::Withdraw(procedure) => self.step.withdraws.push(procedure.clone()),
            Effect::Round => {}
            Effect::Extend { clock, field } => {
                let span =
                    self.matter.values.get(field).and_then(Value::text).and_then(|text| text.parse::<Span>().ok());
                if let Some(span) = span {
                    self.push(basis, Event::ClockExtended { clock: clock.clone(), span });
                }
            }
            Effect::Write(register) => {
                let columns = self.case.book.edition.registers.get(register).map_or_else(Values::new, |register| {
                    self.given(register.fields.keys().map(String::as_str).chain(["until"]))
                });
                self.push(basis, Event::Wrote { register: register.clone(), columns });
            }
            Effect::Publish(register) => {
                let edition = self.given(EDITION);
                self.push(basis, Event::Published { register: register.clone(), edition });
            }
        }
    }

    /// The matter's values of these names, as far as it has them.
    fn given<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Values {
        let values = &self.matter.values;
        names.into_iter().filter_map(|name| Some((name.to_owned(), values.get(name)?.clone()))).collect()
    }

    fn open(&mut self, basis: &Basis, procedure: &str, field: Option<&str>, given: &Given) {
        // A procedure that this city does not have opens nothing.
        if !self.case.book.edition.procedures.contains_key(procedure) {
            return;
        }
        let prefix = format!("{procedure}.");
        let values: Values = given
            .for_children
            .iter()
            .filter_map(|(key, value)| Some((key.strip_prefix(&prefix)?.to_owned(), value.clone())))
            .collect();
        let entries: Vec<Option<String>> = match field {
            None => vec![None],
            Some(field) => {
                let party = self.matter.parties.get(field);
                let units: Option<Vec<String>> =
                    party.map(|p| p.units().into_iter().chain(p.people()).map(str::to_owned).collect());
                let listed =
                    || self.matter.values.get(field).map(|v| v.texts().into_iter().map(str::to_owned).collect());
                units.or_else(listed).unwrap_or_default().into_iter().map(Some).collect()
            }
        };
        for entry in entries {
            let wanted =
                ChildWanted { procedure: procedure.to_owned(), entry, values: values.clone(), basis: basis.clone() };
            self.step.opens.push(wanted);
        }
    }
}

/// The holder that a state names, resolved to this matter's units or persons.
pub(crate) fn holder_of(who: Option<&Who>, matter: &Matter, laid: &BTreeMap<String, PartyValue>) -> Holder {
    match who {
        Some(Who::Party { party, post }) => match laid.get(party).or_else(|| matter.parties.get(party)) {
            Some(PartyValue::Person(person)) => Holder::People(vec![person.clone()]),
            Some(PartyValue::People(people)) => Holder::People(people.clone()),
            Some(value) => {
                let units = value.units().into_iter().map(str::to_owned).collect();
                Holder::Units { units, post: post.clone() }
            }
            None => Holder::Machine,
        },
        Some(Who::Holder) => matter.holder.clone(),
        Some(Who::Clock(_) | Who::Child(_) | Who::ParentMatter | Who::Machine) => Holder::Machine,
        None => Holder::Nobody,
    }
}

/// The letter to a party, if there is anybody to tell.
pub(crate) fn tell(
    procedure: &Procedure,
    matter: &Matter,
    party: &str,
    notice: String,
    clock: Option<String>,
) -> Option<Event> {
    let to = if party == "holder" && !procedure.parties.contains_key("holder") {
        match &matter.holder {
            Holder::Units { units, .. } => PartyValue::Units(units.clone()),
            Holder::People(people) => PartyValue::People(people.clone()),
            Holder::Machine | Holder::Nobody => return None,
        }
    } else {
        matter.parties.get(party)?.clone()
    };
    if to.units().is_empty() && to.people().is_empty() {
        return None;
    }
    Some(Event::Told { party: party.to_owned(), to, notice, clock })
}

fn end_of_day(day: Day) -> Instant {
    Instant(day.plus_days(1).start().0 - 1000)
}

fn no_setting(key: &str, day: Day) -> Reason {
    Reason {
        code: "no-setting".to_owned(),
        field: None,
        zh: format!("设定“{key}”在{day}没有取值，无法起算期限。请本部署管理员补充该设定及其文件依据。"),
        en: format!(
            "The setting `{key}` has no value on {day}, so no clock can start. Ask the administrator to add it."
        ),
    }
}
