//! One instrument: what it is, and its provisions in their order.

use super::standing::{Standing, counted};
use super::{city, days, force, instrument_address, rule, styles, tags, versions};
use crate::extract::{Asked, At};
use crate::pages::html::{Safe, html};
use crate::pages::layout::{page, query};
use crate::pages::look::Look;
use crate::pages::matters::OnlyLang;
use crate::problem::Problem;
use crate::state::AppState;
use crate::words::pick;
use ::law::{Instrument, Provision};
use axum::extract::State;
use axum::response::Html;
use desk::CityLaw;
use worktime::Lang;

/// The page of an instrument.
pub(crate) async fn instrument(
    State(state): State<AppState>,
    look: Look,
    At((key, code)): At<(String, String)>,
    Asked(_): Asked<OnlyLang>,
) -> Result<Html<String>, Problem> {
    let lang = look.lang;
    let library = state.desk().library();
    let law = city(&library, &key)?;
    let (place, instrument) = find(law, &code)?;
    let beside = |at: Option<usize>| at.and_then(|at| law.city.instruments.get(at));
    let around = [beside(place.checked_sub(1)), beside(place.checked_add(1))];
    let rows: Vec<Safe> = instrument.provisions.iter().map(|provision| row(&state, law, provision, lang)).collect();
    let title = instrument.title_in(lang);
    let issuer = (!instrument.issuer.is_empty()).then(|| html!("　{}", instrument.issuer));
    let content = html!(
        "{}<div class=\"lawbook\"><p class=\"crumbs\"><a href=\"/law/{}{}\">{}</a></p><h1>{}{} <span class=\"id\">{}</span></h1><p class=\"days\">{}{}</p><p class=\"counted\">{}</p><p class=\"own\">{} <a href=\"{}\">{}</a></p><ul class=\"tree\">{}</ul>{}</div>",
        styles(),
        law.city.key,
        query(lang),
        pick(lang, &law.city.label.zh, &law.city.label.en),
        force(instrument.force, lang),
        title,
        instrument.code,
        days(instrument, state.desk().now().day(), lang),
        issuer,
        counted(instrument.provisions.iter(), lang),
        pick(
            lang,
            "每一条是编审自己的话，不是条文；以公布的文本为准。",
            "Each provision is summed up in the editors' own words; the published text is what counts."
        ),
        versions::address(law, instrument, lang),
        pick(lang, "官方文本的各版本和改动", "Versions of the official text, and what changed"),
        rows,
        neighbours(law, around, lang)
    );
    Ok(page(look, title, &format!("/law/{key}/instrument/{code}"), &content))
}

/// An instrument of a city by its code, with its place.
pub(super) fn find<'l>(law: &'l CityLaw, code: &str) -> Result<(usize, &'l Instrument), Problem> {
    let mut all = law.city.instruments.iter().enumerate();
    all.find(|(_, instrument)| instrument.code == code).ok_or_else(Problem::not_found)
}

/// A provision in a list.
pub(super) fn row(state: &AppState, law: &CityLaw, provision: &Provision, lang: Lang) -> Safe {
    let shown = rule::proofs(state, &provision.id.0).count();
    let none = provision.none.as_ref().map(|why| format!("{}{why}", pick(lang, "不需要规则：", "No rule needed: ")));
    let gives = (!provision.rules.is_empty()).then(|| match lang {
        Lang::Zh => format!("{}条规则，{shown}个场景", provision.rules.len()),
        Lang::En => format!("rules: {}, scenarios: {shown}", provision.rules.len()),
    });
    let awaits = (!provision.awaiting.is_empty()).then(|| {
        let (keys, rules) =
            (provision.awaiting.keys(), provision.awaiting.values().map(|rules| rules.len()).sum::<usize>());
        let keys = keys.map(String::as_str).collect::<Vec<_>>().join(" ");
        match lang {
            Lang::Zh => format!("待建：{keys}，{rules}条规则"),
            Lang::En => format!("awaits {keys}, rules: {rules}"),
        }
    });
    let why: Vec<String> = none.into_iter().chain(gives).chain(awaits).collect();
    html!(
        "<li id=\"{}\">{}<div><a href=\"/law/{}/{}{}\">{}</a> <span class=\"id\">{}</span>{}<p class=\"gist\">{}</p><p class=\"why\">{}</p></div></li>",
        provision.id.0,
        Standing::of(provision).mark(lang),
        law.city.key,
        provision.id.0,
        query(lang),
        provision.heading,
        provision.id.0,
        tags(law, provision, lang),
        provision.gist_in(lang),
        why.join(pick(lang, "；", "; "))
    )
}

/// The instruments before and after it.
fn neighbours(law: &CityLaw, around: [Option<&Instrument>; 2], lang: Lang) -> Safe {
    let [before, next] = around;
    let link = |instrument: &Instrument, rel: &str, name: &str| {
        let to = instrument_address(law, instrument, lang);
        html!("<a rel=\"{}\" href=\"{}\">{}{}</a>", rel, to, name, instrument.title_in(lang))
    };
    html!(
        "<nav class=\"around\" aria-label=\"{}\">{}{}</nav>",
        pick(lang, "前后文件", "Instruments around it"),
        before.map(|instrument| link(instrument, "prev", pick(lang, "上一件：", "Before: "))),
        next.map(|instrument| link(instrument, "next", pick(lang, "下一件：", "After: ")))
    )
}
