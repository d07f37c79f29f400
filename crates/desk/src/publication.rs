//! The publication of a period: a document in canonical JSON, with the list of rounds and that of exclusions beside it,
//! whose digests it names. The same ledger gives the same bytes, whoever works them out and whenever.
//!
//! What counts: the rounds that had closed in the period when the district's log stood at the freeze. Their facts: as
//! the log stood when the exclusions were decided, or when a correction was asked for. What comes later changes nothing.

mod document;
mod editions;
mod formula;
mod low;
mod prefix;
mod read;
mod recompute;
mod work;

pub use document::{Builder, Frame, Publication};
pub use editions::{Draft, Issue, MOST, Sheet};
pub use formula::{Counting, Formula, Weighing};
pub use prefix::Reach;
pub use read::{Change, Document, Figured, Published, Ranked, Scored};
pub use recompute::{Compared, Difference, Recomputed};
pub use work::{counted_among, wants_counting};

use casework::{Matter, Value};
use governance::Calculation;
use governance::evaluation::{
    PERIOD_DIGEST, PERIOD_EXCLUDED, PERIOD_EXCLUSIONS, PERIOD_LOWEST, PERIOD_ROUNDS, PERIOD_STANDING, PERIOD_THROUGH,
    PERIOD_VERSION,
};
use rulebook::Edition as Law;
use rulebook::model::Procedure;
use sha2::{Digest, Sha256};

/// The procedure whose matters are periods.
pub const PERIOD: &str = "period";
/// The ask that freezes one.
const FREEZE: &str = "freeze";
/// The rule that the published indicators rest on.
pub const RATES: &str = "evaluation.three_rates";
/// What the desk counts for a period.
const COUNTED: [Calculation; 8] = [
    PERIOD_VERSION,
    PERIOD_THROUGH,
    PERIOD_ROUNDS,
    PERIOD_EXCLUDED,
    PERIOD_EXCLUSIONS,
    PERIOD_DIGEST,
    PERIOD_LOWEST,
    PERIOD_STANDING,
];

/// The month (`2026-10`) or year (`2026`) that a period covers; `None` if the matter says none.
#[must_use]
pub fn period_of(matter: &Matter) -> Option<String> {
    let text = |field: &str| matter.values.get(field).and_then(Value::text);
    let length = if text("kind") == Some("annual") { 4 } else { 7 };
    text("month")?.get(..length).map(str::to_owned)
}

/// The months of a period, ascending.
#[must_use]
pub fn months_of(period: &str) -> Vec<String> {
    if period.len() == 4 {
        (1..=12).map(|month| format!("{period}-{month:02}")).collect()
    } else {
        vec![period.to_owned()]
    }
}

/// Whether a calculation is one of a period's.
#[must_use]
pub fn counts(name: &str) -> bool {
    COUNTED.iter().any(|of| of.name == name)
}

/// Whether an ask is given this value by the desk.
fn takes(procedure: &Procedure, ask: &str, of: Calculation) -> bool {
    let is_it =
        |field: &String| procedure.fields.get(field).is_some_and(|field| field.calc.as_deref() == Some(of.name));
    procedure.asks.get(ask).is_some_and(|ask| ask.needs.iter().any(is_it))
}

/// The value of a calculation that a matter holds.
fn held<'m>(law: &Law, matter: &'m Matter, of: Calculation) -> Option<&'m Value> {
    let fields = &law.procedures.get(&matter.procedure)?.fields;
    let (field, _) = fields.iter().find(|(_, field)| field.calc.as_deref() == Some(of.name))?;
    matter.values.get(field)
}

/// SHA-256 of bytes, hexadecimal.
#[must_use]
pub fn digest_of(bytes: &[u8]) -> String {
    crate::vault::hex(&Sha256::digest(bytes))
}

/// JSON with the keys of every object in order and nothing between its parts; whole numbers alone.
#[must_use]
pub fn canonical(value: &serde_json::Value) -> String {
    use serde_json::Value as Json;
    match value {
        Json::Array(list) => format!("[{}]", list.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Json::Object(object) => {
            let mut pairs: Vec<(&String, &Json)> = object.iter().collect();
            pairs.sort_by_key(|(key, _)| *key);
            let pair = |(key, value): (&String, &Json)| format!("{}:{}", Json::from(key.as_str()), canonical(value));
            format!("{{{}}}", pairs.into_iter().map(pair).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_same_is_always_written_the_same() {
        let value = json!({"b": [1, {"z": null, "a": "居民\n甲"}], "a": {"2": true, "10": -3}});
        assert_eq!(canonical(&value), r#"{"a":{"10":-3,"2":true},"b":[1,{"a":"居民\n甲","z":null}]}"#);
        assert_eq!(canonical(&serde_json::from_str(&canonical(&value)).unwrap()), canonical(&value));
    }

    #[test]
    fn a_year_is_its_months() {
        assert_eq!(months_of("2026-10"), ["2026-10"]);
        let year = months_of("2026");
        assert_eq!((year.len(), year[0].as_str(), year[11].as_str()), (12, "2026-01", "2026-12"));
    }
}
