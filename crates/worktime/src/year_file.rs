//! Reads one year file of the calendar and checks that it says nothing impossible.

use crate::calendar::Year;
use crate::{CalendarFault, Day, count};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    year: i16,
    notice: String,
    source: String,
    #[serde(default)]
    off: BTreeMap<String, String>,
    #[serde(default)]
    make_up: BTreeMap<String, String>,
}

/// Reads `text`; `file` is its name, for faults.
pub(crate) fn read(file: &str, text: &str) -> Result<(i16, Year), CalendarFault> {
    let parsed: File = toml::from_str(text).map_err(|fault| CalendarFault(format!("{file}: {fault}")))?;
    if !(1900..=2999).contains(&parsed.year) {
        return Err(CalendarFault(format!("{file}: the year {} is not within 1900 to 2999", parsed.year)));
    }
    let off = days(file, parsed.year, parsed.off)?;
    let make_up = days(file, parsed.year, parsed.make_up)?;
    for day in make_up.keys() {
        if off.contains_key(day) {
            return Err(CalendarFault(format!("{file}: {day} is both off and make-up")));
        }
        if !count::is_weekend(count::number(*day)) {
            return Err(CalendarFault(format!("{file}: {day} is a make-up day but neither a Saturday nor a Sunday")));
        }
    }
    let balance = count::balance(make_up.len(), off.keys());
    Ok((parsed.year, Year { notice: parsed.notice, source: parsed.source, off, make_up, balance }))
}

fn days(file: &str, year: i16, table: BTreeMap<String, String>) -> Result<BTreeMap<Day, String>, CalendarFault> {
    let mut days = BTreeMap::new();
    for (text, name) in table {
        let day: Day = text.parse().map_err(|fault| CalendarFault(format!("{file}: {fault}")))?;
        if day.year() != year {
            return Err(CalendarFault(format!("{file}: {day} is not in the year {year}")));
        }
        if name.trim().is_empty() {
            return Err(CalendarFault(format!("{file}: {day} names no holiday")));
        }
        days.insert(day, name);
    }
    Ok(days)
}
