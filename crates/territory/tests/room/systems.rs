//! Coordinate systems: there and back again.

use proptest::prelude::*;
use territory::{Crs, Position};

fn metres(a: Position, b: Position) -> f64 {
    let narrow = a.lat.to_radians().cos();
    ((a.lng - b.lng) * narrow).hypot(a.lat - b.lat) * 111_195.0
}

proptest! {
    #[test]
    fn there_and_back_is_where_it_began(lng in 73.5_f64..135.0, lat in 18.0_f64..53.5) {
        let here = Position { lng, lat };
        for crs in Crs::ALL {
            prop_assert!(metres(here, here.from_wgs84(crs).to_wgs84(crs)) < 0.001, "{crs:?}");
            prop_assert!(metres(here, here.to_wgs84(crs).from_wgs84(crs)) < 0.001, "{crs:?}");
        }
    }

    #[test]
    fn a_system_is_nowhere_shifted_further_than_known(lng in 75.0_f64..134.0, lat in 18.0_f64..53.0) {
        let here = Position { lng, lat };
        let shift = metres(here, here.from_wgs84(Crs::Gcj02));
        prop_assert!(shift < 1000.0, "{shift}");
        let further = metres(here.from_wgs84(Crs::Gcj02), here.from_wgs84(Crs::Bd09));
        prop_assert!((500.0..1500.0).contains(&further), "{further}");
    }
}
