//! What changed between two rankings: places, and the score with how sure its change is.

use super::{Ranking, Score};
use serde::{Deserialize, Serialize};

/// How somebody moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Who.
    pub key: String,
    /// Places up (positive) or down; `None` where it was not ranked in both.
    pub places: Option<i64>,
    /// Basis points gained or lost.
    pub points: Option<i64>,
    /// Where the change may truly lie: the distances to the ends of both intervals, added as squares (Newcombe), for what
    /// closed in one period says nothing of the other. Rounded outwards.
    pub between: Option<(i64, i64)>,
}

impl Change {
    /// Whether the score surely changed: nothing is not among what it may be.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.between.is_some_and(|(low, high)| low > 0 || high < 0)
    }
}

/// How everybody in `now` moved since `then`, in the order of `now`.
#[must_use]
pub fn changes(now: &Ranking, then: &Ranking) -> Vec<Change> {
    let change = |standing: &super::Standing| {
        let before = then.of(&standing.key);
        let ranks = standing.rank.zip(before.and_then(|before| before.rank));
        let scores = standing.score.zip(before.and_then(|before| before.score));
        let (points, between) = scores.map(|(now, then)| difference(now, then)).unzip();
        let places = ranks.map(|(now, then)| i64::from(then).saturating_sub(i64::from(now)));
        Change { key: standing.key.clone(), places, points, between }
    };
    now.standings.iter().map(change).collect()
}

/// What was gained or lost between two periods, and where that may truly lie.
#[must_use]
pub fn difference(now: Score, then: Score) -> (i64, (i64, i64)) {
    let points = i64::from(now.points).saturating_sub(i64::from(then.points));
    let down = reach(now.points.abs_diff(now.interval.low), then.interval.high.abs_diff(then.points));
    let up = reach(now.interval.high.abs_diff(now.points), then.points.abs_diff(then.interval.low));
    (points, (points.saturating_sub(down), points.saturating_add(up)))
}

/// √(one² + two²), rounded up.
fn reach(one: u32, two: u32) -> i64 {
    let (one, two) = (u64::from(one), u64::from(two));
    let square = one.saturating_mul(one).saturating_add(two.saturating_mul(two));
    let root = square.isqrt();
    i64::try_from(if root.saturating_mul(root) < square { root.saturating_add(1) } else { root }).unwrap_or(i64::MAX)
}
