//! The law of a city: provisions with what they give, procedures as screens need them, and settings.

use super::registers::{OnDay, city, day};
use crate::extract::{Asked, At};
use crate::problem::{Cited, PossibleBody, Problem, ProblemBody};
use crate::state::AppState;
use crate::view::{FormBody, form};
use crate::words::Words;
use ::law::{Instrument, Provision};
use axum::Json;
use axum::extract::State;
use casework::{Book, Form};
use desk::CityLaw;
use rulebook::Edition;
use rulebook::model::{Target, Who};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A provision.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProvisionBody {
    /// Id, such as a code and number.
    pub id: String,
    /// Heading.
    pub heading: String,
    /// What it says, in our own words.
    pub gist: String,
    /// Title of its instrument.
    pub title: String,
    /// Force.
    pub force: String,
    /// Force in Chinese.
    pub force_zh: String,
    /// First day.
    pub in_force: String,
    /// Last day.
    pub until: Option<String>,
    /// The same in English, where it was given.
    pub gist_en: String,
    /// Whether it forbids something.
    pub forbids: bool,
    /// What kind of sentence it is, such as `obliges`.
    pub modalities: Vec<String>,
    /// The mechanisms that it belongs to, such as `M01`.
    pub mechanisms: Vec<String>,
    /// Rules that it gives.
    pub rules: Vec<String>,
    /// Why it gives none.
    pub none: Option<String>,
    /// The mechanisms that it waits for.
    pub awaiting: Vec<String>,
    /// Steps that rest on it.
    pub asks: Vec<UsedBy>,
}

/// A step that rests on a provision.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsedBy {
    /// Procedure.
    pub procedure: String,
    /// The ask.
    pub ask: PossibleBody,
}

/// Provisions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Provisions {
    /// The rows, in the order of the instruments.
    rows: Vec<ProvisionBody>,
    /// How many.
    total: usize,
}

pub(crate) fn provision_body(law: &CityLaw, instrument: &Instrument, provision: &Provision) -> ProvisionBody {
    let rests = |rule: &String| provision.rules.contains_key(rule);
    let asks = law.city.procedures.values().flat_map(|procedure| {
        procedure.asks.iter().filter(|(_, ask)| rests(&ask.rule)).map(|(key, ask)| UsedBy {
            procedure: procedure.key.clone(),
            ask: PossibleBody { ask: key.clone(), zh: ask.label.zh.clone(), en: ask.label.en.clone() },
        })
    });
    ProvisionBody {
        id: provision.id.to_string(),
        heading: provision.heading.clone(),
        gist: provision.gist.clone(),
        title: instrument.title.clone(),
        force: instrument.force.en().to_owned(),
        force_zh: instrument.force.zh().to_owned(),
        in_force: instrument.in_force.to_string(),
        until: instrument.until.map(|day| day.to_string()),
        gist_en: provision.gist_en.clone(),
        forbids: provision.forbids(),
        modalities: provision.modalities.iter().map(|modality| modality.en().to_owned()).collect(),
        mechanisms: provision.mechanisms.clone(),
        rules: provision.rules.keys().cloned().collect(),
        none: provision.none.clone(),
        awaiting: provision.awaiting.keys().cloned().collect(),
        asks: asks.collect(),
    }
}

/// Every provision of a city's rulebook.
#[utoipa::path(get, path = "/law/{city}/provisions", tag = "law", params(("city" = String, Path, description = "City key")),
    responses((status = 200, body = Provisions), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn provisions(
    State(state): State<AppState>,
    At(key): At<String>,
) -> Result<Json<Provisions>, Problem> {
    let library = state.desk().library();
    let law = city(&library, &key)?;
    let all =
        law.city.instruments.iter().flat_map(|instrument| instrument.provisions.iter().map(move |p| (instrument, p)));
    let rows: Vec<ProvisionBody> =
        all.map(|(instrument, provision)| provision_body(law, instrument, provision)).collect();
    Ok(Json(Provisions { total: rows.len(), rows }))
}

/// One provision.
#[utoipa::path(get, path = "/law/{city}/provisions/{id}", tag = "law",
    params(("city" = String, Path, description = "City key"), ("id" = String, Path, description = "Provision")),
    responses((status = 200, body = ProvisionBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn provision(
    State(state): State<AppState>,
    At((key, id)): At<(String, String)>,
) -> Result<Json<ProvisionBody>, Problem> {
    let library = state.desk().library();
    let law = city(&library, &key)?;
    let mut all =
        law.city.instruments.iter().flat_map(|instrument| instrument.provisions.iter().map(move |p| (instrument, p)));
    let (instrument, provision) = all.find(|(_, provision)| provision.id.0 == id).ok_or_else(Problem::not_found)?;
    Ok(Json(provision_body(law, instrument, provision)))
}

/// A procedure as it holds in a city on a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProcedureBody {
    /// Key.
    key: String,
    /// Label.
    label: Words,
    /// The edition of the rulebook.
    edition: String,
    /// Parties.
    parties: BTreeMap<String, Words>,
    /// States in order.
    states: Vec<StateBody>,
    /// Asks in order.
    asks: Vec<LawAskBody>,
    /// Clocks.
    clocks: Vec<ClockRule>,
}

/// A state of a procedure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StateBody {
    /// Key.
    key: String,
    /// Label.
    label: Words,
    /// Who holds a matter in it, such as `office.dispatcher`.
    holder: Option<String>,
    /// Whether it is an end.
    is_final: bool,
}

/// An ask of a procedure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LawAskBody {
    /// Its form.
    form: FormBody,
    /// States it is possible in; empty = it opens a matter.
    from: Vec<String>,
    /// The state it leads to, if it is one.
    to: Option<String>,
    /// Who may take it.
    by: Vec<String>,
}

/// A clock of a procedure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClockRule {
    /// Key.
    key: String,
    /// Label.
    label: Words,
    /// The provisions that make the duty.
    basis: Vec<Cited>,
    /// States in which it runs.
    runs: Vec<String>,
    /// States in which it stands still.
    pauses: Vec<String>,
    /// The setting that gives its time.
    budget: Option<String>,
}

/// Who acts, as rulebooks write it.
fn who(who: &Who) -> String {
    match who {
        Who::Party { party, post: Some(post) } => format!("{party}.{post}"),
        Who::Party { party, post: None } => party.clone(),
        Who::Holder => "holder".to_owned(),
        Who::Clock(clock) => format!("clock.{clock}"),
        Who::Child(child) => format!("child.{child}"),
        Who::ParentMatter => "parent_matter".to_owned(),
        Who::Machine => "machine".to_owned(),
    }
}

/// A procedure as it holds in a city: states, asks with their forms, clocks.
#[utoipa::path(get, path = "/law/{city}/procedures/{procedure}", tag = "law",
    params(("city" = String, Path, description = "City key"), ("procedure" = String, Path, description = "Procedure, such as appeal"), OnDay),
    responses((status = 200, body = ProcedureBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn procedure(
    State(state): State<AppState>,
    At((key, procedure)): At<(String, String)>,
    Asked(on): Asked<OnDay>,
) -> Result<Json<ProcedureBody>, Problem> {
    let library = state.desk().library();
    let law = city(&library, &key)?;
    let day = on.day.as_deref().map_or_else(|| Ok(state.desk().now().day()), day)?;
    let edition = law.edition_on(day).ok_or_else(Problem::not_found)?;
    Ok(Json(procedure_body(law, edition, &procedure).ok_or_else(Problem::not_found)?))
}

fn procedure_body(law: &CityLaw, edition: &Edition, key: &str) -> Option<ProcedureBody> {
    let procedure = edition.procedures.get(key)?;
    let none = BTreeMap::new();
    let book = Book { edition, settings: &law.settings, calendar: &law.calendar, calculations: &none };
    let asks = procedure.asks.iter().filter_map(|(name, ask)| {
        let found = Form::of(&book, key, name)?;
        let to = match &ask.to {
            Some(Target::State(state)) => Some(state.clone()),
            _ => None,
        };
        Some(LawAskBody {
            form: form(edition, key, found),
            from: ask.from.clone(),
            to,
            by: ask.by.iter().map(who).collect(),
        })
    });
    let states = procedure.states.iter().map(|(key, state)| StateBody {
        key: key.clone(),
        label: Words::from(&state.label),
        holder: state.holder.as_ref().map(who),
        is_final: state.is_final,
    });
    let clocks = procedure.clocks.iter().map(|(key, clock)| ClockRule {
        key: key.clone(),
        label: Words::from(&clock.label),
        basis: edition
            .rule(&clock.rule)
            .map(|rule| rule.basis.citations().iter().map(Cited::from).collect())
            .unwrap_or_default(),
        runs: clock.runs.clone(),
        pauses: clock.pauses.clone(),
        budget: clock.budget.clone(),
    });
    Some(ProcedureBody {
        key: key.to_owned(),
        label: Words::from(&procedure.label),
        edition: edition.id.clone(),
        parties: procedure.parties.iter().map(|(key, party)| (key.clone(), Words::from(&party.label))).collect(),
        states: states.collect(),
        asks: asks.collect(),
        clocks: clocks.collect(),
    })
}

/// A setting: what the law leaves open and this deployment fixed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SettingRow {
    /// Key.
    key: String,
    /// Value.
    value: String,
    /// Whether it holds only in some matters.
    conditional: bool,
    /// First day.
    since: String,
    /// Last day.
    until: Option<String>,
    /// Who fixed it.
    issuer: String,
    /// By which document.
    document: String,
    /// Whether the deploying office confirmed it.
    verified: bool,
    /// The subdistrict that it alone concerns.
    unit: Option<String>,
}

/// Settings.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Settings {
    /// The rows.
    rows: Vec<SettingRow>,
    /// How many.
    total: usize,
}

/// Every setting of a city.
#[utoipa::path(get, path = "/law/{city}/settings", tag = "law", params(("city" = String, Path, description = "City key")),
    responses((status = 200, body = Settings), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn settings(State(state): State<AppState>, At(key): At<String>) -> Result<Json<Settings>, Problem> {
    let library = state.desk().library();
    let rows: Vec<SettingRow> = city(&library, &key)?
        .settings
        .0
        .iter()
        .map(|row| SettingRow {
            key: row.key.clone(),
            value: row.value.to_string(),
            conditional: !row.when.is_empty(),
            since: row.since.to_string(),
            until: row.until.map(|day| day.to_string()),
            issuer: row.issuer.clone(),
            document: row.document.clone(),
            verified: row.verified,
            unit: row.unit.clone(),
        })
        .collect();
    Ok(Json(Settings { total: rows.len(), rows }))
}
