//! Positions on a map: in exactly one area, unsure near a border, outside of all.

use crate::town::{self, SIX, corners, street_code, streets};
use proptest::prelude::*;
use territory::{Level, Location, Position};

fn shakes() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((-1.0..1.0_f64, -1.0..1.0_f64), (SIX + 1) * (SIX + 1))
}

fn at(x: f64, y: f64) -> Position {
    let side = town::SIDE * f64::from(u32::try_from(SIX).unwrap());
    Position { lng: town::WEST + x * side, lat: town::SOUTH + y * side }
}

/// Every code that could be meant, the first one first.
fn candidates(location: &Location<'_>) -> Vec<String> {
    match location {
        Location::Inside { area, .. } => vec![area.code.clone()],
        Location::NearBorder { area, others, .. } => {
            std::iter::once(*area).chain(others.iter().copied()).map(|area| area.code.clone()).collect()
        }
        Location::Outside { .. } => Vec::new(),
    }
}

/// Which cell holds a point, by the signs of its four sides alone: another way than the map's.
fn by_signs(corners: &[Vec<[f64; 2]>], at: Position) -> Vec<String> {
    let holds = |ring: &[[f64; 2]]| {
        ring.windows(2).all(|side| {
            let ([ax, ay], [bx, by]) = (side[0], side[1]);
            (bx - ax) * (at.lat - ay) - (by - ay) * (at.lng - ax) > 0.0
        })
    };
    let cells = (0..SIX).flat_map(|row| (0..SIX).map(move |column| (row, column)));
    let cells = cells.filter(|(row, column)| holds(&town::cell(corners, *row, *column)));
    cells.map(|(row, column)| street_code(row * SIX + column + 1)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_position_lies_in_exactly_one_area_of_a_partition(
        shakes in shakes(),
        places in prop::collection::vec((0.001..0.999_f64, 0.001..0.999_f64), 40),
    ) {
        let corners = corners(&shakes);
        let map = town::map(&streets(&corners, |row, column| row * SIX + column + 1), Level::Street, 0.0);
        for (x, y) in places {
            let position = at(x, y);
            let located = map.locate(position, 0.0).unwrap();
            let expected = by_signs(&corners, position);
            // A cell shaken into an arrow is no convex ring; there the signs say nothing.
            if expected.len() == 1 {
                prop_assert_eq!(candidates(&located), expected);
            }
            prop_assert_eq!(candidates(&located).len(), 1, "{:?} {:?}", position, located);
        }
    }

    #[test]
    fn what_is_sure_stays_so_wherever_within_its_accuracy_the_position_really_is(
        shakes in shakes(), x in 0.01..0.99_f64, y in 0.01..0.99_f64, angle in 0.0..std::f64::consts::TAU, share in 0.0..0.99_f64,
    ) {
        let map = town::map(&streets(&corners(&shakes), |row, column| row * SIX + column + 1), Level::Street, 0.0);
        let accuracy = 300.0;
        let told = at(x, y);
        let (east, north) = (angle.cos() * accuracy * share, angle.sin() * accuracy * share);
        let narrow = told.lat.to_radians().cos();
        let really = Position { lng: told.lng + east / 111_195.0 / narrow, lat: told.lat + north / 111_195.0 };
        let really = candidates(&map.locate(really, 0.0).unwrap());
        let located = map.locate(told, accuracy).unwrap();
        let told = candidates(&located);
        if let Some(really) = really.first() {
            prop_assert!(told.contains(really), "{really} is not among {told:?}");
        }
    }
}

#[test]
fn a_point_on_a_shared_border_is_told_with_both_sides() {
    let shakes = vec![(0.0, 0.0); 49];
    let map = town::map(&streets(&corners(&shakes), |row, column| row * SIX + column + 1), Level::Street, 1.0);
    let on = Position { lng: town::WEST + town::SIDE, lat: town::SOUTH + town::SIDE / 2.0 };
    let Some(Location::NearBorder { area, others, metres }) = map.locate(on, 0.0) else { panic!("not unsure") };
    assert!(metres < 0.01, "{metres}");
    assert_eq!((area.code.as_str(), others.len()), ("990101001", 1));
    assert_eq!(others[0].code, "990101002");
}

#[test]
fn the_distance_to_the_border_is_in_metres() {
    let shakes = vec![(0.0, 0.0); 49];
    let map = town::map(&streets(&corners(&shakes), |row, column| row * SIX + column + 1), Level::Street, 1.0);
    let inside = Position { lng: town::WEST + town::SIDE / 2.0, lat: town::SOUTH + 0.001 };
    let Some(Location::Inside { metres, .. }) = map.locate(inside, 5.0) else { panic!("not inside") };
    assert!((metres - 111.2).abs() < 0.5, "{metres}");
    let outside = Position { lng: town::WEST - 0.01, lat: town::SOUTH + 0.01 };
    let Some(Location::Outside { nearest, metres }) = map.locate(outside, 5.0) else { panic!("not outside") };
    assert_eq!(nearest.code, "990101001");
    assert!((metres - 963.0).abs() < 2.0, "{metres}");
    // As far from the border as the outline is exact: it may as well lie within.
    let coarse = town::map(&streets(&corners(&shakes), |row, column| row * SIX + column + 1), Level::Street, 1000.0);
    assert!(matches!(coarse.locate(outside, 5.0), Some(Location::NearBorder { .. })));
}

#[test]
fn a_hole_is_outside_and_the_area_in_it_is_inside() {
    let outer = vec![[110.0, 30.0], [110.4, 30.0], [110.4, 30.4], [110.0, 30.4], [110.0, 30.0]];
    let inner = vec![[110.1, 30.1], [110.1, 30.3], [110.3, 30.3], [110.3, 30.1], [110.1, 30.1]];
    let around = town::feature("990101001", "环城街道", &[vec![outer, inner.clone()]]);
    let middle = town::feature("990101002", "中心街道", &[vec![inner]]);
    let at = Position { lng: 110.2, lat: 30.2 };
    let alone = town::map(&town::file(vec![around.clone()]), Level::Street, 1.0);
    assert!(matches!(alone.locate(at, 1.0), Some(Location::Outside { .. })));
    let both = town::map(&town::file(vec![around, middle]), Level::Street, 1.0);
    assert!(matches!(both.locate(at, 1.0), Some(Location::Inside { area, .. }) if area.name == "中心街道"));
}

#[test]
fn an_empty_map_and_a_position_that_is_no_number_have_no_answer() {
    let empty = territory::Atlas::default().map(Level::Grid, town::day("2026-01-01"));
    assert!(empty.locate(at(0.5, 0.5), 1.0).is_none());
    let map = town::map(&streets(&corners(&[(0.0, 0.0)]), |_, _| 1), Level::Street, 1.0);
    assert!(map.locate(Position { lng: f64::NAN, lat: 30.0 }, 1.0).is_none());
    assert!(map.locate(Position { lng: f64::INFINITY, lat: 30.0 }, 1.0).is_none());
    // Somebody who does not know at all where he is may be anywhere.
    assert!(matches!(map.locate(at(0.5, 0.5), f64::NAN), Some(Location::NearBorder { .. })));
}
