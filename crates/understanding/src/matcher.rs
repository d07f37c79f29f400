//! Many words looked for in one pass over a text.

use crate::text::Text;
use aho_corasick::{AhoCorasick, MatchKind};
use std::ops::Range;

/// Words to look for; where several begin at one character the longest counts.
#[derive(Debug, Clone)]
pub(crate) struct Matcher(Option<AhoCorasick>);

impl Matcher {
    /// The words are read in the same form as texts.
    pub(crate) fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let words: Vec<String> = words.into_iter().map(|word| Text::read(word).plain().to_owned()).collect();
        // Too many words for the machine find nothing; a city's names are a hundred times fewer.
        Self(AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words).ok())
    }

    /// Which word stands where, in characters.
    pub(crate) fn find<'a>(&'a self, text: &'a Text) -> impl Iterator<Item = (usize, Range<usize>)> + 'a {
        let found = self.0.iter().flat_map(|machine| machine.find_iter(text.plain()));
        let found = found.filter(|found| !found.is_empty());
        found.map(|found| (found.pattern().as_usize(), text.at_bytes(found.start()..found.end())))
    }
}
