//! What of a month's appeals everybody may know: counts without small cells, and a list without persons.
//!
//! Only months that are over are published, and a month is counted at most once a day: whoever looks every minute must
//! not see one appeal arrive.

mod hide;
mod list;

pub use hide::{Counts, Percent, Row, Shown};
pub use list::Listed;

use crate::desk::{Desk, DeskFault};
use crate::evaluate::{counts, facts, procedure_of};
use crate::library::CityLaw;
use crate::ports::During;
use casework::{Matter, Value};
use rulebook::Settings;
use rulebook::model::{Indicator, SettingValue};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use worktime::{Day, Instant};

/// The procedure whose matters are published.
pub const APPEAL: &str = "appeal";
/// The setting that says from how many appeals on a number is published.
pub const HIDDEN_BELOW: &str = "publishing.hidden_below";
/// The clock that says whether an appeal was handled in time.
pub const TIME_LIMIT: &str = "handle";
/// Rows read at once.
const PAGE: u32 = 500;
/// Months kept of all cities.
const KEPT: usize = 60;

/// By what appeals are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// Category.
    Category,
    /// The street that keeps them.
    Street,
    /// How they came.
    Channel,
    /// Kind.
    Kind,
}

impl By {
    /// Every way to count.
    pub const ALL: [Self; 4] = [Self::Category, Self::Street, Self::Channel, Self::Kind];
}

/// A month of a city as it is published.
#[derive(Debug)]
pub struct Published {
    /// The month, `2026-10`.
    pub month: String,
    /// When it was counted.
    pub as_of: Instant,
    /// Smaller counts are hidden.
    pub below: u64,
    /// The indicators whose rates are shown, in the rulebook's order.
    pub indicators: Vec<String>,
    /// The whole city.
    pub total: Shown,
    groups: BTreeMap<By, Option<Vec<Row>>>,
    /// Ended appeals that may be listed, in an order that says nothing about when they came.
    pub listed: Vec<Listed>,
}

impl Published {
    /// The rows of one way to count, by key; `None` if they are so few that every one would show.
    #[must_use]
    pub fn rows(&self, by: By) -> Option<&[Row]> {
        self.groups.get(&by)?.as_deref()
    }
}

/// Months that were counted, with the day on which they were.
#[derive(Debug, Default)]
pub(crate) struct Shelf(tokio::sync::Mutex<HashMap<(u32, String), Counted>>);

/// A month with the day on which it was counted.
type Counted = (Day, Arc<Published>);

/// From how many appeals on a number is published, as this deployment set it; without a setting nothing is.
#[must_use]
pub fn hidden_below(settings: &Settings, day: Day) -> Option<u64> {
    match settings.find(HIDDEN_BELOW, day, None, &mut |_| false)?.value {
        SettingValue::Number(number) => u64::try_from(number).ok(),
        _ => None,
    }
}

/// The indicators whose rates are published: those that rank offices by closed rounds of appeals.
pub fn indicators(law: &CityLaw) -> impl Iterator<Item = &Indicator> {
    let ranks =
        |one: &&Indicator| one.rank.is_some() && one.sum.is_none() && procedure_of(one).is_ok_and(|of| of == APPEAL);
    law.city.indicators.values().filter(ranks)
}

/// The topmost category above one: finer ones are too rare to be published.
fn topmost<'a>(law: &'a CityLaw, category: &'a str) -> &'a str {
    let field = law.city.procedures.get(APPEAL).and_then(|of| of.fields.get("category"));
    let list = field.and_then(|field| law.city.lists.get(field.list.as_deref()?));
    let above = |key: &&'a str| list?.get(*key)?.parent.as_deref();
    std::iter::successors(Some(category), above).take(8).last().unwrap_or(category)
}

/// A month while it is counted.
struct Counting<'a> {
    law: &'a CityLaw,
    indicators: Vec<&'a Indicator>,
    total: Counts,
    groups: BTreeMap<By, BTreeMap<String, Counts>>,
    listed: Vec<Listed>,
}

impl Counting<'_> {
    fn each(&mut self, keys: [&str; 4], add: impl Fn(&mut Counts)) {
        add(&mut self.total);
        for (by, key) in By::ALL.into_iter().zip(keys) {
            add(self.groups.entry(by).or_default().entry(key.to_owned()).or_default());
        }
    }

    fn received(&mut self, matter: &Matter) {
        let text = |field: &str| matter.values.get(field).and_then(Value::text).unwrap_or_default();
        let category = topmost(self.law, text("category"));
        self.each([category, &matter.home, text("channel"), text("kind")], |counts| {
            counts.received += 1;
            counts.open += u64::from(!matter.is_final);
        });
        self.listed.extend(Listed::of(matter, category));
    }
}

impl Desk {
    /// A month of a city that is over, as it is published; counted again once a day.
    ///
    /// # Errors
    /// [`DeskFault::NotFound`] if the month is not over or the city publishes nothing; as the store says.
    pub async fn published(&self, law: &CityLaw, month: &str) -> Result<Arc<Published>, DeskFault> {
        let now = self.now();
        let below = hidden_below(&law.settings, now.day()).ok_or(DeskFault::NotFound)?;
        if month >= now.day().month_name().as_str() {
            return Err(DeskFault::NotFound);
        }
        let key = (law.city.division, month.to_owned());
        // Held while counting: however many ask, it is counted once.
        let mut shelf = self.published.0.lock().await;
        if let Some((_, kept)) = shelf.get(&key).filter(|(day, kept)| *day == now.day() && kept.below == below) {
            return Ok(Arc::clone(kept));
        }
        let published = Arc::new(self.count_month(law, month, below, now).await?);
        if shelf.len() >= KEPT {
            shelf.clear();
        }
        shelf.insert(key, (now.day(), Arc::clone(&published)));
        Ok(published)
    }

    async fn count_month(&self, law: &CityLaw, month: &str, below: u64, now: Instant) -> Result<Published, DeskFault> {
        let indicators: Vec<&Indicator> = indicators(law).collect();
        let keys = indicators.iter().map(|indicator| indicator.key.clone()).collect();
        let mut counting =
            Counting { law, indicators, total: Counts::default(), groups: BTreeMap::new(), listed: Vec::new() };
        for district in self.districts_of(law).await? {
            self.count_received(&mut counting, district, month).await?;
            self.count_closed(&mut counting, district, month).await?;
        }
        let Counting { total, groups, listed, .. } = counting;
        let groups = groups.into_iter().map(|(by, rows)| (by, hide::rows(rows, below))).collect();
        let listed = list::blurred(listed, below);
        Ok(Published {
            month: month.to_owned(),
            as_of: now,
            below,
            indicators: keys,
            total: hide::total(&total, below),
            groups,
            listed,
        })
    }

    /// Counts the appeals registered in a month. Their numbers begin with the district and the day.
    async fn count_received(&self, counting: &mut Counting<'_>, district: u32, month: &str) -> Result<(), DeskFault> {
        let digits = month.replace('-', "");
        let (mut after, before) = (format!("{district}-{digits}"), format!("{district}-{digits}~"));
        loop {
            let page = self.ledger.numbered(district, APPEAL, (&after, &before), PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(&last.number);
            page.iter().for_each(|matter| counting.received(matter));
        }
    }

    /// Counts the rounds that closed in a month.
    async fn count_closed(&self, counting: &mut Counting<'_>, district: u32, month: &str) -> Result<(), DeskFault> {
        let mut after = None;
        loop {
            let page = self.ledger.closed(district, APPEAL, During::Month(month), after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some((last.matter.0.clone(), last.row.round));
            for one in &page {
                let round = facts(&one.matter, &one.row)?;
                let judged: Vec<_> = counting.indicators.iter().map(|indicator| counts(indicator, &round)).collect();
                let in_time = !round.overdue.iter().any(|clock| clock == TIME_LIMIT);
                let category = topmost(counting.law, &one.row.category);
                let keys = [category, &one.row.home, &one.channel, &one.kind];
                counting.each(keys, |counts| counts.close(in_time, &judged));
            }
        }
    }
}
