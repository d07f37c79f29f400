//! The engine's rooms, by given / when / then: a toy city with rules of its own, no data that ships.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail by panicking"
)]

mod child;
mod clocks;
mod fixture;
mod judgement;
mod properties;
mod proposals;
mod rounds;
mod scene;
mod values;
