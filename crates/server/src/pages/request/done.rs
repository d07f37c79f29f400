//! The receipt: the code by which the request is followed, and what happens next.

use super::places::Place;
use super::{Filled, next};
use crate::api::appeals::Registered;
use crate::pages::glyph::{Sign, pair};
use crate::pages::html::{Safe, html};
use crate::pages::layout::{page, query, said_time};
use crate::pages::look::Look;
use crate::state::AppState;
use crate::words::pick;
use axum::response::Html;
use desk::Library;
use worktime::Lang;

/// Characters of what was said by which somebody knows a request again on their own device.
const REMEMBERED: usize = 30;

/// The receipt as a page.
pub(super) fn page_of(
    state: &AppState,
    library: &Library,
    look: Look,
    done: &Registered,
    filled: &Filled,
) -> Html<String> {
    let lang = look.lang;
    let now = state.desk().now();
    let place = Place::of(library, filled);
    let law = library.city_of(&done.district.to_string());
    let next = law.zip(place.street()).map(|(law, street)| next::part(law, &street.code, now, lang));
    let due = done.due.as_deref().map(|due| {
        let why: Vec<Safe> = match lang {
            Lang::Zh => done.explain_zh.iter().map(|line| html!("<li>{}</li>", line)).collect(),
            Lang::En => done.explain_en.iter().map(|line| html!("<li>{}</li>", line)).collect(),
        };
        html!(
            "<p class=\"lead\">{} <strong>{}</strong>{}</p><details><summary>{}</summary><ul class=\"plain\">{}</ul></details>",
            pick(lang, "最晚", "By"),
            said_time(due, now, lang),
            pick(lang, "，告诉您收不收、归谁办。", " you hear whether it is taken on, and by whom."),
            pick(lang, "为什么是这一刻", "Why this moment"),
            why
        )
    });
    let text: String = filled.get("text").chars().take(REMEMBERED).collect();
    let content = html!(
        "<section data-sent><h1>{}{}</h1>{}<p class=\"muted\">{} <b>{}</b> · {}</p>{}</section><section id=\"next\"><h2>{}</h2>{}</section>",
        pair(Sign::Heard, lang),
        pick(lang, "听到了", "We have heard you"),
        due,
        pick(lang, "编号", "Number"),
        done.number,
        place.names(),
        done.receipt.as_deref().map(|code| receipt(code, &done.number, &text, lang)),
        pick(lang, "接下来", "What happens next"),
        next
    );
    page(look, pick(lang, "听到了", "Heard"), "/request", &content)
}

fn receipt(code: &str, number: &str, text: &str, lang: Lang) -> Safe {
    html!(
        "<div class=\"receipt\"><p>{}</p><p><strong class=\"code\" id=\"code\">{}</strong></p><p class=\"small\">{}</p><p class=\"acts\"><button type=\"button\" class=\"btn\" data-copy=\"#code\" hidden>{}</button><button type=\"button\" class=\"btn\" data-print hidden>{}</button><button type=\"button\" class=\"btn\" data-keep-code=\"{}\" data-number=\"{}\" data-said=\"{}\" hidden>{}</button></p><form method=\"post\" action=\"/follow{}\"><input type=\"hidden\" name=\"code\" value=\"{}\"><button class=\"btn primary wide\">{}</button></form></div>",
        pick(lang, "您的查询码，请抄下来：", "Your code; please write it down:"),
        code,
        pick(
            lang,
            "凭它看进展、补充、评价。别给不相干的人：谁有它，谁就能看。我们只存它的摘要，丢了要重新核对身份。",
            "With it you follow, add and rate. Whoever has it can read everything, so keep it to yourself. We keep only its digest; if it is lost, you must be recognised anew."
        ),
        pick(lang, "复制", "Copy"),
        pick(lang, "打印", "Print"),
        code,
        number,
        text,
        pick(lang, "存到这台设备", "Keep on this device"),
        query(lang),
        code,
        pick(lang, "看进展", "Follow it")
    )
}
