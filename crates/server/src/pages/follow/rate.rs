//! Rating by the link of a message: its pass opens the rating of one round of one matter, and nothing else of it.

use super::forms::Forms;
use super::{RATE, REOPEN, act, head, thanks};
use crate::api::receipts::{Opened, ReceiptBody, body};
use crate::extract::{Asked, At, Source};
use crate::limits::Limit;
use crate::pages::glyph::{Sign, pair};
use crate::pages::html::{Safe, html};
use crate::pages::layout::{page, query, said_time};
use crate::pages::look::Look;
use crate::pages::matters::OnlyLang;
use crate::pages::sent;
use crate::problem::Problem;
use crate::secrets::digest;
use crate::state::AppState;
use crate::view;
use crate::words::pick;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::passes::Rating;
use desk::ports::Receipt;
use desk::see::Viewer;
use std::collections::BTreeMap;
use worktime::{Instant, Lang};

/// What a link led to.
enum Found {
    /// A matter that can be rated now.
    Open(Rating, Box<Opened>, Box<ReceiptBody>),
    /// A link that was used.
    Used,
    /// A link whose time, or whose call-back, is over.
    Over,
    /// None that we know.
    Unknown,
}

/// What a pass opens, as long as the round that it is for can be rated.
async fn found(state: &AppState, code: &str) -> Result<Found, Problem> {
    let Some(pass) = state.desk().rating(code).await? else { return Ok(Found::Unknown) };
    if pass.is_used || pass.is_over {
        return Ok(if pass.is_used { Found::Used } else { Found::Over });
    }
    let viewer = Viewer::Person { subject: pass.subject.clone() };
    let seen = view::seen(state, &viewer, pass.district, &pass.matter.0).await?;
    let is_its_round = seen.matter.round == pass.round;
    let receipt = Receipt { digest: String::new(), matter: pass.matter.clone(), subject: pass.subject.clone() };
    let opened = Opened { receipt, seen };
    let told = body(state, &opened).await?;
    let can = told.asks.iter().any(|form| matches!(form.ask.key.as_str(), RATE | REOPEN));
    if !is_its_round || !can {
        return Ok(Found::Over);
    }
    Ok(Found::Open(pass, Box::new(opened), Box::new(told)))
}

fn title(lang: Lang) -> &'static str {
    pick(lang, "请您评价", "Please rate it")
}

fn path(code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    format!("/rate/{plain}")
}

/// The form for rating, or why there is none.
pub(crate) async fn rating(
    State(state): State<AppState>,
    source: Source,
    look: Look,
    At(code): At<String>,
    Asked(_): Asked<OnlyLang>,
) -> Result<Response, Problem> {
    Limit::Code.take(&state, &source.0.to_string())?;
    match found(&state, &code).await? {
        Found::Open(_, opened, receipt) => {
            let content = open_part(&opened, &receipt, &code, None, (state.desk().now(), look.lang))?;
            Ok(page(look, title(look.lang), &path(&code), &content).into_response())
        }
        closed => Ok(closed_page(&closed, &code, look)),
    }
}

/// Takes a rating, in the name of whoever the link was sent to.
pub(crate) async fn rate(
    State(state): State<AppState>,
    source: Source,
    look: Look,
    At(code): At<String>,
    request: Request,
) -> Result<Response, Problem> {
    Limit::Code.take(&state, &source.0.to_string())?;
    Limit::Rating.take(&state, &digest(code.as_bytes()))?;
    let sent::Sent { fields: mut given, fault, digest } = sent::read(&state, &source, request).await?;
    let (pass, opened) = match found(&state, &code).await? {
        Found::Open(pass, opened, _) => (pass, opened),
        closed => return Ok(closed_page(&closed, &code, look)),
    };
    // Whatever the form says: a pass for rating rates.
    given.remove("ask");
    let done = match fault {
        Some(fault) => Err(fault),
        None => act(&state, *opened, RATE, given.clone(), digest).await,
    };
    let lang = look.lang;
    match done {
        Ok(()) => {
            state.desk().rated(&pass).await?;
            let content = html!("<h1>{}</h1>{}{}", pick(lang, "谢谢您", "Thank you"), thanks(RATE, lang), ways(lang));
            Ok(page(look, title(lang), "/follow", &content).into_response())
        }
        Err(problem) if problem.status().is_server_error() => Err(problem),
        Err(problem) => {
            // Somebody may have rated it meanwhile.
            let (opened, receipt) = match found(&state, &code).await? {
                Found::Open(_, opened, receipt) => (opened, receipt),
                closed => return Ok(closed_page(&closed, &code, look)),
            };
            let said = Some((crate::pages::notice(&problem, lang), &given));
            let content = open_part(&opened, &receipt, &code, said, (state.desk().now(), lang))?;
            let mut shown = (problem.status(), page(look, title(lang), &path(&code), &content)).into_response();
            problem.mark(&mut shown, lang);
            Ok(shown)
        }
    }
}

/// A refusal with what was typed.
type Refused<'a> = Option<(Safe, &'a BTreeMap<String, String>)>;

/// Which matter it is, and the form: nothing that anybody wrote.
fn open_part(
    opened: &Opened,
    receipt: &ReceiptBody,
    code: &str,
    refused: Refused<'_>,
    (now, lang): (Instant, Lang),
) -> Result<Safe, Problem> {
    let law = opened.seen.law()?;
    let (said, typed) = refused.map_or((None, None), |(said, typed)| (Some(said), Some((RATE, typed))));
    let action = path(code);
    let form = Forms { law, receipt, action: &action, code: None, typed, lang }.rating()?;
    Ok(html!(
        "{}<section>{}<h1>{}{}</h1><p>{}{}{}</p><p class=\"small\">{}</p></section>{}{}",
        said,
        head(receipt, lang),
        pair(Sign::of_state(&receipt.state.key, receipt.round), lang),
        title(lang),
        pick(lang, "这件事是您", "You made this request on "),
        said_time(&receipt.opened_at, now, lang),
        pick(lang, "提的。", "."),
        pick(
            lang,
            "这个链接只用来评这一件，只能用一次；您写的话、答复和经过，这里不显示。",
            "This link rates this one request, once. What you wrote, the answer and the steps are not shown here."
        ),
        form,
        ways(lang)
    ))
}

/// A link that opens nothing (any more), in words, with the other ways.
fn closed_page(found: &Found, code: &str, look: Look) -> Response {
    let lang = look.lang;
    let (status, head, text) = match found {
        Found::Used => (
            StatusCode::GONE,
            pick(lang, "您已经评过了", "You have rated it"),
            pick(
                lang,
                "用这个链接评过一次，记下了，经办的人改不了。链接不能再用。",
                "This link was used once and what was said is recorded; whoever handled it cannot change it. The link cannot be used again.",
            ),
        ),
        Found::Over => (
            StatusCode::GONE,
            pick(lang, "这个链接过期了", "This link is over"),
            pick(
                lang,
                "回访已经结束，或者链接的有效期过了，不能再从这里评价。",
                "The call-back has ended, or the time of the link is over; it cannot be rated from here any more.",
            ),
        ),
        _ => (
            StatusCode::NOT_FOUND,
            pick(lang, "没找到这个链接", "We do not know this link"),
            pick(
                lang,
                "请看看短信里的链接是不是复制全了。",
                "Please see whether the link was copied from the message in full.",
            ),
        ),
    };
    let content = html!(
        "<h1>{}</h1><div class=\"notice\" role=\"alert\" tabindex=\"-1\" autofocus><p>{}</p></div>{}",
        head,
        text,
        ways(lang)
    );
    (status, page(look, head, &path(code), &content)).into_response()
}

/// What else can be done.
fn ways(lang: Lang) -> Safe {
    html!(
        "<section><h2>{}</h2><ul class=\"ways\"><li><a href=\"/follow{}\">{}</a></li><li><a href=\"tel:12345\">{}</a></li></ul></section>",
        pick(lang, "还可以", "Other ways"),
        query(lang),
        pick(
            lang,
            "凭查询码看答复和全部经过，也能在那里评价",
            "With your code: the answer, every step, and rating as well"
        ),
        pick(lang, "打 12345，跟接线员说", "Call 12345 and tell an operator")
    )
}
