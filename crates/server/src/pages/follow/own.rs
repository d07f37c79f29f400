//! What is kept about the person of a matter, for themselves: to read, to take away, to have erased.

use super::{Sent, opened};
use crate::api::files::of_receipt;
use crate::api::people;
use crate::api::receipts::{ReceiptBody, body};
use crate::extract::{At, Source, unread};
use crate::pages::html::{Safe, html};
use crate::pages::layout::{page, query, values};
use crate::pages::look::Look;
use crate::problem::Problem;
use crate::state::AppState;
use crate::words::pick;
use axum::extract::{Form, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use desk::access_log::{self, Noted};
use desk::files::Part;
use worktime::Lang;

/// All that is kept about the person of a matter: a page, or a file of JSON.
pub(crate) async fn data(
    State(state): State<AppState>,
    source: Source,
    look: Look,
    form: Sent,
) -> Result<Response, Problem> {
    let Form(sent) = form.map_err(|rejection| unread(rejection.status()))?;
    let code = sent.get("code").map(String::as_str).unwrap_or_default();
    let found = match opened(&state, &source, look, code).await {
        Ok(found) => found,
        Err(response) => return Ok(response),
    };
    let receipt = body(&state, &found).await?;
    if sent.get("as").is_some_and(|kind| kind == "json") {
        let text = serde_json::to_string_pretty(&receipt).map_err(|fault| Problem::fault(&fault.to_string()))?;
        let headers = [
            (CONTENT_TYPE, "application/json; charset=utf-8"),
            (CONTENT_DISPOSITION, "attachment; filename=\"huying-data.json\""),
        ];
        return Ok((headers, text).into_response());
    }
    let lang = look.lang;
    let title = pick(lang, "关于您的全部信息", "All that is kept about you");
    Ok(page(look, title, "/follow", &data_part(&receipt, code, title, lang)).into_response())
}

fn data_part(receipt: &ReceiptBody, code: &str, title: &str, lang: Lang) -> Safe {
    let later: Vec<Safe> = receipt
        .steps
        .iter()
        .skip(1)
        .filter(|step| !step.values.is_empty())
        .map(|step| {
            html!(
                "<h3>{} · {}</h3>{}",
                crate::pages::layout::time(&step.at),
                pick(lang, &step.zh, &step.en),
                values(&step.values, lang)
            )
        })
        .collect();
    html!(
        "<h1>{}</h1><p>{}</p><h2>{}</h2>{}{}<h2>{}</h2><ul class=\"plain\"><li>{}</li><li>{}</li><li>{}</li></ul><div class=\"row wrap\"><form method=\"post\" action=\"/follow/data{}\"><input type=\"hidden\" name=\"code\" value=\"{}\"><input type=\"hidden\" name=\"as\" value=\"json\"><button class=\"btn\">{}</button></form><button type=\"button\" class=\"btn\" data-print hidden>{}</button>{}</div>",
        title,
        match lang {
            Lang::Zh => format!("编号{}。下面是这件事里您自己写的、说的，和留下的联系方式，一字不改。", receipt.number),
            Lang::En => format!(
                "Number {}. Below stands what you wrote and left in this matter, word for word.",
                receipt.number
            ),
        },
        pick(lang, "登记时", "When it was registered"),
        values(&receipt.values, lang),
        later,
        pick(lang, "另外还存着", "Also kept"),
        pick(
            lang,
            "您电话号码的一个摘要，只用来在您丢了查询码时找到这件事；从摘要看不出号码。",
            "A digest of your number, only to find the matter again if you lose the code; the number cannot be read from it."
        ),
        pick(lang, "查询码的一个摘要；从摘要看不出查询码。", "A digest of the code; the code cannot be read from it."),
        pick(
            lang,
            "每一步谁办的、什么时候、依据哪一条，里面没有您写的字。",
            "Who did each step, when, on which provision; none of your words stand in it."
        ),
        query(lang),
        code,
        pick(lang, "下载（JSON）", "Download (JSON)"),
        pick(lang, "打印", "Print"),
        back(code, lang)
    )
}

fn back(code: &str, lang: Lang) -> Safe {
    html!(
        "<form method=\"post\" action=\"/follow{}\"><input type=\"hidden\" name=\"code\" value=\"{}\"><button class=\"btn\">{}</button></form>",
        query(lang),
        code,
        pick(lang, "回到这件事", "Back to the matter")
    )
}

/// One's own photo or document, by the code.
pub(crate) async fn file(
    State(state): State<AppState>,
    source: Source,
    look: Look,
    At(file): At<String>,
    form: Sent,
) -> Result<Response, Problem> {
    let Form(sent) = form.map_err(|rejection| unread(rejection.status()))?;
    let code = sent.get("code").map(String::as_str).unwrap_or_default();
    match opened(&state, &source, look, code).await {
        Ok(found) => of_receipt(&state, &found, &file, Part::Whole).await,
        Err(response) => Ok(response),
    }
}

/// Asks whether the person's data are to be erased, saying what follows; erases them once that was confirmed.
pub(crate) async fn erase(
    State(state): State<AppState>,
    source: Source,
    look: Look,
    form: Sent,
) -> Result<Response, Problem> {
    let Form(sent) = form.map_err(|rejection| unread(rejection.status()))?;
    let code = sent.get("code").map(String::as_str).unwrap_or_default();
    let found = match opened(&state, &source, look, code).await {
        Ok(found) => found,
        Err(response) => return Ok(response),
    };
    let lang = look.lang;
    let title = pick(lang, "删除我的个人信息", "Erase my personal data");
    let is_final = found.seen.matter.is_final;
    let content = if sent.get("sure").is_some_and(|sure| sure == "yes") {
        let matter = &found.seen.matter;
        let noted = Noted { kind: access_log::ERASED, account: None, matter: &matter.id.0, note: "receipt" };
        state.desk().note_access(matter.district, &noted).await?;
        let erased = people::forget(&state, matter.district, &found.receipt.subject, &matter.id).await?;
        tracing::info!(target: "access", by = "person", district = matter.district, matter = %matter.id, erased, "personal data erased");
        html!(
            "<div class=\"notice good\" role=\"status\" tabindex=\"-1\" autofocus><h1>{}</h1><p>{}</p></div>{}",
            pick(lang, "删掉了", "Erased"),
            pick(
                lang,
                "您写的话、称呼、电话、地址，连同打开它们的钥匙都没有了，备份里也打不开。",
                "Your words, name, number and address are gone with the key that opened them, in backups too."
            ),
            back(code, lang)
        )
    } else {
        erase_part(code, title, is_final, lang)
    };
    Ok(page(look, title, "/follow", &content).into_response())
}

fn erase_part(code: &str, title: &str, is_final: bool, lang: Lang) -> Safe {
    let running = (!is_final).then(|| {
        html!(
            "<div class=\"note soon\"><p>{}</p></div>",
            pick(
                lang,
                "这件事还在办。删了以后，办的人看不到您说了什么，也没法联系您，多半办不成。想停办，请先撤回。",
                "This matter is still open. Without your words and number it can hardly be handled. To stop it, withdraw it first."
            )
        )
    });
    html!(
        "<h1>{}</h1>{}<div class=\"will\"><b>{}</b><ul><li>{}</li><li>{}</li><li>{}</li></ul></div><form method=\"post\" action=\"/follow/erase{}\"><input type=\"hidden\" name=\"code\" value=\"{}\"><label class=\"pick\"><input type=\"checkbox\" name=\"sure\" value=\"yes\" required><span>{}</span></label><button class=\"btn primary wide\">{}</button></form>{}",
        title,
        running,
        pick(lang, "按下以后", "When you press it"),
        pick(
            lang,
            "您写的话、称呼、电话、地址马上删掉，谁也找不回来。",
            "Your words, name, number and address are erased at once; nobody can bring them back."
        ),
        pick(
            lang,
            "办过哪些步、什么时候、依据哪一条，还留着：这些里没有您写的字。公开答复也还在。",
            "Which steps were taken, when and on which provision, stays: none of your words stand there. The public answer stays too."
        ),
        pick(
            lang,
            "查询码还能用，看到的会写明“已按请求删除”。",
            "Your code still works; it shows that the data were erased."
        ),
        query(lang),
        code,
        pick(lang, "我知道删了找不回来", "I know that this cannot be undone"),
        pick(lang, "删除", "Erase"),
        back(code, lang)
    )
}
