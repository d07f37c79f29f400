//! The ports: what the desk needs of a store. `storage` implements them on SQLite and PostgreSQL.
//!
//! Every method names the `district` first: it is the leading key of everything. District 0 holds what belongs to the
//! installation as a whole (accounts, sessions, tokens, editions).

mod areas;
mod doors;
mod messages;
mod queues;
mod records;
mod stock;
mod texts;
mod verdicts;

pub use areas::*;
pub use doors::*;
pub use messages::*;
pub use queues::*;
pub use records::*;
pub use stock::*;
pub use texts::*;
pub use verdicts::*;

use async_trait::async_trait;
use casework::{Matter, MatterId, Recorded};
use worktime::Instant;

/// What can go wrong with a store.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    /// Somebody else changed the matter first: its version is not the expected one.
    #[error("matter {matter} has changed: expected version {expected}")]
    Conflict {
        /// The matter.
        matter: MatterId,
        /// The version that was expected.
        expected: u32,
    },
    /// This idempotency key was used before; here is what was answered then.
    #[error("already answered under this key")]
    Replayed(Replay),
    /// A file that was to be attached is not there any more: attached elsewhere meanwhile, or expired.
    #[error("file {0} is not there any more")]
    FileGone(String),
    /// The row of this import exists already.
    #[error("already imported as {0}")]
    AlreadyImported(MatterId),
    /// The store cannot take anything now (locked, full, gone). Nothing was written; or, if the connection broke
    /// during commit, the outcome is unknown and only the same idempotency key may be tried again.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// What stands in the store is damaged or of another version.
    #[error("the database is damaged: {0}")]
    Damaged(String),
}

/// Files of matters, sealed, in pieces. Uploads that nobody has claimed lie in district 0; a [`Commit`] that claims one
/// moves it to the district of its matter, in the same transaction as the event that names it.
#[async_trait]
pub trait Files: Send + Sync {
    /// Keeps an upload with all its pieces.
    async fn put_upload(&self, file: &StoredFile, pieces: Vec<FilePiece>) -> Result<(), StoreFault>;
    /// Files by id.
    async fn files(&self, district: u32, ids: &[String]) -> Result<Vec<StoredFile>, StoreFault>;
    /// One piece of a file; `None` if it is not there.
    async fn file_piece(
        &self,
        district: u32,
        file: &str,
        copy: &str,
        place: u32,
    ) -> Result<Option<Vec<u8>>, StoreFault>;
    /// How many uploads wait to be claimed, and their bytes.
    async fn waiting_uploads(&self) -> Result<(u64, u64), StoreFault>;
    /// Throws away uploads that were made before a moment and never claimed; answers how many.
    async fn sweep_uploads(&self, before: Instant) -> Result<u64, StoreFault>;
}

/// The ledger and its views.
#[async_trait]
pub trait Ledger: Queues + Files + Texts + Areas + Verdicts + Messages {
    /// Writes one change. Returns when it is on disk: an acknowledged change survives a crash.
    /// Answers the seq of each append's last event, in order.
    async fn commit(&self, commit: Commit) -> Result<Vec<u64>, StoreFault>;
    /// The snapshot of a matter.
    async fn matter(&self, district: u32, matter: &MatterId) -> Result<Option<Matter>, StoreFault>;
    /// The versions of matters as they stand, in no order; those that are not there are missing.
    async fn versions(&self, district: u32, matters: &[MatterId]) -> Result<Vec<(MatterId, u32)>, StoreFault>;
    /// The last event's hash of a matter and its version.
    async fn head(&self, district: u32, matter: &MatterId) -> Result<Option<Head>, StoreFault>;
    /// The events of a matter, in order.
    async fn history(&self, district: u32, matter: &MatterId) -> Result<Vec<Logged>, StoreFault>;
    /// Events of a district's log after `seq`, at most `limit`.
    async fn log(&self, district: u32, after: u64, limit: u32) -> Result<Vec<Logged>, StoreFault>;
    /// Events of a district by matter and version, after a (matter, version) key, at most `limit`.
    async fn chains(&self, district: u32, after: (&MatterId, u32), limit: u32) -> Result<Vec<Logged>, StoreFault>;
    /// The position of the last event in a district's log; 0 if there is none.
    async fn position(&self, district: u32) -> Result<u64, StoreFault>;
    /// Districts that have a log, ascending.
    async fn districts(&self) -> Result<Vec<u32>, StoreFault>;
    /// Matters by due moment.
    async fn list(
        &self,
        district: u32,
        filter: &MatterFilter,
        page: &PageRequest,
    ) -> Result<Page<MatterRow>, StoreFault>;
    /// A unit's worklist by due moment. `posts` = only rows for these posts or for anybody; empty = all.
    async fn worklist(
        &self,
        district: u32,
        unit: &str,
        posts: &[String],
        page: &PageRequest,
    ) -> Result<Page<WorkRow>, StoreFault>;
    /// Timers due at or before `now`, earliest first, at most `limit`.
    async fn due(&self, district: u32, now: Instant, limit: u32) -> Result<Vec<DueTimer>, StoreFault>;
    /// Rounds of a procedure that closed in a month, after a (matter, round) key, at most `limit`: matter id, row.
    async fn rounds(
        &self,
        district: u32,
        procedure: &str,
        month: &str,
        after: Option<(String, u32)>,
        limit: u32,
    ) -> Result<Vec<(MatterId, RoundRow)>, StoreFault>;
    /// What moved the stock of open rounds between two days ([`worktime::Day::number`]), both included: rounds that were
    /// open on any of them, by what happened, home, procedure and day.
    async fn stock(&self, district: u32, days: (i64, i64)) -> Result<Vec<StockRow>, StoreFault>;
    /// How many rounds do not say their days, up to a limit: rows from before it was kept, until they are rebuilt.
    async fn dayless(&self, district: u32, limit: u32) -> Result<u64, StoreFault>;
    /// The same as [`Ledger::rounds`] with kind and channel of their matters, as open statistics count them, of a month or a day.
    async fn closed(
        &self,
        district: u32,
        procedure: &str,
        during: During<'_>,
        after: Option<(String, u32)>,
        limit: u32,
    ) -> Result<Vec<ClosedRound>, StoreFault>;
    /// Open rounds of a procedure, counted by home, place and unit.
    async fn open_rounds(&self, district: u32, procedure: &str) -> Result<Vec<OpenRounds>, StoreFault>;
    /// Snapshots of a procedure's matters whose numbers lie between two, both left out, by number, at most `limit`.
    async fn numbered(
        &self,
        district: u32,
        procedure: &str,
        between: (&str, &str),
        limit: u32,
    ) -> Result<Vec<Matter>, StoreFault>;
    /// Snapshots of the matters in which a unit takes part, after an id, by id, at most `limit`.
    async fn of_unit(&self, district: u32, unit: &str, after: &MatterId, limit: u32)
    -> Result<Vec<Matter>, StoreFault>;
    /// An answered idempotency key.
    async fn replay(&self, district: u32, key: &str) -> Result<Option<Replay>, StoreFault>;
    /// A receipt by the digest of its code.
    async fn receipt(&self, district: u32, digest: &str) -> Result<Option<Receipt>, StoreFault>;
    /// A matter imported before.
    async fn imported(&self, district: u32, source: &str, original: &str) -> Result<Option<MatterId>, StoreFault>;
    /// Vault subjects by id.
    async fn subjects(&self, district: u32, subjects: &[String]) -> Result<Vec<Subject>, StoreFault>;
    /// Subjects with this contact digest.
    async fn subjects_by_contact(&self, district: u32, contact: &str) -> Result<Vec<Subject>, StoreFault>;
    /// Sealed items by id.
    async fn sealed(&self, district: u32, vaults: &[String]) -> Result<Vec<SealedItem>, StoreFault>;
    /// Erases a subject's key, contact digest and sealed items. Afterwards nothing of the person can be read anywhere, backups made later included.
    async fn erase(&self, district: u32, subject: &str) -> Result<bool, StoreFault>;
    /// Undelivered messages whose next attempt is due, at most `limit`.
    async fn undelivered(&self, district: u32, now: Instant, limit: u32) -> Result<Vec<Undelivered>, StoreFault>;
    /// Marks messages delivered.
    async fn delivered(&self, district: u32, ids: &[String], at: Instant) -> Result<(), StoreFault>;
    /// Marks a failed attempt and when to try again.
    async fn failed(&self, district: u32, id: &str, next: Instant) -> Result<(), StoreFault>;
    /// Puts worklist rows under the holder's district, or removes matters from it, unless newer versions stand there
    /// already: all or none.
    async fn put_work(&self, district: u32, changes: &[WorkChange]) -> Result<(), StoreFault>;
    /// Puts letters into the inboxes of units; idempotent on their ids.
    async fn put_letters(&self, district: u32, letters: &[(String, Outgoing)]) -> Result<(), StoreFault>;
    /// A unit's inbox, newest first.
    async fn inbox(&self, district: u32, unit: &str, limit: u32) -> Result<Vec<Outgoing>, StoreFault>;
    /// Takes the next `count` numbers of a counter; answers the first. Numbers may have gaps, never repeats.
    async fn take_numbers(&self, district: u32, name: &str, count: u32) -> Result<u64, StoreFault>;
    /// Keeps an edition's JSON, once.
    async fn put_edition(&self, id: &str, body: &str) -> Result<(), StoreFault>;
    /// Every edition kept: id, JSON.
    async fn editions(&self) -> Result<Vec<(String, String)>, StoreFault>;
    /// The last checkpoint of a district.
    async fn checkpoint(&self, district: u32) -> Result<Option<Checkpoint>, StoreFault>;
    /// Keeps a checkpoint.
    async fn put_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), StoreFault>;
    /// Throws every view of a district away (ledger, vault, outbox, receipts, imports stay).
    async fn clear_views(&self, district: u32) -> Result<(), StoreFault>;
    /// Writes views alone, many at once, as a rebuild does.
    async fn write_views(&self, district: u32, views: Vec<Projection>) -> Result<(), StoreFault>;
    /// A digest over every view row of a district in key order, so that a rebuild can be compared.
    async fn digest_views(&self, district: u32) -> Result<String, StoreFault>;
}

/// Accounts, sessions and tokens.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Adds or replaces an account.
    async fn put_account(&self, account: &Account) -> Result<(), StoreFault>;
    /// By id.
    async fn account(&self, id: &str) -> Result<Option<Account>, StoreFault>;
    /// By login name.
    async fn account_by_login(&self, login: &str) -> Result<Option<Account>, StoreFault>;
    /// All, by login name.
    async fn accounts(&self) -> Result<Vec<Account>, StoreFault>;
    /// Adds a session or token.
    async fn put_session(&self, session: &Session) -> Result<(), StoreFault>;
    /// By digest.
    async fn session(&self, digest: &str) -> Result<Option<Session>, StoreFault>;
    /// By digest, with its account.
    async fn signed_in(&self, digest: &str) -> Result<Option<(Session, Account)>, StoreFault>;
    /// Sessions or tokens of an account.
    async fn sessions(&self, account: &str) -> Result<Vec<Session>, StoreFault>;
    /// Notes that it was used, and moves its end.
    async fn touch_session(&self, digest: &str, used_at: Instant, ends_at: Instant) -> Result<(), StoreFault>;
    /// Ends it; `false` if there is none.
    async fn end_session(&self, digest: &str) -> Result<bool, StoreFault>;
    /// Throws away sessions of a kind that ended before a moment; answers how many.
    async fn sweep_sessions(&self, kind: &str, before: Instant) -> Result<usize, StoreFault>;
    /// Adds a row to a district's access log; `false` if its place is taken already. No row is ever changed or removed.
    async fn add_access(&self, district: u32, entry: &AccessEntry) -> Result<bool, StoreFault>;
    /// The last row of a district's access log.
    async fn last_access(&self, district: u32) -> Result<Option<AccessEntry>, StoreFault>;
    /// Rows of a district's access log before a place, newest first, at most `limit`.
    async fn access_log(
        &self,
        district: u32,
        filter: &AccessFilter,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<AccessEntry>, StoreFault>;
    /// How many rows of it a filter lets through.
    async fn count_access(&self, district: u32, filter: &AccessFilter) -> Result<u64, StoreFault>;
    /// Adds or replaces an account's second factor.
    async fn put_second_factor(&self, factor: &SecondFactor) -> Result<(), StoreFault>;
    /// Uses a code of this time step; `false` if this step or a later one was used before.
    async fn use_second_factor(&self, account: &str, step: i64) -> Result<bool, StoreFault>;
    /// An account's second factor.
    async fn second_factor(&self, account: &str) -> Result<Option<SecondFactor>, StoreFault>;
    /// Removes an account's second factor.
    async fn end_second_factor(&self, account: &str) -> Result<(), StoreFault>;
}

/// Reads the event of a stored row.
///
/// # Errors
/// [`StoreFault::Damaged`] if the body is not an event.
pub fn recorded(logged: &Logged) -> Result<Recorded, StoreFault> {
    serde_json::from_str(&logged.stored.body)
        .map_err(|error| StoreFault::Damaged(format!("event {} of {}: {error}", logged.stored.version, logged.matter)))
}
