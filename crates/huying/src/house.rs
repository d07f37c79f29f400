//! Opening the house: rulebooks, database, keys, desk.

use crate::options::Common;
use crate::shelf;
use crate::telling::Failure;
use channels::divisions::Divisions;
use desk::time::{Clock, SystemClock};
use desk::vault::Vault;
use desk::{Desk, Library};
use rulebook::read::Files;
use rulebook::{City, Edition};
use search::Shelf;
use std::path::PathBuf;
use std::sync::Arc;
use storage::{Database, Location, Options};

/// An open house. Clones share it.
#[derive(Clone)]
pub struct House {
    pub database: Database,
    pub desk: Arc<Desk>,
}

/// Where the database is.
pub fn location(common: &Common) -> Location {
    match &common.database {
        Some(url) => Location::Url(url.clone()),
        None => Location::Folder(common.data.clone()),
    }
}

/// Every city and the list of divisions, proven. What is not proven does not load.
pub fn proven(common: &Common) -> Result<(Vec<City>, Divisions), Failure> {
    let (files, divisions) = shelf::files(common.rulebooks.as_deref())?;
    let faults = rulebook::check::all(&files, SystemClock.now().day());
    if !faults.is_empty() {
        return Err(Failure::faults(&faults, common.lang));
    }
    read(common, &files, &divisions)
}

/// The rulebooks, proven, and the unit tree.
pub fn library(common: &Common, kept: Vec<Edition>) -> Result<Library, Failure> {
    let (cities, divisions) = proven(common)?;
    Ok(Library::over(cities, divisions.tree(), kept))
}

/// Every city and the list of divisions.
pub fn law(common: &Common) -> Result<(Vec<City>, Divisions), Failure> {
    let (files, divisions) = shelf::files(common.rulebooks.as_deref())?;
    read(common, &files, &divisions)
}

fn read(common: &Common, files: &Files, divisions: &str) -> Result<(Vec<City>, Divisions), Failure> {
    let cities = shelf::cities(files).map_err(|faults| Failure::faults(&faults, common.lang))?;
    let divisions =
        Divisions::from_csv(divisions).map_err(|fault| Failure::said(common.lang.pick(&fault.zh, &fault.en)))?;
    Ok((cities, divisions))
}

impl House {
    /// Opens everything, under the machine's clock.
    pub async fn open(common: &Common) -> Result<Self, Failure> {
        Self::open_with(common, Arc::new(SystemClock)).await
    }

    /// Opens everything, under a given clock.
    pub async fn open_with(common: &Common, clock: Arc<dyn Clock>) -> Result<Self, Failure> {
        std::fs::create_dir_all(&common.data)?;
        let database = Database::open(&location(common), Options::default()).await?;
        Self::over(common, database, clock).await
    }

    /// A house over an open database.
    pub async fn over(common: &Common, database: Database, clock: Arc<dyn Clock>) -> Result<Self, Failure> {
        Self::under(common, proven(common)?, database, clock).await
    }

    /// A house over an open database, under law that is proven.
    pub async fn under(
        common: &Common,
        (cities, divisions): (Vec<City>, Divisions),
        database: Database,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Failure> {
        use desk::ports::Ledger as _;
        let kept = database.editions().await?;
        let kept = kept.iter().filter_map(|(_, body)| serde_json::from_str(body).ok()).collect();
        let library = Library::over(cities, divisions.tree(), kept);
        let vault = Vault::from_file(&vault_key(common))?;
        let store = Arc::new(database.clone());
        let desk = Desk::open(store.clone(), store, library, vault, clock).await?;
        Ok(Self { database, desk: Arc::new(desk) })
    }
}

/// Where the search index is kept.
pub fn shelf(common: &Common) -> Shelf {
    match (&common.index, &common.database) {
        (Some(folder), _) => Shelf::Folder(folder.clone()),
        (None, None) => Shelf::Folder(common.data.join("search")),
        (None, Some(_)) => Shelf::Memory,
    }
}

/// The vault's master key.
pub fn vault_key(common: &Common) -> PathBuf {
    common.data.join("vault.key")
}

/// The witness's signing key.
pub fn witness_key(common: &Common) -> PathBuf {
    common.data.join("witness.key")
}

/// The checkpoints kept outside the database.
pub fn checkpoints(common: &Common) -> PathBuf {
    common.data.join("checkpoints.jsonl")
}
