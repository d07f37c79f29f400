//! The router: the interface, the pages, and the layers around both.

use crate::state::AppState;
use crate::{api, assets, layers, pages};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::openapi::OpenApi;

/// The whole service over a state.
pub fn router(state: AppState) -> Router {
    let (interface, _) = api::interface().split_for_parts();
    let limits = DefaultBodyLimit::max(state.config().limits.body);
    Router::new()
        .merge(interface)
        .route("/openapi.json", get(api::document))
        .merge(screens())
        .fallback(layers::no_route)
        .method_not_allowed_fallback(layers::no_method)
        .layer(limits)
        .layer(from_fn(layers::to_the_end))
        .layer(from_fn(layers::same_site))
        .layer(CatchPanicLayer::custom(layers::panicked))
        .layer(from_fn_with_state(state.clone(), layers::outer))
        .with_state(state)
}

/// What browsers show. Packed on the way, unless it lies packed already; the interface is not: its answers hold secrets
/// beside words that a stranger may choose, and their packed length would tell about them.
fn screens() -> Router<AppState> {
    pages::routes()
        .route("/assets/styles/{name}", get(assets::style))
        .route("/assets/{*path}", get(assets::built))
        .route("/desk", get(assets::desk))
        .route("/desk/{*path}", get(assets::desk))
        .layer(CompressionLayer::new())
}

/// The description of the interface.
#[must_use]
pub fn openapi() -> OpenApi {
    api::interface().into_openapi()
}
