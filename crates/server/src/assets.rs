//! The web inside the binary: stylesheets as they are, scripts and screens as built, each with its tag and its
//! compressed twin; and the one document in which the staff screens live.

use crate::problem::Problem;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

/// What `web/` builds. Empty if the screens were not built.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Built;

/// The stylesheets, which need no building.
#[derive(RustEmbed)]
#[folder = "../../web/styles"]
#[include = "*.css"]
struct Styles;

/// The document of the staff screens.
const DESK: &str = "index.html";
/// Names under this folder carry a digest of their content.
const DIGESTED: &str = "desk/";
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// A stylesheet.
pub(crate) async fn style(Path(name): Path<String>, headers: HeaderMap) -> Response {
    match Styles::get(&name) {
        Some(file) => answer(&name, &file, None, &headers),
        None => Problem::not_found().into_response(),
    }
}

/// A built file.
pub(crate) async fn built(Path(path): Path<String>, headers: HeaderMap) -> Response {
    if path == DESK || path.ends_with(".gz") {
        return Problem::not_found().into_response();
    }
    file(&path, &headers).unwrap_or_else(|| Problem::not_found().into_response())
}

/// The staff screens: one document, whatever the address below `/desk`.
pub(crate) async fn desk(headers: HeaderMap) -> Response {
    file(DESK, &headers).unwrap_or_else(|| {
        Problem::new(
            StatusCode::NOT_FOUND,
            "screens-not-built",
            ("工作台没有编入", "The desk is not built in"),
            (
                "这个程序编译时没有带上工作台页面。请在源码目录运行 cargo xtask web，再重新编译。",
                "This program was built without the staff screens. Run `cargo xtask web` in its sources and build again.",
            ),
        )
        .into_response()
    })
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = Built::get(path)?;
    let packed = takes_gzip(headers).then(|| Built::get(&format!("{path}.gz"))).flatten();
    Some(answer(path, &plain, packed.as_ref(), headers))
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|part| {
        let mut pieces = part.split(';').map(str::trim);
        let refused = |piece: &str| matches!(piece, "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
        pieces.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip")) && !pieces.any(refused)
    })
}

fn answer(path: &str, plain: &EmbeddedFile, packed: Option<&EmbeddedFile>, headers: &HeaderMap) -> Response {
    let digest: String = plain.metadata.sha256_hash().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    // The twins are different bytes, so they have different tags.
    let tag = if packed.is_some() { format!("\"{digest}-gz\"") } else { format!("\"{digest}\"") };
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut response = if known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        packed.unwrap_or(plain).data.clone().into_owned().into_response()
    };
    let answered = response.headers_mut();
    answered.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    answered.insert(header::CACHE_CONTROL, if path.starts_with(DIGESTED) { FOREVER } else { ASK_AGAIN });
    answered.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answered.insert(header::ETAG, tag);
    }
    if packed.is_some() {
        answered.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" | "map" => "application/json",
        "woff2" => "font/woff2",
        "png" => "image/png",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stylesheet_is_served_with_a_tag_and_known_ones_are_not_sent_again() {
        let first = style(Path("tokens.css".to_owned()), HeaderMap::new()).await;
        assert_eq!(first.status(), StatusCode::OK);
        let tag = first.headers().get(header::ETAG).unwrap().clone();
        let again = style(Path("tokens.css".to_owned()), HeaderMap::from_iter([(header::IF_NONE_MATCH, tag)])).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }

    #[tokio::test]
    async fn nothing_beside_the_assets_is_served() {
        for path in ["../Cargo.toml", "index.html", "..%2fCargo.toml", ""] {
            assert_eq!(built(Path(path.to_owned()), HeaderMap::new()).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn gzip_is_sent_only_to_those_who_take_it() {
        let asks =
            |text: &'static str| takes_gzip(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, text.parse().unwrap())]));
        assert!(asks("gzip, deflate, br") && asks("br;q=1, gzip;q=0.5"));
        assert!(!asks("br") && !asks("gzip;q=0") && !takes_gzip(&HeaderMap::new()));
    }
}
