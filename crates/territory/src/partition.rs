//! Whether areas divide the land: none over another, none missing between, each within the one above.

use crate::measure::{square_metres, width};
use crate::{Area, Map};
use geo::{BooleanOps, BoundingRect, InteriorPoint, MultiPolygon, Polygon, unary_union};
use serde::Serialize;
use std::collections::BTreeMap;

/// Two areas that claim the same land.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overlap {
    /// One of them.
    pub one: String,
    /// The other.
    pub other: String,
    /// How much.
    pub square_metres: f64,
}

/// Land that no area claims.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gap {
    /// The area above in which it lies; empty if it is enclosed by areas without one.
    pub within: String,
    /// How much.
    pub square_metres: f64,
    /// A point of it, in WGS-84.
    pub at: [f64; 2],
}

/// An area that is not within the one above.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stray {
    /// The area.
    pub area: String,
    /// The area above that it names.
    pub parent: String,
    /// What of it lies outside; `None` if there is no such area above.
    pub square_metres: Option<f64>,
}

/// How much of an area above is covered by the areas below it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// The area above.
    pub parent: String,
    /// Areas below it.
    pub areas: usize,
    /// Share of its land, from 0 to 1.
    pub share: f64,
}

/// What a check found. Strips that are narrower than the outlines are exact are no findings; they are only counted.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Partition {
    /// Areas over one another.
    pub overlaps: Vec<Overlap>,
    /// Land that is missing.
    pub gaps: Vec<Gap>,
    /// Areas outside the one above.
    pub strays: Vec<Stray>,
    /// Each area above with what is covered.
    pub coverage: Vec<Coverage>,
    /// Strips that were too narrow to mean anything.
    pub strips: usize,
}

impl Partition {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.overlaps.is_empty() && self.gaps.is_empty() && self.strays.is_empty()
    }
}

/// Checks the areas of a level, against the level above if its map is there and not empty.
#[must_use]
pub fn check(map: &Map, above: Option<&Map>) -> Partition {
    let mut found = Partition::default();
    overlaps(map, &mut found);
    match above.filter(|above| !above.is_empty()) {
        Some(above) => against(map, above, &mut found),
        None => enclosed(map, &mut found),
    }
    found
}

/// How exact two outlines are beside each other.
fn exact(one: &Area, other: &Area) -> f64 {
    one.precision.hypot(other.precision)
}

fn overlaps(map: &Map, found: &mut Partition) {
    for (place, one) in map.areas().map(|located| &located.area).enumerate() {
        let Some(rect) = one.outline.bounding_rect() else { continue };
        let mut meeting: Vec<usize> = map.meeting(rect).filter(|other| *other > place).collect();
        meeting.sort_unstable();
        for other in meeting.into_iter().filter_map(|other| map.get(other)) {
            let both = one.outline.intersection(&other.outline);
            let wide = pieces(both).filter(|piece| {
                let wide = width(piece) > exact(one, other);
                found.strips += usize::from(!wide);
                wide
            });
            let square_metres: f64 = wide.map(|piece| square_metres(&piece)).sum();
            if square_metres > 0.0 {
                found.overlaps.push(Overlap { one: one.code.clone(), other: other.code.clone(), square_metres });
            }
        }
    }
}

fn against(map: &Map, above: &Map, found: &mut Partition) {
    let mut below: BTreeMap<&str, Vec<&Area>> = BTreeMap::new();
    for area in map.areas().map(|located| &located.area) {
        below.entry(area.parent.as_deref().unwrap_or_default()).or_default().push(area);
    }
    for (parent, areas) in &below {
        let whole = above.area(parent).map(|located| &located.area);
        for area in areas {
            let outside = whole.map(|whole| {
                let outside = pieces(area.outline.difference(&whole.outline));
                let wide = outside.filter(|piece| {
                    let wide = width(piece) > exact(area, whole);
                    found.strips += usize::from(!wide);
                    wide
                });
                wide.map(|piece| square_metres(&piece)).sum::<f64>()
            });
            if outside.is_none_or(|outside| outside > 0.0) {
                let (area, parent) = (area.code.clone(), (*parent).to_owned());
                found.strays.push(Stray { area, parent, square_metres: outside });
            }
        }
    }
    for whole in above.areas().map(|located| &located.area) {
        let areas = below.get(whole.code.as_str()).map(Vec::as_slice).unwrap_or_default();
        let covered = unary_union(areas.iter().map(|area| &area.outline));
        let missing = whole.outline.difference(&covered);
        let (all, open) = (square_metres(&whole.outline), square_metres(&missing));
        let share = if all > 0.0 { (1.0 - open / all).clamp(0.0, 1.0) } else { 0.0 };
        found.coverage.push(Coverage { parent: whole.code.clone(), areas: areas.len(), share });
        // A parent without any area below is told by its share; that it is a gap as well says nothing more.
        if !areas.is_empty() {
            let finest = areas.iter().map(|area| exact(area, whole)).fold(whole.precision, f64::max);
            gaps(missing, &whole.code, finest, found);
        }
    }
}

/// Without a level above, land is missing where areas enclose it.
fn enclosed(map: &Map, found: &mut Partition) {
    let exact = map.areas().map(|located| located.area.precision).fold(0.0, f64::max);
    let all = unary_union(map.areas().map(|located| &located.area.outline));
    let holes = all.iter().flat_map(Polygon::interiors).map(|hole| Polygon::new(hole.clone(), Vec::new()));
    gaps(MultiPolygon::new(holes.collect()), "", exact, found);
}

fn gaps(missing: MultiPolygon<f64>, within: &str, exact: f64, found: &mut Partition) {
    for piece in pieces(missing) {
        if width(&piece) <= exact {
            found.strips += 1;
            continue;
        }
        let at = piece.interior_point().map_or([0.0, 0.0], |point| [point.x(), point.y()]);
        found.gaps.push(Gap { within: within.to_owned(), square_metres: square_metres(&piece), at });
    }
}

fn pieces(all: MultiPolygon<f64>) -> impl Iterator<Item = MultiPolygon<f64>> {
    all.into_iter().map(|polygon| MultiPolygon::new(vec![polygon]))
}
