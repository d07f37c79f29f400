//! The witness of a walk: rebuilds every matter from the ledger's own text and holds the engine to its promises.

use super::admission::admitted;
use crate::town::Town;
use casework::{Event, GENESIS, Matter, MatterId, PartyValue, Recorded, apply, due_of, link, verify_chain};
use std::collections::BTreeMap;
use std::sync::Arc;
use worktime::Lang;

/// A matter's own text is read back whenever its version is a multiple of this.
const READ_BACK: u32 = 6;

/// One event as a ledger would keep it.
struct Line {
    version: u32,
    body: String,
    previous: String,
    hash: String,
}

/// What was seen of one matter.
#[derive(Default)]
struct Seen {
    lines: Vec<Line>,
    rebuilt: Option<Matter>,
}

/// One step that was taken.
pub(super) struct Taken {
    pub(super) procedure: String,
    pub(super) edition: String,
    pub(super) ask: String,
    pub(super) state: String,
}

/// Remembers every matter of a town as its events tell it.
#[derive(Default)]
pub(super) struct Witness {
    seen: BTreeMap<MatterId, Seen>,
    pub(super) events: u64,
}

impl Witness {
    /// Looks at what happened since the last look. Answers the steps taken, or what is wrong.
    pub(super) fn look(&mut self, town: &Town) -> Result<Vec<Taken>, String> {
        let mut taken = Vec::new();
        for (id, history) in &town.histories {
            let seen = self.seen.entry(id.clone()).or_default();
            let fresh = history.get(seen.lines.len()..).ok_or_else(|| format!("{id}: its history became shorter"))?;
            for recorded in fresh {
                self.events += 1;
                let read = seen.write(id, recorded)?;
                told_somebody(id, &read)?;
                seen.rebuilt = apply(seen.rebuilt.take(), id, town.district, &read);
                let matter = seen.rebuilt.as_ref().ok_or_else(|| format!("{id}: it does not begin with `opened`"))?;
                if let Event::Acted { ask, state, .. } = &read.event {
                    taken.push(Taken {
                        procedure: matter.procedure.clone(),
                        edition: matter.edition.clone(),
                        ask: ask.clone(),
                        state: state.clone(),
                    });
                }
            }
            let matter = town.matters.get(id).ok_or_else(|| format!("{id}: events without a matter"))?;
            if fresh.is_empty() {
                continue;
            }
            seen.compare(matter)?;
            if fresh.iter().any(|recorded| moves_a_clock(&recorded.event)) {
                explained(town, matter)?;
            }
            feedback(matter)?;
            admitted(town, matter)?;
        }
        Ok(taken)
    }

    /// Whether a town is still as it was at the last look.
    pub(super) fn unchanged(&self, town: &Town) -> bool {
        self.seen.len() == town.matters.len()
            && self.seen.iter().all(|(id, seen)| {
                town.matters.get(id).map(Arc::as_ref) == seen.rebuilt.as_ref()
                    && town.histories.get(id).map(Vec::len) == Some(seen.lines.len())
            })
    }

    pub(super) fn knows(&self, id: &MatterId) -> bool {
        self.seen.contains_key(id)
    }

    /// The chains from first to last, as `verify` reads them.
    pub(super) fn verify(&self) -> Result<(), String> {
        for (id, seen) in &self.seen {
            let lines = seen
                .lines
                .iter()
                .map(|line| (line.version, line.body.as_str(), line.previous.as_str(), line.hash.as_str()));
            let head = verify_chain(id, lines).map_err(|fault| format!("{id}: {fault}"))?;
            if seen.lines.last().is_some_and(|line| line.hash != head) {
                return Err(format!("{id}: the chain ends elsewhere"));
            }
        }
        Ok(())
    }
}

impl Seen {
    /// Writes an event into the chain and reads it back from its text.
    fn write(&mut self, id: &MatterId, recorded: &Recorded) -> Result<Recorded, String> {
        let expected = u32::try_from(self.lines.len()).unwrap_or(u32::MAX).saturating_add(1);
        if recorded.version != expected {
            return Err(format!("{id}: event {} stands where {expected} should", recorded.version));
        }
        let body = serde_json::to_string(recorded).map_err(|fault| format!("{id}: {fault}"))?;
        let read: Recorded = serde_json::from_str(&body).map_err(|fault| format!("{id}: {fault} in {body}"))?;
        if read != *recorded {
            return Err(format!("{id}: event {expected} reads back differently: {body}"));
        }
        if read.basis.citations().is_empty() {
            return Err(format!("{id}: event {expected} has no basis"));
        }
        let previous = self.lines.last().map_or(GENESIS, |line| line.hash.as_str()).to_owned();
        let hash = link(id, &previous, &body);
        self.lines.push(Line { version: recorded.version, body, previous, hash });
        Ok(read)
    }

    /// The matter rebuilt event by event, and the matter's own text read back, are the matter.
    fn compare(&self, matter: &Matter) -> Result<(), String> {
        let id = &matter.id;
        if self.rebuilt.as_ref() != Some(matter) {
            return Err(format!("{id}: rebuilt from the ledger's text it differs"));
        }
        // Reading a whole matter back is the dearest check: done at the end and now and then on the way.
        if matter.is_final || matter.version.is_multiple_of(READ_BACK) {
            let text = serde_json::to_string(matter).map_err(|fault| format!("{id}: {fault}"))?;
            let read: Matter = serde_json::from_str(&text).map_err(|fault| format!("{id}: {fault}"))?;
            if read != *matter {
                return Err(format!("{id}: the matter reads back differently"));
            }
        }
        let last = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        if matter.version == last {
            Ok(())
        } else {
            Err(format!("{id}: version {} after {last} events", matter.version))
        }
    }
}

/// Whether the event can change when a clock is due.
const fn moves_a_clock(event: &Event) -> bool {
    matches!(
        event,
        Event::ClockStarted { .. }
            | Event::ClockPaused { .. }
            | Event::ClockResumed { .. }
            | Event::ClockExtended { .. }
    )
}

/// A letter has a receiver.
fn told_somebody(id: &MatterId, recorded: &Recorded) -> Result<(), String> {
    let Event::Told { party, to, .. } = &recorded.event else { return Ok(()) };
    let (units, people) = (to.units(), to.people());
    let nobody = units.is_empty() && people.is_empty();
    if nobody || units.iter().chain(&people).any(|receiver| receiver.is_empty()) {
        return Err(format!("{id}: `{party}` was told, but there is nobody"));
    }
    Ok(())
}

/// Every running clock is due at some moment, and that moment is explained in both languages.
fn explained(town: &Town, matter: &Matter) -> Result<(), String> {
    let books = town.law().ok().and_then(|law| town.library.books(law, town.now.day()));
    let Some(books) = books else { return Err(format!("{}: no law on {}", matter.id, town.now.day())) };
    let book = books.of(&matter.edition);
    for (name, clock) in matter.running_clocks() {
        let due = due_of(&book, matter, name).ok_or_else(|| format!("{}: `{name}` is never due", matter.id))?;
        let Some(derived) = due.derived else {
            if clock.until.is_none() {
                return Err(format!("{}: `{name}` is due without a reason", matter.id));
            }
            continue;
        };
        for lang in [Lang::Zh, Lang::En] {
            let lines = derived.explain(lang);
            if lines.is_empty() || lines.iter().any(|line| line.trim().is_empty()) {
                return Err(format!("{}: the due moment of `{name}` is not explained", matter.id));
            }
        }
        if due.at < clock.started {
            return Err(format!("{}: `{name}` is due before it started", matter.id));
        }
    }
    Ok(())
}

/// Nothing that somebody outside asked for ends without their having been told, in the round in which it ends.
fn feedback(matter: &Matter) -> Result<(), String> {
    let asked = matter.parties.get("requester").is_some_and(|party: &PartyValue| !party.people().is_empty());
    if !matter.is_final || !asked {
        return Ok(());
    }
    let told = matter.this_round().is_some_and(|round| round.told.contains_key("requester"));
    if told {
        Ok(())
    } else {
        Err(format!("{}: it ended as `{}` and the requester was not told", matter.id, matter.state))
    }
}
