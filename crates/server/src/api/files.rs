//! Files of matters: uploading them, and reading those that one may see.

use super::matters::Purpose;
use super::receipts::{Code, Opened, find};
use crate::extract::{Asked, At, Body, Source};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::{MaybeStaff, Staff};
use crate::state::AppState;
use crate::uploads::{self, Reference};
use crate::view::seen;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use desk::access_log::{self, Noted};
use desk::files::{Look, Part, ReadFile};
use serde::Serialize;
use utoipa::ToSchema;

/// Digits of a file's id.
const ID: usize = 64;

/// Files that a form brought.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Uploads {
    /// The uploads, in the order of the form.
    rows: Vec<Reference>,
    /// How many.
    total: usize,
}

/// What was uploaded: one file, or those of a form.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Uploaded {
    /// The body was one file.
    One(Reference),
    /// The body was a form.
    Several(Uploads),
}

/// Uploads a file as the body itself, or several in a multipart form. JPEG, PNG, WebP and PDF are taken, by content; at
/// most 15 MB each, 9 in a form, 50 megapixels. Pictures are drawn anew without what the camera noted. An upload that no
/// ask attaches within 24 hours vanishes.
#[utoipa::path(post, path = "/files", operation_id = "upload", tag = "files", security(("session" = []), ("token" = []), ()),
    request_body(content((Vec<u8> = "application/octet-stream"), (Object = "multipart/form-data"))),
    responses((status = 201, body = Uploaded), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn upload(
    State(state): State<AppState>,
    MaybeStaff(staff): MaybeStaff,
    source: Source,
    request: Request,
) -> Result<(StatusCode, Json<Uploaded>), Problem> {
    let uploaded = if uploads::is_form(request.headers()) {
        let form = uploads::form(&state, staff.as_ref(), &source, request).await?;
        if let Some(fault) = form.fault {
            return Err(fault);
        }
        let rows = form.files;
        Uploaded::Several(Uploads { total: rows.len(), rows })
    } else {
        Uploaded::One(uploads::raw(&state, staff.as_ref(), &source, request.into_body()).await?)
    };
    Ok((StatusCode::CREATED, Json(uploaded)))
}

/// A file of a matter; who reads it is logged.
#[utoipa::path(get, path = "/matters/{district}/{id}/files/{file}", operation_id = "file", tag = "files", security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter"), ("file" = String, Path, description = "File"), Purpose),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn whole(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id, file)): At<(u32, String, String)>,
    Asked(why): Asked<Purpose>,
) -> Result<Response, Problem> {
    of_matter(&state, &staff, (district, &id), &file, &why, Part::Whole).await
}

/// The small copy of a picture of a matter.
#[utoipa::path(get, path = "/matters/{district}/{id}/files/{file}/thumbnail", operation_id = "thumbnail", tag = "files", security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter"), ("file" = String, Path, description = "File"), Purpose),
    responses((status = 200, description = "The picture", body = Vec<u8>, content_type = "image/jpeg"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn thumbnail(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id, file)): At<(u32, String, String)>,
    Asked(why): Asked<Purpose>,
) -> Result<Response, Problem> {
    of_matter(&state, &staff, (district, &id), &file, &why, Part::Small).await
}

async fn of_matter(
    state: &AppState,
    staff: &Staff,
    (district, id): (u32, &str),
    file: &str,
    why: &Purpose,
    part: Part,
) -> Result<Response, Problem> {
    let seen = seen(state, &staff.viewer(), district, id).await?;
    let purpose = why.given();
    let look = Look::Staff { access: &seen.access, purpose: purpose.is_some() };
    let read = state.desk().read_file(&seen.matter, look, id_of(file)?, part).await?;
    let purpose = purpose.unwrap_or_default();
    // The small copy is part of the page, unless only the purpose opened it.
    if part == Part::Whole || !purpose.is_empty() && !seen.access.with_purpose.is_empty() {
        let (kind, matter) = (access_log::FILE_READ, seen.matter.id.0.as_str());
        let noted = Noted { kind, account: Some(&staff.account), matter, note: &purpose };
        state.desk().note_access(district, &noted).await?;
    }
    Ok(answer(read))
}

/// One's own file by the receipt code in the header `X-Receipt`.
#[utoipa::path(get, path = "/receipts/files/{file}", operation_id = "own_file", tag = "files",
    params(("file" = String, Path, description = "File"), ("X-Receipt" = String, Header, description = "The receipt code")),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn own(
    State(state): State<AppState>,
    source: Source,
    At(file): At<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    of_receipt(&state, &super::receipts::by_code_in(&state, &source, &headers).await?, &file, Part::Whole).await
}

/// One's own file by the receipt code in the body.
#[utoipa::path(post, path = "/receipts/files/{file}", operation_id = "own_file_by_code", tag = "files", request_body = Code,
    params(("file" = String, Path, description = "File")),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn own_by_code(
    State(state): State<AppState>,
    source: Source,
    At(file): At<String>,
    Body { value: code, .. }: Body<Code>,
) -> Result<Response, Problem> {
    of_receipt(&state, &find(&state, &source, code.text()).await?, &file, Part::Whole).await
}

/// The small copy of one's own picture by the receipt code in the header `X-Receipt`.
#[utoipa::path(get, path = "/receipts/files/{file}/thumbnail", operation_id = "own_thumbnail", tag = "files",
    params(("file" = String, Path, description = "File"), ("X-Receipt" = String, Header, description = "The receipt code")),
    responses((status = 200, description = "The picture", body = Vec<u8>, content_type = "image/jpeg"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn own_thumbnail(
    State(state): State<AppState>,
    source: Source,
    At(file): At<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    of_receipt(&state, &super::receipts::by_code_in(&state, &source, &headers).await?, &file, Part::Small).await
}

/// The small copy of one's own picture by the receipt code in the body.
#[utoipa::path(post, path = "/receipts/files/{file}/thumbnail", operation_id = "own_thumbnail_by_code", tag = "files", request_body = Code,
    params(("file" = String, Path, description = "File")),
    responses((status = 200, description = "The picture", body = Vec<u8>, content_type = "image/jpeg"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn own_thumbnail_by_code(
    State(state): State<AppState>,
    source: Source,
    At(file): At<String>,
    Body { value: code, .. }: Body<Code>,
) -> Result<Response, Problem> {
    of_receipt(&state, &find(&state, &source, code.text()).await?, &file, Part::Small).await
}

/// A file of the matter that a receipt opens, as its person may read it: what they gave, and what is open.
pub(crate) async fn of_receipt(state: &AppState, opened: &Opened, file: &str, part: Part) -> Result<Response, Problem> {
    Ok(answer(state.desk().read_file(&opened.seen.matter, Look::Own, id_of(file)?, part).await?))
}

/// A file's id as it may stand in a path.
fn id_of(text: &str) -> Result<&str, Problem> {
    let holds = text.len() == ID && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if holds { Ok(text) } else { Err(Problem::not_found()) }
}

/// Pictures are shown, documents saved; neither may load or run anything.
fn answer(ReadFile { kind, bytes }: ReadFile) -> Response {
    let (kind, disposition) = match kind.as_str() {
        "image/jpeg" => ("image/jpeg", "inline; filename=\"file.jpg\"; filename*=UTF-8''%E9%99%84%E4%BB%B6.jpg"),
        "image/png" => ("image/png", "inline; filename=\"file.png\"; filename*=UTF-8''%E9%99%84%E4%BB%B6.png"),
        _ => ("application/pdf", "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E9%99%84%E4%BB%B6.pdf"),
    };
    let policy = "default-src 'none'; frame-ancestors 'none'; sandbox";
    let headers: [(HeaderName, HeaderValue); 4] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, uploads::body(bytes)).into_response()
}
