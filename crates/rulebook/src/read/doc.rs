//! One rulebook file while it is read: tables whose every key knows its place, and the faults found on the way.

use crate::model::Label;
use crate::near::hint;
use law::{Fault, LineStarts, Place};
use std::cell::RefCell;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use worktime::Day;

/// Faults and places gathered while one city is read.
#[derive(Default)]
pub(super) struct Gathered {
    /// Faults found so far.
    pub(super) faults: RefCell<Vec<Fault>>,
    /// Place of every value, by path (`appeal/ask/transfer/when/0`).
    pub(super) places: RefCell<BTreeMap<String, Place>>,
    /// Where the lines of each file begin.
    lines: RefCell<BTreeMap<String, LineStarts>>,
}

impl Gathered {
    /// Adds a fault.
    pub(super) fn fault(&self, place: Place, code: &str, zh: impl Into<String>, en: impl Into<String>) {
        self.faults.borrow_mut().push(Fault::new(place, code, zh, en));
    }
}

/// The file being read.
#[derive(Clone, Copy)]
pub(super) struct Doc<'t> {
    /// Its path, for faults.
    pub(super) file: &'t str,
    /// Its text.
    pub(super) text: &'t str,
    /// Where faults and places go.
    pub(super) gathered: &'t Gathered,
}

impl<'t> Doc<'t> {
    /// The place of a byte offset.
    pub(super) fn place(&self, offset: usize) -> Place {
        let mut lines = self.gathered.lines.borrow_mut();
        if !lines.contains_key(self.file) {
            lines.insert(self.file.to_owned(), LineStarts::of(self.text));
        }
        lines.get(self.file).map_or_else(Place::default, |lines| lines.place(self.file, self.text, offset))
    }

    /// Parses the file; a syntax fault is reported and gives nothing.
    pub(super) fn parse(&self) -> Option<DeTable<'t>> {
        match DeTable::parse(self.text) {
            Ok(table) => Some(table.into_inner()),
            Err(error) => {
                let place = self.place(error.span().map_or(0, |span| span.start));
                let message = error.message().to_owned();
                self.gathered.fault(
                    place,
                    "syntax",
                    format!("不是合法的 TOML：{message}"),
                    format!("not TOML: {message}"),
                );
                None
            }
        }
    }

    /// The file's root table, with `path` before the paths of its values.
    pub(super) fn root<'a>(&'a self, table: &'a DeTable<'t>, path: &str) -> Table<'a> {
        let start = Place { file: self.file.to_owned(), line: 1, column: 1 };
        Table::new(*self, table, start, path.to_owned())
    }
}

/// A text with its place.
#[derive(Debug, Clone)]
pub(super) struct Text {
    /// The text.
    pub(super) text: String,
    /// Where it starts (the opening quote).
    pub(super) place: Place,
}

impl Text {
    /// The place of a character inside it; exact for texts without escapes, which names and guards never have.
    pub(super) fn inside(&self, offset: usize) -> Place {
        let characters = self.text.get(..offset).unwrap_or("").chars().count();
        let further = u32::try_from(characters).unwrap_or(0).saturating_add(1);
        Place { column: self.place.column.saturating_add(further), ..self.place.clone() }
    }
}

/// A table being read. Keys that were never asked for are faults; see [`Table::finish`].
pub(super) struct Table<'a> {
    doc: Doc<'a>,
    table: &'a DeTable<'a>,
    /// Where its name stands.
    pub(super) place: Place,
    path: String,
    known: RefCell<Vec<String>>,
}

impl<'a> Table<'a> {
    fn new(doc: Doc<'a>, table: &'a DeTable<'a>, place: Place, path: String) -> Self {
        doc.gathered.places.borrow_mut().insert(path.clone(), place.clone());
        Self { doc, table, place, path, known: RefCell::default() }
    }

    /// Reports a fault.
    pub(super) fn fault(&self, place: Place, code: &str, zh: impl Into<String>, en: impl Into<String>) {
        self.doc.gathered.fault(place, code, zh, en);
    }

    fn value(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.known.borrow_mut().push(key.to_owned());
        let value = self.table.get(key)?;
        let place = self.doc.place(value.span().start);
        self.doc.gathered.places.borrow_mut().insert(format!("{}/{key}", self.path), place);
        Some(value)
    }

    fn wrong_type(&self, value: &Spanned<DeValue<'_>>, key: &str, zh: &str, en: &str) {
        let found = value.get_ref().type_str();
        let place = self.doc.place(value.span().start);
        self.fault(
            place,
            "wrong-type",
            format!("`{key}` 应为{zh}，却是 {found}"),
            format!("`{key}` must be {en}, not {found}"),
        );
    }

    /// Reports a key that must be there.
    pub(super) fn missing(&self, key: &str) {
        self.fault(self.place.clone(), "missing", format!("缺少 `{key}`"), format!("`{key}` is missing"));
    }

    /// Whether the key is written.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// A text that may be left out.
    pub(super) fn text(&self, key: &str) -> Option<Text> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(Text { text: text.to_string(), place: self.doc.place(value.span().start) }),
            _ => {
                self.wrong_type(value, key, "文字", "a text");
                None
            }
        }
    }

    /// A text that must be there and not be empty.
    pub(super) fn required(&self, key: &str) -> Option<Text> {
        if !self.has(key) {
            self.known.borrow_mut().push(key.to_owned());
            self.missing(key);
            return None;
        }
        let text = self.text(key)?;
        if text.text.trim().is_empty() {
            self.fault(text.place, "missing", format!("`{key}` 不得为空"), format!("`{key}` must not be empty"));
            return None;
        }
        Some(text)
    }

    /// A text that may be left out, but not be empty.
    pub(super) fn required_if_written(&self, key: &str) -> Option<String> {
        if self.has(key) { self.required(key).map(|text| text.text) } else { self.text(key).map(|text| text.text) }
    }

    /// A list of texts; empty when it is left out.
    pub(super) fn list(&self, key: &str) -> Vec<Text> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(entries) = value.get_ref() else {
            self.wrong_type(value, key, "文字列表", "a list of texts");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let place = self.doc.place(entry.span().start);
            self.doc.gathered.places.borrow_mut().insert(format!("{}/{key}/{index}", self.path), place.clone());
            match entry.get_ref() {
                DeValue::String(text) => texts.push(Text { text: text.to_string(), place }),
                _ => self.wrong_type(entry, key, "文字列表", "a list of texts"),
            }
        }
        texts
    }

    /// The texts of a list without their places.
    pub(super) fn words(&self, key: &str) -> Vec<String> {
        self.list(key).into_iter().map(|text| text.text).collect()
    }

    /// Yes or no; no when it is left out.
    pub(super) fn flag(&self, key: &str) -> bool {
        let Some(value) = self.value(key) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong_type(value, key, " true 或 false", "true or false");
            false
        })
    }

    /// A whole number.
    pub(super) fn integer(&self, key: &str) -> Option<i64> {
        let value = self.value(key)?;
        let number = value.get_ref().as_integer().and_then(|n| i64::from_str_radix(n.as_str(), n.radix()).ok());
        if number.is_none() {
            self.wrong_type(value, key, "整数", "a whole number");
        }
        number
    }

    /// A whole number that is not negative.
    pub(super) fn count(&self, key: &str) -> Option<u32> {
        let number = self.integer(key)?;
        let count = u32::try_from(number).ok();
        if count.is_none() {
            let place = self.place_of(key);
            self.fault(place, "out-of-range", format!("`{key}` 超出范围"), format!("`{key}` is out of range"));
        }
        count
    }

    /// A day, written as a text; an empty text counts as left out.
    pub(super) fn day(&self, key: &str) -> Option<Day> {
        let text = self.text(key)?;
        if text.text.is_empty() {
            return None;
        }
        match text.text.parse() {
            Ok(day) => Some(day),
            Err(_) => {
                let (zh, en) = ("日期应写作 2026-11-25", "a date is written 2026-11-25");
                self.fault(text.place, "bad-date", zh, en);
                None
            }
        }
    }

    /// The place of a key's value, or of the table if it is not written.
    pub(super) fn place_of(&self, key: &str) -> Place {
        self.table.get(key).map_or_else(|| self.place.clone(), |value| self.doc.place(value.span().start))
    }

    /// A table below this one.
    pub(super) fn table(&self, key: &str) -> Option<Table<'a>> {
        let value = self.value(key)?;
        let name = self.table.get_key_value(key).map_or(value.span().start, |(name, _)| name.span().start);
        let path = format!("{}/{key}", self.path);
        match value.get_ref() {
            DeValue::Table(table) => Some(Table::new(self.doc, table, self.doc.place(name), path)),
            _ => {
                self.wrong_type(value, key, "表", "a table");
                None
            }
        }
    }

    /// The tables of a list of tables.
    pub(super) fn tables(&self, key: &str) -> Vec<Table<'a>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(entries) = value.get_ref() else {
            self.wrong_type(value, key, "表的列表（[[…]]）", "a list of tables ([[…]])");
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            match entry.get_ref() {
                DeValue::Table(table) => {
                    let place = self.doc.place(entry.span().start);
                    tables.push(Table::new(self.doc, table, place, format!("{}/{key}/{index}", self.path)));
                }
                _ => self.wrong_type(entry, key, "表", "a table"),
            }
        }
        tables
    }

    /// Every entry of this table that is a table, by name, in the file's order.
    pub(super) fn named_tables(&self) -> Vec<(String, Table<'a>)> {
        self.names().into_iter().filter_map(|name| self.table(&name).map(|table| (name, table))).collect()
    }

    /// Its keys in the file's order.
    pub(super) fn names(&self) -> Vec<String> {
        self.table.keys().map(|key| key.get_ref().to_string()).collect()
    }

    /// Whether the value of a key is a table.
    pub(super) fn is_table(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|value| value.get_ref().is_table())
    }

    /// Whether the value of a key is a number.
    pub(super) fn is_number(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|value| value.get_ref().is_integer())
    }

    /// Whether the value of a key is a list.
    pub(super) fn is_list(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|value| value.get_ref().is_array())
    }

    /// Where the name of a key stands.
    pub(super) fn place_of_name(&self, key: &str) -> Place {
        self.table.get_key_value(key).map_or_else(|| self.place.clone(), |(name, _)| self.doc.place(name.span().start))
    }

    /// The labels of this table; `en` is made from the key when it is not written.
    pub(super) fn label(&self, key: &str) -> Label {
        let zh = self.required("zh").map(|text| text.text).unwrap_or_default();
        Label { zh, en: self.english(key) }
    }

    /// The English label, or the key as words.
    pub(super) fn english(&self, key: &str) -> String {
        self.text("en").map_or_else(|| key.replace('_', " "), |text| text.text)
    }

    /// Reports every key that nobody asked for, with the nearest that exists.
    pub(super) fn finish(&self) {
        let known = self.known.borrow();
        for (key, _) in self.table {
            let name = key.get_ref().as_ref();
            if known.iter().any(|k| k == name) {
                continue;
            }
            let (zh, en) = hint(name, known.iter().map(String::as_str));
            let place = self.doc.place(key.span().start);
            self.fault(place, "unknown-key", format!("不认识 `{name}`{zh}"), format!("unknown key `{name}`{en}"));
        }
    }
}
