//! The records that pass between desk and store.

use casework::{Matter, MatterId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use worktime::Instant;

/// One atomic change: everything in it is written in one transaction with its events, or nothing.
#[derive(Debug, Clone, Default)]
pub struct Commit {
    /// The district whose ledger it is.
    pub district: u32,
    /// Events appended to matters, with the views that follow from them.
    pub appends: Vec<Append>,
    /// Letters and other outgoing messages.
    pub outbox: Vec<Outgoing>,
    /// New vault subjects with their wrapped keys.
    pub subjects: Vec<Subject>,
    /// New sealed items.
    pub sealed: Vec<SealedItem>,
    /// The receipt by which a resident finds the matter.
    pub receipt: Option<Receipt>,
    /// The answer to keep under an idempotency key.
    pub replay: Option<Replay>,
    /// The import row that this is.
    pub imported: Option<Imported>,
    /// Uploads that become files of this district.
    pub claims: Vec<StoredFile>,
}

/// A file without its pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Its id, 256 random bits in hexadecimal: while nobody has claimed it, whoever knows it may.
    pub file: String,
    /// The subject under whose key it lies; empty while nobody has claimed it.
    pub subject: String,
    /// The account that uploaded it and alone may claim it; empty = a person without one.
    pub owner: String,
    /// Its key and salt, wrapped.
    pub wrapped: Vec<u8>,
    /// Salted digest of the whole file, as the event has it.
    pub digest: String,
    /// Media type.
    pub kind: String,
    /// Bytes.
    pub size: u32,
    /// Width and height of a picture.
    pub sides: Option<(u32, u32)>,
    /// Pieces of the whole file.
    pub pieces: u32,
    /// Pieces of its small copy; 0 if there is none.
    pub small: u32,
    /// When it was uploaded.
    pub at: Instant,
}

/// A piece of a file, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePiece {
    /// `whole` or `small`.
    pub copy: String,
    /// Its place in the copy, from 0.
    pub place: u32,
    /// Nonce and ciphertext.
    pub sealed: Vec<u8>,
}

/// Events appended to one matter.
#[derive(Debug, Clone)]
pub struct Append {
    /// The matter's version before; 0 opens it.
    pub expected: u32,
    /// The events, in order.
    pub events: Vec<Stored>,
    /// The views after them.
    pub view: Projection,
}

/// An event as it is written: canonical text, link to the one before, hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// Position in the matter's history, from 1.
    pub version: u32,
    /// When, in milliseconds UTC.
    pub at: i64,
    /// The event's kind, such as `acted`.
    pub kind: String,
    /// Canonical JSON of the [`Recorded`] event.
    pub body: String,
    /// Hash of the event before it, hexadecimal; [`casework::GENESIS`] for the first.
    pub previous: String,
    /// Hash of this event, hexadecimal.
    pub hash: String,
}

/// An event as it stands in the ledger: with its place in the district's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logged {
    /// Position in the district's log, from 1 without holes; given by the store.
    pub seq: u64,
    /// The matter.
    pub matter: MatterId,
    /// The event.
    pub stored: Stored,
}

/// The views of one matter: a function of its events alone, so they can be thrown away and rebuilt.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    /// Its state, kept as a snapshot.
    pub matter: Arc<Matter>,
    /// Its row in lists.
    pub row: MatterRow,
    /// Units that take part in it, each once.
    pub units: Vec<String>,
    /// Whose signature its proposals wait for next.
    pub signatures: Vec<SignRow>,
    /// Its coming timetable: rungs, clock acts, ends of times to sign.
    pub timers: Vec<Timer>,
    /// One row per round, for indicators.
    pub rounds: Vec<RoundRow>,
    /// Its row in the worklist of whoever holds it, if a unit of the same district does.
    pub work: Option<WorkRow>,
}

/// A place whose signature a proposal waits for next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignRow {
    /// The proposal's number in its matter.
    pub number: u32,
    /// The unit that signs.
    pub unit: String,
    /// The post in it; empty = anybody.
    pub post: String,
    /// The account that proposed it, which does not sign; empty if a person outside did.
    pub proposer: String,
}

/// A matter's row in lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatterRow {
    /// Its id.
    pub matter: MatterId,
    /// Its number.
    pub number: String,
    /// Procedure.
    pub procedure: String,
    /// Edition.
    pub edition: String,
    /// State.
    pub state: String,
    /// Whether it has ended.
    pub is_final: bool,
    /// Home unit.
    pub home: String,
    /// The unit that holds it (the first, if several); empty if a person, the machine or nobody does.
    pub holder: String,
    /// The post that must act there; empty = anybody.
    pub holder_post: String,
    /// Category, kind, grade, place, channel as given; empty if not.
    pub category: String,
    /// Kind.
    pub kind: String,
    /// Grade.
    pub grade: String,
    /// Division code of the place.
    pub place: String,
    /// Channel.
    pub channel: String,
    /// Round.
    pub round: u32,
    /// Number of proposals waiting for a signature.
    pub pending: u32,
    /// How often it was urged without an answer.
    #[serde(default)]
    pub urged: u32,
    /// When it was opened.
    pub opened_at: Instant,
    /// When it changed last.
    pub changed_at: Instant,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// The earliest due moment among its running clocks.
    pub due_at: Option<Instant>,
    /// Whether that moment is provisional (a calendar year is not published yet).
    pub due_provisional: bool,
    /// Number of events.
    pub version: u32,
}

/// A moment at which a matter must be looked at again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// Unique within the matter: `clock/rung` or `proposal/number`.
    pub name: String,
    /// When.
    pub at: Instant,
}

/// A due timer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueTimer {
    /// District.
    pub district: u32,
    /// Matter.
    pub matter: MatterId,
    /// Its name.
    pub name: String,
    /// When it was due.
    pub at: Instant,
}

/// One round of one matter, for indicators. `facts` is the JSON of [`casework::Round`] and its `done` asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundRow {
    /// Round number, from 1.
    pub round: u32,
    /// Procedure.
    pub procedure: String,
    /// Home unit.
    pub home: String,
    /// Place (division code; empty if unknown).
    pub place: String,
    /// Category.
    pub category: String,
    /// The unit that the round concerns, as it stood when the round ended; empty if the procedure knows none.
    pub unit: String,
    /// Month in which the round closed, `2026-10`; empty while it is open.
    pub month: String,
    /// Day on which it began ([`worktime::Day::number`]); -1 if the row is older than this is kept.
    pub opened_on: i64,
    /// Day on which it ended; [`super::NEVER`] while it is open; -1 if the row is older than this is kept.
    pub closed_on: i64,
    /// Day on which the first of its clocks was due before it ended; [`super::NEVER`] if none was.
    pub late_on: i64,
    /// Canonical JSON of the round.
    pub facts: String,
}

/// A closed round with what its matter says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedRound {
    /// The matter.
    pub matter: MatterId,
    /// The round.
    pub row: RoundRow,
    /// Kind.
    pub kind: String,
    /// Channel.
    pub channel: String,
}

/// A row of a unit's worklist. It lies under the holder's home district, so a unit reads one district only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkRow {
    /// The district of the holder (leading key).
    pub district: u32,
    /// The holder.
    pub unit: String,
    /// The post; empty = anybody.
    pub post: String,
    /// The district in which the matter lives.
    pub home_district: u32,
    /// The matter's row.
    pub row: MatterRow,
}

/// What changes of a matter in the worklist of another district.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkChange {
    /// The matter.
    pub matter: MatterId,
    /// Its version by then: an older one changes nothing.
    pub version: u32,
    /// Its row; `None` takes it from the list.
    pub row: Option<WorkRow>,
}

impl WorkChange {
    /// The row as it is to stand.
    #[must_use]
    pub fn to(row: WorkRow) -> Self {
        Self { matter: row.row.matter.clone(), version: row.row.version, row: Some(row) }
    }
}

/// A message that leaves from the outbox, at least once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Unique id: receivers are idempotent on it.
    pub id: String,
    /// The matter it concerns.
    pub matter: MatterId,
    /// `letter` (a notice to a unit or person) or `work` (a worklist row under another district).
    pub kind: String,
    /// Unit or vault subject that receives it.
    pub to: String,
    /// JSON body. Contains no personal value.
    pub body: String,
    /// When it was written.
    pub at: Instant,
}

/// A message taken from the outbox for delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// District.
    pub district: u32,
    /// The message.
    pub message: Outgoing,
    /// Failed attempts so far.
    pub attempts: u32,
}

/// A vault subject: the person (or the confidential part of one matter) that one key protects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its id.
    pub subject: String,
    /// The subject's key, wrapped under the installation's master key. `None` once erased.
    pub wrapped: Option<Vec<u8>>,
    /// Keyed digest of the phone number, to find a person's matters again; empty if there is none.
    pub contact: String,
}

/// One sealed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedItem {
    /// Its id.
    pub vault: String,
    /// The subject whose key seals it.
    pub subject: String,
    /// Nonce and ciphertext.
    pub sealed: Vec<u8>,
}

/// A receipt: the digest of the code by which a resident follows a matter. The code itself is stored nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// SHA-256 of the code, hexadecimal.
    pub digest: String,
    /// The matter.
    pub matter: MatterId,
    /// The vault subject that may act by it.
    pub subject: String,
}

/// An answered idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// The key, with the actor's identity before it.
    pub key: String,
    /// SHA-256 of the request; the same key with another request is a fault.
    pub digest: String,
    /// The answer as JSON.
    pub answer: String,
    /// When.
    pub at: Instant,
}

/// An imported row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Name of the source.
    pub source: String,
    /// The original id, or hash and ordinal.
    pub original: String,
    /// The matter it became.
    pub matter: MatterId,
}

/// What to list.
#[derive(Debug, Clone, Default)]
pub struct MatterFilter {
    /// Only matters of these home units.
    pub homes: Option<Vec<String>>,
    /// Only matters in which this unit takes part.
    pub takes_part: Option<String>,
    /// Only in these states.
    pub states: Vec<String>,
    /// Only open (`Some(false)`) or ended (`Some(true)`) ones.
    pub is_final: Option<bool>,
    /// Only of this procedure.
    pub procedure: Option<String>,
    /// Only of this category.
    pub category: Option<String>,
    /// Only places that start with this division code.
    pub place: Option<String>,
    /// Only due before this moment.
    pub due_before: Option<Instant>,
    /// Only opened at or after this moment.
    pub opened_from: Option<Instant>,
    /// Only opened before this moment.
    pub opened_before: Option<Instant>,
    /// Only with this number.
    pub number: Option<String>,
}

/// A page of a list: keyset by (due or far future, id).
#[derive(Debug, Clone)]
pub struct PageRequest {
    /// At most this many rows, 1 to 500.
    pub limit: u32,
    /// Continue after this row: due moment (milliseconds, [`i64::MAX`] for none) and matter id.
    pub after: Option<(i64, String)>,
}

/// A page with its total: exact up to the cut, `at_least` beyond it.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// How many there are in all, counted up to [`COUNT_LIMIT`].
    pub total: u64,
    /// Whether counting stopped at the limit: there are at least `total`.
    pub at_least: bool,
}

/// Counting stops here; a list says "at least" beyond it.
pub const COUNT_LIMIT: u64 = 10_000;

/// A signed checkpoint of a district's log, kept outside the database as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// District.
    pub district: u32,
    /// Number of events it covers: seq 1 to this.
    pub size: u64,
    /// Merkle tree hash (RFC 6962, SHA-256) over the events' hashes in seq order, hexadecimal.
    pub root: String,
    /// When.
    pub at: Instant,
    /// Heads of the matters that changed since the last checkpoint.
    pub heads: Vec<Head>,
    /// Hexadecimal Ed25519 public key.
    pub key: String,
    /// Hexadecimal Ed25519 signature over the canonical JSON of everything above.
    pub signature: String,
}

/// The last event of a matter at a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Matter.
    pub matter: MatterId,
    /// Its number of events.
    pub version: u32,
    /// Hash of the last one.
    pub hash: String,
}

/// An account of a member of staff or of a client program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Opaque id, which events keep.
    pub id: String,
    /// Name to sign in with, unique.
    pub login: String,
    /// Name shown to colleagues.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// The unit's home district (leading key of its worklist); a city's unit has the city's code.
    pub district: u32,
    /// Posts.
    pub posts: Vec<String>,
    /// Argon2id hash; empty = cannot sign in with a password.
    pub password: String,
    /// Whether it is a demonstration account, refused off loopback.
    pub demo: bool,
    /// Whether it is switched off.
    pub disabled: bool,
}

/// A session or token: only the SHA-256 of its secret is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the secret, hexadecimal.
    pub digest: String,
    /// Account id; of a resident's pass, the vault subject or the contact's digest.
    pub account: String,
    /// `session`, `token`, `invitation`, or one of a resident's passes ([`crate::passes`], [`crate::contacts`]).
    pub kind: String,
    /// What a token or pass is for; empty for sessions.
    pub purpose: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it was used last (kept to the minute).
    pub used_at: Instant,
    /// When it ends.
    pub ends_at: Instant,
}
