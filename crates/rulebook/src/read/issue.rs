//! Editions of registers that are issued after a rulebook was written: their rows are read like those of files, and laid
//! over the rows of the edition before.

use super::amend::read_with;
use super::csv;
use crate::city::City;
use crate::model::{FieldKind, RegisterRow};
use crate::near::hint;
use law::{Fault, Place};
use worktime::Day;

/// The folder that stands before the places of acts.
pub(crate) const ACTS: &str = "acts";
/// The column that says at which level the units of a row stand.
const LEVEL: &str = "level";

/// One edition of a register.
#[derive(Debug, Clone, Copy)]
pub struct Issue<'a> {
    /// The name of what issued it, in places of faults.
    pub act: &'a str,
    /// The register.
    pub register: &'a str,
    /// The division that it is for; empty = the whole city.
    pub scope: &'a str,
    /// Its version.
    pub version: &'a str,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Option<Day>,
    /// CSV with the register's columns, `key` first.
    pub rows: &'a str,
    /// Keys of units that its rows may name beside those of the city's templates.
    pub also: &'a [String],
}

impl City {
    /// The rows of an edition.
    ///
    /// # Errors
    /// What its rows cannot be, each fault with its line and the column named.
    pub fn issued(&self, issue: &Issue<'_>) -> Result<Vec<RegisterRow>, Vec<Fault>> {
        let file = issue.file();
        let top = Place { file: file.clone(), line: 0, column: 0 };
        let Some(register) = self.registers.get(issue.register) else {
            let (zh, en) = hint(issue.register, self.registers.keys().map(String::as_str));
            let name = issue.register;
            let (zh, en) = (format!("没有名为 `{name}` 的台账{zh}"), format!("no register is called `{name}`{en}"));
            return Err(vec![Fault::new(top, "unknown-register", zh, en)]);
        };
        let (from, until) = (issue.from.to_string(), issue.until.map(|until| until.to_string()).unwrap_or_default());
        let mut rows = Vec::new();
        let mut faults = read_with(&file, issue.rows, |doc| {
            rows = csv::issued(doc, &register.fields, [&from, &until, issue.version]);
        });
        let units =
            register.fields.iter().filter(|(_, field)| matches!(field.kind, FieldKind::Unit | FieldKind::Units));
        for (name, _) in units {
            for row in &rows {
                let level = row.columns.get(LEVEL).map(String::as_str);
                let named = row.columns.get(name).into_iter().flat_map(|units| units.split(' '));
                let unknown =
                    named.filter(|unit| !issue.also.iter().any(|one| one == unit) && !self.stands(unit, level));
                faults.extend(unknown.map(|unit| self.unknown_unit(row, name, unit, level)));
            }
        }
        if rows.is_empty() && faults.is_empty() {
            let name = &register.label;
            let (zh, en) = (format!("{}没有一行", name.zh), format!("the {} has no row", name.en.to_lowercase()));
            faults.push(Fault::new(top, "missing", zh, en));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        for row in &mut rows {
            issue.scope.clone_into(&mut row.scope);
        }
        Ok(rows)
    }

    fn unknown_unit(&self, row: &RegisterRow, column: &str, unit: &str, level: Option<&str>) -> Fault {
        let (zh, en) = hint(unit, self.stand_at(level));
        let (zh, en) = match level {
            Some(_) => (format!("这一层级没有单位 `{unit}`{zh}"), format!("no unit `{unit}` stands at this level{en}")),
            None => (
                format!("`{column}` 写的单位 `{unit}` 不存在{zh}"),
                format!("`{column}`: there is no unit `{unit}`{en}"),
            ),
        };
        Fault::new(row.place.clone(), "unknown-name", zh, en)
    }
}

impl Issue<'_> {
    fn file(&self) -> String {
        format!("{ACTS}/{}/rows", self.act)
    }

    /// Lays the edition's rows over those that stood before: of its scope, what held before ends the day before it.
    pub fn lay(&self, rows: &mut Vec<RegisterRow>, fresh: Vec<RegisterRow>) {
        let (mut own, others): (Vec<_>, Vec<_>) =
            std::mem::take(rows).into_iter().partition(|row| row.scope == self.scope);
        // Where it holds for a time, the one before counts again after it.
        let again: Vec<RegisterRow> = self.until.map_or_else(Vec::new, |until| {
            own.iter()
                .filter(|row| row.until.is_none_or(|end| end > until) && row.since <= until)
                .map(|row| RegisterRow { since: until.plus_days(1), ..row.clone() })
                .collect()
        });
        let later: Vec<RegisterRow> =
            self.until.map_or_else(Vec::new, |until| own.iter().filter(|row| row.since > until).cloned().collect());
        end_by(&mut own, self.from.plus_days(-1));
        *rows = others.into_iter().chain(own).chain(again).chain(later).chain(fresh).collect();
    }
}

/// Rows that still hold after a day end on it; those that would begin later never do.
pub fn end_by(rows: &mut Vec<RegisterRow>, last: Day) {
    rows.retain(|row| row.since <= last);
    for row in rows {
        row.until = Some(row.until.map_or(last, |until| until.min(last)));
    }
}
