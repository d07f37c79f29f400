//! Every request that may change something, sent twice: one after the other, both at once, and once over a connection that
//! breaks in the middle of it or before the answer. A new route has to say in [`CASES`] what a second time brings.

use crate::house::{BEIJING, House, Reply, appeal, houses_with};
use crate::interface::{About, Made, Operation, operations};
use desk::ports::{Accounts as _, Session};
use serde_json::{Value, json};
use server::{AppState, Config, Hooks};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use storage::testing::{self, Dice, rounds};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

const PASSWORD: &str = "街道门口的三棵老槐树";
const OTHER_PASSWORD: &str = "街道门口的三棵老槐树开了花";

/// What a second time brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Again {
    /// The same answer, and nothing more: by the key.
    Same,
    /// Success, and everything stays as it is.
    Stays,
    /// Nothing is ever written but who looked.
    Nothing,
    /// A refusal, because it is done: what it was about is spent or gone.
    Refused,
    /// Another one in place of the first or beside it, which does no harm: a session, a secret for a device that is not
    /// confirmed, an upload that vanishes unless it is attached.
    Anew,
}

/// Who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Anybody,
    Clerk,
    Leader,
    Operator,
    Administrator,
    Rescuer,
}

use Again::{Anew, Nothing, Refused, Same, Stays};
use Who::{Administrator, Anybody, Clerk, Leader, Operator, Rescuer};

/// Every operation that may change something.
const CASES: [(&str, Who, Again); 44] = [
    ("DELETE /api/v1/session", Clerk, Refused),
    ("DELETE /api/v1/sessions/{digest}", Clerk, Refused),
    ("DELETE /api/v1/tokens/{digest}", Clerk, Refused),
    ("POST /api/v1/account/password", Clerk, Refused),
    ("POST /api/v1/account/second-factor", Clerk, Anew),
    ("POST /api/v1/account/second-factor/confirm", Clerk, Refused),
    ("POST /api/v1/account/second-factor/remove", Clerk, Refused),
    ("POST /api/v1/administration/people", Administrator, Same),
    ("POST /api/v1/administration/people/{account}/invitation", Administrator, Same),
    ("POST /api/v1/administration/{city}/texts/{code}", Administrator, Same),
    ("POST /api/v1/administration/{city}/texts/{code}/preview", Administrator, Nothing),
    ("POST /api/v1/administration/{city}/texts/{code}/{version}/approval", Administrator, Same),
    ("POST /api/v1/administration/{city}/texts/{code}/{version}/decisions", Administrator, Same),
    ("POST /api/v1/administration/{kind}", Administrator, Same),
    ("POST /api/v1/administration/{kind}/preview", Administrator, Nothing),
    ("POST /api/v1/appeals", Anybody, Same),
    ("POST /api/v1/areas/at", Anybody, Nothing),
    ("POST /api/v1/bulk/{ask}", Clerk, Same),
    ("POST /api/v1/callers", Operator, Nothing),
    ("POST /api/v1/files", Anybody, Anew),
    ("POST /api/v1/handovers", Rescuer, Same),
    ("POST /api/v1/invitation", Anybody, Refused),
    ("POST /api/v1/lists/{city}/{register}/reading", Clerk, Nothing),
    ("POST /api/v1/matters", Clerk, Same),
    ("POST /api/v1/matters/{district}/{id}/asks/{ask}", Clerk, Same),
    ("POST /api/v1/matters/{district}/{id}/notes", Clerk, Same),
    ("POST /api/v1/matters/{district}/{id}/presence", Clerk, Nothing),
    ("POST /api/v1/matters/{district}/{id}/proposals/{number}/decline", Leader, Same),
    ("POST /api/v1/matters/{district}/{id}/proposals/{number}/sign", Leader, Same),
    ("POST /api/v1/matters/{district}/{id}/put_back", Clerk, Stays),
    ("POST /api/v1/matters/{district}/{id}/reveal", Clerk, Nothing),
    ("POST /api/v1/matters/{district}/{id}/take", Clerk, Stays),
    ("POST /api/v1/messages/again", Administrator, Nothing),
    ("POST /api/v1/people/erase", Anybody, Stays),
    ("POST /api/v1/receipts/asks/{ask}", Anybody, Same),
    ("POST /api/v1/receipts/files/{file}", Anybody, Nothing),
    ("POST /api/v1/receipts/files/{file}/thumbnail", Anybody, Nothing),
    ("POST /api/v1/receipts/look", Anybody, Nothing),
    ("POST /api/v1/session", Anybody, Anew),
    ("POST /api/v1/suggestions", Clerk, Nothing),
    ("POST /api/v1/suggestions/outside", Clerk, Nothing),
    ("POST /api/v1/suggestions/reply", Clerk, Nothing),
    ("POST /api/v1/tokens", Clerk, Same),
    ("POST /api/v1/whistles", Leader, Same),
];

/// Who looked at what, and blocks of numbers: written again with good reason.
const BESIDES: [&str; 2] = ["access_log", "counters"];
/// What the clockwork moves on its own beside the requests.
const MOVING: [&str; 3] = ["inbox", "outbox", "worklist"];

/// A number that no other request of this process has.
fn next() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A request with all that it needs, never sent before.
async fn ready(house: &House, operation: &Operation, who: Who) -> Made {
    let town = BEIJING;
    let clerk = house.staff(town.street, &["dispatcher", "worker"]).await;
    let path = operation.path.trim_start_matches("/api/v1");
    let (mut body, mut file) = (appeal(town), String::new());
    if path.contains("{file}") {
        file = crate::files::taken(house, "", crate::files::photo(12, image::ImageFormat::Jpeg)).await;
        body["files"] = json!([file]);
    }
    let done = house.post("/appeals", "", body).await.is(201);
    let matter = done["matter"].as_str().unwrap().to_owned();
    let receipt = done["receipt"].as_str().unwrap().to_owned();
    if path.contains("/proposals/") {
        let values = json!({"reject_reason": "elsewhere", "reason": "同一纠纷已在诉讼中，另有案号。", "answer": "请按法律途径办理。"});
        house.ask(town, &matter, &clerk, "reject", values).await;
    }
    if path.ends_with("/put_back") {
        house.post(&format!("/matters/{}/{matter}/take", town.district), &clerk, json!({})).await.is(200);
    }
    let (unit, post) = match who {
        Leader => (town.street, "leader"),
        Operator => (town.hotline, "operator"),
        Rescuer => (crate::handovers::DESK, "handler"),
        Administrator => ("110000", "administrator"),
        Anybody | Clerk => (town.street, "dispatcher"),
    };
    let cookie = house.signed_in(unit, &[post]).await;
    let number = next();
    let (about, body) = special(house, path, &cookie, number, &receipt).await;
    let about = About {
        city: town.key.to_owned(),
        district: town.district,
        unit: town.street.to_owned(),
        provision: town.transfer.to_owned(),
        phone: "00000001111".to_owned(),
        file,
        matter,
        receipt,
        ..about
    };
    let mut made = operation.about(&about);
    if let Some(body) = body.filter(|_| made.method == "POST") {
        made.body = body;
    }
    if path.ends_with("/asks/{ask}") && path.starts_with("/matters") {
        (made.uri, made.body) = (made.uri.replace("classify", "accept"), "{}".to_owned());
    }
    made.headers.retain(|(name, _)| name != "content-type");
    let is_file = path == "/files"
        || path.ends_with("/texts/{code}")
        || path.ends_with("/{code}/preview")
        || path.ends_with("/reading");
    let kind = if is_file { "application/octet-stream" } else { "application/json" };
    let headers = [("content-type", kind), ("x-huying", "1")];
    made.headers.extend(headers.map(|(name, value)| (name.to_owned(), value.to_owned())));
    made.headers.push(("idempotency-key".to_owned(), format!("twice-{number}")));
    if who != Anybody {
        made.headers.push(("cookie".to_owned(), cookie));
    }
    made
}

/// Ends every session and invitation of an account but one.
async fn only(house: &House, account: &str, kept: &str) {
    for session in house.database.sessions(account).await.unwrap() {
        if session.digest != kept {
            house.database.end_session(&session.digest).await.unwrap();
        }
    }
}

fn sha(text: &str) -> String {
    desk::vault::hex(&Sha256::digest(text.as_bytes()))
}

/// What cannot be told from the description: what it is about, and what is sent.
async fn special(house: &House, path: &str, cookie: &str, number: u32, receipt: &str) -> (About, Option<String>) {
    let own = sha(cookie.trim_start_matches("huying_session="));
    let mut about = About::default();
    let body = match path {
        "/files" => Some("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n".to_owned()),
        "/session" | "/account/password" => Some(of_account(house, path, cookie).await.to_string()),
        _ if path.starts_with("/account/second-factor") => Some(of_account(house, path, cookie).await.to_string()),
        "/sessions/{digest}" => {
            about.token = sha(&format!("elsewhere-{number}"));
            let session = house.database.session(&own).await.unwrap().unwrap();
            house.database.put_session(&Session { digest: about.token.clone(), ..session }).await.unwrap();
            None
        }
        "/tokens/{digest}" => {
            let made = mine(house, cookie, "/tokens", json!({"purpose": "对接", "days": 30})).await.is(201);
            about.program = made["token"]["digest"].as_str().unwrap().to_owned();
            None
        }
        "/administration/people" => {
            let body = json!({"login": format!("clerk-{number}"), "name": "张三", "unit": BEIJING.street, "posts": ["worker"]});
            Some(body.to_string())
        }
        "/administration/people/{account}/invitation" => {
            let spare = house.account(BEIJING.street, &["spare"], String::new(), false).await;
            only(house, &spare, "").await;
            None
        }
        "/invitation" => {
            let spare = house.account(BEIJING.street, &["spare"], String::new(), false).await;
            let administrator = house.staff("110000", &["administrator"]).await;
            let path = format!("/administration/people/{spare}/invitation");
            let code = house.post(&path, &administrator, json!({})).await.is(201)["code"].clone();
            Some(json!({"code": code, "password": OTHER_PASSWORD}).to_string())
        }
        "/handovers" => Some(crate::handovers::handed(&format!("110-{number}")).to_string()),
        "/areas/at" => Some(json!({"position": "110.1234,30.5678"}).to_string()),
        "/suggestions" | "/suggestions/outside" => {
            Some(json!({"district": BEIJING.district, "text": "三号楼电梯停运"}).to_string())
        }
        "/matters" => {
            let values = json!({"text": "三号楼电梯停运", "category": "house_quality", "kind": "help", "grade": "ordinary",
                                "place": BEIJING.community, "acted_for": "window"});
            Some(json!({"procedure": "appeal", "ask": "register_for", "values": values}).to_string())
        }
        "/whistles" => {
            let values = json!({"topic": "key_work", "urgency": "ordinary", "place": BEIJING.community, "task": "请到现场会商处置。"});
            Some(json!({"values": values, "issue": {"recipients": [BEIJING.handler]}}).to_string())
        }
        // None failed here; that those which did go once more, and once only, is a journey of its own.
        "/messages/again" => Some("{}".to_owned()),
        "/people/erase" => Some(json!({ "code": receipt }).to_string()),
        "/administration/{city}/texts/{code}" | "/administration/{city}/texts/{code}/preview" => {
            Some(format!("{}第六条　第{number}次试验。\n", crate::texts::DAMAGED))
        }
        "/lists/{city}/{register}/reading" => Some("key,item,holder\n".to_owned()),
        "/administration/{city}/texts/{code}/{version}/approval" => {
            about.text = crate::texts::reviewed(house, BEIJING).await;
            Some(json!({"seen": 2}).to_string())
        }
        "/administration/{city}/texts/{code}/{version}/decisions" => {
            about.text = crate::texts::kept(house, BEIJING).await;
            None
        }
        _ => None,
    };
    (about, body)
}

async fn mine(house: &House, cookie: &str, path: &str, body: Value) -> Reply {
    let headers = [("content-type", "application/json"), ("cookie", cookie)];
    house.send("POST", &format!("/api/v1{path}"), "", &headers, &body.to_string()).await
}

/// What is sent about the clerk's own account, which has a password then, one session, and the factor that it takes.
async fn of_account(house: &House, path: &str, cookie: &str) -> Value {
    let hash = server::hash_password(PASSWORD).unwrap();
    let account = house.account(BEIJING.street, &["dispatcher"], hash, false).await;
    house.database.end_second_factor(&account).await.unwrap();
    only(house, &account, &sha(cookie.trim_start_matches("huying_session="))).await;
    match path {
        "/session" => return json!({"login": format!("{}-dispatcher", BEIJING.street), "password": PASSWORD}),
        "/account/password" => return json!({"current": PASSWORD, "new": OTHER_PASSWORD}),
        "/account/second-factor" => return json!({"password": PASSWORD}),
        _ => {}
    }
    let begun = mine(house, cookie, "/account/second-factor", json!({"password": PASSWORD})).await.is(200);
    let code = json!({"code": crate::doors::code(begun["secret"].as_str().unwrap(), house.desk.now())});
    if path.ends_with("/confirm") {
        return code;
    }
    let confirmed = mine(house, cookie, "/account/second-factor/confirm", code).await.is(200);
    json!({"password": PASSWORD, "code": confirmed["recovery"][0]})
}

type Contents = BTreeMap<&'static str, Vec<String>>;
/// Rows that came and went, by table.
type Effect = BTreeMap<&'static str, (usize, usize)>;

async fn contents(house: &House, without: &[&str]) -> Contents {
    let mut all = testing::contents(&house.database).await;
    all.retain(|table, _| !BESIDES.contains(table) && !without.contains(table));
    all
}

fn effect(before: &Contents, after: &Contents) -> Effect {
    let mut effect = Effect::new();
    for (table, rows) in after {
        let (before, after): (BTreeSet<_>, BTreeSet<_>) = (before[table].iter().collect(), rows.iter().collect());
        let changed = (after.difference(&before).count(), before.difference(&after).count());
        if changed != (0, 0) {
            effect.insert(table, changed);
        }
    }
    effect
}

/// An answer without whether it was given before.
fn plain(reply: &Reply) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.remove("repeated");
                fields.values_mut().for_each(strip);
            }
            Value::Array(all) => all.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = serde_json::from_str(&reply.text).unwrap_or(Value::Null);
    strip(&mut value);
    value
}

/// Judges a second answer after a first that was a success.
fn judge(place: &str, again: Again, first: &Reply, second: &Reply) {
    assert!(first.status < 300, "{place}: {} {}", first.status, first.text);
    match again {
        Same => assert_eq!((first.status, plain(first)), (second.status, plain(second)), "{place}"),
        Stays | Nothing | Anew => assert_eq!(second.status, first.status, "{place}: {}", second.text),
        Refused => assert!((400..500).contains(&second.status), "{place}: {} {}", second.status, second.text),
    }
}

/// One after the other; answers the effect of the first.
async fn in_turn(house: &House, operation: &Operation, who: Who, again: Again) -> Effect {
    let place = format!("{} in turn on {}", operation.name(), house.name);
    let made = ready(house, operation, who).await;
    let before = contents(house, &[]).await;
    let first = house.sent(&made, &[]).await;
    let after = contents(house, &[]).await;
    let second = house.sent(&made, &[]).await;
    judge(&place, again, &first, &second);
    let once = effect(&before, &after);
    assert_eq!(once.is_empty(), again == Nothing, "{place}: {once:?}");
    if again != Anew {
        let more = effect(&after, &contents(house, &[]).await);
        assert!(more.is_empty(), "{place}: a second time did {more:?}");
    }
    once
}

/// Both at once.
async fn at_once(house: &House, operation: &Operation, who: Who, again: Again, once: &Effect) {
    let place = format!("{} at once on {}", operation.name(), house.name);
    let made = ready(house, operation, who).await;
    let before = contents(house, &[]).await;
    let (one, other) = tokio::join!(house.sent(&made, &[]), house.sent(&made, &[]));
    let (first, second) = if one.status < 300 { (one, other) } else { (other, one) };
    if again == Refused && second.status < 300 {
        // Neither saw the other: then both did the same.
        judge(&place, Stays, &first, &second);
    } else {
        judge(&place, again, &first, &second);
    }
    if again != Anew {
        assert_eq!(effect(&before, &contents(house, &[]).await), *once, "{place}");
    }
}

/// The bytes of a request on the wire.
fn bytes(made: &Made) -> Vec<u8> {
    let headers: String = made.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let (method, uri, length) = (&made.method, &made.uri, made.body.len());
    format!("{method} {uri} HTTP/1.1\r\nhost: localhost\r\n{headers}content-length: {length}\r\n\r\n{}", made.body)
        .into()
}

/// Cut somewhere in the middle: nothing happens. Cut before the answer: asked again, it has happened once.
async fn cut(
    (house, address): (&House, SocketAddr),
    operation: &Operation,
    (who, again): (Who, Again),
    once: &Effect,
    dice: &mut Dice,
) {
    let made = ready(house, operation, who).await;
    let before = contents(house, &MOVING).await;
    let whole = bytes(&made);
    let at = usize::try_from(1 + dice.below(u64::try_from(whole.len() - 1).unwrap())).unwrap();
    let place = format!("{} cut at byte {at} of {} on {}", operation.name(), whole.len(), house.name);
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&whole[..at]).await.unwrap();
    stream.shutdown().await.unwrap();
    // Whatever it says, it has then seen that no more comes.
    let mut said = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut said)).await.unwrap();
    let half = effect(&before, &contents(house, &MOVING).await);
    assert!(half.is_empty(), "{place}: {half:?} {}", String::from_utf8_lossy(&said));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&whole).await.unwrap();
    tokio::time::sleep(Duration::from_millis(dice.below(8))).await;
    drop(stream);
    let place = format!("{} cut before the answer on {}", operation.name(), house.name);
    let reply = house.sent(&made, &[]).await;
    let expected = if again == Refused { reply.status < 500 } else { reply.status < 300 };
    assert!(expected, "{place}: {} {}", reply.status, reply.text);
    let once: Effect =
        once.iter().filter(|(table, _)| !MOVING.contains(table)).map(|(table, rows)| (*table, *rows)).collect();
    let began = Instant::now();
    loop {
        let now = effect(&before, &contents(house, &MOVING).await);
        if again == Anew {
            return settled(house, &before, now).await;
        }
        if now == once {
            return;
        }
        let (status, text) = (reply.status, &reply.text);
        assert!(began.elapsed() < Duration::from_secs(5), "{place}: {now:?} instead of {once:?}; {status} {text}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Waits until nothing changes any more: what nobody waits for the answer of (a password takes long to check) must not
/// fall into the next operation.
async fn settled(house: &House, before: &Contents, mut last: Effect) {
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(250)).await;
        let now = effect(before, &contents(house, &MOVING).await);
        if now == last {
            return;
        }
        last = now;
    }
}

/// The house on a real port.
async fn on_a_port(house: &House) -> (SocketAddr, oneshot::Sender<()>) {
    let config = Config { listen: "127.0.0.1:0".parse().unwrap(), ..house.state.config().clone() };
    let (told, heard) = oneshot::channel();
    let told = Mutex::new(Some(told));
    let ready = move |address: SocketAddr, _: bool| {
        told.lock().unwrap().take().unwrap().send(address).unwrap();
    };
    let hooks = Hooks { ready: Arc::new(ready), ..house.state.hooks().clone() };
    let state = AppState::new(Arc::clone(&house.desk), config.clone(), hooks);
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async {
        let _ = stopped.await;
    };
    tokio::spawn(server::serve(config, state, shutdown));
    (heard.await.unwrap(), stop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_sent_twice_or_cut_off_happens_once() {
    let (rounds, mut dice) = rounds(1);
    let changing: Vec<Operation> = operations().into_iter().filter(|one| !one.reads() && !one.opens).collect();
    let (there, told): (BTreeSet<String>, BTreeSet<String>) =
        (changing.iter().map(Operation::name).collect(), CASES.iter().map(|(name, ..)| (*name).to_owned()).collect());
    assert_eq!(there, told, "every operation says in CASES what a second time brings");
    for house in houses_with(|config| {
        let limits = &mut config.limits;
        (limits.logins, limits.logins_per_address, limits.intake_per_contact) = (100_000, 100_000, 100_000);
        (limits.streams, limits.guesses, limits.uploads_per_address) = (100_000, 100_000, 100_000);
    })
    .await
    {
        let mut sent = 0;
        for _ in 0..rounds {
            let mut done = Vec::new();
            // Where the database makes no difference, a part of them will do.
            for operation in testing::some(changing.iter().collect(), if house.name == "sqlite" { 1 } else { 4 }) {
                let case = CASES.iter().find(|(name, ..)| *name == operation.name());
                let (_, who, again) = case.unwrap();
                let once = in_turn(&house, operation, *who, *again).await;
                at_once(&house, operation, *who, *again, &once).await;
                sent += 1;
                done.push((operation, *who, *again, once));
            }
            let (address, stop) = on_a_port(&house).await;
            for (operation, who, again, once) in done {
                cut((&house, address), operation, (who, again), &once, &mut dice).await;
            }
            drop(stop);
        }
        println!("endured sent twice or cut off, {}: times={sent} lost=0 doubled=0 holes=0", house.name);
    }
}
