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

/// How one is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Nobody,
    Session,
    Token,
    Expired,
    ExpiredToken,
    Unknown,
    Disabled,
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
        matches!(self.way, Way::Session | Way::Token)
    }
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
            _ => &[BEIJING.street, BEIJING.parent],
        };
        roles.extend(units.iter().map(|unit| Role::new(&format!("{post}@{unit}"), unit, post, Way::Session)));
    }
    for (name, unit, post, way) in [
        ("nobody", "", "any", Way::Nobody),
        ("by-token", BEIJING.street, "dispatcher", Way::Token),
        ("session-over", BEIJING.street, "dispatcher", Way::Expired),
        ("token-over", BEIJING.street, "dispatcher", Way::ExpiredToken),
        ("session-unknown", BEIJING.street, "dispatcher", Way::Unknown),
        ("disabled", BEIJING.street, "leader", Way::Disabled),
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
        Way::Token => ("token", 100),
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
    secret
}

/// A matter of an object's kind, with a proposal that waits for the leader, or given to the department.
async fn fresh(house: &House, object: &str, town: Town) -> About {
    let (matter, receipt) = {
        let done = house.post("/appeals", "", appeal(town)).await.is(201);
        (done["matter"].as_str().unwrap().to_owned(), done["receipt"].as_str().unwrap().to_owned())
    };
    let clerk = house.staff(town.street, &["dispatcher", "test"]).await;
    if object == "transferred" {
        house.ask(town, &matter, &clerk, "accept", json!({})).await;
        let values = json!({"handler": town.handler, "duty": "department_housing_quality"});
        house.ask(town, &matter, &clerk, "transfer", values).await;
    } else {
        let values = json!({"reject_reason": "legal_path", "reason": "同一纠纷已在诉讼中，另有案号。", "answer": "请按法律途径办理。"});
        house.ask(town, &matter, &clerk, "reject", values).await;
    }
    let token = hex(&Sha256::digest(format!("secret-of-{}@{}", "dispatcher", town.street).as_bytes()));
    let (city, unit) = (town.key.to_owned(), town.street.to_owned());
    About { city, district: town.district, unit, matter, receipt, token }
}

/// The cells of one operation on one object: what is answered, and to whom.
type Cells = BTreeMap<String, Vec<String>>;

struct Matrix {
    house: House,
    roles: Vec<Role>,
    secrets: Vec<String>,
    objects: Vec<(&'static str, Town, About)>,
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
            limits.streams = 100_000;
        })
        .await;
        let roles = roles();
        let mut secrets = Vec::new();
        for role in &roles {
            secrets.push(known(&house, role).await);
        }
        let mut objects = Vec::new();
        for (name, town) in OBJECTS {
            objects.push((name, town, fresh(&house, name, town).await));
        }
        let text = "# operation | object | answer: roles. `own` … after a status: whose matter the answer names; `personal`: a name or number of a person.\n".to_owned();
        Self { house, roles, secrets, objects, seen: BTreeMap::new(), cells: 0, text }
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
            if (operation.reads() || at == object) && reply.text.contains(&about.matter) {
                write!(cell, " {other}").unwrap();
                let is_strange = operation.reads() && operation.is_for_staff() && at < 4;
                assert!(!is_strange || !who.name.starts_with("foreign"), "{place}");
            }
        }
        if reply.text.contains("李四") || reply.text.contains("00000001111") {
            cell.push_str(" personal");
        }
        self.judge(operation, &who, name, &reply, &place);
        if !operation.reads() && reply.status < 300 {
            self.objects[object].2 = fresh(&self.house, name, town).await;
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
