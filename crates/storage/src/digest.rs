//! A digest over every view row of a district, so that a rebuild can be compared with what stood there.

use crate::codec::hex;
use crate::engine::{Broken, Engine, Purpose, Row, Session, V, args};
use crate::sql::views;
use sha2::{Digest, Sha256};
use sqlx::SqlStr;

/// Rows read at a time.
const PIECE: u32 = 1000;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Text,
    Int,
    Maybe,
}

use Column::{Int, Maybe, Text};

const MATTERS: [Column; 25] = [
    Text, Text, Text, Text, Text, Int, Text, Text, Text, Text, Text, Text, Text, Text, Int, Int, Int, Int, Maybe,
    Maybe, Int, Int, Int, Text, Int,
];
const WORK: [Column; 13] = [Text, Text, Text, Int, Int, Text, Text, Text, Text, Text, Text, Text, Int];

/// A statement that reads one view by key, its columns, and how many of them are the key.
struct View {
    name: &'static str,
    sql: &'static str,
    columns: &'static [Column],
    key: usize,
}

const VIEWS: [View; 6] = [
    View { name: "matters", sql: views::EVERY_MATTER, columns: &MATTERS, key: 1 },
    View { name: "taking_part", sql: views::EVERY_TAKING_PART, columns: &[Text, Text, Int], key: 2 },
    View { name: "to_sign", sql: views::EVERY_SIGNATURE, columns: &[Text, Int, Text, Text, Text], key: 4 },
    View { name: "timers", sql: views::EVERY_TIMER, columns: &[Text, Text, Int], key: 2 },
    View {
        name: "rounds",
        sql: views::EVERY_ROUND,
        columns: &[Text, Int, Text, Text, Text, Text, Text, Text, Text, Int, Int, Int],
        key: 2,
    },
    View { name: "worklist", sql: views::EVERY_WORK, columns: &WORK, key: 1 },
];

/// SHA-256 over matters, taking part, signatures, timers, rounds and worklist in key order, from one unchanging state.
pub(crate) async fn views(engine: &Engine, district: u32) -> Result<String, Broken> {
    let mut session = engine.reader().await?;
    session.begin(Purpose::Snapshot).await?;
    let mut digest = Sha256::new();
    for view in &VIEWS {
        digest.update(view.name.as_bytes());
        add(&mut session, district, view, &mut digest).await?;
    }
    session.rollback().await;
    Ok(hex(&digest.finalize()))
}

async fn add(session: &mut Session, district: u32, view: &View, digest: &mut Sha256) -> Result<(), Broken> {
    let mut key: Vec<V> = view.columns.iter().take(view.key).map(|column| start(*column)).collect();
    loop {
        let mut values = args![district];
        values.append(&mut key);
        values.push(PIECE.into());
        let rows = session.fetch(SqlStr::from_static(view.sql), values).await?;
        for row in &rows {
            for (at, column) in view.columns.iter().enumerate() {
                update(digest, &value(row, at, *column)?);
            }
        }
        let Some(last) = rows.last() else { return Ok(()) };
        for (at, column) in view.columns.iter().take(view.key).enumerate() {
            key.push(value(last, at, *column)?);
        }
    }
}

/// Something smaller than every key.
fn start(column: Column) -> V {
    if column == Text { V::text("") } else { V::Int(i64::MIN) }
}

fn value(row: &Row, at: usize, column: Column) -> Result<V, Broken> {
    Ok(match column {
        Text => V::Text(row.text(at)?),
        Int => V::Int(row.int(at)?),
        Maybe => V::maybe(row.maybe_int(at)?),
    })
}

/// Every value with its kind and length before it, so that no two rows look alike.
fn update(digest: &mut Sha256, value: &V) {
    match value {
        V::Int(number) => {
            digest.update([1]);
            digest.update(number.to_be_bytes());
        }
        V::Text(text) => {
            digest.update([2]);
            digest.update(text.len().to_be_bytes());
            digest.update(text.as_bytes());
        }
        V::NullInt | V::NullText => digest.update([0]),
    }
}
