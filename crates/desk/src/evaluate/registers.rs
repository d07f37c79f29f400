//! Indicators over the rows of registers that hold on a day: the same figures, and the rows behind them.

use super::goal::{Judged, judged, number};
use super::{Counting, Dimension, EvaluateFault, Figure, Key, Measured, judge};
use crate::library::CityLaw;
use casework::{Round, Value};
use law::Parameter;
use rulebook::model::{FieldKind, Goal, Indicator, Register, RegisterRow, Rows};
use rulebook::words::{Amount, Guard, Test};
use std::collections::BTreeMap;
use worktime::Day;

/// The figures of an indicator over a register on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The figures.
    pub measured: Measured,
    /// What the whole must reach.
    pub total: Option<Judged>,
    /// What each group must reach, in the groups' order.
    pub groups: Vec<Option<Judged>>,
}

/// A row behind a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowBehind<'l> {
    /// The row.
    pub row: &'l RegisterRow,
    /// Whether it is in the numerator, or at which guard of the denominator it falls out.
    pub counts: Result<bool, usize>,
}

/// One row, read.
struct Read<'l> {
    row: &'l RegisterRow,
    key: Key,
    values: Round,
}

/// The indicators of a city over registers whose rule holds on a day, with the numbers that their rows are compared with.
pub fn over_registers(law: &CityLaw, day: Day) -> impl Iterator<Item = &Indicator> {
    let edition = law.edition_on(day);
    law.city.indicators.values().filter(move |one| {
        matches!(one.rows, Rows::Register(_))
            && one.holds_on(day)
            && edition.is_some_and(|edition| edition.rules.contains_key(&one.rule))
            && settled(law, one, day).is_ok()
    })
}

/// Works out an indicator over the rows of its register that hold on a day, within a city, district, office or community, grouped
/// by one dimension if the indicator is.
///
/// # Errors
/// [`EvaluateFault`] if it cannot be worked out or a sum overflows.
pub fn tally(
    law: &CityLaw,
    indicator: &Indicator,
    day: Day,
    (level, within): (Dimension, &Key),
    by: Dimension,
) -> Result<Tally, EvaluateFault> {
    let (indicator, register) = settled(law, indicator, day)?;
    let mut counting = Counting::new(&indicator).map_err(|_| EvaluateFault::LeftOut(indicator.key.clone()))?;
    counting.by.retain(|dimension| *dimension == by);
    let rows: Vec<Read<'_>> = rows(law, register, day).into_iter().filter(|row| within.holds(&row.key)).collect();
    let mut members: BTreeMap<Key, Vec<&Round>> = BTreeMap::new();
    for Read { key, values, .. } in &rows {
        let group = key.only(&counting.by);
        counting.add(&group, values)?;
        members.entry(group).or_default().push(values);
    }
    let everything: Vec<&Round> = rows.iter().map(|row| &row.values).collect();
    let measured = counting.measured(within.clone());
    let judge = |level: Dimension, figure: &Figure, rows: &[&Round]| {
        judged(law, &indicator, (level, figure), day, |goal: &Goal| {
            goal.when.iter().all(|guard| rows.iter().all(|row| judge::holds(guard, row)))
        })
    };
    let total = judge(level, &measured.total, &everything);
    let groups = measured.groups.iter();
    let groups = groups.map(|figure| judge(by, figure, members.get(&figure.key).map_or(&[], Vec::as_slice))).collect();
    Ok(Tally { measured, total, groups })
}

/// The rows behind a figure of an indicator on a day, within a group, in the register's order.
///
/// # Errors
/// [`EvaluateFault::LeftOut`] if the indicator cannot be worked out.
pub fn rows_behind<'l>(
    law: &'l CityLaw,
    indicator: &Indicator,
    day: Day,
    within: &Key,
) -> Result<Vec<RowBehind<'l>>, EvaluateFault> {
    let (indicator, register) = settled(law, indicator, day)?;
    let within = rows(law, register, day).into_iter().filter(|row| within.holds(&row.key));
    Ok(within.map(|read| RowBehind { row: read.row, counts: judge::counts(&indicator, &read.values) }).collect())
}

/// The rows that hold on a day. Of a register whose rows lie nowhere, only the city's own list: what was issued for one
/// district is another list.
fn rows<'l>(law: &'l CityLaw, register: &Register, day: Day) -> Vec<Read<'l>> {
    let city = law.city.division.to_string();
    let all = law.rows.get(&register.key).into_iter().flatten();
    let here = all.filter(|row| row.holds_on(day) && (register.area.is_some() || row.scope.is_empty()));
    let column = |row: &'l RegisterRow, name: Option<&String>| {
        name.and_then(|name| row.columns.get(name)).map_or("", String::as_str)
    };
    let unit = register.fields.iter().find(|(_, field)| field.kind == FieldKind::Unit).map(|(name, _)| name);
    here.map(|row| {
        let key = Key::of_area(column(row, register.area.as_ref()), column(row, unit), &city);
        Read { row, key, values: values(register, row) }
    })
    .collect()
}

/// The columns of a row as values.
fn values(register: &Register, row: &RegisterRow) -> Round {
    let values = register.fields.iter().filter_map(|(name, field)| {
        let text = row.columns.get(name).filter(|text| !text.is_empty())?;
        let value = match field.kind {
            FieldKind::Number | FieldKind::Money => Value::Number(text.parse().ok()?),
            FieldKind::YesNo => Value::Flag(text == "yes"),
            _ => Value::Text(text.clone()),
        };
        Some((name.clone(), value))
    });
    Round { values: values.collect(), ..Round::default() }
}

/// The indicator with the numbers of the day in its guards, and its register.
fn settled<'l>(law: &'l CityLaw, indicator: &Indicator, day: Day) -> Result<(Indicator, &'l Register), EvaluateFault> {
    let left_out = || EvaluateFault::LeftOut(indicator.key.clone());
    let Rows::Register(key) = &indicator.rows else { return Err(left_out()) };
    let register = law.city.registers.get(key).ok_or_else(left_out)?;
    let mut settled = indicator.clone();
    let guards = settled.of.iter_mut().chain(&mut settled.part);
    for guard in guards.chain(settled.target.iter_mut().flat_map(|goal| &mut goal.when)) {
        settle(law, &indicator.rule, guard, day).ok_or_else(left_out)?;
    }
    Ok((settled, register))
}

fn settle(law: &CityLaw, rule: &str, guard: &mut Guard, day: Day) -> Option<()> {
    if let Test::AtLeast(_, amount) | Test::AtMost(_, amount) = &mut guard.test {
        let Parameter::Number(settled) = number(law, rule, amount, day)? else { return None };
        *amount = Amount::Number(settled);
    }
    Some(())
}
