//! An edition of a published list to take away: as CSV that can be published again, and as a workbook.

use super::rows::Found;
use crate::csv;
use crate::extract::{At, Source};
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use desk::registers::editions::rows_of;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// What a workbook is served as.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The columns, and the rows as they were given.
struct Sheet {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn sheet(state: &AppState, key: &str, register: &str, number: &str) -> Result<Sheet, Problem> {
    let library = state.desk().library();
    let found = Found::of(&library, key, register, number)?;
    let head: Vec<String> = found.register.fields.keys().cloned().collect();
    let rows = rows_of(&library, found.law, &found.edition()?.issued);
    let cells = rows.iter().map(|row| {
        let cell = |name: &String| {
            let is_key = found.register.fields.get(name).is_some_and(|field| field.is_key);
            if is_key { row.key.clone() } else { row.columns.get(name).cloned().unwrap_or_default() }
        };
        head.iter().map(cell).collect()
    });
    Ok(Sheet { rows: cells.collect(), head })
}

fn file(kind: &str, register: &str, number: &str, ending: &str, bytes: Vec<u8>) -> Response {
    // Both were found among names of our own: letters, digits, hyphens.
    let name = format!("attachment; filename=\"{register}-{number}.{ending}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response()
}

/// An edition of a published list as CSV (UTF-8 with a mark, so that spreadsheets read it); no sign-in.
#[utoipa::path(get, path = "/lists/{city}/{register}/{edition}/rows.csv", operation_id = "published_edition_csv", tag = "open",
    params(("city" = String, Path, description = "City key"), ("register" = String, Path, description = "Register, such as duties"), ("edition" = String, Path, description = "Number of the edition")),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn csv(
    State(state): State<AppState>,
    Source(from): Source,
    At((key, register, number)): At<(String, String, String)>,
) -> Result<Response, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    let sheet = sheet(&state, &key, &register, &number)?;
    let mut text = String::from(csv::START);
    csv::line(&mut text, sheet.head.iter().cloned());
    for row in &sheet.rows {
        csv::line(&mut text, row.iter().map(|cell| csv::cell(cell)));
    }
    Ok(file("text/csv; charset=utf-8", &register, &number, "csv", text.into_bytes()))
}

/// An edition of a published list as a workbook; no sign-in.
#[utoipa::path(get, path = "/lists/{city}/{register}/{edition}/rows.xlsx", operation_id = "published_edition_xlsx", tag = "open",
    params(("city" = String, Path, description = "City key"), ("register" = String, Path, description = "Register, such as duties"), ("edition" = String, Path, description = "Number of the edition")),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn xlsx(
    State(state): State<AppState>,
    Source(from): Source,
    At((key, register, number)): At<(String, String, String)>,
) -> Result<Response, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    let sheet = sheet(&state, &key, &register, &number)?;
    let written = tokio::task::spawn_blocking(move || workbook(&sheet)).await;
    let bytes = written.map_err(|error| Problem::fault(&error.to_string()))?;
    let bytes = bytes.map_err(|error| Problem::fault(&error.to_string()))?;
    Ok(file(WORKBOOK, &register, &number, "xlsx", bytes))
}

/// Every cell is a text: none is taken for a formula.
fn workbook(sheet: &Sheet) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    let bold = Format::new().set_bold();
    for (column, name) in (0_u16..).zip(&sheet.head) {
        page.write_string_with_format(0, column, name, &bold)?;
    }
    for (line, row) in (1_u32..).zip(&sheet.rows) {
        for (column, cell) in (0_u16..).zip(row) {
            page.write_string(line, column, cell)?;
        }
    }
    page.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}
