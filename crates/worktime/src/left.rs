//! What is left until a due moment, in words; and the days of a clock one by one, as a strip is drawn.

use crate::count::{self, DAY, day_of};
use crate::{Calendar, Day, DayKind, Instant, Lang, Running, Unit};

/// Days that a strip shows at most.
const CELLS: usize = 60;
/// A minute in milliseconds.
const MINUTE: i64 = 60_000;

/// What is left until a due moment, or how long ago it passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Minutes by the clock; negative once it has passed.
    pub minutes: i64,
    /// Whether the words count working time.
    pub working: bool,
    amount: Amount,
}

/// How it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Amount {
    /// Due today, or within hours: days (0 where days are not counted), hours and minutes.
    Clock { days: i64, minutes: i64 },
    /// Whole days or workdays after today, the due day included.
    Days(i64),
    /// Working minutes.
    Work(i64),
}

/// What is left until a due moment of a clock that counts in this unit.
#[must_use]
pub fn left(due: Instant, unit: Unit, now: Instant, calendar: &Calendar) -> Left {
    let (from, to) = (count::wall(now), count::wall(due));
    let minutes = (to - from).div_euclid(MINUTE);
    let (today, last) = (day_of(from), day_of(to));
    let span = (to - from).abs() / MINUTE;
    let by_clock = Amount::Clock { days: span / 1440, minutes: span % 1440 };
    let (working, amount) = match unit {
        Unit::Workdays if to > from && last > today => (true, Amount::Days(calendar.workdays(today + 1, last))),
        Unit::Workhours if to > from => (true, Amount::Work(calendar.work_between(from, to) / MINUTE)),
        Unit::Days | Unit::Months | Unit::Years if to > from && last > today => (false, Amount::Days(last - today)),
        _ => (false, by_clock),
    };
    Left { minutes, working, amount }
}

impl Left {
    /// Whether the moment has passed.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.minutes < 0
    }

    /// In words: `还剩2个工作日`, `逾期2小时20分`.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let much = self.amount(lang);
        match (lang, self.is_over()) {
            (Lang::Zh, false) => format!("还剩{much}"),
            (Lang::Zh, true) => format!("逾期{much}"),
            (Lang::En, false) => format!("{much} left"),
            (Lang::En, true) => format!("{much} overdue"),
        }
    }

    fn amount(&self, lang: Lang) -> String {
        match (self.amount, lang) {
            (Amount::Days(days), Lang::Zh) if self.working => format!("{days}个工作日"),
            (Amount::Days(days), Lang::Zh) => format!("{days}天"),
            (Amount::Days(days), Lang::En) => {
                let kind = if self.working { "working day" } else { "day" };
                format!("{days} {kind}{}", if days == 1 { "" } else { "s" })
            }
            (Amount::Work(minutes), Lang::Zh) => format!("工作时间{}", clock(minutes, lang)),
            (Amount::Work(minutes), Lang::En) => format!("{} of working time", clock(minutes, lang)),
            (Amount::Clock { days: 0, minutes }, _) => clock(minutes, lang),
            (Amount::Clock { days, minutes }, Lang::Zh) => format!("{days}天{}时", minutes / 60),
            (Amount::Clock { days, minutes }, Lang::En) => format!("{days} d {} h", minutes / 60),
        }
    }
}

fn clock(minutes: i64, lang: Lang) -> String {
    match (lang, minutes / 60, minutes % 60) {
        (Lang::Zh, 0, minutes) => format!("{minutes}分"),
        (Lang::Zh, hours, minutes) => format!("{hours}时{minutes}分"),
        (Lang::En, 0, minutes) => format!("{minutes} min"),
        (Lang::En, hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// One day of a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The day.
    pub day: Day,
    /// What the day is to the clock.
    pub is: CellKind,
    /// Which day it is of those that count, from 1.
    pub counted: Option<u32>,
    /// The holiday, or the one for which the day is worked.
    pub name: Option<String>,
}

/// What a day is to a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// The day on which it started, where counting begins on the next.
    Start,
    /// A day that counts.
    Counted,
    /// A day off, which does not count.
    Off,
    /// A weekend day that is worked and counts.
    MadeUp,
    /// The clock stood still.
    Paused,
}

/// The days of a clock from its start to its due moment, and whether there are more than are given.
#[must_use]
pub fn strip(running: &Running, due: Instant, calendar: &Calendar) -> (Vec<Cell>, bool) {
    let (first, last) = (day_of(count::wall(running.started)), day_of(count::wall(due)));
    let by_day = matches!(running.budget.unit, Unit::Days | Unit::Workdays | Unit::Months | Unit::Years);
    let at_once = running.terms.start == Some(crate::Start::AtOnce) || !by_day;
    let works = matches!(running.budget.unit, Unit::Workdays | Unit::Workhours);
    let mut cells = Vec::new();
    let mut counted = 0;
    for number in (first..=last).take(CELLS) {
        let day = count::day(number);
        let kind = calendar.kind(day);
        let name = match &kind {
            Some(DayKind::Holiday(name) | DayKind::MakeUp(name)) => Some(name.clone()),
            _ => None,
        };
        let is = if number == first && !at_once {
            CellKind::Start
        } else if stood_still(running, number) {
            CellKind::Paused
        } else if works && !calendar.works(number) {
            CellKind::Off
        } else if matches!(kind, Some(DayKind::MakeUp(_))) {
            CellKind::MadeUp
        } else {
            CellKind::Counted
        };
        let counts = matches!(is, CellKind::Counted | CellKind::MadeUp) && by_day;
        counted += u32::from(counts);
        cells.push(Cell { day, is, counted: counts.then_some(counted), name });
    }
    let cut = usize::try_from(last - first + 1).is_ok_and(|days| days > cells.len());
    (cells, cut)
}

/// Whether the day was given back: it began while the clock stood still.
fn stood_still(running: &Running, number: i64) -> bool {
    running.suspensions.iter().any(|one| {
        let from = day_of(count::wall(one.from));
        let to = one.to.map_or(i64::MAX / DAY, |to| day_of(count::wall(to)));
        from < number && number <= to
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Span, Terms};

    fn calendar() -> Calendar {
        let text = include_str!("../../../rulebooks/national/calendar/2026.toml");
        Calendar::from_years(&[("2026.toml".to_owned(), text.to_owned())]).unwrap()
    }

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    #[test]
    fn what_is_left_is_said_in_the_unit_of_the_clock() {
        let calendar = calendar();
        let say = |due: &str, unit| left(at(due), unit, at("2026-10-10 14:20"), &calendar).words(Lang::Zh);
        assert_eq!(say("2026-10-12 23:59", Unit::Workdays), "还剩1个工作日");
        assert_eq!(say("2026-10-12 23:59", Unit::Days), "还剩2天");
        assert_eq!(say("2026-10-10 23:59", Unit::Workdays), "还剩9时39分");
        assert_eq!(say("2026-10-10 15:00", Unit::Hours), "还剩40分");
        assert_eq!(say("2026-10-12 10:00", Unit::Hours), "还剩1天19时");
        assert_eq!(say("2026-10-12 10:00", Unit::Workhours), "还剩工作时间4时40分");
        assert_eq!(say("2026-10-10 12:00", Unit::Hours), "逾期2时20分");
        let english = left(at("2026-10-13 23:59"), Unit::Workdays, at("2026-10-10 14:20"), &calendar);
        assert_eq!(english.words(Lang::En), "2 working days left");
        assert!(english.working && !english.is_over());
    }

    #[test]
    fn a_strip_numbers_the_days_that_count_and_names_those_that_do_not() {
        let calendar = calendar();
        let running = Running {
            started: at("2026-09-29 16:40"),
            budget: Span { value: 5, unit: Unit::Workdays },
            extensions: Vec::new(),
            suspensions: Vec::new(),
            terms: Terms::default(),
        };
        let due = crate::due(&running, &calendar);
        let (cells, cut) = strip(&running, due.at, &calendar);
        assert!(!cut);
        assert_eq!(cells.first().unwrap().is, CellKind::Start);
        assert_eq!(cells.last().unwrap().counted, Some(5), "{cells:?}");
        let named = |name: &str| cells.iter().any(|cell| cell.name.as_deref().is_some_and(|n| n.contains(name)));
        assert!(named("国庆"), "{cells:?}");
        assert!(cells.iter().any(|cell| cell.is == CellKind::MadeUp));
    }
}
