//! A matter's page in one answer: the course, the clock's days, the steps with what they bring about or why they are
//! barred; and a step that is only tried.

use crate::flow::{crew, fed_back, transferred};
use crate::house::{BEIJING, GUIYANG, houses};
use serde_json::{Value, json};

fn ask<'a>(page: &'a Value, list: &str, ask: &str) -> &'a Value {
    let rows = page[list].as_array().unwrap();
    rows.iter().find(|row| row["ask"]["key"] == ask).unwrap_or_else(|| panic!("no {ask} in {list}: {}", page[list]))
}

fn kinds(will: &Value) -> Vec<&str> {
    will.as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_page_says_what_was_what_may_follow_and_what_each_step_brings_about() {
    for house in houses().await {
        for town in [BEIJING, GUIYANG] {
            let crew = crew(&house, town).await;
            let (matter, _) = house.appeal(town).await;
            let path = format!("/matters/{}/{matter}/page", town.district);
            let page = house.get(&path, &crew.dispatcher).await.is(200);
            assert_eq!(page["said"]["text"], "楼板开裂，请派人鉴定。", "{page}");
            assert_eq!((&page["row"]["next"]["key"], &page["version"]), (&json!("accept"), &page["matter"]["version"]));
            let accept = ask(&page, "asks", "accept");
            assert_eq!(accept["possible"], true);
            let will = kinds(&accept["will"]);
            assert!(
                will.contains(&"state") && will.contains(&"clock_stops") && will.contains(&"clock_starts"),
                "{accept}"
            );
            let starts = accept["will"].as_array().unwrap().iter().find(|one| one["kind"] == "clock_starts").unwrap();
            assert!(starts["due"].is_string() && starts["zh"].as_str().unwrap().contains("到期"), "{starts}");
            assert_eq!(kinds(&ask(&page, "asks", "reject")["will"])[0], "sign", "a second person signs first");
            assert_eq!(accept["form"]["will"], accept["will"]);
            let elsewhere = ask(&page, "elsewhere", "feed_back");
            assert_eq!(
                (&elsewhere["possible"], &elsewhere["refusal"]["reasons"][0]["code"]),
                (&json!(false), &json!("not-here"))
            );
            assert!(!elsewhere["refusal"]["what_else"].as_array().unwrap().is_empty());
            transferred(&house, town, &crew, &matter).await;
            let page = house.get(&path, &crew.dispatcher).await.is(200);
            let handled = ask(&page, "asks", "handled");
            assert_eq!(handled["refusal"]["reasons"][0]["code"], "not-yours", "{handled}");
            assert!(!handled["refusal"]["whom_to_ask"].as_array().unwrap().is_empty());
            let timeline = page["timeline"].as_array().unwrap();
            let transfer = timeline.iter().find(|step| step["ask"]["key"] == "transfer").unwrap();
            assert_eq!((&transfer["post"]["zh"], &transfer["unit"]["id"]), (&json!("派单员"), &json!(town.street)));
            assert!(
                !transfer["basis"].as_array().unwrap().is_empty() && !transfer["more"].as_array().unwrap().is_empty()
            );
            assert!(timeline[0]["version"].as_u64() > timeline[1]["version"].as_u64(), "newest first");
            let strip =
                page["strips"].as_array().unwrap().iter().find(|strip| strip["clock"]["key"] == "handle").unwrap();
            let cells = strip["cells"].as_array().unwrap();
            assert!(
                cells.iter().any(|cell| cell["today"] == true) && cells.iter().any(|cell| cell["due"] == true),
                "{strip}"
            );
            assert!(strip["remaining"]["zh"].as_str().unwrap().starts_with("还剩"));
            assert!(page["letters"].as_array().unwrap().iter().any(|letter| letter["notice"] == "received"));
            let planned = house.get(&path, &crew.handler).await.is(200)["planned"].clone();
            assert!(planned.as_array().unwrap().iter().any(|step| step["ask"]["key"] == "handled"), "{planned}");
            fed_back(&house, town, &crew, &matter).await;
            let page = house.get(&path, &crew.caller).await.is(200);
            let clock = page["planned"].as_array().unwrap().iter().find(|step| step["clock"] == true).unwrap();
            assert_eq!((&clock["ask"]["key"], clock["when"].is_string()), (&json!("start_call_back"), true));
            let stranger = house.staff(town.other_street, &["dispatcher"]).await;
            house.get(&path, &stranger).await.problem(404, "not-found");
        }
    }
}

#[tokio::test]
async fn a_step_that_is_tried_answers_what_would_happen_and_writes_nothing() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let (matter, _) = house.appeal(town).await;
        let base = format!("/matters/{}/{matter}", town.district);
        let version = house.get(&base, &crew.dispatcher).await.is(200)["version"].clone();
        let tried = house.post(&format!("{base}/asks/accept?try=1"), &crew.dispatcher, json!({})).await.is(200);
        assert_eq!(
            (&tried["would"], &tried["state"]["key"], &tried["proposal"]),
            (&json!(true), &json!("accepted"), &json!(false))
        );
        assert!(kinds(&tried["will"]).contains(&"clock_starts"), "{tried}");
        let values = json!({"reject_reason": "elsewhere", "reason": "同一纠纷已在诉讼中。"});
        let tried =
            house.post(&format!("{base}/asks/reject?try=1"), &crew.dispatcher, json!({"values": values})).await.is(200);
        assert_eq!((&tried["proposal"], &tried["will"][0]["kind"]), (&json!(true), &json!("sign")), "{tried}");
        house.post(&format!("{base}/asks/feed_back?try=1"), &crew.dispatcher, json!({})).await.problem(422, "refused");
        house.post(&format!("{base}/asks/accept?try=2"), &crew.dispatcher, json!({})).await.problem(400, "bad-query");
        house
            .post(&format!("{base}/asks/accept?try=1"), &crew.dispatcher, json!({"version": 99}))
            .await
            .problem(409, "conflict");
        let personal = json!({"values": {"more": "还有一处，电话00000002222。"}});
        house.post(&format!("{base}/asks/supplement?try=1"), &crew.caller, personal).await.is(200);
        assert_eq!(house.get(&base, &crew.dispatcher).await.is(200)["version"], version, "{}", house.name);
        house.ask(town, &matter, &crew.dispatcher, "accept", json!({})).await;
        let values = json!({"handler": town.handler, "duty": "department_housing_quality"});
        let tried = house
            .post(&format!("{base}/asks/transfer?try=1"), &crew.dispatcher, json!({"values": values}))
            .await
            .is(200);
        let told = tried["will"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["kind"] == "told" && one["zh"].as_str().unwrap().contains("住"));
        assert!(told, "{tried}");
    }
}
