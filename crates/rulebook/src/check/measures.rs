//! Indicators: what is taken of the rows can be worked out exactly, and what it must reach is a number of its own kind.

use super::Check;
use super::figures::summed;
use super::guards::Subject;
use super::settings::amount_of;
use crate::city::Edition;
use crate::model::{Field, FieldKind, Indicator, Measure, Most, Quantity, Rows};
use crate::words::{Amount, Test};
use law::Parameter;

/// Values that a field may have at most for a rank among them to be kept exactly.
const VALUES: i64 = 10_000;
/// Whose figure a target can be for.
const PLACES: [&str; 5] = ["city", "district", "office", "community", "unit"];

/// Checks what an indicator takes of its rows, its dates and its groups.
pub(super) fn check(check: &mut Check<'_>, indicator: &Indicator, subject: Subject<'_>, path: &str) {
    mixed(check, indicator, path);
    most(check, indicator, subject, path);
    groups(check, indicator, subject, path);
    if indicator.since.zip(indicator.until).is_some_and(|(since, until)| until < since) {
        let place = check.at(&format!("{path}/until"), &indicator.place);
        check.fault(place, "bad-dates", "until 早于 since", "`until` is before `since`");
    }
    match indicator.quantity() {
        Some(Quantity::Field(field)) => {
            let place = check.at(&format!("{path}/value"), &indicator.place);
            summed(check, indicator, subject, field, &place);
            ranked(check, indicator, subject, path, field);
        }
        Some(Quantity::Span(from, to)) => span(check, indicator, subject, path, [from, to]),
        None => {}
    }
    for (index, goal) in indicator.target.iter().enumerate() {
        for (_, amount) in &goal.bounds {
            if matches!(amount, Amount::Number(_)) {
                let place = check.at(&format!("{path}/target/{index}"), &indicator.place);
                let (zh, en) = (
                    "要求的数写在城市的规则参数或者设定里，不写在这里",
                    "the number that must be reached stands in a parameter of the city's rule or in a setting, not here",
                );
                check.fault(place, "number-here", zh, en);
            }
        }
        if !PLACES.contains(&goal.per.as_str()) || !indicator.by.contains(&goal.per) {
            let place = check.at(&format!("{path}/target/{index}/per"), &indicator.place);
            let known: Vec<String> = indicator.by.iter().filter(|by| PLACES.contains(&by.as_str())).cloned().collect();
            check.unknown(place, "层级", "level", &goal.per, &known);
        }
        if !goal.when.is_empty() && matches!(subject, Subject::Matter(_)) {
            let place = check.at(&format!("{path}/target/{index}/when/0"), &indicator.place);
            let (zh, en) = ("只有台账的指标可以按行分别要求", "only rows of registers have targets of their own kind");
            check.fault(place, "not-counted", zh, en);
        }
    }
}

/// Whether a test can be judged on what is counted.
pub(super) const fn is_known_of(subject: Subject<'_>, test: &Test) -> bool {
    match test {
        Test::Given(_) | Test::Is(..) | Test::Done(_) | Test::Told(_) | Test::Running(_) | Test::Passed(_) => true,
        Test::AtLeast(_, amount) | Test::AtMost(_, amount) | Test::Times(_, amount) => {
            matches!((amount, subject), (Amount::Number(_), _) | (_, Subject::Row(_)))
        }
        _ => false,
    }
}

/// What belongs to a share stands in no other measure.
fn mixed(check: &mut Check<'_>, indicator: &Indicator, path: &str) {
    if indicator.measure == Measure::Share {
        return;
    }
    let written = [
        ("part", !indicator.part.is_empty()),
        ("sum", indicator.sum.is_some()),
        ("most", indicator.most.is_some()),
        ("before", indicator.before.is_some()),
        ("rank", indicator.rank.is_some()),
    ];
    for (key, _) in written.into_iter().filter(|(_, is_written)| *is_written) {
        let place = check.at(&format!("{path}/{key}"), &indicator.place);
        let (zh, en) = (format!("只有占比（share）才有 {key}"), format!("only a share has `{key}`"));
        check.fault(place, "measure-mixed", zh, en);
    }
}

fn most(check: &mut Check<'_>, indicator: &Indicator, subject: Subject<'_>, path: &str) {
    let Some(most) = &indicator.most else { return };
    let place = check.at(&format!("{path}/most"), &indicator.place);
    match most {
        _ if indicator.sum.is_none() => {}
        Most::Number(number) if *number < 1 => {}
        Most::Number(_) => return,
        Most::Field(field) => return summed(check, indicator, subject, field, &place),
    }
    let (zh, en) = (
        "`most` 是求和字段的最大值，至少是1，或者是另一个数字字段",
        "`most` is the greatest value of the summed field, at least 1, or another number field",
    );
    check.fault(place, "most-of-nothing", zh, en);
}

/// Rows of a register lie where its `area` says and concern the unit of its first such column.
fn groups(check: &mut Check<'_>, indicator: &Indicator, subject: Subject<'_>, path: &str) {
    let Subject::Row(register) = subject else { return };
    let has_unit = register.fields.values().any(|field| field.kind == FieldKind::Unit);
    for (index, group) in indicator.by.iter().enumerate() {
        let stands = match group.as_str() {
            "district" | "office" | "community" => register.area.is_some(),
            "unit" => has_unit,
            _ => true,
        };
        if !stands {
            let place = check.at(&format!("{path}/by/{index}"), &indicator.place);
            let (zh, en) = (
                format!("台账 `{}` 没有说明行在哪里、涉及哪个单位，不能按 {group} 分", register.key),
                format!(
                    "register `{}` does not say where a row lies or which unit it concerns: no group `{group}`",
                    register.key
                ),
            );
            check.fault(place, "no-unit", zh, en);
        }
    }
}

/// A rank is kept as how often each value occurs: there must be few values.
fn ranked(check: &mut Check<'_>, indicator: &Indicator, subject: Subject<'_>, path: &str, name: &str) {
    if !matches!(indicator.measure, Measure::Median(_) | Measure::Percentile { .. }) {
        return;
    }
    let few = |field: &Field| {
        let ends = field.from.zip(field.upto);
        field.kind == FieldKind::Number && ends.is_some_and(|(from, upto)| upto.saturating_sub(from) < VALUES)
    };
    let fields = match subject {
        Subject::Matter(procedure) => &procedure.fields,
        Subject::Row(register) => &register.fields,
    };
    if fields.get(name).is_some_and(|field| !few(field)) {
        let place = check.at(&format!("{path}/value"), &indicator.place);
        let (zh, en) = (
            format!("`{name}` 可能的值太多，排不出中位数：应是写明 from、upto 的数字，至多{VALUES}个值"),
            format!(
                "`{name}` may have too many values for a median: it must be a number with `from` and `upto`, {VALUES} values at most"
            ),
        );
        check.fault(place, "too-many-values", zh, en);
    }
}

fn span(check: &mut Check<'_>, indicator: &Indicator, subject: Subject<'_>, path: &str, steps: [&String; 2]) {
    let at = |check: &Check<'_>, index: usize| check.at(&format!("{path}/span/{index}"), &indicator.place);
    let Subject::Matter(procedure) = subject else {
        let place = at(check, 0);
        let (zh, en) = ("台账的行没有步骤，没有用时", "rows of a register have no steps and no time between them");
        return check.fault(place, "bad-span", zh, en);
    };
    for (index, step) in steps.into_iter().enumerate() {
        if !procedure.asks.contains_key(step) {
            let place = at(check, index);
            check.unknown(place, "步骤", "ask", step, procedure.asks.keys());
        }
    }
    if steps[0] == steps[1] {
        let place = at(check, 1);
        check.fault(place, "bad-span", "两步是同一步，没有用时", "both steps are the same: no time lies between them");
    }
}

/// What indicators compare with is there in an edition that has their rule, and of the figure's own kind: a share is
/// compared with a fraction, everything else with a whole number.
pub(super) fn numbers(check: &mut Check<'_>, edition: &Edition) {
    let city = check.city;
    for indicator in city.indicators.values().filter(|indicator| edition.rules.contains_key(&indicator.rule)) {
        let path = format!("indicators/indicator/{}", indicator.key);
        let whole = |parameter: &Parameter| matches!(parameter, Parameter::Number(_));
        let fraction =
            |parameter: &Parameter| matches!(parameter, Parameter::TenThousandths { ten_thousandths: 0..=10_000 });
        let is_share = indicator.measure == Measure::Share;
        for (index, goal) in indicator.target.iter().enumerate() {
            for (_, amount) in &goal.bounds {
                let fits = |parameter: &Parameter| if is_share { fraction(parameter) } else { whole(parameter) };
                number(check, edition, indicator, (amount, &format!("{path}/target/{index}")), &fits);
            }
        }
        if matches!(indicator.rows, Rows::Register(_)) {
            let guards = [("of", &indicator.of), ("part", &indicator.part)];
            for (key, index, guard) in guards
                .into_iter()
                .flat_map(|(key, list)| list.iter().enumerate().map(move |(index, guard)| (key, index, guard)))
            {
                let Some(amount) = amount_of(guard) else { continue };
                number(check, edition, indicator, (amount, &format!("{path}/{key}/{index}")), &whole);
            }
        }
    }
}

/// Whether any provision of the city gives the rule this parameter.
fn is_given(check: &Check<'_>, rule: &str, name: &str) -> bool {
    let mut provisions = check.city.instruments.iter().flat_map(|instrument| &instrument.provisions);
    provisions.any(|provision| provision.rules.get(rule).is_some_and(|parameters| parameters.contains_key(name)))
}

fn number(
    check: &mut Check<'_>,
    edition: &Edition,
    indicator: &Indicator,
    (amount, path): (&Amount, &str),
    fits: &dyn Fn(&Parameter) -> bool,
) {
    let Amount::Parameter(name) = amount else { return };
    let (rule, city) = (&indicator.rule, &edition.city);
    let (code, zh, en) = match edition.parameter(rule, name) {
        Some(parameter) if fits(parameter) => return,
        Some(_) if indicator.measure == Measure::Share => (
            "wrong-kind",
            format!("{city}：`{rule}` 的 `{name}` 与指标不是一类数：占比与0到1的小数比，其余与整数比"),
            format!(
                "{city}: `{name}` of `{rule}` is of another kind: a share is compared with a fraction from 0 to 1, all else with a whole number"
            ),
        ),
        Some(_) => (
            "wrong-kind",
            format!("{city}：`{rule}` 的 `{name}` 不是整数"),
            format!("{city}: `{name}` of `{rule}` is no whole number"),
        ),
        // Another provision may give it earlier or later: on such a day there is no target.
        None if is_given(check, rule, name) => return,
        None => (
            "parameter-missing",
            format!("{city}：规则 `{rule}` 没有数字参数 `{name}`"),
            format!("{city}: rule `{rule}` has no number `{name}` among its parameters"),
        ),
    };
    let place = check.at(path, &indicator.place);
    check.fault(place, code, zh, en);
}
