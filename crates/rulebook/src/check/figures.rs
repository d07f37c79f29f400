//! Registers and indicators: names exist, figures count only what may be counted.

use super::Check;
use super::guards::{self, Subject};
use super::measures;
use crate::model::{FieldKind, Indicator, PartyKind, Register, Rows};
use crate::words::{Guard, Test};
use law::Place;

/// What rounds may be grouped by.
const GROUPS: [&str; 9] = ["city", "district", "office", "community", "unit", "category", "kind", "channel", "month"];
/// What rows of a register may be grouped by.
const ROW_GROUPS: [&str; 5] = ["city", "district", "office", "community", "unit"];

/// Checks registers, rows and indicators.
pub(super) fn check(check: &mut Check<'_>) {
    let city = check.city;
    for register in city.registers.values() {
        self::register(check, register);
    }
    for indicator in city.indicators.values() {
        self::indicator(check, indicator);
    }
}

fn register(check: &mut Check<'_>, register: &Register) {
    let city = check.city;
    let path = format!("registers/{}", register.key);
    let place = check.at(&format!("{path}/register/room"), &register.place);
    super::names::room(check, &register.room, place);
    if let Some(area) = register.area.as_ref().filter(|area| !register.fields.contains_key(*area)) {
        let place = check.at(&format!("{path}/register/area"), &register.place);
        check.unknown(place, "字段", "field", area, register.fields.keys());
    }
    for (name, field) in &register.fields {
        if let Some(list) = field.list.as_ref().filter(|list| !list.contains('.') && !city.lists.contains_key(*list)) {
            let place = check.at(&format!("{path}/field/{name}/list"), &field.place);
            check.unknown(place, "清单", "list", list, city.lists.keys());
        }
        if let Some(other) = field.register.as_ref().filter(|other| !city.registers.contains_key(*other)) {
            let place = check.at(&format!("{path}/field/{name}/register"), &field.place);
            check.unknown(place, "台账", "register", other, city.registers.keys());
        }
    }
    super::rows::check(check, register);
}

fn indicator(check: &mut Check<'_>, indicator: &Indicator) {
    let city = check.city;
    let path = format!("indicators/indicator/{}", indicator.key);
    let known: &[&str] = if matches!(indicator.rows, Rows::Register(_)) { &ROW_GROUPS } else { &GROUPS };
    let known: Vec<String> = known.iter().map(|group| (*group).to_owned()).collect();
    for (index, group) in indicator.by.iter().enumerate().filter(|(_, group)| !known.contains(group)) {
        let place = check.at(&format!("{path}/by/{index}"), &indicator.place);
        check.unknown(place, "分组", "group", group, &known);
    }
    let place = check.at(&format!("{path}/rows"), &indicator.place);
    let subject = match &indicator.rows {
        Rows::Rounds(key) | Rows::Matters(key) => match city.procedures.get(key) {
            Some(_) if matches!(indicator.rows, Rows::Matters(_)) => {
                let (zh, en) = (
                    "只能按轮次（rounds of …）或者台账的行计",
                    "only rounds (`rounds of …`) and rows of registers are counted",
                );
                return check.fault(place, "not-counted", zh, en);
            }
            Some(procedure) => Subject::Matter(procedure),
            None => return check.unknown(place, "办事流程", "procedure", key, city.procedures.keys()),
        },
        Rows::Register(key) => match city.registers.get(key) {
            Some(register) => Subject::Row(register),
            None => return check.unknown(place, "台账", "register", key, city.registers.keys()),
        },
    };
    if let Subject::Matter(procedure) = subject
        && let Some(index) = indicator.by.iter().position(|group| group == "unit")
        && !procedure.parties.values().any(|party| party.is == PartyKind::Unit)
    {
        let place = check.at(&format!("{path}/by/{index}"), &indicator.place);
        let (zh, en) =
            ("这个流程没有一方是单个单位，不能按单位分", "no party of the procedure is one unit to group by");
        check.fault(place, "no-unit", zh, en);
    }
    if let Some(before) = &indicator.before {
        let place = check.at(&format!("{path}/before"), &indicator.place);
        self::before(check, indicator, before, &place);
    }
    let goals = indicator.target.iter().enumerate();
    let goals: Vec<(String, &[Guard])> =
        goals.map(|(index, goal)| (format!("target/{index}/when"), goal.when.as_slice())).collect();
    let lists = [("of".to_owned(), indicator.of.as_slice()), ("part".to_owned(), indicator.part.as_slice())];
    for (key, list) in lists.into_iter().chain(goals) {
        for (index, guard) in list.iter().enumerate() {
            let place = check.at(&format!("{path}/{key}/{index}"), &indicator.place);
            guards::guard(check, subject, guard, &place);
            counted(check, indicator, subject, guard, &place);
        }
    }
    measures::check(check, indicator, subject, &path);
    if let Some(sum) = &indicator.sum {
        let place = check.at(&format!("{path}/sum"), &indicator.place);
        summed(check, indicator, subject, sum, &place);
    }
}

/// Before exclusion the same is counted of more: the same rows, numerator and groups, and only some of the guards.
fn before(check: &mut Check<'_>, indicator: &Indicator, key: &str, place: &Place) {
    let city = check.city;
    let Some(before) = city.indicators.get(key) else {
        return check.unknown(place.clone(), "指标", "indicator", key, city.indicators.keys());
    };
    let counts_the_same = before.rows == indicator.rows
        && before.part == indicator.part
        && before.sum == indicator.sum
        && before.by == indicator.by
        && before.before.is_none();
    let counts_of_more =
        before.of.len() < indicator.of.len() && before.of.iter().all(|guard| indicator.of.contains(guard));
    if !counts_the_same || !counts_of_more {
        let (zh, en) = (
            format!("`{key}` 不是剔除前的同一指标：分子、分组应相同，分母的条件只能更少"),
            format!(
                "`{key}` is not the same before exclusion: same numerator and groups, fewer guards on the denominator"
            ),
        );
        check.fault(place.clone(), "not-before", zh, en);
    }
}

/// Only words that look at the matter may be counted: nobody could answer a question for every row of a year.
fn counted(check: &mut Check<'_>, indicator: &Indicator, subject: Subject<'_>, guard: &Guard, place: &Place) {
    let word = guard.test.word();
    let of_the_moment = matches!(guard.test, Test::NotBy(_) | Test::Was(..) | Test::Running(_) | Test::NonePending);
    if guard.test.asks_a_question() || of_the_moment {
        let (zh, en) = (format!("指标不能用 `{word}`"), format!("an indicator cannot use `{word}`"));
        check.fault(place.clone(), "asks-a-question", zh, en);
    } else if !measures::is_known_of(subject, &guard.test) {
        let (zh, en) = (
            format!("`{word}` 数不出来：轮次只知道自己的值、步骤、送达和时限，只能与写明的数相比"),
            format!(
                "`{word}` cannot be counted: a round knows its own values, asks, letters and clocks, and compares with written numbers only"
            ),
        );
        check.fault(place.clone(), "not-counted", zh, en);
    }
    if let Test::AtLeast(field, _) | Test::AtMost(field, _) | Test::Is(field, _) | Test::Given(field) = &guard.test {
        fine(check, indicator, subject, field, place);
    }
}

pub(super) fn summed(check: &mut Check<'_>, indicator: &Indicator, subject: Subject<'_>, sum: &str, place: &Place) {
    let fields = match subject {
        Subject::Matter(procedure) => &procedure.fields,
        Subject::Row(register) => &register.fields,
    };
    match fields.get(sum) {
        None => check.unknown(place.clone(), "字段", "field", sum, fields.keys()),
        Some(field) if !matches!(field.kind, FieldKind::Number | FieldKind::Money) => {
            check.fault(place.clone(), "wrong-kind", "只能对数字求和", "only numbers can be summed");
        }
        Some(_) => fine(check, indicator, subject, sum, place),
    }
}

/// The amount of a fine can feed no assessment, whether it stands in a matter or in a register.
fn fine(check: &mut Check<'_>, indicator: &Indicator, subject: Subject<'_>, field: &str, place: &Place) {
    let (room, fields) = match subject {
        Subject::Matter(procedure) => (&procedure.room, &procedure.fields),
        Subject::Row(register) => (&register.room, &register.fields),
    };
    let is_money = fields.get(field).is_some_and(|field| field.kind == FieldKind::Money);
    let assesses = ASSESSING.iter().any(|room| indicator.rule.starts_with(room));
    if is_money && room == "enforcement" && assesses {
        let (zh, en) = ("罚款数额不得用于考核", "the amount of fines can feed no assessment");
        check.fault(place.clone(), "fine-assessed", zh, en);
    }
}

/// Rooms whose indicators assess somebody.
const ASSESSING: [&str; 2] = ["evaluation.", "accountability."];

/// An appraisal is worked out from shares and scores: a procedure of the room has no field of money that a fine could
/// come in by.
pub(super) fn no_money(check: &mut Check<'_>) {
    for procedure in check.city.procedures.values().filter(|procedure| procedure.room == "evaluation") {
        for (name, field) in procedure.fields.iter().filter(|(_, field)| field.kind == FieldKind::Money) {
            let place = check.at(&format!("procedures/{}/field/{name}", procedure.key), &field.place);
            let (zh, en) = (
                format!("考核的流程不能有金额字段（`{name}`）：罚款数额不得用于考核"),
                format!("a procedure of evaluation has no field of money (`{name}`): fines can feed no assessment"),
            );
            check.fault(place, "fine-assessed", zh, en);
        }
    }
}
