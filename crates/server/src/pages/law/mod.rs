//! The law of a city as pages: its instruments, one of them, one provision with all that follows from it, two cities.

mod compare;
mod instrument;
mod list;
mod official;
mod provision;
mod rule;
mod standing;
mod uses;
mod versions;

pub(crate) use compare::compare;
pub(crate) use instrument::instrument;
pub(crate) use list::{encoded, law};
pub(crate) use provision::provision;
pub(crate) use versions::versions;

use super::html::{Safe, html};
use super::layout::query;
use crate::extract::{Asked, At};
use crate::problem::Problem;
use crate::state::AppState;
use crate::words::{Speaks, pick};
use ::law::{Force, Instrument, Provision};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use desk::CityLaw;
use worktime::{Day, Lang};

/// The style of these pages, beside that of all pages.
fn styles() -> Safe {
    html!("<link rel=\"stylesheet\" href=\"/assets/styles/law.css\">")
}

/// The mark of a force: its form says how strongly it binds.
fn force(force: Force, lang: Lang) -> Safe {
    html!("<span class=\"force {}\">{}</span>", force.en(), pick(lang, force.zh(), force.en()))
}

/// Whether an instrument holds today, with its days.
fn days(instrument: &Instrument, today: Day, lang: Lang) -> Safe {
    let (since, until) = (instrument.in_force, instrument.until);
    let state = if instrument.force == Force::Draft {
        pick(lang, "草案，不作依据", "a draft: decides nothing")
    } else if today < since {
        pick(lang, "尚未施行", "not in force yet")
    } else if instrument.holds_on(today) {
        pick(lang, "现行", "in force")
    } else {
        pick(lang, "已失效", "no longer in force")
    };
    let span = match (lang, until) {
        (Lang::Zh, None) => format!("{since}起"),
        (Lang::Zh, Some(until)) => format!("{since}至{until}"),
        (Lang::En, None) => format!("from {since}"),
        (Lang::En, Some(until)) => format!("{since} to {until}"),
    };
    html!("<span class=\"nowrap\">{}</span>　<span class=\"nowrap\">{}</span>", span, state)
}

/// The kinds of sentence and the mechanisms of a provision; a mechanism leads to all that belongs to it.
fn tags(law: &CityLaw, provision: &Provision, lang: Lang) -> Safe {
    let kinds = provision
        .modalities
        .iter()
        .map(|kind| html!("<li class=\"tag\">{}</li>", pick(lang, kind.zh(), kind.en())))
        .collect::<Vec<_>>();
    let mechanisms = provision.mechanisms.iter().map(|key| {
        html!(
            "<li><a class=\"tag\" href=\"/law/{}?mechanism={}{}\">{} {}</a></li>",
            law.city.key,
            key.as_str(),
            and_lang(lang),
            key.as_str(),
            law.city.mechanism_label(key).of(lang)
        )
    });
    html!("<ul class=\"tags\">{}{}</ul>", kinds, mechanisms.collect::<Vec<_>>())
}

/// The rest of a query that keeps the language.
fn and_lang(lang: Lang) -> &'static str {
    pick(lang, "", "&lang=en")
}

/// The page of an instrument.
fn instrument_address(law: &CityLaw, instrument: &Instrument, lang: Lang) -> String {
    format!("/law/{}/instrument/{}{}", law.city.key, instrument.code, query(lang))
}

/// A city by its key.
fn city<'l>(library: &'l desk::Library, key: &str) -> Result<&'l CityLaw, Problem> {
    library.cities().find(|law| law.city.key == key).ok_or_else(Problem::not_found)
}

/// From a provision's id alone to its page: citations know no city.
pub(crate) async fn cited(
    State(state): State<AppState>,
    Speaks(lang): Speaks,
    At(id): At<String>,
    Asked(_): Asked<super::matters::OnlyLang>,
) -> Result<Response, Problem> {
    let library = state.desk().library();
    let has = |law: &&CityLaw| law.city.instruments.iter().flat_map(|of| &of.provisions).any(|p| p.id.0 == id);
    let law = library.cities().find(has).ok_or_else(Problem::not_found)?;
    Ok(Redirect::permanent(&format!("/law/{}/{id}{}", law.city.key, query(lang))).into_response())
}
