//! Cities, divisions and units.

use crate::extract::{Asked, At};
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use desk::{Division, Unit};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A city.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CityBody {
    /// Key, as in paths.
    key: String,
    /// Division code.
    division: u32,
    /// Name.
    name: Words,
    /// Edition of its rulebook in force today; `None` if nothing is.
    edition: Option<String>,
    /// Its instruments.
    instruments: Vec<InstrumentBody>,
}

/// An instrument.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InstrumentBody {
    /// Code that its provisions' ids start with.
    code: String,
    /// Title.
    title: String,
    /// Force.
    force: String,
    /// Force in Chinese.
    force_zh: String,
    /// First day.
    in_force: String,
    /// Last day.
    until: Option<String>,
}

/// A list that is not cut.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Cities {
    /// The rows.
    rows: Vec<CityBody>,
    /// How many.
    total: usize,
}

/// Every city of this installation.
#[utoipa::path(get, path = "/cities", tag = "reference", responses((status = 200, body = Cities)))]
pub(crate) async fn cities(State(state): State<AppState>) -> Json<Cities> {
    let (library, today) = (state.desk().library(), state.desk().now().day());
    let rows: Vec<CityBody> = library
        .cities()
        .map(|law| CityBody {
            key: law.city.key.clone(),
            division: law.city.division,
            name: Words::from(&law.city.label),
            edition: law.edition_on(today).map(|edition| edition.id.clone()),
            instruments: law
                .city
                .instruments
                .iter()
                .map(|instrument| InstrumentBody {
                    code: instrument.code.clone(),
                    title: instrument.title.clone(),
                    force: instrument.force.en().to_owned(),
                    force_zh: instrument.force.zh().to_owned(),
                    in_force: instrument.in_force.to_string(),
                    until: instrument.until.map(|day| day.to_string()),
                })
                .collect(),
        })
        .collect();
    Json(Cities { total: rows.len(), rows })
}

/// Below which division.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Below {
    /// Code of the division above; the cities without it.
    parent: Option<String>,
}

/// A division.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DivisionBody {
    /// Code: 6, 9 or 12 digits.
    code: String,
    /// `city`, `district`, `street` or `community`.
    level: String,
    /// Name.
    name: String,
    /// Code of the division above; empty for a city.
    parent: String,
}

/// Divisions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Divisions {
    /// The rows.
    rows: Vec<DivisionBody>,
    /// How many.
    total: usize,
}

fn division(division: &Division) -> DivisionBody {
    DivisionBody {
        code: division.code.clone(),
        level: division.level.clone(),
        name: division.name.clone(),
        parent: division.parent.clone(),
    }
}

/// The divisions directly below one.
#[utoipa::path(get, path = "/divisions", tag = "reference", params(Below),
    responses((status = 200, body = Divisions), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn divisions(
    State(state): State<AppState>,
    Asked(below): Asked<Below>,
) -> Result<Json<Divisions>, Problem> {
    let library = state.desk().library();
    let rows: Vec<DivisionBody> = match &below.parent {
        Some(parent) => {
            library.units.division(parent).ok_or_else(Problem::not_found)?;
            library.units.below(parent).map(division).collect()
        }
        None => {
            let codes = library.cities().map(|law| law.city.division.to_string());
            codes.filter_map(|code| library.units.division(&code).map(division)).collect()
        }
    };
    Ok(Json(Divisions { total: rows.len(), rows }))
}

/// At which division.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Standing {
    /// Code of the division.
    division: String,
    /// Also those that stand directly below it, such as the offices of a district.
    #[serde(default)]
    below: bool,
}

/// A unit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnitBody {
    /// Id.
    id: String,
    /// Name.
    name: Words,
    /// Kind, such as `street_office` or `district_department`.
    kind: String,
    /// Code of the division it stands at.
    division: String,
}

/// Units.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Units {
    /// The rows.
    rows: Vec<UnitBody>,
    /// How many.
    total: usize,
}

fn unit_body(unit: Unit) -> UnitBody {
    UnitBody { id: unit.id, name: Words::new(unit.zh, unit.en), kind: unit.kind, division: unit.division }
}

/// The units that stand at a division; with `below` those directly below it as well.
#[utoipa::path(get, path = "/units", tag = "reference", params(Standing),
    responses((status = 200, body = Units), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn units(
    State(state): State<AppState>,
    Asked(standing): Asked<Standing>,
) -> Result<Json<Units>, Problem> {
    let library = state.desk().library();
    library.units.division(&standing.division).ok_or_else(Problem::not_found)?;
    let below = library.units.below(&standing.division).filter(|_| standing.below);
    let codes = std::iter::once(&standing.division).chain(below.map(|division| &division.code));
    let rows: Vec<UnitBody> = codes.flat_map(|code| library.units.units_at(code)).map(unit_body).collect();
    Ok(Json(Units { total: rows.len(), rows }))
}

/// One unit.
#[utoipa::path(get, path = "/units/{id}", tag = "reference", params(("id" = String, Path, description = "Unit")),
    responses((status = 200, body = UnitBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn unit(State(state): State<AppState>, At(id): At<String>) -> Result<Json<UnitBody>, Problem> {
    let unit = state.desk().library().units.unit(&id).ok_or_else(Problem::not_found)?;
    Ok(Json(unit_body(unit)))
}
