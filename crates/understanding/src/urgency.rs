//! Urgency: words that tell of danger to life, health or property now; not those that deny it, tell of the past or suppose.

use crate::matcher::Matcher;
use crate::text::{Span, Text};
use serde::Serialize;
use std::ops::Range;
use std::sync::LazyLock;

/// The words, one a line: level, weight, word.
const WORDS: &str = include_str!("../data/urgency.csv");
/// Characters before a word in which a denial still speaks about it.
const REACH: usize = 8;
/// What speaks this strongly is urgent.
const URGENT: u32 = 3;

const DENIED: [&str; 16] = [
    "没有",
    "没出现",
    "未发生",
    "未造成",
    "并无",
    "无人",
    "没人",
    "不是",
    "不会",
    "避免",
    "防止",
    "预防",
    "以免",
    "防范",
    "不存在",
    "没",
];
const SUPPOSED: [&str; 18] = [
    "如果",
    "万一",
    "假如",
    "要是",
    "一旦",
    "可能",
    "容易",
    "恐怕",
    "担心",
    "怕",
    "存在",
    "隐患",
    "迟早",
    "倘若",
    "若",
    "会不会",
    "风险",
    "潜在",
];
const PAST: [&str; 20] = [
    "去年",
    "前年",
    "上个月",
    "上月",
    "曾经",
    "曾",
    "以前",
    "之前",
    "当年",
    "多年前",
    "早年",
    "几年前",
    "去世多年",
    "已经解决",
    "已处理",
    "往年",
    "上周",
    "当时",
    "前几年",
    "往常",
];
/// What says that it is so now, whatever else is said.
const NOW: [&str; 14] =
    ["正在", "现在", "刚刚", "刚才", "此刻", "马上", "赶紧", "快来", "救命", "急救", "目前", "立刻", "紧急", "今天"];

/// What is in danger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Danger {
    /// 财产.
    Property,
    /// 生命健康.
    Life,
}

impl Danger {
    /// The word in code and lists.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Property => "property",
            Self::Life => "life",
        }
    }
}

/// How a word is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sense {
    /// It is so now.
    Now,
    /// It might be so: counts for less.
    Supposed,
    /// It was so: does not count.
    Past,
    /// It is not so: does not count.
    Denied,
}

impl Sense {
    /// The word in code and lists.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Supposed => "supposed",
            Self::Past => "past",
            Self::Denied => "denied",
        }
    }
}

/// A word that tells of danger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sign {
    /// What is in danger.
    pub danger: Danger,
    /// How it is meant.
    pub sense: Sense,
    /// The word, as it stands in the original.
    pub words: String,
    /// Where.
    pub span: Span,
    /// How much it counts, after how it is meant.
    pub weight: u32,
}

/// How urgent a request looks.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Urgency {
    /// What is in danger, if it looks urgent.
    pub danger: Option<Danger>,
    /// Whether a person should look at it at once although it does not look urgent: danger that is only supposed.
    pub unsure: bool,
    /// The sum of what counts.
    pub weight: u32,
    /// Every sign, also those that do not count, with why.
    pub signs: Vec<Sign>,
}

struct Lexicon {
    words: Vec<(Danger, u32)>,
    matcher: Matcher,
    senses: Matcher,
    /// Per word of `senses`, how what follows is meant.
    meant: Vec<Sense>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let rows = WORDS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut parts = line.split(',');
        let danger = match parts.next()? {
            "life" => Danger::Life,
            "property" => Danger::Property,
            _ => return None,
        };
        Some((danger, parts.next()?.parse().ok()?, parts.next()?))
    });
    let rows: Vec<(Danger, u32, &str)> = rows.collect();
    let groups: [(&[&str], Sense); 4] =
        [(&DENIED, Sense::Denied), (&SUPPOSED, Sense::Supposed), (&PAST, Sense::Past), (&NOW, Sense::Now)];
    let senses: Vec<(&str, Sense)> =
        groups.iter().flat_map(|(words, sense)| words.iter().map(|word| (*word, *sense))).collect();
    Lexicon {
        words: rows.iter().map(|(danger, weight, _)| (*danger, *weight)).collect(),
        matcher: Matcher::new(rows.iter().map(|(.., word)| *word)),
        senses: Matcher::new(senses.iter().map(|(word, _)| *word)),
        meant: senses.into_iter().map(|(_, sense)| sense).collect(),
    }
});

/// How urgent a text looks, and by which words.
#[must_use]
pub fn urgency(original: &str) -> Urgency {
    let lexicon = &*LEXICON;
    let text = Text::read(original);
    let clauses = text.clauses();
    let senses: Vec<(Range<usize>, Sense)> =
        lexicon.senses.find(&text).filter_map(|(word, at)| Some((at, *lexicon.meant.get(word)?))).collect();
    let mut urgency = Urgency::default();
    let mut counted: Vec<usize> = Vec::new();
    for (word, at) in lexicon.matcher.find(&text) {
        let Some((danger, weight)) = lexicon.words.get(word).copied() else { continue };
        let sense = sense(&at, &senses, &clauses);
        let weight = match sense {
            Sense::Now => weight,
            Sense::Supposed => weight / 2,
            Sense::Past | Sense::Denied => 0,
        };
        // Saying it twice does not make it twice as urgent.
        if !counted.contains(&word) {
            urgency.weight += weight;
            if weight >= URGENT {
                urgency.danger = urgency.danger.max(Some(danger));
            }
        }
        if weight > 0 {
            counted.push(word);
        }
        let span = text.span(at);
        urgency.signs.push(Sign { danger, sense, words: span.of(original).to_owned(), span, weight });
    }
    // Several weak signs together are one strong one.
    if urgency.danger.is_none() && urgency.weight > URGENT {
        urgency.danger = urgency.signs.iter().filter(|sign| sign.weight > 0).map(|sign| sign.danger).max();
    }
    urgency.unsure = urgency.danger.is_none() && urgency.weight > 0;
    urgency
}

/// How a word at a place is meant: by what stands shortly before it in the same clause, or anywhere in its clause for
/// suppositions and the past.
fn sense(at: &Range<usize>, senses: &[(Range<usize>, Sense)], clauses: &[(Range<usize>, char)]) -> Sense {
    let Some((clause, mark)) = clauses.iter().find(|(clause, _)| clause.contains(&at.start)) else { return Sense::Now };
    let inside: Vec<&(Range<usize>, Sense)> = senses
        .iter()
        .filter(|(word, _)| clause.contains(&word.start) && (word.start < at.start || word.start >= at.end))
        .collect();
    let denied = inside.iter().any(|(word, sense)| {
        // A denial may reach into the word: 没有 · 有人受伤.
        *sense == Sense::Denied && word.start < at.start && at.start <= word.end + REACH
    });
    let says = |wanted: Sense| inside.iter().any(|(_, sense)| *sense == wanted);
    match () {
        () if denied => Sense::Denied,
        () if says(Sense::Now) => Sense::Now,
        () if says(Sense::Past) => Sense::Past,
        () if says(Sense::Supposed) => Sense::Supposed,
        () if *mark == '?' && says(Sense::Supposed) => Sense::Supposed,
        () => Sense::Now,
    }
}
