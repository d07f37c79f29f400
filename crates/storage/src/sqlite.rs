//! SQLite: a few connections to one file, asked on the thread that wants to know.
//!
//! A read takes microseconds: handing it to another thread and its rows back would cost more than reading. So nothing is
//! handed over. Nothing that reads waits for a lock on a thread that others need: a busy file is asked again after a pause.
//! Whatever writes waits for locks and for the disk; the lane that does so has a thread of its own (see [`crate::writer`]).

use crate::database::PREPARED;
use crate::engine::{Broken, V, by_code};
use crate::sql::compose::placeholders;
use rusqlite::types::{Null, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, OpenFlags, ffi};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of the file that a connection may map.
const MAPPED: i64 = 268_435_456;
/// How long a busy file is left alone before it is asked again.
const PAUSE: Duration = Duration::from_millis(2);

/// Connections of one kind to one file.
#[derive(Debug)]
pub(crate) struct Pool {
    file: PathBuf,
    writes: bool,
    most: u32,
    busy: Duration,
    free: Arc<Mutex<Vec<Connection>>>,
    places: Arc<Semaphore>,
}

impl Pool {
    /// At most so many connections, none of which is open yet. `busy` = how long a lock or a free connection is waited for.
    pub(crate) fn new(file: PathBuf, writes: bool, most: u32, busy: Duration) -> Self {
        let places = Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(1)));
        Self { file, writes, most, busy, free: Arc::default(), places }
    }

    /// A connection that nobody else uses meanwhile.
    pub(crate) async fn acquire(&self) -> Result<Held, Broken> {
        let gone = |why: &str| Broken::Unavailable(why.to_owned());
        let place = tokio::time::timeout(self.busy, Arc::clone(&self.places).acquire_owned()).await;
        let place = place.map_err(|_| gone("no free connection"))?.map_err(|_| gone("the database is closed"))?;
        let kept = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match kept {
            Some(connection) => connection,
            None => patiently(self.busy, || self.open()).await?,
        };
        Ok(Held { connection: Some(connection), free: Arc::clone(&self.free), busy: self.busy, _place: place })
    }

    fn open(&self) -> Result<Connection, rusqlite::Error> {
        let flags = if self.writes {
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
        } else {
            OpenFlags::SQLITE_OPEN_READ_ONLY
        };
        let connection = Connection::open_with_flags(&self.file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.busy_timeout(if self.writes { self.busy } else { Duration::ZERO })?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        connection.pragma_update(None, "mmap_size", MAPPED)?;
        if self.writes {
            connection.pragma_update(None, "journal_mode", "wal")?;
            // Full: an acknowledged change survives a power cut, not only a crash. Deleted bytes are overwritten.
            connection.pragma_update(None, "synchronous", "full")?;
            connection.pragma_update(None, "secure_delete", "on")?;
        }
        Ok(connection)
    }

    /// Waits until every connection is given back, and closes them; the last one folds the write-ahead log into the file.
    pub(crate) async fn close(&self) {
        // Closed before: nothing is left to wait for.
        let all = self.places.acquire_many(self.most.max(1)).await;
        self.free.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.places.close();
        drop(all);
    }
}

/// A connection in use; given back when it is dropped.
pub(crate) struct Held {
    /// None only after it was thrown away.
    connection: Option<Connection>,
    free: Arc<Mutex<Vec<Connection>>>,
    busy: Duration,
    _place: OwnedSemaphorePermit,
}

impl Held {
    /// Reads rows, or changes some.
    pub(crate) async fn fetch(&mut self, sql: &str, args: &[V]) -> Result<Vec<Cells>, Broken> {
        let Some(connection) = &mut self.connection else {
            return Err(Broken::Unavailable("no connection".to_owned()));
        };
        patiently(self.busy, || rows(connection, sql, args)).await
    }

    /// Lets the database parse a statement without running it.
    #[cfg(feature = "testing")]
    pub(crate) fn prepare(&self, sql: &str) -> Result<(), Broken> {
        let Some(connection) = &self.connection else { return Err(Broken::Unavailable("no connection".to_owned())) };
        connection.prepare(sql).map(drop).map_err(broken)
    }

    /// Closes the connection: whatever was open on it is rolled back.
    pub(crate) fn throw_away(&mut self) {
        self.connection = None;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.free.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}

/// Asks again while another process keeps the file locked.
async fn patiently<T>(busy: Duration, mut ask: impl FnMut() -> Result<T, rusqlite::Error>) -> Result<T, Broken> {
    let begun = Instant::now();
    loop {
        match ask() {
            // Busy with a snapshot that is too old is not healed by waiting.
            Err(rusqlite::Error::SqliteFailure(error, _))
                if error.code == ErrorCode::DatabaseBusy
                    && error.extended_code != ffi::SQLITE_BUSY_SNAPSHOT
                    && begun.elapsed() < busy =>
            {
                tokio::time::sleep(PAUSE).await;
            }
            other => return other.map_err(broken),
        }
    }
}

/// `&mut` although nothing needs it: a connection may be handed to another thread, but not shared with it.
fn rows(connection: &mut Connection, sql: &str, args: &[V]) -> Result<Vec<Cells>, rusqlite::Error> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, sql, args)?;
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let cell = |column| row.get_ref(column).map(Cell::from);
        found.push(Cells((0..columns).map(cell).collect::<Result<_, _>>()?));
    }
    Ok(found)
}

/// Binds `$1`, `$2` … by their numbers, in whatever order they stand in the text. SQLite itself would take a placeholder
/// without a value for null, silently; so their number is checked here.
fn bind(statement: &mut CachedStatement<'_>, sql: &str, args: &[V]) -> Result<(), rusqlite::Error> {
    let mut highest = 0;
    for (before, number) in placeholders(sql).into_iter().enumerate() {
        let Some(value) = number.checked_sub(1).and_then(|at| args.get(at)) else {
            return Err(rusqlite::Error::InvalidParameterCount(args.len(), number));
        };
        highest = highest.max(number);
        match value {
            V::Int(number) => statement.raw_bind_parameter(before + 1, number)?,
            V::Text(text) => statement.raw_bind_parameter(before + 1, text)?,
            V::NullInt | V::NullText => statement.raw_bind_parameter(before + 1, Null)?,
        }
    }
    if highest == args.len() { Ok(()) } else { Err(rusqlite::Error::InvalidParameterCount(args.len(), highest)) }
}

/// A value as it was read.
#[derive(Debug)]
enum Cell {
    Null,
    Int(i64),
    Text(Box<str>),
    /// Nothing that this crate writes.
    Foreign,
}

impl From<ValueRef<'_>> for Cell {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Int(number),
            ValueRef::Text(bytes) => std::str::from_utf8(bytes).map_or(Self::Foreign, |text| Self::Text(text.into())),
            ValueRef::Real(_) | ValueRef::Blob(_) => Self::Foreign,
        }
    }
}

/// A row.
#[derive(Debug)]
pub(crate) struct Cells(Box<[Cell]>);

impl Cells {
    pub(crate) fn int(&self, column: usize) -> Result<Option<i64>, Broken> {
        match self.0.get(column) {
            Some(Cell::Int(number)) => Ok(Some(*number)),
            Some(Cell::Null) => Ok(None),
            _ => Err(Broken::Damaged(format!("column {column} is not a number"))),
        }
    }

    pub(crate) fn text(&self, column: usize) -> Result<Option<&str>, Broken> {
        match self.0.get(column) {
            Some(Cell::Text(text)) => Ok(Some(text)),
            Some(Cell::Null) => Ok(None),
            _ => Err(Broken::Damaged(format!("column {column} is not a text"))),
        }
    }
}

fn broken(error: rusqlite::Error) -> Broken {
    let text = error.to_string();
    match error {
        rusqlite::Error::SqliteFailure(error, _) => match error.extended_code {
            ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY => Broken::Raced(text),
            code => by_code(&code.to_string(), text),
        },
        _ => Broken::Damaged(text),
    }
}
