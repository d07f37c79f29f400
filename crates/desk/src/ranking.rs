//! Ranks the offices of a city or district, or its districts, by a formula of the rulebook: before exclusion, after it,
//! adjusted for the mix of what came in, among comparable ones, and against an earlier period.
//!
//! A formula's weights are settings of a day. With another day's settings, or with weights that somebody tries out, the
//! same figures give another ranking: a simulation, which is stored nowhere.

mod weights;

pub use governance::evaluation::ranking::{Change, Ranking, Rated, Score, Standing, difference};
pub use weights::{Fixed, How, Trial, Weight};

use crate::desk::{Desk, DeskFault};
use crate::evaluate::{Dimension, Figures, Key, procedure_of};
use crate::library::{CityLaw, Library};
use crate::units::Division;
use governance::evaluation::ranking::{BELOW, Count, Entrant, changes, rank_within};
use rulebook::model::{AREA, Formula, GROUP, RegisterRow};
use std::collections::BTreeMap;
use worktime::Day;

/// Levels of categories at most.
const LEVELS: usize = 8;

/// What is to be ranked.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// By which formula.
    pub formula: &'a Formula,
    /// Which class of unit.
    pub class: Dimension,
    /// By which weights.
    pub how: &'a How,
    /// The months, ascending.
    pub months: &'a [String],
    /// The months that they are compared with.
    pub against: &'a [String],
    /// The division whose offices are ranked; the whole city without it.
    pub within: Option<&'a Division>,
    /// The day whose groups of comparable offices count.
    pub day: Day,
}

/// Rankings of the same offices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    /// After exclusion: the ranking proper.
    pub after: Ranking,
    /// Before exclusion.
    pub before: Ranking,
    /// After exclusion in the months that are compared with, by the same weights: what changed is the work, not the weights.
    pub then: Ranking,
    /// What changed since, in the order of `after`.
    pub changes: Vec<Change>,
}

impl Desk {
    /// Ranks, and stores nothing.
    ///
    /// # Errors
    /// As the store says, or if the facts of a round cannot be read.
    pub async fn ranking(&self, law: &CityLaw, wish: &Wish<'_>) -> Result<Ranked, DeskFault> {
        let library = self.library();
        let by = [wish.class, Dimension::Category];
        let whole = Key::default();
        let now = self.board(law, wish.months, &whole, &by, false).await?;
        let then = self.board(law, wish.against, &whole, &by, false).await?;
        let rank = |figures: &Figures, is_after: bool| {
            let all = entrants(&library, law, wish, figures, is_after);
            let is_here = |one: &&Entrant| {
                let within = wish.within.map_or("", |division| division.code.as_str());
                let code = one.key.split('.').next().unwrap_or(&one.key);
                within.is_empty() || library.units.upwards(code).any(|division| division.code == within)
            };
            let here: Vec<Entrant> = all.iter().filter(is_here).cloned().collect();
            rank_within(&wish.how.formula(), &here, &all)
        };
        let (after, before, then) = (rank(&now, true), rank(&now, false), rank(&then, true));
        let changes = changes(&after, &then);
        Ok(Ranked { after, before, then, changes })
    }
}

/// Everybody of the class in the city, whether anything was counted of them or not. What is held elsewhere than at an
/// office is no office's.
fn entrants(library: &Library, law: &CityLaw, wish: &Wish<'_>, figures: &Figures, is_after: bool) -> Vec<Entrant> {
    let city = law.city.division.to_string();
    let mut counts: BTreeMap<String, BTreeMap<String, BTreeMap<String, Count>>> = BTreeMap::new();
    let is_named = matches!(wish.class, Dimension::Unit);
    for division in library.units.below(&city) {
        match wish.class {
            Dimension::District => {
                counts.entry(division.code.clone()).or_default();
            }
            Dimension::Office => {
                let offices = library.units.below(&division.code).map(|office| (office.code.clone(), BTreeMap::new()));
                counts.extend(offices);
            }
            _ => {}
        }
    }
    for weight in &wish.how.weights {
        let before = law.city.indicators.get(&weight.indicator).and_then(|one| one.before.as_ref());
        let counted = before.filter(|_| !is_after).unwrap_or(&weight.indicator);
        for figure in figures.of(counted).into_iter().flat_map(|measured| &measured.groups) {
            let Some(key) = figure.key.get(wish.class).filter(|key| !key.is_empty()) else { continue };
            if !is_named && !counts.contains_key(key) {
                continue;
            }
            let category = path(law, &weight.indicator, figure.key.get(Dimension::Category).unwrap_or_default());
            let terms = counts.entry(key.to_owned()).or_default().entry(weight.indicator.clone()).or_default();
            let sum = terms.entry(category).or_default();
            *sum = sum.and(Count { part: figure.part, of: figure.of });
        }
    }
    let rows = wish.formula.groups.as_ref().and_then(|key| law.rows.get(key)).map_or(&[][..], Vec::as_slice);
    let group = |key: &str| group(library, rows, wish.day, key).to_owned();
    counts.into_iter().map(|(key, counts)| Entrant { group: group(&key), key, counts }).collect()
}

/// A category with those above it, the topmost first: one that is rare is compared with the next above.
fn path(law: &CityLaw, indicator: &str, category: &str) -> String {
    let procedure = law.city.indicators.get(indicator).and_then(|one| procedure_of(one).ok());
    let field = procedure.and_then(|key| law.city.procedures.get(key)?.fields.get("category"));
    let list = field.and_then(|field| law.city.lists.get(field.list.as_deref()?));
    let above = |key: &&str| list?.get(*key)?.parent.as_deref();
    let mut path: Vec<&str> = std::iter::successors(Some(category), above).take(LEVELS).collect();
    path.reverse();
    path.join(&BELOW.to_string())
}

/// The group of a unit: what a row says of its own division, or of the next one above it.
fn group<'r>(library: &Library, rows: &'r [RegisterRow], day: Day, key: &str) -> &'r str {
    let code = key.split('.').next().unwrap_or(key);
    let column = |row: &'r RegisterRow, name: &str| row.columns.get(name).map_or("", String::as_str);
    let of = |division: &Division| {
        let mut rows = rows.iter().filter(|row| row.holds_on(day) && column(row, AREA) == division.code);
        rows.next_back().map(|row| column(row, GROUP))
    };
    library.units.upwards(code).find_map(of).unwrap_or_default()
}

/// The same number of months, so many earlier.
#[must_use]
pub fn earlier(months: &[String], by: i32) -> Vec<String> {
    let back = |month: &String| {
        let (year, number) = month.split_once('-')?;
        let all = year.parse::<i32>().ok()?.checked_mul(12)?.checked_add(number.parse::<i32>().ok()?)?;
        let all = all.checked_sub(1)?.checked_sub(by)?;
        Some(format!("{:04}-{:02}", all.div_euclid(12), all.rem_euclid(12) + 1))
    };
    months.iter().filter_map(back).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earlier_months_run_over_the_year() {
        let months = |months: &[&str]| months.iter().map(|month| (*month).to_owned()).collect::<Vec<_>>();
        assert_eq!(earlier(&months(&["2026-01", "2026-02"]), 2), months(&["2025-11", "2025-12"]));
        assert_eq!(earlier(&months(&["2026-12"]), 12), months(&["2025-12"]));
    }
}
