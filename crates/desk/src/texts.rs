//! The course of an imported text: read with or without issues, reviewed, approved by a second person.

use crate::ports::{StoreFault, TextHead, TextStep, Texts};
use law::import::Body;
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
pub enum Act {
    /// Say how every issue was decided.
    Review,
    /// Make it official.
    Approve,
}

/// Why it may not be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotYet {
    /// There is nothing to review.
    #[error("there is nothing to review: it has no open issue")]
    NothingOpen,
    /// A review says what was decided.
    #[error("a review says in words how the issues were decided")]
    WithoutWords,
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
}

impl NotYet {
    /// In Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::NothingOpen => "没有待核的问题",
            Self::WithoutWords => "核定时请写明各个问题如何处理",
            Self::NotReviewed => "还有问题待核，须先核定",
            Self::Done => "已经批准过了",
            Self::NoFirst => "没有记下导入人或核定人：请先核定，再由另一人批准",
            Self::SamePerson => "须由另一人批准，不能是导入人或核定人自己",
        }
    }
}

/// The step that an act leads to.
///
/// # Errors
/// [`NotYet`] if it may not be done now, or not by this person.
pub fn step(
    steps: &[TextStep],
    importer: &str,
    act: Act,
    account: &str,
    note: &str,
    at: Instant,
) -> Result<TextStep, NotYet> {
    let state = State::after(steps);
    let firsts = steps.iter().filter(|step| step.state == State::Reviewed.word()).map(|step| step.account.as_str());
    let firsts: Vec<&str> = firsts.chain([importer]).filter(|login| !login.is_empty()).collect();
    let next = match (act, state) {
        (_, State::Approved) => return Err(NotYet::Done),
        (Act::Review, State::Clean) if !firsts.is_empty() => return Err(NotYet::NothingOpen),
        (Act::Review, _) if note.trim().is_empty() => return Err(NotYet::WithoutWords),
        (Act::Review, _) => State::Reviewed,
        (Act::Approve, State::IssuesOpen) => return Err(NotYet::NotReviewed),
        (Act::Approve, _) if firsts.is_empty() => return Err(NotYet::NoFirst),
        (Act::Approve, _) if firsts.contains(&account) => return Err(NotYet::SamePerson),
        (Act::Approve, _) => State::Approved,
    };
    Ok(TextStep {
        number: steps.last().map_or(0, |step| step.number) + 1,
        state: next.word().to_owned(),
        account: account.to_owned(),
        note: note.trim().to_owned(),
        at,
    })
}

/// The first step of a version, when it has just been read.
#[must_use]
pub fn first(issues: bool, importer: &str, at: Instant) -> TextStep {
    let state = if issues { State::IssuesOpen } else { State::Clean };
    TextStep { number: 1, state: state.word().to_owned(), account: importer.to_owned(), note: String::new(), at }
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

    /// The state after acts by these people, or why the last may not be done.
    fn course(issues: bool, importer: &str, acts: &[(Act, &str)]) -> Result<State, NotYet> {
        let mut steps = vec![first(issues, importer, Instant(0))];
        for (act, who) in acts {
            let next = step(&steps, importer, *act, who, "decided", Instant(1))?;
            assert_eq!(next.number, u32::try_from(steps.len()).unwrap() + 1);
            steps.push(next);
        }
        Ok(State::after(&steps))
    }

    #[test]
    fn a_text_is_official_by_a_second_persons_approval() {
        use Act::{Approve, Review};
        assert_eq!(course(false, "li", &[(Approve, "wang")]), Ok(State::Approved));
        assert_eq!(course(true, "li", &[(Review, "li"), (Approve, "wang")]), Ok(State::Approved));
        assert_eq!(course(false, "", &[(Review, "li"), (Approve, "wang")]), Ok(State::Approved));
    }

    #[test]
    fn what_may_not_be_done_says_why() {
        use Act::{Approve, Review};
        assert_eq!(course(true, "li", &[(Approve, "wang")]), Err(NotYet::NotReviewed));
        assert_eq!(course(false, "li", &[(Approve, "li")]), Err(NotYet::SamePerson));
        assert_eq!(course(true, "", &[(Review, "li"), (Approve, "li")]), Err(NotYet::SamePerson));
        assert_eq!(course(true, "zhao", &[(Review, "li"), (Approve, "zhao")]), Err(NotYet::SamePerson));
        assert_eq!(course(false, "", &[(Approve, "wang")]), Err(NotYet::NoFirst));
        assert_eq!(course(false, "li", &[(Review, "wang")]), Err(NotYet::NothingOpen));
        assert_eq!(course(false, "li", &[(Approve, "wang"), (Approve, "wu")]), Err(NotYet::Done));
        let silent = step(&[first(true, "li", Instant(0))], "li", Review, "li", " ", Instant(1));
        assert_eq!(silent, Err(NotYet::WithoutWords));
    }
}
