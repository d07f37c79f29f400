//! Versions: what holds on a day, and what a new outline would change.

use crate::town::{self, SIX, corners, day, feature, file, streets};
use territory::{Atlas, Change, Crs, Edition, Level, Location, Position, Scope, between, moved, read};

fn edition(since: &str, within: &str, file: &[u8]) -> Edition {
    let scope = Scope { level: Level::Street, within: within.to_owned(), since: day(since) };
    Edition::new(scope, read(file, Level::Street, Crs::Wgs84, Some(5.0)).unwrap())
}

/// The middle of a cell.
fn middle(row: usize, column: usize) -> Position {
    let half = |place: usize| (f64::from(u32::try_from(place).unwrap()) + 0.5) * town::SIDE;
    Position { lng: town::WEST + half(column), lat: town::SOUTH + half(row) }
}

fn name(atlas: &Atlas, on: &str, position: Position) -> Option<String> {
    match atlas.map(Level::Street, day(on)).locate(position, 1.0)? {
        Location::Inside { area, .. } => Some(area.name.clone()),
        _ => None,
    }
}

#[test]
fn a_day_is_answered_by_the_edition_of_that_day() {
    let corners = corners(&[(0.0, 0.0)]);
    let old = streets(&corners, |_, column| if column < 3 { 1 } else { 2 });
    let new = streets(&corners, |_, column| if column < 2 { 1 } else { 2 });
    let atlas = Atlas::new(vec![edition("2026-07-01", "", &new), edition("2020-01-01", "", &old)]);
    let border = middle(2, 2);
    assert_eq!(name(&atlas, "2026-06-30", border).as_deref(), Some("1号街道"));
    assert_eq!(name(&atlas, "2026-07-01", border).as_deref(), Some("2号街道"));
    assert_eq!(name(&atlas, "2019-12-31", border), None);
    let before = atlas.areas(Level::Street, day("2026-06-30"));
    assert!(before.iter().all(|(_, version)| version.until == Some(day("2026-06-30")) && version.edition == 1));
    let after = atlas.areas(Level::Street, day("2026-07-01"));
    assert!(after.iter().all(|(_, version)| version.until.is_none() && version.edition == 0));
}

#[test]
fn an_edition_of_one_district_leaves_the_others_alone() {
    let corners = corners(&[(0.0, 0.0)]);
    let cell = |code: &str, name: &str, column| feature(code, name, &[vec![town::cell(&corners, 0, column)]]);
    let city = file(vec![cell("990101001", "甲一", 0), cell("990102001", "乙一", 1)]);
    let part = file(vec![cell("990102002", "乙二", 1)]);
    let atlas = Atlas::new(vec![edition("2020-01-01", "", &city), edition("2026-01-01", "990102", &part)]);
    let names = |on: &str| -> Vec<String> {
        atlas.areas(Level::Street, day(on)).into_iter().map(|(area, _)| area.name).collect()
    };
    assert_eq!(names("2025-12-31"), ["甲一", "乙一"]);
    assert_eq!(names("2026-01-01"), ["甲一", "乙二"]);
    assert_eq!(edition("2026-01-01", "990101", &part).outside_scope().len(), 1);
}

#[test]
fn of_two_editions_of_one_day_the_later_one_counts() {
    let corners = corners(&[(0.0, 0.0)]);
    let wrong = streets(&corners, |_, _| 1);
    let right = streets(&corners, |_, _| 2);
    let atlas = Atlas::new(vec![edition("2026-01-01", "", &wrong), edition("2026-01-01", "", &right)]);
    assert_eq!(name(&atlas, "2026-01-01", middle(0, 0)).as_deref(), Some("2号街道"));
    assert_eq!(atlas.areas(Level::Street, day("2030-01-01")).len(), 1);
}

#[test]
fn a_new_outline_says_which_land_and_which_positions_pass() {
    let corners = corners(&[(0.0, 0.0)]);
    let old = town::map(&streets(&corners, |_, column| if column < 3 { 1 } else { 2 }), Level::Street, 5.0);
    let new = town::map(&streets(&corners, |_, column| [1, 1, 3, 3, 2, 2][column]), Level::Street, 5.0);
    let changes = between(&old, &new);
    let land = |change: &Change| match change {
        Change::Passed { from, to, .. } => Some((from.clone(), to.clone())),
        _ => None,
    };
    let passed: Vec<_> = changes.iter().filter_map(land).collect();
    let codes = |from: usize, to: usize| (town::street_code(from), town::street_code(to));
    assert_eq!(passed, [codes(1, 3), codes(2, 3)]);
    assert!(changes.iter().any(|change| matches!(change, Change::Added { code, .. } if *code == town::street_code(3))));
    let positions: Vec<Position> = (0..SIX).map(|column| middle(1, column)).collect();
    let moved = moved(&old, &new, positions);
    assert_eq!(moved.iter().map(|moved| moved.place).collect::<Vec<_>>(), [2, 3]);
    assert!(moved.iter().all(|moved| moved.sure && moved.to == Some(town::street_code(3))));
    assert!(between(&new, &new).is_empty());
}
