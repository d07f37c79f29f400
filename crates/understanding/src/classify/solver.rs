//! One line between two sides: a support vector machine with squared hinge loss, by dual coordinate descent.
//!
//! Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM" (2008), algorithm 1. The bias is a feature
//! that is always 1.

use crate::chance::Chance;

/// A row: the place of each feature, ascending, and its value.
pub(crate) type Row = Vec<(usize, f32)>;

/// Passes at most.
const PASSES: usize = 40;
/// When no gradient is larger than this, the line stands.
const STILL: f32 = 0.1;

/// The line: a weight per feature, and the bias.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) weights: Vec<f32>,
    pub(crate) bias: f32,
}

impl Line {
    pub(crate) fn value(&self, row: &[(usize, f32)]) -> f32 {
        row.iter().filter_map(|(at, value)| Some(self.weights.get(*at)? * value)).sum::<f32>() + self.bias
    }

    fn shift(&mut self, row: &[(usize, f32)], by: f32) {
        for (at, value) in row {
            if let Some(weight) = self.weights.get_mut(*at) {
                *weight += by * value;
            }
        }
        self.bias += by;
    }
}

/// Where the line lies; `cost` = what an error costs.
pub(crate) fn line(rows: &[Row], sides: &[bool], cost: f32, features: usize, seed: u64) -> Line {
    let mut line = Line { weights: vec![0.0; features], bias: 0.0 };
    let mut chance = Chance::new(seed);
    let mut points: Vec<Point> = rows
        .iter()
        .zip(sides)
        .map(|(row, side)| {
            let diagonal = 0.5 / cost;
            let norm = row.iter().map(|(_, value)| value * value).sum::<f32>() + 1.0 + diagonal;
            Point { row, sign: if *side { 1.0 } else { -1.0 }, diagonal, norm, alpha: 0.0 }
        })
        .collect();
    for _ in 0..PASSES {
        chance.shuffle(&mut points);
        let mut largest: f32 = 0.0;
        for point in &mut points {
            let gradient = point.sign * line.value(point.row) - 1.0 + point.diagonal * point.alpha;
            let projected = if point.alpha <= 0.0 { gradient.min(0.0) } else { gradient };
            largest = largest.max(projected.abs());
            if projected != 0.0 {
                let old = point.alpha;
                point.alpha = (old - gradient / point.norm).max(0.0);
                line.shift(point.row, (point.alpha - old) * point.sign);
            }
        }
        if largest < STILL {
            break;
        }
    }
    line
}

struct Point<'a> {
    row: &'a Row,
    sign: f32,
    diagonal: f32,
    norm: f32,
    alpha: f32,
}
