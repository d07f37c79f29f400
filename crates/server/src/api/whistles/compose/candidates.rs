//! Who may be called by a whistle: the units of the kinds that the provision names, those who are likely first.

use super::super::board::{REPORT_IN, WHISTLE};
use crate::problem::Problem;
use crate::state::AppState;
use crate::view::lane::unit_of;
use crate::view::{Keyed, Named};
use crate::words::Words;
use casework::{Matter, MatterId, Value};
use desk::Library;
use desk::ports::{MatterFilter, PageRequest};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Whistles of the past that are looked at.
const PAST: u32 = 200;
/// How far back, in days.
const DAYS: i64 = 365;

/// A unit that may be called.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Candidate {
    /// The unit.
    unit: Named,
    /// Its kind.
    kind: Keyed,
    /// Why it is likely, if it is.
    why: Option<Words>,
}

/// How often a unit was called by an office, and of that how often to this place.
#[derive(Debug, Default, Clone, Copy)]
struct Called {
    times: u32,
    here: u32,
}

/// The units called by an office within a year.
async fn past(state: &AppState, home: &str, place: Option<&str>) -> Result<BTreeMap<String, Called>, Problem> {
    let (desk, library) = (state.desk(), state.desk().library());
    let Some(district) = library.units.district_of(home) else { return Ok(BTreeMap::new()) };
    let wanted = MatterFilter {
        procedure: Some(WHISTLE.to_owned()),
        homes: Some(vec![home.to_owned()]),
        opened_from: Some(worktime::Instant(desk.now().0 - DAYS * 86_400_000)),
        ..MatterFilter::default()
    };
    let page = PageRequest { limit: PAST, after: None };
    let rows = desk.ledger().list(district, &wanted, &page).await?.rows;
    let whistles: Vec<MatterId> = rows.into_iter().map(|row| row.matter).collect();
    let whistles = desk.matters(district, &whistles).await?;
    let called: Vec<MatterId> = whistles
        .iter()
        .flat_map(|whistle| &whistle.children)
        .filter(|child| child.procedure == REPORT_IN)
        .map(|child| child.matter.clone())
        .collect();
    let mut found: BTreeMap<String, Called> = BTreeMap::new();
    for matter in desk.matters(district, &called).await? {
        let one = found.entry(unit_of(&matter).to_owned()).or_default();
        one.times += 1;
        one.here += u32::from(is_at(&matter, place));
    }
    Ok(found)
}

fn is_at(matter: &Arc<Matter>, place: Option<&str>) -> bool {
    place.is_some() && matter.values.get("place").and_then(Value::text) == place
}

/// The name of a kind of unit.
fn kind(library: &Library, home: &str, kind: &str) -> Keyed {
    let entry = library.city_of(home).and_then(|law| law.city.lists.get("unit_kinds")?.get(kind));
    Keyed::new(kind, entry.map(|entry| Words::from(&entry.label)))
}

/// Everybody whom the provision lets an office call: at its own division and at those above it.
pub(super) async fn candidates(
    state: &AppState,
    home: &str,
    place: Option<&str>,
    likely: &[String],
    kinds: Option<&[String]>,
) -> Result<Vec<Candidate>, Problem> {
    let library = state.desk().library();
    let past = past(state, home, place).await?;
    let code = home.split('.').next().unwrap_or(home);
    let units = library.units.upwards(code).flat_map(|division| library.units.units_at(&division.code));
    let allowed = units.filter(|unit| unit.id != home && kinds.is_none_or(|kinds| kinds.contains(&unit.kind)));
    let mut ranked: Vec<((bool, u32, u32), Candidate)> = allowed
        .map(|unit| {
            let (owns, called) = (likely.contains(&unit.id), past.get(&unit.id).copied().unwrap_or_default());
            let why = match (owns, called) {
                (true, _) => Some(Words::new("派单目录上归它", "the dispatch catalogue names it")),
                (false, Called { here: 0, times: 0 }) => None,
                (false, Called { here: 0, times }) => {
                    Some(Words::new(format!("一年里叫过{times}次"), format!("called {times}× within a year")))
                }
                (false, Called { here, .. }) => {
                    Some(Words::new(format!("这里叫过{here}次"), format!("called here {here}×")))
                }
            };
            let kind = kind(&library, home, &unit.kind);
            ((owns, called.here, called.times), Candidate { unit: Named::of(&library, &unit.id), kind, why })
        })
        .collect();
    // The order of the rulebook stays among those who are equally likely.
    ranked.sort_by_key(|(rank, _)| Reverse(*rank));
    Ok(ranked.into_iter().map(|(_, candidate)| candidate).collect())
}
