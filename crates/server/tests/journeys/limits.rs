//! What is tried too often: every limit answers 429 in words of both languages and says when again, in the interface and
//! on pages, and lets one in again when its time is over.

use crate::files::photo;
use crate::house::{BEIJING, House, Reply, START, appeal, one_house};
use crate::interface::encoded;
use crate::pages::{filled, hidden};
use crate::reading::reads;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use image::ImageFormat;
use serde_json::{Value, json};
use server::hash_password;
use tower::ServiceExt as _;
use worktime::Instant;

const PASSWORD: &str = "现在的密码一二三四五六";
const CODE: &str = "110101-2222-3333-4444";
/// Tries that each limit allows here.
const MOST: u32 = 2;

async fn narrow_house() -> House {
    one_house(|config| {
        let limits = &mut config.limits;
        (limits.logins, limits.logins_per_address, limits.guesses) = (MOST, 100, MOST);
        (limits.intake_per_contact, limits.intake_per_address) = (MOST, 100);
        (limits.lookups_per_address, limits.searches, limits.callers) = (MOST, MOST, MOST);
        limits.suggestions = MOST;
        (limits.uploads_per_address, limits.uploads_per_account) = (MOST, MOST);
    })
    .await
}

/// A request in a language.
async fn ask(house: &House, (method, path): (&str, &str), who: &[(&str, &str)], lang: &str, body: Vec<u8>) -> Reply {
    let mut request = Request::builder().method(method).uri(path).header("accept-language", lang);
    for (name, value) in who {
        request = request.header(*name, *value);
    }
    let response = house.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let text = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
    Reply { status: parts.status.as_u16(), headers: parts.headers, text }
}

/// The seconds after which one may come again.
fn again(reply: &Reply, minutes: i64) -> i64 {
    let seconds: i64 = reply.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!(0 < seconds && seconds <= minutes * 60 + 1, "{seconds}");
    seconds
}

/// So many tries, then a refusal in both languages, then one more try when the time is over.
async fn limited(house: &House, minutes: i64, most: u32, send: impl AsyncFn(&'static str) -> Reply) {
    house.clock.set(Instant::parse(START).unwrap());
    for _ in 0..most {
        let reply = send("zh").await;
        assert_ne!(reply.status, 429, "{}", reply.text);
    }
    let mut seconds = 0;
    for (lang, words) in
        [("zh", [&format!("内最多{most}次"), "请在"]), ("en", [&format!("at most {most} in"), "Please"])]
    {
        let reply = send(lang).await;
        let detail = reply.problem(429, "too-many")["detail"].as_str().unwrap().to_owned();
        assert!(words.iter().all(|word| detail.contains(word)), "{lang}: {detail}");
        seconds = again(&reply, minutes);
    }
    house.clock.set(Instant(house.desk.now().0 + seconds * 1000));
    assert_ne!(send("zh").await.status, 429);
    house.clock.set(Instant::parse(START).unwrap());
}

/// What no other site can send.
const OWN: (&str, &str) = ("x-huying", "1");
const JSON: (&str, &str) = ("content-type", "application/json");

async fn post(house: &House, path: &str, who: &[(&str, &str)], lang: &str, body: &Value) -> Reply {
    let headers: Vec<_> = who.iter().copied().chain([JSON]).collect();
    ask(house, ("POST", &format!("/api/v1{path}")), &headers, lang, body.to_string().into_bytes()).await
}

#[tokio::test]
async fn every_limit_of_the_public_says_what_is_allowed_and_when_again() {
    let house = narrow_house().await;
    let login = json!({"login": "nobody-has-it", "password": "x"});
    limited(&house, 15, MOST, async |lang| post(&house, "/session", &[], lang, &login).await).await;
    let invitation = json!({"code": "x", "password": "一个足够长的新密码一二三"});
    limited(&house, 15, MOST, async |lang| post(&house, "/invitation", &[], lang, &invitation).await).await;
    limited(&house, 60, MOST, async |lang| post(&house, "/appeals", &[], lang, &appeal(BEIJING)).await).await;
    let code = json!({"code": CODE});
    limited(&house, 1, MOST, async |lang| post(&house, "/receipts/look", &[], lang, &code).await).await;
    let nearby = format!("/api/v1/nearby?place={}&text=x", BEIJING.community);
    limited(&house, 1, MOST, async |lang| ask(&house, ("GET", &nearby), &[], lang, Vec::new()).await).await;
    let position = json!({"position": "110.1,30.1"});
    limited(&house, 1, MOST, async |lang| post(&house, "/areas/at", &[], lang, &position).await).await;
    let png = photo(20, ImageFormat::Png);
    let upload = async |lang| ask(&house, ("POST", "/api/v1/files"), &[OWN], lang, png.clone()).await;
    limited(&house, 60, MOST, upload).await;
}

#[tokio::test]
async fn every_limit_by_address_holds_whatever_the_name_or_number() {
    let house = one_house(|config| {
        (config.limits.logins_per_address, config.limits.intake_per_address) = (3, 3);
    })
    .await;
    let number = std::cell::Cell::new(0);
    let next = || {
        number.set(number.get() + 1);
        number.get()
    };
    let sign_in = async |lang| {
        let login = json!({"login": format!("name-{}", next()), "password": "x"});
        post(&house, "/session", &[], lang, &login).await
    };
    limited(&house, 15, 3, sign_in).await;
    let intake = async |lang| {
        let mut body = appeal(BEIJING);
        body["contact_phone"] = json!(format!("0000000{:04}", next()));
        post(&house, "/appeals", &[], lang, &body).await
    };
    limited(&house, 60, 3, intake).await;
}

#[tokio::test]
async fn every_limit_of_an_account_is_its_own() {
    let house = narrow_house().await;
    let sign = async |post: &'static str| {
        house.account(BEIJING.street, &[post], hash_password(PASSWORD).unwrap(), false).await;
        crate::sessions::sign_in(&house, &format!("{}-{post}", BEIJING.street), PASSWORD).await
    };
    let (one, other) = (sign("dispatcher").await, sign("worker").await);
    let (mine, others) = ([("cookie", one.as_str()), OWN], [("cookie", other.as_str()), OWN]);
    let wrong = json!({"current": "x", "new": "另一个足够长的新密码七八九"});
    limited(&house, 15, MOST, async |lang| post(&house, "/account/password", &mine, lang, &wrong).await).await;
    let code = json!({"code": "000000"});
    limited(&house, 15, MOST, async |lang| post(&house, "/account/second-factor/confirm", &mine, lang, &code).await)
        .await;
    let search = ("GET", "/api/v1/search?q=x");
    limited(&house, 1, MOST, async |lang| ask(&house, search, &mine, lang, Vec::new()).await).await;
    let caller = json!({"phone": "00000001111"});
    limited(&house, 60, MOST, async |lang| post(&house, "/callers", &mine, lang, &caller).await).await;
    reads(&house, BEIJING);
    let draft = json!({"district": BEIJING.district, "text": "x"});
    limited(&house, 1, MOST, async |lang| post(&house, "/suggestions", &mine, lang, &draft).await).await;
    let png = photo(20, ImageFormat::Png);
    let upload = async |lang| ask(&house, ("POST", "/api/v1/files"), &mine, lang, png.clone()).await;
    limited(&house, 60, MOST, upload).await;
    // A colleague behind the same address is not kept waiting.
    for _ in 0..MOST {
        post(&house, "/account/password", &mine, "zh", &wrong).await.is(422);
    }
    post(&house, "/account/password", &mine, "zh", &wrong).await.problem(429, "too-many");
    post(&house, "/account/password", &others, "zh", &wrong).await.is(422);
}

#[tokio::test]
async fn whoever_is_signed_in_stays_so_while_others_try_the_name() {
    let house = narrow_house().await;
    house.account(BEIJING.street, &["dispatcher"], hash_password(PASSWORD).unwrap(), false).await;
    let login = format!("{}-dispatcher", BEIJING.street);
    let cookie = crate::sessions::sign_in(&house, &login, PASSWORD).await;
    for _ in 0..MOST {
        house.post("/session", "", json!({"login": login, "password": "x"})).await.problem(401, "wrong-password");
    }
    house.post("/session", "", json!({"login": login, "password": PASSWORD})).await.problem(429, "too-many");
    house.send("GET", "/api/v1/worklist", "", &[("cookie", &cookie)], "").await.is(200);
}

#[tokio::test]
async fn a_page_that_is_limited_keeps_what_was_typed_and_says_when_again() {
    let house = narrow_house().await;
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let sent = async |path: &'static str, pairs: &[(&str, &str)], lang: &str| {
        let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={}", encoded(value))).collect();
        ask(&house, ("POST", path), &form, lang, pairs.join("&").into_bytes()).await
    };
    let text = "路灯坏了三天，晚上看不见路。";
    for (path, kept, minutes) in [("/request", text, 60), ("/follow", CODE, 1)] {
        let send = async |lang: &str| {
            // Every request has a key of its own: the same one again is the same request and never too much.
            let key = hidden(&house.send("GET", "/request", "", &[], "").await.text, "key");
            match path {
                "/request" => sent(path, &filled(BEIJING, &key, text), lang).await,
                _ => sent(path, &[("code", CODE)], lang).await,
            }
        };
        for _ in 0..MOST {
            let reply = send("zh").await;
            assert!(reply.status == 200 || path == "/follow" && reply.status == 404, "{path}: {}", reply.text);
        }
        for (lang, words) in [("zh", "次，现在已满。请在"), ("en", "Please try again in")] {
            let reply = send(lang).await;
            assert_eq!(reply.status, 429, "{path}");
            assert!(reply.text.contains(words) && reply.text.contains(kept), "{path} {lang}: {}", reply.text);
            assert!(reply.headers["content-type"].to_str().unwrap().starts_with("text/html"));
            again(&reply, minutes);
        }
    }
}

#[tokio::test]
async fn one_number_is_one_caller_however_it_is_written_and_whoever_registers() {
    let house = one_house(|config| {
        (config.limits.intake_per_contact, config.limits.register_per_contact) = (2, 3);
    })
    .await;
    let with = |phone: &str| {
        let mut body = appeal(BEIJING);
        body["contact_phone"] = json!(phone);
        body
    };
    // The number is invalid by construction; only its form is looked at.
    let forms = ["10000001111", "+86 100 0000 1111", "0086-10000001111", "(86)10000001111", "100-0000-1111"];
    let own = std::cell::Cell::new(0);
    let next = || {
        own.set(own.get() + 1);
        forms[own.get() % forms.len()]
    };
    limited(&house, 60, 2, async |lang| post(&house, "/appeals", &[], lang, &with(next())).await).await;
    let refused = post(&house, "/appeals", &[], "zh", &with("10000001111")).await;
    let mut last = refused;
    for _ in 0..2 {
        last = post(&house, "/appeals", &[], "zh", &with("10000001111")).await;
    }
    let detail = last.problem(429, "too-many")["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("110、119、120"), "what is urgent need not wait: {detail}");
    let operator = house.staff(BEIJING.street, &["dispatcher"]).await;
    let colleague = house.staff(BEIJING.hotline, &["operator"]).await;
    let bearers = [format!("Bearer {operator}"), format!("Bearer {colleague}")];
    let turn = std::cell::Cell::new(0);
    let register = async |lang| {
        turn.set(turn.get() + 1);
        let who = [("authorization", bearers[turn.get() % 2].as_str())];
        post(&house, "/appeals", &who, lang, &with(next())).await
    };
    limited(&house, 60, 3, register).await;
}

#[tokio::test]
async fn a_forged_number_is_refused_in_words() {
    let house = one_house(|_| {}).await;
    let forged = [
        "123456789012345678901",
        "138abc00000",
        "\u{ff11}\u{ff13}\u{ff18}00000000",
        "138+86000000",
        "+861234",
        "++8613800000000",
        "1234",
    ];
    for phone in forged {
        let mut body = appeal(BEIJING);
        body["contact_phone"] = json!(phone);
        let problem = house.post("/appeals", "", body).await.problem(422, "refused");
        let reason = &problem["reasons"][0];
        assert_eq!(reason["field"], "contact_phone", "{phone}: {problem}");
        assert!(phone.len() < 8 || !problem.to_string().contains(phone), "what was sent is not repeated: {problem}");
    }
}

#[tokio::test]
async fn a_client_program_that_asks_too_much_is_told_when_again() {
    let house = one_house(|config| config.limits.requests_per_token = 2).await;
    let one = house.staff(BEIJING.street, &["dispatcher"]).await;
    let other = house.staff(BEIJING.street, &["worker"]).await;
    let bearer = format!("Bearer {one}");
    let who = [("authorization", bearer.as_str())];
    limited(&house, 1, 2, async |lang| ask(&house, ("GET", "/api/v1/worklist"), &who, lang, Vec::new()).await).await;
    house.get("/worklist", &other).await.is(200);
}
