//! Clocks of a matter in time: when each is due, what happens on the way, and why.

use crate::decide::Book;
use crate::matter::{ClockState, Matter};
use rulebook::model::{RungAt, Who};
use worktime::{Instant, Running, Span, Terms, Unit};

/// The rung that every clock reaches when it is due, beside those of its procedure.
pub const DUE_RUNG: u32 = u32::MAX;

/// When a clock is due, and how that came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// The moment.
    pub at: Instant,
    /// Whether a calendar year on the way is not published yet.
    pub provisional: bool,
    /// The derivation; `None` for a clock that runs until a given moment.
    pub derived: Option<worktime::Due>,
}

/// One coming moment of a clock or proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// `clock/rung` or `proposal/number`: unique within the matter.
    pub name: String,
    /// The clock, or `proposal/number`.
    pub clock: String,
    /// Index of the rung, [`DUE_RUNG`] for due itself.
    pub rung: u32,
    /// When.
    pub at: Instant,
}

/// Whether the clock stands still now.
pub(crate) fn paused(clock: &ClockState) -> bool {
    clock.suspensions.last().is_some_and(|suspension| suspension.to.is_none())
}

fn running(clock: &ClockState) -> Option<Running> {
    let budget = clock.budget.as_ref()?;
    Some(Running {
        started: clock.started,
        budget: budget.span,
        extensions: clock.extensions.clone(),
        suspensions: clock.suspensions.clone(),
        terms: budget.terms,
    })
}

/// When a clock is (or was) due. `None` if the matter has no such clock.
#[must_use]
pub fn due_of(book: &Book<'_>, matter: &Matter, clock: &str) -> Option<Due> {
    due_in(book, matter.clocks.get(clock)?)
}

fn due_in(book: &Book<'_>, state: &ClockState) -> Option<Due> {
    if let Some(until) = state.until {
        return Some(Due { at: until, provisional: false, derived: None });
    }
    let derived = worktime::due(&running(state)?, book.calendar);
    Some(Due { at: derived.at, provisional: derived.provisional, derived: Some(derived) })
}

/// Every coming moment of a matter, earliest first: rungs not yet reached, due moments, ends of times to sign.
#[must_use]
pub fn timetable(book: &Book<'_>, matter: &Matter) -> Vec<Rung> {
    let mut rungs = Vec::new();
    let procedure = book.edition.procedures.get(&matter.procedure);
    for (name, state) in matter.running_clocks() {
        // A clock that stands still says nothing until it goes on.
        if paused(state) {
            continue;
        }
        let (Some(due), Some(rule)) = (due_in(book, state), procedure.and_then(|p| p.clocks.get(name))) else {
            continue;
        };
        for (index, rung) in rule.rungs.iter().enumerate() {
            let index = u32::try_from(index).unwrap_or(DUE_RUNG);
            if !state.rungs.contains(&index) {
                let at = rung_moment(book, state, due.at, rung.at);
                rungs.push(Rung { name: format!("{name}/{index}"), clock: name.to_owned(), rung: index, at });
            }
        }
        if !state.rungs.contains(&DUE_RUNG) {
            rungs.push(Rung { name: format!("{name}/due"), clock: name.to_owned(), rung: DUE_RUNG, at: due.at });
        }
    }
    for proposal in matter.pending() {
        if let Some(within) = &proposal.within {
            let name = format!("proposal/{}", proposal.number);
            rungs.push(Rung { name: name.clone(), clock: name, rung: DUE_RUNG, at: within.due });
        }
    }
    rungs.sort_by(|a, b| (a.at, &a.name).cmp(&(b.at, &b.name)));
    rungs
}

fn rung_moment(book: &Book<'_>, state: &ClockState, due: Instant, at: RungAt) -> Instant {
    match at {
        RungAt::Due => due,
        RungAt::Percent(percent) => running(state).map_or_else(
            || {
                let whole = due.0.saturating_sub(state.started.0);
                Instant(state.started.0.saturating_add(whole / 100 * i64::from(percent)))
            },
            |running| worktime::moment_at(&running, percent, book.calendar),
        ),
        RungAt::Before(span) => worktime::shifted(due, span, true, book.calendar),
        RungAt::After(span) => worktime::shifted(due, span, false, book.calendar),
    }
}

/// The end of a span that starts now, as a clock would count it.
pub(crate) fn end_of(book: &Book<'_>, span: Span, terms: Terms, now: Instant) -> Instant {
    let running = Running { started: now, budget: span, extensions: Vec::new(), suspensions: Vec::new(), terms };
    worktime::due(&running, book.calendar).at
}

/// The last second of the day on which a span of years ago began: for `not_older`.
pub(crate) fn years_before(now: Instant, years: i64, calendar: &worktime::Calendar) -> Instant {
    let value = u32::try_from(years.max(0)).unwrap_or(0);
    worktime::shifted(now, Span { value, unit: Unit::Years }, true, calendar)
}

/// Clocks that are due, still run, and may act in the matter's state: tried again after every event.
pub(crate) fn due_clocks(book: &Book<'_>, matter: &Matter) -> Vec<String> {
    let Some(procedure) = book.edition.procedures.get(&matter.procedure) else {
        return Vec::new();
    };
    matter
        .running_clocks()
        .filter(|(_, state)| state.rungs.contains(&DUE_RUNG) && !paused(state))
        .map(|(name, _)| name)
        .filter(|name| {
            procedure.asks.values().any(|ask| {
                ask.from.contains(&matter.state)
                    && ask.by.iter().any(|who| matches!(who, Who::Clock(clock) if clock == name))
            })
        })
        .map(str::to_owned)
        .collect()
}
