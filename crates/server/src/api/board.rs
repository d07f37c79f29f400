//! The board: every indicator of a city over some months, of one division and of those below it, worked out from
//! indicator files; the rounds or rows behind every number; the same as a table to take away. Figures name nobody.

mod asked;
mod behind;
mod body;
mod export;
mod numbers;
mod ranking;
mod rows;
mod sheet;
mod stock;
mod view;

pub(crate) use behind::{__path_behind, behind};
pub(crate) use body::RankBody;
pub(crate) use export::{__path_csv, __path_xlsx, csv, xlsx};
pub(crate) use ranking::{__path_ranking, __path_ranking_csv, __path_ranking_xlsx, ranking, ranking_csv, ranking_xlsx};
pub(crate) use rows::{__path_rows, rows};
pub(crate) use stock::{__path_stock, stock};
pub(super) use view::{Spoken, rank};

use crate::extract::{Asked, At};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use asked::{Period, Wanted};
use axum::Json;
use axum::extract::State;
use body::BoardBody;

/// The board of a city: its indicators over some months, of one division and of those below it. Staff see their own
/// division and what lies below it.
#[utoipa::path(get, path = "/board/{city}", operation_id = "board", tag = "evaluation", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "City key"), Period),
    responses((status = 200, body = BoardBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn board(
    State(state): State<AppState>,
    staff: Staff,
    At(city): At<String>,
    Asked(period): Asked<Period>,
) -> Result<Json<BoardBody>, Problem> {
    let library = state.desk().library();
    let wanted = Wanted::of(&state, &library, &staff.account, &city, &period)?;
    view::board(&state, &library, &wanted).await.map(Json)
}
