//! What one page needs to blow a whistle: what must be written, who may be called and who is likely, what time each would
//! have.

mod candidates;

use self::candidates::{Candidate, candidates};
use super::board::{REPORT_IN, WHISTLE};
use crate::extract::Asked as Query;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::lane::shown;
use crate::view::queue::place_name;
use crate::view::{self, FormBody, Keyed, Named, Seen, clock_of, procedure_of, seen};
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use casework::{Book, Form};
use desk::{CityLaw, Library};
use rulebook::Edition;
use rulebook::model::{Ask, Clock, PartyKind, Procedure, SettingValue, Target as Goal, Who};
use rulebook::words::{Effect, Guard, Test};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use worktime::{Instant, Running, due};

/// The field that says which kind of whistle it is, on which the times depend.
const URGENCY: &str = "urgency";

/// From which matter.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ComposedFrom {
    /// District of the matter.
    district: Option<u32>,
    /// The matter from which it is blown; without it, from none.
    matter: Option<String>,
}

/// What one needs to blow a whistle.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComposeBody {
    /// The office that blows it.
    office: Named,
    /// The city whose rulebook holds.
    city: String,
    /// The form of the draft: of the step of the matter from which it is blown, or of the whistle alone.
    draft: FormBody,
    /// Its field that says which kind of whistle it is.
    urgency: String,
    /// Where it is, in words, if the matter says so.
    place: Option<String>,
    /// The form with which it goes out.
    issue: FormBody,
    /// The field of `issue` that names who is called.
    called: String,
    /// Whether the viewer may send it out; else it waits for whoever may.
    may_issue: bool,
    /// Who may send it out, in words.
    issuer: Words,
    /// What is known already, by field.
    #[schema(value_type = Object)]
    start: BTreeMap<String, String>,
    /// Who may be called by the provision, those who are likely first.
    candidates: Vec<Candidate>,
    /// How many may be called.
    total: usize,
    /// The times for each kind of whistle.
    times: Vec<TimesBody>,
}

/// The times of a kind of whistle.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimesBody {
    /// The kind.
    urgency: Keyed,
    /// Its clocks: those of each unit called, then of the whole.
    clocks: Vec<TimeBody>,
}

/// The time that a clock would give.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimeBody {
    /// The clock.
    clock: Keyed,
    /// Whether it is of the whole whistle.
    whole: bool,
    /// How long it is, in words.
    span: Words,
    /// When it would be due if the whistle went out now; none if it starts later.
    due: Option<String>,
    /// The key of the setting that gives it.
    setting: String,
    /// Whether the deploying office confirmed the setting.
    verified: bool,
    /// What its end brings about by itself, if anything.
    after: Option<Words>,
}

/// What of the rulebook a whistle is made with.
pub(super) struct Shape<'a> {
    procedure: &'a Procedure,
    /// The ask that opens it.
    draft: &'a str,
    /// The ask that calls the units, and the field that names them.
    pub(super) issue: (&'a str, &'a Ask),
    called: &'a str,
}

/// The field by which an ask calls units.
fn calls(ask: &Ask) -> Option<&str> {
    ask.then.iter().find_map(|effect| match effect {
        Effect::Open { procedure, field: Some(field) } if procedure == REPORT_IN => Some(field.as_str()),
        _ => None,
    })
}

impl<'a> Shape<'a> {
    pub(super) fn of(book: &Book<'a>) -> Result<Self, Problem> {
        let found = || {
            let procedure = book.edition.procedures.get(WHISTLE)?;
            let draft = procedure.asks.iter().find(|(_, ask)| ask.from.is_empty())?;
            let (name, issue) = procedure.asks.iter().find(|(_, ask)| calls(ask).is_some())?;
            let called = calls(issue)?;
            Some(Self { procedure, draft: draft.0, issue: (name, issue), called })
        };
        found().ok_or_else(Problem::not_found)
    }

    /// The kinds of unit that may be called; everybody where the provision names none.
    fn kinds(&self, book: &Book<'a>) -> Option<&'a [String]> {
        let is_limited = |guard: &Guard| matches!(&guard.test, Test::KindOf(name) if name == self.called);
        self.issue.1.when.iter().any(is_limited).then(|| book.edition.words(&self.issue.1.rule, "kinds"))?
    }
}

/// The step of a matter that opens a whistle.
pub(super) fn opening(from: &Seen) -> Result<&str, Problem> {
    let opens =
        |ask: &Ask| ask.then.iter().any(|e| matches!(e, Effect::Open { procedure, .. } if procedure == WHISTLE));
    let asks = procedure_of(&from.library, &from.matter).map(|procedure| &procedure.asks);
    let found = asks.into_iter().flatten().find(|(_, ask)| opens(ask));
    found.map(|(name, _)| name.as_str()).ok_or_else(|| {
        Problem::invalid("matter", "这样的事项不能吹哨。", "No whistle can be blown from such a matter.")
    })
}

/// A field of a whistle as the form of its draft names it.
fn named(from: Option<&Seen>, field: &str) -> String {
    from.map_or_else(|| field.to_owned(), |_| format!("{WHISTLE}.{field}"))
}

/// The matter from which a whistle is blown, if one is named.
pub(super) async fn origin(
    state: &AppState,
    staff: &Staff,
    district: Option<u32>,
    matter: Option<&String>,
) -> Result<Option<Seen>, Problem> {
    match (district, matter) {
        (Some(district), Some(matter)) => seen(state, &staff.viewer(), district, matter).await.map(Some),
        (None, None) => Ok(None),
        _ => Err(Problem::bad("bad-query", "district 和 matter 要一起给。", "Give `district` and `matter` together.")),
    }
}

/// Whether an actor is one of those who may take an ask at a home, by unit and post.
fn may(ask: &Ask, procedure: &Procedure, staff: &Staff, home: &str) -> bool {
    let is_home = |party: &String| {
        procedure.parties.get(party).is_some_and(|party| party.is == PartyKind::Home) && staff.account.unit == home
    };
    ask.by.iter().any(|who| match who {
        Who::Party { party, post } => {
            is_home(party) && post.as_ref().is_none_or(|post| staff.account.posts.contains(post))
        }
        _ => false,
    })
}

/// Who may take an ask, in words.
fn issuer(library: &Library, ask: &Ask, home: &str) -> Words {
    let unit = view::unit_name(library, home);
    let posts: Vec<Words> = ask
        .by
        .iter()
        .filter_map(|who| match who {
            Who::Party { post: Some(post), .. } => Some(view::left::post_words(post)),
            _ => None,
        })
        .collect();
    let join = |pick: fn(&Words) -> &str, by: &str| posts.iter().map(pick).collect::<Vec<_>>().join(by);
    Words::new(
        format!("{} {}", unit.zh, join(|words| &words.zh, "、")).trim_end(),
        format!("{} {}", unit.en, join(|words| &words.en, ", ")).trim_end(),
    )
}

/// What one needs to blow a whistle, from a matter or from none.
#[utoipa::path(get, path = "/whistles/compose", operation_id = "whistle_compose", tag = "desk", params(ComposedFrom), security(("session" = []), ("token" = [])),
    responses((status = 200, body = ComposeBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn form(
    State(state): State<AppState>,
    staff: Staff,
    Query(from): Query<ComposedFrom>,
) -> Result<Json<ComposeBody>, Problem> {
    let (library, now) = (state.desk().library(), state.desk().now());
    let from = origin(&state, &staff, from.district, from.matter.as_ref()).await?;
    let home = from.as_ref().map_or(staff.account.unit.as_str(), |seen| seen.matter.home.as_str());
    let law = library.city_of(home).ok_or_else(Problem::not_found)?;
    let books = library.books(law, now.day()).ok_or_else(Problem::not_found)?;
    let book = books.of(&books.current.id);
    let shape = Shape::of(&book)?;
    let issue = Form::of(&book, WHISTLE, shape.issue.0).map(|form| view::form(book.edition, WHISTLE, form));
    let draft = match &from {
        Some(seen) => {
            let own = seen.book(&state)?;
            let form = Form::of(&own, &seen.matter.procedure, opening(seen)?).ok_or_else(Problem::not_found)?;
            view::form(own.edition, &seen.matter.procedure, form)
        }
        None => {
            let form = Form::of(&book, WHISTLE, shape.draft).ok_or_else(Problem::not_found)?;
            view::form(book.edition, WHISTLE, form)
        }
    };
    let start = start(&state, &shape, book.edition, from.as_ref()).await?;
    let place = from.as_ref().and_then(|seen| {
        let procedure = procedure_of(&library, &seen.matter);
        shown(procedure, &seen.matter, &seen.access, "place")?.text()
    });
    let mut likely = Vec::new();
    if let Some(category) = from.as_ref().and_then(|seen| seen.matter.values.get("category")?.text()) {
        likely = desk::outlook::owners_of(&library, law, category, home, now.day());
    }
    let candidates = candidates(&state, home, place, &likely, shape.kinds(&book)).await?;
    Ok(Json(ComposeBody {
        office: Named::of(&library, home),
        city: law.city.key.clone(),
        urgency: named(from.as_ref(), URGENCY),
        place: place.and_then(|place| place_name(&library, place)),
        draft,
        issue: issue.ok_or_else(Problem::not_found)?,
        called: shape.called.to_owned(),
        may_issue: may(shape.issue.1, shape.procedure, &staff, home),
        issuer: issuer(&library, shape.issue.1, home),
        total: candidates.len(),
        candidates,
        times: times(law, &book, &shape, home, now),
        start,
    }))
}

/// What is known of a whistle before it is written: the words of the matter that it comes from, and its room as the topic.
async fn start(
    state: &AppState,
    shape: &Shape<'_>,
    edition: &Edition,
    from: Option<&Seen>,
) -> Result<BTreeMap<String, String>, Problem> {
    let mut start = BTreeMap::new();
    let Some(seen) = from else { return Ok(start) };
    let known = state.desk().values(&seen.matter, &seen.access, false).await?;
    let text = |field: &str| {
        let shown = known.get(field).filter(|shown| !shown.masked && !shown.erased)?;
        shown.value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
    };
    if let Some(title) = text("title").or_else(|| text("text")) {
        start.insert(named(from, "task"), title);
    }
    let room = procedure_of(&seen.library, &seen.matter).map(|origin| origin.room.as_str()).unwrap_or_default();
    let topics = edition.words(&shape.issue.1.rule, "topics").unwrap_or_default();
    if topics.iter().any(|topic| topic == room) {
        start.insert(named(from, "topic"), room.to_owned());
    }
    Ok(start)
}

/// The step that the end of a clock takes by itself.
fn by_clock(procedure: &Procedure, clock: &str) -> Option<Words> {
    let is_by = |ask: &&Ask| ask.by.iter().any(|who| matches!(who, Who::Clock(name) if name == clock));
    procedure.asks.values().find(is_by).map(|ask| Words::from(&ask.label))
}

/// The times that the settings of today give, for each kind of whistle.
fn times(law: &CityLaw, book: &Book<'_>, shape: &Shape<'_>, home: &str, now: Instant) -> Vec<TimesBody> {
    let report_in = book.edition.procedures.get(REPORT_IN);
    let first = report_in.into_iter().flat_map(|found| &found.asks).find(|(_, ask)| ask.from.is_empty());
    let enters = |ask: Option<&Ask>| match ask.and_then(|ask| ask.to.as_ref()) {
        Some(Goal::State(state)) => Some(state.clone()),
        _ => None,
    };
    let called = enters(first.map(|(_, ask)| ask));
    let issued = enters(Some(shape.issue.1));
    let Some(field) = shape.procedure.fields.get(URGENCY) else { return Vec::new() };
    let of = |procedure: Option<&Procedure>, begins: Option<&String>, whole: bool, urgency: &str| {
        let clocks = procedure.into_iter().flat_map(|procedure| procedure.clocks.iter());
        let one = |(name, clock): (&String, &Clock)| {
            let setting = law.settings.find(clock.budget.as_ref()?, now.day(), Some(home), &mut |guard| {
                matches!(&guard.test, Test::Is(field, choices) if field == URGENCY && choices.iter().any(|one| one == urgency) != guard.negated)
            })?;
            let SettingValue::Span(span) = setting.value else { return None };
            let running = Running {
                started: now,
                budget: span,
                extensions: Vec::new(),
                suspensions: Vec::new(),
                terms: book.edition.terms(&clock.rule),
            };
            let starts = begins.is_some_and(|state| clock.runs.contains(state));
            Some(TimeBody {
                clock: clock_of(procedure, name),
                whole,
                span: Words::new(span.zh(), span.en()),
                due: starts.then(|| due(&running, book.calendar).at.rfc3339()),
                setting: setting.key.clone(),
                verified: setting.verified,
                after: procedure.and_then(|procedure| by_clock(procedure, name)),
            })
        };
        clocks.filter_map(one).collect::<Vec<_>>()
    };
    let rows = field.choices.iter().map(|(key, label)| {
        let mut clocks = of(report_in, called.as_ref(), false, key);
        clocks.extend(of(Some(shape.procedure), issued.as_ref(), true, key));
        TimesBody { urgency: Keyed::new(key, Some(Words::from(label))), clocks }
    });
    rows.collect()
}
