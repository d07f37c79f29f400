//! What time brings about on one matter: rungs reached, asks of clocks that are due, times to sign that have ended.

use crate::decide::{Book, Request, Wanted};
use crate::effects;
use crate::event::Event;
use crate::family::{Stop, Work};
use crate::timing::{self, DUE_RUNG};
use crate::value::{Actor, MatterId, Values};
use rulebook::model::{Procedure, Silence};

impl Work<'_> {
    pub(crate) fn tick(&mut self, id: &MatterId) -> Result<(), Stop> {
        let Some(matter) = self.matters.get(id).cloned() else { return Ok(()) };
        let book = self.books.of(&matter.edition);
        let Some(procedure) = book.edition.procedures.get(&matter.procedure) else { return Ok(()) };
        let now = self.now;
        for rung in timing::timetable(&book, &matter).into_iter().filter(|rung| rung.at <= now) {
            if rung.clock.starts_with("proposal/") {
                self.end_of_signing(id, &book, procedure, &rung.clock)?;
            } else {
                self.reach(id, &book, procedure, &rung.clock, rung.rung);
            }
        }
        self.settle(id)
    }

    fn reach(&mut self, id: &MatterId, book: &Book<'_>, procedure: &Procedure, clock: &str, rung: u32) {
        let Some(rule) = procedure.clocks.get(clock) else { return };
        let Some(basis) = book.edition.rule(&rule.rule).map(|rule| rule.basis.clone()) else { return };
        self.push(id, &basis, Event::RungReached { clock: clock.to_owned(), rung });
        let effects = usize::try_from(rung).ok().and_then(|n| rule.rungs.get(n)).map(|rung| rung.then.clone());
        for effect in effects.unwrap_or_default() {
            if let rulebook::words::Effect::Tell { party, notice } = effect {
                let Some(matter) = self.matters.get(id) else { return };
                let notice = notice.unwrap_or_else(|| "overdue".to_owned());
                if let Some(event) = effects::tell(procedure, matter, &party, notice, Some(clock.to_owned())) {
                    self.push(id, &basis, event);
                }
            }
        }
    }

    fn end_of_signing(
        &mut self,
        id: &MatterId,
        book: &Book<'_>,
        procedure: &Procedure,
        name: &str,
    ) -> Result<(), Stop> {
        let number = name.strip_prefix("proposal/").and_then(|n| n.parse::<u32>().ok()).unwrap_or(0);
        let silent = self.matters.get(id).and_then(|matter| {
            let proposal = matter.pending().find(|proposal| proposal.number == number)?;
            Some((proposal.ask.clone(), proposal.within.as_ref()?.silent))
        });
        let Some((ask, silent)) = silent else { return Ok(()) };
        let request = |wanted| Request { wanted, actor: Actor::Machine, values: Values::new() };
        match silent {
            Some(Silence::Granted) => self.step(id, &request(Wanted::Sign(number))),
            Some(Silence::Refused) => self.step(id, &request(Wanted::Decline(number, String::new()))),
            None => {
                let rule = procedure.asks.get(&ask).and_then(|ask| book.edition.rule(&ask.rule));
                if let Some(basis) = rule.map(|rule| rule.basis.clone()) {
                    self.push(id, &basis, Event::RungReached { clock: name.to_owned(), rung: DUE_RUNG });
                    if let Some(matter) = self.matters.get(id)
                        && let Some(event) = effects::tell(procedure, matter, "parent", "unsigned".to_owned(), None)
                    {
                        self.push(id, &basis, event);
                    }
                }
                Ok(())
            }
        }
    }
}
