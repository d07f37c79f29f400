//! The port `Messages` on both databases.

use crate::database::Database;
use crate::engine::{Row, V, args};
use crate::list::{COUNT, counted, total};
use crate::sql::compose::{Composed, expand, pieces};
use crate::sql::post;
use crate::writer::Step;
use async_trait::async_trait;
use casework::MatterId;
use desk::ports::{Channel, MessageFilter, MessageRow, Messages, Page, Standing, StoreFault};
use worktime::Instant;

const SELECT: &str = "select id, matter, home, notice, channel, receiver, body, at, attempts, next_at, standing, why, \
                      ended_at, again_at from messages";

fn message(row: &Row) -> Result<MessageRow, StoreFault> {
    let word = |at: usize| row.text(at);
    let (channel, standing) = (word(4)?, word(10)?);
    let damaged = || StoreFault::Damaged(format!("message of channel {channel} standing at {standing}"));
    Ok(MessageRow {
        id: word(0)?,
        matter: MatterId(word(1)?),
        home: word(2)?,
        notice: word(3)?,
        channel: Channel::ALL.into_iter().find(|one| one.word() == channel).ok_or_else(damaged)?,
        to: word(5)?,
        body: word(6)?,
        at: Instant(row.int(7)?),
        attempts: row.u32(8)?,
        next_at: Instant(row.int(9)?),
        standing: Standing::of(&standing).ok_or_else(damaged)?,
        why: word(11)?,
        ended_at: row.maybe_int(12)?.map(Instant),
        again_at: row.maybe_int(13)?.map(Instant),
    })
}

fn values(district: u32, message: &MessageRow) -> Vec<V> {
    let MessageRow { id, matter, home, notice, channel, to, body, at, .. } = message;
    let mut values = args![district, id, &matter.0, home, notice, channel.word(), to, body, at.0];
    values.extend(args![message.attempts, message.next_at.0, message.standing.word(), &message.why]);
    values.push(message.ended_at.map_or(V::NullInt, |at| V::Int(at.0)));
    values
}

fn conditions(sql: &mut Composed, district: u32, filter: &MessageFilter) {
    sql.push(" where district = ?", [V::from(district)]);
    if let Some(standing) = filter.standing {
        sql.push(" and standing = ?", [V::text(standing.word())]);
    }
    if let Some(homes) = &filter.homes {
        sql.push(" and home in ", []).push_list(homes.iter().map(String::as_str));
    }
    if let Some(ids) = &filter.ids {
        sql.push(" and id in ", []).push_list(ids.iter().map(String::as_str));
    }
}

fn listed(district: u32, filter: &MessageFilter, after: Option<(i64, String)>, limit: u32) -> (Composed, Composed) {
    let mut rows = Composed::new(SELECT);
    conditions(&mut rows, district, filter);
    if let Some((at, id)) = after {
        rows.push(" and (at, id) < (?, ?)", [V::from(at), V::Text(id)]);
    }
    rows.push(" order by at desc, id desc limit ?", [V::from(limit.clamp(1, 500))]);
    let mut count = Composed::new(COUNT);
    count.push("messages", []);
    conditions(&mut count, district, filter);
    counted(&mut count);
    (rows, count)
}

#[async_trait]
impl Messages for Database {
    async fn put_messages(&self, district: u32, messages: &[MessageRow]) -> Result<(), StoreFault> {
        let mut rest = messages.iter();
        let mut steps = Vec::new();
        for size in pieces(rest.len()) {
            let args = rest.by_ref().take(size).flat_map(|message| values(district, message)).collect();
            steps.push(Step { sql: expand(post::PUT_MESSAGES, size), args });
        }
        self.writer.steps(district, steps).await.map(drop)
    }

    async fn due_messages(&self, district: u32, now: Instant, limit: u32) -> Result<Vec<MessageRow>, StoreFault> {
        let waiting = Standing::Waiting.word();
        self.rows(post::DUE_MESSAGES, args![district, waiting, now.0, limit]).await?.iter().map(message).collect()
    }

    async fn put_off(
        &self,
        district: u32,
        message: &MessageRow,
        attempts: u32,
        next: Instant,
    ) -> Result<bool, StoreFault> {
        let waiting = Standing::Waiting.word();
        let args = args![district, &message.id, waiting, message.attempts, attempts, next.0];
        Ok(!self.step(district, post::PUT_OFF, args).await?.is_empty())
    }

    async fn set_standing(
        &self,
        district: u32,
        id: &str,
        standing: Standing,
        why: &str,
        ended_at: Option<Instant>,
    ) -> Result<(), StoreFault> {
        let mut args = args![district, id, Standing::Waiting.word(), standing.word(), why];
        args.push(ended_at.map_or(V::NullInt, |at| V::Int(at.0)));
        self.step(district, post::SET_STANDING, args).await.map(drop)
    }

    async fn send_again(&self, district: u32, ids: &[String], now: Instant) -> Result<Vec<String>, StoreFault> {
        let (waiting, failed) = (Standing::Waiting.word(), Standing::Failed.word());
        let step = |id: &String| Step::new(post::SEND_AGAIN, args![district, waiting, failed, now.0, id]);
        let rows = self.writer.steps(district, ids.iter().map(step).collect()).await?;
        Ok(rows.iter().flatten().map(|row| row.text(0)).collect::<Result<_, _>>()?)
    }

    async fn messages_of(&self, district: u32, matter: &MatterId, limit: u32) -> Result<Vec<MessageRow>, StoreFault> {
        self.rows(post::MESSAGES_OF, args![district, &matter.0, limit]).await?.iter().map(message).collect()
    }

    async fn messages(
        &self,
        district: u32,
        filter: &MessageFilter,
        after: Option<(i64, String)>,
        limit: u32,
    ) -> Result<Page<MessageRow>, StoreFault> {
        let (rows, count) = listed(district, filter, after, limit);
        let (sql, args) = rows.finish();
        let rows = self.engine.fetch(sql, args).await?.iter().map(message).collect::<Result<_, _>>()?;
        let (total, at_least) = total(self, district, count).await?;
        Ok(Page { rows, total, at_least })
    }
}

/// Lists with every filter set and with none, for the lint.
pub(crate) fn representative() -> Vec<(&'static str, String)> {
    let standing = Some(Standing::Failed);
    let homes = || Some(vec!["u".to_owned()]);
    let filters = [
        (["MESSAGES all", "MESSAGES all count"], MessageFilter { standing, homes: homes(), ids: None }),
        (["MESSAGES of homes", "MESSAGES of homes count"], MessageFilter { standing: None, homes: homes(), ids: None }),
        (
            ["MESSAGES standing", "MESSAGES standing count"],
            MessageFilter { standing, homes: None, ids: Some(vec!["m".to_owned()]) },
        ),
        (["MESSAGES bare", "MESSAGES bare count"], MessageFilter::default()),
    ];
    let mut all = Vec::new();
    for ([rows_name, count_name], filter) in filters {
        let (rows, count) = listed(1, &filter, Some((1, String::new())), 10);
        all.extend([(rows_name, rows.text().to_owned()), (count_name, count.text().to_owned())]);
    }
    all
}
