//! Figures: the board of a month counted anew and as it is kept, a year counted in one pass, the stock of a month; each
//! beside the scan of the same rows, read and nothing done with them.

use super::ground::{Before, Ground};
use super::load::{Cpu, Measured, histogram, record};
use super::prepare;
use super::reads::months;
use super::report::{self, Figures, rate};
use crate::house::House;
use crate::options::Common;
use crate::telling::Failure;
use desk::CityLaw;
use desk::evaluate::{Dimension, Key, procedure_of};
use desk::stock::StockOf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use storage::raw::read_rounds;

/// Times that something is counted anew: by a desk that has kept nothing.
const COLD: u32 = 3;
/// Times that something is looked at that is kept.
const WARM: u32 = 200;
/// Times that it is looked at after a change.
const CHANGED: u32 = 20;

/// What the desk has before it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Memory {
    /// Nothing: it was just started.
    None,
    /// Everything, and nothing has changed since.
    Kept,
    /// Everything, and a round ended in the month since.
    Changed,
}

/// Runs the measure.
pub async fn run(common: &Common, size: u32) -> Result<(), Failure> {
    let mut ground = Ground::lay_with(common, size, Before::Copies).await?;
    ground.stop().await?;
    let ground = Arc::new(ground);
    let library = ground.house.desk.library();
    let law = library.city_of(&ground.street).ok_or_else(|| Failure::said("no city"))?;
    let year = months(ground.house.desk.now().day());
    let last = year.last().cloned().into_iter().collect::<Vec<_>>();
    let whole = year.iter().rev().nth(1).cloned().into_iter().collect::<Vec<_>>();
    let mut all = Vec::new();
    for (what, months) in [("month", &whole), ("year", &year)] {
        let raw = scan(&ground, law, months).await?;
        all.push(board(&ground, size, &format!("{what}, counted anew"), (months, Memory::None), raw).await?);
        all.push(board(&ground, size, &format!("{what}, as kept"), (months, Memory::Kept), raw).await?);
    }
    let raw = scan(&ground, law, &last).await?;
    all.push(board(&ground, size, "this month, after a round ended", (&last, Memory::Changed), raw).await?);
    all.push(one_pass(&ground, size, (law, &year)).await?);
    all.push(stock(&ground, size, (law, &last)).await?);
    report::tell(common, &all)?;
    Ground::own(ground)?.clear().await
}

/// The rows of the rounds that are counted in some months, and how long it took to read them; once before to warm them.
async fn scan(ground: &Ground, law: &CityLaw, months: &[String]) -> Result<(u64, Duration), Failure> {
    let mut procedures: Vec<&str> = law.city.indicators.values().filter_map(|one| procedure_of(one).ok()).collect();
    procedures.sort_unstable();
    procedures.dedup();
    let (database, mut sum) = (&ground.house.database, (0, Duration::ZERO));
    for district in ground.house.desk.districts_of(law).await? {
        read_rounds(database, district, &procedures, months).await?;
        let (rows, time) = read_rounds(database, district, &procedures, months).await?;
        sum = (sum.0 + rows, sum.1 + time);
    }
    Ok(sum)
}

/// A house over the same database whose desk has kept nothing.
async fn anew(ground: &Ground) -> Result<House, Failure> {
    House::over(&ground.common, ground.house.database.clone(), ground.clock.clone()).await
}

/// The whole city's board by office.
async fn board(
    ground: &Arc<Ground>,
    size: u32,
    load: &str,
    (months, memory): (&[String], Memory),
    raw: (u64, Duration),
) -> Result<Figures, Failure> {
    let (mut times, mut spent, busy) = (histogram()?, Duration::ZERO, report::busy());
    let mut house = anew(ground).await?;
    let rounds = match memory {
        Memory::None => COLD,
        Memory::Kept => WARM,
        Memory::Changed => CHANGED,
    };
    for n in 0..=rounds {
        match memory {
            Memory::None if n > 0 => house = anew(ground).await?,
            Memory::Changed => prepare::record(ground, ground.district, (&ground.place, &ground.street), n).await?,
            Memory::None | Memory::Kept => {}
        }
        let library = house.desk.library();
        let law = library.city_of(&ground.street).ok_or_else(|| Failure::said("no city"))?;
        let begun = Instant::now();
        house.desk.board(law, months, &Key::default(), &[Dimension::Office], false).await?;
        // The first warms the database, or what is kept.
        if n > 0 {
            record(&mut times, begun.elapsed());
            spent += begun.elapsed();
        }
    }
    let measured = Measured { count: u64::from(rounds), failed: 0, time: spent, times, cpu: None };
    let mut figures = Figures::of("evaluate", ground.house.database.kind(), size, load.to_owned(), &measured);
    figures.unit = ("次", "boards");
    figures.busy = busy;
    Ok(figures.beside(same_rows(), rate(1, raw.1)))
}

/// Everything of a year counted by everything that it can be grouped by, by the row.
async fn one_pass(ground: &Ground, size: u32, (law, year): (&CityLaw, &[String])) -> Result<Figures, Failure> {
    let (rows, raw) = scan(ground, law, year).await?;
    let house = anew(ground).await?;
    let by = [Dimension::District, Dimension::Office, Dimension::Community, Dimension::Unit, Dimension::Month];
    let (busy, cpu, start) = (report::busy(), Cpu::now(), Instant::now());
    let counted = house.desk.board(law, year, &Key::default(), &by, false).await?;
    let (time, cpu) = (start.elapsed(), cpu.since());
    let failed = rows.abs_diff(counted.rounds);
    let measured = Measured { count: counted.rounds, failed, time, times: histogram()?, cpu };
    let load = "year, in one pass".to_owned();
    let mut figures = Figures::of("evaluate", ground.house.database.kind(), size, load, &measured);
    figures.unit = ("轮次", "rounds");
    figures.busy = busy;
    Ok(figures.beside(same_rows(), rate(rows, raw)))
}

/// The stock of thirty-one days by office.
async fn stock(ground: &Ground, size: u32, (law, last): (&CityLaw, &[String])) -> Result<Figures, Failure> {
    let today = ground.house.desk.now().day();
    let (within, by) = (Key::default(), [Dimension::Office]);
    let of = StockOf { from: today.plus_days(-30), to: today, within: &within, procedure: None, by: &by };
    let raw = scan(ground, law, last).await?;
    let (mut times, busy, start) = (histogram()?, report::busy(), Instant::now());
    for _ in 0..COLD * 5 {
        let begun = Instant::now();
        ground.house.desk.stock(law, &of).await?;
        record(&mut times, begun.elapsed());
    }
    let measured = Measured { count: u64::from(COLD * 5), failed: 0, time: start.elapsed(), times, cpu: None };
    let load = "stock of 31 days by office".to_owned();
    let mut figures = Figures::of("evaluate", ground.house.database.kind(), size, load, &measured);
    figures.unit = ("次", "answers");
    figures.busy = busy;
    let what = ("本月计入的行读一遍", "the rows that count in this month read once");
    Ok(figures.beside((what.0.to_owned(), what.1.to_owned()), rate(1, raw.1)))
}

fn same_rows() -> (String, String) {
    ("同样的行读一遍".to_owned(), "the same rows read once".to_owned())
}
