//! Indicators over rounds: every figure from the indicator's data, grouped, with its interval and its matters.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "tests"
)]

use casework::{MatterId, Round, Value, Values};
use desk::evaluate::{
    Dimension, EvaluateFault, Evaluation, Interval, Key, Why, basis_points, counts, evaluate, facts, procedure_of,
    sentence, wilson,
};
use desk::ports::{NEVER, RoundRow};
use indexmap::IndexMap;
use proptest::prelude::*;
use rulebook::model::{Indicator, Label, Measure, Most, Rows};
use rulebook::words::{Amount, Guard, Test};
use worktime::Instant;

const CITY: &str = "990000";

fn is(test: Test) -> Guard {
    Guard { negated: false, test }
}

fn not(test: Test) -> Guard {
    Guard { negated: true, test }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn indicator(key: &str, of: Vec<Guard>, part: Vec<Guard>, by: &[&str]) -> (String, Indicator) {
    let indicator = Indicator {
        key: key.to_owned(),
        label: Label { zh: "解决率".to_owned(), en: "solved".to_owned() },
        rule: "evaluation.three_rates".to_owned(),
        rows: Rows::Rounds("appeal".to_owned()),
        measure: Measure::Share,
        of,
        part,
        sum: None,
        most: None,
        before: None,
        rank: None,
        target: Vec::new(),
        by: words(by),
        since: None,
        until: None,
        place: law::Place::default(),
    };
    (key.to_owned(), indicator)
}

fn solved(by: &[&str]) -> IndexMap<String, Indicator> {
    let of = vec![is(Test::Done(words(&["rate", "reopen"]))), not(Test::Done(words(&["exclude"])))];
    IndexMap::from([indicator("solved", of, vec![is(Test::Is("solved".to_owned(), words(&["yes"])))], by)])
}

fn row(n: u32, home: &str, place: &str, month: &str, round: &Round) -> (MatterId, RoundRow) {
    let row = RoundRow {
        round: 1,
        procedure: "appeal".to_owned(),
        home: home.to_owned(),
        place: place.to_owned(),
        category: "water".to_owned(),
        unit: format!("990101.u{n}"),
        month: month.to_owned(),
        opened_on: 0,
        closed_on: 0,
        late_on: NEVER,
        facts: serde_json::to_string(round).unwrap(),
    };
    (MatterId(format!("m{n}")), row)
}

fn round(done: &[&str], values: &[(&str, Value)]) -> Round {
    Round {
        done: done.iter().map(|ask| ((*ask).to_owned(), vec![String::new()])).collect(),
        values: values.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect::<Values>(),
        ..Round::default()
    }
}

fn month() -> Vec<(MatterId, RoundRow)> {
    let yes = round(&["rate"], &[("solved", Value::Flag(true))]);
    let no = round(&["reopen"], &[("solved", Value::Flag(false))]);
    let excluded = round(&["rate", "exclude"], &[("solved", Value::Flag(false))]);
    vec![
        row(1, "990101001", "990101001003", "2026-10", &yes),
        row(2, "990101001", "990101001003017", "2026-10", &yes),
        row(3, "990101001", "990101001", "2026-10", &no),
        row(4, "990101002", "", "2026-10", &excluded),
        row(5, "990101002", "", "2026-10", &yes),
        row(6, "990102001", "", "2026-10", &round(&["accept"], &[])),
        row(7, "990102001", "", "2026-10", &no),
        row(8, "990102001", "", "", &yes),
    ]
}

#[test]
fn groups_are_counted_and_the_city_always() {
    let indicators = solved(&["office", "month"]);
    let figures = evaluate(month(), &indicators, CITY).unwrap();
    assert_eq!((figures.rounds, figures.open), (7, 1));
    let solved = figures.of("solved").unwrap();
    assert_eq!((solved.total.part, solved.total.of, solved.total.rate), (3, 5, Some(6_000)));
    assert_eq!(solved.total.key.city.as_deref(), Some(CITY));
    let counts: Vec<_> =
        solved.groups.iter().map(|g| (g.key.office.as_deref().unwrap(), g.part, g.of, g.rate)).collect();
    assert_eq!(
        counts,
        [("990101001", 2, 3, Some(6_667)), ("990101002", 1, 1, Some(10_000)), ("990102001", 0, 1, Some(0))]
    );
    assert!(solved.groups.iter().all(|g| g.key.month.as_deref() == Some("2026-10") && g.key.district.is_none()));
    let text = serde_json::to_string(&figures).unwrap();
    assert_eq!(serde_json::from_str::<desk::evaluate::Figures>(&text).unwrap(), figures);
}

#[test]
fn places_come_from_division_codes_and_roll_up() {
    let indicators = solved(&["month", "community", "office", "district", "city"]);
    let figures = evaluate(month(), &indicators, CITY).unwrap();
    let solved = figures.of("solved").unwrap();
    assert!(solved.groups.is_sorted_by_key(|figure| figure.key.clone()));
    let communities: Vec<_> = solved.groups.iter().map(|g| (g.key.community.as_deref().unwrap(), g.of)).collect();
    assert_eq!(communities, [("", 1), ("990101001003", 2), ("", 1), ("", 1)]);
    let districts = solved.roll(&[Dimension::District]);
    let counts: Vec<_> = districts.iter().map(|g| (g.key.district.as_deref().unwrap(), g.part, g.of)).collect();
    assert_eq!(counts, [("990101", 3, 4), ("990102", 0, 1)]);
    let whole = &solved.roll(&[Dimension::City])[0];
    assert_eq!(whole, &solved.total);
}

#[test]
fn rounds_are_grouped_by_the_unit_that_they_concern() {
    let mut rounds = month();
    rounds[1].1.unit = "990101.u1".to_owned();
    let figures = evaluate(rounds, &solved(&["office", "unit", "month"]), CITY).unwrap();
    let solved = figures.of("solved").unwrap();
    let units: Vec<_> = solved.roll(&[Dimension::Unit]).into_iter().map(|g| (g.key.unit.unwrap(), g.of)).collect();
    let one = |n: u32, of: i64| (format!("990101.u{n}"), of);
    assert_eq!(units, [one(1, 2), one(3, 1), one(4, 0), one(5, 1), one(6, 0), one(7, 1)]);
    let within = Key { unit: Some("990101.u1".to_owned()), ..Key::default() };
    assert_eq!(solved.groups.iter().filter(|figure| within.holds(&figure.key)).map(|figure| figure.of).sum::<i64>(), 2);
    assert_eq!(figures.waiting[0].key.unit.as_deref(), Some("990101.u8"));
}

#[test]
fn nothing_counted_has_no_rate() {
    let figures = evaluate([], &solved(&["office"]), CITY).unwrap();
    let total = &figures.of("solved").unwrap().total;
    assert_eq!((total.rate, total.interval, total.of), (None, None, 0));
}

#[test]
fn what_falls_out_is_counted_at_its_guard_and_adds_up_to_everything() {
    let indicators = solved(&["office", "month"]);
    let figures = evaluate(month(), &indicators, CITY).unwrap();
    let measured = figures.of("solved").unwrap();
    // m6 was never rated, m4 was excluded.
    assert_eq!((measured.total.of, &measured.total.left), (5, &vec![1, 1]));
    for figure in measured.groups.iter().chain(&measured.roll(&[Dimension::Month])) {
        let key = &figure.key;
        let mut counted = (0, 0, vec![0, 0]);
        for (matter, row) in month().into_iter().filter(|(_, row)| !row.month.is_empty()) {
            if key.office.as_ref().is_some_and(|office| *office != row.home) {
                continue;
            }
            match counts(&indicators["solved"], &facts(&matter, &row).unwrap()) {
                Ok(is_part) => {
                    counted.0 += i64::from(is_part);
                    counted.1 += 1;
                }
                Err(guard) => counted.2[guard] += 1,
            }
        }
        assert_eq!((figure.part, figure.of, figure.left.clone()), counted, "{key:?}");
    }
}

#[test]
fn pieces_add_up_to_the_whole_in_coarser_groups_and_within_one() {
    let indicators = solved(&["month", "community", "office", "district", "city"]);
    let whole = evaluate(month(), &indicators, CITY).unwrap();
    let by = [Dimension::Office, Dimension::Month];
    let mut added = Evaluation::new(&indicators, CITY);
    let mut part = Evaluation::new(&indicators, CITY);
    let within = Key { district: Some("990101".to_owned()), ..Key::default() };
    for district in ["990101", "990102"] {
        let rounds = month().into_iter().filter(|(_, row)| row.home.starts_with(district));
        let piece = evaluate(rounds, &indicators, CITY).unwrap();
        added.take(&piece, &Key::default(), &by).unwrap();
        part.take(&piece, &within, &by).unwrap();
    }
    let (added, part) = (added.finish(), part.finish());
    let (whole, sum) = (whole.of("solved").unwrap(), added.of("solved").unwrap());
    assert_eq!((&sum.total, &sum.groups), (&whole.total, &whole.roll(&by)));
    assert_eq!(
        (added.rounds, added.open, &added.waiting[0].key),
        (7, 1, &Key { office: Some("990102001".to_owned()), ..Key::default() })
    );
    let district = &whole.roll(&[Dimension::District])[0];
    let total = &part.of("solved").unwrap().total;
    assert_eq!((total.part, total.of, &total.left), (district.part, district.of, &district.left));
    assert_eq!(part.open, 0, "the open round lies in the other district");
}

#[test]
fn every_word_that_a_round_can_answer_is_judged() {
    let mut one = round(&["rate"], &[("n", Value::Number(3)), ("who", Value::List(vec![Value::Text("a".to_owned())]))]);
    one.told.insert("requester".to_owned(), Instant(1));
    one.overdue.push("handle".to_owned());
    let text = |word: &str| word.to_owned();
    let cases = [
        (Test::Given(text("n")), true),
        (Test::Given(text("x")), false),
        (Test::Is(text("who"), words(&["b", "a"])), true),
        (Test::Is(text("x"), words(&["yes"])), false),
        (Test::AtLeast(text("n"), Amount::Number(3)), true),
        (Test::AtLeast(text("who"), Amount::Number(2)), false),
        (Test::AtMost(text("n"), Amount::Number(2)), false),
        (Test::AtMost(text("x"), Amount::Number(0)), true),
        (Test::Done(words(&["close", "rate"])), true),
        (Test::Done(words(&["close"])), false),
        (Test::Told(text("requester")), true),
        (Test::Told(text("office")), false),
        (Test::Passed(text("handle")), true),
        (Test::Passed(text("respond")), false),
        (Test::Running(text("handle")), false),
        (Test::Running(text("respond")), true),
    ];
    for (test, expected) in cases {
        for negated in [false, true] {
            let guard = Guard { negated, test: test.clone() };
            let indicators = IndexMap::from([indicator("i", vec![guard.clone()], vec![], &[])]);
            let rounds = [row(1, "990101001", "", "2026-10", &one)];
            let figures = evaluate(rounds, &indicators, CITY).unwrap();
            assert_eq!(figures.of("i").unwrap().total.of == 1, expected != negated, "{guard:?}");
        }
    }
}

#[test]
fn what_a_round_cannot_answer_is_left_out_by_name() {
    let any = Test::Any("report_in".to_owned(), words(&["refused"]));
    let setting = Test::AtLeast("n".to_owned(), Amount::Setting("appeals.most".to_owned()));
    let mut matters = indicator("c", vec![], vec![], &[]);
    matters.1.rows = Rows::Matters("appeal".to_owned());
    let indicators = IndexMap::from([
        indicator("a", vec![is(any)], vec![], &[]),
        indicator("b", vec![], vec![is(setting)], &[]),
        matters,
        indicator("d", vec![], vec![], &["planet"]),
        indicator("e", vec![], vec![], &[]),
    ]);
    let figures = evaluate(month(), &indicators, CITY).unwrap();
    assert_eq!(figures.indicators.len(), 1);
    let whys: Vec<_> = figures.left_out.iter().map(|left| (left.indicator.as_str(), left.why.clone())).collect();
    let word = |word: &str| word.to_owned();
    assert_eq!(
        whys,
        [
            ("a", Why::Word(word("any"))),
            ("b", Why::Amount(word("appeals.most"))),
            ("c", Why::NotRounds),
            ("d", Why::Group(word("planet")))
        ]
    );
    assert_eq!(figures.left_out[0].label().zh, "指标 a 未计算：用了轮次答不出的词 any。");
    assert!(matches!(procedure_of(&indicators["a"]), Err(EvaluateFault::LeftOut(_))));
}

#[test]
fn a_number_field_is_summed_and_an_overflow_is_a_fault() {
    let (key, mut summed) = indicator("money", vec![], vec![is(Test::Given("paid".to_owned()))], &[]);
    summed.sum = Some("cost".to_owned());
    let indicators = IndexMap::from([(key, summed)]);
    let cost = |n: u32, cost: i64, paid: bool| {
        let mut values = vec![("cost", Value::Number(cost))];
        values.extend(paid.then_some(("paid", Value::Flag(true))));
        row(n, "990101001", "", "2026-10", &round(&[], &values))
    };
    let figures = evaluate([cost(1, 300, true), cost(2, 100, false)], &indicators, CITY).unwrap();
    let total = &figures.of("money").unwrap().total;
    assert_eq!((total.part, total.of, total.rate, total.interval), (300, 400, Some(7_500), None));
    let mut of_most = indicators.clone();
    of_most["money"].most = Some(Most::Number(500));
    of_most["money"].part.clear();
    let figures = evaluate([cost(1, 300, true), cost(2, 100, false)], &of_most, CITY).unwrap();
    let total = &figures.of("money").unwrap().total;
    assert_eq!((total.part, total.of, total.rate), (400, 1_000, Some(4_000)), "what was had of what could be had");
    let fault = evaluate([cost(1, i64::MAX, true), cost(2, 1, false)], &indicators, CITY);
    assert!(matches!(fault, Err(EvaluateFault::Overflow(key)) if key == "money"));
}

#[test]
fn a_round_that_cannot_be_read_is_never_left_out_unseen() {
    let mut rows = month();
    rows[2].1.facts = "{".to_owned();
    let fault = evaluate(rows, &solved(&[]), CITY);
    assert!(matches!(fault, Err(EvaluateFault::Facts { matter, .. }) if matter.0 == "m3"));
}

/// The examples of Newcombe (1998), table I, method 3, to four places.
#[test]
fn intervals_are_the_published_ones() {
    let cases = [(81, 263, 2_553, 3_662), (15, 148, 624, 1_605), (0, 20, 0, 1_611), (1, 29, 61, 1_718)];
    for (part, of, low, high) in cases {
        let interval = wilson(part, of).unwrap();
        let near = |have: u32, want: u32| have.abs_diff(want) <= 1;
        assert!(near(interval.low, low) && near(interval.high, high), "{part}/{of}: {interval:?}");
    }
    assert_eq!(wilson(20, 20).unwrap().high, 10_000);
    assert_eq!((wilson(0, 0), wilson(3, 2), wilson(-1, 2)), (None, None, None));
    let most = i64::from(u32::MAX);
    assert_eq!(wilson(most / 2, most), Some(Interval { low: 4_999, high: 5_001 }));
    assert_eq!((basis_points(1, 3), basis_points(2, 3), basis_points(1, 0)), (Some(3_333), Some(6_667), None));
}

#[test]
fn an_indicator_says_what_it_counts() {
    let indicators = solved(&[]);
    let of = Label { zh: "诉求".to_owned(), en: "appeal".to_owned() };
    let said = sentence(&indicators["solved"], &of, |guard| {
        let (zh, en) = if guard.negated { ("未", "not ") } else { ("", "") };
        Label { zh: format!("{zh}合{}", guard.test.word()), en: format!("{en}{}", guard.test.word()) }
    });
    assert_eq!(said.zh, "解决率＝分子÷分母。分母：已结束的诉求轮次中合done、且未合done的数；分子：其中又合is的。");
    assert_eq!(
        said.en,
        "solved = numerator ÷ denominator. Denominator: closed rounds of appeal where done and not done; numerator: those of them where is."
    );
}

proptest! {
    #[test]
    fn a_rate_lies_within_its_interval(of in 1_i64..5_000_000, share in 0.0_f64..=1.0, small in any::<bool>()) {
        let of = if small { of % 50 + 1 } else { of };
        let part = (0..=of).nth(usize::try_from((share * 1_000.0).round() as i64 * of / 1_000).unwrap()).unwrap();
        let (rate, interval) = (basis_points(part, of).unwrap(), wilson(part, of).unwrap());
        prop_assert!(interval.low <= rate && rate <= interval.high && interval.high <= 10_000);
        // Against the textbook formula in floating point.
        let (n, p, z) = (of as f64, part as f64 / of as f64, 1.959_964_f64);
        let reach = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
        let (low, high) = ((p + z * z / (2.0 * n) - reach) / (1.0 + z * z / n), (p + z * z / (2.0 * n) + reach) / (1.0 + z * z / n));
        prop_assert!((f64::from(interval.low) - low * 10_000.0).abs() <= 1.001);
        prop_assert!((f64::from(interval.high) - high * 10_000.0).abs() <= 1.001);
    }
}
