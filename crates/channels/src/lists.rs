//! A table that somebody brought becomes the rows of a list: CSV with the register's own columns, each row on the line on
//! which the table has it, and what cannot be taken, cell by cell.

use crate::away::as_it_was;
use crate::fault::{Fault, Reject};
use crate::nearest::nearest;
use crate::table::{Beside, Bounds, Row, Shape, Table};
use desk::registers::sheet::ORIGIN;
use rulebook::model::Register;

/// How much of a file is read: no list has more rows.
pub const BOUNDS: Bounds = Bounds { bytes: 5 * 1024 * 1024, unpacked: 64 * 1024 * 1024, rows: 5_000, columns: 100 };

/// The rows of a list as they were brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// The columns, the key first.
    pub columns: Vec<String>,
    /// The rows, each with the line on which it stands.
    pub rows: Vec<(u64, Vec<String>)>,
    /// Columns that say where a row comes from, and are left out.
    pub left_out: Vec<String>,
    /// What cannot be taken.
    pub rejects: Vec<Reject>,
    /// What a workbook has beside these rows.
    pub beside: Option<Beside>,
}

impl Brought {
    /// The rows as an edition is written. Lines without a row stay blank, so that whatever is said of a line is said of the
    /// table's own.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut text = self.columns.join(",");
        let mut at = 1_u64;
        for (line, cells) in &self.rows {
            for _ in at..(*line).max(at + 1) {
                text.push('\n');
            }
            at = (*line).max(at + 1);
            text.push_str(&cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(","));
        }
        text.push('\n');
        text
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// Reads a file, or text that was pasted, as rows of a register. What is no table, or too much of one, is a fault; what is
/// wrong with single cells and columns stands among the rows.
///
/// # Errors
/// As [`Table::read_within`].
pub fn read(bytes: Vec<u8>, sheet: Option<&str>, register: &Register) -> Result<Brought, Fault> {
    let shape = Shape { sheet: sheet.map(str::to_owned), delimiter: delimiter(&bytes) };
    let table = Table::read_within(bytes, &shape, &BOUNDS)?;
    let head = Head::of(table.header(), register);
    let mut brought = Brought {
        columns: head.columns.iter().map(|(name, _)| name.clone()).collect(),
        rows: Vec::new(),
        left_out: head.left_out,
        rejects: head.rejects,
        beside: table.beside().cloned(),
    };
    let mut rows: Vec<Row> = table.rows().collect();
    rows.sort_by_key(|row| row.line);
    for row in rows {
        if row.number > BOUNDS.rows.saturating_add(1) {
            return Err(too_far(row.number));
        }
        let cells: Vec<String> = head.columns.iter().map(|(_, at)| plain(row.cells.get(*at))).collect();
        let loose = head.unnamed.iter().copied().chain(table.header().len()..row.cells.len());
        let loose = loose.filter(|at| row.cells.get(*at).is_some_and(|cell| !cell.is_empty())).count();
        if loose > 0 {
            brought.rejects.push(reject(
                row.line,
                "",
                "no_column",
                "有内容的格子上方没有列名",
                "a cell stands under no column's name",
            ));
        }
        for (name, at) in &head.columns {
            brought.rejects.extend(wrong(&row, name, *at));
        }
        if cells.iter().any(|cell| !cell.is_empty()) {
            brought.rows.push((row.line, cells));
        }
    }
    Ok(brought)
}

/// What is copied from a spreadsheet has tabs between its cells.
fn delimiter(bytes: &[u8]) -> Option<u8> {
    let head = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    (head.contains(&b'\t') && !head.contains(&b',')).then_some(b'\t')
}

fn too_far(number: u64) -> Fault {
    let most = BOUNDS.rows;
    Fault::new(
        "too_many_rows",
        format!("第{number}行还有内容，清单最多{most}行；请删去多余的行"),
        format!("row {number} has something in it, and a list has at most {most} rows: remove what is too much"),
    )
}

/// A cell's text on one line, as it was before it was taken away.
fn plain(cell: Option<&String>) -> String {
    let text = cell.map(String::as_str).unwrap_or_default();
    as_it_was(text).split(['\r', '\n']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn reject(row: u64, column: &str, code: &'static str, zh: &str, en: &str) -> Reject {
    Reject { row, column: column.to_owned(), code, zh: zh.to_owned(), en: en.to_owned() }
}

/// What is wrong with a cell whatever its column is.
fn wrong(row: &Row, name: &str, at: usize) -> Option<Reject> {
    let cell = row.cells.get(at)?;
    if row.broken.contains(&at) {
        let (zh, en) = (format!("表格里显示的是错误 {cell}"), format!("the spreadsheet shows the error {cell}"));
        return Some(reject(row.line, name, "broken_cell", &zh, &en));
    }
    let is_control = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    cell.contains(is_control).then(|| {
        reject(row.line, name, "control", "有看不见的控制字符，请删去重写", "it has control characters: write it anew")
    })
}

/// What the table's first row says.
struct Head {
    /// The register's columns that the table has, the key first, and where.
    columns: Vec<(String, usize)>,
    /// Columns without a name.
    unnamed: Vec<usize>,
    left_out: Vec<String>,
    rejects: Vec<Reject>,
}

impl Head {
    fn of(header: &[String], register: &Register) -> Self {
        let mut head = Self { columns: Vec::new(), unnamed: Vec::new(), left_out: Vec::new(), rejects: Vec::new() };
        for (at, written) in header.iter().enumerate() {
            let known = register.fields.iter().find(|(name, field)| {
                *name == written || field.label.zh == *written || field.label.en.eq_ignore_ascii_case(written)
            });
            match known {
                Some((name, _)) if head.columns.iter().any(|(taken, _)| taken == name) => {
                    head.rejects.push(reject(1, written, "column_twice", "这一列有两次", "the column is there twice"))
                }
                Some((name, _)) => head.columns.push((name.clone(), at)),
                None if written.is_empty() => head.unnamed.push(at),
                None if ORIGIN.contains(&written.as_str()) => head.left_out.push(written.clone()),
                None => head.rejects.push(unknown(written, register)),
            }
        }
        let is_key = |name: &str| register.fields.get(name).is_some_and(|field| field.is_key);
        head.columns.sort_by_key(|(name, _)| !is_key(name));
        if !head.columns.first().is_some_and(|(name, _)| is_key(name)) {
            let key = register.fields.iter().find(|(_, field)| field.is_key);
            let (name, zh) = key.map_or(("key", "编号"), |(name, field)| (name, field.label.zh.as_str()));
            let (zh, en) =
                (format!("没有编号一列：第一行要有 {name}（{zh}）"), format!("the first row names no column `{name}`"));
            head.rejects.push(reject(1, name, "no_key", &zh, &en));
        }
        head
    }
}

fn unknown(written: &str, register: &Register) -> Reject {
    let near = nearest(written, register.fields.keys().map(String::as_str));
    let known: Vec<&str> = register.fields.keys().map(String::as_str).collect();
    let (zh, en) = match near {
        Some(near) => {
            (format!("清单没有这一列，是不是 {near}"), format!("the list has no such column; is it `{near}`?"))
        }
        None => (
            format!("清单没有这一列；有：{}", known.join("、")),
            format!("the list has no such column; it has {}", known.join(", ")),
        ),
    };
    reject(1, written, "unknown_column", &zh, &en)
}
