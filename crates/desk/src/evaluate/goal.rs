//! What a figure must reach: the number of the rule or of a setting that holds on a day, and whether it is reached. It is
//! judged on the counts themselves, never on a rounded rate.

use super::{Dimension, Figure};
use crate::library::CityLaw;
use law::Parameter;
use rulebook::model::{Bound, Goal, Indicator, Measure, Setting, SettingValue};
use rulebook::words::Amount;
use worktime::Day;

/// What a figure must reach, and whether it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// How it must stand to which number: of a share in ten-thousandths, otherwise as it is.
    pub bounds: Vec<(Bound, i64)>,
    /// Whether it does; `None` if there is nothing to judge.
    pub met: Option<bool>,
}

/// The setting of a day that holds without conditions.
fn setting<'l>(law: &'l CityLaw, key: &str, day: Day) -> Option<&'l Setting> {
    law.settings.candidates(key, day, None).into_iter().find(|row| row.when.is_empty())
}

/// A number as the rule's parameter or the setting gives it on a day.
pub(super) fn number(law: &CityLaw, rule: &str, amount: &Amount, day: Day) -> Option<Parameter> {
    match amount {
        Amount::Number(number) => Some(Parameter::Number(*number)),
        Amount::Parameter(name) => law.edition_on(day)?.parameter(rule, name).cloned(),
        Amount::Setting(key) => match setting(law, key, day)?.value {
            SettingValue::Number(number) => Some(Parameter::Number(number)),
            _ => None,
        },
    }
}

/// A number as figures are compared with it: of a share in ten-thousandths, where a setting says percent.
fn wanted(law: &CityLaw, indicator: &Indicator, amount: &Amount, day: Day) -> Option<i64> {
    match number(law, &indicator.rule, amount, day)? {
        Parameter::TenThousandths { ten_thousandths } => Some(ten_thousandths),
        Parameter::Number(percent) if indicator.measure == Measure::Share => percent.checked_mul(100),
        Parameter::Number(number) => Some(number),
        Parameter::Word(_) | Parameter::Words(_) => None,
    }
}

/// The settings that the targets of an indicator stand in, on a day.
#[must_use]
pub fn settings<'l>(law: &'l CityLaw, indicator: &Indicator, day: Day) -> Vec<&'l Setting> {
    let amounts = indicator.target.iter().flat_map(|goal| &goal.bounds);
    amounts
        .filter_map(|(_, amount)| match amount {
            Amount::Setting(key) => setting(law, key, day),
            Amount::Number(_) | Amount::Parameter(_) => None,
        })
        .collect()
}

/// Judges the figure of a city, district, office, community or unit by the first target that fits; `None` if none does, or
/// the rule does not hold on the day or does not give the number yet.
#[must_use]
pub fn judged(
    law: &CityLaw,
    indicator: &Indicator,
    (level, figure): (Dimension, &Figure),
    day: Day,
    fits: impl Fn(&Goal) -> bool,
) -> Option<Judged> {
    law.edition_on(day)?.rules.get(&indicator.rule)?;
    let here = |goal: &&Goal| Dimension::from_word(&goal.per) == Some(level);
    let goal = indicator.target.iter().filter(here).find(|goal| fits(goal))?;
    let bounds: Option<Vec<(Bound, i64)>> =
        goal.bounds.iter().map(|(bound, amount)| Some((*bound, wanted(law, indicator, amount, day)?))).collect();
    let bounds = bounds?;
    let met = exact(&indicator.measure, figure).map(|figure| bounds.iter().all(|bound| holds(figure, *bound)));
    Some(Judged { bounds, met })
}

/// A figure as a fraction; `None` if there is nothing to judge.
fn exact(measure: &Measure, figure: &Figure) -> Option<(i128, i128)> {
    let (part, of) = (i128::from(figure.part), i128::from(figure.of));
    let looked_at = of > 0 || figure.left.iter().any(|left| *left > 0);
    match measure {
        Measure::Share => (of > 0).then_some((part * 10_000, of)),
        Measure::Mean(_) => (of > 0).then_some((part, of)),
        Measure::Count | Measure::Sum(_) => looked_at.then_some((part, 1)),
        Measure::Median(_) | Measure::Percentile { .. } => Some((i128::from(figure.value?), 100)),
    }
}

fn holds((part, of): (i128, i128), (bound, wanted): (Bound, i64)) -> bool {
    let wanted = i128::from(wanted) * of;
    match bound {
        Bound::AtLeast => part >= wanted,
        Bound::Above => part > wanted,
        Bound::AtMost => part <= wanted,
        Bound::Below => part < wanted,
    }
}
