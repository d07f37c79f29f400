//! Whatever a file holds: an answer, never a panic, and never hours.

use proptest::prelude::*;
use serde_json::{Value, json};
use territory::{Atlas, Crs, Edition, Level, Position, Scope, between, check, read};

/// Numbers as bad files have them: huge, tiny, equal, beside each other, out of the country.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (0_i32..12).prop_map(|n| 110.0 + f64::from(n) * 0.01),
        6 => (0_i32..12).prop_map(|n| 30.0 + f64::from(n) * 0.01),
        1 => any::<f64>().prop_filter("JSON has no such number", |n| n.is_finite()),
        1 => Just(110.000_000_000_000_01),
        1 => Just(1e308),
    ]
}

fn ring() -> impl Strategy<Value = Vec<Vec<f64>>> + Clone {
    let on_grid = (0_i32..8, 0_i32..8).prop_map(|(x, y)| vec![110.0 + f64::from(x) * 0.01, 30.0 + f64::from(y) * 0.01]);
    let point = prop_oneof![12 => on_grid, 1 => prop::collection::vec(number(), 0..4)];
    (prop::collection::vec(point, 0..9), any::<bool>()).prop_map(|(mut ring, close)| {
        if close && !ring.is_empty() {
            ring.push(ring[0].clone());
        }
        ring
    })
}

fn geometry() -> impl Strategy<Value = Value> {
    let polygon = prop::collection::vec(ring(), 0..3);
    prop_oneof![
        6 => polygon.clone().prop_map(|rings| json!({ "type": "Polygon", "coordinates": rings })),
        3 => prop::collection::vec(polygon, 0..3).prop_map(|all| json!({ "type": "MultiPolygon", "coordinates": all })),
        1 => Just(json!({ "type": "GeometryCollection", "geometries": [] })),
        1 => Just(json!({ "type": "Polygon" })),
        1 => Just(Value::Null),
    ]
}

fn feature() -> impl Strategy<Value = Value> {
    let code = prop_oneof![4 => (1_u32..4).prop_map(|n| json!(format!("99010100{n}"))), 1 => any::<i32>().prop_map(|n| json!(n)), 1 => ".{0,12}".prop_map(|s| json!(s))];
    (code, ".{0,12}", geometry()).prop_map(|(code, name, geometry)| {
        json!({ "type": "Feature", "properties": { "code": code, "name": format!("街{name}") }, "geometry": geometry })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_file_makes_it_panic(features in prop::collection::vec(feature(), 0..4), precision in prop::option::of(any::<f64>())) {
        let file = json!({ "type": "FeatureCollection", "features": features }).to_string();
        for crs in Crs::ALL {
            let Ok(read) = read(file.as_bytes(), Level::Street, crs, precision) else { continue };
            let scope = Scope { level: Level::Street, within: String::new(), since: "2026-01-01".parse().unwrap() };
            let map = Atlas::new(vec![Edition::new(scope.clone(), read)]).map(Level::Street, scope.since);
            prop_assert_eq!(check(&map, Some(&map)).coverage.len(), map.areas().len());
            prop_assert!(between(&map, &map).len() <= map.areas().len().pow(2));
            for position in [Position { lng: 110.03, lat: 30.03 }, Position { lng: 110.0, lat: 30.0 }] {
                prop_assert!(map.locate(position, 1e9).is_some());
            }
            let nowhere = map.locate(Position { lng: 1e308, lat: -1e308 }, 1e9);
            prop_assert!(nowhere.is_none());
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(read(&bytes, Level::Grid, Crs::Bd09, None).is_err());
    }

    #[test]
    fn no_json_makes_it_panic(text in r#"\{"type":"FeatureCollection","features":\[(\{"type":"Feature"[\{\}\[\]:,"a-z0-9.]{0,40}\}?)?\]\}"#) {
        prop_assert!(read(text.as_bytes(), Level::Grid, Crs::Bd09, None).is_err());
    }
}

#[test]
fn a_deep_nest_is_no_stack_overflow() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let file = format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":{deep}}}}}]}}"#
    );
    assert_eq!(read(file.as_bytes(), Level::Grid, Crs::Wgs84, None).unwrap_err().list[0].code, "not_json");
}
