//! The vocabulary of steps: closed, in Chinese. What it does not know is a failure that names the nearest pattern.

use crate::feature::{Line, Scenario};
use crate::pattern::{self, Captured};
use worktime::{Day, Instant};

/// What a step means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Place,
    Now,
    Defaults,
    Already,
    Agree,
    Decline,
    TimePasses,
    ClockRunsOut,
    SigningRunsOut,
    TurnTo,
    TurnToNth,
    Ask,
    AskEach,
    State,
    Holder,
    Refused,
    RefusedBecause,
    RefusedBecauseOn,
    RefusedSaying,
    RefusedOn,
    RefusedWithoutBasis,
    CanAlso,
    CanAskFor,
    BasisWithForce,
    BasisOnly,
    Basis,
    NoBasis,
    BasisOfWithForce,
    BasisOf,
    Figure,
    Told,
    NotTold,
    ToldJustNow,
    Due,
    Runs,
    RunsNot,
    Overdue,
    SetBy,
    Round,
    NotGiven,
    Value,
    NoParty,
    Waits,
    NotGranted,
    Lapsed,
    Count,
    ChildState,
    HasAsk,
    HasNoAsk,
    NotInLedger,
}

impl Verb {
    /// Whether the step looks at a refusal.
    pub(crate) const fn expects_refusal(self) -> bool {
        matches!(
            self,
            Self::Refused
                | Self::RefusedBecause
                | Self::RefusedBecauseOn
                | Self::RefusedSaying
                | Self::RefusedOn
                | Self::RefusedWithoutBasis
        )
    }
}

/// What is given and what happens (假如、当). The first that fits counts.
const HAPPENS: [(&str, Verb); 13] = [
    ("在“{市}”的“{街道}”", Verb::Place),
    ("今天是“{时间}”", Verb::Now),
    ("没写明的内容用", Verb::Defaults),
    ("一件“{分类}”诉求已经“{请求、请求…}”", Verb::Already),
    ("{谁}不同意“{请求}”，理由是“{理由}”", Verb::Decline),
    ("{谁}同意“{请求}”", Verb::Agree),
    ("时间到了“{时间}”", Verb::TimePasses),
    ("“{请求}”的签批时限到期", Verb::SigningRunsOut),
    ("“{期限}”到期", Verb::ClockRunsOut),
    ("转到第“{几}”件“{事项}”", Verb::TurnToNth),
    ("转到“{事项}”", Verb::TurnTo),
    ("{谁}对每件“{事项}”“{请求}”", Verb::AskEach),
    ("{谁}“{请求}”", Verb::Ask),
];

/// What must hold (那么). The first that fits counts.
const HOLDS: [(&str, Verb); 37] = [
    ("状态是“{状态}”", Verb::State),
    ("持有者是“{谁}”", Verb::Holder),
    ("被拒绝，因为“{原因}”，依据有“{条款}”", Verb::RefusedBecauseOn),
    ("被拒绝，因为“{原因}”", Verb::RefusedBecause),
    ("被拒绝，理由含“{文字}”", Verb::RefusedSaying),
    ("被拒绝，依据有“{条款}”", Verb::RefusedOn),
    ("被拒绝，没有依据", Verb::RefusedWithoutBasis),
    ("被拒绝", Verb::Refused),
    ("还可以“{请求}”", Verb::CanAlso),
    ("可以找“{谁}”", Verb::CanAskFor),
    ("依据有“{条款}”，效力是“{效力}”", Verb::BasisWithForce),
    ("依据只有“{条款、条款…}”", Verb::BasisOnly),
    ("依据有“{条款}”", Verb::Basis),
    ("依据没有“{条款}”", Verb::NoBasis),
    ("“{请求、期限、登记簿或指标}”的依据有“{条款}”，效力是“{效力}”", Verb::BasisOfWithForce),
    ("“{请求、期限、登记簿或指标}”的依据有“{条款}”", Verb::BasisOf),
    ("“{指标}”算得“{分子/分母}”", Verb::Figure),
    ("“{当事方}”已被告知", Verb::Told),
    ("“{当事方}”未被告知", Verb::NotTold),
    ("上一步告知了“{当事方}”", Verb::ToldJustNow),
    ("“{期限}”到期于“{时间}”", Verb::Due),
    ("“{期限}”正在走", Verb::Runs),
    ("“{期限}”没有在走", Verb::RunsNot),
    ("“{期限}”已逾期", Verb::Overdue),
    ("“{期限}”由“{制定者}”按“{文件}”定，尚未核实", Verb::SetBy),
    ("轮次是“{几}”", Verb::Round),
    ("“{内容}”没有填写", Verb::NotGiven),
    ("“{请求}”等待“{谁}”签批", Verb::Waits),
    ("“{请求}”未获同意", Verb::NotGranted),
    ("“{请求}”已失效", Verb::Lapsed),
    ("“{事项}”的状态是“{状态}”", Verb::ChildState),
    ("“{内容}”是“{值}”", Verb::Value),
    ("没有“{当事方}”", Verb::NoParty),
    ("有“{几}”件“{事项}”", Verb::Count),
    ("本市有“{请求}”这一步，依据有“{条款}”", Verb::HasAsk),
    ("本市没有“{请求}”这一步", Verb::HasNoAsk),
    ("账上没有“{文字}”", Verb::NotInLedger),
];

/// Every pattern, for people: what happens, then what must hold.
#[must_use]
pub fn vocabulary() -> (Vec<&'static str>, Vec<&'static str>) {
    (HAPPENS.iter().map(|(pattern, _)| *pattern).collect(), HOLDS.iter().map(|(pattern, _)| *pattern).collect())
}

/// What a line means, and what its slots take.
///
/// # Errors
/// No pattern fits; says which is nearest.
pub(crate) fn understood(line: &Line) -> Result<(Verb, Captured<'_>), String> {
    let known: &[(&str, Verb)] = if line.is_check { &HOLDS } else { &HAPPENS };
    let found = known.iter().find_map(|(pattern, verb)| Some((*verb, pattern::captured(pattern, &line.text)?)));
    found.ok_or_else(|| {
        let nearest = pattern::nearest(&line.text, known.iter().map(|(pattern, _)| *pattern)).unwrap_or_default();
        format!("没有这样的步骤。最近的写法：{nearest}")
    })
}

/// For a step that was taken as somebody's ask and failed: the pattern that may have been meant instead.
pub(crate) fn perhaps_meant(line: &Line) -> Option<&'static str> {
    let others = HAPPENS.iter().filter(|(_, verb)| *verb != Verb::Ask);
    pattern::close(&line.text, others.map(|(pattern, _)| *pattern))
}

/// The earliest day on which a scenario says that it begins.
#[must_use]
pub fn first_day(scenario: &Scenario) -> Option<Day> {
    let starts = scenario.steps.iter().filter_map(|line| match understood(line) {
        Ok((Verb::Now, taken)) => taken.first().and_then(|text| Instant::parse(text).ok()),
        _ => None,
    });
    starts.min().map(Instant::day)
}
