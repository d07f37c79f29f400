//! A rate and where it may truly lie, in whole basis points and whole numbers throughout.

use serde::{Deserialize, Serialize};

/// The whole, in basis points.
pub(crate) const WHOLE: u32 = 10_000;
/// 1.959964, the two-sided 95 % point of the normal distribution, in millionths.
const Z: u128 = 1_959_964;
/// The square of a million: the scale of `Z * Z`.
const SCALE: u128 = 1_000_000_000_000;

/// An interval in basis points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end, rounded down.
    pub low: u32,
    /// Upper end, rounded up.
    pub high: u32,
}

/// Part ÷ of in basis points, halves rounded up. `None` unless `of` is positive and `part` not negative.
#[must_use]
pub fn basis_points(part: i64, of: i64) -> Option<u32> {
    let (part, of) = (u128::try_from(part).ok()?, u128::try_from(of).ok()?);
    let twice = part.checked_mul(2 * u128::from(WHOLE))?.checked_add(of)?;
    u32::try_from(twice.checked_div(2 * of)?).ok()
}

/// Wilson's 95 % score interval of `part` successes in `of` trials: unlike the plain one it is honest for small
/// offices and for rates near 0 and 100 %. `None` unless 0 ≤ part ≤ of and 1 ≤ of < 2³².
#[must_use]
pub fn wilson(part: i64, of: i64) -> Option<Interval> {
    let (part, of) = (u128::from(u32::try_from(part).ok()?), u128::from(u32::try_from(of).ok()?));
    let rest = of.checked_sub(part)?;
    // Everything times SCALE: middle = part + z²/2, reach = √(z²·part·rest/of + z⁴/4), below = of + z².
    let middle = part * SCALE + Z * Z / 2;
    let spread = (Z * Z * part * rest).checked_div(of)?.checked_mul(SCALE)?;
    let reach = spread.checked_add(Z * Z * Z * Z / 4)?.isqrt();
    let below = of * SCALE + Z * Z;
    let low = middle.saturating_sub(reach) * u128::from(WHOLE) / below;
    let high = ((middle + reach) * u128::from(WHOLE)).div_ceil(below);
    Some(Interval { low: u32::try_from(low).ok()?, high: u32::try_from(high).ok()?.min(WHOLE) })
}
