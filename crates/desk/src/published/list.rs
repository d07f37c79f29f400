//! The public list of ended appeals: what each was about and how long it took, never whose.
//!
//! A row is as exact as it has company: so many others must look the same, or kind, category and street are left out one
//! after the other.

use super::APPEAL;
use crate::desk::{Desk, DeskFault};
use casework::{Matter, MatterId, Value};
use rulebook::model::Class;
use std::collections::BTreeMap;

/// Who asked not to be known stays unknown: these identities are never listed.
const UNLISTED: [&str; 2] = ["confidential", "anonymous"];
/// Given where an appeal was closed because something in it is protected: a state secret, a business's, a person's.
const PROTECTED: &str = "secrecy";
/// The answer that everybody may read.
const ANSWER: &str = "answer";
/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// An ended appeal as everybody may see it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// The street that kept it, unless too few would look the same.
    pub street: Option<String>,
    /// Its category, under the same condition.
    pub category: Option<String>,
    /// Its kind, under the same condition.
    pub kind: Option<String>,
    /// The state in which it ended.
    pub state: String,
    /// Days from its registration to its end.
    pub days: i64,
    /// Where it lies; for reading its answer, never shown.
    district: u32,
    matter: MatterId,
}

impl Listed {
    /// The row of a matter under a category, if it may be listed at all.
    pub(super) fn of(matter: &Matter, category: &str) -> Option<Self> {
        let text = |field: &str| matter.values.get(field).and_then(Value::text).unwrap_or_default();
        let ended = matter.ended_at.filter(|_| matter.is_final)?;
        if UNLISTED.contains(&text("identity")) || matter.values.contains_key(PROTECTED) {
            return None;
        }
        Some(Self {
            street: Some(matter.home.clone()),
            category: Some(category.to_owned()),
            kind: Some(text("kind").to_owned()),
            state: matter.state.clone(),
            days: (ended.day().start().0 - matter.opened_at.day().start().0).div_euclid(DAY),
            district: matter.district,
            matter: matter.id.clone(),
        })
    }

    /// Leaves out as many of kind, category and street.
    fn blur(&mut self, level: usize) {
        self.kind = self.kind.take().filter(|_| level < 1);
        self.category = self.category.take().filter(|_| level < 2);
        self.street = self.street.take().filter(|_| level < 3);
    }
}

type Look = (Option<String>, Option<String>, Option<String>);

fn groups(rows: Vec<Listed>) -> BTreeMap<Look, Vec<Listed>> {
    let mut groups: BTreeMap<Look, Vec<Listed>> = BTreeMap::new();
    for row in rows {
        groups.entry((row.street.clone(), row.category.clone(), row.kind.clone())).or_default().push(row);
    }
    groups
}

/// The rows as they are listed: of each at least so many look the same.
pub(super) fn blurred(mut rest: Vec<Listed>, below: u64) -> Vec<Listed> {
    let is_enough = |rows: &Vec<Listed>| u64::try_from(rows.len()).unwrap_or(u64::MAX) >= below;
    let mut placed: Vec<Vec<Listed>> = Vec::new();
    for level in 0..=3 {
        rest.iter_mut().for_each(|row| row.blur(level));
        let (enough, few): (Vec<_>, Vec<_>) = groups(rest).into_values().partition(is_enough);
        placed.extend(enough);
        rest = few.into_iter().flatten().collect();
    }
    // A few that are left would be known by what is missing: the smallest group keeps them company.
    let smallest = placed.iter().enumerate().min_by_key(|(_, rows)| rows.len()).map(|(place, _)| place);
    if let Some(place) = smallest.filter(|_| !rest.is_empty()) {
        rest.extend(placed.swap_remove(place));
        rest.iter_mut().for_each(|row| row.blur(3));
        placed.push(rest);
    }
    let mut rows: Vec<Listed> = placed.into_iter().flatten().collect();
    rows.sort();
    rows
}

impl Desk {
    /// The public answers of listed appeals, in their order: only where the rulebook calls the answer open, nothing
    /// personal is found in it, and the row says what it was about.
    ///
    /// # Errors
    /// As the store says.
    pub async fn public_answers(&self, rows: &[Listed]) -> Result<Vec<Option<String>>, DeskFault> {
        let library = self.library();
        let mut ids: BTreeMap<u32, Vec<MatterId>> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.category.is_some()) {
            ids.entry(row.district).or_default().push(row.matter.clone());
        }
        let mut answers = BTreeMap::new();
        for (district, ids) in ids {
            for matter in self.matters(district, &ids).await? {
                let procedure = library.edition(&matter.edition).and_then(|edition| edition.procedures.get(APPEAL));
                let is_open = procedure.and_then(|of| of.fields.get(ANSWER)).is_some_and(|of| of.class == Class::Open);
                let text = matter.values.get(ANSWER).and_then(Value::text).filter(|_| is_open);
                if let Some(text) = text.filter(|text| understanding::personal(text).is_empty()) {
                    answers.insert(matter.id.clone(), text.to_owned());
                }
            }
        }
        Ok(rows.iter().map(|row| answers.remove(&row.matter)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(street: &str, category: &str, kind: &str, number: usize) -> Listed {
        Listed {
            street: Some(street.to_owned()),
            category: Some(category.to_owned()),
            kind: Some(kind.to_owned()),
            state: "closed".to_owned(),
            days: 3,
            district: 990_101,
            matter: MatterId(number.to_string()),
        }
    }

    fn rows(of: &[(&str, &str, &str, usize)]) -> Vec<Listed> {
        let all =
            of.iter().flat_map(|(street, category, kind, many)| (0..*many).map(|n| row(street, category, kind, n)));
        all.collect()
    }

    #[test]
    fn every_row_has_company() {
        let listed = blurred(
            rows(&[
                ("a", "noise", "help", 6),
                ("a", "noise", "report", 2),
                ("a", "trees", "help", 4),
                ("b", "noise", "help", 1),
            ]),
            5,
        );
        assert_eq!(listed.len(), 13);
        let sizes: Vec<(Look, usize)> = groups(listed).into_iter().map(|(look, rows)| (look, rows.len())).collect();
        assert!(sizes.iter().all(|(_, many)| *many >= 5), "{sizes:?}");
        // Two reports and four trees of street a have each other; the one of street b has the smallest group beside it.
        assert_eq!(sizes.len(), 2, "{sizes:?}");
        assert!(sizes.iter().any(|((street, ..), many)| street.is_none() && *many == 7), "{sizes:?}");
    }

    #[test]
    fn the_few_of_a_quiet_month_are_not_listed() {
        assert!(blurred(rows(&[("a", "noise", "help", 2), ("b", "noise", "help", 2)]), 5).is_empty());
        assert_eq!(blurred(rows(&[("a", "noise", "help", 3), ("b", "noise", "help", 2)]), 5).len(), 5);
    }
}
