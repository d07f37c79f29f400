//! How often each of an office's powers was used: read from the steps that offices took, by the provision that each of them
//! cites. A power of which no procedure has a step yet is told apart from one that nobody used.

use crate::burden::Counted;
use crate::desk::{Desk, DeskFault};
use crate::library::CityLaw;
use crate::ports::{MatterFilter, PageRequest};
use crate::units::Units;
use casework::{Actor, Event, MatterId, Recorded};
use law::Provision;
use std::collections::BTreeMap;
use worktime::{Day, Instant};

/// The rule that says which powers an office has; each stands in an item of its own below the provision.
const POWERS: &str = "duties.powers";
/// Matters looked at in one count, and rows read at once.
const MOST: usize = 5_000;
const PAGE: u32 = 500;
/// Matters named in one row.
const NAMED: usize = 50;

/// A power that the law gives to offices.
#[derive(Debug, Clone, PartialEq)]
pub struct Power<'l> {
    /// The provision that gives it.
    pub provision: &'l Provision,
    /// The word by which lists name it, if the rule has one for it.
    pub word: Option<String>,
    /// The procedures that have a step on it today.
    pub procedures: Vec<&'l str>,
}

/// The use of one power by one office in one month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Use {
    /// Steps.
    pub times: usize,
    /// Their matters, each once; at most fifty.
    pub matters: Vec<Counted>,
    /// How many matters.
    pub matters_total: usize,
}

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uses {
    /// By provision, office and month.
    pub rows: BTreeMap<(String, String, String), Use>,
    /// Matters looked at.
    pub matters: usize,
    /// Whether there are more than were looked at.
    pub cut: bool,
}

/// The powers of a city's offices on a day, in the order of the law; none where no rule gives any.
#[must_use]
pub fn powers(law: &CityLaw, day: Day) -> Vec<Power<'_>> {
    let Some(edition) = law.edition_on(day) else { return Vec::new() };
    let Some(above) = edition.rule(POWERS).and_then(|rule| rule.basis.citations().first()) else { return Vec::new() };
    let below = format!("{}(", above.provision.0);
    let items = law.city.instruments.iter().flat_map(|instrument| &instrument.provisions);
    let items = items.filter(|provision| provision.id.0.starts_with(&below));
    let words = edition.words(POWERS, "powers").unwrap_or_default();
    let has_step = |key: &str, provision: &Provision| {
        let procedure = edition.procedures.get(key);
        procedure.is_some_and(|found| found.asks.values().any(|ask| provision.rules.contains_key(&ask.rule)))
    };
    items
        .enumerate()
        .map(|(at, provision)| Power {
            provision,
            word: words.get(at).cloned(),
            procedures: law.city.procedures.keys().map(String::as_str).filter(|key| has_step(key, provision)).collect(),
        })
        .collect()
}

impl Desk {
    /// Counts the steps that offices of some districts took on these powers, those taken from a moment on.
    ///
    /// # Errors
    /// As the store says, and if a history cannot be read.
    pub async fn power_uses(
        &self,
        districts: &[u32],
        powers: &[Power<'_>],
        from: Option<Instant>,
    ) -> Result<Uses, DeskFault> {
        let mut uses = Uses::default();
        let library = self.library();
        let mut procedures: Vec<&str> = powers.iter().flat_map(|power| power.procedures.iter().copied()).collect();
        procedures.sort_unstable();
        procedures.dedup();
        for district in districts {
            for procedure in &procedures {
                self.count_uses(&mut uses, (*district, procedure), powers, (from, &library.units)).await?;
            }
        }
        Ok(uses)
    }

    async fn count_uses(
        &self,
        uses: &mut Uses,
        (district, procedure): (u32, &str),
        powers: &[Power<'_>],
        (from, units): (Option<Instant>, &Units),
    ) -> Result<(), DeskFault> {
        let filter = MatterFilter { procedure: Some(procedure.to_owned()), ..MatterFilter::default() };
        let mut after = None;
        loop {
            let page = self.ledger.list(district, &filter, &PageRequest { limit: PAGE, after }).await?;
            for row in &page.rows {
                if uses.matters >= MOST {
                    uses.cut = true;
                    return Ok(());
                }
                uses.matters += 1;
                let history = self.steps(district, &row.matter).await?;
                let counted = Counted {
                    district,
                    matter: row.matter.to_string(),
                    number: row.number.clone(),
                    procedure: procedure.to_owned(),
                    state: row.state.clone(),
                };
                uses.count(&history, &counted, powers, (from, units));
            }
            let last = page.rows.last().filter(|_| page.rows.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX));
            let Some(last) = last else { return Ok(()) };
            after = Some((last.due_at.map_or(i64::MAX, |due| due.0), last.matter.to_string()));
        }
    }

    async fn steps(&self, district: u32, matter: &MatterId) -> Result<Vec<Recorded>, DeskFault> {
        let logged = self.ledger.history(district, matter).await?;
        Ok(logged.iter().map(|one| serde_json::from_str(&one.stored.body)).collect::<Result<_, _>>()?)
    }
}

impl Uses {
    fn count(
        &mut self,
        history: &[Recorded],
        matter: &Counted,
        powers: &[Power<'_>],
        (from, units): (Option<Instant>, &Units),
    ) {
        for recorded in history.iter().filter(|recorded| from.is_none_or(|from| from <= recorded.at)) {
            let Event::Acted { by: Actor::Staff { unit, .. }, .. } = &recorded.event else { continue };
            // What a department or a community does with it is no use of the office's power.
            let Some(office) = units.at_level(unit, "street").filter(|street| street.code == *unit) else { continue };
            let month: String = recorded.at.day().to_string().chars().take(7).collect();
            let cites = |power: &&Power<'_>| {
                recorded.basis.citations().iter().any(|cited| cited.provision == power.provision.id)
            };
            for power in powers.iter().filter(cites) {
                let key = (power.provision.id.0.clone(), office.code.clone(), month.clone());
                self.rows.entry(key).or_default().add(matter);
            }
        }
    }
}

impl Use {
    fn add(&mut self, matter: &Counted) {
        self.times += 1;
        if self.matters.last().is_some_and(|last| last.matter == matter.matter) {
            return;
        }
        self.matters_total += 1;
        if self.matters.len() < NAMED {
            self.matters.push(matter.clone());
        }
    }
}
