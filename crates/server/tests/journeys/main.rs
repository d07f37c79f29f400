//! Journeys through the whole router, on SQLite and on PostgreSQL, with the rulebooks that ship.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests, their helpers included"
)]

mod administration;
mod admission;
mod areas;
mod bad_input;
mod ballots;
mod colleagues;
mod confidence;
mod counted;
mod cross_site;
mod doors;
mod figures;
mod files;
mod flow;
mod gone;
mod handovers;
mod hostile;
mod house;
mod interface;
mod lawbook;
mod limits;
mod lists;
mod matter_page;
mod measured;
mod messages;
mod open;
mod openapi;
mod opened;
mod outsider;
mod outward;
mod own_requests;
mod pages;
mod periods;
mod powers;
mod queues;
mod races;
mod ranking;
mod rating;
mod reading;
mod reference;
mod returned;
mod roles;
mod search;
mod sessions;
mod stock;
mod stream;
mod texts;
mod twice;
mod whistle;
mod whistles;
mod wire;
