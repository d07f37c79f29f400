//! The working calendar: weekends, holidays and make-up workdays (调休), year by year.

use crate::{Day, count, year_file};
use std::collections::BTreeMap;

/// What a day is to the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayKind {
    /// An ordinary workday.
    Workday,
    /// A weekend day worked in exchange for a holiday (调休补班), with the holiday's name in Chinese.
    MakeUp(String),
    /// A weekend day off.
    Weekend,
    /// A day off by the year's notice, with the holiday's name in Chinese.
    Holiday(String),
}

/// Working calendar: the years it knows, and their exceptions to Monday-to-Friday.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    pub(crate) years: BTreeMap<i16, Year>,
    /// The office's hours on a working day.
    pub hours: WorkHours,
}

/// One year's notice, as its file gives it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Year {
    /// Source notice of the year, shown in explanations.
    pub(crate) notice: String,
    /// Where the notice can be read.
    pub(crate) source: String,
    /// Days off by the notice, with the holiday's name; weekend days inside a holiday may be listed.
    pub(crate) off: BTreeMap<Day, String>,
    /// Weekend days worked, with the holiday's name.
    pub(crate) make_up: BTreeMap<Day, String>,
    /// Workdays of the year more (or fewer, if negative) than its Mondays to Fridays.
    pub(crate) balance: i64,
}

/// The windows in which work-hours run on a working day, in minutes after midnight, ascending, not overlapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkHours(pub Vec<(u16, u16)>);

impl Default for WorkHours {
    /// 09:00–12:00 and 13:00–18:00; a deployment's setting `worktime.hours` replaces it.
    fn default() -> Self {
        Self(vec![(9 * 60, 12 * 60), (13 * 60, 18 * 60)])
    }
}

/// A fault in a calendar file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CalendarFault(pub String);

impl Calendar {
    /// Makes a calendar from year files, given as (file name, TOML text); the name is used in faults only.
    /// No files make a calendar that knows no year: every day counts as Monday-to-Friday, provisionally.
    ///
    /// # Errors
    /// [`CalendarFault`], naming file and day, if a file cannot be read, a day is outside the file's year, is both
    /// off and make-up, or is a make-up day but no Saturday or Sunday, or if two files give the same year.
    pub fn from_years(files: &[(String, String)]) -> Result<Self, CalendarFault> {
        let mut years = BTreeMap::new();
        for (file, text) in files {
            let (number, year) = year_file::read(file, text)?;
            if years.insert(number, year).is_some() {
                return Err(CalendarFault(format!("{file}: the year {number} is given by another file already")));
            }
        }
        Ok(Self { years, hours: WorkHours::default() })
    }

    /// The same calendar with other office hours.
    #[must_use]
    pub fn with_hours(self, hours: WorkHours) -> Self {
        Self { hours, ..self }
    }

    /// The same calendar with one year given or replaced; `file` names the text in faults.
    ///
    /// # Errors
    /// As [`Self::from_years`].
    pub fn with_year(mut self, file: &str, text: &str) -> Result<Self, CalendarFault> {
        let (number, year) = year_file::read(file, text)?;
        self.years.insert(number, year);
        Ok(self)
    }

    /// What the day is; `None` if the calendar does not know its year.
    #[must_use]
    pub fn kind(&self, day: Day) -> Option<DayKind> {
        let year = self.years.get(&day.year())?;
        Some(if let Some(name) = year.make_up.get(&day) {
            DayKind::MakeUp(name.clone())
        } else if let Some(name) = year.off.get(&day) {
            DayKind::Holiday(name.clone())
        } else if count::is_weekend(count::number(day)) {
            DayKind::Weekend
        } else {
            DayKind::Workday
        })
    }

    /// Whether the office works on that day, and whether that is known (`true`) or only assumed because the
    /// year's notice is missing (`false`: Monday to Friday counts as work).
    #[must_use]
    pub fn is_workday(&self, day: Day) -> (bool, bool) {
        let monday_to_friday = !count::is_weekend(count::number(day));
        self.years.get(&day.year()).map_or((monday_to_friday, false), |year| {
            let off = year.off.contains_key(&day);
            (year.make_up.contains_key(&day) || (monday_to_friday && !off), true)
        })
    }

    /// The years whose notice the calendar has, ascending.
    pub fn known_years(&self) -> impl Iterator<Item = i16> + '_ {
        self.years.keys().copied()
    }

    /// The notice on which a year's days rest, as its file words it; `None` if the year is unknown.
    #[must_use]
    pub fn notice(&self, year: i16) -> Option<&str> {
        self.years.get(&year).map(|year| year.notice.as_str())
    }

    /// Where a year's notice can be read; `None` if the year is unknown.
    #[must_use]
    pub fn source(&self, year: i16) -> Option<&str> {
        self.years.get(&year).map(|year| year.source.as_str())
    }
}

impl WorkHours {
    /// Reads windows such as `09:00-12:00,13:00-18:00`; the last may end at `24:00`.
    ///
    /// # Errors
    /// [`CalendarFault`] if a time is not of the form `09:00`, a window does not end after it begins, or one
    /// begins before the one before it ended, or there is none.
    pub fn parse(text: &str) -> Result<Self, CalendarFault> {
        let fault =
            |why: &str| CalendarFault(format!("`{text}` is not office hours such as 09:00-12:00,13:00-18:00: {why}"));
        let mut windows: Vec<(u16, u16)> = Vec::new();
        for part in text.split(',') {
            let times = part.trim().split_once('-').and_then(|(a, b)| Some((minute(a.trim())?, minute(b.trim())?)));
            let (from, to) = times.ok_or_else(|| fault("a window is two times joined by a hyphen"))?;
            if from >= to {
                return Err(fault("a window ends after it begins"));
            }
            if windows.last().is_some_and(|&(_, before)| from < before) {
                return Err(fault("windows follow each other and do not overlap"));
            }
            windows.push((from, to));
        }
        Ok(Self(windows))
    }
}

/// Minutes after midnight of `HH:MM`, up to `24:00`.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let total = hour * 60 + minute;
    (minute < 60 && total <= 24 * 60).then_some(total)
}
