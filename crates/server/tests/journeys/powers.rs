//! How often offices used their powers: counted from the steps that they took, with the matters behind, by office and month;
//! seen by superiors below and by an office of itself; what nobody used is told.

use crate::house::{BEIJING, GUIYANG, House, Town, houses};
use serde_json::{Value, json};

/// A whistle to one unit, whose work the office confirms; answers the report-in.
async fn confirmed(house: &House, town: Town) -> String {
    let leader = house.staff(town.street, &["leader"]).await;
    let handler = house.staff(town.handler, &["handler"]).await;
    let wish = json!({"values": {"topic": "key_work", "urgency": "ordinary", "place": town.community,
        "task": "请到现场会商处置。"}, "issue": {"recipients": [town.handler]}});
    let blown = house.post("/whistles", &leader, wish).await.is(201);
    let id = casework::MatterId(blown["matter"].as_str().unwrap().to_owned());
    let whistle = house.desk.ledger().matter(town.district, &id).await.unwrap().unwrap();
    let report = whistle.children[0].matter.0.clone();
    house.ask(town, &report, &handler, "accept", json!({})).await;
    house.ask(town, &report, &handler, "arrive", json!({"arrived_at": house.desk.now().rfc3339()})).await;
    house.ask(town, &report, &handler, "done", json!({"proof": "现场照片两张，记录一份"})).await;
    house.ask(town, &report, &leader, "vouch", json!({"seen_at": house.desk.now().rfc3339()})).await;
    house.ask(town, &report, &leader, "confirm", json!({"score": 90})).await;
    report
}

fn power<'b>(body: &'b Value, provision: &str) -> &'b Value {
    body["rows"].as_array().unwrap().iter().find(|row| row["provision"] == provision).unwrap()
}

#[tokio::test]
async fn powers_are_counted_by_office_and_month_and_what_nobody_used_is_told() {
    for house in houses().await {
        for (town, used, idle) in [(BEIJING, "BJ-11.1(5)", "BJ-11.1(7)"), (GUIYANG, "GY-8(2)", "GY-8(7)")] {
            let supervisor = house.staff(town.parent, &["supervisor"]).await;
            let before = house.get("/powers", &supervisor).await.is(200);
            assert_eq!((&before["total"], &before["never_used"]), (&json!(7), &json!(7)), "{before}");
            assert_eq!((&power(&before, used)["has_step"], &power(&before, used)["times"]), (&json!(true), &json!(0)));
            assert_eq!(power(&before, idle)["has_step"], false, "no procedure has a step on it yet");

            let report = confirmed(&house, town).await;
            let body = house.get("/powers", &supervisor).await.is(200);
            let row = power(&body, used);
            let offices = body["offices"].as_u64().unwrap();
            assert_eq!((&row["times"], &row["offices"], &row["never"]), (&json!(2), &json!(1), &json!(offices - 1)));
            assert_eq!(body["never_used"], 6);
            let month: String = house.desk.now().day().to_string().chars().take(7).collect();
            let one = &row["uses"][0];
            assert_eq!((&one["office"]["id"], &one["month"]), (&json!(town.street), &json!(month)));
            // Two steps on one matter are two uses and one matter.
            assert_eq!((&one["matters"][0]["matter"], &one["matters_total"]), (&json!(report), &json!(1)));

            // An office sees itself; another office sees that it used none; nobody sees another district's.
            let own = house.get("/powers", &house.staff(town.street, &["worker"]).await).await.is(200);
            assert_eq!(
                (&own["own_only"], &own["offices"], &power(&own, used)["times"]),
                (&json!(true), &json!(1), &json!(2))
            );
            let other = house.get("/powers", &house.staff(town.other_street, &["leader"]).await).await.is(200);
            assert_eq!((&power(&other, used)["times"], &power(&other, used)["never"]), (&json!(0), &json!(1)));
            let handler = house.get("/powers", &house.staff(town.handler, &["handler"]).await).await.is(200);
            assert_eq!((&handler["offices"], &power(&handler, used)["times"]), (&json!(0), &json!(0)));

            let later = house.desk.now().day().plus_days(1);
            let none = house.get(&format!("/powers?from={later}"), &supervisor).await.is(200);
            assert_eq!(power(&none, used)["times"], 0);
            house.get("/powers?from=gestern", &supervisor).await.problem(400, "bad-query");
            house.get("/powers", "").await.problem(401, "unauthenticated");
            let csv = house.send("GET", "/api/v1/powers.csv", &supervisor, &[], "").await;
            assert_eq!(csv.text.lines().count(), 8, "a row for each power: {}", csv.text);
            assert!(csv.text.contains(&format!("\"{used}\"")) && csv.text.contains("\"2\",\"1\""), "{}", csv.text);
            // A rebuild gives the same: nothing is kept beside the events.
            house.desk.rebuild(town.district, &|_| ()).await.unwrap();
            assert_eq!(house.get("/powers", &supervisor).await.is(200), body);
        }
    }
}
