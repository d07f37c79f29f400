//! A trained model: what it holds, how it reads a request, and why it says what it says.

use super::features::{BUCKETS, Reading, Sight};
use super::{Reason, Said, Suggestion, Suggestions};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::ops::Range;

/// The form of the file; a model of another form is not read.
pub const VERSION: u32 = 1;
/// Reasons given at most.
const REASONS: usize = 6;
/// What no feature has.
const NONE: u32 = u32::MAX;

/// How a model is made.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Which runs of characters are seen.
    pub sight: Sight,
    /// Rows that a run must stand in to count.
    pub least: u32,
    /// What an error costs when the line is laid.
    pub cost: f32,
    /// How strongly a run counts that stands more often on one side than on the other.
    pub ratio: f32,
}

/// A trained classifier as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    pub(crate) version: u32,
    pub(crate) labels: Vec<String>,
    pub(crate) rows: usize,
    pub(crate) seed: u64,
    pub(crate) settings: Settings,
    /// The buckets that count, ascending.
    pub(crate) buckets: Vec<u32>,
    /// How rare each is.
    pub(crate) rarity: Vec<f32>,
    /// A weight per bucket and label, the labels of one bucket beside one another.
    pub(crate) weights: Vec<f32>,
    pub(crate) biases: Vec<f32>,
    /// By how much margins are multiplied before they become shares.
    pub(crate) sharpness: f32,
    /// Below this confidence the model says that it is unsure.
    pub(crate) sure: f32,
}

/// Why a file is no model.
#[derive(Debug, thiserror::Error)]
pub enum NoModel {
    /// It is not the JSON of one.
    #[error("no model: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// It has another form.
    #[error("a model of form {0}; this program reads form {VERSION}: train it anew")]
    Version(u32),
    /// Its parts do not fit one another.
    #[error("the parts of the model do not fit one another")]
    Unfit,
    /// Its content is not what its digest says.
    #[error("the model was altered: its digest is another")]
    Altered,
}

#[derive(Serialize, Deserialize)]
struct File<M> {
    digest: String,
    model: M,
}

impl Model {
    /// The file's content: the model with its digest.
    ///
    /// # Errors
    /// If a number in it is none.
    pub fn to_json(&self) -> Result<String, NoModel> {
        Ok(serde_json::to_string(&File { digest: self.digest()?, model: self })?)
    }

    /// Reads a file's content.
    ///
    /// # Errors
    /// If it is no model, has another form, or was altered.
    pub fn from_json(text: &str) -> Result<Self, NoModel> {
        let file: File<Self> = serde_json::from_str(text)?;
        let model = file.model;
        if model.version != VERSION {
            return Err(NoModel::Version(model.version));
        }
        let features = model.buckets.len();
        let ascending = model.buckets.is_sorted_by(|one, next| one < next);
        let within = model.buckets.last().is_none_or(|last| usize::try_from(*last).is_ok_and(|last| last < BUCKETS));
        let fits = model.rarity.len() == features
            && model.weights.len() == features * model.labels.len()
            && model.biases.len() == model.labels.len()
            && (1..=4).contains(&model.settings.sight.longest)
            && !model.labels.is_empty();
        if !(ascending && within && fits) {
            return Err(NoModel::Unfit);
        }
        if model.digest()? != file.digest {
            return Err(NoModel::Altered);
        }
        Ok(model)
    }

    /// SHA-256 of the model, which a matter keeps with a suggestion that was taken.
    ///
    /// # Errors
    /// If a number in it is none.
    pub fn digest(&self) -> Result<String, NoModel> {
        let bytes = Sha256::digest(serde_json::to_vec(self)?);
        Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Forgets every label that is not to be kept, and answers which these were. Its digest is another from then on.
    pub fn retain(&mut self, kept: impl Fn(&str) -> bool) -> Vec<String> {
        let stays: Vec<bool> = self.labels.iter().map(|label| kept(label)).collect();
        let own = |row: &[f32]| -> Vec<f32> {
            row.iter().zip(&stays).filter(|(_, stays)| **stays).map(|(weight, _)| *weight).collect()
        };
        self.weights = self.weights.chunks(stays.len().max(1)).flat_map(own).collect();
        self.biases = own(&self.biases);
        let (kept, gone): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.labels).into_iter().zip(&stays).partition(|(_, stays)| **stays);
        self.labels = kept.into_iter().map(|(label, _)| label).collect();
        gone.into_iter().map(|(label, _)| label).collect()
    }

    /// Its labels.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// How many rows it learnt from.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The seed of its folds and passes.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How it was made.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// The confidence below which it is unsure.
    #[must_use]
    pub fn sure(&self) -> f32 {
        self.sure
    }
}

/// A model made ready for reading.
#[derive(Debug, Clone)]
pub struct Classifier {
    model: Model,
    /// Per bucket its place in the model.
    places: Vec<u32>,
}

impl From<Model> for Classifier {
    fn from(model: Model) -> Self {
        let mut places = vec![NONE; BUCKETS];
        for (place, bucket) in model.buckets.iter().enumerate() {
            let slot = usize::try_from(*bucket).ok().and_then(|bucket| places.get_mut(bucket));
            if let (Some(slot), Ok(place)) = (slot, u32::try_from(place)) {
                *slot = place;
            }
        }
        Self { model, places }
    }
}

impl Classifier {
    /// The model.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// What it makes of a request.
    #[must_use]
    pub fn suggest(&self, said: Said) -> Suggestions {
        let reading = Reading::of(said);
        let (values, margins) = self.margins(&reading);
        let shares = shares(&margins, self.model.sharpness);
        let mut order: Vec<usize> = (0..shares.len()).collect();
        let share = |label: usize| shares.get(label).copied().unwrap_or(0.0);
        order.sort_by(|one, other| share(*other).total_cmp(&share(*one)));
        let labels = order.iter().filter_map(|label| {
            Some(Suggestion { label: self.model.labels.get(*label)?.clone(), confidence: share(*label) })
        });
        let first = order.first().copied().unwrap_or(0);
        let reasons = self.reasons(&reading, &values, first, order.get(1).copied());
        Suggestions { labels: labels.collect(), unsure: values.is_empty() || share(first) < self.model.sure, reasons }
    }

    /// The margins alone, for measuring.
    #[must_use]
    pub fn likeliest(&self, said: Said) -> Option<&str> {
        let (_, margins) = self.margins(&Reading::of(said));
        let best = margins.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1))?;
        self.model.labels.get(best.0).map(String::as_str)
    }

    fn place(&self, bucket: u32) -> Option<usize> {
        let place = *self.places.get(usize::try_from(bucket).ok()?)?;
        usize::try_from(place).ok().filter(|_| place != NONE)
    }

    fn margins(&self, reading: &Reading) -> (Vec<(usize, f32)>, Vec<f32>) {
        let counts = reading.counts(self.model.settings.sight);
        let known = counts.iter().filter_map(|(bucket, count)| Some((self.place(*bucket)?, *count)));
        let values = weighed(known, &self.model.rarity);
        let labels = self.model.labels.len();
        let mut margins = self.model.biases.clone();
        for (place, value) in &values {
            let row = self.model.weights.get(place * labels..(place + 1) * labels).unwrap_or_default();
            for (margin, weight) in margins.iter_mut().zip(row) {
                *margin += weight * value;
            }
        }
        (values, margins)
    }

    /// What spoke for one label against another, gathered from runs into words.
    fn reasons(&self, reading: &Reading, values: &[(usize, f32)], first: usize, second: Option<usize>) -> Vec<Reason> {
        let sight = self.model.settings.sight;
        let value: BTreeMap<usize, f32> = values.iter().copied().collect();
        let counts: BTreeMap<u32, u32> = reading.counts(sight).into_iter().collect();
        let labels = self.model.labels.len();
        let mut per_char = [vec![0.0_f32; reading.text.chars().len()], vec![0.0_f32; reading.title.chars().len()]];
        reading.each_place(sight, |in_title, at, bucket, times| {
            let Some(place) = self.place(bucket) else { return };
            let weight = |label: usize| self.model.weights.get(place * labels + label).copied().unwrap_or(0.0);
            let spoke = weight(first) - second.map_or(0.0, weight);
            let all = counts.get(&bucket).copied().unwrap_or(1).max(1);
            let part = spoke * value.get(&place).copied().unwrap_or(0.0) * small(times) / small(all);
            let each = part / small(u32::try_from(at.len()).unwrap_or(1));
            let [text, title] = &mut per_char;
            let chars = if in_title { title } else { text };
            chars.get_mut(at).into_iter().flatten().for_each(|sum| *sum += each);
        });
        let [text, title] = per_char;
        let mut reasons = gathered(&reading.text, &text, false);
        reasons.extend(gathered(&reading.title, &title, true));
        let total: f32 = reasons.iter().map(|reason| reason.share).sum();
        reasons.sort_by(|one, other| other.share.total_cmp(&one.share));
        reasons.truncate(REASONS);
        reasons.iter_mut().for_each(|reason| reason.share /= total.max(f32::MIN_POSITIVE));
        reasons
    }
}

/// Stretches of characters that all spoke for it, with the sum of what they said.
fn gathered(text: &crate::text::Text, spoke: &[f32], in_title: bool) -> Vec<Reason> {
    let positive: Vec<f32> = spoke.iter().copied().filter(|part| *part > 0.0).collect();
    let count = small(u32::try_from(positive.len()).unwrap_or(1)).max(1.0);
    // What speaks less than half the average only joins words.
    let floor = positive.iter().sum::<f32>() / count / 2.0;
    let mut reasons = Vec::new();
    let mut open: Option<(Range<usize>, f32)> = None;
    for at in 0..=spoke.len() {
        let part = spoke.get(at).copied().filter(|part| *part > floor);
        match (part, &mut open) {
            (Some(part), Some((range, sum))) => {
                range.end = at + 1;
                *sum += part;
            }
            (Some(part), None) => open = Some((at..at + 1, part)),
            (None, _) => {
                if let Some((range, share)) = open.take() {
                    let (words, span) = (text.words(range.clone()), text.span(range));
                    reasons.push(Reason { words, in_title, span, share });
                }
            }
        }
    }
    reasons
}

/// Values of a row: the logarithm of how often, times how rare, the whole of length one.
pub(crate) fn weighed(known: impl Iterator<Item = (usize, u32)>, rarity: &[f32]) -> Vec<(usize, f32)> {
    let mut values: Vec<(usize, f32)> =
        known.filter_map(|(place, count)| Some((place, (1.0 + small(count).ln()) * rarity.get(place)?))).collect();
    let norm = values.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
    if norm > 0.0 {
        values.iter_mut().for_each(|(_, value)| *value /= norm);
    }
    values
}

/// Margins as shares of one.
pub(crate) fn shares(margins: &[f32], sharpness: f32) -> Vec<f32> {
    let highest = margins.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let raised: Vec<f32> = margins.iter().map(|margin| ((margin - highest) * sharpness).exp()).collect();
    let sum: f32 = raised.iter().sum();
    raised.iter().map(|one| one / sum.max(f32::MIN_POSITIVE)).collect()
}

/// A small count as a number with a fraction.
pub(crate) fn small(count: u32) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}
