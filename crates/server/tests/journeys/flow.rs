//! The course of an appeal: the same steps in both cities, each citing its own law.

use crate::house::{BEIJING, GUIYANG, House, Town, appeal, houses};
use serde_json::{Value, json};

/// Everybody who takes part in a town.
pub struct Crew {
    pub dispatcher: String,
    pub leader: String,
    pub handler: String,
    pub supervisor: String,
    pub caller: String,
}

pub async fn crew(house: &House, town: Town) -> Crew {
    Crew {
        dispatcher: house.staff(town.street, &["dispatcher", "worker"]).await,
        leader: house.staff(town.street, &["leader"]).await,
        handler: house.staff(town.handler, &["handler"]).await,
        supervisor: house.staff(town.parent, &["supervisor"]).await,
        caller: house.staff(town.hotline, &["caller", "operator"]).await,
    }
}

/// Accepts and transfers.
pub async fn transferred(house: &House, town: Town, crew: &Crew, matter: &str) {
    house.ask(town, matter, &crew.dispatcher, "accept", json!({})).await;
    let values = json!({"handler": town.handler, "duty": "department_housing_quality"});
    house.ask(town, matter, &crew.dispatcher, "transfer", values).await;
}

/// Handles and feeds back.
pub async fn fed_back(house: &House, town: Town, crew: &Crew, matter: &str) {
    house.ask(town, matter, &crew.handler, "contact", json!({"contacted": "2026-11-25 09:20"})).await;
    let values = json!({"result": "已派人鉴定，裂缝已封闭。", "proof": "现场照片两张，编号一、二。"});
    house.ask(town, matter, &crew.handler, "handled", values).await;
    house.ask(town, matter, &crew.dispatcher, "feed_back", json!({"answer": "裂缝已经封闭，鉴定结论为安全。"})).await;
}

fn provisions(events: &Value, ask: &str) -> Vec<String> {
    let event = events["rows"].as_array().unwrap().iter().find(|event| event["ask"] == ask && event["kind"] == "acted");
    let basis = event.unwrap_or_else(|| panic!("no {ask} in {events}"))["basis"].as_array().unwrap();
    basis.iter().map(|cited| cited["provision"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_appeal_runs_its_course_in_both_cities_by_the_same_steps_and_different_law() {
    for house in houses().await {
        let mut courses = Vec::new();
        for town in [BEIJING, GUIYANG] {
            let crew = crew(&house, town).await;
            let done = house.post("/appeals", "", appeal(town)).await.is(201);
            let (matter, receipt) = (done["matter"].as_str().unwrap(), done["receipt"].as_str().unwrap());
            assert!(done["due"].is_string() && !done["explain_zh"].as_array().unwrap().is_empty(), "{done}");
            let work = house.get("/worklist", &crew.dispatcher).await.is(200);
            assert_eq!(
                (work["total"].as_u64(), &work["rows"][0]["number"]),
                (Some(1), &done["number"]),
                "{}",
                house.name
            );
            transferred(&house, town, &crew, matter).await;
            house.tick(town).await;
            assert_eq!(house.get("/worklist", &crew.dispatcher).await.is(200)["total"], 0);
            assert_eq!(house.get("/worklist", &crew.handler).await.is(200)["total"], 1);
            let letters = house.get("/inbox", &crew.handler).await.is(200);
            assert_eq!(letters["rows"][0]["notice"], "assigned", "{letters}");
            fed_back(&house, town, &crew, matter).await;
            assert_eq!(house.state_of(town, matter).await, "fed_back");
            let clocks =
                house.get(&format!("/matters/{}/{matter}/clocks", town.district), &crew.dispatcher).await.is(200);
            let handle =
                clocks["rows"].as_array().unwrap().iter().find(|clock| clock["clock"]["key"] == "handle").unwrap();
            assert!(handle["setting"]["issuer"].is_string() && handle["setting"]["verified"] == false, "{handle}");
            assert!(!handle["explain_en"].as_array().unwrap().is_empty());
            // Call-back begins when the time to handle has passed, by the clock alone.
            house.until(town, "2026-12-20 09:00").await;
            assert_eq!(house.state_of(town, matter).await, "to_rate", "{} {}", house.name, town.key);
            let work = house.get("/worklist", &crew.caller).await.is(200);
            assert_eq!(work["rows"][0]["matter"], matter, "{work}");
            let values = json!({"responded": true, "solved": "yes", "satisfied": "mostly"});
            let body = json!({"code": receipt, "values": values});
            assert_eq!(house.post("/receipts/asks/rate", "", body).await.is(200)["state"]["key"], "closed");
            let events =
                house.get(&format!("/matters/{}/{matter}/history", town.district), &crew.dispatcher).await.is(200);
            assert!(
                events["rows"].as_array().unwrap().iter().all(|event| !event["basis"].as_array().unwrap().is_empty())
            );
            assert!(
                provisions(&events, "transfer").contains(&town.transfer.to_owned()),
                "{:?}",
                provisions(&events, "transfer")
            );
            courses.push((provisions(&events, "transfer"), house.get("/receipts", "").await.status));
            let looked =
                house.send("GET", "/api/v1/receipts", "", &[("x-receipt", &receipt.to_lowercase())], "").await.is(200);
            let steps = looked["steps"].as_array().unwrap();
            assert!(steps.iter().any(|step| step["zh"].as_str().unwrap().contains("裂缝已经封闭")), "{looked}");
            assert_eq!(looked["asks"].as_array().unwrap().len(), 0);
            house.clock.set(worktime::Instant::parse(crate::house::START).unwrap());
        }
        assert_ne!(courses[0].0, courses[1].0, "different citations");
    }
}

#[tokio::test]
async fn a_rejection_needs_a_second_signature_and_the_resident_reads_why() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let (matter, receipt) = house.appeal(town).await;
        let values = json!({"reject_reason": "elsewhere", "reason": "同一纠纷已在诉讼中，另有案号。", "answer": "您的事项已在法院审理，请按法律途径办理。"});
        let proposed = house.ask(town, &matter, &crew.dispatcher, "reject", values).await;
        assert_eq!((&proposed["proposal"], &proposed["state"]["key"]), (&json!(1), &json!("registered")));
        let sign = format!("/matters/{}/{matter}/proposals/1/sign", town.district);
        let own = house.post(&sign, &crew.dispatcher, json!({})).await.problem(422, "refused");
        assert!(!own["reasons"].as_array().unwrap().is_empty());
        let shown = house.get(&format!("/matters/{}/{matter}", town.district), &crew.leader).await.is(200);
        assert_eq!(shown["proposals"][0]["signers"][0][0]["post"], "leader", "{shown}");
        assert_eq!(house.post(&sign, &crew.leader, json!({})).await.is(200)["state"]["key"], "rejected");
        let looked = house.post("/receipts/look", "", json!({"code": receipt})).await.is(200);
        let text = looked.to_string();
        assert!(text.contains("elsewhere") && text.contains("请按法律途径办理"), "{text}");
        assert!(!text.contains("同一纠纷已在诉讼中"), "internal reasons stay inside: {text}");
    }
}

#[tokio::test]
async fn an_objection_is_upheld_and_another_is_declined() {
    for house in houses().await {
        let town = GUIYANG;
        let crew = crew(&house, town).await;
        let (matter, _) = house.appeal(town).await;
        transferred(&house, town, &crew, &matter).await;
        let reason = json!({"ground": "other_place", "reason": "不在我单位辖区之内。"});
        house.ask(town, &matter, &crew.handler, "object", reason.clone()).await;
        let path = |number: u32, what: &str| format!("/matters/{}/{matter}/proposals/{number}/{what}", town.district);
        house.post(&path(1, "sign"), &crew.handler, json!({})).await.problem(422, "refused");
        assert_eq!(house.post(&path(1, "sign"), &crew.supervisor, json!({})).await.is(200)["state"]["key"], "accepted");
        // Whose objection was upheld does not get it back from the dispatcher; the superior names the last owner.
        let values = json!({"handler": town.handler, "duty": "department_housing_quality"});
        house.try_ask(town, &matter, &crew.dispatcher, "transfer", values).await.problem(422, "refused");
        let attempts = json!({"attempts": "退单成立，目录上没有别的单位。"});
        house.ask(town, &matter, &crew.leader, "report_bounced", attempts).await;
        house.ask(town, &matter, &crew.supervisor, "direct", json!({"handler": town.handler})).await;
        house.ask(town, &matter, &crew.handler, "object", reason).await;
        house.post(&path(2, "decline"), &crew.supervisor, json!({"reason": " "})).await.problem(422, "refused");
        let declined = house
            .post(&path(2, "decline"), &crew.supervisor, json!({"reason": "职责清单写明由你单位办理。"}))
            .await
            .is(200);
        assert_eq!(declined["state"]["key"], "transferred");
        // Two objections are the limit, whatever became of them.
        let refused = house
            .try_ask(
                town,
                &matter,
                &crew.handler,
                "object",
                json!({"ground": "other_place", "reason": "再次提出异议。"}),
            )
            .await;
        let problem = refused.problem(422, "refused");
        assert!(
            !problem["basis"].as_array().unwrap().is_empty() && !problem["whom_to_ask"].as_array().unwrap().is_empty(),
            "{problem}"
        );
    }
}

#[tokio::test]
async fn an_extension_moves_the_due_moment_once_signed() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let (matter, _) = house.appeal(town).await;
        transferred(&house, town, &crew, &matter).await;
        let clocks = format!("/matters/{}/{matter}/clocks", town.district);
        let due = |clocks: &Value| {
            let rows = clocks["rows"].as_array().unwrap();
            rows.iter().find(|clock| clock["clock"]["key"] == "handle").unwrap()["due"].as_str().unwrap().to_owned()
        };
        let before = due(&house.get(&clocks, &crew.handler).await.is(200));
        let values = json!({"extra": "5 days", "reason": "需要等待鉴定结论。", "legal_basis": "鉴定期间依法另计。"});
        house.ask(town, &matter, &crew.handler, "extend", values).await;
        assert_eq!(due(&house.get(&clocks, &crew.handler).await.is(200)), before, "not yet signed");
        house
            .post(&format!("/matters/{}/{matter}/proposals/1/sign", town.district), &crew.supervisor, json!({}))
            .await
            .is(200);
        assert!(due(&house.get(&clocks, &crew.handler).await.is(200)) > before);
    }
}

#[tokio::test]
async fn an_unsolved_matter_opens_a_second_round_with_its_own_clocks() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let (matter, receipt) = house.appeal(town).await;
        transferred(&house, town, &crew, &matter).await;
        fed_back(&house, town, &crew, &matter).await;
        house.until(town, "2026-12-20 09:00").await;
        let values = json!({"responded": true, "solved": "no", "unsolved_reason": "came_back", "satisfied": "no", "dissatisfied_reason": "result", "remark": "还在裂"});
        let body = json!({"code": receipt, "values": values});
        assert_eq!(house.post("/receipts/asks/reopen", "", body).await.is(200)["state"]["key"], "accepted");
        let shown = house.get(&format!("/matters/{}/{matter}", town.district), &crew.dispatcher).await.is(200);
        assert_eq!(shown["round"], 2);
        let handle =
            shown["clocks"].as_array().unwrap().iter().find(|clock| clock["clock"]["key"] == "handle").unwrap();
        assert!(handle["started"].as_str().unwrap().starts_with("2026-12-20"), "{handle}");
        let looked = house.post("/receipts/look", "", json!({"code": receipt})).await.is(200);
        assert_eq!(looked["round"], 2);
    }
}

#[tokio::test]
async fn before_the_law_there_is_no_rule_and_the_answer_says_so() {
    let house = crate::house::one_house(|_| {}).await;
    for (town, moment) in [(BEIJING, "2019-12-31 10:00"), (GUIYANG, "2022-08-31 10:00")] {
        house.clock.set(worktime::Instant::parse(moment).unwrap());
        let refused = house.post("/appeals", "", appeal(town)).await.problem(422, "refused");
        assert_eq!(refused["reasons"][0]["code"], "no-rule", "{refused}");
    }
}
