//! Many who want the same at once, each thing had by one: also with two programs over one PostgreSQL. `HUYING_ROUNDS` says
//! how often, `HUYING_SEED` in which order.

use crate::support::{DISTRICT, append, commit, event, view};
use casework::MatterId;
use desk::ports::{Append, Commit, Imported, Ledger, Queues, StoreFault, Taken};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use storage::testing::{self, Dice, rounds};
use storage::{Database, Location};
use tokio::task::JoinSet;
use worktime::Instant;

/// Writers on one matter.
const WRITERS: u64 = 32;
/// Claimers of a heap.
const CLAIMERS: u64 = 64;
/// Things in the heap.
const THINGS: usize = 1_000;
/// The unit that holds the samples, and another one.
const UNITS: [&str; 2] = ["城管", "街道办"];

fn id(matter: &str) -> MatterId {
    MatterId(matter.to_owned())
}

/// A fresh database as its programs see it: SQLite has one, PostgreSQL two.
async fn programs() -> Vec<(&'static str, Vec<Database>)> {
    let mut all = Vec::new();
    for (name, location) in testing::locations().await {
        let mut programs = vec![testing::open(&location).await];
        if matches!(location, Location::Url(_)) {
            programs.push(testing::open(&location).await);
        }
        all.push((name, programs));
    }
    all
}

/// The program that one of many uses.
fn of(programs: &[Database], n: u64) -> Database {
    programs[usize::try_from(n).unwrap() % programs.len()].clone()
}

/// How many things there were in so many rounds.
fn all(rounds: u64) -> usize {
    THINGS * usize::try_from(rounds).unwrap()
}

/// Says what happened in a line that `cargo xtask endure` reads.
fn tell(what: &str, name: &str, rounds: u64, had: usize, conflicts: u64) {
    println!("endured {what}, {name}: times={rounds} acknowledged={had} refused={conflicts} lost=0 doubled=0 holes=0");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_32_writers_on_one_matter_one_acts_at_each_version() {
    let rounds = rounds(1).0 * 30;
    for (name, programs) in programs().await {
        let mut conflicts = 0;
        for version in 0..u32::try_from(rounds).unwrap() {
            let tries: JoinSet<_> = (0..WRITERS)
                .map(|n| {
                    let database = of(&programs, n);
                    async move { database.commit(commit(DISTRICT, "m1", version)).await }
                })
                .collect();
            let mut acted = 0;
            for outcome in tries.join_all().await {
                match outcome {
                    Ok(_) => acted += 1,
                    Err(StoreFault::Conflict { matter, expected }) if matter == id("m1") && expected == version => {
                        conflicts += 1;
                    }
                    Err(other) => panic!("{name}: neither done nor in conflict: {other}"),
                }
            }
            assert_eq!(acted, 1, "{name}: at version {version}");
        }
        let history = programs[0].history(DISTRICT, &id("m1")).await.unwrap();
        let versions: Vec<u64> = history.iter().map(|logged| logged.stored.version.into()).collect();
        assert_eq!(versions, (1..=rounds).collect::<Vec<_>>(), "{name}");
        tell("32 writers on one matter", name, rounds, versions.len(), conflicts);
    }
}

/// Lets the claimers have all things; a claim answers whether the claimer has it. Answers who has what, and how many
/// claims were in vain.
async fn claimed<F>(
    programs: &[Database],
    dice: &mut Dice,
    claim: impl Fn(Database, usize, u64) -> F + Clone + Send + 'static,
) -> (Vec<BTreeSet<usize>>, u64)
where
    F: Future<Output = bool> + Send,
{
    let gone: Arc<Mutex<BTreeSet<usize>>> = Arc::default();
    let vain = Arc::new(AtomicU64::new(0));
    let mut set = JoinSet::new();
    for claimer in 0..CLAIMERS {
        let mut things: Vec<usize> = (0..THINGS).collect();
        // They come in twos: whoever begins at the same end meets the other at every thing.
        Dice(dice.0 ^ (claimer / 4)).shuffle(&mut things);
        let (database, claim) = (of(programs, claimer), claim.clone());
        let (gone, vain) = (gone.clone(), vain.clone());
        set.spawn(async move {
            let mut mine = BTreeSet::new();
            for thing in things {
                if gone.lock().unwrap().contains(&thing) {
                    continue;
                }
                if claim(database.clone(), thing, claimer).await {
                    assert!(mine.insert(thing));
                    gone.lock().unwrap().insert(thing);
                } else {
                    vain.fetch_add(1, Ordering::SeqCst);
                }
            }
            mine
        });
    }
    dice.roll();
    let mine = set.join_all().await;
    let all: BTreeSet<usize> = mine.iter().flatten().copied().collect();
    let sum: usize = mine.iter().map(BTreeSet::len).sum();
    assert_eq!((all.len(), sum), (THINGS, THINGS), "each thing is had, and by one");
    (mine, vain.load(Ordering::SeqCst))
}

fn taken(matter: &str, unit: &str, account: &str) -> Taken {
    Taken {
        matter: id(matter),
        unit: unit.to_owned(),
        post: String::new(),
        account: account.to_owned(),
        at: Instant(7),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_64_colleagues_one_takes_each_matter() {
    let (rounds, mut dice) = rounds(1);
    for (name, programs) in programs().await {
        let mut conflicts = 0;
        for round in 0..rounds {
            let district = DISTRICT + u32::try_from(round).unwrap();
            let appends = (0..THINGS).map(|n| append(district, &format!("m{n}"), 0, None)).collect();
            programs[0].commit(Commit { district, appends, ..Commit::default() }).await.unwrap();
            let claim = move |database: Database, thing: usize, who: u64| async move {
                let take = taken(&format!("m{thing}"), UNITS[0], &format!("a{who}"));
                database.take(district, &take, false).await.unwrap()
            };
            let (mine, vain) = claimed(&programs, &mut dice, claim).await;
            conflicts += vain;
            let ids: Vec<MatterId> = (0..THINGS).map(|n| id(&format!("m{n}"))).collect();
            let rows = programs[0].taken(district, &ids).await.unwrap();
            let has: BTreeMap<String, String> = rows.into_iter().map(|row| (row.matter.0, row.account)).collect();
            for (who, mine) in mine.iter().enumerate() {
                // Who comes back first is not who began first: one of the names must fit all that one has.
                let names: BTreeSet<&String> = mine.iter().map(|thing| &has[&format!("m{thing}")]).collect();
                assert!(names.len() <= 1, "{name}: {who} was told to have what {names:?} have");
            }
        }
        tell("64 colleagues on 1000 matters", name, rounds, all(rounds), conflicts);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_64_importers_one_takes_over_each_row() {
    let (rounds, mut dice) = rounds(1);
    for (name, programs) in programs().await {
        let mut conflicts = 0;
        for round in 0..rounds {
            let district = DISTRICT + u32::try_from(round).unwrap();
            let claim = move |database: Database, thing: usize, who: u64| async move {
                let matter = format!("m{thing}-{who}");
                let row = Imported { source: "12345".to_owned(), original: thing.to_string(), matter: id(&matter) };
                match database.commit(Commit { imported: Some(row), ..commit(district, &matter, 0) }).await {
                    Ok(_) => true,
                    Err(StoreFault::AlreadyImported(_)) => false,
                    Err(other) => panic!("{other}"),
                }
            };
            conflicts += claimed(&programs, &mut dice, claim).await.1;
            let position = programs[0].position(district).await.unwrap();
            assert_eq!(position, u64::try_from(THINGS).unwrap(), "{name}: nothing was imported twice");
        }
        tell("64 importers of 1000 rows", name, rounds, all(rounds), conflicts);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_number_is_given_twice() {
    for (name, programs) in programs().await {
        let tries: JoinSet<_> = (0..CLAIMERS)
            .map(|n| {
                let database = of(&programs, n);
                async move {
                    let mut numbers = Vec::new();
                    for _ in 0..10 {
                        numbers.push(database.take_numbers(DISTRICT, "n", 3).await.unwrap());
                    }
                    numbers
                }
            })
            .collect();
        let numbers: BTreeSet<u64> = tries.join_all().await.into_iter().flatten().collect();
        assert_eq!(numbers.len(), 640, "{name}");
        assert!(numbers.iter().zip(numbers.iter().skip(1)).all(|(one, next)| next - one == 3), "{name}");
    }
}

/// A matter that goes from one unit to the other.
fn moved(version: u32) -> Append {
    let mut view = view(DISTRICT, "m1", version + 1, None);
    let unit = UNITS[usize::try_from(version).unwrap() % 2].to_owned();
    view.row.holder.clone_from(&unit);
    if let Some(work) = &mut view.work {
        (work.unit, work.row) = (unit, view.row.clone());
    }
    Append { expected: version, events: vec![event(version + 1)], view }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_takes_a_matter_while_it_moves_on_does_not_keep_it() {
    let rounds = rounds(1).0 * 150;
    let mut ever = 0;
    for (name, programs) in programs().await {
        let (mover, taker) = (programs[0].clone(), programs[programs.len() - 1].clone());
        let commit = |version| Commit { district: DISTRICT, appends: vec![moved(version)], ..Commit::default() };
        mover.commit(commit(0)).await.unwrap();
        let mut had = 0;
        for version in 1..=u32::try_from(rounds).unwrap() {
            let before = UNITS[usize::try_from(version - 1).unwrap() % 2];
            let takes: JoinSet<_> = (0..4)
                .map(|n| {
                    let taker = taker.clone();
                    async move { taker.take(DISTRICT, &taken("m1", before, &format!("a{n}")), true).await.unwrap() }
                })
                .collect();
            let (moved, takes) = tokio::join!(mover.commit(commit(version)), takes.join_all());
            moved.unwrap();
            had += takes.iter().filter(|taken| **taken).count();
            let left = taker.taken(DISTRICT, &[id("m1")]).await.unwrap();
            assert!(
                left.is_empty(),
                "{name}: {} still has what {before} held before version {version}",
                left[0].account
            );
        }
        ever += had;
        tell("taken while it moves on", name, rounds, had, rounds * 4 - u64::try_from(had).unwrap());
    }
    assert!(ever > 0, "nobody ever took it in time");
}
