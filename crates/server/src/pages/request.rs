//! Making an appeal on a page: where, by following links down to the street; then one form.

use super::html::{Safe, html};
use super::layout::{page, query, time};
use crate::api::appeals::{NewAppeal, Registered, register};
use crate::extract::{Asked, Key, Source, unread};
use crate::problem::Problem;
use crate::secrets::{digest_parts, fresh};
use crate::state::AppState;
use crate::words::{Speaks, pick};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use desk::Library;
use indexmap::IndexMap;
use rulebook::ListEntry;
use rulebook::model::Label;
use serde::Deserialize;
use worktime::Lang;

/// The procedure and fields whose labels and choices the form shows.
const APPEAL: &str = "appeal";
/// The city's list of categories.
const CATEGORIES: &str = "categories";

/// Where.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Where {
    /// Code of a division.
    at: Option<String>,
    /// Language.
    #[allow(dead_code, reason = "read by `Speaks`; listed here so that it is not unknown")]
    lang: Option<String>,
}

/// The form as it is sent. Empty fields are the same as none.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filled {
    street: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    contact_name: String,
    #[serde(default)]
    contact_phone: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    identity: String,
    #[serde(default)]
    key: String,
}

/// Where it is: cities, districts, streets; then the form.
pub(crate) async fn form(
    State(state): State<AppState>,
    Speaks(lang): Speaks,
    Asked(place): Asked<Where>,
) -> Result<Html<String>, Problem> {
    let library = state.desk().library();
    let title = pick(lang, "提出诉求", "Make an appeal");
    let Some(at) = place.at else {
        let cities = library
            .cities()
            .map(|law| (law.city.division.to_string(), pick(lang, &law.city.label.zh, &law.city.label.en).to_owned()));
        let content = html!(
            "<h1>{}</h1><p>{}</p>{}",
            title,
            pick(lang, "在哪里？先选城市。", "Where is it? First the city."),
            links(cities, lang)
        );
        return Ok(page(lang, title, "/request", &content));
    };
    let division = library.units.division(&at).ok_or_else(Problem::not_found)?;
    let path = format!("/request?at={at}");
    if matches!(division.level.as_str(), "city" | "district") {
        let below = library.units.below(&at).map(|division| (division.code.clone(), division.name.clone()));
        let content = html!(
            "<h1>{}</h1><p>{} {}</p>{}",
            title,
            division.name,
            pick(lang, "的哪里？", ": where in it?"),
            links(below, lang)
        );
        return Ok(page(lang, title, &path, &content));
    }
    let street = library.units.at_level(&at, "street").ok_or_else(Problem::not_found)?.code.clone();
    let filled = Filled { street, place: at, key: fresh()?, ..Filled::default() };
    Ok(page(lang, title, &path, &form_part(&state, &library, &filled, None, lang)?))
}

fn links(places: impl Iterator<Item = (String, String)>, lang: Lang) -> Safe {
    let more = pick(lang, "", "&lang=en");
    let items = places
        .map(|(code, name)| html!("<li class=\"card\"><a href=\"/request?at={}{}\">{}</a></li>", code, more, name));
    html!("<ul class=\"cards\">{}</ul>", items.collect::<Vec<_>>())
}

/// Registers the appeal and shows number, receipt and what happens next.
pub(crate) async fn make(
    State(state): State<AppState>,
    source: Source,
    Speaks(lang): Speaks,
    form: Result<Form<Filled>, FormRejection>,
) -> Result<Response, Problem> {
    let Form(filled) = form.map_err(|rejection| unread(rejection.status()))?;
    let given = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
    let appeal = NewAppeal {
        place: given(&filled.place).unwrap_or_else(|| filled.street.clone()),
        text: filled.text.clone(),
        category: filled.category.clone(),
        kind: filled.kind.clone(),
        contact_name: given(&filled.contact_name),
        contact_phone: given(&filled.contact_phone),
        address: given(&filled.address),
        identity: given(&filled.identity),
        ..NewAppeal::default()
    };
    let parts = [
        &appeal.place,
        &appeal.text,
        &appeal.category,
        &appeal.kind,
        &filled.contact_name,
        &filled.contact_phone,
        &filled.address,
        &filled.identity,
    ];
    let digest = digest_parts(&parts.map(String::as_bytes));
    let key = Key(given(&filled.key).filter(|key| key.len() == 64));
    let has_nul = parts.iter().any(|text| text.contains('\0'));
    let result = if has_nul {
        Err(Problem::bad("bad-text", "文本中不能有空字符。", "Texts cannot contain the character U+0000."))
    } else {
        register(&state, None, &source, appeal, &key, &digest).await
    };
    match result {
        Ok(done) => {
            let title = pick(lang, "已经登记", "Registered");
            Ok(page(lang, title, "/request", &registered(&done, lang)).into_response())
        }
        Err(problem) if problem.status().is_client_error() && problem.status() != StatusCode::TOO_MANY_REQUESTS => {
            // A new key: what is corrected is another request.
            let again = Filled { key: fresh()?, ..filled };
            let library = state.desk().library();
            let content = form_part(&state, &library, &again, Some(&problem), lang)?;
            let title = pick(lang, "请核对", "Please check");
            Ok((problem.status(), page(lang, title, "/request", &content)).into_response())
        }
        Err(problem) => Err(problem),
    }
}

fn registered(done: &Registered, lang: Lang) -> Safe {
    let receipt = done.receipt.as_deref().map(|receipt| {
        html!(
            "<div class=\"notice good\"><p>{}</p><p><span class=\"code\">{}</span></p><p>{}</p></div>",
            pick(lang, "您的回执码，请抄下来：", "Your receipt code; please write it down:"), receipt,
            pick(lang, "凭它随时查看进展、补充内容、评价。我们只保存它的摘要，丢失后无法找回。", "It lets you follow the appeal, add to it and rate it. We keep only a digest of it and cannot find it again for you.")
        )
    });
    let explain: Vec<Safe> = match lang {
        Lang::Zh => done.explain_zh.iter().map(|line| html!("<li>{}</li>", line)).collect(),
        Lang::En => done.explain_en.iter().map(|line| html!("<li>{}</li>", line)).collect(),
    };
    html!(
        "<h1>{}</h1><p class=\"lead\">{} <strong>{}</strong></p>{}<h2>{}</h2><p>{} {}</p><ul>{}</ul><p><a class=\"button\" href=\"/follow{}\">{}</a></p>",
        pick(lang, "已经登记", "Registered"),
        pick(lang, "编号", "Number"),
        done.number,
        receipt,
        pick(lang, "接下来", "What happens next"),
        pick(
            lang,
            "街道办事处决定是否受理，最迟",
            "The subdistrict office decides whether it takes it on, at the latest"
        ),
        done.due.as_deref().map(time),
        explain,
        query(lang),
        pick(lang, "查进展", "Follow it")
    )
}

/// A choice with its label.
pub(crate) fn option(value: &str, label: &str, chosen: &str) -> Safe {
    if value == chosen {
        html!("<option value=\"{}\" selected>{}</option>", value, label)
    } else {
        html!("<option value=\"{}\">{}</option>", value, label)
    }
}

fn form_part(
    state: &AppState,
    library: &Library,
    filled: &Filled,
    problem: Option<&Problem>,
    lang: Lang,
) -> Result<Safe, Problem> {
    let law = library.city_of(&filled.street).ok_or_else(Problem::not_found)?;
    let street = library.units.division(&filled.street).ok_or_else(Problem::not_found)?;
    let places = std::iter::once(street).chain(library.units.below(&filled.street));
    let places: Vec<Safe> = places.map(|place| option(&place.code, &place.name, &filled.place)).collect();
    let procedure = law.edition_on(state.desk().now().day()).and_then(|edition| edition.procedures.get(APPEAL));
    let choices = |field: &str, chosen: &str| -> Vec<Safe> {
        let choices = procedure.and_then(|procedure| procedure.fields.get(field)).map(|field| &field.choices);
        choices.into_iter().flatten().map(|(key, label)| radio(field, key, label, chosen, lang)).collect()
    };
    let categories = law.city.lists.get(CATEGORIES).map(|list| categories(list, &filled.category, lang));
    let must = html!(" <span class=\"must\">{}</span>", pick(lang, "必填", "required"));
    let first = html!(
        "<div><label for=\"place\">{}{}</label><select id=\"place\" name=\"place\" required>{}</select></div><div><label for=\"text\">{}{}</label><textarea id=\"text\" name=\"text\" required maxlength=\"5000\">{}</textarea></div><div><label for=\"category\">{}{}</label><select id=\"category\" name=\"category\" required><option value=\"\"></option>{}</select></div><fieldset><legend>{}{}</legend>{}</fieldset>",
        pick(lang, "在哪个社区", "In which community"),
        must,
        places,
        pick(lang, "什么事", "What is wrong"),
        must,
        filled.text,
        pick(lang, "哪一类", "Of what kind"),
        must,
        categories,
        pick(lang, "您是想", "You want to"),
        must,
        choices("kind", &filled.kind)
    );
    let second = html!(
        "{}{}{}<fieldset><legend>{}</legend>{}</fieldset>",
        line("contact_name", pick(lang, "怎么称呼您", "Your name"), "text", "name", &filled.contact_name),
        line(
            "contact_phone",
            pick(lang, "联系电话，办理和回访时用", "Telephone, for handling and call-back"),
            "tel",
            "tel",
            &filled.contact_phone
        ),
        line("address", pick(lang, "详细地址", "Address"), "text", "street-address", &filled.address),
        pick(lang, "您的身份", "Your identity"),
        choices("identity", &filled.identity)
    );
    Ok(html!(
        "<h1>{} · {}</h1>{}<form method=\"post\" action=\"/request{}\"><input type=\"hidden\" name=\"street\" value=\"{}\"><input type=\"hidden\" name=\"key\" value=\"{}\">{}{}<div><button type=\"submit\">{}</button></div></form>",
        pick(lang, "提出诉求", "Make an appeal"),
        street.name,
        problem.map(|problem| super::notice(problem, lang)),
        query(lang),
        filled.street,
        filled.key,
        first,
        second,
        pick(lang, "提交", "Send")
    ))
}

/// The categories, grouped under their headings.
fn categories(list: &IndexMap<String, ListEntry>, chosen: &str, lang: Lang) -> Vec<Safe> {
    let heads = list.iter().filter(|(_, entry)| entry.parent.is_none());
    let group = |(key, entry): (&String, &ListEntry)| {
        let name = pick(lang, &entry.label.zh, &entry.label.en);
        let own = list.iter().filter(|(_, below)| below.parent.as_ref() == Some(key));
        let options: Vec<Safe> =
            own.map(|(key, below)| option(key, pick(lang, &below.label.zh, &below.label.en), chosen)).collect();
        if options.is_empty() {
            option(key, name, chosen)
        } else {
            html!("<optgroup label=\"{}\">{}</optgroup>", name, options)
        }
    };
    heads.map(group).collect()
}

/// A line to write on.
fn line(name: &str, label: &str, kind: &str, auto: &str, value: &str) -> Safe {
    html!(
        "<div><label for=\"{}\">{}</label><input id=\"{}\" name=\"{}\" type=\"{}\" autocomplete=\"{}\" value=\"{}\"></div>",
        name,
        label,
        name,
        name,
        kind,
        auto,
        value
    )
}

/// One of several choices.
pub(crate) fn radio(field: &str, key: &str, label: &Label, chosen: &str, lang: Lang) -> Safe {
    let text = pick(lang, &label.zh, &label.en);
    if key == chosen {
        html!("<label><input type=\"radio\" name=\"{}\" value=\"{}\" checked>{}</label>", field, key, text)
    } else {
        html!("<label><input type=\"radio\" name=\"{}\" value=\"{}\">{}</label>", field, key, text)
    }
}
