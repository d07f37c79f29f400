//! Puts statements together from fixed pieces: row lists, value lists, filters. The only module that may assert that a
//! text is safe to send; nothing that comes from outside the program ever becomes part of a text.

use crate::engine::V;
use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Row counts of expanded statements, largest first: few enough that prepared statements are used again, close enough
/// that a batch needs one or two statements per table, each of which is a round trip.
pub(crate) const SIZES: &[usize] =
    &[128, 96, 64, 48, 40, 32, 28, 24, 20, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1];

type Cache = Mutex<HashMap<(&'static str, usize), Arc<str>>>;

static EXPANDED: LazyLock<Cache> = LazyLock::new(Cache::default);

/// The statement for so many rows (or listed values).
pub(crate) fn expand(template: &'static str, rows: usize) -> SqlStr {
    if !template.contains('{') {
        return SqlStr::from_static(template);
    }
    let mut cache = EXPANDED.lock().unwrap_or_else(PoisonError::into_inner);
    let text = cache.entry((template, rows)).or_insert_with(|| Arc::from(expanded(template, rows)));
    AssertSqlSafe(Arc::clone(text)).into_sql_str()
}

fn expanded(template: &str, rows: usize) -> String {
    let fixed = highest_placeholder(template);
    let (mut text, mut rest) = (String::new(), template);
    while let Some((before, (token, after))) =
        rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        text.push_str(before);
        // Every list of a statement is the same list: its values are bound once.
        let mut next = fixed;
        match token.strip_prefix("rows:").and_then(|columns| columns.parse::<usize>().ok()) {
            Some(columns) => {
                for row in 0..rows {
                    text.push_str(if row == 0 { "(" } else { ", (" });
                    push_places(&mut text, &mut next, columns);
                    text.push(')');
                }
            }
            None => {
                text.push('(');
                push_places(&mut text, &mut next, rows);
                text.push(')');
            }
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Statements of a group as one for PostgreSQL, each row list and list of values as arrays: their parameters follow one
/// another. A single statement stays what it is, so that it can answer rows.
pub(crate) fn grouped(templates: &[&'static str]) -> SqlStr {
    static GROUPED: LazyLock<Mutex<HashMap<Vec<&'static str>, Arc<str>>>> = LazyLock::new(Mutex::default);
    let mut cache = GROUPED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(text) = cache.get(templates) {
        return AssertSqlSafe(Arc::clone(text)).into_sql_str();
    }
    let mut next = 0;
    let texts: Vec<String> = templates.iter().map(|template| with_arrays(template, &mut next)).collect();
    let text: Arc<str> = match texts.as_slice() {
        [one] => Arc::from(one.as_str()),
        several => {
            let parts = several.iter().enumerate().map(|(at, text)| format!("s{at} as ({text})"));
            Arc::from(format!("with {} select 1", parts.collect::<Vec<_>>().join(", ")))
        }
    };
    cache.insert(templates.to_vec(), Arc::clone(&text));
    AssertSqlSafe(text).into_sql_str()
}

/// A template with arrays for its row list or its list, its parameters numbered after those before it.
fn with_arrays(template: &str, next: &mut usize) -> String {
    let (before, fixed) = (*next, highest_placeholder(template));
    *next += fixed;
    let mut text = String::new();
    let mut rest = template;
    while let Some((head, tail)) = rest.split_once('$') {
        let digits = tail.len() - tail.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = tail.split_at(digits);
        let number = number.parse::<usize>().unwrap_or(0) + before;
        let _ = write!(text, "{head}${number}");
        rest = after;
    }
    text.push_str(rest);
    if let Some((head, (columns, tail))) =
        text.split_once("values {rows:").and_then(|(head, tail)| Some((head, tail.split_once('}')?)))
    {
        let columns = columns.parse::<usize>().unwrap_or(0);
        let places: Vec<String> = (1..=columns).map(|column| format!("${}", *next + column)).collect();
        *next += columns;
        return format!("{head}select * from unnest({}){tail}", places.join(", "));
    }
    if text.contains("in {list}") {
        *next += 1;
        return text.replace("in {list}", &format!("= any(${next}::text[])"));
    }
    text
}

/// Adds listed values (at most 128), filled up to a size from [`SIZES`] by repeating the last; answers the size.
pub(crate) fn fill<'a>(args: &mut Vec<V>, values: impl ExactSizeIterator<Item = &'a String>) -> usize {
    let size = padded(values.len());
    let missing = size - values.len();
    args.extend(values.map(V::from));
    let last = args.last().cloned();
    args.extend(std::iter::repeat_n(last, missing).flatten());
    size
}

fn push_places(text: &mut String, next: &mut usize, count: usize) {
    for place in 0..count {
        *next += 1;
        let comma = if place == 0 { "" } else { ", " };
        // Writing into a string cannot fail.
        let _ = write!(text, "{comma}${next}");
    }
}

/// The numbers of a text's placeholders, each once, as they first stand in it: SQLite counts them so.
pub(crate) fn placeholders(text: &str) -> Vec<usize> {
    let (mut found, mut seen) = (Vec::new(), Vec::new());
    for piece in text.split('$').skip(1) {
        let digits = piece.bytes().take_while(u8::is_ascii_digit);
        let number = digits.fold(0_usize, |number, digit| number.saturating_mul(10) + usize::from(digit - b'0'));
        if seen.len() <= number {
            seen.resize(number + 1, false);
        }
        if let Some(seen) = seen.get_mut(number).filter(|seen| !**seen) {
            *seen = true;
            found.push(number);
        }
    }
    found
}

/// The highest `$N` of a text; 0 if there is none.
pub(crate) fn highest_placeholder(text: &str) -> usize {
    placeholders(text).into_iter().max().unwrap_or(0)
}

/// Cuts rows into pieces whose sizes are all in [`SIZES`].
pub(crate) fn pieces(mut count: usize) -> Vec<usize> {
    let mut pieces = Vec::new();
    for size in SIZES {
        while count >= *size {
            pieces.push(*size);
            count -= size;
        }
    }
    pieces
}

/// The size from [`SIZES`] to which a list of so many values (at most 128) is filled up by repeating its last.
pub(crate) fn padded(count: usize) -> usize {
    SIZES.iter().rev().copied().find(|size| *size >= count).unwrap_or(count)
}

/// A statement whose conditions depend on what is asked for. Pieces are fixed texts; values are always bound.
pub(crate) struct Composed {
    text: String,
    args: Vec<V>,
}

impl Composed {
    /// Starts with a fixed text without placeholders.
    pub(crate) fn new(text: &'static str) -> Self {
        Self { text: text.to_owned(), args: Vec::new() }
    }

    /// Adds a fixed piece in which each `?` is one of the values.
    pub(crate) fn push(&mut self, piece: &'static str, values: impl IntoIterator<Item = V>) -> &mut Self {
        let mut values = values.into_iter();
        for (index, part) in piece.split('?').enumerate() {
            if index > 0
                && let Some(value) = values.next()
            {
                self.place(value);
            }
            self.text.push_str(part);
        }
        self
    }

    /// Adds `(a, b, …)` of texts, filled up to a fixed size so that prepared statements are used again.
    pub(crate) fn push_list<'a>(&mut self, values: impl IntoIterator<Item = &'a str>) -> &mut Self {
        let mut values: Vec<&str> = values.into_iter().collect();
        if let Some(last) = values.last().copied() {
            values.resize(padded(values.len()), last);
        }
        self.text.push('(');
        for (index, value) in values.iter().enumerate() {
            self.text.push_str(if index == 0 { "" } else { ", " });
            self.place(V::text(*value));
        }
        self.text.push(')');
        self
    }

    fn place(&mut self, value: V) {
        self.args.push(value);
        let _ = write!(self.text, "${}", self.args.len());
    }

    /// Its text so far.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The finished statement with its values.
    pub(crate) fn finish(self) -> (SqlStr, Vec<V>) {
        (AssertSqlSafe(self.text).into_sql_str(), self.args)
    }
}

/// A text made by the program itself: a migration step or a table of the portable format.
pub(crate) fn own(text: String) -> SqlStr {
    AssertSqlSafe(text).into_sql_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_lists_are_numbered_after_the_fixed_places() {
        assert_eq!(
            expanded("insert into t (a, b) values {rows:2}", 2),
            "insert into t (a, b) values ($1, $2), ($3, $4)"
        );
        assert_eq!(
            expanded("select a from t where d = $1 and m in {list}", 2),
            "select a from t where d = $1 and m in ($2, $3)"
        );
        assert_eq!(
            expanded("select a from t where a in {list} union all select b from u where d = $1 and b in {list}", 1),
            "select a from t where a in ($2) union all select b from u where d = $1 and b in ($2)"
        );
        assert_eq!(highest_placeholder("a = $2 and b = $12 and c = $1"), 12);
        assert_eq!(placeholders("a = $2 and b = $12 and c = $1 or d in ($2, $3)"), [2, 12, 1, 3]);
        assert_eq!(pieces(87), [64, 20, 3]);
        assert_eq!(padded(17), 20);
    }
}
