//! Partitions: clean ones are clean, and whatever is planted into them is found where it is.

use crate::town::{self, SIX, corners, feature, file, streets};
use proptest::prelude::*;
use territory::{Level, check};

fn district(name: &str, ring: Vec<[f64; 2]>) -> serde_json::Value {
    feature("990101", name, &[vec![ring]])
}

fn whole() -> Vec<[f64; 2]> {
    let far = |from: f64| from + town::SIDE * f64::from(u32::try_from(SIX).unwrap());
    let (east, north) = (far(town::WEST), far(town::SOUTH));
    let (west, south) = (town::WEST, town::SOUTH);
    vec![[west, south], [east, south], [east, north], [west, north], [west, south]]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_partition_is_clean_however_it_is_shaken_and_put_together(
        shakes in prop::collection::vec((-0.9..0.9_f64, -0.9..0.9_f64), (SIX + 1) * (SIX + 1)),
        owners in prop::collection::vec(1_usize..9, SIX * SIX),
    ) {
        let map = town::map(&streets(&corners(&shakes), |row, column| owners[row * SIX + column]), Level::Street, 1.0);
        let above = town::map(&file(vec![district("甲区", whole())]), Level::District, 1.0);
        let found = check(&map, Some(&above));
        prop_assert!(found.is_clean(), "{found:?}");
        prop_assert!((found.coverage[0].share - 1.0).abs() < 1e-6);
        prop_assert!(check(&map, None).is_clean());
    }

    #[test]
    fn a_missing_and_a_widened_cell_are_found(row in 1_usize..5, column in 1_usize..5) {
        let corners = corners(&[(0.0, 0.0)]);
        let all = |row: usize, column: usize| row * SIX + column + 1;
        let mut features: Vec<serde_json::Value> =
            serde_json::from_slice::<serde_json::Value>(&streets(&corners, all)).unwrap()["features"].as_array().unwrap().clone();
        let place = all(row, column) - 1;
        let missing = features.remove(place);
        let map = town::map(&file(features.clone()), Level::Street, 10.0);
        let above = town::map(&file(vec![district("甲区", whole())]), Level::District, 10.0);
        for found in [check(&map, Some(&above)), check(&map, None)] {
            prop_assert_eq!(found.gaps.len(), 1);
            let [lng, lat] = found.gaps[0].at;
            let cell = town::cell(&corners, row, column);
            prop_assert!(cell[0][0] < lng && lng < cell[1][0] && cell[0][1] < lat && lat < cell[2][1]);
            prop_assert!(found.overlaps.is_empty());
        }
        // Put back half a cell too wide, it lies over its eastern neighbour.
        let mut ring = town::cell(&corners, row, column);
        ring[1][0] += town::SIDE / 2.0;
        ring[2][0] += town::SIDE / 2.0;
        let code = missing["properties"]["code"].as_str().unwrap();
        features.push(feature(code, "拓宽街道", &[vec![ring]]));
        let found = check(&town::map(&file(features), Level::Street, 10.0), Some(&above));
        prop_assert_eq!(found.overlaps.len(), 1);
        prop_assert_eq!(found.gaps.len(), 0);
        let half = (town::SIDE * 111_195.0).powi(2) * 30.05_f64.to_radians().cos() / 2.0;
        prop_assert!((found.overlaps[0].square_metres / half - 1.0).abs() < 0.02);
    }
}

#[test]
fn an_area_outside_the_one_above_or_without_one_is_a_stray() {
    let map = town::map(&streets(&corners(&[(0.0, 0.0)]), |_, column| column + 1), Level::Street, 10.0);
    let mut half = whole();
    half[1][0] -= town::SIDE * 2.5;
    half[2][0] -= town::SIDE * 2.5;
    let above = town::map(&file(vec![district("半个区", half)]), Level::District, 10.0);
    let found = check(&map, Some(&above));
    let strays: Vec<&str> = found.strays.iter().map(|stray| stray.area.as_str()).collect();
    assert_eq!(strays, ["990101004", "990101005", "990101006"]);
    let other = feature("990102", "别的区", &[vec![whole()]]);
    let found = check(&map, Some(&town::map(&file(vec![other]), Level::District, 10.0)));
    assert_eq!(found.strays.len(), 6);
    assert!(found.strays.iter().all(|stray| stray.square_metres.is_none() && stray.parent == "990101"));
    assert_eq!((found.coverage[0].areas, found.coverage[0].share), (0, 0.0));
}

#[test]
fn strips_narrower_than_the_outlines_are_exact_are_only_counted() {
    let corners = corners(&[(0.0, 0.0)]);
    let mut ring = town::cell(&corners, 0, 0);
    ring[1][0] += 0.0001;
    ring[2][0] += 0.0001;
    let features = vec![
        feature("990101001", "东一街道", &[vec![ring]]),
        feature("990101002", "东二街道", &[vec![town::cell(&corners, 0, 1)]]),
    ];
    let coarse = check(&town::map(&file(features.clone()), Level::Street, 20.0), None);
    assert_eq!((coarse.overlaps.len(), coarse.strips), (0, 1));
    let fine = check(&town::map(&file(features), Level::Street, 1.0), None);
    assert_eq!((fine.overlaps.len(), fine.strips), (1, 0));
}
