//! The options of `huying understanding`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `understanding`.
#[derive(Debug, Clone, Subcommand)]
pub enum Understanding {
    /// Learn from labelled requests and write the model.
    Train(TrainModel),
    /// Measure by cross-validation, with settings chosen on inner folds only.
    Eval(EvalModel),
    /// How often people chose what was suggested, by model, field and value.
    Verdicts {
        /// Only this city (its folder's name in the rulebooks).
        #[arg(long)]
        city: Option<String>,
    },
}

/// Labelled requests.
#[derive(Debug, Clone, Args)]
pub struct Rows {
    /// CSV or XLSX with a label per row; the requests of our own for the first day if not given.
    pub file: Option<PathBuf>,
    /// Read the file as an import would, and learn its `category`.
    #[arg(long, value_name = "FILE", group = "own", requires = "city", conflicts_with_all = ["label", "title", "text"])]
    pub mapping: Option<PathBuf>,
    /// The city whose categories are learnt.
    #[arg(long, value_name = "CITY", requires = "own")]
    pub city: Option<String>,
    /// Column of the label.
    #[arg(long, default_value = "label", value_name = "COLUMN")]
    pub label: String,
    /// Column of the title.
    #[arg(long, default_value = "title", value_name = "COLUMN")]
    pub title: String,
    /// Column of the text.
    #[arg(long, default_value = "detail", value_name = "COLUMN")]
    pub text: String,
    /// Column whose equal values never stand on both sides of a fold.
    #[arg(long, value_name = "COLUMN")]
    pub group_column: Option<String>,
}

/// `understanding train`.
#[derive(Debug, Clone, Args)]
pub struct TrainModel {
    #[command(flatten)]
    pub rows: Rows,
    /// Learn from the city's own matters, with the category that each has now.
    #[arg(long, group = "own", requires = "city", conflicts_with_all = ["file", "mapping"])]
    pub from_data: bool,
    /// Also put the model where the city's server finds it at its next start; the one before is kept beside it.
    #[arg(long, requires = "city")]
    pub install: bool,
    /// Where the model is written.
    #[arg(long, default_value = "category.model.json", value_name = "FILE")]
    pub out: PathBuf,
    /// Seed: the same rows and seed make the same model.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// `understanding eval`.
#[derive(Debug, Clone, Args)]
pub struct EvalModel {
    #[command(flatten)]
    pub rows: Rows,
    /// Folds, 2 to 20.
    #[arg(long, default_value_t = 5, value_parser = folds)]
    pub folds: usize,
    /// Seed of the folds.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Judge the kinds that are told by words alone, without training (labels 咨询 求助 投诉 举报 建议).
    #[arg(long)]
    pub cold: bool,
}

fn folds(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|folds| (2..=20).contains(folds)).ok_or_else(|| format!("`{text}`: 2 to 20"))
}
