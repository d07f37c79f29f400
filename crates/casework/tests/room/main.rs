//! The engine's rooms, by given / when / then: a toy city with rules of its own, no data that ships.

mod child;
mod clocks;
mod fixture;
mod judgement;
mod properties;
mod proposals;
mod rounds;
mod scene;
mod values;
