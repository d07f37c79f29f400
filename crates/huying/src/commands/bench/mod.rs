//! `huying bench`: measures, each beside the raw limit of the same database in the same run.

mod client;
mod ground;
mod lifecycle;
mod raw;

pub use lifecycle::lifecycle;
