//! What acts without hands — clock, machine, child, parent — fills no form, proposes nothing, and meets no question.

use super::Check;
use crate::city::Edition;
use crate::model::{Ask, Procedure, Who};
use law::Place;

/// Whether somebody acts without hands.
pub(super) const fn is_handless(who: &Who) -> bool {
    matches!(who, Who::Clock(_) | Who::Child(_) | Who::ParentMatter | Who::Machine)
}

/// Checks every ask of the edition that can be taken without hands.
pub(super) fn check(check: &mut Check<'_>, edition: &Edition) {
    for procedure in edition.procedures.values() {
        for (name, ask) in &procedure.asks {
            if ask.by.iter().any(is_handless) {
                form(check, procedure, name, ask);
                proposal(check, procedure, name, ask);
            }
            clocks(check, procedure, name, ask);
            if ask.by.iter().any(|who| is_handless(who) && *who != Who::Machine) {
                questions(check, procedure, name, ask);
            }
        }
    }
}

fn at(check: &Check<'_>, procedure: &Procedure, rest: &str, otherwise: &Place) -> Place {
    check.at(&format!("procedures/{}/{rest}", procedure.key), otherwise)
}

/// Nothing may be left to fill in: calculated fields, a child's opening form (its parent fills that), or a row's columns.
fn form(check: &mut Check<'_>, procedure: &Procedure, name: &str, ask: &Ask) {
    if ask.from.is_empty() && ask.for_each.is_none() && procedure.child_of.is_some() {
        return;
    }
    let columns = ask.for_each.as_ref().and_then(|register| check.city.registers.get(register));
    for (index, field) in ask.needs.iter().enumerate() {
        let calculated = procedure.fields.get(field).is_some_and(|field| field.calc.is_some());
        let of_the_row = columns.is_some_and(|register| register.fields.contains_key(field));
        if !calculated && !of_the_row {
            let place = at(check, procedure, &format!("ask/{name}/needs/{index}"), &ask.place);
            check.fault(
                place,
                "handless-form",
                format!("没有人动手的步骤不能填写 `{field}`"),
                format!("an ask that is taken without hands cannot fill in `{field}`"),
            );
        }
    }
}

fn proposal(check: &mut Check<'_>, procedure: &Procedure, name: &str, ask: &Ask) {
    if !ask.sign.is_empty() {
        let place = at(check, procedure, &format!("ask/{name}/sign"), &ask.place);
        let (zh, en) = ("没有人动手的步骤不能提请签批", "an ask that is taken without hands cannot be a proposal");
        check.fault(place, "handless-proposes", zh, en);
    }
}

/// A clock acts only in states in which it runs; an ask may have others for those with hands.
fn clocks(check: &mut Check<'_>, procedure: &Procedure, name: &str, ask: &Ask) {
    for (index, who) in ask.by.iter().enumerate() {
        let Who::Clock(clock) = who else { continue };
        let Some(running) = procedure.clocks.get(clock) else { continue };
        if !ask.from.is_empty() && !ask.from.iter().any(|state| running.runs.contains(state)) {
            let place = at(check, procedure, &format!("ask/{name}/by/{index}"), &ask.place);
            check.fault(
                place,
                "clock-acts-elsewhere",
                format!("时限 `{clock}` 在这一步的任何状态都不走动，不能在此行事"),
                format!("clock `{clock}` runs in none of the states of this ask, so it cannot act there"),
            );
        }
        if ask.from.is_empty() {
            let place = at(check, procedure, &format!("ask/{name}/by/{index}"), &ask.place);
            let (zh, en) = ("时限不能开启一件事", "a clock cannot open a matter");
            check.fault(place, "clock-acts-elsewhere", zh, en);
        }
    }
}

/// Nobody would see the refusal of a clock: it may meet no question of fact.
fn questions(check: &mut Check<'_>, procedure: &Procedure, name: &str, ask: &Ask) {
    for (index, guard) in ask.when.iter().enumerate() {
        if guard.test.asks_a_question() {
            let place = at(check, procedure, &format!("ask/{name}/when/{index}"), &ask.place);
            let (zh, en) =
                ("没有人动手的步骤不能查询事实", "an ask that is taken without hands cannot ask a question of fact");
            check.fault(place, "handless-question", zh, en);
        }
    }
    for (gate_name, gate) in super::walk::gates(procedure, name, ask) {
        for guard in gate.when.iter().chain(&gate.only_if) {
            if guard.test.asks_a_question() {
                let word = guard.test.word();
                let place = at(check, procedure, &format!("ask/{name}/by"), &ask.place);
                check.fault(
                    place,
                    "handless-question",
                    format!("没有人动手的步骤遇到关口 `{gate_name}` 的事实查询 `{word}`"),
                    format!("taken without hands, it meets gate `{gate_name}` and its question of fact `{word}`"),
                );
            }
        }
    }
}
