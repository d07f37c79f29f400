//! One's own requests, for whoever proves a telephone number by a code that was sent to it: where each stands, by when,
//! what is waited for, and what is new. For a quarter of an hour; no account is made.

use super::plain;
use super::{RATE, REOPEN, Sent};
use crate::api::receipts::{Opened, ReceiptBody, body};
use crate::extract::{Asked, Source, unread};
use crate::limits::Limit;
use crate::pages::glyph::{Sign, pair};
use crate::pages::html::{Safe, html};
use crate::pages::layout::{page, query, said_time};
use crate::pages::look::Look;
use crate::pages::matters::OnlyLang;
use crate::problem::Problem;
use crate::signed_in::{cookie_of, own_cookie};
use crate::state::AppState;
use crate::view;
use crate::words::pick;
use axum::extract::{Form, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use desk::contacts::{CODE_LASTS, Own, PROOF_LASTS, Proven};
use desk::ports::{Channel, Receipt};
use desk::see::Viewer;
use desk::sending::{Message, mobile};
use desk::vault::{hex, random, receipt_digest};
use worktime::{Instant, Lang};

/// The cookie by which a proven number is known.
const COOKIE: &str = "huying_contact";
/// Where the page is.
const PATH: &str = "/mine/number";
/// Requests shown at most.
const MOST: usize = 50;
/// Longest text that is read as a number or code.
const LONGEST: usize = 40;

fn title(lang: Lang) -> &'static str {
    pick(lang, "我提过的事", "My requests")
}

/// The list for whoever has proven a number, or the form that asks for one.
pub(crate) async fn mine(
    State(state): State<AppState>,
    headers: HeaderMap,
    look: Look,
    Asked(_): Asked<OnlyLang>,
) -> Result<Response, Problem> {
    let secret = cookie_of(&headers, state.config(), COOKIE).unwrap_or_default();
    let content = match state.desk().proven(&secret).await? {
        Some(proven) => list(&state, &proven, look.lang).await?,
        None => ask_for_number(&state, "", None, look.lang),
    };
    Ok(page(look, title(look.lang), PATH, &content).into_response())
}

/// Sends a code, takes one, or forgets the number.
pub(crate) async fn step(
    State(state): State<AppState>,
    source: Source,
    headers: HeaderMap,
    look: Look,
    form: Sent,
) -> Result<Response, Problem> {
    let Form(sent) = form.map_err(|rejection| unread(rejection.status()))?;
    let said = |name: &str| sent.get(name).map_or("", String::as_str).trim();
    let lang = look.lang;
    if said("step") == "end" {
        let secret = cookie_of(&headers, state.config(), COOKIE).unwrap_or_default();
        state.desk().end_proof(&secret).await?;
        return Ok(back(own_cookie(state.config(), COOKIE, "", 0), lang));
    }
    if !state.hooks().sender.carries(Channel::Sms) {
        let content = ask_for_number(&state, "", None, lang);
        return Ok((StatusCode::CONFLICT, page(look, title(lang), PATH, &content)).into_response());
    }
    let phone = said("phone");
    let Some(number) = mobile(phone).filter(|_| phone.len() <= LONGEST) else {
        let wrong = Problem::invalid(
            "phone",
            "请填11位手机号：验证码用短信发，座机收不到。",
            "Please give a mobile number of eleven digits: the code comes as a short message.",
        );
        return Ok(refused(look, &wrong, &ask_for_number(&state, phone, Some(&wrong), lang)));
    };
    let contact = state.desk().vault().contact(&number);
    if said("step") != "enter" {
        let limits = Limit::ContactFrom.take(&state, &source.0.to_string());
        return Ok(match limits.and_then(|()| Limit::ContactOf.take(&state, &contact)) {
            Err(wrong) => refused(look, &wrong, &ask_for_number(&state, phone, Some(&wrong), lang)),
            Ok(()) => {
                send(&state, number.clone(), lang);
                page(look, title(lang), PATH, &ask_for_code(&number, None, lang)).into_response()
            }
        });
    }
    let code: String = said("code").chars().filter(char::is_ascii_digit).take(LONGEST).collect();
    let proven = match Limit::ContactCode.take(&state, &contact) {
        Err(wrong) => Err(wrong),
        Ok(()) => state.desk().prove_contact(&number, &code).await?.ok_or_else(|| {
            Problem::invalid(
                "code",
                "验证码不对，或者过了10分钟。请再看一眼短信；也可以重新要一个。",
                "The code is not right, or older than ten minutes. Please look again, or ask for a new one.",
            )
        }),
    };
    Ok(match proven {
        Ok(secret) => {
            Limit::ContactCode.forget(&state, &contact);
            let seconds = u64::try_from(PROOF_LASTS / 1000).unwrap_or_default();
            back(own_cookie(state.config(), COOKIE, &secret, seconds), lang)
        }
        Err(wrong) => refused(look, &wrong, &ask_for_code(&number, Some(&wrong), lang)),
    })
}

fn refused(look: Look, problem: &Problem, content: &Safe) -> Response {
    let mut shown = (problem.status(), page(look, title(look.lang), PATH, content)).into_response();
    problem.mark(&mut shown, look.lang);
    shown
}

/// To the page anew, so that going back sends nothing twice.
fn back(cookie: String, lang: Lang) -> Response {
    let there = format!("{PATH}{}", query(lang));
    (StatusCode::SEE_OTHER, AppendHeaders([(SET_COOKIE, cookie), (LOCATION, there)])).into_response()
}

/// Sends a code beside the answer: neither what is said nor how long it takes tells whether the number is known here.
fn send(state: &AppState, number: String, lang: Lang) {
    let state = state.clone();
    tokio::spawn(async move {
        let made = match state.desk().contact_code(&number).await {
            Ok(Some(code)) => random::<8>().map(|id| (code, format!("code/{}", hex(&id)))),
            Ok(None) => return,
            Err(fault) => return tracing::warn!(%fault, "a code for a number could not be made"),
        };
        let Ok((code, id)) = made else { return tracing::warn!("no random bytes for the id of a code") };
        let minutes = CODE_LASTS / 60_000;
        let text = match lang {
            Lang::Zh => {
                format!("查询验证码{code}，{minutes}分钟内有效。不是您本人在查，请不用理会，也不要告诉任何人。")
            }
            Lang::En => format!(
                "Your code is {code}, for {minutes} minutes. If you did not ask for it, ignore it and tell nobody."
            ),
        };
        let message = Message { id, channel: Channel::Sms, to: number, subject: String::new(), text };
        if let Err(not) = state.hooks().sender.send(&message).await {
            tracing::warn!(id = message.id, why = not.why, code = not.code, "a code for a number could not be sent");
        }
    });
}

fn fault(problem: Option<&Problem>, field: &str, lang: Lang) -> Option<Safe> {
    problem.map(|problem| {
        html!(
            "<div class=\"notice\" role=\"alert\" tabindex=\"-1\" autofocus id=\"faults\"><p><a href=\"#{}\">{}</a></p></div>",
            field,
            problem.words(lang).1
        )
    })
}

fn ask_for_number(state: &AppState, typed: &str, problem: Option<&Problem>, lang: Lang) -> Safe {
    let form = if state.hooks().sender.carries(Channel::Sms) {
        html!(
            "<form method=\"post\" action=\"{}{}\"><input type=\"hidden\" name=\"step\" value=\"send\"><div class=\"field\"><label class=\"label\" for=\"phone\">{}</label><input class=\"input\" id=\"phone\" name=\"phone\" type=\"tel\" inputmode=\"tel\" required maxlength=\"40\" autocomplete=\"tel\" value=\"{}\"><p class=\"hint\">{}</p></div><button class=\"btn primary wide\">{}</button></form>",
            PATH,
            query(lang),
            pick(lang, "提诉求时留的手机号", "The mobile number that you gave"),
            typed,
            pick(
                lang,
                "我们发一条验证码过去，证明号码在您手里。",
                "A code is sent there, to show that the number is in your hands."
            ),
            pick(lang, "发验证码", "Send the code")
        )
    } else {
        html!(
            "<div class=\"notice\" role=\"status\"><p>{}</p></div>",
            pick(
                lang,
                "这里还没有接短信，发不了验证码。请打 12345，接线员按您留的电话回拨核对后，把查询码念给您。",
                "No short messages leave from here, so no code can be sent. Call 12345: the operator calls back the number you gave and reads out your code."
            )
        )
    };
    html!(
        "{}<h1>{}</h1><p>{}</p>{}{}",
        fault(problem, "phone", lang),
        title(lang),
        pick(
            lang,
            "不用注册。用手机号证明是您，就能看到用这个号码提过的所有事。",
            "No account is needed. Show that the number is yours, and see every request that was made with it."
        ),
        form,
        ways(lang)
    )
}

fn ask_for_code(number: &str, problem: Option<&Problem>, lang: Lang) -> Safe {
    let hidden = |step: &str| {
        html!(
            "<input type=\"hidden\" name=\"phone\" value=\"{}\"><input type=\"hidden\" name=\"step\" value=\"{}\">",
            number,
            step
        )
    };
    html!(
        "{}<h1>{}</h1><p role=\"status\">{}</p><form method=\"post\" action=\"{}{}\">{}<div class=\"field\"><label class=\"label\" for=\"code\">{}</label><input class=\"input token\" id=\"code\" name=\"code\" type=\"text\" inputmode=\"numeric\" required maxlength=\"12\" autocomplete=\"one-time-code\"><p class=\"hint\">{}</p></div><button class=\"btn primary wide\">{}</button></form><form method=\"post\" action=\"{}{}\">{}<button class=\"btn\">{}</button></form>{}",
        fault(problem, "code", lang),
        title(lang),
        pick(
            lang,
            "用这个号码提过事的话，验证码正在路上，一般一分钟内到。",
            "If a request was made with that number, the code is on its way and should be there within a minute."
        ),
        PATH,
        query(lang),
        hidden("enter"),
        pick(lang, "短信里的验证码", "The code in the message"),
        pick(lang, "6位数字，10分钟内有效，只能用一次。", "Six digits, for ten minutes, once."),
        pick(lang, "看我提过的事", "Show my requests"),
        PATH,
        query(lang),
        hidden("send"),
        pick(lang, "没收到，再发一次", "It did not come: send another"),
        ways(lang)
    )
}

fn ways(lang: Lang) -> Safe {
    let q = query(lang);
    html!(
        "<section><h2>{}</h2><ul class=\"ways\"><li><a href=\"/follow{}\">{}</a></li><li><a href=\"/lost{}\">{}</a></li><li><a href=\"tel:12345\">{}</a></li></ul></section>",
        pick(lang, "还可以", "Other ways"),
        q,
        pick(lang, "用查询码看一件事", "Look at one request with its code"),
        q,
        pick(lang, "查询码丢了", "The code is lost"),
        pick(lang, "打 12345，跟接线员说", "Call 12345 and tell an operator")
    )
}

/// One request as it stands.
struct Line {
    receipt: ReceiptBody,
    code: Option<String>,
    fresh: usize,
}

async fn line(state: &AppState, proven: &Proven, own: &Own) -> Result<Line, Problem> {
    let viewer = Viewer::Person { subject: own.subject.clone() };
    let seen = view::seen(state, &viewer, own.district, &own.matter.id.0).await?;
    let code = state.desk().vault().receipt_code(own.district, &own.matter.id.0);
    // Who was registered without a receipt has no code.
    let receipt = state.desk().ledger().receipt(own.district, &receipt_digest(&code)).await?;
    let code = receipt.map(|_| code);
    let by = Receipt { digest: String::new(), matter: own.matter.id.clone(), subject: own.subject.clone() };
    let receipt = body(state, &Opened { receipt: by, seen }).await?;
    // What was told with the request itself is no news.
    let since = proven.since.max(own.matter.opened_at);
    let is_new = |at: &str| Instant::parse(at).is_ok_and(|at| at > since);
    let is_told = |step: &&view::StepBody| step.by.as_ref().is_none_or(|by| by.zh != "诉求人");
    let fresh = receipt.steps.iter().filter(is_told).filter(|step| is_new(&step.at)).count();
    Ok(Line { receipt, code, fresh })
}

async fn list(state: &AppState, proven: &Proven, lang: Lang) -> Result<Safe, Problem> {
    let (desk, now) = (state.desk(), state.desk().now());
    let own = desk.own_matters(proven).await?;
    let mut items = Vec::new();
    for own in own.iter().take(MOST) {
        items.push(item(&line(state, proven, own).await?, now, lang));
    }
    let (total, shown) = (own.len(), items.len());
    let count = match lang {
        Lang::Zh => format!("用这个号码提过 {total} 件，显示 {shown} 件，新的在上"),
        Lang::En => format!("{total} made with this number, {shown} shown, newest first"),
    };
    let none = items.is_empty().then(|| {
        html!(
            "<p>{}</p>",
            pick(
                lang,
                "用这个号码提过的事，现在一件也没有：可能已按您的请求删除。",
                "There is none with this number now: the data may have been erased at your request."
            )
        )
    });
    Ok(html!(
        "<h1>{}</h1><p class=\"muted\">{}</p>{}<ul class=\"mine\">{}</ul><section class=\"own\"><p class=\"small\">{} {} {}</p><form method=\"post\" action=\"{}{}\"><input type=\"hidden\" name=\"step\" value=\"end\"><button class=\"btn\">{}</button></form></section>",
        title(lang),
        count,
        none,
        items,
        pick(lang, "这个页面开到", "This page stays open until"),
        said_time(&proven.ends_at.rfc3339(), now, lang),
        pick(
            lang,
            "为止。想看、想改、想删您的信息：打开一件事，最下面有。公用的电脑上看完请点下面。",
            ". To read, correct or erase your data, open a request and look at its end. On a shared computer press the button below."
        ),
        PATH,
        query(lang),
        pick(lang, "看完了，关上", "I am done: close it")
    ))
}

fn item(line: &Line, now: Instant, lang: Lang) -> Safe {
    let Line { receipt, code, fresh } = line;
    let can_rate = receipt.asks.iter().any(|form| matches!(form.ask.key.as_str(), RATE | REOPEN));
    let due = receipt.clocks.iter().filter_map(|clock| clock.due.as_deref()).min();
    let due = due.map(|due| html!("<p>{} {}</p>", pick(lang, "最近的时限：", "Next due:"), said_time(due, now, lang)));
    let waits = can_rate.then(|| {
        html!(
            "<p><strong>{}</strong></p>",
            pick(lang, "等您：解决了没有、满不满意，请评一评。", "Waits for you: is it solved, and are you satisfied?")
        )
    });
    let fresh = (*fresh > 0).then(|| {
        let words = match lang {
            Lang::Zh => format!("有 {fresh} 条新进展"),
            Lang::En => format!("{fresh} new"),
        };
        html!(" <span class=\"soon\">{}</span>", words)
    });
    let open = code.as_ref().map(|code| {
        html!(
            "<form method=\"post\" action=\"/follow{}\"><input type=\"hidden\" name=\"code\" value=\"{}\"><button class=\"btn\">{}</button></form>",
            query(lang),
            code,
            pick(lang, "打开这件事", "Open it")
        )
    });
    html!(
        "<li><p class=\"muted head\"><b>{}</b> · {} · {}{}{}</p><h2>{}</h2>{}<p class=\"muted small\">{} {}</p>{}{}</li>",
        receipt.number,
        pick(lang, &receipt.home.zh, &receipt.home.en),
        pick(lang, &receipt.state.zh, &receipt.state.en),
        pair(Sign::of_state(&receipt.state.key, receipt.round), lang),
        fresh,
        plain::standing(&receipt.state, receipt.round, can_rate, lang),
        waits,
        pick(lang, "提出于", "Made"),
        said_time(&receipt.opened_at, now, lang),
        due,
        open
    )
}
