//! What stands in the database of the matters that a batch touches: read once, in one round trip, before anything of it is
//! judged or written.

use crate::engine::{Broken, Session, args};
use crate::sql::ledger;
use desk::ports::SignRow;
use std::collections::{BTreeMap, BTreeSet};

/// Of one district.
#[derive(Default)]
pub(super) struct Standing {
    /// Its last seq.
    pub(super) seq: u64,
    matters: BTreeMap<String, Stands>,
}

/// Of one matter.
#[derive(Default)]
pub(super) struct Stands {
    /// Its version.
    pub(super) version: u32,
    /// Units that take part, and whether it is over for them.
    pub(super) units: BTreeMap<String, bool>,
    /// Signatures that are awaited.
    pub(super) signatures: Vec<SignRow>,
    /// Timers.
    pub(super) timers: BTreeMap<String, i64>,
    /// Unit and post in whose worklist it is, in its own district.
    pub(super) work: Option<(String, String)>,
}

impl Standing {
    /// Reads it. Without a matter there is still the seq to learn.
    pub(super) async fn read(session: &mut Session, district: u32, matters: &BTreeSet<String>) -> Result<Self, Broken> {
        let mut standing = Self::default();
        let nothing = BTreeSet::from([String::new()]);
        let matters = if matters.is_empty() { &nothing } else { matters };
        for row in session.fetch_listed(ledger::STANDING, args![district], matters).await? {
            let (kind, matter) = (row.text(0)?, row.text(1)?);
            if kind == "seq" {
                standing.seq = row.u64(4)?;
                continue;
            }
            let stands = standing.matters.entry(matter).or_default();
            match kind.as_str() {
                "head" => stands.version = row.u32(4)?,
                "part" => drop(stands.units.insert(row.text(2)?, row.flag(4)?)),
                "timer" => drop(stands.timers.insert(row.text(2)?, row.int(4)?)),
                "work" => stands.work = Some((row.text(2)?, row.text(3)?)),
                _ => stands.signatures.push(SignRow {
                    number: row.u32(4)?,
                    unit: row.text(2)?,
                    post: row.text(3)?,
                    proposer: row.text(5)?,
                }),
            }
        }
        Ok(standing)
    }

    /// What stands of a matter.
    pub(super) fn of(&self, matter: &str) -> Option<&Stands> {
        self.matters.get(matter)
    }
}
