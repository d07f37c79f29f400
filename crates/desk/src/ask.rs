//! The main verb: load, decide, answer, append, project. One function through which everything that changes passes.

mod hands;

use crate::desk::{Change, Desk, DeskFault};
use crate::facts::Facts;
use crate::library::{CityLaw, Library};
use crate::outgoing::{letters, work_elsewhere};
use crate::ports::{Append, Commit, Imported, Receipt, Replay, StoreFault, Stored};
use crate::seal::{Sealing, attached_elsewhere};
use crate::vault::receipt_digest;
use crate::{answers, project, references, registers};
use casework::{
    Actor, Answers, Changed, Event, Family, GENESIS, MatterId, Opening, PartyValue, Performed, Reason, Values, Wanted,
    link,
};
use hands::Trust;
use rulebook::model::PartyKind;
use std::collections::BTreeMap;
use std::sync::Arc;
use worktime::Instant;

/// How often a request without a stated version is tried again when somebody else acted first.
const RETRIES: u32 = 8;
/// Rounds of questions and answers; each round answers everything that can be asked in it.
const ANSWER_ROUNDS: u32 = 6;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// District in which the matter lives or will live.
    pub district: u32,
    /// On which matter, or a new one.
    pub target: Target,
    /// What.
    pub wanted: Wanted,
    /// By whom; never from a request body. `Person` with an empty subject means: the person who makes this very request.
    pub actor: Actor,
    /// Values in clear; personal ones are sealed here and go no further.
    pub values: Values,
    /// The version the actor saw; `None` = whatever it is now.
    pub version: Option<u32>,
    /// Idempotency key and digest of the request.
    pub key: Option<(String, String)>,
    /// The import row that this is: source and original id.
    pub imported: Option<(String, String)>,
}

/// On which matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// One that exists.
    Matter(MatterId),
    /// A new one of a procedure, with its home.
    New {
        /// Procedure.
        procedure: String,
        /// Home unit.
        home: String,
    },
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// The matter.
    pub matter: MatterId,
    /// Its number.
    pub number: String,
    /// Its state.
    pub state: String,
    /// Number of events.
    pub version: u32,
    /// Whether it happened now, or this is the answer to a repeated submission.
    pub repeated: bool,
    /// The receipt code, when a person outside opened it.
    pub receipt: Option<String>,
    /// The proposal that waits for a signature, if that is what it became.
    pub proposal: Option<u32>,
}

/// The part of [`Done`] that is kept under an idempotency key.
#[derive(serde::Serialize, serde::Deserialize)]
struct Kept {
    matter: MatterId,
    number: String,
    state: String,
    version: u32,
    receipt: bool,
    proposal: Option<u32>,
}

impl Desk {
    /// Carries out a request: the one way through.
    ///
    /// # Errors
    /// A refusal with its basis, a conflict, or a fault; nothing is half done.
    pub async fn ask(&self, asked: &Asked) -> Result<Done, DeskFault> {
        if let Some(done) = self.answered_before(asked).await? {
            return Ok(done);
        }
        let counted = self.counted(asked).await?;
        let done = match self.ask_again(counted.as_ref().unwrap_or(asked)).await {
            // Sent a second time while the first was still on its way, it was judged against what the first has just done.
            Err(fault @ (DeskFault::Refused(_) | DeskFault::Conflict { .. })) => {
                return self.answered_before(asked).await?.ok_or(fault);
            }
            other => other?,
        };
        self.after_act(asked, &done).await?;
        Ok(done)
    }

    /// Carries it out, again where somebody else acted first.
    pub(crate) async fn ask_again(&self, asked: &Asked) -> Result<Done, DeskFault> {
        let mut attempt = 0;
        let mut trust = if matches!(asked.target, Target::New { .. }) { Trust::Store } else { Trust::Memory };
        loop {
            match self.ask_once(asked, trust).await {
                Err(DeskFault::Refused(_) | DeskFault::Conflict { .. }) if trust == Trust::Memory => {
                    trust = Trust::Store;
                }
                Err(DeskFault::Conflict { .. }) if asked.version.is_none() && attempt < RETRIES => attempt += 1,
                other => return other,
            }
        }
    }

    async fn answered_before(&self, asked: &Asked) -> Result<Option<Done>, DeskFault> {
        let Some((key, digest)) = &asked.key else { return Ok(None) };
        match self.ledger.replay(asked.district, key).await? {
            Some(replay) => self.replayed(asked.district, &replay, digest).map(Some),
            None => Ok(None),
        }
    }

    fn replayed(&self, district: u32, replay: &Replay, digest: &str) -> Result<Done, DeskFault> {
        if replay.digest != *digest {
            return Err(DeskFault::KeyReused);
        }
        let kept: Kept = serde_json::from_str(&replay.answer)?;
        let receipt = kept.receipt.then(|| self.vault.receipt_code(district, &kept.matter.0));
        Ok(Done {
            matter: kept.matter,
            number: kept.number,
            state: kept.state,
            version: kept.version,
            repeated: true,
            receipt,
            proposal: kept.proposal,
        })
    }

    async fn ask_once(&self, asked: &Asked, trust: Trust) -> Result<Done, DeskFault> {
        self.turn_day().await?;
        let (family, _acting) = self.family_asked(asked, trust).await?;
        let (library, now) = (self.library(), self.now());
        let law = library.city_of(&asked.district.to_string()).ok_or(DeskFault::NotFound)?;
        let (root, changed, sealing) = self.judged(&library, asked, &family, now, false).await?;
        self.write(&library, law, asked, &root, changed, sealing, now).await
    }

    /// What a request would change, without writing anything: every matter that it touches, before and after.
    ///
    /// # Errors
    /// The same refusals and faults as asking.
    pub async fn rehearse(&self, asked: &Asked) -> Result<Vec<Changed>, DeskFault> {
        self.turn_day().await?;
        let (family, _acting) = self.family_asked(asked, Trust::Store).await?;
        let (library, now) = (self.library(), self.now());
        self.judged(&library, asked, &family, now, true).await.map(|(_, changed, _)| changed)
    }

    /// Seals in memory, and decides. What is only tried takes no number.
    async fn judged(
        &self,
        library: &Library,
        asked: &Asked,
        family: &Family,
        now: Instant,
        is_trial: bool,
    ) -> Result<(MatterId, Vec<Changed>, Sealing<'_>), DeskFault> {
        let law = library.city_of(&asked.district.to_string()).ok_or(DeskFault::NotFound)?;
        let (root, opening) = self.target(library, law, asked, now, is_trial).await?;
        let matter = family.get(&root).map(Arc::as_ref);
        if let (Some(expected), Some(matter)) = (asked.version, matter)
            && expected != matter.version
        {
            return Err(DeskFault::Conflict { version: matter.version });
        }
        let mut sealing = Sealing::new(self, asked.district, &root, matter);
        let procedure = matter.map(|m| m.procedure.clone()).or_else(|| opening.as_ref().map(|o| o.procedure.clone()));
        let edition = matter.map(|matter| matter.edition.clone());
        let values = sealing.seal_values(library, law, procedure.as_deref(), edition.as_deref(), asked, now).await?;
        self.check_references(library, procedure.as_deref(), &root, asked).await?;
        let actor = match &asked.actor {
            Actor::Person { subject } if subject.is_empty() => Actor::Person { subject: sealing.subject().to_owned() },
            other => other.clone(),
        };
        self.judge_act(library, law, asked, procedure.as_deref(), matter, opening.as_ref()).await?;
        if let (Wanted::Ask(ask), Some(procedure)) = (&asked.wanted, &procedure) {
            let home =
                matter.map(|matter| matter.home.as_str()).or(opening.as_ref().map(|opening| opening.home.as_str()));
            let given = (home.unwrap_or_default(), matter, &asked.values);
            let reasons = registers::reasons(library, law, procedure, ask, given, now.day());
            if !reasons.is_empty() {
                return Err(DeskFault::Refused(Box::new(references::refusal(library, asked, procedure, reasons))));
            }
        }
        let target = opening.as_ref().map_or(Ok(&root), Err);
        let facts = self.facts(library, asked.district, family, (procedure.as_deref(), &values)).await?;
        let request = (asked, actor, values);
        let changed = self.decide_counted((library, law, facts), family, target, request, now, is_trial).await?;
        Ok((root, changed, sealing))
    }

    /// The matter's id and, for a new one, how it is opened.
    async fn target(
        &self,
        library: &Library,
        law: &CityLaw,
        asked: &Asked,
        now: Instant,
        is_trial: bool,
    ) -> Result<(MatterId, Option<Opening>), DeskFault> {
        let Target::New { procedure, home } = &asked.target else {
            let Target::Matter(id) = &asked.target else { return Err(DeskFault::NotFound) };
            return Ok((id.clone(), None));
        };
        if library.units.district_of(home) != Some(asked.district) {
            return Err(DeskFault::NotFound);
        }
        if law.edition_on(now.day()).is_some_and(|edition| !library.may_be_home(edition, procedure, home)) {
            let reasons = vec![no_home()];
            return Err(DeskFault::Refused(Box::new(references::refusal(library, asked, procedure, reasons))));
        }
        let id = MatterId(uuid::Uuid::now_v7().to_string());
        let number = if is_trial {
            String::new()
        } else {
            self.numbers.next(self.ledger.as_ref(), asked.district, now.day()).await?
        };
        let parties = parties_at_start(library, law, procedure, home, now);
        let opening = Opening {
            id: id.clone(),
            district: asked.district,
            procedure: procedure.clone(),
            number,
            home: home.clone(),
            parties,
        };
        Ok((id, Some(opening)))
    }

    #[allow(clippy::too_many_arguments)]
    async fn write(
        &self,
        library: &Library,
        law: &CityLaw,
        asked: &Asked,
        root: &MatterId,
        changed: Vec<Changed>,
        sealing: Sealing<'_>,
        now: Instant,
    ) -> Result<Done, DeskFault> {
        let Some(after) = changed.iter().find(|c| c.after.id == *root).map(|c| Arc::clone(&c.after)) else {
            return Err(DeskFault::Fault("a decided request changed nothing".to_owned()));
        };
        let opened = changed.iter().any(|c| c.after.id == *root && c.before == 0);
        let proposal = proposed(&changed, root);
        let wants_receipt = opened && after.parties.values().any(|party| !party.people().is_empty());
        let receipt = wants_receipt.then(|| self.vault.receipt_code(asked.district, &root.0));
        let mut commit = self.commit_of(library, law, asked.district, &changed, now).await?;
        let subject = sealing.finish(&mut commit);
        if let Some(code) = &receipt {
            commit.receipt = Some(Receipt { digest: receipt_digest(code), matter: root.clone(), subject });
        }
        if let Some((key, digest)) = &asked.key {
            let kept = Kept {
                matter: root.clone(),
                number: after.number.clone(),
                state: after.state.clone(),
                version: after.version,
                receipt: receipt.is_some(),
                proposal,
            };
            let answer = serde_json::to_string(&kept)?;
            commit.replay = Some(Replay { key: key.clone(), digest: digest.clone(), answer, at: now });
        }
        if let Some((source, original)) = &asked.imported {
            commit.imported =
                Some(Imported { source: source.clone(), original: original.clone(), matter: root.clone() });
        }
        match self.commit(commit, &changed, now).await {
            Err(StoreFault::Replayed(replay)) => {
                let digest = asked.key.as_ref().map_or("", |(_, digest)| digest);
                self.replayed(asked.district, &replay, digest)
            }
            Err(StoreFault::FileGone(file)) => {
                let reasons = vec![attached_elsewhere(&asked.values, &file)];
                Err(DeskFault::Refused(Box::new(references::refusal(library, asked, &after.procedure, reasons))))
            }
            Err(StoreFault::Conflict { matter, expected }) => {
                let head = self.ledger.head(asked.district, &matter).await?;
                Err(DeskFault::Conflict { version: head.map_or(expected, |head| head.version) })
            }
            Err(fault) => Err(fault.into()),
            Ok(()) => {
                self.take_in(&after).await;
                Ok(Done {
                    matter: root.clone(),
                    number: after.number.clone(),
                    state: after.state.clone(),
                    version: after.version,
                    repeated: false,
                    receipt,
                    proposal,
                })
            }
        }
    }

    /// Events, views and outgoing messages of everything that changed.
    pub(crate) async fn commit_of(
        &self,
        library: &Library,
        law: &CityLaw,
        district: u32,
        changed: &[Changed],
        now: Instant,
    ) -> Result<Commit, DeskFault> {
        let mut commit = Commit { district, ..Commit::default() };
        let books = library.books(law, now.day()).ok_or(DeskFault::NotFound)?;
        for change in changed {
            let book = books.of(&change.after.edition);
            let mut previous = if change.before == 0 {
                GENESIS.to_owned()
            } else {
                self.hash(district, &change.after.id, change.before).await?
            };
            let mut events = Vec::with_capacity(change.events.len());
            for recorded in &change.events {
                let body = serde_json::to_string(recorded)?;
                let hash = link(&change.after.id, &previous, &body);
                let kind = recorded.event.kind().to_owned();
                events.push(Stored {
                    version: recorded.version,
                    at: recorded.at.0,
                    kind,
                    body,
                    previous: std::mem::replace(&mut previous, hash.clone()),
                    hash,
                });
                commit.outbox.extend(letters(&change.after, recorded));
            }
            let view = project::project(&book, &library.units, &change.after)?;
            commit.outbox.extend(work_elsewhere(library, change, &view.row, now)?);
            commit.appends.push(Append { expected: change.before, events, view });
        }
        Ok(commit)
    }

    /// Commits and tells the listeners.
    pub(crate) async fn commit(&self, commit: Commit, changed: &[Changed], now: Instant) -> Result<(), StoreFault> {
        let district = commit.district;
        let told: Vec<(Vec<String>, Option<String>)> = commit
            .appends
            .iter()
            .map(|append| (append.view.units.clone(), append.events.last().map(|event| event.hash.clone())))
            .collect();
        let seqs = self.ledger.commit(commit).await?;
        self.note_choices(changed);
        self.take_in_entries(changed).await;
        for ((change, (units, hash)), seq) in changed.iter().zip(told).zip(seqs) {
            self.lately.keep(Arc::clone(&change.after), hash);
            // Nobody listening is not a fault.
            let _ = self.changes.send(Change {
                district,
                seq,
                matter: change.after.id.clone(),
                number: change.after.number.clone(),
                state: change.after.state.clone(),
                version: change.after.version,
                units,
                at: now,
            });
        }
        Ok(())
    }

    /// Does what time has brought about on one matter. Answers whether anything happened.
    ///
    /// # Errors
    /// As the store says; a conflict is tried again.
    pub async fn tick(&self, district: u32, id: &MatterId) -> Result<bool, DeskFault> {
        for _ in 0..=RETRIES {
            let library = self.library();
            let now = self.now();
            let law = library.city_of(&district.to_string()).ok_or(DeskFault::NotFound)?;
            let family = self.family(district, id, Trust::Store).await?;
            let changed = self.ticked(&library, law, &family, id, now).await?;
            if changed.is_empty() {
                return Ok(false);
            }
            let commit = match self.commit_of(&library, law, district, &changed, now).await {
                Err(DeskFault::Conflict { .. }) => continue,
                other => other?,
            };
            match self.commit(commit, &changed, now).await {
                Err(StoreFault::Conflict { .. }) => {}
                Err(fault) => return Err(fault.into()),
                Ok(()) => return Ok(true),
            }
        }
        Err(DeskFault::Conflict { version: 0 })
    }
}

/// Runs a pure decision until its questions are answered, without a map.
///
/// # Errors
/// A refusal, or a question that the library cannot answer.
pub fn decide_all(
    library: &Library,
    law: &CityLaw,
    facts: &Facts,
    now: Instant,
    run: impl Fn(&casework::Books<'_>, &Answers) -> Performed,
) -> Result<Vec<Changed>, DeskFault> {
    let Some(books) = library.books(law, now.day()) else {
        return Err(DeskFault::Refused(Box::new(crate::see::nothing_in_force(&law.city.label, now.day()))));
    };
    let mut answers = Answers::default();
    for _ in 0..ANSWER_ROUNDS {
        match run(&books, &answers) {
            Performed::Done(changed) => return Ok(changed),
            Performed::Refused(refusal) => return Err(DeskFault::Refused(refusal)),
            Performed::Unknown(questions) => {
                let open = answers::answer(library, law, facts, questions, &mut answers);
                if !open.is_empty() {
                    return Err(DeskFault::Unanswered(open));
                }
            }
        }
    }
    Err(DeskFault::Fault("the rulebook asks in a circle".to_owned()))
}

fn no_home() -> Reason {
    Reason {
        code: "home".to_owned(),
        field: None,
        zh: "这样的事项不归这个单位管，请换归口单位。".to_owned(),
        en: "A unit of this kind is not in charge of such matters; name another.".to_owned(),
    }
}

/// The parties that a new matter has from the start: home, parent, and those that the city names.
#[must_use]
pub fn parties_at_start(
    library: &Library,
    law: &CityLaw,
    procedure: &str,
    home: &str,
    now: Instant,
) -> BTreeMap<String, PartyValue> {
    let edition = law.edition_on(now.day());
    let Some(procedure) = edition.and_then(|edition| edition.procedures.get(procedure)) else {
        return BTreeMap::new();
    };
    let named = |key: &str| edition.and_then(|edition| edition.named.get(key)).cloned();
    procedure
        .parties
        .iter()
        .filter_map(|(key, party)| {
            let unit = match party.is {
                PartyKind::Home => Some(home.to_owned()),
                PartyKind::Parent => library.units.parent_of(home),
                PartyKind::Named => named(key),
                _ => None,
            };
            Some((key.clone(), PartyValue::Unit(unit?)))
        })
        .collect()
}

fn proposed(changed: &[Changed], root: &MatterId) -> Option<u32> {
    let change = changed.iter().find(|change| change.after.id == *root)?;
    change.events.iter().find_map(|recorded| match recorded.event {
        Event::Proposed { proposal, .. } => Some(proposal),
        _ => None,
    })
}
