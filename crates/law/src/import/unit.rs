//! The parts of an imported text, each with an id, its words and where they came from.

use super::line::Line;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 编
    Book,
    /// 章
    Chapter,
    /// 节
    Section,
    /// 条
    Article,
    /// 款
    Paragraph,
    /// 项
    Item,
    /// 目
    Subitem,
    /// 一、
    Part,
    /// （一）
    Head,
    /// 1.
    Point,
    /// 一是, or a numbered sentence within one
    Statement,
    /// A paragraph of a text without numbers.
    Passage,
    /// What stands before the first number.
    Preamble,
    /// Title, dates, who issued it.
    Front,
    /// A closing formula or an annex.
    Closing,
}

/// One part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Number within the text, as rulebooks number provisions (`17.1(2)`); headings have ids of their own (`c3`).
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Id of the unit that it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Its number as written, an article's or an item's.
    pub label: String,
    /// Its own words as shown, without those of its parts.
    pub text: String,
    /// The same in simplified characters, to compare and search.
    pub simplified: String,
    /// Line in the original, from 1.
    pub line: usize,
    /// The bytes of the original that it came from.
    pub bytes: Range<u32>,
}

impl Unit {
    /// A unit whose number is `label` and whose words are `line`.
    pub(super) fn new(id: String, kind: Kind, parent: Option<&str>, label: &str, line: &Line) -> Self {
        Self {
            id,
            kind,
            parent: parent.map(str::to_owned),
            label: label.to_owned(),
            text: line.words.clone(),
            simplified: line.simple.clone(),
            line: line.number,
            bytes: line.bytes(),
        }
    }

    /// Adds a further line to its words.
    pub(super) fn add(&mut self, line: &Line) {
        for (words, more) in [(&mut self.text, &line.words), (&mut self.simplified, &line.simple)] {
            if !words.is_empty() {
                words.push('\n');
            }
            words.push_str(more);
        }
        let bytes = line.bytes();
        self.bytes = self.bytes.start.min(bytes.start)..self.bytes.end.max(bytes.end);
    }
}

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The text is not whole: something is missing, double or unreadable.
    Error,
    /// A person should look.
    Warning,
    /// Good to know.
    Note,
}

/// Something that a person should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code, such as `article-gap`.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// Line in the original; 0 when it concerns the text as a whole.
    pub line: usize,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// What a finding is about: people read those of one topic together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Characters that were damaged or do not belong.
    Damage,
    /// What may not belong to the text and is kept apart.
    Apart,
    /// Numbers that are missing, double or made elsewhere.
    Numbers,
    /// Chapters, headings, the table of contents, the order.
    Structure,
    /// Sentences and lists that do not end, marks that do not close.
    Sentences,
    /// References and quotes.
    Links,
    /// What the text says about itself.
    About,
}

impl Topic {
    /// In Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Damage => "乱码和异样的字",
            Self::Apart => "疑为混入的内容",
            Self::Numbers => "编号",
            Self::Structure => "章条结构和目录",
            Self::Sentences => "句子、列举和标点",
            Self::Links => "引用和引文",
            Self::About => "文件的标题、日期、机关",
        }
    }

    /// In English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::Damage => "Damaged and odd characters",
            Self::Apart => "What may not belong here",
            Self::Numbers => "Numbers",
            Self::Structure => "Structure and table of contents",
            Self::Sentences => "Sentences, lists and marks",
            Self::Links => "References and quotes",
            Self::About => "Title, dates, issuer",
        }
    }
}

impl Finding {
    /// What it is about.
    #[must_use]
    pub fn topic(&self) -> Topic {
        match self.code.as_str() {
            "undecodable" | "odd-character" => Topic::Damage,
            "suspect" | "stray-text" => Topic::Apart,
            "automatic-numbers" => Topic::Numbers,
            "sentence-open" | "unbalanced" | "double-text" | "glued" => Topic::Sentences,
            "reference-lost" | "quote-absent" => Topic::Links,
            "needs-metadata" | "no-effective-date" => Topic::About,
            code if code.starts_with("damage-") => Topic::Damage,
            code if code.starts_with("list-") => Topic::Sentences,
            code if code.ends_with("-gap") || code.ends_with("-twice") => Topic::Numbers,
            _ => Topic::Structure,
        }
    }

    /// An error at a line.
    pub(super) fn error(code: &str, line: usize, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code: code.to_owned(), severity: Severity::Error, line, zh: zh.into(), en: en.into() }
    }

    /// A warning at a line.
    pub(super) fn warning(code: &str, line: usize, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, line, zh, en) }
    }

    /// A note at a line.
    pub(super) fn note(code: &str, line: usize, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, line, zh, en) }
    }
}
