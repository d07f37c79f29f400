//! The clockwork: what time brings about, what leaves the outbox, what is rebuilt. Each pass is bounded.

use crate::desk::{Desk, DeskFault};
use crate::ports::{Logged, Outgoing, Projection, StoreFault, Undelivered, WorkChange};
use crate::project;
use crate::sending::Sender;
use crate::together::together;
use casework::{Matter, MatterId, apply};
use std::collections::BTreeMap;
use std::sync::Arc;
use worktime::Instant;

/// Timers looked at in one pass of one district.
const TIMERS: u32 = 500;
/// Due matters looked at at once: they share the database's batches.
pub const TICKS_AT_ONCE: u16 = 32;
/// Messages delivered in one pass of one district.
const MESSAGES: u32 = 500;
/// Events read at once when rebuilding; the matters that they make are written at once.
const REBUILD_PAGE: u32 = 2_000;
/// About so many matters are written at once when rebuilding.
pub const REBUILD_WRITE: usize = 500;
/// Longest pause between two attempts at delivery, in milliseconds.
const LONGEST_PAUSE: i64 = 3_600_000;

/// What a message puts into a district.
enum Parcel {
    /// A letter for a unit's inbox.
    Letter(String, Outgoing),
    /// A row for a worklist, or its end there.
    Work(Box<WorkChange>),
}

/// What a pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pass {
    /// How many were done.
    pub done: u64,
    /// How many failed and will be tried again.
    pub failed: u64,
    /// Whether more is waiting.
    pub more: bool,
}

impl Desk {
    /// Looks at every matter of a district whose timers are due. O(due), not O(open).
    ///
    /// # Errors
    /// As the store says. A single matter that fails is counted, and does not stop the others.
    pub async fn remind(&self, district: u32) -> Result<Pass, DeskFault> {
        self.turn_day().await?;
        let due = self.ledger.due(district, self.now(), TIMERS).await?;
        let more = due.len() >= usize::try_from(TIMERS).unwrap_or(usize::MAX);
        let mut matters: Vec<MatterId> = due.into_iter().map(|timer| timer.matter).collect();
        matters.dedup();
        let mut pass = Pass { more, ..Pass::default() };
        for matters in matters.chunks(usize::from(TICKS_AT_ONCE)) {
            let ticks = matters.iter().map(|matter| self.tick(district, matter)).collect();
            for (matter, ticked) in matters.iter().zip(together(ticks).await) {
                match ticked {
                    Ok(_) => pass.done += 1,
                    Err(DeskFault::Unavailable(why)) => return Err(DeskFault::Unavailable(why)),
                    Err(fault) => {
                        tracing::error!(%matter, %fault, "a due matter could not be looked at");
                        pass.failed += 1;
                    }
                }
            }
        }
        // Nothing but failures: asking again at once would spin.
        pass.more = pass.more && pass.done > 0;
        Ok(pass)
    }

    /// Delivers what waits in a district's outbox, at least once. A letter to a person stands on the page that their
    /// receipt opens already; where a way out is open, it becomes messages as well.
    ///
    /// # Errors
    /// As the store says.
    pub async fn deliver(&self, district: u32, sender: &dyn Sender) -> Result<Pass, DeskFault> {
        let now = self.now();
        let waiting = self.ledger.undelivered(district, now, MESSAGES).await?;
        let mut pass =
            Pass { more: waiting.len() >= usize::try_from(MESSAGES).unwrap_or(usize::MAX), ..Pass::default() };
        let (mut delivered, mut leaving) = (Vec::with_capacity(waiting.len()), Vec::new());
        let mut parcels: BTreeMap<u32, Vec<(Undelivered, Parcel)>> = BTreeMap::new();
        for undelivered in waiting {
            let sent = match self.parcel(&undelivered.message) {
                Ok(Some((to, parcel))) => {
                    parcels.entry(to).or_default().push((undelivered, parcel));
                    continue;
                }
                Ok(None) => {
                    self.messages_from(district, &undelivered.message, sender).await.map_err(|fault| fault.to_string())
                }
                Err(why) => Err(why),
            };
            match sent {
                Ok(messages) => {
                    leaving.extend(messages);
                    delivered.push(undelivered.message.id);
                }
                Err(why) => pass.failed += self.try_later(&undelivered, now, &why).await?,
            }
        }
        for (to, parcels) in parcels {
            let (messages, parcels): (Vec<Undelivered>, Vec<Parcel>) = parcels.into_iter().unzip();
            if self.put(to, &parcels).await.is_ok() {
                delivered.extend(messages.into_iter().map(|one| one.message.id));
                continue;
            }
            // One that cannot be written must not keep the others back.
            for (one, parcel) in messages.into_iter().zip(&parcels) {
                match self.put(to, std::slice::from_ref(parcel)).await {
                    Ok(()) => delivered.push(one.message.id),
                    Err(fault) => pass.failed += self.try_later(&one, now, &fault.to_string()).await?,
                }
            }
        }
        // Each message once, however often the letter is looked at.
        self.ledger.put_messages(district, &leaving).await?;
        self.ledger.delivered(district, &delivered, now).await?;
        pass.done = u64::try_from(delivered.len()).unwrap_or(u64::MAX);
        pass.more = pass.more && pass.done > 0;
        Ok(pass)
    }

    /// Puts off a message that could not be delivered; answers that it was one.
    async fn try_later(&self, undelivered: &Undelivered, now: Instant, why: &str) -> Result<u64, DeskFault> {
        let (district, id) = (undelivered.district, &undelivered.message.id);
        tracing::warn!(%id, why, "a message could not be delivered");
        let pause = (1_000_i64 << undelivered.attempts.min(20)).min(LONGEST_PAUSE);
        self.ledger.failed(district, id, Instant(now.0 + pause)).await?;
        Ok(1)
    }

    /// What a message puts into which district; `None` if it leaves the installation.
    fn parcel(&self, message: &Outgoing) -> Result<Option<(u32, Parcel)>, String> {
        if message.kind != "work" {
            let inbox = self.library().units.district_of(&message.to);
            return Ok(inbox.map(|to| (to, Parcel::Letter(message.to.clone(), message.clone()))));
        }
        let (version, row) = serde_json::from_str(&message.body).map_err(|error| error.to_string())?;
        let to = message.to.parse().map_err(|_| "no district".to_owned())?;
        Ok(Some((to, Parcel::Work(Box::new(WorkChange { matter: message.matter.clone(), version, row })))))
    }

    /// Puts parcels into a district, each kind at once.
    async fn put(&self, to: u32, parcels: &[Parcel]) -> Result<(), StoreFault> {
        let (mut letters, mut work) = (Vec::new(), Vec::new());
        for parcel in parcels {
            match parcel {
                Parcel::Letter(unit, letter) => letters.push((unit.clone(), letter.clone())),
                Parcel::Work(change) => work.push(WorkChange::clone(change)),
            }
        }
        self.ledger.put_letters(to, &letters).await?;
        self.ledger.put_work(to, &work).await
    }

    /// Throws the views of a district away and writes them anew from the ledger. Answers how many events and matters.
    ///
    /// # Errors
    /// As the store says; the ledger is never touched, so it can simply be run again.
    pub async fn rebuild(&self, district: u32, progress: &(dyn Fn(u64) + Sync)) -> Result<(u64, u64), DeskFault> {
        let known = self.library().acts().clone();
        let done = self.rebuild_once(district, progress).await?;
        self.gather_acts().await?;
        self.gather_entries().await?;
        if *self.library().acts() == known {
            return Ok(done);
        }
        // Acts whose views were lost are known only now; what they lay over the library counts for every other matter.
        self.rebuild_once(district, progress).await
    }

    async fn rebuild_once(&self, district: u32, progress: &(dyn Fn(u64) + Sync)) -> Result<(u64, u64), DeskFault> {
        self.ledger.clear_views(district).await?;
        let mut replay =
            Replaying { desk: self, district, matter: MatterId(String::new()), version: 0, rest: Vec::new() };
        let (mut events, mut count) = (0, 0);
        let mut views = replay.next(&mut events).await?;
        while !views.is_empty() {
            count += u64::try_from(views.len()).unwrap_or(u64::MAX);
            progress(events);
            // While the database writes these, the next are replayed.
            let (written, next) = tokio::join!(self.ledger.write_views(district, views), replay.next(&mut events));
            written?;
            views = next?;
        }
        Ok((events, count))
    }
}

/// Replays a district's ledger matter by matter, so that its size does not matter.
struct Replaying<'a> {
    desk: &'a Desk,
    district: u32,
    /// The last event that was read.
    matter: MatterId,
    version: u32,
    /// Events that were read and not replayed: of the matter that the last page ended in.
    rest: Vec<Logged>,
}

impl Replaying<'_> {
    /// The views of the next matters; none at the end. Adds how many events they have.
    async fn next(&mut self, events: &mut u64) -> Result<Vec<Projection>, DeskFault> {
        let (ledger, district) = (&self.desk.ledger, self.district);
        let mut views = Vec::new();
        loop {
            let page = ledger.chains(district, (&self.matter, self.version), REBUILD_PAGE).await?;
            if let Some(last) = page.last() {
                (self.matter, self.version) = (last.matter.clone(), last.stored.version);
            }
            let is_last = page.len() < usize::try_from(REBUILD_PAGE).unwrap_or(usize::MAX);
            self.rest.extend(page);
            // The last matter of a page may go on in the next.
            let open = self.rest.iter().rposition(|logged| logged.matter != self.matter).map_or(0, |at| at + 1);
            let whole = if is_last { self.rest.len() } else { open };
            let whole: Vec<Logged> = self.rest.drain(..whole).collect();
            *events += u64::try_from(whole.len()).unwrap_or(u64::MAX);
            for history in whole.chunk_by(|one, next| one.matter == next.matter) {
                views.extend(self.desk.view_of(district, history).await?);
            }
            if is_last || !views.is_empty() {
                return Ok(views);
            }
        }
    }
}

impl Desk {
    /// The views of a matter by its events; its row in another district's worklist is carried there.
    async fn view_of(&self, district: u32, history: &[Logged]) -> Result<Option<Projection>, DeskFault> {
        let mut matter: Option<Matter> = None;
        for logged in history {
            matter = apply(matter, &logged.matter, district, &crate::ports::recorded(logged)?);
        }
        let Some(matter) = matter.map(Arc::new) else { return Ok(None) };
        let library = self.library();
        let law = library.city_of(&district.to_string()).ok_or(DeskFault::NotFound)?;
        let books = library.books(law, self.now().day()).ok_or(DeskFault::NotFound)?;
        let view = project::project(&books.of(&matter.edition), &library.units, &matter)?;
        if let Some(work) = project::work(&library.units, &matter, &view.row).filter(|w| w.district != district) {
            self.ledger.put_work(work.district, &[WorkChange::to(work)]).await?;
        }
        Ok(Some(view))
    }
}
