//! The clerk's queues: what waits for whom, a page at a time, with counts, filters and a table to take away.

mod export;
mod sources;

pub(crate) use export::{__path_csv, __path_xlsx, csv, xlsx};

use self::sources::{Queue, sources};
use super::matters::{Cursor, moment};
use crate::extract::{Asked, At};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::queue::{QueueRow, place_name, rows};
use crate::view::{Keyed, left, state_of};
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use desk::ports::{COUNT_LIMIT, Facet, QueueEntry, QueueFilter, QueueOrder, QueuePage, Why};
use desk::{CityLaw, Library};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use worktime::Instant;

/// Rows of a page if nobody says, and at most.
const ROWS: u32 = 50;
/// Rows of a page at most.
const MOST: u32 = 200;
/// Values of one column that are counted apart.
const VALUES: usize = 200;

/// What of a queue to show.
#[derive(Debug, Default, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Only in these states, separated by commas.
    pub state: Option<String>,
    /// Only of this category.
    pub category: Option<String>,
    /// Only at places that start with this division code.
    pub place: Option<String>,
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only of this grade.
    pub grade: Option<String>,
    /// Only with this number, or a number that ends so.
    pub q: Option<String>,
    /// Only due before this moment or day.
    pub due_before: Option<String>,
    /// In `supervision`: only `overdue`, `reopened`, `silent` or `urged`.
    pub why: Option<String>,
    /// `due` (earliest due first, if nobody says) or `opened` (longest open first).
    pub sort: Option<String>,
    /// At most this many rows, 1 to 200; 50 without it.
    pub limit: Option<u32>,
    /// Continue after this row: `next` of the page before.
    pub after: Option<String>,
}

/// A queue of the viewer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueueBody {
    /// Its key.
    key: &'static str,
    /// Its name in Chinese.
    zh: &'static str,
    /// Its name in English.
    en: &'static str,
    /// What stands in it, in Chinese.
    note_zh: String,
    /// The same in English.
    note_en: String,
    /// How many matters.
    total: u64,
    /// Whether there are at least so many: counting stopped there.
    at_least: bool,
    /// How many of them are overdue.
    overdue: u64,
}

/// The queues of the viewer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueueList {
    /// In the order in which they are worked.
    rows: Vec<QueueBody>,
    /// What is due before this moment is at risk.
    soon_before: String,
}

/// A page of a queue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueueRows {
    /// The rows.
    rows: Vec<QueueRow>,
    /// How many there are in all, counted up to a limit.
    total: u64,
    /// Whether there are at least so many: counting stopped there.
    at_least: bool,
    /// Whether there are more than are shown.
    cut: bool,
    /// Where the next page begins; none on the last.
    next: Option<String>,
}

/// How many rows have a value.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountBody {
    /// The value.
    pub(super) key: String,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
    /// How many.
    pub(super) count: u64,
}

impl CountBody {
    /// A value in words with how many rows have it.
    pub(super) fn new(Keyed { key, zh, en }: Keyed, count: u64) -> Self {
        Self { key, zh, en, count }
    }
}

/// What the rows of a queue can be filtered by, the most frequent first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Counts {
    /// How many rows in all.
    total: u64,
    /// Whether there are at least so many.
    at_least: bool,
    /// By state.
    state: Vec<CountBody>,
    /// By category.
    category: Vec<CountBody>,
    /// By place.
    place: Vec<CountBody>,
    /// By kind.
    kind: Vec<CountBody>,
    /// By grade.
    grade: Vec<CountBody>,
}

/// The moment before which a matter of the viewer's city counts as at risk.
fn soon(library: &Library, staff: &Staff, now: Instant) -> Result<Instant, Problem> {
    let law = library.city_of(&staff.account.unit).ok_or_else(Problem::not_found)?;
    Ok(left::soon_before(&law.settings, &law.calendar, now))
}

/// The queues of the viewer, with how much waits in each.
#[utoipa::path(get, path = "/queues", operation_id = "queues", tag = "desk", security(("session" = []), ("token" = [])),
    responses((status = 200, body = QueueList), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(State(state): State<AppState>, staff: Staff) -> Result<Json<QueueList>, Problem> {
    let (library, now) = (state.desk().library(), state.desk().now());
    let soon = soon(&library, &staff, now)?;
    let at_risk = library.city_of(&staff.account.unit).and_then(|law| left::at_risk(&law.settings, now));
    let mut rows = Vec::new();
    for queue in Queue::ALL {
        let Some(parts) = sources(&library, &staff.account, *queue, now, soon) else { continue };
        let (total, at_least) = totals(&state, &parts).await?;
        let late = parts.into_iter().map(|(district, mut filter)| {
            filter.due_before = Some(filter.due_before.map_or(now, |before| before.min(now)));
            (district, filter)
        });
        let overdue = if total == 0 { 0 } else { totals(&state, &late.collect::<Vec<_>>()).await?.0 };
        let ((zh, en), (note_zh, note_en)) = (queue.name(), queue.note(at_risk));
        rows.push(QueueBody { key: queue.key(), zh, en, note_zh, note_en, total, at_least, overdue });
    }
    Ok(Json(QueueList { rows, soon_before: soon.rfc3339() }))
}

async fn totals(state: &AppState, parts: &[(u32, QueueFilter)]) -> Result<(u64, bool), Problem> {
    let (mut sum, mut more) = (0, false);
    for (district, filter) in parts {
        let (total, at_least) = state.desk().ledger().queue_total(*district, filter).await?;
        sum += total;
        more |= at_least;
        if sum >= COUNT_LIMIT {
            return Ok((COUNT_LIMIT, more || sum > COUNT_LIMIT));
        }
    }
    Ok((sum, more))
}

/// The parts of a queue with the filters laid over them.
fn filtered(state: &AppState, staff: &Staff, key: &str, wanted: &Wanted) -> Result<Vec<(u32, QueueFilter)>, Problem> {
    let (library, now) = (state.desk().library(), state.desk().now());
    let queue = Queue::parse(key).ok_or_else(Problem::not_found)?;
    let soon = soon(&library, staff, now)?;
    let mut parts = sources(&library, &staff.account, queue, now, soon).ok_or_else(Problem::not_found)?;
    let why = wanted.why.as_deref().map(why).transpose()?;
    if why.is_some() && queue != Queue::Supervision {
        return Err(Problem::bad("bad-query", "why 只用于督办队列。", "`why` is for the queue `supervision` only."));
    }
    let due_before = moment(wanted.due_before.as_ref())?;
    let states: Vec<String> = wanted
        .state
        .iter()
        .flat_map(|states| states.split(','))
        .filter(|state| !state.is_empty())
        .take(50)
        .map(str::to_owned)
        .collect();
    for (_, filter) in &mut parts {
        sources::because(&mut filter.of, why);
        if filter.states.is_empty() {
            filter.states.clone_from(&states);
        } else if !states.is_empty() {
            filter.states.retain(|state| states.contains(state));
            if filter.states.is_empty() {
                // Nothing is in this state: a state that no matter has.
                filter.states.push(String::new());
            }
        }
        filter.due_before = match (filter.due_before, due_before) {
            (Some(own), Some(given)) => Some(own.min(given)),
            (own, given) => own.or(given),
        };
        filter.category.clone_from(&wanted.category);
        filter.kind.clone_from(&wanted.kind);
        filter.grade.clone_from(&wanted.grade);
        filter.place.clone_from(&wanted.place);
        filter.number = wanted.q.as_deref().map(str::trim).filter(|q| !q.is_empty()).map(str::to_owned);
    }
    Ok(parts)
}

fn why(text: &str) -> Result<Why, Problem> {
    match text {
        "overdue" => Ok(Why::Overdue),
        "reopened" => Ok(Why::Reopened),
        "silent" => Ok(Why::Silent),
        "urged" => Ok(Why::Urged),
        _ => Err(Problem::bad(
            "bad-query",
            "why 应为 overdue、reopened、silent 或者 urged。",
            "`why` is overdue, reopened, silent or urged.",
        )),
    }
}

fn order(wanted: &Wanted) -> Result<QueueOrder, Problem> {
    match wanted.sort.as_deref() {
        None | Some("due") => Ok(QueueOrder::Due),
        Some("opened") => Ok(QueueOrder::Opened),
        Some(_) => Err(Problem::bad("bad-query", "sort 应为 due 或者 opened。", "`sort` is due or opened.")),
    }
}

/// The place of an entry in an order.
fn cursor(entry: &QueueEntry, order: QueueOrder) -> Cursor {
    match order {
        QueueOrder::Due => Cursor::of(&entry.row),
        QueueOrder::Opened => Cursor::at(entry.row.opened_at, &entry.row.matter),
    }
}

/// A part of a queue.
struct Part {
    entries: Vec<QueueEntry>,
    total: u64,
    at_least: bool,
    cut: bool,
}

/// Rows of a queue: each of its parts is asked, the rows are merged in their order.
async fn part(
    state: &AppState,
    parts: &[(u32, QueueFilter)],
    order: QueueOrder,
    limit: u32,
    after: Option<Cursor>,
) -> Result<Part, Problem> {
    let page = QueuePage { order, limit: limit + 1, after: after.map(Cursor::pair) };
    let mut found = Part { entries: Vec::new(), total: 0, at_least: false, cut: false };
    for (district, filter) in parts {
        let one = state.desk().ledger().queue(*district, filter, &page).await?;
        found.total += one.total;
        found.at_least |= one.at_least;
        found.entries.extend(one.rows);
    }
    found.entries.sort_by_cached_key(|entry| cursor(entry, order));
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    found.cut = found.entries.len() > most;
    found.entries.truncate(most);
    Ok(found)
}

/// A page of a queue, earliest due first.
#[utoipa::path(get, path = "/queues/{key}", operation_id = "queue", tag = "desk", security(("session" = []), ("token" = [])),
    params(("key" = String, Path, description = "mine, unit, waiting, risk, signatures, supervision or callback"), Wanted),
    responses((status = 200, body = QueueRows), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn page(
    State(state): State<AppState>,
    staff: Staff,
    At(key): At<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<QueueRows>, Problem> {
    let limit = match wanted.limit.unwrap_or(ROWS) {
        limit @ 1..=MOST => limit,
        _ => return Err(Problem::bad("bad-query", "limit 应为1至200。", "`limit` is 1 to 200.")),
    };
    let (parts, order) = (filtered(&state, &staff, &key, &wanted)?, order(&wanted)?);
    let after = wanted.after.as_deref().map(Cursor::parse).transpose()?;
    let found = part(&state, &parts, order, limit, after).await?;
    let next = found.entries.last().filter(|_| found.cut).map(|entry| cursor(entry, order).to_string());
    let (total, at_least, cut) = (found.total, found.at_least, found.cut);
    Ok(Json(QueueRows { rows: rows(&state, &staff, &found.entries).await?, total, at_least, cut, next }))
}

/// What the rows of a queue can be filtered by, with how many there are of each.
#[utoipa::path(get, path = "/queues/{key}/counts", operation_id = "queue_counts", tag = "desk", security(("session" = []), ("token" = [])),
    params(("key" = String, Path, description = "The queue"), Wanted),
    responses((status = 200, body = Counts), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn counts(
    State(state): State<AppState>,
    staff: Staff,
    At(key): At<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Counts>, Problem> {
    let parts = filtered(&state, &staff, &key, &wanted)?;
    let (total, at_least) = totals(&state, &parts).await?;
    let library = state.desk().library();
    let law = library.city_of(&staff.account.unit).ok_or_else(Problem::not_found)?;
    Ok(Json(Counts {
        total,
        at_least,
        state: count(&state, &library, law, &parts, Facet::State).await?,
        category: count(&state, &library, law, &parts, Facet::Category).await?,
        place: count(&state, &library, law, &parts, Facet::Place).await?,
        kind: count(&state, &library, law, &parts, Facet::Kind).await?,
        grade: count(&state, &library, law, &parts, Facet::Grade).await?,
    }))
}

async fn count(
    state: &AppState,
    library: &Library,
    law: &CityLaw,
    parts: &[(u32, QueueFilter)],
    by: Facet,
) -> Result<Vec<CountBody>, Problem> {
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    for (district, filter) in parts {
        for (key, many) in state.desk().ledger().queue_counts(*district, filter, by).await? {
            *sums.entry(key).or_default() += many;
        }
    }
    let mut found: Vec<CountBody> = sums
        .into_iter()
        .filter(|(key, _)| !key.is_empty())
        .map(|(key, count)| CountBody::new(named(library, law, by, &key), count))
        .collect();
    found.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key)));
    found.truncate(VALUES);
    Ok(found)
}

/// A value in words: of states and choices, those of the first procedure that knows them.
fn named(library: &Library, law: &CityLaw, by: Facet, key: &str) -> Keyed {
    let procedures = || law.city.procedures.values();
    let choice =
        |field: &str| procedures().find_map(|procedure| procedure.fields.get(field)?.choices.get(key)).map(Words::from);
    match by {
        Facet::State => state_of(procedures().find(|procedure| procedure.states.contains_key(key)), key),
        Facet::Category => {
            let mut editions = law.editions().rev();
            let label = editions.find_map(|edition| edition.lists.values().find_map(|list| list.get(key)));
            Keyed::new(key, label.map(|entry| Words::from(&entry.label)))
        }
        Facet::Place => Keyed::new(key, place_name(library, key).map(|name| Words::new(&name, &name))),
        Facet::Kind => Keyed::new(key, choice("kind")),
        Facet::Grade => Keyed::new(key, choice("grade")),
    }
}
