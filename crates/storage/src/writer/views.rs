//! Writes the views of a batch: the last state of each matter, and only what differs from what stands there.

use super::judge::fetch_listed;
use super::rows::insert;
use crate::codec::{matter_values, work_values};
use crate::engine::{Broken, Session, V, args};
use crate::sql::compose::{SIZES, expand, padded};
use crate::sql::views;
use desk::ports::{Projection, SignRow, StoreFault};
use std::collections::{BTreeMap, BTreeSet};

/// The views of one matter.
pub(super) struct View<'a> {
    pub(super) projection: &'a Projection,
    /// Whether nothing of the matter can stand in the database yet.
    pub(super) is_new: bool,
}

type Views<'a> = BTreeMap<u32, BTreeMap<&'a str, View<'a>>>;

fn sound(fault: StoreFault) -> Broken {
    Broken::Damaged(fault.to_string())
}

/// Writes them all.
pub(super) async fn write(session: &mut Session, all: &Views<'_>) -> Result<(), Broken> {
    let mut matters = Vec::new();
    let mut rounds = Vec::new();
    let mut work = Vec::new();
    for (district, views) in all {
        let mut off_desk = BTreeSet::new();
        for (matter, View { projection, is_new }) in views {
            matters.push(matter_values(*district, projection).map_err(sound)?);
            for round in &projection.rounds {
                rounds.push(args![
                    *district,
                    *matter,
                    round.round,
                    &round.procedure,
                    &round.home,
                    &round.place,
                    &round.category,
                    &round.month,
                    &round.facts,
                ]);
            }
            match &projection.work {
                Some(row) if row.district == *district && row.home_district == *district => {
                    work.push(work_values(row).map_err(sound)?);
                }
                _ if *is_new => {}
                _ => {
                    off_desk.insert((*matter).to_owned());
                }
            }
        }
        delete(session, views::DELETE_WORK, *district, &off_desk).await?;
    }
    insert(session, views::PUT_MATTERS, matters).await?;
    insert(session, views::PUT_ROUNDS, rounds).await?;
    insert(session, views::PUT_WORK, work).await?;
    for (district, views) in all {
        delete(session, views::DELETE_TAKEN, *district, &known(views)).await?;
        taking_part(session, *district, views).await?;
        signatures(session, *district, views).await?;
        timers(session, *district, views).await?;
    }
    Ok(())
}

/// Units seldom change: what stands there is compared first.
async fn taking_part(session: &mut Session, district: u32, views: &BTreeMap<&str, View<'_>>) -> Result<(), Broken> {
    let mut stands: BTreeMap<String, BTreeMap<String, bool>> = BTreeMap::new();
    for row in fetch_listed(session, views::TAKING_PART, args![district], &known(views)).await? {
        stands.entry(row.text(0)?).or_default().insert(row.text(1)?, row.flag(2)?);
    }
    let mut stale = BTreeSet::new();
    let mut rows = Vec::new();
    for (matter, view) in views {
        let units: BTreeSet<&str> = view.projection.units.iter().map(String::as_str).collect();
        let is_final = view.projection.row.is_final;
        let before = stands.get(*matter);
        if before.is_some_and(|before| before.keys().any(|unit| !units.contains(unit.as_str()))) {
            stale.insert((*matter).to_owned());
        } else if before.is_some_and(|before| before.len() == units.len() && before.values().all(|f| *f == is_final)) {
            continue;
        }
        rows.extend(units.iter().map(|unit| args![district, *unit, *matter, i64::from(is_final)]));
    }
    delete(session, views::DELETE_TAKING_PART, district, &stale).await?;
    insert(session, views::INSERT_TAKING_PART, rows).await
}

/// Whose signatures are awaited: mostly nobody's, before and after.
async fn signatures(session: &mut Session, district: u32, views: &BTreeMap<&str, View<'_>>) -> Result<(), Broken> {
    let mut stands: BTreeMap<String, Vec<SignRow>> = BTreeMap::new();
    for row in fetch_listed(session, views::TO_SIGN, args![district], &known(views)).await? {
        let (number, unit, post, proposer) = (row.u32(1)?, row.text(2)?, row.text(3)?, row.text(4)?);
        stands.entry(row.text(0)?).or_default().push(SignRow { number, unit, post, proposer });
    }
    let mut stale = BTreeSet::new();
    let mut rows = Vec::new();
    for (matter, view) in views {
        let wanted = &view.projection.signatures;
        let before = stands.get(*matter).map(Vec::as_slice).unwrap_or_default();
        if before.len() == wanted.len() && wanted.iter().all(|row| before.contains(row)) {
            continue;
        }
        if !before.is_empty() {
            stale.insert((*matter).to_owned());
        }
        rows.extend(wanted.iter().map(|row| args![district, *matter, row.number, &row.unit, &row.post, &row.proposer]));
    }
    delete(session, views::DELETE_TO_SIGN, district, &stale).await?;
    insert(session, views::INSERT_TO_SIGN, rows).await
}

async fn timers(session: &mut Session, district: u32, views: &BTreeMap<&str, View<'_>>) -> Result<(), Broken> {
    let mut stands: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    for row in fetch_listed(session, views::TIMERS, args![district], &known(views)).await? {
        stands.entry(row.text(0)?).or_default().insert(row.text(1)?, row.int(2)?);
    }
    let nothing = BTreeMap::new();
    let mut stale = BTreeSet::new();
    let mut rows = Vec::new();
    for (matter, view) in views {
        let wanted: BTreeMap<String, i64> =
            view.projection.timers.iter().map(|timer| (timer.name.clone(), timer.at.0)).collect();
        let before = stands.get(*matter).unwrap_or(&nothing);
        if *before == wanted {
            continue;
        }
        if before.keys().any(|name| !wanted.contains_key(name)) {
            stale.insert((*matter).to_owned());
        }
        rows.extend(wanted.iter().map(|(name, at)| args![district, *matter, name, *at]));
    }
    delete(session, views::DELETE_TIMERS, district, &stale).await?;
    insert(session, views::INSERT_TIMERS, rows).await
}

/// The matters that may have rows already.
fn known(views: &BTreeMap<&str, View<'_>>) -> BTreeSet<String> {
    views.iter().filter(|(_, view)| !view.is_new).map(|(matter, _)| (*matter).to_owned()).collect()
}

async fn delete(
    session: &mut Session,
    template: &'static str,
    district: u32,
    matters: &BTreeSet<String>,
) -> Result<(), Broken> {
    let matters: Vec<&String> = matters.iter().collect();
    for piece in matters.chunks(SIZES.first().copied().unwrap_or(1)) {
        let size = padded(piece.len());
        let mut args = args![district];
        args.extend((0..size).filter_map(|at| piece.get(at).or(piece.last()).map(|matter| V::from(*matter))));
        session.execute(expand(template, size), args).await?;
    }
    Ok(())
}
