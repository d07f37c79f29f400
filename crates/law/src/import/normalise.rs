//! Spaces and punctuation in one form. Numbers, codes and Latin words keep theirs.

use super::text::{Glyph, Text, is_han, is_mark};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization as _;

/// Half-width marks and what they are among Chinese characters.
const WIDE: [(char, char); 7] =
    [(',', '，'), (':', '：'), (';', '；'), ('?', '？'), ('!', '！'), ('(', '（'), (')', '）')];

/// How often each kind was put in order.
pub(super) type Kinds = BTreeMap<String, usize>;

/// Puts a text in order: one space for any run of spaces, no empty lines, full-width marks among Chinese characters.
pub(super) fn normalise(text: &mut Text) -> Kinds {
    let mut kinds = Kinds::new();
    let mut clean = Text::default();
    for line in text.lines() {
        let mut words = spaces(text.0.get(line.clone()).unwrap_or_default(), &mut kinds);
        radicals(&mut words, &mut kinds);
        if words.is_empty() {
            count(&mut kinds, "empty line", usize::from(!clean.0.is_empty()));
            continue;
        }
        brackets(&mut words, &mut kinds);
        marks(&mut words, &mut kinds);
        numbers(&mut words, &mut kinds);
        clean.0.extend(words);
        let to = text.origin(line).end;
        clean.0.push(Glyph { c: '\n', from: to, to });
    }
    *text = clean;
    kinds
}

fn count(kinds: &mut Kinds, kind: &str, times: usize) {
    if times > 0 {
        *kinds.entry(kind.to_owned()).or_default() += times;
    }
}

fn name(c: char) -> String {
    match c {
        '\u{3000}' | '\u{A0}' => format!("U+{:04X}→space", u32::from(c)),
        _ => "space→space".to_owned(),
    }
}

/// One plain space for any run of spaces, none at the ends.
fn spaces(line: &[Glyph], kinds: &mut Kinds) -> Vec<Glyph> {
    let mut words: Vec<Glyph> = Vec::with_capacity(line.len());
    for glyph in line {
        if !glyph.c.is_whitespace() {
            words.push(*glyph);
            continue;
        }
        if glyph.c != ' ' {
            count(kinds, &name(glyph.c), 1);
        }
        match words.last_mut() {
            Some(last) if last.c == ' ' => last.to = glyph.to,
            Some(_) => words.push(Glyph { c: ' ', ..*glyph }),
            None => {}
        }
    }
    while words.last().is_some_and(|last| last.c == ' ') {
        words.pop();
    }
    words
}

/// Radicals of the supplement that Unicode does not lead back to their characters itself.
const SUPPLEMENT: [(char, char); 24] = [
    ('⺟', '母'),
    ('⺠', '民'),
    ('⻄', '西'),
    ('⻅', '见'),
    ('⻆', '角'),
    ('⻉', '贝'),
    ('⻋', '车'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻘', '青'),
    ('⻙', '韦'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻢', '马'),
    ('⻣', '骨'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻩', '黄'),
    ('⻬', '齐'),
    ('⻮', '齿'),
    ('⻰', '龙'),
    ('⻳', '龟'),
];

/// Radicals and compatibility forms look like characters and are others: PDFs are full of them.
fn radicals(words: &mut [Glyph], kinds: &mut Kinds) {
    for glyph in words {
        if matches!(u32::from(glyph.c), 0x2E80..=0x2FD5 | 0xF900..=0xFAFF | 0x2F800..=0x2FA1F) {
            let supplement = SUPPLEMENT.iter().find(|(radical, _)| *radical == glyph.c).map(|(_, usual)| *usual);
            let usual = supplement.or_else(|| std::iter::once(glyph.c).nfkc().next());
            if let Some(usual) = usual.filter(|usual| *usual != glyph.c) {
                count(kinds, "radical→character", 1);
                glyph.c = usual;
            }
        }
    }
}

fn wide(c: char) -> Option<char> {
    WIDE.iter().find(|(narrow, _)| *narrow == c).map(|(_, wide)| *wide)
}

fn widen(words: &mut [Glyph], at: usize, kinds: &mut Kinds) {
    if let Some((glyph, wide)) = words.get_mut(at).and_then(|glyph| wide(glyph.c).map(|wide| (glyph, wide))) {
        count(kinds, &format!("{}→{wide}", glyph.c), 1);
        glyph.c = wide;
    }
}

/// Brackets go in pairs: both wide if there is Chinese between them.
fn brackets(words: &mut [Glyph], kinds: &mut Kinds) {
    let (mut open, mut pairs) = (Vec::new(), Vec::new());
    // How many Chinese characters stand before: a pair has some between it if there are more before its end.
    let mut chinese = 0;
    for (at, glyph) in words.iter().enumerate() {
        match glyph.c {
            '(' | '（' => open.push((at, chinese)),
            ')' | '）' => pairs.extend(open.pop().filter(|(_, before)| *before < chinese).map(|(from, _)| (from, at))),
            c => chinese += usize::from(is_han(c)),
        }
    }
    for (from, to) in pairs {
        widen(words, from, kinds);
        widen(words, to, kinds);
    }
}

/// Other marks are wide between Chinese characters or marks, an end of line counting as such.
fn marks(words: &mut [Glyph], kinds: &mut Kinds) {
    let chinese = |c: Option<&Glyph>| c.is_none_or(|glyph| is_han(glyph.c) || is_mark(glyph.c));
    for at in 0..words.len() {
        let alone = words.get(at).is_some_and(|glyph| wide(glyph.c).is_some() && !matches!(glyph.c, '(' | ')'));
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        if alone && before.is_some() && chinese(before) && chinese(words.get(at + 1)) {
            widen(words, at, kinds);
        }
    }
}

/// A number with a full stop at the beginning of a clause is a number of a list.
fn numbers(words: &mut [Glyph], kinds: &mut Kinds) {
    let mut starts = true;
    let mut at = 0;
    while at < words.len() {
        let digits = words.iter().skip(at).take_while(|glyph| glyph.c.is_ascii_digit()).count();
        let end = at + digits;
        let listed = starts
            && (1..=2).contains(&digits)
            && words.get(end).is_some_and(|glyph| glyph.c == '。')
            && words.get(end + 1).is_some_and(|glyph| is_han(glyph.c));
        if let Some(stop) = words.get_mut(end).filter(|_| listed) {
            stop.c = '.';
            count(kinds, "N。→N.", 1);
        }
        let last = words.get(end).map(|glyph| glyph.c);
        starts = matches!(last, Some('。' | '；' | '：' | ';' | ':'));
        at = end + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(words: &str) -> (String, Kinds) {
        let mut text = Text::of(words);
        let kinds = normalise(&mut text);
        (text.all(), kinds)
    }

    #[test]
    fn spaces_are_one_and_lines_hold_something() {
        let (text, kinds) = ordered("  第一条\u{3000}甲\u{A0} 乙  \r\n\n \n目\u{3000}\u{3000}录\n");
        assert_eq!(text, "第一条 甲 乙\n目 录\n");
        assert_eq!((kinds["U+3000→space"], kinds["U+00A0→space"], kinds["empty line"]), (3, 1, 2));
    }

    #[test]
    fn radicals_are_the_characters_that_they_look_like() {
        let (text, kinds) = ordered("\u{2F00}条\u{2F83}治\u{F9E4}人\u{2EA0}");
        assert_eq!((text.as_str(), kinds["radical→character"]), ("一条自治理人民\n", 4));
    }

    #[test]
    fn marks_are_wide_among_chinese_only() {
        let (text, kinds) = ordered("甲,乙;丙:丁\n12345,67 19.4%,a,b 时间:2021-01-13 10:30\n“甲”,乙.com\n");
        assert_eq!(text, "甲，乙；丙：丁\n12345,67 19.4%,a,b 时间:2021-01-13 10:30\n“甲”，乙.com\n");
        assert_eq!(kinds[",→，"], 2);
    }

    #[test]
    fn brackets_stay_pairs() {
        assert_eq!(ordered("(一)甲(乙(2)丙)(x)f(1)").0, "（一）甲（乙(2)丙）(x)f(1)\n");
        assert_eq!(ordered("甲)乙(").0, "甲)乙(\n");
    }

    #[test]
    fn a_number_of_a_list_has_a_point() {
        assert_eq!(ordered("一是甲。1。乙。2。丙。到2020。完").0, "一是甲。1.乙。2.丙。到2020。完\n");
    }

    #[test]
    fn every_character_keeps_its_place() {
        let mut text = Text::of("\u{3000}甲,\u{A0}\u{A0}乙\n");
        normalise(&mut text);
        assert_eq!((text.0[0].from, text.0[0].to), (3, 6));
        assert_eq!((text.0[2].c, text.0[2].from, text.0[2].to), (' ', 7, 11));
    }
}
