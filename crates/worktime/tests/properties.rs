//! What holds for every clock, whatever the input.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use proptest::prelude::*;
use std::sync::OnceLock;
use worktime::{
    Calendar, Day, Instant, Lang, Roll, Running, Span, Start, Suspension, Terms, Unit, due, moment_at, shifted,
};

const DAY: i64 = 86_400_000;
/// 1900-01-01 and 2999-12-31 as days from 1970.
const DAYS: std::ops::RangeInclusive<i64> = -25_567..=376_199;

fn calendar() -> &'static Calendar {
    static CALENDAR: OnceLock<Calendar> = OnceLock::new();
    CALENDAR.get_or_init(support::shipped)
}

fn moment(days: impl Strategy<Value = i64>) -> impl Strategy<Value = Instant> {
    (days, 0..DAY).prop_map(|(day, time)| Instant(day * DAY + time - 8 * 3_600_000))
}

/// A moment within 2018 to 2028, where holidays and unknown years meet.
fn near() -> impl Strategy<Value = Instant> {
    moment(17_532_i64..21_549)
}

fn any_moment() -> impl Strategy<Value = Instant> {
    moment(DAYS)
}

fn unit() -> impl Strategy<Value = Unit> {
    prop::sample::select(Unit::ALL.to_vec())
}

fn small() -> impl Strategy<Value = Span> {
    (0..40_u32, unit()).prop_map(|(value, unit)| Span { value, unit })
}

fn large() -> impl Strategy<Value = Span> {
    (prop_oneof![0..400_u32, 0..=100_000_u32], unit()).prop_map(|(value, unit)| Span { value, unit })
}

fn terms() -> impl Strategy<Value = Terms> {
    let start = prop::option::of(prop::sample::select(vec![Start::NextDay, Start::AtOnce]));
    let roll = prop::option::of(prop::sample::select(vec![Roll::NextWorkday, Roll::None]));
    (start, roll).prop_map(|(start, roll)| Terms { start, roll })
}

/// A suspension that begins a few weeks around `started`; often short, sometimes open, sometimes backwards.
fn pauses(most: usize) -> impl Strategy<Value = Vec<(i64, Option<i64>)>> {
    let one = (-3 * DAY..60 * DAY, prop::option::weighted(0.9, -DAY..12 * DAY));
    prop::collection::vec(one, 0..=most)
}

fn suspensions(started: Instant, pauses: &[(i64, Option<i64>)]) -> Vec<Suspension> {
    let one = |&(from, length): &(i64, Option<i64>)| {
        let from = Instant(started.0 + from);
        Suspension { from, to: length.map(|length| Instant(from.0 + length)) }
    };
    pauses.iter().map(one).collect()
}

prop_compose! {
    fn ordinary()(
        started in near(),
        budget in small(),
        extensions in prop::collection::vec(small(), 0..3),
        pauses in pauses(4),
        terms in terms(),
    ) -> Running {
        Running { started, budget, extensions, suspensions: suspensions(started, &pauses), terms }
    }
}

prop_compose! {
    fn wild()(
        started in any_moment(),
        budget in large(),
        extensions in prop::collection::vec(large(), 0..3),
        ends in prop::collection::vec((any_moment(), prop::option::of(any_moment())), 0..4),
        terms in terms(),
    ) -> Running {
        let suspensions = ends.into_iter().map(|(from, to)| Suspension { from, to }).collect();
        Running { started, budget, extensions, suspensions, terms }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn never_due_before_the_start_and_always_explained(running in prop_oneof![ordinary(), wild()]) {
        let due = due(&running, calendar());
        prop_assert!(due.at >= running.started);
        prop_assert!(due.steps.len() > 3);
        for lang in [Lang::Zh, Lang::En] {
            let lines = due.explain(lang);
            prop_assert!(!lines.is_empty() && lines.iter().all(|line| !line.is_empty()));
        }
    }

    #[test]
    fn a_suspension_never_brings_the_due_moment_forward(running in ordinary(), more in pauses(1)) {
        let before = due(&running, calendar()).at;
        let mut with = running.clone();
        with.suspensions.extend(suspensions(running.started, &more));
        let after = due(&with, calendar()).at;
        prop_assert!(after >= before, "{} became {}", before.wall(), after.wall());
    }

    #[test]
    fn never_due_before_it_ran_again(running in ordinary()) {
        let due = due(&running, calendar());
        let began_before = |one: &&Suspension| {
            let from = one.from.max(running.started);
            from < due.at && one.to.is_some_and(|to| to > from)
        };
        // Days end at 23:59:59; the last second of a day counts as its end.
        let latest = running.suspensions.iter().filter(began_before).filter_map(|one| one.to).max();
        prop_assert!(latest.is_none_or(|to| due.at.0 >= to.0 - 1000), "{due:?}");
    }

    #[test]
    fn a_longer_budget_is_never_due_earlier(running in ordinary(), more in 1..30_u32) {
        let mut longer = running.clone();
        longer.budget.value += more;
        prop_assert!(due(&longer, calendar()).at >= due(&running, calendar()).at);
        let mut extended = running.clone();
        extended.extensions.push(Span { value: more, unit: running.budget.unit });
        prop_assert!(due(&extended, calendar()).at >= due(&running, calendar()).at);
    }

    #[test]
    fn workdays_end_on_a_workday(mut running in ordinary()) {
        running.budget.unit = Unit::Workdays;
        running.extensions.clear();
        let due = due(&running, calendar());
        prop_assert!(calendar().is_workday(due.at.day()).0);
    }

    #[test]
    fn workdays_are_counted_one_by_one(started in near(), value in 1..400_u32) {
        let budget = Span { value, unit: Unit::Workdays };
        let running = Running { started, budget, extensions: vec![], suspensions: vec![], terms: Terms::default() };
        let mut day = started.day();
        let mut left = value;
        let mut guessed = false;
        while left > 0 {
            day = day.plus_days(1);
            let (works, known) = calendar().is_workday(day);
            left -= u32::from(works);
            guessed |= !known;
        }
        let due = due(&running, calendar());
        prop_assert_eq!(due.at.day(), day);
        prop_assert_eq!(due.provisional, guessed);
        let back = shifted(due.at, budget, true, calendar());
        prop_assert!(back.day() <= started.day().plus_days(1));
    }

    #[test]
    fn shares_grow_and_stay_within(running in prop_oneof![ordinary(), wild()], low in 0..=120_u8, more in 0..=100_u8) {
        let first = moment_at(&running, low, calendar());
        let second = moment_at(&running, low.saturating_add(more), calendar());
        prop_assert!(running.started <= first && first <= second);
        prop_assert!(second <= due(&running, calendar()).at);
    }

    #[test]
    fn shifting_goes_the_right_way_and_back(at in near(), span in small()) {
        let later = shifted(at, span, false, calendar());
        let earlier = shifted(at, span, true, calendar());
        prop_assert!(earlier <= at && at <= later);
        if matches!(span.unit, Unit::Hours | Unit::Days) {
            prop_assert_eq!(shifted(later, span, true, calendar()), at);
        }
    }

    #[test]
    fn nothing_panics(
        raw in any::<(i64, i64, Option<i64>)>(), budget in any::<u32>(), unit in unit(), other in large(),
        terms in terms(), percent in any::<u8>(), days in any::<i32>(), backwards in any::<bool>(),
    ) {
        let budget = Span { value: budget, unit };
        let suspensions = vec![Suspension { from: Instant(raw.1), to: raw.2.map(Instant) }];
        let running = Running { started: Instant(raw.0), budget, extensions: vec![other, budget], suspensions, terms };
        for calendar in [calendar(), &Calendar::default()] {
            let due = due(&running, calendar);
            let _ = (due.explain(Lang::Zh), due.explain(Lang::En));
            prop_assert!(due.at >= running.started);
            let _ = (moment_at(&running, percent, calendar), shifted(Instant(raw.1), budget, backwards, calendar));
        }
        let day: Day = Instant(raw.0).day();
        prop_assert!((1900..=2999).contains(&day.plus_days(days).year()));
        prop_assert_eq!(day.to_string().parse::<Day>().unwrap(), day);
        let _ = (Instant(raw.0).wall(), Instant(raw.0).rfc3339());
    }
}
