//! A town in memory: the same engine, answers and law as the desk's, without a store. Scenarios and walks live in it.

use casework::{
    Actor, Changed, DUE_RUNG, Family, Holder, Matter, MatterId, Opening, Recorded, Refusal, Request, Sealed, Value,
    Values, Wanted, due_of, perform, replay, tick, timetable,
};
use desk::administration::{Act, Acts};
use desk::publication::{counted_among, wants_counting};
use desk::{
    CityLaw, DeskFault, Earlier, Facts, Library, ballots_among, decide_all, matters_named, parties_at_start, people,
    wants_ballots,
};
use rulebook::model::{FieldKind, Procedure};
use std::collections::BTreeMap;
use std::sync::Arc;
use worktime::{Day, Instant};

/// How the id of a matter begins that a walk invents.
pub(crate) const INVENTED: &str = "other-";

/// What can happen to a request in a town.
#[derive(Debug, thiserror::Error)]
pub enum TownFault {
    /// A lawful no.
    #[error("refused: {}", .0.reasons.iter().map(|reason| reason.zh.as_str()).collect::<Vec<_>>().join(" "))]
    Refused(Box<Refusal>),
    /// An invariant of the engine does not hold: a fault of ours.
    #[error("{0}")]
    Broken(String),
}

/// What is true of an earlier appeal that a walk invents: by its number, every case there is.
fn invented(id: &str) -> Option<Earlier> {
    let number: u64 = id.strip_prefix(INVENTED)?.parse().ok()?;
    Some(match number % 6 {
        0 => Earlier { same_person: None, answered: true },
        1 => Earlier { same_person: Some(false), answered: true },
        2 => Earlier { same_person: Some(true), answered: false },
        _ => Earlier { same_person: Some(true), answered: true },
    })
}

/// One district with its matters.
pub struct Town {
    /// The law.
    pub library: Arc<Library>,
    /// The city's division code.
    pub city: u32,
    /// The district.
    pub district: u32,
    /// The time; set it forward only.
    pub now: Instant,
    /// The matters.
    pub matters: Family,
    /// Their histories.
    pub histories: BTreeMap<MatterId, Vec<Recorded>>,
    /// Which event of which matter came after which: matter, place in its history.
    log: Vec<(MatterId, usize)>,
    /// What sealed votes say, by their references: what must be counted cannot stand for itself.
    votes: BTreeMap<String, String>,
    opened: u64,
}

impl Town {
    /// An empty town in a district of a city.
    #[must_use]
    pub fn new(library: Arc<Library>, city: u32, district: u32, now: Instant) -> Self {
        Self {
            library,
            city,
            district,
            now,
            matters: Family::new(),
            histories: BTreeMap::new(),
            log: Vec::new(),
            votes: BTreeMap::new(),
            opened: 0,
        }
    }

    /// The city's law.
    ///
    /// # Errors
    /// [`TownFault::Broken`] if the library has no such city.
    pub fn law(&self) -> Result<&CityLaw, TownFault> {
        self.library.city(self.city).ok_or_else(|| TownFault::Broken(format!("no city {}", self.city)))
    }

    /// Opens a matter by an ask. A person who asks is the requester; personal texts are sealed as the desk does.
    ///
    /// # Errors
    /// A refusal, or a broken invariant.
    pub fn open(
        &mut self,
        procedure: &str,
        home: &str,
        ask: &str,
        actor: &Actor,
        values: Values,
    ) -> Result<MatterId, TownFault> {
        self.opened += 1;
        let id = MatterId(format!("m{:025}", self.opened));
        let library = Arc::clone(&self.library);
        let law = library.city(self.city).ok_or_else(|| TownFault::Broken("no city".to_owned()))?;
        let opening = Opening {
            id: id.clone(),
            district: self.district,
            procedure: procedure.to_owned(),
            number: format!("{}-{:06}", self.district, self.opened),
            home: home.to_owned(),
            parties: parties_at_start(&library, law, procedure, home, self.now),
        };
        let judged = (home, None, &values);
        rows_stand(&library, law, (procedure, ask), judged, self.now)?;
        let request = Request {
            wanted: Wanted::Ask(ask.to_owned()),
            actor: actor.clone(),
            values: sealed(law.city.procedures.get(procedure), values, &id),
        };
        let now = self.now;
        let changed = decide_all(&library, law, &Facts::default(), now, |books, answers| {
            perform(books, &Family::new(), Err(&opening), &request, answers, now)
        });
        self.take(changed)?;
        Ok(id)
    }

    /// Carries out a request on a matter. Answers whether anything changed.
    ///
    /// # Errors
    /// A refusal, or a broken invariant.
    pub fn ask(&mut self, id: &MatterId, wanted: Wanted, actor: &Actor, values: Values) -> Result<bool, TownFault> {
        let library = Arc::clone(&self.library);
        let law = library.city(self.city).ok_or_else(|| TownFault::Broken("no city".to_owned()))?;
        let family = self.family(id);
        let matter = self.matters.get(id);
        if let (Some(matter), Wanted::Ask(ask)) = (matter, &wanted) {
            rows_stand(&library, law, (&matter.procedure, ask), (&matter.home, Some(matter), &values), self.now)?;
        }
        let procedure = matter.and_then(|matter| law.city.procedures.get(&matter.procedure));
        self.votes.extend(votes(procedure, &values, id));
        let request = Request { wanted, actor: actor.clone(), values: sealed(procedure, values, id) };
        let now = self.now;
        let facts = self.facts(law, &family, procedure, &request.values);
        let changed = self.counted((&library, law), id, facts, Some(&request.wanted), |facts| {
            decide_all(&library, law, facts, now, |books, answers| {
                perform(books, &family, Ok(id), &request, answers, now)
            })
        });
        self.take(changed)
    }

    /// What the desk would know of the matters that are named. In a town everybody is known by their own name.
    fn facts(&self, law: &CityLaw, family: &Family, procedure: Option<&Procedure>, values: &Values) -> Facts {
        let mut ids: Vec<&str> = procedure.into_iter().flat_map(|procedure| matters_named(procedure, values)).collect();
        for matter in family.values() {
            let Some(procedure) = law.city.procedures.get(&matter.procedure) else { continue };
            ids.extend(matter.pending().flat_map(|proposal| matters_named(procedure, &proposal.values)));
        }
        let found = |id: &str| Some((id.to_owned(), Arc::clone(self.matters.get(&MatterId(id.to_owned()))?)));
        let told = ids.iter().filter_map(|id| Some(((*id).to_owned(), invented(id)?))).collect();
        let matters: BTreeMap<String, Arc<Matter>> = ids.into_iter().filter_map(found).collect();
        let persons = matters.values().chain(family.values()).flat_map(|matter| people(matter));
        let contacts = persons.map(|person| (person.to_owned(), person.to_owned())).collect();
        Facts { matters, contacts, told, maps: None, counted: None, ballots: None }
    }

    /// Decides; where that needs what is counted for a period, counts first, as the desk does.
    fn counted(
        &self,
        known: (&Library, &CityLaw),
        id: &MatterId,
        mut facts: Facts,
        wanted: Option<&Wanted>,
        decide: impl Fn(&Facts) -> Result<Vec<Changed>, DeskFault>,
    ) -> Result<Vec<Changed>, DeskFault> {
        let first = decide(&facts);
        if first.as_ref().is_err_and(wants_ballots) {
            let below = format!("{id}.");
            let children = self.matters.iter().filter(|(other, _)| other.0.starts_with(&below));
            facts.ballots = Some(ballots_among(children.map(|(_, child)| child.as_ref()), &self.votes));
            return decide(&facts);
        }
        let Some(matter) = self.matters.get(id).filter(|_| first.as_ref().is_err_and(wants_counting)) else {
            return first;
        };
        let event = |(id, place): &'_ (MatterId, usize)| {
            let (id, history) = self.histories.get_key_value(id)?;
            Some((id, history.get(*place)?))
        };
        let log: Vec<(&MatterId, &Recorded)> = self.log.iter().filter_map(event).collect();
        facts.counted = counted_among(known, matter, wanted, &log, self.now.day())?;
        decide(&facts)
    }

    /// Does what time has brought about on one matter.
    ///
    /// # Errors
    /// A broken invariant.
    pub fn tick(&mut self, id: &MatterId) -> Result<bool, TownFault> {
        let library = Arc::clone(&self.library);
        let law = library.city(self.city).ok_or_else(|| TownFault::Broken("no city".to_owned()))?;
        let (family, now) = (self.family(id), self.now);
        let facts = self.facts(law, &family, None, &Values::new());
        let changed = self.counted((&library, law), id, facts, None, |facts| {
            decide_all(&library, law, facts, now, |books, answers| tick(books, &family, id, answers, now))
        });
        self.take(changed)
    }

    /// The next moment at which an open matter must be looked at.
    #[must_use]
    pub fn next_timer(&self) -> Option<(Instant, MatterId)> {
        let law = self.library.city(self.city)?;
        let books = self.library.books(law, self.now.day())?;
        self.matters
            .values()
            .filter(|matter| !matter.is_final)
            .filter_map(|matter| {
                let book = books.of(&matter.edition);
                Some((timetable(&book, matter).first()?.at, matter.id.clone()))
            })
            .min()
    }

    /// Lets time pass until a moment, doing everything that falls due on the way, in order.
    ///
    /// # Errors
    /// A broken invariant; also if the same moment never ends.
    pub fn pass_until(&mut self, until: Instant) -> Result<(), TownFault> {
        for _ in 0..100_000 {
            match self.next_timer() {
                Some((at, id)) if at <= until => {
                    self.now = self.now.max(at);
                    self.tick(&id)?;
                }
                _ => {
                    self.now = self.now.max(until);
                    return Ok(());
                }
            }
        }
        Err(TownFault::Broken("time does not pass: a timer never goes away".to_owned()))
    }

    /// Lays what the acts of administration so far changed over the law, as it stands today. Made anew only where an act began
    /// or ceased to hold: every edition is worked out again for it.
    pub fn lay_acts_over(&mut self) {
        let (mut acts, today) = (Acts::default(), self.now.day());
        for act in self.matters.values().filter_map(|matter| Act::of(matter)).filter(Act::counts) {
            acts.put(self.city, act);
        }
        let held = |day: Day| -> Vec<MatterId> {
            acts.all().into_iter().filter(|act| act.holds_on(day)).map(|act| act.matter.clone()).collect()
        };
        let is_other = *self.library.acts() != acts;
        if is_other || self.library.day().is_some_and(|day| held(day) != held(today)) {
            self.library = Arc::new(self.library.with_acts(acts, today));
        }
    }

    /// A matter with its ancestors and descendants.
    fn family(&self, id: &MatterId) -> Family {
        let first = id.0.split('.').next().unwrap_or(&id.0);
        let below = format!("{first}.");
        self.matters
            .iter()
            .filter(|(other, _)| other.0 == first || other.0.starts_with(&below))
            .map(|(other, matter)| (other.clone(), matter.clone()))
            .collect()
    }

    fn take(&mut self, changed: Result<Vec<Changed>, DeskFault>) -> Result<bool, TownFault> {
        let changed = match changed {
            Ok(changed) => changed,
            Err(DeskFault::Refused(refusal)) => return Err(TownFault::Refused(refusal)),
            Err(fault) => return Err(TownFault::Broken(fault.to_string())),
        };
        let any = !changed.is_empty();
        let mut entries = None;
        for change in changed {
            if desk::registers::writes(&change.events) {
                let entries = entries.get_or_insert_with(|| self.library.entries().clone());
                entries.hear_of(self.city, &change.after, &change.events);
            }
            let id = change.after.id.clone();
            let history = self.histories.entry(id.clone()).or_default();
            let before = history.len();
            history.extend(change.events);
            self.log.extend((before..history.len()).map(|place| (id.clone(), place)));
            let replayed = replay(&id, self.district, history.iter());
            if replayed.as_ref() != Some(&*change.after) {
                return Err(TownFault::Broken(format!("{id}: replay differs from the state")));
            }
            self.matters.insert(id, change.after);
        }
        if let Some(entries) = entries {
            self.library = Arc::new(self.library.with_entries(entries));
        }
        for matter in self.matters.values() {
            self.check(matter)?;
        }
        Ok(any)
    }

    /// Every open matter has a holder, and a clock or a stated reason for none.
    fn check(&self, matter: &Matter) -> Result<(), TownFault> {
        let broken = |what: &str| {
            Err(TownFault::Broken(format!("{} ({}) in `{}`: {what}", matter.id, matter.procedure, matter.state)))
        };
        if matter.is_final {
            let clocks = matter.running_clocks().count();
            let open = matter.children.iter().filter(|child| !child.is_final).count();
            let opened_at_end = self.opened_by_the_end(matter);
            return if clocks > 0 || self.waits_elsewhere(matter) || (open > 0 && !opened_at_end) {
                broken("it has ended, but something of it is still open")
            } else {
                Ok(())
            };
        }
        match &matter.holder {
            Holder::Units { units, .. } if !units.is_empty() => {}
            Holder::People(people) if !people.is_empty() => {}
            _ => return broken("nobody holds it"),
        }
        let law = self.law()?;
        let books = self.library.books(law, self.now.day()).ok_or_else(|| TownFault::Broken("no law".to_owned()))?;
        let book = books.of(&matter.edition);
        let procedure = book.edition.procedures.get(&matter.procedure);
        let excused = procedure.and_then(|p| p.states.get(&matter.state)).is_some_and(|s| s.no_clock.is_some());
        let runs = matter.running_clocks().any(|(name, _)| due_of(&book, matter, name).is_some());
        if runs || excused { Ok(()) } else { broken("no clock runs") }
    }

    /// Whether a proposal waits on an ended matter although its ask does not belong to that end.
    fn waits_elsewhere(&self, matter: &Matter) -> bool {
        let edition = self.library.edition(&matter.edition);
        let procedure = edition.and_then(|edition| edition.procedures.get(&matter.procedure));
        matter.pending().any(|proposal| {
            !procedure
                .and_then(|procedure| procedure.asks.get(&proposal.ask))
                .is_some_and(|ask| ask.from.contains(&matter.state))
        })
    }

    /// A child may outlive its parent only if the ending ask itself opened it.
    fn opened_by_the_end(&self, matter: &Matter) -> bool {
        let ended = matter.ended_at;
        matter.children.iter().filter(|child| !child.is_final).all(|child| {
            self.histories
                .get(&child.matter)
                .and_then(|history| history.first())
                .is_some_and(|first| Some(first.at) == ended)
        })
    }

    /// Whether a clock of a matter was due before it ended.
    #[must_use]
    pub fn was_due(&self, id: &MatterId, clock: &str) -> bool {
        self.matters
            .get(id)
            .and_then(|matter| matter.clocks.get(clock))
            .is_some_and(|clock| clock.rungs.contains(&DUE_RUNG))
    }
}

/// The rows of a list are looked at as the desk does.
fn rows_stand(
    library: &Library,
    law: &CityLaw,
    (procedure, ask): (&str, &str),
    given: (&str, Option<&Matter>, &Values),
    now: Instant,
) -> Result<(), TownFault> {
    let reasons = desk::registers::reasons(library, law, procedure, ask, given, now.day());
    if reasons.is_empty() {
        return Ok(());
    }
    let edition = law.edition_on(now.day());
    let rule = edition.and_then(|edition| {
        let ask = edition.procedures.get(procedure)?.asks.get(ask)?;
        edition.rule(&ask.rule)
    });
    let basis = rule.map(|rule| rule.basis.clone());
    Err(TownFault::Refused(Box::new(Refusal { basis, reasons, what_else: Vec::new(), whom_to_ask: Vec::new() })))
}

/// Secret choices by the references that stand for them.
fn votes<'v>(
    procedure: Option<&'v Procedure>,
    values: &'v Values,
    id: &'v MatterId,
) -> impl Iterator<Item = (String, String)> + 'v {
    let fields = procedure.into_iter().flat_map(|procedure| &procedure.fields);
    let secret = fields.filter(|(_, field)| field.kind == FieldKind::Choice && desk::is_sealed(field));
    secret.filter_map(move |(key, _)| Some((format!("{id}/{key}"), values.get(key)?.text()?.to_owned())))
}

/// Personal texts and files as events see them. The town keeps no vault: the reference stands for the content.
fn sealed(procedure: Option<&Procedure>, values: Values, id: &MatterId) -> Values {
    let is_sealed = |key: &str| procedure.and_then(|procedure| procedure.fields.get(key)).is_some_and(desk::is_sealed);
    let is_files = |key: &str| {
        procedure.and_then(|procedure| procedure.fields.get(key)).is_some_and(|field| field.kind == FieldKind::Files)
    };
    values
        .into_iter()
        .map(|(key, value)| match value {
            Value::Text(text) if is_sealed(&key) => {
                let length = u32::try_from(text.trim().chars().count()).unwrap_or(u32::MAX);
                let sealed = Sealed { vault: format!("{id}/{key}"), digest: "0".repeat(64), length };
                (key, Value::Sealed(sealed))
            }
            Value::List(files) if is_files(&key) => {
                let file = |value: Value| match value {
                    Value::Text(name) => Value::Sealed(Sealed { vault: name, digest: "0".repeat(64), length: 90_000 }),
                    other => other,
                };
                (key, Value::List(files.into_iter().map(file).collect()))
            }
            other => (key, other),
        })
        .collect()
}
