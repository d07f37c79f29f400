//! Options of `export list` and `import list`.

use clap::{Args, Subcommand};
use std::path::PathBuf;
use worktime::Day;

/// `export`.
#[derive(Debug, Clone, Subcommand)]
pub enum Export {
    /// A list as it holds on a day, with where each row comes from; or one edition, which can be imported again.
    List(ExportList),
}

/// `export list`.
#[derive(Debug, Clone, Args)]
pub struct ExportList {
    /// The register, such as `duties`.
    pub register: String,
    /// The city (its folder's name in the rulebooks).
    #[arg(long)]
    pub city: String,
    /// The day; today if not given.
    #[arg(long, conflicts_with = "edition")]
    pub day: Option<Day>,
    /// An edition by its number, instead of a day.
    #[arg(long, value_name = "NUMBER")]
    pub edition: Option<String>,
    /// What it is written as.
    #[arg(long = "as", value_enum, default_value_t = As::Csv, value_name = "FORM")]
    pub form: As,
    /// The file; printed if not given.
    #[arg(short = 'o', long = "out", value_name = "FILE")]
    pub to: Option<PathBuf>,
}

/// What a list is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum As {
    /// Comma-separated values in UTF-8.
    Csv,
    /// A workbook.
    Xlsx,
}

/// `import list`.
#[derive(Debug, Clone, Args)]
pub struct ImportList {
    /// CSV (UTF-8) or XLSX, at most 5 MB and 5000 rows: its first row names the columns.
    pub file: PathBuf,
    /// The city (its folder's name in the rulebooks).
    #[arg(long)]
    pub city: String,
    /// The register, such as `duties`.
    #[arg(long)]
    pub register: String,
    /// Login of who drafts it: a person whose unit and posts may.
    #[arg(long, value_name = "LOGIN")]
    pub by: String,
    /// The edition, as its issuer calls it.
    #[arg(long, value_name = "WORDS")]
    pub edition: String,
    /// The day from which it holds.
    #[arg(long)]
    pub from: Day,
    /// Who issues it.
    #[arg(long, value_name = "WORDS")]
    pub issuer: String,
    /// The document on which it rests.
    #[arg(long, value_name = "WORDS")]
    pub document: String,
    /// The procedure, where the person may draft the list by several.
    #[arg(long)]
    pub procedure: Option<String>,
    /// The sheet of a workbook; the first if not given.
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Only check: nothing is written.
    #[arg(long)]
    pub dry_run: bool,
}
