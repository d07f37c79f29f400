//! What a new outline would change: areas that begin, end, are renamed or pass land on, and positions that would lie elsewhere.

use crate::measure::{square_metres, width};
use crate::{Location, Map, Position};
use geo::{BooleanOps, BoundingRect};
use serde::Serialize;

/// What changes about areas between two maps.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Change {
    /// A code that was not there.
    Added {
        /// The area.
        code: String,
        /// Its name.
        name: String,
    },
    /// A code that is no longer there.
    Removed {
        /// The area.
        code: String,
        /// Its name.
        name: String,
    },
    /// A code with another name.
    Renamed {
        /// The area.
        code: String,
        /// The name that it had.
        from: String,
        /// The name that it gets.
        to: String,
    },
    /// Land that passes from one area to another.
    Passed {
        /// The area that had it.
        from: String,
        /// The area that gets it.
        to: String,
        /// How much.
        square_metres: f64,
    },
}

/// A position that would lie elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Which of the positions, counted from 0.
    pub place: usize,
    /// The code of the area it lies in; `None` for none.
    pub from: Option<String>,
    /// The code of the area it would lie in.
    pub to: Option<String>,
    /// Whether both are further from a border than the outlines are exact.
    pub sure: bool,
}

/// What changes about areas, strips narrower than the outlines are exact left out.
#[must_use]
pub fn between(old: &Map, new: &Map) -> Vec<Change> {
    let mut all = Vec::new();
    for area in old.areas().map(|located| &located.area) {
        let (code, name) = (area.code.clone(), area.name.clone());
        match new.area(&code) {
            None => all.push(Change::Removed { code, name }),
            Some(now) if now.area.name != name => {
                all.push(Change::Renamed { code, from: name, to: now.area.name.clone() });
            }
            Some(_) => {}
        }
    }
    let added = new.areas().map(|located| &located.area).filter(|area| old.area(&area.code).is_none());
    all.extend(added.map(|area| Change::Added { code: area.code.clone(), name: area.name.clone() }));
    for from in old.areas().map(|located| &located.area) {
        let Some(rect) = from.outline.bounding_rect() else { continue };
        let mut meeting: Vec<usize> = new.meeting(rect).collect();
        meeting.sort_unstable();
        for to in meeting.into_iter().filter_map(|place| new.get(place)).filter(|to| to.code != from.code) {
            let passed = from.outline.intersection(&to.outline);
            // Where areas lay over one another before, nothing passes.
            let passed = old.area(&to.code).map_or(passed.clone(), |had| passed.difference(&had.area.outline));
            if width(&passed) > from.precision.hypot(to.precision) {
                let square_metres = square_metres(&passed);
                all.push(Change::Passed { from: from.code.clone(), to: to.code.clone(), square_metres });
            }
        }
    }
    all
}

/// The positions that would lie in another area.
#[must_use]
pub fn moved(old: &Map, new: &Map, positions: impl IntoIterator<Item = Position>) -> Vec<Moved> {
    let mut all = Vec::new();
    for (place, position) in positions.into_iter().enumerate() {
        let ((from, was), (to, is)) = (by_outline(old, position), by_outline(new, position));
        if from != to {
            all.push(Moved { place, from, to, sure: was && is });
        }
    }
    all
}

/// The code of the area by the outlines alone, and whether that is sure.
fn by_outline(map: &Map, position: Position) -> (Option<String>, bool) {
    let point = geo::Coord { x: position.lng, y: position.lat };
    let code = map.holding(point).next().and_then(|place| map.get(place)).map(|area| area.code.clone());
    let sure = !matches!(map.locate(position, 0.0), Some(Location::NearBorder { .. }));
    (code, sure)
}
