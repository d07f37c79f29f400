//! Lists, worklists, timers, rounds, post, counters, accounts.

use crate::support::{DISTRICT, append, commit, letter, matter, row, view};
use casework::MatterId;
use desk::ports::{
    Account, Accounts, Append, COUNT_LIMIT, Checkpoint, Commit, Head, Ledger, MatterFilter, PageRequest, Session,
    WorkChange, WorkRow,
};
use storage::{Database, testing};
use worktime::Instant;

async fn fill(database: &Database, count: u32) {
    let mut bulk = Commit { district: DISTRICT, ..Commit::default() };
    for n in 0..count {
        // Many share a due moment, some have none: the id decides among them.
        let due = (n % 7 != 0).then(|| i64::from(n % 50) * 1000);
        bulk.appends.push(append(DISTRICT, &format!("m{n:04}"), 0, due));
    }
    database.commit(bulk).await.unwrap();
}

#[tokio::test]
async fn a_thousand_rows_come_page_by_page_each_once() {
    for (name, database) in testing::databases().await {
        fill(&database, 1000).await;
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = PageRequest { limit: 37, after };
            let page = database.list(DISTRICT, &MatterFilter::default(), &page).await.unwrap();
            assert_eq!((page.total, page.at_least), (1000, false), "{name}");
            let Some(last) = page.rows.last() else { break };
            after = Some((last.due_at.map_or(i64::MAX, |due| due.0), last.matter.0.clone()));
            seen.extend(page.rows.into_iter().map(|row| (row.due_at.map_or(i64::MAX, |due| due.0), row.matter.0)));
        }
        assert_eq!(seen.len(), 1000, "{name}");
        assert!(seen.is_sorted(), "{name}");
        seen.dedup();
        assert_eq!(seen.len(), 1000, "{name}");
        let mut after = None;
        let mut works = 0;
        loop {
            let page = PageRequest { limit: 500, after };
            let page = database.worklist(DISTRICT, "城管", &["director".to_owned()], &page).await.unwrap();
            assert_eq!(page.total, 1000);
            let Some(last) = page.rows.last() else { break };
            after = Some((last.row.due_at.map_or(i64::MAX, |due| due.0), last.row.matter.0.clone()));
            works += page.rows.len();
        }
        assert_eq!(works, 1000, "{name}");
    }
}

#[tokio::test]
async fn counting_stops_at_its_limit() {
    for (name, database) in testing::databases().await {
        let count = u32::try_from(COUNT_LIMIT).unwrap() + 1;
        let views = (0..count).map(|n| view(DISTRICT, &format!("m{n:06}"), 1, None)).collect();
        database.write_views(DISTRICT, views).await.unwrap();
        let page = PageRequest { limit: 1, after: None };
        let page = database.list(DISTRICT, &MatterFilter::default(), &page).await.unwrap();
        assert_eq!((page.rows.len(), page.total, page.at_least), (1, COUNT_LIMIT, true), "{name}");
    }
}

#[tokio::test]
async fn filters_narrow_a_list() {
    for (name, database) in testing::databases().await {
        let mut bulk = Commit { district: DISTRICT, ..Commit::default() };
        for n in 0..4_u32 {
            let mut one: Append = append(DISTRICT, &format!("m{n}"), 0, Some(i64::from(n) * 10));
            one.view.row.home = format!("h{}", n % 2);
            one.view.row.state = format!("s{n}");
            one.view.row.is_final = n == 3;
            one.view.row.category = "噪音".repeat(usize::from(n == 2) + 1);
            one.view.row.place = format!("1101080{n}");
            one.view.row.procedure = format!("p{}", n / 2);
            one.view.row.opened_at = Instant(i64::from(n));
            one.view.units = vec![format!("u{n}")];
            bulk.appends.push(one);
        }
        database.commit(bulk).await.unwrap();
        let none = MatterFilter::default;
        let text = |text: &str| Some(text.to_owned());
        let cases: Vec<(MatterFilter, &[&str])> = vec![
            (MatterFilter { homes: Some(vec!["h1".to_owned()]), ..none() }, &["m1", "m3"]),
            (MatterFilter { homes: Some(vec!["h1".to_owned(), "h0".to_owned()]), ..none() }, &["m0", "m1", "m2", "m3"]),
            (MatterFilter { homes: Some(Vec::new()), ..none() }, &[]),
            (MatterFilter { takes_part: text("u2"), ..none() }, &["m2"]),
            (MatterFilter { states: vec!["s0".to_owned(), "s3".to_owned(), "s9".to_owned()], ..none() }, &["m0", "m3"]),
            (MatterFilter { is_final: Some(true), ..none() }, &["m3"]),
            (MatterFilter { procedure: text("p1"), is_final: Some(false), ..none() }, &["m2"]),
            (MatterFilter { category: text("噪音噪音"), ..none() }, &["m2"]),
            (MatterFilter { place: text("11010801"), ..none() }, &["m1"]),
            (MatterFilter { place: text("110108"), ..none() }, &["m0", "m1", "m2", "m3"]),
            (MatterFilter { due_before: Some(Instant(20)), ..none() }, &["m0", "m1"]),
            (MatterFilter { opened_from: Some(Instant(1)), opened_before: Some(Instant(3)), ..none() }, &["m1", "m2"]),
            (MatterFilter { number: text("沪应-m1"), ..none() }, &["m1"]),
        ];
        for (filter, expected) in cases {
            let page = database.list(DISTRICT, &filter, &PageRequest { limit: 9, after: None }).await.unwrap();
            let found: Vec<&str> = page.rows.iter().map(|row| row.matter.0.as_str()).collect();
            assert_eq!(found, expected, "{name}: {filter:?}");
            assert_eq!(page.total, u64::try_from(expected.len()).unwrap(), "{name}: {filter:?}");
        }
    }
}

#[tokio::test]
async fn a_row_in_another_district_follows_the_newest_version_only() {
    for (name, database) in testing::databases().await {
        let id = MatterId("m1".to_owned());
        let far = 310_000;
        let work = |version| {
            let row = row(&matter(DISTRICT, "m1", version), Some(i64::from(version)));
            Some(WorkRow {
                district: far, unit: "市".to_owned(), post: "长".to_owned(), home_district: DISTRICT, row
            })
        };
        let list = async |posts: &[String]| {
            let page = PageRequest { limit: 10, after: None };
            database.worklist(far, "市", posts, &page).await.unwrap().rows
        };
        let change = |version, row| WorkChange { matter: id.clone(), version, row };
        let put = async |changes: &[WorkChange]| database.put_work(far, changes).await.unwrap();
        put(&[change(2, work(2))]).await;
        assert_eq!(list(&[]).await, [work(2).unwrap()], "{name}");
        assert!(list(&["other".to_owned()]).await.is_empty(), "{name}");
        assert_eq!(list(&["长".to_owned()]).await.len(), 1, "{name}");
        put(&[change(1, work(1))]).await;
        assert_eq!(list(&[]).await[0].row.version, 2, "{name}");
        put(&[change(4, None)]).await;
        put(&[change(3, work(3))]).await;
        assert!(list(&[]).await.is_empty(), "{name}: an older message came late");
        put(&[change(6, None), change(7, work(7)), change(5, work(5))]).await;
        assert_eq!(list(&[]).await, [work(7).unwrap()], "{name}: of several at once the newest stands");
        // A rebuild of that district leaves it alone.
        database.clear_views(far).await.unwrap();
        assert_eq!(list(&[]).await.len(), 1, "{name}");
    }
}

#[tokio::test]
async fn timers_come_in_order_and_rounds_by_month() {
    for (name, database) in testing::databases().await {
        fill(&database, 60).await;
        let due = database.due(DISTRICT, Instant(3_000), 5).await.unwrap();
        assert_eq!(due.len(), 5, "{name}");
        assert!(due.is_sorted_by_key(|timer| (timer.at, timer.matter.clone())), "{name}");
        assert!(due.iter().all(|timer| timer.at.0 <= 3_000 && timer.district == DISTRICT));
        assert!(database.due(DISTRICT + 1, Instant(i64::MAX), 5).await.unwrap().is_empty());
        let mut closed = append(DISTRICT, "m0001", 1, None);
        closed.view.rounds[0].month = "2026-10".to_owned();
        closed.view.work = None;
        database.commit(Commit { district: DISTRICT, appends: vec![closed], ..Commit::default() }).await.unwrap();
        let rounds = database.rounds(DISTRICT, "complaint", "2026-10", None, 10).await.unwrap();
        assert_eq!(rounds.len(), 1, "{name}");
        let after = Some((rounds[0].0.0.clone(), rounds[0].1.round));
        assert!(database.rounds(DISTRICT, "complaint", "2026-10", after, 10).await.unwrap().is_empty(), "{name}");
        assert_eq!(database.rounds(DISTRICT, "complaint", "", None, 100).await.unwrap().len(), 59, "{name}");
        let timers = database.due(DISTRICT, Instant(i64::MAX), 100).await.unwrap();
        assert!(timers.iter().all(|timer| timer.matter.0 != "m0001"), "{name}: its timer is gone");
        let page = PageRequest { limit: 100, after: None };
        let work = database.worklist(DISTRICT, "城管", &[], &page).await.unwrap();
        assert!(work.rows.iter().all(|row| row.row.matter.0 != "m0001"), "{name}: nobody holds it");
    }
}

#[tokio::test]
async fn post_leaves_until_it_is_delivered() {
    for (name, database) in testing::databases().await {
        let mut one = commit(DISTRICT, "m1", 0);
        one.outbox = vec![letter("l2", "m1", 20), letter("l1", "m1", 10), letter("l3", "m1", 30)];
        database.commit(one).await.unwrap();
        let due = async |now| {
            let due = database.undelivered(DISTRICT, Instant(now), 10).await.unwrap();
            due.into_iter().map(|one| (one.message.id, one.attempts)).collect::<Vec<_>>()
        };
        let own = |id: &str, attempts| (id.to_owned(), attempts);
        assert_eq!(due(20).await, [own("l1", 0), own("l2", 0)], "{name}");
        database.failed(DISTRICT, "l1", Instant(100)).await.unwrap();
        database.delivered(DISTRICT, &["l2".to_owned()], Instant(21)).await.unwrap();
        database.delivered(DISTRICT, &[], Instant(21)).await.unwrap();
        assert_eq!(due(50).await, [own("l3", 0)], "{name}");
        assert_eq!(due(100).await, [own("l3", 0), own("l1", 1)], "{name}");
        let to = |id, at| ("城管".to_owned(), letter(id, "m1", at));
        for letters in [vec![to("a", 1), to("b", 2)], vec![to("a", 1)], Vec::new()] {
            database.put_letters(DISTRICT, &letters).await.unwrap();
        }
        assert_eq!(
            database.inbox(DISTRICT, "城管", 10).await.unwrap(),
            [letter("b", "m1", 2), letter("a", "m1", 1)],
            "{name}"
        );
        assert!(database.inbox(DISTRICT, "其他", 10).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn numbers_never_repeat_and_keepsakes_are_kept() {
    for (name, database) in testing::databases().await {
        assert_eq!(database.take_numbers(DISTRICT, "2026", 1).await.unwrap(), 1, "{name}");
        assert_eq!(database.take_numbers(DISTRICT, "2026", 10).await.unwrap(), 2, "{name}");
        let (a, b) =
            tokio::join!(database.take_numbers(DISTRICT, "2026", 1), database.take_numbers(DISTRICT, "2027", 1));
        assert_eq!((a.unwrap(), b.unwrap()), (12, 1), "{name}");
        database.put_edition("e1", "{\"a\":1}").await.unwrap();
        database.put_edition("e1", "{\"a\":2}").await.unwrap();
        assert_eq!(database.editions().await.unwrap(), [("e1".to_owned(), "{\"a\":1}".to_owned())], "{name}");
        assert_eq!(database.checkpoint(DISTRICT).await.unwrap(), None);
        for size in [3, 12] {
            let heads = vec![Head { matter: MatterId("m".to_owned()), version: 2, hash: "h".to_owned() }];
            let root = format!("root{size}");
            let (key, signature) = ("k".to_owned(), "s".to_owned());
            let checkpoint = Checkpoint { district: DISTRICT, size, root, at: Instant(4), heads, key, signature };
            database.put_checkpoint(&checkpoint).await.unwrap();
            assert_eq!(database.checkpoint(DISTRICT).await.unwrap(), Some(checkpoint), "{name}");
        }
    }
}

#[tokio::test]
async fn accounts_and_sessions() {
    for (name, database) in testing::databases().await {
        let account = |id: &str, login: &str| Account {
            id: id.to_owned(),
            login: login.to_owned(),
            name: "王".to_owned(),
            unit: "城管".to_owned(),
            district: DISTRICT,
            posts: vec!["长".to_owned()],
            password: String::new(),
            demo: true,
            disabled: false,
        };
        database.put_account(&account("a1", "wang")).await.unwrap();
        database.put_account(&Account { disabled: true, ..account("a1", "wang2") }).await.unwrap();
        database.put_account(&account("a2", "li")).await.unwrap();
        assert!(database.put_account(&account("a3", "li")).await.is_err(), "{name}: a login name is one account's");
        assert_eq!(database.account("a1").await.unwrap().unwrap().login, "wang2", "{name}");
        assert_eq!(database.account_by_login("wang").await.unwrap(), None, "{name}");
        assert_eq!(database.account_by_login("li").await.unwrap(), Some(account("a2", "li")), "{name}");
        let logins: Vec<String> = database.accounts().await.unwrap().into_iter().map(|one| one.login).collect();
        assert_eq!(logins, ["li", "wang2"], "{name}");
        let session = Session {
            digest: "d1".to_owned(),
            account: "a1".to_owned(),
            kind: "session".to_owned(),
            purpose: String::new(),
            created_at: Instant(1),
            used_at: Instant(1),
            ends_at: Instant(9),
        };
        database.put_session(&session).await.unwrap();
        database.touch_session("d1", Instant(2), Instant(10)).await.unwrap();
        let touched = Session { used_at: Instant(2), ends_at: Instant(10), ..session };
        assert_eq!(database.session("d1").await.unwrap(), Some(touched.clone()), "{name}");
        assert_eq!(database.sessions("a1").await.unwrap(), [touched], "{name}");
        database.end_session("d1").await.unwrap();
        assert_eq!(database.session("d1").await.unwrap(), None, "{name}");
    }
}
