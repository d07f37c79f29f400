//! Judges the commits of a batch in order: what stands in the database, and what the commits before it in the same
//! batch have changed.

use super::standing::Standing;
use crate::engine::{Broken, Session, args};
use crate::sql::ledger;
use casework::MatterId;
use desk::ports::{Commit, Replay, StoreFault};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use worktime::Instant;

/// What is known of one district during a batch.
#[derive(Default)]
pub(super) struct District {
    matters: BTreeSet<String>,
    keys: BTreeSet<String>,
    originals: BTreeMap<String, BTreeSet<String>>,
    /// What stood there before the batch.
    pub(super) standing: Standing,
    seq: u64,
    /// Versions that the batch brings about.
    heads: HashMap<String, u32>,
    replays: HashMap<String, Replay>,
    imports: HashMap<(String, String), MatterId>,
    /// Uploads that commits want to claim, and then those that are there to be claimed.
    uploads: BTreeSet<String>,
}

impl District {
    /// Notes what must be read before this commit can be judged.
    pub(super) fn touch(&mut self, commit: &Commit) {
        self.matters.extend(commit.appends.iter().map(|append| append.view.matter.id.0.clone()));
        self.uploads.extend(commit.claims.iter().map(|file| file.file.clone()));
        self.keys.extend(commit.replay.iter().map(|replay| replay.key.clone()));
        if let Some(imported) = &commit.imported {
            self.originals.entry(imported.source.clone()).or_default().insert(imported.original.clone());
        }
    }

    /// Reads it.
    pub(super) async fn read(&mut self, session: &mut Session, district: u32) -> Result<(), Broken> {
        self.standing = Standing::read(session, district, &self.matters).await?;
        self.seq = self.standing.seq;
        for row in session.fetch_listed(ledger::REPLAYS, args![district], &self.keys).await? {
            let replay = replay(&row)?;
            self.replays.insert(replay.key.clone(), replay);
        }
        if !self.uploads.is_empty() {
            self.uploads = crate::files::there(session, &self.uploads).await?;
        }
        for (source, originals) in &self.originals {
            for row in session.fetch_listed(ledger::IMPORTS, args![district, source], originals).await? {
                self.imports.insert((row.text(0)?, row.text(1)?), MatterId(row.text(2)?));
            }
        }
        Ok(())
    }

    /// Accepts a commit and numbers its appends, or says why it cannot be written.
    pub(super) fn judge(&mut self, commit: &Commit) -> Result<Vec<Accepted>, StoreFault> {
        if let Some(before) = commit.replay.as_ref().and_then(|replay| self.replays.get(&replay.key)) {
            return Err(StoreFault::Replayed(before.clone()));
        }
        let import = commit.imported.as_ref().map(|row| (row.source.clone(), row.original.clone()));
        if let Some(before) = import.as_ref().and_then(|import| self.imports.get(import)) {
            return Err(StoreFault::AlreadyImported(before.clone()));
        }
        if let Some(file) = commit.claims.iter().find(|file| !self.uploads.contains(&file.file)) {
            return Err(StoreFault::FileGone(file.file.clone()));
        }
        let mut accepted = Vec::with_capacity(commit.appends.len());
        let mut moved: HashMap<&str, u32> = HashMap::new();
        let mut seq = self.seq;
        for append in &commit.appends {
            let matter = &append.view.matter.id;
            let before = || self.standing.of(&matter.0).map_or(0, |stands| stands.version);
            let known = moved.get(matter.0.as_str()).or_else(|| self.heads.get(&matter.0)).copied();
            let stands = known.unwrap_or_else(before);
            if stands != append.expected {
                return Err(StoreFault::Conflict { matter: matter.clone(), expected: append.expected });
            }
            let mut version = stands;
            for event in &append.events {
                version = version.saturating_add(1);
                if event.version != version {
                    let why = format!("{matter}: event {} stands in place {version}", event.version);
                    return Err(StoreFault::Damaged(why));
                }
            }
            accepted.push(Accepted { seq, is_new: stands == 0 });
            seq += u64::from(version - stands);
            moved.insert(&matter.0, version);
        }
        self.seq = seq;
        commit.claims.iter().for_each(|file| {
            self.uploads.remove(&file.file);
        });
        self.heads.extend(moved.into_iter().map(|(matter, version)| (matter.to_owned(), version)));
        self.replays.extend(commit.replay.iter().map(|replay| (replay.key.clone(), replay.clone())));
        if let (Some(key), Some(imported)) = (import, &commit.imported) {
            self.imports.insert(key, imported.matter.clone());
        }
        Ok(accepted)
    }
}

/// An append that may be written.
pub(super) struct Accepted {
    /// The district's seq before its first event.
    pub(super) seq: u64,
    /// Whether the matter did not exist before.
    pub(super) is_new: bool,
}

/// An answered idempotency key: key, digest, answer, at.
pub(crate) fn replay(row: &crate::engine::Row) -> Result<Replay, Broken> {
    Ok(Replay { key: row.text(0)?, digest: row.text(1)?, answer: row.text(2)?, at: Instant(row.int(3)?) })
}
