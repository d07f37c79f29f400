//! A ledger in memory, as far as witnessing and verifying need one, that a test may damage as it likes.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use async_trait::async_trait;
use casework::{Actor, Event, GENESIS, Holder, Matter, MatterId, Recorded, link, replay};
use desk::ports::*;
use law::{Basis, Citation, Force, ProvisionId};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use worktime::Instant;

/// The ledger.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) logs: Mutex<BTreeMap<u32, Vec<Logged>>>,
    pub(crate) checkpoints: Mutex<BTreeMap<u32, Vec<Checkpoint>>>,
    pub(crate) snapshots: Mutex<BTreeMap<MatterId, Matter>>,
    /// While set, no checkpoint can be put.
    pub(crate) refuses: AtomicBool,
}

/// A small generator with a seed: the same numbers on every machine.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(n).unwrap()).unwrap()
    }
}

/// A new folder of its own.
pub(crate) fn folder() -> PathBuf {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let name = format!("huying-desk-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
    let path = std::env::temp_dir().join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

pub(crate) fn id(n: usize) -> MatterId {
    MatterId(format!("01900000-0000-7000-8000-{n:012}"))
}

fn event(version: u32, seed: u64) -> Event {
    let by = Actor::Staff {
        account: format!("a{seed}"),
        unit: "990101001".to_owned(),
        posts: Vec::new(),
        on_behalf_of: None,
    };
    match version {
        1 => Event::Opened {
            procedure: "appeal".to_owned(),
            edition: "0011223344556677".to_owned(),
            number: format!("N{seed}"),
            home: "990101001".to_owned(),
            parties: BTreeMap::new(),
            parent: None,
        },
        _ => Event::Acted {
            ask: format!("step{}", seed % 7),
            by,
            values: BTreeMap::new(),
            parties: BTreeMap::new(),
            answers: Vec::new(),
            state: format!("state{}", seed % 5),
            holder: Holder::Machine,
            is_final: false,
            proposal: None,
        },
    }
}

/// An event of a matter as it would be written.
pub(crate) fn stored(matter: &MatterId, version: u32, previous: &str, seed: u64) -> Stored {
    let citation = Citation {
        force: Force::Statute,
        provision: ProvisionId::new("XX", "1.1"),
        title: "条例".to_owned(),
        rule: "appeals.accept".to_owned(),
    };
    let at = Instant(1_790_000_000_000 + i64::try_from(seed % 1_000_000).unwrap());
    let event = event(version, seed);
    let recorded = Recorded { version, at, basis: Basis::new(vec![citation]).unwrap(), event };
    let body = serde_json::to_string(&recorded).unwrap();
    let kind = if version == 1 { "opened" } else { "acted" }.to_owned();
    let hash = link(matter, previous, &body);
    Stored { version, at: at.0, kind, body, previous: previous.to_owned(), hash }
}

impl Memory {
    /// Adds the next event of a matter.
    pub(crate) fn add(&self, district: u32, matter: &MatterId, seed: u64) {
        let mut logs = self.logs.lock().unwrap();
        let log = logs.entry(district).or_default();
        let last = log.iter().rev().find(|logged| logged.matter == *matter).map(|logged| &logged.stored);
        let (version, previous) = last.map_or((1, GENESIS), |stored| (stored.version + 1, stored.hash.as_str()));
        let stored = stored(matter, version, previous, seed);
        log.push(Logged { seq: u64::try_from(log.len()).unwrap() + 1, matter: matter.clone(), stored });
        let events: Vec<Recorded> =
            log.iter().filter(|logged| logged.matter == *matter).map(|logged| recorded(logged).unwrap()).collect();
        let snapshot = replay(matter, district, &events).unwrap();
        self.snapshots.lock().unwrap().insert(matter.clone(), snapshot);
    }

    /// Changes a log as somebody may who can write the database.
    pub(crate) fn damage<T>(&self, district: u32, how: impl FnOnce(&mut Vec<Logged>) -> T) -> T {
        how(self.logs.lock().unwrap().get_mut(&district).unwrap())
    }

    pub(crate) fn copy(&self) -> Self {
        Self {
            logs: Mutex::new(self.logs.lock().unwrap().clone()),
            checkpoints: Mutex::new(self.checkpoints.lock().unwrap().clone()),
            snapshots: Mutex::new(self.snapshots.lock().unwrap().clone()),
            refuses: AtomicBool::new(false),
        }
    }

    pub(crate) fn length(&self, district: u32) -> usize {
        self.logs.lock().unwrap().get(&district).map_or(0, Vec::len)
    }
}

/// Numbers the log anew, so that nothing seems to be missing.
pub(crate) fn renumber(log: &mut [Logged]) {
    for (seq, logged) in (1..).zip(log) {
        logged.seq = seq;
    }
}

/// Hashes a matter's chain again from an event on, as a careful forger would.
pub(crate) fn rehash(log: &mut [Logged], matter: &MatterId) {
    let mut previous = GENESIS.to_owned();
    for logged in log.iter_mut().filter(|logged| logged.matter == *matter) {
        logged.stored.previous = previous;
        logged.stored.hash = link(matter, &logged.stored.previous, &logged.stored.body);
        previous = logged.stored.hash.clone();
    }
}

fn absent<T>() -> Result<T, StoreFault> {
    Err(StoreFault::Unavailable("not in this fixture".to_owned()))
}

#[async_trait]
impl Queues for Memory {
    async fn queue(&self, _: u32, _: &QueueFilter, _: &QueuePage) -> Result<Page<QueueEntry>, StoreFault> {
        absent()
    }
    async fn queue_total(&self, _: u32, _: &QueueFilter) -> Result<(u64, bool), StoreFault> {
        absent()
    }
    async fn queue_counts(&self, _: u32, _: &QueueFilter, _: Facet) -> Result<Vec<(String, u64)>, StoreFault> {
        absent()
    }
    async fn matters(&self, _: u32, _: &[MatterId]) -> Result<Vec<Matter>, StoreFault> {
        absent()
    }
    async fn taken(&self, _: u32, _: &[MatterId]) -> Result<Vec<Taken>, StoreFault> {
        absent()
    }
    async fn take(&self, _: u32, _: &Taken, _: bool) -> Result<bool, StoreFault> {
        absent()
    }
    async fn put_back(&self, _: u32, _: &MatterId) -> Result<(), StoreFault> {
        absent()
    }
    async fn put_note(
        &self,
        _: u32,
        _: &Note,
        _: &SealedItem,
        _: Option<&Subject>,
        _: Option<&Replay>,
    ) -> Result<(), StoreFault> {
        absent()
    }
    async fn notes(&self, _: u32, _: &MatterId, _: u32) -> Result<Vec<Note>, StoreFault> {
        absent()
    }
}

#[async_trait]
impl Files for Memory {
    async fn put_upload(&self, _: &StoredFile, _: Vec<FilePiece>) -> Result<(), StoreFault> {
        absent()
    }
    async fn files(&self, _: u32, _: &[String]) -> Result<Vec<StoredFile>, StoreFault> {
        absent()
    }
    async fn file_piece(&self, _: u32, _: &str, _: &str, _: u32) -> Result<Option<Vec<u8>>, StoreFault> {
        absent()
    }
    async fn waiting_uploads(&self) -> Result<(u64, u64), StoreFault> {
        absent()
    }
    async fn sweep_uploads(&self, _: Instant) -> Result<u64, StoreFault> {
        absent()
    }
}

#[async_trait]
impl Areas for Memory {
    async fn put_area_edition(&self, _: u32, _: &AreaEdition, _: &str) -> Result<u32, StoreFault> {
        absent()
    }
    async fn area_editions(&self, _: u32) -> Result<Vec<AreaEdition>, StoreFault> {
        absent()
    }
    async fn area_outlines(&self, _: u32, _: u32) -> Result<String, StoreFault> {
        absent()
    }
}

#[async_trait]
impl Texts for Memory {
    async fn put_text(&self, _: &TextVersion, _: &[u8], _: &TextStep) -> Result<bool, StoreFault> {
        absent()
    }
    async fn text_heads(&self, _: &str) -> Result<Vec<TextHead>, StoreFault> {
        absent()
    }
    async fn text(&self, _: &str, _: &str) -> Result<Option<TextVersion>, StoreFault> {
        absent()
    }
    async fn text_original(&self, _: &str) -> Result<Vec<u8>, StoreFault> {
        absent()
    }
    async fn text_steps(&self, _: &str, _: &str) -> Result<Vec<TextStep>, StoreFault> {
        absent()
    }
    async fn add_text_step(&self, _: &str, _: &str, _: &TextStep) -> Result<bool, StoreFault> {
        absent()
    }
}

#[async_trait]
impl Verdicts for Memory {
    async fn put_verdicts(&self, _: u32, _: &[Verdict]) -> Result<(), StoreFault> {
        absent()
    }
    async fn verdict_counts(&self, _: u32, _: Instant, _: Instant) -> Result<Vec<VerdictCount>, StoreFault> {
        absent()
    }
    async fn corrections(&self, _: u32, _: Instant, _: Instant, _: u32) -> Result<Vec<Correction>, StoreFault> {
        absent()
    }
}

#[async_trait]
impl Messages for Memory {
    async fn put_messages(&self, _: u32, _: &[MessageRow]) -> Result<(), StoreFault> {
        absent()
    }
    async fn due_messages(&self, _: u32, _: Instant, _: u32) -> Result<Vec<MessageRow>, StoreFault> {
        absent()
    }
    async fn put_off(&self, _: u32, _: &MessageRow, _: u32, _: Instant) -> Result<bool, StoreFault> {
        absent()
    }
    async fn set_standing(&self, _: u32, _: &str, _: Standing, _: &str, _: Option<Instant>) -> Result<(), StoreFault> {
        absent()
    }
    async fn send_again(&self, _: u32, _: &[String], _: Instant) -> Result<Vec<String>, StoreFault> {
        absent()
    }
    async fn messages_of(&self, _: u32, _: &MatterId, _: u32) -> Result<Vec<MessageRow>, StoreFault> {
        absent()
    }
    async fn messages(
        &self,
        _: u32,
        _: &MessageFilter,
        _: Option<(i64, String)>,
        _: u32,
    ) -> Result<Page<MessageRow>, StoreFault> {
        absent()
    }
}

#[async_trait]
impl Ledger for Memory {
    async fn commit(&self, _: Commit) -> Result<Vec<u64>, StoreFault> {
        absent()
    }
    async fn matter(&self, _: u32, matter: &MatterId) -> Result<Option<Matter>, StoreFault> {
        Ok(self.snapshots.lock().unwrap().get(matter).cloned())
    }
    async fn versions(&self, _: u32, _: &[MatterId]) -> Result<Vec<(MatterId, u32)>, StoreFault> {
        absent()
    }
    async fn head(&self, _: u32, _: &MatterId) -> Result<Option<Head>, StoreFault> {
        absent()
    }
    async fn history(&self, district: u32, matter: &MatterId) -> Result<Vec<Logged>, StoreFault> {
        let logs = self.logs.lock().unwrap();
        let mut found: Vec<Logged> =
            logs.get(&district).into_iter().flatten().filter(|logged| logged.matter == *matter).cloned().collect();
        found.sort_by_key(|logged| logged.stored.version);
        Ok(found)
    }
    async fn log(&self, district: u32, after: u64, limit: u32) -> Result<Vec<Logged>, StoreFault> {
        let logs = self.logs.lock().unwrap();
        let mut found: Vec<Logged> =
            logs.get(&district).into_iter().flatten().filter(|logged| logged.seq > after).cloned().collect();
        found.sort_by_key(|logged| logged.seq);
        found.truncate(usize::try_from(limit).unwrap());
        Ok(found)
    }
    async fn position(&self, district: u32) -> Result<u64, StoreFault> {
        let logs = self.logs.lock().unwrap();
        Ok(logs.get(&district).into_iter().flatten().map(|logged| logged.seq).max().unwrap_or(0))
    }
    async fn districts(&self) -> Result<Vec<u32>, StoreFault> {
        let logs = self.logs.lock().unwrap();
        Ok(logs.iter().filter(|(_, log)| !log.is_empty()).map(|(district, _)| *district).collect())
    }
    async fn list(&self, _: u32, _: &MatterFilter, _: &PageRequest) -> Result<Page<MatterRow>, StoreFault> {
        absent()
    }
    async fn worklist(&self, _: u32, _: &str, _: &[String], _: &PageRequest) -> Result<Page<WorkRow>, StoreFault> {
        absent()
    }
    async fn due(&self, _: u32, _: Instant, _: u32) -> Result<Vec<DueTimer>, StoreFault> {
        absent()
    }
    async fn rounds(
        &self,
        _: u32,
        _: &str,
        _: &str,
        _: Option<(String, u32)>,
        _: u32,
    ) -> Result<Vec<(MatterId, RoundRow)>, StoreFault> {
        absent()
    }
    async fn stock(&self, _: u32, _: (i64, i64)) -> Result<Vec<StockRow>, StoreFault> {
        absent()
    }
    async fn dayless(&self, _: u32, _: u32) -> Result<u64, StoreFault> {
        absent()
    }
    async fn closed(
        &self,
        _: u32,
        _: &str,
        _: During<'_>,
        _: Option<(String, u32)>,
        _: u32,
    ) -> Result<Vec<ClosedRound>, StoreFault> {
        absent()
    }
    async fn open_rounds(&self, _: u32, _: &str) -> Result<Vec<OpenRounds>, StoreFault> {
        absent()
    }
    async fn numbered(&self, _: u32, _: &str, _: (&str, &str), _: u32) -> Result<Vec<Matter>, StoreFault> {
        absent()
    }
    async fn of_unit(&self, _: u32, _: &str, _: &MatterId, _: u32) -> Result<Vec<Matter>, StoreFault> {
        absent()
    }
    async fn replay(&self, _: u32, _: &str) -> Result<Option<Replay>, StoreFault> {
        absent()
    }
    async fn receipt(&self, _: u32, _: &str) -> Result<Option<Receipt>, StoreFault> {
        absent()
    }
    async fn chains(&self, _: u32, _: (&MatterId, u32), _: u32) -> Result<Vec<Logged>, StoreFault> {
        absent()
    }
    async fn imported(&self, _: u32, _: &str, _: &str) -> Result<Option<MatterId>, StoreFault> {
        absent()
    }
    async fn subjects(&self, _: u32, _: &[String]) -> Result<Vec<Subject>, StoreFault> {
        absent()
    }
    async fn subjects_by_contact(&self, _: u32, _: &str) -> Result<Vec<Subject>, StoreFault> {
        absent()
    }
    async fn sealed(&self, _: u32, _: &[String]) -> Result<Vec<SealedItem>, StoreFault> {
        absent()
    }
    async fn erase(&self, _: u32, _: &str) -> Result<bool, StoreFault> {
        absent()
    }
    async fn undelivered(&self, _: u32, _: Instant, _: u32) -> Result<Vec<Undelivered>, StoreFault> {
        absent()
    }
    async fn delivered(&self, _: u32, _: &[String], _: Instant) -> Result<(), StoreFault> {
        absent()
    }
    async fn failed(&self, _: u32, _: &str, _: Instant) -> Result<(), StoreFault> {
        absent()
    }
    async fn put_work(&self, _: u32, _: &[WorkChange]) -> Result<(), StoreFault> {
        absent()
    }
    async fn put_letters(&self, _: u32, _: &[(String, Outgoing)]) -> Result<(), StoreFault> {
        absent()
    }
    async fn inbox(&self, _: u32, _: &str, _: u32) -> Result<Vec<Outgoing>, StoreFault> {
        absent()
    }
    async fn take_numbers(&self, _: u32, _: &str, _: u32) -> Result<u64, StoreFault> {
        absent()
    }
    async fn put_edition(&self, _: &str, _: &str) -> Result<(), StoreFault> {
        absent()
    }
    async fn editions(&self) -> Result<Vec<(String, String)>, StoreFault> {
        absent()
    }
    async fn checkpoint(&self, district: u32) -> Result<Option<Checkpoint>, StoreFault> {
        Ok(self.checkpoints.lock().unwrap().get(&district).and_then(|all| all.last().cloned()))
    }
    async fn put_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), StoreFault> {
        if self.refuses.load(Ordering::SeqCst) {
            return Err(StoreFault::Unavailable("switched off".to_owned()));
        }
        self.checkpoints.lock().unwrap().entry(checkpoint.district).or_default().push(checkpoint.clone());
        Ok(())
    }
    async fn clear_views(&self, _: u32) -> Result<(), StoreFault> {
        absent()
    }
    async fn write_views(&self, _: u32, _: Vec<Projection>) -> Result<(), StoreFault> {
        absent()
    }
    async fn digest_views(&self, _: u32) -> Result<String, StoreFault> {
        absent()
    }
}
