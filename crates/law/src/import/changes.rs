//! What changed between two texts, character by character, so that people see which words came and went.

use super::unit::Unit;
use serde::Serialize;
use std::collections::HashMap;

/// Pairs of characters compared at most; longer texts that differ are replaced as a whole.
const MOST: usize = 4_000_000;

/// A run of characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "change", content = "text")]
pub enum Change {
    /// In both.
    Same(String),
    /// Only in the older text.
    Removed(String),
    /// Only in the newer one.
    Added(String),
}

/// From the older text to the newer one: what stays in the longest common order, what went, what came.
#[must_use]
pub fn changes(old: &str, new: &str) -> Vec<Change> {
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (before, old) = old.split_at(head);
    let new = new.get(head..).unwrap_or_default();
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old, after) = old.split_at(old.len().saturating_sub(tail));
    let new = new.get(..new.len().saturating_sub(tail)).unwrap_or_default();
    let mut runs = Runs::default();
    before.iter().for_each(|c| runs.push(Change::Same, *c));
    if old.len().saturating_mul(new.len()) <= MOST {
        middle(old, new, &mut runs);
    } else {
        old.iter().for_each(|c| runs.push(Change::Removed, *c));
        new.iter().for_each(|c| runs.push(Change::Added, *c));
    }
    after.iter().for_each(|c| runs.push(Change::Same, *c));
    runs.0
}

/// A unit of two versions of a text; one of them may lack it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair<'u> {
    /// In the older version.
    pub old: Option<&'u Unit>,
    /// In the newer one.
    pub new: Option<&'u Unit>,
}

impl Pair<'_> {
    /// Whether number and words are the same in both.
    #[must_use]
    pub fn is_same(&self) -> bool {
        matches!((self.old, self.new), (Some(a), Some(b)) if a.label == b.label && a.text == b.text)
    }
}

/// The units of two versions by their numbers, in the order of the text; a number that stands twice counts twice.
#[must_use]
pub fn pairs<'u>(old: &'u [Unit], new: &'u [Unit]) -> Vec<Pair<'u>> {
    let (old, new) = (numbered(old), numbered(new));
    let in_new: HashMap<&(&str, usize), usize> = new.iter().enumerate().map(|(place, (key, _))| (key, place)).collect();
    let in_old: HashMap<&(&str, usize), ()> = old.iter().map(|(key, _)| (key, ())).collect();
    let mut rest = new.iter().enumerate().peekable();
    let mut pairs = Vec::new();
    for (key, unit) in &old {
        let place = in_new.get(key).copied();
        while let Some((_, (key, added))) = rest.next_if(|(at, _)| place.is_some_and(|place| *at <= place)) {
            if !in_old.contains_key(key) {
                pairs.push(Pair { old: None, new: Some(added) });
            }
        }
        let new = place.and_then(|place| new.get(place)).map(|(_, unit)| *unit);
        pairs.push(Pair { old: Some(unit), new });
    }
    pairs.extend(
        rest.filter(|(_, (key, _))| !in_old.contains_key(key))
            .map(|(_, (_, unit))| Pair { old: None, new: Some(unit) }),
    );
    pairs
}

/// Units by number, and how often the number stood before.
fn numbered(units: &[Unit]) -> Vec<((&str, usize), &Unit)> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    units
        .iter()
        .map(|unit| {
            let times = seen.entry(unit.id.as_str()).or_default();
            *times += 1;
            ((unit.id.as_str(), *times), unit)
        })
        .collect()
}

/// By the table of the longest common subsequences of what is left.
fn middle(old: &[char], new: &[char], runs: &mut Runs) {
    let width = new.len() + 1;
    let mut table = vec![0_u32; (old.len() + 1) * width];
    let at = |table: &[u32], i: usize, j: usize| table.get(i * width + j).copied().unwrap_or_default();
    for (i, a) in old.iter().enumerate().rev() {
        for (j, b) in new.iter().enumerate().rev() {
            let best =
                if a == b { at(&table, i + 1, j + 1) + 1 } else { at(&table, i + 1, j).max(at(&table, i, j + 1)) };
            if let Some(cell) = table.get_mut(i * width + j) {
                *cell = best;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    loop {
        match (old.get(i), new.get(j)) {
            (Some(a), Some(b)) if a == b => {
                runs.push(Change::Same, *a);
                (i, j) = (i + 1, j + 1);
            }
            (Some(a), b) if b.is_none() || at(&table, i + 1, j) >= at(&table, i, j + 1) => {
                runs.push(Change::Removed, *a);
                i += 1;
            }
            (_, Some(b)) => {
                runs.push(Change::Added, *b);
                j += 1;
            }
            _ => return,
        }
    }
}

/// Runs that grow while the kind stays.
#[derive(Default)]
struct Runs(Vec<Change>);

impl Runs {
    fn push(&mut self, kind: fn(String) -> Change, c: char) {
        let one = kind(c.to_string());
        match (self.0.last_mut(), one) {
            (Some(Change::Same(run)), Change::Same(more))
            | (Some(Change::Removed(run)), Change::Removed(more))
            | (Some(Change::Added(run)), Change::Added(more)) => run.push_str(&more),
            (_, one) => self.0.push(one),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::unit::Kind;
    use super::*;
    use proptest::prelude::*;

    fn side(all: &[Change], left_out: fn(&Change) -> bool) -> String {
        let text = |change: &Change| match change {
            Change::Same(text) | Change::Removed(text) | Change::Added(text) => text.clone(),
        };
        all.iter().filter(|change| !left_out(change)).map(text).collect()
    }

    fn both(all: &[Change]) -> (String, String) {
        (
            side(all, |change| matches!(change, Change::Added(_))),
            side(all, |change| matches!(change, Change::Removed(_))),
        )
    }

    #[test]
    fn words_that_came_and_went_are_marked() {
        let found = changes("街道应当及时办理，不得推诿。", "街道应当在七日内办理，不得推诿、拖延。");
        let expected = [
            Change::Same("街道应当".to_owned()),
            Change::Removed("及时".to_owned()),
            Change::Added("在七日内".to_owned()),
            Change::Same("办理，不得推诿".to_owned()),
            Change::Added("、拖延".to_owned()),
            Change::Same("。".to_owned()),
        ];
        assert_eq!(found, expected);
        assert_eq!(changes("", ""), []);
        assert_eq!(changes("一", "一"), [Change::Same("一".to_owned())]);
    }

    #[test]
    fn texts_too_long_to_compare_are_replaced_as_a_whole() {
        let length = MOST.isqrt() + 1;
        let found = changes(&"甲".repeat(length), &"乙".repeat(length));
        assert_eq!(found, [Change::Removed("甲".repeat(length)), Change::Added("乙".repeat(length))]);
    }

    fn unit(id: &str, text: &str) -> Unit {
        let text = text.to_owned();
        let (label, simplified) = (id.to_owned(), text.clone());
        Unit { id: label.clone(), kind: Kind::Article, parent: None, label, text, simplified, line: 1, bytes: 0..0 }
    }

    #[test]
    fn units_are_paired_by_number_in_the_order_of_the_text() {
        let old = [unit("1", "一"), unit("2", "二"), unit("4", "四"), unit("4", "又四")];
        let new = [unit("1", "一"), unit("2", "贰"), unit("3", "三"), unit("4", "四"), unit("5", "五")];
        let read = |pair: &Pair<'_>| {
            (pair.old.map(|unit| unit.text.clone()), pair.new.map(|unit| unit.text.clone()), pair.is_same())
        };
        let found: Vec<_> = pairs(&old, &new).iter().map(read).collect();
        let row = |a: &str, b: &str, same| {
            let side = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            (side(a), side(b), same)
        };
        let expected = [
            row("一", "一", true),
            row("二", "贰", false),
            row("", "三", false),
            row("四", "四", true),
            row("又四", "", false),
            row("", "五", false),
        ];
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_back(old in "[甲乙丙]{0,20}", new in "[甲乙丙]{0,20}") {
            prop_assert_eq!(both(&changes(&old, &new)), (old, new));
        }
    }
}
