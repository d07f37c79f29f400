//! The law of a city as pages: everything its rulebook rests on, and one provision with all that follows from it.

mod provision;
mod rule;
mod uses;

pub(crate) use provision::provision;

use super::html::{Safe, html};
use super::layout::{page, query};
use crate::extract::{Asked, At};
use crate::pages::look::Look;
use crate::problem::Problem;
use crate::state::AppState;
use crate::words::{Speaks, pick};
use ::law::{Force, Instrument, Provision};
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::CityLaw;
use serde::Deserialize;
use worktime::{Day, Lang};

/// Longest query, in characters.
const LONGEST: usize = 100;

/// What is looked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sought {
    /// Words or a number.
    q: Option<String>,
    /// Language.
    #[allow(dead_code, reason = "read by `Speaks`; listed here so that it is not unknown")]
    lang: Option<String>,
}

/// The page of a city's law.
pub(crate) async fn law(
    State(state): State<AppState>,
    look: Look,
    At(key): At<String>,
    Asked(sought): Asked<Sought>,
) -> Result<Html<String>, Problem> {
    let lang = look.lang;
    let library = state.desk().library();
    let law = library.cities().find(|law| law.city.key == key).ok_or_else(Problem::not_found)?;
    let today = state.desk().now().day();
    let q: String = sought.q.unwrap_or_default().trim().chars().take(LONGEST).collect();
    let mut found = 0;
    let mut parts = Vec::new();
    for instrument in &law.city.instruments {
        let rows: Vec<&Provision> = instrument.provisions.iter().filter(|p| matches(law, instrument, p, &q)).collect();
        found += rows.len();
        if !rows.is_empty() || q.is_empty() {
            parts.push(instrument_part(&state, law, instrument, &rows, today, lang));
        }
    }
    let title = match lang {
        Lang::Zh => format!("{}的依据", law.city.label.zh),
        Lang::En => format!("The law of {}", law.city.label.en),
    };
    let others = library.cities().filter(|other| other.city.key != key).map(|other| {
        html!(
            "<a href=\"/law/{}{}\">{}</a> ",
            other.city.key,
            query(lang),
            pick(lang, &other.city.label.zh, &other.city.label.en)
        )
    });
    let content = html!(
        "{}<div class=\"lawbook\"><h1>{}</h1><p class=\"own\">{}</p>{}{}{}<p class=\"others\">{}{}</p></div>",
        styles(),
        title,
        pick(
            lang,
            "这里用自己的话概括每一条说了什么；原文以公布的文本为准。",
            "Each provision is summed up in our own words; the published text is what counts."
        ),
        form(&key, &q, lang),
        summary(law, found, &q, lang),
        parts,
        pick(lang, "另一个城市：", "Another city: "),
        others.collect::<Vec<_>>()
    );
    Ok(page(look, &title, &format!("/law/{key}"), &content))
}

/// The style of these pages, beside that of all pages.
fn styles() -> Safe {
    html!("<link rel=\"stylesheet\" href=\"/assets/styles/law.css\">")
}

fn form(key: &str, q: &str, lang: Lang) -> Safe {
    let keep = (lang == Lang::En).then(|| html!("<input type=\"hidden\" name=\"lang\" value=\"en\">"));
    html!(
        "<form class=\"find\" role=\"search\" action=\"/law/{}\"><label for=\"q\">{}</label><input id=\"q\" name=\"q\" type=\"search\" maxlength=\"100\" value=\"{}\">{}<button>{}</button></form>",
        key,
        pick(lang, "找一条：几个字，或者条号", "Find a provision: words or a number"),
        q,
        keep,
        pick(lang, "查找", "Find")
    )
}

fn summary(law: &CityLaw, found: usize, q: &str, lang: Lang) -> Safe {
    let all = || law.city.instruments.iter().flat_map(|instrument| &instrument.provisions);
    let (total, none) = (all().count(), all().filter(|p| p.none.is_some()).count());
    let awaiting = all().filter(|p| !p.awaiting.is_empty()).count();
    if q.is_empty() {
        let key = [Standing::Rules, Standing::None, Standing::Awaiting]
            .map(|standing| html!("<span class=\"nowrap\">{} {}</span>　", standing.mark(lang), standing.words(lang)));
        let counted = match lang {
            Lang::Zh => format!("共{total}条，其中{none}条写明为什么不需要规则，{awaiting}条待建。"),
            Lang::En => format!("{total} provisions; {none} say why they need no rule, {awaiting} await one."),
        };
        return html!("<p class=\"counted\">{}<br>{}</p>", counted, key.to_vec());
    }
    let counted = match (lang, found) {
        (Lang::Zh, 0) => format!("没有找到“{q}”。换个说法，或者只写条号里的数字。"),
        (Lang::En, 0) => format!("Nothing found for “{q}”. Try other words, or only the digits of the number."),
        (Lang::Zh, _) => format!("找到{found}条，共{total}条。"),
        (Lang::En, _) => format!("{found} found of {total}."),
    };
    html!(
        "<p class=\"counted\" role=\"status\">{} <a href=\"/law/{}{}\">{}</a></p>",
        counted,
        law.city.key,
        query(lang),
        pick(lang, "全部列出", "Show all")
    )
}

/// Whether every word of a query stands somewhere in a provision: number, heading, gist, instrument, rules, steps.
fn matches(law: &CityLaw, instrument: &Instrument, provision: &Provision, q: &str) -> bool {
    if q.is_empty() {
        return true;
    }
    let mut text = format!(
        "{} {} {} {} {} {} {} {} {}",
        provision.id,
        provision.heading,
        provision.gist,
        provision.gist_en,
        instrument.title,
        instrument.title_en,
        provision.mechanisms.join(" "),
        provision.none.as_deref().unwrap_or_default(),
        provision.awaiting.keys().map(String::as_str).collect::<Vec<_>>().join(" ")
    );
    for rule in provision.rules.keys() {
        text.push(' ');
        text.push_str(rule);
        for used in uses::of(law, rule) {
            text.push_str(&format!(" {} {}", used.name.zh, used.name.en));
        }
    }
    let text = text.to_lowercase();
    q.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

/// Where a provision stands: what it gives, or why it gives nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It gives rules.
    Rules,
    /// It says why it gives none.
    None,
    /// It waits for a mechanism.
    Awaiting,
}

impl Standing {
    fn of(provision: &Provision) -> Self {
        match (provision.awaiting.is_empty(), &provision.none) {
            (false, _) => Self::Awaiting,
            (true, Some(_)) => Self::None,
            (true, None) => Self::Rules,
        }
    }

    fn mark(self, lang: Lang) -> Safe {
        let sign = match self {
            Self::Rules => "■",
            Self::None => "□",
            Self::Awaiting => "◧",
        };
        html!("<span class=\"sq\" role=\"img\" aria-label=\"{}\">{}</span>", self.words(lang), sign)
    }

    fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Rules => pick(lang, "给出规则", "gives rules"),
            Self::None => pick(lang, "写明为什么不需要", "says why it needs none"),
            Self::Awaiting => pick(lang, "待建", "awaits its mechanism"),
        }
    }
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

fn instrument_part(
    state: &AppState,
    law: &CityLaw,
    instrument: &Instrument,
    rows: &[&Provision],
    today: Day,
    lang: Lang,
) -> Safe {
    let rows: Vec<Safe> = rows.iter().map(|provision| row(state, law, provision, lang)).collect();
    let issuer = (!instrument.issuer.is_empty()).then(|| html!("　{}", instrument.issuer));
    html!(
        "<section><h2>{}{}</h2><p class=\"days\">{}{}</p><ul class=\"tree\">{}</ul></section>",
        force(instrument.force, lang),
        instrument.title_in(lang),
        days(instrument, today, lang),
        issuer,
        rows
    )
}

fn row(state: &AppState, law: &CityLaw, provision: &Provision, lang: Lang) -> Safe {
    let standing = Standing::of(provision);
    let shown = rule::proofs(state, &provision.id.0).count();
    let why = match (awaited(provision), &provision.none) {
        (Some(awaited), _) => Some(format!("{}{awaited}", pick(lang, "待建：", "Awaits: "))),
        (None, Some(none)) => Some(format!("{}{none}", pick(lang, "不需要规则：", "No rule needed: "))),
        (None, None) => None,
    };
    let counted = (standing == Standing::Rules).then(|| match lang {
        Lang::Zh => format!("{}条规则，{shown}个场景", provision.rules.len()),
        Lang::En => format!("rules: {}, scenarios: {shown}", provision.rules.len()),
    });
    let forbids = provision.forbids().then(|| html!(" <span class=\"tag\">{}</span>", pick(lang, "不得", "forbids")));
    html!(
        "<li id=\"{}\">{}<div><a href=\"/law/{}/{}{}\">{}</a> <span class=\"id\">{}</span>{}<p class=\"gist\">{}</p><p class=\"why\">{}{}</p></div></li>",
        provision.id.0,
        standing.mark(lang),
        law.city.key,
        provision.id.0,
        query(lang),
        provision.heading,
        provision.id.0,
        forbids,
        provision.gist_in(lang),
        why,
        counted
    )
}

/// The mechanisms that a provision waits for.
fn awaited(provision: &Provision) -> Option<String> {
    let mechanisms: Vec<&str> = provision.awaiting.keys().map(String::as_str).collect();
    (!mechanisms.is_empty()).then(|| mechanisms.join(" "))
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
