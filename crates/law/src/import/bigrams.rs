//! Which characters stand beside which, learnt from the text under repair itself.

use super::text::{Text, is_han, is_mark};
use std::collections::HashMap;

/// Counts of characters and of pairs of neighbours.
#[derive(Debug, Default)]
pub(super) struct Bigrams {
    pairs: HashMap<(char, char), u32>,
    singles: HashMap<char, u32>,
}

/// How much the mere frequency of a character says beside a pair that was seen.
const SINGLE: f64 = 0.2;

impl Bigrams {
    /// Learns from a text.
    pub(super) fn of(text: &Text) -> Self {
        let mut learnt = Self::default();
        let mut before = None;
        for glyph in &text.0 {
            let c = Some(glyph.c).filter(|c| is_han(*c) || is_mark(*c));
            if let Some(c) = c {
                *learnt.singles.entry(c).or_default() += 1;
                if let Some(before) = before {
                    *learnt.pairs.entry((before, c)).or_default() += 1;
                }
            }
            before = c;
        }
        learnt
    }

    /// How well `text` fits between its neighbours: larger is better, by the logarithm of what was seen.
    pub(super) fn fit(&self, before: Option<char>, text: &str, after: Option<char>) -> f64 {
        let mut score = 0.0;
        let mut last = before;
        for c in text.chars() {
            score += SINGLE * f64::from(self.singles.get(&c).copied().unwrap_or(0)).ln_1p();
            score += self.pair(last, Some(c));
            last = Some(c);
        }
        score + self.pair(last, after)
    }

    fn pair(&self, first: Option<char>, second: Option<char>) -> f64 {
        let (Some(first), Some(second)) = (first, second) else { return 0.0 };
        f64::from(self.pairs.get(&(first, second)).copied().unwrap_or(0)).ln_1p()
    }
}
