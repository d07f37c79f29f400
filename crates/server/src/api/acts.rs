//! Acting on a matter: asks, signatures, declining.

use crate::extract::{Asked as Query, At, Body, Key};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::will::{Will, of_events};
use crate::view::{self, Keyed, Seen, seen};
use axum::Json;
use axum::extract::State;
use casework::{Event, Values, Wanted};
use desk::{Asked, Done, Target};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

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
    let asked = asked(staff, seen, wanted, values, version, key);
    Ok(happened(seen, state.desk().ask(&asked).await?))
}

fn asked(
    staff: &Staff,
    seen: &Seen,
    wanted: Wanted,
    values: Values,
    version: Option<u32>,
    key: Option<(String, String)>,
) -> Asked {
    Asked {
        district: seen.matter.district,
        target: Target::Matter(seen.matter.id.clone()),
        wanted,
        actor: staff.viewer().actor(),
        values,
        version,
        key,
        imported: None,
    }
}

/// How a step is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct How {
    /// `1`: only says what would happen, or why not; nothing is written.
    #[serde(rename = "try")]
    #[param(rename = "try")]
    rehearse: Option<u8>,
}

impl How {
    /// Whether it is only to be tried.
    pub(crate) fn is_trial(&self) -> Result<bool, Problem> {
        match self.rehearse {
            None | Some(0) => Ok(false),
            Some(1) => Ok(true),
            Some(_) => Err(Problem::bad("bad-query", "try 应为 1。", "`try` is 1.")),
        }
    }
}

/// What would happen.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Would {
    /// Always true: a step that would be refused is answered as a problem.
    would: bool,
    /// State after it.
    state: Keyed,
    /// Whether the matter would have ended.
    is_final: bool,
    /// Whether it would become a proposal that waits for a signature.
    proposal: bool,
    /// What would happen, in sentences.
    will: Vec<Will>,
}

/// What happened, or what would.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Acted {
    /// It happened.
    Happened(Happened),
    /// It was only tried.
    Would(Would),
}

/// What a step would bring about.
async fn rehearse(state: &AppState, seen: &Seen, asked: &Asked) -> Result<Would, Problem> {
    let changed = state.desk().rehearse(asked).await?;
    let own = changed.iter().find(|change| change.after.id == seen.matter.id).ok_or_else(Problem::not_found)?;
    let book = seen.book(state)?;
    let events: Vec<Event> = own.events.iter().map(|recorded| recorded.event.clone()).collect();
    Ok(Would {
        would: true,
        state: view::state_of(view::procedure_of(&seen.library, &own.after), &own.after.state),
        is_final: own.after.is_final,
        proposal: events.iter().any(|event| matches!(event, Event::Proposed { .. })),
        will: of_events(&seen.library, &book, &seen.matter, &own.after, &events),
    })
}

/// Takes a step on a matter, or tries it.
#[utoipa::path(post, path = "/matters/{district}/{id}/asks/{ask}", tag = "matters", request_body = Act, security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter"), ("ask" = String, Path, description = "The ask"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key acts once"), How),
    responses((status = 200, body = Acted), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn act(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id, ask)): At<(u32, String, String)>,
    Query(how): Query<How>,
    key: Key,
    Body { value: act, digest }: Body<Act>,
) -> Result<Json<Acted>, Problem> {
    let seen = seen(&state, &staff.viewer(), district, &id).await?;
    let edition = seen.library.edition(&seen.matter.edition).map(AsRef::as_ref);
    let values = crate::values::values(act.values, edition, &seen.matter.procedure)?;
    let wanted = Wanted::Ask(ask);
    if how.is_trial()? {
        let asked = asked(&staff, &seen, wanted, values, act.version, None);
        return Ok(Json(Acted::Would(rehearse(&state, &seen, &asked).await?)));
    }
    let key = key.under(&staff.account.id, &digest);
    let done = carry_out(&state, &staff, &seen, wanted, values, act.version, key).await?;
    Ok(Json(Acted::Happened(done)))
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
