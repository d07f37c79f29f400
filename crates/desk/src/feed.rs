//! What goes back to a unit: every event of the matters to which it is party, in the order of the district's log.
//!
//! A unit gets what happens while it is party, and at the event by which it becomes so, first what had happened before.
//! That follows from the log alone, so whoever reads on from a place misses nothing and gets nothing twice, however often
//! a connection breaks and whatever changes meanwhile.

use crate::desk::{Desk, DeskFault};
use crate::ports::{Logged, StoreFault, recorded};
use casework::{Event, MatterId, PartyValue};
use lru::LruCache;
use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

/// Log entries read at once.
const PAGE: u32 = 200;
/// Matters of which it is kept who was party when.
const MOST: NonZeroUsize = NonZeroUsize::new(8_192).unwrap();

/// A place in what a unit gets of a district: `57.3` = everything up to the 57th entry of the log, and three events of
/// what the next one brings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reached {
    /// Entries of the log that are done with.
    pub seq: u64,
    /// Events already given of what the next entry brings.
    pub given: u32,
}

impl fmt::Display for Reached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.seq, self.given)
    }
}

impl FromStr for Reached {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (seq, given) = text.split_once('.').ok_or(())?;
        Ok(Self { seq: seq.parse().map_err(|_| ())?, given: given.parse().map_err(|_| ())? })
    }
}

/// An event that a unit gets, and the place that is reached with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The event.
    pub logged: Logged,
    /// Where to go on after it.
    pub reached: Reached,
}

/// Who was party to a matter when.
#[derive(Debug, Default)]
struct Parts {
    /// Up to this version.
    version: u32,
    /// From which version on which units.
    changes: Vec<(u32, Vec<String>)>,
}

impl Parts {
    fn of(history: &[Logged]) -> Result<Self, StoreFault> {
        let (mut parts, mut home, mut parties) = (Self::default(), String::new(), BTreeMap::new());
        for logged in history {
            parts.version = logged.stored.version;
            let filled: BTreeMap<String, PartyValue> = match recorded(logged)?.event {
                Event::Opened { home: own, parties, .. } => {
                    home = own;
                    parties
                }
                Event::Acted { parties, .. } if !parties.is_empty() => parties,
                _ => continue,
            };
            parties.extend(filled);
            let mut units: Vec<String> =
                parties.values().flat_map(PartyValue::units).map(str::to_owned).chain([home.clone()]).collect();
            units.sort();
            units.dedup();
            parts.changes.push((parts.version, units));
        }
        Ok(parts)
    }

    fn has(&self, unit: &str, version: u32) -> bool {
        let at = self.changes.iter().rev().find(|(from, _)| *from <= version);
        at.is_some_and(|(_, units)| units.iter().any(|one| one == unit))
    }

    /// The first version that a unit gets at a version: the one after the last that it got before; `None` if it gets
    /// nothing at it.
    fn first(&self, unit: &str, version: u32) -> Option<u32> {
        if !self.has(unit, version) {
            return None;
        }
        let before = (1..version).rev().find(|before| self.has(unit, *before));
        Some(before.unwrap_or(0) + 1)
    }
}

/// Who was party to the matters looked at lately.
#[derive(Debug)]
pub(crate) struct Remembered(Mutex<LruCache<MatterId, Arc<Parts>>>);

impl Default for Remembered {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }
}

impl Desk {
    /// The next events of a district that a unit gets after a place, at most `limit`, and the place reached.
    ///
    /// # Errors
    /// As the store says.
    pub async fn due_to(
        &self,
        district: u32,
        unit: &str,
        from: Reached,
        limit: usize,
    ) -> Result<(Vec<Given>, Reached), DeskFault> {
        let (mut all, mut reached) = (Vec::new(), from);
        while all.len() < limit {
            let page = self.ledger.log(district, reached.seq, PAGE).await?;
            if page.is_empty() {
                break;
            }
            for logged in page {
                let (seq, at) = (logged.seq, logged.stored.version);
                let parts = self.parts(district, &logged.matter, at).await?;
                let due = match parts.first(unit, at) {
                    None => Vec::new(),
                    Some(first) if first == at => vec![logged],
                    Some(first) => {
                        let history = self.ledger.history(district, &logged.matter).await?;
                        history.into_iter().filter(|one| (first..=at).contains(&one.stored.version)).collect()
                    }
                };
                let many = due.len();
                for (place, logged) in due.into_iter().enumerate().skip(usize::try_from(reached.given).unwrap_or(0)) {
                    let given = u32::try_from(place + 1).unwrap_or(u32::MAX);
                    reached = match place + 1 == many {
                        true => Reached { seq, given: 0 },
                        false => Reached { seq: seq - 1, given },
                    };
                    all.push(Given { logged, reached });
                    if all.len() >= limit {
                        return Ok((all, reached));
                    }
                }
                reached = Reached { seq, given: 0 };
            }
        }
        Ok((all, reached))
    }

    /// Who was party to a matter, as far as a version at least.
    async fn parts(&self, district: u32, matter: &MatterId, version: u32) -> Result<Arc<Parts>, DeskFault> {
        let kept = {
            let mut kept = self.remembered.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.get(matter).filter(|parts| parts.version >= version).cloned()
        };
        if let Some(parts) = kept {
            return Ok(parts);
        }
        let parts = Arc::new(Parts::of(&self.ledger.history(district, matter).await?)?);
        let mut kept = self.remembered.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.put(matter.clone(), Arc::clone(&parts));
        Ok(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back() {
        let place = Reached { seq: 57, given: 3 };
        assert_eq!(place.to_string().parse(), Ok(place));
        for bad in ["", "57", "a.b", "57.", "-1.0"] {
            assert!(bad.parse::<Reached>().is_err(), "{bad}");
        }
    }

    #[test]
    fn who_comes_back_gets_what_happened_meanwhile_and_nothing_twice() {
        let units = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let changes = vec![
            (1, units(&["home"])),
            (3, units(&["home", "a"])),
            (5, units(&["home", "b"])),
            (8, units(&["a", "home"])),
        ];
        let parts = Parts { version: 9, changes };
        let got = |unit: &str| -> Vec<u32> {
            (1..=9).filter_map(|version| Some(parts.first(unit, version)?..=version)).flatten().collect()
        };
        assert_eq!(got("home"), (1..=9).collect::<Vec<_>>());
        assert_eq!(got("a"), (1..=9).collect::<Vec<_>>(), "each once, in order");
        assert_eq!(got("b"), (1..=7).collect::<Vec<_>>());
        assert!(got("stranger").is_empty());
    }
}
