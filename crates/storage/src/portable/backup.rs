//! Writes a backup while the database serves: everything is read from one unchanging state.

use super::tables::{self, Table};
use super::{BackupFault, FORMAT, MANIFEST, Manifest, ManifestTable, Progress, file_fault};
use crate::codec::hex;
use crate::database::Database;
use crate::engine::{Purpose, Session, V};
use crate::migrate;
use sha2::{Digest, Sha256};
use std::path::Path;
use tokio::fs;
use tokio::io::AsyncWriteExt;

/// Rows read at a time.
const PIECE: usize = 500;

impl Database {
    /// Writes a backup into an empty or new folder. On SQLite the write-ahead log grows meanwhile.
    ///
    /// # Errors
    /// [`BackupFault`] says what stands in the way; the folder then has no manifest and is no backup.
    pub async fn backup(&self, to: &Path, progress: Progress<'_>) -> Result<Manifest, BackupFault> {
        fs::create_dir_all(to).await.map_err(file_fault(to))?;
        let mut entries = fs::read_dir(to).await.map_err(file_fault(to))?;
        if entries.next_entry().await.map_err(file_fault(to))?.is_some() {
            return Err(BackupFault::FolderTaken(to.to_owned()));
        }
        let mut session = self.engine.reader().await?;
        session.begin(Purpose::Snapshot).await?;
        let schema = migrate::version(&mut session).await?;
        let Some(known) = tables::of_schema(schema) else {
            return Err(BackupFault::Unknown { format: FORMAT, schema });
        };
        let mut manifest = Manifest { format: FORMAT, schema, tables: Vec::new() };
        for table in &known {
            manifest.tables.push(write_table(&mut session, table, to, progress).await?);
        }
        session.rollback().await;
        let mut text =
            serde_json::to_string_pretty(&manifest).map_err(|error| BackupFault::Damaged(error.to_string()))?;
        text.push('\n');
        let (draft, path) = (to.join("manifest.partial"), to.join(MANIFEST));
        let mut file = fs::File::create(&draft).await.map_err(file_fault(&draft))?;
        file.write_all(text.as_bytes()).await.map_err(file_fault(&draft))?;
        file.sync_all().await.map_err(file_fault(&draft))?;
        fs::rename(&draft, &path).await.map_err(file_fault(&path))?;
        // The names themselves must be on disk too before the backup counts.
        fs::File::open(to).await.map_err(file_fault(to))?.sync_all().await.map_err(file_fault(to))?;
        Ok(manifest)
    }
}

async fn write_table(
    session: &mut Session,
    table: &Table,
    to: &Path,
    progress: Progress<'_>,
) -> Result<ManifestTable, BackupFault> {
    let path = to.join(format!("{}.ndjson", table.name));
    let mut file = fs::File::create(&path).await.map_err(file_fault(&path))?;
    let mut digest = Sha256::new();
    let mut count = 0_u64;
    let mut key = table.start();
    loop {
        let mut args = key;
        args.push(V::Int(i64::try_from(table.piece(PIECE)).unwrap_or(1)));
        let rows = session.fetch(table.select(), args).await?;
        let mut text = String::new();
        key = Vec::new();
        for row in &rows {
            let values = table.values(row)?;
            text.push_str(&tables::line(&values));
            text.push('\n');
            key = values;
        }
        if rows.is_empty() {
            break;
        }
        key.truncate(table.key);
        count += u64::try_from(rows.len()).unwrap_or(0);
        digest.update(text.as_bytes());
        file.write_all(text.as_bytes()).await.map_err(file_fault(&path))?;
        progress(table.name, count);
    }
    file.sync_all().await.map_err(file_fault(&path))?;
    let columns = table.names().into_iter().map(str::to_owned).collect();
    Ok(ManifestTable { name: table.name.to_owned(), columns, rows: count, sha256: hex(&digest.finalize()) })
}
