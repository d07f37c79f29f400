//! Room `appeals` (诉求): which units own what is asked, by the dispatch catalogue of the day; how far appeals about a
//! common problem fell.

use crate::Calculation;
use casework::{Because, Value, Values};

/// `owners` (权属单位): the units that the dispatch catalogue names for the category and the place.
pub const OWNERS: Calculation = Calculation {
    name: "owners",
    inputs: &["category", "place"],
    examples: &[],
    zh: "派单目录中本类别、本地点的权属单位",
    en: "the units that the dispatch catalogue names for this category and place",
};

/// `fit` (承办是否权属): whether the handling unit is one that the dispatch catalogue names. Gives `owner` or `other`.
pub const FIT: Calculation = Calculation {
    name: "fit",
    inputs: &["category", "place", "handler"],
    examples: &[],
    zh: "承办单位是否为派单目录所列的权属单位",
    en: "whether the handling unit is one that the dispatch catalogue names",
};

/// `ours` (是否本街道): whether the dispatch catalogue names the subdistrict itself. Gives `yes` or `no`.
pub const OURS: Calculation = Calculation {
    name: "ours",
    inputs: &["category", "place"],
    examples: &[],
    zh: "派单目录是否列本街道为权属单位",
    en: "whether the dispatch catalogue names the subdistrict itself",
};

/// `evidence` (职责凭据): whether the chosen row of the duty list belongs to the handling unit. Gives `handler` or `other`.
pub const EVIDENCE: Calculation = Calculation {
    name: "evidence",
    inputs: &["duty", "handler"],
    examples: &[],
    zh: "职责清单条目是否属于承办单位",
    en: "whether the chosen row of the duty list belongs to the handling unit",
};

/// `fall` (降幅): by how many per cent appeals about a common problem fell; 0 where they did not.
pub const FALL: Calculation = Calculation {
    name: "fall",
    inputs: &["before", "after"],
    examples: &[],
    zh: "治理后的件数比治理前下降百分之几",
    en: "by how many per cent the appeals after are fewer than those before",
};

/// `repetition` (是否重复): whether the earlier appeal is the same person's and has been answered. Gives `same`,
/// `unanswered`, `other_person` or `unknown_person`.
pub const REPETITION: Calculation = Calculation {
    name: "repetition",
    inputs: &["requester", "identity", "earlier"],
    examples: &[],
    zh: "先前的诉求是否同一人提出、是否已有答复",
    en: "whether the earlier appeal is the same person's and has been answered",
};

/// Steps by which a requester gets an answer.
pub const ANSWERS: [&str; 9] = [
    "feed_back",
    "answer",
    "reject",
    "confirm_receipt",
    "tell_path",
    "tell_repeated",
    "explain_secret",
    "tell_other_path",
    "dissuade",
];

/// What the desk knows of an earlier appeal beside a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Earlier {
    /// Whether the same person asked; `None` where nobody can tell: no telephone was left, or one of them is anonymous.
    pub same_person: Option<bool>,
    /// Whether the earlier one has been answered.
    pub answered: bool,
}

/// One catalogue row that fits the category, with its unit already resolved for the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueUnit {
    /// Key of the row.
    pub row: String,
    /// The unit.
    pub unit: String,
}

/// The owners by the rows found: each unit once, in the catalogue's order. None found means that nobody clearly owns
/// it, which is an answer of its own (权属不明), never a guess.
#[must_use]
pub fn owners(category: &str, rows: &[CatalogueUnit], version: &str) -> (Value, Because) {
    let mut units: Vec<&str> = Vec::new();
    for row in rows {
        if !units.contains(&row.unit.as_str()) {
            units.push(&row.unit);
        }
    }
    let keys: Vec<&str> = rows.iter().map(|row| row.row.as_str()).collect();
    let because = if units.is_empty() {
        Because {
            zh: format!("派单目录（{version}）中没有“{category}”的权属单位：权属不明。"),
            en: format!("The dispatch catalogue ({version}) names no unit for `{category}`: nobody clearly owns it."),
            version: version.to_owned(),
        }
    } else {
        Because {
            zh: format!("按派单目录（{version}）第{}条，“{category}”由{}个单位负责。", keys.join("、"), units.len()),
            en: format!(
                "By rows {} of the dispatch catalogue ({version}), `{category}` belongs to {} unit(s).",
                keys.join(", "),
                units.len()
            ),
            version: version.to_owned(),
        }
    };
    (Value::List(units.into_iter().map(|unit| Value::Text(unit.to_owned())).collect()), because)
}

/// Whether a unit is among the owners.
#[must_use]
pub fn is_owner(owners: &Value, unit: &str) -> bool {
    owners.texts().contains(&unit)
}

/// Whether a duty row's department is the handling unit, each by the key of its template.
#[must_use]
pub fn is_evidence(department: &str, handler: Option<&str>) -> bool {
    !department.is_empty() && handler == Some(department)
}

/// Gives [`FALL`], rounded down: what falls just short of a mark has not reached it.
#[must_use]
pub fn fall(inputs: &Values) -> (Value, Because) {
    let number = |key: &str| match inputs.get(key) {
        Some(Value::Number(number)) => *number,
        _ => 0,
    };
    let (before, after) = (number("before"), number("after"));
    let fewer = before.saturating_sub(after).max(0);
    let fall = fewer.saturating_mul(100).checked_div(before).unwrap_or(0).max(0);
    let because = Because {
        zh: format!("治理前{before}件，治理后{after}件，下降{fall}%。"),
        en: format!("{before} appeals before, {after} after: {fall} % fewer."),
        version: String::new(),
    };
    (Value::Number(fall), because)
}

/// Gives [`REPETITION`]. Who it is comes first: nothing is said about the appeal of somebody else.
#[must_use]
pub fn repetition(earlier: Earlier) -> (Value, Because) {
    let (word, zh, en) = match (earlier.same_person, earlier.answered) {
        (None, _) => (
            "unknown_person",
            "没有留下联系电话或者匿名，认不出是否同一人。",
            "No telephone was left, or it is anonymous: whether it is the same person cannot be told.",
        ),
        (Some(false), _) => {
            ("other_person", "先前的诉求不是同一人提出的。", "The earlier appeal was made by somebody else.")
        }
        (Some(true), false) => {
            ("unanswered", "先前的诉求还没有答复。", "The earlier appeal has not been answered yet.")
        }
        (Some(true), true) => (
            "same",
            "先前的诉求是同一人提出的，已经答复。",
            "The earlier appeal is the same person's and has been answered.",
        ),
    };
    let because = Because { zh: zh.to_owned(), en: en.to_owned(), version: String::new() };
    (Value::Text(word.to_owned()), because)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_named_by_two_rows_owns_once_and_nobody_is_an_answer() {
        let row = |row: &str, unit: &str| CatalogueUnit { row: row.into(), unit: unit.into() };
        let (value, because) = owners("noise", &[row("n1", "u1"), row("n2", "u1"), row("n3", "u2")], "2026-1");
        assert_eq!(value.texts(), ["u1", "u2"]);
        assert!(because.zh.contains("n1、n2、n3"));
        let (value, because) = owners("noise", &[], "2026-1");
        assert_eq!(value.count(), 0);
        assert!(because.en.contains("nobody"));
    }

    #[test]
    fn a_fall_is_rounded_down_and_a_rise_is_none() {
        let of = |before: i64, after: i64| {
            let inputs = [("before", before), ("after", after)];
            fall(&inputs.into_iter().map(|(key, number)| (key.to_owned(), Value::Number(number))).collect()).0
        };
        assert_eq!([of(100, 80), of(100, 81), of(3, 2)], [20, 19, 33].map(Value::Number));
        assert_eq!([of(10, 0), of(10, 10), of(10, 25), of(0, 0)], [100, 0, 0, 0].map(Value::Number));
        assert_eq!(fall(&Values::new()).0, Value::Number(0));
    }

    #[test]
    fn only_an_answered_appeal_of_the_same_person_is_repeated() {
        let of = |same_person, answered| repetition(Earlier { same_person, answered }).0;
        let word = |word: &str| Value::Text(word.to_owned());
        assert_eq!(of(Some(true), true), word("same"));
        assert_eq!(of(Some(true), false), word("unanswered"));
        assert_eq!([of(Some(false), true), of(Some(false), false)], [word("other_person"), word("other_person")]);
        assert_eq!([of(None, true), of(None, false)], [word("unknown_person"), word("unknown_person")]);
    }

    #[test]
    fn a_duty_row_is_evidence_for_the_unit_it_names_only() {
        assert!(is_evidence("housing", Some("housing")));
        assert!(!is_evidence("housing", Some("market")));
        assert!(!is_evidence("", Some("housing")));
        assert!(!is_evidence("", None));
        assert!(is_owner(&Value::List(vec![Value::Text("u1".into())]), "u1"));
    }
}
