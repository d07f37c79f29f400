//! The structure of an opinion or a report: 一、（一）1. at the beginning of lines, 一是 and 1. within them.
//!
//! The signs (一) and 一是 begin again under each heading, so a number counts only with its path. Where the numbers 1. 2. 3.
//! go on through the whole text, they alone name the points, and the parts around them have Roman numbers.

use super::articles::Structure;
use super::line::Line;
use super::numeral;
use super::text::Lines;
use super::unit::{Kind, Unit};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|fault| unreachable!("a pattern of this file: {fault}"))
}

static PART: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([一二三四五六七八九十]{1,3})、"));
static HEAD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[（(]([一二三四五六七八九十]{1,3})[）)]"));
static POINT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([0-9]{1,3})[.．、]\s?\p{Han}"));
static INNER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[。；：;:])(?:([一二三四五六七八九十]{1,2})是|([0-9]{1,2})[.．])"));
static CLOSING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(以上(报告|意见|汇报)|特此(报告|通知|函复|公告)|此致).{0,40}$"));

/// Whether a text has such a structure.
pub(super) fn is_outline(lines: &[Line]) -> bool {
    let count = |pattern: &Regex| lines.iter().filter(|line| pattern.is_match(&line.simple)).count();
    count(&PART) > 1 || count(&HEAD) > 1 || count(&POINT) > 2
}

/// Whether a line begins with a sign.
pub(super) fn is_sign(line: &Line) -> bool {
    mark(line).is_some()
}

/// The deepest level of a path.
const DEEPEST: usize = 6;

/// How deep a sign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Part,
    Head,
    Point,
    /// 一是
    Is,
    /// 1. within a line
    Digit,
}

/// A sign that was read: what it is, its number, and how many characters it has.
struct Mark {
    sign: Sign,
    number: u32,
    length: usize,
}

/// The sign at the beginning of a line.
fn mark(line: &Line) -> Option<Mark> {
    let found = |pattern: &Regex, sign: Sign| {
        let found = pattern.captures(&line.simple)?;
        let (all, number) = (found.get(0)?, found.get(1)?);
        let length = line.char_at(all.end()) - usize::from(sign == Sign::Point);
        Some(Mark { sign, number: numeral::read(number.as_str())?, length })
    };
    found(&PART, Sign::Part).or_else(|| found(&HEAD, Sign::Head)).or_else(|| found(&POINT, Sign::Point))
}

/// A unit that is open: its sign, its number, its id.
struct Open {
    sign: Sign,
    number: u32,
    id: String,
    /// Whether it is a heading without a sentence of its own.
    bare: bool,
    /// How many paragraphs without a sign it has.
    parts: u32,
}

struct Reader<'l> {
    lines: &'l Lines,
    units: Vec<Unit>,
    open: Vec<Open>,
    /// Whether points are numbered through the whole text.
    through: bool,
}

/// Reads an outline. What stands before its first sign is `front`, then the preamble.
pub(super) fn read(all: &[Line], front: usize, lines: &Lines) -> Structure {
    let mut reader = Reader { lines, units: Vec::new(), open: Vec::new(), through: through(all) };
    for line in all.get(front..).unwrap_or_default() {
        reader.take(line);
    }
    Structure { front: all.get(..front).unwrap_or_default().to_vec(), units: reader.units, ..Structure::default() }
}

/// Whether the points go on counting from one heading to the next.
fn through(all: &[Line]) -> bool {
    let mut headings = 0;
    let (mut last, mut across) = (0, false);
    for found in all.iter().filter_map(mark) {
        match found.sign {
            Sign::Point if found.number == last + 1 => {
                across |= last > 0 && headings > 0;
                (last, headings) = (found.number, 0);
            }
            Sign::Point if found.number == 1 => return false,
            Sign::Point => last = found.number,
            _ => headings += 1,
        }
    }
    across
}

impl Reader<'_> {
    fn take(&mut self, line: &Line) {
        if CLOSING.is_match(&line.simple) {
            self.open.clear();
            self.units.push(Unit::new("end".to_owned(), Kind::Closing, None, "", line));
            return;
        }
        let (own, skip) = match mark(line) {
            Some(found) => {
                let length = found.length;
                (Some(found), length)
            }
            None => (None, 0),
        };
        let cuts = self.inner(line, skip);
        let first = cuts.first().map_or(line.length(), |(at, _, _)| *at);
        if let Some(found) = own {
            self.begin(&found, line, 0..first);
        } else if first > 0 {
            self.plain(&line.part(0..first, self.lines));
        }
        let ends: Vec<usize> = cuts.iter().skip(1).map(|(at, _, _)| *at).chain([line.length()]).collect();
        for ((at, sign, number), end) in cuts.into_iter().zip(ends) {
            let length = line.simple.chars().skip(at).position(|c| c == '是' || c == '.' || c == '．').unwrap_or(0) + 1;
            self.begin(&Mark { sign, number, length }, line, at..end);
        }
    }

    /// The signs within a line, each the next of one that is open or the first of a new series.
    fn inner(&self, line: &Line, skip: usize) -> Vec<(usize, Sign, u32)> {
        let mut series: Vec<(Sign, u32)> = match mark(line) {
            Some(_) => Vec::new(),
            None => self.open.iter().map(|open| (open.sign, open.number)).collect(),
        };
        let start = line.simple.char_indices().nth(skip).map_or(line.simple.len(), |(at, _)| at);
        let rest = line.simple.get(start..).unwrap_or_default();
        let mut cuts = Vec::new();
        for found in INNER.captures_iter(rest) {
            let (sign, digits) = match (found.get(1), found.get(2)) {
                (Some(digits), _) => (Sign::Is, digits),
                (None, Some(digits)) => (Sign::Digit, digits),
                _ => continue,
            };
            let Some(number) = numeral::read(digits.as_str()) else { continue };
            let continues = series.iter().rposition(|(open, last)| *open == sign && last + 1 == number);
            if let Some(level) = continues {
                series.truncate(level);
            } else if number != 1 {
                continue;
            }
            series.push((sign, number));
            cuts.push((line.char_at(start + digits.start()), sign, number));
        }
        // A series of one is a manner of speaking, unless it goes on in a later line.
        let starts_line = cuts.first().is_some_and(|(at, _, _)| *at == 0);
        if cuts.len() == 1 && !starts_line { Vec::new() } else { cuts }
    }

    /// Begins the unit of a sign.
    fn begin(&mut self, found: &Mark, line: &Line, range: Range<usize>) {
        let level = match found.sign {
            Sign::Part => Some(0),
            Sign::Head => self.open.iter().position(|open| !matches!(open.sign, Sign::Part)),
            Sign::Point => self.open.iter().position(|open| !matches!(open.sign, Sign::Part | Sign::Head)),
            sign => self.open.iter().rposition(|open| open.sign == sign && open.number + 1 == found.number),
        };
        // However often a series begins within another, nobody counts deeper.
        self.open.truncate(level.unwrap_or(self.open.len()).min(DEEPEST));
        let parent = self.open.last().map(|open| open.id.clone());
        let id = self.id(found, parent.as_deref());
        let label = line.part(range.start..range.start + found.length, self.lines).words;
        let words = line.part(range.start + found.length..range.end, self.lines);
        let kind = match found.sign {
            Sign::Part => Kind::Part,
            Sign::Head => Kind::Head,
            Sign::Point => Kind::Point,
            Sign::Is | Sign::Digit => Kind::Statement,
        };
        self.units.push(Unit::new(id.clone(), kind, parent.as_deref(), &label, &words));
        let bare = !words.words.ends_with(['。', '；', '.']);
        self.open.push(Open { sign: found.sign, number: found.number, id, bare, parts: 0 });
    }

    fn id(&self, found: &Mark, parent: Option<&str>) -> String {
        let number = match found.sign {
            Sign::Part if self.through => roman(found.number),
            Sign::Point if self.through => return found.number.to_string(),
            _ if self.open.len() > 2 => letter(found.number),
            _ => found.number.to_string(),
        };
        parent.map_or_else(|| number.clone(), |parent| format!("{parent}.{number}"))
    }

    /// A paragraph without a sign: it goes on with the unit before, or is one of several under a bare heading.
    fn plain(&mut self, line: &Line) {
        let Some(head) = self.open.last_mut() else {
            match self.units.last_mut().filter(|unit| unit.kind == Kind::Preamble) {
                Some(preamble) => preamble.add(line),
                None => self.units.push(Unit::new("0".to_owned(), Kind::Preamble, None, "", line)),
            }
            return;
        };
        match self.units.last_mut() {
            Some(last) if !head.bare => last.add(line),
            _ => {
                head.parts += 1;
                let id = format!("{}.{}", head.id, letter(head.parts));
                self.units.push(Unit::new(id, Kind::Statement, Some(&head.id), "", line));
            }
        }
    }
}

/// a, b, … z, then the number.
fn letter(number: u32) -> String {
    let letter = u8::try_from(number).ok().filter(|n| (1..=26).contains(n)).map(|n| char::from(b'a' + n - 1));
    letter.map_or_else(|| number.to_string(), String::from)
}

fn roman(number: u32) -> String {
    let mut rest = number;
    let mut words = String::new();
    for (size, sign) in [(50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")] {
        while rest >= size && words.len() < 12 {
            words.push_str(sign);
            rest -= size;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::text::Text;

    fn ids(text: &str) -> Vec<String> {
        let text = Text::of(text);
        let lines = Lines::of(&text);
        let all = Line::all(&text, &lines);
        assert!(is_outline(&all));
        read(&all, 0, &lines).units.into_iter().map(|unit| unit.id).collect()
    }

    #[test]
    fn signs_within_lines_are_parts_with_a_path() {
        let text = "各位委员：\n现报告如下。\n一、进展\n（一）建章立制\n一是立标准。当前有三个。\n二是定清单。1.列出。2.公布。3.更新。\n\
            三是强服务。一是送餐。二是问诊。\n二、问题\n（一）机制。一是边界不清。二是共享不足。\n（二）其他。没有分项，只一是慢。\n以上报告，请审议。\n";
        let expected = [
            "0", "1", "1.1", "1.1.1", "1.1.2", "1.1.2.a", "1.1.2.b", "1.1.2.c", "1.1.3", "1.1.3.a", "1.1.3.b", "2",
            "2.1", "2.1.1", "2.1.2", "2.2", "end",
        ];
        assert_eq!(ids(text), expected);
    }

    #[test]
    fn points_that_count_through_are_named_by_their_number() {
        let text = "前言。\n一、总体\n（一）思想。为民。\n（二）原则\n坚持公开。\n坚持便民。\n二、任务\n（一）强基\n1.建网格。划定。\n2.配人员。\n\
            （二）提质\n3.设窗口。\n续段。\n三、保障\n（一）领导。\n";
        let expected = ["0", "I", "I.1", "I.2", "I.2.a", "I.2.b", "II", "II.1", "1", "2", "II.2", "3", "III", "III.1"];
        assert_eq!(ids(text), expected);
    }

    #[test]
    fn points_that_begin_again_have_a_path() {
        let text = "一、甲\n1.子。\n2.丑。\n二、乙\n1.寅。\n2.卯。\n";
        assert_eq!(ids(text), ["1", "1.1", "1.2", "2", "2.1", "2.2"]);
    }
}
