//! Arrival: how far a position bears out that a unit came. It proves nothing: whoever sends it could send another.

use crate::Calculation;
use casework::{Because, Value, Values, position_of};

/// `arrival_proven` (定位与地点): what the position given at arrival says of the place of the whistle.
pub const ARRIVAL: Calculation = Calculation {
    name: "arrival_proven",
    inputs: &[POSITION, "arrived_accuracy", "arrived_fix", "arrived_at", "place"],
    examples: &[],
    zh: "到场时上报的位置与哨的地点是否相符；只是自报，不是证明",
    en: "whether the position given at arrival agrees with the place of the whistle; a claim, no proof",
};

/// The field that holds the position.
pub const POSITION: &str = "arrived_position";

/// How coarse and how old a position may be to say anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Metres to which it must be exact.
    pub metres: i64,
    /// Minutes before the arrival that it may have been taken.
    pub minutes: i64,
}

/// Where a position lies, seen from the place of a whistle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// Surely in it.
    Inside,
    /// So near to its border that it cannot be told.
    NearBorder,
    /// Surely not in it.
    Outside,
    /// The map of today knows no outline of the place.
    NoOutline,
}

/// The position in longitude and latitude with its accuracy in metres, if one was given.
#[must_use]
pub fn fix(inputs: &Values) -> Option<((f64, f64), Option<i64>)> {
    let position = position_of(inputs.get(POSITION)?.text()?)?;
    Some((position, number(inputs, "arrived_accuracy")))
}

fn number(inputs: &Values, name: &str) -> Option<i64> {
    match inputs.get(name) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    }
}

/// How many minutes before the arrival the position was taken.
fn age(inputs: &Values) -> Option<i64> {
    let apart = number(inputs, "arrived_at")?.checked_sub(number(inputs, "arrived_fix")?)?;
    // Rounded down, so that what was taken a second after the arrival is not of it.
    Some(apart.div_euclid(60_000))
}

/// Gives [`ARRIVAL`]. `spot` is where the position lies by the map of today, `version` that map's. What was not said of a
/// position – how exact it is, when it was taken – counts against it.
#[must_use]
pub fn arrival(inputs: &Values, limits: Limits, spot: Spot, version: String) -> (Value, Because) {
    let Limits { metres, minutes } = limits;
    let none = |zh: &str, en: &str| ("none", zh.to_owned(), en.to_owned());
    let (word, zh, en) = match fix(inputs) {
        None => none("没有上报位置。", "No position was given."),
        Some((_, accuracy)) if accuracy.is_none_or(|accuracy| accuracy > metres) => (
            "coarse",
            format!("位置太粗：误差要在{metres}米以内，并且要写明。"),
            format!("The position is too coarse: it must be said to be exact to {metres} metres."),
        ),
        Some(_) if age(inputs).is_none_or(|age| !(0..=minutes).contains(&age)) => (
            "stale",
            format!("位置不是到场时的：应是到场前{minutes}分钟以内取的，并且要写明。"),
            format!("The position is not of the arrival: it must be said to be taken within {minutes} minutes before."),
        ),
        Some(_) => match spot {
            Spot::Inside => {
                ("within", "上报的位置在哨的地点之内。".to_owned(), "The position given lies in the place.".to_owned())
            }
            Spot::NearBorder => (
                "within",
                "上报的位置紧靠哨的地点的边界，分不清在内在外，按在内记。".to_owned(),
                "The position given lies so near to the border of the place that it counts as within.".to_owned(),
            ),
            Spot::Outside => (
                "outside",
                "上报的位置不在哨的地点之内。".to_owned(),
                "The position given does not lie in the place.".to_owned(),
            ),
            Spot::NoOutline => {
                none("今天的地图没有这个地点的边界，比不出来。", "The map of today has no outline of the place.")
            }
        },
    };
    (Value::Text(word.to_owned()), Because { zh, en, version })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { metres: 100, minutes: 15 };

    fn at(position: &str, accuracy: Option<i64>, minutes_before: Option<i64>) -> Values {
        let mut values = Values::from([
            (POSITION.to_owned(), Value::Text(position.to_owned())),
            ("arrived_at".to_owned(), Value::Number(100 * 60_000)),
        ]);
        values.extend(accuracy.map(|metres| ("arrived_accuracy".to_owned(), Value::Number(metres))));
        values
            .extend(minutes_before.map(|minutes| ("arrived_fix".to_owned(), Value::Number((100 - minutes) * 60_000))));
        values
    }

    #[test]
    fn a_position_is_a_claim_and_every_doubt_has_its_word() {
        let here = "110.1234,30.5678";
        let cases = [
            (at(here, Some(100), Some(15)), Spot::Inside, "within"),
            (at(here, Some(100), Some(0)), Spot::NearBorder, "within"),
            (at(here, Some(100), Some(15)), Spot::Outside, "outside"),
            (at(here, Some(101), Some(15)), Spot::Inside, "coarse"),
            (at(here, None, Some(15)), Spot::Inside, "coarse"),
            (at(here, Some(100), Some(16)), Spot::Inside, "stale"),
            (at(here, Some(100), Some(-1)), Spot::Inside, "stale"),
            (at(here, Some(100), None), Spot::Inside, "stale"),
            (at(here, Some(100), Some(15)), Spot::NoOutline, "none"),
            (at("here", Some(100), Some(15)), Spot::Inside, "none"),
            (Values::new(), Spot::Inside, "none"),
        ];
        for (inputs, spot, word) in cases {
            let (value, because) = arrival(&inputs, LIMITS, spot, "v1".to_owned());
            assert_eq!(value, Value::Text(word.to_owned()), "{inputs:?} {spot:?}: {}", because.en);
            assert_ne!(word, "proven");
        }
    }
}
