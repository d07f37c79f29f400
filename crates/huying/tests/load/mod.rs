//! Load: clients that register, accept, take, contact, supplement and write notes at random, every step under a key of its
//! own, and that read queues, pages of matters and the search between the steps. What was acknowledged is kept; what got no
//! answer is asked again under the same key until it is.
#![allow(dead_code, reason = "each test uses its part of the load")]

pub mod ledger;

use crate::ground::Dice;
use crate::ground::city::{Site, token};
use crate::ground::client::{Answer, Call, Client};
use desk::time::{Clock as _, SystemClock};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Steps of a matter after it was registered, with the post that takes each.
const STAGES: [(&str, &str); 3] = [("accept", "dispatcher"), ("take", "dispatcher"), ("contact", "worker")];
/// What writes a note instead of an event.
const NOTE: &str = "note";
/// Pause before an answer 503 is asked again.
const AGAIN: Duration = Duration::from_millis(25);
/// The longest that one step may stay without an acknowledgement while the server is there.
const LONGEST: Duration = Duration::from_secs(90);

/// A step that was acknowledged.
#[derive(Debug, Clone)]
pub struct Acked {
    /// The key under which it stands: account and key.
    pub key: String,
    /// Matter.
    pub matter: String,
    /// Version that was answered.
    pub version: u32,
    /// The ask.
    pub ask: &'static str,
}

/// What all clients of one load share.
pub struct Field {
    /// Where it happens.
    pub site: Site,
    /// Matters that were acknowledged, for anybody to supplement.
    matters: Mutex<Vec<String>>,
    /// Steps acknowledged so far.
    pub acknowledged: AtomicU64,
    /// Nothing new is begun any more.
    pub stop: AtomicBool,
    /// Characters of a text, so that a disk can be filled.
    pub characters: usize,
}

impl Field {
    /// A field of work.
    pub fn new(site: Site, characters: usize) -> Arc<Self> {
        Arc::new(Self {
            site,
            matters: Mutex::default(),
            acknowledged: AtomicU64::new(0),
            stop: AtomicBool::new(false),
            characters,
        })
    }
}

struct Life {
    matter: String,
    stage: usize,
}

/// A step on its way.
struct Step {
    call: Call,
    ask: &'static str,
    /// Which of the client's own matters it carries on.
    life: Option<usize>,
    /// Whether an attempt at it got no answer.
    unknown: bool,
    began: Instant,
}

/// One client.
pub struct Worker {
    name: u64,
    dice: Dice,
    next: u64,
    lives: Vec<Life>,
    pending: Option<Step>,
    /// Everything that was acknowledged.
    pub acked: Vec<Acked>,
    /// Notes that were acknowledged: matter and id.
    pub noted: Vec<(String, String)>,
    /// Steps that got no answer at first.
    pub unknown: u64,
    /// Those among them that had been written.
    pub written: u64,
    /// Answers by status.
    pub statuses: BTreeMap<u16, u64>,
    /// Answers that are neither success, nor conflict, nor 503 with `Retry-After`.
    pub wrong: Vec<String>,
}

impl Worker {
    /// A client with its own seed.
    pub fn new(name: u64, seed: u64) -> Self {
        Self {
            name,
            dice: Dice(seed ^ name.wrapping_mul(0x1234_5678_9abc_def1)),
            next: 0,
            lives: Vec::new(),
            pending: None,
            acked: Vec::new(),
            noted: Vec::new(),
            unknown: 0,
            written: 0,
            statuses: BTreeMap::new(),
            wrong: Vec::new(),
        }
    }

    /// Works until the field stops and nothing is on its way any more, or until no answer comes: then the server is gone.
    pub async fn work(mut self, field: Arc<Field>, address: SocketAddr) -> Self {
        let mut client = Client::new(address);
        loop {
            if self.pending.is_none() {
                if field.stop.load(Ordering::SeqCst) {
                    return self;
                }
                if self.dice.below(5) == 0 && !self.read(&field, &mut client).await {
                    return self;
                }
                self.pending = Some(self.plan(&field));
            }
            let Some(step) = &mut self.pending else { return self };
            match client.send(&step.call).await {
                Some(answer) => self.answered(&field, &answer).await,
                None => {
                    self.unknown += u64::from(!step.unknown);
                    step.unknown = true;
                    return self;
                }
            }
        }
    }

    /// Reads something; answers whether an answer came.
    async fn read(&mut self, field: &Field, client: &mut Client) -> bool {
        let district = field.site.district;
        let some = self.dice.pick(&field.matters.lock().unwrap()).cloned().unwrap_or_default();
        let (path, post) = match self.dice.below(4) {
            0 => ("/api/v1/queues/mine".to_owned(), "dispatcher"),
            1 => (format!("/api/v1/matters?district={district}"), "dispatcher"),
            2 => ("/api/v1/search?q=%E6%A5%BC%E9%81%93".to_owned(), "worker"),
            _ if some.is_empty() => return true,
            _ => (format!("/api/v1/matters/{district}/{some}/page"), "dispatcher"),
        };
        let Some(answer) = client.send(&Call::get(&path, &token(post))).await else { return false };
        *self.statuses.entry(answer.status).or_default() += 1;
        // Searching is counted per person.
        let is_sound = matches!(answer.status, 200 | 429) || answer.status == 503 && answer.retry_after;
        if !is_sound {
            self.wrong.push(format!("{path}: {}: {}", answer.status, answer.text));
        }
        true
    }

    async fn answered(&mut self, field: &Field, answer: &Answer) {
        *self.statuses.entry(answer.status).or_default() += 1;
        match answer.status {
            200 | 201 => return self.acknowledged(field, &answer.json()),
            503 if answer.retry_after => tokio::time::sleep(AGAIN).await,
            409 => {}
            status => self.wrong.push(format!("{status}: {}", answer.text)),
        }
        let step = self.pending.as_ref().unwrap();
        assert!(
            step.began.elapsed() < LONGEST && self.wrong.len() < 20,
            "{:?}: {answer:?} {:?}",
            step.call,
            self.wrong
        );
    }

    fn acknowledged(&mut self, field: &Field, answer: &Value) {
        let Some(step) = self.pending.take() else { return };
        field.acknowledged.fetch_add(1, Ordering::SeqCst);
        if step.ask == NOTE {
            let matter = step.call.path.rsplit('/').nth(1).unwrap().to_owned();
            return self.noted.push((matter, answer["id"].as_str().unwrap().to_owned()));
        }
        let matter = answer["matter"].as_str().unwrap().to_owned();
        let version = u32::try_from(answer["version"].as_u64().unwrap()).unwrap();
        self.written += u64::from(step.unknown && answer["repeated"] == json!(true));
        match step.life {
            Some(life) => self.lives[life].stage += 1,
            None if step.ask == "register" => {
                self.lives.push(Life { matter: matter.clone(), stage: 0 });
                field.matters.lock().unwrap().push(matter.clone());
            }
            None => {}
        }
        let post = step.call.token.as_deref().and_then(|token| token.strip_prefix("token-of-the-")).unwrap();
        let key = format!("a-{post}:{}", step.call.key.as_deref().unwrap());
        self.acked.push(Acked { key, matter, version, ask: step.ask });
    }

    fn plan(&mut self, field: &Field) -> Step {
        self.next += 1;
        let open: Vec<usize> = (0..self.lives.len()).filter(|at| self.lives[*at].stage < STAGES.len()).collect();
        let roll = self.dice.below(100);
        let anybody = || field.matters.lock().unwrap().clone();
        match self.dice.pick(&open).copied() {
            Some(life) if roll < 55 => self.carry_on(field, life),
            _ if (55..75).contains(&roll) => match self.dice.clone().pick(&anybody()) {
                Some(matter) if roll < 70 => self.supplement(field, matter),
                Some(matter) => self.note(field, matter),
                None => self.register(field),
            },
            _ => self.register(field),
        }
    }

    fn step(&self, path: String, post: &str, ask: &'static str, life: Option<usize>, body: Value) -> Step {
        let key = format!("key-{}-{}", self.name, self.next);
        let call = Call::post(path, &token(post), key, body);
        Step { call, ask, life, unknown: false, began: Instant::now() }
    }

    fn register(&self, field: &Field) -> Step {
        let site = &field.site;
        let text = "三单元楼道灯不亮已有一周，老人上下楼不方便。".chars().cycle().take(field.characters);
        let body = json!({
            "place": site.place, "category": site.category, "kind": "help", "grade": "ordinary", "title": "楼道灯不亮",
            "text": text.collect::<String>(), "contact_name": "居民甲", "channel": "hotline",
            "contact_phone": format!("0000{:03}{:04}", self.name % 1000, self.next % 10_000),
        });
        self.step("/api/v1/appeals".to_owned(), "operator", "register", None, body)
    }

    fn supplement(&self, field: &Field, matter: &str) -> Step {
        let path = format!("/api/v1/matters/{}/{matter}/asks/supplement", field.site.district);
        let body = json!({ "values": { "more": format!("补充：第{}次反映。", self.next) } });
        self.step(path, "operator", "supplement", None, body)
    }

    fn note(&self, field: &Field, matter: &str) -> Step {
        let path = format!("/api/v1/matters/{}/{matter}/notes", field.site.district);
        self.step(path, "dispatcher", NOTE, None, json!({ "text": format!("第{}次联系，无人接听。", self.next) }))
    }

    fn carry_on(&self, field: &Field, life: usize) -> Step {
        let Life { matter, stage } = &self.lives[life];
        let (ask, post) = STAGES[*stage];
        let values = match ask {
            "take" => json!({ "duty": field.site.duty }),
            "contact" => json!({ "contacted": SystemClock.now().rfc3339() }),
            _ => json!({}),
        };
        let path = format!("/api/v1/matters/{}/{matter}/asks/{ask}", field.site.district);
        self.step(path, post, ask, Some(life), json!({ "values": values }))
    }
}

/// So many clients.
pub fn workers(count: u64, seed: u64) -> Vec<Worker> {
    (0..count).map(|name| Worker::new(name, seed)).collect()
}

/// Sets clients to work; they come back when they end.
pub fn start(field: &Arc<Field>, workers: Vec<Worker>, address: SocketAddr) -> tokio::task::JoinSet<Worker> {
    let mut set = tokio::task::JoinSet::new();
    for worker in workers {
        set.spawn(worker.work(Arc::clone(field), address));
    }
    set
}

/// What clients did together.
#[derive(Debug, Default)]
pub struct Sum {
    /// Everything acknowledged.
    pub acked: Vec<Acked>,
    /// Notes acknowledged, by matter.
    pub noted: BTreeMap<String, BTreeSet<String>>,
    /// Unknown outcomes.
    pub unknown: u64,
    /// Those that had been written.
    pub written: u64,
    /// Answers by status.
    pub statuses: BTreeMap<u16, u64>,
    /// Answers that should not have been.
    pub wrong: Vec<String>,
}

/// Adds them up.
pub fn sum(workers: Vec<Worker>) -> Sum {
    let mut sum = Sum::default();
    for worker in workers {
        assert!(worker.pending.is_none(), "a step was left without an answer");
        sum.acked.extend(worker.acked);
        for (matter, note) in worker.noted {
            assert!(sum.noted.entry(matter).or_default().insert(note), "a note was acknowledged under two keys");
        }
        sum.unknown += worker.unknown;
        sum.written += worker.written;
        sum.wrong.extend(worker.wrong);
        for (status, count) in worker.statuses {
            *sum.statuses.entry(status).or_default() += count;
        }
    }
    sum
}
