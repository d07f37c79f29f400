//! A published list as it holds on a day as a page: refined rows below their parents, each with where it comes from; what
//! only ships with the rulebook is marked as a sample. Complete without script.

use super::{Choose, address, away, cell, filled, in_address, next_page, no_row};
use crate::api::lists::{EditionLineBody, LineOfDayBody, ListOfDayBody, OfDay, of_the_day};
use crate::extract::{Asked, At, Source};
use crate::limits::Limit;
use crate::pages::html::{Safe, html};
use crate::pages::layout::{page, query};
use crate::pages::look::Look;
use crate::problem::Problem;
use crate::state::AppState;
use crate::words::pick;
use axum::extract::State;
use axum::response::Html;
use worktime::Lang;

/// A list as it holds today, or on another day.
pub(in crate::pages) async fn today(
    State(state): State<AppState>,
    Source(from): Source,
    look: Look,
    At((key, register)): At<(String, String)>,
    Asked(sought): Asked<OfDay>,
) -> Result<Html<String>, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    let (library, lang) = (state.desk().library(), look.lang);
    let body = of_the_day(&library, (&key, &register), &sought, state.desk().now().day())?;
    let name = pick(lang, &body.register.zh, &body.register.en);
    let title = match lang {
        Lang::Zh => format!("{}{name}：{}在用", body.city.zh, body.day),
        Lang::En => format!("{}: {name} on {}", body.city.en, body.day),
    };
    // A day does not break at its hyphens.
    let (before, after) = title.split_once(&body.day).unwrap_or((&title, ""));
    let head = html!("{}<span class=\"nowrap\">{}</span>{}", before, body.day, after);
    let of = sought.sought();
    let base = format!("/lists/{key}/{register}");
    let day = html!(
        "<label class=\"field\"><span class=\"label\">{}</span><input class=\"input\" type=\"date\" name=\"day\" value=\"{}\"></label>",
        pick(lang, "哪一天", "On which day"),
        body.day
    );
    let said = in_address(&of, lang);
    let file = |ending: &str| format!("/api/v1/lists/{key}/{register}/rows.{ending}?day={}{said}", body.day);
    let content = html!(
        "<div class=\"public\"><h1>{}</h1>{}{}{}{}<p><a href=\"/lists/{}{}\">{}</a></p></div>",
        head,
        lead(&body, lang),
        Choose { sought: &of, heads: &body.heads, holders: &body.holders, lang }.form(&base, &day),
        rows(&body, &base, (of.after.unwrap_or(0), &said), lang),
        away(&file("csv"), &file("xlsx"), lang),
        body.city.key,
        query(lang),
        pick(lang, "各清单和各版", "All lists and editions")
    );
    Ok(page(look, &title, &base, &content))
}

fn lead(body: &ListOfDayBody, lang: Lang) -> Safe {
    let count = match lang {
        Lang::Zh => format!("这一天有{}行在用。", body.holding),
        Lang::En => format!("{} rows hold on this day.", body.holding),
    };
    let sample = (body.samples > 0).then(|| {
        let words = match lang {
            Lang::Zh => format!("其中{}行是规则自带的示例，没有谁公布过；正式清单以编制单位公布的为准。", body.samples),
            Lang::En => format!(
                "{} of them are a sample that ships with the rulebook and nobody published; what counts is the list that its maker publishes.",
                body.samples
            ),
        };
        html!("<p class=\"note\" role=\"status\">{}</p>", words)
    });
    html!("<p class=\"lead\">{}</p>{}", count, sample)
}

fn rows(body: &ListOfDayBody, base: &str, (from, said): (usize, &str), lang: Lang) -> Safe {
    if body.total == 0 {
        return no_row(lang);
    }
    let caption = match lang {
        Lang::Zh => format!("找到{}行，这里是第{}到{}行", body.total, from + 1, from + body.rows.len()),
        Lang::En => format!("{} rows found, {} to {} here", body.total, from + 1, from + body.rows.len()),
    };
    let all: Vec<&EditionLineBody> = body.rows.iter().map(|line| &line.row).collect();
    let filled = filled(&body.columns, &all);
    let head = filled.iter().map(|column| html!("<th scope=\"col\">{}</th>", column.label().pick(lang)));
    let line = |line: &LineOfDayBody| {
        let cells = filled.iter().map(|column| cell(column, &line.row, lang));
        html!("<tr>{}{}</tr>", cells.collect::<Vec<_>>(), origin(body, line, lang))
    };
    let next = body.next.map(|next| next_page(&format!("{base}?day={}&after={next}{said}", body.day), lang));
    html!(
        "<div class=\"wide\"><table><caption>{}</caption><thead><tr>{}<th scope=\"col\">{}</th></tr></thead><tbody>{}</tbody></table></div>{}",
        caption,
        head.collect::<Vec<_>>(),
        pick(lang, "来处", "From"),
        body.rows.iter().map(line).collect::<Vec<_>>(),
        next
    )
}

/// Where a row comes from: its edition, or the sample of the rulebook; for what it is; whether it is refined.
fn origin(body: &ListOfDayBody, line: &LineOfDayBody, lang: Lang) -> Safe {
    let version = match (&line.edition, line.sample) {
        (Some(number), _) => {
            html!("<a href=\"{}\">{}</a>", address(&body.city.key, &body.register.key, number, lang), line.version)
        }
        (None, true) => html!("<strong>{}</strong>", pick(lang, "示例，没有公布过", "sample, not published")),
        (None, false) => html!("{}", line.version),
    };
    let refined = (line.depth > 0).then(|| html!(" · {}", pick(lang, "细化上面一行", "refines the row above")));
    let days = match (lang, &line.until) {
        (Lang::Zh, None) => format!("{}起", line.since),
        (Lang::Zh, Some(until)) => format!("{}至{until}", line.since),
        (Lang::En, None) => format!("from {}", line.since),
        (Lang::En, Some(until)) => format!("{} to {until}", line.since),
    };
    html!(
        "<td data-name=\"{}\"><span>{} · {} · <span class=\"nowrap\">{}</span>{}</span></td>",
        pick(lang, "来处", "From"),
        version,
        line.scope.pick(lang),
        days,
        refined
    )
}
