//! `huying serve`: the platform.

use crate::house::{self, House};
use crate::models;
use crate::options::{Common, Demo, Serve, Switch};
use crate::say;
use crate::telling::Failure;
use channels::outward::Model;
use desk::ports::Ledger as _;
use desk::time::{Clock, ForwardClock, SystemClock};
use desk::witness::Witness;
use search::{Search, SearchFault, Shelf};
use server::{AppState, Config, Forward, Hooks};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use storage::{Database, Options};
use tokio::sync::Mutex;
use worktime::{Instant, Lang};

/// How many milliseconds a demonstration's clock is ahead, in the folder of data.
const AHEAD: &str = "demonstration-clock";
/// A session of a demonstration lasts this long.
const DEMONSTRATED: Duration = Duration::from_secs(400 * 86_400);

pub async fn run(common: &Common, options: &Serve) -> Result<(), Failure> {
    if options.demo && !options.listen.ip().is_loopback() {
        return Err(Failure::said(common.lang.pick(
            "--demo 只能在本机（127.0.0.1 或 ::1）上使用：演示账号的口令是公开的。",
            "--demo is for loopback (127.0.0.1 or ::1) only: the demonstration accounts' password is public.",
        )));
    }
    let outward = super::notices::outward(common, &options.outward)?;
    let outsider = outsider(common, options)?;
    // A rulebook that does not load is said before anything is made.
    let law = house::proven(common)?;
    std::fs::create_dir_all(&common.data)?;
    let database = Database::open(&house::location(common), Options::default()).await?;
    if options.demo {
        let month = Demo { city: None, district: None, seed: 8311, from: None, days: 30, per_day: 12 };
        super::demo::make(common, &month, &database).await?;
    }
    let (clock, forward) = if options.demo { demonstration(common)? } else { (Arc::new(SystemClock) as _, None) };
    let house = House::under(common, law, database, Arc::clone(&clock)).await?;
    let mut config = Config {
        listen: options.listen,
        tls: options.tls_cert.clone().zip(options.tls_key.clone()),
        demo: options.demo,
        bulletins: options.bulletins.clone(),
        fonts: options.document_font.as_ref().map(|file| font(common, file)).transpose()?,
        ..Config::default()
    };
    if options.demo {
        // Who moves the clock forward should not have to sign in again.
        (config.limits.idle, config.limits.session) = (DEMONSTRATED, DEMONSTRATED);
    }
    let hooks = Hooks {
        forward,
        search: Some(search(common, &house).await?),
        proofs: crate::shelf::proofs().into(),
        sender: Arc::new(outward),
        ..hooks(common, &house, clock)?
    };
    let desk = Arc::clone(&house.desk);
    if options.understanding == Switch::On {
        models::make_ready(common, &desk)?;
    }
    if let Some(outsider) = outsider {
        desk.put_outsider(Arc::new(outsider));
    }
    let state = AppState::new(desk, config.clone(), hooks);
    server::serve(config, state, shutdown()).await?;
    super::care::checkpoint_all(common, &house).await?;
    house.database.close().await;
    Ok(())
}

/// The font that papers are written with.
pub fn font(common: &Common, file: &std::path::Path) -> Result<documents::Fonts, Failure> {
    server::fonts::of_file(file).ok_or_else(|| {
        let path = file.display();
        Failure::said(match common.lang {
            Lang::Zh => format!("{path} 不是能写中文的字体文件（TTF、OTF 或者 TTC），或者读不了。"),
            Lang::En => format!("{path} is no font file with Chinese characters (TTF, OTF or TTC), or cannot be read."),
        })
    })
}

/// The model outside, if one is wanted.
fn outsider(common: &Common, options: &Serve) -> Result<Option<Model>, Failure> {
    let (Some(url), Some(name)) = (&options.assistant, &options.assistant_model) else { return Ok(None) };
    let key = options.assistant_key_file.as_ref().map(|file| super::notices::secret(common, file)).transpose()?;
    let model = Model::new(url, name, key.as_deref());
    model.map(Some).map_err(|wrong| Failure::said(common.lang.pick(&wrong.zh, &wrong.en)))
}

/// The clock of a demonstration, and what moves it forward. How far it is ahead is kept beside the data: what was done
/// there has already happened when the demonstration starts again.
fn demonstration(common: &Common) -> Result<(Arc<dyn Clock>, Option<Forward>), Failure> {
    let kept = common.data.join(AHEAD);
    let ahead = match std::fs::read_to_string(&kept) {
        Ok(text) => text.trim().parse().map_err(|_| {
            Failure::said(match common.lang {
                Lang::Zh => format!("{} 不是毫秒数，请改正或者删除整个演示数据。", kept.display()),
                Lang::En => format!(
                    "{} is no number of milliseconds: correct it, or delete the demonstration's data.",
                    kept.display()
                ),
            })
        })?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
        Err(error) => return Err(error.into()),
    };
    let clock = Arc::new(ForwardClock::ahead(ahead));
    let moved = Arc::clone(&clock);
    let forward: Forward =
        Arc::new(move |by| std::fs::write(&kept, moved.forward(by).to_string()).map_err(|error| error.to_string()));
    Ok((clock, Some(forward)))
}

/// The search index. It is only a cache: if another process holds it, this one makes its own in memory.
async fn search(common: &Common, house: &House) -> Result<Search, Failure> {
    let shelf = house::shelf(common);
    let desk = Arc::clone(&house.desk);
    let opened = tokio::task::spawn_blocking(move || match Search::open(&shelf, desk.vault()) {
        Err(fault @ SearchFault::Busy(_)) => {
            tracing::warn!(%fault, "searching in memory");
            Search::open(&Shelf::Memory, desk.vault())
        }
        opened => opened,
    });
    let opened = opened.await.map_err(|error| Failure::said(error.to_string()))?;
    opened.map_err(|fault| match fault {
        SearchFault::Index(why) => Failure::said(match common.lang {
            Lang::Zh => format!("搜索索引打不开：{why}。请检查 --index 指定的文件夹能否读写。"),
            Lang::En => format!(
                "The search index cannot be opened: {why}. Check that the folder of --index can be read and written."
            ),
        }),
        other => Failure::said(other.to_string()),
    })
}

fn hooks(common: &Common, house: &House, clock: Arc<dyn Clock>) -> Result<Hooks, Failure> {
    let (witness, warnings) = Witness::open(&house::witness_key(common), &house::checkpoints(common))?;
    for warning in warnings {
        tracing::warn!("{}", warning.label().of(common.lang));
    }
    let witness = Arc::new(witness);
    let seen: Arc<Mutex<BTreeMap<u32, Instant>>> = Arc::default();
    let (database, lang) = (house.database.clone(), common.lang);
    let probed = database.clone();
    Ok(Hooks {
        probe: Arc::new(move || {
            let database = probed.clone();
            Box::pin(async move { database.check().await.map_err(|fault| fault.to_string()) })
        }),
        checkpoint: Arc::new(move || {
            let (witness, database, seen) = (Arc::clone(&witness), database.clone(), Arc::clone(&seen));
            let now = clock.now();
            Box::pin(async move { checkpoint_due(&witness, &database, &seen, now).await })
        }),
        ready: Arc::new(move |address, encrypted| {
            let scheme = if encrypted { "https" } else { "http" };
            say!(
                "{}",
                match lang {
                    Lang::Zh => format!("呼应已就绪：{scheme}://{address}"),
                    Lang::En => format!("Huying is ready: {scheme}://{address}"),
                }
            );
        }),
        ..Hooks::default()
    })
}

/// Signs what is new in every district whose last checkpoint is older than a minute, or that has 256 new events.
async fn checkpoint_due(
    witness: &Witness,
    database: &Database,
    seen: &Mutex<BTreeMap<u32, Instant>>,
    now: Instant,
) -> Result<(), String> {
    let mut seen = seen.lock().await;
    for district in database.districts().await.map_err(|fault| fault.to_string())? {
        let last = witness.last(district).await.map_err(|fault| fault.to_string())?;
        let (size, at) = last.map_or((0, None), |(size, at)| (size, Some(at)));
        // At most 256 rows are read to know whether 256 are new.
        let new = database.log(district, size, 256).await.map_err(|fault| fault.to_string())?.len();
        let at = at.max(seen.get(&district).copied());
        if desk::witness::due(at, now, u64::try_from(new).unwrap_or(0)) {
            witness.checkpoint(database, district, now).await.map_err(|fault| fault.to_string())?;
            seen.insert(district, now);
        }
    }
    Ok(())
}

/// Ends at ctrl-c or when the system asks, which is heard from the call on: somebody may ask as soon as it says that it is
/// ready.
fn shutdown() -> impl Future<Output = ()> {
    #[cfg(unix)]
    let asked = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    async move {
        let interrupt = async {
            let _ = tokio::signal::ctrl_c().await;
        };
        #[cfg(unix)]
        {
            let terminate = async {
                match asked {
                    Ok(mut asked) => {
                        asked.recv().await;
                    }
                    Err(_) => std::future::pending::<()>().await,
                }
            };
            tokio::select! { () = interrupt => {}, () = terminate => {} }
        }
        #[cfg(not(unix))]
        interrupt.await;
    }
}
