//! Matters as they stand. Those read or written lately are kept in memory by their version: what a matter was at a version
//! never changes, so that only the version must be asked for.

use crate::desk::{Desk, DeskFault};
use crate::ports::StoreFault;
use casework::{Matter, MatterId};
use lru::LruCache;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

/// Matters kept at most; one takes some kilobytes.
const MOST: NonZeroUsize = NonZeroUsize::new(4_096).unwrap();

/// A matter at a version, with the hash of its last event where it is known.
#[derive(Debug)]
struct Standing {
    matter: Arc<Matter>,
    hash: Option<String>,
}

/// The matters used lately.
#[derive(Debug)]
pub(crate) struct Lately(Mutex<LruCache<MatterId, Standing>>);

impl Default for Lately {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }
}

impl Lately {
    /// A matter as it was read or written last.
    pub(crate) fn of(&self, district: u32, id: &MatterId) -> Option<Arc<Matter>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(id).map(|standing| Arc::clone(&standing.matter)).filter(|matter| matter.district == district)
    }

    fn hash(&self, id: &MatterId, version: u32) -> Option<String> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(id).filter(|standing| standing.matter.version == version)?.hash.clone()
    }

    /// Keeps a matter unless a newer version is kept, or the same with its hash.
    pub(crate) fn keep(&self, matter: Arc<Matter>, hash: Option<String>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = kept.peek(&matter.id).is_some_and(|standing| {
            standing.matter.version > matter.version
                || (standing.matter.version == matter.version && standing.hash.is_some())
        });
        if !is_known {
            kept.put(matter.id.clone(), Standing { matter, hash });
        }
    }
}

impl Desk {
    /// A matter as it stands.
    ///
    /// # Errors
    /// As the store says.
    pub async fn matter(&self, district: u32, id: &MatterId) -> Result<Option<Arc<Matter>>, StoreFault> {
        if let Some(kept) = self.lately.of(district, id) {
            let versions = self.ledger.versions(district, std::slice::from_ref(id)).await?;
            if versions.first().is_some_and(|(_, version)| *version == kept.version) {
                return Ok(Some(kept));
            }
        }
        let matter = self.ledger.matter(district, id).await?.map(Arc::new);
        if let Some(matter) = &matter {
            self.lately.keep(Arc::clone(matter), None);
        }
        Ok(matter)
    }

    /// Matters as they stand, in no order; those that are not there are missing.
    ///
    /// # Errors
    /// As the store says.
    pub async fn matters(&self, district: u32, ids: &[MatterId]) -> Result<Vec<Arc<Matter>>, StoreFault> {
        let (mut found, mut missing) = (Vec::with_capacity(ids.len()), Vec::new());
        for (id, version) in self.ledger.versions(district, ids).await? {
            match self.lately.of(district, &id).filter(|matter| matter.version == version) {
                Some(matter) => found.push(matter),
                None => missing.push(id),
            }
        }
        if !missing.is_empty() {
            for matter in self.ledger.matters(district, &missing).await? {
                let matter = Arc::new(matter);
                self.lately.keep(Arc::clone(&matter), None);
                found.push(matter);
            }
        }
        Ok(found)
    }

    /// The hash of a matter's event at a version. Whether it is still the last one, the store judges again.
    pub(crate) async fn hash(&self, district: u32, id: &MatterId, version: u32) -> Result<String, DeskFault> {
        if let Some(hash) = self.lately.hash(id, version) {
            return Ok(hash);
        }
        let head = self.ledger.head(district, id).await?.ok_or(DeskFault::NotFound)?;
        if head.version == version { Ok(head.hash) } else { Err(DeskFault::Conflict { version: head.version }) }
    }
}
