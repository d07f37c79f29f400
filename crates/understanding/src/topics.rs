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
/// Of few requests, so many may share a run that tells.
const FEW: usize = 10;
/// Characters of the text that are looked at: what a matter is stands at its beginning.
const COMPARED: usize = 400;
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

/// The place of each run and its value.
type Vector = Vec<(usize, f32)>;

/// Gathers requests; topics of at least `least` requests, the largest first. `pause` = days without a request after which a
/// topic is over.
#[must_use]
pub fn topics(items: &[Item], least: usize, pause: Option<i64>) -> Vec<Topic> {
    let texts: Vec<(Text, Text)> =
        items.iter().map(|item| (Text::read(item.said.title), Text::read(item.said.text))).collect();
    let vectors = vectors(&texts);
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|at| items.get(*at).and_then(|item| item.day));
    let (vectors, runs) = vectors;
    let mut gathering =
        Gathering { items, vectors: &vectors, pause, middles: Vec::new(), sums: vec![Vec::new(); runs] };
    let mut of: Vec<Option<usize>> = vec![None; items.len()];
    for at in &order {
        let topic = gathering.nearest(*at, None).unwrap_or_else(|| gathering.begin(*at));
        gathering.join(topic, *at);
        of.get_mut(*at).into_iter().for_each(|slot| *slot = Some(topic));
    }
    for _ in 1..PASSES {
        for at in &order {
            // Who is alone is always nearest to itself: it looks at the others.
            let own = of.get(*at).copied().flatten();
            let alone = own.filter(|own| gathering.middles.get(*own).is_some_and(|middle| middle.members == 1));
            let nearest = gathering.nearest(*at, alone).or(alone);
            of.get_mut(*at).into_iter().for_each(|slot| *slot = nearest);
        }
        gathering.settle(&of);
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, topic) in of.iter().enumerate() {
        members.entry(topic.unwrap_or(usize::MAX)).or_default().push(at);
    }
    members.remove(&usize::MAX);
    members.retain(|_, items| items.len() >= least.max(1));
    let mut found: Vec<Topic> = members.into_iter().map(|(topic, at)| gathering.tell(topic, &at, &texts)).collect();
    found.sort_by(|one, other| {
        other
            .items
            .len()
            .cmp(&one.items.len())
            .then(other.likeness.total_cmp(&one.likeness))
            .then(one.items.cmp(&other.items))
    });
    found
}

/// The runs of two and three characters of each text, weighed by how rare they are, of length one; and how many runs tell
/// anything.
fn vectors(texts: &[(Text, Text)]) -> (Vec<Vector>, usize) {
    let counts: Vec<BTreeMap<u64, u32>> = texts
        .iter()
        .map(|(title, text)| {
            let mut counts = BTreeMap::new();
            let beginning = text.chars().get(..COMPARED).unwrap_or(text.chars());
            for (chars, times) in [(title.chars(), TITLE), (beginning, 1)] {
                for run in [2, 3].into_iter().flat_map(|length| chars.windows(length)) {
                    if run.iter().all(|c| c.is_alphanumeric()) {
                        let hash = run.iter().fold(0, |hash, c| mix(hash ^ u64::from(*c)));
                        *counts.entry(hash).or_default() += times;
                    }
                }
            }
            counts
        })
        .collect();
    let mut standing: BTreeMap<u64, usize> = BTreeMap::new();
    counts.iter().flat_map(BTreeMap::keys).for_each(|run| *standing.entry(*run).or_default() += 1);
    let all = texts.len();
    standing.retain(|_, rows| (2..=(all / COMMON).max(FEW)).contains(rows));
    let ratio = |rows: usize| small(u32::try_from(all / rows.max(1)).unwrap_or(u32::MAX)).max(1.0).ln() + 0.1;
    let places: BTreeMap<u64, (usize, f32)> =
        standing.into_iter().enumerate().map(|(place, (run, rows))| (run, (place, ratio(rows)))).collect();
    let vectors = counts.iter().map(|counts| {
        let known = counts.iter().filter_map(|(run, times)| {
            let (place, rarity) = places.get(run)?;
            Some((*place, (1.0 + small(*times).ln()) * rarity))
        });
        let mut vector: Vector = known.collect();
        lengthen(&mut vector);
        vector
    });
    (vectors.collect(), places.len())
}

fn lengthen(vector: &mut Vector) {
    let norm = vector.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
    if norm > 0.0 {
        vector.iter_mut().for_each(|(_, value)| *value /= norm);
    }
}

/// The middle of a topic.
#[derive(Debug, Clone, Copy, Default)]
struct Middle {
    /// The square of its length.
    square: f32,
    members: usize,
    first: usize,
    /// Its first and last day.
    days: Option<(i64, i64)>,
}

struct Gathering<'a> {
    items: &'a [Item<'a>],
    vectors: &'a [Vector],
    pause: Option<i64>,
    middles: Vec<Middle>,
    /// Per run the topics that have it, ascending, with the sum of its values there.
    sums: Vec<Vec<(usize, f32)>>,
}

impl Gathering<'_> {
    fn vector(&self, at: usize) -> &[(usize, f32)] {
        self.vectors.get(at).map(Vec::as_slice).unwrap_or_default()
    }

    /// The topic that a request is nearest to, if it is near enough.
    fn nearest(&self, at: usize, except: Option<usize>) -> Option<usize> {
        let mut products = vec![0.0_f32; self.middles.len()];
        let mut touched = Vec::new();
        for (run, value) in self.vector(at) {
            for (topic, sum) in self.sums.get(*run).into_iter().flatten() {
                if let Some(product) = products.get_mut(*topic) {
                    if *product == 0.0 {
                        touched.push(*topic);
                    }
                    *product += sum * value;
                }
            }
        }
        let near = touched.into_iter().filter(|topic| Some(*topic) != except).filter_map(|topic| {
            let middle = self.middles.get(topic)?;
            let likeness = products.get(topic)? / middle.square.sqrt().max(f32::MIN_POSITIVE);
            (likeness >= ALIKE && self.fits(middle, at)).then_some((topic, likeness))
        });
        near.max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0))).map(|(topic, _)| topic)
    }

    fn fits(&self, middle: &Middle, at: usize) -> bool {
        let (Some(one), Some(first)) = (self.items.get(at), self.items.get(middle.first)) else { return false };
        let in_time = match (self.pause, one.day, middle.days) {
            (Some(pause), Some(day), Some((first, last))) => {
                day.saturating_sub(last) <= pause && first.saturating_sub(day) <= pause
            }
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
            let Some(sums) = self.sums.get_mut(*run) else { continue };
            let place = match sums.binary_search_by_key(&topic, |(topic, _)| *topic) {
                Ok(place) => place,
                Err(place) => {
                    sums.insert(place, (topic, 0.0));
                    place
                }
            };
            if let Some((_, sum)) = sums.get_mut(place) {
                middle.square += value * (2.0 * *sum + value);
                *sum += value;
            }
        }
        middle.members += 1;
        if let Some(day) = day {
            let (first, last) = middle.days.unwrap_or((day, day));
            middle.days = Some((first.min(day), last.max(day)));
        }
    }

    /// Makes every middle anew from who belongs to it now.
    fn settle(&mut self, of: &[Option<usize>]) {
        self.sums.iter_mut().for_each(Vec::clear);
        self.middles.iter_mut().for_each(|middle| (middle.square, middle.members, middle.days) = (0.0, 0, None));
        for (at, topic) in of.iter().enumerate() {
            if let Some(topic) = topic {
                self.join(*topic, at);
            }
        }
    }

    fn tell(&self, topic: usize, items: &[usize], texts: &[(Text, Text)]) -> Topic {
        let likeness = |at: usize| {
            let Some(middle) = self.middles.get(topic) else { return 0.0 };
            let product = |(run, value): &(usize, f32)| {
                let sums = self.sums.get(*run)?;
                let place = sums.binary_search_by_key(&topic, |(topic, _)| *topic).ok()?;
                sums.get(place).map(|(_, sum)| sum * value)
            };
            let product: f32 = self.vector(at).iter().filter_map(product).sum();
            product / middle.square.sqrt().max(f32::MIN_POSITIVE)
        };
        let mut ranked: Vec<(f32, usize)> = items.iter().map(|at| (likeness(*at), *at)).collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        let count = small(u32::try_from(items.len()).unwrap_or(1));
        let mean = ranked.iter().map(|(likeness, _)| likeness).sum::<f32>() / count.max(1.0);
        let items: Vec<usize> = ranked.into_iter().map(|(_, at)| at).collect();
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
        let overlaps =
            chosen.iter().any(|known| known.contains(&word) || word.contains(known.as_str()) || crosses(known, &word));
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
