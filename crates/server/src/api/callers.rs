//! The operator's form: what a caller asked for before, and whose a place is. Suggestions only; nothing is decided here.

use crate::extract::{Asked, Body};
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::Named;
use crate::view::queue::{QueueRow, place_name, rows};
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use casework::MatterId;
use desk::Library;
use desk::ports::QueueEntry;
use desk::see::access;
use rulebook::model::Class;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Earlier matters shown at most.
const MOST: usize = 50;

/// A caller.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Caller {
    /// The number that calls; in the body, so that it stands in no address.
    phone: String,
    /// Where the new matter is, to find the same one.
    place: Option<String>,
    /// Its category.
    category: Option<String>,
}

/// What a caller asked for before.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Earlier {
    /// The matters that the viewer may read in clear, newest first.
    rows: Vec<QueueRow>,
    /// How many there are.
    total: usize,
    /// Whether there are more than are shown.
    cut: bool,
    /// Open ones about the same: at the same place, of the same category.
    duplicates: Vec<MatterRef>,
}

/// A matter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MatterRef {
    /// District.
    district: u32,
    /// Id.
    matter: String,
    /// Number.
    number: String,
}

/// The districts that a member of staff may find a caller's matters in: their own, of a city's unit all.
pub(crate) fn districts(library: &Library, staff: &Staff) -> Vec<u32> {
    let account = &staff.account;
    let is_city = library.city_of(&account.unit).is_some_and(|law| law.city.division == account.district);
    let code = account.district.to_string();
    let below = library.units.below(&code).filter(|_| is_city).filter_map(|division| division.code.parse().ok());
    std::iter::once(account.district).chain(below).collect()
}

/// The earlier matters of a caller, as far as the viewer may read them in clear. Each look is logged, and limited.
#[utoipa::path(post, path = "/callers", operation_id = "caller", tag = "desk", request_body = Caller, security(("session" = []), ("token" = [])),
    responses((status = 200, body = Earlier), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn caller(
    State(state): State<AppState>,
    staff: Staff,
    Body { value: caller, .. }: Body<Caller>,
) -> Result<Json<Earlier>, Problem> {
    let digits = caller.phone.chars().filter(char::is_ascii_digit).count();
    if !(5..=20).contains(&digits) || caller.phone.len() > 40 {
        return Err(Problem::invalid("phone", "电话号码应有5至20位数字。", "A telephone number has 5 to 20 digits."));
    }
    let (desk, library) = (state.desk(), state.desk().library());
    Limit::Caller.take(&state, &staff.account.id)?;
    let contact = desk.vault().contact(&caller.phone);
    let law = library.city_of(&staff.account.unit).ok_or_else(Problem::not_found)?;
    let mut entries = Vec::new();
    for district in districts(&library, &staff) {
        let subjects = desk.ledger().subjects_by_contact(district, &contact).await?;
        let ids = subjects.iter().filter_map(|subject| subject.subject.strip_prefix("s-"));
        let ids: Vec<MatterId> = ids.map(|id| MatterId(id.to_owned())).collect();
        for matter in desk.matters(district, &ids).await? {
            // Whose number it is, is personal: only where that may be read is anything told.
            if !access(&library, law, &staff.viewer(), &matter).classes.contains(&Class::Personal) {
                continue;
            }
            let books = library.books(law, desk.now().day()).ok_or_else(Problem::not_found)?;
            let row = desk::project(&books.of(&matter.edition), &library.units, &matter)?.row;
            entries.push(QueueEntry { home_district: district, row });
        }
    }
    entries.sort_by_key(|entry| std::cmp::Reverse((entry.row.opened_at, entry.row.matter.clone())));
    let is_same = |entry: &&QueueEntry| {
        let place = caller.place.as_deref().unwrap_or_default();
        let street = library.units.at_level(place, "street").map(|street| street.code.as_str());
        let same_place = street.is_some_and(|street| entry.row.place.starts_with(street));
        !entry.row.is_final && same_place && caller.category.as_deref() == Some(entry.row.category.as_str())
    };
    let duplicates = entries.iter().filter(is_same).take(MOST).map(|entry| MatterRef {
        district: entry.home_district,
        matter: entry.row.matter.to_string(),
        number: entry.row.number.clone(),
    });
    let duplicates: Vec<MatterRef> = duplicates.collect();
    let total = entries.len();
    entries.truncate(MOST);
    tracing::info!(target: "access", account = %staff.account.id, found = total, "a caller's matters looked up");
    let rows = rows(&state, &staff, &entries).await?;
    Ok(Json(Earlier { rows, total, cut: total > MOST, duplicates }))
}

/// Where a new matter would lie.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Where {
    /// Division code of the community or street.
    place: String,
    /// Its category.
    category: Option<String>,
}

/// Whose a new matter would be, as far as the lists say.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Suggestion {
    /// District.
    district: u32,
    /// The office that would be in charge.
    home: Named,
    /// The place in words.
    place_name: Option<String>,
    /// The units that the dispatch catalogue of today names for the category.
    owners: Vec<Named>,
    /// That this decides nothing.
    note: Words,
}

/// Whose a place and a category are, as a suggestion: registering goes by the place, dispatching is an office's own step.
#[utoipa::path(get, path = "/intake", operation_id = "intake", tag = "desk", params(Where), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Suggestion), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn intake(
    State(state): State<AppState>,
    _: Staff,
    Asked(at): Asked<Where>,
) -> Result<Json<Suggestion>, Problem> {
    let library = state.desk().library();
    let (home, district) = super::appeals::home_of(&library, &at.place)?;
    let law = library.city_of(&home).ok_or_else(Problem::not_found)?;
    let owners = at
        .category
        .as_deref()
        .map(|category| desk::outlook::owners_of(&library, law, category, &home, state.desk().now().day()));
    Ok(Json(Suggestion {
        district,
        home: Named::of(&library, &home),
        place_name: place_name(&library, &at.place),
        owners: owners.unwrap_or_default().iter().map(|unit| Named::of(&library, unit)).collect(),
        note: Words::new(
            "只是建议：登记按地点归街道，派给谁由街道决定。",
            "A suggestion only: the place decides the office, and the office decides who handles it.",
        ),
    }))
}
