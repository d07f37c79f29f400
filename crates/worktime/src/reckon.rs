//! Works out due moments: budget, extensions, suspensions and the roll, in that order.

use crate::count::{self, DAY, day_of};
use crate::journal::Journal;
use crate::{Calendar, Due, Instant, Roll, Running, Span, Start, Unit};

/// When the clock is due, and why.
///
/// 1. The budget, with every extension of its own unit, is counted from the start. Hours and work-hours run from
///    the minute, the rest from the next day, unless the terms say otherwise. A budget of 0 is due at once, or on
///    that day.
/// 2. An extension of another unit continues from the due moment so far, in the order given.
/// 3. A suspension that began before the then due moment gives back what began within it, in the unit of the
///    *budget*: minutes, work-minutes, days (also for months and years) or workdays. It counts to its end, since
///    the due moment moves on while it lasts; and nothing is due before the clock runs again.
///    One that has not ended gives nothing yet.
/// 4. Days, months and years that end on a day off roll to the next workday unless the terms say otherwise;
///    workdays always end on a workday; hours and work-hours never roll.
///
/// What is counted in days is due at 23:59:59 of the last day. Everything saturates at the end of the year 2999.
#[must_use]
pub fn due(running: &Running, calendar: &Calendar) -> Due {
    let mut journal = Journal::default();
    let wall = Plan::of(running, calendar).run(&mut journal);
    journal.close(calendar, count::instant(wall).max(running.started))
}

/// The moment at which `percent` of the budget has elapsed, suspensions considered; never after the due moment.
/// 100 and more is the due moment.
///
/// Hours and work-hours are shared to the millisecond. Days and workdays are rounded up to whole days, at least
/// one, ending at 23:59:59, and do not roll. Months, years and budgets extended in another unit are shared over the
/// calendar days (or, if only hours and work-hours are mixed, over the time) between start and due moment.
#[must_use]
pub fn moment_at(running: &Running, percent: u8, calendar: &Calendar) -> Instant {
    let mut plan = Plan::of(running, calendar);
    let end = plan.run(&mut Journal::default());
    let by_clock = |unit| matches!(unit, Unit::Hours | Unit::Workhours);
    let share = i64::from(percent);
    let wall = if percent >= 100 || plan.total == 0 && plan.later.is_empty() {
        end
    } else if plan.later.is_empty() && !matches!(plan.unit, Unit::Months | Unit::Years) {
        plan.total = if by_clock(plan.unit) {
            plan.total.saturating_mul(share) / 100
        } else {
            (plan.total.saturating_mul(share).saturating_add(99) / 100).max(1)
        };
        plan.roll = Roll::None;
        plan.run(&mut Journal::default())
    } else if by_clock(plan.unit) && plan.later.iter().all(|span| by_clock(span.unit)) {
        count::plus(plan.started, (end - plan.started).max(0).saturating_mul(share) / 100)
    } else {
        let first = day_of(plan.started);
        let days = ((day_of(end) - first) * share + 99) / 100;
        count::end_of(first + days.max(1))
    };
    count::instant(wall.min(end)).max(running.started)
}

/// The moment a span later, or earlier if `backwards`: hours by the clock, work-hours within the office's windows,
/// days, workdays, months and years at the same time of day. No workdays is the same day, workday or not.
/// Stays within the years 1900 to 2999.
#[must_use]
pub fn shifted(at: Instant, span: Span, backwards: bool, calendar: &Calendar) -> Instant {
    let (wall, amount) = (count::wall(at), amount(span));
    let (today, signed) = (day_of(wall), if backwards { -amount } else { amount });
    count::instant(match span.unit {
        Unit::Hours => count::plus(wall, signed),
        Unit::Workhours if backwards => calendar.work_before(wall, amount),
        Unit::Workhours => calendar.work_after(wall, amount),
        Unit::Days => count::on_day(wall, today + signed),
        Unit::Workdays if backwards => count::on_day(wall, calendar.workday_before(today, amount)),
        Unit::Workdays => count::on_day(wall, calendar.workday_after(today, amount)),
        Unit::Months => count::on_day(wall, count::plus_months(today, signed).0),
        Unit::Years => count::on_day(wall, count::plus_months(today, signed * 12).0),
    })
}

/// A span's amount: milliseconds for hours and work-hours, otherwise the number itself.
fn amount(span: Span) -> i64 {
    let value = i64::from(span.value);
    if matches!(span.unit, Unit::Hours | Unit::Workhours) { value * 3_600_000 } else { value }
}

/// A clock laid out for counting; times are walls (see [`count`]).
struct Plan<'a> {
    running: &'a Running,
    calendar: &'a Calendar,
    started: i64,
    unit: Unit,
    /// Amount of the budget with the extensions of its unit.
    total: i64,
    /// Extensions in other units, without empty ones.
    later: Vec<Span>,
    start: Start,
    roll: Roll,
    /// Ended suspensions since the start, joined where they overlap, ascending.
    pauses: Vec<(i64, i64)>,
    /// Since when it stands still, if it does.
    still: Option<i64>,
}

impl<'a> Plan<'a> {
    fn of(running: &'a Running, calendar: &'a Calendar) -> Self {
        let unit = running.budget.unit;
        let started = count::wall(running.started);
        let of_unit = running.extensions.iter().filter(|span| span.unit == unit);
        let total = of_unit.fold(amount(running.budget), |sum, span| sum.saturating_add(amount(*span)));
        let later = running.extensions.iter().filter(|span| span.unit != unit && span.value > 0).copied().collect();
        let since = |at: Instant| count::wall(at).max(started);
        let ended = running.suspensions.iter().filter_map(|one| Some((since(one.from), count::wall(one.to?))));
        let still = running.suspensions.iter().filter(|one| one.to.is_none()).map(|one| since(one.from)).min();
        Self {
            running,
            calendar,
            started,
            unit,
            total,
            later,
            start: running.terms.start.unwrap_or(usual_start(unit)),
            roll: running.terms.roll.unwrap_or(Roll::NextWorkday),
            pauses: count::merged(ended.filter(|(from, to)| from < to).collect()),
            still,
        }
    }

    /// The due wall; the journal hears how it came about.
    fn run(&self, journal: &mut Journal) -> i64 {
        let first = match self.start {
            Start::NextDay if self.total > 0 => day_of(self.started) + 1,
            _ => day_of(self.started),
        };
        journal.open(self.running, first);
        let mut unit = self.unit;
        let mut at = self.counted(self.started, unit, self.total, self.start, journal);
        for span in &self.later {
            let settled = self.settled(at, unit);
            self.note_roll(at, settled, unit, journal);
            journal.extended(*span);
            unit = span.unit;
            at = self.counted(settled, unit, amount(*span), usual_start(unit), journal);
        }
        at = self.suspended(at, unit, journal);
        let settled = self.settled(at, unit);
        self.note_roll(at, settled, unit, journal);
        settled
    }

    /// Counts an amount from a wall; the result is not rolled yet.
    fn counted(&self, from: i64, unit: Unit, amount: i64, start: Start, journal: &mut Journal) -> i64 {
        let today = day_of(from);
        let at_once = start == Start::AtOnce;
        match unit {
            Unit::Hours | Unit::Workhours if amount == 0 => from,
            Unit::Hours | Unit::Workhours => {
                let begin = if at_once { from } else { (today + 1) * DAY };
                if unit == Unit::Hours {
                    return count::plus(begin, amount);
                }
                let end = self.calendar.work_after(begin, amount);
                journal.walked(day_of(begin), day_of(end));
                end
            }
            _ if amount == 0 => count::end_of(today),
            Unit::Days => count::end_of(today.saturating_add(amount - i64::from(at_once))),
            Unit::Workdays => {
                let before = today - i64::from(at_once);
                let last = self.calendar.workday_after(before, amount);
                journal.walked(before + 1, last);
                count::end_of(last)
            }
            Unit::Months | Unit::Years => {
                let months = if unit == Unit::Years { amount.saturating_mul(12) } else { amount };
                let (last, corresponds) = count::plus_months(today, months);
                // Counted from the day itself, the span ends on the eve of the corresponding day; a month that has
                // no such day ends with its own last day either way (民法典 202).
                count::end_of(last - i64::from(at_once && corresponds))
            }
        }
    }

    /// Gives back what began within the suspensions.
    fn suspended(&self, base: i64, last_unit: Unit, journal: &mut Journal) -> i64 {
        let (mut given, mut at) = (0_i64, base);
        for &(from, to) in &self.pauses {
            if from >= self.settled(at, last_unit) {
                break;
            }
            let gave = self.began_within(from, to, journal);
            given = given.saturating_add(gave);
            let moved = self.given_back(base, given);
            at = moved.max(to);
            journal.suspended(from, to, gave, self.unit);
            if self.settled(moved, last_unit) < to {
                journal.not_before(to);
            }
        }
        match self.unit {
            Unit::Workdays if given > 0 => journal.walked(day_of(base) + 1, day_of(at)),
            Unit::Workhours if given > 0 => journal.walked(day_of(base), day_of(at)),
            _ => {}
        }
        if let Some(from) = self.still.filter(|from| *from < self.settled(at, last_unit)) {
            journal.stands_still(from);
        }
        at
    }

    /// What began between two walls, in the unit of the budget: milliseconds, days or workdays.
    fn began_within(&self, from: i64, to: i64, journal: &mut Journal) -> i64 {
        let (first, last) = (day_of(from), day_of(to));
        match self.unit {
            Unit::Hours => to - from,
            Unit::Workhours => {
                journal.consulted(first, last);
                self.calendar.work_between(from, to)
            }
            Unit::Workdays => {
                journal.consulted(first + 1, last);
                self.calendar.workdays(first + 1, last)
            }
            Unit::Days | Unit::Months | Unit::Years => last - first,
        }
    }

    fn given_back(&self, base: i64, given: i64) -> i64 {
        match self.unit {
            Unit::Hours => count::plus(base, given),
            Unit::Workhours => self.calendar.work_after(base, given),
            Unit::Workdays => count::on_day(base, self.calendar.workday_after(day_of(base), given)),
            Unit::Days | Unit::Months | Unit::Years => count::plus(base, given.saturating_mul(DAY)),
        }
    }

    /// The wall as it falls due in a unit: the end of its day, rolled to a workday where the unit rolls.
    fn settled(&self, at: i64, unit: Unit) -> i64 {
        match unit {
            Unit::Hours | Unit::Workhours => at,
            _ if self.rolls(unit) => count::end_of(self.calendar.rolled(day_of(at))),
            _ => count::end_of(day_of(at)),
        }
    }

    fn rolls(&self, unit: Unit) -> bool {
        match unit {
            Unit::Hours | Unit::Workhours => false,
            Unit::Workdays => true,
            Unit::Days | Unit::Months | Unit::Years => self.roll == Roll::NextWorkday,
        }
    }

    fn note_roll(&self, at: i64, settled: i64, unit: Unit, journal: &mut Journal) {
        if self.rolls(unit) {
            journal.rolled(day_of(at), day_of(settled), self.calendar);
        }
    }
}

const fn usual_start(unit: Unit) -> Start {
    match unit {
        Unit::Hours | Unit::Workhours => Start::AtOnce,
        Unit::Days | Unit::Workdays | Unit::Months | Unit::Years => Start::NextDay,
    }
}
