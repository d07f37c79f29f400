//! What a person should know of what was found on the way: damage, what was kept apart, references, quotes, metadata.

use super::quote::Verdict;
use super::reference::Target;
use super::report::Report;
use super::text::Lines;
use super::unit::Finding;

/// Everything uncertain or missing that the parts of a report hold. `automatic` paragraphs have numbers that are not in the
/// text.
pub(super) fn of(report: &Report, automatic: usize, lines: &Lines) -> Vec<Finding> {
    let mut findings = damage(report, lines);
    findings.extend(links(report));
    findings.extend(metadata(&report.missing));
    if !report.balance_after.is_even() {
        let (zh, en) = ("括号、引号或书名号不成对", "brackets, quotation marks or title marks are not even");
        findings.push(Finding::warning("unbalanced", 0, zh, en));
    }
    if automatic > 0 {
        let zh = format!("{automatic} 段的编号由文字处理软件生成，不在文本里");
        let en =
            format!("the numbers of {automatic} paragraphs are made by the word processor and are not in the text");
        findings.push(Finding::error("automatic-numbers", 0, zh, en));
    }
    findings
}

fn damage(report: &Report, lines: &Lines) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in &report.encoding.undecodable {
        let (zh, en) = (format!("第 {at} 字节不能解码"), format!("byte {at} cannot be decoded"));
        findings.push(Finding::error("undecodable", lines.at(*at), zh, en));
    }
    for repair in report.repairs.iter().filter(|repair| repair.after.is_none()) {
        let zh = format!("乱码未能修复：{}", repair.before);
        let en = format!("damage that could not be repaired: {}", repair.before);
        findings.push(Finding::error("damage-unresolved", repair.line, zh, en));
    }
    if report.repairs.len() >= super::mojibake::MOST {
        let (zh, en) = (
            "乱码太多，只列出一部分：文本可能整体读错了",
            "too much damage to list it all: the text may have been read in a wrong way altogether",
        );
        findings.push(Finding::error("damage-unlisted", 0, zh, en));
    }
    for part in &report.suspected {
        let zh = format!("疑为混入，暂不列入条文：{}", part.text);
        let en = format!("may not belong here, kept apart: {}", part.text);
        findings.push(Finding::warning("suspect", part.line, zh, en));
    }
    findings
}

fn links(report: &Report) -> Vec<Finding> {
    let mut findings = Vec::new();
    for lost in report.references.iter().filter(|reference| reference.target == Target::Lost) {
        let zh = format!("“{}”在本文中没有对应的条款", lost.text);
        let en = format!("“{}” leads to no provision of this text", lost.text);
        findings.push(Finding::warning("reference-lost", lost.line, zh, en));
    }
    for quote in report.quotes.iter().filter(|quote| quote.verdict == Verdict::Absent) {
        let zh = format!("《{}》{} 里没有“{}”", quote.title, quote.provision, quote.text);
        let en = format!("{} {} does not say “{}”", quote.title, quote.provision, quote.text);
        findings.push(Finding::warning("quote-absent", quote.line, zh, en));
    }
    findings
}

/// What the text does not say about itself.
fn metadata(missing: &[String]) -> Option<Finding> {
    let zh = |name: &String| match name.as_str() {
        "title" => "标题",
        "issuer" => "制定机关",
        "date" => "日期",
        _ => "文号",
    };
    let zh = format!("文本没有写明：{}", missing.iter().map(zh).collect::<Vec<_>>().join("、"));
    let en = format!("the text does not say its {}", missing.join(", "));
    (!missing.is_empty()).then(|| Finding::warning("needs-metadata", 0, zh, en))
}
