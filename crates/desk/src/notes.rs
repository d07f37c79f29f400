//! Notes of colleagues on a matter: sealed like personal data under the matter's person, never shown to residents, never
//! in the ledger; a mention is a letter to the colleague's unit.

use crate::desk::{Desk, DeskFault};
use crate::ports::{Account, Note, Outgoing, Replay, Subject};
use casework::Matter;

/// The notice that tells a unit of a mention.
pub const MENTIONED: &str = "mentioned";

impl Desk {
    /// Keeps a note on a matter, under a key once. With a mention, the colleague's unit gets a letter.
    ///
    /// # Errors
    /// [`DeskFault::NotFound`] if the person's data has been erased: nothing more about them can be kept;
    /// [`DeskFault::KeyReused`] if the key was used for another request; or as the store says.
    pub async fn note(
        &self,
        matter: &Matter,
        by: &Account,
        text: &str,
        mention: Option<&Account>,
        basis: serde_json::Value,
        key: Option<(String, String)>,
    ) -> Result<Note, DeskFault> {
        let note = match self.noted_before(matter.district, key.as_ref()).await? {
            Some(before) => before,
            None => self.keep_note(matter, by, text, mention, key).await?,
        };
        // Asked again, the letter is there, unless the first time ended before it was.
        if let Some(colleague) = mention {
            let letter = mention_letter(matter, &note, colleague, basis);
            self.ledger.put_letters(colleague.district, &[(colleague.unit.clone(), letter)]).await?;
        }
        Ok(note)
    }

    async fn noted_before(&self, district: u32, key: Option<&(String, String)>) -> Result<Option<Note>, DeskFault> {
        let Some((key, digest)) = key else { return Ok(None) };
        match self.ledger.replay(district, key).await? {
            Some(before) if before.digest != *digest => Err(DeskFault::KeyReused),
            Some(before) => Ok(Some(serde_json::from_str(&before.answer)?)),
            None => Ok(None),
        }
    }

    async fn keep_note(
        &self,
        matter: &Matter,
        by: &Account,
        text: &str,
        mention: Option<&Account>,
        once: Option<(String, String)>,
    ) -> Result<Note, DeskFault> {
        let district = matter.district;
        let first = matter.id.0.split('.').next().unwrap_or(&matter.id.0);
        let id = format!("s-{first}");
        let found = self.ledger.subjects(district, std::slice::from_ref(&id)).await?;
        let (key, fresh): (_, Option<Subject>) = match found.first() {
            Some(subject) => (self.vault.open_subject(subject)?.ok_or(DeskFault::NotFound)?, None),
            None => {
                let (subject, key) = self.vault.new_subject(&id, None)?;
                (key, Some(subject))
            }
        };
        let vault = uuid::Uuid::now_v7().to_string();
        let (_, item) = key.seal(&vault, &id, text)?;
        let note = Note {
            id: uuid::Uuid::now_v7().to_string(),
            matter: matter.id.clone(),
            at: self.now(),
            account: by.id.clone(),
            unit: by.unit.clone(),
            vault,
            mention: mention.map(|account| account.id.clone()).unwrap_or_default(),
        };
        let replay = match &once {
            Some((key, digest)) => {
                let (key, digest, answer) = (key.clone(), digest.clone(), serde_json::to_string(&note)?);
                Some(Replay { key, digest, answer, at: note.at })
            }
            None => None,
        };
        match self.ledger.put_note(district, &note, &item, fresh.as_ref(), replay.as_ref()).await {
            Ok(()) => Ok(note),
            // The same may have been asked twice at once: then the other one stands.
            Err(fault) => self.noted_before(district, once.as_ref()).await?.ok_or_else(|| fault.into()),
        }
    }

    /// The texts of notes; `None` where the person's data has been erased.
    ///
    /// # Errors
    /// As the store says.
    pub async fn note_texts(&self, district: u32, notes: &[Note]) -> Result<Vec<Option<String>>, DeskFault> {
        let vaults: Vec<String> = notes.iter().map(|note| note.vault.clone()).collect();
        let texts = self.open_vaults(district, &vaults).await?;
        Ok(notes.iter().map(|note| texts.get(&note.vault).cloned()).collect())
    }
}

/// The letter about a mention: who is meant, never what was written.
fn mention_letter(matter: &Matter, note: &Note, colleague: &Account, basis: serde_json::Value) -> Outgoing {
    let body = serde_json::json!({
        "notice": MENTIONED, "number": matter.number, "state": matter.state, "procedure": matter.procedure,
        "edition": matter.edition, "round": matter.round, "home": matter.home, "basis": basis,
        "mention": {"account": colleague.id, "name": colleague.name},
    });
    Outgoing {
        id: format!("{}/note/{}", matter.id, note.id),
        matter: matter.id.clone(),
        kind: "letter".to_owned(),
        to: colleague.unit.clone(),
        body: body.to_string(),
        at: note.at,
    }
}
