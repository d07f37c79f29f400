//! What was suggested and what was chosen: kept once, counted by value, places as one.

use crate::support::DISTRICT;
use casework::MatterId;
use desk::ports::{Verdict, VerdictCount, Verdicts as _};
use storage::testing;
use worktime::Instant;

pub(crate) fn verdict(matter: &str, field: &str, suggested: &str, chosen: &str, unsure: bool) -> Verdict {
    Verdict {
        matter: MatterId(matter.to_owned()),
        version: 2,
        field: field.to_owned(),
        suggested: suggested.to_owned(),
        confidence: (field != "grade").then_some(70),
        unsure,
        chosen: chosen.to_owned(),
        taken: suggested == chosen,
        model: "a1".to_owned(),
        at: Instant(1_000),
    }
}

#[tokio::test]
async fn what_was_suggested_is_kept_once_and_counted_by_value() {
    for (name, database) in testing::databases().await {
        let rows = [
            verdict("m1", "category", "noise", "noise", false),
            verdict("m2", "category", "noise", "roads", false),
            verdict("m3", "category", "noise", "noise", true),
            verdict("m1", "place", "110108001", "110108001", false),
            verdict("m2", "place", "110108002", "110108001", true),
            verdict("m1", "grade", "ordinary", "urgent", false),
        ];
        database.put_verdicts(DISTRICT, &rows).await.unwrap();
        let other = verdict("m1", "category", "roads", "roads", false);
        database.put_verdicts(DISTRICT, &[other]).await.unwrap();
        database.put_verdicts(DISTRICT, &[]).await.unwrap();
        let all = (Instant(i64::MIN), Instant(i64::MAX));
        let found = database.verdict_counts(DISTRICT, all.0, all.1).await.unwrap();
        let count = |field: &str, suggested: &str, [total, taken, sure, sure_taken]: [u64; 4]| {
            let (model, field, suggested) = ("a1".to_owned(), field.to_owned(), suggested.to_owned());
            VerdictCount { model, field, suggested, total, taken, sure, sure_taken }
        };
        let wanted = [
            count("category", "noise", [3, 2, 2, 1]),
            count("grade", "ordinary", [1, 0, 1, 0]),
            count("place", "", [2, 1, 1, 1]),
        ];
        assert_eq!(found, wanted, "{name}");
        assert!(database.verdict_counts(DISTRICT + 1, all.0, all.1).await.unwrap().is_empty(), "{name}");
        assert!(database.verdict_counts(DISTRICT, Instant(1_001), all.1).await.unwrap().is_empty(), "{name}");
        assert!(database.verdict_counts(DISTRICT, all.0, Instant(1_000)).await.unwrap().is_empty(), "{name}");
    }
}
