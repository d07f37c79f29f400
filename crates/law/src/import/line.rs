//! One line of the clean text, in the form that is shown and in the one that is compared.

use super::script::simplified;
use super::text::{Glyph, Lines, Text};
use std::ops::Range;

/// A line, or a part of one.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// As it is shown.
    pub(super) words: String,
    /// In simplified characters; as long as `words`, counted in characters.
    pub(super) simple: String,
    /// Its line in the original, from 1.
    pub(super) number: usize,
    glyphs: Vec<Glyph>,
}

impl Line {
    /// The lines of a text that was put in order.
    pub(super) fn all(text: &Text, lines: &Lines) -> Vec<Self> {
        let line = |range: Range<usize>| Self::of(text.0.get(range).unwrap_or_default().to_vec(), lines);
        text.lines().into_iter().map(line).collect()
    }

    fn of(glyphs: Vec<Glyph>, lines: &Lines) -> Self {
        let words: String = glyphs.iter().map(|glyph| glyph.c).collect();
        let simple = simplified(&words);
        let number = lines.at(glyphs.first().map_or(0, |glyph| glyph.from));
        Self { words, simple, number, glyphs }
    }

    /// A part of it, without spaces at its ends.
    pub(super) fn part(&self, chars: Range<usize>, lines: &Lines) -> Self {
        let glyphs = self.glyphs.get(chars).unwrap_or_default();
        let start = glyphs.iter().take_while(|glyph| glyph.c == ' ').count();
        let end = glyphs.len() - glyphs.iter().rev().take_while(|glyph| glyph.c == ' ').count();
        Self::of(glyphs.get(start..end).unwrap_or_default().to_vec(), lines)
    }

    /// The bytes of the original that it came from.
    pub(super) fn bytes(&self) -> Range<u32> {
        let from = self.glyphs.iter().map(|glyph| glyph.from).min().unwrap_or(0);
        from..self.glyphs.iter().map(|glyph| glyph.to).max().unwrap_or(from)
    }

    /// How many characters it has.
    pub(super) fn length(&self) -> usize {
        self.glyphs.len()
    }

    /// The character at which byte `at` of the simplified form stands.
    pub(super) fn char_at(&self, at: usize) -> usize {
        self.simple.get(..at).unwrap_or(&self.simple).chars().count()
    }
}
