//! Keeps what happened while a due moment was worked out: the steps, the days walked and the years asked for.

use crate::count::{self, is_weekend};
use crate::{Calendar, Day, DayKind, Due, Instant, Running, Span, Step, Unit};
use std::collections::BTreeSet;

#[derive(Default)]
pub(crate) struct Journal {
    steps: Vec<Step>,
    /// Ranges of days (numbers, both ends included) within which days off were not counted.
    walked: Vec<(i64, i64)>,
    /// Ranges of days about which the calendar was asked.
    consulted: Vec<(i64, i64)>,
}

impl Journal {
    /// The clock's own data; `first` is the first day that counts.
    pub(crate) fn open(&mut self, running: &Running, first: i64) {
        self.steps.push(Step::Started { at: running.started });
        self.steps.push(Step::CountsFrom { day: count::day(first) });
        self.steps.push(Step::Budget { span: running.budget });
        for span in running.extensions.iter().filter(|span| span.unit == running.budget.unit) {
            self.extended(*span);
        }
    }

    pub(crate) fn extended(&mut self, span: Span) {
        if span.value > 0 {
            self.steps.push(Step::Extended { span });
        }
    }

    pub(crate) fn walked(&mut self, from: i64, to: i64) {
        if from <= to {
            self.walked.push((from, to));
            self.consulted(from, to);
        }
    }

    pub(crate) fn consulted(&mut self, from: i64, to: i64) {
        if from <= to {
            self.consulted.push((from, to));
        }
    }

    pub(crate) fn suspended(&mut self, from: i64, to: i64, gave: i64, unit: Unit) {
        let (gave, unit) = match unit {
            Unit::Hours | Unit::Workhours => (gave / 60_000, unit),
            Unit::Workdays => (gave, unit),
            Unit::Days | Unit::Months | Unit::Years => (gave, Unit::Days),
        };
        let gave = u32::try_from(gave).unwrap_or(u32::MAX);
        self.steps.push(Step::Suspended { from: count::instant(from), to: count::instant(to), gave, unit });
    }

    pub(crate) fn not_before(&mut self, to: i64) {
        self.steps.push(Step::NotBeforeResumed { at: count::instant(to) });
    }

    pub(crate) fn stands_still(&mut self, from: i64) {
        self.steps.push(Step::StandsStill { from: count::instant(from) });
    }

    /// The last day was looked up; if it moved, that is a step.
    pub(crate) fn rolled(&mut self, from: i64, to: i64, calendar: &Calendar) {
        self.consulted(from, to);
        if from != to {
            let day = count::day(from);
            let name = match calendar.kind(day) {
                Some(DayKind::Holiday(name)) => Some(name),
                _ => None,
            };
            self.steps.push(Step::Rolled { from: day, to: count::day(to), name });
        }
    }

    /// Adds the days off on the way, the unknown years and the result.
    pub(crate) fn close(mut self, calendar: &Calendar, at: Instant) -> Due {
        let walked = count::merged(self.walked);
        self.steps.extend(named_days(&walked, calendar));
        self.steps.extend(weekends(&walked, calendar));
        let unknown = unknown_years(self.consulted, calendar);
        let provisional = !unknown.is_empty();
        self.steps.extend(unknown);
        self.steps.push(Step::Due { at });
        Due { at, provisional, steps: self.steps }
    }
}

/// Whether a weekend day is neither worked nor part of a named holiday.
fn plain_weekend(number: i64, calendar: &Calendar) -> bool {
    is_weekend(number) && matches!(calendar.kind(count::day(number)), None | Some(DayKind::Weekend))
}

/// All plain weekend days within the ranges, as one step; none if there are none.
fn weekends(ranges: &[(i64, i64)], calendar: &Calendar) -> Option<Step> {
    let mut days = 0;
    for &(from, to) in ranges {
        let (first, last) = (count::day(from), count::day(to));
        let named: usize = (calendar.years.range(first.year()..=last.year()))
            .map(|(_, year)| {
                let off = year.off.range(first..=last).filter(|(day, _)| is_weekend(count::number(**day)));
                off.count() + year.make_up.range(first..=last).count()
            })
            .sum();
        days += (to - from + 1) - count::mondays_to_fridays(from, to) - i64::try_from(named).unwrap_or(0);
    }
    let first = ranges.iter().flat_map(|&(from, to)| from..=to).find(|day| plain_weekend(*day, calendar))?;
    let last =
        ranges.iter().rev().flat_map(|&(from, to)| (from..=to).rev()).find(|day| plain_weekend(*day, calendar))?;
    let days = u32::try_from(days).unwrap_or(0);
    Some(Step::Weekends { from: count::day(first), to: count::day(last), days })
}

/// Holidays (day after day as one step) and make-up days within the ranges, ascending.
fn named_days(ranges: &[(i64, i64)], calendar: &Calendar) -> Vec<Step> {
    let mut steps: Vec<(Day, Step)> = Vec::new();
    for &(from, to) in ranges {
        let (first, last) = (count::day(from), count::day(to));
        let years = || calendar.years.range(first.year()..=last.year()).map(|(_, year)| year);
        let mut run: Option<(Day, Day, String)> = None;
        for (&day, name) in years().flat_map(|year| year.off.range(first..=last)) {
            match &mut run {
                Some((_, end, names)) if end.plus_days(1) == day => {
                    *end = day;
                    if !names.split('、').any(|known| known == name) {
                        names.push('、');
                        names.push_str(name);
                    }
                }
                _ => steps.extend(run.replace((day, day, name.clone())).map(skipped)),
            }
        }
        steps.extend(run.map(skipped));
        let worked = years().flat_map(|year| year.make_up.range(first..=last));
        steps.extend(worked.map(|(&day, name)| (day, Step::WorkedMakeUp { day, name: name.clone() })));
    }
    steps.sort_by_key(|(day, _)| *day);
    steps.into_iter().map(|(_, step)| step).collect()
}

fn skipped((from, to, name): (Day, Day, String)) -> (Day, Step) {
    (from, Step::SkippedDayOff { from, to, name })
}

/// The years asked for that the calendar does not know; years one after another as one step.
fn unknown_years(consulted: Vec<(i64, i64)>, calendar: &Calendar) -> Vec<Step> {
    let newest = calendar.known_years().last();
    let years = |&(from, to): &(i64, i64)| count::day(from).year()..=count::day(to).year();
    let unknown: BTreeSet<i16> =
        count::merged(consulted).iter().flat_map(years).filter(|year| !calendar.years.contains_key(year)).collect();
    let mut steps: Vec<Step> = Vec::new();
    for year in unknown {
        match steps.last_mut() {
            Some(Step::UnknownYears { to, .. }) if *to + 1 == year => *to = year,
            _ => {
                steps.push(Step::UnknownYears { from: year, to: year, awaited: newest.is_some_and(|last| year > last) })
            }
        }
    }
    steps
}
