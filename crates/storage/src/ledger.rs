//! The port `Ledger` on both databases.

use crate::codec::{self, from_json, to_json};
use crate::database::Database;
use crate::engine::{Row, V, args};
use crate::list;
use crate::sql::compose::{SIZES, expand, fill, pieces};
use crate::sql::{desk as statements, files, ledger, post, vault, views};
use crate::writer::{Answer, Step, Work, replay};
use async_trait::async_trait;
use casework::{Matter, MatterId};
use desk::ports::{
    Checkpoint, ClosedRound, Commit, DueTimer, During, Head, Imported, Ledger, Logged, MatterFilter, MatterRow,
    OpenRounds, Outgoing, Page, PageRequest, Projection, Receipt, Replay, RoundRow, SealedItem, StockRow, StoreFault,
    Subject, Undelivered, WorkChange, WorkRow,
};
use sqlx::SqlStr;
use std::collections::BTreeMap;
use worktime::Instant;

impl Database {
    pub(crate) async fn rows(&self, sql: &'static str, args: Vec<V>) -> Result<Vec<Row>, StoreFault> {
        Ok(self.engine.fetch(SqlStr::from_static(sql), args).await?)
    }

    pub(crate) async fn row(&self, sql: &'static str, args: Vec<V>) -> Result<Option<Row>, StoreFault> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    pub(crate) async fn listed(
        &self,
        sql: &'static str,
        district: u32,
        values: &[String],
    ) -> Result<Vec<Row>, StoreFault> {
        let values = values.iter().cloned().collect();
        Ok(self.engine.reader().await?.fetch_listed(sql, args![district], &values).await?)
    }

    /// One statement that writes; answers its rows.
    pub(crate) async fn step(&self, district: u32, sql: &'static str, args: Vec<V>) -> Result<Vec<Row>, StoreFault> {
        let answers = self.writer.steps(district, vec![Step::new(sql, args)]).await?;
        Ok(answers.into_iter().next().unwrap_or_default())
    }
}

fn letter(row: &Row) -> Result<Outgoing, StoreFault> {
    Ok(Outgoing {
        id: row.text(0)?,
        matter: MatterId(row.text(1)?),
        kind: row.text(2)?,
        to: row.text(3)?,
        body: row.text(4)?,
        at: Instant(row.int(5)?),
    })
}

/// A row of the worklist as it is to stand.
fn work_change(district: u32, change: &WorkChange) -> Result<Vec<V>, StoreFault> {
    let version = change.version;
    Ok(match &change.row {
        Some(work) => {
            let row = MatterRow { version, ..work.row.clone() };
            codec::work_values(&WorkRow { district, row, ..work.clone() })?
        }
        // The trace of a matter that left: an older message that comes late must find it.
        None => {
            let mut values = args![district, &change.matter.0, "", "", 0_u32, version, i64::MAX, ""];
            values.extend(args!["", "", "", "", "", "", 0_u32]);
            values
        }
    })
}

#[async_trait]
impl Ledger for Database {
    async fn commit(&self, commit: Commit) -> Result<Vec<u64>, StoreFault> {
        match self.writer.ask(commit.district, Work::Commit(Box::new(commit))).await? {
            Answer::Seqs(seqs) => Ok(seqs),
            Answer::Rows(_) => Ok(Vec::new()),
        }
    }

    async fn matter(&self, district: u32, matter: &MatterId) -> Result<Option<Matter>, StoreFault> {
        let Some(row) = self.row(views::SNAPSHOT, args![district, &matter.0]).await? else { return Ok(None) };
        Ok(Some(from_json(row.str(0)?)?))
    }

    async fn versions(&self, district: u32, matters: &[MatterId]) -> Result<Vec<(MatterId, u32)>, StoreFault> {
        let ids: Vec<String> = matters.iter().map(|matter| matter.0.clone()).collect();
        let rows = self.listed(statements::VERSIONS, district, &ids).await?;
        rows.iter().map(|row| Ok((MatterId(row.text(0)?), row.u32(1)?))).collect()
    }

    async fn head(&self, district: u32, matter: &MatterId) -> Result<Option<Head>, StoreFault> {
        let Some(row) = self.row(ledger::HEAD, args![district, &matter.0]).await? else { return Ok(None) };
        Ok(Some(Head { matter: matter.clone(), version: row.u32(0)?, hash: row.text(1)? }))
    }

    async fn history(&self, district: u32, matter: &MatterId) -> Result<Vec<Logged>, StoreFault> {
        let rows = self.rows(ledger::HISTORY, args![district, &matter.0]).await?;
        Ok(rows.iter().map(codec::logged).collect::<Result<_, _>>()?)
    }

    async fn log(&self, district: u32, after: u64, limit: u32) -> Result<Vec<Logged>, StoreFault> {
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let rows = self.rows(ledger::LOG, args![district, after, limit]).await?;
        Ok(rows.iter().map(codec::logged).collect::<Result<_, _>>()?)
    }

    async fn chains(&self, district: u32, after: (&MatterId, u32), limit: u32) -> Result<Vec<Logged>, StoreFault> {
        let rows = self.rows(ledger::CHAINS, args![district, &after.0.0, after.1, limit]).await?;
        Ok(rows.iter().map(codec::logged).collect::<Result<_, _>>()?)
    }

    async fn position(&self, district: u32) -> Result<u64, StoreFault> {
        let row = self.row(ledger::LAST_SEQ, args![district]).await?;
        let last = row.map(|row| row.maybe_int(0)).transpose()?.flatten().unwrap_or(0);
        u64::try_from(last).map_err(|_| StoreFault::Damaged(format!("position {last} of district {district}")))
    }

    async fn districts(&self) -> Result<Vec<u32>, StoreFault> {
        let mut districts: Vec<u32> = Vec::new();
        loop {
            let after = districts.last().map_or(-1, |last| i64::from(*last));
            let row = self.row(ledger::DISTRICTS, args![after]).await?;
            match row.map(|row| row.maybe_int(0)).transpose()?.flatten() {
                Some(next) => {
                    districts.push(u32::try_from(next).map_err(|_| StoreFault::Damaged(format!("district {next}")))?)
                }
                None => return Ok(districts),
            }
        }
    }

    async fn list(
        &self,
        district: u32,
        filter: &MatterFilter,
        page: &PageRequest,
    ) -> Result<Page<MatterRow>, StoreFault> {
        Ok(list::list(self, district, filter, page).await?)
    }

    async fn worklist(
        &self,
        district: u32,
        unit: &str,
        posts: &[String],
        page: &PageRequest,
    ) -> Result<Page<WorkRow>, StoreFault> {
        Ok(list::worklist(self, district, unit, posts, page).await?)
    }

    async fn due(&self, district: u32, now: Instant, limit: u32) -> Result<Vec<DueTimer>, StoreFault> {
        let mut timers = Vec::new();
        for row in self.rows(views::DUE, args![district, now.0, limit]).await? {
            timers.push(DueTimer {
                district,
                matter: MatterId(row.text(0)?),
                name: row.text(1)?,
                at: Instant(row.int(2)?),
            });
        }
        Ok(timers)
    }

    async fn rounds(
        &self,
        district: u32,
        procedure: &str,
        month: &str,
        after: Option<(String, u32)>,
        limit: u32,
    ) -> Result<Vec<(MatterId, RoundRow)>, StoreFault> {
        let (matter, round) = after.unwrap_or_default();
        let rows = self.rows(views::ROUNDS, args![district, procedure, month, &matter, round, limit]).await?;
        rows.iter().map(|row| Ok((MatterId(row.text(0)?), codec::round_row(row)?))).collect()
    }

    async fn stock(&self, district: u32, (from, to): (i64, i64)) -> Result<Vec<StockRow>, StoreFault> {
        let rows = self.rows(views::STOCK, args![district, from, to]).await?;
        Ok(rows.iter().map(codec::stock_row).collect::<Result<_, _>>()?)
    }

    async fn dayless(&self, district: u32, limit: u32) -> Result<u64, StoreFault> {
        self.row(views::DAYLESS, args![district, limit]).await?.map_or(Ok(0), |row| Ok(row.u64(0)?))
    }

    async fn closed(
        &self,
        district: u32,
        procedure: &str,
        during: During<'_>,
        after: Option<(String, u32)>,
        limit: u32,
    ) -> Result<Vec<ClosedRound>, StoreFault> {
        let (matter, round) = after.unwrap_or_default();
        let (sql, args) = match during {
            During::Month(month) => (views::CLOSED, args![district, procedure, month, &matter, round, limit]),
            During::Day(day) => (views::CLOSED_ON, args![district, procedure, day, &matter, round, limit]),
        };
        let rows = self.rows(sql, args).await?;
        Ok(rows.iter().map(codec::closed_round).collect::<Result<_, _>>()?)
    }

    async fn open_rounds(&self, district: u32, procedure: &str) -> Result<Vec<OpenRounds>, StoreFault> {
        let rows = self.rows(views::OPEN_ROUNDS, args![district, procedure]).await?;
        Ok(rows.iter().map(codec::open_rounds).collect::<Result<_, _>>()?)
    }

    async fn numbered(
        &self,
        district: u32,
        procedure: &str,
        between: (&str, &str),
        limit: u32,
    ) -> Result<Vec<Matter>, StoreFault> {
        let rows = self.rows(views::NUMBERED, args![district, between.0, between.1, procedure, limit]).await?;
        rows.iter().map(|row| Ok(from_json(row.str(0)?)?)).collect()
    }

    async fn of_unit(
        &self,
        district: u32,
        unit: &str,
        after: &MatterId,
        limit: u32,
    ) -> Result<Vec<Matter>, StoreFault> {
        let rows = self.rows(views::OF_UNIT, args![district, unit, &after.0, limit]).await?;
        rows.iter().map(|row| Ok(from_json(row.str(0)?)?)).collect()
    }

    async fn replay(&self, district: u32, key: &str) -> Result<Option<Replay>, StoreFault> {
        let rows = self.engine.fetch(expand(ledger::REPLAYS, 1), args![district, key]).await?;
        Ok(rows.first().map(replay).transpose()?)
    }

    async fn receipt(&self, district: u32, digest: &str) -> Result<Option<Receipt>, StoreFault> {
        let Some(row) = self.row(ledger::RECEIPT, args![district, digest]).await? else { return Ok(None) };
        Ok(Some(Receipt { digest: row.text(0)?, matter: MatterId(row.text(1)?), subject: row.text(2)? }))
    }

    async fn imported(&self, district: u32, source: &str, original: &str) -> Result<Option<MatterId>, StoreFault> {
        let rows = self.engine.fetch(expand(ledger::IMPORTS, 1), args![district, source, original]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let found = Imported { source: row.text(0)?, original: row.text(1)?, matter: MatterId(row.text(2)?) };
        Ok(Some(found.matter))
    }

    async fn subjects(&self, district: u32, subjects: &[String]) -> Result<Vec<Subject>, StoreFault> {
        let rows = self.listed(vault::SUBJECTS, district, subjects).await?;
        Ok(rows.iter().map(codec::subject).collect::<Result<_, _>>()?)
    }

    async fn subjects_by_contact(&self, district: u32, contact: &str) -> Result<Vec<Subject>, StoreFault> {
        // The empty digest means that there is none, so it finds nobody.
        if contact.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.rows(vault::BY_CONTACT, args![district, contact]).await?;
        Ok(rows.iter().map(codec::subject).collect::<Result<_, _>>()?)
    }

    async fn sealed(&self, district: u32, vaults: &[String]) -> Result<Vec<SealedItem>, StoreFault> {
        let rows = self.listed(vault::SEALED, district, vaults).await?;
        Ok(rows.iter().map(codec::sealed).collect::<Result<_, _>>()?)
    }

    async fn erase(&self, district: u32, subject: &str) -> Result<bool, StoreFault> {
        let args = || args![district, subject];
        let erase = [vault::ERASE_SUBJECT, vault::ERASE_SEALED, files::ERASE_PIECES, files::ERASE_FILES];
        let steps = erase.into_iter().map(|sql| Step::new(sql, args())).collect();
        let rows = self.writer.steps(district, steps).await?;
        // A failure here is worth telling: the bytes may still stand in the log. Erasing again is harmless.
        self.writer.ask(district, Work::Truncate).await?;
        Ok(rows.first().is_some_and(|found| !found.is_empty()))
    }

    async fn undelivered(&self, district: u32, now: Instant, limit: u32) -> Result<Vec<Undelivered>, StoreFault> {
        let rows = self.rows(post::UNDELIVERED, args![district, now.0, limit]).await?;
        let message = |row: &Row| Ok(Undelivered { district, message: letter(row)?, attempts: row.u32(6)? });
        rows.iter().map(message).collect()
    }

    async fn delivered(&self, district: u32, ids: &[String], at: Instant) -> Result<(), StoreFault> {
        let mut steps = Vec::new();
        for piece in ids.chunks(SIZES.first().copied().unwrap_or(1)) {
            let mut args = args![district, at.0];
            let size = fill(&mut args, piece.iter());
            steps.push(Step { sql: expand(post::DELIVERED, size), args });
        }
        self.writer.steps(district, steps).await.map(drop)
    }

    async fn failed(&self, district: u32, id: &str, next: Instant) -> Result<(), StoreFault> {
        self.step(district, post::FAILED, args![district, id, next.0]).await.map(drop)
    }

    async fn put_work(&self, district: u32, changes: &[WorkChange]) -> Result<(), StoreFault> {
        // Of each matter the newest, in the order of their keys.
        let mut newest: BTreeMap<&str, &WorkChange> = BTreeMap::new();
        for change in changes {
            let kept = newest.entry(&change.matter.0).or_insert(change);
            if kept.version < change.version {
                *kept = change;
            }
        }
        let mut steps = Vec::new();
        let mut rest = newest.into_values();
        for size in pieces(rest.len()) {
            let (mut values, mut matters) = (Vec::new(), args![district]);
            for change in rest.by_ref().take(size) {
                values.extend(work_change(district, change)?);
                matters.push(V::from(&change.matter.0));
            }
            steps.push(Step { sql: expand(views::PUT_WORK, size), args: values });
            steps.push(Step { sql: expand(views::DELETE_TAKEN, size), args: matters });
        }
        self.writer.steps(district, steps).await.map(drop)
    }

    async fn put_letters(&self, district: u32, letters: &[(String, Outgoing)]) -> Result<(), StoreFault> {
        let mut letters = letters.iter();
        let mut steps = Vec::new();
        for size in pieces(letters.len()) {
            let mut values = Vec::new();
            for (unit, letter) in letters.by_ref().take(size) {
                values.extend(args![district, &letter.id, unit, &letter.matter.0, &letter.kind, &letter.to]);
                values.extend(args![&letter.body, letter.at.0]);
            }
            steps.push(Step { sql: expand(post::PUT_LETTERS, size), args: values });
        }
        self.writer.steps(district, steps).await.map(drop)
    }

    async fn inbox(&self, district: u32, unit: &str, limit: u32) -> Result<Vec<Outgoing>, StoreFault> {
        self.rows(post::INBOX, args![district, unit, limit]).await?.iter().map(letter).collect()
    }

    async fn take_numbers(&self, district: u32, name: &str, count: u32) -> Result<u64, StoreFault> {
        let rows = self.step(district, ledger::TAKE_NUMBERS, args![district, name, i64::from(count)]).await?;
        let next = rows.first().map(|row| row.u64(0)).transpose()?;
        next.and_then(|next| next.checked_sub(u64::from(count)))
            .ok_or_else(|| StoreFault::Damaged(format!("counter {name}")))
    }

    async fn put_edition(&self, id: &str, body: &str) -> Result<(), StoreFault> {
        self.step(0, ledger::PUT_EDITION, args![0_u32, id, body]).await.map(drop)
    }

    async fn editions(&self) -> Result<Vec<(String, String)>, StoreFault> {
        let rows = self.rows(ledger::EDITIONS, args![0_u32]).await?;
        rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
    }

    async fn checkpoint(&self, district: u32) -> Result<Option<Checkpoint>, StoreFault> {
        let Some(row) = self.row(ledger::CHECKPOINT, args![district]).await? else { return Ok(None) };
        Ok(Some(Checkpoint {
            district,
            size: row.u64(0)?,
            root: row.text(1)?,
            at: Instant(row.int(2)?),
            heads: from_json(row.str(3)?)?,
            key: row.text(4)?,
            signature: row.text(5)?,
        }))
    }

    async fn put_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), StoreFault> {
        let size = i64::try_from(checkpoint.size).map_err(|error| StoreFault::Damaged(error.to_string()))?;
        let heads = to_json(&checkpoint.heads)?;
        let Checkpoint { district, root, at, key, signature, .. } = checkpoint;
        let values = args![*district, size, root, at.0, &heads, key, signature];
        self.step(*district, ledger::PUT_CHECKPOINT, values).await.map(drop)
    }

    async fn clear_views(&self, district: u32) -> Result<(), StoreFault> {
        let clear = [
            views::CLEAR_MATTERS,
            views::CLEAR_TAKING_PART,
            views::CLEAR_TO_SIGN,
            views::CLEAR_TIMERS,
            views::CLEAR_ROUNDS,
            views::CLEAR_WORK,
        ];
        let steps = clear.into_iter().map(|sql| Step::new(sql, args![district])).collect();
        self.writer.steps(district, steps).await.map(drop)
    }

    async fn write_views(&self, district: u32, views: Vec<Projection>) -> Result<(), StoreFault> {
        self.writer.ask(district, Work::Views(district, views)).await.map(drop)
    }

    async fn digest_views(&self, district: u32) -> Result<String, StoreFault> {
        Ok(crate::digest::views(&self.engine, district).await?)
    }
}
