//! Whether what was acknowledged stands in the ledger: each step exactly once, versions and places without holes.

use super::Sum;
use casework::{Actor, Event, MatterId};
use desk::ports::{Ledger as _, Queues as _, recorded};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use storage::Database;

/// Events read at once.
const PAGE: u32 = 5_000;

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// Events in the district's log.
    pub events: u64,
    /// Steps acknowledged that do not stand there.
    pub lost: Vec<String>,
    /// Steps that stand there without an acknowledgement of their own: applied twice.
    pub doubled: Vec<String>,
    /// Places or versions missing or repeated.
    pub holes: Vec<String>,
}

impl Found {
    /// Whether all is well.
    pub const fn is_sound(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty() && self.holes.is_empty()
    }
}

/// Compares the ledger of a district, and its notes, with every acknowledgement ever given.
pub async fn compare(database: &Database, district: u32, sum: &Sum) -> Found {
    let (mut found, acked) = (Found::default(), &sum.acked);
    let mut steps = steps(database, district, &mut found).await;
    let mut keys = BTreeSet::new();
    for ack in acked {
        let told = format!("{} {} at {} under {}", ack.matter, ack.ask, ack.version, ack.key);
        if !keys.insert(&ack.key) {
            found.doubled.push(format!("acknowledged twice: {told}"));
        }
        // The events of one step end at the version that was answered; the step itself is the last one up to there.
        let of_matter = steps.entry(ack.matter.clone()).or_default();
        match of_matter.range(..=ack.version).next_back().map(|(version, ask)| (*version, ask.clone())) {
            Some((version, Some(ask))) if ask == ack.ask => {
                of_matter.insert(version, None);
            }
            _ => found.lost.push(told.clone()),
        }
        let kept = database.replay(district, &ack.key).await.unwrap();
        let kept: Value = kept.map_or(Value::Null, |replay| serde_json::from_str(&replay.answer).unwrap());
        if kept["version"] != ack.version || kept["matter"] != ack.matter.as_str() {
            found.lost.push(format!("kept answer {kept}: {told}"));
        }
    }
    for matter in steps.keys() {
        let kept = database.notes(district, &MatterId(matter.clone()), u32::MAX).await.unwrap();
        let kept: BTreeSet<String> = kept.into_iter().map(|note| note.id).collect();
        let noted = sum.noted.get(matter).cloned().unwrap_or_default();
        found.lost.extend(noted.difference(&kept).map(|note| format!("{matter}: note {note}")));
        found.doubled.extend(kept.difference(&noted).map(|note| format!("{matter}: note {note}")));
    }
    for (matter, steps) in steps {
        for (version, ask) in steps.into_iter().filter_map(|(version, ask)| Some((version, ask?))) {
            found.doubled.push(format!("{matter} {ask} at {version}"));
        }
    }
    found
}

/// The steps that people took, by matter and version.
async fn steps(
    database: &Database,
    district: u32,
    found: &mut Found,
) -> BTreeMap<String, BTreeMap<u32, Option<String>>> {
    let mut steps: BTreeMap<String, BTreeMap<u32, Option<String>>> = BTreeMap::new();
    let mut versions: BTreeMap<String, u32> = BTreeMap::new();
    loop {
        let page = database.log(district, found.events, PAGE).await.unwrap();
        for logged in &page {
            found.events += 1;
            let (matter, version) = (&logged.matter.0, logged.stored.version);
            let last = versions.entry(matter.clone()).or_default();
            if logged.seq != found.events || version != *last + 1 {
                found.holes.push(format!("{matter} {version} after {last} at {} for {}", logged.seq, found.events));
            }
            *last = version;
            if let Event::Acted { ask, by: Actor::Staff { .. }, .. } = recorded(logged).unwrap().event {
                steps.entry(matter.clone()).or_default().insert(version, Some(ask));
            }
        }
        if page.len() < usize::try_from(PAGE).unwrap() {
            return steps;
        }
    }
}
