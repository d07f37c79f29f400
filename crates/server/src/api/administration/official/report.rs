//! The report of an import as it is read: grouped, each issue with its place in the original and the words around it.

use super::force_of;
use crate::view::Keyed;
use crate::words::Words;
use ::law::import::reference::Target;
use ::law::import::report::{Repair, Report};
use ::law::import::unit::{Finding, Severity};
use desk::texts::Course;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Lines of a list at most.
const MOST: usize = 1_000;
/// Characters of the line that is meant.
const LINE: usize = 400;
/// Characters of the lines around it.
const AROUND: usize = 80;

/// A place in the original with the words around it.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct TextPlaceBody {
    /// Line in the original, from 1; 0 = the text as a whole.
    line: usize,
    /// The end of the line before.
    before: String,
    /// The line itself, or the part of it that is meant.
    text: String,
    /// The beginning of the line after.
    after: String,
}

/// What somebody decided.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DecisionBody {
    /// Login of who decided.
    by: String,
    /// When.
    at: String,
    /// In which words.
    note: String,
}

/// Something that a person should know.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FindingBody {
    /// The number by which it is decided; nothing for a mere note.
    number: Option<u32>,
    /// `error`, `warning`, `note`.
    severity: Keyed,
    /// What it is about.
    topic: Keyed,
    /// Stable code.
    code: String,
    /// In words.
    words: Words,
    /// Where.
    place: TextPlaceBody,
    /// What was decided of it, the last word at the end.
    decisions: Vec<DecisionBody>,
}

/// A part that was taken away.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RemovedBody {
    /// Line in the original, from 1.
    line: usize,
    /// The rule by which.
    rule: String,
    /// What stood there.
    text: String,
}

/// A damaged place.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RepairBody {
    /// What stood there.
    old: String,
    /// What stands there now; nothing if it could not be repaired.
    new: Option<String>,
    /// How that was decided.
    how: Words,
    /// Where.
    place: TextPlaceBody,
}

/// A quote of another text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuoteBody {
    /// Title of what is quoted.
    title: String,
    /// Provision.
    provision: String,
    /// The words.
    text: String,
    /// How they compare.
    verdict: Words,
}

/// The report.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReportBody {
    /// Name of the file.
    file: String,
    /// Bytes of the file.
    bytes: usize,
    /// Encoding.
    encoding: String,
    /// Version of the rules by which residue is told.
    rules: String,
    /// Title by its own words.
    title: Option<String>,
    /// How it is built.
    form: Words,
    /// How strongly it binds, where it says so itself.
    force: Option<Keyed>,
    /// Who adopted or approved it, and when.
    adopted: Vec<String>,
    /// The day from which it holds, by its own words.
    in_force: Option<String>,
    /// How much there is, by kind: `chapters`, `articles`, `paragraphs`, `items`, `subitems`, `points`, `passages`, `lines_in`,
    /// `characters_in`, `characters_out`.
    counts: BTreeMap<&'static str, usize>,
    /// Findings so bad, by severity.
    severities: BTreeMap<&'static str, usize>,
    /// What a person should know, the worst first; the issues before the notes.
    findings: Vec<FindingBody>,
    /// How many there are.
    findings_total: usize,
    /// What was taken away.
    removed: Vec<RemovedBody>,
    /// How many parts.
    removed_total: usize,
    /// Damaged places.
    repairs: Vec<RepairBody>,
    /// How many there are.
    repairs_total: usize,
    /// How many of them could not be repaired.
    unresolved: usize,
    /// How many mechanical readings were taken away.
    readings: usize,
    /// Spaces and marks that were put in order, by kind.
    normalised: BTreeMap<String, usize>,
    /// Which script.
    script: Words,
    /// References within the text, to other documents, leading nowhere.
    references: [usize; 3],
    /// Quotes, held against what they quote.
    quotes: Vec<QuoteBody>,
}

fn clipped(text: &str, most: usize) -> String {
    let mut clipped: String = text.chars().take(most).collect();
    if text.chars().nth(most).is_some() {
        clipped.push('…');
    }
    clipped
}

/// Private characters by their codes: no letter shows them.
fn visible(text: &str) -> String {
    let private = |c: char| matches!(c, '\u{E000}'..='\u{F8FF}');
    text.chars().map(|c| if private(c) { format!("⟨{:04X}⟩", u32::from(c)) } else { c.to_string() }).collect()
}

/// The part of a long line around what is meant.
fn window(line: &str, meant: &str) -> String {
    let count = line.chars().count();
    let at = if meant.is_empty() { 0 } else { line.find(meant).unwrap_or(0) };
    let before = line.get(..at).map_or(0, |before| before.chars().count());
    let start = before.saturating_sub(LINE / 2).min(count.saturating_sub(LINE));
    let rest: String = line.chars().skip(start).collect();
    format!("{}{}", if start > 0 { "…" } else { "" }, clipped(&rest, LINE))
}

fn place(lines: &[String], line: usize, meant: &str) -> TextPlaceBody {
    let get = |at: Option<usize>| at.and_then(|at| lines.get(at)).map_or("", |line| line.trim());
    let Some(at) = line.checked_sub(1) else { return TextPlaceBody::default() };
    let before = get(at.checked_sub(1));
    let skipped = before.chars().count().saturating_sub(AROUND);
    let tail: String = before.chars().skip(skipped).collect();
    TextPlaceBody {
        line,
        before: visible(&format!("{}{tail}", if skipped > 0 { "…" } else { "" })),
        text: visible(&window(get(Some(at)), meant)),
        after: visible(&clipped(get(Some(at + 1)), AROUND)),
    }
}

/// What a finding's words quote.
fn quoted(words: &str) -> &str {
    words.split_once('“').and_then(|(_, rest)| rest.split_once('”')).map_or("", |(quoted, _)| quoted)
}

fn severity(severity: Severity) -> Keyed {
    let (key, zh, en) = match severity {
        Severity::Error => ("error", "错误", "error"),
        Severity::Warning => ("warning", "提醒", "warning"),
        Severity::Note => ("note", "说明", "note"),
    };
    Keyed::new(key, Some(Words::new(zh, en)))
}

fn finding(finding: &Finding, number: Option<u32>, lines: &[String], course: Option<&Course<'_>>) -> FindingBody {
    let topic = finding.topic();
    let key = serde_json::to_value(topic).ok().and_then(|key| key.as_str().map(str::to_owned)).unwrap_or_default();
    let said = number.zip(course).map(|(number, course)| course.decisions(number)).unwrap_or_default();
    FindingBody {
        number,
        severity: severity(finding.severity),
        topic: Keyed::new(&key, Some(Words::new(topic.zh(), topic.en()))),
        code: finding.code.clone(),
        words: Words::new(visible(&finding.zh), visible(&finding.en)),
        place: place(lines, finding.line, quoted(&finding.zh)),
        decisions: said
            .into_iter()
            .map(|step| DecisionBody { by: step.account.clone(), at: step.at.rfc3339(), note: step.note.clone() })
            .collect(),
    }
}

fn repair(repair: &Repair, lines: &[String]) -> RepairBody {
    RepairBody {
        old: visible(&repair.before),
        new: repair.after.clone(),
        how: Words::new(repair.zh(), repair.en()),
        place: place(lines, repair.line, &repair.before),
    }
}

/// A report, with the lines of the original that its places name, and what was decided of its issues.
pub(super) fn report_body(report: &Report, lines: &[String], course: Option<&Course<'_>>) -> ReportBody {
    let counts = &report.counts;
    let count = |severity: Severity| report.count(severity);
    let target = |target: Target| report.references.iter().filter(|reference| reference.target == target).count();
    let issues = report.issues().len();
    let numbered = report.findings.iter().enumerate().take(MOST).map(|(at, one)| {
        let number = (at < issues).then(|| u32::try_from(at + 1).unwrap_or(u32::MAX));
        finding(one, number, lines, course)
    });
    let adopted = report
        .front
        .acts
        .iter()
        .map(|act| format!("{} {} {} {}", act.date, act.body, act.meeting.as_deref().unwrap_or_default(), act.act));
    ReportBody {
        file: report.file.clone(),
        bytes: report.bytes,
        encoding: report.encoding.name.clone(),
        rules: report.rules.clone(),
        title: report.front.title.clone(),
        form: Words::new(report.form.zh(), report.form.en()),
        force: report.force.map(force_of),
        adopted: adopted.collect(),
        in_force: report.front.in_force.map(|day| day.to_string()),
        counts: BTreeMap::from([
            ("chapters", counts.chapters),
            ("articles", counts.articles),
            ("paragraphs", counts.paragraphs),
            ("items", counts.items),
            ("subitems", counts.subitems),
            ("points", counts.points),
            ("passages", counts.passages),
            ("lines_in", counts.lines_in),
            ("characters_in", counts.characters_in),
            ("characters_out", counts.characters_out),
        ]),
        severities: BTreeMap::from([
            ("error", count(Severity::Error)),
            ("warning", count(Severity::Warning)),
            ("note", count(Severity::Note)),
        ]),
        findings: numbered.collect(),
        findings_total: report.findings.len(),
        removed: report
            .removed
            .iter()
            .take(MOST)
            .map(|one| RemovedBody { line: one.line, rule: one.rule.clone(), text: visible(&clipped(&one.text, LINE)) })
            .collect(),
        removed_total: report.removed.len(),
        repairs: report.repairs.iter().take(MOST).map(|one| repair(one, lines)).collect(),
        repairs_total: report.repairs.len(),
        unresolved: report.repairs.iter().filter(|one| one.after.is_none()).count(),
        readings: report.readings.removed,
        normalised: report.normalised.clone(),
        script: Words::new(report.scripts.script.zh(), report.scripts.script.en()),
        references: [target(Target::Here), target(Target::Elsewhere), target(Target::Lost)],
        quotes: report.quotes.iter().take(MOST).map(quote).collect(),
    }
}

fn quote(quote: &::law::import::quote::Quote) -> QuoteBody {
    QuoteBody {
        title: quote.title.clone(),
        provision: quote.provision.clone(),
        text: quote.text.clone(),
        verdict: Words::new(quote.verdict.zh(), quote.verdict.en()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_shows_the_words_around_what_is_meant() {
        let long = format!("{}此处{}", "前".repeat(900), "后".repeat(900));
        let lines: Vec<String> = ["第一行", &long, "第三行"].map(str::to_owned).to_vec();
        let found = place(&lines, 2, "此处");
        assert_eq!((found.line, found.before.as_str(), found.after.as_str()), (2, "第一行", "第三行"));
        assert!(found.text.starts_with("…前") && found.text.contains("前此处后") && found.text.ends_with("后…"));
        assert_eq!(found.text.chars().count(), LINE + 2);
        assert_eq!(place(&lines, 1, "").text, "第一行");
        assert_eq!(place(&lines, 0, "").text, "");
        assert_eq!(place(&lines, 9, "x").text, "");
        assert!(place(&lines, 3, "").before.starts_with("…后") && place(&lines, 1, "").after.ends_with('…'));
        assert_eq!(quoted("没有“第九条”的内容“x”"), "第九条");
    }
}
