//! Room `duties`, its part for communities (社区准入): whether the row of the list fits, how many forms a department has
//! already, and who holds the data that are asked for.

use crate::Calculation;
use casework::{Because, Value, Values};
use std::collections::BTreeMap;

/// `entry_fits` (条目是否相符): whether the chosen row of the community list is of the kind that is asked for, and of that
/// department where the row names one. Gives `yes`, or what differs.
pub const ENTRY_FITS: Calculation = Calculation {
    name: "entry_fits",
    inputs: &["entry", "kind", "proposer"],
    examples: &[],
    zh: "所选条目的种类、部门是否与所提的相符",
    en: "whether the chosen row is of the kind asked for, and of that department",
};

/// `forms_of_the_department` (部门已有报表数): that department's rows of forms in force on the community list, without the
/// one at hand.
pub const FORMS: Calculation = Calculation {
    name: "forms_of_the_department",
    inputs: &["entry", "proposer"],
    examples: &[],
    zh: "该部门在社区清单上已有几张报表，不算这一张",
    en: "how many forms that department has on the community list, without this one",
};

/// `held_already` (已有的数据): who holds the data that are asked for, by the register of data held.
pub const HELD: Calculation = Calculation {
    name: "held_already",
    inputs: &["data"],
    examples: &[],
    zh: "所要的信息已经由谁掌握",
    en: "who holds the data that are asked for already",
};

/// `department_key` (提出部门): the key of the template of the unit that proposes, as rows of lists name units.
pub const DEPARTMENT: Calculation = Calculation {
    name: "department_key",
    inputs: &["proposer"],
    examples: &[],
    zh: "提出单位在清单上的写法",
    en: "the unit that proposes, as lists name it",
};

/// A row of the community list that is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Its key.
    pub key: &'a str,
    /// What kind it is of.
    pub kind: &'a str,
    /// The key of its department's template; empty where it names none.
    pub department: &'a str,
}

fn word(word: &str) -> Value {
    Value::Text(word.to_owned())
}

/// The key of the row that a field holds.
#[must_use]
pub fn chosen<'v>(inputs: &'v Values, field: &str) -> &'v str {
    match inputs.get(field) {
        Some(Value::Row(row)) => &row.row,
        Some(value) => value.text().unwrap_or_default(),
        None => "",
    }
}

/// Gives [`ENTRY_FITS`]; `department` is the key of the department's template.
#[must_use]
pub fn entry_fits(inputs: &Values, department: &str, rows: &[Entry<'_>], version: &str) -> (Value, Because) {
    let kind = inputs.get("kind").and_then(Value::text).unwrap_or_default();
    let row = rows.iter().find(|row| row.key == chosen(inputs, "entry"));
    let (value, zh, en) = match row {
        None => ("none", "没有选定有效的条目。", "No row in force was chosen."),
        Some(row) if row.kind != kind => ("other_kind", "条目是另一种类的。", "The row is of another kind."),
        Some(row) if !row.department.is_empty() && row.department != department => {
            ("other_department", "条目是另一部门的。", "The row is another department's.")
        }
        Some(_) => ("yes", "种类、部门与条目相符。", "Kind and department are the row's."),
    };
    (word(value), Because { zh: zh.to_owned(), en: en.to_owned(), version: version.to_owned() })
}

/// Gives [`FORMS`].
#[must_use]
pub fn forms(inputs: &Values, department: &str, rows: &[Entry<'_>], version: &str) -> (Value, Because) {
    let at_hand = chosen(inputs, "entry");
    let own = |row: &&Entry<'_>| row.kind == "form" && row.department == department && row.key != at_hand;
    let keys: Vec<&str> = rows.iter().filter(own).map(|row| row.key).collect();
    let because = Because {
        zh: format!("清单上该部门另有{}张报表{}。", keys.len(), named(&keys, "：", "、")),
        en: format!("The list has {} other form(s) of that department{}.", keys.len(), named(&keys, ": ", ", ")),
        version: version.to_owned(),
    };
    (Value::Number(i64::try_from(keys.len()).unwrap_or(i64::MAX)), because)
}

fn named(keys: &[&str], before: &str, between: &str) -> String {
    if keys.is_empty() { String::new() } else { format!("{before}{}", keys.join(between)) }
}

/// Gives [`DEPARTMENT`].
#[must_use]
pub fn department(key: &str) -> (Value, Because) {
    let because =
        Because {
            zh: format!("清单上写作“{key}”。"), en: format!("On lists it is `{key}`."), version: String::new()
        };
    (word(key), because)
}

/// Gives [`HELD`]: `holders` is who holds what, by the key of the row.
#[must_use]
pub fn held(inputs: &Values, holders: &BTreeMap<&str, &str>, version: &str) -> (Value, Because) {
    let holder = holders.get(chosen(inputs, "data")).copied();
    let because = match holder {
        Some(holder) => Because {
            zh: format!("这项信息已由{holder}掌握。"),
            en: format!("These data are held already, by {holder}."),
            version: version.to_owned(),
        },
        None => Because {
            zh: "台账上没有谁已经掌握这项信息。".to_owned(),
            en: "Nobody holds these data by the register.".to_owned(),
            version: version.to_owned(),
        },
    };
    (word(if holder.is_some() { "yes" } else { "no" }), because)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: [Entry<'_>; 4] = [
        Entry { key: "t", kind: "task", department: "" },
        Entry { key: "f1", kind: "form", department: "health" },
        Entry { key: "f2", kind: "form", department: "health" },
        Entry { key: "f3", kind: "form", department: "labour" },
    ];

    fn inputs(pairs: &[(&str, &str)]) -> Values {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), word(value))).collect()
    }

    #[test]
    fn a_row_fits_by_its_kind_and_by_its_department_where_it_names_one() {
        let fits = |entry: &str, kind: &str, department: &str| {
            let (value, because) = entry_fits(&inputs(&[("entry", entry), ("kind", kind)]), department, &ROWS, "v");
            assert_eq!(because.version, "v");
            value.text().unwrap().to_owned()
        };
        assert_eq!(fits("t", "task", "anyone"), "yes");
        assert_eq!(fits("t", "form", "anyone"), "other_kind");
        assert_eq!(fits("f1", "form", "health"), "yes");
        assert_eq!(fits("f1", "form", "labour"), "other_department");
        assert_eq!(fits("gone", "form", "health"), "none");
        assert_eq!(fits("", "task", "health"), "none");
    }

    #[test]
    fn a_departments_forms_are_counted_without_the_one_at_hand() {
        let count = |entry: &str, department: &str| forms(&inputs(&[("entry", entry)]), department, &ROWS, "").0;
        assert_eq!(count("f1", "health"), Value::Number(1));
        assert_eq!(count("", "health"), Value::Number(2));
        assert_eq!(count("f3", "labour"), Value::Number(0));
        assert_eq!(count("t", "housing"), Value::Number(0));
    }

    #[test]
    fn data_that_somebody_holds_are_named_with_their_holder() {
        let holders = [("residents", "派出所")].into();
        let (value, because) = held(&inputs(&[("data", "residents")]), &holders, "v");
        assert_eq!(value, word("yes"));
        assert!(because.zh.contains("派出所"));
        assert_eq!(held(&inputs(&[("data", "trees")]), &holders, "v").0, word("no"));
        assert_eq!(held(&Values::new(), &holders, "v").0, word("no"));
    }
}
