//! What people do with a version of an official text: issues are decided in words, a second person approves.

use super::{TextRow, instrument, needs, note, official, read, report_of, row, versions, words};
use crate::extract::{At, Body};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::left::post_words;
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use casework::{Reason, Refusal, Whom};
use desk::access_log;
use desk::texts::{self, Act, Course, NotYet, Standing};
use desk::{CityLaw, DeskFault};
use serde::Deserialize;
use utoipa::ToSchema;

/// What was decided of some issues.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Decision {
    /// The issues, by their number in the report.
    issues: Vec<u32>,
    /// How they were decided, in words.
    note: String,
}

/// Decides issues of a version in words; when none is open any more, the version is reviewed. A later word on an issue
/// counts more, and every one is kept. The same words again on the same issues change nothing.
#[utoipa::path(post, path = "/administration/{city}/texts/{code}/{version}/decisions", operation_id = "administration_text_decide", tag = "administration", request_body = Decision, security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "The city's key"), ("code" = String, Path, description = "The instrument's code"), ("version" = String, Path, description = "The version")),
    responses((status = 200, body = TextRow), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn decide(
    State(state): State<AppState>,
    staff: Staff,
    At((city, code, version)): At<(String, String, String)>,
    Body { value: decision, .. }: Body<Decision>,
) -> Result<Json<TextRow>, Problem> {
    let library = state.desk().library();
    let law = read(&library, &staff, &city)?;
    needs(&staff, law, |of| &of.review)?;
    let act = Act::Decide(&decision.issues);
    act_on(&state, &staff, law, (&code, &version), act, &decision.note, None).await
}

/// Approves a version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Approval {
    /// Number of the last step that the approving person saw.
    seen: u32,
}

/// Makes a version official: by a second person, neither who imported nor who reviewed it, and only as they saw it.
#[utoipa::path(post, path = "/administration/{city}/texts/{code}/{version}/approval", operation_id = "administration_text_approve", tag = "administration", request_body = Approval, security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "The city's key"), ("code" = String, Path, description = "The instrument's code"), ("version" = String, Path, description = "The version")),
    responses((status = 200, body = TextRow), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn approve(
    State(state): State<AppState>,
    staff: Staff,
    At((city, code, version)): At<(String, String, String)>,
    Body { value: approval, .. }: Body<Approval>,
) -> Result<Json<TextRow>, Problem> {
    let library = state.desk().library();
    let law = read(&library, &staff, &city)?;
    needs(&staff, law, |of| &of.approve)?;
    act_on(&state, &staff, law, (&code, &version), Act::Approve, "", Some(approval.seen)).await
}

async fn act_on(
    state: &AppState,
    staff: &Staff,
    law: &CityLaw,
    (code, version): (&str, &str),
    act: Act<'_>,
    note_text: &str,
    seen: Option<u32>,
) -> Result<Json<TextRow>, Problem> {
    let (_, file) = instrument(law, code)?;
    let find =
        |all: Vec<Standing>| all.into_iter().find(|one| one.head.version == version).ok_or_else(Problem::not_found);
    let standing = find(versions(state, file).await?)?;
    let issues = texts::issues(&report_of(state, &standing).await?);
    let (login, now) = (staff.account.login.as_str(), state.desk().now());
    let course = Course { importer: &standing.head.importer, issues, steps: &standing.steps };
    if !course.is_done(act, login, note_text) {
        let last = standing.steps.last().map_or(0, |step| step.number);
        course.step(act, login, note_text, now).map_err(|why| refused(law, why))?;
        if seen.is_some_and(|seen| seen != last) {
            return Err(DeskFault::Conflict { version: last }.into());
        }
        let kind = if act == Act::Approve { access_log::TEXT_APPROVED } else { access_log::TEXT_REVIEWED };
        note(state, staff, kind, file, version).await?;
        let done = texts::act(state.desk().texts(), (&standing.head, issues), act, (login, note_text, now)).await?;
        done.map_err(|why| refused(law, why))?;
    }
    let all = versions(state, file).await?;
    let official = official(&all).map(str::to_owned);
    Ok(Json(row(&find(all)?, issues, official.as_deref())))
}

/// A refusal that says why, and who can.
fn refused(law: &CityLaw, why: NotYet) -> Problem {
    let Words { zh, en } = words(why);
    let (code, field) = match why {
        NotYet::WithoutWords | NotYet::TooManyWords => ("invalid-value", Some("note")),
        NotYet::NoSuchIssue => ("invalid-value", Some("issues")),
        NotYet::SamePerson | NotYet::NoFirst => ("second-person", None),
        _ => ("not-here", None),
    };
    let second = matches!(why, NotYet::SamePerson).then(|| law.city.texts.approve.iter()).into_iter().flatten();
    let unit = law.city.division.to_string();
    let whom = second.map(|post| {
        let Words { zh, en } = post_words(post);
        let (zh, en) = (format!("{}的{zh}", law.city.label.zh), format!("{en} of {}", law.city.label.en));
        Whom { unit: Some(unit.clone()), post: Some(post.clone()), zh, en }
    });
    let refusal = Refusal {
        basis: None,
        reasons: vec![Reason { code: code.to_owned(), field: field.map(str::to_owned), zh, en }],
        what_else: Vec::new(),
        whom_to_ask: whom.collect(),
    };
    DeskFault::Refused(Box::new(refusal)).into()
}
