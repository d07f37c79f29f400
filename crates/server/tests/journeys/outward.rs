//! Messages leave over real connections: a mail server and a gateway that take, refuse, talk nonsense or say nothing.

use crate::house::{BEIJING, LOG, one_house};
use crate::messages::{ADDRESS, MOBILE};
use base64::Engine as _;
use channels::outward::{LONGEST, MailServer, Outward, SmsGateway, Trust};
use desk::Sender as _;
use desk::ports::{Channel, Messages as _};
use desk::sending::{BUSY, DENIED, Message, NotSent, REFUSED, SILENT, UNAVAILABLE, UNCLEAR, UNREACHABLE};
use desk::time::Clock as _;
use desk::vault::hex;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use server::{AppState, Config, Hooks};
use sha2::Sha256;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use worktime::Instant;

const KEY: &str = "0123456789abcdef0123";
const FROM: &str = "街道办事处 <office@example.invalid>";

/// What a side does with each that comes, in order; afterwards it takes everything.
type Plan = Arc<Mutex<Vec<&'static str>>>;
/// What it was told.
type Heard = Arc<Mutex<Vec<String>>>;

pub struct Side {
    pub address: SocketAddr,
    heard: Heard,
}

impl Side {
    /// What it was told so far.
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

/// A side that listens; `mail` tells SMTP from HTTP.
pub async fn side(plan: &[&'static str], mail: bool) -> Side {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, heard) = (listener.local_addr().unwrap(), Heard::default());
    let plan: Plan = Arc::new(Mutex::new(plan.iter().rev().copied().collect()));
    let told = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (plan, heard) = (Arc::clone(&plan), Arc::clone(&told));
            tokio::spawn(async move {
                let answer =
                    plan.lock().unwrap().pop().unwrap_or(if mail { "" } else { "200 {\"status\":\"accepted\"}" });
                if mail { smtp(stream, answer, &heard).await } else { http(stream, answer, &heard).await }
            });
        }
    });
    Side { address, heard }
}

/// A conversation of SMTP: `answer` is what it says to the receiver; empty = it takes the mail.
async fn smtp(stream: TcpStream, answer: &str, heard: &Heard) {
    let mut stream = BufReader::new(stream);
    match answer {
        "hang" => return std::future::pending().await,
        "garbage" => drop(stream.write_all(b"<html>nothing here</html>\r\n").await),
        _ => stream.write_all(b"220 mail.example.invalid\r\n").await.unwrap(),
    }
    let (mut said, mut line) = (String::new(), String::new());
    while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
        said.push_str(&line);
        let reply = match line.get(..4).unwrap_or_default().to_uppercase().as_str() {
            "EHLO" => "250-mail.example.invalid\r\n250 8BITMIME\r\n".to_owned(),
            "RCPT" if !answer.is_empty() => format!("{answer}\r\n"),
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.unwrap();
                while !said.ends_with("\r\n.\r\n") {
                    line.clear();
                    stream.read_line(&mut line).await.unwrap();
                    said.push_str(&line);
                }
                heard.lock().unwrap().push(std::mem::take(&mut said));
                "250 taken\r\n".to_owned()
            }
            "QUIT" => "221 bye\r\n".to_owned(),
            _ => "250 ok\r\n".to_owned(),
        };
        if stream.write_all(reply.as_bytes()).await.is_err() {
            return;
        }
        line.clear();
    }
}

/// One request of HTTP: `answer` is a status and a body.
async fn http(mut stream: TcpStream, answer: &str, heard: &Heard) {
    let mut request = Vec::new();
    let whole = loop {
        let mut piece = [0; 4096];
        let read = stream.read(&mut piece).await.unwrap_or_default();
        if read == 0 {
            return;
        }
        request.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            break text;
        }
    };
    heard.lock().unwrap().push(whole);
    let answer = match answer {
        "hang" => return std::future::pending().await,
        "garbage" => "what do you want?\r\n\r\n".to_owned(),
        other => {
            let (status, body) = other.split_once(' ').unwrap();
            let length = body.len();
            format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}")
        }
    };
    let _ = stream.write_all(answer.as_bytes()).await;
}

fn gateway(address: SocketAddr) -> SmsGateway {
    SmsGateway::new(&format!("http://{address}/send"), KEY, &Trust::default()).unwrap()
}

fn mail_server(address: SocketAddr) -> MailServer {
    MailServer::new(&format!("smtp://{address}"), FROM, None, &Trust::default()).unwrap()
}

fn message(channel: Channel) -> Message {
    let to = if channel == Channel::Sms { MOBILE } else { ADDRESS };
    let (subject, text) = ("诉求：已登记".to_owned(), "您的诉求已登记。".to_owned());
    Message { id: format!("m/1/0/{}", channel.word()), channel, to: to.to_owned(), subject, text }
}

#[tokio::test]
async fn every_answer_of_a_gateway_has_its_meaning() {
    let long: &'static str = Box::leak(format!("200 \"{}\"", "x".repeat(100_000)).into_boxed_str());
    let cases = [
        ("503 {}", Err(NotSent::yet(BUSY, 503))),
        ("429 {}", Err(NotSent::yet(BUSY, 429))),
        ("500 {}", Err(NotSent::yet(UNAVAILABLE, 500))),
        ("401 {}", Err(NotSent::yet(DENIED, 401))),
        ("422 {\"error\":\"invalid_number\"}", Err(NotSent::ever(UNREACHABLE, 422))),
        ("400 {\"error\":\"refused\"}", Err(NotSent::ever(REFUSED, 400))),
        ("400 {}", Err(NotSent::yet(UNCLEAR, 400))),
        ("200 <html>", Err(NotSent::yet(UNCLEAR, 200))),
        ("200 {\"status\":\"maybe\"}", Err(NotSent::yet(UNCLEAR, 200))),
        ("302 {\"status\":\"accepted\"}", Err(NotSent::yet(UNCLEAR, 302))),
        (long, Err(NotSent::yet(UNCLEAR, 200))),
        ("garbage", Err(NotSent::yet(UNCLEAR, 0))),
        ("202 {\"status\":\"accepted\"}", Ok(())),
    ];
    let side = side(&cases.map(|(answer, _)| answer), false).await;
    let outward = Outward { sms: Some(gateway(side.address)), ..Outward::default() };
    for (answer, expected) in cases {
        let answer = answer.get(..40.min(answer.len())).unwrap();
        assert_eq!(outward.send(&message(Channel::Sms)).await, expected, "{answer}");
    }
    let nobody = Outward { sms: Some(gateway("127.0.0.1:9".parse().unwrap())), ..Outward::default() };
    assert_eq!(nobody.send(&message(Channel::Sms)).await, Err(NotSent::yet(UNAVAILABLE, 0)));
}

#[tokio::test]
async fn every_answer_of_a_mail_server_has_its_meaning() {
    let cases = [
        ("451 later", Err(NotSent::yet(BUSY, 451))),
        ("550 no such user", Err(NotSent::ever(REFUSED, 550))),
        ("554 no", Err(NotSent::yet(REFUSED, 554))),
        ("535 who are you", Err(NotSent::yet(DENIED, 535))),
        ("garbage", Err(NotSent::yet(UNCLEAR, 0))),
        ("", Ok(())),
    ];
    let side = side(&cases.map(|(answer, _)| answer), true).await;
    let outward = Outward { mail: Some(mail_server(side.address)), ..Outward::default() };
    for (answer, expected) in cases {
        assert_eq!(outward.send(&message(Channel::Mail)).await, expected, "{answer}");
    }
    let wrong = Message { to: "no address".to_owned(), ..message(Channel::Mail) };
    assert_eq!(outward.send(&wrong).await, Err(NotSent::ever(UNREACHABLE, 0)));
}

#[tokio::test]
async fn who_says_nothing_is_waited_for_so_long_and_no_longer() {
    let (silent_mail, silent_sms) = (side(&["hang"], true).await, side(&["hang"], false).await);
    let outward = Outward {
        mail: Some(mail_server(silent_mail.address)),
        sms: Some(gateway(silent_sms.address)),
        ..Outward::default()
    };
    let began = std::time::Instant::now();
    let (mail, sms) = (message(Channel::Mail), message(Channel::Sms));
    let (mail, sms) = tokio::join!(outward.send(&mail), outward.send(&sms));
    assert_eq!((mail, sms), (Err(NotSent::yet(SILENT, 0)), Err(NotSent::yet(SILENT, 0))));
    assert!(began.elapsed() < LONGEST + Duration::from_secs(5), "{:?}", began.elapsed());
}

/// What a mail says, decoded.
fn body(mail: &str) -> String {
    let (_, data) = mail.split_once("\r\n\r\n").unwrap();
    let packed: String = data.trim_end_matches(".\r\n").split_whitespace().collect();
    String::from_utf8(base64::engine::general_purpose::STANDARD.decode(packed).unwrap()).unwrap()
}

#[tokio::test]
async fn an_appeal_is_told_by_mail_and_by_short_message_over_the_network() {
    let house = one_house(|_| {}).await;
    let (post, phone) = (side(&[], true).await, side(&["503 {}", "503 {}"], false).await);
    let outward = Outward { mail: Some(mail_server(post.address)), sms: Some(gateway(phone.address)), address: None };
    let hooks = Hooks { sender: Arc::new(outward), ..Hooks::default() };
    let config = Config { listen: "127.0.0.1:0".parse().unwrap(), ..Config::default() };
    let state = AppState::new(Arc::clone(&house.desk), config.clone(), hooks);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(server::serve(config, state, async move {
        let _ = stopped.await;
    }));
    let appeal = json!({
        "place": BEIJING.community, "text": "楼板开裂，请派人鉴定。", "category": "house_quality", "kind": "help",
        "contact_name": "居民甲", "contact_phone": MOBILE, "contact_mail": ADDRESS,
    });
    let done = house.post("/appeals", "", appeal).await.is(201);
    let (matter, number) = (done["matter"].as_str().unwrap(), done["number"].as_str().unwrap());
    let id = casework::MatterId(matter.to_owned());
    for waited in 0.. {
        let rows = house.database.messages_of(BEIJING.district, &id, 10).await.unwrap();
        if rows.len() == 2 && rows.iter().all(|row| row.standing.word() == "sent") {
            break;
        }
        assert!(waited < 300, "{rows:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
        house.clock.set(Instant(house.clock.now().0 + 2_000));
    }
    stop.send(()).unwrap();
    served.await.unwrap().unwrap();

    let mails = post.heard();
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert!(
        mail.contains(&format!("RCPT TO:<{ADDRESS}>")) && mail.contains("Auto-Submitted: auto-generated"),
        "{mail}"
    );
    assert!(mail.contains(&format!("Message-ID: <{matter}.")), "{mail}");
    assert!(body(mail).starts_with(&format!("您的诉求已登记，编号{number}。")), "{}", body(mail));
    let requests = phone.heard();
    assert_eq!(requests.len(), 3, "refused twice, then taken");
    let bodies: Vec<&str> = requests.iter().map(|request| request.split_once("\r\n\r\n").unwrap().1).collect();
    assert!(bodies.iter().all(|body| *body == bodies[0]), "each attempt is the same");
    let sent: Value = serde_json::from_str(bodies[0]).unwrap();
    assert_eq!((&sent["to"], sent["id"].as_str().unwrap().starts_with(matter)), (&json!(MOBILE), true));
    assert_eq!(sent["text"], format!("您的诉求{number}已登记，凭查询码可以随时查看进展。"));
    is_signed(&requests[0], bodies[0], &sent);
    for line in storage::testing::contents(&house.database).await.into_values().flatten() {
        assert!(!line.contains(MOBILE) && !line.contains(ADDRESS), "{line}");
    }
    let log = String::from_utf8(LOG.lock().unwrap().clone()).unwrap();
    assert!(log.contains("a message could not be sent"), "the log was listened to");
    assert!(!log.contains(MOBILE) && !log.contains(ADDRESS), "the log holds a number or an address");
}

fn is_signed(request: &str, body: &str, sent: &Value) {
    let header = |name: &str| {
        let found =
            request.lines().find_map(|line| line.split_once(": ").filter(|(one, _)| one.eq_ignore_ascii_case(name)));
        found.unwrap_or_else(|| panic!("no {name} in {request}")).1.to_owned()
    };
    assert_eq!(header("idempotency-key"), sent["id"].as_str().unwrap());
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(KEY.as_bytes()).unwrap();
    mac.update(format!("{}.{body}", header("x-huying-timestamp")).as_bytes());
    assert_eq!(header("x-huying-signature"), format!("v1={}", hex(&mac.finalize().into_bytes())));
}
