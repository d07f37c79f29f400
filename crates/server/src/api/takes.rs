//! Taking a matter for oneself, so that two colleagues do not work on the same one; and putting it back.

use crate::extract::{At, Body};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::queue::{TakenBody, taken};
use crate::view::seen;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use casework::Holder;
use desk::ports::Taken;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How to take.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Take {
    /// Whether it may be taken over from a colleague.
    #[serde(default)]
    over: bool,
}

/// Nothing to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// Who has it now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Has {
    /// Who has taken it; nobody after it was put back.
    taken: Option<TakenBody>,
}

/// The district of the unit under which it is taken, its post, and who has it now.
async fn held(state: &AppState, staff: &Staff, district: u32, id: &str) -> Result<(Taken, Option<TakenBody>), Problem> {
    let seen = seen(state, &staff.viewer(), district, id).await?;
    let account = &staff.account;
    let post = match &seen.matter.holder {
        Holder::Units { units, post } if units.first() == Some(&account.unit) => post.clone().unwrap_or_default(),
        _ => {
            return Err(Problem::forbidden(
                "not-held",
                "这件现在不在您单位手里，不能拿走或者放回。",
                "Your unit does not hold this matter now, so it cannot be taken or put back.",
            ));
        }
    };
    let before = taken(state, staff, &seen.library, std::iter::once((account.unit.as_str(), &seen.matter.id))).await?;
    let take = Taken {
        matter: seen.matter.id.clone(),
        unit: account.unit.clone(),
        post,
        account: account.id.clone(),
        at: state.desk().now(),
    };
    Ok((take, before.into_values().next()))
}

/// A colleague has it.
fn in_hand(other: &TakenBody) -> Problem {
    let detail = (
        format!("{}已经拿走这件。要接过来办，请选择“接过来”。", other.name),
        format!("{} has taken this matter. To take it over, say so.", other.name),
    );
    Problem::new(StatusCode::CONFLICT, "taken", ("同事在办", "Taken"), detail)
}

/// Takes a matter that one's unit holds, for oneself. Colleagues see who has it.
#[utoipa::path(post, path = "/matters/{district}/{id}/take", operation_id = "take", tag = "desk", request_body = Take, security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter")),
    responses((status = 200, body = Has), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn take(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id)): At<(u32, String)>,
    Body { value: how, .. }: Body<Take>,
) -> Result<Json<Has>, Problem> {
    let (take, _) = held(&state, &staff, district, &id).await?;
    if !state.desk().ledger().take(staff.account.district, &take, how.over).await? {
        // A colleague has it, perhaps since a moment ago, or it has just moved on.
        let (_, now) = held(&state, &staff, district, &id).await?;
        return Err(now.filter(|now| !now.mine).map_or_else(Problem::unavailable, |other| in_hand(&other)));
    }
    let body = TakenBody { name: staff.account.name.clone(), mine: true, at: take.at.rfc3339() };
    Ok(Json(Has { taken: Some(body) }))
}

/// Puts a matter back for all colleagues of the unit that holds it.
#[utoipa::path(post, path = "/matters/{district}/{id}/put_back", operation_id = "put_back", tag = "desk", request_body = Nothing, security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter")),
    responses((status = 200, body = Has), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn put_back(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id)): At<(u32, String)>,
    Body { value: Nothing {}, .. }: Body<Nothing>,
) -> Result<Json<Has>, Problem> {
    let (take, _) = held(&state, &staff, district, &id).await?;
    state.desk().ledger().put_back(staff.account.district, &take.matter).await?;
    Ok(Json(Has { taken: None }))
}
