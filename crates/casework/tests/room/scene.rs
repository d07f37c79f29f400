//! A scene: the toy city, its matters, who acts, and what the world answers.

use crate::fixture::FILES;
use casework::{
    Actor, Answer, Answers, Because, Books, Changed, Event, Family, Matter, MatterId, Opening, PartyValue, Performed,
    Question, Recorded, Refusal, Request, Sealed, Value, Values, Wanted, perform, replay, tick, timetable,
};
use rulebook::{City, Edition, Settings};
use std::collections::BTreeMap;
use std::sync::Arc;
use worktime::{Calendar, Instant};

pub const HOME: &str = "829901001";
pub const PARENT: &str = "829901";
pub const BOARD: &str = "829900.board";
pub const WATER: &str = "829901.water";
pub const ROADS: &str = "829901.roads";

/// The city and everything that happened in it.
pub struct Scene {
    pub city: City,
    editions: BTreeMap<String, Arc<Edition>>,
    pub settings: Settings,
    calendar: Calendar,
    calculations: BTreeMap<String, Vec<String>>,
    pub now: Instant,
    pub family: Family,
    pub histories: BTreeMap<MatterId, Vec<Recorded>>,
    /// Questions asked so far.
    pub asked: Vec<Question>,
}

impl Scene {
    /// A Monday morning in the toy city.
    pub fn new() -> Self {
        let files = FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        let city = rulebook::read::city(&files, "toy").unwrap_or_else(|faults| panic!("{faults:#?}"));
        let editions = ["2024-03-04", "2025-06-01"]
            .map(|day| city.edition_on(day.parse().unwrap()).unwrap())
            .map(|edition| (edition.id.clone(), Arc::new(edition)));
        Self {
            settings: city.settings(),
            editions: editions.into_iter().collect(),
            calendar: Calendar::default(),
            calculations: BTreeMap::from([("owners".to_owned(), vec!["category".to_owned()])]),
            now: moment("2024-03-04 09:00"),
            family: Family::new(),
            histories: BTreeMap::new(),
            asked: Vec::new(),
            city,
        }
    }

    fn edition(&self) -> Edition {
        self.city.edition_on(self.now.day()).unwrap()
    }

    /// Asks the engine until every question is answered.
    fn run(&mut self, work: impl Fn(&Books<'_>, &Family, &Answers, Instant) -> Performed) -> Result<(), Refusal> {
        let mut answers = Answers::default();
        for _ in 0..5 {
            match self.once(&answers, &work) {
                Performed::Done(changed) => {
                    self.keep(changed);
                    return Ok(());
                }
                Performed::Refused(refusal) => return Err(*refusal),
                Performed::Unknown(questions) => {
                    for question in questions {
                        answers.0.push((question.clone(), answer(&question)));
                        self.asked.push(question);
                    }
                }
            }
        }
        panic!("it asks in a circle: {:?}", self.asked);
    }

    fn once(&self, answers: &Answers, work: impl Fn(&Books<'_>, &Family, &Answers, Instant) -> Performed) -> Performed {
        let current = self.edition();
        let books = Books {
            editions: &self.editions,
            current: &current,
            settings: &self.settings,
            calendar: &self.calendar,
            calculations: &self.calculations,
        };
        work(&books, &self.family, answers, self.now)
    }

    fn keep(&mut self, changed: Vec<Changed>) {
        for change in changed {
            let id = change.after.id.clone();
            let history = self.histories.entry(id.clone()).or_default();
            assert_eq!(u32::try_from(history.len()).unwrap(), change.before, "{id}: versions have a hole");
            history.extend(change.events);
            assert_eq!(replay(&id, 829_901, history.iter()).as_ref(), Some(&*change.after), "{id}: replay differs");
            self.family.insert(id, change.after);
        }
    }

    /// Opens a matter; its id is the number of matters so far.
    pub fn try_open(&mut self, procedure: &str, ask: &str, actor: &Actor, values: Values) -> Result<MatterId, Refusal> {
        let id = MatterId(format!("matter-{:020}", self.family.len()));
        let mut parties = BTreeMap::new();
        for (key, unit) in [("office", HOME), ("parent", PARENT), ("board", BOARD)] {
            if self.city.procedures[procedure].parties.contains_key(key) {
                parties.insert(key.to_owned(), PartyValue::Unit(unit.to_owned()));
            }
        }
        let opening = Opening {
            id: id.clone(),
            district: 829_901,
            procedure: procedure.to_owned(),
            number: "1".to_owned(),
            home: HOME.to_owned(),
            parties,
        };
        let request = Request { wanted: Wanted::Ask(ask.to_owned()), actor: actor.clone(), values };
        self.run(|books, _, answers, now| perform(books, &Family::new(), Err(&opening), &request, answers, now))?;
        Ok(id)
    }

    pub fn open(&mut self, procedure: &str, ask: &str, actor: &Actor, values: Values) -> MatterId {
        self.try_open(procedure, ask, actor, values).unwrap_or_else(|refusal| panic!("{refusal:#?}"))
    }

    /// A case of a citizen, kind a.
    pub fn case(&mut self) -> MatterId {
        self.open(
            "case",
            "open",
            &citizen(),
            with(&[("text", sealed(20)), ("kind", word("a")), ("citizen", word("c1"))]),
        )
    }

    /// A case that the water works are working on.
    pub fn working(&mut self) -> MatterId {
        let id = self.case();
        self.take(&id, "start", &clerk(), with(&[("handler", word(WATER))]));
        id
    }

    fn request(&mut self, id: &MatterId, request: &Request) -> Result<(), Refusal> {
        let (before, lengths) = (self.family.clone(), self.histories.clone());
        let result = self.run(|books, family, answers, now| perform(books, family, Ok(id), request, answers, now));
        if result.is_err() {
            assert_eq!((before, lengths), (self.family.clone(), self.histories.clone()), "a refusal changed something");
        }
        result
    }

    /// Takes a step that must be allowed.
    pub fn take(&mut self, id: &MatterId, ask: &str, actor: &Actor, values: Values) {
        let request = Request { wanted: Wanted::Ask(ask.to_owned()), actor: actor.clone(), values };
        self.request(id, &request).unwrap_or_else(|refusal| panic!("{ask}: {refusal:#?}"));
    }

    /// Tries a step that must be refused; answers why. Every refusal keeps its promises.
    pub fn refused(&mut self, id: &MatterId, ask: &str, actor: &Actor, values: Values) -> Refusal {
        let request = Request { wanted: Wanted::Ask(ask.to_owned()), actor: actor.clone(), values };
        promises(self.request(id, &request).expect_err(ask))
    }

    pub fn sign(&mut self, id: &MatterId, number: u32, actor: &Actor) -> Result<(), Refusal> {
        let request = Request { wanted: Wanted::Sign(number), actor: actor.clone(), values: Values::new() };
        self.request(id, &request).map_err(promises)
    }

    pub fn decline(&mut self, id: &MatterId, number: u32, reason: &str, actor: &Actor) -> Result<(), Refusal> {
        let wanted = Wanted::Decline(number, reason.to_owned());
        self.request(id, &Request { wanted, actor: actor.clone(), values: Values::new() }).map_err(promises)
    }

    /// One question-and-answer round only: what the engine says when it knows nothing yet.
    pub fn ask_knowing_nothing(&self, id: &MatterId, ask: &str, actor: &Actor, values: Values) -> Performed {
        let request = Request { wanted: Wanted::Ask(ask.to_owned()), actor: actor.clone(), values };
        let work = |books: &Books<'_>, family: &Family, answers: &Answers, now| {
            perform(books, family, Ok(id), &request, answers, now)
        };
        self.once(&Answers::default(), work)
    }

    /// Lets hours pass; everything that falls due on the way happens at its moment.
    pub fn pass(&mut self, hours: i64) {
        let until = Instant(self.now.0 + hours * 3_600_000);
        for _ in 0..1000 {
            match self.next().filter(|(at, _)| *at <= until) {
                Some((at, id)) => {
                    self.now = self.now.max(at);
                    self.run(|books, family, answers, now| tick(books, family, &id, answers, now)).unwrap();
                }
                None => {
                    self.now = until;
                    return;
                }
            }
        }
        panic!("time does not pass");
    }

    /// The next moment at which something falls due.
    pub fn next(&self) -> Option<(Instant, MatterId)> {
        let current = self.edition();
        let books = Books {
            editions: &self.editions,
            current: &current,
            settings: &self.settings,
            calendar: &self.calendar,
            calculations: &self.calculations,
        };
        let coming =
            self.family.values().filter(|matter| !matter.is_final).filter_map(|matter| {
                Some((timetable(&books.of(&matter.edition), matter).first()?.at, matter.id.clone()))
            });
        coming.min()
    }

    /// When a clock of a matter is due.
    pub fn due(&self, id: &MatterId, clock: &str) -> Option<String> {
        let current = self.edition();
        let books = Books {
            editions: &self.editions,
            current: &current,
            settings: &self.settings,
            calendar: &self.calendar,
            calculations: &self.calculations,
        };
        let matter = self.matter(id);
        Some(casework::due_of(&books.of(&matter.edition), matter, clock)?.at.wall())
    }

    pub fn matter(&self, id: &MatterId) -> &Matter {
        &self.family[id]
    }

    pub fn state(&self, id: &MatterId) -> &str {
        &self.family[id].state
    }

    /// Kinds of the events since a version, in order.
    pub fn kinds_since(&self, id: &MatterId, version: u32) -> Vec<&'static str> {
        self.histories[id].iter().filter(|r| r.version > version).map(|r| r.event.kind()).collect()
    }

    /// Whom the matter told what, in order.
    pub fn told(&self, id: &MatterId) -> Vec<(String, String)> {
        self.histories[id]
            .iter()
            .filter_map(|recorded| match &recorded.event {
                Event::Told { party, notice, .. } => Some((party.clone(), notice.clone())),
                _ => None,
            })
            .collect()
    }
}

/// A refusal says why in both languages, by which law, and whom to ask.
fn promises(refusal: Refusal) -> Refusal {
    assert!(!refusal.reasons.is_empty());
    assert!(refusal.reasons.iter().all(|r| !r.code.is_empty() && !r.zh.is_empty() && !r.en.is_empty()), "{refusal:?}");
    assert!(refusal.basis.is_some() || code(&refusal) == "no-rule", "{refusal:?}");
    assert!(!refusal.whom_to_ask.is_empty(), "{refusal:?}");
    refusal
}

/// What the world answers: units by their name, items `s…` of the street and `d…` of the district, owners by category.
fn answer(question: &Question) -> Answer {
    match question {
        Question::Kinds { units } => {
            let kind = |unit: &str| match unit {
                WATER => Some("utility"),
                ROADS => Some("department"),
                BOARD => Some("board"),
                _ => None,
            };
            let kinds = units.iter().filter_map(|unit| Some((unit.clone(), kind(unit)?.to_owned()))).collect();
            Answer::Kinds { kinds }
        }
        Question::Rows { keys, .. } => {
            let level = |key: &str| match key.chars().next() {
                Some('s') => Some("street"),
                Some('d') => Some("district"),
                _ => None,
            };
            let rows = keys
                .iter()
                .filter_map(|key| Some((key.clone(), BTreeMap::from([("level".to_owned(), level(key)?.to_owned())]))));
            Answer::Rows { rows: rows.collect(), version: "v7".to_owned() }
        }
        Question::Calculation { inputs, .. } => {
            let owners = match inputs.get("category").and_then(Value::text) {
                Some("one") => vec![word(WATER)],
                Some("two") => vec![word(WATER), word(ROADS)],
                _ => Vec::new(),
            };
            let because =
                Because { zh: "按目录".to_owned(), en: "by the catalogue".to_owned(), version: "c1".to_owned() };
            Answer::Value { value: Value::List(owners), because }
        }
    }
}

pub fn code(refusal: &Refusal) -> &str {
    &refusal.reasons[0].code
}

pub fn codes(refusal: &Refusal) -> Vec<&str> {
    refusal.reasons.iter().map(|reason| reason.code.as_str()).collect()
}

pub fn moment(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

pub fn word(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub fn words(texts: &[&str]) -> Value {
    Value::List(texts.iter().map(|text| word(text)).collect())
}

pub fn sealed(length: u32) -> Value {
    Value::Sealed(Sealed { vault: "v".to_owned(), digest: "0".repeat(64), length })
}

pub fn with(values: &[(&str, Value)]) -> Values {
    values.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
}

pub fn none() -> Values {
    Values::new()
}

pub fn staff(account: &str, unit: &str, posts: &[&str]) -> Actor {
    Actor::Staff {
        account: account.to_owned(),
        unit: unit.to_owned(),
        posts: posts.iter().map(|post| (*post).to_owned()).collect(),
        on_behalf_of: None,
    }
}

pub fn citizen() -> Actor {
    Actor::Person { subject: "c1".to_owned() }
}

pub fn clerk() -> Actor {
    staff("clerk", HOME, &["clerk"])
}

pub fn leader() -> Actor {
    staff("leader", HOME, &["leader"])
}

pub fn chief() -> Actor {
    staff("chief", PARENT, &["chief"])
}

pub fn handler() -> Actor {
    staff("plumber", WATER, &[])
}
