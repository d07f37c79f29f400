//! `huying simulate`: guided random walks over every procedure of a city.

use crate::house;
use crate::options::{Common, Simulate};
use crate::say;
use crate::telling::Failure;
use std::sync::Arc;

pub fn run(common: &Common, options: &Simulate) -> Result<(), Failure> {
    let library = Arc::new(house::library(common, Vec::new())?);
    let cities: Vec<u32> = library
        .cities()
        .filter(|law| options.city.as_ref().is_none_or(|key| *key == law.city.key))
        .map(|law| law.city.division)
        .collect();
    let mut failed = false;
    for city in cities {
        let district = library.units.below(&city.to_string()).next().and_then(|d| d.code.parse().ok()).unwrap_or(city);
        let report = simulator::walk::walk(&library, city, district, options.seed, u64::from(options.matters));
        failed |= !report.failures.is_empty();
        say!("{}", simulator::walk::report_text(&report, common.lang));
    }
    if failed {
        Err(Failure::said(common.lang.pick("有不变量被破坏。", "An invariant was broken.")))
    } else {
        Ok(())
    }
}
