//! How often what was suggested was chosen, for those who look after it.

use super::super::callers::districts;
use super::{APPEAL, category_name, choice_name};
use crate::extract::Asked;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::Keyed;
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use desk::ports::VerdictCount;
use desk::reading::OUTSIDE;
use rulebook::Edition;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use worktime::{Day, Instant};

/// Who may see them.
const READERS: [&str; 2] = ["administrator", "auditor"];
/// Rows at most: several models with every category of a city.
const MOST: usize = 1_000;

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

/// How often people chose what was suggested, by field, value and model: in one's own district, for a city's unit in the whole city.
#[utoipa::path(get, path = "/suggestions/verdicts", operation_id = "verdicts", tag = "desk", params(Between), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Verdicts), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(state): State<AppState>,
    staff: Staff,
    Asked(between): Asked<Between>,
) -> Result<Json<Verdicts>, Problem> {
    if !staff.account.posts.iter().any(|post| READERS.contains(&post.as_str())) {
        return Err(Problem::forbidden(
            "post-needed",
            "这里只有管理员和审计员可以看。",
            "Only administrators and auditors may see this.",
        ));
    }
    let (desk, library) = (state.desk(), state.desk().library());
    let from = day(between.from.as_ref())?.map_or(Instant(i64::MIN), Day::start);
    let until = day(between.to.as_ref())?.map_or(Instant(i64::MAX), |to| to.plus_days(1).start());
    let tally = desk.tally(&districts(&library, &staff), from, until).await?;
    let law = library.city_of(&staff.account.unit).ok_or_else(Problem::not_found)?;
    let edition = law.edition_on(desk.now().day()).ok_or_else(Problem::not_found)?;
    let total = tally.rows.len();
    Ok(Json(Verdicts {
        model: desk.reader(&staff.account.unit).map(|reader| reader.model().to_owned()),
        totals: tally.totals().iter().map(|count| body(edition, count)).collect(),
        rows: tally.rows.iter().take(MOST).map(|count| body(edition, count)).collect(),
        total,
        cut: total > MOST,
    }))
}

fn day(text: Option<&String>) -> Result<Option<Day>, Problem> {
    text.map(|text| super::super::registers::day(text)).transpose()
}

fn body(edition: &Edition, count: &VerdictCount) -> VerdictBody {
    let VerdictCount { model, field, suggested, total, taken, sure, sure_taken } = count;
    let plain = field.strip_prefix(OUTSIDE).unwrap_or(field);
    let name = match plain {
        "category" => category_name(edition, suggested),
        other => choice_name(edition, other, suggested),
    };
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
