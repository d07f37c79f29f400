//! Counting a period at the desk: when somebody asks for a step that takes what is counted, and is about to be allowed.

use super::document::{Builder, Frame, Publication};
use super::low::lowest;
use super::prefix::{Reach, Then};
use super::{FREEZE, Formula, PERIOD_DIGEST, PERIOD_THROUGH, counts, held, months_of, period_of, takes};
use crate::desk::{Desk, DeskFault};
use crate::library::{CityLaw, Library};
use crate::ports::{Logged, StoreFault, recorded};
use casework::{Answer, Event, Matter, MatterId, Question, Recorded, Value, Wanted};
use governance::evaluation::Counted;
use std::collections::{BTreeMap, BTreeSet};
use worktime::Day;

/// Rows or events read at once.
pub(super) const PAGE: u32 = 2_000;

/// What was counted for a step; with the document, where it was worked out now and not signed as it was.
pub(crate) struct Work {
    pub(crate) counted: Counted,
    pub(crate) publication: Option<Publication>,
}

/// Position of the freeze in a period's history.
pub(super) fn frozen_at(history: &[Logged]) -> Result<Option<u64>, StoreFault> {
    for logged in history {
        if is_freeze(&recorded(logged)?.event) {
            return Ok(Some(logged.seq));
        }
    }
    Ok(None)
}

/// What a document of this period would be of; `None` if the matter is no period that was frozen.
pub(super) fn frame(
    law: &CityLaw,
    edition: &rulebook::Edition,
    matter: &Matter,
    reach: Reach,
    issued: u32,
) -> Option<Frame> {
    Some(Frame {
        city: law.city.key.clone(),
        division: law.city.division.to_string(),
        district: matter.district,
        number: matter.number.clone(),
        period: period_of(matter)?,
        frozen: reach.frozen,
        through: reach.through,
        edition: issued.saturating_add(1),
        corrects: held(edition, matter, PERIOD_DIGEST).and_then(Value::text).map(str::to_owned),
        rulebook: matter.edition.clone(),
    })
}

/// How often a period was published.
pub(super) fn issued(edition: &rulebook::Edition, matter: &Matter) -> u32 {
    let Some(procedure) = edition.procedures.get(&matter.procedure) else { return 0 };
    let done = matter.rounds.iter().flat_map(|round| &round.done);
    let times = done.filter(|(ask, _)| takes(procedure, ask, PERIOD_DIGEST)).map(|(_, by)| by.len()).sum::<usize>();
    u32::try_from(times).unwrap_or(u32::MAX)
}

/// What was counted when a step was proposed; the latest, if no number is given.
pub(super) fn proposed<'e>(
    history: impl DoubleEndedIterator<Item = &'e Recorded>,
    edition: &rulebook::Edition,
    number: Option<u32>,
) -> Option<Counted> {
    history.rev().find_map(|recorded| {
        let Event::Proposed { proposal, ask, answers, .. } = &recorded.event else { return None };
        let is_counted = edition.procedures.values().any(|procedure| takes(procedure, ask, PERIOD_THROUGH));
        if !is_counted || number.is_some_and(|number| number != *proposal) {
            return None;
        }
        Counted::from_values(|name| {
            answers.iter().find_map(|kept| match (&kept.question, &kept.answer) {
                (Question::Calculation { name: of, .. }, Answer::Value { value, .. }) if of == name => Some(value),
                _ => None,
            })
        })
    })
}

/// The document that an ask needs; `None` if the matter is no period that was frozen. `position` is where the log stands.
fn wanted_by(
    law: &CityLaw,
    edition: &rulebook::Edition,
    matter: &Matter,
    ask: &str,
    (frozen, position): (u64, u64),
) -> Option<Frame> {
    let publishes = takes(edition.procedures.get(&matter.procedure)?, ask, PERIOD_DIGEST);
    let is_first = held(edition, matter, PERIOD_DIGEST).is_none();
    let decided = match held(edition, matter, PERIOD_THROUGH) {
        Some(Value::Number(position)) => u64::try_from(*position).ok(),
        _ => None,
    };
    // What is published first is what was decided; without exclusions, what was frozen.
    let through = if publishes && is_first { decided.unwrap_or(frozen) } else { position };
    frame(law, edition, matter, Reach { frozen, through }, issued(edition, matter))
}

fn number_of(wanted: Option<&Wanted>) -> Option<u32> {
    match wanted {
        Some(Wanted::Sign(number)) => Some(*number),
        _ => None,
    }
}

/// What is counted for a step where the whole log is at hand, each event with its matter, in order.
///
/// # Errors
/// If something cannot be read.
pub fn counted_among(
    (library, law): (&Library, &CityLaw),
    matter: &Matter,
    wanted: Option<&Wanted>,
    log: &[(&MatterId, &Recorded)],
    day: Day,
) -> Result<Option<Counted>, DeskFault> {
    let Some(edition) = library.edition(&matter.edition) else { return Ok(None) };
    let own = || log.iter().filter(|(id, _)| **id == matter.id).map(|(_, recorded)| *recorded);
    let Some(Wanted::Ask(ask)) = wanted else {
        return Ok(proposed(own(), edition, number_of(wanted)));
    };
    let placed: Vec<(u64, &MatterId, &Recorded)> =
        (1..).zip(log).map(|(seq, (id, event))| (seq, *id, *event)).collect();
    let frozen =
        placed.iter().find(|(_, id, event)| **id == matter.id && is_freeze(&event.event)).map(|(seq, ..)| *seq);
    let position = u64::try_from(log.len()).unwrap_or(u64::MAX);
    let Some(frame) = frozen.and_then(|frozen| wanted_by(law, edition, matter, ask, (frozen, position))) else {
        return Ok(None);
    };
    let formula = Formula::of(law, edition, day)?;
    let (indicators, procedures) = (formula.indicators(), formula.procedures());
    let mut builder = Builder::new(&frame, &formula, &indicators);
    let mut histories: BTreeMap<&MatterId, Vec<(u64, &Recorded)>> = BTreeMap::new();
    for (seq, id, event) in placed {
        histories.entry(id).or_default().push((seq, event));
    }
    for (id, events) in histories {
        let reach = Reach { frozen: frame.frozen, through: frame.through };
        let then = Then::of(id, matter.district, events, reach);
        if let Some(then) = then.filter(|then| procedures.contains(&then.matter.procedure)) {
            builder.take(library, &frame, &then)?;
        }
    }
    let Publication { document, mut counted, .. } = builder.finish();
    counted.lowest = lowest((library, law), &document, day)?;
    Ok(Some(counted))
}

fn is_freeze(event: &Event) -> bool {
    matches!(event, Event::Acted { ask, .. } if ask == FREEZE)
}

/// Whether what is not answered is what is counted for a period.
#[must_use]
pub fn wants_counting(fault: &DeskFault) -> bool {
    let is_its = |question: &Question| matches!(question, Question::Calculation { name, .. } if counts(name));
    matches!(fault, DeskFault::Unanswered(open) if open.iter().any(is_its))
}

impl Desk {
    /// What is counted for a step of a period; `None` if there is nothing to count by. What is signed was counted when
    /// it was proposed: whoever signs, signs that.
    pub(crate) async fn counted_for(
        &self,
        library: &Library,
        law: &CityLaw,
        matter: &Matter,
        wanted: Option<&Wanted>,
    ) -> Result<Option<Work>, DeskFault> {
        let Some(edition) = library.edition(&matter.edition) else { return Ok(None) };
        let history = self.ledger.history(matter.district, &matter.id).await?;
        let Some(Wanted::Ask(ask)) = wanted else {
            let events: Vec<Recorded> = history.iter().map(recorded).collect::<Result<_, _>>()?;
            let counted = proposed(events.iter(), edition, number_of(wanted));
            return Ok(counted.map(|counted| Work { counted, publication: None }));
        };
        let Some(frozen) = frozen_at(&history)? else { return Ok(None) };
        let position = self.ledger.position(matter.district).await?;
        let Some(frame) = wanted_by(law, edition, matter, ask, (frozen, position)) else { return Ok(None) };
        let day = self.now().day();
        let formula = Formula::of(law, edition, day)?;
        let mut publication = self.work_out(library, &frame, &formula).await?;
        publication.counted.lowest = lowest((library, law), &publication.document, day)?;
        Ok(Some(Work { counted: publication.counted.clone(), publication: Some(publication) }))
    }

    /// Works a document out by the rows of the rounds. Where a matter has changed since the freeze, its events are
    /// replayed up to where they count.
    async fn work_out(&self, library: &Library, frame: &Frame, formula: &Formula) -> Result<Publication, DeskFault> {
        let indicators = formula.indicators();
        let mut builder = Builder::new(frame, formula, &indicators);
        let mut changed = Since { position: frame.frozen, matters: BTreeSet::new() };
        let (mut replayed, mut excluded) = (BTreeSet::new(), Vec::new());
        for procedure in formula.procedures() {
            for month in months_of(&frame.period) {
                let mut after = None;
                loop {
                    let page = self.ledger.rounds(frame.district, &procedure, &month, after, PAGE).await?;
                    let Some((last, row)) = page.last() else { break };
                    after = Some((last.0.clone(), row.round));
                    // Read after the rows: whatever changed one of them stands in the log by now.
                    self.read_on(frame.district, &mut changed).await?;
                    for (id, row) in page {
                        if changed.matters.contains(&id) {
                            replayed.insert(id);
                            continue;
                        }
                        let asks = builder.add(&id, &row)?;
                        if !asks.is_empty() {
                            excluded.push((id, row, asks));
                        }
                    }
                }
            }
        }
        for id in replayed {
            if let Some(then) = self.then(frame, &id).await? {
                builder.take(library, frame, &then)?;
            }
        }
        for (id, row, asks) in excluded {
            let Some(Then { matter, .. }) = self.then(frame, &id).await? else { continue };
            let procedure = library.edition(&matter.edition).and_then(|of| of.procedures.get(&matter.procedure));
            builder.exclude(&matter, &row, &asks, procedure)?;
        }
        Ok(builder.finish())
    }

    /// A matter as the document sees it.
    async fn then(&self, frame: &Frame, id: &MatterId) -> Result<Option<Then>, DeskFault> {
        let history = self.ledger.history(frame.district, id).await?;
        Then::read(frame.district, &history, Reach { frozen: frame.frozen, through: frame.through })
    }

    /// Adds to the matters that have changed those of the log from where it was read last.
    async fn read_on(&self, district: u32, changed: &mut Since) -> Result<(), DeskFault> {
        loop {
            let page = self.ledger.log(district, changed.position, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            changed.position = last.seq;
            changed.matters.extend(page.into_iter().map(|logged| logged.matter));
        }
    }
}

/// The matters that have changed since a position.
struct Since {
    position: u64,
    matters: BTreeSet<MatterId>,
}
