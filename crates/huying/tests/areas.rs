//! Outlines of areas as people call for them: import with its report, what is refused and in which words, the list, and
//! where a position lies. The outlines are invented; the codes are those of the shipped divisions.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod ground;

use desk::Library;
use ground::city::{Site, library, sites};
use ground::process::{House, Run, text};
use serde_json::{Value, json};
use std::path::PathBuf;
use storage::testing;

/// The south-western corner of the invented land, and the side of a cell in degrees.
const WEST: f64 = 110.0;
const SOUTH: f64 = 30.0;
const SIDE: f64 = 0.02;

/// A rectangle from cell to cell.
fn ring(west: f64, east: f64, south: f64, north: f64) -> Vec<[f64; 2]> {
    let at = |x: f64, y: f64| [WEST + x * SIDE, SOUTH + y * SIDE];
    vec![at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)]
}

fn feature(code: &str, name: &str, ring: &[[f64; 2]]) -> Value {
    json!({ "type": "Feature", "properties": { "code": code, "name": name },
            "geometry": { "type": "Polygon", "coordinates": [ring] } })
}

fn write(name: &str, features: Vec<Value>) -> String {
    let path = testing::folder().join(name);
    std::fs::write(&path, json!({ "type": "FeatureCollection", "features": features }).to_string()).unwrap();
    text(&path)
}

fn named(library: &Library, code: &str) -> String {
    library.units.division(code).unwrap().name.clone()
}

/// The first two districts of a site's city, side by side, ten cells square each.
fn districts(library: &Library, site: &Site) -> (String, [String; 2]) {
    let city = library.units.city_of(&site.street).unwrap().to_string();
    let codes: Vec<String> = library.units.below(&city).take(2).map(|division| division.code.clone()).collect();
    let one =
        |at: usize, west: f64| feature(&codes[at], &named(library, &codes[at]), &ring(west, west + 10.0, 0.0, 10.0));
    (write("区.geojson", vec![one(0, 0.0), one(1, 10.0)]), [codes[0].clone(), codes[1].clone()])
}

/// Three streets of the first district: the second lies over the first by a cell's breadth, and the third begins a cell
/// later than the second ends.
fn streets(library: &Library, site: &Site) -> (String, Vec<String>) {
    let codes: Vec<String> =
        library.units.streets(site.district).iter().take(3).map(|division| division.code.clone()).collect();
    let spans = [(0.0, 3.0), (2.0, 6.0), (7.0, 10.0)];
    let one = |(code, (west, east)): (&String, (f64, f64))| {
        feature(code, &named(library, code), &ring(west, east, 0.0, 10.0))
    };
    (write("街道.geojson", codes.iter().zip(spans).map(one).collect()), codes)
}

fn parsed(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|fault| panic!("{fault}: {run:?}"))
}

fn import(house: &House, site: &Site, file: &str, more: &[&str]) -> Run {
    let args: Vec<&str> = ["import", "areas", file, "--city", &site.city, "--precision", "5"]
        .into_iter()
        .chain(more.iter().copied())
        .collect();
    house.run(&args)
}

fn said(run: &Run, code: i32, words: &[&str]) {
    assert_eq!(run.code, code, "{run:?}");
    for words in words {
        assert!(run.out.contains(words) || run.err.contains(words), "{words} is not in {run:?}");
    }
}

#[test]
fn outlines_are_imported_with_a_report_and_say_where_a_position_lies() {
    let library = library();
    for site in sites(&library) {
        let house = House::new(None);
        let nothing = house.run(&["areas", "at", "--city", &site.city, "110.05", "30.05"]);
        said(&nothing, 0, &["no outlines on this day"]);
        let ((high, pair), (low, three)) = (districts(&library, &site), streets(&library, &site));
        let dry = import(&house, &site, &high, &["--dry-run"]);
        said(&dry, 0, &["district: 2 areas", "In the list of divisions and not in the file", "nothing was written"]);
        said(&house.run(&["areas", "list"]), 0, &["0 edition(s)"]);
        said(&import(&house, &site, &high, &["--issuer", "海港市民政局"]), 0, &["Kept as edition"]);
        said(&import(&house, &site, &high, &[]), 0, &["imported before", "nothing was changed"]);
        let report = import(&house, &site, &low, &["--within", &pair[0]]);
        said(
            &report,
            0,
            &["street: 3 areas", "against the level district", "1 overlaps, 1 gaps, 0 strays", "Coverage"],
        );
        let json = parsed(&import(&house, &site, &low, &["--within", &pair[0], "--dry-run", "--json"]));
        let partition = &json["weighed"]["partition"];
        let metres = |value: &Value| value["square_metres"].as_f64().unwrap();
        // A cell is 0.02 degrees: 2224 m from south to north, and 1926 m across at 30 degrees.
        let column = 10.0 * 2224.0 * 1923.0;
        for found in [&partition["overlaps"][0], &partition["gaps"][0]] {
            assert!((metres(found) / column - 1.0).abs() < 0.02, "{found}");
        }
        let list = house.run(&["areas", "list", "--city", &site.city]);
        said(&list, 0, &["2 edition(s).", "海港市民政局", "区.geojson"]);
        let at = |lon: &str, more: &[&str]| {
            let args = ["areas", "at", "--city", &site.city, lon, "30.1"];
            house.run(&args.into_iter().chain(more.iter().copied()).collect::<Vec<_>>())
        };
        said(&at("110.02", &[]), 0, &[&three[0], &named(&library, &three[0]), "(sure)"]);
        said(&at("110.05", &[]), 0, &[&three[0], &three[1], "(not sure)"]);
        let other = parsed(&at("110.3", &["--json"]));
        assert_eq!(other["suggestion"], json!({"place": pair[1], "level": "district", "sure": true}), "{other}");
        // The same place as maps of the country show it lies some hundred metres off.
        let shifted = parsed(&at("110.2003", &["--system", "gcj02", "--json"]));
        assert_eq!(shifted["found"][0]["area"]["code"], pair[0].as_str(), "{shifted}");
        let earlier = parsed(&at("110.02", &["--day", "2020-01-01", "--json"]));
        assert_eq!(earlier["found"], json!([]));
        said(&house.run(&["areas", "at", "--city", &site.city, "30.1", "110.05"]), 1, &["longitude comes first"]);
    }
}

#[test]
fn a_later_edition_ends_an_earlier_one_and_says_what_changes() {
    let library = library();
    let site = sites(&library).remove(0);
    let house = House::new(None);
    let (high, pair) = districts(&library, &site);
    said(&import(&house, &site, &high, &["--since", "2026-01-01"]), 0, &["Kept as edition"]);
    let moved = [
        feature(&pair[0], "旧城区", &ring(0.0, 9.0, 0.0, 10.0)),
        feature(&pair[1], &named(&library, &pair[1]), &ring(9.0, 20.0, 0.0, 10.0)),
    ];
    let file = write("新区.geojson", moved.to_vec());
    let report = import(&house, &site, &file, &["--since", "2026-07-01"]);
    said(&report, 0, &["Compared with the outlines that hold", "is renamed", "passes", "Names that differ"]);
    let list = parsed(&house.run(&["areas", "list", "--json"]));
    assert_eq!((&list[0]["edition"]["until"], &list[1]["edition"]["until"]), (&json!("2026-06-30"), &Value::Null));
    let on = |day: &str| {
        let run = house.run(&["areas", "at", "--city", &site.city, "110.19", "30.1", "--day", day, "--json"]);
        parsed(&run)["suggestion"]["place"].as_str().unwrap().to_owned()
    };
    assert_eq!((on("2026-06-30"), on("2026-07-01")), (pair[0].clone(), pair[1].clone()));
}

#[test]
fn what_is_wrong_with_a_file_is_said_in_words_and_nothing_is_written() {
    let library = library();
    let site = sites(&library).remove(0);
    let house = House::new(None);
    let (_, pair) = districts(&library, &site);
    let code = pair[0].as_str();
    let square = ring(0.0, 10.0, 0.0, 10.0);
    let bow = [square[0], square[2], square[1], square[3], square[0]];
    let swapped: Vec<[f64; 2]> = square.iter().map(|[lon, lat]| [*lat, *lon]).collect();
    let projected: Vec<[f64; 2]> = square.iter().map(|[lon, lat]| [lon * 1000.0, lat * 100_000.0]).collect();
    let one = |code: &str, ring: &[[f64; 2]]| write("一个.geojson", vec![feature(code, "海港区", ring)]);
    let two = |a: &str, b: &str| write("两个.geojson", vec![feature(a, "甲", &square), feature(b, "乙", &square)]);
    let prose = testing::folder().join("散文.geojson");
    std::fs::write(&prose, "这不是边界").unwrap();
    let huge = testing::folder().join("大.geojson");
    std::fs::File::create(&huge).unwrap().set_len(40 * 1024 * 1024).unwrap();
    let huge: PathBuf = huge;
    for (file, more, words) in [
        (one("999999", &square), &[][..], &["unknown_code", "999999", "divisions.csv"][..]),
        (one(code, &bow), &[], &["self_crossing", "repair it"]),
        (one(code, &swapped), &[], &["out_of_country", "longitude comes first"]),
        (one(code, &projected), &[], &["no degrees but a projection"]),
        (one(code, &square[..4]), &[], &["not_closed"]),
        (two(code, code), &[], &["duplicate_code"]),
        (two(code, &site.street), &[], &["Say with --level"]),
        (one(code, &square), &["--level", "street"], &["bad_code", "9 digits"]),
        (one(&site.street, &square), &["--within", &pair[1]], &["outside_scope"]),
        (one(&site.street, &square), &["--within", "123456"], &["bad_within"]),
        (one(code, &square), &["--by", "nobody"], &["no account `nobody`"]),
        (one(code, &square), &["--system", "moon"], &["gcj02"]),
        (text(&prose), &["--level", "district"], &["not JSON"]),
        (text(&huge), &[], &["40 MB, at most 32 MB"]),
        ("/nowhere/区.geojson".to_owned(), &[], &["no such file"]),
    ] {
        let run = import(&house, &site, &file, more);
        assert_ne!(run.code, 0, "{run:?}");
        said(&run, run.code, words);
    }
    let elsewhere = house.run(&["import", "areas", &one(code, &square), "--city", "nowhere"]);
    said(&elsewhere, 1, &["no city `nowhere`"]);
    let other_city = sites(&library).remove(1);
    said(&import(&house, &other_city, &one(code, &square), &[]), 1, &["unknown_code"]);
    said(&house.run(&["areas", "list"]), 0, &["0 edition(s)"]);
}
