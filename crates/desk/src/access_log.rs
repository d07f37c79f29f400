//! The access log: one row for each event at the doors, chained by hashes, written before the answer is given. Nobody
//! edits it; auditors read it, and that is an event too.

use crate::desk::{Desk, DeskFault};
use crate::ports::{AccessEntry, AccessFilter, Account, StoreFault};

/// Somebody signed in.
pub const SIGNED_IN: &str = "signed_in";
/// A sign-in failed.
pub const SIGN_IN_FAILED: &str = "sign_in_failed";
/// An account is locked after too many failed sign-ins.
pub const LOCKED: &str = "locked";
/// Somebody signed out.
pub const SIGNED_OUT: &str = "signed_out";
/// A session was ended from another.
pub const SESSION_ENDED: &str = "session_ended";
/// A password was changed.
pub const PASSWORD_CHANGED: &str = "password_changed";
/// A second factor was confirmed.
pub const FACTOR_ADDED: &str = "factor_added";
/// A second factor was removed.
pub const FACTOR_REMOVED: &str = "factor_removed";
/// A recovery code was used instead of a second factor.
pub const RECOVERY_USED: &str = "recovery_used";
/// A token was made.
pub const TOKEN_MADE: &str = "token_made";
/// A token was ended.
pub const TOKEN_ENDED: &str = "token_ended";
/// Personal data was opened for a stated purpose.
pub const REVEALED: &str = "revealed";
/// Personal data was erased.
pub const ERASED: &str = "erased";
/// Rows were taken out as a file.
pub const EXPORTED: &str = "exported";
/// A file of a matter was opened.
pub const FILE_READ: &str = "file_read";
/// The access log was read.
pub const LOG_READ: &str = "log_read";
/// Messages that failed were sent again.
pub const SENT_AGAIN: &str = "sent_again";

/// An official text was imported.
pub const TEXT_IMPORTED: &str = "text_imported";
/// Issues of an official text were decided.
pub const TEXT_REVIEWED: &str = "text_reviewed";
/// A version of an official text was approved.
pub const TEXT_APPROVED: &str = "text_approved";

/// Every kind, in the order above.
pub const KINDS: [&str; 20] = [
    SIGNED_IN,
    SIGN_IN_FAILED,
    LOCKED,
    SIGNED_OUT,
    SESSION_ENDED,
    PASSWORD_CHANGED,
    FACTOR_ADDED,
    FACTOR_REMOVED,
    RECOVERY_USED,
    TOKEN_MADE,
    TOKEN_ENDED,
    REVEALED,
    ERASED,
    EXPORTED,
    FILE_READ,
    LOG_READ,
    SENT_AGAIN,
    TEXT_IMPORTED,
    TEXT_REVIEWED,
    TEXT_APPROVED,
];

/// Longest note, in characters.
const NOTE: usize = 300;
/// How often a place that another process took is tried again.
const TRIES: u32 = 16;
/// Rows read at once when the chain is verified.
const PAGE: u32 = 500;

/// What is worth a row.
#[derive(Debug, Clone, Default)]
pub struct Noted<'a> {
    /// What happened: a word of this module.
    pub kind: &'a str,
    /// Who, if known.
    pub account: Option<&'a Account>,
    /// The matter's id, if one is concerned.
    pub matter: &'a str,
    /// A stated purpose, or what else is worth knowing; never a personal value.
    pub note: &'a str,
}

/// Where the chain of a district's access log is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenLog {
    /// District.
    pub district: u32,
    /// The first row, from the newest backwards, that does not fit the one before.
    pub seq: u64,
}

impl Desk {
    /// Adds a row to a district's access log; returns when it is on disk.
    ///
    /// # Errors
    /// As the store says; then nothing was noted and the act itself must not happen.
    pub async fn note_access(&self, district: u32, noted: &Noted<'_>) -> Result<(), DeskFault> {
        let _one_at_a_time = self.doors.lock().await;
        for _ in 0..TRIES {
            let last = self.accounts.last_access(district).await?;
            let (seq, previous) = last.map_or((1, String::new()), |last| (last.seq.saturating_add(1), last.hash));
            let mut entry = AccessEntry {
                seq,
                at: self.now(),
                kind: noted.kind.to_owned(),
                account: noted.account.map(|account| account.id.clone()).unwrap_or_default(),
                unit: noted.account.map(|account| account.unit.clone()).unwrap_or_default(),
                matter: noted.matter.to_owned(),
                note: noted.note.chars().filter(|c| !c.is_control()).take(NOTE).collect(),
                previous,
                hash: String::new(),
            };
            entry.hash = entry.digest(district);
            if self.accounts.add_access(district, &entry).await? {
                return Ok(());
            }
        }
        Err(DeskFault::Unavailable("the access log is contended".to_owned()))
    }
}

/// Walks a district's access log from the newest row to the first; answers how many rows there are and where the
/// chain is broken, if it is.
///
/// # Errors
/// As the store says.
pub async fn verify_access(
    accounts: &dyn crate::ports::Accounts,
    district: u32,
) -> Result<(u64, Option<BrokenLog>), StoreFault> {
    let (mut rows, mut before) = (0, None);
    let mut wanted: Option<(u64, String)> = None;
    loop {
        let page = accounts.access_log(district, &AccessFilter::default(), before, PAGE).await?;
        let Some(last) = page.last() else { break };
        before = Some(last.seq);
        for entry in &page {
            rows += 1;
            let follows = wanted.as_ref().is_none_or(|(seq, hash)| *seq == entry.seq && *hash == entry.hash);
            if !follows || entry.hash != entry.digest(district) {
                return Ok((rows, Some(BrokenLog { district, seq: entry.seq })));
            }
            wanted = Some((entry.seq.saturating_sub(1), entry.previous.clone()));
        }
    }
    // The first row follows nothing: what it names as the one before must not exist.
    let cut = wanted.filter(|(seq, hash)| *seq != 0 || !hash.is_empty());
    Ok((rows, cut.map(|(seq, _)| BrokenLog { district, seq })))
}
