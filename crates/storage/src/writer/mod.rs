//! The writers: every change passes through one of a few lanes, which write whole batches in one transaction each.
//!
//! A district always uses the same lane. While a lane waits for the disk, the next batch gathers behind it, so the cost
//! of a flush is shared by everybody who waits for it. A change is acknowledged only after its batch is on disk.

mod judge;
mod rows;
mod standing;
mod views;

use crate::engine::{Broken, Engine, Purpose, Row, Session, V};
use crate::totals::Totals;
use desk::ports::{Commit, Projection, StoreFault};
pub(crate) use judge::replay;
use judge::{Accepted, District};
use rows::Batch;
use sqlx::SqlStr;
use standing::Standing;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Commits in one batch at most.
const MOST_JOBS: usize = 256;
/// Events in one batch, beyond which no further commit joins it.
const MOST_EVENTS: usize = 2000;
/// Changes that may wait before a lane; whoever comes later waits outside.
const QUEUE: usize = 1024;
/// After so many transactions since the start, tables that are still young have grown by so much that they are counted.
const GROWN: &[u64] = &[4, 16, 64, 256, 1_024, 4_096];
/// How often a change that lost a race is tried again.
const TRIES: u32 = 8;

/// One statement with its values.
pub(crate) struct Step {
    pub(crate) sql: SqlStr,
    pub(crate) args: Vec<V>,
}

impl Step {
    /// A fixed statement.
    pub(crate) fn new(sql: &'static str, args: Vec<V>) -> Self {
        Self { sql: SqlStr::from_static(sql), args }
    }
}

/// What a lane is asked to do.
pub(crate) enum Work {
    /// Events with their views.
    Commit(Box<Commit>),
    /// Statements in one transaction; answers their rows.
    Steps(Vec<Step>),
    /// Views alone.
    Views(u32, Vec<Projection>),
    /// SQLite: folds the write-ahead log into the file and empties it, so that erased bytes are gone there too.
    Truncate,
}

/// What it answers.
pub(crate) enum Answer {
    Seqs(Vec<u64>),
    Rows(Vec<Vec<Row>>),
}

type Outcome = Result<Answer, StoreFault>;

struct Job {
    district: u32,
    work: Work,
    answer: oneshot::Sender<Outcome>,
}

impl Job {
    fn weight(&self) -> usize {
        match &self.work {
            Work::Commit(commit) => commit.appends.iter().map(|append| append.events.len()).sum(),
            Work::Views(_, views) => views.len(),
            Work::Steps(_) | Work::Truncate => 1,
        }
    }
}

/// The lanes of a database.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    lanes: Vec<mpsc::Sender<Job>>,
    /// Transactions committed so far: each is one flush to disk.
    flushes: Arc<AtomicU64>,
}

impl Writer {
    /// Starts the lanes. They end when the last handle is gone.
    pub(crate) fn start(engine: &Engine, lanes: usize, patience: Duration, totals: &Totals) -> Self {
        let flushes = Arc::new(AtomicU64::new(0));
        let lane = |_| {
            let (sender, jobs) = mpsc::channel(QUEUE);
            let flushes = Arc::clone(&flushes);
            let lane = Lane { engine: engine.clone(), session: None, patience, flushes, totals: totals.clone() };
            match engine {
                Engine::Sqlite { .. } => {
                    drop(std::thread::Builder::new().name("writer".to_owned()).spawn(|| on_own_thread(lane.run(jobs))))
                }
                Engine::Postgres { .. } => drop(tokio::spawn(lane.run(jobs))),
            }
            sender
        };
        Self { lanes: (0..lanes.max(1)).map(lane).collect(), flushes }
    }

    /// Transactions committed so far.
    pub(crate) fn flushes(&self) -> u64 {
        self.flushes.load(Ordering::Relaxed)
    }

    /// Hands work to the district's lane and waits for its answer. The work is done even if nobody waits any more.
    pub(crate) async fn ask(&self, district: u32, work: Work) -> Outcome {
        let gone = || StoreFault::Unavailable("the writer has stopped".to_owned());
        // Division codes differ in their middle digits; a plain remainder would put whole cities on one lane.
        let spread = (u64::from(district).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize;
        let lane = self.lanes.get(spread % self.lanes.len().max(1)).ok_or_else(gone)?;
        let (answer, answered) = oneshot::channel();
        lane.send(Job { district, work, answer }).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    /// Hands statements to the district's lane.
    pub(crate) async fn steps(&self, district: u32, steps: Vec<Step>) -> Result<Vec<Vec<Row>>, StoreFault> {
        if steps.is_empty() {
            return Ok(Vec::new());
        }
        match self.ask(district, Work::Steps(steps)).await? {
            Answer::Rows(rows) => Ok(rows),
            Answer::Seqs(_) => Ok(Vec::new()),
        }
    }
}

/// Runs a lane on this thread until it ends: SQLite waits for the disk where it is asked.
fn on_own_thread(lane: impl Future<Output = ()>) {
    match tokio::runtime::Builder::new_current_thread().enable_time().build() {
        Ok(runtime) => runtime.block_on(lane),
        // The lane is dropped: whoever asks it hears that the writer has stopped.
        Err(error) => tracing::error!(%error, "the writer cannot start"),
    }
}

struct Lane {
    engine: Engine,
    session: Option<Session>,
    patience: Duration,
    flushes: Arc<AtomicU64>,
    totals: Totals,
}

impl Lane {
    async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        while let Some(first) = jobs.recv().await {
            // Whoever was just answered may ask again at once: let them, so that they share this flush.
            tokio::task::yield_now().await;
            let mut weight = first.weight();
            let mut batch = vec![first];
            while batch.len() < MOST_JOBS && weight < MOST_EVENTS {
                let Ok(job) = jobs.try_recv() else { break };
                weight += job.weight();
                batch.push(job);
            }
            self.write(batch).await;
            if jobs.is_empty() {
                // Idle: the pool looks after the connection until it is needed again.
                self.session = None;
            }
        }
    }

    async fn write(&mut self, batch: Vec<Job>) {
        let works: Vec<&Work> = batch.iter().map(|job| &job.work).collect();
        let outcomes = match self.attempt(&works).await {
            Ok(outcomes) => outcomes,
            Err(Broken::Unavailable(why)) => {
                tracing::warn!(%why, changes = works.len(), "nothing of a batch was acknowledged");
                works.iter().map(|_| Err(StoreFault::Unavailable(why.clone()))).collect()
            }
            Err(Broken::Raced(why) | Broken::Damaged(why)) => {
                tracing::debug!(%why, changes = works.len(), "a batch is tried again one by one");
                let mut outcomes = Vec::with_capacity(works.len());
                for work in works {
                    outcomes.push(self.alone(work).await);
                }
                outcomes
            }
        };
        for (job, outcome) in batch.into_iter().zip(outcomes) {
            self.totals.changed(job.district);
            // Whoever asked may have gone; the change stands all the same.
            let _ = job.answer.send(outcome);
        }
    }

    /// One change in its own transaction, read and judged anew after each lost race.
    async fn alone(&mut self, work: &Work) -> Outcome {
        let mut lost = String::new();
        for _ in 0..TRIES {
            match self.attempt(&[work]).await {
                Ok(mut outcomes) => {
                    return outcomes.pop().unwrap_or_else(|| Err(StoreFault::Unavailable("no answer".to_owned())));
                }
                Err(Broken::Raced(why)) => lost = why,
                Err(broken) => return Err(broken.into()),
            }
        }
        // Still the same key although everything was read again: on events others write without pause, elsewhere an id
        // was given twice.
        if lost.contains("events") { Err(StoreFault::Unavailable(lost)) } else { Err(StoreFault::Damaged(lost)) }
    }

    /// Beside the lane: counting may take a while, and nothing waits for it.
    fn count_young(&self) {
        if let engine @ Engine::Postgres { .. } = self.engine.clone() {
            tokio::spawn(async move {
                if let Err(error) = engine.count_young(&crate::portable::table_names()).await {
                    tracing::debug!(?error, "young tables were not counted; the server will do so itself");
                }
            });
        }
    }

    async fn attempt(&mut self, works: &[&Work]) -> Result<Vec<Outcome>, Broken> {
        let mut session = match self.session.take() {
            Some(session) => session,
            None => self.engine.writer().await?,
        };
        let done = tokio::time::timeout(self.patience, transaction(&mut session, works)).await;
        let outcomes = match done {
            Ok(Ok(outcomes)) => outcomes,
            Ok(Err(broken)) => {
                session.rollback().await;
                if !matches!(broken, Broken::Unavailable(_)) {
                    self.session = Some(session);
                }
                return Err(broken);
            }
            // The connection is dropped; whether a commit under way succeeds, nobody knows here.
            Err(_) => return Err(Broken::Unavailable("the database did not answer in time".to_owned())),
        };
        self.session = Some(session);
        let flushes = self.flushes.fetch_add(1, Ordering::Relaxed) + 1;
        if GROWN.contains(&flushes) {
            self.count_young();
        }
        Ok(outcomes)
    }
}

async fn transaction(session: &mut Session, works: &[&Work]) -> Result<Vec<Outcome>, Broken> {
    let mut outcomes = Vec::with_capacity(works.len());
    if works.iter().any(|work| !matches!(work, Work::Truncate)) {
        session.begin(Purpose::Write).await?;
        outcomes = write_all(session, works).await?;
        // After this point only the database knows.
        session.commit().await.map_err(|broken| match broken {
            Broken::Raced(why) | Broken::Unavailable(why) | Broken::Damaged(why) => Broken::Unavailable(why),
        })?;
    } else {
        outcomes.extend(works.iter().map(|_| Ok(Answer::Rows(Vec::new()))));
    }
    if works.iter().any(|work| matches!(work, Work::Truncate)) {
        let truncated = session.truncate_log().await;
        for (work, outcome) in works.iter().zip(&mut outcomes) {
            if let (Work::Truncate, Err(why)) = (work, &truncated) {
                *outcome = Err(StoreFault::Unavailable(why.clone()));
            }
        }
    }
    Ok(outcomes)
}

async fn write_all(session: &mut Session, works: &[&Work]) -> Result<Vec<Outcome>, Broken> {
    let commits =
        || works.iter().filter_map(|work| if let Work::Commit(commit) = work { Some(&**commit) } else { None });
    let mut districts = BTreeMap::new();
    for commit in commits() {
        districts.entry(commit.district).or_insert_with(District::default).touch(commit);
    }
    for (district, touched) in &mut districts {
        touched.read(session, *district).await?;
    }
    let mut batch = Batch::default();
    let mut outcomes = Vec::with_capacity(works.len());
    for work in works {
        outcomes.push(match work {
            Work::Commit(commit) => match districts.get_mut(&commit.district) {
                Some(district) => {
                    district.judge(commit).and_then(|accepted| batch.add(commit, &accepted)).map(Answer::Seqs)
                }
                None => Err(StoreFault::Damaged("a commit without a district".to_owned())),
            },
            Work::Steps(_) | Work::Views(..) | Work::Truncate => Ok(Answer::Rows(Vec::new())),
        });
    }
    let standing = districts.into_iter().map(|(district, touched)| (district, touched.standing)).collect();
    batch.write(session, &standing).await?;
    // In the order of the keys they touch, so that two programs do not wait for each other; of one key as they came.
    let key = |work: &Work| match work {
        Work::Steps(steps) => steps.first().map(|step| step.args.iter().take(2).cloned().collect::<Vec<_>>()),
        Work::Commit(_) | Work::Views(..) | Work::Truncate => None,
    };
    let mut in_order: Vec<_> = works.iter().zip(&mut outcomes).collect();
    in_order.sort_by_cached_key(|(work, _)| key(work));
    for (work, outcome) in in_order {
        match work {
            Work::Steps(steps) => {
                let mut rows = Vec::with_capacity(steps.len());
                for step in steps {
                    rows.push(session.fetch(step.sql.clone(), step.args.clone()).await?);
                }
                *outcome = Ok(Answer::Rows(rows));
            }
            Work::Views(district, views) => {
                let mut batch = Batch::default();
                for view in views {
                    batch.view(*district, view, false);
                }
                let matters = views.iter().map(|view| view.matter.id.0.clone()).collect();
                let standing = Standing::read(session, *district, &matters).await?;
                batch.write(session, &BTreeMap::from([(*district, standing)])).await?;
            }
            Work::Commit(_) | Work::Truncate => {}
        }
    }
    Ok(outcomes)
}

/// Writes commits without judging them, each matter as if it were new; answers the last seq.
pub(crate) async fn unjudged(session: &mut Session, commits: &[Commit], mut seq: u64) -> Result<u64, StoreFault> {
    let mut batch = Batch::default();
    for commit in commits {
        let mut accepted = Vec::with_capacity(commit.appends.len());
        for append in &commit.appends {
            accepted.push(Accepted { seq, is_new: true });
            seq += u64::try_from(append.events.len()).unwrap_or(0);
        }
        batch.add(commit, &accepted)?;
    }
    batch.write(session, &BTreeMap::new()).await?;
    Ok(seq)
}

/// Writes views without looking at what stands there.
pub(crate) async fn unread(session: &mut Session, district: u32, views: &[Projection]) -> Result<(), Broken> {
    let mut batch = Batch::default();
    for view in views {
        batch.view(district, view, true);
    }
    batch.write(session, &BTreeMap::new()).await
}
