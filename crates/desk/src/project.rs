//! Views of a matter: a function of its events and the law alone, so they can be thrown away and rebuilt.

use crate::ports::{MatterRow, NEVER, Projection, RoundRow, SignRow, StoreFault, Timer, WorkRow};
use crate::units::Units;
use casework::{Book, Holder, Matter, Value, due_of, timetable};
use rulebook::model::PartyKind;
use std::sync::Arc;
use worktime::Instant;

/// The ask by which a supervisor urges, and the ask that answers it.
pub const URGE: &str = "urge";
/// The answer to it.
pub const ANSWER_URGE: &str = "answer_urge";

/// The views of a matter.
///
/// # Errors
/// [`StoreFault::Damaged`] if a round cannot be written as JSON, which no value that events can hold causes.
pub fn project(book: &Book<'_>, units: &Units, matter: &Arc<Matter>) -> Result<Projection, StoreFault> {
    let row = row(book, matter);
    let mut taking_part: Vec<String> =
        matter.parties.values().flat_map(|party| party.units()).map(str::to_owned).collect();
    taking_part.push(matter.home.clone());
    taking_part.sort();
    taking_part.dedup();
    let timers = timetable(book, matter).into_iter().map(|rung| Timer { name: rung.name, at: rung.at }).collect();
    let work = work(units, matter, &row).filter(|work| work.district == matter.district);
    Ok(Projection {
        matter: Arc::clone(matter),
        units: taking_part,
        signatures: signatures(matter),
        timers,
        rounds: rounds(book, matter)?,
        work,
        row,
    })
}

/// The worklist row of whoever holds the matter, wherever that unit is at home.
pub(crate) fn work(units: &Units, matter: &Matter, row: &MatterRow) -> Option<WorkRow> {
    let Holder::Units { units: holders, post } = &matter.holder else { return None };
    let unit = holders.first()?;
    Some(WorkRow {
        district: units.district_of(unit).unwrap_or(matter.district),
        unit: unit.clone(),
        post: post.clone().unwrap_or_default(),
        home_district: matter.district,
        row: row.clone(),
    })
}

/// The places whose signature is next in each open proposal.
fn signatures(matter: &Matter) -> Vec<SignRow> {
    let mut rows: Vec<SignRow> = Vec::new();
    for proposal in matter.pending() {
        for seat in proposal.signers.get(proposal.signed.len()).into_iter().flatten() {
            let row = SignRow {
                number: proposal.number,
                unit: seat.unit.clone(),
                post: seat.post.clone().unwrap_or_default(),
                proposer: proposal.by.identity().unwrap_or_default().to_owned(),
            };
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    rows
}

/// How often a matter was urged without an answer.
fn urged(matter: &Matter) -> u32 {
    let count = |ask: &str| matter.counts.get(ask).copied().unwrap_or(0);
    if matter.is_final { 0 } else { count(URGE).saturating_sub(count(ANSWER_URGE)) }
}

/// The row of a matter in lists.
#[must_use]
pub fn row(book: &Book<'_>, matter: &Matter) -> MatterRow {
    let text = |field: &str| matter.values.get(field).and_then(Value::text).unwrap_or_default().to_owned();
    let (holder, holder_post) = match &matter.holder {
        Holder::Units { units, post } => (units.first().cloned().unwrap_or_default(), post.clone().unwrap_or_default()),
        _ => (String::new(), String::new()),
    };
    let due: Option<(Instant, bool)> = matter
        .running_clocks()
        .filter(|(_, clock)| clock.suspensions.last().is_none_or(|suspension| suspension.to.is_some()))
        .filter_map(|(name, _)| due_of(book, matter, name))
        .map(|due| (due.at, due.provisional))
        .min();
    MatterRow {
        matter: matter.id.clone(),
        number: matter.number.clone(),
        procedure: matter.procedure.clone(),
        edition: matter.edition.clone(),
        state: matter.state.clone(),
        is_final: matter.is_final,
        home: matter.home.clone(),
        holder,
        holder_post,
        category: text("category"),
        kind: text("kind"),
        grade: text("grade"),
        place: text("place"),
        channel: text("channel"),
        round: matter.round,
        pending: u32::try_from(matter.pending().count()).unwrap_or(u32::MAX),
        urged: urged(matter),
        opened_at: matter.opened_at,
        changed_at: matter.changed_at,
        ended_at: matter.ended_at,
        due_at: due.map(|(at, _)| at),
        due_provisional: due.is_some_and(|(_, provisional)| provisional),
        version: matter.version,
    }
}

/// The party that a procedure calls its unit: the first that is one unit.
fn unit_of<'a>(book: &Book<'a>, matter: &Matter) -> Option<&'a str> {
    let procedure = book.edition.procedures.get(&matter.procedure)?;
    procedure.parties.iter().find(|(_, party)| party.is == PartyKind::Unit).map(|(name, _)| name.as_str())
}

/// One row per round.
pub(crate) fn rounds(book: &Book<'_>, matter: &Matter) -> Result<Vec<RoundRow>, StoreFault> {
    let party = unit_of(book, matter);

    let text = |field: &str| matter.values.get(field).and_then(Value::text).unwrap_or_default().to_owned();
    matter
        .rounds
        .iter()
        .zip(1_u32..)
        .map(|(round, number)| {
            let facts = serde_json::to_string(round).map_err(|error| StoreFault::Damaged(error.to_string()))?;
            Ok(RoundRow {
                round: number,
                procedure: matter.procedure.clone(),
                home: matter.home.clone(),
                place: text("place"),
                category: text("category"),
                unit: party.and_then(|party| round.unit(matter, party)).unwrap_or_default().to_owned(),
                month: round.ended.map(|at| at.day().month_name()).unwrap_or_default(),
                opened_on: round.began.day().number(),
                closed_on: round.ended.map_or(NEVER, |at| at.day().number()),
                late_on: round.late.map_or(NEVER, |at| at.day().number()),
                facts,
            })
        })
        .collect()
}
