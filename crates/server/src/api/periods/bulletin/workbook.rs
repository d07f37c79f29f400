//! The workbook: of each indicator a page with the counts of every office; rates and sums are formulas over them.

use crate::api::periods::body::{FiguredBody, PeriodBody, PeriodFigureBody, PublishedRankBody};
use crate::words::pick;
use channels::away;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};
use worktime::{Instant, Lang};

/// Longest name of a page that a workbook takes.
const NAME: usize = 31;

pub(super) fn of(body: &PeriodBody, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Made when it was published: the same edition is the same file, whenever somebody asks for it.
    if let Some(at) = body.shown.as_ref().and_then(|shown| Instant::parse(&shown.at).ok()) {
        let made = ExcelDateTime::from_timestamp(at.0.div_euclid(1_000))?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    }
    about(workbook.add_worksheet(), body, lang)?;
    for one in &body.indicators {
        counts(workbook.add_worksheet(), one, lang)?;
    }
    if !body.ranking.is_empty() {
        ranks(workbook.add_worksheet(), &body.ranking, lang)?;
    }
    workbook.save_to_buffer()
}

/// A name that a page may have: some marks are not allowed in it.
fn named(name: &str) -> String {
    name.chars().map(|c| if "[]:*?/\\'".contains(c) { ' ' } else { c }).take(NAME).collect()
}

fn about(page: &mut Worksheet, body: &PeriodBody, lang: Lang) -> Result<(), XlsxError> {
    page.set_name(pick(lang, "说明", "About"))?;
    let bold = Format::new().set_bold();
    let Some(edition) = &body.shown else { return Ok(()) };
    let rows = [
        (pick(lang, "单位", "Of"), pick(lang, &body.period.district.zh, &body.period.district.en).to_owned()),
        (pick(lang, "考核期", "Period"), body.period.period.clone()),
        (pick(lang, "编号", "Number"), body.period.number.clone()),
        (pick(lang, "第几版", "Edition"), edition.edition.to_string()),
        (pick(lang, "公布时间", "Published"), edition.at.clone()),
        (pick(lang, "计入轮次", "Rounds"), edition.rounds.to_string()),
        (pick(lang, "剔除轮次", "Excluded"), edition.excluded.to_string()),
        (pick(lang, "文件摘要（SHA-256）", "Digest (SHA-256)"), edition.digest.clone()),
        (pick(lang, "计算办法摘要（SHA-256）", "Counted by (SHA-256)"), edition.version.clone()),
    ];
    for ((name, value), at) in rows.iter().zip(0_u32..) {
        page.write_string_with_format(at, 0, *name, &bold)?;
        page.write_string(at, 1, away::harmless(value))?;
    }
    page.set_column_width(0, 26)?;
    page.set_column_width(1, 70)?;
    Ok(())
}

fn counts(page: &mut Worksheet, one: &FiguredBody, lang: Lang) -> Result<(), XlsxError> {
    let (bold, rate) = (Format::new().set_bold(), Format::new().set_num_format("0.00%"));
    page.set_name(named(pick(lang, &one.indicator.zh, &one.indicator.en)))?;
    page.write_string(0, 0, away::harmless(one.sentence.pick(lang)))?;
    page.write_string(1, 0, one.provisions.join("、"))?;
    let heads = [("编码", "code"), ("办事处", "office"), ("分子", "part"), ("分母", "of"), ("率", "rate")];
    for ((zh, en), at) in heads.iter().zip(0_u16..) {
        page.write_string_with_format(3, at, pick(lang, zh, en), &bold)?;
    }
    let mut at = 4;
    for figure in &one.offices {
        if let Some(office) = &figure.office {
            page.write_string(at, 0, away::harmless(&office.id))?;
            page.write_string(at, 1, away::harmless(pick(lang, &office.zh, &office.en)))?;
        }
        page.write_number(at, 2, away::number(figure.part))?;
        page.write_number(at, 3, away::number(figure.of))?;
        page.write_formula_with_format(at, 4, ratio(at, figure), &rate)?;
        at += 1;
    }
    // Rows are counted from one in formulas: what was just written ends at `at`.
    page.write_string_with_format(at, 1, pick(lang, "全区", "whole"), &bold)?;
    for (column, letter, total) in [(2, 'C', one.total.part), (3, 'D', one.total.of)] {
        let sum = if one.offices.is_empty() { "=0".to_owned() } else { format!("=SUM({letter}5:{letter}{at})") };
        page.write_formula(at, column, Formula::new(sum).set_result(total.to_string()))?;
    }
    page.write_formula_with_format(at, 4, ratio(at, &one.total), &rate)?;
    page.set_column_width(0, 16)?;
    page.set_column_width(1, 30)?;
    Ok(())
}

/// The rate of a row, computed where the workbook is opened; nothing where nothing is counted.
fn ratio(row: u32, figure: &PeriodFigureBody) -> Formula {
    let row = row + 1;
    let result = match figure.rate {
        Some(points) => format!("{}.{:04}", points / 10_000, points % 10_000),
        None => String::new(),
    };
    Formula::new(format!("=IF(D{row}=0,\"\",C{row}/D{row})")).set_result(result)
}

fn ranks(page: &mut Worksheet, ranking: &[PublishedRankBody], lang: Lang) -> Result<(), XlsxError> {
    let (bold, rate) = (Format::new().set_bold(), Format::new().set_num_format("0.00%"));
    page.set_name(pick(lang, "名次", "Ranks"))?;
    let heads = [
        ("编码", "code"),
        ("办事处", "office"),
        ("得分", "score"),
        ("名次", "rank"),
        ("区间内最好", "best"),
        ("区间内最差", "worst"),
        ("校正后名次", "adjusted"),
        ("同组名次", "in group"),
        ("最小分母", "least of"),
    ];
    for ((zh, en), at) in heads.iter().zip(0_u16..) {
        page.write_string_with_format(0, at, pick(lang, zh, en), &bold)?;
    }
    // Ranks compare the scores of those who are ranked; they stand first.
    let ranked = ranking.iter().filter(|one| one.rank.is_some()).count() + 1;
    for (one, at) in ranking.iter().zip(1_u32..) {
        page.write_string(at, 0, away::harmless(&one.office.id))?;
        page.write_string(at, 1, away::harmless(pick(lang, &one.office.zh, &one.office.en)))?;
        if let Some(score) = &one.score {
            page.write_number_with_format(at, 2, f64::from(score.points) / 10_000.0, &rate)?;
        }
        if let Some(rank) = one.rank {
            let formula = format!("=RANK(C{},C$2:C${ranked})", at + 1);
            page.write_formula(at, 3, Formula::new(formula).set_result(rank.to_string()))?;
        }
        for (number, column) in [one.best, one.worst, one.adjusted_rank, one.group_rank].iter().zip(4_u16..) {
            if let Some(number) = number {
                page.write_number(at, column, f64::from(*number))?;
            }
        }
        page.write_number(at, 8, away::number(one.smallest))?;
    }
    page.set_column_width(0, 16)?;
    page.set_column_width(1, 30)?;
    Ok(())
}
