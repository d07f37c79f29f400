//! What simulated people do next with a matter: the lawful way most of the time, with delays, objections and failures.

use crate::admission;
use crate::chance::Chance;
use crate::people::Staff;
use crate::summons;
use casework::{Actor, Answers, Holder, Matter, Question, Value, Values};
use desk::{CityLaw, Library};
use rulebook::model::RegisterRow;
use worktime::Instant;

/// A step: the ask, by whom, with what.
pub(crate) type Next = Option<(String, Actor, Values)>;

/// A step whose values are texts.
pub(crate) fn step(ask: &str, actor: Actor, values: &[(&str, &str)]) -> Next {
    Some((ask.to_owned(), actor, with(values)))
}

/// Texts as values.
pub(crate) fn with(values: &[(&str, &str)]) -> Values {
    values.iter().map(|(key, value)| ((*key).to_owned(), Value::Text((*value).to_owned()))).collect()
}

/// The next step, by whom, with what; `None` = wait.
pub(crate) fn next(
    chance: &mut Chance,
    staff: &Staff,
    law: &CityLaw,
    library: &Library,
    matter: &Matter,
    now: Instant,
) -> Next {
    match matter.procedure.as_str() {
        "appeal" => appealed(chance, staff, law, library, matter, now),
        "task" | "community_item" => admission::next(chance, staff, law, matter, now),
        _ => summons::next(chance, staff, library, matter, now),
    }
}

/// What is done next for an appeal.
fn appealed(
    chance: &mut Chance,
    staff: &Staff,
    law: &CityLaw,
    library: &Library,
    matter: &Matter,
    now: Instant,
) -> Next {
    let office = |post: &str| staff.of_unit(&matter.home, post);
    let done = |ask: &str| matter.this_round().is_some_and(|round| round.done.contains_key(ask));
    if let Some(rare) = rarely(chance, staff, library, matter, now) {
        return Some(rare);
    }
    match matter.state.as_str() {
        "registered" if chance.percent(2) => step(
            "reject",
            office("dispatcher"),
            &[("reject_reason", "elsewhere"), ("reason", "地点在邻街，已告知向谁反映。")],
        ),
        "registered" if chance.percent(2) => step(
            "tell_path",
            office("dispatcher"),
            &[("legal_path", "litigation"), ("reason", "属于已进入诉讼程序的事项，已告知途径。")],
        ),
        "registered" => step("accept", office("dispatcher"), &[]),
        "accepted" => dispatch(chance, staff, law, library, matter, now),
        "coordinated" if matter.children.iter().any(|child| !child.is_final) => None,
        "coordinated" if matter.children.is_empty() && chance.percent(40) => {
            Some(("whistle".to_owned(), office("leader"), summons::whistle()))
        }
        "transferred" if signs(chance, library, matter) => step("sign_for", holder(staff, matter), &[]),
        "own" | "transferred" | "coordinated" | "reported" if !done("contact") && matter.state != "reported" => {
            let mut values = Values::new();
            values.insert("contacted".to_owned(), Value::Number(now.0));
            Some(("contact".to_owned(), holder(staff, matter), values))
        }
        "transferred" if chance.percent(5) => step(
            "object",
            holder(staff, matter),
            &[("ground", "other_place"), ("reason", "地点不在本单位辖区，附界线说明。")],
        ),
        "own" | "transferred" | "coordinated" if chance.percent(7) => step(
            "extend",
            holder(staff, matter),
            &[
                ("extra", "3 workdays"),
                ("reason", "需要订购配件，说明已告知诉求人。"),
                ("legal_basis", "配件须经法定检测，期间不能省。"),
            ],
        ),
        "own" | "transferred" | "coordinated" if chance.percent(2) => {
            step("suspend", holder(staff, matter), &[("reason", "等待雨季结束后施工，经诉求人同意。")])
        }
        "own" | "transferred" | "coordinated" | "reported" => step(
            "handled",
            holder(staff, matter),
            &[("result", "已到现场处理，问题已解决并向诉求人说明。"), ("proof", "现场照片两张，诉求人确认。")],
        ),
        "suspended" if chance.percent(60) => step("resume", office("dispatcher"), &[]),
        "handled" if !matter.parties.contains_key("requester") => step("close_found", office("leader"), &[]),
        "handled" => {
            step("feed_back", office("dispatcher"), &[("answer", "您反映的问题已经处理，如有反复请随时告诉我们。")])
        }
        "to_rate" => rate(chance, staff),
        _ => None,
    }
}

/// Most units sign when they first look, some once they have begun, and a few never do.
fn signs(chance: &mut Chance, library: &Library, matter: &Matter) -> bool {
    let done = |ask: &str| matter.this_round().is_some_and(|round| round.done.contains_key(ask));
    let likely = if done("contact") { 30 } else { 85 };
    !done("sign_for") && summons::has(library, matter, "sign_for") && chance.percent(likely)
}

/// What happens to few: taken back by the requester, hung with a plan.
fn rarely(chance: &mut Chance, staff: &Staff, library: &Library, matter: &Matter, now: Instant) -> Next {
    let requester = matter.parties.get("requester").and_then(|party| party.people().first().map(|p| (*p).to_owned()));
    match (matter.state.as_str(), requester) {
        ("registered" | "accepted" | "own" | "transferred", Some(subject)) if chance.percent(1) => {
            step("withdraw", Actor::Person { subject }, &[])
        }
        ("handled", Some(_)) if summons::has(library, matter, "hang") && chance.percent(4) => {
            let day = now.day().plus_days(20).to_string();
            let plan = [("plan", "纳入小区改造计划，先做临时处理。"), ("review_on", day.as_str())];
            step("hang", staff.of_unit(&matter.home, "leader"), &plan)
        }
        _ => None,
    }
}

/// The three-way disposition by the dispatch catalogue: own, one unit, several, nobody.
fn dispatch(
    chance: &mut Chance,
    staff: &Staff,
    law: &CityLaw,
    library: &Library,
    matter: &Matter,
    now: Instant,
) -> Next {
    let owners = owners(law, library, matter, now);
    let office = |post: &str| staff.of_unit(&matter.home, post);
    let text = |value: &str| Value::Text(value.to_owned());
    let mut values = Values::new();
    match owners.as_slice() {
        [] => {
            values.insert("attempts".to_owned(), text("已联系可能的三个单位，均认为不属于本单位职责。"));
            Some(("report".to_owned(), office("leader"), values))
        }
        [one] if *one == matter.home => {
            let duty = duty(law, now, "street", "", chance)?;
            values.insert("duty".to_owned(), Value::Text(duty));
            Some(("take".to_owned(), office("dispatcher"), values))
        }
        // The only unit on the catalogue gave it back, rightly: nobody here can send it anywhere.
        [_] if returned(matter) => {
            values.insert("attempts".to_owned(), text("已请承办单位复核，退单成立，目录上没有别的单位。"));
            Some(("report_bounced".to_owned(), office("leader"), values))
        }
        [one] => {
            let key = one.split_once('.').map_or("", |(_, key)| key).to_owned();
            values.insert("handler".to_owned(), text(one));
            // Where the law lets an office send to a public service directly, that is another step than transferring.
            let service = library.units.unit(one).is_some_and(|unit| matches!(unit.kind.as_str(), "utility" | "unit"));
            let direct = summons::has(library, matter, "dispatch");
            let row = if service && direct { None } else { duty(law, now, "department", &key, chance) };
            match row {
                Some(duty) => {
                    values.insert("duty".to_owned(), Value::Text(duty));
                    Some(("transfer".to_owned(), office("dispatcher"), values))
                }
                None => Some(("dispatch".to_owned(), office("dispatcher"), values)),
            }
        }
        [first, rest @ ..] => {
            values.insert("handler".to_owned(), text(first));
            values.insert("helpers".to_owned(), Value::List(rest.iter().map(|unit| text(unit)).collect()));
            Some(("coordinate".to_owned(), office("dispatcher"), values))
        }
    }
}

/// Whether an objection to the dispatch was granted.
fn returned(matter: &Matter) -> bool {
    matter.proposals.iter().any(|one| one.ask == "object" && one.outcome == Some(casework::Outcome::Granted))
}

fn owners(law: &CityLaw, library: &Library, matter: &Matter, now: Instant) -> Vec<String> {
    let mut inputs = Values::new();
    for key in ["category", "place"] {
        if let Some(value) = matter.values.get(key) {
            inputs.insert(key.to_owned(), value.clone());
        }
    }
    let question =
        Question::Calculation { name: "owners".to_owned(), inputs, home: matter.home.clone(), day: now.day() };
    let mut answers = Answers::default();
    desk::answer(library, law, &desk::Facts::default(), vec![question], &mut answers);
    match answers.0.first() {
        Some((_, casework::Answer::Value { value, .. })) => value.texts().into_iter().map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// A row of the duty list that holds today.
pub(crate) fn duty(law: &CityLaw, now: Instant, holder: &str, department: &str, chance: &mut Chance) -> Option<String> {
    let is = |row: &RegisterRow, column: &str, value: &str| row.columns.get(column).is_some_and(|have| have == value);
    let rows: Vec<&RegisterRow> = law
        .city
        .rows
        .get("duties")?
        .iter()
        .filter(|row| row.since <= now.day() && row.until.is_none_or(|until| now.day() <= until))
        .filter(|row| is(row, "holder", holder) && (department.is_empty() || is(row, "department", department)))
        .collect();
    chance.pick(&rows).map(|row| row.key.clone())
}

fn holder(staff: &Staff, matter: &Matter) -> Actor {
    match &matter.holder {
        Holder::Units { units, post } => {
            let unit = units.first().map_or("", String::as_str);
            staff.of_unit(unit, post.as_deref().unwrap_or("handler"))
        }
        _ => Actor::Machine,
    }
}

fn rate(chance: &mut Chance, staff: &Staff) -> Next {
    let caller = staff.hotline("caller");
    if chance.percent(6) {
        // Refused until there were enough attempts; an attempt is what the caller then writes down.
        let ask = if chance.percent(25) { "unreachable" } else { "attempt" };
        let by = if ask == "attempt" { with(&[("reached_by", "phone")]) } else { Values::new() };
        return Some((ask.to_owned(), caller, by));
    }
    let solved = if chance.percent(82) {
        "yes"
    } else if chance.percent(50) {
        "partly"
    } else {
        "no"
    };
    let satisfied = match solved {
        "yes" if chance.percent(88) => "yes",
        "yes" => "mostly",
        "partly" => "mostly",
        _ => "no",
    };
    let mut values = Values::new();
    values.insert("responded".to_owned(), Value::Flag(chance.percent(97)));
    values.insert("solved".to_owned(), Value::Text(solved.to_owned()));
    values.insert("satisfied".to_owned(), Value::Text(satisfied.to_owned()));
    if solved != "yes" {
        let reasons = ["not_done", "partly_done", "came_back", "not_agreed"];
        let reason = chance.pick(&reasons).copied().unwrap_or("unsaid");
        values.insert("unsolved_reason".to_owned(), Value::Text(reason.to_owned()));
    }
    if satisfied == "no" {
        values.insert("dissatisfied_reason".to_owned(), Value::Text("result".to_owned()));
    }
    let ask = match solved {
        "no" if chance.percent(50) => "reopen",
        // Refused while another round is still possible; then the caller asks again.
        "no" => "close_unsolved",
        _ => "rate",
    };
    Some((ask.to_owned(), caller, values))
}
