//! A published list as it holds on a day: every row that counts, refined rows below their parents, each with where it comes
//! from; sought, page by page, and to take away.

use super::export::{as_csv, as_workbook};
use super::rows::{OfEdition, choices, is_sought, line, paged, within};
use super::{EditionLineBody, published_register};
use crate::api::registers::{ColumnBody, city, day};
use crate::extract::{Asked, At, Source};
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::view::Keyed;
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use desk::registers::editions::editions;
use desk::registers::sheet::{Line, of_day, on};
use desk::{CityLaw, Library};
use rulebook::model::{Register, RegisterRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};
use worktime::Day;

/// Which rows of a day.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfDay {
    /// The day (`2026-11-25`); today without it.
    pub day: Option<String>,
    /// Only rows that have this word somewhere.
    pub q: Option<String>,
    /// Only rows under this head of duties.
    pub head: Option<String>,
    /// Only rows of this holder.
    pub holder: Option<String>,
    /// At most this many rows, 1 to 500; 100 without it.
    pub limit: Option<usize>,
    /// Continue after so many rows: `next` of the page before.
    pub after: Option<usize>,
    /// `zh` or `en`; as the browser prefers without it.
    #[serde(default, rename = "lang")]
    #[param(rename = "lang")]
    pub _lang: Option<String>,
}

impl OfDay {
    /// The day; an empty one is today.
    pub(crate) fn day(&self, today: Day) -> Result<Day, Problem> {
        self.day.as_deref().filter(|text| !text.is_empty()).map_or(Ok(today), day)
    }

    /// What is sought, as of an edition.
    pub(crate) fn sought(&self) -> OfEdition {
        let Self { q, head, holder, limit, after, .. } = self;
        let (q, head, holder) = (q.clone(), head.clone(), holder.clone());
        OfEdition { q, head, holder, limit: *limit, after: *after, _lang: None }
    }
}

/// A list as it holds on a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListOfDayBody {
    /// City.
    pub city: Keyed,
    /// The register.
    pub register: Keyed,
    /// The day.
    pub day: String,
    /// Columns in order.
    pub columns: Vec<ColumnBody>,
    /// Heads of duties that can be chosen.
    pub heads: Vec<Keyed>,
    /// Holders that can be chosen.
    pub holders: Vec<Keyed>,
    /// The rows: each is followed by those that refine it.
    pub rows: Vec<LineOfDayBody>,
    /// How many rows are sought.
    pub total: usize,
    /// How many rows hold in all.
    pub holding: usize,
    /// How many of these ship with the rulebook as a sample.
    pub samples: usize,
    /// Where the next page begins.
    pub next: Option<usize>,
}

/// A row on a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LineOfDayBody {
    /// The row.
    pub row: EditionLineBody,
    /// How many rows stand above it: 1 and more = it is refined.
    pub depth: u8,
    /// What it is for: the city, a district or a subdistrict.
    pub scope: Words,
    /// Whether it ships with the rulebook as a sample: nobody published it.
    pub sample: bool,
    /// The edition that it stands in, by its number.
    pub edition: Option<String>,
    /// Its version as its issuer calls it.
    pub version: String,
    /// First day.
    pub since: String,
    /// Last day, if there is one.
    pub until: Option<String>,
}

/// A list of a day as the page and the interface show it.
pub(crate) fn of_the_day(
    library: &Library,
    (key, register): (&str, &str),
    sought: &OfDay,
    today: Day,
) -> Result<ListOfDayBody, Problem> {
    let law = city(library, key)?;
    let register = published_register(law, register)?;
    let (day, of) = (sought.day(today)?, sought.sought());
    let lines = on(library, law, &register.key, day);
    let rows: Vec<RegisterRow> = lines.iter().map(|line| line.row.clone()).collect();
    let published = editions(library, law, &register.key);
    let numbers: BTreeSet<&str> = published.iter().map(|edition| edition.issued.entry.number.as_str()).collect();
    let fits: Vec<&Line<'_>> = lines.iter().filter(|line| is_sought(law, register, line.row, &of)).collect();
    let (page, next) = paged(&fits, &of, |line| told((library, law), register, line, &numbers))?;
    Ok(ListOfDayBody {
        city: Keyed::new(&law.city.key, Some(Words::from(&law.city.label))),
        register: Keyed::new(&register.key, Some(Words::from(&register.label))),
        day: day.to_string(),
        columns: register.fields.iter().map(|(key, field)| ColumnBody::new(key, &field.label)).collect(),
        heads: choices(law, register, &rows, "head"),
        holders: choices(law, register, &rows, "holder"),
        total: fits.len(),
        holding: lines.len(),
        samples: lines.iter().filter(|line| line.matter.is_none()).count(),
        next,
        rows: page,
    })
}

fn told(
    (library, law): (&Library, &CityLaw),
    register: &Register,
    one: &Line<'_>,
    numbers: &BTreeSet<&str>,
) -> LineOfDayBody {
    let division = library.units.division(&one.row.scope).map(|division| Words::new(&division.name, &division.name));
    LineOfDayBody {
        row: line(law, register, one.row),
        depth: one.depth,
        scope: division.unwrap_or_else(|| Words::from(&law.city.label)),
        sample: one.matter.is_none(),
        edition: one.matter.filter(|number| numbers.contains(number)).map(str::to_owned),
        version: one.row.version.clone(),
        since: one.row.since.to_string(),
        until: one.row.until.map(|until| until.to_string()),
    }
}

/// A published list as it holds on a day, with what ships with the rulebook and is not superseded; no sign-in.
#[utoipa::path(get, path = "/lists/{city}/{register}/rows", operation_id = "list_of_day", tag = "open",
    params(("city" = String, Path, description = "City key"), ("register" = String, Path, description = "Register, such as duties"), OfDay),
    responses((status = 200, body = ListOfDayBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn rows_of_day(
    State(state): State<AppState>,
    Source(from): Source,
    At((key, register)): At<(String, String)>,
    Asked(sought): Asked<OfDay>,
) -> Result<Json<ListOfDayBody>, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    let library = state.desk().library();
    of_the_day(&library, (&key, &register), &sought, state.desk().now().day()).map(Json)
}

fn taken(
    state: &AppState,
    (key, register): (&str, &str),
    sought: &OfDay,
) -> Result<(desk::registers::sheet::Sheet, String), Problem> {
    let library = state.desk().library();
    let law = city(&library, key)?;
    let register = published_register(law, register)?;
    let (day, of) = (sought.day(state.desk().now().day())?, sought.sought());
    within(&of)?;
    let lines: Vec<Line<'_>> = on(&library, law, &register.key, day)
        .into_iter()
        .filter(|line| is_sought(law, register, line.row, &of))
        .collect();
    Ok((of_day(register, &lines), day.to_string()))
}

/// A published list as it holds on a day, as CSV with where each row comes from; no sign-in.
#[utoipa::path(get, path = "/lists/{city}/{register}/rows.csv", operation_id = "list_of_day_csv", tag = "open",
    params(("city" = String, Path, description = "City key"), ("register" = String, Path, description = "Register, such as duties"), OfDay),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn csv_of_day(
    State(state): State<AppState>,
    Source(from): Source,
    At((key, register)): At<(String, String)>,
    Asked(sought): Asked<OfDay>,
) -> Result<Response, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    let (sheet, day) = taken(&state, (&key, &register), &sought)?;
    Ok(as_csv(&sheet, &register, &day))
}

/// A published list as it holds on a day, as a workbook with where each row comes from; no sign-in.
#[utoipa::path(get, path = "/lists/{city}/{register}/rows.xlsx", operation_id = "list_of_day_xlsx", tag = "open",
    params(("city" = String, Path, description = "City key"), ("register" = String, Path, description = "Register, such as duties"), OfDay),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn xlsx_of_day(
    State(state): State<AppState>,
    Source(from): Source,
    At((key, register)): At<(String, String)>,
    Asked(sought): Asked<OfDay>,
) -> Result<Response, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    let (sheet, day) = taken(&state, (&key, &register), &sought)?;
    as_workbook(sheet, &register, &day).await
}
