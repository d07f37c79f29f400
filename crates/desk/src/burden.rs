//! The burden of communities and the record of departments: counted from the matters of admission themselves.

use crate::desk::Desk;
use crate::library::CityLaw;
use crate::ports::{MatterFilter, PageRequest, StoreFault};
use casework::{Matter, PartyValue};
use indexmap::IndexMap;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use worktime::Instant;

/// The list of the rulebook that says what counts as what: `CLASS.PROCEDURE.STEP`, or a state or clock for the step.
const LIST: &str = "burden";
/// Matters looked at in one count, and rows read at once.
const MOST: usize = 5_000;
const PAGE: u32 = 500;
/// Matters named in one row.
const NAMED: usize = 50;

/// A matter that a row counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// District.
    pub district: u32,
    /// Id.
    pub matter: String,
    /// Number for people.
    pub number: String,
    /// Procedure.
    pub procedure: String,
    /// State.
    pub state: String,
}

/// What a department proposed, and what became of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Department {
    /// Everything proposed.
    pub proposed: usize,
    /// Found on a list.
    pub on_list: usize,
    /// Off the list and approved, put on the list, or admitted by law.
    pub approved: usize,
    /// Not admitted, by the step that said so: procedure and ask.
    pub refused: BTreeMap<(String, String), usize>,
    /// Handed over in a form of evasion.
    pub evasions: usize,
    /// Second forms tried.
    pub second_forms: usize,
    /// Data asked for that are held already.
    pub recollections: usize,
    /// Resources promised that never came by their day.
    pub undelivered: usize,
    /// The latest of them.
    pub matters: Vec<Counted>,
}

/// What lies with a community.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Community {
    /// In use, by kind.
    pub in_use: BTreeMap<String, usize>,
    /// All that is in use.
    pub total: usize,
    /// The units that it is in use for.
    pub departments: BTreeSet<String>,
    /// Came into use, by month.
    pub by_month: BTreeMap<String, usize>,
    /// Times that it raised a burden or missing funds.
    pub raised: usize,
    /// The latest of what is in use.
    pub matters: Vec<Counted>,
}

/// Both tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Burden {
    /// By unit that proposed.
    pub departments: BTreeMap<String, Department>,
    /// By residents' committee.
    pub communities: BTreeMap<String, Community>,
    /// Matters counted.
    pub matters: usize,
    /// Whether there are more than were looked at.
    pub cut: bool,
}

impl Desk {
    /// Counts the matters of admission in some districts, those opened from a moment on.
    ///
    /// # Errors
    /// As the store says.
    pub async fn burden(&self, districts: &[u32], from: Option<Instant>) -> Result<Burden, StoreFault> {
        let (library, mut burden) = (self.library(), Burden::default());
        for district in districts {
            let Some(law) = library.city_of(&district.to_string()) else { continue };
            for (procedure, steps) in Steps::of(law) {
                self.count_into(&mut burden, *district, (procedure, &steps), from).await?;
            }
        }
        Ok(burden)
    }

    async fn count_into(
        &self,
        burden: &mut Burden,
        district: u32,
        (procedure, steps): (&str, &Steps<'_>),
        from: Option<Instant>,
    ) -> Result<(), StoreFault> {
        let filter =
            MatterFilter { procedure: Some(procedure.to_owned()), opened_from: from, ..MatterFilter::default() };
        let mut after = None;
        loop {
            let page = self.ledger.list(district, &filter, &PageRequest { limit: PAGE, after }).await?;
            for row in &page.rows {
                if burden.matters >= MOST {
                    burden.cut = true;
                    return Ok(());
                }
                if let Some(matter) = self.matter(district, &row.matter).await? {
                    burden.count(&matter, steps);
                }
            }
            let last = page.rows.last().filter(|_| page.rows.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX));
            let Some(last) = last else { return Ok(()) };
            after = Some((last.due_at.map_or(i64::MAX, |due| due.0), last.matter.to_string()));
        }
    }
}

/// Which names of a procedure count as what.
#[derive(Debug, Default)]
struct Steps<'l>(BTreeMap<&'l str, Vec<&'l str>>);

impl<'l> Steps<'l> {
    /// Of every procedure that the city's list names, in its order.
    fn of(law: &'l CityLaw) -> IndexMap<&'l str, Self> {
        let mut steps: IndexMap<&str, Self> = IndexMap::new();
        let entries = law.city.lists.get(LIST).into_iter().flatten().filter(|(_, entry)| !entry.closed);
        for (key, _) in entries {
            let mut parts = key.splitn(3, '.');
            let (Some(class), Some(procedure), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
                continue;
            };
            steps.entry(procedure).or_default().0.entry(class).or_default().push(name);
        }
        steps
    }

    /// The names that count as this.
    fn names(&self, class: &str) -> &[&'l str] {
        self.0.get(class).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Burden {
    /// Counts one matter.
    fn count(&mut self, matter: &Arc<Matter>, steps: &Steps<'_>) {
        self.matters += 1;
        let is_done = |ask: &&str| matter.rounds.iter().any(|round| round.done.contains_key(*ask));
        let done = |class: &str| steps.names(class).iter().any(is_done);
        let unit = |party: &str| {
            matter
                .parties
                .get(party)
                .and_then(|value: &PartyValue| value.units().first().map(|unit| (*unit).to_owned()))
        };
        let counted = Counted {
            district: matter.district,
            matter: matter.id.to_string(),
            number: matter.number.clone(),
            procedure: matter.procedure.clone(),
            state: matter.state.clone(),
        };
        if let Some(proposer) = unit("department").or_else(|| unit("proposer")) {
            let row = self.departments.entry(proposer).or_default();
            row.proposed += 1;
            row.on_list += usize::from(done("on_list"));
            row.approved += usize::from(done("approved"));
            row.evasions += usize::from(done("evasion"));
            row.second_forms += usize::from(done("second_form"));
            row.recollections += usize::from(done("recollection"));
            row.undelivered += usize::from(is_undelivered(matter, steps, done));
            if let Some(ask) = refused_by(matter, steps) {
                *row.refused.entry((matter.procedure.clone(), ask)).or_default() += 1;
            }
            if row.matters.len() < NAMED {
                row.matters.push(counted.clone());
            }
        }
        if let Some(community) = unit("community") {
            let row = self.communities.entry(community).or_default();
            row.raised += steps.names("raised").iter().map(|ask| times(matter, ask)).sum::<usize>();
            if steps.names("in_use").contains(&matter.state.as_str()) {
                let kind = matter.values.get("kind").and_then(casework::Value::text).unwrap_or_default();
                *row.in_use.entry(kind.to_owned()).or_default() += 1;
                row.total += 1;
                row.departments.extend(unit("proposer"));
                let month: String = matter.held_since.day().to_string().chars().take(7).collect();
                *row.by_month.entry(month).or_default() += 1;
                if row.matters.len() < NAMED {
                    row.matters.push(counted);
                }
            }
        }
    }
}

fn times(matter: &Matter, ask: &str) -> usize {
    matter.rounds.iter().filter_map(|round| round.done.get(ask)).map(Vec::len).sum()
}

/// Resources that were promised and sent back for never having come, or are overdue and not confirmed.
fn is_undelivered(matter: &Matter, steps: &Steps<'_>, done: impl Fn(&str) -> bool) -> bool {
    let is_due =
        |clock: &&str| matter.clocks.get(*clock).is_some_and(|clock| clock.rungs.contains(&casework::DUE_RUNG));
    let overdue = steps.names("delivery").iter().any(is_due);
    done("sent_back") || (done("promised") && overdue && !done("delivered"))
}

/// The step that did not admit it: of those that lead to a refusal, the one that was taken last.
fn refused_by(matter: &Matter, steps: &Steps<'_>) -> Option<String> {
    if !steps.names("turned_away").contains(&matter.state.as_str()) {
        return None;
    }
    let is_no = |ask: &&String| steps.names("refused").contains(&ask.as_str());
    matter.rounds.last()?.done.keys().find(is_no).cloned()
}
