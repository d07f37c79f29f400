//! Published articles of a city, for residents: a question in one's own words, and the answers that fit. Complete without
//! script.

use super::html::{Safe, html};
use super::layout::page;
use super::look::Look;
use crate::api::knowledge::{ArticleBody, ArticleRows, Question, answered};
use crate::api::registers::city;
use crate::extract::{Asked, At, Source};
use crate::problem::Problem;
use crate::state::AppState;
use crate::words::pick;
use axum::extract::State;
use axum::response::Html;
use serde::Deserialize;
use worktime::Lang;

/// Articles shown.
const SHOWN: u32 = 20;

/// What somebody wants to know.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// In their own words.
    #[serde(default)]
    q: String,
    #[serde(default, rename = "lang")]
    _lang: Option<String>,
}

/// The articles that answer a question; without one the newest.
pub(crate) async fn articles(
    State(state): State<AppState>,
    source: Source,
    look: Look,
    At(key): At<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Html<String>, Problem> {
    let (library, lang) = (state.desk().library(), look.lang);
    let label = &city(&library, &key)?.city.label;
    let title = match lang {
        Lang::Zh => format!("{}常见问题", label.zh),
        Lang::En => format!("{}: questions and answers", label.en),
    };
    let question = Question { q: Some(wanted.q.clone()), category: None, limit: Some(SHOWN) };
    // Whoever is signed in sees here what everybody sees.
    let found = answered(&state, None, &source, &key, &question).await?;
    let content = html!(
        "<div class=\"public\"><h1>{}</h1><p class=\"lead\">{}</p>{}{}</div>",
        title,
        pick(
            lang,
            "用自己的话问，看看有没有现成的答复。写的话不保存。",
            "Ask in your own words and see whether there is an answer already. What you write is not kept."
        ),
        ask(&key, &wanted.q, lang),
        answers(&found, lang)
    );
    Ok(page(look, &title, &format!("/knowledge/{key}"), &content))
}

fn ask(key: &str, q: &str, lang: Lang) -> Safe {
    let kept = (lang == Lang::En).then(|| html!("<input type=\"hidden\" name=\"lang\" value=\"en\">"));
    html!(
        "<form class=\"choose\" action=\"/knowledge/{}\">{}<label class=\"field\"><span class=\"label\">{}</span>\
         <input class=\"input\" type=\"search\" name=\"q\" maxlength=\"500\" value=\"{}\"></label><button class=\"btn primary\">{}</button></form>",
        key,
        kept,
        pick(lang, "想知道什么", "What do you want to know"),
        q,
        pick(lang, "找答复", "Find an answer")
    )
}

fn answers(found: &ArticleRows, lang: Lang) -> Safe {
    if found.rows.is_empty() {
        return html!(
            "<p>{} <a href=\"/request{}\">{}</a></p>",
            pick(
                lang,
                "没有现成的答复。可以直接提诉求，会有人回您。",
                "No answer yet. Make a request, and somebody will answer you."
            ),
            super::layout::query(lang),
            pick(lang, "提诉求", "Make a request")
        );
    }
    let shown = found.rows.len();
    let count = match lang {
        Lang::Zh => format!("共 {} 条，显示 {shown} 条", found.total),
        Lang::En => format!("{shown} of {} shown", found.total),
    };
    let rows: Vec<Safe> = found.rows.iter().map(|row| answer(row, lang)).collect();
    html!("<p class=\"soft\">{}</p><ul class=\"answered\">{}</ul>", count, rows)
}

fn answer(row: &ArticleBody, lang: Lang) -> Safe {
    let stale = row.stale.then(|| {
        html!(
            " <span class=\"unverified\">{}</span>",
            pick(lang, "过了复核日期，请以答复单位为准", "past its review: ask the unit")
        )
    });
    html!(
        "<li><h2>{}</h2><p class=\"words\">{}</p><p class=\"soft\">{}：{} · {}{}</p></li>",
        row.question,
        row.answer,
        pick(lang, "依据", "Rests on"),
        row.grounds,
        pick(lang, &row.owner.zh, &row.owner.en),
        stale
    )
}
