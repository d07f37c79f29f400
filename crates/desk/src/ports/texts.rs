//! Official texts as they were imported, version by version.

use super::StoreFault;
use async_trait::async_trait;
use worktime::Instant;

/// What is known of a version at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextHead {
    /// Which instrument: city and file of the rulebook, such as `city/regulation`.
    pub instrument: String,
    /// SHA-256 of the file's bytes: the same bytes are the same version.
    pub version: String,
    /// Name of the file.
    pub file: String,
    /// Title by its own words; empty if it does not say.
    pub title: String,
    /// Login of whoever imported it; empty for whoever keeps the machine.
    pub importer: String,
    /// When.
    pub at: Instant,
}

/// A version with what was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextVersion {
    /// At a glance.
    pub head: TextHead,
    /// The report of the import, as JSON.
    pub report: String,
    /// The clean text with its places and units, as JSON.
    pub body: String,
}

/// Something that somebody did with a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextStep {
    /// Its place, from 1 without gaps.
    pub number: u32,
    /// The state that it led to: a word of [`crate::texts`].
    pub state: String,
    /// Login of who did it.
    pub account: String,
    /// What was decided.
    pub note: String,
    /// When.
    pub at: Instant,
    /// The issues of the report that it decides, by their place from 1; none in a review: all that were open.
    pub issues: Vec<u32>,
}

/// Official texts. Versions and steps are only ever added.
#[async_trait]
pub trait Texts: Send + Sync {
    /// Keeps a version with the bytes it was read from and its first step; `false`, and nothing written, if it is there.
    async fn put_text(&self, text: &TextVersion, original: &[u8], first: &TextStep) -> Result<bool, StoreFault>;
    /// The versions of an instrument, the newest first.
    async fn text_heads(&self, instrument: &str) -> Result<Vec<TextHead>, StoreFault>;
    /// One version.
    async fn text(&self, instrument: &str, version: &str) -> Result<Option<TextVersion>, StoreFault>;
    /// The bytes that a version was read from; empty if there is none.
    async fn text_original(&self, version: &str) -> Result<Vec<u8>, StoreFault>;
    /// What was done with a version, in order.
    async fn text_steps(&self, instrument: &str, version: &str) -> Result<Vec<TextStep>, StoreFault>;
    /// Adds what somebody did; `false` if its place is taken already.
    async fn add_text_step(&self, instrument: &str, version: &str, step: &TextStep) -> Result<bool, StoreFault>;
}
