//! What a whole text has: numbers without gaps, sentences with ends, a day from which it holds.

use super::articles::Structure;
use super::front::Front;
use super::numeral;
use super::text::{Lines, Text, is_han, is_mark, is_private};
use super::unit::{Finding, Kind, Unit};
use std::collections::{BTreeMap, HashMap};

/// So many characters are not said twice by chance.
const DOUBLE: usize = 12;

/// Everything that a text lacks or has twice.
pub(super) fn structure(found: &Structure, front: &Front, outline: bool) -> Vec<Finding> {
    let units = &found.units;
    // Points that are numbered through have bare numbers as ids.
    let through = outline && units.iter().filter(|unit| unit.kind == Kind::Point).all(|unit| !unit.id.contains('.'));
    let mut findings = numbers(units, through);
    findings.extend(doubles(units));
    let regulation = units.iter().any(|unit| unit.kind == Kind::Article);
    if regulation {
        findings.extend(sentences(units));
        findings.extend(chapters(units));
        if front.in_force.is_none() && !front.on_publication {
            let (zh, en) = ("没有找到施行日期条款", "no provision says from when it holds");
            findings.push(Finding::warning("no-effective-date", 0, zh, en));
        }
    }
    findings
}

/// The number in a label.
fn number(label: &str) -> Option<u32> {
    let simple = super::script::simplified(label);
    let digits: String = simple.chars().skip_while(|c| !is_numeral(*c)).take_while(|c| is_numeral(*c)).collect();
    numeral::read(&digits)
}

fn is_numeral(c: char) -> bool {
    "零〇一二三四五六七八九十百千两0123456789０１２３４５６７８９".contains(c)
}

/// Within each series, numbers go from one upwards without a gap.
fn numbers(units: &[Unit], through: bool) -> Vec<Finding> {
    let mut series: BTreeMap<(String, &str), Vec<(&Unit, u32)>> = BTreeMap::new();
    for unit in units.iter().filter(|unit| !unit.label.is_empty() && !unit.id.contains('_')) {
        let of = match unit.kind {
            Kind::Article => "",
            Kind::Point if through => "",
            _ => unit.parent.as_deref().unwrap_or(""),
        };
        if let Some(number) = number(&unit.label) {
            series.entry((format!("{:?}", unit.kind), of)).or_default().push((unit, number));
        }
    }
    let mut findings = Vec::new();
    for members in series.values() {
        let mut expected = 1;
        let mut seen: HashMap<u32, usize> = HashMap::new();
        for (unit, number) in members {
            let code = |what: &str| format!("{}-{what}", word(unit.kind));
            if let Some(line) = seen.insert(*number, unit.line) {
                let (zh, en) = (
                    format!("“{}”出现两次，另一处在第 {line} 行", unit.label),
                    format!("“{}” stands twice; also in line {line}", unit.label),
                );
                findings.push(Finding::error(&code("twice"), unit.line, zh, en));
            } else if *number != expected {
                let (zh, en) = (
                    format!("“{}”之前应为第 {expected} 个，中间缺失或次序有误", unit.label),
                    format!(
                        "number {expected} should come before “{}”: something is missing or out of order",
                        unit.label
                    ),
                );
                findings.push(Finding::error(&code("gap"), unit.line, zh, en));
            }
            expected = number + 1;
        }
    }
    findings
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Book => "book",
        Kind::Chapter => "chapter",
        Kind::Section => "section",
        Kind::Article => "article",
        Kind::Item => "item",
        Kind::Subitem => "subitem",
        Kind::Part => "part",
        Kind::Head => "head",
        Kind::Point => "point",
        _ => "statement",
    }
}

/// The same words in two places: a paragraph that was doubled.
fn doubles(units: &[Unit]) -> Vec<Finding> {
    let mut seen: HashMap<&str, &Unit> = HashMap::new();
    let mut findings = Vec::new();
    for unit in units.iter().filter(|unit| unit.simplified.chars().count() >= DOUBLE) {
        if let Some(first) = seen.insert(&unit.simplified, unit) {
            let (zh, en) = (
                format!("与第 {} 行（{}）文字相同", first.line, first.id),
                format!("the same words as in line {} ({})", first.line, first.id),
            );
            findings.push(Finding::error("double-text", unit.line, zh, en));
        }
    }
    findings
}

/// Sentences end, and a list is announced and follows.
fn sentences(units: &[Unit]) -> Vec<Finding> {
    let next = |at: usize| units.get(at + 1).map(|next| next.kind);
    units.iter().enumerate().filter_map(|(at, unit)| sentence(unit, next(at))).collect()
}

fn sentence(unit: &Unit, next: Option<Kind>) -> Option<Finding> {
    let text = unit.text.trim_end();
    let item = matches!(unit.kind, Kind::Item | Kind::Subitem);
    if text.is_empty() {
        let empty = unit.kind == Kind::Article && next != Some(Kind::Paragraph) || item;
        let (zh, en) = (format!("{} 没有内容", unit.id), format!("{} is empty", unit.id));
        return empty.then(|| Finding::error("empty", unit.line, zh, en));
    }
    if !item && !matches!(unit.kind, Kind::Article | Kind::Paragraph) {
        return None;
    }
    let listed = matches!(next, Some(Kind::Item | Kind::Subitem));
    let announces = text.ends_with(['：', ':']);
    let id = &unit.id;
    if announces && !listed {
        let (zh, en) = (format!("{id} 以冒号结尾，后面没有分项"), format!("{id} announces a list and none follows"));
        Some(Finding::error("list-missing", unit.line, zh, en))
    } else if next == Some(Kind::Item) && !item && !announces {
        let (zh, en) =
            (format!("{id} 后面是分项，但没有冒号"), format!("{id} is followed by items that it does not announce"));
        Some(Finding::warning("list-unannounced", unit.line, zh, en))
    } else if unit.kind == Kind::Item && text.ends_with(['；', ';']) && !listed {
        let (zh, en) =
            (format!("{id} 以分号结尾，后面没有下一项"), format!("{id} ends with a semicolon and no item follows"));
        Some(Finding::error("list-open", unit.line, zh, en))
    } else if !announces && !text.ends_with(['。', '；', '！', '？', '”', '）']) {
        let (zh, en) =
            (format!("{id} 没有句末标点，可能不完整"), format!("{id} does not end a sentence: it may be cut"));
        Some(Finding::warning("sentence-open", unit.line, zh, en))
    } else {
        None
    }
}

/// Every article has a chapter, if there are any, and every chapter an article.
fn chapters(units: &[Unit]) -> Vec<Finding> {
    let chapters: Vec<&Unit> = units.iter().filter(|unit| unit.kind == Kind::Chapter).collect();
    let mut findings = Vec::new();
    if chapters.is_empty() {
        return findings;
    }
    for unit in units.iter().filter(|unit| unit.kind == Kind::Article && unit.parent.is_none()) {
        let (zh, en) = (format!("{}不在任何章内", unit.label), format!("{} is in no chapter", unit.label));
        findings.push(Finding::error("article-without-chapter", unit.line, zh, en));
    }
    for chapter in chapters {
        let within = |unit: &&Unit| unit.parent.as_deref().is_some_and(|parent| parent.starts_with(&chapter.id));
        if !units.iter().any(|unit| within(&unit)) {
            let (zh, en) = (format!("{}里没有条文", chapter.label), format!("{} has no article", chapter.label));
            findings.push(Finding::error("chapter-empty", chapter.line, zh, en));
        }
    }
    findings
}

/// Characters that no Chinese text holds, by line.
pub(super) fn characters(text: &Text, lines: &Lines) -> Vec<Finding> {
    let mut by_line: BTreeMap<usize, String> = BTreeMap::new();
    for glyph in &text.0 {
        let known = glyph.c.is_ascii() && !glyph.c.is_ascii_control() || is_han(glyph.c) || is_mark(glyph.c);
        let sign = matches!(glyph.c, '\n' | '•' | '●' | '○' | '％' | '℃' | '×' | '÷' | '㎡' | '①'..='⑳' | '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '–' | '～' | '〈' | '〉');
        if (!known && !sign) || is_private(glyph.c) {
            by_line.entry(lines.at(glyph.from)).or_default().push(glyph.c);
        }
    }
    let finding = |(line, found): (usize, String)| {
        let codes: Vec<String> = found.chars().take(8).map(|c| format!("U+{:04X}", u32::from(c))).collect();
        let codes = codes.join(" ");
        let (zh, en) = (format!("不该出现的字符：{codes}"), format!("characters that do not belong here: {codes}"));
        Finding::warning("odd-character", line, zh, en)
    };
    by_line.into_iter().map(finding).collect()
}
