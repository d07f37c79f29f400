//! Quotes in secondary texts, held against the provision that they name.

use super::reference;
use super::unit::Unit;
use regex::Regex;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::LazyLock;

/// Words are near a provision when so large a share of their pairs of neighbours stands in it.
const NEAR: f64 = 0.7;

static QUOTE: LazyLock<Regex> = LazyLock::new(|| {
    let numeral = "[零〇一二三四五六七八九十百千两0-9０-９]{1,7}";
    let text = r"《(?P<title>[^》\n]{1,60})》第(?P<article>N)条(?:之(?P<inserted>N))?(?:第(?P<paragraph>N)款)?(?:第[（(]?(?P<item>N)[）)]?项)?(?:中|的)?(?:规定|明确|要求|指出)?(?:的)?[，：:,]?“(?P<quote>[^”\n]{2,300})”";
    Regex::new(&text.replace('N', numeral)).unwrap_or_else(|fault| unreachable!("a pattern of this file: {fault}"))
});

/// A text that was imported before and can be quoted.
#[derive(Debug, Clone)]
pub struct Known {
    /// Its title.
    pub title: String,
    /// Its units.
    pub units: Vec<Unit>,
}

/// How a quote compares with what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The provision says so, word for word.
    Exact,
    /// The provision says something like it.
    Near,
    /// The provision does not say so.
    Absent,
    /// The text that is quoted was not imported, or has no such provision.
    Unknown,
}

impl Verdict {
    /// In Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Exact => "与原文一致",
            Self::Near => "与原文相近",
            Self::Absent => "原文没有",
            Self::Unknown => "原文尚未导入，无从核对",
        }
    }

    /// In English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::Exact => "word for word",
            Self::Near => "nearly so",
            Self::Absent => "not in it",
            Self::Unknown => "not imported, cannot be checked",
        }
    }
}

/// One quote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quote {
    /// Id of the unit that quotes.
    pub from: String,
    /// Line in the original.
    pub line: usize,
    /// Title of the text that is quoted.
    pub title: String,
    /// Number of the provision.
    pub provision: String,
    /// The words.
    pub text: String,
    /// What came of it.
    pub verdict: Verdict,
    /// The share of the quote's pairs of neighbours that the provision has.
    pub likeness: f64,
}

/// Checks every quote that names its provision.
pub(super) fn check(units: &[Unit], known: &[Known]) -> Vec<Quote> {
    let aliases = reference::aliases(units);
    let mut quotes = Vec::new();
    for unit in units {
        for found in QUOTE.captures_iter(&unit.simplified) {
            let (Some(title), Some(words)) = (found.name("title"), found.name("quote")) else { continue };
            let title = aliases.get(title.as_str()).cloned().unwrap_or_else(|| title.as_str().to_owned());
            let Some(provision) = reference::provision(&found) else { continue };
            let text = words.as_str().to_owned();
            let (verdict, likeness) = compare(&title, &provision, &text, known);
            quotes.push(Quote { from: unit.id.clone(), line: unit.line, title, provision, text, verdict, likeness });
        }
    }
    quotes
}

fn compare(title: &str, provision: &str, quote: &str, known: &[Known]) -> (Verdict, f64) {
    let simple = |text: &str| bare(&super::script::simplified(text));
    let Some(text) = known.iter().find(|known| simple(&known.title) == simple(title)) else {
        return (Verdict::Unknown, 0.0);
    };
    let is_in =
        |id: &str| id == provision || id.strip_prefix(provision).is_some_and(|rest| rest.starts_with(['.', '(']));
    let words: String = text.units.iter().filter(|unit| is_in(&unit.id)).map(|unit| bare(&unit.simplified)).collect();
    if words.is_empty() {
        return (Verdict::Unknown, 0.0);
    }
    let quote = bare(quote);
    if words.contains(&quote) {
        return (Verdict::Exact, 1.0);
    }
    let pairs = |text: &str| -> HashSet<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let (asked, there) = (pairs(&quote), pairs(&words));
    let share = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let likeness = share(asked.intersection(&there).count()) / share(asked.len().max(1));
    (if likeness >= NEAR { Verdict::Near } else { Verdict::Absent }, likeness)
}

/// Characters and digits only: marks and spaces are no part of a comparison.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
