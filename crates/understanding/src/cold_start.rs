//! Requests of our own for the first day: so many for each category of the shared list that a classifier can suggest before
//! the city has labelled anything.

use crate::{Example, Model, Settings, Sight, Untrainable, train};

/// How a model of the first day is made, chosen on its own inner folds once and for all, so that a server is ready soon.
const SETTINGS: Settings = Settings { sight: Sight { longest: 2, title: 4 }, least: 2, cost: 4.0, ratio: 0.6 };
/// Its seed.
const SEED: u64 = 1;

/// `category,title,text`; written for this, about nobody.
const ROWS: &str = include_str!("../data/cold_start.csv");

/// The requests, each with the key of its category.
#[must_use]
pub fn cold_start() -> Vec<Example> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(ROWS.as_bytes());
    let rows = reader.deserialize::<(String, String, String)>().flatten();
    rows.map(|(label, title, text)| Example { title, text, label, group: String::new() }).collect()
}

/// The model of the first day, learnt from these requests; always the same.
///
/// # Errors
/// None that the shipped rows can cause.
pub fn first_day() -> Result<Model, Untrainable> {
    train(&cold_start(), &[SETTINGS], SEED)
}
