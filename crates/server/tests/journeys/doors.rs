//! The doors: second factors, one's own sessions and password, and the access log that notes it all.

use crate::house::{BEIJING, House, houses, one_house};
use crate::sessions::sign_in;
use desk::access_log::{KINDS, verify_access};
use serde_json::{Value, json};
use server::hash_password;
use totp_rs::{Builder, Secret};
use worktime::Instant;

const PASSWORD: &str = "正确的密码";

async fn with_clerk() -> (House, String, String) {
    let house = one_house(|_| {}).await;
    let (login, cookie) = clerk(&house).await;
    (house, login, cookie)
}

async fn clerk(house: &House) -> (String, String) {
    house.account(BEIJING.street, &["dispatcher"], hash_password(PASSWORD).unwrap(), false).await;
    let login = format!("{}-dispatcher", BEIJING.street);
    let cookie = sign_in(house, &login, PASSWORD).await;
    (login, cookie)
}

async fn post(house: &House, cookie: &str, path: &str, body: Value) -> crate::house::Reply {
    let headers = [("cookie", cookie), ("content-type", "application/json"), ("x-huying", "1")];
    house.send("POST", &format!("/api/v1{path}"), "", &headers, &body.to_string()).await
}

async fn get(house: &House, cookie: &str, path: &str) -> crate::house::Reply {
    house.send("GET", &format!("/api/v1{path}"), "", &[("cookie", cookie)], "").await
}

pub fn code(secret: &str, at: Instant) -> String {
    let generator = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    generator.generate(u64::try_from(at.0 / 1000).unwrap()).to_string()
}

#[tokio::test]
async fn a_second_factor_is_asked_for_once_confirmed_and_no_code_works_twice() {
    for house in houses().await {
        a_second_factor_is_asked_for_once_confirmed_and_no_code_works_twice_in(house).await;
    }
}

async fn a_second_factor_is_asked_for_once_confirmed_and_no_code_works_twice_in(house: House) {
    let (login, cookie) = clerk(&house).await;
    post(&house, &cookie, "/account/second-factor", json!({"password": "x"})).await.is(422);
    let begun = post(&house, &cookie, "/account/second-factor", json!({"password": PASSWORD})).await.is(200);
    let secret = begun["secret"].as_str().unwrap().to_owned();
    assert!(
        begun["uri"].as_str().unwrap().starts_with("otpauth://totp/")
            && begun["picture"].as_str().unwrap().contains("<svg")
    );
    // Not confirmed yet: the password is enough.
    sign_in(&house, &login, PASSWORD).await;
    post(&house, &cookie, "/account/second-factor/confirm", json!({"code": "000000"})).await.is(422);
    let now = house.desk.now();
    let confirmed =
        post(&house, &cookie, "/account/second-factor/confirm", json!({"code": code(&secret, now)})).await.is(200);
    let recovery = confirmed["recovery"].as_array().unwrap().clone();
    assert_eq!(recovery.len(), 10);
    let sign = |code: Value| json!({"login": login, "password": PASSWORD, "code": code});
    house.post("/session", "", json!({"login": login, "password": PASSWORD})).await.problem(401, "code-needed");
    house.post("/session", "", sign(json!(code(&secret, now)))).await.problem(401, "wrong-code");
    house.clock.set(Instant(now.0 + 60_000));
    let later = code(&secret, house.desk.now());
    house.post("/session", "", sign(json!(later))).await.is(200);
    house.post("/session", "", sign(json!(later))).await.problem(401, "wrong-code");
    house.post("/session", "", sign(recovery[0].clone())).await.is(200);
    house.post("/session", "", sign(recovery[0].clone())).await.problem(401, "wrong-code");
    let state = get(&house, &cookie, "/account/second-factor").await.is(200);
    assert_eq!((state["confirmed"].clone(), state["recovery_left"].clone()), (json!(true), json!(9)));
    let wrong = json!({"password": PASSWORD, "code": "123"});
    post(&house, &cookie, "/account/second-factor/remove", wrong).await.is(422);
    let right = json!({"password": PASSWORD, "code": recovery[1]});
    post(&house, &cookie, "/account/second-factor/remove", right).await.is(204);
    sign_in(&house, &login, PASSWORD).await;
}

#[tokio::test]
async fn a_new_password_ends_every_other_session() {
    let (house, login, cookie) = with_clerk().await;
    let other = sign_in(&house, &login, PASSWORD).await;
    let listed = get(&house, &cookie, "/sessions").await.is(200);
    assert_eq!(listed["total"], 2);
    let change = |new: &str| json!({"current": PASSWORD, "new": new});
    for weak in ["short", "password1234", &format!("{login}{login}")] {
        post(&house, &cookie, "/account/password", change(weak)).await.is(422);
    }
    post(&house, &cookie, "/account/password", json!({"current": "x", "new": "街道门口的三棵老槐树开了花"}))
        .await
        .is(422);
    post(&house, &cookie, "/account/password", change("街道门口的三棵老槐树开了花")).await.is(204);
    get(&house, &other, "/session").await.problem(401, "unauthenticated");
    get(&house, &cookie, "/session").await.is(200);
    house.post("/session", "", json!({"login": login, "password": PASSWORD})).await.problem(401, "wrong-password");
    let third = sign_in(&house, &login, "街道门口的三棵老槐树开了花").await;
    let listed = get(&house, &cookie, "/sessions").await.is(200);
    let there = listed["rows"].as_array().unwrap().iter().find(|row| row["here"] == false).unwrap();
    let headers = [("cookie", cookie.as_str()), ("x-huying", "1")];
    let path = format!("/api/v1/sessions/{}", there["digest"].as_str().unwrap());
    house.send("DELETE", &path, "", &headers, "").await.is(204);
    house.send("DELETE", &path, "", &headers, "").await.problem(404, "not-found");
    get(&house, &third, "/session").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn auditors_read_what_happened_at_the_doors_and_nobody_else_does() {
    for house in houses().await {
        auditors_read_what_happened_at_the_doors_and_nobody_else_does_in(house).await;
    }
}

async fn auditors_read_what_happened_at_the_doors_and_nobody_else_does_in(house: House) {
    let (login, cookie) = clerk(&house).await;
    house.post("/session", "", json!({"login": login, "password": "错"})).await.problem(401, "wrong-password");
    house.post("/session", "", json!({"login": "没有这个人", "password": "错"})).await.problem(401, "wrong-password");
    get(&house, &cookie, "/access-log").await.problem(403, "not-auditor");
    house.account(BEIJING.parent, &["auditor"], hash_password(PASSWORD).unwrap(), false).await;
    let auditor = sign_in(&house, &format!("{}-auditor", BEIJING.parent), PASSWORD).await;
    let log = get(&house, &auditor, "/access-log").await.is(200);
    let kinds: Vec<&str> = log["rows"].as_array().unwrap().iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["log_read", "signed_in", "sign_in_failed", "signed_in"]);
    assert_eq!(log["total"], 4);
    let choices = log["kinds"].as_array().unwrap();
    assert_eq!(choices.iter().map(|kind| kind["key"].as_str().unwrap()).collect::<Vec<_>>(), KINDS);
    let read = choices.iter().find(|kind| kind["key"] == "log_read").unwrap();
    assert_eq!(read["en"], log["rows"][0]["words"]["en"]);
    assert!(!log.to_string().contains("没有这个人"), "a name that nobody has may be a password");
    get(&house, &auditor, "/access-log?district=520102").await.problem(404, "not-found");
    get(&house, &auditor, "/access-log?kind=x").await.problem(400, "bad-query");
    get(&house, &auditor, "/access-log?from=gestern").await.problem(400, "bad-query");
    for path in ["/access-log", "/access-log.csv"] {
        get(&house, &auditor, &format!("{path}?after={}", u64::MAX)).await.problem(400, "bad-query");
    }
    let only = get(&house, &auditor, "/access-log?kind=sign_in_failed").await.is(200);
    assert_eq!(only["total"], 1);
    let first = get(&house, &auditor, "/access-log?limit=2").await.is(200);
    let second = get(&house, &auditor, &format!("/access-log?limit=2&after={}", first["next"])).await.is(200);
    assert_ne!(first["rows"], second["rows"]);
    let file = house.send("GET", "/api/v1/access-log.csv", "", &[("cookie", &auditor)], "").await;
    assert!(file.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
    assert!(file.text.starts_with('\u{feff}') && file.text.contains("登录失败"), "{}", file.text);
    let (rows, broken) = verify_access(house.desk.accounts(), BEIJING.district).await.unwrap();
    assert!(rows >= 6 && broken.is_none(), "{rows} {broken:?}");
}

#[tokio::test]
async fn many_at_once_leave_an_unbroken_log() {
    for house in houses().await {
        many_at_once_leave_an_unbroken_log_in(house).await;
    }
}

async fn many_at_once_leave_an_unbroken_log_in(house: House) {
    let (login, _) = clerk(&house).await;
    let tries = (0..24).map(|_| house.post("/session", "", json!({"login": login, "password": PASSWORD})));
    for reply in futures_all(tries).await {
        assert!([200, 429].contains(&reply.status), "{}", reply.status);
    }
    let (rows, broken) = verify_access(house.desk.accounts(), BEIJING.district).await.unwrap();
    assert!(rows > 5 && broken.is_none());
    let last = house.desk.accounts().last_access(BEIJING.district).await.unwrap().unwrap();
    assert_eq!(last.seq, rows);
}

async fn futures_all<F: Future>(all: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut waiting: Vec<_> = all.map(Box::pin).collect();
    let mut done = Vec::new();
    std::future::poll_fn(|context| {
        waiting.retain_mut(|one| match one.as_mut().poll(context) {
            std::task::Poll::Ready(reply) => {
                done.push(reply);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done
}
