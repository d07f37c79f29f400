//! Ballots of an appraisal through the whole server: sealed as they are recorded, counted by the platform, read by nobody.

use crate::house::{BEIJING, GUIYANG, House, Town, houses};
use serde_json::{Value, json};

/// What the six ballots say; the sixth does not come back.
const VOTES: [&str; 5] = ["satisfied", "fair", "dissatisfied", "fair", "satisfied"];

/// Who takes part.
struct Crew {
    assessor: String,
    leader: String,
    caller: String,
    assessed: String,
}

impl Crew {
    async fn of(house: &House, town: Town) -> Self {
        Self {
            assessor: house.staff(town.street, &["assessor"]).await,
            leader: house.staff(town.street, &["leader"]).await,
            caller: house.staff(town.street, &["caller"]).await,
            assessed: house.staff(town.handler, &["handler", "leader"]).await,
        }
    }
}

/// A value of a matter as its page gives it.
fn given(page: &Value, key: &str) -> Value {
    let mut values = page["values"].as_array().unwrap().iter();
    values.find(|value| value["field"]["key"] == key).map_or(Value::Null, |value| value["value"].clone())
}

/// An appraisal of a department with six ballots drawn.
async fn drawn(house: &House, town: Town, crew: &Crew, closes_on: &str) -> String {
    let values = json!({"assessed": town.handler, "year": 2026, "closes_on": closes_on});
    let body = json!({"procedure": "campaign", "ask": "plan_department", "home": town.street, "values": values});
    let done = house.post("/matters", &crew.assessor, body).await.is(201);
    let matter = done["matter"].as_str().unwrap().to_owned();
    let asks = house.get(&format!("/matters/{}/{matter}/asks", town.district), &crew.assessor).await.is(200);
    let form = asks["rows"].as_array().unwrap().iter().find(|form| form["ask"]["key"] == "draw_evaluators").unwrap();
    let asked = form["fields"].as_array().unwrap().iter().filter(|field| field["read_only"] == false);
    let asked: Vec<&str> = asked.map(|field| field["field"]["key"].as_str().unwrap()).collect();
    assert_eq!(asked, ["evaluators", "frame", "frame_size", "sample_size", "seed"], "a ballot's number is drawn");
    assert!(form["will"].to_string().contains("给每个抽出的编号各发起一件“评价票”"), "{form}");
    let draw =
        json!({"evaluators": "units", "frame": "辖区单位名录", "frame_size": 6, "sample_size": 6, "seed": "2026第1期"});
    house.ask(town, &matter, &crew.assessor, "draw_evaluators", draw).await;
    matter
}

async fn history(house: &House, town: Town, matter: &str) -> String {
    let id = casework::MatterId(matter.to_owned());
    let logged = house.desk.ledger().history(town.district, &id).await.unwrap();
    logged.iter().map(|event| event.stored.body.clone()).collect()
}

async fn sealed_and_seen_by_nobody(house: &House, town: Town, crew: &Crew, matter: &str) {
    let first = format!("{matter}.1");
    let wrong = house.try_ask(town, &first, &crew.caller, "record", json!({"opinion": "excellent"})).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text);
    assert!(wrong.text.contains("not-a-choice"), "{}", wrong.text);
    let mut lengths = std::collections::BTreeSet::new();
    for (number, vote) in (1..).zip(VOTES) {
        let ballot = format!("{matter}.{number}");
        house.ask(town, &ballot, &crew.caller, "record", json!({"opinion": vote})).await;
        let written = history(house, town, &ballot).await;
        assert!(!written.contains(vote) && written.contains("\"opinion\":{"), "{written}");
        let length = written.split("\"length\":").nth(1).unwrap().split(['}', ',']).next().unwrap();
        lengths.insert(length.to_owned());
        let auditor = house.staff(town.parent, &["auditor"]).await;
        for who in [&crew.caller, &crew.assessor, &crew.leader, &auditor] {
            for path in ["", "/history", "?purpose=1"] {
                let page = house.get(&format!("/matters/{}/{ballot}{path}", town.district), who).await;
                assert!(!page.text.contains("\"key\":\"opinion\""), "{path}: {}", page.text);
                assert!(!page.text.contains(&format!("\"value\":\"{vote}\"")), "{path}: {}", page.text);
            }
        }
    }
    assert_eq!(lengths.len(), 1, "what was chosen shows in the length: {lengths:?}");
}

#[tokio::test]
async fn ballots_are_sealed_and_counted_and_nobody_types_in_a_number() {
    for house in houses().await {
        for (town, closes_on, after) in
            [(BEIJING, "2026-12-10", "2026-12-11 09:30"), (GUIYANG, "2026-12-20", "2026-12-21 09:30")]
        {
            let crew = Crew::of(&house, town).await;
            let matter = drawn(&house, town, &crew, closes_on).await;
            sealed_and_seen_by_nobody(&house, town, &crew, &matter).await;
            house.until(town, after).await;
            let typed = house.try_ask(town, &matter, &crew.assessor, "count", json!({"satisfied": 6})).await;
            assert!(typed.status == 422 && typed.text.contains("unknown-field"), "{}", typed.text);
            let done = house.ask(town, &matter, &crew.assessor, "count", json!({})).await;
            let number = &done["proposal"];
            let path = format!("/matters/{}/{matter}", town.district);
            let waiting = house.get(&path, &crew.leader).await.is(200);
            assert!(
                waiting["proposals"].to_string().contains("units,6,5,5"),
                "whoever signs sees it before: {waiting}"
            );
            house.post(&format!("{path}/proposals/{number}/sign"), &crew.leader, json!({})).await.is(200);
            let seen = house.get(&path, &crew.assessor).await.is(200);
            let value = |key: &str| given(&seen, key);
            assert_eq!(["satisfied", "fair", "dissatisfied"].map(value), [2, 2, 1].map(Value::from), "{seen}");
            assert_eq!(value("result"), json!(8000));
            assert_eq!(value("tally"), json!(["辖区单位 units,6,5,5,2,2,1,0,0,1"]));
            let unseen = house.get(&path, &crew.assessed).await.is(200);
            assert!(given(&unseen, "result").is_null() && given(&unseen, "tally").is_null(), "{unseen}");
            house.ask(town, &matter, &crew.assessor, "show", json!({})).await;
            let shown = house.get(&path, &crew.assessed).await.is(200);
            assert_eq!(given(&shown, "shown_result"), json!(8000), "{shown}");
            assert_eq!(given(&shown, "shown_tally"), json!(["辖区单位 units,6,5,5,2,2,1,0,0,1"]));
        }
    }
}
