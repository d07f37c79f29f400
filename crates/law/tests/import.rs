//! Importing invented texts: a regulation in a style of its own, an opinion, a report that quotes, news out of order.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fall loudly"
)]

use law::Force;
use law::import::quote::Verdict;
use law::import::reference::Target;
use law::import::report::Form;
use law::import::residue::{Rules, SHIPPED};
use law::import::text::Text;
use law::import::unit::{Kind, Severity};
use law::import::{Imported, Known, Options, digest, import};
use proptest::prelude::*;
use std::sync::LazyLock;

/// Books, chapters, sections; an inserted article; items and sub-items; spaces and brackets of every kind.
const HARBOUR: &str = "\
海港街区治理办法

（2019年4月2日海港市人民政府第三十次常务会议
通过  2019年5月6日公布）

目　次
第一编　总则
第二编　治理
　第一章　机构
　　第一节　设立
　　第二节　职责
　第二章　附则

第一编　总则
第一条　为了规范街区治理，根据《海港组织法》第九条第二款和有关规定(以下称规定)，制定本办法。
第二条 街区治理坚持便民。
 街区应当公开办事清单，并适用前款规定。
第二编　治理
第一章　机构
第一节　设立
第三条　设立街区，应当符合下列条件:
（一）人口适度，包括：
1.常住人口；
2.流动人口；
（二）边界清楚。
不符合本条第一款第二项的，按照本办法第二条、第五条之一办理。
第二节　职责
第四条　街区履行下列职责：（一）受理诉求；（二）组织巡查；（三）法律、法规规定的其他职责。
第五条　街区受理诉求，依照第十九条处理。
第五条之一　街区可以委托办理。
第二章　附则
[bookmark: _End]第六条　本办法自2019年7月1日起施行。
— 3 —
";

const OPINION: &str = "\
关于改进海港街区服务的意见
海政发〔2018〕12号
海港市人民政府

各街区:
现就改进服务提出意见。
一、要求
（一）思路。坚持便民。
二、任务
（一）窗口
1.设立窗口。一次告知。
2.延长时间。
（二）巡查
3.划分网格。
三、保障
（一）落实。各街区按照《海港街区治理办法》第四条第二项，“组织巡查”。
";

const REPORT: &str = "\
关于《海港街区治理办法》实施情况的报告
日期:2020-02-03 来源:海港网
——2020年1月8日在海港市第二次会议上
海港市民政局
各位委员:
现将《海港街区治理办法》(以下简称《办法》)实施情况报告如下。
一、进展
（一）建章立制
一是公开清单。依据《办法》第二条第二款，“街区应当公开办事清单”，全部公开。
二是明确职责。1。受理。依据《办法》第四条第三项，“法律、法规规定的各项职责”。2。巡查。《办法》第五条规定，“建立准入制度”。
二、问题
（一）力量。一是人少。二是钱少。
以上报告，请予审议。
";

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::read(SHIPPED).unwrap());

fn read(text: &str, known: &[Known]) -> Imported {
    import(text.as_bytes(), &Options { file: "invented.txt", rules: &RULES, known }).unwrap()
}

fn harbour() -> Known {
    let got = read(HARBOUR, &[]);
    Known { title: got.report.front.title.clone().unwrap(), units: got.units }
}

fn ids(got: &Imported) -> Vec<&str> {
    got.units.iter().map(|unit| unit.id.as_str()).collect()
}

#[test]
fn a_regulation_of_another_style_has_its_whole_structure() {
    let got = read(HARBOUR, &[]);
    let expected = [
        "b1", "1", "2", "2.1", "2.2", "b2", "b2.c1", "b2.c1.s1", "3", "3.1", "3.1(1)", "3.1(1).1", "3.1(1).2",
        "3.1(2)", "3.2", "b2.c1.s2", "4", "4(1)", "4(2)", "4(3)", "5", "5_1", "b2.c2", "6",
    ];
    assert_eq!(ids(&got), expected);
    let report = &got.report;
    assert_eq!((report.counts.articles, report.counts.paragraphs, report.counts.items), (7, 9, 5));
    assert_eq!((report.form, report.force), (Form::Regulation, Some(Force::Statute)));
    assert_eq!(report.front.title.as_deref(), Some("海港街区治理办法"));
    assert_eq!(report.front.acts.len(), 2);
    assert_eq!(report.front.in_force.unwrap().to_string(), "2019-07-01");
    assert_eq!(report.contents.as_ref().unwrap().headings.len(), 6);
    let rules: Vec<&str> = report.removed.iter().map(|removal| removal.rule.as_str()).collect();
    assert_eq!(rules, ["bookmark", "page-mark"]);
    // The only thing amiss is the reference that leads nowhere.
    let amiss: Vec<&str> = report
        .findings
        .iter()
        .filter(|finding| finding.severity != Severity::Note)
        .map(|finding| finding.code.as_str())
        .collect();
    assert_eq!(amiss, ["reference-lost"]);
}

/// What a reader does who takes every line that begins an article: it must fail where the importer does not.
#[test]
fn a_naive_reader_fails_where_the_importer_does_not() {
    let naive = HARBOUR.lines().filter(|line| line.starts_with('第') && line.contains('条')).count();
    assert_ne!(naive, read(HARBOUR, &[]).report.counts.articles);
}

#[test]
fn every_reference_has_its_target_or_is_listed() {
    let got = read(HARBOUR, &[]);
    let found: Vec<(&str, Target, Option<&str>)> = got
        .report
        .references
        .iter()
        .map(|reference| (reference.from.as_str(), reference.target, reference.provision.as_deref()))
        .collect();
    let expected = [
        ("1", Target::Elsewhere, Some("9.2")),
        ("2.2", Target::Here, Some("2.1")),
        ("3.2", Target::Here, Some("3.1(2)")),
        ("3.2", Target::Here, Some("2")),
        ("3.2", Target::Here, Some("5_1")),
        ("5", Target::Lost, Some("19")),
    ];
    assert_eq!(found, expected);
}

#[test]
fn an_opinion_names_its_points_by_their_numbers() {
    let got = read(OPINION, &[harbour()]);
    assert_eq!(ids(&got), ["0", "I", "I.1", "II", "II.1", "1", "2", "II.2", "3", "III", "III.1"]);
    let report = &got.report;
    assert_eq!((report.form, report.force, report.counts.points), (Form::Outline, Some(Force::Policy), 3));
    assert_eq!(report.front.number.as_deref(), Some("海政发〔2018〕12号"));
    assert_eq!(report.front.issuer.as_deref(), Some("海港市人民政府"));
    assert_eq!(report.missing, ["date"]);
    assert_eq!(report.quotes[0].verdict, Verdict::Exact);
}

#[test]
fn a_report_is_held_against_what_it_quotes() {
    let got = read(REPORT, &[harbour()]);
    let leaves = ["0", "1", "1.1", "1.1.1", "1.1.2", "1.1.2.a", "1.1.2.b", "2", "2.1", "2.1.1", "2.1.2", "end"];
    assert_eq!(ids(&got), leaves);
    assert_eq!(got.report.counts.addressable, 7);
    let found: Vec<(&str, Verdict)> =
        got.report.quotes.iter().map(|quote| (quote.provision.as_str(), quote.verdict)).collect();
    assert_eq!(found, [("2.2", Verdict::Exact), ("4(3)", Verdict::Near), ("5", Verdict::Absent)]);
    let unknown = read(REPORT, &[]);
    assert!(unknown.report.quotes.iter().all(|quote| quote.verdict == Verdict::Unknown));
}

#[test]
fn news_out_of_order_is_told_and_what_was_mixed_in_is_kept_apart() {
    let news = "負責調度各個街區的巡查力量\n\n • 时间:\n\n【登录后可读全文】\n\n街區設立窗口，負責調度各個街區的巡查力量。（記者 甲乙）\n\n\
        《海港辦法》（以下簡稱《辦法》）草案送審稿近日公佈。\n\n街區將有清單目前，街區共有五個。《辦法》要求公開。\n";
    let got = read(news, &[]);
    let report = &got.report;
    assert_eq!((report.form, report.counts.passages, report.force), (Form::Passages, 3, Some(Force::Draft)));
    assert_eq!((report.removed.len(), report.suspected.len()), (1, 2));
    let mut codes: Vec<&str> = report.findings.iter().map(|finding| finding.code.as_str()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["heading-glued", "needs-metadata", "order-doubtful", "suspect", "suspect"]);
    assert_eq!(got.units[1].simplified, "《海港办法》（以下简称《办法》）草案送审稿近日公布。");
    assert_eq!(got.units[1].text, "《海港辦法》（以下簡稱《辦法》）草案送審稿近日公佈。");
}

#[test]
fn what_is_missing_or_twice_is_told_with_its_line() {
    for (from, to, code) in [
        ("第二条 街区治理坚持便民。\n", "", "article-gap"),
        ("（一）人口适度，包括：\n1.常住人口；\n2.流动人口；\n", "", "item-gap"),
        ("第五条　街区受理诉求，依照第十九条处理。\n", "第四条　街区受理诉求，依照第一条处理。\n", "article-twice"),
        (
            "第二编　治理\n第一章　机构\n第一节　设立\n第三条",
            "第二编　治理\n第一章　组织\n第一节　设立\n第三条",
            "contents-mismatch",
        ),
        ("本办法自2019年7月1日起施行。", "本办法由市政府解释。", "no-effective-date"),
        ("边界清楚。", "边界", "sentence-open"),
        ("：（一）受理诉求；（二）组织巡查；（三）法律、法规规定的其他职责。", "：", "list-missing"),
        ("第六条　本办法", "第六条　\u{E2A2}本办法", "odd-character"),
        ("(以下称规定)", "(以下称规定", "unbalanced"),
    ] {
        assert_eq!(HARBOUR.matches(from).count(), 1, "{from}");
        let got = read(&HARBOUR.replace(from, to), &[]);
        let found: Vec<&str> = got.report.findings.iter().map(|finding| finding.code.as_str()).collect();
        assert!(found.contains(&code), "{code} is not among {found:?}");
        assert!(got.report.findings.iter().all(|finding| !finding.zh.is_ascii() && !finding.en.is_empty()));
    }
}

#[test]
fn every_unit_leads_back_to_its_bytes() {
    let got = read(HARBOUR, &[]);
    for unit in got.units.iter().filter(|unit| unit.kind == Kind::Item) {
        let bytes = usize::try_from(unit.bytes.start).unwrap()..usize::try_from(unit.bytes.end).unwrap();
        assert_eq!(&HARBOUR[bytes], unit.text, "{}", unit.id);
    }
    let third = got.units.iter().find(|unit| unit.id == "5_1").unwrap();
    let line = HARBOUR.lines().position(|line| line.starts_with("第五条之一")).unwrap() + 1;
    assert_eq!((third.line, third.label.as_str()), (line, "第五条之一"));
}

#[test]
fn what_is_kept_gives_every_place_and_every_provision_again() {
    let got = read(HARBOUR, &[]);
    let body = got.body();
    assert_eq!(Text::from_runs(&body.text, &body.places), got.text);
    assert!(body.places.len() * 4 < got.text.0.len(), "{} runs", body.places.len());
    let said = |number: &str| -> Vec<(usize, &str)> {
        body.provision(number).into_iter().map(|(depth, unit)| (depth, unit.id.as_str())).collect()
    };
    assert_eq!(said("3.1"), [(0, "3.1"), (1, "3.1(1)"), (2, "3.1(1).1"), (2, "3.1(1).2"), (1, "3.1(2)")]);
    assert_eq!(said("2"), [(0, "2"), (1, "2.1"), (1, "2.2")]);
    // Finer than the text numbers, and not at all.
    assert_eq!(said("1.1"), [(0, "1")]);
    assert_eq!(said("9"), []);
    assert!(got.has_issues());
}

#[test]
fn the_same_bytes_give_the_same_version_and_the_same_report() {
    let (one, two) = (read(HARBOUR, &[]), read(HARBOUR, &[]));
    assert_eq!(one.report, two.report);
    assert_eq!(one.report.sha256, digest(HARBOUR.as_bytes()));
    assert_ne!(one.report.sha256, read(OPINION, &[]).report.sha256);
    let written = serde_json::to_string(&one.report).unwrap();
    let again: law::import::report::Report = serde_json::from_str(&written).unwrap();
    assert_eq!(again, one.report);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_it_fall(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(got) = import(&bytes, &Options { file: "x", rules: &RULES, known: &[] }) {
            for glyph in &got.text.0 {
                prop_assert!(glyph.from <= glyph.to && usize::try_from(glyph.to).unwrap() <= bytes.len());
            }
        }
    }

    #[test]
    fn no_legal_looking_text_makes_it_fall(parts in proptest::collection::vec(prop_oneof![
        Just("第"), Just("条"), Just("一"), Just("十"), Just("章"), Just("（"), Just("）"), Just("("), Just(")"), Just("。"),
        Just("\n"), Just("一是"), Just("1."), Just("1。"), Just("?"), Just("?lián)"), Just("區(qū)"), Just("\u{E2A2}"),
        Just("《"), Just("》"), Just("前款"), Just("本条例"), Just("款"), Just("项"), Just("之"), Just("“"), Just("”"),
        Just("　"), Just("、"), Just("街"), Just("目录"), Just("\u{FFFD}"), Just("以下简称"), Just("2"), Just("^"),
    ], 0..120)) {
        let text = parts.concat();
        if let Ok(got) = import(text.as_bytes(), &Options { file: "x", rules: &RULES, known: &[] }) {
            let mut ids: Vec<&str> = got.units.iter().map(|unit| unit.id.as_str()).collect();
            let all = ids.len();
            ids.sort_unstable();
            ids.dedup();
            let told = got.report.findings.iter().any(|finding| finding.severity == Severity::Error);
            prop_assert!(ids.len() == all || told, "an id stands twice and nobody says so: {text}");
            for glyph in &got.text.0 {
                prop_assert!(usize::try_from(glyph.to).unwrap() <= text.len());
            }
        }
    }
}
