//! Messages to persons as administrators see them: what left, what waits and what was given up, without numbers, addresses
//! or texts.

use super::administration::needs_post;
use crate::extract::{Asked, Body};
use crate::problem::{Problem, ProblemBody, echo};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::{Keyed, MessageBody, Named, sent};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use desk::Library;
use desk::access_log::{self, Noted};
use desk::ports::{Account, Channel, MessageFilter, MessageRow, Standing};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Posts that may read.
const READERS: [&str; 3] = ["administrator", "confirmer", "auditor"];
/// Posts that may have messages sent again.
const SENDERS: [&str; 2] = ["administrator", "confirmer"];
/// Messages that are sent again at once at most.
const AT_ONCE: u32 = 500;
/// Rows of a page if nobody says.
const ROWS: u32 = 50;
/// Rows of a page at most.
const MOST: u32 = 200;

/// Which messages.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Only those that stand so: `waiting`, `sent`, `failed`, `unsent`.
    state: Option<String>,
    /// The district; one's own without it. A city's administrator may name any district of the city.
    district: Option<u32>,
    /// At most this many rows, 1 to 200; 50 without it.
    limit: Option<u32>,
    /// Continue after this row: `next` of the page before.
    after: Option<String>,
}

/// A message with its matter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Listed {
    /// Its id.
    id: String,
    /// District of the matter.
    district: u32,
    /// The matter.
    matter: String,
    /// Its number.
    number: String,
    /// Its home.
    home: Named,
    /// Name of the notice.
    notice: String,
    /// How it stands.
    #[serde(flatten)]
    message: MessageBody,
}

/// A page of messages.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageList {
    /// The rows, newest first.
    rows: Vec<Listed>,
    /// How many there are in all, counted up to a limit.
    total: u64,
    /// Whether there are more than were counted.
    at_least: bool,
    /// Where the next page begins.
    next: Option<String>,
    /// Every state there is, for choosing.
    states: Vec<Keyed>,
    /// The ways that are open now; none = nothing leaves this platform.
    open: Vec<Keyed>,
    /// The district.
    district: Named,
}

/// The district that is read, and the homes to which the account is confined: what lies below a street is the street's own.
fn within(library: &Library, account: &Account, wanted: Option<u32>) -> Result<(u32, Option<Vec<String>>), Problem> {
    let own = account.unit.split('.').next().unwrap_or(&account.unit);
    let is_wide = library.units.division(own).is_some_and(|one| matches!(&*one.level, "district" | "city"));
    let homes = (!is_wide).then(|| vec![own.to_owned()]);
    let district = wanted.unwrap_or(account.district);
    let below = library.units.upwards(&district.to_string()).any(|division| division.code == own);
    if district == account.district || below { Ok((district, homes)) } else { Err(Problem::not_found()) }
}

fn state_of(text: Option<&String>) -> Result<Option<Standing>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let shown = echo(text);
    Standing::of(text).map(Some).ok_or_else(|| {
        Problem::bad(
            "bad-query",
            format!("没有“{shown}”这种状态：waiting、sent、failed、unsent。"),
            format!("There is no state `{shown}`: waiting, sent, failed, unsent."),
        )
    })
}

/// A place in the list as it is written, and as it is read.
fn place(row: &MessageRow) -> String {
    format!("{}/{}", row.at.0, row.id)
}

fn read_place(text: &str) -> Result<(i64, String), Problem> {
    let read = text.split_once('/').and_then(|(at, id)| Some((at.parse().ok()?, id.to_owned())));
    read.ok_or_else(|| {
        Problem::bad("bad-query", "after 应是上一页的 next。", "`after` must be `next` of the page before.")
    })
}

/// Messages to persons, newest first: for administrators, confirmers and auditors, within their own division.
#[utoipa::path(get, path = "/messages", operation_id = "messages", tag = "administration", params(Wanted), security(("session" = []), ("token" = [])),
    responses((status = 200, body = MessageList), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(state): State<AppState>,
    staff: Staff,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<MessageList>, Problem> {
    needs_post(&staff, &READERS)?;
    let library = state.desk().library();
    let (district, homes) = within(&library, &staff.account, wanted.district)?;
    let limit = match wanted.limit.unwrap_or(ROWS) {
        limit @ 1..=MOST => limit,
        _ => return Err(Problem::bad("bad-query", "limit 应为1至200。", "`limit` is 1 to 200.")),
    };
    let filter = MessageFilter { standing: state_of(wanted.state.as_ref())?, homes, ids: None };
    let after = wanted.after.as_deref().map(read_place).transpose()?;
    let page = state.desk().ledger().messages(district, &filter, after, limit).await?;
    let is_full = u32::try_from(page.rows.len()).is_ok_and(|count| count == limit);
    let open = Channel::ALL.into_iter().filter(|channel| state.hooks().sender.carries(*channel));
    Ok(Json(MessageList {
        next: page.rows.last().filter(|_| is_full).map(place),
        rows: page.rows.iter().map(|row| listed(&library, district, row)).collect(),
        total: page.total,
        at_least: page.at_least,
        states: Standing::ALL.into_iter().map(sent::standing).collect(),
        open: open.map(sent::channel).collect(),
        district: Named::of(&library, &district.to_string()),
    }))
}

/// Which failed messages are sent again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendAgain {
    /// These; without it, every failed one that the account may see, 500 at once.
    ids: Option<Vec<String>>,
    /// The district; one's own without it.
    district: Option<u32>,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SentAgain {
    /// How many wait to be sent again.
    again: usize,
    /// How many stay unsent because the person's data has been erased.
    erased: usize,
    /// How many failed ones are left.
    left: u64,
}

/// Has failed messages sent again: one, several, or all that failed. Those that did not fail stay as they are, so that
/// asking twice does no harm. Who asked stands in the access log.
#[utoipa::path(post, path = "/messages/again", operation_id = "send_messages_again", tag = "administration", request_body = SendAgain, security(("session" = []), ("token" = [])),
    responses((status = 200, body = SentAgain), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn again(
    State(state): State<AppState>,
    staff: Staff,
    Body { value: wanted, .. }: Body<SendAgain>,
) -> Result<Json<SentAgain>, Problem> {
    needs_post(&staff, &SENDERS)?;
    let (district, homes) = within(&state.desk().library(), &staff.account, wanted.district)?;
    let most = usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
    if wanted.ids.as_ref().is_some_and(|ids| ids.is_empty() || ids.len() > most) {
        return Err(Problem::invalid("ids", "一次1至500条。", "1 to 500 at once."));
    }
    let ledger = state.desk().ledger();
    let failed = |ids| MessageFilter { standing: Some(Standing::Failed), homes: homes.clone(), ids };
    let page = ledger.messages(district, &failed(wanted.ids), None, AT_ONCE).await?;
    if !page.rows.is_empty() && !Channel::ALL.into_iter().any(|channel| state.hooks().sender.carries(channel)) {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "nothing-leaves",
            ("发不出去", "Nothing can leave"),
            (
                "平台没有接短信网关和邮件服务器，发不出去。请先让管服务器的人接上，再来重发。",
                "No gateway and no mail server: nothing can leave. Ask whoever runs the server to open a way first.",
            ),
        ));
    }
    let (again, erased) = state.desk().send_again(district, &page.rows).await?;
    if again + erased > 0 {
        let matter = page.rows.first().filter(|_| page.rows.len() == 1).map_or("", |row| row.matter.0.as_str());
        let note = format!("again={again} erased={erased}");
        let (kind, account) = (access_log::SENT_AGAIN, Some(&staff.account));
        state.desk().note_access(district, &Noted { kind, account, matter, note: &note }).await?;
    }
    let left = ledger.messages(district, &failed(None), None, 1).await?.total;
    Ok(Json(SentAgain { again, erased, left }))
}

fn listed(library: &Library, district: u32, row: &MessageRow) -> Listed {
    let body: serde_json::Value = serde_json::from_str(&row.body).unwrap_or_default();
    Listed {
        id: row.id.clone(),
        district,
        matter: row.matter.to_string(),
        number: body.get("number").and_then(|number| number.as_str()).unwrap_or_default().to_owned(),
        home: Named::of(library, &row.home),
        notice: row.notice.clone(),
        message: MessageBody::of(row),
    }
}
