//! The ranking: who stands where by a formula of the rulebook, and where they would stand by other weights. Staff see the
//! ranking of their own division; an office sees its own place in that of its district, and nobody else's.

mod body;
mod export;
mod view;

pub(crate) use export::{__path_ranking_csv, __path_ranking_xlsx, ranking_csv, ranking_xlsx};

use super::asked::{LEVELS, Period, Wanted, bad};
use crate::extract::{Asked, At};
use crate::problem::{Problem, ProblemBody, echo};
use crate::signed_in::Staff;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use body::RankingBody;
use desk::evaluate::Dimension;
use desk::ports::Account;
use desk::ranking::{How, earlier};
use desk::{Division, Library};
use rulebook::model::Formula;
use serde::Deserialize;
use utoipa::IntoParams;
use worktime::Day;

/// Which ranking.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RankingQuery {
    /// First month, quarter or year (`2026-01`, `2026-Q1`, `2026`); the last one without it.
    pub from: Option<String>,
    /// Last month, quarter or year; this month without it.
    pub to: Option<String>,
    /// Code of the city or district whose offices are ranked; one's own without it.
    pub within: Option<String>,
    /// Key of the formula; the first that ranks the class without it.
    pub formula: Option<String>,
    /// `office`, `district` or `unit`: the class of unit that is ranked; `office` without it.
    pub class: Option<String>,
    /// What it is compared with: `before` (as many months just before; without it), `year` (the same months a year before),
    /// or the last month of a period as long.
    pub against: Option<String>,
    /// By the settings of this day (`2026-01-01`) instead of the last day of the period: a simulation.
    pub as_of: Option<String>,
    /// By other weights, such as `responded=40,solved=30,satisfied=30`: a simulation. Nothing is stored.
    pub weights: Option<String>,
    /// `zh` or `en`, for exports; as the browser prefers without it.
    #[serde(default, rename = "lang")]
    #[param(rename = "lang")]
    pub _lang: Option<String>,
}

/// The same, understood and allowed.
struct Sought<'a> {
    wanted: Wanted<'a>,
    formula: &'a Formula,
    class: Dimension,
    /// The word of the class.
    word: &'a str,
    how: How,
    against: Vec<String>,
    /// The division whose offices are ranked.
    scope: &'a Division,
    /// The day whose settings count.
    day: Day,
    /// Whether anything is not as it is in force.
    simulation: bool,
}

impl<'a> Sought<'a> {
    fn of(
        state: &AppState,
        library: &'a Library,
        account: &Account,
        city: &str,
        query: &RankingQuery,
    ) -> Result<Self, Problem> {
        let to = query.to.clone().unwrap_or_else(|| state.desk().now().day().month_name());
        let period = Period {
            from: Some(query.from.clone().unwrap_or_else(|| to.clone())),
            to: Some(to),
            level: None,
            within: query.within.clone(),
            procedure: None,
            _lang: None,
        };
        let wanted = Wanted::of(state, library, account, city, &period)?;
        if !wanted.window.is_whole_months() {
            let (text, month) = (wanted.window.to_string(), wanted.window.from.month_name());
            let name = if query.from.is_some() { "from" } else { "to" };
            return Err(bad(name, "整月、整季或者整年", "a whole month, quarter or year", &text, &month));
        }
        let (formula, word) = formula(&wanted, query)?;
        let class = Dimension::from_word(word).unwrap_or(Dimension::Office);
        let scope = scope(library, &wanted, class)?;
        let day = day(query, &wanted)?;
        let mut how = How::on(wanted.law, formula, word, day).ok_or_else(|| {
            let (text, example) = (day.to_string(), wanted.day.to_string());
            bad("as_of", "已有权重设定的一天", "a day on which weights were set", &text, &example)
        })?;
        if let Some(text) = &query.weights {
            how = how.with(wanted.law, word, text).map_err(|fault| {
                let label = fault.label();
                Problem::bad("bad-query", format!("weights：{}。", label.zh), format!("weights: {}.", label.en))
            })?;
        }
        let against = against(query, &wanted.months)?;
        let simulation = how.tried || day != wanted.day;
        Ok(Self { wanted, formula, class, word, how, against, scope, day, simulation })
    }
}

fn formula<'a>(wanted: &Wanted<'a>, query: &RankingQuery) -> Result<(&'a Formula, &'a str), Problem> {
    let formulas = &wanted.law.city.formulas;
    let class = query.class.as_deref().unwrap_or("office");
    let classes = || formulas.values().flat_map(|formula| formula.classes.keys());
    let word = classes().find(|known| *known == class).ok_or_else(|| {
        let example = classes().next().map_or("office", String::as_str);
        bad("class", "可以排名的一类单位", "a class of unit that is ranked", class, example)
    })?;
    let able = formulas.values().filter(|formula| formula.classes.contains_key(word));
    let mut named = able.clone().filter(|formula| query.formula.as_ref().is_none_or(|key| *key == formula.key));
    let found = named.next().ok_or_else(|| {
        let example = able.clone().next().map_or("", |formula| formula.key.as_str());
        bad("formula", "这一类单位的公式", "a formula of this class", query.formula.as_deref().unwrap_or(""), example)
    })?;
    Ok((found, word))
}

/// The division whose units are ranked: what is looked at, or the district in which the viewer's office stands.
fn scope<'a>(library: &'a Library, wanted: &Wanted<'a>, class: Dimension) -> Result<&'a Division, Problem> {
    let up = |level: &str| library.units.at_level(&wanted.within.code, level);
    let found = match class {
        Dimension::District => up("city"),
        _ => up("district").or_else(|| up("city")),
    };
    found.ok_or_else(|| {
        Problem::new(
            StatusCode::FORBIDDEN,
            "out-of-reach",
            ("不在范围内", "Out of reach"),
            (
                format!("{}不在任何一个区、市里，没有名次可看。", wanted.within.name),
                format!("{} lies in no district or city and stands in no ranking.", wanted.within.name),
            ),
        )
    })
}

fn day(query: &RankingQuery, wanted: &Wanted<'_>) -> Result<Day, Problem> {
    let Some(text) = &query.as_of else { return Ok(wanted.day) };
    text.parse().map_err(|_| bad("as_of", "日期", "a day", text, "2026-01-01"))
}

fn against(query: &RankingQuery, months: &[String]) -> Result<Vec<String>, Problem> {
    let length = i32::try_from(months.len()).unwrap_or(1);
    let earlier = |by: i32| earlier(months, by);
    match query.against.as_deref() {
        None | Some("before") => Ok(earlier(length)),
        Some("year") => Ok(earlier(12)),
        Some(month) => {
            // So many months back that its last month is the one named.
            let back = (1..=240).find(|by| earlier(*by).last().is_some_and(|last| last == month));
            back.map(earlier).ok_or_else(|| {
                let shown = echo(month);
                Problem::bad(
                    "bad-query",
                    format!("against：“{shown}”不是 before、year 或者更早的月份，应如 2026-09。"),
                    format!("against: `{shown}` is neither before, year nor an earlier month such as 2026-09."),
                )
            })
        }
    }
}

/// The word of a level.
fn level_of_class(word: &str) -> (&'static str, &'static str) {
    LEVELS.iter().find(|(key, ..)| *key == word).map_or(("单位", "unit"), |(_, _, zh, en)| (*zh, *en))
}

/// The ranking of the offices of a division, or of the districts of a city, by a formula of the rulebook: the rank with the
/// places that the interval allows, the rank before exclusion, adjusted for the mix of categories, among comparable ones,
/// and what changed. With `weights` or `as_of` it is a simulation. An office sees its own row only.
#[utoipa::path(get, path = "/board/{city}/ranking", operation_id = "ranking", tag = "evaluation", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "City key"), RankingQuery),
    responses((status = 200, body = RankingBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn ranking(
    State(state): State<AppState>,
    staff: Staff,
    At(city): At<String>,
    Asked(query): Asked<RankingQuery>,
) -> Result<Json<RankingBody>, Problem> {
    let library = state.desk().library();
    let sought = Sought::of(&state, &library, &staff.account, &city, &query)?;
    view::ranking(&state, &library, &sought).await.map(Json)
}
