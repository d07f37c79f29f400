//! What anybody may read: cities, divisions, units, lists, registers, the law, deadlines.

use crate::house::{BEIJING, GUIYANG, one_house};
use serde_json::json;

#[tokio::test]
async fn cities_divisions_units_lists_and_registers() {
    let house = one_house(|_| {}).await;
    let cities = house.get("/cities", "").await.is(200);
    assert_eq!(cities["total"], 2);
    assert!(cities["rows"][0]["edition"].is_string());
    assert_eq!(house.get("/divisions?parent=110000", "").await.is(200)["total"], 16);
    assert_eq!(house.get("/divisions", "").await.is(200)["total"], 2);
    let units = house.get("/units?division=110101", "").await.is(200);
    assert!(units["rows"].as_array().unwrap().iter().any(|unit| unit["id"] == "110101.housing"));
    assert_eq!(house.get("/units/110101001", "").await.is(200)["kind"], "street_office");
    house.get("/units/110101.nothing", "").await.problem(404, "not-found");
    assert!(house.get("/lists/beijing/categories", "").await.is(200)["total"].as_u64().unwrap() > 50);
    house.get("/lists/beijing/nothing", "").await.problem(404, "not-found");
    let duties = house.get("/registers/guiyang/duties?day=2026-11-25", "").await.is(200);
    assert!(duties["total"].as_u64().unwrap() > 50 && !duties["columns"].as_array().unwrap().is_empty());
    assert_eq!(house.get("/registers/guiyang/duties?day=2020-01-01", "").await.is(200)["total"], 0);
    house.get("/registers/guiyang/duties?day=yesterday", "").await.problem(400, "bad-query");
}

#[tokio::test]
async fn the_law_says_what_each_provision_gives_and_each_procedure_its_forms() {
    let house = one_house(|_| {}).await;
    for town in [BEIJING, GUIYANG] {
        let all = house.get(&format!("/law/{}/provisions", town.key), "").await.is(200);
        assert!(all["total"].as_u64().unwrap() > 20, "{}", all["total"]);
        let transfer = house.get(&format!("/law/{}/provisions/{}", town.key, town.transfer), "").await.is(200);
        assert!(transfer["asks"].as_array().unwrap().iter().any(|used| used["ask"]["ask"] == "transfer"), "{transfer}");
        let appeal = house.get(&format!("/law/{}/procedures/appeal", town.key), "").await.is(200);
        let ask =
            appeal["asks"].as_array().unwrap().iter().find(|ask| ask["form"]["ask"]["key"] == "transfer").unwrap();
        assert_eq!(ask["by"], json!(["office.dispatcher"]));
        let settings = house.get(&format!("/law/{}/settings", town.key), "").await.is(200);
        assert!(settings["rows"].as_array().unwrap().iter().all(|row| row["issuer"].is_string()));
    }
    house.get("/law/beijing/procedures/appeal?day=2019-12-31", "").await.problem(404, "not-found");
    house.get("/law/nowhere/provisions", "").await.problem(404, "not-found");
}

#[tokio::test]
async fn a_deadline_over_the_national_day_is_explained() {
    let house = one_house(|_| {}).await;
    let path = "/deadline?city=beijing&from=2026-09-30%2009:30&budget=5%20workdays";
    let due = house.get(path, "").await.is(200);
    assert_eq!(due["provisional"], false);
    assert!(
        due["explain_zh"].to_string().contains("国庆") && !due["explain_en"].as_array().unwrap().is_empty(),
        "{due}"
    );
    let far = house.get("/deadline?city=beijing&from=2027-03-01%2009:30&budget=5%20workdays", "").await.is(200);
    assert_eq!(far["provisional"], true);
    house.get("/deadline?city=beijing&from=now&budget=5%20workdays", "").await.problem(400, "bad-query");
    house.get("/deadline?city=beijing&from=2027-03-01&budget=5", "").await.problem(400, "bad-query");
    house.get("/deadline?city=beijing", "").await.problem(400, "bad-query");
}
