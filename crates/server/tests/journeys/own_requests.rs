//! One's own requests by a proven number: the same words whether or not it is known, a code that is taken once, a page that
//! opens for a quarter of an hour and nothing but that.

use crate::house::{BEIJING, House, LOG, Reply, houses, one_house};
use crate::messages::{Gateway, MOBILE, appeal};
use crate::pages::{hidden, page, sent};
use axum::Router;
use desk::time::Clock as _;
use serde_json::json;
use server::{AppState, Hooks};
use std::sync::Arc;
use worktime::Instant;

/// A number that nobody gave.
const OTHER: &str = "12000000009";

/// The same house with a way out.
fn with_gateway(house: &mut House, gateway: &Arc<Gateway>) {
    let hooks = Hooks { sender: gateway.clone(), ..Hooks::default() };
    house.state = AppState::new(Arc::clone(&house.desk), house.state.config().clone(), hooks);
    let router: Router = server::router(house.state.clone());
    house.router = router;
}

/// The code that was sent, once it is there.
async fn code(gateway: &Gateway) -> String {
    for _ in 0..200 {
        if let Some(message) = gateway.taken().pop() {
            assert_eq!(message.to, MOBILE);
            let code: String = message.text.chars().skip_while(|c| !c.is_ascii_digit()).take(6).collect();
            assert!(message.text.chars().count() <= 70 && code.chars().all(|c| c.is_ascii_digit()), "{}", message.text);
            return code;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("no code was sent");
}

async fn asked(house: &House, phone: &str) -> Reply {
    sent(house, "/mine/number", &[("step", "send"), ("phone", phone)]).await
}

async fn entered(house: &House, code: &str) -> Reply {
    sent(house, "/mine/number", &[("step", "enter"), ("phone", MOBILE), ("code", code)]).await
}

async fn list(house: &House, cookie: &str) -> String {
    house.send("GET", "/mine/number", "", &[("cookie", cookie)], "").await.page(200)
}

fn cookie(reply: &Reply) -> String {
    let all = reply.headers["set-cookie"].to_str().unwrap();
    assert!(all.contains("HttpOnly") && all.contains("SameSite=Strict") && all.contains("Max-Age=900"), "{all}");
    all.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_proven_number_shows_its_requests_for_a_quarter_of_an_hour() {
    for mut house in houses().await {
        let gateway = Arc::new(Gateway::open());
        with_gateway(&mut house, &gateway);
        let mut numbers = Vec::new();
        for phone in [MOBILE, "+86 120-0000-0001", OTHER] {
            let done = house.post("/appeals", "", appeal(&json!({"contact_phone": phone}))).await.is(201);
            numbers.push((done["number"].as_str().unwrap().to_owned(), done["receipt"].as_str().unwrap().to_owned()));
        }
        assert!(page(&house, "/mine/number").await.page(200).contains("发验证码"));

        let known = asked(&house, "120 0000 0001").await.page(200);
        let first = code(&gateway).await;
        // The same words for a number that nobody gave, and nothing is sent to it.
        let stranger = asked(&house, "12000000008").await.page(200);
        assert_eq!(known.replace(MOBILE, ""), stranger.replace("12000000008", ""));
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        assert!(gateway.taken().is_empty(), "nobody gets a code who never asked for anything here");

        asked(&house, MOBILE).await.page(200);
        let second = code(&gateway).await;
        if first != second {
            assert_eq!(entered(&house, &first).await.status, 422, "a new code takes the place of the one before");
        }
        let wrong = entered(&house, "abc").await;
        assert!(wrong.status == 422 && wrong.text.contains("验证码不对"), "{}", wrong.text);
        let proven = entered(&house, &second).await;
        assert_eq!((proven.status, proven.headers["location"].to_str().unwrap()), (303, "/mine/number"));
        assert_eq!(entered(&house, &second).await.status, 422, "a code is taken once");

        let cookie = cookie(&proven);
        let shown = list(&house, &cookie).await;
        assert!(shown.contains(&numbers[0].0) && shown.contains(&numbers[1].0) && !shown.contains(&numbers[2].0));
        assert!(shown.contains("提过 2 件，显示 2 件") && shown.contains("最近的时限") && !shown.contains("新进展"));
        assert!(!shown.contains("楼板") && !shown.contains(MOBILE), "neither words nor number stand in the list");
        // It leads to each as its code does.
        assert_eq!(hidden(&shown, "code"), numbers[1].1);
        let english = house.send("GET", "/mine/number?lang=en", "", &[("cookie", &cookie)], "").await.page(200);
        assert!(english.contains("2 made with this number"), "{english}");

        // What the office did meanwhile is marked, to whoever comes again.
        let desk = house.staff(BEIJING.street, &["dispatcher"]).await;
        let opened = house.get(&format!("/matters?district={}", BEIJING.district), &desk).await;
        let matter = matter_of(&opened, &numbers[0].0);
        house.clock.set(Instant(house.clock.now().0 + 60_000));
        house.ask(BEIJING, &matter, &desk, "accept", json!({})).await;
        house.clock.set(Instant(house.clock.now().0 + 60_000));
        assert!(list(&house, &cookie).await.contains("条新进展"));

        // It signs nobody in, ends by itself, and nothing of it lies open.
        assert_eq!(house.send("GET", "/api/v1/worklist", "", &[("cookie", &cookie)], "").await.status, 401);
        let secret = cookie.split_once('=').unwrap().1;
        assert_eq!(house.get("/worklist", secret).await.status, 401);
        for line in storage::testing::contents(&house.database).await.into_values().flatten() {
            assert!(!line.contains(secret) && !line.contains(MOBILE), "{line}");
        }
        let log = String::from_utf8(LOG.lock().unwrap().clone()).unwrap();
        assert!(!log.contains(secret) && !log.contains(MOBILE), "the log holds a secret or a number");
        house.clock.set(Instant(house.clock.now().0 + 900_000));
        assert!(list(&house, &cookie).await.contains("发验证码"));
    }
}

fn matter_of(list: &Reply, number: &str) -> String {
    let list = list.is(200);
    let row = list["rows"].as_array().unwrap().iter().find(|row| row["number"] == number).unwrap();
    row["matter"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn codes_end_are_counted_and_are_not_sent_where_nothing_leaves() {
    let mut house = one_house(|_| {}).await;
    house.post("/appeals", "", appeal(&json!({}))).await.is(201);
    let closed = page(&house, "/mine/number").await.page(200);
    assert!(closed.contains("还没有接短信") && closed.contains("tel:12345") && !closed.contains("name=\"phone\""));
    assert_eq!(asked(&house, MOBILE).await.status, 409);

    let gateway = Arc::new(Gateway::open());
    with_gateway(&mut house, &gateway);
    assert_eq!(asked(&house, "010-00000000").await.status, 422, "no short message reaches a landline");
    asked(&house, MOBILE).await.page(200);
    let late = code(&gateway).await;
    house.clock.set(Instant(house.clock.now().0 + 600_000));
    assert_eq!(entered(&house, &late).await.status, 422, "ten minutes are over");
    for _ in 0..4 {
        assert_eq!(entered(&house, "000000").await.status, 422);
    }
    let stopped = entered(&house, "000000").await;
    assert!(stopped.status == 429 && stopped.text.contains("最多5次"), "{}", stopped.text);
    for _ in 0..4 {
        asked(&house, MOBILE).await.page(200);
        code(&gateway).await;
    }
    assert_eq!(asked(&house, MOBILE).await.status, 429);

    // Closing it by hand ends it at once; whoever was erased is found by no number.
    let mut house = one_house(|_| {}).await;
    with_gateway(&mut house, &gateway);
    let done = house.post("/appeals", "", appeal(&json!({}))).await.is(201);
    asked(&house, MOBILE).await.page(200);
    let proven = cookie(&entered(&house, &code(&gateway).await).await);
    let receipt = done["receipt"].as_str().unwrap();
    house.post("/people/erase", "", json!({"code": receipt})).await.is(200);
    assert!(list(&house, &proven).await.contains("一件也没有"));
    let ended = house
        .send(
            "POST",
            "/mine/number",
            "",
            &[("cookie", &proven), ("content-type", "application/x-www-form-urlencoded")],
            "step=end",
        )
        .await;
    assert_eq!(ended.status, 303);
    assert!(list(&house, &proven).await.contains("发验证码"));
}
