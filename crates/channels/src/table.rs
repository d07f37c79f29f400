//! A foreign table: a header and rows of texts, from CSV or XLSX, with limits.

mod sheet;
mod text;

use crate::fault::Fault;
use std::collections::BTreeSet;

/// The largest file that is read.
pub const FILE_BYTES_MAX: u64 = 200 * 1024 * 1024;
/// The most rows, without the header.
pub const ROWS_MAX: u64 = 1_000_000;
/// The most columns.
pub const COLUMNS_MAX: usize = 500;

/// How a file is laid out, beside what can be seen from its bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// The sheet of a workbook; the first if `None`.
    pub sheet: Option<String>,
    /// What separates the columns of a CSV; a comma if `None`.
    pub delimiter: Option<u8>,
}

/// A table in memory.
#[derive(Debug)]
pub struct Table {
    header: Vec<String>,
    total: u64,
    body: Body,
}

/// A CSV stays text and is read as one goes; a workbook must be unpacked first.
#[derive(Debug)]
enum Body {
    Text { text: String, delimiter: u8 },
    Sheet(Vec<Row>),
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// As a spreadsheet counts: the first row of the file is 1. Blank lines of a CSV are not counted.
    pub number: u64,
    /// The line of a CSV at which it begins; the number, in a workbook.
    pub line: u64,
    /// The cells, trimmed.
    pub cells: Vec<String>,
    /// Cells in which the spreadsheet shows an error (`#DIV/0!`).
    pub broken: BTreeSet<usize>,
}

impl Row {
    fn is_blank(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }
}

impl Table {
    /// Reads a file's bytes. XLSX is known by its first bytes; everything else must be a CSV in UTF-8.
    ///
    /// # Errors
    /// A [`Fault`] that says what the file is instead, or which limit it breaks.
    pub fn read(bytes: Vec<u8>, shape: &Shape) -> Result<Self, Fault> {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        check_size(size)?;
        let table = if bytes.starts_with(b"PK\x03\x04") {
            sheet::read(&bytes, shape.sheet.as_deref())?
        } else {
            text::read(bytes, shape.delimiter.unwrap_or(b','))?
        };
        if table.total > ROWS_MAX {
            return Err(too_many_rows());
        }
        Ok(table)
    }

    /// The header, trimmed.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// How many rows there are, without the header and blank rows.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// The rows in order, without the header and blank rows.
    #[must_use]
    pub fn rows(&self) -> Box<dyn Iterator<Item = Row> + '_> {
        match &self.body {
            Body::Text { text, delimiter } => Box::new(text::rows(text, *delimiter)),
            Body::Sheet(rows) => Box::new(rows.iter().cloned()),
        }
    }
}

/// Checks a file's size, so that it need not be loaded to be refused.
///
/// # Errors
/// [`Fault`] `empty_file` or `file_too_big`.
pub fn check_size(bytes: u64) -> Result<(), Fault> {
    if bytes == 0 {
        return Err(Fault::new("empty_file", "文件是空的", "the file is empty"));
    }
    if bytes > FILE_BYTES_MAX {
        let (limit, size) = (FILE_BYTES_MAX / 1024 / 1024, bytes / 1024 / 1024);
        return Err(Fault::new(
            "file_too_big",
            format!("文件有 {size} MB，上限 {limit} MB，请分成几个文件"),
            format!("the file has {size} MB, the limit is {limit} MB: split it"),
        ));
    }
    Ok(())
}

fn too_many_rows() -> Fault {
    Fault::new(
        "too_many_rows",
        format!("超过 {ROWS_MAX} 行，请分成几个文件"),
        format!("there are more than {ROWS_MAX} rows: split the file"),
    )
}

fn too_many_columns(found: usize) -> Fault {
    Fault::new(
        "too_many_columns",
        format!("有 {found} 列，上限 {COLUMNS_MAX} 列"),
        format!("there are {found} columns, the limit is {COLUMNS_MAX}"),
    )
}

fn no_header() -> Fault {
    Fault::new("no_header", "没有表头行", "there is no header row")
}
