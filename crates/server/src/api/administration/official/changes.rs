//! What changed between two versions of an official text, unit by unit and run by run.

use super::{before, instrument, read, versions};
use crate::extract::{Asked, At};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use ::law::import::Body as Words;
use ::law::import::changes::{Change, Pair, changes, pairs};
use ::law::import::unit::Unit;
use axum::Json;
use axum::extract::State;
use desk::texts::{self, Standing};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Units that are shown at most.
const MOST: usize = 500;

/// With which version.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Since {
    /// The older version; without it the official one before it, else the one imported before it.
    old: Option<String>,
}

/// Words that stayed, went or came.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RunBody {
    /// `same`, `removed`, `added`.
    kind: &'static str,
    /// The words.
    text: String,
}

/// A unit that is not as it was.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangedBody {
    /// Its number.
    id: String,
    /// Its words, run by run.
    runs: Vec<RunBody>,
}

/// What changed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangesBody {
    /// The older version.
    old: String,
    /// The newer one.
    new: String,
    /// Units that came.
    added: usize,
    /// Units that went.
    removed: usize,
    /// Units whose words changed.
    changed: usize,
    /// Units that stayed.
    same: usize,
    /// Those that did not stay, in the order of the text.
    rows: Vec<ChangedBody>,
    /// How many.
    total: usize,
    /// Whether there are more than shown.
    cut: bool,
}

/// What changed from an older version to this one.
#[utoipa::path(get, path = "/administration/{city}/texts/{code}/{version}/changes", operation_id = "administration_text_changes", tag = "administration", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "The city's key"), ("code" = String, Path, description = "The instrument's code"), ("version" = String, Path, description = "The version"), Since),
    responses((status = 200, body = ChangesBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn changed(
    State(state): State<AppState>,
    staff: Staff,
    At((city, code, version)): At<(String, String, String)>,
    Asked(since): Asked<Since>,
) -> Result<Json<ChangesBody>, Problem> {
    let library = state.desk().library();
    let law = read(&library, &staff, &city)?;
    let (_, file) = instrument(law, &code)?;
    let all = versions(&state, file).await?;
    let find = |wanted: &str| all.iter().find(|one| one.head.version == wanted);
    let new = find(&version).ok_or_else(Problem::not_found)?;
    let old = match &since.old {
        Some(old) => find(old),
        None => before(&all, &version),
    };
    let old = old.ok_or_else(Problem::not_found)?;
    let (old_words, new_words) = (words(&state, old).await?, words(&state, new).await?);
    Ok(Json(body((old, &old_words), (new, &new_words))))
}

async fn words(state: &AppState, standing: &Standing) -> Result<Words, Problem> {
    texts::body(state.desk().texts(), &standing.head).await?.ok_or_else(Problem::not_found)
}

fn body((old, old_words): (&Standing, &Words), (new, new_words): (&Standing, &Words)) -> ChangesBody {
    let all = pairs(&old_words.units, &new_words.units);
    let count = |is: fn(&Pair<'_>) -> bool| all.iter().filter(|pair| is(pair)).count();
    let total = count(|pair| !pair.is_same());
    ChangesBody {
        old: old.head.version.clone(),
        new: new.head.version.clone(),
        added: count(|pair| pair.old.is_none()),
        removed: count(|pair| pair.new.is_none()),
        changed: count(|pair| pair.old.is_some() && pair.new.is_some() && !pair.is_same()),
        same: count(|pair| pair.is_same()),
        rows: all.iter().filter(|pair| !pair.is_same()).take(MOST).map(row).collect(),
        total,
        cut: total > MOST,
    }
}

fn row(pair: &Pair<'_>) -> ChangedBody {
    let words = |unit: Option<&Unit>| {
        unit.map_or_else(String::new, |unit| match unit.label.as_str() {
            "" => unit.text.clone(),
            label => format!("{label}　{}", unit.text),
        })
    };
    let runs = changes(&words(pair.old), &words(pair.new)).into_iter().map(|run| match run {
        Change::Same(text) => RunBody { kind: "same", text },
        Change::Removed(text) => RunBody { kind: "removed", text },
        Change::Added(text) => RunBody { kind: "added", text },
    });
    ChangedBody { id: pair.new.or(pair.old).map_or_else(String::new, |unit| unit.id.clone()), runs: runs.collect() }
}
