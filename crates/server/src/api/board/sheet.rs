//! A table to take away, as CSV and as a workbook: what it counts stands above it.

use crate::problem::Problem;
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::words::pick;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use channels::away;
use desk::access_log::{self, Noted};
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError};
use worktime::{Instant, Lang};

/// A cell.
pub(super) enum Cell {
    Text(String),
    Number(i64),
    /// Hundredths of a percent or of a point, written as percent or points.
    Rate(u32),
    /// The same where it may be below nothing.
    Change(i64),
    /// The same, worked out by the workbook from other cells; a CSV has the result.
    Worked(String, u32),
    None,
}

impl Cell {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(super) fn rate(rate: Option<u32>) -> Self {
        rate.map_or(Self::None, Self::Rate)
    }

    /// What fell out, if anything can.
    pub(super) fn sum(left: &[i64]) -> Self {
        if left.is_empty() { Self::None } else { Self::Number(left.iter().sum()) }
    }

    /// A moment by the clock on the wall.
    pub(super) fn moment(at: &str) -> Self {
        Self::Text(Instant::parse(at).map_or_else(|_| at.to_owned(), Instant::wall))
    }
}

/// Names of columns in a language.
pub(super) fn names(names: &[(&str, &str)], lang: Lang) -> Vec<String> {
    names.iter().map(|(zh, en)| pick(lang, zh, en).to_owned()).collect()
}

/// Writes down that somebody takes a table away.
pub(super) async fn noted(state: &AppState, staff: &Staff, note: &str) -> Result<(), Problem> {
    let noted = Noted { kind: access_log::EXPORTED, account: Some(&staff.account), note, ..Noted::default() };
    Ok(state.desk().note_access(staff.account.district, &noted).await?)
}

/// A table with what stands above it.
pub(super) struct Sheet {
    pub title: String,
    pub above: Vec<(String, Cell)>,
    pub head: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// UTF-8 with a mark, so that spreadsheets read it.
    pub(super) fn csv(&self, name: &str) -> Response {
        let mut text = String::from(away::START);
        for (name, value) in &self.above {
            away::line(&mut text, [away::cell(name), written(value)]);
        }
        away::line(&mut text, std::iter::empty());
        away::line(&mut text, self.head.iter().map(|cell| away::cell(cell)));
        for row in &self.rows {
            away::line(&mut text, row.iter().map(written));
        }
        file("text/csv; charset=utf-8", name, "csv", text.into_bytes())
    }

    /// A workbook.
    pub(super) async fn xlsx(self, name: &str) -> Result<Response, Problem> {
        let written = tokio::task::spawn_blocking(move || workbook(&self)).await;
        let bytes = written.map_err(|error| Problem::fault(&error.to_string()))?;
        let bytes = bytes.map_err(|error| Problem::fault(&error.to_string()))?;
        Ok(file("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name, "xlsx", bytes))
    }

    /// The row of the first line below the head, counted from nothing: what formulas refer to.
    pub(super) fn first(above: usize) -> u32 {
        u32::try_from(above).unwrap_or(u32::MAX).saturating_add(2)
    }
}

fn file(kind: &'static str, name: &str, ending: &str, bytes: Vec<u8>) -> Response {
    // The city's key, of which the name is made, was found in the library: letters only.
    let name = format!("attachment; filename=\"{name}.{ending}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response()
}

fn hundredths(number: u64) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => away::cell(text),
        Cell::Number(number) => number.to_string(),
        Cell::Rate(rate) | Cell::Worked(_, rate) => hundredths(u64::from(*rate)),
        Cell::Change(change) if *change < 0 => format!("-{}", hundredths(change.unsigned_abs())),
        Cell::Change(change) => hundredths(change.unsigned_abs()),
        Cell::None => String::new(),
    }
}

fn workbook(sheet: &Sheet) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (bold, rate) = (Format::new().set_bold(), Format::new().set_num_format("0.00"));
    let page = workbook.add_worksheet();
    page.set_name(&sheet.title)?;
    let mut at = 0;
    for (name, value) in &sheet.above {
        page.write_string_with_format(at, 0, away::harmless(name), &bold)?;
        write(page, (at, 1), value, &rate)?;
        at += 1;
    }
    at += 1;
    for (cell, column) in sheet.head.iter().zip(0_u16..) {
        page.write_string_with_format(at, column, cell, &bold)?;
    }
    for row in &sheet.rows {
        at += 1;
        for (cell, column) in row.iter().zip(0_u16..) {
            write(page, (at, column), cell, &rate)?;
        }
    }
    page.set_column_width(1, 24)?;
    page.set_column_width(2, 24)?;
    workbook.save_to_buffer()
}

fn write(page: &mut Worksheet, (row, column): (u32, u16), cell: &Cell, rate: &Format) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) if text.is_empty() => {}
        Cell::Text(text) => {
            page.write_string(row, column, away::harmless(text))?;
        }
        Cell::Number(number) => {
            page.write_number(row, column, away::number(*number))?;
        }
        Cell::Rate(hundredths) => {
            page.write_number_with_format(row, column, f64::from(*hundredths) / 100.0, rate)?;
        }
        Cell::Change(hundredths) => {
            page.write_number_with_format(row, column, away::number(*hundredths) / 100.0, rate)?;
        }
        Cell::Worked(formula, result) => {
            let formula = Formula::new(formula).set_result(hundredths(u64::from(*result)));
            page.write_formula_with_format(row, column, formula, rate)?;
        }
        Cell::None => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_counts_keep_their_digits() {
        assert_eq!(written(&Cell::Rate(10_000)), "100.00");
        assert_eq!(written(&Cell::Rate(8_705)), "87.05");
        assert_eq!([-5, 0, 120].map(|change| written(&Cell::Change(change))), ["-0.05", "0.00", "1.20"]);
        assert!(away::number(i64::from(u32::MAX)) == 4_294_967_295.0);
    }
}
