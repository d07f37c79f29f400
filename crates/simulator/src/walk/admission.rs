//! No department puts work into the queue of a subdistrict office or a residents' committee except through admission:
//! a row of the list that was found, or an approval and every resource. Judged on the events alone, whatever the
//! procedure is called and whatever its files say, so that a rulebook with a hole in it is found out.
//!
//! What a person, the office itself, a committee, a hotline, a platform, the desk of the emergency services or a government
//! opens is no department's task.

use crate::town::Town;
use casework::{Actor, Answer, Event, Holder, Matter, MatterId, Outcome, Recorded, Value, Values};
use desk::Library;

/// Kinds of unit whose queues are protected.
const PROTECTED: [&str; 2] = [OFFICE, COMMITTEE];
const OFFICE: &str = "street_office";
const COMMITTEE: &str = "residents_committee";
/// Kinds of unit that are no department: what they open is not handed down by one.
const NO_DEPARTMENT: [&str; 3] = ["hotline", "platform", "emergency_service"];
/// What comes with an approved task of a subdistrict.
const RESOURCES: [&str; 6] = ["people", "funds", "technique", "requirements", "standards", "process"];
/// What comes with a community's item where there is no list.
const MEANS: [&str; 3] = ["law", "funds", "conditions"];

/// Whether whoever holds the matter may: `Err` says what was handed down past the gates.
pub(super) fn admitted(town: &Town, matter: &Matter) -> Result<(), String> {
    let library = &town.library;
    let Holder::Units { units, .. } = &matter.holder else { return Ok(()) };
    let Some(kind) = units.iter().find_map(|unit| kind_of(library, unit).filter(|kind| is_protected(kind))) else {
        return Ok(());
    };
    let root = MatterId(matter.id.0.split('.').next().unwrap_or(&matter.id.0).to_owned());
    let opened = town.histories.get(&root).and_then(|history| opener(history));
    let Some(department) = opened.filter(|unit| is_department(library, unit)) else { return Ok(()) };
    let history = town.histories.get(&matter.id).map(Vec::as_slice).unwrap_or_default();
    let ways = [
        is_listed(history),
        is_approved_with_resources(library, matter),
        kind == COMMITTEE && has_means(library, matter, history),
    ];
    if ways.contains(&true) {
        return Ok(());
    }
    Err(format!(
        "{}: work of {department} is in the hands of a {kind} without a row of the list, and without approval and resources",
        matter.id
    ))
}

fn kind_of(library: &Library, unit: &str) -> Option<String> {
    library.units.unit(unit).map(|unit| unit.kind)
}

fn is_protected(kind: &str) -> bool {
    PROTECTED.contains(&kind)
}

fn is_government(library: &Library, unit: &str) -> bool {
    kind_of(library, unit).is_some_and(|kind| kind.ends_with("_government"))
}

fn is_department(library: &Library, unit: &str) -> bool {
    let other = |kind: String| NO_DEPARTMENT.contains(&kind.as_str()) || is_protected(&kind);
    !is_government(library, unit) && !kind_of(library, unit).is_some_and(other)
}

/// The unit that opened a matter; none if a person did, or nobody with hands.
fn opener(history: &[Recorded]) -> Option<&str> {
    history.iter().find_map(|recorded| match &recorded.event {
        Event::Acted { by: Actor::Staff { unit, .. }, .. } => Some(Some(unit.as_str())),
        Event::Acted { .. } => Some(None),
        _ => None,
    })?
}

/// Whether the step that last brought it into these hands was answered with a row that exists.
fn is_listed(history: &[Recorded]) -> bool {
    let mut shown = false;
    let mut state = "";
    for recorded in history {
        let Event::Acted { state: after, answers, .. } = &recorded.event else { continue };
        if after != state {
            shown = answers.iter().any(|answered| match &answered.answer {
                Answer::Rows { rows, .. } => !rows.is_empty(),
                Answer::Value { value, .. } => is_fitting_row(&answered.question, value),
                Answer::Kinds { .. } => false,
            });
            state = after;
        }
    }
    shown
}

/// The calculation that finds a row of the community list and compares it.
fn is_fitting_row(question: &casework::Question, value: &Value) -> bool {
    let casework::Question::Calculation { name, .. } = question else { return false };
    name == "entry_fits" && value.text() == Some("yes")
}

/// Whether a government signed what the department proposed, and everything that must come with it is there.
fn is_approved_with_resources(library: &Library, matter: &Matter) -> bool {
    let signed = matter.proposals.iter().any(|proposal| {
        let asked = matches!(&proposal.by, Actor::Staff { unit, .. } if !is_protected(&kind_of(library, unit).unwrap_or_default()));
        let seats = || proposal.signers.iter().flatten();
        let by_governments = seats().count() > 0 && seats().all(|seat| is_government(library, &seat.unit));
        asked && by_governments && proposal.outcome == Some(Outcome::Granted)
    });
    let is_listing = matter.values.contains_key("basis") && matter.values.contains_key("key");
    signed && (is_listing || all_given(&matter.values, &RESOURCES))
}

/// Whether a community's item came with its law, funds and conditions, and a government sent it on.
fn has_means(library: &Library, matter: &Matter, history: &[Recorded]) -> bool {
    let sent = history.iter().any(|recorded| {
        let Event::Acted { by: Actor::Staff { unit, .. }, .. } = &recorded.event else { return false };
        is_government(library, unit)
    });
    sent && all_given(&matter.values, &MEANS)
}

fn all_given(values: &Values, names: &[&str]) -> bool {
    names.iter().all(|name| values.contains_key(*name))
}
