//! The ground that a measure stands on: an empty database, a city with staff and tokens, a server on loopback.

use super::client::Client;
use crate::house::{self, House};
use crate::options::Common;
use crate::telling::Failure;
use desk::ports::{Account, Accounts as _};
use desk::time::{Clock as _, HandClock, SystemClock};
use hyper::Method;
use serde_json::json;
use server::{AppState, Config, Hooks, Limits};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use storage::{Database, Location, Options};
use tokio::sync::oneshot;

/// Posts that a lifecycle needs, with the kind of unit that holds each.
const POSTS: [(&str, bool); 5] =
    [("operator", true), ("caller", true), ("dispatcher", false), ("worker", false), ("leader", false)];

/// The ground.
pub struct Ground {
    pub house: House,
    pub clock: Arc<HandClock>,
    pub address: SocketAddr,
    /// Post → token.
    pub tokens: BTreeMap<String, String>,
    pub district: u32,
    pub place: String,
    pub category: String,
    pub duty: String,
    server: Option<(oneshot::Sender<()>, tokio::task::JoinHandle<std::io::Result<()>>)>,
}

impl Ground {
    /// Lays the ground. The embedded database is made in a folder of its own below --data; a PostgreSQL must be empty.
    pub async fn lay(common: &Common) -> Result<Self, Failure> {
        let mut common = common.clone();
        if common.database.is_none() {
            common.data = common.data.join(format!("bench-{}", std::process::id()));
        }
        std::fs::create_dir_all(&common.data)?;
        let database = Database::open(&house::location(&common), Options::default()).await?;
        let clock = Arc::new(HandClock::new(SystemClock.now()));
        let house = House::over(&common, database, clock.clone()).await?;
        let library = house.desk.library();
        let law = library.cities().next().ok_or_else(|| Failure::said("no city"))?;
        let code = library
            .units
            .below(&law.city.division.to_string())
            .find(|division| division.level == "district")
            .map(|division| division.code.clone())
            .ok_or_else(|| Failure::said("no district"))?;
        let district: u32 = code.parse()?;
        if super::super::demo::has_matters(&house.database, district).await? {
            return Err(Failure::said(common.lang.pick(
                "测速要用空的数据库，请另给 --database 或 --data。",
                "A measure needs an empty database: give another --database or --data.",
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
        let password = "bench";
        let hash = server::hash_password(password)?;
        for (post, at_hotline) in POSTS {
            let unit = if at_hotline { hotline.clone() } else { street.clone() };
            let account = Account {
                id: format!("bench-{post}"),
                login: format!("bench-{post}"),
                name: post.to_owned(),
                district: library.units.district_of(&unit).unwrap_or(0),
                unit,
                posts: vec![post.to_owned()],
                password: hash.clone(),
                demo: true,
                disabled: false,
            };
            house.database.put_account(&account).await?;
        }
        let (address, stop, served) = serve(&house).await?;
        let tokens = tokens(address, password).await?;
        Ok(Self { house, clock, address, tokens, district, place, category, duty, server: Some((stop, served)) })
    }

    /// Stops the server and its clockwork: afterwards nobody writes but the caller.
    pub async fn stop(&mut self) -> Result<(), Failure> {
        if let Some((stop, served)) = self.server.take() {
            let _ = stop.send(());
            served.await??;
        }
        Ok(())
    }

    /// Takes the ground away again.
    pub async fn clear(mut self, common: &Common) -> Result<(), Failure> {
        self.stop().await?;
        self.house.database.close().await;
        if common.database.is_none() {
            std::fs::remove_dir_all(common.data.join(format!("bench-{}", std::process::id())))?;
        }
        Ok(())
    }
}

/// Where the database lies, for the report.
pub fn place_of(common: &Common) -> String {
    match house::location(common) {
        Location::Folder(_) => "sqlite".to_owned(),
        Location::Url(_) => "postgres".to_owned(),
    }
}

/// A category that the street alone owns.
fn own_category(law: &desk::CityLaw) -> Option<String> {
    let rows = law.city.rows.get("catalogue")?;
    let category = |row: &rulebook::model::RegisterRow| row.columns.get("category").cloned();
    rows.iter()
        .filter(|row| row.columns.get("unit").is_some_and(|unit| unit == "street"))
        .filter_map(category)
        .find(|wanted| rows.iter().filter(|row| category(row).as_ref() == Some(wanted)).count() == 1)
}

async fn serve(
    house: &House,
) -> Result<(SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<std::io::Result<()>>), Failure> {
    let (ready, listening) = oneshot::channel();
    let ready = std::sync::Mutex::new(Some(ready));
    let limits = Limits { intake_per_address: u32::MAX, intake_per_contact: u32::MAX, ..Limits::default() };
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
        ..Hooks::default()
    };
    let state = AppState::new(Arc::clone(&house.desk), config.clone(), hooks);
    let (stop, stopped) = oneshot::channel();
    let served = tokio::spawn(server::serve(config, state, async move {
        let _ = stopped.await;
    }));
    Ok((listening.await?, stop, served))
}

async fn tokens(address: SocketAddr, password: &str) -> Result<BTreeMap<String, String>, Failure> {
    let mut tokens = BTreeMap::new();
    for (post, _) in POSTS {
        let mut client = Client::connect(address, None).await?;
        let login = json!({ "login": format!("bench-{post}"), "password": password });
        let cookie = client.sign_in(&login).await?;
        client.with_cookie(&cookie);
        let made = client.must(Method::POST, "/api/v1/tokens", &json!({ "purpose": "bench", "days": 365 })).await?;
        let secret = made.get("secret").and_then(serde_json::Value::as_str).unwrap_or_default();
        tokens.insert(post.to_owned(), secret.to_owned());
    }
    Ok(tokens)
}
