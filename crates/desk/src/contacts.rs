//! Contacts that somebody proves to be theirs by a code sent there: for a short while they see their own matters by it.

use crate::desk::{Desk, DeskFault};
use crate::ports::Session;
use crate::vault::{hex, random};
use casework::{Matter, MatterId};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use worktime::Instant;

/// How a row says that it is a code that was sent.
pub(crate) const CODE: &str = "contact-code";
/// How a row says that a contact is proven.
pub(crate) const PROVEN: &str = "contact";
/// How long a code can be entered, in milliseconds: ten minutes.
pub const CODE_LASTS: i64 = 600_000;
/// How long a proof lasts, in milliseconds: a quarter of an hour.
pub const PROOF_LASTS: i64 = 900_000;
/// What is new to somebody who never looked before: a month, in milliseconds.
const NEW: i64 = 30 * 86_400_000;
/// Digits of a code.
const DIGITS: usize = 6;

/// A proven contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// Its keyed digest.
    contact: String,
    /// Since when what happened is new: the time of the proof before.
    pub since: Instant,
    /// When this one ends.
    pub ends_at: Instant,
}

/// A matter of a proven contact.
#[derive(Debug, Clone)]
pub struct Own {
    /// Its district.
    pub district: u32,
    /// The vault subject whose it is.
    pub subject: String,
    /// The matter.
    pub matter: Arc<Matter>,
}

fn digest_of(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

impl Desk {
    fn code_digest(&self, contact: &str, code: &str) -> String {
        // Keyed: a code of six digits would soon be found from a digest without a key.
        self.vault.keyed(CODE, &format!("{contact}/{code}"))
    }

    /// A code for a telephone number, in place of any before; `None` if nobody gave that number.
    ///
    /// # Errors
    /// As the store says, or if the machine gives no random bytes.
    pub async fn contact_code(&self, phone: &str) -> Result<Option<String>, DeskFault> {
        let contact = self.vault.contact(phone);
        let mut is_known = false;
        for district in self.ledger.districts().await? {
            is_known = is_known || !self.ledger.subjects_by_contact(district, &contact).await?.is_empty();
        }
        if !is_known {
            return Ok(None);
        }
        for before in self.accounts.sessions(&contact).await?.into_iter().filter(|row| row.kind == CODE) {
            self.accounts.end_session(&before.digest).await?;
        }
        let number = u64::from_le_bytes(random::<8>()?) % 10_u64.pow(6);
        let code = format!("{number:0DIGITS$}");
        let digest = self.code_digest(&contact, &code);
        self.accounts.put_session(&self.row(digest, contact, CODE, CODE_LASTS)).await?;
        Ok(Some(code))
    }

    /// Takes a code, once; answers the secret by which its sender is known for a while. `None` if it is not the code that
    /// was sent, or too late.
    ///
    /// # Errors
    /// As the store says, or if the machine gives no random bytes.
    pub async fn prove_contact(&self, phone: &str, code: &str) -> Result<Option<String>, DeskFault> {
        let contact = self.vault.contact(phone);
        let digest = self.code_digest(&contact, code);
        let sent = self.accounts.session(&digest).await?.filter(|row| row.kind == CODE && self.now() < row.ends_at);
        // Whoever removes the row has used the code.
        if sent.is_none() || !self.accounts.end_session(&digest).await? {
            return Ok(None);
        }
        let secret = hex(&random::<32>()?);
        self.accounts.put_session(&self.row(digest_of(&secret), contact, PROVEN, PROOF_LASTS)).await?;
        Ok(Some(secret))
    }

    fn row(&self, digest: String, account: String, kind: &str, lasts: i64) -> Session {
        let now = self.now();
        Session {
            digest,
            account,
            kind: kind.to_owned(),
            purpose: String::new(),
            created_at: now,
            used_at: now,
            ends_at: Instant(now.0.saturating_add(lasts)),
        }
    }

    /// The contact that a secret proves; `None` if it proves none any more.
    ///
    /// # Errors
    /// As the store says.
    pub async fn proven(&self, secret: &str) -> Result<Option<Proven>, DeskFault> {
        let found = self.accounts.session(&digest_of(secret)).await?;
        let Some(row) = found.filter(|row| row.kind == PROVEN && self.now() < row.ends_at) else { return Ok(None) };
        let all = self.accounts.sessions(&row.account).await?;
        let before = all.iter().filter(|one| one.kind == PROVEN && one.created_at < row.created_at);
        let since = before.map(|one| one.created_at).max();
        let since = since.unwrap_or(Instant(row.created_at.0.saturating_sub(NEW)));
        Ok(Some(Proven { contact: row.account, since, ends_at: row.ends_at }))
    }

    /// Ends a proof before its time.
    ///
    /// # Errors
    /// As the store says.
    pub async fn end_proof(&self, secret: &str) -> Result<(), DeskFault> {
        let now = self.now();
        Ok(self.accounts.touch_session(&digest_of(secret), now, now).await?)
    }

    /// The matters of a proven contact, newest first. Whoever's data has been erased is found by none any more.
    ///
    /// # Errors
    /// As the store says.
    pub async fn own_matters(&self, proven: &Proven) -> Result<Vec<Own>, DeskFault> {
        let mut all = Vec::new();
        for district in self.ledger.districts().await? {
            for subject in self.ledger.subjects_by_contact(district, &proven.contact).await? {
                let Some(id) = subject.subject.strip_prefix("s-") else { continue };
                let Some(matter) = self.matter(district, &MatterId(id.to_owned())).await? else { continue };
                all.push(Own { district, subject: subject.subject, matter });
            }
        }
        all.sort_by_key(|own| std::cmp::Reverse((own.matter.opened_at, own.matter.id.clone())));
        Ok(all)
    }
}
