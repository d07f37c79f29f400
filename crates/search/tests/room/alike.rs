//! What resembles what.

use crate::town::{COMMUNITY, NOW, OTHER, STREET, assessor, dispatcher, library, memory, paper, set};
use std::sync::Arc;
use worktime::Instant;

const MONTH: i64 = 30 * 86_400_000;

#[tokio::test]
async fn the_same_in_other_words_is_equal_and_the_same_kind_at_the_same_place_is_near() {
    let search = memory();
    let said = "三号楼门前下水道堵塞，污水外溢，请派人疏通";
    let own = || paper("0001", STREET, said);
    let same = paper("0002", STREET, "三号楼门前下水道又堵塞，污水外溢，请派人疏通");
    let mut near = paper("0003", STREET, "屋顶漏雨");
    Arc::make_mut(&mut near.matter).is_final = true;
    let mut old = paper("0004", STREET, "墙皮脱落");
    Arc::make_mut(&mut old.matter).opened_at.0 -= 4 * MONTH;
    let elsewhere = paper("0005", OTHER, said);
    let mut confidential = paper("0006", STREET, said);
    set(&mut confidential, "identity", "confidential");
    set(&mut confidential, "category", "other");
    search.put(library(), vec![own(), same, near, old, elsewhere, confidential]).await.unwrap();

    let since = Instant(NOW - 3 * MONTH);
    let alike = search.alike(own(), dispatcher(), true, since, 20).await.unwrap();
    let ids = |rows: &[search::Resemblance]| {
        let mut ids: Vec<_> = rows.iter().map(|row| row.hit.matter.0.clone()).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(&alike.equal), ["0002"]);
    assert!(alike.equal[0].share.unwrap() >= 60 && alike.equal[0].share.unwrap() < 100);
    assert_eq!(ids(&alike.near), ["0003"]);
    assert_eq!((alike.near_total, alike.near_open), (2, 1));

    let alike = search.alike(own(), assessor(), false, since, 20).await.unwrap();
    assert!(alike.equal.is_empty(), "who may not read may not compare");
    assert_eq!(ids(&alike.near), ["0002", "0003"]);
    let alike = search.alike(own(), assessor(), true, since, 20).await.unwrap();
    assert!(alike.equal.is_empty(), "nor with what others said");
}

#[tokio::test]
async fn the_public_counts_what_is_similar_but_cannot_look_for_anybody() {
    let search = memory();
    let mut papers: Vec<_> = (1..=3).map(|n| paper(&format!("000{n}"), STREET, "小区路灯不亮")).collect();
    papers.push(paper("0004", STREET, "王五家装修噪声扰民"));
    let mut confidential = paper("0005", STREET, "小区路灯不亮");
    set(&mut confidential, "identity", "confidential");
    let mut old = paper("0006", STREET, "小区路灯不亮");
    Arc::make_mut(&mut old.matter).opened_at.0 -= 2 * MONTH;
    papers.extend([confidential, old, paper("0007", OTHER, "小区路灯不亮")]);
    search.put(library(), papers).await.unwrap();
    let since = Instant(NOW - MONTH);
    assert_eq!(search.nearby(COMMUNITY, "路灯坏了", since).await.unwrap(), 3);
    assert_eq!(search.nearby(COMMUNITY, "王五家装修噪声扰民", since).await.unwrap(), 0, "too rare to be asked for");
    assert_eq!(search.nearby(COMMUNITY, "", since).await.unwrap(), 0);
    assert_eq!(search.nearby("110101003001", "路灯坏了", since).await.unwrap(), 0);
}
