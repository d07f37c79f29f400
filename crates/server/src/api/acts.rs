//! Acting on a matter: asks, signatures, declining.

use crate::extract::{At, Body, Key};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::{self, Keyed, Seen, seen};
use axum::Json;
use axum::extract::State;
use casework::{Values, Wanted};
use desk::{Asked, Done, Target};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Longest reason for declining, in characters.
const REASON: usize = 1000;

/// An ask.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Act {
    /// Values by field.
    #[serde(default)]
    #[schema(value_type = Object)]
    values: BTreeMap<String, serde_json::Value>,
    /// The version that was seen; without it, whatever it is now.
    version: Option<u32>,
}

/// A signature.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signature {
    /// The version that was seen.
    version: Option<u32>,
}

/// A refusal to sign.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Decline {
    /// Why.
    reason: String,
    /// The version that was seen.
    version: Option<u32>,
}

/// What happened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Happened {
    /// District.
    pub district: u32,
    /// Id.
    pub matter: String,
    /// Number for people.
    pub number: String,
    /// State after it.
    pub state: Keyed,
    /// Number of events.
    pub version: u32,
    /// The proposal that waits for a signature, if that is what it became.
    pub proposal: Option<u32>,
    /// Whether this is the answer to a repeated request.
    pub repeated: bool,
}

/// What happened, as it is answered.
pub(crate) fn happened(seen: &Seen, done: Done) -> Happened {
    Happened {
        district: seen.matter.district,
        matter: done.matter.to_string(),
        number: done.number,
        state: view::state_of(view::procedure_of(&seen.library, &seen.matter), &done.state),
        version: done.version,
        proposal: done.proposal,
        repeated: done.repeated,
    }
}

/// Carries out what a member of staff wants of a matter that they may see.
pub(crate) async fn carry_out(
    state: &AppState,
    staff: &Staff,
    seen: &Seen,
    wanted: Wanted,
    values: Values,
    version: Option<u32>,
    key: Option<(String, String)>,
) -> Result<Happened, Problem> {
    let asked = Asked {
        district: seen.matter.district,
        target: Target::Matter(seen.matter.id.clone()),
        wanted,
        actor: staff.viewer().actor(),
        values,
        version,
        key,
        imported: None,
    };
    Ok(happened(seen, state.desk().ask(&asked).await?))
}

/// Takes a step on a matter.
#[utoipa::path(post, path = "/matters/{district}/{id}/asks/{ask}", tag = "matters", request_body = Act, security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter"), ("ask" = String, Path, description = "The ask"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key acts once")),
    responses((status = 200, body = Happened), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn act(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id, ask)): At<(u32, String, String)>,
    key: Key,
    Body { value: act, digest }: Body<Act>,
) -> Result<Json<Happened>, Problem> {
    let seen = seen(&state, &staff.viewer(), district, &id).await?;
    let edition = seen.library.edition(&seen.matter.edition).map(AsRef::as_ref);
    let values = crate::values::values(act.values, edition, &seen.matter.procedure)?;
    let key = key.under(&staff.account.id, &digest);
    Ok(Json(carry_out(&state, &staff, &seen, Wanted::Ask(ask), values, act.version, key).await?))
}

/// Signs a proposal.
#[utoipa::path(post, path = "/matters/{district}/{id}/proposals/{number}/sign", tag = "matters", request_body = Signature, security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter"), ("number" = u32, Path, description = "Proposal"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key signs once")),
    responses((status = 200, body = Happened), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn sign(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id, number)): At<(u32, String, u32)>,
    key: Key,
    Body { value: signature, digest }: Body<Signature>,
) -> Result<Json<Happened>, Problem> {
    let seen = seen(&state, &staff.viewer(), district, &id).await?;
    let key = key.under(&staff.account.id, &digest);
    Ok(Json(carry_out(&state, &staff, &seen, Wanted::Sign(number), Values::new(), signature.version, key).await?))
}

/// Declines a proposal, with a reason.
#[utoipa::path(post, path = "/matters/{district}/{id}/proposals/{number}/decline", tag = "matters", request_body = Decline, security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter"), ("number" = u32, Path, description = "Proposal"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key declines once")),
    responses((status = 200, body = Happened), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn decline(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id, number)): At<(u32, String, u32)>,
    key: Key,
    Body { value: decline, digest }: Body<Decline>,
) -> Result<Json<Happened>, Problem> {
    let seen = seen(&state, &staff.viewer(), district, &id).await?;
    let reason = decline.reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > REASON {
        return Err(Problem::invalid(
            "reason",
            "请写明理由，最多1000字。",
            "Please give a reason of at most 1,000 characters.",
        ));
    }
    let key = key.under(&staff.account.id, &digest);
    let wanted = Wanted::Decline(number, reason);
    Ok(Json(carry_out(&state, &staff, &seen, wanted, Values::new(), decline.version, key).await?))
}
