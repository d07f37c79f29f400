//! Proves a city's rulebook: names, bindings, settings, and that every path of every procedure comes to a good end.

mod children;
mod circles;
mod course;
mod dates;
mod figures;
mod formulas;
mod guards;
mod hands;
mod keys;
mod labels;
mod measures;
mod names;
mod notices;
mod rows;
mod settings;
mod walk;

pub use keys::{Waiting, waiting};
pub use rows::issued;

use crate::city::{City, Edition};
use crate::read::{self, Files};
use law::{Fault, Place};
use std::collections::BTreeSet;
use worktime::Day;

/// Proves every city of a rulebooks folder: on `today`, and on every day on which its law changes.
/// Faults of reading stop a city there; a fault of a shared file is reported once.
#[must_use]
pub fn all(files: &Files, today: Day) -> Vec<Fault> {
    let mut faults = BTreeSet::new();
    for key in read::cities(files) {
        match read::city(files, &key) {
            Err(found) => faults.extend(found),
            Ok(read) => {
                // Each edition that a matter may keep is proven.
                let mut days = read.days_of_change();
                days.insert(today);
                for day in days {
                    faults.extend(city(&read, day));
                }
            }
        }
    }
    faults.into_iter().collect()
}

/// Proves one city on a day. An empty list means proven.
#[must_use]
pub fn city(city: &City, on: Day) -> Vec<Fault> {
    let mut check = Check { city, on, faults: Vec::new() };
    names::check(&mut check);
    labels::check(&mut check);
    figures::check(&mut check);
    figures::no_money(&mut check);
    formulas::check(&mut check);
    rows::named(&mut check);
    circles::check(&mut check);
    keys::bound_or_absent(&mut check);
    keys::terms(&mut check);
    notices::check(&mut check);
    settings::rows(&mut check);
    dates::check(&mut check);
    match city.nameless_edition_on(on) {
        Err(nothing) => {
            let place = Place { file: format!("{}/city.toml", city.key), line: 0, column: 0 };
            check.fault(place, "nothing-in-force", format!("{on} 没有生效的法规"), nothing.to_string());
        }
        Ok(edition) => proofs(&mut check, &edition),
    }
    let mut faults = check.faults;
    faults.sort();
    faults.dedup();
    faults
}

fn proofs(check: &mut Check<'_>, edition: &Edition) {
    keys::forbids(check, edition);
    keys::chains_and_lists(check, edition);
    settings::used(check, edition);
    hands::check(check, edition);
    children::check(check, edition);
    course::check(check, edition);
}

/// The city being proven, and what was found so far.
struct Check<'c> {
    city: &'c City,
    on: Day,
    faults: Vec<Fault>,
}

impl Check<'_> {
    fn fault(&mut self, place: Place, code: &str, zh: impl Into<String>, en: impl Into<String>) {
        self.faults.push(Fault::new(place, code, zh, en));
    }

    /// The place of a value by its path, or another place if it is not written.
    fn at(&self, path: &str, otherwise: &Place) -> Place {
        self.city.places.at(path).unwrap_or(otherwise).clone()
    }

    /// A name that is not among those known.
    fn unknown<'n>(
        &mut self,
        place: Place,
        zh_kind: &str,
        en_kind: &str,
        name: &str,
        known: impl IntoIterator<Item = &'n String>,
    ) {
        let (zh, en) = crate::near::hint(name, known.into_iter().map(String::as_str));
        self.fault(
            place,
            "unknown-name",
            format!("没有名为 `{name}` 的{zh_kind}{zh}"),
            format!("no {en_kind} is called `{name}`{en}"),
        );
    }
}
