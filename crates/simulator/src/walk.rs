//! Guided random walks over every procedure of a city: the second net beside the checker's proofs, which do not see
//! counts. Each walk opens a matter, takes steps that lead to where the run has not been yet, and then must be able to
//! end. After every step the engine is held to its promises; a failure carries its seed and its whole path.

mod actors;
mod admission;
mod chance;
mod close;
mod ground;
mod note;
mod report;
mod route;
mod stroll;
mod suit;
mod tally;
mod values;
mod witness;

pub use report::{ProcedureReport, WalkFailure, WalkReport, report_text};

use crate::town::Town;
use chance::Chance;
use desk::Library;
use ground::{Era, Ground};
use std::sync::Arc;
use stroll::Stroll;
use tally::{Goals, Tally};

/// Walks `count` times through a district of a city, always the same way for the same seed.
///
/// A city or district that the library does not have gives a report with a single failure that says so.
#[must_use]
pub fn walk(library: &Arc<Library>, city: u32, district: u32, seed: u64, count: u64) -> WalkReport {
    walk_before(library, (city, district), seed, count, &mut |_| {})
}

/// The same before a witness, who is shown the town of each walk when it has ended.
#[must_use]
pub fn walk_before(
    library: &Arc<Library>,
    (city, district): (u32, u32),
    seed: u64,
    count: u64,
    witness: &mut dyn FnMut(&Town),
) -> WalkReport {
    let mut report = WalkReport { city, district, seed, ..WalkReport::default() };
    let Some(ground) = Ground::new(library, city, district) else {
        let what = format!("there is no law, or no street, in {city} {district}");
        report.failures.push(WalkFailure { seed, number: 0, procedure: String::new(), what, path: Vec::new() });
        return report;
    };
    let mut tally = Tally::default();
    for era in &ground.eras {
        tally.know(&era.edition);
    }
    for number in 1..=count {
        let mut chance = Chance::part(seed, number);
        let Some((era, goals)) = plan(&ground, &mut tally, &mut chance) else { break };
        report.walks += 1;
        let mut stroll = Stroll::new(library, &ground, district, &goals, &mut tally, chance);
        let result = stroll.run(era);
        report.events += stroll.events();
        witness(&stroll.town);
        if let Err(what) = result {
            let path = stroll.path();
            report.failures.push(WalkFailure { seed, number, procedure: goals.opens.clone(), what, path });
        }
    }
    tally.report(&mut report);
    report
}

/// Where a walk is to lead: an era, and in it an ask that was taken seldom.
fn plan<'g>(ground: &'g Ground<'_>, tally: &mut Tally, chance: &mut Chance) -> Option<(&'g Era, Goals)> {
    // Today's law gets most of the walks; what held before still holds for matters that arose then.
    let latest = ground.eras.len().checked_sub(1)?;
    let index = if chance.percent(50) {
        latest
    } else {
        // Editions with more in them more often, and first of all where something was never taken.
        let weight = |era: &Era| {
            let asks = tally.asks(&era.edition.id).count();
            let never = tally.never(&era.edition.id);
            u64::try_from(1 + asks / 10 + 6 * never).unwrap_or(1)
        };
        let weights: Vec<u64> = ground.eras.iter().map(weight).collect();
        chance.weighted(weights.iter().copied())?
    };
    let era = ground.eras.get(index)?;
    let edition = &era.edition;
    // What was wanted in vain counts too: an ask that cannot be reached must not draw every walk to itself.
    let asks: Vec<(&str, &str, u64)> = tally.asks(&edition.id).collect();
    let least = asks.iter().map(|(_, _, weight)| *weight).min()?;
    let seldom: Vec<(&str, &str, u64)> = asks.iter().copied().filter(|(_, _, weight)| *weight <= least + 1).collect();
    let mut never = asks.clone();
    never.retain(|(procedure, ask, _)| tally.times(&edition.id, procedure, ask) == 0);
    let from = match chance.below(4) {
        0 => &asks,
        1 | 2 if !never.is_empty() => &never,
        _ => &seldom,
    };
    let (procedure, ask, _) = *chance.pick(from)?;
    let (procedure, ask) = (procedure.to_owned(), ask.to_owned());
    tally.wanted(&edition.id, &procedure, &ask);
    let fresh = tally.times(&edition.id, &procedure, &ask) == 0;
    Some((era, Goals::new(edition, (&procedure, &ask), fresh, chance)?))
}
