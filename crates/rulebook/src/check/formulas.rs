//! Formulas: what they weigh is there and a share, and on every day its weights are a hundred per cent.

use super::Check;
use super::settings::{Use, Wanted};
use crate::city::Settings;
use crate::model::{AREA, Formula, GROUP, Indicator, Measure, Rows, SettingValue};
use law::Place;
use std::collections::BTreeSet;
use worktime::Day;

/// The columns of a register that says who is comparable with whom.
const COLUMNS: [&str; 2] = [AREA, GROUP];
/// What the indicators of a formula are grouped by as well, or nothing could be adjusted for the mix of what came in.
const CATEGORY: &str = "category";
/// The weights of a class together.
const WHOLE: i64 = 100;

/// Checks every formula, whatever the day.
pub(super) fn check(check: &mut Check<'_>) {
    let city = check.city;
    for formula in city.formulas.values() {
        let path = format!("formulas/formula/{}", formula.key);
        groups(check, formula, &path);
        for (class, weights) in &formula.classes {
            let place = check.at(&format!("{path}/{class}"), &formula.place);
            if weights.is_empty() {
                let (zh, en) =
                    (format!("`{class}` 这一类单位没有写任何权重"), format!("the class `{class}` has no weights"));
                check.fault(place, "no-weights", zh, en);
                continue;
            }
            for key in weights.keys() {
                let place = check.at(&format!("{path}/{class}/{key}"), &formula.place);
                match city.indicators.get(key) {
                    Some(indicator) => share(check, indicator, class, place),
                    None => check.unknown(place, "指标", "indicator", key, city.indicators.keys()),
                }
            }
        }
    }
}

/// Only shares of rounds can be weighed against each other, in groups that there are.
fn share(check: &mut Check<'_>, indicator: &Indicator, class: &str, place: Place) {
    let key = &indicator.key;
    let is_share = indicator.sum.is_none() && indicator.measure == Measure::Share;
    if !is_share || !matches!(indicator.rows, Rows::Rounds(_)) {
        let (zh, en) = (
            format!("`{key}` 不是办结轮次里的一个占比，不能计入得分"),
            format!("`{key}` is no share of rounds and cannot be weighed"),
        );
        check.fault(place, "no-share", zh, en);
        return;
    }
    for group in [class, CATEGORY] {
        if !indicator.by.iter().any(|by| by == group) {
            let (zh, en) = (
                format!("指标 `{key}` 没有按 `{group}` 分，算不出这个名次"),
                format!("indicator `{key}` is not grouped by `{group}`, and nobody could be ranked by it"),
            );
            check.fault(place.clone(), "not-grouped", zh, en);
        }
    }
}

/// The register of groups has their columns, and its rows name divisions of the city.
fn groups(check: &mut Check<'_>, formula: &Formula, path: &str) {
    let (city, Some(key)) = (check.city, &formula.groups) else { return };
    let place = check.at(&format!("{path}/groups"), &formula.place);
    let Some(register) = city.registers.get(key) else {
        return check.unknown(place, "台账", "register", key, city.registers.keys());
    };
    for column in COLUMNS {
        if !register.fields.contains_key(column) {
            check.unknown(place.clone(), "字段", "field", column, register.fields.keys());
        }
    }
    for row in city.rows.get(key).into_iter().flatten() {
        let area = row.columns.get(AREA).map_or("", String::as_str);
        if super::rows::level_of(city, area).is_none() {
            let (zh, en) = (
                format!("`{area}` 不是本市一个区（六位）或者街道（九位）的区划代码"),
                format!("`{area}` is the code of no district (six digits) or subdistrict (nine) of the city"),
            );
            check.fault(row.place.clone(), "unknown-name", zh, en);
        }
    }
}

/// The settings that formulas read are there on the day.
pub(super) fn used<'c>(check: &Check<'c>) -> Vec<Use<'c>> {
    let mut uses = Vec::new();
    for formula in check.city.formulas.values() {
        let path = format!("formulas/formula/{}", formula.key);
        let place = check.at(&format!("{path}/at_least"), &formula.place);
        uses.push(Use { key: &formula.at_least, wanted: Wanted::Number, place });
        for (class, weights) in &formula.classes {
            for (indicator, key) in weights {
                let place = check.at(&format!("{path}/{class}/{indicator}"), &formula.place);
                uses.push(Use { key, wanted: Wanted::Number, place });
            }
        }
    }
    uses
}

/// The weights of every class are a hundred per cent: on the day, and on every later day on which one of them changes.
pub(super) fn whole(check: &mut Check<'_>, settings: &Settings) {
    let city = check.city;
    for formula in city.formulas.values() {
        for (class, weights) in formula.classes.iter().filter(|(_, weights)| !weights.is_empty()) {
            let is_weight = |key: &String| weights.values().any(|weight| weight == key);
            let rows = settings.0.iter().filter(|row| is_weight(&row.key));
            let changes = rows.flat_map(|row| [Some(row.since), row.until.map(|until| until.plus_days(1))]);
            let later = changes.flatten().filter(|day| *day > check.on);
            let days: BTreeSet<Day> = std::iter::once(check.on).chain(later).collect();
            for day in days {
                let found: Option<Vec<i64>> = weights.values().map(|key| settings.number(key, day)).collect();
                // One that is missing is told elsewhere, or means that the class ends that day.
                let Some(sum) = found.map(|all| all.iter().fold(0_i64, |sum, one| sum.saturating_add(*one))) else {
                    continue;
                };
                if sum != WHOLE {
                    let place = check.at(&format!("formulas/formula/{}/{class}", formula.key), &formula.place);
                    let name = &city.key;
                    check.fault(
                        place,
                        "weights-not-whole",
                        format!("{name}：{day} 起 `{class}` 的权重合计是{sum}，应为{WHOLE}"),
                        format!("{name}: from {day} the weights of `{class}` are {sum} in all and must be {WHOLE}"),
                    );
                }
            }
        }
    }
}

impl Settings {
    /// The number that a key has on a day for the whole city and every matter.
    #[must_use]
    pub fn number(&self, key: &str, day: Day) -> Option<i64> {
        let rows = self.candidates(key, day, None);
        let row = rows.into_iter().find(|row| row.when.is_empty())?;
        match row.value {
            SettingValue::Number(number) => Some(number),
            _ => None,
        }
    }
}
