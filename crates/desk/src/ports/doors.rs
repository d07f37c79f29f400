//! Records of the doors: the access log and second factors.

use serde_json::json;
use sha2::{Digest, Sha256};
use worktime::Instant;

/// A row of the access log: who came in, who looked at what is protected and why. Contains no personal value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessEntry {
    /// Place in the district's log, from 1, without gaps.
    pub seq: u64,
    /// When.
    pub at: Instant,
    /// What happened: a word of [`crate::access_log`].
    pub kind: String,
    /// The account, by id; empty when it is not known.
    pub account: String,
    /// Its unit then; empty when it is not known.
    pub unit: String,
    /// The matter concerned; empty when none is.
    pub matter: String,
    /// A stated purpose, or what else is worth knowing.
    pub note: String,
    /// Hash of the row before; empty for the first.
    pub previous: String,
    /// Hash of this row.
    pub hash: String,
}

impl AccessEntry {
    /// The hash that this row must have in the log of this district: SHA-256 over its parts as a JSON list.
    #[must_use]
    pub fn digest(&self, district: u32) -> String {
        let parts = json!([
            district,
            self.seq,
            self.at.0,
            self.kind,
            self.account,
            self.unit,
            self.matter,
            self.note,
            self.previous
        ]);
        crate::vault::hex(&Sha256::digest(parts.to_string().as_bytes()))
    }
}

/// Which rows of the access log. Empty words let everything through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessFilter {
    /// At or after.
    pub from: Instant,
    /// Before.
    pub until: Instant,
    /// Of this account.
    pub account: String,
    /// Of this kind.
    pub kind: String,
}

impl Default for AccessFilter {
    fn default() -> Self {
        Self { from: Instant(i64::MIN), until: Instant(i64::MAX), account: String::new(), kind: String::new() }
    }
}

/// An account's second factor (RFC 6238).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// The account, by id.
    pub account: String,
    /// The shared secret, sealed under the installation's master key.
    pub secret: Vec<u8>,
    /// Whether a first code has shown that the person's device has it.
    pub confirmed: bool,
    /// The time step of the last code that was used; none is used twice.
    pub last_step: i64,
    /// SHA-256 of each recovery code that is left.
    pub recovery: Vec<String>,
}
