//! The kind of a request (咨询 求助 投诉 举报 建议): by words of our own from the first day, without any training.

use crate::matcher::Matcher;
use crate::text::{Span, Text};
use serde::Serialize;
use std::sync::LazyLock;

/// The words, one a line: kind, weight, word.
const WORDS: &str = include_str!("../data/kinds.csv");
/// How much more a word counts in the title, which says what somebody wants.
const TITLE: f32 = 2.0;
/// A kind is sure if its share is at least so much.
const SURE: f32 = 0.6;
/// Added to each kind, so that one weak word is not certain.
const SMOOTH: f32 = 1.0;

/// What somebody wants of the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 咨询: to know something.
    Advice,
    /// 求助: to be helped with what the speaker cannot do.
    Help,
    /// 投诉: that what somebody does to the speaker ends or is made good.
    Complaint,
    /// 举报: that a breach of the law by somebody is looked into.
    Report,
    /// 建议: that something becomes better.
    Suggestion,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Advice, Self::Help, Self::Complaint, Self::Report, Self::Suggestion];

    /// The Chinese word.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Advice => "咨询",
            Self::Help => "求助",
            Self::Complaint => "投诉",
            Self::Report => "举报",
            Self::Suggestion => "建议",
        }
    }

    /// The word in code and lists.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Advice => "advice",
            Self::Help => "help",
            Self::Complaint => "complaint",
            Self::Report => "report",
            Self::Suggestion => "suggestion",
        }
    }

    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A word that spoke for a kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cue {
    /// The kind.
    pub kind: Kind,
    /// The word, as it stands in the original.
    pub words: String,
    /// Whether it stands in the title.
    pub in_title: bool,
    /// Where.
    pub span: Span,
    /// How much it counts.
    pub weight: f32,
}

/// What kind a request seems to be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kinds {
    /// Every kind with its share, the likeliest first.
    pub kinds: Vec<(Kind, f32)>,
    /// Whether the first is too uncertain.
    pub unsure: bool,
    /// The words that spoke for the first.
    pub cues: Vec<Cue>,
}

struct Lexicon {
    words: Vec<(Kind, f32)>,
    matcher: Matcher,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let rows = WORDS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut parts = line.split(',');
        Some((Kind::of(parts.next()?)?, parts.next()?.parse().ok()?, parts.next()?))
    });
    let rows: Vec<(Kind, f32, &str)> = rows.collect();
    let matcher = Matcher::new(rows.iter().map(|(.., word)| *word));
    Lexicon { words: rows.into_iter().map(|(kind, weight, _)| (kind, weight)).collect(), matcher }
});

/// What kind a request seems to be, and by which words.
#[must_use]
pub fn kind(said: crate::Said) -> Kinds {
    let lexicon = &*LEXICON;
    let mut cues: Vec<Cue> = Vec::new();
    for (original, in_title) in [(said.title, true), (said.text, false)] {
        let text = Text::read(original);
        for (word, at) in lexicon.matcher.find(&text) {
            let Some((kind, weight)) = lexicon.words.get(word).copied() else { continue };
            let (span, weight) = (text.span(at), if in_title { weight * TITLE } else { weight });
            let words = span.of(original).to_owned();
            // The same word again says nothing new.
            if !cues.iter().any(|cue| cue.words == words && cue.in_title == in_title) {
                cues.push(Cue { kind, words, in_title, span, weight });
            }
        }
    }
    let weight = |kind: Kind| cues.iter().filter(|cue| cue.kind == kind).map(|cue| cue.weight).sum::<f32>();
    let total: f32 = Kind::ALL.into_iter().map(|kind| weight(kind) + SMOOTH).sum();
    let mut kinds: Vec<(Kind, f32)> = Kind::ALL.map(|kind| (kind, (weight(kind) + SMOOTH) / total)).into();
    // Most calls are complaints: where nothing speaks for another kind, it is the first guess, and unsure.
    let rank = |kind: Kind| usize::from(kind != Kind::Complaint);
    kinds.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| rank(one.0).cmp(&rank(other.0))));
    let first = kinds.first().copied().unwrap_or((Kind::Complaint, 0.0));
    cues.retain(|cue| cue.kind == first.0);
    cues.sort_by(|one, other| other.weight.total_cmp(&one.weight));
    Kinds { kinds, unsure: first.1 < SURE, cues }
}
