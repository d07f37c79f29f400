//! From texts to words: pairs of characters, words of the dictionary, pinyin initials, numbers with their endings.

use jieba_rs::Jieba;
use pinyin::ToPinyin as _;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The dictionary; read once, when the first text comes.
static DICTIONARY: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// Shortest ending by which a number is found.
const ENDING: usize = 3;
/// Longest number whose endings are kept.
const LONGEST_NUMBER: usize = 24;
/// Longest word, in characters, that is found by its initials.
const LONGEST_INITIALS: usize = 10;
/// Most characters of two neighbouring words that are found by initials together.
const TWO_WORDS: usize = 6;
/// Most conditions of one query.
const CONDITIONS: usize = 24;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Han,
    Digits,
    Latin,
}

/// Reads the dictionary now, so that nobody waits for it later.
pub(crate) fn warm() {
    LazyLock::force(&DICTIONARY);
}

fn script(c: char) -> Option<Script> {
    match c {
        '0'..='9' => Some(Script::Digits),
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}' | '〇' => Some(Script::Han),
        _ if c.is_alphabetic() => Some(Script::Latin),
        _ => None,
    }
}

/// Full-width letters and digits are the same as the others.
fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Stretches of one script.
fn runs(text: &str) -> Vec<(Script, String)> {
    let mut runs: Vec<(Script, String)> = Vec::new();
    let mut open = false;
    for c in text.chars().map(plain).flat_map(char::to_lowercase) {
        match (script(c), runs.last_mut()) {
            (None, _) => open = false,
            (Some(script), Some((last, run))) if open && *last == script => run.push(c),
            (Some(script), _) => {
                runs.push((script, c.to_string()));
                open = true;
            }
        }
    }
    runs
}

fn pairs(run: &str) -> impl Iterator<Item = String> + '_ {
    run.chars().zip(run.chars().skip(1)).map(|(a, b)| format!("g{a}{b}"))
}

fn initials(word: &str) -> Option<String> {
    let letters: Option<Vec<&str>> = word.to_pinyin().map(|sound| sound.map(pinyin::Pinyin::first_letter)).collect();
    letters.filter(|letters| (2..=LONGEST_INITIALS).contains(&letters.len())).map(|letters| letters.concat())
}

fn length(word: &str) -> usize {
    word.chars().count()
}

/// Everything by which a text is found.
pub(crate) fn of_text(text: &str, words: &mut BTreeSet<String>) {
    for (script, run) in runs(text) {
        match script {
            Script::Han => {
                words.extend(run.chars().map(|c| format!("g{c}")));
                words.extend(pairs(&run));
                spoken(&run, words);
            }
            Script::Digits => {
                let endings = (0..run.len()).filter(|from| run.len() - from >= ENDING && run.len() <= LONGEST_NUMBER);
                words.extend(endings.filter_map(|from| Some(format!("n{}", run.get(from..)?))));
                words.insert(format!("n{run}"));
            }
            Script::Latin => {
                words.insert(format!("t{run}"));
            }
        }
    }
}

/// Every word of the dictionary that stands in it, however it is cut, with its initials.
fn spoken(run: &str, words: &mut BTreeSet<String>) {
    for token in DICTIONARY.cut_all(run) {
        if length(token.word) >= 3 {
            words.insert(format!("w{}", token.word));
        }
        words.extend(initials(token.word).map(|letters| format!("p{letters}")));
    }
    let cut = DICTIONARY.cut(run, false);
    for (one, other) in cut.iter().zip(cut.iter().skip(1)) {
        let both = format!("{}{}", one.word, other.word);
        if length(&both) <= TWO_WORDS {
            words.extend(initials(&both).map(|letters| format!("p{letters}")));
        }
    }
}

/// Everything by which a name is found: also by the initials of its beginning.
pub(crate) fn of_name(name: &str, words: &mut BTreeSet<String>) {
    of_text(name, words);
    for (_, run) in runs(name).iter().filter(|(script, _)| *script == Script::Han) {
        let Some(letters) = initials(&run.chars().take(LONGEST_INITIALS).collect::<String>()) else { continue };
        words.extend((2..=letters.len()).filter_map(|to| Some(format!("p{}", letters.get(..to)?))));
    }
}

/// What makes two texts alike: their pairs of characters and longer words.
pub(crate) fn of_said(text: &str) -> BTreeSet<String> {
    let mut said = BTreeSet::new();
    for (script, run) in runs(text) {
        match script {
            Script::Han => {
                said.extend(pairs(&run));
                said.extend(topics_of(&run));
            }
            Script::Digits => {}
            Script::Latin => {
                said.insert(format!("t{run}"));
            }
        }
    }
    said
}

fn topics_of(run: &str) -> impl Iterator<Item = String> + '_ {
    DICTIONARY.cut(run, false).into_iter().filter_map(|token| match length(token.word) {
        0 | 1 => None,
        2 => Some(format!("g{}", token.word)),
        _ => Some(format!("w{}", token.word)),
    })
}

/// The words that say what a text is about.
pub(crate) fn topics(text: &str) -> BTreeSet<String> {
    let han = runs(text).into_iter().filter(|(script, _)| *script == Script::Han);
    han.flat_map(|(_, run)| topics_of(&run).collect::<Vec<_>>()).take(CONDITIONS).collect()
}

/// What a query asks: every one of these, each by one of its alternatives.
pub(crate) fn asked(query: &str) -> Vec<Vec<String>> {
    let mut asked: Vec<Vec<String>> = Vec::new();
    for (script, run) in runs(query) {
        match script {
            Script::Han if length(&run) == 1 => asked.push(vec![format!("g{run}")]),
            Script::Han => {
                let cut = DICTIONARY.cut(&run, false);
                let long: Vec<&str> = cut.iter().map(|token| token.word).filter(|word| length(word) >= 2).collect();
                // A short query is meant as it stands; of a sentence the words count, not what joins them.
                let whole = [run.as_str()];
                let parts = if long.is_empty() || length(&run) <= 4 { &whole[..] } else { &long[..] };
                asked.extend(parts.iter().flat_map(|word| pairs(word)).map(|pair| vec![pair]));
            }
            Script::Digits => asked.push(vec![format!("n{run}")]),
            Script::Latin => asked.push(vec![format!("t{run}"), format!("p{run}")]),
        }
    }
    asked.sort();
    asked.dedup();
    asked.truncate(CONDITIONS);
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, query: &str) -> bool {
        let mut words = BTreeSet::new();
        of_text(text, &mut words);
        let asked = asked(query);
        !asked.is_empty() && asked.iter().all(|any| any.iter().any(|word| words.contains(word)))
    }

    #[test]
    fn a_text_is_found_by_its_words_parts_and_initials() {
        let text = "幸福路12号院3号楼下水道堵塞，污水倒灌，电话00000001234";
        for query in
            ["下水道", "水道", "堵塞 污水", "xsd", "XSD", "下水道堵了没人管的堵塞", "3号楼", "1234", "灌", "xfl", "ds"]
        {
            assert_eq!(found(text, query), query != "下水道堵了没人管的堵塞", "{query}");
        }
        for query in ["路灯", "水上", "xsz", "123", "9", "，。", ""] {
            assert!(!found(text, query), "{query}");
        }
    }

    #[test]
    fn initials_find_words_wherever_they_stand() {
        assert!(found("小区路灯不亮", "ld"), "{:?}", DICTIONARY.cut_for_search("小区路灯不亮", false));
        assert!(found("小区路灯不亮", "xq"));
    }

    #[test]
    fn full_width_and_capital_letters_are_the_same() {
        assert!(found("ＡＢＣ大厦１２３４", "abc 1234"));
        assert!(found("abc大厦234567", "ＡＢＣ 567"));
    }

    #[test]
    fn a_name_is_found_by_the_initials_of_its_beginning() {
        let mut words = BTreeSet::new();
        of_name("东华门街道办事处", &mut words);
        for letters in ["dh", "dhm", "dhmjd", "dhmjdbsc"] {
            assert!(words.contains(&format!("p{letters}")), "{letters}");
        }
        assert!(!words.contains("pd"));
    }

    #[test]
    fn what_is_alike_shares_most_of_its_pairs() {
        let (one, other) = (of_said("三号楼下水道堵塞，污水外溢"), of_said("三号楼下水道又堵塞，污水外溢"));
        let shared = one.intersection(&other).count();
        assert!(shared * 10 > one.union(&other).count() * 6, "{shared}");
        assert!(topics("路灯坏了没人修").contains("g路灯"));
    }
}
