//! Files as people have them: what is read, and what each fault says.

use crate::town::{self, cell, corners, feature, file};
use serde_json::{Value, json};
use territory::{Crs, Fault, Level, check_size, collection, level_of, read};

fn faults(bytes: &[u8]) -> Vec<Fault> {
    read(bytes, Level::Street, Crs::Wgs84, None).unwrap_err().list
}

fn only(value: Value) -> Fault {
    let faults = faults(&file(vec![value]));
    assert_eq!(faults.len(), 1, "{faults:?}");
    faults.into_iter().next().unwrap()
}

fn square() -> Vec<[f64; 2]> {
    cell(&corners(&[(0.0, 0.0)]), 0, 0)
}

#[test]
fn every_fault_names_its_feature_and_says_what_to_do() {
    let good = feature("990101001", "甲街道", &[vec![square()]]);
    let mut open = square();
    open.pop();
    let mut bow = square();
    bow.swap(1, 2);
    let cases: Vec<(Value, &str)> = vec![
        (feature("990101002", "乙街道", &[vec![open]]), "not_closed"),
        (feature("990101002", "乙街道", &[vec![bow]]), "self_crossing"),
        (feature("990101002", "乙街道", &[]), "empty"),
        (feature("990101002", "乙街道", &[vec![]]), "bad_geometry"),
        (feature("990101002", "乙街道", &[vec![vec![[110.0, 30.0], [110.1, 30.0], [110.0, 30.0]]]]), "few_points"),
        (
            feature("990101002", "乙街道", &[vec![square().into_iter().map(|[x, y]| [y, x]).collect()]]),
            "out_of_country",
        ),
        (
            feature("990101002", "乙街道", &[vec![square().into_iter().map(|[x, y]| [x * 1e5, y * 1e5]).collect()]]),
            "out_of_country",
        ),
        (feature("990101001", "又是甲街道", &[vec![square()]]), "duplicate_code"),
        (feature("9901", "乙街道", &[vec![square()]]), "bad_code"),
        (feature("990101002", "", &[vec![square()]]), "no_name"),
        (json!({ "type": "Feature", "properties": { "标题": "乙" }, "geometry": null }), "empty"),
        (
            json!({ "type": "Feature", "properties": { "name": "乙", "code": "990101002" },
                 "geometry": { "type": "Point", "coordinates": [110.0, 30.0] } }),
            "not_a_polygon",
        ),
        (
            json!({ "type": "Feature", "properties": { "name": "乙" },
                 "geometry": { "type": "Polygon", "coordinates": [square()] } }),
            "no_code",
        ),
        (
            json!({ "type": "Feature", "properties": { "name": "乙", "code": "990101002" },
                 "geometry": { "type": "Polygon", "coordinates": "110,30" } }),
            "bad_geometry",
        ),
        (json!("乙"), "no_feature"),
    ];
    for (bad, code) in cases {
        let faults = faults(&file(vec![good.clone(), bad]));
        let found: Vec<(&str, Option<usize>)> = faults.iter().map(|fault| (fault.code, fault.feature)).collect();
        assert_eq!(found, [(code, Some(2))], "{faults:?}");
        assert!(!faults[0].zh.is_empty() && !faults[0].en.is_empty());
    }
}

#[test]
fn words_say_where_and_what_to_do() {
    let mut open = square();
    open.pop();
    let fault = only(feature("990101002", "乙街道", &[vec![open]]));
    assert_eq!(
        fault.to_string(),
        "feature 1 (乙街道): ring 1 is not closed: it begins and ends at 110.000000,30.000000 and \
                                   110.000000,30.020000; repeat the first point"
    );
    let exchanged = only(feature("990101002", "乙街道", &[vec![square().into_iter().map(|[x, y]| [y, x]).collect()]]));
    assert!(exchanged.zh.contains("写反"), "{}", exchanged.zh);
    let metres = only(feature("990101002", "乙街道", &[vec![vec![[445_000.0, 4_420_000.0]; 5]]]));
    assert!(metres.en.contains("projection in metres"), "{}", metres.en);
}

#[test]
fn a_loop_that_rounding_made_is_straightened_and_told() {
    let corner = |x: f64, y: f64| [town::WEST + x, town::SOUTH + y];
    // The southern border turns back for a few metres and crosses itself.
    let kink = vec![
        corner(0.0, 0.0),
        corner(0.0101, 0.0),
        corner(0.01, 0.0001),
        corner(0.0101, 0.0001),
        corner(0.01, -0.0001),
        corner(0.02, 0.0),
        corner(0.02, 0.02),
        corner(0.0, 0.02),
        corner(0.0, 0.0),
    ];
    let file = file(vec![feature("990101001", "甲街道", &[vec![kink]])]);
    let coarse = read(&file, Level::Street, Crs::Wgs84, Some(100.0)).unwrap();
    assert!(!coarse.kinks.is_empty() && coarse.kinks.iter().all(|(code, _)| code == "990101001"));
    let written = collection(&coarse.areas).to_string();
    let again = read(written.as_bytes(), Level::Street, Crs::Wgs84, Some(0.0)).unwrap();
    assert!(again.kinks.is_empty(), "{:?}", again.kinks);
    assert_eq!(read(&file, Level::Street, Crs::Wgs84, Some(0.1)).unwrap_err().list[0].code, "self_crossing");
}

#[test]
fn a_hole_must_lie_within() {
    let away = cell(&corners(&[(0.0, 0.0)]), 3, 3);
    assert_eq!(only(feature("990101001", "甲街道", &[vec![square(), away]])).code, "hole_outside");
}

#[test]
fn whole_files_that_are_none_are_refused() {
    let code = |bytes: &[u8]| faults(bytes)[0].code;
    assert_eq!(code(b""), "not_json");
    assert_eq!(code("甲街道,110,30".as_bytes()), "not_json");
    assert_eq!(code(b"[]"), "no_collection");
    assert_eq!(code(br#"{"type":"Topology"}"#), "no_collection");
    assert_eq!(code(br#"{"type":"FeatureCollection","features":[]}"#), "no_features");
    assert_eq!(code(&vec![b' '; territory::LARGEST_FILE + 1]), "too_large");
    let projected = br#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"features":[]}"#;
    assert_eq!(code(projected), "wrong_crs");
}

#[test]
fn too_many_points_and_too_long_rings_are_refused_quickly() {
    let long: Vec<[f64; 2]> =
        (0..60_000).map(|n| [110.0 + f64::from(n % 7) * 0.001, 30.0 + f64::from(n) * 1e-6]).collect();
    assert_eq!(only(feature("990101001", "甲街道", &[vec![long.clone()]])).code, "long_ring");
    let many = vec![vec![vec![[110.0, 30.0]; 50_000]]; 21];
    assert_eq!(only(feature("990101001", "甲街道", &many)).code, "too_many_points");
}

#[test]
fn codes_of_statistics_and_of_public_maps_are_understood() {
    let geometry = json!({ "type": "Polygon", "coordinates": [square()] });
    let one = json!({ "type": "Feature", "properties": { "adcode": 990_101_001_000_u64, "fullname": "甲街道", "parent": { "adcode": 990_101 } },
                      "geometry": geometry });
    let areas = town::areas(&file(vec![one]), Level::Street, 1.0);
    assert_eq!((areas[0].code.as_str(), areas[0].name.as_str()), ("990101001", "甲街道"));
    assert_eq!(areas[0].parent.as_deref(), Some("990101"));
    let by_id =
        json!({ "type": "Feature", "id": "990101002", "properties": { "名称": "乙街道" }, "geometry": geometry });
    let areas = town::areas(&file(vec![by_id]), Level::Street, 1.0);
    assert_eq!((areas[0].code.as_str(), areas[0].parent.as_deref()), ("990101002", Some("990101")));
}

#[test]
fn the_grid_of_the_coordinates_is_how_exact_a_file_can_be() {
    let quantised = |steps: f64| {
        let ring = square().into_iter().enumerate().map(|(n, [x, y])| {
            let by = f64::from(u32::try_from(n % 4).unwrap()) * 0.001_237_1;
            [((x + by) * steps).round() / steps, ((y + by) * steps).round() / steps]
        });
        let file = file(vec![feature("990101001", "甲街道", &[vec![ring.collect()]])]);
        read(&file, Level::Street, Crs::Gcj02, None).unwrap()
    };
    assert!((quantised(1024.0).step - 108.6).abs() < 0.1);
    assert!((quantised(1000.0).step - 111.2).abs() < 0.1);
    assert!((quantised(1e6).step - 0.111).abs() < 0.01);
    assert!((quantised(1024.0).areas[0].precision - 108.6).abs() < 0.1);
}

#[test]
fn what_is_written_is_read_back() {
    let areas = town::areas(&town::streets(&corners(&[(0.3, -0.7), (0.1, 0.9)]), |row, _| row + 1), Level::Street, 3.0);
    let written = collection(&areas).to_string();
    let again = read(written.as_bytes(), Level::Street, Crs::Wgs84, Some(3.0)).unwrap().areas;
    assert_eq!(collection(&again).to_string(), written);
    assert_eq!(again.len(), areas.len());
}

#[test]
fn the_codes_of_a_file_tell_its_level_if_they_are_of_one() {
    let level = |codes: &[Value]| {
        let one = |code: &Value| json!({ "type": "Feature", "properties": { "adcode": code }, "geometry": null });
        level_of(&file(codes.iter().map(one).collect()))
    };
    assert_eq!(level(&[json!("990101"), json!(990_102)]), Some(Level::District));
    assert_eq!(level(&[json!("990101001"), json!("990101002000")]), Some(Level::Street));
    assert_eq!(level(&[json!("990101001001")]), Some(Level::Community));
    assert_eq!(level(&[json!("990101"), json!("990101001")]), None);
    assert_eq!(level(&[json!("990101001001-3")]), None);
    assert_eq!(level(&[Value::Null]), None);
    assert_eq!((level(&[]), level_of(b"[]"), level_of(b"x")), (None, None, None));
}

#[test]
fn a_file_that_is_too_large_is_told_so_before_it_is_read() {
    assert!(check_size(32 * 1024 * 1024).is_ok());
    let fault = check_size(32 * 1024 * 1024 + 1).unwrap_err();
    assert_eq!(fault.code, "too_large");
    assert!(fault.zh.contains("33 MB") && fault.en.contains("at most 32 MB"), "{fault:?}");
}
