//! The editions of a register as everybody may read them: which holds, which was superseded by which, and what changed
//! from one to the next.

use super::Issued;
use crate::library::{CityLaw, Library};
use rulebook::model::RegisterRow;
use std::collections::BTreeMap;
use worktime::Day;

/// An edition beside the others of its scope.
#[derive(Debug, Clone, PartialEq)]
pub struct Edition<'a> {
    /// The edition.
    pub issued: Issued<'a>,
    /// The last day on which it holds, by itself or because another followed.
    pub last: Option<Day>,
    /// The number of the edition that follows it.
    pub superseded_by: Option<&'a str>,
    /// The number of the edition before it; `None` = what ships with the rulebook, or nothing.
    pub follows: Option<&'a str>,
}

/// How an edition stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It will hold.
    ToCome,
    /// It holds.
    InForce,
    /// Another took its place.
    Superseded,
    /// It was withdrawn, or its time is over.
    Ended,
}

impl Edition<'_> {
    /// How it stands on a day.
    #[must_use]
    pub fn standing(&self, day: Day) -> Standing {
        let never = self.last.is_some_and(|last| last < self.issued.from);
        let superseded = self.superseded_by.is_some();
        match () {
            () if day < self.issued.from && !never => Standing::ToCome,
            () if !never && self.last.is_none_or(|last| day <= last) => Standing::InForce,
            () if superseded => Standing::Superseded,
            () => Standing::Ended,
        }
    }
}

/// The editions of a register, in the order in which they take effect.
#[must_use]
pub fn editions<'a>(library: &'a Library, law: &CityLaw, register: &str) -> Vec<Edition<'a>> {
    let all = library.entries().issued(law.city.division, register);
    let mut found: Vec<Edition<'a>> = Vec::with_capacity(all.len());
    for issued in all {
        let ends_itself = issued.until.is_some_and(|until| until < issued.from);
        let number = issued.entry.number.as_str();
        let before = found.iter_mut().rev().find(|one| one.issued.scope == issued.scope && counts(one));
        let follows = before.as_ref().map(|one| one.issued.entry.number.as_str());
        if let Some(before) = before.filter(|_| !ends_itself) {
            let last = issued.from.plus_days(-1);
            if before.last.is_none_or(|own| last < own) {
                before.last = Some(last);
                before.superseded_by = Some(number);
            }
        }
        let last = issued.until;
        found.push(Edition { issued, last, superseded_by: None, follows });
    }
    found
}

fn counts(edition: &Edition<'_>) -> bool {
    edition.issued.until.is_none_or(|until| edition.issued.from <= until)
}

/// The rows of an edition; nothing if the files of today cannot read them any more.
#[must_use]
pub fn rows_of(library: &Library, law: &CityLaw, issued: &Issued<'_>) -> Vec<RegisterRow> {
    let also = library.acts().opened(law.city.division);
    law.city.issued(&issued.issue(&also)).unwrap_or_default()
}

/// The rows that stood before an edition: those of the one that it follows, or what ships with the rulebook.
#[must_use]
pub fn rows_before(library: &Library, law: &CityLaw, all: &[Edition<'_>], edition: &Edition<'_>) -> Vec<RegisterRow> {
    match edition.follows.and_then(|number| all.iter().find(|one| one.issued.entry.number == number)) {
        Some(before) => rows_of(library, law, &before.issued),
        None if edition.issued.scope.is_empty() => {
            let eve = edition.issued.from.plus_days(-1);
            let shipped = law.city.rows.get(&edition.issued.entry.register).into_iter().flatten();
            shipped.filter(|row| row.holds_on(eve)).cloned().collect()
        }
        None => Vec::new(),
    }
}

/// A column of a row that is another than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The row's key.
    pub key: String,
    /// The column.
    pub column: String,
    /// As it was; empty = nothing.
    pub old: String,
    /// As it is; empty = nothing.
    pub new: String,
}

/// What changed from one edition to the next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Rows that were not there.
    pub added: Vec<RegisterRow>,
    /// Rows that are gone.
    pub removed: Vec<RegisterRow>,
    /// What changed in rows that stay, column by column in the register's order.
    pub changed: Vec<Changed>,
}

/// Compares the rows of two editions. `columns` = the register's columns in order.
#[must_use]
pub fn compare(before: &[RegisterRow], after: &[RegisterRow], columns: &[&str]) -> Difference {
    let by_key = |rows: &[RegisterRow]| -> BTreeMap<String, RegisterRow> {
        rows.iter().map(|row| (row.key.clone(), row.clone())).collect()
    };
    let (old, new) = (by_key(before), by_key(after));
    let text = |row: &RegisterRow, column: &str| row.columns.get(column).cloned().unwrap_or_default();
    let mut changed = Vec::new();
    for row in after {
        let Some(was) = old.get(&row.key) else { continue };
        changed.extend(columns.iter().filter(|column| text(was, column) != text(row, column)).map(|column| Changed {
            key: row.key.clone(),
            column: (*column).to_owned(),
            old: text(was, column),
            new: text(row, column),
        }));
    }
    Difference {
        added: after.iter().filter(|row| !old.contains_key(&row.key)).cloned().collect(),
        removed: before.iter().filter(|row| !new.contains_key(&row.key)).cloned().collect(),
        changed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(key: &str, item: &str) -> RegisterRow {
        RegisterRow {
            key: key.to_owned(),
            since: "2026-01-01".parse().unwrap(),
            until: None,
            version: String::new(),
            scope: String::new(),
            columns: [("item".to_owned(), item.to_owned())].into_iter().collect(),
            place: law::Place { file: String::new(), line: 0, column: 0 },
        }
    }

    #[test]
    fn rows_are_added_removed_and_changed_column_by_column() {
        let found = compare(&[row("a", "甲"), row("b", "乙")], &[row("b", "丙"), row("c", "丁")], &["item", "note"]);
        assert_eq!(found.added, [row("c", "丁")]);
        assert_eq!(found.removed, [row("a", "甲")]);
        let changed = Changed { key: "b".into(), column: "item".into(), old: "乙".into(), new: "丙".into() };
        assert_eq!(found.changed, [changed]);
        assert_eq!(compare(&[row("a", "甲")], &[row("a", "甲")], &["item"]), Difference::default());
    }
}
