//! A provision's heading: `## 条款的名称 {#17.1(2) .obliges .M01}`: the number, then what kind of sentence it
//! is and the mechanisms that it belongs to.

use super::Source;
use super::lines::Line;
use super::rules::is_mechanism;
use crate::Modality;

/// The longest number of a provision.
const NUMBER_MAX: usize = 40;

/// What a heading says.
pub(super) struct Heading<'t> {
    /// Byte at which its line starts.
    pub(super) start: usize,
    /// The heading without the mark.
    pub(super) text: &'t str,
    /// The number within the instrument, and the byte at which it starts. `None` if there is no good one.
    pub(super) number: Option<(&'t str, usize)>,
    /// What kind of sentence it is.
    pub(super) modalities: Vec<Modality>,
    /// The mechanisms that it belongs to.
    pub(super) mechanisms: Vec<String>,
}

impl<'t> Heading<'t> {
    /// A heading of which only the words are known.
    fn new(start: usize, text: &'t str) -> Self {
        Self { start, text: text.trim(), number: None, modalities: Vec::new(), mechanisms: Vec::new() }
    }

    /// Takes a mark; `false` if there is no such mark, or it stands there twice.
    fn mark(&mut self, word: &str) -> bool {
        let Some(mark) = word.strip_prefix('.') else { return false };
        if let Some(modality) = Modality::from_word(mark).filter(|modality| !self.modalities.contains(modality)) {
            self.modalities.push(modality);
        } else if is_mechanism(mark) && !self.mechanisms.iter().any(|known| known == mark) {
            self.mechanisms.push(mark.to_owned());
        } else {
            return false;
        }
        true
    }
}

/// Reads a line that begins with `##`.
pub(super) fn read<'t>(source: &mut Source<'t>, line: Line<'t>) -> Heading<'t> {
    let Some(title) = line.text.strip_prefix("## ") else {
        let zh = "条文标题写作 `## 标题 {#编号}`，正好两个 # 和一个空格";
        source.fault(line.start, "heading-level", zh, "a provision begins with `## `: two # and a space");
        return Heading::new(line.start, line.text.trim_start_matches('#'));
    };
    let split = title.trim_end().strip_suffix('}').and_then(|title| title.rsplit_once('{'));
    let Some((text, mark)) = split else {
        without_number(source, line.start);
        return Heading::new(line.start, title);
    };
    let mark_start = line.start + "## ".len() + text.len() + 1;
    let mut heading = Heading::new(line.start, text);
    if heading.text.is_empty() {
        source.fault(line.start, "empty-heading", "标题没有文字", "the heading has no words");
    }
    let mut numbered = false;
    for (at, word) in words(mark) {
        let offset = mark_start + at;
        if let Some(number) = word.strip_prefix('#') {
            numbered = true;
            heading.number = good_number(source, number, offset + 1);
        } else if !heading.mark(word) {
            let marks = Modality::ALL.map(|modality| format!(".{}", modality.en())).join(" ");
            let zh = format!("标记 `{word}` 不认识或者重复；有 #编号、{marks}、.M00 至 .M26");
            let en = format!("mark `{word}` is unknown or repeated; there are #number, {marks}, .M00 to .M26");
            source.fault(offset, "unknown-mark", zh, en);
        }
    }
    if !numbered {
        without_number(source, line.start);
    }
    heading
}

fn without_number(source: &mut Source<'_>, offset: usize) {
    let zh = "标题末尾缺少编号，如 {#17.1(2)}";
    source.fault(offset, "heading-without-id", zh, "the heading has no number at its end, such as {#17.1(2)}");
}

/// The words of a text with their byte offsets.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut end = 0;
    text.split_whitespace().map(move |word| {
        let at = text.get(end..).and_then(|rest| rest.find(word)).map_or(end, |found| end + found);
        end = at + word.len();
        (at, word)
    })
}

fn good_number<'t>(source: &mut Source<'_>, number: &'t str, offset: usize) -> Option<(&'t str, usize)> {
    let letters = number.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '(' | ')' | '_'));
    let good = letters && number.len() <= NUMBER_MAX && number.starts_with(|c: char| c.is_ascii_alphanumeric());
    if !good {
        let zh = format!("编号 `{number}` 只能用英文字母、数字和 . ( ) _，最长 {NUMBER_MAX}");
        let en = format!("`{number}`: a number has letters, digits and . ( ) _ only, at most {NUMBER_MAX}");
        source.fault(offset, "bad-id", zh, en);
    }
    good.then_some((number, offset))
}
