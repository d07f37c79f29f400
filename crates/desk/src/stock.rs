//! The stock: rounds that lay open at the end of each day, with those that began, ended and were overdue.
//!
//! Nothing is written for it day by day. A round's row says on which days it began, ended and was first overdue, so the
//! stock of any day, long past or not, is what had begun less what had ended, counted from one index.

use crate::desk::{Desk, DeskFault};
use crate::evaluate::{Dimension, Key};
use crate::library::CityLaw;
use crate::ports::{Moved, StockRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use worktime::Day;

/// Days in one answer at most.
pub const MOST_DAYS: i64 = 366;
/// Rounds without days are counted up to here: that there are any is what matters.
const DAYLESS: u32 = 1_000;

/// Rounds at the end of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockDay {
    /// The day, in China.
    pub day: Day,
    /// Open at its end.
    pub open: i64,
    /// Begun on it.
    pub opened: i64,
    /// Ended on it.
    pub closed: i64,
    /// Of those open at its end, those in which a clock had been due.
    pub overdue: i64,
}

/// The days of one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockGroup {
    /// Whose.
    pub key: Key,
    /// In the order of the days.
    pub days: Vec<StockDay>,
}

/// The stock of some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stock {
    /// All together.
    pub total: Vec<StockDay>,
    /// By group, in the order of their keys.
    pub groups: Vec<StockGroup>,
    /// Rounds that do not say their days, because no rebuild has been made since they do: they are in no number here.
    pub dayless: u64,
}

/// Why there is no stock of some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoStock {
    /// The first day lies after the last.
    #[error("the first day lies after the last")]
    Backwards,
    /// The last day is not over and has not even begun.
    #[error("the last day lies in the future")]
    Future,
    /// More than [`MOST_DAYS`].
    #[error("too many days")]
    TooMany,
}

impl NoStock {
    /// The sentence, in Chinese and English.
    #[must_use]
    pub fn label(self) -> rulebook::model::Label {
        let (zh, en) = match self {
            Self::Backwards => ("起始日在截止日之后。".to_owned(), "The first day lies after the last.".to_owned()),
            Self::Future => (
                "截止日还没有到，没有存量可数。".to_owned(),
                "The last day has not come yet: there is no stock to count.".to_owned(),
            ),
            Self::TooMany => (
                format!("最多看{MOST_DAYS}天，请缩短期间。"),
                format!("At most {MOST_DAYS} days: choose a shorter period."),
            ),
        };
        rulebook::model::Label { zh, en }
    }
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct StockOf<'a> {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// The group; district and office are looked at.
    pub within: &'a Key,
    /// Only of this procedure.
    pub procedure: Option<&'a str>,
    /// By district or office.
    pub by: &'a [Dimension],
}

impl StockOf<'_> {
    /// Whether these days can be counted.
    ///
    /// # Errors
    /// Why not.
    pub fn judge(&self, today: Day) -> Result<(), NoStock> {
        match self.to.number() - self.from.number() {
            days if days < 0 => Err(NoStock::Backwards),
            _ if self.to > today => Err(NoStock::Future),
            days if days >= MOST_DAYS => Err(NoStock::TooMany),
            _ => Ok(()),
        }
    }
}

/// What moved on a day.
#[derive(Debug, Clone, Copy, Default)]
struct Move {
    began: i64,
    ended: i64,
    late: i64,
    ended_late: i64,
}

/// What moved, by day.
#[derive(Debug, Clone, Default)]
struct Moves(BTreeMap<i64, Move>);

impl Moves {
    fn add(&mut self, row: &StockRow) {
        let day = self.0.entry(row.day).or_default();
        let number = match row.moved {
            Moved::Began => &mut day.began,
            Moved::Ended => &mut day.ended,
            Moved::Late => &mut day.late,
            Moved::EndedLate => &mut day.ended_late,
        };
        *number = number.saturating_add(row.rounds);
    }

    /// The days one after the other. What moved before the first is what lay there when it began.
    fn days(&self, from: i64, to: i64) -> Vec<StockDay> {
        let (mut open, mut overdue) = (0_i64, 0_i64);
        let mut pass = |number: i64| {
            let day = self.0.get(&number).copied().unwrap_or_default();
            open = open.saturating_add(day.began).saturating_sub(day.ended);
            overdue = overdue.saturating_add(day.late).saturating_sub(day.ended_late);
            StockDay { day: Day::from_number(number), open, opened: day.began, closed: day.ended, overdue }
        };
        pass(from - 1);
        (from..=to).map(pass).collect()
    }
}

impl Desk {
    /// The stock of a city for some days. Whether they can be counted at all says [`StockOf::judge`].
    ///
    /// # Errors
    /// As the store says, or if the days cannot be counted.
    pub async fn stock(&self, law: &CityLaw, of: &StockOf<'_>) -> Result<Stock, DeskFault> {
        of.judge(self.now().day()).map_err(|why| DeskFault::Fault(why.to_string()))?;
        let (from, to) = (of.from.number(), of.to.number());
        let city = law.city.division.to_string();
        let (mut total, mut groups, mut dayless) = (Moves::default(), BTreeMap::<Key, Moves>::new(), 0);
        for district in self.districts_within(law, of.within).await? {
            dayless += self.ledger.dayless(district, DAYLESS).await?;
            for row in self.ledger.stock(district, (from, to)).await? {
                let key = Key::of_home(&row.home, &city);
                if of.procedure.is_some_and(|procedure| procedure != row.procedure) || !of.within.holds(&key) {
                    continue;
                }
                total.add(&row);
                groups.entry(key.only(of.by)).or_default().add(&row);
            }
        }
        if of.by.is_empty() {
            groups.clear();
        }
        Ok(Stock {
            total: total.days(from, to),
            groups: groups.into_iter().map(|(key, moves)| StockGroup { key, days: moves.days(from, to) }).collect(),
            dayless,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::ports::NEVER;

    fn row(moved: Moved, day: i64, rounds: i64) -> StockRow {
        StockRow { moved, home: "990101001".to_owned(), procedure: "appeal".to_owned(), day, rounds }
    }

    #[test]
    fn what_lay_there_before_is_carried_on_and_what_moves_on_a_day_counts_at_its_end() {
        let mut moves = Moves::default();
        for (moved, day, rounds) in [
            (Moved::Began, 9, 5),
            (Moved::Late, 9, 1),
            (Moved::Began, 11, 2),
            (Moved::Ended, 10, 3),
            (Moved::EndedLate, 10, 1),
            (Moved::Ended, 11, 2),
        ] {
            moves.add(&row(moved, day, rounds));
        }
        let days: Vec<_> = moves.days(10, 12).iter().map(|d| (d.open, d.opened, d.closed, d.overdue)).collect();
        assert_eq!(days, [(2, 0, 3, 0), (2, 2, 2, 0), (2, 0, 0, 0)]);
        assert!(Moves::default().days(10, 12).iter().all(|day| day.open == 0));
    }

    #[test]
    fn days_that_cannot_be_counted_are_said() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let key = Key::default();
        let of =
            |from: &str, to: &str| StockOf { from: day(from), to: day(to), within: &key, procedure: None, by: &[] };
        let today = day("2026-11-27");
        assert_eq!(of("2026-11-28", "2026-11-27").judge(today), Err(NoStock::Backwards));
        assert_eq!(of("2026-11-27", "2026-11-28").judge(today), Err(NoStock::Future));
        assert_eq!(of("2025-11-26", "2026-11-27").judge(today), Err(NoStock::TooMany));
        assert_eq!(of("2025-11-27", "2026-11-27").judge(today), Ok(()));
        assert_eq!(of("2026-11-27", "2026-11-27").judge(today), Ok(()));
        assert!(NoStock::Future.label().zh.contains("还没有到"));
        assert!(day("2999-12-31").number() < NEVER, "a day that comes");
    }
}
