//! The n-th call of the storage fails, for every n until the work needs no more calls: writes, flushes and opens of SQLite's
//! files with "input or output error" and "no space left"; statements to PostgreSQL whose line is cut before they are sent or
//! before they are answered. Every request is answered with success, conflict or 503, nothing is lost or doubled, and the
//! program goes on by itself. `HUYING_EVERY` says how many n are passed over, `HUYING_SEED` which.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod ground;
mod load;

use ground::city::{Site, library, people, sites, token};
use ground::client::{Call, Client};
use ground::disk::{Disk, EIO, ENOSPC, FLUSH, OPEN, WRITE};
use ground::line::Line;
use ground::number;
use ground::process::{House, Run, Serving};
use load::{Acked, Sum};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use storage::testing;

/// The longest that one request may be refused before it is done.
const LONGEST: Duration = Duration::from_secs(30);
/// More calls than the work can need.
const MOST: u64 = 3_000;

/// The work: one appeal through its first steps, a note, and what is read beside.
struct Course {
    site: Site,
    client: Client,
    sum: Sum,
    /// Answers 503.
    refused: u64,
}

impl Course {
    fn new(site: &Site, address: SocketAddr) -> Self {
        Self { site: site.clone(), client: Client::new(address), sum: Sum::default(), refused: 0 }
    }

    /// Asks until it is done.
    async fn done(&mut self, call: &Call) -> Value {
        let began = Instant::now();
        loop {
            let answer = self.client.send(call).await;
            let answer = answer.unwrap_or_else(|| panic!("no answer although the program lives: {call:?}"));
            match answer.status {
                200 | 201 => return answer.json(),
                503 if answer.retry_after => self.refused += 1,
                409 => {}
                status => panic!("{status}: {} to {call:?}", answer.text),
            }
            assert!(began.elapsed() < LONGEST, "{call:?}: {answer:?}");
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
    }

    async fn step(&mut self, name: &str, path: String, post: &str, ask: &'static str, body: Value) -> String {
        let key = format!("{name}-{ask}");
        let answer = self.done(&Call::post(path, &token(post), key.clone(), body)).await;
        let matter = answer["matter"].as_str().unwrap().to_owned();
        let version = u32::try_from(answer["version"].as_u64().unwrap()).unwrap();
        self.sum.acked.push(Acked { key: format!("a-{post}:{key}"), matter: matter.clone(), version, ask });
        matter
    }

    /// The work once, under a name of its own.
    async fn run(&mut self, name: &str) {
        let site = self.site.clone();
        let body = json!({
            "place": site.place, "category": site.category, "kind": "help", "title": "楼道灯不亮",
            "text": "三单元楼道灯不亮已有一周。", "contact_name": "居民甲", "channel": "hotline",
            // Each from a number of its own: of one number only so many are taken in an hour.
            "contact_phone": format!("000{:08}", name.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 100_000_000),
        });
        let matter = self.step(name, "/api/v1/appeals".to_owned(), "operator", "register", body).await;
        let of = format!("/api/v1/matters/{}/{matter}", site.district);
        let asks = [
            ("accept", "dispatcher", json!({})),
            ("take", "dispatcher", json!({ "duty": site.duty })),
            ("supplement", "operator", json!({ "more": "补充：今天仍未修好。" })),
        ];
        for (ask, post, values) in asks {
            self.step(name, format!("{of}/asks/{ask}"), post, ask, json!({ "values": values })).await;
        }
        let note = json!({ "text": "联系过一次，无人接听。" });
        let note = Call::post(format!("{of}/notes"), &token("dispatcher"), format!("{name}-note"), note);
        let kept = self.done(&note).await["id"].as_str().unwrap().to_owned();
        self.sum.noted.entry(matter).or_default().insert(kept);
        for path in ["/api/v1/queues/mine".to_owned(), format!("{of}/page")] {
            self.done(&Call::get(&path, &token("dispatcher"))).await;
        }
    }

    /// What must hold at the end, when the program has ended.
    async fn judge(self, what: &str, house: &House, faults: u64) {
        let database = testing::open(&house.location()).await;
        let found = load::ledger::compare(&database, self.site.district, &self.sum).await;
        database.close().await;
        println!(
            "endured {what}: times={faults} acknowledged={} refused={} lost={} doubled={} holes={}",
            self.sum.acked.len(),
            self.refused,
            found.lost.len(),
            found.doubled.len(),
            found.holes.len(),
        );
        assert!(found.is_sound(), "{what}: {found:#?}");
        assert!(faults > 0 && self.refused > 0, "{what}: {faults} faults, {} refusals", self.refused);
        let verified = house.run(&["verify", "--views"]);
        assert!(verified.code == 0 && verified.out.contains("\n0 events are not covered"), "{verified:?}");
    }
}

/// Every n there is, or a part of them.
fn every(usual: u64) -> impl Iterator<Item = u64> {
    let every = number("HUYING_EVERY", usual).max(1);
    (1 + number("HUYING_SEED", 1) % every..MOST).step_by(usize::try_from(every).unwrap())
}

async fn inhabited(house: &House) -> Site {
    let library = library();
    let site = sites(&library).remove(0);
    let database = testing::open(&house.location()).await;
    people(&database, &library, &site).await;
    database.close().await;
    site
}

/// Lets the work meet the n-th fault for every n, until the work ends without having met it; answers how many faults.
async fn through(course: &mut Course, usual: u64, what: &str, arm: impl Fn(u64), met: impl Fn() -> bool) -> u64 {
    for (faults, n) in (0..).zip(every(usual)) {
        arm(n);
        course.run(&format!("{what}-{n}")).await;
        if !met() {
            arm(0);
            return faults;
        }
    }
    panic!("{what}: the work needs more than {MOST} calls");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_nth_write_or_flush_of_sqlite_fails() {
    let Some(disk) = Disk::new() else {
        println!("failing calls: NOT tested, there is no C compiler for Linux here");
        return;
    };
    let house = House::new(None);
    let site = inhabited(&house).await;
    let serving = disk.serve(&house);
    let mut course = Course::new(&site, serving.address);
    let mut faults = 0;
    for (what, kinds, error, usual) in [
        ("write-eio", WRITE, EIO, 9),
        ("write-enospc", WRITE, ENOSPC, 9),
        ("flush-eio", FLUSH, EIO, 2),
        ("flush-enospc", FLUSH, ENOSPC, 2),
    ] {
        let arm = |n: u64| disk.fail(kinds, i32::try_from(n).unwrap(), error);
        faults += through(&mut course, usual, what, arm, || disk.failed()).await;
    }
    assert!(serving.end(), "it does not end when asked");
    course.judge("failing calls of SQLite", &house, faults).await;
}

/// A command over a disk on which the n-th call of any kind fails; `None` where it needed no n-th call.
fn opened(disk: &Disk, house: &House, n: u64) -> Option<Run> {
    disk.fail(OPEN | WRITE | FLUSH, i32::try_from(n).unwrap(), EIO);
    let output = disk.command().args(house.options()).args(["verify", "--views"]).output().unwrap();
    let failed = disk.failed();
    disk.fail(0, 0, 0);
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    failed.then(|| Run {
        code: output.status.code().unwrap_or(-1),
        out: said(&output.stdout),
        err: said(&output.stderr),
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_nth_call_while_sqlite_is_opened_fails() {
    let Some(disk) = Disk::new() else {
        println!("failing opens: NOT tested, there is no C compiler for Linux here");
        return;
    };
    let house = House::new(None);
    let site = inhabited(&house).await;
    let serving = house.serve();
    let mut course = Course::new(&site, serving.address);
    course.run("before").await;
    // Killed, so that there is something to recover when it is opened.
    serving.kill();
    let log = testing::folder().join("log");
    let kept: Vec<_> =
        ["huying.db", "huying.db-wal"].map(|name| (house.data.join(name), log.with_extension(name))).into();
    for (from, to) in &kept {
        std::fs::copy(from, to).unwrap();
    }
    let mut faults = 0;
    for n in every(5) {
        for (to, from) in &kept {
            std::fs::copy(from, to).unwrap();
        }
        let Some(run) = opened(&disk, &house, n) else { break };
        faults += 1;
        assert!(matches!(run.code, 0 | 1), "n = {n}: {run:?}");
        let why = ["error", "unable to open database file"].into_iter().any(|why| run.err.to_lowercase().contains(why));
        assert!(run.code == 0 || why, "n = {n}: no word of why: {run:?}");
        let after = house.run(&["verify", "--views"]);
        assert!(after.code == 0, "n = {n}: {run:?}\n{after:?}");
    }
    course.refused = 1;
    let serving = house.serve();
    assert!(serving.end(), "it does not end when asked: {}", std::fs::read_to_string(&house.log).unwrap());
    course.judge("failing calls while SQLite is opened", &house, faults).await;
}

/// A house on PostgreSQL at the end of a line, and the same without it.
async fn at_a_line() -> (Line, House, House, Site) {
    let url = testing::postgres().await;
    let (before, rest) = url.split_once('@').unwrap();
    let (server, database) = rest.split_once('/').unwrap();
    let line = Line::to(server.parse().unwrap()).await;
    let straight = House::new(Some(url.clone()));
    let site = inhabited(&straight).await;
    let house = House { url: Some(format!("{before}@{}/{database}", line.address)), ..straight.clone() };
    (line, house, straight, site)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_line_to_postgres_is_cut_at_the_nth_statement() {
    let (line, house, straight, site) = at_a_line().await;
    let serving: Serving = house.serve();
    let mut course = Course::new(&site, serving.address);
    let mut faults = 0;
    for (what, arrives) in [("before it is sent", false), ("before it is answered", true)] {
        faults += through(&mut course, 9, what, |n| line.cut_at(n, arrives), || line.was_cut()).await;
    }
    assert!(serving.end(), "it does not end when asked");
    course.judge("cut lines to PostgreSQL", &straight, faults).await;
}
