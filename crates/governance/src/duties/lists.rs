//! Room `duties` (职责): whether every row of a list stands under what the law names, and refines what it says it refines.

use crate::Calculation;
use casework::{Because, Value};
use std::collections::BTreeMap;

/// `unplaced_duties`: duties of the office that stand under no head of the law.
pub const UNPLACED_DUTIES: Calculation = Calculation {
    name: "unplaced_duties",
    inputs: &["rows"],
    examples: &[],
    zh: "清单中没有归入法定职责的行数",
    en: "rows of the list that stand under no head of duties",
};

/// `unplaced_powers`: powers that are none of those which the law gives.
pub const UNPLACED_POWERS: Calculation = Calculation {
    name: "unplaced_powers",
    inputs: &["rows"],
    examples: &[],
    zh: "清单中没有归入法定职权的行数",
    en: "rows of the list that are none of the law's powers",
};

/// `missing_heads`: heads of the law under which no duty of the list stands.
pub const MISSING_HEADS: Calculation = Calculation {
    name: "missing_heads",
    inputs: &["rows"],
    examples: &[],
    zh: "清单里一项也没有的法定职责",
    en: "heads of duties under which the list has no row",
};

/// `missing_sorts`: whether the list has no duties, or no powers, although the law wants them on it.
pub const MISSING_SORTS: Calculation = Calculation {
    name: "missing_sorts",
    inputs: &["rows"],
    examples: &[],
    zh: "清单应当列出而一行也没有的：职责、职权",
    en: "what the list has to hold and has no row of: duties, powers",
};

/// `strays`: refined rows that name no row of the list above, or stand under another head or power than it.
pub const STRAYS: Calculation = Calculation {
    name: "strays",
    inputs: &["rows", "from"],
    examples: &[],
    zh: "细化清单中没有对应上级清单的行数",
    en: "refined rows that refine no row of the list above them",
};

/// `differs_from_practice`: kinds of entries of which a community list has another number than the trial lists had.
pub const DIFFERS: Calculation = Calculation {
    name: "differs_from_practice",
    inputs: &["rows"],
    examples: &[],
    zh: "社区清单各种类件数与试行清单不同的有几种",
    en: "kinds of entries whose count differs from the trial lists",
};

/// What the law calls the powers of a list that holds them.
const POWERS: &str = "powers";

/// One row of a duty list, as far as these calculations look at it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Duty {
    /// Its line in what was given.
    pub line: u32,
    /// Its key.
    pub key: String,
    /// Whether it is a department's alone.
    pub of_department: bool,
    /// Whether it is a power.
    pub is_power: bool,
    /// The head of duties that it stands under; empty = none.
    pub head: String,
    /// The power that it is; empty = none.
    pub power: String,
    /// The row that it refines; empty = none.
    pub parent: String,
}

/// Gives [`UNPLACED_DUTIES`] or [`UNPLACED_POWERS`].
#[must_use]
pub fn unplaced(rows: &[Duty], powers: bool) -> (Value, Because) {
    let is_out = |row: &&Duty| match (powers, row.is_power) {
        (true, true) => row.power.is_empty(),
        (false, false) => row.head.is_empty() && !row.of_department,
        _ => false,
    };
    let (zh, en) = if powers { ("power", "power") } else { ("head", "head") };
    counted(rows.iter().filter(is_out), &format!("没有写 `{zh}`"), &format!("no `{en}` given"))
}

/// Gives [`MISSING_HEADS`]. `heads` = those that the law names.
#[must_use]
pub fn missing_heads(rows: &[Duty], heads: &[String]) -> (Value, Because) {
    missing(heads, |head| rows.iter().any(|row| !row.is_power && !row.of_department && row.head == head))
}

/// Gives [`MISSING_SORTS`]. `holds` = what the law wants on the list.
#[must_use]
pub fn missing_sorts(rows: &[Duty], holds: &[String]) -> (Value, Because) {
    missing(holds, |sort| rows.iter().any(|row| row.is_power == (sort == POWERS)))
}

fn missing(wanted: &[String], there: impl Fn(&str) -> bool) -> (Value, Because) {
    let out: Vec<&String> = wanted.iter().filter(|one| !there(one)).collect();
    let named: Vec<String> = out.iter().map(|one| format!("`{one}`")).collect();
    let because = if named.is_empty() {
        ("清单都有。".to_owned(), "The list has them all.".to_owned())
    } else {
        (format!("清单里没有{}的行。", named.join("、")), format!("No row of the list is {}.", named.join(", ")))
    };
    let value = Value::List(out.into_iter().map(|one| Value::Text(one.clone())).collect());
    (value, Because { zh: because.0, en: because.1, version: String::new() })
}

/// Gives [`STRAYS`]. `above` = the rows of the lists above, by key.
#[must_use]
pub fn strays(rows: &[Duty], above: &BTreeMap<String, Duty>) -> (Value, Because) {
    let fits = |row: &Duty| {
        above.get(&row.parent).is_some_and(|parent| {
            row.is_power == parent.is_power && row.head == parent.head && row.power == parent.power
        })
    };
    counted(
        rows.iter().filter(|row| !fits(row)),
        "`parent` 不是上级清单里的一行，或者 `head`、`power`、`sort` 与它不同",
        "`parent` is no row of the list above, or `head`, `power` or `sort` is not its",
    )
}

/// Gives [`DIFFERS`]: how many there are of each kind, beside how many the trial had.
#[must_use]
pub fn differs(counts: &[(&str, i64, i64)]) -> (Value, Because) {
    let other: Vec<&(&str, i64, i64)> = counts.iter().filter(|(_, have, trial)| have != trial).collect();
    let zh: Vec<String> = other.iter().map(|(kind, have, trial)| format!("`{kind}` {have}项，试行{trial}项")).collect();
    let en: Vec<String> =
        other.iter().map(|(kind, have, trial)| format!("`{kind}`: {have}, {trial} in the trial")).collect();
    let because = if other.is_empty() {
        ("各种类件数与试行清单相同。".to_owned(), "The counts are those of the trial lists.".to_owned())
    } else {
        (format!("{}。", zh.join("；")), format!("{}.", en.join("; ")))
    };
    (number(other.len()), Because { zh: because.0, en: because.1, version: String::new() })
}

fn counted<'r>(out: impl Iterator<Item = &'r Duty>, zh: &str, en: &str) -> (Value, Because) {
    let out: Vec<&Duty> = out.collect();
    let because = match out.first() {
        None => Because {
            zh: "每一行都有归处。".to_owned(),
            en: "Every row has its place.".to_owned(),
            version: String::new(),
        },
        Some(first) => Because {
            zh: format!("共{}行；第一处是第{}行 `{}`：{zh}。", out.len(), first.line, first.key),
            en: format!("{} rows; the first is line {}, `{}`: {en}.", out.len(), first.line, first.key),
            version: String::new(),
        },
    };
    (number(out.len()), because)
}

fn number(n: usize) -> Value {
    Value::Number(i64::try_from(n).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duty(key: &str, head: &str, parent: &str) -> Duty {
        Duty { line: 2, key: key.into(), head: head.into(), parent: parent.into(), ..Duty::default() }
    }

    #[test]
    fn a_duty_of_the_office_needs_a_head_a_departments_does_not_and_a_power_needs_a_power() {
        let rows = [
            duty("a", "", ""),
            duty("b", "safety", ""),
            Duty { of_department: true, ..duty("c", "", "") },
            Duty { is_power: true, ..duty("d", "", "") },
            Duty { is_power: true, power: "teams".into(), ..duty("e", "", "") },
        ];
        assert_eq!(unplaced(&rows, false).0, Value::Number(1));
        assert!(unplaced(&rows, false).1.zh.contains("`a`"));
        assert_eq!(unplaced(&rows, true).0, Value::Number(1));
        assert!(unplaced(&rows, true).1.en.contains("`d`"));
    }

    #[test]
    fn a_head_is_missing_until_a_duty_of_the_office_stands_under_it() {
        let wanted = ["safety".to_owned(), "others".to_owned()];
        let rows = [
            duty("a", "safety", ""),
            Duty { of_department: true, ..duty("b", "others", "") },
            Duty { is_power: true, ..duty("c", "others", "") },
        ];
        let (value, because) = missing_heads(&rows, &wanted);
        assert_eq!(value.texts(), ["others"]);
        assert!(because.zh.contains("`others`") && !because.zh.contains("`safety`"), "{}", because.zh);
        assert!(missing_heads(&rows, &wanted[..1]).0.texts().is_empty());
    }

    #[test]
    fn a_list_of_duties_and_powers_needs_both() {
        let wanted = ["duties".to_owned(), "powers".to_owned()];
        assert_eq!(missing_sorts(&[duty("a", "safety", "")], &wanted).0.texts(), ["powers"]);
        let power = Duty { is_power: true, ..duty("c", "", "") };
        assert_eq!(missing_sorts(std::slice::from_ref(&power), &wanted).0.texts(), ["duties"]);
        assert!(missing_sorts(&[power, duty("a", "safety", "")], &wanted).0.texts().is_empty());
    }

    #[test]
    fn a_refined_row_stands_under_the_same_head_as_what_it_refines() {
        let above = BTreeMap::from([("a".to_owned(), duty("a", "safety", ""))]);
        let of = |row: Duty| strays(&[row], &above).0;
        assert_eq!(of(duty("x", "safety", "a")), Value::Number(0));
        assert_eq!(of(duty("x", "defence", "a")), Value::Number(1));
        assert_eq!(of(duty("x", "safety", "b")), Value::Number(1));
        assert_eq!(of(duty("x", "safety", "")), Value::Number(1));
        assert_eq!(of(Duty { is_power: true, ..duty("x", "safety", "a") }), Value::Number(1));
    }

    #[test]
    fn other_counts_are_named_and_the_same_are_not() {
        let (value, because) = differs(&[("task", 34, 34), ("form", 6, 7)]);
        assert_eq!(value, Value::Number(1));
        assert!(because.zh.contains("form") && !because.zh.contains("task"), "{}", because.zh);
        assert_eq!(differs(&[("task", 34, 34)]).0, Value::Number(0));
    }
}
