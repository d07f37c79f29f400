//! Statements over many rows or a list of values. SQLite, asked in the same process, takes them in pieces of few sizes;
//! PostgreSQL takes each column as one array, so that one text serves any number of rows, and the statements of a whole
//! group in one round trip.

use super::{Broken, Connection, PgQuery, Row, Session, V, check_texts};
use crate::sql::compose::{SIZES, expand, grouped, pieces};
use std::collections::BTreeSet;

/// Most rows of one table in one statement on PostgreSQL.
const ROWS: usize = 2_048;

/// One statement of a group.
pub(crate) enum Many {
    /// Rows for a template with `{rows:N}`.
    Rows(&'static str, Vec<Vec<V>>),
    /// A district and values for a template with `{list}`.
    List(&'static str, u32, BTreeSet<String>),
}

impl Many {
    fn template(&self) -> &'static str {
        match self {
            Self::Rows(template, _) | Self::List(template, ..) => template,
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Rows(_, rows) => rows.is_empty(),
            Self::List(_, _, values) => values.is_empty(),
        }
    }
}

impl Session {
    /// Carries out statements that do not depend on one another: of different tables, or of different rows.
    pub(crate) async fn execute_many(&mut self, group: Vec<Many>) -> Result<(), Broken> {
        let group: Vec<Many> = group.into_iter().filter(|many| !many.is_empty()).collect();
        if matches!(self.connection, Connection::Sqlite(_)) {
            for many in group {
                match many {
                    Many::Rows(template, rows) => self.insert_in_pieces(template, rows).await?,
                    Many::List(template, district, values) => {
                        self.listed_in_pieces(template, vec![V::from(district)], &values).await.map(drop)?;
                    }
                }
            }
            return Ok(());
        }
        let (mut now, mut later) = (Vec::with_capacity(group.len()), Vec::new());
        for many in group {
            match many {
                Many::Rows(template, mut rows) if rows.len() > ROWS => {
                    later.push(Many::Rows(template, rows.split_off(ROWS)));
                    now.push(Many::Rows(template, rows));
                }
                many => now.push(many),
            }
        }
        if !now.is_empty() {
            self.in_one_round_trip(now).await?;
        }
        if later.is_empty() { Ok(()) } else { Box::pin(self.execute_many(later)).await }
    }

    /// Runs a statement over a list of any length, after values that stay the same.
    pub(crate) async fn fetch_listed(
        &mut self,
        template: &'static str,
        fixed: Vec<V>,
        values: &BTreeSet<String>,
    ) -> Result<Vec<Row>, Broken> {
        if values.is_empty() {
            return Ok(Vec::new());
        }
        let Connection::Postgres(connection) = &mut self.connection else {
            return self.listed_in_pieces(template, fixed, values).await;
        };
        let mut query = sqlx::query(grouped(&[template]));
        check_texts(&fixed)?;
        for value in fixed {
            query = super::bind_one(query, value);
        }
        let rows = query.bind(texts(values)?).fetch_all(&mut **connection).await?;
        Ok(rows.into_iter().map(Row::Postgres).collect())
    }

    async fn in_one_round_trip(&mut self, group: Vec<Many>) -> Result<(), Broken> {
        let Connection::Postgres(connection) = &mut self.connection else { return Ok(()) };
        let templates: Vec<&'static str> = group.iter().map(Many::template).collect();
        let mut query = sqlx::query(grouped(&templates));
        for many in group {
            query = match many {
                Many::Rows(_, rows) => bind_columns(query, rows)?,
                Many::List(_, district, values) => query.bind(i64::from(district)).bind(texts(&values)?),
            };
        }
        Ok(query.execute(&mut **connection).await.map(drop)?)
    }

    async fn insert_in_pieces(&mut self, template: &'static str, rows: Vec<Vec<V>>) -> Result<(), Broken> {
        let sizes = pieces(rows.len());
        let mut rows = rows.into_iter();
        for size in sizes {
            let values: Vec<V> = rows.by_ref().take(size).flatten().collect();
            self.execute(expand(template, size), values).await?;
        }
        Ok(())
    }

    async fn listed_in_pieces(
        &mut self,
        template: &'static str,
        fixed: Vec<V>,
        values: &BTreeSet<String>,
    ) -> Result<Vec<Row>, Broken> {
        let values: Vec<&String> = values.iter().collect();
        let mut rows = Vec::new();
        for piece in values.chunks(SIZES.first().copied().unwrap_or(1)) {
            let mut args = fixed.clone();
            let size = crate::sql::compose::fill(&mut args, piece.iter().copied());
            rows.extend(self.fetch(expand(template, size), args).await?);
        }
        Ok(rows)
    }
}

fn texts(values: &BTreeSet<String>) -> Result<Vec<String>, Broken> {
    values.iter().map(|text| checked(text.clone())).collect()
}

fn checked(text: String) -> Result<String, Broken> {
    if text.contains('\0') { Err(super::nul()) } else { Ok(text) }
}

/// Binds each column of the rows as one array.
fn bind_columns(mut query: PgQuery, rows: Vec<Vec<V>>) -> Result<PgQuery, Broken> {
    let mut columns: Vec<Column> =
        rows.first().into_iter().flatten().map(|value| Column::of(value, rows.len())).collect();
    for row in rows {
        for (value, column) in row.into_iter().zip(&mut columns) {
            column.push(value)?;
        }
    }
    for column in columns {
        query = match column {
            Column::Ints(numbers) => query.bind(numbers),
            Column::Texts(texts) => query.bind(texts),
        };
    }
    Ok(query)
}

enum Column {
    Ints(Vec<Option<i64>>),
    Texts(Vec<Option<String>>),
}

impl Column {
    fn of(value: &V, rows: usize) -> Self {
        match value {
            V::Int(_) | V::NullInt => Self::Ints(Vec::with_capacity(rows)),
            V::Text(_) | V::NullText => Self::Texts(Vec::with_capacity(rows)),
        }
    }

    fn push(&mut self, value: V) -> Result<(), Broken> {
        match (self, value) {
            (Self::Ints(numbers), V::Int(number)) => numbers.push(Some(number)),
            (Self::Ints(numbers), V::NullInt) => numbers.push(None),
            (Self::Texts(texts), V::Text(text)) => texts.push(Some(checked(text)?)),
            (Self::Texts(texts), V::NullText) => texts.push(None),
            _ => return Err(Broken::Damaged("a column holds numbers and texts".to_owned())),
        }
        Ok(())
    }
}
