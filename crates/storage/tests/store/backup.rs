//! Backup and restore: across engines the same, damage is refused, and old schemas migrate (the golden databases).

use crate::suggestions::verdict;
use crate::support::{DISTRICT, append, commit, letter, sealed, subject};
use desk::ports::{Accounts, Commit, Imported, Ledger, MatterFilter, PageRequest, Receipt, Replay, Verdicts as _};
use std::path::{Path, PathBuf};
use storage::{BackupFault, Database, Location, Manifest, testing};
use worktime::Instant;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");

fn quiet(_: &str, _: u64) {}

type Damage = fn(&Path);

/// A bit of everything.
async fn fill(database: &Database, count: u32) {
    let mut bulk = Commit { district: DISTRICT, ..Commit::default() };
    for n in 0..count {
        bulk.appends.push(append(DISTRICT, &format!("m{n:04}"), 0, (n % 2 == 0).then_some(i64::from(n))));
    }
    database.commit(bulk).await.unwrap();
    let mut rich = commit(DISTRICT + 1, "x1", 0);
    rich.outbox.push(letter("l1", "x1", 7));
    rich.subjects = vec![subject("s1", b"key1"), subject("s2", b"key2")];
    rich.sealed = vec![sealed("v1", "s1", b"one"), sealed("v2", "s2", b"two")];
    let matter = casework::MatterId("x1".to_owned());
    rich.receipt = Some(Receipt { digest: "r".to_owned(), matter: matter.clone(), subject: "s1".to_owned() });
    let (key, digest) = ("k".to_owned(), "d".to_owned());
    rich.replay = Some(Replay { key, digest, answer: "\"引号\"\n\t\\".to_owned(), at: Instant(1) });
    rich.imported = Some(Imported { source: "12345".to_owned(), original: "1".to_owned(), matter });
    database.commit(rich).await.unwrap();
    database.erase(DISTRICT + 1, "s2").await.unwrap();
    database.take_numbers(DISTRICT, "n", 5).await.unwrap();
    database.put_edition("e1", "{}").await.unwrap();
    database.put_letters(DISTRICT, &[("u".to_owned(), letter("l1", "x1", 7))]).await.unwrap();
    let verdicts =
        [verdict("x1", "category", "noise", "roads", true), verdict("x1", "grade", "ordinary", "urgent", false)];
    database.put_verdicts(DISTRICT + 1, &verdicts).await.unwrap();
}

async fn digests(database: &Database) -> Vec<String> {
    let mut digests = Vec::new();
    for district in database.districts().await.unwrap() {
        digests.push(database.digest_views(district).await.unwrap());
    }
    digests
}

async fn backup(database: &Database) -> (PathBuf, Manifest) {
    let to = testing::folder();
    let manifest = database.backup(&to, &quiet).await.unwrap();
    (to, manifest)
}

#[tokio::test]
async fn a_backup_of_either_restores_into_either() {
    for (from_name, source) in testing::databases().await {
        fill(&source, 2500).await;
        let before = digests(&source).await;
        let (folder, manifest) = backup(&source).await;
        for (into_name, location) in testing::locations().await {
            let restored = Database::restore(&folder, &location, testing::options(), &quiet).await.unwrap();
            assert_eq!(digests(&restored).await, before, "{from_name} into {into_name}");
            let (_, again) = backup(&restored).await;
            assert_eq!(again, manifest, "{from_name} into {into_name}: every byte of every table");
            assert_eq!(restored.commit(commit(DISTRICT, "m0000", 1)).await.unwrap(), [2501]);
            assert_eq!(restored.take_numbers(DISTRICT, "n", 1).await.unwrap(), 6);
            restored.close().await;
            let reopened = testing::open(&location).await;
            reopened.check().await.unwrap();
            let taken = Database::restore(&folder, &location, testing::options(), &quiet).await;
            assert!(matches!(taken, Err(BackupFault::DatabaseTaken(_))), "{taken:?}");
        }
    }
}

#[tokio::test]
async fn a_backup_made_while_serving_is_one_moment() {
    for (name, database) in testing::databases().await {
        fill(&database, 600).await;
        let writer = database.clone();
        let writing = tokio::spawn(async move {
            for n in 0..200 {
                writer.commit(commit(DISTRICT + 2, "busy", n)).await.unwrap();
            }
        });
        // As a server does it: in a task of its own.
        let (source, folder) = (database.clone(), testing::folder());
        let to = folder.clone();
        let manifest = tokio::spawn(async move { source.backup(&to, &quiet).await }).await.unwrap().unwrap();
        writing.await.unwrap();
        let restored =
            Database::restore(&folder, &Location::Folder(testing::folder()), testing::options(), &quiet).await.unwrap();
        let id = casework::MatterId("busy".to_owned());
        let head = restored.head(DISTRICT + 2, &id).await.unwrap().map_or(0, |head| head.version);
        let view = restored.matter(DISTRICT + 2, &id).await.unwrap().map_or(0, |matter| matter.version);
        assert_eq!(head, view, "{name}: ledger and views are of one moment");
        assert_eq!(manifest.tables[0].rows, 601 + u64::from(head), "{name}");
        assert!(matches!(database.backup(&folder, &quiet).await, Err(BackupFault::FolderTaken(_))), "{name}");
    }
}

#[tokio::test]
async fn a_damaged_backup_is_refused_before_anything_is_written() {
    let database = testing::open(&Location::Folder(testing::folder())).await;
    fill(&database, 10).await;
    let damage: [(&str, Damage); 4] = [
        ("a changed letter", |folder| {
            let path = folder.join("events.ndjson");
            let text = std::fs::read_to_string(&path).unwrap().replacen("acted", "acteb", 1);
            std::fs::write(path, text).unwrap();
        }),
        ("a line less", |folder| {
            let path = folder.join("matters.ndjson");
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(path, text.split_once('\n').unwrap().1).unwrap();
        }),
        ("a missing file", |folder| std::fs::remove_file(folder.join("sealed.ndjson")).unwrap()),
        ("a newer schema", |folder| {
            let path = folder.join("manifest.json");
            let text = std::fs::read_to_string(&path).unwrap().replace("\"schema\": ", "\"schema\": 9");
            std::fs::write(path, text).unwrap();
        }),
    ];
    for (what, damage) in damage {
        let (folder, _) = backup(&database).await;
        damage(&folder);
        let into = testing::folder();
        let refused = Database::restore(&folder, &Location::Folder(into.clone()), testing::options(), &quiet).await;
        assert!(refused.is_err(), "{what}");
        assert!(!into.join("huying.db").exists(), "{what}");
    }
}

/// Every published schema has a small backup in the repository. It must restore and migrate forever.
#[tokio::test]
async fn golden_databases_of_every_schema_restore() {
    let mut schemas = Vec::new();
    for entry in std::fs::read_dir(GOLDEN).unwrap() {
        let folder = entry.unwrap().path();
        let manifest = Database::verify_backup(&folder).await.unwrap();
        assert_eq!(folder.file_name().unwrap().to_str().unwrap(), format!("{:04}", manifest.schema));
        schemas.push(manifest.schema);
        for (name, location) in testing::locations().await {
            let restored = Database::restore(&folder, &location, testing::options(), &quiet).await.unwrap();
            restored.check().await.unwrap();
            assert_eq!(restored.districts().await.unwrap(), [DISTRICT, DISTRICT + 1], "{name}");
            let page = PageRequest { limit: 50, after: None };
            assert_eq!(restored.list(DISTRICT, &MatterFilter::default(), &page).await.unwrap().total, 3, "{name}");
            let id = casework::MatterId("m0001".to_owned());
            let history = restored.history(DISTRICT, &id).await.unwrap();
            assert_eq!(history.len(), 1, "{name}");
            assert_eq!(restored.commit(commit(DISTRICT, "m0001", 1)).await.unwrap(), [4], "{name}");
            assert!(restored.accounts().await.unwrap().is_empty(), "{name}");
        }
    }
    let steps = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap();
    let newest = steps.map(|step| step.unwrap().file_name().to_str().unwrap()[..4].parse::<u32>().unwrap()).max();
    for schema in [1, newest.unwrap()] {
        assert!(schemas.contains(&schema), "schema {schema} needs its golden database: run `golden_write`");
    }
}

/// A migration is stopped after each of its statements, and the program started again: once, and twice at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_that_was_stopped_anywhere_ends_as_if_it_had_not_been() {
    let mut stopped = 0;
    for entry in std::fs::read_dir(GOLDEN).unwrap() {
        let folder = entry.unwrap().path();
        let from = Database::verify_backup(&folder).await.unwrap().schema;
        let mut whole = Vec::new();
        for (_, location) in testing::locations().await {
            let unstopped = Database::restore(&folder, &location, testing::options(), &quiet).await.unwrap();
            let fresh = testing::another(&location).await;
            assert_eq!(testing::schema(&unstopped).await, testing::schema(&fresh).await, "schema {from}");
            whole.push((testing::schema(&unstopped).await, testing::contents(&unstopped).await));
        }
        for stop in testing::some(testing::stops(from), 5) {
            for ((name, location), (schema, contents)) in testing::locations().await.into_iter().zip(&whole) {
                stop.make(&folder, &location).await;
                let database = testing::open(&location).await;
                database.check().await.unwrap();
                assert_eq!(testing::schema(&database).await, *schema, "{name}: from {from}, {stop:?}");
                assert_eq!(testing::contents(&database).await, *contents, "{name}: from {from}, {stop:?}");
                stopped += 1;
            }
            let location = Location::Url(testing::postgres().await);
            stop.make(&folder, &location).await;
            let (one, other) = tokio::join!(testing::open(&location), testing::open(&location));
            one.check().await.unwrap();
            assert_eq!(testing::contents(&other).await, whole[1].1, "two at once: from {from}, {stop:?}");
        }
    }
    println!("endured stopped migrations: times={stopped} lost=0 doubled=0 holes=0");
    assert!(stopped >= 12, "{stopped}");
}

/// Writes the golden database of the newest schema; run by hand when a schema is published.
#[tokio::test]
#[ignore = "writes into the repository"]
async fn golden_write() {
    let database = testing::open(&Location::Folder(testing::folder())).await;
    fill(&database, 3).await;
    let (folder, manifest) = backup(&database).await;
    let to = Path::new(GOLDEN).join(format!("{:04}", manifest.schema));
    std::fs::create_dir_all(&to).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}
