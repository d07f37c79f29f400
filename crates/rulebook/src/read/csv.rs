//! Reads the rows of a register that ship with a rulebook: RFC 4180, strict, every value checked against its column.

use super::doc::Doc;
use super::procedure::whole;
use crate::city::City;
use crate::model::{Field, FieldKind, RegisterRow};
use crate::near::hint;
use indexmap::IndexMap;
use law::{Force, Place};
use std::collections::HashMap;
use worktime::Day;

/// The columns that every register file begins with.
const FIRST: [&str; 4] = ["key", "since", "until", "version"];

/// The register whose rows are the provisions of the city's instruments themselves: what a matter says about the law
/// must name a provision that is there.
const PROVISIONS: &str = "provisions";

/// Makes the rows of the register of provisions; drafts bind nothing, so nobody names them.
pub(super) fn provisions(read: &mut City) {
    if !read.registers.contains_key(PROVISIONS) {
        return;
    }
    let binding = read.instruments.iter().filter(|instrument| instrument.force != Force::Draft);
    let rows = binding.flat_map(|instrument| {
        instrument.provisions.iter().map(move |provision| {
            let columns = [
                ("item", format!("{}{}", instrument.title, provision.heading)),
                ("gist", provision.gist.clone()),
                ("basis", provision.id.0.clone()),
            ];
            RegisterRow {
                key: provision.id.0.clone(),
                since: instrument.in_force,
                until: instrument.until,
                version: instrument.in_force.to_string(),
                scope: String::new(),
                columns: columns.map(|(name, text)| (name.to_owned(), text)).into_iter().collect(),
                place: provision.place.clone(),
            }
        })
    });
    read.rows.insert(PROVISIONS.to_owned(), rows.collect());
}

/// One cell with its line and column.
struct Cell {
    text: String,
    line: u32,
    column: u32,
}

/// Splits a file into records; the fault names the place of what is malformed.
fn records(text: &str) -> Result<Vec<Vec<Cell>>, (u32, u32, &'static str, &'static str)> {
    let mut records = Vec::new();
    let mut record: Vec<Cell> = Vec::new();
    let mut cell = Cell { text: String::new(), line: 1, column: 1 };
    let (mut line, mut column) = (1_u32, 1_u32);
    let (mut quoted, mut closed) = (false, false);
    let mut letters = text.strip_prefix('\u{feff}').unwrap_or(text).chars().peekable();
    while let Some(letter) = letters.next() {
        let (here_line, here_column) = (line, column);
        column += 1;
        if letter == '\n' {
            line += 1;
            column = 1;
        }
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                column += 1;
                cell.text.push('"');
            }
            '"' if quoted => (quoted, closed) = (false, true),
            _ if quoted => cell.text.push(letter),
            '"' if cell.text.is_empty() && !closed => quoted = true,
            '"' => return Err((here_line, here_column, "引号只能在格首", "a quote may only begin a cell")),
            '\r' if letters.peek() == Some(&'\n') => {}
            ',' | '\n' => {
                record.push(std::mem::replace(&mut cell, Cell { text: String::new(), line, column }));
                closed = false;
                if letter == '\n' {
                    records.push(std::mem::take(&mut record));
                }
            }
            _ if closed => {
                return Err((here_line, here_column, "右引号后应为逗号或行尾", "a closing quote must end the cell"));
            }
            _ => cell.text.push(letter),
        }
    }
    if quoted {
        return Err((cell.line, cell.column, "引号没有关闭", "the quote is never closed"));
    }
    if !record.is_empty() || !cell.text.is_empty() || closed {
        record.push(cell);
        records.push(record);
    }
    Ok(records)
}

/// Reads the rows of an edition, whose text has the register's own columns alone: its days and its version are the edition's.
pub(super) fn issued(doc: Doc<'_>, fields: &IndexMap<String, Field>, first: [&str; 3]) -> Vec<RegisterRow> {
    let sheet = Sheet { doc, fields: fields.clone() };
    let mut found = match records(doc.text) {
        Ok(records) => records,
        Err((line, column, zh, en)) => {
            let place = Place { file: doc.file.to_owned(), line, column };
            doc.gathered.fault(place, "malformed-csv", zh, en);
            return Vec::new();
        }
    };
    found.retain(|record| record.iter().any(|cell| !cell.text.trim().is_empty()));
    let Some(header) = found.first() else { return Vec::new() };
    let [key, ..] = FIRST;
    if header.first().is_none_or(|cell| cell.text != key) {
        let place = Place { file: doc.file.to_owned(), line: 1, column: 1 };
        let (zh, en) = (format!("第一列应为 `{key}`"), format!("the first column must be `{key}`"));
        doc.gathered.fault(place, "malformed-csv", zh, en);
        return Vec::new();
    }
    for (index, record) in found.iter_mut().enumerate() {
        let (line, column) = record.first().map_or((1, 1), |cell| (cell.line, cell.column));
        let own = if index == 0 { &FIRST[1..] } else { &first[..] };
        let cells = own.iter().map(|text| Cell { text: (*text).to_owned(), line, column });
        record.splice(1..1, cells);
    }
    sheet.read(&found)
}

struct Sheet<'a> {
    doc: Doc<'a>,
    fields: IndexMap<String, Field>,
}

/// Reads one register's rows into the city.
pub(super) fn rows(doc: Doc<'_>, read: &mut City) {
    let name = super::stem(doc.file).to_owned();
    let Some(register) = read.registers.get(&name) else {
        let (zh, en) = hint(&name, read.registers.keys().map(String::as_str));
        let (zh, en) = (format!("没有名为 `{name}` 的台账{zh}"), format!("no register is called `{name}`{en}"));
        doc.gathered.fault(whole(doc.file), "unknown-register", zh, en);
        return;
    };
    let sheet = Sheet { doc, fields: register.fields.clone() };
    match records(doc.text) {
        Ok(records) => {
            let rows = sheet.read(&records);
            read.rows.entry(name).or_default().extend(rows);
        }
        Err((line, column, zh, en)) => {
            let place = Place { file: doc.file.to_owned(), line, column };
            doc.gathered.fault(place, "malformed-csv", zh, en);
        }
    }
}

impl Sheet<'_> {
    fn place(&self, cell: &Cell) -> Place {
        Place { file: self.doc.file.to_owned(), line: cell.line, column: cell.column }
    }

    fn fault(&self, cell: &Cell, code: &str, zh: impl Into<String>, en: impl Into<String>) {
        self.doc.gathered.fault(self.place(cell), code, zh, en);
    }

    fn read(&self, records: &[Vec<Cell>]) -> Vec<RegisterRow> {
        let Some((header, body)) = records.split_first() else {
            let (zh, en) = ("文件为空；首行应为列名", "the file is empty; its first line must name the columns");
            self.doc.gathered.fault(whole(self.doc.file), "malformed-csv", zh, en);
            return Vec::new();
        };
        if !self.header(header) {
            return Vec::new();
        }
        let columns: Vec<&str> = header.iter().map(|cell| cell.text.as_str()).collect();
        let mut rows: Vec<RegisterRow> = Vec::with_capacity(body.len());
        let mut seen: HashMap<String, Vec<(Day, Option<Day>)>> = HashMap::new();
        for record in body {
            let Some(first) = record.first() else { continue };
            if record.len() != columns.len() {
                let (found, wanted) = (record.len(), columns.len());
                let (zh, en) =
                    (format!("有 {found} 格，应有 {wanted} 格"), format!("{found} cells instead of {wanted}"));
                self.fault(first, "malformed-csv", zh, en);
                continue;
            }
            let Some(row) = self.row(&columns, record) else { continue };
            let others = seen.entry(row.key.clone()).or_default();
            let overlaps = |(since, until): &(Day, Option<Day>)| {
                until.is_none_or(|until| row.since <= until) && row.until.is_none_or(|until| *since <= until)
            };
            if others.iter().any(overlaps) {
                let (zh, en) = ("同一键的两行有效期重叠", "two rows of the same key hold at the same time");
                self.fault(first, "row-twice", zh, en);
            }
            others.push((row.since, row.until));
            rows.push(row);
        }
        rows
    }

    fn header(&self, header: &[Cell]) -> bool {
        let mut good = true;
        let named = |name: &String| header.iter().any(|cell| cell.text == *name);
        for (name, field) in self.fields.iter().filter(|(name, _)| !named(name)) {
            if field.required || field.is_key {
                let place = Place { file: self.doc.file.to_owned(), line: 1, column: 1 };
                let (zh, en) = (format!("缺少 `{name}` 一列"), format!("column `{name}` is missing"));
                self.doc.gathered.fault(place, "missing", zh, en);
                good = false;
            }
        }
        for (index, wanted) in FIRST.iter().enumerate() {
            if header.get(index).is_none_or(|cell| cell.text != *wanted) {
                let place = Place { file: self.doc.file.to_owned(), line: 1, column: 1 };
                let list = FIRST.join(",");
                let (zh, en) = (format!("首行应以 {list} 开头"), format!("the first line must begin with {list}"));
                self.doc.gathered.fault(place, "malformed-csv", zh, en);
                return false;
            }
        }
        for (index, cell) in header.iter().enumerate().skip(FIRST.len()) {
            if !self.fields.contains_key(&cell.text) {
                let (zh, en) = hint(&cell.text, self.fields.keys().map(String::as_str));
                let name = &cell.text;
                self.fault(
                    cell,
                    "unknown-column",
                    format!("台账没有 `{name}` 一列{zh}"),
                    format!("the register has no column `{name}`{en}"),
                );
                good = false;
            } else if header.iter().take(index).any(|other| other.text == cell.text) {
                self.fault(cell, "column-twice", "列名重复", "the column is named twice");
                good = false;
            }
        }
        good
    }

    fn row(&self, columns: &[&str], record: &[Cell]) -> Option<RegisterRow> {
        let mut values = columns.iter().zip(record);
        let (_, key) = values.next()?;
        let (_, since) = values.next()?;
        let (_, until) = values.next()?;
        let (_, version) = values.next()?;
        if key.text.trim().is_empty() {
            self.fault(key, "missing", "缺少 `key`", "`key` is missing");
        }
        let first_day = self.day(since)?;
        let last_day = if until.text.is_empty() { None } else { Some(self.day(until)?) };
        if last_day.is_some_and(|last| last < first_day) {
            self.fault(until, "bad-date", "早于 since", "is before `since`");
        }
        let mut cells = IndexMap::new();
        for (name, cell) in values {
            if let Some(field) = self.fields.get(*name) {
                self.value(name, field, cell);
            }
            if !cell.text.is_empty() {
                cells.insert((*name).to_owned(), cell.text.clone());
            }
        }
        Some(RegisterRow {
            key: key.text.clone(),
            since: first_day,
            until: last_day,
            version: version.text.clone(),
            scope: String::new(),
            columns: cells,
            place: self.place(key),
        })
    }

    fn day(&self, cell: &Cell) -> Option<Day> {
        let day = cell.text.parse().ok();
        if day.is_none() {
            self.fault(cell, "bad-date", "日期应写作 2026-11-25", "a date is written 2026-11-25");
        }
        day
    }

    /// A value that its column cannot hold. What the city gives, lists and units, is checked with the proofs.
    fn value(&self, name: &str, field: &Field, cell: &Cell) {
        let text = cell.text.as_str();
        if text.is_empty() {
            if field.required || field.is_key {
                self.fault(cell, "missing", format!("缺少 `{name}`"), format!("`{name}` is missing"));
            }
            return;
        }
        let known = |choice: &str| field.choices.is_empty() || field.choices.contains_key(choice);
        let good = match field.kind {
            FieldKind::Number | FieldKind::Money => text
                .parse::<i64>()
                .is_ok_and(|n| field.from.is_none_or(|from| from <= n) && field.upto.is_none_or(|upto| n <= upto)),
            FieldKind::YesNo => text == "yes" || text == "no",
            FieldKind::Choice => known(text),
            FieldKind::Choices => text.split(' ').all(known),
            FieldKind::Date => text.parse::<Day>().is_ok(),
            FieldKind::Span => text.parse::<worktime::Span>().is_ok(),
            FieldKind::Text => {
                let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
                field.min.is_none_or(|min| min <= length) && field.max.is_none_or(|max| length <= max)
            }
            _ => true,
        };
        if !good {
            let (zh, en) = hint(text, field.choices.keys().map(String::as_str));
            self.fault(
                cell,
                "bad-value",
                format!("`{name}` 不能为 `{text}`{zh}"),
                format!("`{name}` cannot be `{text}`{en}"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<Vec<String>> {
        let records = records(text).ok().unwrap();
        records.into_iter().map(|record| record.into_iter().map(|cell| cell.text).collect()).collect()
    }

    #[test]
    fn quotes_commas_and_line_ends_follow_rfc_4180() {
        assert_eq!(texts("a,b\r\n\"x,\"\"y\"\"\",\"1\n2\"\n"), [["a", "b"], ["x,\"y\"", "1\n2"]]);
        assert_eq!(texts("a,\n,b"), [["a", ""], ["", "b"]]);
    }

    #[test]
    fn malformed_quotes_are_found_where_they_stand() {
        assert_eq!(records("a\nb\"c\n").err().map(|fault| (fault.0, fault.1)), Some((2, 2)));
        assert_eq!(records("a\n\"bc\n").err().map(|fault| (fault.0, fault.1)), Some((2, 1)));
        assert_eq!(records("\"a\"b\n").err().map(|fault| (fault.0, fault.1)), Some((1, 4)));
    }
}
