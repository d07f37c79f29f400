//! Erasing a person's data: by the registrar of the matter's office, or by the person with their receipt code.

use crate::api::receipts;
use crate::extract::{Body, Source};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::MaybeStaff;
use crate::state::AppState;
use crate::view::seen;
use axum::Json;
use axum::extract::State;
use casework::{Matter, MatterId, Value};
use desk::access_log::{self, Noted};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The post that keeps an office's registers and people's data.
const REGISTRAR: &str = "registrar";

/// Whose data: by receipt code, or by matter.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Whose {
    /// The receipt code of one's own matter.
    code: Option<String>,
    /// District of the matter.
    district: Option<u32>,
    /// The matter.
    matter: Option<String>,
}

/// What was erased.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Erased {
    /// How many persons' data are gone; the same if it is asked again.
    erased: u32,
}

/// Erases the personal data of a matter's persons: texts, contacts, keys. What happened stays, without them.
#[utoipa::path(post, path = "/people/erase", tag = "appeals", request_body = Whose,
    responses((status = 200, body = Erased), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn erase(
    State(state): State<AppState>,
    MaybeStaff(staff): MaybeStaff,
    source: Source,
    Body { value: whose, .. }: Body<Whose>,
) -> Result<Json<Erased>, Problem> {
    let (district, matter, subjects, by) = match (whose, staff) {
        (Whose { code: Some(code), district: None, matter: None }, _) => {
            let opened = receipts::find(&state, &source, &code).await?;
            let matter = opened.seen.matter;
            (matter.district, matter.id.clone(), vec![opened.receipt.subject], None)
        }
        (Whose { code: None, district: Some(district), matter: Some(matter) }, Some(staff)) => {
            let seen = seen(&state, &staff.viewer(), district, &matter).await?;
            let account = staff.account;
            if account.unit != seen.matter.home || !account.posts.iter().any(|post| post == REGISTRAR) {
                return Err(Problem::forbidden(
                    "not-registrar",
                    "只有承办街道的台账员或者本人可以删除个人信息。",
                    "Only the registrar of the matter's own office, or the person, may erase personal data.",
                ));
            }
            (district, seen.matter.id.clone(), subjects(&state, &seen.matter).await?, Some(account))
        }
        (Whose { code: None, .. }, None) => return Err(Problem::unauthenticated()),
        _ => {
            return Err(Problem::bad(
                "bad-body",
                "请提供回执码，或者区划代码和事项编号，二者取一。",
                "Give either a receipt code, or a district and a matter.",
            ));
        }
    };
    let noted = Noted {
        kind: access_log::ERASED,
        account: by.as_ref(),
        matter: &matter.0,
        note: if by.is_some() { "" } else { "receipt" },
    };
    state.desk().note_access(district, &noted).await?;
    let mut erased = 0;
    for subject in &subjects {
        erased += u32::from(forget(&state, district, subject, &matter).await?);
    }
    tracing::info!(target: "access", by = by.as_ref().map_or("person", |account| account.id.as_str()), district, %matter, erased, "personal data erased");
    Ok(Json(Erased { erased }))
}

/// Erases one person, from the search index as well; answers whether there was anything.
pub(crate) async fn forget(state: &AppState, district: u32, subject: &str, matter: &MatterId) -> Result<bool, Problem> {
    match &state.hooks().search {
        Some(search) => Ok(search.erase(state.desk(), district, subject, matter).await?),
        None => Ok(state.desk().erase(district, subject).await?),
    }
}

/// The vault subjects of a matter: its persons, and whoever its sealed values belong to.
async fn subjects(state: &AppState, matter: &Matter) -> Result<Vec<String>, Problem> {
    let mut subjects: Vec<String> = matter.parties.values().flat_map(|p| p.people()).map(str::to_owned).collect();
    let sealed = matter.values.values().filter_map(|value| match value {
        Value::Sealed(sealed) => Some(sealed.vault.clone()),
        _ => None,
    });
    let sealed: Vec<String> = sealed.collect();
    let items =
        if sealed.is_empty() { Vec::new() } else { state.desk().ledger().sealed(matter.district, &sealed).await? };
    subjects.extend(items.into_iter().map(|item| item.subject));
    let files = state.desk().files_of(matter.district, &matter.values).await?;
    subjects.extend(files.into_values().map(|file| file.subject));
    subjects.sort();
    subjects.dedup();
    Ok(subjects)
}
