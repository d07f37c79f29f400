//! `evaluate`: the figures of some days, who stands where by them, and a published period worked out anew.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `evaluate`.
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Evaluate {
    #[command(subcommand)]
    pub what: Option<EvaluateWhat>,
    /// Year, quarter, month or day: `2026`, `2026-Q3`, `2026-10`, `2026-10-05`.
    #[arg(required_unless_present_all = ["from", "to"])]
    pub period: Option<String>,
    /// First day instead, or the first day of a month, quarter or year.
    #[arg(long, requires = "to", conflicts_with = "period")]
    pub from: Option<String>,
    /// Last day, or the last day of a month, quarter or year.
    #[arg(long, requires = "from", conflicts_with = "period")]
    pub to: Option<String>,
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
    /// Works a published period out anew from the ledger alone and compares it byte for byte; ends with 1 if it differs.
    Recompute(Recompute),
    /// The bulletins of a month or year as files (PDF and XLSX, Chinese and English), of what is published alone. What is
    /// there already stays, so that it can be left and run again.
    Bulletins(BulletinsOptions),
    /// What lay open at the end of each day, with what began, ended and was overdue.
    Stock(StockOptions),
}

/// `evaluate rank`.
#[derive(Debug, Clone, Args)]
pub struct Rank {
    /// Month, quarter or year: `2026-10`, `2026-Q3`, `2026`.
    pub period: String,
    /// Only this city.
    #[arg(long)]
    pub city: Option<String>,
    /// Only the offices of the district with this division code.
    #[arg(long)]
    pub district: Option<String>,
    /// The class of unit that is ranked: `office` or `district`.
    #[arg(long, default_value = "office")]
    pub class: String,
    /// By the settings of this day instead of the last day of the period: a simulation.
    #[arg(long)]
    pub as_of: Option<worktime::Day>,
    /// By other weights, such as `responded=40,solved=30,satisfied=30`: a simulation.
    #[arg(long)]
    pub weights: Option<String>,
    /// Compare with the same months a year before instead of as many just before.
    #[arg(long)]
    pub year_before: bool,
}

/// `evaluate recompute`.
#[derive(Debug, Clone, Args)]
pub struct Recompute {
    /// The number of the period's matter, or city, district and month or year: `CITY DISTRICT 2026-10`.
    #[arg(required = true, num_args = 1..=3, value_name = "PERIOD")]
    pub period: Vec<String>,
    /// Which edition, from 1; the last one without it.
    #[arg(long)]
    pub edition: Option<u32>,
    /// Writes the document that comes out into this file.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `evaluate bulletins`.
#[derive(Debug, Clone, Args)]
pub struct BulletinsOptions {
    /// Month or year: `2026-10`, `2026`.
    pub period: String,
    /// Only this city.
    #[arg(long)]
    pub city: Option<String>,
    /// The folder that they are put into, each below its city and period.
    #[arg(long, value_name = "FOLDER")]
    pub out: PathBuf,
    /// A font file (TTF, OTF, TTC) with Chinese characters; without it those of this machine.
    #[arg(long, value_name = "FILE")]
    pub document_font: Option<PathBuf>,
}

/// `evaluate stock`.
#[derive(Debug, Clone, Args)]
pub struct StockOptions {
    /// Only this city.
    #[arg(long)]
    pub city: Option<String>,
    /// First day, such as `2026-10-01`; thirty days before the last without it.
    #[arg(long)]
    pub from: Option<String>,
    /// Last day; today without it.
    #[arg(long)]
    pub to: Option<String>,
    /// `district` or `office`.
    #[arg(long)]
    pub by: Option<String>,
    /// Only this procedure.
    #[arg(long)]
    pub procedure: Option<String>,
}
