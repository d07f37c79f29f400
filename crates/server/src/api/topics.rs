//! What many residents of a district speak of lately: requests gathered by their words, for those who may read them. A
//! suggestion where a common problem may be; people decide whether it is one.

use crate::extract::{Asked, At};
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::{Keyed, Named, Seen, seen_among};
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use casework::{Sealed, Value};
use desk::ports::{MatterFilter, MatterRow, PageRequest};
use desk::topics::{Spoken, Topic, gather};
use desk::{CityLaw, Library};
use rulebook::model::Class;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use worktime::Instant;

/// The procedure whose matters are gathered.
const APPEAL: &str = "appeal";
/// Requests that are read at most, the earliest due first.
const READ: usize = 5_000;
/// Rows read at once.
const PAGE: u32 = 500;
/// Requests that make a topic if nobody says; fewest and most that may be said.
const LEAST: u32 = 5;
const FEWEST: u32 = 2;
const GREATEST: u32 = 1_000;
/// Days looked back if nobody says, and at most.
const DAYS: u32 = 30;
const LONGEST: u32 = 366;
/// Topics shown at most, and requests and places shown of each.
const TOPICS: usize = 50;
const SHOWN: usize = 5;
/// A day in milliseconds.
const DAY: i64 = 86_400_000;

/// What to gather.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Gathered {
    /// How many days back, 1 to 366; 30 without it.
    days: Option<u32>,
    /// How many requests make a topic, 2 to 1,000; 5 without it.
    least: Option<u32>,
    /// `true`: topics do not reach over subdistricts.
    by_street: Option<bool>,
    /// Only at places that start with this division code.
    place: Option<String>,
    /// Only of this category.
    category: Option<String>,
}

/// A request of a topic.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TopicMatter {
    /// Id.
    matter: String,
    /// Number for people.
    number: String,
    /// The day on which it was made.
    day: String,
    /// Whether it is open.
    open: bool,
}

/// How many requests of a topic came from a place.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TopicPlace {
    /// The subdistrict.
    place: Named,
    /// How many.
    count: usize,
}

/// What many speak of.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TopicBody {
    /// Words that say what it is about.
    words: Vec<String>,
    /// How many requests.
    count: usize,
    /// How many of them are open.
    open: usize,
    /// The day of the first.
    first: String,
    /// The day of the last.
    last: String,
    /// Hundredths: how alike they are on average.
    likeness: u32,
    /// The category that most of them have.
    category: Option<Keyed>,
    /// Where they come from, most first; five at most.
    places: Vec<TopicPlace>,
    /// From how many subdistricts.
    places_total: usize,
    /// The most typical requests; five at most.
    matters: Vec<TopicMatter>,
}

/// What many speak of.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TopicRows {
    /// The largest first.
    rows: Vec<TopicBody>,
    /// How many topics there are in all.
    total: usize,
    /// How many requests were read.
    read: usize,
    /// Whether there were more requests than are read.
    cut: bool,
    /// How many days back.
    days: u32,
    /// That this decides nothing.
    note: Words,
}

fn within(wanted: Option<u32>, without: u32, least: u32, most: u32, name: &str) -> Result<u32, Problem> {
    let number = wanted.unwrap_or(without);
    if (least..=most).contains(&number) {
        return Ok(number);
    }
    Err(Problem::bad("bad-query", format!("{name} 应为{least}至{most}。"), format!("`{name}` is {least} to {most}.")))
}

/// What many residents of a district speak of lately, among the requests that the viewer may read.
#[utoipa::path(get, path = "/topics/{district}", operation_id = "topics", tag = "matters", security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), Gathered),
    responses((status = 200, body = TopicRows), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn gathered(
    State(state): State<AppState>,
    staff: Staff,
    At(district): At<u32>,
    Asked(wanted): Asked<Gathered>,
) -> Result<Json<TopicRows>, Problem> {
    Limit::Search.take(&state, &staff.account.id)?;
    let days = within(wanted.days, DAYS, 1, LONGEST, "days")?;
    let least = within(wanted.least, LEAST, FEWEST, GREATEST, "least")?;
    let library = state.desk().library();
    let law = library.city_of(&district.to_string()).ok_or_else(Problem::not_found)?;
    let since = Instant(state.desk().now().0 - i64::from(days) * DAY);
    let (rows, cut) = rows(&state, district, &wanted, since).await?;
    let told = told(&state, &staff, district, rows).await?;
    let read = told.len();
    let by_street = wanted.by_street.unwrap_or(false);
    let (told, spoken): (Vec<MatterRow>, Vec<Spoken>) = told.into_iter().unzip();
    let least = usize::try_from(least).unwrap_or(usize::MAX);
    let gathered = tokio::task::spawn_blocking(move || gather(&spoken, by_street, least)).await;
    let found = gathered.map_err(|error| Problem::fault(&error.to_string()))?;
    let rows = found.iter().take(TOPICS).map(|topic| body(&library, law, &told, topic)).collect();
    let note = Words::new(
        "按说的话归在一起，只是提示；是不是共性问题由人确认。",
        "Gathered by what was said, as a hint; whether it is a common problem, people decide.",
    );
    Ok(Json(TopicRows { rows, total: found.len(), read, cut, days, note }))
}

/// The rows of requests since a moment; whether there were more.
async fn rows(
    state: &AppState,
    district: u32,
    wanted: &Gathered,
    since: Instant,
) -> Result<(Vec<MatterRow>, bool), Problem> {
    let filter = MatterFilter {
        procedure: Some(APPEAL.to_owned()),
        opened_from: Some(since),
        place: wanted.place.clone().filter(|place| !place.is_empty()),
        category: wanted.category.clone().filter(|category| !category.is_empty()),
        ..MatterFilter::default()
    };
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = state.desk().ledger().list(district, &filter, &PageRequest { limit: PAGE, after }).await?;
        let last = page.rows.last().map(|row| (row.due_at.map_or(i64::MAX, |due| due.0), row.matter.to_string()));
        let full = u32::try_from(page.rows.len()).is_ok_and(|rows| rows >= PAGE);
        rows.extend(page.rows);
        if rows.len() >= READ || !full {
            let cut = full && rows.len() >= READ;
            rows.truncate(READ);
            return Ok((rows, cut));
        }
        after = last;
    }
}

/// The requests that the viewer may read, with what was said in them.
async fn told(
    state: &AppState,
    staff: &Staff,
    district: u32,
    rows: Vec<MatterRow>,
) -> Result<Vec<(MatterRow, Spoken)>, Problem> {
    let seen = seen_among(state, &staff.viewer(), rows.iter().map(|row| (district, &row.matter))).await?;
    let sealed = |seen: &Seen, field: &str| match seen.matter.values.get(field) {
        Some(Value::Sealed(Sealed { vault, .. })) => Some(vault.clone()),
        _ => None,
    };
    let mut readable = Vec::new();
    for row in rows {
        let Some(seen) = seen.get(&(district, row.matter.clone())) else { continue };
        if seen.access.classes.contains(&Class::Personal) {
            readable.push((sealed(seen, "title"), sealed(seen, "text"), row));
        }
    }
    let vaults: Vec<String> = readable.iter().flat_map(|(title, text, _)| title.iter().chain(text)).cloned().collect();
    let texts = state.desk().open_vaults(district, &vaults).await?;
    let open = |vault: Option<String>| vault.and_then(|vault| texts.get(&vault).cloned()).unwrap_or_default();
    let told = readable.into_iter().map(|(title, text, row)| {
        let day = row.opened_at.0.div_euclid(DAY);
        let spoken = Spoken { title: open(title), text: open(text), place: row.home.clone(), day };
        (row, spoken)
    });
    Ok(told.filter(|(_, spoken)| !spoken.text.is_empty()).collect())
}

/// The most frequent first.
fn counted<'a>(keys: impl Iterator<Item = &'a str>) -> Vec<(&'a str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    keys.filter(|key| !key.is_empty()).for_each(|key| *counts.entry(key).or_default() += 1);
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

fn body(library: &Library, law: &CityLaw, told: &[MatterRow], topic: &Topic) -> TopicBody {
    let of: Vec<&MatterRow> = topic.items.iter().filter_map(|at| told.get(*at)).collect();
    let day = |moment: Option<Instant>| moment.map(|moment| moment.day().to_string()).unwrap_or_default();
    let category =
        counted(of.iter().map(|row| row.category.as_str())).first().map(|(key, _)| Keyed::category(law, key));
    let places = counted(of.iter().map(|row| row.home.as_str()));
    let place = |(unit, count): &(&str, usize)| TopicPlace { place: Named::of(library, unit), count: *count };
    let matter = |row: &&MatterRow| TopicMatter {
        matter: row.matter.to_string(),
        number: row.number.clone(),
        day: row.opened_at.day().to_string(),
        open: !row.is_final,
    };
    TopicBody {
        words: topic.words.clone(),
        count: of.len(),
        open: of.iter().filter(|row| !row.is_final).count(),
        first: day(of.iter().map(|row| row.opened_at).min()),
        last: day(of.iter().map(|row| row.opened_at).max()),
        likeness: (0..=100_u8).rev().find(|n| f32::from(*n) <= topic.likeness * 100.0 + 0.01).map_or(0, u32::from),
        category,
        places_total: places.len(),
        places: places.iter().take(SHOWN).map(place).collect(),
        matters: of.iter().take(SHOWN).map(matter).collect(),
    }
}
