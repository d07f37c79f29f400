//! What people chose, beside what the machine would have suggested: kept after the fact, never looked at by a decision, and
//! never a reason for one to fail.

use super::{Guess, Guesses, Opinion, Read, is_within};
use crate::desk::{Desk, DeskFault};
use crate::library::CityLaw;
use crate::ports::{Correction, StoreFault, Verdict, VerdictCount};
use casework::{Changed, Event, Matter, Sealed, Value};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use worktime::Instant;

/// The fields that a machine suggests and a person chooses.
pub const FIELDS: [&str; 4] = ["category", "kind", "grade", "place"];
/// Before the name of a field that a model outside suggested: both may have suggested it.
pub const OUTSIDE: &str = "outside_";
/// The procedure whose matters are read.
pub(super) const PROCEDURE: &str = "appeal";
/// Choices that may wait to be compared; whatever is chosen while so many wait is not.
const MOST: usize = 2_000;
/// Corrections of one district that are looked at.
const CORRECTIONS: u32 = 500;
/// Choices compared at a time.
const AT_ONCE: usize = 100;

/// What a person chose for a matter.
#[derive(Debug, Clone)]
struct Choice {
    matter: Arc<Matter>,
    version: u32,
    at: Instant,
    values: Vec<(&'static str, String)>,
}

/// Choices that wait to be compared.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<Queue>);

#[derive(Debug, Default)]
struct Queue {
    choices: VecDeque<Choice>,
    /// How many found no room since somebody was last told.
    lost: usize,
}

/// How often what was suggested was chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Counts by model, field and suggested value.
    pub rows: Vec<VerdictCount>,
}

impl Waiting {
    fn put(&self, choices: impl IntoIterator<Item = Choice>) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for choice in choices {
            if waiting.choices.len() < MOST {
                waiting.choices.push_back(choice);
            } else {
                waiting.lost += 1;
            }
        }
    }

    fn take(&self) -> Vec<Choice> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.lost > 0 {
            tracing::warn!(
                lost = waiting.lost,
                "so many choices waited that some are not compared with what was suggested"
            );
            waiting.lost = 0;
        }
        let count = waiting.choices.len().min(AT_ONCE);
        waiting.choices.drain(..count).collect()
    }
}

/// What was chosen in a change, by the steps that give one of the fields.
fn choices(change: &Changed) -> impl Iterator<Item = Choice> {
    change.events.iter().filter_map(|recorded| {
        let Event::Acted { values, .. } = &recorded.event else { return None };
        let chosen = FIELDS.into_iter().filter_map(|field| Some((field, values.get(field)?.text()?.to_owned())));
        let values: Vec<_> = chosen.collect();
        let (matter, version, at) = (Arc::clone(&change.after), recorded.version, recorded.at);
        (!values.is_empty()).then_some(Choice { matter, version, at, values })
    })
}

impl Desk {
    /// Notes what was chosen, to be compared later; nothing where nobody reads.
    pub(crate) fn note_choices(&self, changed: &[Changed]) {
        let is_read = |change: &&Changed| {
            change.after.procedure == PROCEDURE && self.reader(&change.after.district.to_string()).is_some()
        };
        self.readers.waiting.put(changed.iter().filter(is_read).flat_map(choices));
    }

    /// Compares choices that wait with what is read now, and keeps how they differ; answers how many there were. While the
    /// store cannot take anything they wait on; what cannot be compared at all is left, so that the others are.
    ///
    /// # Errors
    /// [`DeskFault::Unavailable`] as the store says.
    pub async fn judge_choices(&self) -> Result<usize, DeskFault> {
        let taken = self.readers.waiting.take();
        let count = taken.len();
        for (done, choice) in taken.iter().enumerate() {
            match self.judge_choice(choice).await {
                Ok(()) => {}
                Err(fault @ DeskFault::Unavailable(_)) => {
                    self.readers.waiting.put(taken.iter().skip(done).cloned());
                    return Err(fault);
                }
                Err(fault) => tracing::error!(%fault, "a choice cannot be compared with what was suggested"),
            }
        }
        Ok(count)
    }

    async fn judge_choice(&self, choice: &Choice) -> Result<(), DeskFault> {
        let (district, matter) = (choice.matter.district, &choice.matter);
        let Some(reader) = self.reader(&district.to_string()) else { return Ok(()) };
        // What was erased meanwhile is not read any more.
        let Some((title, text)) = self.said(matter).await? else { return Ok(()) };
        let by = Arc::clone(&reader);
        let read = {
            let (title, text) = (title.clone(), text.clone());
            tokio::task::spawn_blocking(move || by.read(&title, &text, &[&district.to_string()])).await
        };
        let read = read.map_err(|error| DeskFault::Fault(error.to_string()))?;
        let library = self.library();
        let Some(law) = library.city_of(&district.to_string()) else { return Ok(()) };
        let (model, opinion) = (reader.model(), self.thought_of(&title, &text));
        let mut verdicts: Vec<Verdict> =
            choice.values.iter().map(|(field, chosen)| verdict(law, choice, (field, chosen), model, &read)).collect();
        if let Some((name, opinion)) = opinion {
            let thought = read_outside(&opinion);
            let both = choice.values.iter().filter(|(field, _)| ["category", "kind"].contains(field));
            verdicts.extend(both.map(|(field, chosen)| {
                let verdict = verdict(law, choice, (field, chosen), &name, &thought);
                Verdict { field: format!("{OUTSIDE}{field}"), ..verdict }
            }));
        }
        Ok(self.ledger.put_verdicts(district, &verdicts).await?)
    }

    /// What a requester said, title and text; nothing if it is not there any more.
    pub(super) async fn said(&self, matter: &Matter) -> Result<Option<(String, String)>, DeskFault> {
        let fields = ["title", "text"].map(|key| matter.values.get(key));
        let sealed: Vec<&Sealed> = fields.into_iter().flatten().filter_map(sealed).collect();
        let texts = self.open_sealed(matter.district, &sealed).await?;
        let [title, text] = fields.map(|value| match value? {
            Value::Sealed(sealed) => texts.get(&sealed.vault).cloned(),
            value => value.text().map(str::to_owned),
        });
        Ok(text.map(|text| (title.unwrap_or_default(), text)))
    }

    /// How often what was suggested was chosen, in these districts and between two moments.
    ///
    /// # Errors
    /// As the store says.
    pub async fn tally(&self, districts: &[u32], from: Instant, until: Instant) -> Result<Tally, StoreFault> {
        let mut rows: Vec<VerdictCount> = Vec::new();
        for district in districts {
            for count in self.ledger.verdict_counts(*district, from, until).await? {
                let same = |row: &&mut VerdictCount| {
                    (&row.model, &row.field, &row.suggested) == (&count.model, &count.field, &count.suggested)
                };
                match rows.iter_mut().find(same) {
                    Some(row) => row.add(&count),
                    None => rows.push(count),
                }
            }
        }
        rows.sort_by(|one, other| {
            let plain = |row: &VerdictCount| row.field.strip_prefix(OUTSIDE).unwrap_or(&row.field).to_owned();
            let place = |row: &VerdictCount| FIELDS.iter().position(|field| *field == plain(row));
            (&one.model, place(one), std::cmp::Reverse(one.total), &one.suggested).cmp(&(
                &other.model,
                place(other),
                std::cmp::Reverse(other.total),
                &other.suggested,
            ))
        });
        Ok(Tally { rows })
    }

    /// What was most often chosen instead of what was suggested, in these districts and between two moments, the commonest
    /// first, at most `most`.
    ///
    /// # Errors
    /// As the store says.
    pub async fn corrections(
        &self,
        districts: &[u32],
        from: Instant,
        until: Instant,
        most: usize,
    ) -> Result<Vec<Correction>, StoreFault> {
        let mut all: BTreeMap<(String, String, String), u64> = BTreeMap::new();
        for district in districts {
            for one in self.ledger.corrections(*district, from, until, CORRECTIONS).await? {
                *all.entry((one.field, one.suggested, one.chosen)).or_default() += one.total;
            }
        }
        let mut all: Vec<Correction> = all
            .into_iter()
            .map(|((field, suggested, chosen), total)| Correction { field, suggested, chosen, total })
            .collect();
        all.sort_by_key(|one| std::cmp::Reverse(one.total));
        all.truncate(most);
        Ok(all)
    }
}

impl Tally {
    /// Every model with each of its fields, over all values.
    #[must_use]
    pub fn totals(&self) -> Vec<VerdictCount> {
        let mut totals: Vec<VerdictCount> = Vec::new();
        for row in &self.rows {
            match totals.last_mut().filter(|last| last.model == row.model && last.field == row.field) {
                Some(last) => last.add(row),
                None => totals.push(VerdictCount { suggested: String::new(), ..row.clone() }),
            }
        }
        totals
    }
}

fn sealed(value: &Value) -> Option<&Sealed> {
    match value {
        Value::Sealed(sealed) => Some(sealed),
        _ => None,
    }
}

/// What a model outside thought, as something that was read.
fn read_outside(opinion: &Opinion) -> Read {
    let guesses = |value: &Option<String>| Guesses {
        guesses: value.iter().map(|value| Guess { value: value.clone(), confidence: None }).collect(),
        unsure: true,
        grounds: Vec::new(),
    };
    Read { category: guesses(&opinion.category), kind: guesses(&opinion.kind), ..Read::default() }
}

fn verdict(law: &CityLaw, choice: &Choice, (field, chosen): (&str, &str), model: &str, read: &Read) -> Verdict {
    let empty = Guesses::default();
    let guesses = match field {
        "category" => &read.category,
        "kind" => &read.kind,
        "grade" => &read.grade,
        "place" => &read.place,
        _ => &empty,
    };
    let first = guesses.guesses.first();
    let suggested = first.map(|first| first.value.clone()).unwrap_or_default();
    // Whoever chose the community of a suggested street, or a category below the suggested one, took the suggestion.
    let is_within = match field {
        "place" => !suggested.is_empty() && chosen.starts_with(&suggested),
        "category" => is_within(law, choice.at.day(), chosen, &suggested),
        _ => false,
    };
    Verdict {
        matter: choice.matter.id.clone(),
        version: choice.version,
        field: field.to_owned(),
        taken: suggested == chosen || is_within,
        confidence: first.and_then(|first| first.confidence),
        unsure: guesses.unsure,
        suggested,
        chosen: chosen.to_owned(),
        model: model.to_owned(),
        at: choice.at,
    }
}
