//! Signing in and out.

use crate::extract::{Asked, Body, Source};
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::second_factor::{self, Checked};
use crate::secrets::{digest, fresh};
use crate::signed_in::{SESSION, Staff, ends_at, session_cookie};
use crate::state::AppState;
use crate::view::unit_name;
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use desk::access_log::{self, Noted};
use desk::ports::{Account, Session};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use worktime::Instant;

/// Sessions of one account at once; the oldest end first.
const SESSIONS: usize = 20;
/// Longest login name.
const LONGEST_LOGIN: usize = 100;

/// Name and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// Login name.
    login: String,
    /// Password.
    password: String,
    /// A code of the second factor, or a recovery code; asked for with the problem `code-needed`.
    #[serde(default)]
    code: String,
}

/// An account as its holder sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountBody {
    /// Opaque id.
    id: String,
    /// Login name.
    login: String,
    /// Name shown to colleagues.
    name: String,
    /// Unit.
    unit: String,
    /// The unit's name.
    unit_name: Words,
    /// The unit's home district.
    district: u32,
    /// Posts.
    posts: Vec<String>,
    /// Whether it is a demonstration account.
    demo: bool,
    /// Whether this installation wants a second factor and the account has none yet.
    wants_second_factor: bool,
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignedIn {
    /// The account.
    account: AccountBody,
    /// When it ends if nothing more is done.
    ends_at: String,
    /// The server's time, by which every due moment is told.
    now: String,
    /// Whether the time can be moved forward here: in a demonstration.
    can_forward: bool,
}

async fn signed_in(state: &AppState, account: &Account, ends_at: Instant) -> Result<SignedIn, Problem> {
    let wants_second_factor =
        state.config().needs_second_factor() && second_factor::of(state, &account.id).await?.is_none();
    Ok(SignedIn {
        account: AccountBody {
            id: account.id.clone(),
            login: account.login.clone(),
            name: account.name.clone(),
            unit: account.unit.clone(),
            unit_name: unit_name(&state.desk().library(), &account.unit),
            district: account.district,
            posts: account.posts.clone(),
            demo: account.demo,
            wants_second_factor,
        },
        ends_at: ends_at.rfc3339(),
        now: state.desk().now().rfc3339(),
        can_forward: state.forward().is_some(),
    })
}

/// Signs in; the answer sets the session's cookie.
#[utoipa::path(post, path = "/session", tag = "session", request_body = SignIn,
    responses((status = 200, body = SignedIn), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn sign_in(
    State(state): State<AppState>,
    source: Source,
    Body { value: given, .. }: Body<SignIn>,
) -> Result<impl IntoResponse, Problem> {
    let (limits, now) = (&state.config().limits, state.desk().now());
    let login = given.login.trim().to_owned();
    let (by_name, from) = (digest(login.as_bytes()), source.0.to_string());
    Limit::SignInFrom.take(&state, &from)?;
    Limit::SignIn.take(&state, &by_name)?;
    let account = match login.len() {
        1..=LONGEST_LOGIN => state.desk().accounts().account_by_login(&login).await?,
        _ => None,
    };
    let known = account.clone();
    let account = match account {
        Some(account) => Some(state.desk().standing(&account).await?.whole()),
        None => None,
    };
    let usable = account.filter(|account| {
        let demo_allowed = !account.demo || state.config().allows_demo_accounts();
        !account.disabled && demo_allowed && !account.password.is_empty()
    });
    // The same work is done for a name that does not exist, so that the time taken tells nothing.
    let hash = usable.as_ref().map(|account| account.password.clone());
    let holds = state.passwords().check(given.password, hash).await;
    let Some(account) = usable.filter(|_| holds) else {
        failed(&state, known.as_ref(), &by_name).await?;
        tracing::info!(target: "access", source = %source.0, "sign-in failed");
        return Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "wrong-password",
            ("登录失败", "Sign-in failed"),
            ("用户名或者密码不对。", "Name or password is wrong."),
        ));
    };
    second(&state, &account, &given.code, &by_name).await?;
    Limit::SignIn.forget(&state, &by_name);
    Limit::SignInFrom.give_back(&state, &from);
    let secret = fresh()?;
    let mut session = Session {
        digest: digest(secret.as_bytes()),
        account: account.id.clone(),
        kind: SESSION.to_owned(),
        purpose: String::new(),
        created_at: now,
        used_at: now,
        ends_at: now,
    };
    session.ends_at = ends_at(state.config(), &session, now);
    make_room(&state, &account, now).await?;
    let noted = Noted { kind: access_log::SIGNED_IN, account: Some(&account), ..Noted::default() };
    state.desk().note_access(account.district, &noted).await?;
    state.desk().accounts().put_session(&session).await?;
    tracing::info!(target: "access", account = %account.id, source = %source.0, "signed in");
    let cookie = session_cookie(state.config(), &secret, limits.session.as_secs());
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Json(signed_in(&state, &account, session.ends_at).await?)))
}

/// Notes a failed sign-in, and that the account is locked now if this was the last try. A name that nobody has is noted
/// for the installation as a whole, without the name: people type passwords there.
async fn failed(state: &AppState, known: Option<&Account>, by_name: &str) -> Result<(), Problem> {
    let district = known.map_or(0, |account| account.district);
    let note = |kind| Noted { kind, account: known, ..Noted::default() };
    state.desk().note_access(district, &note(access_log::SIGN_IN_FAILED)).await?;
    if known.is_some() && Limit::SignIn.is_spent(state, by_name) {
        state.desk().note_access(district, &note(access_log::LOCKED)).await?;
    }
    Ok(())
}

/// The second factor, where the account has one. A wrong code counts as a failed sign-in.
async fn second(state: &AppState, account: &Account, code: &str, by_name: &str) -> Result<(), Problem> {
    let Some(factor) = second_factor::of(state, &account.id).await? else { return Ok(()) };
    if code.trim().is_empty() {
        // The password was right: asking for the code costs no try.
        Limit::SignIn.give_back(state, by_name);
        return Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "code-needed",
            ("还要动态口令", "A code is needed"),
            (
                "请输入设备上的六位动态口令，或者一个恢复码。",
                "Enter the six digits that your device shows, or a recovery code.",
            ),
        ));
    }
    match second_factor::check(state, &factor, code).await? {
        Checked::Right => Ok(()),
        Checked::Recovery => {
            let noted = Noted { kind: access_log::RECOVERY_USED, account: Some(account), ..Noted::default() };
            Ok(state.desk().note_access(account.district, &noted).await?)
        }
        Checked::Wrong => {
            failed(state, Some(account), by_name).await?;
            Err(Problem::new(
                StatusCode::UNAUTHORIZED,
                "wrong-code",
                ("登录失败", "Sign-in failed"),
                ("动态口令不对，或者已经用过。", "The code is wrong or was used before."),
            ))
        }
    }
}

/// Ends sessions that are over, and the oldest where there are too many.
async fn make_room(state: &AppState, account: &Account, now: Instant) -> Result<(), Problem> {
    let accounts = state.desk().accounts();
    let mut sessions = accounts.sessions(&account.id).await?;
    sessions.retain(|session| session.kind == SESSION);
    sessions.sort_by_key(|session| (session.ends_at > now, session.used_at));
    let over = sessions.iter().filter(|session| session.ends_at <= now).count();
    let too_many = (sessions.len() + 1).saturating_sub(SESSIONS);
    for session in sessions.iter().take(over.max(too_many)) {
        accounts.end_session(&session.digest).await?;
    }
    Ok(())
}

/// Who is signed in.
#[utoipa::path(get, path = "/session", tag = "session", security(("session" = []), ("token" = [])),
    responses((status = 200, body = SignedIn), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn who(State(state): State<AppState>, staff: Staff) -> Result<Json<SignedIn>, Problem> {
    let ends = ends_at(state.config(), &staff.session, state.desk().now());
    Ok(Json(signed_in(&state, &staff.account, ends).await?))
}

/// How to sign out.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SignOut {
    /// Whether every session of the account ends.
    #[serde(default)]
    everywhere: bool,
}

/// Signs out.
#[utoipa::path(delete, path = "/session", tag = "session", params(SignOut), security(("session" = []), ("token" = [])),
    responses((status = 204), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn sign_out(
    State(state): State<AppState>,
    staff: Staff,
    Asked(how): Asked<SignOut>,
) -> Result<impl IntoResponse, Problem> {
    let accounts = state.desk().accounts();
    let noted = Noted { kind: access_log::SIGNED_OUT, account: Some(&staff.account), ..Noted::default() };
    state.desk().note_access(staff.account.district, &noted).await?;
    if how.everywhere {
        for session in accounts.sessions(&staff.account.id).await? {
            if session.kind == SESSION {
                accounts.end_session(&session.digest).await?;
            }
        }
    }
    accounts.end_session(&staff.session.digest).await?;
    tracing::info!(target: "access", account = %staff.account.id, everywhere = how.everywhere, "signed out");
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, session_cookie(state.config(), "", 0))])))
}
