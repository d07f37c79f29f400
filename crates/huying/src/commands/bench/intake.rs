//! Requests taken in over HTTP: each is registered, sealed, chained, projected and on disk when it is answered.

use super::client::Client;
use super::ground::Ground;
use super::load::{Cpu, Load, Measured, histogram, record};
use super::raw;
use super::report::{self, Figures, number};
use crate::options::{Common, Writes};
use crate::telling::{Failure, bar};
use casework::MatterId;
use hyper::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// What a resident reports.
pub fn appeal(ground: &Ground, n: u32) -> Value {
    json!({
        "place": ground.place, "category": ground.category, "kind": "help", "grade": "ordinary",
        "title": "楼道灯不亮", "text": format!("三单元楼道灯不亮已有一周，老人上下楼不方便。（{n}）"),
        "contact_name": "居民甲", "contact_phone": format!("0000{n:07}"), "channel": "hotline",
    })
}

/// Runs the measure.
pub async fn run(common: &Common, options: &Writes) -> Result<(), Failure> {
    let mut ground = Ground::lay(common, options.size).await?;
    let busy = report::busy();
    let load = Load::start()?;
    let progress = bar(u64::from(options.count), "intake");
    let (next, token) = (Arc::new(AtomicU32::new(0)), ground.tokens.get("operator").cloned());
    let bodies: Arc<[Value]> = (0..options.count).map(|n| appeal(&ground, n)).collect();
    let (cpu, flushes, start) = (Cpu::now(), ground.house.database.flushes(), Instant::now());
    let tasks = (0..options.clients).map(|_| {
        let (next, token, bodies, progress) = (Arc::clone(&next), token.clone(), Arc::clone(&bodies), progress.clone());
        let address = ground.address;
        async move {
            let mut client = Client::connect(address, token).await?;
            let (mut times, mut made) = (histogram()?, Vec::new());
            while let Some(body) =
                bodies.get(usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(usize::MAX))
            {
                let begun = Instant::now();
                let answer = client.must(Method::POST, "/api/v1/appeals", body).await?;
                record(&mut times, begun.elapsed());
                progress.inc(1);
                made.push(MatterId(answer.get("matter").and_then(Value::as_str).unwrap_or_default().to_owned()));
            }
            Ok((times, made))
        }
    });
    let mut all = Measured { count: 0, failed: 0, time: Duration::ZERO, times: histogram()?, cpu: None };
    let mut matters = Vec::new();
    for (times, mut made) in load.run(tasks).await? {
        all.times.add(times)?;
        matters.append(&mut made);
    }
    (all.time, all.cpu) = (start.elapsed(), cpu.since());
    all.count = u64::try_from(matters.len()).unwrap_or(u64::MAX);
    let flushes = ground.house.database.flushes().saturating_sub(flushes);
    progress.finish_and_clear();
    ground.stop().await?;
    let raw = raw::measure(&ground, &matters, options.clients).await?;
    let load = format!("{} clients", options.clients);
    let mut figures = Figures::of("intake", ground.house.database.kind(), options.size, load, &all);
    figures.flushes_each = Some(number(flushes) / number(all.count).max(1.0));
    figures.busy = busy;
    report::tell(common, &[figures.beside(raw.words(), raw.asks_per_second)])?;
    ground.clear().await
}
