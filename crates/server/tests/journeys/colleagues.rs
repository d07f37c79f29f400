//! Colleagues on one matter: notes that are sealed and erased, who is in it now, what a caller asked for before, and a
//! supervisor who urges.

use crate::flow::crew;
use crate::house::{BEIJING, GUIYANG, LOG, appeal, houses, one_house};
use serde_json::json;

#[tokio::test]
async fn a_note_is_read_by_colleagues_masked_for_others_and_erased_with_the_person() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let (matter, receipt) = house.appeal(town).await;
        let path = format!("/matters/{}/{matter}/notes", town.district);
        let text = "诉求人说傍晚在家，居民甲的钥匙在邻居处。";
        let leader = format!("a-{}-leader", town.street);
        let wrote = house.post(&path, &crew.dispatcher, json!({"text": text, "mention": leader})).await.is(201);
        assert_eq!(
            (&wrote["text"], &wrote["mine"], &wrote["mention"]["account"]),
            (&json!(text), &json!(true), &json!(leader))
        );
        house.post(&path, &crew.leader, json!({"text": "知道了。"})).await.is(201);
        let read = house.get(&path, &crew.leader).await.is(200);
        assert_eq!(
            (&read["rows"][0]["text"], &read["rows"][1]["text"], &read["cut"]),
            (&json!("知道了。"), &json!(text), &json!(false))
        );
        let letters = house.get("/inbox", &crew.leader).await.is(200);
        let letter = letters["rows"].as_array().unwrap().iter().find(|letter| letter["notice"] == "mentioned").unwrap();
        assert_eq!(letter["mention"]["account"], leader, "{letter}");
        assert!(!letters.to_string().contains("钥匙"), "a letter says nothing of what was written");
        let assessor = house.staff(town.parent, &["assessor"]).await;
        let masked = house.get(&path, &assessor).await.is(200);
        assert!(
            masked["rows"].as_array().unwrap().iter().all(|row| row["masked"] == true && row["text"] == "***"),
            "{masked}"
        );
        let stranger = house.staff(town.other_street, &["dispatcher"]).await;
        house.get(&path, &stranger).await.problem(404, "not-found");
        house.post(&path, &stranger, json!({"text": "看看"})).await.problem(404, "not-found");
        for body in [json!({"text": " "}), json!({"text": "长".repeat(2001)})] {
            house.post(&path, &crew.leader, body).await.problem(422, "refused");
        }
        house
            .post(
                &path,
                &crew.leader,
                json!({"text": "请看", "mention": format!("a-{}-dispatcher", town.other_street)}),
            )
            .await
            .problem(422, "refused");
        let colleagues =
            house.get(&format!("/matters/{}/{matter}/colleagues", town.district), &crew.leader).await.is(200);
        let of = |unit: &str| colleagues["rows"].as_array().unwrap().iter().any(|row| row["unit"]["id"] == unit);
        assert!(of(town.street) && of(town.parent) && !of(town.other_street), "{colleagues}");
        let looked = house.post("/receipts/look", "", json!({"code": receipt})).await.is(200).to_string();
        assert!(!looked.contains("钥匙"), "residents never see notes");
        let events = house.get(&format!("/matters/{}/{matter}/history", town.district), &crew.dispatcher).await.is(200);
        assert!(!events.to_string().contains("钥匙"));
        assert!(!String::from_utf8_lossy(&LOG.lock().unwrap()).contains("钥匙"));
        house.post("/people/erase", "", json!({"code": receipt})).await.is(200);
        let gone = house.get(&path, &crew.leader).await.is(200);
        assert!(
            gone["rows"].as_array().unwrap().iter().all(|row| row["erased"] == true && row["text"].is_null()),
            "{gone}"
        );
        house.post(&path, &crew.leader, json!({"text": "还有一句"})).await.problem(422, "refused");
    }
}

#[tokio::test]
async fn colleagues_see_who_is_in_a_matter_until_they_go_or_fall_silent() {
    let house = one_house(|_| {}).await;
    let town = BEIJING;
    let crew = crew(&house, town).await;
    let (matter, _) = house.appeal(town).await;
    let path = format!("/matters/{}/{matter}/presence", town.district);
    assert_eq!(house.get(&path, &crew.leader).await.is(200)["rows"], json!([]));
    house.post(&path, &crew.dispatcher, json!({"doing": "writing"})).await.is(200);
    let seen = house.post(&path, &crew.leader, json!({"doing": "looking"})).await.is(200);
    let rows = seen["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    let other = rows.iter().find(|row| row["me"] == false).unwrap();
    assert_eq!((&other["doing"], &other["post"]["zh"]), (&json!("writing"), &json!("派单员")), "{other}");
    house.post(&path, &crew.leader, json!({"doing": "gone"})).await.is(200);
    assert_eq!(house.get(&path, &crew.leader).await.is(200)["rows"].as_array().unwrap().len(), 1);
    house.clock.set(worktime::Instant(house.desk.now().0 + 46_000));
    assert_eq!(house.get(&path, &crew.leader).await.is(200)["rows"], json!([]));
    house.post(&path, &crew.leader, json!({"doing": "dancing"})).await.problem(400, "bad-body");
    let stranger = house.staff(town.other_street, &["dispatcher"]).await;
    house.get(&path, &stranger).await.problem(404, "not-found");
    house.post(&path, &stranger, json!({"doing": "looking"})).await.problem(404, "not-found");
}

#[tokio::test]
async fn an_operator_finds_what_a_caller_asked_for_before_and_whose_a_place_is() {
    for house in houses().await {
        let town = GUIYANG;
        let crew = crew(&house, town).await;
        let mut body = appeal(town);
        body["channel"] = json!("hotline");
        let first = house.post("/appeals", &crew.caller, body.clone()).await.is(201);
        assert!(first["receipt"].is_string(), "a code to read out");
        let asked = json!({"phone": "0000 000 1111", "place": town.community, "category": "house_quality"});
        let found = house.post("/callers", &crew.caller, asked.clone()).await.is(200);
        assert_eq!((&found["rows"][0]["matter"], &found["total"]), (&first["matter"], &json!(1)), "{}", house.name);
        assert_eq!(found["duplicates"][0]["number"], first["number"], "{found}");
        let other = json!({"phone": "00000001111", "place": town.community, "category": "house_sale"});
        assert_eq!(house.post("/callers", &crew.caller, other).await.is(200)["duplicates"], json!([]));
        assert_eq!(house.post("/callers", &crew.dispatcher, asked.clone()).await.is(200)["total"], 1);
        // Who may not read the number learns nothing by it.
        for (unit, posts) in
            [(town.street, &[][..]), (town.other_street, &["dispatcher"]), (town.parent, &["assessor"])]
        {
            let who = house.staff(unit, posts).await;
            assert_eq!(house.post("/callers", &who, asked.clone()).await.is(200)["total"], 0, "{unit} {posts:?}");
        }
        house.post("/callers", "", asked).await.problem(401, "unauthenticated");
        house.post("/callers", &crew.caller, json!({"phone": "12"})).await.problem(422, "refused");
        let suggested =
            house.get(&format!("/intake?place={}&category=house_quality", town.community), &crew.caller).await.is(200);
        assert_eq!((&suggested["home"]["id"], &suggested["district"]), (&json!(town.street), &json!(town.district)));
        assert!(suggested["owners"].is_array() && suggested["note"]["zh"].as_str().unwrap().contains("建议"));
        house.get("/intake?place=99", &crew.caller).await.problem(422, "refused");
    }
}

#[tokio::test]
async fn a_supervisor_urges_the_holder_answers_and_both_read_it() {
    for house in houses().await {
        for town in [BEIJING, GUIYANG] {
            let crew = crew(&house, town).await;
            let (matter, _) = house.appeal(town).await;
            crate::flow::transferred(&house, town, &crew, &matter).await;
            let refused =
                house.try_ask(town, &matter, &crew.dispatcher, "urge", json!({"urging": "请今天到场。"})).await;
            assert_eq!(refused.problem(422, "refused")["reasons"][0]["code"], "not-yours");
            let early =
                house.try_ask(town, &matter, &crew.handler, "answer_urge", json!({"urge_answer": "马上到场。"})).await;
            early.problem(422, "refused");
            assert_eq!(house.get("/queues/supervision?why=urged", &crew.supervisor).await.is(200)["total"], 0);
            house.ask(town, &matter, &crew.supervisor, "urge", json!({"urging": "居民等了多日，请今天到场。"})).await;
            let list = house.get("/queues/supervision?why=urged", &crew.supervisor).await.is(200);
            let urged = &list["rows"][0]["urged"];
            assert_eq!(
                (&urged["times"], &urged["waiting"], &urged["answer"]),
                (&json!(1), &json!(true), &json!(null)),
                "{list}"
            );
            assert!(list["rows"][0]["tags"].as_array().unwrap().iter().any(|tag| tag["zh"] == "督办1"));
            let next = house.get("/queues/mine", &crew.handler).await.is(200)["rows"][0]["next"].clone();
            assert_eq!(next["key"], "answer_urge", "{}", house.name);
            house.tick(town).await;
            let letters = house.get("/inbox", &crew.handler).await.is(200);
            assert!(letters["rows"].as_array().unwrap().iter().any(|letter| letter["notice"] == "urged"), "{letters}");
            house
                .ask(town, &matter, &crew.handler, "answer_urge", json!({"urge_answer": "今天下午到场，明天修好。"}))
                .await;
            assert_eq!(house.get("/queues/supervision?why=urged", &crew.supervisor).await.is(200)["total"], 0);
            let page = house.get(&format!("/matters/{}/{matter}/page", town.district), &crew.supervisor).await.is(200);
            let urged = &page["row"]["urged"];
            assert_eq!(
                (&urged["answer"], &urged["waiting"]),
                (&json!("今天下午到场，明天修好。"), &json!(false)),
                "{urged}"
            );
        }
    }
}
