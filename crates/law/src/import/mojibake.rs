//! Repair of text whose bytes were replaced without regard to where characters begin.
//!
//! A converter looked for bytes of GBK (a full-width mark, or a character to annotate) and met them across two
//! characters: the end of one, the beginning of the next. From there on the stream is shifted by one byte until an
//! ASCII byte takes the rest. What the search sees is a `?` for a byte that makes no character, with what the converter
//! put there; it knows no place and no text. A span is repaired only if all its bytes decode again, and where several
//! lost bytes would do, by what stands beside what in the same text; a close call is left as it is and listed.

use super::bigrams::Bigrams;
use super::gbk;
use super::pinyin;
use super::text::{Text, is_han, is_mark, is_private};
use std::cell::Cell;
use std::collections::HashSet;
use std::ops::Range;

/// The longest span that is followed, in characters.
const LONGEST: usize = 80;
/// How likely the best must be beside the next: twice as likely as it.
const SURE: f64 = 2.0 / 3.0;
/// How many candidates are shown.
const SHOWN: usize = 5;
/// So many damaged spans are looked for in one text; one with more was read in a wrong way altogether.
pub(super) const MOST: usize = 2000;
/// So many readings are tried in one text, a few seconds' work. A text as it is found has some hundreds.
const TRIED: usize = 1_000_000;
/// The lead byte of full-width ASCII.
const FULL_WIDTH: u8 = 0xA3;

/// One damaged span.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    /// Its place in the damaged text.
    pub(super) place: Range<usize>,
    /// What stood there.
    pub(super) before: String,
    /// Repaired; `None` if nothing or nothing sure was found.
    pub(super) after: Option<String>,
    /// What it could be, best first, each with how likely it is beside its best rival; at most five.
    pub(super) candidates: Vec<(String, f64)>,
    /// How many there were.
    pub(super) considered: usize,
}

/// A possible reading of a span: where it ends and its bytes.
#[derive(Clone)]
struct Reading {
    end: usize,
    bytes: Vec<u8>,
}

/// Finds damaged spans and repairs the sure ones in place.
pub(super) fn repair(text: &mut Text) -> Vec<Span> {
    let annotated: HashSet<char> = pinyin::annotations(text).into_iter().map(|annotation| annotation.c).collect();
    let mut clean = text.clone();
    pinyin::strip(&mut clean);
    let search = Search { text, annotated, bigrams: Bigrams::of(&clean), tried: Cell::new(0) };
    let spans = search.all();
    let mut repaired = Text::default();
    let mut at = 0;
    for span in &spans {
        repaired.0.extend_from_slice(text.0.get(at..span.place.start).unwrap_or_default());
        let origin = text.origin(span.place.clone());
        match &span.after {
            Some(after) => repaired.push(after, origin.start, origin.end),
            None => repaired.0.extend_from_slice(text.0.get(span.place.clone()).unwrap_or_default()),
        }
        at = span.place.end;
    }
    repaired.0.extend_from_slice(text.0.get(at..).unwrap_or_default());
    *text = repaired;
    spans
}

/// A character that stands for a byte that made none.
fn is_lost(c: Option<char>) -> bool {
    matches!(c, Some('?' | '\u{FFFD}'))
}

struct Search<'t> {
    text: &'t Text,
    annotated: HashSet<char>,
    bigrams: Bigrams,
    tried: Cell<usize>,
}

impl Search<'_> {
    fn all(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        let mut at = 0;
        while at < self.text.0.len() && spans.len() < MOST {
            let behind = self.text.before(at).is_some_and(|c| is_han(c) || is_mark(c) || is_private(c));
            if is_lost(self.text.at(at)) && (behind || self.text.at(at) == Some('\u{FFFD}')) {
                let span = self.span(at);
                at = span.place.end;
                spans.extend(self.is_damage(&span).then_some(span));
            } else {
                at += 1;
            }
        }
        spans
    }

    /// A question mark at the end of a sentence is no damage; one within a sentence, or with a reading behind it, is.
    fn is_damage(&self, span: &Span) -> bool {
        let next = self.text.at(span.place.end);
        span.after.is_some()
            || span.before.contains('\u{FFFD}')
            || span.before.chars().count() > 1
            || next.is_some_and(|c| is_private(c) || c == '?')
    }

    /// The span that begins with the lost byte at `at`.
    fn span(&self, at: usize) -> Span {
        let readings = self.readings(at);
        let mut found: Vec<(usize, String, f64)> = Vec::new();
        for reading in readings {
            let Some(words) = gbk::decode(&reading.bytes).filter(|words| is_plausible(words)) else { continue };
            if found.iter().any(|(end, known, _)| *end == reading.end && *known == words) {
                continue;
            }
            let fit = self.bigrams.fit(self.text.before(at), &words, self.text.at(reading.end));
            // Shifted bytes of sound text often are characters too: a repair must read better than what stands there.
            if mean(fit, &words) > self.as_it_stands(at..reading.end) {
                found.push((reading.end, words, fit));
            }
        }
        found.sort_by(|a, b| b.2.total_cmp(&a.2));
        let considered = found.len();
        let rival = |rank: usize| found.get(usize::from(rank == 0)).map(|(_, _, fit)| *fit);
        let share = |rank: usize, fit: f64| rival(rank).map_or(1.0, |rival| 1.0 / (1.0 + (rival - fit).exp()));
        let candidates: Vec<(String, f64)> = found
            .iter()
            .enumerate()
            .take(SHOWN)
            .map(|(rank, (_, words, fit))| (words.clone(), share(rank, *fit)))
            .collect();
        let sure = found.first().filter(|(_, _, fit)| share(0, *fit) >= SURE);
        let end = sure.as_ref().map_or_else(|| self.end_of_damage(at), |(end, _, _)| *end);
        Span {
            place: at..end,
            before: self.text.string(at..end),
            after: sure.map(|(_, words, _)| words.clone()),
            candidates,
            considered,
        }
    }

    /// How well the damaged words fit, per character.
    fn as_it_stands(&self, place: Range<usize>) -> f64 {
        let words: String = self.text.string(place.clone()).chars().filter(|c| is_han(*c)).collect();
        mean(self.bigrams.fit(None, &words, self.text.at(place.end)), &words)
    }

    /// Where what is visibly damaged ends: lost bytes, a reading without its opening bracket, private use characters.
    fn end_of_damage(&self, at: usize) -> usize {
        let mut end = at;
        while is_lost(self.text.at(end)) || self.text.at(end).is_some_and(is_private) {
            end += 1;
        }
        pinyin::syllable_at(self.text, end).map_or(end, |(_, end)| end)
    }

    /// Every way in which the span that begins at `at` can be read.
    fn readings(&self, at: usize) -> Vec<Reading> {
        let mut open: Vec<Reading> = Vec::new();
        if let Some((trails, end)) = self.annotation(at, self.text.before(at).and_then(gbk::halves).map(|(_, b)| b)) {
            open.extend(trails.into_iter().map(|trail| Reading { end, bytes: vec![trail] }));
        }
        if let Some(mark) = self.text.at(at + 1).filter(char::is_ascii_punctuation).and_then(|c| u8::try_from(c).ok()) {
            let lost = (0x81..=0xFE_u8).filter(|lead| *lead != FULL_WIDTH);
            let bytes = |lead| vec![lead, FULL_WIDTH, mark | 0x80];
            open.extend(lost.map(|lead| Reading { end: at + 2, bytes: bytes(lead) }));
        }
        let readings: Vec<Reading> = if self.tried.get() < TRIED {
            open.into_iter().flat_map(|reading| self.follow(reading)).collect()
        } else {
            Vec::new()
        };
        self.tried.set(self.tried.get() + readings.len());
        readings
    }

    /// A lost byte with a reading behind it: the trail bytes of the characters that begin with `lead` and read so.
    fn annotation(&self, at: usize, lead: Option<u8>) -> Option<(Vec<u8>, usize)> {
        let open = at + 1 + usize::from(self.text.at(at + 1) == Some('('));
        let (syllable, end) = pinyin::syllable_at(self.text, open)?;
        let lead = lead?;
        let reads = |trail: &u8| {
            let c = gbk::decode(&[lead, *trail]).and_then(|c| c.chars().next())?;
            (pinyin::reads(c, &syllable) == Some(true)).then_some((c, *trail))
        };
        let all: Vec<(char, u8)> = (0x81..=0xFE_u8).filter_map(|trail| reads(&trail)).collect();
        let known: Vec<u8> = all.iter().filter(|(c, _)| self.annotated.contains(c)).map(|(_, trail)| *trail).collect();
        let trails = if known.is_empty() { all.into_iter().map(|(_, trail)| trail).collect() } else { known };
        Some((trails, end))
    }

    /// Follows the shifted stream from the end of `reading` until it is in step again.
    fn follow(&self, mut reading: Reading) -> Vec<Reading> {
        let start = reading.end;
        while reading.end - start < LONGEST {
            let Some(c) = self.text.at(reading.end) else { break };
            if is_lost(Some(c)) {
                return self.close(&reading);
            }
            let Some(bytes) = gbk::bytes(c) else { break };
            match bytes.as_slice() {
                [byte] if gbk::trails(*byte) => {
                    reading.bytes.push(*byte);
                    reading.end += 1;
                    return vec![reading];
                }
                [first, second] => {
                    reading.bytes.extend([*first, *second]);
                    reading.end += 1;
                }
                _ => break,
            }
        }
        Vec::new()
    }

    /// The stream is in step again behind a lost byte: the end of an annotated character, or of any other.
    fn close(&self, reading: &Reading) -> Vec<Reading> {
        let lead = reading.bytes.last().copied().filter(|byte| gbk::leads(*byte));
        let with = |trail: u8, end: usize| {
            let bytes = reading.bytes.iter().copied().chain([trail]).collect();
            Reading { end, bytes }
        };
        match self.annotation(reading.end, lead) {
            Some((trails, end)) => trails.into_iter().map(|trail| with(trail, end)).collect(),
            None => (0x81..=0xFE_u8).map(|trail| with(trail, reading.end + 1)).collect(),
        }
    }
}

fn mean(fit: f64, words: &str) -> f64 {
    fit / f64::from(u32::try_from(words.chars().count().max(1)).unwrap_or(u32::MAX))
}

/// Whether it reads as Chinese: characters and marks, nothing private.
fn is_plausible(words: &str) -> bool {
    words.chars().all(|c| (is_han(c) || is_mark(c)) && !is_private(c))
}

#[cfg(test)]
#[path = "mojibake_tests.rs"]
mod tests;
