//! Who is in which matter now: kept in memory only, gone after a while without a sign.

use casework::MatterId;
use desk::ports::Account;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use tokio::sync::broadcast;
use worktime::Instant;

/// How long a sign counts, in milliseconds.
const COUNTS: i64 = 45_000;
/// Matters watched at once; beyond it the oldest signs are forgotten.
const MATTERS: usize = 20_000;
/// Colleagues in one matter at once.
const COLLEAGUES: usize = 50;
/// Changes that a slow listener may lag behind.
const LAG: usize = 256;

/// A colleague in a matter.
#[derive(Debug, Clone)]
pub(crate) struct Sign {
    /// Who.
    pub account: Account,
    /// `looking` or `writing`.
    pub doing: &'static str,
    /// Since when.
    pub since: Instant,
    last: Instant,
}

/// A matter in which somebody came, went, or began to write.
pub(crate) type Moved = (u32, MatterId);

/// Everybody's signs.
#[derive(Debug)]
pub(crate) struct Presence {
    signs: Mutex<BTreeMap<Moved, BTreeMap<String, Sign>>>,
    moved: broadcast::Sender<Moved>,
}

impl Default for Presence {
    fn default() -> Self {
        Self { signs: Mutex::default(), moved: broadcast::channel(LAG).0 }
    }
}

impl Presence {
    /// Notes a sign; `None` = the colleague has gone. Tells the listeners if that changes anything.
    pub(crate) fn sign(
        &self,
        district: u32,
        matter: &MatterId,
        account: &Account,
        doing: Option<&'static str>,
        now: Instant,
    ) {
        let place = (district, matter.clone());
        let mut signs = self.signs.lock().unwrap_or_else(PoisonError::into_inner);
        if signs.len() >= MATTERS {
            signs.retain(|_, there| there.values().any(|sign| counts(sign, now)));
        }
        let there = signs.entry(place.clone()).or_default();
        let before = there.len();
        there.retain(|_, sign| counts(sign, now));
        let known = there.get(&account.id).map(|sign| (sign.doing, sign.since));
        match doing {
            Some(doing) if known.is_some() || there.len() < COLLEAGUES => {
                let since = known.map_or(now, |(_, since)| since);
                there.insert(account.id.clone(), Sign { account: account.clone(), doing, since, last: now });
            }
            Some(_) => {}
            None => drop(there.remove(&account.id)),
        }
        let changed = known.map(|(doing, _)| doing) != doing || there.len() != before;
        if there.is_empty() {
            signs.remove(&place);
        }
        drop(signs);
        if changed {
            // Nobody listening is not a fault.
            let _ = self.moved.send(place);
        }
    }

    /// Who is in a matter now, by account.
    pub(crate) fn within(&self, district: u32, matter: &MatterId, now: Instant) -> Vec<Sign> {
        let signs = self.signs.lock().unwrap_or_else(PoisonError::into_inner);
        let there = signs.get(&(district, matter.clone()));
        there.into_iter().flat_map(BTreeMap::values).filter(|sign| counts(sign, now)).cloned().collect()
    }

    /// Listens to changes from now on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Moved> {
        self.moved.subscribe()
    }
}

fn counts(sign: &Sign, now: Instant) -> bool {
    (0..COUNTS).contains(&now.0.saturating_sub(sign.last.0))
}
