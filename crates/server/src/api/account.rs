//! One's own account: password, second factor, and where one is signed in.

use crate::extract::{At, Body};
use crate::limits::Limit;
use crate::passwords::{hash_password, too_weak};
use crate::problem::{Problem, ProblemBody};
use crate::second_factor::{self, Checked};
use crate::signed_in::{SESSION, Staff};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use desk::access_log::{self, Noted};
use desk::ports::Session;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPassword {
    /// The present one.
    current: String,
    /// The new one: at least 12 characters, none of the common ones.
    new: String,
}

/// Changes one's own password; every other session and every token of the account ends.
#[utoipa::path(post, path = "/account/password", tag = "session", request_body = NewPassword, security(("session" = [])),
    responses((status = 204), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn password(
    State(state): State<AppState>,
    staff: Staff,
    Body { value: wanted, .. }: Body<NewPassword>,
) -> Result<StatusCode, Problem> {
    staff.needs_session()?;
    needs_current(&state, &staff, wanted.current, "current").await?;
    if let Some((zh, en)) = too_weak(&wanted.new, &staff.account.login) {
        return Err(Problem::invalid("new", zh, en));
    }
    let accounts = state.desk().accounts();
    // As it is kept: the posts of today may be those of an act, or another's, and must not become one's own.
    let mut account = accounts.account(&staff.account.id).await?.ok_or_else(Problem::not_found)?;
    account.password = tokio::task::spawn_blocking(move || hash_password(&wanted.new))
        .await
        .map_err(|error| Problem::fault(&error.to_string()))?
        .map_err(|fault| Problem::fault(&fault.to_string()))?;
    note(&state, &staff, access_log::PASSWORD_CHANGED, "").await?;
    accounts.put_account(&account).await?;
    for session in accounts.sessions(&account.id).await? {
        if session.digest != staff.session.digest {
            accounts.end_session(&session.digest).await?;
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Somebody who takes over an open screen must not change the keys to it.
async fn needs_current(state: &AppState, staff: &Staff, password: String, field: &str) -> Result<(), Problem> {
    Limit::OwnPassword.take(state, &staff.account.id)?;
    if state.passwords().check(password, Some(staff.account.password.clone())).await {
        return Ok(());
    }
    Err(Problem::invalid(field, "现在的密码不对。", "The present password is wrong."))
}

/// Notes in the access log what somebody did with their own account.
pub(crate) async fn note(state: &AppState, staff: &Staff, kind: &str, text: &str) -> Result<(), Problem> {
    let noted = Noted { kind, account: Some(&staff.account), note: text, ..Noted::default() };
    Ok(state.desk().note_access(staff.account.district, &noted).await?)
}

/// Whether the account has a second factor.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FactorBody {
    /// Whether a code is asked for at each sign-in.
    confirmed: bool,
    /// How many recovery codes are left.
    recovery_left: usize,
    /// Whether this installation asks every member of staff for one.
    required: bool,
}

/// Whether the account has a second factor.
#[utoipa::path(get, path = "/account/second-factor", operation_id = "second_factor", tag = "session", security(("session" = [])),
    responses((status = 200, body = FactorBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn factor(State(state): State<AppState>, staff: Staff) -> Result<Json<FactorBody>, Problem> {
    staff.needs_session()?;
    let factor = second_factor::of(&state, &staff.account.id).await?;
    Ok(Json(FactorBody {
        confirmed: factor.is_some(),
        recovery_left: factor.map_or(0, |factor| factor.recovery.len()),
        required: state.config().needs_second_factor(),
    }))
}

/// One's present password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Current {
    /// The present password.
    password: String,
}

/// A secret for one's device.
#[derive(Serialize, ToSchema)]
pub(crate) struct EnrolmentBody {
    /// The secret, to be typed.
    secret: String,
    /// The address that a device takes in (`otpauth:`).
    uri: String,
    /// The same as a picture to scan (SVG).
    picture: String,
}

/// Begins a second factor: a secret for one's device, in force once a code confirms it.
#[utoipa::path(post, path = "/account/second-factor", operation_id = "begin_second_factor", tag = "session", request_body = Current, security(("session" = [])),
    responses((status = 200, body = EnrolmentBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn begin(
    State(state): State<AppState>,
    staff: Staff,
    Body { value: given, .. }: Body<Current>,
) -> Result<Json<EnrolmentBody>, Problem> {
    staff.needs_session()?;
    needs_current(&state, &staff, given.password, "password").await?;
    if second_factor::of(&state, &staff.account.id).await?.is_some() {
        return Err(Problem::invalid(
            "password",
            "已经启用了动态口令。要换设备，请先停用。",
            "A second factor is in force. To change the device, remove it first.",
        ));
    }
    let made = second_factor::enrol(&state, &staff.account).await?;
    Ok(Json(EnrolmentBody { secret: made.secret, uri: made.uri, picture: made.picture }))
}

/// A code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactorCode {
    /// Six digits that the device shows.
    code: String,
}

/// Recovery codes.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecoveryBody {
    /// Each can be used once instead of a code of the device. They are not shown again.
    recovery: Vec<String>,
}

/// Puts the second factor into force; answers recovery codes, shown this once.
#[utoipa::path(post, path = "/account/second-factor/confirm", operation_id = "confirm_second_factor", tag = "session", request_body = FactorCode, security(("session" = [])),
    responses((status = 200, body = RecoveryBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn confirm(
    State(state): State<AppState>,
    staff: Staff,
    Body { value: given, .. }: Body<FactorCode>,
) -> Result<Json<RecoveryBody>, Problem> {
    staff.needs_session()?;
    Limit::OwnCode.take(&state, &staff.account.id)?;
    let Some(recovery) = second_factor::confirm(&state, &staff.account, &given.code).await? else {
        return Err(Problem::invalid(
            "code",
            "口令不对，或者还没有开始启用。请看设备上现在的六位数字。",
            "The code is wrong, or none was begun. Look at the six digits on the device now.",
        ));
    };
    note(&state, &staff, access_log::FACTOR_ADDED, "").await?;
    Ok(Json(RecoveryBody { recovery }))
}

/// What shows that it is oneself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Removal {
    /// The present password.
    password: String,
    /// A code of the device, or a recovery code.
    code: String,
}

/// Removes one's second factor.
#[utoipa::path(post, path = "/account/second-factor/remove", operation_id = "remove_second_factor", tag = "session", request_body = Removal, security(("session" = [])),
    responses((status = 204), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn remove(
    State(state): State<AppState>,
    staff: Staff,
    Body { value: given, .. }: Body<Removal>,
) -> Result<StatusCode, Problem> {
    staff.needs_session()?;
    needs_current(&state, &staff, given.password, "password").await?;
    let Some(factor) = second_factor::of(&state, &staff.account.id).await? else {
        return Err(Problem::invalid("code", "没有启用动态口令。", "No second factor is in force."));
    };
    if second_factor::check(&state, &factor, &given.code).await? == Checked::Wrong {
        return Err(Problem::invalid("code", "口令不对，或者已经用过。", "The code is wrong or was used before."));
    }
    note(&state, &staff, access_log::FACTOR_REMOVED, "").await?;
    state.desk().accounts().end_second_factor(&staff.account.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A place where one is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionBody {
    /// By this it is ended.
    digest: String,
    /// Since when.
    created_at: String,
    /// Used last, to the minute.
    used_at: String,
    /// When it ends if it is not used.
    ends_at: String,
    /// Whether it is this one.
    here: bool,
}

/// Every place where one is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sessions {
    /// The sessions, used last first.
    rows: Vec<SessionBody>,
    /// How many.
    total: usize,
}

/// Every place where one is signed in.
#[utoipa::path(get, path = "/sessions", operation_id = "list_sessions", tag = "session", security(("session" = [])),
    responses((status = 200, body = Sessions), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn sessions(State(state): State<AppState>, staff: Staff) -> Result<Json<Sessions>, Problem> {
    staff.needs_session()?;
    let now = state.desk().now();
    let mut found = state.desk().accounts().sessions(&staff.account.id).await?;
    found.retain(|session| session.kind == SESSION && session.ends_at > now);
    found.sort_by_key(|session| std::cmp::Reverse(session.used_at));
    let body = |session: &Session| SessionBody {
        digest: session.digest.clone(),
        created_at: session.created_at.rfc3339(),
        used_at: session.used_at.rfc3339(),
        ends_at: session.ends_at.rfc3339(),
        here: session.digest == staff.session.digest,
    };
    let rows: Vec<SessionBody> = found.iter().map(body).collect();
    Ok(Json(Sessions { total: rows.len(), rows }))
}

/// Signs out elsewhere.
#[utoipa::path(delete, path = "/sessions/{digest}", operation_id = "end_session", tag = "session", security(("session" = [])),
    params(("digest" = String, Path, description = "Digest of the session")),
    responses((status = 204), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn end_session(
    State(state): State<AppState>,
    staff: Staff,
    At(digest): At<String>,
) -> Result<StatusCode, Problem> {
    end_own(&state, &staff, &digest, SESSION, access_log::SESSION_ENDED).await
}

/// Ends a session or token of one's own.
pub(crate) async fn end_own(
    state: &AppState,
    staff: &Staff,
    digest: &str,
    kind: &str,
    noted: &str,
) -> Result<StatusCode, Problem> {
    staff.needs_session()?;
    let accounts = state.desk().accounts();
    let own = accounts.session(digest).await?;
    if own.is_none_or(|session| session.account != staff.account.id || session.kind != kind) {
        return Err(Problem::not_found());
    }
    note(state, staff, noted, "").await?;
    accounts.end_session(digest).await?;
    Ok(StatusCode::NO_CONTENT)
}
