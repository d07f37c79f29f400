//! One walk: opens a matter, takes steps guided towards what the run has not done yet, and tries what must be refused.

use super::actors;
use super::chance::Chance;
use super::ground::{Era, Ground};
use super::note::Note;
use super::route;
use super::tally::{Goals, Tally};
use super::values::{Mood, Scene, spoiled};
use super::witness::Witness;
use crate::town::{Town, TownFault};
use casework::{Actor, Answers, Books, Matter, MatterId, PartyValue, Refusal, Value, Values, Wanted, possible};
use desk::{Library, parties_at_start};
use rulebook::model::{Ask, PartyKind, Procedure, Who};
use rulebook::words::{Guard, Test};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use worktime::Instant;

/// Most guided steps of a walk, before it is led to its end.
const STEPS: i64 = 40;
/// Most steps more if what the walk is led to was never taken.
const MORE_STEPS: u32 = 60;
/// How much more waiting weighs where a clock leads to the goal.
const PATIENCE: u64 = 60;
/// How often opening is tried with other values.
const OPENING_TRIES: u32 = 30;

/// One walk in a town of its own.
pub(super) struct Stroll<'a> {
    pub(super) ground: &'a Ground<'a>,
    pub(super) town: Town,
    pub(super) chance: Chance,
    pub(super) tally: &'a mut Tally,
    goals: &'a Goals,
    witness: Witness,
    path: Vec<(Instant, Note)>,
    /// Steps to the goals, per edition and procedure.
    ways: BTreeMap<(String, String), Rc<BTreeMap<&'a str, u32>>>,
}

/// What became of a request.
pub(super) enum Tried {
    Done,
    Refused(String),
}

/// A step that a walk may try next.
enum Move {
    Ask(MatterId, String),
    Sign(MatterId, u32),
    Decline(MatterId, u32),
    Stranger(MatterId, String),
    Spoiled(MatterId, String),
    Elsewhere(MatterId, String),
    Wait,
}

impl<'a> Stroll<'a> {
    pub(super) fn new(
        library: &Arc<Library>,
        ground: &'a Ground<'a>,
        district: u32,
        goals: &'a Goals,
        tally: &'a mut Tally,
        chance: Chance,
    ) -> Self {
        let town = Town::new(Arc::clone(library), ground.law.city.division, district, Instant(0));
        let (witness, path, ways) = (Witness::default(), Vec::new(), BTreeMap::new());
        Self { ground, town, chance, tally, goals, witness, path, ways }
    }

    pub(super) fn events(&self) -> u64 {
        self.witness.events
    }

    /// Every step in words.
    pub(super) fn path(&self) -> Vec<String> {
        self.path.iter().map(|(at, note)| format!("{} {note}", at.wall())).collect()
    }

    /// The walk from its opening to its end.
    pub(super) fn run(&mut self, era: &Era) -> Result<(), String> {
        self.town.now = era.moment(&mut self.chance);
        self.open()?;
        for _ in 0..self.chance.between(0, STEPS) {
            self.stride()?;
        }
        // Where nobody has been yet is worth a longer way.
        let mut more = if self.goals.fresh { MORE_STEPS } else { 0 };
        while more > 0
            && self.town.matters.values().any(|matter| !matter.is_final)
            && self.tally.times(&era.edition.id, &self.goals.target.0, &self.goals.target.1) == 0
        {
            self.stride()?;
            more -= 1;
        }
        self.close()?;
        self.after_the_end()?;
        self.witness.verify()
    }

    pub(super) fn books(&self) -> Result<Books<'a>, String> {
        let day = self.town.now.day();
        self.ground.library.books(self.ground.law, day).ok_or_else(|| format!("no law on {day}"))
    }

    /// A matter as it is now, with the procedure of its edition.
    pub(super) fn matter(&self, id: &MatterId) -> Result<(Arc<Matter>, &'a Procedure), String> {
        let matter = self.town.matters.get(id).cloned().ok_or_else(|| format!("{id} is gone"))?;
        let book = self.books()?.of(&matter.edition);
        let procedure = book.edition.procedures.get(&matter.procedure);
        Ok((matter, procedure.ok_or_else(|| format!("{id}: its edition has no such procedure"))?))
    }

    fn open(&mut self) -> Result<(), String> {
        let (key, name) = (&self.goals.opens, &self.goals.by);
        let book = self.books()?.of("");
        let procedure = book.edition.procedures.get(key).ok_or_else(|| format!("no `{key}`"))?;
        let ask = procedure.asks.get(name).ok_or_else(|| format!("no `{key}.{name}`"))?;
        let homes = self.ground.homes_for(book.edition, procedure, name, ask);
        let (known, wishes) = (Values::new(), self.goals.wishes(procedure));
        let mut last = String::new();
        for attempt in 0..OPENING_TRIES {
            let home = self.chance.pick(&homes).cloned().unwrap_or_default();
            let mood = if attempt == 0 && self.chance.percent(10) { Mood::Careless } else { Mood::Fitting };
            let (now, mark) = (self.town.now, "new");
            let scene =
                Scene { ground: self.ground, book: &book, home: &home, now, known: &known, wishes: &wishes, mark };
            let mut values = scene.fill(procedure, name, ask, mood, &mut self.chance);
            let spoil = attempt == 0 && self.chance.percent(5);
            if spoil {
                values = spoiled(values, &mut self.chance);
            }
            let mut parties = parties_at_start(self.ground.library, self.ground.law, key, &home, self.town.now);
            parties.extend(persons_given(procedure, &values));
            let actors = actors::fitting(ask, &parties, &casework::Holder::Machine, &mut self.chance);
            let Some(actor) = self.chance.pick(&actors).cloned() else { continue };
            self.note(Note::Request {
                id: MatterId(key.clone()),
                wanted: Wanted::Ask(name.clone()),
                actor: actor.clone(),
                values: values.clone(),
            });
            match self.town.open(key, &home, name, &actor, values) {
                Ok(_) if spoil => return Err("spoiled values opened a matter".to_owned()),
                Ok(_) => return self.look(),
                Err(TownFault::Refused(refusal)) => {
                    last = self.refusal(&refusal, None)?;
                    if !self.town.matters.is_empty() {
                        return Err("a refused opening left a matter behind".to_owned());
                    }
                }
                Err(fault) => return Err(fault.to_string()),
            }
        }
        Err(format!("`{key}.{name}` cannot be opened: {last}"))
    }

    /// One guided step.
    fn stride(&mut self) -> Result<(), String> {
        let moves = self.moves()?;
        let Some(index) = self.chance.weighted(moves.iter().map(|(weight, _)| *weight)) else { return Ok(()) };
        let Some((_, step)) = moves.into_iter().nth(index) else { return Ok(()) };
        if self.chance.percent(50) {
            let minutes = self.chance.between(1, 300);
            self.pass(Instant(self.town.now.0 + minutes * 60_000))?;
        }
        match step {
            Move::Ask(id, ask) => {
                let mood = if self.chance.percent(12) { Mood::Careless } else { Mood::Fitting };
                self.try_ask(&id, &ask, mood).map(drop)
            }
            Move::Sign(id, number) => self.sign(&id, number).map(drop),
            Move::Decline(id, number) => self.decline(&id, number),
            Move::Stranger(id, ask) => self.try_stranger(&id, &ask),
            Move::Spoiled(id, ask) => self.try_spoiled(&id, &ask),
            Move::Elsewhere(id, ask) => self.try_elsewhere(&id, &ask),
            Move::Wait => self.wait(),
        }
    }

    /// What may be tried now, each with its weight.
    fn moves(&mut self) -> Result<Vec<(u64, Move)>, String> {
        let mut moves = Vec::new();
        let mut patience = 4;
        let ids: Vec<MatterId> = self.town.matters.keys().cloned().collect();
        for id in ids {
            let (matter, procedure) = self.matter(&id)?;
            let key = (matter.edition.clone(), matter.procedure.clone());
            let goals = self.goals;
            let ways = self
                .ways
                .entry(key)
                .or_insert_with(|| Rc::new(route::distances(procedure, |state| goals.at(procedure, state))));
            let ways = Rc::clone(ways);
            let here = ways.get(matter.state.as_str()).copied().unwrap_or(route::NO_WAY);
            for (name, ask) in procedure.asks.iter().filter(|(_, ask)| ask.from.contains(&matter.state)) {
                let there = route::target(ask, matter.previous.as_deref())
                    .map_or(here, |to| ways.get(to).copied().unwrap_or(route::NO_WAY));
                let leads = self.goals.wants(&procedure.key, name) || there < here;
                if leads && !matter.is_final && waits(ask) {
                    patience += PATIENCE;
                }
                if !actors::has_hands(ask) {
                    continue;
                }
                let weight = self.weight(&matter, name, ask, leads);
                moves.push((weight, Move::Ask(id.clone(), name.clone())));
            }
            for proposal in matter.pending() {
                let weight = if self.goals.wants(&procedure.key, &proposal.ask) { 60 } else { 12 };
                moves.push((weight, Move::Sign(id.clone(), proposal.number)));
                moves.push((3, Move::Decline(id.clone(), proposal.number)));
            }
            self.moves_to_refuse(&id, &matter, procedure, &mut moves);
        }
        moves.push((patience, Move::Wait));
        Ok(moves)
    }

    fn weight(&self, matter: &Matter, name: &str, ask: &Ask, leads: bool) -> u64 {
        let times = self.tally.times(&matter.edition, &matter.procedure, name);
        let mut weight = 4 + 24 / (1 + times);
        if leads {
            weight *= 8;
        }
        // Steps that stay could be taken for ever.
        if ask.to.is_none() && matter.counts.get(name).copied().unwrap_or(0) >= 2 {
            weight /= 8;
        }
        weight.max(1)
    }

    fn moves_to_refuse(&mut self, id: &MatterId, matter: &Matter, procedure: &Procedure, moves: &mut Vec<(u64, Move)>) {
        let (here, elsewhere): (Vec<_>, Vec<_>) = procedure
            .asks
            .iter()
            .filter(|(_, ask)| actors::has_hands(ask))
            .partition(|(_, ask)| ask.from.contains(&matter.state));
        if let Some((name, _)) = self.chance.pick(&here) {
            moves.push((3, Move::Stranger(id.clone(), (*name).clone())));
            moves.push((3, Move::Spoiled(id.clone(), (*name).clone())));
        }
        if let Some((name, _)) = self.chance.pick(&elsewhere) {
            moves.push((1, Move::Elsewhere(id.clone(), (*name).clone())));
        }
    }

    fn filled(&mut self, matter: &Matter, procedure: &Procedure, name: &str, mood: Mood) -> Result<Values, String> {
        let book = self.books()?.of(&matter.edition);
        let ask = procedure.asks.get(name).ok_or_else(|| format!("no ask `{name}`"))?;
        let (home, mark) = (matter.home.as_str(), matter.id.0.as_str());
        let (now, known, wishes) = (self.town.now, known(matter), self.goals.wishes(procedure));
        let scene = Scene { ground: self.ground, book: &book, home, now, known: &known, wishes: &wishes, mark };
        Ok(scene.fill(procedure, name, ask, mood, &mut self.chance))
    }

    /// Tries an ask by somebody who may take it.
    pub(super) fn try_ask(&mut self, id: &MatterId, name: &str, mood: Mood) -> Result<Tried, String> {
        let (matter, procedure) = self.matter(id)?;
        let Some(ask) = procedure.asks.get(name) else { return Err(format!("{id}: no ask `{name}`")) };
        if !ask.from.contains(&matter.state) {
            return Ok(Tried::Refused("not-here".to_owned()));
        }
        let values = self.filled(&matter, procedure, name, mood)?;
        let mut parties = matter.parties.clone();
        parties.extend(persons_given(procedure, &values));
        let actors = actors::fitting(ask, &parties, &matter.holder, &mut self.chance);
        let Some(actor) = self.chance.pick(&actors).cloned() else {
            return Ok(Tried::Refused("nobody".to_owned()));
        };
        let book = self.books()?.of(&matter.edition);
        let open = possible(&book, &matter, &actor, &Answers::default(), self.town.now);
        let tried = self.request(id, Wanted::Ask(name.to_owned()), &actor, values)?;
        if matches!(tried, Tried::Done) && !open.iter().any(|possible| possible.ask == name) {
            return Err(format!("{id}: `{name}` was taken, but not among what was possible for {actor:?}"));
        }
        Ok(tried)
    }

    /// Signs a proposal by somebody whose turn it is.
    pub(super) fn sign(&mut self, id: &MatterId, number: u32) -> Result<Tried, String> {
        let (matter, _) = self.matter(id)?;
        let Some(proposal) = matter.pending().find(|proposal| proposal.number == number) else {
            return Ok(Tried::Refused("no-proposal".to_owned()));
        };
        if self.chance.percent(8) {
            let own = proposal.by.clone();
            self.must_refuse(id, Wanted::Sign(number), &own, Values::new(), &["own-proposal", "not-yours"])?;
        }
        match actors::signer(proposal, &mut self.chance) {
            Some(actor) => self.request(id, Wanted::Sign(number), &actor, Values::new()),
            None => Ok(Tried::Refused("nobody".to_owned())),
        }
    }

    fn decline(&mut self, id: &MatterId, number: u32) -> Result<(), String> {
        let (matter, _) = self.matter(id)?;
        let Some(proposal) = matter.pending().find(|proposal| proposal.number == number) else { return Ok(()) };
        let Some(actor) = actors::signer(proposal, &mut self.chance) else { return Ok(()) };
        if self.chance.percent(20) {
            let silent = Wanted::Decline(number, " ".to_owned());
            self.must_refuse(id, silent, &actor, Values::new(), &["required"])?;
        }
        let wanted = Wanted::Decline(number, "理由不足，不予同意。".to_owned());
        match self.request(id, wanted, &actor, Values::new())? {
            Tried::Done => Ok(()),
            Tried::Refused(code) => Err(format!("{id}: proposal {number} could not be declined: {code}")),
        }
    }

    fn try_stranger(&mut self, id: &MatterId, name: &str) -> Result<(), String> {
        let (matter, procedure) = self.matter(id)?;
        let Some(ask) = procedure.asks.get(name).filter(|ask| ask.from.contains(&matter.state)) else { return Ok(()) };
        let actor = actors::unfitting(ask, &matter, &self.ground.stranger, &mut self.chance);
        let values = self.filled(&matter, procedure, name, Mood::Fitting)?;
        self.must_refuse(id, Wanted::Ask(name.to_owned()), &actor, values, &["not-yours"])
    }

    fn try_spoiled(&mut self, id: &MatterId, name: &str) -> Result<(), String> {
        let (matter, procedure) = self.matter(id)?;
        let Some(ask) = procedure.asks.get(name).filter(|ask| ask.from.contains(&matter.state)) else { return Ok(()) };
        let actors = actors::fitting(ask, &matter.parties, &matter.holder, &mut self.chance);
        let Some(actor) = self.chance.pick(&actors).cloned() else { return Ok(()) };
        let values = self.filled(&matter, procedure, name, Mood::Fitting)?;
        let values = spoiled(values, &mut self.chance);
        // A child's values are judged when the child opens, after the conditions of the step that opens it.
        let codes = ["unknown-field", "wrong-type", "required", "out-of-range", "condition", "gate"];
        let own = values.keys().all(|key| !key.contains('.'));
        let codes = if own { codes.get(..4).unwrap_or(&codes) } else { &codes };
        self.must_refuse(id, Wanted::Ask(name.to_owned()), &actor, values, codes)
    }

    fn try_elsewhere(&mut self, id: &MatterId, name: &str) -> Result<(), String> {
        let (matter, procedure) = self.matter(id)?;
        let Some(ask) = procedure.asks.get(name).filter(|ask| !ask.from.contains(&matter.state)) else {
            return Ok(());
        };
        let actors = actors::fitting(ask, &matter.parties, &matter.holder, &mut self.chance);
        let Some(actor) = self.chance.pick(&actors).cloned() else { return Ok(()) };
        self.must_refuse(id, Wanted::Ask(name.to_owned()), &actor, Values::new(), &["not-here"])
    }

    fn must_refuse(
        &mut self,
        id: &MatterId,
        wanted: Wanted,
        actor: &Actor,
        values: Values,
        codes: &[&str],
    ) -> Result<(), String> {
        match self.request(id, wanted, actor, values)? {
            Tried::Refused(code) if codes.contains(&code.as_str()) => Ok(()),
            Tried::Refused(code) => Err(format!("{id}: refused as `{code}`, not as one of {codes:?}")),
            Tried::Done => Err(format!("{id}: not refused, though it should be as one of {codes:?}")),
        }
    }

    /// Asks, and holds the answer to the engine's promises.
    fn request(&mut self, id: &MatterId, wanted: Wanted, actor: &Actor, values: Values) -> Result<Tried, String> {
        let (kept, given) = (actor.clone(), values.clone());
        self.note(Note::Request { id: id.clone(), wanted: wanted.clone(), actor: kept, values: given });
        match self.town.ask(id, wanted, actor, values) {
            Ok(_) => {
                let after = self.town.matters.get(id).map(|matter| matter.state.clone()).unwrap_or_default();
                self.note(Note::Became(after));
                self.look()?;
                Ok(Tried::Done)
            }
            Err(TownFault::Refused(refusal)) => {
                let code = self.refusal(&refusal, Some(id))?;
                self.note(Note::Refused(code.clone()));
                if !self.witness.unchanged(&self.town) {
                    return Err(format!("{id}: a refused request changed something"));
                }
                Ok(Tried::Refused(code))
            }
            Err(fault) => Err(fault.to_string()),
        }
    }

    /// A refusal says why, by which law, and whom to ask.
    fn refusal(&mut self, refusal: &Refusal, id: Option<&MatterId>) -> Result<String, String> {
        let Some(first) = refusal.reasons.first() else { return Err("a refusal without a reason".to_owned()) };
        let lawless = ["no-rule", "not-found"];
        for reason in &refusal.reasons {
            if reason.code.is_empty() || reason.zh.trim().is_empty() || reason.en.trim().is_empty() {
                return Err(format!("a reason without words: {reason:?}"));
            }
        }
        if refusal.basis.is_none() && !lawless.contains(&first.code.as_str()) {
            return Err(format!("a refusal without basis: {refusal:?}"));
        }
        let open = id.and_then(|id| self.town.matters.get(id)).is_some_and(|matter| !matter.is_final);
        if open && refusal.whom_to_ask.is_empty() {
            return Err(format!("a refusal that names nobody to ask: {refusal:?}"));
        }
        self.tally.refused(&first.code);
        Ok(first.code.clone())
    }

    /// Lets the next timer come, or some hours go by.
    pub(super) fn wait(&mut self) -> Result<(), String> {
        let next = self.town.next_timer().map(|(at, _)| at).filter(|_| self.chance.percent(75));
        let until = match next {
            Some(at) => at.max(self.town.now),
            None => Instant(self.town.now.0 + self.chance.between(1, 60) * 3_600_000),
        };
        self.pass(until)
    }

    fn pass(&mut self, until: Instant) -> Result<(), String> {
        self.town.pass_until(until).map_err(|fault| format!("waiting until {}: {fault}", until.wall()))?;
        self.note(Note::Waited);
        self.look()
    }

    fn look(&mut self) -> Result<(), String> {
        let known: Vec<MatterId> = self.town.matters.keys().filter(|id| !self.witness.knows(id)).cloned().collect();
        for id in known {
            if let Some(matter) = self.town.matters.get(&id) {
                self.tally.opened(&matter.edition, &matter.procedure);
            }
        }
        for taken in self.witness.look(&self.town)? {
            self.tally.took(&taken);
        }
        Ok(())
    }

    fn note(&mut self, note: Note) {
        self.path.push((self.town.now, note));
    }
}

/// What a matter has, as calculations are shown it.
fn known(matter: &Matter) -> Values {
    let mut known = matter.values.clone();
    for (key, party) in &matter.parties {
        if let PartyValue::Unit(one) | PartyValue::Person(one) = party {
            known.entry(key.clone()).or_insert_with(|| Value::Text(one.clone()));
        }
    }
    known
}

/// Whether only time brings an ask about: a clock's own, or one that waits for a clock to be due.
fn waits(ask: &Ask) -> bool {
    let passed = |guard: &Guard| matches!(guard.test, Test::Passed(_)) && !guard.negated;
    ask.by.iter().any(|who| matches!(who, Who::Clock(_))) || ask.when.iter().any(passed)
}

/// Persons and units that the form itself fills in: the one who asks may be one of them.
fn persons_given(procedure: &Procedure, values: &Values) -> BTreeMap<String, PartyValue> {
    values
        .iter()
        .filter_map(|(key, value)| {
            let text = Value::text(value)?.to_owned();
            let party = match procedure.parties.get(key)?.is {
                PartyKind::Person => PartyValue::Person(text),
                PartyKind::Unit => PartyValue::Unit(text),
                _ => return None,
            };
            Some((key.clone(), party))
        })
        .collect()
}
