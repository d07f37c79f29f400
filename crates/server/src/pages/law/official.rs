//! The official words of a provision, as they were imported, beside the gist.

use super::versions::address;
use crate::pages::html::{Safe, html};
use crate::problem::Problem;
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::words::pick;
use ::law::import::unit::Unit;
use ::law::{Instrument, Provision};
use desk::texts::{Standing, State, best, body, short, versions};
use desk::{CityLaw, Library};
use worktime::Lang;

/// Whether somebody may see versions that nobody approved: those whom the rulebook names.
pub(super) fn sees_drafts(library: &Library, staff: Option<&Staff>, law: &CityLaw) -> bool {
    staff.is_some_and(|staff| {
        let is_own = library.city_of(&staff.account.unit).is_some_and(|own| own.city.key == law.city.key);
        is_own && staff.account.posts.iter().any(|post| law.city.texts.read.contains(post))
    })
}

/// The official words of a provision; nothing if no version has them that the reader may see.
pub(super) async fn official(
    state: &AppState,
    law: &CityLaw,
    (instrument, provision): (&Instrument, &Provision),
    drafts: bool,
    lang: Lang,
) -> Result<Option<Safe>, Problem> {
    let Some(file) = instrument.file() else { return Ok(None) };
    let texts = state.desk().texts();
    let Some(version) = best(versions(texts, file, drafts).await?) else { return Ok(None) };
    let Some(body) = body(texts, &version.head).await? else { return Ok(None) };
    let units = body.provision(instrument.number(provision));
    if units.is_empty() {
        return Ok(None);
    }
    let words: Vec<Safe> = units.into_iter().map(|(depth, unit)| line(depth, unit)).collect();
    Ok(Some(html!(
        "<section id=\"official\" class=\"official\"><h2>{} {}</h2><blockquote lang=\"zh-CN\">{}</blockquote><p class=\"own\">{} <span class=\"code\">{}</span>　<a href=\"{}\">{}</a></p></section>",
        pick(lang, "官方文本", "Official text"),
        standing(&version, drafts, lang),
        words,
        pick(lang, "版本", "Version"),
        short(&version.head.version),
        address(law, instrument, lang),
        pick(lang, "各版本和改动", "Versions and what changed")
    )))
}

/// Where a version stands; who brought it there is told to staff alone.
pub(super) fn standing(version: &Standing, staff: bool, lang: Lang) -> Safe {
    let name = pick(lang, version.state.zh(), version.state.en());
    let class = if version.state == State::Approved { "tag" } else { "unverified" };
    let last = version.steps.last().map(|step| {
        let who = if staff { format!("{} ", step.account) } else { String::new() };
        html!(" <span class=\"muted\">{}{}</span>", who, step.at.day().to_string())
    });
    html!("<span class=\"{}\">{}</span>{}", class, name, last)
}

fn line(depth: usize, unit: &Unit) -> Safe {
    html!("<p class=\"depth-{}\">{}{}</p>", depth.min(3), label(unit), unit.text)
}

/// Its number as written, with the space that the text has after it.
pub(super) fn label(unit: &Unit) -> String {
    if unit.label.is_empty() { String::new() } else { format!("{}　", unit.label) }
}
