//! Topics: what many requests are about, gathered by their words and, where wanted, by place, kind and time.

use crate::Said;
use crate::chance::mix;
use crate::classify::model::small;
use crate::text::Text;
use serde::Serialize;
use std::collections::BTreeMap;

/// How alike to the middle of a topic a request is at least.
const ALIKE: f32 = 0.22;
/// Passes over all requests: the first makes topics, the others put each request where it now fits best.
const PASSES: usize = 3;
/// How much more the title counts.
const TITLE: u32 = 3;
/// A run in more than one of so many requests says nothing about a topic.
const COMMON: usize = 12;
/// Longest word of a label, in characters.
const LONGEST_WORD: usize = 10;
/// Words of a label.
const WORDS: usize = 4;

/// A request to be gathered.
#[derive(Debug, Clone, Copy, Default)]
pub struct Item<'a> {
    /// What was said.
    pub said: Said<'a>,
    /// Where, if topics are not to reach over places.
    pub place: Option<&'a str>,
    /// What kind or category, if topics are not to reach over kinds.
    pub kind: Option<&'a str>,
    /// The day, counted from anywhere, if topics end when nobody speaks of them for a while.
    pub day: Option<i64>,
}

/// What many requests are about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Topic {
    /// The requests, by their place in what was given, the most typical first.
    pub items: Vec<usize>,
    /// Words that say what it is about.
    pub words: Vec<String>,
    /// The first and the last day.
    pub days: Option<(i64, i64)>,
    /// How alike its requests are to its middle, on average, between 0 and 1.
    pub likeness: f32,
}

type Vector = Vec<(u32, f32)>;

/// Gathers requests; topics of at least `least` requests, the largest first. `pause` = days without a request after which a
/// topic is over.
#[must_use]
pub fn topics(items: &[Item], least: usize, pause: Option<i64>) -> Vec<Topic> {
    let texts: Vec<(Text, Text)> =
        items.iter().map(|item| (Text::read(item.said.title), Text::read(item.said.text))).collect();
    let vectors = vectors(&texts);
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|at| items.get(*at).and_then(|item| item.day));
    let mut gathering = Gathering { items, vectors: &vectors, pause, middles: Vec::new(), postings: BTreeMap::new() };
    let mut of: Vec<Option<usize>> = vec![None; items.len()];
    for pass in 0..PASSES {
        for at in &order {
            let best = gathering.nearest(*at);
            let topic = match best {
                Some(topic) => Some(topic),
                None if pass == 0 => Some(gathering.begin(*at)),
                None => None,
            };
            if let (Some(slot), true) = (of.get_mut(*at), topic.is_some() || pass > 0) {
                *slot = topic;
            }
            if let (Some(topic), true) = (topic, pass == 0) {
                gathering.join(topic, *at);
            }
        }
        gathering.settle(&of);
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, topic) in of.iter().enumerate() {
        members.entry(topic.unwrap_or(usize::MAX)).or_default().push(at);
    }
    members.remove(&usize::MAX);
    members.retain(|_, items| items.len() >= least.max(1));
    let mut found: Vec<Topic> = members.into_iter().map(|(topic, at)| gathering.tell(topic, at, &texts)).collect();
    found.sort_by(|one, other| {
        other.items.len().cmp(&one.items.len()).then(other.likeness.total_cmp(&one.likeness)).then(one.items.cmp(&other.items))
    });
    found
}

/// The runs of two and three characters of each text, weighed by how rare they are, of length one.
fn vectors(texts: &[(Text, Text)]) -> Vec<Vector> {
    let counts: Vec<BTreeMap<u32, u32>> = texts
        .iter()
        .map(|(title, text)| {
            let mut counts = BTreeMap::new();
            for (text, times) in [(title, TITLE), (text, 1)] {
                for length in [2, 3] {
                    let runs = text.chars().windows(length);
                    for run in runs.filter(|run| run.iter().all(|c| c.is_alphanumeric())) {
                        let hash = run.iter().fold(0, |hash, c| mix(hash ^ u64::from(*c)));
                        *counts.entry(u32::try_from(hash >> 32).unwrap_or(0)).or_default() += times;
                    }
                }
            }
            counts
        })
        .collect();
    let mut standing: BTreeMap<u32, usize> = BTreeMap::new();
    counts.iter().flat_map(BTreeMap::keys).for_each(|run| *standing.entry(*run).or_default() += 1);
    let all = texts.len();
    let tells = |run: &u32| standing.get(run).copied().filter(|rows| (2..=(all / COMMON).max(3)).contains(rows));
    let ratio = |rows: usize| small(u32::try_from(all / rows.max(1)).unwrap_or(u32::MAX)).max(1.0).ln() + 0.1;
    counts
        .iter()
        .map(|counts| {
            let known = counts.iter().filter_map(|(run, times)| Some((*run, (1.0 + small(*times).ln()) * ratio(tells(run)?))));
            let mut vector: Vector = known.collect();
            lengthen(&mut vector);
            vector
        })
        .collect()
}

fn lengthen(vector: &mut Vector) {
    let norm = vector.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
    if norm > 0.0 {
        vector.iter_mut().for_each(|(_, value)| *value /= norm);
    }
}

/// The middle of a topic, and what all its requests have in common.
#[derive(Default)]
struct Middle {
    sums: BTreeMap<u32, f32>,
    norm: f32,
    first: usize,
    last_day: Option<i64>,
}

struct Gathering<'a> {
    items: &'a [Item<'a>],
    vectors: &'a [Vector],
    pause: Option<i64>,
    middles: Vec<Middle>,
    postings: BTreeMap<u32, Vec<usize>>,
}

impl Gathering<'_> {
    fn vector(&self, at: usize) -> &[(u32, f32)] {
        self.vectors.get(at).map(Vec::as_slice).unwrap_or_default()
    }

    /// The topic that a request is nearest to, if it is near enough.
    fn nearest(&self, at: usize) -> Option<usize> {
        let mut products: BTreeMap<usize, f32> = BTreeMap::new();
        for (run, value) in self.vector(at) {
            for topic in self.postings.get(run).into_iter().flatten() {
                let sum = self.middles.get(*topic).and_then(|middle| middle.sums.get(run)).copied().unwrap_or(0.0);
                *products.entry(*topic).or_default() += sum * value;
            }
        }
        let near = products.into_iter().filter_map(|(topic, product)| {
            let middle = self.middles.get(topic)?;
            let likeness = product / middle.norm.max(f32::MIN_POSITIVE);
            (likeness >= ALIKE && self.fits(middle, at)).then_some((topic, likeness))
        });
        near.max_by(|one, other| one.1.total_cmp(&other.1)).map(|(topic, _)| topic)
    }

    fn fits(&self, middle: &Middle, at: usize) -> bool {
        let (Some(one), Some(first)) = (self.items.get(at), self.items.get(middle.first)) else { return false };
        let in_time = match (self.pause, one.day, middle.last_day) {
            (Some(pause), Some(day), Some(last)) => day.saturating_sub(last) <= pause,
            _ => true,
        };
        one.place == first.place && one.kind == first.kind && in_time
    }

    fn begin(&mut self, at: usize) -> usize {
        self.middles.push(Middle { first: at, ..Middle::default() });
        self.middles.len() - 1
    }

    fn join(&mut self, topic: usize, at: usize) {
        let day = self.items.get(at).and_then(|item| item.day);
        let Some(middle) = self.middles.get_mut(topic) else { return };
        for (run, value) in self.vectors.get(at).into_iter().flatten() {
            if !middle.sums.contains_key(run) {
                self.postings.entry(*run).or_default().push(topic);
            }
            *middle.sums.entry(*run).or_default() += value;
        }
        middle.norm = middle.sums.values().map(|sum| sum * sum).sum::<f32>().sqrt();
        middle.last_day = middle.last_day.max(day);
    }

    /// Makes every middle anew from who belongs to it now.
    fn settle(&mut self, of: &[Option<usize>]) {
        self.postings.clear();
        for middle in &mut self.middles {
            *middle = Middle { first: middle.first, last_day: middle.last_day, ..Middle::default() };
        }
        for (at, topic) in of.iter().enumerate() {
            if let Some(topic) = topic {
                self.join(*topic, at);
            }
        }
    }

    fn tell(&self, topic: usize, mut items: Vec<usize>, texts: &[(Text, Text)]) -> Topic {
        let likeness = |at: usize| {
            let Some(middle) = self.middles.get(topic) else { return 0.0 };
            let product: f32 = self.vector(at).iter().filter_map(|(run, value)| Some(middle.sums.get(run)? * value)).sum();
            product / middle.norm.max(f32::MIN_POSITIVE)
        };
        items.sort_by(|one, other| likeness(*other).total_cmp(&likeness(*one)).then(one.cmp(other)));
        let count = small(u32::try_from(items.len()).unwrap_or(1));
        let mean = items.iter().map(|at| likeness(*at)).sum::<f32>() / count.max(1.0);
        let days = items.iter().filter_map(|at| self.items.get(*at)?.day);
        let days = days.clone().min().zip(days.max());
        Topic { words: words(&items, texts), items, days, likeness: mean }
    }
}

/// The longest stretches of characters that many of the titles (or texts, where there are no titles) share and others do
/// not, the most telling first.
fn words(items: &[usize], texts: &[(Text, Text)]) -> Vec<String> {
    let words_of = |(title, text): &(Text, Text)| -> Vec<String> {
        let chars = if title.chars().is_empty() { text.chars() } else { title.chars() };
        let runs = (2..=LONGEST_WORD).flat_map(|length| chars.windows(length));
        let mut words: Vec<String> =
            runs.filter(|run| run.iter().all(|c| c.is_alphanumeric())).map(|run| run.iter().collect()).collect();
        words.sort_unstable();
        words.dedup();
        words
    };
    let mut inside: BTreeMap<String, usize> = BTreeMap::new();
    for at in items {
        for word in texts.get(*at).map(words_of).unwrap_or_default() {
            *inside.entry(word).or_default() += 1;
        }
    }
    let floor = (items.len() / 3).max(2);
    inside.retain(|_, times| *times >= floor);
    let mut told: Vec<(String, usize)> = inside.into_iter().collect();
    // As often as possible and as long as possible: a part of a longer word that stands as often is left out below.
    told.sort_by_key(|(word, times)| std::cmp::Reverse((times * (word.chars().count() - 1), word.chars().count())));
    let mut chosen: Vec<String> = Vec::new();
    for (word, _) in told {
        let overlaps = chosen.iter().any(|known| known.contains(&word) || word.contains(known.as_str()) || crosses(known, &word));
        if !overlaps {
            chosen.push(word);
        }
        if chosen.len() == WORDS {
            break;
        }
    }
    chosen
}

/// Whether one word ends as the other begins: two windows upon one stretch.
fn crosses(one: &str, other: &str) -> bool {
    let joined = |one: &str, other: &str| {
        one.char_indices().skip(1).any(|(at, _)| one.get(at..).is_some_and(|end| other.starts_with(end)))
    };
    joined(one, other) || joined(other, one)
}

/// Stretches of a text in which every pair of characters is wanted, in the order of the text.
pub(crate) fn stretches(text: &Text, wanted: impl Fn(&[char; 2]) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = String::new();
    for pair in text.chars().windows(2).filter_map(|pair| <[char; 2]>::try_from(pair).ok()) {
        let [first, second] = pair;
        if first.is_alphabetic() && second.is_alphabetic() && wanted(&pair) {
            if open.is_empty() {
                open.push(first);
            }
            open.push(second);
        } else if !open.is_empty() {
            found.push(std::mem::take(&mut open));
        }
    }
    found.extend((!open.is_empty()).then_some(open));
    found
}
