//! A ranking that is fair to whoever stands in it: a score by weights, an interval, no rank below a minimum, the same
//! adjusted for the mix of what came in, the rank among comparable ones, and what changed.
//!
//! Nothing here knows a city, an indicator or a weight. A score is exact; it is rounded once, to a basis point, and equal
//! published scores share a rank. Who is too small to be ranked stands apart and is never last.

mod change;
mod mix;

pub use change::{Change, changes, difference};

use super::rate::{Interval, WHOLE, basis_points, wilson};
use mix::Mix;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What stands between a category and the one below it.
pub const BELOW: char = '/';

/// One share of the score and how much it weighs; the weights of a formula are measured against their sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// The indicator.
    pub indicator: String,
    /// Its weight; nothing weighs nothing and is not looked at.
    pub weight: u32,
}

/// How a score is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Formula {
    /// Its terms.
    pub terms: Vec<Term>,
    /// Whoever has a smaller denominator in any term is not ranked; smaller categories of the whole fall to those above them.
    pub at_least: i64,
}

/// A numerator and its denominator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Numerator.
    pub part: i64,
    /// Denominator.
    pub of: i64,
}

impl Count {
    /// Both added up; stays at the largest number where that is too large.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { part: self.part.saturating_add(other.part), of: self.of.saturating_add(other.of) }
    }
}

/// One that is to be ranked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entrant {
    /// Who.
    pub key: String,
    /// The group of those it is comparable with; empty where it is in none.
    pub group: String,
    /// By indicator and category: what was counted. A category that stands below others is a path of them, the topmost
    /// first, with [`BELOW`] between.
    pub counts: BTreeMap<String, BTreeMap<String, Count>>,
}

/// A score and where it may truly lie, in basis points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// The score, to the nearest basis point, halves upwards.
    pub points: u32,
    /// The weighted ends of the rates' 95 % intervals: as if all of them erred the same way, so never too narrow.
    pub interval: Interval,
}

/// A rate within a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rated {
    /// The indicator.
    pub indicator: String,
    /// Its weight.
    pub weight: u32,
    /// What was counted.
    pub count: Count,
    /// The rate in basis points; `None` when nothing is counted.
    pub rate: Option<u32>,
    /// Its 95 % interval.
    pub interval: Option<Interval>,
    /// The numerator that the whole's rates by category would give here, in millionths.
    pub expected: Option<u64>,
    /// Observed ÷ expected × the whole's rate: may be above 100 %, for it compares and is no share.
    pub adjusted: Option<u32>,
}

/// Where one stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Who.
    pub key: String,
    /// Its group.
    pub group: String,
    /// The rates that its score is made of.
    pub rates: Vec<Rated>,
    /// The smallest denominator among them.
    pub smallest: i64,
    /// Its score; `None` where a rate that weighs something has nothing counted.
    pub score: Option<Score>,
    /// Its rank; `None` = not ranked.
    pub rank: Option<u32>,
    /// The best and the worst rank that its interval allows: it cannot be told from whoever stands between.
    pub between: Option<(u32, u32)>,
    /// Its rank among the ranked of its group.
    pub group_rank: Option<u32>,
    /// Its score after adjustment for the mix of categories.
    pub adjusted: Option<Score>,
    /// Its rank by that score.
    pub adjusted_rank: Option<u32>,
}

/// A ranking: the ranked by rank and key, then those who are not, by key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranking {
    /// The formula.
    pub formula: Formula,
    /// Everybody.
    pub standings: Vec<Standing>,
    /// How many are ranked.
    pub ranked: u32,
    /// The whole by whose rates everybody is adjusted: everybody together, the unranked as well.
    pub whole: Vec<Rated>,
    /// The whole's score.
    pub score: Option<Score>,
}

impl Ranking {
    /// Where somebody stands.
    #[must_use]
    pub fn of(&self, key: &str) -> Option<&Standing> {
        self.standings.iter().find(|standing| standing.key == key)
    }
}

/// Somebody's group and, term by term, what was counted by category.
#[derive(Default)]
struct Joined<'a> {
    group: &'a str,
    terms: Vec<BTreeMap<&'a str, Count>>,
}

fn joined<'a>(terms: &[&Term], entrants: &'a [Entrant]) -> BTreeMap<&'a str, Joined<'a>> {
    let mut joined: BTreeMap<&str, Joined<'_>> = BTreeMap::new();
    for entrant in entrants {
        let one = joined.entry(&entrant.key).or_default();
        one.group = &entrant.group;
        one.terms.resize(terms.len(), BTreeMap::new());
        for (have, term) in one.terms.iter_mut().zip(terms) {
            for (category, count) in entrant.counts.get(&term.indicator).into_iter().flatten() {
                let sum = have.entry(category).or_default();
                *sum = sum.and(*count);
            }
        }
    }
    joined
}

/// Ranks. Somebody who enters twice is one, with the counts of both and the group of the last.
#[must_use]
pub fn rank(formula: &Formula, entrants: &[Entrant]) -> Ranking {
    rank_within(formula, entrants, entrants)
}

/// Ranks some of a larger whole, by whose rates everybody is adjusted: the offices of one district within their city.
#[must_use]
pub fn rank_within(formula: &Formula, entrants: &[Entrant], all: &[Entrant]) -> Ranking {
    let terms: Vec<&Term> = formula.terms.iter().filter(|term| term.weight > 0).collect();
    let (joined, all) = (joined(&terms, entrants), self::joined(&terms, all));
    let mix = |index: usize| Mix::of(all.values().filter_map(|one| one.terms.get(index)), formula.at_least);
    let mixes: Vec<Mix<'_>> = (0..terms.len()).map(mix).collect();
    let standing = |(key, one): (&&str, &Joined<'_>)| {
        let rates = terms.iter().zip(&mixes).zip(&one.terms);
        let rates = rates.map(|((term, mix), counts)| rated(term, mix, counts)).collect();
        standing(key, one.group, rates, formula.at_least)
    };
    let mut standings: Vec<Standing> = joined.iter().map(standing).collect();
    let whole: Vec<Rated> = terms.iter().zip(&mixes).map(|(term, mix)| plain(term, mix.whole)).collect();
    let ranked = order(&mut standings);
    let score = score(&whole, |one| one.rate.map(|_| fraction(one.count)), |one| one.interval);
    Ranking { formula: formula.clone(), standings, ranked, whole, score }
}

fn plain(term: &Term, count: Count) -> Rated {
    Rated {
        indicator: term.indicator.clone(),
        weight: term.weight,
        count,
        rate: basis_points(count.part, count.of),
        interval: wilson(count.part, count.of),
        expected: None,
        adjusted: None,
    }
}

fn rated(term: &Term, mix: &Mix<'_>, counts: &BTreeMap<&str, Count>) -> Rated {
    let count = counts.values().fold(Count::default(), |sum, count| sum.and(*count));
    let expected = mix.expected(counts);
    let adjusted = expected.and_then(|expected| mix.adjusted(count.part, expected));
    Rated { expected, adjusted, ..plain(term, count) }
}

/// A standing with its scores, before anybody is compared; without a rank for good where it is too small.
fn standing(key: &str, group: &str, rates: Vec<Rated>, at_least: i64) -> Standing {
    let smallest = rates.iter().map(|one| one.count.of).min().unwrap_or(0);
    let score = score(&rates, |one| one.rate.map(|_| fraction(one.count)), |one| one.interval);
    let adjusted = self::score(&rates, |one| Some((u128::from(one.adjusted?), u128::from(WHOLE))), mix::interval);
    let is_ranked = score.is_some() && smallest >= at_least;
    // One until everybody is compared: whoever has none here is never given one.
    let rank = is_ranked.then_some(1);
    Standing {
        key: key.to_owned(),
        group: group.to_owned(),
        rates,
        smallest,
        score,
        rank,
        between: None,
        group_rank: None,
        adjusted: adjusted.filter(|_| is_ranked),
        adjusted_rank: None,
    }
}

fn fraction(count: Count) -> (u128, u128) {
    (u128::try_from(count.part).unwrap_or(0), u128::try_from(count.of).unwrap_or(0))
}

/// The weighted score of some rates: exact, rounded once. `None` where a rate is missing, or a number too large to hold.
fn score(
    rates: &[Rated],
    rate: impl Fn(&Rated) -> Option<(u128, u128)>,
    interval: impl Fn(&Rated) -> Option<Interval>,
) -> Option<Score> {
    let weights: u128 = rates.iter().map(|one| u128::from(one.weight)).sum();
    let (mut above, mut below) = (0_u128, 1_u128);
    let (mut low, mut high) = (0_u128, 0_u128);
    for one in rates {
        let ((part, of), weight) = (rate(one)?, u128::from(one.weight));
        let common = gcd(part, of).max(1);
        let (part, of) = (part / common, of / common);
        let shared = gcd(below, of).max(1);
        // above/below + weight·part/of, over the smallest common denominator.
        let mine = weight.checked_mul(part)?.checked_mul(below / shared)?;
        above = above.checked_mul(of / shared)?.checked_add(mine)?;
        below = below.checked_mul(of / shared)?;
        let interval = interval(one)?;
        low += weight * u128::from(interval.low);
        high += weight * u128::from(interval.high);
    }
    let below = below.checked_mul(weights)?;
    let twice = above.checked_mul(2 * u128::from(WHOLE))?.checked_add(below)?;
    let points = u32::try_from(twice.checked_div(below.checked_mul(2)?)?).ok()?;
    let low = u32::try_from(low.checked_div(weights)?).ok()?;
    let high = u32::try_from(high.checked_add(weights.checked_sub(1)?)?.checked_div(weights)?).ok()?;
    Some(Score { points, interval: Interval { low: low.min(points), high: high.max(points) } })
}

const fn gcd(one: u128, two: u128) -> u128 {
    let (mut one, mut two) = (one, two);
    while two != 0 {
        (one, two) = (two, one % two);
    }
    one
}

/// Gives ranks and puts everybody in order; how many are ranked.
fn order(standings: &mut [Standing]) -> u32 {
    let scores: Vec<Score> = ranked(standings).filter_map(|one| one.score).collect();
    let adjusted: Vec<Score> = ranked(standings).filter_map(|one| one.adjusted).collect();
    let groups: BTreeSet<String> = standings.iter().map(|one| one.group.clone()).collect();
    let groups: BTreeMap<String, Vec<Score>> = groups
        .into_iter()
        .map(|group| {
            let scores = ranked(standings).filter(|one| one.group == group).filter_map(|one| one.score).collect();
            (group, scores)
        })
        .collect();
    for one in standings.iter_mut().filter(|one| one.rank.is_some()) {
        let Some(score) = one.score else { continue };
        one.rank = Some(place(&scores, score));
        one.between = Some(between(&scores, score));
        one.adjusted_rank = one.adjusted.map(|score| place(&adjusted, score));
        let group = groups.get(&one.group).filter(|_| !one.group.is_empty());
        one.group_rank = group.map(|scores| place(scores, score));
    }
    standings.sort_by(|one, two| {
        let place = |one: &Standing| one.rank.unwrap_or(u32::MAX);
        place(one).cmp(&place(two)).then_with(|| one.key.cmp(&two.key))
    });
    number(scores.len())
}

fn ranked(standings: &[Standing]) -> impl Iterator<Item = &Standing> {
    standings.iter().filter(|one| one.rank.is_some())
}

/// One more than those with a better score: equal ones share a rank, and the next stands as many places lower.
fn place(scores: &[Score], score: Score) -> u32 {
    number(scores.iter().filter(|other| other.points > score.points).count()).saturating_add(1)
}

/// One more than those who are surely better, and everybody but those who are surely worse.
fn between(scores: &[Score], score: Score) -> (u32, u32) {
    let better = scores.iter().filter(|other| other.interval.low > score.interval.high).count();
    let worse = scores.iter().filter(|other| other.interval.high < score.interval.low).count();
    (number(better).saturating_add(1), number(scores.len().saturating_sub(worse)))
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
