//! A Rust file as the checks see it: its code without comments and texts, its comments, which lines are tests, and
//! how long its functions are.

use std::ops::RangeInclusive;

/// A Rust file.
pub(crate) struct Source {
    pub(crate) path: String,
    /// The lines as written.
    pub(crate) lines: Vec<String>,
    /// The same lines with comments and the insides of texts blanked.
    pub(crate) code: Vec<String>,
    /// The same lines with everything but comments blanked.
    pub(crate) comments: Vec<String>,
    /// Lines (from 1) of items that are compiled for tests only.
    tests: Vec<RangeInclusive<usize>>,
}

/// A function's name, first line and number of lines.
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) length: usize,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let (code, comments) = part(text);
        let tests = test_items(&code);
        let lines = |text: &str| text.lines().map(str::to_owned).collect();
        Self { path: path.to_owned(), lines: lines(text), code: lines(&code), comments: lines(&comments), tests }
    }

    /// Whether the whole file, or this line (from 1), is there for tests only.
    pub(crate) fn is_test(&self, line: usize) -> bool {
        is_test_file(&self.path) || self.tests.iter().any(|range| range.contains(&line))
    }

    /// Lines of code outside tests, numbered from 1.
    pub(crate) fn code_outside_tests(&self) -> impl Iterator<Item = (usize, &str)> {
        numbered(&self.code).filter(|(number, _)| !self.is_test(*number))
    }

    /// Lines as written outside tests, numbered from 1.
    pub(crate) fn lines_outside_tests(&self) -> impl Iterator<Item = (usize, &str)> {
        numbered(&self.lines).filter(|(number, _)| !self.is_test(*number))
    }

    pub(crate) fn functions(&self) -> Vec<Function> {
        let code: Vec<char> = self.code.join("\n").chars().collect();
        let starts = words(&code).filter(|(_, word)| word == "fn");
        starts.filter_map(|(at, _)| function(&code, at)).collect()
    }
}

/// Whether a path holds tests only.
pub(crate) fn is_test_file(path: &str) -> bool {
    path.contains("/tests/") || path.contains("/benches/") || path.ends_with("/tests.rs") || path.ends_with("_tests.rs")
}

fn numbered(lines: &[String]) -> impl Iterator<Item = (usize, &str)> {
    lines.iter().enumerate().map(|(index, line)| (index + 1, line.as_str()))
}

/// Splits a text into code and comments, each as long as the text, with line breaks where they were.
fn part(text: &str) -> (String, String) {
    let chars: Vec<char> = text.chars().collect();
    let (mut code, mut comments) = (String::new(), String::new());
    let mut at = 0;
    while at < chars.len() {
        let rest = chars.get(at..).unwrap_or_default();
        let before = at.checked_sub(1).and_then(|index| chars.get(index)).copied();
        let (length, kind) = token(rest, before);
        for character in rest.iter().take(length) {
            let blank = if *character == '\n' { '\n' } else { ' ' };
            code.push(if kind == Kind::Code { *character } else { blank });
            comments.push(if kind == Kind::Comment { *character } else { blank });
        }
        at += length.max(1);
    }
    (code, comments)
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Code,
    Comment,
    Text,
}

/// The length and kind of what comes next.
fn token(rest: &[char], before: Option<char>) -> (usize, Kind) {
    match rest {
        ['/', '/', ..] => (rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()), Kind::Comment),
        ['/', '*', ..] => (block_comment(rest), Kind::Comment),
        ['"', ..] => (quoted(rest, '"'), Kind::Text),
        ['\'', '\\', ..] => (quoted(rest, '\''), Kind::Text),
        ['\'', _, '\'', ..] => (3, Kind::Text),
        ['r' | 'b' | 'c', ..] if !before.is_some_and(is_word) => prefixed(rest),
        _ => (1, Kind::Code),
    }
}

/// A text with a prefix (`r"…"`, `br#"…"#`, `b"…"`), or a word that begins with the same letter.
fn prefixed(rest: &[char]) -> (usize, Kind) {
    let letters = rest.iter().take(2).take_while(|c| matches!(c, 'r' | 'b' | 'c')).count();
    let raw = rest.iter().take(letters).any(|c| *c == 'r');
    let hashes = rest.iter().skip(letters).take_while(|c| **c == '#').count();
    if rest.get(letters + hashes) != Some(&'"') || (hashes > 0 && !raw) {
        return (1, Kind::Code);
    }
    if !raw {
        return (letters + quoted(rest.get(letters..).unwrap_or_default(), '"'), Kind::Text);
    }
    let body = letters + hashes + 1;
    let closes = |window: &[char]| window.first() == Some(&'"') && window.iter().skip(1).all(|c| *c == '#');
    let end = rest.get(body..).unwrap_or_default().windows(hashes + 1).position(closes);
    (end.map_or(rest.len(), |end| body + end + hashes + 1), Kind::Text)
}

fn quoted(rest: &[char], quote: char) -> usize {
    let mut escaped = false;
    for (index, character) in rest.iter().enumerate().skip(1) {
        if escaped {
            escaped = false;
        } else if *character == '\\' {
            escaped = true;
        } else if *character == quote {
            return index + 1;
        }
    }
    rest.len()
}

fn block_comment(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(window) = rest.get(at..) {
        match window {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth.saturating_sub(1), at + 2),
            [] => break,
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at.min(rest.len())
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Every word with its position.
fn words(code: &[char]) -> impl Iterator<Item = (usize, String)> {
    let starts = code.iter().enumerate().filter(|(at, character)| {
        is_word(**character) && !at.checked_sub(1).and_then(|b| code.get(b)).copied().is_some_and(is_word)
    });
    starts.map(|(at, _)| (at, code.iter().skip(at).take_while(|c| is_word(**c)).collect()))
}

fn function(code: &[char], at: usize) -> Option<Function> {
    let name: String =
        code.iter().skip(at + 2).skip_while(|c| c.is_whitespace()).take_while(|c| is_word(**c)).collect();
    if name.is_empty() {
        return None;
    }
    let end = item_end(code, at)?;
    let (line, last) = (line_of(code, at), line_of(code, end));
    Some(Function { name, line, length: last - line + 1 })
}

/// Where an item that starts at `at` ends: its semicolon, or the bracket that closes its body.
fn item_end(code: &[char], at: usize) -> Option<usize> {
    let (mut round, mut braces) = (0_i64, 0_i64);
    for (index, character) in code.iter().enumerate().skip(at) {
        match character {
            '(' | '[' => round += 1,
            ')' | ']' => round -= 1,
            '{' => braces += 1,
            '}' => braces -= 1,
            _ => {}
        }
        let ends = matches!(character, '}' | ';') && braces == 0 && round == 0;
        if ends {
            return Some(index);
        }
    }
    None
}

fn line_of(code: &[char], at: usize) -> usize {
    code.iter().take(at).filter(|c| **c == '\n').count() + 1
}

fn test_items(code: &str) -> Vec<RangeInclusive<usize>> {
    let chars: Vec<char> = code.chars().collect();
    let mark: Vec<char> = "#[cfg(test)]".chars().collect();
    let starts = chars.windows(mark.len()).enumerate().filter(|(_, window)| *window == mark);
    starts
        .filter_map(|(at, _)| {
            let end = item_end(&chars, at + mark.len())?;
            Some(line_of(&chars, at)..=line_of(&chars, end))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_texts_are_not_code() {
        let source = Source::new(
            "a.rs",
            "let a = \"fs /* \\\" x\"; // fs\nlet b = r#\"fs\"fs\"#; /* fs /* fs */ fs */ let c;\n",
        );
        assert_eq!(source.code.join("|").replace(' ', ""), "leta=;|letb=;letc;");
        assert!(source.comments[0].trim_start().starts_with("// fs"));
    }

    #[test]
    fn a_lifetime_is_not_a_character() {
        let source =
            Source::new("a.rs", "fn f<'a>(x: &'a str) -> char { '\\'' } fn g() { let b = 'x'; let c = b'\"'; }\n");
        let names: Vec<String> = source.functions().into_iter().map(|function| function.name).collect();
        assert_eq!(names, ["f", "g"]);
    }

    #[test]
    fn items_for_tests_are_known_by_line() {
        let source = Source::new("a.rs", "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n");
        let outside: Vec<usize> = source.code_outside_tests().map(|(line, _)| line).collect();
        assert_eq!(outside, [1, 6]);
    }

    #[test]
    fn functions_are_measured_from_name_to_closing_bracket() {
        let source = Source::new("a.rs", "trait T { fn a(&self, x: [u8; 3]); }\nfn b()\n{\n    if x {\n    }\n}\n");
        let lengths: Vec<(String, usize)> = source.functions().into_iter().map(|f| (f.name, f.length)).collect();
        assert_eq!(lengths, [("a".to_owned(), 1), ("b".to_owned(), 5)]);
    }
}
