//! Verification names what was done to a ledger, finds every one of many random changes, and never cries wolf.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod memory;

use casework::MatterId;
use desk::ports::Logged;
use desk::verify::{Finding, Options, Report, verify};
use desk::witness::Witness;
use memory::{Dice, Memory, folder, id, rehash, renumber, stored};
use std::collections::BTreeMap;
use std::path::PathBuf;
use worktime::Instant;

const DISTRICT: u32 = 990_101;
const OTHER: u32 = 990_102;
/// Events of the first district that checkpoints cover; ten each.
const COVERED: usize = 120;

/// A sound ledger of two districts with its checkpoint file.
struct Office {
    memory: Memory,
    file: PathBuf,
    key: String,
    /// Still running; not in copies.
    witness: Option<Witness>,
}

/// Twelve matters with ten events each, mixed by seed; every tenth event a checkpoint; then `more` not covered.
async fn office(seed: u64, more: usize) -> Office {
    office_every(10, seed, more).await
}

async fn office_every(step: usize, seed: u64, more: usize) -> Office {
    let (memory, folder, mut dice) = (Memory::default(), folder(), Dice(seed));
    let file = folder.join("checkpoints.jsonl");
    let (witness, _) = Witness::open(&folder.join("witness.key"), &file).unwrap();
    for n in 1..=COVERED {
        let (matter, other) = (dice.below(12), 100 + dice.below(3));
        memory.add(DISTRICT, &id(matter), dice.next());
        if n % 4 == 0 {
            memory.add(OTHER, &id(other), dice.next());
        }
        if n % step == 0 {
            for district in [DISTRICT, OTHER] {
                let now = Instant(i64::try_from(n).unwrap());
                witness.checkpoint(&memory, district, now).await.unwrap().unwrap();
            }
        }
    }
    for _ in 0..more {
        let matter = dice.below(12);
        memory.add(DISTRICT, &id(matter), dice.next());
    }
    Office { memory, file, key: witness.public_key().to_owned(), witness: Some(witness) }
}

impl Office {
    async fn check(&self) -> Report {
        let options = Options { key: Some(self.key.clone()), views: false };
        verify(&self.memory, &self.file, &options, &mut |_, _| {}).await.unwrap()
    }

    fn damage<T>(&self, how: impl FnOnce(&mut Vec<Logged>) -> T) -> T {
        self.memory.damage(DISTRICT, how)
    }
}

fn causes(report: &Report) -> Vec<&Finding> {
    report.groups.iter().map(|group| &group.cause).collect()
}

fn follows(report: &Report) -> Vec<&Finding> {
    report.groups[0].follows.iter().collect()
}

#[tokio::test]
async fn an_untouched_ledger_passes_and_says_what_is_not_covered() {
    let office = office(1, 7).await;
    let mut told = BTreeMap::new();
    let options = Options { key: None, views: true };
    let mut progress = |district, done| {
        told.insert(district, done);
    };
    let report = verify(&office.memory, &office.file, &options, &mut progress).await.unwrap();
    assert!(report.is_clean(), "{report:#?}");
    assert_eq!(told, BTreeMap::from([(DISTRICT, 127), (OTHER, 30)]));
    let first = &report.districts[0];
    assert_eq!((first.events, first.matters, first.checkpoints, first.covered, first.uncovered), (127, 12, 12, 120, 7));
    assert_eq!((report.checkpoints, report.uncovered(), report.key.as_deref()), (24, 7, Some(office.key.as_str())));
    assert!(report.summary().iter().any(|line| line.zh.contains("7 个事件未被检查点覆盖")));
}

#[tokio::test]
async fn a_changed_byte_is_one_altered_event() {
    let office = office(2, 0).await;
    let (matter, version) = office.damage(|log| {
        log[49].stored.body = log[49].stored.body.replacen("条例", "条列", 1);
        (log[49].matter.clone(), log[49].stored.version)
    });
    let report = office.check().await;
    let found: Vec<_> = report.findings().collect();
    assert_eq!(found, [&Finding::Altered { district: DISTRICT, seq: 50, matter: matter.clone(), version }]);
    assert!(found[0].label().zh.contains(&matter.0) && found[0].label().en.contains("was altered"));
}

#[tokio::test]
async fn a_column_that_contradicts_its_event_is_named() {
    for (column, n) in [("at", 0), ("kind", 1), ("previous", 2)] {
        let office = office(3, 0).await;
        office.damage(|log| match n {
            0 => log[80].stored.at += 1,
            1 => log[80].stored.kind = "signed".to_owned(),
            _ => log[80].stored.previous = "0".repeat(64),
        });
        let report = office.check().await;
        let found: Vec<_> = report.findings().collect();
        assert!(matches!(&found[..], [Finding::ColumnDiffers { seq: 81, column: c, .. }] if c == column), "{found:?}");
    }
}

#[tokio::test]
async fn a_cut_tail_names_the_matters_that_lost_events() {
    let office = office(4, 0).await;
    let lost = office.damage(|log| log.split_off(105));
    let mut matters: Vec<MatterId> = lost.into_iter().map(|logged| logged.matter).collect();
    matters.sort();
    matters.dedup();
    let report = office.check().await;
    assert_eq!(causes(&report), [&Finding::TailCut { district: DISTRICT, have: 105, had: 120 }]);
    let mut named: Vec<MatterId> = follows(&report).iter().filter_map(|finding| finding.matter().cloned()).collect();
    named.sort();
    assert_eq!(named, matters);
}

#[tokio::test]
async fn a_tail_cut_and_written_anew_with_true_hashes_is_found() {
    let office = office(5, 0).await;
    office.damage(|log| {
        let lost = log.split_off(110);
        for (n, logged) in (0_u64..).zip(lost) {
            let before = log.iter().rev().find(|one| one.matter == logged.matter).unwrap();
            let new = stored(&logged.matter, before.stored.version + 1, &before.stored.hash, 77 + n);
            log.push(Logged { seq: logged.seq, matter: logged.matter, stored: new });
        }
    });
    let report = office.check().await;
    assert!(causes(&report).iter().all(|cause| matches!(cause, Finding::Rehashed { .. })), "{report:#?}");
    assert!(follows(&report).iter().any(|f| matches!(f, Finding::RootDiffers { after: 110, size: 120, .. })));
}

#[tokio::test]
async fn a_removed_matter_is_named_even_if_the_log_is_numbered_anew() {
    for renumbered in [false, true] {
        let office = office(6, 0).await;
        let had = office.damage(|log| {
            let before = log.len();
            log.retain(|logged| logged.matter != id(3));
            let had = u32::try_from(before - log.len()).unwrap();
            if renumbered {
                renumber(log);
            }
            had
        });
        let report = office.check().await;
        assert_eq!(
            causes(&report),
            [&Finding::MatterRemoved { district: DISTRICT, matter: id(3), had }],
            "{report:#?}"
        );
        assert!(follows(&report).iter().any(|finding| matches!(finding, Finding::RootDiffers { .. })));
        let short = follows(&report).iter().any(|finding| matches!(finding, Finding::TailCut { .. }));
        let holes = follows(&report).iter().filter(|finding| matches!(finding, Finding::Hole { .. })).count();
        assert_eq!((short, holes > 0), (renumbered, !renumbered));
    }
}

#[tokio::test]
async fn an_edited_event_with_its_whole_chain_hashed_again_is_found() {
    let office = office(7, 0).await;
    let version = office.damage(|log| {
        let at = log.iter().position(|logged| logged.matter == id(5) && logged.stored.version == 3).unwrap();
        log[at].stored.body = log[at].stored.body.replacen("条例", "规定", 1);
        rehash(log, &id(5));
        log.iter().filter(|logged| logged.matter == id(5)).count()
    });
    assert!(version > 3);
    let report = office.check().await;
    assert_eq!(report.groups.len(), 1, "{report:#?}");
    assert!(
        matches!(causes(&report)[0], Finding::Rehashed { matter, version, .. } if *matter == id(5) && *version >= 3)
    );
    assert!(matches!(follows(&report)[0], Finding::RootDiffers { .. }));
}

#[tokio::test]
async fn a_rewritten_chain_is_found_even_if_later_checkpoints_were_signed_over_it() {
    let office = office(8, 0).await;
    office.damage(|log| {
        let at = log.iter().position(|logged| logged.matter == id(5)).unwrap();
        log[at].stored.body = log[at].stored.body.replacen("条例", "规定", 1);
        rehash(log, &id(5));
    });
    // The witness, still running, signs what comes next: an event that follows from the false chain.
    office.memory.add(DISTRICT, &id(5), 9);
    let witness = office.witness.as_ref().unwrap();
    let signed = witness.checkpoint(&office.memory, DISTRICT, Instant(999)).await.unwrap().unwrap();
    assert!(signed.heads.iter().any(|head| head.matter == id(5)));
    let report = office.check().await;
    assert!(report.findings().any(|f| matches!(f, Finding::Rehashed { matter, .. } if *matter == id(5))));
}

#[tokio::test]
async fn an_inserted_matter_is_named() {
    let office = office(9, 0).await;
    office.damage(|log| {
        let new = stored(&id(77), 1, casework::GENESIS, 5);
        log.insert(44, Logged { seq: 0, matter: id(77), stored: new });
        renumber(log);
    });
    let report = office.check().await;
    assert!(
        matches!(&causes(&report)[..], [Finding::RootDiffers { after: 40, size: 50, unknown, .. }] if unknown.contains(&id(77))),
        "{report:#?}"
    );
}

#[tokio::test]
async fn an_edited_checkpoint_is_not_relied_on() {
    let office = office(10, 0).await;
    let text = std::fs::read_to_string(&office.file).unwrap();
    let edited: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(n, line)| if n == 4 { line.replacen("\"size\":30", "\"size\":31", 1) } else { line.to_owned() })
        .collect();
    std::fs::write(&office.file, edited.join("\n") + "\n").unwrap();
    let report = office.check().await;
    assert_eq!(causes(&report), [&Finding::BadSignature { line: 5, district: DISTRICT, size: 31 }]);
    std::fs::write(&office.file, text.replacen("{\"district\"", "{\"distract\"", 1)).unwrap();
    let report = office.check().await;
    assert!(matches!(&causes(&report)[..], [Finding::Unreadable { line: 1, .. }]));
}

#[tokio::test]
async fn a_forged_checkpoint_file_shows_by_its_key() {
    let office = office(11, 0).await;
    office.damage(|log| log[20].stored.hash = log[21].stored.hash.clone());
    let forged = folder();
    let file = forged.join("checkpoints.jsonl");
    let (witness, _) = Witness::open(&forged.join("witness.key"), &file).unwrap();
    witness.checkpoint(&office.memory.copy(), DISTRICT, Instant(1)).await.unwrap();
    let options = Options { key: Some(office.key.clone()), views: false };
    let report = verify(&office.memory, &file, &options, &mut |_, _| {}).await.unwrap();
    assert!(matches!(causes(&report)[0], Finding::OtherKey { line: 1, expected, .. } if *expected == office.key));
}

#[tokio::test]
async fn a_checkpoint_file_that_lost_its_end_is_found_by_the_database() {
    let office = office(12, 0).await;
    let text = std::fs::read_to_string(&office.file).unwrap();
    let kept: Vec<&str> = text.lines().take(22).collect();
    std::fs::write(&office.file, kept.join("\n") + "\n").unwrap();
    let report = office.check().await;
    assert!(causes(&report).contains(&&Finding::OutsideBehind { district: DISTRICT, outside: 110, database: 120 }));
    std::fs::remove_file(&office.file).unwrap();
    assert!(!office.check().await.is_clean());
}

#[tokio::test]
async fn a_line_being_written_is_no_alarm() {
    let office = office(13, 0).await;
    let mut text = std::fs::read_to_string(&office.file).unwrap();
    text.push_str("{\"district\":9901");
    std::fs::write(&office.file, text).unwrap();
    let report = office.check().await;
    assert!(report.is_clean() && report.torn);
}

#[tokio::test]
async fn a_lost_district_is_named() {
    let office = office(14, 0).await;
    office.memory.logs.lock().unwrap().remove(&OTHER);
    let report = office.check().await;
    assert_eq!(causes(&report), [&Finding::TailCut { district: OTHER, have: 0, had: 30 }]);
    assert!(follows(&report).iter().all(|finding| matches!(finding, Finding::MatterRemoved { .. })));
}

#[tokio::test]
async fn a_snapshot_that_is_not_its_events_is_found_when_asked() {
    let office = office(15, 0).await;
    office.memory.snapshots.lock().unwrap().get_mut(&id(2)).unwrap().state = "closed".to_owned();
    assert!(office.check().await.is_clean());
    let options = Options { key: None, views: true };
    let report = verify(&office.memory, &office.file, &options, &mut |_, _| {}).await.unwrap();
    assert_eq!(causes(&report), [&Finding::SnapshotDiffers { district: DISTRICT, matter: id(2) }]);
}

#[tokio::test]
async fn every_sentence_is_in_both_languages_and_the_report_reads_back() {
    let office = office(16, 0).await;
    office.damage(|log| {
        log.remove(60);
        log[30].stored.body.push(' ');
        log.swap(10, 11);
        renumber(&mut log[..20]);
        log.truncate(100);
    });
    let report = office.check().await;
    assert!(report.findings().count() > 3);
    for finding in report.findings() {
        let label = finding.label();
        assert!(label.zh.ends_with('。') && label.en.ends_with('.'), "{label:?}");
    }
    let text = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
}

/// Changes a covered part of the ledger, or the checkpoint file, in one of many ways; says which.
fn mutate(office: &Office, dice: &mut Dice) -> &'static str {
    let at = dice.below(COVERED);
    let flip = |text: &mut String, dice: &mut Dice| {
        let place = dice.below(text.len());
        let mut bytes = std::mem::take(text).into_bytes();
        bytes[place] ^= 1 << dice.below(7);
        *text = String::from_utf8_lossy(&bytes).into_owned();
    };
    let way = dice.below(14);
    if way == 13 {
        let mut bytes = std::fs::read(&office.file).unwrap();
        let place = dice.below(bytes.len());
        bytes[place] ^= 1 << dice.below(8);
        std::fs::write(&office.file, bytes).unwrap();
        return "checkpoint";
    }
    office.damage(|log| {
        let matter = log[at].matter.clone();
        match way {
            0 => flip(&mut log[at].stored.body, dice),
            1 => flip(&mut log[at].stored.hash, dice),
            2 => flip(&mut log[at].stored.previous, dice),
            3 => flip(&mut log[at].stored.kind, dice),
            4 => flip(&mut log[at].matter.0, dice),
            5 => log[at].stored.at ^= 1 << dice.below(40),
            6 => log[at].stored.version ^= 1 << dice.below(31),
            7 => drop(log.remove(at)),
            8 => {
                log.remove(at);
                renumber(log);
            }
            9 => {
                log.retain(|logged| logged.matter != matter);
                if dice.below(2) == 0 {
                    renumber(log);
                }
            }
            10 => log.truncate(at),
            11 => {
                let other = (at + 1 + dice.below(COVERED - 1)) % COVERED;
                log.swap(at, other);
                renumber(log);
            }
            _ => {
                log[at].stored.body = log[at].stored.body.replacen("条例", "规定", 1);
                rehash(log, &matter);
            }
        }
    });
    [
        "body",
        "hash",
        "previous",
        "kind",
        "matter",
        "at",
        "version",
        "event",
        "event, renumbered",
        "matter removed",
        "tail",
        "swap",
        "rehashed",
    ][way]
}

#[tokio::test]
async fn three_hundred_random_changes_are_all_found() {
    let (sound, mut dice, mut ways) = (office_every(40, 17, 5).await, Dice(20_261_125), BTreeMap::new());
    let whole = std::fs::read(&sound.file).unwrap();
    for n in 0..300 {
        std::fs::write(&sound.file, &whole).unwrap();
        let office =
            Office { memory: sound.memory.copy(), file: sound.file.clone(), key: sound.key.clone(), witness: None };
        let way = mutate(&office, &mut dice);
        *ways.entry(way).or_insert(0) += 1;
        let report = office.check().await;
        assert!(!report.is_clean(), "change {n} ({way}) was not found");
    }
    assert_eq!(ways.len(), 14, "{ways:?}");
}

#[tokio::test]
async fn fifty_sound_ledgers_raise_no_alarm() {
    for seed in 0..50 {
        let office = office_every(40, 1_000 + seed, usize::try_from(seed % 9).unwrap()).await;
        let options = Options { key: Some(office.key.clone()), views: true };
        let report = verify(&office.memory, &office.file, &options, &mut |_, _| {}).await.unwrap();
        assert!(report.is_clean(), "{seed}: {report:#?}");
    }
}
