//! The course of an imported text: read with or without issues, reviewed, approved by a second person.

use crate::ports::{StoreFault, TextHead, TextStep, TextVersion, Texts};
use law::import::report::Report;
use law::import::{Body, Imported, Known};
use std::collections::BTreeSet;
use worktime::Instant;

/// Where a version stands. Only an approved one is official.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// 有待核：something about it is uncertain or missing.
    IssuesOpen,
    /// 无待核：nothing about it is.
    Clean,
    /// 已核：somebody decided every issue.
    Reviewed,
    /// 已批准：a second person approved it.
    Approved,
}

impl State {
    const ALL: [Self; 4] = [Self::IssuesOpen, Self::Clean, Self::Reviewed, Self::Approved];

    /// The word that is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::IssuesOpen => "issues_open",
            Self::Clean => "clean",
            Self::Reviewed => "reviewed",
            Self::Approved => "approved",
        }
    }

    /// In Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::IssuesOpen => "草稿，有问题待核",
            Self::Clean => "草稿，待批准",
            Self::Reviewed => "草稿，已核，待批准",
            Self::Approved => "已批准",
        }
    }

    /// In English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::IssuesOpen => "draft, with issues to review",
            Self::Clean => "draft, to be approved",
            Self::Reviewed => "draft, reviewed, to be approved",
            Self::Approved => "approved",
        }
    }

    /// The state after these steps; a text without any has its issues open.
    #[must_use]
    pub fn after(steps: &[TextStep]) -> Self {
        let last = steps.last().map_or("", |step| step.state.as_str());
        Self::ALL.into_iter().find(|state| state.word() == last).unwrap_or(Self::IssuesOpen)
    }
}

/// What somebody wants to do with a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act<'a> {
    /// Say how these issues were decided, by their place in the report from 1; a later word on an issue counts more.
    Decide(&'a [u32]),
    /// Say how every open issue was decided.
    Review,
    /// Make it official.
    Approve,
}

/// The most characters that say how something was decided.
pub const LONGEST_NOTE: usize = 2_000;

/// Why it may not be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotYet {
    /// There is nothing to review.
    #[error("there is nothing to review: it has no open issue")]
    NothingOpen,
    /// The report has no such issue.
    #[error("the report has no such issue")]
    NoSuchIssue,
    /// A review says what was decided.
    #[error("a review says in words how the issues were decided")]
    WithoutWords,
    /// More than [`LONGEST_NOTE`].
    #[error("a decision has at most {LONGEST_NOTE} characters")]
    TooManyWords,
    /// Issues are open.
    #[error("its issues are open: it must be reviewed first")]
    NotReviewed,
    /// It was approved before.
    #[error("it is approved already")]
    Done,
    /// Nobody is named as the first person.
    #[error("nobody is named who imported or reviewed it: review it first, then a second person approves")]
    NoFirst,
    /// The second person is the first.
    #[error("a second person must approve: not who imported or reviewed it")]
    SamePerson,
    /// Others act on it all the time.
    #[error("somebody was faster: look again")]
    Faster,
}

impl NotYet {
    /// In Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::NothingOpen => "没有待核的问题",
            Self::NoSuchIssue => "报告里没有这个问题，请核对编号",
            Self::WithoutWords => "核定时请写明各个问题如何处理",
            Self::TooManyWords => "核定意见最多 2000 字",
            Self::NotReviewed => "还有问题待核，须先核定",
            Self::Done => "已经批准过了",
            Self::NoFirst => "没有记下导入人或核定人：请先核定，再由另一人批准",
            Self::SamePerson => "须由另一人批准，不能是导入人或核定人自己",
            Self::Faster => "刚才有人先做了一步，请再看一次",
        }
    }
}

/// The course of one version so far.
#[derive(Debug, Clone, Copy)]
pub struct Course<'c> {
    /// Login of whoever imported it; empty for whoever keeps the machine.
    pub importer: &'c str,
    /// How many issues its report has.
    pub issues: u32,
    /// What people did with it.
    pub steps: &'c [TextStep],
}

impl Course<'_> {
    /// The issues that nobody decided yet.
    #[must_use]
    pub fn open(&self) -> BTreeSet<u32> {
        let mut open: BTreeSet<u32> = (1..=self.issues).collect();
        for step in self.steps {
            let whole = step.issues.is_empty() && step.state == State::Reviewed.word();
            open.retain(|issue| !whole && !step.issues.contains(issue));
        }
        open
    }

    /// What was decided of an issue, the last word at the end. What a review of the whole decided were the issues that
    /// were open then.
    #[must_use]
    pub fn decisions(&self, issue: u32) -> Vec<&TextStep> {
        let mut said: Vec<&TextStep> = Vec::new();
        for step in self.steps {
            let whole = step.issues.is_empty() && step.state == State::Reviewed.word();
            if step.issues.contains(&issue) || whole && said.is_empty() {
                said.push(step);
            }
        }
        said
    }

    /// Whether the same person did the same just before: asked again, it is done.
    #[must_use]
    pub fn is_done(&self, act: Act<'_>, account: &str, note: &str) -> bool {
        self.steps.last().is_some_and(|last| {
            let is_same = match act {
                Act::Decide(issues) => !issues.is_empty() && last.issues == sorted(issues),
                Act::Review => last.issues.is_empty() && last.state == State::Reviewed.word(),
                Act::Approve => last.state == State::Approved.word(),
            };
            is_same && last.account == account && last.note == note.trim()
        })
    }

    /// The step that an act leads to.
    ///
    /// # Errors
    /// [`NotYet`] if it may not be done now, or not by this person.
    pub fn step(&self, act: Act<'_>, account: &str, note: &str, at: Instant) -> Result<TextStep, NotYet> {
        let state = State::after(self.steps);
        let acted = self.steps.iter().map(|step| step.account.as_str());
        let firsts: Vec<&str> = acted.chain([self.importer]).filter(|login| !login.is_empty()).collect();
        let note = note.trim();
        let next = match (act, state) {
            (_, State::Approved) => return Err(NotYet::Done),
            _ if note.chars().count() > LONGEST_NOTE => return Err(NotYet::TooManyWords),
            (Act::Review, State::Clean) if !firsts.is_empty() => return Err(NotYet::NothingOpen),
            (Act::Decide(_) | Act::Review, _) if note.is_empty() => return Err(NotYet::WithoutWords),
            (Act::Review, _) => State::Reviewed,
            (Act::Decide(which), _) if !self.has(which) => return Err(NotYet::NoSuchIssue),
            (Act::Decide(which), State::IssuesOpen) if self.open().iter().any(|open| !which.contains(open)) => {
                State::IssuesOpen
            }
            (Act::Decide(_), _) => State::Reviewed,
            (Act::Approve, State::IssuesOpen) => return Err(NotYet::NotReviewed),
            (Act::Approve, _) if firsts.is_empty() => return Err(NotYet::NoFirst),
            (Act::Approve, _) if firsts.contains(&account) => return Err(NotYet::SamePerson),
            (Act::Approve, _) => State::Approved,
        };
        Ok(TextStep {
            number: self.steps.last().map_or(0, |step| step.number) + 1,
            state: next.word().to_owned(),
            account: account.to_owned(),
            note: note.to_owned(),
            at,
            issues: if let Act::Decide(which) = act { sorted(which) } else { Vec::new() },
        })
    }

    fn has(&self, issues: &[u32]) -> bool {
        !issues.is_empty() && issues.iter().all(|issue| (1..=self.issues).contains(issue))
    }
}

/// Each once, in order.
fn sorted(issues: &[u32]) -> Vec<u32> {
    issues.iter().copied().collect::<BTreeSet<u32>>().into_iter().collect()
}

/// The first step of a version, when it has just been read.
#[must_use]
pub fn first(issues: bool, importer: &str, at: Instant) -> TextStep {
    let state = if issues { State::IssuesOpen } else { State::Clean };
    let (account, note) = (importer.to_owned(), String::new());
    TextStep { number: 1, state: state.word().to_owned(), account, note, at, issues: Vec::new() }
}

/// How often an act is tried again when others act on the same version.
const TRIES: u32 = 8;

/// Does something with a version; the answer is the step that was added.
///
/// # Errors
/// As the store says; within, [`NotYet`] if it may not be done.
pub async fn act(
    texts: &dyn Texts,
    (head, issues): (&TextHead, u32),
    act: Act<'_>,
    (account, note, at): (&str, &str, Instant),
) -> Result<Result<TextStep, NotYet>, StoreFault> {
    for _ in 0..TRIES {
        let steps = texts.text_steps(&head.instrument, &head.version).await?;
        let course = Course { importer: &head.importer, issues, steps: &steps };
        if course.is_done(act, account, note) {
            return Ok(steps.into_iter().next_back().ok_or(NotYet::Faster));
        }
        let step = match course.step(act, account, note, at) {
            Ok(step) => step,
            Err(why) => return Ok(Err(why)),
        };
        if texts.add_text_step(&head.instrument, &head.version, &step).await? {
            return Ok(Ok(step));
        }
    }
    Ok(Err(NotYet::Faster))
}

/// Keeps what was read of a file as a version of an instrument; `false`, and nothing written, if it is there.
///
/// # Errors
/// As the store says.
pub async fn keep(
    texts: &dyn Texts,
    instrument: &str,
    (got, original): (&Imported, &[u8]),
    (importer, at): (&str, Instant),
) -> Result<bool, StoreFault> {
    let unwritable = |fault| StoreFault::Damaged(format!("text {}: {fault}", got.report.sha256));
    let head = TextHead {
        instrument: instrument.to_owned(),
        version: got.report.sha256.clone(),
        file: got.report.file.clone(),
        title: got.report.front.title.clone().unwrap_or_default(),
        importer: importer.to_owned(),
        at,
    };
    let report = serde_json::to_string(&got.report).map_err(unwritable)?;
    let body = serde_json::to_string(&got.body()).map_err(unwritable)?;
    texts.put_text(&TextVersion { head, report, body }, original, &first(got.has_issues(), importer, at)).await
}

/// The texts of these instruments that can be quoted: of each the version whose words count most.
///
/// # Errors
/// As the store says.
pub async fn quotable(texts: &dyn Texts, instruments: &BTreeSet<String>) -> Result<Vec<Known>, StoreFault> {
    let mut known = Vec::new();
    for instrument in instruments {
        let Some(Standing { head, .. }) = best(versions(texts, instrument, true).await?) else { continue };
        let Some(body) = body(texts, &head).await? else { continue };
        known.push(Known { title: head.title, units: body.units });
    }
    Ok(known)
}

/// The report of a version.
///
/// # Errors
/// As the store says; also if what stands there cannot be read.
pub async fn report(texts: &dyn Texts, head: &TextHead) -> Result<Option<Report>, StoreFault> {
    let Some(text) = texts.text(&head.instrument, &head.version).await? else { return Ok(None) };
    let damaged = |fault| StoreFault::Damaged(format!("the report of text {}: {fault}", head.version));
    serde_json::from_str(&text.report).map(Some).map_err(damaged)
}

/// How many issues a report has.
#[must_use]
pub fn issues(report: &Report) -> u32 {
    u32::try_from(report.issues().len()).unwrap_or(u32::MAX)
}

/// How many characters of a version people are shown.
const SHORT: usize = 12;

/// The part of a version by which people call it.
#[must_use]
pub fn short(version: &str) -> &str {
    version.get(..SHORT).unwrap_or(version)
}

/// A version with what was done with it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// At a glance.
    pub head: TextHead,
    /// What people did with it, in order.
    pub steps: Vec<TextStep>,
    /// Where that led.
    pub state: State,
}

/// The versions of an instrument, the newest first; with `drafts` also those that nobody approved.
///
/// # Errors
/// As the store says.
pub async fn versions(texts: &dyn Texts, instrument: &str, drafts: bool) -> Result<Vec<Standing>, StoreFault> {
    let mut all = Vec::new();
    for head in texts.text_heads(instrument).await? {
        let steps = texts.text_steps(instrument, &head.version).await?;
        let state = State::after(&steps);
        if drafts || state == State::Approved {
            all.push(Standing { head, steps, state });
        }
    }
    Ok(all)
}

/// The version whose words count most: an approved one goes before a draft, a newer before an older one.
#[must_use]
pub fn best(versions: Vec<Standing>) -> Option<Standing> {
    let approved = versions.iter().position(|one| one.state == State::Approved);
    versions.into_iter().nth(approved.unwrap_or(0))
}

/// The words of a version.
///
/// # Errors
/// As the store says; also if what stands there cannot be read.
pub async fn body(texts: &dyn Texts, head: &TextHead) -> Result<Option<Body>, StoreFault> {
    let Some(text) = texts.text(&head.instrument, &head.version).await? else { return Ok(None) };
    let damaged = |fault| StoreFault::Damaged(format!("the words of text {}: {fault}", head.version));
    serde_json::from_str(&text.body).map(Some).map_err(damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    use Act::{Approve, Decide, Review};

    /// The state after acts by these people, or why the last may not be done.
    fn course(issues: u32, importer: &str, acts: &[(Act<'_>, &str)]) -> Result<State, NotYet> {
        let mut steps = vec![first(issues > 0, importer, Instant(0))];
        for (act, who) in acts {
            let next = Course { importer, issues, steps: &steps }.step(*act, who, "decided", Instant(1))?;
            assert_eq!(next.number, u32::try_from(steps.len()).unwrap() + 1);
            steps.push(next);
        }
        Ok(State::after(&steps))
    }

    #[test]
    fn a_text_is_official_by_a_second_persons_approval() {
        assert_eq!(course(0, "li", &[(Approve, "wang")]), Ok(State::Approved));
        assert_eq!(course(2, "li", &[(Review, "li"), (Approve, "wang")]), Ok(State::Approved));
        assert_eq!(course(0, "", &[(Review, "li"), (Approve, "wang")]), Ok(State::Approved));
    }

    #[test]
    fn it_is_reviewed_when_its_last_issue_is_decided() {
        assert_eq!(course(3, "li", &[(Decide(&[2]), "li")]), Ok(State::IssuesOpen));
        assert_eq!(course(3, "li", &[(Decide(&[2]), "li"), (Decide(&[2]), "wu")]), Ok(State::IssuesOpen));
        assert_eq!(course(3, "li", &[(Decide(&[2]), "li"), (Decide(&[3, 1]), "wu")]), Ok(State::Reviewed));
        assert_eq!(course(3, "li", &[(Decide(&[1]), "li"), (Review, "li")]), Ok(State::Reviewed));
        assert_eq!(course(2, "li", &[(Review, "li"), (Decide(&[1]), "li")]), Ok(State::Reviewed));
        let partly = [(Decide(&[1][..]), "wu"), (Decide(&[2]), "li")];
        assert_eq!(course(2, "li", &[partly[0], partly[1], (Approve, "wu")]), Err(NotYet::SamePerson));
        assert_eq!(course(2, "li", &[partly[0], partly[1], (Approve, "wang")]), Ok(State::Approved));
    }

    #[test]
    fn every_word_on_an_issue_is_kept_and_the_last_counts() {
        let mut steps = vec![first(true, "li", Instant(0))];
        for (act, note) in [(Decide(&[1][..]), "one"), (Decide(&[1]), "one again"), (Review, "the rest")] {
            let course = Course { importer: "li", issues: 3, steps: &steps };
            assert!(!course.is_done(act, "li", note));
            let next = course.step(act, "li", note, Instant(1)).unwrap();
            steps.push(next);
            assert!(Course { importer: "li", issues: 3, steps: &steps }.is_done(act, "li", note));
        }
        let course = Course { importer: "li", issues: 3, steps: &steps };
        let notes = |issue| course.decisions(issue).iter().map(|step| step.note.as_str()).collect::<Vec<_>>();
        assert_eq!((notes(1), notes(3)), (vec!["one", "one again"], vec!["the rest"]));
        assert!(course.open().is_empty());
        assert_eq!(Course { steps: &steps[..2], ..course }.open(), BTreeSet::from([2, 3]));
    }

    #[test]
    fn what_may_not_be_done_says_why() {
        assert_eq!(course(1, "li", &[(Approve, "wang")]), Err(NotYet::NotReviewed));
        assert_eq!(course(2, "li", &[(Decide(&[1]), "li"), (Approve, "wang")]), Err(NotYet::NotReviewed));
        assert_eq!(course(0, "li", &[(Approve, "li")]), Err(NotYet::SamePerson));
        assert_eq!(course(1, "", &[(Review, "li"), (Approve, "li")]), Err(NotYet::SamePerson));
        assert_eq!(course(1, "zhao", &[(Review, "li"), (Approve, "zhao")]), Err(NotYet::SamePerson));
        assert_eq!(course(0, "", &[(Approve, "wang")]), Err(NotYet::NoFirst));
        assert_eq!(course(0, "li", &[(Review, "wang")]), Err(NotYet::NothingOpen));
        assert_eq!(course(0, "li", &[(Approve, "wang"), (Approve, "wu")]), Err(NotYet::Done));
        for lost in [&[][..], &[0], &[1, 3]] {
            assert_eq!(course(2, "li", &[(Decide(lost), "li")]), Err(NotYet::NoSuchIssue));
        }
        let steps = [first(true, "li", Instant(0))];
        let said =
            |note: &str| Course { importer: "li", issues: 1, steps: &steps }.step(Review, "li", note, Instant(1));
        assert_eq!(said(" "), Err(NotYet::WithoutWords));
        assert_eq!(said(&"字".repeat(LONGEST_NOTE + 1)), Err(NotYet::TooManyWords));
    }
}
