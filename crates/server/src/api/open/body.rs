//! The answer to who asks for statistics: numbers, what each counts, and on which settings it rests.

use super::names;
use crate::api::board::{RankBody, Spoken, rank};
use crate::problem::Cited;
use crate::view::{Keyed, cited};
use crate::words::Words;
use desk::published::{APPEAL, By, HIDDEN_BELOW, Percent, Published, Shown, TIME_LIMIT, indicators};
use desk::{CityLaw, Library};
use rulebook::words::Amount;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use worktime::Day;

/// The statistics of a month. A number that is `null` is withheld: it is small, or another could be worked out from it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatisticsBody {
    /// City.
    pub city: Keyed,
    /// The month.
    pub month: String,
    /// The months that can be chosen, the last one first.
    pub months: Vec<String>,
    /// What the rows are.
    pub by: Keyed,
    /// When it was counted; a month is counted at most once a day.
    pub as_of: String,
    /// Smaller numbers are withheld.
    pub hidden_below: u64,
    /// What each column counts.
    pub columns: Vec<OpenColumn>,
    /// The whole city.
    pub total: OpenGroup,
    /// The groups.
    pub rows: Vec<OpenGroup>,
    /// How many groups there are.
    pub rows_total: usize,
    /// Whether the groups are withheld as a whole: every one is so small that the total would tell each.
    pub rows_withheld: bool,
    /// The settings that the numbers rest on.
    pub settings: Vec<OpenSetting>,
}

/// What a column counts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenColumn {
    /// `received`, `open`, `closed`, `on_time`, or an indicator.
    pub column: Keyed,
    /// In one sentence.
    pub counts: Words,
    /// The provisions of an indicator's rule.
    pub basis: Vec<Cited>,
    /// Groups of which fewer were counted are not to be compared.
    pub rank: Option<RankBody>,
    /// Whether it rests on a setting that nobody has confirmed yet.
    pub unverified: bool,
}

/// A setting that numbers rest on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenSetting {
    /// Which.
    pub setting: Keyed,
    /// Who fixed it.
    pub issuer: String,
    /// By which document.
    pub document: String,
    /// Whether the deploying office confirmed it.
    pub verified: bool,
}

/// A group, or the whole city.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenGroup {
    /// Which; an empty key for appeals that do not say.
    pub group: Keyed,
    /// Appeals registered in the month.
    pub received: Option<u64>,
    /// Of these, those still open when it was counted.
    pub open: Option<u64>,
    /// Rounds that closed in the month.
    pub closed: Option<u64>,
    /// Of these, those in which the time to handle was kept.
    pub on_time: Option<u64>,
    /// The rates, in the order of the columns.
    pub rates: Vec<OpenRate>,
}

/// A rate.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenRate {
    /// In whole percent.
    pub percent: Option<u64>,
    /// Whether it is withheld; otherwise, without a percentage, nothing was counted.
    pub withheld: bool,
}

/// The columns that are no rates.
const COUNTED: [(&str, &str, &str, &str, &str); 4] = [
    ("received", "收到", "received", "这个月登记的诉求。", "Appeals registered in the month."),
    (
        "open",
        "还在办",
        "still open",
        "其中到统计时还没有办结的。",
        "Of these, those that had not ended when it was counted.",
    ),
    (
        "closed",
        "办结",
        "closed",
        "这个月办结的轮次；没解决又重办的，每一轮各算一次。",
        "Rounds that closed in the month; what was handled again counts once for each round.",
    ),
    (
        "on_time",
        "按时",
        "in time",
        "办结的轮次里，没有超过办理时限的。",
        "Of the closed rounds, those in which the time to handle was kept.",
    ),
];

/// A group with so many rates: where no round closed, none was counted.
fn group(group: Keyed, shown: &Shown, rates: usize) -> OpenGroup {
    let percent = |percent: &Percent| match percent {
        Percent::Of(percent) => OpenRate { percent: Some(*percent), withheld: false },
        Percent::Hidden => OpenRate { percent: None, withheld: true },
        Percent::Nothing => OpenRate { percent: None, withheld: false },
    };
    OpenGroup {
        group,
        received: shown.received,
        open: shown.open,
        closed: shown.closed,
        on_time: shown.on_time,
        rates: shown.rates.iter().chain(std::iter::repeat(&Percent::Nothing)).take(rates).map(percent).collect(),
    }
}

/// The setting that gives the time to handle.
fn time_limit(law: &CityLaw) -> Option<&str> {
    law.city.procedures.get(APPEAL)?.clocks.get(TIME_LIMIT)?.budget.as_deref()
}

/// The settings that published numbers rest on, as they stand on a day: each once, unconfirmed if any row of it is.
fn settings(law: &CityLaw, day: Day) -> Vec<OpenSetting> {
    let mut keys: BTreeSet<&str> = time_limit(law).into_iter().chain([HIDDEN_BELOW]).collect();
    keys.extend(indicators(law).filter_map(|indicator| match &indicator.rank {
        Some(Amount::Setting(key)) => Some(key.as_str()),
        _ => None,
    }));
    let body = |key: &str| {
        let rows = law.settings.candidates(key, day, None);
        let first = rows.first()?;
        Some(OpenSetting {
            setting: Keyed::new(key, Some(Words::from(&law.city.setting_label(key)))),
            issuer: first.issuer.clone(),
            document: first.document.clone(),
            verified: rows.iter().all(|row| row.verified),
        })
    };
    keys.into_iter().filter_map(body).collect()
}

fn columns(law: &CityLaw, day: Day, settings: &[OpenSetting]) -> Vec<OpenColumn> {
    let limit = time_limit(law);
    let is_late_unverified = settings.iter().any(|one| !one.verified && Some(one.setting.key.as_str()) == limit);
    let counted = COUNTED.into_iter().map(|(key, zh, en, counts_zh, counts_en)| OpenColumn {
        column: Keyed::new(key, Some(Words::new(zh, en))),
        counts: Words::new(counts_zh, counts_en),
        basis: Vec::new(),
        rank: None,
        unverified: key == "on_time" && is_late_unverified,
    });
    let rules = law.edition_on(day).map(|edition| &edition.rules);
    let rates =
        indicators(law).map(|indicator| (indicator, rank(law, indicator, day))).map(|(indicator, rank)| OpenColumn {
            column: Keyed::new(&indicator.key, Some(Words::from(&indicator.label))),
            counts: Spoken::of(law, indicator).counts,
            basis: rules
                .and_then(|rules| rules.get(&indicator.rule))
                .map(|rule| cited(&rule.basis))
                .unwrap_or_default(),
            unverified: rank.as_ref().is_some_and(|rank| rank.verified == Some(false)),
            rank,
        });
    counted.chain(rates).collect()
}

/// The last day of a month.
fn last_day(month: &str) -> Option<Day> {
    let after: Day = format!("{month}-01").parse::<Day>().ok()?.plus_days(31);
    Some(Day::new(after.year(), after.month(), 1).ok()?.plus_days(-1))
}

/// The answer.
pub(super) fn body(
    library: &Library,
    law: &CityLaw,
    published: &Published,
    by: By,
    months: Vec<String>,
) -> StatisticsBody {
    let day = last_day(&published.month).unwrap_or_else(|| published.as_of.day());
    let settings = settings(law, day);
    let (groups, rates) = (published.rows(by), published.indicators.len());
    // A month without any appeal has no groups, and withholds nothing.
    let is_empty = published.total.received == Some(0) && published.total.closed == Some(0);
    let mut rows: Vec<OpenGroup> = groups
        .into_iter()
        .flatten()
        .map(|row| group(names::name(library, law, by, &row.key), &row.shown, rates))
        .collect();
    rows.sort_by_key(|row| names::place(law, by, &row.group.key));
    let (word, zh, en) = super::WAYS.iter().find(|way| way.0 == by).map_or(("", "", ""), |way| (way.1, way.2, way.3));
    StatisticsBody {
        city: Keyed::new(&law.city.key, Some(Words::from(&law.city.label))),
        month: published.month.clone(),
        months,
        by: Keyed::new(word, Some(Words::new(zh, en))),
        as_of: published.as_of.rfc3339(),
        hidden_below: published.below,
        columns: columns(law, day, &settings),
        total: group(Keyed::new(&law.city.key, Some(Words::from(&law.city.label))), &published.total, rates),
        rows_total: rows.len(),
        rows,
        rows_withheld: groups.is_none() && !is_empty,
        settings,
    }
}
