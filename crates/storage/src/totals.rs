//! Totals of queues. Counting reads every row of a queue, its page only those that are shown: a queue of thousands would be
//! counted anew for each of its pages, although it changes far less often than it is read.

use crate::engine::V;
use lru::LruCache;
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Totals kept at most.
const MOST: NonZeroUsize = NonZeroUsize::new(4_096).unwrap();
/// How long a total counts although nothing changed here: another program may write to the same database.
const LASTS: Duration = Duration::from_secs(2);

/// What was counted: the statement and its values, the district among them.
type Counted = (String, Vec<V>);

/// A total, and when it was counted.
#[derive(Debug, Clone, Copy)]
struct Total {
    many: u64,
    change: u64,
    since: Instant,
}

/// The totals counted lately, and how often each district changed through this program.
#[derive(Debug)]
struct Kept {
    totals: LruCache<Counted, Total>,
    changes: HashMap<u32, u64>,
}

/// Totals by what was counted. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct Totals(Arc<Mutex<Kept>>);

impl Default for Totals {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Kept { totals: LruCache::new(MOST), changes: HashMap::new() })))
    }
}

impl Totals {
    /// How often a district changed so far. To be asked before its rows are counted.
    pub(crate) fn change(&self, district: u32) -> u64 {
        self.with(|kept| kept.changes.get(&district).copied().unwrap_or_default())
    }

    /// A district has changed. To be called before the change is acknowledged, so that whoever made it sees it counted.
    pub(crate) fn changed(&self, district: u32) {
        self.with(|kept| *kept.changes.entry(district).or_default() += 1);
    }

    /// The total of what was counted before, if the district has not changed since.
    pub(crate) fn of(&self, change: u64, counted: &Counted) -> Option<u64> {
        let total = self.with(|kept| kept.totals.get(counted).copied())?;
        (total.change == change && total.since.elapsed() < LASTS).then_some(total.many)
    }

    /// Keeps a total that was counted after the district had changed so often.
    pub(crate) fn keep(&self, change: u64, counted: Counted, many: u64) {
        let total = Total { many, change, since: Instant::now() };
        self.with(|kept| kept.totals.put(counted, total));
    }

    fn with<T>(&self, act: impl FnOnce(&mut Kept) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(unit: &str) -> Counted {
        ("select".to_owned(), vec![V::text(unit)])
    }

    #[test]
    fn a_total_counts_until_its_district_changes() {
        let totals = Totals::default();
        let before = totals.change(1);
        totals.keep(before, counted("a"), 7);
        assert_eq!(totals.of(totals.change(1), &counted("a")), Some(7));
        assert_eq!(totals.of(totals.change(1), &counted("b")), None, "another queue");
        totals.changed(2);
        assert_eq!(totals.of(totals.change(1), &counted("a")), Some(7), "another district");
        totals.changed(1);
        assert_eq!(totals.of(totals.change(1), &counted("a")), None);
    }

    #[test]
    fn what_was_counted_while_the_district_changed_does_not_count() {
        let totals = Totals::default();
        let before = totals.change(1);
        totals.changed(1);
        totals.keep(before, counted("a"), 7);
        assert_eq!(totals.of(totals.change(1), &counted("a")), None);
    }
}
