//! The witness across restarts, torn lines, full disks and meddling.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod memory;

use desk::ports::{Checkpoint, StoreFault};
use desk::witness::{Warning, Witness, WitnessFault, due, is_signed};
use memory::{Memory, folder, id};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use worktime::Instant;

const DISTRICT: u32 = 990_101;

fn files(folder: &Path) -> (PathBuf, PathBuf) {
    (folder.join("witness.key"), folder.join("checkpoints.jsonl"))
}

fn open(folder: &Path) -> Result<(Witness, Vec<Warning>), WitnessFault> {
    let (key, checkpoints) = files(folder);
    Witness::open(&key, &checkpoints)
}

fn lines(folder: &Path) -> Vec<Checkpoint> {
    let text = std::fs::read_to_string(files(folder).1).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn fill(memory: &Memory, from: u64, to: u64) {
    for seed in from..to {
        memory.add(DISTRICT, &id(usize::try_from(seed % 5).unwrap()), seed);
    }
}

#[test]
fn a_checkpoint_is_due_by_time_or_by_number() {
    let at = |ms: i64| Instant(1_000_000 + ms);
    assert!(due(None, at(0), 1));
    assert!(!due(None, at(0), 0));
    assert!(!due(Some(at(0)), at(59_999), 255));
    assert!(due(Some(at(0)), at(60_000), 1));
    assert!(due(Some(at(0)), at(1), 256));
    assert!(!due(Some(at(0)), at(120_000), 0));
    assert!(due(Some(at(0)), at(-3_600_000), 1), "a clock set back does not hold it up");
}

#[tokio::test]
async fn it_signs_what_is_new_and_goes_on_after_a_restart() {
    let (memory, folder) = (Memory::default(), folder());
    fill(&memory, 0, 12);
    let (witness, warnings) = open(&folder).unwrap();
    assert!(
        matches!(&warnings[..], [Warning::KeyMade { public }, Warning::FileMade] if public == witness.public_key())
    );
    let first = witness.checkpoint(&memory, DISTRICT, Instant(1)).await.unwrap().unwrap();
    assert_eq!((first.size, first.heads.len()), (12, 5));
    assert!(is_signed(&first));
    assert!(!is_signed(&Checkpoint { size: 13, ..first.clone() }));
    assert_eq!(witness.checkpoint(&memory, DISTRICT, Instant(2)).await.unwrap(), None);
    fill(&memory, 12, 14);
    let second = witness.checkpoint(&memory, DISTRICT, Instant(3)).await.unwrap().unwrap();
    assert_eq!((second.size, second.heads.len()), (14, 2));
    assert_eq!(witness.last(DISTRICT).await.unwrap(), Some((14, Instant(3))));
    assert!(matches!(open(&folder), Err(WitnessFault::Held(_))), "one at a time");
    drop(witness);
    let (witness, warnings) = open(&folder).unwrap();
    assert_eq!(warnings, []);
    assert_eq!(witness.checkpoint(&memory, DISTRICT, Instant(4)).await.unwrap(), None);
    fill(&memory, 14, 15);
    let third = witness.checkpoint(&memory, DISTRICT, Instant(5)).await.unwrap().unwrap();
    assert_eq!((third.size, third.key == first.key), (15, true));
    assert_eq!(lines(&folder), [first, second, third]);
    assert_eq!(memory.checkpoints.lock().unwrap()[&DISTRICT], lines(&folder));
}

#[cfg(unix)]
#[test]
fn the_key_is_its_owners_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let (key, _) = files(&folder);
    drop(open(&folder).unwrap());
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(open(&folder).unwrap().1, [Warning::KeyExposed { mode: 0o644 }]);
}

#[tokio::test]
async fn a_torn_last_line_is_cut_and_nothing_else() {
    let (memory, folder) = (Memory::default(), folder());
    let (_, path) = files(&folder);
    let (witness, _) = open(&folder).unwrap();
    for n in 0..3 {
        fill(&memory, n * 4, n * 4 + 4);
        witness.checkpoint(&memory, DISTRICT, Instant(1)).await.unwrap().unwrap();
    }
    drop(witness);
    let whole = std::fs::read(&path).unwrap();
    let second_ends = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).unwrap().0 + 1;
    let ends = (second_ends + 1..whole.len()).step_by(23).chain(whole.len() - 3..whole.len());
    for end in ends {
        std::fs::write(&path, &whole[..end]).unwrap();
        let database = Memory::copy(&memory);
        database.checkpoints.lock().unwrap().get_mut(&DISTRICT).unwrap().pop();
        let (witness, warnings) = open(&folder).unwrap();
        let only_newline_lost = end == whole.len() - 1;
        assert_eq!(warnings.is_empty(), only_newline_lost, "{end}: {warnings:?}");
        if let [Warning::TornLineCut { line, bytes, .. }] = &warnings[..] {
            assert_eq!((*line, *bytes), (3, u64::try_from(end - second_ends).unwrap()));
        }
        let again = witness.checkpoint(&database, DISTRICT, Instant(1)).await.unwrap();
        assert_eq!(again.is_none(), only_newline_lost);
        assert_eq!(std::fs::read(&path).unwrap(), whole, "the same events are signed again");
        assert_eq!(database.checkpoints.lock().unwrap()[&DISTRICT].len(), 3);
    }
}

#[tokio::test]
async fn a_store_that_fails_gets_its_checkpoint_later() {
    let (memory, folder) = (Memory::default(), folder());
    fill(&memory, 0, 4);
    let (witness, _) = open(&folder).unwrap();
    memory.refuses.store(true, Ordering::SeqCst);
    let fault = witness.checkpoint(&memory, DISTRICT, Instant(1)).await;
    assert!(matches!(fault, Err(WitnessFault::Store(StoreFault::Unavailable(_)))));
    assert_eq!(lines(&folder).len(), 1);
    memory.refuses.store(false, Ordering::SeqCst);
    assert_eq!(witness.checkpoint(&memory, DISTRICT, Instant(2)).await.unwrap(), None);
    assert_eq!(memory.checkpoints.lock().unwrap()[&DISTRICT], lines(&folder));
    // The same across a restart.
    memory.checkpoints.lock().unwrap().clear();
    drop(witness);
    let (witness, _) = open(&folder).unwrap();
    assert_eq!(witness.checkpoint(&memory, DISTRICT, Instant(3)).await.unwrap(), None);
    assert_eq!(memory.checkpoints.lock().unwrap()[&DISTRICT], lines(&folder));
}

#[tokio::test]
async fn it_signs_nothing_over_a_changed_log() {
    let (memory, folder) = (Memory::default(), folder());
    fill(&memory, 0, 9);
    let (witness, _) = open(&folder).unwrap();
    witness.checkpoint(&memory, DISTRICT, Instant(1)).await.unwrap().unwrap();
    drop(witness);
    fill(&memory, 9, 12);
    let (witness, _) = open(&folder).unwrap();
    let changed = memory.copy();
    changed.damage(DISTRICT, |log| log[3].stored.hash = log[4].stored.hash.clone());
    let fault = witness.checkpoint(&changed, DISTRICT, Instant(2)).await;
    assert!(matches!(fault, Err(WitnessFault::RootDiffers { size: 9, .. })));
    let cut = memory.copy();
    cut.damage(DISTRICT, |log| log.truncate(8));
    let fault = witness.checkpoint(&cut, DISTRICT, Instant(2)).await;
    assert!(matches!(fault, Err(WitnessFault::Shorter { have: 8, had: 9, .. })));
    let holed = memory.copy();
    holed.damage(DISTRICT, |log| drop(log.remove(10)));
    let fault = witness.checkpoint(&holed, DISTRICT, Instant(2)).await;
    assert!(matches!(fault, Err(WitnessFault::Hole { seq: 11, .. })));
    assert_eq!(lines(&folder).len(), 1);
    assert_eq!(witness.checkpoint(&memory, DISTRICT, Instant(2)).await.unwrap().unwrap().size, 12);
}

#[tokio::test]
async fn files_that_do_not_fit_are_named() {
    let (memory, folder) = (Memory::default(), folder());
    let (key, path) = files(&folder);
    fill(&memory, 0, 9);
    let (witness, _) = open(&folder).unwrap();
    witness.checkpoint(&memory, DISTRICT, Instant(1)).await.unwrap().unwrap();
    fill(&memory, 9, 12);
    let whole = std::fs::read(&path).unwrap();
    std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{}\n").unwrap();
    let fault = witness.checkpoint(&memory, DISTRICT, Instant(2)).await;
    assert!(matches!(fault, Err(WitnessFault::Meddled { .. })));
    drop(witness);
    assert!(matches!(open(&folder), Err(WitnessFault::Unreadable { line: 2, .. })));
    let own_key = std::fs::read(&key).unwrap();
    std::fs::write(&path, &whole).unwrap();
    std::fs::remove_file(&key).unwrap();
    assert!(matches!(open(&folder), Err(WitnessFault::KeyLost { .. })));
    std::fs::write(&key, "not a key").unwrap();
    assert!(matches!(open(&folder), Err(WitnessFault::NoKey { .. })));
    std::fs::write(&key, "11".repeat(32)).unwrap();
    assert!(matches!(open(&folder), Err(WitnessFault::NotOurs { line: 1, .. })));
    std::fs::write(&key, &own_key).unwrap();
    std::fs::write(&path, "").unwrap();
    let fault = open(&folder).unwrap().0.checkpoint(&memory, DISTRICT, Instant(2)).await;
    assert!(matches!(fault, Err(WitnessFault::Behind { outside: 0, database: 9, .. })));
    std::fs::remove_file(&path).unwrap();
    let (witness, warnings) = open(&folder).unwrap();
    assert!(warnings.contains(&Warning::FileMade), "starting anew is possible, but never silent");
    assert_eq!(witness.checkpoint(&memory, DISTRICT, Instant(2)).await.unwrap().unwrap().size, 12);
}
