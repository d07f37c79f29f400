//! Open data: read without signing in, without small cells, without persons, and only of months that are over.

use crate::administration::{act, propose};
use crate::areas::imported;
use crate::flow::{Crew, crew, fed_back, transferred};
use crate::house::{BEIJING, House, Town, appeal, houses, one_house};
use serde_json::{Value, json};
use territory::Level;

/// An appeal with other words than usual.
async fn said(house: &House, town: Town, change: Value) -> String {
    let mut body = appeal(town);
    for (key, value) in change.as_object().unwrap() {
        body[key] = value.clone();
    }
    // Nobody calls so often; the limits of one number are not what is tried here.
    body["contact_phone"] = json!(format!("0000{:07}", house.desk.now().0 % 10_000_000));
    house.clock.set(worktime::Instant(house.desk.now().0 + 1_000));
    house.post("/appeals", "", body).await.is(201)["matter"].as_str().unwrap().to_owned()
}

/// Handled, called back and closed.
async fn closed(house: &House, town: Town, crew: &Crew, matters: &[String], answer: Option<&str>) {
    for matter in matters {
        transferred(house, town, crew, matter).await;
        match answer {
            None => fed_back(house, town, crew, matter).await,
            Some(answer) => {
                house.ask(town, matter, &crew.handler, "contact", json!({"contacted": "2026-11-25 09:20"})).await;
                let values = json!({"result": "已派人鉴定，裂缝已封闭。", "proof": "现场照片两张，编号一、二。"});
                house.ask(town, matter, &crew.handler, "handled", values).await;
                house.ask(town, matter, &crew.dispatcher, "feed_back", json!({"answer": answer})).await;
            }
        }
    }
}

async fn rated(house: &House, town: Town, crew: &Crew, matters: &[String]) {
    for matter in matters {
        let said = json!({"responded": true, "solved": "yes", "satisfied": "yes"});
        house.ask(town, matter, &crew.caller, "rate", said).await;
    }
}

async fn several(house: &House, town: Town, many: usize, change: Value) -> Vec<String> {
    let mut matters = Vec::new();
    for _ in 0..many {
        matters.push(said(house, town, change.clone()).await);
    }
    matters
}

/// The rows of a table by key.
fn row<'a>(body: &'a Value, key: &str) -> &'a Value {
    let rows = body["rows"].as_array().unwrap();
    rows.iter().find(|row| row["group"]["key"] == key).unwrap_or_else(|| panic!("no {key} in {body}"))
}

const NEIGHBOUR: Town = Town { street: BEIJING.other_street, community: BEIJING.other_street, ..BEIJING };

#[tokio::test]
async fn a_month_is_published_when_it_is_over_without_small_cells_or_persons() {
    for house in houses().await {
        let (town, own) = (BEIJING, crew(&house, BEIJING).await);
        let neighbours = crew(&house, NEIGHBOUR).await;
        let many = several(&house, town, 6, json!({})).await;
        let next_door = several(&house, NEIGHBOUR, 6, json!({"place": NEIGHBOUR.community})).await;
        let few = several(&house, NEIGHBOUR, 2, json!({"place": NEIGHBOUR.community, "kind": "complaint"})).await;
        closed(&house, town, &own, &many, None).await;
        closed(&house, NEIGHBOUR, &neighbours, &next_door, None).await;
        let month = |month: &str, by: &str| format!("/open/beijing/statistics?month={month}&by={by}");
        house.get(&month("2026-11", "street"), "").await.problem(400, "bad-query");
        house.until(town, "2026-12-20 09:00").await;
        rated(&house, town, &own, &many).await;
        rated(&house, NEIGHBOUR, &neighbours, &next_door).await;

        let november = house.get(&month("2026-11", "street"), "").await.is(200);
        assert_eq!((&november["total"]["received"], &november["hidden_below"]), (&json!(14), &json!(5)), "{november}");
        assert_eq!(row(&november, town.street)["received"], 6, "{}", house.name);
        assert_eq!(row(&november, NEIGHBOUR.street)["received"], 8);
        // Two of them are still open: too few to be said, of the street and of the whole.
        assert_eq!(
            (&november["total"]["open"], &row(&november, NEIGHBOUR.street)["open"]),
            (&Value::Null, &Value::Null)
        );
        assert_eq!(november["total"]["closed"], 0, "nothing closed in November");
        // By kind: two complaints are hidden, and the others with them, or the total would tell.
        let by_kind = house.get(&month("2026-11", "kind"), "").await.is(200);
        assert_eq!(
            (&row(&by_kind, "complaint")["received"], &row(&by_kind, "help")["received"]),
            (&Value::Null, &Value::Null)
        );

        house.get(&month("2026-12", "street"), "").await.problem(400, "bad-query");
        house.clock.set(worktime::Instant::parse("2027-01-02 09:00").unwrap());
        let december = house.get(&month("2026-12", "street"), "").await.is(200);
        assert_eq!((&december["total"]["received"], &december["total"]["closed"]), (&json!(0), &json!(12)));
        assert_eq!(
            december["columns"].as_array().unwrap().len(),
            4 + december["total"]["rates"].as_array().unwrap().len()
        );
        let names: Vec<&str> =
            december["columns"].as_array().unwrap().iter().map(|one| one["column"]["key"].as_str().unwrap()).collect();
        assert!(
            names.contains(&"solved") && names.contains(&"solved_before_exclusion"),
            "both stand side by side: {names:?}"
        );
        let solved = names.iter().position(|name| *name == "solved").unwrap();
        assert!(december["columns"][solved]["counts"]["zh"].as_str().unwrap().contains("分母"));
        assert_eq!(
            (&december["columns"][solved]["unverified"], &december["columns"][3]["unverified"]),
            (&json!(true), &json!(true))
        );
        assert_eq!(december["total"]["rates"][solved - 4], json!({"percent": 100, "withheld": false}));
        assert_eq!(row(&december, town.street)["on_time"], 6, "{december}");

        let all: Vec<&String> = many.iter().chain(&next_door).chain(&few).collect();
        nobody_shows(&house, &all, [november, by_kind, december]).await;
    }
}

/// Neither the answers nor the table nor the pages tell of a single appeal or person.
async fn nobody_shows(house: &House, matters: &[&String], answers: [Value; 3]) {
    let mut read: Vec<String> = answers.iter().map(Value::to_string).collect();
    let path = "/api/v1/open/beijing/statistics.csv?month=2026-11&by=kind&lang=zh";
    let table = house.send("GET", path, "", &[], "").await;
    assert_eq!((table.status, &table.headers["content-type"]), (200, &"text/csv; charset=utf-8".parse().unwrap()));
    assert!(table.text.contains("\"投诉\",\"不公开\"") && table.text.contains("\"全市\",14"), "{}", table.text);
    read.push(table.text);
    let pages = [
        "/open/beijing?month=2026-11&by=kind",
        "/open/beijing?month=2026-12&lang=en",
        "/open/beijing/appeals?month=2026-11",
        "/api/v1/open/beijing/appeals?month=2026-11",
    ];
    for path in pages {
        let page = house.send("GET", path, "", &[], "").await;
        assert_eq!(page.status, 200, "{path}");
        read.push(page.text);
    }
    for text in &read {
        assert!(matters.iter().all(|matter| !text.contains(matter.as_str())), "a matter shows: {text}");
        for secret in ["李四", "0000", "某小区", "楼板", "110101-2026"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
}

#[tokio::test]
async fn a_month_is_counted_once_a_day() {
    let house = one_house(|_| {}).await;
    let path = "/open/beijing/statistics?month=2026-10";
    let first = house.get(path, "").await.is(200);
    house.until(BEIJING, "2026-11-25 15:00").await;
    assert_eq!(house.get(path, "").await.is(200)["as_of"], first["as_of"]);
    house.until(BEIJING, "2026-11-26 09:00").await;
    assert_ne!(house.get(path, "").await.is(200)["as_of"], first["as_of"]);
}

#[tokio::test]
async fn the_list_names_nobody_and_gives_an_answer_only_where_it_is_open() {
    for house in houses().await {
        let (town, crew) = (BEIJING, crew(&house, BEIJING).await);
        let plain = several(&house, town, 5, json!({})).await;
        let telling = several(&house, town, 1, json!({})).await;
        let confidential = several(&house, town, 2, json!({"identity": "confidential"})).await;
        let anonymous = several(&house, town, 1, json!({"identity": "anonymous"})).await;
        closed(&house, town, &crew, &plain, None).await;
        closed(&house, town, &crew, &telling, Some("已同诉求人联系，联系人:张伟，电话13812345678，裂缝已经封闭。"))
            .await;
        closed(&house, town, &crew, &confidential, Some("保密的答复，不要公开出来。")).await;
        closed(&house, town, &crew, &anonymous, Some("匿名的答复，不要公开出来。")).await;
        let secret = several(&house, town, 1, json!({})).await;
        house.ask(town, &secret[0], &crew.dispatcher, "accept", json!({})).await;
        house.until(town, "2026-12-20 09:00").await;
        for matters in [&plain, &telling, &confidential, &anonymous] {
            rated(&house, town, &crew, matters).await;
        }
        let list = house.get("/open/beijing/appeals?month=2026-11", "").await.is(200);
        assert_eq!((&list["total"], list["rows"].as_array().unwrap().len()), (&json!(6), 6), "{list}");
        let answers: Vec<&Value> = list["rows"].as_array().unwrap().iter().map(|row| &row["answer"]).collect();
        assert_eq!(
            answers.iter().filter(|answer| answer.is_null()).count(),
            1,
            "who is named in it is not told: {list}"
        );
        assert!(answers.iter().any(|answer| **answer == "裂缝已经封闭，鉴定结论为安全。"));
        for secret in ["13812345678", "张伟", "不要公开"] {
            assert!(!list.to_string().contains(secret), "{secret}");
        }
        let row = &list["rows"][0];
        assert_eq!((&row["street"]["key"], &row["category"]["key"]), (&json!(town.street), &json!("housing")));
        assert_eq!(
            (&row["days"], &row["state"]["key"], &row["month"]),
            (&json!(25), &json!("closed"), &json!("2026-11"))
        );
        // Pages without gap and double, filters, and a filter that finds nothing.
        let first = house.get("/open/beijing/appeals?month=2026-11&limit=4", "").await.is(200);
        assert_eq!((first["rows"].as_array().unwrap().len(), &first["next"]), (4, &json!(4)));
        let second = house.get("/open/beijing/appeals?month=2026-11&limit=4&after=4", "").await.is(200);
        assert_eq!((second["rows"].as_array().unwrap().len(), &second["next"]), (2, &Value::Null));
        let street =
            house.get(&format!("/open/beijing/appeals?month=2026-11&street={}", town.street), "").await.is(200);
        assert_eq!((&street["total"], &street["streets"][0]["count"]), (&json!(6), &json!(6)));
        let none = house.get("/open/beijing/appeals?month=2026-11&category=noise", "").await.is(200);
        assert_eq!(none["total"], 0);
        house.get("/open/beijing/appeals?limit=101", "").await.problem(400, "bad-query");
        house.get("/open/nowhere/appeals", "").await.problem(404, "not-found");
        let page = house.send("GET", "/open/beijing/appeals?month=2026-11", "", &[], "").await;
        assert!(page.text.contains("答复不公开") && page.text.contains("共6件"), "{}", page.text);
    }
}

#[tokio::test]
async fn who_reads_too_much_is_told_when_to_come_back() {
    let house = one_house(|config| config.limits.lookups_per_address = 2).await;
    for path in ["/open/beijing/statistics", "/open/beijing/appeals"] {
        house.get(path, "").await.is(200);
    }
    let reply = house.get("/open/beijing/statistics", "").await;
    reply.problem(429, "too-many");
    assert_eq!(reply.headers["retry-after"], "61");
    assert_eq!(house.send("GET", "/open/beijing", "", &[], "").await.status, 429);
}

/// There is a map where its approval number is named, and nowhere else; it shows what the table shows.
#[tokio::test]
async fn a_month_is_shown_on_a_map_only_with_its_approval_number() {
    for house in houses().await {
        several(&house, BEIJING, 6, json!({})).await;
        several(&house, NEIGHBOUR, 9, json!({"place": NEIGHBOUR.community})).await;
        house.until(BEIJING, "2026-12-02 09:00").await;
        let read = |path: &'static str| {
            let house = &house;
            async move { house.send("GET", path, "", &[], "").await }
        };
        let (map, statistics) = ("/open/beijing/map?month=2026-11", "/open/beijing?month=2026-11");
        assert_eq!(read(map).await.status, 404, "{}", house.name);
        assert!(!read(statistics).await.page(200).contains("/open/beijing/map"));
        let administrator = house.staff("110000", &["administrator"]).await;
        let confirmer = house.staff("110000", &["confirmer"]).await;
        let number = json!({"values": {"setting": "publishing.map_approval", "value": "京S（2026）000号", "from": "2026-12-02",
            "issuer": "规划和自然资源部门", "document": "审图决定书"}});
        let proposed = propose(&house, &administrator, "issue_setting", number).await;
        act(&house, &confirmer, &proposed, "confirm", json!({})).await.is(200);
        assert!(read(statistics).await.page(200).contains("/open/beijing/map?month=2026-11"));
        assert!(read(map).await.page(200).contains("还没有导入"), "{}", house.name);
        // Two streets side by side, and a third in which nothing happened.
        let cells = [(BEIJING.street, 0.0, 5.0), (NEIGHBOUR.street, 5.0, 10.0), ("110101003", 10.0, 12.0)];
        imported(&house, BEIJING, Level::Street, "110101", &cells).await;
        let page = read(map).await.page(200);
        assert!(page.contains("审图号：京S（2026）000号"), "{page}");
        assert_eq!(page.matches("<path class=\"shade-").count(), 3);
        for (count, shade) in [("6件", "shade-4"), ("9件", "shade-5"), ("没有", "shade-0")] {
            let drawn = page.split("<path ").find(|path| path.contains(&format!("：{count}</title>"))).unwrap();
            assert!(drawn.starts_with(&format!("class=\"{shade}\"")), "{count}: {drawn}");
        }
        let english = read("/open/beijing/map?month=2026-11&lang=en").await.page(200);
        assert!(english.contains("Map approval number"), "{english}");
        assert_eq!(read("/open/beijing/map?month=2026-12").await.status, 400, "a month that is not over");
    }
}
