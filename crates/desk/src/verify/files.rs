//! Files: each that an event names is there, whole, and what was recorded, unless its person was erased.

use super::{Finding, Group, Report, VerifyFault};
use crate::files::{Part, key_of, read_copy, references};
use crate::ports::{Ledger, StoreFault, StoredFile, recorded};
use crate::vault::Vault;
use crate::witness::PAGE;
use casework::{Event, MatterId, Sealed};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What was covered of files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileCounts {
    /// Files that events name.
    pub named: u64,
    /// Of these, opened and compared with their digests.
    pub opened: u64,
    /// Of these, erased with their persons.
    pub erased: u64,
}

/// Verifies every file that the events of the districts of a report name, and adds what it finds. With the vault each is
/// opened and compared with the digest in its event; without, only that it is there under that digest.
///
/// # Errors
/// [`VerifyFault`] if the store cannot be read. What is wrong in it is a finding.
pub async fn files(
    ledger: &dyn Ledger,
    vault: Option<&Vault>,
    report: &mut Report,
    progress: &mut (dyn FnMut(u32, u64) + Send),
) -> Result<(), VerifyFault> {
    let mut counts = FileCounts::default();
    let districts: Vec<u32> = report.districts.iter().map(|counts| counts.district).collect();
    for district in districts {
        let (mut seq, mut seen) = (0, BTreeSet::new());
        loop {
            let page = ledger.log(district, seq, PAGE).await?;
            let Some(last) = page.last() else { break };
            seq = last.seq;
            for logged in &page {
                // An event that cannot be read has been found already.
                let Ok(Event::Acted { values, .. } | Event::Proposed { values, .. }) =
                    recorded(logged).map(|r| r.event)
                else {
                    continue;
                };
                for sealed in values.values().flat_map(references) {
                    if seen.insert(sealed.vault.clone()) {
                        counts.named += 1;
                        let finding = one(ledger, vault, district, &logged.matter, sealed, &mut counts).await?;
                        report.groups.extend(finding.map(Group::of));
                    }
                }
            }
            progress(district, seq);
        }
    }
    report.files = Some(counts);
    Ok(())
}

async fn one(
    ledger: &dyn Ledger,
    vault: Option<&Vault>,
    district: u32,
    matter: &MatterId,
    sealed: &Sealed,
    counts: &mut FileCounts,
) -> Result<Option<Finding>, VerifyFault> {
    let (file, id) = (sealed.vault.clone(), matter.clone());
    let Some(stored) = ledger.files(district, std::slice::from_ref(&file)).await?.pop() else {
        let root = matter.0.split('.').next().unwrap_or(&matter.0);
        let subjects = ledger.subjects(district, &[format!("s-{root}")]).await?;
        if subjects.iter().any(|subject| subject.wrapped.is_none()) {
            counts.erased += 1;
            return Ok(None);
        }
        return Ok(Some(Finding::FileRemoved { district, matter: id, file }));
    };
    let same = stored.digest == sealed.digest && stored.size == sealed.length;
    let holds = match vault.filter(|_| same) {
        Some(vault) => {
            counts.opened += 1;
            opens(ledger, vault, district, &stored).await?
        }
        None => same,
    };
    Ok((!holds).then_some(Finding::FileDiffers { district, matter: id, file }))
}

/// Whether a file opens and has its digest.
async fn opens(ledger: &dyn Ledger, vault: &Vault, district: u32, stored: &StoredFile) -> Result<bool, VerifyFault> {
    let Ok(Some(key)) = key_of(ledger, vault, district, stored).await else { return Ok(false) };
    for part in [Part::Whole, Part::Small] {
        match read_copy(ledger, &key, district, stored, part).await {
            Ok(Some(bytes)) if part == Part::Small || key.digest(&bytes) == stored.digest => {}
            Ok(None) if part == Part::Small && stored.small == 0 => {}
            Err(crate::DeskFault::Unavailable(why)) => return Err(StoreFault::Unavailable(why).into()),
            _ => return Ok(false),
        }
    }
    Ok(true)
}
