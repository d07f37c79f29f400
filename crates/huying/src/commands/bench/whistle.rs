//! Whistles blown at once over HTTP, each for several units: drafted and issued, every report-in opened with it. What
//! stands in the ledger is counted afterwards, and again after a rebuild: nothing lost, nothing doubled.

use super::client::Client;
use super::ground::Ground;
use super::load::{Cpu, Load, Measured, histogram, record};
use super::raw;
use super::report::{self, Figures, number};
use crate::options::{Common, Writes};
use crate::telling::{Failure, bar};
use casework::MatterId;
use hdrhistogram::Histogram;
use hyper::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

/// Units that each whistle calls.
const UNITS: usize = 5;
/// Asks of one whistle: drafted, issued, and each report-in called.
const ASKS: u32 = 7;

/// Runs the measure.
pub async fn run(common: &Common, options: &Writes) -> Result<(), Failure> {
    let ground = Arc::new(Ground::lay(common, options.size).await?);
    let units = Arc::new(units(&ground)?);
    let (busy, load) = (report::busy(), Load::start()?);
    let (progress, next) = (bar(u64::from(options.count), "whistle"), Arc::new(AtomicU32::new(0)));
    let (cpu, flushes, start) = (Cpu::now(), ground.house.database.flushes(), Instant::now());
    let tasks = (0..options.clients).map(|_| {
        let (ground, units, next, progress) =
            (Arc::clone(&ground), Arc::clone(&units), Arc::clone(&next), progress.clone());
        let count = options.count;
        async move {
            let mut client = Client::connect(ground.address, ground.tokens.get("leader").cloned()).await?;
            let (mut times, mut blown) = (histogram()?, Vec::new());
            while next.fetch_add(1, Ordering::Relaxed) < count {
                blown.push(blow(&ground, &mut client, &units, &mut times).await?);
                progress.inc(1);
            }
            Ok((times, blown))
        }
    });
    let (mut times, mut whistles) = (histogram()?, Vec::new());
    for (more, mut blown) in load.run(tasks).await? {
        times.add(more)?;
        whistles.append(&mut blown);
    }
    let (time, cpu) = (start.elapsed(), cpu.since());
    let flushes = ground.house.database.flushes().saturating_sub(flushes);
    progress.finish_and_clear();
    let mut ground = Ground::own(ground)?;
    ground.stop().await?;
    let reports = counted(&ground, &whistles, "the ledger").await?;
    let count = u64::from(options.count);
    let measured = Measured { count, failed: 0, time, times, cpu };
    let all: Vec<MatterId> = whistles.iter().cloned().chain(reports).collect();
    let raw = raw::measure(&ground, &all, options.clients).await?;
    ground.house.desk.rebuild(ground.district, &|_| ()).await?;
    counted(&ground, &whistles, "a rebuild").await?;
    let load = format!("{} clients, {UNITS} units each", options.clients);
    let mut figures = Figures::of("whistle", ground.house.database.kind(), options.size, load, &measured);
    figures.unit = ("次吹哨", "whistles");
    figures.asks_each = ASKS;
    figures.flushes_each = Some(number(flushes) / number(count).max(1.0));
    figures.busy = busy;
    report::tell(common, &[figures.beside(raw.words(), raw.asks_per_second / f64::from(ASKS))])?;
    ground.clear().await
}

/// The departments of the district that are called.
fn units(ground: &Ground) -> Result<Vec<String>, Failure> {
    let all = ground.house.desk.library().units.units_at(&ground.district.to_string());
    let departments = all.into_iter().filter(|unit| unit.kind == "district_department").map(|unit| unit.id);
    let units: Vec<String> = departments.take(UNITS).collect();
    if units.len() == UNITS { Ok(units) } else { Err(Failure::said("too few departments to call")) }
}

async fn blow(
    ground: &Ground,
    client: &mut Client,
    units: &[String],
    times: &mut Histogram<u64>,
) -> Result<MatterId, Failure> {
    let values = json!({ "topic": "appeals", "urgency": "ordinary", "place": ground.place,
        "task": "各派一人到场会商，明确牵头单位和完成时间。" });
    let begun = Instant::now();
    let draft = json!({ "procedure": "whistle", "ask": "draft", "values": values });
    let made = client.must(Method::POST, "/api/v1/matters", &draft).await?;
    let whistle = made.get("matter").and_then(Value::as_str).unwrap_or_default().to_owned();
    let path = format!("/api/v1/matters/{}/{whistle}/asks/issue", ground.district);
    client.must(Method::POST, &path, &json!({ "values": { "recipients": units } })).await?;
    record(times, begun.elapsed());
    Ok(MatterId(whistle))
}

/// The report-ins of whistles, of which each must have one for every unit that it called.
async fn counted(ground: &Ground, whistles: &[MatterId], after: &str) -> Result<Vec<MatterId>, Failure> {
    let (ledger, mut reports) = (ground.house.desk.ledger(), Vec::new());
    for id in whistles {
        let whistle = ledger.matter(ground.district, id).await?;
        let children = whistle.map(|whistle| whistle.children.clone()).unwrap_or_default();
        let mut called = BTreeSet::new();
        for child in &children {
            let report = ledger.matter(ground.district, &child.matter).await?;
            called.extend(
                report
                    .and_then(|report| Some(report.parties.get("unit")?.clone()))
                    .iter()
                    .flat_map(|unit| unit.units().into_iter().map(str::to_owned).collect::<Vec<_>>()),
            );
            reports.push(child.matter.clone());
        }
        if (children.len(), called.len()) != (UNITS, UNITS) {
            return Err(Failure::said(format!(
                "{id}: after {after} {} report-ins of {} units, and {UNITS} were called",
                children.len(),
                called.len()
            )));
        }
    }
    Ok(reports)
}
