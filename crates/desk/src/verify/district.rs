//! One walk along a district's log: the chain of every matter, the tree of the whole, and each checkpoint on the way.

use super::outside::{Mark, Outside};
use super::{Finding, MOST_FINDINGS, VerifyFault};
use crate::merkle::{Frontier, Hash, from_hex, to_hex};
use crate::ports::{Checkpoint, Head, Logged};
use casework::{GENESIS, MatterId, link};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// So many matters are named at most in one sentence.
const MOST_NAMES: usize = 20;
/// So many heads are looked up again at most per district.
const MOST_LOOKUPS: usize = 20_000;

/// The last event of a matter so far.
pub(super) struct Tip {
    pub(super) version: u32,
    hash: String,
    /// The hash that its text really has, where that is another: the next event may link to either.
    real: Option<String>,
}

/// Empty positions of the log.
struct Gap {
    from: u64,
    to: u64,
    matters: Vec<MatterId>,
}

/// What is found out on the way.
pub(super) struct Walk {
    pub(super) district: u32,
    /// Position reached.
    pub(super) seq: u64,
    pub(super) events: u64,
    pub(super) tips: BTreeMap<MatterId, Tip>,
    /// Heads that could not be compared on the way: matter, version, hash.
    pub(super) open_heads: BTreeMap<MatterId, BTreeMap<u32, String>>,
    pub(super) unlisted: u64,
    pub(super) checkpoints: u64,
    pub(super) covered: u64,
    /// Events beyond the last checkpoint.
    pub(super) uncovered: u64,
    /// Findings about events and matters.
    pub(super) findings: Vec<Finding>,
    /// Findings about the checkpoint file.
    pub(super) of_file: Vec<Finding>,
    /// The root that does not fit.
    pub(super) root: Option<Finding>,
    marks: std::iter::Peekable<std::vec::IntoIter<Mark>>,
    last: Option<Mark>,
    /// `None` once a position is missing: no later root can be worked out.
    tree: Option<Frontier>,
    gaps: Vec<Gap>,
    lookups: usize,
    of_events: usize,
    of_matters: usize,
    /// Size of the last checkpoint that fits.
    proved: u64,
    /// Size of the last checkpoint on the way, whether it fits or not.
    passed: u64,
    /// Matters with events since the last checkpoint on the way.
    window: BTreeMap<MatterId, u32>,
    rehashed: BTreeMap<MatterId, u32>,
}

/// What an event's text says about its columns.
#[derive(Deserialize)]
struct Inner {
    version: u32,
    at: i64,
    event: Kind,
}

#[derive(Deserialize)]
struct Kind {
    kind: String,
}

impl Walk {
    pub(super) fn new(district: u32, marks: Vec<Mark>) -> Self {
        Self {
            district,
            seq: 0,
            events: 0,
            tips: BTreeMap::new(),
            open_heads: BTreeMap::new(),
            unlisted: 0,
            checkpoints: u64::try_from(marks.len()).unwrap_or(u64::MAX),
            covered: marks.last().map_or(0, |mark| mark.size),
            uncovered: 0,
            findings: Vec::new(),
            of_file: Vec::new(),
            root: None,
            last: marks.last().cloned(),
            marks: marks.into_iter().peekable(),
            tree: Some(Frontier::default()),
            gaps: Vec::new(),
            lookups: 0,
            of_events: 0,
            of_matters: 0,
            proved: 0,
            passed: 0,
            window: BTreeMap::new(),
            rehashed: BTreeMap::new(),
        }
    }

    /// Compares the database's own last checkpoint with the file's.
    pub(super) fn compare_inside(&mut self, inside: Option<&Checkpoint>) {
        let (district, outside) = (self.district, self.covered);
        match inside {
            Some(inside) if inside.size > outside => {
                self.of_file.push(Finding::OutsideBehind { district, outside, database: inside.size });
            }
            Some(inside) => {
                let differs = |mark: &Mark| mark.size == inside.size && mark.root != inside.root;
                if self.last.as_ref().is_some_and(differs) {
                    self.of_file.push(Finding::CheckpointDiffers { district, size: inside.size });
                }
            }
            None => {}
        }
    }

    /// One event, in the log's order, with the hash that its text has.
    pub(super) fn event(&mut self, logged: &Logged, real: &str, outside: &mut Outside) -> Result<(), VerifyFault> {
        while let Some(mark) = self.marks.next_if(|mark| mark.size < logged.seq) {
            self.gap_to(mark.size.saturating_add(1));
            self.mark(&mark, outside)?;
        }
        self.gap_to(logged.seq);
        self.seq = logged.seq;
        self.events += 1;
        self.uncovered += u64::from(logged.seq > self.covered);
        if let Some(tree) = &mut self.tree {
            // An unreadable hash is found as altered below; any leaf will do to keep the places of the others.
            let hash: Hash = from_hex(&logged.stored.hash).unwrap_or_default();
            tree.push(&hash);
        }
        self.chain(logged, real);
        self.window.insert(logged.matter.clone(), logged.stored.version);
        Ok(())
    }

    /// Notes the empty positions before `next`, a checkpoint's end being a border between two of them.
    fn gap_to(&mut self, next: u64) {
        let from = self.seq.saturating_add(1);
        if next > from {
            self.tree = None;
            self.gaps.push(Gap { from, to: next - 1, matters: Vec::new() });
            self.seq = next - 1;
        }
    }

    /// Checks an event against the one before it in its matter, and its columns against its text.
    fn chain(&mut self, logged: &Logged, real: &str) {
        let (district, seq, matter) = (self.district, logged.seq, &logged.matter);
        let stored = &logged.stored;
        let version = stored.version;
        let tip = self.tips.get(matter);
        let (expected, before) = tip.map_or((1, GENESIS), |tip| (tip.version.saturating_add(1), tip.hash.as_str()));
        let follows =
            stored.previous == before || tip.is_some_and(|tip| tip.real.as_deref() == Some(stored.previous.as_str()));
        let has_hash = real == stored.hash;
        let (matter, real) = (matter.clone(), (!has_hash).then(|| real.to_owned()));
        let found = if version > expected {
            Some(Finding::MatterHole { district, matter, from: expected, to: version - 1 })
        } else if version < expected {
            Some(Finding::OutOfOrder { district, seq, matter, version, expected })
        } else if !has_hash {
            let only_link = !follows && link(&matter, before, &stored.body) == stored.hash;
            Some(if only_link {
                Finding::ColumnDiffers { district, seq, matter, version, column: "previous".to_owned() }
            } else {
                Finding::Altered { district, seq, matter, version }
            })
        } else if !follows {
            Some(Finding::Broken { district, seq, matter, version })
        } else {
            None
        };
        let is_placed = version == expected;
        found.into_iter().for_each(|finding| self.event_finding(finding));
        if !is_placed && !has_hash {
            self.event_finding(Finding::Altered { district, seq, matter: logged.matter.clone(), version });
        }
        if has_hash {
            self.columns(logged);
        }
        self.tips.insert(logged.matter.clone(), Tip { version, hash: stored.hash.clone(), real });
    }

    fn columns(&mut self, logged: &Logged) {
        let stored = &logged.stored;
        let column = match serde_json::from_str::<Inner>(&stored.body) {
            Err(_) => "body",
            Ok(inner) if inner.version != stored.version => "version",
            Ok(inner) if inner.at != stored.at => "at",
            Ok(inner) if inner.event.kind != stored.kind => "kind",
            Ok(_) => return,
        };
        self.event_finding(Finding::ColumnDiffers {
            district: self.district,
            seq: logged.seq,
            matter: logged.matter.clone(),
            version: stored.version,
            column: column.to_owned(),
        });
    }

    /// A checkpoint whose end has been reached.
    fn mark(&mut self, mark: &Mark, outside: &mut Outside) -> Result<(), VerifyFault> {
        let district = self.district;
        let heads = outside.heads(mark)?;
        let fits = self.tree.as_ref().is_some_and(|tree| tree.size() == mark.size && to_hex(&tree.root()) == mark.root);
        if fits {
            self.proved = mark.size;
        } else if let Some(Finding::RootDiffers { checkpoints, .. }) = &mut self.root {
            *checkpoints += 1;
        } else {
            let known: BTreeMap<&MatterId, u32> = heads.iter().map(|head| (&head.matter, head.version)).collect();
            let unknown = self.window.iter().filter(|(matter, version)| known.get(matter) != Some(version));
            let unknown = unknown.map(|(matter, _)| matter.clone()).take(MOST_NAMES).collect();
            let (after, size) = (self.proved, mark.size);
            self.root = Some(Finding::RootDiffers { district, after, size, checkpoints: 1, unknown });
        }
        let absent: BTreeSet<MatterId> = heads.into_iter().filter_map(|head| self.head(head)).collect();
        let passed = std::mem::replace(&mut self.passed, mark.size);
        for gap in self.gaps.iter_mut().rev().take_while(|gap| gap.from > passed) {
            gap.matters = absent.iter().take(MOST_NAMES).cloned().collect();
        }
        self.window.clear();
        Ok(())
    }

    /// Compares a head with the matter as it stands here. Answers the matter if the head's event is not here (yet).
    fn head(&mut self, head: Head) -> Option<MatterId> {
        let Head { matter, version, hash } = head;
        match self.tips.get(&matter) {
            Some(tip) if tip.version == version => {
                if tip.hash != hash {
                    self.rehashed(&matter, version);
                }
                None
            }
            tip => {
                let is_absent = tip.is_none_or(|tip| tip.version < version);
                if self.lookups < MOST_LOOKUPS {
                    self.lookups += 1;
                    self.open_heads.entry(matter.clone()).or_default().insert(version, hash);
                } else {
                    self.unlisted += 1;
                }
                is_absent.then_some(matter)
            }
        }
    }

    /// The log has ended: the remaining checkpoints cover events that are not there.
    pub(super) fn end(&mut self, outside: &mut Outside) -> Result<(), VerifyFault> {
        let have = self.seq;
        while let Some(mark) = self.marks.next_if(|mark| mark.size <= have) {
            self.mark(&mark, outside)?;
        }
        for mark in self.marks.by_ref().collect::<Vec<_>>() {
            for head in outside.heads(&mark)? {
                self.head(head);
            }
        }
        Ok(())
    }

    /// A matter's chain differs from a head.
    pub(super) fn rehashed(&mut self, matter: &MatterId, version: u32) {
        let first = self.rehashed.entry(matter.clone()).or_insert(version);
        *first = version.min(*first);
    }

    /// A matter has fewer events than a head says.
    pub(super) fn matter_short(&mut self, matter: MatterId, have: u32, had: u32) {
        let district = self.district;
        self.matter_finding(if have == 0 {
            Finding::MatterRemoved { district, matter, had }
        } else {
            Finding::MatterCut { district, matter, have, had }
        });
    }

    fn event_finding(&mut self, finding: Finding) {
        self.of_events += 1;
        if self.of_events <= MOST_FINDINGS { self.findings.push(finding) } else { self.unlisted += 1 }
    }

    pub(super) fn matter_finding(&mut self, finding: Finding) {
        self.of_matters += 1;
        if self.of_matters <= MOST_FINDINGS { self.findings.push(finding) } else { self.unlisted += 1 }
    }

    /// Everything found, each list in its order: file, tail, matters, holes, root.
    pub(super) fn found(mut self) -> Found {
        let district = self.district;
        for (matter, version) in std::mem::take(&mut self.rehashed) {
            self.matter_finding(Finding::Rehashed { district, matter, version });
        }
        let (have, had) = (self.seq, self.covered);
        let tail = (have < had).then_some(Finding::TailCut { district, have, had });
        let holes =
            self.gaps.into_iter().map(|Gap { from: seq, to, matters }| Finding::Hole { district, seq, to, matters });
        let holes = holes.collect();
        Found { file: self.of_file, tail, findings: self.findings, holes, root: self.root }
    }
}

/// What a walk found.
pub(super) struct Found {
    pub(super) file: Vec<Finding>,
    pub(super) tail: Option<Finding>,
    pub(super) findings: Vec<Finding>,
    pub(super) holes: Vec<Finding>,
    pub(super) root: Option<Finding>,
}
