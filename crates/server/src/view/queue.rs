//! Rows of the clerk's queues: what the resident said, what comes next, in whose hands it is, what is left of its time.

mod facts;

use super::left::{LeftBody, hands, of_matter};
use super::{Keyed, Named, RowBody, Seen, ask_of, procedure_of, row, seen_among};
use crate::problem::Problem;
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::words::Words;
use casework::{Actor, Matter, MatterId, Sealed, Value};
use desk::Library;
use desk::ports::{QueueEntry, Taken};
pub(crate) use facts::{SaidBody, place_name, said_field};
use rulebook::model::Class;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;
use worktime::Instant;

/// Characters of the resident's words in a row.
const WORDS: usize = 80;

/// A matter's row in a queue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct QueueRow {
    /// The row as in every list.
    #[serde(flatten)]
    pub row: RowBody,
    /// What was said, shortened; nothing where nothing was said.
    pub said: Option<SaidBody>,
    /// The most likely next step of the viewer.
    pub next: Option<Keyed>,
    /// In whose hands it is.
    pub waits: Words,
    /// What is left of its time.
    pub remaining: Option<LeftBody>,
    /// Facts that change how it is handled.
    pub tags: Vec<Keyed>,
    /// The place in words.
    pub place_name: Option<String>,
    /// The kind in words.
    pub kind_words: Option<Words>,
    /// The grade in words.
    pub grade_words: Option<Words>,
    /// Who has taken it.
    pub taken: Option<TakenBody>,
    /// The proposal that waits for the viewer's signature.
    pub proposal: Option<WaitingBody>,
    /// That it was urged, and the answer.
    pub urged: Option<UrgedBody>,
}

/// Who has taken a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct TakenBody {
    /// The colleague's name.
    pub name: String,
    /// Whether it is the viewer.
    pub mine: bool,
    /// Since when.
    pub at: String,
}

/// A proposal that waits for a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct WaitingBody {
    /// Its number.
    pub number: u32,
    /// What is proposed.
    pub ask: Keyed,
    /// The unit that proposes it; none if a person outside does.
    pub by: Option<Named>,
    /// When the time to sign ends.
    pub within: Option<String>,
}

/// A supervisor's urging and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct UrgedBody {
    /// How often it was urged.
    pub times: u32,
    /// The last words of the supervisor.
    pub text: String,
    /// The last answer.
    pub answer: Option<String>,
    /// Whether an answer is awaited.
    pub waiting: bool,
}

/// What rows are made with.
struct Desk<'a> {
    library: &'a Arc<Library>,
    staff: &'a Staff,
    actor: Actor,
    now: Instant,
    texts: BTreeMap<(u32, String), String>,
    taken: BTreeMap<MatterId, TakenBody>,
}

/// The rows of a page, with the words of its residents opened at once. What may not be seen is left out.
pub(crate) async fn rows(state: &AppState, staff: &Staff, entries: &[QueueEntry]) -> Result<Vec<QueueRow>, Problem> {
    let (library, viewer) = (state.desk().library(), staff.viewer());
    let wanted = entries.iter().map(|entry| (entry.home_district, &entry.row.matter));
    let mut among = seen_among(state, &viewer, wanted).await?;
    let of = |entry: &QueueEntry| (entry.home_district, entry.row.matter.clone());
    let seen: Vec<(&QueueEntry, Seen)> =
        entries.iter().filter_map(|entry| Some((entry, among.remove(&of(entry))?))).collect();
    let desk = Desk {
        library: &library,
        staff,
        actor: viewer.actor(),
        now: state.desk().now(),
        texts: texts(state, seen.iter().map(|(_, seen)| seen)).await?,
        taken: taken(
            state,
            staff,
            &library,
            seen.iter().map(|(entry, _)| entry.row.holder.as_str()).zip(seen.iter().map(|(_, seen)| &seen.matter.id)),
        )
        .await?,
    };
    seen.iter().map(|(entry, seen)| desk.row(entry, seen)).collect()
}

/// What was said on a matter, whole. `purpose` opens what is granted for a purpose.
pub(crate) async fn said_whole(state: &AppState, seen: &Seen, purpose: bool) -> Result<Option<SaidBody>, Problem> {
    let mut seen =
        Seen { library: Arc::clone(&seen.library), matter: seen.matter.clone(), access: seen.access.clone() };
    if purpose {
        let granted: Vec<Class> = seen.access.with_purpose.iter().copied().collect();
        seen.access.classes.extend(granted);
    }
    let texts = texts(state, std::iter::once(&seen)).await?;
    Ok(facts::said(&seen, &texts, usize::MAX))
}

/// The words of residents that the viewer may read, opened at once per district.
async fn texts<'a>(
    state: &AppState,
    seen: impl Iterator<Item = &'a Seen>,
) -> Result<BTreeMap<(u32, String), String>, Problem> {
    let mut wanted: BTreeMap<u32, Vec<&Sealed>> = BTreeMap::new();
    for seen in seen {
        let Some((_, field, Value::Sealed(sealed))) = said_field(seen) else { continue };
        if seen.access.classes.contains(&field.class) {
            wanted.entry(seen.matter.district).or_default().push(sealed);
        }
    }
    let mut texts = BTreeMap::new();
    for (district, sealed) in wanted {
        let opened = state.desk().open_sealed(district, &sealed).await?;
        texts.extend(opened.into_iter().map(|(vault, text)| ((district, vault), text)));
    }
    Ok(texts)
}

/// Who has taken these matters, by the units that hold them.
pub(crate) async fn taken<'a>(
    state: &AppState,
    staff: &Staff,
    library: &Library,
    held: impl Iterator<Item = (&'a str, &'a MatterId)>,
) -> Result<BTreeMap<MatterId, TakenBody>, Problem> {
    let mut wanted: BTreeMap<u32, Vec<MatterId>> = BTreeMap::new();
    for (holder, matter) in held {
        if let Some(district) = library.units.district_of(holder).filter(|_| !holder.is_empty()) {
            wanted.entry(district).or_default().push(matter.clone());
        }
    }
    let mut rows: Vec<Taken> = Vec::new();
    for (district, ids) in wanted {
        rows.extend(state.desk().ledger().taken(district, &ids).await?);
    }
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut found = BTreeMap::new();
    for row in rows {
        if !names.contains_key(&row.account) {
            let account = state.desk().accounts().account(&row.account).await?;
            names.insert(row.account.clone(), account.map(|account| account.name).unwrap_or_default());
        }
        let name = names.get(&row.account).cloned().unwrap_or_default();
        let body = TakenBody { name, mine: row.account == staff.account.id, at: row.at.rfc3339() };
        found.insert(row.matter, body);
    }
    Ok(found)
}

impl Desk<'_> {
    fn row(&self, entry: &QueueEntry, seen: &Seen) -> Result<QueueRow, Problem> {
        let (library, matter, law) = (self.library.as_ref(), &seen.matter, seen.law()?);
        let books = library.books(law, self.now.day()).ok_or_else(Problem::not_found)?;
        let book = books.of(&matter.edition);
        let procedure = procedure_of(library, matter);
        let choice = |field: &str, key: &str| {
            let label = procedure.and_then(|procedure| procedure.fields.get(field)?.choices.get(key));
            label.map(Words::from)
        };
        let proposal = self.proposal(matter);
        let next = match &proposal {
            Some(_) => Some(Keyed { key: "sign".to_owned(), zh: "签批".to_owned(), en: "sign".to_owned() }),
            None => facts::next(library, law, matter, &self.actor, self.now).map(|ask| ask_of(procedure, &ask)),
        };
        let taken = self.taken.get(&matter.id).cloned();
        let kind_words = choice("kind", &entry.row.kind);
        let grade_words = choice("grade", &entry.row.grade);
        Ok(QueueRow {
            said: facts::said(seen, &self.texts, WORDS),
            next,
            waits: hands(library, matter),
            remaining: of_matter(&book, matter, self.now).filter(|_| !matter.is_final),
            tags: facts::tags(matter, &entry.row, taken.as_ref()),
            place_name: place_name(library, &entry.row.place),
            kind_words,
            grade_words,
            taken,
            proposal,
            urged: facts::urged(matter, &entry.row, &seen.access),
            row: row(library, entry.home_district, &entry.row, self.now),
        })
    }

    /// The proposal that waits for the viewer's signature.
    fn proposal(&self, matter: &Matter) -> Option<WaitingBody> {
        let account = &self.staff.account;
        let proposal = matter.pending().find(|proposal| {
            let seats = proposal.signers.get(proposal.signed.len()).map(Vec::as_slice).unwrap_or_default();
            let sits = seats.iter().any(|seat| {
                seat.unit == account.unit && seat.post.as_ref().is_none_or(|post| account.posts.contains(post))
            });
            sits && proposal.by.identity() != Some(account.id.as_str())
        })?;
        let by = match &proposal.by {
            Actor::Staff { unit, .. } => Some(Named::of(self.library, unit)),
            _ => None,
        };
        Some(WaitingBody {
            number: proposal.number,
            ask: ask_of(procedure_of(self.library, matter), &proposal.ask),
            by,
            within: proposal.within.as_ref().map(|within| within.due.rfc3339()),
        })
    }
}
