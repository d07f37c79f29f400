//! What is taken of the rows counted: sums, means and ranks, exact and mergeable. A rank is kept as how often each value
//! occurs, so that pieces add up in any order; long spans are kept in whole hours or days, so that there are few values.

use casework::{Round, Value};
use rulebook::model::{Indicator, Measure, Most, Quantity};
use std::collections::BTreeMap;
use worktime::Instant;

/// Milliseconds of a minute.
const MINUTE: i64 = 60_000;
/// Minutes of an hour and of a day.
const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;
/// From here on a span's rank is kept in whole hours, from there in whole days; nothing is longer than this.
const HOURS_FROM: i64 = 2 * DAY;
const DAYS_FROM: i64 = 60 * DAY;
const LONGEST: i64 = 3_650 * DAY;
/// Figures that are no share are given in hundredths.
pub(super) const HUNDRED: i64 = 100;

/// The number of a round that an indicator takes; none if the round has none.
#[must_use]
pub fn quantity(quantity: &Quantity, round: &Round) -> Option<i64> {
    match quantity {
        Quantity::Field(field) => number(round, field),
        Quantity::Span(from, to) => {
            let (Instant(from), Instant(to)) = (round.first.get(from)?, round.first.get(to)?);
            to.checked_sub(*from).filter(|span| *span >= 0).map(|span| span / MINUTE)
        }
    }
}

fn number(round: &Round, field: &str) -> Option<i64> {
    match round.values.get(field) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    }
}

/// What a round adds to the numerator and to the denominator: one, or the number in the field that is summed, of what it
/// is at most. A round without it adds nothing to the numerator. Of what is no share, its number and one.
pub(super) fn amount(indicator: &Indicator, round: &Round) -> (i64, i64) {
    if let Some(of) = indicator.quantity() {
        return (quantity(of, round).unwrap_or(0), 1);
    }
    let amount = indicator.sum.as_ref().map_or(1, |field| number(round, field).unwrap_or(0));
    let most = match &indicator.most {
        None => amount,
        Some(Most::Number(most)) => *most,
        Some(Most::Field(field)) => number(round, field).unwrap_or(0),
    };
    (amount, most)
}

/// A value as it is kept for a rank.
pub(super) fn kept(indicator: &Indicator, value: i64) -> Option<i64> {
    let quantity = match &indicator.measure {
        Measure::Median(of) | Measure::Percentile { of, .. } => of,
        Measure::Share | Measure::Count | Measure::Sum(_) | Measure::Mean(_) => return None,
    };
    Some(match quantity {
        Quantity::Field(_) => value,
        Quantity::Span(..) => rounded(value),
    })
}

/// Minutes, rounded down to hours from two days on, to days from sixty days on, and to ten years.
fn rounded(minutes: i64) -> i64 {
    let step = if minutes < HOURS_FROM {
        1
    } else if minutes < DAYS_FROM {
        HOUR
    } else {
        DAY
    };
    minutes.min(LONGEST) / step * step
}

/// The figure of a measure that is no share, in hundredths; `None` if there is nothing to take it of.
pub(super) fn value(measure: &Measure, part: i64, of: i64, values: &BTreeMap<i64, i64>) -> Option<i64> {
    match measure {
        Measure::Share => None,
        Measure::Count | Measure::Sum(_) => part.checked_mul(HUNDRED),
        Measure::Mean(_) => {
            let (part, of) = (i128::from(part), i128::from(of));
            let halves = part.checked_mul(2 * i128::from(HUNDRED))?.checked_add(of)?;
            i64::try_from(halves.checked_div_euclid(2 * of)?).ok()
        }
        Measure::Median(_) => {
            let all = total(values);
            // Of an even number the two in the middle.
            let (low, high) = (at(values, all.checked_add(1)? / 2)?, at(values, all / 2 + 1)?);
            low.checked_add(high)?.checked_mul(HUNDRED / 2)
        }
        Measure::Percentile { percent, .. } => {
            let rank = (i128::from(total(values)) * i128::from(*percent) + 99) / 100;
            at(values, i64::try_from(rank).ok()?)?.checked_mul(HUNDRED)
        }
    }
}

fn total(values: &BTreeMap<i64, i64>) -> i64 {
    values.values().fold(0, |sum, count| sum.saturating_add(*count))
}

/// The value at a rank, from one.
fn at(values: &BTreeMap<i64, i64>, rank: i64) -> Option<i64> {
    let mut seen = 0_i64;
    values.iter().filter(|_| rank > 0).find_map(|(value, count)| {
        seen = seen.saturating_add(*count);
        (seen >= rank).then_some(*value)
    })
}
