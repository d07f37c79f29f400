//! The law that scenarios run on: every city's rulebook, the unit tree, and the same law with one provision's rules
//! taken away.

use channels::divisions::Divisions;
use desk::{Division, Library, Units};
use law::Provision;
use rulebook::City;
use std::sync::Arc;
use worktime::Day;

/// Every city's law, as rulebooks give it.
#[derive(Debug, Clone)]
pub struct Laws {
    /// The cities.
    pub cities: Vec<City>,
    /// The units.
    pub units: Units,
    whole: Arc<Library>,
}

impl Laws {
    /// Takes cities as read, and the divisions that their units stand at.
    #[must_use]
    pub fn new(cities: Vec<City>, divisions: Vec<Division>) -> Self {
        let units = Units::new(divisions, cities.iter().map(|city| (city.division, city.units.clone())));
        let whole = Arc::new(Library::new(cities.clone(), units.clone(), Vec::new()));
        Self { cities, units, whole }
    }

    /// Reads the cities and `national/divisions.csv` of a rulebooks folder that is already in memory.
    ///
    /// # Errors
    /// Every fault of every city; what is wrong with the table of divisions.
    pub fn of_files(files: &rulebook::read::Files) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let mut cities = Vec::new();
        for key in rulebook::read::cities(files) {
            match rulebook::read::city(files, &key) {
                Ok(city) => cities.push(city),
                Err(found) => faults.extend(found.iter().map(ToString::to_string)),
            }
        }
        let divisions = files.get("national/divisions.csv").map(|text| Divisions::from_csv(text));
        let divisions = match divisions {
            Some(Ok(divisions)) => divisions.tree(),
            Some(Err(fault)) => {
                faults.push(format!("national/divisions.csv: {fault}"));
                Vec::new()
            }
            None => {
                faults.push("national/divisions.csv: no divisions".to_owned());
                Vec::new()
            }
        };
        if faults.is_empty() { Ok(Self::new(cities, divisions)) } else { Err(faults) }
    }

    /// The law as it is.
    #[must_use]
    pub fn whole(&self) -> Arc<Library> {
        Arc::clone(&self.whole)
    }

    /// The cities whose instruments have this provision: one, or each of them if it is of the whole country.
    pub fn cities_of<'l>(&'l self, provision: &'l str) -> impl Iterator<Item = &'l City> {
        self.cities.iter().filter(move |city| provision_of(city, provision).is_some())
    }

    /// A city's law without the rules that a provision gives, or with only one of them taken away. Nothing is kept of
    /// the time before `since`, because every change of the law costs.
    #[must_use]
    pub fn without(&self, city: &City, provision: &str, rule: Option<&str>, since: Option<Day>) -> Arc<Library> {
        self.changed(city, since, |city| {
            for one in city.instruments.iter_mut().flat_map(|instrument| &mut instrument.provisions) {
                if one.id.0 == provision {
                    one.rules.retain(|key, _| rule.is_some_and(|rule| rule != key));
                }
            }
        })
    }

    /// The law of one city after a change, from `since` on.
    #[must_use]
    pub fn changed(&self, city: &City, since: Option<Day>, change: impl FnOnce(&mut City)) -> Arc<Library> {
        let mut city = city.clone();
        change(&mut city);
        if let Some(since) = since {
            city.instruments.retain(|instrument| instrument.until.is_none_or(|until| since <= until));
            for instrument in &mut city.instruments {
                instrument.in_force = instrument.in_force.max(since);
            }
        }
        Arc::new(Library::new(vec![city], self.units.clone(), Vec::new()))
    }
}

/// The provision of this id in a city's instruments.
fn provision_of<'c>(city: &'c City, id: &str) -> Option<&'c Provision> {
    city.instruments.iter().flat_map(|instrument| &instrument.provisions).find(|one| one.id.0 == id)
}

/// The rules that a provision gives in a city.
#[must_use]
pub fn rules_of<'c>(city: &'c City, provision: &str) -> Vec<&'c str> {
    provision_of(city, provision).map(|one| one.rules.keys().map(String::as_str).collect()).unwrap_or_default()
}
