//! Training: the settings are chosen on inner folds, the model is made of all rows, its confidence is measured on rows that
//! it had not seen.

use super::Example;
use super::features::{Reading, Sight};
use super::folds::folds;
use super::model::{Model, Settings, VERSION, shares, small, weighed};
use super::solver::{Line, Row, line};
use crate::chance::real;
use std::collections::BTreeMap;
use worktime::Lang;

/// Inner folds.
const INNER: usize = 4;
/// Rows from which something can be learnt.
pub const FEWEST: usize = 20;
/// What is sure must have been right so often on rows not seen.
const RIGHT: f64 = 0.9;
/// Added to every count of the naive Bayes.
const SMOOTH: f32 = 0.1;

/// Why nothing can be learnt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Untrainable {
    /// Too few rows.
    #[error("{0} labelled rows; at least {FEWEST} are needed")]
    Few(usize),
    /// All rows say the same.
    #[error("only one label: `{0}`")]
    One(String),
}

impl Untrainable {
    /// In words.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, _) => self.to_string(),
            (Lang::Zh, Self::Few(rows)) => format!("有分类的只有{rows}行，至少要{FEWEST}行。"),
            (Lang::Zh, Self::One(label)) => format!("所有行只有一个分类“{label}”，没有可以区分的。"),
        }
    }
}

/// The settings among which the inner folds choose.
#[must_use]
pub fn choices() -> Vec<Settings> {
    let mut choices = Vec::new();
    for longest in [2, 3] {
        for least in [2, 3] {
            for cost in [4.0, 12.0] {
                for ratio in [0.6, 1.0] {
                    choices.push(Settings { sight: Sight { longest, title: 4 }, least, cost, ratio });
                }
            }
        }
    }
    choices
}

/// Learns from rows, choosing among settings.
///
/// # Errors
/// If there are too few rows, or only one label.
pub fn train(examples: &[Example], choices: &[Settings], seed: u64) -> Result<Model, Untrainable> {
    train_on(&examples.iter().collect::<Vec<_>>(), choices, seed)
}

pub(crate) fn train_on(examples: &[&Example], choices: &[Settings], seed: u64) -> Result<Model, Untrainable> {
    let mut labels: Vec<String> = examples.iter().map(|example| example.label.clone()).collect();
    labels.sort();
    labels.dedup();
    if examples.len() < FEWEST {
        return Err(Untrainable::Few(examples.len()));
    }
    if let [only] = labels.as_slice() {
        return Err(Untrainable::One(only.clone()));
    }
    let of: Vec<usize> = examples.iter().map(|example| labels.binary_search(&example.label).unwrap_or(0)).collect();
    let readings: Vec<Reading> = examples.iter().map(|example| Reading::of(example.said())).collect();
    let fold = folds(examples, INNER, seed);
    let mut best: Option<(f64, Settings, Vec<Vec<f32>>)> = None;
    let mut counted: Option<(Sight, Vec<Counts>)> = None;
    for settings in choices {
        if counted.as_ref().is_none_or(|(sight, ..)| *sight != settings.sight) {
            counted = Some((settings.sight, readings.iter().map(|reading| reading.counts(settings.sight)).collect()));
        }
        let Some((_, counts)) = &counted else { continue };
        let margins = unseen(counts, &of, &fold, labels.len(), *settings, seed);
        let guesses: Vec<usize> = margins.iter().map(|margins| highest(margins)).collect();
        let score = super::evaluate::Scores::of(&of, &guesses, labels.len()).macro_f1;
        if best.as_ref().is_none_or(|(known, ..)| score > *known) {
            best = Some((score, *settings, margins));
        }
    }
    let Some((_, settings, margins)) = best else { return Err(Untrainable::Few(0)) };
    let counts: Vec<Counts> = readings.iter().map(|reading| reading.counts(settings.sight)).collect();
    let all: Vec<usize> = (0..examples.len()).collect();
    let fitted = fit(&counts, &all, &of, labels.len(), settings, seed);
    let sharpness = sharpness(&margins, &of);
    let sure = sure(&margins, &of, sharpness);
    Ok(fitted.model(labels, examples.len(), seed, settings, sharpness, sure))
}

type Counts = Vec<(u32, u32)>;

/// Each row's margins by a model that had not seen it.
fn unseen(
    counts: &[Counts],
    of: &[usize],
    fold: &[usize],
    labels: usize,
    settings: Settings,
    seed: u64,
) -> Vec<Vec<f32>> {
    let mut margins = vec![Vec::new(); counts.len()];
    for out in 0..INNER {
        let (test, kept): (Vec<usize>, Vec<usize>) = (0..counts.len()).partition(|row| fold.get(*row) == Some(&out));
        let fitted = fit(counts, &kept, of, labels, settings, seed);
        for row in test {
            if let (Some(counts), Some(slot)) = (counts.get(row), margins.get_mut(row)) {
                *slot = fitted.margins(counts);
            }
        }
    }
    margins
}

struct Fitted {
    buckets: Vec<u32>,
    rarity: Vec<f32>,
    lines: Vec<Line>,
}

fn fit(counts: &[Counts], kept: &[usize], of: &[usize], labels: usize, settings: Settings, seed: u64) -> Fitted {
    let kept_counts: Vec<&Counts> = kept.iter().filter_map(|row| counts.get(*row)).collect();
    let of: Vec<usize> = kept.iter().filter_map(|row| of.get(*row).copied()).collect();
    let mut standing: BTreeMap<u32, u32> = BTreeMap::new();
    for (bucket, _) in kept_counts.iter().copied().flatten() {
        *standing.entry(*bucket).or_default() += 1;
    }
    standing.retain(|_, rows| *rows >= settings.least);
    let all = small(u32::try_from(kept.len()).unwrap_or(u32::MAX));
    let rarity = standing.values().map(|rows| ((all + 1.0) / (small(*rows) + 1.0)).ln() + 1.0).collect();
    let mut fitted = Fitted { buckets: standing.into_keys().collect(), rarity, lines: Vec::new() };
    let rows: Vec<Row> = kept_counts.iter().map(|counts| fitted.row(counts)).collect();
    fitted.lines = (0..labels)
        .map(|label| {
            let sides: Vec<bool> = of.iter().map(|of| *of == label).collect();
            let scale = ratios(&rows, &sides, fitted.buckets.len(), settings.ratio);
            let scaled: Vec<Row> = rows.iter().map(|row| stretch(row, &scale)).collect();
            let mut line = line(&scaled, &sides, settings.cost, scale.len(), seed);
            line.weights.iter_mut().zip(&scale).for_each(|(weight, scale)| *weight *= scale);
            line
        })
        .collect();
    fitted
}

/// How much more often each feature stands on one side (Wang and Manning, 2012), as a factor around one.
fn ratios(rows: &[Row], sides: &[bool], features: usize, power: f32) -> Vec<f32> {
    let mut sums = [vec![SMOOTH; features], vec![SMOOTH; features]];
    for (row, side) in rows.iter().zip(sides) {
        let [no, yes] = &mut sums;
        let own = if *side { yes } else { no };
        for (place, value) in row {
            own.get_mut(*place).into_iter().for_each(|sum| *sum += value);
        }
    }
    let [no, yes] = sums;
    let (no_all, yes_all) = (no.iter().sum::<f32>(), yes.iter().sum::<f32>());
    no.iter().zip(&yes).map(|(no, yes)| ((yes / yes_all) / (no / no_all)).ln().abs().powf(power)).collect()
}

fn stretch(row: &Row, scale: &[f32]) -> Row {
    row.iter().map(|(place, value)| (*place, value * scale.get(*place).copied().unwrap_or(1.0))).collect()
}

impl Fitted {
    fn row(&self, counts: &Counts) -> Row {
        let known =
            counts.iter().filter_map(|(bucket, count)| Some((self.buckets.binary_search(bucket).ok()?, *count)));
        weighed(known, &self.rarity)
    }

    fn margins(&self, counts: &Counts) -> Vec<f32> {
        let row = self.row(counts);
        self.lines.iter().map(|line| line.value(&row)).collect()
    }

    fn model(
        self,
        labels: Vec<String>,
        rows: usize,
        seed: u64,
        settings: Settings,
        sharpness: f32,
        sure: f32,
    ) -> Model {
        let weights = (0..self.buckets.len())
            .flat_map(|place| self.lines.iter().map(move |line| line.weights.get(place).copied().unwrap_or(0.0)))
            .collect();
        let biases = self.lines.iter().map(|line| line.bias).collect();
        let (buckets, rarity) = (self.buckets, self.rarity);
        Model { version: VERSION, labels, rows, seed, settings, buckets, rarity, weights, biases, sharpness, sure }
    }
}

pub(crate) fn highest(margins: &[f32]) -> usize {
    margins.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1)).map_or(0, |(label, _)| label)
}

/// The factor under which the shares of unseen rows say best how often they are right: the least logarithmic loss.
fn sharpness(margins: &[Vec<f32>], of: &[usize]) -> f32 {
    let loss = |factor: f32| -> f64 {
        let one = |(margins, label): (&Vec<f32>, &usize)| {
            -f64::from(shares(margins, factor).get(*label).copied().unwrap_or(0.0).max(1e-6)).ln()
        };
        margins.iter().zip(of).map(one).sum()
    };
    let factors = (0..60_u16).map(|step| 0.5 * 1.07_f32.powi(i32::from(step)));
    factors.min_by(|one, other| loss(*one).total_cmp(&loss(*other))).unwrap_or(1.0)
}

/// The lowest confidence at and above which unseen rows were right often enough.
fn sure(margins: &[Vec<f32>], of: &[usize], sharpness: f32) -> f32 {
    let mut judged: Vec<(f32, bool)> = margins
        .iter()
        .zip(of)
        .map(|(margins, label)| {
            let (guess, shares) = (highest(margins), shares(margins, sharpness));
            (shares.get(guess).copied().unwrap_or(0.0), guess == *label)
        })
        .collect();
    judged.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut right = 0;
    let mut sure = 1.0;
    for (seen, (share, is_right)) in judged.iter().enumerate() {
        right += usize::from(*is_right);
        if real(right) >= RIGHT * real(seen + 1) {
            sure = *share;
        }
    }
    sure
}
