//! Figures, run by hand: commits in a second with many committers at once. `cargo test --release -- --ignored figures --nocapture`

use crate::support::{DISTRICT, append};
use desk::ports::{Commit, Ledger, Replay};
use std::time::{Duration, Instant as Clock};
use storage::testing;
use tokio::task::JoinSet;
use worktime::Instant;

const COMMITTERS: u32 = 32;
const LASTS: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes time and says nothing about right or wrong"]
async fn figures() {
    for districts in [1, 8] {
        for (name, database) in testing::databases().await {
            let mut tasks = JoinSet::new();
            let start = Clock::now();
            for n in 0..COMMITTERS {
                let database = database.clone();
                tasks.spawn(async move {
                    let mut times = Vec::new();
                    while start.elapsed() < LASTS {
                        let (round, step) = (times.len() / 4, u32::try_from(times.len() % 4).unwrap());
                        let (district, id) = (DISTRICT + n % districts, format!("m{n:02}-{round:026}"));
                        let (key, digest) = (format!("{id}/{step}"), "d".repeat(64));
                        let replay = Some(Replay { key, digest, answer: "{}".to_owned(), at: Instant(1) });
                        let appends = vec![append(district, &id, step, Some(i64::from(step) * 1000))];
                        let asked = Clock::now();
                        database.commit(Commit { district, appends, replay, ..Commit::default() }).await.unwrap();
                        times.push(asked.elapsed());
                    }
                    times
                });
            }
            let mut times: Vec<Duration> = tasks.join_all().await.into_iter().flatten().collect();
            times.sort_unstable();
            let at = |part: usize| times[times.len() * part / 1000].as_secs_f64() * 1000.0;
            let rate = f64::from(u32::try_from(times.len()).unwrap()) / start.elapsed().as_secs_f64();
            println!(
                "{name}, {districts} district(s), {COMMITTERS} committers: {rate:.0} commits/s, p50 {:.1} ms, p99 {:.1} ms, p99.9 {:.1} ms",
                at(500),
                at(990),
                at(999)
            );
        }
    }
}

#[tokio::test]
#[ignore = "takes time and says nothing about right or wrong"]
async fn figures_of_the_database_itself() {
    for (name, database) in testing::databases().await {
        for together in [1, 16, 64] {
            let open = |n: u32| {
                let id = format!("raw-{together}-{n:026}");
                let replay =
                    Replay { key: id.clone(), digest: "d".repeat(64), answer: "{}".to_owned(), at: Instant(1) };
                let appends = vec![append(DISTRICT, &id, 0, Some(1000))];
                Commit { district: DISTRICT, appends, replay: Some(replay), ..Commit::default() }
            };
            let commits: Vec<Commit> = (0..3200).map(open).collect();
            let took = storage::raw::write_same_rows(&database, &commits, together).await.unwrap();
            println!("{name}, the same rows, {together} together: {:.0} commits/s", 3200.0 / took.as_secs_f64());
        }
    }
}
