//! Backup and restore in one format for both databases: a folder with one file of JSON lines per table, and a manifest
//! with the number of rows and the SHA-256 of each. A backup of SQLite restores into PostgreSQL, and back.

mod backup;
mod restore;
mod tables;

use crate::database::OpenFault;
use crate::engine::Broken;
use desk::ports::StoreFault;
#[cfg(feature = "testing")]
pub(crate) use restore::load;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
pub(crate) use tables::names as table_names;
pub(crate) use tables::representative;
#[cfg(feature = "testing")]
pub(crate) use tables::{grown, rows};

/// The format's own number.
const FORMAT: u32 = 1;
/// The manifest's file name. It is written last: a folder without it is no backup.
const MANIFEST: &str = "manifest.json";

/// What a backup contains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Number of the format.
    pub format: u32,
    /// Schema of the database it was made of.
    pub schema: u32,
    /// Its tables.
    pub tables: Vec<ManifestTable>,
}

/// One table of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestTable {
    /// Its name; the file is `name.ndjson`.
    pub name: String,
    /// Its columns, in the order of the values in each line.
    pub columns: Vec<String>,
    /// Number of rows.
    pub rows: u64,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
}

/// Why a backup cannot be made or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupFault {
    /// A file cannot be written or read.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The folder to write into is not empty.
    #[error("{0} is not empty")]
    FolderTaken(PathBuf),
    /// The database to restore into is not empty.
    #[error("the database is not empty: table {0} has rows")]
    DatabaseTaken(String),
    /// The backup is damaged or incomplete.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// The backup was made by a newer program.
    #[error("the backup has format {format} and schema {schema}, which this program does not know")]
    Unknown {
        /// Its format.
        format: u32,
        /// Its schema.
        schema: u32,
    },
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenFault),
    /// The database cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl From<Broken> for BackupFault {
    fn from(broken: Broken) -> Self {
        Self::Store(broken.into())
    }
}

/// Is told the table and how many of its rows are done.
pub type Progress<'a> = &'a (dyn Fn(&str, u64) + Sync);

fn file_fault(path: &Path) -> impl FnOnce(std::io::Error) -> BackupFault {
    let path = path.to_owned();
    move |error| BackupFault::File { path, error }
}
