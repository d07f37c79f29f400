//! Tokens for client programs: made by a person who is signed in, for a purpose and a time, shown once.

use super::account::{end_own, note};
use crate::extract::{At, Body, Key};
use crate::problem::{Problem, ProblemBody};
use crate::secrets::{digest, fresh};
use crate::signed_in::{Staff, TOKEN};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use desk::access_log;
use desk::ports::Session;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use worktime::Instant;

/// Longest validity.
const DAYS: u32 = 365;
/// Tokens of one account.
const MOST: usize = 50;
/// Longest purpose, in characters.
const PURPOSE: usize = 200;
/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// What for and for how long.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WantedToken {
    /// What for.
    purpose: String,
    /// For how many days, 1 to 365.
    days: u32,
}

/// A token that was just made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Made {
    /// The secret, shown this once: `Authorization: Bearer …`.
    secret: String,
    /// The token.
    token: TokenBody,
    /// Whether this is the answer to a repeated request.
    repeated: bool,
}

/// A token.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenBody {
    /// Digest of its secret, by which it is ended.
    digest: String,
    /// What for.
    purpose: String,
    /// When it was made.
    created_at: String,
    /// When it was used last, to the minute.
    used_at: String,
    /// When it ends.
    ends_at: String,
}

/// Every token of an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Tokens {
    /// The tokens, newest first.
    rows: Vec<TokenBody>,
    /// How many.
    total: usize,
}

fn body(session: &Session) -> TokenBody {
    TokenBody {
        digest: session.digest.clone(),
        purpose: session.purpose.clone(),
        created_at: session.created_at.rfc3339(),
        used_at: session.used_at.rfc3339(),
        ends_at: session.ends_at.rfc3339(),
    }
}

/// Makes a token.
#[utoipa::path(post, path = "/tokens", operation_id = "make_token", tag = "session", request_body = WantedToken, security(("session" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key makes one token")),
    responses((status = 201, body = Made), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn make(
    State(state): State<AppState>,
    staff: Staff,
    key: Key,
    Body { value: wanted, .. }: Body<WantedToken>,
) -> Result<(StatusCode, Json<Made>), Problem> {
    staff.needs_session()?;
    let purpose = wanted.purpose.trim();
    if purpose.is_empty() || purpose.chars().count() > PURPOSE {
        return Err(Problem::invalid(
            "purpose",
            "请写明用途，最多200字。",
            "Say what it is for, in at most 200 characters.",
        ));
    }
    if wanted.days == 0 || wanted.days > DAYS {
        return Err(Problem::invalid("days", "有效期为1至365天。", "It holds for 1 to 365 days."));
    }
    let (accounts, now) = (state.desk().accounts(), state.desk().now());
    // Under a key the secret is derived, so that a repeated request finds the same token although it is stored nowhere.
    let secret = match &key.0 {
        Some(key) => state.desk().vault().keyed("token", &format!("{}:{key}", staff.account.id)),
        None => fresh()?,
    };
    let length = i64::from(wanted.days) * DAY;
    if let Some(made) = accounts.session(&digest(secret.as_bytes())).await? {
        if made.purpose != purpose || made.ends_at.0 - made.created_at.0 != length {
            return Err(Problem::key_reused());
        }
        return Ok((StatusCode::CREATED, Json(Made { secret, token: body(&made), repeated: true })));
    }
    let tokens = accounts.sessions(&staff.account.id).await?;
    if tokens.iter().filter(|token| token.kind == TOKEN && token.ends_at > now).count() >= MOST {
        return Err(Problem::invalid(
            "purpose",
            "令牌太多，请先停用旧的。",
            "There are too many tokens; end old ones first.",
        ));
    }
    let token = Session {
        digest: digest(secret.as_bytes()),
        account: staff.account.id.clone(),
        kind: TOKEN.to_owned(),
        purpose: purpose.to_owned(),
        created_at: now,
        used_at: now,
        ends_at: Instant(now.0 + length),
    };
    note(&state, &staff, access_log::TOKEN_MADE, purpose).await?;
    accounts.put_session(&token).await?;
    tracing::info!(target: "access", account = %staff.account.id, token = %token.digest, "token made");
    Ok((StatusCode::CREATED, Json(Made { secret, token: body(&token), repeated: false })))
}

/// Every token of one's own.
#[utoipa::path(get, path = "/tokens", operation_id = "list_tokens", tag = "session", security(("session" = [])),
    responses((status = 200, body = Tokens), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(State(state): State<AppState>, staff: Staff) -> Result<Json<Tokens>, Problem> {
    staff.needs_session()?;
    let mut tokens = state.desk().accounts().sessions(&staff.account.id).await?;
    tokens.retain(|token| token.kind == TOKEN);
    tokens.sort_by_key(|token| std::cmp::Reverse(token.created_at));
    let rows: Vec<TokenBody> = tokens.iter().map(body).collect();
    Ok(Json(Tokens { total: rows.len(), rows }))
}

/// Ends a token.
#[utoipa::path(delete, path = "/tokens/{digest}", operation_id = "end_token", tag = "session", security(("session" = [])),
    params(("digest" = String, Path, description = "Digest of the token")),
    responses((status = 204), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn end(
    State(state): State<AppState>,
    staff: Staff,
    At(digest): At<String>,
) -> Result<StatusCode, Problem> {
    end_own(&state, &staff, &digest, TOKEN, access_log::TOKEN_ENDED).await
}
