//! A database: where it is, how it is opened, whether it is ready.

use crate::engine::{Broken, Engine, Session};
use crate::migrate;
use crate::sql::ledger::ORDER_PROBE;
use crate::sqlite;
use crate::totals::Totals;
use crate::writer::Writer;
use desk::ports::StoreFault;
use sqlx::pool::PoolOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, SqlStr};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// Prepared statements kept per connection: more than there are statements and row counts.
pub(crate) const PREPARED: usize = 1024;

/// Where a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A folder on this machine; the file in it is `huying.db`.
    Folder(PathBuf),
    /// A PostgreSQL server: `postgres://user:password@host:port/database`.
    Url(String),
}

/// How a database is used.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections that read.
    pub readers: u32,
    /// PostgreSQL: lanes that write, each with its own connection. SQLite has one.
    pub lanes: u32,
    /// How long a lock or a free connection is waited for.
    pub busy: Duration,
    /// How long a batch may take before its connection is given up; its outcome is unknown then.
    pub patience: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 8, lanes: 4, busy: Duration::from_secs(5), patience: Duration::from_secs(30) }
    }
}

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenFault {
    /// The folder cannot be made or read.
    #[error("the data folder {folder}: {error}")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The address is not one of PostgreSQL.
    #[error("not a PostgreSQL address: {0}")]
    Address(String),
    /// A newer program has written it.
    #[error("the database has schema {found}, this program knows schema {known}: use the newer program")]
    Newer {
        /// The schema found.
        found: u32,
        /// The newest this program knows.
        known: u32,
    },
    /// A migration was changed after it had run.
    #[error("schema step {0} is not the one that was run on this database")]
    Altered(u32),
    /// A restore into it was interrupted.
    #[error("a restore into this database was not finished: restore again into an empty one")]
    Unfinished,
    /// Texts are not compared by code point, so keys and pages would differ between databases.
    #[error(
        "the database must be UTF-8 and sort by code point: create database … encoding 'UTF8' lc_collate 'C' lc_ctype 'C' template template0"
    )]
    Order,
    /// It cannot be reached, or it is damaged.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl From<Broken> for OpenFault {
    fn from(broken: Broken) -> Self {
        Self::Store(broken.into())
    }
}

/// An open database. Clones share it.
#[derive(Debug, Clone)]
pub struct Database {
    pub(crate) engine: Engine,
    pub(crate) writer: Writer,
    pub(crate) totals: Totals,
}

impl Database {
    /// Opens a database, creates or migrates its schema, and starts its writers.
    ///
    /// # Errors
    /// [`OpenFault`] says what stands in the way.
    pub async fn open(location: &Location, options: Options) -> Result<Self, OpenFault> {
        let engine = connect(location, &options).await?;
        if let Err(fault) = prepare(&engine).await {
            engine.close().await;
            return Err(fault);
        }
        Ok(Self::start(engine, &options))
    }

    /// Starts the writers of a prepared database.
    pub(crate) fn start(engine: Engine, options: &Options) -> Self {
        let lanes = match &engine {
            Engine::Sqlite { .. } => 1,
            Engine::Postgres { .. } => usize::try_from(options.lanes).unwrap_or(1),
        };
        let totals = Totals::default();
        let writer = Writer::start(&engine, lanes, options.patience, &totals);
        Self { engine, writer, totals }
    }

    /// Whether it answers and has the schema this program knows: readiness.
    ///
    /// # Errors
    /// [`StoreFault::Unavailable`] if it does not answer, [`StoreFault::Damaged`] if the schema is another one.
    pub async fn check(&self) -> Result<(), StoreFault> {
        let found = migrate::version(&mut self.engine.reader().await?).await?;
        if found == migrate::newest() {
            return Ok(());
        }
        Err(StoreFault::Damaged(format!("schema {found} instead of {}", migrate::newest())))
    }

    /// `sqlite` or `postgres`, for people and metrics.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite { .. } => "sqlite",
            Engine::Postgres { .. } => "postgres",
        }
    }

    /// Writing transactions committed since it was opened; each waited for one flush to disk.
    #[must_use]
    pub fn flushes(&self) -> u64 {
        self.writer.flushes()
    }

    /// Closes every connection. Work that was not acknowledged may be lost.
    pub async fn close(&self) {
        self.engine.close().await;
    }
}

/// The pools of a database whose schema nobody has looked at yet.
pub(crate) async fn connect(location: &Location, options: &Options) -> Result<Engine, OpenFault> {
    match location {
        Location::Folder(folder) => sqlite(folder, options).await,
        Location::Url(url) => postgres(url, options),
    }
}

async fn prepare(engine: &Engine) -> Result<(), OpenFault> {
    let mut session = engine.writer().await?;
    check_order(&mut session).await?;
    migrate::run(&mut session).await?;
    drop(session);
    Ok(engine.tell_sizes().await?)
}

/// Refuses a database that does not compare texts by code point.
pub(crate) async fn check_order(session: &mut Session) -> Result<(), OpenFault> {
    let probe = session.fetch(SqlStr::from_static(ORDER_PROBE), Vec::new()).await?;
    let sound = probe.first().map(|row| row.flag(0)).transpose()?.unwrap_or(false);
    if sound { Ok(()) } else { Err(OpenFault::Order) }
}

async fn sqlite(folder: &PathBuf, options: &Options) -> Result<Engine, OpenFault> {
    let refuse = |error| OpenFault::Folder { folder: folder.clone(), error };
    tokio::fs::create_dir_all(folder).await.map_err(refuse)?;
    let pool = |writes, most| Arc::new(sqlite::Pool::new(folder.join("huying.db"), writes, most, options.busy));
    let (write, read) = (pool(true, 1), pool(false, options.readers.max(1)));
    // The file is there, and in the mode in which it is read while it is written, before anybody reads.
    drop(write.acquire().await?);
    Ok(Engine::Sqlite { write, read })
}

fn postgres(url: &str, options: &Options) -> Result<Engine, OpenFault> {
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return Err(OpenFault::Address(url.split('@').next_back().unwrap_or_default().to_owned()));
    }
    let connect = PgConnectOptions::from_str(url)
        .map_err(|error| OpenFault::Address(error.to_string()))?
        .application_name("huying")
        .statement_cache_capacity(PREPARED);
    // A connection is tried before use only if it has rested, so that a busy one costs no extra round trip.
    let pool = PoolOptions::<sqlx::Postgres>::new()
        .acquire_timeout(options.busy)
        .test_before_acquire(false)
        .before_acquire(|connection, about| {
            Box::pin(async move {
                if about.idle_for > Duration::from_secs(1) {
                    connection.ping().await?;
                }
                Ok(true)
            })
        });
    let write = pool.clone().max_connections(options.lanes.max(1) + 1).connect_lazy_with(connect.clone());
    let read = pool.max_connections(options.readers.max(1)).connect_lazy_with(connect);
    Ok(Engine::Postgres { write, read })
}
