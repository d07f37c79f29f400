//! A workbook (XLSX), one sheet of it.
//!
//! Cells are read one after the other: a single cell in the last corner of a sheet costs one cell, not the whole area.

use super::{Body, COLUMNS_MAX, ROWS_MAX, Row, Table, no_header, too_many_columns, too_many_rows};
use crate::fault::Fault;
use crate::nearest::nearest;
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, Xlsx, XlsxError};
use std::collections::BTreeSet;
use std::io::Cursor;

/// The most that a workbook may hold once unpacked: a small file can claim to be endless.
const UNPACKED_BYTES_MAX: u64 = 1024 * 1024 * 1024;

pub(super) fn read(bytes: &[u8], sheet: Option<&str>) -> Result<Table, Fault> {
    match unpacked(bytes) {
        Some(size) if size <= UNPACKED_BYTES_MAX => {}
        Some(_) => {
            return Err(Fault::new(
                "file_too_big",
                "工作簿解压后超过 1 GB，请分成几个文件",
                "the workbook unpacks to more than 1 GB: split it",
            ));
        }
        None => return Err(unreadable("the archive has no directory")),
    }
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let name = choose(&workbook, sheet)?;
    let mut rows = cells(&mut workbook, &name)?.into_iter();
    let header = rows.next().ok_or_else(no_header)?.cells;
    let width = header.len();
    let rows: Vec<Row> = rows.map(|row| padded(row, width)).collect();
    let total = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    Ok(Table { header, total, body: Body::Sheet(rows) })
}

fn choose(workbook: &Xlsx<Cursor<&[u8]>>, sheet: Option<&str>) -> Result<String, Fault> {
    let names: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let Some(wanted) = sheet else {
        return names.into_iter().next().ok_or_else(|| unreadable("it has no sheet"));
    };
    if names.iter().any(|name| name == wanted) {
        return Ok(wanted.to_owned());
    }
    let near = nearest(wanted, names.iter().map(String::as_str)).map(str::to_owned);
    let listed = near.unwrap_or_else(|| names.join("、"));
    Err(Fault::new(
        "no_sheet",
        format!("工作簿里没有“{wanted}”工作表，有：{listed}"),
        format!("the workbook has no sheet `{wanted}`; it has {listed}"),
    ))
}

/// Every row that has a cell with something in it.
fn cells(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Vec<Row>, Fault> {
    let mut reader = workbook.worksheet_cells_reader(name).map_err(unreadable)?;
    let mut rows: Vec<Row> = Vec::new();
    while let Some(cell) = reader.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        let (text, broken) = shown(cell.get_value());
        if text.is_empty() {
            continue;
        }
        if column >= COLUMNS_MAX {
            return Err(too_many_columns(column.saturating_add(1)));
        }
        let number = u64::from(row) + 1;
        if rows.last().is_none_or(|last| last.number != number) {
            if u64::try_from(rows.len()).unwrap_or(u64::MAX) > ROWS_MAX {
                return Err(too_many_rows());
            }
            rows.push(Row { number, line: number, cells: Vec::new(), broken: BTreeSet::new() });
        }
        if let Some(last) = rows.last_mut() {
            put(last, column, text, broken);
        }
    }
    Ok(rows)
}

fn put(row: &mut Row, column: usize, text: String, broken: bool) {
    if row.cells.len() <= column {
        row.cells.resize(column + 1, String::new());
    }
    if let Some(cell) = row.cells.get_mut(column) {
        *cell = text;
    }
    if broken {
        row.broken.insert(column);
    }
}

/// A sheet leaves out the empty cells at the end of a row.
fn padded(mut row: Row, width: usize) -> Row {
    if row.cells.len() < width {
        row.cells.resize(width, String::new());
    }
    row
}

/// A cell as text: of a formula, its last result; a date as `2026-11-25`, with a time behind it if it has one.
fn shown(value: &DataRef<'_>) -> (String, bool) {
    let text = match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(moment) => date(moment),
        DataRef::Error(error) => return (error.to_string(), true),
    };
    (text, false)
}

fn date(moment: &ExcelDateTime) -> String {
    if !moment.is_datetime() {
        return moment.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { day } else { format!("{day} {hour:02}:{minute:02}:{second:02}") }
}

fn unreadable(error: impl Into<Unreadable>) -> Fault {
    let Unreadable(why) = error.into();
    Fault::new(
        "unreadable_workbook",
        format!("工作簿打不开，可能已损坏（{why}）"),
        format!("the workbook cannot be opened, perhaps it is damaged ({why})"),
    )
}

struct Unreadable(String);

impl From<XlsxError> for Unreadable {
    fn from(error: XlsxError) -> Self {
        Self(error.to_string())
    }
}

impl From<&str> for Unreadable {
    fn from(error: &str) -> Self {
        Self(error.to_owned())
    }
}

/// The sum of the unpacked sizes that an archive's directory declares; `None` if it has no directory.
fn unpacked(bytes: &[u8]) -> Option<u64> {
    const DIRECTORY_END: &[u8] = b"PK\x05\x06";
    const ENTRY: &[u8] = b"PK\x01\x02";
    let end = bytes.windows(4).rposition(|window| window == DIRECTORY_END)?;
    let mut at = usize::try_from(four(bytes, end + 16)?).ok()?;
    let mut total = 0_u64;
    while bytes.get(at..at.checked_add(4)?)? == ENTRY {
        total = total.saturating_add(u64::from(four(bytes, at + 24)?));
        let names = [28, 30, 32].iter().map(|offset| two(bytes, at + offset)).sum::<Option<usize>>()?;
        at = at.checked_add(46)?.checked_add(names)?;
    }
    Some(total)
}

fn four(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

fn two(bytes: &[u8], at: usize) -> Option<usize> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(|pair| usize::from(u16::from_le_bytes(pair)))
}
