//! Administration as recorded acts: what the matters of one procedure change in law-like data, units and people.
//!
//! An act is read from its matter's snapshot alone, so the overlay that the acts make is the same after a restart, a
//! restore or a rebuild.

mod judge;
mod overlay;
mod people;
mod preview;
mod recalculate;

pub(crate) use judge::reason_of;
pub use people::{StandIn, Standing};
pub use preview::{Compared, Preview, owner};

use crate::desk::{Desk, DeskFault};
use crate::ports::{MatterFilter, PageRequest};
use casework::{Matter, MatterId, Value, Values};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use worktime::{Day, Instant};

/// The procedure whose matters are acts.
pub const PROCEDURE: &str = "administration";

/// The asks that open an act of law-like data, which a second person confirms.
pub const LAW_LIKE: [&str; 8] = [
    "issue_setting",
    "issue_calendar",
    "issue_catalogue",
    "issue_category",
    "issue_notice",
    "open_unit",
    "change_unit",
    "close_unit",
];
/// The asks that open an act about people, which is recorded and in force at once.
pub const PEOPLE: [&str; 5] = ["appoint", "invite", "dismiss", "delegate", "record_absence"];

/// Rows read at once when acts are gathered.
const PAGE: u32 = 500;

/// One act.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// Its matter.
    pub matter: MatterId,
    /// The district in which it lives.
    pub district: u32,
    /// Its number for people.
    pub number: String,
    /// The unit that administers it.
    pub home: String,
    /// The ask that opened it.
    pub kind: String,
    /// Its state: `proposed`, `in_force`, `recorded`, `declined`, `withdrawn`, `revoked`, `ended`.
    pub state: String,
    /// What it says.
    pub values: Values,
    /// Who opened it.
    pub by: String,
    /// Who confirmed it; empty if nobody did or need.
    pub confirmed_by: String,
    /// When it was opened.
    pub opened_at: Instant,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// Its number of events.
    pub version: u32,
}

impl Act {
    /// The act that a matter is; `None` for matters of other procedures.
    #[must_use]
    pub fn of(matter: &Matter) -> Option<Self> {
        if matter.procedure != PROCEDURE {
            return None;
        }
        let done = |ask: &str| matter.rounds.iter().find_map(|round| round.done.get(ask)?.first().cloned());
        let (kind, by) = LAW_LIKE.iter().chain(&PEOPLE).find_map(|kind| Some((*kind, done(kind)?)))?;
        Some(Self {
            matter: matter.id.clone(),
            district: matter.district,
            number: matter.number.clone(),
            home: matter.home.clone(),
            kind: kind.to_owned(),
            state: matter.state.clone(),
            values: matter.values.clone(),
            by,
            confirmed_by: done("confirm").unwrap_or_default(),
            opened_at: matter.opened_at,
            ended_at: matter.ended_at,
            version: matter.version,
        })
    }

    /// A text that it says; empty if it does not.
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        self.values.get(field).and_then(Value::text).unwrap_or_default()
    }

    /// A day that it says.
    #[must_use]
    pub fn day(&self, field: &str) -> Option<Day> {
        self.text(field).parse().ok()
    }

    /// Whether it says yes.
    #[must_use]
    pub fn flag(&self, field: &str) -> bool {
        self.values.get(field) == Some(&Value::Flag(true))
    }

    /// The posts that it names.
    #[must_use]
    pub fn posts(&self) -> Vec<String> {
        self.values.get("posts").map(Value::texts).unwrap_or_default().into_iter().map(str::to_owned).collect()
    }

    /// Its first day: the one it says, otherwise the day on which it was opened.
    #[must_use]
    pub fn from(&self) -> Day {
        self.day("from").unwrap_or_else(|| self.opened_at.day())
    }

    /// Its last day: the one it says, or the day before it was revoked or ended.
    #[must_use]
    pub fn until(&self) -> Option<Day> {
        let said = self.day("until");
        let ended = match self.state.as_str() {
            "revoked" | "ended" => self.ended_at.map(|at| at.day().plus_days(-1)),
            _ => None,
        };
        said.into_iter().chain(ended).min()
    }

    /// Whether it was ever in force.
    #[must_use]
    pub fn counts(&self) -> bool {
        let in_time = self.until().is_none_or(|until| self.from() <= until);
        matches!(self.state.as_str(), "in_force" | "recorded" | "revoked" | "ended") && in_time
    }

    /// Whether it is in force on a day.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.counts() && self.from() <= day && self.until().is_none_or(|until| day <= until)
    }
}

/// Every act of an installation, by city.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Acts(BTreeMap<u32, BTreeMap<MatterId, Act>>);

impl Acts {
    /// Puts an act, in place of what it was before. Answers whether that changed anything.
    pub fn put(&mut self, city: u32, act: Act) -> bool {
        let acts = self.0.entry(city).or_default();
        let is_new = acts.get(&act.matter) != Some(&act);
        acts.insert(act.matter.clone(), act);
        is_new
    }

    /// The acts of a city, in the order in which they take effect.
    #[must_use]
    pub fn of(&self, city: u32) -> Vec<&Act> {
        let mut acts: Vec<&Act> = self.0.get(&city).into_iter().flat_map(BTreeMap::values).collect();
        acts.sort_by_key(|act| (act.from(), &act.matter));
        acts
    }

    /// The acts of every city, in the order in which they take effect.
    #[must_use]
    pub fn all(&self) -> Vec<&Act> {
        let mut acts: Vec<&Act> = self.0.values().flat_map(BTreeMap::values).collect();
        acts.sort_by_key(|act| (act.from(), &act.matter));
        acts
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.values().all(BTreeMap::is_empty)
    }
}

impl Desk {
    /// Gathers every act from the store and lays them over the library.
    ///
    /// # Errors
    /// As the store says; then the library stays as it is.
    pub async fn gather_acts(&self) -> Result<(), DeskFault> {
        let library = self.library();
        let mut acts = Acts::default();
        for district in self.ledger.districts().await? {
            let Some(city) = library.units.city_of(&district.to_string()) else { continue };
            let filter = MatterFilter { procedure: Some(PROCEDURE.to_owned()), ..MatterFilter::default() };
            let mut after = None;
            loop {
                let page = self.ledger.list(district, &filter, &PageRequest { limit: PAGE, after }).await?;
                for row in &page.rows {
                    if let Some(act) = self.ledger.matter(district, &row.matter).await?.as_ref().and_then(Act::of) {
                        acts.put(city, act);
                    }
                }
                let last = page.rows.last().filter(|_| page.rows.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX));
                let Some(last) = last else { break };
                after = Some((last.due_at.map_or(i64::MAX, |due| due.0), last.matter.to_string()));
            }
        }
        self.lay(acts).await
    }

    /// Takes in what a step on an act changed. The step is written already: if it cannot be taken in now, everything
    /// is gathered again before the next step.
    pub(crate) async fn take_in(&self, matter: &Matter) {
        let library = self.library();
        let Some(act) = Act::of(matter) else { return };
        let Some(city) = library.units.city_of(&matter.district.to_string()) else { return };
        let mut acts = library.acts().clone();
        if acts.put(city, act)
            && let Err(fault) = self.lay(acts).await
        {
            tracing::error!(%fault, "an act could not be taken in and will be gathered again");
            self.behind.store(true, Ordering::Release);
        }
    }

    /// Lets the library be that of today, when a day has passed since it was made.
    ///
    /// # Errors
    /// As the store says.
    pub async fn turn_day(&self) -> Result<(), DeskFault> {
        if self.behind.load(Ordering::Acquire) {
            self.gather_acts().await?;
            self.gather_entries().await?;
            self.behind.store(false, Ordering::Release);
        }
        let library = self.library();
        if library.acts().is_empty() || library.day() == Some(self.now().day()) {
            return Ok(());
        }
        self.lay(library.acts().clone()).await
    }

    async fn lay(&self, acts: Acts) -> Result<(), DeskFault> {
        let _alone = self.shelving.lock().await;
        let library = self.library();
        if acts.is_empty() && library.acts().is_empty() {
            return Ok(());
        }
        self.shelve(library.with_acts(acts, self.now().day())).await
    }
}
