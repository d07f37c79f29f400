//! Outlines of areas: the editions and maps of a city for its staff, and where a position lies for everybody.

use super::registers::city;
use crate::extract::{Asked, At, Body, Source};
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody, echo};
use crate::signed_in::{MaybeStaff, Staff};
use crate::state::AppState;
use crate::view::position::{FoundBody, PositionBody, body, found};
use axum::Json;
use axum::extract::State;
use casework::position_of;
use desk::areas::UNSAID;
use desk::ports::AreaEdition;
use serde::{Deserialize, Serialize};
use territory::{Crs, Level, Position};
use utoipa::{IntoParams, ToSchema};

/// Areas of one answer at most.
const MOST: usize = 500;
/// Metres by which outlines are simplified if nobody says, and at most.
const SIMPLER: f64 = 10.0;
const SIMPLEST: f64 = 1_000.0;
/// Metres to which a position is exact at worst.
const COARSEST: f64 = 10_000.0;

/// An edition of outlines.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EditionBody {
    /// Its number in the order of the imports.
    number: u32,
    /// `district`, `street`, `community` or `grid`.
    level: &'static str,
    /// The division under which it is complete; empty for the whole city.
    within: String,
    /// The day from which it holds.
    since: String,
    /// The last day on which anything of it may hold, if a later edition covers it.
    until: Option<String>,
    /// SHA-256 of the file.
    sha256: String,
    /// Name of the file.
    file: String,
    /// The system that the file was in.
    system: &'static str,
    /// How exact its outlines are, in metres.
    precision: f64,
    /// Areas.
    areas: u32,
    /// Who issued the outlines; empty if nobody said.
    issuer: String,
    /// When they were imported.
    at: String,
}

impl EditionBody {
    fn of(edition: &AreaEdition, all: &[AreaEdition]) -> Self {
        Self {
            number: edition.number,
            level: edition.scope.level.word(),
            within: edition.scope.within.clone(),
            since: edition.scope.since.to_string(),
            until: edition.until(all).map(|day| day.to_string()),
            sha256: edition.digest.clone(),
            file: edition.file.clone(),
            system: edition.system.word(),
            precision: edition.precision,
            areas: edition.areas,
            issuer: edition.issuer.clone(),
            at: edition.at.rfc3339(),
        }
    }
}

/// How many areas a level has today.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LevelBody {
    /// `district`, `street`, `community` or `grid`.
    level: &'static str,
    /// Areas.
    areas: usize,
}

/// The outlines of a city.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AreasBody {
    /// The number of the last import; none if nothing was imported.
    version: Option<u32>,
    /// The editions, newest first.
    rows: Vec<EditionBody>,
    /// How many there are.
    total: usize,
    /// Whether there are more than are shown.
    cut: bool,
    /// The levels that have areas today.
    levels: Vec<LevelBody>,
    /// The outlines of the level that was asked for.
    outlines: Option<OutlinesBody>,
}

/// The outlines of one level today.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutlinesBody {
    /// How many areas there are under the division that was asked for.
    total: usize,
    /// Whether there are more than are shown.
    cut: bool,
    /// A FeatureCollection of GeoJSON; each area with its code, name and the code above.
    #[schema(value_type = Object)]
    geojson: serde_json::Value,
}

/// Which outlines.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Sought {
    /// With the outlines of this level: `district`, `street`, `community` or `grid`.
    level: Option<String>,
    /// Only of areas whose code begins so.
    within: Option<String>,
    /// The system that they are wanted in: `wgs84` (also `cgcs2000`), `gcj02` or `bd09`; `wgs84` without it.
    system: Option<String>,
    /// Simplified by at most so many metres, 0 to 1000; 10 without it.
    simplified: Option<f64>,
}

/// The editions of a city's outlines, and with `level` the outlines of one level today.
#[utoipa::path(get, path = "/areas/{city}", operation_id = "areas", tag = "reference", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "City key"), Sought),
    responses((status = 200, body = AreasBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn areas(
    State(state): State<AppState>,
    _: Staff,
    At(key): At<String>,
    Asked(sought): Asked<Sought>,
) -> Result<Json<AreasBody>, Problem> {
    let library = state.desk().library();
    let maps = state.desk().maps(city(&library, &key)?.city.division).await?;
    let all = maps.editions();
    let outlines = match &sought.level {
        Some(level) => Some(outlines(&maps, level, &sought)?),
        None => None,
    };
    Ok(Json(AreasBody {
        version: maps.version(),
        rows: all.iter().rev().take(MOST).map(|edition| EditionBody::of(edition, all)).collect(),
        total: all.len(),
        cut: all.len() > MOST,
        levels: maps.levels().map(|(level, map)| LevelBody { level: level.word(), areas: map.areas().len() }).collect(),
        outlines,
    }))
}

fn outlines(maps: &desk::areas::Maps, level: &str, sought: &Sought) -> Result<OutlinesBody, Problem> {
    let level = Level::from_word(level).ok_or_else(|| {
        let shown = echo(level);
        Problem::bad(
            "bad-query",
            format!("“{shown}”不是层级，应为 district、street、community 或 grid。"),
            format!("`{shown}` is no level: district, street, community or grid."),
        )
    })?;
    let (system, within) = (system(sought.system.as_deref())?, sought.within.as_deref().unwrap_or_default());
    let simplified = metres("simplified", sought.simplified, SIMPLER, SIMPLEST)?;
    let there: Vec<&territory::Area> = maps
        .level(level)
        .map(|map| map.areas().map(|located| &located.area).filter(|area| area.code.starts_with(within)).collect())
        .unwrap_or_default();
    let features: Vec<_> = there.iter().take(MOST).map(|area| area.feature(system, simplified)).collect();
    let geojson = serde_json::json!({ "type": "FeatureCollection", "features": features });
    Ok(OutlinesBody { total: there.len(), cut: there.len() > MOST, geojson })
}

fn system(word: Option<&str>) -> Result<Crs, Problem> {
    let Some(word) = word.filter(|word| !word.is_empty()) else { return Ok(Crs::Wgs84) };
    Crs::from_word(word).ok_or_else(|| {
        let shown = echo(word);
        Problem::bad(
            "bad-query",
            format!("“{shown}”不是坐标系，应为 wgs84、cgcs2000、gcj02 或 bd09。"),
            format!("`{shown}` is no system: wgs84, cgcs2000, gcj02 or bd09."),
        )
    })
}

fn metres(name: &str, given: Option<f64>, otherwise: f64, most: f64) -> Result<f64, Problem> {
    let metres = given.unwrap_or(otherwise);
    if (0.0..=most).contains(&metres) {
        return Ok(metres);
    }
    Err(Problem::bad("bad-query", format!("{name} 应为0至{most}米。"), format!("`{name}` is 0 to {most} metres.")))
}

/// A position in the country, in WGS-84.
fn position(lng: f64, lat: f64, crs: Crs) -> Result<Position, Problem> {
    let given = Position { lng, lat };
    if given.in_china() {
        return Ok(given.to_wgs84(crs));
    }
    let (zh, en) = if (Position { lng: lat, lat: lng }).in_china() {
        (
            "看来经度和纬度写反了：先写经度，再写纬度。",
            "Longitude and latitude seem to be exchanged: longitude comes first.",
        )
    } else {
        (
            "这个位置不在我国境内，请核对坐标，单位是度。",
            "The position lies outside the country; check the numbers, in degrees.",
        )
    };
    Err(Problem::invalid("position", zh, en))
}

/// A position.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Spot {
    /// Longitude in degrees.
    lon: f64,
    /// Latitude in degrees.
    lat: f64,
    /// Its system: `wgs84` (also `cgcs2000`), `gcj02` or `bd09`; `wgs84` without it.
    system: Option<String>,
    /// How exact it is, in metres, 0 to 10000; 20 without it.
    accuracy: Option<f64>,
}

/// Where a position lies in a city.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WhereaboutsBody {
    /// The city's key; none if no city has outlines.
    city: Option<String>,
    /// The number of the city's last import.
    version: Option<u32>,
    /// The position in WGS-84, as an appeal takes it.
    position: String,
    /// Where it lies, highest level first.
    found: Vec<FoundBody>,
    /// The place that it suggests, and whether a chosen one agrees.
    #[serde(flatten)]
    says: PositionBody,
}

fn text(position: Position) -> String {
    format!("{:.6},{:.6}", position.lng, position.lat)
}

/// In which areas of a city a position lies, and how sure that is. Not for where a person is: that is asked in a body.
#[utoipa::path(get, path = "/areas/{city}/at", operation_id = "area_at", tag = "reference", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "City key"), Spot),
    responses((status = 200, body = WhereaboutsBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn at(
    State(state): State<AppState>,
    _: Staff,
    At(key): At<String>,
    Asked(spot): Asked<Spot>,
) -> Result<Json<WhereaboutsBody>, Problem> {
    let library = state.desk().library();
    let division = city(&library, &key)?.city.division;
    let accuracy = metres("accuracy", spot.accuracy, UNSAID, COARSEST)?;
    let position = position(spot.lon, spot.lat, system(spot.system.as_deref())?)?;
    let there = state.desk().whereabouts(division, position, accuracy).await?;
    Ok(Json(WhereaboutsBody {
        city: Some(key),
        version: there.version,
        position: text(position),
        found: found(&there),
        says: body(&library, &there, None),
    }))
}

/// Where somebody or something is; in the body, so that it stands in no address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Whereat {
    /// Longitude and latitude in degrees, as in `110.1234,30.5678`.
    position: String,
    /// Its system: `wgs84` (also `cgcs2000`), `gcj02` or `bd09`; `wgs84` without it.
    system: Option<String>,
    /// How exact it is, in metres, 0 to 10000; 20 without it.
    accuracy: Option<f64>,
    /// Division code of the place that was chosen, to be compared.
    place: Option<String>,
}

/// Which place a position suggests, in whichever city it is. It is not kept, and stands in no log.
#[utoipa::path(post, path = "/areas/at", operation_id = "place_at", tag = "reference", request_body = Whereat,
    responses((status = 200, body = WhereaboutsBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn place_at(
    State(state): State<AppState>,
    MaybeStaff(staff): MaybeStaff,
    source: Source,
    Body { value: asked, .. }: Body<Whereat>,
) -> Result<Json<WhereaboutsBody>, Problem> {
    let who = staff.map_or_else(|| source.0.to_string(), |staff| staff.account.id);
    Limit::Position.take(&state, &who)?;
    let (position, accuracy) = read(&asked)?;
    let library = state.desk().library();
    let there = state.desk().whereabouts_anywhere(position, accuracy).await?;
    let (division, there) = there.unzip();
    let there = there.unwrap_or_default();
    let law = division.and_then(|division| library.city(division));
    Ok(Json(WhereaboutsBody {
        city: law.map(|law| law.city.key.clone()),
        version: there.version,
        position: text(position),
        found: found(&there),
        says: body(&library, &there, asked.place.as_deref().filter(|place| !place.is_empty())),
    }))
}

fn read(asked: &Whereat) -> Result<(Position, f64), Problem> {
    let accuracy = metres("accuracy", asked.accuracy, UNSAID, COARSEST)?;
    let (lng, lat) = position_of(&asked.position).ok_or_else(|| {
        let swapped = asked.position.split_once([',', '，']).map(|(lat, lng)| format!("{lng},{lat}"));
        if swapped.as_deref().and_then(position_of).is_some() {
            return Problem::invalid(
                "position",
                "看来经度和纬度写反了：先写经度，再写纬度。",
                "Longitude and latitude seem to be exchanged: longitude comes first.",
            );
        }
        Problem::invalid(
            "position",
            "坐标应写作“经度,纬度”，单位是度，例如110.1234,30.5678。",
            "A position is longitude and latitude in degrees, such as 110.1234,30.5678.",
        )
    })?;
    Ok((position(lng, lat, system(asked.system.as_deref())?)?, accuracy))
}
