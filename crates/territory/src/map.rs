//! The map of one level on one day: in which area a position lies, and how sure that is.

use crate::measure::{Plane, to_line};
use crate::{Area, Position, Version};
use geo::{BoundingRect, Coord, Intersects, Line, LineString, Rect};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, PointDistance, RTree, RTreeObject};
use std::collections::BTreeMap;

/// A line of a border: where it lies in the map's plane, and in degrees.
#[derive(Debug, Clone)]
struct Border {
    plane: Line<f64>,
    degrees: Line<f64>,
    area: usize,
}

impl RTreeObject for Border {
    type Envelope = AABB<geo::Point<f64>>;

    fn envelope(&self) -> Self::Envelope {
        self.plane.envelope()
    }
}

impl PointDistance for Border {
    fn distance_2(&self, point: &geo::Point<f64>) -> f64 {
        self.plane.distance_2(point)
    }
}

/// The plane of a map is true at its middle; over a city it is wrong by less than this share.
const STRETCH: f64 = 1.1;

/// An area with its version.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    /// The area.
    pub area: Area,
    /// Which version.
    pub version: Version,
}

/// The areas of a level on a day, ready to be asked.
#[derive(Debug, Clone)]
pub struct Map {
    areas: Vec<Located>,
    bodies: RTree<GeomWithData<Rectangle<geo::Point<f64>>, usize>>,
    borders: RTree<Border>,
    plane: Plane,
}

/// Where a position lies.
#[derive(Debug, Clone, PartialEq)]
pub enum Location<'map> {
    /// Surely in an area.
    Inside {
        /// The area.
        area: &'map Area,
        /// To its border.
        metres: f64,
    },
    /// Nearer to a border than outline and position are exact: any of these.
    NearBorder {
        /// The area it lies in by the outlines; if it lies in none, the nearest.
        area: &'map Area,
        /// The areas it may as well lie in, the nearest first. Empty at the outer border.
        others: Vec<&'map Area>,
        /// To the border.
        metres: f64,
    },
    /// In none.
    Outside {
        /// The nearest area.
        nearest: &'map Area,
        /// To its border.
        metres: f64,
    },
}

impl Map {
    /// From the areas of one level.
    #[must_use]
    pub fn new(areas: Vec<(Area, Version)>) -> Self {
        let areas: Vec<Located> = areas.into_iter().map(|(area, version)| Located { area, version }).collect();
        let rects: Vec<(usize, Rect<f64>)> = (0..)
            .zip(&areas)
            .filter_map(|(place, located)| located.area.outline.bounding_rect().map(|rect| (place, rect)))
            .collect();
        let plane = Plane::at(middle(&rects));
        let body = |(place, rect): &(usize, Rect<f64>)| {
            GeomWithData::new(Rectangle::from_corners(rect.min().into(), rect.max().into()), *place)
        };
        let bodies = RTree::bulk_load(rects.iter().map(body).collect());
        let mut borders = Vec::new();
        for (place, located) in areas.iter().enumerate() {
            for polygon in &located.area.outline {
                let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
                borders.extend(rings.flat_map(LineString::lines).map(|degrees| Border {
                    plane: Line::new(plane.put(degrees.start), plane.put(degrees.end)),
                    degrees,
                    area: place,
                }));
            }
        }
        Self { areas, bodies, borders: RTree::bulk_load(borders), plane }
    }

    /// Its areas.
    pub fn areas(&self) -> impl ExactSizeIterator<Item = &Located> {
        self.areas.iter()
    }

    /// The area with a code.
    #[must_use]
    pub fn area(&self, code: &str) -> Option<&Located> {
        self.areas.iter().find(|located| located.area.code == code)
    }

    /// Whether it has no area.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }

    /// Where a position lies that is exact to `accuracy` metres; `None` if the map is empty or the position is none on
    /// earth.
    #[must_use]
    pub fn locate(&self, position: Position, accuracy: f64) -> Option<Location<'_>> {
        let point = Coord { x: position.lng, y: position.lat };
        if !(-180.0..=180.0).contains(&point.x) || !(-90.0..=90.0).contains(&point.y) {
            return None;
        }
        let accuracy = if accuracy.is_finite() { accuracy.max(0.0) } else { f64::MAX };
        let (first, metres) = self.nearest(position)?;
        let held: Vec<usize> = self.holding(point).collect();
        let unsure = |place: usize| self.get(place).map_or(0.0, |area| area.precision.hypot(accuracy));
        let place = held.first().copied().unwrap_or(first);
        let area = self.get(place)?;
        if metres > unsure(place) && held.len() < 2 {
            let outside = held.is_empty();
            return Some(if outside {
                Location::Outside { nearest: area, metres }
            } else {
                Location::Inside { area, metres }
            });
        }
        let reach = unsure(place).max(metres);
        let mut near = self.within(position, reach);
        near.extend(held.into_iter().map(|place| (place, 0.0)));
        let mut others: Vec<(usize, f64)> = near.into_iter().filter(|(other, _)| *other != place).collect();
        others.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let others = others.into_iter().filter_map(|(other, _)| self.get(other)).collect();
        Some(Location::NearBorder { area, others, metres })
    }

    /// The areas that hold a point, borders included, the smallest code first.
    pub(crate) fn holding(&self, point: Coord<f64>) -> impl Iterator<Item = usize> {
        let mut held: Vec<usize> = self
            .bodies
            .locate_all_at_point(&point.into())
            .map(|body| body.data)
            .filter(|place| self.get(*place).is_some_and(|area| area.outline.intersects(&point)))
            .collect();
        held.sort_by_key(|place| self.get(*place).map(|area| area.code.as_str()));
        held.into_iter()
    }

    /// The areas whose surroundings meet a rectangle.
    pub(crate) fn meeting(&self, rect: Rect<f64>) -> impl Iterator<Item = usize> {
        let envelope = AABB::from_corners(rect.min().into(), rect.max().into());
        self.bodies.locate_in_envelope_intersecting(&envelope).map(|body| body.data)
    }

    pub(crate) fn get(&self, place: usize) -> Option<&Area> {
        self.areas.get(place).map(|located| &located.area)
    }

    /// The area whose border is nearest, and how near.
    fn nearest(&self, position: Position) -> Option<(usize, f64)> {
        let point = self.plane.put(Coord { x: position.lng, y: position.lat });
        let about = self.borders.nearest_neighbor(&point.into())?;
        let reach = to_line(position, &about.degrees);
        let all = self.within(position, reach);
        let near = all.into_iter().min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        Some(near.unwrap_or((about.area, reach)))
    }

    /// The areas with a border within so many metres, each with the distance.
    fn within(&self, position: Position, metres: f64) -> BTreeMap<usize, f64> {
        let middle = self.plane.put(Coord { x: position.lng, y: position.lat });
        let reach = metres * STRETCH + 1.0;
        let corner = |by: f64| geo::Point::new(middle.x + by, middle.y + by);
        let mut found: BTreeMap<usize, f64> = BTreeMap::new();
        for border in self.borders.locate_in_envelope_intersecting(&AABB::from_corners(corner(-reach), corner(reach))) {
            let far = to_line(position, &border.degrees);
            if far <= metres {
                let least = found.entry(border.area).or_insert(far);
                *least = least.min(far);
            }
        }
        found
    }
}

fn middle(rects: &[(usize, Rect<f64>)]) -> Coord<f64> {
    let all = rects.iter().map(|(_, rect)| *rect).reduce(|a, b| {
        let min = Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
        Rect::new(min, Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) })
    });
    all.map_or(Coord { x: 0.0, y: 0.0 }, |rect| rect.center())
}
