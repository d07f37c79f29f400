//! A matter as a screen needs it, in one answer: what was said, whose hands, the course so far and what may follow, the
//! days of each clock, children, letters, and every step with what it would bring about or why it is barred.

mod asks;
mod course;

pub(crate) use asks::AskBody;
pub(crate) use course::{LetterSent, Planned, TimelineStep};

use super::left::{LeftBody, hands, holder, of_clock, of_matter};
use super::position::{self, PositionBody};
use super::queue::{QueueRow, SaidBody, rows, said_whole};
use super::{Keyed, MatterBody, Named, Seen, clock_of, matter, procedure_of, state_of};
use crate::problem::Problem;
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::words::Words;
use casework::{Book, Child, Matter, MatterId, due_of};
use desk::Library;
use desk::ports::QueueEntry;
use desk::see::access;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;
use worktime::{CellKind, Day, Instant, Running, strip};

/// A matter with everything around it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PageBody {
    /// The matter itself.
    matter: MatterBody,
    /// Its row, as in the queues.
    row: Option<QueueRow>,
    /// What was said, whole.
    said: Option<SaidBody>,
    /// In whose hands it is.
    hands: Words,
    /// What has happened, newest first.
    timeline: Vec<TimelineStep>,
    /// What the procedure lets follow.
    planned: Vec<Planned>,
    /// The days of each running clock.
    strips: Vec<Strip>,
    /// Matters opened from it.
    children: Vec<ChildRow>,
    /// The matter that opened it.
    parent: Option<ChildRow>,
    /// What the requester was told, newest first.
    letters: Vec<LetterSent>,
    /// The steps of its present state.
    asks: Vec<AskBody>,
    /// The viewer's steps that belong to other states.
    elsewhere: Vec<AskBody>,
    /// What its position says beside its place; none if it has none, may not be read, or no outlines were imported.
    position: Option<PositionBody>,
    /// The time at which this was so.
    now: String,
    /// Number of events, to be sent with an ask.
    version: u32,
}

/// The days of a clock.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Strip {
    /// Which clock.
    clock: Keyed,
    /// When it is due.
    due: String,
    /// Whether a calendar year on the way is not published yet.
    provisional: bool,
    /// What is left.
    remaining: Option<LeftBody>,
    /// Its days, at most 60.
    cells: Vec<CellBody>,
    /// Whether there are more days.
    cut: bool,
}

/// A day of a clock.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CellBody {
    /// The day.
    day: String,
    /// Its weekday.
    weekday: Words,
    /// `start`, `counted`, `off`, `made_up` (a weekend day that is worked) or `paused`.
    kind: &'static str,
    /// Which of the days that count it is.
    counted: Option<u32>,
    /// The holiday, or the one for which it is worked.
    name: Option<String>,
    /// Whether it is today.
    today: bool,
    /// Whether the clock is due on it.
    due: bool,
}

/// A matter that belongs to another.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChildRow {
    /// District.
    district: u32,
    /// Id.
    matter: String,
    /// Number; none if the viewer may not see it.
    number: Option<String>,
    /// Procedure.
    procedure: Keyed,
    /// State.
    state: Keyed,
    /// Whether it has ended.
    is_final: bool,
    /// In whose hands it is; none if the viewer may not see it.
    hands: Option<Words>,
    /// The unit that holds it.
    holder: Option<Named>,
    /// What is left of its time.
    remaining: Option<LeftBody>,
    /// When it was opened.
    opened_at: Option<String>,
}

/// The page of a matter.
pub(crate) async fn page(state: &AppState, staff: &Staff, seen: &Seen, purpose: bool) -> Result<PageBody, Problem> {
    let (library, now, actor) = (seen.library.as_ref(), state.desk().now(), staff.viewer().actor());
    let (book, law) = (seen.book(state)?, seen.law()?);
    let view = desk::project(&book, &library.units, &seen.matter)?;
    let entry = QueueEntry { home_district: seen.matter.district, row: view.row };
    let logged = state.desk().ledger().history(seen.matter.district, &seen.matter.id).await?;
    let (timeline, letters) = course::timeline(state, seen, &logged).await?;
    let related = related(state, &seen.matter).await?;
    let (asks, elsewhere) = asks::asks(library, law, &book, &seen.matter, &actor, now);
    let one = |id: &MatterId, child: Option<&Child>| {
        relative(state, staff, seen, &book, related.get(id).map(Arc::as_ref), id, child, now)
    };
    Ok(PageBody {
        row: rows(state, staff, std::slice::from_ref(&entry)).await?.into_iter().next(),
        said: said_whole(state, seen, purpose).await?,
        hands: hands(library, &seen.matter),
        planned: course::planned(library, &book, &seen.matter),
        strips: strips(library, &book, &seen.matter, now),
        children: seen.matter.children.iter().map(|child| one(&child.matter, Some(child))).collect(),
        parent: seen.matter.parent.as_ref().map(|parent| one(parent, None)),
        matter: matter(state, seen, &actor, purpose).await?,
        position: position::of_matter(state, seen, purpose).await?,
        version: seen.matter.version,
        now: now.rfc3339(),
        timeline,
        letters,
        asks,
        elsewhere,
    })
}

/// The children and the parent of a matter: a matter and what is opened from it live in one district.
async fn related(state: &AppState, matter: &Matter) -> Result<BTreeMap<MatterId, Arc<Matter>>, Problem> {
    let ids: Vec<MatterId> =
        matter.children.iter().map(|child| child.matter.clone()).chain(matter.parent.clone()).collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found = state.desk().matters(matter.district, &ids).await?;
    Ok(found.into_iter().map(|matter| (matter.id.clone(), matter)).collect())
}

#[allow(clippy::too_many_arguments)]
fn relative(
    state: &AppState,
    staff: &Staff,
    seen: &Seen,
    book: &Book<'_>,
    found: Option<&Matter>,
    id: &MatterId,
    child: Option<&Child>,
    now: Instant,
) -> ChildRow {
    let library = seen.library.as_ref();
    let law = library.city_of(&seen.matter.district.to_string());
    let visible = found.filter(|found| law.is_some_and(|law| access(library, law, &staff.viewer(), found).any()));
    let key = found.map(|found| found.procedure.as_str()).or(child.map(|child| child.procedure.as_str()));
    let procedure = key.and_then(|key| book.edition.procedures.get(key));
    let standing = found.map(|found| (found.state.as_str(), found.is_final));
    let (word, is_final) =
        standing.or(child.map(|child| (child.state.as_str(), child.is_final))).unwrap_or(("", false));
    let own_book = visible.and_then(|found| {
        let books = library.books(law?, state.desk().now().day())?;
        Some(books.of(&found.edition))
    });
    ChildRow {
        district: seen.matter.district,
        matter: id.to_string(),
        number: visible.map(|found| found.number.clone()),
        procedure: Keyed::new(key.unwrap_or_default(), procedure.map(|procedure| Words::from(&procedure.label))),
        state: state_of(procedure, word),
        is_final,
        hands: visible.map(|found| hands(library, found)),
        holder: visible.and_then(|found| holder(library, found)),
        remaining: visible.filter(|_| !is_final).zip(own_book).and_then(|(found, book)| of_matter(&book, found, now)),
        opened_at: visible.map(|found| found.opened_at.rfc3339()),
    }
}

/// The days of each clock that runs on a budget.
fn strips(library: &Library, book: &Book<'_>, matter: &Matter, now: Instant) -> Vec<Strip> {
    let procedure = procedure_of(library, matter);
    let one = |(name, clock): (&str, &casework::ClockState)| {
        let budget = clock.budget.as_ref()?;
        let running = Running {
            started: clock.started,
            budget: budget.span,
            extensions: clock.extensions.clone(),
            suspensions: clock.suspensions.clone(),
            terms: budget.terms,
        };
        let due = due_of(book, matter, name)?;
        let (cells, cut) = strip(&running, due.at, book.calendar);
        let cells = cells.into_iter().map(|cell| CellBody {
            weekday: weekday(cell.day),
            kind: match cell.is {
                CellKind::Start => "start",
                CellKind::Counted => "counted",
                CellKind::Off => "off",
                CellKind::MadeUp => "made_up",
                CellKind::Paused => "paused",
            },
            counted: cell.counted,
            name: cell.name,
            today: cell.day == now.day(),
            due: cell.day == due.at.day(),
            day: cell.day.to_string(),
        });
        Some(Strip {
            clock: clock_of(procedure, name),
            due: due.at.rfc3339(),
            provisional: due.provisional,
            remaining: of_clock(book, matter, name, now),
            cells: cells.collect(),
            cut,
        })
    };
    matter.running_clocks().filter_map(one).collect()
}

fn weekday(day: Day) -> Words {
    let names = [
        ("周四", "Thu"),
        ("周五", "Fri"),
        ("周六", "Sat"),
        ("周日", "Sun"),
        ("周一", "Mon"),
        ("周二", "Tue"),
        ("周三", "Wed"),
    ];
    // 1970-01-01 was a Thursday; the office's clock is eight hours ahead.
    let number = (day.start().0 + 8 * 3_600_000).div_euclid(86_400_000).rem_euclid(7);
    let found = usize::try_from(number).ok().and_then(|number| names.get(number));
    found.map(|(zh, en)| Words::new(*zh, *en)).unwrap_or_default()
}
