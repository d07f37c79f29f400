//! What time brings about: one pass over a district when nothing is due, and when more and more is, among all that is
//! open. Its cost must follow what is due and not what is open.

use super::ground::Ground;
use super::load::{Cpu, Measured, histogram, record};
use super::prepare;
use super::raw;
use super::report::{self, Figures};
use crate::options::Common;
use crate::telling::Failure;
use casework::MatterId;
use desk::ports::Ledger as _;
use desk::time::Clock as _;
use std::sync::Arc;
use std::time::Instant;

/// Passes with nothing due.
const PASSES: u32 = 500;
/// How many matters are due.
const DUE: [u32; 3] = [10, 100, 500];

/// Runs the measure.
pub async fn run(common: &Common, size: u32) -> Result<(), Failure> {
    let mut ground = Ground::lay(common, size).await?;
    ground.stop().await?;
    let ground = Arc::new(ground);
    let mut all = vec![nothing(&ground, size).await?];
    for due in DUE {
        all.push(some(&ground, size, due).await?);
    }
    report::tell(common, &all)?;
    Ground::own(ground)?.clear().await
}

/// Puts the clock forward until nothing is ahead any more, so that only what is put there comes due.
async fn pass_all(ground: &Ground) -> Result<(), Failure> {
    loop {
        while ground.house.desk.remind(ground.district).await?.more {}
        let ahead = ground.house.database.due(ground.district, worktime::Instant(i64::MAX), u32::MAX).await?;
        match ahead.last() {
            Some(last) if last.at > ground.clock.now() => ground.clock.set(last.at),
            _ => return Ok(()),
        }
    }
}

/// Passes that find nothing to do; the limit is the question alone.
async fn nothing(ground: &Ground, size: u32) -> Result<Figures, Failure> {
    pass_all(ground).await?;
    let (mut times, cpu, start) = (histogram()?, Cpu::now(), Instant::now());
    for _ in 0..PASSES {
        let begun = Instant::now();
        ground.house.desk.remind(ground.district).await?;
        record(&mut times, begun.elapsed());
    }
    let measured = Measured { count: times.len(), failed: 0, time: start.elapsed(), times, cpu: cpu.since() };
    let start = Instant::now();
    for _ in 0..PASSES {
        ground.house.database.due(ground.district, ground.clock.now(), 1).await?;
    }
    let raw = report::rate(u64::from(PASSES), start.elapsed());
    let mut figures = Figures::of("due", ground.house.database.kind(), size, "nothing due".to_owned(), &measured);
    figures.unit = ("遍", "passes");
    figures.busy = report::busy();
    Ok(figures.beside(("只问到期的".to_owned(), "the question alone".to_owned()), raw))
}

/// The passes that bring about what is due when so many matters that came in together have waited too long; the limit is
/// writing the asks of the same matters raw.
async fn some(ground: &Arc<Ground>, size: u32, due: u32) -> Result<Figures, Failure> {
    pass_all(ground).await?;
    prepare::open(ground, due).await?;
    let next = ground.house.database.due(ground.district, worktime::Instant(i64::MAX), due).await?;
    let Some(first) = next.first() else { return Err(Failure::said("nothing will be due")) };
    ground.clock.set(first.at);
    let (cpu, start, mut done, mut failed) = (Cpu::now(), Instant::now(), 0, 0);
    let busy = report::busy();
    loop {
        let pass = ground.house.desk.remind(ground.district).await?;
        (done, failed) = (done + pass.done, failed + pass.failed);
        if !pass.more {
            break;
        }
    }
    let measured = Measured { count: done, failed, time: start.elapsed(), times: histogram()?, cpu: cpu.since() };
    let mut matters: Vec<MatterId> = next.into_iter().map(|timer| timer.matter).collect();
    matters.dedup();
    let raw = raw::measure(ground, &matters, desk::TICKS_AT_ONCE).await?;
    let mut figures = Figures::of("due", ground.house.database.kind(), size, format!("{due} due"), &measured);
    figures.unit = ("件", "matters");
    figures.busy = busy;
    Ok(figures.beside(raw.words(), raw.asks_per_second))
}
