//! Matters that are there before a measure, made by asks like all others: of fifty, one lived through to its rating, two
//! to three open for up to twelve days, the others records of an older system.

use super::ground::{Ground, shelf};
use super::lifecycle;
use crate::options::Common;
use crate::telling::{Failure, bar};
use casework::{Actor, Value, Values, Wanted};
use desk::time::Clock as _;
use desk::{Asked, CityLaw, Desk, DeskFault, Target};
use search::Search;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::task::JoinSet;
use worktime::Instant;

/// Asks on their way at once.
const AT_ONCE: usize = 256;
/// Clients by whom lifecycles are lived.
pub const CLIENTS: u16 = 64;
/// Days over which the open ones came in.
const DAYS: u32 = 12;
/// What the people report.
const TROUBLES: [&str; 8] = [
    "楼道灯不亮",
    "下水道堵塞",
    "电动车乱停",
    "夜间施工噪声",
    "垃圾没有清运",
    "路面坑洼积水",
    "树枝遮挡路灯",
    "电梯经常停运",
];

/// The file that says that a preparation came to its end.
fn mark(common: &Common) -> PathBuf {
    common.data.join("prepared")
}

/// Whether so many matters were prepared here before.
pub fn is_done(common: &Common, size: u32) -> bool {
    std::fs::read_to_string(mark(common)).is_ok_and(|text| text.trim() == size.to_string())
}

/// Makes them.
pub async fn prepare(ground: &Arc<Ground>, size: u32) -> Result<(), Failure> {
    let (lived, open) = (size / 50, size / 20);
    if lived > 0 {
        lifecycle::live(ground, lived, CLIENTS).await?;
    }
    let maker = Maker::of(ground)?;
    let progress = bar(u64::from(size - lived), "matters");
    for day in 0..DAYS {
        let ago = i64::from(DAYS - 1 - day);
        ground.clock.set(ground.days_ago(ago));
        let (from, to) = (open / DAYS * day, if day + 1 == DAYS { open } else { open / DAYS * (day + 1) });
        put(&ground.house.desk, (from..to).map(|n| maker.open(n)), &progress).await?;
    }
    ground.clock.set(ground.now);
    let old = (0..size - lived - open).map(|n| maker.record(n, ground.clock.now()));
    put(&ground.house.desk, old, &progress).await?;
    progress.finish_and_clear();
    while ground.house.desk.remind(ground.district).await?.more {}
    end(ground, size)
}

/// Says that the preparation came to its end.
pub fn end(ground: &Ground, size: u32) -> Result<(), Failure> {
    Ok(std::fs::write(mark(&ground.common), size.to_string())?)
}

/// A record of an older system in any district.
pub async fn record(ground: &Arc<Ground>, district: u32, (place, street): (&str, &str), n: u32) -> Result<(), Failure> {
    let maker = Maker { district, places: vec![(place.to_owned(), street.to_owned())], ..Maker::of(ground)? };
    let asked = std::iter::once(maker.record(n, ground.now));
    put(&ground.house.desk, asked, &indicatif::ProgressBar::hidden()).await
}

/// The categories of a city's catalogue.
pub fn categories(law: &CityLaw) -> Vec<String> {
    let rows = law.city.rows.get("catalogue").into_iter().flatten();
    let mut categories: Vec<String> = rows.filter_map(|row| row.columns.get("category").cloned()).collect();
    categories.sort();
    categories.dedup();
    categories
}

/// So many more that came in at this moment, and are open.
pub async fn open(ground: &Arc<Ground>, count: u32) -> Result<(), Failure> {
    let maker = Maker::of(ground)?;
    put(&ground.house.desk, (0..count).map(|n| maker.open(n)), &indicatif::ProgressBar::hidden()).await
}

/// The search index, when it has followed everything.
pub async fn index(ground: &Ground) -> Result<Search, Failure> {
    let failed = |fault: search::SearchFault| Failure::said(fault.to_string());
    let search = Search::open(&shelf(&ground.common), ground.house.desk.vault()).map_err(failed)?;
    let progress = bar(0, "search");
    while search.follow(&ground.house.desk).await.map_err(failed)? {
        progress.set_position(search.size());
    }
    progress.finish_and_clear();
    Ok(search)
}

/// Asks, many at once: they share the database's batches.
async fn put(
    desk: &Arc<Desk>,
    asked: impl Iterator<Item = Asked>,
    progress: &indicatif::ProgressBar,
) -> Result<(), Failure> {
    let mut on_the_way: JoinSet<Result<(), DeskFault>> = JoinSet::new();
    for asked in asked {
        while on_the_way.len() >= AT_ONCE {
            on_the_way.join_next().await.transpose()?.transpose()?;
            progress.inc(1);
        }
        let desk = Arc::clone(desk);
        on_the_way.spawn(async move { desk.ask(&asked).await.map(drop) });
    }
    while let Some(done) = on_the_way.join_next().await {
        done??;
        progress.inc(1);
    }
    Ok(())
}

/// What varies from one to the next.
struct Maker {
    district: u32,
    hotline: String,
    /// Communities with their streets.
    places: Vec<(String, String)>,
    categories: Vec<String>,
}

impl Maker {
    fn of(ground: &Ground) -> Result<Self, Failure> {
        let library = ground.house.desk.library();
        let law = library.city_of(&ground.street).ok_or_else(|| Failure::said("no city"))?;
        let streets = library.units.streets(ground.district);
        let places: Vec<(String, String)> = streets
            .iter()
            .flat_map(|street| library.units.below(&street.code).map(|place| (place.code.clone(), street.code.clone())))
            .collect();
        let categories = categories(law);
        if places.is_empty() || categories.is_empty() {
            return Err(Failure::said("no communities or no catalogue"));
        }
        Ok(Self { district: ground.district, hotline: ground.hotline.clone(), places, categories })
    }

    fn open(&self, n: u32) -> Asked {
        let phone = format!("0001{n:07}");
        let more =
            [("contact_name", "居民甲"), ("contact_phone", &phone), ("grade", "ordinary"), ("channel", "hotline")];
        self.asked(n, ("appeal", "register"), &more)
    }

    fn record(&self, n: u32, now: Instant) -> Asked {
        let day = now.day().plus_days(-(30 + i32::try_from(n % 2_000).unwrap_or(0))).to_string();
        let number = format!("旧{n:07}");
        let more = [("received_on", day.as_str()), ("source_no", &number), ("answer", "已经处理，感谢反映。")];
        self.asked(n, ("appeal_record", "record"), &more)
    }

    fn asked(&self, n: u32, (procedure, ask): (&str, &str), more: &[(&str, &str)]) -> Asked {
        let at = usize::try_from(n).unwrap_or(0);
        let of = |count: usize| at % count.max(1);
        let (place, street) = self.places.get(of(self.places.len())).cloned().unwrap_or_default();
        let category = self.categories.get(of(self.categories.len())).map_or("", String::as_str);
        let trouble = TROUBLES.get(of(TROUBLES.len())).copied().unwrap_or_default();
        let text = format!("{trouble}，已有{}天，影响{}号楼居民出行。（{n}）", 2 + n % 30, 1 + n % 97);
        let own =
            [("place", place.as_str()), ("category", category), ("kind", "help"), ("title", trouble), ("text", &text)];
        let values: Values =
            own.iter().chain(more).map(|(key, text)| ((*key).to_owned(), Value::Text((*text).to_owned()))).collect();
        Asked {
            district: self.district,
            target: Target::New { procedure: procedure.to_owned(), home: street },
            wanted: Wanted::Ask(ask.to_owned()),
            actor: Actor::Staff {
                account: "bench-operator".to_owned(),
                unit: self.hotline.clone(),
                posts: vec!["operator".to_owned(), "registrar".to_owned()],
                on_behalf_of: None,
            },
            values,
            version: None,
            key: None,
            imported: None,
        }
    }
}
