//! Numbers for people: taken from the store in blocks, so that one is given without a round trip. Gaps, never repeats.

use crate::ports::{Ledger, StoreFault};
use std::collections::BTreeMap;
use tokio::sync::Mutex;
use worktime::Day;

/// Numbers taken at once.
const BLOCK: u32 = 100;

/// Numbers in hand, by district and counter.
#[derive(Debug, Default)]
pub(crate) struct Numbers(Mutex<BTreeMap<(u32, String), (u64, u64)>>);

impl Numbers {
    /// The next number of a kind of matter in a district on a day: `110101-20261125-000123`.
    ///
    /// # Errors
    /// As the store says.
    pub(crate) async fn next(&self, ledger: &dyn Ledger, district: u32, day: Day) -> Result<String, StoreFault> {
        let date = format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
        let mut in_hand = self.0.lock().await;
        // Yesterday's blocks are of no use any more.
        in_hand.retain(|(of, counter), _| *of != district || *counter == date);
        let range = in_hand.entry((district, date.clone())).or_insert((0, 0));
        if range.0 >= range.1 {
            let first = ledger.take_numbers(district, &format!("matter/{date}"), BLOCK).await?;
            *range = (first, first + u64::from(BLOCK));
        }
        let number = range.0;
        range.0 += 1;
        Ok(format!("{district}-{date}-{number:06}"))
    }
}
