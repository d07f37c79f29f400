//! Files of matters: kept sealed as uploads, claimed by the ask that attaches them, read by who may see their field.

use crate::desk::{Desk, DeskFault};
use crate::ports::{FilePiece, Ledger, StoreFault, StoredFile, recorded};
use crate::see::Access;
use crate::vault::{FileKey, Vault, VaultFault, hex, random};
use casework::{Actor, Event, Matter, Sealed, Value, Values};
use rulebook::model::Class;
use std::collections::BTreeMap;
use worktime::Instant;

/// Files that one step may attach, if its field says nothing else.
pub const MOST_FILES: usize = casework::FILES_LIMIT;
/// Bytes of all files that one step may attach.
pub const MOST_BYTES: u64 = 60 * 1024 * 1024;
/// How long an upload waits to be claimed, in milliseconds.
pub const UPLOAD_LIVES: i64 = 24 * 3_600_000;
/// An expired upload is swept away this much later, in milliseconds.
const SWEPT_AFTER: i64 = 600_000;
/// Bytes of all uploads that wait: who fills the disk with uploads is stopped here.
pub const MOST_WAITING: u64 = 2 * 1024 * 1024 * 1024;
/// Bytes of a piece before it is sealed: with nonce, tag and text form it stays below 256 KiB.
const PIECE: usize = 180 * 1024;
/// Media type of small copies.
const SMALL_KIND: &str = "image/jpeg";

/// A file as it is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Media type.
    pub kind: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Width and height of a picture.
    pub sides: Option<(u32, u32)>,
    /// Its small copy.
    pub small: Option<Vec<u8>>,
}

/// Which copy of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The file itself.
    Whole,
    /// The small copy of a picture.
    Small,
}

impl Part {
    const fn word(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Small => "small",
        }
    }
}

/// Who looks at a file.
#[derive(Debug, Clone, Copy)]
pub enum Look<'a> {
    /// A member of staff.
    Staff {
        /// Their access to the matter.
        access: &'a Access,
        /// Whether they gave a purpose.
        purpose: bool,
    },
    /// The person whose matter it is: what they gave, and what is open.
    Own,
}

/// Where a matter names a file.
struct Named {
    field: String,
    digest: String,
    /// Whether the person whose matter it is gave it.
    own: bool,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadFile {
    /// Media type.
    pub kind: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

fn place_of(file: &str, part: Part, place: u32, of: u32) -> String {
    format!("{file}/{}/{place}/{of}", part.word())
}

fn seal(key: &FileKey, file: &str, part: Part, bytes: &[u8]) -> Result<Vec<FilePiece>, VaultFault> {
    let chunks = bytes.chunks(PIECE);
    let of = u32::try_from(chunks.len()).unwrap_or(u32::MAX);
    let piece = |(place, chunk)| {
        let sealed = key.seal_piece(&place_of(file, part, place, of), chunk)?;
        Ok(FilePiece { copy: part.word().to_owned(), place, sealed })
    };
    (0..).zip(chunks).map(piece).collect()
}

impl Desk {
    /// Keeps an upload until it is claimed or expires. `owner` is the account that uploads it; empty for a person
    /// without one. Answers what is kept of it.
    ///
    /// # Errors
    /// [`DeskFault::Unavailable`] if too many wait to be claimed; or as the store says.
    pub async fn upload(&self, owner: &str, new: NewFile) -> Result<StoredFile, DeskFault> {
        let (_, waiting) = self.ledger.waiting_uploads().await?;
        if waiting > MOST_WAITING {
            return Err(DeskFault::Unavailable("too many uploads wait to be claimed".to_owned()));
        }
        let key = FileKey::fresh()?;
        let id = hex(&random::<32>()?);
        let mut pieces = seal(&key, &id, Part::Whole, &new.bytes)?;
        let whole = pieces.len();
        pieces.extend(seal(&key, &id, Part::Small, new.small.as_deref().unwrap_or_default())?);
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let file = StoredFile {
            file: id,
            subject: String::new(),
            owner: owner.to_owned(),
            wrapped: self.vault.wrap_file(&key)?,
            digest: key.digest(&new.bytes),
            kind: new.kind,
            size: count(new.bytes.len()),
            sides: new.sides,
            pieces: count(whole),
            small: count(pieces.len() - whole),
            at: self.now(),
        };
        self.ledger.put_upload(&file, pieces).await?;
        Ok(file)
    }

    /// Throws away uploads that nobody has claimed in time; answers how many.
    ///
    /// # Errors
    /// As the store says.
    pub async fn sweep_uploads(&self) -> Result<u64, DeskFault> {
        // A while after they can be claimed no more, so that a claim and a sweep never meet.
        Ok(self.ledger.sweep_uploads(Instant(self.now().0.saturating_sub(UPLOAD_LIVES + SWEPT_AFTER))).await?)
    }

    /// Uploads that can be claimed now, by id.
    pub(crate) async fn claimable(
        &self,
        owner: Option<&str>,
        ids: &[String],
    ) -> Result<BTreeMap<String, StoredFile>, DeskFault> {
        let oldest = self.now().0.saturating_sub(UPLOAD_LIVES);
        let found = self.ledger.files(0, ids).await?.into_iter();
        let may = |file: &StoredFile| file.at.0 > oldest && (file.owner.is_empty() || owner == Some(&file.owner));
        Ok(found.filter(may).map(|file| (file.file.clone(), file)).collect())
    }

    /// A file of a matter, proved against the digest that the event keeps.
    ///
    /// # Errors
    /// [`DeskFault::NotFound`] if the matter has no such file, it may not be seen, it has no such copy, or the person's
    /// data were erased; [`DeskFault::Fault`] if it was altered.
    pub async fn read_file(
        &self,
        matter: &Matter,
        look: Look<'_>,
        file: &str,
        part: Part,
    ) -> Result<ReadFile, DeskFault> {
        let found = self.reference(matter, file).await?.ok_or(DeskFault::NotFound)?;
        let class = self.class_of(matter, &found.field);
        let may = match look {
            Look::Staff { access, purpose } => access.shows(class, purpose),
            Look::Own => found.own || class == Class::Open,
        };
        if !may {
            return Err(DeskFault::NotFound);
        }
        let district = matter.district;
        let stored = self.ledger.files(district, &[file.to_owned()]).await?.pop().ok_or(DeskFault::NotFound)?;
        let key = key_of(self.ledger.as_ref(), &self.vault, district, &stored).await?.ok_or(DeskFault::NotFound)?;
        let bytes = read_copy(self.ledger.as_ref(), &key, district, &stored, part).await?.ok_or(DeskFault::NotFound)?;
        if part == Part::Whole && key.digest(&bytes) != found.digest {
            return Err(DeskFault::Fault(format!("file {file} is not what was recorded")));
        }
        let kind = if part == Part::Small { SMALL_KIND.to_owned() } else { stored.kind };
        Ok(ReadFile { kind, bytes })
    }

    /// Where a matter names a file. What a later step replaced is found too.
    async fn reference(&self, matter: &Matter, file: &str) -> Result<Option<Named>, DeskFault> {
        let mut is_first = true;
        for logged in self.ledger.history(matter.district, &matter.id).await? {
            let event = recorded(&logged).map_err(DeskFault::from)?.event;
            let (values, by) = match &event {
                Event::Acted { values, by, .. } | Event::Proposed { values, by, .. } => (values, by),
                _ => continue,
            };
            // What opened the matter is the person's own, whoever wrote it down for them.
            let own = std::mem::replace(&mut is_first, false) || matches!(by, Actor::Person { .. });
            for (field, value) in values {
                if let Some(sealed) = references(value).into_iter().find(|sealed| sealed.vault == file) {
                    return Ok(Some(Named { field: field.clone(), digest: sealed.digest.clone(), own }));
                }
            }
        }
        Ok(None)
    }

    fn class_of(&self, matter: &Matter, field: &str) -> Class {
        let library = self.library();
        let edition = library.edition(&matter.edition);
        let procedure = edition.and_then(|edition| edition.procedures.get(&matter.procedure));
        procedure.and_then(|procedure| procedure.fields.get(field)).map_or(Class::Internal, |field| field.class)
    }

    /// The files that values refer to, by id; those that were erased are missing.
    ///
    /// # Errors
    /// As the store says.
    pub async fn files_of(&self, district: u32, values: &Values) -> Result<BTreeMap<String, StoredFile>, StoreFault> {
        let ids: Vec<String> = values.values().flat_map(references).map(|sealed| sealed.vault.clone()).collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let found = self.ledger.files(district, &ids).await?;
        Ok(found.into_iter().map(|file| (file.file.clone(), file)).collect())
    }
}

/// The key of a claimed file; `None` once its person is erased.
pub(crate) async fn key_of(
    ledger: &dyn Ledger,
    vault: &Vault,
    district: u32,
    stored: &StoredFile,
) -> Result<Option<FileKey>, DeskFault> {
    let subject = ledger.subjects(district, std::slice::from_ref(&stored.subject)).await?.pop();
    let Some(subject) = subject else { return Ok(None) };
    let Some(key) = vault.open_subject(&subject)? else { return Ok(None) };
    Ok(Some(key.unwrap_file(&stored.wrapped)?))
}

/// One copy of a file; `None` if it has none, or a piece is missing.
pub(crate) async fn read_copy(
    ledger: &dyn Ledger,
    key: &FileKey,
    district: u32,
    stored: &StoredFile,
    part: Part,
) -> Result<Option<Vec<u8>>, DeskFault> {
    let of = match part {
        Part::Whole => stored.pieces,
        Part::Small => stored.small,
    };
    let mut bytes = Vec::new();
    for place in 0..of {
        let Some(piece) = ledger.file_piece(district, &stored.file, part.word(), place).await? else { return Ok(None) };
        bytes.extend(key.open_piece(&place_of(&stored.file, part, place, of), &piece)?);
    }
    Ok((of > 0).then_some(bytes))
}

/// The files that a value refers to: texts are sealed alone, files in a list.
pub(crate) fn references(value: &Value) -> Vec<&Sealed> {
    let Value::List(list) = value else { return Vec::new() };
    list.iter().filter_map(|value| if let Value::Sealed(sealed) = value { Some(sealed) } else { None }).collect()
}
