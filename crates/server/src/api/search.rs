//! Search: matters by words within the viewer's reach, what is alike, who cited a provision, and what the public may count.

use super::matters::{Scope, moment};
use super::registers::city;
use crate::extract::{Asked, At, Source};
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::{self, CitedStep, Named, RowBody, seen, seen_among};
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use desk::project;
use rulebook::model::Class;
use search::{Alike, Clause, Gates, Hit, Resemblance, Search, SearchFault, Seek};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use worktime::Instant;

/// Rows of a page if nobody says.
const ROWS: u32 = 20;
/// Rows of a page at most.
const MOST: u32 = 100;
/// Longest query, in characters.
const LONGEST: usize = 100;
/// Longest text whose neighbours are counted, in characters.
const LONGEST_TEXT: usize = 500;
/// What happened within this many days is near.
const NEAR: i64 = 90;
/// The public counts what happened within this many days.
const NEARBY: i64 = 30;
/// A day in milliseconds.
const DAY: i64 = 86_400_000;

/// What is sought.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Sought {
    /// Words, numbers or their endings, pinyin initials: all of them must be found. At most 100 characters.
    q: Option<String>,
    /// Only in this district.
    district: Option<u32>,
    /// Only of this procedure.
    procedure: Option<String>,
    /// Only in these states, separated by commas.
    state: Option<String>,
    /// Only ended (`true`) or open (`false`) ones.
    #[serde(rename = "final")]
    #[param(rename = "final")]
    is_final: Option<bool>,
    /// Only at places that start with this division code.
    place: Option<String>,
    /// Only of this category.
    category: Option<String>,
    /// Only due before this moment or day.
    due_before: Option<String>,
    /// Only opened at or after this moment or day.
    opened_from: Option<String>,
    /// Only opened before this moment or day.
    opened_before: Option<String>,
    /// At most this many rows, 1 to 100; 20 without it.
    limit: Option<u32>,
    /// Continue after this row: `next` of the page before.
    after: Option<String>,
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FoundRows {
    /// The rows, newest first.
    pub rows: Vec<RowBody>,
    /// How many there are in all.
    pub total: u64,
    /// Always `false`: everything is counted.
    pub at_least: bool,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
    /// Whether the index still follows what has happened: the newest may be missing.
    pub catching_up: bool,
}

impl From<SearchFault> for Problem {
    fn from(fault: SearchFault) -> Self {
        match fault {
            SearchFault::Desk(fault) => fault.into(),
            other => Self::fault(&other.to_string()),
        }
    }
}

/// The index.
pub(crate) fn index(state: &AppState) -> Result<&Search, Problem> {
    state.hooks().search.as_ref().ok_or_else(|| {
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "no-search",
            ("不能搜索", "No search"),
            ("这台服务器没有开启搜索，请用列表和筛选。", "This server runs without search; use lists and filters."),
        )
    })
}

/// How many rows.
fn limit(wanted: Option<u32>) -> Result<usize, Problem> {
    let limit = wanted.unwrap_or(ROWS);
    match (limit, usize::try_from(limit)) {
        (1..=MOST, Ok(limit)) => Ok(limit),
        _ => Err(Problem::bad("bad-query", "limit 应为1至100。", "`limit` is 1 to 100.")),
    }
}

/// Where a page continues.
fn after(text: Option<&String>) -> Result<Option<u64>, Problem> {
    let Some(text) = text else { return Ok(None) };
    text.parse().map(Some).map_err(|_| {
        Problem::bad("bad-query", "after 应是上一页的 next。", "`after` must be `next` of the page before.")
    })
}

/// What an account may search; nothing without a grant.
pub(crate) fn gates(state: &AppState, staff: &Staff) -> Gates {
    let library = state.desk().library();
    let scope = Scope::of(&library, &staff.account);
    Gates::of(&library, &staff.account, scope.map_or(Clause::Any(Vec::new()), |scope| scope.clause()))
}

/// One more search of an account in this minute.
fn counted(state: &AppState, staff: &Staff) -> Result<(), Problem> {
    Limit::Search.take(state, &staff.account.id)
}

fn seek(sought: &Sought, gates: Gates) -> Result<Seek, Problem> {
    let text = sought.q.as_deref().unwrap_or_default().trim();
    if text.chars().count() > LONGEST {
        return Err(Problem::bad(
            "bad-query",
            "搜索词最多100个字，请只留最要紧的几个词。",
            "A query has at most 100 characters; keep the few words that matter.",
        ));
    }
    let states: Vec<&str> =
        sought.state.as_deref().unwrap_or_default().split(',').filter(|state| !state.is_empty()).take(50).collect();
    let mut filter = Vec::new();
    filter.extend(sought.district.map(Clause::district));
    filter.extend(sought.procedure.as_deref().map(Clause::procedure));
    if !states.is_empty() {
        filter.push(Clause::Any(states.into_iter().map(Clause::state).collect()));
    }
    filter.extend(sought.is_final.map(Clause::ended));
    filter.extend(sought.place.as_deref().filter(|place| !place.is_empty()).map(Clause::place));
    filter.extend(sought.category.as_deref().map(Clause::category));
    Ok(Seek {
        filter,
        opened_from: moment(sought.opened_from.as_ref())?,
        opened_before: moment(sought.opened_before.as_ref())?,
        due_before: moment(sought.due_before.as_ref())?,
        after: after(sought.after.as_ref())?,
        ..Seek::new(text, gates, limit(sought.limit)?)
    })
}

/// The rows of matters as they are now, in order; `None` for one that may not be seen or is gone.
pub(crate) async fn rows(state: &AppState, staff: &Staff, hits: &[&Hit]) -> Result<Vec<Option<RowBody>>, Problem> {
    let wanted = hits.iter().map(|hit| (hit.district, &hit.matter));
    let (among, now) = (seen_among(state, &staff.viewer(), wanted).await?, state.desk().now());
    let row = |hit: &&Hit| {
        let Some(seen) = among.get(&(hit.district, hit.matter.clone())) else { return Ok(None) };
        let view = project(&seen.book(state)?, &seen.library.units, &seen.matter)?;
        Ok(Some(view::row(&seen.library, hit.district, &view.row, now)))
    };
    hits.iter().map(row).collect()
}

/// Matters within the viewer's reach by words, numbers and pinyin initials, newest first.
#[utoipa::path(get, path = "/search", operation_id = "search", tag = "matters", params(Sought), security(("session" = []), ("token" = [])),
    responses((status = 200, body = FoundRows), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn search(
    State(state): State<AppState>,
    staff: Staff,
    Asked(sought): Asked<Sought>,
) -> Result<Json<FoundRows>, Problem> {
    counted(&state, &staff)?;
    let index = index(&state)?;
    let seek = seek(&sought, gates(&state, &staff))?;
    let (limit, asked) = (seek.limit, !seek.text.is_empty());
    let found = index.find(seek).await?;
    if asked && !found.has_words {
        return Err(Problem::bad(
            "no-words",
            "搜索词里没有字、词或数字，请换一个词。",
            "The query has no letter, character or digit; try another.",
        ));
    }
    let next = found.hits.last().filter(|_| found.hits.len() >= limit).map(|hit| hit.place.to_string());
    let rows = rows(&state, &staff, &found.hits.iter().collect::<Vec<_>>()).await?.into_iter().flatten().collect();
    Ok(Json(FoundRows { rows, total: found.total, at_least: false, next, catching_up: index.is_catching_up() }))
}

/// A matter that resembles another.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AlikeRow {
    /// `equal`: said nearly in the same words; `near`: the same category at the same place.
    how: &'static str,
    /// Of equal ones: hundredths of what is said that both share.
    share: Option<u32>,
    /// Why it stands here.
    why: Words,
    /// Its row.
    row: RowBody,
}

/// What resembles something, as far as the viewer may see it now.
pub(crate) async fn alike_rows(
    state: &AppState,
    staff: &Staff,
    alike: &[&Resemblance],
) -> Result<Vec<AlikeRow>, Problem> {
    let found = rows(state, staff, &alike.iter().map(|one| &one.hit).collect::<Vec<_>>()).await?;
    let row = |(Resemblance { share, .. }, row): (&&Resemblance, Option<RowBody>)| {
        let (how, why) = match *share {
            Some(share) => {
                ("equal", Words::new(format!("说的话有{share}%相同"), format!("{share}% of what was said is the same")))
            }
            None => (
                "near",
                Words::new(
                    format!("同一社区、同一分类，{NEAR}天之内"),
                    format!("same community and category, within {NEAR} days"),
                ),
            ),
        };
        Some(AlikeRow { how, share: *share, why, row: row? })
    };
    Ok(alike.iter().zip(found).filter_map(row).collect())
}

/// What resembles a matter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AlikeRows {
    /// The rows: equal ones first, most alike first; then near ones, newest first.
    rows: Vec<AlikeRow>,
    /// How many are equal.
    equal: u64,
    /// Whether there are at least so many: counting stopped there.
    equal_at_least: bool,
    /// Whether equal ones were looked for: the viewer may read what was said here.
    compared: bool,
    /// How many matters of the same category there are at the same place, equal ones among them.
    near: u64,
    /// How many of these are open.
    near_open: u64,
    /// Within how many days.
    near_days: i64,
    /// Whether the index still follows what has happened.
    catching_up: bool,
}

/// How many rows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Few {
    /// At most this many rows of each kind, 1 to 100; 20 without it.
    limit: Option<u32>,
}

/// What resembles a matter: the same said in nearly the same words, and the same category at the same place lately.
#[utoipa::path(get, path = "/matters/{district}/{id}/alike", operation_id = "alike", tag = "matters", security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter"), Few),
    responses((status = 200, body = AlikeRows), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn alike(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id)): At<(u32, String)>,
    Asked(few): Asked<Few>,
) -> Result<Json<AlikeRows>, Problem> {
    let (limit, index, seen) = (limit(few.limit)?, index(&state)?, seen(&state, &staff.viewer(), district, &id).await?);
    let compared = seen.access.classes.contains(&Class::Personal);
    let paper = index.paper(state.desk(), seen.matter).await?;
    let since = Instant(state.desk().now().0 - NEAR * DAY);
    let found = index.alike(paper, gates(&state, &staff), compared, since, limit).await?;
    let Alike { equal, equal_total, equal_at_least, near, near_total, near_open } = found;
    let alike: Vec<&Resemblance> = equal.iter().chain(&near).collect();
    Ok(Json(AlikeRows {
        rows: alike_rows(&state, &staff, &alike).await?,
        equal: equal_total,
        equal_at_least,
        compared,
        near: near_total,
        near_open,
        near_days: NEAR,
        catching_up: index.is_catching_up(),
    }))
}

/// A matter in which a provision was cited.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DecisionRow {
    /// District.
    pub district: u32,
    /// Id.
    pub matter: String,
    /// Number for people.
    pub number: String,
    /// Home unit.
    pub home: Named,
    /// The steps that cited it, in order.
    pub steps: Vec<CitedStep>,
}

/// Decisions that cited a provision.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Decisions {
    /// The matters within the viewer's reach, newest first.
    pub rows: Vec<DecisionRow>,
    /// How many matters there are in all.
    pub total: u64,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
    /// Whether the index still follows what has happened.
    pub catching_up: bool,
}

/// Which page.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageOfDecisions {
    /// At most this many matters, 1 to 100; 20 without it.
    pub limit: Option<u32>,
    /// Continue after this row: `next` of the page before.
    pub after: Option<String>,
}

/// The decisions within the viewer's reach that cited a provision, newest matters first.
#[utoipa::path(get, path = "/law/{city}/provisions/{id}/decisions", operation_id = "decisions", tag = "law", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "City key"), ("id" = String, Path, description = "Provision"), PageOfDecisions),
    responses((status = 200, body = Decisions), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn decisions(
    State(state): State<AppState>,
    staff: Staff,
    At((key, id)): At<(String, String)>,
    Asked(page): Asked<PageOfDecisions>,
) -> Result<Json<Decisions>, Problem> {
    Ok(Json(decided(&state, &staff, &key, &id, &page).await?))
}

/// The same for pages.
pub(crate) async fn decided(
    state: &AppState,
    staff: &Staff,
    key: &str,
    id: &str,
    page: &PageOfDecisions,
) -> Result<Decisions, Problem> {
    let library = state.desk().library();
    let law = city(&library, key)?;
    let known = law.city.instruments.iter().flat_map(|instrument| &instrument.provisions).any(|p| p.id.0 == id);
    if !known {
        return Err(Problem::not_found());
    }
    let index = index(state)?;
    let (limit, after) = (limit(page.limit)?, after(page.after.as_ref())?);
    let filter = vec![Clause::city(law.city.division), Clause::cites(id)];
    let found = index.find(Seek { filter, after, ..Seek::new("", gates(state, staff), limit) }).await?;
    let next = found.hits.last().filter(|_| found.hits.len() >= limit).map(|hit| hit.place.to_string());
    let mut rows = Vec::with_capacity(found.hits.len());
    for hit in &found.hits {
        let seen = match seen(state, &staff.viewer(), hit.district, &hit.matter.0).await {
            Ok(seen) => seen,
            Err(problem) if problem.status() == StatusCode::NOT_FOUND => continue,
            Err(problem) => return Err(problem),
        };
        let logged = state.desk().ledger().history(hit.district, &hit.matter).await?;
        rows.push(DecisionRow {
            district: hit.district,
            matter: hit.matter.0.clone(),
            number: seen.matter.number.clone(),
            home: Named::of(&library, &seen.matter.home),
            steps: view::cited_steps(&seen, &logged, id)?,
        });
    }
    Ok(Decisions { rows, total: found.total, next, catching_up: index.is_catching_up() })
}

/// Where, and about what.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Neighbourhood {
    /// Division code of a community, or of a street.
    place: String,
    /// What is asked, in one's own words; at most 500 characters. It is kept nowhere.
    text: String,
}

/// What neighbours asked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Neighbours {
    /// How many requests there were about something similar.
    similar: u64,
    /// Within how many days.
    days: i64,
    /// Whether the index still follows what has happened: there may be more.
    catching_up: bool,
}

/// How many neighbours asked for something similar lately: a count and nothing else, of words that several use.
#[utoipa::path(get, path = "/nearby", operation_id = "nearby", tag = "appeals", params(Neighbourhood),
    responses((status = 200, body = Neighbours), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn nearby(
    State(state): State<AppState>,
    source: Source,
    Asked(asked): Asked<Neighbourhood>,
) -> Result<Json<Neighbours>, Problem> {
    Limit::Nearby.take(&state, &source.0.to_string())?;
    let library = state.desk().library();
    let division = library.units.division(&asked.place);
    if !division.is_some_and(|division| matches!(division.level.as_str(), "community" | "street")) {
        return Err(Problem::bad(
            "bad-query",
            "place 应是社区或者街道的区划代码。",
            "`place` is the division code of a community or street.",
        ));
    }
    if asked.text.chars().count() > LONGEST_TEXT {
        return Err(Problem::bad("bad-query", "text 最多500个字。", "`text` has at most 500 characters."));
    }
    let index = index(&state)?;
    let since = Instant(state.desk().now().0 - NEARBY * DAY);
    let similar = index.nearby(&asked.place, &asked.text, since).await?;
    Ok(Json(Neighbours { similar, days: NEARBY, catching_up: index.is_catching_up() }))
}
