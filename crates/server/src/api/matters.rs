//! Matters as staff see them: lists within the viewer's reach, one matter, its history, its clocks, its possible asks.

use crate::api::worklist::Rows;
use crate::extract::{Asked, At, Body};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::page::PageBody;
use crate::view::{self, ClockBody, EventBody, FormBody, MatterBody, Seen, ValueBody, possible_forms, seen};
use axum::Json;
use axum::extract::State;
use casework::MatterId;
use desk::Library;
use desk::access_log::{self, Noted};
use desk::ports::{Account, MatterFilter, MatterRow, PageRequest};
use desk::see::list_reach;
use rulebook::model::{Class, Reach};
use search::Clause;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::{IntoParams, ToSchema};
use worktime::{Day, Instant};

/// Rows of a page if nobody says.
const ROWS: u32 = 50;
/// Rows of a page at most.
const MOST: u32 = 500;
/// Longest purpose that is kept, in characters.
const PURPOSE: usize = 200;
/// As many digits in a row may be a telephone or identity number.
const NUMBER: usize = 7;

/// What to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Only in this district.
    pub district: Option<u32>,
    /// Only in these states, separated by commas.
    pub state: Option<String>,
    /// Only ended (`true`) or open (`false`) ones.
    #[serde(rename = "final")]
    #[param(rename = "final")]
    pub is_final: Option<bool>,
    /// Only of this procedure.
    pub procedure: Option<String>,
    /// Only of this category.
    pub category: Option<String>,
    /// Only at places that start with this division code.
    pub place: Option<String>,
    /// Only due before this moment or day.
    pub due_before: Option<String>,
    /// Only opened at or after this moment or day.
    pub opened_from: Option<String>,
    /// Only opened before this moment or day.
    pub opened_before: Option<String>,
    /// Only with this number.
    pub number: Option<String>,
    /// At most this many rows, 1 to 500; 50 without it.
    pub limit: Option<u32>,
    /// Continue after this row: `next` of the page before.
    pub after: Option<String>,
}

/// A place in a list: due moment and id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cursor(i64, String);

impl Cursor {
    pub(crate) fn of(row: &MatterRow) -> Self {
        Self(row.due_at.map_or(i64::MAX, |due| due.0), row.matter.to_string())
    }

    pub(crate) fn at(moment: Instant, matter: &MatterId) -> Self {
        Self(moment.0, matter.to_string())
    }

    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let parts = text.split_once('_').and_then(|(due, id)| Some(Self(due.parse().ok()?, id.to_owned())));
        parts.filter(|Self(_, id)| !id.is_empty() && id.len() <= 80).ok_or_else(|| {
            Problem::bad("bad-query", "after 应是上一页的 next。", "`after` must be `next` of the page before.")
        })
    }

    pub(crate) fn pair(self) -> (i64, String) {
        (self.0, self.1)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.0, self.1)
    }
}

/// How many rows.
pub(crate) fn limit(wanted: Option<u32>) -> Result<u32, Problem> {
    match wanted.unwrap_or(ROWS) {
        limit @ 1..=MOST => Ok(limit),
        _ => Err(Problem::bad("bad-query", "limit 应为1至500。", "`limit` is 1 to 500.")),
    }
}

pub(crate) fn moment(text: Option<&String>) -> Result<Option<Instant>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let found = Instant::parse(text).ok().or_else(|| text.parse::<Day>().ok().map(Day::start));
    found.map(Some).ok_or_else(|| {
        let shown = crate::problem::echo(text);
        Problem::bad("bad-query", format!("“{shown}”不是时间。"), format!("`{shown}` is no moment."))
    })
}

fn filter_of(filter: &Filter) -> Result<MatterFilter, Problem> {
    let states = filter.state.as_deref().unwrap_or_default().split(',').filter(|state| !state.is_empty());
    Ok(MatterFilter {
        states: states.take(50).map(str::to_owned).collect(),
        is_final: filter.is_final,
        procedure: filter.procedure.clone(),
        category: filter.category.clone(),
        place: filter.place.clone(),
        due_before: moment(filter.due_before.as_ref())?,
        opened_from: moment(filter.opened_from.as_ref())?,
        opened_before: moment(filter.opened_before.as_ref())?,
        number: filter.number.clone(),
        ..MatterFilter::default()
    })
}

/// What of each district a member of staff may list.
#[derive(Debug)]
pub(crate) struct Scope {
    districts: Vec<u32>,
    homes: Option<Vec<String>>,
    takes_part: Option<String>,
    below: Option<String>,
}

impl Scope {
    /// Everything of a city: for the demonstration's open list.
    pub(crate) fn whole(library: &Library, city: u32) -> Self {
        Self { districts: districts_of(library, city), homes: None, takes_part: None, below: None }
    }

    /// The districts that are asked.
    pub(crate) fn districts(&self) -> &[u32] {
        &self.districts
    }

    /// Whether it reaches only what the unit takes part in.
    pub(crate) const fn is_part(&self) -> bool {
        self.takes_part.is_some()
    }

    /// Narrows a list to it.
    pub(crate) fn narrow(&self, wanted: &mut MatterFilter) {
        wanted.homes.clone_from(&self.homes);
        wanted.takes_part.clone_from(&self.takes_part);
        if let Some(area) = &self.below {
            let narrower = wanted.place.take().filter(|place| place.starts_with(area.as_str()));
            wanted.place = Some(narrower.unwrap_or_else(|| area.clone()));
        }
    }

    /// The same as a condition of a search.
    pub(crate) fn clause(&self) -> Clause {
        let districts = self.districts.iter().map(|district| Clause::district(*district)).collect();
        let mut all = vec![Clause::Any(districts)];
        all.extend(self.homes.as_ref().map(|homes| Clause::Any(homes.iter().map(|home| Clause::home(home)).collect())));
        all.extend(self.takes_part.as_ref().map(|unit| Clause::takes_part(unit)));
        all.extend(self.below.as_ref().map(|area| Clause::place(area)));
        Clause::All(all)
    }

    /// By the widest grant of the account.
    pub(crate) fn of(library: &Library, account: &Account) -> Option<Self> {
        let law = library.city_of(&account.unit)?;
        let own = account.unit.split('.').next().unwrap_or(&account.unit);
        let mut scope = Self { districts: vec![account.district], homes: None, takes_part: None, below: None };
        let is_city = account.district == law.city.division;
        match list_reach(law, account)? {
            Reach::All => {
                scope.districts = library.cities().flat_map(|law| districts_of(library, law.city.division)).collect()
            }
            Reach::Below => {
                if is_city {
                    scope.districts = districts_of(library, law.city.division);
                } else if library.units.division(own).is_some_and(|division| division.level != "district") {
                    scope.homes = Some(vec![own.to_owned()]);
                }
            }
            Reach::Unit => scope.homes = Some(vec![account.unit.clone()]),
            Reach::Area => scope.below = Some(own.to_owned()),
            Reach::Party | Reach::Own => {
                scope.takes_part = Some(account.unit.clone());
                if is_city {
                    scope.districts = districts_of(library, law.city.division);
                }
            }
        }
        Some(scope)
    }
}

fn districts_of(library: &Library, city: u32) -> Vec<u32> {
    let code = city.to_string();
    let below = library.units.below(&code).filter_map(|division| division.code.parse().ok());
    std::iter::once(city).chain(below).collect()
}

/// A page of the matters in a scope: each district is asked, the rows are merged by due moment.
pub(crate) async fn page(state: &AppState, scope: &Scope, filter: &Filter) -> Result<Rows, Problem> {
    let (desk, limit) = (state.desk(), limit(filter.limit)?);
    let mut wanted = filter_of(filter)?;
    scope.narrow(&mut wanted);
    let after = filter.after.as_deref().map(Cursor::parse).transpose()?;
    let request = PageRequest { limit, after: after.map(Cursor::pair) };
    let mut found: Vec<(u32, MatterRow)> = Vec::new();
    let (mut total, mut at_least) = (0, false);
    for district in scope.districts.iter().filter(|of| filter.district.is_none_or(|wanted| wanted == **of)) {
        let page = desk.ledger().list(*district, &wanted, &request).await?;
        total += page.total;
        at_least |= page.at_least;
        found.extend(page.rows.into_iter().map(|row| (*district, row)));
    }
    found.sort_by_cached_key(|(_, row)| Cursor::of(row));
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_full = found.len() >= most;
    found.truncate(most);
    let next = found.last().filter(|_| is_full).map(|(_, row)| Cursor::of(row).to_string());
    let (library, now) = (desk.library(), desk.now());
    let rows = found.iter().map(|(district, row)| view::row(&library, *district, row, now)).collect();
    Ok(Rows { rows, total, at_least, next })
}

/// Matters within the viewer's reach, earliest due first.
#[utoipa::path(get, path = "/matters", operation_id = "list_matters", tag = "matters", params(Filter), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Rows), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(state): State<AppState>,
    staff: Staff,
    Asked(filter): Asked<Filter>,
) -> Result<Json<Rows>, Problem> {
    let library = state.desk().library();
    match Scope::of(&library, &staff.account) {
        Some(scope) => page(&state, &scope, &filter).await.map(Json),
        None => Ok(Json(Rows { rows: Vec::new(), total: 0, at_least: false, next: None })),
    }
}

/// Why one looks.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Purpose {
    /// Opens what is granted for a purpose only; who looked at what, and why, is logged.
    purpose: Option<String>,
}

impl Purpose {
    /// What was said as such.
    pub(crate) const fn of(purpose: Option<String>) -> Self {
        Self { purpose }
    }

    /// The purpose as it is kept, if one was given.
    pub(crate) fn given(&self) -> Option<String> {
        self.purpose.as_deref().map(kept).filter(|purpose| !purpose.is_empty())
    }
}

/// A purpose as it is kept: short, without what may be a telephone or identity number.
fn kept(purpose: &str) -> String {
    let mut kept = String::new();
    let mut digits = String::new();
    for c in purpose.chars().filter(|c| !c.is_control()).take(PURPOSE).chain(std::iter::once(' ')) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        kept.push_str(if digits.len() >= NUMBER { "#" } else { &digits });
        digits.clear();
        kept.push(c);
    }
    kept.trim().to_owned()
}

/// One matter as the viewer may see it.
#[utoipa::path(get, path = "/matters/{district}/{id}", operation_id = "matter", tag = "matters", security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter"), Purpose),
    responses((status = 200, body = MatterBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn one(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id)): At<(u32, String)>,
    Asked(why): Asked<Purpose>,
) -> Result<Json<MatterBody>, Problem> {
    let seen = seen(&state, &staff.viewer(), district, &id).await?;
    let purpose = opened_for(&state, &staff, &seen, &why).await?;
    let actor = staff.viewer().actor();
    Ok(Json(view::matter(&state, &seen, &actor, purpose).await?))
}

/// Whether a purpose was given; it is noted where it opens something.
async fn opened_for(state: &AppState, staff: &Staff, seen: &Seen, why: &Purpose) -> Result<bool, Problem> {
    let Some(purpose) = why.given() else { return Ok(false) };
    if !seen.access.with_purpose.is_empty() {
        note_reveal(state, staff, seen, &purpose).await?;
    }
    Ok(true)
}

/// A matter with everything that a screen needs around it.
#[utoipa::path(get, path = "/matters/{district}/{id}/page", operation_id = "matter_page", tag = "desk", security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter"), Purpose),
    responses((status = 200, body = PageBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn page_of(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id)): At<(u32, String)>,
    Asked(why): Asked<Purpose>,
) -> Result<Json<PageBody>, Problem> {
    let seen = seen(&state, &staff.viewer(), district, &id).await?;
    let purpose = opened_for(&state, &staff, &seen, &why).await?;
    Ok(Json(view::page::page(&state, &staff, &seen, purpose).await?))
}

/// Why personal data is opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reason {
    /// What one needs it for, 2 to 200 characters; numbers that may be a person's are not kept.
    purpose: String,
}

/// Personal values, opened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Revealed {
    /// The matter's values as the purpose opens them.
    values: Vec<ValueBody>,
}

/// Opens what is masked, for a stated purpose. That one did, and why, stands in the access log before the answer is given.
#[utoipa::path(post, path = "/matters/{district}/{id}/reveal", tag = "matters", request_body = Reason,
    params(("district" = u32, Path, description = "District code"), ("id" = String, Path, description = "Matter id")),
    responses((status = 200, body = Revealed), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn reveal(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id)): At<(u32, String)>,
    Body { value: why, .. }: Body<Reason>,
) -> Result<Json<Revealed>, Problem> {
    let seen = seen(&state, &staff.viewer(), district, &id).await?;
    if ![Class::Personal, Class::Sensitive].iter().any(|class| seen.access.shows(*class, true)) {
        return Err(Problem::forbidden(
            "not-granted",
            "您的岗位无权查看这件事的个人信息，写明理由也不行。确需查看，请找承办人或者审计。",
            "Your post may not see what is personal in this matter, for no purpose. If you need it, ask whoever handles it, or an auditor.",
        ));
    }
    let purpose = kept(&why.purpose);
    if purpose.chars().count() < 2 {
        return Err(Problem::invalid(
            "purpose",
            "请写明为什么要看，2到200字。",
            "Say what you need it for, in 2 to 200 characters.",
        ));
    }
    note_reveal(&state, &staff, &seen, &purpose).await?;
    let values = state.desk().values(&seen.matter, &seen.access, true).await?;
    Ok(Json(Revealed { values: view::values(&seen.library, &seen.matter, values) }))
}

async fn note_reveal(state: &AppState, staff: &Staff, seen: &Seen, purpose: &str) -> Result<(), Problem> {
    let noted =
        Noted { kind: access_log::REVEALED, account: Some(&staff.account), matter: &seen.matter.id.0, note: purpose };
    Ok(state.desk().note_access(seen.matter.district, &noted).await?)
}

/// A matter's history.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct History {
    /// The events, in order.
    rows: Vec<EventBody>,
    /// How many.
    total: usize,
}

/// The events of a matter, each with its basis.
#[utoipa::path(get, path = "/matters/{district}/{id}/history", tag = "matters", security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter")),
    responses((status = 200, body = History), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn history(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id)): At<(u32, String)>,
) -> Result<Json<History>, Problem> {
    let seen = seen(&state, &staff.viewer(), district, &id).await?;
    let logged = state.desk().ledger().history(district, &seen.matter.id).await?;
    let rows = view::history(&state, &seen, &logged).await?;
    Ok(Json(History { total: rows.len(), rows }))
}

/// A matter's clocks.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Clocks {
    /// The clocks, running ones first.
    rows: Vec<ClockBody>,
    /// How many.
    total: usize,
}

/// The clocks of a matter, each explained.
#[utoipa::path(get, path = "/matters/{district}/{id}/clocks", tag = "matters", security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter")),
    responses((status = 200, body = Clocks), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn clocks(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id)): At<(u32, String)>,
) -> Result<Json<Clocks>, Problem> {
    let seen = seen(&state, &staff.viewer(), district, &id).await?;
    let rows = view::clocks(&seen.library, &seen.book(&state)?, &seen.matter, state.desk().now());
    Ok(Json(Clocks { total: rows.len(), rows }))
}

/// What a viewer can do with a matter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Forms {
    /// The forms, in the order of the procedure.
    rows: Vec<FormBody>,
    /// How many.
    total: usize,
    /// The matter's version, to be sent with the ask.
    version: u32,
}

/// What the viewer can do with a matter now, each with its form.
#[utoipa::path(get, path = "/matters/{district}/{id}/asks", tag = "matters", security(("session" = []), ("token" = [])),
    params(("district" = u32, Path, description = "District"), ("id" = String, Path, description = "Matter")),
    responses((status = 200, body = Forms), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn asks(
    State(state): State<AppState>,
    staff: Staff,
    At((district, id)): At<(u32, String)>,
) -> Result<Json<Forms>, Problem> {
    let seen = seen(&state, &staff.viewer(), district, &id).await?;
    let actor = staff.viewer().actor();
    let rows = possible_forms(&seen.library, &seen.book(&state)?, &seen.matter, &actor, state.desk().now());
    Ok(Json(Forms { total: rows.len(), rows, version: seen.matter.version }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_keeps_no_numbers_and_a_cursor_reads_back() {
        assert_eq!(kept("核查13800000000\n的投诉 12"), "核查#的投诉 12");
        let cursor = Cursor(i64::MAX, "0199".to_owned());
        assert_eq!(Cursor::parse(&cursor.to_string()).unwrap(), cursor);
        assert!(Cursor::parse("x_y").is_err());
        assert!(limit(Some(0)).is_err());
    }
}
