//! Reading requests: bodies, queries, paths, idempotency keys, source addresses; every fault becomes a problem answer.

use crate::misread;
use crate::problem::Problem;
use crate::secrets::digest_parts;
use crate::state::AppState;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Longest idempotency key.
const LONGEST_KEY: usize = 200;

/// A JSON body with unknown fields refused, and the digest of the request it came in.
#[derive(Debug)]
pub(crate) struct Body<T> {
    /// What it says.
    pub value: T,
    /// Digest of method, path and body: the same request under the same key is the same request.
    pub digest: String,
}

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not-json",
                ("类型不支持", "Unsupported media type"),
                ("请以 application/json 提交。", "Please send application/json."),
            ));
        }
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| unread(rejection.status()))?;
        let digest = digest_parts(&[method.as_str().as_bytes(), path.as_bytes(), &bytes]);
        // Not every database can keep this character, and no text needs it.
        if bytes.windows(6).any(|window| window == b"\\u0000") {
            return Err(Problem::bad(
                "bad-json",
                "文本中不能有空字符（U+0000）。",
                "Texts cannot contain the character U+0000.",
            ));
        }
        let value = serde_json::from_slice(&bytes).map_err(|error| bad_json(&error))?;
        Ok(Self { value, digest })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

/// A body that could not be read to its end.
pub(crate) fn unread(status: StatusCode) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        let detail = ("提交的内容太大。", "The request is too large.");
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", ("内容太大", "Too large"), detail);
    }
    Problem::bad("unread", "提交的内容没有传完。", "The request did not arrive completely.")
}

fn bad_json(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        Category::Data => {
            let (zh, en) = misread::body(&error.to_string());
            Problem::bad(
                "bad-body",
                format!("第{line}行第{column}列与要求不符：{zh}"),
                format!("Line {line}, column {column} is not as required: {en}"),
            )
        }
        Category::Eof => Problem::bad(
            "bad-json",
            format!("JSON 在第{line}行第{column}列处中断。"),
            format!("The JSON text breaks off at line {line}, column {column}."),
        ),
        Category::Syntax | Category::Io => Problem::bad(
            "bad-json",
            format!("第{line}行第{column}列不是有效的 JSON。"),
            format!("Line {line}, column {column} is not valid JSON."),
        ),
    }
}

/// A query with unknown parameters refused.
#[derive(Debug)]
pub(crate) struct Asked<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(bad_query((
                "不能有空字符（U+0000）。".to_owned(),
                "it contains the character U+0000.".to_owned(),
            )));
        }
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(bad_query(misread::query(&rejection.body_text()))),
        }
    }
}

fn bad_query((zh, en): misread::Both) -> Problem {
    Problem::bad("bad-query", format!("查询参数有误：{zh}"), format!("The query is not as required: {en}"))
}

/// Parts of a path; one that is no such thing is not found.
#[derive(Debug)]
pub(crate) struct At<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        if parts.uri.path().contains("%00") {
            return Err(Problem::not_found());
        }
        let found = Path::<T>::from_request_parts(parts, state).await;
        found.map(|Path(value)| Self(value)).map_err(|_| Problem::not_found())
    }
}

/// The idempotency key, if one was sent.
#[derive(Debug)]
pub(crate) struct Key(pub Option<String>);

impl FromRequestParts<AppState> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        match value.to_str() {
            Ok(key) if !key.is_empty() && key.len() <= LONGEST_KEY => Ok(Self(Some(key.to_owned()))),
            _ => Err(Problem::bad(
                "bad-key",
                format!("幂等键应为1至{LONGEST_KEY}个可见字符。"),
                format!("An idempotency key has 1 to {LONGEST_KEY} visible characters."),
            )),
        }
    }
}

impl Key {
    /// The key under the identity of who sent it, with the digest of the request.
    pub(crate) fn under(&self, who: &str, digest: &str) -> Option<(String, String)> {
        self.0.as_ref().map(|key| (format!("{who}:{key}"), digest.to_owned()))
    }
}

/// The address at the other end of the connection, put there by the listener.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub IpAddr);

/// The source of a request, as limits count it: an IPv4 address or an IPv6 network of 64 bits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source(pub IpAddr);

impl FromRequestParts<AppState> for Source {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0);
        let forwarded = || {
            let value = parts.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
            value.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
        };
        let address = if state.config().behind_proxy { forwarded().unwrap_or(peer) } else { peer };
        Ok(Self(match address.to_canonical() {
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
            v4 @ IpAddr::V4(_) => v4,
        }))
    }
}
