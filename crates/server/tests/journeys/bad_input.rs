//! Bad input of every kind gets a clear no and changes nothing.

use crate::flow::crew;
use crate::house::{BEIJING, appeal, houses, one_house};
use serde_json::json;

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

#[tokio::test]
async fn bodies_that_are_not_as_required_are_told_where() {
    let house = one_house(|_| {}).await;
    let post = |body: &'static str| house.send("POST", "/api/v1/appeals", "", &JSON, body);
    let problem = post("{\"place\": \"x\",\n  \"text\" 1}").await.problem(400, "bad-json");
    assert!(problem["detail"].as_str().unwrap().contains("第2行"), "{problem}");
    let problem = post("{\"place\": \"x\"").await.problem(400, "bad-json");
    assert!(problem["detail"].as_str().unwrap().contains("中断"), "{problem}");
    post("").await.problem(400, "bad-json");
    post("[]").await.problem(400, "bad-body");
    post("{\"text\": \"\\u0000\"}").await.problem(400, "bad-json");
    let problem = post("{\"nobody\": 1}").await.problem(400, "bad-body");
    assert!(problem["detail"].as_str().unwrap().contains("nobody"));
    let english = [("content-type", "application/json"), ("accept-language", "en")];
    let reply = house.send("POST", "/api/v1/appeals", "", &english, "{").await;
    assert_eq!(reply.headers["content-language"], "en");
    assert!(reply.problem(400, "bad-json")["detail"].as_str().unwrap().contains("line 1"));
    house.send("POST", "/api/v1/appeals", "", &[("content-type", "text/plain")], "{}").await.problem(415, "not-json");
    house.send("POST", "/api/v1/appeals", "", &[], "{}").await.problem(415, "not-json");
    let large = format!("{{\"text\": \"{}\"}}", "楼".repeat(400_000));
    house.send("POST", "/api/v1/appeals", "", &JSON, &large).await.problem(413, "too-large");
}

#[tokio::test]
async fn routes_methods_and_queries_that_do_not_exist() {
    let house = one_house(|_| {}).await;
    house.get("/nothing", "").await.problem(404, "not-found");
    let reply = house.send("PUT", "/api/v1/cities", "", &[("x-huying", "1")], "").await;
    assert!(reply.headers.contains_key("allow"));
    reply.problem(405, "no-such-method");
    house.get("/divisions?nothing=1", "").await.problem(400, "bad-query");
    house.get("/divisions?parent=%00", "").await.problem(400, "bad-query");
    house.get("/units/%00", "").await.problem(404, "not-found");
    house.get("/units?division=1", "").await.problem(404, "not-found");
    house.get("/divisions?parent=999999", "").await.problem(404, "not-found");
    house.get("/matters/x/y", "").await.problem(401, "unauthenticated");
    let clerk = house.staff(BEIJING.street, &["dispatcher"]).await;
    house.get("/matters/x/y", &clerk).await.problem(404, "not-found");
    house.get("/matters/110101/%2e%2e%2fx", &clerk).await.problem(404, "not-found");
    house.get("/matters?limit=0", &clerk).await.problem(400, "bad-query");
    house.get("/matters?limit=501", &clerk).await.problem(400, "bad-query");
    house.get("/matters?after=zzz", &clerk).await.problem(400, "bad-query");
    house.get("/matters?due_before=soon", &clerk).await.problem(400, "bad-query");
    house.get("/matters?final=maybe", &clerk).await.problem(400, "bad-query");
    let page = house.send("GET", "/nothing", "", &[], "").await;
    assert_eq!(page.status, 404);
    assert!(page.text.starts_with("<!doctype html>"), "a page for people: {}", page.text);
}

#[tokio::test]
async fn values_that_the_law_does_not_know_are_refused_with_the_field() {
    for house in houses().await {
        let town = BEIJING;
        let field =
            |problem: &serde_json::Value| problem["reasons"][0]["field"].as_str().unwrap_or_default().to_owned();
        let cases = [
            ("place", json!("999999999"), "place"),
            ("place", json!("110101"), "place"),
            ("category", json!("nothing"), "category"),
            ("kind", json!("nothing"), "kind"),
            ("grade", json!("nothing"), "grade"),
            ("identity", json!("nothing"), "identity"),
            ("channel", json!("nothing"), "channel"),
            ("text", json!(""), "text"),
            ("text", json!("   "), "text"),
            ("text", json!("楼".repeat(5001)), "text"),
            ("contact_phone", json!("abc"), "contact_phone"),
            ("contact_name", json!("名".repeat(51)), "contact_name"),
        ];
        for (key, value, wanted) in cases {
            let mut body = appeal(town);
            body[key] = value;
            let problem = house.post("/appeals", "", body).await.problem(422, "refused");
            assert_eq!(field(&problem), wanted, "{problem}");
            assert!(problem["reasons"][0]["zh"].is_string() && problem["reasons"][0]["en"].is_string());
        }
        let mut wrong = appeal(town);
        wrong["text"] = json!(7);
        house.post("/appeals", "", wrong).await.problem(400, "bad-body");
    }
}

#[tokio::test]
async fn asks_with_values_of_the_wrong_form_are_refused_and_change_nothing() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let (matter, receipt) = house.appeal(town).await;
        let odd = [
            json!({"grade": 7}),
            json!({"grade": ["urgent"]}),
            json!({"nothing": "x"}),
            json!({"owners": ["110101.housing"]}),
            json!({"whistle.topic": "x"}),
            json!({"requester": "s-somebody"}),
        ];
        for values in odd {
            house.try_ask(town, &matter, &crew.dispatcher, "accept", values).await.problem(422, "refused");
        }
        for values in [
            json!({"grade": 1.5}),
            json!({"grade": {"vault": "v", "digest": "d", "length": 1}}),
            json!({"grade": [[]]}),
        ] {
            house.try_ask(town, &matter, &crew.dispatcher, "accept", values).await.problem(400, "bad-body");
        }
        house.try_ask(town, &matter, &crew.dispatcher, "no_such_ask", json!({})).await.problem(422, "refused");
        house.ask(town, &matter, &crew.dispatcher, "accept", json!({"grade": null})).await;
        let transfer = |handler: &'static str, duty: &'static str| json!({"handler": handler, "duty": duty});
        for values in [
            transfer("110101.nothing", "department_housing_quality"),
            transfer("110101.housing", "nothing"),
            transfer("110101.housing", "street_waste_sorting"),
            json!({"handler": "110101.housing"}),
            json!({"handler": "", "duty": ""}),
        ] {
            let problem =
                house.try_ask(town, &matter, &crew.dispatcher, "transfer", values).await.problem(422, "refused");
            assert!(!problem["reasons"].as_array().unwrap().is_empty(), "{problem}");
            assert!(!problem["basis"].as_array().unwrap().is_empty(), "{problem}");
        }
        let bad = json!({"code": "110101-2222-3333-4444"});
        house.post("/receipts/look", "", bad).await.problem(404, "no-such-receipt");
        house.post("/receipts/look", "", json!({"code": ""})).await.problem(404, "no-such-receipt");
        house.post("/receipts/look", "", json!({"code": "9".repeat(70_000)})).await.problem(404, "no-such-receipt");
        let act = json!({"code": receipt, "values": {}});
        house.post("/receipts/asks/accept", "", act.clone()).await.problem(422, "refused");
        house.post("/receipts/asks/rate", "", act).await.problem(422, "refused");
    }
}

#[tokio::test]
async fn intake_and_lookups_are_limited_and_say_when_to_come_back() {
    let house = one_house(|config| {
        config.limits.intake_per_contact = 2;
        config.limits.intake_per_address = 4;
        config.limits.lookups_per_address = 3;
    })
    .await;
    let mut body = appeal(BEIJING);
    house.post("/appeals", "", body.clone()).await.is(201);
    house.post("/appeals", "", body.clone()).await.is(201);
    let reply = house.post("/appeals", "", body.clone()).await;
    assert!(reply.headers.contains_key("retry-after"));
    reply.problem(429, "too-many");
    body["contact_phone"] = json!("00000003333");
    house.post("/appeals", "", body.clone()).await.is(201);
    house.post("/appeals", "", body).await.problem(429, "too-many");
    for _ in 0..3 {
        house
            .post("/receipts/look", "", json!({"code": "110101-2222-3333-4444"}))
            .await
            .problem(404, "no-such-receipt");
    }
    house.post("/receipts/look", "", json!({"code": "110101-2222-3333-4444"})).await.problem(429, "too-many");
}
