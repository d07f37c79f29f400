//! The board as a table to take away: a line for each unit that was called, without what the requester said.

use super::board::Board;
use super::{BoardWanted, WhistleBody};
use crate::extract::Asked;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::Keyed;
use crate::view::lane::LaneBody;
use crate::words::{Speaks, pick};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use channels::away;
use desk::access_log::{self, Noted};
use worktime::{Instant, Lang};

/// Whistles of a table at most.
const ROWS: usize = 2_000;

/// The board as CSV (UTF-8 with a mark, so that spreadsheets read it), at most 2,000 whistles.
#[utoipa::path(get, path = "/whistles/export.csv", operation_id = "whistles_csv", tag = "desk", params(BoardWanted), security(("session" = []), ("token" = [])),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn csv(
    State(state): State<AppState>,
    staff: Staff,
    Speaks(lang): Speaks,
    Asked(wanted): Asked<BoardWanted>,
) -> Result<Response, Problem> {
    if wanted.limit.is_some() || wanted.after.is_some() {
        return Err(Problem::bad(
            "bad-query",
            "导出不分页，不要给 limit 和 after。",
            "An export has no pages: leave `limit` and `after` away.",
        ));
    }
    let board = Board::read(&state, &staff, &wanted).await?;
    let found = board.found();
    let mut text = String::from(away::START);
    away::line(&mut text, head(lang).into_iter().map(away::cell));
    for one in found.iter().take(ROWS) {
        let whistle = board.body(one)?;
        for lane in &whistle.lanes {
            away::line(&mut text, cells(&whistle, Some(lane), lang).iter().map(|cell| away::cell(cell)));
        }
        if whistle.lanes.is_empty() {
            away::line(&mut text, cells(&whistle, None, lang).iter().map(|cell| away::cell(cell)));
        }
    }
    let noted = Noted {
        kind: access_log::EXPORTED,
        account: Some(&staff.account),
        note: "吹哨看板 / whistle board",
        ..Noted::default()
    };
    state.desk().note_access(staff.account.district, &noted).await?;
    let headers = [
        (header::CONTENT_TYPE.as_str(), "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION.as_str(), "attachment; filename=\"whistles.csv\"".to_owned()),
        ("x-huying-total", found.len().to_string()),
        ("x-huying-cut", u8::from(found.len() > ROWS || board.at_least()).to_string()),
    ];
    Ok((headers, text).into_response())
}

fn head(lang: Lang) -> Vec<&'static str> {
    let names = [
        ("哨的编号", "whistle"),
        ("发哨街道", "office"),
        ("事由", "topic"),
        ("哨别", "kind of whistle"),
        ("地点", "place"),
        ("拟哨时间", "drafted"),
        ("被吹单位", "unit called"),
        ("报到编号", "report-in"),
        ("状态", "state"),
        ("怎么了的", "ended by"),
        ("到期", "due"),
        ("逾期", "late"),
        ("评分", "score"),
    ];
    names.into_iter().map(|(zh, en)| pick(lang, zh, en)).collect()
}

fn cells(whistle: &WhistleBody, lane: Option<&LaneBody>, lang: Lang) -> Vec<String> {
    let label = |one: Option<&Keyed>| one.map(|one| pick(lang, &one.zh, &one.en).to_owned()).unwrap_or_default();
    let wall = |text: &str| Instant::parse(text).map_or_else(|_| text.to_owned(), Instant::wall);
    let late = if lane.map_or(whistle.late, LaneBody::is_late) { pick(lang, "是", "yes") } else { "" };
    let [unit, number, state, ended, due, score] = lane.map(|lane| lane.cells(lang)).unwrap_or_default();
    vec![
        whistle.number.clone().unwrap_or_default(),
        pick(lang, &whistle.office.zh, &whistle.office.en).to_owned(),
        label(whistle.topic.as_ref()),
        label(whistle.urgency.as_ref()),
        whistle.place.clone().unwrap_or_default(),
        wall(&whistle.opened_at),
        unit,
        number,
        state,
        ended,
        if due.is_empty() { due } else { wall(&due) },
        late.to_owned(),
        score,
    ]
}
