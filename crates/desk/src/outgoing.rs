//! What leaves with a change: letters to units and persons, and the worklist rows of holders in other districts.

use crate::desk::DeskFault;
use crate::library::Library;
use crate::ports::{MatterRow, Outgoing};
use crate::project;
use casework::{Changed, Event, Matter, Recorded};
use worktime::Instant;

/// The letters that an event calls for: one per unit or person.
pub(crate) fn letters(matter: &Matter, recorded: &Recorded) -> Vec<Outgoing> {
    let Event::Told { to, notice, clock, party } = &recorded.event else { return Vec::new() };
    let units = to.units().into_iter().map(|unit| (unit, false));
    let people = to.people().into_iter().map(|person| (person, true));
    units
        .chain(people)
        .enumerate()
        .map(|(index, (to, is_person))| {
            let body = serde_json::json!({
                "notice": notice, "party": party, "clock": clock, "is_person": is_person, "number": matter.number,
                "state": matter.state, "procedure": matter.procedure, "edition": matter.edition, "round": matter.round,
                "home": matter.home, "basis": recorded.basis,
            });
            Outgoing {
                id: format!("{}/{}/{index}", matter.id, recorded.version),
                matter: matter.id.clone(),
                kind: "letter".to_owned(),
                to: to.to_owned(),
                body: body.to_string(),
                at: recorded.at,
            }
        })
        .collect()
}

/// A holder at home in another district gets the worklist row through the outbox; one that no longer holds it loses it.
pub(crate) fn work_elsewhere(
    library: &Library,
    change: &Changed,
    row: &MatterRow,
    now: Instant,
) -> Result<Vec<Outgoing>, DeskFault> {
    let district = change.after.district;
    let mut districts: Vec<u32> = change
        .after
        .parties
        .values()
        .flat_map(|party| party.units())
        .filter_map(|unit| library.units.district_of(unit))
        .filter(|of| *of != district)
        .collect();
    districts.sort_unstable();
    districts.dedup();
    let work = project::work(&library.units, &change.after, row);
    let mut outgoing = Vec::new();
    for other in districts {
        let here = work.as_ref().filter(|work| work.district == other);
        // Rows of units that only take part but never held it need no removal message on every event.
        let moved = change.events.iter().any(|recorded| matches!(recorded.event, Event::Acted { .. }));
        if here.is_none() && !moved {
            continue;
        }
        outgoing.push(Outgoing {
            id: format!("{}/{}/work/{other}", change.after.id, change.after.version),
            matter: change.after.id.clone(),
            kind: "work".to_owned(),
            to: other.to_string(),
            body: serde_json::to_string(&(change.after.version, here))?,
            at: now,
        });
    }
    Ok(outgoing)
}
