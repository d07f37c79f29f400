//! Whether the process lives, and whether it is ready: the database answers and letters leave.

use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use worktime::Instant;

/// A letter that waits longer than this, in seconds, is worth a look; requests are taken all the same.
const SLOW: i64 = 60;
/// Waiting messages looked at.
const LOOKED_AT: u32 = 100;

/// Whether it lives.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Alive {
    /// `alive`.
    status: &'static str,
}

/// Whether it is ready.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadyBody {
    /// `ready` or `slow`: letters wait, although requests are taken.
    status: &'static str,
    /// Messages that wait to be delivered, counted up to a limit per district.
    waiting: usize,
    /// Seconds that the oldest of them has waited.
    lag_seconds: i64,
}

/// The process lives.
#[utoipa::path(get, path = "/livez", tag = "about", responses((status = 200, body = Alive)))]
pub(crate) async fn live() -> Json<Alive> {
    Json(Alive { status: "alive" })
}

/// The database answers and letters leave.
#[utoipa::path(get, path = "/readyz", tag = "about",
    responses((status = 200, body = ReadyBody), (status = 503, body = crate::problem::ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn ready(State(state): State<AppState>) -> Result<Json<ReadyBody>, Problem> {
    if let Err(why) = (state.hooks().probe)().await {
        tracing::warn!(why, "not ready");
        return Err(Problem::unavailable());
    }
    let (desk, now) = (state.desk(), state.desk().now());
    let (mut waiting, mut oldest) = (0, now);
    for district in desk.ledger().districts().await? {
        let messages = desk.ledger().undelivered(district, now, LOOKED_AT).await?;
        waiting += messages.len();
        oldest = messages.iter().map(|message| message.message.at).fold(oldest, Instant::min);
    }
    let lag_seconds = (now.0 - oldest.0).max(0) / 1000;
    Ok(Json(ReadyBody { status: if lag_seconds > SLOW { "slow" } else { "ready" }, waiting, lag_seconds }))
}
