//! The figures of months, read page by page and kept while nothing that they count has changed; and the rounds behind
//! a figure.

mod kept;

pub(crate) use kept::Kept;

use crate::desk::{Desk, DeskFault};
use crate::evaluate::{
    Dimension, EvaluateFault, Evaluation, Figures, Key, Measured, Window, counts, days_of, facts, is_dated, month_of,
    procedure_of,
};
use crate::library::{CityLaw, Library};
use crate::ports::{ClosedRound, During, RoundRow};
use casework::{MatterId, Round};
use rulebook::model::{Indicator, Measure};
use std::sync::Arc;

/// Rounds read at once.
const PAGE: u32 = 2_000;
/// Down to an office: what most screens need.
const TO_OFFICE: [Dimension; 4] = [Dimension::City, Dimension::District, Dimension::Office, Dimension::Month];
/// What no figure down to an office says.
const FINE: [Dimension; 5] =
    [Dimension::Community, Dimension::Unit, Dimension::Category, Dimension::Kind, Dimension::Channel];

impl From<EvaluateFault> for DeskFault {
    fn from(fault: EvaluateFault) -> Self {
        Self::Fault(fault.to_string())
    }
}

/// Which rounds of those that a figure looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Those in the numerator.
    Yes,
    /// Those in the denominator alone.
    No,
    /// Those in the denominator.
    All,
    /// Those that fall out before the denominator.
    Out,
}

/// The rounds behind a figure: of an indicator, some months, a group.
#[derive(Debug, Clone, Copy)]
pub struct Sought<'a> {
    /// The indicator.
    pub indicator: &'a Indicator,
    /// The months, ascending, each whole or a part of it, as a [`Window`](crate::evaluate::Window) gives them.
    pub months: &'a [String],
    /// The group; dimensions that it does not name are not looked at.
    pub within: &'a Key,
    /// Which of them.
    pub part: Part,
}

/// A place in the list of rounds behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Month.
    pub month: String,
    /// District.
    pub district: u32,
    /// Matter.
    pub matter: MatterId,
    /// Round.
    pub round: u32,
}

/// A round behind a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Behind {
    /// Where it stands.
    pub place: Place,
    /// Its row.
    pub row: RoundRow,
    /// What it holds.
    pub facts: Round,
    /// Whether it is in the numerator, or at which guard of the denominator it falls out.
    pub counts: Result<bool, usize>,
}

impl Part {
    fn takes(self, counts: Result<bool, usize>) -> bool {
        match (self, counts) {
            (Self::Yes, Ok(is_part)) => is_part,
            (Self::No, Ok(is_part)) => !is_part,
            (Self::All, Ok(_)) | (Self::Out, Err(_)) => true,
            (Self::Out, Ok(_)) | (_, Err(_)) => false,
        }
    }

    /// How many a figure says there are; for shares of sums it is the sum. What is no share has no numerator of its own.
    #[must_use]
    pub fn of(self, measured: &Measured, within: &Key) -> i64 {
        let is_share = measured.measure == Measure::Share;
        let figures = measured.groups.iter().filter(|figure| within.holds(&figure.key));
        figures.fold(0, |sum, figure| {
            sum.saturating_add(match self {
                Self::Yes if is_share => figure.part,
                Self::No if is_share => figure.of.saturating_sub(figure.part),
                Self::No => 0,
                Self::Yes | Self::All => figure.of,
                Self::Out => figure.left.iter().fold(0, |sum, left| sum.saturating_add(*left)),
            })
        })
    }
}

impl Desk {
    /// The figures of every indicator of a city for a month (`2026-10`).
    ///
    /// # Errors
    /// As the store says, or if the facts of a round cannot be read.
    pub async fn figures(&self, law: &CityLaw, month: &str) -> Result<Figures, DeskFault> {
        self.board(law, &[month.to_owned()], &Key::default(), &Dimension::ALL, false).await
    }

    /// The figures of every indicator of a city for any days.
    ///
    /// # Errors
    /// As the store says, or if the facts of a round cannot be read.
    pub async fn figures_in(&self, law: &CityLaw, window: Window) -> Result<Figures, DeskFault> {
        self.board(law, &window.stretches(), &Key::default(), &Dimension::ALL, false).await
    }

    /// The figures of some months, ascending, each whole or a part of it, within a group, as coarse as `by` says. With `open`, the rounds that are
    /// open now are counted as well.
    ///
    /// # Errors
    /// As the store says, or if the facts of a round cannot be read.
    pub async fn board(
        &self,
        law: &CityLaw,
        months: &[String],
        within: &Key,
        by: &[Dimension],
        open: bool,
    ) -> Result<Figures, DeskFault> {
        let (library, city) = (self.library(), law.city.division.to_string());
        let mut wanted = months.to_vec();
        wanted.extend(open.then(String::new));
        let fine = FINE.iter().any(|dimension| by.contains(dimension)) || is_fine(within);
        let mut evaluation = Evaluation::new(&law.city.indicators, &city);
        for district in self.districts_within(law, within).await? {
            for piece in self.pieces(&library, (law, fine), district, &wanted).await? {
                evaluation.take(&piece, within, by)?;
            }
        }
        Ok(evaluation.finish())
    }

    /// The rounds behind a figure after a place, at most `limit`, by month, district, matter and round.
    ///
    /// # Errors
    /// As the store says, or if the indicator cannot be worked out over rounds.
    pub async fn behind(
        &self,
        law: &CityLaw,
        sought: &Sought<'_>,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Vec<Behind>, DeskFault> {
        let procedure = procedure_of(sought.indicator)?;
        let (library, mut found) = (self.library(), Vec::new());
        let districts = self.districts_within(law, sought.within).await?;
        for stretch in sought.months {
            let month = month_of(stretch);
            for district in &districts {
                let here = (month, *district);
                let start = after.map(|place| (place.month.as_str(), place.district));
                if start.is_some_and(|start| here < start)
                    || !self.has(&library, law, (stretch, *district), sought).await?
                {
                    continue;
                }
                let mut from = after.filter(|_| start == Some(here)).map(|place| (place.matter.0.clone(), place.round));
                loop {
                    let page = self.ledger.closed(*district, procedure, During::Month(month), from, PAGE).await?;
                    let Some(last) = page.last() else { break };
                    from = Some((last.matter.0.clone(), last.row.round));
                    for closed in page {
                        found.extend(look(law, sought, (*district, stretch), closed)?);
                        if found.len() >= limit {
                            return Ok(found);
                        }
                    }
                }
            }
        }
        Ok(found)
    }

    /// Whether any round sought lies in a month of a district, by the figures kept.
    async fn has(
        &self,
        library: &Arc<Library>,
        law: &CityLaw,
        (month, district): (&str, u32),
        sought: &Sought<'_>,
    ) -> Result<bool, DeskFault> {
        let pieces = self.pieces(library, (law, is_fine(sought.within)), district, &[month.to_owned()]).await?;
        let measured = pieces.iter().filter_map(|piece| piece.of(&sought.indicator.key));
        Ok(measured.into_iter().any(|measured| sought.part.of(measured, sought.within) != 0))
    }

    /// The districts of a city that have a log and in which a group may lie.
    pub(crate) async fn districts_within(&self, law: &CityLaw, within: &Key) -> Result<Vec<u32>, DeskFault> {
        let mut districts = self.districts_of(law).await?;
        let library = self.library();
        let code = within.district.as_ref().or(within.office.as_ref()).or(within.community.as_ref());
        if let Some(wanted) = code.and_then(|code| library.units.district_of(code)) {
            districts.retain(|district| *district == wanted);
        }
        Ok(districts)
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

/// Whether a group is finer than an office.
fn is_fine(within: &Key) -> bool {
    FINE.into_iter().any(|dimension| within.get(dimension).is_some())
}

/// A row as the round behind the figure, if it is one.
fn look(
    law: &CityLaw,
    sought: &Sought<'_>,
    (district, stretch): (u32, &str),
    closed: ClosedRound,
) -> Result<Option<Behind>, DeskFault> {
    if !sought.within.holds(&Key::of_closed(&closed, &law.city.division.to_string())) {
        return Ok(None);
    }
    let ClosedRound { matter, row, .. } = closed;
    let facts = facts(&matter, &row)?;
    let counts = counts(sought.indicator, &facts);
    if !sought.part.takes(counts) || !lies_in(stretch, &facts) || !is_dated(sought.indicator, &facts) {
        return Ok(None);
    }
    let place = Place { month: row.month.clone(), district, matter, round: row.round };
    Ok(Some(Behind { place, row, facts, counts }))
}

/// Whether a round ended within a stretch of its month.
fn lies_in(stretch: &str, round: &Round) -> bool {
    let Some(days) = days_of(stretch) else { return true };
    round.ended.is_some_and(|at| (days.from..=days.to).contains(&at.day()))
}
