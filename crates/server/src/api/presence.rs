//! Who is in a matter now, so that two colleagues see each other before they write over each other.

use crate::extract::{At, Body};
use crate::presence::Sign;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::left::post_words;
use crate::view::{Keyed, Named, seen};
use axum::Json;
use axum::extract::State;
use casework::MatterId;
use desk::Library;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A sign of being there, to be given every 20 seconds; it counts for 45.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Here {
    /// `looking`, `writing`, or `gone`.
    doing: Doing,
}

/// What one does.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Doing {
    /// Looks at it.
    Looking,
    /// Fills in a form.
    Writing,
    /// Has left.
    Gone,
}

/// A colleague in a matter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct There {
    /// Account.
    account: String,
    /// Name.
    name: String,
    /// Unit.
    unit: Named,
    /// The first of the colleague's posts.
    post: Option<Keyed>,
    /// `looking` or `writing`.
    doing: &'static str,
    /// Since when.
    since: String,
    /// Whether it is the viewer.
    me: bool,
}

/// Who is there.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Present {
    /// Everybody, the viewer included.
    pub(crate) rows: Vec<There>,
}

fn there(library: &Library, sign: &Sign, me: &str) -> There {
    There {
        account: sign.account.id.clone(),
        name: sign.account.name.clone(),
        unit: Named::of(library, &sign.account.unit),
        post: sign.account.posts.first().map(|post| Keyed::new(post, Some(post_words(post)))),
        doing: sign.doing,
        since: sign.since.rfc3339(),
        me: sign.account.id == me,
    }
}

/// Who is in a matter, as one colleague is told.
pub(crate) fn present(state: &AppState, district: u32, matter: &MatterId, me: &str) -> Present {
    let library = state.desk().library();
    let within = state.presence().within(district, matter, state.desk().now());
    Present { rows: within.iter().map(|sign| there(&library, sign, me)).collect() }
}

/// Who is in a matter now.
#[utoipa::path(get, path = "/matters/{district}/{id}/presence", operation_id = "presence", tag = "desk", security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter")),
    responses((status = 200, body = Present), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn look(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id)): At<(u32, String)>,
) -> Result<Json<Present>, Problem> {
    let seen = seen(&state, &staff.viewer(), district, &id).await?;
    Ok(Json(present(&state, district, &seen.matter.id, &staff.account.id)))
}

/// Says that one is in a matter; answers who is.
#[utoipa::path(post, path = "/matters/{district}/{id}/presence", operation_id = "be_present", tag = "desk", request_body = Here, security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter")),
    responses((status = 200, body = Present), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn sign(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id)): At<(u32, String)>,
    Body { value: here, .. }: Body<Here>,
) -> Result<Json<Present>, Problem> {
    let seen = seen(&state, &staff.viewer(), district, &id).await?;
    let doing = match here.doing {
        Doing::Looking => Some("looking"),
        Doing::Writing => Some("writing"),
        Doing::Gone => None,
    };
    state.presence().sign(district, &seen.matter.id, &staff.account, doing, state.desk().now());
    Ok(Json(present(&state, district, &seen.matter.id, &staff.account.id)))
}
