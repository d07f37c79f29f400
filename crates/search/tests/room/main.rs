//! The index over matters made by hand, with the rulebooks that ship.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests, their helpers included"
)]

mod alike;
mod disk;
mod find;
mod town;
