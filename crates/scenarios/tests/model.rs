//! A model of an appeal beside the engine: random asks by random people on thousands of appeals of both cities. Whatever is
//! asked, an appeal has a holder and a clock (or a stated reason for none), nothing ends before the requester was told,
//! no citation is lost, and who returned an order with success does not get it back from the dispatcher. What the model
//! says it reads from the events alone, not from the engine's own state.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use casework::{Actor, Event, Form, FormField, Holder, Matter, MatterId, PartyValue, Recorded, Value, Values, Wanted};
use desk::{CityLaw, Library, parties_at_start};
use rulebook::model::{Ask, FieldKind, PartyKind, Procedure, RegisterRow, Who};
use scenarios::Laws;
use simulator::{Chance, Town, TownFault};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use worktime::{Day, Instant};

/// Appeals per city.
const APPEALS: u64 = 1_500;
/// Asks, signatures and waits per appeal.
const MOVES: u64 = 45;
const CITIES: [(u32, u32); 2] = [(110_000, 110_101), (520_100, 520_102)];

/// What the model knows of one appeal, from its events alone.
#[derive(Default)]
struct Model {
    /// How many events it has read, and the citations of each.
    citations: Vec<String>,
    /// Whether the requester was told in this round; whether there is one.
    told: bool,
    asked: bool,
    ended: bool,
    /// Units whose objection was granted, and what waits: proposal → (ask, unit).
    returned: BTreeSet<String>,
    proposed: BTreeMap<u32, (String, String)>,
    handler: Option<String>,
}

impl Model {
    /// Reads what is new of a history; answers what is wrong.
    fn read(&mut self, history: &[Recorded]) -> Result<(), String> {
        for (at, recorded) in history.iter().enumerate() {
            let cited: Vec<&str> =
                recorded.basis.citations().iter().map(|citation| citation.provision.0.as_str()).collect();
            let cited = cited.join(" ");
            match self.citations.get(at) {
                Some(before) if *before != cited => return Err(format!("event {at} cited {before}, now {cited}")),
                Some(_) => continue,
                None if cited.is_empty() => return Err(format!("event {at} cites nothing")),
                None => self.citations.push(cited),
            }
            self.event(&recorded.event)?;
        }
        if self.citations.len() > history.len() {
            return Err("events went away".to_owned());
        }
        if self.ended && self.asked && !self.told { Err("it ended untold".to_owned()) } else { Ok(()) }
    }

    fn event(&mut self, event: &Event) -> Result<(), String> {
        match event {
            Event::RoundBegan { .. } => self.told = false,
            Event::Told { party, .. } if party == "requester" => self.told = true,
            Event::Proposed { proposal, ask, by, .. } => {
                let unit = if let Actor::Staff { unit, .. } = by { unit.clone() } else { String::new() };
                self.proposed.insert(*proposal, (ask.clone(), unit));
            }
            Event::Acted { ask, parties, proposal, is_final, .. } => {
                self.asked |= parties.contains_key("requester");
                let granted = proposal.and_then(|number| self.proposed.get(&number));
                if let Some((ask, unit)) = granted.filter(|(ask, _)| ask == "object") {
                    if self.handler.as_ref() != Some(unit) {
                        return Err(format!("`{ask}` of {unit} was granted while {:?} had the order", self.handler));
                    }
                    self.returned.insert(unit.clone());
                }
                if let Some(PartyValue::Unit(unit)) = parties.get("handler") {
                    if matches!(ask.as_str(), "transfer" | "dispatch") && self.returned.contains(unit) {
                        return Err(format!("{unit} returned it and got it back by `{ask}`"));
                    }
                    self.handler = Some(unit.clone());
                }
                self.ended |= is_final;
            }
            _ => {}
        }
        Ok(())
    }
}

/// One appeal with everything that its asks open, and who plays with it.
struct Play<'a> {
    library: &'a Arc<Library>,
    law: &'a CityLaw,
    town: Town,
    home: String,
    units: Vec<String>,
    communities: Vec<String>,
    chance: Chance,
    models: BTreeMap<MatterId, Model>,
    tried: u64,
    refused: u64,
}

/// What a whole run came to.
#[derive(Default, Debug, PartialEq, Eq)]
struct Tally {
    events: usize,
    ended: u64,
    refused: u64,
    tried: u64,
    asks: BTreeSet<String>,
    states: BTreeSet<String>,
}

impl<'a> Play<'a> {
    fn new(library: &'a Arc<Library>, place: (u32, u32), seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let streets = library.units.streets(place.1);
        let home = chance.pick(&streets).unwrap().code.clone();
        let (city, district) = (place.0.to_string(), place.1.to_string());
        let at = [city.as_str(), district.as_str(), home.as_str()];
        let units = at.iter().flat_map(|code| library.units.units_at(code)).map(|unit| unit.id.clone()).collect();
        let communities = library.units.below(&home).map(|one| one.code.clone()).collect();
        let day: Day = "2026-03-02".parse().unwrap();
        let now = Instant(day.plus_days(i32::try_from(chance.below(90)).unwrap()).start().0 + chance.minutes(0, 1_440));
        let town = Town::new(Arc::clone(library), place.0, place.1, now);
        let law = library.city(place.0).unwrap();
        Self { library, law, town, home, units, communities, chance, models: BTreeMap::new(), tried: 0, refused: 0 }
    }

    /// A procedure as it is in force today: what no rule binds is not there.
    fn procedure(&self, key: &str) -> &'a Procedure {
        &self.law.edition_on(self.town.now.day()).unwrap().procedures[key]
    }

    fn open(&mut self) -> Result<(), String> {
        let procedure = self.procedure("appeal");
        let opening: Vec<(&String, &Ask)> = procedure.asks.iter().filter(|(_, ask)| ask.from.is_empty()).collect();
        for _ in 0..50 {
            let (name, ask) = *self.chance.pick(&opening).unwrap();
            let parties = parties_at_start(&self.town.library, self.law, "appeal", &self.home, self.town.now);
            let (mut values, actor) = (self.fill(procedure, name, &Values::new()), self.actor(ask, &parties, None));
            values.insert("requester".to_owned(), Value::Text("p-1".to_owned()));
            if name == "find" {
                values.remove("requester");
            }
            let (home, name) = (self.home.clone(), name.clone());
            match self.town.open("appeal", &home, &name, &actor, values) {
                Ok(_) => return self.look(),
                Err(TownFault::Refused(_)) => {}
                Err(fault) => return Err(fault.to_string()),
            }
        }
        Err("it cannot be opened".to_owned())
    }

    /// One random move: a signature, a wait, or an ask by somebody of a party that may, or by anybody.
    fn step(&mut self) -> Result<(), String> {
        let open: Vec<Arc<Matter>> = self.town.matters.values().filter(|one| !one.is_final).cloned().collect();
        let all: Vec<Arc<Matter>> = self.town.matters.values().cloned().collect();
        let matter = self.chance.pick(if open.is_empty() { &all } else { &open }).unwrap().clone();
        if self.chance.percent(12) {
            let most = if self.chance.percent(30) { 20_000 } else { 1_500 };
            let wait = self.chance.minutes(5, most);
            let until = Instant(self.town.now.0 + wait);
            self.town.pass_until(until).map_err(|fault| fault.to_string())?;
            return self.look();
        }
        let pending = matter.pending().next().cloned();
        let done = if let Some(proposal) = pending.filter(|_| self.chance.percent(50)) {
            let seat = self.chance.pick(&proposal.signers[proposal.signed.len()]).unwrap().clone();
            let signer = self.staff(&seat.unit, seat.post.as_deref());
            let wanted = match self.chance.percent(30) {
                true => Wanted::Decline(proposal.number, "没有新的理由".to_owned()),
                false => Wanted::Sign(proposal.number),
            };
            self.town.ask(&matter.id, wanted, &signer, Values::new())
        } else {
            let procedure = self.procedure(&matter.procedure);
            let astray = self.chance.percent(6);
            let here: Vec<(&String, &Ask)> = procedure
                .asks
                .iter()
                .filter(|(_, ask)| astray || ask.from.contains(&matter.state))
                // What brings it nearer to its end is chosen more often; everything is chosen.
                .flat_map(|one| std::iter::repeat_n(one, if one.1.to.is_some() { 3 } else { 1 }))
                .collect();
            let Some((name, ask)) = self.chance.pick(&here).copied() else { return Ok(()) };
            let values = self.fill(procedure, name, &matter.values);
            let actor = self.actor(ask, &matter.parties, Some(&matter.holder));
            self.town.ask(&matter.id, Wanted::Ask(name.clone()), &actor, values)
        };
        self.tried += 1;
        match done {
            Ok(_) => {}
            Err(TownFault::Refused(refusal)) => {
                self.refused += 1;
                if refusal.basis.is_none() || refusal.reasons.is_empty() {
                    return Err(format!("{}: a refusal without a basis or a reason: {refusal:?}", matter.id));
                }
            }
            Err(fault) => return Err(fault.to_string()),
        }
        self.look()
    }

    /// The model reads what happened; every open matter has a holder and a clock.
    fn look(&mut self) -> Result<(), String> {
        for (id, history) in &self.town.histories {
            let said = self.models.entry(id.clone()).or_default().read(history);
            said.map_err(|what| format!("{id}: {what}"))?;
            let matter = &self.town.matters[id];
            if matter.is_final {
                continue;
            }
            let held = match &matter.holder {
                Holder::Units { units, .. } => !units.is_empty(),
                Holder::People(people) => !people.is_empty(),
                Holder::Machine | Holder::Nobody => false,
            };
            let excused = self.procedure(&matter.procedure).states[&matter.state].no_clock.is_some();
            if !held || !(excused || matter.running_clocks().next().is_some()) {
                return Err(format!("{id} in `{}`: no holder or no clock", matter.state));
            }
        }
        Ok(())
    }

    fn staff(&mut self, unit: &str, post: Option<&str>) -> Actor {
        let hand = self.chance.below(3);
        let account = format!("{unit}/{}/{hand}", post.unwrap_or("any"));
        Actor::Staff {
            account,
            unit: unit.to_owned(),
            posts: post.map(str::to_owned).into_iter().collect(),
            on_behalf_of: None,
        }
    }

    /// Somebody who may by the ask; now and then somebody of any unit.
    fn actor(&mut self, ask: &Ask, parties: &BTreeMap<String, PartyValue>, holder: Option<&Holder>) -> Actor {
        let mut hands: Vec<(String, Option<String>, bool)> = Vec::new();
        for who in &ask.by {
            match (who, holder) {
                (Who::Party { party, post }, _) => {
                    let value = parties.get(party);
                    let units = value.map(PartyValue::units).unwrap_or_default();
                    hands.extend(units.into_iter().map(|unit| (unit.to_owned(), post.clone(), false)));
                    let people = value.map(PartyValue::people).unwrap_or_default();
                    hands.extend(people.into_iter().map(|person| (person.to_owned(), None, true)));
                }
                (Who::Holder, Some(Holder::Units { units, post })) => {
                    hands.extend(units.iter().map(|unit| (unit.clone(), post.clone(), false)));
                }
                _ => {}
            }
        }
        match self.chance.pick(&hands).cloned() {
            Some((subject, _, true)) => Actor::Person { subject },
            Some((unit, post, false)) if !self.chance.percent(5) => self.staff(&unit, post.as_deref()),
            _ => {
                let unit = self.chance.pick(&self.units).unwrap().clone();
                self.staff(&unit, Some("handler"))
            }
        }
    }

    /// A form filled in by chance: what is required, and half of what may be given.
    fn fill(&mut self, procedure: &Procedure, ask: &str, known: &Values) -> Values {
        let books = self.library.books(self.law, self.town.now.day()).unwrap();
        let form = Form::of(&books.of(""), &procedure.key, ask).unwrap();
        let mut values = Values::new();
        for field in form.fields.iter().filter(|field| !field.read_only) {
            if !(field.required || self.chance.percent(50)) {
                continue;
            }
            let value = self.value(field, known);
            if let Some(value) = value.filter(|_| !self.chance.percent(2)) {
                values.insert(field.key.clone(), value);
            }
        }
        values
    }

    fn value(&mut self, entry: &FormField, known: &Values) -> Option<Value> {
        let text = |text: &str| Value::Text(text.to_owned());
        let Some(field) = &entry.field else {
            let units: Vec<Value> =
                (0..2).filter_map(|_| self.chance.pick(&self.units).map(|unit| text(unit))).collect();
            return match entry.party.as_ref()?.is {
                PartyKind::Units => Some(Value::List(units)),
                PartyKind::Person => Some(text("p-1")),
                // The owner that the catalogue names, more often than not: otherwise little would ever be dispatched.
                _ if self.chance.percent(80) => self.owner(known).or_else(|| units.into_iter().next()),
                _ => units.into_iter().next(),
            };
        };
        Some(match field.kind {
            FieldKind::Choice => {
                let mut choices: Vec<String> = field.choices.keys().cloned().collect();
                let list = field.list.as_ref().and_then(|list| self.law.edition_on(self.town.now.day())?.list(list));
                choices.extend(list.unwrap_or_default());
                text(self.chance.pick(&choices)?)
            }
            FieldKind::Text if field.check.is_some() => text("00000000000"),
            FieldKind::Text => text("情况已经写明，另有记录"),
            FieldKind::YesNo => Value::Flag(self.chance.percent(50)),
            FieldKind::Number => Value::Number(field.from.unwrap_or(0)),
            FieldKind::Time => Value::Number(self.town.now.0),
            FieldKind::Date => text(&self.town.now.day().plus_days(10).to_string()),
            FieldKind::Span => text("3 workdays"),
            FieldKind::Place => text(self.chance.pick(&self.communities)?),
            FieldKind::Row => {
                let rows = self.law.rows.get(field.register.as_deref()?)?;
                // A row that shows the owner's duty, more often than not, for the same reason.
                let owner = self.owner(known).filter(|_| self.chance.percent(70));
                let owner = owner.as_ref().and_then(Value::text).and_then(|unit| self.library.units.key_of(unit));
                let of_owner =
                    |row: &&RegisterRow| row.columns.get("department").is_some_and(|key| Some(key.as_str()) == owner);
                let fitting: Vec<&RegisterRow> = rows.iter().filter(of_owner).collect();
                match self.chance.pick(&fitting) {
                    Some(row) => text(&row.key),
                    None => text(&self.chance.pick(rows)?.key),
                }
            }
            FieldKind::Unit => text(self.chance.pick(&self.units)?),
            FieldKind::Matter => text("m-earlier"),
            FieldKind::Files => Value::List(Vec::new()),
            _ => return None,
        })
    }

    /// A unit that the dispatch catalogue names for the category.
    fn owner(&mut self, known: &Values) -> Option<Value> {
        let inputs: Values = ["category", "place"]
            .into_iter()
            .filter_map(|key| Some((key.to_owned(), known.get(key)?.clone())))
            .collect();
        let (home, day) = (self.home.clone(), self.town.now.day());
        let question = casework::Question::Calculation { name: "owners".to_owned(), inputs, home, day };
        let mut answers = casework::Answers::default();
        desk::answer(&self.town.library, self.law, &desk::Facts::default(), vec![question], &mut answers);
        match answers.0.first() {
            Some((_, casework::Answer::Value { value, .. })) => {
                let owners = value.texts();
                self.chance.pick(&owners).map(|owner| Value::Text((*owner).to_owned()))
            }
            _ => None,
        }
    }
}

fn laws() -> Laws {
    let files = rulebook::read::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks")).unwrap();
    Laws::of_files(&files).unwrap_or_else(|faults| panic!("{}", faults.join("\n")))
}

/// Plays so many appeals of a place from a seed.
fn played(library: &Arc<Library>, place: (u32, u32), seed: u64, appeals: u64) -> Tally {
    let mut tally = Tally::default();
    for number in 0..appeals {
        let own = seed.wrapping_mul(1_000_003).wrapping_add(number);
        let mut play = Play::new(library, place, own);
        let result = play.open().and_then(|()| (0..MOVES).try_for_each(|_| play.step()));
        let path = || {
            let acted = play.town.histories.iter().flat_map(|(id, history)| {
                history.iter().map(move |one| format!("{} {id} {:?}", one.at.wall(), one.event))
            });
            acted.collect::<Vec<_>>().join("\n")
        };
        assert!(result.is_ok(), "{place:?}, seed {seed}, appeal {number}: {}\n{}", result.unwrap_err(), path());
        tally.refused += play.refused;
        tally.tried += play.tried;
        tally.events += play.town.histories.values().map(Vec::len).sum::<usize>();
        tally.ended += u64::from(play.town.matters.values().next().is_some_and(|appeal| appeal.is_final));
        for (id, history) in &play.town.histories {
            let procedure = &play.town.matters[id].procedure;
            for recorded in history {
                if let Event::Acted { ask, state, .. } = &recorded.event {
                    tally.asks.insert(format!("{procedure}.{ask}"));
                    tally.states.insert(format!("{procedure}.{state}"));
                }
            }
        }
    }
    tally
}

#[test]
fn whatever_is_asked_an_appeal_has_an_owner_a_clock_feedback_and_its_citations() {
    let laws = laws();
    let library = laws.whole();
    for place in CITIES {
        let tally = played(&library, place, 1, APPEALS);
        println!(
            "{place:?}: appeals={APPEALS} tried={} refused={} events={} ended={} asks={} states={}",
            tally.tried,
            tally.refused,
            tally.events,
            tally.ended,
            tally.asks.len(),
            tally.states.len()
        );
        // A run in which little happens would show nothing.
        let procedure =
            &library.city(place.0).unwrap().edition_on("2026-03-02".parse().unwrap()).unwrap().procedures["appeal"];
        let taken = |name: &&String| tally.asks.contains(&format!("appeal.{name}"));
        let never: Vec<&String> = procedure.asks.keys().filter(|name| !taken(name)).collect();
        let entered = |name: &&String| tally.states.contains(&format!("appeal.{name}"));
        // What a rare course alone reaches is shown by scenarios; here an eighth may be missed.
        assert!(never.len() * 8 <= procedure.asks.len(), "never taken: {never:?}");
        assert_eq!(procedure.states.keys().filter(|name| !entered(name)).collect::<Vec<_>>(), Vec::<&String>::new());
        assert!(tally.ended * 4 > APPEALS && tally.refused * 10 > tally.tried, "{tally:?}");
    }
}

#[test]
fn a_seed_plays_the_same_again() {
    let laws = laws();
    let library = laws.whole();
    let first = played(&library, CITIES[0], 7, 30);
    assert_eq!(first, played(&library, CITIES[0], 7, 30));
    assert_ne!(first, played(&library, CITIES[0], 8, 30));
}
