//! What a city's own matters teach: what was said, with the category that it has now.

use super::verdicts::PROCEDURE;
use super::{CATEGORIES, LEVELS};
use crate::desk::{Desk, DeskFault};
use crate::ports::{MatterFilter, PageRequest};
use casework::{Matter, MatterId, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;
use understanding::Example;

/// Matters read at a time.
const PAGE: u32 = 200;
/// Fewer rows of a category teach nothing that could be judged: they teach the category above it.
pub const LEAST: usize = 5;

/// The labelled requests of a city.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Own {
    /// What can be learnt from.
    pub examples: Vec<Example>,
    /// How many rows each category has that is learnt or left out, in the order of the categories.
    pub rows: BTreeMap<String, usize>,
    /// The categories with too few rows, also together with what stands below them; which are left out.
    pub scarce: Vec<String>,
    /// How many matters have nothing left to be read, as when somebody's data were erased.
    pub silent: usize,
}

impl Desk {
    /// The requests of a city with the category in force now. They are opened here; what is learnt from them holds runs of
    /// characters as numbers and no text.
    ///
    /// # Errors
    /// As the store says.
    pub async fn own(&self, city: u32) -> Result<Own, DeskFault> {
        let library = self.library();
        let mut own = Own::default();
        for district in self.ledger.districts().await? {
            if library.units.city_of(&district.to_string()) != Some(city) {
                continue;
            }
            let filter = MatterFilter { procedure: Some(PROCEDURE.to_owned()), ..MatterFilter::default() };
            let mut page = PageRequest { limit: PAGE, after: None };
            loop {
                let rows = self.ledger.list(district, &filter, &page).await?.rows;
                let ids: Vec<MatterId> = rows.iter().map(|row| row.matter.clone()).collect();
                let mut matters = self.ledger.matters(district, &ids).await?;
                matters.sort_by(|one, other| one.id.cmp(&other.id));
                for matter in matters {
                    self.take_example(&Arc::new(matter), &mut own).await?;
                }
                let Some(last) = rows.last().filter(|_| u32::try_from(rows.len()) == Ok(PAGE)) else { break };
                page.after = Some((last.due_at.map_or(i64::MAX, |at| at.0), last.matter.0.clone()));
            }
        }
        let parents = library.city(city).and_then(|law| law.edition_on(self.now().day())?.lists.get(CATEGORIES));
        let parents = parents.into_iter().flatten();
        let parents = parents.filter_map(|(key, entry)| Some((key.as_str(), entry.parent.as_deref()?))).collect();
        own.gather(&parents);
        Ok(own)
    }

    async fn take_example(&self, matter: &Matter, own: &mut Own) -> Result<(), DeskFault> {
        let Some(label) = matter.values.get("category").and_then(Value::text) else { return Ok(()) };
        let Some((title, text)) = self.said(matter).await? else {
            own.silent += 1;
            return Ok(());
        };
        // The same words sent by a hundred people are one lesson: they never stand on both sides of a fold.
        let group = crate::vault::hex(&Sha256::digest(format!("{title}\n{text}").as_bytes()));
        own.examples.push(Example { title, text, label: label.to_owned(), group });
        Ok(())
    }
}

impl Own {
    /// Gives the rows of categories that have few to those above them; what still has few is left out.
    fn gather(&mut self, parents: &BTreeMap<&str, &str>) {
        for _ in 0..LEVELS {
            self.count();
            let up =
                |label: &str| self.scarce.iter().any(|scarce| scarce == label).then(|| parents.get(label)).flatten();
            let labels: Vec<Option<String>> =
                self.examples.iter().map(|example| up(&example.label).map(|parent| (*parent).to_owned())).collect();
            if labels.iter().all(Option::is_none) {
                break;
            }
            for (example, label) in self.examples.iter_mut().zip(labels) {
                example.label = label.unwrap_or_else(|| std::mem::take(&mut example.label));
            }
        }
        self.count();
        self.examples.retain(|example| !self.scarce.contains(&example.label));
        // The same rows teach the same model, in whatever order they lie in the store.
        self.examples.sort_by(|one, other| (&one.label, &one.group).cmp(&(&other.label, &other.group)));
    }

    fn count(&mut self) {
        self.rows.clear();
        for example in &self.examples {
            *self.rows.entry(example.label.clone()).or_default() += 1;
        }
        let scarce = self.rows.iter().filter(|(_, rows)| **rows < LEAST);
        self.scarce = scarce.map(|(label, _)| label.clone()).collect();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_has_few_rows_teaches_what_stands_above_it_and_is_left_out_if_that_has_few_too() {
        let mut own = Own::default();
        for (label, rows) in [("noise", 6), ("lamp", 3), ("bridge", 2), ("roads", 1), ("pets", 4)] {
            own.examples.extend((0..rows).map(|row| Example {
                title: String::new(),
                text: format!("{label} {row}"),
                label: label.to_owned(),
                group: format!("{label} {row}"),
            }));
        }
        own.gather(&BTreeMap::from([
            ("lamp", "roads"),
            ("bridge", "roads"),
            ("noise", "environment"),
            ("pets", "life"),
        ]));
        let counts: Vec<(&str, usize)> = own.rows.iter().map(|(label, rows)| (label.as_str(), *rows)).collect();
        assert_eq!(counts, [("life", 4), ("noise", 6), ("roads", 6)]);
        assert_eq!(own.scarce, ["life"]);
        assert_eq!(own.examples.len(), 12);
        assert_eq!(own.examples.last().unwrap().label, "roads");
    }
}
