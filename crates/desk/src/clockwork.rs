//! The clockwork: what time brings about, what leaves the outbox, what is rebuilt. Each pass is bounded.

use crate::desk::{Desk, DeskFault};
use crate::ports::{Outgoing, Undelivered, WorkRow};
use crate::project;
use casework::{Matter, MatterId, apply};
use worktime::Instant;

/// Timers looked at in one pass of one district.
const TIMERS: u32 = 500;
/// Due matters looked at at once: they share the database's batches.
pub const TICKS_AT_ONCE: u16 = 1;
/// Messages delivered in one pass of one district.
const MESSAGES: u32 = 500;
/// Events read at once when rebuilding.
const REBUILD_PAGE: u32 = 5_000;
/// Matters written at once when rebuilding.
pub const REBUILD_WRITE: usize = 500;
/// Longest pause between two attempts at delivery, in milliseconds.
const LONGEST_PAUSE: i64 = 3_600_000;

/// Carries letters to persons outside: a gateway for short messages, mail or a web hook.
#[async_trait::async_trait]
pub trait Messenger: Send + Sync {
    /// Sends one letter; receivers are idempotent on its id.
    ///
    /// # Errors
    /// Why it could not be sent; it will be tried again.
    async fn send(&self, district: u32, letter: &Outgoing) -> Result<(), String>;
}

/// Where no gateway is configured, letters to persons wait for them on the page that their receipt opens.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReceiptPageOnly;

#[async_trait::async_trait]
impl Messenger for ReceiptPageOnly {
    async fn send(&self, _district: u32, _letter: &Outgoing) -> Result<(), String> {
        Ok(())
    }
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
        for matter in matters {
            match self.tick(district, &matter).await {
                Ok(_) => pass.done += 1,
                Err(DeskFault::Unavailable(why)) => return Err(DeskFault::Unavailable(why)),
                Err(fault) => {
                    tracing::error!(%matter, %fault, "a due matter could not be looked at");
                    pass.failed += 1;
                }
            }
        }
        // Nothing but failures: asking again at once would spin.
        pass.more = pass.more && pass.done > 0;
        Ok(pass)
    }

    /// Delivers what waits in a district's outbox, at least once.
    ///
    /// # Errors
    /// As the store says.
    pub async fn deliver(&self, district: u32, messenger: &dyn Messenger) -> Result<Pass, DeskFault> {
        let now = self.now();
        let waiting = self.ledger.undelivered(district, now, MESSAGES).await?;
        let mut pass =
            Pass { more: waiting.len() >= usize::try_from(MESSAGES).unwrap_or(usize::MAX), ..Pass::default() };
        for undelivered in waiting {
            match self.deliver_one(&undelivered, messenger).await {
                Ok(()) => {
                    self.ledger.delivered(district, &undelivered.message.id, now).await?;
                    pass.done += 1;
                }
                Err(why) => {
                    tracing::warn!(id = %undelivered.message.id, why, "a message could not be delivered");
                    let pause = (1_000_i64 << undelivered.attempts.min(20)).min(LONGEST_PAUSE);
                    self.ledger.failed(district, &undelivered.message.id, Instant(now.0 + pause)).await?;
                    pass.failed += 1;
                }
            }
        }
        pass.more = pass.more && pass.done > 0;
        Ok(pass)
    }

    async fn deliver_one(&self, undelivered: &Undelivered, messenger: &dyn Messenger) -> Result<(), String> {
        let message = &undelivered.message;
        if message.kind == "work" {
            let (version, row): (u32, Option<WorkRow>) =
                serde_json::from_str(&message.body).map_err(|error| error.to_string())?;
            let district: u32 = message.to.parse().map_err(|_| "no district".to_owned())?;
            return self
                .ledger
                .put_work(district, &message.matter, version, row)
                .await
                .map_err(|fault| fault.to_string());
        }
        match self.library().units.district_of(&message.to) {
            Some(district) => {
                self.ledger.put_letter(district, &message.to, message).await.map_err(|fault| fault.to_string())
            }
            None => messenger.send(undelivered.district, message).await,
        }
    }

    /// Throws the views of a district away and writes them anew from the ledger. Answers how many events and matters.
    ///
    /// # Errors
    /// As the store says; the ledger is never touched, so it can simply be run again.
    pub async fn rebuild(&self, district: u32, progress: &(dyn Fn(u64) + Sync)) -> Result<(u64, u64), DeskFault> {
        self.ledger.clear_views(district).await?;
        let mut matters: std::collections::BTreeMap<MatterId, Matter> = std::collections::BTreeMap::new();
        let mut seq = 0;
        loop {
            let page = self.ledger.log(district, seq, REBUILD_PAGE).await?;
            let Some(last) = page.last() else { break };
            seq = last.seq;
            for logged in &page {
                let recorded = crate::ports::recorded(logged)?;
                let before = matters.remove(&logged.matter);
                if let Some(after) = apply(before, &logged.matter, district, &recorded) {
                    matters.insert(logged.matter.clone(), after);
                }
            }
            progress(seq);
        }
        let count = u64::try_from(matters.len()).unwrap_or(u64::MAX);
        let library = self.library();
        let law = library.city_of(&district.to_string()).ok_or(DeskFault::NotFound)?;
        let books = library.books(law, self.now().day()).ok_or(DeskFault::NotFound)?;
        let mut views = Vec::with_capacity(REBUILD_WRITE);
        for matter in matters.into_values() {
            let view = project::project(&books.of(&matter.edition), &library.units, &matter)?;
            if let Some(work) = project::work(&library.units, &matter, &view.row).filter(|w| w.district != district) {
                self.ledger.put_work(work.district, &matter.id, matter.version, Some(work)).await?;
            }
            views.push(view);
            if views.len() >= REBUILD_WRITE {
                self.ledger.write_views(district, std::mem::take(&mut views)).await?;
            }
        }
        self.ledger.write_views(district, views).await?;
        Ok((seq, count))
    }
}
