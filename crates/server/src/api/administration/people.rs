//! People in and out: accounts with their posts of today, made with an invitation instead of a password.

use super::{Opened, READERS, needs_post, open, texts};
use crate::extract::{Asked, At, Body, Key, Source};
use crate::limits::Limit;
use crate::passwords::too_weak;
use crate::problem::{Problem, ProblemBody};
use crate::secrets::digest;
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::Named;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::{Value, Values};
use channels::away;
use desk::access_log::{self, Noted};
use desk::administration::Standing;
use desk::ports::{Account, Session};
use desk::vault::{hex, random};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use worktime::{Day, Instant};

/// The post that administers.
const ADMINISTRATOR: &str = "administrator";
/// How a session's row says that it is an invitation.
pub(crate) const INVITATION: &str = "invitation";
/// How long an invitation holds, in milliseconds.
const HOLDS: i64 = 7 * 86_400_000;
/// People of a page.
const MOST: usize = 500;

/// For whom an account acts as well.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StandInBody {
    /// Account that is stood in for.
    pub account: String,
    /// Their name.
    pub name: String,
    /// The posts.
    pub posts: Vec<String>,
    /// Last day.
    pub until: Option<String>,
    /// The act's number.
    pub act: String,
    /// Whether the other is absent, not only delegating.
    pub absent: bool,
}

/// A member of staff.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonBody {
    /// Account id.
    account: String,
    /// Login name.
    login: String,
    /// Name.
    name: String,
    /// Unit.
    unit: Named,
    /// Own posts today.
    posts: Vec<String>,
    /// `active`, `invited` (no password yet), `off`.
    state: String,
    /// Whether it is a demonstration account.
    demo: bool,
    /// For whom they stand in today.
    stands_in: Vec<StandInBody>,
}

/// People.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct People {
    /// The people, by login name.
    rows: Vec<PersonBody>,
    /// How many.
    total: usize,
    /// Whether there are more than shown.
    cut: bool,
}

/// Whom to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Only of this unit.
    unit: Option<String>,
    /// Only with this post.
    post: Option<String>,
    /// Only `active`, `invited` or `off`.
    state: Option<String>,
    /// Only whose name or login contains this.
    q: Option<String>,
    /// `csv` = a file of all.
    format: Option<String>,
}

async fn body(state: &AppState, standing: Standing) -> Result<PersonBody, Problem> {
    let library = state.desk().library();
    let mut stands_in = Vec::new();
    for one in standing.stand_ins {
        let name = state.desk().accounts().account(&one.principal).await?.map(|found| found.name).unwrap_or_default();
        stands_in.push(StandInBody {
            account: one.principal,
            name,
            posts: one.posts,
            until: one.until.map(|day| day.to_string()),
            act: one.act,
            absent: one.absent,
        });
    }
    let account = standing.account;
    let is = match (account.disabled, account.password.is_empty()) {
        (true, _) => "off",
        (false, true) => "invited",
        (false, false) => "active",
    };
    Ok(PersonBody {
        unit: Named::of(&library, &account.unit),
        account: account.id,
        login: account.login,
        name: account.name,
        posts: account.posts,
        state: is.to_owned(),
        demo: account.demo,
        stands_in,
    })
}

/// The people within what the viewer's unit administers.
#[utoipa::path(get, path = "/administration/people", operation_id = "administration_people", tag = "administration", params(Filter), security(("session" = []), ("token" = [])),
    responses((status = 200, body = People), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(state): State<AppState>,
    staff: Staff,
    Asked(filter): Asked<Filter>,
) -> Result<Response, Problem> {
    needs_post(&staff, &READERS)?;
    let library = state.desk().library();
    let mut rows = Vec::new();
    for account in state.desk().accounts().accounts().await? {
        let standing = state.desk().standing(&account).await?;
        if !library.units.is_within(&standing.account.unit, &staff.account.unit) {
            continue;
        }
        let person = body(&state, standing).await?;
        let has = |wanted: &Option<String>, found: &dyn Fn(&str) -> bool| wanted.as_deref().is_none_or(found);
        if has(&filter.unit, &|unit| person.unit.id == unit)
            && has(&filter.post, &|post| person.posts.iter().any(|one| one == post))
            && has(&filter.state, &|is| person.state == is)
            && has(&filter.q, &|q| person.name.contains(q) || person.login.contains(q))
        {
            rows.push(person);
        }
    }
    match filter.format.as_deref() {
        None => {
            let total = rows.len();
            rows.truncate(MOST);
            Ok(Json(People { rows, total, cut: total > MOST }).into_response())
        }
        Some("csv") => Ok(csv(&rows)),
        Some(_) => Err(Problem::bad("bad-query", "format 只能是 csv。", "`format` can only be csv.")),
    }
}

fn csv(rows: &[PersonBody]) -> Response {
    let mut text = String::from(away::START);
    away::line(&mut text, ["account", "login", "name", "unit", "unit_name", "posts", "state"].map(away::cell));
    for row in rows {
        let posts = row.posts.join(" ");
        let cells = [&row.account, &row.login, &row.name, &row.unit.id, &row.unit.zh, &posts, &row.state];
        away::line(&mut text, cells.map(|text| away::cell(text)));
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"people.csv\""),
    ];
    (headers, text).into_response()
}

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPerson {
    /// Login name: 3 to 100 letters, digits, `.`, `-`, `_`.
    login: String,
    /// Name shown to colleagues.
    name: String,
    /// Unit.
    unit: String,
    /// Posts.
    posts: Vec<String>,
    /// First day, today without it.
    from: Option<String>,
    /// Last day, if the appointment ends.
    until: Option<String>,
    /// Who decided it.
    issuer: Option<String>,
    /// In which document.
    document: Option<String>,
}

/// An invitation, shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Invited {
    /// The account.
    account: String,
    /// The code with which the person sets a password; shown this once and kept nowhere.
    code: String,
    /// When it ends.
    ends_at: String,
    /// The act.
    act: Opened,
}

/// A new code: 120 bits in groups that can be read out. Under a key it is derived, so that a repeated request finds the
/// same one although it is stored nowhere.
fn code(state: &AppState, account: &str, key: Option<&(String, String)>) -> Result<String, Problem> {
    let text = match key {
        Some((key, _)) => {
            state.desk().vault().keyed("invitation", &format!("{account}:{key}")).chars().take(30).collect()
        }
        None => hex(&random::<15>().map_err(|fault| Problem::fault(&fault.to_string()))?),
    };
    let groups: Vec<String> =
        text.as_bytes().chunks(5).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    Ok(groups.join("-"))
}

/// Puts an invitation in place of every earlier one, and ends every session and token of the account.
async fn invite(state: &AppState, account: &str, key: Option<&(String, String)>) -> Result<(String, Instant), Problem> {
    let (accounts, now) = (state.desk().accounts(), state.desk().now());
    let code = code(state, account, key)?;
    if let Some(made) = accounts.session(&digest(code.as_bytes())).await? {
        return Ok((code, made.ends_at));
    }
    for session in accounts.sessions(account).await? {
        accounts.end_session(&session.digest).await?;
    }
    let ends_at = Instant(now.0 + HOLDS);
    accounts
        .put_session(&Session {
            digest: digest(code.as_bytes()),
            account: account.to_owned(),
            kind: INVITATION.to_owned(),
            purpose: String::new(),
            created_at: now,
            used_at: now,
            ends_at,
        })
        .await?;
    Ok((code, ends_at))
}

fn checked(new: &NewPerson, today: Day) -> Result<Values, Problem> {
    let login = new.login.trim();
    let good = (3..=100).contains(&login.len())
        && login.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if !good {
        return Err(Problem::invalid(
            "login",
            "登录名用3至100个字母、数字、点、横线或者下划线。",
            "A login name has 3 to 100 letters, digits, dots, hyphens or underscores.",
        ));
    }
    if !(1..=50).contains(&new.name.trim().chars().count()) {
        return Err(Problem::invalid("name", "姓名为1至50字。", "A name has 1 to 50 characters."));
    }
    let mut values = Values::new();
    let mut put = |key: &str, text: &str| {
        if !text.trim().is_empty() {
            values.insert(key.to_owned(), Value::Text(text.trim().to_owned()));
        }
    };
    put("unit", &new.unit);
    put("from", new.from.as_deref().unwrap_or(&today.to_string()));
    put("until", new.until.as_deref().unwrap_or_default());
    put("issuer", new.issuer.as_deref().unwrap_or_default());
    put("document", new.document.as_deref().unwrap_or_default());
    values.insert("posts".to_owned(), texts(&new.posts));
    Ok(values)
}

/// Makes an account: the appointment is recorded, the person gets an invitation code and sets a password of their own.
#[utoipa::path(post, path = "/administration/people", operation_id = "administration_new_person", tag = "administration", request_body = NewPerson, security(("session" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key makes one account")),
    responses((status = 201, body = Invited), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn make(
    State(state): State<AppState>,
    staff: Staff,
    key: Key,
    Body { value: new, digest }: Body<NewPerson>,
) -> Result<(StatusCode, Json<Invited>), Problem> {
    needs_post(&staff, &[ADMINISTRATOR])?;
    let library = state.desk().library();
    let mut values = checked(&new, state.desk().now().day())?;
    let Some(district) = library.units.district_of(&new.unit) else {
        return Err(Problem::invalid("unit", "没有这个单位。", "There is no such unit."));
    };
    let (accounts, login) = (state.desk().accounts(), new.login.trim().to_owned());
    // Under a key the id is derived, so that a repeated request finds the account that it made.
    let key = key.under(&staff.account.id, &digest);
    let id = match &key {
        Some((key, _)) => state.desk().vault().keyed("account", key).chars().take(24).collect(),
        None => hex(&random::<12>().map_err(|fault| Problem::fault(&fault.to_string()))?),
    };
    let id = format!("a-{id}");
    // An account whose appointment was refused waits, switched off, for the next try.
    let waits = |found: &Account| found.disabled && library.acts().about(&found.id).is_empty();
    let taken = || Problem::invalid("login", "已有这个登录名。", "This login name is taken.");
    let id = match accounts.account_by_login(&login).await? {
        Some(found) if found.password.is_empty() && (found.id == id || waits(&found)) => found.id,
        Some(_) => return Err(taken()),
        None => id,
    };
    let mut account = Account {
        id,
        login,
        name: new.name.trim().to_owned(),
        unit: new.unit.clone(),
        district,
        posts: Vec::new(),
        password: String::new(),
        demo: false,
        disabled: true,
    };
    values.insert("account".to_owned(), Value::Text(account.id.clone()));
    if let Err(fault) = accounts.put_account(&account).await {
        // Somebody else may have made one of this name at the same moment.
        let other = accounts.account_by_login(&account.login).await?.filter(|found| found.id != account.id);
        return Err(other.map_or_else(|| fault.into(), |_| taken()));
    }
    let act = open(&state, &staff, "appoint", values, key.clone()).await?;
    account.disabled = false;
    accounts.put_account(&account).await?;
    let (code, ends_at) = invite(&state, &account.id, key.as_ref()).await?;
    tracing::info!(target: "access", by = %staff.account.id, account = %account.id, "account made");
    Ok((StatusCode::CREATED, Json(Invited { account: account.id, code, ends_at: ends_at.rfc3339(), act })))
}

/// Sends a person back to the start: sessions, tokens and password end, a new invitation is made. Recorded as an act.
#[utoipa::path(post, path = "/administration/people/{account}/invitation", operation_id = "administration_invite", tag = "administration", security(("session" = [])),
    params(("account" = String, Path, description = "Account id"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key invites once")),
    responses((status = 201, body = Invited), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn reset(
    State(state): State<AppState>,
    staff: Staff,
    At(id): At<String>,
    key: Key,
) -> Result<(StatusCode, Json<Invited>), Problem> {
    needs_post(&staff, &[ADMINISTRATOR])?;
    let accounts = state.desk().accounts();
    let account = accounts.account(&id).await?.ok_or_else(Problem::not_found)?;
    let key = key.under(&staff.account.id, &digest(id.as_bytes()));
    let values = Values::from([("account".to_owned(), Value::Text(id))]);
    let act = open(&state, &staff, "invite", values, key.clone()).await?;
    if act.repeated && !account.password.is_empty() {
        return Err(Problem::invalid(
            "account",
            "这次邀请已经用过，请重新发出。",
            "This invitation was used already; send a new one.",
        ));
    }
    accounts.put_account(&Account { password: String::new(), ..account.clone() }).await?;
    let (code, ends_at) = invite(&state, &account.id, key.as_ref()).await?;
    tracing::info!(target: "access", by = %staff.account.id, account = %account.id, "account reset");
    Ok((StatusCode::CREATED, Json(Invited { account: account.id, code, ends_at: ends_at.rfc3339(), act })))
}

/// An invitation that is redeemed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Redeem {
    /// The code.
    code: String,
    /// The password that the person chooses: at least 12 characters.
    password: String,
}

/// What to sign in with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Redeemed {
    /// Login name.
    login: String,
}

/// Sets the password of an account by its invitation, once; then one signs in with it.
#[utoipa::path(post, path = "/invitation", operation_id = "redeem_invitation", tag = "session", request_body = Redeem,
    responses((status = 200, body = Redeemed), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn redeem(
    State(state): State<AppState>,
    source: Source,
    Body { value: given, .. }: Body<Redeem>,
) -> Result<Json<Redeemed>, Problem> {
    Limit::Invitation.take(&state, &source.0.to_string())?;
    let (accounts, now) = (state.desk().accounts(), state.desk().now());
    let code: String = given.code.trim().to_ascii_lowercase();
    let spent = || {
        Problem::invalid(
            "code",
            "邀请码不对、已经用过或者过期。请向管理员再要一个。",
            "The code is wrong, used or over. Ask the administrator for another.",
        )
    };
    let invitation = accounts.session(&digest(code.as_bytes())).await?.ok_or_else(spent)?;
    if invitation.kind != INVITATION || now >= invitation.ends_at {
        return Err(spent());
    }
    let account = accounts.account(&invitation.account).await?.ok_or_else(spent)?;
    if state.desk().standing(&account).await?.account.disabled {
        return Err(spent());
    }
    if let Some((zh, en)) = too_weak(&given.password, &account.login) {
        return Err(Problem::invalid("password", zh, en));
    }
    let password = given.password;
    let hash = tokio::task::spawn_blocking(move || crate::passwords::hash_password(&password)).await;
    let hash = hash.ok().and_then(Result::ok).ok_or_else(|| Problem::fault("a password could not be hashed"))?;
    let noted = Noted { kind: access_log::PASSWORD_CHANGED, account: Some(&account), ..Noted::default() };
    state.desk().note_access(account.district, &noted).await?;
    // The password first: ended in between, the invitation still holds.
    accounts.put_account(&Account { password: hash, ..account.clone() }).await?;
    accounts.end_session(&invitation.digest).await?;
    tracing::info!(target: "access", account = %account.id, "invitation redeemed");
    Ok(Json(Redeemed { login: account.login }))
}

/// Oneself today: own posts, and for whom one stands in.
#[utoipa::path(get, path = "/administration/standing", operation_id = "administration_standing", tag = "administration", security(("session" = []), ("token" = [])),
    responses((status = 200, body = PersonBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn standing(State(state): State<AppState>, staff: Staff) -> Result<Json<PersonBody>, Problem> {
    let account = state.desk().accounts().account(&staff.account.id).await?.ok_or_else(Problem::not_found)?;
    let standing = state.desk().standing(&account).await?;
    Ok(Json(body(&state, standing).await?))
}
