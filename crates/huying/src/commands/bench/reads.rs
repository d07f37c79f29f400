//! Pages over HTTP: a clerk's queue, a matter, a search, a board. The limit is the same reading through the ports alone.

use super::ground::{Before, Ground};
use super::load::{Load, Loop, Measured, histogram, record};
use super::report::{self, Figures, rate};
use crate::house::House;
use crate::options::{Common, Reads};
use crate::telling::Failure;
use casework::MatterId;
use desk::evaluate::{Dimension, Key};
use desk::ports::{
    Account, Accounts as _, Ledger as _, MatterFilter, PageRequest, QueueFilter, QueueOf, QueueOrder, QueuePage,
};
use search::{Clause, Gates, Search, Seek};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Rows of a page.
const ROWS: u32 = 50;
/// Open and rated matters that are looked at in turn, of each.
const SAMPLE: u32 = 250;
/// What is searched for in turn: a word, two words, the end of a number, initials.
const WORDS: [&str; 6] = ["楼道灯", "下水道 堵塞", "施工噪声", "0000123", "xsd", "电梯 停运"];

/// A page.
#[derive(Debug, Clone, Copy)]
pub enum Page {
    Queue,
    Matter,
    Search,
    Board,
}

impl Page {
    const fn name(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Matter => "matter",
            Self::Search => "search",
            Self::Board => "board",
        }
    }

    /// The post that looks at it.
    const fn post(self) -> &'static str {
        match self {
            Self::Queue | Self::Matter | Self::Search => "dispatcher",
            Self::Board => "supervisor",
        }
    }
}

/// Runs the measure.
pub async fn run(common: &Common, options: &Reads, page: Page) -> Result<(), Failure> {
    let size = options.prepared.size;
    let before = if matches!(page, Page::Search) { Before::Searched } else { Before::Mixed };
    let ground = Ground::lay_with(common, size, before).await?;
    let matters = sample(&ground).await?;
    let path = path(&ground, page, &matters);
    let load = Load::start()?;
    let bare = Arc::new(Bare::of(&ground, page, matters).await?);
    // What is read for the first time is not what an office waits for every day.
    load.read(&ground, page.post(), Loop::Closed(options.clients), 1, Arc::clone(&path)).await?;
    let mut all = Vec::new();
    for how in [Loop::Closed(options.clients), Loop::Open(options.rate)] {
        let busy = report::busy();
        let measured = load.read(&ground, page.post(), how, options.seconds, Arc::clone(&path)).await?;
        let words = match how {
            Loop::Closed(clients) => format!("{clients} clients"),
            Loop::Open(rate) => format!("{rate}/s, open loop"),
        };
        let mut figures = Figures::of(page.name(), ground.house.database.kind(), size, words, &measured);
        figures.busy = busy;
        if let Loop::Closed(clients) = how {
            let raw = bare.measure(clients, Duration::from_secs(u64::from(options.seconds.min(5)))).await?;
            let what = ("只经端口直接读取", "the same read through the ports alone");
            figures = figures.beside((what.0.to_owned(), what.1.to_owned()), rate(raw.count, raw.time));
        }
        all.push(figures);
    }
    report::tell(common, &all)?;
    drop(bare);
    ground.clear().await
}

/// Matters of the street, open ones and rated ones, as its people look at them.
async fn sample(ground: &Ground) -> Result<Arc<[MatterId]>, Failure> {
    let page = PageRequest { limit: SAMPLE, after: None };
    let mut matters = Vec::new();
    for is_final in [false, true] {
        let filter = MatterFilter {
            homes: Some(vec![ground.street.clone()]),
            procedure: Some("appeal".to_owned()),
            is_final: Some(is_final),
            ..MatterFilter::default()
        };
        let found = ground.house.database.list(ground.district, &filter, &page).await?;
        matters.extend(found.rows.into_iter().map(|row| row.matter));
    }
    if matters.is_empty() {
        return Err(Failure::said(
            ground
                .common
                .lang
                .pick("没有可看的事项：--size 太小。", "There is no matter to look at: --size is too small."),
        ));
    }
    Ok(matters.into())
}

fn turn<T>(all: &[T], k: u64) -> Option<&T> {
    let count = u64::try_from(all.len()).unwrap_or(u64::MAX).max(1);
    all.get(usize::try_from(k % count).unwrap_or(0))
}

fn path(ground: &Ground, page: Page, matters: &Arc<[MatterId]>) -> Arc<dyn Fn(u64) -> String + Send + Sync> {
    let (district, city, matters) = (ground.district, ground.city.clone(), Arc::clone(matters));
    match page {
        Page::Queue => Arc::new(|_| format!("/api/v1/queues/mine?limit={ROWS}")),
        Page::Matter => Arc::new(move |k| {
            let id = turn(&matters, k).map_or("", |matter| matter.0.as_str());
            format!("/api/v1/matters/{district}/{id}/page")
        }),
        Page::Search => Arc::new(|k| {
            let words: String = turn(&WORDS, k).into_iter().flat_map(|words| words.bytes()).map(encoded).collect();
            format!("/api/v1/search?q={words}&limit={ROWS}")
        }),
        Page::Board => Arc::new(move |_| format!("/api/v1/board/{city}")),
    }
}

fn encoded(byte: u8) -> String {
    format!("%{byte:02X}")
}

/// The same reading without HTTP, rights, words and JSON.
struct Bare {
    house: House,
    district: u32,
    account: Account,
    matters: Arc<[MatterId]>,
    what: What,
}

enum What {
    Queue,
    Matter,
    Search(Search),
    Board,
}

impl Bare {
    async fn of(ground: &Ground, page: Page, matters: Arc<[MatterId]>) -> Result<Self, Failure> {
        let (house, id) = (ground.house.clone(), format!("bench-{}", page.post()));
        let account = house.database.account(&id).await?.ok_or_else(|| Failure::said(id))?;
        let what = match page {
            Page::Queue => What::Queue,
            Page::Matter => What::Matter,
            Page::Search => What::Search(ground.search.clone().ok_or_else(|| Failure::said("no index"))?),
            Page::Board => What::Board,
        };
        Ok(Self { house, district: ground.district, account, matters, what })
    }

    async fn measure(self: &Arc<Self>, clients: u16, time: Duration) -> Result<Measured, Failure> {
        let start = Instant::now();
        let mut running = tokio::task::JoinSet::new();
        for client in 0..clients {
            let bare = Arc::clone(self);
            running.spawn(async move {
                let mut times = histogram()?;
                let mut k = u64::from(client);
                while start.elapsed() < time {
                    let begun = Instant::now();
                    bare.once(k).await?;
                    record(&mut times, begun.elapsed());
                    k += u64::from(clients);
                }
                Ok::<_, Failure>(times)
            });
        }
        let mut times = histogram()?;
        while let Some(one) = running.join_next().await {
            times.add(one??)?;
        }
        Ok(Measured { count: times.len(), failed: 0, time: start.elapsed(), times, cpu: None })
    }

    async fn once(&self, k: u64) -> Result<(), Failure> {
        let (ledger, district) = (self.house.desk.ledger(), self.district);
        match &self.what {
            What::Queue => {
                let mine = Some((self.account.id.clone(), self.account.posts.clone()));
                let filter = QueueFilter::new(QueueOf::Held { unit: self.account.unit.clone(), mine });
                let page = QueuePage { order: QueueOrder::Due, limit: ROWS + 1, after: None };
                ledger.queue(district, &filter, &page).await?;
            }
            What::Matter => {
                let Some(id) = turn(&self.matters, k) else { return Ok(()) };
                ledger.matter(district, id).await?;
                ledger.history(district, id).await?;
            }
            What::Search(search) => {
                let gates = Gates::of(&self.house.desk.library(), &self.account, Clause::home(&self.account.unit));
                let words = turn(&WORDS, k).copied().unwrap_or_default();
                search
                    .find(Seek::new(words, gates, usize::try_from(ROWS)?))
                    .await
                    .map_err(|fault| Failure::said(fault.to_string()))?;
            }
            What::Board => {
                let library = self.house.desk.library();
                let law = library.city_of(&self.account.unit).ok_or_else(|| Failure::said("no city"))?;
                let months = months(self.house.desk.now().day());
                let within = Key { district: Some(district.to_string()), ..Key::default() };
                self.house.desk.board(law, &months, &within, &[Dimension::Office], true).await?;
            }
        }
        Ok(())
    }
}

/// The last twelve months, ascending, as a board shows them without being told.
pub fn months(today: worktime::Day) -> Vec<String> {
    let mut months: Vec<String> = (0..336).rev().map(|ago| today.plus_days(-ago).month_name()).collect();
    months.dedup();
    months
}
