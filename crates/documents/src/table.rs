//! A table on pages: columns by their shares, rows that stay whole where a page is long enough, the head on every page.

use crate::lay::{BOTTOM, Ink, LEFT, Mark, Pen, RIGHT, Weight};
use crate::paper::{Align, Table};

/// Size and height of a line, and what is left around a cell's words.
const CELL: (f32, f32) = (10.5, 15.0);
const AROUND: (f32, f32) = (4.0, 3.5);
const BREADTH: f32 = 0.5;
/// Lines of one cell: what is longer is cut with an ellipsis, for a row has to fit on a page.
const LINES: usize = 30;

/// A row as lines of each cell.
struct Row {
    cells: Vec<Vec<String>>,
    height: f32,
}

pub(crate) fn lay(pen: &mut Pen<'_>, table: &Table) {
    let columns = columns(table);
    if columns.is_empty() {
        return;
    }
    let titles: Vec<String> = table.columns.iter().map(|column| column.title.clone()).collect();
    let head = row(pen, &titles, &columns, Weight::Head);
    let rows: Vec<Row> = table.rows.iter().map(|cells| row(pen, cells, &columns, Weight::Text)).collect();
    // The caption, the head and a first row stand together.
    let first = rows.first().map_or(0.0, |row| row.height);
    pen.room(CELL.1 * 2.0 + head.height + first);
    if !table.caption.is_empty() {
        pen.down += CELL.1 * 1.6;
        let left = pen.aligned(&table.caption, 12.0, Weight::Head, (LEFT, RIGHT - LEFT), Align::Middle);
        pen.mark((left, pen.down), 12.0, Weight::Head, Ink::Black, &table.caption);
    }
    pen.down += CELL.1 / 2.0;
    let middle: Vec<Align> = table.columns.iter().map(|_| Align::Middle).collect();
    let aligns: Vec<Align> = table.columns.iter().map(|column| column.align).collect();
    line(pen);
    write(pen, &head, &columns, (&middle, Weight::Head));
    for row in &rows {
        if pen.room(row.height) {
            line(pen);
            write(pen, &head, &columns, (&middle, Weight::Head));
        }
        write(pen, row, &columns, (&aligns, Weight::Text));
    }
    pen.down += CELL.1;
}

/// Where each column begins and how wide it is.
fn columns(table: &Table) -> Vec<(f32, f32)> {
    let shares: f32 = table.columns.iter().map(|column| f32::from(column.share.max(1))).sum();
    let mut left = LEFT;
    let place = |share: u16| {
        let place = (left, (RIGHT - LEFT) * f32::from(share.max(1)) / shares);
        left += place.1;
        place
    };
    table.columns.iter().map(|column| column.share).map(place).collect()
}

fn row(pen: &Pen<'_>, cells: &[String], columns: &[(f32, f32)], weight: Weight) -> Row {
    let cell = |(index, (_, wide)): (usize, &(f32, f32))| {
        let words = cells.get(index).map_or("", String::as_str);
        let mut lines = pen.broken(words, CELL.0, weight, wide - 2.0 * AROUND.0, 0.0);
        if lines.len() > LINES {
            lines.truncate(LINES);
            if let Some(last) = lines.last_mut() {
                last.pop();
                last.push('…');
            }
        }
        lines
    };
    let cells: Vec<Vec<String>> = columns.iter().enumerate().map(cell).collect();
    let tallest = cells.iter().map(Vec::len).max().unwrap_or(1);
    let height = (0..tallest).fold(2.0 * AROUND.1, |sum, _| sum + CELL.1);
    Row { cells, height }
}

fn line(pen: &mut Pen<'_>) {
    let (from, to) = ((LEFT, pen.down), (RIGHT, pen.down));
    pen.push(Mark::Line { from, to, breadth: BREADTH, ink: Ink::Black });
}

fn write(pen: &mut Pen<'_>, row: &Row, columns: &[(f32, f32)], (aligns, weight): (&[Align], Weight)) {
    let top = pen.down;
    let tallest = row.cells.iter().map(Vec::len).max().unwrap_or(1);
    for ((lines, (left, wide)), align) in row.cells.iter().zip(columns).zip(aligns) {
        let room = (left + AROUND.0, wide - 2.0 * AROUND.0);
        // Fewer lines stand in the middle of the row.
        let spare = (lines.len()..tallest).fold(0.0, |sum, _| sum + CELL.1) / 2.0;
        let mut down = top + AROUND.1 + spare - (CELL.1 - CELL.0) / 2.0 - 1.5;
        for words in lines {
            down += CELL.1;
            let at = (pen.aligned(words, CELL.0, weight, room, *align), down);
            pen.mark(at, CELL.0, weight, Ink::Black, words);
        }
    }
    pen.down = (top + row.height).min(BOTTOM);
    let bottom = pen.down;
    let edges = columns.iter().map(|(left, _)| *left).chain([RIGHT]);
    for edge in edges {
        pen.push(Mark::Line { from: (edge, top), to: (edge, bottom), breadth: BREADTH, ink: Ink::Black });
    }
    line(pen);
}
