//! Folds: rows of one group stay together, labels are spread evenly, the order comes from a seed.

use super::Example;
use crate::chance::Chance;
use std::collections::BTreeMap;

/// The fold of each row.
pub(crate) fn folds(examples: &[&Example], folds: usize, seed: u64) -> Vec<usize> {
    let mut groups: BTreeMap<(&str, usize), Vec<usize>> = BTreeMap::new();
    for (row, example) in examples.iter().enumerate() {
        // A row without a group is one of its own.
        let alone = if example.group.is_empty() { row + 1 } else { 0 };
        groups.entry((&example.group, alone)).or_default().push(row);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    Chance::new(seed).shuffle(&mut groups);
    let label = |rows: &Vec<usize>| rows.first().and_then(|row| examples.get(*row)).map(|first| first.label.as_str());
    groups.sort_by_key(label);
    let mut of = vec![0; examples.len()];
    for (turn, rows) in groups.iter().enumerate() {
        for row in rows {
            if let Some(fold) = of.get_mut(*row) {
                *fold = turn % folds.max(1);
            }
        }
    }
    of
}
