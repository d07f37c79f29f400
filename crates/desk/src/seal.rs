//! Sealing what a request brings: personal texts go into the vault before anything is decided, so that no event, view,
//! log or refusal can hold them.

use crate::ask::{Asked, Target};
use crate::desk::{Desk, DeskFault};
use crate::files::{MOST_BYTES, MOST_FILES};
use crate::library::{CityLaw, Library};
use crate::ports::{Commit, SealedItem, StoredFile, Subject};
use crate::references;
use crate::vault::SubjectKey;
use casework::{Actor, Matter, MatterId, Reason, Sealed, Value, Values, Wanted, bad_form, check_text};
use rulebook::Edition;
use rulebook::model::{Class, Field, FieldKind, PartyKind, Procedure};
use worktime::Instant;

/// How wide every secret choice is sealed.
const CHOICE_WIDTH: usize = 64;

/// What one request seals.
pub(crate) struct Sealing<'a> {
    desk: &'a Desk,
    district: u32,
    subject: String,
    is_new: bool,
    fresh: Option<Subject>,
    items: Vec<SealedItem>,
    claims: Vec<StoredFile>,
}

impl<'a> Sealing<'a> {
    /// The subject of a matter and of everything opened from it is one: the first matter's id with `s-` before it.
    pub(crate) fn new(desk: &'a Desk, district: u32, root: &MatterId, existing: Option<&Matter>) -> Self {
        let first = root.0.split('.').next().unwrap_or(&root.0);
        let (subject, is_new) = (format!("s-{first}"), existing.is_none());
        Self { desk, district, subject, is_new, fresh: None, items: Vec::new(), claims: Vec::new() }
    }

    pub(crate) fn subject(&self) -> &str {
        &self.subject
    }

    /// Puts what was sealed into the commit; answers the subject.
    pub(crate) fn finish(self, commit: &mut Commit) -> String {
        commit.subjects.extend(self.fresh);
        commit.sealed.extend(self.items);
        commit.claims.extend(self.claims);
        self.subject
    }

    /// The request's values with personal texts replaced by references, and the requester filled in.
    pub(crate) async fn seal_values(
        &mut self,
        library: &Library,
        law: &CityLaw,
        procedure: Option<&str>,
        edition: Option<&str>,
        asked: &Asked,
        now: Instant,
    ) -> Result<Values, DeskFault> {
        let edition = edition.and_then(|id| library.edition(id)).or_else(|| law.edition_on(now.day()));
        let found = edition.and_then(|edition| Some((edition, edition.procedures.get(procedure?)?)));
        let Some((edition, procedure)) = found else { return Ok(asked.values.clone()) };
        let mut values = Values::new();
        let mut key = None;
        for (name, value) in &asked.values {
            let field = field_of(edition, procedure, name);
            let value = match (field, value) {
                (Some(field), Value::Text(text)) if is_sealed(field) => {
                    let text = text.trim();
                    check(edition, name, field, text)
                        .map_err(|reason| self.refused(library, asked, &procedure.key, reason))?;
                    if key.is_none() {
                        key = Some(self.key(library, asked, &procedure.key).await?);
                    }
                    match &key {
                        // However long its word is: what is sealed looks the same whatever was chosen.
                        Some(key) if field.kind == FieldKind::Choice => {
                            self.seal(key, &format!("{text:<CHOICE_WIDTH$}"))?
                        }
                        Some(key) => self.seal(key, text)?,
                        None => continue,
                    }
                }
                (Some(field), Value::List(list)) if field.kind == FieldKind::Files && !list.is_empty() => {
                    let ids: Option<Vec<String>> = list.iter().map(|id| id.text().map(str::to_owned)).collect();
                    // Anything but ids is refused by the engine as the wrong type.
                    let Some(ids) = ids else {
                        values.insert(name.clone(), value.clone());
                        continue;
                    };
                    let claimed = self.claimable(name, field, &ids, &asked.actor).await?;
                    let claimed = claimed.map_err(|reason| self.refused(library, asked, &procedure.key, reason))?;
                    if key.is_none() {
                        key = Some(self.key(library, asked, &procedure.key).await?);
                    }
                    match &key {
                        Some(key) => self.claim(key, claimed)?,
                        None => continue,
                    }
                }
                (Some(field), Value::Text(text)) if field.kind == FieldKind::Text => {
                    Value::Text(text.trim().to_owned())
                }
                _ => value.clone(),
            };
            values.insert(name.clone(), value);
        }
        self.fill_requester(procedure, asked, &mut values);
        if self.is_new && key.is_none() && values.values().any(|value| value.text() == Some(&self.subject)) {
            self.key(library, asked, &procedure.key).await?;
        }
        Ok(values)
    }

    /// A person party that the ask needs is the person this request is about.
    fn fill_requester(&self, procedure: &Procedure, asked: &Asked, values: &mut Values) {
        let Wanted::Ask(name) = &asked.wanted else { return };
        let Some(ask) = procedure.asks.get(name) else { return };
        if !matches!(asked.target, Target::New { .. }) {
            return;
        }
        for key in &ask.needs {
            if procedure.parties.get(key).is_some_and(|party| party.is == PartyKind::Person) {
                values.insert(key.clone(), Value::Text(self.subject.clone()));
            }
        }
    }

    fn seal(&mut self, key: &SubjectKey, text: &str) -> Result<Value, DeskFault> {
        let vault = uuid::Uuid::now_v7().to_string();
        let (sealed, item) = key.seal(&vault, &self.subject, text)?;
        self.items.push(item);
        Ok(Value::Sealed(sealed))
    }

    /// The uploads that a value names, or why they cannot be attached.
    async fn claimable(
        &self,
        name: &str,
        field: &Field,
        ids: &[String],
        actor: &Actor,
    ) -> Result<Result<Vec<StoredFile>, Reason>, DeskFault> {
        let owner = match actor {
            Actor::Staff { account, .. } => Some(account.as_str()),
            _ => None,
        };
        let most = field.max.and_then(|max| usize::try_from(max).ok()).unwrap_or(MOST_FILES);
        if ids.len() > most {
            return Ok(Err(too_many(name, field, most, ids.len())));
        }
        let mut there = self.desk.claimable(owner, ids).await?;
        let taken: Option<Vec<StoredFile>> = ids.iter().map(|id| there.remove(id)).collect();
        let Some(taken) = taken else { return Ok(Err(gone(name))) };
        let earlier = self.claims.iter().chain(&taken);
        if earlier.map(|file| u64::from(file.size)).sum::<u64>() > MOST_BYTES {
            return Ok(Err(too_large(name, field)));
        }
        let twice = |file: &StoredFile| self.claims.iter().any(|claim| claim.file == file.file);
        Ok(if taken.iter().any(twice) { Err(gone(name)) } else { Ok(taken) })
    }

    /// Wraps the keys of uploads under the subject's key: from now on they are this person's.
    fn claim(&mut self, key: &SubjectKey, files: Vec<StoredFile>) -> Result<Value, DeskFault> {
        let mut references = Vec::with_capacity(files.len());
        for file in files {
            let wrapped = key.wrap_file(&self.desk.vault.unwrap_file(&file.wrapped)?)?;
            let (vault, digest, length) = (file.file.clone(), file.digest.clone(), file.size);
            references.push(Value::Sealed(Sealed { vault, digest, length }));
            self.claims.push(StoredFile { subject: self.subject.clone(), owner: String::new(), wrapped, ..file });
        }
        Ok(Value::List(references))
    }

    fn refused(&self, library: &Library, asked: &Asked, procedure: &str, reason: Reason) -> DeskFault {
        DeskFault::Refused(Box::new(references::refusal(library, asked, procedure, vec![reason])))
    }

    async fn key(&mut self, library: &Library, asked: &Asked, procedure: &str) -> Result<SubjectKey, DeskFault> {
        if self.is_new {
            let phone = asked.values.get("contact_phone").and_then(Value::text);
            let (subject, key) = self.desk.vault.new_subject(&self.subject, phone)?;
            self.fresh = Some(subject);
            return Ok(key);
        }
        let found = self.desk.ledger.subjects(self.district, std::slice::from_ref(&self.subject)).await?;
        match found.first() {
            Some(subject) => match self.desk.vault.open_subject(subject)? {
                Some(key) => Ok(key),
                None => Err(self.refused(library, asked, procedure, erased())),
            },
            // A matter opened without anything personal gets its subject with the first personal value.
            None => {
                let (subject, key) = self.desk.vault.new_subject(&self.subject, None)?;
                self.fresh = Some(subject);
                Ok(key)
            }
        }
    }
}

/// Whether values of this field go into the vault.
#[must_use]
pub fn is_sealed(field: &Field) -> bool {
    match field.kind {
        FieldKind::Text => field.class >= Class::Personal,
        FieldKind::Choice => field.class == Class::Secret,
        _ => false,
    }
}

/// The field that a value's name means: the procedure's own, or `child.field`.
pub(crate) fn field_of<'a>(edition: &'a Edition, procedure: &'a Procedure, name: &str) -> Option<&'a Field> {
    match name.split_once('.') {
        Some((child, field)) => edition.procedures.get(child)?.fields.get(field),
        None => procedure.fields.get(name),
    }
}

/// Form is checked here, on the clear text, because nobody sees it afterwards.
fn check(edition: &Edition, name: &str, field: &Field, text: &str) -> Result<(), Reason> {
    if field.kind == FieldKind::Choice && !casework::is_choice(edition, field, text) {
        return Err(casework::not_a_choice(name, field, text));
    }
    match field.check {
        Some(check) if !text.is_empty() && !check_text(check, text) => Err(bad_form(name, field, check)),
        _ => Ok(()),
    }
}

fn too_many(name: &str, field: &Field, most: usize, there: usize) -> Reason {
    let (zh, en) = (&field.label.zh, &field.label.en);
    Reason {
        code: "too-many-files".to_owned(),
        field: Some(name.to_owned()),
        zh: format!("“{zh}”最多{most}个，现有{there}个。"),
        en: format!("“{en}” takes at most {most}; there are {there}."),
    }
}

fn too_large(name: &str, field: &Field) -> Reason {
    let most = MOST_BYTES / 1024 / 1024;
    Reason {
        code: "files-too-large".to_owned(),
        field: Some(name.to_owned()),
        zh: format!("“{}”合计超过{most}MB，请减少或者缩小。", field.label.zh),
        en: format!("“{}” have more than {most} MB in all; please attach fewer or smaller ones.", field.label.en),
    }
}

/// An upload that somebody else attached a moment ago.
pub(crate) fn attached_elsewhere(values: &Values, file: &str) -> Reason {
    let named = values.iter().find(|(_, value)| value.texts().contains(&file));
    gone(named.map_or("", |(name, _)| name))
}

/// An upload that cannot be attached.
fn gone(name: &str) -> Reason {
    Reason {
        code: "no-such-upload".to_owned(),
        field: Some(name.to_owned()),
        zh: "有文件已经过期、已经用过，或者不是您传的，请重新上传。".to_owned(),
        en: "A file has expired, was attached already, or was uploaded by another; please upload it again.".to_owned(),
    }
}

fn erased() -> Reason {
    Reason {
        code: "erased".to_owned(),
        field: None,
        zh: "当事人的个人信息已按其请求删除，不能再补充。".to_owned(),
        en: "The person's data has been erased on request; nothing can be added.".to_owned(),
    }
}
