//! What a run has done so far, and where its next walk is to lead.

use super::chance::Chance;
use super::report::{ProcedureReport, WalkReport};
use super::suit::calculation;
use super::witness::Taken;
use rulebook::Edition;
use rulebook::model::{Procedure, Target};
use rulebook::words::{Effect, Guard, Test};
use std::collections::{BTreeMap, BTreeSet};

/// Counts of a run, per edition and procedure.
#[derive(Default)]
pub(super) struct Tally {
    known: Vec<ProcedureReport>,
    refusals: BTreeMap<String, u64>,
    /// How many walks were led to each ask.
    wanted: BTreeMap<(String, String, String), u64>,
}

impl Tally {
    /// Lists what exists in an edition.
    pub(super) fn know(&mut self, edition: &Edition) {
        for (key, procedure) in &edition.procedures {
            if self.row(&edition.id, key).is_none() {
                self.known.push(ProcedureReport {
                    edition: edition.id.clone(),
                    procedure: key.clone(),
                    asks: procedure.asks.keys().map(|ask| (ask.clone(), 0)).collect(),
                    states: procedure.states.len(),
                    ..ProcedureReport::default()
                });
            }
        }
    }

    fn row(&self, edition: &str, procedure: &str) -> Option<&ProcedureReport> {
        self.known.iter().find(|row| row.edition == edition && row.procedure == procedure)
    }

    fn row_mut(&mut self, edition: &str, procedure: &str) -> Option<&mut ProcedureReport> {
        self.known.iter_mut().find(|row| row.edition == edition && row.procedure == procedure)
    }

    pub(super) fn took(&mut self, taken: &Taken) {
        let Some(row) = self.row_mut(&taken.edition, &taken.procedure) else { return };
        if let Some((_, times)) = row.asks.iter_mut().find(|(ask, _)| *ask == taken.ask) {
            *times += 1;
        }
        if !row.visited.contains(&taken.state) {
            row.visited.insert(taken.state.clone());
        }
    }

    pub(super) fn opened(&mut self, edition: &str, procedure: &str) {
        if let Some(row) = self.row_mut(edition, procedure) {
            row.matters += 1;
        }
    }

    pub(super) fn refused(&mut self, code: &str) {
        *self.refusals.entry(code.to_owned()).or_insert(0) += 1;
    }

    /// How often an ask was taken.
    pub(super) fn times(&self, edition: &str, procedure: &str, ask: &str) -> u64 {
        let row = self.row(edition, procedure);
        row.and_then(|row| row.asks.iter().find(|(name, _)| name == ask)).map_or(0, |(_, times)| *times)
    }

    /// Every ask of an edition, with how often it was taken and walks were led to it.
    pub(super) fn asks(&self, edition: &str) -> impl Iterator<Item = (&str, &str, u64)> {
        self.known.iter().filter(move |row| row.edition == edition).flat_map(|row| {
            row.asks.iter().map(|(ask, times)| {
                let key = (row.edition.clone(), row.procedure.clone(), ask.clone());
                let wanted = self.wanted.get(&key).copied().unwrap_or(0);
                (row.procedure.as_str(), ask.as_str(), times + wanted)
            })
        })
    }

    /// How many asks of an edition were never taken.
    pub(super) fn never(&self, edition: &str) -> usize {
        self.known.iter().filter(|row| row.edition == edition).map(|row| row.never_taken().len()).sum()
    }

    /// A walk is led to an ask.
    pub(super) fn wanted(&mut self, edition: &str, procedure: &str, ask: &str) {
        *self.wanted.entry((edition.to_owned(), procedure.to_owned(), ask.to_owned())).or_insert(0) += 1;
    }

    pub(super) fn report(self, report: &mut WalkReport) {
        report.procedures = self.known;
        report.refusals = self.refusals;
    }
}

/// Where a walk is to lead: the procedure and ask that open it, and per procedure the asks that bring it nearer.
pub(super) struct Goals {
    /// The procedure and ask that the walk is led to.
    pub(super) target: (String, String),
    /// Whether the run has never taken it.
    pub(super) fresh: bool,
    pub(super) opens: String,
    pub(super) by: String,
    asks: BTreeMap<String, BTreeSet<String>>,
}

impl Goals {
    /// The way to an ask of a procedure, through the procedures that open it. `None` if nothing that opens by itself
    /// leads there.
    pub(super) fn new(
        edition: &Edition,
        (procedure, ask): (&str, &str),
        fresh: bool,
        chance: &mut Chance,
    ) -> Option<Self> {
        let target = (procedure.to_owned(), ask.to_owned());
        let mut goals = Self { target, fresh, opens: String::new(), by: String::new(), asks: BTreeMap::new() };
        goals.want(edition, procedure, ask);
        let mut key = procedure.to_owned();
        // A chain of openers is never longer than the procedures there are.
        for _ in 0..edition.procedures.len() {
            let current = edition.procedures.get(&key)?;
            let parents = openers(edition, &key);
            let by = if key == procedure && current.asks.get(ask).is_some_and(|ask| ask.from.is_empty()) {
                current.asks.get_key_value(ask).into_iter().filter(|(_, ask)| super::actors::has_hands(ask)).collect()
            } else {
                opening(current)
            };
            let alone: Vec<&String> = by.into_iter().map(|(name, _)| name).collect();
            let above = parents.is_empty() || (!alone.is_empty() && chance.percent(50));
            if current.child_of.is_none() && above {
                goals.by.clone_from(chance.pick(&alone)?);
                goals.opens = key;
                return Some(goals);
            }
            let (parent, by) = chance.pick(&parents)?.clone();
            goals.want(edition, &parent, &by);
            key = parent;
        }
        None
    }

    /// An ask, and the asks that its guards want to have been done before.
    fn want(&mut self, edition: &Edition, procedure: &str, ask: &str) {
        let news = self.asks.entry(procedure.to_owned()).or_default().insert(ask.to_owned());
        let definition = edition.procedures.get(procedure);
        let guards = definition.and_then(|p| p.asks.get(ask)).map(|ask| &ask.when);
        // What is wanted already has brought its own wants along.
        for guard in guards.into_iter().flatten().filter(|_| news) {
            match &guard.test {
                Test::Under(other, _) if guard.negated => self.want(edition, procedure, other),
                Test::Times(other, _) if !guard.negated => self.want(edition, procedure, other),
                Test::Done(others) if !guard.negated => {
                    for other in others {
                        self.want(edition, procedure, other);
                    }
                }
                Test::All(child, states) | Test::Any(child, states) if !guard.negated => {
                    self.want_child(edition, procedure, child, states);
                }
                _ => {}
            }
        }
    }

    /// A child, and its way to one of these states.
    fn want_child(&mut self, edition: &Edition, procedure: &str, child: &str, states: &[String]) {
        for (key, wanted) in [(procedure, None), (child, Some(states))] {
            let Some(definition) = edition.procedures.get(key) else { continue };
            for (name, ask) in &definition.asks {
                let opens = ask.then.iter().any(|e| matches!(e, Effect::Open { procedure, .. } if procedure == child));
                let leads = match (&ask.to, wanted) {
                    (Some(Target::State(to)), Some(states)) => states.contains(to),
                    (_, None) => opens,
                    _ => false,
                };
                if leads {
                    self.want(edition, key, name);
                }
            }
        }
    }

    /// What the wanted asks of a procedure want of calculated fields.
    pub(super) fn wishes(&self, procedure: &Procedure) -> Vec<Guard> {
        let wanted = self.asks.get(&procedure.key).into_iter().flatten().filter_map(|ask| procedure.asks.get(ask));
        let guards = wanted.flat_map(|ask| ask.when.iter());
        guards.filter(|guard| calculation(procedure, guard).is_some()).cloned().collect()
    }

    pub(super) fn wants(&self, procedure: &str, ask: &str) -> bool {
        self.asks.get(procedure).is_some_and(|asks| asks.contains(ask))
    }

    /// Whether a wanted ask is possible in this state.
    pub(super) fn at(&self, procedure: &Procedure, state: &str) -> bool {
        self.asks.get(&procedure.key).is_some_and(|asks| {
            asks.iter().filter_map(|ask| procedure.asks.get(ask)).any(|ask| ask.from.iter().any(|from| from == state))
        })
    }
}

/// The asks by which somebody with hands opens a matter of a procedure.
fn opening(procedure: &Procedure) -> Vec<(&String, &rulebook::model::Ask)> {
    procedure.asks.iter().filter(|(_, ask)| ask.from.is_empty() && super::actors::has_hands(ask)).collect()
}

/// The asks of other procedures that open this one.
fn openers(edition: &Edition, child: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for procedure in edition.procedures.values().filter(|procedure| procedure.key != child) {
        for (name, ask) in &procedure.asks {
            if ask.then.iter().any(|effect| matches!(effect, Effect::Open { procedure, .. } if procedure == child)) {
                found.push((procedure.key.clone(), name.clone()));
            }
        }
    }
    found
}
