//! Writes the views of a batch: the last state of each matter, and only what differs from what stands there.

use super::standing::{Standing, Stands};
use crate::codec::{matter_values, work_values};
use crate::engine::{Broken, Many, V, args};
use crate::sql::views;
use desk::ports::{Projection, RoundRow, StoreFault};
use std::collections::{BTreeMap, BTreeSet};

/// The views of one matter.
pub(super) struct View<'a> {
    pub(super) projection: &'a Projection,
    /// Whether nothing of the matter can stand in the database yet.
    pub(super) is_new: bool,
}

pub(super) type Views<'a> = BTreeMap<u32, BTreeMap<&'a str, View<'a>>>;

fn sound(fault: StoreFault) -> Broken {
    Broken::Damaged(fault.to_string())
}

/// What views change, in the order in which it is to be written.
#[derive(Default)]
pub(super) struct Changes {
    /// Rows that are there once for each matter or round, and the worklist.
    pub(super) rows: Vec<Many>,
    /// What goes. Whoever has taken a matter is compared with its row in the worklist, which is written before: from then
    /// on nobody can take it as it was, and whoever just did is seen.
    pub(super) gone: Vec<Many>,
    /// Rows of which there are some or none for each matter: after what goes of the same matter.
    pub(super) parts: Vec<Many>,
}

impl Changes {
    /// All of them, as far as they differ from what stands there.
    pub(super) fn of(all: &Views<'_>, standing: &BTreeMap<u32, Standing>) -> Result<Self, Broken> {
        let (mut matters, mut rounds, mut work) = (Vec::new(), Vec::new(), Vec::new());
        let (mut units, mut signatures, mut timers) = (Vec::new(), Vec::new(), Vec::new());
        let (nothing, nobody) = (Stands::default(), Standing::default());
        let mut gone = Vec::new();
        for (district, views) in all {
            let standing = standing.get(district).unwrap_or(&nobody);
            let mut stale = Stale::default();
            for (matter, View { projection, is_new }) in views {
                matters.push(matter_values(*district, projection).map_err(sound)?);
                rounds.extend(projection.rounds.iter().map(|round| round_values(*district, matter, round)));
                let own =
                    projection.work.as_ref().filter(|row| row.district == *district && row.home_district == *district);
                match own {
                    Some(row) => work.push(work_values(row).map_err(sound)?),
                    None if *is_new => {}
                    None => stale.add(views::DELETE_WORK, matter),
                }
                let stands = standing.of(matter).unwrap_or(&nothing);
                let before = stands.work.as_ref().map(|(unit, post)| (unit, post));
                if !*is_new && before != own.map(|row| (&row.unit, &row.post)) {
                    stale.add(views::DELETE_TAKEN, matter);
                }
                let of = (*district, *matter, *projection);
                units.extend(changed_units(of, stands, &mut stale));
                signatures.extend(changed_signatures(of, stands, &mut stale));
                timers.extend(changed_timers(of, stands, &mut stale));
            }
            gone.extend(stale.0.into_iter().map(|(template, matters)| Many::List(template, *district, matters)));
        }
        Ok(Self {
            rows: vec![
                Many::Rows(views::PUT_WORK, work),
                Many::Rows(views::PUT_MATTERS, matters),
                Many::Rows(views::PUT_ROUNDS, rounds),
            ],
            gone,
            parts: vec![
                Many::Rows(views::INSERT_TAKING_PART, units),
                Many::Rows(views::INSERT_TO_SIGN, signatures),
                Many::Rows(views::INSERT_TIMERS, timers),
            ],
        })
    }
}

/// Matters whose rows go, by the statement that takes them.
#[derive(Default)]
struct Stale(BTreeMap<&'static str, BTreeSet<String>>);

impl Stale {
    fn add(&mut self, template: &'static str, matter: &str) {
        self.0.entry(template).or_default().insert(matter.to_owned());
    }
}

type Of<'a> = (u32, &'a str, &'a Projection);

fn round_values(district: u32, matter: &str, round: &RoundRow) -> Vec<V> {
    args![
        district,
        matter,
        round.round,
        &round.procedure,
        &round.home,
        &round.place,
        &round.category,
        &round.month,
        &round.facts,
        &round.unit,
        round.opened_on,
        round.closed_on,
        round.late_on,
    ]
}

/// Units seldom change.
fn changed_units((district, matter, view): Of<'_>, stands: &Stands, stale: &mut Stale) -> Vec<Vec<V>> {
    let units: BTreeSet<&str> = view.units.iter().map(String::as_str).collect();
    let is_final = view.row.is_final;
    if stands.units.keys().any(|unit| !units.contains(unit.as_str())) {
        stale.add(views::DELETE_TAKING_PART, matter);
    } else if stands.units.len() == units.len() && stands.units.values().all(|before| *before == is_final) {
        return Vec::new();
    }
    units.iter().map(|unit| args![district, *unit, matter, i64::from(is_final)]).collect()
}

/// Whose signatures are awaited: mostly nobody's, before and after.
fn changed_signatures((district, matter, view): Of<'_>, stands: &Stands, stale: &mut Stale) -> Vec<Vec<V>> {
    let (before, wanted) = (&stands.signatures, &view.signatures);
    if before.len() == wanted.len() && wanted.iter().all(|row| before.contains(row)) {
        return Vec::new();
    }
    if !before.is_empty() {
        stale.add(views::DELETE_TO_SIGN, matter);
    }
    wanted.iter().map(|row| args![district, matter, row.number, &row.unit, &row.post, &row.proposer]).collect()
}

fn changed_timers((district, matter, view): Of<'_>, stands: &Stands, stale: &mut Stale) -> Vec<Vec<V>> {
    let wanted: BTreeMap<String, i64> = view.timers.iter().map(|timer| (timer.name.clone(), timer.at.0)).collect();
    if stands.timers == wanted {
        return Vec::new();
    }
    if stands.timers.keys().any(|name| !wanted.contains_key(name)) {
        stale.add(views::DELETE_TIMERS, matter);
    }
    wanted.iter().map(|(name, at)| args![district, matter, name, *at]).collect()
}
