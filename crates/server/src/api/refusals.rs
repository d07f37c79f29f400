//! Cases of units that did not come when they were called: their state and clock, what they rest on step by step, and how
//! often the same unit was reported before.

use super::matters::{Cursor, Scope};
use super::queues::CountBody;
use super::whistles::{matters_of, seen_rows};
use crate::extract::Asked;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::lane::{shown, unit_of};
use crate::view::left::{LeftBody, hands, of_matter};
use crate::view::{Keyed, Named, Seen, procedure_of, seen_among, state_of};
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use casework::{Matter, MatterId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use worktime::Instant;

/// The procedure of these cases.
const REFUSAL: &str = "refusal";
/// What a case rests on, one opened from the other: report-in, whistle, the matter it was blown from.
const CHAIN: usize = 3;
/// What was found and done, as far as it is.
const OUTCOME: [&str; 3] = ["finding", "measure", "corrected"];
/// Rows of a page if nobody says, and at most.
const ROWS: u32 = 50;
/// Rows of a page at most.
const MOST: u32 = 200;

/// Which cases.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CasesWanted {
    /// Only in this state.
    state: Option<String>,
    /// Only about this unit.
    unit: Option<String>,
    /// At most this many rows, 1 to 200; 50 without it.
    limit: Option<u32>,
    /// Continue after this row: `next` of the page before.
    after: Option<String>,
}

/// A matter that a case rests on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LinkBody {
    /// Id.
    matter: String,
    /// Number.
    number: String,
    /// Procedure.
    procedure: Keyed,
    /// State.
    state: Keyed,
}

/// A case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseBody {
    /// District.
    district: u32,
    /// Id.
    matter: String,
    /// Number.
    number: String,
    /// State.
    state: Keyed,
    /// Whether it has ended.
    is_final: bool,
    /// The unit that did not come.
    unit: Named,
    /// The office that called it.
    office: Named,
    /// In whose hands it is.
    hands: Words,
    /// When it was opened.
    opened_at: String,
    /// When it is due.
    due: Option<String>,
    /// What is left of its time.
    remaining: Option<LeftBody>,
    /// The case, then each matter from which the one before was opened, as far as the viewer sees them.
    chain: Vec<LinkBody>,
    /// What was found and done, in words.
    outcome: Vec<Words>,
    /// Which case of this unit it is, among those that the viewer may see, by time.
    nth: usize,
}

/// A page of cases.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseRows {
    /// Open ones first, the one due first on top.
    rows: Vec<CaseBody>,
    /// How many there are under the filters.
    total: usize,
    /// Whether there are more than are read.
    at_least: bool,
    /// Whether there are more than are shown.
    cut: bool,
    /// Where the next page begins; none on the last.
    next: Option<String>,
    /// By state, over everything.
    states: Vec<CountBody>,
    /// By unit, over everything, the most frequent first.
    units: Vec<CountBody>,
}

/// Every case of the viewer's reach, with which of its unit it is.
struct Cases(Vec<(u32, Seen, usize)>);

impl Cases {
    fn of(seen: BTreeMap<(u32, MatterId), Seen>) -> Self {
        let mut all: Vec<(u32, Seen, usize)> = seen.into_iter().map(|((at, _), seen)| (at, seen, 0)).collect();
        all.sort_by_key(|(_, seen, _)| seen.matter.opened_at);
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for (_, seen, nth) in &mut all {
            let count = times.entry(unit_of(&seen.matter).to_owned()).or_default();
            *count += 1;
            *nth = *count;
        }
        Self(all)
    }

    fn tally(&self, of: impl Fn(&Seen) -> Keyed) -> Vec<CountBody> {
        let mut found: BTreeMap<String, (Keyed, u64)> = BTreeMap::new();
        for (_, seen, _) in &self.0 {
            let one = of(seen);
            found.entry(one.key.clone()).or_insert((one, 0)).1 += 1;
        }
        let mut rows: Vec<CountBody> = found.into_values().map(|(one, count)| CountBody::new(one, count)).collect();
        rows.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key)));
        rows
    }
}

/// What each case rests on, read generation by generation.
async fn chains(
    state: &AppState,
    staff: &Staff,
    cases: &[&(u32, Seen, usize)],
) -> Result<BTreeMap<(u32, MatterId), Seen>, Problem> {
    let parent = |district: u32, matter: &Matter| Some((district, matter.parent.clone()?));
    let mut wanted: Vec<(u32, MatterId)> = cases.iter().filter_map(|(at, seen, _)| parent(*at, &seen.matter)).collect();
    let mut all = BTreeMap::new();
    for _ in 0..CHAIN {
        let found = seen_among(state, &staff.viewer(), wanted.iter().map(|(at, id)| (*at, id))).await?;
        wanted = found.iter().filter_map(|((at, _), seen)| parent(*at, &seen.matter)).collect();
        all.extend(found);
    }
    Ok(all)
}

fn link(seen: &Seen) -> LinkBody {
    let procedure = procedure_of(&seen.library, &seen.matter);
    let label = procedure.map(|procedure| Words::from(&procedure.label));
    LinkBody {
        matter: seen.matter.id.to_string(),
        number: seen.matter.number.clone(),
        procedure: Keyed::new(&seen.matter.procedure, label),
        state: state_of(procedure, &seen.matter.state),
    }
}

/// What was found and done.
fn outcome(seen: &Seen) -> Vec<Words> {
    let Some(procedure) = procedure_of(&seen.library, &seen.matter) else { return Vec::new() };
    let edition = seen.library.edition(&seen.matter.edition);
    let one = |field: &&str| {
        let definition = procedure.fields.get(*field)?;
        let value = shown(Some(procedure), &seen.matter, &seen.access, field)?;
        let (zh, en) = match value {
            casework::Value::Flag(true) => ("是".to_owned(), "yes".to_owned()),
            casework::Value::Flag(false) => ("否".to_owned(), "no".to_owned()),
            value => {
                let key = value.text()?;
                let listed = || edition?.lists.values().find_map(|list| list.get(key)).map(|entry| &entry.label);
                let label = definition.choices.get(key).or_else(listed).map(Words::from);
                let words = label.unwrap_or_else(|| Words::new(key, key));
                (words.zh, words.en)
            }
        };
        Some(Words::new(format!("{}：{zh}", definition.label.zh), format!("{}: {en}", definition.label.en)))
    };
    OUTCOME.iter().filter_map(one).collect()
}

fn body(
    (district, seen, nth): &(u32, Seen, usize),
    chain: &BTreeMap<(u32, MatterId), Seen>,
    now: Instant,
) -> Result<CaseBody, Problem> {
    let (library, matter) = (seen.library.as_ref(), &seen.matter);
    let book = library.book_of(*district, &matter.edition).ok_or_else(Problem::not_found)?;
    let mut links = Vec::new();
    let mut above = matter.parent.clone();
    while let Some(found) = above.and_then(|id| chain.get(&(*district, id))) {
        links.push(link(found));
        above = found.matter.parent.clone();
    }
    Ok(CaseBody {
        district: *district,
        matter: matter.id.to_string(),
        number: matter.number.clone(),
        state: state_of(procedure_of(library, matter), &matter.state),
        is_final: matter.is_final,
        unit: Named::of(library, unit_of(matter)),
        office: Named::of(library, &matter.home),
        hands: hands(library, matter),
        opened_at: matter.opened_at.rfc3339(),
        due: crate::view::lane::due(&book, matter).map(Instant::rfc3339),
        remaining: of_matter(&book, matter, now).filter(|_| !matter.is_final),
        chain: links,
        outcome: outcome(seen),
        nth: *nth,
    })
}

/// The place of a case: open ones by what is due first, then ended ones.
fn place(seen: &Seen) -> Cursor {
    let matter = &seen.matter;
    let due = seen
        .library
        .book_of(matter.district, &matter.edition)
        .and_then(|book| crate::view::lane::due(&book, matter).filter(|_| !matter.is_final));
    Cursor::at(due.unwrap_or(Instant(if matter.is_final { i64::MAX } else { i64::MAX - 1 })), &matter.id)
}

/// Cases of units that did not come, within the viewer's reach; a unit sees those about itself.
#[utoipa::path(get, path = "/refusals", operation_id = "refusals", tag = "desk", params(CasesWanted), security(("session" = []), ("token" = [])),
    responses((status = 200, body = CaseRows), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(state): State<AppState>,
    staff: Staff,
    Asked(wanted): Asked<CasesWanted>,
) -> Result<Json<CaseRows>, Problem> {
    let limit = match wanted.limit.unwrap_or(ROWS) {
        limit @ 1..=MOST => usize::try_from(limit).unwrap_or(usize::MAX),
        _ => return Err(Problem::bad("bad-query", "limit 应为1至200。", "`limit` is 1 to 200.")),
    };
    let after = wanted.after.as_deref().map(Cursor::parse).transpose()?;
    let library = state.desk().library();
    let (rows, at_least) = match Scope::of(&library, &staff.account) {
        Some(scope) => matters_of(&state, &scope, REFUSAL, None).await?,
        None => (Vec::new(), false),
    };
    let cases = Cases::of(seen_rows(&state, &staff, &rows).await?);
    let is = |wanted: &Option<String>, found: &str| {
        wanted.as_deref().is_none_or(|wanted| wanted.is_empty() || wanted == found)
    };
    let passes = |(_, seen, _): &&(u32, Seen, usize)| {
        is(&wanted.state, &seen.matter.state) && is(&wanted.unit, unit_of(&seen.matter))
    };
    let mut found: Vec<(Cursor, &(u32, Seen, usize))> =
        cases.0.iter().filter(passes).map(|case| (place(&case.1), case)).collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let total = found.len();
    found.retain(|(at, _)| after.as_ref().is_none_or(|after| at > after));
    let cut = found.len() > limit;
    found.truncate(limit);
    let page: Vec<&(u32, Seen, usize)> = found.iter().map(|(_, case)| *case).collect();
    let chain = chains(&state, &staff, &page).await?;
    let now = state.desk().now();
    let unit = |seen: &Seen| {
        let Named { id, zh, en } = Named::of(&library, unit_of(&seen.matter));
        Keyed { key: id, zh, en }
    };
    Ok(Json(CaseRows {
        rows: page.into_iter().map(|case| body(case, &chain, now)).collect::<Result<_, _>>()?,
        total,
        at_least,
        next: found.last().filter(|_| cut).map(|(at, _)| at.to_string()),
        cut,
        states: cases.tally(|seen| state_of(procedure_of(&library, &seen.matter), &seen.matter.state)),
        units: cases.tally(unit),
    }))
}
