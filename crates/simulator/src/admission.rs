//! What simulated departments ask of streets and communities: mostly what the list has, now and then what it has not.

use crate::chance::Chance;
use crate::habits::{self, Next, step, with};
use crate::people::{Staff, Street};
use casework::{Actor, Matter, PartyValue, Value, Values};
use desk::{CityLaw, Library};
use rulebook::Edition;
use worktime::Instant;

const ERRANDS: &[&str] = &[
    "巡查背街小巷的占道堆放",
    "登记沿街招牌的牢固情况",
    "统计小区充电车棚的数量",
    "张贴防汛提示并逐户告知",
    "核对门牌与登记是否一致",
    "清点闲置的健身器材",
];
const FAVOURS: &[&str] =
    &["发放健康宣传材料", "登记需要上门理发的老人", "通知居民参加消防演练", "收集楼道照明损坏情况"];

/// A department that asks for something, and what a street is asked.
pub(crate) fn task(
    chance: &mut Chance,
    staff: &Staff,
    library: &Library,
    law: &CityLaw,
    now: Instant,
) -> Option<(Actor, Values)> {
    let department = summoned(chance, staff, library)?;
    let errand = chance.pick(ERRANDS).copied().unwrap_or_default();
    let kind = match chance.below(100) {
        0..15 => "assessment",
        15..25 => "organ",
        25..35 => "form",
        _ => "task",
    };
    let handover = if chance.percent(20) { "responsibility_letters" } else { "plain" };
    let mut values = with(&[("department", &department), ("kind", kind), ("item", errand), ("handover", handover)]);
    if chance.percent(55)
        && let Some(row) = habits::duty(law, now, "street", "", chance)
    {
        values.insert("duty".to_owned(), Value::Text(row));
    }
    Some((staff.of_unit(&department, "handler"), values))
}

/// A department that asks for something, and what a residents' committee is asked.
pub(crate) fn item(
    chance: &mut Chance,
    staff: &Staff,
    library: &Library,
    (law, edition): (&CityLaw, &Edition),
    street: &Street,
    now: Instant,
) -> Option<(Actor, Values)> {
    let proposer = summoned(chance, staff, library)?;
    let (place, _) = chance.pick(&street.communities)?;
    let favour = chance.pick(FAVOURS).copied().unwrap_or_default();
    let mut values = with(&[("proposer", &proposer), ("community", &format!("{place}.committee")), ("item", favour)]);
    values.insert("veto".to_owned(), Value::Flag(chance.percent(8)));
    let kind = if chance.percent(20) { "form" } else { "task" };
    values.insert("kind".to_owned(), Value::Text(kind.to_owned()));
    if edition.rules.contains_key("community.assist_list") {
        let listed = kind == "task" && chance.percent(55);
        let holds = law.city.rows.get("community_list").into_iter().flatten();
        let rows: Vec<_> = holds
            .filter(|row| row.holds_on(now.day()) && row.columns.get("kind").is_some_and(|have| have == kind))
            .collect();
        if let Some(row) = chance.pick(&rows).filter(|_| listed) {
            values.insert("entry".to_owned(), Value::Text(row.key.clone()));
        }
    } else if chance.percent(75) {
        values.insert("law".to_owned(), Value::Text("示例法律依据：某项办法".to_owned()));
        values.insert("funds".to_owned(), Value::Number(50_000));
        values.insert("conditions".to_owned(), Value::Text("场地和材料由提出单位供给".to_owned()));
    }
    if chance.percent(10) {
        let data = law.city.rows.get("held_data").into_iter().flatten().find(|row| row.holds_on(now.day()));
        values.extend(data.map(|row| ("data".to_owned(), Value::Text(row.key.clone()))));
    }
    Some((staff.of_unit(&proposer, "handler"), values))
}

fn summoned(chance: &mut Chance, staff: &Staff, library: &Library) -> Option<String> {
    chance.pick(&staff.departments(library)).cloned()
}

/// The next step of a task or of an item for a community.
pub(crate) fn next(chance: &mut Chance, staff: &Staff, law: &CityLaw, matter: &Matter, now: Instant) -> Next {
    if matter.procedure == "task" {
        asked_of_street(chance, staff, matter, now)
    } else {
        asked_of_community(chance, staff, law, matter)
    }
}

fn asked_of_street(chance: &mut Chance, staff: &Staff, matter: &Matter, now: Instant) -> Next {
    let department = || unit_of(staff, matter, "department", "handler");
    let office = |post: &str| staff.of_unit(&matter.home, post);
    let confirmed = matter.counts.contains_key("confirm_delivery");
    match matter.state.as_str() {
        // Some never seek approval, or never give the resources: time refuses them.
        "off_list" if matter.proposals.is_empty() && !never(matter, 3) => {
            step("seek_approval", department(), &[("why", "入冬以前必须排查一遍，部门人手不够。")])
        }
        "approved" if !never(matter, 4) => {
            let by = now.day().plus_days(3).to_string();
            let mut values = with(&[
                ("deliver_by", by.as_str()),
                ("people", "借调两人"),
                ("technique", "巡查终端两台"),
                ("requirements", "每周巡查一遍"),
                ("standards", "不漏一条街巷"),
                ("process", "巡查、上报、复查"),
            ]);
            values.insert("funds".to_owned(), Value::Number(200_000));
            Some(("provide".to_owned(), department(), values))
        }
        "queued" if matter.proposals.is_empty() && chance.percent(8) => {
            step("contest", office("leader"), &[("reason", "所选条目说的是整治，不是登记造册。")])
        }
        "entrusted" if !confirmed => step("confirm_delivery", office("leader"), &[]),
        "queued" | "entrusted" if chance.percent(35) => {
            step("do", office("worker"), &[("result", "已经逐条走过，问题当场处理，清单附后。")])
        }
        "done" if chance.percent(70) => step("review", department(), &[("finding", "完成及时，资源够用。")]),
        _ => None,
    }
}

fn asked_of_community(chance: &mut Chance, staff: &Staff, law: &CityLaw, matter: &Matter) -> Next {
    let proposer = || unit_of(staff, matter, "proposer", "handler");
    let community = || unit_of(staff, matter, "community", "worker");
    let district = |post: &str| staff.of_unit(&staff.district, post);
    let civil = |post: &str| staff.of_unit(law.city.named.get("civil_affairs").map_or("", String::as_str), post);
    match matter.state.as_str() {
        "unmatched" if !never(matter, 2) => {
            step("seek_review", proposer(), &[("reason", "确需社区协助，请联审列入清单。")])
        }
        "joint" if matter.proposals.is_empty() && chance.percent(60) => {
            let key = format!("demo_joint_{}", matter.number.replace('-', "_"));
            step("list", civil("handler"), &[("key", key.as_str()), ("basis", "联审纪要（示例）")])
        }
        "joint" if matter.pending().next().is_none() => {
            step("decline", civil("handler"), &[("reason", "部门自己办得了，不必交社区。")])
        }
        "to_check" if chance.percent(75) => step("admit", district("supervisor"), &[]),
        "to_check" => step("turn_down", district("supervisor"), &[("reason", "所引条文没有要社区办这件事。")]),
        "in_use" if !matter.counts.contains_key("raise") && chance.percent(2) => {
            step("raise", community(), &[("reason", "同样的内容已经报过两回。")])
        }
        "in_use" if chance.percent(2) => step("finish", community(), &[("result", "已经办完，材料都发到了各楼门。")]),
        _ => None,
    }
}

/// One in so many never does what is due; it stays with them.
fn never(matter: &Matter, one_in: i64) -> bool {
    (matter.opened_at.0 / 60_000).rem_euclid(one_in) == 0
}

fn unit_of(staff: &Staff, matter: &Matter, party: &str, post: &str) -> Actor {
    let unit = matter.parties.get(party).map(PartyValue::units).and_then(|units| units.first().copied());
    staff.of_unit(unit.unwrap_or_default(), post)
}
