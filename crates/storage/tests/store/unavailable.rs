//! A database that is gone or locked: nothing is acknowledged, and afterwards everything goes on by itself.

use crate::support::{DISTRICT, commit};
use casework::MatterId;
use desk::ports::{Ledger, StoreFault};
use sqlx::{Connection, PgConnection};
use std::time::Duration;
use storage::{Database, Location, OpenFault, Options, testing};

fn impatient() -> Options {
    Options { busy: Duration::from_millis(300), ..testing::options() }
}

async fn refuses_all(database: &Database) {
    let (a, b) = tokio::join!(database.commit(commit(DISTRICT, "m1", 1)), database.commit(commit(DISTRICT, "m2", 0)));
    assert!(matches!(a, Err(StoreFault::Unavailable(_))), "{a:?}");
    assert!(matches!(b, Err(StoreFault::Unavailable(_))), "{b:?}");
}

async fn goes_on(database: &Database) {
    let mut last = None;
    for _ in 0..50 {
        match database.commit(commit(DISTRICT, "m1", 1)).await {
            Ok(seqs) => {
                assert_eq!(seqs, [2]);
                let id = MatterId("m1".to_owned());
                assert_eq!(database.history(DISTRICT, &id).await.unwrap().len(), 2);
                assert_eq!(database.head(DISTRICT, &MatterId("m2".to_owned())).await.unwrap(), None);
                database.check().await.unwrap();
                return;
            }
            Err(error) => last = Some(error),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it does not go on: {last:?}");
}

#[tokio::test]
async fn a_locked_file_is_unavailable_until_it_is_free() {
    let folder = testing::folder();
    let database = Database::open(&Location::Folder(folder.clone()), impatient()).await.unwrap();
    database.commit(commit(DISTRICT, "m1", 0)).await.unwrap();
    let other = rusqlite::Connection::open(folder.join("huying.db")).unwrap();
    other.execute_batch("begin exclusive").unwrap();
    refuses_all(&database).await;
    // Readers of a write-ahead log are not disturbed.
    assert_eq!(database.history(DISTRICT, &MatterId("m1".to_owned())).await.unwrap().len(), 1);
    other.execute_batch("rollback").unwrap();
    goes_on(&database).await;
}

#[tokio::test]
async fn a_stopped_server_is_unavailable_until_it_is_back() {
    let server = testing::Server::start();
    let url = testing::create_database(&server.address()).await;
    let database = Database::open(&Location::Url(url), impatient()).await.unwrap();
    database.commit(commit(DISTRICT, "m1", 0)).await.unwrap();
    server.stop();
    refuses_all(&database).await;
    assert!(matches!(database.check().await, Err(StoreFault::Unavailable(_))));
    assert!(server.resume());
    goes_on(&database).await;
}

#[tokio::test]
async fn a_newer_or_altered_schema_is_refused() {
    let folder = testing::folder();
    let location = Location::Folder(folder.clone());
    testing::open(&location).await.close().await;
    let other = rusqlite::Connection::open(folder.join("huying.db")).unwrap();
    other.execute_batch("insert into schema_version values (0, 99, 'x')").unwrap();
    let refused = Database::open(&location, impatient()).await;
    assert!(matches!(refused, Err(OpenFault::Newer { found: 99, .. })), "{refused:?}");
    other.execute_batch("delete from schema_version where version = 99").unwrap();
    testing::open(&location).await.close().await;
    other.execute_batch("update schema_version set digest = 'x'").unwrap();
    let refused = Database::open(&location, impatient()).await;
    assert!(matches!(refused, Err(OpenFault::Altered(1))), "{refused:?}");
}

#[tokio::test]
async fn a_server_that_sorts_otherwise_is_refused() {
    let server = testing::Server::start();
    let mut admin = PgConnection::connect(&server.address()).await.unwrap();
    let create = "create database other template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C' \
                  locale_provider icu icu_locale 'en-US'";
    sqlx::query(create).execute(&mut admin).await.unwrap();
    let (base, _) = server.address().rsplit_once('/').map(|(base, name)| (base.to_owned(), name.to_owned())).unwrap();
    let address = format!("{base}/other");
    let refused = Database::open(&Location::Url(address), impatient()).await;
    assert!(matches!(refused, Err(OpenFault::Order)), "{refused:?}");
}

#[tokio::test]
async fn an_address_of_another_kind_is_refused_without_its_password() {
    let refused = Database::open(&Location::Url("mysql://root:secret@host/x".to_owned()), impatient()).await;
    assert!(matches!(&refused, Err(OpenFault::Address(address)) if address == "host/x"), "{refused:?}");
}
