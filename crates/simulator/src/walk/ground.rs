//! The ground a walk stands on: streets, communities and units of a district, rows of registers, days of editions.

use super::chance::Chance;
use casework::{Answer, Answers, Question, Value};
use desk::{CityLaw, Library, Unit};
use rulebook::Edition;
use rulebook::model::{Ask, PartyKind, Procedure, RegisterRow};
use rulebook::words::{Guard, Test};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use worktime::{Day, Instant};

/// How long before a change of edition the last matter may arise, so that most walks stay within one law.
const MARGIN: i32 = 3;
/// Hours in which offices receive what comes in: `(first, number)`.
const OPENING: (i64, i64) = (7, 14);

/// What does not change during a run.
pub(super) struct Ground<'a> {
    pub(super) library: &'a Library,
    pub(super) law: &'a CityLaw,
    /// The streets of the district.
    pub(super) homes: Vec<String>,
    /// A unit that takes part in no matter of this district.
    pub(super) stranger: String,
    communities: BTreeMap<String, Vec<String>>,
    units: BTreeMap<String, Vec<Unit>>,
    /// Spans of days with their edition.
    pub(super) eras: Vec<Era>,
    answered: RefCell<HashMap<String, Option<Value>>>,
}

/// A span of days on which one edition holds.
#[derive(Debug, Clone)]
pub(super) struct Era {
    pub(super) edition: Arc<Edition>,
    from: Day,
    /// Number of days.
    days: u64,
}

impl<'a> Ground<'a> {
    /// The ground of a district; `None` if the library has no such city or the district no streets.
    pub(super) fn new(library: &'a Library, city: u32, district: u32) -> Option<Self> {
        let law = library.city(city)?;
        let homes: Vec<String> = library.units.streets(district).into_iter().map(|d| d.code.clone()).collect();
        let own = district.to_string();
        let seat = own.clone();
        let city_code = city.to_string();
        let communities = homes
            .iter()
            .chain([&seat])
            .map(|home| (home.clone(), library.units.below(home).map(|d| d.code.clone()).collect()))
            .collect();
        let shared = [city_code.as_str(), own.as_str()];
        let wide: Vec<Unit> = shared.iter().flat_map(|code| library.units.units_at(code)).collect();
        let units =
            homes.iter().chain([&seat]).map(|home| (home.clone(), units_for(library, &wide, home, &seat))).collect();
        let other = library.units.divisions().find(|d| d.level == "district" && d.code != own);
        let stranger = other.map_or_else(|| "999999".to_owned(), |division| format!("{}.nobody", division.code));
        let eras = eras(law);
        (!homes.is_empty() && !eras.is_empty()).then_some(Self {
            library,
            law,
            homes,
            stranger,
            communities,
            units,
            eras,
            answered: RefCell::default(),
        })
    }

    pub(super) fn communities(&self, home: &str) -> &[String] {
        self.communities.get(division(home)).map_or(&[], Vec::as_slice)
    }

    /// The units of the city, the district, the street and its communities.
    pub(super) fn units(&self, home: &str) -> &[Unit] {
        self.units.get(division(home)).map_or(&[], Vec::as_slice)
    }

    /// The units that may be in charge of a matter opened by an ask: of the kinds that its home may be, and that its rule
    /// or a gate before it wants where they look at them.
    pub(super) fn homes_for(&self, edition: &Edition, procedure: &Procedure, key: &str, ask: &Ask) -> Vec<String> {
        let Some((name, party)) = procedure.parties.iter().find(|(_, party)| party.is == PartyKind::Home) else {
            return self.homes.clone();
        };
        if party.kinds.is_empty() {
            return self.homes.clone();
        }
        let looked =
            |guards: &[Guard]| guards.iter().any(|guard| matches!(&guard.test, Test::KindOf(of) if of == name));
        let gates = procedure.gates.values().filter(|gate| gate.on.iter().any(|on| on == key));
        let rules = gates.map(|gate| (&gate.rule, &gate.when)).chain([(&ask.rule, &ask.when)]);
        let rules = rules.filter(|(_, when)| looked(when));
        let wanted: Vec<_> = rules.filter_map(|(rule, _)| edition.words(rule, "kinds")).collect();
        let fits =
            |unit: &&Unit| party.kinds.contains(&unit.kind) && wanted.iter().all(|kinds| kinds.contains(&unit.kind));
        let mut found: Vec<String> = self.units.values().flatten().filter(fits).map(|unit| unit.id.clone()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What a calculation gives; the same question is answered once.
    pub(super) fn computed(&self, question: Question) -> Option<Value> {
        let key = serde_json::to_string(&question).ok()?;
        if let Some(known) = self.answered.borrow().get(&key) {
            return known.clone();
        }
        let mut answers = Answers::default();
        desk::answer(self.library, self.law, &desk::Facts::default(), vec![question], &mut answers);
        let value = answers.0.into_iter().find_map(|(_, answer)| match answer {
            Answer::Value { value, .. } => Some(value),
            _ => None,
        });
        self.answered.borrow_mut().insert(key, value.clone());
        value
    }

    /// A register's rows that hold on a day and whose columns fit.
    pub(super) fn rows(&self, register: &str, day: Day, fits: impl Fn(&str, &str) -> bool) -> Vec<&RegisterRow> {
        let rows = self.law.rows.get(register).map(Vec::as_slice).unwrap_or_default();
        rows.iter()
            .filter(|row| row.since <= day && row.until.is_none_or(|until| day <= until))
            .filter(|row| row.columns.iter().all(|(column, value)| fits(column, value)))
            .collect()
    }
}

/// The division that a unit stands in.
fn division(unit: &str) -> &str {
    unit.split('.').next().unwrap_or(unit)
}

/// The units of the city and the district, and those of the street and its communities; the seat of the district sees every
/// street's.
fn units_for(library: &Library, wide: &[Unit], home: &str, seat: &str) -> Vec<Unit> {
    let streets = library.units.below(home).filter(|_| home == seat).flat_map(|one| library.units.units_at(&one.code));
    let own = if home == seat { Vec::new() } else { library.units.units_at(home) };
    let communities = library.units.below(home).filter(|_| home != seat);
    let committees = communities.flat_map(|community| library.units.units_at(&community.code));
    wide.iter().cloned().chain(own).chain(streets).chain(committees).collect()
}

impl Era {
    /// A moment in it at which something may come in.
    pub(super) fn moment(&self, chance: &mut Chance) -> Instant {
        let offset = i32::try_from(chance.below(self.days)).unwrap_or(0);
        let hour = chance.between(OPENING.0, OPENING.0 + OPENING.1);
        let minute = chance.between(0, 59);
        Instant(self.from.plus_days(offset).start().0 + (hour * 60 + minute) * 60_000)
    }
}

/// The editions of the years that the calendar knows, with the days on which they hold.
fn eras(law: &CityLaw) -> Vec<Era> {
    let years: Vec<i16> = law.calendar.known_years().collect();
    let first = years.iter().min().and_then(|year| Day::new(*year, 1, 1).ok());
    let last = years.iter().max().and_then(|year| Day::new(*year, 12, 31).ok());
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    let mut starts: Vec<Day> =
        law.city.days_of_change().into_iter().filter(|day| *day > first && *day <= last).chain([first]).collect();
    starts.sort_unstable();
    starts.dedup();
    let ends = starts.iter().skip(1).map(|day| day.plus_days(-1)).chain([last]);
    starts
        .iter()
        .zip(ends)
        .filter_map(|(from, end)| {
            let edition = law.edition_on(*from)?;
            let days = (end.start().0 - from.start().0) / 86_400_000 - i64::from(MARGIN);
            let days = u64::try_from(days).ok().filter(|days| *days > 0)?;
            Some(Era { edition: Arc::clone(edition), from: *from, days })
        })
        .collect()
}
