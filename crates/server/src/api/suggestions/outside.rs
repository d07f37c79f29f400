//! A second opinion of a model outside, where the office has set one up: apart from what is read here, so that nobody waits for it.

use super::{Draft, GuessBody, category_name, choice_name};
use crate::extract::Body;
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::Keyed;
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// What a model outside thinks.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SecondOpinion {
    /// The name of the model; none where no model is set up.
    model: Option<String>,
    /// Whether it answered with something that can be chosen.
    available: bool,
    /// The category.
    category: Option<GuessBody>,
    /// The kind.
    kind: Option<GuessBody>,
    /// What left, and that this decides nothing.
    note: Words,
}

/// What a model outside thinks of a request that is being written down. Only the text leaves, everything personal masked.
#[utoipa::path(post, path = "/suggestions/outside", operation_id = "second_opinion", tag = "desk", request_body = Draft, security(("session" = []), ("token" = [])),
    responses((status = 200, body = SecondOpinion), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn ask(
    State(state): State<AppState>,
    staff: Staff,
    Body { value: draft, .. }: Body<Draft>,
) -> Result<Json<SecondOpinion>, Problem> {
    let library = state.desk().library();
    let law = draft.law(&library, &staff)?;
    let edition = law.edition_on(state.desk().now().day()).ok_or_else(Problem::not_found)?;
    let model = state.desk().outsider().map(str::to_owned);
    let opinion = match model {
        Some(_) => {
            Limit::Suggestion.take(&state, &staff.account.id)?;
            state.desk().second_opinion(edition, &draft.title, &draft.text).await
        }
        None => None,
    };
    let guess = |key: Option<&String>, name: &dyn Fn(&str) -> Option<Words>| {
        let key = key?;
        Some(GuessBody { value: Keyed::new(key, Some(name(key)?)), confidence: None })
    };
    let opinion_of = opinion.as_ref();
    Ok(Json(SecondOpinion {
        model,
        available: opinion.is_some(),
        category: guess(opinion_of.and_then(|one| one.category.as_ref()), &|key| category_name(edition, key)),
        kind: guess(opinion_of.and_then(|one| one.kind.as_ref()), &|key| choice_name(edition, "kind", key)),
        note: Words::new(
            "外部模型的看法，只供参考，由您决定。发出去的只有遮住个人信息的原话。",
            "What a model outside thinks, as a suggestion: you decide. Only the words left, personal data masked.",
        ),
    }))
}
