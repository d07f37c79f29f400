//! The knowledge base: published articles that answer what somebody says, for everybody; inner answers for those who may.

use super::registers::city;
use super::search::index;
use crate::extract::{Asked, At, Source};
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::{MaybeStaff, Staff};
use crate::state::AppState;
use crate::view::{Keyed, Named};
use axum::Json;
use axum::extract::State;
use casework::{Matter, MatterId, Value};
use desk::see::access;
use desk::{CityLaw, Library};
use rulebook::model::Class;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// The state of an article whose day of review is past.
const STALE: &str = "stale";
/// Rows if nobody says, and at most.
const ROWS: u32 = 10;
const MOST: u32 = 50;
/// Longest text that is answered, in characters.
const LONGEST: usize = 2_000;

/// What is asked.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// What somebody wants to know, in their own words; at most 2,000 characters. It is kept nowhere.
    pub q: Option<String>,
    /// Only of this category.
    pub category: Option<String>,
    /// At most this many, 1 to 50; 10 without it.
    pub limit: Option<u32>,
}

/// An article.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ArticleBody {
    /// District.
    pub district: u32,
    /// Matter.
    pub matter: String,
    /// Number for people.
    pub number: String,
    /// What is asked.
    pub question: String,
    /// The answer, for everybody.
    pub answer: String,
    /// What the answer rests on.
    pub grounds: String,
    /// What only staff of the unit that keeps it may read; none for everybody else.
    pub internal_answer: Option<String>,
    /// The category.
    pub category: Option<Keyed>,
    /// The unit that keeps it.
    pub owner: Named,
    /// The day by which it is to be looked at again.
    pub review_on: Option<String>,
    /// Whether that day is past.
    pub stale: bool,
}

/// Articles.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ArticleRows {
    /// The best first; without a question the newest first.
    pub rows: Vec<ArticleBody>,
    /// How many there are in all.
    pub total: u64,
    /// Whether there are more than are shown.
    pub cut: bool,
}

/// Published articles of a city that answer a question, the best first.
#[utoipa::path(get, path = "/knowledge/{city}", operation_id = "knowledge", tag = "reference",
    params(("city" = String, Path, description = "City key"), Question),
    responses((status = 200, body = ArticleRows), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn articles(
    State(state): State<AppState>,
    MaybeStaff(staff): MaybeStaff,
    source: Source,
    At(key): At<String>,
    Asked(question): Asked<Question>,
) -> Result<Json<ArticleRows>, Problem> {
    Ok(Json(answered(&state, staff.as_ref(), &source, &key, &question).await?))
}

/// The same for pages.
pub(crate) async fn answered(
    state: &AppState,
    staff: Option<&Staff>,
    source: &Source,
    key: &str,
    question: &Question,
) -> Result<ArticleRows, Problem> {
    match staff {
        Some(staff) => Limit::Suggestion.take(state, &staff.account.id)?,
        None => Limit::Nearby.take(state, &source.0.to_string())?,
    }
    let text = question.q.as_deref().unwrap_or_default();
    if text.chars().count() > LONGEST {
        return Err(Problem::bad("bad-query", "q 最多2000个字。", "`q` has at most 2,000 characters."));
    }
    let limit = match question.limit.unwrap_or(ROWS) {
        limit @ 1..=MOST => usize::try_from(limit).unwrap_or(usize::MAX),
        _ => return Err(Problem::bad("bad-query", "limit 应为1至50。", "`limit` is 1 to 50.")),
    };
    let library = state.desk().library();
    let law = city(&library, key)?;
    let category = question.category.as_deref().filter(|category| !category.is_empty());
    let found = index(state)?.articles(law.city.division, text, category, limit).await?;
    let mut ids: BTreeMap<u32, Vec<MatterId>> = BTreeMap::new();
    for hit in &found.hits {
        ids.entry(hit.district).or_default().push(hit.matter.clone());
    }
    let mut matters: BTreeMap<MatterId, Arc<Matter>> = BTreeMap::new();
    for (district, ids) in ids {
        let found = state.desk().matters(district, &ids).await?;
        matters.extend(found.into_iter().map(|matter| (matter.id.clone(), matter)));
    }
    let rows = found.hits.iter().filter_map(|hit| matters.get(&hit.matter));
    let rows: Vec<ArticleBody> = rows.map(|matter| article(&library, law, staff, matter)).collect();
    let cut = u64::try_from(rows.len()).is_ok_and(|shown| shown < found.total);
    Ok(ArticleRows { rows, total: found.total, cut })
}

fn article(library: &Library, law: &CityLaw, staff: Option<&Staff>, matter: &Matter) -> ArticleBody {
    let text = |field: &str| matter.values.get(field).and_then(Value::text).map(str::to_owned);
    let may = staff.is_some_and(|staff| access(library, law, &staff.viewer(), matter).shows(Class::Internal, false));
    let category = text("category").map(|key| Keyed::category(law, &key));
    ArticleBody {
        district: matter.district,
        matter: matter.id.to_string(),
        number: matter.number.clone(),
        question: text("question").unwrap_or_default(),
        answer: text("answer").unwrap_or_default(),
        grounds: text("grounds").unwrap_or_default(),
        internal_answer: text("internal_answer").filter(|_| may),
        category,
        owner: Named::of(library, &matter.home),
        review_on: text("review_on"),
        stale: matter.state == STALE,
    }
}
