//! A provision's heading: `## 条款的名称 {#17.1(2)}`, with `.forbids` after the number for a prohibition.

use super::Source;
use super::lines::Line;

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
    /// Whether it is marked as a prohibition.
    pub(super) forbids: bool,
}

/// Reads a line that begins with `##`.
pub(super) fn read<'t>(source: &mut Source<'t>, line: Line<'t>) -> Heading<'t> {
    let Some(title) = line.text.strip_prefix("## ") else {
        let zh = "条文标题写作 `## 标题 {#编号}`，正好两个 # 和一个空格";
        source.fault(line.start, "heading-level", zh, "a provision begins with `## `: two # and a space");
        let text = line.text.trim_start_matches('#').trim();
        return Heading { start: line.start, text, number: None, forbids: false };
    };
    let split = title.trim_end().strip_suffix('}').and_then(|title| title.rsplit_once('{'));
    let Some((text, mark)) = split else {
        without_number(source, line.start);
        return Heading { start: line.start, text: title.trim(), number: None, forbids: false };
    };
    let mark_start = line.start + "## ".len() + text.len() + 1;
    let mut heading = Heading { start: line.start, text: text.trim(), number: None, forbids: false };
    if heading.text.is_empty() {
        source.fault(line.start, "empty-heading", "标题没有文字", "the heading has no words");
    }
    let mut numbered = false;
    for (at, word) in words(mark) {
        let offset = mark_start + at;
        if let Some(number) = word.strip_prefix('#') {
            numbered = true;
            heading.number = good_number(source, number, offset + 1);
        } else if word == ".forbids" {
            heading.forbids = true;
        } else {
            let zh = format!("不认识标记 `{word}`；只有 #编号 和 .forbids");
            source.fault(offset, "unknown-mark", zh, format!("unknown mark `{word}`; there are #number and .forbids"));
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
