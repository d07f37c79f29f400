//! In which areas a position lies, how sure that is, the place it suggests, and whether a chosen place agrees.

use super::Maps;
use crate::units::Units;
use serde::Serialize;
use territory::{Area, Level, Location, Position};

/// An area by its code and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AreaRef {
    /// Code.
    pub code: String,
    /// Name in Chinese.
    pub name: String,
}

impl From<&Area> for AreaRef {
    fn from(area: &Area) -> Self {
        Self { code: area.code.clone(), name: area.name.clone() }
    }
}

/// How sure it is that a position lies in an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Further from the border than outline and position are exact.
    Inside,
    /// Nearer: it may as well lie in another.
    NearBorder,
    /// In none; the area is the nearest.
    Outside,
}

/// Where a position lies by the map of one level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// The level.
    pub level: Level,
    /// How sure.
    pub certainty: Certainty,
    /// The area.
    pub area: AreaRef,
    /// To its border.
    pub metres: f64,
    /// Near a border, the areas it may as well lie in, the nearest first.
    pub others: Vec<AreaRef>,
}

/// The place that a position suggests: the smallest division that it lies in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// Division code.
    pub place: String,
    /// Its level.
    pub level: Level,
    /// Whether it lies there further from every border than is uncertain, and the levels agree.
    pub sure: bool,
}

/// Whether a place that was chosen and a position agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// They do, as far as the maps go.
    Agrees,
    /// The position lies so near a border that they may.
    MayAgree,
    /// They do not.
    Differs,
    /// No map says.
    Unknown,
}

/// Where a position lies, level by level.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Whereabouts {
    /// The number of the city's last import; `None` if nothing was imported.
    pub version: Option<u32>,
    /// Highest level first.
    pub found: Vec<Found>,
    /// The place it suggests.
    pub suggestion: Option<Suggestion>,
}

impl Whereabouts {
    /// By these maps.
    #[must_use]
    pub fn of(maps: &Maps, units: &Units, position: Position, accuracy: f64) -> Self {
        let at = |(level, map): (Level, &territory::Map)| Some(found(level, &map.locate(position, accuracy)?));
        let found: Vec<Found> = maps.levels().filter_map(at).collect();
        let suggestion = suggestion(&found, units);
        Self { version: maps.version(), found, suggestion }
    }

    /// Whether a chosen place agrees with the position.
    #[must_use]
    pub fn fit(&self, place: &str, units: &Units) -> Fit {
        let mut fit = Fit::Unknown;
        for found in self.found.iter().filter(|found| found.certainty != Certainty::Outside) {
            // A place that was chosen roughly says nothing about the levels below it.
            let Some(chosen) = units.at_level(place, found.level.word()) else { continue };
            let may = found.others.iter().any(|other| other.code == chosen.code);
            match (found.area.code == chosen.code, found.certainty) {
                (true, Certainty::Inside) if fit != Fit::MayAgree => fit = Fit::Agrees,
                (true, _) => fit = Fit::MayAgree,
                (false, _) if may => fit = Fit::MayAgree,
                (false, _) => return Fit::Differs,
            }
        }
        fit
    }
}

fn found(level: Level, location: &Location<'_>) -> Found {
    let (certainty, area, metres, others) = match location {
        Location::Inside { area, metres } => (Certainty::Inside, *area, *metres, Vec::new()),
        Location::NearBorder { area, others, metres } => {
            (Certainty::NearBorder, *area, *metres, others.iter().map(|other| AreaRef::from(*other)).collect())
        }
        Location::Outside { nearest, metres } => (Certainty::Outside, *nearest, *metres, Vec::new()),
    };
    Found { level, certainty, area: area.into(), metres, others }
}

/// The smallest division; a grid cell is no division, a place is a community at the smallest.
fn suggestion(found: &[Found], units: &Units) -> Option<Suggestion> {
    let holds = |found: &&Found| found.certainty != Certainty::Outside && units.division(&found.area.code).is_some();
    let smallest = found.iter().rev().find(holds)?;
    let above = |found: &Found| {
        let agrees = |code: &str| units.is_within(&smallest.area.code, code);
        match found.certainty {
            Certainty::Inside => agrees(&found.area.code),
            Certainty::NearBorder => agrees(&found.area.code) || found.others.iter().any(|other| agrees(&other.code)),
            Certainty::Outside => false,
        }
    };
    let agree = found.iter().filter(|found| found.level < smallest.level).all(above);
    let sure = agree && smallest.certainty == Certainty::Inside;
    Some(Suggestion { place: smallest.area.code.clone(), level: smallest.level, sure })
}
