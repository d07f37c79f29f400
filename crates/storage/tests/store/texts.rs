//! Official texts: kept once per version, never overwritten, whole with the bytes they were read from.

use desk::ports::{TextHead, TextStep, TextVersion, Texts};
use desk::texts::{Act, Course, State, act, first};
use std::path::Path;
use storage::{Database, testing};
use worktime::Instant;

const INSTRUMENT: &str = "harbour/regulation";

fn version(version: &str, at: i64, report: &str) -> TextVersion {
    let head = TextHead {
        instrument: INSTRUMENT.to_owned(),
        version: version.to_owned(),
        file: "办法.docx".to_owned(),
        title: "海港街区办法".to_owned(),
        importer: "li".to_owned(),
        at: Instant(at),
    };
    TextVersion { head, report: report.to_owned(), body: "{\"text\":\"第一条\"}".to_owned() }
}

/// More than one piece, and every byte.
fn original() -> Vec<u8> {
    (0..=255_u8).cycle().take(500_000).collect()
}

#[tokio::test]
async fn a_version_is_kept_once_and_stays_as_it_was() {
    for (name, database) in testing::databases().await {
        let one = version("aa", 1, "{}");
        let start = first(true, "li", Instant(1));
        assert!(database.put_text(&one, &original(), &start).await.unwrap(), "{name}");
        let other = version("aa", 9, "{\"other\":1}");
        assert!(!database.put_text(&other, b"else", &first(false, "wu", Instant(9))).await.unwrap(), "{name}");
        assert_eq!(database.text(INSTRUMENT, "aa").await.unwrap(), Some(one.clone()), "{name}");
        assert_eq!(database.text_original("aa").await.unwrap(), original(), "{name}");
        assert_eq!(database.text_steps(INSTRUMENT, "aa").await.unwrap(), [start], "{name}");
        assert!(database.put_text(&version("bb", 2, "{}"), b"x", &first(false, "", Instant(2))).await.unwrap());
        let heads = database.text_heads(INSTRUMENT).await.unwrap();
        let order: Vec<&str> = heads.iter().map(|head| head.version.as_str()).collect();
        assert_eq!(order, ["bb", "aa"], "{name}");
        assert_eq!(database.text(INSTRUMENT, "cc").await.unwrap(), None, "{name}");
        assert_eq!(database.text_original("cc").await.unwrap(), Vec::<u8>::new(), "{name}");
        assert!(database.text_heads("harbour/other").await.unwrap().is_empty(), "{name}");
    }
}

#[tokio::test]
async fn of_two_who_act_at_once_one_is_told_to_look_again() {
    for (name, database) in testing::databases().await {
        database.put_text(&version("aa", 1, "{}"), b"x", &first(true, "li", Instant(1))).await.unwrap();
        let steps = database.text_steps(INSTRUMENT, "aa").await.unwrap();
        let course = Course { importer: "li", issues: 2, steps: &steps };
        let review = |who: &str| course.step(Act::Review, who, "decided", Instant(2)).unwrap();
        assert!(database.add_text_step(INSTRUMENT, "aa", &review("wu")).await.unwrap(), "{name}");
        assert!(!database.add_text_step(INSTRUMENT, "aa", &review("sun")).await.unwrap(), "{name}");
        let steps = database.text_steps(INSTRUMENT, "aa").await.unwrap();
        let known: Vec<(u32, &str)> =
            steps.iter().map(|step: &TextStep| (step.number, step.account.as_str())).collect();
        assert_eq!((known, State::after(&steps)), (vec![(1, "li"), (2, "wu")], State::Reviewed), "{name}");
    }
}

#[tokio::test]
async fn issues_that_several_decide_at_once_are_all_decided() {
    for (name, database) in testing::databases().await {
        let one = version("aa", 1, "{}");
        database.put_text(&one, b"x", &first(true, "li", Instant(1))).await.unwrap();
        let decide = |issues: &'static [u32], who: &'static str| {
            let (database, head) = (&database, &one.head);
            async move { act(database, (head, 4), Act::Decide(issues), (who, "decided", Instant(2))).await.unwrap() }
        };
        let (a, b, c) = tokio::join!(decide(&[1, 4], "li"), decide(&[2], "wu"), decide(&[3], "sun"));
        assert!(a.is_ok() && b.is_ok() && c.is_ok(), "{name}");
        assert!(decide(&[2], "wu").await.is_ok(), "{name}");
        let steps = database.text_steps(INSTRUMENT, "aa").await.unwrap();
        assert_eq!(State::after(&steps), State::Reviewed, "{name}");
        let mut decided: Vec<u32> = steps.iter().flat_map(|step| step.issues.clone()).collect();
        decided.sort_unstable();
        decided.dedup();
        assert_eq!(decided, [1, 2, 3, 4], "{name}");
    }
}

#[tokio::test]
async fn texts_are_part_of_a_backup() {
    for (name, database) in testing::databases().await {
        let one = version("aa", 1, "{}");
        database.put_text(&one, &original(), &first(true, "li", Instant(1))).await.unwrap();
        let decided = act(&database, (&one.head, 3), Act::Decide(&[3, 1]), ("li", "编号以公报为准", Instant(2)));
        assert_eq!(decided.await.unwrap().unwrap().issues, [1, 3]);
        let steps = database.text_steps(INSTRUMENT, "aa").await.unwrap();
        let folder = testing::folder().join("backup");
        database.backup(Path::new(&folder), &|_, _| ()).await.unwrap();
        for (other, location) in testing::locations().await {
            let again = Database::restore(&folder, &location, testing::options(), &|_, _| ()).await.unwrap();
            assert_eq!(again.text(INSTRUMENT, "aa").await.unwrap(), Some(version("aa", 1, "{}")), "{name} to {other}");
            assert_eq!(again.text_original("aa").await.unwrap(), original(), "{name} to {other}");
            assert_eq!(again.text_steps(INSTRUMENT, "aa").await.unwrap(), steps, "{name} to {other}");
        }
    }
}
