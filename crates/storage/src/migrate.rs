//! Numbered steps of the schema, forward only. Each runs statement by statement and may be interrupted and run again.

use crate::codec::hex;
use crate::database::OpenFault;
use crate::engine::{Broken, Session, args};
use crate::sql::compose::own;
use sha2::{Digest, Sha256};
use sqlx::SqlStr;

/// The steps, in order. A published step is never changed.
const STEPS: &[(u32, &str)] = &[
    (1, include_str!("../migrations/0001_ledger.sql")),
    (2, include_str!("../migrations/0002_security.sql")),
    (3, include_str!("../migrations/0003_files.sql")),
    (4, include_str!("../migrations/0004_desk.sql")),
    (5, include_str!("../migrations/0005_texts.sql")),
    (6, include_str!("../migrations/0006_procedures.sql")),
    (7, include_str!("../migrations/0007_decided.sql")),
    (8, include_str!("../migrations/0008_areas.sql")),
    (9, include_str!("../migrations/0009_suggestions.sql")),
    (10, include_str!("../migrations/0010_messages.sql")),
    (11, include_str!("../migrations/0011_units.sql")),
    (12, include_str!("../migrations/0012_passes.sql")),
    (13, include_str!("../migrations/0013_stock.sql")),
];

const CREATE: &str = "create table if not exists schema_version (district bigint not null, version bigint not null, \
                      digest text not null, primary key (district, version))";
const READ: &str = "select version, digest from schema_version where district = $1 order by version";
const WRITE: &str = "insert into schema_version (district, version, digest) values ($1, $2, $3) \
                     on conflict (district, version) do nothing";
const UNMARK: &str = "delete from schema_version where district = $1 and version = $2";

/// The newest schema this program knows.
pub(crate) fn newest() -> u32 {
    STEPS.last().map_or(0, |(version, _)| *version)
}

/// Whether there is such a step.
pub(crate) fn knows(schema: u32) -> bool {
    STEPS.iter().any(|(version, _)| *version == schema)
}

/// The texts of the steps, in order.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn steps() -> impl Iterator<Item = &'static str> {
    STEPS.iter().map(|(_, text)| *text)
}

/// The schema of a database; 0 if it has none.
pub(crate) async fn version(session: &mut Session) -> Result<u32, Broken> {
    let rows = session.fetch(SqlStr::from_static(READ), args![0_u32]).await?;
    rows.last().map_or(Ok(0), |row| row.u32(0))
}

/// Brings a database to the newest schema.
pub(crate) async fn run(session: &mut Session) -> Result<(), OpenFault> {
    run_to(session, newest()).await
}

/// Notes that rows are being restored, or that all of them have been.
pub(crate) async fn mark_restoring(session: &mut Session, restoring: bool) -> Result<(), Broken> {
    if restoring {
        return session.execute(SqlStr::from_static(WRITE), args![0_u32, 0_u32, "restoring"]).await.map(drop);
    }
    session.execute(SqlStr::from_static(UNMARK), args![0_u32, 0_u32]).await.map(drop)
}

/// Brings a database to a schema that a backup was made with, or to the newest.
pub(crate) async fn run_to(session: &mut Session, last: u32) -> Result<(), OpenFault> {
    create(session, CREATE).await?;
    let rows = session.fetch(SqlStr::from_static(READ), args![0_u32]).await?;
    let mut done = Vec::new();
    for row in &rows {
        done.push((row.u32(0)?, row.text(1)?));
    }
    if let Some((found, _)) = done.last().filter(|(found, _)| *found > newest()) {
        return Err(OpenFault::Newer { found: *found, known: newest() });
    }
    if done.iter().any(|(found, _)| *found == 0) {
        return Err(OpenFault::Unfinished);
    }
    for (version, text) in STEPS.iter().filter(|(version, _)| *version <= last) {
        let digest = hex(&Sha256::digest(text.as_bytes()));
        match done.iter().find(|(found, _)| found == version) {
            Some((_, found)) if *found == digest => continue,
            Some(_) => return Err(OpenFault::Altered(*version)),
            None => {}
        }
        for statement in statements(text) {
            create(session, &statement).await?;
        }
        session.execute(SqlStr::from_static(WRITE), args![0_u32, *version, &digest]).await?;
    }
    Ok(())
}

/// The table and the column (with its type) that a statement adds.
pub(crate) fn added(statement: &str) -> Option<(&str, &str)> {
    statement.strip_prefix("alter table ")?.split_once(" add column ")
}

/// Whether a table has the column that a statement adds already: only one of the databases could be told in one text to
/// add it unless it is there.
async fn stands(session: &mut Session, statement: &str) -> bool {
    let Some((table, column)) = added(statement) else { return false };
    let Some(column) = column.split(' ').next() else { return false };
    session.fetch(own(format!("select {column} from {table} limit 1")), Vec::new()).await.is_ok()
}

/// Runs one step. Two programs that start at once may both find a table or a column missing; the second one looks again.
async fn create(session: &mut Session, statement: &str) -> Result<(), Broken> {
    let mut done = Ok(());
    for _ in 0..2 {
        if stands(session, statement).await {
            return Ok(());
        }
        done = session.execute(own(statement.to_owned()), Vec::new()).await.map(drop);
        if !matches!(done, Err(Broken::Raced(_) | Broken::Damaged(_))) {
            return done;
        }
    }
    if stands(session, statement).await { Ok(()) } else { done }
}

/// The statements of a step, without comments.
pub(crate) fn statements(text: &str) -> Vec<String> {
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    code.join("\n").split(';').map(|statement| statement.trim().to_owned()).filter(|one| !one.is_empty()).collect()
}

/// Makes the table of schema steps, so that it can be read.
pub(crate) async fn begin(session: &mut Session) -> Result<(), Broken> {
    create(session, CREATE).await
}

/// Every statement about the schema, for the lint.
#[must_use]
#[cfg(feature = "testing")]
pub(crate) fn all() -> Vec<String> {
    let steps = STEPS.iter().flat_map(|(_, text)| statements(text));
    steps.chain([CREATE, READ, WRITE, UNMARK].map(str::to_owned)).collect()
}
