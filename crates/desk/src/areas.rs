//! Where a position lies: the maps of a city on a day, made from the outlines that were imported, and the place that a
//! position suggests. Nothing is decided here.

mod import;
mod whereabouts;

pub use import::{Draft, MOST_EDITIONS, Named, Renamed, Wanted, Weighed};
pub use whereabouts::{AreaRef, Certainty, Fit, Found, Suggestion, Whereabouts};

use crate::desk::{Desk, DeskFault};
use crate::ports::AreaEdition;
use governance::whistle::arrival::Spot;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use territory::{Atlas, Crs, Edition, Level, Location, Map, Position, read};
use worktime::Day;

/// How exact a position is taken to be if nobody says, in metres: as a telephone finds it under an open sky.
pub const UNSAID: f64 = 20.0;

/// The maps of a city on a day.
#[derive(Debug)]
pub struct Maps {
    day: Day,
    editions: Vec<AreaEdition>,
    levels: BTreeMap<Level, Map>,
}

impl Maps {
    /// Every edition of the city, in the order of the imports.
    #[must_use]
    pub fn editions(&self) -> &[AreaEdition] {
        &self.editions
    }

    /// The levels that have areas, highest first, each with its map.
    pub fn levels(&self) -> impl Iterator<Item = (Level, &Map)> {
        self.levels.iter().map(|(level, map)| (*level, map))
    }

    /// The map of a level, if it has areas on the day.
    #[must_use]
    pub fn level(&self, level: Level) -> Option<&Map> {
        self.levels.get(&level)
    }

    /// The number of the last import; `None` if nothing was imported.
    #[must_use]
    pub fn version(&self) -> Option<u32> {
        self.editions.last().map(|edition| edition.number)
    }

    /// Where a position that is exact to `accuracy` metres lies, seen from a place: by the place's own outline, or by that
    /// of the subdistrict where the map knows no outline below it.
    #[must_use]
    pub fn spot(&self, place: &str, position: Position, accuracy: f64) -> Spot {
        let known = [(Level::Community, 12), (Level::Street, 9), (Level::District, 6)].into_iter().find_map(
            |(level, digits)| {
                let (code, map) = (place.get(..digits)?, self.level(level)?);
                map.area(code).map(|_| (map, code))
            },
        );
        let Some((map, code)) = known else { return Spot::NoOutline };
        match map.locate(position, accuracy) {
            None => Spot::NoOutline,
            Some(Location::Inside { area, .. }) if area.code == code => Spot::Inside,
            Some(Location::NearBorder { area, others, .. })
                if area.code == code || others.iter().any(|other| other.code == code) =>
            {
                Spot::NearBorder
            }
            Some(_) => Spot::Outside,
        }
    }

    /// Whether they are also those of this day, if these are the editions.
    fn hold(&self, editions: &[AreaEdition], day: Day) -> bool {
        let changed = |edition: &AreaEdition| self.day < edition.scope.since && edition.scope.since <= day;
        self.editions == editions && self.day <= day && !editions.iter().any(changed)
    }
}

/// The maps of today, by city: made once, and anew when an edition was imported or begins.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<HashMap<u32, Slot>>);

/// The maps of one city; while they are made, whoever wants them waits.
type Slot = Arc<tokio::sync::Mutex<Option<Arc<Maps>>>>;

impl Kept {
    fn slot(&self, city: u32) -> Slot {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry(city).or_default())
    }
}

impl Desk {
    /// The maps of a city today.
    ///
    /// # Errors
    /// As the store says; also if what stands there cannot be read.
    pub async fn maps(&self, city: u32) -> Result<Arc<Maps>, DeskFault> {
        let (today, editions) = (self.now().day(), self.ledger.area_editions(city).await?);
        let slot = self.maps.slot(city);
        let mut kept = slot.lock().await;
        if let Some(maps) = kept.as_ref().filter(|maps| maps.hold(&editions, today)) {
            return Ok(Arc::clone(maps));
        }
        let maps = Arc::new(self.maps_of(city, editions, today).await?);
        *kept = Some(Arc::clone(&maps));
        Ok(maps)
    }

    /// The maps of a city on any day, made for this once.
    ///
    /// # Errors
    /// As the store says; also if what stands there cannot be read.
    pub async fn maps_on(&self, city: u32, day: Day) -> Result<Maps, DeskFault> {
        let editions = self.ledger.area_editions(city).await?;
        self.maps_of(city, editions, day).await
    }

    async fn maps_of(&self, city: u32, editions: Vec<AreaEdition>, day: Day) -> Result<Maps, DeskFault> {
        let sheets = self.sheets(city, &editions, day).await?;
        blocking(move || {
            let atlas = Atlas::new(bound(&editions, &sheets)?);
            let levels = atlas.levels(day).into_iter().map(|level| (level, atlas.map(level, day)));
            let levels = levels.filter(|(_, map)| !map.is_empty()).collect();
            Ok(Maps { day, editions, levels })
        })
        .await?
    }

    /// The outlines of the editions that count on a day, by number.
    async fn sheets(&self, city: u32, editions: &[AreaEdition], day: Day) -> Result<BTreeMap<u32, String>, DeskFault> {
        let mut sheets = BTreeMap::new();
        for number in counting(editions, day) {
            sheets.insert(number, self.ledger.area_outlines(city, number).await?);
        }
        Ok(sheets)
    }

    /// Where a position in WGS-84 lies that is exact to so many metres, by the maps of a city today.
    ///
    /// # Errors
    /// As the store says.
    pub async fn whereabouts(&self, city: u32, position: Position, accuracy: f64) -> Result<Whereabouts, DeskFault> {
        let maps = self.maps(city).await?;
        Ok(Whereabouts::of(&maps, &self.library().units, position, accuracy))
    }

    /// The same, whichever city it is in: the first whose areas hold it. `None` if no city has any outline.
    ///
    /// # Errors
    /// As the store says.
    pub async fn whereabouts_anywhere(
        &self,
        position: Position,
        accuracy: f64,
    ) -> Result<Option<(u32, Whereabouts)>, DeskFault> {
        let library = self.library();
        let mut nearest: Option<(u32, Whereabouts)> = None;
        for city in library.cities().map(|law| law.city.division) {
            let found = self.whereabouts(city, position, accuracy).await?;
            if found.suggestion.is_some() {
                return Ok(Some((city, found)));
            }
            let metres = |found: &Whereabouts| found.found.first().map_or(f64::MAX, |found| found.metres);
            if found.version.is_some() && nearest.as_ref().is_none_or(|(_, other)| metres(&found) < metres(other)) {
                nearest = Some((city, found));
            }
        }
        Ok(nearest)
    }
}

/// Work that takes long, away from the threads that serve.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, DeskFault> {
    tokio::task::spawn_blocking(work).await.map_err(|fault| DeskFault::Fault(fault.to_string()))
}

/// The numbers of the editions that count on a day: of each level those after the last that replaced all before it.
fn counting(editions: &[AreaEdition], day: Day) -> BTreeSet<u32> {
    let mut counting = BTreeSet::new();
    for level in Level::ALL {
        let begun = |edition: &&AreaEdition| edition.scope.level == level && edition.scope.since <= day;
        let mut begun: Vec<&AreaEdition> = editions.iter().filter(begun).collect();
        begun.sort_by_key(|edition| std::cmp::Reverse((edition.scope.since, edition.number)));
        let whole = begun.iter().position(|edition| edition.scope.within.is_empty());
        let count = whole.map_or(begun.len(), |place| place + 1);
        counting.extend(begun.iter().take(count).map(|edition| edition.number));
    }
    counting
}

/// Editions as an atlas has them, in the order of their imports; of those that do not count, what they are about only.
fn bound(editions: &[AreaEdition], sheets: &BTreeMap<u32, String>) -> Result<Vec<Edition>, DeskFault> {
    let one = |edition: &AreaEdition| {
        let scope = edition.scope.clone();
        let Some(sheet) = sheets.get(&edition.number) else { return Ok(Edition { scope, areas: Vec::new() }) };
        let read = read(sheet.as_bytes(), scope.level, Crs::Wgs84, Some(edition.precision));
        let damaged = |faults| DeskFault::Fault(format!("edition {} of areas: {faults}", edition.number));
        read.map(|read| Edition::new(scope, read)).map_err(damaged)
    };
    editions.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use territory::Scope;
    use worktime::Instant;

    fn edition(number: u32, level: Level, within: &str, since: &str) -> AreaEdition {
        AreaEdition {
            number,
            scope: Scope { level, within: within.to_owned(), since: since.parse().unwrap() },
            digest: String::new(),
            file: String::new(),
            system: Crs::Wgs84,
            precision: 1.0,
            areas: 0,
            points: 0,
            issuer: String::new(),
            importer: String::new(),
            at: Instant(0),
        }
    }

    #[test]
    fn an_edition_of_the_whole_city_replaces_what_was_before_it_and_nothing_after() {
        let editions = [
            edition(1, Level::Street, "", "2026-01-01"),
            edition(2, Level::Street, "990101", "2026-02-01"),
            edition(3, Level::District, "", "2026-01-01"),
            edition(4, Level::Street, "", "2026-03-01"),
            edition(5, Level::Street, "990102", "2026-02-15"),
        ];
        let on = |day: &str| counting(&editions, day.parse().unwrap()).into_iter().collect::<Vec<_>>();
        assert_eq!(on("2025-12-31"), Vec::<u32>::new());
        assert_eq!(on("2026-01-01"), [1, 3]);
        assert_eq!(on("2026-02-20"), [1, 2, 3, 5]);
        assert_eq!(on("2026-03-01"), [3, 4]);
    }

    #[test]
    fn maps_hold_until_an_edition_begins_or_is_added() {
        let editions = vec![edition(1, Level::Street, "", "2026-01-01"), edition(2, Level::Street, "", "2026-06-01")];
        let day = |text: &str| -> Day { text.parse().unwrap() };
        let maps = Maps { day: day("2026-05-01"), editions: editions.clone(), levels: BTreeMap::new() };
        assert!(maps.hold(&editions, day("2026-05-31")));
        assert!(!maps.hold(&editions, day("2026-06-01")));
        assert!(!maps.hold(&editions, day("2026-04-30")), "a clock that was set back");
        let more: Vec<_> = editions.into_iter().chain([edition(3, Level::Grid, "", "2026-01-01")]).collect();
        assert!(!maps.hold(&more, day("2026-05-01")));
    }
}
