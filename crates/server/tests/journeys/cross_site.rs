//! What another site can make a browser send changes nothing, and what only reads changes nothing either: for every
//! operation of the description.

use crate::flow::crew;
use crate::house::{BEIJING, House, one_house};
use crate::interface::{About, Made, Operation, operations};
use desk::ports::Accounts;
use desk::vault::hex;
use server::hash_password;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// What a browser says of a request that this server's own page makes.
const OWN: [(&str, &str); 2] = [("host", "office.example"), ("origin", "https://office.example")];

async fn about(house: &House) -> About {
    let (matter, receipt) = house.appeal(BEIJING).await;
    let token = house.staff(BEIJING.street, &["leader"]).await;
    About {
        city: BEIJING.key.to_owned(),
        district: BEIJING.district,
        unit: BEIJING.street.to_owned(),
        matter,
        receipt,
        token: hex(&Sha256::digest(token.as_bytes())),
        program: "x".to_owned(),
        file: "x".to_owned(),
        act: "x".to_owned(),
        provision: BEIJING.transfer.to_owned(),
        phone: "00000001111".to_owned(),
        text: "x".to_owned(),
    }
}

async fn signed_in(house: &House) -> String {
    let login = format!("{}-dispatcher", BEIJING.street);
    crate::sessions::sign_in(house, &login, "正确的密码").await
}

async fn a_house_with_a_clerk() -> (House, About) {
    let house = one_house(|_| {}).await;
    house.account(BEIJING.street, &["dispatcher"], hash_password("正确的密码").unwrap(), false).await;
    let about = about(&house).await;
    (house, about)
}

/// What logs and views of the districts say, and who may sign in with what.
async fn everything(house: &House) -> String {
    let mut all = String::new();
    for district in [BEIJING.district, 110_000, 520_102] {
        let ledger = house.desk.ledger();
        let (log, views) = (ledger.position(district).await.unwrap(), ledger.digest_views(district).await.unwrap());
        writeln!(all, "{district} {log} {views}").unwrap();
    }
    for account in house.database.accounts().await.unwrap() {
        let mut tokens = house.database.sessions(&account.id).await.unwrap();
        tokens.retain(|session| session.kind == "token");
        writeln!(all, "{account:?} {tokens:?}").unwrap();
    }
    all
}

#[tokio::test]
async fn no_operation_that_changes_something_takes_what_another_site_can_send() {
    let (house, about) = a_house_with_a_clerk().await;
    let cookie = signed_in(&house).await;
    let host = OWN[0];
    let cookie = ("cookie", cookie.as_str());
    let form = ("content-type", "application/x-www-form-urlencoded");
    let text = ("content-type", "text/plain");
    let parts = ("content-type", "multipart/form-data; boundary=x");
    let json = ("content-type", "application/json");
    let before = everything(&house).await;
    let mut tried = 0;
    for operation in operations().iter().filter(|operation| !operation.reads()) {
        let made = operation.about(&about);
        let cases: [&[(&str, &str)]; 10] = [
            &[host, cookie, json, ("origin", "https://evil.example")],
            &[host, cookie, json, ("x-huying", "1"), ("origin", "https://office.example.evil.example")],
            &[host, cookie, json, ("origin", "null")],
            &[host, cookie, json, ("sec-fetch-site", "cross-site")],
            &[host, cookie, json, ("sec-fetch-site", "same-site")],
            &[host, json, ("origin", "https://evil.example")],
            &[host, cookie, form],
            &[host, cookie, text],
            &[host, cookie, parts],
            &[host, cookie, ("content-type", "")],
        ];
        for headers in cases {
            let reply = house.sent(&made, headers).await;
            assert_eq!(reply.status, 403, "{} {headers:?}: {}", operation.name(), reply.text);
            reply.problem(403, "cross-site");
            tried += 1;
        }
        // The very same request from the own page is judged by what it asks, not by where it comes from.
        let cookie = signed_in(&house).await;
        let (house, about) = (&house, &about);
        let asked = Made { body: String::new(), ..operation.about(about) };
        let reply = house.sent(&asked, &[host, OWN[1], ("cookie", &cookie), json]).await;
        assert!(!reply.text.contains("cross-site"), "{}: {}", operation.name(), reply.text);
    }
    assert!(tried >= 100, "{tried}");
    assert_eq!(everything(&house).await, before);
}

#[tokio::test]
async fn no_operation_that_reads_changes_anything() {
    let (house, about) = a_house_with_a_clerk().await;
    let crew = crew(&house, BEIJING).await;
    let auditor = house.staff(BEIJING.parent, &["auditor"]).await;
    let before = everything(&house).await;
    for operation in operations().iter().filter(|operation| operation.reads()) {
        for token in ["", &crew.dispatcher, &crew.supervisor, &auditor] {
            let bearer = format!("Bearer {token}");
            let sign: &[(&str, &str)] = if token.is_empty() { &[] } else { &[("authorization", &bearer)] };
            house.sent(&operation.about(&about), sign).await;
            let head = Made { method: "HEAD".to_owned(), ..operation.about(&about) };
            house.sent(&head, sign).await;
        }
        assert_eq!(everything(&house).await, before, "{}", operation.name());
    }
}

#[tokio::test]
async fn a_path_takes_no_method_that_is_not_described() {
    let (house, about) = a_house_with_a_clerk().await;
    let crew = crew(&house, BEIJING).await;
    let bearer = format!("Bearer {}", crew.dispatcher);
    let all = operations();
    let before = everything(&house).await;
    for operation in &all {
        let described = |method: &str| all.iter().any(|one| one.path == operation.path && one.method == method);
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"] {
            if !described(method) {
                let made = Made { method: method.to_owned(), ..operation.about(&about) };
                let reply = house.sent(&made, &[("authorization", &bearer)]).await;
                let place = format!("{method} {}: {}", operation.path, reply.text);
                assert!(reply.status == 405 || is_another(&all, operation, method), "{place}");
            }
        }
    }
    assert_eq!(everything(&house).await, before);
}

/// Whether the path, filled in, is one of another operation too.
fn is_another(all: &[Operation], of: &Operation, method: &str) -> bool {
    let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    let own = parts(&of.path);
    all.iter().filter(|one| one.method == method && one.path != of.path).any(|one| {
        let other = parts(&one.path);
        let fits = |(a, b): (&String, &String)| a == b || a.starts_with('{') || b.starts_with('{');
        own.len() == other.len() && own.iter().zip(&other).all(fits)
    })
}
