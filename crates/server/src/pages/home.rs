//! The first page: what this is, the cities, ways in, and in a demonstration the matters of each city.

use super::html::{Safe, html};
use super::layout::{page, query};
use super::look::Look;
use crate::api::matters::{Filter, Scope, page as matters};
use crate::problem::Problem;
use crate::signed_in::Reader;
use crate::state::AppState;
use crate::words::pick;
use axum::extract::State;
use axum::response::Html;
use worktime::Lang;

/// Matters shown per city.
const SHOWN: u32 = 10;

/// The first page.
pub(crate) async fn home(
    State(state): State<AppState>,
    Reader(reader): Reader,
    look: Look,
) -> Result<Html<String>, Problem> {
    let lang = look.lang;
    let q = query(lang);
    let library = state.desk().library();
    let mut lists = Vec::new();
    for law in library.cities() {
        let name = pick(lang, &law.city.label.zh, &law.city.label.en);
        let scope = match &reader {
            Some(staff) if library.city_of(&staff.account.unit).is_some_and(|own| own.city.key == law.city.key) => {
                Scope::of(&library, &staff.account)
            }
            None if state.config().shows_demo() => Some(Scope::whole(&library, law.city.division)),
            _ => None,
        };
        let Some(scope) = scope else { continue };
        let filter = Filter { limit: Some(SHOWN), ..Filter::default() };
        let rows = matters(&state, &scope, &filter).await?;
        let more = html!(
            "<p><a href=\"/matters{}{}city={}\">{}</a></p>",
            q,
            if q.is_empty() { "?" } else { "&" },
            law.city.key,
            pick(lang, "全部", "All of them")
        );
        lists.push(html!("<h2>{}</h2>{}{}", name, super::matters::table(&rows, lang), more));
    }
    let content = html!(
        "{}<h1>{}</h1><p class=\"lead\">{}</p><p><a class=\"button\" href=\"/request{}\">{}</a> <a class=\"button plain\" href=\"/follow{}\">{}</a></p><h2>{}</h2><ul class=\"cards\">{}</ul>{}",
        super::demonstration::strip(&state, look, "/"),
        pick(lang, "您说，我们答", "You call, we answer"),
        pick(
            lang,
            "遇到事，说一声。街道收下、派人办、答复您，每一步最晚什么时候、依据哪一条，都写给您看。",
            "Say what is wrong. The office takes it on, has it handled and answers you; every step shows its provision and its latest moment."
        ),
        q,
        pick(lang, "说说您遇到的事", "Tell us what happened"),
        q,
        pick(lang, "我有查询码", "I have a code"),
        pick(lang, "城市", "Cities"),
        cities(&state, lang),
        lists
    );
    Ok(page(look, pick(lang, "首页", "Start"), "/", &content))
}

fn cities(state: &AppState, lang: Lang) -> Vec<Safe> {
    let (library, q) = (state.desk().library(), query(lang));
    let today = state.desk().now().day();
    let cards = library.cities().map(|law| {
        let in_force = law.city.instruments.iter().filter(|instrument| instrument.holds_on(today)).count();
        html!(
            "<li class=\"card\"><strong>{}</strong><p class=\"soft\">{}</p><p><a href=\"/law/{}{}\">{}</a> · <a href=\"/open/{}{}\">{}</a> · <a href=\"/knowledge/{}{}\">{}</a></p></li>",
            pick(lang, &law.city.label.zh, &law.city.label.en),
            match lang {
                Lang::Zh => format!("今天有{in_force}件文件有效"),
                Lang::En => format!("{in_force} instruments in force today"),
            },
            law.city.key,
            q,
            pick(lang, "依据的条文", "The provisions"),
            law.city.key,
            q,
            pick(lang, "公开的数", "Open data"),
            law.city.key,
            q,
            pick(lang, "常见问题", "Questions")
        )
    });
    cards.collect()
}
