//! From the numbers of a feature to polygons: rings that are closed, long enough, in the country, and cross nowhere.

use crate::measure::width;
use crate::{Crs, Fault, Position};
use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{Coord, Intersects, Line, LineString, MultiPolygon, Polygon};
use geojson::{GeometryValue, PolygonType};
use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};

/// Most points of one ring: looking for crossings takes the square of it where somebody means harm.
pub(crate) const LONGEST_RING: usize = 50_000;

/// Most kinks that are straightened in one ring; an outline with more was not drawn but scribbled.
const MOST_KINKS: usize = 200;

/// How borders are read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    /// The system they come in.
    pub(crate) crs: Crs,
    /// How exact they are, in metres: a border that crosses itself in a loop narrower than this was rounded, not drawn so.
    pub(crate) exact: f64,
}

/// Polygons in WGS-84, and where their borders were straightened.
#[derive(Debug)]
pub(crate) struct Drawn {
    pub(crate) outline: MultiPolygon<f64>,
    pub(crate) kinks: Vec<Coord<f64>>,
}

/// The polygons of a geometry.
pub(crate) fn polygons(value: &GeometryValue, terms: Terms) -> Result<Drawn, Fault> {
    let mut kinks = Vec::new();
    let mut of = |rings: &PolygonType| polygon(rings, terms, &mut kinks);
    let polygons = match value {
        GeometryValue::Polygon { coordinates } => vec![of(coordinates)?],
        GeometryValue::MultiPolygon { coordinates } => coordinates.iter().map(of).collect::<Result<_, _>>()?,
        other => {
            let kind = format!("{other:?}").chars().take_while(char::is_ascii_alphabetic).collect::<String>();
            return Err(Fault::file(
                "not_a_polygon",
                format!("图形是 {kind}，不是面：只收 Polygon 和 MultiPolygon"),
                format!("its geometry is a {kind}: only Polygon and MultiPolygon are areas"),
            ));
        }
    };
    if polygons.is_empty() { Err(empty()) } else { Ok(Drawn { outline: MultiPolygon::new(polygons), kinks }) }
}

fn polygon(rings: &PolygonType, terms: Terms, kinks: &mut Vec<Coord<f64>>) -> Result<Polygon<f64>, Fault> {
    let mut read =
        (1..).zip(rings).map(|(place, points)| straight(ring(place, points, terms.crs)?, terms.exact, kinks));
    let exterior = read.next().ok_or_else(empty)??;
    let holes: Vec<LineString<f64>> = read.collect::<Result<_, _>>()?;
    let body = Polygon::new(exterior, Vec::new());
    for (place, hole) in (2..).zip(&holes) {
        if let Some(outside) = hole.coords().find(|coord| !body.intersects(*coord)) {
            return Err(Fault::file(
                "hole_outside",
                format!("第 {place} 环是孔，但它的点 {} 在外环之外", shown(*outside)),
                format!("ring {place} is a hole, but its point {} lies outside the outer ring", shown(*outside)),
            ));
        }
    }
    let polygon = Polygon::new(body.into_inner().0, holes);
    let rings: Vec<&LineString<f64>> = std::iter::once(polygon.exterior()).chain(polygon.interiors()).collect();
    // Each ring alone crosses nowhere any more.
    let across = if rings.len() > 1 { crossing(&rings) } else { None };
    across.map_or(Ok(polygon.clone()), |(_, _, at)| Err(crosses(at)))
}

fn ring(place: usize, points: &[geojson::Position], crs: Crs) -> Result<LineString<f64>, Fault> {
    if points.len() > LONGEST_RING {
        return Err(Fault::file(
            "long_ring",
            format!("第 {place} 环有 {} 个点，最多 {LONGEST_RING} 个：请先抽稀", points.len()),
            format!("ring {place} has {} points, at most {LONGEST_RING}: simplify it first", points.len()),
        ));
    }
    let mut coords: Vec<Coord<f64>> = Vec::with_capacity(points.len());
    for point in points {
        let coord = coordinate(place, point.as_slice())?;
        if coords.last() != Some(&coord) {
            coords.push(coord);
        }
    }
    if coords.len() > 1 && coords.first() != coords.last() {
        let ends = [coords.first(), coords.last()].into_iter().flatten().map(|end| shown(*end)).collect::<Vec<_>>();
        return Err(Fault::file(
            "not_closed",
            format!("第 {place} 环没有闭合：首点 {}。请把首点再写在最后", ends.join("，末点 ")),
            format!("ring {place} is not closed: it begins and ends at {}; repeat the first point", ends.join(" and ")),
        ));
    }
    if coords.len() < 4 {
        return Err(Fault::file(
            "few_points",
            format!("第 {place} 环不同的点不足三个，围不成面"),
            format!("ring {place} has fewer than three different points: it encloses nothing"),
        ));
    }
    let convert = |coord: Coord<f64>| {
        let Position { lng, lat } = Position { lng: coord.x, lat: coord.y }.to_wgs84(crs);
        Coord { x: lng, y: lat }
    };
    Ok(LineString::new(coords.into_iter().map(convert).collect()))
}

/// A ring without the loops that rounding made. A loop wider than the outline is exact was drawn so, and is a fault.
fn straight(mut ring: LineString<f64>, exact: f64, kinks: &mut Vec<Coord<f64>>) -> Result<LineString<f64>, Fault> {
    for _ in 0..MOST_KINKS {
        let Some((first, second, at)) = crossing(&[&ring]) else { return Ok(ring) };
        let coords = ring.0;
        // Between the two lines that cross lies one loop; what is left is the other.
        let between: Vec<Coord<f64>> = coords.get(first + 1..=second).unwrap_or_default().to_vec();
        let mut rest: Vec<Coord<f64>> = coords.get(second + 1..).unwrap_or_default().to_vec();
        rest.extend(coords.get(1..=first).unwrap_or_default());
        let closed = |mut points: Vec<Coord<f64>>| {
            points.insert(0, at);
            points.push(at);
            LineString::new(points)
        };
        let (between, rest) = (closed(between), closed(rest));
        let (narrow, kept) = if wide(&between) < wide(&rest) { (between, rest) } else { (rest, between) };
        if wide(&narrow) > exact || kept.0.len() < 4 {
            return Err(crosses(at));
        }
        kinks.push(at);
        ring = kept;
    }
    crossing(&[&ring]).map_or(Ok(ring.clone()), |(_, _, at)| Err(crosses(at)))
}

fn wide(ring: &LineString<f64>) -> f64 {
    width(&MultiPolygon::new(vec![Polygon::new(ring.clone(), Vec::new())]))
}

fn coordinate(ring: usize, point: &[f64]) -> Result<Coord<f64>, Fault> {
    let &[lng, lat, ..] = point else {
        return Err(Fault::file(
            "no_coordinates",
            format!("第 {ring} 环有一个点没有经度和纬度"),
            format!("a point of ring {ring} has no longitude and latitude"),
        ));
    };
    if (Position { lng, lat }).in_china() {
        return Ok(Coord { x: lng, y: lat });
    }
    let here = shown(Coord { x: lng, y: lat });
    let (zh, en) = if (Position { lng: lat, lat: lng }).in_china() {
        ("看来经度和纬度写反了：先写经度", "longitude and latitude seem to be exchanged: longitude comes first")
    } else if lng.abs() > 180.0 || lat.abs() > 90.0 {
        (
            "不是经纬度，像是投影坐标（米）：请先换算成度",
            "these are no degrees but a projection in metres: convert them first",
        )
    } else {
        ("不在我国境内：请核对坐标系和文件", "it lies outside the country: check the reference system and the file")
    };
    Err(Fault::file(
        "out_of_country",
        format!("第 {ring} 环的点 {here}：{zh}"),
        format!("ring {ring}, point {here}: {en}"),
    ))
}

/// The first place where borders cross, and which two of their lines. Touching in a point is harmless; so is a border that is
/// walked twice.
fn crossing(rings: &[&LineString<f64>]) -> Option<(usize, usize, Coord<f64>)> {
    let lines = rings.iter().flat_map(|ring| ring.lines()).enumerate();
    let lines: Vec<_> = lines.map(|(place, line)| GeomWithData::new(line, place)).collect();
    let tree = RTree::bulk_load(lines.clone());
    for one in &lines {
        for other in tree.locate_in_envelope_intersecting(&envelope(one.geom())).filter(|other| other.data > one.data) {
            let met = line_intersection(*one.geom(), *other.geom());
            if let Some(LineIntersection::SinglePoint { intersection, is_proper: true }) = met {
                return Some((one.data, other.data, intersection));
            }
        }
    }
    None
}

fn crosses(at: Coord<f64>) -> Fault {
    Fault::file(
        "self_crossing",
        format!("边界在 {} 自相交：请在制图软件里修复后再导入", shown(at)),
        format!("its border crosses itself at {}: repair it where it was drawn", shown(at)),
    )
}

fn envelope(line: &Line<f64>) -> AABB<geo::Point<f64>> {
    AABB::from_corners(line.start.into(), line.end.into())
}

fn shown(coord: Coord<f64>) -> String {
    format!("{:.6},{:.6}", coord.x, coord.y)
}

fn empty() -> Fault {
    Fault::file("empty", "图形是空的，没有边界", "its geometry is empty: it has no border")
}
