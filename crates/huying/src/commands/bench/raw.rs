//! The raw limit: the same rows of the same asks, with nothing before the database but its best grouping.

use super::ground::Ground;
use crate::telling::Failure;
use casework::{MatterId, apply};
use desk::ports::{Append, Commit, Outgoing};
use serde::Serialize;
use storage::raw::write_same_rows;

/// Matters whose asks are written again.
const MATTERS: usize = 500;

/// The raw limit.
#[derive(Debug, Serialize)]
pub struct Raw {
    /// Asks written.
    pub asks: u32,
    /// Asks per second.
    pub asks_per_second: f64,
    /// Rows per ask, all tables together.
    pub rows_per_ask: f64,
    /// Asks per transaction: what the clients gave the grouping to do.
    pub asks_per_batch: f64,
}

/// Writes the asks of matters measured before once more, under other ids, as many in one transaction as there were
/// clients: no grouping can bring more together while each client waits for its answer.
pub async fn measure(ground: &Ground, matters: &[String], clients: u16) -> Result<Raw, Failure> {
    let mut lives = Vec::new();
    for matter in matters.iter().take(MATTERS) {
        lives.push(commits_of(ground, matter).await?.into_iter());
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
    let rows: usize = commits.iter().map(rows_of).sum();
    let batch = usize::from(clients).min(MATTERS.min(matters.len()));
    let taken = write_same_rows(&ground.house.database, &commits, batch).await?;
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    Ok(Raw {
        asks: u32::try_from(commits.len()).unwrap_or(u32::MAX),
        asks_per_second: count(commits.len()) / taken.as_secs_f64(),
        rows_per_ask: count(rows) / count(commits.len()).max(1.0),
        asks_per_batch: count(batch),
    })
}

/// Rows that a commit writes, all tables together.
fn rows_of(commit: &Commit) -> usize {
    let append = |append: &Append| {
        let view = &append.view;
        let opens = if append.expected == 0 { view.units.len() } else { 0 };
        append.events.len() + 1 + opens + view.timers.len() + view.rounds.len() + usize::from(view.work.is_some())
    };
    commit.outbox.len() + commit.appends.iter().map(append).sum::<usize>()
}

/// The commits that a matter's history was written by, one per ask, under another id.
async fn commits_of(ground: &Ground, matter: &str) -> Result<Vec<Commit>, Failure> {
    let id = MatterId(matter.to_owned());
    let history = ground.house.desk.ledger().history(ground.district, &id).await?;
    let library = ground.house.desk.library();
    let law = library.city_of(&ground.district.to_string()).ok_or_else(|| Failure::said("no city"))?;
    let books = library.books(law, ground.house.desk.now().day()).ok_or_else(|| Failure::said("no law"))?;
    let other = MatterId(format!("raw-{matter}"));
    let (mut state, mut events, mut outbox, mut commits) = (None, Vec::new(), Vec::new(), Vec::new());
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
        events.push(logged.stored.clone());
        state = apply(state, &other, ground.district, &recorded);
    }
    push(&mut commits, ground, &books, &library, &state, &mut events, &mut outbox)?;
    Ok(commits)
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
    let view = desk::project(&books.of(&matter.edition), &library.units, matter)?;
    commits.push(Commit {
        district: ground.district,
        appends: vec![Append { expected, events: std::mem::take(events), view }],
        outbox: std::mem::take(outbox),
        ..Commit::default()
    });
    Ok(())
}

/// Processor seconds that this process has used, where the system tells.
pub fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let after = stat.rsplit(')').next()?;
    let mut fields = after.split_whitespace().skip(11);
    let user: u32 = fields.next()?.parse().ok()?;
    let system: u32 = fields.next()?.parse().ok()?;
    // The kernel counts in hundredths of a second on every system this runs on.
    Some((f64::from(user) + f64::from(system)) / 100.0)
}
