//! `huying demo`: a believable month in one district of each city, only by asks.

use crate::house::{self, House};
use crate::options::{Common, Demo};
use crate::telling::{Failure, bar};
use desk::Library;
use desk::ports::{Accounts as _, Ledger as _, MatterFilter, PageRequest};
use desk::time::{Clock as _, HandClock, SystemClock};
use simulator::{Plan, Staff, Summary, simulate};
use std::sync::Arc;
use storage::{Database, Options};
use worktime::{Day, Lang};

/// Streets of the district that take part.
const STREETS: usize = 4;
/// Password of every demonstration account. They can sign in on loopback only.
pub const PASSWORD: &str = "huying-demo";

pub async fn run(common: &Common, options: &Demo) -> Result<(), Failure> {
    let database = open(common).await?;
    make(common, options, &database).await
}

async fn open(common: &Common) -> Result<Database, Failure> {
    std::fs::create_dir_all(&common.data)?;
    Ok(Database::open(&house::location(common), Options::default()).await?)
}

/// Makes the months of every city asked for that has none yet.
pub async fn make(common: &Common, options: &Demo, database: &Database) -> Result<(), Failure> {
    let days = i32::from(options.days);
    let from = options.from.unwrap_or_else(|| SystemClock.now().day().plus_days(-days));
    if from.plus_days(days) > SystemClock.now().day() {
        return Err(Failure::said(common.lang.pick(
            "演示数据不能超过今天：请把 --from 提前或减少 --days。",
            "The demonstration must not reach beyond today: give an earlier --from or fewer --days.",
        )));
    }
    let clock = Arc::new(HandClock::new(from.start()));
    let house = House::over(common, database.clone(), clock.clone()).await?;
    let library = house.desk.library();
    for law in library.cities().filter(|law| options.city.as_ref().is_none_or(|key| *key == law.city.key)) {
        let district = options.district.or_else(|| first_district(&library, law.city.division));
        let Some(district) = district.filter(|d| library.units.city_of(&d.to_string()) == Some(law.city.division))
        else {
            continue;
        };
        let name = library.units.division(&district.to_string()).map(|d| d.name.clone()).unwrap_or_default();
        if has_matters(database, district).await? {
            eprintln!(
                "{}",
                match common.lang {
                    Lang::Zh => format!("{}{name}已有数据，不再生成。", law.city.label.zh),
                    Lang::En => format!("{} {district} has data already; nothing was made.", law.city.label.en),
                }
            );
            continue;
        }
        let staff = Staff::of(&library, district, STREETS, law);
        let password = server::hash_password(PASSWORD)?;
        for account in staff.accounts(&library, &password) {
            database.put_account(&account).await?;
        }
        let plan =
            Plan { district, from, days: options.days, per_day: options.per_day, streets: STREETS, seed: options.seed };
        let progress = bar(u64::from(options.days), &format!("{}{name}", law.city.label.zh));
        let summary = simulate(&house.desk, &clock, &plan, &|day: Day, _: &Summary| {
            let passed = (0..days).find(|n| from.plus_days(*n) >= day).unwrap_or(days);
            progress.set_position(u64::try_from(passed).unwrap_or(0));
        })
        .await?;
        progress.finish_and_clear();
        clock.set(from.start());
        eprintln!(
            "{}",
            match common.lang {
                Lang::Zh => format!(
                    "{}{name}：{}至{}，诉求{}件，步骤{}个。",
                    law.city.label.zh,
                    from,
                    from.plus_days(days - 1),
                    summary.opened,
                    summary.asks
                ),
                Lang::En => format!(
                    "{} {district}: {} to {}, {} appeals, {} steps.",
                    law.city.label.en,
                    from,
                    from.plus_days(days - 1),
                    summary.opened,
                    summary.asks
                ),
            }
        );
    }
    super::care::checkpoint_all(common, &house).await?;
    tell_accounts(common, database).await
}

/// The accounts of the demonstration: each post once.
async fn tell_accounts(common: &Common, database: &Database) -> Result<(), Failure> {
    let accounts = database.accounts().await?;
    let demo: Vec<_> = accounts.iter().filter(|account| account.demo && !account.disabled).collect();
    if demo.is_empty() {
        return Ok(());
    }
    eprintln!(
        "{}",
        match common.lang {
            Lang::Zh => format!("演示账号{}个，口令都是 {PASSWORD}，只能在本机登录，例如：", demo.len()),
            Lang::En =>
                format!("{} demonstration accounts, password {PASSWORD}, on this machine only, such as:", demo.len()),
        }
    );
    let mut told: Vec<(&str, u32)> = Vec::new();
    for account in demo {
        let post = account.posts.first().map_or("", String::as_str);
        if !told.contains(&(post, account.district / 10_000)) {
            told.push((post, account.district / 10_000));
            eprintln!("  {:<32} {}", account.login, account.name);
        }
    }
    Ok(())
}

fn first_district(library: &Library, city: u32) -> Option<u32> {
    library.units.below(&city.to_string()).find(|d| d.level == "district").and_then(|d| d.code.parse().ok())
}

/// Whether a district has any matter.
pub async fn has_matters(database: &Database, district: u32) -> Result<bool, Failure> {
    let page = database.list(district, &MatterFilter::default(), &PageRequest { limit: 1, after: None }).await?;
    Ok(!page.rows.is_empty())
}
