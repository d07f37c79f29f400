//! Areas as GeoJSON: as they are kept, and simplified for a picture.

use crate::measure::DEGREE;
use crate::{Area, Crs, Position};
use geo::{LineString, MapCoords, MultiPolygon, Polygon, Simplify};
use serde_json::{Value, json};

/// Decimals of a degree that are kept: a centimetre.
const DECIMALS: f64 = 1e7;

impl Area {
    /// Its outline as a geometry of GeoJSON, in `crs`, simplified by at most so many metres.
    #[must_use]
    pub fn geometry(&self, crs: Crs, simplified: f64) -> Value {
        let outline = if simplified > 0.0 { simpler(&self.outline, simplified / DEGREE) } else { self.outline.clone() };
        let outline = outline.map_coords(|coord| {
            let at = Position { lng: coord.x, lat: coord.y }.from_wgs84(crs);
            geo::Coord { x: (at.lng * DECIMALS).round() / DECIMALS, y: (at.lat * DECIMALS).round() / DECIMALS }
        });
        let ring = |ring: &LineString<f64>| ring.coords().map(|coord| [coord.x, coord.y]).collect::<Vec<_>>();
        let polygon = |polygon: &Polygon<f64>| {
            std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect::<Vec<_>>()
        };
        json!({ "type": "MultiPolygon", "coordinates": outline.iter().map(polygon).collect::<Vec<_>>() })
    }

    /// It as a feature of GeoJSON.
    #[must_use]
    pub fn feature(&self, crs: Crs, simplified: f64) -> Value {
        let properties = json!({ "code": self.code, "name": self.name, "parent": self.parent });
        json!({ "type": "Feature", "id": self.code, "properties": properties, "geometry": self.geometry(crs, simplified) })
    }
}

/// Areas as a file that [`crate::read`] reads back, in WGS-84.
#[must_use]
pub fn collection<'a>(areas: impl IntoIterator<Item = &'a Area>) -> Value {
    let features: Vec<Value> = areas.into_iter().map(|area| area.feature(Crs::Wgs84, 0.0)).collect();
    json!({ "type": "FeatureCollection", "features": features })
}

/// Simplified; a ring that would vanish stays as it is.
fn simpler(outline: &MultiPolygon<f64>, degrees: f64) -> MultiPolygon<f64> {
    let ring = |ring: &LineString<f64>| {
        let simple = ring.simplify(degrees);
        if simple.0.len() < 4 { ring.clone() } else { simple }
    };
    let polygon =
        |polygon: &Polygon<f64>| Polygon::new(ring(polygon.exterior()), polygon.interiors().iter().map(ring).collect());
    MultiPolygon::new(outline.iter().map(polygon).collect())
}
