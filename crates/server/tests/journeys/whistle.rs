//! Whistles: who may blow and whom, what a position at arrival is worth, what both sides' figures say, and that many at
//! once lose and double nothing.

use crate::areas::imported;
use crate::flow::{Crew, crew};
use crate::house::{BEIJING, GUIYANG, House, Reply, Town, houses};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use territory::Level;

/// The provision by which a town's offices whistle.
fn provision(town: Town) -> &'static str {
    if town.key == BEIJING.key { "BJ-5.1" } else { "GY-3.2" }
}

async fn drafted(house: &House, town: Town, who: &str) -> Reply {
    let values = json!({"topic": "appeals", "urgency": "ordinary", "place": town.street, "subject": "key_task",
        "task": "各派一人到场会商处置", "action": "discuss"});
    house.post("/matters", who, json!({"procedure": "whistle", "ask": "draft", "values": values})).await
}

/// A whistle for some units; answers its id and those of the report-ins by unit.
async fn blown(house: &House, town: Town, crew: &Crew, units: &[&str]) -> (String, BTreeMap<String, String>) {
    let whistle = drafted(house, town, &crew.leader).await.is(201)["matter"].as_str().unwrap().to_owned();
    house.ask(town, &whistle, &crew.leader, "issue", json!({"recipients": units})).await;
    (whistle.clone(), called(house, town, &whistle).await)
}

/// The report-ins of a whistle by unit, from the ledger.
async fn called(house: &House, town: Town, whistle: &str) -> BTreeMap<String, String> {
    let matter = |id: String| async move {
        house.desk.ledger().matter(town.district, &casework::MatterId(id)).await.unwrap().unwrap()
    };
    let children = matter(whistle.to_owned()).await.children.clone();
    let mut found = BTreeMap::new();
    for child in &children {
        let report = matter(child.matter.0.clone()).await;
        let unit = report.parties["unit"].units()[0].to_owned();
        assert_eq!(found.insert(unit, child.matter.0.clone()), None, "a unit is called once");
    }
    assert_eq!(found.len(), children.len());
    found
}

#[tokio::test]
async fn only_an_office_blows_and_only_for_whom_the_provision_names() {
    for house in houses().await {
        for town in [BEIJING, GUIYANG] {
            let crew = crew(&house, town).await;
            let refused = drafted(&house, town, &crew.handler).await.is(422);
            assert_eq!(refused["reasons"][0]["code"], "not-yours", "{} {refused}", house.name);
            assert!(refused["basis"].to_string().contains(provision(town)), "{refused}");
            let whistle = drafted(&house, town, &crew.leader).await.is(201)["matter"].as_str().unwrap().to_owned();
            let refused = house.try_ask(town, &whistle, &crew.handler, "issue", json!({"recipients": [town.handler]}));
            let refused = refused.await;
            assert!(matches!(refused.status, 403 | 404 | 422), "{} {}", refused.status, refused.text);
            for outside in [town.hotline.to_owned(), town.parent.to_owned()] {
                let values = json!({"recipients": [outside]});
                let refused =
                    house.try_ask(town, &whistle, &crew.leader, "issue", values).await.problem(422, "refused");
                let basis = refused["basis"].to_string();
                assert!(basis.contains(provision(town)), "{outside}: {refused}");
                assert!(!refused["whom_to_ask"].as_array().unwrap().is_empty(), "{refused}");
            }
            assert!(called(&house, town, &whistle).await.is_empty());
            house.ask(town, &whistle, &crew.leader, "issue", json!({"recipients": [town.handler]})).await;
            assert_eq!(called(&house, town, &whistle).await.len(), 1);
        }
    }
}

#[tokio::test]
async fn a_position_at_arrival_is_kept_as_a_claim_whatever_it_says() {
    for house in houses().await {
        let (town, crew) = (BEIJING, crew(&house, BEIJING).await);
        let streets = [(town.street, 0.0, 5.0), (town.other_street, 5.0, 10.0)];
        imported(&house, town, Level::Street, &town.district.to_string(), &streets).await;
        let fix = "2026-11-25 09:25";
        let cases = [
            (json!({"arrived_position": "110.05,30.1", "arrived_accuracy": 20, "arrived_fix": fix}), "within"),
            (json!({"arrived_position": "110.15,30.1", "arrived_accuracy": 20, "arrived_fix": fix}), "outside"),
            (json!({"arrived_position": "110.05,30.1", "arrived_accuracy": 900, "arrived_fix": fix}), "coarse"),
            (
                json!({"arrived_position": "110.05,30.1", "arrived_accuracy": 20, "arrived_fix": "2026-11-25 08:00"}),
                "stale",
            ),
            (json!({}), "none"),
        ];
        for (mut values, says) in cases {
            let (_, reports) = blown(&house, town, &crew, &[town.handler]).await;
            let report = &reports[town.handler];
            house.ask(town, report, &crew.handler, "accept", json!({})).await;
            values["arrived_at"] = json!("2026-11-25 09:30");
            let done = house.ask(town, report, &crew.handler, "arrive", values.clone()).await;
            assert_eq!(done["state"]["key"], "acting", "kept whatever it says");
            let id = casework::MatterId(report.clone());
            let matter = house.desk.ledger().matter(town.district, &id).await.unwrap().unwrap();
            let found = matter.values.get("arrival_proven").and_then(casework::Value::text);
            assert_eq!(found, Some(says), "{}: {values}", house.name);
            // A unit cannot say by itself what the platform finds, nor vouch for itself.
            let own = house.try_ask(town, report, &crew.handler, "vouch", json!({"seen_at": "2026-11-25 09:30"})).await;
            assert!(matches!(own.status, 403 | 422), "{}", own.text);
            house.ask(town, report, &crew.dispatcher, "vouch", json!({"seen_at": "2026-11-25 09:30"})).await;
        }
    }
}

fn figure(board: &Value, unit: &str, indicator: &str) -> (i64, i64) {
    let row = board["rows"].as_array().unwrap().iter().find(|row| row["place"]["code"] == unit).unwrap();
    let total = &row["figures"][indicator]["total"];
    (total["part"].as_i64().unwrap(), total["of"].as_i64().unwrap())
}

#[tokio::test]
async fn one_late_one_refusing_one_in_time_stand_in_both_sides_figures() {
    for house in houses().await {
        let (town, crew) = (BEIJING, crew(&house, BEIJING).await);
        let units = [town.handler, "110101.water", "110101.market"];
        let (whistle, reports) = blown(&house, town, &crew, &units).await;
        let mut late = String::new();
        for (n, unit) in units.into_iter().enumerate() {
            let (who, report) = (house.staff(unit, &["handler"]).await, &reports[unit]);
            match n {
                0 | 1 => drop(house.ask(town, report, &who, "accept", json!({})).await),
                _ => drop(house.ask(town, report, &who, "refuse", json!({"reason": "当日无人可派"})).await),
            }
            match n {
                0 => finish(&house, town, &crew, &who, report, 90).await,
                1 => late = who,
                _ => {}
            }
        }
        house.until(town, "2026-12-08 09:00").await;
        finish(&house, town, &crew, &late, &reports["110101.water"], 60).await;
        house.ask(town, &whistle, &crew.leader, "close", json!({"outcome": "两家到场，一家拒绝"})).await;
        let path = "/board/beijing?from=2026-11&to=2026-12&level=unit&procedure=report_in";
        let board = house.get(path, &crew.supervisor).await.is(200);
        assert_eq!(board["level"]["key"], "unit");
        for (unit, accepted, refused, late) in [
            (town.handler, (1, 1), (0, 1), (0, 1)),
            ("110101.water", (1, 1), (0, 1), (1, 1)),
            ("110101.market", (0, 1), (1, 1), (0, 0)),
        ] {
            let of = |indicator: &str| figure(&board, unit, indicator);
            let found = (of("whistle_accepted"), of("whistle_refused"), of("whistle_arrived_late"));
            assert_eq!(found, (accepted, refused, late), "{} {unit}", house.name);
        }
        assert_eq!(figure(&board, town.handler, "whistle_score"), (90, 100));
        assert_eq!(figure(&board, "110101.water", "whistle_score"), (60, 100));
        let path =
            "/board/beijing/behind?from=2026-11&to=2026-12&indicator=whistle_refused&part=yes&unit=110101.market";
        let behind = house.get(path, &crew.supervisor).await.is(200);
        assert_eq!((&behind["total"], &behind["rows"][0]["matter"]), (&json!(1), &json!(reports["110101.market"])));
        // The office's side, an office that never whistled among the rows.
        let path = "/board/beijing?from=2026-11&to=2026-12&level=office&procedure=whistle";
        let board = house.get(path, &crew.supervisor).await.is(200);
        assert_eq!(figure(&board, town.street, "whistles_solved"), (1, 1));
        assert_eq!(figure(&board, town.other_street, "whistles_solved"), (0, 0));
        assert_eq!(board["procedure"]["key"], "whistle");
        house.get("/board/beijing?procedure=nothing", &crew.supervisor).await.problem(400, "bad-query");
        // A rebuild gives the same.
        let figures = |board: &Value| board["rows"].clone();
        let before = figures(&board);
        house.desk.rebuild(town.district, &|_| ()).await.unwrap();
        let path = "/board/beijing?from=2026-11&to=2026-12&level=office&procedure=whistle";
        assert_eq!(figures(&house.get(path, &crew.supervisor).await.is(200)), before);
    }
}

/// Arrives now, finishes and is scored.
async fn finish(house: &House, town: Town, crew: &Crew, who: &str, report: &str, score: i64) {
    let now = house.desk.now().rfc3339();
    house.ask(town, report, who, "arrive", json!({"arrived_at": now})).await;
    house.ask(town, report, who, "done", json!({"proof": "现场照片两张，记录一份"})).await;
    house.ask(town, report, &crew.leader, "confirm", json!({"score": score})).await;
}

#[tokio::test]
async fn many_whistles_at_once_lose_and_double_no_report_in() {
    const WHISTLES: usize = 20;
    for house in houses().await {
        let (town, crew) = (BEIJING, crew(&house, BEIJING).await);
        let units = [town.handler, "110101.water", "110101.market", "110101.police", "110101.environment"];
        let mut drafts = Vec::new();
        for _ in 0..WHISTLES {
            drafts.push(drafted(&house, town, &crew.leader).await.is(201)["matter"].as_str().unwrap().to_owned());
        }
        // Each is issued twice at the same time: once it holds, once it comes too late.
        let issue = |whistle: String| {
            let crew = &crew;
            let house = &house;
            async move { house.try_ask(town, &whistle, &crew.leader, "issue", json!({"recipients": units})).await }
        };
        let mut answers = Vec::new();
        for pair in drafts.chunks(2) {
            let [one, other] = pair else { panic!("an even number") };
            let one = || issue(one.clone());
            let other = || issue(other.clone());
            let (a, b, c, d) = tokio::join!(one(), other(), one(), other());
            answers.extend([a, b, c, d]);
        }
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), WHISTLES, "{}", house.name);
        let count = async || {
            let mut reports = 0;
            for whistle in &drafts {
                reports += called(&house, town, whistle).await.len();
            }
            reports
        };
        assert_eq!(count().await, WHISTLES * units.len());
        house.desk.rebuild(town.district, &|_| ()).await.unwrap();
        assert_eq!(count().await, WHISTLES * units.len(), "after a rebuild");
    }
}
