//! Outlines of areas: kept edition by edition, whole, never overwritten, and part of a backup.

use desk::ports::{AreaEdition, Areas};
use std::path::Path;
use storage::{Database, testing};
use territory::{Crs, Level, Scope};
use worktime::Instant;

const CITY: u32 = 990_000;

fn edition(within: &str, since: &str) -> AreaEdition {
    AreaEdition {
        number: 0,
        scope: Scope { level: Level::Street, within: within.to_owned(), since: since.parse().unwrap() },
        digest: "aa".to_owned(),
        file: "街道.geojson".to_owned(),
        system: Crs::Gcj02,
        precision: 0.1,
        areas: 3,
        points: 120,
        issuer: "海港市民政局".to_owned(),
        importer: "li".to_owned(),
        at: Instant(7),
    }
}

/// More than one piece, with characters of three bytes across their ends.
fn outlines() -> String {
    format!("x{}", "海港".repeat(70_000))
}

#[tokio::test]
async fn editions_are_numbered_in_the_order_of_their_imports_and_stay_whole() {
    for (name, database) in testing::databases().await {
        assert!(database.area_editions(CITY).await.unwrap().is_empty(), "{name}");
        let (first, second) = (edition("", "2026-06-01"), edition("990101", "2026-01-01"));
        let one = database.put_area_edition(CITY, &first, &outlines()).await.unwrap();
        let two = database.put_area_edition(CITY, &second, "{}").await.unwrap();
        let other = database.put_area_edition(CITY + 100, &second, "[]").await.unwrap();
        assert!(one < two && other > 0, "{name}");
        let known = [AreaEdition { number: one, ..first }, AreaEdition { number: two, ..second }];
        assert_eq!(database.area_editions(CITY).await.unwrap(), known, "{name}");
        assert_eq!(database.area_outlines(CITY, one).await.unwrap(), outlines(), "{name}");
        assert_eq!(database.area_outlines(CITY, two).await.unwrap(), "{}", "{name}");
        assert_eq!(database.area_outlines(CITY, two + 1).await.unwrap(), "", "{name}");
    }
}

#[tokio::test]
async fn imports_at_the_same_time_share_no_number() {
    for (name, database) in testing::databases().await {
        let texts: Vec<String> = (0..8).map(|n| n.to_string().repeat(200_000 + n)).collect();
        let edition = edition("", "2026-06-01");
        let put = |text| database.put_area_edition(CITY, &edition, text);
        let puts: Vec<_> = texts.iter().map(|text| put(text)).collect();
        let mut numbers = Vec::new();
        for (put, text) in futures_of(puts).await.into_iter().zip(&texts) {
            assert_eq!(&database.area_outlines(CITY, put).await.unwrap(), text, "{name}");
            numbers.push(put);
        }
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), 8, "{name}");
    }
}

/// All of them on their way at once.
async fn futures_of<F: Future<Output = Result<u32, desk::ports::StoreFault>>>(puts: Vec<F>) -> Vec<u32> {
    let mut waiting: Vec<_> = puts.into_iter().map(|put| (Box::pin(put), None)).collect();
    std::future::poll_fn(|context| {
        for (put, answer) in waiting.iter_mut().filter(|(_, answer)| answer.is_none()) {
            if let std::task::Poll::Ready(number) = put.as_mut().poll(context) {
                *answer = Some(number.unwrap());
            }
        }
        if waiting.iter().all(|(_, answer)| answer.is_some()) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    waiting.into_iter().filter_map(|(_, answer)| answer).collect()
}

#[tokio::test]
async fn outlines_are_part_of_a_backup() {
    for (name, database) in testing::databases().await {
        let number = database.put_area_edition(CITY, &edition("", "2026-06-01"), &outlines()).await.unwrap();
        let known = database.area_editions(CITY).await.unwrap();
        let folder = testing::folder().join("backup");
        database.backup(Path::new(&folder), &|_, _| ()).await.unwrap();
        for (other, location) in testing::locations().await {
            let again = Database::restore(&folder, &location, testing::options(), &|_, _| ()).await.unwrap();
            assert_eq!(again.area_editions(CITY).await.unwrap(), known, "{name} to {other}");
            assert_eq!(again.area_outlines(CITY, number).await.unwrap(), outlines(), "{name} to {other}");
            // A number is never given twice, not even after a restore.
            let next = again.put_area_edition(CITY, &edition("", "2026-06-01"), "{}").await.unwrap();
            assert!(next > number, "{name} to {other}");
        }
    }
}
