//! Making an appeal: by anybody without signing in, or by an operator or clerk for somebody.

use crate::extract::{Body, Key, Source};
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::{MaybeStaff, Staff};
use crate::state::AppState;
use crate::view::Keyed;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use casework::{Actor, Value, Values, Wanted, due_of};
use desk::{Asked, Done, Library, Target};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The procedure of appeals, and the ask that opens one.
const APPEAL: &str = "appeal";
const REGISTER: &str = "register";
/// How urgent it is if nobody says.
const ORDINARY: &str = "ordinary";
/// Where it comes from if nobody says.
const WEB: &str = "web";
/// How long a request under the same key counts as the same, in milliseconds.
const ONCE: i64 = 3_600_000;

/// An appeal as it is made.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAppeal {
    /// Division code of the community or street where it is.
    pub place: String,
    /// What is asked.
    pub text: String,
    /// Category, from the city's list `categories`.
    pub category: String,
    /// Kind: `advice`, `help`, `complaint`, `report`, `suggestion`.
    pub kind: String,
    /// How urgent: `ordinary` if it is not said.
    pub grade: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Who asks.
    pub contact_name: Option<String>,
    /// Telephone.
    pub contact_phone: Option<String>,
    /// Mail address, for whoever would rather be told by mail.
    pub contact_mail: Option<String>,
    /// Language of short messages and mail: `zh` or `en`.
    pub notice_lang: Option<String>,
    /// Whether the name may be known: `named`, `anonymous`, `confidential`.
    pub identity: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Where exactly, as `longitude,latitude` in degrees, WGS-84. It suggests a place and sets none.
    pub position: Option<String>,
    /// Where it comes from: `web` if it is not said.
    pub channel: Option<String>,
    /// Number given to it elsewhere.
    pub external_no: Option<String>,
    /// Uploads to attach, by their `file`.
    pub files: Option<Vec<String>>,
}

/// An appeal that was registered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Registered {
    /// Number for people.
    pub number: String,
    /// Id.
    pub matter: String,
    /// District.
    pub district: u32,
    /// State.
    pub state: Keyed,
    /// Number of events.
    pub version: u32,
    /// The receipt code by which it is followed; shown to nobody else.
    pub receipt: Option<String>,
    /// When the next step is due.
    pub due: Option<String>,
    /// Why then, in Chinese.
    pub explain_zh: Vec<String>,
    /// Why then, in English.
    pub explain_en: Vec<String>,
    /// Whether this is the answer to a repeated request.
    pub repeated: bool,
}

/// Makes an appeal. Without signing in one gets a receipt code; signed in, an operator or clerk registers it for somebody.
#[utoipa::path(post, path = "/appeals", operation_id = "make_appeal", tag = "appeals", request_body = NewAppeal,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key registers one appeal")),
    responses((status = 201, body = Registered), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn open(
    State(state): State<AppState>,
    MaybeStaff(staff): MaybeStaff,
    source: Source,
    key: Key,
    Body { value: appeal, digest }: Body<NewAppeal>,
) -> Result<(StatusCode, Json<Registered>), Problem> {
    let registered = register(&state, staff.as_ref(), &source, appeal, &key, &digest).await?;
    Ok((StatusCode::CREATED, Json(registered)))
}

/// Registers an appeal, for the interface and for the page alike.
pub(crate) async fn register(
    state: &AppState,
    staff: Option<&Staff>,
    source: &Source,
    appeal: NewAppeal,
    key: &Key,
    digest: &str,
) -> Result<Registered, Problem> {
    let library = state.desk().library();
    let (home, district) = home_of(&library, &appeal.place)?;
    let contact = appeal.contact_phone.as_deref().filter(|phone| phone.bytes().any(|b| b.is_ascii_digit()));
    let contact = contact.map(|phone| state.desk().vault().contact(phone));
    // Strangers share no keys: who knows another's key but not their number gets nothing by it.
    let who = match (staff, &contact) {
        (Some(staff), _) => staff.account.id.clone(),
        (None, Some(contact)) => format!("public/{contact}"),
        (None, None) => format!("public/{}", source.0),
    };
    let mut key = key.under(&who, digest);
    if staff.is_none() {
        // What is kept must not let a number or a text be tried out later, when the person's data have been erased.
        let keyed = |purpose: &str, text: &str| state.desk().vault().keyed(purpose, text);
        key = key.map(|(key, digest)| (keyed("once", &key), keyed("request", &digest)));
    }
    if !is_repeated(state, district, key.as_ref()) {
        match (staff, &contact) {
            // Who takes calls has many callers; the same number so often is no caller any more.
            (Some(_), Some(contact)) => Limit::RegisterOf.take(state, contact)?,
            (Some(_), None) => {}
            (None, contact) => {
                Limit::RequestFrom.take(state, &source.0.to_string())?;
                if let Some(contact) = contact {
                    Limit::RequestOf.take(state, contact)?;
                }
            }
        }
    }
    let actor = staff.map_or(Actor::Person { subject: String::new() }, |staff| staff.viewer().actor());
    let asked = Asked {
        district,
        target: Target::New { procedure: APPEAL.to_owned(), home },
        wanted: Wanted::Ask(REGISTER.to_owned()),
        actor,
        values: values(appeal),
        version: None,
        key,
        imported: None,
    };
    let done = state.desk().ask(&asked).await?;
    registered(state, &library, district, done).await
}

/// The street that a place lies in, and its district.
pub(crate) fn home_of(library: &Library, place: &str) -> Result<(String, u32), Problem> {
    let street = library.units.at_level(place, "street").map(|street| street.code.clone());
    let found = street.and_then(|street| library.units.district_of(&street).map(|district| (street, district)));
    found.ok_or_else(|| {
        Problem::invalid(
            "place",
            "没有这个社区或者街道，请填写区划代码。",
            "There is no such community or street; please give its division code.",
        )
    })
}

/// Whether a request under this key was counted already: it has one effect at most, however often it is sent.
fn is_repeated(state: &AppState, district: u32, key: Option<&(String, String)>) -> bool {
    let Some((key, _)) = key else { return false };
    state.rates().take(format!("once/{district}/{key}"), 1, ONCE, state.desk().now()).is_err()
}

pub(crate) fn values(appeal: NewAppeal) -> Values {
    let given = [
        ("place", Some(appeal.place)),
        ("text", Some(appeal.text)),
        ("category", Some(appeal.category)),
        ("kind", Some(appeal.kind)),
        ("grade", Some(appeal.grade.unwrap_or_else(|| ORDINARY.to_owned()))),
        ("title", appeal.title),
        ("contact_name", appeal.contact_name),
        ("contact_phone", appeal.contact_phone),
        ("contact_mail", appeal.contact_mail),
        ("notice_lang", appeal.notice_lang),
        ("identity", appeal.identity),
        ("address", appeal.address),
        ("position", appeal.position),
        ("channel", Some(appeal.channel.unwrap_or_else(|| WEB.to_owned()))),
        ("external_no", appeal.external_no),
    ];
    let files = appeal.files.filter(|files| !files.is_empty());
    let files = files.map(|files| ("files".to_owned(), Value::List(files.into_iter().map(Value::Text).collect())));
    given.into_iter().filter_map(|(key, text)| Some((key.to_owned(), Value::Text(text?)))).chain(files).collect()
}

async fn registered(state: &AppState, library: &Library, district: u32, done: Done) -> Result<Registered, Problem> {
    let matter = state.desk().matter(district, &done.matter).await?.ok_or_else(Problem::not_found)?;
    let law = library.city_of(&district.to_string()).ok_or_else(Problem::not_found)?;
    let books = library.books(law, state.desk().now().day()).ok_or_else(Problem::not_found)?;
    let book = books.of(&matter.edition);
    let due = matter.running_clocks().filter_map(|(clock, _)| due_of(&book, &matter, clock)).min_by_key(|due| due.at);
    let explain = |lang| {
        let derived = due.as_ref().and_then(|due| due.derived.as_ref());
        derived.map(|derived| derived.explain(lang)).unwrap_or_default()
    };
    Ok(Registered {
        number: done.number,
        matter: done.matter.to_string(),
        district,
        state: crate::view::state_of(crate::view::procedure_of(library, &matter), &done.state),
        version: done.version,
        receipt: done.receipt,
        due: due.as_ref().map(|due| due.at.rfc3339()),
        explain_zh: explain(worktime::Lang::Zh),
        explain_en: explain(worktime::Lang::En),
        repeated: done.repeated,
    })
}
