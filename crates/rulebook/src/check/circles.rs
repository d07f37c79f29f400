//! What refers to itself by way of others: lists, clocks, child matters that open one another, steps of the machine.

use super::Check;
use super::walk::{Graph, Known, Walk};
use crate::model::{Procedure, Until, Who};
use crate::words::Effect;
use law::Place;
use std::collections::BTreeSet;

/// Checks the names: what holds before anything is explored.
pub(super) fn check(check: &mut Check<'_>) {
    let city = check.city;
    for (list, entries) in &city.lists {
        for key in entries.keys() {
            if let Some(way) = around(key, |key| entries.get(key)?.parent.as_deref()) {
                let place = check.at(&format!("lists/{list}/{key}/parent"), &Place::default());
                fault(check, place, "上级分类绕回自己", "the entries above it lead back to it", &way);
            }
        }
    }
    for (key, procedure) in &city.procedures {
        clocks(check, procedure);
        if let Some(way) = around(key, |key| city.procedures.get(key)?.child_of.as_deref()) {
            let place = check.at(&format!("procedures/{key}/procedure/child_of"), &procedure.place);
            fault(check, place, "互为子事项，永远开不了头", "children of one another, none ever begins", &way);
        }
        if let Some(way) = opens_itself(check, key) {
            let (zh, en) = ("一开启就又开启自己，没有尽头", "once opened it opens itself again, without end");
            fault(check, procedure.place.clone(), zh, en, &way);
        }
    }
}

fn fault(check: &mut Check<'_>, place: Place, zh: &str, en: &str, way: &[&str]) {
    let way = way.join(" → ");
    check.fault(place, "circle", format!("{zh}：{way}"), format!("{en}: {way}"));
}

/// The way from a name back to itself, where each leads to one other at most.
fn around<'n>(start: &'n str, next: impl Fn(&'n str) -> Option<&'n str>) -> Option<Vec<&'n str>> {
    let mut way = vec![start];
    let mut at = start;
    while let Some(name) = next(at) {
        if name == start {
            way.push(name);
            return Some(way);
        }
        // A circle further on that does not come by here is told where it runs.
        if way.contains(&name) {
            return None;
        }
        way.push(name);
        at = name;
    }
    None
}

/// A clock that runs until another is due, which runs until it is.
fn clocks(check: &mut Check<'_>, procedure: &Procedure) {
    for (name, clock) in &procedure.clocks {
        let until = |name| match procedure.clocks.get(name)?.until.as_ref()? {
            Until::Clock(other) => Some(other.as_str()),
            _ => None,
        };
        if let Some(way) = around(name, until) {
            let place = check.at(&format!("procedures/{}/clock/{name}/until", procedure.key), &clock.place);
            fault(check, place, "时限互相等待，没有一个有日期", "clocks that wait for one another have no date", &way);
        }
    }
}

/// The way by which opening a matter opens another of the same procedure.
fn opens_itself<'c>(check: &Check<'c>, key: &'c str) -> Option<Vec<&'c str>> {
    let city = check.city;
    let opened = |key: &str| -> Vec<&'c str> {
        let openings = city.procedures.get(key).into_iter().flat_map(|one| one.asks.values());
        let effects = openings.filter(|ask| ask.from.is_empty()).flat_map(|ask| &ask.then);
        effects
            .filter_map(|effect| match effect {
                Effect::Open { procedure, .. } => Some(procedure.as_str()),
                _ => None,
            })
            .collect()
    };
    let mut seen = BTreeSet::new();
    let mut ways = vec![vec![key]];
    while let Some(way) = ways.pop() {
        for next in way.last().map(|last| opened(last)).unwrap_or_default() {
            let mut further = way.clone();
            further.push(next);
            if next == key {
                return Some(further);
            }
            if seen.insert(next) {
                ways.push(further);
            }
        }
    }
    None
}

/// Steps that the machine certainly takes one after the other and that lead back to where it began: it would never stop.
pub(super) fn steps(check: &mut Check<'_>, walk: &Walk<'_>, graph: &Graph) {
    let certain: Vec<(usize, usize, usize)> = graph
        .edges
        .iter()
        .filter_map(|edge| Some((edge.from?, edge.ask, edge.to)))
        .filter(|(from, ask, _)| {
            let (Some(node), Some((name, ask))) = (graph.nodes.get(*from), walk.procedure.asks.get_index(*ask)) else {
                return false;
            };
            ask.by.contains(&Who::Machine)
                && ask.when.iter().all(|guard| walk.judge(guard, node.facts) == Known::Yes)
                && walk.may_stop(name, ask, *node).is_none()
        })
        .collect();
    let mut told = BTreeSet::new();
    for (start, ask, first) in &certain {
        let mut seen = BTreeSet::from([*first]);
        let mut queue = vec![*first];
        while let Some(at) = queue.pop() {
            queue.extend(certain.iter().filter(|(from, _, to)| *from == at && seen.insert(*to)).map(|(_, _, to)| *to));
        }
        if let Some((name, ask)) = walk.procedure.asks.get_index(*ask)
            && seen.contains(start)
            && told.insert(name)
        {
            let (zh, en) = ("系统一步接一步，绕回原处", "step after step without hands, back to where it began");
            fault(check, ask.place.clone(), zh, en, &[name.as_str()]);
        }
    }
}
