//! The runner itself: what it must not let pass, and what it must tell.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail by panicking")]

use scenarios::{Failure, Laws, Scenario, read, run, vocabulary, weigh};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

fn laws() -> &'static Laws {
    static LAWS: OnceLock<Laws> = OnceLock::new();
    LAWS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks");
        Laws::of_files(&rulebook::read::folder(&folder).unwrap()).unwrap()
    })
}

const HEAD: &str = "# language: zh-CN\n功能: 试\n\n  背景:\n    假如 没写明的内容用：\n      | 诉求人 | 居民甲 |\n      \
                    | 诉求内容 | 门口有水 |\n      | 问题分类 | 垃圾分类 |\n      | 诉求类型 | 投诉 |\n      | 紧急程度 | 一般 |\n      \
                    | 所在社区 | 本街道 |\n      | 理由 | 情况属实如此 |\n      | 不予受理原因 | 不在本辖区 |\n    \
                    而且 今天是“2026-03-02 09:00”\n    而且 在“北京市”的“东华门街道”\n\n";

/// Reads one feature file that has the usual head.
fn scenarios(body: &str) -> Vec<Scenario> {
    let files = BTreeMap::from([("test/one.feature".to_owned(), format!("{HEAD}{body}"))]);
    read(&files).unwrap_or_else(|failures| panic!("{failures:?}"))
}

/// Runs the one scenario with these steps.
fn outcome(steps: &str) -> Result<String, Failure> {
    let body = format!("  场景: 一\n{}\n", steps.lines().map(|l| format!("    {l}\n")).collect::<String>());
    run(&laws().whole(), scenarios(&body).first().unwrap())
}

fn why(steps: &str) -> String {
    outcome(steps).expect_err("the scenario should fail").why
}

#[test]
fn a_step_that_nobody_knows_fails_with_the_nearest_pattern() {
    let fault = outcome("当 居民甲“登记”\n那么 现在状态为“已登记”").unwrap_err();
    assert!(fault.why.contains("状态是“{状态}”"), "{fault}");
    assert!(fault.line > 0 && fault.to_string().starts_with("test/one.feature:"), "{fault}");
    assert!(why("当 时间到“2026-03-03 09:00”\n那么 状态是“已登记”").contains("时间到了“{时间}”"));
}

#[test]
fn a_label_that_the_procedure_does_not_have_fails_and_says_what_there_is() {
    assert!(why("当 居民甲“登记”\n那么 状态是“已登计”").contains("已登记"));
    assert!(why("当 居民甲“登记”\n而且 派单员“受里”\n那么 状态是“已受理”").contains("受理"));
    assert!(why("当 居民甲“登记”：\n  | 诉求内荣 | 门口有水 |\n那么 状态是“已登记”").contains("诉求内荣"));
    assert!(why("当 居民甲“登记”\n那么 “诉求人们”已被告知").contains("诉求人"));
}

#[test]
fn a_refusal_that_no_step_expects_fails_at_once() {
    let steps = "当 居民甲“登记”\n而且 督办员“受理”\n而且 派单员“受理”\n那么 状态是“已受理”";
    let fault = outcome(steps).unwrap_err();
    assert!(fault.why.contains("上一步被拒绝了") && fault.step == "派单员“受理”", "{fault}");
    // Also at the very end.
    assert!(why("当 居民甲“登记”\n那么 状态是“已登记”\n当 督办员“受理”").contains("上一步被拒绝了"));
    // And a step that was not refused cannot be said to be.
    assert!(why("当 居民甲“登记”\n那么 被拒绝").contains("没有被拒绝"));
}

#[test]
fn what_is_said_is_compared_and_not_believed() {
    let steps = |check: &str| format!("当 居民甲“登记”\n那么 {check}");
    for wrong in [
        "状态是“已受理”",
        "持有者是“负责人”",
        "依据有“BJ-17.2”",
        "依据有“BJ-6”，效力是“设定”",
        "依据只有“BJ-6”",
        "依据没有“BJ-6”",
        "“上级政府”已被告知",
        "“诉求人”未被告知",
        "“受理时限”到期于“2026-03-04”",
        "“受理时限”没有在走",
        "“办理时限”正在走",
        "“受理时限”已逾期",
        "轮次是“2”",
        "“紧急程度”是“突发”",
        "“紧急程度”没有填写",
        "没有“诉求人”",
        "有“2”件“诉求”",
        "“诉求”的状态是“已受理”",
        "“受理”的依据有“BJ-17.1”",
        "本市没有“挂账”这一步",
        "本市有“向平台反馈”这一步，依据有“BJ-6”",
        "“不予受理”等待“负责人”签批",
        "账上没有“BJ-6”",
    ] {
        assert!(outcome(&steps(wrong)).is_err(), "{wrong} passes");
    }
    assert_eq!(outcome(&steps("状态是“已登记”")).as_deref(), Ok("beijing"));
}

#[test]
fn nothing_proven_time_running_backwards_and_missing_places_fail() {
    assert!(why("当 居民甲“登记”").contains("什么也没有证明"));
    assert!(why("当 居民甲“登记”\n而且 时间到了“2026-03-01 09:00”\n那么 状态是“已登记”").contains("时间不能倒流"));
    assert!(why("假如 在“北京市”的“新华路街道”\n那么 状态是“已登记”").contains("没有“新华路街道”"));
}

#[test]
fn a_tag_counts_only_for_a_provision_that_the_scenario_needs() {
    let body = "  @BJ-6\n  场景: 一\n    当 居民甲“登记”\n    那么 依据有“BJ-6”\n\n  \
                @BJ-17.1(2)\n  场景: 二\n    当 居民甲“登记”\n    那么 依据有“BJ-6”\n\n  \
                @BJ-99\n  场景: 三\n    当 居民甲“登记”\n    那么 依据有“BJ-6”\n\n  \
                @GY-29.1\n  场景: 四\n    当 居民甲“登记”\n    那么 依据有“BJ-6”\n\n  \
                @BJ-6\n  场景: 五\n    当 居民甲“登记”\n    那么 依据有“BJ-17.2”\n";
    let pairs = weigh(laws(), &scenarios(body));
    let said: Vec<&str> = pairs.iter().map(|pair| pair.why_not.as_deref().unwrap_or("counts")).collect();
    let [first, second, third, fourth, fifth] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!(*first, "counts");
    assert!(second.contains("照样成立") && third.contains("没有这一条") && fourth.contains("不是场景所在城市的"));
    assert!(fifth.contains("本身不成立"));
    assert_eq!(pairs.first().unwrap().rules, ["appeals.register"]);
}

#[test]
fn a_law_without_a_rule_of_another_step_changes_nothing() {
    let body = "  场景: 一\n    当 居民甲“登记”\n    而且 派单员“受理”\n    那么 状态是“已受理”\n";
    let scenario = scenarios(body);
    let home = laws().cities.iter().find(|city| city.key == "beijing").unwrap();
    let without = laws().without(home, "BJ-17.1(2)", None, None);
    assert_eq!(run(&without, scenario.first().unwrap()).as_deref(), Ok("beijing"));
}

#[test]
fn outlines_are_filled_in_with_their_own_tags_and_told_apart() {
    let body = "  场景大纲: 甲<乙>\n    假如 在“<城市>”的“<街道>”\n    当 居民甲“登记”\n    那么 状态是“<乙>”\n\n    @BJ-6\n    例子:\n      \
                | 城市 | 街道 | 乙 |\n      | 北京市 | 东华门街道 | 已登记 |\n      | 北京市 | 景山街道 | 已登记 |\n    @GY-29.1\n    例子:\n      \
                | 城市 | 街道 | 乙 |\n      | 贵阳市 | 新华路街道 | 已登记 |\n";
    let made = scenarios(body);
    let names: Vec<&str> = made.iter().map(|scenario| scenario.name.as_str()).collect();
    assert_eq!(
        names,
        ["甲已登记（北京市，东华门街道）", "甲已登记（北京市，景山街道）", "甲已登记（贵阳市，新华路街道）"]
    );
    let tags: Vec<&[String]> = made.iter().map(|scenario| scenario.tags.as_slice()).collect();
    assert_eq!(tags, [["BJ-6"], ["BJ-6"], ["GY-29.1"]]);
    let cities: Vec<String> = made.iter().map(|scenario| run(&laws().whole(), scenario).unwrap()).collect();
    assert_eq!(cities, ["beijing", "beijing", "guiyang"]);
}

#[test]
fn bad_files_are_named() {
    let files = BTreeMap::from([("test/bad.feature".to_owned(), "功能 没有冒号".to_owned())]);
    let failures = read(&files).unwrap_err();
    assert_eq!(failures.first().unwrap().file, "test/bad.feature");
    let large = BTreeMap::from([("test/large.feature".to_owned(), " ".repeat(2 * 1024 * 1024))]);
    assert!(read(&large).unwrap_err().first().unwrap().why.contains("过大"));
}

#[test]
fn the_vocabulary_is_closed_without_repetition_and_described() {
    let (happens, holds) = vocabulary();
    let all = happens.len() + holds.len();
    let unique: std::collections::BTreeSet<_> = happens.into_iter().chain(holds).collect();
    assert_eq!(unique.len(), all);
    let page = include_str!("../../../scenarios/README.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let described: std::collections::BTreeSet<_> = rows.filter(|row| *row != "写法").collect();
    assert_eq!(described, unique, "scenarios/README.md lists other steps than the runner knows");
}
