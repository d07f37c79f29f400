//! Dates and times as foreign tables write them.

use serde::Deserialize;
use worktime::{Day, Instant};

/// How a column writes days or moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Year first: `2026-11-25`, `2026/11/25`, `2026.11.25`, `2026年11月25日`, `20261125`; a time behind it is left out.
    Date,
    /// The same with a time behind it, or with an offset as RFC 3339.
    Time,
    /// `11/25/2026`.
    #[serde(rename = "month/day/year")]
    MonthDayYear,
    /// `25/11/2026`.
    #[serde(rename = "day/month/year")]
    DayMonthYear,
}

/// The value that is kept: a day as `2026-11-25`, a moment as RFC 3339. `None` = cannot be read.
pub(crate) fn value(text: &str, format: Format) -> Option<String> {
    match format {
        Format::Time => moment(text).map(Instant::rfc3339),
        _ => day(text, format).map(|day| day.to_string()),
    }
}

fn day(text: &str, format: Format) -> Option<Day> {
    let (date, time) = halves(text);
    let plausible = |c: char| c.is_ascii_digit() || ":.+-Z APM".contains(c);
    if !time.chars().all(plausible) {
        return None;
    }
    let parts: Vec<&str> = date.trim_end_matches('日').split(['-', '/', '.', '年', '月']).collect();
    match (parts.as_slice(), format) {
        ([whole], Format::Date | Format::Time) if whole.len() == 8 => {
            made(whole.get(..4)?, whole.get(4..6)?, whole.get(6..)?)
        }
        ([year, month, day], Format::Date | Format::Time) => made(year, month, day),
        ([month, day, year], Format::MonthDayYear) | ([day, month, year], Format::DayMonthYear) => {
            made(year, month, day)
        }
        _ => None,
    }
}

fn made(year: &str, month: &str, day: &str) -> Option<Day> {
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if year.len() != 4 || !digits(year) || !digits(month) || !digits(day) {
        return None;
    }
    Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn moment(text: &str) -> Option<Instant> {
    if let Ok(instant) = Instant::parse(text) {
        return Some(instant);
    }
    let (_, time) = halves(text);
    let day = day(text, Format::Time)?;
    let padded = if time.len() == 4 { format!("0{time}") } else { time.to_owned() };
    Instant::parse(&if padded.is_empty() { format!("{day} 00:00") } else { format!("{day} {padded}") }).ok()
}

/// What stands before and behind the first blank or `T`.
fn halves(text: &str) -> (&str, &str) {
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    (date, time.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_ways_to_write_a_day_are_read() {
        for text in [
            "2026-11-25",
            "2026/11/25",
            "2026.11.25",
            "2026年11月25日",
            "20261125",
            "2026-11-25 09:30:00",
            "2026-11-25T09:30",
        ] {
            assert_eq!(value(text, Format::Date).as_deref(), Some("2026-11-25"), "{text}");
        }
        assert_eq!(value("2026/1/5", Format::Date).as_deref(), Some("2026-01-05"));
        assert_eq!(value("11/25/2026", Format::MonthDayYear).as_deref(), Some("2026-11-25"));
        assert_eq!(value("25/11/2026 08:00:00 AM", Format::DayMonthYear).as_deref(), Some("2026-11-25"));
    }

    #[test]
    fn what_is_no_day_is_not_guessed() {
        for text in
            ["", "昨天", "2026-02-30", "26-11-25", "2026-13-01", "44000", "2026-11-25 下午", "2026-1１-25", "2026-11"]
        {
            assert_eq!(value(text, Format::Date), None, "{text}");
        }
    }

    #[test]
    fn a_moment_without_offset_is_on_the_wall_clock_in_china() {
        for text in ["2020-01-06T12:09:38", "2020/1/6 12:09:38", "2020-01-06T04:09:38Z"] {
            assert_eq!(value(text, Format::Time).as_deref(), Some("2020-01-06T12:09:38.000+08:00"), "{text}");
        }
        assert_eq!(value("2020/1/6 9:05", Format::Time).as_deref(), Some("2020-01-06T09:05:00.000+08:00"));
        assert_eq!(value("2020-01-06", Format::Time).as_deref(), Some("2020-01-06T00:00:00.000+08:00"));
        assert_eq!(value("2020-01-06 25:00", Format::Time), None);
    }
}
