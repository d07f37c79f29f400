//! The interface under `/api/v1`, one endpoint group per file, with its OpenAPI description.

mod access;
mod account;
mod acts;
pub(crate) mod administration;
pub(crate) mod appeals;
pub(crate) mod areas;
mod board;
mod bulk;
mod burden;
mod callers;
mod cities;
mod deadline;
pub(crate) mod files;
mod handovers;
mod health;
pub(crate) mod knowledge;
pub(crate) mod law;
pub(crate) mod lists;
pub(crate) mod matters;
mod messages;
mod notes;
pub(crate) mod open;
mod openings;
pub(crate) mod people;
pub(crate) mod periods;
mod powers;
mod presence;
mod queues;
pub(crate) mod receipts;
mod refusals;
pub(crate) mod registers;
mod returned;
pub(crate) mod search;
mod session;
mod stream;
mod suggestions;
mod takes;
mod tokens;
mod topics;
mod whistles;
pub(crate) mod worklist;

use crate::layers::API;
use crate::problem::ProblemBody;
use crate::state::AppState;
use axum::Json;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Huying 呼应",
        description = "Appeals of residents, dispatched and handled by law. Every answer that is a no says which provision it rests on, what else can be done and whom to ask. \
                       Requests that change something take JSON (or the header `X-Huying: 1`), from the same origin or with a bearer token, and may carry an `Idempotency-Key`."
    ),
    components(schemas(ProblemBody)),
    modifiers(&Ways)
)]
struct Document;

/// The ways to be known: session cookie or bearer token.
struct Ways;

impl Modify for Ways {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("huying_session")));
        let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        components.add_security_scheme("session", cookie);
        components.add_security_scheme("token", bearer);
    }
}

/// Every endpoint with its description.
pub(crate) fn interface() -> OpenApiRouter<AppState> {
    let api = doors().merge(books()).merge(work());
    let root = OpenApiRouter::new().routes(routes!(health::live)).routes(routes!(health::ready));
    OpenApiRouter::with_openapi(Document::openapi()).nest(API, api).merge(root)
}

/// Coming in, one's own account, who is who, files.
fn doors() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(session::sign_in, session::who, session::sign_out))
        .routes(routes!(account::password))
        .routes(routes!(account::factor, account::begin))
        .routes(routes!(account::confirm))
        .routes(routes!(account::remove))
        .routes(routes!(account::sessions))
        .routes(routes!(account::end_session))
        .routes(routes!(access::list))
        .routes(routes!(access::file))
        .routes(routes!(tokens::make, tokens::list))
        .routes(routes!(tokens::end))
        .routes(routes!(files::upload))
        .routes(routes!(files::whole))
        .routes(routes!(files::thumbnail))
        .routes(routes!(files::own, files::own_by_code))
        .routes(routes!(files::own_thumbnail, files::own_thumbnail_by_code))
        .routes(routes!(administration::people::list, administration::people::make))
        .routes(routes!(administration::people::reset))
        .routes(routes!(administration::people::redeem))
        .routes(routes!(administration::people::standing))
        .routes(routes!(administration::propose))
        .routes(routes!(administration::preview))
        .routes(routes!(administration::acts))
        .routes(routes!(administration::act_preview))
        .routes(routes!(administration::lists::list))
        .routes(routes!(messages::list))
        .routes(routes!(messages::again))
        .merge(official())
}

/// Official texts.
fn official() -> OpenApiRouter<AppState> {
    use administration::official;
    OpenApiRouter::new()
        .routes(routes!(official::list))
        .routes(routes!(official::take))
        .routes(routes!(official::preview))
        .routes(routes!(official::one))
        .routes(routes!(official::course::decide))
        .routes(routes!(official::course::approve))
        .routes(routes!(official::changes::changed))
}

/// The law, places, figures, search.
fn books() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(cities::cities))
        .routes(routes!(cities::divisions))
        .routes(routes!(cities::units))
        .routes(routes!(cities::unit))
        .routes(routes!(areas::areas))
        .routes(routes!(areas::at))
        .routes(routes!(areas::place_at))
        .routes(routes!(registers::list))
        .routes(routes!(registers::register))
        .routes(routes!(law::provisions))
        .routes(routes!(law::provision))
        .routes(routes!(law::procedure))
        .routes(routes!(law::settings))
        .routes(routes!(deadline::deadline))
        .routes(routes!(board::board))
        .routes(routes!(board::behind))
        .routes(routes!(board::rows))
        .routes(routes!(board::stock))
        .routes(routes!(board::csv))
        .routes(routes!(board::xlsx))
        .routes(routes!(board::ranking))
        .routes(routes!(board::ranking_csv))
        .routes(routes!(board::ranking_xlsx))
        .routes(routes!(knowledge::articles))
        .routes(routes!(lists::lists))
        .routes(routes!(lists::edition))
        .routes(routes!(lists::rows_of_day))
        .routes(routes!(lists::csv_of_day))
        .routes(routes!(lists::xlsx_of_day))
        .routes(routes!(lists::csv))
        .routes(routes!(lists::xlsx))
        .routes(routes!(periods::periods))
        .routes(routes!(periods::period))
        .routes(routes!(periods::document))
        .routes(routes!(periods::figures))
        .routes(routes!(periods::paper))
        .routes(routes!(periods::workbook))
        .routes(routes!(periods::rounds))
        .routes(routes!(periods::draft))
        .routes(routes!(open::statistics))
        .routes(routes!(open::csv))
        .routes(routes!(open::appeals))
        .routes(routes!(search::search))
        .routes(routes!(search::alike))
        .routes(routes!(search::nearby))
        .routes(routes!(search::decisions))
}

/// Matters and everything that is done with them.
fn work() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(appeals::open))
        .routes(routes!(handovers::hand_over))
        .routes(routes!(openings::list))
        .routes(routes!(lists::reading))
        .routes(routes!(burden::burden))
        .routes(routes!(powers::powers))
        .routes(routes!(powers::csv))
        .routes(routes!(receipts::by_header))
        .routes(routes!(receipts::look))
        .routes(routes!(receipts::act))
        .routes(routes!(worklist::worklist))
        .routes(routes!(worklist::inbox))
        .routes(routes!(queues::list))
        .routes(routes!(queues::page))
        .routes(routes!(queues::counts))
        .routes(routes!(queues::csv))
        .routes(routes!(queues::xlsx))
        .routes(routes!(whistles::list, whistles::blow))
        .routes(routes!(whistles::form))
        .routes(routes!(whistles::csv))
        .routes(routes!(refusals::list))
        .routes(routes!(callers::caller))
        .routes(routes!(callers::intake))
        .routes(routes!(suggestions::suggest))
        .routes(routes!(suggestions::outside::ask))
        .routes(routes!(suggestions::reply::check))
        .routes(routes!(suggestions::verdicts::list))
        .routes(routes!(suggestions::verdicts::file))
        .routes(routes!(notes::list, notes::write))
        .routes(routes!(notes::colleagues))
        .routes(routes!(presence::look, presence::sign))
        .routes(routes!(takes::take))
        .routes(routes!(takes::put_back))
        .routes(routes!(matters::list, openings::open))
        .routes(routes!(topics::gathered))
        .routes(routes!(matters::one))
        .routes(routes!(matters::reveal))
        .routes(routes!(matters::page_of))
        .routes(routes!(matters::history))
        .routes(routes!(matters::clocks))
        .routes(routes!(matters::asks))
        .routes(routes!(acts::act))
        .routes(routes!(acts::sign))
        .routes(routes!(acts::decline))
        .routes(routes!(bulk::bulk))
        .routes(routes!(returned::matters))
        .routes(routes!(returned::stream::events))
        .routes(routes!(stream::events))
        .routes(routes!(people::erase))
        .routes(routes!(openapi_document))
}

/// This description.
#[utoipa::path(get, path = "/openapi.json", tag = "about", operation_id = "openapi",
    responses((status = 200, description = "OpenAPI document", body = Object)))]
async fn openapi_document() -> Json<utoipa::openapi::OpenApi> {
    document().await
}

/// The same at the root.
pub(crate) async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(crate::openapi())
}
