//! Matters as the district's log had them at a position: replayed from their events, never read from what they are now.

use super::{Builder, Frame, months_of};
use crate::desk::DeskFault;
use crate::library::Library;
use crate::ports::{Logged, recorded};
use crate::project;
use casework::{Matter, MatterId, Recorded, apply};
use std::collections::BTreeSet;

/// The two positions of a period: which rounds count, and up to where their facts are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// The freeze.
    pub frozen: u64,
    /// Up to where facts are read; not before the freeze.
    pub through: u64,
}

/// A matter as it stood, with the rounds that had closed by the freeze.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Then {
    pub(super) matter: Matter,
    pub(super) closed: BTreeSet<u32>,
}

impl Then {
    /// A matter by its events with their positions, in order; `None` if it was not there by the freeze.
    pub(super) fn of<'e>(
        id: &MatterId,
        district: u32,
        events: impl IntoIterator<Item = (u64, &'e Recorded)>,
        reach: Reach,
    ) -> Option<Self> {
        let (mut matter, mut closed) = (None, None);
        for (seq, event) in events {
            if seq > reach.frozen && closed.is_none() {
                closed = Some(closed_in(matter.as_ref()?));
            }
            if seq > reach.through {
                break;
            }
            matter = apply(matter, id, district, event);
        }
        let matter = matter?;
        Some(Self { closed: closed.unwrap_or_else(|| closed_in(&matter)), matter })
    }

    /// The same by the rows of the ledger.
    ///
    /// # Errors
    /// If an event cannot be read.
    pub(super) fn read(district: u32, history: &[Logged], reach: Reach) -> Result<Option<Self>, DeskFault> {
        let Some(first) = history.first() else { return Ok(None) };
        let events: Vec<(u64, Recorded)> = history
            .iter()
            .take_while(|logged| logged.seq <= reach.through)
            .map(|logged| Ok((logged.seq, recorded(logged)?)))
            .collect::<Result<_, DeskFault>>()?;
        Ok(Self::of(&first.matter, district, events.iter().map(|(seq, event)| (*seq, event)), reach))
    }
}

fn closed_in(matter: &Matter) -> BTreeSet<u32> {
    (1..).zip(&matter.rounds).filter(|(_, round)| round.ended.is_some()).map(|(number, _)| number).collect()
}

impl Builder<'_> {
    /// Counts the rounds of a matter that belong to the period and were not counted before.
    ///
    /// # Errors
    /// If its edition is not known, or its facts cannot be read.
    pub(super) fn take(&mut self, library: &Library, frame: &Frame, then: &Then) -> Result<(), DeskFault> {
        let Then { matter, closed } = then;
        let unknown = || DeskFault::Fault(format!("the edition of {} is not known", matter.id));
        let book = library.book_of(matter.district, &matter.edition).ok_or_else(unknown)?;
        let months = months_of(&frame.period);
        for row in project::rounds(&book, matter)? {
            if !closed.contains(&row.round) || !months.contains(&row.month) || self.has(&matter.id, row.round) {
                continue;
            }
            let asks = self.add(&matter.id, &row)?;
            if !asks.is_empty() {
                self.exclude(matter, &row, &asks, book.edition.procedures.get(&matter.procedure))?;
            }
        }
        Ok(())
    }
}
