//! Reading a GeoJSON file of outlines. A file is taken whole or not at all, and every fault names its feature.

use crate::measure::DEGREE;
use crate::properties::{self, Said};
use crate::rings::{Drawn, Terms, polygons};
use crate::{Area, Crs, Fault, Faults, Level, Position};
use geojson::{Geometry, GeometryValue};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Largest file.
pub const LARGEST_FILE: usize = 32 * 1024 * 1024;
/// Most points of a file.
pub const MOST_POINTS: usize = 1_000_000;
/// However coarse a file is, a loop wider than so many metres was drawn, not rounded.
const WIDEST_KINK: f64 = 150.0;
/// Decimals and halvings of a degree at which the grid of a file's coordinates is looked for.
const DECIMALS: i32 = 9;
const HALVINGS: i32 = 30;

/// What a file holds.
#[derive(Debug, Clone)]
pub struct Read {
    /// Its areas, in WGS-84.
    pub areas: Vec<Area>,
    /// The system it came in.
    pub crs: Crs,
    /// How exact its coordinates can be at best, in metres: the step of the grid on which all of them lie.
    pub step: f64,
    /// How exact its outlines are taken to be, in metres.
    pub precision: f64,
    /// How many points its borders have.
    pub points: usize,
    /// Where a border crossed itself within what it is exact to, and was straightened: the area's code and a point.
    pub kinks: Vec<(String, Position)>,
}

/// Reads a file of areas of one level. `precision` says how exact the outlines are, in metres; if nobody says, it is the grid
/// on which the coordinates lie.
///
/// # Errors
/// [`Faults`]: what is wrong, where, and what to do.
pub fn read(bytes: &[u8], level: Level, crs: Crs, precision: Option<f64>) -> Result<Read, Faults> {
    let only = |fault| Faults::new(vec![fault]);
    let features: Vec<_> = features(bytes).map_err(only)?.into_iter().map(parts).collect();
    let mut steps = Steps::new();
    for (number, (properties, geometry)) in (1..).zip(&features) {
        geometry.iter().for_each(|geometry| steps.take(geometry));
        if steps.points > MOST_POINTS {
            return Err(only(too_many_points().at(number, &properties::name(properties))));
        }
    }
    let step = steps.metres();
    let precision = precision.filter(|given| given.is_finite() && *given >= 0.0).unwrap_or(step);
    let terms = Terms { crs, exact: precision.min(WIDEST_KINK) };
    let mut faults = Vec::new();
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let (mut areas, mut kinks) = (Vec::new(), Vec::new());
    for (number, (properties, geometry)) in (1..).zip(features) {
        let area = geometry.and_then(|geometry| {
            let Said { code, name, parent } = properties::read(&properties, level)?;
            let Drawn { outline, kinks: here } = polygons(&geometry, terms)?;
            kinks.extend(here.iter().map(|at| (code.clone(), Position { lng: at.x, lat: at.y })));
            match first.insert(code.clone(), number) {
                Some(before) => Err(duplicate(&code, before)),
                None => Ok(Area { code, name, level, parent, precision, outline }),
            }
        });
        match area {
            Ok(area) => areas.push(area),
            Err(fault) => faults.push(fault.at(number, &properties::name(&properties))),
        }
    }
    if !faults.is_empty() {
        return Err(Faults::new(faults));
    }
    Ok(Read { areas, crs, step, precision, points: steps.points, kinks })
}

/// Whether a file of so many bytes is read at all.
///
/// # Errors
/// [`Fault`] `too_large`.
pub fn check_size(bytes: u64) -> Result<(), Fault> {
    let most = u64::try_from(LARGEST_FILE).unwrap_or(u64::MAX);
    if bytes <= most {
        return Ok(());
    }
    let (has, most) = (bytes.div_ceil(1024 * 1024), most / 1024 / 1024);
    Err(Fault::file(
        "too_large",
        format!("文件有 {has} MB，最多 {most} MB：请抽稀，或者按区分开导入（--within）"),
        format!("the file has {has} MB, at most {most} MB: simplify it, or import it by district (--within)"),
    ))
}

/// The level that all codes of a file have by their digits; `None` if they are of several or of none, as those of grid cells.
#[must_use]
pub fn level_of(bytes: &[u8]) -> Option<Level> {
    #[derive(Deserialize)]
    struct File {
        features: Vec<Feature>,
    }
    #[derive(Deserialize)]
    struct Feature {
        properties: Option<Map<String, Value>>,
        id: Option<Value>,
    }
    if bytes.len() > LARGEST_FILE {
        return None;
    }
    let file: File = serde_json::from_slice(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).ok()?;
    let mut level = None;
    for Feature { properties, id } in file.features {
        let mut properties = properties.unwrap_or_default();
        properties.entry("id").or_insert(id.unwrap_or_default());
        let of = properties::level(&properties)?;
        if level.is_some_and(|level| level != of) {
            return None;
        }
        level = Some(of);
    }
    level
}

fn features(bytes: &[u8]) -> Result<Vec<Value>, Fault> {
    check_size(u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| Fault::file("not_json", format!("不是 JSON：{error}"), format!("it is not JSON: {error}")))?;
    let Value::Object(mut file) = value else { return Err(no_collection()) };
    if file.get("type").and_then(Value::as_str) != Some("FeatureCollection") {
        return Err(no_collection());
    }
    declared(&file)?;
    match file.remove("features") {
        Some(Value::Array(features)) if features.is_empty() => {
            Err(Fault::file("no_features", "文件里一个区域也没有", "the file holds no area"))
        }
        Some(Value::Array(features)) => Ok(features),
        _ => Err(no_collection()),
    }
}

/// Older files declare a system; one that is not in degrees cannot be meant.
fn declared(file: &Map<String, Value>) -> Result<(), Fault> {
    let name = file.get("crs").and_then(|crs| crs.pointer("/properties/name")).and_then(Value::as_str);
    let Some(name) = name else { return Ok(()) };
    if ["CRS84", "4326", "4490"].iter().any(|known| name.ends_with(known)) {
        return Ok(());
    }
    let shown: String = name.chars().filter(|character| !character.is_control()).take(80).collect();
    Err(Fault::file(
        "wrong_crs",
        format!("文件声明的坐标系是“{shown}”：请换算成经纬度（EPSG:4326 或者 4490），再用 --system 说明"),
        format!("the file declares `{shown}`: convert it to degrees (EPSG:4326 or 4490), then say which with --system"),
    ))
}

/// What a feature says of itself, and its geometry if it can be read.
fn parts(feature: Value) -> (Map<String, Value>, Result<GeometryValue, Fault>) {
    let Value::Object(mut feature) = feature else { return (Map::new(), Err(no_feature())) };
    let mut properties = match feature.remove("properties") {
        Some(Value::Object(properties)) => properties,
        _ => Map::new(),
    };
    if let Some(id) = feature.remove("id") {
        properties.entry("id").or_insert(id);
    }
    if feature.get("type").and_then(Value::as_str) != Some("Feature") {
        return (properties, Err(no_feature()));
    }
    let geometry = match feature.remove("geometry") {
        None | Some(Value::Null) => Err(Fault::file("empty", "没有图形（geometry）", "it has no geometry")),
        Some(geometry) => {
            serde_json::from_value::<Geometry>(geometry).map(|geometry| geometry.value).map_err(|error| {
                let zh = format!("图形的写法不对，请按 GeoJSON（RFC 7946）重新导出：{error}");
                let en = format!("its geometry is not written as GeoJSON (RFC 7946) demands: {error}");
                Fault::file("bad_geometry", zh, en)
            })
        }
    };
    (properties, geometry)
}

/// The grid of a file's coordinates: which steps all of them have kept to so far.
struct Steps {
    points: usize,
    decimal: i32,
    binary: i32,
}

impl Steps {
    const fn new() -> Self {
        Self { points: 0, decimal: 0, binary: 0 }
    }

    fn take(&mut self, geometry: &GeometryValue) {
        match geometry {
            GeometryValue::Polygon { coordinates } => coordinates.iter().for_each(|ring| self.ring(ring)),
            GeometryValue::MultiPolygon { coordinates } => {
                coordinates.iter().flatten().for_each(|ring| self.ring(ring));
            }
            _ => {}
        }
    }

    fn ring(&mut self, ring: &[geojson::Position]) {
        self.points += ring.len();
        for value in ring.iter().flat_map(|point| point.as_slice().iter().take(2)) {
            let off = |unit: f64| {
                let places = value * unit;
                (places - places.round()).abs() > 1e-3
            };
            while self.decimal < DECIMALS && off(10_f64.powi(self.decimal)) {
                self.decimal += 1;
            }
            while self.binary < HALVINGS && off(2_f64.powi(self.binary)) {
                self.binary += 1;
            }
        }
    }

    fn metres(&self) -> f64 {
        10_f64.powi(-self.decimal).max(2_f64.powi(-self.binary)) * DEGREE
    }
}

fn duplicate(code: &str, before: usize) -> Fault {
    Fault::file(
        "duplicate_code",
        format!("代码 {code} 在第 {before} 个区域已经用过：同一区域的几块请合成一个 MultiPolygon"),
        format!("code {code} is that of feature {before}: put the parts of one area into one MultiPolygon"),
    )
}

fn too_many_points() -> Fault {
    Fault::file(
        "too_many_points",
        format!("到这里已超过 {MOST_POINTS} 个点：请抽稀，或者按区分开导入（--within）"),
        format!("more than {MOST_POINTS} points up to here: simplify them, or import by district (--within)"),
    )
}

fn no_collection() -> Fault {
    Fault::file(
        "no_collection",
        "不是 GeoJSON 的 FeatureCollection：请另存为 GeoJSON（RFC 7946）",
        "it is not a FeatureCollection of GeoJSON: save it as GeoJSON (RFC 7946)",
    )
}

fn no_feature() -> Fault {
    Fault::file("no_feature", "不是一个 Feature", "it is not a Feature")
}
