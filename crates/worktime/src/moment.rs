//! A civil day and an instant. China keeps one zone, UTC+8, without daylight saving; it is fixed here.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A civil day (公历日), written `2026-11-25`. Years 1900 to 2999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(jiff::civil::Date);

/// What [`Day::from_str`] answers to text that is no day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date of the form 2026-11-25")]
pub struct ParseDay(pub String);

impl Day {
    /// Makes a day.
    ///
    /// # Errors
    /// [`ParseDay`] if there is no such day or its year is not within 1900 to 2999.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, ParseDay> {
        jiff::civil::Date::new(year, month, day)
            .ok()
            .filter(|date| (1900..=2999).contains(&date.year()))
            .map(Self)
            .ok_or_else(|| ParseDay(format!("{year:04}-{month:02}-{day:02}")))
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// The month of this day as `2026-11`.
    #[must_use]
    pub fn month_name(self) -> String {
        format!("{:04}-{:02}", self.year(), self.month())
    }

    /// The calendar library's own date, for this crate's calculations.
    pub(crate) const fn civil(self) -> jiff::civil::Date {
        self.0
    }

    /// The day `n` days later (earlier if negative); stays at the end of the known range if it would leave it.
    #[must_use]
    pub fn plus_days(self, n: i32) -> Self {
        let midnight = self.start().0.saturating_add(i64::from(n).saturating_mul(86_400_000));
        Instant(midnight).day()
    }

    /// Days since 1970-01-01, so that days can be counted and kept as numbers.
    #[must_use]
    pub fn number(self) -> i64 {
        let first = Self(jiff::civil::date(1970, 1, 1)).start();
        (self.start().0 - first.0).div_euclid(86_400_000)
    }

    /// The day of this number; the first or last known one if it lies outside.
    #[must_use]
    pub fn from_number(number: i64) -> Self {
        let first = Self(jiff::civil::date(1970, 1, 1)).start();
        Instant(number.saturating_mul(86_400_000).saturating_add(first.0)).day()
    }

    /// Midnight at the start of this day, in China.
    #[must_use]
    pub fn start(self) -> Instant {
        let moment = self.0.at(0, 0, 0, 0);
        Instant(china().to_timestamp(moment).map_or(i64::MAX, |stamp| stamp.as_millisecond()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl FromStr for Day {
    type Err = ParseDay;
    fn from_str(text: &str) -> Result<Self, ParseDay> {
        let fault = || ParseDay(text.to_owned());
        let date: jiff::civil::Date =
            if text.len() == 10 { text.parse().map_err(|_| fault())? } else { return Err(fault()) };
        Self::new(date.year(), date.month(), date.day()).map_err(|_| fault())
    }
}

impl TryFrom<String> for Day {
    type Error = ParseDay;
    fn try_from(text: String) -> Result<Self, ParseDay> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

/// A moment: milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Instant(pub i64);

const fn china() -> jiff::tz::Offset {
    jiff::tz::Offset::constant(8)
}

impl Instant {
    /// The moment as China's wall clock shows it.
    pub(crate) fn civil(self) -> jiff::civil::DateTime {
        let end = if self.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        china().to_datetime(jiff::Timestamp::from_millisecond(self.0).unwrap_or(end))
    }

    /// The day in China on which it lies; the first or last day of 1900 to 2999 if it lies outside.
    #[must_use]
    pub fn day(self) -> Day {
        let (first, last) = (jiff::civil::date(1900, 1, 1), jiff::civil::date(2999, 12, 31));
        Day(self.civil().date().clamp(first, last))
    }

    /// A wall-clock moment in China.
    ///
    /// # Errors
    /// [`ParseDay`] if hour or minute are out of range.
    pub fn at(day: Day, hour: i8, minute: i8) -> Result<Self, ParseDay> {
        if !(0..24).contains(&hour) || !(0..60).contains(&minute) {
            return Err(ParseDay(format!("{day} {hour:02}:{minute:02}")));
        }
        Ok(Self(day.start().0 + (i64::from(hour) * 60 + i64::from(minute)) * 60_000))
    }

    /// `2026-11-25 09:30`, as China's wall clock shows it.
    #[must_use]
    pub fn wall(self) -> String {
        let c = self.civil();
        format!("{:04}-{:02}-{:02} {:02}:{:02}", c.year(), c.month(), c.day(), c.hour(), c.minute())
    }

    /// RFC 3339 with China's offset: `2026-11-25T09:30:00.000+08:00`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let c = self.civil();
        let milli = self.0.rem_euclid(1000);
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{milli:03}+08:00",
            c.year(),
            c.month(),
            c.day(),
            c.hour(),
            c.minute(),
            c.second()
        )
    }

    /// Reads RFC 3339 with any offset, or China's wall clock without one (`2026-11-25 09:30[:00]`, `T` allowed).
    ///
    /// # Errors
    /// [`ParseDay`] if it is neither.
    pub fn parse(text: &str) -> Result<Self, ParseDay> {
        if let Ok(stamp) = text.parse::<jiff::Timestamp>() {
            return Ok(Self(stamp.as_millisecond()));
        }
        let fault = || ParseDay(text.to_owned());
        let moment: jiff::civil::DateTime = text.parse().map_err(|_| fault())?;
        let day = Day::new(moment.year(), moment.month(), moment.day()).map_err(|_| fault())?;
        let seconds = i64::from(moment.hour()) * 3600 + i64::from(moment.minute()) * 60 + i64::from(moment.second());
        Ok(Self(day.start().0 + seconds * 1000))
    }
}
