//! An edition of a published list to take away: as CSV that can be published again, and as a workbook.

use super::rows::Found;
use crate::extract::{At, Source};
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use channels::away;
use desk::registers::editions::rows_of;
use desk::registers::sheet::{Sheet, of_edition};

/// What a workbook is served as.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn sheet(state: &AppState, key: &str, register: &str, number: &str) -> Result<Sheet, Problem> {
    let library = state.desk().library();
    let found = Found::of(&library, key, register, number)?;
    Ok(of_edition(found.register, &rows_of(&library, found.law, &found.edition()?.issued)))
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
    Ok(as_csv(&sheet, &register, &number))
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
    as_workbook(sheet, &register, &number).await
}

/// A table as a CSV file.
pub(super) fn as_csv(sheet: &Sheet, register: &str, of: &str) -> Response {
    file("text/csv; charset=utf-8", register, of, "csv", away::csv(&sheet.head, &sheet.rows).into_bytes())
}

/// A table as a workbook.
pub(super) async fn as_workbook(sheet: Sheet, register: &str, of: &str) -> Result<Response, Problem> {
    let written = tokio::task::spawn_blocking(move || away::workbook(&sheet.head, &sheet.rows)).await;
    let bytes = written.map_err(|error| Problem::fault(&error.to_string()))?;
    let bytes = bytes.map_err(|error| Problem::fault(&error.to_string()))?;
    Ok(file(WORKBOOK, register, of, "xlsx", bytes))
}
