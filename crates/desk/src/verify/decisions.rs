//! Decisions: each is made again, by the edition of the rulebook that its matter keeps and on the answers that were kept
//! with it, and must come out as it was written.

use super::{Finding, Group, Report, VerifyFault};
use crate::library::Library;
use crate::ports::{Ledger, recorded};
use crate::witness::PAGE;
use casework::{MatterId, decide_again};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What was covered of decisions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionCounts {
    /// Decisions that came out as they were written.
    pub same: u64,
    /// Decisions that came out otherwise.
    pub other: u64,
    /// Decisions that cannot be made again: not all answers were kept with them when they were written.
    pub unanswered: u64,
    /// Matters whose edition is not there any more: nothing of theirs could be decided again.
    pub without_edition: u64,
}

/// Decides everything in the districts of a report again, and adds what comes out otherwise.
///
/// The law is that of the library: a program that judges otherwise than the one that decided, a setting that was given a
/// date in the past, and a rulebook that was changed under its old name all show here.
///
/// # Errors
/// [`VerifyFault`] if the store cannot be read. What is wrong in it is a finding.
pub async fn decisions(
    ledger: &dyn Ledger,
    library: &Library,
    report: &mut Report,
    progress: &mut (dyn FnMut(u32, u64) + Send),
) -> Result<(), VerifyFault> {
    let mut counts = DecisionCounts::default();
    let districts: Vec<u32> = report.districts.iter().map(|counts| counts.district).collect();
    for district in districts {
        let matters = matters(ledger, district).await?;
        for (matter, done) in matters.iter().zip(1_u64..) {
            if let Some(finding) = one(ledger, library, district, matter, &mut counts).await? {
                report.groups.push(Group::of(finding));
            }
            progress(district, done);
        }
    }
    report.decisions = Some(counts);
    Ok(())
}

/// Every matter that has events in a district.
async fn matters(ledger: &dyn Ledger, district: u32) -> Result<BTreeSet<MatterId>, VerifyFault> {
    let (mut seq, mut matters) = (0, BTreeSet::new());
    loop {
        let page = ledger.log(district, seq, PAGE).await?;
        let Some(last) = page.last() else { return Ok(matters) };
        seq = last.seq;
        matters.extend(page.into_iter().map(|logged| logged.matter));
    }
}

async fn one(
    ledger: &dyn Ledger,
    library: &Library,
    district: u32,
    matter: &MatterId,
    counts: &mut DecisionCounts,
) -> Result<Option<Finding>, VerifyFault> {
    let history = ledger.history(district, matter).await?;
    // An event that cannot be read has been found already.
    let Ok(history) = history.iter().map(recorded).collect::<Result<Vec<_>, _>>() else { return Ok(None) };
    let edition = history.first().and_then(|first| match &first.event {
        casework::Event::Opened { edition, .. } => Some(edition.clone()),
        _ => None,
    });
    let Some(edition) = edition else { return Ok(None) };
    let Some(book) = library.book_of(district, &edition) else {
        counts.without_edition += 1;
        return Ok(Some(Finding::EditionMissing { district, matter: matter.clone(), edition }));
    };
    let Some(again) = decide_again(&book, matter, district, &history) else { return Ok(None) };
    counts.same += u64::from(again.same);
    counts.unanswered += u64::from(again.unanswered);
    counts.other += u64::try_from(again.other.len()).unwrap_or(u64::MAX);
    Ok(again.other.first().map(|other| Finding::DecidedOtherwise {
        district,
        matter: matter.clone(),
        version: other.version,
        decisions: again.other.len(),
    }))
}
