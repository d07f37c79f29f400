//! A database that is locked or gone: a clear "not now", nothing lost, reading goes on where it can.

use crate::flow::crew;
use crate::house::{BEIJING, appeal, houses, one_house};
use serde_json::json;
use storage::Location;

#[tokio::test]
async fn a_locked_database_answers_not_now_and_the_same_key_works_later() {
    let house = one_house(|_| {}).await;
    let crew = crew(&house, BEIJING).await;
    let (matter, _) = house.appeal(BEIJING).await;
    let Location::Folder(folder) = &house.location else { panic!("a folder") };
    let lock = rusqlite::Connection::open(folder.join("huying.db")).unwrap();
    lock.execute_batch("begin immediate").unwrap();
    let path = format!("/matters/{}/{matter}/asks/accept", BEIJING.district);
    let reply = house.post_keyed(&path, &crew.dispatcher, "later", json!({})).await;
    assert!(reply.headers.contains_key("retry-after"));
    reply.problem(503, "unavailable");
    house.get(&format!("/matters/{}/{matter}", BEIJING.district), &crew.dispatcher).await.is(200);
    lock.execute_batch("rollback").unwrap();
    house.post_keyed(&path, &crew.dispatcher, "later", json!({})).await.is(200);
    assert_eq!(house.post_keyed(&path, &crew.dispatcher, "later", json!({})).await.is(200)["repeated"], true);
}

#[tokio::test]
async fn a_database_that_is_gone_answers_not_now_everywhere() {
    for house in houses().await {
        let clerk = house.staff(BEIJING.street, &["dispatcher"]).await;
        house.database.close().await;
        house.get("/worklist", &clerk).await.problem(503, "unavailable");
        house.post("/appeals", "", appeal(BEIJING)).await.problem(503, "unavailable");
        house.post("/receipts/look", "", json!({"code": "110101-AAAA-AAAA-AAAA"})).await.problem(503, "unavailable");
        house.send("GET", "/readyz", "", &[], "").await.problem(503, "unavailable");
        house.send("GET", "/livez", "", &[], "").await.is(200);
        house.get("/cities", "").await.is(200);
        assert_eq!(house.send("GET", "/matters", "x", &[], "").await.status, 503);
    }
}

#[tokio::test]
async fn a_handler_that_panics_or_hangs_answers_a_problem_and_the_process_lives() {
    let house = one_house(|_| {}).await;
    let mut config = server::Config::default();
    config.limits.answer = std::time::Duration::from_millis(200);
    let hooks = |probe: server::Probe| server::Hooks { probe, ..server::Hooks::default() };
    let panics: server::Probe = std::sync::Arc::new(|| panic!("planted"));
    let hangs: server::Probe = std::sync::Arc::new(|| Box::pin(std::future::pending()));
    for (probe, status, code) in [(panics, 500, "fault"), (hangs, 503, "timeout")] {
        let state = server::AppState::new(std::sync::Arc::clone(&house.desk), config.clone(), hooks(probe));
        let ill = crate::house::House { router: server::router(state.clone()), state, ..one_house(|_| {}).await };
        ill.send("GET", "/readyz", "", &[], "").await.problem(status, code);
        ill.send("GET", "/livez", "", &[], "").await.is(200);
    }
}
