//! A reply before it is sent: what a machine would look at twice. It never stops anything.

use super::{GroundBody, LONGEST_TEXT, LONGEST_TITLE, within};
use crate::extract::Body;
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::Keyed;
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use desk::reading::{Advice, check_reply};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A reply with what it answers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reply {
    /// Title of the request, as far as the writer may read it; at most 200 characters.
    #[serde(default)]
    title: String,
    /// Its text, likewise; at most 5000 characters. Without it nothing is said about whether it is answered.
    #[serde(default)]
    text: String,
    /// The reply; at most 5000 characters. It is kept nowhere.
    reply: String,
}

/// What is worth a look.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Looked {
    /// Whether nothing is looked at here, or not yet.
    off: bool,
    /// What was found.
    advice: Vec<AdviceBody>,
}

/// Something worth a look.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AdviceBody {
    /// What, in words.
    #[serde(flatten)]
    what: Keyed,
    /// Where in the reply.
    at: Option<GroundBody>,
}

/// Looks a reply over before it is sent: is the request taken up, is there a promise, a basis, personal data? Advice, no more.
#[utoipa::path(post, path = "/suggestions/reply", operation_id = "check_reply", tag = "desk", request_body = Reply, security(("session" = []), ("token" = [])),
    responses((status = 200, body = Looked), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn check(
    State(state): State<AppState>,
    staff: Staff,
    Body { value: reply, .. }: Body<Reply>,
) -> Result<Json<Looked>, Problem> {
    within("title", &reply.title, LONGEST_TITLE)?;
    within("text", &reply.text, LONGEST_TEXT)?;
    within("reply", &reply.reply, LONGEST_TEXT)?;
    if state.desk().reader(&staff.account.unit).is_none() {
        return Ok(Json(Looked { off: true, advice: Vec::new() }));
    }
    Limit::Suggestion.take(&state, &staff.account.id)?;
    let found = tokio::task::spawn_blocking(move || check_reply((&reply.title, &reply.text), &reply.reply));
    let found = found.await.map_err(|error| Problem::fault(&error.to_string()))?;
    Ok(Json(Looked { off: false, advice: found.iter().map(body).collect() }))
}

fn body(advice: &Advice) -> AdviceBody {
    let missing = &advice.missing;
    let words = match advice.kind {
        "unanswered" => {
            Words::new(format!("好像没有回答到：{missing}"), format!("This does not seem to be taken up: {missing}"))
        }
        "only_receipt" => {
            Words::new("只说收到或者转办，没有说结果", "It says that it was received or passed on, and no result")
        }
        "vague_promise" => Words::new("答应了，但没有说什么时候", "It promises without a day"),
        "dated_promise" => Words::new("答应了日期，请记得兑现", "It promises a day: somebody has to keep it"),
        "no_basis" => Words::new("没有说依据哪条规定、哪份文件", "It names no rule or document"),
        "no_reason" => Words::new("没有说明理由或者查到了什么", "It gives no reason and no finding"),
        "privacy" => {
            Words::new("里面有个人信息，诉求人会看到", "It holds personal data, and the requester will see it")
        }
        "shifts_blame" => {
            Words::new("像是推给别人，请说明谁来办", "It sends the requester elsewhere: say who will do it")
        }
        _ => Words::new("口气可以再和缓些", "The tone could be kinder"),
    };
    AdviceBody { what: Keyed::new(advice.kind, Some(words)), at: advice.ground.as_ref().map(GroundBody::from) }
}
