//! How fast the database itself takes the same rows: no queue, no judging, one connection. The measure that the writers
//! are held against; nothing else may use it.

use crate::database::Database;
use crate::engine::Purpose;
use crate::sql::ledger::LAST_SEQ;
use crate::writer::unjudged;
use desk::ports::{Commit, StoreFault};
use sqlx::SqlStr;
use std::time::{Duration, Instant};

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
