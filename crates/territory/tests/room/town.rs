//! A made-up town: a grid of cells whose corners are shaken, each cell an area, in GeoJSON as a file would hold it.

use serde_json::{Value, json};
use territory::{Area, Atlas, Crs, Edition, Level, Map, Scope, read};
use worktime::Day;

/// The south-western corner, and the side of a cell in degrees.
pub const WEST: f64 = 110.0;
pub const SOUTH: f64 = 30.0;
pub const SIDE: f64 = 0.02;
pub const SIX: usize = 6;

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Corners of the grid, inner ones shaken by shares of −1 to 1 of a quarter of a side.
pub fn corners(shakes: &[(f64, f64)]) -> Vec<Vec<[f64; 2]>> {
    let at = |row: usize, column: usize| {
        let (x, y) = shakes[(row * (SIX + 1) + column) % shakes.len()];
        let shaken = |place: usize, by: f64| if place == 0 || place == SIX { 0.0 } else { by * SIDE / 4.0 };
        let (x, y) = (shaken(column, x), shaken(row, y));
        let whole = |place: usize| f64::from(u32::try_from(place).unwrap());
        [WEST + whole(column) * SIDE + x, SOUTH + whole(row) * SIDE + y]
    };
    (0..=SIX).map(|row| (0..=SIX).map(|column| at(row, column)).collect()).collect()
}

/// The ring of a cell.
pub fn cell(corners: &[Vec<[f64; 2]>], row: usize, column: usize) -> Vec<[f64; 2]> {
    let at = |row: usize, column: usize| corners[row][column];
    vec![at(row, column), at(row, column + 1), at(row + 1, column + 1), at(row + 1, column), at(row, column)]
}

pub fn feature(code: &str, name: &str, polygons: &[Vec<Vec<[f64; 2]>>]) -> Value {
    json!({ "type": "Feature", "properties": { "code": code, "name": name },
            "geometry": { "type": "MultiPolygon", "coordinates": polygons } })
}

pub fn file(features: Vec<Value>) -> Vec<u8> {
    json!({ "type": "FeatureCollection", "features": features }).to_string().into_bytes()
}

pub fn street_code(number: usize) -> String {
    format!("990101{number:03}")
}

/// The town as a file of streets: cell by cell, or several cells to a street where `owner` says so.
pub fn streets(corners: &[Vec<[f64; 2]>], owner: impl Fn(usize, usize) -> usize) -> Vec<u8> {
    let mut polygons = std::collections::BTreeMap::<usize, Vec<Vec<Vec<[f64; 2]>>>>::new();
    for row in 0..SIX {
        for column in 0..SIX {
            polygons.entry(owner(row, column)).or_default().push(vec![cell(corners, row, column)]);
        }
    }
    let one =
        |(number, polygons): (&usize, &Vec<_>)| feature(&street_code(*number), &format!("{number}号街道"), polygons);
    file(polygons.iter().map(one).collect())
}

pub fn areas(file: &[u8], level: Level, precision: f64) -> Vec<Area> {
    read(file, level, Crs::Wgs84, Some(precision)).unwrap().areas
}

pub fn map(file: &[u8], level: Level, precision: f64) -> Map {
    let scope = Scope { level, within: String::new(), since: day("2026-01-01") };
    let read = read(file, level, Crs::Wgs84, Some(precision)).unwrap();
    Atlas::new(vec![Edition::new(scope, read)]).map(level, day("2026-01-01"))
}
