//! Rating by the link of a message: one round of one matter, once, for a while, and nothing else.

use crate::flow::{crew, fed_back, transferred};
use crate::house::{BEIJING, House, LOG, Reply, houses, houses_with};
use crate::messages::{ADDRESS, Gateway, MOBILE, appeal, pass};
use crate::pages::{hidden, page, sent};
use desk::ports::{Accounts as _, Channel};
use desk::vault::receipt_digest;
use serde_json::json;
use worktime::Instant;

/// An appeal whose call-back has begun; answers its matter, number, and what was sent then.
async fn called_back(house: &House, gateway: &Gateway) -> (String, String, Vec<desk::sending::Message>) {
    let crew = crew(house, BEIJING).await;
    let done = house.post("/appeals", "", appeal(&json!({}))).await.is(201);
    let (matter, number) = (done["matter"].as_str().unwrap().to_owned(), done["number"].as_str().unwrap().to_owned());
    transferred(house, BEIJING, &crew, &matter).await;
    fed_back(house, BEIJING, &crew, &matter).await;
    house.clock.set(Instant::parse("2026-12-20 09:00").unwrap());
    while house.desk.remind(BEIJING.district).await.unwrap().more {}
    assert_eq!(house.state_of(BEIJING, &matter).await, "to_rate");
    gateway.taken();
    pass(house, gateway).await;
    let told = gateway.taken().into_iter().filter(|one| one.id.starts_with(&matter) && one.text.contains("/rate/"));
    let told: Vec<_> = told.collect();
    assert_eq!(told.len(), 2, "one short message and one mail");
    (matter, number, told)
}

/// The path of the link in a text.
fn link(text: &str) -> String {
    let (_, tail) = text.split_once("https://appeals.example.invalid").unwrap();
    tail.split_whitespace().next().unwrap().to_owned()
}

const YES: [(&str, &str); 3] = [("f.responded", "=yes"), ("f.solved", "yes"), ("f.satisfied", "mostly")];

/// Sends the form of the link.
async fn rated(house: &House, path: &str, shown: &str, answers: &[(&str, &str)]) -> Reply {
    let (key, version) = (hidden(shown, "key"), hidden(shown, "version"));
    let mut pairs = vec![("key", key.as_str()), ("version", version.as_str())];
    pairs.extend(answers);
    sent(house, path, &pairs).await
}

#[tokio::test]
async fn the_link_of_a_message_rates_its_matter_once_and_shows_nothing_that_anybody_wrote() {
    for house in houses().await {
        let gateway = Gateway::open();
        let (matter, number, told) = called_back(&house, &gateway).await;
        let path = link(&told[0].text);
        assert_eq!(path, link(&told[1].text), "both ways bring the same link");
        let sms = told.iter().find(|one| one.channel == Channel::Sms).unwrap();
        assert!(sms.text.contains(&number) && !sms.text.contains("裂缝"), "{}", sms.text);
        let code = path.strip_prefix("/rate/").unwrap().to_owned();
        assert_eq!(code.len(), 20, "a hundred bits");
        assert!(!path.contains(&matter) && !path.contains(&number));

        let shown = page(&house, &path).await.page(200);
        assert!(shown.contains(&number) && shown.contains("请您评价"), "{shown}");
        for secret in ["楼板", "裂缝", "居民甲", MOBILE, ADDRESS] {
            assert!(!shown.contains(secret), "{secret}");
        }
        for form in ["name=\"code\"", "/follow/data", "withdraw", "supplement"] {
            assert!(!shown.contains(form), "{form}");
        }
        let english = page(&house, &format!("{path}?lang=en")).await.page(200);
        assert!(english.contains("Is it solved, and are you satisfied?"), "{english}");

        // Who is not satisfied says why; the form stays as it was filled in, and the link is not used up by that.
        let without = [("f.responded", "=yes"), ("f.solved", "yes"), ("f.satisfied", "no")];
        let refused = rated(&house, &path, &shown, &without).await;
        assert!(refused.status == 422 && refused.text.contains("checked"), "{}", refused.text);
        // The form cannot be turned into another step.
        let mut other = YES.to_vec();
        other.push(("ask", "withdraw"));
        let thanks = rated(&house, &path, &shown, &other).await.page(200);
        assert!(thanks.contains("您的评价记下了"), "{thanks}");
        assert_eq!(house.state_of(BEIJING, &matter).await, "closed");
        let desk = house.staff(BEIJING.street, &["dispatcher"]).await;
        let events = house.get(&format!("/matters/{}/{matter}/history", BEIJING.district), &desk).await.is(200);
        let rate = events["rows"].as_array().unwrap().iter().find(|event| event["ask"] == "rate").unwrap();
        assert!(rate.to_string().contains("诉求人"), "in the requester's name: {rate}");

        let again = rated(&house, &path, &shown, &YES).await.page(410);
        assert!(again.contains("您已经评过了") && again.contains("/follow") && again.contains("tel:12345"), "{again}");
        assert!(page(&house, &path).await.page(410).contains("您已经评过了"));
        assert!(page(&house, &format!("{path}?lang=en")).await.page(410).contains("You have rated it"));

        for line in storage::testing::contents(&house.database).await.into_values().flatten() {
            assert!(!line.contains(&code), "the code lies in the database");
        }
        let log = String::from_utf8(LOG.lock().unwrap().clone()).unwrap();
        assert!(log.contains("/rate/{code}") && !log.contains(&code), "the log names the route and never the code");
    }
}

#[tokio::test]
async fn a_guessed_a_late_and_a_foreign_link_open_nothing() {
    for house in houses().await {
        let gateway = Gateway::open();
        let (matter, number, told) = called_back(&house, &gateway).await;
        let path = link(&told[0].text);
        let digest = receipt_digest(path.strip_prefix("/rate/").unwrap());

        for guess in ["/rate/23456789ABCDEFGHJKLM", "/rate/x", "/rate/%E8%AF%84"] {
            let unknown = page(&house, guess).await.page(404);
            assert!(unknown.contains("没找到这个链接") && !unknown.contains(&number), "{unknown}");
            assert_eq!(sent(&house, guess, &YES).await.status, 404);
        }
        let long = format!("/rate/{}", "A".repeat(2_000));
        assert_eq!(page(&house, &long).await.status, 404);
        // It signs nobody in, and follows nothing.
        let code = path.strip_prefix("/rate/").unwrap();
        assert_eq!(house.get("/worklist", code).await.status, 401);
        assert_eq!(sent(&house, "/follow", &[("code", code)]).await.status, 404);

        // Not solved: the round ends, and its link with it; the next round has a link of its own.
        let shown = page(&house, &path).await.page(200);
        let unsolved = [
            ("f.responded", "=yes"),
            ("f.solved", "no"),
            ("f.unsolved_reason", "not_done"),
            ("f.satisfied", "mostly"),
            ("f.remark", "还在漏。"),
        ];
        let thanks = rated(&house, &path, &shown, &unsolved).await;
        assert_eq!(thanks.status, 200, "{}", thanks.text);
        assert_eq!(house.state_of(BEIJING, &matter).await, "accepted", "another round");

        // A link that nobody used ends with the call-back, whoever ended it, and after its days in any case.
        let (other, _, told) = called_back_again(&house, &gateway).await;
        let late = link(&told[0].text);
        assert_ne!(path, late);
        let row = house.database.session(&receipt_digest(late.strip_prefix("/rate/").unwrap())).await.unwrap().unwrap();
        assert_eq!(row.ends_at.0 - row.created_at.0, 10 * 86_400_000);
        let receipt = house.desk.vault().receipt_code(BEIJING.district, &other);
        let values = json!({"responded": true, "solved": "yes", "satisfied": "mostly"});
        house.post("/receipts/asks/rate", "", json!({"code": receipt, "values": values})).await.is(200);
        assert!(page(&house, &late).await.page(410).contains("这个链接过期了"));
        assert_eq!(sent(&house, &late, &YES).await.status, 410);

        house.clock.set(Instant(row.ends_at.0 + 31 * 86_400_000));
        house.desk.sweep_passes().await.unwrap();
        assert!(house.database.session(&digest).await.unwrap().is_none(), "long over, it is forgotten");
        assert_eq!(page(&house, &path).await.status, 404);
    }
}

/// A second appeal whose call-back begins now.
async fn called_back_again(house: &House, gateway: &Gateway) -> (String, String, Vec<desk::sending::Message>) {
    house.clock.set(Instant::parse("2026-11-25 09:30").unwrap());
    called_back(house, gateway).await
}

#[tokio::test]
async fn one_link_is_tried_so_often_and_no_more() {
    for house in houses_with(|config| config.limits.guesses = 3).await {
        for _ in 0..3 {
            assert_eq!(sent(&house, "/rate/23456789ABCDEFGHJKLM", &YES).await.status, 404);
        }
        let stopped = sent(&house, "/rate/23456789ABCDEFGHJKLM", &YES).await;
        assert_eq!(stopped.status, 429, "{}", stopped.text);
        assert_eq!(sent(&house, "/rate/3456789ABCDEFGHJKLMN", &YES).await.status, 404, "another link is counted apart");
    }
}
