//! What many people speak of: requests gathered by their words, by place and time. A hint for people, which decides nothing.

pub use understanding::Topic;
use understanding::{Item, Said};

/// Without a request for so many days a topic is over.
const PAUSE: i64 = 30;

/// A request in clear. Lives only while topics are gathered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// Title; empty if it has none.
    pub title: String,
    /// What was said.
    pub text: String,
    /// Where.
    pub place: String,
    /// The day, counted from anywhere.
    pub day: i64,
}

/// The topics of at least so many requests, the largest first; `apart`: none reaches over places. Their items are positions
/// in what was given.
#[must_use]
pub fn gather(spoken: &[Spoken], apart: bool, least: usize) -> Vec<Topic> {
    let items: Vec<Item<'_>> = spoken
        .iter()
        .map(|one| Item {
            said: Said { title: &one.title, text: &one.text },
            place: apart.then_some(one.place.as_str()),
            kind: None,
            day: Some(one.day),
        })
        .collect();
    understanding::topics(&items, least, Some(PAUSE))
}
