//! Chinese requests, read by a machine that suggests and never decides.
//!
//! Everything here answers with reasons (the words, where they stand) and with how far it can be trusted; a person or a rule
//! of the rulebook decides, and the office works the same with all of it off. Nothing here needs a network or a foreign
//! model: the classifier learns from the city's own labelled requests ([`train`]), and from the cold-start set of our own
//! ([`cold_start`]) until there are any; everything else works by words and numbers that stand in the crate's tables.
//! Pure: no IO, no clock, chance only from a seed. Texts are read up to [`LONGEST`] characters, whatever is in them.

mod alike;
mod chance;
mod classify;
mod cold_start;
mod kind;
mod matcher;
mod personal;
mod place;
mod reply;
mod text;
mod topics;
mod urgency;

pub use alike::{Index, Likeness, Match};
pub use classify::evaluate::{Evaluation, Judged, Scores, cross_validate};
pub use classify::features::Sight;
pub use classify::model::{Classifier, Model, NoModel, Settings};
pub use classify::train::{FEWEST, Untrainable, choices, train};
pub use classify::{Example, Reason, Said, Suggestion, Suggestions};
pub use cold_start::{cold_start, first_day};
pub use kind::{Cue, Kind, Kinds, kind};
pub use personal::{Personal, PersonalKind, masked, personal};
pub use place::{Candidate, Evidence, Gazetteer, Known, Level, Places};
pub use reply::{Finding, FindingKind, ReplyCheck, check_reply};
pub use text::{LONGEST, Span, Text};
pub use topics::{Item, Topic, topics};
pub use urgency::{Danger, Sense, Sign, Urgency, urgency};
