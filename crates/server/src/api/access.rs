//! The access log as auditors read it: of their own division and those below, newest first, and out as a file.

use crate::extract::Asked;
use crate::problem::{Problem, ProblemBody, echo};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::{Keyed, unit_name};
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use channels::away;
use desk::Library;
use desk::access_log::{self, KINDS, Noted};
use desk::ports::{AccessEntry, AccessFilter, Account};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use worktime::{Day, Instant};

/// The post that may read.
const AUDITOR: &str = "auditor";
/// Rows of a page if nobody says.
const ROWS: u32 = 50;
/// Rows of a page at most.
const MOST: u32 = 500;
/// Rows of a file at most.
const FILE: u32 = 10_000;

/// Which rows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// The district; one's own without it. A city's auditor may name any district of the city.
    district: Option<u32>,
    /// Of this account, by id.
    account: Option<String>,
    /// Of this kind.
    kind: Option<String>,
    /// From this day.
    from: Option<String>,
    /// To this day, it included.
    to: Option<String>,
    /// At most this many rows, 1 to 500; 50 without it.
    limit: Option<u32>,
    /// Continue after this row: `next` of the page before.
    after: Option<u64>,
}

/// A row of the access log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccessBody {
    /// Its place in the district's log.
    seq: u64,
    /// When.
    at: String,
    /// What happened.
    kind: String,
    /// The same in words.
    words: Words,
    /// The account, by id.
    account: String,
    /// Its login name now.
    login: Option<String>,
    /// Its unit then.
    unit: Option<Words>,
    /// The matter concerned, by id.
    matter: String,
    /// A stated purpose, or what else was noted.
    note: String,
}

/// A page of the access log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccessLog {
    /// The rows, newest first.
    rows: Vec<AccessBody>,
    /// How many there are in all.
    total: u64,
    /// Where the next page begins.
    next: Option<u64>,
    /// Every kind there is, for choosing.
    kinds: Vec<Keyed>,
}

/// What a kind means.
pub(crate) fn words(kind: &str) -> Words {
    let (zh, en) = match kind {
        access_log::SIGNED_IN => ("登录", "signed in"),
        access_log::SIGN_IN_FAILED => ("登录失败", "sign-in failed"),
        access_log::LOCKED => ("多次登录失败，暂时锁定", "locked after failed sign-ins"),
        access_log::SIGNED_OUT => ("退出", "signed out"),
        access_log::SESSION_ENDED => ("结束了另一处的登录", "ended a session elsewhere"),
        access_log::PASSWORD_CHANGED => ("改了密码", "password changed"),
        access_log::FACTOR_ADDED => ("启用了动态口令", "second factor added"),
        access_log::FACTOR_REMOVED => ("停用了动态口令", "second factor removed"),
        access_log::RECOVERY_USED => ("用了一个恢复码", "recovery code used"),
        access_log::TOKEN_MADE => ("生成令牌", "token made"),
        access_log::TOKEN_ENDED => ("停用令牌", "token ended"),
        access_log::SENT_AGAIN => ("让没送达的消息重发", "had failed messages sent again"),
        access_log::REVEALED => ("查看了个人信息", "personal data opened"),
        access_log::ERASED => ("删除了个人信息", "personal data erased"),
        access_log::EXPORTED => ("导出", "rows taken out as a file"),
        access_log::FILE_READ => ("打开了附件", "attachment opened"),
        access_log::LOG_READ => ("看了查阅记录", "access log read"),
        access_log::TEXT_IMPORTED => ("导入了官方文本", "official text imported"),
        access_log::TEXT_REVIEWED => ("核定了官方文本的问题", "issues of an official text decided"),
        access_log::TEXT_APPROVED => ("批准了官方文本", "official text approved"),
        other => (other, other),
    };
    Words::new(zh, en)
}

/// The district that is read, if the account may.
fn district_of(library: &Library, account: &Account, wanted: Option<u32>) -> Result<u32, Problem> {
    if !account.posts.iter().any(|post| post == AUDITOR) {
        return Err(Problem::forbidden(
            "not-auditor",
            "只有审计员可以看查阅记录。",
            "Only auditors may read the access log.",
        ));
    }
    let district = wanted.unwrap_or(account.district);
    if district == account.district {
        return Ok(district);
    }
    let own = account.unit.split('.').next().unwrap_or(&account.unit);
    let below = library.units.upwards(&district.to_string()).any(|division| division.code == own);
    if below { Ok(district) } else { Err(Problem::not_found()) }
}

fn filter_of(wanted: &Wanted) -> Result<AccessFilter, Problem> {
    let day = |text: &Option<String>| -> Result<Option<Day>, Problem> {
        let Some(text) = text else { return Ok(None) };
        let shown = echo(text);
        text.parse::<Day>().map(Some).map_err(|_| {
            Problem::bad(
                "bad-query",
                format!("“{shown}”不是日期，应如2026-10-12。"),
                format!("`{shown}` is no day such as 2026-10-12."),
            )
        })
    };
    if let Some(kind) = wanted.kind.as_deref().filter(|kind| !KINDS.contains(kind)) {
        let shown = echo(kind);
        return Err(Problem::bad(
            "bad-query",
            format!("没有“{shown}”这一种记录。"),
            format!("There is no kind `{shown}`."),
        ));
    }
    if wanted.after.is_some_and(|after| i64::try_from(after).is_err()) {
        return Err(Problem::bad(
            "bad-query",
            "after 应是上一页的 next。",
            "`after` must be `next` of the page before.",
        ));
    }
    Ok(AccessFilter {
        from: day(&wanted.from)?.map_or(Instant(i64::MIN), Day::start),
        until: day(&wanted.to)?.map_or(Instant(i64::MAX), |to| to.plus_days(1).start()),
        account: wanted.account.clone().unwrap_or_default(),
        kind: wanted.kind.clone().unwrap_or_default(),
    })
}

async fn note_read(state: &AppState, staff: &Staff, district: u32, kind: &str) -> Result<(), Problem> {
    let noted = Noted { kind, account: Some(&staff.account), note: "access_log", ..Noted::default() };
    Ok(state.desk().note_access(district, &noted).await?)
}

async fn bodies(state: &AppState, entries: Vec<AccessEntry>) -> Result<Vec<AccessBody>, Problem> {
    let library = state.desk().library();
    let mut logins = std::collections::BTreeMap::new();
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        if !entry.account.is_empty() && !logins.contains_key(&entry.account) {
            let found = state.desk().accounts().account(&entry.account).await?;
            logins.insert(entry.account.clone(), found.map(|account| account.login));
        }
        rows.push(AccessBody {
            seq: entry.seq,
            at: entry.at.rfc3339(),
            words: words(&entry.kind),
            kind: entry.kind,
            login: logins.get(&entry.account).cloned().flatten(),
            account: entry.account,
            unit: (!entry.unit.is_empty()).then(|| unit_name(&library, &entry.unit)),
            matter: entry.matter,
            note: entry.note,
        });
    }
    Ok(rows)
}

/// The access log, newest first. Reading it is noted in it.
#[utoipa::path(get, path = "/access-log", operation_id = "access_log", tag = "security", params(Wanted), security(("session" = []), ("token" = [])),
    responses((status = 200, body = AccessLog), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(state): State<AppState>,
    staff: Staff,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<AccessLog>, Problem> {
    let district = district_of(&state.desk().library(), &staff.account, wanted.district)?;
    let filter = filter_of(&wanted)?;
    let limit = match wanted.limit.unwrap_or(ROWS) {
        limit @ 1..=MOST => limit,
        _ => return Err(Problem::bad("bad-query", "limit 应为1至500。", "`limit` is 1 to 500.")),
    };
    if wanted.after.is_none() {
        note_read(&state, &staff, district, access_log::LOG_READ).await?;
    }
    let accounts = state.desk().accounts();
    let entries = accounts.access_log(district, &filter, wanted.after, limit).await?;
    let is_full = u32::try_from(entries.len()).is_ok_and(|count| count == limit);
    let next = entries.last().filter(|_| is_full).map(|entry| entry.seq);
    let total = accounts.count_access(district, &filter).await?;
    let kinds = KINDS.iter().map(|kind| Keyed::new(kind, Some(words(kind)))).collect();
    Ok(Json(AccessLog { rows: bodies(&state, entries).await?, total, next, kinds }))
}

/// The access log as a file (CSV, at most 10,000 rows, newest first).
#[utoipa::path(get, path = "/access-log.csv", operation_id = "access_log_file", tag = "security", params(Wanted), security(("session" = []), ("token" = [])),
    responses((status = 200, description = "CSV, UTF-8", content_type = "text/csv", body = String), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn file(
    State(state): State<AppState>,
    staff: Staff,
    Asked(wanted): Asked<Wanted>,
) -> Result<impl IntoResponse, Problem> {
    let district = district_of(&state.desk().library(), &staff.account, wanted.district)?;
    let filter = filter_of(&wanted)?;
    note_read(&state, &staff, district, access_log::EXPORTED).await?;
    let entries = state.desk().accounts().access_log(district, &filter, wanted.after, FILE).await?;
    let mut text = String::from(away::START);
    away::line(&mut text, ["序号", "时间", "事项", "账户", "单位", "诉求", "说明"].map(away::cell));
    for row in bodies(&state, entries).await? {
        let unit = row.unit.map(|unit| unit.zh).unwrap_or_default();
        let seq = row.seq.to_string();
        let cells =
            [&seq, &row.at, &row.words.zh, row.login.as_ref().unwrap_or(&row.account), &unit, &row.matter, &row.note];
        away::line(&mut text, cells.map(|text| away::cell(text)));
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"access-log.csv\""),
    ];
    Ok((headers, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_words() {
        for kind in KINDS {
            assert_ne!(words(kind).zh, kind);
            assert_ne!(words(kind).en, kind);
        }
    }
}
