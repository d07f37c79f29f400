//! Care of the data: the views made anew beside the same rows inserted raw, the ledger proven beside the same rows read.

use super::ground::Ground;
use super::load::{Cpu, Measured, histogram};
use super::raw;
use super::report::{self, Figures, rate};
use crate::house;
use crate::options::Common;
use crate::telling::{Failure, bar};
use desk::verify;
use std::time::Instant;
use storage::raw::read_log;

/// Runs the measure of rebuilding.
pub async fn rebuild(common: &Common, size: u32) -> Result<(), Failure> {
    let mut ground = Ground::lay(common, size).await?;
    ground.stop().await?;
    let raw = raw::views(&ground).await?;
    let progress = bar(0, "rebuild");
    let (busy, cpu, start) = (report::busy(), Cpu::now(), Instant::now());
    let (_, matters) = ground.house.desk.rebuild(ground.district, &|seq| progress.set_position(seq)).await?;
    let (time, cpu) = (start.elapsed(), cpu.since());
    progress.finish_and_clear();
    let measured = Measured { count: matters, failed: 0, time, times: histogram()?, cpu };
    let mut figures = Figures::of("rebuild", ground.house.database.kind(), size, "one".to_owned(), &measured);
    figures.unit = ("件", "matters");
    figures.busy = busy;
    let what = ("同样的行成批直接插入", "the same rows inserted raw, many in a statement");
    report::tell(common, &[figures.beside((what.0.to_owned(), what.1.to_owned()), raw)])?;
    ground.clear().await
}

/// Runs the measure of verifying.
pub async fn verify(common: &Common, size: u32) -> Result<(), Failure> {
    let mut ground = Ground::lay(common, size).await?;
    ground.stop().await?;
    super::super::care::checkpoint_all(&ground.common, &ground.house).await?;
    let database = &ground.house.database;
    // Once to warm what both read.
    read_log(database, ground.district).await?;
    let (rows, raw) = read_log(database, ground.district).await?;
    let outside = house::checkpoints(&ground.common);
    let progress = bar(0, "verify");
    let options = verify::Options { key: None, views: false };
    let (busy, cpu, start) = (report::busy(), Cpu::now(), Instant::now());
    let report = verify::verify(database, &outside, &options, &mut |_, done| progress.set_position(done)).await?;
    let (time, cpu) = (start.elapsed(), cpu.since());
    progress.finish_and_clear();
    let failed = u64::try_from(report.groups.len()).unwrap_or(u64::MAX);
    let measured = Measured { count: rows, failed, time, times: histogram()?, cpu };
    let mut figures = Figures::of("verify", database.kind(), size, "one".to_owned(), &measured);
    figures.unit = ("个事件", "events");
    figures.busy = busy;
    let what = ("同样的行按次序读一遍", "the same rows read in order");
    report::tell(common, &[figures.beside((what.0.to_owned(), what.1.to_owned()), rate(rows, raw))])?;
    ground.clear().await
}
