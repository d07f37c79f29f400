//! The port `Areas` on both databases.

use crate::database::Database;
use crate::engine::{Row, args};
use crate::sql::areas;
use crate::writer::Step;
use async_trait::async_trait;
use desk::ports::{AreaEdition, Areas, Ledger as _, StoreFault};
use std::fmt::Display;
use territory::{Crs, Level, Scope};
use worktime::Instant;

/// Bytes of outlines in one piece.
const PIECE: usize = 192 * 1024;
/// The counter that numbers the editions of a city.
const NUMBERS: &str = "area_editions";

fn damaged(number: u32, what: impl Display) -> StoreFault {
    StoreFault::Damaged(format!("edition {number} of areas: {what}"))
}

fn edition(row: &Row) -> Result<AreaEdition, StoreFault> {
    let number = row.u32(0)?;
    let level = row.text(1)?;
    let level = Level::from_word(&level).ok_or_else(|| damaged(number, format!("no level `{level}`")))?;
    let system = row.text(6)?;
    Ok(AreaEdition {
        number,
        scope: Scope {
            level,
            within: row.text(2)?,
            since: row.text(3)?.parse().map_err(|fault| damaged(number, fault))?,
        },
        digest: row.text(4)?,
        file: row.text(5)?,
        system: Crs::from_word(&system).ok_or_else(|| damaged(number, format!("no system `{system}`")))?,
        precision: row.text(7)?.parse().map_err(|fault| damaged(number, fault))?,
        areas: row.u32(8)?,
        points: row.u32(9)?,
        issuer: row.text(10)?,
        importer: row.text(11)?,
        at: Instant(row.int(12)?),
    })
}

/// A document in pieces; none ends within a character.
fn pieces(mut text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    while text.len() > PIECE {
        let (piece, rest) = text.split_at(text.floor_char_boundary(PIECE));
        pieces.push(piece);
        text = rest;
    }
    pieces.push(text);
    pieces
}

#[async_trait]
impl Areas for Database {
    async fn put_area_edition(&self, city: u32, edition: &AreaEdition, outlines: &str) -> Result<u32, StoreFault> {
        let taken = self.take_numbers(city, NUMBERS, 1).await?;
        let number = u32::try_from(taken).map_err(|fault| StoreFault::Damaged(format!("{NUMBERS}: {fault}")))?;
        let AreaEdition { scope, digest, file, system, precision, areas, points, issuer, importer, at, .. } = edition;
        let (since, precision) = (scope.since.to_string(), precision.to_string());
        let mut values = args![city, number, scope.level.word(), &scope.within, &since, digest, file, system.word()];
        values.extend(args![&precision, *areas, *points, issuer, importer, at.0]);
        let mut steps = vec![Step::new(areas::INSERT_AREA_EDITION, values)];
        steps.extend(
            (0_u32..)
                .zip(pieces(outlines))
                .map(|(place, piece)| Step::new(areas::INSERT_AREA_PIECE, args![city, number, place, piece])),
        );
        self.writer.steps(city, steps).await?;
        Ok(number)
    }

    async fn area_editions(&self, city: u32) -> Result<Vec<AreaEdition>, StoreFault> {
        self.rows(areas::AREA_EDITIONS, args![city]).await?.iter().map(edition).collect()
    }

    async fn area_outlines(&self, city: u32, number: u32) -> Result<String, StoreFault> {
        let mut outlines = String::new();
        for row in self.rows(areas::AREA_PIECES, args![city, number]).await? {
            outlines.push_str(&row.text(0)?);
        }
        Ok(outlines)
    }
}
