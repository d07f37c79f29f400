//! Stretches of time of which figures are worked out: whole days in China, from one to another, both counted.

use std::fmt;
use worktime::Day;

/// From a day to a day, both counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First day.
    pub from: Day,
    /// Last day, never before the first.
    pub to: Day,
}

/// A day of a month, the last one if it has no such day.
fn day(year: i16, month: i8, day: i8) -> Option<Day> {
    (1..=day).rev().take(4).find_map(|day| Day::new(year, month, day).ok())
}

/// Months since the year nought.
fn months(day: Day) -> i32 {
    i32::from(day.year()) * 12 + i32::from(day.month()) - 1
}

/// The first day of a month counted so.
fn first(months: i32) -> Option<Day> {
    Day::new(i16::try_from(months.div_euclid(12)).ok()?, i8::try_from(months.rem_euclid(12) + 1).ok()?, 1).ok()
}

/// The last day of a month.
fn last(year: i16, month: i8) -> Option<Day> {
    day(year, month, 31)
}

impl Window {
    /// Reads a year (`2026`), quarter (`2026-Q3`), month (`2026-10`) or day (`2026-10-05`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let between = |from: Day, months_on: i32| {
            let next = first(months(from).checked_add(months_on)?)?;
            Some(Self { from, to: next.plus_days(-1) })
        };
        if let Some((year, quarter)) = text.split_once("-Q") {
            let quarter = ["1", "2", "3", "4"].iter().position(|one| *one == quarter)?;
            let start = format!("{year}-{:02}-01", quarter * 3 + 1);
            return between(start.parse().ok()?, 3);
        }
        match text.len() {
            4 => between(format!("{text}-01-01").parse().ok()?, 12),
            7 => between(format!("{text}-01").parse().ok()?, 1),
            _ => text.parse().ok().map(|day| Self { from: day, to: day }),
        }
    }

    /// From the first day of this to the last of another; `None` if that is before it.
    #[must_use]
    pub fn through(self, other: Self) -> Option<Self> {
        (self.from <= other.to).then_some(Self { from: self.from, to: other.to })
    }

    /// Whether it begins and ends with months.
    #[must_use]
    pub fn is_whole_months(self) -> bool {
        self.from.day() == 1 && last(self.to.year(), self.to.month()) == Some(self.to)
    }

    /// The months that it lies in, ascending: each whole (`2026-10`), or the part of it (`2026-10-05..2026-10-31`).
    #[must_use]
    pub fn stretches(self) -> Vec<String> {
        (months(self.from)..=months(self.to))
            .filter_map(|month| {
                let start = first(month)?;
                let end = first(month + 1)?.plus_days(-1);
                let (from, to) = (start.max(self.from), end.min(self.to));
                Some(if (from, to) == (start, end) { start.month_name() } else { format!("{from}..{to}") })
            })
            .collect()
    }

    /// The period before: as many months before whole months, otherwise as many days.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        let to = self.from.plus_days(-1);
        if self.is_whole_months() {
            let count = months(self.to) - months(self.from) + 1;
            return Some(Self { from: first(months(self.from) - count)?, to });
        }
        let days = (self.to.start().0 - self.from.start().0 + DAY / 2) / DAY;
        Some(Self { from: to.plus_days(-i32::try_from(days).ok()?), to })
    }

    /// The same period a year before; the 29th of February is the 28th there.
    #[must_use]
    pub fn year_before(self) -> Option<Self> {
        let back = |at: Day| day(at.year().checked_sub(1)?, at.month(), at.day());
        let to = if self.is_whole_months() {
            last(self.to.year().checked_sub(1)?, self.to.month())?
        } else {
            back(self.to)?
        };
        Some(Self { from: back(self.from)?, to })
    }
}

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// As it is read: a year, quarter, month or day if it is one, otherwise `2026-10-05..2026-11-03`.
impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from, self.to);
        match months(to) - months(from) + 1 {
            1 if self.is_whole_months() => f.write_str(&from.month_name()),
            3 if self.is_whole_months() && from.month() % 3 == 1 => {
                write!(f, "{:04}-Q{}", from.year(), from.month() / 3 + 1)
            }
            12 if self.is_whole_months() && from.month() == 1 => write!(f, "{:04}", from.year()),
            _ if from == to => from.fmt(f),
            _ => write!(f, "{from}..{to}"),
        }
    }
}

/// The month of a stretch.
pub(crate) fn month_of(stretch: &str) -> &str {
    stretch.get(..7).unwrap_or(stretch)
}

/// The days of a stretch that is a part of its month.
pub(crate) fn days_of(stretch: &str) -> Option<Window> {
    let (from, to) = stretch.split_once("..")?;
    Window::parse(from)?.through(Window::parse(to)?)
}
