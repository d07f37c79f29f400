//! Chance from a seed: a small generator (splitmix64), so that a month can be repeated to the letter.

/// A seeded generator. Not for secrets.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// Starts from a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to below `n`; 0 if `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        if n == 0 { 0 } else { self.next() % n }
    }

    /// Whether a thing happens that happens `percent` times in a hundred.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let n = self.below(u64::try_from(of.len()).unwrap_or(0));
        of.get(usize::try_from(n).unwrap_or(0))
    }

    /// Milliseconds from `from` to `upto` minutes.
    pub fn minutes(&mut self, from: u64, upto: u64) -> i64 {
        let minutes = from + self.below(upto.saturating_sub(from).max(1));
        i64::try_from(minutes).unwrap_or(0) * 60_000
    }
}
