//! What everybody may read without signing in: statistics of a month without small cells, and ended appeals without
//! persons.

mod body;
mod export;
mod list;
mod names;

pub(crate) use body::{OpenColumn, OpenGroup, OpenRate, OpenSetting, StatisticsBody};
pub(crate) use export::{__path_csv, csv};
pub(crate) use list::{__path_appeals, ListBody, ListedBody, OpenChoice, Sought, appeals, listed};

use crate::api::registers::city;
use crate::extract::{Asked, At, Source};
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody, echo};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use desk::CityLaw;
use desk::published::{By, Published, hidden_below};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use worktime::Day;

/// Months that can be chosen.
const MONTHS: usize = 24;
/// The ways to count, as they are written.
pub(crate) const WAYS: [(By, &str, &str, &str); 4] = [
    (By::Category, "category", "问题分类", "category"),
    (By::Street, "street", "街道", "street"),
    (By::Channel, "channel", "来源渠道", "channel"),
    (By::Kind, "kind", "诉求类型", "kind"),
];

/// Which statistics.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// A month that is over (`2026-10`); the last one without it.
    pub month: Option<String>,
    /// `category`, `street`, `channel` or `kind`; `category` without it.
    pub by: Option<String>,
    /// `zh` or `en`, for the table; as the browser prefers without it.
    #[serde(default, rename = "lang")]
    #[param(rename = "lang")]
    pub _lang: Option<String>,
}

/// The months that can be chosen on a day, the last one first: those that are over.
pub(crate) fn months(today: Day) -> Vec<String> {
    let before = |day: &Day| Day::new(day.year(), day.month(), 1).ok().map(|first| first.plus_days(-1));
    std::iter::successors(before(&today), before).take(MONTHS).map(Day::month_name).collect()
}

/// The month that is asked for.
fn month(wanted: Option<&String>, months: &[String]) -> Result<String, Problem> {
    let last = months.first().cloned().unwrap_or_default();
    match wanted {
        None => Ok(last),
        Some(text) if months.contains(text) => Ok(text.clone()),
        Some(text) => {
            let shown = echo(text);
            Err(Problem::bad(
                "bad-query",
                format!("month：“{shown}”不是可以选的月份。可以选已经过完的{MONTHS}个月，最近的是{last}。"),
                format!(
                    "month: `{shown}` cannot be chosen. The last {MONTHS} months that are over can be, {last} the latest."
                ),
            ))
        }
    }
}

/// The way to count that is asked for.
fn way(wanted: Option<&String>) -> Result<By, Problem> {
    let Some(text) = wanted else { return Ok(By::Category) };
    WAYS.iter().find(|(_, word, ..)| word == text).map(|(by, ..)| *by).ok_or_else(|| {
        let shown = echo(text);
        Problem::bad(
            "bad-query",
            format!("by：“{shown}”不能这样分。可以按 category、street、channel、kind 分。"),
            format!("by: `{shown}` is no way to count. It is `category`, `street`, `channel` or `kind`."),
        )
    })
}

/// A month of a city as it is published. It is counted to its end even if nobody waits for it any more.
async fn published(state: &AppState, law: &CityLaw, month: &str) -> Result<Arc<Published>, Problem> {
    if hidden_below(&law.settings, state.desk().now().day()).is_none() {
        let detail = (
            "这个市还没有定不足多少件不写数（设定 publishing.hidden_below），定之前不公开数据。",
            "This city has not set from how many appeals on a number is published (setting publishing.hidden_below); until then nothing is.",
        );
        return Err(Problem::new(StatusCode::NOT_FOUND, "not-published", ("没有公开", "Not published"), detail));
    }
    let (state, division, month) = (state.clone(), law.city.division, month.to_owned());
    let counted = tokio::spawn(async move {
        let library = state.desk().library();
        let law = library.city(division).ok_or(desk::DeskFault::NotFound)?;
        state.desk().published(law, &month).await
    });
    Ok(counted.await.map_err(|error| Problem::fault(&error.to_string()))??)
}

/// The statistics of a month, as the page and the interface show them.
pub(crate) async fn counted(state: &AppState, key: &str, which: &Which) -> Result<StatisticsBody, Problem> {
    let library = state.desk().library();
    let law = city(&library, key)?;
    let months = months(state.desk().now().day());
    let (month, by) = (month(which.month.as_ref(), &months)?, way(which.by.as_ref())?);
    let published = published(state, law, &month).await?;
    Ok(body::body(&library, law, &published, by, months))
}

/// What was received, closed and rated in a month, without small cells; no sign-in.
#[utoipa::path(get, path = "/open/{city}/statistics", operation_id = "open_statistics", tag = "open",
    params(("city" = String, Path, description = "City key"), Which),
    responses((status = 200, body = StatisticsBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn statistics(
    State(state): State<AppState>,
    Source(from): Source,
    At(city): At<String>,
    Asked(which): Asked<Which>,
) -> Result<Json<StatisticsBody>, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    counted(&state, &city, &which).await.map(Json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_that_are_over_can_be_chosen() {
        let months = months("2026-03-01".parse().unwrap());
        assert_eq!(months.len(), MONTHS);
        assert_eq!(months.iter().take(3).map(String::as_str).collect::<Vec<_>>(), ["2026-02", "2026-01", "2025-12"]);
        assert_eq!(month(None, &months).unwrap(), "2026-02");
        assert!(month(Some(&"2026-03".to_owned()), &months).is_err());
        assert!(way(Some(&"community".to_owned())).is_err());
    }
}
