//! What else changes something: erasing a person, remembering a key. Through the desk, like everything.

use crate::desk::{Desk, DeskFault};
use crate::ports::{Commit, Replay, StoreFault};

impl Desk {
    /// Erases a person's data: key, contact digest, sealed values. What happened stays in the ledger, which still
    /// verifies. Answers whether there was such a person; asked again, the answer is the same.
    ///
    /// # Errors
    /// As the store says; asking again is safe.
    pub async fn erase(&self, district: u32, subject: &str) -> Result<bool, DeskFault> {
        Ok(self.ledger.erase(district, subject).await?)
    }

    /// Remembers that a key was used for a request that is carried out in parts.
    ///
    /// # Errors
    /// [`DeskFault::KeyReused`] if it was used for another request; or as the store says.
    pub async fn remember(&self, district: u32, key: String, digest: String) -> Result<(), DeskFault> {
        let before = match self.ledger.replay(district, &key).await? {
            Some(before) => Some(before),
            None => {
                let replay = Replay { key, digest: digest.clone(), answer: "{}".to_owned(), at: self.now() };
                let commit = Commit { district, replay: Some(replay), ..Commit::default() };
                match self.ledger.commit(commit).await {
                    Err(StoreFault::Replayed(before)) => Some(before),
                    other => other.map(|_| None)?,
                }
            }
        };
        match before {
            Some(before) if before.digest != digest => Err(DeskFault::KeyReused),
            _ => Ok(()),
        }
    }
}
