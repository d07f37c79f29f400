//! What walks want of chance beyond the simulator's own generator: parts of a run, ranges, and weights.

pub(super) use crate::chance::Chance;

impl Chance {
    /// An own stream for the `n`-th part of a run, so that one part does not shift the next one's numbers.
    pub(super) fn part(seed: u64, n: u64) -> Self {
        let mut mixed = Self::new(seed ^ n.wrapping_mul(0xa076_1d64_78bd_642f));
        mixed.next();
        mixed
    }

    /// From `from` to `upto`, both included.
    pub(super) fn between(&mut self, from: i64, upto: i64) -> i64 {
        let width = upto.saturating_sub(from).max(0).unsigned_abs().saturating_add(1);
        from.saturating_add(i64::try_from(self.below(width)).unwrap_or(0))
    }

    /// An index, each as likely as its weight says; `None` if every weight is 0.
    pub(super) fn weighted(&mut self, weights: impl Iterator<Item = u64> + Clone) -> Option<usize> {
        let whole: u64 = weights.clone().sum();
        if whole == 0 {
            return None;
        }
        let mut left = self.below(whole);
        for (index, weight) in weights.enumerate() {
            if left < weight {
                return Some(index);
            }
            left -= weight;
        }
        None
    }
}
