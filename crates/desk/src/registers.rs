//! What matters put into registers: whole editions that they published, rows that they wrote.
//!
//! It is read from the events alone, so that it is the same after a restart, a restore or a rebuild, and laid over the
//! rows that ship with the rulebook.

pub mod editions;
mod entry;
mod judge;
pub mod sheet;

pub use entry::{Entries, Entry, Issued, writes};
pub use judge::{judged, reasons, register_of};

use crate::desk::{Desk, DeskFault};
use crate::library::CityLaw;
use crate::ports::{MatterFilter, PageRequest};
use casework::{Changed, MatterId};
use rulebook::model::Procedure;
use rulebook::words::Effect;
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

/// Rows read at once when entries are gathered.
const PAGE: u32 = 500;

/// The registers that the steps of a procedure write or publish into.
pub(crate) fn registers_of(procedure: &Procedure) -> impl Iterator<Item = &str> {
    procedure.asks.values().flat_map(|ask| &ask.then).filter_map(|effect| match effect {
        Effect::Write(register) | Effect::Publish(register) => Some(register.as_str()),
        _ => None,
    })
}

/// The procedures of a city that put something into registers, in any of its editions.
fn procedures(law: &CityLaw) -> BTreeSet<String> {
    let all = law.editions().flat_map(|edition| edition.procedures.values()).chain(law.city.procedures.values());
    all.filter(|procedure| registers_of(procedure).next().is_some()).map(|procedure| procedure.key.clone()).collect()
}

/// Whether some procedure of the city publishes editions of a register.
#[must_use]
pub fn is_published(law: &CityLaw, register: &str) -> bool {
    law.city.procedures.keys().any(|procedure| publishes(law, procedure, register))
}

/// Whether a procedure of the city publishes editions of a register.
#[must_use]
pub fn publishes(law: &CityLaw, procedure: &str, register: &str) -> bool {
    let procedure = law.city.procedures.get(procedure);
    let mut effects = procedure.into_iter().flat_map(|found| found.asks.values()).flat_map(|ask| &ask.then);
    effects.any(|effect| matches!(effect, Effect::Publish(name) if name == register))
}

impl Desk {
    /// Gathers from the ledger what matters put into registers, and lays it over the library.
    ///
    /// # Errors
    /// As the store says; then the library stays as it is.
    pub async fn gather_entries(&self) -> Result<(), DeskFault> {
        let _alone = self.shelving.lock().await;
        let library = self.library();
        let mut entries = Entries::default();
        for district in self.ledger.districts().await? {
            let Some(law) = library.city_of(&district.to_string()) else { continue };
            for procedure in procedures(law) {
                for matter in self.all_of(district, &procedure).await? {
                    let logged = self.ledger.history(district, &matter).await?;
                    let history: Vec<casework::Recorded> =
                        logged.iter().map(|one| serde_json::from_str(&one.stored.body)).collect::<Result<_, _>>()?;
                    entries.hear(law.city.division, &matter, district, &history);
                }
            }
        }
        if entries.is_empty() && library.entries().is_empty() {
            return Ok(());
        }
        self.shelve(library.with_entries(entries)).await
    }

    /// The matters of a procedure in a district.
    async fn all_of(&self, district: u32, procedure: &str) -> Result<Vec<MatterId>, DeskFault> {
        let filter = MatterFilter { procedure: Some(procedure.to_owned()), ..MatterFilter::default() };
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = self.ledger.list(district, &filter, &PageRequest { limit: PAGE, after }).await?;
            found.extend(page.rows.iter().map(|row| row.matter.clone()));
            let last = page.rows.last().filter(|_| page.rows.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX));
            let Some(last) = last else { return Ok(found) };
            after = Some((last.due_at.map_or(i64::MAX, |due| due.0), last.matter.to_string()));
        }
    }

    /// Takes in what has just been written into registers. It stands in the ledger already: if it cannot be taken in
    /// now, everything is gathered again before the next step.
    pub(crate) async fn take_in_entries(&self, changed: &[Changed]) {
        if !changed.iter().any(|change| writes(&change.events)) {
            return;
        }
        let _alone = self.shelving.lock().await;
        let library = self.library();
        let mut entries = library.entries().clone();
        for change in changed {
            let Some(law) = library.city_of(&change.after.district.to_string()) else { continue };
            entries.hear_of(law.city.division, &change.after, &change.events);
        }
        if let Err(fault) = self.shelve(library.with_entries(entries)).await {
            tracing::error!(%fault, "what was written into a register could not be taken in and will be gathered again");
            self.behind.store(true, Ordering::Release);
        }
    }
}
