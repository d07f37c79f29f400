//! `huying evaluate` with what it cannot count: days that are none, that have not come, or on which nothing ended; each
//! answer in both languages, and never a figure that is not there.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod ground;

use ground::process::{House, Run, run};

/// The command in a language; a language said later overrides none, so it is said once.
fn evaluate(house: &House, lang: &str, args: &[&str]) -> Run {
    let data = ground::process::text(&house.data);
    let all: Vec<&str> =
        ["--data", &data, "--lang", lang, "evaluate"].into_iter().chain(args.iter().copied()).collect();
    run(&all)
}

#[test]
fn what_is_no_time_or_has_not_come_is_refused_in_both_languages() {
    let house = House::new(None);
    for (args, zh, en) in [
        (vec!["2099-01"], "2099-01 还没有开始", "2099-01 has not begun"),
        (vec!["--from", "2099-01-05", "--to", "2099-02-03"], "2099-01-05..2099-02-03 还没有开始", "has not begun"),
        (vec!["2026-13"], "“2026-13”不是年、季、月或者日", "`2026-13` is no year, quarter, month or day"),
        (vec!["rank", "2026-Q5"], "“2026-Q5”不是月、季或者年", "`2026-Q5` is no month"),
        (vec!["rank", "2026-01-05"], "“2026-01-05”不是月、季或者年", "`2026-01-05` is no month"),
        (vec!["rank", "2099-Q1"], "2099-Q1 还没有开始", "2099-Q1 has not begun"),
        (vec!["--from", "2026-03", "--to", "2026-01"], "起日 2026-03-01 晚于止日 2026-01-31", "after the last"),
        (vec!["2026-01", "--city", "nowhere"], "没有名为“nowhere”的城市", "There is no city `nowhere`"),
        (vec!["bulletins", "2026-Q1", "--out", "none"], "“2026-Q1”不是月份或者年度", "`2026-Q1` is no month or year"),
        (vec!["bulletins", "2099-01", "--out", "none"], "2099-01 还没有开始", "2099-01 has not begun"),
        (
            vec!["bulletins", "2026-01", "--out", "none", "--city", "nowhere"],
            "没有名为“nowhere”的城市",
            "no city `nowhere`",
        ),
        (vec!["stock", "--city", "nowhere"], "没有名为“nowhere”的城市", "There is no city `nowhere`"),
        (vec!["stock", "--to", "2026-02-30"], "“2026-02-30”不是日期", "`2026-02-30` is no day"),
        (vec!["stock", "--from", "昨天"], "“昨天”不是日期", "`昨天` is no day"),
        (vec!["stock", "--to", "2099-01-01"], "截止日还没有到", "The last day has not come yet"),
        (vec!["stock", "--from", "2026-02-01", "--to", "2026-01-01"], "起始日在截止日之后", "after the last"),
        (vec!["stock", "--from", "2020-01-01", "--to", "2026-01-01"], "最多看366天", "At most 366 days"),
        (vec!["stock", "--by", "street"], "不能按“street”分", "cannot group by `street`"),
        (vec!["stock", "--procedure", "appeals"], "没有“appeals”这个办事流程", "has no procedure `appeals`"),
    ] {
        for (lang, words) in [("zh", zh), ("en", en)] {
            let said = evaluate(&house, lang, &args);
            assert_eq!((said.code, said.out.as_str()), (1, ""), "{args:?}: {said:?}");
            assert!(said.err.contains(words), "{args:?}: {said:?}");
        }
    }
}

#[test]
fn an_empty_time_says_that_nothing_is_there_to_count() {
    let house = House::new(None);
    for (lang, nothing, rounds) in [("zh", "没有可计的", "已办结轮次0"), ("en", "nothing to count", "0 closed rounds")]
    {
        for period in ["2020-02-29", "2020-Q1"] {
            let said = evaluate(&house, lang, &[period]);
            assert_eq!(said.code, 0, "{said:?}");
            assert!(said.out.contains(nothing) && said.out.contains(rounds), "{said:?}");
            for wrong in ["—", "NaN", "inf", "0.00%"] {
                assert!(!said.out.contains(wrong), "{period} has `{wrong}`: {}", said.out);
            }
        }
    }
    let rank = evaluate(&house, "en", &["rank", "2020-Q1", "--city", "guiyang", "--json"]);
    let rank: serde_json::Value = serde_json::from_str(&rank.out).unwrap();
    assert_eq!(rank[0]["months"], serde_json::json!(["2020-01", "2020-02", "2020-03"]));
    assert_eq!(rank[0]["against"], serde_json::json!(["2019-10", "2019-11", "2019-12"]));
    assert_eq!(rank[0]["ranking"]["ranked"], 0, "nobody is ranked by nothing");
    let json = evaluate(&house, "en", &["2020-02", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let all = json[0]["figures"]["indicators"].as_array().unwrap();
    assert!(!all.is_empty() && all.iter().all(|one| one["total"]["rate"].is_null()), "{json}");
    let stock = evaluate(&house, "en", &["stock", "--from", "2020-02-28", "--to", "2020-03-01"]);
    let days: Vec<&str> = stock.out.lines().filter(|line| line.contains("0 open at its end")).collect();
    assert!(days.len() == 6 && days[1].contains("2020-02-29"), "three days of two cities: {stock:?}");
}
