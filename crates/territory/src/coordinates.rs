//! Coordinate systems in use in the country, and the way between them: WGS-84, GCJ-02 (public maps) and BD-09.
//!
//! CGCS2000 is WGS-84 at any accuracy an outline has. The way from GCJ-02 and BD-09 back is found by iteration, so that it is
//! the exact inverse of the way there.

use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// A coordinate reference system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Crs {
    /// WGS-84, and CGCS2000.
    Wgs84,
    /// GCJ-02, in which public maps in the country are drawn.
    Gcj02,
    /// BD-09, GCJ-02 shifted once more.
    Bd09,
}

impl Crs {
    /// Every system.
    pub const ALL: [Self; 3] = [Self::Wgs84, Self::Gcj02, Self::Bd09];

    /// The word by which files, forms and commands name it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Wgs84 => "wgs84",
            Self::Gcj02 => "gcj02",
            Self::Bd09 => "bd09",
        }
    }

    /// As people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wgs84 => "WGS-84",
            Self::Gcj02 => "GCJ-02",
            Self::Bd09 => "BD-09",
        }
    }

    /// The system that a word names; `cgcs2000` is WGS-84 here.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let word = if word == "cgcs2000" { Self::Wgs84.word() } else { word };
        Self::ALL.into_iter().find(|crs| crs.word() == word)
    }
}

/// A position in degrees, WGS-84 unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Longitude.
    pub lng: f64,
    /// Latitude.
    pub lat: f64,
}

/// Half axis and squared eccentricity of the ellipsoid by which GCJ-02 is defined.
const HALF_AXIS: f64 = 6_378_245.0;
const ECCENTRICITY: f64 = 0.006_693_421_622_965_943;
/// The turn of BD-09.
const TURN: f64 = PI * 3000.0 / 180.0;
/// Iterations of the way back: each one gains about two digits.
const ITERATIONS: usize = 12;

impl Position {
    /// Whether it lies within the rectangle around the country.
    #[must_use]
    pub fn in_china(self) -> bool {
        (73.0..=136.0).contains(&self.lng) && (3.0..=54.0).contains(&self.lat)
    }

    /// In WGS-84, if it is in `crs`.
    #[must_use]
    pub fn to_wgs84(self, crs: Crs) -> Self {
        match crs {
            Crs::Wgs84 => self,
            Crs::Gcj02 => back(self, gcj02),
            Crs::Bd09 => back(back(self, bd09), gcj02),
        }
    }

    /// In `crs`, if it is in WGS-84.
    #[must_use]
    pub fn from_wgs84(self, crs: Crs) -> Self {
        match crs {
            Crs::Wgs84 => self,
            Crs::Gcj02 => gcj02(self),
            Crs::Bd09 => bd09(gcj02(self)),
        }
    }
}

/// The position that `there` leads to `target`.
fn back(target: Position, there: impl Fn(Position) -> Position) -> Position {
    let mut guess = target;
    for _ in 0..ITERATIONS {
        let reached = there(guess);
        guess = Position { lng: guess.lng + target.lng - reached.lng, lat: guess.lat + target.lat - reached.lat };
    }
    guess
}

/// From WGS-84 to GCJ-02. Outside the country the two are one.
fn gcj02(from: Position) -> Position {
    let Position { lng, lat } = from;
    if !(72.004..=137.8347).contains(&lng) || !(0.8293..=55.8271).contains(&lat) {
        return from;
    }
    let (x, y) = (lng - 105.0, lat - 35.0);
    let root = x.abs().sqrt();
    let third = 2.0 / 3.0;
    let waves = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * third;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + waves
        + (20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * third
        + (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin()) * third;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + waves
        + (20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * third
        + (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * third;
    let angle = lat / 180.0 * PI;
    let magic = 1.0 - ECCENTRICITY * angle.sin() * angle.sin();
    let meridian = (HALF_AXIS * (1.0 - ECCENTRICITY)) / (magic * magic.sqrt()) * PI;
    let parallel = HALF_AXIS / magic.sqrt() * angle.cos() * PI;
    Position { lng: lng + east * 180.0 / parallel, lat: lat + north * 180.0 / meridian }
}

/// From GCJ-02 to BD-09.
fn bd09(from: Position) -> Position {
    let Position { lng, lat } = from;
    let far = lng.hypot(lat) + 0.000_02 * (lat * TURN).sin();
    let angle = lat.atan2(lng) + 0.000_003 * (lng * TURN).cos();
    Position { lng: far * angle.cos() + 0.0065, lat: far * angle.sin() + 0.006 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: Position, b: Position, degrees: f64) -> bool {
        (a.lng - b.lng).abs() < degrees && (a.lat - b.lat).abs() < degrees
    }

    #[test]
    fn a_known_place_is_where_public_converters_put_it() {
        // Published test values of the open-source converters: WGS-84, GCJ-02 and BD-09 of one place.
        let here = Position { lng: 116.404, lat: 39.915 };
        assert!(near(here.from_wgs84(Crs::Gcj02), Position { lng: 116.410_244, lat: 39.916_404 }, 2e-6));
        let bd = bd09(here);
        assert!(near(bd, Position { lng: 116.410_369, lat: 39.921_337 }, 2e-6), "{bd:?}");
    }

    #[test]
    fn outside_the_country_gcj02_is_wgs84() {
        let far = Position { lng: 2.35, lat: 48.85 };
        assert_eq!(far.from_wgs84(Crs::Gcj02), far);
    }
}
