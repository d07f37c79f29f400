//! Counting days, workdays and office hours on a line of whole numbers, fast and without overflow.
//!
//! A *number* is a day's count from 1970-01-01; a *wall* is milliseconds of China's wall clock since that day.
//! Both saturate at the ends of the years 1900 to 2999, so that no rule, however large, leaves the known range.

use crate::calendar::Year;
use crate::{Calendar, Day, Instant};

/// Milliseconds of a day.
pub(crate) const DAY: i64 = 86_400_000;
/// Number of 1900-01-01.
pub(crate) const FIRST: i64 = -25_567;
/// Number of 2999-12-31.
pub(crate) const LAST: i64 = 376_199;
/// China's wall clock is ahead of UTC by this.
const AHEAD: i64 = 8 * 3_600_000;

/// The number of a day.
pub(crate) fn number(day: Day) -> i64 {
    clamp_day(day.start().0.saturating_add(AHEAD).div_euclid(DAY))
}

/// The day of a number.
pub(crate) fn day(number: i64) -> Day {
    Instant(clamp_day(number) * DAY - AHEAD).day()
}

pub(crate) fn clamp_day(number: i64) -> i64 {
    number.clamp(FIRST, LAST)
}

fn clamp_wall(wall: i64) -> i64 {
    wall.clamp(FIRST * DAY, LAST * DAY + DAY - 1)
}

/// The wall of a moment.
pub(crate) fn wall(at: Instant) -> i64 {
    clamp_wall(at.0.saturating_add(AHEAD))
}

/// The moment of a wall.
pub(crate) fn instant(wall: i64) -> Instant {
    Instant(clamp_wall(wall) - AHEAD)
}

/// The number of the day on which a wall lies.
pub(crate) fn day_of(wall: i64) -> i64 {
    wall.div_euclid(DAY)
}

/// A wall some milliseconds later or earlier.
pub(crate) fn plus(wall: i64, milliseconds: i64) -> i64 {
    clamp_wall(wall.saturating_add(milliseconds))
}

/// The end of a day, 23:59:59: the last whole second, so that it reads as that day everywhere.
pub(crate) fn end_of(number: i64) -> i64 {
    clamp_day(number) * DAY + DAY - 1000
}

/// The same time of day on another day.
pub(crate) fn on_day(wall: i64, number: i64) -> i64 {
    clamp_day(number) * DAY + wall.rem_euclid(DAY)
}

/// Saturday or Sunday.
pub(crate) fn is_weekend(number: i64) -> bool {
    // 1970-01-01 was a Thursday; three days on, a week's remainder of 0 is Monday.
    (number + 3).rem_euclid(7) >= 5
}

/// Mondays to Fridays from one day to another, both included.
pub(crate) fn mondays_to_fridays(from: i64, to: i64) -> i64 {
    let before = |days: i64| 5 * days.div_euclid(7) + days.rem_euclid(7).min(5);
    if from > to { 0 } else { before(to + 4) - before(from + 3) }
}

/// Workdays more than Mondays to Fridays: make-up days, less the days off that are no weekend.
pub(crate) fn balance<'a>(make_up: usize, off: impl Iterator<Item = &'a Day>) -> i64 {
    let off = off.filter(|day| !is_weekend(number(**day))).count();
    i64::try_from(make_up).unwrap_or(0) - i64::try_from(off).unwrap_or(0)
}

/// The corresponding day so many months later, or the end of that month if it has none; and whether it has one.
pub(crate) fn plus_months(from: i64, months: i64) -> (i64, bool) {
    let start = day(from);
    let index = (i64::from(start.year()) * 12 + i64::from(start.month()) - 1).saturating_add(months);
    let (year, month) = (index.div_euclid(12), index.rem_euclid(12) + 1);
    if !(1900..=2999).contains(&year) {
        return (if months < 0 { FIRST } else { LAST }, true);
    }
    let first =
        i16::try_from(year).ok().zip(i8::try_from(month).ok()).and_then(|(year, month)| Day::new(year, month, 1).ok());
    first.map_or((from, true), |first| {
        let length = first.civil().days_in_month();
        (number(first) + i64::from(start.day().min(length)) - 1, start.day() <= length)
    })
}

/// Sorts ranges and joins those that touch or overlap.
pub(crate) fn merged(mut ranges: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    ranges.sort_unstable();
    let mut out: Vec<(i64, i64)> = Vec::with_capacity(ranges.len());
    for (from, to) in ranges {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

impl Calendar {
    /// Whether the numbered day is worked, by assumption if its year is unknown.
    pub(crate) fn works(&self, number: i64) -> bool {
        self.is_workday(day(number)).0
    }

    /// Workdays from one day to another, both included.
    pub(crate) fn workdays(&self, from: i64, to: i64) -> i64 {
        if from > to {
            return 0;
        }
        let (first, last) = (day(from), day(to));
        let exceptions = |(number, year): (&i16, &Year)| {
            if first.year() < *number && *number < last.year() {
                year.balance
            } else {
                let make_up = year.make_up.range(first..=last).count();
                balance(make_up, year.off.range(first..=last).map(|(day, _)| day))
            }
        };
        let known: i64 = self.years.range(first.year()..=last.year()).map(exceptions).sum();
        mondays_to_fridays(from, to) + known
    }

    /// The `n`th workday after a day; the day itself if `n` is 0; the last day of 2999 if there is none.
    pub(crate) fn workday_after(&self, from: i64, n: i64) -> i64 {
        if n <= 0 {
            return from;
        }
        // Gallop until enough workdays lie within, then halve: a few dozen counts even for 100,000 workdays.
        let (mut low, mut reach) = (from, n.min(LAST) + n.min(LAST) / 2 + 16);
        let mut high = clamp_day(from + reach);
        while self.workdays(from + 1, high) < n {
            if high >= LAST {
                return LAST;
            }
            low = high;
            reach = reach.saturating_mul(2).min(2 * LAST);
            high = clamp_day(from + reach);
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.workdays(from + 1, middle) < n {
                low = middle;
            } else {
                high = middle;
            }
        }
        high
    }

    /// The `n`th workday before a day; the day itself if `n` is 0; the first day of 1900 if there is none.
    pub(crate) fn workday_before(&self, from: i64, n: i64) -> i64 {
        if n <= 0 {
            return from;
        }
        let (mut high, mut low) = (from, FIRST);
        if self.workdays(low, from - 1) < n {
            return FIRST;
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.workdays(middle, from - 1) < n {
                high = middle;
            } else {
                low = middle;
            }
        }
        low
    }

    /// The day itself if it is a workday, otherwise the next workday.
    pub(crate) fn rolled(&self, number: i64) -> i64 {
        if self.works(number) { number } else { self.workday_after(number, 1) }
    }

    /// The office's windows in milliseconds after midnight. Windows that cannot be (empty, past midnight) are left
    /// out; if none is left the default hours stand in, because a clock that can never pass would be worse.
    fn windows(&self) -> Vec<(i64, i64)> {
        let usable = |windows: &[(u16, u16)]| {
            let possible = windows.iter().filter(|(from, to)| from < to && *to <= 1440);
            merged(possible.map(|&(from, to)| (i64::from(from) * 60_000, i64::from(to) * 60_000)).collect())
        };
        let windows = usable(&self.hours.0);
        if windows.is_empty() { usable(&crate::WorkHours::default().0) } else { windows }
    }

    /// Working milliseconds between two walls.
    pub(crate) fn work_between(&self, from: i64, to: i64) -> i64 {
        if from >= to {
            return 0;
        }
        let windows = self.windows();
        let within = |number: i64, from: i64, to: i64| {
            if self.works(number) { overlap(&windows, from, to) } else { 0 }
        };
        let (first, last) = (day_of(from), day_of(to));
        let (start, end) = (from.rem_euclid(DAY), to.rem_euclid(DAY));
        if first == last {
            return within(first, start, end);
        }
        let whole = self.workdays(first + 1, last - 1) * overlap(&windows, 0, DAY);
        within(first, start, DAY) + whole + within(last, 0, end)
    }

    /// The wall at which so many working milliseconds have passed; a full window ends at its own end, not at the
    /// start of the next.
    pub(crate) fn work_after(&self, from: i64, milliseconds: i64) -> i64 {
        if milliseconds <= 0 {
            return from;
        }
        let windows = self.windows();
        let (today, time) = (day_of(from), from.rem_euclid(DAY));
        let rest = if self.works(today) { overlap(&windows, time, DAY) } else { 0 };
        if milliseconds <= rest {
            return today * DAY + forward(&windows, time, milliseconds);
        }
        let per_day = overlap(&windows, 0, DAY).max(1);
        let left = milliseconds - rest;
        let full = (left - 1) / per_day;
        let day = self.workday_after(today, full.saturating_add(1));
        if self.workdays(today + 1, day) <= full {
            return end_of(LAST);
        }
        clamp_wall(day * DAY + forward(&windows, 0, left - full * per_day))
    }

    /// The wall from which so many working milliseconds pass until `from`, the latest such.
    pub(crate) fn work_before(&self, from: i64, milliseconds: i64) -> i64 {
        if milliseconds <= 0 {
            return from;
        }
        let windows = self.windows();
        let (today, time) = (day_of(from), from.rem_euclid(DAY));
        let gone = if self.works(today) { overlap(&windows, 0, time) } else { 0 };
        if milliseconds <= gone {
            return today * DAY + backward(&windows, time, milliseconds);
        }
        let per_day = overlap(&windows, 0, DAY).max(1);
        let left = milliseconds - gone;
        let full = (left - 1) / per_day;
        let day = self.workday_before(today, full.saturating_add(1));
        if self.workdays(day, today - 1) <= full {
            return FIRST * DAY;
        }
        clamp_wall(day * DAY + backward(&windows, DAY, left - full * per_day))
    }
}

/// Milliseconds of the windows that lie between two times of day.
fn overlap(windows: &[(i64, i64)], from: i64, to: i64) -> i64 {
    windows.iter().map(|&(start, end)| (end.min(to) - start.max(from)).max(0)).sum()
}

/// The time of day at which `left` milliseconds of the windows have passed since `from`.
fn forward(windows: &[(i64, i64)], from: i64, mut left: i64) -> i64 {
    for &(start, end) in windows {
        let start = start.max(from);
        let length = (end - start).max(0);
        if left <= length {
            return start + left;
        }
        left -= length;
    }
    DAY - 1000
}

/// The time of day from which `left` milliseconds of the windows pass until `to`.
fn backward(windows: &[(i64, i64)], to: i64, mut left: i64) -> i64 {
    for &(start, end) in windows.iter().rev() {
        let end = end.min(to);
        let length = (end - start).max(0);
        if left <= length {
            return end - left;
        }
        left -= length;
    }
    0
}
