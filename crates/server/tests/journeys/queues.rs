//! The clerk's queues: what stands in which, for whom, a page at a time, whatever changes meanwhile.

use crate::flow::{crew, fed_back, transferred};
use crate::house::{BEIJING, GUIYANG, House, Town, appeal, houses, one_house};
use serde_json::{Value, json};
use std::collections::BTreeSet;

async fn queue(house: &House, who: &str, query: &str) -> Value {
    house.get(&format!("/queues/{query}"), who).await.is(200)
}

fn ids(page: &Value) -> Vec<String> {
    page["rows"].as_array().unwrap().iter().map(|row| row["matter"].as_str().unwrap().to_owned()).collect()
}

/// Matters registered by the office itself, which no limit of strangers counts; answers their ids.
async fn registered(house: &House, town: Town, who: &str, count: usize) -> Vec<String> {
    let mut matters = Vec::new();
    for n in 0..count {
        let mut body = appeal(town);
        body["text"] = json!(format!("第{n}处路灯不亮。{}", "夜里看不见路，老人不敢出门。".repeat(12)));
        body["channel"] = json!("window");
        let done = house.post("/appeals", who, body).await.is(201);
        matters.push(done["matter"].as_str().unwrap().to_owned());
    }
    matters
}

#[tokio::test]
async fn a_matter_stands_in_the_queues_of_those_whom_it_concerns_and_in_no_others() {
    for house in houses().await {
        for town in [BEIJING, GUIYANG] {
            let crew = crew(&house, town).await;
            let worker = house.staff(town.street, &["worker"]).await;
            let stranger = house.staff(town.other_street, &["dispatcher"]).await;
            let matter = registered(&house, town, &crew.dispatcher, 1).await.remove(0);
            let mine = queue(&house, &crew.dispatcher, "mine").await;
            assert_eq!(
                (ids(&mine), mine["total"].as_u64(), &mine["cut"]),
                (vec![matter.clone()], Some(1), &json!(false))
            );
            let row = &mine["rows"][0];
            assert_eq!(row["next"]["key"], "accept", "{row}");
            assert!(row["said"]["text"].as_str().unwrap().starts_with("第0处路灯不亮"), "{row}");
            assert_eq!(row["said"]["text"].as_str().unwrap().chars().count(), 80);
            assert_eq!((&row["said"]["cut"], &row["said"]["masked"]), (&json!(true), &json!(false)));
            assert!(row["waits"]["zh"].as_str().unwrap().ends_with("派单员"), "{row}");
            assert!(row["remaining"]["zh"].as_str().unwrap().starts_with("还剩"), "{row}");
            assert!(row["place_name"].as_str().unwrap().contains(' ') && row["kind_words"]["zh"] == "求助", "{row}");
            assert_eq!(ids(&queue(&house, &worker, "mine").await).len(), 0, "it waits for another post");
            assert_eq!(ids(&queue(&house, &worker, "unit").await), [matter.as_str()]);
            for key in ["mine", "unit", "waiting", "risk", "signatures"] {
                assert_eq!(queue(&house, &stranger, key).await["total"], 0, "{key}");
            }
            house.get("/queues/supervision", &crew.dispatcher).await.problem(404, "not-found");
            house.get("/queues/callback", &crew.dispatcher).await.problem(404, "not-found");
            house.get("/queues/nonsense", &crew.dispatcher).await.problem(404, "not-found");
            transferred(&house, town, &crew, &matter).await;
            assert_eq!(queue(&house, &crew.dispatcher, "mine").await["total"], 0);
            assert_eq!(ids(&queue(&house, &crew.dispatcher, "waiting").await), [matter.as_str()]);
            let handler = queue(&house, &crew.handler, "mine").await;
            assert_eq!((ids(&handler), &handler["rows"][0]["next"]["key"]), (vec![matter.clone()], &json!("contact")));
            assert_eq!(queue(&house, &crew.handler, "waiting").await["total"], 0);
            fed_back(&house, town, &crew, &matter).await;
            assert_eq!(ids(&queue(&house, &crew.handler, "waiting").await), [matter.as_str()]);
            // The hotline has it when the time to handle has passed: to be called back, and overdue in the end.
            house.until(town, "2026-12-20 09:00").await;
            assert_eq!(ids(&queue(&house, &crew.caller, "callback").await), [matter.as_str()]);
            assert_eq!(queue(&house, &crew.caller, "callback?state=registered").await["total"], 0);
            let listed = house.get("/queues", &crew.caller).await.is(200);
            let of = |key: &str| listed["rows"].as_array().unwrap().iter().find(|q| q["key"] == key).unwrap().clone();
            assert_eq!((&of("callback")["total"], &of("mine")["total"]), (&json!(1), &json!(1)), "{listed}");
            house.clock.set(worktime::Instant::parse(crate::house::START).unwrap());
        }
    }
}

#[tokio::test]
async fn what_is_overdue_is_at_risk_and_under_supervision() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let matter = registered(&house, town, &crew.dispatcher, 1).await.remove(0);
        assert_eq!(queue(&house, &crew.supervisor, "supervision").await["total"], 0);
        house.until(town, "2026-12-20 09:00").await;
        let risk = queue(&house, &crew.dispatcher, "risk").await;
        assert_eq!(ids(&risk), [matter.as_str()]);
        assert_eq!(risk["rows"][0]["remaining"]["level"], "late", "{risk}");
        assert!(risk["rows"][0]["remaining"]["zh"].as_str().unwrap().starts_with("逾期"));
        assert_eq!(ids(&queue(&house, &crew.supervisor, "supervision?why=overdue").await), [matter.as_str()]);
        assert_eq!(queue(&house, &crew.supervisor, "supervision?why=reopened").await["total"], 0);
        let elsewhere = house.staff("110102", &["supervisor"]).await;
        assert_eq!(queue(&house, &elsewhere, "supervision").await["total"], 0);
        let city = house.staff("110000", &["supervisor"]).await;
        assert_eq!(ids(&queue(&house, &city, "supervision").await), [matter]);
    }
}

#[tokio::test]
async fn every_matter_comes_once_over_pages_while_others_change() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let matters = registered(&house, town, &crew.dispatcher, 23).await;
        // Those that are accepted leave the first clock for another: their place in the order changes meanwhile.
        let (change, stay) = matters.split_at(6);
        let mut seen: Vec<String> = Vec::new();
        let mut changing = change.iter();
        let mut after = String::new();
        loop {
            let page = queue(&house, &crew.dispatcher, &format!("unit?limit=4{after}")).await;
            assert_eq!(page["total"], 23, "{}", house.name);
            seen.extend(ids(&page));
            assert_eq!(page["cut"].as_bool().unwrap(), page["next"].is_string());
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
            if let Some(matter) = changing.next() {
                house.ask(town, matter, &crew.dispatcher, "accept", json!({})).await;
            }
        }
        for matter in stay {
            assert_eq!(seen.iter().filter(|id| *id == matter).count(), 1, "{}: {matter}", house.name);
        }
        let mut opened = Vec::new();
        let mut after = String::new();
        loop {
            let page = queue(&house, &crew.dispatcher, &format!("unit?sort=opened&limit=7{after}")).await;
            opened.extend(ids(&page));
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(opened, matters, "{}: longest open first", house.name);
        // Merged from two parts (held, and away at risk), each once.
        house.until(town, "2026-12-20 09:00").await;
        let mut risky = BTreeSet::new();
        let mut after = String::new();
        loop {
            let page = queue(&house, &crew.dispatcher, &format!("risk?limit=5{after}")).await;
            for id in ids(&page) {
                assert!(risky.insert(id));
            }
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(risky.len(), 23, "{}", house.name);
    }
}

#[tokio::test]
async fn filters_and_counts_agree_and_nonsense_is_told() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let matters = registered(&house, town, &crew.dispatcher, 5).await;
        house.ask(town, &matters[0], &crew.dispatcher, "accept", json!({})).await;
        let counts = house.get("/queues/unit/counts", &crew.dispatcher).await.is(200);
        assert_eq!((&counts["total"], &counts["at_least"]), (&json!(5), &json!(false)));
        for (column, query) in [("state", "state"), ("category", "category"), ("place", "place"), ("kind", "kind")] {
            for value in counts[column].as_array().unwrap() {
                let key = value["key"].as_str().unwrap();
                let page = queue(&house, &crew.dispatcher, &format!("unit?{query}={key}")).await;
                assert_eq!(page["total"], value["count"], "{column} {key}");
                assert!(!value["zh"].as_str().unwrap().is_empty());
            }
        }
        assert_eq!(counts["state"][0]["zh"], "已登记", "{counts}");
        let number = queue(&house, &crew.dispatcher, "unit").await["rows"][2]["number"].as_str().unwrap().to_owned();
        let tail: String = number.chars().skip(number.len() - 6).collect();
        for q in [number.as_str(), tail.as_str()] {
            let found = queue(&house, &crew.dispatcher, &format!("unit?q={q}")).await;
            assert_eq!((&found["rows"][0]["number"], &found["total"]), (&json!(number), &json!(1)));
        }
        assert_eq!(queue(&house, &crew.dispatcher, "unit?q=%27%20or%201=1").await["total"], 0);
        assert_eq!(queue(&house, &crew.dispatcher, "unit?due_before=2000-01-01").await["total"], 0);
        assert_eq!(queue(&house, &crew.dispatcher, "unit?place=11%25").await["total"], 0);
        for rubbish in
            ["limit=0", "limit=201", "limit=x", "sort=up", "after=7", "due_before=soon", "why=late", "why=urged", "x=1"]
        {
            house.get(&format!("/queues/unit?{rubbish}"), &crew.dispatcher).await.problem(400, "bad-query");
        }
        assert_eq!(house.get("/queues", "").await.status, 401);
        assert_eq!(house.get("/queues/unit", "").await.status, 401);
    }
}

#[tokio::test]
async fn what_a_colleague_has_taken_leaves_my_queue_until_it_is_put_back_or_moves_on() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let second = house.staff(town.street, &["dispatcher", "registrar"]).await;
        let matter = registered(&house, town, &crew.dispatcher, 1).await.remove(0);
        let path = |what: &str| format!("/matters/{}/{matter}/{what}", town.district);
        let has = house.post(&path("take"), &crew.dispatcher, json!({})).await.is(200);
        assert_eq!(has["taken"]["mine"], true);
        assert_eq!(queue(&house, &second, "mine").await["total"], 0, "{}", house.name);
        let shown = queue(&house, &second, "unit").await;
        assert_eq!(
            (&shown["rows"][0]["taken"]["name"], &shown["rows"][0]["taken"]["mine"]),
            (&json!("张三"), &json!(false))
        );
        assert!(shown["rows"][0]["tags"].as_array().unwrap().iter().any(|tag| tag["key"] == "taken"));
        house.post(&path("take"), &second, json!({})).await.problem(409, "taken");
        house.post(&path("take"), &second, json!({"over": true})).await.is(200);
        assert_eq!(queue(&house, &crew.dispatcher, "mine").await["total"], 0);
        house.post(&path("put_back"), &second, json!({})).await.is(200);
        assert_eq!(queue(&house, &crew.dispatcher, "mine").await["total"], 1);
        house.post(&path("take"), &crew.supervisor, json!({})).await.problem(403, "not-held");
        let stranger = house.staff(town.other_street, &["dispatcher"]).await;
        house.post(&path("take"), &stranger, json!({})).await.problem(404, "not-found");
        // Once it has moved on and come back, it is nobody's: whoever had it may be away by then.
        house.post(&path("take"), &crew.dispatcher, json!({})).await.is(200);
        transferred(&house, town, &crew, &matter).await;
        fed_back(&house, town, &crew, &matter).await;
        let returned = registered(&house, town, &crew.dispatcher, 1).await.remove(0);
        assert_eq!(ids(&queue(&house, &second, "mine").await), [returned]);
        let handled = house.staff(town.handler, &["handler", "worker"]).await;
        assert_eq!(queue(&house, &handled, "mine").await["total"], 0);
    }
}

#[tokio::test]
async fn a_proposal_waits_in_the_queue_of_whoever_may_sign_it() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let matter = registered(&house, town, &crew.dispatcher, 1).await.remove(0);
        let values =
            json!({"reject_reason": "elsewhere", "reason": "同一纠纷已在诉讼中。", "answer": "请按法律途径办理。"});
        house.ask(town, &matter, &crew.dispatcher, "reject", values).await;
        let waiting = queue(&house, &crew.leader, "signatures").await;
        assert_eq!(ids(&waiting), [matter.as_str()], "{}", house.name);
        let row = &waiting["rows"][0];
        assert_eq!(
            (&row["proposal"]["number"], &row["proposal"]["ask"]["key"]),
            (&json!(1), &json!("reject")),
            "{row}"
        );
        assert_eq!(row["next"]["key"], "sign");
        assert_eq!(queue(&house, &crew.dispatcher, "signatures").await["total"], 0);
        assert_eq!(queue(&house, &crew.supervisor, "signatures").await["total"], 0);
        house
            .post(&format!("/matters/{}/{matter}/proposals/1/sign", town.district), &crew.leader, json!({}))
            .await
            .is(200);
        assert_eq!(queue(&house, &crew.leader, "signatures").await["total"], 0);
    }
}

#[tokio::test]
async fn words_are_masked_where_they_are_not_granted_and_a_table_holds_none() {
    let house = one_house(|_| {}).await;
    let town = BEIJING;
    let crew = crew(&house, town).await;
    let mut body = appeal(town);
    body["identity"] = json!("confidential");
    house.post("/appeals", &crew.dispatcher, body).await.is(201);
    registered(&house, town, &crew.dispatcher, 2).await;
    let page = queue(&house, &crew.dispatcher, "unit").await;
    let kept: Vec<&Value> =
        page["rows"].as_array().unwrap().iter().filter(|row| row["said"]["masked"] == true).collect();
    assert_eq!(kept.len(), 1, "{page}");
    assert_eq!(kept[0]["said"]["text"], "［保密］");
    assert!(kept[0]["tags"].as_array().unwrap().iter().any(|tag| tag["zh"] == "保密"));
    let none = house.staff(town.street, &[]).await;
    let page = queue(&house, &none, "unit").await;
    assert!(page["rows"].as_array().unwrap().iter().all(|row| row["said"]["masked"] == true), "{page}");
    let table = house.get("/queues/unit/export.csv?sort=opened", &crew.dispatcher).await;
    assert_eq!((table.status, &table.headers["x-huying-total"]), (200, &axum::http::HeaderValue::from_static("3")));
    assert_eq!(table.text.lines().count(), 4, "{}", table.text);
    assert!(table.text.starts_with('\u{feff}') && table.text.contains("已登记") && !table.text.contains("路灯"));
    house.get("/queues/unit/export.csv?limit=3", &crew.dispatcher).await.problem(400, "bad-query");
    assert_eq!(house.get("/queues/unit/export.csv", "").await.status, 401);
}
