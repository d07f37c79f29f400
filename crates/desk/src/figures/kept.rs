//! Figures kept in memory, one piece per district and month, or part of a month.
//!
//! A piece is right as long as no round of its month changed. The district's log says so: from the position at which a
//! piece was counted on, an event of a matter that is counted in it, or one that ended a round in its month, throws the
//! piece away. Months long past are so counted once, however busy the district is.

use super::{PAGE, TO_OFFICE, lies_in};
use crate::desk::{Desk, DeskFault};
use crate::evaluate::{Evaluation, Figures, Key, days_of, facts, month_of, procedure_of};
use crate::library::{CityLaw, Library};
use crate::ports::{Logged, recorded};
use casework::{Event, MatterId};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use worktime::Instant;

/// Events read at once.
const EVENTS: u32 = 1_000;
/// Pages of events after which counting anew costs less than listening.
const PAGES: usize = 20;
/// Months kept of a district: the longest period of a board with the same before and a year before.
const MONTHS: usize = 80;

/// What is kept, by district.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<HashMap<u32, Arc<tokio::sync::Mutex<District>>>>);

/// The pieces of a district.
#[derive(Debug, Default)]
pub(crate) struct District {
    /// The library that they were counted by.
    library: Option<Arc<Library>>,
    /// The last event of the log that they know.
    position: u64,
    /// By month, or part of one.
    months: HashMap<String, Piece>,
}

/// The figures of one district and month; of the empty month, the open rounds.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    /// By everything.
    pub whole: Arc<Figures>,
    /// No finer than offices.
    pub offices: Arc<Figures>,
    /// Hashes of the matters in it: one that is taken for another is counted anew in vain, no more.
    matters: Arc<HashSet<u64>>,
}

fn hash(matter: &MatterId) -> u64 {
    let mut hasher = DefaultHasher::new();
    matter.hash(&mut hasher);
    hasher.finish()
}

impl District {
    /// Throws away what an event makes wrong.
    fn hear(&mut self, logged: &Logged) -> Result<(), DeskFault> {
        let matter = hash(&logged.matter);
        self.months.retain(|_, piece| !piece.matters.contains(&matter));
        match recorded(logged)?.event {
            Event::RoundBegan { .. } | Event::Acted { is_final: true, .. } => {
                let month = Instant(logged.stored.at).day().month_name();
                self.months.retain(|stretch, _| month_of(stretch) != month);
            }
            Event::Opened { .. } => {
                self.months.remove("");
            }
            _ => {}
        }
        Ok(())
    }
}

impl Desk {
    /// The pieces of a district for some months, each whole or a part of it, in their order.
    pub(super) async fn pieces(
        &self,
        library: &Arc<Library>,
        law: &CityLaw,
        district: u32,
        months: &[String],
    ) -> Result<Vec<Piece>, DeskFault> {
        let kept = {
            let mut all = self.kept.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(district).or_default())
        };
        // Held while counting: whoever asks for the same waits instead of counting it again.
        let mut kept = kept.lock().await;
        self.catch_up(library, district, &mut kept).await?;
        let mut pieces = Vec::with_capacity(months.len());
        for month in months {
            let piece = match kept.months.get(month) {
                Some(piece) => piece.clone(),
                None => {
                    let piece = self.count(law, district, month).await?;
                    if kept.months.len() >= MONTHS {
                        kept.months.clear();
                    }
                    kept.months.insert(month.clone(), piece.clone());
                    piece
                }
            };
            pieces.push(piece);
        }
        Ok(pieces)
    }

    async fn catch_up(&self, library: &Arc<Library>, district: u32, kept: &mut District) -> Result<(), DeskFault> {
        if !kept.library.as_ref().is_some_and(|known| Arc::ptr_eq(known, library)) {
            kept.months.clear();
            kept.library = Some(Arc::clone(library));
        }
        for _ in 0..PAGES {
            if kept.months.is_empty() {
                break;
            }
            let events = self.ledger.log(district, kept.position, EVENTS).await?;
            for logged in &events {
                kept.hear(logged)?;
                kept.position = logged.seq;
            }
            if events.len() < usize::try_from(EVENTS).unwrap_or(usize::MAX) {
                return Ok(());
            }
        }
        kept.months.clear();
        // Before the rounds are read: what changes meanwhile is heard next time.
        kept.position = self.ledger.position(district).await?;
        Ok(())
    }

    async fn count(&self, law: &CityLaw, district: u32, stretch: &str) -> Result<Piece, DeskFault> {
        let city = law.city.division.to_string();
        let mut evaluation = Evaluation::new(&law.city.indicators, &city);
        let mut matters = HashSet::new();
        let mut procedures: Vec<&str> = law.city.indicators.values().filter_map(|one| procedure_of(one).ok()).collect();
        procedures.sort_unstable();
        procedures.dedup();
        for procedure in procedures {
            let mut after = None;
            loop {
                let page = self.ledger.closed(district, procedure, month_of(stretch), after, PAGE).await?;
                let Some(last) = page.last() else { break };
                after = Some((last.matter.0.clone(), last.row.round));
                for closed in &page {
                    if days_of(stretch).is_some() && !lies_in(stretch, &facts(&closed.matter, &closed.row)?) {
                        continue;
                    }
                    evaluation.add_closed(closed)?;
                    matters.insert(hash(&closed.matter));
                }
            }
        }
        let whole = evaluation.finish();
        let mut offices = Evaluation::new(&law.city.indicators, &city);
        offices.take(&whole, &Key::default(), &TO_OFFICE)?;
        let offices = Arc::new(offices.finish());
        Ok(Piece { whole: Arc::new(whole), offices, matters: Arc::new(matters) })
    }
}
