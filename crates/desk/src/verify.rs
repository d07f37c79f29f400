//! Proves against the checkpoints outside that nothing in the ledger was altered, removed, inserted or cut off, and
//! names what was.
//!
//! Each district's log is read once in order; memory is one entry per matter and per checkpoint. Only where something
//! is wrong are single matters read again, to name what is missing.

mod decisions;
mod district;
mod files;
mod finding;
mod group;
mod outside;
mod report;

pub use decisions::{DecisionCounts, decisions};
pub use files::{FileCounts, files};
pub use finding::Finding;
pub use report::{Counts, Group, Report};

use crate::ports::{Ledger, Logged, StoreFault, recorded};
use crate::witness::PAGE;
use casework::{MatterId, link, replay};
use district::{Tip, Walk};
use outside::Outside;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// At most this many findings about single events, and as many about whole matters, are listed per district; the
/// others are counted.
pub const MOST_FINDINGS: usize = 1_000;

/// Why the ledger could not be verified at all. It says nothing about whether it is sound.
#[derive(Debug, thiserror::Error)]
pub enum VerifyFault {
    /// The store answered with a fault.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// The checkpoint file cannot be read.
    #[error("{path}: {why}")]
    Outside {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
}

/// How to verify.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The public key that must have signed every checkpoint; without it, the first line's key.
    pub key: Option<String>,
    /// Also replay every matter and compare it with its snapshot.
    pub views: bool,
}

/// Verifies every district. `progress` is told the district and how many of its events (then, with
/// [`Options::views`], matters) are done.
///
/// May run beside a working office: what comes in meanwhile is read along.
///
/// # Errors
/// [`VerifyFault`] if the store or the file cannot be read. What is wrong in them is a finding, not a fault.
pub async fn verify(
    ledger: &dyn Ledger,
    outside: &Path,
    options: &Options,
    progress: &mut (dyn FnMut(u32, u64) + Send),
) -> Result<Report, VerifyFault> {
    // The witness writes outside first. So reading the database's checkpoints first can never find it ahead of the
    // file while an office is working.
    let mut inside = BTreeMap::new();
    for district in ledger.districts().await? {
        inside.insert(district, ledger.checkpoint(district).await?);
    }
    let mut outside = Outside::read(outside, options.key.as_deref())?;
    let mut report = Report::new(&mut outside, options.views);
    let districts: BTreeSet<u32> = inside.keys().chain(outside.marks.keys()).copied().collect();
    for district in districts {
        let mut walk = Walk::new(district, outside.marks.remove(&district).unwrap_or_default());
        walk.compare_inside(inside.get(&district).and_then(Option::as_ref));
        (walk, outside) = stream(ledger, walk, outside, progress).await?;
        walk.end(&mut outside)?;
        missing(ledger, &mut walk).await?;
        if options.views {
            snapshots(ledger, &mut walk, progress).await?;
        }
        report.add(walk);
    }
    Ok(report)
}

/// Walks through a district's log. While one page is proven on a thread of its own, the next is read and hashed here.
async fn stream(
    ledger: &dyn Ledger,
    mut walk: Walk,
    mut outside: Outside,
    progress: &mut (dyn FnMut(u32, u64) + Send),
) -> Result<(Walk, Outside), VerifyFault> {
    let district = walk.district;
    let mut page = read(ledger, district, walk.seq).await?;
    loop {
        let last = page.last().map_or(walk.seq, |(logged, _)| logged.seq);
        let is_last = page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
        let proving = tokio::task::spawn_blocking(move || {
            for (logged, real) in &page {
                walk.event(logged, real, &mut outside)?;
            }
            Ok::<_, VerifyFault>((walk, outside))
        });
        let next = async { if is_last { Ok(Vec::new()) } else { read(ledger, district, last).await } };
        let (next, proven) = tokio::join!(next, proving);
        (walk, outside) = proven.map_err(|error| StoreFault::Damaged(error.to_string()))??;
        progress(district, walk.events);
        if is_last {
            return Ok((walk, outside));
        }
        page = next?;
    }
}

/// The next page of a log, each event with the hash that its text has.
async fn read(ledger: &dyn Ledger, district: u32, after: u64) -> Result<Vec<(Logged, String)>, StoreFault> {
    let page = ledger.log(district, after, PAGE).await?;
    let hashed = page.into_iter().map(|logged| {
        let real = link(&logged.matter, &logged.stored.previous, &logged.stored.body);
        (logged, real)
    });
    Ok(hashed.collect())
}

/// Looks up, one matter at a time, the heads that could not be compared while streaming, because events before them
/// are missing or too many.
async fn missing(ledger: &dyn Ledger, walk: &mut Walk) -> Result<(), VerifyFault> {
    for (matter, heads) in std::mem::take(&mut walk.open_heads) {
        let history = ledger.history(walk.district, &matter).await?;
        let hashes: BTreeMap<u32, &str> =
            history.iter().map(|logged| (logged.stored.version, logged.stored.hash.as_str())).collect();
        let have = hashes.keys().next_back().copied().unwrap_or(0);
        let differs = |(version, hash): &(&u32, &String)| hashes.get(*version).is_some_and(|found| *found != *hash);
        if let Some((version, _)) = heads.iter().find(differs) {
            walk.rehashed(&matter, *version);
        }
        if let Some((had, _)) = heads.last_key_value().filter(|(had, _)| **had > have) {
            walk.matter_short(matter, have, *had);
        }
    }
    Ok(())
}

/// Replays every matter that has a chain in the log and compares it with its snapshot.
async fn snapshots(
    ledger: &dyn Ledger,
    walk: &mut Walk,
    progress: &mut (dyn FnMut(u32, u64) + Send),
) -> Result<(), VerifyFault> {
    let district = walk.district;
    let matters: Vec<(MatterId, u32)> =
        walk.tips.iter().map(|(matter, Tip { version, .. })| (matter.clone(), *version)).collect();
    for ((matter, version), done) in matters.into_iter().zip(1_u64..) {
        let history = ledger.history(district, &matter).await?;
        let events: Result<Vec<_>, _> = history.iter().map(recorded).collect();
        let replayed = events.ok().and_then(|events| replay(&matter, district, &events));
        let snapshot = match ledger.matter(district, &matter).await {
            Ok(snapshot) => snapshot,
            Err(StoreFault::Damaged(_)) => None,
            Err(fault) => return Err(fault.into()),
        };
        // What came in after the log was read is not judged: the snapshot may be ahead of what was read a moment ago.
        let is_newer = snapshot.as_ref().is_some_and(|snapshot| snapshot.version > version)
            && history.iter().any(|logged| logged.stored.version > version);
        if !is_newer && (replayed.is_none() || replayed != snapshot) {
            walk.matter_finding(Finding::SnapshotDiffers { district, matter });
        }
        if done % u64::from(PAGE) == 0 {
            progress(district, done);
        }
    }
    Ok(())
}
