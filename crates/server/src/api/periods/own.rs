//! What is shown of a period to those who are signed in: to whoever keeps it, what waits for a signature; to a unit that
//! is ranked, its own rounds and exclusions once they are published.

use super::body::{FiguredBody, figured};
use super::{Found, OfPeriod};
use crate::extract::{Asked, At};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::Named;
use axum::Json;
use axum::extract::State;
use casework::{MatterId, PartyValue};
use desk::ports::Account;
use desk::publication::{Document, Sheet};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Posts of the government that keeps a period which see it before it is published.
const KEEPERS: [&str; 2] = ["assessor", "leader"];
/// Rows of a page if nobody says.
const ROWS: usize = 100;
/// Rows of a page at most.
const MOST: usize = 500;

/// Which rounds.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfRounds {
    /// Edition, from 1; the last one without it.
    pub edition: Option<u32>,
    /// Only those that are excluded.
    #[serde(default)]
    pub excluded: bool,
    /// At most this many rows, 1 to 500; 100 without it.
    pub limit: Option<usize>,
    /// Continue after so many rows: `next` of the page before.
    pub after: Option<usize>,
}

/// Rounds of a published period.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeriodRoundsBody {
    /// The edition.
    pub edition: u32,
    /// The office whose rounds they are; `null` for all, as whoever keeps the period sees them.
    pub office: Option<Named>,
    /// The rounds.
    pub rows: Vec<PeriodRoundBody>,
    /// How many there are.
    pub total: usize,
    /// `after` of the next page; `null` on the last.
    pub next: Option<usize>,
}

/// A round of a period.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct PeriodRoundBody {
    /// Matter.
    pub matter: String,
    /// Round.
    pub round: u32,
    /// The office.
    pub office: String,
    /// By indicator: `part` in the numerator, `of` in the denominator alone, `out n` fallen out at its n-th condition.
    #[serde(default)]
    pub rates: BTreeMap<String, String>,
    /// The ground of its exclusion, if it is excluded.
    #[serde(default)]
    pub ground: Option<String>,
    /// Who decided the exclusion: unit and post.
    #[serde(default)]
    pub by: Vec<DecidedByBody>,
}

/// Who decided an exclusion.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct DecidedByBody {
    /// Unit.
    pub unit: String,
    /// Post; `null` if anybody there may.
    pub post: Option<String>,
}

/// What waits for a signature.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DraftBody {
    /// The step.
    pub ask: String,
    /// The proposal's number.
    pub proposal: u32,
    /// Rounds counted.
    pub rounds: u64,
    /// Rounds excluded.
    pub excluded: u64,
    /// SHA-256 of the document; `null` where none is published by it.
    pub digest: Option<String>,
    /// Position up to which the facts of the rounds were read.
    pub counted_through: u64,
    /// The figures, where a document is published by it.
    pub indicators: Vec<FiguredBody>,
    /// The exclusions, at most 500.
    pub exclusions: Vec<PeriodRoundBody>,
}

/// Whether somebody keeps the period.
fn keeps(found: &Found, account: &Account) -> bool {
    account.unit == found.matter.home && account.posts.iter().any(|post| KEEPERS.contains(&post.as_str()))
}

fn lines(text: &str) -> Result<Vec<PeriodRoundBody>, Problem> {
    let read = |line: &str| serde_json::from_str(line).map_err(|error| Problem::fault(&error.to_string()));
    text.lines().map(read).collect()
}

/// A list that a document names.
async fn list(state: &AppState, found: &Found, document: &str, sheet: Sheet) -> Result<Vec<PeriodRoundBody>, Problem> {
    let pointer = if sheet == Sheet::Rounds { "/rounds/sha256" } else { "/exclusions/sha256" };
    let read: serde_json::Value = serde_json::from_str(document).map_err(|error| Problem::fault(&error.to_string()))?;
    let digest = read.pointer(pointer).and_then(serde_json::Value::as_str).unwrap_or_default();
    let kept = state.desk().sheet(&found.matter, digest).await?;
    lines(&kept.ok_or_else(|| Problem::fault("a list of a published period is not there"))?)
}

/// The rounds of one's own office in a published period, so that one can object to a figure by naming the round.
/// Whoever keeps the period sees those of every office.
#[utoipa::path(get, path = "/periods/{city}/{number}/rounds", operation_id = "period_rounds", tag = "evaluation", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "City key"), ("number" = String, Path, description = "Number of the period"), OfRounds),
    responses((status = 200, body = PeriodRoundsBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn rounds(
    State(state): State<AppState>,
    staff: Staff,
    At((key, number)): At<(String, String)>,
    Asked(sought): Asked<OfRounds>,
) -> Result<Json<PeriodRoundsBody>, Problem> {
    let limit = sought.limit.unwrap_or(ROWS);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::bad("bad-query", "limit 应为1至500。", "`limit` is 1 to 500."));
    }
    let found = Found::of(&state, &key, &number).await?;
    let unit = &staff.account.unit;
    let is_ranked =
        found.matter.parties.get("ranked").is_some_and(|ranked: &PartyValue| ranked.units().contains(&unit.as_str()));
    let all = keeps(&found, &staff.account);
    if !all && !is_ranked {
        return Err(Problem::not_found());
    }
    let issue = found.issue(sought.edition)?.ok_or_else(Problem::not_found)?;
    let document = found.text(&state, issue).await?;
    let is_own = |round: &PeriodRoundBody| all || round.office == *unit;
    let exclusions = list(&state, &found, &document, Sheet::Exclusions).await?;
    let exclusions: BTreeMap<(MatterId, u32), PeriodRoundBody> =
        exclusions.into_iter().map(|one| ((MatterId(one.matter.clone()), one.round), one)).collect();
    let mut rows = list(&state, &found, &document, Sheet::Rounds).await?;
    rows.retain(is_own);
    for row in &mut rows {
        if let Some(excluded) = exclusions.get(&(MatterId(row.matter.clone()), row.round)) {
            row.ground.clone_from(&excluded.ground);
            row.by.clone_from(&excluded.by);
        }
    }
    if sought.excluded {
        rows.retain(|row| exclusions.contains_key(&(MatterId(row.matter.clone()), row.round)));
    }
    let (total, after) = (rows.len(), sought.after.unwrap_or(0));
    Ok(Json(PeriodRoundsBody {
        edition: issue.edition,
        office: (!all).then(|| Named::of(&state.desk().library(), unit)),
        rows: rows.into_iter().skip(after).take(limit).collect(),
        total,
        next: Some(after.saturating_add(limit)).filter(|next| *next < total),
    }))
}

/// What waits for a signature in a period: figures and exclusions as they would be published. Only for assessors and
/// leaders of the government that keeps it.
#[utoipa::path(get, path = "/periods/{city}/{number}/draft", operation_id = "period_draft", tag = "evaluation", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "City key"), ("number" = String, Path, description = "Number of the period")),
    responses((status = 200, body = DraftBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn draft(
    State(state): State<AppState>,
    staff: Staff,
    At((key, number)): At<(String, String)>,
    Asked(_): Asked<OfPeriod>,
) -> Result<Json<DraftBody>, Problem> {
    let found = Found::of(&state, &key, &number).await?;
    if !keeps(&found, &staff.account) {
        return Err(Problem::not_found());
    }
    let draft = state.desk().draft(&found.matter).await?.ok_or_else(Problem::not_found)?;
    let counted = draft.counted;
    let library = state.desk().library();
    let indicators = match state.desk().sheet(&found.matter, &counted.digest).await? {
        Some(text) => figured(&library, &Document::read(&text).map_err(|error| Problem::fault(&error.to_string()))?),
        None => Vec::new(),
    };
    let mut exclusions = match state.desk().sheet(&found.matter, &counted.exclusions).await? {
        Some(text) => lines(&text)?,
        None => Vec::new(),
    };
    exclusions.truncate(MOST);
    Ok(Json(DraftBody {
        ask: draft.ask,
        proposal: draft.proposal,
        rounds: counted.rounds,
        excluded: counted.excluded,
        digest: Some(counted.digest).filter(|digest| !digest.is_empty()),
        counted_through: counted.through,
        indicators,
        exclusions,
    }))
}
