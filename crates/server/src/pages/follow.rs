//! Following a matter by its receipt code on a page, and acting on it: the code is sent in a form, never in an address.

mod forms;
mod mine;
mod own;
mod plain;
mod rate;
mod show;

use super::html::{Safe, html};
use super::layout::{Switch, page, page_with, query};
use super::look::Look;
use super::sent;
use crate::api::receipts::{Opened, ReceiptBody, act_on, body, find};
use crate::extract::{Asked, Key, Source};
use crate::pages::matters::OnlyLang;
use crate::problem::Problem;
use crate::secrets::digest_parts;
use crate::state::AppState;
use crate::words::pick;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Request, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use std::collections::BTreeMap;
use worktime::Lang;

pub(crate) use mine::{mine, step};
pub(crate) use own::{data, erase, file};
pub(crate) use rate::{rate, rating};

/// Which request a page is about: its number, where it lies, how it stands.
fn head(receipt: &ReceiptBody, lang: Lang) -> Safe {
    html!(
        "<p class=\"muted head\">{} <b>{}</b> · {} · {}</p>",
        pick(lang, "编号", "Number"),
        receipt.number,
        pick(lang, &receipt.home.zh, &receipt.home.en),
        pick(lang, &receipt.state.zh, &receipt.state.en)
    )
}

/// What stands before the name of a field of an ask's form.
const FIELD: &str = "f.";
/// Rating, and what it becomes if the matter is not solved.
const RATE: &str = "rate";
const REOPEN: &str = "reopen";
/// The form that shows the page again.
const AGAIN: &str = "again";

/// What a form of these pages sends.
type Sent = Result<Form<BTreeMap<String, String>>, FormRejection>;

/// The form that asks for the code.
pub(crate) async fn form(State(state): State<AppState>, look: Look, Asked(_): Asked<OnlyLang>) -> Html<String> {
    page(look, title(look.lang), "/follow", &ask_for_code(&state, None, look.lang))
}

/// What a code looks like here: a district, then three groups.
fn sample(state: &AppState) -> String {
    let library = state.desk().library();
    let district = library.cities().find_map(|law| {
        let city = law.city.division.to_string();
        let district = library.units.below(&city).find(|division| division.level == "district");
        district.map(|district| district.code.clone())
    });
    format!("{}-····-····-····", district.unwrap_or_else(|| "······".to_owned()))
}

fn title(lang: Lang) -> &'static str {
    pick(lang, "看看办到哪儿了", "How far is it?")
}

/// Letters and digits that no code has, because they are misread.
const MISREAD: [char; 4] = ['0', '1', 'I', 'O'];

/// The form for the code; after a code that was not found, with what it was and what may be wrong with it.
fn ask_for_code(state: &AppState, failed: Option<(&str, &Problem)>, lang: Lang) -> Safe {
    let why = failed.map(|(code, problem)| {
        let tail: String = code.chars().filter(char::is_ascii_alphanumeric).skip(6).collect::<String>().to_uppercase();
        let is_unknown = problem.status() == StatusCode::NOT_FOUND;
        let misread = (is_unknown && tail.contains(MISREAD)).then(|| {
            html!(
                "<p>{}</p>",
                pick(
                    lang,
                    "查询码后三段里没有字母 I、O，也没有数字 0、1，请再看一眼。",
                    "The last three groups contain no I, O, 0 or 1; please look again."
                )
            )
        });
        html!(
            "<div class=\"notice\" role=\"alert\" tabindex=\"-1\" autofocus id=\"faults\"><h2>{}</h2><p><a href=\"#code\">{}</a></p>{}</div>",
            if is_unknown { pick(lang, "没找到这个查询码", "We could not find that code") } else { problem.words(lang).0 },
            problem.words(lang).1,
            misread
        )
    });
    html!(
        "{}<h1>{}</h1><form method=\"post\" action=\"/follow{}\"><div class=\"field\"><label class=\"label\" for=\"code\">{}</label><input class=\"input token\" id=\"code\" name=\"code\" type=\"text\" required maxlength=\"64\" autocomplete=\"off\" autocapitalize=\"characters\" spellcheck=\"false\" placeholder=\"{}\" value=\"{}\"><p class=\"hint\">{}</p></div><button class=\"btn primary wide\">{}</button></form><section><h2>{}</h2><ul class=\"ways\"><li><a href=\"/mine{}\">{}</a></li><li><a href=\"/mine/number{}\">{}</a></li><li><a href=\"/lost{}\">{}</a></li><li><a href=\"/request{}\">{}</a></li></ul></section>",
        why,
        title(lang),
        query(lang),
        pick(lang, "查询码", "Code"),
        sample(state),
        failed.map_or("", |(code, _)| code),
        pick(lang, "大小写、横线、空格都不要紧。", "Case, dashes and spaces do not matter."),
        pick(lang, "查看", "Show"),
        pick(lang, "还可以", "Other ways"),
        query(lang),
        pick(lang, "看这台设备上存过的", "Look at what this device keeps"),
        query(lang),
        pick(lang, "用手机号看提过的所有事", "See every request made with your mobile number"),
        query(lang),
        pick(lang, "查询码丢了", "The code is lost"),
        query(lang),
        pick(lang, "说一件新的事", "Make a new request")
    )
}

/// The matter of a code, or the page that asks for it again.
async fn opened(state: &AppState, source: &Source, look: Look, code: &str) -> Result<Opened, Response> {
    match find(state, source, code).await {
        Ok(opened) => Ok(opened),
        Err(problem) if matches!(problem.status(), StatusCode::NOT_FOUND | StatusCode::TOO_MANY_REQUESTS) => {
            let content = ask_for_code(state, Some((code, &problem)), look.lang);
            let mut asked = (problem.status(), page(look, title(look.lang), "/follow", &content)).into_response();
            problem.mark(&mut asked, look.lang);
            Err(asked)
        }
        Err(problem) => Err(problem.into_response()),
    }
}

/// Shows the matter; does an ask first, if one was sent with it.
pub(crate) async fn follow(
    State(state): State<AppState>,
    source: Source,
    look: Look,
    request: Request,
) -> Result<Response, Problem> {
    let sent::Sent { fields: mut sent, fault, digest } = sent::read(&state, &source, request).await?;
    let code = sent.remove("code").unwrap_or_default();
    let turned = sent.remove("look").map(|word| look.turned(&word));
    let look = turned.unwrap_or(look);
    let found = match opened(&state, &source, look, &code).await {
        Ok(found) => found,
        Err(response) => return Ok(response),
    };
    let (mut status, mut said, mut refused) = (StatusCode::OK, None, None);
    let found = if let Some(ask) = sent.remove("ask") {
        let done = match fault {
            Some(fault) => Err(fault),
            None => act(&state, found, &ask, sent.clone(), digest).await,
        };
        match done {
            Ok(()) => said = Some(thanks(&ask, look.lang)),
            Err(problem) if problem.status().is_server_error() => return Err(problem),
            Err(problem) => {
                status = problem.status();
                sent::forget_lost(&mut sent, &problem, look.lang);
                said = Some(super::notice(&problem, look.lang));
                refused = Some(ask);
            }
        }
        find(&state, &source, &code).await?
    } else {
        found
    };
    let receipt = body(&state, &found).await?;
    let typed = refused.as_deref().map(|ask| (ask, &sent));
    let content = show::part(&state, &found, &receipt, &code, (said, typed), look.lang).await?;
    let shown = page_with(look, &receipt.number, &Switch::Form(AGAIN), &content);
    Ok(if turned.is_some() { look.keep((status, shown)) } else { (status, shown).into_response() })
}

fn thanks(ask: &str, lang: Lang) -> Safe {
    let text = match ask {
        RATE | REOPEN => pick(
            lang,
            "您的评价记下了，经办的人改不了。",
            "What you said is recorded; whoever handled it cannot change it.",
        ),
        "supplement" => {
            pick(lang, "补充的内容加进去了，正在办的人收到了提醒。", "It was added, and whoever handles it was told.")
        }
        "withdraw" => pick(lang, "已经撤回。", "It is withdrawn."),
        _ => pick(lang, "已经办好。", "Done."),
    };
    html!("<div class=\"notice good\" role=\"status\" tabindex=\"-1\" autofocus><p>{}</p></div>", text)
}

/// Does what a form of the page asks.
async fn act(
    state: &AppState,
    opened: Opened,
    ask: &str,
    mut sent: BTreeMap<String, String>,
    whole: Option<String>,
) -> Result<(), Problem> {
    let version = sent.remove("version").and_then(|version| version.parse().ok());
    let key = Key(sent.remove("key").filter(|key| key.len() == 64));
    let unsolved = sent.get("f.solved").is_some_and(|solved| solved == "no");
    let ask = if ask == RATE && unsolved { REOPEN } else { ask };
    let parts: Vec<&[u8]> = sent.iter().flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]).collect();
    let digest = whole.unwrap_or_else(|| digest_parts(&[ask.as_bytes(), digest_parts(&parts).as_bytes()]));
    if sent.values().any(|text| text.contains('\0')) {
        return Err(Problem::bad("bad-text", "文本中不能有空字符。", "Texts cannot contain the character U+0000."));
    }
    let files = sent::ids(sent.get(sent::FILES).map_or("", String::as_str));
    let files = (!files.is_empty()).then(|| (sent::FILES.to_owned(), serde_json::Value::from(files)));
    let values = sent
        .iter()
        .filter_map(|(name, text)| Some((name.strip_prefix(FIELD)?, text)))
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(name, text)| (name.to_owned(), given(text)))
        .chain(files)
        .collect();
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
