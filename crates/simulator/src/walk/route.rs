//! Ways through a procedure: how many steps it is from each state to an end, or to a state where an ask is possible.

use rulebook::model::{Ask, Procedure, Target};
use std::collections::BTreeMap;

/// Further than any way.
pub(super) const NO_WAY: u32 = u32::MAX;

/// Steps from each state to the nearest goal; a state without a way is left out.
pub(super) fn distances(procedure: &Procedure, goal: impl Fn(&str) -> bool) -> BTreeMap<&str, u32> {
    let mut found: BTreeMap<&str, u32> =
        procedure.states.keys().map(String::as_str).filter(|state| goal(state)).map(|state| (state, 0)).collect();
    // As many rounds as there are states: no shortest way is longer.
    for _ in 0..procedure.states.len() {
        let mut changed = false;
        for ask in procedure.asks.values() {
            let Some(after) = leads(procedure, ask).iter().filter_map(|to| found.get(to)).min().copied() else {
                continue;
            };
            for from in &ask.from {
                let entry = found.entry(from).or_insert(NO_WAY);
                if *entry > after.saturating_add(1) {
                    *entry = after.saturating_add(1);
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    found
}

/// Where an ask can lead. `back` leads to every state from which the ask's own states are entered.
pub(super) fn leads<'p>(procedure: &'p Procedure, ask: &'p Ask) -> Vec<&'p str> {
    match &ask.to {
        Some(Target::State(state)) => vec![state],
        Some(Target::Back) => procedure
            .asks
            .values()
            .filter(|other| matches!(&other.to, Some(Target::State(to)) if ask.from.contains(to)))
            .flat_map(|other| other.from.iter().map(String::as_str))
            .collect(),
        None => Vec::new(),
    }
}

/// Where an ask leads from here; `None` if it stays.
pub(super) fn target<'p>(ask: &'p Ask, previous: Option<&'p str>) -> Option<&'p str> {
    match &ask.to {
        Some(Target::State(state)) => Some(state),
        Some(Target::Back) => previous,
        None => None,
    }
}
