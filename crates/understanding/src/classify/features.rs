//! What of a text the classifier sees: its characters by one to four together, hashed into a fixed number of buckets.

use super::Said;
use crate::chance::mix;
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Buckets, as a power of two: at a million, what two runs of characters share by accident is rare.
pub(crate) const BITS: u32 = 20;
/// Buckets.
pub(crate) const BUCKETS: usize = 1 << BITS;

const PRIME: u64 = 0x0000_0100_0000_01b3;
/// Runs of the title also stand apart from those of the text under this start.
const TITLE: u64 = 0x7469_746c_6500_0000;
const ANYWHERE: u64 = 0xcbf2_9ce4_8422_2325;

/// Which runs are seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sight {
    /// Characters of the longest run.
    pub longest: usize,
    /// How often a run of the title counts in the text.
    pub title: u32,
}

/// A request as the classifier reads it.
pub(crate) struct Reading {
    pub(crate) title: Text,
    pub(crate) text: Text,
}

impl Reading {
    pub(crate) fn of(said: Said) -> Self {
        Self { title: Text::read(said.title), text: Text::read(said.text) }
    }

    /// Every run's bucket, sorted, with how often it stands there.
    pub(crate) fn counts(&self, sight: Sight) -> Vec<(u32, u32)> {
        let mut buckets = Vec::with_capacity((self.text.chars().len() + 2 * self.title.chars().len()) * sight.longest);
        each_run(self.text.chars(), sight.longest, ANYWHERE, |bucket, _| buckets.push((bucket, 1)));
        each_run(self.title.chars(), sight.longest, ANYWHERE, |bucket, _| buckets.push((bucket, sight.title)));
        each_run(self.title.chars(), sight.longest, TITLE, |bucket, _| buckets.push((bucket, 1)));
        buckets.sort_unstable_by_key(|(bucket, _)| *bucket);
        buckets.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        buckets
    }

    /// Every run of the text and of the title with where it stands, for explaining: `(in the title, characters, bucket)`.
    pub(crate) fn each_place(&self, sight: Sight, mut see: impl FnMut(bool, Range<usize>, u32, u32)) {
        each_run(self.text.chars(), sight.longest, ANYWHERE, |bucket, at| see(false, at, bucket, 1));
        each_run(self.title.chars(), sight.longest, ANYWHERE, |bucket, at| see(true, at, bucket, sight.title));
        each_run(self.title.chars(), sight.longest, TITLE, |bucket, at| see(true, at, bucket, 1));
    }
}

/// Digits are all the same; a run does not cross a mark or a space.
fn symbol(c: char) -> Option<u64> {
    match c {
        '0'..='9' => Some(48),
        _ if c.is_alphanumeric() => Some(u64::from(c)),
        _ => None,
    }
}

fn each_run(chars: &[char], longest: usize, start: u64, mut see: impl FnMut(u32, Range<usize>)) {
    for from in 0..chars.len() {
        let mut hash = start;
        let run = chars.get(from..).unwrap_or_default().iter().take(longest);
        for (length, symbol) in run.map_while(|c| symbol(*c)).enumerate() {
            hash = (hash ^ symbol).wrapping_mul(PRIME);
            let bucket = u32::try_from(mix(hash) >> (64 - BITS)).unwrap_or(0);
            see(bucket, from..from + length + 1);
        }
    }
}
