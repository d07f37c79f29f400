//! Where the rows of each queue come from: which part of which district, by unit, posts and duty of the viewer.

use desk::Library;
use desk::ports::{Account, QueueFilter, QueueOf, Why};
use worktime::{Instant, Span};

/// The procedure of appeals, and the ask by which a call-back is recorded.
const APPEAL: &str = "appeal";
const RATE: &str = "rate";
/// The party that calls back.
const HOTLINE: &str = "hotline";
/// The post that supervises.
const SUPERVISOR: &str = "supervisor";

/// A queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Queue {
    Mine,
    Unit,
    Risk,
    Waiting,
    Signatures,
    Supervision,
    Callback,
}

impl Queue {
    pub(super) const ALL: &[Self] =
        &[Self::Mine, Self::Risk, Self::Signatures, Self::Callback, Self::Supervision, Self::Unit, Self::Waiting];

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Unit => "unit",
            Self::Risk => "risk",
            Self::Waiting => "waiting",
            Self::Signatures => "signatures",
            Self::Supervision => "supervision",
            Self::Callback => "callback",
        }
    }

    pub(super) fn parse(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|queue| queue.key() == key)
    }

    /// Its name in both languages.
    pub(super) const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Mine => ("待我处理", "Waiting for me"),
            Self::Unit => ("本单位在手", "In my unit's hands"),
            Self::Risk => ("将到期和逾期", "At risk"),
            Self::Waiting => ("等别人", "Waiting for others"),
            Self::Signatures => ("待我签批", "To be signed by me"),
            Self::Supervision => ("督办", "Supervision"),
            Self::Callback => ("待回访", "To be called back"),
        }
    }

    /// What stands in it, in both languages; `at_risk` = how long before its due moment a matter is at risk.
    pub(super) fn note(self, at_risk: Option<Span>) -> (String, String) {
        let (zh, en) = match self {
            Self::Mine => (
                "轮到本单位我的岗位的，和我拿走的；同事拿走的不在这里。",
                "What waits for my post in my unit, and what I have taken; not what colleagues have taken.",
            ),
            Self::Unit => ("本单位手里的全部。", "Everything my unit holds."),
            Self::Risk => {
                let (zh, en) = at_risk.map_or_else(Default::default, |span| {
                    (format!("{}内到期或者", span.zh()), format!("due within {} or ", span.en()))
                });
                return (
                    format!("本单位手里或者由本单位负责的，{zh}已经逾期。"),
                    format!("What my unit holds or answers for, {en}overdue."),
                );
            }
            Self::Waiting => (
                "本单位负责或者参与、现在别人手里的。",
                "What my unit answers for or takes part in, while others hold it.",
            ),
            Self::Signatures => (
                "等我签批的申请；自己提出的不能自己签。",
                "Proposals that wait for my signature; nobody signs their own.",
            ),
            Self::Supervision => (
                "本级以下逾期的、重办的、拒绝或者沉默的、已督办的。",
                "Below my level: overdue, in a further round, refused or met with silence, or urged.",
            ),
            Self::Callback => ("现在要回访的，按回访时限。", "To be called back now."),
        };
        (zh.to_owned(), en.to_owned())
    }
}

/// The parts of a queue: district and filter. `None` if the viewer has no such queue.
pub(super) fn sources(
    library: &Library,
    account: &Account,
    queue: Queue,
    now: Instant,
    soon: Instant,
) -> Option<Vec<(u32, QueueFilter)>> {
    let unit = || account.unit.clone();
    let own = |of: QueueOf| (account.district, QueueFilter::new(of));
    let due = |mut part: (u32, QueueFilter)| {
        part.1.due_before = Some(soon);
        part
    };
    Some(match queue {
        Queue::Mine => {
            vec![own(QueueOf::Held { unit: unit(), mine: Some((account.id.clone(), account.posts.clone())) })]
        }
        Queue::Unit => vec![own(QueueOf::Held { unit: unit(), mine: None })],
        Queue::Risk => {
            vec![due(own(QueueOf::Held { unit: unit(), mine: None })), due(own(QueueOf::Away { unit: unit() }))]
        }
        Queue::Waiting => {
            let part = |district| (district, QueueFilter::new(QueueOf::Part { unit: unit() }));
            let parts = reach(library, account).into_iter().map(part);
            std::iter::once(own(QueueOf::Away { unit: unit() })).chain(parts).collect()
        }
        Queue::Signatures => {
            let of = || QueueOf::ToSign { unit: unit(), posts: account.posts.clone(), account: account.id.clone() };
            reach(library, account).into_iter().map(|district| (district, QueueFilter::new(of()))).collect()
        }
        Queue::Supervision => supervision(library, account, now)?,
        Queue::Callback => {
            let law = library.city_of(&account.unit)?;
            if law.city.named.get(HOTLINE) != Some(&account.unit) {
                return None;
            }
            let states = &law.city.procedures.get(APPEAL)?.asks.get(RATE)?.from;
            let mut part = own(QueueOf::Held { unit: unit(), mine: None });
            part.1.states.clone_from(states);
            vec![part]
        }
    })
}

/// The districts in which a unit can take part: its own, and for a city's unit all of the city.
fn reach(library: &Library, account: &Account) -> Vec<u32> {
    let is_city = library.city_of(&account.unit).is_some_and(|law| law.city.division == account.district);
    let code = account.district.to_string();
    let below = library.units.below(&code).filter(|_| is_city).filter_map(|division| division.code.parse().ok());
    std::iter::once(account.district).chain(below).collect()
}

/// What lies below the division of a supervisor.
fn supervision(library: &Library, account: &Account, now: Instant) -> Option<Vec<(u32, QueueFilter)>> {
    if !account.posts.iter().any(|post| post == SUPERVISOR) {
        return None;
    }
    let own = account.unit.split('.').next().unwrap_or(&account.unit);
    // What lies below a street is the street's own.
    let is_wide = library.units.division(own).is_some_and(|division| matches!(&*division.level, "district" | "city"));
    let homes = (!is_wide).then(|| vec![own.to_owned()]);
    let of = || QueueOf::Watched { homes: homes.clone(), now, why: None };
    Some(reach(library, account).into_iter().map(|district| (district, QueueFilter::new(of()))).collect())
}

/// Narrows supervision to one reason.
pub(super) fn because(of: &mut QueueOf, reason: Option<Why>) {
    if let QueueOf::Watched { why, .. } = of {
        *why = reason;
    }
}
