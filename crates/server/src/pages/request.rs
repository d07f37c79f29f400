//! Making a request on a page: the words first, then where, how to be reached, and what happens next and by when. Every
//! step works by sending the one form; nothing that was typed is lost by it.

mod done;
mod form;
mod next;
mod places;
mod position;

use super::html::Safe;
use super::layout::{Switch, page_with};
use super::look::Look;
use super::sent;
use crate::api::appeals::{NewAppeal, register};
use crate::extract::{Asked, Key, Source};
use crate::problem::Problem;
use crate::secrets::{digest_parts, fresh};
use crate::state::AppState;
use crate::words::pick;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use desk::Library;
use places::Place;
use serde::Deserialize;
use std::collections::BTreeMap;
use worktime::Lang;

pub(crate) use places::places;

/// The procedure whose labels, choices and clocks the page shows.
const APPEAL: &str = "appeal";
/// What the office is told if the resident does not say what kind of thing it is; it checks that in any case.
const UNSORTED: (&str, &str) = ("unclassified", "help");
/// The form's id.
const FORM: &str = "request";

/// Where.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Where {
    /// Code of a division.
    at: Option<String>,
    /// Language.
    #[allow(dead_code, reason = "read by `Speaks`; listed here so that it is not unknown")]
    lang: Option<String>,
}

/// The form as it was sent or is shown. An empty field is the same as none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filled(BTreeMap<String, String>, Option<String>);

impl Filled {
    /// What stands in a field.
    fn get(&self, name: &str) -> &str {
        self.0.get(name).map(|text| text.trim()).unwrap_or_default()
    }

    fn given(&self, name: &str) -> Option<String> {
        Some(self.get(name)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn or(&self, name: &str, otherwise: &str) -> String {
        self.given(name).unwrap_or_else(|| otherwise.to_owned())
    }

    /// The appeal that it makes, once the place is known. Who stays anonymous sends neither name nor telephone nor
    /// mail address.
    fn appeal(&self, place: &str, lang: Lang) -> NewAppeal {
        let reachable = self.get("identity") != "anonymous";
        NewAppeal {
            place: place.to_owned(),
            text: self.0.get("text").map(|text| text.replace("\r\n", "\n").trim().to_owned()).unwrap_or_default(),
            category: self.or("category", UNSORTED.0),
            kind: self.or("kind", UNSORTED.1),
            contact_name: self.given("contact_name").filter(|_| reachable),
            contact_phone: self.given("contact_phone").filter(|_| reachable),
            contact_mail: self.given("contact_mail").filter(|_| reachable),
            // Who asked in a language is told in it.
            notice_lang: Some(pick(lang, "zh", "en").to_owned()),
            address: self.given("address"),
            position: position::given(self),
            identity: self.given("identity"),
            files: Some(sent::ids(self.get(sent::FILES))).filter(|files| !files.is_empty()),
            ..NewAppeal::default()
        }
    }

    /// Another place instead of what was chosen.
    fn choose(&mut self, place: &Place<'_>) {
        self.0.retain(|name, _| !places::LEVELS.contains(&name.as_str()));
        self.0.extend(place.fields());
    }

    /// The digest of what is asked, without what only concerns the page.
    fn digest(&self) -> String {
        if let Some(digest) = &self.1 {
            return digest.clone();
        }
        let asked = self.0.iter().filter(|(name, _)| !matches!(name.as_str(), "key" | "look" | "step"));
        let parts: Vec<&[u8]> = asked.flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]).collect();
        digest_parts(&parts)
    }
}

/// The page. `?at=` chooses a place.
pub(crate) async fn show(
    State(state): State<AppState>,
    source: Source,
    look: Look,
    Asked(place): Asked<Where>,
) -> Result<Html<String>, Problem> {
    let library = state.desk().library();
    let mut filled = BTreeMap::from([("key".to_owned(), fresh()?)]);
    if let Some(at) = place.at {
        let found = Place::at(&library, &at).ok_or_else(Problem::not_found)?;
        filled.extend(found.fields());
    }
    Ok(shown(&state, &library, &source, look, &Filled(filled, None), None).await)
}

/// Takes what the form sends: a step of choosing the place, another look, or the request itself.
pub(crate) async fn take(
    State(state): State<AppState>,
    source: Source,
    look: Look,
    request: Request,
) -> Result<Response, Problem> {
    let sent = sent::read(&state, &source, request).await?;
    let mut filled = Filled(sent.fields, sent.digest);
    let library = state.desk().library();
    if let Some(word) = filled.0.remove("look") {
        let look = look.turned(&word);
        return Ok(look.keep(shown(&state, &library, &source, look, &filled, None).await));
    }
    if let Some(step) = filled.0.remove("step") {
        // The place that the position suggested, chosen by its button.
        if let Some(chosen) = Place::at(&library, &step) {
            filled.choose(&chosen);
        }
        return Ok(shown(&state, &library, &source, look, &filled, None).await.into_response());
    }
    let place = Place::of(&library, &filled);
    let result = match sent.fault {
        Some(fault) => Err(fault),
        None => send(&state, &source, &filled, place.code(), look.lang).await,
    };
    match result {
        Ok(done) => Ok(done::page_of(&state, &library, look, &done, &filled).into_response()),
        Err(problem) if problem.status().is_client_error() && problem.status() != StatusCode::TOO_MANY_REQUESTS => {
            // A new key: what is corrected is another request.
            filled.0.insert("key".to_owned(), fresh()?);
            sent::forget_lost(&mut filled.0, &problem, look.lang);
            let page = shown(&state, &library, &source, look, &filled, Some(&problem)).await;
            Ok((problem.status(), page).into_response())
        }
        // Too many, or the database is away: the same request may be sent again under the same key.
        Err(problem) => {
            let page = shown(&state, &library, &source, look, &filled, Some(&problem)).await;
            let mut response = (problem.status(), page).into_response();
            problem.mark(&mut response, look.lang);
            Ok(response)
        }
    }
}

async fn send(
    state: &AppState,
    source: &Source,
    filled: &Filled,
    place: Option<&str>,
    lang: Lang,
) -> Result<crate::api::appeals::Registered, Problem> {
    if filled.0.values().any(|text| text.contains('\0')) {
        return Err(Problem::bad("bad-text", "文本中不能有空字符。", "Texts cannot contain the character U+0000."));
    }
    let Some(place) = place else {
        return Err(Problem::invalid(
            "place",
            "请选到街道或者社区，才知道归谁办。",
            "Choose at least the street, so that it is clear whose it is.",
        ));
    };
    let key = Key(filled.given("key").filter(|key| key.len() == 64));
    register(state, None, source, filled.appeal(place, lang), &key, &filled.digest()).await
}

async fn shown(
    state: &AppState,
    library: &Library,
    source: &Source,
    look: Look,
    filled: &Filled,
    problem: Option<&Problem>,
) -> Html<String> {
    // Without it the form is as good: what the position says is a help and no more.
    let said = position::said(state, library, source, filled).await.unwrap_or_default();
    let title = match problem {
        Some(_) => pick(look.lang, "请核对", "Please check"),
        None => pick(look.lang, "说说您遇到的事", "Tell us what happened"),
    };
    let content: Safe = form::part(state, library, look, (filled, said.as_ref()), problem);
    page_with(look, title, &Switch::Form(FORM), &content)
}
