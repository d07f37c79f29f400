//! Planting: every way through the procedures on which a personal field can be given, with a canary of its own in each.

use crate::ground::city::{Site, library, people, token};
use crate::ground::client::{Call, Client};
use casework::{Actor, MatterId, Value, Values, Wanted};
use channels::uploads::keep;
use desk::files::NewFile;
use desk::ports::{Channel, Ledger as _};
use desk::sending::{Message, NotSent};
use desk::time::{Clock as _, HandClock};
use desk::vault::Vault;
use desk::{Asked, Desk, DeskFault, Done, Sender, Target};
use hyper::Method;
use rulebook::model::{Check, Class, FieldKind};
use serde_json::json;
use server::{AppState, Config, Hooks};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use storage::{Database, Location, testing};
use worktime::Instant;

const DAY: i64 = 86_400_000;

/// Takes every message.
struct Everybody;

#[async_trait::async_trait]
impl Sender for Everybody {
    fn carries(&self, _: Channel) -> bool {
        true
    }

    fn address(&self) -> Option<&str> {
        None
    }

    async fn send(&self, message: &Message) -> Result<(), NotSent> {
        // Held over night or at once: what leaves has the address, and is the only thing that has it.
        assert!(!message.to.is_empty());
        Ok(())
    }
}

/// An office over one database.
pub struct Office {
    /// `sqlite` or `postgres`.
    pub name: &'static str,
    /// Where its database is.
    pub location: Location,
    /// Its database.
    pub database: Database,
    /// Its desk.
    pub desk: Arc<Desk>,
    /// Folder of the witness's files.
    pub data: PathBuf,
    clock: Arc<HandClock>,
}

impl Office {
    /// Opens one in the autumn of 2026.
    pub async fn open(name: &'static str, location: Location) -> Self {
        let database = testing::open(&location).await;
        let clock = Arc::new(HandClock::new("2026-10-12".parse::<worktime::Day>().unwrap().start()));
        let store = Arc::new(database.clone());
        let desk = Desk::open(store.clone(), store, library(), Vault::new([7; 32]), clock.clone()).await.unwrap();
        Self { name, location, database, desk: Arc::new(desk), data: testing::folder(), clock }
    }

    fn pass(&self, milliseconds: i64) {
        self.clock.set(Instant(self.clock.now().0 + milliseconds));
    }

    /// Asks for something on a matter, or for a new one.
    pub async fn ask(
        &self,
        site: &Site,
        matter: Option<&MatterId>,
        procedure: &str,
        ask: &str,
        actor: Actor,
        values: Values,
    ) -> Result<Done, DeskFault> {
        let new = Target::New { procedure: procedure.to_owned(), home: site.street.clone() };
        let asked = Asked {
            district: site.district,
            target: matter.map_or(new, |matter| Target::Matter(matter.clone())),
            wanted: Wanted::Ask(ask.to_owned()),
            actor,
            values,
            version: None,
            key: None,
            imported: None,
        };
        self.pass(60_000);
        self.desk.ask(&asked).await
    }
}

/// What was planted so far.
#[derive(Default)]
pub struct Planted {
    needles: Vec<String>,
    places: BTreeSet<(&'static str, String, String, String, String)>,
}

impl Planted {
    /// Every canary.
    pub fn needles(&self) -> impl Iterator<Item = &String> {
        self.needles.iter()
    }

    /// How many fields have one, counted once for each database and city.
    pub fn fields(&self) -> usize {
        self.places.len()
    }

    fn next(&mut self, check: Option<Check>) -> String {
        let number = self.needles.len() + 1;
        let needle = match check {
            None => format!("zq{number:04}canary"),
            // Somewhere in the country, to a tenth of a metre.
            Some(Check::Position) => format!("110.9317{number:04},30.9317{number:04}"),
            // No such mobile number is given to anybody; a short message to it would leave all the same.
            Some(Check::Phone) => format!("1209317{number:04}"),
            Some(Check::Mail) => format!("zq{number:04}canary@example.invalid"),
            Some(_) => format!("00009317{number:04}"),
        };
        self.needles.push(needle.clone());
        needle
    }

    /// A canary that is a number.
    fn number(&mut self) -> u64 {
        let number = 9_317_000_000 + u64::try_from(self.needles.len()).unwrap();
        self.needles.push(number.to_string());
        number
    }

    /// Every personal field of every ask that the city has must have been given once.
    pub fn is_complete(&self, office: &Office, site: &Site) {
        let library = office.desk.library();
        let law = library.city_of(&site.district.to_string()).unwrap();
        let edition = law.edition_on(office.desk.now().day()).unwrap();
        let mut count = 0;
        for (key, procedure) in &edition.procedures {
            for (name, ask) in &procedure.asks {
                for field in ask.needs.iter().chain(&ask.may) {
                    // Files take one way whatever the ask: once in the appeal is enough. A choice is one of a few words,
                    // in which no canary can be hidden.
                    let asked = procedure.fields.get(field).filter(|field| field.class >= Class::Personal);
                    let asked = asked.filter(|field| field.kind != FieldKind::Choice);
                    if asked
                        .is_some_and(|field| field.kind != FieldKind::Files || key == "appeal" && name == "register")
                    {
                        let place = (office.name, site.city.clone(), key.clone(), name.clone(), field.clone());
                        assert!(self.places.contains(&place), "no canary was planted: {place:?}");
                        count += 1;
                    }
                }
            }
        }
        assert!(count >= 10, "only {count} personal fields are asked for in {}", site.city);
    }
}

/// A walk through one city's procedures.
pub struct Way<'a> {
    office: &'a Office,
    site: &'a Site,
    planted: &'a mut Planted,
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn values(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), text(value))).collect()
}

impl<'a> Way<'a> {
    /// Through this city's procedures in this office.
    pub const fn new(office: &'a Office, site: &'a Site, planted: &'a mut Planted) -> Self {
        Self { office, site, planted }
    }

    fn staff(&self, post: &str) -> Actor {
        let unit = match post {
            "operator" | "caller" => self.site.hotline.clone(),
            "rescuer" => self.site.hotline.replace("hotline", "rescue"),
            _ => self.site.street.clone(),
        };
        Actor::Staff { account: format!("a-{post}"), unit, posts: vec![post.to_owned()], on_behalf_of: None }
    }

    /// Asks, with a canary in every personal field that the ask takes.
    async fn plant(
        &mut self,
        matter: Option<&MatterId>,
        procedure: &str,
        ask: &str,
        actor: Actor,
        mut given: Values,
    ) -> Result<Done, DeskFault> {
        let library = self.office.desk.library();
        let edition =
            library.city_of(&self.site.district.to_string()).unwrap().edition_on(self.office.desk.now().day());
        let found = &edition.unwrap().procedures[procedure];
        let Some(form) = found.asks.get(ask) else { panic!("{procedure} has no {ask}") };
        let mut here = Vec::new();
        for name in form.needs.iter().chain(&form.may) {
            let Some(field) = found.fields.get(name).filter(|field| field.class >= Class::Personal) else { continue };
            let needle = self.planted.next(field.check);
            let value = match field.kind {
                FieldKind::Text if field.check.is_some() => text(&needle),
                FieldKind::Text => Value::Text(format!("楼道灯不亮，{needle}，请处理。")),
                FieldKind::Files => self.files(&actor, &needle).await,
                other => panic!("{name}: {other:?} cannot be sealed"),
            };
            given.insert(name.clone(), value);
            here.push((self.office.name, self.site.city.clone(), procedure.to_owned(), ask.to_owned(), name.clone()));
        }
        let done = self.office.ask(self.site, matter, procedure, ask, actor, given).await;
        if done.is_ok() {
            self.planted.places.extend(here);
        }
        done
    }

    /// A photo whose camera wrote the canary into it, and a document that has it in its text.
    async fn files(&self, actor: &Actor, needle: &str) -> Value {
        let mut photo = std::io::Cursor::new(Vec::new());
        let picture = image::RgbImage::from_pixel(48, 32, image::Rgb([90, 120, 60]));
        picture.write_to(&mut photo, image::ImageFormat::Jpeg).unwrap();
        let mut photo = photo.into_inner();
        for (kind, before) in [(0xfe, ""), (0xe1, "Exif\0\0GPS ")] {
            let remark = format!("{before}{needle}");
            let mut segment = vec![0xff, kind];
            segment.extend(u16::try_from(remark.len() + 2).unwrap().to_be_bytes());
            segment.extend(remark.bytes());
            photo.splice(2..2, segment);
        }
        let document = format!("%PDF-1.4\n1 0 obj\n({needle})\nendobj\n%%EOF\n").into_bytes();
        let owner = match actor {
            Actor::Staff { account, .. } => account,
            _ => "",
        };
        let mut files = Vec::new();
        for bytes in [photo, document] {
            let kept = keep(bytes).unwrap();
            let kind = kept.kind.media().to_owned();
            let new = NewFile { kind, bytes: kept.bytes, sides: kept.sides, small: kept.small };
            files.push(Value::Text(self.office.desk.upload(owner, new).await.unwrap().file));
        }
        Value::List(files)
    }

    async fn step(&mut self, matter: &MatterId, ask: &str, post: &str, given: Values) {
        let actor = self.staff(post);
        let done = self.plant(Some(matter), "appeal", ask, actor, given).await;
        assert!(done.is_ok(), "{} {ask}: {done:?}", self.site.city);
    }

    async fn register(&mut self) -> MatterId {
        let site = self.site;
        let given = values(&[
            ("place", &site.place),
            ("category", &site.category),
            ("kind", "help"),
            ("grade", "ordinary"),
            ("channel", "hotline"),
        ]);
        let actor = self.staff("operator");
        self.plant(None, "appeal", "register", actor, given).await.unwrap().matter
    }

    /// From accepted until somebody calls back.
    async fn round(&mut self, matter: &MatterId, is_first: bool) {
        if is_first {
            self.step(matter, "accept", "dispatcher", Values::new()).await;
        }
        let duty = self.site.duty.clone();
        self.step(matter, "take", "dispatcher", values(&[("duty", &duty)])).await;
        let contacted = [("contacted".to_owned(), Value::Number(self.office.desk.now().0))].into_iter().collect();
        self.step(matter, "contact", "worker", contacted).await;
        let handled = values(&[("result", "已更换灯具，当面确认。"), ("proof", "现场照片一张。")]);
        self.step(matter, "handled", "worker", handled).await;
        self.step(matter, "feed_back", "dispatcher", values(&[("answer", "楼道灯已经修好，感谢反映。")])).await;
        self.office.pass(40 * DAY);
        for _ in 0..20 {
            self.office.desk.remind(self.site.district).await.unwrap();
            let state = self.office.database.matter(self.site.district, matter).await.unwrap().unwrap().state;
            if state == "to_rate" {
                return;
            }
        }
        panic!("call-back does not begin");
    }

    /// Every ask that takes something personal. Answers the matter that went furthest.
    pub async fn everything(&mut self) -> MatterId {
        let (site, office) = (self.site, self.office);
        let rating = |solved: &str| {
            let mut given = values(&[("solved", solved), ("satisfied", if solved == "no" { "no" } else { "yes" })]);
            given.insert("responded".to_owned(), Value::Flag(true));
            if solved == "no" {
                given.extend(values(&[("unsolved_reason", "came_back"), ("dissatisfied_reason", "result")]));
            }
            given
        };
        let told = values(&[
            ("place", &site.place),
            ("category", &site.category),
            ("kind", "help"),
            ("grade", "ordinary"),
            ("channel", "window"),
            ("acted_for", "window"),
        ]);
        let at_the_window = self.staff("dispatcher");
        self.plant(None, "appeal", "register_for", at_the_window, told).await.unwrap();

        let handed = values(&[
            ("place", &site.place),
            ("category", &site.category),
            ("kind", "help"),
            ("grade", "ordinary"),
            ("rescue", "fire"),
            ("external_no", "R-1"),
        ]);
        let rescuers = self.staff("rescuer");
        self.plant(None, "appeal", "hand_in", rescuers, handed).await.unwrap();

        let rated = self.register().await;
        self.round(&rated, true).await;
        self.step(&rated, "rate", "caller", rating("yes")).await;

        let withdrawn = self.register().await;
        let person = Actor::Person { subject: format!("s-{withdrawn}") };
        self.plant(Some(&withdrawn), "appeal", "withdraw", person, Values::new()).await.unwrap();

        let long = self.register().await;
        self.step(&long, "supplement", "operator", Values::new()).await;
        self.round(&long, true).await;
        for _ in 0..10 {
            let caller = self.staff("caller");
            match self.plant(Some(&long), "appeal", "reopen", caller, rating("no")).await {
                Ok(_) => self.round(&long, false).await,
                Err(_) => break,
            }
        }
        self.step(&long, "close_unsolved", "caller", rating("no")).await;

        let found = values(&[("place", &site.place), ("category", &site.category), ("grade", "ordinary")]);
        let law = office.desk.library();
        let edition = law.city_of(&site.district.to_string()).unwrap().edition_on(office.desk.now().day()).unwrap();
        if edition.procedures["appeal"].asks.contains_key("find") {
            let dispatcher = self.staff("dispatcher");
            self.plant(None, "appeal", "find", dispatcher, found).await.unwrap();
        }
        self.opinions().await;
        let registrar = self.staff("registrar");
        let record = values(&[("received_on", "2018-05-04"), ("place", &site.place), ("source_no", "1")]);
        self.plant(None, "appeal_record", "record", registrar, record).await.unwrap();
        while office.desk.deliver(site.district, &Everybody).await.unwrap().more {}
        let sent = office.desk.send(site.district, &Everybody).await.unwrap();
        assert!(sent.done > 0, "no message left");
        long
    }

    /// What an office thinks of somebody's appointment, and of a department's work where it may say so.
    async fn opinions(&mut self) {
        let law = self.office.desk.library();
        let law = law.city_of(&self.site.district.to_string()).unwrap();
        let edition = law.edition_on(self.office.desk.now().day()).unwrap();
        let (agency, department) =
            (format!("{}.police_station", self.site.street), format!("{}.market", self.site.district));
        let ways = [
            ("advise_on_agency", agency.as_str(), ("on_agency", "appointments")),
            ("advise_on_department", department.as_str(), ("on_department", "assessment")),
        ];
        for (ask, about, on) in ways {
            if edition.procedures["agency_opinion"].asks.contains_key(ask) {
                let given = values(&[("about", about), ("decider", &department), on]);
                let leader = self.staff("leader");
                self.plant(None, "agency_opinion", ask, leader, given).await.unwrap();
            }
        }
    }

    /// By somebody who has not signed in, over HTTP, with problems on the way. Answers the matter.
    pub async fn over_http(&mut self) -> MatterId {
        people(&self.office.database, &library(), self.site).await;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let (ready, listening) = tokio::sync::oneshot::channel();
        let ready = std::sync::Mutex::new(Some(ready));
        let tell = move |address, _| {
            ready.lock().unwrap().take().map(|ready| ready.send(address));
        };
        let hooks = Hooks { ready: Arc::new(tell), ..Hooks::default() };
        let config = Config { listen: "127.0.0.1:0".parse().unwrap(), ..Config::default() };
        let state = AppState::new(Arc::clone(&self.office.desk), config.clone(), hooks);
        let served = tokio::spawn(server::serve(config, state, async move {
            let _ = stopped.await;
        }));
        let mut client = Client::new(listening.await.unwrap());
        let checks = [None, Some(Check::Phone), Some(Check::Mail), None, None, None, Some(Check::Position)];
        let [name, phone, mail, address, title, body, position] = checks.map(|check| self.planted.next(check));
        let appeal = json!({
            "place": self.site.place, "category": self.site.category, "kind": "help", "text": body, "title": title,
            "contact_name": name, "contact_phone": phone, "contact_mail": mail, "address": address, "position": position,
        });
        let call = |path: &str, key: &str, body: serde_json::Value| Call {
            method: Method::POST,
            path: path.to_owned(),
            token: None,
            key: Some(key.to_owned()),
            body,
        };
        let made = client.send(&call("/api/v1/appeals", "first", appeal.clone())).await.unwrap();
        assert_eq!(made.status, 201, "{}", made.text);
        let matter = MatterId(made.json()["matter"].as_str().unwrap().to_owned());
        let path = format!("/api/v1/matters/{}/{matter}/asks/supplement", self.site.district);
        let mut problems = vec![client.send(&call("/api/v1/appeals", "first", json!({ "text": body }))).await.unwrap()];
        for (key, value) in self.bad_values() {
            let mut wrong = appeal.clone();
            wrong[key] = value.clone();
            problems.push(client.send(&call("/api/v1/appeals", key, wrong)).await.unwrap());
            let call = Call::post(
                path.clone(),
                &token("operator"),
                format!("k-{key}"),
                json!({ "values": { "more": value } }),
            );
            let answer = client.send(&call).await.unwrap();
            problems.extend((answer.status != 200).then_some(answer));
        }
        for problem in &problems {
            assert!((400..500).contains(&problem.status), "{problem:?}");
            let shown: Vec<&String> =
                self.planted.needles().filter(|needle| problem.text.contains(needle.as_str())).collect();
            assert!(shown.is_empty(), "a problem answer repeats {shown:?}: {}", problem.text);
        }
        stop.send(()).unwrap();
        served.await.unwrap().unwrap();
        matter
    }

    /// Values that no personal field takes, each with a canary in it.
    fn bad_values(&mut self) -> Vec<(&'static str, serde_json::Value)> {
        let [phone, name, title, road, text, spot, mail] = [None; 7].map(|check| self.planted.next(check));
        vec![
            ("contact_phone", json!(phone)),
            ("contact_mail", json!(mail)),
            ("contact_name", json!(name.repeat(10))),
            ("title", json!([title])),
            ("address", json!({ "road": road })),
            ("position", json!(format!("{spot},30.1"))),
            ("text", json!(text.repeat(600))),
            // A telephone number sent as a number, as careless programs do.
            ("contact_phone", json!(self.planted.number())),
        ]
    }

    /// Refusals at the desk say what is wrong, and never repeat what was given.
    pub async fn refusals(&mut self) {
        let matter = self.register().await;
        for (_, value) in self.bad_values() {
            let value = match value {
                serde_json::Value::String(text) if text.len() < 2_000 => Value::List(vec![Value::Text(text)]),
                serde_json::Value::String(text) => Value::Text(text),
                serde_json::Value::Number(number) => Value::Number(number.as_i64().unwrap()),
                other => Value::Text(other.to_string().repeat(200)),
            };
            for field in ["more", "no_such_field"] {
                let given = [(field.to_owned(), value.clone())].into_iter().collect();
                let actor = self.staff("operator");
                let refused = self.office.ask(self.site, Some(&matter), "appeal", "supplement", actor, given).await;
                let Err(DeskFault::Refused(refusal)) = refused else { panic!("{field}: {refused:?}") };
                let told = format!("{refusal:?}");
                assert!(!self.planted.needles().any(|needle| told.contains(needle.as_str())), "{told}");
            }
        }
    }
}
