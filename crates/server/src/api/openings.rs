//! Opening a matter of any procedure: which ones the viewer may open and with what form, and opening one.

mod would;

use super::acts::How;
use super::appeals::home_of;
use crate::extract::{Asked as Query, Body, Key};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::{self, FormBody, Keyed, Named, procedure_of, state_of, will::Will};
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use casework::{Book, Form, Value, Values, Wanted};
use desk::outlook::{WayIn, is_opened_alone, openings};
use desk::ports::Account;
use desk::{Asked, Library, Target};
use rulebook::model::{PartyKind, Procedure, Target as Goal, Who};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A way for the viewer to open a matter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpeningBody {
    /// The procedure.
    procedure: Keyed,
    /// The form of the ask that opens a matter of it.
    form: FormBody,
    /// The unit that would be in charge; none where it goes by the place, or a subdistrict must be named.
    home: Option<Named>,
    /// Whether the platform itself judges at once what is opened, so that what becomes of it can be told before it is sent.
    screened: bool,
}

/// The ways of the viewer to open a matter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Openings {
    /// In the order of the rulebook.
    rows: Vec<OpeningBody>,
    /// How many there are in all.
    total: usize,
    /// The city whose rulebook they come from.
    city: Option<String>,
}

/// A new matter.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMatter {
    /// The procedure.
    procedure: String,
    /// The ask that opens it.
    ask: String,
    /// The unit in charge, or the code of a place in a subdistrict; without it the place that the form names, or one's own unit.
    home: Option<String>,
    /// Values by field.
    #[serde(default)]
    #[schema(value_type = Object)]
    values: BTreeMap<String, serde_json::Value>,
}

/// A matter that was opened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenedMatter {
    /// District.
    district: u32,
    /// Id.
    matter: String,
    /// Number for people.
    number: String,
    /// State.
    state: Keyed,
    /// Number of events.
    version: u32,
    /// The receipt code of the person for whom it was opened; shown to nobody else.
    receipt: Option<String>,
    /// The proposal that waits for a signature, if that is what it became.
    proposal: Option<u32>,
    /// Whether this is the answer to a repeated request.
    repeated: bool,
}

/// What would become of a matter that is about to be opened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpeningWould {
    /// Always true: an opening that would be refused is answered as a problem.
    would: bool,
    /// State in which it would be.
    state: Keyed,
    /// Whether it would have ended with that.
    is_final: bool,
    /// What would happen, in sentences.
    will: Vec<Will>,
    /// The steps that would be taken at once, the opening first.
    steps: Vec<would::StepWould>,
    /// What the platform found out about what is given.
    found: Vec<would::FoundWould>,
    /// Rows of lists that sound like what is written, where none was chosen; at most five.
    alike: Vec<would::SoundsAlike>,
    /// What the same person could do then.
    next: Vec<FormBody>,
}

/// A matter that was opened, or would be.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Opening {
    /// It was.
    Opened(OpenedMatter),
    /// It was only tried.
    Would(OpeningWould),
}

/// A subdistrict below the viewer's division, to see what can be opened there: of a city's unit, in any of its districts.
fn below(library: &Library, account: &Account) -> Option<String> {
    let division = account.unit.split('.').next().unwrap_or(&account.unit);
    let is_office = |one: &&desk::Division| {
        one.level == "street" && one.code != account.unit && library.units.unit(&one.code).is_some()
    };
    let here = library.units.below(division).find(is_office);
    let deeper = || library.units.below(division).find_map(|one| library.units.below(&one.code).find(is_office));
    here.or_else(deeper).map(|street| street.code.clone())
}

/// What the viewer may open: with their own unit in charge, and else with a subdistrict below them in charge.
#[utoipa::path(get, path = "/openings", operation_id = "openings", tag = "matters", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Openings), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(State(state): State<AppState>, staff: Staff) -> Result<Json<Openings>, Problem> {
    let (library, now) = (state.desk().library(), state.desk().now());
    let none = Openings { rows: Vec::new(), total: 0, city: None };
    let Some(law) = library.city_of(&staff.account.unit) else { return Ok(Json(none)) };
    let Some(edition) = law.edition_on(now.day()) else { return Ok(Json(none)) };
    let actor = staff.viewer().actor();
    let own = openings(&library, law, &staff.account.unit, &actor, now);
    let elsewhere = below(&library, &staff.account).map(|home| openings(&library, law, &home, &actor, now));
    let elsewhere: Vec<WayIn> = elsewhere.unwrap_or_default().into_iter().filter(|way| !own.contains(way)).collect();
    let calculations = BTreeMap::new();
    let book = Book { edition, settings: &law.settings, calendar: &law.calendar, calculations: &calculations };
    let home = Named::of(&library, &staff.account.unit);
    let ways = own.into_iter().map(|way| (way, Some(home.clone()))).chain(elsewhere.into_iter().map(|way| (way, None)));
    let mut rows: Vec<OpeningBody> = ways
        .filter_map(|(way, home)| {
            let label = edition.procedures.get(&way.procedure).map(|procedure| Words::from(&procedure.label));
            let mut form = Form::of(&book, &way.procedure, &way.ask)?;
            // A person who is made known with the matter is named by nobody: the matter makes them.
            form.fields.retain(|field| field.party.as_ref().is_none_or(|party| party.is != PartyKind::Person));
            let form = view::form(edition, &way.procedure, form);
            let screened =
                edition.procedures.get(&way.procedure).is_some_and(|procedure| screened(procedure, &way.ask));
            Some(OpeningBody { procedure: Keyed::new(&way.procedure, label), form, home, screened })
        })
        .collect();
    let place = |key: &str| edition.procedures.get_index_of(key);
    rows.sort_by_key(|row| place(&row.procedure.key));
    Ok(Json(Openings { total: rows.len(), rows, city: Some(law.city.key.clone()) }))
}

/// Whether an ask leads into the hands of the machine.
fn screened(procedure: &Procedure, ask: &str) -> bool {
    let Some(Goal::State(state)) = procedure.asks.get(ask).and_then(|ask| ask.to.as_ref()) else { return false };
    procedure.states.get(state).is_some_and(|state| state.holder == Some(Who::Machine))
}

/// The unit in charge of a new matter, and its district.
fn home(library: &Library, account: &Account, wanted: Option<&str>, values: &Values) -> Result<(String, u32), Problem> {
    let at = |unit: &str| library.units.district_of(unit).map(|district| (unit.to_owned(), district));
    if let Some(wanted) = wanted {
        let unit = library.units.unit(wanted).map(|unit| unit.id);
        return unit.and_then(|unit| at(&unit)).map_or_else(|| home_of(library, wanted), Ok);
    }
    let place = values.get("place").and_then(Value::text);
    let there = place.and_then(|place| home_of(library, place).ok());
    there.or_else(|| at(&account.unit)).ok_or_else(Problem::not_found)
}

/// Opens a matter of any procedure that is opened by itself. Who may, and what must be given, its rulebook says.
#[utoipa::path(post, path = "/matters", operation_id = "open_matter", tag = "matters", request_body = NewMatter, security(("session" = []), ("token" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key opens one matter"), How),
    responses((status = 201, body = OpenedMatter), (status = 200, body = OpeningWould), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn open(
    State(state): State<AppState>,
    staff: Staff,
    Query(how): Query<How>,
    key: Key,
    Body { value: new, digest }: Body<NewMatter>,
) -> Result<(StatusCode, Json<Opening>), Problem> {
    let is_trial = how.is_trial()?;
    let (desk, library) = (state.desk(), state.desk().library());
    let law = library.city_of(&staff.account.unit).ok_or_else(Problem::not_found)?;
    let edition = law.edition_on(desk.now().day()).map(AsRef::as_ref);
    if !edition.is_some_and(|edition| is_opened_alone(edition, &new.procedure)) {
        return Err(Problem::invalid(
            "procedure",
            "不能直接新建这样的事项：没有这个流程，或者它只从别的事项、别的页面里打开。",
            "Such a matter cannot be opened by itself: there is no such procedure, or another matter or page opens it.",
        ));
    }
    let values = crate::values::values(new.values, edition, &new.procedure)?;
    let (home, district) = home(&library, &staff.account, new.home.as_deref(), &values)?;
    let asked = Asked {
        district,
        target: Target::New { procedure: new.procedure, home },
        wanted: Wanted::Ask(new.ask),
        actor: staff.viewer().actor(),
        values,
        version: None,
        key: if is_trial { None } else { key.under(&staff.account.id, &digest) },
        imported: None,
    };
    if is_trial {
        return Ok((StatusCode::OK, Json(Opening::Would(would::would(&state, law, &asked).await?))));
    }
    let done = desk.ask(&asked).await?;
    let matter = desk.matter(district, &done.matter).await?.ok_or_else(Problem::not_found)?;
    let opened = OpenedMatter {
        district,
        state: state_of(procedure_of(&library, &matter), &done.state),
        matter: done.matter.to_string(),
        number: done.number,
        version: done.version,
        receipt: done.receipt,
        proposal: done.proposal,
        repeated: done.repeated,
    };
    Ok((StatusCode::CREATED, Json(Opening::Opened(opened))))
}
