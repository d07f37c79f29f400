//! Secrets of sessions and tokens: random, handed out once, kept only as a digest.

use crate::problem::Problem;
use desk::vault::{hex, random};
use sha2::{Digest, Sha256};

/// A new secret of 256 bits.
///
/// # Errors
/// A fault if the machine gives no random bytes.
pub(crate) fn fresh() -> Result<String, Problem> {
    random::<32>().map(|bytes| hex(&bytes)).map_err(|fault| Problem::fault(&fault.to_string()))
}

/// The digest under which a secret, key or body is kept.
pub(crate) fn digest(text: &[u8]) -> String {
    hex(&Sha256::digest(text))
}

/// The digest of several parts; no two lists of parts give the same text.
pub(crate) fn digest_parts(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        hash.update(part);
    }
    hex(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_and_different_and_parts_cannot_be_shifted() {
        let (one, other) = (fresh().unwrap(), fresh().unwrap());
        assert_eq!(one.len(), 64);
        assert_ne!(one, other);
        assert_ne!(digest_parts(&[b"ab", b"c"]), digest_parts(&[b"a", b"bc"]));
    }
}
