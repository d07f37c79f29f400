//! Who is signed in: by a session's cookie or by a token, both known only by the digest of their secret.

use crate::config::Config;
use crate::limits::Limit;
use crate::problem::Problem;
use crate::secrets::digest;
use crate::state::AppState;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use desk::ports::{Account, Session};
use desk::see::Viewer;
use worktime::Instant;

/// How a session's row says what it is.
pub(crate) const SESSION: &str = "session";
/// How a token's row says what it is.
pub(crate) const TOKEN: &str = "token";
/// A use is noted at most once in this time.
const NOTED: i64 = 60_000;

/// A member of staff or a client program that is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Staff {
    /// The account.
    pub account: Account,
    /// The session or token.
    pub session: Session,
}

impl Staff {
    /// The same as a viewer.
    pub(crate) fn viewer(&self) -> Viewer {
        Viewer::Staff(self.account.clone())
    }

    /// Whether it is a person at a screen, not a token.
    pub(crate) fn needs_session(&self) -> Result<(), Problem> {
        if self.session.kind == SESSION {
            return Ok(());
        }
        Err(Problem::forbidden(
            "session-needed",
            "令牌不能这样做，请登录后再做。",
            "A token cannot do this; please sign in.",
        ))
    }
}

/// The session's cookie.
const COOKIE: &str = "huying_session";

/// The name under which a cookie of this server is kept: over TLS one that no other host can set.
fn name_of(config: &Config, name: &str) -> String {
    if config.tls.is_some() { format!("__Host-{name}") } else { name.to_owned() }
}

/// A cookie that no script reads and no other site sends.
pub(crate) fn own_cookie(config: &Config, name: &str, value: &str, seconds: u64) -> String {
    let secure = if config.tls.is_some() { "; Secure" } else { "" };
    let name = name_of(config, name);
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
}

/// The cookie of a new session, or of its end.
pub(crate) fn session_cookie(config: &Config, secret: &str, seconds: u64) -> String {
    own_cookie(config, COOKIE, secret, seconds)
}

/// The value of a cookie of this server.
pub(crate) fn cookie_of(headers: &HeaderMap, config: &Config, name: &str) -> Option<String> {
    let name = name_of(config, name);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name && !value.is_empty()).then(|| value.to_owned())
    })
}

/// The secret that a request brings: a bearer token before a cookie.
pub(crate) fn secret(headers: &HeaderMap, config: &Config) -> Option<(String, &'static str)> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        return scheme.eq_ignore_ascii_case("bearer").then(|| (token.trim().to_owned(), TOKEN));
    }
    cookie_of(headers, config, COOKIE).map(|secret| (secret, SESSION))
}

/// Whether a request claims to be signed in, rightly or not.
fn claims(headers: &HeaderMap, config: &Config) -> bool {
    headers.contains_key(header::AUTHORIZATION) || secret(headers, config).is_some()
}

/// Who is signed in; `None` if the secret is not known, has ended, or its account is switched off.
pub(crate) async fn find(state: &AppState, headers: &HeaderMap) -> Result<Option<Staff>, Problem> {
    let Some((secret, kind)) = secret(headers, state.config()) else { return Ok(None) };
    let found = by_digest(state, &digest(secret.as_bytes()), kind).await?;
    // A program tires of nothing: what it may ask in a minute has an end.
    if let Some(staff) = found.as_ref().filter(|staff| staff.session.kind == TOKEN) {
        Limit::Client.take(state, &staff.session.digest)?;
    }
    Ok(found)
}

/// The same by the digest of the secret, as a stream asks again and again.
pub(crate) async fn by_digest(state: &AppState, digest: &str, kind: &str) -> Result<Option<Staff>, Problem> {
    let (accounts, now) = (state.desk().accounts(), state.desk().now());
    let Some((session, account)) = accounts.signed_in(digest).await? else { return Ok(None) };
    if session.kind != kind || now >= session.ends_at {
        return Ok(None);
    }
    // Its posts are those of today, by the acts in force; who was dismissed is out at once.
    let account = state.desk().standing(&account).await?.whole();
    if account.disabled || (account.demo && !state.config().allows_demo_accounts()) {
        return Ok(None);
    }
    if now.0 - session.used_at.0 >= NOTED {
        accounts.touch_session(digest, now, ends_at(state.config(), &session, now)).await?;
    }
    Ok(Some(Staff { account, session }))
}

/// When a session ends if it is used now; a token keeps its end.
pub(crate) fn ends_at(config: &Config, session: &Session, now: Instant) -> Instant {
    if session.kind == TOKEN {
        return session.ends_at;
    }
    let limits = &config.limits;
    let milliseconds = |span: std::time::Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
    let idle = now.0.saturating_add(milliseconds(limits.idle));
    Instant(idle.min(session.created_at.0.saturating_add(milliseconds(limits.session))))
}

impl FromRequestParts<AppState> for Staff {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        find(state, &parts.headers).await?.ok_or_else(Problem::unauthenticated)
    }
}

/// Signed in or not; but a claim that does not hold is refused, so that nobody acts as a stranger by mistake.
#[derive(Debug)]
pub(crate) struct MaybeStaff(pub Option<Staff>);

impl FromRequestParts<AppState> for MaybeStaff {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        match find(state, &parts.headers).await? {
            None if claims(&parts.headers, state.config()) => Err(Problem::unauthenticated()),
            found => Ok(Self(found)),
        }
    }
}

/// Who reads a page: a claim that has ended is simply nobody.
#[derive(Debug)]
pub(crate) struct Reader(pub Option<Staff>);

impl FromRequestParts<AppState> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        find(state, &parts.headers).await.map(Self)
    }
}
