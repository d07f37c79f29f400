//! The whistle board: whistles that are open, with the units each of them called, the one due first on top.

mod blow;
mod board;
mod compose;
mod export;

pub(crate) use blow::{__path_blow, blow};
pub(crate) use board::{matters_of, seen_rows};
pub(crate) use compose::{__path_form, form};
pub(crate) use export::{__path_csv, csv};

use self::board::{Board, Whistle};
use super::matters::Cursor;
use super::queues::CountBody;
use crate::extract::Asked;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::lane::LaneBody;
use crate::view::left::LeftBody;
use crate::view::{Keyed, Named};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Rows of a page if nobody says, and at most.
const ROWS: u32 = 50;
/// Rows of a page at most.
const MOST: u32 = 200;

/// What of the board to show.
#[derive(Debug, Default, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BoardWanted {
    /// Only of this office.
    pub street: Option<String>,
    /// Only those that called this unit.
    pub unit: Option<String>,
    /// Only about this topic.
    pub topic: Option<String>,
    /// Only of this kind of whistle.
    pub urgency: Option<String>,
    /// Only with a unit in this state.
    pub state: Option<String>,
    /// Only those where something is `late`, a unit `refused` or was `silent`, or that wait for one's own unit (`mine`).
    pub only: Option<String>,
    /// At most this many whistles, 1 to 200; 50 without it.
    pub limit: Option<u32>,
    /// Continue after this whistle: `next` of the page before.
    pub after: Option<String>,
}

/// An open whistle.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WhistleBody {
    /// District.
    district: u32,
    /// Id; none if the viewer sees only what their own unit was called for.
    matter: Option<String>,
    /// Its number.
    number: Option<String>,
    /// Its state.
    state: Option<Keyed>,
    /// The office that blew it.
    office: Named,
    /// The matter from which it was blown.
    from: Option<String>,
    /// What it is about.
    topic: Option<Keyed>,
    /// Which kind of whistle.
    urgency: Option<Keyed>,
    /// What is to be done.
    task: Option<String>,
    /// Where, in words.
    place: Option<String>,
    /// When it was drafted, or one's own unit was called.
    opened_at: String,
    /// The earliest due moment of it and of every unit that was called.
    due: Option<String>,
    /// Whether that has passed.
    late: bool,
    /// What is left of the whistle's own time.
    remaining: Option<LeftBody>,
    /// The units that were called.
    lanes: Vec<LaneBody>,
    /// How many more were called whose report-ins the viewer may not see; none if that is not known.
    hidden: Option<usize>,
}

/// How many there are of what, over everything that the filters leave, whatever `state` and `only` say.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct BoardTotals {
    /// Whistles.
    whistles: usize,
    /// Units called.
    called: usize,
    /// Whistles with something late.
    late: usize,
    /// Units that do not come, the silent ones among them.
    refused: usize,
    /// Units that kept silent.
    silent: usize,
    /// Whistles that wait for the viewer's own unit.
    mine: usize,
    /// Units called, by the state of their report-in, in the order of the procedure.
    states: Vec<CountBody>,
}

/// What can be filtered by, with how many whistles there are of each.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct BoardFilters {
    /// Offices.
    street: Vec<CountBody>,
    /// Units called.
    unit: Vec<CountBody>,
    /// Topics.
    topic: Vec<CountBody>,
    /// Kinds of whistle.
    urgency: Vec<CountBody>,
}

/// A page of the board.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WhistleRows {
    /// Whistles, the one due first on top.
    rows: Vec<WhistleBody>,
    /// How many there are under the filters.
    total: usize,
    /// How many are open in all that the viewer may see.
    open: usize,
    /// Whether there are more open ones than are read for a board.
    at_least: bool,
    /// Whether there are more than are shown.
    cut: bool,
    /// Where the next page begins; none on the last.
    next: Option<String>,
    /// Counts.
    totals: BoardTotals,
    /// What can be filtered by.
    filters: BoardFilters,
    /// Whether the viewer sees only what their own unit was called for.
    own: bool,
    /// The time at which this was so.
    now: String,
}

/// The open whistles within the viewer's reach; a unit that was called sees its own report-ins.
#[utoipa::path(get, path = "/whistles", operation_id = "whistles", tag = "desk", params(BoardWanted), security(("session" = []), ("token" = [])),
    responses((status = 200, body = WhistleRows), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(state): State<AppState>,
    staff: Staff,
    Asked(wanted): Asked<BoardWanted>,
) -> Result<Json<WhistleRows>, Problem> {
    let limit = match wanted.limit.unwrap_or(ROWS) {
        limit @ 1..=MOST => usize::try_from(limit).unwrap_or(usize::MAX),
        _ => return Err(Problem::bad("bad-query", "limit 应为1至200。", "`limit` is 1 to 200.")),
    };
    let after = wanted.after.as_deref().map(Cursor::parse).transpose()?;
    let board = Board::read(&state, &staff, &wanted).await?;
    let found = board.found();
    let coming: Vec<&Whistle> =
        found.iter().filter(|one| after.as_ref().is_none_or(|after| one.cursor() > *after)).copied().collect();
    let cut = coming.len() > limit;
    let shown = coming.get(..limit).unwrap_or(&coming);
    Ok(Json(WhistleRows {
        rows: shown.iter().map(|one| board.body(one)).collect::<Result<_, _>>()?,
        total: found.len(),
        open: board.open(),
        at_least: board.at_least(),
        next: shown.last().filter(|_| cut).map(|one| one.cursor().to_string()),
        cut,
        totals: board.totals(),
        filters: board.filters(),
        own: board.is_own(),
        now: state.desk().now().rfc3339(),
    }))
}
