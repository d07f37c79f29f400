//! Requests of our own for the first day: so many for each category of the shared list that a classifier can suggest before
//! the city has labelled anything.

use crate::Example;

/// `category,title,text`; written for this, about nobody.
const ROWS: &str = include_str!("../data/cold_start.csv");

/// The requests, each with the key of its category.
#[must_use]
pub fn cold_start() -> Vec<Example> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(ROWS.as_bytes());
    let rows = reader.deserialize::<(String, String, String)>().flatten();
    rows.map(|(label, title, text)| Example { title, text, label, group: String::new() }).collect()
}
