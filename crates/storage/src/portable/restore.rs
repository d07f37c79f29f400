//! Reads a backup into an empty database: verifies all of it first, then loads, then migrates to the newest schema.

use super::tables::{self, Table};
use super::{BackupFault, FORMAT, MANIFEST, Manifest, ManifestTable, Progress, file_fault};
use crate::codec::hex;
use crate::database::{Database, Location, Options, check_order, connect};
use crate::engine::{Purpose, Session, V};
use crate::migrate;
use crate::sql::compose::pieces;
use sha2::{Digest, Sha256};
use std::path::Path;
use tokio::fs;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};

/// Rows loaded in one transaction.
const PIECE: usize = 2048;
/// Bytes hashed at a time.
const BLOCK: usize = 1 << 18;

impl Database {
    /// Verifies a backup without restoring it: every table is there, unchanged and complete.
    ///
    /// # Errors
    /// [`BackupFault::Damaged`] or [`BackupFault::Unknown`].
    pub async fn verify_backup(from: &Path) -> Result<Manifest, BackupFault> {
        let path = from.join(MANIFEST);
        let text = fs::read_to_string(&path).await.map_err(file_fault(&path))?;
        let manifest: Manifest =
            serde_json::from_str(&text).map_err(|error| BackupFault::Damaged(format!("{MANIFEST}: {error}")))?;
        let unknown = BackupFault::Unknown { format: manifest.format, schema: manifest.schema };
        let Some(known) = tables::of_schema(manifest.schema).filter(|_| manifest.format == FORMAT) else {
            return Err(unknown);
        };
        let same =
            |(table, listed): (&Table, &ManifestTable)| table.name == listed.name && table.names() == listed.columns;
        if known.len() != manifest.tables.len() || !known.iter().zip(&manifest.tables).all(same) {
            return Err(BackupFault::Damaged("its tables are not those of its schema".to_owned()));
        }
        for table in &manifest.tables {
            verify_table(from, table).await?;
        }
        Ok(manifest)
    }

    /// Restores a backup into an empty database and opens it.
    ///
    /// # Errors
    /// [`BackupFault`] says what stands in the way. A damaged backup is refused before anything is written; a database
    /// whose restore was interrupted cannot be opened and must be made empty.
    pub async fn restore(
        from: &Path,
        into: &Location,
        options: Options,
        progress: Progress<'_>,
    ) -> Result<Self, BackupFault> {
        let manifest = Self::verify_backup(from).await?;
        let engine = connect(into, &options).await?;
        let mut session = engine.writer().await?;
        let loaded = load(&mut session, from, &manifest, progress).await;
        let loaded = match loaded {
            Ok(()) => migrate::run(&mut session).await.map_err(BackupFault::from),
            Err(fault) => Err(fault),
        };
        drop(session);
        if let Err(fault) = loaded {
            engine.close().await;
            return Err(fault);
        }
        engine.tell_sizes().await?;
        if let Err(error) = engine.count_young(&tables::names()).await {
            tracing::warn!(?error, "what was restored was not counted; the server will do so itself");
        }
        Ok(Self::start(engine, &options))
    }
}

async fn verify_table(from: &Path, table: &ManifestTable) -> Result<(), BackupFault> {
    let path = from.join(format!("{}.ndjson", table.name));
    let mut file = fs::File::open(&path).await.map_err(file_fault(&path))?;
    let mut block = vec![0; BLOCK];
    let mut digest = Sha256::new();
    let mut lines = 0_u64;
    loop {
        let read = file.read(&mut block).await.map_err(file_fault(&path))?;
        let bytes = block.get(..read).unwrap_or_default();
        if bytes.is_empty() {
            break;
        }
        digest.update(bytes);
        lines += u64::try_from(bytes.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(0);
    }
    if lines != table.rows {
        return Err(BackupFault::Damaged(format!("{}: {lines} rows instead of {}", table.name, table.rows)));
    }
    if hex(&digest.finalize()) != table.sha256 {
        return Err(BackupFault::Damaged(format!("{}: its content has changed", table.name)));
    }
    Ok(())
}

/// Loads a backup into an empty database, in the schema that it was made of.
pub(crate) async fn load(
    session: &mut Session,
    from: &Path,
    manifest: &Manifest,
    progress: Progress<'_>,
) -> Result<(), BackupFault> {
    let unknown = || BackupFault::Unknown { format: manifest.format, schema: manifest.schema };
    let known = tables::of_schema(manifest.schema).ok_or_else(unknown)?;
    check_order(session).await?;
    migrate::begin(session).await?;
    let found = migrate::version(session).await?;
    if found > manifest.schema {
        return Err(BackupFault::DatabaseTaken(format!("schema_version ({found})")));
    }
    migrate::run_to(session, manifest.schema).await?;
    for table in &known {
        if !session.fetch(table.any(), Vec::new()).await?.is_empty() {
            return Err(BackupFault::DatabaseTaken(table.name.to_owned()));
        }
    }
    migrate::mark_restoring(session, true).await?;
    for table in &known {
        load_table(session, from, table, progress).await?;
    }
    migrate::mark_restoring(session, false).await?;
    Ok(())
}

async fn load_table(
    session: &mut Session,
    from: &Path,
    table: &Table,
    progress: Progress<'_>,
) -> Result<(), BackupFault> {
    let path = from.join(format!("{}.ndjson", table.name));
    let file = fs::File::open(&path).await.map_err(file_fault(&path))?;
    let mut lines = BufReader::new(file).lines();
    let mut rows: Vec<Vec<V>> = Vec::with_capacity(PIECE);
    let mut count = 0_u64;
    loop {
        let line = lines.next_line().await.map_err(file_fault(&path))?;
        let ended = line.is_none();
        if let Some(line) = line {
            let damaged = || BackupFault::Damaged(format!("{}: line {}", table.name, count + 1));
            rows.push(table.parse(&line).ok_or_else(damaged)?);
            count += 1;
        }
        if !rows.is_empty() && (ended || rows.len() >= table.piece(PIECE)) {
            write_rows(session, table, std::mem::take(&mut rows)).await?;
            progress(table.name, count);
        }
        if ended {
            return Ok(());
        }
    }
}

async fn write_rows(session: &mut Session, table: &Table, rows: Vec<Vec<V>>) -> Result<(), BackupFault> {
    session.begin(Purpose::Write).await?;
    let sizes = pieces(rows.len());
    let mut rows = rows.into_iter();
    for size in sizes {
        let values = rows.by_ref().take(size).flatten().collect();
        session.execute(table.insert(size), values).await?;
    }
    session.commit().await?;
    Ok(())
}
