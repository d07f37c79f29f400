//! Views: thrown away and written again, they are the same; and the same on both databases.

use crate::support::{DISTRICT, append, view};
use desk::ports::{Commit, Ledger, Timer};
use storage::testing;
use worktime::Instant;

#[tokio::test]
async fn a_rebuild_gives_the_same_digest_on_both_databases() {
    let mut digests = Vec::new();
    for (name, database) in testing::databases().await {
        let mut bulk = Commit { district: DISTRICT, ..Commit::default() };
        for n in 0..150_u32 {
            bulk.appends.push(append(DISTRICT, &format!("m{n:03}"), 0, (n % 3 == 0).then_some(i64::from(n))));
        }
        database.commit(bulk).await.unwrap();
        // Changes that take away: fewer units, other timers, nobody holds it.
        let mut change = append(DISTRICT, "m000", 1, Some(5));
        change.view.units = vec!["街道办".to_owned()];
        change.view.timers = vec![Timer { name: "sign/1".to_owned(), at: Instant(6) }];
        change.view.work = None;
        let changed = change.view.clone();
        database.commit(Commit { district: DISTRICT, appends: vec![change], ..Commit::default() }).await.unwrap();
        let before = database.digest_views(DISTRICT).await.unwrap();
        let empty = database.digest_views(DISTRICT + 1).await.unwrap();
        assert_ne!(before, empty, "{name}");
        database.clear_views(DISTRICT).await.unwrap();
        assert_eq!(database.digest_views(DISTRICT).await.unwrap(), empty, "{name}");
        let mut views = vec![changed];
        views
            .extend((1..150_u32).map(|n| view(DISTRICT, &format!("m{n:03}"), 1, (n % 3 == 0).then_some(i64::from(n)))));
        database.write_views(DISTRICT, views).await.unwrap();
        assert_eq!(database.digest_views(DISTRICT).await.unwrap(), before, "{name}");
        // The ledger was not touched: the next event goes on where it was.
        let next = Commit { district: DISTRICT, appends: vec![append(DISTRICT, "m000", 2, None)], ..Commit::default() };
        assert_eq!(database.commit(next).await.unwrap(), [152], "{name}");
        // What a rebuild read before that event never overwrites it.
        database.write_views(DISTRICT, vec![view(DISTRICT, "m000", 1, None)]).await.unwrap();
        let id = casework::MatterId("m000".to_owned());
        assert_eq!(database.matter(DISTRICT, &id).await.unwrap().unwrap().version, 3, "{name}");
        digests.push(before);
    }
    assert_eq!(digests[0], digests[1]);
}
