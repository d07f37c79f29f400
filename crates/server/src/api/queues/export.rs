//! A queue as a table to take away: CSV and XLSX, without the words of residents.

use super::sources::Queue;
use super::{MOST, Wanted, cursor, filtered, order, part};
use crate::api::matters::Cursor;
use crate::extract::{Asked, At};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::queue::place_name;
use crate::view::{RowBody, row};
use crate::words::{Speaks, pick};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use channels::away;
use desk::access_log::{self, Noted};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use worktime::{Instant, Lang};

/// Rows of a table at most.
const ROWS: usize = 5_000;

/// A queue as rows of cells.
struct Sheet {
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    total: u64,
    cut: bool,
}

/// A queue as CSV (UTF-8 with a mark, so that spreadsheets read it), at most 5,000 rows.
#[utoipa::path(get, path = "/queues/{key}/export.csv", operation_id = "queue_csv", tag = "desk", security(("session" = []), ("token" = [])),
    params(("key" = String, Path, description = "The queue"), Wanted),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn csv(
    State(state): State<AppState>,
    staff: Staff,
    At(key): At<String>,
    Speaks(lang): Speaks,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Problem> {
    let sheet = sheet(&state, &staff, &key, &wanted, lang).await?;
    let mut text = String::from(away::START);
    away::line(&mut text, sheet.head.iter().map(|name| away::cell(name)));
    for row in &sheet.rows {
        away::line(&mut text, row.iter().map(|text| away::cell(text)));
    }
    Ok(file("text/csv; charset=utf-8", "csv", &sheet, text.into_bytes()))
}

/// A queue as a workbook, at most 5,000 rows.
#[utoipa::path(get, path = "/queues/{key}/export.xlsx", operation_id = "queue_xlsx", tag = "desk", security(("session" = []), ("token" = [])),
    params(("key" = String, Path, description = "The queue"), Wanted),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn xlsx(
    State(state): State<AppState>,
    staff: Staff,
    At(key): At<String>,
    Speaks(lang): Speaks,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Problem> {
    let sheet = sheet(&state, &staff, &key, &wanted, lang).await?;
    let written = tokio::task::spawn_blocking(move || workbook(&sheet).map(|bytes| (sheet, bytes))).await;
    let written = written.map_err(|error| Problem::fault(&error.to_string()))?;
    let (sheet, bytes) = written.map_err(|error| Problem::fault(&error.to_string()))?;
    Ok(file("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", &sheet, bytes))
}

fn file(kind: &'static str, ending: &str, sheet: &Sheet, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE.as_str(), kind.to_owned()),
        (header::CONTENT_DISPOSITION.as_str(), format!("attachment; filename=\"queue.{ending}\"")),
        ("x-huying-total", sheet.total.to_string()),
        ("x-huying-cut", u8::from(sheet.cut).to_string()),
    ];
    (headers, bytes).into_response()
}

async fn sheet(state: &AppState, staff: &Staff, key: &str, wanted: &Wanted, lang: Lang) -> Result<Sheet, Problem> {
    if wanted.limit.is_some() || wanted.after.is_some() {
        return Err(Problem::bad(
            "bad-query",
            "导出不分页，不要给 limit 和 after。",
            "An export has no pages: leave `limit` and `after` away.",
        ));
    }
    let (parts, order) = (filtered(state, staff, key, wanted)?, order(wanted)?);
    let (library, now) = (state.desk().library(), state.desk().now());
    let (mut rows, mut after, mut total, mut cut) = (Vec::new(), None::<Cursor>, 0, true);
    while cut && rows.len() < ROWS {
        let found = part(state, &parts, order, MOST, after.take()).await?;
        total = total.max(found.total);
        cut = found.cut;
        after = found.entries.last().map(|entry| cursor(entry, order));
        for entry in &found.entries {
            let place = place_name(&library, &entry.row.place).unwrap_or_default();
            rows.push(cells(row(&library, entry.home_district, &entry.row, now), place, lang));
        }
    }
    rows.truncate(ROWS);
    let note = Queue::parse(key).map(|queue| format!("{} / {}", queue.name().0, queue.name().1)).unwrap_or_default();
    let (kind, account) = (access_log::EXPORTED, Some(&staff.account));
    let noted = Noted { kind, account, note: &note, ..Noted::default() };
    state.desk().note_access(staff.account.district, &noted).await?;
    Ok(Sheet { head: head(lang), rows, total, cut })
}

fn head(lang: Lang) -> Vec<&'static str> {
    let names = [
        ("编号", "number"),
        ("流程", "procedure"),
        ("状态", "state"),
        ("到期", "due"),
        ("逾期", "overdue"),
        ("在谁手里", "held by"),
        ("负责单位", "in charge"),
        ("问题分类", "category"),
        ("地点", "place"),
        ("轮次", "round"),
        ("登记时间", "opened"),
        ("最近变动", "changed"),
    ];
    names.into_iter().map(|(zh, en)| pick(lang, zh, en)).collect()
}

fn cells(row: RowBody, place: String, lang: Lang) -> Vec<String> {
    let label = |zh: &str, en: &str| pick(lang, zh, en).to_owned();
    let wall = |text: &str| Instant::parse(text).map_or_else(|_| text.to_owned(), Instant::wall);
    vec![
        row.number,
        label(&row.procedure.zh, &row.procedure.en),
        label(&row.state.zh, &row.state.en),
        row.due.as_deref().map(wall).unwrap_or_default(),
        if row.overdue { label("是", "yes") } else { String::new() },
        row.holder.map(|unit| label(&unit.zh, &unit.en)).unwrap_or_default(),
        label(&row.home.zh, &row.home.en),
        row.category.map(|category| label(&category.zh, &category.en)).unwrap_or_default(),
        place,
        row.round.to_string(),
        wall(&row.opened_at),
        wall(&row.changed_at),
    ]
}

/// Every cell is written as a text, so that none is a formula.
fn workbook(sheet: &Sheet) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    let bold = Format::new().set_bold();
    for (column, name) in (0_u16..).zip(&sheet.head) {
        page.write_string_with_format(0, column, *name, &bold)?;
    }
    for (at, row) in (1_u32..).zip(&sheet.rows) {
        for (column, cell) in (0_u16..).zip(row) {
            page.write_string(at, column, cell)?;
        }
    }
    page.set_freeze_panes(1, 0)?;
    page.autofit();
    book.save_to_buffer()
}
