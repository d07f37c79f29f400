//! Reading requests by machine: per city a model of its categories and the names of its places. What is read is suggested to
//! people and compared with what they chose; no decision looks at it, and without it the desk works the same.

mod outside;
mod own;
mod reply;
mod verdicts;

pub use outside::{Opinion, Outsider, Question};
pub use own::Own;
pub use reply::{Advice, check_reply};
pub use verdicts::{FIELDS, OUTSIDE, Tally};

use crate::desk::Desk;
use crate::library::CityLaw;
use crate::units::{Division, Units};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use understanding::{Classifier, Danger, Gazetteer, Known, Level, Model, NoModel, Said, Span, Suggestions, Urgency};
use worktime::Day;

/// The list of a city that its model learns.
pub const CATEGORIES: &str = "categories";
/// What a field may be: so many guesses are given at most.
const GUESSES: usize = 3;
/// A list of categories is not deeper than this.
const LEVELS: usize = 8;
/// Words given as grounds at most.
const GROUNDS: usize = 6;

/// Words that something rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ground {
    /// The words, as they were written.
    pub words: String,
    /// Whether they stand in the title.
    pub in_title: bool,
    /// The place of the first character in what was written, from 0.
    pub from: usize,
    /// The place behind the last.
    pub to: usize,
}

/// A value that is suggested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Guess {
    /// The value, as the field takes it.
    pub value: String,
    /// Of a hundred such suggestions so many are right, or of everything that speaks for any value so much speaks for this;
    /// nothing where words alone decide.
    pub confidence: Option<u8>,
}

/// What a field may be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Guesses {
    /// The likeliest first, three at most.
    pub guesses: Vec<Guess>,
    /// Whether a person must look in any case.
    pub unsure: bool,
    /// The words that the first rests on, the weightiest first.
    pub grounds: Vec<Ground>,
}

/// A word that tells of danger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sign {
    /// What is in danger: `life` or `property`.
    pub danger: &'static str,
    /// How it is meant: `now`, `supposed`, `past`, `denied`.
    pub sense: &'static str,
    /// The word.
    pub ground: Ground,
}

/// Personal data in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonalFound {
    /// What: `mobile`, `landline`, `id_card`, `bank_card`, `email`, `plate`, `name`, `home`.
    pub kind: &'static str,
    /// Where.
    pub ground: Ground,
}

/// What a machine makes of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// The category.
    pub category: Guesses,
    /// The kind.
    pub kind: Guesses,
    /// How urgent.
    pub grade: Guesses,
    /// The community or street.
    pub place: Guesses,
    /// Every word of danger, also those that do not count, with why.
    pub signs: Vec<Sign>,
    /// Personal data, so that whoever writes can be warned.
    pub personal: Vec<PersonalFound>,
}

/// What reads the requests of a city.
#[derive(Debug)]
pub struct Reader {
    classifier: Classifier,
    model: String,
    gazetteer: Gazetteer,
}

/// The readers of the installation, and what waits to be compared with them. Nobody reads until one is put here.
#[derive(Debug, Default)]
pub(crate) struct Readers {
    of_city: RwLock<BTreeMap<u32, Arc<Reader>>>,
    waiting: verdicts::Waiting,
    outside: outside::Outside,
}

impl Desk {
    /// Lets a reader read for a city, from now on.
    pub fn put_reader(&self, city: u32, reader: Reader) {
        let mut readers = self.readers.of_city.write().unwrap_or_else(PoisonError::into_inner);
        readers.insert(city, Arc::new(reader));
    }

    /// What reads for the city of a unit or place; nothing where reading is off, or not ready yet.
    #[must_use]
    pub fn reader(&self, unit: &str) -> Option<Arc<Reader>> {
        let city = self.library().units.city_of(unit)?;
        self.readers.of_city.read().unwrap_or_else(PoisonError::into_inner).get(&city).cloned()
    }
}

impl Reader {
    /// A reader for a city, with the labels of the model that the city's list does not have: they are never suggested.
    ///
    /// # Errors
    /// If a number in the model is none.
    pub fn new(mut model: Model, law: &CityLaw, units: &Units, day: Day) -> Result<(Self, Vec<String>), NoModel> {
        let digest = model.digest()?;
        let list = law.edition_on(day).and_then(|edition| edition.lists.get(CATEGORIES));
        let unknown = model.retain(|label| list.and_then(|list| list.get(label)).is_some_and(|entry| !entry.closed));
        let gazetteer = Gazetteer::new(names(units, law.city.division));
        Ok((Self { classifier: Classifier::from(model), model: digest, gazetteer }, unknown))
    }

    /// The digest by which the model of this reader is known.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Reads a request; `near` = codes of the divisions in which it probably is.
    #[must_use]
    pub fn read(&self, title: &str, text: &str, near: &[&str]) -> Read {
        let (said, both) = (Said { title, text }, Both::of(title, text));
        let urgency = understanding::urgency(&both.whole);
        Read {
            category: category(&both, self.classifier.suggest(said)),
            kind: kind(&both, said),
            grade: grade(&both, &urgency),
            place: self.place(&both, near),
            signs: urgency.signs.iter().map(|sign| both.sign(sign)).collect(),
            personal: personal(&both),
        }
    }

    fn place(&self, both: &Both<'_>, near: &[&str]) -> Guesses {
        let found = self.gazetteer.places(&both.whole, near);
        // A matter lies in a community or at least in a street: whoever names a district only has not said where.
        let fits = found.candidates.iter().filter(|one| matches!(one.level, Level::Street | Level::Community));
        let fits: Vec<_> = fits.take(GUESSES).collect();
        let grounds = fits.first().map(|first| first.evidence.iter().take(GROUNDS).map(|one| both.ground(one.span)));
        let guess =
            |one: &&understanding::Candidate| Guess { value: one.code.clone(), confidence: hundredths(one.confidence) };
        Guesses {
            guesses: fits.iter().map(guess).collect(),
            unsure: found.unsure || fits.is_empty(),
            grounds: grounds.into_iter().flatten().collect(),
        }
    }
}

/// Whether a category is another one, or stands below it in the city's list on a day.
fn is_within(law: &CityLaw, day: Day, category: &str, above: &str) -> bool {
    let list = law.edition_on(day).and_then(|edition| edition.lists.get(CATEGORIES));
    let parent = |key: &&str| list?.get(*key)?.parent.as_deref();
    std::iter::successors(Some(category), parent).take(LEVELS).any(|key| key == above)
}

/// The names of everything in a city.
fn names(units: &Units, city: u32) -> Vec<Known> {
    let level = |division: &Division| match division.level.as_str() {
        "city" => Some(Level::City),
        "district" => Some(Level::District),
        "street" => Some(Level::Street),
        "community" => Some(Level::Community),
        _ => None,
    };
    let mut names = Vec::new();
    let mut waiting: Vec<&Division> = units.division(&city.to_string()).into_iter().collect();
    while let Some(division) = waiting.pop() {
        waiting.extend(units.below(&division.code));
        names.extend(level(division).map(|level| Known {
            code: division.code.clone(),
            parent: division.parent.clone(),
            level,
            name: division.name.clone(),
            aliases: Vec::new(),
        }));
    }
    names
}

fn category(both: &Both<'_>, found: Suggestions) -> Guesses {
    let guess = |one: understanding::Suggestion| Guess { value: one.label, confidence: hundredths(one.confidence) };
    let grounds = found.reasons.iter().take(GROUNDS).map(|reason| both.ground_of(reason.in_title, reason.span));
    Guesses {
        grounds: grounds.collect(),
        unsure: found.unsure,
        guesses: found.labels.into_iter().take(GUESSES).map(guess).collect(),
    }
}

fn kind(both: &Both<'_>, said: Said<'_>) -> Guesses {
    let found = understanding::kind(said);
    let guess = |(kind, share): &(understanding::Kind, f32)| Guess {
        value: kind.word().to_owned(),
        confidence: hundredths(*share),
    };
    Guesses {
        guesses: found.kinds.iter().take(GUESSES).map(guess).collect(),
        unsure: found.unsure,
        grounds: found.cues.iter().take(GROUNDS).map(|cue| both.ground_of(cue.in_title, cue.span)).collect(),
    }
}

/// The grade goes by what is in danger now. Whether something is difficult (疑难) no word tells.
fn grade(both: &Both<'_>, urgency: &Urgency) -> Guesses {
    let value = match urgency.danger {
        Some(Danger::Life) => "emergency",
        Some(Danger::Property) => "urgent",
        None => "ordinary",
    };
    let counts = urgency.signs.iter().filter(|sign| sign.weight > 0);
    Guesses {
        guesses: vec![Guess { value: value.to_owned(), confidence: None }],
        unsure: urgency.unsure,
        grounds: counts.take(GROUNDS).map(|sign| both.ground(sign.span)).collect(),
    }
}

fn personal(both: &Both<'_>) -> Vec<PersonalFound> {
    let found = understanding::personal(&both.whole).into_iter();
    found.map(|one| PersonalFound { kind: one.kind.word(), ground: both.ground(one.span) }).collect()
}

/// A share between 0 and 1 in hundredths.
fn hundredths(share: f32) -> Option<u8> {
    (0..=100_u8).rev().find(|n| f32::from(*n) <= share * 100.0 + 0.5)
}

/// A title and a text, and both as one.
struct Both<'a> {
    title: &'a str,
    text: &'a str,
    whole: String,
}

impl<'a> Both<'a> {
    fn of(title: &'a str, text: &'a str) -> Self {
        Self { title, text, whole: format!("{title}\n{text}") }
    }

    /// What stands at a place of the whole.
    fn ground(&self, span: Span) -> Ground {
        let behind = self.title.len() + 1;
        if span.from < behind {
            return self.ground_of(true, Span { from: span.from, to: span.to.min(self.title.len()) });
        }
        self.ground_of(false, Span { from: span.from - behind, to: span.to.saturating_sub(behind) })
    }

    /// What stands at a place of the title or the text, its place told in characters.
    fn ground_of(&self, in_title: bool, span: Span) -> Ground {
        let original = if in_title { self.title } else { self.text };
        let words = span.of(original).to_owned();
        let from = original.get(..span.from).unwrap_or_default().chars().count();
        let to = from + words.chars().count();
        Ground { words, in_title, from, to }
    }

    fn sign(&self, sign: &understanding::Sign) -> Sign {
        Sign { danger: sign.danger.word(), sense: sign.sense.word(), ground: self.ground(sign.span) }
    }
}
