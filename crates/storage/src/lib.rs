//! Ledger and views in SQLite and PostgreSQL, from one SQL text.
//!
//! [`Database`] implements the ports of `desk`. Every change goes through a lane that writes whole batches in one
//! transaction; reads go to a pool of their own. A portable backup of either engine restores into the other.

mod accounts;
mod areas;
mod codec;
mod database;
mod digest;
mod engine;
mod files;
mod ledger;
mod list;
mod messages;
mod migrate;
mod portable;
mod queue;
pub mod raw;
pub mod sql;
mod sqlite;
mod suggestions;
#[cfg(feature = "testing")]
pub mod testing;
mod texts;
mod totals;
mod writer;

pub use database::{Database, Location, OpenFault, Options};
pub use portable::{BackupFault, Manifest, ManifestTable, Progress};
