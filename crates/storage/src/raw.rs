//! How fast the database itself takes the same rows: no queue, no judging, one connection. The measure that the writers
//! are held against; nothing else may use it.

use crate::database::Database;
use crate::engine::{Purpose, args};
use crate::sql::ledger::{LAST_SEQ, LOG};
use crate::sql::views::ROUNDS;
use crate::writer::{unjudged, unread};
use desk::ports::{Commit, Projection, StoreFault};
use sqlx::SqlStr;
use std::time::{Duration, Instant};

/// Rows read at once.
const PAGE: i64 = 5_000;

/// Writes the rows of commits of one district that opens new matters, so many commits in one transaction, and answers
/// how long it took. Nobody else may write meanwhile.
///
/// # Errors
/// [`StoreFault`] as for any change.
pub async fn write_same_rows(
    database: &Database,
    commits: &[Commit],
    in_one_transaction: usize,
) -> Result<Duration, StoreFault> {
    let Some(first) = commits.first() else { return Ok(Duration::ZERO) };
    let mut session = database.engine.writer().await?;
    let args = vec![first.district.into()];
    let last = session.fetch(SqlStr::from_static(LAST_SEQ), args).await?;
    let mut seq = last.first().map(|row| row.u64(0)).transpose()?.unwrap_or(0);
    let start = Instant::now();
    for piece in commits.chunks(in_one_transaction.max(1)) {
        session.begin(Purpose::Write).await?;
        seq = unjudged(&mut session, piece, seq).await?;
        session.commit().await?;
    }
    Ok(start.elapsed())
}

/// Inserts the rows of views whose district has none, so many matters in one transaction, and answers how long it took.
///
/// # Errors
/// [`StoreFault`] as for any change.
pub async fn write_same_views(
    database: &Database,
    district: u32,
    views: &[Projection],
    in_one_transaction: usize,
) -> Result<Duration, StoreFault> {
    let mut session = database.engine.writer().await?;
    let start = Instant::now();
    for piece in views.chunks(in_one_transaction.max(1)) {
        session.begin(Purpose::Write).await?;
        unread(&mut session, district, piece).await?;
        session.commit().await?;
    }
    Ok(start.elapsed())
}

/// Reads a district's log in order, every column of every row, and answers how many rows there are and how long it took.
///
/// # Errors
/// [`StoreFault`] as for any reading.
pub async fn read_log(database: &Database, district: u32) -> Result<(u64, Duration), StoreFault> {
    let start = Instant::now();
    let (mut seq, mut rows) = (0, 0);
    loop {
        let args = vec![district.into(), seq.into(), PAGE.into()];
        let page = database.engine.fetch(SqlStr::from_static(LOG), args).await?;
        for row in &page {
            seq = row.int(0)?;
            for column in [1, 4, 5, 6, 7] {
                row.text(column)?;
            }
            rows += 1;
        }
        if page.is_empty() {
            return Ok((rows, start.elapsed()));
        }
    }
}

/// Reads the rounds of some procedures that closed in some months, every column of every row, and answers how many rows there
/// are and how long it took.
///
/// # Errors
/// [`StoreFault`] as for any reading.
pub async fn read_rounds(
    database: &Database,
    district: u32,
    procedures: &[&str],
    months: &[String],
) -> Result<(u64, Duration), StoreFault> {
    let start = Instant::now();
    let mut rows = 0;
    for month in months {
        for procedure in procedures {
            let (mut matter, mut round) = (String::new(), 0);
            loop {
                let args = args![district, *procedure, month, &matter, round, PAGE];
                let page = database.engine.fetch(SqlStr::from_static(ROUNDS), args).await?;
                for row in &page {
                    (matter, round) = (row.text(0)?, row.u32(1)?);
                    for column in 2..=8 {
                        row.text(column)?;
                    }
                    rows += 1;
                }
                if page.is_empty() {
                    break;
                }
            }
        }
    }
    Ok((rows, start.elapsed()))
}
