//! Notes of colleagues on a matter: sealed like personal data under the matter's person, never shown to residents, never
//! in the ledger; a mention is a letter to the colleague's unit.

use crate::desk::{Desk, DeskFault};
use crate::ports::{Account, Note, Outgoing, Subject};
use casework::Matter;

/// The notice that tells a unit of a mention.
pub const MENTIONED: &str = "mentioned";

impl Desk {
    /// Keeps a note on a matter. With a mention, the colleague's unit gets a letter.
    ///
    /// # Errors
    /// [`DeskFault::NotFound`] if the person's data has been erased: nothing more about them can be kept.
    pub async fn note(
        &self,
        matter: &Matter,
        by: &Account,
        text: &str,
        mention: Option<&Account>,
        basis: serde_json::Value,
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
        self.ledger.put_note(district, &note, &item, fresh.as_ref()).await?;
        if let Some(colleague) = mention {
            let letter = mention_letter(matter, &note, colleague, basis);
            self.ledger.put_letters(colleague.district, &[(colleague.unit.clone(), letter)]).await?;
        }
        Ok(note)
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
