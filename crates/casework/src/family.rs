//! One request carried through a family of matters: the step, what the machine does after it, the children it opens or
//! withdraws, and what their parents hear. Everything that changes is returned together, to be written together.

use crate::apply::onward;
use crate::decide::{Book, Case, Decision, Request, Wanted, decide, party_of};
use crate::effects::{ChildWanted, Step};
use crate::event::{Event, Recorded};
use crate::forms;
use crate::matter::Matter;
use crate::question::{Answers, Question};
use crate::refusal::{Reason, Refusal};
use crate::timing;
use crate::value::{Actor, MatterId, PartyValue, Value, Values};
use law::Basis;
use rulebook::model::{PartyKind, Procedure, Who};
use rulebook::{Edition, Settings};
use std::collections::BTreeMap;
use std::sync::Arc;
use worktime::{Calendar, Instant};

/// Machine and clock asks tried after one change of one matter.
const CHAIN_LIMIT: usize = 8;
/// Matters that one request may change.
const FAMILY_LIMIT: usize = 300;

/// The law for a whole family: matters may keep different editions.
#[derive(Debug, Clone, Copy)]
pub struct Books<'a> {
    /// Editions by id.
    pub editions: &'a BTreeMap<String, Arc<Edition>>,
    /// The edition of today, for matters opened now.
    pub current: &'a Edition,
    /// Settings.
    pub settings: &'a Settings,
    /// Calendar.
    pub calendar: &'a Calendar,
    /// Calculations and their inputs.
    pub calculations: &'a BTreeMap<String, Vec<String>>,
}

impl<'a> Books<'a> {
    /// The book of an edition, to look at what it says; today's if that edition is not known. Nothing is decided by it
    /// then: [`perform`] and [`tick`] refuse a family one of whose editions is missing.
    #[must_use]
    pub fn of(&self, edition: &str) -> Book<'a> {
        let edition = self.editions.get(edition).map_or(self.current, |edition| edition.as_ref());
        Book { edition, settings: self.settings, calendar: self.calendar, calculations: self.calculations }
    }
}

/// The matters that a request may touch: the one itself, its ancestors, and its open descendants.
pub type Family = BTreeMap<MatterId, Arc<Matter>>;

/// How a new matter is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Its id.
    pub id: MatterId,
    /// Its district.
    pub district: u32,
    /// Its procedure.
    pub procedure: String,
    /// Its number for people.
    pub number: String,
    /// Its home.
    pub home: String,
    /// Home, parent and named parties.
    pub parties: BTreeMap<String, PartyValue>,
}

impl Opening {
    /// The matter before its first step, and the event that made it.
    pub(crate) fn opened(
        &self,
        edition: &str,
        parent: Option<&MatterId>,
        basis: &Basis,
        now: Instant,
    ) -> (Option<Matter>, Recorded) {
        let event = Event::Opened {
            procedure: self.procedure.clone(),
            edition: edition.to_owned(),
            number: self.number.clone(),
            home: self.home.clone(),
            parties: self.parties.clone(),
            parent: parent.cloned(),
        };
        let recorded = Recorded { version: 1, at: now, basis: basis.clone(), event };
        (crate::apply(None, &self.id, self.district, &recorded), recorded)
    }
}

/// One matter that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// Its version before; 0 if it was opened.
    pub before: u32,
    /// The matter after.
    pub after: Arc<Matter>,
    /// The events.
    pub events: Vec<Recorded>,
}

/// The three answers for a family.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// What changed, in the order in which it happened. Empty if there was nothing to do.
    Done(Vec<Changed>),
    /// Why not.
    Refused(Box<Refusal>),
    /// What must be known first.
    Unknown(Vec<Question>),
}

/// What stops the work early.
pub(crate) enum Stop {
    Refused(Box<Refusal>),
    Unknown(Vec<Question>),
}

/// Carries out one request on a matter, or opens one.
#[must_use]
pub fn perform(
    books: &Books<'_>,
    family: &Family,
    target: Result<&MatterId, &Opening>,
    request: &Request,
    answers: &Answers,
    now: Instant,
) -> Outcome {
    if let Some(refusal) = unknown_edition(books, family) {
        return Outcome::Refused(Box::new(refusal));
    }
    let mut work = Work::new(books, family, answers, now);
    let result = match target {
        Ok(id) => work.step(id, request),
        Err(opening) => work.open(opening, None, request),
    };
    work.finish(result)
}

/// Does what time has brought about: rungs reached, asks of clocks that are due, times to sign that have ended.
#[must_use]
pub fn tick(books: &Books<'_>, family: &Family, id: &MatterId, answers: &Answers, now: Instant) -> Outcome {
    if let Some(refusal) = unknown_edition(books, family) {
        return Outcome::Refused(Box::new(refusal));
    }
    let mut work = Work::new(books, family, answers, now);
    let result = work.tick(id);
    work.finish(result)
}

pub(crate) struct Work<'a> {
    pub(crate) books: &'a Books<'a>,
    answers: &'a Answers,
    pub(crate) now: Instant,
    pub(crate) matters: Family,
    changed: Vec<(MatterId, u32, Vec<Recorded>)>,
}

impl<'a> Work<'a> {
    fn new(books: &'a Books<'a>, family: &Family, answers: &'a Answers, now: Instant) -> Self {
        Self { books, answers, now, matters: family.clone(), changed: Vec::new() }
    }

    fn finish(self, result: Result<(), Stop>) -> Outcome {
        match result {
            Err(Stop::Refused(refusal)) => Outcome::Refused(refusal),
            Err(Stop::Unknown(questions)) => Outcome::Unknown(questions),
            Ok(()) => {
                let mut matters = self.matters;
                let changed = self
                    .changed
                    .into_iter()
                    .filter_map(|(id, before, events)| Some(Changed { before, after: matters.remove(&id)?, events }));
                Outcome::Done(changed.collect())
            }
        }
    }

    pub(crate) fn push(&mut self, id: &MatterId, basis: &Basis, event: Event) {
        let Some(matter) = self.matters.get_mut(id) else { return };
        let before = matter.version;
        let recorded = Recorded { version: before + 1, at: self.now, basis: basis.clone(), event };
        onward(Arc::make_mut(matter), &recorded);
        self.log(id, before, recorded);
    }

    fn log(&mut self, id: &MatterId, before: u32, recorded: Recorded) {
        match self.changed.iter_mut().find(|(changed, ..)| changed == id) {
            Some((_, _, events)) => events.push(recorded),
            None => self.changed.push((id.clone(), before, vec![recorded])),
        }
    }

    /// A request on a matter of the family, with everything that follows from it.
    pub(crate) fn step(&mut self, id: &MatterId, request: &Request) -> Result<(), Stop> {
        let Some(matter) = self.matters.get(id) else {
            return Err(Stop::Refused(Box::new(missing(id))));
        };
        let book = self.books.of(&matter.edition);
        match decide(&book, matter, request, self.answers, self.now) {
            Decision::Refused(refusal) => Err(Stop::Refused(refusal)),
            Decision::Unknown(questions) => Err(Stop::Unknown(questions)),
            Decision::Decided(step) => self.take(id, step, request),
        }
    }

    fn take(&mut self, id: &MatterId, step: Step, request: &Request) -> Result<(), Stop> {
        let moved = self.carry_out(id, step, request)?;
        self.settle(id)?;
        if moved { self.tell_parent(id) } else { Ok(()) }
    }

    /// Writes a step's events, opens and withdraws its children; answers whether the matter changed its state.
    fn carry_out(&mut self, id: &MatterId, step: Step, request: &Request) -> Result<bool, Stop> {
        let before = self.matters.get(id).map(|matter| matter.state.clone());
        for (basis, event) in step.events {
            self.push(id, &basis, event);
        }
        for wanted in step.opens {
            self.open_child(id, wanted, request)?;
        }
        for procedure in step.withdraws {
            self.withdraw(id, &procedure)?;
        }
        Ok(before != self.matters.get(id).map(|matter| matter.state.clone()))
    }

    /// Opens a matter: `Opened`, then its opening ask.
    fn open(&mut self, opening: &Opening, parent: Option<&MatterId>, request: &Request) -> Result<(), Stop> {
        let book = self.books.of(&self.books.current.id);
        let Wanted::Ask(name) = &request.wanted else {
            return Err(Stop::Refused(Box::new(missing(&opening.id))));
        };
        let ask = book.edition.procedures.get(&opening.procedure).and_then(|procedure| procedure.asks.get(name));
        let rule = ask.and_then(|ask| book.edition.rule(&ask.rule));
        let Some(rule) = rule else {
            return Err(Stop::Refused(Box::new(nothing_in_force(&opening.procedure, name))));
        };
        let (matter, recorded) = opening.opened(&book.edition.id, parent, &rule.basis, self.now);
        let Some(matter) = matter else {
            return Err(Stop::Refused(Box::new(missing(&opening.id))));
        };
        if self.matters.len() >= FAMILY_LIMIT {
            return Err(Stop::Refused(Box::new(too_many())));
        }
        self.matters.insert(opening.id.clone(), Arc::new(matter));
        self.log(&opening.id, 0, recorded);
        self.step(&opening.id, request)
    }

    fn open_child(&mut self, parent_id: &MatterId, wanted: ChildWanted, request: &Request) -> Result<(), Stop> {
        let Some(parent) = self.matters.get(parent_id).cloned() else { return Ok(()) };
        let edition = self.books.current;
        let Some(procedure) = edition.procedures.get(&wanted.procedure) else { return Ok(()) };
        let n = parent.children.len() + 1;
        let parties = carried_parties(procedure, &parent);
        let opening = Opening {
            id: parent_id.child(n),
            district: parent.district,
            procedure: wanted.procedure.clone(),
            number: format!("{}-{n}", parent.number),
            home: parent.home.clone(),
            parties,
        };
        let child = child_request(procedure, &parent, &wanted, &request.actor);
        let Some(child) = child else {
            return Err(Stop::Refused(Box::new(nothing_in_force(&wanted.procedure, "open"))));
        };
        self.push(
            parent_id,
            &wanted.basis,
            Event::ChildOpened { matter: opening.id.clone(), procedure: wanted.procedure.clone() },
        );
        self.open(&opening, Some(parent_id), &child)
            .map_err(|stop| self.for_the_form(stop, &parent, procedure, request))
    }

    /// A child that cannot be opened is the opener's refusal: it names the fields as the opener's form does, and says
    /// what else can be done with the opener's matter.
    fn for_the_form(&self, stop: Stop, parent: &Matter, child: &Procedure, request: &Request) -> Stop {
        let Stop::Refused(mut refusal) = stop else { return stop };
        for field in refusal.reasons.iter_mut().filter_map(|reason| reason.field.as_mut()) {
            if !field.contains('.') {
                *field = format!("{}.{field}", child.key);
            }
        }
        let book = self.books.of(&parent.edition);
        refusal.what_else = forms::possible(&book, parent, &request.actor, self.answers, self.now);
        if let Some(procedure) = book.edition.procedures.get(&parent.procedure) {
            refusal.whom_to_ask = forms::holder(procedure, parent);
        }
        Stop::Refused(refusal)
    }

    /// Lets the open children of a procedure act for their parent.
    fn withdraw(&mut self, id: &MatterId, procedure: &str) -> Result<(), Stop> {
        let children: Vec<MatterId> = self.matters.get(id).map_or_else(Vec::new, |matter| {
            let open = matter.children.iter().filter(|c| c.procedure == procedure && !c.is_final);
            open.map(|child| child.matter.clone()).collect()
        });
        for child in children {
            self.try_asks(&child, &Actor::ParentMatter)?;
        }
        Ok(())
    }

    /// After a change: machine asks in file order, then clocks that are due, until nothing more happens.
    pub(crate) fn settle(&mut self, id: &MatterId) -> Result<(), Stop> {
        for _ in 0..CHAIN_LIMIT {
            // A final state is no exception: what a machine still owes there (feeding back upwards) is done there.
            let Some(matter) = self.matters.get(id) else { return Ok(()) };
            let book = self.books.of(&matter.edition);
            let clocks = timing::due_clocks(&book, matter);
            let mut acted = self.try_asks(id, &Actor::Machine)?;
            for clock in clocks {
                if !acted {
                    acted = self.try_asks(id, &Actor::Clock(clock))?;
                }
            }
            if !acted {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The first ask that an actor without hands can take is taken. Questions stop the work; refusals pass unseen.
    fn try_asks(&mut self, id: &MatterId, actor: &Actor) -> Result<bool, Stop> {
        let Some(matter) = self.matters.get(id) else { return Ok(false) };
        let book = self.books.of(&matter.edition);
        let Some(procedure) = book.edition.procedures.get(&matter.procedure) else { return Ok(false) };
        let none = BTreeMap::new();
        for (name, ask) in &procedure.asks {
            let case = Case { book: &book, procedure, matter, name, ask, actor, answers: self.answers, now: self.now };
            if !case.is_here() || !case.is_yours(&none) {
                continue;
            }
            let request = Request { wanted: Wanted::Ask(name.clone()), actor: actor.clone(), values: Values::new() };
            match decide(&book, matter, &request, self.answers, self.now) {
                Decision::Refused(_) => {}
                Decision::Unknown(questions) => return Err(Stop::Unknown(questions)),
                Decision::Decided(step) => {
                    // The caller's loop settles.
                    if self.carry_out(id, step, &request)? {
                        self.tell_parent(id)?;
                    }
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// The parent hears that a child moved, and may act on it.
    fn tell_parent(&mut self, id: &MatterId) -> Result<(), Stop> {
        let Some(child) = self.matters.get(id).cloned() else { return Ok(()) };
        let Some(parent) = child.parent.clone().filter(|parent| self.matters.contains_key(parent)) else {
            return Ok(());
        };
        let basis = self.last_basis(id);
        let Some(basis) = basis else { return Ok(()) };
        self.push(
            &parent,
            &basis,
            Event::ChildMoved { matter: id.clone(), state: child.state.clone(), is_final: child.is_final },
        );
        let actor = Actor::Child { procedure: child.procedure.clone(), matter: id.clone() };
        if self.try_asks(&parent, &actor)? {
            self.settle(&parent)?;
        }
        Ok(())
    }

    fn last_basis(&self, id: &MatterId) -> Option<Basis> {
        let (_, _, events) = self.changed.iter().find(|(changed, ..)| changed == id)?;
        events.last().map(|recorded| recorded.basis.clone())
    }
}

/// Parties of the same name are carried over from the opening matter.
fn carried_parties(procedure: &Procedure, parent: &Matter) -> BTreeMap<String, PartyValue> {
    let of_same_name = procedure.parties.keys().filter_map(|key| Some((key.clone(), parent.parties.get(key)?.clone())));
    let mut parties: BTreeMap<String, PartyValue> = of_same_name.collect();
    for (key, party) in &procedure.parties {
        if party.is == PartyKind::Home {
            parties.insert(key.clone(), PartyValue::Unit(parent.home.clone()));
        }
        if party.is == PartyKind::Parent
            && !parties.contains_key(key)
            && let Some(value) = parent.parties.get("parent")
        {
            parties.insert(key.clone(), value.clone());
        }
    }
    parties
}

/// The opening request of a child: by the machine if its ask says so, otherwise by whoever opens it.
fn child_request(procedure: &Procedure, parent: &Matter, wanted: &ChildWanted, actor: &Actor) -> Option<Request> {
    let (name, ask) = procedure.asks.iter().find(|(_, ask)| ask.from.is_empty())?;
    let by_machine = ask.by.contains(&Who::Machine);
    let mut values = Values::new();
    for key in ask.needs.iter().chain(&ask.may) {
        if procedure.parties.contains_key(key) {
            continue;
        }
        let given = wanted.values.get(key).or_else(|| parent.values.get(key));
        if let Some(value) = given {
            values.insert(key.clone(), value.clone());
        }
    }
    let carried = carried_parties(procedure, parent);
    if let Some(entry) = &wanted.entry {
        let left = procedure.parties.iter().find(|(key, party)| {
            matches!(party.is, PartyKind::Unit | PartyKind::Person) && !carried.contains_key(*key)
        });
        // The files are proven to leave exactly one thing to it.
        let lacks = |key: &&String| procedure.fields.get(*key).is_some_and(|field| field.calc.is_none());
        if let Some((key, party)) = left {
            if party_of(party.is, &Value::Text(entry.clone())).is_some() {
                values.insert(key.clone(), Value::Text(entry.clone()));
            }
        } else if let Some(key) = ask.needs.iter().filter(lacks).find(|key| !values.contains_key(*key)) {
            values.insert(key.clone(), Value::Text(entry.clone()));
        }
    }
    let actor = if by_machine { Actor::Machine } else { actor.clone() };
    Some(Request { wanted: Wanted::Ask(name.clone()), actor, values })
}

fn nothing_in_force(procedure: &str, ask: &str) -> Refusal {
    Refusal {
        basis: None,
        reasons: vec![Reason {
            code: "no-rule".to_owned(),
            field: None,
            zh: format!("当日没有有效的规则可据以办理“{procedure}.{ask}”。"),
            en: format!("No rule in force on that day allows `{procedure}.{ask}`."),
        }],
        what_else: Vec::new(),
        whom_to_ask: Vec::new(),
    }
}

fn missing(id: &MatterId) -> Refusal {
    Refusal {
        basis: None,
        reasons: vec![Reason {
            code: "not-found".to_owned(),
            field: None,
            zh: format!("没有编号为{id}的事项。"),
            en: format!("There is no matter {id}."),
        }],
        what_else: Vec::new(),
        whom_to_ask: Vec::new(),
    }
}

/// Nothing is decided by other rules than those that hold for a matter: if its edition is missing, that is said.
fn unknown_edition(books: &Books<'_>, family: &Family) -> Option<Refusal> {
    let matter = family.values().find(|matter| !books.editions.contains_key(&matter.edition))?;
    let (id, edition) = (&matter.id, &matter.edition);
    Some(Refusal {
        basis: None,
        reasons: vec![Reason {
            code: "unknown-edition".to_owned(),
            field: None,
            zh: format!("事项{id}适用的规则版本{edition}不在库中，不能改用别的版本办理。请管理员从备份恢复。"),
            en: format!(
                "The edition {edition} of the rulebook, which holds for matter {id}, is missing; nothing is decided by \
                 another one. Ask the administrator to restore it from a backup."
            ),
        }],
        what_else: Vec::new(),
        whom_to_ask: Vec::new(),
    })
}

fn too_many() -> Refusal {
    Refusal {
        basis: None,
        reasons: vec![Reason {
            code: "too-many".to_owned(),
            field: None,
            zh: format!("一次最多牵动{FAMILY_LIMIT}件事项，请分次办理。"),
            en: format!("One step may touch at most {FAMILY_LIMIT} matters; do it in parts."),
        }],
        what_else: Vec::new(),
        whom_to_ask: Vec::new(),
    }
}
