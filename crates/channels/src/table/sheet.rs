//! A workbook (XLSX), one sheet of it.
//!
//! Cells are read one after the other: a single cell in the last corner of a sheet costs one cell, not the whole area.

use super::{Beside, Body, Bounds, Row, Table, no_header, too_many_columns, too_many_rows};
use crate::fault::Fault;
use crate::nearest::nearest;
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, Xlsx, XlsxError};
use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;
use zip::result::ZipError;

/// The most parts of an archive; a workbook has some dozens.
const PARTS_MAX: usize = 10_000;

pub(super) fn read(bytes: &[u8], sheet: Option<&str>, bounds: &Bounds) -> Result<Table, Fault> {
    unpack(bytes, bounds)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let (name, sheets) = choose(&workbook, sheet)?;
    let (rows, formulas) = cells(&mut workbook, &name, bounds)?;
    let merged = workbook.merge_cells_by_sheet_name(&name).map_err(unreadable)?.len();
    let mut rows = rows.into_iter();
    let header = rows.next().ok_or_else(no_header)?.cells;
    let width = header.len();
    let rows: Vec<Row> = rows.map(|row| padded(row, width)).collect();
    let total = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let beside = Beside { sheet: name, sheets, formulas, merged };
    Ok(Table { header, total, body: Body::Sheet(rows), beside: Some(beside) })
}

/// Unpacks every part once and keeps none: what an archive's directory says of their sizes may be a lie.
fn unpack(bytes: &[u8], bounds: &Bounds) -> Result<(), Fault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    if !archive.file_names().any(|name| name.is_ok_and(|name| name.eq_ignore_ascii_case("xl/workbook.xml"))) {
        return Err(Fault::new(
            "not_a_workbook",
            "这是压缩包或者别的文档，不是 .xlsx 工作簿；请另存为 .xlsx 或 UTF-8 的 CSV",
            "this is an archive or another document, no .xlsx workbook: save it as .xlsx or as CSV in UTF-8",
        ));
    }
    if archive.len() > PARTS_MAX {
        return Err(unreadable("it has too many parts"));
    }
    let mut left = bounds.unpacked;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|fault| match fault {
            ZipError::InvalidPassword | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Fault::new(
                "encrypted",
                "工作簿加了密，请去掉密码后另存为 .xlsx",
                "the workbook is encrypted: save it as .xlsx without a password",
            ),
            other => unreadable(other),
        })?;
        let read = std::io::copy(&mut part.take(left.saturating_add(1)), &mut std::io::sink())
            .map_err(|fault| unreadable(fault.to_string().as_str()))?;
        left = left.checked_sub(read).ok_or_else(|| too_big(bounds))?;
    }
    Ok(())
}

fn too_big(bounds: &Bounds) -> Fault {
    let most = bounds.unpacked / 1024 / 1024;
    Fault::new(
        "file_too_big",
        format!("工作簿解压后超过 {most} MB，请分成几个文件"),
        format!("the workbook unpacks to more than {most} MB: split it"),
    )
}

/// The sheet that is meant, and the others.
fn choose(workbook: &Xlsx<Cursor<&[u8]>>, sheet: Option<&str>) -> Result<(String, Vec<String>), Fault> {
    let mut names: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let Some(first) = names.first() else { return Err(unreadable("it has no sheet")) };
    let wanted = sheet.unwrap_or(first).to_owned();
    if let Some(at) = names.iter().position(|name| *name == wanted) {
        names.remove(at);
        return Ok((wanted, names));
    }
    let near = nearest(&wanted, names.iter().map(String::as_str)).map(str::to_owned);
    let listed = near.unwrap_or_else(|| names.join("、"));
    Err(Fault::new(
        "no_sheet",
        format!("工作簿里没有“{wanted}”工作表，有：{listed}"),
        format!("the workbook has no sheet `{wanted}`; it has {listed}"),
    ))
}

/// Every row that has a cell with something in it, and how many cells have a formula.
fn cells(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str, bounds: &Bounds) -> Result<(Vec<Row>, u64), Fault> {
    let mut reader = workbook.worksheet_cells_reader(name).map_err(unreadable)?;
    let mut rows: Vec<Row> = Vec::new();
    let (mut formulas, mut left) = (0_u64, bounds.unpacked);
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(unreadable)? {
        let (row, column) = cell.pos;
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        formulas += u64::from(cell.formula.is_some());
        let (text, broken) = shown(&cell.value);
        if text.is_empty() {
            continue;
        }
        // Many cells may show one text that is kept once.
        left = left.checked_sub(u64::try_from(text.len()).unwrap_or(u64::MAX)).ok_or_else(|| too_big(bounds))?;
        if column >= bounds.columns {
            return Err(too_many_columns(column.saturating_add(1), bounds));
        }
        let number = u64::from(row) + 1;
        if rows.last().is_none_or(|last| last.number != number) {
            if u64::try_from(rows.len()).unwrap_or(u64::MAX) > bounds.rows {
                return Err(too_many_rows(bounds));
            }
            rows.push(Row { number, line: number, cells: Vec::new(), broken: BTreeSet::new() });
        }
        if let Some(last) = rows.last_mut() {
            put(last, column, text, broken);
        }
    }
    Ok((rows, formulas))
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

impl From<ZipError> for Unreadable {
    fn from(error: ZipError) -> Self {
        Self(error.to_string())
    }
}

impl From<&str> for Unreadable {
    fn from(error: &str) -> Self {
        Self(error.to_owned())
    }
}
