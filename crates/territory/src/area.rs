//! One area: a code, a name, a level, what it is part of, and its outline.

use geo::MultiPolygon;
use serde::{Deserialize, Serialize};
use worktime::Day;

/// Levels of area, highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// 区、县级市.
    District,
    /// 街道、镇、乡.
    Street,
    /// 社区、村.
    Community,
    /// 网格.
    Grid,
}

impl Level {
    /// Every level, highest first.
    pub const ALL: [Self; 4] = [Self::District, Self::Street, Self::Community, Self::Grid];

    /// The word by which files and commands name it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::District => "district",
            Self::Street => "street",
            Self::Community => "community",
            Self::Grid => "grid",
        }
    }

    /// In Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::District => "区",
            Self::Street => "街道",
            Self::Community => "社区",
            Self::Grid => "网格",
        }
    }

    /// The level that a word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }

    /// The level above, if there is one here.
    #[must_use]
    pub const fn above(self) -> Option<Self> {
        match self {
            Self::District => None,
            Self::Street => Some(Self::District),
            Self::Community => Some(Self::Street),
            Self::Grid => Some(Self::Community),
        }
    }

    /// Digits of its codes by the national standard; grid cells have codes of their own, behind the community's.
    #[must_use]
    pub const fn digits(self) -> Option<usize> {
        match self {
            Self::District => Some(6),
            Self::Street => Some(9),
            Self::Community => Some(12),
            Self::Grid => None,
        }
    }
}

/// Which version of an area this is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// First day.
    pub since: Day,
    /// Last day, if a later version is known.
    pub until: Option<Day>,
    /// Which edition of the map it stands in.
    pub edition: usize,
}

/// An area.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Code: six digits for a district, nine for a street, twelve for a community.
    pub code: String,
    /// Name in Chinese.
    pub name: String,
    /// Level.
    pub level: Level,
    /// Code of the area above, if it is known.
    pub parent: Option<String>,
    /// How exact its outline is, in metres.
    pub precision: f64,
    /// Its polygons with their holes, in WGS-84.
    pub(crate) outline: MultiPolygon<f64>,
}
