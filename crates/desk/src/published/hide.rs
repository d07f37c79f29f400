//! Small cells are hidden, and so many others with them that none can be worked out from the totals.
//!
//! A part is published beside its whole, so that what is left of the whole is a cell as well: three of forty that were
//! not in time are as few as three of three.

use std::collections::BTreeMap;

/// What was counted of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    pub(super) received: u64,
    pub(super) open: u64,
    pub(super) closed: u64,
    pub(super) on_time: u64,
    /// By indicator: numerator and denominator.
    pub(super) rates: Vec<(u64, u64)>,
}

/// A rate as it is published: in whole percent, so that no count can be read from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Percent {
    /// Nothing was counted.
    Nothing,
    /// Too few.
    Hidden,
    /// So many percent.
    Of(u64),
}

/// What is shown of a group; `None` is hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Appeals registered in the month.
    pub received: Option<u64>,
    /// Of these, those that had not ended when it was counted.
    pub open: Option<u64>,
    /// Rounds that closed in the month.
    pub closed: Option<u64>,
    /// Of these, those in which the time to handle was kept.
    pub on_time: Option<u64>,
    /// Rates, in the order of the indicators.
    pub rates: Vec<Percent>,
}

/// A group with its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Key; empty for appeals that do not say.
    pub key: String,
    /// What is shown of it.
    pub shown: Shown,
}

impl Counts {
    /// Counts a closed round: whether it was in time, and what it is to each indicator.
    pub(super) fn close(&mut self, on_time: bool, judged: &[Result<bool, usize>]) {
        self.closed += 1;
        self.on_time += u64::from(on_time);
        self.rates.resize(judged.len(), (0, 0));
        for ((part, of), judged) in self.rates.iter_mut().zip(judged) {
            if let Ok(is_part) = judged {
                *of += 1;
                *part += u64::from(*is_part);
            }
        }
    }
}

/// Whether a count would show few persons.
const fn is_small(count: u64, below: u64) -> bool {
    0 < count && count < below
}

/// Whether a part beside its whole would show few persons.
const fn shows_few((part, whole): (u64, u64), below: u64) -> bool {
    is_small(whole, below) || is_small(part, below) || is_small(whole.saturating_sub(part), below)
}

/// Hides the smallest shown group above nothing, by size; `false` if there is none.
fn one_more(sizes: &[u64], hidden: &mut [bool]) -> bool {
    let shown = sizes.iter().zip(hidden.iter_mut()).filter(|(size, hidden)| **size > 0 && !**hidden);
    let Some((_, place)) = shown.min_by_key(|(size, _)| **size) else { return false };
    *place = true;
    true
}

/// Which groups of a column are hidden; `None` if even hiding all of them tells each: their sum is known.
fn column(sizes: &[u64], below: u64) -> Option<Vec<bool>> {
    let mut hidden: Vec<bool> = sizes.iter().map(|size| is_small(*size, below)).collect();
    // A total that is small is hidden itself and tells nothing.
    if is_small(sizes.iter().sum(), below) {
        return Some(hidden);
    }
    loop {
        let chosen = || sizes.iter().zip(&hidden).filter(|(_, hidden)| **hidden);
        let (many, sum): (u64, u64) = chosen().fold((0, 0), |(many, sum), (size, _)| (many + 1, sum + size));
        // Of two that are hidden neither is known; of five that sum up to five, every one is.
        if many == 0 || (many > 1 && sum > many) {
            return Some(hidden);
        }
        if !one_more(sizes, &mut hidden) {
            return None;
        }
    }
}

/// Which groups of a part are hidden, where those of its whole are; one alone never is.
fn part(pairs: &[(u64, u64)], whole: &[bool], below: u64) -> Vec<bool> {
    let sum = pairs.iter().fold((0, 0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    let few = |(pair, hidden): (&(u64, u64), &bool)| *hidden || shows_few(*pair, below);
    let mut hidden: Vec<bool> = pairs.iter().zip(whole).map(few).collect();
    let sizes: Vec<u64> = pairs.iter().map(|pair| pair.1).collect();
    if hidden.iter().filter(|hidden| **hidden).count() == 1 && !shows_few(sum, below) {
        // Without a second one the first stays alone, but then it is the whole, which is not small.
        one_more(&sizes, &mut hidden);
    }
    hidden
}

fn percent((part, of): (u64, u64), hidden: bool) -> Percent {
    match (part * 200 + of).checked_div(of * 2) {
        None => Percent::Nothing,
        Some(_) if hidden => Percent::Hidden,
        Some(percent) => Percent::Of(percent),
    }
}

/// The whole of a city.
pub(super) fn total(counts: &Counts, below: u64) -> Shown {
    let whole = |count: u64| Some(count).filter(|count| !is_small(*count, below));
    let part = |part: u64, whole: u64| Some(part).filter(|_| !shows_few((part, whole), below));
    Shown {
        received: whole(counts.received),
        open: part(counts.open, counts.received),
        closed: whole(counts.closed),
        on_time: part(counts.on_time, counts.closed),
        rates: counts.rates.iter().map(|rate| percent(*rate, shows_few(*rate, below))).collect(),
    }
}

/// The groups of a city as they are shown; `None` if nothing of them can be.
pub(super) fn rows(groups: BTreeMap<String, Counts>, below: u64) -> Option<Vec<Row>> {
    let (keys, all): (Vec<String>, Vec<Counts>) = groups.into_iter().unzip();
    let of = |count: fn(&Counts) -> u64| all.iter().map(count).collect::<Vec<_>>();
    let received = column(&of(|counts| counts.received), below)?;
    let closed = column(&of(|counts| counts.closed), below)?;
    let pairs = |pair: fn(&Counts) -> (u64, u64)| all.iter().map(pair).collect::<Vec<_>>();
    let open = part(&pairs(|counts| (counts.open, counts.received)), &received, below);
    let on_time = part(&pairs(|counts| (counts.on_time, counts.closed)), &closed, below);
    let many = all.iter().map(|counts| counts.rates.len()).max().unwrap_or(0);
    let rate = |counts: &Counts, index: usize| counts.rates.get(index).copied().unwrap_or((0, 0));
    let rates: Vec<Vec<bool>> = (0..many)
        .map(|index| part(&all.iter().map(|counts| rate(counts, index)).collect::<Vec<_>>(), &closed, below))
        .collect();
    let is = |hidden: &[bool], row: usize| hidden.get(row).copied().unwrap_or(true);
    let shown = |(row, counts): (usize, &Counts)| Shown {
        received: Some(counts.received).filter(|_| !is(&received, row)),
        open: Some(counts.open).filter(|_| !is(&open, row)),
        closed: Some(counts.closed).filter(|_| !is(&closed, row)),
        on_time: Some(counts.on_time).filter(|_| !is(&on_time, row)),
        rates: rates.iter().enumerate().map(|(index, hidden)| percent(rate(counts, index), is(hidden, row))).collect(),
    };
    let shown: Vec<Shown> = all.iter().enumerate().map(shown).collect();
    Some(keys.into_iter().zip(shown).map(|(key, shown)| Row { key, shown }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BELOW: u64 = 5;

    /// A small generator with a seed.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, n: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % n
        }
    }

    /// Every way to fill the hidden places of a column that the totals allow, as a reader who knows how cells are hidden
    /// tries: a hidden cell is at least one. Answers for each place whether more than one value fits.
    fn is_open(hidden: &[u64]) -> bool {
        let sum: u64 = hidden.iter().sum();
        let many = u64::try_from(hidden.len()).unwrap();
        many > 1 && sum > many
    }

    #[test]
    fn no_small_cell_shows_and_none_can_be_worked_out() {
        let mut dice = Dice(2_026);
        let (mut hid, mut withheld) = (0, 0);
        for _ in 0..20_000 {
            let many = usize::try_from(1 + dice.below(6)).unwrap();
            let sizes: Vec<u64> = (0..many)
                .map(|_| {
                    let most = [2, 6, 40][usize::try_from(dice.below(3)).unwrap()];
                    dice.below(most)
                })
                .collect();
            let Some(hidden) = column(&sizes, BELOW) else {
                withheld += 1;
                continue;
            };
            let chosen: Vec<u64> =
                sizes.iter().zip(&hidden).filter(|(_, hidden)| **hidden).map(|(size, _)| *size).collect();
            assert!(sizes.iter().zip(&hidden).all(|(size, hidden)| *hidden || !is_small(*size, BELOW)), "{sizes:?}");
            assert!(chosen.iter().all(|size| *size > 0), "nothing is no secret: {sizes:?}");
            let total: u64 = sizes.iter().sum();
            assert!(chosen.is_empty() || is_small(total, BELOW) || is_open(&chosen), "{sizes:?} {hidden:?}");
            hid += chosen.len();
        }
        assert!(hid > 1_000 && withheld > 0, "{hid} {withheld}");
    }

    #[test]
    fn what_is_left_of_a_whole_is_a_cell_as_well() {
        // Three of forty were late: the row hides how many were in time, and another row with it.
        let pairs = [(37, 40), (50, 50), (20, 30)];
        assert_eq!(part(&pairs, &[false; 3], BELOW), [true, false, true]);
        assert_eq!(part(&[(40, 40), (0, 9)], &[false; 2], BELOW), [false, false], "all and nothing show nobody");
        assert_eq!(part(&[(3, 9), (0, 0)], &[false; 2], BELOW), [true, false]);
        assert_eq!(total(&Counts { received: 40, open: 2, ..Counts::default() }, BELOW).open, None);
    }

    #[test]
    fn groups_that_sum_up_to_their_number_are_not_published() {
        assert_eq!(column(&[1, 1, 1, 1, 1], BELOW), None);
        assert_eq!(column(&[1, 1, 1, 1, 1, 9], BELOW), Some(vec![true; 6]));
        assert_eq!(column(&[4, 9, 30], BELOW), Some(vec![true, true, false]));
        assert_eq!(column(&[9, 30], BELOW), Some(vec![false, false]));
        assert_eq!(column(&[2, 0, 1], BELOW), Some(vec![true, false, true]), "the total is hidden as well");
    }

    #[test]
    fn a_rate_is_a_whole_percent() {
        assert_eq!(percent((2, 3), false), Percent::Of(67));
        assert_eq!(percent((0, 0), true), Percent::Nothing);
        assert_eq!(percent((1, 3), true), Percent::Hidden);
    }
}
