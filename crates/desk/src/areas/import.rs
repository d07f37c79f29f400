//! Importing outlines: a file is read, held against the list of divisions and against the outlines that are there, and kept
//! as a new edition. Nothing is kept that could not be read again.

use super::{blocking, bound};
use crate::desk::{Desk, DeskFault};
use crate::ports::AreaEdition;
use crate::units::{Division, Units};
use crate::vault::hex;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use territory::{
    Area, Atlas, Change, Crs, Edition, Fault, Faults, Level, Partition, Position, Scope, between, check, collection,
    read,
};

/// Most editions of a city.
pub const MOST_EDITIONS: usize = 2_000;
/// Outlines are kept to the centimetre; none is exacter than this, in metres.
const FINEST: f64 = 0.02;
/// Faults listed at most.
const LISTED: usize = 100;

/// What is imported, and as what.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// Division code of the city.
    pub city: u32,
    /// What the edition is about.
    pub scope: Scope,
    /// The system that the file is in.
    pub system: Crs,
    /// How exact its outlines are, in metres, if somebody says.
    pub precision: Option<f64>,
    /// Name of the file.
    pub file: &'a str,
    /// Who issued the outlines; empty if nobody says.
    pub issuer: &'a str,
    /// Login of whoever imports it.
    pub importer: &'a str,
}

/// A division by its code and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// An area whose name is another one than the division's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Renamed {
    /// Code.
    pub code: String,
    /// Name in the file.
    pub file: String,
    /// Name in the list of divisions.
    pub list: String,
}

/// What was read of a file and what it would mean, before anything is kept.
#[derive(Debug, Clone)]
pub struct Draft {
    city: u32,
    /// The edition that it would be.
    pub edition: AreaEdition,
    outlines: String,
    /// Its areas.
    areas: Vec<Area>,
    /// Where borders were straightened: the area's code and a point.
    pub kinks: Vec<(String, Position)>,
    /// Areas with other names than the list of divisions has.
    pub renamed: Vec<Renamed>,
    /// Divisions of the level that the file has no outline for.
    pub missing: Vec<Named>,
    /// The number of the edition that the same file was imported as before.
    pub already: Option<u32>,
}

/// What a draft would do to the maps.
#[derive(Debug, Clone, Serialize)]
pub struct Weighed {
    /// Whether the areas divide the land.
    pub partition: Partition,
    /// Whether they were held against the level above.
    pub against: Option<Level>,
    /// What would change from the map that holds without it; nothing if there is none.
    pub changes: Vec<Change>,
}

impl Desk {
    /// Reads a file of outlines.
    ///
    /// # Errors
    /// As the store says; within, what is wrong with the file, where, and what to do.
    pub async fn draft_areas(&self, bytes: Vec<u8>, wanted: &Wanted<'_>) -> Result<Result<Draft, Faults>, DeskFault> {
        let (editions, library) = (self.ledger.area_editions(wanted.city).await?, self.library());
        let units = &library.units;
        if let Some(fault) = unfit(wanted, editions.len(), units) {
            return Ok(Err(one(fault)));
        }
        let digest = hex(&Sha256::digest(&bytes));
        let (level, system, precision) = (wanted.scope.level, wanted.system, wanted.precision);
        let drawn = blocking(move || {
            let came = read(&bytes, level, system, precision)?;
            let (precision, points, kinks) = (came.precision.max(FINEST), came.points, came.kinks);
            let outlines = collection(&came.areas).to_string();
            // What is kept is what counts: rounded to the centimetre, and read as it will be read again.
            let kept = read(outlines.as_bytes(), level, Crs::Wgs84, Some(precision))?;
            Ok((outlines, kept.areas, precision, points, kinks))
        });
        let (outlines, areas, precision, points, kinks) = match drawn.await? {
            Ok(drawn) => drawn,
            Err(faults) => return Ok(Err(faults)),
        };
        let faults: Vec<Fault> =
            (1..).zip(&areas).filter_map(|(at, area)| misplaced(at, area, wanted, units)).collect();
        if !faults.is_empty() {
            return Ok(Err(several(faults)));
        }
        let same =
            |other: &&AreaEdition| other.digest == digest && other.scope == wanted.scope && other.system == system;
        let already = editions.iter().rev().find(same).map(|edition| edition.number);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let edition = AreaEdition {
            number: 0,
            scope: wanted.scope.clone(),
            digest,
            file: wanted.file.to_owned(),
            system,
            precision,
            areas: count(areas.len()),
            points: count(points),
            issuer: wanted.issuer.to_owned(),
            importer: wanted.importer.to_owned(),
            at: self.now(),
        };
        let (renamed, missing) = (renamed(&areas, units), missing(&areas, wanted, units));
        Ok(Ok(Draft { city: wanted.city, edition, outlines, areas, kinks, renamed, missing, already }))
    }

    /// What a draft would do to the maps on the day from which it would hold.
    ///
    /// # Errors
    /// As the store says.
    pub async fn weigh_areas(&self, draft: &Draft) -> Result<Weighed, DeskFault> {
        let editions = self.ledger.area_editions(draft.city).await?;
        let (scope, areas) = (draft.edition.scope.clone(), draft.areas.clone());
        let (level, day) = (scope.level, scope.since);
        let sheets = self.sheets(draft.city, &editions, day).await?;
        blocking(move || {
            let mut all = bound(&editions, &sheets)?;
            let before = Atlas::new(all.clone()).map(level, day);
            all.push(Edition { scope, areas });
            let atlas = Atlas::new(all);
            let after = atlas.map(level, day);
            let above = level.above().map(|above| (above, atlas.map(above, day))).filter(|(_, map)| !map.is_empty());
            Ok(Weighed {
                partition: check(&after, above.as_ref().map(|(_, map)| map)),
                against: above.map(|(above, _)| above),
                changes: if before.is_empty() { Vec::new() } else { between(&before, &after) },
            })
        })
        .await?
    }

    /// Keeps a draft as an edition; answers its number, or that of the edition that the same file was imported as before.
    ///
    /// # Errors
    /// As the store says.
    pub async fn keep_areas(&self, draft: &Draft) -> Result<u32, DeskFault> {
        match draft.already {
            Some(number) => Ok(number),
            None => Ok(self.ledger.put_area_edition(draft.city, &draft.edition, &draft.outlines).await?),
        }
    }
}

fn one(fault: Fault) -> Faults {
    Faults { list: vec![fault], total: 1 }
}

fn several(mut list: Vec<Fault>) -> Faults {
    let total = list.len();
    list.truncate(LISTED);
    Faults { list, total }
}

fn fault(code: &'static str, zh: String, en: String) -> Fault {
    Fault { code, feature: None, name: String::new(), zh, en }
}

/// Why nothing of the kind can be imported, whatever the file holds.
fn unfit(wanted: &Wanted<'_>, editions: usize, units: &Units) -> Option<Fault> {
    if editions >= MOST_EDITIONS {
        return Some(fault(
            "too_many_editions",
            format!("这座城市已有 {editions} 版边界，最多 {MOST_EDITIONS} 版"),
            format!("the city has {editions} editions of outlines already, at most {MOST_EDITIONS}"),
        ));
    }
    let Scope { level, within, .. } = &wanted.scope;
    if within.is_empty() {
        return None;
    }
    let division = units.division(within).filter(|_| units.city_of(within) == Some(wanted.city));
    let above = |division: &Division| match Level::from_word(&division.level) {
        Some(of) => of < *level,
        None => division.level == "city",
    };
    (!division.is_some_and(above)).then(|| {
        fault(
            "bad_within",
            format!("--within “{within}”不是这座城市里{}以上的区划代码：请核对", level.zh()),
            format!("--within `{within}` is no division code above a {} in this city: check it", level.word()),
        )
    })
}

/// An area whose code the list of divisions does not have there.
fn misplaced(at: usize, area: &Area, wanted: &Wanted<'_>, units: &Units) -> Option<Fault> {
    let of_level = |code: &str, level: Level| {
        let division = units.division(code).filter(|division| division.level == level.word());
        division.is_some_and(|_| units.city_of(code) == Some(wanted.city))
    };
    let code = &area.code;
    let (what, zh, en) = match (area.level, &area.parent) {
        (Level::Grid, Some(parent)) if of_level(parent, Level::Community) => return outside(at, area, wanted),
        (Level::Grid, Some(parent)) => (
            "unknown_parent",
            format!("上级代码 {parent} 不在本市的区划名录里：网格应写明所在社区的代码"),
            format!("the city's list of divisions has no community {parent}, which the cell names as its parent"),
        ),
        (Level::Grid, None) => (
            "no_parent",
            "没有写明所在社区：请在属性 parent 里写社区代码".to_owned(),
            "it does not name its community: put the code under `parent`".to_owned(),
        ),
        (level, _) if of_level(code, level) => return outside(at, area, wanted),
        (level, _) => (
            "unknown_code",
            format!(
                "本市的区划名录里没有代码为 {code} 的{}：请核对代码；确是新设的，先写进 national/divisions.csv",
                level.zh()
            ),
            format!(
                "the city's list of divisions has no {} {code}: check the code; if it is new, put it into national/divisions.csv first",
                level.word()
            ),
        ),
    };
    Some(Fault { code: what, feature: Some(at), name: area.name.clone(), zh, en })
}

/// An area that an edition of one part of the city does not speak of.
fn outside(at: usize, area: &Area, wanted: &Wanted<'_>) -> Option<Fault> {
    let within = &wanted.scope.within;
    (!area.code.starts_with(within.as_str())).then(|| Fault {
        code: "outside_scope",
        feature: Some(at),
        name: area.name.clone(),
        zh: format!("代码 {} 不在 --within {within} 之内：请去掉它，或者改 --within", area.code),
        en: format!("code {} is not within --within {within}: leave it out or change --within", area.code),
    })
}

fn renamed(areas: &[Area], units: &Units) -> Vec<Renamed> {
    let other = |area: &Area| {
        let list = units.division(&area.code).map(|division| division.name.clone())?;
        (list != area.name).then(|| Renamed { code: area.code.clone(), file: area.name.clone(), list })
    };
    areas.iter().filter_map(other).collect()
}

/// The divisions of the level that the edition would be complete of and has no outline for.
fn missing(areas: &[Area], wanted: &Wanted<'_>, units: &Units) -> Vec<Named> {
    let there: BTreeSet<&str> = areas.iter().map(|area| area.code.as_str()).collect();
    let Scope { level, within, .. } = &wanted.scope;
    let lacks = |division: &&Division| {
        division.level == level.word()
            && division.code.starts_with(within.as_str())
            && units.city_of(&division.code) == Some(wanted.city)
            && !there.contains(division.code.as_str())
    };
    let named = |division: &Division| Named { code: division.code.clone(), name: division.name.clone() };
    units.divisions().filter(lacks).map(named).collect()
}
