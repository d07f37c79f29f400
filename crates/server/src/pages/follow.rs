//! Following a matter by its receipt code on a page, and acting on it: the code is sent in a form, never in an address.

use super::html::{Safe, html};
use super::layout::{cites, clocks, page, query, steps};
use super::request::radio;
use crate::api::receipts::{ReceiptBody, act_on, body, find};
use crate::extract::{Asked, Key, Source, unread};
use crate::pages::matters::OnlyLang;
use crate::problem::Problem;
use crate::secrets::{digest_parts, fresh};
use crate::state::AppState;
use crate::view::{FieldBody, FormBody};
use crate::words::{Speaks, pick};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use rulebook::model::Label;
use std::collections::BTreeMap;
use worktime::Lang;

/// What stands before the name of a field of an ask's form.
const FIELD: &str = "f.";

/// The form that asks for the code.
pub(crate) async fn form(Speaks(lang): Speaks, Asked(_): Asked<OnlyLang>) -> Html<String> {
    page(lang, title(lang), "/follow", &ask_for_code(None, lang))
}

fn title(lang: Lang) -> &'static str {
    pick(lang, "查进展", "Follow an appeal")
}

fn ask_for_code(problem: Option<&Problem>, lang: Lang) -> Safe {
    html!(
        "<h1>{}</h1>{}<form method=\"post\" action=\"/follow{}\"><div><label for=\"code\">{}</label><input id=\"code\" name=\"code\" type=\"text\" required autocomplete=\"off\" autocapitalize=\"characters\" spellcheck=\"false\"></div><div><button type=\"submit\">{}</button></div></form>",
        title(lang),
        problem.map(|problem| super::notice(problem, lang)),
        query(lang),
        pick(lang, "回执码", "Receipt code"),
        pick(lang, "查看", "Show")
    )
}

/// Shows the matter; does an ask first, if one was sent with it.
pub(crate) async fn follow(
    State(state): State<AppState>,
    source: Source,
    Speaks(lang): Speaks,
    form: Result<Form<BTreeMap<String, String>>, FormRejection>,
) -> Result<Response, Problem> {
    let Form(mut sent) = form.map_err(|rejection| unread(rejection.status()))?;
    let code = sent.remove("code").unwrap_or_default();
    let opened = match find(&state, &source, &code).await {
        Ok(opened) => opened,
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => {
            let content = ask_for_code(Some(&problem), lang);
            return Ok((problem.status(), page(lang, title(lang), "/follow", &content)).into_response());
        }
        Err(problem) => return Err(problem),
    };
    let mut status = StatusCode::OK;
    let mut said = None;
    let opened = if let Some(ask) = sent.remove("ask") {
        let result = act(&state, opened, &ask, sent).await;
        said = Some(match &result {
            Ok(()) => {
                html!("<div class=\"notice good\" role=\"status\"><p>{}</p></div>", pick(lang, "已经办好。", "Done."))
            }
            Err(problem) => super::notice(problem, lang),
        });
        if let Err(problem) = result {
            if problem.status().is_server_error() {
                return Err(problem);
            }
            status = problem.status();
        }
        find(&state, &source, &code).await?
    } else {
        opened
    };
    let receipt = body(&state, &opened).await?;
    let content = receipt_part(&receipt, &code, said, lang)?;
    Ok((status, page(lang, &receipt.number, "/follow", &content)).into_response())
}

/// Does what a form of the page asks.
async fn act(
    state: &AppState,
    opened: crate::api::receipts::Opened,
    ask: &str,
    mut sent: BTreeMap<String, String>,
) -> Result<(), Problem> {
    let version = sent.remove("version").and_then(|version| version.parse().ok());
    let key = Key(sent.remove("key").filter(|key| key.len() == 64));
    let parts: Vec<&[u8]> = sent.iter().flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]).collect();
    let digest = digest_parts(&[ask.as_bytes(), digest_parts(&parts).as_bytes()]);
    let values = sent
        .iter()
        .filter_map(|(name, text)| Some((name.strip_prefix(FIELD)?, text)))
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(name, text)| (name.to_owned(), given(text)))
        .collect();
    if sent.values().any(|text| text.contains('\0')) {
        return Err(Problem::bad("bad-text", "文本中不能有空字符。", "Texts cannot contain the character U+0000."));
    }
    act_on(state, opened, ask, values, version, &key, &digest).await.map(drop)
}

/// A value of a form: yes and no are marked as such by the page itself.
fn given(text: &str) -> serde_json::Value {
    match text {
        "=yes" => true.into(),
        "=no" => false.into(),
        text => text.into(),
    }
}

fn receipt_part(receipt: &ReceiptBody, code: &str, said: Option<Safe>, lang: Lang) -> Result<Safe, Problem> {
    let forms: Vec<Safe> =
        receipt.asks.iter().map(|form| ask_part(form, receipt, code, lang)).collect::<Result<_, _>>()?;
    let can = (!forms.is_empty()).then(|| html!("<h2>{}</h2>{}", pick(lang, "您可以", "What you can do"), forms));
    let due = (!receipt.clocks.is_empty())
        .then(|| html!("<h2>{}</h2>{}", pick(lang, "时限", "Clocks"), clocks(&receipt.clocks, lang)));
    Ok(html!(
        "<h1>{}</h1>{}<p class=\"lead\"><strong>{}</strong> · {}</p>{}{}<h2>{}</h2>{}",
        receipt.number,
        said,
        pick(lang, &receipt.state.zh, &receipt.state.en),
        pick(lang, &receipt.home.zh, &receipt.home.en),
        due,
        can,
        pick(lang, "经过", "What has happened"),
        steps(&receipt.steps, lang)
    ))
}

fn ask_part(form: &FormBody, receipt: &ReceiptBody, code: &str, lang: Lang) -> Result<Safe, Problem> {
    let fields: Vec<Safe> =
        form.fields.iter().filter(|field| !field.read_only).filter_map(|field| input(form, field, lang)).collect();
    Ok(html!(
        "<details class=\"card\"><summary>{}</summary>{}<form method=\"post\" action=\"/follow{}\"><input type=\"hidden\" name=\"code\" value=\"{}\"><input type=\"hidden\" name=\"ask\" value=\"{}\"><input type=\"hidden\" name=\"version\" value=\"{}\"><input type=\"hidden\" name=\"key\" value=\"{}\">{}<div><button type=\"submit\">{}</button></div></form></details>",
        pick(lang, &form.ask.zh, &form.ask.en),
        cites(&form.basis, lang),
        query(lang),
        code,
        form.ask.key,
        receipt.version,
        fresh()?,
        fields,
        pick(lang, &form.ask.zh, &form.ask.en)
    ))
}

/// An input for a field; `None` for types that a page without script cannot take.
fn input(form: &FormBody, field: &FieldBody, lang: Lang) -> Option<Safe> {
    let (name, id) = (format!("{FIELD}{}", field.field.key), format!("{}-{}", form.ask.key, field.field.key));
    let label = pick(lang, &field.field.zh, &field.field.en);
    let must = field.required.then(|| html!(" <span class=\"must\">{}</span>", pick(lang, "必填", "required")));
    let choices = |choices: Vec<(String, Label)>| {
        let all: Vec<Safe> = choices.iter().map(|(key, label)| radio(&name, key, label, "", lang)).collect();
        html!("<fieldset><legend>{}{}</legend>{}</fieldset>", label, must, all)
    };
    match field.kind.as_str() {
        "choice" => Some(choices(
            field
                .choices
                .iter()
                .map(|choice| (choice.key.clone(), Label { zh: choice.zh.clone(), en: choice.en.clone() }))
                .collect(),
        )),
        "yes_no" => Some(choices(vec![
            ("=yes".to_owned(), Label { zh: "是".to_owned(), en: "yes".to_owned() }),
            ("=no".to_owned(), Label { zh: "否".to_owned(), en: "no".to_owned() }),
        ])),
        "text" => Some(html!(
            "<div><label for=\"{}\">{}{}</label><textarea id=\"{}\" name=\"{}\" maxlength=\"{}\"></textarea></div>",
            id,
            label,
            must,
            id,
            name,
            field.max.unwrap_or(2000)
        )),
        "date" => Some(html!(
            "<div><label for=\"{}\">{}{}</label><input id=\"{}\" name=\"{}\" type=\"date\"></div>",
            id,
            label,
            must,
            id,
            name
        )),
        _ => None,
    }
}
