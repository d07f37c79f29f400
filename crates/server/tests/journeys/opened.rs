//! Matters of any procedure, opened by staff: who may, for whom, where; what many speak of; the knowledge base.

use crate::house::{BEIJING, GUIYANG, House, Town, appeal, houses, one_house};
use serde_json::{Value, json};

fn kinds(answer: &Value) -> Vec<String> {
    let rows = answer["rows"].as_array().unwrap().iter();
    rows.map(|row| {
        format!("{}.{}", row["procedure"]["key"].as_str().unwrap(), row["form"]["ask"]["key"].as_str().unwrap())
    })
    .collect()
}

async fn openings(house: &House, who: &str) -> Vec<String> {
    let answer = house.get("/openings", who).await.is(200);
    assert_eq!(answer["total"].as_u64(), answer["rows"].as_array().map(|rows| rows.len() as u64));
    kinds(&answer)
}

fn values() -> Value {
    json!({"text": "楼道灯不亮，来窗口口述", "category": "house_quality", "kind": "complaint", "grade": "ordinary",
           "place": BEIJING.community, "acted_for": "window", "contact_phone": "00000000077"})
}

#[tokio::test]
async fn a_clerk_registers_for_somebody_who_gets_the_code_and_finds_what_nobody_told() {
    for house in houses().await {
        let clerk = house.staff(BEIJING.street, &["worker"]).await;
        let mine = openings(&house, &clerk).await;
        for kind in ["appeal.register_for", "appeal.find", "common_problem.propose", "knowledge_article.write"] {
            assert!(mine.contains(&kind.to_owned()), "{}: {kind} in {mine:?}", house.name);
        }
        assert!(
            !mine.iter().any(|kind| kind.starts_with("administration.") || kind.starts_with("report_in.")),
            "{mine:?}"
        );
        let form = house.get("/openings", &clerk).await.is(200);
        let fields = form["rows"].as_array().unwrap().iter().flat_map(|row| row["form"]["fields"].as_array().unwrap());
        assert!(
            fields.map(|field| &field["field"]["key"]).all(|key| key != "requester"),
            "the matter makes the person"
        );
        let body = json!({"procedure": "appeal", "ask": "register_for", "values": values()});
        let done = house.post("/matters", &clerk, body).await.is(201);
        assert_eq!((&done["state"]["key"], &done["district"]), (&json!("registered"), &json!(BEIJING.district)));
        let code = done["receipt"].as_str().expect("the person's code");
        let own = house.post("/receipts/look", "", json!({"code": code})).await.is(200);
        assert_eq!(own["number"], done["number"]);
        // Who it is for comes from nobody's word: another person's id gives a person of its own.
        let mut forged = json!({"procedure": "appeal", "ask": "register_for", "values": values()});
        forged["values"]["requester"] = json!(format!("s-{}", done["matter"].as_str().unwrap()));
        let other = house.post("/matters", &clerk, forged).await.is(201);
        let seen = house.post("/receipts/look", "", json!({"code": other["receipt"]})).await.is(200);
        assert_eq!((&seen["number"], other["receipt"] == done["receipt"]), (&other["number"], false));
        // What is found has no requester, so nobody gets a code.
        let found =
            json!({"text": "井盖缺失", "category": "house_quality", "grade": "urgent", "place": BEIJING.community});
        let done = house
            .post("/matters", &clerk, json!({"procedure": "appeal", "ask": "find", "values": found}))
            .await
            .is(201);
        assert_eq!((&done["state"]["key"], &done["receipt"]), (&json!("accepted"), &Value::Null));
    }
}

#[tokio::test]
async fn who_may_not_is_told_why_and_nothing_is_written() {
    let house = one_house(|_| {}).await;
    let (clerk, handler) =
        (house.staff(BEIJING.street, &["worker"]).await, house.staff(BEIJING.handler, &["handler"]).await);
    assert!(!openings(&house, &handler).await.contains(&"appeal.register_for".to_owned()));
    let open = |who: &str, body: Value| {
        let (house, who) = (&house, who.to_owned());
        async move { house.post("/matters", &who, body).await }
    };
    let body = |procedure: &str, ask: &str| json!({"procedure": procedure, "ask": ask, "values": values()});
    assert_eq!(open("", body("appeal", "register_for")).await.status, 401);
    for (procedure, ask) in [("administration", "appoint"), ("report_in", "call"), ("nothing", "register")] {
        let problem = open(&clerk, body(procedure, ask)).await.is(422);
        assert_eq!(problem["reasons"][0]["field"], "procedure", "{procedure}: {problem}");
    }
    let refused = open(&handler, body("appeal", "register_for")).await.is(422);
    assert!(refused["reasons"][0]["zh"].as_str().is_some_and(|words| !words.is_empty()), "{refused}");
    let mut elsewhere = body("appeal", "register_for");
    elsewhere["values"]["place"] = json!(format!("{}001", BEIJING.other_street));
    assert_eq!(open(&clerk, elsewhere).await.status, 422, "another subdistrict is not one's own");
    // A department is no subdistrict office, even of its own matters.
    let mut own = body("appeal", "register_for");
    own["home"] = json!(BEIJING.handler);
    assert_eq!(open(&handler, own).await.is(422)["reasons"][0]["code"], "home");
    let mut nowhere = body("appeal", "register_for");
    nowhere["home"] = json!("999999999");
    assert_eq!(open(&clerk, nowhere).await.status, 422);
    let mut lacks = body("appeal", "register_for");
    lacks["values"].as_object_mut().unwrap().remove("text");
    let refused = open(&clerk, lacks).await.is(422);
    assert_eq!(refused["reasons"][0]["field"], "text", "{refused}");
    assert_eq!(house.get("/matters?procedure=appeal", &clerk).await.is(200)["total"], 0);
}

#[tokio::test]
async fn what_many_say_is_gathered_for_those_who_may_read_it() {
    for house in houses().await {
        for n in 0..6 {
            let mut body = appeal(BEIJING);
            body["text"] = json!(format!("{}号楼晚上工地施工噪声太大，影响休息", n + 1));
            body["contact_phone"] = json!(format!("000{:08}", 500 + n));
            house.post("/appeals", "", body).await.is(201);
        }
        let mut other = appeal(BEIJING);
        other["text"] = json!("想问居住证怎么续签");
        house.post("/appeals", "", other).await.is(201);
        let path = format!("/topics/{}", BEIJING.district);
        let supervisor = house.staff("110101", &["supervisor"]).await;
        let found = house.get(&path, &supervisor).await.is(200);
        assert_eq!((&found["read"], &found["total"], &found["cut"]), (&json!(7), &json!(1), &json!(false)), "{found}");
        let topic = &found["rows"][0];
        assert_eq!((&topic["count"], &topic["open"], &topic["places_total"]), (&json!(6), &json!(6), &json!(1)));
        assert_eq!(topic["places"][0]["place"]["id"], BEIJING.street);
        assert!(
            topic["words"].as_array().unwrap().iter().any(|word| word.as_str().unwrap().contains("施工噪声")),
            "{topic}"
        );
        assert_eq!(house.get(&format!("{path}?least=7"), &supervisor).await.is(200)["total"], 0);
        // Who may not read what was said gathers nothing of it; another street's people see their own only.
        for (unit, post) in
            [("110101", "assessor"), (BEIJING.other_street, "dispatcher"), (GUIYANG.street, "dispatcher")]
        {
            let who = house.staff(unit, &[post]).await;
            assert_eq!(house.get(&path, &who).await.is(200)["read"], 0, "{unit} {post}");
        }
        for query in ["days=0", "days=367", "least=1", "by_street=perhaps", "x=1"] {
            assert_eq!(house.get(&format!("{path}?{query}"), &supervisor).await.status, 400, "{query}");
        }
        assert_eq!(house.get("/topics/999999", &supervisor).await.status, 404);
        assert_eq!(house.get(&path, "").await.status, 401);
    }
}

/// Writes an article and has a second person publish it.
async fn published(house: &House, town: Town, question: &str, answer: &str) -> String {
    let writer = house.staff(town.street, &["worker"]).await;
    let values = json!({"question": question, "category": "house_quality", "answer": answer,
                        "internal_answer": "先查台账再答", "grounds": "办事指南"});
    let body = json!({"procedure": "knowledge_article", "ask": "write", "values": values});
    let done = house.post("/matters", &writer, body).await.is(201);
    let id = done["matter"].as_str().unwrap().to_owned();
    let leader = house.staff(town.street, &["leader"]).await;
    house.ask(town, &id, &leader, "publish", json!({"review_on": "2099-01-01"})).await;
    id
}

#[tokio::test]
async fn a_published_article_answers_everybody_and_its_inner_answer_only_those_who_keep_it() {
    for house in houses().await {
        let id = published(&house, BEIJING, "居住证到期了怎么续签", "到居住地派出所或者社区服务站办理续签。").await;
        let other = published(&house, BEIJING, "暖气不热找谁", "先找供热单位。").await;
        published(&house, GUIYANG, "居住证到期了怎么续签", "在贵阳办理。").await;
        let writer = house.staff(BEIJING.street, &["worker"]).await;
        let draft = json!({"question": "居住证丢了怎么补", "category": "house_quality", "answer": "草稿不外传", "grounds": "办事指南"});
        let draft = json!({"procedure": "knowledge_article", "ask": "write", "values": draft});
        house.post("/matters", &writer, draft).await.is(201);
        house.follow().await;
        let ask = |query: &'static str, who: String| {
            let house = &house;
            async move { house.get(&format!("/knowledge/beijing?{query}"), &who).await }
        };
        let answer = ask("q=我的居住证快到期了，想问问怎么续签", String::new()).await.is(200);
        assert_eq!(
            (&answer["total"], &answer["rows"][0]["matter"]),
            (&json!(1), &json!(id)),
            "{}: {answer}",
            house.name
        );
        assert_eq!(answer["rows"][0]["internal_answer"], Value::Null);
        assert_eq!(
            (&answer["rows"][0]["stale"], &answer["rows"][0]["owner"]["id"]),
            (&json!(false), &json!(BEIJING.street))
        );
        let page = house
            .send(
                "GET",
                "/knowledge/beijing?q=%E5%B1%85%E4%BD%8F%E8%AF%81%E6%80%8E%E4%B9%88%E7%BB%AD%E7%AD%BE",
                &writer,
                &[],
                "",
            )
            .await;
        assert_eq!(page.status, 200, "{}", page.text);
        assert!(page.text.contains("社区服务站办理续签"), "{}", page.text);
        assert!(!page.text.contains("先查台账再答"), "the page is the same for everybody");
        let page = house.send("GET", "/knowledge/beijing?q=%3Cscript%3Ealert(1)%3C/script%3E", "", &[], "").await;
        assert!(page.status == 200 && !page.text.contains("<script>alert"), "{}", page.text);
        let answer = ask("q=居住证怎么续签", writer.clone()).await.is(200);
        assert_eq!(answer["rows"][0]["internal_answer"], "先查台账再答");
        let far = house.staff(BEIJING.other_street, &["worker"]).await;
        assert_eq!(ask("q=居住证怎么续签", far).await.is(200)["rows"][0]["internal_answer"], Value::Null);
        let all = ask("", String::new()).await.is(200);
        let mut ids: Vec<&str> =
            all["rows"].as_array().unwrap().iter().map(|row| row["matter"].as_str().unwrap()).collect();
        ids.sort_unstable();
        assert_eq!((&all["total"], ids), (&json!(2), vec![id.as_str(), other.as_str()]), "no draft, no other city");
        let few = ask("limit=1", String::new()).await.is(200);
        assert_eq!((&few["cut"], few["rows"].as_array().map(Vec::len)), (&json!(true), Some(1)));
        assert_eq!(ask("q=太空旅行", String::new()).await.is(200)["total"], 0);
        for query in ["limit=0", "limit=51", "x=1"] {
            assert_eq!(ask(query, String::new()).await.status, 400, "{query}");
        }
        let long = format!("/knowledge/beijing?q={}", "长".repeat(2_001));
        assert_eq!(house.get(&long, "").await.status, 400);
        assert_eq!(house.get("/knowledge/nowhere", "").await.status, 404);
    }
}
