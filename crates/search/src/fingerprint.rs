//! Fingerprints of words: nobody without the vault's key can tell which word one stands for.

use desk::vault::Vault;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Bytes of a fingerprint: two words of an installation's vocabulary share one less than once in a million years of use.
const LENGTH: usize = 8;

/// Makes fingerprints under one key.
#[derive(Clone)]
pub(crate) struct Fingerprints(Hmac<Sha256>);

impl Fingerprints {
    /// Under a key of its own, derived from the vault's.
    pub(crate) fn new(vault: &Vault) -> Self {
        let key = vault.keyed("search", "fingerprints");
        // HMAC takes keys of any length; without one there is nothing to find.
        Self(Hmac::new_from_slice(key.as_bytes()).unwrap_or_else(|_| Hmac::new(&Default::default())))
    }

    /// The fingerprint of a word.
    pub(crate) fn of(&self, word: &str) -> Vec<u8> {
        let mut mac = self.0.clone();
        mac.update(word.as_bytes());
        let mut whole = mac.finalize().into_bytes().to_vec();
        whole.truncate(LENGTH);
        whole
    }

    /// Tells keys apart without telling anything about them.
    pub(crate) fn name(&self) -> String {
        desk::vault::hex(&self.of("\0name"))
    }
}
