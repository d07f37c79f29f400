//! Options of `import`.

use super::{ImportAreas, ImportList};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `import`.
#[derive(Debug, Clone, Subcommand)]
pub enum Import {
    /// Requests: history as closed records, or as received now.
    Appeals(ImportAppeals),
    /// A list, such as the duty list, as the draft of its next edition.
    List(ImportList),
    /// Outlines of areas from GeoJSON, as a new edition; what breaks the partition is printed.
    Areas(ImportAreas),
}

/// `import appeals`.
#[derive(Debug, Clone, Args)]
pub struct ImportAppeals {
    /// CSV (UTF-8) or XLSX, at most 200 MB and a million rows each; of a folder, every such table in it.
    #[arg(required = true, value_name = "FILE|FOLDER")]
    pub files: Vec<PathBuf>,
    /// Mapping file; a folder of them or `auto` (those inside) to choose for each file by its columns.
    #[arg(long, value_name = "FILE|FOLDER|auto", default_value = "auto")]
    pub mapping: String,
    /// The subdistrict office that keeps them, by code; of live requests the place's own if not given.
    #[arg(long, value_name = "CODE")]
    pub home: Option<String>,
    /// Place of rows that have none, by division code.
    #[arg(long, value_name = "CODE")]
    pub place: Option<String>,
    /// Register every row as a live request received now, instead of keeping it as a closed record.
    #[arg(long)]
    pub as_received_now: bool,
    /// Only count: nothing is written.
    #[arg(long)]
    pub dry_run: bool,
    /// Write rejected rows (row, column, reason) to this CSV.
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
}
