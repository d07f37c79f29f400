//! The rows of a register as they hold on a day, refined rows below their parents, each with where it comes from; and as a
//! table to take away.

use crate::answers::holding;
use crate::library::{CityLaw, Library};
use indexmap::IndexMap;
use rulebook::model::{Register, RegisterRow};
use std::collections::BTreeSet;
use worktime::Day;

/// The column in which a refined row names the row above it.
pub const PARENT: &str = "parent";
/// Columns of a table of a day beside the register's own: they say where a row comes from, which an edition says itself.
pub const ORIGIN: [&str; 3] = ["scope", "version", "since"];

/// A row on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line<'a> {
    /// The row.
    pub row: &'a RegisterRow,
    /// The number of the matter that published or wrote it; `None` = it ships with the rulebook.
    pub matter: Option<&'a str>,
    /// How many rows stand above it.
    pub depth: u8,
}

/// The rows of a register that hold on a day, each followed by those that refine it.
#[must_use]
pub fn on<'a>(library: &'a Library, law: &'a CityLaw, register: &str, day: Day) -> Vec<Line<'a>> {
    let rows: Vec<&RegisterRow> = holding(library, law, register, None, day).collect();
    let keys: BTreeSet<&str> = rows.iter().map(|row| row.key.as_str()).collect();
    let mut below: IndexMap<&str, Vec<&RegisterRow>> = IndexMap::new();
    let mut lines = Vec::with_capacity(rows.len());
    let mut waiting: Vec<(&RegisterRow, u8)> = Vec::new();
    for row in rows {
        match row.columns.get(PARENT).filter(|parent| keys.contains(parent.as_str()) && **parent != row.key) {
            Some(parent) => below.entry(parent).or_default().push(row),
            None => waiting.push((row, 0)),
        }
    }
    waiting.reverse();
    loop {
        while let Some((row, depth)) = waiting.pop() {
            lines.push(Line { row, matter: matter_of(row), depth });
            let finer = below.shift_remove(row.key.as_str()).unwrap_or_default();
            waiting.extend(finer.into_iter().rev().map(|row| (row, depth.saturating_add(1))));
        }
        // Rows that name each other stand below none.
        let Some((_, rest)) = below.shift_remove_index(0) else { return lines };
        waiting.extend(rest.into_iter().map(|row| (row, 0)));
    }
}

fn matter_of(row: &RegisterRow) -> Option<&str> {
    row.place.file.strip_prefix("acts/")?.split('/').next()
}

/// A table: the names of its columns, and its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The names of the columns.
    pub head: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// The rows of an edition, with the register's own columns: it can be published again.
#[must_use]
pub fn of_edition(register: &Register, rows: &[RegisterRow]) -> Sheet {
    let head: Vec<String> = register.fields.keys().cloned().collect();
    Sheet { rows: rows.iter().map(|row| cells(register, row)).collect(), head }
}

/// The rows of a day, which also say where they come from.
#[must_use]
pub fn of_day(register: &Register, lines: &[Line<'_>]) -> Sheet {
    let head = register.fields.keys().cloned().chain(ORIGIN.map(str::to_owned)).collect();
    let row = |line: &Line<'_>| {
        let origin = [line.row.scope.clone(), line.row.version.clone(), line.row.since.to_string()];
        cells(register, line.row).into_iter().chain(origin).collect()
    };
    Sheet { head, rows: lines.iter().map(row).collect() }
}

fn cells(register: &Register, row: &RegisterRow) -> Vec<String> {
    let cell = |(name, field): (&String, &rulebook::model::Field)| {
        if field.is_key { row.key.clone() } else { row.columns.get(name).cloned().unwrap_or_default() }
    };
    register.fields.iter().map(cell).collect()
}
