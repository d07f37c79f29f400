//! The ground that a measure stands on: a database that is empty or was prepared, a city with staff and tokens, a server
//! on loopback.

use super::client::Client;
use super::{copies, prepare};
use crate::house::{self, House};
use crate::options::Common;
use crate::telling::Failure;
use desk::ports::{Account, Accounts as _};
use desk::time::{Clock as _, HandClock, SystemClock};
use hyper::Method;
use search::{Search, Shelf};
use serde_json::json;
use server::{AppState, Config, Hooks, Limits};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use storage::{Database, Options};
use tokio::sync::oneshot;
use worktime::Instant;

/// Posts that the measures need, with where each stands.
const POSTS: [(&str, At); 6] = [
    ("operator", At::Hotline),
    ("caller", At::Hotline),
    ("dispatcher", At::Street),
    ("worker", At::Street),
    ("leader", At::Street),
    ("supervisor", At::District),
];
/// Password of the accounts of a measure; the server listens on loopback only.
const PASSWORD: &str = "bench";

#[derive(Clone, Copy)]
enum At {
    Hotline,
    Street,
    District,
}

/// What is there before a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// Matters of every kind, as [`prepare`] makes them.
    Mixed,
    /// The same, with a search index that has followed everything.
    Searched,
    /// Closed rounds of the whole city and of a year, as [`copies`] makes them.
    Copies,
}

/// The ground.
pub struct Ground {
    pub house: House,
    pub clock: Arc<HandClock>,
    /// The moment at which the measure began.
    pub now: Instant,
    pub address: SocketAddr,
    /// Post → token.
    pub tokens: BTreeMap<String, String>,
    /// Key of the city.
    pub city: String,
    pub district: u32,
    pub hotline: String,
    pub street: String,
    pub place: String,
    pub category: String,
    pub duty: String,
    pub common: Common,
    /// The search index, where it is measured.
    pub search: Option<Search>,
    /// The folder, if it goes with the measure.
    passing: Option<PathBuf>,
    server: Option<(oneshot::Sender<()>, tokio::task::JoinHandle<std::io::Result<()>>)>,
}

impl Ground {
    /// Lays the ground, with so many matters. Without any, the embedded database is made in a folder of its own below
    /// --data and thrown away afterwards, and a PostgreSQL must be empty; with some, both are kept and used again.
    pub async fn lay(common: &Common, size: u32) -> Result<Self, Failure> {
        Self::lay_with(common, size, Before::Mixed).await
    }

    /// The same, with other things before.
    pub async fn lay_with(common: &Common, size: u32, before: Before) -> Result<Self, Failure> {
        let mut common = common.clone();
        let kind = if before == Before::Copies { "figures-" } else { "" };
        let own = match (size, &common.database) {
            (0, _) => format!("bench-{}", std::process::id()),
            (size, None) => format!("bench-{kind}{size}"),
            (size, Some(_)) => format!("bench-{kind}{size}-postgres"),
        };
        common.data = common.data.join(own);
        std::fs::create_dir_all(&common.data)?;
        let database = Database::open(&house::location(&common), Options::default()).await?;
        let now = SystemClock.now();
        let clock = Arc::new(HandClock::new(now));
        let house = House::over(&common, database, clock.clone()).await?;
        let mut ground = Self::of(common, house, clock, now, size).await?;
        if size > 0 && !prepare::is_done(&ground.common, size) {
            // The clockwork of a server would carry out at once what the preparation does in turn.
            ground.serve(None).await?;
            let shared = Arc::new(ground);
            match before {
                Before::Copies => copies::prepare(&shared, size).await?,
                Before::Mixed | Before::Searched => prepare::prepare(&shared, size).await?,
            }
            ground = Self::own(shared)?;
            ground.stop().await?;
        }
        if before == Before::Searched {
            ground.search = Some(prepare::index(&ground).await?);
        }
        ground.serve(ground.search.clone()).await?;
        Ok(ground)
    }

    async fn of(common: Common, house: House, clock: Arc<HandClock>, now: Instant, size: u32) -> Result<Self, Failure> {
        let library = house.desk.library();
        let law = library.cities().next().ok_or_else(|| Failure::said("no city"))?;
        let code = library
            .units
            .below(&law.city.division.to_string())
            .find(|division| division.level == "district")
            .map(|division| division.code.clone())
            .ok_or_else(|| Failure::said("no district"))?;
        let district: u32 = code.parse()?;
        let is_empty = !super::super::demo::has_matters(&house.database, district).await?;
        let may_hold = size > 0 && prepare::is_done(&common, size);
        if !is_empty && !may_hold {
            return Err(Failure::said(common.lang.pick(
                "测速要用空的数据库，或者同样大小、准备完毕的数据；请另给 --database 或 --data。",
                "A measure needs an empty database, or one that was prepared to the end for the same size: give another --database or --data.",
            )));
        }
        let street = library.units.streets(district).first().map(|s| s.code.clone()).unwrap_or_default();
        let place = library.units.below(&street).next().map_or_else(|| street.clone(), |c| c.code.clone());
        let category = own_category(law).ok_or_else(|| Failure::said("no category of the street's own"))?;
        let duty = law
            .city
            .rows
            .get("duties")
            .into_iter()
            .flatten()
            .find(|row| row.columns.get("holder").is_some_and(|holder| holder == "street"))
            .map(|row| row.key.clone())
            .ok_or_else(|| Failure::said("no duty of the street's own"))?;
        let hotline = law.city.named.get("hotline").cloned().unwrap_or_default();
        let city = law.city.key.clone();
        for (post, at) in POSTS {
            let unit = match at {
                At::Hotline => &hotline,
                At::Street => &street,
                At::District => &code,
            };
            appoint(&house, post, unit).await?;
        }
        Ok(Self {
            passing: (size == 0).then(|| common.data.clone()),
            house,
            clock,
            now,
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            tokens: BTreeMap::new(),
            city,
            district,
            hotline,
            street,
            place,
            category,
            duty,
            common,
            search: None,
            server: None,
        })
    }

    /// A ground that nobody else uses any more.
    pub fn own(shared: Arc<Self>) -> Result<Self, Failure> {
        Arc::into_inner(shared).ok_or_else(|| Failure::said("the ground is still in use"))
    }

    /// Days before the measure.
    pub fn days_ago(&self, days: i64) -> Instant {
        Instant(self.now.0 - days * 86_400_000)
    }

    async fn serve(&mut self, search: Option<Search>) -> Result<(), Failure> {
        let (address, stop, served) = serve(&self.house, search).await?;
        self.address = address;
        self.server = Some((stop, served));
        self.tokens = tokens(address).await?;
        Ok(())
    }

    /// Stops the server and its clockwork: afterwards nobody writes but the caller.
    pub async fn stop(&mut self) -> Result<(), Failure> {
        if let Some((stop, served)) = self.server.take() {
            let _ = stop.send(());
            served.await??;
        }
        Ok(())
    }

    /// Leaves the ground, and takes away what was made for this measure alone.
    pub async fn clear(mut self) -> Result<(), Failure> {
        self.stop().await?;
        self.house.database.close().await;
        match self.passing {
            Some(folder) => Ok(std::fs::remove_dir_all(folder)?),
            None => Ok(()),
        }
    }
}

/// Where the search index of prepared matters is kept: beside them, on PostgreSQL too.
pub fn shelf(common: &Common) -> Shelf {
    Shelf::Folder(common.index.clone().unwrap_or_else(|| common.data.join("search")))
}

/// An account of one post in a unit.
async fn appoint(house: &House, post: &str, unit: &str) -> Result<(), Failure> {
    let account = Account {
        id: format!("bench-{post}"),
        login: format!("bench-{post}"),
        name: post.to_owned(),
        district: house.desk.library().units.district_of(unit).unwrap_or(0),
        unit: unit.to_owned(),
        posts: vec![post.to_owned()],
        password: server::hash_password(PASSWORD)?,
        demo: true,
        disabled: false,
    };
    Ok(house.database.put_account(&account).await?)
}

/// A category that the street alone owns.
fn own_category(law: &desk::CityLaw) -> Option<String> {
    let rows = law.rows.get("catalogue")?;
    let category = |row: &rulebook::model::RegisterRow| row.columns.get("category").cloned();
    rows.iter()
        .filter(|row| row.columns.get("unit").is_some_and(|unit| unit == "street"))
        .filter_map(category)
        .find(|wanted| rows.iter().filter(|row| category(row).as_ref() == Some(wanted)).count() == 1)
}

async fn serve(
    house: &House,
    search: Option<Search>,
) -> Result<(SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<std::io::Result<()>>), Failure> {
    let (ready, listening) = oneshot::channel();
    let ready = std::sync::Mutex::new(Some(ready));
    let limits = Limits {
        intake_per_address: u32::MAX,
        intake_per_contact: u32::MAX,
        register_per_contact: u32::MAX,
        requests_per_token: u32::MAX,
        searches: u32::MAX,
        ..Limits::default()
    };
    let config = Config {
        listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
        limits: Limits {
            idle: Duration::from_secs(366 * 86_400),
            session: Duration::from_secs(366 * 86_400),
            ..limits
        },
        ..Config::default()
    };
    let hooks = Hooks {
        ready: Arc::new(move |address, _| {
            if let Ok(mut ready) = ready.lock()
                && let Some(ready) = ready.take()
            {
                let _ = ready.send(address);
            }
        }),
        search,
        ..Hooks::default()
    };
    let state = AppState::new(Arc::clone(&house.desk), config.clone(), hooks);
    let (stop, stopped) = oneshot::channel();
    let served = tokio::spawn(server::serve(config, state, async move {
        let _ = stopped.await;
    }));
    Ok((listening.await?, stop, served))
}

async fn tokens(address: SocketAddr) -> Result<BTreeMap<String, String>, Failure> {
    let mut tokens = BTreeMap::new();
    for (post, _) in POSTS {
        let mut client = Client::connect(address, None).await?;
        let login = json!({ "login": format!("bench-{post}"), "password": PASSWORD });
        let cookie = client.sign_in(&login).await?;
        client.with_cookie(&cookie);
        let made = client.must(Method::POST, "/api/v1/tokens", &json!({ "purpose": "bench", "days": 1 })).await?;
        let secret = made.get("secret").and_then(serde_json::Value::as_str).unwrap_or_default();
        tokens.insert(post.to_owned(), secret.to_owned());
    }
    Ok(tokens)
}
