//! Plain pages: complete without script, readable on a phone, in Chinese first and English by `?lang=en`.

mod code;
mod demonstration;
mod follow;
mod glyph;
mod home;
pub(crate) mod html;
mod knowledge;
mod law;
mod layout;
mod lists;
mod look;
mod matters;
mod notices;
mod open;
mod periods;
mod request;
mod sent;

pub(crate) use look::{COOKIE as LOOK, Look};

use crate::extract::Asked;
use crate::problem::Problem;
use crate::state::AppState;
use crate::words::{Speaks, pick};
use axum::Router;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use html::html;
use layout::{cites, page};
use worktime::Lang;

/// The pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/", get(home::home))
        .route("/request", get(request::show).post(request::take))
        .route("/request/places", get(request::places))
        .route("/mine", get(notices::mine))
        .route("/mine/number", get(follow::mine).post(follow::step))
        .route("/lost", get(notices::lost))
        .route("/privacy", get(notices::privacy))
        .route("/look", post(look::change))
        .route("/demonstration/forward", post(demonstration::forward))
        .route("/receipt/files/{file}", post(follow::file))
        .route("/follow/data", post(follow::data))
        .route("/follow/erase", post(follow::erase))
        .route("/follow", get(follow::form).post(follow::follow))
        .route("/rate/{code}", get(follow::rating).post(follow::rate))
        .route("/matters", get(matters::list))
        .route("/matters/{district}/{id}", get(matters::one))
        .route("/matters/{district}/{id}/code", post(code::read_out))
        .route("/law", get(first_city))
        .route("/law/compare", get(law::compare))
        .route("/law/{city}", get(law::law))
        .route("/law/{city}/instrument/{code}", get(law::instrument))
        .route("/law/{city}/instrument/{code}/versions", get(law::versions))
        .route("/law/{city}/{provision}", get(law::provision))
        .route("/knowledge/{city}", get(knowledge::articles))
        .route("/lists", get(first_city))
        .route("/lists/{city}", get(lists::lists))
        .route("/lists/{city}/{register}", get(lists::today::today))
        .route("/lists/{city}/{register}/{edition}", get(lists::edition))
        .route("/periods", get(first_city))
        .route("/periods/{city}", get(periods::periods))
        .route("/periods/{city}/{number}", get(periods::period))
        .route("/open", get(first_city))
        .route("/open/{city}", get(open::statistics))
        .route("/open/{city}/appeals", get(open::appeals))
        .route("/open/{city}/map", get(open::map))
        .route("/provisions/{provision}", get(law::cited))
}

/// A page of a city, no city named: that of the first.
async fn first_city(
    State(state): State<AppState>,
    Speaks(lang): Speaks,
    uri: Uri,
    Asked(_): Asked<matters::OnlyLang>,
) -> Result<Response, Problem> {
    let library = state.desk().library();
    let law = library.cities().next().ok_or_else(Problem::not_found)?;
    Ok(Redirect::temporary(&format!("{}/{}{}", uri.path(), law.city.key, layout::query(lang))).into_response())
}

/// A problem as a page.
pub(crate) fn problem(problem: &Problem, look: Look) -> Response {
    let lang = look.lang;
    let (title, _) = problem.words(lang);
    let content = html!(
        "<h1>{}</h1>{}<p><a class=\"button plain\" href=\"/{}\">{}</a></p>",
        title,
        notice(problem, lang),
        layout::query(lang),
        pick(lang, "回到首页", "To the first page")
    );
    (problem.status(), page(look, title, "/", &content)).into_response()
}

/// What a problem says, to stand on a page.
pub(crate) fn notice(problem: &Problem, lang: Lang) -> html::Safe {
    let (_, detail) = problem.words(lang);
    let body = problem.body(lang);
    let join = |words: Vec<&str>| words.join(pick(lang, "、", ", "));
    let else_ = join(body.what_else.iter().map(|possible| pick(lang, &possible.zh, &possible.en)).collect());
    let whom = join(body.whom_to_ask.iter().map(|whom| pick(lang, &whom.zh, &whom.en)).collect());
    let line = |name: &str, text: String| (!text.is_empty()).then(|| html!("<p>{}{}</p>", name, text));
    html!(
        "<div class=\"notice\" role=\"alert\" tabindex=\"-1\" autofocus><p>{}</p>{}{}{}</div>",
        detail,
        cites(&body.basis, lang),
        line(pick(lang, "还可以：", "You can instead: "), else_),
        line(pick(lang, "可以咨询：", "Whom to ask: "), whom)
    )
}
