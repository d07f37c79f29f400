//! The rows of a register behind a number of the board.

use super::asked::{Period, Wanted, bad};
use super::body::PlaceBody;
use super::numbers::within;
use super::view::{leaves, of_division, of_register};
use crate::api::matters::limit;
use crate::extract::{Asked, At};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::Keyed;
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use desk::evaluate::{Key, RowBehind, over_registers, rows_behind};
use rulebook::model::{Class, Field, Indicator, Register, Rows};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Behind which number.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Counted {
    /// The indicator.
    indicator: String,
    /// The period of the board: the rows of its last day, or of today.
    from: Option<String>,
    /// The last day, month, quarter or year of it.
    to: Option<String>,
    /// Code of the division; one's own without it.
    within: Option<String>,
    /// The unit that the rows concern; any without it.
    unit: Option<String>,
    /// At most this many rows, 1 to 500; 50 without it.
    limit: Option<u32>,
    /// How many rows to pass over; none without it.
    skip: Option<usize>,
}

/// Rows behind a number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountedPage {
    /// Indicator.
    indicator: Keyed,
    /// The register.
    register: Keyed,
    /// The division looked at.
    within: PlaceBody,
    /// The day on which these rows hold.
    day: String,
    /// The columns that may be shown.
    columns: Vec<Keyed>,
    /// The rows, in the register's order.
    rows: Vec<CountedRow>,
    /// How many there are.
    total: usize,
    /// Whether more follow.
    cut: bool,
}

/// A row behind a number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountedRow {
    /// Its key.
    key: String,
    /// Version of the list it came with.
    version: String,
    /// Its values, in the order of the columns.
    values: Vec<Words>,
    /// Whether it is in the denominator.
    counted: bool,
    /// Whether it is in the numerator.
    part: bool,
    /// Why it is not in the denominator, if it is not.
    why: Option<Words>,
}

/// The rows of a register behind a number of the board, on its day.
#[utoipa::path(get, path = "/board/{city}/rows", operation_id = "counted_rows", tag = "evaluation", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "City key"), Counted),
    responses((status = 200, body = CountedPage), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn rows(
    State(state): State<AppState>,
    staff: Staff,
    At(city): At<String>,
    Asked(asked): Asked<Counted>,
) -> Result<Json<CountedPage>, Problem> {
    let library = state.desk().library();
    let (from, to) = (asked.from.clone(), asked.to.clone());
    let period = Period { from, to, level: None, within: asked.within.clone(), procedure: None, _lang: None };
    let wanted = Wanted::of(&state, &library, &staff.account, &city, &period)?;
    let (law, day) = (wanted.law, wanted.day);
    let indicator = over_registers(law, day).find(|one| one.key == asked.indicator).ok_or_else(|| {
        bad("indicator", "台账的指标", "an indicator over a register", &asked.indicator, "posts_administrative")
    })?;
    let Rows::Register(key) = &indicator.rows else { return Err(Problem::not_found()) };
    let register = law.city.registers.get(key).ok_or_else(Problem::not_found)?;
    let within = Key { unit: asked.unit.clone(), ..within(&wanted, indicator) };
    let found = rows_behind(law, indicator, day, &within).map_err(|fault| Problem::fault(&fault.to_string()))?;
    let (total, skip) = (found.len(), asked.skip.unwrap_or(0));
    let limit = usize::try_from(limit(asked.limit)?).unwrap_or(usize::MAX);
    let shown: Vec<(&String, &Field)> =
        register.fields.iter().filter(|(_, field)| matches!(field.class, Class::Open | Class::Internal)).collect();
    let rows =
        found.into_iter().skip(skip).take(limit).map(|behind| row(register, indicator, &shown, behind)).collect();
    Ok(Json(CountedPage {
        indicator: Keyed::new(&indicator.key, Some(Words::from(&indicator.label))),
        register: Keyed::new(&register.key, Some(Words::from(&register.label))),
        within: of_division(wanted.within),
        day: day.to_string(),
        columns: shown.iter().map(|(key, field)| Keyed::new(key, Some(Words::from(&field.label)))).collect(),
        rows,
        total,
        cut: skip.saturating_add(limit) < total,
    }))
}

fn row(register: &Register, indicator: &Indicator, shown: &[(&String, &Field)], behind: RowBehind<'_>) -> CountedRow {
    let RowBehind { row, counts } = behind;
    let why = |guard: usize| match indicator.of.get(guard) {
        Some(guard) => leaves(guard, &of_register(register)),
        None => Words::new("没有这个数", "has no such number"),
    };
    let value = |(key, field): &(&String, &Field)| {
        let text = row.columns.get(*key).map_or("", String::as_str);
        field.choices.get(text).map_or_else(|| Words::new(text, text), Words::from)
    };
    CountedRow {
        key: row.key.clone(),
        version: row.version.clone(),
        values: shown.iter().map(value).collect(),
        counted: counts.is_ok(),
        part: counts == Ok(true),
        why: counts.err().map(why),
    }
}
