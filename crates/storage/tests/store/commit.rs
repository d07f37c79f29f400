//! Commits: batches, conflicts, replays, imports.

use crate::support::{DISTRICT, append, commit, letter, sealed, subject};
use casework::MatterId;
use desk::ports::{Commit, Imported, Ledger, Receipt, Replay, StoreFault};
use storage::testing;
use tokio::task::JoinSet;
use worktime::Instant;

fn replay(key: &str, answer: &str) -> Replay {
    Replay { key: key.to_owned(), digest: "d".to_owned(), answer: answer.to_owned(), at: Instant(5) }
}

fn id(matter: &str) -> MatterId {
    MatterId(matter.to_owned())
}

#[tokio::test]
async fn a_commit_is_read_back_as_it_was_written() {
    for (name, database) in testing::databases().await {
        let mut first = commit(DISTRICT, "m1", 0);
        first.appends.push(append(DISTRICT, "m2", 0, Some(9_000)));
        first.outbox.push(letter("l1", "m1", 7));
        first.subjects.push(subject("s1", b"key"));
        first.sealed.push(sealed("v1", "s1", b"\x00\xffcipher"));
        first.receipt = Some(Receipt { digest: "r".to_owned(), matter: id("m1"), subject: "s1".to_owned() });
        first.replay = Some(replay("k1", "a1"));
        let expected = first.clone();
        assert_eq!(database.commit(first).await.unwrap(), [1, 2], "{name}");
        assert_eq!(database.commit(commit(DISTRICT, "m1", 1)).await.unwrap(), [3], "{name}");
        assert_eq!(database.matter(DISTRICT, &id("m2")).await.unwrap().unwrap(), *expected.appends[1].view.matter);
        assert_eq!(database.matter(DISTRICT, &id("m1")).await.unwrap().unwrap().version, 2);
        assert_eq!(database.matter(DISTRICT + 1, &id("m1")).await.unwrap(), None);
        let head = database.head(DISTRICT, &id("m1")).await.unwrap().unwrap();
        assert_eq!((head.version, head.hash), (2, format!("{:064x}", 2)));
        let history = database.history(DISTRICT, &id("m1")).await.unwrap();
        assert_eq!(history.iter().map(|event| event.seq).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(history[0].stored, expected.appends[0].events[0]);
        let log = database.log(DISTRICT, 1, 10).await.unwrap();
        assert_eq!(
            log.iter().map(|event| (event.seq, event.matter.0.as_str())).collect::<Vec<_>>(),
            [(2, "m2"), (3, "m1")]
        );
        assert_eq!(database.districts().await.unwrap(), [DISTRICT]);
        assert_eq!(database.subjects(DISTRICT, &["s1".to_owned()]).await.unwrap(), expected.subjects);
        assert_eq!(database.subjects_by_contact(DISTRICT, "contact-s1").await.unwrap(), expected.subjects);
        assert_eq!(database.sealed(DISTRICT, &["v1".to_owned(), "none".to_owned()]).await.unwrap(), expected.sealed);
        assert_eq!(database.receipt(DISTRICT, "r").await.unwrap(), expected.receipt);
        assert_eq!(database.replay(DISTRICT, "k1").await.unwrap(), expected.replay);
    }
}

#[tokio::test]
async fn of_many_at_once_each_is_answered_for_itself() {
    for (name, database) in testing::databases().await {
        let mut tasks = JoinSet::new();
        // 40 matters, each wanted by 5; one of each may open it. Two districts run side by side.
        for n in 0..400_u32 {
            let database = database.clone();
            let district = DISTRICT + n / 200;
            tasks.spawn(async move { (n % 40, database.commit(commit(district, &format!("m{}", n % 40), 0)).await) });
        }
        let mut opened = 0;
        while let Some(done) = tasks.join_next().await {
            match done.unwrap() {
                (_, Ok(seqs)) => opened += seqs.len(),
                (n, Err(StoreFault::Conflict { matter, expected: 0 })) => assert_eq!(matter, id(&format!("m{n}"))),
                (_, Err(other)) => panic!("{name}: {other}"),
            }
        }
        assert_eq!(opened, 80, "{name}");
        for district in [DISTRICT, DISTRICT + 1] {
            let seqs: Vec<u64> = database.log(district, 0, 500).await.unwrap().iter().map(|event| event.seq).collect();
            assert_eq!(seqs, (1..=40).collect::<Vec<u64>>(), "{name}: no holes");
        }
    }
}

#[tokio::test]
async fn a_refused_commit_leaves_nothing_and_harms_nobody() {
    for (name, database) in testing::databases().await {
        let mut bad = commit(DISTRICT, "m1", 0);
        bad.appends.push(append(DISTRICT, "m2", 4, None));
        bad.outbox.push(letter("l1", "m1", 1));
        bad.subjects.push(subject("s1", b"key"));
        bad.replay = Some(replay("k1", "a"));
        let mut broken = commit(DISTRICT, "m3", 0);
        broken.appends[0].view.row.category = "with\0nul".to_owned();
        let good = commit(DISTRICT, "m4", 0);
        let (bad, broken, good) = tokio::join!(database.commit(bad), database.commit(broken), database.commit(good));
        assert!(matches!(bad, Err(StoreFault::Conflict { matter, expected: 4 }) if matter == id("m2")), "{name}");
        assert!(matches!(broken, Err(StoreFault::Damaged(_))), "{name}: {broken:?}");
        assert_eq!(good.unwrap(), [1], "{name}");
        assert_eq!(database.log(DISTRICT, 0, 10).await.unwrap().len(), 1);
        assert_eq!(database.replay(DISTRICT, "k1").await.unwrap(), None);
        assert!(database.undelivered(DISTRICT, Instant(i64::MAX), 10).await.unwrap().is_empty());
        assert!(database.subjects(DISTRICT, &["s1".to_owned()]).await.unwrap().is_empty());
        let mut gap = commit(DISTRICT, "m4", 1);
        gap.appends[0].events[0].version = 3;
        assert!(matches!(database.commit(gap).await, Err(StoreFault::Damaged(_))), "{name}");
    }
}

#[tokio::test]
async fn one_matter_may_grow_several_times_in_one_batch() {
    for (name, database) in testing::databases().await {
        let mut tasks = JoinSet::new();
        for n in 0..20 {
            let database = database.clone();
            // Spawned in order on one thread: they reach the lane in this order, mostly in one batch.
            tasks.spawn(async move { database.commit(commit(DISTRICT, "m1", n)).await });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap().unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        assert_eq!(database.matter(DISTRICT, &id("m1")).await.unwrap().unwrap().version, 20, "{name}");
        let two = Commit {
            district: DISTRICT,
            appends: vec![append(DISTRICT, "m1", 20, None), append(DISTRICT, "m1", 21, None)],
            ..Commit::default()
        };
        assert_eq!(database.commit(two).await.unwrap(), [21, 22], "{name}");
    }
}

#[tokio::test]
async fn two_programs_on_one_database_get_one_conflict() {
    for (name, location) in testing::locations().await {
        let (one, two) = (testing::open(&location).await, testing::open(&location).await);
        for round in 0..20 {
            let (a, b) =
                tokio::join!(one.commit(commit(DISTRICT, "m1", round)), two.commit(commit(DISTRICT, "m1", round)));
            let outcomes = [&a, &b];
            assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{name}: {a:?} {b:?}");
            let conflicts = outcomes.iter().filter(|outcome| matches!(outcome, Err(StoreFault::Conflict { .. })));
            assert_eq!(conflicts.count(), 1, "{name}: {a:?} {b:?}");
        }
        // Different matters of one district: both succeed, the log has no holes.
        for round in 0..20 {
            let (a, b) =
                tokio::join!(one.commit(commit(DISTRICT, "a", round)), two.commit(commit(DISTRICT, "b", round)));
            assert!(a.is_ok() && b.is_ok(), "{name}: {a:?} {b:?}");
        }
        let seqs: Vec<u64> = one.log(DISTRICT, 0, 500).await.unwrap().iter().map(|event| event.seq).collect();
        assert_eq!(seqs, (1..=60).collect::<Vec<u64>>(), "{name}");
    }
}

#[tokio::test]
async fn a_key_answers_once_and_an_import_happens_once() {
    for (name, database) in testing::databases().await {
        let keyed =
            |matter: &str, answer: &str| Commit { replay: Some(replay("k", answer)), ..commit(DISTRICT, matter, 0) };
        let (a, b) = tokio::join!(database.commit(keyed("m1", "first")), database.commit(keyed("m2", "second")));
        assert!(a.is_ok(), "{name}");
        assert!(matches!(&b, Err(StoreFault::Replayed(before)) if before.answer == "first"), "{name}: {b:?}");
        // The key is looked at before the version: a repeated request is no conflict.
        let again = database.commit(keyed("m1", "third")).await;
        assert!(matches!(&again, Err(StoreFault::Replayed(before)) if *before == replay("k", "first")), "{name}");
        let elsewhere = Commit { replay: Some(replay("k", "x")), ..commit(DISTRICT + 1, "m1", 0) };
        assert!(database.commit(elsewhere).await.is_ok(), "{name}: another district, another key");

        let import = |matter: &str, original: &str| Commit {
            imported: Some(Imported { source: "12345".to_owned(), original: original.to_owned(), matter: id(matter) }),
            ..commit(DISTRICT, matter, 0)
        };
        assert!(database.commit(import("i1", "o1")).await.is_ok());
        let twice = database.commit(import("i2", "o1")).await;
        assert!(matches!(&twice, Err(StoreFault::AlreadyImported(before)) if *before == id("i1")), "{name}: {twice:?}");
        let (a, b) = tokio::join!(database.commit(import("i3", "o2")), database.commit(import("i4", "o2")));
        assert!(a.is_ok() && matches!(&b, Err(StoreFault::AlreadyImported(before)) if *before == id("i3")), "{name}");
        assert_eq!(database.imported(DISTRICT, "12345", "o2").await.unwrap(), Some(id("i3")));
        assert_eq!(database.imported(DISTRICT, "other", "o2").await.unwrap(), None);
        // A code's digest given twice is a fault of that commit alone.
        let receipt = |matter: &str| Commit {
            receipt: Some(Receipt { digest: "same".to_owned(), matter: id(matter), subject: "s".to_owned() }),
            ..commit(DISTRICT, matter, 0)
        };
        let (a, b, c) = tokio::join!(
            database.commit(receipt("r1")),
            database.commit(receipt("r2")),
            database.commit(commit(DISTRICT, "r3", 0))
        );
        assert!(a.is_ok() && c.is_ok(), "{name}");
        assert!(matches!(b, Err(StoreFault::Damaged(_))), "{name}: {b:?}");
    }
}

#[tokio::test]
async fn a_change_is_made_even_if_nobody_waits_for_it() {
    for (name, database) in testing::databases().await {
        // On a busy machine the lane may have answered before anybody looks; mostly nobody waits any more.
        drop(tokio::time::timeout(std::time::Duration::ZERO, database.commit(commit(DISTRICT, "m1", 0))).await);
        assert_eq!(database.commit(commit(DISTRICT, "m1", 1)).await.unwrap(), [2], "{name}");
    }
}
