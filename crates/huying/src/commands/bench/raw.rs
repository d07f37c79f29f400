//! The raw limit of writing: the same rows of the same asks, with nothing before the database but its best grouping.

use super::ground::Ground;
use super::report::{number, rate};
use crate::telling::Failure;
use casework::{GENESIS, MatterId, Value, apply, link};
use desk::ports::{Append, Commit, Outgoing, Projection, Receipt, SealedItem, Subject};
use desk::time::{Clock as _, SystemClock};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use storage::raw::{write_same_rows, write_same_views};

/// Matters whose asks are written again.
const MATTERS: usize = 500;

/// The raw limit.
pub struct Raw {
    /// Asks per second.
    pub asks_per_second: f64,
    /// Rows per ask, all tables together.
    pub rows_per_ask: f64,
    /// Asks per transaction: what the clients gave the grouping to do.
    pub asks_per_batch: f64,
}

impl Raw {
    /// What was done, in Chinese and English.
    pub fn words(&self) -> (String, String) {
        let (rows, asks) = (self.rows_per_ask, self.asks_per_batch);
        (
            format!("同样的行直接写入，每步{rows:.1}行，每批{asks:.0}步"),
            format!("the same rows written raw, {rows:.1} rows an ask, {asks:.0} asks a batch"),
        )
    }
}

/// Writes the asks of matters measured before once more, under other ids and chained anew, as many in one transaction as there were
/// clients: no grouping can bring more together while each client waits for its answer.
pub async fn measure(ground: &Ground, matters: &[MatterId], clients: u16) -> Result<Raw, Failure> {
    // Whatever is written once more on kept data is written under an id of its own.
    let tag = format!("raw{:x}", SystemClock.now().0);
    let mut lives = Vec::new();
    for matter in matters.iter().take(MATTERS) {
        lives.push(commits_of(ground, matter, &tag).await?.into_iter());
    }
    // One ask of every matter, then the next of every matter: a matter's asks never share a transaction.
    let mut commits = Vec::new();
    loop {
        let before = commits.len();
        commits.extend(lives.iter_mut().filter_map(Iterator::next));
        if commits.len() == before {
            break;
        }
    }
    let raw = write(ground, &commits, usize::from(clients).min(MATTERS.min(matters.len()))).await?;
    // Written blindly, views of one ask stand beside those of the next: kept data gets them as they ought to be.
    let views = commits.into_iter().flat_map(|commit| commit.appends).map(|append| append.view);
    let last: BTreeMap<MatterId, Projection> = views.map(|view| (view.matter.id.clone(), view)).collect();
    ground.house.desk.ledger().write_views(ground.district, last.into_values().collect()).await?;
    Ok(raw)
}

async fn write(ground: &Ground, commits: &[Commit], batch: usize) -> Result<Raw, Failure> {
    let rows: usize = commits.iter().map(rows_of).sum();
    let taken = write_same_rows(&ground.house.database, commits, batch).await?;
    let count = |n: usize| number(u64::try_from(n).unwrap_or(u64::MAX));
    Ok(Raw {
        asks_per_second: count(commits.len()) / taken.as_secs_f64().max(f64::EPSILON),
        rows_per_ask: count(rows) / count(commits.len()).max(1.0),
        asks_per_batch: count(batch),
    })
}

/// Matters whose views are inserted raw.
const VIEWS: usize = 20_000;

/// Throws the views away and inserts those of the first matters raw; answers matters a second.
pub async fn views(ground: &Ground) -> Result<f64, Failure> {
    let library = ground.house.desk.library();
    let law = library.city_of(&ground.district.to_string()).ok_or_else(|| Failure::said("no city"))?;
    let books = library.books(law, ground.house.desk.now().day()).ok_or_else(|| Failure::said("no law"))?;
    let ledger = ground.house.desk.ledger();
    let (mut seen, mut views, mut seq) = (BTreeSet::new(), Vec::new(), 0);
    while views.len() < VIEWS {
        let page = ledger.log(ground.district, seq, 1_000).await?;
        let Some(last) = page.last() else { break };
        seq = last.seq;
        for logged in page {
            if seen.insert(logged.matter.clone())
                && let Some(matter) = ledger.matter(ground.district, &logged.matter).await?
            {
                views.push(desk::project(&books.of(&matter.edition), &library.units, &std::sync::Arc::new(matter))?);
            }
        }
    }
    ledger.clear_views(ground.district).await?;
    let taken = write_same_views(&ground.house.database, ground.district, &views, desk::REBUILD_WRITE).await?;
    Ok(rate(u64::try_from(views.len()).unwrap_or(u64::MAX), taken))
}

/// Rows that a commit writes, all tables together.
fn rows_of(commit: &Commit) -> usize {
    let append = |append: &Append| {
        let view = &append.view;
        let opens = if append.expected == 0 { view.units.len() } else { 0 };
        append.events.len() + 1 + opens + view.timers.len() + view.rounds.len() + usize::from(view.work.is_some())
    };
    let vault = commit.subjects.len() + commit.sealed.len() + usize::from(commit.receipt.is_some());
    vault + commit.outbox.len() + commit.appends.iter().map(append).sum::<usize>()
}

/// The commits that a matter's history was written by, one per ask, under another id.
async fn commits_of(ground: &Ground, id: &MatterId, tag: &str) -> Result<Vec<Commit>, Failure> {
    let history = ground.house.desk.ledger().history(ground.district, id).await?;
    let library = ground.house.desk.library();
    let law = library.city_of(&ground.district.to_string()).ok_or_else(|| Failure::said("no city"))?;
    let books = library.books(law, ground.house.desk.now().day()).ok_or_else(|| Failure::said("no law"))?;
    let other = MatterId(format!("{tag}-{id}"));
    let (mut state, mut events, mut outbox, mut commits) = (None, Vec::new(), Vec::new(), Vec::new());
    let mut previous = GENESIS.to_owned();
    for (index, logged) in history.iter().enumerate() {
        let recorded = desk::ports::recorded(logged)?;
        // An ask's events begin with what it did; `opened` belongs to the ask after it.
        let begins = matches!(recorded.event, casework::Event::Acted { .. } | casework::Event::RungReached { .. });
        if begins && index > 1 {
            push(&mut commits, ground, &books, &library, &state, &mut events, &mut outbox)?;
        }
        if let casework::Event::Told { .. } = recorded.event {
            outbox.push(Outgoing {
                id: format!("{other}/{}", recorded.version),
                matter: other.clone(),
                kind: "letter".to_owned(),
                to: "raw".to_owned(),
                body: logged.stored.body.clone(),
                at: recorded.at,
            });
        }
        let hash = link(&other, &previous, &logged.stored.body);
        let mut stored = logged.stored.clone();
        stored.previous = std::mem::replace(&mut previous, hash.clone());
        stored.hash = hash;
        events.push(stored);
        state = apply(state, &other, ground.district, &recorded);
    }
    push(&mut commits, ground, &books, &library, &state, &mut events, &mut outbox)?;
    if let (Some(first), Some(matter)) = (commits.first_mut(), &state) {
        seal(ground, first, matter).await?;
    }
    Ok(commits)
}

/// The matter's rows in the vault once more, with the ask that opened it.
async fn seal(ground: &Ground, commit: &mut Commit, matter: &casework::Matter) -> Result<(), Failure> {
    let vaults: Vec<String> = matter
        .values
        .values()
        .filter_map(|value| if let Value::Sealed(sealed) = value { Some(sealed.vault.clone()) } else { None })
        .collect();
    let ledger = ground.house.desk.ledger();
    // A person may stand in several matters.
    let raw = |id: &str| format!("{}/{id}", matter.id);
    for item in ledger.sealed(ground.district, &vaults).await? {
        if !commit.subjects.iter().any(|subject| subject.subject == raw(&item.subject)) {
            for subject in ledger.subjects(ground.district, std::slice::from_ref(&item.subject)).await? {
                commit.subjects.push(Subject { subject: raw(&subject.subject), ..subject });
            }
        }
        commit.sealed.push(SealedItem { vault: raw(&item.vault), subject: raw(&item.subject), ..item });
    }
    commit.receipt = commit.subjects.first().map(|subject| Receipt {
        digest: matter.id.0.clone(),
        matter: matter.id.clone(),
        subject: subject.subject.clone(),
    });
    Ok(())
}

fn push(
    commits: &mut Vec<Commit>,
    ground: &Ground,
    books: &casework::Books<'_>,
    library: &desk::Library,
    state: &Option<casework::Matter>,
    events: &mut Vec<desk::ports::Stored>,
    outbox: &mut Vec<Outgoing>,
) -> Result<(), Failure> {
    let Some(matter) = state else { return Ok(()) };
    let expected = events.first().map_or(0, |event| event.version.saturating_sub(1));
    let view = desk::project(&books.of(&matter.edition), &library.units, &Arc::new(matter.clone()))?;
    commits.push(Commit {
        district: ground.district,
        appends: vec![Append { expected, events: std::mem::take(events), view }],
        outbox: std::mem::take(outbox),
        ..Commit::default()
    });
    Ok(())
}
