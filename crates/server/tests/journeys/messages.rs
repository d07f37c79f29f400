//! Messages to persons: by the ways they gave, never at night, tried again and given up, never after they were erased.

use crate::house::{BEIJING, House, houses};
use async_trait::async_trait;
use desk::Sender;
use desk::ports::{Channel, Ledger as _, Messages as _};
use desk::sending::{BUSY, CLOSED, ERASED, MOST_ATTEMPTS, Message, NotSent, REFUSED, UNREACHABLE};
use serde_json::{Value, json};
use std::sync::Mutex;
use worktime::Instant;

/// A number that nobody has.
pub const MOBILE: &str = "12000000001";
/// An address that nobody has.
pub const ADDRESS: &str = "resident@example.invalid";

/// Takes messages, or answers as it is told to.
#[derive(Default)]
pub struct Gateway {
    open: Vec<Channel>,
    answers: Mutex<Vec<NotSent>>,
    taken: Mutex<Vec<Message>>,
    tried: Mutex<u32>,
}

impl Gateway {
    pub fn open() -> Self {
        Self { open: Channel::ALL.to_vec(), ..Self::default() }
    }

    /// Answers this to so many attempts, and takes what comes after.
    fn answering(answer: NotSent, times: u32) -> Self {
        Self { open: vec![Channel::Sms], answers: Mutex::new(vec![answer; times as usize]), ..Self::default() }
    }

    pub fn taken(&self) -> Vec<Message> {
        std::mem::take(&mut self.taken.lock().unwrap())
    }
}

#[async_trait]
impl Sender for Gateway {
    fn carries(&self, channel: Channel) -> bool {
        self.open.contains(&channel)
    }

    fn address(&self) -> Option<&str> {
        Some("https://appeals.example.invalid/")
    }

    async fn send(&self, message: &Message) -> Result<(), NotSent> {
        *self.tried.lock().unwrap() += 1;
        tokio::task::yield_now().await;
        if let Some(answer) = self.answers.lock().unwrap().pop() {
            return Err(answer);
        }
        self.taken.lock().unwrap().push(message.clone());
        Ok(())
    }
}

pub fn appeal(more: &Value) -> Value {
    let mut appeal = json!({
        "place": BEIJING.community, "text": "楼板开裂，请派人鉴定。", "category": "house_quality", "kind": "help",
        "contact_name": "居民甲", "contact_phone": MOBILE, "contact_mail": ADDRESS, "identity": "named",
    });
    appeal.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    appeal
}

/// An appeal; answers its matter and number.
async fn register(house: &House, more: &Value) -> (String, String) {
    let done = house.post("/appeals", "", appeal(more)).await.is(201);
    (done["matter"].as_str().unwrap().to_owned(), done["number"].as_str().unwrap().to_owned())
}

pub async fn pass(house: &House, gateway: &Gateway) {
    while house.desk.deliver(BEIJING.district, gateway).await.unwrap().more {}
    while house.desk.send(BEIJING.district, gateway).await.unwrap().more {}
}

async fn at(house: &House, gateway: &Gateway, moment: &str) -> Vec<Message> {
    house.clock.set(Instant::parse(moment).unwrap());
    pass(house, gateway).await;
    gateway.taken()
}

/// How the messages of a matter stand, with the reasons.
async fn standing(house: &House, matter: &str) -> Vec<(String, String, u32)> {
    let id = casework::MatterId(matter.to_owned());
    let rows = house.database.messages_of(BEIJING.district, &id, 100).await.unwrap();
    rows.into_iter().map(|row| (row.standing.word().to_owned(), row.why, row.attempts)).collect()
}

fn stands(standing: &str, why: &str, attempts: u32) -> (String, String, u32) {
    (standing.to_owned(), why.to_owned(), attempts)
}

#[tokio::test]
async fn a_person_is_told_on_each_way_they_gave_and_never_at_night() {
    for house in houses().await {
        let gateway = Gateway::open();
        house.clock.set(Instant::parse("2026-11-25 21:30").unwrap());
        let (matter, number) = register(&house, &json!({})).await;
        pass(&house, &gateway).await;
        assert!(gateway.taken().is_empty(), "{}: it is night", house.name);
        assert_eq!(standing(&house, &matter).await, vec![stands("waiting", "", 0); 2]);
        let (_, urgent) = register(&house, &json!({"grade": "emergency", "notice_lang": "en"})).await;
        let told = at(&house, &gateway, "2026-11-25 21:31").await;
        assert_eq!(told.len(), 2, "an emergency does not wait");
        assert!(told.iter().all(|one| one.text.contains(&urgent) && one.text.contains("registered")), "in English");
        assert!(at(&house, &gateway, "2026-11-26 07:59").await.is_empty());
        let mut told = at(&house, &gateway, "2026-11-26 08:00").await;
        told.sort_by_key(|one| one.channel);
        let [sms, mail] = told.as_slice() else { panic!("{}: {}", house.name, told.len()) };
        assert_eq!((sms.to.as_str(), mail.to.as_str()), (MOBILE, ADDRESS));
        assert_eq!(sms.text, format!("您的诉求{number}已登记，凭查询码可以随时查看进展。"));
        assert!(sms.text.chars().count() <= 70);
        assert_eq!(mail.subject, format!("诉求{number}：已登记"));
        assert!(mail.text.ends_with("查看进展：https://appeals.example.invalid/follow"), "{}", mail.text);
        assert!(at(&house, &gateway, "2026-11-26 09:00").await.is_empty(), "each once");
        let clerk = house.staff(BEIJING.street, &["dispatcher"]).await;
        let page = house.get(&format!("/matters/{}/{matter}/page", BEIJING.district), &clerk).await.is(200);
        let shown: Vec<&str> = page["letters"][0]["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|message| message["zh"].as_str().unwrap())
            .collect();
        assert!(shown.contains(&"短信已送出") && shown.contains(&"邮件已送出"), "{shown:?}");
        assert!(!page["letters"].to_string().contains(MOBILE));
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_tried_again_with_growing_pauses_and_given_up_where_it_is_seen() {
    for house in houses().await {
        let gateway = Gateway::answering(NotSent::yet(BUSY, 503), MOST_ATTEMPTS);
        let (matter, number) = register(&house, &json!({})).await;
        let (start, mut tried, mut minutes) = (Instant::parse("2026-11-25 09:30").unwrap(), Vec::new(), 0);
        while standing(&house, &matter).await != [stands("failed", BUSY, MOST_ATTEMPTS)] {
            house.clock.set(Instant(start.0 + minutes * 60_000));
            let before = *gateway.tried.lock().unwrap();
            pass(&house, &gateway).await;
            if *gateway.tried.lock().unwrap() > before {
                tried.push(minutes);
            }
            minutes += 1;
            assert!(minutes < 24 * 60, "{}: {:?}", house.name, standing(&house, &matter).await);
        }
        assert_eq!(tried, [0, 1, 3, 7, 15, 31, 63, 123, 183, 243], "{}", house.name);
        pass(&house, &gateway).await;
        assert!(gateway.taken().is_empty(), "what was given up stays so");

        let refusing = Gateway::answering(NotSent::ever(REFUSED, 550), 1);
        let (other, _) = register(&house, &json!({})).await;
        pass(&house, &refusing).await;
        assert_eq!(standing(&house, &other).await, [stands("failed", REFUSED, 1)]);

        let administrator = house.staff(BEIJING.street, &["administrator"]).await;
        let list = house.get("/messages?state=failed", &administrator).await.is(200);
        assert_eq!((list["total"].as_u64(), list["at_least"].as_bool()), (Some(2), Some(false)), "{list}");
        let row = list["rows"].as_array().unwrap().iter().find(|row| row["number"] == number.as_str()).unwrap();
        assert_eq!((&row["why"]["key"], &row["attempts"]), (&json!(BUSY), &json!(MOST_ATTEMPTS)), "{row}");
        assert_eq!(row["zh"], "短信未送达：对方说过会儿再发");
        let first = house.get("/messages?state=failed&limit=1", &administrator).await.is(200);
        let next = first["next"].as_str().unwrap();
        let rest = house.get(&format!("/messages?state=failed&limit=1&after={next}"), &administrator).await.is(200);
        assert_ne!(first["rows"][0]["id"], rest["rows"][0]["id"]);
        assert_eq!(house.get("/messages?state=sent", &administrator).await.is(200)["total"], 0);
        house.get("/messages?state=lost", &administrator).await.problem(400, "bad-query");
        house.get("/messages?limit=0", &administrator).await.problem(400, "bad-query");
        house.get("/messages?after=x", &administrator).await.problem(400, "bad-query");
        let neighbour = house.staff(BEIJING.other_street, &["administrator"]).await;
        assert_eq!(house.get("/messages", &neighbour).await.is(200)["total"], 0, "another street's are not theirs");
        house.get("/messages?district=520102", &administrator).await.problem(404, "not-found");
        let clerk = house.staff(BEIJING.street, &["dispatcher"]).await;
        house.get("/messages", &clerk).await.problem(403, "post-needed");
    }
}

#[tokio::test]
async fn nothing_is_sent_to_whom_nobody_may_or_can_write() {
    for house in houses().await {
        let gateway = Gateway { open: vec![Channel::Sms], ..Gateway::default() };
        let (erased, _) = register(&house, &json!({})).await;
        while house.desk.deliver(BEIJING.district, &gateway).await.unwrap().more {}
        assert!(house.database.erase(BEIJING.district, &format!("s-{erased}")).await.unwrap());
        let (landline, _) = register(&house, &json!({"contact_phone": "00000001111"})).await;
        pass(&house, &gateway).await;
        assert!(gateway.taken().is_empty() && *gateway.tried.lock().unwrap() == 0, "{}", house.name);
        assert_eq!(standing(&house, &erased).await, [stands("unsent", ERASED, 1)], "and it is said so");
        assert_eq!(standing(&house, &landline).await, [stands("unsent", UNREACHABLE, 1)]);

        let (waiting, _) = register(&house, &json!({})).await;
        while house.desk.deliver(BEIJING.district, &gateway).await.unwrap().more {}
        pass(&house, &Gateway::default()).await;
        assert_eq!(standing(&house, &waiting).await, [stands("unsent", CLOSED, 1)], "the way was closed meanwhile");
        let (silent, _) = register(&house, &json!({})).await;
        pass(&house, &Gateway::default()).await;
        assert!(standing(&house, &silent).await.is_empty(), "where nothing leaves, nothing waits");
        let (bare, _) = register(&house, &json!({"contact_phone": null, "contact_mail": null})).await;
        pass(&house, &Gateway::open()).await;
        assert!(standing(&house, &bare).await.is_empty());
    }
}

#[tokio::test]
async fn two_programs_over_one_database_send_each_message_once() {
    for house in houses().await {
        let gateway = Gateway::open();
        for resident in 10..22 {
            register(&house, &json!({"contact_phone": format!("120000001{resident}")})).await;
        }
        while house.desk.deliver(BEIJING.district, &gateway).await.unwrap().more {}
        let both = || house.desk.send(BEIJING.district, &gateway);
        let (one, other) = tokio::join!(both(), both());
        assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
        let mut ids: Vec<String> = gateway.taken().into_iter().map(|message| message.id).collect();
        assert_eq!(ids.len(), 24, "{}", house.name);
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 24);
    }
}

#[tokio::test]
async fn a_mail_address_is_checked_in_words() {
    let house = crate::house::one_house(|_| {}).await;
    for wrong in [
        "resident",
        "resident@",
        "@example.invalid",
        "a b@example.invalid",
        "a@example",
        "a@-x.invalid",
        "居民@example.invalid",
    ] {
        let problem = house.post("/appeals", "", appeal(&json!({"contact_mail": wrong}))).await;
        assert_eq!(problem.status, 422, "{wrong}: {}", problem.text);
        assert!(problem.text.contains("邮箱地址") && !problem.text.contains(wrong), "{}", problem.text);
    }
    let problem = house.post("/appeals", "", appeal(&json!({"notice_lang": "fr"}))).await;
    assert_eq!(problem.status, 422, "{}", problem.text);
}

#[tokio::test]
async fn what_failed_is_sent_again_by_hand_once_and_never_to_whoever_was_erased() {
    for mut house in houses().await {
        let gateway = Gateway::answering(NotSent::ever(REFUSED, 550), 3);
        let mut matters = Vec::new();
        for _ in 0..3 {
            let done = house.post("/appeals", "", appeal(&json!({"contact_mail": null}))).await.is(201);
            pass(&house, &gateway).await;
            matters.push((done["matter"].as_str().unwrap().to_owned(), done["receipt"].as_str().unwrap().to_owned()));
        }
        let administrator = house.staff(BEIJING.street, &["administrator"]).await;
        let auditor = house.staff(BEIJING.street, &["auditor"]).await;
        let again = json!({});
        let closed = house.post("/messages/again", &administrator, again.clone()).await;
        closed.problem(409, "nothing-leaves");
        let hooks = server::Hooks { sender: std::sync::Arc::new(Gateway::open()), ..server::Hooks::default() };
        house.state = server::AppState::new(house.desk.clone(), house.state.config().clone(), hooks);
        house.router = server::router(house.state.clone());

        assert_eq!(
            house.post("/messages/again", &auditor, again.clone()).await.status,
            403,
            "who audits sends nothing"
        );
        let other = house.staff(BEIJING.other_street, &["administrator"]).await;
        assert_eq!(
            house.post("/messages/again", &other, again.clone()).await.is(200)["again"],
            0,
            "not their street's"
        );
        assert_eq!(house.post("/messages/again", &administrator, json!({"ids": []})).await.status, 422);

        // A week later, since an outage may last: one of them, then the others, one of whom is not there any more.
        house.clock.set(Instant::parse("2026-12-02 09:30").unwrap());
        let list = house.get("/messages?state=failed", &administrator).await.is(200);
        let row = |matter: &str| list["rows"].as_array().unwrap().iter().find(|row| row["matter"] == matter).unwrap();
        let one = json!({"ids": [row(&matters[0].0)["id"]]});
        let done = house.post("/messages/again", &administrator, one.clone()).await.is(200);
        assert_eq!(done, json!({"again": 1, "erased": 0, "left": 2}));
        assert_eq!(house.post("/messages/again", &administrator, one).await.is(200)["again"], 0, "once");
        house.post("/people/erase", "", json!({"code": matters[1].1})).await.is(200);
        let done = house.post("/messages/again", &administrator, again).await.is(200);
        assert_eq!(done, json!({"again": 1, "erased": 1, "left": 0}), "{}", house.name);
        let open = Gateway::open();
        pass(&house, &open).await;
        assert_eq!(open.taken().len(), 2, "each once");
        assert_eq!(standing(&house, &matters[0].0).await, [stands("sent", "", 1)]);
        assert_eq!(standing(&house, &matters[1].0).await, [stands("unsent", ERASED, 0)]);
        let log = house.get("/access-log?kind=sent_again", &auditor).await.is(200);
        assert_eq!(log["total"], 2, "{log}");
        assert!(log["rows"][0].to_string().contains("again=1 erased=1"), "{log}");
    }
}
