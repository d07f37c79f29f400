//! An edition is one import of one level, as a whole or of one part of the city; what holds on a day follows from all editions.

use crate::{Area, Level, Map, Read, Version};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use worktime::Day;

/// What an edition is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Level of its areas.
    pub level: Level,
    /// The code under which it is complete; empty for the whole city.
    pub within: String,
    /// The day from which it holds.
    pub since: Day,
}

impl Scope {
    fn covers(&self, code: &str) -> bool {
        code.starts_with(&self.within)
    }
}

/// An edition: from its day on it replaces what its level had under its scope.
#[derive(Debug, Clone)]
pub struct Edition {
    /// What it is about.
    pub scope: Scope,
    /// Its areas.
    pub areas: Vec<Area>,
}

impl Edition {
    /// From what was read.
    #[must_use]
    pub fn new(scope: Scope, read: Read) -> Self {
        Self { scope, areas: read.areas }
    }

    /// The codes that lie outside its scope: such an edition would say something it is not asked.
    #[must_use]
    pub fn outside_scope(&self) -> Vec<&Area> {
        self.areas.iter().filter(|area| !self.scope.covers(&area.code)).collect()
    }
}

/// All editions of a city. Nothing in it is ever replaced; a later edition of the same day counts instead of an earlier one.
#[derive(Debug, Clone, Default)]
pub struct Atlas {
    editions: Vec<Edition>,
}

impl Atlas {
    /// From editions in the order in which they were imported.
    #[must_use]
    pub fn new(editions: Vec<Edition>) -> Self {
        Self { editions }
    }

    /// The areas of a level on a day, each with its version.
    #[must_use]
    pub fn areas(&self, level: Level, day: Day) -> Vec<(Area, Version)> {
        let mut all: Vec<(usize, &Edition)> =
            self.editions.iter().enumerate().filter(|(_, edition)| edition.scope.level == level).collect();
        all.sort_by_key(|(place, edition)| (edition.scope.since, *place));
        let holds = |(place, edition): &(usize, &Edition), area: &Area| {
            let after = |(other, later): &&(usize, &Edition)| {
                (later.scope.since, *other) > (edition.scope.since, *place) && later.scope.covers(&area.code)
            };
            let next = all.iter().filter(after).map(|(_, later)| later.scope.since).min();
            let until = next.map(|next| next.plus_days(-1));
            (edition.scope.since <= day && until.is_none_or(|until| day <= until)).then_some(Version {
                since: edition.scope.since,
                until,
                edition: *place,
            })
        };
        let of = |entry: &(usize, &Edition)| -> Vec<(Area, Version)> {
            let here = entry.1.areas.iter();
            here.filter_map(|area| holds(entry, area).map(|version| (area.clone(), version))).collect()
        };
        all.iter().flat_map(of).collect()
    }

    /// The map of a level on a day.
    #[must_use]
    pub fn map(&self, level: Level, day: Day) -> Map {
        Map::new(self.areas(level, day))
    }

    /// The levels that have any area on a day, highest first.
    #[must_use]
    pub fn levels(&self, day: Day) -> Vec<Level> {
        let known =
            self.editions.iter().filter(|edition| edition.scope.since <= day).map(|edition| edition.scope.level);
        known.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The days on which the map of a level changes.
    #[must_use]
    pub fn changes(&self, level: Level) -> Vec<Day> {
        let days =
            self.editions.iter().filter(|edition| edition.scope.level == level).map(|edition| edition.scope.since);
        days.collect::<BTreeSet<_>>().into_iter().collect()
    }
}
