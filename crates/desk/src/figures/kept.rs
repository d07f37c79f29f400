//! Figures kept in memory, a piece for each day of a district; a month is the sum of its days.
//!
//! A piece is right as long as no round that ended on its day changed. The district's log says so: from the position up to
//! which it was heard on, an event of a matter that is counted on a day, or one that ended a round on it, has that day
//! counted anew. Whatever happens in a busy district, days long past are counted once.
//!
//! Most screens look no finer than offices, which is little to keep. Finer figures have about a group for each round and
//! indicator: they are counted when somebody asks for them, and kept for so many rounds of a district.

use super::{PAGE, TO_OFFICE};
use crate::desk::{Desk, DeskFault};
use crate::evaluate::{Dimension, Evaluation, Figures, Key, days_of, facts, month_of, procedure_of};
use crate::library::{CityLaw, Library};
use crate::ports::{ClosedRound, During, Logged, recorded};
use casework::{Event, MatterId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use worktime::{Day, Instant};

/// Events read at once.
const EVENTS: u32 = 1_000;
/// Pages of events after which counting anew costs less than listening.
const PAGES: usize = 20;
/// Months kept of a district: the longest period of a board with the same before and a year before.
const MONTHS: usize = 80;
/// Closed rounds of a district whose fine figures are kept, beyond those of the month asked for last.
const FINE_ROUNDS: u64 = 100_000;

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
    /// By name.
    months: HashMap<String, Month>,
    /// The open rounds: an event may change any of them.
    open: Option<Arc<Figures>>,
}

/// The closed rounds of a month.
#[derive(Debug, Default)]
struct Month {
    /// By the day's number ([`Day::number`]).
    days: BTreeMap<i64, Piece>,
    /// Hashes of the matters counted, with the day: one that is taken for another is counted anew in vain, no more.
    matters: BTreeSet<(u64, i64)>,
    /// Days to count anew.
    changed: BTreeSet<i64>,
    /// Whether a row does not say its day, so that no day alone can be counted anew.
    is_dayless: bool,
    /// Whether its days are there by everything as well.
    is_fine: bool,
    /// All days together down to offices, once somebody asked for it.
    sum: Option<Arc<Figures>>,
}

/// Figures of the rounds of a day.
#[derive(Debug)]
struct Piece {
    /// No finer than offices.
    offices: Arc<Figures>,
    /// By everything, where the month is fine.
    whole: Option<Arc<Figures>>,
}

fn hash(matter: &MatterId) -> u64 {
    let mut hasher = DefaultHasher::new();
    matter.hash(&mut hasher);
    hasher.finish()
}

impl District {
    /// Marks what an event makes wrong.
    fn hear(&mut self, logged: &Logged) -> Result<(), DeskFault> {
        let matter = hash(&logged.matter);
        let ended = match recorded(logged)?.event {
            Event::RoundBegan { .. } | Event::Acted { is_final: true, .. } => Some(Instant(logged.stored.at).day()),
            _ => None,
        };
        self.open = None;
        self.months.retain(|name, month| {
            month.hear(matter, ended.filter(|day| day.month_name() == *name));
            // Without days the whole month is counted anew.
            !month.is_dayless || month.changed.is_empty()
        });
        Ok(())
    }

    /// Forgets fine figures where there are too many.
    fn make_room(&mut self) {
        if self.months.values().map(Month::fine_rounds).sum::<u64>() > FINE_ROUNDS {
            self.months.values_mut().for_each(Month::coarsen);
        }
    }

    fn forget(&mut self) {
        self.months.clear();
        self.open = None;
    }

    fn is_empty(&self) -> bool {
        self.months.is_empty() && self.open.is_none()
    }
}

impl Month {
    fn hear(&mut self, matter: u64, ended: Option<Day>) {
        let days = self.matters.range((matter, i64::MIN)..=(matter, i64::MAX)).map(|(_, day)| *day);
        self.changed.extend(days.chain(ended.map(Day::number)));
        if !self.changed.is_empty() {
            self.sum = None;
        }
    }

    /// The days within two, both included, or all of them: added up down to offices, or one by one by everything.
    fn figures(
        &mut self,
        law: &CityLaw,
        within: Option<(i64, i64)>,
        is_fine: bool,
    ) -> Result<Vec<Arc<Figures>>, DeskFault> {
        let (from, to) = within.unwrap_or((i64::MIN, i64::MAX));
        let days = self.days.range(from..=to).map(|(_, piece)| piece);
        if is_fine {
            return Ok(days.filter_map(|piece| piece.whole.clone()).collect());
        }
        if let (None, Some(kept)) = (within, &self.sum) {
            return Ok(vec![Arc::clone(kept)]);
        }
        let city = law.city.division.to_string();
        let mut sum = Evaluation::by(&law.city.indicators, &city, &TO_OFFICE);
        for piece in days {
            sum.take(&piece.offices, &Key::default(), &TO_OFFICE)?;
        }
        let sum = Arc::new(sum.finish());
        if within.is_none() {
            self.sum = Some(Arc::clone(&sum));
        }
        Ok(vec![sum])
    }

    /// Closed rounds whose fine figures it has.
    fn fine_rounds(&self) -> u64 {
        self.days.values().filter_map(|piece| piece.whole.as_ref()).map(|whole| whole.rounds).sum()
    }

    /// Keeps the figures down to offices alone.
    fn coarsen(&mut self) {
        self.is_fine = false;
        self.days.values_mut().for_each(|piece| piece.whole = None);
    }
}

/// Rounds being counted by the day on which they ended.
struct Counter<'a> {
    law: &'a CityLaw,
    city: &'a str,
    dimensions: &'a [Dimension],
    days: BTreeMap<i64, Evaluation<'a>>,
    matters: BTreeSet<(u64, i64)>,
    is_dayless: bool,
}

impl<'a> Counter<'a> {
    fn new(law: &'a CityLaw, city: &'a str, is_fine: bool) -> Self {
        let dimensions: &[_] = if is_fine { &Dimension::ALL } else { &TO_OFFICE };
        Self { law, city, dimensions, days: BTreeMap::new(), matters: BTreeSet::new(), is_dayless: false }
    }

    fn add(&mut self, closed: &ClosedRound) -> Result<(), DeskFault> {
        let round = facts(&closed.matter, &closed.row)?;
        let day = round.ended.map_or(0, |at| at.day().number());
        let (indicators, city) = (&self.law.city.indicators, self.city);
        let evaluation = self.days.entry(day).or_insert_with(|| Evaluation::by(indicators, city, self.dimensions));
        evaluation.add_read(closed, &round)?;
        self.matters.insert((hash(&closed.matter), day));
        self.is_dayless |= closed.row.closed_on < 0;
        Ok(())
    }

    /// Puts what was counted into a month.
    fn end(self, month: &mut Month) -> Result<(), DeskFault> {
        for (day, evaluation) in self.days {
            let figures = Arc::new(evaluation.finish());
            let piece = if month.is_fine {
                let mut offices = Evaluation::by(&self.law.city.indicators, self.city, &TO_OFFICE);
                offices.take(&figures, &Key::default(), &TO_OFFICE)?;
                Piece { offices: Arc::new(offices.finish()), whole: Some(figures) }
            } else {
                Piece { offices: figures, whole: None }
            };
            month.days.insert(day, piece);
        }
        month.matters.extend(self.matters);
        month.is_dayless |= self.is_dayless;
        Ok(())
    }
}

impl Desk {
    /// The figures of a district for some months, each whole or a part of it, or empty for the open rounds, in their order:
    /// no finer than offices one for each, by everything one for each day.
    pub(super) async fn pieces(
        &self,
        library: &Arc<Library>,
        (law, is_fine): (&CityLaw, bool),
        district: u32,
        months: &[String],
    ) -> Result<Vec<Arc<Figures>>, DeskFault> {
        let kept = {
            let mut all = self.kept.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(district).or_default())
        };
        // Held while counting: whoever asks for the same waits instead of counting it again.
        let mut kept = kept.lock().await;
        self.catch_up(library, district, &mut kept).await?;
        let mut pieces = Vec::with_capacity(months.len());
        for stretch in months {
            if stretch.is_empty() {
                pieces.push(self.open_rounds(law, district, &mut kept).await?);
                continue;
            }
            let name = month_of(stretch);
            if !kept.months.contains_key(name) && kept.months.len() >= MONTHS {
                kept.months.clear();
            }
            if !kept.months.get(name).is_some_and(|month| month.is_fine || !is_fine) {
                if is_fine {
                    kept.make_room();
                }
                let mut month = Month { is_fine, ..Month::default() };
                self.count(law, district, During::Month(name), &mut month).await?;
                kept.months.insert(name.to_owned(), month);
            }
            let Some(month) = kept.months.get_mut(name) else { continue };
            // A day is taken off the list when it is counted: if the store fails, it is counted next time.
            while let Some(day) = month.changed.first().copied() {
                self.count(law, district, During::Day(day), month).await?;
                month.changed.remove(&day);
            }
            let days = days_of(stretch).map(|days| (days.from.number(), days.to.number()));
            pieces.extend(month.figures(law, days, is_fine)?);
        }
        Ok(pieces)
    }

    async fn catch_up(&self, library: &Arc<Library>, district: u32, kept: &mut District) -> Result<(), DeskFault> {
        if !kept.library.as_ref().is_some_and(|known| Arc::ptr_eq(known, library)) {
            kept.forget();
            kept.library = Some(Arc::clone(library));
        }
        for _ in 0..PAGES {
            if kept.is_empty() {
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
        kept.forget();
        // Before the rounds are read: what changes meanwhile is heard next time.
        kept.position = self.ledger.position(district).await?;
        Ok(())
    }

    /// Counts the rounds of a month or a day into a month.
    async fn count(
        &self,
        law: &CityLaw,
        district: u32,
        during: During<'_>,
        month: &mut Month,
    ) -> Result<(), DeskFault> {
        let city = law.city.division.to_string();
        let mut counter = Counter::new(law, &city, month.is_fine);
        for procedure in counted(law) {
            let mut after = None;
            loop {
                let page = self.ledger.closed(district, procedure, during, after, PAGE).await?;
                let Some(last) = page.last() else { break };
                after = Some((last.matter.0.clone(), last.row.round));
                page.iter().try_for_each(|closed| counter.add(closed))?;
            }
        }
        // Only now that everything is read: where the store fails, what was there stays.
        if let During::Day(day) = during {
            month.days.remove(&day);
        }
        counter.end(month)
    }

    /// The rounds that are open now.
    async fn open_rounds(&self, law: &CityLaw, district: u32, kept: &mut District) -> Result<Arc<Figures>, DeskFault> {
        if let Some(open) = &kept.open {
            return Ok(Arc::clone(open));
        }
        let city = law.city.division.to_string();
        let mut evaluation = Evaluation::new(&law.city.indicators, &city);
        for procedure in counted(law) {
            for open in self.ledger.open_rounds(district, procedure).await? {
                evaluation.add_open(procedure, &open);
            }
        }
        let open = Arc::new(evaluation.finish());
        kept.open = Some(Arc::clone(&open));
        Ok(open)
    }
}

/// The procedures whose rounds are counted in a figure.
fn counted(law: &CityLaw) -> BTreeSet<&str> {
    law.city.indicators.values().filter_map(|one| procedure_of(one).ok()).collect()
}
