//! The report of an import: everything that was removed, repaired, uncertain or missing.

use super::articles::Contents;
use super::carrier::Carrier;
use super::encoding::Found;
use super::front::Front;
use super::quote::Quote;
use super::reference::Reference;
use super::residue::Removal;
use super::script::Scripts;
use super::unit::{Finding, Kind, Severity, Unit};
use crate::Force;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// The shape of this report; a change that a reader could trip over is another number.
pub const SCHEMA: u32 = 1;

/// How a text is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Articles: a law, a regulation.
    Regulation,
    /// 一、（一）1.: an opinion, a report.
    Outline,
    /// Paragraphs without numbers: news.
    Passages,
}

impl Form {
    /// In Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Regulation => "条文",
            Self::Outline => "分点行文",
            Self::Passages => "段落",
        }
    }

    /// In English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::Regulation => "articles",
            Self::Outline => "numbered points",
            Self::Passages => "paragraphs",
        }
    }
}

/// How much there was and is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Characters as they were carried.
    pub characters_in: usize,
    /// Characters of the clean text.
    pub characters_out: usize,
    /// Lines as they were carried.
    pub lines_in: usize,
    /// Lines of the clean text.
    pub lines_out: usize,
    /// 章
    pub chapters: usize,
    /// 条
    pub articles: usize,
    /// 款; an article of one paragraph counts as one.
    pub paragraphs: usize,
    /// 项
    pub items: usize,
    /// 目
    pub subitems: usize,
    /// Numbered points of an outline.
    pub points: usize,
    /// Units of an outline that have no parts, front matter and preamble included: what can be cited.
    pub addressable: usize,
    /// Paragraphs of a text without numbers.
    pub passages: usize,
}

/// One article's paragraphs and, by paragraph, its items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// The article's number.
    pub article: String,
    /// How many paragraphs.
    pub paragraphs: usize,
    /// How many items, by paragraph.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub items: BTreeMap<usize, usize>,
}

/// How a repair was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Only one reading of the bytes is text.
    Unique,
    /// The best of several, by what stands beside what in this text.
    Ranked,
    /// None, or none sure: it stands as it was.
    Unresolved,
}

impl Repair {
    /// How it was decided, in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        match self.method {
            Method::Unique => "唯一解".to_owned(),
            Method::Ranked => format!("{} 个候选中最合上下文，{:.0}%", self.considered, self.confidence * 100.0),
            Method::Unresolved => "未能修复".to_owned(),
        }
    }

    /// The same in English.
    #[must_use]
    pub fn en(&self) -> String {
        match self.method {
            Method::Unique => "the only reading".to_owned(),
            Method::Ranked => format!("fits best of {}, {:.0} %", self.considered, self.confidence * 100.0),
            Method::Unresolved => "not repaired".to_owned(),
        }
    }
}

/// One damaged place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Repair {
    /// Line in the original.
    pub line: usize,
    /// Bytes of the original.
    pub bytes: Range<u32>,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: Option<String>,
    /// How that was decided.
    pub method: Method,
    /// How likely it is beside its best rival.
    pub confidence: f64,
    /// What it could be, best first.
    pub candidates: Vec<(String, f64)>,
    /// How many there were.
    pub considered: usize,
}

/// Opening and closing marks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Brackets.
    pub brackets: [usize; 2],
    /// Quotation marks.
    pub quotes: [usize; 2],
    /// Title marks.
    pub titles: [usize; 2],
}

impl Balance {
    /// Counts the marks of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let count = |marks: &[char]| text.chars().filter(|c| marks.contains(c)).count();
        Self {
            brackets: [count(&['(', '（']), count(&[')', '）'])],
            quotes: [count(&['“']), count(&['”'])],
            titles: [count(&['《']), count(&['》'])],
        }
    }

    /// Whether every mark that opens closes.
    #[must_use]
    pub fn is_even(&self) -> bool {
        [self.brackets, self.quotes, self.titles].iter().all(|[open, close]| open == close)
    }
}

/// Mechanical readings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readings {
    /// How many were taken away.
    pub removed: usize,
    /// By character and reading.
    pub by_character: BTreeMap<String, usize>,
    /// Readings that were kept, because they are so few that a person may have set them.
    pub kept: Vec<String>,
}

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Name of the file.
    pub file: String,
    /// Digest of its bytes: the same bytes are the same version.
    pub sha256: String,
    /// How many bytes.
    pub bytes: usize,
    /// What carried the text.
    pub carrier: Carrier,
    /// Its encoding.
    pub encoding: Found,
    /// Version of the rules by which residue was dropped.
    pub rules: String,
    /// How the text is built.
    pub form: Form,
    /// How strongly it binds, where the text itself says so; otherwise a person must.
    pub force: Option<Force>,
    /// How much there was and is.
    pub counts: Counts,
    /// What the text says about itself.
    pub front: Front,
    /// What it should say about itself and does not.
    pub missing: Vec<String>,
    /// Its table of contents.
    pub contents: Option<Contents>,
    /// Each article's paragraphs and items.
    pub shape: Vec<Shape>,
    /// What was taken away.
    pub removed: Vec<Removal>,
    /// What is kept apart until a person has decided.
    pub suspected: Vec<Removal>,
    /// Damaged places.
    pub repairs: Vec<Repair>,
    /// Characters of the private use area, before and after.
    pub private_use: [usize; 2],
    /// Marks before the repairs.
    pub balance_before: Balance,
    /// Marks of the clean text.
    pub balance_after: Balance,
    /// Mechanical readings.
    pub readings: Readings,
    /// Spaces and marks put in order, by kind.
    pub normalised: BTreeMap<String, usize>,
    /// Traditional or simplified.
    pub scripts: Scripts,
    /// References to provisions and documents.
    pub references: Vec<Reference>,
    /// Quotes, held against what they quote.
    pub quotes: Vec<Quote>,
    /// What a person should know, the worst first.
    pub findings: Vec<Finding>,
}

impl Report {
    /// How many findings are so bad.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// What a person must decide before the text can be official, the worst first: an issue is known by its place here,
    /// counted from 1.
    #[must_use]
    pub fn issues(&self) -> &[Finding] {
        let notes = self.findings.iter().position(|finding| finding.severity == Severity::Note);
        self.findings.get(..notes.unwrap_or(self.findings.len())).unwrap_or_default()
    }
}

/// Counts units.
pub(super) fn counts(units: &[Unit], front: bool) -> Counts {
    let count = |kind: Kind| units.iter().filter(|unit| unit.kind == kind).count();
    let parents: std::collections::HashSet<&str> = units.iter().filter_map(|unit| unit.parent.as_deref()).collect();
    let leaf = |unit: &&Unit| unit.kind != Kind::Closing && !parents.contains(unit.id.as_str());
    Counts {
        chapters: count(Kind::Chapter),
        articles: count(Kind::Article),
        paragraphs: shape(units).iter().map(|shape| shape.paragraphs).sum(),
        items: count(Kind::Item),
        subitems: count(Kind::Subitem),
        points: count(Kind::Point),
        addressable: units.iter().filter(leaf).count() + usize::from(front),
        passages: count(Kind::Passage),
        ..Counts::default()
    }
}

/// The paragraphs and items of each article.
pub(super) fn shape(units: &[Unit]) -> Vec<Shape> {
    let mut shapes: Vec<Shape> = Vec::new();
    for unit in units {
        match (unit.kind, shapes.last_mut()) {
            (Kind::Article, _) => {
                let paragraphs = usize::from(!unit.text.is_empty());
                shapes.push(Shape { article: unit.id.clone(), paragraphs, items: BTreeMap::new() });
            }
            (Kind::Paragraph, Some(shape)) => shape.paragraphs += 1,
            (Kind::Item, Some(shape)) => *shape.items.entry(shape.paragraphs.max(1)).or_default() += 1,
            _ => {}
        }
    }
    shapes
}
