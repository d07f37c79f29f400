//! Notes of colleagues on a matter: internal, masked as personal data are, erased with the person.

use crate::extract::{At, Body, Key};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::left::post_words;
use crate::view::{Keyed, Named, Seen, procedure_of, seen};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use desk::DeskFault;
use desk::ports::{Account, Note};
use desk::see::{Viewer, access};
use rulebook::model::Class;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Longest note, in characters.
const LONGEST: usize = 2_000;
/// Notes shown at most.
const MOST: u32 = 200;
/// Colleagues shown at most.
const COLLEAGUES: usize = 100;

/// A new note.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewNote {
    /// What it says, 1 to 2,000 characters.
    text: String,
    /// The account of a colleague whom it is meant for.
    mention: Option<String>,
}

/// A colleague.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Colleague {
    /// Account.
    account: String,
    /// Name.
    name: String,
    /// Unit.
    unit: Named,
    /// Posts.
    posts: Vec<Keyed>,
}

/// A note.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoteBody {
    /// Id.
    id: String,
    /// When it was written.
    at: String,
    /// The account that wrote it.
    account: String,
    /// The colleague's name.
    name: String,
    /// Of which unit.
    unit: Named,
    /// What it says; a mask where it is not granted, nothing once erased.
    text: Option<String>,
    /// Whether it is masked.
    masked: bool,
    /// Whether it was erased with the person's data.
    erased: bool,
    /// Whom it is meant for.
    mention: Option<Colleague>,
    /// Whether the viewer wrote it.
    mine: bool,
}

/// The notes of a matter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Notes {
    /// Newest first.
    rows: Vec<NoteBody>,
    /// How many are shown.
    total: usize,
    /// Whether there may be older ones that are not shown.
    cut: bool,
}

/// Colleagues who can be mentioned.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Colleagues {
    /// The viewer's own unit first.
    rows: Vec<Colleague>,
    /// How many there are.
    total: usize,
    /// Whether there are more.
    cut: bool,
}

fn colleague(seen: &Seen, account: &Account) -> Colleague {
    Colleague {
        account: account.id.clone(),
        name: account.name.clone(),
        unit: Named::of(&seen.library, &account.unit),
        posts: account.posts.iter().map(|post| Keyed::new(post, Some(post_words(post)))).collect(),
    }
}

/// Whether a colleague may see the matter.
fn may_see(seen: &Seen, account: &Account) -> bool {
    let Ok(law) = seen.law() else { return false };
    !account.disabled && access(&seen.library, law, &Viewer::Staff(account.clone()), &seen.matter).any()
}

/// Notes as a viewer sees them.
async fn bodies(state: &AppState, staff: &Staff, seen: &Seen, notes: &[Note]) -> Result<Vec<NoteBody>, Problem> {
    let texts = state.desk().note_texts(seen.matter.district, notes).await?;
    let granted = seen.access.classes.contains(&Class::Personal);
    let mut known: BTreeMap<String, Option<Account>> = BTreeMap::new();
    let mut rows = Vec::with_capacity(notes.len());
    for (note, text) in notes.iter().zip(texts) {
        for id in [&note.account, &note.mention].into_iter().filter(|id| !id.is_empty()) {
            if !known.contains_key(id) {
                known.insert(id.clone(), state.desk().accounts().account(id).await?);
            }
        }
        let account = |id: &str| known.get(id).and_then(Option::as_ref);
        let mine = note.account == staff.account.id;
        // Whoever is meant by a note reads it.
        let is_open = granted || mine || note.mention == staff.account.id;
        let erased = text.is_none();
        rows.push(NoteBody {
            id: note.id.clone(),
            at: note.at.rfc3339(),
            name: account(&note.account).map(|account| account.name.clone()).unwrap_or_default(),
            account: note.account.clone(),
            unit: Named::of(&seen.library, &note.unit),
            text: text.map(|text| if is_open { text } else { "***".to_owned() }),
            masked: !erased && !is_open,
            erased,
            mention: account(&note.mention).map(|account| colleague(seen, account)),
            mine,
        });
    }
    Ok(rows)
}

/// The notes of a matter, newest first.
#[utoipa::path(get, path = "/matters/{district}/{id}/notes", operation_id = "notes", tag = "desk", security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter")),
    responses((status = 200, body = Notes), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id)): At<(u32, String)>,
) -> Result<Json<Notes>, Problem> {
    let seen = seen(&state, &staff.viewer(), district, &id).await?;
    let mut notes = state.desk().ledger().notes(district, &seen.matter.id, MOST + 1).await?;
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let cut = notes.len() > most;
    notes.truncate(most);
    let rows = bodies(&state, &staff, &seen, &notes).await?;
    Ok(Json(Notes { total: rows.len(), rows, cut }))
}

/// Writes a note. It is sealed like personal data and erased with the person; residents never see it.
#[utoipa::path(post, path = "/matters/{district}/{id}/notes", operation_id = "write_note", tag = "desk", request_body = NewNote, security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key keeps one note")),
    responses((status = 201, body = NoteBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn write(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id)): At<(u32, String)>,
    key: Key,
    Body { value: new, digest }: Body<NewNote>,
) -> Result<(StatusCode, Json<NoteBody>), Problem> {
    let seen = seen(&state, &staff.viewer(), district, &id).await?;
    let text = new.text.trim();
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(Problem::invalid("text", "备注要写1至2000字。", "A note has 1 to 2,000 characters."));
    }
    let mention = match &new.mention {
        None => None,
        Some(id) => {
            let found = state.desk().accounts().account(id).await?.filter(|account| may_see(&seen, account));
            Some(found.ok_or_else(|| {
                Problem::invalid(
                    "mention",
                    "提到的同事不存在，或者无权查看这件事。",
                    "The colleague does not exist, or may not see this matter.",
                )
            })?)
        }
    };
    let book = seen.book(&state)?;
    let rule = procedure_of(&seen.library, &seen.matter)
        .and_then(|procedure| procedure.asks.values().find_map(|ask| book.edition.rule(&ask.rule)));
    let basis = rule.and_then(|rule| serde_json::to_value(&rule.basis).ok()).unwrap_or_default();
    // What is kept must not let a text be tried out later, when the person's data have been erased.
    let key = key.under(&staff.account.id, &state.desk().vault().keyed("request", &digest));
    let kept = state.desk().note(&seen.matter, &staff.account, text, mention.as_ref(), basis, key).await;
    let note = kept.map_err(|fault| match fault {
        DeskFault::NotFound => Problem::invalid(
            "text",
            "当事人的个人信息已按其请求删除，不能再写备注。",
            "The person's data has been erased on request; no more notes can be kept.",
        ),
        other => other.into(),
    })?;
    let mut rows = bodies(&state, &staff, &seen, std::slice::from_ref(&note)).await?;
    let row = rows.pop().ok_or_else(Problem::not_found)?;
    Ok((StatusCode::CREATED, Json(row)))
}

/// Colleagues who may see a matter and so can be mentioned in its notes.
#[utoipa::path(get, path = "/matters/{district}/{id}/colleagues", operation_id = "colleagues", tag = "desk", security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter")),
    responses((status = 200, body = Colleagues), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn colleagues(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id)): At<(u32, String)>,
) -> Result<Json<Colleagues>, Problem> {
    let seen = seen(&state, &staff.viewer(), district, &id).await?;
    let mut found: Vec<Account> = state.desk().accounts().accounts().await?;
    found.retain(|account| account.id != staff.account.id && may_see(&seen, account));
    found.sort_by_cached_key(|account| {
        (account.unit != staff.account.unit, account.unit.clone(), account.login.clone())
    });
    let total = found.len();
    found.truncate(COLLEAGUES);
    let rows = found.iter().map(|account| colleague(&seen, account)).collect();
    Ok(Json(Colleagues { rows, total, cut: total > COLLEAGUES }))
}
