//! A year's notice moves due moments: the clocks of open matters are projected anew, and the act's history says how many.

use super::{Act, PROCEDURE};
use crate::ask::{Asked, Done, Target};
use crate::desk::{Desk, DeskFault};
use crate::ports::{Append, Commit, MatterFilter, PageRequest, StoreFault, WorkChange};
use crate::project;
use casework::{MatterId, Value, Values, Wanted};

/// The step under which it stands in the act's history.
const RECALCULATE: &str = "recalculate";
/// Rows read at once.
const PAGE: u32 = 500;

impl Desk {
    /// After a step: if it put a calendar in force or out of it, due moments are worked out anew.
    pub(crate) async fn after_act(&self, asked: &Asked, done: &Done) -> Result<(), DeskFault> {
        let Target::Matter(id) = &asked.target else { return Ok(()) };
        let steps = match &asked.wanted {
            Wanted::Ask(ask) => ask == "confirm",
            Wanted::Sign(_) => done.state == "revoked",
            Wanted::Decline(..) => false,
        };
        if !steps || done.repeated {
            return Ok(());
        }
        let Some(city) = self.calendar_act(asked, id, &done.state) else { return Ok(()) };
        let (looked_at, moved) = self.recalculate(city).await?;
        tracing::info!(city, looked_at, moved, "due moments were worked out anew under another calendar");
        if done.state != "in_force" {
            return Ok(());
        }
        self.ask_again(&note(asked, looked_at, moved)).await.map(drop)
    }

    /// A person's request to work due moments out anew, with the numbers that were counted: those of the form prove nothing.
    ///
    /// # Errors
    /// As asking: nothing is worked out for whoever may not ask for it.
    pub(crate) async fn counted(&self, asked: &Asked) -> Result<Option<Asked>, DeskFault> {
        let Target::Matter(id) = &asked.target else { return Ok(None) };
        if !matches!(&asked.wanted, Wanted::Ask(ask) if ask == RECALCULATE) {
            return Ok(None);
        }
        let Some(city) = self.calendar_act(asked, id, "in_force") else { return Ok(None) };
        self.rehearse(&Asked { version: asked.version, ..note(asked, 0, 0) }).await?;
        let (looked_at, moved) = self.recalculate(city).await?;
        Ok(Some(Asked { version: asked.version, key: asked.key.clone(), ..note(asked, looked_at, moved) }))
    }

    /// The city of an act that published a calendar and is in this state.
    fn calendar_act(&self, asked: &Asked, id: &MatterId, state: &str) -> Option<u32> {
        let library = self.library();
        let city = library.units.city_of(&asked.district.to_string())?;
        let is_it = |act: &&Act| act.matter == *id && act.kind == "issue_calendar" && act.state == state;
        library.acts().of(city).into_iter().any(|act| is_it(&act)).then_some(city)
    }

    /// Projects the open matters of a city anew. Answers how many were looked at and how many due moments moved.
    ///
    /// # Errors
    /// As the store says; it can simply be run again.
    pub async fn recalculate(&self, city: u32) -> Result<(u64, u64), DeskFault> {
        let library = self.library();
        let (mut looked_at, mut moved) = (0, 0);
        for district in self.ledger.districts().await? {
            if library.units.city_of(&district.to_string()) != Some(city) {
                continue;
            }
            for id in self.open_in(district).await? {
                looked_at += 1;
                moved += u64::from(self.project_anew(district, &id).await?);
            }
        }
        Ok((looked_at, moved))
    }

    async fn open_in(&self, district: u32) -> Result<Vec<MatterId>, DeskFault> {
        let filter = MatterFilter { is_final: Some(false), ..MatterFilter::default() };
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = self.ledger.list(district, &filter, &PageRequest { limit: PAGE, after }).await?;
            found.extend(page.rows.iter().filter(|row| row.procedure != PROCEDURE).map(|row| row.matter.clone()));
            let last = page.rows.last().filter(|_| page.rows.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX));
            let Some(last) = last else { return Ok(found) };
            after = Some((last.due_at.map_or(i64::MAX, |due| due.0), last.matter.to_string()));
        }
    }

    /// Whether the due moment moved. Somebody who acts at the same time projects it under the new calendar themselves.
    async fn project_anew(&self, district: u32, id: &MatterId) -> Result<bool, DeskFault> {
        let library = self.library();
        let law = library.city_of(&district.to_string()).ok_or(DeskFault::NotFound)?;
        let books = library.books(law, self.now().day()).ok_or(DeskFault::NotFound)?;
        let Some(matter) = self.matter(district, id).await? else { return Ok(false) };
        let old = self.ledger.list(district, &number(&matter.number), &PageRequest { limit: 1, after: None }).await?;
        let view = project::project(&books.of(&matter.edition), &library.units, &matter)?;
        let moved = old.rows.first().is_none_or(|row| row.due_at != view.row.due_at);
        let elsewhere = project::work(&library.units, &matter, &view.row).filter(|work| work.district != district);
        let append = Append { expected: matter.version, events: Vec::new(), view };
        match self.ledger.commit(Commit { district, appends: vec![append], ..Commit::default() }).await {
            Ok(_) => {}
            Err(StoreFault::Conflict { .. }) => return Ok(moved),
            Err(fault) => return Err(fault.into()),
        }
        if let Some(work) = elsewhere {
            self.ledger.put_work(work.district, &[WorkChange::to(work)]).await?;
        }
        Ok(moved)
    }
}

/// The step that says what was counted.
fn note(asked: &Asked, looked_at: u64, moved: u64) -> Asked {
    let number = |n: u64| Value::Number(i64::try_from(n).unwrap_or(i64::MAX));
    Asked {
        wanted: Wanted::Ask(RECALCULATE.to_owned()),
        values: Values::from([("looked_at".to_owned(), number(looked_at)), ("moved".to_owned(), number(moved))]),
        version: None,
        key: None,
        ..asked.clone()
    }
}

fn number(number: &str) -> MatterFilter {
    MatterFilter { number: Some(number.to_owned()), ..MatterFilter::default() }
}
