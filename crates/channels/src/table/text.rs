//! A CSV in UTF-8, with or without a byte order mark.

use super::{Body, Bounds, Row, Table, no_header, too_many_columns};
use crate::fault::Fault;
use std::collections::BTreeSet;

const MARK: char = '\u{feff}';

pub(super) fn read(bytes: Vec<u8>, delimiter: u8, bounds: &Bounds) -> Result<Table, Fault> {
    if let Some(fault) = another_kind(&bytes) {
        return Err(fault);
    }
    let text =
        String::from_utf8(bytes).map_err(|error| not_utf8(error.as_bytes(), error.utf8_error().valid_up_to()))?;
    let mut all = records(&text, delimiter);
    let header = all.next().ok_or_else(no_header)?.cells;
    if header.len() > bounds.columns {
        return Err(too_many_columns(header.len(), bounds));
    }
    let total = all.filter(|row| !row.is_blank()).fold(0_u64, |total, _| total + 1);
    Ok(Table { header, total, body: Body::Text { text, delimiter }, beside: None })
}

/// The rows behind the header.
pub(super) fn rows(text: &str, delimiter: u8) -> impl Iterator<Item = Row> {
    records(text, delimiter).skip(1).filter(|row| !row.is_blank())
}

fn records(text: &str, delimiter: u8) -> impl Iterator<Item = Row> {
    let text = text.strip_prefix(MARK).unwrap_or(text);
    let reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    // Texts that are UTF-8 and rows of any width leave the reader nothing to fail on.
    reader.into_records().map_while(Result::ok).zip(1..).map(|(record, number)| Row {
        number,
        line: record.position().map_or(number, |position| line(text, position)),
        cells: record.iter().map(|cell| cell.trim().to_owned()).collect(),
        broken: BTreeSet::new(),
    })
}

/// The line at which a record begins: the reader tells where it began to look, before the empty lines that it passed over.
fn line(text: &str, position: &csv::Position) -> u64 {
    let rest = usize::try_from(position.byte()).ok().and_then(|from| text.as_bytes().get(from..)).unwrap_or_default();
    let empty = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n');
    empty.fold(position.line(), |line, _| line + 1)
}

/// What the file is instead of a text.
fn another_kind(bytes: &[u8]) -> Option<Fault> {
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        let zh = "这是旧版 Excel（.xls）或加密的工作簿，请另存为 .xlsx 或 UTF-8 的 CSV";
        return Some(Fault::new(
            "old_workbook",
            zh,
            "this is an old Excel workbook (.xls) or an encrypted one: save it as .xlsx or as CSV in UTF-8",
        ));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Some(Fault::new(
            "not_utf8",
            "文件是 UTF-16 编码，请另存为 UTF-8",
            "the file is in UTF-16: save it as UTF-8",
        ));
    }
    bytes.contains(&0).then(|| {
        Fault::new(
            "not_a_table",
            "这不是文本文件，也不是 .xlsx 工作簿",
            "this is neither a text file nor an .xlsx workbook",
        )
    })
}

fn not_utf8(bytes: &[u8], at: usize) -> Fault {
    let line = bytes.iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
    Fault::new(
        "not_utf8",
        format!("第 {line} 行起不是 UTF-8 编码（可能是 GBK 或 GB18030），请另存为 UTF-8"),
        format!("line {line} is not UTF-8 (perhaps GBK or GB18030): save the file as UTF-8"),
    )
}
