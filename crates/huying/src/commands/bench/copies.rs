//! Rounds that are there before figures are measured: some lived through by asks, the others copied from them into every
//! district and street of the city and over a year.
//!
//! Copies are rows of views alone, as the desk would project them, and have no events: figures read no events, and eight
//! for each of a million matters are 27 GB. A rebuild would take them away.

use super::ground::Ground;
use super::lifecycle;
use super::prepare::{self, CLIENTS};
use crate::telling::{Failure, bar};
use casework::{Matter, MatterId, Round, Value};
use desk::CityLaw;
use std::collections::BTreeMap;
use std::sync::Arc;
use storage::raw::write_same_views;
use worktime::Instant;

/// Matters lived through by asks, at most.
const LIVED: u32 = 1_000;
/// Days over which the copies ended.
const DAYS: u32 = 336;
/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// A place of the city with its street and district.
struct Place {
    district: u32,
    street: String,
    community: String,
}

/// Makes them.
pub async fn prepare(ground: &Arc<Ground>, size: u32) -> Result<(), Failure> {
    let lived = lifecycle::live(ground, LIVED.min(size), CLIENTS).await?.0;
    let ledger = ground.house.desk.ledger();
    let mut templates = Vec::with_capacity(lived.matters.len());
    for id in &lived.matters {
        templates.extend(ledger.matter(ground.district, id).await?);
    }
    let library = ground.house.desk.library();
    let law = library.city_of(&ground.street).ok_or_else(|| Failure::said("no city"))?;
    let (places, categories) = (places(ground, law), prepare::categories(law));
    open_logs(ground, &places).await?;
    let progress = bar(u64::from(size), "rounds");
    let books = library.books(law, ground.now.day()).ok_or_else(|| Failure::said("no law"))?;
    let mut waiting: BTreeMap<u32, Vec<desk::ports::Projection>> = BTreeMap::new();
    let count = size.saturating_sub(u32::try_from(templates.len()).unwrap_or(u32::MAX));
    for n in 0..count {
        let at = |count: usize| usize::try_from(n).unwrap_or(0) % count.max(1);
        let (Some(template), Some(place)) = (templates.get(at(templates.len())), places.get(at(places.len()))) else {
            return Err(Failure::said("nothing to copy"));
        };
        let category = categories.get(at(categories.len())).map_or("", String::as_str);
        let copy = Arc::new(copy(template, n, place, category));
        let of_district = waiting.entry(place.district).or_default();
        of_district.push(desk::project(&books.of(&copy.edition), &library.units, &copy)?);
        if of_district.len() >= desk::REBUILD_WRITE {
            write(ground, place.district, of_district, &progress).await?;
        }
    }
    for (district, views) in &mut waiting {
        write(ground, *district, views, &progress).await?;
    }
    progress.finish_and_clear();
    prepare::end(ground, size)
}

async fn write(
    ground: &Ground,
    district: u32,
    views: &mut Vec<desk::ports::Projection>,
    progress: &indicatif::ProgressBar,
) -> Result<(), Failure> {
    write_same_views(&ground.house.database, district, views, views.len()).await?;
    progress.inc(u64::try_from(views.len()).unwrap_or(0));
    views.clear();
    Ok(())
}

/// A matter in each other district: figures are worked out where there is a log.
async fn open_logs(ground: &Arc<Ground>, places: &[Place]) -> Result<(), Failure> {
    let mut first: BTreeMap<u32, &Place> = BTreeMap::new();
    for place in places.iter().filter(|place| place.district != ground.district) {
        first.entry(place.district).or_insert(place);
    }
    for place in first.into_values() {
        prepare::record(ground, place.district, (&place.community, &place.street), 0).await?;
    }
    Ok(())
}

/// Communities of every district, those of different districts one after another.
fn places(ground: &Ground, law: &CityLaw) -> Vec<Place> {
    let library = ground.house.desk.library();
    let city = law.city.division.to_string();
    let mut all = Vec::new();
    for (code, district) in library.units.below(&city).filter_map(|one| Some((&one.code, one.code.parse().ok()?))) {
        let streets = library.units.below(code).filter(|street| street.level == "street");
        let communities =
            streets.flat_map(|street| library.units.below(&street.code).map(|one| (&street.code, &one.code)));
        all.extend(communities.zip(0_u32..).map(|((street, community), n)| {
            (n, Place { district, street: street.clone(), community: community.clone() })
        }));
    }
    all.sort_by_key(|(n, place)| (*n, place.district));
    all.into_iter().map(|(_, place)| place).collect()
}

/// A matter as if it had been lived through somewhere else, some days earlier.
fn copy(template: &Matter, n: u32, place: &Place, category: &str) -> Matter {
    let mut copy = template.clone();
    copy.id = MatterId(format!("{}-{n}", template.id));
    copy.number = format!("{}-{n}", template.number);
    copy.district = place.district;
    copy.home.clone_from(&place.street);
    copy.values.insert("place".to_owned(), Value::Text(place.community.clone()));
    copy.values.insert("category".to_owned(), Value::Text(category.to_owned()));
    let earlier = i64::from(n % DAYS) * DAY;
    let back = |at: &mut Instant| at.0 -= earlier;
    back(&mut copy.opened_at);
    back(&mut copy.changed_at);
    copy.ended_at.iter_mut().for_each(back);
    for round in &mut copy.rounds {
        let Round { began, first, told, ended, late, steps, .. } = round;
        back(began);
        first.values_mut().chain(told.values_mut()).chain(ended).chain(late).for_each(back);
        steps.iter_mut().map(|step| &mut step.at).for_each(back);
    }
    copy
}
