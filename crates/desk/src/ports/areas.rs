//! Outlines of areas as they were imported, edition by edition.

use super::StoreFault;
use async_trait::async_trait;
use territory::{Crs, Scope};
use worktime::{Day, Instant};

/// What is known of an edition at a glance. Until when it holds follows from the editions after it.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaEdition {
    /// Its number in its city, ascending in the order of imports, with gaps; given by the store.
    pub number: u32,
    /// Its level, what it is complete under, and from which day it holds.
    pub scope: Scope,
    /// SHA-256 of the file's bytes.
    pub digest: String,
    /// Name of the file.
    pub file: String,
    /// The system that the file was in; what is kept is in WGS-84.
    pub system: Crs,
    /// How exact its outlines are, in metres.
    pub precision: f64,
    /// How many areas it has.
    pub areas: u32,
    /// How many points their borders have.
    pub points: u32,
    /// Who issued the outlines; empty if nobody said.
    pub issuer: String,
    /// Login of whoever imported it; empty for whoever keeps the machine.
    pub importer: String,
    /// When.
    pub at: Instant,
}

impl AreaEdition {
    /// The last day on which anything of it may hold: a later edition of its level covers all that it was about.
    #[must_use]
    pub fn until(&self, editions: &[Self]) -> Option<Day> {
        let after = |other: &&Self| {
            let (own, other) = ((self.scope.since, self.number), (other.scope.since, other.number));
            other > own
        };
        let covers =
            |other: &&Self| other.scope.level == self.scope.level && self.scope.within.starts_with(&other.scope.within);
        let next = editions.iter().filter(after).filter(covers).map(|other| other.scope.since).min();
        next.map(|next| next.plus_days(-1))
    }
}

/// Outlines of areas, by the division code of their city. Editions are only ever added.
#[async_trait]
pub trait Areas: Send + Sync {
    /// Keeps an edition with its outlines, a GeoJSON document in WGS-84; answers its number.
    async fn put_area_edition(&self, city: u32, edition: &AreaEdition, outlines: &str) -> Result<u32, StoreFault>;
    /// The editions of a city in the order of their imports.
    async fn area_editions(&self, city: u32) -> Result<Vec<AreaEdition>, StoreFault>;
    /// The outlines of an edition; empty if there is none.
    async fn area_outlines(&self, city: u32, number: u32) -> Result<String, StoreFault>;
}
