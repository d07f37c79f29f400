//! What the clerk's desk needs of a store: queues, who has taken what, notes.

use super::{MatterRow, Page, Replay, SealedItem, StoreFault, Subject};
use async_trait::async_trait;
use casework::{Matter, MatterId};
use worktime::Instant;

/// Queues, takes and notes.
#[async_trait]
pub trait Queues: Send + Sync {
    /// A page of a queue in one district.
    async fn queue(
        &self,
        district: u32,
        wanted: &QueueFilter,
        page: &QueuePage,
    ) -> Result<Page<QueueEntry>, StoreFault>;
    /// How many rows of a queue there are, counted up to [`super::COUNT_LIMIT`], and whether there are more.
    async fn queue_total(&self, district: u32, wanted: &QueueFilter) -> Result<(u64, bool), StoreFault>;
    /// How many rows of a queue have each value of a column, counted over at most [`super::COUNT_LIMIT`] rows.
    async fn queue_counts(
        &self,
        district: u32,
        wanted: &QueueFilter,
        by: Facet,
    ) -> Result<Vec<(String, u64)>, StoreFault>;
    /// Snapshots of matters, in no order; those that are not there are missing.
    async fn matters(&self, district: u32, matters: &[MatterId]) -> Result<Vec<Matter>, StoreFault>;
    /// Who has taken which of these matters, under the district of the unit that holds them.
    async fn taken(&self, district: u32, matters: &[MatterId]) -> Result<Vec<Taken>, StoreFault>;
    /// Takes a matter for an account; `false` if the unit does not hold it for that post, or if a colleague has it and it
    /// is not to be taken over.
    async fn take(&self, district: u32, take: &Taken, over: bool) -> Result<bool, StoreFault>;
    /// Puts a matter back.
    async fn put_back(&self, district: u32, matter: &MatterId) -> Result<(), StoreFault>;
    /// Keeps a note, with its sealed text, where the matter has no subject yet the new one, and the answer under its key;
    /// nothing of it if the key was answered before.
    async fn put_note(
        &self,
        district: u32,
        note: &Note,
        text: &SealedItem,
        subject: Option<&Subject>,
        replay: Option<&Replay>,
    ) -> Result<(), StoreFault>;
    /// The notes of a matter, newest first, at most `limit`.
    async fn notes(&self, district: u32, matter: &MatterId, limit: u32) -> Result<Vec<Note>, StoreFault>;
}

/// Which matters stand in a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueueOf {
    /// What a unit holds. With `mine`, only what waits for one of an account's posts or for anybody, or what the account
    /// has taken, without what colleagues have taken.
    Held {
        /// The unit.
        unit: String,
        /// Account and posts.
        mine: Option<(String, Vec<String>)>,
    },
    /// Open matters of a home unit that others hold.
    Away {
        /// The home unit.
        unit: String,
    },
    /// Open matters in which a unit takes part without being their home or holding them.
    Part {
        /// The unit.
        unit: String,
    },
    /// Open matters that want a supervisor's look: overdue at a moment, in a further round, urged, or about a refusal.
    Watched {
        /// Only of these home units.
        homes: Option<Vec<String>>,
        /// The moment.
        now: Instant,
        /// Only for this reason.
        why: Option<Why>,
    },
    /// Matters with a proposal that waits for the signature of a unit's posts, not proposed by the account.
    ToSign {
        /// The unit.
        unit: String,
        /// The posts.
        posts: Vec<String>,
        /// The account that would sign.
        account: String,
    },
}

/// Why a matter wants a supervisor's look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Its due moment has passed.
    Overdue,
    /// It is in a second or later round.
    Reopened,
    /// A unit refused or kept silent.
    Silent,
    /// It was urged and not answered.
    Urged,
}

/// A queue with the filters laid over it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueFilter {
    /// Which queue.
    pub of: QueueOf,
    /// Only in these states.
    pub states: Vec<String>,
    /// Only of this category.
    pub category: Option<String>,
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only of this grade.
    pub grade: Option<String>,
    /// Only at places that start with this division code.
    pub place: Option<String>,
    /// Only due before this moment.
    pub due_before: Option<Instant>,
    /// Only with a number that ends so.
    pub number: Option<String>,
}

impl QueueFilter {
    /// A queue without filters.
    #[must_use]
    pub const fn new(of: QueueOf) -> Self {
        Self {
            of,
            states: Vec::new(),
            category: None,
            kind: None,
            grade: None,
            place: None,
            due_before: None,
            number: None,
        }
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QueueOrder {
    /// Earliest due first.
    #[default]
    Due,
    /// Longest open first.
    Opened,
}

/// Which part of a queue: keyset by (moment of the order, id).
#[derive(Debug, Clone)]
pub struct QueuePage {
    /// The order.
    pub order: QueueOrder,
    /// At most this many rows, 1 to 500.
    pub limit: u32,
    /// Continue after this row: moment (milliseconds, [`i64::MAX`] for none) and matter id.
    pub after: Option<(i64, String)>,
}

/// A row of a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueEntry {
    /// The district in which the matter lives.
    pub home_district: u32,
    /// The matter's row.
    pub row: MatterRow,
}

/// What rows are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    /// State.
    State,
    /// Category.
    Category,
    /// Place.
    Place,
    /// Kind.
    Kind,
    /// Grade.
    Grade,
}

/// A matter that somebody has taken for themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The matter.
    pub matter: MatterId,
    /// The unit that holds it.
    pub unit: String,
    /// The post for which it waits; empty = anybody.
    pub post: String,
    /// Who has it.
    pub account: String,
    /// Since when.
    pub at: Instant,
}

/// A colleague's note on a matter. Its text lies in the vault.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Note {
    /// Id, ascending in time.
    pub id: String,
    /// The matter.
    pub matter: MatterId,
    /// When it was written.
    pub at: Instant,
    /// By whom.
    pub account: String,
    /// Of which unit.
    pub unit: String,
    /// The sealed text.
    pub vault: String,
    /// The account that it mentions; empty = nobody.
    pub mention: String,
}
