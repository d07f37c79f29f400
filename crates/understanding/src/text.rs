//! One form of a text in which everything else reads it, with the way back to the words as they were written.

use serde::Serialize;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;

/// Characters of a text that are read; what stands behind them is not, and [`Text::cut`] says so.
pub const LONGEST: usize = 20_000;
/// Bytes of the original that are looked at for so many: more is markup or nothing.
const LONGEST_ORIGINAL: usize = LONGEST * 16;
/// Characters of a tag at most; `<` with no end within these is a sign of its own.
const LONGEST_TAG: usize = 300;
/// Characters of an entity at most.
const LONGEST_ENTITY: usize = 10;
/// Elements whose content nobody was meant to read.
const UNREAD: [(&str, &str); 2] = [("script", "</script"), ("style", "</style")];

/// Where something stands in the original text, in bytes, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// First byte.
    pub from: usize,
    /// Byte after the last.
    pub to: usize,
}

impl Span {
    /// The words there.
    #[must_use]
    pub fn of(self, original: &str) -> &str {
        original.get(self.from..self.to).unwrap_or_default()
    }
}

/// A normalised text: simplified script, half width, small letters, one space for any run of spaces, no markup, no control
/// or invisible characters, no mark twice in a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    plain: String,
    chars: Vec<char>,
    /// Byte of `plain` at which each character begins.
    starts: Vec<usize>,
    origins: Vec<Span>,
    cut: bool,
}

impl Text {
    /// Reads a text.
    #[must_use]
    pub fn read(original: &str) -> Self {
        let mut glyphs = Glyphs::default();
        let end = original.floor_char_boundary(LONGEST_ORIGINAL);
        let read = original.get(..end).unwrap_or(original);
        let low = read.to_ascii_lowercase();
        let mut at = 0;
        while let Some(c) = read.get(at..).and_then(|rest| rest.chars().next()) {
            if glyphs.0.len() >= LONGEST {
                break;
            }
            let (skip, kept) = step(read, &low, at, c);
            if let Some(kept) = kept {
                glyphs.take(kept, Span { from: at, to: at + skip });
            }
            at += skip;
        }
        let mut text = glyphs.finish();
        text.cut = at < original.len();
        text
    }

    /// The normalised text.
    #[must_use]
    pub fn plain(&self) -> &str {
        &self.plain
    }

    /// Its characters.
    #[must_use]
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// Whether the original was longer than what is read.
    #[must_use]
    pub fn cut(&self) -> bool {
        self.cut
    }

    /// Where these characters stand in the original.
    #[must_use]
    pub fn span(&self, chars: Range<usize>) -> Span {
        let from = self.origins.get(chars.start).map_or(0, |origin| origin.from);
        let to = chars.end.checked_sub(1).and_then(|last| self.origins.get(last)).map_or(from, |origin| origin.to);
        Span { from, to: to.max(from) }
    }

    /// The characters as text.
    #[must_use]
    pub fn words(&self, chars: Range<usize>) -> String {
        self.chars.get(chars).unwrap_or_default().iter().collect()
    }

    /// Which characters these bytes of [`Text::plain`] are.
    #[must_use]
    pub fn at_bytes(&self, bytes: Range<usize>) -> Range<usize> {
        let index = |byte: usize| self.starts.partition_point(|start| *start < byte);
        index(bytes.start)..index(bytes.end)
    }

    /// Its sentences and the parts of sentences between commas, as ranges of characters, with the mark that ends each.
    pub(crate) fn clauses(&self) -> Vec<(Range<usize>, char)> {
        let mut clauses = Vec::new();
        let mut from = 0;
        for (at, c) in self.chars.iter().enumerate() {
            if matches!(c, ',' | '。' | ';' | '?' | '!' | '、' | ':' | '…') {
                if at > from {
                    clauses.push((from..at, *c));
                }
                from = at + 1;
            }
        }
        if from < self.chars.len() {
            clauses.push((from..self.chars.len(), '。'));
        }
        clauses
    }
}

/// What stands at a byte: how many bytes it takes, and the character that it is, if it is one.
fn step(read: &str, low: &str, at: usize, c: char) -> (usize, Option<char>) {
    match c {
        '<' => tag(low, at).map_or((1, Some('<')), |bytes| (bytes, Some(' '))),
        '&' => entity(read.get(at..).unwrap_or_default()).map_or((1, Some('&')), |(bytes, c)| (bytes, Some(c))),
        _ if c.is_whitespace() => (c.len_utf8(), Some(' ')),
        _ if invisible(c) => (c.len_utf8(), None),
        _ => (c.len_utf8(), Some(c)),
    }
}

fn invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFD}' | '\u{E0000}'..='\u{E0FFF}')
        // Marks piled upon characters.
        || matches!(c, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}')
}

/// Bytes of the tag that begins here, with what stands in an element that nobody reads. `low` is in small letters.
fn tag(low: &str, at: usize) -> Option<usize> {
    let rest = low.get(at..)?;
    let inner = rest.strip_prefix('<')?;
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!')) {
        return None;
    }
    let end = rest.char_indices().take(LONGEST_TAG).find(|(_, c)| *c == '>').map(|(byte, _)| byte + 1)?;
    let name = inner.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let Some((_, close)) = UNREAD.iter().find(|(unread, _)| *unread == name) else { return Some(end) };
    // One that is never closed hides nothing; looking from behind first keeps a thousand of them cheap.
    let closed = low.rfind(close).is_some_and(|last| last >= at + end);
    let after = rest.get(end..).filter(|_| closed).and_then(|after| after.find(close));
    Some(end + after.unwrap_or(0))
}

/// Bytes of the entity that begins here, and its character.
fn entity(rest: &str) -> Option<(usize, char)> {
    let end = rest.char_indices().take(LONGEST_ENTITY).find(|(_, c)| *c == ';').map(|(byte, _)| byte)?;
    let c = match rest.get(1..end)? {
        "nbsp" => ' ',
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        name => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !invisible(*c))?
        }
    };
    Some((end + 1, if c.is_whitespace() { ' ' } else { c }))
}

#[derive(Default)]
struct Glyphs(Vec<(char, Span)>);

impl Glyphs {
    fn take(&mut self, c: char, origin: Span) {
        // Nearly everything is one of these, and as it should be.
        if matches!(c, '\u{4e00}'..='\u{9fff}' | 'a'..='z' | '0'..='9') {
            self.0.push((c, origin));
            return;
        }
        for c in std::iter::once(c).nfkc().flat_map(char::to_lowercase).filter(|c| !invisible(*c)) {
            let c = if c.is_whitespace() { ' ' } else { c };
            match self.0.last_mut() {
                // Runs of one mark, and of spaces, are one.
                Some((last, whole)) if *last == c && !c.is_alphanumeric() => whole.to = origin.to,
                None if c == ' ' => {}
                _ => self.0.push((c, origin)),
            }
        }
    }

    fn finish(mut self) -> Text {
        self.0.truncate(LONGEST);
        if self.0.last().is_some_and(|(c, _)| *c == ' ') {
            self.0.pop();
        }
        let written: String = self.0.iter().map(|(c, _)| *c).collect();
        let plain = law::import::script::simplified(&written);
        let chars: Vec<char> = plain.chars().collect();
        let starts = plain.char_indices().map(|(byte, _)| byte).collect();
        let origins = self.0.into_iter().map(|(_, origin)| origin).collect();
        Text { plain, chars, starts, origins, cut: false }
    }
}
