//! Texts without numbers, such as news: their paragraphs, what does not belong to them, and whether their order is doubtful.

use super::articles::Structure;
use super::line::Line;
use super::residue::Removal;
use super::script::{Script, is_foreign};
use super::unit::{Finding, Kind, Unit};
use regex::Regex;
use std::sync::LazyLock;

/// A line of the other script is suspect up to this length; a longer one may be a quotation.
const SHORT: usize = 40;
/// In a text of more lines none is compared with all others: what is mixed in lies in short ones.
const FEW: usize = 1000;
/// A fragment has at least so many characters: shorter ones are words.
const FRAGMENT: usize = 8;

fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|fault| unreachable!("a pattern of this file: {fault}"))
}

static BY_LINE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[（(](本报)?(记者|通讯员|作者|编辑)[\s：:]?.{1,30}[）)]$"));
static OPENS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[\p{Han}、“”]{6,24}?(目前，|近日，|日前，|据了解，|据介绍，|《[^》]{1,30}》(提出|规定|明确|要求|指出|对))",
    )
});
static DEFINES: LazyLock<Regex> = LazyLock::new(|| pattern(r"[（(]以下(简)?称[^）)]{1,30}[）)]"));

/// Takes out lines that repeat a part of another one, and short lines of the other script.
pub(super) fn sift(all: Vec<Line>, script: Script) -> (Vec<Line>, Vec<Removal>) {
    let suspect = |line: &Line, rule: &str| Removal {
        rule: rule.to_owned(),
        line: line.number,
        bytes: line.bytes(),
        text: line.words.clone(),
    };
    let mut kept = Vec::new();
    let mut suspected = Vec::new();
    let few = all.len() <= FEW;
    for (at, line) in all.iter().enumerate() {
        let part_of = |(other_at, other): (usize, &Line)| {
            other.length() > line.length() && other.simple.contains(&line.simple)
                || (other_at < at && other.simple == line.simple)
        };
        if few && line.length() >= FRAGMENT && all.iter().enumerate().any(part_of) {
            suspected.push(suspect(line, "fragment"));
        } else if line.length() <= SHORT && is_foreign(&line.words, script) {
            suspected.push(suspect(line, "foreign-script"));
        } else {
            kept.push(line.clone());
        }
    }
    (kept, suspected)
}

/// Reads the paragraphs. What stands before `front` is front matter.
pub(super) fn read(all: &[Line], front: usize) -> Structure {
    let passages = all.get(front..).unwrap_or_default();
    let unit = |(at, line): (usize, &Line)| Unit::new((at + 1).to_string(), Kind::Passage, None, "", line);
    Structure {
        front: all.get(..front).unwrap_or_default().to_vec(),
        units: passages.iter().enumerate().map(unit).collect(),
        findings: order(passages),
        ..Structure::default()
    }
}

/// Signs that the paragraphs are out of order. What to do about it is a person's decision.
fn order(all: &[Line]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, line) in all.iter().enumerate() {
        if BY_LINE.is_match(&line.simple) && at + 1 < all.len() {
            let (zh, en) = (
                "署名不在最后：段落次序可能有误，建议移到文末",
                "the by-line is not last: paragraphs may be out of order; it would belong at the end",
            );
            findings.push(Finding::warning("order-doubtful", line.number, zh, en));
        }
        if DEFINES.is_match(&line.simple) && at > 0 && all.iter().take(at).any(|before| before.simple.contains('《')) {
            let (zh, en) = (
                "简称在下文才定义：建议把这一段移到最前",
                "a short name is used before it is given: this paragraph would belong at the beginning",
            );
            findings.push(Finding::warning("order-doubtful", line.number, zh, en));
        }
        if OPENS.is_match(&line.simple) {
            let (zh, en) = ("段首可能粘连了小标题", "a heading may be glued to the beginning of this paragraph");
            findings.push(Finding::warning("heading-glued", line.number, zh, en));
        }
    }
    findings
}
