//! A reply before it is released: what a resident would miss in it, or what it should not say.

use crate::matcher::Matcher;
use crate::personal::{Personal, personal};
use crate::text::{Span, Text};
use crate::{Said, topics};
use serde::Serialize;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// The words, one a line: what they are, and the word.
const WORDS: &str = include_str!("../data/reply.csv");
/// Share of the demand's own words that a reply that answers takes up.
const ANSWERS: f32 = 0.25;
/// Characters of a reply that says something of its own.
const SAYS_SOMETHING: usize = 40;
/// A reply so long without any of the words that give reasons probably gives them in its own.
const EXPLAINS: usize = 150;
/// Characters after a promise in which its day may stand, and before it.
const NEAR: usize = 14;
/// Missing words named at most.
const MISSING: usize = 5;

/// What was found in a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// It hardly takes up what was asked.
    Unanswered,
    /// It says that it was received or passed on, and no more.
    OnlyReceipt,
    /// It promises without a day.
    VaguePromise,
    /// It promises with a day: somebody has to keep it.
    DatedPromise,
    /// It names no law, document or finding on which it rests.
    NoBasis,
    /// It does not say why.
    NoReason,
    /// It holds personal data.
    Privacy,
    /// It sends the resident to somebody else.
    ShiftsBlame,
    /// It speaks to the resident as one should not.
    Tone,
}

impl FindingKind {
    /// The word in code and lists.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unanswered => "unanswered",
            Self::OnlyReceipt => "only_receipt",
            Self::VaguePromise => "vague_promise",
            Self::DatedPromise => "dated_promise",
            Self::NoBasis => "no_basis",
            Self::NoReason => "no_reason",
            Self::Privacy => "privacy",
            Self::ShiftsBlame => "shifts_blame",
            Self::Tone => "tone",
        }
    }
}

/// One finding, with the words that it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// The words of the reply; of the demand where something is missing; empty where there are none.
    pub words: String,
    /// Where in the reply, if it stands there.
    pub span: Option<Span>,
}

/// What a check of a reply says. It stops nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReplyCheck {
    /// What was found, in the order of kinds.
    pub findings: Vec<Finding>,
    /// Share of the demand's own words that the reply takes up, between 0 and 1.
    pub taken_up: f32,
    /// Where it names a law, document or article.
    pub bases: Vec<Span>,
    /// Where it says why, or what was found.
    pub reasons: Vec<Span>,
    /// Personal data in it.
    pub personal: Vec<Personal>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cue {
    Basis,
    Reason,
    Vague,
    Promise,
    Receipt,
    Shift,
    Tone,
}

struct Lexicon {
    cues: Vec<Cue>,
    matcher: Matcher,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let rows = WORDS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let (cue, word) = line.split_once(',')?;
        let cue = match cue {
            "basis" => Cue::Basis,
            "reason" => Cue::Reason,
            "vague" => Cue::Vague,
            "promise" => Cue::Promise,
            "receipt" => Cue::Receipt,
            "shift" => Cue::Shift,
            "tone" => Cue::Tone,
            _ => return None,
        };
        Some((cue, word))
    });
    let rows: Vec<(Cue, &str)> = rows.collect();
    let matcher = Matcher::new(rows.iter().map(|(_, word)| *word));
    Lexicon { cues: rows.into_iter().map(|(cue, _)| cue).collect(), matcher }
});

/// Checks a reply against what was asked.
#[must_use]
pub fn check_reply(demand: Said, reply: &str) -> ReplyCheck {
    let lexicon = &*LEXICON;
    let text = Text::read(reply);
    let found: Vec<(Cue, Range<usize>)> =
        lexicon.matcher.find(&text).filter_map(|(word, at)| Some((*lexicon.cues.get(word)?, at))).collect();
    let spans = |cue: Cue| found.iter().filter(move |(one, _)| *one == cue).map(|(_, at)| at.clone());
    let mut check = ReplyCheck { personal: personal(reply), ..ReplyCheck::default() };
    check.bases = documents(&text).into_iter().chain(spans(Cue::Basis)).map(|at| text.span(at)).collect();
    check.bases.sort_unstable();
    check.reasons = spans(Cue::Reason).map(|at| text.span(at)).collect();
    let mut findings = Vec::new();
    let stands = |kind: FindingKind, at: Range<usize>| {
        let span = text.span(at);
        Finding { kind, words: span.of(reply).to_owned(), span: Some(span) }
    };
    let missing = |kind: FindingKind, words: String| Finding { kind, words, span: None };
    let (taken_up, open) = taken_up(demand, &text);
    check.taken_up = taken_up;
    if taken_up < ANSWERS {
        findings.push(missing(FindingKind::Unanswered, open.join("、")));
    }
    let says = text.chars().iter().filter(|c| c.is_alphanumeric()).count();
    if check.reasons.is_empty() && says < EXPLAINS && (says < SAYS_SOMETHING || spans(Cue::Receipt).next().is_some()) {
        let receipt = spans(Cue::Receipt).next();
        findings.push(receipt.map_or_else(
            || missing(FindingKind::OnlyReceipt, String::new()),
            |at| stands(FindingKind::OnlyReceipt, at),
        ));
    }
    findings.extend(spans(Cue::Vague).map(|at| stands(FindingKind::VaguePromise, at)));
    for at in spans(Cue::Promise) {
        let kind = if dated(&text, &at) { FindingKind::DatedPromise } else { FindingKind::VaguePromise };
        findings.push(stands(kind, at));
    }
    if check.bases.is_empty() {
        findings.push(missing(FindingKind::NoBasis, String::new()));
    }
    if check.reasons.is_empty() && check.bases.is_empty() && says < EXPLAINS {
        findings.push(missing(FindingKind::NoReason, String::new()));
    }
    findings.extend(check.personal.iter().map(|one| Finding {
        kind: FindingKind::Privacy,
        words: one.span.of(reply).to_owned(),
        span: Some(one.span),
    }));
    findings.extend(spans(Cue::Shift).map(|at| stands(FindingKind::ShiftsBlame, at)));
    findings.extend(spans(Cue::Tone).map(|at| stands(FindingKind::Tone, at)));
    findings.sort_by_key(|finding| (finding.kind, finding.span));
    check.findings = findings;
    check
}

/// Titles of documents, and articles of them.
fn documents(text: &Text) -> Vec<Range<usize>> {
    let chars = text.chars();
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    for (at, c) in chars.iter().enumerate() {
        match (c, open) {
            ('《', _) => open = Some(at),
            ('》', Some(from)) if at > from + 2 => {
                found.push(from..at + 1);
                open = None;
            }
            ('条', _) => {
                let numeral = |c: &&char| c.is_ascii_digit() || "一二三四五六七八九十百零〇".contains(**c);
                let count = chars.get(..at).unwrap_or_default().iter().rev().take(6).take_while(numeral).count();
                if count > 0 && at > count && chars.get(at - count - 1) == Some(&'第') {
                    found.push(at - count - 1..at + 1);
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether a day or a number of days stands beside a promise.
fn dated(text: &Text, at: &Range<usize>) -> bool {
    let near = at.start.saturating_sub(NEAR)..(at.end + NEAR).min(text.chars().len());
    let near = text.chars().get(near).unwrap_or_default();
    near.windows(2).any(|pair| match pair {
        [number, unit] => {
            (number.is_ascii_digit() || "一二三四五六七八九十两底初中旬".contains(*number))
                && matches!(unit, '月' | '日' | '天' | '周' | '年' | '季' | '个' | '前')
        }
        _ => false,
    })
}

/// Share of the demand's words that the reply takes up, and the words that it does not.
fn taken_up(demand: Said, reply: &Text) -> (f32, Vec<String>) {
    // The title says what is wanted; without one the text must.
    let title = Text::read(demand.title);
    let asked = if title.chars().len() >= 4 { title } else { Text::read(demand.text) };
    let pairs = |text: &Text| -> BTreeSet<[char; 2]> {
        let pairs = text.chars().windows(2).filter_map(|pair| <[char; 2]>::try_from(pair).ok());
        pairs.filter(|pair| pair.iter().all(|c| c.is_alphabetic())).collect()
    };
    let said = pairs(reply);
    let own = pairs(&asked);
    if own.is_empty() {
        return (1.0, Vec::new());
    }
    let count = |number: usize| crate::classify::model::small(u32::try_from(number).unwrap_or(u32::MAX));
    let share = count(own.iter().filter(|pair| said.contains(*pair)).count()) / count(own.len());
    let open = topics::stretches(&asked, |pair| !said.contains(pair));
    (share, open.into_iter().take(MISSING).collect())
}
