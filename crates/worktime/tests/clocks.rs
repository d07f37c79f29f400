//! Due moments worked out by hand, and their words.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use support::{at, clock, extended, shipped, suspended};
use worktime::{Calendar, Instant, Lang, Roll, Running, Start, Step, WorkHours, due, moment_at, shifted};

#[track_caller]
fn is_due(running: &Running, wall: &str) {
    let due = due(running, &shipped());
    assert_eq!(due.at.wall(), wall, "{:#?}", due.explain(Lang::Zh));
    assert!(!due.provisional);
}

#[test]
fn five_workdays_across_national_day() {
    let of_2024 = clock("2024-09-29 10:00", "5 workdays");
    is_due(&of_2024, "2024-10-11 23:59");
    assert_eq!(
        due(&of_2024, &shipped()).explain(Lang::Zh),
        ["从9月29日的次日起算，5个工作日", "10月1日至7日国庆节放假，不计", "到期时间：2024年10月11日（星期五）23:59"]
    );
    let of_2025 = clock("2025-09-30 16:00", "5 workdays");
    is_due(&of_2025, "2025-10-14 23:59");
    let due = due(&of_2025, &shipped());
    assert_eq!(
        due.explain(Lang::Zh),
        [
            "从9月30日的次日起算，5个工作日",
            "10月1日至8日国庆节、中秋节放假，不计",
            "10月11日调休上班，计入",
            "10月12日是周末，不计",
            "到期时间：2025年10月14日（星期二）23:59",
        ]
    );
    assert_eq!(
        due.explain(Lang::En),
        [
            "Counted from the day after 30 September: 5 workdays.",
            "Not counted: 1 to 8 October, off for National Day and Mid-Autumn Festival.",
            "Counted: 11 October, a weekend day worked in exchange for National Day.",
            "Not counted: 12 October, a weekend day.",
            "Due on Tuesday, 14 October 2025, 23:59.",
        ]
    );
}

#[test]
fn a_year_without_a_notice_is_provisional() {
    let due = due(&clock("2026-12-30 09:00", "3 workdays"), &shipped());
    assert!(due.provisional);
    assert_eq!(due.at.wall(), "2027-01-04 23:59");
    assert!(due.explain(Lang::Zh).contains(&"2027年的放假安排尚未公布，暂按周一至周五计算，公布后重算".to_owned()));
    assert!(due.explain(Lang::En).iter().any(|line| line.contains("2027 has not been announced yet")));
    let old = worktime::due(&clock("2018-10-01 09:00", "3 workdays"), &shipped());
    assert!(old.provisional && old.explain(Lang::Zh).iter().any(|line| line.contains("日历中没有2018年")));
    // Calendar days ask the calendar about the last day only; hours never do.
    assert!(!worktime::due(&clock("2027-01-01 09:00", "30 hours"), &shipped()).provisional);
    assert!(worktime::due(&clock("2026-12-30 09:00", "3 days"), &shipped()).provisional);
    assert!(!worktime::due(&clock("2018-12-30 09:00", "4 days"), &shipped()).provisional);
}

#[test]
fn days_and_months_roll_off_a_day_off_and_hours_do_not() {
    let week = clock("2024-09-26 10:00", "7 days");
    is_due(&week, "2024-10-08 23:59");
    let lines = due(&week, &shipped()).explain(Lang::Zh);
    assert!(lines.contains(&"最后一日10月3日是国庆节假期，顺延至下一个工作日10月8日".to_owned()), "{lines:?}");
    let mut stays = week.clone();
    stays.terms.roll = Some(Roll::None);
    is_due(&stays, "2024-10-03 23:59");
    is_due(&clock("2024-11-02 10:00", "7 days"), "2024-11-11 23:59");
    // A make-up Saturday is a workday: nothing rolls.
    is_due(&clock("2024-10-05 10:00", "7 days"), "2024-10-12 23:59");
    is_due(&clock("2024-09-30 10:00", "24 hours"), "2024-10-01 10:00");
    let mut hours = clock("2024-09-30 10:00", "24 hours");
    hours.terms = worktime::Terms { start: Some(Start::NextDay), roll: Some(Roll::NextWorkday) };
    is_due(&hours, "2024-10-02 00:00");
}

#[test]
fn months_end_on_the_corresponding_day_or_the_months_last() {
    is_due(&clock("2025-01-31 10:00", "1 month"), "2025-02-28 23:59");
    is_due(&clock("2024-01-31 10:00", "1 month"), "2024-02-29 23:59");
    is_due(&clock("2024-02-29 10:00", "1 year"), "2025-02-28 23:59");
    is_due(&clock("2024-11-15 10:00", "13 months"), "2025-12-15 23:59");
    let at_once = |started, budget| {
        let mut running = clock(started, budget);
        running.terms = worktime::Terms { start: Some(Start::AtOnce), roll: Some(Roll::None) };
        running
    };
    is_due(&at_once("2025-01-15 10:00", "1 month"), "2025-02-14 23:59");
    is_due(&at_once("2025-03-01 10:00", "1 month"), "2025-03-31 23:59");
    is_due(&at_once("2025-01-31 10:00", "1 month"), "2025-02-28 23:59");
    is_due(&at_once("2025-03-03 10:00", "3 days"), "2025-03-05 23:59");
    is_due(&at_once("2025-03-03 10:00", "3 workdays"), "2025-03-05 23:59");
}

#[test]
fn work_hours_run_within_the_windows() {
    is_due(&clock("2024-09-30 16:00", "2 workhours"), "2024-09-30 18:00");
    is_due(&clock("2024-09-30 16:00", "3 workhours"), "2024-10-08 10:00");
    is_due(&clock("2024-09-29 11:30", "1 workhour"), "2024-09-29 13:30");
    is_due(&clock("2024-10-02 11:30", "8 workhours"), "2024-10-08 18:00");
    is_due(&clock("2024-10-08 08:00", "20 workhours"), "2024-10-10 14:00");
    let no_window = Calendar::default().with_hours(WorkHours(vec![(600, 600), (0, 2000)]));
    assert_eq!(due(&clock("2024-11-04 08:00", "1 workhour"), &no_window).at.wall(), "2024-11-04 10:00");
    let nights = shipped().with_hours(WorkHours(vec![(1200, 1440)]));
    assert_eq!(due(&clock("2024-11-04 08:00", "4 workhours"), &nights).at.wall(), "2024-11-05 00:00");
}

#[test]
fn a_budget_of_nothing_is_due_at_once_or_that_day() {
    is_due(&clock("2024-09-30 16:00", "0 hours"), "2024-09-30 16:00");
    is_due(&clock("2024-10-01 16:00", "0 workhours"), "2024-10-01 16:00");
    is_due(&clock("2024-09-30 16:00", "0 days"), "2024-09-30 23:59");
    is_due(&clock("2024-10-01 16:00", "0 workdays"), "2024-10-08 23:59");
    let late = Instant(at("2024-09-30 23:59").0 + 59_700);
    let running = Running { started: late, ..clock("2024-09-30 16:00", "0 days") };
    assert_eq!(due(&running, &shipped()).at, late);
}

#[test]
fn extensions_of_the_same_unit_are_added_and_others_continue() {
    is_due(&extended(clock("2024-09-29 10:00", "5 workdays"), "2 workdays"), "2024-10-14 23:59");
    // 7 days end on Thursday 3 October, roll to the 8th, and the workdays continue from there.
    is_due(&extended(clock("2024-09-26 10:00", "7 days"), "2 workdays"), "2024-10-10 23:59");
    is_due(&extended(clock("2024-09-26 10:00", "3 hours"), "2 days"), "2024-09-29 23:59");
    is_due(&extended(clock("2024-09-26 10:00", "1 workday"), "12 hours"), "2024-09-28 11:59");
    is_due(&extended(clock("2024-09-26 10:00", "1 workday"), "0 hours"), "2024-09-27 23:59");
    let lines = due(&extended(clock("2024-09-29 10:00", "5 workdays"), "2 workdays"), &shipped()).explain(Lang::Zh);
    assert!(lines.contains(&"延长2个工作日".to_owned()));
}

#[test]
fn a_suspension_gives_back_what_began_within_it() {
    let hours = || clock("2024-11-04 10:00", "24 hours");
    is_due(&suspended(hours(), "2024-11-04 12:00", "2024-11-04 14:30"), "2024-11-05 12:30");
    is_due(&suspended(hours(), "2024-11-05 09:00", "2024-11-09 09:00"), "2024-11-09 10:00");
    is_due(&suspended(hours(), "2024-11-05 10:00", "2024-11-09 09:00"), "2024-11-05 10:00");
    is_due(&suspended(hours(), "2024-11-01 10:00", "2024-11-04 11:00"), "2024-11-05 11:00");
    let work = || clock("2024-11-04 10:00", "8 workhours");
    is_due(&suspended(work(), "2024-11-04 17:00", "2024-11-05 10:00"), "2024-11-05 12:00");
    is_due(&suspended(work(), "2024-11-04 19:00", "2024-11-05 08:00"), "2024-11-05 10:00");
    let days = || clock("2024-11-04 10:00", "10 workdays");
    is_due(&days(), "2024-11-18 23:59");
    is_due(&suspended(days(), "2024-11-05 09:00", "2024-11-05 18:00"), "2024-11-18 23:59");
    is_due(&suspended(days(), "2024-11-05 09:00", "2024-11-07 09:00"), "2024-11-20 23:59");
    is_due(&suspended(days(), "2024-11-08 17:00", "2024-11-11 09:00"), "2024-11-19 23:59");
    is_due(
        &suspended(clock("2024-11-04 10:00", "10 days"), "2024-11-08 17:00", "2024-11-11 09:00"),
        "2024-11-18 23:59",
    );
    is_due(
        &suspended(clock("2024-11-04 10:00", "1 month"), "2024-11-08 17:00", "2024-11-13 09:00"),
        "2024-12-09 23:59",
    );
}

#[test]
fn overlapping_suspensions_count_once() {
    let days = clock("2024-11-04 10:00", "10 workdays");
    let one = suspended(days.clone(), "2024-11-05 09:00", "2024-11-08 09:00");
    let two =
        suspended(suspended(days, "2024-11-06 09:00", "2024-11-08 09:00"), "2024-11-05 09:00", "2024-11-07 12:00");
    assert_eq!(due(&one, &shipped()), due(&two, &shipped()));
}

#[test]
fn nothing_is_due_while_it_stood_still() {
    // Suspended on the last day, over a weekend: no workday began meanwhile, but the office had no time either.
    let last_day = suspended(clock("2024-11-04 10:00", "4 workdays"), "2024-11-08 10:00", "2024-11-10 12:00");
    is_due(&last_day, "2024-11-11 23:59");
    // The budget ended on Saturday; the suspension began in the days the roll had added.
    let tail = suspended(clock("2024-11-02 10:00", "7 days"), "2024-11-10 10:00", "2024-11-12 09:00");
    is_due(&tail, "2024-11-12 23:59");
    let lines = due(&tail, &shipped()).explain(Lang::Zh);
    assert!(lines.contains(&"11月12日 09:00恢复计时，在此之前不算到期".to_owned()), "{lines:?}");
}

#[test]
fn an_open_suspension_gives_nothing_yet_and_says_so() {
    let open = suspended(clock("2024-11-04 10:00", "10 workdays"), "2024-11-06 09:00", "");
    is_due(&open, "2024-11-18 23:59");
    let answer = due(&open, &shipped());
    assert!(answer.steps.contains(&Step::StandsStill { from: at("2024-11-06 09:00") }));
    assert!(answer.explain(Lang::Zh).contains(&"从11月6日 09:00起暂停计时，至今未恢复，恢复后重算".to_owned()));
}

#[test]
fn a_suspension_is_explained() {
    let days = suspended(clock("2024-11-04 10:00", "10 workdays"), "2024-11-05 09:00", "2024-11-07 09:00");
    let hours = suspended(clock("2024-11-04 10:00", "24 hours"), "2024-11-04 12:00", "2024-11-04 14:30");
    let said = |running, lang| due(running, &shipped()).explain(lang);
    assert_eq!(said(&days, Lang::Zh)[1], "11月5日 09:00至11月7日 09:00暂停计时，补回2个工作日");
    assert_eq!(said(&days, Lang::En)[1], "Paused from 5 November 09:00 to 7 November 09:00: 2 workdays given back.");
    assert_eq!(said(&days, Lang::Zh)[2], "11月9日至17日之间有周末4天，不计");
    assert_eq!(said(&hours, Lang::Zh)[1], "11月4日 12:00至11月4日 14:30暂停计时，补回2小时30分钟");
    assert_eq!(said(&hours, Lang::Zh)[0], "从11月4日 10:00起算，24小时");
}

#[test]
fn a_share_of_the_budget() {
    let wall = |running: &Running, percent| moment_at(running, percent, &shipped()).wall();
    assert_eq!(wall(&clock("2024-11-04 10:00", "24 hours"), 50), "2024-11-04 22:00");
    assert_eq!(wall(&clock("2024-11-04 10:00", "24 hours"), 0), "2024-11-04 10:00");
    assert_eq!(wall(&clock("2024-11-04 10:00", "8 workhours"), 75), "2024-11-04 17:00");
    let days = clock("2024-11-04 10:00", "5 workdays");
    for (percent, expected) in [
        (1, "2024-11-05"),
        (50, "2024-11-07"),
        (80, "2024-11-08"),
        (81, "2024-11-11"),
        (100, "2024-11-11"),
        (200, "2024-11-11"),
    ] {
        assert_eq!(wall(&days, percent), format!("{expected} 23:59"), "{percent}");
    }
    assert_eq!(wall(&suspended(days, "2024-11-05 09:00", "2024-11-07 09:00"), 50), "2024-11-11 23:59");
    assert_eq!(wall(&clock("2024-09-26 10:00", "7 days"), 80), "2024-10-02 23:59");
    assert_eq!(wall(&clock("2024-11-05 10:00", "1 month"), 50), "2024-11-20 23:59");
    assert_eq!(wall(&extended(clock("2024-11-04 10:00", "2 workdays"), "4 days"), 50), "2024-11-08 23:59");
    assert_eq!(wall(&extended(clock("2024-11-04 10:00", "6 hours"), "1 workhour"), 50), "2024-11-04 13:30");
}

#[test]
fn rungs_before_and_after() {
    let moved = |from, span: &str, back| shifted(at(from), span.parse().unwrap(), back, &shipped()).wall();
    assert_eq!(moved("2024-10-10 23:59", "2 workdays", true), "2024-10-08 23:59");
    assert_eq!(moved("2024-10-10 23:59", "3 workdays", true), "2024-09-30 23:59");
    assert_eq!(moved("2024-09-30 23:59", "1 workday", false), "2024-10-08 23:59");
    assert_eq!(moved("2024-10-05 12:00", "0 workdays", false), "2024-10-05 12:00");
    assert_eq!(moved("2024-10-10 23:59", "1 day", false), "2024-10-11 23:59");
    assert_eq!(moved("2024-10-10 12:30", "36 hours", true), "2024-10-09 00:30");
    assert_eq!(moved("2024-03-31 12:30", "1 month", true), "2024-02-29 12:30");
    assert_eq!(moved("2024-03-31 12:30", "1 year", false), "2025-03-31 12:30");
    assert_eq!(moved("2024-10-08 09:00", "1 workhour", true), "2024-09-30 17:00");
    assert_eq!(moved("2024-10-08 14:00", "2 workhours", true), "2024-10-08 11:00");
    assert_eq!(moved("2024-10-08 14:00", "5 workhours", true), "2024-09-30 17:00");
    assert_eq!(moved("2024-09-30 17:00", "9 workhours", false), "2024-10-08 18:00");
    assert_eq!(moved("2024-09-30 17:00", "100000 years", false).get(..4), Some("2999"));
    assert_eq!(moved("2024-09-30 17:00", "100000 workdays", true).get(..4), Some("1900"));
}

#[test]
fn the_largest_budget_is_fast_and_short_to_explain() {
    let begun = std::time::Instant::now();
    let rounds = 20;
    for _ in 0..rounds {
        let answer = due(&clock("2024-09-30 17:00", "100000 workdays"), shipped_once());
        assert_eq!(answer.at.wall().get(..4), Some("2408"));
        assert!(answer.steps.len() < 100);
    }
    // The limit is 50 ms; the test allows for a busy machine and an unoptimised build.
    assert!(begun.elapsed().as_millis() < 200 * rounds, "{:?}", begun.elapsed());
}

fn shipped_once() -> &'static Calendar {
    static CALENDAR: std::sync::OnceLock<Calendar> = std::sync::OnceLock::new();
    CALENDAR.get_or_init(shipped)
}

#[test]
fn an_answer_survives_being_stored() {
    let answer =
        due(&suspended(clock("2026-12-01 10:00", "30 workdays"), "2026-12-05 09:00", "2026-12-09 09:00"), &shipped());
    let text = serde_json::to_string(&answer).unwrap();
    assert_eq!(serde_json::from_str::<worktime::Due>(&text).unwrap(), answer);
    assert!(text.contains(r#""step":"counts_from""#) && text.contains(r#""step":"unknown_years""#), "{text}");
    assert_eq!(serde_json::to_string(&Lang::Zh).unwrap(), r#""zh""#);
    let empty = worktime::Due { steps: Vec::new(), ..answer };
    assert_eq!(empty.explain(Lang::En).len(), 1);
}
