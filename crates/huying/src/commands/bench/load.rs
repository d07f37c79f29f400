//! The load: clients in a runtime of their own, so that their processor time can be told from the server's.

use super::client::Client;
use super::ground::Ground;
use crate::telling::Failure;
use hdrhistogram::Histogram;
use hyper::Method;
use serde_json::Value;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

/// What the threads of the load are called.
const NAME: &str = "load";
/// Connections of an open loop: more than answers that can be under way within a second.
const OPEN_CONNECTIONS: u16 = 256;

/// How the load comes.
#[derive(Debug, Clone, Copy)]
pub enum Loop {
    /// So many clients, each of which asks again when it is answered.
    Closed(u16),
    /// So many requests a second, whatever the answers take.
    Open(u32),
}

/// What was measured.
pub struct Measured {
    /// Requests answered.
    pub count: u64,
    /// Requests that were not answered with success.
    pub failed: u64,
    /// From the first request to the last answer.
    pub time: Duration,
    /// Microseconds of each request.
    pub times: Histogram<u64>,
    /// Processor seconds of everything but the load in this process, where the system tells.
    pub cpu: Option<f64>,
}

/// The load's own runtime.
pub struct Load(Option<Runtime>);

impl Load {
    /// Starts it.
    pub fn start() -> Result<Self, Failure> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name(NAME).enable_all().build()?;
        Ok(Self(Some(runtime)))
    }

    /// Runs one task of each client and gathers what they answer.
    pub async fn run<T, F>(&self, tasks: impl IntoIterator<Item = F>) -> Result<Vec<T>, Failure>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        let Some(runtime) = &self.0 else { return Err(Failure::said("the load has ended")) };
        let mut running = JoinSet::new();
        for task in tasks {
            running.spawn_on(task, runtime.handle());
        }
        let mut answers = Vec::new();
        while let Some(answer) = running.join_next().await {
            answers.push(answer??);
        }
        Ok(answers)
    }

    /// Asks for pages for some seconds.
    pub async fn read(
        &self,
        ground: &Ground,
        post: &str,
        how: Loop,
        seconds: u32,
        path: Arc<dyn Fn(u64) -> String + Send + Sync>,
    ) -> Result<Measured, Failure> {
        let token = ground.tokens.get(post).cloned();
        let clients = match how {
            Loop::Closed(clients) => clients,
            Loop::Open(_) => OPEN_CONNECTIONS,
        };
        let next = Arc::new(AtomicU64::new(0));
        let mut connected = Vec::new();
        for _ in 0..clients {
            connected.push(connect(ground.address, token.clone()));
        }
        let connected = self.run(connected).await?;
        let cpu = Cpu::now();
        let start = Instant::now();
        let schedule = Schedule { how, start, end: start + Duration::from_secs(u64::from(seconds)) };
        let tasks = connected.into_iter().map(|client| reader(client, schedule, Arc::clone(&next), Arc::clone(&path)));
        let mut all = Measured { count: 0, failed: 0, time: Duration::ZERO, times: histogram()?, cpu: None };
        for one in self.run(tasks).await? {
            all.count += one.count;
            all.failed += one.failed;
            all.times.add(one.times)?;
        }
        all.time = start.elapsed();
        all.cpu = cpu.since();
        Ok(all)
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Times up to a minute, to three digits.
pub fn histogram() -> Result<Histogram<u64>, Failure> {
    Ok(Histogram::new_with_max(60_000_000, 3)?)
}

/// Notes a time.
pub fn record(times: &mut Histogram<u64>, time: Duration) {
    times.saturating_record(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
}

async fn connect(address: std::net::SocketAddr, token: Option<String>) -> Result<Client, Failure> {
    Client::connect(address, token).await
}

#[derive(Clone, Copy)]
struct Schedule {
    how: Loop,
    start: Instant,
    end: Instant,
}

impl Schedule {
    /// When the `k`-th request is meant to begin; `None` if it is none any more.
    fn begins(&self, k: u64) -> Option<Instant> {
        let begins = match self.how {
            Loop::Closed(_) => Instant::now(),
            Loop::Open(rate) => {
                self.start + Duration::from_micros(k.saturating_mul(1_000_000) / u64::from(rate.max(1)))
            }
        };
        (begins < self.end).then_some(begins)
    }
}

async fn reader(
    mut client: Client,
    schedule: Schedule,
    next: Arc<AtomicU64>,
    path: Arc<dyn Fn(u64) -> String + Send + Sync>,
) -> Result<Measured, Failure> {
    let mut done = Measured { count: 0, failed: 0, time: Duration::ZERO, times: histogram()?, cpu: None };
    loop {
        let k = next.fetch_add(1, Ordering::Relaxed);
        let Some(begins) = schedule.begins(k) else { return Ok(done) };
        tokio::time::sleep_until(begins.into()).await;
        let status = client.fetch(Method::GET, &path(k), &Value::Null).await?.0;
        done.count += 1;
        done.failed += u64::from(!status.is_success());
        record(&mut done.times, begins.elapsed());
    }
}

/// Processor time of this process without its load, in seconds.
pub struct Cpu(Option<f64>);

impl Cpu {
    /// From here on.
    pub fn now() -> Self {
        Self(used())
    }

    /// What was used since.
    pub fn since(&self) -> Option<f64> {
        used().zip(self.0).map(|(now, then)| now - then)
    }
}

/// Where the system tells: of the whole process, less what the load's threads used.
fn used() -> Option<f64> {
    let mut sum = seconds(&std::fs::read_to_string("/proc/self/stat").ok()?)?;
    for task in std::fs::read_dir("/proc/self/task").ok()?.flatten() {
        let stat = std::fs::read_to_string(task.path().join("stat")).unwrap_or_default();
        if stat.contains(&format!("({NAME})")) {
            sum -= seconds(&stat).unwrap_or(0.0);
        }
    }
    Some(sum)
}

/// User and system time of a `stat` line. The kernel counts in hundredths of a second on every system this runs on.
fn seconds(stat: &str) -> Option<f64> {
    let mut fields = stat.rsplit(')').next()?.split_whitespace().skip(11);
    let user: u32 = fields.next()?.parse().ok()?;
    let system: u32 = fields.next()?.parse().ok()?;
    Some((f64::from(user) + f64::from(system)) / 100.0)
}
