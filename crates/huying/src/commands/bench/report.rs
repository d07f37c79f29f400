//! What a measure says: one table of figures for all of them, as text or JSON.

use super::load::Measured;
use crate::options::Common;
use crate::say;
use crate::telling::{Failure, json};
use serde::Serialize;
use std::time::Duration;
use worktime::Lang;

/// One measure.
#[derive(Debug, Serialize)]
pub struct Figures {
    /// What was measured.
    pub work: String,
    /// `sqlite` or `postgres`.
    pub database: &'static str,
    /// Matters that were there before.
    pub size: u32,
    /// How the load came: clients at once, or requests a second.
    pub load: String,
    /// What is counted, in Chinese and English.
    #[serde(skip)]
    pub unit: (&'static str, &'static str),
    /// How many.
    pub count: u64,
    /// How many were not answered with success.
    pub failed: u64,
    /// In so many seconds.
    pub seconds: f64,
    /// How many a second.
    pub per_second: f64,
    /// Percentiles of one, in milliseconds; none where they are not done one by one.
    pub ms: Option<Percentiles>,
    /// Processor milliseconds of each, without those of the load generator and of a database server.
    pub cpu_ms: Option<f64>,
    /// The limit: the same work of the database alone, in the same run.
    pub raw: Option<Raw>,
    /// Asks of one, where it is several.
    pub asks_each: u32,
    /// Flushes to disk for each ask, where it writes.
    pub flushes_each: Option<f64>,
    /// Load average of the machine when it began: others' work beside it.
    pub busy: Option<f64>,
}

/// Percentiles in milliseconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Percentiles {
    p50: f64,
    p95: f64,
    p99: f64,
    max: f64,
}

/// The raw limit.
#[derive(Debug, Serialize)]
pub struct Raw {
    /// What was done, in Chinese and English.
    #[serde(skip)]
    pub what: (String, String),
    /// How many a second, in the unit of the measure.
    pub per_second: f64,
    /// What was reached ÷ this.
    pub ratio: f64,
}

/// A count as a number to reckon with.
pub fn number(count: u64) -> f64 {
    // Counts of a measure stay far below 2^32; what does not is shown as that.
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// So many in this time, by the second.
pub fn rate(count: u64, time: Duration) -> f64 {
    number(count) / time.as_secs_f64().max(f64::EPSILON)
}

impl Figures {
    /// The figures of a load; the limit is added by [`Figures::beside`].
    pub fn of(work: &str, database: &'static str, size: u32, load: String, measured: &Measured) -> Self {
        let ms = |quantile| number(measured.times.value_at_quantile(quantile)) / 1000.0;
        let percentiles = Percentiles { p50: ms(0.5), p95: ms(0.95), p99: ms(0.99), max: ms(1.0) };
        Self {
            work: work.to_owned(),
            database,
            size,
            load,
            unit: ("次", "requests"),
            count: measured.count,
            failed: measured.failed,
            seconds: measured.time.as_secs_f64(),
            per_second: rate(measured.count, measured.time),
            ms: (!measured.times.is_empty()).then_some(percentiles),
            cpu_ms: measured.cpu.map(|cpu| cpu * 1000.0 / number(measured.count).max(1.0)),
            raw: None,
            asks_each: 1,
            flushes_each: None,
            busy: None,
        }
    }

    /// Beside the limit, which is `per_second` in the unit of the measure.
    pub fn beside(mut self, what: (String, String), per_second: f64) -> Self {
        self.raw = Some(Raw { what, per_second, ratio: self.per_second / per_second.max(f64::EPSILON) });
        self
    }

    fn text(&self, lang: Lang) -> String {
        let unit = lang.pick(self.unit.0, self.unit.1);
        let (work, database, size, load, busy) = (&self.work, self.database, self.size, &self.load, self.busy);
        let busy = busy.map_or_else(|| "?".to_owned(), |busy| format!("{busy:.1}"));
        let mut lines = vec![match lang {
            Lang::Zh => format!("{work}，{database}，此前{size}件，{load}（开始时机器负载{busy}）"),
            Lang::En => {
                format!("{work}, {database}, {size} matters before, {load} (machine's load at the start {busy})")
            }
        }];
        lines.push(match lang {
            Lang::Zh => format!(
                "  {}{unit}用时{:.1}秒，每秒{:.1}，失败{}",
                self.count, self.seconds, self.per_second, self.failed
            ),
            Lang::En => {
                format!(
                    "  {} {unit} in {:.1} s, {:.1}/s, {} failed",
                    self.count, self.seconds, self.per_second, self.failed
                )
            }
        });
        if let Some(Percentiles { p50, p95, p99, max }) = self.ms {
            lines.push(match lang {
                Lang::Zh => format!("  毫秒：p50 {p50:.2}，p95 {p95:.2}，p99 {p99:.2}，最长 {max:.1}"),
                Lang::En => format!("  ms: p50 {p50:.2}, p95 {p95:.2}, p99 {p99:.2}, max {max:.1}"),
            });
        }
        if let Some(cpu) = self.cpu_ms {
            lines.push(match lang {
                Lang::Zh => format!("  处理器时间每{unit}{cpu:.3}毫秒（不含发起方和数据库服务器）"),
                Lang::En => format!("  {cpu:.3} CPU-ms each (without the load generator and a database server)"),
            });
        }
        if let Some(flushes) = self.flushes_each {
            lines.push(match lang {
                Lang::Zh => format!("  每步落盘{flushes:.3}次"),
                Lang::En => format!("  {flushes:.3} flushes to disk an ask"),
            });
        }
        if let Some(Raw { what, per_second, ratio }) = &self.raw {
            lines.push(match lang {
                Lang::Zh => format!("  极限（{}）：每秒{per_second:.1}；比值 {ratio:.2}", what.0),
                Lang::En => format!("  limit ({}): {per_second:.1}/s; ratio {ratio:.2}", what.1),
            });
        }
        lines.join("\n")
    }
}

/// Load average of the last minute, where the system tells.
pub fn busy() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().next()?.parse().ok()
}

/// Says all of them.
pub fn tell(common: &Common, figures: &[Figures]) -> Result<(), Failure> {
    if common.json {
        return json(&figures);
    }
    for one in figures {
        say!("{}", one.text(common.lang));
    }
    Ok(())
}
