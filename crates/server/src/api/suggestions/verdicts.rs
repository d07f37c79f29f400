//! How often what was suggested was chosen, for those who look after it.

use super::super::callers::districts;
use super::{APPEAL, category_name, choice_name};
use crate::extract::Asked;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::{Keyed, Named};
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use channels::away;
use desk::ports::{Correction, VerdictCount};
use desk::reading::{FIELDS, OUTSIDE};
use rulebook::Edition;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use worktime::{Day, Instant};

/// Who may see them.
const READERS: [&str; 2] = ["administrator", "auditor"];
/// Rows at most: several models with every category of a city.
const MOST: usize = 1_000;

/// Pairs at most.
const CORRECTED: usize = 50;
/// Months that are told.
const MONTHS: usize = 6;

/// Of which time.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Between {
    /// From this day; from the beginning without it.
    from: Option<String>,
    /// To this day, it included; to today without it.
    to: Option<String>,
}

/// How often what was suggested was chosen.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Verdicts {
    /// The model that reads now; none while reading is off.
    model: Option<String>,
    /// What they are of: one's district, or the whole city.
    area: Named,
    /// Each month of the last half year with each field, over all models and values, the latest first.
    months: Vec<MonthBody>,
    /// What was most often chosen instead of what was suggested, the commonest first, at most 50. Places are left out.
    corrected: Vec<CorrectedBody>,
    /// Each model and field, over all values.
    totals: Vec<VerdictBody>,
    /// Each model, field and suggested value, the commonest first. Places are one value.
    rows: Vec<VerdictBody>,
    /// How many rows there are.
    total: usize,
    /// Whether there are more than are shown.
    cut: bool,
}

/// How often a value was suggested and taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VerdictBody {
    /// SHA-256 of the model; of a model outside its name.
    model: String,
    /// The field: `category`, `kind`, `grade` or `place`; with `outside_` before it, as a model outside suggested it.
    field: Keyed,
    /// What was suggested; nothing for all values together, for places, and where nothing was suggested.
    suggested: Option<Keyed>,
    /// How often.
    total: u64,
    /// How often that was chosen.
    taken: u64,
    /// How often it was suggested without doubt.
    sure: u64,
    /// How often it was chosen of these.
    sure_taken: u64,
}

/// How often what was suggested was taken in a month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MonthBody {
    /// The month, such as `2026-11`.
    month: String,
    /// The field.
    field: Keyed,
    /// How often it was suggested.
    total: u64,
    /// How often that was chosen.
    taken: u64,
    /// How often it was suggested without doubt.
    sure: u64,
    /// How often it was chosen of these.
    sure_taken: u64,
}

/// A pair of what was suggested and what was chosen instead.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CorrectedBody {
    /// The field.
    field: Keyed,
    /// What was suggested.
    suggested: Keyed,
    /// What was chosen.
    chosen: Keyed,
    /// How often.
    total: u64,
}

/// How often people chose what was suggested, by field, value and model: in one's own district, for a city's unit in the whole city.
#[utoipa::path(get, path = "/suggestions/verdicts", operation_id = "verdicts", tag = "desk", params(Between), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Verdicts), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(state): State<AppState>,
    staff: Staff,
    Asked(between): Asked<Between>,
) -> Result<Json<Verdicts>, Problem> {
    Ok(Json(read(&state, &staff, &between).await?))
}

/// The same as a file (CSV): one line for each model, field and suggested value.
#[utoipa::path(get, path = "/suggestions/verdicts.csv", operation_id = "verdicts_file", tag = "desk", params(Between), security(("session" = []), ("token" = [])),
    responses((status = 200, description = "CSV, UTF-8", content_type = "text/csv", body = String), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn file(
    State(state): State<AppState>,
    staff: Staff,
    Asked(between): Asked<Between>,
) -> Result<impl IntoResponse, Problem> {
    let verdicts = read(&state, &staff, &between).await?;
    let mut text = String::from(away::START);
    let names = ["模型", "字段", "建议", "建议次数", "采纳", "更正", "有把握", "有把握的采纳"];
    away::line(&mut text, names.map(away::cell));
    for row in &verdicts.rows {
        let suggested = row.suggested.as_ref().map_or("", |one| one.zh.as_str());
        let words = [row.model.as_str(), &row.field.zh, suggested].map(away::cell);
        let counts = [row.total, row.taken, row.total.saturating_sub(row.taken), row.sure, row.sure_taken];
        away::line(&mut text, words.into_iter().chain(counts.map(|count| count.to_string())));
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"suggestions.csv\""),
    ];
    Ok((headers, text))
}

/// What both tell.
async fn read(state: &AppState, staff: &Staff, between: &Between) -> Result<Verdicts, Problem> {
    if !staff.account.posts.iter().any(|post| READERS.contains(&post.as_str())) {
        return Err(Problem::forbidden(
            "post-needed",
            "这里只有管理员和审计员可以看。",
            "Only administrators and auditors may see this.",
        ));
    }
    let (desk, library) = (state.desk(), state.desk().library());
    let from = day(between.from.as_ref())?.map_or(Instant(i64::MIN), Day::start);
    let last = day(between.to.as_ref())?;
    let until = last.map_or(Instant(i64::MAX), |to| to.plus_days(1).start());
    let districts = districts(&library, staff);
    let tally = desk.tally(&districts, from, until).await?;
    let law = library.city_of(&staff.account.unit).ok_or_else(Problem::not_found)?;
    let edition = law.edition_on(desk.now().day()).ok_or_else(Problem::not_found)?;
    let total = tally.rows.len();
    let corrected = desk.corrections(&districts, from, until, CORRECTED).await?;
    Ok(Verdicts {
        model: desk.reader(&staff.account.unit).map(|reader| reader.model().to_owned()),
        area: Named::of(&library, &staff.account.district.to_string()),
        months: months(state, &districts, edition, last.unwrap_or_else(|| desk.now().day())).await?,
        corrected: corrected.iter().map(|one| corrected_body(edition, one)).collect(),
        totals: tally.totals().iter().map(|count| body(edition, count)).collect(),
        rows: tally.rows.iter().take(MOST).map(|count| body(edition, count)).collect(),
        total,
        cut: total > MOST,
    })
}

/// The months up to a day, the latest first, each with its fields.
async fn months(state: &AppState, districts: &[u32], edition: &Edition, last: Day) -> Result<Vec<MonthBody>, Problem> {
    let mut all = Vec::new();
    let mut end = last;
    for _ in 0..MONTHS {
        let first = end.plus_days(1 - i32::from(end.day()));
        let tally = state.desk().tally(districts, first.start(), end.plus_days(1).start()).await?;
        for field in FIELDS {
            let of_field = tally.rows.iter().filter(|row| row.field == field);
            let sum = |count: fn(&VerdictCount) -> u64| of_field.clone().map(count).sum::<u64>();
            let total = sum(|row| row.total);
            if total > 0 {
                all.push(MonthBody {
                    month: first.to_string().chars().take(7).collect(),
                    field: Keyed::new(field, field_name(edition, field)),
                    total,
                    taken: sum(|row| row.taken),
                    sure: sum(|row| row.sure),
                    sure_taken: sum(|row| row.sure_taken),
                });
            }
        }
        end = first.plus_days(-1);
    }
    Ok(all)
}

fn corrected_body(edition: &Edition, one: &Correction) -> CorrectedBody {
    let value = |value: &str| Keyed::new(value, value_name(edition, &one.field, value));
    CorrectedBody {
        field: Keyed::new(&one.field, field_name(edition, &one.field)),
        suggested: value(&one.suggested),
        chosen: value(&one.chosen),
        total: one.total,
    }
}

fn value_name(edition: &Edition, field: &str, value: &str) -> Option<Words> {
    match field {
        "category" => category_name(edition, value),
        other => choice_name(edition, other, value),
    }
}

fn day(text: Option<&String>) -> Result<Option<Day>, Problem> {
    text.map(|text| super::super::registers::day(text)).transpose()
}

fn body(edition: &Edition, count: &VerdictCount) -> VerdictBody {
    let VerdictCount { model, field, suggested, total, taken, sure, sure_taken } = count;
    let plain = field.strip_prefix(OUTSIDE).unwrap_or(field);
    let name = value_name(edition, plain, suggested);
    VerdictBody {
        model: model.clone(),
        field: Keyed::new(field, field_name(edition, plain)),
        suggested: (!suggested.is_empty()).then(|| Keyed::new(suggested, name)),
        total: *total,
        taken: *taken,
        sure: *sure,
        sure_taken: *sure_taken,
    }
}

fn field_name(edition: &Edition, field: &str) -> Option<Words> {
    edition.procedures.get(APPEAL)?.fields.get(field).map(|field| Words::from(&field.label))
}
