//! The machine's clock behind a trait, so that a month can pass in a test.

use std::sync::atomic::{AtomicI64, Ordering};
use worktime::Instant;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Instant;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Instant(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// A clock that is set by hand.
#[derive(Debug, Default)]
pub struct HandClock(AtomicI64);

impl HandClock {
    /// Starts at a moment.
    #[must_use]
    pub const fn new(at: Instant) -> Self {
        Self(AtomicI64::new(at.0))
    }

    /// Sets it.
    pub fn set(&self, at: Instant) {
        self.0.store(at.0, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}

/// The machine's clock moved forward by hand: a demonstration's, where weeks pass in seconds. It never goes back.
#[derive(Debug, Default)]
pub struct ForwardClock(AtomicI64);

impl ForwardClock {
    /// Starts this many milliseconds ahead of the machine.
    #[must_use]
    pub const fn ahead(milliseconds: i64) -> Self {
        Self(AtomicI64::new(milliseconds))
    }

    /// Moves it forward, and answers how many milliseconds it is ahead of the machine now.
    pub fn forward(&self, by: std::time::Duration) -> i64 {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.0.fetch_add(by, Ordering::SeqCst).saturating_add(by)
    }
}

impl Clock for ForwardClock {
    fn now(&self) -> Instant {
        Instant(SystemClock.now().0.saturating_add(self.0.load(Ordering::SeqCst)))
    }
}
