//! What is left of a matter's time, in the words of its clock; and in whose hands it is.

use super::{Named, unit_name};
use crate::words::Words;
use casework::{Book, Holder, Matter, due_of, post_zh};
use desk::Library;
use rulebook::Settings;
use rulebook::model::{SettingValue, Who};
use serde::Serialize;
use utoipa::ToSchema;
use worktime::{Calendar, Instant, Lang, Span, Unit, left, shifted};

/// The setting that says how long before its due moment a matter is at risk.
const AT_RISK: &str = "worktime.at_risk";

/// What is left until a due moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct LeftBody {
    /// In Chinese: `还剩2个工作日`.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Minutes by the clock; negative once the moment has passed.
    pub minutes: i64,
    /// `calm`, `soon`, `late`, or `held` while the clock stands still.
    pub level: &'static str,
    /// Whether the words count working time.
    pub working: bool,
}

/// How long before its due moment a matter is at risk, as this deployment set it; without a setting it never is.
pub(crate) fn at_risk(settings: &Settings, now: Instant) -> Option<Span> {
    match settings.find(AT_RISK, now.day(), None, &mut |_| false)?.value {
        SettingValue::Span(span) => Some(span),
        _ => None,
    }
}

/// What is due before this moment is at risk.
pub(crate) fn soon_before(settings: &Settings, calendar: &Calendar, now: Instant) -> Instant {
    at_risk(settings, now).map_or(now, |span| shifted(now, span, false, calendar))
}

/// What is left of a clock.
pub(crate) fn of_clock(book: &Book<'_>, matter: &Matter, clock: &str, now: Instant) -> Option<LeftBody> {
    let state = matter.clocks.get(clock).filter(|state| state.ended.is_none())?;
    if is_held(state) {
        return Some(held());
    }
    let unit = state.budget.as_ref().map_or(Unit::Hours, |budget| budget.span.unit);
    Some(until(book, due_of(book, matter, clock)?.at, unit, now))
}

/// What is left until a moment, counted as a clock of this unit counts.
pub(crate) fn until(book: &Book<'_>, due: Instant, unit: Unit, now: Instant) -> LeftBody {
    let left = left(due, unit, now, book.calendar);
    let level = match left.is_over() {
        true => "late",
        false if due < soon_before(book.settings, book.calendar, now) => "soon",
        false => "calm",
    };
    LeftBody { zh: left.words(Lang::Zh), en: left.words(Lang::En), minutes: left.minutes, level, working: left.working }
}

fn is_held(state: &casework::ClockState) -> bool {
    state.suspensions.last().is_some_and(|suspension| suspension.to.is_none())
}

fn held() -> LeftBody {
    let (zh, en) = ("时钟暂停".to_owned(), "clock held".to_owned());
    LeftBody { zh, en, minutes: 0, level: "held", working: false }
}

/// What is left of the clock that is due first.
pub(crate) fn of_matter(book: &Book<'_>, matter: &Matter, now: Instant) -> Option<LeftBody> {
    let running = || matter.running_clocks().filter(|(_, state)| !is_held(state));
    let first = running().filter_map(|(name, _)| Some((due_of(book, matter, name)?.at, name))).min();
    match first {
        Some((_, name)) => of_clock(book, matter, name, now),
        None => matter.running_clocks().next().map(|_| held()),
    }
}

/// A post in words.
pub(crate) fn post_words(post: &str) -> Words {
    Words::new(post_zh(post), post)
}

/// In whose hands a matter is, in words.
pub(crate) fn hands(library: &Library, matter: &Matter) -> Words {
    match &matter.holder {
        Holder::Units { units, post } => {
            let names: Vec<Words> = units.iter().map(|unit| unit_name(library, unit)).collect();
            let join = |pick: fn(&Words) -> &str, by: &str| names.iter().map(pick).collect::<Vec<_>>().join(by);
            let (zh, en) = (join(|words| &words.zh, "、"), join(|words| &words.en, ", "));
            match post.as_deref().map(post_words) {
                Some(post) => Words::new(format!("{zh} {}", post.zh), format!("{en}, {}", post.en)),
                None => Words::new(zh, en),
            }
        }
        Holder::People(_) => Words::new("诉求人", "the requester"),
        Holder::Machine => machine_hands(library, matter),
        Holder::Nobody => Words::new("已了结", "nobody: it has ended"),
    }
}

/// What the platform waits for: a child matter, or a clock.
fn machine_hands(library: &Library, matter: &Matter) -> Words {
    let procedure = super::procedure_of(library, matter);
    match procedure.and_then(|procedure| procedure.states.get(&matter.state)?.holder.as_ref()) {
        Some(Who::Clock(clock)) => {
            let clock = super::clock_of(procedure, clock);
            Words::new(format!("等“{}”届满", clock.zh), format!("waits for the end of {}", clock.en))
        }
        Some(Who::Child(_)) => Words::new("等下级事项", "waits for a matter opened from it"),
        _ => Words::new("平台", "the platform"),
    }
}

/// The unit that holds a matter, the first if several do.
pub(crate) fn holder(library: &Library, matter: &Matter) -> Option<Named> {
    match &matter.holder {
        Holder::Units { units, .. } => units.first().map(|unit| Named::of(library, unit)),
        _ => None,
    }
}
