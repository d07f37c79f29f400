//! The law, executable: scenarios in Chinese Gherkin, each tied by tags to the provisions it shows.
//!
//! A scenario runs in a town in memory ([`simulator::Town`]) on the same engine as the desk. It counts for a provision
//! only if it fails once the rules that this provision gives are taken away ([`weigh`]); [`coverage`] says per
//! provision what is shown, what gives no rule, what waits, and what is missing. Pure, except [`read_folder`].

mod acting;
mod checks;
mod coverage;
mod feature;
mod laws;
mod names;
mod pattern;
mod render;
mod run;
mod steps;
mod summary;
mod values;
mod weigh;
mod world;

pub use coverage::{CoverageRow, Standing, coverage};
pub use feature::{Line, Scenario, read, read_folder};
pub use laws::Laws;
pub use render::{markdown, render};
pub use run::{Failure, run};
pub use steps::{first_day, vocabulary};
pub use summary::{Count, NO_RULE_AT_MOST, Summary, summaries};
pub use weigh::{Pair, idle, weigh};
