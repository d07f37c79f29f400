//! The hash chain of one matter: each event's hash covers the one before it, the matter's id and the event's text.

use crate::value::MatterId;
use sha2::{Digest, Sha256};

/// What the first event of a matter links to.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Where a chain breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// Versions do not run from 1 without holes.
    #[error("event {found} stands where event {expected} should")]
    Hole {
        /// The version that should be there.
        expected: u32,
        /// The version found.
        found: u32,
    },
    /// An event does not link to the one before it.
    #[error("event {0} does not follow from the event before it")]
    Broken(u32),
    /// An event's text does not have the hash recorded with it.
    #[error("event {0} has been altered")]
    Altered(u32),
}

/// SHA-256, in hexadecimal, of the previous hash, the matter's id and the event's canonical text, one per line.
#[must_use]
pub fn link(matter: &MatterId, previous: &str, body: &str) -> String {
    let mut hasher = Sha256::new();
    for part in [previous, "\n", &matter.0, "\n", body] {
        hasher.update(part.as_bytes());
    }
    let digits = hasher.finalize();
    digits.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(hexadecimal).collect()
}

/// A digit below sixteen.
fn hexadecimal(digit: u8) -> char {
    char::from(if digit < 10 { b'0' + digit } else { b'a' - 10 + digit })
}

/// Checks a matter's whole chain. `events` are (version, body, previous, hash) in ledger order; answers the last hash.
///
/// # Errors
/// The first break.
pub fn verify_chain<'a>(
    matter: &MatterId,
    events: impl Iterator<Item = (u32, &'a str, &'a str, &'a str)>,
) -> Result<String, ChainFault> {
    let mut head = GENESIS.to_owned();
    for (expected, (version, body, previous, hash)) in (1..).zip(events) {
        if version != expected {
            return Err(ChainFault::Hole { expected, found: version });
        }
        if previous != head {
            return Err(ChainFault::Broken(version));
        }
        if link(matter, previous, body) != hash {
            return Err(ChainFault::Altered(version));
        }
        hash.clone_into(&mut head);
    }
    Ok(head)
}
