//! Following a matter by its receipt code, and acting on it: the code stands in a header or body, never in an address.

use crate::api::acts::{Happened, happened};
use crate::extract::{At, Body, Key, Source};
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::view::{self, ClockBody, FormBody, Keyed, Named, Seen, StepBody, ValueBody, clocks, possible_forms, steps};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use casework::{Actor, Wanted};
use desk::ports::Receipt;
use desk::see::Viewer;
use desk::vault::receipt_digest;
use desk::{Asked, Target};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Longest text that can be a code.
const LONGEST: usize = 64;
/// Digits of a district's code, which a receipt starts with.
const DISTRICT: usize = 6;

/// A receipt code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Code {
    /// The code.
    code: String,
}

/// A matter as the person whose it is reads it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ReceiptBody {
    /// Number.
    pub number: String,
    /// State.
    pub state: Keyed,
    /// Whether it has ended.
    pub is_final: bool,
    /// The office in charge.
    pub home: Named,
    /// Round.
    pub round: u32,
    /// When it was made.
    pub opened_at: String,
    /// Number of events.
    pub version: u32,
    /// What has happened, in plain words.
    pub steps: Vec<StepBody>,
    /// What one gave oneself, as it stands now.
    pub values: Vec<ValueBody>,
    /// Clocks with their explanations.
    pub clocks: Vec<ClockBody>,
    /// What can be done now.
    pub asks: Vec<FormBody>,
}

/// The matter that a receipt code opens, as its person sees it.
pub(crate) struct Opened {
    /// The receipt.
    pub receipt: Receipt,
    /// The matter.
    pub seen: Seen,
}

impl Code {
    /// As it was written.
    pub(crate) fn text(&self) -> &str {
        &self.code
    }
}

/// The same by the code in the header `X-Receipt`.
pub(crate) async fn by_code_in(state: &AppState, source: &Source, headers: &HeaderMap) -> Result<Opened, Problem> {
    let code = headers.get("x-receipt").and_then(|value| value.to_str().ok()).ok_or_else(no_such_code)?;
    find(state, source, code).await
}

/// Finds a matter by its receipt code; look-ups are counted, so that codes cannot be tried out.
pub(crate) async fn find(state: &AppState, source: &Source, code: &str) -> Result<Opened, Problem> {
    Limit::Code.take(state, &source.0.to_string())?;
    let code = code.trim();
    let digits: String = code.chars().filter(char::is_ascii_alphanumeric).take(DISTRICT).collect();
    let district: u32 = digits.parse().map_err(|_| no_such_code())?;
    if code.len() > LONGEST {
        return Err(no_such_code());
    }
    let found = state.desk().ledger().receipt(district, &receipt_digest(code)).await?;
    let receipt = found.ok_or_else(no_such_code)?;
    let viewer = Viewer::Person { subject: receipt.subject.clone() };
    let seen = view::seen(state, &viewer, district, &receipt.matter.0).await?;
    Ok(Opened { receipt, seen })
}

fn no_such_code() -> Problem {
    Problem::new(
        axum::http::StatusCode::NOT_FOUND,
        "no-such-receipt",
        ("没有这个回执", "No such receipt"),
        ("没有找到这个回执码，请核对后再输入。", "This receipt code was not found; please check it and try again."),
    )
}

/// The matter in plain words.
pub(crate) async fn body(state: &AppState, opened: &Opened) -> Result<ReceiptBody, Problem> {
    let (seen, now) = (&opened.seen, state.desk().now());
    let (library, matter) = (seen.library.as_ref(), &seen.matter);
    let logged = state.desk().ledger().history(matter.district, &matter.id).await?;
    let book = seen.book(state)?;
    let actor = Actor::Person { subject: opened.receipt.subject.clone() };
    let steps = steps(state, seen, &logged).await?;
    Ok(ReceiptBody {
        number: matter.number.clone(),
        state: view::state_of(view::procedure_of(library, matter), &matter.state),
        is_final: matter.is_final,
        home: Named::of(library, &matter.home),
        round: matter.round,
        opened_at: matter.opened_at.rfc3339(),
        version: matter.version,
        values: steps.first().map(|step| step.values.clone()).unwrap_or_default(),
        steps,
        clocks: clocks(library, &book, matter, now).into_iter().filter(|clock| clock.ended.is_none()).collect(),
        asks: possible_forms(&opened.seen.library, &book, matter, &actor, now),
    })
}

/// Follows a matter by the code in the header `X-Receipt`.
#[utoipa::path(get, path = "/receipts", operation_id = "follow_by_header", tag = "appeals",
    params(("X-Receipt" = String, Header, description = "The receipt code")),
    responses((status = 200, body = ReceiptBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn by_header(
    State(state): State<AppState>,
    source: Source,
    headers: HeaderMap,
) -> Result<Json<ReceiptBody>, Problem> {
    Ok(Json(body(&state, &by_code_in(&state, &source, &headers).await?).await?))
}

/// Follows a matter by the code in the body.
#[utoipa::path(post, path = "/receipts/look", operation_id = "follow", tag = "appeals", request_body = Code,
    responses((status = 200, body = ReceiptBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn look(
    State(state): State<AppState>,
    source: Source,
    Body { value: code, .. }: Body<Code>,
) -> Result<Json<ReceiptBody>, Problem> {
    Ok(Json(body(&state, &find(&state, &source, &code.code).await?).await?))
}

/// An ask by receipt code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ByCode {
    /// The code.
    code: String,
    /// Values by field.
    #[serde(default)]
    #[schema(value_type = Object)]
    values: BTreeMap<String, serde_json::Value>,
    /// The version that was seen; without it, whatever it is now.
    version: Option<u32>,
}

/// Acts on one's own matter: adds to it, withdraws it, rates it.
#[utoipa::path(post, path = "/receipts/asks/{ask}", operation_id = "act_by_receipt", tag = "appeals", request_body = ByCode,
    params(("ask" = String, Path, description = "The ask"), ("Idempotency-Key" = Option<String>, Header, description = "The same key acts once")),
    responses((status = 200, body = Happened), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn act(
    State(state): State<AppState>,
    source: Source,
    At(ask): At<String>,
    key: Key,
    Body { value: given, digest }: Body<ByCode>,
) -> Result<Json<Happened>, Problem> {
    let opened = find(&state, &source, &given.code).await?;
    Ok(Json(act_on(&state, opened, &ask, given.values, given.version, &key, &digest).await?))
}

/// Carries out an ask of the person whose matter it is, for the interface and for the page alike.
pub(crate) async fn act_on(
    state: &AppState,
    opened: Opened,
    ask: &str,
    given: BTreeMap<String, serde_json::Value>,
    version: Option<u32>,
    key: &Key,
    digest: &str,
) -> Result<Happened, Problem> {
    let Opened { receipt, seen } = opened;
    let edition = seen.library.edition(&seen.matter.edition).map(AsRef::as_ref);
    let asked = Asked {
        district: seen.matter.district,
        target: Target::Matter(receipt.matter),
        wanted: Wanted::Ask(ask.to_owned()),
        values: crate::values::values(given, edition, &seen.matter.procedure)?,
        version,
        key: key.under(&receipt.subject, digest),
        actor: Actor::Person { subject: receipt.subject },
        imported: None,
    };
    let done = state.desk().ask(&asked).await?;
    Ok(happened(&seen, done))
}
