//! Matters as pages: a list, and one matter with its history. In a demonstration open to everybody, without personal data.

use super::html::{Safe, html};
use super::layout::{cites, clocks, page, query, time, values};
use super::look::Look;
use crate::api::matters::{Filter, Scope, page as matters};
use crate::api::worklist::Rows;
use crate::extract::{Asked, At};
use crate::problem::Problem;
use crate::signed_in::Reader;
use crate::state::AppState;
use crate::view::{self, EventBody, MatterBody, RowBody, Seen, seen};
use crate::words::pick;
use axum::extract::State;
use axum::response::Html;
use casework::Actor;
use rulebook::model::Class;
use serde::Deserialize;
use worktime::Lang;

/// Which list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Which {
    /// City key.
    city: Option<String>,
    /// State.
    state: Option<String>,
    /// Continue after.
    after: Option<String>,
    /// Language.
    #[allow(dead_code, reason = "read by `Speaks`; listed here so that it is not unknown")]
    lang: Option<String>,
}

/// The list.
pub(crate) async fn list(
    State(state): State<AppState>,
    Reader(reader): Reader,
    look: Look,
    Asked(which): Asked<Which>,
) -> Result<Html<String>, Problem> {
    let lang = look.lang;
    let library = state.desk().library();
    let law = match &which.city {
        Some(key) => library.cities().find(|law| law.city.key == *key),
        None => library.cities().next(),
    };
    let law = law.ok_or_else(Problem::not_found)?;
    let scope = match &reader {
        Some(staff) => Scope::of(&library, &staff.account),
        None if state.config().shows_demo() => Some(Scope::whole(&library, law.city.division)),
        None => return Err(Problem::unauthenticated()),
    };
    let scope = scope.ok_or_else(Problem::not_found)?;
    let filter = Filter { limit: Some(50), after: which.after, state: which.state, ..Filter::default() };
    let rows = matters(&state, &scope, &filter).await?;
    let base = format!("/matters?city={}", law.city.key);
    let next = rows.next.as_ref().map(|next| {
        let lang = pick(lang, "", "&lang=en");
        html!(
            "<p><a class=\"button plain\" href=\"{}&after={}{}\">{}</a></p>",
            base,
            next,
            lang,
            pick_next(lang.is_empty())
        )
    });
    let title = pick(lang, "事项", "Matters");
    let content = html!(
        "<h1>{} · {}</h1>{}{}",
        pick(lang, &law.city.label.zh, &law.city.label.en),
        title,
        table(&rows, lang),
        next
    );
    Ok(page(look, title, &base, &content))
}

fn pick_next(is_chinese: bool) -> &'static str {
    if is_chinese { "下一页" } else { "Next page" }
}

/// A list as a table with its total.
pub(crate) fn table(rows: &Rows, lang: Lang) -> Safe {
    let total = match (lang, rows.at_least) {
        (Lang::Zh, false) => format!("共{}件，显示{}件，先到期的在前", rows.total, rows.rows.len()),
        (Lang::Zh, true) => format!("至少{}件，显示{}件，先到期的在前", rows.total, rows.rows.len()),
        (Lang::En, false) => format!("{} in all, {} shown, earliest due first", rows.total, rows.rows.len()),
        (Lang::En, true) => format!("at least {}, {} shown, earliest due first", rows.total, rows.rows.len()),
    };
    let names = [
        pick(lang, "编号", "Number"),
        pick(lang, "状态", "State"),
        pick(lang, "分类", "Category"),
        pick(lang, "在谁手里", "Held by"),
        pick(lang, "到期", "Due"),
    ];
    let head: Vec<Safe> = names.iter().map(|name| html!("<th scope=\"col\">{}</th>", *name)).collect();
    let body: Vec<Safe> = rows.rows.iter().map(|row| line(row, &names, lang)).collect();
    html!(
        "<div class=\"wide\"><table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
        total,
        head,
        body
    )
}

fn line(row: &RowBody, names: &[&str; 5], lang: Lang) -> Safe {
    let [_, state, category, holder, due] = names;
    let q = query(lang);
    let round = (row.round > 1).then(|| match lang {
        Lang::Zh => format!("（第{}轮）", row.round),
        Lang::En => format!(" (round {})", row.round),
    });
    let late = row.overdue.then(|| html!(" <span class=\"late\">{}</span>", pick(lang, "超期", "overdue")));
    html!(
        "<tr><td><a href=\"/matters/{}/{}{}\">{}</a></td><td data-name=\"{}\">{}{}</td><td data-name=\"{}\">{}</td><td data-name=\"{}\">{}</td><td data-name=\"{}\">{}{}</td></tr>",
        row.district,
        row.matter,
        q,
        row.number,
        *state,
        pick(lang, &row.state.zh, &row.state.en),
        round,
        *category,
        row.category.as_ref().map(|c| pick(lang, &c.zh, &c.en)),
        *holder,
        row.holder.as_ref().map(|h| pick(lang, &h.zh, &h.en)),
        *due,
        row.due.as_deref().map(time),
        late
    )
}

/// Only the language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OnlyLang {
    /// Language.
    #[allow(dead_code, reason = "read by `Speaks`; listed here so that it is not unknown")]
    lang: Option<String>,
}

/// One matter with its history.
pub(crate) async fn one(
    State(state): State<AppState>,
    Reader(reader): Reader,
    look: Look,
    At((district, id)): At<(u32, String)>,
    Asked(_): Asked<OnlyLang>,
) -> Result<Html<String>, Problem> {
    let lang = look.lang;
    let (seen, actor) = match &reader {
        Some(staff) => (seen(&state, &staff.viewer(), district, &id).await?, staff.viewer().actor()),
        None if state.config().shows_demo() => (demo(&state, district, &id).await?, Actor::Machine),
        None => return Err(Problem::unauthenticated()),
    };
    let matter = view::matter(&state, &seen, &actor, false).await?;
    let logged = state.desk().ledger().history(district, &seen.matter.id).await?;
    let events = view::history(&state, &seen, &logged).await?;
    let knows_who = reader.is_some() && seen.access.classes.contains(&Class::Personal);
    let code = knows_who.then(|| {
        html!(
            "<form method=\"post\" action=\"/matters/{}/{}/code\"><button class=\"btn\">{}</button></form>",
            district,
            seen.matter.id.to_string(),
            pick(
                lang,
                "诉求人丢了查询码：回拨核对后念给本人",
                "The requester lost the code: call back, then read it out"
            )
        )
    });
    let content = html!(
        "<h1>{}</h1>{}{}<h2>{}</h2>{}<h2>{}</h2><ol class=\"steps\">{}</ol>",
        matter.number,
        summary(&matter, lang),
        code,
        pick(lang, "时限", "Clocks"),
        clocks(&matter.clocks, lang),
        pick(lang, "经过", "History"),
        events.iter().map(|event| step(event, lang)).collect::<Vec<_>>()
    );
    let path = format!("/matters/{district}/{id}");
    Ok(page(look, &matter.number, &path, &content))
}

/// A matter as a demonstration shows it: what all staff may see, nothing personal.
async fn demo(state: &AppState, district: u32, id: &str) -> Result<Seen, Problem> {
    let id = casework::MatterId(id.to_owned());
    let matter = state.desk().matter(district, &id).await?.ok_or_else(Problem::not_found)?;
    Ok(Seen { library: state.desk().library(), matter, access: view::open_and_internal() })
}

fn summary(matter: &MatterBody, lang: Lang) -> Safe {
    let holders: Vec<&str> = matter.holders.iter().map(|unit| pick(lang, &unit.zh, &unit.en)).collect();
    let parties: Vec<Safe> = matter
        .parties
        .iter()
        .map(|party| {
            let units: Vec<&str> = party.units.iter().map(|unit| pick(lang, &unit.zh, &unit.en)).collect();
            let people = (party.people > 0).then(|| pick(lang, "（个人）", "(a person)"));
            html!("<dt>{}</dt><dd>{}{}</dd>", pick(lang, &party.party.zh, &party.party.en), units.join("、"), people)
        })
        .collect();
    let waiting = matter.proposals.iter().filter(|proposal| proposal.outcome.is_none()).map(|proposal| {
        html!(
            "<p class=\"notice\">{} {}</p>",
            pick(lang, "等待签批：", "Waits for a signature: "),
            pick(lang, &proposal.ask.zh, &proposal.ask.en)
        )
    });
    html!(
        "<p class=\"lead\"><strong>{}</strong> · {}</p>{}<dl><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd>{}</dl>{}",
        pick(lang, &matter.state.zh, &matter.state.en),
        pick(lang, &matter.procedure.zh, &matter.procedure.en),
        waiting.collect::<Vec<_>>(),
        pick(lang, "承办街道", "Office"),
        pick(lang, &matter.home.zh, &matter.home.en),
        pick(lang, "在谁手里", "Held by"),
        holders.join("、"),
        pick(lang, "轮次", "Round"),
        matter.round,
        parties,
        values(&matter.values, lang)
    )
}

fn step(event: &EventBody, lang: Lang) -> Safe {
    html!(
        "<li>{} <div>{}</div>{}{}</li>",
        time(&event.at),
        pick(lang, &event.zh, &event.en),
        values(&event.values, lang),
        cites(&event.basis, lang)
    )
}
