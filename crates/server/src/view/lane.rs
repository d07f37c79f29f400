//! A unit called by a whistle, as the board shows it: how far it has come, clock by clock, and how it ended.

use super::left::{LeftBody, of_clock, of_matter};
use super::{Keyed, Named, ask_of, clock_of, procedure_of, state_of};
use crate::words::pick;
use casework::{Book, Holder, Matter, Value, due_of};
use desk::Library;
use desk::see::Access;
use rulebook::model::{Class, Procedure, Target, Who};
use rulebook::words::Effect;
use serde::Serialize;
use utoipa::ToSchema;
use worktime::{Instant, Lang};

/// The party of a report-in that was called.
const UNIT: &str = "unit";

/// A clock of a report-in, on the way from being called to the end.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct StationBody {
    /// Which clock.
    clock: Keyed,
    /// When it started; none if it has not.
    started: Option<String>,
    /// When it ended.
    ended: Option<String>,
    /// When it is, or was, due.
    due: Option<String>,
    /// Whether it ended, or runs, after it was due.
    late: bool,
    /// What is left while it runs.
    remaining: Option<LeftBody>,
}

/// A unit that was called.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LaneBody {
    /// The report-in.
    matter: String,
    /// Its number.
    number: String,
    /// The unit.
    unit: Named,
    /// State.
    state: Keyed,
    /// Whether it has ended.
    is_final: bool,
    /// The step that ended it.
    ended_by: Option<Keyed>,
    /// Whether it ended because the unit kept silent.
    silent: bool,
    /// Whether the unit does not come: it said no, kept silent, or stayed away.
    refused: bool,
    /// Round.
    round: u32,
    /// Since when it is in these hands.
    since: String,
    /// Its clocks in the order of the procedure.
    stations: Vec<StationBody>,
    /// Its earliest due moment.
    due: Option<String>,
    /// Whether that has passed.
    late: bool,
    /// What is left until then.
    remaining: Option<LeftBody>,
    /// The score that the office gave.
    score: Option<i64>,
    /// The reason that was given last.
    reason: Option<String>,
    /// The matter opened about it, such as a case of refusal.
    case: Option<CaseRef>,
}

/// A matter opened from a report-in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CaseRef {
    /// Id.
    matter: String,
    /// Procedure.
    procedure: String,
    /// State.
    state: Keyed,
}

/// The unit that a report-in calls.
pub(crate) fn unit_of(matter: &Matter) -> &str {
    matter.parties.get(UNIT).and_then(|party| party.units().into_iter().next()).unwrap_or_default()
}

/// Whether a unit holds a matter now.
pub(crate) fn is_held_by(matter: &Matter, unit: &str) -> bool {
    matches!(&matter.holder, Holder::Units { units, .. } if units.iter().any(|one| one == unit))
}

/// A value that this access shows, if it is of that field's class.
pub(crate) fn shown<'a>(
    procedure: Option<&Procedure>,
    matter: &'a Matter,
    access: &Access,
    field: &str,
) -> Option<&'a Value> {
    let class =
        procedure.and_then(|procedure| procedure.fields.get(field)).map_or(Class::Internal, |field| field.class);
    matter.values.get(field).filter(|_| access.shows(class, false))
}

/// The step that led an ended matter into its end.
fn ending<'a>(procedure: &'a Procedure, matter: &Matter) -> Option<&'a str> {
    let round = matter.this_round().filter(|_| matter.is_final)?;
    let leads = |name: &&String| {
        let to = procedure.asks.get(*name).and_then(|ask| ask.to.as_ref());
        matches!(to, Some(Target::State(state)) if *state == matter.state)
    };
    let name = round.done.keys().find(leads)?;
    procedure.asks.get_key_value(name).map(|(name, _)| name.as_str())
}

/// How a report-in ended: whether the unit does not come, and whether it was its silence.
pub(crate) fn refusal(library: &Library, matter: &Matter) -> (bool, bool) {
    let Some(procedure) = procedure_of(library, matter) else { return (false, false) };
    let ask = ending(procedure, matter).and_then(|ask| procedure.asks.get(ask));
    // Whoever does not come becomes a case of its own; silence is what a clock ends.
    let refused = ask.is_some_and(|ask| ask.then.iter().any(|effect| matches!(effect, Effect::Open { .. })));
    let silent = refused && ask.is_some_and(|ask| ask.by.iter().any(|who| matches!(who, Who::Clock(_))));
    (refused, silent)
}

/// The earliest due moment of what runs.
pub(crate) fn due(book: &Book<'_>, matter: &Matter) -> Option<Instant> {
    matter.running_clocks().filter_map(|(name, _)| Some(due_of(book, matter, name)?.at)).min()
}

fn stations(procedure: Option<&Procedure>, book: &Book<'_>, matter: &Matter, now: Instant) -> Vec<StationBody> {
    let clocks = procedure.into_iter().flat_map(|procedure| procedure.clocks.keys());
    let one = |name: &String| {
        let clock = clock_of(procedure, name);
        let Some(state) = matter.clocks.get(name) else {
            return StationBody { clock, started: None, ended: None, due: None, late: false, remaining: None };
        };
        let due = due_of(book, matter, name).map(|due| due.at);
        StationBody {
            clock,
            started: Some(state.started.rfc3339()),
            ended: state.ended.map(Instant::rfc3339),
            due: due.map(Instant::rfc3339),
            late: due.is_some_and(|due| due < state.ended.unwrap_or(now)),
            remaining: of_clock(book, matter, name, now),
        }
    };
    clocks.map(one).collect()
}

/// A lane of the board.
pub(crate) fn lane(library: &Library, book: &Book<'_>, matter: &Matter, access: &Access, now: Instant) -> LaneBody {
    let procedure = procedure_of(library, matter);
    let (refused, silent) = refusal(library, matter);
    let due = due(book, matter);
    let number = |field: &str| match shown(procedure, matter, access, field) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    };
    let case = matter.children.last().map(|child| CaseRef {
        matter: child.matter.to_string(),
        procedure: child.procedure.clone(),
        state: state_of(book.edition.procedures.get(&child.procedure), &child.state),
    });
    LaneBody {
        matter: matter.id.to_string(),
        number: matter.number.clone(),
        unit: Named::of(library, unit_of(matter)),
        state: state_of(procedure, &matter.state),
        is_final: matter.is_final,
        ended_by: procedure.and_then(|found| ending(found, matter)).map(|ask| ask_of(procedure, ask)),
        silent,
        refused,
        round: matter.round,
        since: matter.held_since.rfc3339(),
        stations: stations(procedure, book, matter, now),
        due: due.map(Instant::rfc3339),
        late: due.is_some_and(|due| due < now),
        remaining: of_matter(book, matter, now).filter(|_| !matter.is_final),
        score: number("score"),
        reason: shown(procedure, matter, access, "reason").and_then(Value::text).map(str::to_owned),
        case,
    }
}

impl LaneBody {
    /// Whether its earliest due moment has passed.
    pub(crate) const fn is_late(&self) -> bool {
        self.late
    }

    /// As cells of a table: unit, number, state, the step that ended it, due moment, score.
    pub(crate) fn cells(&self, lang: Lang) -> [String; 6] {
        let label = |zh: &str, en: &str| pick(lang, zh, en).to_owned();
        [
            label(&self.unit.zh, &self.unit.en),
            self.number.clone(),
            label(&self.state.zh, &self.state.en),
            self.ended_by.as_ref().map(|ask| label(&ask.zh, &ask.en)).unwrap_or_default(),
            self.due.clone().unwrap_or_default(),
            self.score.map(|score| score.to_string()).unwrap_or_default(),
        ]
    }
}
