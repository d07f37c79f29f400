//! The board's answer.

use crate::problem::Cited;
use crate::view::Keyed;
use crate::words::Words;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The board.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BoardBody {
    /// City.
    pub city: Keyed,
    /// The months that the period lies in, ascending.
    pub months: Vec<String>,
    /// First day of the period.
    pub from: String,
    /// Last day of the period.
    pub to: String,
    /// Whether the period is not over yet.
    pub running: bool,
    /// When this was so.
    pub as_of: String,
    /// Edition of the rulebook whose rules are cited.
    pub edition: Option<String>,
    /// The division looked at.
    pub within: PlaceBody,
    /// It and those above it that the viewer may look at, from the top.
    pub path: Vec<PlaceBody>,
    /// What the rows are: `city`, `district`, `office`, `community` or `unit`.
    pub level: Keyed,
    /// The procedure whose rounds are counted; `null` for every one.
    pub procedure: Option<Keyed>,
    /// The procedures that can be asked for.
    pub procedures: Vec<Keyed>,
    /// The levels that can be asked for here.
    pub levels: Vec<Keyed>,
    /// Shares of rounds, in the rulebook's order.
    pub indicators: Vec<BoardIndicator>,
    /// Counts, sums, means and ranks over rounds, and everything over registers, in the rulebook's order.
    pub numbers: Vec<NumberBody>,
    /// The divisions of the level, by code.
    pub rows: Vec<BoardRow>,
    /// How many there are.
    pub total: usize,
    /// Whether rows were cut.
    pub cut: bool,
    /// Rounds that are open now, of what is counted: in no rate.
    pub open: u64,
    /// What is not in these figures, in words.
    pub left_out: Vec<Words>,
    /// How far the viewer sees, in words.
    pub reach: Words,
}

/// A place on the board.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PlaceBody {
    /// Division code or unit; empty for what names none.
    pub code: String,
    /// `city`, `district`, `office`, `community` or `unit`.
    pub level: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// One indicator.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BoardIndicator {
    /// Which.
    pub indicator: Keyed,
    /// The indicator that counts the same before exclusion.
    pub before: Option<String>,
    /// What it counts, and of what, in a sentence.
    pub counts: Words,
    /// The denominator in words.
    pub of: Words,
    /// The numerator in words.
    pub part: Words,
    /// What falls out before the denominator, in words, in the order of `left`.
    pub leaves: Vec<Words>,
    /// Digest of the formula: it changes when the indicator file does.
    pub formula: String,
    /// The provisions of its rule.
    pub basis: Vec<Cited>,
    /// Smaller denominators are not ranked.
    pub rank: Option<RankBody>,
    /// The division looked at, over all the months.
    pub total: FigureBody,
    /// The same month by month.
    pub months: Vec<FigureBody>,
    /// The first and the last day that it counts, if it has such.
    pub dates: Option<Words>,
    /// What the whole must reach.
    pub goal: Option<GoalBody>,
    /// The same period before, and a year before.
    pub trend: Vec<ChangeBody>,
}

/// What a figure must reach.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct GoalBody {
    /// The number and how the figure must stand to it, in words.
    pub wanted: Words,
    /// Whether it does; `null` if there is nothing to judge.
    pub met: Option<bool>,
}

/// How a figure changed since another period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ChangeBody {
    /// `before` or `year_before`.
    pub against: String,
    /// That period, such as `2026-09`.
    pub period: String,
    /// The figure of then, in words.
    pub was: Words,
    /// The change in hundredths: of a percentage point for a share, otherwise of one. `null` if either is of nothing.
    pub change: Option<i64>,
    /// The same in words.
    pub said: Words,
}

/// An indicator that is no share of rounds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NumberBody {
    /// Which.
    pub indicator: Keyed,
    /// The register whose rows it counts; `null` for rounds.
    pub register: Option<Keyed>,
    /// `share`, `count`, `sum`, `mean`, `median` or `percentile`.
    pub measure: String,
    /// What it counts, in a sentence.
    pub counts: Words,
    /// What falls out before it is counted, in words, in the order of `left`.
    pub leaves: Vec<Words>,
    /// Digest of the formula: it changes when the indicator file does.
    pub formula: String,
    /// The provisions of its rule.
    pub basis: Vec<Cited>,
    /// The settings that its target stands in.
    pub settings: Vec<RankBody>,
    /// The first and the last day that it counts, if it has such.
    pub dates: Option<Words>,
    /// Of a register: the day on which its rows are looked at.
    pub day: Option<String>,
    /// Of a register: the versions of the rows.
    pub versions: Vec<String>,
    /// The division looked at.
    pub total: NumberFigure,
    /// The same period before, and a year before; none for registers.
    pub trend: Vec<ChangeBody>,
    /// By division of the level, or as fine as the indicator goes, by code.
    pub rows: Vec<NumberRow>,
    /// How many there are.
    pub rows_total: usize,
}

/// A figure that is no share of rounds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NumberFigure {
    /// Numerator, or the sum.
    pub part: i64,
    /// Denominator, or how many were counted.
    pub of: i64,
    /// Of a share: in hundredths of a percent; `null` when nothing is counted.
    pub rate: Option<u32>,
    /// Of everything else: in hundredths; `null` when nothing is counted.
    pub value: Option<i64>,
    /// The figure in words.
    pub said: Words,
    /// What fell out at each condition.
    pub left: Vec<i64>,
    /// What it must reach.
    pub goal: Option<GoalBody>,
}

/// The figure of a division.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NumberRow {
    /// Which.
    pub place: PlaceBody,
    /// Its figure.
    pub figure: NumberFigure,
}

/// From how many on groups are ranked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RankBody {
    /// As many at least.
    pub at_least: i64,
    /// Who fixed it; `None` if the indicator file itself says it.
    pub issuer: Option<String>,
    /// By which document.
    pub document: Option<String>,
    /// Whether the deploying office confirmed it.
    pub verified: Option<bool>,
}

/// A division.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BoardRow {
    /// Which.
    pub place: PlaceBody,
    /// Whether there is a level below it.
    pub below: bool,
    /// Rounds that are open there now.
    pub open: u64,
    /// Its figures by indicator.
    pub figures: BTreeMap<String, RowFigures>,
}

/// The figures of one division and indicator.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RowFigures {
    /// Over all the months.
    pub total: FigureBody,
    /// The last month alone.
    pub last: FigureBody,
    /// The last month against the one before; `null` where one of them has nothing counted.
    pub before: Option<MovedBody>,
    /// The last month against the same one a year before.
    pub year: Option<MovedBody>,
    /// All the months against the period before, of the same length.
    pub whole_before: Option<MovedBody>,
    /// All the months against the same ones a year before.
    pub whole_year: Option<MovedBody>,
    /// Month by month, if the division stands directly below the one looked at and anything is counted; otherwise none.
    pub months: Vec<FigureBody>,
}

/// How a rate moved, in hundredths of a percent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MovedBody {
    /// The period that it is compared with, such as `2026-09` or `2026-Q2`.
    pub period: String,
    /// The rate of then.
    pub rate: u32,
    /// Gained or lost since.
    pub points: i64,
    /// Lower end of what that may truly be (95 %).
    pub low: i64,
    /// Upper end of it.
    pub high: i64,
    /// `up`, `down`, or `unsure` where chance alone may explain it.
    pub verdict: String,
}

/// One figure. Rates and intervals are in hundredths of a percent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FigureBody {
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
    /// Whether the denominator is too small to be ranked.
    pub small: bool,
    /// What fell out at each condition of the denominator; with `of` it adds up to all closed rounds.
    pub left: Vec<i64>,
}
