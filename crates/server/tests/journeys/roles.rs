//! Who may what: every role × endpoint × matter of the own unit, of another unit, of another district, as a table that
//! is reviewed source. A cell that changes fails the test; `HUYING_UPDATE=1` writes the table anew.

use crate::house::{BEIJING, House, Town, one_house};
use serde_json::json;
use std::fmt::Write as _;

/// A neighbour district of the first town.
const ELSEWHERE: Town = Town { district: 110_102, street: "110102001", community: "110102001", ..BEIJING };
/// Another street of the first town's district.
const NEIGHBOUR: Town = Town { street: BEIJING.other_street, community: BEIJING.other_street, ..BEIJING };

const ROLES: [(&str, &str, &[&str]); 15] = [
    ("nobody", "", &[]),
    ("street dispatcher", "110101001", &["dispatcher"]),
    ("street worker", "110101001", &["worker"]),
    ("street leader", "110101001", &["leader"]),
    ("street registrar", "110101001", &["registrar"]),
    ("street without post", "110101001", &[]),
    ("department handler", "110101.housing", &["handler"]),
    ("other department", "110101.water", &["handler"]),
    ("district supervisor", "110101", &["supervisor"]),
    ("district assessor", "110101", &["assessor"]),
    ("district auditor", "110101", &["auditor"]),
    ("hotline operator", "110000.hotline", &["operator"]),
    ("hotline caller", "110000.hotline", &["caller"]),
    ("other city's dispatcher", "520102016", &["dispatcher"]),
    ("other city's supervisor", "520102", &["supervisor"]),
];

const READS: [&str; 5] = ["", "/history", "/clocks", "/asks", "?purpose=check"];

async fn fresh(house: &House, town: Town, dispatcher: &str) -> String {
    let mut body = crate::house::appeal(town);
    body["contact_phone"] = json!(format!("000{:08}", rand(house)));
    let done = house.post("/appeals", "", body).await.is(201);
    let matter = done["matter"].as_str().unwrap().to_owned();
    house.ask(town, &matter, dispatcher, "accept", json!({})).await;
    matter
}

/// Another number each time, so that no limit per telephone is met.
fn rand(_: &House) -> u32 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

#[tokio::test]
async fn every_cell_of_the_table_is_as_reviewed() {
    let house = one_house(|_| {}).await;
    let mut tokens = Vec::new();
    for (_, unit, posts) in ROLES {
        tokens.push(if unit.is_empty() { String::new() } else { house.staff(unit, posts).await });
    }
    let targets = [("own", BEIJING), ("neighbour", NEIGHBOUR), ("elsewhere", ELSEWHERE)];
    let mut table =
        String::from("# role | target | view history clocks asks purpose | classify sign decline erase | rows\n");
    let mut shared = Vec::new();
    for (_, town) in targets {
        let dispatcher = house.staff(town.street, &["dispatcher", "test"]).await;
        shared.push((fresh(&house, town, &dispatcher).await, dispatcher));
    }
    // The department takes part in a matter of each target but the last.
    for ((matter, dispatcher), (_, town)) in shared.iter().zip(targets).take(2) {
        let values = json!({"handler": town.handler, "duty": "department_housing_quality"});
        house.ask(town, matter, dispatcher, "transfer", values).await;
    }
    for ((role, _, _), token) in ROLES.iter().zip(&tokens) {
        for ((target, town), (matter, dispatcher)) in targets.iter().zip(&shared) {
            let base = format!("/matters/{}/{matter}", town.district);
            let mut line = format!("{role} | {target} |");
            for path in READS {
                write!(line, " {}", house.get(&format!("{base}{path}"), token).await.status).unwrap();
            }
            line.push_str(" |");
            let own = fresh(&house, *town, dispatcher).await;
            let classify = house.try_ask(*town, &own, token, "classify", json!({"category": "house_sale"})).await;
            let sign = house.post(&format!("{base}/proposals/9/sign"), token, json!({})).await;
            let decline = house.post(&format!("{base}/proposals/9/decline"), token, json!({"reason": "不同意"})).await;
            let erase = house.post("/people/erase", token, json!({"district": town.district, "matter": own})).await;
            for reply in [&classify, &sign, &decline, &erase] {
                write!(line, " {}", reply.status).unwrap();
            }
            let list = house.get(&format!("/matters?district={}", town.district), token).await;
            let rows = list.json()["rows"].as_array().map_or_else(String::new, |rows| {
                let has = rows.iter().any(|row| row["matter"] == *matter.as_str());
                format!(" {}", if has { "listed" } else { "not listed" })
            });
            writeln!(table, "{line} | {}{rows}", list.status).unwrap();
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/journeys/roles.txt");
    if std::env::var("HUYING_UPDATE").is_ok_and(|value| value == "1") {
        std::fs::write(path, &table).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    for (now, reviewed) in table.lines().zip(expected.lines()) {
        assert_eq!(now, reviewed);
    }
    assert_eq!(table, expected);
}
