//! The figures of a month, read page by page: evaluation sees every closed round once, whatever their number.

use crate::desk::{Desk, DeskFault};
use crate::evaluate::{Drill, Evaluation, Figures, Key, drill};
use crate::library::CityLaw;
use crate::ports::RoundRow;
use casework::MatterId;
use rulebook::model::{Indicator, Rows};

/// Rounds read at once.
const PAGE: u32 = 2_000;

impl Desk {
    /// The figures of every indicator of a city for a month (`2026-10`).
    ///
    /// # Errors
    /// As the store says, or if the facts of a round cannot be read.
    pub async fn figures(&self, law: &CityLaw, month: &str) -> Result<Figures, DeskFault> {
        let city = law.city.division.to_string();
        let mut evaluation = Evaluation::new(&law.city.indicators, &city);
        let mut procedures: Vec<&str> = law.city.indicators.values().filter_map(rounds_of).collect();
        procedures.sort_unstable();
        procedures.dedup();
        for procedure in procedures {
            for district in self.districts_of(law).await? {
                let mut after = None;
                loop {
                    let page = self.ledger.rounds(district, procedure, month, after, PAGE).await?;
                    let Some((matter, row)) = page.last() else { break };
                    after = Some((matter.0.clone(), row.round));
                    for (matter, row) in &page {
                        evaluation.add(matter, row).map_err(|fault| DeskFault::Fault(fault.to_string()))?;
                    }
                }
            }
        }
        Ok(evaluation.finish())
    }

    /// The rounds behind one figure; at most `limit` are listed.
    ///
    /// # Errors
    /// As the store says, or if the indicator cannot be worked out over rounds.
    pub async fn behind(
        &self,
        law: &CityLaw,
        month: &str,
        indicator: &Indicator,
        key: &Key,
        limit: usize,
    ) -> Result<Drill, DeskFault> {
        let city = law.city.division.to_string();
        let mut rounds: Vec<(MatterId, RoundRow)> = Vec::new();
        for district in self.districts_of(law).await? {
            let mut after = None;
            loop {
                let procedure = rounds_of(indicator).unwrap_or_default();
                let page = self.ledger.rounds(district, procedure, month, after, PAGE).await?;
                let Some((matter, row)) = page.last() else { break };
                after = Some((matter.0.clone(), row.round));
                rounds.extend(page);
            }
        }
        drill(rounds, indicator, &city, key, limit).map_err(|fault| DeskFault::Fault(fault.to_string()))
    }

    /// The districts of a city that have a log.
    ///
    /// # Errors
    /// As the store says.
    pub async fn districts_of(&self, law: &CityLaw) -> Result<Vec<u32>, DeskFault> {
        let library = self.library();
        let mut districts = self.ledger.districts().await?;
        districts.retain(|district| library.units.city_of(&district.to_string()) == Some(law.city.division));
        Ok(districts)
    }
}

fn rounds_of(indicator: &Indicator) -> Option<&str> {
    match &indicator.rows {
        Rows::Rounds(procedure) => Some(procedure),
        _ => None,
    }
}
