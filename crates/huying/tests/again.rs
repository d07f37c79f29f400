//! Backed up under load, destroyed, restored, on either database from either: everything that was acknowledged before the
//! backup began is there, with the same digests, and nothing else than what a moment knew. `HUYING_ROUNDS`, `HUYING_SEED`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod ground;
mod load;

use desk::ports::{Checkpoint, Ledger as _};
use ground::city::{library, people, sites};
use ground::process::{House, text};
use load::Field;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Duration;
use storage::Database;
use storage::testing::{self, rounds};

/// Clients at once.
const CLIENTS: u64 = 8;

/// Starts clients, and comes back when so many more steps were acknowledged.
async fn until(field: &Field, more: u64) {
    let before = field.acknowledged.load(Ordering::SeqCst);
    for _ in 0..3_000 {
        if field.acknowledged.load(Ordering::SeqCst) >= before + more {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("hardly anything is acknowledged");
}

/// The lines of the file outside until the backup that a database was restored from; later ones prove what it cannot know.
async fn witnessed(database: &Database, outside: &str) -> PathBuf {
    let mut lines = String::new();
    for line in outside.lines() {
        let one: Checkpoint = serde_json::from_str(line).unwrap();
        let last = database.checkpoint(one.district).await.unwrap();
        if last.is_some_and(|last| one.size <= last.size) {
            lines.push_str(line);
            lines.push('\n');
        }
    }
    let file = testing::folder().join("checkpoints.jsonl");
    std::fs::write(&file, lines).unwrap();
    file
}

async fn destroyed(name: &str, url: Option<String>, seed: u64) {
    let (house, library) = (House::new(url), library());
    let site = sites(&library).remove(0);
    let database = testing::open(&house.location()).await;
    people(&database, &library, &site).await;
    database.close().await;
    let serving = house.serve();
    let field = Field::new(site, 60);
    let mut set = load::start(&field, load::workers(CLIENTS, seed), serving.address);
    until(&field, 60).await;
    // What is acknowledged by now must be in the backup: the clients pause, and go on while it is made.
    field.stop.store(true, Ordering::SeqCst);
    let mut early = Vec::new();
    while let Some(worker) = set.join_next().await {
        early.push(worker.unwrap());
    }
    let known: Vec<_> = early.iter().flat_map(|worker| worker.acked.clone()).collect();
    field.stop.store(false, Ordering::SeqCst);
    let set = load::start(&field, early, serving.address);
    until(&field, 10).await;
    let folder = text(&testing::folder().join("backup"));
    let (backing, to) = (house.clone(), folder.clone());
    let backed = tokio::task::spawn_blocking(move || backing.run(&["backup", &to])).await.unwrap();
    assert_eq!(backed.code, 0, "{backed:?}");
    until(&field, 10).await;
    serving.kill();
    let later: usize = set.join_all().await.iter().map(|worker| worker.acked.len()).sum();
    assert!(later > known.len() + 10, "there was no load while it was backed up");
    let outside = std::fs::read_to_string(house.data.join("checkpoints.jsonl")).unwrap();
    let mut seen = None;
    let mut houses = vec![("sqlite", House::new(None)), ("postgres", House::new(Some(testing::postgres().await)))];
    houses.sort_by_key(|(into_name, _)| *into_name != name);
    // The other one, if not both.
    for (into_name, into) in testing::some(houses, 2) {
        // Keys are kept apart from the backup, as the manual says.
        std::fs::copy(house.data.join("vault.key"), into.data.join("vault.key")).unwrap();
        let restored = into.run(&["restore", &folder]);
        assert_eq!(restored.code, 0, "{name} into {into_name}: {restored:?}");
        let database = testing::open(&into.location()).await;
        let (views, contents) = (database.digest_views(field.site.district).await, testing::contents(&database).await);
        for ack in &known {
            let history = database.history(field.site.district, &casework::MatterId(ack.matter.clone())).await.unwrap();
            let last = history.last().map_or(0, |logged| logged.stored.version);
            assert!(last >= ack.version, "{name} into {into_name}: {ack:?} is lost");
        }
        let witnesses = witnessed(&database, &outside).await;
        database.close().await;
        let is = (views.unwrap(), contents);
        let rebuilt = into.run(&["rebuild"]);
        assert!(rebuilt.code == 0 && rebuilt.out.contains(&is.0), "{name} into {into_name}: {rebuilt:?}\n{}", is.0);
        match &seen {
            None => seen = Some(is),
            Some(seen) => assert!(*seen == is, "{name}: restored into either it is the same, row by row"),
        }

        let verified = into.run(&["verify", "--views", "--checkpoints", &text(&witnesses)]);
        assert_eq!(verified.code, 0, "{name} into {into_name}: {verified:?}");
    }
    println!(
        "endured backup, destroyed, restored, {name}: times=1 acknowledged={} lost=0 doubled=0 holes=0",
        known.len()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_backed_up_under_load_comes_back_whole_on_either_database() {
    let (rounds, mut dice) = rounds(1);
    for _ in 0..rounds {
        destroyed("sqlite", None, dice.roll()).await;
        destroyed("postgres", Some(testing::postgres().await), dice.roll()).await;
    }
}
