//! Tables to take away: comma-separated values, every text quoted and none that a spreadsheet takes for a formula, and
//! workbooks of texts.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// A byte order mark: spreadsheets take a file without one for another encoding.
pub const START: &str = "\u{feff}";

/// A text that no spreadsheet takes for a formula.
#[must_use]
pub fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// A text as it was before [`harmless`].
#[must_use]
pub fn as_it_was(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| harmless(rest) != *rest).unwrap_or(text)
}

/// A whole number as a workbook keeps it: exact up to 2⁵³, which no count comes near.
#[must_use]
pub fn number(number: i64) -> f64 {
    i32::try_from(number).map_or_else(|_| number.to_string().parse().unwrap_or(f64::NAN), f64::from)
}

/// A text as a cell.
#[must_use]
pub fn cell(text: &str) -> String {
    format!("\"{}\"", harmless(text).replace('"', "\"\""))
}

/// Adds a line of cells.
pub fn line(text: &mut String, cells: impl IntoIterator<Item = String>) {
    text.push_str(&cells.into_iter().collect::<Vec<_>>().join(","));
    text.push_str("\r\n");
}

/// A table as CSV, its head plain so that it is read again by the names of its columns.
#[must_use]
pub fn csv(head: &[String], rows: &[Vec<String>]) -> String {
    let mut text = String::from(START);
    line(&mut text, head.iter().cloned());
    rows.iter().for_each(|row| line(&mut text, row.iter().map(|text| cell(text))));
    text
}

/// A table as a workbook. Every cell is a text: none is taken for a formula.
///
/// # Errors
/// What a workbook cannot hold, such as a text that is too long for a cell.
pub fn workbook(head: &[String], rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    let bold = Format::new().set_bold();
    for (column, name) in (0_u16..).zip(head) {
        page.write_string_with_format(0, column, name, &bold)?;
    }
    for (line, row) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(row) {
            page.write_string(line, column, cell)?;
        }
    }
    page.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_looks_like_a_formula_is_a_text() {
        for text in ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(cell(text).starts_with("\"'"), "{text:?}");
            assert_eq!(as_it_was(&harmless(text)), text);
        }
        assert_eq!((as_it_was("'tis"), as_it_was("")), ("'tis", ""));
        let mut text = String::new();
        line(&mut text, ["=1+1", "a\"b", "@x", "好"].map(cell));
        assert_eq!(text, "\"'=1+1\",\"a\"\"b\",\"'@x\",\"好\"\r\n");
    }
}
