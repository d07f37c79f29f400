//! Published lists of a city, such as the duty list: every edition under a permanent address, with what changed; no sign-in.

mod export;
mod reading;
mod rows;
mod today;

pub(crate) use export::{__path_csv, __path_xlsx, csv, xlsx};
pub(crate) use reading::{__path_reading, reading};
pub(crate) use rows::{
    __path_edition, ChangedRowBody, EditionLineBody, ListChangesBody, ListEditionBody, OfEdition, edition, shown,
};

pub(crate) use today::{
    __path_csv_of_day, __path_rows_of_day, __path_xlsx_of_day, LineOfDayBody, ListOfDayBody, OfDay, csv_of_day,
    of_the_day, rows_of_day, xlsx_of_day,
};

use crate::api::registers::city;
use crate::extract::{At, Source};
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::view::Keyed;
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use desk::registers::editions::{Edition, Standing, editions, rows_of};
use desk::{CityLaw, Library};
use rulebook::model::Register;
use serde::Serialize;
use utoipa::ToSchema;
use worktime::Day;

/// Editions of a register that are listed at most, the latest.
const MOST: usize = 200;

/// The published lists of a city.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublishedListsBody {
    /// City.
    pub city: Keyed,
    /// The day on which it is looked at.
    pub day: String,
    /// The lists that the city's law knows.
    pub rows: Vec<PublishedListBody>,
    /// How many.
    pub total: usize,
}

/// One list with its editions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublishedListBody {
    /// The register.
    pub register: Keyed,
    /// Rows that hold today: of every edition, and those that ship with the rulebook.
    pub holding: usize,
    /// Its editions, the latest first.
    pub rows: Vec<EditionRowBody>,
    /// How many editions there are.
    pub total: usize,
    /// Whether older ones are left out.
    pub cut: bool,
}

/// An edition as it is listed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EditionRowBody {
    /// Its number, which is its permanent address.
    pub edition: String,
    /// Its version as its issuer calls it.
    pub version: String,
    /// Who published it.
    pub publisher: Words,
    /// What it is for: the city, a district or a subdistrict.
    pub scope: Words,
    /// Who issued it, as the matter says.
    pub issuer: String,
    /// The document that it rests on.
    pub document: String,
    /// First day.
    pub from: String,
    /// Last day, if there is one.
    pub until: Option<String>,
    /// `to_come`, `in_force`, `superseded` or `ended`.
    pub standing: Keyed,
    /// The number of the edition that took its place.
    pub superseded_by: Option<String>,
    /// The number of the edition that it follows.
    pub follows: Option<String>,
    /// How many rows it has.
    pub row_count: usize,
}

/// How an edition stands, in words.
fn standing(standing: Standing) -> Keyed {
    let (key, zh, en) = match standing {
        Standing::ToCome => ("to_come", "尚未生效", "not yet in force"),
        Standing::InForce => ("in_force", "在用", "in force"),
        Standing::Superseded => ("superseded", "已被取代", "superseded"),
        Standing::Ended => ("ended", "已停用", "ended"),
    };
    Keyed::new(key, Some(Words::new(zh, en)))
}

/// An edition as it is listed.
pub(crate) fn listed(library: &Library, law: &CityLaw, edition: &Edition<'_>, day: Day) -> EditionRowBody {
    let (issued, entry) = (&edition.issued, edition.issued.entry);
    let division = library.units.division(&issued.scope).map(|division| Words::new(&division.name, &division.name));
    EditionRowBody {
        edition: entry.number.clone(),
        version: entry.version().to_owned(),
        publisher: crate::view::unit_name(library, &entry.home),
        scope: division.unwrap_or_else(|| Words::from(&law.city.label)),
        issuer: entry.text("issuer").to_owned(),
        document: entry.text("document").to_owned(),
        from: issued.from.to_string(),
        until: edition.last.map(|last| last.to_string()),
        standing: standing(edition.standing(day)),
        superseded_by: edition.superseded_by.map(str::to_owned),
        follows: edition.follows.map(str::to_owned),
        row_count: rows_of(library, law, issued).len(),
    }
}

/// The registers into which some procedure of the city publishes, with the rule that gives them in force.
fn published(law: &CityLaw, day: Day) -> impl Iterator<Item = &Register> {
    let bound = move |register: &&Register| {
        let publishes = desk::registers::is_published(law, &register.key);
        publishes && law.edition_on(day).is_some_and(|edition| edition.rule(&register.rule).is_some())
    };
    law.city.registers.values().filter(bound)
}

/// A register into which some procedure of the city publishes.
fn published_register<'l>(law: &'l CityLaw, register: &str) -> Result<&'l Register, Problem> {
    let found = law.city.registers.get(register).filter(|found| desk::registers::is_published(law, &found.key));
    found.ok_or_else(Problem::not_found)
}

/// Every list of a city with its editions.
pub(crate) fn all(library: &Library, law: &CityLaw, day: Day) -> PublishedListsBody {
    let rows: Vec<PublishedListBody> = published(law, day)
        .map(|register| {
            let mut found: Vec<EditionRowBody> =
                editions(library, law, &register.key).iter().map(|one| listed(library, law, one, day)).collect();
            found.reverse();
            let total = found.len();
            found.truncate(MOST);
            let holding = law.rows.get(&register.key).into_iter().flatten().filter(|row| row.holds_on(day)).count();
            let register = Keyed::new(&register.key, Some(Words::from(&register.label)));
            PublishedListBody { register, holding, rows: found, total, cut: total > MOST }
        })
        .collect();
    let total = rows.len();
    PublishedListsBody {
        city: Keyed::new(&law.city.key, Some(Words::from(&law.city.label))),
        day: day.to_string(),
        rows,
        total,
    }
}

/// The published lists of a city with their editions; no sign-in.
#[utoipa::path(get, path = "/lists/{city}", operation_id = "published_lists", tag = "open",
    params(("city" = String, Path, description = "City key")),
    responses((status = 200, body = PublishedListsBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn lists(
    State(state): State<AppState>,
    Source(from): Source,
    At(key): At<String>,
) -> Result<Json<PublishedListsBody>, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    let library = state.desk().library();
    Ok(Json(all(&library, city(&library, &key)?, state.desk().now().day())))
}
