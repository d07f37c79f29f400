//! The port `Texts` on both databases.

use crate::database::Database;
use crate::engine::{Row, args};
use crate::sql::texts;
use crate::writer::Step;
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use desk::ports::{StoreFault, TextHead, TextStep, TextVersion, Texts};
use worktime::Instant;

/// Texts belong to the installation as a whole.
const HERE: u32 = 0;
/// Bytes of an original in one piece.
const PIECE: usize = 192 * 1024;

fn head(row: &Row) -> Result<TextHead, StoreFault> {
    Ok(TextHead {
        instrument: row.text(0)?,
        version: row.text(1)?,
        file: row.text(2)?,
        title: row.text(3)?,
        importer: row.text(4)?,
        at: Instant(row.int(5)?),
    })
}

fn step(instrument: &str, version: &str, step: &TextStep) -> Step {
    let issues = step.issues.iter().map(u32::to_string).collect::<Vec<_>>().join(" ");
    let place = args![HERE, instrument, version, step.number];
    let what = args![&step.state, &step.account, &step.note, step.at.0, &issues];
    Step::new(texts::INSERT_TEXT_STEP, place.into_iter().chain(what).collect())
}

/// The issues that a step decided.
fn issues(text: &str) -> Result<Vec<u32>, StoreFault> {
    let damaged = |error| StoreFault::Damaged(format!("the issues `{text}` of a text's step: {error}"));
    text.split_whitespace().map(|issue| issue.parse().map_err(damaged)).collect()
}

#[async_trait]
impl Texts for Database {
    async fn put_text(&self, text: &TextVersion, original: &[u8], first: &TextStep) -> Result<bool, StoreFault> {
        let TextHead { instrument, version, file, title, importer, at } = &text.head;
        let pieces: Vec<&[u8]> = original.chunks(PIECE).collect();
        let count = u32::try_from(pieces.len()).unwrap_or(u32::MAX);
        let mut values = args![HERE, instrument, version, file, title, importer, at.0, count];
        values.extend(args![&text.report, &text.body]);
        let mut steps = vec![Step::new(texts::INSERT_TEXT, values)];
        steps.extend((0_u32..).zip(pieces).map(|(place, piece)| {
            let piece = STANDARD.encode(piece);
            Step::new(texts::INSERT_TEXT_PIECE, args![HERE, version, place, &piece])
        }));
        steps.push(step(instrument, version, first));
        let answers = self.writer.steps(HERE, steps).await?;
        Ok(answers.first().is_some_and(|rows| !rows.is_empty()))
    }

    async fn text_heads(&self, instrument: &str) -> Result<Vec<TextHead>, StoreFault> {
        self.rows(texts::TEXT_HEADS, args![HERE, instrument]).await?.iter().map(head).collect()
    }

    async fn text(&self, instrument: &str, version: &str) -> Result<Option<TextVersion>, StoreFault> {
        let Some(row) = self.row(texts::TEXT, args![HERE, instrument, version]).await? else { return Ok(None) };
        Ok(Some(TextVersion { head: head(&row)?, report: row.text(6)?, body: row.text(7)? }))
    }

    async fn text_original(&self, version: &str) -> Result<Vec<u8>, StoreFault> {
        let damaged = |error| StoreFault::Damaged(format!("a piece of text {version}: {error}"));
        let mut bytes = Vec::new();
        for row in self.rows(texts::TEXT_PIECES, args![HERE, version]).await? {
            bytes.extend(STANDARD.decode(row.text(0)?).map_err(damaged)?);
        }
        Ok(bytes)
    }

    async fn text_steps(&self, instrument: &str, version: &str) -> Result<Vec<TextStep>, StoreFault> {
        let rows = self.rows(texts::TEXT_STEPS, args![HERE, instrument, version]).await?;
        let read = |row: &Row| {
            Ok(TextStep {
                number: row.u32(0)?,
                state: row.text(1)?,
                account: row.text(2)?,
                note: row.text(3)?,
                at: Instant(row.int(4)?),
                issues: issues(&row.text(5)?)?,
            })
        };
        rows.iter().map(read).collect()
    }

    async fn add_text_step(&self, instrument: &str, version: &str, added: &TextStep) -> Result<bool, StoreFault> {
        let answers = self.writer.steps(HERE, vec![step(instrument, version, added)]).await?;
        Ok(answers.first().is_some_and(|rows| !rows.is_empty()))
    }
}
