//! What a department asks of a subdistrict or a community: told beforehand, admitted or not, counted.

use crate::house::{BEIJING, GUIYANG, House, Town, houses, library, one_house};
use serde_json::{Value, json};

const LISTED: &str = "street_back_alleys";

fn task(town: Town, more: Value) -> Value {
    let mut values =
        json!({"department": town.handler, "kind": "task", "item": "请巡查背街小巷的占道堆放", "handover": "plain"});
    values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"procedure": "task", "ask": "propose", "home": town.street, "values": values})
}

async fn tried(house: &House, who: &str, body: &Value) -> Value {
    house.post("/matters?try=1", who, body.clone()).await.is(200)
}

fn steps(answer: &Value) -> Vec<&str> {
    answer["steps"].as_array().unwrap().iter().map(|step| step["ask"]["key"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_department_is_told_beforehand_and_nothing_is_kept_until_it_sends() {
    for house in houses().await {
        for (town, off, law) in [(BEIJING, "miss", "BJ-10.3"), (GUIYANG, "miss", "GY-9.2")] {
            let who = house.staff(town.handler, &["handler"]).await;
            let answer = tried(&house, &who, &task(town, json!({}))).await;
            assert_eq!((&answer["state"]["key"], &answer["is_final"]), (&json!("off_list"), &json!(false)), "{answer}");
            assert_eq!(steps(&answer), ["propose", off]);
            let basis = answer["steps"][1]["basis"].as_array().unwrap();
            assert!(basis.iter().any(|cited| cited["provision"] == law), "{answer}");
            assert!(answer["alike"].as_array().unwrap().iter().any(|row| row["key"] == LISTED), "{answer}");
            let next: Vec<&str> =
                answer["next"].as_array().unwrap().iter().map(|one| one["ask"]["key"].as_str().unwrap()).collect();
            assert!(next.contains(&"seek_approval"), "{answer}");
            let listed = tried(&house, &who, &task(town, json!({"duty": LISTED}))).await;
            assert_eq!(listed["state"]["key"], "queued", "{listed}");
            assert_eq!(listed["alike"], json!([]), "a row is chosen already");
            assert_eq!(house.get("/matters?procedure=task", &who).await.is(200)["total"], 0, "nothing was kept");
            house.post("/matters?try=2", &who, task(town, json!({}))).await.problem(400, "bad-query");
            assert_eq!(house.post("/matters?try=1", "", task(town, json!({}))).await.status, 401);
        }
        let who = house.staff(GUIYANG.handler, &["handler"]).await;
        let evasion = tried(&house, &who, &task(GUIYANG, json!({"item": "请各街道签责任书并按月报送"}))).await;
        assert_eq!(steps(&evasion), ["propose", "mark_evasion"]);
        assert!(evasion["found"].to_string().contains("责任书"), "{evasion}");
    }
}

#[tokio::test]
async fn what_is_not_admitted_is_counted_for_the_department_and_shown_to_those_above() {
    for house in houses().await {
        let town = BEIJING;
        let who = house.staff(town.handler, &["handler"]).await;
        let done = house.post("/matters", &who, task(town, json!({"kind": "assessment"}))).await.is(201);
        assert_eq!(done["state"]["key"], "refused");
        let done = house.post("/matters", &who, task(town, json!({"duty": LISTED}))).await.is(201);
        assert_eq!(done["state"]["key"], "queued");
        let values = json!({"proposer": town.handler, "community": format!("{}.committee", town.community), "kind": "task",
                            "item": "协助开展居民健康宣传", "veto": false, "entry": "task_health_talks"});
        let body = json!({"procedure": "community_item", "ask": "propose", "home": town.street, "values": values});
        assert_eq!(house.post("/matters", &who, body).await.is(201)["state"]["key"], "in_use");
        let above = house.staff(town.parent, &["supervisor"]).await;
        let seen = house.get("/burden", &above).await.is(200);
        assert_eq!((&seen["matters"], &seen["cut"], &seen["own_only"]), (&json!(3), &json!(false), &json!(false)));
        let row = &seen["departments"][0];
        assert_eq!(
            (&row["unit"]["id"], &row["proposed"], &row["on_list"], &row["refused"]),
            (&json!(town.handler), &json!(3), &json!(2), &json!(1))
        );
        assert_eq!(row["refused_by"][0]["ask"]["key"], "refuse_assessment");
        let community = &seen["communities"][0];
        assert_eq!(
            (&community["total"], &community["departments"], &community["in_use"][0]["of"]["key"]),
            (&json!(1), &json!(1), &json!("task"))
        );
        // A department sees its own row, another none; the committee its own.
        let own = house.get("/burden", &who).await.is(200);
        assert_eq!(
            (&own["total_departments"], &own["total_communities"], &own["own_only"]),
            (&json!(1), &json!(0), &json!(true))
        );
        let other = house.staff("110101.health", &["handler"]).await;
        assert_eq!(house.get("/burden", &other).await.is(200)["total_departments"], 0);
        let committee = house.staff(&format!("{}.committee", town.community), &["worker"]).await;
        assert_eq!(house.get("/burden", &committee).await.is(200)["total_communities"], 1);
        assert_eq!(house.get("/burden?from=2099-01-01", &above).await.is(200)["matters"], 0);
        house.get("/burden?from=soon", &above).await.problem(400, "bad-query");
        assert_eq!(house.get("/burden", "").await.status, 401);
    }
}

#[tokio::test]
async fn a_unit_of_the_city_finds_the_form_too() {
    let house = one_house(|_| {}).await;
    let who = house.staff("110000.civil_affairs", &["handler"]).await;
    let openings = house.get("/openings", &who).await.is(200);
    for row in openings["rows"].as_array().unwrap() {
        let judged_at_once = ["task", "community_item"].contains(&row["procedure"]["key"].as_str().unwrap());
        assert_eq!(row["screened"], judged_at_once, "{}", row["procedure"]["key"]);
    }
    let rows = openings["rows"].as_array().unwrap();
    let mine =
        rows.iter().filter(|row| ["task", "community_item"].contains(&row["procedure"]["key"].as_str().unwrap()));
    assert!(mine.clone().count() >= 2 && mine.clone().all(|row| row["home"].is_null()), "{openings}");
}

#[test]
fn what_the_burden_counts_stands_in_the_procedures() {
    const CLASSES: [&str; 13] = [
        "on_list",
        "approved",
        "turned_away",
        "refused",
        "evasion",
        "second_form",
        "recollection",
        "promised",
        "delivery",
        "delivered",
        "sent_back",
        "in_use",
        "raised",
    ];
    for law in library().cities() {
        let mut seen = std::collections::BTreeSet::new();
        for key in law.city.lists["burden"].keys() {
            let [class, procedure, name] = key.splitn(3, '.').collect::<Vec<_>>()[..] else { panic!("{key}") };
            let of = law.city.procedures.get(procedure).unwrap_or_else(|| panic!("{}: {key}", law.city.key));
            let known = match class {
                "turned_away" | "in_use" => of.states.contains_key(name),
                "delivery" => of.clocks.contains_key(name),
                _ => of.asks.contains_key(name),
            };
            assert!(known && CLASSES.contains(&class), "{}: {key}", law.city.key);
            seen.insert(class);
        }
        assert_eq!(seen.len(), CLASSES.len(), "{}: everything is counted", law.city.key);
        for (key, of) in ["task", "community_item"].iter().map(|key| (key, &law.city.procedures[*key])) {
            let to = |ask: &rulebook::model::Ask| matches!(&ask.to, Some(rulebook::model::Target::State(to)) if to == "refused");
            for name in of.asks.iter().filter(|(_, ask)| to(ask)).map(|(name, _)| name) {
                let entry = format!("refused.{key}.{name}");
                assert!(
                    law.city.lists["burden"].contains_key(&entry),
                    "{entry} leads to a refusal and is counted as none"
                );
            }
        }
    }
}
