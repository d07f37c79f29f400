//! The public list of ended appeals, page by page.

use super::{month, months, names, published};
use crate::api::registers::city;
use crate::extract::{Asked, At, Source};
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::view::Keyed;
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use desk::published::{By, Listed};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Rows of a page if nobody says.
const ROWS: usize = 50;
/// Rows of a page at most.
const MOST: usize = 100;

/// Which appeals.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Sought {
    /// The month in which they were registered, one that is over (`2026-10`); the last one without it.
    pub month: Option<String>,
    /// Only of this street.
    pub street: Option<String>,
    /// Only of this category.
    pub category: Option<String>,
    /// At most this many rows, 1 to 100; 50 without it.
    pub limit: Option<usize>,
    /// Continue after so many rows: `next` of the page before.
    pub after: Option<usize>,
    /// `zh` or `en`; as the browser prefers without it.
    #[serde(default, rename = "lang")]
    #[param(rename = "lang")]
    pub _lang: Option<String>,
}

/// A page of the public list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListBody {
    /// City.
    pub city: Keyed,
    /// The month in which they were registered.
    pub month: String,
    /// The months that can be chosen, the last one first.
    pub months: Vec<String>,
    /// Streets that can be chosen, with how many are listed of each.
    pub streets: Vec<OpenChoice>,
    /// Categories that can be chosen, with how many are listed of each.
    pub categories: Vec<OpenChoice>,
    /// The rows.
    pub rows: Vec<ListedBody>,
    /// How many there are.
    pub total: usize,
    /// `after` of the next page; `null` on the last.
    pub next: Option<usize>,
    /// So many look the same at least; what would tell them apart is left out.
    pub hidden_below: u64,
    /// When the list was made; it is made at most once a day.
    pub as_of: String,
    /// What is not listed, in words.
    pub left_out: Words,
}

/// Something that can be chosen.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenChoice {
    /// Which.
    pub choice: Keyed,
    /// How many are listed.
    pub count: usize,
}

/// An ended appeal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListedBody {
    /// The street; `null` where too few would look the same.
    pub street: Option<Keyed>,
    /// The category; `null` likewise.
    pub category: Option<Keyed>,
    /// The kind; `null` likewise.
    pub kind: Option<Keyed>,
    /// The month in which it was registered.
    pub month: String,
    /// Days from its registration to its end.
    pub days: i64,
    /// How it ended.
    pub state: Keyed,
    /// The public answer; `null` where it is not public.
    pub answer: Option<String>,
}

/// A page of the list, as the page and the interface show it.
pub(crate) async fn listed(state: &AppState, key: &str, sought: &Sought) -> Result<ListBody, Problem> {
    let limit = sought.limit.unwrap_or(ROWS);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::bad("bad-query", "limit 应为1至100。", "`limit` is 1 to 100."));
    }
    let library = state.desk().library();
    let law = city(&library, key)?;
    let months = months(state.desk().now().day());
    let month = month(sought.month.as_ref(), &months)?;
    let published = published(state, law, &month).await?;
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let (street, category) = (given(&sought.street), given(&sought.category));
    let is_of_street = |row: &&Listed| street.is_none() || row.street == street;
    let is_of_category = |row: &&Listed| category.is_none() || row.category == category;
    let found: Vec<&Listed> = published.listed.iter().filter(|row| is_of_street(row) && is_of_category(row)).collect();
    let after = sought.after.unwrap_or(0);
    let page: Vec<Listed> = found.iter().skip(after).take(limit).map(|row| (*row).clone()).collect();
    let answers = state.desk().public_answers(&page).await?;
    let name = |by: By, key: &Option<String>| key.as_ref().map(|key| names::name(&library, law, by, key));
    let choices = |by: By, of: fn(&Listed) -> Option<&String>| {
        let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
        published.listed.iter().filter_map(of).for_each(|key| *counts.entry(key).or_default() += 1);
        let mut counts: Vec<(&String, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(key, _)| names::place(law, by, key));
        let body = |(key, count): (&String, usize)| OpenChoice { choice: names::name(&library, law, by, key), count };
        counts.into_iter().map(body).collect()
    };
    let rows = page.iter().zip(answers).map(|(row, answer)| ListedBody {
        street: name(By::Street, &row.street),
        category: name(By::Category, &row.category),
        kind: name(By::Kind, &row.kind),
        month: month.clone(),
        days: row.days,
        state: names::state(law, &row.state),
        answer,
    });
    Ok(ListBody {
        city: Keyed::new(&law.city.key, Some(Words::from(&law.city.label))),
        streets: choices(By::Street, |row| row.street.as_ref()),
        categories: choices(By::Category, |row| row.category.as_ref()),
        rows: rows.collect(),
        total: found.len(),
        next: Some(after.saturating_add(limit)).filter(|next| *next < found.len()),
        hidden_below: published.below,
        as_of: published.as_of.rfc3339(),
        left_out: Words::new(
            "不列：还没办结的、要求保密或者匿名的、内容涉密的、和别的合在一起也太少的。",
            "Not listed: what is still open, what was told in confidence or anonymously, what is protected as a secret, and what is too rare to have company.",
        ),
        month,
        months,
    })
}

/// Ended appeals without persons; no sign-in.
#[utoipa::path(get, path = "/open/{city}/appeals", operation_id = "open_appeals", tag = "open",
    params(("city" = String, Path, description = "City key"), Sought),
    responses((status = 200, body = ListBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn appeals(
    State(state): State<AppState>,
    Source(from): Source,
    At(city): At<String>,
    Asked(sought): Asked<Sought>,
) -> Result<Json<ListBody>, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    listed(&state, &city, &sought).await.map(Json)
}
