//! A house for tests: a fresh database, the shipped rulebooks, a clock set by hand, and a client.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request};
use channels::divisions::Divisions;
use desk::ports::{Account, Accounts, Ledger, Session};
use desk::time::{Clock as _, HandClock};
use desk::vault::{Vault, hex};
use desk::{Desk, Library};
use http_body_util::BodyExt;
use search::{Search, Shelf};
use serde_json::{Value, json};
use server::{AppState, Config, Hooks, Proof, ProofStep};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use storage::{Database, Location};
use tower::ServiceExt;
use worktime::Instant;

/// A Wednesday morning.
pub const START: &str = "2026-11-25 09:30";

/// One of the two cities, as journeys need it.
#[derive(Clone, Copy)]
pub struct Town {
    pub key: &'static str,
    pub district: u32,
    pub street: &'static str,
    pub other_street: &'static str,
    pub community: &'static str,
    pub parent: &'static str,
    pub handler: &'static str,
    pub hotline: &'static str,
    pub transfer: &'static str,
}

pub const BEIJING: Town = Town {
    key: "beijing",
    district: 110_101,
    street: "110101001",
    other_street: "110101002",
    community: "110101001001",
    parent: "110101",
    handler: "110101.housing",
    hotline: "110000.hotline",
    transfer: "BJ-17.1(2)",
};

pub const GUIYANG: Town = Town {
    key: "guiyang",
    district: 520_102,
    street: "520102016",
    other_street: "520102017",
    community: "520102016001",
    parent: "520102",
    handler: "520102.housing",
    hotline: "520100.hotline",
    transfer: "GY-29.1(1)",
};

pub struct House {
    pub name: &'static str,
    pub clock: Arc<HandClock>,
    pub desk: Arc<Desk>,
    pub state: AppState,
    pub router: Router,
    pub database: Database,
    pub location: Location,
}

pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{}: {error}: {}", self.status, self.text))
    }

    /// The body of an answer that must have this status.
    pub fn is(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// A page that must have this status.
    pub fn page(self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.text);
        self.text
    }

    /// The body of a problem that must have this status and code.
    pub fn problem(&self, status: u16, code: &str) -> Value {
        let body = self.is(status);
        assert_eq!(self.headers["content-type"], "application/problem+json", "{}", self.text);
        assert_eq!(body["code"], code, "{}", self.text);
        assert_eq!(body["status"], status);
        assert!(!body["title"].as_str().unwrap().is_empty() && !body["detail"].as_str().unwrap().is_empty());
        body
    }
}

/// The library of the shipped rulebooks and divisions.
pub fn library() -> Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    let make = || {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks");
        let files = rulebook::read::folder(&folder).unwrap();
        let keys = rulebook::read::cities(&files);
        let cities: Vec<_> = keys.iter().map(|key| rulebook::read::city(&files, key).unwrap()).collect();
        let divisions = Divisions::from_csv(&files["national/divisions.csv"]).unwrap();
        Library::over(cities, divisions.tree(), Vec::new())
    };
    LIBRARY.get_or_init(make).clone()
}

/// The scenarios that ship.
fn proofs() -> Vec<Proof> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let proof = |scenario: scenarios::Scenario| {
        let steps = scenario.steps.into_iter();
        let steps = steps.map(|step| ProofStep { keyword: step.keyword, text: step.text, table: step.table });
        Proof { provisions: scenario.tags, feature: scenario.feature, name: scenario.name, steps: steps.collect() }
    };
    scenarios::read_folder(&folder).unwrap().into_iter().map(proof).collect()
}

/// A house on each database.
pub async fn houses() -> Vec<House> {
    houses_with(|_| {}).await
}

pub async fn houses_with(change: impl Fn(&mut Config)) -> Vec<House> {
    log();
    let mut houses = Vec::new();
    for (name, location) in storage::testing::locations().await {
        houses.push(house(name, location, &change).await);
    }
    houses
}

/// A house on SQLite alone, where the database makes no difference.
pub async fn one_house(change: impl Fn(&mut Config)) -> House {
    log();
    house("sqlite", Location::Folder(storage::testing::folder()), &change).await
}

async fn house(name: &'static str, location: Location, change: &impl Fn(&mut Config)) -> House {
    let database = storage::testing::open(&location).await;
    let clock = Arc::new(HandClock::new(Instant::parse(START).unwrap()));
    let (ledger, accounts): (Arc<dyn Ledger>, Arc<dyn Accounts>) =
        (Arc::new(database.clone()), Arc::new(database.clone()));
    let desk = Desk::open(ledger, accounts, library(), Vault::new([7; 32]), clock.clone()).await.unwrap();
    let desk = Arc::new(desk);
    let mut config = Config::default();
    config.limits.intake_per_address = 10_000;
    config.limits.lookups_per_address = 10_000;
    config.limits.requests_per_token = 1_000_000;
    change(&mut config);
    let probe = database.clone();
    let moved = Arc::clone(&clock);
    let hooks = Hooks {
        forward: Some(Arc::new(move |by| {
            moved.set(Instant(moved.now().0 + i64::try_from(by.as_millis()).unwrap()));
            Ok(())
        })),
        probe: Arc::new(move || {
            let database = probe.clone();
            Box::pin(async move { database.check().await.map_err(|fault| fault.to_string()) })
        }),
        proofs: proofs().into(),
        search: Some(Search::open(&Shelf::Memory, desk.vault()).unwrap()),
        ..Hooks::default()
    };
    let state = AppState::new(Arc::clone(&desk), config, hooks);
    let router = server::router(state.clone());
    House { name, clock, desk, state, router, database, location }
}

/// Everything that any test of this process writes into the log.
pub static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Sink;

impl std::io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn log() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        let everything = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
        everything.with_writer(|| Sink).init();
    });
}

impl House {
    /// Sends a request; `who` is a token, or empty.
    pub async fn send(&self, method: &str, path: &str, who: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
        if !who.is_empty() {
            request = request.header("authorization", format!("Bearer {who}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Reply {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    pub async fn get(&self, path: &str, who: &str) -> Reply {
        self.send("GET", &format!("/api/v1{path}"), who, &[], "").await
    }

    pub async fn post(&self, path: &str, who: &str, body: Value) -> Reply {
        let json = [("content-type", "application/json")];
        self.send("POST", &format!("/api/v1{path}"), who, &json, &body.to_string()).await
    }

    pub async fn post_keyed(&self, path: &str, who: &str, key: &str, body: Value) -> Reply {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        self.send("POST", &format!("/api/v1{path}"), who, &headers, &body.to_string()).await
    }

    /// A member of staff with a token; answers the token.
    pub async fn staff(&self, unit: &str, posts: &[&str]) -> String {
        let account = self.account(unit, posts, String::new(), false).await;
        let secret = format!("secret-of-{account}");
        let session = Session {
            digest: hex(&Sha256::digest(secret.as_bytes())),
            account,
            kind: "token".to_owned(),
            purpose: "test".to_owned(),
            created_at: self.desk.now(),
            used_at: self.desk.now(),
            ends_at: Instant(self.desk.now().0 + 300 * 86_400_000),
        };
        self.database.put_session(&session).await.unwrap();
        secret
    }

    /// The same with a session, as somebody at a screen has it; answers the cookie.
    pub async fn signed_in(&self, unit: &str, posts: &[&str]) -> String {
        let account = self.account(unit, posts, String::new(), false).await;
        let secret = format!("session-of-{account}");
        let session = Session {
            digest: hex(&Sha256::digest(secret.as_bytes())),
            account,
            kind: "session".to_owned(),
            purpose: String::new(),
            created_at: self.desk.now(),
            used_at: self.desk.now(),
            ends_at: Instant(self.desk.now().0 + 3_600_000),
        };
        self.database.put_session(&session).await.unwrap();
        format!("huying_session={secret}")
    }

    /// An account; answers its id.
    pub async fn account(&self, unit: &str, posts: &[&str], password: String, demo: bool) -> String {
        let id = format!("a-{unit}-{}", posts.join("+"));
        let account = Account {
            id: id.clone(),
            login: format!("{unit}-{}", posts.join("+")),
            name: "张三".to_owned(),
            unit: unit.to_owned(),
            district: self.desk.library().units.district_of(unit).unwrap(),
            posts: posts.iter().map(|post| (*post).to_owned()).collect(),
            password,
            demo,
            disabled: false,
        };
        self.database.put_account(&account).await.unwrap();
        id
    }

    /// Lets time pass and does what it brings about.
    pub async fn until(&self, town: Town, moment: &str) {
        self.clock.set(Instant::parse(moment).unwrap());
        self.tick(town).await;
    }

    pub async fn tick(&self, town: Town) {
        while self.desk.remind(town.district).await.unwrap().more {}
        while self.desk.deliver(town.district, &desk::ReceiptPageOnly).await.unwrap().more {}
    }

    /// Lets the search index see what has happened.
    pub async fn follow(&self) {
        let search = self.state.hooks().search.as_ref().unwrap();
        while search.follow(&self.desk).await.unwrap() {}
    }

    /// An appeal of a resident; answers its id and receipt.
    pub async fn appeal(&self, town: Town) -> (String, String) {
        let done = self.post("/appeals", "", appeal(town)).await.is(201);
        (done["matter"].as_str().unwrap().to_owned(), done["receipt"].as_str().unwrap().to_owned())
    }

    /// An ask that must succeed; answers what happened.
    pub async fn ask(&self, town: Town, matter: &str, who: &str, ask: &str, values: Value) -> Value {
        self.try_ask(town, matter, who, ask, values).await.is(200)
    }

    pub async fn try_ask(&self, town: Town, matter: &str, who: &str, ask: &str, values: Value) -> Reply {
        let path = format!("/matters/{}/{matter}/asks/{ask}", town.district);
        self.post(&path, who, json!({"values": values})).await
    }

    pub async fn state_of(&self, town: Town, matter: &str) -> String {
        let id = casework::MatterId(matter.to_owned());
        self.desk.ledger().matter(town.district, &id).await.unwrap().unwrap().state
    }
}

/// An appeal with every personal field.
pub fn appeal(town: Town) -> Value {
    json!({
        "place": town.community, "text": "楼板开裂，请派人鉴定。", "category": "house_quality", "kind": "help",
        "contact_name": "李四", "contact_phone": "00000001111", "address": "某小区三号楼", "identity": "named"
    })
}
