//! What lies with the communities, and what each department asked for: two tables with totals. A superior sees what is
//! below; everybody else the rows of their own unit.

use crate::extract::Asked as Query;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::{Keyed, Named};
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use desk::Library;
use desk::burden::{Community, Counted, Department};
use desk::ports::Account;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use worktime::Day;

/// Posts that see every row below their unit.
pub(super) const SUPERIORS: [&str; 4] = ["supervisor", "assessor", "auditor", "leader"];

/// Since when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Since {
    /// Only what was proposed on this day (`2026-01-01`) or later.
    from: Option<String>,
}

/// A matter that a row counts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountedBody {
    /// District.
    district: u32,
    /// Id.
    matter: String,
    /// Number for people.
    number: String,
    /// State.
    state: Keyed,
}

/// How often a department was not admitted by one step.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefusedBody {
    /// The step, which says why.
    ask: Keyed,
    /// How often.
    times: usize,
}

/// What a department proposed, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DepartmentRow {
    /// The unit.
    unit: Named,
    /// Everything proposed.
    proposed: usize,
    /// Found on a list.
    on_list: usize,
    /// Off the list and approved, put on the list, or admitted by law.
    approved: usize,
    /// Not admitted.
    refused: usize,
    /// Not admitted, by reason.
    refused_by: Vec<RefusedBody>,
    /// Handed over in a form of evasion.
    evasions: usize,
    /// Second forms tried.
    second_forms: usize,
    /// Data asked for that are held already.
    recollections: usize,
    /// Resources promised that never came by their day.
    undelivered: usize,
    /// Its matters, at most fifty.
    matters: Vec<CountedBody>,
}

/// How many of a kind, or in a month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BurdenCount {
    /// The kind, or the month.
    of: Keyed,
    /// How many.
    count: usize,
}

/// What lies with a community.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommunityRow {
    /// The residents' committee.
    unit: Named,
    /// In use, all kinds together.
    total: usize,
    /// In use, by kind.
    in_use: Vec<BurdenCount>,
    /// From how many units.
    departments: usize,
    /// Came into use, by month.
    by_month: Vec<BurdenCount>,
    /// Times that it raised a burden or missing funds.
    raised: usize,
    /// What is in use, at most fifty.
    matters: Vec<CountedBody>,
}

/// Both tables.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BurdenBody {
    /// Departments, those that were refused most first.
    departments: Vec<DepartmentRow>,
    /// Communities, those that carry most first.
    communities: Vec<CommunityRow>,
    /// How many departments.
    total_departments: usize,
    /// How many communities.
    total_communities: usize,
    /// Matters counted.
    matters: usize,
    /// Whether there are more than were looked at.
    cut: bool,
    /// Whether only the rows of one's own unit are shown.
    own_only: bool,
}

/// The burden of communities and the record of departments.
#[utoipa::path(get, path = "/burden", operation_id = "burden", tag = "duties", security(("session" = []), ("token" = [])), params(Since),
    responses((status = 200, body = BurdenBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn burden(
    State(state): State<AppState>,
    staff: Staff,
    Query(since): Query<Since>,
) -> Result<Json<BurdenBody>, Problem> {
    let from = since.from.as_deref().map(super::registers::day).transpose()?.map(Day::start);
    let (desk, library) = (state.desk(), state.desk().library());
    let account = &staff.account;
    let is_superior = account.posts.iter().any(|post| SUPERIORS.contains(&post.as_str()));
    let counted = desk.burden(&districts(&library, account), from).await?;
    let seen = |unit: &str| {
        unit == account.unit || (is_superior && library.units.is_within(unit, &account.unit) && is_seat(account))
    };
    let mut departments: Vec<DepartmentRow> = counted
        .departments
        .iter()
        .filter(|(unit, _)| seen(unit))
        .map(|(unit, row)| department(&library, unit, row))
        .collect();
    departments.sort_by_key(|row| std::cmp::Reverse((row.refused, row.proposed)));
    let mut communities: Vec<CommunityRow> = counted
        .communities
        .iter()
        .filter(|(unit, _)| seen(unit))
        .map(|(unit, row)| community(&library, unit, row))
        .collect();
    communities.sort_by_key(|row| std::cmp::Reverse((row.total, row.raised)));
    Ok(Json(BurdenBody {
        total_departments: departments.len(),
        total_communities: communities.len(),
        departments,
        communities,
        matters: counted.matters,
        cut: counted.cut,
        own_only: !(is_superior && is_seat(account)),
    }))
}

/// Whether the unit is a government or an office, which has others below it.
pub(super) fn is_seat(account: &Account) -> bool {
    !account.unit.contains('.')
}

/// The districts whose matters are counted: of a city's unit, all of the city.
pub(super) fn districts(library: &Library, account: &Account) -> Vec<u32> {
    let own = account.district.to_string();
    match library.units.division(&own).filter(|division| division.level == "city") {
        Some(city) => library.units.below(&city.code).filter_map(|division| division.code.parse().ok()).collect(),
        None => vec![account.district],
    }
}

fn label(
    library: &Library,
    district: u32,
    procedure: &str,
    pick: impl Fn(&rulebook::model::Procedure) -> Option<Words>,
) -> Option<Words> {
    pick(library.city_of(&district.to_string())?.city.procedures.get(procedure)?)
}

pub(super) fn matters(library: &Library, all: &[Counted]) -> Vec<CountedBody> {
    let body = |one: &Counted| {
        let state = |procedure: &rulebook::model::Procedure| {
            procedure.states.get(&one.state).map(|state| Words::from(&state.label))
        };
        CountedBody {
            district: one.district,
            matter: one.matter.clone(),
            number: one.number.clone(),
            state: Keyed::new(&one.state, label(library, one.district, &one.procedure, state)),
        }
    };
    all.iter().map(body).collect()
}

fn department(library: &Library, unit: &str, row: &Department) -> DepartmentRow {
    let district = row.matters.first().map_or(0, |one| one.district);
    let refused_by = row.refused.iter().map(|((procedure, ask), times)| {
        let words =
            label(library, district, procedure, |procedure| procedure.asks.get(ask).map(|ask| Words::from(&ask.label)));
        RefusedBody { ask: Keyed::new(ask, words), times: *times }
    });
    DepartmentRow {
        unit: Named::of(library, unit),
        proposed: row.proposed,
        on_list: row.on_list,
        approved: row.approved,
        refused: row.refused.values().sum(),
        refused_by: refused_by.collect(),
        evasions: row.evasions,
        second_forms: row.second_forms,
        recollections: row.recollections,
        undelivered: row.undelivered,
        matters: matters(library, &row.matters),
    }
}

fn community(library: &Library, unit: &str, row: &Community) -> CommunityRow {
    let kind = |key: &str| {
        let one = row.matters.first()?;
        label(library, one.district, &one.procedure, |procedure| {
            procedure.fields.get("kind")?.choices.get(key).map(Words::from)
        })
    };
    let in_use = row.in_use.iter().map(|(key, count)| BurdenCount { of: Keyed::new(key, kind(key)), count: *count });
    let month = |(month, count): (&String, &usize)| BurdenCount {
        of: Keyed::new(month, Some(Words::new(month, month))),
        count: *count,
    };
    CommunityRow {
        unit: Named::of(library, unit),
        total: row.total,
        in_use: in_use.collect(),
        departments: row.departments.len(),
        by_month: row.by_month.iter().map(month).collect(),
        raised: row.raised,
        matters: matters(library, &row.matters),
    }
}
