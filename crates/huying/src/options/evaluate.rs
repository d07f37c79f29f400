//! `evaluate`: the figures of a month, and who stands where by them.

use clap::{Args, Subcommand};

/// `evaluate`.
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Evaluate {
    #[command(subcommand)]
    pub what: Option<EvaluateWhat>,
    /// Month, such as `2026-10`.
    #[arg(required = true)]
    pub month: Option<String>,
    /// Only this city.
    #[arg(long)]
    pub city: Option<String>,
    /// Show the matters behind each figure.
    #[arg(long)]
    pub drill: bool,
}

/// What else can be evaluated.
#[derive(Debug, Clone, Subcommand)]
pub enum EvaluateWhat {
    /// Rank offices by the formula in force, or try out other weights; nothing is stored.
    Rank(Rank),
}

/// `evaluate rank`.
#[derive(Debug, Clone, Args)]
pub struct Rank {
    /// Month, such as `2026-10`.
    pub month: String,
    /// Only this city.
    #[arg(long)]
    pub city: Option<String>,
    /// Only the offices of the district with this division code.
    #[arg(long)]
    pub district: Option<String>,
    /// The class of unit that is ranked: `office` or `district`.
    #[arg(long, default_value = "office")]
    pub class: String,
    /// By the settings of this day instead of the last day of the month: a simulation.
    #[arg(long)]
    pub as_of: Option<worktime::Day>,
    /// By other weights, such as `responded=40,solved=30,satisfied=30`: a simulation.
    #[arg(long)]
    pub weights: Option<String>,
    /// Compare with the same month a year before instead of the month before.
    #[arg(long)]
    pub year_before: bool,
}
