//! What simulated people do with a whistle, a report-in, a refusal and a meeting: come, come late, refuse, stay silent.

use crate::chance::Chance;
use crate::habits::{Next, step, with};
use crate::people::{Staff, Street};
use casework::{Actor, Matter, PartyValue, Value, Values};
use desk::Library;
use rulebook::Edition;
use std::collections::BTreeSet;
use worktime::Instant;

const TASKS: &[&str] = &[
    "请到场会商，分清管线归谁，今天止住冒水。",
    "请联合检查沿街商户的消防通道，列出问题。",
    "请到场清走占道堆放，明确谁来巡查。",
    "请派人支援，把积水路段围起来，疏导行人。",
];
const MINUTES: &str = "各方到会，议定分头查、月底见效。";

/// The values with which an office blows a whistle from an appeal.
pub(crate) fn whistle() -> Values {
    with(&[
        ("whistle.topic", "appeals"),
        ("whistle.urgency", "ordinary"),
        ("whistle.task", "请派员到现场共同研判，明确牵头单位和完成时间。"),
    ])
}

/// A whistle that an office blows of itself, by the topics of its law.
pub(crate) fn draft(chance: &mut Chance, edition: &Edition, street: &Street) -> Values {
    let topic = edition.words("whistle.blow", "topics").and_then(|topics| chance.pick(topics)).cloned();
    let urgency = match chance.below(100) {
        0..10 => "emergency",
        10..30 => "hard",
        _ => "ordinary",
    };
    let place = chance.pick(&street.communities).map_or(&street.code, |(code, _)| code);
    let task = chance.pick(TASKS).copied().unwrap_or_default();
    let subject = if urgency == "emergency" { "emergency" } else { "finding" };
    let (topic, action) = (topic.unwrap_or_default(), chance.pick(&["discuss", "inspect", "act"]));
    with(&[
        ("topic", &topic),
        ("urgency", urgency),
        ("place", place),
        ("task", task),
        ("subject", subject),
        ("action", action.copied().unwrap_or("act")),
    ])
}

/// A meeting, called or recorded as the law of the city has it.
pub(crate) fn meeting(
    chance: &mut Chance,
    staff: &Staff,
    library: &Library,
    edition: &Edition,
    now: Instant,
) -> (&'static str, Values) {
    let mut values = with(&[("title", "沿街餐饮油烟协调会"), ("agenda", "油烟和噪声怎么管，谁牵头，什么时候见效。")]);
    values.insert("held_at".to_owned(), Value::Number(now.0));
    values.insert("invited".to_owned(), some(chance, staff, library));
    let called = edition.procedures.get("meeting").is_some_and(|meeting| meeting.asks.contains_key("convene"));
    if !called {
        values.extend(with(&[("minutes", MINUTES)]));
    }
    (if called { "convene" } else { "record_agreed" }, values)
}

/// One, two or three departments.
fn some(chance: &mut Chance, staff: &Staff, library: &Library) -> Value {
    let departments = staff.departments(library);
    let picked = (0..=chance.below(3)).filter_map(|_| chance.pick(&departments).cloned());
    Value::List(picked.collect::<BTreeSet<_>>().into_iter().map(Value::Text).collect())
}

fn met(chance: &mut Chance, staff: &Staff, library: &Library, matter: &Matter, now: Instant) -> Next {
    let leader = staff.of_unit(&matter.home, "leader");
    match matter.state.as_str() {
        "convened" => step("hold", leader, &[("minutes", MINUTES)]),
        "held" if matter.children.is_empty() => {
            let due = now.day().plus_days(7).to_string();
            let mut values = with(&[("task", "逐户查清净化设施，列出清单。"), ("due", due.as_str())]);
            values.insert("assignees".to_owned(), some(chance, staff, library));
            Some(("assign".to_owned(), leader, values))
        }
        "held" if matter.children.iter().all(|child| child.is_final) => {
            step("close", leader, &[("outcome", "各家的事都办了，月底再看一遍。")])
        }
        _ => None,
    }
}

fn agreed(chance: &mut Chance, staff: &Staff, matter: &Matter) -> Next {
    match matter.state.as_str() {
        "given" if chance.percent(25) => {
            step("finish", unit_of(staff, matter, "handler"), &[("proof", "清单一份，已逐户签收。")])
        }
        "done" => step("check", staff.of_unit(&matter.home, "leader"), &[]),
        _ => None,
    }
}

/// The next step of a matter that an appeal or an office opened.
pub(crate) fn next(chance: &mut Chance, staff: &Staff, library: &Library, matter: &Matter, now: Instant) -> Next {
    match matter.procedure.as_str() {
        "whistle" => blown(chance, staff, library, matter),
        "report_in" => called(chance, staff, matter, now),
        "refusal" => refused(chance, staff, library, matter),
        "meeting" => met(chance, staff, library, matter, now),
        "meeting_task" => agreed(chance, staff, matter),
        _ => None,
    }
}

fn blown(chance: &mut Chance, staff: &Staff, library: &Library, matter: &Matter) -> Next {
    let leader = || staff.of_unit(&matter.home, "leader");
    let above = || staff.of_unit(&staff.district, "supervisor");
    match matter.state.as_str() {
        "drafted" => Some((
            "issue".to_owned(),
            leader(),
            Values::from([("recipients".to_owned(), some(chance, staff, library))]),
        )),
        "issued" if matter.children.iter().any(|child| !child.is_final) => None,
        // Who did not come leaves it unsolved, now and then.
        "issued" if matter.children.iter().any(|child| child.state == "refused") && chance.percent(30) => {
            step("report_unsolved", leader(), &[("outcome", "该来的单位没有来，问题还在。")])
        }
        "issued" => step("close", leader(), &[("outcome", "各单位到场会商，已明确办法并落实。")]),
        "unsolved" if chance.percent(70) => step("support", above(), &[("opinion", "已协调牵头单位，三日内到场。")]),
        "unsolved" => step("take_over", above(), &[("opinion", "涉及几个街道，由区里接着办。")]),
        _ => None,
    }
}

fn called(chance: &mut Chance, staff: &Staff, matter: &Matter, now: Instant) -> Next {
    let unit = || unit_of(staff, matter, "handler");
    let leader = || staff.of_unit(&matter.home, "leader");
    match matter.state.as_str() {
        "called" if chance.percent(10) => step("refuse", unit(), &[("reason", "当日已有执法任务，无人可派。")]),
        "called" if chance.percent(90) => step("accept", unit(), &[]),
        // Some come late.
        "accepted" if chance.percent(15) => None,
        "accepted" => {
            Some(("arrive".to_owned(), unit(), Values::from([("arrived_at".to_owned(), Value::Number(now.0))])))
        }
        // Work on the spot takes days.
        "acting" if chance.percent(85) => None,
        "acting" => step("done", unit(), &[("proof", "现场处置记录一份，照片两张。")]),
        "done" if matter.round == 1 && chance.percent(15) => {
            step("again", leader(), &[("reason", "现场看过，还在冒水，请再处置。")])
        }
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
