//! Searching: what is found and by whom, what is alike, who cited a provision, and that what was erased is found no more.

use crate::house::{BEIJING, GUIYANG, House, Town, appeal, houses, houses_with, one_house};
use search::{Search, Shelf};
use serde_json::{Value, json};

/// A neighbour district of the first town.
const ELSEWHERE: Town = Town { district: 110_102, street: "110102001", community: "110102001", ..BEIJING };

async fn said(house: &House, town: Town, text: &str, phone: u32) -> (String, String) {
    let mut body = appeal(town);
    body["text"] = json!(text);
    body["contact_phone"] = json!(format!("000{phone:08}"));
    let done = house.post("/appeals", "", body).await.is(201);
    (done["matter"].as_str().unwrap().to_owned(), done["receipt"].as_str().unwrap().to_owned())
}

async fn found(house: &House, who: &str, query: &str) -> (Vec<String>, u64) {
    let answer = house.get(&format!("/search?{query}"), who).await.is(200);
    assert_eq!(answer["catching_up"], false);
    let mut ids: Vec<String> = rows(&answer).iter().map(|row| row["matter"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    (ids, answer["total"].as_u64().unwrap())
}

fn rows(answer: &Value) -> &Vec<Value> {
    answer["rows"].as_array().unwrap()
}

fn sorted(ids: &[&String]) -> Vec<String> {
    let mut ids: Vec<String> = ids.iter().map(|id| (*id).clone()).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn words_and_initials_find_within_reach_and_count_nothing_beyond() {
    for house in houses().await {
        let (a, _) = said(&house, BEIJING, "三号楼下水道堵塞", 1).await;
        let (b, _) = said(&house, BEIJING, "小区路灯不亮", 2).await;
        let other = Town { street: BEIJING.other_street, community: "110101002001", ..BEIJING };
        let (c, _) = said(&house, other, "下水道返味", 3).await;
        let (d, _) = said(&house, ELSEWHERE, "下水道没有井盖", 4).await;
        let (e, _) = said(&house, GUIYANG, "下水道堵塞", 5).await;
        let dispatcher = house.staff(BEIJING.street, &["dispatcher"]).await;
        let waiting = house.get("/search?q=xsd", &dispatcher).await.is(200);
        assert_eq!((&waiting["catching_up"], &waiting["total"]), (&json!(true), &json!(0)), "{}", house.name);
        house.follow().await;
        for query in ["q=下水道", "q=xsd", "q=XSD%20ds", "q=00000001&state=registered", "q=下水道&procedure=appeal"]
        {
            assert_eq!(found(&house, &dispatcher, query).await, (vec![a.clone()], 1), "{} {query}", house.name);
        }
        assert_eq!(found(&house, &dispatcher, "").await, (sorted(&[&a, &b]), 2));
        assert_eq!(found(&house, &dispatcher, "q=下水道&final=true").await.1, 0);
        assert_eq!(found(&house, &dispatcher, &format!("place={}", BEIJING.other_street)).await.1, 0);
        let supervisor = house.staff("110101", &["supervisor"]).await;
        assert_eq!(found(&house, &supervisor, "q=下水道").await, (sorted(&[&a, &c]), 2));
        let assessor = house.staff("110101", &["assessor"]).await;
        assert_eq!(found(&house, &assessor, "q=下水道").await.1, 0, "personal words are not for an assessor");
        assert_eq!(found(&house, &assessor, "").await.1, 3);
        let far = house.staff(ELSEWHERE.street, &["dispatcher"]).await;
        assert_eq!(found(&house, &far, "q=下水道").await, (vec![d], 1));
        let guiyang = house.staff(GUIYANG.street, &["dispatcher"]).await;
        assert_eq!(found(&house, &guiyang, "q=xsd").await, (vec![e], 1));
        // A second look finds what changed since.
        let values = json!({"handler": BEIJING.handler, "duty": "department_housing_quality"});
        house.ask(BEIJING, &a, &dispatcher, "accept", json!({})).await;
        house.ask(BEIJING, &a, &dispatcher, "transfer", values).await;
        house.follow().await;
        let handler = house.staff(BEIJING.handler, &["handler"]).await;
        assert_eq!(found(&house, &handler, "q=下水道").await, (vec![a], 1));
        assert_eq!(found(&house, &handler, "q=路灯").await.1, 0);
    }
}

#[tokio::test]
async fn pages_of_a_search_join_and_bad_queries_are_told_what_is_wrong() {
    let house = one_house(|config| config.limits.searches = 12).await;
    for n in 0..5 {
        said(&house, BEIJING, "小区路灯不亮", 10 + n).await;
    }
    house.follow().await;
    let who = house.staff(BEIJING.street, &["dispatcher"]).await;
    let mut ids = Vec::new();
    let mut after = String::new();
    loop {
        let page = house.get(&format!("/search?q=ld&limit=2{after}"), &who).await.is(200);
        assert_eq!(page["total"], 5);
        ids.extend(rows(&page).iter().map(|row| row["matter"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5);
    house.get("/search?q=，。", &who).await.problem(400, "no-words");
    let long = "路".repeat(101);
    house.get(&format!("/search?q={long}"), &who).await.problem(400, "bad-query");
    for bad in ["limit=0", "limit=101", "after=x", "opened_from=gestern", "nonsense=1"] {
        house.get(&format!("/search?q=路灯&{bad}"), &who).await.problem(400, "bad-query");
    }
    house.get("/search?q=路灯", "").await.problem(401, "unauthenticated");
    let mut last = house.get("/search?q=路灯", &who).await;
    for _ in 0..10 {
        last = house.get("/search?q=路灯", &who).await;
    }
    let problem = last.problem(429, "too-many");
    assert!(problem["detail"].as_str().unwrap().contains("12"), "{problem}");
    assert!(last.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn what_was_erased_is_found_no_more_and_its_words_are_gone() {
    for house in houses().await {
        let (matter, code) = said(&house, BEIJING, "翡翠胡同甲九号漏水", 21).await;
        let (other, _) = said(&house, BEIJING, "翡翠胡同路灯不亮", 22).await;
        house.follow().await;
        let who = house.staff(BEIJING.street, &["dispatcher"]).await;
        assert_eq!(found(&house, &who, "q=翡翠胡同").await.0, sorted(&[&matter, &other]));
        assert_eq!(found(&house, &who, "q=fcht").await.1, 2);
        assert_eq!(house.post("/people/erase", "", json!({"code": code})).await.is(200)["erased"], 1);
        // At once, before anything is followed again; the fact that there was a matter stays.
        assert_eq!(found(&house, &who, "q=翡翠胡同").await, (vec![other], 1), "{}", house.name);
        assert_eq!(found(&house, &who, "q=漏水").await.1, 0);
        assert_eq!(found(&house, &who, "q=00000021").await.1, 0);
        assert_eq!(found(&house, &who, "").await.1, 2);
        let alike = house.get(&format!("/matters/{}/{matter}/alike", BEIJING.district), &who).await.is(200);
        assert_eq!(alike["equal"], 0);
        house.follow().await;
        assert_eq!(found(&house, &who, "q=漏水").await.1, 0);
    }
}

#[tokio::test]
async fn alike_matters_stand_with_their_reasons() {
    for house in houses().await {
        let (a, _) = said(&house, BEIJING, "三号楼门前下水道堵塞，污水外溢，请派人疏通", 31).await;
        let (b, _) = said(&house, BEIJING, "三号楼门前下水道又堵塞，污水外溢，请派人疏通", 32).await;
        let (c, _) = said(&house, BEIJING, "屋顶漏雨", 33).await;
        house.follow().await;
        let path = format!("/matters/{}/{a}/alike", BEIJING.district);
        let dispatcher = house.staff(BEIJING.street, &["dispatcher"]).await;
        let alike = house.get(&path, &dispatcher).await.is(200);
        let told: Vec<(&str, &str)> = rows(&alike)
            .iter()
            .map(|row| (row["how"].as_str().unwrap(), row["row"]["matter"].as_str().unwrap()))
            .collect();
        assert_eq!(told, [("equal", b.as_str()), ("near", c.as_str())], "{}", house.name);
        assert_eq!((&alike["equal"], &alike["near"], &alike["near_open"]), (&json!(1), &json!(2), &json!(2)));
        assert!(rows(&alike)[0]["why"]["zh"].as_str().unwrap().contains('%'));
        let assessor = house.staff("110101", &["assessor"]).await;
        let alike = house.get(&path, &assessor).await.is(200);
        assert_eq!((&alike["compared"], &alike["equal"], &alike["near"]), (&json!(false), &json!(0), &json!(2)));
        let far = house.staff(ELSEWHERE.street, &["dispatcher"]).await;
        house.get(&path, &far).await.problem(404, "not-found");
    }
}

#[tokio::test]
async fn neighbours_are_counted_and_nothing_else_is_told() {
    let house = one_house(|config| config.limits.lookups_per_address = 8).await;
    for n in 0..3 {
        said(&house, BEIJING, "小区路灯不亮", 41 + n).await;
    }
    said(&house, BEIJING, "王五家装修噪声扰民", 44).await;
    house.follow().await;
    let ask = |text: &str, place: &str| format!("/nearby?place={place}&text={text}");
    let answer = house.get(&ask("门口路灯坏了", BEIJING.community), "").await.is(200);
    assert_eq!(answer, json!({"similar": 3, "days": 30, "catching_up": false}));
    assert_eq!(house.get(&ask("王五家装修噪声扰民", BEIJING.community), "").await.is(200)["similar"], 0);
    assert_eq!(house.get(&ask("路灯", "110101002001"), "").await.is(200)["similar"], 0);
    house.get(&ask("路灯", "110101"), "").await.problem(400, "bad-query");
    house.get(&ask(&"灯".repeat(501), BEIJING.community), "").await.problem(400, "bad-query");
    for _ in 0..4 {
        house.get(&ask("路灯", BEIJING.community), "").await;
    }
    house.get(&ask("路灯", BEIJING.community), "").await.problem(429, "too-many");
}

#[tokio::test]
async fn a_provision_names_the_decisions_that_cited_it_within_reach() {
    for house in houses_with(|_| {}).await {
        for town in [BEIJING, GUIYANG] {
            let (matter, _) = said(&house, town, "楼板开裂", 51).await;
            let dispatcher = house.staff(town.street, &["dispatcher"]).await;
            house.ask(town, &matter, &dispatcher, "accept", json!({})).await;
            let values = json!({"handler": town.handler, "duty": "department_housing_quality"});
            house.ask(town, &matter, &dispatcher, "transfer", values).await;
            house.follow().await;
            let path = format!("/law/{}/provisions/{}/decisions", town.key, town.transfer);
            let decided = house.get(&path, &dispatcher).await.is(200);
            assert_eq!((&decided["total"], rows(&decided).len()), (&json!(1), 1), "{} {}", house.name, town.key);
            assert_eq!(rows(&decided)[0]["matter"], matter.as_str());
            assert!(!rows(&decided)[0]["steps"].as_array().unwrap().is_empty());
            let other = house.staff(town.other_street, &["dispatcher"]).await;
            assert_eq!(house.get(&path, &other).await.is(200)["total"], 0);
            house.get(&path, "").await.problem(401, "unauthenticated");
        }
        house
            .get("/law/beijing/provisions/XX-1/decisions", &house.staff(BEIJING.street, &["worker"]).await)
            .await
            .problem(404, "not-found");
    }
}

#[tokio::test]
async fn an_index_goes_on_where_it_was_left_and_notices_another_ledger() {
    let house = one_house(|_| {}).await;
    let (first, _) = said(&house, BEIJING, "小区路灯不亮", 61).await;
    let shelf = Shelf::Folder(storage::testing::folder());
    let search = Search::open(&shelf, house.desk.vault()).unwrap();
    while search.follow(&house.desk).await.unwrap() {}
    assert_eq!(search.size(), 1);
    drop(search);
    said(&house, BEIJING, "小区路灯不亮", 62).await;
    let search = Search::open(&shelf, house.desk.vault()).unwrap();
    assert_eq!((search.size(), search.is_catching_up()), (1, true));
    while search.follow(&house.desk).await.unwrap() {}
    assert_eq!((search.size(), search.is_catching_up()), (2, false));
    search.begin_anew().await.unwrap();
    assert_eq!(search.size(), 0);
    while search.follow(&house.desk).await.unwrap() {}
    assert_eq!(search.size(), 2);
    drop(search);
    // The same index beside another ledger, as after a restore: nothing of the first is left.
    let restored = one_house(|_| {}).await;
    let (other, _) = said(&restored, BEIJING, "小区路灯不亮", 63).await;
    let search = Search::open(&shelf, restored.desk.vault()).unwrap();
    while search.follow(&restored.desk).await.unwrap() {}
    assert_eq!(search.size(), 1);
    assert_ne!(first, other);
}
