//! Works a published document out anew, from the events of the ledger alone, and compares it byte for byte with what is
//! kept and with what the event says.

use super::document::{Builder, Publication};
use super::editions::{Issue, Sheet};
use super::low::again;
use super::prefix::{Reach, Then};
use super::work::{PAGE, frame, issued};
use super::{Formula, digest_of};
use crate::desk::{Desk, DeskFault};
use crate::library::{CityLaw, Library};
use crate::ports::{Logged, recorded};
use casework::{Event, Matter, MatterId, Recorded, replay, verify_chain};
use std::collections::BTreeSet;

/// Characters shown around a difference.
const AROUND: usize = 40;

/// Where two texts differ first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Byte, from 0.
    pub at: usize,
    /// What is kept there.
    pub kept: String,
    /// What comes out.
    pub again: String,
}

/// One sheet, kept and worked out anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Which.
    pub sheet: Sheet,
    /// Digest that it must have: of the document by the event, of the lists by what comes out.
    pub expected: String,
    /// Digest of what is kept; `None` if nothing is.
    pub kept: Option<String>,
    /// Digest of what comes out.
    pub again: String,
    /// Where they differ first.
    pub difference: Option<Difference>,
}

impl Compared {
    /// Whether all three are the same.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.again == self.expected && self.kept.as_ref() == Some(&self.expected)
    }
}

/// A published edition, worked out anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recomputed {
    /// The edition.
    pub issue: Issue,
    /// What comes out.
    pub publication: Publication,
    /// The three sheets.
    pub sheets: Vec<Compared>,
    /// Matters whose chain of hashes is broken: their events are not what was written.
    pub broken: Vec<MatterId>,
    /// Events read.
    pub events: u64,
}

impl Recomputed {
    /// Whether everything is as it was published.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.broken.is_empty()
            && self.sheets.iter().all(Compared::is_same)
            && self.publication.counted == self.issue.counted
    }
}

impl Desk {
    /// Works an edition of a period out anew; the last one, if none is named.
    ///
    /// # Errors
    /// [`DeskFault::NotFound`] if there is no such edition; or as the store says.
    pub async fn recompute(&self, law: &CityLaw, matter: &Matter, which: Option<u32>) -> Result<Recomputed, DeskFault> {
        let library = self.library();
        let history = self.ledger.history(matter.district, &matter.id).await?;
        let issues = self.issues_in(matter, &history)?;
        let mut wanted = issues.into_iter().filter(|issue| which.is_none_or(|which| which == issue.edition));
        let issue = wanted.next_back().ok_or(DeskFault::NotFound)?;
        let events: Vec<Recorded> =
            history.iter().take(usize_of(issue.known)).map(recorded).collect::<Result<_, _>>()?;
        // The period itself as it was known when it was counted.
        let then = replay(&matter.id, matter.district, &events).ok_or(DeskFault::NotFound)?;
        let edition = library.edition(&then.edition).ok_or(DeskFault::NotFound)?;
        let reach = Reach { frozen: issue.frozen, through: issue.counted.through };
        let before = issued(edition, &then);
        let frame = frame(law, edition, &then, reach, before).ok_or(DeskFault::NotFound)?;
        let kept = self.sheet(matter, &issue.counted.digest).await?;
        let own = kept.as_deref().and_then(|kept| Formula::read(kept).ok());
        let formula = match own.filter(|own| own.version() == issue.counted.version) {
            Some(own) => own,
            // What is kept does not say it, or says another: by the rulebook of today.
            None => Formula::of(law, edition, self.now().day())?,
        };
        let indicators = formula.indicators();
        let mut builder = Builder::new(&frame, &formula, &indicators);
        let (events, broken) = self.read_all(&library, &frame, &formula, &mut builder).await?;
        let mut publication = builder.finish();
        publication.counted.lowest = again(&publication.document, &issue.counted.lowest)?;
        let mut sheets = vec![compared(Sheet::Document, issue.counted.digest.clone(), kept, &publication.document)];
        for (sheet, text) in [(Sheet::Rounds, &publication.rounds), (Sheet::Exclusions, &publication.exclusions)] {
            let digest = digest_of(text.as_bytes());
            let kept = self.sheet(matter, &digest).await?;
            sheets.push(compared(sheet, digest, kept, text));
        }
        Ok(Recomputed { issue, publication, sheets, broken, events })
    }

    /// Every event of the district, matter by matter: one matter's are in memory at a time.
    async fn read_all(
        &self,
        library: &Library,
        frame: &super::Frame,
        formula: &Formula,
        builder: &mut Builder<'_>,
    ) -> Result<(u64, Vec<MatterId>), DeskFault> {
        let reach = Reach { frozen: frame.frozen, through: frame.through };
        let procedures: BTreeSet<String> = formula.procedures().into_iter().collect();
        let (mut events, mut broken) = (0, Vec::new());
        let (mut last, mut rest) = ((MatterId(String::new()), 0), Vec::<Logged>::new());
        loop {
            let page = self.ledger.chains(frame.district, (&last.0, last.1), PAGE).await?;
            let is_last = page.is_empty();
            if let Some(logged) = page.last() {
                last = (logged.matter.clone(), logged.stored.version);
            }
            events += u64::try_from(page.len()).unwrap_or(u64::MAX);
            rest.extend(page);
            // The last matter of a page may go on in the next.
            let open = rest.iter().rposition(|logged| logged.matter != last.0).map_or(0, |at| at + 1);
            let whole: Vec<Logged> = rest.drain(..if is_last { rest.len() } else { open }).collect();
            for history in whole.chunk_by(|one, next| one.matter == next.matter) {
                if !is_of(history, &procedures)? {
                    continue;
                }
                broken.extend(broken_chain(history));
                if let Some(then) = Then::read(frame.district, history, reach)? {
                    builder.take(library, frame, &then)?;
                }
            }
            if is_last {
                return Ok((events, broken));
            }
        }
    }
}

fn usize_of(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Whether a history is of a procedure whose rounds are counted.
fn is_of(history: &[Logged], procedures: &BTreeSet<String>) -> Result<bool, DeskFault> {
    let Some(first) = history.first() else { return Ok(false) };
    Ok(matches!(recorded(first)?.event, Event::Opened { procedure, .. } if procedures.contains(&procedure)))
}

/// The matter, if its events are not what was written.
fn broken_chain(history: &[Logged]) -> Option<MatterId> {
    let matter = &history.first()?.matter;
    let links = history.iter().map(|logged| {
        let stored = &logged.stored;
        (stored.version, stored.body.as_str(), stored.previous.as_str(), stored.hash.as_str())
    });
    verify_chain(matter, links).err().map(|_| matter.clone())
}

fn compared(sheet: Sheet, expected: String, kept: Option<String>, again: &str) -> Compared {
    Compared {
        sheet,
        expected,
        difference: difference(kept.as_deref().unwrap_or_default(), again),
        kept: kept.map(|kept| digest_of(kept.as_bytes())),
        again: digest_of(again.as_bytes()),
    }
}

fn difference(kept: &str, again: &str) -> Option<Difference> {
    if kept == again {
        return None;
    }
    let same = kept.bytes().zip(again.bytes()).take_while(|(one, other)| one == other).count();
    let around = |text: &str| {
        let start = (0..=same.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.get(start..).unwrap_or_default().chars().take(AROUND).collect()
    };
    Some(Difference { at: same, kept: around(kept), again: around(again) })
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn the_first_place_is_named_in_whole_characters() {
        assert_eq!(difference("诉求一", "诉求一"), None);
        let found = difference("a诉求一b", "a诉求二b").unwrap();
        assert_eq!((found.kept.as_str(), found.again.as_str()), ("一b", "二b"));
        let found = difference("", "x").unwrap();
        assert_eq!((found.at, found.kept.as_str(), found.again.as_str()), (0, "", "x"));
    }
}
