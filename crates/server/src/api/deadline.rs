//! The clock alone: when a span that starts at a moment is due, and why.

use super::registers::city;
use crate::extract::Asked;
use crate::problem::{Problem, ProblemBody, echo};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use worktime::{Instant, Lang, Running, Span, Terms};

/// What to count.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// City key.
    city: String,
    /// Start: RFC 3339, or the wall clock (`2026-09-30 09:30`).
    from: String,
    /// Span, as in `5 workdays`.
    budget: String,
}

/// A due moment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Deadline {
    /// When it is due.
    due: String,
    /// Whether a calendar year on the way is not published yet.
    provisional: bool,
    /// How it came about, in Chinese sentences.
    explain_zh: Vec<String>,
    /// The same in English.
    explain_en: Vec<String>,
}

/// When a span is due by a city's calendar, and why.
#[utoipa::path(get, path = "/deadline", tag = "reference", params(Wanted),
    responses((status = 200, body = Deadline), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn deadline(
    State(state): State<AppState>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Deadline>, Problem> {
    let library = state.desk().library();
    let law = city(&library, &wanted.city)?;
    let started = Instant::parse(&wanted.from).map_err(|_| {
        let shown = echo(&wanted.from);
        Problem::bad(
            "bad-query",
            format!("“{shown}”不是时间，应如2026-09-30 09:30。"),
            format!("`{shown}` is no moment such as 2026-09-30 09:30."),
        )
    })?;
    let budget: Span = wanted.budget.parse().map_err(|_| {
        let shown = echo(&wanted.budget);
        Problem::bad(
            "bad-query",
            format!("“{shown}”不是期限，应如5 workdays。"),
            format!("`{shown}` is no span such as 5 workdays."),
        )
    })?;
    let running = Running { started, budget, extensions: Vec::new(), suspensions: Vec::new(), terms: Terms::default() };
    let due = worktime::due(&running, &law.calendar);
    Ok(Json(Deadline {
        due: due.at.rfc3339(),
        provisional: due.provisional,
        explain_zh: due.explain(Lang::Zh),
        explain_en: due.explain(Lang::En),
    }))
}
