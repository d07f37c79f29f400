//! The calendar as shipped, and what its files may not say.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use support::{day, shipped, shipped_files};
use worktime::{Calendar, DayKind, WorkHours};

#[test]
fn working_days_per_year_are_those_of_the_notices() {
    let calendar = shipped();
    let expected =
        [(2019, 250), (2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)];
    for (year, days) in expected {
        let first = day(&format!("{year}-01-01"));
        let worked = (0..366).map(|n| first.plus_days(n)).filter(|day| day.year() == year);
        assert_eq!(worked.filter(|day| calendar.is_workday(*day) == (true, true)).count(), days, "{year}");
    }
    assert_eq!(calendar.known_years().collect::<Vec<_>>(), (2019..=2026).collect::<Vec<_>>());
    assert!(calendar.notice(2024).unwrap().contains("国办发明电〔2023〕7号"));
    assert!(calendar.source(2026).unwrap().starts_with("https://www.gov.cn/"));
    assert_eq!(calendar.notice(2027), None);
}

#[test]
fn the_spring_festival_of_2020_was_lengthened() {
    let calendar = shipped();
    for text in ["2020-01-31", "2020-02-01", "2020-02-02"] {
        assert_eq!(calendar.kind(day(text)), Some(DayKind::Holiday("春节".into())), "{text}");
    }
    assert_eq!(calendar.kind(day("2020-02-03")), Some(DayKind::Workday));
}

#[test]
fn every_make_up_day_is_worked() {
    let calendar = shipped();
    let days = "2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12 \
                2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11 \
                2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10";
    for text in days.split_whitespace() {
        assert_eq!(calendar.is_workday(day(text)), (true, true), "{text}");
        assert!(matches!(calendar.kind(day(text)), Some(DayKind::MakeUp(_))), "{text}");
    }
}

#[test]
fn an_unknown_year_is_monday_to_friday_and_marked() {
    let calendar = shipped();
    assert_eq!(calendar.kind(day("2027-10-01")), None);
    assert_eq!(calendar.is_workday(day("2027-10-01")), (true, false));
    assert_eq!(calendar.is_workday(day("2027-10-02")), (false, false));
    assert_eq!(calendar.kind(day("2026-10-17")), Some(DayKind::Weekend));
}

fn fault(body: &str) -> String {
    let text = format!("year = 2024\nnotice = \"通知\"\nsource = \"x\"\n{body}");
    let answer = Calendar::from_years(&[("2024.toml".into(), text)]);
    answer.err().map(|fault| fault.to_string()).unwrap_or_default()
}

#[test]
fn faults_name_file_and_day() {
    for (body, word) in [
        ("[off]\n2025-01-01 = \"元旦\"", "2025-01-01"),
        ("[make_up]\n2024-02-05 = \"春节\"", "2024-02-05"),
        ("[off]\n2024-02-04 = \"春节\"\n[make_up]\n2024-02-04 = \"春节\"", "both"),
        ("[off]\n2024-02-30 = \"春节\"", "2024-02-30"),
        ("[off]\n2024-02-10 = \" \"", "no holiday"),
        ("[free]\n2024-02-10 = \"春节\"", "free"),
        ("[off]\n2024-02-10 = 3", "2024"),
    ] {
        let text = fault(body);
        assert!(text.starts_with("2024.toml: ") && text.contains(word), "{body}: {text}");
    }
    assert_eq!(fault("[off]\n2024-02-10 = \"春节\""), "");
    let mut twice = shipped_files();
    twice.extend(shipped_files().into_iter().take(1));
    assert!(Calendar::from_years(&twice).unwrap_err().to_string().contains("another file"));
    let early = ("0.toml".to_owned(), "year = 1899\nnotice = \"\"\nsource = \"\"".to_owned());
    assert!(Calendar::from_years(&[early]).is_err());
}

#[test]
fn office_hours_are_read() {
    assert_eq!(WorkHours::parse("09:00-12:00,13:00-18:00").unwrap(), WorkHours::default());
    assert_eq!(WorkHours::parse(" 00:00 - 24:00 ").unwrap(), WorkHours(vec![(0, 1440)]));
    for text in
        ["", "9:00-12:00", "09:00", "12:00-09:00", "09:00-12:00,11:00-18:00", "09:60-10:00", "23:00-24:01", "a-b"]
    {
        assert!(WorkHours::parse(text).is_err(), "{text}");
    }
    assert_eq!(shipped().with_hours(WorkHours(vec![(0, 60)])).hours, WorkHours(vec![(0, 60)]));
}
