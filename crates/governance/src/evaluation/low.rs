//! A notice to the units that rank last: whether it names those that do, or says why it names others.

use super::{because, text};
use crate::Calculation;
use casework::{Because, Value, Values};
use std::collections::BTreeSet;

/// `low_compared` (通报的单位与名次): whether the units that a notice names are those that rank last.
pub const LOW_COMPARED: Calculation = Calculation {
    name: "low_compared",
    inputs: &["low", "lowest", "by_hand"],
    examples: &[],
    zh: "通报的单位是不是公布时名次最后的那几个；不是的，有没有写明理由",
    en: "whether the units that a notice names are those that ranked last when it was published; if not, whether a reason is given",
};

/// Gives [`LOW_COMPARED`]: `same`, `explained` or `unexplained`. Where nobody ranks last, naming anybody wants a reason.
#[must_use]
pub fn low_compared(inputs: &Values) -> (Value, Because) {
    let units = |name: &str| -> BTreeSet<&str> { inputs.get(name).map(Value::texts).into_iter().flatten().collect() };
    let (named, last) = (units("low"), units("lowest"));
    let word = match (named == last && !named.is_empty(), text(inputs, "by_hand").trim().is_empty()) {
        (true, _) => "same",
        (false, false) => "explained",
        (false, true) => "unexplained",
    };
    let (more, fewer) = (named.difference(&last).count(), last.difference(&named).count());
    let (all, lowest) = (named.len(), last.len());
    let because = because(
        format!("名次最后的有{lowest}个，通报{all}个；其中{more}个不在名次最后的里面，名次最后的有{fewer}个没有通报。"),
        format!(
            "{lowest} rank last and {all} are named; {more} of these do not rank last, and {fewer} that do are not named."
        ),
    );
    (Value::Text(word.to_owned()), because)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::words;

    fn compared(low: &[&str], lowest: &[&str], by_hand: &str) -> Value {
        let inputs = [
            ("low".to_owned(), words(low.iter().copied())),
            ("lowest".to_owned(), words(lowest.iter().copied())),
            ("by_hand".to_owned(), Value::Text(by_hand.to_owned())),
        ];
        low_compared(&inputs.into()).0
    }

    #[test]
    fn who_is_named_ranks_last_or_somebody_says_why() {
        let is = |word: &str| Value::Text(word.to_owned());
        assert_eq!(compared(&["b", "a"], &["a", "b"], ""), is("same"), "in whatever order");
        assert_eq!(compared(&["a"], &["a", "b"], " "), is("unexplained"), "one left out");
        assert_eq!(compared(&["a", "c"], &["a", "b"], "甲另有原因"), is("explained"));
        assert_eq!(compared(&["a"], &[], ""), is("unexplained"), "nobody ranks last");
        assert_eq!(compared(&[], &[], ""), is("unexplained"), "nobody is named");
        assert_eq!(low_compared(&Values::new()).0, is("unexplained"));
    }

    #[test]
    fn how_they_differ_is_said_in_numbers() {
        let inputs = [("low".to_owned(), words(["a", "c"])), ("lowest".to_owned(), words(["a", "b", "d"]))];
        let (_, because) = low_compared(&inputs.into());
        assert!(because.zh.contains("其中1个不在") && because.zh.contains("有2个没有通报"), "{because:?}");
    }
}
