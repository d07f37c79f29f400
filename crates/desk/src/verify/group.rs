//! Puts findings of one cause together, the cause first.

use super::district::Found;
use super::{Finding, Group};
use casework::MatterId;
use std::collections::BTreeMap;

/// The groups of one district.
pub(super) fn groups(found: Found) -> Vec<Group> {
    let Found { file, tail, findings, holes, root } = found;
    let mut by_matter: BTreeMap<MatterId, Vec<Finding>> = BTreeMap::new();
    for finding in findings {
        if let Some(matter) = finding.matter() {
            by_matter.entry(matter.clone()).or_default().push(finding);
        }
    }
    let mut groups: Vec<Group> = file.into_iter().map(Group::of).collect();
    // A log whose beginning still fits every root was only cut at its end; otherwise it is short because something
    // was taken out of it, and that is the cause.
    let is_plain_cut = root.is_none() && holes.is_empty();
    let mut loose = Vec::new();
    if let Some(tail) = tail {
        if is_plain_cut {
            groups.push(Group { cause: tail, follows: take_cuts(&mut by_matter) });
        } else {
            loose.push(tail);
        }
    }
    let first = groups.len();
    for mut findings in by_matter.into_values() {
        // Stable: findings of one rank stay in the log's order.
        findings.sort_by_key(Finding::rank);
        let mut findings = findings.into_iter();
        groups.extend(findings.next().map(|cause| Group { cause, follows: findings.collect() }));
    }
    groups.get_mut(first..).unwrap_or_default().sort_by_key(|group| group.cause.rank());
    for hole in holes {
        place_hole(&mut groups, hole);
    }
    loose.extend(root);
    for mut finding in loose {
        match groups.iter_mut().find(|group| changes_hashes(&group.cause)) {
            Some(group) => {
                // With a known cause, every later event only stands at another place than the checkpoints saw it.
                if let Finding::RootDiffers { unknown, .. } = &mut finding {
                    unknown.clear();
                }
                group.follows.push(finding);
            }
            None => groups.push(Group::of(finding)),
        }
    }
    groups
}

/// Takes out what a cut tail explains: matters that lack their last events, and nothing else.
fn take_cuts(by_matter: &mut BTreeMap<MatterId, Vec<Finding>>) -> Vec<Finding> {
    let is_cut = |finding: &Finding| matches!(finding, Finding::MatterRemoved { .. } | Finding::MatterCut { .. });
    let mut cuts = Vec::new();
    for findings in by_matter.values_mut() {
        cuts.extend(findings.extract_if(.., |finding| is_cut(finding)));
    }
    by_matter.retain(|_, findings| !findings.is_empty());
    cuts
}

/// A hole follows from what was taken out of the matter that stood there.
fn place_hole(groups: &mut Vec<Group>, hole: Finding) {
    let Finding::Hole { matters, .. } = &hole else { return };
    let lacks = |group: &&mut Group| {
        let is_lack = matches!(
            group.cause,
            Finding::MatterRemoved { .. } | Finding::MatterCut { .. } | Finding::MatterHole { .. }
        );
        let is_named = |matter: &MatterId| matters.is_empty() || matters.contains(matter);
        is_lack && group.cause.matter().is_some_and(is_named)
    };
    let mut lacking = groups.iter_mut().filter(lacks);
    match (lacking.next(), lacking.next(), matters.is_empty()) {
        // Where no checkpoint names a matter, only a single one that lacks events can be meant.
        (Some(group), None, _) | (Some(group), Some(_), false) => group.follows.push(hole),
        _ => groups.push(Group::of(hole)),
    }
}

/// Whether a cause explains that a root differs.
const fn changes_hashes(cause: &Finding) -> bool {
    cause.matter().is_some() && !matches!(cause, Finding::SnapshotDiffers { .. } | Finding::ColumnDiffers { .. })
        || matches!(cause, Finding::Hole { .. } | Finding::TailCut { .. })
}
