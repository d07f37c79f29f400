//! What is found, by whom, and in which order.

use crate::town::{DISTRICT, OTHER, STREET, assessor, dispatcher, found, gates, library, memory, paper, seal, set};
use search::{Clause, Search, Seek};
use std::sync::Arc;

async fn town() -> Search {
    let search = memory();
    let mut a = paper("0001", STREET, "三号楼下水道堵塞，污水外溢");
    seal(&mut a, "contact_name", "李四");
    seal(&mut a, "contact_phone", "00000001234");
    let mut b = paper("0002", STREET, "下水道没有井盖");
    set(&mut b, "identity", "confidential");
    let c = paper("0003", OTHER, "下水道返味");
    let mut d = paper("0004", STREET, "路灯不亮");
    set(&mut d, "result", "已更换下水道旁的路灯");
    search.put(library(), vec![a, b, c, d]).await.unwrap();
    search
}

#[tokio::test]
async fn words_numbers_and_initials_find_what_a_dispatcher_may_read() {
    let search = town().await;
    for (text, wanted) in [
        ("下水道", vec!["0001", "0004"]),
        ("xsd", vec!["0001", "0004"]),
        ("XSD ws", vec!["0001"]),
        ("下水道 路灯", vec!["0004"]),
        ("李四", vec!["0001"]),
        ("1234", vec!["0001"]),
        ("00000001234", vec!["0001"]),
        ("井盖", vec![]),
        ("返味", vec![]),
        ("0003", vec![]),
        ("下水道 井盖", vec![]),
    ] {
        let (ids, total) = found(&search, dispatcher(), text).await;
        assert_eq!(ids, wanted, "{text}");
        assert_eq!(total, wanted.len() as u64, "{text}");
    }
}

#[tokio::test]
async fn who_may_not_read_personal_words_finds_by_open_ones_only_and_counts_no_more() {
    let search = town().await;
    assert_eq!(found(&search, assessor(), "李四").await, (vec![], 0));
    assert_eq!(found(&search, assessor(), "污水").await, (vec![], 0));
    // The result is internal: an assessor reads it. The other three said so in confidence with their office.
    assert_eq!(found(&search, assessor(), "下水道").await.0, ["0004"]);
    assert_eq!(found(&search, assessor(), "0003").await.0, ["0003"]);
    assert_eq!(found(&search, assessor(), "").await.1, 4);
    // The street's name, its initials, the category's label.
    let library = library();
    let street = library.units.division(STREET).unwrap().name.clone();
    assert_eq!(found(&search, assessor(), &street).await.0, ["0001", "0002", "0004"]);
    assert_eq!(found(&search, gates(STREET, "nobody", Clause::Any(Vec::new())), &street).await.1, 0);
}

#[tokio::test]
async fn what_was_asked_in_confidence_is_found_by_who_may_read_what_is_sensitive() {
    let search = town().await;
    let mut gates = dispatcher();
    assert_eq!(found(&search, gates.clone(), "井盖").await.1, 0);
    // Without a grant of what is sensitive, not even within everything.
    gates.within = Clause::everything();
    assert_eq!(found(&search, gates, "井盖").await.1, 0);
    assert_eq!(found(&search, dispatcher(), "0002").await.0, ["0002"], "by its number it is found");
}

#[tokio::test]
async fn filters_narrow_and_pages_lose_and_repeat_nothing() {
    let search = memory();
    let papers = (0..25).map(|n| {
        let mut paper = paper(&format!("{n:04}"), STREET, "路灯不亮");
        // Ten of one and the same second, as after an import.
        Arc::make_mut(&mut paper.matter).opened_at.0 -= if n < 10 { 0 } else { n * 1_000 };
        Arc::make_mut(&mut paper.matter).is_final = n % 5 == 0;
        paper
    });
    search.put(library(), papers.collect()).await.unwrap();
    let (mut ids, mut after) = (Vec::new(), None);
    loop {
        let page = search.find(Seek { after, ..Seek::new("路灯", dispatcher(), 4) }).await.unwrap();
        assert_eq!(page.total, 25);
        let Some(last) = page.hits.last() else { break };
        assert!(after.is_none_or(|after| page.hits.iter().all(|hit| hit.place < after)));
        after = Some(last.place);
        ids.extend(page.hits.into_iter().map(|hit| hit.matter.0));
    }
    assert_eq!(ids.len(), 25);
    ids[10..].windows(2).for_each(|pair| assert!(pair[0] < pair[1], "newest first"));
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 25);
    let only = |clause: Clause| Seek { filter: vec![clause], ..Seek::new("路灯", dispatcher(), 50) };
    assert_eq!(search.find(only(Clause::ended(true))).await.unwrap().total, 5);
    assert_eq!(search.find(only(Clause::place("1101010010"))).await.unwrap().total, 25);
    assert_eq!(search.find(only(Clause::place(OTHER))).await.unwrap().total, 0);
    assert_eq!(search.find(only(Clause::cites("BJ-17.1(2)"))).await.unwrap().total, 25);
    assert_eq!(search.find(only(Clause::district(DISTRICT + 1))).await.unwrap().total, 0);
}
