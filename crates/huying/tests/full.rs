//! A disk that is full: 503 and nothing acknowledged is lost, what stands there can still be read, and when there is room
//! again everything goes on by itself. As root on a small file system of its own; otherwise under a limit on the size of
//! files, which is the same to a program that writes. Also a database that somebody else holds locked.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod ground;
mod load;

use ground::city::{library, people, sites, token};
use ground::client::{Call, Client};
use ground::process::{House, Serving, huying, text};
use load::Field;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use storage::testing;

const MEGABYTE: usize = 1024 * 1024;
/// Size of the small file system.
const SIZE: usize = 16 * MEGABYTE;
/// What lies on it besides, and is taken away at the end.
const BALLAST: usize = 6 * MEGABYTE;
/// The longest that filling it, or going on afterwards, may take.
const LONGEST: Duration = Duration::from_secs(40);
/// Size that a file may have under the limit, in blocks of 512 bytes as the shell counts.
const BLOCKS: usize = 5 * MEGABYTE / 512;

/// How the disk is made small.
enum Small {
    /// A file system of its own, with ballast.
    Mounted(PathBuf),
    /// A limit on the size of files.
    Limited,
}

fn runs(program: &str, args: &[&str]) -> bool {
    let command = Command::new(program).args(args).stdout(Stdio::null()).stderr(Stdio::null()).status();
    command.is_ok_and(|status| status.success())
}

impl Small {
    fn at(folder: &Path, may_mount: bool) -> Self {
        let size = format!("size={SIZE}");
        if may_mount && runs("mount", &["-t", "tmpfs", "-o", &size, "tmpfs", &text(folder)]) {
            std::fs::write(folder.join("ballast"), vec![1; BALLAST]).unwrap();
            println!("disk full: tested on a file system of {} MB", SIZE / MEGABYTE);
            return Self::Mounted(folder.to_owned());
        }
        println!("disk full: tested under a limit on the size of files, as no file system can or should be mounted");
        Self::Limited
    }

    fn serve(&self, house: &House) -> Serving {
        match self {
            Self::Mounted(_) => house.serve(),
            Self::Limited => {
                let mut shell = Command::new("sh");
                let script = format!("trap '' XFSZ; ulimit -S -f {BLOCKS}; exec \"$@\"");
                shell.args(["-c", &script, "sh", &huying().get_program().to_string_lossy()]);
                Serving::start(house, shell)
            }
        }
    }

    fn make_room(&self, serving: &Serving) {
        match self {
            Self::Mounted(folder) => std::fs::remove_file(folder.join("ballast")).unwrap(),
            Self::Limited => {
                let id = serving.id().to_string();
                assert!(runs("prlimit", &["--pid", &id, "--fsize=unlimited"]), "prlimit is missing");
            }
        }
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        if let Self::Mounted(folder) = self {
            let _ = runs("umount", &["-l", &text(folder)]);
        }
    }
}

/// Waits until something holds.
async fn until(what: &str, house: &House, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        if began.elapsed() > LONGEST {
            let log = std::fs::read_to_string(&house.log).unwrap_or_default();
            let last: Vec<&str> = log.lines().rev().take(20).collect();
            panic!("in vain: {what}\n{last:#?}");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_loses_nothing_and_goes_on_when_there_is_room() {
    fill(House::new(None), true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_may_not_grow_loses_nothing_and_goes_on_when_it_may() {
    fill(House::new(None), false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_on_the_full_disk_too_stops_nothing_for_good() {
    let house = House::new(None);
    let log = house.data.join("serve.log");
    fill(House { log, ..house }, true).await;
}

async fn fill(house: House, may_mount: bool) {
    let small = Small::at(&house.data, may_mount);
    let library = library();
    let site = sites(&library).remove(0);
    let database = testing::open(&house.location()).await;
    people(&database, &library, &site).await;
    database.close().await;
    let serving = small.serve(&house);
    let field = Field::new(site, 4_900);
    let set = load::start(&field, load::workers(8, 7), serving.address);
    let mut reader = Client::new(serving.address);
    // Full is when nothing was acknowledged for a while although everybody keeps asking.
    let (mut last, mut since) = (0, Instant::now());
    let began = Instant::now();
    while since.elapsed() < Duration::from_secs(3) || last == 0 {
        assert!(began.elapsed() < LONGEST * 2, "it does not get full");
        tokio::time::sleep(Duration::from_millis(50)).await;
        let now = field.acknowledged.load(Ordering::SeqCst);
        if now != last {
            (last, since) = (now, Instant::now());
        }
    }
    let list = format!("/api/v1/matters?district={}", field.site.district);
    let read = reader.send(&Call::get(&list, &token("dispatcher"))).await.unwrap();
    assert_eq!(read.status, 200, "reading goes on: {read:?}");
    let live = reader.send(&Call::get("/livez", &token("dispatcher"))).await.unwrap();
    assert_eq!(live.status, 200, "{live:?}");
    small.make_room(&serving);
    until("it goes on when there is room", &house, || field.acknowledged.load(Ordering::SeqCst) > last + 20).await;
    field.stop.store(true, Ordering::SeqCst);
    let sum = load::sum(set.join_all().await);
    assert!(serving.end(), "it does not end when asked");
    judge(&house, &field, &sum).await;
    println!(
        "endured full disk: times=1 acknowledged={} until_full={last} refused={} unknown={} lost=0 doubled=0 holes=0",
        sum.acked.len(),
        sum.statuses.get(&503).copied().unwrap_or(0),
        sum.unknown
    );
}

/// Nothing is lost, nothing is doubled, and only 503 was answered to what was not done.
async fn judge(house: &House, field: &Field, sum: &load::Sum) {
    assert!(sum.wrong.is_empty(), "{:?}", sum.wrong);
    assert!(sum.statuses.get(&503).is_some_and(|count| *count > 0), "{:?}", sum.statuses);
    assert_eq!(sum.unknown, 0, "every request got an answer");
    let database = testing::open(&house.location()).await;
    let found = load::ledger::compare(&database, field.site.district, sum).await;
    database.close().await;
    assert!(found.is_sound(), "{found:#?}");
    let verified = house.run(&["verify", "--views"]);
    assert!(verified.code == 0, "{verified:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_database_is_503_and_nothing_is_lost() {
    let house = House::new(None);
    let library = library();
    let site = sites(&library).remove(0);
    let database = testing::open(&house.location()).await;
    people(&database, &library, &site).await;
    database.close().await;
    let serving = house.serve();
    let field = Field::new(site, 60);
    let set = load::start(&field, load::workers(4, 3), serving.address);
    until("work begins", &house, || field.acknowledged.load(Ordering::SeqCst) > 20).await;
    // Another process holds the file longer than the program waits for it twice: work of its own may be first in the lane,
    // and what is asked meanwhile waits behind that.
    let file = house.data.join("huying.db");
    let script = "import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
connection.execute('begin immediate')
time.sleep(13)
connection.execute('rollback')";
    let locker = Command::new("python3").args(["-c", script, &text(&file)]).status();
    match locker {
        Ok(status) if status.success() => println!("locked database: tested with another process holding it for 13 s"),
        other => {
            println!("locked database: NOT tested, there is no python3 with sqlite3 here: {other:?}");
            return;
        }
    }
    let after = field.acknowledged.load(Ordering::SeqCst);
    until("it goes on when it is free", &house, || field.acknowledged.load(Ordering::SeqCst) > after + 20).await;
    field.stop.store(true, Ordering::SeqCst);
    let sum = load::sum(set.join_all().await);
    assert!(serving.end(), "it does not end when asked");
    judge(&house, &field, &sum).await;
    println!("locked database: acknowledged={} refused={} lost=0", sum.acked.len(), sum.statuses[&503]);
}
