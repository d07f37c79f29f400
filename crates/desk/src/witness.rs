//! The witness: signs the state of each district's log with a key outside the database, into a file outside it.
//!
//! One process holds the witness at a time; the key file is locked while it does. A checkpoint is on disk outside
//! before it is put into the database, so the file is never behind. What a checkpoint covers cannot be changed
//! afterwards without [`crate::verify`] finding it, not even by somebody who may write the whole database.

mod checkpoint;
mod lines;
mod places;

pub use checkpoint::{is_signed, signed_text};
pub(crate) use lines::{Line, Lines};
pub use places::Warning;

use crate::merkle::{Frontier, Hash, from_hex, to_hex};
use crate::ports::{Checkpoint, Head, Ledger, StoreFault};
use casework::MatterId;
use ed25519_dalek::SigningKey;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tokio::sync::Mutex;
use worktime::Instant;

/// A checkpoint is due when this many milliseconds have passed since the last one and something is new.
pub const EVERY_MS: i64 = 60_000;
/// A checkpoint is due when this many events are new, whatever the time.
pub const EVERY_EVENTS: u64 = 256;
/// One checkpoint covers at most this many new events; more give several, so that a line stays a few megabytes.
pub const MOST_EVENTS: u64 = 20_000;
/// Events read from the log at once.
pub const PAGE: u32 = 5_000;

/// What can go wrong with the witness. Nothing is signed then.
#[derive(Debug, thiserror::Error)]
pub enum WitnessFault {
    /// The store answered with a fault.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// A file outside cannot be read or written.
    #[error("{path}: {why}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The key file is held by another process.
    #[error("{0} is held by another process: one witness at a time")]
    Held(PathBuf),
    /// The key file holds no key.
    #[error("{path} holds no key: 64 hexadecimal digits are expected, {found}")]
    NoKey {
        /// The file.
        path: PathBuf,
        /// What is there instead.
        found: String,
    },
    /// There are checkpoints, but the key that signed them is gone.
    #[error(
        "{path} is missing, but {checkpoints} has signed checkpoints: put the key back, or move that file away and keep it, to start anew"
    )]
    KeyLost {
        /// The key file.
        path: PathBuf,
        /// The checkpoint file.
        checkpoints: PathBuf,
    },
    /// The last checkpoint was not signed by this key.
    #[error("line {line} of {path} (district {district}) is not signed by the key {key} that this witness holds")]
    NotOurs {
        /// The checkpoint file.
        path: PathBuf,
        /// Line, from 1.
        line: u64,
        /// District of the checkpoint.
        district: u32,
        /// Public part of the key held.
        key: String,
    },
    /// A line other than a torn last one is no checkpoint.
    #[error("line {line} of {path} is no checkpoint: {why}")]
    Unreadable {
        /// The checkpoint file.
        path: PathBuf,
        /// Line, from 1.
        line: u64,
        /// Why.
        why: String,
    },
    /// Somebody else changed the checkpoint file while the witness held it.
    #[error("{path} has {found} bytes, not the {expected} that this witness left: it was changed by somebody else")]
    Meddled {
        /// The checkpoint file.
        path: PathBuf,
        /// Length that it should have.
        expected: u64,
        /// Length that it has.
        found: u64,
    },
    /// The database knows a later checkpoint than the file.
    #[error(
        "the database knows a checkpoint of district {district} at event {database}, the file outside only one at {outside}: put the whole file back, or move it away and keep it, to start anew"
    )]
    Behind {
        /// District.
        district: u32,
        /// Size of the last checkpoint in the file; 0 for none.
        outside: u64,
        /// Size of the last checkpoint in the database.
        database: u64,
    },
    /// The log is shorter than the last checkpoint.
    #[error(
        "the log of district {district} ends at event {have}, but the last checkpoint covers {had}: its end was cut off, or an older database was restored; run verify"
    )]
    Shorter {
        /// District.
        district: u32,
        /// Events there.
        have: u64,
        /// Events that the checkpoint covers.
        had: u64,
    },
    /// The log is not the one that the last checkpoint was made of.
    #[error(
        "the root of district {district} at event {size} is not the one in the last checkpoint: the log was changed; run verify"
    )]
    RootDiffers {
        /// District.
        district: u32,
        /// Size of the checkpoint.
        size: u64,
    },
    /// An event is missing, so the tree cannot go on.
    #[error("event {seq} of the log of district {district} is missing; run verify")]
    Hole {
        /// District.
        district: u32,
        /// The missing position.
        seq: u64,
    },
    /// An event's hash is no hash.
    #[error("event {seq} of the log of district {district} has no readable hash; run verify")]
    NoHash {
        /// District.
        district: u32,
        /// Its position.
        seq: u64,
    },
}

/// Whether a checkpoint should be made: something is new, and a minute has passed or 256 events have come.
/// A clock that was set back does not hold it up.
#[must_use]
pub fn due(last_at: Option<Instant>, now: Instant, new_events: u64) -> bool {
    let waited = last_at.map(|last| now.0.saturating_sub(last.0));
    new_events >= EVERY_EVENTS || new_events > 0 && waited.is_none_or(|ms| !(0..EVERY_MS).contains(&ms))
}

/// Signs checkpoints and keeps them outside the database.
pub struct Witness {
    key: SigningKey,
    public: String,
    state: Mutex<State>,
    /// Held for its lock only.
    _lock: std::fs::File,
}

struct State {
    file: places::Outside,
    /// What is known of each district's log.
    districts: BTreeMap<u32, Known>,
}

/// Where the witness stands in one district.
#[derive(Clone)]
struct Known {
    frontier: Frontier,
    /// The last checkpoint, while the database does not have it yet.
    unsaved: Option<Checkpoint>,
}

/// New events read into the tree.
#[derive(Default)]
struct Batch {
    heads: BTreeMap<MatterId, (u32, String)>,
}

impl Witness {
    /// Opens the key and the checkpoint file; makes the key (readable by its owner only) and the file if there are
    /// none. What was repaired or made comes back as warnings, to be shown to the operator.
    ///
    /// # Errors
    /// [`WitnessFault`] that names the file and what is wrong with it.
    pub fn open(key: &Path, checkpoints: &Path) -> Result<(Self, Vec<Warning>), WitnessFault> {
        let mut warnings = Vec::new();
        // The lock comes first: until it is held, an unended last line may be one that another process is writing.
        let (signing, lock) = places::key(key, checkpoints, &mut warnings)?;
        let public = to_hex(signing.verifying_key().as_bytes());
        let file = places::Outside::open(checkpoints, &public, &mut warnings)?;
        let state = Mutex::new(State { file, districts: BTreeMap::new() });
        Ok((Self { key: signing, public, state, _lock: lock }, warnings))
    }

    /// The public part of its key, hexadecimal. Keep it elsewhere and pin it when verifying.
    #[must_use]
    pub fn public_key(&self) -> &str {
        &self.public
    }

    /// Size and moment of the last checkpoint of a district in the file outside. At the first call for a district the file
    /// is read back to it.
    ///
    /// # Errors
    /// [`WitnessFault`] if the file cannot be read back so far, or the district ends with a checkpoint of another key.
    pub async fn last(&self, district: u32) -> Result<Option<(u64, Instant)>, WitnessFault> {
        Ok(self.state.lock().await.file.last(district)?.map(|last| (last.size, last.at)))
    }

    /// Makes a checkpoint of what is new in a district's log; `None` if nothing is. More than [`MOST_EVENTS`] new
    /// events give several checkpoints, of which the last is answered.
    ///
    /// At the first call for a district its log is read once from the start, to find the tree again.
    ///
    /// # Errors
    /// [`WitnessFault`]; if the store failed after the checkpoint was written outside, the next call makes that good.
    pub async fn checkpoint(
        &self,
        ledger: &dyn Ledger,
        district: u32,
        now: Instant,
    ) -> Result<Option<Checkpoint>, WitnessFault> {
        let mut state = self.state.lock().await;
        if !state.districts.contains_key(&district) {
            let known = find_again(ledger, district, &mut state.file).await?;
            state.districts.insert(district, known);
        }
        let mut latest = None;
        loop {
            save(&mut state, ledger, district).await?;
            let Some(mut known) = state.districts.get(&district).cloned() else { return Ok(latest) };
            let before = known.frontier.size();
            let upto = before.saturating_add(MOST_EVENTS);
            let batch = read(ledger, district, &mut known.frontier, upto).await?;
            if known.frontier.size() == before {
                return Ok(latest);
            }
            let checkpoint = self.sign(district, &known.frontier, batch, now);
            state.file.append(&checkpoint)?;
            latest = Some(checkpoint.clone());
            known.unsaved = Some(checkpoint);
            let is_last = known.frontier.size() < upto;
            state.districts.insert(district, known);
            if is_last {
                save(&mut state, ledger, district).await?;
                return Ok(latest);
            }
        }
    }

    fn sign(&self, district: u32, frontier: &Frontier, batch: Batch, now: Instant) -> Checkpoint {
        let heads = batch.heads.into_iter().map(|(matter, (version, hash))| Head { matter, version, hash }).collect();
        let unsigned = Checkpoint {
            district,
            size: frontier.size(),
            root: to_hex(&frontier.root()),
            at: now,
            heads,
            key: self.public.clone(),
            signature: String::new(),
        };
        checkpoint::sign(&self.key, unsigned)
    }
}

/// Puts a checkpoint into the database that so far stands only outside.
async fn save(state: &mut State, ledger: &dyn Ledger, district: u32) -> Result<(), WitnessFault> {
    if let Some(known) = state.districts.get_mut(&district)
        && let Some(checkpoint) = &known.unsaved
    {
        ledger.put_checkpoint(checkpoint).await?;
        known.unsaved = None;
    }
    Ok(())
}

/// Reads the log up to the last checkpoint outside and makes sure that it is still the log that was signed.
async fn find_again(ledger: &dyn Ledger, district: u32, file: &mut places::Outside) -> Result<Known, WitnessFault> {
    let inside = ledger.checkpoint(district).await?.map_or(0, |checkpoint| checkpoint.size);
    let mut frontier = Frontier::default();
    let is_new = file.is_new();
    let Some(last) = file.last(district)? else {
        if inside > 0 && !is_new {
            return Err(WitnessFault::Behind { district, outside: 0, database: inside });
        }
        if inside > 0 {
            tracing::warn!(district, inside, "the checkpoint file is new: this district is witnessed anew");
        }
        return Ok(Known { frontier, unsaved: None });
    };
    if inside > last.size {
        return Err(WitnessFault::Behind { district, outside: last.size, database: inside });
    }
    read(ledger, district, &mut frontier, last.size).await?;
    if frontier.size() < last.size {
        return Err(WitnessFault::Shorter { district, have: frontier.size(), had: last.size });
    }
    if to_hex(&frontier.root()) != last.root {
        return Err(WitnessFault::RootDiffers { district, size: last.size });
    }
    let unsaved = (inside < last.size).then(|| last.clone());
    Ok(Known { frontier, unsaved })
}

/// Feeds the log into the tree, from the tree's size on to `upto` at most.
async fn read(ledger: &dyn Ledger, district: u32, frontier: &mut Frontier, upto: u64) -> Result<Batch, WitnessFault> {
    let mut batch = Batch::default();
    loop {
        let missing = u32::try_from(upto.saturating_sub(frontier.size())).unwrap_or(PAGE).min(PAGE);
        if missing == 0 {
            return Ok(batch);
        }
        let page = ledger.log(district, frontier.size(), missing).await?;
        let is_last = page.len() < usize::try_from(missing).unwrap_or(usize::MAX);
        for logged in page {
            let seq = frontier.size().saturating_add(1);
            if logged.seq != seq {
                return Err(WitnessFault::Hole { district, seq });
            }
            let hash: Hash = from_hex(&logged.stored.hash).ok_or(WitnessFault::NoHash { district, seq })?;
            frontier.push(&hash);
            batch.heads.insert(logged.matter, (logged.stored.version, logged.stored.hash));
        }
        if is_last {
            return Ok(batch);
        }
    }
}
