//! Messages to persons: the part of the outbox that leaves the platform. Each row says where it stands, so that a
//! message that did not leave is seen.

use super::{Page, StoreFault};
use async_trait::async_trait;
use casework::MatterId;
use serde::{Deserialize, Serialize};
use worktime::Instant;

/// A way out of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A short message.
    Sms,
    /// A mail.
    Mail,
}

impl Channel {
    /// Both, in the order in which they are tried.
    pub const ALL: [Self; 2] = [Self::Sms, Self::Mail];

    /// As it is written.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Mail => "mail",
        }
    }
}

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It waits: for the morning, for the next attempt, or for its turn.
    Waiting,
    /// The other side took it.
    Sent,
    /// It was given up.
    Failed,
    /// It was not sent, and rightly so: nobody can be reached, or nobody may be.
    Unsent,
}

impl Standing {
    /// All.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Sent, Self::Failed, Self::Unsent];

    /// As it is written.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Unsent => "unsent",
        }
    }

    /// What a word means.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.word() == word)
    }
}

/// A message to a person. It holds neither an address nor a text: both are made when it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// Its id: receivers are idempotent on it.
    pub id: String,
    /// The matter.
    pub matter: MatterId,
    /// The matter's home.
    pub home: String,
    /// The notice.
    pub notice: String,
    /// The way it leaves.
    pub channel: Channel,
    /// The vault subject that it is for.
    pub to: String,
    /// The letter that it is made from, as JSON. Contains no personal value.
    pub body: String,
    /// When the letter was written.
    pub at: Instant,
    /// Attempts so far.
    pub attempts: u32,
    /// When it is looked at again.
    pub next_at: Instant,
    /// Where it stands.
    pub standing: Standing,
    /// Why there, as a word of [`crate::sending`]; empty if nothing went wrong.
    pub why: String,
    /// When that was settled.
    pub ended_at: Option<Instant>,
    /// When somebody last had it sent again.
    pub again_at: Option<Instant>,
}

/// Which messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageFilter {
    /// Only those that stand so.
    pub standing: Option<Standing>,
    /// Only of matters of these homes.
    pub homes: Option<Vec<String>>,
    /// Only these.
    pub ids: Option<Vec<String>>,
}

/// The messages of a district.
#[async_trait]
pub trait Messages: Send + Sync {
    /// Puts messages, each id once.
    async fn put_messages(&self, district: u32, messages: &[MessageRow]) -> Result<(), StoreFault>;
    /// Waiting messages whose moment has come, earliest first, at most `limit`.
    async fn due_messages(&self, district: u32, now: Instant, limit: u32) -> Result<Vec<MessageRow>, StoreFault>;
    /// Sets how often a waiting message was tried and when it is looked at again, if it was tried so often as `message`
    /// says; `false` if somebody else has taken it.
    async fn put_off(
        &self,
        district: u32,
        message: &MessageRow,
        attempts: u32,
        next: Instant,
    ) -> Result<bool, StoreFault>;
    /// Says where a waiting message stands now; with a moment it has ended.
    async fn set_standing(
        &self,
        district: u32,
        id: &str,
        standing: Standing,
        why: &str,
        ended_at: Option<Instant>,
    ) -> Result<(), StoreFault>;
    /// Lets failed messages of these ids wait once more, from the first attempt on; answers which those were.
    async fn send_again(&self, district: u32, ids: &[String], now: Instant) -> Result<Vec<String>, StoreFault>;
    /// The messages of a matter, newest first, at most `limit`.
    async fn messages_of(&self, district: u32, matter: &MatterId, limit: u32) -> Result<Vec<MessageRow>, StoreFault>;
    /// Messages, newest first, after a (moment, id) key, at most `limit`.
    async fn messages(
        &self,
        district: u32,
        filter: &MessageFilter,
        after: Option<(i64, String)>,
        limit: u32,
    ) -> Result<Page<MessageRow>, StoreFault>;
}
