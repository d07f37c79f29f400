//! Explores a procedure: every state together with what is certainly given, done, told and open on the way there.
//!
//! A state that `back` can leave is expanded once per state it was entered from. Guards that graph search cannot
//! judge (counts, choices, questions) may hold or not; those about what is given, done, told or open are exact.

use crate::model::{Ask, Gate, PartyKind, Procedure, Signer, Target, Until, Who};
use crate::words::{Amount, Effect, Guard, Test};
use indexmap::IndexMap;
use std::collections::{BTreeSet, HashMap, VecDeque};

/// More than this many nodes are not explored; no procedure that a page can carry comes near it.
const MOST_NODES: usize = 60_000;
/// More optional fields than this that matter are taken as given all or not at all.
const MOST_OPTIONAL: usize = 5;

/// Something that is remembered along a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Token {
    /// A party or field has a value.
    Given(String),
    /// An ask happened in this round.
    Done(String),
    /// A party was told in this round.
    Told(String),
    /// An ask happened in this matter.
    Ever(String),
    /// A child of this procedure may be open.
    Open(String),
    /// A clock was started in this round.
    Started(String),
}

/// Tokens that hold, one bit each.
pub(super) type Facts = u128;

/// What graph search knows of a guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// It may.
    Maybe,
}

impl Known {
    const fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    const fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
        }
    }
}

/// A point on a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Node {
    /// The state, by its index.
    pub(super) state: usize,
    /// The state it was entered from, where `back` can use it.
    pub(super) origin: Option<usize>,
    /// What holds.
    pub(super) facts: Facts,
}

/// A step from one node to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    /// Index of the node; `None` = the ask opens the matter.
    pub(super) from: Option<usize>,
    /// Index of the ask.
    pub(super) ask: usize,
    /// Index of the node.
    pub(super) to: usize,
}

/// What was explored.
pub(super) struct Graph {
    /// The nodes, the nearest to the opening first.
    pub(super) nodes: Vec<Node>,
    /// The edges.
    pub(super) edges: Vec<Edge>,
    /// Whether exploring was cut off.
    pub(super) cut: bool,
}

/// The result of trying an ask: where it leads, or the gate or guard that stops it for certain.
pub(super) struct Tried {
    /// Nodes it can lead to.
    pub(super) to: Vec<Node>,
    /// A guard of the ask itself is certainly not met.
    pub(super) not_now: bool,
    /// A gate that certainly stops it, if it stands.
    pub(super) stopped_by: Option<String>,
}

/// The gates that an ask meets: those on it, and those before the state it leads to.
pub(super) fn gates<'p>(procedure: &'p Procedure, name: &str, ask: &Ask) -> Vec<(&'p String, &'p Gate)> {
    let enters = |gate: &Gate| matches!(&ask.to, Some(Target::State(to)) if gate.to.contains(to));
    procedure.gates.iter().filter(|(_, gate)| gate.on.iter().any(|on| on == name) || enters(gate)).collect()
}

/// A procedure ready to be explored.
pub(super) struct Walk<'p> {
    /// The procedure, pruned.
    pub(super) procedure: &'p Procedure,
    all: &'p IndexMap<String, Procedure>,
    tokens: Vec<Token>,
    /// States that `back` can leave.
    backs: BTreeSet<usize>,
}

impl<'p> Walk<'p> {
    /// Prepares a procedure; `all` are the procedures of the edition.
    pub(super) fn new(procedure: &'p Procedure, all: &'p IndexMap<String, Procedure>) -> Self {
        let backs = procedure
            .asks
            .values()
            .filter(|ask| ask.to == Some(Target::Back))
            .flat_map(|ask| ask.from.iter().filter_map(|state| procedure.states.get_index_of(state)))
            .collect();
        Self { procedure, all, tokens: tokens(procedure, all), backs }
    }

    /// The bit of a token; nothing if it is not followed.
    pub(super) fn bit(&self, token: &Token) -> Facts {
        self.tokens.iter().position(|known| known == token).map_or(0, |index| 1 << index)
    }

    fn has(&self, facts: Facts, token: &Token) -> bool {
        facts & self.bit(token) != 0
    }

    /// Whether an ask must fill this party before it exists.
    pub(super) fn is_filled_later(&self, party: &str) -> bool {
        self.procedure.parties.get(party).is_some_and(|party| {
            matches!(party.is, PartyKind::Unit | PartyKind::Units | PartyKind::Person | PartyKind::People)
        })
    }

    /// Whether a party is there.
    pub(super) fn is_there(&self, facts: Facts, party: &str) -> bool {
        !self.is_filled_later(party) || self.has(facts, &Token::Given(party.to_owned()))
    }

    /// Explores from every opening ask, with each set of parties that an opening parent may carry over.
    pub(super) fn explore(&self, carried: &[Facts]) -> Graph {
        let mut graph = Graph { nodes: Vec::new(), edges: Vec::new(), cut: false };
        let mut index: HashMap<Node, usize> = HashMap::new();
        let mut queue = VecDeque::new();
        let mut found = |graph: &mut Graph, queue: &mut VecDeque<usize>, from, ask, node: Node| {
            let to = *index.entry(node).or_insert_with(|| {
                graph.nodes.push(node);
                queue.push_back(graph.nodes.len() - 1);
                graph.nodes.len() - 1
            });
            graph.edges.push(Edge { from, ask, to });
        };
        for (number, (name, ask)) in self.procedure.asks.iter().enumerate().filter(|(_, (_, ask))| ask.from.is_empty())
        {
            for facts in carried {
                for node in self.attempt(name, ask, None, *facts).to {
                    found(&mut graph, &mut queue, None, number, node);
                }
            }
        }
        while let Some(at) = queue.pop_front() {
            let Some(node) = graph.nodes.get(at).copied() else { break };
            if graph.nodes.len() > MOST_NODES {
                graph.cut = true;
                break;
            }
            for (number, (name, ask)) in self.procedure.asks.iter().enumerate() {
                if self.is_possible_in(ask, node.state) {
                    for next in self.attempt(name, ask, Some(node), node.facts).to {
                        found(&mut graph, &mut queue, Some(at), number, next);
                    }
                }
            }
        }
        graph
    }

    /// Whether an ask starts from a state.
    pub(super) fn is_possible_in(&self, ask: &Ask, state: usize) -> bool {
        ask.from.iter().any(|from| self.procedure.states.get_index_of(from) == Some(state))
    }

    /// Tries an ask at a node (or at the opening) and says where it leads.
    pub(super) fn attempt(&self, name: &str, ask: &Ask, at: Option<Node>, facts: Facts) -> Tried {
        let mut tried = Tried { to: Vec::new(), not_now: false, stopped_by: None };
        let needed = ask.needs.iter().fold(facts, |facts, need| facts | self.bit(&Token::Given(need.clone())));
        let nobody = ask.by.iter().all(|who| matches!(who, Who::Party { party, .. } if !self.is_there(needed, party)));
        if nobody {
            tried.not_now = true;
            return tried;
        }
        let Some((state, origin)) = self.target(ask, at) else { return tried };
        for given in self.variants(ask, needed) {
            if ask.when.iter().any(|guard| self.judge(guard, given) == Known::No) {
                tried.not_now = true;
                continue;
            }
            let after = self.after(name, ask, at, given, state);
            let entered = at.map(|node| node.state) != Some(state);
            match self.stopped(name, ask, self.as_gates_see(name, given, after)) {
                Some(gate) => tried.stopped_by = Some(gate),
                None => tried.to.push(Node { state, origin, facts: self.entering(after, state, entered) }),
            }
        }
        tried
    }

    /// The state an ask leads to, and what `back` remembers there.
    fn target(&self, ask: &Ask, at: Option<Node>) -> Option<(usize, Option<usize>)> {
        let from = at.map(|node| node.state);
        let state = match &ask.to {
            Some(Target::State(to)) => self.procedure.states.get_index_of(to)?,
            Some(Target::Back) => at?.origin?,
            None => return at.map(|node| (node.state, node.origin)),
        };
        let origin = if self.backs.contains(&state) { from } else { None };
        Some((state, origin))
    }

    /// With each choice of the optional fields that matter.
    fn variants(&self, ask: &Ask, facts: Facts) -> Vec<Facts> {
        let bits: Vec<Facts> = ask
            .may
            .iter()
            .map(|name| self.bit(&Token::Given(name.clone())))
            .filter(|bit| *bit != 0 && facts & bit == 0)
            .collect();
        if bits.len() > MOST_OPTIONAL {
            return vec![facts, bits.iter().fold(facts, |facts, bit| facts | bit)];
        }
        bits.iter().fold(vec![facts], |variants, bit| variants.iter().flat_map(|v| [*v, v | bit]).collect())
    }

    /// What holds after the step, before entering the state.
    fn after(&self, name: &str, ask: &Ask, at: Option<Node>, given: Facts, state: usize) -> Facts {
        let mut facts = given | self.bit(&Token::Done(name.to_owned())) | self.bit(&Token::Ever(name.to_owned()));
        let gates = gates(self.procedure, name, ask);
        let judged =
            ask.when.iter().chain(gates.iter().filter(|(_, gate)| gate.only_if.is_empty()).flat_map(|(_, g)| &g.when));
        for guard in judged {
            if let Some(child) = self.closes(guard) {
                facts &= !self.bit(&Token::Open(child.to_owned()));
            }
        }
        for effect in &ask.then {
            match effect {
                Effect::Tell { party, .. } => {
                    let told = self.told(party, at.map_or(state, |node| node.state));
                    if let Some(party) = told.filter(|party| self.is_there(facts, party)) {
                        facts |= self.bit(&Token::Told(party.to_owned()));
                    }
                }
                Effect::Open { procedure, .. } => facts |= self.bit(&Token::Open(procedure.clone())),
                Effect::Withdraw(child) if self.is_withdrawn_everywhere(child) => {
                    facts &= !self.bit(&Token::Open(child.clone()));
                }
                Effect::Round => {
                    facts = self.tokens.iter().enumerate().fold(facts, |facts, (index, token)| match token {
                        Token::Done(_) | Token::Told(_) | Token::Started(_) => facts & !(1 << index),
                        _ => facts,
                    });
                }
                _ => {}
            }
        }
        facts
    }

    /// The party that `tell` means; `holder` is the party that holds the state.
    fn told<'n>(&'n self, party: &'n str, state: usize) -> Option<&'n str> {
        if party != "holder" {
            return Some(party);
        }
        let (_, state) = self.procedure.states.get_index(state)?;
        match state.holder.as_ref()? {
            Who::Party { party, .. } => Some(party),
            _ => None,
        }
    }

    /// The child that is certainly closed when this guard holds.
    fn closes<'g>(&self, guard: &'g Guard) -> Option<&'g str> {
        match &guard.test {
            Test::NoneOpen(child) if !guard.negated => Some(child),
            Test::All(child, states) if !guard.negated => {
                let procedure = self.all.get(child)?;
                let ends = |name: &String| procedure.states.get(name).is_none_or(|state| state.is_final);
                states.iter().all(ends).then_some(child)
            }
            _ => None,
        }
    }

    /// Whether the child lets its parent close it from every open state.
    fn is_withdrawn_everywhere(&self, child: &str) -> bool {
        let Some(child) = self.all.get(child) else { return true };
        child.states.iter().filter(|(_, state)| !state.is_final).all(|(name, _)| {
            child.asks.values().any(|ask| {
                let ends =
                    matches!(&ask.to, Some(Target::State(to)) if child.states.get(to).is_some_and(|to| to.is_final));
                ends && ask.by.contains(&Who::ParentMatter) && ask.from.contains(name)
            })
        })
    }

    fn entering(&self, facts: Facts, state: usize, entered: bool) -> Facts {
        let Some((name, _)) = self.procedure.states.get_index(state) else { return facts };
        if !entered {
            return facts;
        }
        let started = self.procedure.clocks.iter().filter(|(_, clock)| clock.runs.contains(name));
        started.fold(facts, |facts, (clock, _)| facts | self.bit(&Token::Started(clock.clone())))
    }

    /// Gates see the matter after the step, but `under` counts what came before it: `under(x, 1)` lets the first x pass.
    fn as_gates_see(&self, name: &str, before: Facts, after: Facts) -> Facts {
        let ever = self.bit(&Token::Ever(name.to_owned()));
        (after & !ever) | (before & ever)
    }

    /// The gate that certainly stops the step. One that stands only under conditions nobody can foresee does not.
    fn stopped(&self, name: &str, ask: &Ask, after: Facts) -> Option<String> {
        let certain = |gate: &Gate| {
            gate.only_if.iter().all(|guard| self.judge(guard, after) == Known::Yes)
                && gate.when.iter().any(|guard| self.judge(guard, after) == Known::No)
        };
        gates(self.procedure, name, ask).into_iter().find(|(_, gate)| certain(gate)).map(|(name, _)| name.clone())
    }

    /// A gate that may stop the step, though its condition is not certain.
    pub(super) fn may_stop(&self, name: &str, ask: &Ask, node: Node) -> Option<String> {
        let (state, _) = self.target(ask, Some(node))?;
        let needed = ask.needs.iter().fold(node.facts, |facts, need| facts | self.bit(&Token::Given(need.clone())));
        let after = self.as_gates_see(name, needed, self.after(name, ask, Some(node), needed, state));
        let may = |gate: &Gate| {
            gate.only_if.iter().all(|guard| self.judge(guard, after) != Known::No)
                && gate.when.iter().any(|guard| self.judge(guard, after) == Known::No)
        };
        gates(self.procedure, name, ask).into_iter().find(|(_, gate)| may(gate)).map(|(name, _)| name.clone())
    }

    /// What is known of a guard.
    pub(super) fn judge(&self, guard: &Guard, facts: Facts) -> Known {
        let known = self.test(&guard.test, facts);
        if guard.negated { known.not() } else { known }
    }

    fn test(&self, test: &Test, facts: Facts) -> Known {
        let tracked = |token: Token| (self.bit(&token) != 0).then(|| self.has(facts, &token));
        let given = |name: &String| tracked(Token::Given(name.clone()));
        match test {
            Test::Given(name) => match given(name) {
                Some(there) => Known::of(there),
                None if self.procedure.parties.contains_key(name) => Known::Yes,
                None => Known::Maybe,
            },
            Test::Is(name, _) if given(name) == Some(false) => Known::No,
            Test::AtLeast(name, Amount::Number(1..)) if given(name) == Some(false) => Known::No,
            Test::Done(asks) => Known::of(asks.iter().any(|ask| self.has(facts, &Token::Done(ask.clone())))),
            Test::Told(party) => {
                Known::of(self.has(facts, &Token::Told(party.clone())) || !self.is_there(facts, party))
            }
            Test::Under(ask, Amount::Number(1)) => match tracked(Token::Ever(ask.clone())) {
                Some(ever) => Known::of(!ever),
                None => Known::Maybe,
            },
            Test::Running(clock) | Test::Passed(clock) if !self.procedure.clocks.contains_key(clock) => Known::No,
            Test::All(child, _) | Test::Any(child, _) if self.bit(&Token::Open(child.clone())) == 0 => Known::No,
            Test::NoneOpen(child) if !self.has(facts, &Token::Open(child.clone())) => Known::Yes,
            _ => Known::Maybe,
        }
    }

    /// What a child that this step opens is given: of the child's parties, those that are there.
    pub(super) fn carried(&self, facts: Facts, ask: &Ask, child: &Walk<'_>) -> Facts {
        let needed = ask.needs.iter().fold(facts, |facts, need| facts | self.bit(&Token::Given(need.clone())));
        let parties = child.procedure.parties.keys().filter(|name| self.procedure.parties.contains_key(*name));
        parties
            .filter(|name| self.is_there(needed, name))
            .fold(0, |carried, name| carried | child.bit(&Token::Given(name.clone())))
    }
}

/// What must be followed: only what guards, holders and dates of this procedure ask for.
fn tokens(procedure: &Procedure, all: &IndexMap<String, Procedure>) -> Vec<Token> {
    let mut tokens = BTreeSet::new();
    for (name, party) in &procedure.parties {
        let later = !matches!(party.is, PartyKind::Home | PartyKind::Parent | PartyKind::Named);
        if later && matters(procedure, all, name) {
            tokens.insert(Token::Given(name.clone()));
        }
    }
    for clock in procedure.clocks.values() {
        match &clock.until {
            Some(Until::Field(field)) => tokens.insert(Token::Given(field.clone())),
            Some(Until::Clock(clock)) => tokens.insert(Token::Started(clock.clone())),
            _ => false,
        };
    }
    for ask in procedure.asks.values() {
        tokens.extend(ask.then.iter().filter_map(|effect| match effect {
            Effect::Open { procedure, .. } => Some(Token::Open(procedure.clone())),
            _ => None,
        }));
    }
    let guards = procedure.asks.values().flat_map(|ask| ask.when.iter().map(|guard| (guard, None)));
    let gates = procedure.gates.values();
    let guards =
        guards.chain(gates.flat_map(|gate| gate.when.iter().chain(&gate.only_if).map(move |g| (g, Some(gate)))));
    for (guard, gate) in guards {
        match &guard.test {
            Test::Given(name) if gate.is_some_and(|gate| asked_there(procedure, gate, name)) => {}
            Test::Given(name) if typed_in(procedure, name) => {
                tokens.insert(Token::Given(name.clone()));
            }
            Test::Done(asks) => tokens.extend(asks.iter().map(|ask| Token::Done(ask.clone()))),
            Test::Told(party) => {
                tokens.insert(Token::Told(party.clone()));
            }
            // A proposal counts as well, so an ask that is signed is not followed.
            Test::Under(ask, Amount::Number(1)) if procedure.asks.get(ask).is_some_and(|ask| ask.sign.is_empty()) => {
                tokens.insert(Token::Ever(ask.clone()));
            }
            _ => {}
        }
    }
    // One bit each; the last ones of a procedure that has too many are not followed.
    tokens.into_iter().take(128).collect()
}

/// Whether it matters that a party is filled: it holds or acts, a guard asks for it, or a child is given it. Who is only
/// told does not double what must be explored.
fn matters(procedure: &Procedure, all: &IndexMap<String, Procedure>, party: &str) -> bool {
    let is = |who: &Who| matches!(who, Who::Party { party: named, .. } if named == party);
    let holds = procedure.states.values().any(|state| state.holder.as_ref().is_some_and(is));
    let acts = procedure.asks.values().any(|ask| ask.by.iter().any(is));
    let signs = procedure.asks.values().flat_map(|ask| &ask.sign).any(|signer| match signer {
        Signer::OneOf(several) => several.iter().any(is),
        Signer::Parameter(_) => true,
    });
    let guards = procedure.asks.values().flat_map(|ask| &ask.when);
    let guards = guards.chain(procedure.gates.values().flat_map(|gate| gate.when.iter().chain(&gate.only_if)));
    let asked =
        guards.into_iter().any(|guard| matches!(&guard.test, Test::Given(name) | Test::Told(name) if name == party));
    let carried = procedure.asks.values().flat_map(|ask| &ask.then).any(|effect| match effect {
        Effect::Open { procedure, .. } => all.get(procedure).is_some_and(|child| child.parties.contains_key(party)),
        _ => false,
    });
    holds || acts || signs || asked || carried
}

/// Whether a gate stands, under conditions, only before asks whose own form takes the field: filling it in is enough, so
/// what was given on the way there need not be followed.
fn asked_there(procedure: &Procedure, gate: &Gate, field: &str) -> bool {
    let takes = |ask: &String| {
        procedure.asks.get(ask).is_none_or(|ask| ask.needs.iter().chain(&ask.may).any(|own| own == field))
    };
    gate.to.is_empty() && !gate.only_if.is_empty() && gate.on.iter().all(takes)
}

fn typed_in(procedure: &Procedure, name: &str) -> bool {
    procedure.fields.get(name).is_some_and(|field| field.calc.is_none())
}

/// Whether somebody with hands may take an ask.
pub(super) fn has_hands(ask: &Ask) -> bool {
    ask.by.iter().any(|who| !super::hands::is_handless(who))
        || ask.sign.iter().any(|signer| matches!(signer, Signer::OneOf(_)))
}
