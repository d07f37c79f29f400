//! What is asked of the board: which months, which division, how far down; and whether the viewer may see it.

use crate::api::registers::city;
use crate::problem::{Problem, echo};
use crate::state::AppState;
use crate::words::Words;
use axum::http::StatusCode;
use desk::evaluate::{Dimension, Key, Window, procedure_of};
use desk::ports::Account;
use desk::see::list_reach;
use desk::{CityLaw, Division, Library};
use rulebook::model::{Procedure, Reach};
use serde::Deserialize;
use utoipa::IntoParams;
use worktime::Day;

/// Months at most.
const MONTHS: usize = 24;
/// Levels of divisions, from the city downwards, with what figures are grouped by there; last the units that rounds
/// concern, which stand at no level of their own.
pub(super) const LEVELS: [(&str, Dimension, &str, &str); 5] = [
    ("city", Dimension::City, "市", "city"),
    ("district", Dimension::District, "区", "district"),
    ("office", Dimension::Office, "街道", "office"),
    ("community", Dimension::Community, "社区", "community"),
    ("unit", Dimension::Unit, "涉及单位", "unit concerned"),
];

/// Index of the lowest level of divisions.
pub(super) const LOWEST: usize = LEVELS.len() - 2;

/// Which figures.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Period {
    /// First day, month, quarter or year (`2026-01-15`, `2026-01`, `2026-Q1`, `2026`). Without it a month counts with the
    /// eleven before it, anything else alone.
    pub from: Option<String>,
    /// Last day, month, quarter or year; this month without it.
    pub to: Option<String>,
    /// `city`, `district`, `office`, `community` or `unit` (those that rounds concern): what the rows are; the level of
    /// divisions below `within` without it.
    pub level: Option<String>,
    /// Code of the division that is looked at; one's own without it.
    pub within: Option<String>,
    /// Key of the procedure whose rounds are counted; every one without it.
    pub procedure: Option<String>,
    /// `zh` or `en`, for exports; as the browser prefers without it.
    #[serde(default, rename = "lang")]
    #[param(rename = "lang")]
    pub _lang: Option<String>,
}

/// The same, understood and allowed.
pub(super) struct Wanted<'a> {
    pub law: &'a CityLaw,
    /// The months that the period lies in, ascending.
    pub months: Vec<String>,
    /// The same, the first and last only as far as they lie in the period.
    pub stretches: Vec<String>,
    /// From which day to which.
    pub window: Window,
    /// Whether the period is not over yet.
    pub running: bool,
    /// The day whose rules and settings are cited: the last of the period, or today.
    pub day: Day,
    pub within: &'a Division,
    /// The procedure whose rounds are counted; every one without it.
    pub procedure: Option<&'a str>,
    /// Index into [`LEVELS`].
    pub level: usize,
    /// Index of the level of `within`.
    pub own_level: usize,
    /// The topmost division that the viewer may look at.
    pub root: &'a Division,
}

impl<'a> Wanted<'a> {
    pub(super) fn of(
        state: &AppState,
        library: &'a Library,
        account: &Account,
        key: &str,
        period: &Period,
    ) -> Result<Self, Problem> {
        let law = city(library, key)?;
        let root = root(library, law, account)?;
        let today = state.desk().now().day();
        let window = window(period, today)?;
        let within = match &period.within {
            Some(code) => {
                let found = library.units.division(code);
                let here = found.filter(|_| library.units.city_of(code) == Some(law.city.division));
                here.ok_or_else(|| bad("within", "本市的区划代码", "a division of this city", code, &root.code))?
            }
            None => root,
        };
        if !library.units.upwards(&within.code).any(|division| division.code == root.code) {
            return Err(out_of_reach(Some(root)));
        }
        let own_level = level_of(within);
        let level = match &period.level {
            Some(word) => {
                let below = LEVELS.iter().position(|(level, ..)| level == word).filter(|level| *level >= own_level);
                below.ok_or_else(|| bad("level", "本级或以下的层级", "a level at or below `within`", word, "office"))?
            }
            None => (own_level + 1).min(LOWEST),
        };
        let procedure = match &period.procedure {
            Some(key) => {
                let known = counted(law).find(|procedure| procedure.key == *key);
                let example = counted(law).next().map_or("", |procedure| procedure.key.as_str());
                let unknown = || bad("procedure", "有指标的办事流程", "a procedure with indicators", key, example);
                Some(known.ok_or_else(unknown)?.key.as_str())
            }
            None => None,
        };
        let (stretches, day) = (window.stretches(), window.to.min(today));
        let months = stretches.iter().map(|stretch| stretch.chars().take(7).collect()).collect();
        let running = window.to >= today;
        Ok(Self { law, months, stretches, window, running, day, within, procedure, level, own_level, root })
    }

    /// The group that is looked at.
    pub(super) fn key(&self) -> Key {
        let code = Some(self.within.code.clone());
        match self.own_level {
            0 => Key::default(),
            1 => Key { district: code, ..Key::default() },
            2 => Key { office: code, ..Key::default() },
            _ => Key { community: code, ..Key::default() },
        }
    }

    /// What the rows are grouped by.
    pub(super) fn dimension(&self) -> Dimension {
        LEVELS.get(self.level).map_or(Dimension::City, |(_, dimension, ..)| *dimension)
    }

    /// What is looked at.
    pub(super) fn own_dimension(&self) -> Dimension {
        LEVELS.get(self.own_level).map_or(Dimension::City, |(_, dimension, ..)| *dimension)
    }

    /// Whether the rows are the units that rounds concern.
    pub(super) const fn is_by_unit(&self) -> bool {
        self.level > LOWEST
    }

    /// Whether the rows stand directly below what is looked at.
    pub(super) const fn is_next_below(&self) -> bool {
        self.level <= self.own_level + 1 && !self.is_by_unit()
    }

    /// How far the viewer sees, in words.
    pub(super) fn reach(&self) -> Words {
        let name = &self.root.name;
        Words::new(format!("您能看{name}及以下的数。"), format!("You see the figures of {name} and below."))
    }
}

/// The procedures whose rounds a city's indicators count, in the order of the indicators.
pub(super) fn counted(law: &CityLaw) -> impl Iterator<Item = &Procedure> {
    let mut keys = Vec::new();
    for key in law.city.indicators.values().filter_map(|one| procedure_of(one).ok()) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys.into_iter().filter_map(|key| law.city.procedures.get(key))
}

/// The index of a division's level.
pub(super) fn level_of(division: &Division) -> usize {
    match division.level.as_str() {
        "city" => 0,
        "district" => 1,
        "street" => 2,
        _ => 3,
    }
}

/// The topmost division whose figures a member of staff may see: all of it for whoever is granted everything, otherwise
/// the division at which their unit stands.
fn root<'a>(library: &'a Library, law: &CityLaw, account: &Account) -> Result<&'a Division, Problem> {
    let home = library.city_of(&account.unit);
    let reach = home.and_then(|home| list_reach(home, account));
    let is_here = home.is_some_and(|home| home.city.key == law.city.key);
    let code = match reach {
        Some(Reach::All) => law.city.division.to_string(),
        Some(_) if is_here => account.unit.split('.').next().unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    library.units.division(&code).ok_or_else(|| out_of_reach(None))
}

fn out_of_reach(root: Option<&Division>) -> Problem {
    let (zh, en) = match root {
        Some(root) => (
            format!("这不在您的范围内。您能看{}（{}）及以下的数。", root.name, root.code),
            format!("This is out of your reach. You see the figures of {} ({}) and below.", root.name, root.code),
        ),
        None => (
            "这个市的数不在您的范围内。请换成本市，或者请市里授权。".to_owned(),
            "The figures of this city are out of your reach. Choose your own city, or ask the city for a grant."
                .to_owned(),
        ),
    };
    Problem::new(StatusCode::FORBIDDEN, "out-of-reach", ("不在范围内", "Out of reach"), (zh, en))
}

/// The days from first to last, in the last month that has begun at most.
fn window(period: &Period, today: Day) -> Result<Window, Problem> {
    let (name, this_month) = (period.to.clone(), today.month_name());
    let to = stretch("to", name.as_deref().unwrap_or(&this_month))?;
    if to.from > today {
        let text = to.from.to_string();
        return Err(bad("to", "已经开始的日子", "a time that has begun", &text, &this_month));
    }
    let end = stretch("to", &this_month)?.to.min(to.to);
    let from = match &period.from {
        Some(text) => stretch("from", text)?,
        None if to.stretches().len() == 1 && to.is_whole_months() => a_year_to(to),
        None => to,
    };
    let whole = from.through(Window { from: to.from, to: end }).ok_or_else(|| {
        let text = from.from.to_string();
        bad("from", "不晚于 to 的日子", "a time not after `to`", &text, &end.to_string())
    })?;
    if whole.stretches().len() > MONTHS {
        let (text, most) = (from.from.month_name(), MONTHS.to_string());
        return Err(bad("from", "24个月以内的起始月份", "a first month at most 24 months back", &text, &most));
    }
    Ok(whole)
}

/// A month with the eleven before it.
fn a_year_to(month: Window) -> Window {
    let first = std::iter::successors(Some(month), |month| month.before()).nth(11);
    Window { from: first.unwrap_or(month).from, to: month.to }
}

fn stretch(name: &str, text: &str) -> Result<Window, Problem> {
    Window::parse(text).ok_or_else(|| bad(name, "日、月、季或者年", "a day, month, quarter or year", text, "2026-10"))
}

/// A parameter that cannot be understood.
pub(super) fn bad(name: &str, zh: &str, en: &str, text: &str, example: &str) -> Problem {
    let shown = echo(text);
    Problem::bad(
        "bad-query",
        format!("{name}：“{shown}”不是{zh}，应如 {example}。"),
        format!("{name}: `{shown}` is not {en} such as {example}."),
    )
}
