//! Who may what: every operation of the description × every role × every kind of object, as a table that is reviewed
//! source. A cell that changes or is missing fails the test; `HUYING_UPDATE=1` writes the table anew. A new route, or a
//! new post of the rulebook, comes in by itself.

use crate::house::{BEIJING, GUIYANG, House, Town, appeal, library, one_house};
use crate::interface::{About, Operation, operations};
use desk::ports::{Account, Accounts, Session};
use desk::vault::hex;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use worktime::Instant;

/// A neighbour district of the first town.
const ELSEWHERE: Town = Town { district: 110_102, street: "110102001", community: "110102001", ..BEIJING };
/// Another street of the first town's district.
const NEIGHBOUR: Town = Town { street: BEIJING.other_street, community: BEIJING.other_street, ..BEIJING };

/// What may be acted upon: of the own street, given by it to a department, of another street, of another district, of
/// another city.
const OBJECTS: [(&str, Town); 5] = [
    ("own", BEIJING),
    ("transferred", BEIJING),
    ("neighbour", NEIGHBOUR),
    ("elsewhere", ELSEWHERE),
    ("other-city", GUIYANG),
];

/// Ends of paths where what succeeds leaves the objects as they are; after anything else they are made anew.
const KEEPING: [&str; 13] = [
    "/appeals",
    "/callers",
    "/files",
    "/handovers",
    "/look",
    "/notes",
    "/people",
    "/presence",
    "/preview",
    "/reveal",
    "/thumbnail",
    "/tokens",
    "{file}",
];

/// How one is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Nobody,
    Session,
    Token,
    Expired,
    ExpiredToken,
    /// A token that its holder ended.
    EndedToken,
    Unknown,
    Disabled,
    /// Out by a recorded act.
    Dismissed,
    /// In another's posts by a recorded act.
    Deputy,
    /// The same until yesterday.
    DeputyBefore,
}

#[derive(Clone, Debug)]
struct Role {
    name: String,
    unit: &'static str,
    posts: Vec<String>,
    way: Way,
}

impl Role {
    fn new(name: &str, unit: &'static str, post: &str, way: Way) -> Self {
        let posts = if post == "any" { Vec::new() } else { vec![post.to_owned()] };
        Self { name: name.to_owned(), unit, posts, way }
    }

    fn is_known(&self) -> bool {
        matches!(self.way, Way::Session | Way::Token | Way::Deputy | Way::DeputyBefore)
    }

    /// Whether what is personal in an object may be read, after a purpose is given or at once: what the rulebook grants,
    /// said once more in other words.
    fn may_read(&self, object: &str, purpose: bool) -> bool {
        let is_own = ["own", "transferred"].contains(&object);
        let below = match self.unit {
            "110101" => is_own || object == "neighbour",
            "110000" | "110000.hotline" => object != "other-city",
            "520102" | "520100" => object == "other-city",
            _ => false,
        };
        let post = if self.way == Way::Deputy { "dispatcher" } else { self.posts.first().map_or("", String::as_str) };
        match post {
            "dispatcher" if self.unit == GUIYANG.street => object == "other-city",
            "dispatcher" | "worker" | "leader" => is_own,
            "registrar" => is_own && purpose,
            "handler" => self.unit == BEIJING.handler && object == "transferred",
            "operator" | "caller" | "supervisor" => below,
            "auditor" => below && purpose,
            _ => false,
        }
    }
}

/// What stands in an object and nowhere else: the person's name, number, address and words, and a note of colleagues.
fn canaries(object: &str) -> [String; 5] {
    let at = OBJECTS.iter().position(|(name, _)| *name == object).unwrap();
    let name = ["李一二", "李三四", "李五六", "李七八", "李九十"][at].to_owned();
    let words = [format!("某小区{at}号楼"), format!("楼板开裂{at}处，请派人鉴定。"), format!("暗号{at}甲乙丙丁")];
    let [address, text, note] = words;
    [name, format!("0000000111{at}"), address, text, note]
}

/// Every post that the rulebook grants something, at each unit where it is held; whoever is not known; another city.
fn roles() -> Vec<Role> {
    let library = library();
    let law = library.city_of(BEIJING.street).unwrap();
    let posts: BTreeSet<&str> = law.city.grants.iter().map(|grant| grant.post.as_str()).collect();
    let mut roles = Vec::new();
    for post in posts {
        let units: &[&'static str] = match post {
            "any" | "dispatcher" | "worker" | "leader" | "registrar" => &[BEIJING.street],
            "handler" => &[BEIJING.handler, "110101.water"],
            "operator" | "caller" => &[BEIJING.hotline],
            "supervisor" | "assessor" | "auditor" => &[BEIJING.parent, "110000"],
            _ => &[BEIJING.street, BEIJING.parent, "110000"],
        };
        roles.extend(units.iter().map(|unit| Role::new(&format!("{post}@{unit}"), unit, post, Way::Session)));
    }
    for (name, unit, post, way) in [
        ("nobody", "", "any", Way::Nobody),
        ("by-token", BEIJING.street, "dispatcher", Way::Token),
        ("session-over", BEIJING.street, "dispatcher", Way::Expired),
        ("token-over", BEIJING.street, "dispatcher", Way::ExpiredToken),
        ("token-ended", BEIJING.street, "dispatcher", Way::EndedToken),
        ("session-unknown", BEIJING.street, "dispatcher", Way::Unknown),
        ("disabled", BEIJING.street, "leader", Way::Disabled),
        ("dismissed", BEIJING.street, "leader", Way::Dismissed),
        ("deputy", BEIJING.street, "any", Way::Deputy),
        ("deputy-before", BEIJING.street, "any", Way::DeputyBefore),
        ("foreign-dispatcher", GUIYANG.street, "dispatcher", Way::Session),
        ("foreign-supervisor", GUIYANG.parent, "supervisor", Way::Session),
        ("foreign-auditor", "520100", "auditor", Way::Session),
    ] {
        roles.push(Role::new(name, unit, post, way));
    }
    roles
}

/// The account and session of a role as they are at the beginning; answers the secret.
async fn known(house: &House, role: &Role) -> String {
    let secret = format!("secret-of-{}", role.name);
    let (now, id) = (house.desk.now(), format!("a-{}", role.name));
    if matches!(role.way, Way::Nobody | Way::Unknown) {
        return secret;
    }
    let account = Account {
        id: id.clone(),
        login: role.name.clone(),
        name: "张三".to_owned(),
        unit: role.unit.to_owned(),
        district: house.desk.library().units.district_of(role.unit).unwrap(),
        posts: role.posts.clone(),
        password: String::new(),
        demo: false,
        disabled: role.way == Way::Disabled,
    };
    house.database.put_account(&account).await.unwrap();
    let (kind, hours) = match role.way {
        Way::Token | Way::EndedToken => ("token", 100),
        Way::ExpiredToken => ("token", -1),
        Way::Expired => ("session", -1),
        _ => ("session", 1),
    };
    let session = Session {
        digest: hex(&Sha256::digest(secret.as_bytes())),
        account: id,
        kind: kind.to_owned(),
        purpose: String::new(),
        created_at: now,
        used_at: now,
        ends_at: Instant(now.0 + hours * 3_600_000),
    };
    house.database.end_session(&session.digest).await.unwrap();
    house.database.put_session(&session).await.unwrap();
    if role.way == Way::EndedToken {
        house.database.end_session(&session.digest).await.unwrap();
    }
    secret
}

/// The recorded acts by which some are out and some stand in; proposed acts of both cities, to be looked at.
async fn acts(house: &House) -> BTreeMap<&'static str, String> {
    let administrator = house.staff("110000", &["administrator"]).await;
    let record = |kind: &'static str, values: serde_json::Value| {
        let administrator = administrator.clone();
        async move {
            let path = format!("/administration/{kind}");
            house.post(&path, &administrator, json!({"values": values})).await.is(201);
        }
    };
    house.staff(BEIJING.street, &["dispatcher"]).await;
    let absent = format!("a-{}-dispatcher", BEIJING.street);
    let yesterday = Instant(house.desk.now().0 - 86_400_000);
    house.clock.set(yesterday);
    let mut over = json!({"account": absent, "deputy": "a-deputy-before", "from": "2026-11-24", "until": "2026-11-24"});
    record("delegate", over.clone()).await;
    house.clock.set(Instant::parse(crate::house::START).unwrap());
    (over["deputy"], over["from"], over["until"]) = (json!("a-deputy"), json!("2026-11-25"), json!("2026-11-27"));
    record("delegate", over).await;
    record("dismiss", json!({"account": "a-dismissed", "from": "2026-11-25"})).await;
    let mut proposed = BTreeMap::new();
    for (town, city) in [(BEIJING, "110000"), (GUIYANG, "520100")] {
        // Of an official text there is a version before any that is acted upon.
        crate::texts::kept(house, town).await;
        let who = house.staff(city, &["administrator"]).await;
        let values = json!({
            "setting": "appeals.time_to_accept", "value": "6 workdays", "from": "2026-11-26",
            "issuer": "市政务服务部门", "document": "政务〔2026〕2号"
        });
        let done = house.post("/administration/issue_setting", &who, json!({"values": values})).await.is(201);
        proposed.insert(town.key, done["matter"].as_str().unwrap().to_owned());
    }
    proposed
}

/// A matter of an object's kind, with a proposal that waits for the leader, or given to the department.
async fn fresh(house: &House, object: &str, town: Town, act: &str) -> About {
    let photo = crate::files::taken(house, "", crate::files::photo(12, image::ImageFormat::Jpeg)).await;
    let [name, phone, address, text, note] = canaries(object);
    let mut body = appeal(town);
    (body["contact_name"], body["contact_phone"], body["address"]) = (json!(name), json!(phone), json!(address));
    (body["text"], body["files"]) = (json!(text), json!([photo]));
    let done = house.post("/appeals", "", body).await.is(201);
    let (matter, receipt) = (done["matter"].as_str().unwrap().to_owned(), done["receipt"].as_str().unwrap().to_owned());
    let clerk = house.staff(town.street, &["dispatcher", "test"]).await;
    house.account(town.street, &["spare"], String::new(), false).await;
    if object == "transferred" {
        house.ask(town, &matter, &clerk, "accept", json!({})).await;
        let values = json!({"handler": town.handler, "duty": "department_housing_quality"});
        house.ask(town, &matter, &clerk, "transfer", values).await;
    } else {
        let values = json!({"reject_reason": "elsewhere", "reason": "同一纠纷已在诉讼中，另有案号。", "answer": "请按法律途径办理。"});
        house.ask(town, &matter, &clerk, "reject", values).await;
    }
    let notes = format!("/matters/{}/{matter}/notes", town.district);
    house.post(&notes, &clerk, json!({"text": note})).await.is(201);
    let holder = format!("dispatcher@{}", town.street);
    let program = program(house, &holder).await;
    About {
        city: town.key.to_owned(),
        district: town.district,
        unit: town.street.to_owned(),
        token: hex(&Sha256::digest(format!("secret-of-{holder}").as_bytes())),
        file: photo,
        provision: town.transfer.to_owned(),
        text: crate::texts::kept(house, town).await,
        act: act.to_owned(),
        matter,
        receipt,
        program,
        phone,
    }
}

/// A token for a program of a member of staff; answers its digest.
async fn program(house: &House, holder: &str) -> String {
    let (digest, now) = (hex(&Sha256::digest(format!("program-of-{holder}").as_bytes())), house.desk.now());
    let session = Session {
        digest: digest.clone(),
        account: format!("a-{holder}"),
        kind: "token".to_owned(),
        purpose: "test".to_owned(),
        created_at: now,
        used_at: now,
        ends_at: Instant(now.0 + 3_600_000),
    };
    house.database.end_session(&digest).await.unwrap();
    house.database.put_session(&session).await.unwrap();
    digest
}

/// The cells of one operation on one object: what is answered, and to whom.
type Cells = BTreeMap<String, Vec<String>>;

struct Matrix {
    house: House,
    roles: Vec<Role>,
    secrets: Vec<String>,
    objects: Vec<(&'static str, Town, About)>,
    /// Which matters whom are listed for.
    listed: BTreeMap<(String, &'static str), bool>,
    /// Which matters whom may see.
    seen: BTreeMap<(String, &'static str), bool>,
    cells: usize,
    text: String,
}

impl Matrix {
    async fn new() -> Self {
        let house = one_house(|config| {
            let limits = &mut config.limits;
            (limits.logins, limits.logins_per_address, limits.intake_per_contact) = (100_000, 100_000, 100_000);
            (limits.streams, limits.guesses, limits.uploads_per_address) = (100_000, 100_000, 100_000);
            limits.searches = 100_000;
        })
        .await;
        let roles = roles();
        let mut secrets = Vec::new();
        for role in &roles {
            secrets.push(known(&house, role).await);
        }
        let acts = acts(&house).await;
        let mut objects = Vec::new();
        for (name, town) in OBJECTS {
            objects.push((name, town, fresh(&house, name, town, &acts[town.key]).await));
        }
        house.follow().await;
        let text = "# operation | object | answer: roles. `own` … after a status: whose matter the answer names; `!`: with what is personal in it; `done`: something was done.\n".to_owned();
        Self { house, roles, secrets, objects, listed: BTreeMap::new(), seen: BTreeMap::new(), cells: 0, text }
    }

    /// One operation for everybody on everything; on one object only, if it is about none.
    async fn operation(&mut self, operation: &Operation) {
        let same = operation.about(&self.objects[0].2) == operation.about(&self.objects[4].2);
        let objects = if same { 1 } else { self.objects.len() };
        for object in 0..objects {
            let mut cells = Cells::new();
            for role in 0..self.roles.len() {
                let cell = self.cell(operation, role, object).await;
                cells.entry(cell).or_default().push(self.roles[role].name.clone());
                self.cells += 1;
            }
            let name = if same { "-" } else { self.objects[object].0 };
            let cells: Vec<String> = cells.iter().map(|(cell, roles)| format!("{cell}: {}", roles.join(" "))).collect();
            writeln!(self.text, "{} | {name} | {}", operation.name(), cells.join("; ")).unwrap();
        }
    }

    async fn cell(&mut self, operation: &Operation, role: usize, object: usize) -> String {
        let (who, secret) = (self.roles[role].clone(), self.secrets[role].clone());
        let (name, town, about) = self.objects[object].clone();
        let bearer = format!("Bearer {secret}");
        let cookie = format!("huying_session={secret}");
        let sign: &[(&str, &str)] = match who.way {
            Way::Nobody => &[],
            Way::Token | Way::ExpiredToken => &[("authorization", &bearer)],
            _ => &[("cookie", &cookie), ("x-huying", "1")],
        };
        let reply = self.house.sent(&operation.about(&about), sign).await;
        let place = format!("{} {} {name}: {} {}", operation.name(), who.name, reply.status, reply.text);
        assert!(reply.status < 500, "{place}");
        let mut cell = reply.status.to_string();
        for (at, (other, _, about)) in self.objects.iter().enumerate() {
            let is_personal = canaries(other).iter().any(|canary| reply.text.contains(canary));
            let is_named = reply.text.contains(&about.matter);
            if operation.is_for_staff() {
                let may = who.may_read(other, operation.opens || operation.path.ends_with("/reveal"));
                assert!(!is_personal || may, "{place}: what is personal in {other} is told");
            }
            if is_personal || is_named && (operation.reads() || at == object) {
                write!(cell, " {other}{}", if is_personal { "!" } else { "" }).unwrap();
                let is_strange = operation.reads() && operation.is_for_staff() && at < 4;
                assert!(!is_strange || !who.name.starts_with("foreign"), "{place}");
            }
            if operation.name() == "GET /api/v1/matters" {
                self.listed.insert((who.name.clone(), other), is_named);
            }
        }
        if reply.text.contains("\"done\":1") {
            cell.push_str(" done");
        }
        self.judge(operation, &who, name, &reply, &place);
        if !operation.reads() && reply.status < 300 {
            // A login name is given once.
            if let Some(made) = self.house.database.account_by_login("clerk-x").await.unwrap() {
                let login = format!("clerk-{}", self.cells);
                self.house.database.put_account(&Account { login, ..made }).await.unwrap();
            }
            if !KEEPING.iter().any(|end| operation.path.ends_with(end)) {
                self.objects[object].2 = fresh(&self.house, name, town, &about.act).await;
            }
            self.secrets[role] = known(&self.house, &who).await;
        }
        cell
    }

    /// What no review may let pass: strangers are told to sign in, and what one may not see is not there at all.
    fn judge(
        &mut self,
        operation: &Operation,
        who: &Role,
        object: &'static str,
        reply: &crate::house::Reply,
        place: &str,
    ) {
        if !who.is_known() && operation.is_for_staff() {
            assert_eq!(reply.status, 401, "{place}");
        }
        if !who.is_known() || !operation.names_a_matter() {
            return;
        }
        let key = (who.name.clone(), object);
        if operation.reads() && operation.path.ends_with("/{id}") && !operation.opens {
            // A list shows what can be opened, and nothing else.
            assert_eq!(self.listed[&key], reply.status == 200, "{place}");
            self.seen.insert(key.clone(), reply.status == 200);
        }
        if self.seen.get(&key) == Some(&false) {
            assert_eq!(reply.status, 404, "{place}");
        }
    }
}

#[tokio::test]
async fn every_cell_of_the_matrix_is_as_reviewed() {
    let mut matrix = Matrix::new().await;
    let operations = operations();
    // What reads goes first, while the lists hold nothing but the objects.
    let (reads, writes): (Vec<_>, Vec<_>) = operations.iter().partition(|operation| operation.reads());
    for operation in reads.iter().chain(&writes) {
        matrix.operation(operation).await;
    }
    println!("{} operations, {} roles, {} cells", operations.len(), matrix.roles.len(), matrix.cells);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/journeys/roles.txt");
    if std::env::var("HUYING_UPDATE").is_ok_and(|value| value == "1") {
        std::fs::write(path, &matrix.text).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    for (now, reviewed) in matrix.text.lines().zip(expected.lines()) {
        assert_eq!(now, reviewed, "the matrix is not as reviewed; HUYING_UPDATE=1 writes it anew");
    }
    assert_eq!(matrix.text, expected);
}
