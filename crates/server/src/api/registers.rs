//! Choice lists and registers that ship with a city's rulebook.

use crate::extract::{Asked, At};
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use desk::{CityLaw, Library};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use worktime::Day;

/// The law of a city by its key.
pub(crate) fn city<'a>(library: &'a Library, key: &str) -> Result<&'a CityLaw, Problem> {
    library.cities().find(|law| law.city.key == key).ok_or_else(Problem::not_found)
}

/// A choice list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChoicesBody {
    /// The rows, in order.
    rows: Vec<EntryBody>,
    /// How many.
    total: usize,
}

/// An entry of a choice list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryBody {
    /// Key.
    key: String,
    /// Label.
    label: Words,
    /// Key of the entry above.
    parent: Option<String>,
}

/// A choice list of a city.
#[utoipa::path(get, path = "/lists/{city}/{list}", operation_id = "choice_list", tag = "reference",
    params(("city" = String, Path, description = "City key"), ("list" = String, Path, description = "List, such as categories")),
    responses((status = 200, body = ChoicesBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(state): State<AppState>,
    At((key, list)): At<(String, String)>,
) -> Result<Json<ChoicesBody>, Problem> {
    let library = state.desk().library();
    let entries = city(&library, &key)?.city.lists.get(&list).ok_or_else(Problem::not_found)?;
    let rows: Vec<EntryBody> = entries
        .iter()
        .map(|(key, entry)| EntryBody {
            key: key.clone(),
            label: Words::from(&entry.label),
            parent: entry.parent.clone(),
        })
        .collect();
    Ok(Json(ChoicesBody { total: rows.len(), rows }))
}

/// On which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OnDay {
    /// The day (`2026-11-25`); today without it.
    pub day: Option<String>,
}

/// Which rows of a register.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfRegister {
    /// The day (`2026-11-25`); today without it.
    pub day: Option<String>,
    /// Only rows on which a matter of this home can rest, by unit or division: the city's own, and those of the lists of
    /// the divisions in which it lies. All without it.
    pub home: Option<String>,
}

/// A day in a query.
pub(crate) fn day(text: &str) -> Result<Day, Problem> {
    text.parse().map_err(|_| Problem::bad("bad-query", "日期应写作2026-11-25。", "A day is written 2026-11-25."))
}

/// A register.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegisterBody {
    /// Label.
    label: Words,
    /// The day.
    day: String,
    /// Columns in order.
    columns: Vec<ColumnBody>,
    /// Rows valid on that day.
    rows: Vec<RegisterRowBody>,
    /// How many.
    total: usize,
}

/// A column of a register.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ColumnBody {
    /// Key.
    key: String,
    /// Label.
    label: Words,
}

impl ColumnBody {
    /// A column with its label.
    pub(crate) fn new(key: &str, label: &rulebook::model::Label) -> Self {
        Self { key: key.to_owned(), label: Words::from(label) }
    }

    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    pub(crate) const fn label(&self) -> &Words {
        &self.label
    }
}

/// A row of a register.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegisterRowBody {
    /// Key.
    key: String,
    /// Version of the list.
    version: String,
    /// The division whose list it is; empty = the whole city.
    scope: String,
    /// First day.
    since: String,
    /// Last day.
    until: Option<String>,
    /// Its columns.
    columns: BTreeMap<String, String>,
}

/// The rows of a register, as they hold on a day: those that ship with the rulebook, and what was published since.
#[utoipa::path(get, path = "/registers/{city}/{register}", tag = "reference",
    params(("city" = String, Path, description = "City key"), ("register" = String, Path, description = "Register, such as duties"), OfRegister),
    responses((status = 200, body = RegisterBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn register(
    State(state): State<AppState>,
    At((key, register)): At<(String, String)>,
    Asked(sought): Asked<OfRegister>,
) -> Result<Json<RegisterBody>, Problem> {
    let library = state.desk().library();
    let law = city(&library, &key)?;
    let found = law.city.registers.get(&register).ok_or_else(Problem::not_found)?;
    let day = sought.day.as_deref().map_or_else(|| Ok(state.desk().now().day()), day)?;
    let rows: Vec<RegisterRowBody> = desk::holding(&library, law, &register, sought.home.as_deref(), day)
        .map(|row| RegisterRowBody {
            key: row.key.clone(),
            version: row.version.clone(),
            scope: row.scope.clone(),
            since: row.since.to_string(),
            until: row.until.map(|until| until.to_string()),
            columns: row.columns.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
        })
        .collect();
    let columns = found.fields.iter().map(|(key, field)| ColumnBody::new(key, &field.label));
    Ok(Json(RegisterBody {
        label: Words::from(&found.label),
        day: day.to_string(),
        columns: columns.collect(),
        total: rows.len(),
        rows,
    }))
}
