//! Drafting a whistle and sending it out in one go.

use super::board::WHISTLE;
use super::compose::{Shape, opening, origin};
use crate::extract::{Body, Key};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::{Keyed, Seen, procedure_of, state_of};
use crate::words::Speaks;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use casework::{Matter, MatterId, Wanted};
use desk::{Asked, Done, Target};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A whistle to blow.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewWhistle {
    /// District of the matter from which it is blown.
    district: Option<u32>,
    /// That matter.
    matter: Option<String>,
    /// Values of the draft, by field.
    #[schema(value_type = Object)]
    values: BTreeMap<String, serde_json::Value>,
    /// Values with which it goes out, by field; without them it stays a draft.
    #[schema(value_type = Object)]
    issue: Option<BTreeMap<String, serde_json::Value>>,
}

/// A whistle that was drafted, and blown if that was asked and lawful.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BlownBody {
    /// District.
    district: u32,
    /// Id.
    matter: String,
    /// Number for people.
    number: String,
    /// State.
    state: Keyed,
    /// Number of events.
    version: u32,
    /// The proposal that waits for a signature, if that is what it became.
    proposal: Option<u32>,
    /// Whether this is the answer to a repeated request.
    repeated: bool,
    /// Why it did not go out though that was asked: it stays a draft.
    refused: Option<ProblemBody>,
}

/// Drafts a whistle, from a matter or from none, and sends it out if that is asked: two steps, each judged by itself. What
/// may not go out stays a draft, and the answer says why.
#[utoipa::path(post, path = "/whistles", operation_id = "blow_whistle", tag = "desk", request_body = NewWhistle, security(("session" = []), ("token" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key blows one whistle")),
    responses((status = 201, body = BlownBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn blow(
    State(state): State<AppState>,
    staff: Staff,
    Speaks(lang): Speaks,
    key: Key,
    Body { value: new, digest }: Body<NewWhistle>,
) -> Result<(StatusCode, Json<BlownBody>), Problem> {
    let from = origin(&state, &staff, new.district, new.matter.as_ref()).await?;
    let key = key.under(&staff.account.id, &digest);
    let (district, id, drafted) = match &from {
        Some(seen) => drafted_from(&state, &staff, seen, new.values, key.clone()).await?,
        None => drafted_alone(&state, &staff, new.values, key.clone()).await?,
    };
    let mut done = drafted;
    let mut refused = None;
    if let Some(values) = new.issue {
        let key = key.map(|(key, digest)| (format!("{key}/issue"), digest));
        match issued(&state, &staff, district, &id, values, key).await {
            Ok(sent) => done = sent,
            Err(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => refused = Some(problem.body(lang)),
            Err(problem) => return Err(problem),
        }
    }
    let matter = whistle(&state, district, &id).await?;
    let library = state.desk().library();
    let body = BlownBody {
        district,
        matter: matter.id.to_string(),
        number: matter.number.clone(),
        state: state_of(procedure_of(&library, &matter), &matter.state),
        version: matter.version,
        proposal: done.proposal,
        repeated: done.repeated,
        refused,
    };
    Ok((StatusCode::CREATED, Json(body)))
}

async fn whistle(state: &AppState, district: u32, id: &MatterId) -> Result<std::sync::Arc<Matter>, Problem> {
    state.desk().matter(district, id).await?.ok_or_else(Problem::not_found)
}

/// A whistle that no other matter opens.
async fn drafted_alone(
    state: &AppState,
    staff: &Staff,
    values: BTreeMap<String, serde_json::Value>,
    key: Option<(String, String)>,
) -> Result<(u32, MatterId, Done), Problem> {
    let (desk, library) = (state.desk(), state.desk().library());
    let law = library.city_of(&staff.account.unit).ok_or_else(Problem::not_found)?;
    let edition = law.edition_on(desk.now().day()).map(AsRef::as_ref);
    let procedure = edition.and_then(|edition| edition.procedures.get(WHISTLE)).ok_or_else(Problem::not_found)?;
    let ask = procedure.asks.iter().find(|(_, ask)| ask.from.is_empty()).ok_or_else(Problem::not_found)?;
    let values = crate::values::values(values, edition, WHISTLE)?;
    let home = staff.account.unit.clone();
    let asked = Asked {
        district: staff.account.district,
        target: Target::New { procedure: WHISTLE.to_owned(), home },
        wanted: Wanted::Ask(ask.0.clone()),
        actor: staff.viewer().actor(),
        values,
        version: None,
        key,
        imported: None,
    };
    let done = desk.ask(&asked).await?;
    Ok((staff.account.district, done.matter.clone(), done))
}

/// A whistle that a matter opens: its values stand in that matter's step.
async fn drafted_from(
    state: &AppState,
    staff: &Staff,
    from: &Seen,
    values: BTreeMap<String, serde_json::Value>,
    key: Option<(String, String)>,
) -> Result<(u32, MatterId, Done), Problem> {
    let edition = from.library.edition(&from.matter.edition).map(AsRef::as_ref);
    let values = crate::values::values(values, edition, &from.matter.procedure)?;
    let asked = Asked {
        district: from.matter.district,
        target: Target::Matter(from.matter.id.clone()),
        wanted: Wanted::Ask(opening(from)?.to_owned()),
        actor: staff.viewer().actor(),
        values,
        version: None,
        key,
        imported: None,
    };
    let done = state.desk().ask(&asked).await?;
    let after = whistle(state, from.matter.district, &from.matter.id).await?;
    let opened = after.children.iter().rev().find(|child| child.procedure == WHISTLE).ok_or_else(Problem::not_found)?;
    Ok((from.matter.district, opened.matter.clone(), done))
}

/// Sends a draft out.
async fn issued(
    state: &AppState,
    staff: &Staff,
    district: u32,
    id: &MatterId,
    values: BTreeMap<String, serde_json::Value>,
    key: Option<(String, String)>,
) -> Result<Done, Problem> {
    let matter = whistle(state, district, id).await?;
    let library = state.desk().library();
    let book = library.book_of(district, &matter.edition).ok_or_else(Problem::not_found)?;
    let shape = Shape::of(&book)?;
    let asked = Asked {
        district,
        target: Target::Matter(id.clone()),
        wanted: Wanted::Ask(shape.issue.0.to_owned()),
        actor: staff.viewer().actor(),
        values: crate::values::values(values, Some(book.edition), WHISTLE)?,
        version: None,
        key,
        imported: None,
    };
    Ok(state.desk().ask(&asked).await?)
}
