//! Lists by keyset: matters by filter, worklists by unit, each with its total counted up to a limit.

use crate::codec::{from_json, matter_row};
use crate::database::Database;
use crate::engine::{Broken, V};
use crate::sql::compose::Composed;
use desk::ports::{COUNT_LIMIT, MatterFilter, MatterRow, Page, PageRequest, WorkRow};

pub(crate) const MATTERS: &str = "select matter, number, procedure, edition, state, is_final, home, holder, holder_post, category, \
    kind, grade, place, channel, round, pending, opened_at, changed_at, ended_at, due_at, due_provisional, version, \
    urged from matters";
pub(crate) const COUNT: &str = "select count(*) as total from (select 1 as one from ";

/// The conditions of a filter; everything after `from matters`.
fn conditions(sql: &mut Composed, district: u32, filter: &MatterFilter) {
    sql.push(" where district = ?", [V::from(district)]);
    if let Some(number) = &filter.number {
        sql.push(" and number = ?", [V::from(number)]);
    }
    if let Some(homes) = &filter.homes {
        sql.push(" and home in ", []).push_list(homes.iter().map(String::as_str));
    }
    if let Some(is_final) = filter.is_final {
        sql.push(" and is_final = ?", [V::flag(is_final)]);
    }
    if !filter.states.is_empty() {
        sql.push(" and state in ", []).push_list(filter.states.iter().map(String::as_str));
    }
    if let Some(procedure) = &filter.procedure {
        sql.push(" and procedure = ?", [V::from(procedure)]);
    }
    if let Some(category) = &filter.category {
        sql.push(" and category = ?", [V::from(category)]);
    }
    if let Some(place) = &filter.place {
        // A range instead of LIKE: the same on both engines, whatever the text contains.
        sql.push(" and place >= ? and place < ?", [V::from(place), V::Text(format!("{place}\u{10FFFF}"))]);
    }
    if let Some(before) = filter.due_before {
        sql.push(" and due_sort < ?", [V::from(before.0)]);
    }
    if let Some(from) = filter.opened_from {
        sql.push(" and opened_at >= ?", [V::from(from.0)]);
    }
    if let Some(before) = filter.opened_before {
        sql.push(" and opened_at < ?", [V::from(before.0)]);
    }
    if let Some(unit) = &filter.takes_part {
        let values = [V::from(district), V::from(unit)];
        sql.push(" and matter in (select matter from taking_part where district = ? and unit = ?)", values);
    }
}

fn paged(sql: &mut Composed, page: &PageRequest) {
    if let Some((due, matter)) = &page.after {
        sql.push(" and (due_sort, matter) > (?, ?)", [V::from(*due), V::from(matter)]);
    }
    sql.push(" order by due_sort, matter limit ?", [V::from(page.limit.clamp(1, 500))]);
}

pub(crate) fn counted(sql: &mut Composed) {
    let limit = i64::try_from(COUNT_LIMIT).unwrap_or(i64::MAX - 1) + 1;
    sql.push(" limit ?) as counted", [V::from(limit)]);
}

fn matters(district: u32, filter: &MatterFilter, page: &PageRequest) -> (Composed, Composed) {
    let mut rows = Composed::new(MATTERS);
    conditions(&mut rows, district, filter);
    paged(&mut rows, page);
    let mut count = Composed::new(COUNT);
    count.push("matters", []);
    conditions(&mut count, district, filter);
    counted(&mut count);
    (rows, count)
}

fn works(district: u32, unit: &str, posts: &[String], page: &PageRequest) -> (Composed, Composed) {
    let condition = |sql: &mut Composed| {
        sql.push(" where district = ? and unit = ?", [V::from(district), V::from(unit)]);
        if !posts.is_empty() {
            sql.push(" and post in ", []).push_list(std::iter::once("").chain(posts.iter().map(String::as_str)));
        }
    };
    let mut rows = Composed::new("select unit, post, home_district, body from worklist");
    condition(&mut rows);
    paged(&mut rows, page);
    let mut count = Composed::new(COUNT);
    count.push("worklist", []);
    condition(&mut count);
    counted(&mut count);
    (rows, count)
}

/// A total of a district, counted unless it is known, and whether there are more than were counted.
pub(crate) async fn total(database: &Database, district: u32, count: Composed) -> Result<(u64, bool), Broken> {
    let change = database.totals.change(district);
    let (sql, args) = count.finish();
    let wanted = (sql.as_str().to_owned(), args);
    let counted = match database.totals.of(change, &wanted) {
        Some(counted) => counted,
        None => {
            let rows = database.engine.fetch(sql, wanted.1.clone()).await?;
            let counted = rows.first().map_or(Ok(0), |row| row.u64(0))?;
            database.totals.keep(change, wanted, counted);
            counted
        }
    };
    Ok((counted.min(COUNT_LIMIT), counted > COUNT_LIMIT))
}

/// Matters by due moment.
pub(crate) async fn list(
    database: &Database,
    district: u32,
    filter: &MatterFilter,
    page: &PageRequest,
) -> Result<Page<MatterRow>, Broken> {
    if filter.homes.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Page { rows: Vec::new(), total: 0, at_least: false });
    }
    let (rows, count) = matters(district, filter, page);
    let (sql, args) = rows.finish();
    let rows = database.engine.fetch(sql, args).await?;
    let rows = rows.iter().map(|row| matter_row(row, 0)).collect::<Result<_, _>>()?;
    let (total, at_least) = total(database, district, count).await?;
    Ok(Page { rows, total, at_least })
}

/// A unit's worklist by due moment.
pub(crate) async fn worklist(
    database: &Database,
    district: u32,
    unit: &str,
    posts: &[String],
    page: &PageRequest,
) -> Result<Page<WorkRow>, Broken> {
    // The empty unit stands for matters that have left the list.
    if unit.is_empty() {
        return Ok(Page { rows: Vec::new(), total: 0, at_least: false });
    }
    let (rows, count) = works(district, unit, posts, page);
    let (sql, args) = rows.finish();
    let mut found = Vec::new();
    for row in database.engine.fetch(sql, args).await? {
        let (unit, post) = (row.text(0)?, row.text(1)?);
        found.push(WorkRow { district, unit, post, home_district: row.u32(2)?, row: from_json(row.str(3)?)? });
    }
    let (total, at_least) = total(database, district, count).await?;
    Ok(Page { rows: found, total, at_least })
}

/// The lists with every condition set, for the lint.
pub(crate) fn representative() -> Vec<(&'static str, String)> {
    let texts = || Some(vec!["a".to_owned(), "b".to_owned()]);
    let text = || Some("a".to_owned());
    let moment = || Some(worktime::Instant(1));
    let filter = MatterFilter {
        homes: texts(),
        takes_part: text(),
        states: texts().unwrap_or_default(),
        is_final: Some(false),
        procedure: text(),
        category: text(),
        place: text(),
        due_before: moment(),
        opened_from: moment(),
        opened_before: moment(),
        number: text(),
    };
    let page = PageRequest { limit: 10, after: Some((1, String::new())) };
    let (all, all_count) = matters(1, &filter, &page);
    let (bare, bare_count) = matters(1, &MatterFilter::default(), &PageRequest { limit: 10, after: None });
    let (work, work_count) = works(1, "unit", &["post".to_owned()], &page);
    [
        ("LIST all", all),
        ("LIST all count", all_count),
        ("LIST bare", bare),
        ("LIST bare count", bare_count),
        ("WORKLIST", work),
        ("WORKLIST count", work_count),
    ]
    .map(|(name, sql)| (name, sql.text().to_owned()))
    .to_vec()
}
