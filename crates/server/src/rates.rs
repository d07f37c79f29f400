//! Counters of how often something was tried, in windows of fixed length; bounded in size.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use worktime::Instant;

/// Counters kept at most.
const MOST: usize = 100_000;

/// How often what was tried.
#[derive(Debug, Default)]
pub(crate) struct Rates(Mutex<HashMap<String, Window>>);

#[derive(Debug, Clone, Copy)]
struct Window {
    began: i64,
    ends: i64,
    count: u32,
}

impl Rates {
    /// Counts one try; answers the seconds to wait if there were too many.
    pub(crate) fn take(&self, key: String, limit: u32, milliseconds: i64, now: Instant) -> Result<(), u32> {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= MOST {
            windows.retain(|_, window| window.began <= now.0 && now.0 < window.ends);
            if windows.len() >= MOST {
                windows.clear();
            }
        }
        let fresh = Window { began: now.0, ends: now.0.saturating_add(milliseconds), count: 0 };
        let window = windows.entry(key).or_insert(fresh);
        // A clock that was set back must not lock anybody out for long.
        if now.0 >= window.ends || now.0 < window.began {
            *window = fresh;
        }
        if window.count >= limit {
            let seconds = (window.ends - now.0).max(0) / 1000 + 1;
            return Err(u32::try_from(seconds).unwrap_or(u32::MAX));
        }
        window.count += 1;
        Ok(())
    }

    /// Takes one try back, as after a sign-in that succeeded.
    pub(crate) fn give_back(&self, key: &str) {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(window) = windows.get_mut(key) {
            window.count = window.count.saturating_sub(1);
        }
    }

    /// Whether nothing of a window is left.
    pub(crate) fn is_spent(&self, key: &str, limit: u32, now: Instant) -> bool {
        let windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        windows.get(key).is_some_and(|window| window.count >= limit && now.0 < window.ends)
    }

    /// Forgets a counter.
    pub(crate) fn forget(&self, key: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_fills_and_empties() {
        let rates = Rates::default();
        let take = |at: i64| rates.take("k".to_owned(), 2, 10_000, Instant(at));
        assert_eq!(take(0), Ok(()));
        assert_eq!(take(1), Ok(()));
        assert_eq!(take(2_000), Err(9));
        assert_eq!(take(10_000), Ok(()));
        assert!(rates.is_spent("k", 1, Instant(10_001)) && !rates.is_spent("k", 1, Instant(20_001)));
        rates.give_back("k");
        assert_eq!(take(10_001), Ok(()));
        assert_eq!(take(10_002), Ok(()));
        assert!(take(10_003).is_err());
        rates.forget("k");
        assert_eq!(take(10_004), Ok(()));
        assert_eq!(take(3), Ok(()), "a clock set back");
    }
}
