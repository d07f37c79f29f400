//! Published lists: made by one, checked by another, public under a permanent address, superseded and compared, the same
//! again after a restart; rows that cannot be read are told line by line.

use crate::house::{BEIJING, GUIYANG, House, Town, houses, library};
use channels::table::{Shape, Table};
use desk::Desk;
use desk::registers::writes;
use desk::vault::Vault;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt;

const HEAD: &str = "key,item,holder,department,basis,head";
/// The same with what a power needs.
const FULL: &str = "key,item,holder,department,basis,head,sort,power";

/// The unit that publishes the duty list, and a head of duties with its provision.
const MAKERS: [(Town, &str, &str, &str); 2] =
    [(BEIJING, "110000", "city_management", "BJ-10.1(2)"), (GUIYANG, GUIYANG.parent, "enterprise_service", "GY-7(4)")];

/// The other heads of each city's law, and a power: what a list has besides the rows that a test is about.
const REST: [(&str, &[&str]); 2] = [
    ("beijing", &["public_services", "safety", "mobilisation", "communities", "defence", "others"]),
    (
        "guiyang",
        &["public_services", "city_management", "social_governance", "defence", "sector_cooperation", "others"],
    ),
];

/// A row of each of them.
fn rest(city: &str) -> String {
    let heads = REST.iter().find(|(key, _)| *key == city).unwrap().1;
    let rows: String = heads.iter().map(|head| format!("z_{head},其余之{head},street,,文件,{head},,\n")).collect();
    format!("{rows}z_power,其余之职权,street,,文件,,power,teams\n")
}

fn wish(rows: &str, version: &str, from: &str) -> Value {
    json!({"procedure": "duty_list", "ask": "draft_list", "values": {
        "rows": rows, "version": version, "from": from, "issuer": "编制单位（示例）", "document": "清单文件（示例）"}})
}

/// Publishes a list; answers its number.
async fn published(house: &House, unit: &str, rows: &str, version: &str, from: &str) -> String {
    let registrar = house.staff(unit, &["registrar"]).await;
    let leader = house.staff(unit, &["leader"]).await;
    let done = house.post("/matters", &registrar, wish(rows, version, from)).await.is(201);
    let (district, matter) = (done["district"].as_u64().unwrap(), done["matter"].as_str().unwrap());
    let path = |ask: &str| format!("/matters/{district}/{matter}/asks/{ask}");
    let opinion = json!({"values": {"opinion": "各行都有依据，可以公布"}});
    house.post(&path("check_list"), &registrar, opinion.clone()).await.problem(422, "refused");
    house.post(&path("check_list"), &leader, opinion).await.is(200);
    house.post(&path("publish_list"), &registrar, json!({"values": {}})).await.is(200);
    done["number"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_list_is_published_superseded_compared_and_read_by_everybody() {
    for house in houses().await {
        for (town, unit, head, basis) in MAKERS {
            let (day, key) = (house.desk.now().day(), town.key);
            let rest = rest(key);
            let whole = 2 + rest.lines().count();
            let rows =
                format!("{FULL}\nj1,示例甲,street,,{basis},{head},,\nj2,示例乙,department,housing,{basis},,,\n{rest}");
            let first = published(&house, unit, &rows, "示例第一版", &day.to_string()).await;
            let rows =
                format!("{FULL}\nj1,示例甲改,street,,{basis},{head},,\nj3,=示例丙,street,,{basis},{head},,\n{rest}");
            let later = day.plus_days(30).to_string();
            let second = published(&house, unit, &rows, "示例第二版", &later).await;

            let all = house.get(&format!("/lists/{key}"), "").await.is(200);
            let duties = all["rows"].as_array().unwrap().iter().find(|one| one["register"]["key"] == "duties").unwrap();
            let of = |number: &str| {
                duties["rows"].as_array().unwrap().iter().find(|one| one["edition"] == number).unwrap().clone()
            };
            assert_eq!(of(&first)["standing"]["key"], "in_force", "{duties}");
            assert_eq!((&of(&first)["superseded_by"], &of(&first)["row_count"]), (&json!(second), &json!(whole)));
            assert_eq!(of(&first)["until"], day.plus_days(29).to_string());
            assert_eq!(of(&second)["standing"]["key"], "to_come");

            let path = format!("/lists/{key}/duties/{second}");
            let body = house.get(&path, "").await.is(200);
            let changes = &body["changes"];
            assert_eq!((&changes["added"][0]["key"], &changes["removed"][0]["key"]), (&json!("j3"), &json!("j2")));
            let changed = (&changes["changed"][0]["old"], &changes["changed"][0]["new"], &changes["changed_total"]);
            assert_eq!(changed, (&json!("示例甲"), &json!("示例甲改"), &json!(1)));
            assert_eq!((&body["total"], &body["edition"]["follows"]), (&json!(whole), &json!(first)));
            let sought = house.get(&format!("{path}?q=丙&head={head}&holder=street"), "").await.is(200);
            assert_eq!((&sought["total"], &sought["rows"][0]["key"]), (&json!(1), &json!("j3")));
            house.get(&format!("{path}?limit=0"), "").await.problem(400, "bad-query");
            house.get(&format!("/lists/{key}/duties/nothing"), "").await.problem(404, "not-found");

            a_day_shows_what_holds(&house, key, day, &first).await;
            the_pages_say_it(&house, key, &first, &second).await;
            facts_see_it_by_day(&house, key, day, &later).await;
            it_is_the_same_again(&house, town).await;
        }
    }
}

/// What was published by its number, what only ships marked as a sample, and what was refined below its parent.
async fn a_day_shows_what_holds(house: &House, key: &str, day: worktime::Day, first: &str) {
    let (refiner, above) = if key == BEIJING.key { ("110101", "110101") } else { (GUIYANG.street, GUIYANG.street) };
    let registrar = house.staff(refiner, &["registrar"]).await;
    let leader = house.staff(refiner, &["leader"]).await;
    let (head, basis) =
        MAKERS.iter().find(|(town, ..)| town.key == key).map(|(_, _, head, basis)| (*head, *basis)).unwrap();
    let rows = format!("key,item,holder,basis,head,parent\n{above}-j1,示例细化,street,{basis},{head},j1\n");
    let wish = json!({"procedure": "duty_refinement", "ask": "refine_list", "values": {"rows": rows, "version": "示例细化版",
        "from": day.to_string(), "issuer": "细化单位（示例）", "document": "细化文件（示例）"}});
    let done = house.post("/matters", &registrar, wish).await.is(201);
    let (district, matter) = (done["district"].as_u64().unwrap(), done["matter"].as_str().unwrap());
    let path = format!("/matters/{district}/{matter}/asks/publish_refinement");
    house.post(&path, &leader, json!({"values": {}})).await.is(200);

    let path = format!("/lists/{key}/duties/rows");
    let body = house.get(&format!("{path}?q=示例&limit=500"), "").await.is(200);
    let rows = body["rows"].as_array().unwrap();
    let at = |key: &str| rows.iter().position(|one| one["row"]["key"] == key).unwrap();
    let fine = at(&format!("{above}-j1"));
    assert_eq!((at("j1") + 1, &rows[fine]["depth"]), (fine, &json!(1)), "below its parent: {body}");
    assert_eq!((&rows[at("j1")]["edition"], &rows[at("j1")]["sample"]), (&json!(first), &json!(false)));
    assert_eq!(rows[fine]["edition"], done["number"]);
    // The city's own first edition takes the place of the sample; a district's stands beside it.
    let samples = body["samples"].as_u64().unwrap();
    assert_eq!(samples == 0, key == BEIJING.key, "{samples}");
    let before = house.get(&format!("{path}?day={}", day.plus_days(-1)), "").await.is(200);
    assert_eq!(before["samples"], before["holding"], "all that held then is the sample");
    assert!(before["rows"][0]["sample"] == true && before["rows"][0]["edition"].is_null(), "{before}");
    house.get(&format!("{path}?day=gestern"), "").await.problem(400, "bad-query");
    house.get(&format!("/lists/{key}/catalogue/rows"), "").await.problem(404, "not-found");

    let page = house.send("GET", &format!("/lists/{key}/duties?q=示例细化"), "", &[], "").await.page(200);
    assert!(page.contains("细化上面一行") && page.contains("找到1行"), "{page}");
    let page =
        house.send("GET", &format!("/lists/{key}/duties?day={}", day.plus_days(-1)), "", &[], "").await.page(200);
    assert!(page.contains("示例，没有公布过") && page.contains("行是规则自带的示例"), "{page}");
    let page = house.send("GET", &format!("/lists/{key}/duties?q=没有这样的字&lang=en"), "", &[], "").await.page(200);
    assert!(page.contains("No such row"), "{page}");
    let csv = house.send("GET", &format!("/api/v1{path}.csv?q=示例细化"), "", &[], "").await;
    assert!(csv.text.lines().count() == 2 && csv.text.contains(&format!("\"{above}\"")), "{}", csv.text);
}

async fn the_pages_say_it(house: &House, key: &str, first: &str, second: &str) {
    let csv = house.send("GET", &format!("/api/v1/lists/{key}/duties/{second}/rows.csv"), "", &[], "").await;
    assert!(csv.text.contains("\"'=示例丙\""), "nothing is a formula: {}", csv.text);
    let request = axum::http::Request::get(format!("/api/v1/lists/{key}/duties/{second}/rows.xlsx"));
    let answer = house.router.clone().oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes().to_vec();
    let table = Table::read(bytes, &Shape::default()).unwrap();
    let rows: Vec<Vec<String>> = table.rows().map(|row| row.cells).collect();
    assert!(rows.iter().any(|row| row[0] == "j3" && row[1] == "=示例丙"), "a text, word for word: {rows:?}");
    assert_eq!(house.send("GET", "/lists", "", &[], "").await.status, 307, "the first city's");
    let page = house.send("GET", &format!("/lists/{key}"), "", &[], "").await.page(200);
    assert!(page.contains("href=\"/lists\""), "every page for everybody leads there: {page}");
    assert!(page.contains(&format!("/lists/{key}/duties/{first}")), "{page}");
    let page = house.send("GET", &format!("/lists/{key}/duties/{first}"), "", &[], "").await.page(200);
    assert!(page.contains("已被新的一版取代") && page.contains(second) && page.contains("示例乙"), "{page}");
    let page = house.send("GET", &format!("/lists/{key}/duties/{second}?lang=en"), "", &[], "").await.page(200);
    assert!(page.contains("1 rows added, 1 removed, 1 cells changed"), "{page}");
}

/// The register of a day has the rows of the edition of that day.
async fn facts_see_it_by_day(house: &House, key: &str, day: worktime::Day, later: &str) {
    for (day, there, gone) in [(day.to_string(), "j2", "j3"), (later.to_owned(), "j3", "j2")] {
        let rows = house.get(&format!("/registers/{key}/duties?day={day}"), "").await.is(200).to_string();
        assert!(rows.contains(&format!("\"{there}\"")) && !rows.contains(&format!("\"{gone}\"")), "{day}: {rows}");
    }
}

/// A second desk over the same store, and one whose views were made anew, read the same from the events.
async fn it_is_the_same_again(house: &House, town: Town) {
    let city = house.desk.library().units.city_of(town.street).unwrap();
    let (entries, rows) =
        (house.desk.library().entries().clone(), Arc::clone(&house.desk.library().city(city).unwrap().rows));
    let store = Arc::new(house.database.clone());
    let again = Desk::open(store.clone(), store, library(), Vault::new([7; 32]), house.clock.clone()).await.unwrap();
    assert_eq!(*again.library().entries(), entries);
    assert_eq!(again.library().city(city).unwrap().rows, rows);
    again.rebuild(town.district, &|_| {}).await.unwrap();
    assert_eq!(*again.library().entries(), entries);
    assert!(!writes(&[]));
}

#[tokio::test]
async fn rows_that_cannot_stand_are_told_line_by_line_and_nothing_is_written() {
    for house in houses().await {
        let registrar = house.staff("110000", &["registrar"]).await;
        let refused = async |rows: &str| {
            let body =
                house.post("/matters", &registrar, wish(rows, "示例", "2026-12-01")).await.problem(422, "refused");
            body["reasons"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["zh"].as_str().unwrap().to_owned())
                .collect::<String>()
        };
        for (rows, words) in [
            (format!("{HEAD}\na,甲,street,,BJ-10.1(2),no_such"), "第2行"),
            (format!("{HEAD}\na,甲,street,,BJ-10.1(2),safety\na,乙,street,,BJ-10.1(2),safety"), "第3行"),
            (format!("{HEAD}\na,甲,department,no_such,BJ-10.1(2),"), "no_such"),
            ("key,item,holder,basis,heads\na,甲,street,文件,".to_owned(), "heads"),
            (format!("{HEAD}\na,甲,street,,BJ-10.1(2),"), "没有归入法定职责的行"),
        ] {
            let said = refused(&rows).await;
            assert!(said.contains(words), "{words}: {said}");
        }
        // Many faults: the first twenty, and how many more there are.
        let many: String = (0..60).map(|n| format!("k{n},甲,street,,BJ-10.1(2),no_such\n")).collect();
        assert!(refused(&format!("{HEAD}\n{many}")).await.contains("还有40处"));
        // A unit that the law does not name makes no list.
        let other = house.staff("110101", &["registrar"]).await;
        let rows = format!("{HEAD}\na,甲,street,,BJ-10.1(2),safety");
        let body = house.post("/matters", &other, wish(&rows, "示例", "2026-12-01")).await.problem(422, "refused");
        assert_eq!(body["basis"][0]["provision"], "BJ-10.2", "{body}");
        let none = house.get("/lists/beijing", "").await.is(200);
        assert!(none["rows"].as_array().unwrap().iter().all(|one| one["total"] == 0), "{none}");
    }
}

/// A table is read before it is sent: its rows come back as the form takes them, with what is wrong; nothing is kept.
#[tokio::test]
async fn a_table_is_read_into_rows_and_nothing_is_kept() {
    for house in houses().await {
        let registrar = house.staff("110000", &["registrar"]).await;
        let path = "/lists/beijing/duties/reading";
        let bytes = |rows: &str| rows.as_bytes().to_vec();
        let openings = house.get("/openings", &registrar).await.is(200);
        let opening = openings["rows"].as_array().unwrap().iter().find(|one| one["procedure"]["key"] == "duty_list");
        let fields = opening.unwrap()["form"]["fields"].as_array().unwrap();
        let rows = fields.iter().find(|one| one["field"]["key"] == "rows").unwrap();
        assert_eq!(rows["rows_of"], "duties", "the form says which register: {rows}");

        let pasted = "key\t职责事项\tholder\tbasis\thead\na\t甲\tstreet\tBJ-10.1(2)\tcity_management\n";
        let body = crate::texts::send(&house, path, &registrar, bytes(pasted)).await.is(200);
        assert_eq!((&body["total"], &body["wrong_total"]), (&json!(1), &json!(0)), "{body}");
        let csv = body["csv"].as_str().unwrap();
        house.post("/matters", &registrar, wish(csv, "示例", "2030-01-01")).await.is(201);
        let bad = "key,item,holder,basis,head\n\na,甲,street,BJ-10.1(2),no_such\n";
        let body = crate::texts::send(&house, path, &registrar, bytes(bad)).await.is(200);
        assert!(body["wrong"][0]["zh"].as_str().unwrap().contains("第3行"), "{body}");
        let bad = "key,heads\na,safety\n";
        let body = crate::texts::send(&house, path, &registrar, bytes(bad)).await.is(200);
        assert_eq!(body["wrong"][0]["column"], "heads", "{body}");

        let locked = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1];
        let told = crate::texts::send(&house, path, &registrar, locked).await.problem(422, "unreadable-table");
        assert!(told["detail"].as_str().unwrap().contains("加密"), "{told}");
        let large = vec![b'a'; 5 * 1024 * 1024 + 1];
        crate::texts::send(&house, path, &registrar, large).await.problem(413, "file-too-large");
        let many = bytes(&format!("key,item\n{}", "a,甲\n".repeat(5_001)));
        crate::texts::send(&house, path, &registrar, many).await.problem(413, "unreadable-table");
        crate::texts::send(&house, "/lists/beijing/catalogue/reading", &registrar, bytes(bad))
            .await
            .problem(404, "not-found");
        assert_eq!(crate::texts::send(&house, path, "", bytes(bad)).await.status, 401);
    }
}
