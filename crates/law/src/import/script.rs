//! Traditional and simplified characters: which a text is in, and one simplified form in which both are found.
//!
//! The tables are those of OpenCC (Apache-2.0), as they come. Every phrase keeps its length, so a place in the simplified
//! form is the same place in the text that is shown.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// A text in which fewer than one character in so many is of the other script is of one script.
const PURE: usize = 50;

type Phrases = HashMap<char, Vec<(Vec<char>, Vec<char>)>>;

/// What each character is in simplified script, and which scripts have it: every character of a text is asked for several
/// times, so those of the first plane, nearly all, stand in one row.
struct Characters {
    row: Vec<Entry>,
    others: HashMap<char, Entry>,
}

#[derive(Clone, Copy)]
struct Entry {
    simple: char,
    traditional_only: bool,
    simplified_only: bool,
    /// Whether a phrase begins with it.
    begins: bool,
}

impl Entry {
    const fn plain(c: char) -> Self {
        Self { simple: c, traditional_only: false, simplified_only: false, begins: false }
    }
}

static CHARACTERS: LazyLock<Characters> = LazyLock::new(|| {
    let plane = (0..=0xFFFF_u32).map(|code| Entry::plain(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)));
    let mut characters = Characters { row: plane.collect(), others: HashMap::new() };
    for (from, to) in entries(include_str!("opencc/TSCharacters.txt")) {
        if let (Some(from), Some(to)) = (only(from), only(first(to))) {
            characters.change(from, |entry| (entry.simple, entry.traditional_only) = (to, to != from));
        }
    }
    for (simple, options) in TRADITIONAL.iter() {
        characters.change(*simple, |entry| entry.simplified_only = !options.contains(simple));
    }
    for start in PHRASES.keys() {
        characters.change(*start, |entry| entry.begins = true);
    }
    characters
});

impl Characters {
    fn get(&self, c: char) -> Entry {
        let row = usize::try_from(u32::from(c)).ok().and_then(|code| self.row.get(code));
        row.or_else(|| self.others.get(&c)).copied().unwrap_or(Entry::plain(c))
    }

    fn change(&mut self, c: char, how: impl FnOnce(&mut Entry)) {
        match usize::try_from(u32::from(c)).ok().and_then(|code| self.row.get_mut(code)) {
            Some(entry) => how(entry),
            None => how(self.others.entry(c).or_insert(Entry::plain(c))),
        }
    }
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut phrases = Phrases::new();
    for (from, to) in entries(include_str!("opencc/TSPhrases.txt")) {
        let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), first(to).chars().collect());
        if let Some(start) = from.first().filter(|_| from.len() == to.len()) {
            phrases.entry(*start).or_default().push((from, to));
        }
    }
    phrases.values_mut().for_each(|known| known.sort_by_key(|(from, _)| std::cmp::Reverse(from.len())));
    phrases
});

/// Per simplified character the traditional ones that it stands for, the usual one first.
static TRADITIONAL: LazyLock<HashMap<char, Vec<char>>> = LazyLock::new(|| {
    let options = |(from, to): (&str, &str)| Some((only(from)?, to.split(' ').filter_map(only).collect()));
    entries(include_str!("opencc/STCharacters.txt")).filter_map(options).collect()
});

fn entries(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

fn first(options: &str) -> &str {
    options.split(' ').next().unwrap_or_default()
}

fn only(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// The simplified form, character for character.
#[must_use]
pub fn simplified(text: &str) -> String {
    let characters = &*CHARACTERS;
    let chars: Vec<char> = text.chars().collect();
    let mut form = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        let rest = chars.get(at..).unwrap_or_default();
        let entry = characters.get(*c);
        let phrases = entry.begins.then(|| PHRASES.get(c)).flatten();
        let phrase = phrases.and_then(|known| known.iter().find(|(from, _)| rest.starts_with(from)));
        if let Some((from, to)) = phrase {
            form.extend(to);
            at += from.len();
        } else {
            form.push(entry.simple);
            at += 1;
        }
    }
    form
}

/// Which script a text is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Script {
    /// Simplified throughout, but for single characters.
    Simplified,
    /// Traditional throughout, but for single characters.
    Traditional,
    /// Both.
    Mixed,
}

impl Script {
    /// In Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Simplified => "简体",
            Self::Traditional => "繁体",
            Self::Mixed => "繁简混用",
        }
    }

    /// In English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::Simplified => "simplified",
            Self::Traditional => "traditional",
            Self::Mixed => "mixed",
        }
    }
}

/// What a text's characters say about its script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scripts {
    /// Which it is.
    pub script: Script,
    /// Characters that only the traditional script has.
    pub traditional: usize,
    /// Characters that only the simplified script has.
    pub simplified: usize,
    /// In a text that is not simplified: characters that a conversion without context may have got wrong, because the
    /// simplified one stands for several, with the usual one and how often it stands there.
    pub doubtful: BTreeMap<String, usize>,
}

/// Whether only the simplified script has it.
fn is_simplified_only(c: char) -> bool {
    CHARACTERS.get(c).simplified_only
}

/// Whether only the traditional script has it.
fn is_traditional_only(c: char) -> bool {
    CHARACTERS.get(c).traditional_only
}

/// Counts the scripts of a text.
#[must_use]
pub fn scripts(text: &str) -> Scripts {
    let traditional = text.chars().filter(|c| is_traditional_only(*c)).count();
    let simplified = text.chars().filter(|c| is_simplified_only(*c)).count();
    let script = match (traditional, simplified) {
        (0, _) => Script::Simplified,
        (t, s) if t * PURE < s => Script::Simplified,
        (t, s) if s * PURE < t => Script::Traditional,
        _ => Script::Mixed,
    };
    let mut doubtful = BTreeMap::new();
    if script != Script::Simplified {
        for c in text.chars() {
            let simple = CHARACTERS.get(c).simple;
            let usual = TRADITIONAL.get(&simple).and_then(|options| options.first().filter(|_| options.len() > 1));
            if let Some(usual) = usual.filter(|usual| **usual != c) {
                *doubtful.entry(format!("{c}→{usual}")).or_default() += 1;
            }
        }
    }
    Scripts { script, traditional, simplified, doubtful }
}

/// Whether a line is of the other script than the text that it stands in.
pub(super) fn is_foreign(line: &str, script: Script) -> bool {
    let (t, s) = (line.chars().filter(|c| is_traditional_only(*c)), line.chars().filter(|c| is_simplified_only(*c)));
    match script {
        Script::Traditional => t.count() == 0 && s.count() > 0,
        Script::Simplified => s.count() == 0 && t.count() > 0,
        Script::Mixed => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_go_before_characters() {
        assert_eq!(
            simplified("街道辦事處編製規劃，瞭解情況，一目瞭然；瞭望"),
            "街道办事处编制规划，了解情况，一目了然；瞭望"
        );
        assert_eq!(simplified("简体不变 12345"), "简体不变 12345");
    }

    #[test]
    fn every_phrase_keeps_its_length() {
        for (from, to) in entries(include_str!("opencc/TSPhrases.txt")) {
            assert_eq!(simplified(from).chars().count(), from.chars().count(), "{from} {to}");
        }
    }

    #[test]
    fn the_script_is_counted_and_doubtful_characters_listed() {
        assert_eq!(scripts("居民应当办理").script, Script::Simplified);
        let found = scripts("街道辦事處應當公佈編製並徵求意見，範圍由區政府確定，服務設施與數據統計");
        assert_eq!(found.script, Script::Traditional);
        assert_eq!(found.doubtful.keys().collect::<Vec<_>>(), ["佈→布", "製→制"]);
        assert_eq!(scripts("辦理与设施").script, Script::Mixed);
        assert!(is_foreign("证照", Script::Traditional) && !is_foreign("證照", Script::Traditional));
    }
}
