//! Metres on the ground, near enough to a place that the earth is flat there.

use crate::Position;
use geo::{ChamberlainDuquetteArea, Coord, Line, LineString, MultiPolygon};

/// Metres of a degree of latitude.
pub(crate) const DEGREE: f64 = 111_195.0;

/// A plane in metres that touches the earth at a latitude.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plane {
    centre: Coord<f64>,
    narrow: f64,
}

impl Plane {
    pub(crate) fn at(centre: Coord<f64>) -> Self {
        Self { centre, narrow: centre.y.to_radians().cos().max(0.01) }
    }

    pub(crate) fn put(self, coord: Coord<f64>) -> Coord<f64> {
        let (x, y) = (coord.x - self.centre.x, coord.y - self.centre.y);
        Coord { x: x * self.narrow * DEGREE, y: y * DEGREE }
    }
}

/// From a position to the nearest point of a line.
pub(crate) fn to_line(from: Position, line: &Line<f64>) -> f64 {
    let plane = Plane::at(Coord { x: from.lng, y: from.lat });
    let (a, b) = (plane.put(line.start), plane.put(line.end));
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx * dx + dy * dy;
    let share = if length > 0.0 { (-(a.x * dx + a.y * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (a.x + share * dx).hypot(a.y + share * dy)
}

/// Square metres.
pub(crate) fn square_metres(outline: &MultiPolygon<f64>) -> f64 {
    outline.chamberlain_duquette_unsigned_area()
}

/// The length of all borders.
pub(crate) fn perimeter(outline: &MultiPolygon<f64>) -> f64 {
    let length = |ring: &LineString<f64>| -> f64 {
        let line = |line: Line<f64>| {
            let end = Plane::at(line.start).put(line.end);
            end.x.hypot(end.y)
        };
        ring.lines().map(line).sum()
    };
    let rings = outline.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    rings.map(length).sum()
}

/// How wide a piece is on average, if it is a strip; for anything compact, about half its width.
pub(crate) fn width(outline: &MultiPolygon<f64>) -> f64 {
    let around = perimeter(outline);
    if around > 0.0 { 2.0 * square_metres(outline) / around } else { 0.0 }
}
