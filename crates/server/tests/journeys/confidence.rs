//! What is personal reaches only those who may see it: canaries in every field, in every answer, in the log; erasing.

use crate::flow::{crew, fed_back, transferred};
use crate::house::{BEIJING, House, LOG, Town, houses};
use desk::access_log;
use desk::ports::AccessFilter;
use serde_json::{Value, json};

const CANARIES: [(&str, &str); 5] = [
    ("title", "金丝雀标题甲乙丙丁"),
    ("text", "金丝雀正文甲乙丙丁"),
    ("contact_name", "雀金丝"),
    ("contact_phone", "00087654321"),
    ("address", "金丝雀地址甲乙丙丁"),
];
const MORE: &str = "金丝雀补充甲乙丙丁";
const REMARK: &str = "金丝雀评语甲乙丙丁";

fn canary(town: Town, identity: &str) -> Value {
    let mut body = crate::house::appeal(town);
    for (key, text) in CANARIES {
        body[key] = json!(text);
    }
    body["identity"] = json!(identity);
    body
}

fn all() -> impl Iterator<Item = &'static str> {
    CANARIES.iter().map(|(_, text)| *text).chain([MORE, REMARK])
}

/// Which canaries stand in a text.
fn found(text: &str) -> Vec<&'static str> {
    all().filter(|canary| text.contains(canary)).collect()
}

/// Everything of a matter that somebody can read.
async fn reading(house: &House, town: Town, matter: &str, who: &str) -> String {
    let mut text = String::new();
    for path in ["", "/history", "/clocks", "/asks"] {
        text += &house.get(&format!("/matters/{}/{matter}{path}", town.district), who).await.text;
    }
    for path in ["/matters", "/worklist", "/inbox"] {
        text += &house.get(path, who).await.text;
    }
    text += &house.send("GET", &format!("/matters/{}/{matter}", town.district), who, &[], "").await.text;
    text
}

#[tokio::test]
async fn personal_values_reach_the_granted_posts_alone_and_never_the_log() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let assessor = house.staff(town.parent, &["assessor"]).await;
        let auditor = house.staff(town.parent, &["auditor"]).await;
        let plain = house.staff(town.handler, &["clerk"]).await;
        let registrar = house.staff(town.street, &["registrar"]).await;
        let done = house.post("/appeals", "", canary(town, "named")).await.is(201);
        let (matter, receipt) = (done["matter"].as_str().unwrap(), done["receipt"].as_str().unwrap());
        assert_eq!(found(&done.to_string()), Vec::<&str>::new());
        let more = json!({"code": receipt, "values": {"more": MORE}});
        house.post("/receipts/asks/supplement", "", more).await.is(200);
        transferred(&house, town, &crew, matter).await;
        house.tick(town).await;
        for who in [&crew.dispatcher, &crew.leader, &crew.handler, &crew.supervisor, &crew.caller] {
            assert_eq!(found(&reading(&house, town, matter, who).await).len(), 6, "{who}");
        }
        for who in [&assessor, &auditor, &plain, &registrar] {
            assert_eq!(found(&reading(&house, town, matter, who).await), Vec::<&str>::new(), "{who}");
        }
        let with = |who: &str, why: &str| {
            let path = format!("/matters/{}/{matter}?purpose={why}", town.district);
            let who = who.to_owned();
            let house = &house;
            async move { house.get(&path, &who).await.text }
        };
        assert_eq!(found(&with(&auditor, "audit").await).len(), 6);
        assert_eq!(found(&with(&assessor, "curious").await).len(), 0);
        assert_eq!(found(&with(&auditor, "%20").await).len(), 0, "a purpose is not blank");
        fed_back(&house, town, &crew, matter).await;
        house.until(town, "2026-12-20 09:00").await;
        let values = json!({"responded": true, "solved": "yes", "satisfied": "yes", "remark": REMARK});
        house.post("/receipts/asks/rate", "", json!({"code": receipt, "values": values})).await.is(200);
        let own = house.post("/receipts/look", "", json!({"code": receipt})).await.text;
        assert_eq!(found(&own).len(), 7, "one's own words are one's own: {own}");
        for wrong in [r#"{"text": "金丝雀正文甲乙丙丁", "nothing": 1}"#, r#"{"text": "金丝雀正文甲乙丙丁""#]
        {
            house.send("POST", "/api/v1/appeals", "", &[("content-type", "application/json")], wrong).await;
        }
        let mut refused = canary(town, "named");
        refused["category"] = json!("nothing");
        let refused = house.post("/appeals", "", refused).await;
        assert_eq!(found(&refused.text), Vec::<&str>::new());
        let opened = AccessFilter { kind: access_log::REVEALED.to_owned(), ..AccessFilter::default() };
        let opened = house.desk.accounts().access_log(town.district, &opened, None, 10).await.unwrap();
        assert!(opened.iter().any(|row| row.note == "audit" && !row.account.is_empty()), "the access is logged");
    }
    let log = String::from_utf8_lossy(&LOG.lock().unwrap()).into_owned();
    assert!(log.contains("/api/v1/matters/{district}/{id}"), "the log names routes");
    assert!(!log.contains("purpose=audit"), "no query in the log");
    assert_eq!(found(&log), Vec::<&str>::new());
}

#[tokio::test]
async fn a_confidential_person_is_shown_to_nobody_without_sensitive() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let auditor = house.staff(town.parent, &["auditor"]).await;
        let done = house.post("/appeals", "", canary(town, "confidential")).await.is(201);
        let matter = done["matter"].as_str().unwrap();
        transferred(&house, town, &crew, matter).await;
        for who in [&crew.dispatcher, &crew.leader, &crew.handler, &crew.supervisor, &auditor] {
            let text = reading(&house, town, matter, who).await;
            assert_eq!(found(&text), Vec::<&str>::new());
            assert!(!text.contains("000****4321") && !text.contains("雀*"), "a mask tells nothing either: {text}");
        }
        let path = format!("/matters/{}/{matter}?purpose=audit", town.district);
        assert_eq!(found(&house.get(&path, &auditor).await.text).len(), 5);
    }
}

/// Whoever is consulted reads what is asked of them, not the person; whoever handles the matter reads all of it.
#[tokio::test]
async fn a_unit_that_is_consulted_sees_nothing_personal_until_it_handles_the_matter() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let done = house.post("/appeals", "", canary(town, "named")).await.is(201);
        let matter = done["matter"].as_str().unwrap();
        house.ask(town, matter, &crew.dispatcher, "accept", json!({"grade": "complex"})).await;
        let question = "这类房屋裂缝由哪家鉴定，费用从哪里出。";
        let consult = json!({"consulted": [town.handler], "question": question});
        house.ask(town, matter, &crew.dispatcher, "consult", consult).await;
        house.tick(town).await;
        let text = reading(&house, town, matter, &crew.handler).await;
        assert_eq!(found(&text), Vec::<&str>::new(), "{}", house.name);
        assert!(text.contains(question), "what it is consulted on is for it to read");
        let seeks = |words: &'static str| {
            let (house, who) = (&house, crew.handler.clone());
            async move { house.get(&format!("/search?q={words}"), &who).await.is(200)["total"].clone() }
        };
        house.follow().await;
        assert_eq!((seeks("金丝雀正文").await, seeks("房屋裂缝").await), (json!(0), json!(1)), "{}", house.name);
        house.ask(town, matter, &crew.dispatcher, "record_minutes", json!({"minutes": "由住建部门鉴定。"})).await;
        let values = json!({"handler": town.handler, "duty": "department_housing_quality"});
        house.ask(town, matter, &crew.dispatcher, "transfer", values).await;
        house.follow().await;
        assert_eq!(found(&reading(&house, town, matter, &crew.handler).await).len(), 5, "{}", house.name);
        assert_eq!(seeks("金丝雀正文").await, json!(1), "{}", house.name);
    }
}

#[tokio::test]
async fn erasing_leaves_the_facts_and_nothing_of_the_person() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let registrar = house.staff(town.street, &["registrar"]).await;
        let elsewhere = house.staff(town.other_street, &["registrar"]).await;
        let done = house.post("/appeals", "", canary(town, "named")).await.is(201);
        let (matter, receipt) =
            (done["matter"].as_str().unwrap().to_owned(), done["receipt"].as_str().unwrap().to_owned());
        transferred(&house, town, &crew, &matter).await;
        let whose = json!({"district": town.district, "matter": matter});
        house.post("/people/erase", "", whose.clone()).await.problem(401, "unauthenticated");
        house.post("/people/erase", &crew.dispatcher, whose.clone()).await.problem(403, "not-registrar");
        house.post("/people/erase", &elsewhere, whose.clone()).await.problem(404, "not-found");
        house.post("/people/erase", &registrar, json!({"code": receipt, "district": 1})).await.problem(400, "bad-body");
        assert_eq!(house.post("/people/erase", &registrar, whose.clone()).await.is(200)["erased"], 1);
        assert_eq!(house.post("/people/erase", &registrar, whose).await.is(200)["erased"], 1, "asked again");
        let shown = house.get(&format!("/matters/{}/{matter}", town.district), &crew.dispatcher).await.is(200);
        let text = shown["values"].as_array().unwrap().iter().find(|value| value["field"]["key"] == "text").unwrap();
        assert_eq!((&text["value"], &text["erased"]), (&Value::Null, &json!(true)));
        assert_eq!(found(&reading(&house, town, &matter, &crew.dispatcher).await), Vec::<&str>::new());
        let looked = house.post("/receipts/look", "", json!({"code": receipt})).await.is(200);
        assert_eq!(looked["state"]["key"], "transferred");
        assert!(looked["steps"].as_array().unwrap().len() >= 3, "the facts stay");
        assert_eq!(found(&looked.to_string()), Vec::<&str>::new());
        // Erased is erased: nothing personal can be added any more, and the matter still runs its course.
        let more = json!({"code": receipt, "values": {"more": "再补充一句"}});
        assert_eq!(
            house.post("/receipts/asks/supplement", "", more).await.problem(422, "refused")["reasons"][0]["code"],
            "erased"
        );
        fed_back(&house, town, &crew, &matter).await;
    }
}

#[tokio::test]
async fn a_person_erases_by_their_own_receipt() {
    let house = crate::house::one_house(|_| {}).await;
    let (_, receipt) = house.appeal(BEIJING).await;
    assert_eq!(house.post("/people/erase", "", json!({"code": receipt})).await.is(200)["erased"], 1);
    house.post("/people/erase", "", json!({"code": "110101-AAAA-AAAA-AAAA"})).await.problem(404, "no-such-receipt");
}
