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

/// How much of a file is read: what holds more is refused, with the limit, before it costs more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The most bytes.
    pub bytes: u64,
    /// The most bytes of a workbook once unpacked, and of the texts in its cells: a small file can claim to be endless.
    pub unpacked: u64,
    /// The last row that may have something in it, without the header.
    pub rows: u64,
    /// The most columns.
    pub columns: usize,
}

impl Bounds {
    /// A table of requests.
    pub const REQUESTS: Self =
        Self { bytes: FILE_BYTES_MAX, unpacked: 1024 * 1024 * 1024, rows: ROWS_MAX, columns: COLUMNS_MAX };
}

/// What a workbook has beside the rows that are read of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside {
    /// The sheet that is read.
    pub sheet: String,
    /// Its other sheets.
    pub sheets: Vec<String>,
    /// Cells with a formula: what they show is read, nothing is calculated.
    pub formulas: u64,
    /// Areas of merged cells: only their first cell has something in it.
    pub merged: usize,
}

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
    beside: Option<Beside>,
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
    /// Reads the bytes of a table of requests. XLSX is known by its first bytes; everything else must be a CSV in UTF-8.
    ///
    /// # Errors
    /// A [`Fault`] that says what the file is instead, or which limit it breaks.
    pub fn read(bytes: Vec<u8>, shape: &Shape) -> Result<Self, Fault> {
        Self::read_within(bytes, shape, &Bounds::REQUESTS)
    }

    /// Reads a file's bytes as [`Table::read`] does, within bounds of its own.
    ///
    /// # Errors
    /// As [`Table::read`].
    pub fn read_within(bytes: Vec<u8>, shape: &Shape, bounds: &Bounds) -> Result<Self, Fault> {
        check_within(u64::try_from(bytes.len()).unwrap_or(u64::MAX), bounds)?;
        let table = if bytes.starts_with(b"PK\x03\x04") {
            sheet::read(&bytes, shape.sheet.as_deref(), bounds)?
        } else {
            text::read(bytes, shape.delimiter.unwrap_or(b','), bounds)?
        };
        if table.total > bounds.rows {
            return Err(too_many_rows(bounds));
        }
        Ok(table)
    }

    /// What a workbook has beside its rows; `None` of a CSV.
    #[must_use]
    pub const fn beside(&self) -> Option<&Beside> {
        self.beside.as_ref()
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
    check_within(bytes, &Bounds::REQUESTS)
}

/// Checks a file's size against bounds of its own.
///
/// # Errors
/// As [`check_size`].
pub fn check_within(bytes: u64, bounds: &Bounds) -> Result<(), Fault> {
    if bytes == 0 {
        return Err(Fault::new("empty_file", "文件是空的", "the file is empty"));
    }
    if bytes > bounds.bytes {
        let (limit, size) = (bounds.bytes / 1024 / 1024, bytes.div_ceil(1024 * 1024));
        return Err(Fault::new(
            "file_too_big",
            format!("文件有 {size} MB，上限 {limit} MB，请分成几个文件"),
            format!("the file has {size} MB, the limit is {limit} MB: split it"),
        ));
    }
    Ok(())
}

fn too_many_rows(bounds: &Bounds) -> Fault {
    let most = bounds.rows;
    Fault::new(
        "too_many_rows",
        format!("超过 {most} 行，请分成几个文件"),
        format!("there are more than {most} rows: split the file"),
    )
}

fn too_many_columns(found: usize, bounds: &Bounds) -> Fault {
    let most = bounds.columns;
    Fault::new(
        "too_many_columns",
        format!("有 {found} 列，上限 {most} 列"),
        format!("there are {found} columns, the limit is {most}"),
    )
}

fn no_header() -> Fault {
    Fault::new("no_header", "没有表头行", "there is no header row")
}
