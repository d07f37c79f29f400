//! A text in which every character knows the bytes of the original that it came from.
//!
//! Every step of an import takes such a text and gives another: whatever is repaired, dropped or put in order, a person
//! can be shown the place in the file as it was handed in.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// One character and the bytes of the original that gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph {
    /// The character.
    pub c: char,
    /// First byte in the original.
    pub from: u32,
    /// Byte after the last one.
    pub to: u32,
}

/// Characters with their origin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text(pub Vec<Glyph>);

impl Text {
    /// Text whose every character came from where it stands in `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let glyph = |(at, c): (usize, char)| Glyph { c, from: place(at), to: place(at + c.len_utf8()) };
        Self(text.char_indices().map(glyph).collect())
    }

    /// Adds `text`, every character of which came from the same bytes.
    pub fn push(&mut self, text: &str, from: u32, to: u32) {
        self.0.extend(text.chars().map(|c| Glyph { c, from, to }));
    }

    /// The character at `at`, if there is one.
    #[must_use]
    pub fn at(&self, at: usize) -> Option<char> {
        self.0.get(at).map(|glyph| glyph.c)
    }

    /// The character before `at`.
    #[must_use]
    pub fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|at| self.at(at))
    }

    /// What stands in `range`, without the origins.
    #[must_use]
    pub fn string(&self, range: Range<usize>) -> String {
        self.0.get(range).unwrap_or_default().iter().map(|glyph| glyph.c).collect()
    }

    /// All of it, without the origins.
    #[must_use]
    pub fn all(&self) -> String {
        self.string(0..self.0.len())
    }

    /// The bytes of the original that `range` came from.
    #[must_use]
    pub fn origin(&self, range: Range<usize>) -> Range<u32> {
        let glyphs = self.0.get(range).unwrap_or_default();
        let from = glyphs.iter().map(|glyph| glyph.from).min().unwrap_or(0);
        from..glyphs.iter().map(|glyph| glyph.to).max().unwrap_or(from)
    }

    /// The lines, without their line ends; both kinds of line end are understood.
    #[must_use]
    pub fn lines(&self) -> Vec<Range<usize>> {
        let mut lines = Vec::new();
        let mut start = 0;
        for (at, glyph) in self.0.iter().enumerate() {
            if glyph.c == '\n' {
                let end = if at > start && self.before(at) == Some('\r') { at - 1 } else { at };
                lines.push(start..end);
                start = at + 1;
            }
        }
        if start < self.0.len() {
            lines.push(start..self.0.len());
        }
        lines
    }

    /// The place behind the line end that follows a line.
    #[must_use]
    pub fn lines_end(&self, end: usize) -> usize {
        let carriage = usize::from(self.at(end) == Some('\r'));
        end + carriage + usize::from(self.at(end + carriage) == Some('\n'))
    }
}

/// Characters that came from places one behind the other, each of `step` bytes; with a step of 0, all of them from the whole
/// place: what was repaired is known no finer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// How many characters.
    pub count: u32,
    /// First byte in the original.
    pub from: u32,
    /// Byte after the last one.
    pub to: u32,
    /// Bytes of each.
    pub step: u32,
}

impl Text {
    /// The places of all characters, in few words.
    #[must_use]
    pub fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for glyph in &self.0 {
            let width = glyph.to.saturating_sub(glyph.from);
            match runs.last_mut() {
                Some(last) if last.step == width && width > 0 && last.to == glyph.from => {
                    last.count += 1;
                    last.to = glyph.to;
                }
                Some(last) if (last.from, last.to) == (glyph.from, glyph.to) && (last.step == 0 || last.count == 1) => {
                    last.count += 1;
                    last.step = 0;
                }
                _ => runs.push(Run { count: 1, from: glyph.from, to: glyph.to, step: width }),
            }
        }
        runs
    }

    /// The text of these words and places again.
    #[must_use]
    pub fn from_runs(words: &str, runs: &[Run]) -> Self {
        let place = |run: &Run| {
            let run = *run;
            (0..run.count).map(move |at| match run.step {
                0 => (run.from, run.to),
                step => (run.from + at * step, run.from + (at + 1) * step),
            })
        };
        let places = runs.iter().flat_map(place);
        Self(words.chars().zip(places).map(|(c, (from, to))| Glyph { c, from, to }).collect())
    }
}

/// Where the lines of the original begin, to say in which line a byte stands.
#[derive(Debug, Clone)]
pub struct Lines(Vec<u32>);

impl Lines {
    /// The lines of a text that was just decoded.
    #[must_use]
    pub fn of(text: &Text) -> Self {
        Self(text.0.iter().filter(|glyph| glyph.c == '\n').map(|glyph| glyph.to).collect())
    }

    /// The line, from 1, in which byte `at` of the original stands.
    #[must_use]
    pub fn at(&self, at: u32) -> usize {
        self.0.partition_point(|start| *start <= at) + 1
    }

    /// How many lines there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len() + 1
    }
}

/// A Chinese character proper.
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF | 0x3007)
}

/// A character of the private use area: it means something only between those who agreed on it.
#[must_use]
pub fn is_private(c: char) -> bool {
    matches!(u32::from(c), 0xE000..=0xF8FF | 0xF0000..=0x0010_FFFF)
}

/// Chinese punctuation, full-width forms included.
#[must_use]
pub fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0x3001..=0x3003 | 0x3008..=0x3011 | 0x3014..=0x301F | 0xFF01..=0xFF0F | 0xFF1A..=0xFF20)
        || matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}
