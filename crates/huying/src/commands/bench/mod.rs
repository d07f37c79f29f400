//! `huying bench`: measures, each beside the raw limit of the same database in the same run.

mod care;
mod client;
mod copies;
mod due;
mod evaluate;
mod ground;
mod import;
mod intake;
mod lifecycle;
mod load;
mod prepare;
mod raw;
mod reads;
mod report;
mod whistle;

use crate::options::{Bench, Common};
use crate::telling::Failure;

/// Runs a measure.
pub async fn run(common: &Common, work: &Bench) -> Result<(), Failure> {
    match work {
        Bench::Intake(options) => intake::run(common, options).await,
        Bench::Lifecycle(options) => lifecycle::run(common, options).await,
        Bench::Whistle(options) => whistle::run(common, options).await,
        Bench::Queue(options) => reads::run(common, options, reads::Page::Queue).await,
        Bench::Matter(options) => reads::run(common, options, reads::Page::Matter).await,
        Bench::Search(options) => reads::run(common, options, reads::Page::Search).await,
        Bench::Board(options) => reads::run(common, options, reads::Page::Board).await,
        Bench::Evaluate(options) => evaluate::run(common, options.size).await,
        Bench::Import(options) => import::run(common, options).await,
        Bench::Due(options) => due::run(common, options.size).await,
        Bench::Rebuild(options) => care::rebuild(common, options.size).await,
        Bench::Verify(options) => care::verify(common, options.size).await,
    }
}
