//! A procedure as BPMN 2.0, for tools that draw and exchange processes: a pool with a lane for each party that holds or
//! opens; a state is a user task of its holder, an end an end event, an opening ask a start event, every other ask a
//! sequence flow. Where a state has several ways out, an exclusive gateway chooses; a clock is a timer on the task's
//! edge. The process is for reading, not for running: what decides is the rulebook.

mod place;
mod write;

use super::{Arrow, Way, layout, ways};
use crate::model::{Clock, Procedure, Until, Who};
use crate::words::{Labels, Lang, sentences};

/// The procedure as a BPMN 2.0 document, with its diagram.
#[must_use]
pub fn bpmn(procedure: &Procedure, lang: Lang) -> String {
    let process = Builder::new(procedure, lang).build();
    let picture = place::place(&process);
    write::document(procedure, lang, &process, &picture)
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// An opening ask; the setting of how often, if it opens by itself.
    Start(Option<String>),
    /// A state.
    Task,
    /// Where one of several ways is taken; after a task, or below a timer.
    Choice,
    /// A clock on the edge of a task.
    Timer {
        /// The task.
        on: usize,
        /// Whether the task ends with it: the clock takes a step. Otherwise it only tells.
        ends: bool,
        /// What gives its time.
        time: Time,
    },
    /// An end.
    End,
    /// Somebody is told; the task goes on.
    Told,
}

/// What gives a timer its time; each names a setting, a field or a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Time {
    Budget(String),
    Date(String),
    Unknown,
}

impl Time {
    fn of(clock: &Clock) -> Self {
        match (&clock.budget, &clock.until) {
            (Some(budget), _) => Self::Budget(budget.clone()),
            (None, Some(Until::Field(field))) => Self::Date(field.clone()),
            (None, Some(Until::Clock(clock))) => Self::Date(clock.clone()),
            (None, Some(Until::YearEnd)) => Self::Date("year_end".to_owned()),
            (None, None) => Self::Unknown,
        }
    }
}

struct Node {
    id: String,
    name: String,
    kind: Kind,
    lane: usize,
    /// The column: starts stand in the first, then the layers of the states.
    column: usize,
}

struct Flow {
    id: String,
    name: String,
    from: usize,
    to: usize,
    /// The rule that an ask rests on.
    rule: Option<String>,
    /// What must hold, in sentences.
    when: String,
    /// Taken when no ask is: the gateway's default.
    default: bool,
}

/// Nodes, flows and lanes, not yet placed.
#[derive(Default)]
struct Process {
    /// The keys of the parties and their labels.
    lanes: Vec<(String, String)>,
    nodes: Vec<Node>,
    flows: Vec<Flow>,
}

struct Builder<'p> {
    procedure: &'p Procedure,
    lang: Lang,
    ways: Vec<Way<'p>>,
    process: Process,
    /// State → its node.
    states: Vec<usize>,
}

impl<'p> Builder<'p> {
    fn new(procedure: &'p Procedure, lang: Lang) -> Self {
        Self { procedure, lang, ways: ways(procedure), process: Process::default(), states: Vec::new() }
    }

    fn build(mut self) -> Process {
        self.lanes();
        self.nodes_of_states();
        self.starts();
        for state in 0..self.procedure.states.len() {
            self.ways_out(state);
            self.clocks(state);
        }
        self.process
    }

    /// A lane for every party that holds or opens, in the file's order.
    fn lanes(&mut self) {
        let holders = self.procedure.states.values().filter_map(|state| state.holder.as_ref());
        let openers = self.procedure.asks.values().filter(|ask| ask.from.is_empty()).flat_map(|ask| ask.by.first());
        let parties: Vec<&str> = holders.chain(openers).filter_map(party).collect();
        let lane = |(key, party): (&String, &crate::model::Party)| (key.clone(), party.label.of(self.lang).to_owned());
        self.process.lanes =
            self.procedure.parties.iter().filter(|(key, _)| parties.contains(&key.as_str())).map(lane).collect();
        if self.process.lanes.is_empty() {
            self.process.lanes.extend(self.procedure.parties.iter().take(1).map(lane));
        }
    }

    fn lane(&self, who: Option<&Who>) -> Option<usize> {
        let wanted = party(who?)?;
        self.process.lanes.iter().position(|(key, _)| key == wanted)
    }

    fn add(&mut self, id: String, name: String, kind: Kind, (lane, column): (usize, usize)) -> usize {
        self.process.nodes.push(Node { id, name, kind, lane, column });
        self.process.nodes.len() - 1
    }

    fn nodes_of_states(&mut self) {
        let arrows: Vec<Arrow> = super::arrows(self.procedure, self.lang);
        let is_final = |index: usize| self.procedure.states.get_index(index).is_some_and(|(_, state)| state.is_final);
        let layers = layout::layers(self.procedure.states.len(), &arrows, is_final).0;
        for (index, (name, state)) in self.procedure.states.iter().enumerate() {
            let column = layers.iter().position(|layer| layer.contains(&index)).map_or(1, |layer| layer + 1);
            // An end lies with whoever brings it about first.
            let before = || self.ways.iter().filter(|way| way.to == index && way.from != Some(index));
            let source = || before().find_map(|way| way.from).and_then(|from| self.procedure.states.get_index(from));
            let holder = state.holder.as_ref().or_else(|| source().and_then(|(_, state)| state.holder.as_ref()));
            let lane = self.lane(holder).unwrap_or(0);
            // What can still be done after the end is done in a task before the end event.
            let goes_on = self.ways.iter().any(|way| way.from == Some(index));
            let kind = if state.is_final && !goes_on { Kind::End } else { Kind::Task };
            let node = self.add(format!("state-{name}"), state.label.of(self.lang).to_owned(), kind, (lane, column));
            self.states.push(node);
        }
    }

    fn node(&self, state: usize) -> Option<usize> {
        self.states.get(state).copied()
    }

    fn spot(&self, node: usize) -> (usize, usize) {
        self.process.nodes.get(node).map_or((0, 0), |node| (node.lane, node.column))
    }

    fn starts(&mut self) {
        for way in self.ways.clone().into_iter().filter(|way| way.from.is_none()) {
            let Some(to) = self.node(way.to) else { continue };
            let lane = self.lane(way.ask.by.first()).unwrap_or(self.spot(to).0);
            let kind = Kind::Start(way.ask.every.clone());
            let start = self.add(format!("ask-{}", way.name), way.label(self.lang), kind, (lane, 0));
            self.flow(start, to, &format!("flow-{}", way.name));
        }
    }

    /// A flow that is no ask.
    fn flow(&mut self, from: usize, to: usize, id: &str) {
        let (name, when) = (String::new(), String::new());
        self.process.flows.push(Flow { id: id.to_owned(), name, from, to, rule: None, when, default: false });
    }

    /// A flow that is an ask; `clock` takes it, or whoever may.
    fn ask(&mut self, from: usize, way: Way<'p>, clock: Option<&str>) {
        let Some(to) = self.node(way.to) else { return };
        let state = |index: usize| self.procedure.states.get_index(index).map_or("", |(name, _)| name.as_str());
        let mut id = format!("ask-{}-{}-{}", way.name, way.from.map_or("", state), state(way.to));
        if let Some(clock) = clock {
            id = format!("{id}-{clock}");
        }
        let when = self.when(way, clock);
        let rule = Some(way.ask.rule.clone());
        self.process.flows.push(Flow { id, name: way.label(self.lang), from, to, rule, when, default: false });
    }

    /// Who takes an ask, and on what conditions.
    fn when(&self, way: Way<'_>, clock: Option<&str>) -> String {
        let labels = Labels { lang: self.lang, procedure: self.procedure };
        let takes = |who: &&Who| match (who, clock) {
            (Who::Clock(name), Some(clock)) => name == clock,
            (who, clock) => clock.is_none() && !matches!(who, Who::Clock(_)),
        };
        let who = labels.or(way.ask.by.iter().filter(takes).map(|who| labels.who(who)));
        let mut when = vec![format!("{}{who}", self.lang.pick("提出者：", "by "))];
        when.extend(sentences(&way.ask.when, self.lang, self.procedure));
        when.join(self.lang.pick("；", "; "))
    }

    /// What can be done in a state by whoever may, but clocks.
    fn ways_out(&mut self, state: usize) {
        let (Some(task), Some((name, here))) = (self.node(state), self.procedure.states.get_index(state)) else {
            return;
        };
        let by_hand = |way: &&Way<'_>| way.ask.by.iter().any(|who| !matches!(who, Who::Clock(_)));
        let ways: Vec<Way<'p>> =
            self.ways.iter().filter(|way| way.from == Some(state)).filter(by_hand).copied().collect();
        let ends = here.is_final && self.process.nodes.get(task).is_some_and(|node| node.kind == Kind::Task);
        let from = self.choose(task, &format!("choice-{name}"), ways.len() + usize::from(ends));
        for way in ways {
            self.ask(from, way, None);
        }
        if from == task && !self.process.flows.iter().any(|flow| flow.from == task) && !ends && !here.is_final {
            // Only clocks lead on: whoever is done with the task waits, and the matter does not end.
            self.flow(task, task, &format!("flow-wait-{name}"));
        }
        if ends {
            let (lane, column) = self.spot(task);
            let label = self.lang.pick("不再变动", "nothing more").to_owned();
            let end = self.add(format!("end-{name}"), label, Kind::End, (lane, column + 1));
            self.flow(from, end, &format!("flow-end-{name}"));
            if let Some(flow) = self.process.flows.last_mut() {
                flow.default = from != task;
            }
        }
    }

    /// The node that several ways leave from: a gateway after this one; with a single way, this one itself.
    fn choose(&mut self, node: usize, id: &str, ways: usize) -> usize {
        if ways < 2 {
            return node;
        }
        let label = self.lang.pick("下一步", "next").to_owned();
        let choice = self.add(id.to_owned(), label, Kind::Choice, self.spot(node));
        self.flow(node, choice, &format!("flow-{id}"));
        choice
    }

    /// The clocks that run in a state: each takes its steps, or tells.
    fn clocks(&mut self, state: usize) {
        let (Some(task), Some((here, _))) = (self.node(state), self.procedure.states.get_index(state)) else { return };
        for (name, clock) in self.procedure.clocks.iter().filter(|(_, clock)| clock.runs.contains(here)) {
            let takes = |way: &&Way<'_>| way.ask.by.iter().any(|who| matches!(who, Who::Clock(clock) if clock == name));
            let ways: Vec<Way<'p>> =
                self.ways.iter().filter(|way| way.from == Some(state)).filter(takes).copied().collect();
            let kind = Kind::Timer { on: task, ends: !ways.is_empty(), time: Time::of(clock) };
            let (id, label) = (format!("{here}-{name}"), clock.label.of(self.lang).to_owned());
            let timer = self.add(format!("clock-{id}"), label, kind, self.spot(task));
            if ways.is_empty() {
                let label = if clock.rungs.is_empty() { ("期满", "due") } else { ("提醒", "told") };
                let label = self.lang.pick(label.0, label.1).to_owned();
                let told = self.add(format!("told-{id}"), label, Kind::Told, self.spot(task));
                self.flow(timer, told, &format!("flow-told-{id}"));
                continue;
            }
            let from = self.choose(timer, &format!("choice-{id}"), ways.len());
            for way in ways {
                self.ask(from, way, Some(name));
            }
        }
    }
}

/// The party that somebody is.
fn party(who: &Who) -> Option<&str> {
    match who {
        Who::Party { party, .. } => Some(party),
        _ => None,
    }
}
