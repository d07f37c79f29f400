//! What the databases believe of the sizes of tables when they plan.
//!
//! SQLite is told once, and the same everywhere: the sizes of a large office. Left alone it takes a whole district for ten
//! rows, and walks through all of it where a few keys are asked for. PostgreSQL counts, but by itself once a minute at
//! most: until then an office that has just begun, or was just restored, would be read along wrong indexes.

use super::{Broken, Connection, Engine, Purpose, Session, args};
use crate::sql::compose::own;
use crate::sql::values_of;
use sqlx::SqlStr;
use std::collections::{BTreeMap, BTreeSet};

/// Rows that SQLite is told of, of each table: all of one district.
const ROWS: u64 = 10_000_000;
/// PostgreSQL: a table in which fewer rows were counted is young.
const YOUNG: &str = "select relname::text from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace \
                     and reltuples < 10000";
/// SQLite: every index with its columns in their order.
const INDEXES: &str = "select m.name, i.name, i.\"unique\", x.name from sqlite_schema m, pragma_index_list(m.name) i, \
                       pragma_index_info(i.name) x where m.type = 'table' order by m.name, i.name, x.seqno";
/// SQLite: what it was told before.
const TOLD: &str = "select tbl, idx, stat from sqlite_stat1";

/// Table, index, and how many rows there are of each beginning of its key.
type Told = BTreeSet<(String, String, String)>;

impl Engine {
    /// Tells SQLite the sizes of tables, if it does not know them yet.
    pub(crate) async fn tell_sizes(&self) -> Result<(), Broken> {
        let mut session = self.writer().await?;
        if !matches!(session.connection, Connection::Sqlite(_)) {
            return Ok(());
        }
        let wanted = wanted(&mut session).await?;
        if told(&mut session).await? == wanted {
            return Ok(());
        }
        // Makes the table of sizes, which nothing else can make.
        run(&mut session, "analyze schema_version").await?;
        session.begin(Purpose::Write).await?;
        run(&mut session, "delete from sqlite_stat1").await?;
        for (table, index, sizes) in wanted {
            let insert = SqlStr::from_static("insert into sqlite_stat1 (tbl, idx, stat) values ($1, $2, $3)");
            session.execute(insert, args![&table, &index, &sizes]).await?;
        }
        session.commit().await?;
        // This connection reads it anew; those that only read are opened later.
        run(&mut session, "analyze sqlite_schema").await
    }

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

async fn run(session: &mut Session, sql: &'static str) -> Result<(), Broken> {
    session.execute(SqlStr::from_static(sql), Vec::new()).await
}

async fn told(session: &mut Session) -> Result<Told, Broken> {
    let exists = "select 1 from sqlite_schema where name = 'sqlite_stat1'";
    if session.fetch(SqlStr::from_static(exists), Vec::new()).await?.is_empty() {
        return Ok(Told::new());
    }
    let rows = session.fetch(SqlStr::from_static(TOLD), Vec::new()).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?, row.text(2)?))).collect()
}

/// Of each beginning of an index's key, how many rows have the same: all of the district, then fewer with each column.
async fn wanted(session: &mut Session) -> Result<Told, Broken> {
    let mut indexes: BTreeMap<(String, String), (u64, String)> = BTreeMap::new();
    let mut unique = BTreeSet::new();
    for row in session.fetch(SqlStr::from_static(INDEXES), Vec::new()).await? {
        let key = (row.text(0)?, row.text(1)?);
        if row.flag(2)? {
            unique.insert(key.clone());
        }
        let (rows, sizes) = indexes.entry(key).or_insert_with(|| (ROWS, ROWS.to_string()));
        *rows = (*rows / values_of(row.str(3)?).unwrap_or(ROWS / 10)).max(1);
        sizes.push_str(&format!(" {rows}"));
    }
    let whole = |((table, index), (_, sizes)): ((String, String), (u64, String))| {
        let beginning = sizes.rsplit_once(' ').map(|(beginning, _)| beginning.to_owned());
        let sizes = match beginning.filter(|_| unique.contains(&(table.clone(), index.clone()))) {
            Some(beginning) => format!("{beginning} 1"),
            None => sizes,
        };
        (table, index, sizes)
    };
    Ok(indexes.into_iter().map(whole).collect())
}
