//! Mechanical pinyin: readings in brackets that a converter set behind characters.
//!
//! A reader's own gloss is a reading too. It is mechanical where a text is full of them: several characters annotated,
//! each whenever it occurs or nearly so.

use super::text::{Text, is_han};
use pinyin::ToPinyinMulti;
use std::collections::BTreeMap;
use std::ops::Range;

/// The longest syllable, `zhuang` or `chuang`.
const LONGEST: usize = 6;
/// From so many annotations on, a text is taken as annotated by a machine.
const MECHANICAL: usize = 3;

/// The reading of a character, if `c` has it: `None` where the table does not know the character.
pub(super) fn reads(c: char, syllable: &str) -> Option<bool> {
    let readings = c.to_pinyin_multi()?;
    Some(readings.into_iter().any(|reading| reading.with_tone() == syllable))
}

/// Small Latin letters, with tone marks.
pub(super) fn is_letter(c: char) -> bool {
    c.is_ascii_lowercase() || "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿê".contains(c)
}

/// Whether letters with at most one tone mark are a syllable: an initial and a final of Mandarin.
pub(super) fn is_syllable(letters: &str) -> bool {
    let plain: String = letters.chars().map(plain).collect();
    let marks = letters.chars().filter(|c| !c.is_ascii() && *c != 'ü').count();
    let initials = [
        "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s",
        "y", "w", "",
    ];
    let finals = [
        "a", "o", "e", "i", "u", "v", "ai", "ei", "ui", "ao", "ou", "iu", "ie", "ue", "ve", "er", "an", "en", "in",
        "un", "vn", "ang", "eng", "ing", "ong", "ia", "iao", "ian", "iang", "iong", "ua", "uo", "uai", "uan", "uang",
    ];
    marks <= 1 && initials.iter().any(|initial| plain.strip_prefix(initial).is_some_and(|rest| finals.contains(&rest)))
}

fn plain(c: char) -> char {
    const MARKED: [(&str, char); 6] =
        [("āáǎà", 'a'), ("ēéěèê", 'e'), ("īíǐì", 'i'), ("ōóǒò", 'o'), ("ūúǔù", 'u'), ("ǖǘǚǜü", 'v')];
    MARKED.iter().find(|(marked, _)| marked.contains(c)).map_or(c, |(_, plain)| *plain)
}

/// One annotation: the character before it and the place of the brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Annotation {
    pub(super) c: char,
    pub(super) syllable: String,
    pub(super) place: Range<usize>,
}

/// The letters before a closing bracket, from `start` on, and the place after the bracket.
pub(super) fn syllable_at(text: &Text, start: usize) -> Option<(String, usize)> {
    let letters: String = (start..).map_while(|at| text.at(at).filter(|c| is_letter(*c))).take(LONGEST + 1).collect();
    let end = start + letters.chars().count();
    let closed = text.at(end).is_some_and(|c| matches!(c, ')' | '）'));
    (closed && is_syllable(&letters)).then_some((letters, end + 1))
}

/// All annotations: brackets with one syllable behind a character that has this reading, or whose readings are unknown.
pub(super) fn annotations(text: &Text) -> Vec<Annotation> {
    let mut found = Vec::new();
    for at in 1..text.0.len() {
        if !text.at(at).is_some_and(|c| matches!(c, '(' | '（')) {
            continue;
        }
        let Some(c) = text.before(at).filter(|c| is_han(*c)) else { continue };
        let Some((syllable, end)) = syllable_at(text, at + 1) else { continue };
        if reads(c, &syllable) != Some(false) {
            found.push(Annotation { c, syllable, place: at..end });
        }
    }
    found
}

/// What was taken away, by character and reading, and what was left because it looks like a reader's gloss.
#[derive(Debug, Default)]
pub(super) struct Stripped {
    pub(super) removed: BTreeMap<String, usize>,
    pub(super) kept: Vec<Annotation>,
}

/// Takes the mechanical annotations away.
pub(super) fn strip(text: &mut Text) -> Stripped {
    let found = annotations(text);
    let mut stripped = Stripped::default();
    if found.len() < MECHANICAL {
        stripped.kept = found;
        return stripped;
    }
    let mut kept = Text::default();
    let mut at = 0;
    for annotation in &found {
        kept.0.extend_from_slice(text.0.get(at..annotation.place.start).unwrap_or_default());
        at = annotation.place.end;
        *stripped.removed.entry(format!("{}({})", annotation.c, annotation.syllable)).or_default() += 1;
    }
    kept.0.extend_from_slice(text.0.get(at..).unwrap_or_default());
    *text = kept;
    stripped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syllable_is_an_initial_and_a_final() {
        for good in ["qū", "lián", "zhuang", "ér", "lǜ", "wù", "xiong"] {
            assert!(is_syllable(good), "{good}");
        }
        for bad in ["", "abc", "qq", "lāá", "xyz", "zhuangg", "th"] {
            assert!(!is_syllable(bad), "{bad}");
        }
    }

    #[test]
    fn mechanical_readings_go_and_real_brackets_stay() {
        let mut text = Text::of("區(qū)務(wù)中心(孵化)設(shè)在街區(qū)(工)內，E(a)12(ba)");
        let stripped = strip(&mut text);
        assert_eq!(text.all(), "區務中心(孵化)設在街區(工)內，E(a)12(ba)");
        assert_eq!(stripped.removed["區(qū)"], 2);
        assert_eq!(stripped.removed.values().sum::<usize>(), 4);
    }

    #[test]
    fn readings_within_brackets_go_from_within() {
        let mut text = Text::of("(街區(qū)設(shè)務(wù))");
        strip(&mut text);
        assert_eq!(text.all(), "(街區設務)");
    }

    #[test]
    fn a_single_gloss_is_a_readers_and_stays() {
        let mut text = Text::of("番禺(yú)區與長安");
        let stripped = strip(&mut text);
        assert_eq!(text.all(), "番禺(yú)區與長安");
        assert_eq!(stripped.kept.len(), 1);
    }

    #[test]
    fn a_word_that_the_character_does_not_read_as_stays() {
        let mut text = Text::of("區(qū)務(wù)設(shè)代號區(ba)");
        strip(&mut text);
        assert_eq!(text.all(), "區務設代號區(ba)");
    }
}
