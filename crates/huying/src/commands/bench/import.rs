//! A table of old requests, taken in as `import appeals` does it.

use super::super::import::{self, Known};
use super::ground::Ground;
use super::load::{Cpu, Measured, histogram};
use super::raw;
use super::report::{self, Figures};
use crate::options::{Common, ImportAppeals, Writes};
use crate::telling::Failure;
use channels::mapping::Mapping;
use channels::others::Others;
use desk::ports::Ledger as _;
use std::fmt::Write as _;
use std::time::Instant;

const MAPPING: &str = "source = \"bench\"\nid = \"编号\"\n\n[columns]\ntitle = \"标题\"\ntext = \"内容\"\nkind = { default = \"help\" }\n\n\
    [asks.record]\nreceived_on = { column = \"日期\", format = \"date\" }\nsource_no = \"编号\"\nanswer = \"答复\"\n";

/// Runs the measure.
pub async fn run(common: &Common, options: &Writes) -> Result<(), Failure> {
    let mut ground = Ground::lay(common, options.size).await?;
    ground.stop().await?;
    let file = ground.common.data.join("old.csv");
    let mapping = Mapping::parse(MAPPING)?;
    let mut table = "编号,日期,标题,内容,答复\n".to_owned();
    // Rows of an earlier run of this measure were imported before, so each run has numbers of its own.
    let run = ground.now.0;
    for n in 0..options.count {
        writeln!(table, "{run}-{n},2024-03-{:02},楼道灯不亮,三单元楼道灯不亮已有一周（{n}）,已经修好", 1 + n % 28)?;
    }
    std::fs::write(&file, table)?;
    let appeals = ImportAppeals {
        files: vec![file.clone()],
        mapping: String::new(),
        home: Some(ground.street.clone()),
        place: Some(ground.place.clone()),
        as_received_now: false,
        dry_run: false,
        rejects: None,
    };
    let before = ground.house.database.position(ground.district).await?;
    let (busy, cpu, start) = (report::busy(), Cpu::now(), Instant::now());
    let known = Known { mappings: vec![("bench".to_owned(), mapping)], others: Others::default() };
    let tally = import::take_in(&ground.common, &appeals, &ground.house, (&file, "import"), &known).await;
    if let Some(why) = tally.failed {
        return Err(Failure::said(why));
    }
    let (time, cpu) = (start.elapsed(), cpu.since());
    let measured = Measured { count: tally.imported, failed: tally.rejected, time, times: histogram()?, cpu };
    let mut matters = Vec::new();
    for logged in ground.house.database.log(ground.district, before, 2_000).await? {
        if logged.stored.version == 1 {
            matters.push(logged.matter);
        }
    }
    let raw = raw::measure(&ground, &matters, import::AT_ONCE).await?;
    let load = format!("{} rows under way", import::AT_ONCE);
    let mut figures = Figures::of("import", ground.house.database.kind(), options.size, load, &measured);
    figures.unit = ("行", "rows");
    figures.busy = busy;
    report::tell(common, &[figures.beside(raw.words(), raw.asks_per_second)])?;
    ground.clear().await
}
