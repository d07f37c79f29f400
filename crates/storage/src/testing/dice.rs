//! Chance with a seed, and how often a test is to try: a few times, or as often as `cargo xtask endure` says.

/// A small generator: the same numbers on every machine.
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.roll() % n.max(1)
    }

    /// One of several; `None` of none.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let index = self.below(u64::try_from(of.len()).unwrap_or(u64::MAX));
        of.get(usize::try_from(index).unwrap_or(usize::MAX))
    }

    /// Puts them into another order.
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            let other = self.below(u64::try_from(at + 1).unwrap_or(u64::MAX));
            all.swap(at, usize::try_from(other).unwrap_or(at));
        }
    }
}

/// A number from the environment, or what is usual.
///
/// # Panics
/// If it is none.
#[must_use]
pub fn number(variable: &str, usual: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable}={text} is no number")),
        Err(_) => usual,
    }
}

/// How often, and with which seed: `HUYING_ROUNDS`, `HUYING_SEED`.
#[must_use]
pub fn rounds(usual: u64) -> (u64, Dice) {
    (number("HUYING_ROUNDS", usual), Dice(number("HUYING_SEED", 1)))
}

/// Every so many of all: `HUYING_EVERY`, beginning where the seed says.
#[must_use]
pub fn some<T>(all: Vec<T>, usual: u64) -> Vec<T> {
    let every = number("HUYING_EVERY", usual).max(1);
    let first = number("HUYING_SEED", 1) % every;
    (0..).zip(all).filter(|(at, _): &(u64, T)| at % every == first).map(|(_, one)| one).collect()
}
