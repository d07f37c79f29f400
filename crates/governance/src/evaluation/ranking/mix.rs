//! Adjustment for the mix of what came in, by indirect standardisation: who is given the hard matters is compared with
//! what the whole makes of the same matters.

use super::{Count, Rated};
use crate::evaluation::rate::{Interval, WHOLE};
use std::collections::BTreeMap;

/// In how many pieces one expected round is counted.
const FINE: u128 = 1_000_000;

/// What the whole makes of one indicator, by category.
pub(super) struct Mix<'a> {
    /// All categories together.
    pub(super) whole: Count,
    /// Those that are large enough to stand alone, by their path.
    alone: BTreeMap<&'a str, Count>,
    /// The others together.
    rest: Count,
}

impl<'a> Mix<'a> {
    /// Adds everybody up; a category of which the whole has less than `at_least` falls to the one above it, and from the
    /// topmost to the rest.
    pub(super) fn of<'c>(all: impl Iterator<Item = &'c BTreeMap<&'a str, Count>>, at_least: i64) -> Self
    where
        'a: 'c,
    {
        let mut sums: BTreeMap<&'a str, Count> = BTreeMap::new();
        for (category, count) in all.flatten() {
            let sum = sums.entry(category).or_default();
            *sum = sum.and(*count);
        }
        let whole = sums.values().fold(Count::default(), |sum, count| sum.and(*count));
        let (mut alone, mut rest) = (sums, Count::default());
        let deepest = alone.keys().map(|path| depth(path)).max().unwrap_or(0);
        for level in (0..=deepest).rev() {
            let is_small = |path: &str, count: &Count| depth(path) == level && count.of < at_least;
            let (small, large): (BTreeMap<_, _>, BTreeMap<_, _>) =
                alone.into_iter().partition(|(path, count)| is_small(path, count));
            alone = large;
            for (path, count) in small {
                let above = above(path).map_or(&mut rest, |above| alone.entry(above).or_default());
                *above = above.and(count);
            }
        }
        Self { whole, alone, rest }
    }

    /// The numerator that the whole's rates would give somebody with these denominators, in millionths; each category is
    /// rounded to the nearest. `None` when nothing is counted.
    pub(super) fn expected(&self, counts: &BTreeMap<&str, Count>) -> Option<u64> {
        let (mut sum, mut anything) = (0_u128, false);
        for (category, count) in counts {
            let rate = self.rate_of(category);
            let (of, part, all) = (whole(count.of)?, whole(rate.part)?, whole(rate.of)?);
            if of == 0 {
                continue;
            }
            anything = true;
            let twice = of.checked_mul(part)?.checked_mul(2 * FINE)?.checked_add(all)?;
            sum = sum.checked_add(twice.checked_div(all.checked_mul(2)?)?)?;
        }
        u64::try_from(sum).ok().filter(|_| anything)
    }

    /// What a category is compared with: itself, the first above it that is large enough, or the rest.
    fn rate_of(&self, category: &str) -> Count {
        let mut paths = std::iter::successors(Some(category), |path| above(path));
        paths.find_map(|path| self.alone.get(path)).copied().unwrap_or(self.rest)
    }

    /// Observed ÷ expected × the whole's rate, in basis points. `None` when nothing was to be expected.
    pub(super) fn adjusted(&self, part: i64, expected: u64) -> Option<u32> {
        let above = whole(part)?.checked_mul(FINE)?.checked_mul(whole(self.whole.part)?)?;
        let below = u128::from(expected).checked_mul(whole(self.whole.of)?)?;
        scaled(u128::from(WHOLE), above, below)
    }
}

/// The interval of an adjusted rate: the ends of the plain one, scaled as the rate was. A rate of nothing is scaled by
/// nothing, and its ends stay.
pub(super) fn interval(one: &Rated) -> Option<Interval> {
    let (rate, adjusted, plain) = (one.rate?, one.adjusted?, one.interval?);
    if rate == 0 {
        return Some(plain);
    }
    let end = |end: u32| scaled(u128::from(end), u128::from(adjusted), u128::from(rate));
    Some(Interval { low: end(plain.low)?, high: end(plain.high)? })
}

/// The category above one.
fn above(path: &str) -> Option<&str> {
    path.rsplit_once(super::BELOW).map(|(above, _)| above)
}

/// How many categories stand above one.
fn depth(path: &str) -> usize {
    path.matches(super::BELOW).count()
}

/// `number × above ÷ below`, to the nearest.
fn scaled(number: u128, above: u128, below: u128) -> Option<u32> {
    let twice = number.checked_mul(above)?.checked_mul(2)?.checked_add(below)?;
    u32::try_from(twice.checked_div(below.checked_mul(2)?)?).ok()
}

fn whole(number: i64) -> Option<u128> {
    u128::try_from(number).ok()
}
