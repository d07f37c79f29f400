//! Complaint lifecycles over HTTP on loopback: registered, accepted, taken, contacted, handled, fed back, called back,
//! rated. Every step is its own acknowledged, durable ask with its view, clock and outbox rows.

use super::client::Client;
use super::ground::{Ground, place_of};
use super::raw;
use crate::options::Common;
use crate::say;
use crate::telling::{Failure, bar, json};
use desk::time::Clock as _;
use hdrhistogram::Histogram;
use hyper::Method;
use serde::Serialize;
use serde_json::{Value, json as object};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use worktime::Lang;

/// Asks of one lifecycle that are sent; the clock's own ask (call-back begins) is not counted.
const ASKS: u32 = 7;

/// The figures.
#[derive(Debug, Serialize)]
struct Figures {
    database: String,
    clients: u16,
    lifecycles: u32,
    asks: u32,
    seconds: f64,
    lifecycles_per_second: f64,
    asks_per_second: f64,
    p50_ms: f64,
    p95_ms: f64,
    p99_ms: f64,
    max_ms: f64,
    cpu_ms_per_ask: Option<f64>,
    /// Flushes to disk per ask: writing transactions ÷ asks.
    fsyncs_per_ask: f64,
    raw: raw::Raw,
    /// Asks per second ÷ raw writes of the same rows per second.
    ratio: f64,
}

/// Runs the measure.
pub async fn lifecycle(common: &Common, size: u32, clients: u16) -> Result<(), Failure> {
    if size == 0 || clients == 0 {
        return Err(Failure::said("--size and --clients: at least 1"));
    }
    let ground = Arc::new(Ground::lay(common).await?);
    let progress = bar(u64::from(size) * u64::from(ASKS), "lifecycle");
    let mut times = Histogram::<u64>::new_with_max(60_000_000, 3)?;
    let (cpu_before, flushed_before) = (raw::cpu_seconds(), ground.house.database.flushes());
    let handled = phase(&ground, size, clients, &progress, &mut times, Part::UntilFedBack, Arc::default()).await?;
    // Call-back begins only when the time to handle has passed: the clock is put forward, which is not counted.
    let flushed = ground.house.database.flushes().saturating_sub(flushed_before);
    let jump = 40 * 86_400_000;
    ground.clock.set(worktime::Instant(ground.clock.now().0 + jump));
    let pause = Instant::now();
    while ground.house.desk.remind(ground.district).await?.more {}
    wait_for_call_back(&ground, &handled.matters).await?;
    let paused = pause.elapsed();
    let flushed_before = ground.house.database.flushes();
    let rated = phase(&ground, size, clients, &progress, &mut times, Part::Rate, Arc::new(handled.matters)).await?;
    let cpu = raw::cpu_seconds().zip(cpu_before).map(|(after, before)| after - before);
    let flushed = flushed + ground.house.database.flushes().saturating_sub(flushed_before);
    progress.finish_and_clear();
    let seconds = (handled.time + rated.time).as_secs_f64();
    let asks = size.saturating_mul(ASKS);
    let mut ground = Arc::into_inner(ground).ok_or_else(|| Failure::said("the ground is still in use"))?;
    ground.stop().await?;
    let raw = raw::measure(&ground, &rated.matters, clients).await?;
    let ms = |micros: u64| f64::from(u32::try_from(micros).unwrap_or(u32::MAX)) / 1000.0;
    let per_second = |count: u32| f64::from(count) / seconds;
    let figures = Figures {
        database: place_of(common),
        clients,
        lifecycles: size,
        asks,
        seconds,
        lifecycles_per_second: per_second(size),
        asks_per_second: per_second(asks),
        p50_ms: ms(times.value_at_quantile(0.5)),
        p95_ms: ms(times.value_at_quantile(0.95)),
        p99_ms: ms(times.value_at_quantile(0.99)),
        max_ms: ms(times.max()),
        // What passed while the clock was put forward is in it: an upper bound.
        cpu_ms_per_ask: cpu.map(|cpu| cpu * 1000.0 / f64::from(asks)),
        fsyncs_per_ask: f64::from(u32::try_from(flushed).unwrap_or(u32::MAX)) / f64::from(asks),
        ratio: per_second(asks) / raw.asks_per_second,
        raw,
    };
    tell(common, &figures, paused)?;
    ground.clear(common).await
}

fn tell(common: &Common, figures: &Figures, paused: Duration) -> Result<(), Failure> {
    if common.json {
        return json(figures);
    }
    let f = figures;
    say!(
        "{}",
        match common.lang {
            Lang::Zh => format!(
                "{}，{}个并发：{}个全周期（{}个步骤）用时{:.1}秒（另有{:.1}秒用于拨快时钟，不计）\n  每秒{:.0}个全周期，每秒{:.0}个步骤；单步 p50 {:.1}毫秒，p95 {:.1}，p99 {:.1}，最长 {:.1}\n  同样的行直接写入：每秒{:.0}步（每步{:.1}行，每批{:.1}步）；比值 {:.2}",
                f.database,
                f.clients,
                f.lifecycles,
                f.asks,
                f.seconds,
                paused.as_secs_f64(),
                f.lifecycles_per_second,
                f.asks_per_second,
                f.p50_ms,
                f.p95_ms,
                f.p99_ms,
                f.max_ms,
                f.raw.asks_per_second,
                f.raw.rows_per_ask,
                f.raw.asks_per_batch,
                f.ratio
            ),
            Lang::En => format!(
                "{}, {} clients: {} lifecycles ({} asks) in {:.1} s (and {:.1} s to put the clock forward, not counted)\n  {:.0} lifecycles/s, {:.0} asks/s; one ask p50 {:.1} ms, p95 {:.1}, p99 {:.1}, max {:.1}\n  the same rows written raw: {:.0} asks/s ({:.1} rows an ask, {:.1} asks a batch); ratio {:.2}",
                f.database,
                f.clients,
                f.lifecycles,
                f.asks,
                f.seconds,
                paused.as_secs_f64(),
                f.lifecycles_per_second,
                f.asks_per_second,
                f.p50_ms,
                f.p95_ms,
                f.p99_ms,
                f.max_ms,
                f.raw.asks_per_second,
                f.raw.rows_per_ask,
                f.raw.asks_per_batch,
                f.ratio
            ),
        }
    );
    if let Some(cpu) = f.cpu_ms_per_ask {
        say!(
            "  {}",
            match common.lang {
                Lang::Zh => {
                    format!("每步处理器时间至多{cpu:.2}毫秒（含发起方），落盘{:.3}次", f.fsyncs_per_ask)
                }
                Lang::En => format!(
                    "at most {cpu:.2} CPU-ms an ask (the load generator included), {:.3} fsyncs an ask",
                    f.fsyncs_per_ask
                ),
            }
        );
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Part {
    UntilFedBack,
    Rate,
}

struct Done {
    time: Duration,
    matters: Vec<String>,
}

async fn phase(
    ground: &Arc<Ground>,
    size: u32,
    clients: u16,
    progress: &indicatif::ProgressBar,
    times: &mut Histogram<u64>,
    part: Part,
    matters: Arc<Vec<String>>,
) -> Result<Done, Failure> {
    let next = Arc::new(AtomicU32::new(0));
    let started = Instant::now();
    let mut running = JoinSet::new();
    for _ in 0..clients {
        let (ground, next, progress, matters) =
            (Arc::clone(ground), Arc::clone(&next), progress.clone(), Arc::clone(&matters));
        running.spawn(async move {
            let mut client = Client::connect(ground.address, None).await?;
            let mut times = Histogram::<u64>::new_with_max(60_000_000, 3)?;
            let mut done = Vec::new();
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= size {
                    return Ok::<_, Failure>((times, done));
                }
                let mut life = Life { ground: &ground, client: &mut client, times: &mut times, progress: &progress };
                match part {
                    Part::UntilFedBack => done.push(life.until_fed_back(n).await?),
                    Part::Rate => {
                        let matter = matters.get(usize::try_from(n).unwrap_or(usize::MAX)).cloned().unwrap_or_default();
                        life.rate(&matter).await?;
                        done.push(matter);
                    }
                }
            }
        });
    }
    let mut matters = Vec::new();
    while let Some(client) = running.join_next().await {
        let (measured, mut done) = client??;
        times.add(measured)?;
        matters.append(&mut done);
    }
    Ok(Done { time: started.elapsed(), matters })
}

async fn wait_for_call_back(ground: &Ground, matters: &[String]) -> Result<(), Failure> {
    for matter in matters {
        for attempt in 0.. {
            let state = ground.house.desk.ledger().matter(ground.district, &casework::MatterId(matter.clone())).await?;
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
    async fn until_fed_back(&mut self, n: u32) -> Result<String, Failure> {
        let ground = self.ground;
        let appeal = object!({
            "place": ground.place, "category": ground.category, "kind": "help", "grade": "ordinary",
            "title": "楼道灯不亮", "text": format!("三单元楼道灯不亮已有一周，老人上下楼不方便。（{n}）"),
            "contact_name": "居民甲", "contact_phone": format!("0000{n:07}"), "channel": "hotline",
        });
        let made = self.step("operator", "/api/v1/appeals", &appeal).await?;
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
        Ok(matter)
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
        let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.times.saturating_record(micros);
        self.progress.inc(1);
        Ok(answer)
    }
}
