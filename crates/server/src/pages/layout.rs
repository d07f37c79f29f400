//! The frame of every page, and the pieces that several pages show.

use super::html::{Safe, html};
use crate::problem::Cited;
use crate::view::{ClockBody, StepBody, ValueBody};
use crate::words::pick;
use axum::response::Html;
use worktime::Lang;

/// The query that keeps the language.
pub(crate) fn query(lang: Lang) -> &'static str {
    pick(lang, "", "?lang=en")
}

/// A whole page. `path` is where the other language of it is found.
pub(crate) fn page(lang: Lang, title: &str, path: &str, content: &Safe) -> Html<String> {
    let (code, other, other_name) = match lang {
        Lang::Zh => ("zh-CN", "lang=en", "English"),
        Lang::En => ("en", "lang=zh", "中文"),
    };
    let q = query(lang);
    let join = if path.contains('?') { "&" } else { "?" };
    let head = html!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{} · {}</title><link rel=\"stylesheet\" href=\"/assets/styles/tokens.css\"><link rel=\"stylesheet\" href=\"/assets/styles/pages.css\"></head>",
        code,
        title,
        pick(lang, "呼应", "Huying")
    );
    let nav = html!(
        "<nav aria-label=\"{}\"><a href=\"/request{}\">{}</a><a href=\"/follow{}\">{}</a><a href=\"{}{}{}\" hreflang=\"{}\">{}</a></nav>",
        pick(lang, "主要页面", "Main pages"),
        q,
        pick(lang, "提诉求", "Make an appeal"),
        q,
        pick(lang, "查进展", "Follow one"),
        path,
        join,
        other,
        pick(lang, "en", "zh-CN"),
        other_name
    );
    let body = html!(
        "<body><a class=\"skip\" href=\"#content\">{}</a><header><a class=\"name\" href=\"/{}\"><b>{}</b> {}</a>{}</header><main id=\"content\">{}</main><footer>{}</footer></body></html>",
        pick(lang, "跳到正文", "Skip to content"),
        q,
        pick(lang, "呼应", "Huying"),
        pick(lang, "民有所呼，我有所应", "call and response"),
        nav,
        content,
        pick(
            lang,
            "每一步都写明依据。法规没有写的数字，标为“设定”。",
            "Every step names its provision. A number that the law does not contain is marked as a setting."
        )
    );
    Html(html!("{}{}", head, body).into_string())
}

/// A time as people read it: the first sixteen characters of its text.
pub(crate) fn time(text: &str) -> Safe {
    let shown: String = text.chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect();
    html!("<time datetime=\"{}\">{}</time>", text, shown)
}

/// Citations, each with its force.
pub(crate) fn cites(basis: &[Cited], lang: Lang) -> Safe {
    let one = |cited: &Cited| {
        let force = pick(lang, &cited.force_zh, &cited.force);
        html!(
            "<a class=\"cite {}\" href=\"/provisions/{}{}\" title=\"{}\">{}（{}）</a>",
            cited.force,
            cited.provision,
            query(lang),
            cited.title,
            cited.provision,
            force
        )
    };
    if basis.is_empty() {
        return Safe::default();
    }
    let all: Vec<Safe> = basis.iter().map(one).collect();
    html!("<p><small>{}</small>{}</p>", pick(lang, "依据：", "Basis: "), all)
}

/// Values with their labels.
pub(crate) fn values(values: &[ValueBody], lang: Lang) -> Option<Safe> {
    let one = |value: &ValueBody| {
        let name = pick(lang, &value.field.zh, &value.field.en);
        let shown = if value.erased {
            html!("<span class=\"masked\">{}</span>", pick(lang, "已按请求删除", "erased on request"))
        } else if value.masked {
            html!("<span class=\"masked\">{}</span>", text(&value.value, lang))
        } else if let Some(label) = &value.label {
            html!("{}", label.pick(lang))
        } else {
            html!("{}", text(&value.value, lang))
        };
        html!("<dt>{}</dt><dd>{}</dd>", name, shown)
    };
    (!values.is_empty()).then(|| html!("<dl>{}</dl>", values.iter().map(one).collect::<Vec<_>>()))
}

fn text(value: &serde_json::Value, lang: Lang) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Bool(true) => pick(lang, "是", "yes").to_owned(),
        serde_json::Value::Bool(false) => pick(lang, "否", "no").to_owned(),
        serde_json::Value::Array(list) => {
            list.iter().map(|entry| text(entry, lang)).collect::<Vec<_>>().join(pick(lang, "、", ", "))
        }
        serde_json::Value::Object(row) => row.get("row").map(|row| text(row, lang)).unwrap_or_default(),
        serde_json::Value::Null => String::new(),
        number @ serde_json::Value::Number(_) => number.to_string(),
    }
}

/// Steps in order, each with its time and provisions.
pub(crate) fn steps(steps: &[StepBody], lang: Lang) -> Safe {
    let one = |step: &StepBody| {
        html!(
            "<li>{} <div>{}</div>{}{}</li>",
            time(&step.at),
            pick(lang, &step.zh, &step.en),
            values(&step.values, lang),
            cites(&step.basis, lang)
        )
    };
    html!("<ol class=\"steps\">{}</ol>", steps.iter().map(one).collect::<Vec<_>>())
}

/// Clocks, each with its due moment and how it came about.
pub(crate) fn clocks(clocks: &[ClockBody], lang: Lang) -> Safe {
    let one = |clock: &ClockBody| {
        let due = clock.due.as_deref().map(|due| {
            let late = clock.overdue.then(|| html!(" <span class=\"late\">{}</span>", pick(lang, "已超期", "overdue")));
            let provisional = clock.provisional.then(|| {
                html!(
                    " <span class=\"provisional\">{}</span>",
                    pick(lang, "暂定：放假安排尚未公布", "provisional: the calendar is not published yet")
                )
            });
            html!("{}{}{}", time(due), late, provisional)
        });
        let lines: Vec<Safe> = match lang {
            Lang::Zh => clock.explain_zh.iter().map(|line| html!("<li>{}</li>", line)).collect(),
            Lang::En => clock.explain_en.iter().map(|line| html!("<li>{}</li>", line)).collect(),
        };
        let setting = clock.setting.as_ref().map(|setting| {
            let unverified = (!setting.verified)
                .then(|| html!(" <span class=\"unverified\">{}</span>", pick(lang, "尚未核实", "not confirmed yet")));
            html!(
                "<p><span class=\"cite setting\">{}</span> {} · {} · {}{}</p>",
                pick(lang, "设定", "setting"),
                pick(lang, &setting.value_zh, &setting.value),
                setting.issuer,
                setting.document,
                unverified
            )
        });
        html!(
            "<li class=\"card\"><strong>{}</strong> {}<details><summary>{}</summary><ul>{}</ul>{}</details></li>",
            pick(lang, &clock.clock.zh, &clock.clock.en),
            due,
            pick(lang, "怎么算的", "How this is counted"),
            lines,
            setting
        )
    };
    html!("<ul class=\"cards\">{}</ul>", clocks.iter().map(one).collect::<Vec<_>>())
}
