//! The thin layer over both databases: pools, sessions, values, rows, and what their errors mean.

mod many;
mod sizes;

#[cfg(feature = "testing")]
use crate::sql::compose::highest_placeholder;
use crate::sqlite;
use desk::ports::StoreFault;
pub(crate) use many::Many;
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Postgres, Row as _, SqlStr};
use std::sync::Arc;

/// A value to bind. Nulls carry their type, because PostgreSQL wants to know it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum V {
    Int(i64),
    Text(String),
    NullInt,
    NullText,
}

impl V {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn flag(flag: bool) -> Self {
        Self::Int(i64::from(flag))
    }

    pub(crate) fn maybe(number: Option<i64>) -> Self {
        number.map_or(Self::NullInt, Self::Int)
    }

    pub(crate) fn maybe_text(text: Option<String>) -> Self {
        text.map_or(Self::NullText, Self::Text)
    }
}

impl From<u32> for V {
    fn from(number: u32) -> Self {
        Self::Int(i64::from(number))
    }
}

impl From<i64> for V {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for V {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for V {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

/// Values from anything that converts, in order.
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::engine::V::from($value)),*] };
}
pub(crate) use args;

/// What went wrong, by what must be done about it.
#[derive(Debug)]
pub(crate) enum Broken {
    /// Somebody else wrote the same key, or the engine asks to try again: roll back, read again, decide again.
    Raced(String),
    /// The database cannot take anything now.
    Unavailable(String),
    /// This statement or what it read is wrong; others may go on.
    Damaged(String),
}

impl From<Broken> for StoreFault {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Unavailable(why) => Self::Unavailable(why),
            Broken::Raced(why) | Broken::Damaged(why) => Self::Damaged(why),
        }
    }
}

impl From<sqlx::Error> for Broken {
    fn from(error: sqlx::Error) -> Self {
        let text = error.to_string();
        match &error {
            sqlx::Error::Database(database) if database.is_unique_violation() => Self::Raced(text),
            sqlx::Error::Database(database) => match database.code().as_deref() {
                Some(code) => by_code(code, text),
                None => Self::Damaged(text),
            },
            sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnIndexOutOfBounds { .. }
            | sqlx::Error::Decode(_)
            | sqlx::Error::Encode(_)
            | sqlx::Error::TypeNotFound { .. } => Self::Damaged(text),
            _ => Self::Unavailable(text),
        }
    }
}

/// SQLite gives decimal (extended) result codes, PostgreSQL five-character SQLSTATE.
pub(crate) fn by_code(code: &str, text: String) -> Broken {
    if code.len() == 5 {
        return match code {
            "40001" | "40P01" => Broken::Raced(text),
            // Read only after a switch to a standby; and connection, resources, operator, system trouble.
            "25006" => Broken::Unavailable(text),
            _ if ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class)) => Broken::Unavailable(text),
            _ => Broken::Damaged(text),
        };
    }
    // busy, locked, no memory, read-only, interrupted, I/O, full, cannot open, protocol
    match code.parse::<u32>().unwrap_or(0) & 0xff {
        5..=10 | 13..=15 => Broken::Unavailable(text),
        _ => Broken::Damaged(text),
    }
}

/// A row of either database.
pub(crate) enum Row {
    Sqlite(sqlite::Cells),
    Postgres(PgRow),
}

impl Row {
    pub(crate) fn int(&self, column: usize) -> Result<i64, Broken> {
        self.maybe_int(column)?.ok_or_else(|| null(column))
    }

    pub(crate) fn maybe_int(&self, column: usize) -> Result<Option<i64>, Broken> {
        match self {
            Self::Sqlite(row) => row.int(column),
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    /// A text where it lies, for what is read and thrown away.
    pub(crate) fn str(&self, column: usize) -> Result<&str, Broken> {
        let text = match self {
            Self::Sqlite(row) => row.text(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        };
        text.ok_or_else(|| null(column))
    }

    pub(crate) fn text(&self, column: usize) -> Result<String, Broken> {
        self.str(column).map(str::to_owned)
    }

    pub(crate) fn maybe_text(&self, column: usize) -> Result<Option<String>, Broken> {
        match self {
            Self::Sqlite(row) => Ok(row.text(column)?.map(str::to_owned)),
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    pub(crate) fn flag(&self, column: usize) -> Result<bool, Broken> {
        Ok(self.int(column)? != 0)
    }

    pub(crate) fn u32(&self, column: usize) -> Result<u32, Broken> {
        let number = self.int(column)?;
        u32::try_from(number).map_err(|_| Broken::Damaged(format!("{number} is out of range")))
    }

    pub(crate) fn u64(&self, column: usize) -> Result<u64, Broken> {
        let number = self.int(column)?;
        u64::try_from(number).map_err(|_| Broken::Damaged(format!("{number} is out of range")))
    }
}

fn null(column: usize) -> Broken {
    Broken::Damaged(format!("column {column} is null"))
}

/// The pools of one database: few connections that write, more that read.
#[derive(Debug, Clone)]
pub(crate) enum Engine {
    Sqlite { write: Arc<sqlite::Pool>, read: Arc<sqlite::Pool> },
    Postgres { write: PgPool, read: PgPool },
}

impl Engine {
    /// A session that only reads.
    pub(crate) async fn reader(&self) -> Result<Session, Broken> {
        Ok(match self {
            Self::Sqlite { read, .. } => Session::new(Connection::Sqlite(read.acquire().await?)),
            Self::Postgres { read, .. } => Session::new(Connection::Postgres(read.acquire().await?)),
        })
    }

    /// A session that may write.
    pub(crate) async fn writer(&self) -> Result<Session, Broken> {
        Ok(match self {
            Self::Sqlite { write, .. } => Session::new(Connection::Sqlite(write.acquire().await?)),
            Self::Postgres { write, .. } => Session::new(Connection::Postgres(write.acquire().await?)),
        })
    }

    /// Reads rows on a connection of the read pool.
    pub(crate) async fn fetch(&self, sql: SqlStr, args: Vec<V>) -> Result<Vec<Row>, Broken> {
        self.reader().await?.fetch(sql, args).await
    }

    /// Closes every connection; on SQLite the last one folds the write-ahead log into the file.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres { write, read } => {
                read.close().await;
                write.close().await;
            }
        }
    }
}

enum Connection {
    Sqlite(sqlite::Held),
    Postgres(PoolConnection<Postgres>),
}

/// How a transaction is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It writes: SQLite takes its one write lock at once.
    Write,
    /// It reads one unchanging state of everything.
    Snapshot,
}

/// One connection, with at most one transaction on it. Dropped in the middle of one, the connection is thrown away.
pub(crate) struct Session {
    connection: Connection,
    open: bool,
}

impl Session {
    fn new(connection: Connection) -> Self {
        Self { connection, open: false }
    }

    pub(crate) async fn begin(&mut self, purpose: Purpose) -> Result<(), Broken> {
        // The only statements that differ between the engines, besides the settings of a connection.
        let sql = match (&self.connection, purpose) {
            (Connection::Sqlite(_), Purpose::Write) => "begin immediate",
            (Connection::Sqlite(_), Purpose::Snapshot) => "begin deferred",
            (Connection::Postgres(_), Purpose::Write) => "begin",
            (Connection::Postgres(_), Purpose::Snapshot) => "begin isolation level repeatable read, read only",
        };
        self.open = true;
        let begun = self.execute(SqlStr::from_static(sql), Vec::new()).await;
        if begun.is_err() && matches!(self.connection, Connection::Sqlite(_)) {
            // A locked file: the connection itself is sound.
            self.open = false;
        }
        begun
    }

    pub(crate) async fn commit(&mut self) -> Result<(), Broken> {
        self.execute(SqlStr::from_static("commit"), Vec::new()).await?;
        self.open = false;
        Ok(())
    }

    /// Rolls back; if even that fails, the connection is thrown away when the session ends.
    pub(crate) async fn rollback(&mut self) {
        if self.open && self.execute(SqlStr::from_static("rollback"), Vec::new()).await.is_ok() {
            self.open = false;
        }
    }

    pub(crate) async fn fetch(&mut self, sql: SqlStr, args: Vec<V>) -> Result<Vec<Row>, Broken> {
        check_texts(&args)?;
        Ok(match &mut self.connection {
            Connection::Sqlite(connection) => {
                connection.fetch(sql.as_str(), &args).await?.into_iter().map(Row::Sqlite).collect()
            }
            Connection::Postgres(connection) => {
                bind(sql, args).fetch_all(&mut **connection).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    pub(crate) async fn execute(&mut self, sql: SqlStr, args: Vec<V>) -> Result<(), Broken> {
        check_texts(&args)?;
        match &mut self.connection {
            Connection::Sqlite(connection) => connection.fetch(sql.as_str(), &args).await.map(drop),
            Connection::Postgres(connection) => Ok(bind(sql, args).execute(&mut **connection).await.map(drop)?),
        }
    }

    /// SQLite: folds the write-ahead log into the file and empties it; waits for readers as for any lock.
    pub(crate) async fn truncate_log(&mut self) -> Result<(), String> {
        let Connection::Sqlite(_) = &self.connection else { return Ok(()) };
        let rows = self.fetch(SqlStr::from_static("pragma wal_checkpoint(truncate)"), Vec::new()).await;
        match rows.map(|rows| rows.first().and_then(|row| row.int(0).ok())) {
            Ok(Some(0)) => Ok(()),
            Ok(_) => Err("a long read still holds old pages".to_owned()),
            Err(broken) => Err(StoreFault::from(broken).to_string()),
        }
    }

    /// Lets the database parse a statement without running it.
    #[cfg(feature = "testing")]
    pub(crate) async fn prepare(&mut self, sql: SqlStr) -> Result<(), Broken> {
        use sqlx::Executor;
        match &mut self.connection {
            Connection::Sqlite(connection) => connection.prepare(sql.as_str())?,
            Connection::Postgres(connection) => (&mut **connection).prepare(sql).await.map(drop)?,
        }
        Ok(())
    }
}

#[cfg(feature = "testing")]
impl Session {
    /// The plan by which a statement would run, whatever its values are; on PostgreSQL, unless the tables are as large as
    /// they get, the one it takes if a table is too large to be read whole.
    pub(crate) async fn plan(&mut self, sql: &str, is_grown: bool) -> Result<String, Broken> {
        use crate::sql::compose::own;
        let lines: Vec<String> = match &mut self.connection {
            Connection::Sqlite(connection) => {
                let nulls = vec![V::NullText; highest_placeholder(sql)];
                let rows = connection.fetch(&format!("explain query plan {sql}"), &nulls).await?;
                // id, parent, not used, detail
                let detail = |row: &sqlite::Cells| row.text(3).map(|text| text.unwrap_or_default().to_owned());
                rows.iter().map(detail).collect::<Result<_, _>>()?
            }
            Connection::Postgres(connection) => {
                let nulls = vec!["null"; highest_placeholder(sql)].join(", ");
                let values = if nulls.is_empty() { nulls } else { format!("({nulls})") };
                let whole = if is_grown { "set enable_seqscan = on" } else { "set enable_seqscan = off" };
                for set in [whole, "set plan_cache_mode = force_generic_plan"] {
                    sqlx::raw_sql(SqlStr::from_static(set)).execute(&mut **connection).await?;
                }
                sqlx::raw_sql(own(format!("prepare explained as {sql}"))).execute(&mut **connection).await?;
                let explain = own(format!("explain execute explained{values}"));
                let rows = sqlx::raw_sql(explain).fetch_all(&mut **connection).await;
                sqlx::raw_sql(SqlStr::from_static("deallocate explained")).execute(&mut **connection).await?;
                rows?.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?
            }
        };
        Ok(lines.join("\n"))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.open {
            match &mut self.connection {
                Connection::Sqlite(connection) => connection.throw_away(),
                Connection::Postgres(connection) => connection.close_on_drop(),
            }
        }
    }
}

/// PostgreSQL takes no NUL in a text; so neither do we on SQLite.
fn check_texts(args: &[V]) -> Result<(), Broken> {
    if args.iter().any(|value| matches!(value, V::Text(text) if text.contains('\0'))) { Err(nul()) } else { Ok(()) }
}

fn nul() -> Broken {
    Broken::Damaged("a text contains the character NUL".to_owned())
}

type PgQuery = sqlx::query::Query<'static, Postgres, sqlx::postgres::PgArguments>;

fn bind(sql: SqlStr, args: Vec<V>) -> PgQuery {
    let mut query = sqlx::query(sql);
    for value in args {
        query = bind_one(query, value);
    }
    query
}

fn bind_one(query: PgQuery, value: V) -> PgQuery {
    match value {
        V::Int(number) => query.bind(number),
        V::Text(text) => query.bind(text),
        V::NullInt => query.bind(None::<i64>),
        V::NullText => query.bind(None::<String>),
    }
}
