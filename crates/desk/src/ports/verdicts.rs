//! What people chose beside what a machine suggested.

use super::StoreFault;
use async_trait::async_trait;
use casework::MatterId;
use worktime::Instant;

/// A suggestion and the choice that somebody made. Contains no personal value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The matter.
    pub matter: MatterId,
    /// The event in which it was chosen.
    pub version: u32,
    /// The field: a word of [`crate::reading::FIELDS`].
    pub field: String,
    /// What was suggested; empty if nothing was.
    pub suggested: String,
    /// How sure it was, in hundredths, where that is told.
    pub confidence: Option<u8>,
    /// Whether it said that a person must look in any case.
    pub unsure: bool,
    /// What was chosen.
    pub chosen: String,
    /// Whether that is what was suggested.
    pub taken: bool,
    /// Digest of the model that read.
    pub model: String,
    /// When it was chosen.
    pub at: Instant,
}

/// How often a value was suggested and taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerdictCount {
    /// Digest of the model.
    pub model: String,
    /// The field.
    pub field: String,
    /// What was suggested; empty where nothing was, and for places, of which there are too many.
    pub suggested: String,
    /// How often.
    pub total: u64,
    /// How often it was taken.
    pub taken: u64,
    /// How often it was suggested without doubt.
    pub sure: u64,
    /// How often it was taken of these.
    pub sure_taken: u64,
}

impl VerdictCount {
    /// Adds the counts of another.
    pub(crate) fn add(&mut self, other: &Self) {
        self.total += other.total;
        self.taken += other.taken;
        self.sure += other.sure;
        self.sure_taken += other.sure_taken;
    }
}

/// How often something else was chosen than was suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The field.
    pub field: String,
    /// What was suggested.
    pub suggested: String,
    /// What was chosen.
    pub chosen: String,
    /// How often.
    pub total: u64,
}

/// Suggestions and choices. Rows are only ever added.
#[async_trait]
pub trait Verdicts: Send + Sync {
    /// Keeps verdicts; one that is there stays as it is.
    async fn put_verdicts(&self, district: u32, verdicts: &[Verdict]) -> Result<(), StoreFault>;
    /// How often each value was suggested and taken at or after a moment and before another.
    async fn verdict_counts(
        &self,
        district: u32,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<VerdictCount>, StoreFault>;
    /// What was most often chosen instead, the commonest first, at most `limit`; places are left out.
    async fn corrections(
        &self,
        district: u32,
        from: Instant,
        until: Instant,
        limit: u32,
    ) -> Result<Vec<Correction>, StoreFault>;
}
