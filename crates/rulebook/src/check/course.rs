//! The proofs on what was explored: states reached, holders there, clocks with dates, ways to an end, nothing left open.

use super::Check;
use super::walk::{Facts, Graph, Token, Walk, has_hands};
use crate::city::Edition;
use crate::model::{Procedure, RungAt, Until, Who};
use crate::words::{Effect, Test};
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};

/// Proves every procedure of the edition, openers before what they open.
pub(super) fn check(check: &mut Check<'_>, edition: &Edition) {
    let walks: IndexMap<&str, Walk<'_>> = edition
        .procedures
        .iter()
        .map(|(key, procedure)| (key.as_str(), Walk::new(procedure, &edition.procedures)))
        .collect();
    let mut carried: BTreeMap<&str, BTreeSet<Facts>> = BTreeMap::new();
    for key in openers_first(edition) {
        let Some(walk) = walks.get(key) else { continue };
        let mut starts: BTreeSet<Facts> = carried.get(key).cloned().unwrap_or_default();
        if walk.procedure.child_of.is_none() || starts.is_empty() {
            starts.insert(0);
        }
        let graph = walk.explore(&starts.into_iter().collect::<Vec<_>>());
        for edge in &graph.edges {
            let Some((_, ask)) = walk.procedure.asks.get_index(edge.ask) else { continue };
            let facts = edge.from.and_then(|from| graph.nodes.get(from)).map_or(0, |node| node.facts);
            for effect in &ask.then {
                if let Effect::Open { procedure, .. } = effect
                    && let Some((child, child_walk)) = walks.get_key_value(procedure.as_str())
                {
                    carried.entry(*child).or_default().insert(walk.carried(facts, ask, child_walk));
                }
            }
        }
        Course { check, walk, graph: &graph }.prove();
        super::circles::steps(check, walk, &graph);
    }
}

/// Procedures in such an order that whoever opens a child comes before it, as far as there is no circle.
fn openers_first(edition: &Edition) -> Vec<&str> {
    let mut order: Vec<&str> = Vec::new();
    while order.len() < edition.procedures.len() {
        let ready = |key: &str| {
            let mut openers = edition.procedures.iter().filter(|(_, p)| super::guards::opens(p, key));
            openers.all(|(opener, _)| order.contains(&opener.as_str()) || opener == key)
        };
        let left: Vec<&str> =
            edition.procedures.keys().map(String::as_str).filter(|key| !order.contains(key)).collect();
        match left.iter().find(|key| ready(key)).or(left.first()) {
            Some(next) => order.push(next),
            None => break,
        }
    }
    order
}

struct Course<'a, 'c, 'p> {
    check: &'a mut Check<'c>,
    walk: &'a Walk<'p>,
    graph: &'a Graph,
}

impl<'p> Course<'_, '_, 'p> {
    fn prove(&mut self) {
        if self.graph.cut {
            let place = self.walk.procedure.place.clone();
            let (zh, en) = (
                "流程过大，无法证明；请拆成子事项",
                "the procedure is too large to be proven; split it by child matter",
            );
            self.check.fault(place, "too-large", zh, en);
            return;
        }
        self.reached();
        self.clocks();
        self.holders_and_dates();
        self.ends();
        self.children();
        self.without_hands();
        self.stale_guards();
    }

    fn procedure(&self) -> &'p Procedure {
        self.walk.procedure
    }

    fn city(&self) -> String {
        self.check.city.key.clone()
    }

    /// The asks on the shortest path to a node, for the fault's sentence.
    fn path(&self, mut node: usize) -> String {
        let mut names: Vec<&str> = Vec::new();
        while let Some(edge) = self.graph.edges.iter().find(|edge| edge.to == node) {
            names.push(self.procedure().asks.get_index(edge.ask).map_or("", |(name, _)| name.as_str()));
            // The first edge to a node comes from a node nearer to the opening.
            match edge.from.filter(|from| *from < node) {
                Some(from) => node = from,
                None => break,
            }
        }
        names.reverse();
        names.join(" → ")
    }

    /// Proof 1: every state is reached, and every ask can be taken somewhere.
    fn reached(&mut self) {
        let (procedure, city) = (self.procedure(), self.city());
        for (index, (name, state)) in procedure.states.iter().enumerate() {
            if !self.graph.nodes.iter().any(|node| node.state == index) {
                let (zh, en) = (
                    format!("{city}：条件和关口使状态 `{name}` 无法到达"),
                    format!("{city}: guards and gates make state `{name}` unreachable"),
                );
                self.check.fault(state.place.clone(), "unreached", zh, en);
            }
        }
        for (index, (name, ask)) in procedure.asks.iter().enumerate() {
            if !self.graph.edges.iter().any(|edge| edge.ask == index) {
                let (zh, en) = (
                    format!("{city}：步骤 `{name}` 在任何情形下都走不通"),
                    format!("{city}: ask `{name}` can never be taken"),
                );
                self.check.fault(ask.place.clone(), "never-possible", zh, en);
            }
        }
    }

    /// Proofs 3 and 5: a clock or a reason for none, never both; one budget or date, and a consequence.
    fn clocks(&mut self) {
        let (procedure, city) = (self.procedure(), self.city());
        for (name, state) in &procedure.states {
            let runs: Vec<&String> =
                procedure.clocks.iter().filter(|(_, clock)| clock.runs.contains(name)).map(|(name, _)| name).collect();
            let place = state.place.clone();
            if let (true, Some(clock)) = (state.is_final, runs.first()) {
                let (zh, en) =
                    (format!("终了的状态不能走时限 `{clock}`"), format!("clock `{clock}` cannot run in a final state"));
                self.check.fault(place, "clock-at-end", zh, en);
            } else if let (Some(clock), true) = (runs.first(), state.no_clock.is_some()) {
                let (zh, en) = (
                    format!("既走时限 `{clock}`，又写 no_clock"),
                    format!("clock `{clock}` runs here, yet it says no_clock"),
                );
                self.check.fault(place, "clock-and-none", zh, en);
            } else if !state.is_final && runs.is_empty() && state.no_clock.is_none() {
                let (zh, en) = (
                    format!("{city}：状态 `{name}` 没有时限，也没有写明理由 no_clock"),
                    format!("{city}: no clock runs in state `{name}`, and no_clock gives no reason"),
                );
                self.check.fault(place, "no-clock", zh, en);
            }
        }
        for (name, clock) in &procedure.clocks {
            if clock.budget.is_some() == clock.until.is_some() {
                let (zh, en) = ("须有 budget 或 until，二者取一", "needs either a budget or an until");
                self.check.fault(clock.place.clone(), "budget-or-date", zh, en);
            }
            if let Some(Until::Clock(other)) = &clock.until
                && !procedure.clocks.contains_key(other)
            {
                let (zh, en) = (
                    format!("{city}：时限 `{other}` 在本市没有"),
                    format!("{city}: clock `{other}` does not exist in this city"),
                );
                self.check.fault(clock.place.clone(), "clock-without-date", zh, en);
            }
            if !self.has_consequence(name) {
                let (zh, en) = (
                    format!("{city}：时限 `{name}` 届满时什么也不发生"),
                    format!("{city}: nothing follows when clock `{name}` is due"),
                );
                self.check.fault(clock.place.clone(), "no-consequence", zh, en);
            }
            let early = clock.rungs.iter().any(|rung| matches!(rung.at, RungAt::Percent(_)));
            if early && matches!(clock.until, Some(Until::Clock(_))) {
                let (zh, en) = ("随另一时限而定的，不能按百分比提醒", "a clock that follows another has no percentage");
                self.check.fault(clock.place.clone(), "bad-rung", zh, en);
            }
        }
    }

    fn has_consequence(&self, name: &str) -> bool {
        let procedure = self.procedure();
        let judged = |test: &Test| matches!(test, Test::Running(clock) | Test::Passed(clock) if clock == name);
        procedure.clocks.get(name).is_some_and(|clock| !clock.rungs.is_empty())
            || procedure.asks.values().any(|ask| ask.by.contains(&Who::Clock(name.to_owned())))
            || procedure.asks.values().any(|ask| ask.when.iter().any(|guard| judged(&guard.test)))
            || procedure.gates.values().any(|gate| gate.when.iter().any(|guard| judged(&guard.test)))
            || procedure.clocks.values().any(|clock| clock.until == Some(Until::Clock(name.to_owned())))
    }

    /// Proof 2, and the dates of clocks: whoever holds a state is there when it is entered, and so is its date.
    fn holders_and_dates(&mut self) {
        let (procedure, city) = (self.procedure(), self.city());
        for edge in &self.graph.edges {
            let Some(node) = self.graph.nodes.get(edge.to) else { continue };
            let before = edge.from.and_then(|from| self.graph.nodes.get(from));
            let Some((name, state)) = procedure.states.get_index(node.state) else { continue };
            let Some((ask_name, ask)) = procedure.asks.get_index(edge.ask) else { continue };
            if let Some(Who::Party { party, .. }) = &state.holder
                && !self.walk.is_there(node.facts, party)
            {
                let (zh, en) = (
                    format!("{city}：步骤 `{ask_name}` 到达状态 `{name}` 时，持有者 `{party}` 还没有填上"),
                    format!(
                        "{city}: ask `{ask_name}` arrives in state `{name}` while its holder `{party}` is not filled in"
                    ),
                );
                self.check.fault(ask.place.clone(), "holder-not-there", zh, en);
            }
            for (clock_name, clock) in procedure.clocks.iter().filter(|(_, clock)| clock.runs.contains(name)) {
                let inside = |state: &String| clock.runs.contains(state) || clock.pauses.contains(state);
                let was = before.and_then(|node| procedure.states.get_index(node.state)).map(|(name, _)| name);
                let token = match &clock.until {
                    Some(Until::Field(field)) => Token::Given(field.clone()),
                    Some(Until::Clock(other)) => Token::Started(other.clone()),
                    _ => continue,
                };
                if !was.is_some_and(inside) && node.facts & self.walk.bit(&token) == 0 {
                    let (zh, en) = (
                        format!("{city}：步骤 `{ask_name}` 到达状态 `{name}` 时，时限 `{clock_name}` 的日期还没有"),
                        format!(
                            "{city}: ask `{ask_name}` arrives in state `{name}` while clock `{clock_name}` has no date yet"
                        ),
                    );
                    self.check.fault(clock.place.clone(), "clock-without-date", zh, en);
                }
            }
        }
    }

    /// Proof 4: from everywhere there is a way to an end, through every gate.
    fn ends(&mut self) {
        let (procedure, city) = (self.procedure(), self.city());
        let mut good: Vec<bool> = self
            .graph
            .nodes
            .iter()
            .map(|node| procedure.states.get_index(node.state).is_some_and(|(_, state)| state.is_final))
            .collect();
        let mut back: Vec<Vec<usize>> = vec![Vec::new(); good.len()];
        for edge in &self.graph.edges {
            if let (Some(from), Some(into)) = (edge.from, back.get_mut(edge.to)) {
                into.push(from);
            }
        }
        let mut queue: Vec<usize> = (0..good.len()).filter(|index| good.get(*index) == Some(&true)).collect();
        while let Some(node) = queue.pop() {
            for from in back.get(node).into_iter().flatten() {
                if let Some(flag) = good.get_mut(*from)
                    && !*flag
                {
                    *flag = true;
                    queue.push(*from);
                }
            }
        }
        let mut told = BTreeSet::new();
        for (index, node) in self.graph.nodes.iter().enumerate() {
            if good.get(index) != Some(&false) || !told.insert(node.state) {
                continue;
            }
            let Some((name, state)) = procedure.states.get_index(node.state) else { continue };
            let path = self.path(index);
            let stop = self.stopping(index).map_or_else(Default::default, |gate| {
                (format!("，止于关口 `{gate}`"), format!(", stopped by gate `{gate}`"))
            });
            let (zh, en) = (
                format!("{city}：从状态 `{name}` 走不到终点（经 {path}{}）", stop.0),
                format!("{city}: no way to an end from state `{name}` (by {path}{})", stop.1),
            );
            self.check.fault(state.place.clone(), "no-way-out", zh, en);
        }
    }

    /// A gate that stops something at a node.
    fn stopping(&self, index: usize) -> Option<String> {
        let node = *self.graph.nodes.get(index)?;
        let here = self.procedure().asks.iter().filter(|(_, ask)| self.walk.is_possible_in(ask, node.state));
        here.filter_map(|(name, ask)| self.walk.attempt(name, ask, Some(node), node.facts).stopped_by).next()
    }

    /// Proof 14: nothing is open at the end, but what the closing ask itself opened.
    fn children(&mut self) {
        let (procedure, city) = (self.procedure(), self.city());
        let mut told = BTreeSet::new();
        for edge in &self.graph.edges {
            let Some(node) = self.graph.nodes.get(edge.to) else { continue };
            let Some((state, true)) =
                procedure.states.get_index(node.state).map(|(name, state)| (name, state.is_final))
            else {
                continue;
            };
            let Some((name, ask)) = procedure.asks.get_index(edge.ask) else { continue };
            let was_final =
                edge.from.and_then(|from| self.graph.nodes.get(from)).is_some_and(|from| from.state == node.state);
            if was_final {
                continue;
            }
            for child in opened(procedure) {
                let opens_it =
                    ask.then.iter().any(|e| matches!(e, Effect::Open { procedure, .. } if procedure == child));
                let open = node.facts & self.walk.bit(&Token::Open(child.to_owned())) != 0;
                if open && !opens_it && told.insert((edge.ask, child)) {
                    let path = edge.from.map(|from| self.path(from)).unwrap_or_default();
                    let (zh, en) = (
                        format!("{city}：步骤 `{name}` 到达终点 `{state}` 时，子事项 `{child}` 可能未了（经 {path}）"),
                        format!(
                            "{city}: ask `{name}` ends in `{state}` while a child `{child}` may be open (by {path})"
                        ),
                    );
                    self.check.fault(ask.place.clone(), "child-open-at-end", zh, en);
                }
            }
        }
    }

    /// Proof 11: whatever acts without hands is not stopped for good by something that nobody sees.
    fn without_hands(&mut self) {
        let (procedure, city) = (self.procedure(), self.city());
        let stays = self.stays();
        let mut told = BTreeSet::new();
        for index in 0..self.graph.nodes.len() {
            for (number, (name, ask)) in procedure.asks.iter().enumerate() {
                let Some(node) = self.graph.nodes.get(index) else { continue };
                let handless: Vec<&Who> = ask.by.iter().filter(|who| self.acts_in(who, node.state)).collect();
                if handless.is_empty() || ask.from.is_empty() || !self.walk.is_possible_in(ask, node.state) {
                    continue;
                }
                let Some(gate) = self.held_up(index, name) else { continue };
                // Somebody in the same state can make it pass, or another hand of the same clock does.
                let passes = |at: &usize| self.held_up(*at, name).is_none();
                let other = handless.iter().any(|who| self.other_hand(index, who, number));
                let way_on = self.reach(index, &stays).iter().any(passes);
                if !way_on && !other && told.insert(number) {
                    let path = self.path(index);
                    let (zh, en) = (
                        format!("{city}：没有人动手的步骤 `{name}` 会被{gate}挡住，无人看见（经 {path}）"),
                        format!(
                            "{city}: ask `{name}`, taken without hands, is stopped by {gate} and nobody sees it (by {path})"
                        ),
                    );
                    self.check.fault(ask.place.clone(), "stopped-unseen", zh, en);
                }
            }
        }
    }

    /// Whether somebody without hands can act in a state: a clock only where it runs.
    fn acts_in(&self, who: &Who, state: usize) -> bool {
        let procedure = self.procedure();
        match (who, procedure.states.get_index(state)) {
            (Who::Clock(clock), Some((name, _))) => {
                procedure.clocks.get(clock).is_some_and(|clock| clock.runs.contains(name))
            }
            _ => super::hands::is_handless(who),
        }
    }

    /// What holds up an ask at a node: a gate that may stop it, or for a clock a condition that certainly fails.
    fn held_up(&self, index: usize, name: &str) -> Option<String> {
        let node = *self.graph.nodes.get(index)?;
        let ask = self.procedure().asks.get(name)?;
        let tried = self.walk.attempt(name, ask, Some(node), node.facts);
        let is_clock = ask.by.iter().any(|who| matches!(who, Who::Clock(_)));
        if tried.to.is_empty() && tried.not_now && tried.stopped_by.is_none() {
            return is_clock.then(|| "条件 / its conditions".to_owned());
        }
        self.walk.may_stop(name, ask, node).map(|gate| format!("关口 / gate `{gate}`"))
    }

    /// Whether another ask of the same clock (or machine, or child) passes at a node.
    fn other_hand(&self, index: usize, who: &Who, not: usize) -> bool {
        let Some(node) = self.graph.nodes.get(index).copied() else { return false };
        self.procedure().asks.iter().enumerate().any(|(number, (name, ask))| {
            number != not
                && ask.by.contains(who)
                && self.walk.is_possible_in(ask, node.state)
                && !self.walk.attempt(name, ask, Some(node), node.facts).to.is_empty()
        })
    }

    /// Edges that stay in the same state and are taken by people or the machine.
    fn stays(&self) -> Vec<Vec<usize>> {
        let mut stays: Vec<Vec<usize>> = vec![Vec::new(); self.graph.nodes.len()];
        for edge in &self.graph.edges {
            let Some(from) = edge.from else { continue };
            let same = self.graph.nodes.get(from).map(|n| n.state) == self.graph.nodes.get(edge.to).map(|n| n.state);
            let ask = self.procedure().asks.get_index(edge.ask).map(|(_, ask)| ask);
            let taken = ask.is_some_and(|ask| has_hands(ask) || ask.by.contains(&Who::Machine));
            if let (true, true, Some(list)) = (same, taken, stays.get_mut(from)) {
                list.push(edge.to);
            }
        }
        stays
    }

    fn reach(&self, from: usize, stays: &[Vec<usize>]) -> BTreeSet<usize> {
        let mut seen = BTreeSet::from([from]);
        let mut queue = vec![from];
        while let Some(node) = queue.pop() {
            for next in stays.get(node).into_iter().flatten() {
                if seen.insert(*next) {
                    queue.push(*next);
                }
            }
        }
        seen
    }

    /// A guard that names a clock, child or ask which this city does not have can never hold.
    fn stale_guards(&mut self) {
        let (procedure, city) = (self.procedure(), self.city());
        for (name, gate) in &procedure.gates {
            for (index, guard) in gate.when.iter().enumerate() {
                let gone = match &guard.test {
                    Test::Done(asks) => asks.iter().all(|ask| !procedure.asks.contains_key(ask)),
                    Test::Running(clock) | Test::Passed(clock) => !procedure.clocks.contains_key(clock),
                    _ => false,
                };
                if gone && !guard.negated {
                    let path = format!("procedures/{}/gate/{name}/when/{index}", procedure.key);
                    let place = self.check.at(&path, &gate.place);
                    let (zh, en) = (
                        format!("{city}：关口所要的步骤或时限在本市没有"),
                        format!("{city}: the ask or clock that the gate wants does not exist in this city"),
                    );
                    self.check.fault(place, "never-holds", zh, en);
                }
            }
        }
    }
}

/// The child procedures that a procedure opens.
fn opened(procedure: &Procedure) -> BTreeSet<&str> {
    let effects = procedure.asks.values().flat_map(|ask| &ask.then);
    effects
        .filter_map(|effect| match effect {
            Effect::Open { procedure, .. } => Some(procedure.as_str()),
            _ => None,
        })
        .collect()
}
