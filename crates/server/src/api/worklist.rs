//! What one has to do, and what one's unit was told.

use super::matters::{Cursor, limit};
use crate::extract::Asked;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::{LetterBody, RowBody, letter, row};
use axum::Json;
use axum::extract::State;
use desk::ports::PageRequest;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Letters shown at most.
const LETTERS: u32 = 200;

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageOf {
    /// At most this many rows, 1 to 500; 50 without it.
    limit: Option<u32>,
    /// Continue after this row: `next` of the page before.
    after: Option<String>,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Rows {
    /// The rows, earliest due first.
    pub rows: Vec<RowBody>,
    /// How many there are in all, counted up to a limit.
    pub total: u64,
    /// Whether there are at least so many: counting stopped there.
    pub at_least: bool,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

/// What waits for one's own unit and posts, wherever the matters live.
#[utoipa::path(get, path = "/worklist", tag = "matters", params(PageOf), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Rows), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn worklist(
    State(state): State<AppState>,
    staff: Staff,
    Asked(page): Asked<PageOf>,
) -> Result<Json<Rows>, Problem> {
    let (desk, account) = (state.desk(), &staff.account);
    let limit = limit(page.limit)?;
    let request = PageRequest { limit, after: page.after.as_deref().map(Cursor::parse).transpose()?.map(Cursor::pair) };
    // Whoever holds no post gets what waits for no post in particular.
    let posts = if account.posts.is_empty() { &[String::new()] } else { account.posts.as_slice() };
    let found = desk.ledger().worklist(account.district, &account.unit, posts, &request).await?;
    let (library, now) = (desk.library(), desk.now());
    let is_full = found.rows.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    let next = found.rows.last().filter(|_| is_full).map(|work| Cursor::of(&work.row).to_string());
    let rows = found.rows.iter().map(|work| row(&library, work.home_district, &work.row, now)).collect();
    Ok(Json(Rows { rows, total: found.total, at_least: found.at_least, next }))
}

/// How many letters.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Newest {
    /// At most this many, 1 to 200; 50 without it.
    limit: Option<u32>,
}

/// Letters.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Letters {
    /// The letters, newest first.
    rows: Vec<LetterBody>,
    /// Whether there may be older ones that are not shown.
    cut: bool,
}

/// What one's unit was told, newest first.
#[utoipa::path(get, path = "/inbox", tag = "matters", params(Newest), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Letters), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn inbox(
    State(state): State<AppState>,
    staff: Staff,
    Asked(newest): Asked<Newest>,
) -> Result<Json<Letters>, Problem> {
    let (desk, account) = (state.desk(), &staff.account);
    let limit = limit(newest.limit)?.min(LETTERS);
    let letters = desk.ledger().inbox(account.district, &account.unit, limit).await?;
    let library = desk.library();
    let mut rows = Vec::with_capacity(letters.len());
    for outgoing in &letters {
        // The home of a matter says where it lives; the letter carries it.
        let home = home_of(&outgoing.body);
        let Some(district) = library.units.district_of(&home) else { continue };
        let Some(law) = library.city_of(&district.to_string()) else { continue };
        let matter = desk.matter(district, &outgoing.matter).await?;
        rows.push(letter(&library, law, district, matter.as_deref(), outgoing));
    }
    let cut = letters.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(Json(Letters { rows, cut }))
}

fn home_of(body: &str) -> String {
    let body: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    body.get("home").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}
