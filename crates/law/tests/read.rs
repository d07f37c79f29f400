//! Reading an instrument: what a good file gives, and every planted fault with its exact place.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fall loudly"
)]

use law::read::instrument;
use law::{Fault, Force, Modality, Parameter, Provision};

const GOOD: &str = "\
# 示例条例

instrument: 示例条例
code: EX
force: statute
issuer: 示例市人大常委会
in_force: 2020-01-01
until: 2030-12-31

> 说明文字不算条文。

## 第十七条第一款（二） {#17.1(2)}
属于某一部门职责的诉求：
移送该部门。

部门快速响应。

```rules
appeals.transfer = { kinds = [\"district_department\", \"agency\"], at_most = 2, share = 0.3334 }
appeals.respond  = {}   # 响应
whistle.blow     = { publisher = \"city\" }
```

## 第十条第三款 {#10.3 .forbids}
清单外的事不接。

```rules
awaiting = \"M05\"
```

## 第五十条 {#50}
施行日期。
```rules
none = \"日期写在文件开头\"
```
";

/// The code and place of each fault of a text.
fn faults(text: &str) -> Vec<(String, u32, u32)> {
    let faults = instrument("x.md", text).expect_err("the text has faults");
    assert!(!faults.is_empty());
    for fault in &faults {
        assert!(!fault.zh.is_ascii(), "no Chinese words in {fault:?}");
        assert!(!fault.en.is_empty() && fault.place.file == "x.md");
    }
    faults.into_iter().map(|Fault { place, code, .. }| (code, place.line, place.column)).collect()
}

/// The faults of the good text after one change.
fn planted(old: &str, new: &str) -> Vec<(String, u32, u32)> {
    assert_eq!(GOOD.matches(old).count(), 1, "`{old}` must stand in the good text once");
    faults(&GOOD.replace(old, new))
}

fn one(code: &str, line: u32, column: u32) -> Vec<(String, u32, u32)> {
    vec![(code.to_owned(), line, column)]
}

#[test]
fn a_good_file_gives_its_head_and_its_provisions() {
    let read = instrument("x.md", GOOD).unwrap();
    assert_eq!((read.code.as_str(), read.title.as_str(), read.force), ("EX", "示例条例", Force::Statute));
    assert_eq!(read.issuer, "示例市人大常委会");
    assert_eq!(read.in_force.to_string(), "2020-01-01");
    assert_eq!(read.until.map(|day| day.to_string()).as_deref(), Some("2030-12-31"));
    let ids: Vec<&str> = read.provisions.iter().map(|provision| provision.id.0.as_str()).collect();
    assert_eq!(ids, ["EX-17.1(2)", "EX-10.3", "EX-50"]);
    let first = &read.provisions[0];
    assert_eq!(first.heading, "第十七条第一款（二）");
    assert_eq!(first.gist, "属于某一部门职责的诉求：移送该部门。\n部门快速响应。");
    assert_eq!((first.place.line, first.place.column), (12, 1));
    let marks: Vec<bool> = read.provisions.iter().map(Provision::forbids).collect();
    assert_eq!(marks, [false, true, false]);
    assert_eq!(read.provisions[1].awaiting.keys().collect::<Vec<_>>(), ["M05"]);
    assert_eq!(read.provisions[2].none.as_deref(), Some("日期写在文件开头"));
}

#[test]
fn a_dotted_key_is_one_rule_and_parameters_keep_order_and_exact_value() {
    let read = instrument("x.md", GOOD).unwrap();
    let rules = &read.provisions[0].rules;
    let keys: Vec<&str> = rules.keys().map(String::as_str).collect();
    assert_eq!(keys, ["appeals.transfer", "appeals.respond", "whistle.blow"]);
    let transfer = &rules["appeals.transfer"];
    let kinds = vec!["district_department".to_owned(), "agency".to_owned()];
    assert_eq!(transfer["kinds"], Parameter::Words(kinds));
    assert_eq!(transfer["at_most"], Parameter::Number(2));
    assert_eq!(transfer["share"], Parameter::TenThousandths { ten_thousandths: 3334 });
    assert_eq!(rules["whistle.blow"]["publisher"], Parameter::Word("city".to_owned()));
    assert!(rules["appeals.respond"].is_empty());
}

#[test]
fn fractions_are_exact_or_refused() {
    let value = |written: &str| {
        let read = instrument("x.md", &GOOD.replace("0.3334", written)).unwrap();
        read.provisions[0].rules["appeals.transfer"]["share"].clone()
    };
    for (written, wanted) in
        [("0.5", 5000), ("1.0", 10_000), ("-0.25", -2500), ("0.33340", 3334), ("+12.0001", 120_001)]
    {
        assert_eq!(value(written), Parameter::TenThousandths { ten_thousandths: wanted });
    }
    for written in ["0.33333", "1e3", "3.0e-2", "nan", "inf", "99999999999999999999.0"] {
        assert_eq!(planted("0.3334", written), one("inexact-fraction", 19, 86), "{written}");
    }
    assert_eq!(planted("at_most = 2", "at_most = 99999999999999999999"), one("number-too-large", 19, 75));
}

#[test]
fn both_line_endings_and_a_byte_order_mark_read_alike() {
    let windows = format!("\u{feff}{}", GOOD.replace('\n', "\r\n"));
    assert_eq!(instrument("x.md", &windows).unwrap(), instrument("x.md", GOOD).unwrap());
    let broken = windows.replace("at_most = 2", "at_most = true");
    assert_eq!(faults(&broken), one("parameter-type", 19, 75));
}

#[test]
fn faults_of_the_head_are_found_where_they_stand() {
    assert_eq!(planted("force: statute", "force: law"), one("bad-force", 5, 8));
    assert_eq!(
        planted("force: statute", "forse: statute"),
        [one("missing-head", 0, 0), one("unknown-head", 5, 1)].concat()
    );
    assert_eq!(planted("force: statute\n", ""), one("missing-head", 0, 0));
    assert_eq!(planted("in_force: 2020-01-01", "in_force:  2020-1-1"), one("bad-date", 7, 12));
    assert_eq!(planted("in_force: 2020-01-01", "in_force: 2021-02-29"), one("bad-date", 7, 11));
    assert_eq!(planted("until: 2030-12-31", "until: 2019-12-31"), one("bad-date", 8, 8));
    assert_eq!(planted("until: 2030-12-31", "until: never"), one("bad-date", 8, 8));
    assert_eq!(planted("code: EX", "code: E-X"), one("bad-code", 4, 7));
    assert_eq!(planted("code: EX", "code: ABCDEFGHIJKLM"), one("bad-code", 4, 7));
    assert_eq!(planted("code: EX", "code: EX\ncode: EY"), one("head-twice", 5, 1));
    assert_eq!(planted("instrument: 示例条例", "instrument:"), one("missing-head", 0, 0));
    assert_eq!(planted("> 说明文字", "说明文字"), one("stray-text", 10, 1));
}

#[test]
fn faults_of_headings_and_gists_are_found_where_they_stand() {
    assert_eq!(planted(" {#50}", ""), one("heading-without-id", 31, 1));
    assert_eq!(planted("{#50}", "{50}"), [one("heading-without-id", 31, 1), one("unknown-mark", 31, 10)].concat());
    assert_eq!(planted("{#50}", "{#5 0}"), one("unknown-mark", 31, 13));
    assert_eq!(planted("{#50}", "{#第50}"), one("bad-id", 31, 11));
    assert_eq!(planted("{#50}", "{#5-0}"), one("bad-id", 31, 11));
    assert_eq!(planted("{#50}", "{#10.3}"), one("duplicate-provision", 31, 11));
    assert_eq!(planted(".forbids", ".forbid"), one("unknown-mark", 24, 18));
    assert_eq!(planted("## 第五十条", "### 第五十条"), one("heading-level", 31, 1));
    assert_eq!(planted("## 第五十条", "##第五十条"), one("heading-level", 31, 1));
    assert_eq!(planted("第五十条 ", ""), one("empty-heading", 31, 1));
    assert_eq!(planted("施行日期。\n", ""), one("empty-gist", 31, 1));
}

#[test]
fn faults_of_blocks_are_found_where_they_stand() {
    assert_eq!(
        planted("```rules\nnone", "```toml\nnone"),
        [one("silent-provision", 31, 1), one("unknown-block", 33, 1)].concat()
    );
    assert_eq!(
        planted("开头\"\n```\n", "开头\"\n"),
        [one("silent-provision", 31, 1), one("unclosed-block", 33, 1)].concat()
    );
    assert_eq!(planted("开头\"\n```\n", "开头\"\n```\n还有。\n"), one("stray-text", 36, 1));
    assert_eq!(planted("开头\"\n```\n", "开头\"\n```\n```rules\n```\n"), one("second-block", 36, 1));
    assert_eq!(planted("```rules\nnone = \"日期写在文件开头\"\n```\n", ""), one("silent-provision", 31, 1));
    assert_eq!(planted("none = \"日期写在文件开头\"\n", "# 空\n"), one("silent-provision", 31, 1));
}

#[test]
fn faults_inside_a_block_stand_at_their_true_line() {
    assert_eq!(planted("\"city\" }", "\"city\""), one("bad-toml", 21, 40));
    assert_eq!(planted("appeals.respond  = {}", "appeals.transfer = {}"), one("bad-toml", 20, 9));
    assert_eq!(planted("publisher = \"city\"", "publisher = 2020-01-01"), one("parameter-type", 21, 34));
    assert_eq!(planted("publisher = \"city\"", "publisher = { a = 1 }"), one("parameter-type", 21, 34));
    assert_eq!(planted("publisher = \"city\"", "publisher = []"), one("parameter-type", 21, 34));
    assert_eq!(planted("publisher = \"city\"", "publisher = \" \""), one("parameter-type", 21, 34));
    assert_eq!(planted("publisher = \"city\"", "Publisher = \"city\""), one("bad-name", 21, 22));
    assert_eq!(planted("\"agency\"", "7"), one("parameter-type", 19, 54));
    assert_eq!(planted("\"agency\"", "\"district_department\""), one("word-twice", 19, 30));
    assert_eq!(planted("appeals.respond  = {}", "appeals.respond  = 1"), one("not-a-rule", 20, 20));
    assert_eq!(planted("appeals.respond  = {}", "respond  = {}"), one("not-a-rule", 20, 1));
    assert_eq!(planted("appeals.respond  = {}", "appeals.Respond  = {}"), one("bad-name", 20, 9));
    assert_eq!(planted("\"M05\"", "\"M27\""), one("bad-mechanism", 28, 12));
    assert_eq!(planted("\"M05\"", "\"M+5\""), one("bad-mechanism", 28, 12));
    assert_eq!(planted("\"M05\"", "5"), one("bad-mechanism", 28, 12));
    assert_eq!(planted("none = \"日期写在文件开头\"", "none = \"\""), one("empty-reason", 34, 8));
    assert_eq!(planted("none = \"日期", "a.b = {}\nnone = \"日期"), one("none-with-rules", 35, 1));
    assert_eq!(planted("none = \"日期", "awaiting = \"M01\"\nnone = \"日期"), one("none-with-rules", 35, 1));
}

#[test]
fn a_provision_may_give_one_rule_and_await_another() {
    let text = GOOD.replace("awaiting = \"M05\"", "duties.list = {}\nawaiting = \"M05\"");
    let read = instrument("x.md", &text).unwrap();
    assert_eq!(read.provisions[1].rules.len(), 1);
    assert_eq!(read.provisions[1].awaiting.keys().collect::<Vec<_>>(), ["M05"]);
}

#[test]
fn what_a_provision_will_bind_stands_under_the_mechanism_that_it_awaits() {
    let table = "[awaiting.M05]\nduties.admit = { approvers = [\"city\"] }\n[awaiting.M06]";
    let read = instrument("x.md", &GOOD.replace("awaiting = \"M05\"", table)).unwrap();
    let awaiting = &read.provisions[1].awaiting;
    assert_eq!(awaiting.keys().collect::<Vec<_>>(), ["M05", "M06"]);
    assert_eq!(awaiting["M05"]["duties.admit"]["approvers"], Parameter::Words(vec!["city".to_owned()]));
    assert!(awaiting["M06"].is_empty() && read.provisions[1].rules.is_empty());
    assert_eq!(planted("awaiting = \"M05\"", "[awaiting.M5]"), one("bad-mechanism", 28, 11));
    assert_eq!(planted("awaiting = \"M05\"", "awaiting = {}"), one("bad-mechanism", 28, 12));
    assert_eq!(planted("awaiting = \"M05\"", "[awaiting.M05]\nduties = 1"), one("not-a-rule", 29, 1));
}

#[test]
fn marks_tell_the_kinds_of_a_sentence_and_its_mechanisms_and_the_gist_goes_on_in_english() {
    let marked = GOOD.replace(".forbids}", ".forbids .obliges .M05 .M06}");
    let read =
        instrument("x.md", &marked.replace("清单外的事不接。", "清单外的事不接。\nen: Nothing beyond\nthe list."))
            .unwrap();
    let second = &read.provisions[1];
    assert_eq!(second.modalities, [Modality::Forbids, Modality::Obliges]);
    assert_eq!(second.mechanisms, ["M05", "M06"]);
    assert_eq!((second.gist.as_str(), second.gist_en.as_str()), ("清单外的事不接。", "Nothing beyond the list."));
    assert_eq!(second.gist_in(worktime::Lang::En), "Nothing beyond the list.");
    assert_eq!(read.provisions[0].gist_in(worktime::Lang::En), read.provisions[0].gist);
    assert_eq!(planted(".forbids", ".forbids .forbids"), one("unknown-mark", 24, 27));
    assert_eq!(planted(".forbids", ".M27"), one("unknown-mark", 24, 18));
}

#[test]
fn where_the_number_of_articles_is_given_each_has_a_provision() {
    let with = |articles: &str| GOOD.replace("until: 2030-12-31", &format!("until: 2030-12-31\narticles: {articles}"));
    let missing =
        |articles: &str| faults(&with(articles)).into_iter().map(|(code, line, _)| (code, line)).collect::<Vec<_>>();
    assert_eq!(missing("17").len(), 15, "all but 10 and 17");
    assert_eq!(missing("1"), [("article-missing".to_owned(), 0)]);
    assert_eq!(missing("0"), [("bad-count".to_owned(), 9)]);
    assert_eq!(missing("many"), [("bad-count".to_owned(), 9)]);
}

#[test]
fn every_fault_of_a_file_is_told_at_once_in_its_order() {
    let text = GOOD.replace("force: statute", "force: law").replace("{#50}", "{#10.3}").replace("\"M05\"", "5");
    let codes: Vec<String> = faults(&text).into_iter().map(|(code, _, _)| code).collect();
    assert_eq!(codes, ["bad-force", "bad-mechanism", "duplicate-provision"]);
}

#[test]
fn an_empty_file_and_a_huge_one_are_refused() {
    let codes: Vec<String> = faults("").into_iter().map(|(code, _, _)| code).collect();
    assert_eq!(codes.len(), 5, "four head lines and no provision: {codes:?}");
    assert_eq!(faults(&"> x\n".repeat(1_100_000)), one("too-large", 0, 0));
}

#[test]
fn no_cut_of_a_file_makes_the_reader_fall() {
    for (cut, _) in GOOD.char_indices() {
        let _ = instrument("x.md", &GOOD[..cut]);
        let _ = instrument("x.md", &GOOD[cut..]);
    }
}
