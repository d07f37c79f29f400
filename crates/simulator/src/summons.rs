//! What simulated people do with a whistle, a report-in and a refusal: come, come late, refuse, stay silent.

use crate::chance::Chance;
use crate::habits::{Next, step, with};
use crate::people::Staff;
use casework::{Actor, Matter, PartyValue, Value, Values};
use desk::Library;
use worktime::Instant;

/// The values with which an office blows a whistle from an appeal.
pub(crate) fn whistle() -> Values {
    with(&[
        ("whistle.topic", "appeals"),
        ("whistle.urgency", "ordinary"),
        ("whistle.task", "请派员到现场共同研判，明确牵头单位和完成时间。"),
    ])
}

/// The next step of a matter that an appeal opened.
pub(crate) fn next(chance: &mut Chance, staff: &Staff, library: &Library, matter: &Matter, now: Instant) -> Next {
    match matter.procedure.as_str() {
        "whistle" => blown(chance, staff, library, matter),
        "report_in" => called(chance, staff, matter, now),
        _ => refused(chance, staff, library, matter),
    }
}

fn blown(chance: &mut Chance, staff: &Staff, library: &Library, matter: &Matter) -> Next {
    let leader = || staff.of_unit(&matter.home, "leader");
    match matter.state.as_str() {
        "drafted" => {
            let departments: Vec<String> = library
                .units
                .units_at(&staff.district)
                .into_iter()
                .filter(|unit| unit.kind == "district_department")
                .map(|unit| unit.id)
                .collect();
            let mut called: Vec<String> = (0..2).filter_map(|_| chance.pick(&departments).cloned()).collect();
            called.dedup();
            let called = Value::List(called.into_iter().map(Value::Text).collect());
            Some(("issue".to_owned(), leader(), Values::from([("recipients".to_owned(), called)])))
        }
        "issued" if matter.children.iter().all(|child| child.is_final) => {
            step("close", leader(), &[("outcome", "各单位到场会商，已明确办法并落实。")])
        }
        _ => None,
    }
}

fn called(chance: &mut Chance, staff: &Staff, matter: &Matter, now: Instant) -> Next {
    let unit = || unit_of(staff, matter, "handler");
    let leader = || staff.of_unit(&matter.home, "leader");
    match matter.state.as_str() {
        "called" if chance.percent(5) => step("refuse", unit(), &[("reason", "当日已有执法任务，无人可派。")]),
        "called" if chance.percent(93) => step("accept", unit(), &[]),
        "accepted" => {
            Some(("arrive".to_owned(), unit(), Values::from([("arrived_at".to_owned(), Value::Number(now.0))])))
        }
        "acting" => step("done", unit(), &[("proof", "现场处置记录一份，照片两张。")]),
        "done" => {
            let score = i64::try_from(70 + chance.below(31)).unwrap_or(80);
            Some(("confirm".to_owned(), leader(), Values::from([("score".to_owned(), Value::Number(score))])))
        }
        _ => None,
    }
}

fn refused(chance: &mut Chance, staff: &Staff, library: &Library, matter: &Matter) -> Next {
    let district = |post: &str| staff.of_unit(&staff.district, post);
    match matter.state.as_str() {
        "open" => step(
            "report",
            staff.of_unit(&matter.home, "leader"),
            &[("facts", "两次通知均未派员到场，已留存通知记录。")],
        ),
        // Each city has one of the two ways.
        "reported" if has(library, matter, "investigate") => step("investigate", district("supervisor"), &[]),
        "reported" => step("study", district("leader"), &[]),
        "investigated" | "studied" if chance.percent(30) => {
            step("excuse", district("supervisor"), &[("finding", "excused")])
        }
        "investigated" | "studied" => step("find", district("supervisor"), &[("finding", "refused")]),
        "supervised" if chance.percent(60) => step("correct", district("supervisor"), &[]),
        "to_score" => step("score", district("assessor"), &[]),
        _ => None,
    }
}

/// Whether the matter's city has a step.
pub(crate) fn has(library: &Library, matter: &Matter, ask: &str) -> bool {
    let edition = library.edition(&matter.edition);
    edition.and_then(|e| e.procedures.get(&matter.procedure)).is_some_and(|procedure| procedure.asks.contains_key(ask))
}

fn unit_of(staff: &Staff, matter: &Matter, post: &str) -> Actor {
    let unit = matter.parties.get("unit").map(PartyValue::units).and_then(|units| units.first().copied());
    staff.of_unit(unit.unwrap_or_default(), post)
}
