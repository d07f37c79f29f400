//! Where something is: names of divisions and landmarks in a text, in all the ways in which people shorten them.

use crate::matcher::Matcher;
use crate::text::{Span, Text};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Endings that people leave out or put in the place of one another, the longest first.
const ENDINGS: [&str; 22] = [
    "社区居民委员会",
    "村民委员会",
    "居民委员会",
    "街道办事处",
    "地区办事处",
    "社区居委会",
    "居委会",
    "村委会",
    "办事处",
    "自治县",
    "社区",
    "街道",
    "地区",
    "街办",
    "新区",
    "村",
    "镇",
    "乡",
    "县",
    "区",
    "市",
    "街",
];
/// What a name cut short must still have, in characters.
const SHORTEST: usize = 2;
/// Candidates given at most.
const MOST: usize = 8;
/// A candidate that is not this much better than the next is not sure.
const CLEAR: f32 = 1.3;

/// How high a place stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 市.
    City,
    /// 区、县.
    District,
    /// 街道、镇、乡.
    Street,
    /// 社区、村.
    Community,
    /// 地标: a landmark, estate, school.
    Landmark,
}

/// A place that may be named, as the caller knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its code; unique.
    pub code: String,
    /// The code of what it lies in; empty at the top.
    pub parent: String,
    /// How high it stands.
    pub level: Level,
    /// Its name.
    pub name: String,
    /// What else it is called.
    pub aliases: Vec<String>,
}

/// How a place was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The place that was named: the candidate itself, or one that it lies in.
    pub code: String,
    /// The words, as they stand in the original.
    pub words: String,
    /// Where.
    pub span: Span,
    /// Whether the name stood there in full.
    pub full: bool,
}

/// A place that may be meant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How high it stands.
    pub level: Level,
    /// Its share of what speaks for any candidate, between 0 and 1.
    pub confidence: f32,
    /// What speaks for it.
    pub evidence: Vec<Evidence>,
}

/// What is said about the place.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Places {
    /// The likeliest first, each as exact as the words are.
    pub candidates: Vec<Candidate>,
    /// Whether a person has to ask: nothing found, or several equally likely.
    pub unsure: bool,
}

/// A place of the gazetteer under one of its names.
#[derive(Debug, Clone)]
struct Named {
    place: usize,
    full: bool,
}

/// The names of a city.
#[derive(Debug, Clone)]
pub struct Gazetteer {
    places: Vec<Known>,
    by_code: BTreeMap<String, usize>,
    matcher: Matcher,
    /// Per word of the matcher, whose name it is.
    named: Vec<Vec<Named>>,
}

impl Gazetteer {
    /// Learns the names.
    #[must_use]
    pub fn new(places: Vec<Known>) -> Self {
        let mut names: BTreeMap<String, Vec<Named>> = BTreeMap::new();
        for (place, known) in places.iter().enumerate() {
            for (name, full) in names_of(known) {
                let owners = names.entry(name).or_default();
                if !owners.iter().any(|owner| owner.place == place) {
                    owners.push(Named { place, full });
                }
            }
        }
        let by_code = places.iter().enumerate().map(|(place, known)| (known.code.clone(), place)).collect();
        let matcher = Matcher::new(names.keys().map(String::as_str));
        Self { places, by_code, matcher, named: names.into_values().collect() }
    }

    /// What a text says about the place; `near` = codes of places where the matter is thought to be already (the district
    /// of the line, the point on the map).
    #[must_use]
    pub fn places(&self, original: &str, near: &[&str]) -> Places {
        let text = Text::read(original);
        let mut seen: BTreeMap<usize, Vec<Evidence>> = BTreeMap::new();
        for (word, at) in self.matcher.find(&text) {
            let span = text.span(at);
            for named in self.named.get(word).into_iter().flatten() {
                let Some(known) = self.places.get(named.place) else { continue };
                let words = span.of(original).to_owned();
                let evidence = Evidence { code: known.code.clone(), words, span, full: named.full };
                let all = seen.entry(named.place).or_default();
                if !all.iter().any(|one| one.words == evidence.words) {
                    all.push(evidence);
                }
            }
        }
        self.weigh(&seen, near)
    }

    /// A place is as likely as its own name is plain and as what it lies in was named too.
    fn weigh(&self, seen: &BTreeMap<usize, Vec<Evidence>>, near: &[&str]) -> Places {
        let above: BTreeSet<usize> = seen.keys().flat_map(|place| self.chain(*place).into_iter().skip(1)).collect();
        let mut weighed: Vec<(f32, &Known, Vec<Evidence>)> = Vec::new();
        for place in seen.keys().filter(|place| !above.contains(place)) {
            let Some(known) = self.places.get(*place) else { continue };
            let mut weight = 0.0;
            let mut evidence = Vec::new();
            for (height, part) in self.chain(*place).into_iter().enumerate() {
                let own = seen.get(&part).into_iter().flatten();
                // What it lies in was named: that speaks for this one of several with the same name.
                let worth = if height == 0 { 1.0 } else { 3.0 };
                let best = own.clone().map(|one| length(&one.words) * if one.full { 2.0 } else { 1.0 });
                weight += worth * best.fold(0.0, f32::max);
                evidence.extend(own.cloned());
                let code = self.places.get(part).map(|known| known.code.as_str());
                if code.is_some_and(|code| near.contains(&code)) {
                    weight *= 2.0;
                }
            }
            weighed.push((weight, known, evidence));
        }
        self.judge(weighed)
    }

    fn judge(&self, mut weighed: Vec<(f32, &Known, Vec<Evidence>)>) -> Places {
        weighed.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.code.cmp(&other.1.code)));
        let total: f32 = weighed.iter().map(|(weight, ..)| weight).sum();
        // A name cut short, with nothing beside it that it lies in, may be any estate of that name.
        let firm = |evidence: &[Evidence]| evidence.iter().any(|one| one.full) || evidence.len() > 1;
        let clear = match weighed.as_slice() {
            [] => false,
            [(_, _, evidence)] => firm(evidence),
            [first, second, ..] => firm(&first.2) && first.0 >= second.0 * CLEAR,
        };
        let candidates = weighed.into_iter().take(MOST).map(|(weight, known, evidence)| Candidate {
            code: known.code.clone(),
            name: known.name.clone(),
            level: known.level,
            confidence: weight / total.max(f32::MIN_POSITIVE),
            evidence,
        });
        Places { candidates: candidates.collect(), unsure: !clear }
    }

    /// A place and everything that it lies in.
    fn chain(&self, place: usize) -> Vec<usize> {
        let mut chain = vec![place];
        while let Some(known) = chain.last().and_then(|last| self.places.get(*last)) {
            match self.by_code.get(&known.parent) {
                // A circle of parents ends where it closes.
                Some(parent) if !chain.contains(parent) => chain.push(*parent),
                _ => break,
            }
        }
        chain
    }
}

fn length(words: &str) -> f32 {
    words.chars().fold(0.0, |sum, _| sum + 1.0)
}

/// Every way to write a place's name: as it stands, with another ending, without.
fn names_of(known: &Known) -> Vec<(String, bool)> {
    let mut names = Vec::new();
    for name in std::iter::once(&known.name).chain(&known.aliases) {
        let name = Text::read(name).plain().to_owned();
        names.push((name.clone(), true));
        let Some(stem) = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)) else { continue };
        let whole = stem.chars().count();
        let endings: &[&str] = match known.level {
            Level::Street => {
                &["街道", "街道办事处", "街道办", "办事处", "街办", "地区", "镇", "乡", "镇政府", "乡政府"]
            }
            Level::Community => &["社区", "社区居委会", "居委会", "村", "村委会", "小区"],
            Level::District => &["区", "县", "市", "区政府"],
            Level::City => &["市", "市政府"],
            Level::Landmark => &[],
        };
        if whole >= 1 {
            // A street's own name may end like what it is: the ending that it has is not put behind itself.
            let fits = endings.iter().filter(|ending| whole >= SHORTEST || name.ends_with(**ending));
            names.extend(fits.map(|ending| (format!("{stem}{ending}"), true)));
        }
        if whole >= SHORTEST {
            names.push((stem.to_owned(), false));
        }
    }
    names.retain(|(name, _)| !name.is_empty());
    names
}
