//! The clock of a demonstration, which visitors move forward to see what the law has happen when time passes.

use super::html::{Safe, html};
use super::layout::spoken;
use super::look::{Look, local};
use crate::extract::unread;
use crate::problem::Problem;
use crate::state::AppState;
use crate::words::pick;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use desk::DeskFault;
use serde::Deserialize;
use std::time::Duration;

/// Steps that are offered, in hours.
const STEPS: [(u64, &str, &str); 3] = [(1, "1小时", "1 hour"), (24, "1天", "1 day"), (7 * 24, "7天", "7 days")];
/// Farthest step, in hours: beyond a month the calendars end.
const HOURS_MAX: u64 = 31 * 24;
/// How long a visitor waits for the clockwork at most.
const PATIENCE: Duration = Duration::from_secs(20);
/// Pause between two looks whether the clockwork is done.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// How far, and where to go on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    hours: u64,
    #[serde(default)]
    back: String,
}

/// The strip with the time and the buttons; nothing where no demonstration is shown.
pub(super) fn strip(state: &AppState, look: Look, back: &str) -> Option<Safe> {
    state.forward()?;
    let (lang, now) = (look.lang, state.desk().now());
    let button = |(hours, zh, en): (u64, &str, &str)| {
        html!("<button class=\"look\" name=\"hours\" value=\"{}\">{}</button>", hours, pick(lang, zh, en))
    };
    Some(html!(
        "<form class=\"notice forward\" method=\"post\" action=\"/demonstration/forward\"><input type=\"hidden\" name=\"back\" value=\"{}\"><span>{}<time datetime=\"{}\">{}</time></span> <span>{}{}</span></form>",
        back,
        pick(
            lang,
            "这是演示，人和事都是编的。演示的时间：",
            "This is a demonstration; all of it is invented. Its time: "
        ),
        now.rfc3339(),
        spoken(now, now, lang),
        pick(lang, "快进", "Forward by"),
        STEPS.map(button).to_vec()
    ))
}

/// Moves the clock forward, lets everything happen that is due then, and goes back to the page.
pub(crate) async fn forward(
    State(state): State<AppState>,
    form: Result<Form<Step>, FormRejection>,
) -> Result<Response, Problem> {
    let forward = state.forward().ok_or_else(Problem::not_found)?;
    let Form(step) = form.map_err(|rejection| unread(rejection.status()))?;
    if step.hours == 0 || step.hours > HOURS_MAX {
        return Err(Problem::bad(
            "bad-step",
            format!("一次最多快进{HOURS_MAX}小时，至少1小时。"),
            format!("A step is 1 to {HOURS_MAX} hours."),
        ));
    }
    forward(Duration::from_secs(step.hours * 3600)).map_err(|why| Problem::fault(&why))?;
    let began = std::time::Instant::now();
    while began.elapsed() < PATIENCE && waits(&state).await? {
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    let back = HeaderValue::from_str(local(&step.back).unwrap_or("/")).unwrap_or(HeaderValue::from_static("/"));
    Ok((StatusCode::SEE_OTHER, [(LOCATION, back)]).into_response())
}

/// Whether the clockwork has something to do.
async fn waits(state: &AppState) -> Result<bool, DeskFault> {
    let (ledger, now) = (state.desk().ledger(), state.desk().now());
    for district in ledger.districts().await? {
        if district != 0 && !ledger.due(district, now, 1).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}
