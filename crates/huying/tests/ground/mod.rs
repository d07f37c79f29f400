//! The ground that the tests of the executable stand on: a city and its people, the executable as a process, a client.
#![allow(dead_code, unused_imports, reason = "each test uses its part of the ground")]

pub mod city;
pub mod client;
pub mod disk;
pub mod line;
pub mod process;

pub use storage::testing::{Dice, number};
