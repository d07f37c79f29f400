//! Administration: acts, each a matter of its own; what they would change, and what holds by them on a day.

pub(crate) mod lists;
pub(crate) mod official;
pub(crate) mod people;

use crate::extract::{Asked, At, Body, Key};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::{Keyed, Named, ask_of, state_of, unit_name};
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use casework::{MatterId, Reason, Value, Values, Wanted};
use desk::administration::{Act, LAW_LIKE, PEOPLE, PROCEDURE, Preview};
use desk::{CityLaw, Library, Target};
use rulebook::model::SettingValue;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use worktime::Day;

/// Acts of a page at most.
const MOST: usize = 500;
/// Posts that read acts.
const READERS: [&str; 3] = ["administrator", "confirmer", "auditor"];

/// An act.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActBody {
    /// District of its matter.
    pub district: u32,
    /// Its matter, for `/matters/{district}/{id}` and its asks.
    pub matter: String,
    /// Its number.
    pub number: String,
    /// The ask that opened it.
    pub kind: Keyed,
    /// What it is about, in a few words; nothing where that is an account.
    pub about: Option<Words>,
    /// Its state.
    pub state: Keyed,
    /// Whether it is in force on the day asked for.
    pub in_force: bool,
    /// The unit that administers it.
    pub home: Named,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: Option<String>,
    /// Who issued it.
    pub issuer: String,
    /// In which document.
    pub document: String,
    /// Who proposed it: account id.
    pub by: String,
    /// Who confirmed it: account id; empty if nobody did or need.
    pub confirmed_by: String,
    /// When it was opened.
    pub opened_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// Number of events, to be sent with an ask.
    pub version: u32,
    /// What it says, by field.
    #[schema(value_type = Object)]
    pub values: Values,
}

pub(crate) fn act_body(library: &Library, law: &CityLaw, act: &Act, on: Day) -> ActBody {
    let procedure = law.city.procedures.get(PROCEDURE);
    ActBody {
        district: act.district,
        matter: act.matter.to_string(),
        number: act.number.clone(),
        kind: ask_of(procedure, &act.kind),
        about: about(library, law, act),
        state: state_of(procedure, &act.state),
        in_force: act.holds_on(on),
        home: Named::of(library, &act.home),
        from: act.from().to_string(),
        until: act.until().map(|day| day.to_string()),
        issuer: act.text("issuer").to_owned(),
        document: act.text("document").to_owned(),
        by: act.by.clone(),
        confirmed_by: act.confirmed_by.clone(),
        opened_at: act.opened_at.rfc3339(),
        ended_at: act.ended_at.map(|at| at.rfc3339()),
        version: act.version,
        values: act.values.clone(),
    }
}

/// What an act is about: the thing by its name, then what it becomes.
fn about(library: &Library, law: &CityLaw, act: &Act) -> Option<Words> {
    let plain = |field: &str| Words::new(act.text(field), act.text(field));
    let name = || {
        let (zh, en) = (act.text("name_zh"), act.text("name_en"));
        Words::new(zh, if en.is_empty() { zh } else { en })
    };
    let becomes = |thing: Words, new: Words| {
        Words::new(format!("{} → {}", thing.zh, new.zh), format!("{} → {}", thing.en, new.en))
    };
    Some(match act.kind.as_str() {
        "issue_setting" => {
            let value = SettingValue::from(act.text("value").to_owned()).label();
            becomes(Words::from(&law.city.setting_label(act.text("setting"))), Words::from(&value))
        }
        "issue_calendar" => match act.values.get("year") {
            Some(Value::Number(year)) => Words::new(year.to_string(), year.to_string()),
            _ => return None,
        },
        "issue_catalogue" => plain("version"),
        "issue_category" => becomes(plain("category"), name()),
        "issue_notice" => plain("notice"),
        "open_unit" => name(),
        "change_unit" => becomes(plain("unit"), name()),
        "close_unit" => unit_name(library, act.text("unit")),
        _ => return None,
    })
}

/// Acts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Acts {
    /// The acts, latest first day first.
    rows: Vec<ActBody>,
    /// How many there are in all.
    total: usize,
    /// Whether there are more than shown.
    cut: bool,
}

/// Which acts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Only of these kinds, separated by commas.
    kind: Option<String>,
    /// Only in these states, separated by commas.
    state: Option<String>,
    /// Only in force on this day.
    on: Option<String>,
    /// Only about this account.
    account: Option<String>,
}

/// The law of the viewer's own city, whatever its key in the path says.
pub(crate) fn own_city<'l>(library: &'l Library, staff: &Staff, city: &str) -> Result<&'l CityLaw, Problem> {
    let law = library.city_of(&staff.account.unit).ok_or_else(Problem::not_found)?;
    if law.city.key == city { Ok(law) } else { Err(Problem::not_found()) }
}

/// Refuses whoever has none of these posts.
pub(crate) fn needs_post(staff: &Staff, posts: &[&str]) -> Result<(), Problem> {
    if staff.account.posts.iter().any(|post| posts.contains(&post.as_str())) {
        return Ok(());
    }
    Err(Problem::forbidden(
        "post-needed",
        "这里只有管理员、确认人和审计员可以看。",
        "Only administrators, confirmers and auditors may see this.",
    ))
}

pub(crate) fn day(text: Option<&String>, today: Day) -> Result<Day, Problem> {
    text.map_or(Ok(today), |text| {
        text.parse().map_err(|_| Problem::bad("bad-query", "日期写作 2026-11-25。", "A day is written 2026-11-25."))
    })
}

/// The acts of a city within what the viewer's unit administers.
#[utoipa::path(get, path = "/administration/{city}/acts", operation_id = "administration_acts", tag = "administration", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "The city's key"), Which),
    responses((status = 200, body = Acts), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn acts(
    State(state): State<AppState>,
    staff: Staff,
    At(city): At<String>,
    Asked(which): Asked<Which>,
) -> Result<Json<Acts>, Problem> {
    needs_post(&staff, &READERS)?;
    let library = state.desk().library();
    let law = own_city(&library, &staff, &city)?;
    let today = state.desk().now().day();
    let on = which.on.as_ref().map(|on| day(Some(on), today)).transpose()?;
    let among = |list: &Option<String>, word: &str| {
        list.as_ref().is_none_or(|list| list.split(',').any(|one| one.trim() == word))
    };
    let mut found: Vec<&Act> = library
        .acts()
        .of(law.city.division)
        .into_iter()
        .filter(|act| library.units.is_within(&act.home, &staff.account.unit))
        .filter(|act| among(&which.kind, &act.kind) && among(&which.state, &act.state))
        .filter(|act| on.is_none_or(|on| act.holds_on(on)))
        .filter(|act| which.account.as_ref().is_none_or(|account| act.text("account") == account))
        .collect();
    found.reverse();
    let total = found.len();
    let rows = found.iter().take(MOST).map(|act| act_body(&library, law, act, on.unwrap_or(today))).collect();
    Ok(Json(Acts { rows, total, cut: total > MOST }))
}

/// What is wished.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    /// Values by field of the ask's form.
    #[serde(default)]
    #[schema(value_type = Object)]
    values: BTreeMap<String, serde_json::Value>,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Opened {
    /// District.
    pub district: u32,
    /// The act's matter.
    pub matter: String,
    /// Its number.
    pub number: String,
    /// Its state.
    pub state: Keyed,
    /// Number of events.
    pub version: u32,
    /// Whether this is the answer to a repeated request.
    pub repeated: bool,
}

fn known(kind: &str) -> Result<(), Problem> {
    if LAW_LIKE.contains(&kind) || PEOPLE.contains(&kind) { Ok(()) } else { Err(Problem::not_found()) }
}

/// Opens an act in the viewer's unit.
pub(crate) async fn open(
    state: &AppState,
    staff: &Staff,
    kind: &str,
    values: Values,
    key: Option<(String, String)>,
) -> Result<Opened, Problem> {
    let library = state.desk().library();
    let law = library.city_of(&staff.account.unit).ok_or_else(Problem::not_found)?;
    let asked = desk::Asked {
        district: staff.account.district,
        target: Target::New { procedure: PROCEDURE.to_owned(), home: staff.account.unit.clone() },
        wanted: Wanted::Ask(kind.to_owned()),
        actor: staff.viewer().actor(),
        values,
        version: None,
        key,
        imported: None,
    };
    let done = state.desk().ask(&asked).await?;
    Ok(Opened {
        district: staff.account.district,
        matter: done.matter.to_string(),
        number: done.number,
        state: state_of(law.city.procedures.get(PROCEDURE), &done.state),
        version: done.version,
        repeated: done.repeated,
    })
}

fn values(state: &AppState, staff: &Staff, wish: Wish) -> Result<Values, Problem> {
    let library = state.desk().library();
    let edition = library.city_of(&staff.account.unit).and_then(|law| law.edition_on(state.desk().now().day()));
    crate::values::values(wish.values, edition.map(AsRef::as_ref), PROCEDURE)
}

/// Proposes or records an act: `issue_setting`, `issue_calendar`, `issue_catalogue`, `issue_category`, `issue_notice`,
/// `open_unit`, `change_unit`, `close_unit` wait for a second person; `appoint`, `dismiss`, `delegate`, `record_absence`
/// are in force at once.
#[utoipa::path(post, path = "/administration/{kind}", operation_id = "administration_open", tag = "administration", request_body = Wish, security(("session" = []), ("token" = [])),
    params(("kind" = String, Path, description = "The ask that opens the act"), ("Idempotency-Key" = Option<String>, Header, description = "The same key acts once")),
    responses((status = 201, body = Opened), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn propose(
    State(state): State<AppState>,
    staff: Staff,
    At(kind): At<String>,
    key: Key,
    Body { value: wish, digest }: Body<Wish>,
) -> Result<(StatusCode, Json<Opened>), Problem> {
    known(&kind)?;
    let values = values(&state, &staff, wish)?;
    let opened = open(&state, &staff, &kind, values, key.under(&staff.account.id, &digest)).await?;
    Ok((StatusCode::CREATED, Json(opened)))
}

/// One line of a preview.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComparedBody {
    /// What: a setting's condition (empty = always), a day, a category, a language.
    what: Words,
    /// As it is; empty = not there.
    old: Words,
    /// As it would be; empty = gone.
    new: Words,
}

/// Why an act cannot stand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WhyBody {
    /// Stable code.
    code: String,
    /// The field it concerns.
    field: Option<String>,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
}

impl From<Reason> for WhyBody {
    fn from(reason: Reason) -> Self {
        Self { code: reason.code, field: reason.field, zh: reason.zh, en: reason.en }
    }
}

/// What an act would change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewBody {
    /// Whether it can stand.
    stands: bool,
    /// From which day.
    from: String,
    /// Why it cannot.
    reasons: Vec<WhyBody>,
    /// Old and new, at most 1,000 lines.
    compared: Vec<ComparedBody>,
    /// How many lines there are in all.
    total: usize,
    /// Open matters: under a setting they keep the old value, under a calendar their due moments are worked out anew.
    open_matters: u64,
    /// Whether there may be more of them.
    at_least: bool,
}

/// Lines of a preview at most.
const LINES: usize = 1_000;

impl From<Preview> for PreviewBody {
    fn from(preview: Preview) -> Self {
        let total = preview.compared.len();
        let line = |one: desk::administration::Compared| ComparedBody {
            what: Words::from(&one.what),
            old: Words::from(&one.old),
            new: Words::from(&one.new),
        };
        Self {
            stands: preview.reasons.is_empty(),
            from: preview.from.to_string(),
            reasons: preview.reasons.into_iter().map(WhyBody::from).collect(),
            compared: preview.compared.into_iter().take(LINES).map(line).collect(),
            total,
            open_matters: preview.open_matters,
            at_least: preview.at_least,
        }
    }
}

/// What an act would change, if it were opened now.
#[utoipa::path(post, path = "/administration/{kind}/preview", operation_id = "administration_preview", tag = "administration", request_body = Wish, security(("session" = []), ("token" = [])),
    params(("kind" = String, Path, description = "The ask that opens the act")),
    responses((status = 200, body = PreviewBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn preview(
    State(state): State<AppState>,
    staff: Staff,
    At(kind): At<String>,
    Body { value: wish, .. }: Body<Wish>,
) -> Result<Json<PreviewBody>, Problem> {
    known(&kind)?;
    needs_post(&staff, &READERS)?;
    let values = values(&state, &staff, wish)?;
    let preview = state.desk().preview(&kind, &staff.account.unit, values, &staff.account.id).await?;
    Ok(Json(preview.into()))
}

/// What confirming a proposed act would change.
#[utoipa::path(get, path = "/administration/{city}/acts/{id}/preview", operation_id = "administration_act_preview", tag = "administration", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "The city's key"), ("id" = String, Path, description = "The act's matter")),
    responses((status = 200, body = PreviewBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn act_preview(
    State(state): State<AppState>,
    staff: Staff,
    At((city, id)): At<(String, String)>,
) -> Result<Json<PreviewBody>, Problem> {
    needs_post(&staff, &READERS)?;
    let library = state.desk().library();
    let law = own_city(&library, &staff, &city)?;
    let id = MatterId(id);
    let within = |act: &&&Act| act.matter == id && library.units.is_within(&act.home, &staff.account.unit);
    let act = library.acts().of(law.city.division).iter().find(within).map(|act| (*act).clone());
    let act = act.filter(|act| act.state == "proposed").ok_or_else(Problem::not_found)?;
    Ok(Json(state.desk().preview_of(act, &staff.account.id).await?.into()))
}

/// A list of texts as a value.
pub(crate) fn texts(list: &[String]) -> Value {
    Value::List(list.iter().cloned().map(Value::Text).collect())
}
