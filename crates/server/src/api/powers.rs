//! How often each of the offices' powers was used, by office and month, with the matters behind; what nobody used, and what no
//! procedure has a step for yet, is said plainly. A superior sees the offices below; everybody else their own.

use super::burden::{CountedBody, SUPERIORS, districts, is_seat, matters};
use crate::extract::Asked as Query;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::Named;
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use channels::away;
use desk::Library;
use desk::ports::Account;
use desk::powers::{Power, Use, Uses, powers as of_law};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use worktime::Day;

/// Since when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UsedSince {
    /// Only steps taken on this day (`2026-01-01`) or later.
    from: Option<String>,
}

/// A power and how often it was used.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PowerRow {
    /// The provision that gives it.
    provision: String,
    /// What the provision says, in the project's words.
    gist: Words,
    /// The word by which duty lists name it.
    word: Option<String>,
    /// Whether some procedure has a step on it: where none has, it cannot be used here.
    has_step: bool,
    /// Steps taken on it.
    times: usize,
    /// Offices that used it.
    offices: usize,
    /// Offices that never did.
    never: usize,
    /// By office and month, the latest first.
    uses: Vec<PowerUseRow>,
}

/// The use of a power by an office in a month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PowerUseRow {
    /// The office.
    office: Named,
    /// The month, `2026-10`.
    month: String,
    /// Steps taken.
    times: usize,
    /// The matters behind, at most fifty.
    matters: Vec<CountedBody>,
    /// How many.
    matters_total: usize,
}

/// How often the powers were used.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PowersBody {
    /// The powers, in the order of the law.
    rows: Vec<PowerRow>,
    /// How many.
    total: usize,
    /// Powers that no office used.
    never_used: usize,
    /// Offices looked at.
    offices: usize,
    /// Matters looked at.
    matters: usize,
    /// Whether there are more than were looked at.
    cut: bool,
    /// Whether only one's own office is shown.
    own_only: bool,
}

/// The offices whose use is seen, by code.
fn offices(library: &Library, account: &Account, own_only: bool) -> Vec<String> {
    let is_office = |code: &str| library.units.at_level(code, "street").is_some_and(|street| street.code == code);
    if own_only {
        return Some(account.unit.clone()).filter(|unit| is_office(unit)).into_iter().collect();
    }
    let within = |code: &String| is_office(code) && library.units.is_within(code, &account.unit);
    library.units.divisions().map(|division| division.code.clone()).filter(within).collect()
}

fn use_row(library: &Library, office: &str, month: &str, used: &Use) -> PowerUseRow {
    PowerUseRow {
        office: Named::of(library, office),
        month: month.to_owned(),
        times: used.times,
        matters: matters(library, &used.matters),
        matters_total: used.matters_total,
    }
}

fn row(library: &Library, power: &Power<'_>, counted: &Uses, offices: &[String]) -> PowerRow {
    let own = counted.rows.iter().filter(|((provision, office, _), _)| {
        *provision == power.provision.id.0 && offices.binary_search(office).is_ok()
    });
    let mut uses: Vec<PowerUseRow> =
        own.clone().map(|((_, office, month), used)| use_row(library, office, month, used)).collect();
    uses.sort_by(|a, b| b.month.cmp(&a.month));
    let mut users: Vec<&String> = own.map(|((_, office, _), _)| office).collect();
    users.dedup();
    let gist = &power.provision.gist;
    let en = Some(&power.provision.gist_en).filter(|en| !en.is_empty()).unwrap_or(gist);
    PowerRow {
        provision: power.provision.id.0.clone(),
        gist: Words::new(gist, en),
        word: power.word.clone(),
        has_step: !power.procedures.is_empty(),
        times: uses.iter().map(|one| one.times).sum(),
        offices: users.len(),
        never: offices.len().saturating_sub(users.len()),
        uses,
    }
}

async fn counted(state: &AppState, account: &Account, since: &UsedSince) -> Result<PowersBody, Problem> {
    let from = since.from.as_deref().map(super::registers::day).transpose()?.map(Day::start);
    let (desk, library) = (state.desk(), state.desk().library());
    let law = library.city_of(&account.unit).ok_or_else(Problem::not_found)?;
    let is_superior = is_seat(account) && account.posts.iter().any(|post| SUPERIORS.contains(&post.as_str()));
    let mut offices = offices(&library, account, !is_superior);
    offices.sort_unstable();
    let all = of_law(law, desk.now().day());
    let counted = desk.power_uses(&districts(&library, account), &all, from).await?;
    let rows: Vec<PowerRow> = all.iter().map(|power| row(&library, power, &counted, &offices)).collect();
    Ok(PowersBody {
        total: rows.len(),
        never_used: rows.iter().filter(|row| row.times == 0).count(),
        rows,
        offices: offices.len(),
        matters: counted.matters,
        cut: counted.cut,
        own_only: !is_superior,
    })
}

/// How often each of the offices' powers was used, by office and month.
#[utoipa::path(get, path = "/powers", operation_id = "powers", tag = "duties", security(("session" = []), ("token" = [])), params(UsedSince),
    responses((status = 200, body = PowersBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn powers(
    State(state): State<AppState>,
    staff: Staff,
    Query(since): Query<UsedSince>,
) -> Result<Json<PowersBody>, Problem> {
    Ok(Json(counted(&state, &staff.account, &since).await?))
}

/// The same as CSV: a row for each power, office and month, and one for each power that nobody used.
#[utoipa::path(get, path = "/powers.csv", operation_id = "powers_csv", tag = "duties", security(("session" = []), ("token" = [])), params(UsedSince),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn csv(
    State(state): State<AppState>,
    staff: Staff,
    Query(since): Query<UsedSince>,
) -> Result<Response, Problem> {
    let body = counted(&state, &staff.account, &since).await?;
    let head = ["provision", "power", "office", "office_name", "month", "times", "matters"].map(str::to_owned);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for power in &body.rows {
        let first = [power.provision.clone(), power.gist.zh.clone()];
        let last = |cells: [String; 5]| first.iter().cloned().chain(cells).collect();
        if power.uses.is_empty() {
            rows.push(last([String::new(), String::new(), String::new(), "0".to_owned(), "0".to_owned()]));
        }
        rows.extend(power.uses.iter().map(|one| {
            let (times, matters) = (one.times.to_string(), one.matters_total.to_string());
            last([one.office.id.clone(), one.office.zh.clone(), one.month.clone(), times, matters])
        }));
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"powers.csv\""),
    ];
    Ok((headers, away::csv(&head, &rows)).into_response())
}
