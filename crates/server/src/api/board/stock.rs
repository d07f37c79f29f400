//! The stock: what lay open at the end of each day, in one division and those below it. Numbers name nobody.

use super::asked::{Period, Wanted, bad};
use super::body::PlaceBody;
use super::view::{of_division, place};
use crate::extract::{Asked, At};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use desk::evaluate::Dimension;
use desk::stock::{NoStock, StockDay, StockOf};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use worktime::Day;

/// Index of the level of divisions below which nothing is said: a matter's home is a district or an office.
const OFFICE: usize = 2;
/// Days before the last that are looked at without being told.
const DAYS: i32 = 30;
/// Rows shown at most.
const ROWS: usize = 100;

/// Which days, where.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct StockAsked {
    /// First day (`2026-10-01`); thirty days before the last without it. At most 366 days.
    from: Option<String>,
    /// Last day; today without it.
    to: Option<String>,
    /// Code of the division that is looked at, down to an office; one's own without it.
    within: Option<String>,
    /// `district` or `office`: what the rows are; the level below `within` without it, and none below an office.
    level: Option<String>,
    /// Key of the procedure whose rounds are counted; every one without it.
    procedure: Option<String>,
}

/// The stock.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StockBody {
    /// City key.
    city: String,
    /// First day.
    from: String,
    /// Last day.
    to: String,
    /// When this was so.
    as_of: String,
    /// Whether the last day is not over yet.
    running: bool,
    /// The division looked at.
    within: PlaceBody,
    /// Its days, ascending.
    days: Vec<StockDayBody>,
    /// The same below it, by code.
    rows: Vec<StockRowBody>,
    /// How many there are.
    total: usize,
    /// Whether rows were cut.
    cut: bool,
    /// What is not in these numbers, and what they count, in words.
    notes: Vec<Words>,
}

/// The days of one division.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StockRowBody {
    /// The division.
    place: PlaceBody,
    /// Its days, ascending.
    days: Vec<StockDayBody>,
}

/// Rounds at the end of one day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StockDayBody {
    /// The day.
    day: String,
    /// Open at its end.
    open: i64,
    /// Begun on it.
    opened: i64,
    /// Ended on it.
    closed: i64,
    /// Of those open at its end, those in which a time limit had passed.
    overdue: i64,
}

/// What lay open in a city at the end of each day: rounds of one division and of those below it. Staff see their own
/// division and what lies below it.
#[utoipa::path(get, path = "/board/{city}/stock", operation_id = "stock", tag = "evaluation", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "City key"), StockAsked),
    responses((status = 200, body = StockBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn stock(
    State(state): State<AppState>,
    staff: Staff,
    At(city): At<String>,
    Asked(asked): Asked<StockAsked>,
) -> Result<Json<StockBody>, Problem> {
    let (library, now) = (state.desk().library(), state.desk().now());
    let StockAsked { from, to, within, level, procedure } = asked;
    let period = Period { from: None, to: None, level, within, procedure, _lang: None };
    let wanted = Wanted::of(&state, &library, &staff.account, &city, &period)?;
    if wanted.own_level > OFFICE {
        let (code, example) = (&wanted.within.code, wanted.within.code.get(..9).unwrap_or_default());
        return Err(bad(
            "within",
            "区或者街道：存量按事项所在的街道数",
            "a district or an office, where matters are at home",
            code,
            example,
        ));
    }
    if period.level.is_some() && wanted.level > OFFICE {
        return Err(bad(
            "level",
            "区或者街道",
            "a district or an office",
            period.level.as_deref().unwrap_or_default(),
            "office",
        ));
    }
    let to = day("to", to.as_deref())?.unwrap_or_else(|| now.day());
    let from = day("from", from.as_deref())?.unwrap_or_else(|| to.plus_days(-DAYS));
    let by: &[Dimension] = if wanted.own_level < OFFICE { &[wanted.dimension()] } else { &[] };
    let of = StockOf { from, to, within: &wanted.key(), procedure: wanted.procedure, by };
    of.judge(now.day()).map_err(|why| cannot(why, (from, to), now.day()))?;
    let stock = state.desk().stock(wanted.law, &of).await?;
    let total = stock.groups.len();
    let rows = stock.groups.into_iter().take(ROWS).filter_map(|group| {
        let code = group.key.get(wanted.dimension())?;
        Some(StockRowBody { place: place(&library, code, wanted.level), days: days(&group.days) })
    });
    Ok(Json(StockBody {
        city,
        from: from.to_string(),
        to: to.to_string(),
        as_of: now.rfc3339(),
        running: to == now.day(),
        within: of_division(wanted.within),
        days: days(&stock.total),
        rows: rows.collect(),
        total,
        cut: total > ROWS,
        notes: notes(stock.dayless),
    }))
}

fn days(days: &[StockDay]) -> Vec<StockDayBody> {
    let body = |day: &StockDay| {
        let StockDay { day, open, opened, closed, overdue } = *day;
        StockDayBody { day: day.to_string(), open, opened, closed, overdue }
    };
    days.iter().map(body).collect()
}

fn day(name: &str, text: Option<&str>) -> Result<Option<Day>, Problem> {
    let read = |text: &str| text.parse().map_err(|_| bad(name, "日期", "a day", text, "2026-10-31"));
    text.map(read).transpose()
}

fn cannot(why: NoStock, (from, to): (Day, Day), today: Day) -> Problem {
    let (name, at, example) = match why {
        NoStock::Future => ("to", to, today),
        NoStock::Backwards | NoStock::TooMany => ("from", from, to.plus_days(-DAYS)),
    };
    let label = why.label();
    let (zh, en) = (label.zh.trim_end_matches('。'), label.en.trim_end_matches('.'));
    Problem::bad(
        "bad-query",
        format!("{name}（{at}）：{zh}；应如 {example}。"),
        format!("{name} ({at}): {en}; such as {example}."),
    )
}

fn notes(dayless: u64) -> Vec<Words> {
    let mut notes = vec![Words::new(
        "一次办理为一个轮次，重办另计；“超过时限”指这一轮里有时限在到期前没有完成。",
        "One round is one pass; a reopening is another. Overdue: a time limit of the round was not met.",
    )];
    if dayless > 0 {
        notes.push(Words::new(
            format!("有{dayless}个以上轮次是升级前写下的，没有计入，重建视图后才有。"),
            format!(
                "{dayless} rounds or more were written before days were kept: not counted until the views are rebuilt."
            ),
        ));
    }
    notes
}
