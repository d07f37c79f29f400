//! Reads a city's rulebook: the shared files of `national/`, then the city's own, into a [`City`] or a list of faults.

mod amend;
mod ask;
mod call;
mod csv;
mod doc;
mod figures;
mod files;
mod formula;
mod issue;
mod kinds;
mod outside;
mod procedure;
mod register;
mod tables;

pub use amend::{Amendment, Change};
pub use files::{Files, cities, folder};
pub(crate) use issue::ACTS;
pub use issue::{Issue, end_by};

use crate::city::{City, Places};
use crate::model::{Label, SettingValue, TextPosts};
use doc::{Doc, Gathered};
use indexmap::IndexMap;
use law::{Fault, Place};
use std::collections::BTreeMap;
use worktime::{Calendar, WorkHours};

/// The folder of what all cities share.
pub(crate) const NATIONAL: &str = "national";

/// A file's name without folder and ending.
pub(crate) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split_once('.').map_or(name, |(stem, _)| stem)
}

/// Reads one city, with the shared files it builds on.
///
/// # Errors
/// Every fault found, in the order of files and lines.
pub fn city(files: &Files, city: &str) -> Result<City, Vec<Fault>> {
    let gathered = Gathered::default();
    let mut read = empty(city);
    if !files.contains_key(&format!("{city}/city.toml")) {
        let place = procedure::whole(&format!("{city}/city.toml"));
        gathered.fault(place, "missing-file", "缺少 city.toml", "city.toml is missing");
    }
    let mine: Vec<(&str, &str, Kind)> = files
        .iter()
        .filter_map(|(path, text)| kind(path, city).map(|kind| (path.as_str(), text.as_str(), kind)))
        .collect();
    let of = |wanted: Kind| mine.iter().filter(move |(_, _, kind)| *kind == wanted);
    let doc = |file, text| Doc { file, text, gathered: &gathered };
    for (file, _, _) in of(Kind::Unknown) {
        let (zh, en) = ("此处不应有这个文件", "no file of this name belongs here");
        gathered.fault(procedure::whole(file), "unknown-file", zh, en);
    }
    for (file, text, _) in of(Kind::City) {
        tables::city(doc(file, text), &mut read);
    }
    for (file, text, _) in of(Kind::Instrument) {
        instrument(file, text, &mut read, &gathered);
    }
    // What all cities share is read before what one city adds to it.
    for shared in [true, false] {
        for (file, text, _) in of(Kind::Procedure).filter(|(file, _, _)| is_shared(file) == shared) {
            procedure::file(doc(file, text), shared, &mut read.procedures);
        }
        for (file, text, kind) in mine.iter().filter(|(file, _, _)| is_shared(file) == shared) {
            table_file(doc(file, text), *kind, &mut read);
        }
    }
    for (file, text, _) in of(Kind::Rows) {
        csv::rows(doc(file, text), &mut read);
    }
    csv::provisions(&mut read);
    for (file, text, _) in of(Kind::Indicator) {
        figures::indicators(doc(file, text), &mut read);
    }
    outside::gather(&mut read);
    read.calendar = hours(calendar(&mine, &gathered), &read, &gathered);
    read.places = Places(gathered.places.take());
    let mut faults = gathered.faults.take();
    faults.sort();
    faults.dedup();
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

fn empty(key: &str) -> City {
    City {
        key: key.to_owned(),
        label: Label { zh: key.to_owned(), en: key.to_owned() },
        division: 0,
        named: IndexMap::new(),
        absent: IndexMap::new(),
        instruments: Vec::new(),
        procedures: IndexMap::new(),
        registers: IndexMap::new(),
        rows: IndexMap::new(),
        indicators: IndexMap::new(),
        formulas: IndexMap::new(),
        grants: Vec::new(),
        texts: TextPosts::default(),
        notices: IndexMap::new(),
        settings: Vec::new(),
        lists: IndexMap::new(),
        units: Vec::new(),
        calendar: Calendar::default(),
        places: Places(BTreeMap::new()),
    }
}

/// What a file is, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    City,
    Instrument,
    Procedure,
    Register,
    Rows,
    Indicator,
    Formula,
    List,
    Permissions,
    Notices,
    Settings,
    Units,
    Calendar,
    Unknown,
}

fn is_shared(path: &str) -> bool {
    path.starts_with("national/")
}

/// The kind of a file that belongs to this city or to all; `None` for other cities' files.
fn kind(path: &str, city: &str) -> Option<Kind> {
    let (folder, rest) = path.split_once('/')?;
    if folder != NATIONAL && folder != city {
        return None;
    }
    let shared = folder == NATIONAL;
    let kind = match (rest.split_once('/'), rest) {
        // What others read, or people only: notes, licences, the table of divisions.
        (None, "README.md" | "divisions.csv") => return None,
        (None, name) if name.ends_with("LICENSE.md") => return None,
        (None, "city.toml") if !shared => Kind::City,
        (None, "units.toml") => Kind::Units,
        (None, "settings.toml") => Kind::Settings,
        (None, "permissions.toml") => Kind::Permissions,
        (None, "notices.toml") => Kind::Notices,
        (None, name) if name.ends_with(".md") => Kind::Instrument,
        (Some(("procedures", name)), _) if is_toml(name) => Kind::Procedure,
        (Some(("registers", name)), _) if is_toml(name) => Kind::Register,
        (Some(("registers", name)), _) if name.ends_with(".csv") && !name.contains('/') => Kind::Rows,
        (Some(("indicators", name)), _) if is_toml(name) => Kind::Indicator,
        (Some(("formulas", name)), _) if is_toml(name) => Kind::Formula,
        (Some(("lists", name)), _) if is_toml(name) => Kind::List,
        (Some(("calendar", name)), _) if is_toml(name) && shared => Kind::Calendar,
        _ => Kind::Unknown,
    };
    Some(kind)
}

fn is_toml(name: &str) -> bool {
    name.ends_with(".toml") && !name.contains('/')
}

fn table_file(doc: Doc<'_>, kind: Kind, read: &mut City) {
    match kind {
        Kind::Register => register::register(doc, read),
        Kind::List => tables::list(doc, read),
        Kind::Permissions => tables::permissions(doc, read),
        Kind::Notices => tables::notices(doc, read),
        Kind::Settings => tables::settings(doc, read),
        Kind::Units => tables::units(doc, read),
        Kind::Formula => formula::formulas(doc, read),
        _ => {}
    }
}

fn instrument(file: &str, text: &str, read: &mut City, gathered: &Gathered) {
    match law::read::instrument(file, text) {
        Ok(instrument) => {
            if read.instruments.iter().any(|other| other.code == instrument.code) {
                let code = &instrument.code;
                gathered.fault(
                    Place { file: file.to_owned(), line: 1, column: 1 },
                    "code-twice",
                    format!("代号 `{code}` 已用于另一文件"),
                    format!("another file has the code `{code}` already"),
                );
            }
            read.instruments.push(instrument);
        }
        Err(faults) => gathered.faults.borrow_mut().extend(faults),
    }
}

fn calendar(mine: &[(&str, &str, Kind)], gathered: &Gathered) -> Calendar {
    let years: Vec<(String, String)> = mine
        .iter()
        .filter(|(_, _, kind)| *kind == Kind::Calendar)
        .map(|(file, text, _)| ((*file).to_owned(), (*text).to_owned()))
        .collect();
    match Calendar::from_years(&years) {
        Ok(calendar) => calendar,
        Err(fault) => {
            // The fault's text begins with the name of the file it was found in.
            let file = years.iter().map(|(file, _)| file.as_str()).find(|file| fault.0.contains(*file));
            let place = procedure::whole(file.unwrap_or("national/calendar"));
            gathered.fault(place, "calendar", format!("工作日历：{fault}"), format!("working calendar: {fault}"));
            Calendar::default()
        }
    }
}

/// The calendar with the office hours that the deployment set (`worktime.hours`), if it set any.
fn hours(calendar: Calendar, read: &City, gathered: &Gathered) -> Calendar {
    let settings = read.settings();
    let set = settings.0.iter().filter(|row| row.key == "worktime.hours" && row.unit.is_none() && row.when.is_empty());
    let Some(row) = set.max_by_key(|row| row.since) else { return calendar };
    let text = match &row.value {
        SettingValue::Word(text) => text.clone(),
        SettingValue::Words(windows) => windows.join(","),
        _ => String::new(),
    };
    match WorkHours::parse(&text) {
        Ok(hours) => calendar.with_hours(hours),
        Err(fault) => {
            let place = row.place.clone();
            gathered.fault(place, "calendar", format!("办公时间：{fault}"), format!("office hours: {fault}"));
            calendar
        }
    }
}
