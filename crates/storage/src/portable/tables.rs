//! The tables of the portable format, per schema: names, columns, keys. The same for both databases.

#[cfg(feature = "testing")]
use crate::engine::Session;
use crate::engine::{Broken, Row, V};
use crate::sql::compose::own;
use serde_json::Value;
use sqlx::SqlStr;
use std::fmt::Write;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Int,
    Text,
    MaybeInt,
    MaybeText,
}

use Column::{Int, MaybeInt, MaybeText, Text};

/// A table: its first `key` columns are its primary key.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) key: usize,
    pub(super) columns: Vec<(&'static str, Column)>,
}

/// The tables of a schema; `None` if this program does not know it.
pub(super) fn of_schema(schema: u32) -> Option<Vec<Table>> {
    if !crate::migrate::knows(schema) {
        return None;
    }
    // A column belongs to the step of its block; a table appears with its first columns.
    let mut tables: Vec<Table> = Vec::new();
    for (name, key, columns) in STEPS.iter().filter(|(since, _)| *since <= schema).flat_map(|(_, step)| *step) {
        match tables.iter_mut().find(|table| table.name == *name) {
            Some(table) => table.columns.extend_from_slice(columns),
            None => tables.push(Table { name, key: *key, columns: columns.to_vec() }),
        }
    }
    Some(tables)
}

/// What a step adds: tables (name, length of the key, columns), or further columns of a table.
type Added = &'static [(&'static str, usize, &'static [(&'static str, Column)])];

/// What each step of the schema adds, in the order of the steps.
const STEPS: &[(u32, Added)] = &[
    (1, SCHEMA_1),
    (2, SCHEMA_2),
    (3, SCHEMA_3),
    (4, SCHEMA_4),
    (5, SCHEMA_5),
    (7, SCHEMA_7),
    (8, SCHEMA_8),
    (9, SCHEMA_9),
    (10, SCHEMA_10),
    (11, SCHEMA_11),
    (12, SCHEMA_12),
    (13, SCHEMA_13),
];

macro_rules! tables {
    ($($name:ident $key:literal: $($column:ident $kind:ident),*;)*) => {
        &[$((stringify!($name), $key, &[$((stringify!($column), $kind)),*])),*]
    };
}

const SCHEMA_1: Added = tables! {
    events 3: district Int, matter Text, version Int, seq Int, at Int, kind Text, body Text, previous Text, hash Text;
    matters 2: district Int, matter Text, number Text, procedure Text, edition Text, state Text, is_final Int,
        home Text, holder Text, holder_post Text, category Text, kind Text, grade Text, place Text, channel Text,
        round Int, pending Int, opened_at Int, changed_at Int, ended_at MaybeInt, due_at MaybeInt, due_provisional Int,
        version Int, due_sort Int, snapshot Text;
    taking_part 3: district Int, unit Text, matter Text;
    timers 3: district Int, matter Text, name Text, at Int;
    rounds 3: district Int, matter Text, round Int, procedure Text, home Text, place Text, category Text, month Text,
        facts Text;
    worklist 2: district Int, matter Text, unit Text, post Text, home_district Int, version Int, due_sort Int,
        body Text;
    outbox 2: district Int, id Text, matter Text, kind Text, receiver Text, body Text, at Int, attempts Int,
        next_at Int, delivered_at MaybeInt;
    inbox 2: district Int, id Text, unit Text, matter Text, kind Text, receiver Text, body Text, at Int;
    subjects 2: district Int, subject Text, wrapped MaybeText, contact Text;
    sealed 2: district Int, vault Text, subject Text, sealed Text;
    receipts 2: district Int, digest Text, matter Text, subject Text;
    replays 2: district Int, key Text, digest Text, answer Text, at Int;
    imports 3: district Int, source Text, original Text, matter Text;
    counters 2: district Int, name Text, next Int;
    editions 2: district Int, id Text, body Text;
    checkpoints 2: district Int, size Int, root Text, at Int, heads Text, key Text, signature Text;
    accounts 2: district Int, id Text, login Text, name Text, unit Text, home_district Int, posts Text, password Text,
        demo Int, disabled Int;
    sessions 2: district Int, digest Text, account Text, kind Text, purpose Text, created_at Int, used_at Int,
        ends_at Int;
};

const SCHEMA_2: Added = tables! {
    access_log 2: district Int, seq Int, at Int, kind Text, account Text, unit Text, matter Text, note Text,
        previous Text, hash Text;
    second_factors 2: district Int, account Text, secret Text, confirmed Int, last_step Int, recovery Text;
};

const SCHEMA_3: Added = tables! {
    files 2: district Int, file Text, subject Text, owner Text, wrapped Text, digest Text, kind Text, size Int,
        width MaybeInt, height MaybeInt, pieces Int, small Int, at Int;
    file_pieces 4: district Int, file Text, copy Text, place Int, sealed Text;
};

const SCHEMA_4: Added = tables! {
    worklist 2: number Text, state Text, category Text, kind Text, grade Text, place Text, opened_at Int;
    matters 2: urged Int;
    taking_part 3: is_final Int;
    to_sign 5: district Int, matter Text, number Int, unit Text, post Text, proposer Text;
    taken 2: district Int, matter Text, unit Text, post Text, account Text, at Int;
    notes 3: district Int, matter Text, id Text, at Int, account Text, unit Text, vault Text, mention Text;
};

const SCHEMA_5: Added = tables! {
    texts 3: district Int, instrument Text, version Text, file Text, title Text, importer Text, at Int, pieces Int,
        report Text, body Text;
    text_pieces 3: district Int, version Text, place Int, piece Text;
    text_steps 4: district Int, instrument Text, version Text, number Int, state Text, account Text, note Text, at Int;
};

const SCHEMA_7: Added = tables! {
    text_steps 4: issues Text;
};

const SCHEMA_8: Added = tables! {
    area_editions 2: district Int, number Int, level Text, within Text, since Text, digest Text, file Text, system Text,
        precision_metres Text, areas Int, points Int, issuer Text, importer Text, at Int;
    area_pieces 3: district Int, number Int, place Int, piece Text;
};

const SCHEMA_9: Added = tables! {
    suggestions 4: district Int, matter Text, version Int, field Text, suggested Text, confidence MaybeInt, unsure Int,
        chosen Text, taken Int, model Text, at Int;
};

const SCHEMA_10: Added = tables! {
    messages 2: district Int, id Text, matter Text, home Text, notice Text, channel Text, receiver Text, body Text, at Int,
        attempts Int, next_at Int, standing Text, why Text, ended_at MaybeInt;
};

const SCHEMA_11: Added = tables! {
    rounds 3: unit Text;
};

const SCHEMA_12: Added = tables! {
    messages 2: again_at MaybeInt;
};

const SCHEMA_13: Added = tables! {
    rounds 3: opened_on Int, closed_on Int, late_on Int;
};

impl Table {
    /// How many rows are read or written at a time, of so many that are usual: few where each may be large.
    pub(super) fn piece(&self, usual: usize) -> usize {
        match self.name {
            "file_pieces" | "text_pieces" | "area_pieces" => usual.min(32),
            "texts" => usual.min(4),
            _ => usual,
        }
    }

    pub(super) fn names(&self) -> Vec<&'static str> {
        self.columns.iter().map(|(name, _)| *name).collect()
    }

    /// Reads a piece of it after a key.
    pub(super) fn select(&self) -> SqlStr {
        let key = self.names().into_iter().take(self.key).collect::<Vec<_>>().join(", ");
        let places = (1..=self.key).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
        let (columns, name, limit) = (self.names().join(", "), self.name, self.key + 1);
        own(format!("select {columns} from {name} where ({key}) > ({places}) order by {key} limit ${limit}"))
    }

    /// Adds so many rows to it.
    pub(super) fn insert(&self, rows: usize) -> SqlStr {
        let mut text = format!("insert into {} ({}) values ", self.name, self.names().join(", "));
        let mut place = 0;
        for row in 0..rows {
            text.push_str(if row == 0 { "(" } else { ", (" });
            for column in 0..self.columns.len() {
                place += 1;
                // Writing into a string cannot fail.
                let _ = write!(text, "{}${place}", if column == 0 { "" } else { ", " });
            }
            text.push(')');
        }
        own(text)
    }

    /// Whether it has a row.
    pub(super) fn any(&self) -> SqlStr {
        own(format!("select district from {} limit 1", self.name))
    }

    /// A key before every key.
    pub(super) fn start(&self) -> Vec<V> {
        let before = |(_, kind): &(&str, Column)| if *kind == Int { V::Int(i64::MIN) } else { V::text("") };
        self.columns.iter().take(self.key).map(before).collect()
    }

    /// The values of a row that was read.
    pub(super) fn values(&self, row: &Row) -> Result<Vec<V>, Broken> {
        let value = |(at, (_, kind)): (usize, &(&str, Column))| {
            Ok(match kind {
                Int => V::Int(row.int(at)?),
                Text => V::Text(row.text(at)?),
                MaybeInt => V::maybe(row.maybe_int(at)?),
                MaybeText => V::maybe_text(row.maybe_text(at)?),
            })
        };
        self.columns.iter().enumerate().map(value).collect()
    }

    /// The values of a line of the portable format; `None` if it is none of this table.
    pub(super) fn parse(&self, line: &str) -> Option<Vec<V>> {
        let values: Vec<Value> = serde_json::from_str(line).ok()?;
        if values.len() != self.columns.len() {
            return None;
        }
        let value = |(value, (_, kind)): (Value, &(&str, Column))| match (kind, value) {
            (Int | MaybeInt, Value::Number(number)) => number.as_i64().map(V::Int),
            (Text | MaybeText, Value::String(text)) => Some(V::Text(text)),
            (MaybeInt, Value::Null) => Some(V::NullInt),
            (MaybeText, Value::Null) => Some(V::NullText),
            _ => None,
        };
        values.into_iter().zip(&self.columns).map(value).collect()
    }
}

/// A line of the portable format: the values as a JSON array.
pub(super) fn line(values: &[V]) -> String {
    let value = |value: &V| match value {
        V::Int(number) => Value::from(*number),
        V::Text(text) => Value::from(text.as_str()),
        V::NullInt | V::NullText => Value::Null,
    };
    Value::Array(values.iter().map(value).collect()).to_string()
}

/// The tables of the newest schema.
pub(crate) fn names() -> Vec<&'static str> {
    of_schema(crate::migrate::newest()).unwrap_or_default().into_iter().map(|table| table.name).collect()
}

/// Every row of every table of a database of the newest schema, as lines of the format.
#[cfg(feature = "testing")]
pub(crate) async fn rows(session: &mut Session) -> Result<Vec<(&'static str, Vec<String>)>, Broken> {
    let mut all = Vec::new();
    for table in of_schema(crate::migrate::newest()).unwrap_or_default() {
        let mut args = table.start();
        args.push(V::Int(i64::MAX));
        let rows = session.fetch(table.select(), args).await?;
        let lines = rows.iter().map(|row| Ok(line(&table.values(row)?))).collect::<Result<_, Broken>>()?;
        all.push((table.name, lines));
    }
    Ok(all)
}

/// Statements that fill each table of PostgreSQL with so many made-up rows, for plans at their real size: keys differ, what
/// is of few kinds in an office is of few kinds here, one matter in twenty is open.
#[cfg(feature = "testing")]
pub(crate) fn grown(rows: u64) -> Vec<SqlStr> {
    let value = |(column, kind): &(&str, Column), is_key: bool| match (*column, kind) {
        ("district", _) => "110101 + g % 16".to_owned(),
        ("is_final", _) => "least(g % 20, 1)".to_owned(),
        ("round" | "urged" | "pending", _) => "g % 50 / 49".to_owned(),
        (_, Column::Int) => "g".to_owned(),
        ("delivered_at", _) => "nullif(g % 1000, 0)".to_owned(),
        (_, Column::MaybeInt) => "nullif(g, g % 3)".to_owned(),
        (name, Column::Text | Column::MaybeText) => match crate::sql::values_of(name).filter(|_| !is_key) {
            Some(kinds) => format!("'{name}' || g % {kinds}"),
            None => format!("'{name}' || g"),
        },
    };
    let fill = |table: &Table| {
        // The last column of a key tells rows apart.
        let columns = table.columns.iter().enumerate();
        let values: Vec<String> = columns.map(|(at, column)| value(column, at + 1 == table.key)).collect();
        let (name, columns) = (table.name, table.names().join(", "));
        own(format!("insert into {name} ({columns}) select {} from generate_series(1, {rows}) as g", values.join(", ")))
    };
    of_schema(crate::migrate::newest()).unwrap_or_default().iter().map(fill).collect()
}

/// The statements of the format, for the lint.
pub(crate) fn representative() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for table in of_schema(crate::migrate::newest()).unwrap_or_default() {
        let name = table.name;
        for (what, sql) in [("select", table.select()), ("insert", table.insert(2)), ("any", table.any())] {
            all.push((format!("PORTABLE {what} {name}"), sql.as_str().to_owned()));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_schema_is_known_column_by_column() {
        let mut found: Vec<(String, Vec<String>, String)> = Vec::new();
        for statement in crate::migrate::steps().flat_map(crate::migrate::statements) {
            if let Some((name, column)) = crate::migrate::added(&statement) {
                let table = found.iter_mut().find(|(known, ..)| known == name).unwrap();
                // A column that is added later has a default for the rows that stand there.
                table.1.push(column.split(" default ").next().unwrap().to_owned());
            }
            let Some(rest) = statement.strip_prefix("create table if not exists ") else { continue };
            let (name, body) = rest.split_once(" (").unwrap();
            let lines: Vec<&str> = body.lines().map(str::trim).filter(|line| line.len() > 1).collect();
            let (key, columns) = lines.split_last().unwrap();
            let columns: Vec<String> = columns.iter().map(|line| line.trim_end_matches(',').to_owned()).collect();
            found.push((name.to_owned(), columns, (*key).to_owned()));
        }
        let known: Vec<_> = of_schema(crate::migrate::newest())
            .unwrap()
            .iter()
            .map(|table| {
                let column = |(name, kind): &(&str, Column)| match kind {
                    Int => format!("{name} bigint not null"),
                    Text => format!("{name} text not null"),
                    MaybeInt => format!("{name} bigint"),
                    MaybeText => format!("{name} text"),
                };
                let key = table.names()[..table.key].join(", ");
                (table.name.to_owned(), table.columns.iter().map(column).collect(), format!("primary key ({key})"))
            })
            .collect();
        assert_eq!(found, known);
    }
}
