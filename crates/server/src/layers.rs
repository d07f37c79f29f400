//! What lies around every handler: problems in the reader's language, security headers, the cross-site rule, time limit,
//! panics, and one log line per request that names the route, never the query or the body.

use crate::extract::unread;
use crate::pages;
use crate::problem::Problem;
use crate::state::AppState;
use crate::uploads;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::any::Any;

/// Where the interface begins; everything else is pages.
pub(crate) const API: &str = "/api/v1";
/// What a page may use of the device: the place, if the resident gives it, and nothing else.
const PERMITTED: &str =
    "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), display-capture=(), interest-cohort=()";

/// Outermost: language, problems, headers, the log line.
pub(crate) async fn outer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let began = std::time::Instant::now();
    let id = desk::vault::random::<8>().map(|bytes| desk::vault::hex(&bytes)).unwrap_or_default();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", |path| path.as_str()).to_owned();
    let is_api = is_api(request.uri().path());
    let (mut parts, body) = request.into_parts();
    let Ok(look) = pages::Look::from_request_parts(&mut parts, &state).await;
    let request = Request::from_parts(parts, body);
    let limits = &state.config().limits;
    let (body, time) = match uploads::ROUTES.contains(&route.as_str()) {
        true => (limits.upload_body, limits.upload_time),
        false => (limits.body, limits.answer),
    };
    let mut response = if claims_more_than(request.headers(), body) {
        unread(StatusCode::PAYLOAD_TOO_LARGE).into_response()
    } else {
        let answer = tokio::time::timeout(time, next.run(request)).await;
        answer.unwrap_or_else(|_| Problem::timeout().into_response())
    };
    let problem = response.extensions_mut().remove::<Problem>();
    if let Some(problem) = &problem {
        let mut rendered = if is_api { problem.json(look.lang) } else { pages::problem(problem, look) };
        problem.mark(&mut rendered, look.lang);
        if let Some(allow) = response.headers().get(header::ALLOW) {
            rendered.headers_mut().insert(header::ALLOW, allow.clone());
        }
        response = rendered;
    }
    secure(response.headers_mut(), &state, is_api);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    let status = response.status().as_u16();
    let code = problem.as_ref().map_or("", Problem::code);
    let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(target: "http", id, %method, route, status, code, milliseconds, "answered");
    response
}

/// Whether a request says that its body is larger than allowed: it is refused before it is sent.
fn claims_more_than(headers: &HeaderMap, limit: usize) -> bool {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    length.is_some_and(|length| length > limit)
}

fn is_api(path: &str) -> bool {
    path.starts_with(API) || matches!(path, "/livez" | "/readyz" | "/openapi.json")
}

/// Security headers; the interface may load nothing, pages only what this server gives, and no script or style of their own text.
fn secure(headers: &mut HeaderMap, state: &AppState, is_api: bool) {
    let policy = if is_api {
        "default-src 'none'; frame-ancestors 'none'"
    } else {
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    };
    // A file that somebody sent has a stricter one of its own.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(policy));
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("permissions-policy", PERMITTED),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.entry(header::VARY).or_insert(HeaderValue::from_static("Accept-Language, Cookie"));
    if state.config().tls.is_some() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
}

/// The cross-site rule for everything that may change something: an `Origin`, where one is sent, must be this very host.
/// The interface moreover takes only what no foreign page can send unasked: JSON, or the header `X-Huying: 1`, or a
/// bearer token.
pub(crate) async fn same_site(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let headers = request.headers();
    if !safe && !(is_same_host(headers) && (!is_api(request.uri().path()) || needs_script(headers))) {
        return Problem::forbidden(
            "cross-site",
            "请求来自其他网站，或者缺少 X-Huying: 1 请求头，已拒绝。",
            "The request comes from another site, or lacks the header X-Huying: 1; refused.",
        )
        .into_response();
    }
    next.run(request).await
}

fn is_same_host(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return false;
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let authority = |text: &str| text.parse::<Authority>().ok().map(|a| a.as_str().to_ascii_lowercase());
    let own = headers.get(header::HOST).and_then(|value| authority(value.to_str().ok()?));
    let theirs = origin.to_str().ok().and_then(|text| authority(text.split_once("://")?.1));
    own.is_some() && own == theirs
}

/// Whether the request has something that a plain form of another site cannot send.
fn needs_script(headers: &HeaderMap) -> bool {
    let is = |name: &str, wanted: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(wanted)
    };
    is("x-huying", "1")
        || is("content-type", "application/json")
        || headers.contains_key(header::AUTHORIZATION)
        // A wrong type is told as such, where the browser has vouched for the origin.
        || headers.contains_key(header::ORIGIN)
        || !headers.contains_key(header::COOKIE)
}

/// A handler that panics answers a problem; the process lives.
pub(crate) fn panicked(_: Box<dyn Any + Send + 'static>) -> axum::http::Response<axum::body::Body> {
    tracing::error!("a handler panicked");
    Problem::fault_unlogged().into_response()
}

/// What may change something is carried to its end, even if the connection breaks or the answer is waited for no longer:
/// nothing that takes several steps is left half done.
pub(crate) async fn to_the_end(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(request).await;
    }
    match tokio::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => Problem::fault(&error.to_string()).into_response(),
        },
    }
}

/// Nothing at this path.
pub(crate) async fn no_route() -> Problem {
    Problem::not_found()
}

/// Something at this path, but not for this method.
pub(crate) async fn no_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "no-such-method",
        ("方法不允许", "Method not allowed"),
        ("这个地址不支持这种请求方法。", "This address does not take this method."),
    )
}
