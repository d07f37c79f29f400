//! What the tests of this crate share: the shipped calendar and short ways to write moments and clocks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    dead_code,
    reason = "test support; not every test file uses all of it"
)]

use worktime::{Calendar, Day, Instant, Running, Suspension, Terms};

/// The year files as shipped, from the workspace's rulebooks.
pub(crate) fn shipped_files() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rulebooks/national/calendar");
    (2019..=2026)
        .map(|year| {
            let name = format!("{year}.toml");
            let text = std::fs::read_to_string(format!("{folder}/{name}")).expect("a year file");
            (name, text)
        })
        .collect()
}

pub(crate) fn shipped() -> Calendar {
    Calendar::from_years(&shipped_files()).expect("the shipped calendar is sound")
}

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A wall-clock moment such as `2024-09-29 10:00`.
pub(crate) fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

pub(crate) fn clock(started: &str, budget: &str) -> Running {
    Running {
        started: at(started),
        budget: budget.parse().unwrap(),
        extensions: Vec::new(),
        suspensions: Vec::new(),
        terms: Terms::default(),
    }
}

pub(crate) fn suspended(mut running: Running, from: &str, to: &str) -> Running {
    let to = (!to.is_empty()).then(|| at(to));
    running.suspensions.push(Suspension { from: at(from), to });
    running
}

pub(crate) fn extended(mut running: Running, span: &str) -> Running {
    running.extensions.push(span.parse().unwrap());
    running
}
