//! What a machine reads in requests: suggestions with reasons for staff, nothing with reading off, what people chose kept beside
//! them, and nothing of it ever in the way of a registration.

use crate::files::tamper;
use crate::house::{BEIJING, GUIYANG, House, LOG, Town, appeal, houses, one_house};
use desk::reading::Reader;
use serde_json::{Value, json};

const TEXT: &str = "三號樓的電梯又坏了，一直停运，老人下不了楼。电话 138-0000-0000。担心有人被困电梯。";

/// Lets a machine read for a city, as a server does when it is ready.
pub fn reads(house: &House, town: Town) {
    let library = house.desk.library();
    let law = library.city_of(town.street).unwrap();
    let model = understanding::first_day().unwrap();
    let (reader, unknown) = Reader::new(model, law, &library.units, house.desk.now().day()).unwrap();
    assert!(unknown.is_empty(), "{unknown:?}");
    house.desk.put_reader(law.city.division, reader);
}

fn draft(town: Town, text: &str) -> Value {
    json!({"district": town.district, "text": text})
}

/// The words that a place names, in what was written.
fn words(at: &Value, text: &str) -> String {
    let place = |key: &str| usize::try_from(at[key].as_u64().unwrap()).unwrap();
    text.chars().skip(place("from")).take(place("to") - place("from")).collect()
}

#[tokio::test]
async fn a_request_is_read_with_reasons_that_stand_in_the_original() {
    for house in houses().await {
        for town in [BEIJING, GUIYANG] {
            let operator = house.staff(town.hotline, &["operator"]).await;
            let street = house.desk.library().units.division(town.street).unwrap().name.clone();
            let text = format!("在{street}，{TEXT}");
            assert_eq!(house.post("/suggestions", &operator, draft(town, &text)).await.is(200), json!({"off": true}));
            reads(&house, town);
            let found = house.post("/suggestions", &operator, draft(town, &text)).await.is(200);
            assert_eq!(found["off"], false, "{}", house.name);
            let read = &found["read"];
            assert_eq!(read["model"].as_str().unwrap().len(), 64);
            let categories = read["category"]["guesses"].as_array().unwrap();
            assert_eq!((categories.len(), &categories[0]["key"]), (3, &json!("lifts")));
            assert!(categories[0]["confidence"].as_u64().unwrap() > categories[1]["confidence"].as_u64().unwrap());
            assert_ne!(categories[0]["zh"], categories[0]["key"]);
            let why = read["category"]["why"].as_array().unwrap();
            assert!(why.iter().any(|at| words(at, &text).contains("電梯") || words(at, &text).contains("停运")));
            for at in why {
                assert_eq!(words(at, &text), at["words"].as_str().unwrap());
            }
            assert_eq!(read["place"]["guesses"][0]["key"], town.street, "{read}");
            assert!(words(&read["place"]["why"][0], &text).contains(&*street.replace("街道", "")));
            let mobile = &read["personal"].as_array().unwrap()[0];
            assert_eq!(
                (&mobile["kind"]["key"], words(&mobile["at"], &text).as_str()),
                (&json!("mobile"), "138-0000-0000")
            );
            let sign =
                read["signs"].as_array().unwrap().iter().find(|sign| sign["sense"]["key"] == "supposed").unwrap();
            assert!(words(&sign["at"], &text).contains("被困"));
            assert_eq!(read["alike_total"], 0);
            for field in ["kind", "grade"] {
                assert!(!read[field]["guesses"].as_array().unwrap().is_empty(), "{field}");
            }
        }
    }
}

#[tokio::test]
async fn what_others_said_in_the_same_words_is_shown_only_to_who_may_see_it() {
    for house in houses().await {
        reads(&house, BEIJING);
        let mut body = appeal(BEIJING);
        body["text"] = json!("楼下烧烤店每天半夜还在放音响，油烟很大，孩子睡不着，请尽快处理。");
        let number = house.post("/appeals", "", body.clone()).await.is(201)["number"].clone();
        house.follow().await;
        let asked = draft(BEIJING, body["text"].as_str().unwrap());
        let dispatcher = house.staff(BEIJING.street, &["dispatcher"]).await;
        let read = house.post("/suggestions", &dispatcher, asked.clone()).await.is(200)["read"].clone();
        assert_eq!((&read["alike_total"], &read["alike"][0]["row"]["number"]), (&json!(1), &number), "{}", house.name);
        let other = house.staff(BEIJING.other_street, &["dispatcher"]).await;
        let read = house.post("/suggestions", &other, asked).await.is(200)["read"].clone();
        assert_eq!((&read["alike_total"], &read["alike"]), (&json!(0), &json!([])), "{}", house.name);
    }
}

#[tokio::test]
async fn suggestions_are_for_staff_of_the_city_and_texts_have_a_limit() {
    let house = one_house(|_| {}).await;
    reads(&house, BEIJING);
    house.post("/suggestions", "", draft(BEIJING, TEXT)).await.problem(401, "unauthenticated");
    house.post("/suggestions/reply", "", json!({"reply": "好"})).await.problem(401, "unauthenticated");
    let worker = house.staff(BEIJING.street, &["worker"]).await;
    house.post("/suggestions", &worker, draft(GUIYANG, TEXT)).await.problem(404, "not-found");
    house.post("/suggestions", &worker, json!({"district": 1, "text": TEXT})).await.problem(404, "not-found");
    house
        .post("/suggestions", &worker, json!({"district": BEIJING.district, "text": "x", "more": 1}))
        .await
        .problem(400, "bad-body");
    for (field, most) in [("text", 5_000), ("title", 200)] {
        let mut body = draft(BEIJING, "");
        body[field] = json!("电".repeat(most));
        house.post("/suggestions", &worker, body.clone()).await.is(200);
        body[field] = json!("电".repeat(most + 1));
        let refused = house.post("/suggestions", &worker, body.clone()).await.problem(422, "refused");
        assert!(refused["detail"].as_str().unwrap().contains(&most.to_string()), "{refused}");
        body[field] = json!("电".repeat(100_000));
        house.post("/suggestions", &worker, body).await.problem(422, "refused");
    }
    let long = json!({"reply": "好".repeat(5_001)});
    house.post("/suggestions/reply", &worker, long).await.problem(422, "refused");
}

#[tokio::test]
async fn hostile_texts_are_read_or_refused_in_words_and_never_logged() {
    let house = one_house(|config| config.limits.suggestions = 1_000).await;
    reads(&house, BEIJING);
    let worker = house.staff(BEIJING.street, &["worker"]).await;
    let mut texts = crate::hostile::corpus();
    texts.extend(["ᠮᠣᠩᠭᠣᠯ ئۇيغۇرچە བོད་ཡིག".to_owned(), "<b>电梯</b>\u{7}坏了\u{1b}[31m &#30005;&#26799;".to_owned()]);
    for text in &texts {
        let found = house.post("/suggestions", &worker, draft(BEIJING, text)).await;
        match found.status {
            200 => {
                let read = found.json()["read"].clone();
                for guesses in [&read["category"], &read["kind"], &read["place"]] {
                    for at in guesses["why"].as_array().unwrap() {
                        assert_eq!(words(at, text), at["words"].as_str().unwrap(), "{text}");
                    }
                }
            }
            400 => drop(found.problem(400, "bad-json")),
            _ => drop(found.problem(422, "refused")),
        }
        let reply = house.post("/suggestions/reply", &worker, json!({"text": text, "reply": text})).await;
        assert!(matches!(reply.status, 200 | 400 | 422), "{}", reply.text);
    }
    let secret = "独一无二的一句话甲乙丙丁戊己";
    house.post("/suggestions", &worker, draft(BEIJING, secret)).await.is(200);
    house.post("/suggestions/reply", &worker, json!({"reply": secret})).await.is(200);
    assert!(!String::from_utf8_lossy(&LOG.lock().unwrap()).contains(secret));
}

#[tokio::test]
async fn a_reply_is_looked_over_and_never_stopped() {
    let house = one_house(|_| {}).await;
    let worker = house.staff(BEIJING.street, &["worker"]).await;
    let reply = json!({"text": "小区电梯一直停运，什么时候修好？", "reply": "您的来信已收到，我们将尽快处理，电话138 0000 0000。"});
    let off = house.post("/suggestions/reply", &worker, reply.clone()).await.is(200);
    assert_eq!(off, json!({"off": true, "advice": []}));
    reads(&house, BEIJING);
    let found = house.post("/suggestions/reply", &worker, reply.clone()).await.is(200);
    let advice = found["advice"].as_array().unwrap();
    let of = |key: &str| advice.iter().find(|one| one["key"] == key).unwrap_or_else(|| panic!("{key}: {found}"));
    assert!(of("unanswered")["zh"].as_str().unwrap().contains("电梯"));
    assert_eq!(words(&of("privacy")["at"], reply["reply"].as_str().unwrap()), "138 0000 0000");
    for key in ["vague_promise", "no_basis"] {
        assert!(!of(key)["en"].as_str().unwrap().is_empty());
    }
    // Who may not read what was asked sends nothing of it, and hears nothing about it.
    let blind = house.post("/suggestions/reply", &worker, json!({"reply": reply["reply"]})).await.is(200);
    assert!(blind["advice"].as_array().unwrap().iter().all(|one| one["key"] != "unanswered"), "{blind}");
}

#[tokio::test]
async fn what_people_choose_is_kept_beside_what_was_suggested() {
    for house in houses().await {
        let mut body = appeal(BEIJING);
        (body["text"], body["category"]) = (json!(TEXT), json!("lifts"));
        // With reading off nothing is compared.
        house.post("/appeals", "", body.clone()).await.is(201);
        assert_eq!(house.desk.judge_choices().await.unwrap(), 0);
        reads(&house, BEIJING);
        house.post("/appeals", "", body.clone()).await.is(201);
        body["category"] = json!("noise");
        let matter = house.post("/appeals", "", body).await.is(201)["matter"].as_str().unwrap().to_owned();
        let dispatcher = house.staff(BEIJING.street, &["dispatcher"]).await;
        house.ask(BEIJING, &matter, &dispatcher, "classify", json!({"category": "lifts"})).await;
        // A category below the suggested one is the suggestion, more exactly.
        house.ask(BEIJING, &matter, &dispatcher, "classify", json!({"category": "lift_trapped"})).await;
        assert_eq!(house.desk.judge_choices().await.unwrap(), 4);
        assert_eq!(house.desk.judge_choices().await.unwrap(), 0);
        let auditor = house.staff(BEIJING.parent, &["auditor"]).await;
        let found = house.get("/suggestions/verdicts", &auditor).await.is(200);
        let total = |field: &str| {
            let all = found["totals"].as_array().unwrap();
            let row = all.iter().find(|row| row["field"]["key"] == field).unwrap_or_else(|| panic!("{field}: {found}"));
            (row["total"].as_u64().unwrap(), row["taken"].as_u64().unwrap())
        };
        // Two registrations and two corrections; the wrong category alone was not what was suggested.
        assert_eq!(total("category"), (4, 3), "{}", house.name);
        assert_eq!(total("kind").0, 2);
        assert_eq!((total("grade").0, total("place").0), (2, 2));
        let lifts = &found["rows"][0];
        assert_eq!(
            (&lifts["suggested"]["key"], &lifts["total"], &lifts["taken"]),
            (&json!("lifts"), &json!(4), &json!(3))
        );
        assert_eq!(lifts["model"], found["model"]);
        assert_eq!((&found["cut"], found["total"].as_u64().unwrap() >= 4), (&json!(false), true));
        // What was chosen instead, and how it went by month.
        let corrected = found["corrected"].as_array().unwrap();
        let pair = |one: &Value| (one["suggested"]["key"].clone(), one["chosen"]["key"].clone(), one["total"].clone());
        let pairs: Vec<_> = corrected.iter().map(pair).collect();
        let of = |suggested: &str, chosen: &str, total: u32| (json!(suggested), json!(chosen), json!(total));
        assert_eq!(pairs, [of("complaint", "help", 2), of("lifts", "noise", 1)], "the commonest first");
        let months = found["months"].as_array().unwrap();
        assert!(months.iter().all(|month| month["month"] == "2026-11"), "{months:?}");
        assert_eq!((&months[0]["total"], &months[0]["taken"]), (&json!(4), &json!(3)));
        assert_eq!(found["area"]["id"], "110101");
        let file = house.get("/suggestions/verdicts.csv", &auditor).await;
        assert_eq!((file.status, file.headers["content-type"].to_str().unwrap()), (200, "text/csv; charset=utf-8"));
        let line = file.text.lines().find(|line| line.contains(lifts["suggested"]["zh"].as_str().unwrap())).unwrap();
        assert!(line.contains(",4,3,1,"), "{line}");
        house.get("/suggestions/verdicts.csv", &dispatcher).await.problem(403, "post-needed");
        let later = house.get("/suggestions/verdicts?from=2026-11-26", &auditor).await.is(200);
        assert_eq!((&later["totals"], &later["total"]), (&json!([]), &json!(0)));
        house.get("/suggestions/verdicts?from=x", &auditor).await.problem(400, "bad-query");
        house.get("/suggestions/verdicts", &dispatcher).await.problem(403, "post-needed");
        house.get("/suggestions/verdicts", "").await.problem(401, "unauthenticated");
        let city = house.staff("110000", &["administrator"]).await;
        assert_eq!(house.get("/suggestions/verdicts", &city).await.is(200)["totals"], found["totals"]);
        let elsewhere = house.staff(GUIYANG.parent, &["auditor"]).await;
        assert_eq!(house.get("/suggestions/verdicts", &elsewhere).await.is(200)["total"], 0);
    }
}

#[tokio::test]
async fn a_registration_stands_although_nothing_can_be_compared() {
    for house in houses().await {
        reads(&house, BEIJING);
        tamper(&house, "drop table suggestions".to_owned()).await;
        let (matter, _) = house.appeal(BEIJING).await;
        assert_eq!(house.state_of(BEIJING, &matter).await, "registered", "{}", house.name);
        assert_eq!(house.desk.judge_choices().await.unwrap(), 1, "{}", house.name);
        // What cannot be compared stands in nobody's way.
        assert_eq!(house.desk.judge_choices().await.unwrap(), 0, "{}", house.name);
        let dispatcher = house.staff(BEIJING.street, &["dispatcher"]).await;
        house.ask(BEIJING, &matter, &dispatcher, "accept", json!({})).await;
    }
}
