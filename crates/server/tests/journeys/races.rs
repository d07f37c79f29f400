//! Two at once: one is done, the other hears of it.

use crate::flow::crew;
use crate::house::{BEIJING, houses};
use serde_json::json;
use std::sync::Arc;

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
