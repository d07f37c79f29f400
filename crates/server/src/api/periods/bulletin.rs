//! The bulletin of a published period: an official paper, and a workbook whose rates are computed in it from their counts.

mod paper;
mod workbook;

use super::body::PeriodBody;
use super::{OfPeriod, file, shown};
use crate::extract::{At, Source};
use crate::fonts;
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::words::Speaks;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use documents::pdf;
use worktime::Lang;

/// The bulletin of an edition as PDF/A; no sign-in. The same edition in the same language is the same file.
#[utoipa::path(get, path = "/periods/{city}/{number}/{edition}/bulletin.pdf", operation_id = "period_bulletin", tag = "open",
    params(("city" = String, Path, description = "City key"), ("number" = String, Path, description = "Number of the period"), ("edition" = u32, Path, description = "Edition, from 1")),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn paper(
    State(state): State<AppState>,
    Source(from): Source,
    At(which): At<(String, String, u32)>,
    Speaks(lang): Speaks,
) -> Result<Response, Problem> {
    let body = published(&state, &from.to_string(), &which).await?;
    let bytes = pdf_of(&state, body, lang).await?.ok_or_else(no_font)?;
    Ok(file("application/pdf", &format!("{}-{}.pdf", which.1, which.2), bytes))
}

/// The paper of an edition; `None` where no font writes Chinese.
pub(crate) async fn pdf_of(state: &AppState, body: PeriodBody, lang: Lang) -> Result<Option<Vec<u8>>, Problem> {
    let Some(fonts) = state.config().fonts.as_ref().or_else(|| fonts::of_this_machine()).cloned() else {
        return Ok(None);
    };
    let written = tokio::task::spawn_blocking(move || {
        let (bytes, missing) = pdf(&paper::of(&body, lang, 0), &fonts)?;
        // Said on the paper itself: whoever reads it does not see the answer's head.
        if missing == 0 { Ok(bytes) } else { pdf(&paper::of(&body, lang, missing), &fonts).map(|(bytes, _)| bytes) }
    });
    let bytes = written.await.map_err(|error| Problem::fault(&error.to_string()))?;
    bytes.map(Some).map_err(|error| Problem::fault(&error.to_string()))
}

/// The workbook of an edition.
pub(crate) async fn xlsx_of(body: PeriodBody, lang: Lang) -> Result<Vec<u8>, Problem> {
    let written = tokio::task::spawn_blocking(move || workbook::of(&body, lang));
    let bytes = written.await.map_err(|error| Problem::fault(&error.to_string()))?;
    bytes.map_err(|error| Problem::fault(&error.to_string()))
}

/// The same as a workbook: counts, and rates and sums as formulas over them; no sign-in.
#[utoipa::path(get, path = "/periods/{city}/{number}/{edition}/bulletin.xlsx", operation_id = "period_workbook", tag = "open",
    params(("city" = String, Path, description = "City key"), ("number" = String, Path, description = "Number of the period"), ("edition" = u32, Path, description = "Edition, from 1")),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn workbook(
    State(state): State<AppState>,
    Source(from): Source,
    At(which): At<(String, String, u32)>,
    Speaks(lang): Speaks,
) -> Result<Response, Problem> {
    let body = published(&state, &from.to_string(), &which).await?;
    let bytes = xlsx_of(body, lang).await?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(file(kind, &format!("{}-{}.xlsx", which.1, which.2), bytes))
}

/// What was published; an edition that is not there is not found, whether it never was or is not published yet.
async fn published(
    state: &AppState,
    from: &str,
    (key, number, edition): &(String, String, u32),
) -> Result<PeriodBody, Problem> {
    Limit::Open.take(state, from)?;
    let body = shown(state, (key, number), &OfPeriod { edition: Some(*edition), _lang: None }).await?;
    if body.shown.is_some() { Ok(body) } else { Err(Problem::not_found()) }
}

fn no_font() -> Problem {
    let detail = (
        "这台服务器上没有中文字体，写不出 PDF。请管理员安装一种（例如 fonts-noto-cjk），或者用 --document-font 指明字体文件；现在可以先取工作簿。",
        "No font with Chinese characters is on this server, so no PDF can be written. The administrator installs one (such as fonts-noto-cjk) or names a file with --document-font; the workbook is there meanwhile.",
    );
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no-font", ("没有字体", "No font"), detail)
}
