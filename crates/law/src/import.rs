//! Reads the official text of an instrument from the damaged files that people really have.
//!
//! One function, [`import`], takes the bytes of a file and gives its clean text, its provisions and a report of everything
//! that was removed, repaired, uncertain or missing. Every character keeps the bytes of the original that it came from, and
//! every step searches: none knows a place, a text or a file.
//!
//! ```text
//! bytes ─► carrier ─► encoding ─► mojibake ─► pinyin ─► residue ─► normalise ─► structure ─► checks, references, quotes
//! ```

mod articles;
mod bigrams;
pub mod carrier;
pub mod changes;
mod check;
mod encoding;
pub mod front;
mod gbk;
mod line;
mod mojibake;
mod normalise;
mod numeral;
mod outline;
mod passages;
mod pinyin;
pub mod quote;
pub mod reference;
mod remarks;
pub mod report;
mod reread;
pub mod residue;
pub mod script;
pub mod text;
pub mod unit;

use crate::Force;
pub use articles::Contents;
use articles::Structure;
pub use carrier::{Carrier, Unreadable};
pub use encoding::Found;
use front::Front;
use line::Line;
pub use quote::Known;
use report::{Balance, Counts, Form, Method, Readings, Repair, Report};
use residue::Rules;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use text::{Lines, Run, Text, is_private};
use unit::{Kind, Unit};

/// What an import needs besides the file.
pub struct Options<'o> {
    /// Name of the file, for the report.
    pub file: &'o str,
    /// How residue is told.
    pub rules: &'o Rules,
    /// Texts that may be quoted.
    pub known: &'o [Known],
}

/// An imported text.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The clean text, every character with its bytes in the original.
    pub text: Text,
    /// Its parts, in their order.
    pub units: Vec<Unit>,
    /// What happened to it.
    pub report: Report,
}

/// What is kept of an imported text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// The clean text.
    pub text: String,
    /// The bytes of the original that its characters came from.
    pub places: Vec<Run>,
    /// Its parts.
    pub units: Vec<Unit>,
}

impl Imported {
    /// What is kept of it.
    #[must_use]
    pub fn body(&self) -> Body {
        Body { text: self.text.all(), places: self.text.runs(), units: self.units.clone() }
    }

    /// Whether a person must look before it can be official: something is uncertain, missing or kept apart.
    #[must_use]
    pub fn has_issues(&self) -> bool {
        !self.report.issues().is_empty()
    }
}

impl Body {
    /// The words of a provision, its parts included, each with how deep it stands in it. Where the text does not number so
    /// finely, those of what it is part of.
    #[must_use]
    pub fn provision(&self, number: &str) -> Vec<(usize, &Unit)> {
        let mut id = number;
        loop {
            let within =
                |unit: &&Unit| unit.id == id || unit.id.strip_prefix(id).is_some_and(|r| r.starts_with(['.', '(']));
            let found: Vec<(usize, &Unit)> =
                self.units.iter().filter(within).map(|unit| (depth(&unit.id) - depth(id), unit)).collect();
            match id.rfind(['.', '(']) {
                Some(end) if found.is_empty() => id = id.get(..end).unwrap_or_default(),
                _ => return found,
            }
        }
    }
}

fn depth(id: &str) -> usize {
    id.matches(['.', '(']).count()
}

/// The digest by which a version is known.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Imports a file.
///
/// # Errors
/// [`Unreadable`] if there is no text in it.
pub fn import(bytes: &[u8], options: &Options<'_>) -> Result<Imported, Unreadable> {
    let carried = carrier::read(bytes)?;
    let mut text = carried.text;
    let lines = Lines::of(&text);
    let private = |text: &Text| text.0.iter().filter(|glyph| is_private(glyph.c)).count();
    let before = (text.0.len(), private(&text), Balance::of(&text.all()));

    let repairs = repairs(&mut text, &lines);
    let stripped = pinyin::strip(&mut text);
    let dropped = residue::drop(&mut text, options.rules, &lines);
    let normalised = normalise::normalise(&mut text);
    let clean = text.all();
    let scripts = script::scripts(&clean);

    let (form, found, mut suspected) = structure(Line::all(&text, &lines), scripts.script, &lines);
    suspected.splice(0..0, dropped.suspected);
    // Only a regulation says from when it holds; others speak of those that do.
    let own = found.units.iter().filter(|unit| form == Form::Regulation && unit.kind != Kind::Closing);
    let front = front::read(&found.front, &own.map(|unit| unit.simplified.as_str()).collect::<Vec<_>>().join("\n"));
    let title = front.title.as_deref().map(script::simplified);

    let kept = stripped.kept.iter().map(|kept| format!("{}({})", kept.c, kept.syllable)).collect();
    let mut report = Report {
        schema: report::SCHEMA,
        file: options.file.to_owned(),
        sha256: digest(bytes),
        bytes: bytes.len(),
        carrier: carried.carrier,
        encoding: carried.encoding,
        rules: options.rules.version.clone(),
        form,
        force: force(form, &front, &found),
        counts: Counts {
            characters_in: before.0,
            characters_out: clean.chars().count(),
            lines_in: lines.count(),
            lines_out: text.lines().len(),
            ..report::counts(&found.units, form == Form::Outline && !found.front.is_empty())
        },
        missing: front.missing(form == Form::Outline),
        contents: found.contents.clone(),
        shape: report::shape(&found.units),
        removed: dropped.removed,
        suspected,
        repairs,
        private_use: [before.1, private(&text)],
        balance_before: before.2,
        balance_after: Balance::of(&clean),
        readings: Readings { removed: stripped.removed.values().sum(), by_character: stripped.removed, kept },
        normalised,
        scripts,
        references: reference::find(&found.units, title.as_deref()),
        quotes: quote::check(&found.units, options.known),
        findings: found.findings.clone(),
        front,
    };
    report.findings.extend(check::structure(&found, &report.front, form == Form::Outline));
    report.findings.extend(check::characters(&text, &lines));
    report.findings.extend(remarks::of(&report, carried.automatic, &lines));
    report.findings.sort_by_key(|finding| (finding.severity, finding.line));
    Ok(Imported { text, units: found.units, report })
}

/// Repairs the text and says what was done.
fn repairs(text: &mut Text, lines: &Lines) -> Vec<Repair> {
    let original = text.clone();
    let reread = reread::repair(text);
    let read = text.clone();
    let repair = |(span, text): (mojibake::Span, &Text)| {
        let bytes = text.origin(span.place);
        let method = match (&span.after, span.considered) {
            (None, _) => Method::Unresolved,
            (Some(_), 1) => Method::Unique,
            (Some(_), _) => Method::Ranked,
        };
        Repair {
            line: lines.at(bytes.start),
            bytes,
            before: span.before,
            confidence: if span.after.is_some() {
                span.candidates.first().map_or(0.0, |(_, share)| *share)
            } else {
                0.0
            },
            after: span.after,
            method,
            candidates: span.candidates,
            considered: span.considered,
        }
    };
    let replaced = mojibake::repair(text);
    let all = reread.into_iter().map(|span| (span, &original)).chain(replaced.into_iter().map(|span| (span, &read)));
    all.map(repair).collect()
}

/// Finds how the text is built and takes it apart.
fn structure(all: Vec<Line>, script: script::Script, lines: &Lines) -> (Form, Structure, Vec<residue::Removal>) {
    if articles::is_regulation(&all) {
        return (Form::Regulation, articles::read(all, lines), Vec::new());
    }
    let (all, suspected) = passages::sift(all, script);
    let outline = outline::is_outline(&all);
    let front = front::length(&all, outline::is_sign);
    if outline {
        return (Form::Outline, outline::read(&all, front, lines), suspected);
    }
    (Form::Passages, passages::read(&all, front), suspected)
}

/// How strongly a text binds, as far as it says so itself.
fn force(form: Form, front: &Front, found: &Structure) -> Option<Force> {
    let title = front.title.as_deref().map(script::simplified).unwrap_or_default();
    let early = |word: &str| found.units.iter().any(|unit| unit.simplified.contains(word));
    if title.contains("草案") || title.contains("送审稿") || title.contains("征求意见稿") {
        return Some(Force::Draft);
    }
    match form {
        Form::Regulation
            if front.acts.iter().any(|act| matches!(act.act.as_str(), "通过" | "批准" | "修订" | "修正")) =>
        {
            Some(Force::Statute)
        }
        Form::Outline if title.contains("报告") => Some(Force::Practice),
        Form::Outline if ["意见", "通知", "方案"].iter().any(|word| title.contains(word)) => Some(Force::Policy),
        Form::Passages if early("草案送审稿") || early("（草案）") => Some(Force::Draft),
        _ => None,
    }
}
