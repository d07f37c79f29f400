//! Looking up a setting: by key, day and subdistrict, then by what holds of the matter.

use crate::city::{City, Settings};
use crate::model::{Label, Procedure, Setting};
use crate::words::{Guard, sentences};
use std::cmp::Reverse;
use std::collections::HashMap;
use worktime::{Day, Lang};

/// A time of day, written `21:00`: hours and minutes.
#[must_use]
pub fn time_of_day(text: &str) -> Option<(i8, i8)> {
    let (hour, minute) = text.split_once(':').filter(|(hour, minute)| hour.len() == 2 && minute.len() == 2)?;
    let within = |text: &str, most: i8| text.parse::<i8>().ok().filter(|number| (0..=most).contains(number));
    Some((within(hour, 23)?, within(minute, 59)?))
}

/// The list of what settings are called.
pub(crate) const LABELS: &str = "settings";

impl Settings {
    /// The row of a key that counts on `day`: a subdistrict's own row before the city's, the latest `since` that is
    /// not in the future first, then the first in the file whose `when` holds.
    #[must_use]
    pub fn find(
        &self,
        key: &str,
        day: Day,
        unit: Option<&str>,
        holds: &mut dyn FnMut(&Guard) -> bool,
    ) -> Option<&Setting> {
        self.candidates(key, day, unit).into_iter().find(|row| row.when.iter().all(&mut *holds))
    }

    /// Every row of a key that could count on `day`, in the order in which they are tried.
    #[must_use]
    pub fn candidates(&self, key: &str, day: Day, unit: Option<&str>) -> Vec<&Setting> {
        let mut rows: Vec<&Setting> = self
            .0
            .iter()
            .filter(|row| row.key == key && row.since <= day && row.until.is_none_or(|until| day <= until))
            .filter(|row| row.unit.is_none() || row.unit.as_deref() == unit)
            .collect();
        // The sort is stable: rows of one day keep the order of the file.
        rows.sort_by_key(|row| (row.unit.is_none(), Reverse(row.since)));
        rows
    }

    /// Whether any row has this key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.0.iter().any(|row| row.key == key)
    }
}

impl City {
    /// The city's settings together with the national ones. From the first day of the city's first row of a key
    /// (a subdistrict's own rows aside), the national rows of that key no longer count.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let is_national = |row: &Setting| row.place.file.starts_with("national/");
        let mut first: HashMap<&str, Day> = HashMap::new();
        for row in self.settings.iter().filter(|row| !is_national(row) && row.unit.is_none()) {
            let day = first.entry(row.key.as_str()).or_insert(row.since);
            *day = row.since.min(*day);
        }
        let mut rows: Vec<Setting> = self.settings.iter().filter(|row| !is_national(row)).cloned().collect();
        for row in self.settings.iter().filter(|row| is_national(row)) {
            let mut row = row.clone();
            if let Some(day) = first.get(row.key.as_str()) {
                if *day <= row.since {
                    continue;
                }
                let last = day.plus_days(-1);
                row.until = Some(row.until.map_or(last, |until| until.min(last)));
            }
            rows.push(row);
        }
        Settings(rows)
    }

    /// What a setting is called.
    #[must_use]
    pub fn setting_label(&self, key: &str) -> Label {
        let entry = self.lists.get(LABELS).and_then(|list| list.get(key));
        entry.map_or_else(|| Label { zh: key.to_owned(), en: key.to_owned() }, |entry| entry.label.clone())
    }

    /// On what condition a row of settings holds, in the words of the procedure that reads it or, if none does, of its
    /// room. Empty = always.
    #[must_use]
    pub fn condition(&self, row: &Setting) -> Label {
        let key = Some(row.key.as_str());
        let reads = |procedure: &&Procedure| {
            procedure.clocks.values().any(|clock| clock.budget.as_deref() == key)
                || procedure.asks.values().any(|ask| ask.within.as_deref() == key || ask.every.as_deref() == key)
        };
        let room = |procedure: &&Procedure| row.key.split('.').next() == Some(procedure.room.as_str());
        let all = || self.procedures.values();
        match all().find(reads).or_else(|| all().find(room)) {
            Some(procedure) => Label {
                zh: sentences(&row.when, Lang::Zh, procedure).join("；"),
                en: sentences(&row.when, Lang::En, procedure).join("; "),
            },
            None => {
                let text = row.when.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
                Label { zh: text.clone(), en: text }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SettingValue;
    use crate::words::Test;

    fn row(since: &str, value: i64, when: bool, unit: Option<&str>) -> Setting {
        let guard = Guard { negated: false, test: Test::NonePending };
        Setting {
            key: "appeals.rounds_at_most".to_owned(),
            value: SettingValue::Number(value),
            when: if when { vec![guard] } else { Vec::new() },
            since: since.parse().unwrap(),
            until: None,
            issuer: "x".to_owned(),
            document: "y".to_owned(),
            verified: false,
            unit: unit.map(str::to_owned),
            place: law::Place::default(),
        }
    }

    fn found(settings: &Settings, day: &str, unit: Option<&str>, holds: bool) -> Option<i64> {
        let row = settings.find("appeals.rounds_at_most", day.parse().unwrap(), unit, &mut |_| holds)?;
        match row.value {
            SettingValue::Number(number) => Some(number),
            _ => None,
        }
    }

    #[test]
    fn the_latest_day_wins_then_the_first_that_holds_and_a_unit_before_the_city() {
        let settings = Settings(vec![
            row("2023-01-01", 1, true, None),
            row("2023-01-01", 2, false, None),
            row("2025-01-01", 3, true, None),
            row("2024-01-01", 4, false, Some("1")),
        ]);
        assert_eq!(found(&settings, "2022-12-31", None, true), None);
        assert_eq!(found(&settings, "2023-06-01", None, true), Some(1));
        assert_eq!(found(&settings, "2023-06-01", None, false), Some(2));
        assert_eq!(found(&settings, "2025-06-01", None, true), Some(3));
        assert_eq!(found(&settings, "2025-06-01", None, false), Some(2));
        assert_eq!(found(&settings, "2025-06-01", Some("1"), false), Some(4));
        assert_eq!(found(&settings, "2025-06-01", Some("2"), false), Some(2));
    }
}
