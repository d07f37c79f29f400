//! Two at once: one is done, the other hears of it.

use crate::flow::{crew, transferred};
use crate::house::{BEIJING, houses, houses_with, library};
use desk::Desk;
use desk::ports::Ledger as _;
use desk::vault::Vault;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use storage::testing::{self, rounds};
use worktime::Instant;

#[tokio::test]
async fn of_two_clerks_one_gets_a_clear_conflict() {
    for house in houses().await {
        let house = Arc::new(house);
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let colleague = house.staff(town.street, &["dispatcher"]).await;
        let (matter, _) = house.appeal(town).await;
        let shown = house.get(&format!("/matters/{}/{matter}/asks", town.district), &crew.dispatcher).await.is(200);
        let version = shown["version"].clone();
        let path = format!("/matters/{}/{matter}/asks/accept", town.district);
        let body = json!({"values": {}, "version": version});
        let tries = [crew.dispatcher.clone(), colleague].map(|who| {
            let (house, path, body) = (house.clone(), path.clone(), body.clone());
            tokio::spawn(async move { house.post(&path, &who, body).await })
        });
        let mut codes = Vec::new();
        for one in tries {
            let reply = one.await.unwrap();
            codes.push(reply.status);
            if reply.status == 409 {
                let problem = reply.problem(409, "conflict");
                assert!(problem["version"].as_u64().unwrap() > version.as_u64().unwrap(), "{problem}");
            }
        }
        codes.sort_unstable();
        assert_eq!(codes, [200, 409], "{}", house.name);
    }
}

#[tokio::test]
async fn thirty_two_writers_leave_no_holes_in_the_versions() {
    for house in houses().await {
        let house = Arc::new(house);
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let (matter, receipt) = house.appeal(town).await;
        let tries: Vec<_> = (0..32)
            .map(|n| {
                let (house, receipt) = (house.clone(), receipt.clone());
                tokio::spawn(async move {
                    let body = json!({"code": receipt, "values": {"more": format!("补充第{n}条")}});
                    house.post("/receipts/asks/supplement", "", body).await.status
                })
            })
            .collect();
        let mut done = 0;
        for one in tries {
            let status = one.await.unwrap();
            assert!(matches!(status, 200 | 409), "{status}");
            done += u32::from(status == 200);
        }
        assert!(done > 0);
        let events = house.get(&format!("/matters/{}/{matter}/history", town.district), &crew.dispatcher).await.is(200);
        let rows = events["rows"].as_array().unwrap();
        let supplements = rows.iter().filter(|event| event["ask"] == "supplement").count();
        assert_eq!(u32::try_from(supplements).unwrap(), done);
        assert!(rows.iter().zip(1_u64..).all(|(event, version)| event["version"] == version), "{}", house.name);
    }
}

/// Two programs over one database, each with its clockwork: as when one is started before the other has ended.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_clockworks_remind_once_and_deliver_each_letter_to_its_inbox_once() {
    let (rounds, _) = rounds(1);
    for house in houses_with(|config| config.limits.intake_per_contact = 10_000).await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let database = testing::open(&house.location).await;
        let (ledger, accounts) = (Arc::new(database.clone()), Arc::new(database.clone()));
        let other = Desk::open(ledger, accounts, library(), Vault::new([7; 32]), house.clock.clone()).await.unwrap();
        let desks = [house.desk.clone(), Arc::new(other)];
        for _ in 0..rounds {
            house.clock.set(Instant::parse(crate::house::START).unwrap());
            for _ in 0..20 {
                let (matter, _) = house.appeal(town).await;
                transferred(&house, town, &crew, &matter).await;
            }
            // Every clock of theirs has run down: rungs, escalations, what the clock does itself.
            house.clock.set(Instant::parse("2026-12-20 09:00").unwrap());
            let works = (0..8).map(|n| {
                let one = desks[n % 2].clone();
                tokio::spawn(async move {
                    while one.remind(town.district).await.unwrap().more {}
                    while one.deliver(town.district, &desk::ReceiptPageOnly).await.unwrap().more {}
                })
            });
            for work in works.collect::<Vec<_>>() {
                work.await.unwrap();
            }
        }
        let contents = testing::contents(&house.database).await;
        let rows = |table: &str| -> Vec<serde_json::Value> {
            contents[table].iter().map(|row| serde_json::from_str(row).unwrap()).collect()
        };
        // A rung tells once: no matter has two letters of one kind to one receiver about one clock of one round.
        let (mut told, mut to_units) = (BTreeMap::new(), 0);
        for letter in rows("outbox").iter().filter(|letter| letter[3] == "letter") {
            let body: serde_json::Value = serde_json::from_str(letter[5].as_str().unwrap()).unwrap();
            let key = format!("{} {} {} {} {}", letter[2], body["notice"], body["clock"], body["round"], letter[4]);
            *told.entry(key).or_insert(0) += 1;
            to_units += usize::from(body["is_person"] == false);
        }
        let twice: Vec<_> = told.iter().filter(|(_, times)| **times > 1).collect();
        assert!(twice.is_empty(), "{}: {twice:#?}", house.name);
        let waiting = house.database.undelivered(town.district, Instant(i64::MAX), 10).await.unwrap();
        assert!(waiting.is_empty(), "{}: {waiting:?}", house.name);
        assert!(to_units > 60, "{}: {to_units}", house.name);
        assert_eq!(rows("inbox").len(), to_units, "{}", house.name);
        println!(
            "endured two clockworks, {}: times={rounds} acknowledged={to_units} lost=0 doubled=0 holes=0",
            house.name
        );
    }
}
