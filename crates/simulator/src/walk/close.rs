//! The end of a walk: every matter must be able to close. Led by the shortest way to an end, with time where it helps.

use super::actors;
use super::route;
use super::stroll::{Stroll, Tried};
use super::values::Mood;
use casework::MatterId;

/// Most steps that leading a walk to its end may take.
const LIMIT: u32 = 400;
/// How often an ask is tried with other values and other hands.
const TRIES: u32 = 2;
/// Most steps after the end.
const AFTERWARDS: i64 = 4;

impl Stroll<'_> {
    /// Leads every open matter to an end, children before their parents.
    pub(super) fn close(&mut self) -> Result<(), String> {
        for _ in 0..LIMIT {
            let mut open: Vec<MatterId> =
                self.town.matters.values().filter(|matter| !matter.is_final).map(|matter| matter.id.clone()).collect();
            if open.is_empty() {
                return Ok(());
            }
            open.sort_by_key(|id| std::cmp::Reverse(id.0.matches('.').count()));
            let mut nearer = false;
            for id in open {
                nearer = self.nearer(&id)?;
                if nearer {
                    break;
                }
            }
            if !nearer {
                self.wait()?;
            }
        }
        let left: Vec<String> = self
            .town
            .matters
            .values()
            .filter(|matter| !matter.is_final)
            .map(|matter| format!("{} ({}) in `{}`", matter.id, matter.procedure, matter.state))
            .collect();
        Err(format!("after {LIMIT} steps it cannot be closed: {}", left.join(", ")))
    }

    /// Brings one matter a step nearer to an end, if somebody's hands can.
    fn nearer(&mut self, id: &MatterId) -> Result<bool, String> {
        let (matter, procedure) = self.matter(id)?;
        let ways = route::distances(procedure, |state| procedure.states.get(state).is_some_and(|s| s.is_final));
        let here = ways.get(matter.state.as_str()).copied().unwrap_or(route::NO_WAY);
        let mut nearer: Vec<(u32, u64, &str)> = Vec::new();
        let mut sideways: Vec<&str> = Vec::new();
        for (name, ask) in procedure.asks.iter().filter(|(_, ask)| ask.from.contains(&matter.state)) {
            if !actors::has_hands(ask) {
                continue;
            }
            let there = route::target(ask, matter.previous.as_deref())
                .map_or(here, |to| ways.get(to).copied().unwrap_or(route::NO_WAY));
            if there < here {
                let times = self.tally.times(&matter.edition, &matter.procedure, name);
                nearer.push((there, times, name));
            } else {
                sideways.push(name);
            }
        }
        nearer.sort_unstable();
        for (_, _, name) in nearer {
            for _ in 0..TRIES {
                if let Tried::Done = self.try_ask(id, name, Mood::Fitting)? {
                    self.sign_all(id)?;
                    return Ok(self.matter(id)?.0.state != matter.state);
                }
            }
        }
        // What must be done first stays in the state, or goes the long way round.
        if let Some(name) = self.chance.pick(&sideways).copied()
            && let Tried::Done = self.try_ask(id, name, Mood::Fitting)?
        {
            self.sign_all(id)?;
        }
        Ok(false)
    }

    /// Gives every signature that is still wanted.
    fn sign_all(&mut self, id: &MatterId) -> Result<(), String> {
        for _ in 0..LIMIT {
            let (matter, _) = self.matter(id)?;
            let Some(number) = matter.pending().next().map(|proposal| proposal.number) else { return Ok(()) };
            if let Tried::Refused(code) = self.sign(id, number)? {
                return Err(format!("{id}: proposal {number} cannot be signed: {code}"));
            }
        }
        Err(format!("{id}: signatures never end"))
    }

    /// What may still be asked of matters that have ended.
    pub(super) fn after_the_end(&mut self) -> Result<(), String> {
        for _ in 0..self.chance.between(0, AFTERWARDS) {
            let ids: Vec<MatterId> = self.town.matters.keys().cloned().collect();
            let Some(id) = self.chance.pick(&ids).cloned() else { return Ok(()) };
            let (matter, procedure) = self.matter(&id)?;
            let names: Vec<&str> = procedure
                .asks
                .iter()
                .filter(|(_, ask)| ask.from.contains(&matter.state) && actors::has_hands(ask))
                .map(|(name, _)| name.as_str())
                .collect();
            if let Some(name) = self.chance.pick(&names).copied() {
                self.try_ask(&id, name, Mood::Fitting)?;
                if self.chance.percent(70) {
                    self.sign_all(&id)?;
                }
            }
        }
        Ok(())
    }
}
