//! Complaint lifecycles over HTTP on loopback: registered, accepted, taken, contacted, handled, fed back, called back,
//! rated. Every step is its own acknowledged, durable ask with its view, clock and outbox rows.

use super::client::Client;
use super::ground::Ground;
use super::intake::appeal;
use super::load::{Cpu, Load, Measured, histogram, record};
use super::raw;
use super::report::{self, Figures, number};
use crate::options::{Common, Writes};
use crate::telling::{Failure, bar};
use casework::MatterId;
use desk::time::Clock as _;
use hdrhistogram::Histogram;
use hyper::Method;
use serde_json::{Value, json as object};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Asks of one lifecycle that are sent; the clock's own ask (call-back begins) is not counted.
const ASKS: u32 = 7;

/// Runs the measure.
pub async fn run(common: &Common, options: &Writes) -> Result<(), Failure> {
    let ground = Arc::new(Ground::lay(common, options.size).await?);
    let busy = report::busy();
    let (lived, asks_flushed) = live(&ground, options.count, options.clients).await?;
    let mut ground = Ground::own(ground)?;
    ground.stop().await?;
    let raw = raw::measure(&ground, &lived.matters, options.clients).await?;
    let load = format!("{} clients", options.clients);
    let mut figures = Figures::of("lifecycle", ground.house.database.kind(), options.size, load, &lived.measured);
    figures.unit = ("个全周期", "lifecycles");
    figures.asks_each = ASKS;
    figures.flushes_each = Some(number(asks_flushed) / number(u64::from(options.count) * u64::from(ASKS)).max(1.0));
    figures.cpu_ms = figures.cpu_ms.map(|cpu| cpu / f64::from(ASKS));
    figures.busy = busy;
    report::tell(common, &[figures.beside(raw.words(), raw.asks_per_second / f64::from(ASKS))])?;
    ground.clear().await
}

/// What lifecycles left: their figures (times and processor time are of single asks) and the matters.
pub struct Lived {
    pub measured: Measured,
    pub matters: Vec<MatterId>,
}

/// Lives so many lifecycles, from forty days before now to now; answers also the flushes of their asks.
pub async fn live(ground: &Arc<Ground>, count: u32, clients: u16) -> Result<(Lived, u64), Failure> {
    let load = Load::start()?;
    let progress = bar(u64::from(count) * u64::from(ASKS), "lifecycle");
    let mut times = histogram()?;
    ground.clock.set(ground.days_ago(40));
    let work = |part, matters| Phase { ground: Arc::clone(ground), count, part, matters, progress: progress.clone() };
    let handled = work(Part::UntilFedBack, Arc::default()).run(&load, clients, &mut times).await?;
    // Call-back begins only when the time to handle has passed: the clock is put forward, which is not counted.
    ground.clock.set(ground.now);
    while ground.house.desk.remind(ground.district).await?.more {}
    wait_for_call_back(ground, &handled.matters).await?;
    let rated = work(Part::Rate, Arc::new(handled.matters)).run(&load, clients, &mut times).await?;
    progress.finish_and_clear();
    let measured = Measured {
        count: u64::from(count),
        failed: 0,
        time: handled.time + rated.time,
        times,
        cpu: handled.cpu.zip(rated.cpu).map(|(handled, rated)| handled + rated),
    };
    Ok((Lived { measured, matters: rated.matters }, handled.flushes + rated.flushes))
}

#[derive(Clone, Copy)]
enum Part {
    UntilFedBack,
    Rate,
}

struct Done {
    time: Duration,
    cpu: Option<f64>,
    flushes: u64,
    matters: Vec<MatterId>,
}

struct Phase {
    ground: Arc<Ground>,
    count: u32,
    part: Part,
    matters: Arc<Vec<MatterId>>,
    progress: indicatif::ProgressBar,
}

impl Phase {
    async fn run(self, load: &Load, clients: u16, times: &mut Histogram<u64>) -> Result<Done, Failure> {
        let (next, phase) = (Arc::new(AtomicU32::new(0)), Arc::new(self));
        let database = &phase.ground.house.database;
        let (flushes, cpu, started) = (database.flushes(), Cpu::now(), Instant::now());
        let tasks = (0..clients).map(|_| Arc::clone(&phase).client(Arc::clone(&next)));
        let mut matters = Vec::new();
        for (measured, mut done) in load.run(tasks).await? {
            times.add(measured)?;
            matters.append(&mut done);
        }
        let flushes = database.flushes().saturating_sub(flushes);
        Ok(Done { time: started.elapsed(), cpu: cpu.since(), flushes, matters })
    }

    async fn client(self: Arc<Self>, next: Arc<AtomicU32>) -> Result<(Histogram<u64>, Vec<MatterId>), Failure> {
        let mut client = Client::connect(self.ground.address, None).await?;
        let (mut times, mut done) = (histogram()?, Vec::new());
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= self.count {
                return Ok((times, done));
            }
            let mut life =
                Life { ground: &self.ground, client: &mut client, times: &mut times, progress: &self.progress };
            match self.part {
                Part::UntilFedBack => done.push(life.until_fed_back(n).await?),
                Part::Rate => {
                    let at = usize::try_from(n).unwrap_or(usize::MAX);
                    let Some(matter) = self.matters.get(at) else { continue };
                    life.rate(&matter.0).await?;
                    done.push(matter.clone());
                }
            }
        }
    }
}

async fn wait_for_call_back(ground: &Ground, matters: &[MatterId]) -> Result<(), Failure> {
    for matter in matters {
        for attempt in 0.. {
            let state = ground.house.desk.ledger().matter(ground.district, matter).await?;
            let state = state.map(|matter| matter.state).unwrap_or_default();
            if state == "to_rate" {
                break;
            }
            if attempt > 200 {
                return Err(Failure::said(format!("{matter}: {state}")));
            }
            ground.house.desk.remind(ground.district).await?;
        }
    }
    Ok(())
}

struct Life<'a> {
    ground: &'a Ground,
    client: &'a mut Client,
    times: &'a mut Histogram<u64>,
    progress: &'a indicatif::ProgressBar,
}

impl Life<'_> {
    async fn until_fed_back(&mut self, n: u32) -> Result<MatterId, Failure> {
        let ground = self.ground;
        let made = self.step("operator", "/api/v1/appeals", &appeal(ground, n)).await?;
        let matter = made.get("matter").and_then(Value::as_str).unwrap_or_default().to_owned();
        self.ask(&matter, "dispatcher", "accept", object!({})).await?;
        self.ask(&matter, "dispatcher", "take", object!({ "duty": ground.duty })).await?;
        self.ask(&matter, "worker", "contact", object!({ "contacted": ground.clock.now().rfc3339() })).await?;
        self.ask(
            &matter,
            "worker",
            "handled",
            object!({ "result": "已更换灯具，当面确认。", "proof": "现场照片一张。" }),
        )
        .await?;
        self.ask(&matter, "dispatcher", "feed_back", object!({ "answer": "楼道灯已经修好，感谢反映。" })).await?;
        Ok(MatterId(matter))
    }

    async fn rate(&mut self, matter: &str) -> Result<(), Failure> {
        let values = object!({ "responded": true, "solved": "yes", "satisfied": "yes" });
        self.ask(matter, "caller", "rate", values).await.map(|_| ())
    }

    async fn ask(&mut self, matter: &str, post: &str, ask: &str, values: Value) -> Result<Value, Failure> {
        let path = format!("/api/v1/matters/{}/{matter}/asks/{ask}", self.ground.district);
        self.step(post, &path, &object!({ "values": values })).await
    }

    async fn step(&mut self, post: &str, path: &str, body: &Value) -> Result<Value, Failure> {
        let token = self.ground.tokens.get(post).cloned().unwrap_or_default();
        self.client.with(&token);
        let started = Instant::now();
        let answer = self.client.must(Method::POST, path, body).await?;
        record(self.times, started.elapsed());
        self.progress.inc(1);
        Ok(answer)
    }
}
