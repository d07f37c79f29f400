//! The crate from outside: systems, reading, maps, partitions, versions. Every outline here is made up.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail by panicking"
)]

mod changes;
mod hostile;
mod located;
mod parted;
mod reading;
mod systems;
mod town;
