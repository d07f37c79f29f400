//! Rows of registers: every list entry, unit, provision and other row that they name is there. One that names nothing
//! would be passed over, and a category be nobody's without anyone having said so.

use super::Check;
use super::guards;
use crate::city::City;
use crate::model::{Field, FieldKind, Register, RegisterRow};
use crate::read::ACTS;
use law::{Fault, Place};
use worktime::Day;

/// In a column of units: the office whose matter it is. Also the level at which offices stand.
const HOME: &str = "street";
/// The column that says at which level the units of a row stand.
const LEVEL: &str = "level";
/// The column that says which provision a row rests on.
const BASIS: &str = "basis";

impl City {
    /// Whether a row's unit is there: the office itself, or a template, at a level if the row says one.
    #[must_use]
    pub fn stands(&self, unit: &str, level: Option<&str>) -> bool {
        unit == HOME || self.stand_at(level).any(|key| key == unit)
    }

    /// The keys of the templates at a level, or of all.
    pub(crate) fn stand_at<'c>(&'c self, level: Option<&'c str>) -> impl Iterator<Item = &'c str> {
        let at = move |found: &str| level.is_none_or(|level| level == found);
        self.units.iter().filter(move |unit| at(&unit.level)).map(|unit| unit.key.as_str())
    }
}

/// Checks that the units which `city.toml` names stand in the city.
pub(super) fn named(check: &mut Check<'_>) {
    let city = check.city;
    let file = Place { file: format!("{}/city.toml", city.key), line: 0, column: 0 };
    for (party, unit) in &city.named {
        let (code, key) = unit.split_once('.').map_or((unit.as_str(), None), |(code, key)| (code, Some(key)));
        let level = level_of(city, code);
        if level.is_some_and(|level| key.is_none_or(|key| city.stand_at(Some(level)).any(|one| one == key))) {
            continue;
        }
        let place = check.at(&format!("city/named/{party}"), &file);
        let known: Vec<String> = city.stand_at(level).map(|key| format!("{code}.{key}")).collect();
        check.unknown(place, "单位", "unit", unit, &known);
    }
}

/// The level of a division code, if it can be one of the city's: codes below begin with the digits of the one above.
pub(super) fn level_of(city: &City, code: &str) -> Option<&'static str> {
    let whole = city.division.to_string();
    let inside = code.starts_with(whole.trim_end_matches("00")) && code.bytes().all(|byte| byte.is_ascii_digit());
    match code.len() {
        _ if !inside => None,
        6 if code == whole => Some("city"),
        6 => Some("district"),
        9 => Some(HOME),
        _ => None,
    }
}

/// Checks every row of a register.
pub(super) fn check(check: &mut Check<'_>, register: &Register) {
    let rows = check.city.rows.get(&register.key).map(Vec::as_slice).unwrap_or_default();
    each(check, register, rows);
}

/// Checks rows of a register that were issued after the rulebook was written.
#[must_use]
pub fn issued(city: &City, register: &Register, rows: &[RegisterRow], on: Day) -> Vec<Fault> {
    let mut check = Check { city, on, faults: Vec::new() };
    each(&mut check, register, rows);
    check.faults
}

fn each(check: &mut Check<'_>, register: &Register, rows: &[RegisterRow]) {
    let city = check.city;
    for (name, field) in &register.fields {
        let known = known(city, field);
        for row in rows {
            let Some(value) = row.columns.get(name) else { continue };
            match field.kind {
                FieldKind::Unit | FieldKind::Units => value.split(' ').for_each(|key| unit(check, name, key, row)),
                FieldKind::Choices => value.split(' ').for_each(|key| listed(check, name, key, row, known.as_ref())),
                _ => listed(check, name, value, row, known.as_ref()),
            }
            if name == BASIS {
                provision(check, value, row);
            }
        }
    }
}

/// What a column's values are taken from: a list of the city or of a rule, or the rows of another register.
fn known(city: &City, field: &Field) -> Option<Vec<String>> {
    if let Some(other) = &field.register {
        return city.rows.get(other).map(|rows| rows.iter().map(|row| row.key.clone()).collect());
    }
    field.list.as_ref().and_then(|_| guards::choices_of(city, field))
}

fn listed(check: &mut Check<'_>, name: &str, value: &str, row: &RegisterRow, known: Option<&Vec<String>>) {
    if let Some(known) = known.filter(|known| !known.iter().any(|one| one == value)) {
        check.unknown(row.place.clone(), &format!("`{name}` 的值"), &format!("value of `{name}`"), value, known);
    }
}

fn unit(check: &mut Check<'_>, name: &str, key: &str, row: &RegisterRow) {
    let city = check.city;
    let level = row.columns.get(LEVEL).map(String::as_str);
    // An act's rows may also name units that acts opened; they were looked at when it was laid over.
    if row.place.file.starts_with(ACTS) || city.stands(key, level) {
        return;
    }
    let known: Vec<String> = city.stand_at(level).map(str::to_owned).collect();
    let (zh, en) = match level {
        Some(level) => (format!("`{name}` 所写、{level} 一级的单位"), format!("unit (`{name}`) at the level {level}")),
        None => (format!("`{name}` 所写的单位"), format!("unit (`{name}`)")),
    };
    check.unknown(row.place.clone(), &zh, &en, key, &known);
}

/// A basis that is written like a provision's id is one; other words name what has no provision here.
fn provision(check: &mut Check<'_>, basis: &str, row: &RegisterRow) {
    let city = check.city;
    let ids = || city.instruments.iter().flat_map(|one| &one.provisions).map(|provision| provision.id.0.as_str());
    let plain = |text: &str, more: &str| {
        !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || more.contains(letter))
    };
    let is_id = basis.split_once('-').is_some_and(|(code, number)| plain(code, "") && plain(number, ".()_"));
    if is_id && !ids().any(|id| id == basis) {
        let known: Vec<String> = ids().map(str::to_owned).collect();
        check.unknown(row.place.clone(), "条文", "provision", basis, &known);
    }
}
