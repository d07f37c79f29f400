//! Areas with versions: outlines of districts, subdistricts, communities and grid cells are read from GeoJSON, checked as
//! a partition, and say in which area a position lies on a day, how near to a border, and what a new outline would
//! change. Pure: bytes in, values out. Everything inside is WGS-84; other systems are converted where they come in.
//!
//! ```
//! use territory::{Atlas, Crs, Edition, Level, Location, Position, Scope, read};
//!
//! let file = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
//!   "properties":{"code":"990101","name":"甲区"},
//!   "geometry":{"type":"Polygon","coordinates":[[[110.0,30.0],[110.2,30.0],[110.2,30.2],[110.0,30.2],[110.0,30.0]]]}}]}"#;
//! let read = read(file.as_bytes(), Level::District, Crs::Wgs84, Some(5.0)).unwrap();
//! let scope = Scope { level: Level::District, within: String::new(), since: "2026-01-01".parse().unwrap() };
//! let atlas = Atlas::new(vec![Edition::new(scope, read)]);
//! let map = atlas.map(Level::District, "2026-05-01".parse().unwrap());
//! let found = map.locate(Position { lng: 110.1, lat: 30.1 }, 10.0).unwrap();
//! assert!(matches!(found, Location::Inside { area, .. } if area.name == "甲区"));
//! ```

mod area;
mod change;
mod coordinates;
mod edition;
mod fault;
mod map;
mod measure;
mod partition;
mod properties;
mod read;
mod rings;
mod write;

pub use area::{Area, Level, Version};
pub use change::{Change, Moved, between, moved};
pub use coordinates::{Crs, Position};
pub use edition::{Atlas, Edition, Scope};
pub use fault::{Fault, Faults};
pub use map::{Located, Location, Map};
pub use partition::{Coverage, Gap, Overlap, Partition, Stray, check};
pub use read::{LARGEST_FILE, MOST_POINTS, Read, check_size, level_of, read};
pub use write::collection;
