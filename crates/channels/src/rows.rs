//! Rows of a foreign table become rows for an ask, or are rejected one by one.

use crate::dates::{Format, value as date_value};
use crate::fault::{Fault, Reject};
use crate::mapping::{Column, Mapping, Origin, Piece};
use crate::nearest::nearest;
use crate::table::{Row, Table};
use crate::targets::{Kind, Target, Targets};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use worktime::Day;

/// The most characters of an original id.
const ID_CHARACTERS_MAX: usize = 200;
/// How many of the known values a rejection lists.
const KNOWN_SHOWN_MAX: usize = 8;

/// The field that says when a row was received.
const RECEIVED: &str = "received_on";

/// One row, ready for the ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// The row as a spreadsheet counts it.
    pub number: u64,
    /// What makes it the same row next time: the original id, or `sha256:HEX#ORDINAL` of the mapped columns, where the
    /// ordinal counts equal rows of one file from 1.
    pub original: String,
    /// Values by field; empty ones are left out. Days as `2026-11-25`, moments as RFC 3339, yes and no as `true` and `false`.
    pub values: BTreeMap<String, String>,
    /// The day of `received_on`, if that field is filled.
    pub received: Option<Day>,
}

/// Reads the rows of `table` for the form of `ask`. Nothing is written anywhere: a dry run is only counting.
///
/// # Errors
/// A [`Fault`] if the mapping does not fit the header or the form; rows are judged one by one afterwards.
pub fn read<'a>(
    table: &'a Table,
    mapping: &'a Mapping,
    ask: &str,
    targets: &'a Targets,
) -> Result<impl Iterator<Item = Result<ImportRow, Reject>> + use<'a>, Fault> {
    let mut reader = RowReader::new(table, mapping, ask, targets)?;
    Ok(table.rows().map(move |row| reader.row(&row)))
}

struct RowReader<'a> {
    width: usize,
    places: BTreeMap<&'a str, usize>,
    fields: Vec<(&'a str, &'a Column, &'a Target)>,
    id: &'a [String],
    equal: HashMap<[u8; 32], u64>,
    ids: HashMap<String, ([u8; 32], u64)>,
}

/// A value that is not taken: the column it stands in, and why.
struct Wrong {
    column: String,
    code: &'static str,
    zh: String,
    en: String,
}

impl<'a> RowReader<'a> {
    fn new(table: &'a Table, mapping: &'a Mapping, ask: &str, targets: &'a Targets) -> Result<Self, Fault> {
        let mut places = BTreeMap::new();
        for name in mapping.named() {
            places.insert(name, place(table.header(), name)?);
        }
        let columns = mapping.columns(ask);
        let mut fields = Vec::new();
        for (field, column) in &columns {
            let target = targets.get(field).ok_or_else(|| unknown_field(field, ask, targets))?;
            fields.push((*field, *column, target));
        }
        if let Some((field, target)) = targets.iter().find(|(field, t)| t.required && !columns.contains_key(field)) {
            let zh = &target.zh;
            return Err(Fault::new(
                "field_not_mapped",
                format!("对照文件没有给出必填的“{zh}”（{field}）"),
                format!("the mapping file does not give `{field}`, which is required"),
            ));
        }
        let width = table.header().len();
        Ok(Self { width, places, fields, id: mapping.id(), equal: HashMap::new(), ids: HashMap::new() })
    }

    fn row(&mut self, row: &Row) -> Result<ImportRow, Reject> {
        self.judged(row).map_err(|Wrong { column, code, zh, en }| Reject { row: row.number, column, code, zh, en })
    }

    fn judged(&mut self, row: &Row) -> Result<ImportRow, Wrong> {
        self.check_width(row)?;
        let original = self.original(row)?;
        let mut values = BTreeMap::new();
        for (field, column, target) in &self.fields {
            if let Some(value) = self.value(row, column, target)? {
                values.insert((*field).to_owned(), value);
            }
        }
        let received = values.get(RECEIVED).and_then(|day| day.parse().ok());
        Ok(ImportRow { number: row.number, original, values, received })
    }

    fn check_width(&self, row: &Row) -> Result<(), Wrong> {
        let (found, width, line) = (row.cells.len(), self.width, row.line);
        if found == width {
            return Ok(());
        }
        // An open quotation mark swallows the lines behind it: say where the row begins and how far it reaches.
        let last = line + row.cells.iter().fold(0_u64, |sum, cell| sum + count_lines(cell));
        Err(Wrong {
            column: String::new(),
            code: "column_count",
            zh: format!("有 {found} 列，表头有 {width} 列（文件第 {line} 至 {last} 行）"),
            en: format!("has {found} columns, the header has {width} (lines {line} to {last} of the file)"),
        })
    }

    /// What makes the row the same row next time.
    fn original(&mut self, row: &Row) -> Result<String, Wrong> {
        let digest = self.digest(row);
        let parts: Vec<&str> = self.id.iter().map(|name| self.cell(row, name)).collect();
        if parts.is_empty() || parts.iter().any(|part| part.is_empty()) {
            let ordinal = self.equal.entry(digest).and_modify(|count| *count += 1).or_insert(1);
            let hexadecimal = digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
            return Ok(format!("sha256:{hexadecimal}#{ordinal}"));
        }
        let id = parts.join("/");
        let column = self.id.join("+");
        if id.chars().count() > ID_CHARACTERS_MAX {
            return Err(too_long(column, id.chars().count(), ID_CHARACTERS_MAX));
        }
        let (first, number) = *self.ids.entry(id.clone()).or_insert((digest, row.number));
        if first != digest {
            return Err(Wrong {
                column,
                code: "repeated_id",
                zh: format!("编号 {id} 在第 {number} 行已用于另一内容"),
                en: format!("the id {id} stands in row {number} with other content"),
            });
        }
        Ok(id)
    }

    /// The columns that the mapping names, with their names, each preceded by its length.
    fn digest(&self, row: &Row) -> [u8; 32] {
        let mut hash = Sha256::new();
        for name in self.places.keys() {
            for part in [name, self.cell(row, name)] {
                hash.update(part.len().to_string());
                hash.update(":");
                hash.update(part);
            }
        }
        hash.finalize().into()
    }

    fn cell<'r>(&self, row: &'r Row, name: &str) -> &'r str {
        self.places.get(name).and_then(|at| row.cells.get(*at)).map_or("", String::as_str)
    }

    fn value(&self, row: &Row, column: &Column, target: &Target) -> Result<Option<String>, Wrong> {
        let shown = column.named().join("+");
        for name in column.named() {
            if self.places.get(name).is_some_and(|at| row.broken.contains(at)) {
                let cell = self.cell(row, name);
                return Err(Wrong {
                    column: name.to_owned(),
                    code: "cell_error",
                    zh: format!("单元格里是错误值 {cell}"),
                    en: format!("the cell holds the error {cell}"),
                });
            }
        }
        let text = self.text(row, &column.origin);
        let given = if text.is_empty() { column.default.clone() } else { Some(translated(&text, column, &shown)?) };
        match given.filter(|value| !value.is_empty()) {
            Some(value) => accepted(&value, column, target, &shown).map(Some),
            None if target.required => {
                let zh = &target.zh;
                let en = "a required value is missing".to_owned();
                Err(Wrong { column: shown, code: "missing_value", zh: format!("必填的“{zh}”为空"), en })
            }
            None => Ok(None),
        }
    }

    fn text(&self, row: &Row, origin: &Origin) -> String {
        match origin {
            Origin::Constant => String::new(),
            Origin::Column(name) => self.cell(row, name).to_owned(),
            Origin::Template(pieces) => {
                let parts = pieces.iter().map(|piece| match piece {
                    Piece::Text(text) => text.as_str(),
                    Piece::Column(name) => self.cell(row, name),
                });
                // Text between columns is no content: a template of empty cells is empty.
                let bare = pieces.iter().all(|piece| match piece {
                    Piece::Text(_) => true,
                    Piece::Column(name) => self.cell(row, name).is_empty(),
                });
                if bare { String::new() } else { parts.collect::<String>().trim().to_owned() }
            }
        }
    }
}

/// Where a column stands in the header: exactly once, or the file is not the one that the mapping is for.
fn place(header: &[String], name: &str) -> Result<usize, Fault> {
    let mut places = header.iter().enumerate().filter(|(_, cell)| *cell == name).map(|(at, _)| at);
    match (places.next(), places.next()) {
        (Some(at), None) => Ok(at),
        (Some(first), Some(second)) => Err(Fault::new(
            "repeated_column",
            format!("表头里“{name}”出现在第 {} 列和第 {} 列", first + 1, second + 1),
            format!("`{name}` stands twice in the header, in columns {} and {}", first + 1, second + 1),
        )),
        (None, _) => {
            let near = nearest(name, header.iter().map(String::as_str));
            let (zh, en) = near.map_or((String::new(), String::new()), |near| {
                (format!("，最接近的是“{near}”"), format!("; the nearest is `{near}`"))
            });
            Err(Fault::new(
                "missing_column",
                format!("表头没有“{name}”列{zh}"),
                format!("the header has no column `{name}`{en}"),
            ))
        }
    }
}

fn unknown_field(field: &str, ask: &str, targets: &Targets) -> Fault {
    let near = nearest(field, targets.iter().map(|(field, _)| field));
    let hint = near.map_or(String::new(), |near| format!(" ({near}?)"));
    Fault::new(
        "unknown_field",
        format!("“{ask}”的表单没有 {field}{hint}"),
        format!("the form of `{ask}` has no field `{field}`{hint}"),
    )
}

/// What the mapping file says that a text means.
fn translated(text: &str, column: &Column, shown: &str) -> Result<String, Wrong> {
    if column.values.is_empty() {
        return Ok(text.to_owned());
    }
    let meant = column.values.get(text).or(column.otherwise.as_ref()).cloned();
    meant.ok_or_else(|| unknown_value(shown, text, column.values.keys().map(String::as_str)))
}

/// The value as the field keeps it, if the field accepts it.
fn accepted(value: &str, column: &Column, target: &Target, shown: &str) -> Result<String, Wrong> {
    let bad = |code, zh: &str, en: &str| Wrong {
        column: shown.to_owned(),
        code,
        zh: format!("“{}”{zh}", short(value)),
        en: format!("`{}` {en}", short(value)),
    };
    match &target.kind {
        Kind::Text { min, max } => {
            let text = match column.format {
                Some(format) => {
                    date_value(value, format).ok_or_else(|| bad("bad_date", "不是日期", "is not a date"))?
                }
                None => value.to_owned(),
            };
            let length = text.chars().count();
            if length > *max {
                return Err(too_long(shown.to_owned(), length, *max));
            }
            if length < *min {
                return Err(bad("too_short", &format!("少于 {min} 字"), &format!("has fewer than {min} characters")));
            }
            Ok(text)
        }
        Kind::Choice(choices) => {
            let by_label = || choices.iter().find(|(_, zh)| *zh == value).map(|(key, _)| key.clone());
            let key = choices.contains_key(value).then(|| value.to_owned()).or_else(by_label);
            key.ok_or_else(|| unknown_value(shown, value, choices.keys().map(String::as_str)))
        }
        Kind::Day => {
            let format = column.format.unwrap_or(Format::Date);
            let day = date_value(value, format).and_then(|day| day.get(..10).map(str::to_owned));
            day.ok_or_else(|| bad("bad_date", "不是日期", "is not a date"))
        }
        Kind::Moment => date_value(value, Format::Time).ok_or_else(|| bad("bad_date", "不是时间", "is not a time")),
        Kind::Number => {
            let number = value.parse::<i64>().map(|number| number.to_string());
            number.map_err(|_| bad("bad_number", "不是整数", "is not a whole number"))
        }
        Kind::YesNo => match value {
            "true" | "yes" | "1" | "是" => Ok("true".to_owned()),
            "false" | "no" | "0" | "否" => Ok("false".to_owned()),
            _ => Err(bad("unknown_value", "既不是“是”也不是“否”", "is neither yes nor no")),
        },
    }
}

fn unknown_value<'v>(shown: &str, value: &str, known: impl Iterator<Item = &'v str>) -> Wrong {
    let known: Vec<&str> = known.collect();
    let near = nearest(value, known.iter().copied());
    let mut listed: Vec<&str> = near.into_iter().chain(known.iter().copied().filter(|k| Some(*k) != near)).collect();
    let more = if listed.len() > KNOWN_SHOWN_MAX { " …" } else { "" };
    listed.truncate(KNOWN_SHOWN_MAX);
    let listed = listed.join(" ");
    Wrong {
        column: shown.to_owned(),
        code: "unknown_value",
        zh: format!("“{}”不在可选值之中：{listed}{more}", short(value)),
        en: format!("`{}` is none of {listed}{more}", short(value)),
    }
}

fn too_long(column: String, length: usize, limit: usize) -> Wrong {
    let zh = format!("有 {length} 字，上限 {limit} 字");
    Wrong { column, code: "too_long", zh, en: format!("has {length} characters, the limit is {limit}") }
}

/// A value as a rejection shows it: enough to find it, no more.
fn short(value: &str) -> String {
    let mut start: String = value.chars().take(20).collect();
    if start.len() < value.len() {
        start.push('…');
    }
    start
}

fn count_lines(cell: &str) -> u64 {
    cell.bytes().filter(|byte| *byte == b'\n').fold(0, |sum, _| sum + 1)
}
