//! The same said twice: letter for letter, nearly, or the same matter in other words; and by the same person again. An
//! index that grows request by request.
//!
//! Candidates are looked for by the rarest runs of characters of a request (names, above all), so many at most however
//! large the index is; each is then compared in full, a rare run counting more than one that everybody uses.

use crate::Said;
use crate::chance::{mix, real};
use crate::text::Text;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

/// Characters of a run.
const RUN: usize = 2;
/// Characters of the text that are compared: what a matter is stands at its beginning.
const COMPARED: usize = 400;
/// How often a run of the title counts.
const TITLE: u32 = 2;
/// Runs by which candidates are looked for, the rarest.
const RAREST: usize = 40;
/// Requests with a run that are looked at, the newest: what more of them have does not tell them apart.
const OF_RUN: usize = 250;
/// Candidates that are compared in full.
const CANDIDATES: usize = 80;
/// Earlier requests of one person that are compared too, the newest.
const OF_PERSON: usize = 50;
/// Found ones that are given at most.
const MOST: usize = 50;
/// From here on two are nearly the same.
const NEAR: f64 = 0.35;
/// From here on two may be about the same matter.
const RELATED: f64 = 0.22;
/// For the same person less is enough: people tell a matter again in other words.
const SAME_PERSON: f64 = 0.15;

/// How one request resembles another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// Letter for letter, after normalising.
    Exact,
    /// Nearly the same words.
    Near,
    /// Perhaps the same matter in other words: a person has to look.
    Related,
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
    /// How alike they are, between 0 and 1.
    pub share: f64,
    /// Words that both have, the most telling first.
    pub words: Vec<String>,
}

#[derive(Debug, Clone)]
struct Entry {
    id: String,
    person: Option<String>,
    letter: u64,
    /// Runs, ascending, with how often.
    runs: Vec<(Run, u32)>,
}

/// Two characters.
type Run = [char; RUN];

/// Runs and persons are looked up a million times; chance from a seed only, so no random keys.
#[derive(Debug, Clone, Copy, Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = mix(self.0 ^ u64::from(*byte)));
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = mix(self.0 ^ u64::from(number));
    }

    fn write_usize(&mut self, _: usize) {
        // The length of a run is always the same.
    }
}

type Map<K, V> = HashMap<K, V, BuildHasherDefault<Mixed>>;

/// Requests by what they say.
#[derive(Debug, Clone, Default)]
pub struct Index {
    entries: Vec<Entry>,
    letters: BTreeMap<u64, Vec<usize>>,
    people: BTreeMap<String, Vec<usize>>,
    /// Who has a run.
    standing: Map<Run, Vec<u32>>,
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
        // Four thousand million requests are more than any memory holds.
        let Ok(short) = u32::try_from(at) else { return };
        for (run, _) in &entry.runs {
            self.standing.entry(*run).or_default().push(short);
        }
        self.letters.entry(entry.letter).or_default().push(at);
        if let Some(person) = person {
            self.people.entry(person.to_owned()).or_default().push(at);
        }
        self.entries.push(entry);
    }

    /// What resembles a request, the most alike first.
    #[must_use]
    pub fn alike(&self, person: Option<&str>, said: Said) -> Vec<Match> {
        let asked = read("", person, said);
        let weights: Vec<f64> = asked.runs.iter().map(|(run, times)| self.weight(*run, *times)).collect();
        let norm = length(&weights);
        let mut candidates = self.candidates(&asked, &weights);
        let own = person.and_then(|person| self.people.get(person)).into_iter().flatten().rev().take(OF_PERSON);
        candidates.extend(own.copied());
        candidates.extend(self.letters.get(&asked.letter).into_iter().flatten().rev().take(MOST));
        candidates.sort_unstable();
        candidates.dedup();
        let candidates = candidates.into_iter().filter_map(|at| self.entries.get(at));
        let mut matches: Vec<Match> =
            candidates.filter_map(|entry| self.compare(&asked, &weights, norm, entry)).collect();
        matches.sort_by(|one, other| {
            one.likeness.cmp(&other.likeness).then(other.share.total_cmp(&one.share)).then(one.id.cmp(&other.id))
        });
        matches.truncate(MOST);
        matches
    }

    /// Who shares most of the rarest runs.
    fn candidates(&self, asked: &Entry, weights: &[f64]) -> Vec<usize> {
        let mut rarest: Vec<(f64, Run)> =
            asked.runs.iter().zip(weights).map(|((run, _), weight)| (*weight, *run)).collect();
        rarest.retain(|(_, run)| self.standing.contains_key(run));
        rarest.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        let mut sums: Map<u32, f64> = Map::default();
        for (weight, run) in rarest.into_iter().take(RAREST) {
            for at in self.standing.get(&run).into_iter().flatten().rev().take(OF_RUN) {
                *sums.entry(*at).or_default() += weight * weight;
            }
        }
        let mut sums: Vec<(u32, f64)> = sums.into_iter().collect();
        sums.sort_unstable_by(|one, other| other.1.total_cmp(&one.1).then(other.0.cmp(&one.0)));
        sums.into_iter().take(CANDIDATES).filter_map(|(at, _)| usize::try_from(at).ok()).collect()
    }

    fn compare(&self, asked: &Entry, weights: &[f64], norm: f64, entry: &Entry) -> Option<Match> {
        let same_person = asked.person.is_some() && asked.person == entry.person;
        let theirs: Vec<f64> = entry.runs.iter().map(|(run, times)| self.weight(*run, *times)).collect();
        let mut shared: Vec<(f64, Run)> = Vec::new();
        for ((run, _), weight) in asked.runs.iter().zip(weights) {
            let at = entry.runs.binary_search_by_key(run, |(other, _)| *other).ok();
            shared.extend(at.and_then(|at| theirs.get(at)).map(|other| (weight * other, *run)));
        }
        let product: f64 = shared.iter().map(|(weight, _)| weight).sum();
        let share = product / (norm * length(&theirs)).max(f64::MIN_POSITIVE);
        let likeness = match share {
            _ if asked.letter == entry.letter && !asked.runs.is_empty() => Likeness::Exact,
            share if share >= NEAR => Likeness::Near,
            share if share >= RELATED || (same_person && share >= SAME_PERSON) => Likeness::Related,
            _ => return None,
        };
        shared.sort_by(|one, other| other.0.total_cmp(&one.0));
        Some(Match { id: entry.id.clone(), likeness, same_person, share, words: joined(&shared) })
    }

    /// How much a run counts that stands so often in a request.
    fn weight(&self, run: Run, times: u32) -> f64 {
        let standing = self.standing.get(&run).map_or(0, Vec::len);
        (1.0 + f64::from(times).ln()) * ((real(self.entries.len()) + 1.0) / (real(standing) + 1.0)).ln().max(0.01)
    }
}

fn length(weights: &[f64]) -> f64 {
    weights.iter().map(|weight| weight * weight).sum::<f64>().sqrt()
}

/// The strongest runs as words: those that follow one another are one.
fn joined(shared: &[(f64, Run)]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for (_, [first, second]) in shared.iter().take(12) {
        let before = words.iter_mut().find(|word| word.ends_with(*first) || word.starts_with(*second));
        match before {
            Some(word) if word.ends_with(*first) => word.push(*second),
            Some(word) => word.insert(0, *first),
            None => words.push([*first, *second].iter().collect()),
        }
    }
    words.truncate(5);
    words
}

fn read(id: &str, person: Option<&str>, said: Said) -> Entry {
    let (title, text) = (Text::read(said.title), Text::read(said.text));
    let letters = || title.chars().iter().chain(text.chars()).filter(|c| c.is_alphanumeric());
    let letter = letters().fold(0, |hash, c| mix(hash ^ u64::from(*c)));
    let mut counts: BTreeMap<Run, u32> = BTreeMap::new();
    let beginning = text.chars().get(..COMPARED).unwrap_or(text.chars());
    for (chars, times) in [(title.chars(), TITLE), (beginning, 1)] {
        for run in chars.windows(RUN).filter_map(|run| Run::try_from(run).ok()) {
            if run.iter().all(|c| c.is_alphanumeric()) {
                *counts.entry(run).or_default() += times;
            }
        }
    }
    Entry { id: id.to_owned(), person: person.map(str::to_owned), letter, runs: counts.into_iter().collect() }
}
