//! A clock: budget, start rule, roll rule and a ledger of suspensions; its due moment is derived and explained.

use crate::{Day, Instant, Span, Unit};
use serde::{Deserialize, Serialize};

/// When counting starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// From the next day (the default for everything but hours).
    NextDay,
    /// From the minute (the default for hours and work-hours).
    AtOnce,
}

/// What happens when the last day is a day off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Roll {
    /// It rolls to the next workday (the default for days, months and years).
    NextWorkday,
    /// It stays (hours never roll).
    None,
}

/// Start and roll rules where a period law says otherwise than the unit's default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Terms {
    /// Start rule; `None` = the unit's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Start>,
    /// Roll rule; `None` = the unit's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roll: Option<Roll>,
}

/// One suspension of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// When it began.
    pub from: Instant,
    /// When it ended; `None` while it lasts.
    pub to: Option<Instant>,
}

/// A running clock: what the due moment is derived from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// When it started.
    pub started: Instant,
    /// The budget it started with.
    pub budget: Span,
    /// What was added to it since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Span>,
    /// When it stood still.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspensions: Vec<Suspension>,
    /// Start and roll rules.
    #[serde(default)]
    pub terms: Terms,
}

/// The language of an explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// One of two texts.
    #[must_use]
    pub const fn pick<'t>(self, zh: &'t str, en: &'t str) -> &'t str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// When a clock is due, and why. [`Due::explain`] puts the steps into words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The due moment; 23:59:59 of the last day if days, workdays, months or years are counted. Never before the start.
    pub at: Instant,
    /// A year without a notice was counted as Monday to Friday: work the moment out again when the notice is there.
    pub provisional: bool,
    /// How the moment came about, in reading order; never empty.
    pub steps: Vec<Step>,
}

/// One step of an explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// The clock started.
    Started {
        /// When.
        at: Instant,
    },
    /// The first day that counts.
    CountsFrom {
        /// The day.
        day: Day,
    },
    /// The budget it started with.
    Budget {
        /// The budget.
        span: Span,
    },
    /// An extension was added.
    Extended {
        /// How much.
        span: Span,
    },
    /// It stood still and what began meanwhile was given back. Overlapping suspensions count once, as one.
    Suspended {
        /// Since when.
        from: Instant,
        /// Until when.
        to: Instant,
        /// How much was given back: minutes if the unit is hours or work-hours, else days or workdays.
        gave: u32,
        /// What was given back: hours, work-hours, days or workdays.
        unit: Unit,
    },
    /// It would have been due before it ran again; it is not due before that.
    NotBeforeResumed {
        /// When it ran again.
        at: Instant,
    },
    /// It stands still and has not run again; the due moment will move when it does.
    StandsStill {
        /// Since when.
        from: Instant,
    },
    /// Weekend days that were not counted, taken together; days of a holiday are not among them.
    Weekends {
        /// The first of them.
        from: Day,
        /// The last of them.
        to: Day,
        /// How many.
        days: u32,
    },
    /// Days off by notice that were not counted, one after another.
    SkippedDayOff {
        /// The first day.
        from: Day,
        /// The last day.
        to: Day,
        /// The holiday in Chinese, or several joined by `、`.
        name: String,
    },
    /// A weekend day that counts because it is worked (调休).
    WorkedMakeUp {
        /// The day.
        day: Day,
        /// The holiday in Chinese for which it is worked.
        name: String,
    },
    /// The last day was a day off, so the next workday took its place.
    Rolled {
        /// The day off.
        from: Day,
        /// The workday.
        to: Day,
        /// The holiday in Chinese; `None` for a weekend.
        name: Option<String>,
    },
    /// Years without a notice, counted as Monday to Friday.
    UnknownYears {
        /// The first year.
        from: i16,
        /// The last year.
        to: i16,
        /// The notice is still to come (the years lie after the known ones), rather than missing from the calendar.
        awaited: bool,
    },
    /// The result.
    Due {
        /// The due moment.
        at: Instant,
    },
}
