//! Measuring: cross-validation in which a row is only judged by a model that saw neither it nor its group, nor chose its
//! settings by it.

use super::Example;
use super::folds::folds;
use super::model::{Classifier, Settings};
use super::train::{Untrainable, train_on};
use crate::chance::real;
use serde::Serialize;
use std::collections::BTreeMap;

/// How well labels were told.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Scores {
    /// Share that was right.
    pub accuracy: f64,
    /// The mean of the labels' F1.
    pub macro_f1: f64,
    /// F1 per label.
    pub f1: Vec<f64>,
}

impl Scores {
    /// Of true and guessed labels.
    #[must_use]
    pub fn of(truth: &[usize], guesses: &[usize], labels: usize) -> Self {
        let right = truth.iter().zip(guesses).filter(|(truth, guess)| truth == guess).count();
        let f1 = |label: usize| {
            let both = truth.iter().zip(guesses).filter(|(truth, guess)| **truth == label && **guess == label).count();
            let either = truth.iter().chain(guesses).filter(|one| **one == label).count();
            if either == 0 { 0.0 } else { 2.0 * real(both) / real(either) }
        };
        let f1: Vec<f64> = (0..labels).map(f1).collect();
        let macro_f1 = f1.iter().sum::<f64>() / real(labels.max(1));
        Self { accuracy: real(right) / real(truth.len().max(1)), macro_f1, f1 }
    }
}

/// One row as it was judged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judged {
    /// Which row.
    pub row: usize,
    /// Its fold.
    pub fold: usize,
    /// What was suggested.
    pub guess: String,
    /// With which confidence.
    pub confidence: f32,
    /// Whether the model called itself unsure.
    pub unsure: bool,
}

/// What cross-validation found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Evaluation {
    /// The labels.
    pub labels: Vec<String>,
    /// How many rows have each.
    pub support: Vec<usize>,
    /// The scores.
    pub scores: Scores,
    /// Those of always guessing the commonest label.
    pub majority: Scores,
    /// Macro-F1 of each fold.
    pub per_fold: Vec<f64>,
    /// What the inner folds of each fold chose.
    pub chosen: Vec<Settings>,
    /// True label, guess, and how often, the most frequent first.
    pub confusions: Vec<(String, String, usize)>,
    /// Share of rows of which the model was sure.
    pub sure_share: f64,
    /// Share of those that was right.
    pub sure_accuracy: f64,
    /// By how much confidence and share of right suggestions differ, over ten bins of confidence.
    pub calibration_error: f64,
    /// Every row.
    pub rows: Vec<Judged>,
}

/// Cross-validation; `progress` hears of each fold that is done.
///
/// # Errors
/// If the rows of a fold are too few to learn from.
pub fn cross_validate(
    examples: &[Example],
    choices: &[Settings],
    count: usize,
    seed: u64,
    mut progress: impl FnMut(usize),
) -> Result<Evaluation, Untrainable> {
    let all: Vec<&Example> = examples.iter().collect();
    let fold = folds(&all, count, seed);
    let mut evaluation = Evaluation::default();
    for out in 0..count {
        let of_fold = |row: &usize| fold.get(*row) == Some(&out);
        let kept: Vec<&Example> =
            (0..all.len()).filter(|row| !of_fold(row)).filter_map(|row| all.get(row).copied()).collect();
        let classifier = Classifier::from(train_on(&kept, choices, seed.wrapping_add(1))?);
        evaluation.chosen.push(classifier.model().settings());
        for (row, example) in all.iter().enumerate().filter(|(row, _)| of_fold(row)) {
            let suggestions = classifier.suggest(example.said());
            let Some(first) = suggestions.labels.into_iter().next() else { continue };
            let (guess, confidence, unsure) = (first.label, first.confidence, suggestions.unsure);
            evaluation.rows.push(Judged { row, fold: out, guess, confidence, unsure });
        }
        progress(out + 1);
    }
    evaluation.rows.sort_by_key(|judged| judged.row);
    evaluation.sum_up(examples);
    Ok(evaluation)
}

impl Evaluation {
    /// Judges guesses that something else made, one per row.
    #[must_use]
    pub fn of_guesses(examples: &[Example], guesses: impl IntoIterator<Item = (String, f32, bool)>) -> Self {
        let rows = guesses.into_iter().enumerate();
        let rows = rows.map(|(row, (guess, confidence, unsure))| Judged { row, fold: 0, guess, confidence, unsure });
        let mut evaluation = Self { rows: rows.collect(), ..Self::default() };
        evaluation.sum_up(examples);
        evaluation
    }

    fn sum_up(&mut self, examples: &[Example]) {
        let mut labels: Vec<&str> = examples.iter().map(|example| example.label.as_str()).collect();
        labels.sort_unstable();
        labels.dedup();
        // A guess that no row has counts as wrong, and has no F1 of its own.
        let place = |label: &str| labels.binary_search(&label).unwrap_or(labels.len());
        let truth: Vec<usize> = examples.iter().map(|example| place(&example.label)).collect();
        let guesses: Vec<usize> = self.rows.iter().map(|judged| place(&judged.guess)).collect();
        self.support = (0..labels.len()).map(|label| truth.iter().filter(|one| **one == label).count()).collect();
        self.scores = Scores::of(&truth, &guesses, labels.len());
        let commonest = (0..labels.len()).max_by_key(|label| self.support.get(*label).copied()).unwrap_or(0);
        self.majority = Scores::of(&truth, &vec![commonest; truth.len()], labels.len());
        for fold in 0..self.chosen.len() {
            let rows = || self.rows.iter().enumerate().filter(move |(_, judged)| judged.fold == fold).map(|(at, _)| at);
            let truth: Vec<usize> = rows().filter_map(|at| truth.get(at).copied()).collect();
            let guesses: Vec<usize> = rows().filter_map(|at| guesses.get(at).copied()).collect();
            self.per_fold.push(Scores::of(&truth, &guesses, labels.len()).macro_f1);
        }
        let mut pairs: BTreeMap<(String, String), usize> = BTreeMap::new();
        for (example, judged) in
            examples.iter().zip(&self.rows).filter(|(example, judged)| example.label != judged.guess)
        {
            *pairs.entry((example.label.clone(), judged.guess.clone())).or_default() += 1;
        }
        self.confusions = pairs.into_iter().map(|((truth, guess), times)| (truth, guess, times)).collect();
        self.confusions.sort_by_key(|(_, _, times)| std::cmp::Reverse(*times));
        self.confide(examples);
        self.labels = labels.into_iter().map(str::to_owned).collect();
    }

    fn confide(&mut self, examples: &[Example]) {
        let judged = || examples.iter().zip(&self.rows);
        let all = real(self.rows.len().max(1));
        let sure = judged().filter(|(_, judged)| !judged.unsure).count();
        let right = judged().filter(|(example, judged)| !judged.unsure && example.label == judged.guess).count();
        (self.sure_share, self.sure_accuracy) = (real(sure) / all, real(right) / real(sure.max(1)));
        let error = (0..10_u8).map(|bin| {
            let (from, to) = (f32::from(bin) / 10.0, f32::from(bin + 1) / 10.0);
            let here = || judged().filter(|(_, judged)| judged.confidence > from && judged.confidence <= to);
            let said: f64 = here().map(|(_, judged)| f64::from(judged.confidence)).sum();
            let right = real(here().filter(|(example, judged)| example.label == judged.guess).count());
            (said - right).abs() / all
        });
        self.calibration_error = error.sum();
    }
}
