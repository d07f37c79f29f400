//! What goes back to units, whole: the matters to which a unit is party in bulk, and their events as a stream that can be
//! taken up again. Personal data only for a purpose, which is noted.

pub(super) mod stream;

use super::matters::Purpose;
use crate::extract::{Asked, At};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::{self, Keyed, Named, ValueBody, procedure_of, state_of};
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use casework::{Holder, Matter, MatterId};
use desk::access_log::{self, Noted};
use desk::feed::Reached;
use desk::ports::{Account, MatterFilter, PageRequest};
use desk::see::{Access, Viewer, access};
use desk::{CityLaw, Library};
use rulebook::model::{Class, Reach};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use worktime::Instant;

/// Rows of a page if nobody says.
const ROWS: u32 = 200;
/// Rows of a page at most.
const MOST: u32 = 1_000;

/// Who reads what of which unit.
struct Reading {
    staff: Staff,
    unit: String,
    /// Whether a purpose was stated: then personal values are given as far as the account may see them.
    purpose: bool,
}

impl Reading {
    /// Allowed is one's own unit; to those who supervise what is below, the units there.
    async fn of(state: &AppState, staff: Staff, unit: String, why: Option<String>) -> Result<Self, Problem> {
        let library = state.desk().library();
        library.units.unit(&unit).ok_or_else(Problem::not_found)?;
        if !may_read(&library, &staff.account, &unit) {
            return Err(Problem::forbidden(
                "out-of-reach",
                "您只能取本单位的数据；上级督办的岗位还可以取下级单位的。请换成自己的单位，或者请上级来取。",
                "You may take the data of your own unit; posts that supervise, also those of units below. Name your own unit, or ask a superior.",
            ));
        }
        if let Some(purpose) = &why {
            let note = format!("{unit}：{purpose}");
            let (kind, account) = (access_log::EXPORTED, Some(&staff.account));
            let noted = Noted { kind, account, note: &note, ..Noted::default() };
            state.desk().note_access(staff.account.district, &noted).await?;
        }
        Ok(Self { staff, unit, purpose: why.is_some() })
    }

    /// What is seen of a matter: nothing personal unless for a purpose.
    fn access(&self, library: &Library, law: &CityLaw, matter: &Matter) -> Access {
        let mut seen = access(library, law, &self.viewer(), matter);
        if !self.purpose {
            seen.classes.retain(|class| matches!(class, Class::Open | Class::Internal));
            seen.with_purpose.clear();
        }
        seen
    }

    fn viewer(&self) -> Viewer {
        self.staff.viewer()
    }

    fn is_own(&self) -> bool {
        self.staff.account.unit == self.unit
    }
}

fn may_read(library: &Library, account: &Account, unit: &str) -> bool {
    if account.unit == unit {
        return true;
    }
    let Some(law) = library.city_of(&account.unit) else { return false };
    let mut grants = law.city.grants.iter().filter(|grant| grant.post == "any" || account.posts.contains(&grant.post));
    grants.any(|grant| match grant.reach {
        Reach::All => true,
        Reach::Below => library.units.is_within(unit, &account.unit),
        _ => false,
    })
}

/// The districts in whose logs a unit's matters may lie: those of its city.
async fn districts(state: &AppState, library: &Library, unit: &str) -> Result<Vec<u32>, Problem> {
    let law = library.city_of(unit).ok_or_else(Problem::not_found)?;
    Ok(state.desk().districts_of(law).await?)
}

/// Places in several districts: `110101:57.0,110102:9.0`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Places(BTreeMap<u32, Reached>);

impl Places {
    fn parse(text: &str) -> Result<Self, Problem> {
        // The cursor of who has got nothing yet.
        if text.is_empty() {
            return Ok(Self::default());
        }
        let pairs = text.split(',').take(500).map(|pair| {
            let (district, reached) = pair.trim().split_once(':')?;
            Some((district.parse().ok()?, reached.parse().ok()?))
        });
        pairs.collect::<Option<_>>().map(Self).ok_or_else(|| {
            Problem::bad(
                "bad-cursor",
                "after 应是上一次收到的 cursor，原样送回。",
                "`after` must be a `cursor` as it was received.",
            )
        })
    }

    fn text(&self) -> String {
        self.0.iter().map(|(district, reached)| format!("{district}:{reached}")).collect::<Vec<_>>().join(",")
    }

    /// The ends of the logs as they are now.
    async fn now(state: &AppState, districts: &[u32]) -> Result<Self, Problem> {
        let mut places = BTreeMap::new();
        for district in districts {
            let seq = state.desk().ledger().position(*district).await?;
            places.insert(*district, Reached { seq, given: 0 });
        }
        Ok(Self(places))
    }
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Bulk {
    /// At most this many rows, 1 to 1,000; 200 without it.
    limit: Option<u32>,
    /// Continue after this row: `next` of the page before.
    after: Option<String>,
    /// What personal data is needed for; without it, personal values are masked. It stands in the access log.
    purpose: Option<String>,
}

/// Matters of a unit in bulk.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnitMatters {
    /// The rows, by district and id: an order that no change moves.
    rows: Vec<UnitMatterBody>,
    /// How many there are in all.
    total: u64,
    /// Whether there are more than were counted.
    at_least: bool,
    /// `after` of the next page; `null` on the last.
    next: Option<String>,
    /// Where the stream of events is to be read from after all pages, if this is the first: what changed while they were
    /// read comes there.
    events_after: String,
}

/// A matter as it goes back to a unit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnitMatterBody {
    /// District.
    district: u32,
    /// Id.
    matter: String,
    /// Number for people.
    number: String,
    /// Procedure.
    procedure: Keyed,
    /// The edition of the rulebook that holds for it.
    edition: String,
    /// State.
    state: Keyed,
    /// Whether it has ended.
    is_final: bool,
    /// Home unit.
    home: Named,
    /// Units that hold it.
    holders: Vec<Named>,
    /// Round.
    round: u32,
    /// Number of events.
    version: u32,
    /// When it was opened.
    opened_at: String,
    /// When it changed last.
    changed_at: String,
    /// When it ended.
    ended_at: Option<String>,
    /// The matter that opened it.
    parent: Option<String>,
    /// The units of each party.
    parties: BTreeMap<String, Vec<String>>,
    /// Its values as far as they may be seen.
    values: Vec<ValueBody>,
}

/// The matters to which a unit is party, page by page.
#[utoipa::path(get, path = "/units/{unit}/matters", operation_id = "unit_matters", tag = "returned", security(("session" = []), ("token" = [])),
    params(("unit" = String, Path, description = "Unit"), Bulk),
    responses((status = 200, body = UnitMatters), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn matters(
    State(state): State<AppState>,
    staff: Staff,
    At(unit): At<String>,
    Asked(bulk): Asked<Bulk>,
) -> Result<Json<UnitMatters>, Problem> {
    let limit = bulk.limit.unwrap_or(ROWS);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::bad("bad-query", "limit 应为1至1000。", "`limit` is 1 to 1,000."));
    }
    let start = bulk.after.as_deref().map(start).transpose()?;
    let reading = Reading::of(&state, staff, unit, Purpose::of(bulk.purpose).given()).await?;
    let library = state.desk().library();
    let districts = districts(&state, &library, &reading.unit).await?;
    // Before any row is read: what changes from here on is told by the stream.
    let events_after = Places::now(&state, &districts).await?.text();
    let (total, at_least) = total(&state, &districts, &reading.unit).await?;
    let (mut rows, mut next) = (Vec::new(), None);
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    'all: for district in &districts {
        let mut after = match &start {
            Some((begun, _)) if district < begun => continue,
            Some((begun, matter)) if district == begun => matter.clone(),
            _ => MatterId(String::new()),
        };
        loop {
            let page = state.desk().ledger().of_unit(*district, &reading.unit, &after, limit).await?;
            let is_last = page.len() < wanted;
            for matter in &page {
                if rows.len() >= wanted {
                    break 'all;
                }
                after = matter.id.clone();
                next = Some(format!("{district}:{after}"));
                rows.extend(row(&state, &library, &reading, matter).await?);
            }
            if is_last {
                break;
            }
        }
        if district == districts.last().unwrap_or(district) {
            next = None;
        }
    }
    Ok(Json(UnitMatters { rows, total, at_least, next, events_after }))
}

/// A place in the list: district and id.
fn start(text: &str) -> Result<(u32, MatterId), Problem> {
    let parts = text.split_once(':').and_then(|(district, id)| Some((district.parse().ok()?, view::id_of(id).ok()?)));
    parts.ok_or_else(|| {
        Problem::bad("bad-query", "after 应是上一页的 next。", "`after` must be `next` of the page before.")
    })
}

async fn total(state: &AppState, districts: &[u32], unit: &str) -> Result<(u64, bool), Problem> {
    let filter = MatterFilter { takes_part: Some(unit.to_owned()), ..MatterFilter::default() };
    let (mut total, mut at_least) = (0, false);
    for district in districts {
        let page = state.desk().ledger().list(*district, &filter, &PageRequest { limit: 1, after: None }).await?;
        total += page.total;
        at_least |= page.at_least;
    }
    Ok((total, at_least))
}

async fn row(
    state: &AppState,
    library: &Library,
    reading: &Reading,
    matter: &Matter,
) -> Result<Option<UnitMatterBody>, Problem> {
    let Some(law) = library.city_of(&matter.district.to_string()) else { return Ok(None) };
    let seen = reading.access(library, law, matter);
    if !seen.any() {
        return Ok(None);
    }
    let procedure = procedure_of(library, matter);
    let holders = match &matter.holder {
        Holder::Units { units, .. } => units.iter().map(|unit| Named::of(library, unit)).collect(),
        _ => Vec::new(),
    };
    let units = |party: &casework::PartyValue| party.units().into_iter().map(str::to_owned).collect();
    Ok(Some(UnitMatterBody {
        district: matter.district,
        matter: matter.id.to_string(),
        number: matter.number.clone(),
        procedure: Keyed::new(&matter.procedure, procedure.map(|procedure| Words::from(&procedure.label))),
        edition: matter.edition.clone(),
        state: state_of(procedure, &matter.state),
        is_final: matter.is_final,
        home: Named::of(library, &matter.home),
        holders,
        round: matter.round,
        version: matter.version,
        opened_at: matter.opened_at.rfc3339(),
        changed_at: matter.changed_at.rfc3339(),
        ended_at: matter.ended_at.map(Instant::rfc3339),
        parent: matter.parent.as_ref().map(ToString::to_string),
        parties: matter.parties.iter().map(|(key, party)| (key.clone(), units(party))).collect(),
        values: view::values(library, matter, state.desk().values(matter, &seen, reading.purpose).await?),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_read_back() {
        let places = Places::parse("110101:57.3,110102:9.0").unwrap();
        assert_eq!(places.text(), "110101:57.3,110102:9.0");
        assert_eq!(Places::parse("").unwrap(), Places::default());
        for bad in ["110101", "110101:57", "x:1.0"] {
            assert!(Places::parse(bad).is_err(), "{bad}");
        }
        assert!(start("110101:0199-a").is_ok() && start("110101").is_err() && start("110101:../x").is_err());
    }
}
