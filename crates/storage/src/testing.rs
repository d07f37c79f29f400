//! Fresh databases for tests, on both engines; behind the feature `testing`.
//!
//! PostgreSQL is taken from `HUYING_TEST_POSTGRES` (the address of a server on which databases may be created) or, if
//! that is not set, one temporary server is started per test process. A watcher process stops it and removes every
//! file when the test process ends, however it ends. Where there is no PostgreSQL the tests fail: they never skip.

#![allow(clippy::panic, reason = "a test without its database must fail at once")]

mod dice;
mod schema;
mod server;

use crate::database::{Database, Location, Options, connect};
use crate::engine::Session;
use crate::sql::Scope;
use crate::sql::compose::own;
pub use dice::{Dice, number, rounds, some};
pub use schema::{Stop, contents, schema, stops};
pub use server::Server;
use std::path::PathBuf;
use std::process;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

static NEXT: AtomicU32 = AtomicU32::new(1);
static ADDRESS: OnceLock<String> = OnceLock::new();

/// A number that no other database of this test process has.
fn next() -> u32 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Options that suit tests: locks are given up soon.
#[must_use]
pub fn options() -> Options {
    Options { readers: 4, lanes: 2, busy: Duration::from_secs(2), patience: Duration::from_secs(20) }
}

/// A new folder that is removed when the test process ends.
///
/// # Panics
/// If it cannot be made.
#[must_use]
pub fn folder() -> PathBuf {
    let folder = server::base().join(format!("folder-{}", next()));
    if let Err(error) = std::fs::create_dir_all(&folder) {
        panic!("{}: {error}", folder.display());
    }
    folder
}

/// A new empty database on each engine, not yet opened: name, location.
///
/// # Panics
/// If there is no PostgreSQL.
pub async fn locations() -> Vec<(&'static str, Location)> {
    vec![("sqlite", Location::Folder(folder())), ("postgres", Location::Url(postgres().await))]
}

/// A new empty database on each engine, opened: name, database.
///
/// # Panics
/// If one cannot be made.
pub async fn databases() -> Vec<(&'static str, Database)> {
    let mut databases = Vec::new();
    for (name, location) in locations().await {
        databases.push((name, open(&location).await));
    }
    databases
}

/// A new empty database of the same kind, opened.
///
/// # Panics
/// If it cannot be made.
pub async fn another(location: &Location) -> Database {
    match location {
        Location::Folder(_) => open(&Location::Folder(folder())).await,
        Location::Url(_) => open(&Location::Url(postgres().await)).await,
    }
}

/// Opens a database as tests do.
///
/// # Panics
/// If it cannot be opened.
pub async fn open(location: &Location) -> Database {
    match Database::open(location, options()).await {
        Ok(database) => database,
        Err(error) => panic!("{location:?}: {error}"),
    }
}

/// The address of a new empty PostgreSQL database.
///
/// # Panics
/// If there is no PostgreSQL.
pub async fn postgres() -> String {
    let address = ADDRESS.get_or_init(|| match std::env::var("HUYING_TEST_POSTGRES") {
        Ok(address) if !address.is_empty() => address,
        _ => {
            let server = Server::start();
            let address = server.address();
            // It serves until the process ends; the watcher stops it then.
            std::mem::forget(server);
            address
        }
    });
    create_database(address).await
}

/// Creates a database on a server and answers its address.
///
/// # Panics
/// If the server does not let us.
pub async fn create_database(address: &str) -> String {
    let name = format!("huying_test_{}_{}", process::id(), next());
    let sql = format!("create database {name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'");
    if let Err(error) = administer(address, &sql).await {
        panic!("{address}: {error}");
    }
    let (server, _) = address.rsplit_once('/').unwrap_or((address, ""));
    format!("{server}/{name}")
}

async fn administer(address: &str, sql: &str) -> Result<(), String> {
    let location = Location::Url(address.to_owned());
    let engine = connect(&location, &options()).await.map_err(|error| error.to_string())?;
    let mut session = engine.writer().await.map_err(|error| format!("{error:?}"))?;
    let done = session.execute(own(sql.to_owned()), Vec::new()).await.map_err(|error| format!("{error:?}"));
    drop(session);
    engine.close().await;
    done.map(drop)
}

/// Lets a database parse every statement of the crate; answers those it refuses, with its reason.
///
/// # Panics
/// If there is no connection.
pub async fn refused_statements(database: &Database) -> Vec<String> {
    let mut session: Session = match database.engine.reader().await {
        Ok(session) => session,
        Err(error) => panic!("{error:?}"),
    };
    let mut refused = Vec::new();
    for statement in crate::sql::statements() {
        if let Err(error) = session.prepare(own(statement.text.clone())).await {
            refused.push(format!("{}: {error:?}: {}", statement.name, statement.text));
        }
    }
    refused
}

/// A statement that reads a table whole, to show that [`whole_reads`] would find one.
pub const READS_WHOLE: &str = "select matter from matters where channel = $1";

/// The statements of a district, and those given, whose plan reads a whole table; each with its plan.
///
/// # Panics
/// If there is no connection, or a statement has no plan.
pub async fn whole_reads(database: &Database, more: &[&str], is_grown: bool) -> Vec<(String, String)> {
    let mut session: Session = match database.engine.writer().await {
        Ok(session) => session,
        Err(error) => panic!("{error:?}"),
    };
    let own = crate::sql::statements().into_iter().filter(|statement| statement.scope == Scope::District);
    let own = own.map(|statement| (statement.name, statement.text));
    let mut found = Vec::new();
    for (name, text) in own.chain(more.iter().map(|text| ("given".to_owned(), (*text).to_owned()))) {
        let plan = match session.plan(&text, is_grown).await {
            Ok(plan) => plan,
            Err(error) => panic!("{name}: {error:?}: {text}"),
        };
        // SQLite says `SCAN matters`, with or without an index; what is counted or made up is no table.
        let scans = |line: &str| {
            let line = line.trim();
            let table = line.strip_prefix("SCAN ").and_then(|rest| rest.split_whitespace().next());
            // `SEARCH matters USING INDEX … (district=?)`: the whole district, which may be the whole table; unless it only
            // takes the last, or walks in the order of the index up to a limit.
            let found = line.strip_prefix("SEARCH ").and_then(|rest| rest.split_whitespace().next());
            let is_walk = text.contains(" limit ") || (text.contains("max(seq)") && line.contains("events_by_seq"));
            let whole = found.filter(|_| line.ends_with("(district=?)") && !is_walk);
            let whole = whole.is_some_and(|table| TABLES.contains(&table));
            line.contains("Seq Scan on") || table.is_some_and(|table| TABLES.contains(&table)) || whole
        };
        let is_meant = MEANT.iter().any(|meant| name.starts_with(meant));
        if !is_meant && plan.lines().any(scans) {
            found.push((format!("{name}: {text}"), plan));
        }
    }
    found
}

/// Fills every table of a PostgreSQL with so many made-up rows and lets it count them.
///
/// # Panics
/// If the database refuses.
pub async fn grow(database: &Database, rows: u64) {
    let mut session: Session = match database.engine.writer().await {
        Ok(session) => session,
        Err(error) => panic!("{error:?}"),
    };
    for sql in crate::portable::grown(rows) {
        let text = sql.as_str().to_owned();
        if let Err(error) = session.execute(sql, Vec::new()).await {
            panic!("{error:?}: {text}");
        }
    }
    // As the server does by itself in time.
    if let Err(error) = session.execute(own("vacuum analyze".to_owned()), Vec::new()).await {
        panic!("{error:?}");
    }
}

/// Lets a PostgreSQL count in its young tables, and answers those of which it still knows nothing although rows stand in
/// them.
///
/// # Panics
/// If the database refuses.
pub async fn uncounted(database: &Database) -> Vec<String> {
    if let Err(error) = database.engine.count_young(&crate::portable::table_names()).await {
        panic!("{error:?}");
    }
    let unknown = "select relname::text from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace \
                   and reltuples <= 0 and pg_relation_size(oid) > 0";
    match database.engine.fetch(own(unknown.to_owned()), Vec::new()).await {
        Ok(rows) => rows.iter().filter_map(|row| row.text(0).ok()).collect(),
        Err(error) => panic!("{error:?}"),
    }
}

/// What reads or clears a whole district because that is what it is for: a rebuild, and an auditor's total.
const MEANT: &[&str] = &["CLEAR_", "COUNT_ACCESS "];

/// Tables that grow, with the names that statements give them.
const TABLES: &[&str] = &[
    "events",
    "matters",
    "taking_part",
    "to_sign",
    "timers",
    "rounds",
    "worklist",
    "w",
    "taken",
    "notes",
    "outbox",
    "messages",
    "inbox",
    "subjects",
    "sealed",
    "receipts",
    "replays",
    "imports",
    "files",
    "file_pieces",
    "access_log",
    "checkpoints",
    "texts",
    "text_pieces",
    "text_steps",
];

/// Every statement of the crate with whether it must name its district: for the lint of forbidden words.
#[must_use]
pub fn statement_texts() -> Vec<(String, String, bool)> {
    let all = crate::sql::statements().into_iter();
    let mut texts: Vec<_> = all.map(|one| (one.name, one.text, one.scope == Scope::District)).collect();
    texts.extend(crate::migrate::all().into_iter().map(|text| ("MIGRATION".to_owned(), text, false)));
    texts
}
