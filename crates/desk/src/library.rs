//! The library: every city's rulebook, its editions by day, and the unit tree. Loaded at start, replaced as a whole.

use crate::units::{Division, Units};
use casework::Books;
use rulebook::{City, Edition, Settings};
use std::collections::BTreeMap;
use std::sync::Arc;
use worktime::{Calendar, Day};

/// One city's law.
#[derive(Debug, Clone)]
pub struct CityLaw {
    /// Its rulebook as read.
    pub city: City,
    /// Its settings.
    pub settings: Settings,
    /// Its calendar.
    pub calendar: Calendar,
    /// First day → edition that holds from then on; `None` where nothing holds.
    editions: BTreeMap<Day, Option<Arc<Edition>>>,
}

/// Everything that decisions are made by.
#[derive(Debug, Clone)]
pub struct Library {
    /// By the city's division code.
    cities: BTreeMap<u32, CityLaw>,
    /// Editions by id: those of the rulebooks, and older ones that matters still keep.
    editions: BTreeMap<String, Arc<Edition>>,
    /// Units.
    pub units: Units,
    calculations: BTreeMap<String, Vec<String>>,
}

impl Library {
    /// Builds the library. `kept` = editions kept in the store, for matters whose edition the files no longer give.
    #[must_use]
    pub fn new(cities: Vec<City>, units: Units, kept: Vec<Edition>) -> Self {
        let mut editions: BTreeMap<String, Arc<Edition>> =
            kept.into_iter().map(|edition| (edition.id.clone(), Arc::new(edition))).collect();
        let cities: BTreeMap<u32, CityLaw> = cities
            .into_iter()
            .map(|city| {
                let law = CityLaw {
                    settings: city.settings(),
                    calendar: city.calendar.clone(),
                    editions: editions_of(&city),
                    city,
                };
                (law.city.division, law)
            })
            .collect();
        for edition in cities.values().flat_map(|law| law.editions.values().flatten()) {
            editions.insert(edition.id.clone(), Arc::clone(edition));
        }
        Self { cities, editions, units, calculations: governance::inputs() }
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

    /// Every edition known, for keeping them in the store.
    pub fn editions(&self) -> impl Iterator<Item = &Arc<Edition>> {
        self.editions.values()
    }

    /// An edition by id.
    #[must_use]
    pub fn edition(&self, id: &str) -> Option<&Arc<Edition>> {
        self.editions.get(id)
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

/// The editions of a city by the days on which an instrument begins or ends.
fn editions_of(city: &City) -> BTreeMap<Day, Option<Arc<Edition>>> {
    let begins = city.instruments.iter().map(|instrument| instrument.in_force);
    let ends = city.instruments.iter().filter_map(|instrument| instrument.until).map(|until| until.plus_days(1));
    begins.chain(ends).map(|day| (day, city.edition_on(day).ok().map(Arc::new))).collect()
}
