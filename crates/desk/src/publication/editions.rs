//! The editions of a period: its publication and each correction, with the document and the lists as they are kept.

use super::document::Publication;
use super::work::{frozen_at, proposed};
use super::{PERIOD, PERIOD_DIGEST, digest_of, takes};
use crate::desk::{Desk, DeskFault};
use crate::library::CityLaw;
use crate::ports::{Logged, MatterFilter, PageRequest, StoreFault, TextHead, TextStep, TextVersion, recorded};
use casework::{Answer, Event, Matter, Proposal, Question, Value, Values};
use governance::evaluation::Counted;
use std::sync::Arc;
use worktime::Instant;

/// Periods of a district that are listed at most, those changed last.
pub const MOST: u32 = 200;
/// The word of the first step of what is kept.
const KEPT: &str = "kept";

/// One edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Which, from 1.
    pub edition: u32,
    /// The ask that published it.
    pub ask: String,
    /// When.
    pub at: Instant,
    /// Version of the event in the period's history.
    pub event: u32,
    /// Version up to which the period was known when it was counted.
    pub(super) known: u32,
    /// Position of the freeze.
    pub frozen: u64,
    /// What the event says was counted.
    pub counted: Counted,
}

/// What was counted for a step that waits for a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The ask.
    pub ask: String,
    /// The proposal.
    pub proposal: u32,
    /// What was counted; without digest where nothing is published by it.
    pub counted: Counted,
}

/// Which sheet of an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// The document.
    Document,
    /// The list of rounds.
    Rounds,
    /// The list of exclusions.
    Exclusions,
}

impl Sheet {
    /// Its file name.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Document => "document.json",
            Self::Rounds => "rounds.ndjson",
            Self::Exclusions => "exclusions.ndjson",
        }
    }
}

/// The name under which what belongs to a period is kept.
fn shelf(matter: &Matter) -> String {
    format!("{PERIOD}/{}", matter.id)
}

impl Desk {
    /// The periods of a district, those that are due first before the others, at most [`MOST`]; and how many there are.
    ///
    /// # Errors
    /// As the store says.
    pub async fn periods(&self, district: u32) -> Result<(Vec<Arc<Matter>>, u64), DeskFault> {
        let filter = MatterFilter { procedure: Some(PERIOD.to_owned()), ..MatterFilter::default() };
        let page = self.ledger.list(district, &filter, &PageRequest { limit: MOST, after: None }).await?;
        let ids: Vec<_> = page.rows.into_iter().map(|row| row.matter).collect();
        let mut matters = self.matters(district, &ids).await?;
        matters.sort_by_key(|matter| std::cmp::Reverse((super::period_of(matter), matter.number.clone())));
        Ok((matters, page.total))
    }

    /// A period of a city by the number of its matter.
    ///
    /// # Errors
    /// As the store says.
    pub async fn period(&self, law: &CityLaw, number: &str) -> Result<Option<Arc<Matter>>, DeskFault> {
        let filter = MatterFilter {
            procedure: Some(PERIOD.to_owned()),
            number: Some(number.to_owned()),
            ..MatterFilter::default()
        };
        for district in self.districts_of(law).await? {
            let page = self.ledger.list(district, &filter, &PageRequest { limit: 1, after: None }).await?;
            if let Some(row) = page.rows.first() {
                return Ok(self.matter(district, &row.matter).await?);
            }
        }
        Ok(None)
    }

    /// What waits for a signature: only for those who may see it before it is published.
    ///
    /// # Errors
    /// As the store says.
    pub async fn draft(&self, matter: &Matter) -> Result<Option<Draft>, DeskFault> {
        let library = self.library();
        let Some(edition) = library.edition(&matter.edition) else { return Ok(None) };
        let history = self.ledger.history(matter.district, &matter.id).await?;
        let events = history.iter().map(recorded).collect::<Result<Vec<_>, _>>()?;
        let waiting = matter.pending().filter_map(|proposal| {
            let counted = proposed(events.iter(), edition, Some(proposal.number))?;
            Some(Draft { ask: proposal.ask.clone(), proposal: proposal.number, counted })
        });
        Ok(waiting.last())
    }

    /// The values of a proposal, with what was calculated for it: whoever signs sees what is signed.
    ///
    /// # Errors
    /// As the store says.
    pub async fn proposed_values(&self, matter: &Matter, proposal: &Proposal) -> Result<Values, DeskFault> {
        let (library, mut values) = (self.library(), proposal.values.clone());
        let Some(edition) = library.edition(&matter.edition) else { return Ok(values) };
        let Some(procedure) = edition.procedures.get(&matter.procedure) else { return Ok(values) };
        let listed = procedure.asks.get(&proposal.ask).into_iter().flat_map(|ask| ask.needs.iter().chain(&ask.may));
        let calculated = listed.filter_map(|name| Some((name, procedure.fields.get(name)?.calc.as_deref()?)));
        let calculated: Vec<(&String, &str)> = calculated.collect();
        if calculated.is_empty() {
            return Ok(values);
        }
        for logged in self.ledger.history(matter.district, &matter.id).await? {
            let Event::Proposed { proposal: number, answers, .. } = recorded(&logged)?.event else { continue };
            for kept in answers.into_iter().filter(|_| number == proposal.number) {
                let (Question::Calculation { name: of, .. }, Answer::Value { value, .. }) =
                    (kept.question, kept.answer)
                else {
                    continue;
                };
                for (name, _) in calculated.iter().filter(|(_, calc)| *calc == of) {
                    values.insert((*name).clone(), value.clone());
                }
            }
        }
        Ok(values)
    }

    /// What was published of a period, in order; none before it is.
    ///
    /// # Errors
    /// As the store says.
    pub async fn issues(&self, matter: &Matter) -> Result<Vec<Issue>, DeskFault> {
        let history = self.ledger.history(matter.district, &matter.id).await?;
        self.issues_in(matter, &history)
    }

    /// The same from a history.
    pub(super) fn issues_in(&self, matter: &Matter, history: &[Logged]) -> Result<Vec<Issue>, DeskFault> {
        let library = self.library();
        let edition = library.edition(&matter.edition);
        let Some(procedure) = edition.and_then(|edition| edition.procedures.get(&matter.procedure)) else {
            return Ok(Vec::new());
        };
        let (Some(frozen), mut found) = (frozen_at(history)?, Vec::new()) else { return Ok(Vec::new()) };
        // What an earlier step counted and the later one does not say again, stays as it was.
        let mut values = Values::new();
        for logged in history {
            let event = recorded(logged)?;
            let Event::Acted { ask, values: given, proposal, .. } = event.event else { continue };
            values.extend(given);
            if !takes(procedure, &ask, PERIOD_DIGEST) {
                continue;
            }
            let field = |name: &str| procedure.fields.iter().find(|(_, field)| field.calc.as_deref() == Some(name));
            let value = |name: &str| -> Option<&Value> { values.get(field(name)?.0) };
            let Some(counted) = Counted::from_values(value) else { continue };
            found.push(Issue {
                edition: u32::try_from(found.len()).unwrap_or(u32::MAX).saturating_add(1),
                ask,
                at: event.at,
                event: event.version,
                known: known(history, proposal)?.unwrap_or(event.version).saturating_sub(1),
                frozen,
                counted,
            });
        }
        Ok(found)
    }

    /// What is kept under a digest; `None` if nothing is.
    ///
    /// # Errors
    /// As the store says.
    pub async fn sheet(&self, matter: &Matter, digest: &str) -> Result<Option<String>, DeskFault> {
        if self.ledger.text(&shelf(matter), digest).await?.is_none() {
            return Ok(None);
        }
        let bytes = self.ledger.text_original(digest).await?;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Keeps a document and its lists, each under its digest, before the step that names them is written.
    pub(crate) async fn keep_publication(&self, matter: &Matter, publication: &Publication) -> Result<(), StoreFault> {
        let Publication { document, rounds, exclusions, .. } = publication;
        for (sheet, text) in [(Sheet::Document, document), (Sheet::Rounds, rounds), (Sheet::Exclusions, exclusions)] {
            let head = TextHead {
                instrument: shelf(matter),
                version: digest_of(text.as_bytes()),
                file: sheet.file().to_owned(),
                title: matter.number.clone(),
                importer: String::new(),
                at: self.now(),
            };
            let first = TextStep {
                number: 1,
                state: KEPT.to_owned(),
                account: String::new(),
                note: String::new(),
                at: head.at,
                issues: Vec::new(),
            };
            let version = TextVersion { head, report: String::new(), body: String::new() };
            self.ledger.put_text(&version, text.as_bytes(), &first).await?;
        }
        Ok(())
    }
}

/// Version of the event that proposed a step; `None` if nobody had to sign it.
fn known(history: &[Logged], number: Option<u32>) -> Result<Option<u32>, StoreFault> {
    let Some(number) = number else { return Ok(None) };
    for logged in history {
        let event = recorded(logged)?;
        if matches!(event.event, Event::Proposed { proposal, .. } if proposal == number) {
            return Ok(Some(event.version));
        }
    }
    Ok(None)
}
