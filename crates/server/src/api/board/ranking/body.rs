//! The ranking's answer.

use crate::api::board::body::PlaceBody;
use crate::problem::Cited;
use crate::view::Keyed;
use crate::words::Words;
use serde::Serialize;
use utoipa::ToSchema;

/// A ranking.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RankingBody {
    /// City.
    pub city: Keyed,
    /// The months, ascending.
    pub months: Vec<String>,
    /// The months that they are compared with.
    pub against: Vec<String>,
    /// Whether the last month is not over yet.
    pub running: bool,
    /// When this was so.
    pub as_of: String,
    /// The city or district whose offices are ranked.
    pub within: PlaceBody,
    /// It and those above it that the viewer may look at, from the top.
    pub path: Vec<PlaceBody>,
    /// What is ranked.
    pub class: Keyed,
    /// What else can be ranked here.
    pub classes: Vec<Keyed>,
    /// The formula.
    pub formula: Keyed,
    /// The formulas that can be asked for.
    pub formulas: Vec<Keyed>,
    /// The provisions of its rule.
    pub basis: Vec<Cited>,
    /// Digest of the formula, its weights and its minimum.
    pub version: String,
    /// What weighs how much.
    pub weights: Vec<WeightBody>,
    /// Smaller denominators are not ranked.
    pub at_least: FixedBody,
    /// The day whose settings count.
    pub settings_of: String,
    /// Whether weights or settings are not those in force: not the published ranks.
    pub simulation: bool,
    /// Everybody of the city together, by whose rates everybody is adjusted.
    pub whole: WholeBody,
    /// How many are ranked.
    pub ranked: u32,
    /// The ranked by rank, then those who are too small, by code; of whom the viewer may see.
    pub rows: Vec<RankRow>,
    /// How many rows there are.
    pub total: usize,
    /// Whether rows were cut.
    pub cut: bool,
    /// How to read it, in words.
    pub notes: Vec<Words>,
    /// How far the viewer sees, in words.
    pub reach: Words,
}

/// A number that a setting fixes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FixedBody {
    /// The setting.
    pub setting: Keyed,
    /// Its number.
    pub value: i64,
    /// From which day on.
    pub since: String,
    /// Who fixed it.
    pub issuer: String,
    /// By which document.
    pub document: String,
    /// Whether the deploying office confirmed it.
    pub verified: bool,
}

/// What an indicator weighs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WeightBody {
    /// The indicator.
    pub indicator: Keyed,
    /// The indicator that counts the same before exclusion.
    pub before: Option<String>,
    /// What it counts, and of what, in a sentence.
    pub counts: Words,
    /// The weight that is used, in per cent.
    pub percent: u32,
    /// The setting in force.
    pub fixed: FixedBody,
}

/// A score in hundredths of a point, and where it may truly lie.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct ScoreBody {
    /// The score.
    pub points: u32,
    /// Lower end of the 95 % interval.
    pub low: u32,
    /// Upper end of it.
    pub high: u32,
}

/// The whole.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WholeBody {
    /// Its score.
    pub score: Option<ScoreBody>,
    /// Its rates, in the order of the weights that weigh something.
    pub rates: Vec<RateBody>,
}

/// A rate that a score is made of, in hundredths of a percent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RateBody {
    /// The indicator.
    pub indicator: String,
    /// Numerator.
    pub part: i64,
    /// Denominator.
    pub of: i64,
    /// Rate; `null` when nothing is counted.
    pub rate: Option<u32>,
    /// Lower end of the 95 % interval.
    pub low: Option<u32>,
    /// Upper end of it.
    pub high: Option<u32>,
    /// The numerator that the city's rates by category would give here, in hundredths.
    pub expected: Option<u64>,
    /// Observed ÷ expected × the city's rate; may be above 100 %.
    pub adjusted: Option<u32>,
}

/// Where one stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RankRow {
    /// Who.
    pub place: PlaceBody,
    /// The group of comparable ones.
    pub group: Option<Keyed>,
    /// Rank; `null` = too small to be ranked.
    pub rank: Option<u32>,
    /// The best rank that the interval allows.
    pub best: Option<u32>,
    /// The worst rank that the interval allows.
    pub worst: Option<u32>,
    /// The score.
    pub score: Option<ScoreBody>,
    /// Rank before exclusion.
    pub before_rank: Option<u32>,
    /// Score before exclusion.
    pub before_score: Option<ScoreBody>,
    /// Rank after adjustment for the mix of categories.
    pub adjusted_rank: Option<u32>,
    /// Score after it.
    pub adjusted_score: Option<ScoreBody>,
    /// Rank among comparable ones.
    pub group_rank: Option<u32>,
    /// How many of them are ranked.
    pub group_ranked: u32,
    /// Places up (positive) or down since the period it is compared with.
    pub places: Option<i64>,
    /// Hundredths of a point gained or lost since.
    pub points: Option<i64>,
    /// Lower end of what that change may truly be.
    pub points_low: Option<i64>,
    /// Upper end of it.
    pub points_high: Option<i64>,
    /// `up`, `down`, or `unsure` where chance alone may explain the change; `null` where nothing can be compared.
    pub verdict: Option<String>,
    /// The smallest denominator.
    pub smallest: i64,
    /// Its place, or why it has none, in words.
    pub said: Words,
    /// The rates that the score is made of.
    pub rates: Vec<RateBody>,
}
