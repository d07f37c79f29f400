//! The port `Files` on both databases.

use crate::codec::{hex, unhex};
use crate::database::Database;
use crate::engine::{Broken, Many, Row, Session, V, args};
use crate::sql::compose::{expand, pieces};
use crate::sql::files;
use crate::writer::Step;
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use desk::ports::{FilePiece, Files, StoreFault, StoredFile};
use std::collections::BTreeSet;
use worktime::Instant;

/// Where uploads lie that nobody has claimed.
const UNCLAIMED: u32 = 0;
/// Uploads swept away in one transaction.
const SWEPT: u32 = 64;

/// The values of a row of `files`.
fn values(district: u32, file: &StoredFile) -> Vec<V> {
    let (width, height) = file.sides.unzip();
    let side = |side: Option<u32>| V::maybe(side.map(i64::from));
    let mut values = args![district, &file.file, &file.subject, &file.owner, &hex(&file.wrapped), &file.digest];
    values.extend(args![&file.kind, file.size]);
    values.extend([side(width), side(height)]);
    values.extend(args![file.pieces, file.small, file.at.0]);
    values
}

/// A file: file, subject, owner, wrapped, digest, kind, size, width, height, pieces, small, at.
fn file(row: &Row) -> Result<StoredFile, Broken> {
    let side = |column| {
        let side = row.maybe_int(column)?.map(u32::try_from).transpose();
        side.map_err(|_| Broken::Damaged("a picture's side".to_owned()))
    };
    Ok(StoredFile {
        file: row.text(0)?,
        subject: row.text(1)?,
        owner: row.text(2)?,
        wrapped: unhex(row.str(3)?)?,
        digest: row.text(4)?,
        kind: row.text(5)?,
        size: row.u32(6)?,
        sides: side(7)?.zip(side(8)?),
        pieces: row.u32(9)?,
        small: row.u32(10)?,
        at: Instant(row.int(11)?),
    })
}

/// Which of these uploads are there.
pub(crate) async fn there(session: &mut Session, ids: &BTreeSet<String>) -> Result<BTreeSet<String>, Broken> {
    let rows = session.fetch_listed(files::FILES_THERE, args![UNCLAIMED], ids).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Moves uploads to the districts that claim them.
pub(crate) async fn claim(session: &mut Session, claims: &[(u32, &StoredFile)]) -> Result<(), Broken> {
    let ids: BTreeSet<String> = claims.iter().map(|(_, file)| file.file.clone()).collect();
    let taken = session.fetch_listed(files::TAKE_FILES, args![UNCLAIMED], &ids).await?;
    if taken.len() != claims.len() {
        return Err(Broken::Raced("files: an upload was claimed elsewhere".to_owned()));
    }
    let rows = claims.iter().map(|(district, file)| values(*district, file)).collect();
    session.execute_many(vec![Many::Rows(files::INSERT_FILES, rows)]).await?;
    for (district, file) in claims {
        session.execute(expand(files::MOVE_PIECES, 1), args![*district, UNCLAIMED, &file.file]).await?;
    }
    session.execute_many(vec![Many::List(files::TAKE_PIECES, UNCLAIMED, ids)]).await
}

/// Steps that insert rows.
fn insert(sql: &'static str, rows: Vec<Vec<V>>) -> Vec<Step> {
    let sizes = pieces(rows.len());
    let mut rows = rows.into_iter();
    let step = |size| Step { sql: expand(sql, size), args: rows.by_ref().take(size).flatten().collect() };
    sizes.into_iter().map(step).collect()
}

/// Steps that do the same to each of a list.
fn listed(sql: &'static str, ids: &[String]) -> Vec<Step> {
    let step = |ids: &String| Step { sql: expand(sql, 1), args: args![UNCLAIMED, ids] };
    ids.iter().map(step).collect()
}

#[async_trait]
impl Files for Database {
    async fn put_upload(&self, file: &StoredFile, pieces: Vec<FilePiece>) -> Result<(), StoreFault> {
        let mut steps = insert(files::INSERT_FILES, vec![values(UNCLAIMED, file)]);
        let row = |piece: FilePiece| {
            let sealed = STANDARD.encode(&piece.sealed);
            args![UNCLAIMED, &file.file, &piece.copy, piece.place].into_iter().chain([V::Text(sealed)]).collect()
        };
        steps.extend(insert(files::INSERT_PIECES, pieces.into_iter().map(row).collect()));
        self.writer.steps(UNCLAIMED, steps).await.map(drop)
    }

    async fn files(&self, district: u32, ids: &[String]) -> Result<Vec<StoredFile>, StoreFault> {
        let rows = self.listed(files::FILES, district, ids).await?;
        Ok(rows.iter().map(file).collect::<Result<_, _>>()?)
    }

    async fn file_piece(
        &self,
        district: u32,
        file: &str,
        copy: &str,
        place: u32,
    ) -> Result<Option<Vec<u8>>, StoreFault> {
        let Some(row) = self.row(files::PIECE, args![district, file, copy, place]).await? else { return Ok(None) };
        let damaged = |error| StoreFault::Damaged(format!("a piece of file {file}: {error}"));
        STANDARD.decode(row.text(0)?).map(Some).map_err(damaged)
    }

    async fn waiting_uploads(&self) -> Result<(u64, u64), StoreFault> {
        let Some(row) = self.row(files::WAITING, args![UNCLAIMED]).await? else { return Ok((0, 0)) };
        Ok((row.u64(0)?, row.u64(1)?))
    }

    async fn sweep_uploads(&self, before: Instant) -> Result<u64, StoreFault> {
        let mut swept = 0;
        loop {
            let rows = self.rows(files::EXPIRED, args![UNCLAIMED, before.0, SWEPT]).await?;
            let ids = rows.iter().map(|row| row.text(0)).collect::<Result<Vec<_>, _>>()?;
            if ids.is_empty() {
                return Ok(swept);
            }
            let mut steps = listed(files::TAKE_FILES, &ids);
            steps.extend(listed(files::TAKE_PIECES, &ids));
            self.writer.steps(UNCLAIMED, steps).await?;
            swept += u64::try_from(ids.len()).unwrap_or(0);
        }
    }
}
