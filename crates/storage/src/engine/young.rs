//! Tables that have just begun to fill. PostgreSQL plans by what it has counted in a table, and by itself it counts once a
//! minute at most: until then an office that has just begun, or was just restored, would be read along wrong indexes.
//! SQLite plans without counting.

use super::{Broken, Connection, Engine};
use crate::sql::compose::own;
use sqlx::SqlStr;

/// A table in which fewer rows were counted is young.
const YOUNG: &str = "select relname::text from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace \
                     and reltuples < 10000";

impl Engine {
    /// Lets PostgreSQL count again in those of these tables that are young.
    pub(crate) async fn count_young(&self, tables: &[&'static str]) -> Result<(), Broken> {
        let mut session = self.writer().await?;
        if !matches!(session.connection, Connection::Postgres(_)) {
            return Ok(());
        }
        let mut young = Vec::new();
        for row in session.fetch(SqlStr::from_static(YOUNG), Vec::new()).await? {
            young.push(row.text(0)?);
        }
        for table in tables.iter().filter(|table| young.iter().any(|young| young == *table)) {
            session.execute(own(format!("analyze {table}")), Vec::new()).await?;
        }
        Ok(())
    }
}
