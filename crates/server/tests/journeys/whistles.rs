//! The whistle board: open whistles with the units called, for the office, for those above it, and for whoever was called.

use crate::house::{BEIJING, GUIYANG, House, Town, houses, one_house};
use serde_json::{Value, json};

/// Everybody about a whistle in a town.
struct Summoned {
    leader: String,
    housing: String,
    other: String,
    supervisor: String,
    units: [String; 3],
}

async fn summoned(house: &House, town: Town) -> Summoned {
    let units = ["housing", "police", "fire"].map(|unit| format!("{}.{unit}", town.district));
    Summoned {
        leader: house.staff(town.street, &["leader"]).await,
        housing: house.staff(&units[0], &["handler"]).await,
        other: house.staff(&units[1], &["handler"]).await,
        supervisor: house.staff(town.parent, &["supervisor"]).await,
        units,
    }
}

fn draft(town: Town) -> Value {
    json!({"topic": "key_work", "urgency": "emergency", "place": town.community, "task": "请到现场会商污水外溢的处置。"})
}

/// Blows a whistle for three units; answers its id.
async fn blown(house: &House, town: Town, people: &Summoned) -> String {
    let body = json!({"values": draft(town), "issue": {"recipients": people.units}});
    let done = house.post("/whistles", &people.leader, body).await.is(201);
    assert_eq!((&done["state"]["key"], &done["refused"]), (&json!("issued"), &Value::Null), "{done}");
    done["matter"].as_str().unwrap().to_owned()
}

async fn board(house: &House, who: &str, query: &str) -> Value {
    house.get(&format!("/whistles{query}"), who).await.is(200)
}

/// The report-in of a unit.
fn lane<'a>(board: &'a Value, unit: &str) -> &'a Value {
    let lanes = board["rows"].as_array().unwrap().iter().flat_map(|row| row["lanes"].as_array().unwrap());
    lanes.into_iter().find(|lane| lane["unit"]["id"] == unit).unwrap_or_else(|| panic!("no {unit} in {board}"))
}

fn report_in(board: &Value, unit: &str) -> String {
    lane(board, unit)["matter"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_board_shows_each_unit_called_its_clocks_and_who_does_not_come() {
    for house in houses().await {
        for town in [BEIJING, GUIYANG] {
            let people = summoned(&house, town).await;
            let whistle = blown(&house, town, &people).await;
            let first = board(&house, &people.leader, "").await;
            assert_eq!((first["total"].as_u64(), first["rows"][0]["matter"].as_str()), (Some(1), Some(&*whistle)));
            let row = &first["rows"][0];
            assert_eq!(
                (row["lanes"].as_array().unwrap().len(), &row["hidden"], &row["late"]),
                (3, &json!(0), &json!(false))
            );
            assert_eq!((&row["topic"]["key"], &row["urgency"]["zh"]), (&json!("key_work"), &json!("应急哨")), "{row}");
            assert_eq!(
                (&first["totals"]["called"], &first["totals"]["states"][0]["key"]),
                (&json!(3), &json!("called"))
            );
            let (housing, other) = (report_in(&first, &people.units[0]), report_in(&first, &people.units[1]));
            house.ask(town, &housing, &people.housing, "accept", json!({})).await;
            house.ask(town, &other, &people.other, "refuse", json!({"reason": "不是本单位的管线，请另派。"})).await;
            let second = board(&house, &people.leader, "").await;
            let one = lane(&second, &people.units[0]);
            assert_eq!((&one["state"]["key"], &one["late"]), (&json!("accepted"), &json!(false)), "{one}");
            let stations = one["stations"].as_array().unwrap();
            assert!(stations[0]["ended"].is_string() && stations[1]["remaining"]["zh"].is_string(), "{one}");
            assert!(stations[2]["started"].is_null(), "{one}");
            let no = lane(&second, &people.units[1]);
            assert_eq!(
                (&no["refused"], &no["silent"], &no["ended_by"]["key"]),
                (&json!(true), &json!(false), &json!("refuse"))
            );
            assert_eq!(
                (&no["case"]["procedure"], &no["reason"]),
                (&json!("refusal"), &json!("不是本单位的管线，请另派。"))
            );
            // Whoever says nothing until the time is over has refused; whoever accepted and is not there is late.
            house.until(town, "2026-11-25 12:00").await;
            let third = board(&house, &people.leader, "?only=silent").await;
            assert_eq!(
                (&third["total"], &third["totals"]["silent"], &third["totals"]["refused"]),
                (&json!(1), &json!(1), &json!(2))
            );
            assert_eq!(lane(&third, &people.units[2])["ended_by"]["key"], "silence");
            assert_eq!((&lane(&third, &people.units[0])["late"], &third["totals"]["late"]), (&json!(true), &json!(1)));
            house.clock.set(worktime::Instant::parse(crate::house::START).unwrap());
        }
    }
}

#[tokio::test]
async fn everybody_sees_what_their_grants_reach_and_no_more() {
    for house in houses().await {
        let town = BEIJING;
        let people = summoned(&house, town).await;
        blown(&house, town, &people).await;
        let own = board(&house, &people.housing, "").await;
        assert_eq!((&own["total"], &own["own"]), (&json!(1), &json!(true)), "{own}");
        let row = &own["rows"][0];
        assert_eq!(
            (row["lanes"].as_array().unwrap().len(), &row["matter"], &row["hidden"]),
            (1, &Value::Null, &Value::Null)
        );
        assert_eq!(
            (&row["lanes"][0]["unit"]["id"], &row["task"]),
            (&json!(people.units[0]), &json!("请到现场会商污水外溢的处置。"))
        );
        assert_eq!(own["totals"]["mine"], 1);
        assert_eq!(board(&house, &people.supervisor, "").await["total"], 1);
        let city = house.staff("110000", &["supervisor"]).await;
        assert_eq!(board(&house, &city, "").await["total"], 1);
        for (unit, post) in [("110102", "supervisor"), (town.other_street, "leader"), ("110101.transport", "handler")] {
            let stranger = house.staff(unit, &[post]).await;
            assert_eq!(board(&house, &stranger, "").await["total"], 0, "{unit}");
        }
        house.get("/whistles", "").await.problem(401, "unauthenticated");
    }
}

#[tokio::test]
async fn a_board_is_filtered_paged_and_taken_away() {
    let house = one_house(|_| {}).await;
    let town = BEIJING;
    let people = summoned(&house, town).await;
    for _ in 0..7 {
        blown(&house, town, &people).await;
    }
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = board(&house, &people.leader, &format!("?limit=3{after}")).await;
        assert_eq!(page["total"], 7);
        seen.extend(page["rows"].as_array().unwrap().iter().map(|row| row["matter"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 7);
    for (query, total) in [
        ("urgency=emergency", 7),
        ("urgency=hard", 0),
        ("topic=key_work", 7),
        (&*format!("unit={}", people.units[2]), 7),
        ("unit=110101.transport", 0),
        (&*format!("street={}", town.other_street), 0),
        ("state=called", 7),
        ("state=done", 0),
        ("only=late", 0),
    ] {
        let page = board(&house, &people.supervisor, &format!("?{query}")).await;
        assert_eq!((page["total"].as_u64(), page["open"].as_u64()), (Some(total), Some(7)), "{query}");
    }
    for wrong in ["limit=0", "limit=201", "only=x", "after=x", "order=due"] {
        house.get(&format!("/whistles?{wrong}"), &people.leader).await.problem(400, "bad-query");
    }
    let table = house.get("/whistles/export.csv?urgency=emergency", &people.leader).await;
    assert_eq!((table.status, &table.headers["x-huying-total"]), (200, &"7".parse().unwrap()));
    assert_eq!(table.text.lines().count(), 1 + 7 * 3, "{}", table.text);
    house.get("/whistles/export.csv?limit=5", &people.leader).await.problem(400, "bad-query");
}

#[tokio::test]
async fn a_thousand_whistles_are_one_board() {
    let house = one_house(|_| {}).await;
    let town = BEIJING;
    let people = summoned(&house, town).await;
    let count: usize = std::env::var("HUYING_WHISTLES").ok().and_then(|text| text.parse().ok()).unwrap_or(40);
    let more = ["transport", "parks"].map(|unit| format!("{}.{unit}", town.district));
    let five: Vec<&String> = people.units.iter().chain(&more).collect();
    for _ in 0..count {
        let body = json!({"values": draft(town), "issue": {"recipients": five}});
        house.post("/whistles", &people.leader, body).await.is(201);
    }
    for turn in ["first", "second"] {
        let begun = std::time::Instant::now();
        let page = board(&house, &people.supervisor, "?limit=50").await;
        println!("{count} whistles of five units, {turn} reading: {:?}", begun.elapsed());
        assert_eq!(
            (page["total"].as_u64(), page["totals"]["called"].as_u64()),
            (Some(count as u64), Some(5 * count as u64))
        );
    }
}

#[tokio::test]
async fn one_page_says_who_may_be_called_and_what_time_each_would_have() {
    for house in houses().await {
        for town in [BEIJING, GUIYANG] {
            let people = summoned(&house, town).await;
            let page = house.get("/whistles/compose", &people.leader).await.is(200);
            assert_eq!((&page["may_issue"], &page["office"]["id"]), (&json!(true), &json!(town.street)));
            let candidates = page["candidates"].as_array().unwrap();
            let kinds: std::collections::BTreeSet<&str> =
                candidates.iter().map(|one| one["kind"]["key"].as_str().unwrap()).collect();
            assert!(kinds.contains("district_department") && kinds.contains("utility"), "{kinds:?}");
            assert!(kinds.is_disjoint(&["district_government", "city_government", "hotline"].into()), "{kinds:?}");
            let recipients =
                page["issue"]["fields"].as_array().unwrap().iter().find(|one| one["field"]["key"] == "recipients");
            let named = recipients.unwrap()["kinds"].as_array().unwrap();
            assert!(named.contains(&json!("agency")) && !named.contains(&json!("hotline")), "{named:?}");
            let times = page["times"].as_array().unwrap();
            let of = |urgency: &str, clock: &str| {
                let all = times.iter().find(|one| one["urgency"]["key"] == urgency).unwrap()["clocks"].clone();
                all.as_array().unwrap().iter().find(|one| one["clock"]["key"] == clock).unwrap().clone()
            };
            assert_eq!(of("emergency", "arrive")["span"]["zh"], "1小时", "{page}");
            assert_eq!(
                (of("hard", "arrive")["span"]["zh"].clone(), of("hard", "arrive")["due"].clone()),
                (json!("5个工作日"), Value::Null)
            );
            assert!(of("ordinary", "accept")["due"].as_str().unwrap().starts_with("2026-11-25T10:30"), "{page}");
            assert_eq!(of("ordinary", "accept")["after"]["zh"], "沉默即拒绝", "{page}");
            // Whoever was called before is likely; whoever may not send it out leaves a draft to whoever may.
            blown(&house, town, &people).await;
            let dispatcher = house.staff(town.street, &["dispatcher"]).await;
            let again = house.get("/whistles/compose", &dispatcher).await.is(200);
            assert_eq!(
                (&again["may_issue"], &again["candidates"][0]["why"]["zh"]),
                (&json!(false), &json!("一年里叫过1次"))
            );
            let body = json!({"values": draft(town), "issue": {"recipients": people.units}});
            let done = house.post("/whistles", &dispatcher, body).await.is(201);
            assert_eq!(
                (&done["state"]["key"], &done["refused"]["code"]),
                (&json!("drafted"), &json!("refused")),
                "{done}"
            );
            let wrong = json!({"values": draft(town), "issue": {"recipients": [town.parent]}});
            let done = house.post("/whistles", &people.leader, wrong).await.is(201);
            assert!(!done["refused"]["basis"].as_array().unwrap().is_empty(), "{done}");
            house.post("/whistles", &people.leader, json!({"values": {}})).await.is(422);
            house.get("/whistles/compose?district=110101", &people.leader).await.problem(400, "bad-query");
        }
    }
}

#[tokio::test]
async fn a_whistle_from_an_appeal_begins_with_what_the_appeal_says() {
    for house in houses().await {
        for town in [BEIJING, GUIYANG] {
            let people = summoned(&house, town).await;
            let dispatcher = house.staff(town.street, &["dispatcher", "worker"]).await;
            let (matter, _) = house.appeal(town).await;
            house.ask(town, &matter, &dispatcher, "accept", json!({})).await;
            let from = format!("/whistles/compose?district={}&matter={matter}", town.district);
            let page = house.get(&from, &people.leader).await.is(200);
            assert_eq!(
                (&page["start"]["whistle.topic"], &page["urgency"]),
                (&json!("appeals"), &json!("whistle.urgency")),
                "{page}"
            );
            assert!(page["start"]["whistle.task"].is_string() && page["place"].is_string(), "{page}");
            assert_eq!(page["candidates"][0]["why"]["zh"], "派单目录上归它", "{}", page["candidates"][0]);
            // The appeal is not being co-ordinated: nothing is written, and the refusal says why.
            let values = json!({"whistle.topic": "appeals", "whistle.urgency": "ordinary", "whistle.task": "请到现场会商处置。"});
            let body = json!({"district": town.district, "matter": matter, "values": values, "issue": {"recipients": people.units}});
            house.post("/whistles", &people.leader, body).await.problem(422, "refused");
            assert_eq!(board(&house, &people.leader, "").await["total"], 0);
        }
    }
}

#[tokio::test]
async fn a_case_of_refusal_shows_what_it_rests_on_and_how_often_it_was_that_unit() {
    for house in houses().await {
        for town in [BEIJING, GUIYANG] {
            let people = summoned(&house, town).await;
            for _ in 0..2 {
                blown(&house, town, &people).await;
            }
            let open = board(&house, &people.housing, "").await;
            for row in open["rows"].as_array().unwrap() {
                let matter = row["lanes"][0]["matter"].as_str().unwrap();
                house
                    .ask(town, matter, &people.housing, "refuse", json!({"reason": "不是本单位的管线，请另派。"}))
                    .await;
            }
            let cases = house.get("/refusals", &people.supervisor).await.is(200);
            assert_eq!((&cases["total"], &cases["units"][0]["count"]), (&json!(2), &json!(2)), "{cases}");
            let rows = cases["rows"].as_array().unwrap();
            let nth: std::collections::BTreeSet<u64> = rows.iter().map(|row| row["nth"].as_u64().unwrap()).collect();
            assert_eq!((nth, rows[0]["remaining"].is_object()), ([1, 2].into(), true), "{cases}");
            let chain: Vec<&str> = rows[0]["chain"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["procedure"]["key"].as_str().unwrap())
                .collect();
            assert_eq!(chain, ["report_in", "whistle"]);
            // The unit sees the case and its own report-in, and not the whistle; others see nothing.
            let own = house.get("/refusals", &people.housing).await.is(200);
            assert_eq!(
                (own["total"].as_u64(), own["rows"][0]["chain"].as_array().unwrap().len()),
                (Some(2), 1),
                "{own}"
            );
            assert_eq!(house.get("/refusals", &people.other).await.is(200)["total"], 0);
            let first = house.get("/refusals?limit=1", &people.supervisor).await.is(200);
            let rest = format!("/refusals?limit=1&after={}", first["next"].as_str().unwrap());
            let rest = house.get(&rest, &people.supervisor).await.is(200);
            assert_ne!(first["rows"][0]["matter"], rest["rows"][0]["matter"]);
            assert_eq!((&rest["total"], &rest["next"]), (&json!(2), &Value::Null));
            for (query, total) in [("state=open", 2), ("state=closed", 0), (&*format!("unit={}", people.units[1]), 0)] {
                let found = house.get(&format!("/refusals?{query}"), &people.leader).await.is(200);
                assert_eq!(found["total"], total, "{query}");
            }
            house.get("/refusals?limit=0", &people.leader).await.problem(400, "bad-query");
        }
    }
}
