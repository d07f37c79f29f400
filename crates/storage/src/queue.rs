//! Queues: pages, totals and counts, each read along one index; and the port `Queues` on both databases.

use crate::codec::{from_json, hex, matter_row};
use crate::database::Database;
use crate::engine::{Broken, V, args};
use crate::list::{COUNT, MATTERS, counted, total};
use crate::sql::compose::{Composed, expand};
use crate::sql::{desk as statements, ledger, vault};
use crate::writer::Step;
use async_trait::async_trait;
use casework::{Matter, MatterId};
use desk::ports::{
    COUNT_LIMIT, Facet, Note, Page, QueueEntry, QueueFilter, QueueOf, QueueOrder, QueuePage, Queues, Replay,
    SealedItem, StoreFault, Subject, Taken, Why,
};
use worktime::Instant;

/// Where the rows of a queue stand.
fn table(of: &QueueOf) -> &'static str {
    if matches!(of, QueueOf::Held { .. }) { "worklist" } else { "matters" }
}

/// The conditions of a queue with its filters; everything after the table's name.
fn conditions(sql: &mut Composed, district: u32, wanted: &QueueFilter) {
    sql.push(" where district = ?", [V::from(district)]);
    match &wanted.of {
        QueueOf::Held { unit, mine } => held(sql, district, unit, mine.as_ref()),
        QueueOf::Away { unit } => {
            sql.push(" and home = ? and is_final = 0 and holder <> ?", [V::from(unit), V::from(unit)]);
        }
        QueueOf::Part { unit } => {
            sql.push(" and is_final = 0 and home <> ? and holder <> ?", [V::from(unit), V::from(unit)]);
            // Joined to nothing, so that the open matters are walked in their order and looked up, not the other way.
            let part = " and (matter || '') in (select matter from taking_part where district = ? and unit = ? and is_final = 0)";
            sql.push(part, [V::from(district), V::from(unit)]);
        }
        QueueOf::Watched { homes, now, why } => watched(sql, homes.as_deref(), *now, *why),
        QueueOf::ToSign { unit, posts, account } => {
            sql.push(
                " and is_final = 0 and matter in (select matter from to_sign where district = ?",
                [V::from(district)],
            );
            sql.push(" and unit = ? and post in ", [V::from(unit)]);
            sql.push_list(std::iter::once("").chain(posts.iter().map(String::as_str)));
            sql.push(" and proposer <> ?)", [V::from(account)]);
        }
    }
    filters(sql, wanted);
}

fn held(sql: &mut Composed, district: u32, unit: &str, mine: Option<&(String, Vec<String>)>) {
    sql.push(" and unit = ?", [V::from(unit)]);
    let Some((account, posts)) = mine else { return };
    sql.push(" and (post in ", []).push_list(std::iter::once("").chain(posts.iter().map(String::as_str)));
    let values = || [V::from(district), V::from(unit), V::from(account)];
    sql.push(" or matter in (select matter from taken where district = ? and unit = ? and account = ?))", values());
    sql.push(
        " and matter not in (select matter from taken where district = ? and unit = ? and account <> ?)",
        values(),
    );
}

fn watched(sql: &mut Composed, homes: Option<&[String]>, now: Instant, why: Option<Why>) {
    sql.push(" and is_final = 0", []);
    if let Some(homes) = homes {
        sql.push(" and home in ", []).push_list(homes.iter().map(String::as_str));
    }
    match why {
        Some(Why::Overdue) => sql.push(" and due_sort < ?", [V::from(now.0)]),
        Some(Why::Reopened) => sql.push(" and round > 1", []),
        Some(Why::Silent) => sql.push(" and procedure = 'refusal'", []),
        Some(Why::Urged) => sql.push(" and urged > 0", []),
        None => sql.push(" and (due_sort < ? or round > 1 or procedure = 'refusal' or urged > 0)", [V::from(now.0)]),
    };
}

fn filters(sql: &mut Composed, wanted: &QueueFilter) {
    if !wanted.states.is_empty() {
        sql.push(" and state in ", []).push_list(wanted.states.iter().map(String::as_str));
    }
    if let Some(category) = &wanted.category {
        sql.push(" and category = ?", [V::from(category)]);
    }
    if let Some(kind) = &wanted.kind {
        sql.push(" and kind = ?", [V::from(kind)]);
    }
    if let Some(grade) = &wanted.grade {
        sql.push(" and grade = ?", [V::from(grade)]);
    }
    if let Some(place) = &wanted.place {
        sql.push(" and place >= ? and place < ?", [V::from(place), V::Text(format!("{place}\u{10FFFF}"))]);
    }
    if let Some(before) = wanted.due_before {
        sql.push(" and due_sort < ?", [V::from(before.0)]);
    }
    if let Some(number) = &wanted.number {
        let length = i64::try_from(number.chars().count()).unwrap_or(0);
        let tail = " and substr(number, cast(length(number) - cast(? as bigint) + 1 as int)) = ?";
        sql.push(tail, [V::from(length), V::from(number)]);
    }
}

fn page_of(district: u32, wanted: &QueueFilter, page: &QueuePage) -> Composed {
    let mut sql = match &wanted.of {
        QueueOf::Held { .. } => Composed::new("select home_district, body from worklist"),
        _ => Composed::new(MATTERS),
    };
    conditions(&mut sql, district, wanted);
    let (after, order) = match page.order {
        QueueOrder::Due => (" and (due_sort, matter) > (?, ?)", " order by due_sort, matter limit ?"),
        QueueOrder::Opened => (" and (opened_at, matter) > (?, ?)", " order by opened_at, matter limit ?"),
    };
    if let Some((moment, matter)) = &page.after {
        sql.push(after, [V::from(*moment), V::from(matter)]);
    }
    sql.push(order, [V::from(page.limit.clamp(1, 500))]);
    sql
}

fn total_of(district: u32, wanted: &QueueFilter) -> Composed {
    let mut sql = Composed::new(COUNT);
    sql.push(table(&wanted.of), []);
    conditions(&mut sql, district, wanted);
    counted(&mut sql);
    sql
}

fn counts_of(district: u32, wanted: &QueueFilter, by: Facet) -> Composed {
    let (select, group) = match by {
        Facet::State => ("select state, count(*) as many from (select state from ", "state"),
        Facet::Category => ("select category, count(*) as many from (select category from ", "category"),
        Facet::Place => ("select place, count(*) as many from (select place from ", "place"),
        Facet::Kind => ("select kind, count(*) as many from (select kind from ", "kind"),
        Facet::Grade => ("select grade, count(*) as many from (select grade from ", "grade"),
    };
    let mut sql = Composed::new(select);
    sql.push(table(&wanted.of), []);
    conditions(&mut sql, district, wanted);
    sql.push(" limit ?) as counted group by ", [V::from(i64::try_from(COUNT_LIMIT).unwrap_or(i64::MAX))]);
    sql.push(group, []);
    sql
}

#[async_trait]
impl Queues for Database {
    async fn queue(
        &self,
        district: u32,
        wanted: &QueueFilter,
        page: &QueuePage,
    ) -> Result<Page<QueueEntry>, StoreFault> {
        let (sql, args) = page_of(district, wanted, page).finish();
        let mut rows = Vec::new();
        for row in self.engine.fetch(sql, args).await? {
            rows.push(match &wanted.of {
                QueueOf::Held { .. } => QueueEntry { home_district: row.u32(0)?, row: from_json(row.str(1)?)? },
                _ => QueueEntry { home_district: district, row: matter_row(&row, 0)? },
            });
        }
        let (total, at_least) = self.queue_total(district, wanted).await?;
        Ok(Page { rows, total, at_least })
    }

    async fn queue_total(&self, district: u32, wanted: &QueueFilter) -> Result<(u64, bool), StoreFault> {
        Ok(total(self, district, total_of(district, wanted)).await?)
    }

    async fn queue_counts(
        &self,
        district: u32,
        wanted: &QueueFilter,
        by: Facet,
    ) -> Result<Vec<(String, u64)>, StoreFault> {
        let (sql, args) = counts_of(district, wanted, by).finish();
        let rows = self.engine.fetch(sql, args).await?;
        rows.iter().map(|row| Ok((row.text(0)?, row.u64(1)?))).collect()
    }

    async fn matters(&self, district: u32, matters: &[MatterId]) -> Result<Vec<Matter>, StoreFault> {
        let ids: Vec<String> = matters.iter().map(|matter| matter.0.clone()).collect();
        let rows = self.listed(statements::SNAPSHOTS, district, &ids).await?;
        Ok(rows.iter().map(|row| from_json(row.str(0)?)).collect::<Result<_, Broken>>()?)
    }

    async fn taken(&self, district: u32, matters: &[MatterId]) -> Result<Vec<Taken>, StoreFault> {
        let ids: Vec<String> = matters.iter().map(|matter| matter.0.clone()).collect();
        let mut taken = Vec::new();
        for row in self.listed(statements::TAKEN, district, &ids).await? {
            let (unit, post, account) = (row.text(1)?, row.text(2)?, row.text(3)?);
            taken.push(Taken { matter: MatterId(row.text(0)?), unit, post, account, at: Instant(row.int(4)?) });
        }
        Ok(taken)
    }

    async fn take(&self, district: u32, take: &Taken, over: bool) -> Result<bool, StoreFault> {
        let held = args![district, &take.matter.0, &take.unit, &take.post];
        let mut values = held.clone();
        values.extend(args![&take.account, take.at.0, i64::from(over)]);
        let steps = vec![Step::new(statements::HOLD_WORK, held), Step::new(statements::TAKE, values)];
        Ok(self.writer.steps(district, steps).await?.last().is_some_and(|taken| !taken.is_empty()))
    }

    async fn put_back(&self, district: u32, matter: &MatterId) -> Result<(), StoreFault> {
        self.step(district, statements::PUT_BACK, args![district, &matter.0]).await.map(drop)
    }

    async fn put_note(
        &self,
        district: u32,
        note: &Note,
        text: &SealedItem,
        subject: Option<&Subject>,
        replay: Option<&Replay>,
    ) -> Result<(), StoreFault> {
        let mut steps = Vec::new();
        if let Some(Replay { key, digest, answer, at }) = replay {
            steps.push(Step {
                sql: expand(ledger::INSERT_REPLAYS, 1),
                args: args![district, key, digest, answer, at.0],
            });
        }
        if let Some(new) = subject {
            let wrapped = V::maybe_text(new.wrapped.as_deref().map(hex));
            let values = vec![district.into(), V::from(&new.subject), wrapped, V::from(&new.contact)];
            steps.push(Step { sql: expand(vault::INSERT_SUBJECTS, 1), args: values });
        }
        let sealed = args![district, &text.vault, &text.subject, &hex(&text.sealed)];
        steps.push(Step { sql: expand(vault::INSERT_SEALED, 1), args: sealed });
        let mut values = args![district, &note.matter.0, &note.id, note.at.0, &note.account, &note.unit];
        values.extend(args![&note.vault, &note.mention]);
        steps.push(Step::new(statements::PUT_NOTE, values));
        self.writer.steps(district, steps).await.map(drop)
    }

    async fn notes(&self, district: u32, matter: &MatterId, limit: u32) -> Result<Vec<Note>, StoreFault> {
        let mut notes = Vec::new();
        for row in self.rows(statements::NOTES, args![district, &matter.0, limit]).await? {
            notes.push(Note {
                id: row.text(0)?,
                matter: matter.clone(),
                at: Instant(row.int(1)?),
                account: row.text(2)?,
                unit: row.text(3)?,
                vault: row.text(4)?,
                mention: row.text(5)?,
            });
        }
        Ok(notes)
    }
}

/// The queues with every filter set, for the lint.
pub(crate) fn representative() -> Vec<(String, String)> {
    let (unit, posts) = ("u".to_owned(), vec!["p".to_owned()]);
    let now = Instant(1);
    let watched = |why| QueueOf::Watched { homes: Some(vec![unit.clone()]), now, why };
    let queues = [
        QueueOf::Held { unit: unit.clone(), mine: None },
        QueueOf::Held { unit: unit.clone(), mine: Some(("a".to_owned(), posts.clone())) },
        QueueOf::Away { unit: unit.clone() },
        QueueOf::Part { unit: unit.clone() },
        watched(None),
        watched(Some(Why::Overdue)),
        watched(Some(Why::Reopened)),
        watched(Some(Why::Silent)),
        watched(Some(Why::Urged)),
        QueueOf::ToSign { unit: unit.clone(), posts, account: "a".to_owned() },
    ];
    let text = || Some("a".to_owned());
    let mut all = Vec::new();
    for (at, of) in queues.into_iter().enumerate() {
        let wanted = QueueFilter {
            states: vec!["a".to_owned()],
            category: text(),
            kind: text(),
            grade: text(),
            place: text(),
            due_before: Some(now),
            number: text(),
            of,
        };
        for order in [QueueOrder::Due, QueueOrder::Opened] {
            let page = QueuePage { order, limit: 10, after: Some((1, String::new())) };
            all.push((format!("QUEUE {at} {order:?}"), page_of(1, &wanted, &page).text().to_owned()));
        }
        all.push((format!("QUEUE {at} total"), total_of(1, &wanted).text().to_owned()));
        for by in [Facet::State, Facet::Category, Facet::Place, Facet::Kind, Facet::Grade] {
            all.push((format!("QUEUE {at} by {by:?}"), counts_of(1, &wanted, by).text().to_owned()));
        }
    }
    all
}
