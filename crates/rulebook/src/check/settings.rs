//! Settings: every one that is needed is there and of the right kind, and a subdistrict's own row only tightens.

use super::Check;
use super::guards::{self, Subject};
use crate::city::{Edition, Settings};
use crate::model::{Procedure, Setting, SettingValue};
use crate::words::{Amount, Guard, Test};
use law::Place;
use worktime::{Span, Unit};

/// What a setting's value must be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Span,
    Number,
}

/// A place in a procedure that reads a setting.
pub(super) struct Use<'p> {
    /// The setting.
    pub(super) key: &'p str,
    /// What its value must be.
    pub(super) wanted: Wanted,
    /// The place.
    pub(super) place: Place,
}

fn uses<'p>(check: &Check<'_>, procedure: &'p Procedure) -> Vec<Use<'p>> {
    let path = format!("procedures/{}", procedure.key);
    let mut uses = Vec::new();
    for (name, clock) in &procedure.clocks {
        if let Some(key) = clock.budget.as_ref().filter(|_| clock.own_term().is_none()) {
            let place = check.at(&format!("{path}/clock/{name}/budget"), &clock.place);
            uses.push(Use { key, wanted: Wanted::Span, place });
        }
    }
    for (name, ask) in &procedure.asks {
        for (word, key) in [("within", &ask.within), ("every", &ask.every)] {
            if let Some(key) = key {
                let place = check.at(&format!("{path}/ask/{name}/{word}"), &ask.place);
                uses.push(Use { key, wanted: Wanted::Span, place });
            }
        }
        amounts(check, &ask.when, &format!("{path}/ask/{name}/when"), &ask.place, &mut uses);
    }
    for (name, gate) in &procedure.gates {
        amounts(check, &gate.when, &format!("{path}/gate/{name}/when"), &gate.place, &mut uses);
        amounts(check, &gate.only_if, &format!("{path}/gate/{name}/if"), &gate.place, &mut uses);
    }
    uses
}

/// The amount that a guard compares with.
pub(super) const fn amount_of(guard: &Guard) -> Option<&Amount> {
    match &guard.test {
        Test::AtLeast(_, amount)
        | Test::AtMost(_, amount)
        | Test::NotOlder(_, amount)
        | Test::Under(_, amount)
        | Test::Times(_, amount) => Some(amount),
        _ => None,
    }
}

fn amounts<'p>(check: &Check<'_>, guards: &'p [Guard], path: &str, otherwise: &Place, uses: &mut Vec<Use<'p>>) {
    for (index, guard) in guards.iter().enumerate() {
        if let Some(Amount::Setting(key)) = amount_of(guard) {
            let place = check.at(&format!("{path}/{index}"), otherwise);
            uses.push(Use { key, wanted: Wanted::Number, place });
        }
    }
}

/// Every setting that what is left of the procedures reads is there on the day, with a row that always holds.
pub(super) fn used(check: &mut Check<'_>, edition: &Edition) {
    super::keys::named_parties(check, edition);
    let settings = check.city.settings();
    for procedure in edition.procedures.values() {
        for found in uses(check, procedure) {
            row_for(check, &settings, &found);
        }
        terms(check, edition, procedure);
        parameters(check, edition, procedure);
    }
    for found in figures(check).into_iter().chain(super::formulas::used(check)) {
        row_for(check, &settings, &found);
    }
    super::formulas::whole(check, &settings);
    super::measures::numbers(check, edition);
}

/// From how many on the groups of an indicator are ranked, what it must reach, and what its rows are compared with.
fn figures<'c>(check: &Check<'c>) -> Vec<Use<'c>> {
    let mut uses = Vec::new();
    for indicator in check.city.indicators.values() {
        let path = format!("indicators/indicator/{}", indicator.key);
        let goals =
            indicator.target.iter().enumerate().flat_map(|(index, goal)| {
                goal.bounds.iter().map(move |(_, amount)| (format!("target/{index}"), amount))
            });
        for (key, amount) in indicator.rank.iter().map(|amount| ("rank".to_owned(), amount)).chain(goals) {
            if let Amount::Setting(setting) = amount {
                let place = check.at(&format!("{path}/{key}"), &indicator.place);
                uses.push(Use { key: setting, wanted: Wanted::Number, place });
            }
        }
        for (key, guards) in [("of", &indicator.of), ("part", &indicator.part)] {
            amounts(check, guards, &format!("{path}/{key}"), &indicator.place, &mut uses);
        }
    }
    uses
}

fn row_for(check: &mut Check<'_>, settings: &Settings, found: &Use<'_>) {
    let (key, city) = (found.key, check.city.key.clone());
    let rows = settings.candidates(key, check.on, None);
    if rows.is_empty() {
        absent(check, settings, found);
        return;
    }
    if rows.iter().all(|row| !row.when.is_empty()) {
        check.fault(
            found.place.clone(),
            "setting-incomplete",
            format!("{city}：设定 `{key}` 的每一行都有条件，缺少兜底的一行"),
            format!("{city}: every row of setting `{key}` has a condition; one must always hold"),
        );
    }
    for row in rows {
        let good = match (&row.value, found.wanted) {
            (SettingValue::Span(span), Wanted::Span) => span.value > 0,
            (SettingValue::Number(number), Wanted::Number) => *number >= 0,
            _ => false,
        };
        if !good {
            let (zh, en) = match found.wanted {
                Wanted::Span => ("期限，如 `5 workdays`", "a span such as `5 workdays`"),
                Wanted::Number => ("数字", "a number"),
            };
            let (zh, en) = (format!("`{key}` 应为{zh}"), format!("`{key}` must be {en}"));
            check.fault(row.place.clone(), "setting-kind", zh, en);
        }
    }
}

/// No row of the key counts on the day: either there is none at all, or none that early.
fn absent(check: &mut Check<'_>, settings: &Settings, found: &Use<'_>) {
    let (key, city, on) = (found.key, &check.city.key, check.on);
    let (zh, en) = if settings.has(key) {
        (
            format!("{city}：设定 `{key}` 在 {on} 没有一行有效"),
            format!("{city}: no row of setting `{key}` holds on {on}"),
        )
    } else {
        let (zh, en) = crate::near::hint(key, settings.0.iter().map(|row| row.key.as_str()));
        (format!("{city}：没有设定 `{key}`{zh}"), format!("{city}: there is no setting `{key}`{en}"))
    };
    check.fault(found.place.clone(), "setting-missing", zh, en);
}

/// A clock whose time the text itself gives finds a number and its unit there.
fn terms(check: &mut Check<'_>, edition: &Edition, procedure: &Procedure) {
    for (name, clock) in &procedure.clocks {
        let Some(term) = clock.own_term() else { continue };
        if edition.span(&clock.rule, term).is_none_or(|span| span.value == 0) {
            let place = check.at(&format!("procedures/{}/clock/{name}/budget", procedure.key), &clock.place);
            let (city, rule) = (&edition.city, &clock.rule);
            check.fault(
                place,
                "parameter-missing",
                format!("{city}：规则 `{rule}` 没有数字参数 `{term}`，或者没有用 `unit` 写明单位"),
                format!("{city}: rule `{rule}` has no number `{term}`, or no `unit` that says of what"),
            );
        }
    }
}

/// A guard that compares with a parameter of its rule finds a number there.
fn parameters(check: &mut Check<'_>, edition: &Edition, procedure: &Procedure) {
    let asks = procedure.asks.iter().map(|(name, ask)| ("ask", name, &ask.rule, &ask.place, "when", &ask.when));
    let gates = procedure.gates.iter().map(|(name, gate)| ("gate", name, &gate.rule, &gate.place, "when", &gate.when));
    let narrow =
        procedure.gates.iter().map(|(name, gate)| ("gate", name, &gate.rule, &gate.place, "if", &gate.only_if));
    for (kind, name, rule, otherwise, key, guards) in asks.chain(gates).chain(narrow) {
        for (index, guard) in guards.iter().enumerate() {
            if let Some(Amount::Parameter(parameter)) = amount_of(guard)
                && !super::keys::is_number(edition, rule, parameter)
            {
                let path = format!("procedures/{}/{kind}/{name}/{key}/{index}", procedure.key);
                let place = check.at(&path, otherwise);
                let city = &edition.city;
                check.fault(
                    place,
                    "parameter-missing",
                    format!("{city}：规则 `{rule}` 没有数字参数 `{parameter}`"),
                    format!("{city}: rule `{rule}` has no number `{parameter}` among its parameters"),
                );
            }
        }
    }
}

/// The rows themselves: their conditions look at matters that read them, and a subdistrict's own rows only tighten.
pub(super) fn rows(check: &mut Check<'_>) {
    let city = check.city;
    for row in &city.settings {
        conditions(check, row);
        if let Some(unit) = &row.unit {
            if super::rows::level_of(city, unit).is_none() {
                let (zh, en) = (
                    format!("没有 `{unit}`：unit 写本市一个街道的区划代码，九位数字"),
                    format!("there is no `{unit}`: `unit` is the division code of one of the city's subdistricts"),
                );
                check.fault(row.place.clone(), "unknown-name", zh, en);
            }
            tightens(check, row);
        }
    }
}

fn conditions(check: &mut Check<'_>, row: &Setting) {
    let city = check.city;
    for guard in &row.when {
        if guard.test.asks_a_question() {
            let word = guard.test.word();
            let (zh, en) = (
                format!("设定的条件不能查询事实（{word}）"),
                format!("a setting's condition cannot ask a question of fact ({word})"),
            );
            check.fault(row.place.clone(), "asks-a-question", zh, en);
        }
        for procedure in city.procedures.values() {
            if uses(check, procedure).iter().any(|found| found.key == row.key) {
                guards::guard(check, Subject::Matter(procedure), guard, &row.place);
            }
        }
    }
}

/// The row of the city that a subdistrict's row is measured against.
fn tightens(check: &mut Check<'_>, row: &Setting) {
    let settings = check.city.settings();
    let rows = settings.candidates(&row.key, row.since.max(check.on), None);
    let same =
        rows.iter().find(|other| other.when == row.when).or_else(|| rows.iter().find(|other| other.when.is_empty()));
    let Some(city) = same else {
        let (zh, en) =
            ("市里没有这一设定，街道不能另设", "the city has no such setting; a subdistrict cannot make one");
        check.fault(row.place.clone(), "unit-setting-alone", zh, en);
        return;
    };
    if !tighter(&row.key, &row.value, &city.value) {
        check.fault(
            row.place.clone(),
            "unit-setting-looser",
            "街道自己的设定只能比市里更严，且须用可比的单位",
            "a subdistrict's own setting may only be stricter than the city's, in a unit that can be compared",
        );
    }
}

/// Whether a value is at most as loose as another: a shorter span, fewer times at most, more at least.
fn tighter(key: &str, own: &SettingValue, city: &SettingValue) -> bool {
    match (own, city) {
        (SettingValue::Span(own), SettingValue::Span(city)) => shorter(*own, *city),
        (SettingValue::Number(own), SettingValue::Number(city)) if key.ends_with("_at_least") => own >= city,
        (SettingValue::Number(own), SettingValue::Number(city)) => own <= city,
        (own, city) => own == city,
    }
}

/// Whether one span never ends later than another. Units that no calendar can compare are not.
fn shorter(own: Span, city: Span) -> bool {
    let measure = |span: Span| match span.unit {
        Unit::Hours => (0, u64::from(span.value)),
        Unit::Days => (0, u64::from(span.value) * 24),
        Unit::Workhours => (1, u64::from(span.value)),
        Unit::Workdays => (2, u64::from(span.value)),
        Unit::Months => (3, u64::from(span.value)),
        Unit::Years => (3, u64::from(span.value) * 12),
    };
    let ((own_kind, own_length), (city_kind, city_length)) = (measure(own), measure(city));
    // So many calendar days never end after as many workdays.
    let kinds_compare = own_kind == city_kind || (own.unit == Unit::Days && city.unit == Unit::Workdays);
    let (own_length, city_length) =
        if own_kind == city_kind { (own_length, city_length) } else { (own.value.into(), city.value.into()) };
    kinds_compare && own_length <= city_length
}
