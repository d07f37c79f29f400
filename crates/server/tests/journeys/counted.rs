//! What is asked once is done once: replays, keys, bulk.

use crate::flow::{crew, fed_back};
use crate::house::{BEIJING, appeal, houses};
use serde_json::json;

#[tokio::test]
async fn the_same_key_and_body_are_answered_alike_and_another_body_is_refused() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let first = house.post_keyed("/appeals", "", "k-1", appeal(town)).await.is(201);
        let again = house.post_keyed("/appeals", "", "k-1", appeal(town)).await.is(201);
        assert_eq!((&first["repeated"], &again["repeated"]), (&json!(false), &json!(true)));
        for same in ["number", "matter", "receipt", "state", "version"] {
            assert_eq!(first[same], again[same], "{same}");
        }
        let mut other = appeal(town);
        other["text"] = json!("另一件事，请处理。");
        house.post_keyed("/appeals", "", "k-1", other).await.problem(422, "key-reused");
        // Another person's key is another key.
        let mut stranger = appeal(town);
        stranger["contact_phone"] = json!("00000002222");
        assert_eq!(house.post_keyed("/appeals", "", "k-1", stranger).await.is(201)["repeated"], false);
        let path = format!("/matters/{}/{}/asks/accept", town.district, first["matter"].as_str().unwrap());
        let done = house.post_keyed(&path, &crew.dispatcher, "k-1", json!({})).await.is(200);
        let again = house.post_keyed(&path, &crew.dispatcher, "k-1", json!({})).await.is(200);
        assert_eq!(
            (&done["version"], &again["version"], &again["repeated"]),
            (&again["version"], &done["version"], &json!(true))
        );
        house
            .post_keyed(&path, &crew.dispatcher, "k-1", json!({"values": {"grade": "urgent"}}))
            .await
            .problem(422, "key-reused");
        house.post_keyed(&path, &crew.dispatcher, &"k".repeat(201), json!({})).await.problem(400, "bad-key");
        house.post(&path, &crew.dispatcher, json!({})).await.problem(422, "refused");
    }
}

#[tokio::test]
async fn fifty_repeats_at_once_have_one_effect_and_one_answer() {
    for house in houses().await {
        let house = std::sync::Arc::new(house);
        let tries: Vec<_> = (0..50)
            .map(|_| {
                let house = house.clone();
                tokio::spawn(async move { house.post_keyed("/appeals", "", "storm", appeal(BEIJING)).await.is(201) })
            })
            .collect();
        let mut answers = Vec::new();
        for one in tries {
            answers.push(one.await.unwrap());
        }
        assert!(
            answers
                .iter()
                .all(|answer| answer["matter"] == answers[0]["matter"] && answer["receipt"] == answers[0]["receipt"])
        );
        assert_eq!(answers.iter().filter(|answer| answer["repeated"] == false).count(), 1);
        let supervisor = house.staff(BEIJING.parent, &["supervisor"]).await;
        assert_eq!(house.get("/matters", &supervisor).await.is(200)["total"], 1, "{}", house.name);
    }
}

#[tokio::test]
async fn bulk_decides_each_alone_and_repeats_nothing() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let (one, _) = house.appeal(town).await;
        let (two, _) = house.appeal(town).await;
        let item = |matter: &str| json!({"district": town.district, "matter": matter});
        let body = json!({"items": [item(&one), item("0-nothing"), item(&two)]});
        let done = house.post_keyed("/bulk/accept", &crew.dispatcher, "b", body.clone()).await.is(200);
        assert_eq!((&done["done"], &done["refused"]), (&json!(2), &json!(1)), "{done}");
        assert_eq!(done["rows"][1]["problem"]["code"], "not-found");
        let again = house.post_keyed("/bulk/accept", &crew.dispatcher, "b", body).await.is(200);
        assert_eq!(again["rows"][0]["happened"]["repeated"], true, "{again}");
        house
            .post_keyed("/bulk/accept", &crew.dispatcher, "b", json!({"items": [item(&two)]}))
            .await
            .problem(422, "key-reused");
        house.post("/bulk/accept", &crew.dispatcher, json!({"items": []})).await.problem(422, "refused");
        let many: Vec<_> = (0..201).map(|_| item(&one)).collect();
        house.post("/bulk/accept", &crew.dispatcher, json!({"items": many})).await.problem(422, "refused");
        let single = house.post("/bulk/coordinate", &crew.dispatcher, json!({"items": [item(&one)]})).await.is(200);
        assert_eq!(single["rows"][0]["problem"]["reasons"][0]["field"], "ask", "{single}");
        // One conflict among many hurts only itself.
        let stale = json!({"items": [{"district": town.district, "matter": one, "version": 1}]});
        let stale = house.post("/bulk/feed_back", &crew.dispatcher, stale).await.is(200);
        assert_eq!(stale["rows"][0]["problem"]["code"], "conflict");
        let values = json!({"handler": town.handler, "duty": "department_housing_quality"});
        house.ask(town, &two, &crew.dispatcher, "transfer", values).await;
        fed_back(&house, town, &crew, &two).await;
    }
}

#[tokio::test]
async fn a_token_is_made_once_under_a_key() {
    let house = crate::house::one_house(|_| {}).await;
    let password = server::hash_password("正确的密码").unwrap();
    house.account(BEIJING.street, &["leader"], password, false).await;
    let cookie = crate::sessions::sign_in(&house, &format!("{}-leader", BEIJING.street), "正确的密码").await;
    let headers = [("content-type", "application/json"), ("cookie", cookie.as_str()), ("idempotency-key", "t")];
    let make = |body: &'static str| house.send("POST", "/api/v1/tokens", "", &headers, body);
    let first = make(r#"{"purpose":"对接","days":30}"#).await.is(201);
    let again = make(r#"{"purpose":"对接","days":30}"#).await.is(201);
    assert_eq!((&first["secret"], &again["repeated"]), (&again["secret"], &json!(true)));
    make(r#"{"purpose":"对接","days":31}"#).await.problem(422, "key-reused");
    make(r#"{"purpose":"对接","days":366}"#).await.problem(422, "refused");
    let token = first["secret"].as_str().unwrap();
    assert_eq!(house.get("/session", token).await.is(200)["account"]["unit"], BEIJING.street);
    house.get("/tokens", token).await.problem(403, "session-needed");
    let digest = first["token"]["digest"].as_str().unwrap();
    let path = format!("/api/v1/tokens/{digest}");
    house.send("DELETE", &path, "", &[("cookie", &cookie), ("x-huying", "1")], "").await.is(204);
    house.get("/session", token).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn two_matters_under_one_key_are_two_requests() {
    let house = crate::house::one_house(|_| {}).await;
    let crew = crew(&house, BEIJING).await;
    let (one, _) = house.appeal(BEIJING).await;
    let (two, _) = house.appeal(BEIJING).await;
    let path = |matter: &str| format!("/matters/{}/{matter}/asks/accept", BEIJING.district);
    house.post_keyed(&path(&one), &crew.dispatcher, "same", json!({})).await.is(200);
    house.post_keyed(&path(&two), &crew.dispatcher, "same", json!({})).await.problem(422, "key-reused");
}
