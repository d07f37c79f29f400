//! One form for many matters: each is decided alone, and the answer lists each.

use crate::api::acts::{Happened, carry_out};
use crate::extract::{At, Body, Key};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::{procedure_of, seen};
use crate::words::Speaks;
use axum::Json;
use axum::extract::State;
use casework::Wanted;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use worktime::Lang;

/// Most matters at once.
const MOST: usize = 200;

/// Many matters and one form.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Many {
    /// The matters, at most 200.
    items: Vec<Item>,
    /// Values by field, the same for each.
    #[serde(default)]
    #[schema(value_type = Object)]
    values: BTreeMap<String, serde_json::Value>,
}

/// One of them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Item {
    /// District.
    district: u32,
    /// Id.
    matter: String,
    /// The version that was seen.
    version: Option<u32>,
}

/// What became of each.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Results {
    /// In the order of the request.
    rows: Vec<OneResult>,
    /// How many were done.
    done: usize,
    /// How many were not.
    refused: usize,
}

/// What became of one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneResult {
    /// District.
    district: u32,
    /// Id.
    matter: String,
    /// What happened, if it did.
    happened: Option<Happened>,
    /// Why not, if it did not.
    problem: Option<ProblemBody>,
}

/// Takes the same step on many matters.
#[utoipa::path(post, path = "/bulk/{ask}", tag = "matters", request_body = Many, security(("session" = []), ("token" = [])),
    params(("ask" = String, Path, description = "An ask whose form may take many matters"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key acts once on each")),
    responses((status = 200, body = Results), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn bulk(
    State(state): State<AppState>,
    staff: Staff,
    At(ask): At<String>,
    Speaks(lang): Speaks,
    key: Key,
    Body { value: many, digest }: Body<Many>,
) -> Result<Json<Results>, Problem> {
    if many.items.is_empty() || many.items.len() > MOST {
        return Err(Problem::invalid("items", "一次办理1至200件。", "One form takes 1 to 200 matters."));
    }
    remember(&state, &staff, &key, &digest).await?;
    let mut rows = Vec::with_capacity(many.items.len());
    for (index, item) in many.items.iter().enumerate() {
        let key = Key(key.0.as_ref().map(|key| format!("{key}#{index}")));
        let key = key.under(&staff.account.id, &digest);
        let result = one(&state, &staff, &ask, item, &many.values, key).await;
        // What is not there now would not be there for the others either; nothing more is tried.
        if let Err(problem) = &result
            && problem.status().is_server_error()
            && rows.is_empty()
        {
            return Err(problem.clone());
        }
        rows.push(row(item, result, lang));
    }
    let done = rows.iter().filter(|row| row.happened.is_some()).count();
    Ok(Json(Results { refused: rows.len() - done, done, rows }))
}

/// Remembers the whole request under its key, so that another one under the same key is refused as a whole.
async fn remember(state: &AppState, staff: &Staff, key: &Key, digest: &str) -> Result<(), Problem> {
    let Some((key, digest)) = key.under(&format!("{}/bulk", staff.account.id), digest) else { return Ok(()) };
    Ok(state.desk().remember(staff.account.district, key, digest).await?)
}

async fn one(
    state: &AppState,
    staff: &Staff,
    ask: &str,
    item: &Item,
    values: &BTreeMap<String, serde_json::Value>,
    key: Option<(String, String)>,
) -> Result<Happened, Problem> {
    let seen = seen(state, &staff.viewer(), item.district, &item.matter).await?;
    let found = procedure_of(&seen.library, &seen.matter).and_then(|procedure| procedure.asks.get(ask));
    if found.is_some_and(|ask| !ask.bulk) {
        return Err(Problem::invalid("ask", "这一步只能逐件办理。", "This step is taken one matter at a time."));
    }
    let edition = seen.library.edition(&seen.matter.edition).map(AsRef::as_ref);
    let values = crate::values::values(values.clone(), edition, &seen.matter.procedure)?;
    carry_out(state, staff, &seen, Wanted::Ask(ask.to_owned()), values, item.version, key).await
}

fn row(item: &Item, result: Result<Happened, Problem>, lang: Lang) -> OneResult {
    let (happened, problem) = match result {
        Ok(happened) => (Some(happened), None),
        Err(problem) => (None, Some(problem.body(lang))),
    };
    OneResult { district: item.district, matter: item.matter.clone(), happened, problem }
}
