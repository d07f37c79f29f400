//! A city from a seed: a town in memory, guided random walks over every procedure, and a believable month.

mod admission;
mod chance;
mod habits;
mod month;
mod people;
mod pictures;
mod summons;
pub mod town;
pub mod walk;

pub use chance::Chance;
pub use month::{Plan, Summary, simulate};
pub use people::{Staff, Street};
pub use town::{Town, TownFault};
