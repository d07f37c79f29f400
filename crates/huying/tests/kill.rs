//! Killed at any moment, nothing that was acknowledged is lost and nothing is done twice: the program under both
//! databases, and the database server under the program. `HUYING_KILLS` says how often, `HUYING_SEED` when.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod ground;
mod load;

use desk::ports::Ledger as _;
use ground::city::{Site, library, people, sites};
use ground::process::House;
use ground::{Dice, number};
use load::{Field, Sum, Worker};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use storage::testing;

/// Clients at once.
const CLIENTS: u64 = 10;
/// Kills of the program if nobody says how many.
const KILLS: u64 = 8;
/// How many kills of the program come to one of the database server.
const SHARE: u64 = 4;
/// A text's length.
const CHARACTERS: usize = 60;

/// An empty house with people in it.
async fn house(url: Option<String>) -> (House, Site) {
    let (house, library) = (House::new(url), library());
    let site = sites(&library).remove(0);
    let database = testing::open(&house.location()).await;
    people(&database, &library, &site).await;
    database.close().await;
    (house, site)
}

/// Says what happened in a line that `cargo xtask endure` reads.
fn tell(what: &str, kills: u64, sum: &Sum, found: &load::ledger::Found, slowest: Duration, seed: u64) {
    println!(
        "endured {what}: times={kills} acknowledged={} unknown={} unknown_but_written={} lost={} doubled={} holes={} \
         events={} slowest_start_ms={} seed={seed} answers={:?}",
        sum.acked.len(),
        sum.unknown,
        sum.written,
        found.lost.len(),
        found.doubled.len(),
        found.holes.len(),
        found.events,
        slowest.as_millis(),
        sum.statuses,
    );
}

/// Kills the program so often under load; the clients ask again what got no answer.
async fn kill_the_program(what: &str, url: Option<String>) {
    let (kills, seed) = (number("HUYING_KILLS", KILLS), number("HUYING_SEED", 1));
    let (house, site) = house(url).await;
    let field = Field::new(site, CHARACTERS);
    let (mut workers, mut dice) = (load::workers(CLIENTS, seed), Dice(seed));
    let mut slowest = Duration::ZERO;
    for _ in 0..kills {
        let serving = house.serve();
        slowest = slowest.max(serving.started);
        let set = load::start(&field, workers, serving.address);
        tokio::time::sleep(Duration::from_millis(100 + dice.below(501))).await;
        serving.kill();
        workers = set.join_all().await;
    }
    field.stop.store(true, Ordering::SeqCst);
    let serving = house.serve();
    let workers = load::start(&field, workers, serving.address).join_all().await;
    assert!(serving.end(), "it does not end when asked");
    judge(what, &house, &field, kills, workers, slowest, seed).await;
}

/// Everything that must hold at the end.
async fn judge(
    what: &str,
    house: &House,
    field: &Field,
    kills: u64,
    workers: Vec<Worker>,
    slowest: Duration,
    seed: u64,
) {
    let district = field.site.district;
    let sum = load::sum(workers);
    let database = testing::open(&house.location()).await;
    let found = load::ledger::compare(&database, district, &sum).await;
    let before = database.digest_views(district).await.unwrap();
    database.close().await;
    tell(what, kills, &sum, &found, slowest, seed);
    assert!(found.is_sound(), "{found:#?}");
    assert!(sum.wrong.is_empty(), "{:?}", sum.wrong);
    assert!(u64::try_from(sum.acked.len()).unwrap() > kills, "hardly anything was acknowledged");
    let verified = house.run(&["verify", "--views"]);
    assert_eq!(verified.code, 0, "{verified:?}");
    assert!(
        verified.out.contains("\n0 events are not covered"),
        "a program that ends signs what is new: {}",
        verified.out
    );
    let rebuilt = house.run(&["rebuild"]);
    assert!(rebuilt.code == 0 && rebuilt.out.contains(&before), "{rebuilt:?}\n{before}");
    let database = testing::open(&house.location()).await;
    assert_eq!(database.digest_views(district).await.unwrap(), before, "a rebuild gives other views");
    database.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_is_killed_over_sqlite() {
    kill_the_program("program over SQLite killed", None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_is_killed_over_postgres() {
    kill_the_program("program over PostgreSQL killed", Some(testing::postgres().await)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_server_is_killed_under_the_program() {
    let (kills, seed) = ((number("HUYING_KILLS", KILLS) / SHARE).max(1), number("HUYING_SEED", 1));
    let server = testing::Server::start();
    let (house, site) = house(Some(testing::create_database(&server.address()).await)).await;
    let field = Field::new(site, CHARACTERS);
    let (serving, mut dice) = (house.serve(), Dice(seed));
    let started = serving.started;
    let set = load::start(&field, load::workers(CLIENTS, seed), serving.address);
    for kill in 0..kills {
        tokio::time::sleep(Duration::from_millis(200 + dice.below(401))).await;
        server.stop();
        // The last time so long that nobody who waits for a connection can still be served.
        let pause = if kill + 1 == kills { 6_500 } else { dice.below(400) };
        tokio::time::sleep(Duration::from_millis(pause)).await;
        assert!(server.resume(), "PostgreSQL does not come back");
        let (before, back) = (field.acknowledged.load(Ordering::SeqCst), Instant::now());
        while field.acknowledged.load(Ordering::SeqCst) < before + CLIENTS * 2 {
            assert!(
                back.elapsed() < Duration::from_secs(30),
                "the program does not go on after the database came back"
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    field.stop.store(true, Ordering::SeqCst);
    let workers = set.join_all().await;
    let sum_503: u64 = workers.iter().map(|worker| worker.statuses.get(&503).copied().unwrap_or(0)).sum();
    assert!(workers.iter().all(|worker| worker.unknown == 0), "a request got no answer although the program was alive");
    assert!(sum_503 > 0, "the outages were not felt");
    assert!(serving.end(), "it does not end when asked");
    judge("PostgreSQL server killed", &house, &field, kills, workers, started, seed).await;
}
