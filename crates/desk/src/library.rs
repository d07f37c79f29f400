//! The library: every city's rulebook, its editions by day, and the unit tree. Loaded at start, replaced as a whole.

use crate::administration::Acts;
use crate::registers::Entries;
use crate::units::{Division, Units};
use casework::{Book, Books};
use indexmap::IndexMap;
use law::Fault;
use rulebook::model::RegisterRow;
use rulebook::{City, Edition, Settings};
use std::collections::BTreeMap;
use std::sync::Arc;
use worktime::{Calendar, Day};

/// One city's law.
#[derive(Debug, Clone)]
pub struct CityLaw {
    /// Its rulebook as read.
    pub city: Arc<City>,
    /// The rows of its registers: those of its files, and what matters published and wrote.
    pub rows: Arc<IndexMap<String, Vec<RegisterRow>>>,
    /// Its settings.
    pub settings: Settings,
    /// Its calendar.
    pub calendar: Calendar,
    /// First day → edition that holds from then on; `None` where nothing holds.
    editions: Editions,
}

/// What the files say, before any act.
#[derive(Debug)]
struct Base {
    /// Each with its editions, which acts seldom touch.
    cities: Vec<(Arc<City>, Editions)>,
    units: Units,
    kept: Vec<Arc<Edition>>,
}

/// What holds from a day on.
type Editions = BTreeMap<Day, Option<Arc<Edition>>>;

/// Everything that decisions are made by.
#[derive(Debug, Clone)]
pub struct Library {
    base: Arc<Base>,
    /// The administrative acts laid over the files.
    acts: Arc<Acts>,
    /// What matters put into registers.
    entries: Arc<Entries>,
    /// The day on which they were laid over.
    day: Option<Day>,
    /// Acts that the files of today do not bear any more: left out, and said.
    faults: Vec<Fault>,
    /// Entries that the files of today do not bear any more.
    unread: Vec<Fault>,
    /// By the city's division code.
    cities: BTreeMap<u32, CityLaw>,
    /// Editions by id: those of the rulebooks, and older ones that matters still keep.
    editions: BTreeMap<String, Arc<Edition>>,
    /// Units.
    pub units: Arc<Units>,
    calculations: BTreeMap<String, Vec<String>>,
}

impl Library {
    /// Builds the library. `kept` = editions kept in the store, for matters whose edition the files no longer give.
    #[must_use]
    pub fn new(cities: Vec<City>, units: Units, kept: Vec<Edition>) -> Self {
        let of = |mut city: City| {
            // What a city's texts have no rule for is neither counted nor ranked there.
            let City { absent, indicators, formulas, .. } = &mut city;
            indicators.retain(|_, one| !absent.contains_key(&one.rule));
            formulas.retain(|_, one| !absent.contains_key(&one.rule));
            (editions_of(&city), Arc::new(city))
        };
        let cities = cities.into_iter().map(of).map(|(editions, city)| (city, editions)).collect();
        let kept = kept.into_iter().map(Arc::new).collect();
        Self::made(Arc::new(Base { cities, units, kept }), Arc::default(), None)
    }

    /// The same files with these acts laid over them, as they stand on a day.
    #[must_use]
    pub fn with_acts(&self, acts: Acts, day: Day) -> Self {
        let library = Self::made(Arc::clone(&self.base), Arc::new(acts), Some(day));
        if self.entries.is_empty() { library } else { library.with_entries(self.entries.as_ref().clone()) }
    }

    /// The same with these entries laid over the rows of its registers.
    #[must_use]
    pub fn with_entries(&self, entries: Entries) -> Self {
        let mut library = Self { entries: Arc::new(entries), ..self.clone() };
        library.unread.clear();
        for law in library.cities.values_mut() {
            let (rows, faults) = library.entries.rows(&law.city, &library.acts.opened(law.city.division));
            law.rows = Arc::new(rows);
            library.unread.extend(faults);
        }
        library
    }

    fn made(base: Arc<Base>, acts: Arc<Acts>, day: Option<Day>) -> Self {
        let mut editions: BTreeMap<String, Arc<Edition>> =
            base.kept.iter().map(|edition| (edition.id.clone(), Arc::clone(edition))).collect();
        let mut faults = Vec::new();
        let cities: BTreeMap<u32, CityLaw> = base
            .cities
            .iter()
            .map(|(city, editions)| {
                let amendments = acts.amendments(city.division);
                let (city, editions) = match day.filter(|_| !amendments.is_empty()) {
                    Some(day) => {
                        let (amended, found) = city.amended(&amendments, day);
                        faults.extend(found);
                        // Of what acts change, an edition has the lists alone.
                        let is_same = amended.lists == city.lists;
                        let editions = if is_same { editions.clone() } else { editions_of(&amended) };
                        (Arc::new(amended), editions)
                    }
                    None => (Arc::clone(city), editions.clone()),
                };
                let law = CityLaw {
                    rows: Arc::new(city.rows.clone()),
                    settings: city.settings(),
                    calendar: city.calendar.clone(),
                    editions,
                    city,
                };
                (law.city.division, law)
            })
            .collect();
        for edition in cities.values().flat_map(|law| law.editions.values().flatten()) {
            editions.insert(edition.id.clone(), Arc::clone(edition));
        }
        let units = match day {
            Some(day) => base.units.clone().with(acts.units(day)),
            None => base.units.clone(),
        };
        Self {
            base,
            acts,
            entries: Arc::default(),
            day,
            faults,
            unread: Vec::new(),
            cities,
            editions,
            units: Arc::new(units),
            calculations: governance::inputs(),
        }
    }

    /// The administrative acts.
    #[must_use]
    pub fn acts(&self) -> &Acts {
        &self.acts
    }

    /// The day on which the acts were laid over; `None` if there are none.
    #[must_use]
    pub const fn day(&self) -> Option<Day> {
        self.day
    }

    /// What matters put into registers.
    #[must_use]
    pub fn entries(&self) -> &Entries {
        &self.entries
    }

    /// What could not be laid over.
    pub fn faults(&self) -> impl Iterator<Item = &Fault> {
        self.faults.iter().chain(&self.unread)
    }

    /// A city as its files say it, before any act.
    #[must_use]
    pub fn written(&self, division: u32) -> Option<&City> {
        self.base.cities.iter().map(|(city, _)| city.as_ref()).find(|city| city.division == division)
    }

    /// The library of cities whose units stand at these divisions.
    #[must_use]
    pub fn over(cities: Vec<City>, divisions: Vec<Division>, kept: Vec<Edition>) -> Self {
        let units = Units::new(divisions, cities.iter().map(|city| (city.division, city.units.clone())));
        Self::new(cities, units, kept)
    }

    /// Every city.
    pub fn cities(&self) -> impl Iterator<Item = &CityLaw> {
        self.cities.values()
    }

    /// A city by its division code.
    #[must_use]
    pub fn city(&self, division: u32) -> Option<&CityLaw> {
        self.cities.get(&division)
    }

    /// The city that a district, unit or place belongs to.
    #[must_use]
    pub fn city_of(&self, unit: &str) -> Option<&CityLaw> {
        self.cities.get(&self.units.city_of(unit)?)
    }

    /// The editions that did not come from the store and are still to be kept there.
    pub(crate) fn editions_to_keep(&self) -> impl Iterator<Item = &Arc<Edition>> {
        // An id is a digest of what the edition says: what is kept under it is the same.
        self.editions.values().filter(|edition| self.base.kept.iter().all(|kept| kept.id != edition.id))
    }

    /// Whether a unit is of a kind that may be in charge of matters of a procedure.
    #[must_use]
    pub fn may_be_home(&self, edition: &Edition, procedure: &str, home: &str) -> bool {
        let parties = edition.procedures.get(procedure).map(|procedure| procedure.parties.values());
        let kinds = parties.into_iter().flatten().flat_map(|party| &party.kinds);
        let mut kinds = kinds.peekable();
        kinds.peek().is_none() || self.units.unit(home).is_some_and(|unit| kinds.any(|kind| *kind == unit.kind))
    }

    /// An edition by id.
    #[must_use]
    pub fn edition(&self, id: &str) -> Option<&Arc<Edition>> {
        self.editions.get(id)
    }

    /// The book by which a matter of a district is decided that keeps this edition; `None` if it is not there.
    #[must_use]
    pub fn book_of(&self, district: u32, edition: &str) -> Option<Book<'_>> {
        let law = self.city_of(&district.to_string())?;
        let (edition, calculations) = (self.editions.get(edition)?, &self.calculations);
        Some(Book { edition, settings: &law.settings, calendar: &law.calendar, calculations })
    }

    /// The books by which a matter of this city is decided on a day; `None` if nothing is in force.
    #[must_use]
    pub fn books<'a>(&'a self, law: &'a CityLaw, day: Day) -> Option<Books<'a>> {
        Some(Books {
            editions: &self.editions,
            current: law.edition_on(day)?,
            settings: &law.settings,
            calendar: &law.calendar,
            calculations: &self.calculations,
        })
    }
}

impl CityLaw {
    /// Its editions, earliest first.
    pub fn editions(&self) -> impl DoubleEndedIterator<Item = &Arc<Edition>> {
        self.editions.values().flatten()
    }

    /// The edition that holds on a day; `None` if nothing does.
    #[must_use]
    pub fn edition_on(&self, day: Day) -> Option<&Arc<Edition>> {
        self.editions.range(..=day).next_back().and_then(|(_, edition)| edition.as_ref())
    }
}

/// The editions of a city by the days on which what holds may change.
fn editions_of(city: &City) -> Editions {
    city.days_of_change().into_iter().map(|day| (day, city.edition_on(day).ok().map(Arc::new))).collect()
}
