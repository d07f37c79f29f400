//! The same said twice: exactly, nearly, or by the same person again. An index that grows request by request.
//!
//! Candidates come from exact fingerprints and MinHash bands (Broder, 1997), never from looking at all; each is then
//! verified on its own words, a rare run of characters counting more than one that everybody uses.

use crate::Said;
use crate::chance::{mix, real};
use crate::text::Text;
use serde::Serialize;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasherDefault;

/// Hashes are the same in every run: chance comes only from seeds here.
type Map<K, V> = HashMap<K, V, BuildHasherDefault<DefaultHasher>>;

/// Characters of a run.
const RUN: usize = 2;
/// Bands of the MinHash, of two values each: at a share of 0.3 one of them agrees in 95 of 100 cases.
const BANDS: usize = 32;
/// Entries of a band that are looked at, the newest: what fills a band further is a form letter.
const OF_BAND: usize = 48;
/// Candidates that are verified at most.
const CANDIDATES: usize = 400;
/// Earlier requests of one person that are looked at, the newest.
const OF_PERSON: usize = 200;
/// Found ones that are given at most.
const MOST: usize = 50;
/// Share of weight in common from which two are near, out of what either says.
const NEAR: f64 = 0.30;
/// The same, out of what the shorter says, if that says enough by itself.
const WITHIN: f64 = 0.62;
/// Runs of the shorter from which it says enough.
const ENOUGH: usize = 16;
/// For the same person less is enough: people tell a matter again in other words.
const SAME_PERSON: f64 = 0.18;

/// How one request resembles another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// Letter for letter, after normalising.
    Exact,
    /// Nearly the same words.
    Near,
    /// Told again by the same person in other words.
    Repeat,
}

/// A request that resembles the one asked about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Match {
    /// Its id.
    pub id: String,
    /// How it resembles.
    pub likeness: Likeness,
    /// Whether the same person said it.
    pub same_person: bool,
    /// Weight of what both say out of what either says, between 0 and 1.
    pub share: f64,
    /// Weight of what both say out of what the shorter says.
    pub within: f64,
}

#[derive(Debug, Clone)]
struct Entry {
    id: String,
    person: Option<String>,
    letter: u64,
    runs: Vec<u32>,
}

/// Requests by what they say.
#[derive(Debug, Clone, Default)]
pub struct Index {
    entries: Vec<Entry>,
    letters: Map<u64, Vec<usize>>,
    bands: Map<u64, Vec<usize>>,
    people: Map<String, Vec<usize>>,
    standing: Map<u32, u32>,
}

impl Index {
    /// How many requests it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Takes a request in; `person` = a pseudonym of who said it, never a name or a number.
    pub fn add(&mut self, id: &str, person: Option<&str>, said: Said) {
        let entry = read(id, person, said);
        let at = self.entries.len();
        for run in &entry.runs {
            *self.standing.entry(*run).or_default() += 1;
        }
        self.letters.entry(entry.letter).or_default().push(at);
        for band in bands(&entry.runs) {
            self.bands.entry(band).or_default().push(at);
        }
        if let Some(person) = person {
            self.people.entry(person.to_owned()).or_default().push(at);
        }
        self.entries.push(entry);
    }

    /// What resembles a request, the most alike first.
    #[must_use]
    pub fn alike(&self, person: Option<&str>, said: Said) -> Vec<Match> {
        let asked = read("", person, said);
        let own = person.and_then(|person| self.people.get(person)).into_iter().flatten().rev().take(OF_PERSON);
        let mut candidates: BTreeSet<usize> = own.copied().collect();
        candidates.extend(self.letters.get(&asked.letter).into_iter().flatten().rev().take(OF_BAND));
        for band in bands(&asked.runs) {
            if candidates.len() >= CANDIDATES {
                break;
            }
            candidates.extend(self.bands.get(&band).into_iter().flatten().rev().take(OF_BAND));
        }
        let candidates = candidates.into_iter().filter_map(|at| self.entries.get(at));
        let mut matches: Vec<Match> = candidates.filter_map(|entry| self.compare(&asked, entry)).collect();
        matches.sort_by(|one, other| {
            one.likeness.cmp(&other.likeness).then(other.share.total_cmp(&one.share)).then(one.id.cmp(&other.id))
        });
        matches.truncate(MOST);
        matches
    }

    fn compare(&self, asked: &Entry, entry: &Entry) -> Option<Match> {
        let same_person = asked.person.is_some() && asked.person == entry.person;
        let (share, within) = self.shares(&asked.runs, &entry.runs);
        let shorter = asked.runs.len().min(entry.runs.len());
        let likeness = if asked.letter == entry.letter && !asked.runs.is_empty() {
            Likeness::Exact
        } else if share >= NEAR || (within >= WITHIN && shorter >= ENOUGH) {
            Likeness::Near
        } else if same_person && share >= SAME_PERSON {
            Likeness::Repeat
        } else {
            return None;
        };
        Some(Match { id: entry.id.clone(), likeness, same_person, share, within })
    }

    /// Weight in common out of both, and out of the shorter.
    fn shares(&self, one: &[u32], other: &[u32]) -> (f64, f64) {
        let weight = |runs: &mut dyn Iterator<Item = &u32>| runs.map(|run| self.rarity(*run)).sum::<f64>();
        let both = weight(&mut one.iter().filter(|run| other.binary_search(run).is_ok()));
        let (first, second) = (weight(&mut one.iter()), weight(&mut other.iter()));
        let either = first + second - both;
        if either <= 0.0 { (0.0, 0.0) } else { (both / either, both / first.min(second).max(f64::MIN_POSITIVE)) }
    }

    fn rarity(&self, run: u32) -> f64 {
        let standing = self.standing.get(&run).copied().unwrap_or(0);
        ((real(self.entries.len()) + 1.0) / (f64::from(standing) + 1.0)).ln() + 1.0
    }
}

fn read(id: &str, person: Option<&str>, said: Said) -> Entry {
    let (title, text) = (Text::read(said.title), Text::read(said.text));
    let letters = || title.chars().iter().chain(text.chars()).filter(|c| c.is_alphanumeric());
    let letter = letters().fold(0, |hash, c| mix(hash ^ u64::from(*c)));
    let mut runs: Vec<u32> = Vec::new();
    for text in [&title, &text] {
        for run in text.chars().windows(RUN).filter(|run| run.iter().all(|c| c.is_alphanumeric())) {
            let hash = run.iter().fold(0, |hash, c| mix(hash ^ u64::from(*c)));
            runs.push(u32::try_from(hash >> 32).unwrap_or(0));
        }
    }
    runs.sort_unstable();
    runs.dedup();
    Entry { id: id.to_owned(), person: person.map(str::to_owned), letter, runs }
}

/// The bands of a text's runs.
fn bands(runs: &[u32]) -> Vec<u64> {
    if runs.is_empty() {
        return Vec::new();
    }
    let least = |turn: usize| {
        let turn = mix(u64::try_from(turn).unwrap_or(0) + 1);
        runs.iter().map(|run| mix(u64::from(*run) ^ turn)).min().unwrap_or(0)
    };
    (0..BANDS).map(|band| mix(least(2 * band).rotate_left(17) ^ least(2 * band + 1))).collect()
}
