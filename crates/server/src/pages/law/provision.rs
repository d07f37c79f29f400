//! One provision: what it says, how it binds, what follows from it, what shows it, and which decisions cited it.

use super::official::{official, sees_drafts};
use super::rule::{absent, awaited, givers, rules, scenarios};
use super::{and_lang, city, days, force, instrument_address, styles, tags};
use crate::api::search::{Decisions, PageOfDecisions, decided, index};
use crate::extract::{Asked, At};
use crate::pages::html::{Safe, html};
use crate::pages::layout::{page, query, time};
use crate::pages::look::Look;
use crate::problem::Problem;
use crate::signed_in::{Reader, Staff};
use crate::state::AppState;
use crate::words::pick;
use ::law::{Instrument, Provision};
use axum::extract::State;
use axum::response::Html;
use desk::{CityLaw, Library};
use search::Clause;
use serde::Deserialize;
use worktime::{Day, Lang};

/// Decisions shown at once.
const DECISIONS: u32 = 10;
/// Rules compared with other cities at most.
const COMPARED: usize = 40;

/// Which decisions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Older {
    /// Continue after this one.
    after: Option<String>,
    /// Language.
    #[allow(dead_code, reason = "read by `Speaks`; listed here so that it is not unknown")]
    lang: Option<String>,
}

/// The page of a provision.
pub(crate) async fn provision(
    State(state): State<AppState>,
    Reader(reader): Reader,
    look: Look,
    At((key, id)): At<(String, String)>,
    Asked(older): Asked<Older>,
) -> Result<Html<String>, Problem> {
    let lang = look.lang;
    let library = state.desk().library();
    let law = city(&library, &key)?;
    let all: Vec<(&Instrument, &Provision)> =
        law.city.instruments.iter().flat_map(|of| of.provisions.iter().map(move |p| (of, p))).collect();
    let place = all.iter().position(|(_, provision)| provision.id.0 == id).ok_or_else(Problem::not_found)?;
    let (instrument, provision) = *all.get(place).ok_or_else(Problem::not_found)?;
    let beside = |at: Option<usize>| at.and_then(|at| all.get(at)).map(|(_, provision)| *provision);
    let around = [beside(place.checked_sub(1)), beside(place.checked_add(1))];
    let drafts = sees_drafts(&library, reader.as_ref(), law);
    let official = official(&state, law, (instrument, provision), drafts, lang).await?;
    let cited = cited(&state, reader.as_ref(), law, &id, older.after, lang).await?;
    let title = format!("{} · {}", provision.heading, law.city.label.zh);
    let content = html!(
        "{}<div class=\"lawbook one\">{}<div class=\"cols\"><div>{}{}{}{}</div><aside>{}{}</aside></div>{}</div>",
        styles(),
        head(law, (instrument, provision), official, state.desk().now().day(), lang),
        gives(law, provision, lang),
        scenarios(&state, &id, lang),
        elsewhere(&library, law, provision, lang),
        neighbours(law, around, lang),
        cited,
        mechanisms(&library, law, provision, lang),
        print_line(&key, &id, lang)
    );
    Ok(page(look, &title, &format!("/law/{key}/{id}"), &content))
}

fn head(
    law: &CityLaw,
    (instrument, provision): (&Instrument, &Provision),
    official: Option<Safe>,
    today: Day,
    lang: Lang,
) -> Safe {
    let issuer = (!instrument.issuer.is_empty()).then(|| html!("　{}", instrument.issuer));
    html!(
        "<p class=\"crumbs\"><a href=\"/law/{}{}\">{}</a></p><p class=\"of\">{}<a href=\"{}\">{}</a>　<span class=\"days\">{}{}</span></p><h1>{} <span class=\"id\">{}</span></h1>{}<div class=\"words\"><div class=\"said\"><div class=\"gist\"><p>{}</p></div><p class=\"own\">{}</p></div>{}</div>",
        law.city.key,
        query(lang),
        pick(lang, &law.city.label.zh, &law.city.label.en),
        force(instrument.force, lang),
        instrument_address(law, instrument, lang),
        instrument.title_in(lang),
        days(instrument, today, lang),
        issuer,
        provision.heading,
        provision.id.0,
        tags(law, provision, lang),
        provision.gist_in(lang),
        pick(
            lang,
            "这是编审自己的话，不是条文；以公布的文本为准。",
            "In the editors' own words; the published text is what counts."
        ),
        official
    )
}

/// The rules, those that are awaited, or why there is none.
fn gives(law: &CityLaw, provision: &Provision, lang: Lang) -> Safe {
    let none = provision.none.as_deref().map(|why| {
        html!("<p class=\"note\"><b>{}</b>{}</p>", pick(lang, "不给规则，因为：", "Gives no rule, because: "), why)
    });
    let rules = (!provision.rules.is_empty()).then(|| rules(law, provision, lang));
    let awaited = (!provision.awaiting.is_empty()).then(|| awaited(law, provision, lang));
    html!("{}{}{}", none, rules, awaited)
}

/// The pages on which what it belongs to is compared with other cities.
fn mechanisms(library: &Library, law: &CityLaw, provision: &Provision, lang: Lang) -> Option<Safe> {
    let other = library.cities().find(|other| other.city.key != law.city.key)?;
    let links = provision.mechanisms.iter().map(|key| {
        html!(
            "<li><a href=\"/law/compare?a={}&b={}&mechanism={}{}\">{} {}</a></li>",
            law.city.key,
            other.city.key,
            key.as_str(),
            and_lang(lang),
            key.as_str(),
            law.city.mechanism_label(key).of(lang)
        )
    });
    let links: Vec<Safe> = links.collect();
    (!links.is_empty()).then(|| {
        html!(
            "<section id=\"mechanisms\"><h2>{}</h2><ul>{}</ul></section>",
            pick(lang, "两地按机制并看", "Two cities, by mechanism"),
            links
        )
    })
}

/// The same rules in other provisions and other cities.
fn elsewhere(library: &Library, law: &CityLaw, provision: &Provision, lang: Lang) -> Safe {
    if provision.rules.is_empty() {
        return Safe::default();
    }
    let cities: Vec<&CityLaw> = library.cities().collect();
    let own_first = std::iter::once(law).chain(cities.into_iter().filter(|other| other.city.key != law.city.key));
    let columns: Vec<&CityLaw> = own_first.collect();
    let names = columns.iter().map(|law| pick(lang, &law.city.label.zh, &law.city.label.en));
    let head: Vec<Safe> = names.map(|name| html!("<th scope=\"col\">{}</th>", name)).collect();
    let rows = provision.rules.keys().take(COMPARED).map(|rule| {
        let cells = columns.iter().map(|column| {
            let given: Vec<Safe> = givers(column, rule).iter().map(|(of, p)| giver(column, of, p, lang)).collect();
            let name = pick(lang, &column.city.label.zh, &column.city.label.en);
            let given = if given.is_empty() {
                html!("<p class=\"muted\">{}</p>", absent(column, rule, lang).pick(lang))
            } else {
                html!("{}", given)
            };
            html!("<td data-name=\"{}\">{}</td>", name, given)
        });
        html!("<tr><th scope=\"row\" class=\"code\">{}</th>{}</tr>", rule.as_str(), cells.collect::<Vec<_>>())
    });
    html!(
        "<section id=\"elsewhere\"><h2>{}</h2><p class=\"own\">{}</p><table class=\"cmp\"><thead><tr><th scope=\"col\">{}</th>{}</tr></thead><tbody>{}</tbody></table></section>",
        pick(lang, "各地并看", "Side by side"),
        pick(
            lang,
            "同一个规则，在各地由哪一条给出。条号相同，意思可能不同，引用时写全称。",
            "Which provision gives the same rule in each city. Equal numbers may mean different things."
        ),
        pick(lang, "规则", "Rule"),
        head,
        rows.collect::<Vec<_>>()
    )
}

pub(super) fn giver(law: &CityLaw, instrument: &Instrument, provision: &Provision, lang: Lang) -> Safe {
    html!(
        "<p>{}<a class=\"cite\" href=\"/law/{}/{}{}\">{}</a> <span class=\"id\">{}</span><br><span class=\"gist\">{}</span></p>",
        force(instrument.force, lang),
        law.city.key,
        provision.id.0,
        query(lang),
        provision.heading,
        provision.id.0,
        provision.gist_in(lang)
    )
}

/// The decisions that cited it: for staff those within their reach, for everybody else how many.
async fn cited(
    state: &AppState,
    staff: Option<&Staff>,
    law: &CityLaw,
    id: &str,
    after: Option<String>,
    lang: Lang,
) -> Result<Safe, Problem> {
    let Ok(index) = index(state) else { return Ok(Safe::default()) };
    let title = pick(lang, "引用它的决定", "Decisions that cited it");
    let Some(staff) = staff else {
        let total = index.count(vec![Clause::city(law.city.division), Clause::cites(id)]).await?;
        return Ok(html!(
            "<section id=\"decisions\"><h2>{}</h2><p><b class=\"big\">{}</b> {}</p>{}</section>",
            title,
            total,
            pick(lang, "件事引用了这一条", "matters cited it"),
            waiting(index.is_catching_up(), lang)
        ));
    };
    let page = PageOfDecisions { limit: Some(DECISIONS), after };
    let decisions = decided(state, staff, &law.city.key, id, &page).await?;
    let rows: Vec<Safe> = decisions.rows.iter().map(|row| decision(row, lang)).collect();
    Ok(html!(
        "<section id=\"decisions\"><h2>{}</h2><p><b class=\"big\">{}</b> {}</p>{}<ul class=\"decisions\">{}</ul>{}</section>",
        title,
        decisions.total,
        pick(lang, "件事引用了这一条，在您看得到的范围内", "matters within your reach cited it"),
        waiting(decisions.catching_up, lang),
        rows,
        more(law, id, &decisions, lang)
    ))
}

fn waiting(is_catching_up: bool, lang: Lang) -> Option<Safe> {
    let words = pick(lang, "索引正在跟上，数字可能偏少。", "The index is catching up; there may be more.");
    is_catching_up.then(|| html!("<p class=\"muted\" role=\"status\">{}</p>", words))
}

fn decision(row: &crate::api::search::DecisionRow, lang: Lang) -> Safe {
    let steps = row.steps.iter().map(|step| html!("<li>{} {}</li>", time(&step.at), pick(lang, &step.zh, &step.en)));
    html!(
        "<li><a href=\"/desk/matters/{}/{}\">{}</a> <span class=\"muted\">{}</span><ul>{}</ul></li>",
        row.district,
        row.matter,
        row.number,
        pick(lang, &row.home.zh, &row.home.en),
        steps.collect::<Vec<_>>()
    )
}

fn more(law: &CityLaw, id: &str, decisions: &Decisions, lang: Lang) -> Option<Safe> {
    let next = decisions.next.as_ref()?;
    let keep = pick(lang, "", "&lang=en");
    Some(html!(
        "<p><a href=\"/law/{}/{}?after={}{}#decisions\">{}</a></p>",
        law.city.key,
        id,
        *next,
        keep,
        pick(lang, "更早的", "Older ones")
    ))
}

/// The provisions before and after it.
fn neighbours(law: &CityLaw, around: [Option<&Provision>; 2], lang: Lang) -> Safe {
    let [before, next] = around;
    let link = |provision: &Provision, rel: &str, name: &str| {
        html!(
            "<a rel=\"{}\" href=\"/law/{}/{}{}\">{}{}</a>",
            rel,
            law.city.key,
            provision.id.0,
            query(lang),
            name,
            provision.heading
        )
    };
    html!(
        "<nav class=\"around\" aria-label=\"{}\">{}{}</nav>",
        pick(lang, "前后条文", "Provisions around it"),
        before.map(|provision| link(provision, "prev", pick(lang, "上一条：", "Before: "))),
        next.map(|provision| link(provision, "next", pick(lang, "下一条：", "After: ")))
    )
}

/// Where a printed page came from.
fn print_line(key: &str, id: &str, lang: Lang) -> Safe {
    html!("<p class=\"printed\">{}/law/{}/{}</p>", pick(lang, "出自：", "From: "), key, id)
}
