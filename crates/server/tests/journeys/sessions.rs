//! Signing in: the right password only, limits, cookies, ends, and the cross-site rule.

use crate::house::{BEIJING, House, one_house};
use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use server::hash_password;
use tower::ServiceExt;
use worktime::Instant;

/// Signs in; answers the cookie.
pub async fn sign_in(house: &House, login: &str, password: &str) -> String {
    let reply = house.post("/session", "", json!({"login": login, "password": password})).await;
    reply.is(200);
    let cookie = reply.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}

async fn with_clerk(change: impl Fn(&mut server::Config)) -> (House, String) {
    let house = one_house(change).await;
    house.account(BEIJING.street, &["dispatcher"], hash_password("正确的密码").unwrap(), false).await;
    (house, format!("{}-dispatcher", BEIJING.street))
}

#[tokio::test]
async fn a_session_begins_ends_by_idleness_and_by_age() {
    let (house, login) = with_clerk(|_| {}).await;
    let cookie = sign_in(&house, &login, "正确的密码").await;
    let headers = [("cookie", cookie.as_str())];
    let who = || house.send("GET", "/api/v1/session", "", &headers, "");
    let account = who().await.is(200);
    assert_eq!(account["account"]["posts"], json!(["dispatcher"]));
    assert!(!account.to_string().contains("argon2"));
    let begin = Instant::parse(crate::house::START).unwrap().0;
    let minutes = |n: i64| house.clock.set(Instant(begin + n * 60_000));
    for minute in (0..=11 * 60 + 50).step_by(25) {
        minutes(minute);
        who().await.is(200);
    }
    minutes(12 * 60 + 1);
    who().await.problem(401, "unauthenticated");
    let cookie = sign_in(&house, &login, "正确的密码").await;
    minutes(12 * 60 + 32);
    house.send("GET", "/api/v1/session", "", &[("cookie", &cookie)], "").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session() {
    let (house, login) = with_clerk(|_| {}).await;
    let one = sign_in(&house, &login, "正确的密码").await;
    let two = sign_in(&house, &login, "正确的密码").await;
    assert_ne!(one, two);
    let out = [("cookie", one.as_str()), ("x-huying", "1")];
    let reply = house.send("DELETE", "/api/v1/session?everywhere=true", "", &out, "").await;
    assert!(reply.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    reply.is(204);
    house.send("GET", "/api/v1/session", "", &[("cookie", &two)], "").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn wrong_passwords_are_limited_per_name_and_per_address() {
    let (house, login) = with_clerk(|config| config.limits.logins_per_address = 8).await;
    let wrong = json!({"login": login, "password": "x"});
    for _ in 0..5 {
        house.post("/session", "", wrong.clone()).await.problem(401, "wrong-password");
    }
    house.post("/session", "", json!({"login": login, "password": "正确的密码"})).await.problem(429, "too-many");
    for name in ["nobody", ""] {
        house.post("/session", "", json!({"login": name, "password": "x"})).await.problem(401, "wrong-password");
    }
    house.post("/session", "", json!({"login": "x", "password": "x"})).await.problem(429, "too-many");
    let later = Instant(house.desk.now().0 + 16 * 60_000);
    house.clock.set(later);
    sign_in(&house, &login, "正确的密码").await;
}

#[tokio::test]
async fn demonstration_accounts_do_not_work_off_loopback() {
    let (login, password) = (format!("{}-leader", BEIJING.street), "演示");
    for (listen, status) in [("127.0.0.1:8311", 200), ("0.0.0.0:8311", 401)] {
        let house = one_house(|config| config.listen = listen.parse().unwrap()).await;
        house.account(BEIJING.street, &["leader"], hash_password(password).unwrap(), true).await;
        let reply = house.post("/session", "", json!({"login": login, "password": password})).await;
        assert_eq!(reply.status, status, "{listen}: {}", reply.text);
    }
}

#[tokio::test]
async fn under_tls_the_cookie_is_bound_to_the_host() {
    let (house, login) = with_clerk(|config| config.tls = Some(("chain".into(), "key".into()))).await;
    let reply = house.post("/session", "", json!({"login": login, "password": "正确的密码"})).await;
    let cookie = reply.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-huying_session=") && cookie.contains("; Secure"), "{cookie}");
    assert!(reply.headers.contains_key("strict-transport-security"));
}

#[tokio::test]
async fn nothing_that_changes_something_can_be_sent_from_another_site() {
    let (house, login) = with_clerk(|_| {}).await;
    let cookie = sign_in(&house, &login, "正确的密码").await;
    let (matter, _) = house.appeal(BEIJING).await;
    let act = format!("/api/v1/matters/{}/{matter}/asks/accept", BEIJING.district);
    let form = ("content-type", "application/x-www-form-urlencoded");
    let json = ("content-type", "application/json");
    let host = ("host", "office.example");
    let cookie = ("cookie", cookie.as_str());
    let cases: [(&[(&str, &str)], u16); 7] = [
        (&[host, cookie, json, ("origin", "https://evil.example")], 403),
        (&[host, cookie, json, ("origin", "null")], 403),
        (&[host, cookie, json, ("sec-fetch-site", "cross-site")], 403),
        (&[host, cookie, json, ("origin", "https://office.example.evil.example")], 403),
        (&[host, cookie, form], 403),
        (&[host, cookie], 403),
        (&[host, cookie, json, ("origin", "https://OFFICE.example")], 200),
    ];
    for (headers, status) in cases {
        let reply = house.send("POST", &act, "", headers, "{}").await;
        assert_eq!(reply.status, status, "{headers:?}: {}", reply.text);
    }
    for path in ["/request", "/follow"] {
        let headers = [host, form, ("origin", "https://evil.example")];
        assert_eq!(house.send("POST", path, "", &headers, "code=x").await.status, 403);
    }
    // No reading changes anything: every GET route is safe by method, and asks are not there for GET.
    house.send("GET", &act, "", &[cookie], "").await.problem(405, "no-such-method");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let house = one_house(|_| {}).await;
    let same = [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-frame-options", "DENY"),
    ];
    let api = ["/api/v1/cities", "/api/v1/nothing", "/livez", "/readyz"];
    for path in ["/", "/nothing", "/style.css", "/desk", "/assets/none.js"].iter().chain(&api) {
        let reply = house.send("GET", path, "", &[], "").await;
        let header = |name: &str| reply.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
        for (name, value) in same {
            assert_eq!(header(name), value, "{path} {name}");
        }
        assert!(!header("x-request-id").is_empty());
        let permitted = header("permissions-policy");
        assert!(permitted.contains("geolocation=(self)") && permitted.contains("camera=()"), "{path}: {permitted}");
        policy(path, header("content-security-policy"), api.contains(path));
    }
    house.send("GET", "/readyz", "", &[], "").await.is(200);
}

/// The interface loads nothing; a page loads from this server only, and never runs what stands in its own text.
fn policy(path: &str, text: &str, is_api: bool) {
    let parts: std::collections::BTreeMap<&str, &str> =
        text.split(';').map(str::trim).map(|part| part.split_once(' ').unwrap_or((part, ""))).collect();
    assert_eq!((parts["default-src"], parts["frame-ancestors"]), ("'none'", "'none'"), "{path}: {text}");
    assert!(!text.contains("unsafe") && !text.contains('*') && !text.contains("http"), "{path}: {text}");
    if is_api {
        assert_eq!(parts.len(), 2, "{path}: {text}");
        return;
    }
    for name in ["script-src", "style-src", "connect-src", "form-action"] {
        assert_eq!(parts[name], "'self'", "{path} {name}");
    }
    assert_eq!((parts["img-src"], parts["base-uri"]), ("'self' blob: data:", "'none'"), "{path}");
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once_and_bad_tokens_are_refused() {
    let house = one_house(|_| {}).await;
    let token = house.staff(BEIJING.street, &["dispatcher"]).await;
    house.get("/worklist", &token).await.is(200);
    use desk::ports::Accounts;
    let id = format!("a-{}-dispatcher", BEIJING.street);
    let mut account = house.database.account(&id).await.unwrap().unwrap();
    account.disabled = true;
    house.database.put_account(&account).await.unwrap();
    house.get("/worklist", &token).await.problem(401, "unauthenticated");
    // Whoever claims to be signed in and is not, does not act as a stranger.
    house.post("/appeals", "wrong", crate::house::appeal(BEIJING)).await.problem(401, "unauthenticated");
    let request =
        Request::builder().uri("/api/v1/worklist").header("authorization", "Basic eDp5").body(Body::empty()).unwrap();
    assert_eq!(house.router.clone().oneshot(request).await.unwrap().status(), 401);
}
