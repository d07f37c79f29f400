//! What is in a database, table by table; and databases of older schemas whose migration was stopped half-way.

use super::options;
use crate::database::{Database, Location, connect};
use crate::engine::{Broken, Engine, Session};
use crate::sql::compose::own;
use crate::{migrate, portable};
use std::collections::BTreeMap;
use std::path::Path;

/// Tables with columns, and indexes.
const SQLITE: &str = "select type || ' ' || name || ' ' || coalesce(sql, '') from sqlite_master order by 1";
const POSTGRES: &str = "select table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' \
    || coalesce(column_default, '') from information_schema.columns where table_schema = 'public' \
    union all select indexdef from pg_indexes where schemaname = 'public' order by 1";

fn must<T>(what: Result<T, Broken>) -> T {
    what.unwrap_or_else(|broken| panic!("{broken:?}"))
}

/// Every row of every table, as lines of a backup.
///
/// # Panics
/// If it cannot be read.
pub async fn contents(database: &Database) -> BTreeMap<&'static str, Vec<String>> {
    let mut session = must(database.engine.reader().await);
    must(portable::rows(&mut session).await).into_iter().collect()
}

/// Its tables, columns and indexes.
///
/// # Panics
/// If they cannot be read.
pub async fn schema(database: &Database) -> Vec<String> {
    let sql = if matches!(database.engine, Engine::Sqlite { .. }) { SQLITE } else { POSTGRES };
    let rows = must(database.engine.fetch(own(sql.to_owned()), Vec::new()).await);
    rows.iter().map(|row| must(row.text(0))).collect()
}

/// A place in the migrations at which a program may be killed: in the step to this schema, after so many statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// The schema that the step leads to.
    pub schema: u32,
    /// Statements of it that were run; after all of them, the step is not yet noted.
    pub statements: usize,
}

/// Every place in the migrations from a schema to the newest.
#[must_use]
pub fn stops(from: u32) -> Vec<Stop> {
    let mut all = Vec::new();
    for (schema, text) in (1..).zip(migrate::steps()).filter(|(schema, _)| *schema > from) {
        let statements = 0..=migrate::statements(text).len();
        all.extend(statements.map(|statements| Stop { schema, statements }));
    }
    all
}

impl Stop {
    /// Loads a backup of an older schema into an empty database, and migrates it as far as here.
    ///
    /// # Panics
    /// If it cannot be loaded.
    pub async fn make(self, backup: &Path, into: &Location) {
        let made = self.try_make(backup, into).await;
        made.unwrap_or_else(|why| panic!("{self:?}: {why}"));
    }

    async fn try_make(self, backup: &Path, into: &Location) -> Result<(), String> {
        let manifest = Database::verify_backup(backup).await.map_err(|fault| fault.to_string())?;
        let engine = connect(into, &options()).await.map_err(|fault| fault.to_string())?;
        let mut session: Session = must(engine.writer().await);
        portable::load(&mut session, backup, &manifest, &|_, _| ()).await.map_err(|fault| fault.to_string())?;
        migrate::run_to(&mut session, self.schema - 1).await.map_err(|fault| fault.to_string())?;
        let step = (1..).zip(migrate::steps()).find(|(schema, _)| *schema == self.schema);
        let statements = step.map(|(_, text)| migrate::statements(text)).unwrap_or_default();
        for statement in statements.into_iter().take(self.statements) {
            must(session.execute(own(statement), Vec::new()).await);
        }
        drop(session);
        engine.close().await;
        Ok(())
    }
}
