//! The provisions that a city's rulebook rests on, each with what it gives or why it gives nothing.

use super::html::{Safe, html};
use super::layout::page;
use super::matters::OnlyLang;
use crate::api::law::{ProvisionBody, provision_body};
use crate::extract::{Asked, At};
use crate::problem::Problem;
use crate::state::AppState;
use crate::words::{Speaks, pick};
use axum::extract::State;
use axum::response::Html;
use worktime::Lang;

/// The page of a city's law.
pub(crate) async fn law(
    State(state): State<AppState>,
    Speaks(lang): Speaks,
    At(key): At<String>,
    Asked(_): Asked<OnlyLang>,
) -> Result<Html<String>, Problem> {
    let library = state.desk().library();
    let law = library.cities().find(|law| law.city.key == key).ok_or_else(Problem::not_found)?;
    let parts: Vec<Safe> = law
        .city
        .instruments
        .iter()
        .map(|instrument| {
            let rows: Vec<Safe> = instrument
                .provisions
                .iter()
                .map(|provision| provision_part(&provision_body(law, instrument, provision), lang))
                .collect();
            html!(
                "<section><h2>{}</h2><p><span class=\"cite {}\">{}</span> <span class=\"soft\">{} {}</span></p>{}</section>",
                instrument.title, instrument.force.en(), pick(lang, instrument.force.zh(), instrument.force.en()),
                pick(lang, "生效", "in force from"), instrument.in_force.to_string(), rows
            )
        })
        .collect();
    let title = match lang {
        Lang::Zh => format!("{}的依据", law.city.label.zh),
        Lang::En => format!("The law of {}", law.city.label.en),
    };
    let content = html!(
        "<h1>{}</h1><p class=\"soft\">{}</p>{}",
        title,
        pick(
            lang,
            "这里用自己的话概括每一条说了什么；原文以公布的文本为准。",
            "Each provision is summed up in our own words; the published text is what counts."
        ),
        parts
    );
    Ok(page(lang, &title, &format!("/law/{key}"), &content))
}

fn provision_part(provision: &ProvisionBody, lang: Lang) -> Safe {
    let asks: Vec<&str> = provision.asks.iter().map(|used| pick(lang, &used.ask.zh, &used.ask.en)).collect();
    let line = |name: &str, text: &str| (!text.is_empty()).then(|| html!("<p class=\"soft\">{}{}</p>", name, text));
    html!(
        "<article id=\"{}\"><h3>{} <small>{}</small></h3><p>{}</p>{}{}{}</article>",
        provision.id,
        provision.heading,
        provision.id,
        provision.gist,
        line(pick(lang, "用在：", "Used by: "), &asks.join(pick(lang, "、", ", "))),
        line(pick(lang, "没有规则，因为：", "Gives no rule, because: "), provision.none.as_deref().unwrap_or_default()),
        line(pick(lang, "待建：", "Awaits: "), provision.awaiting.as_deref().unwrap_or_default())
    )
}
