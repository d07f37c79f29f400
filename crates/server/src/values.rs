//! Values as they come in JSON, turned into values of the engine. A reference into the vault cannot be given from outside.

use crate::problem::Problem;
use casework::{RowRef, Value, Values};
use rulebook::Edition;
use rulebook::model::FieldKind;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use worktime::Instant;

/// Most values in one request.
const MOST: usize = 100;
/// Most entries of a list.
const LIST: usize = 1000;

/// Values of a request on a procedure of an edition; moments may be given as text.
pub(crate) fn values(
    given: BTreeMap<String, Json>,
    edition: Option<&Edition>,
    procedure: &str,
) -> Result<Values, Problem> {
    if given.len() > MOST {
        return Err(Problem::bad("bad-body", format!("一次最多{MOST}项。"), format!("At most {MOST} values at once.")));
    }
    let mut values = Values::new();
    for (key, json) in given {
        let kind = edition.and_then(|edition| kind_of(edition, procedure, &key));
        if let Some(value) = value(&key, json, kind)? {
            values.insert(key, value);
        }
    }
    Ok(values)
}

fn kind_of(edition: &Edition, procedure: &str, key: &str) -> Option<FieldKind> {
    let (procedure, key) = key.split_once('.').unwrap_or((procedure, key));
    edition.procedures.get(procedure)?.fields.get(key).map(|field| field.kind)
}

/// One value; `null` is the same as nothing.
fn value(key: &str, json: Json, kind: Option<FieldKind>) -> Result<Option<Value>, Problem> {
    Ok(Some(match json {
        Json::Null => return Ok(None),
        Json::Bool(flag) => Value::Flag(flag),
        Json::Number(number) => Value::Number(number.as_i64().ok_or_else(|| wrong(key))?),
        Json::String(text) => match (kind, Instant::parse(&text)) {
            (Some(FieldKind::Time), Ok(at)) => Value::Number(at.0),
            _ => Value::Text(text),
        },
        Json::Array(list) if list.len() <= LIST => Value::List(
            list.into_iter()
                .map(|entry| match entry {
                    Json::Array(_) | Json::Object(_) | Json::Null => Err(wrong(key)),
                    scalar => value(key, scalar, None)?.ok_or_else(|| wrong(key)),
                })
                .collect::<Result<_, _>>()?,
        ),
        Json::Array(_) => return Err(wrong(key)),
        Json::Object(mut object) => {
            let mut part = |name: &str| match object.remove(name) {
                Some(Json::String(text)) => Ok(text),
                _ => Err(wrong(key)),
            };
            let row = RowRef { register: part("register")?, row: part("row")?, version: part("version")? };
            if !object.is_empty() {
                return Err(wrong(key));
            }
            // The engine pins the row to the version of the list that it finds in force.
            Value::Text(row.row)
        }
    }))
}

fn wrong(key: &str) -> Problem {
    let shown = crate::problem::echo(key);
    Problem::bad(
        "bad-body",
        format!("“{shown}”的值类型不对：可以是文字、整数、是否、它们的列表，或者台账行。"),
        format!(
            "`{shown}` has a value of a wrong type: text, whole number, yes or no, a list of them, or a register's row."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> Result<Values, Problem> {
        values(serde_json::from_str(json).unwrap(), None, "appeal")
    }

    #[test]
    fn a_vault_reference_cannot_be_forged_and_a_row_is_its_key() {
        assert!(of(r#"{"text": {"vault": "v", "digest": "d", "length": 1}}"#).is_err());
        assert!(of(r#"{"text": [{"vault": "v", "digest": "d", "length": 1}]}"#).is_err());
        assert!(of(r#"{"n": 1.5}"#).is_err());
        let values = of(
            r#"{"a": null, "b": true, "c": 7, "d": ["x"], "e": {"register": "duties", "row": "r", "version": "1"}}"#,
        );
        let values = values.unwrap();
        assert!(!values.contains_key("a"));
        assert_eq!(values["e"], Value::Text("r".to_owned()));
        assert_eq!(values["d"], Value::List(vec![Value::Text("x".to_owned())]));
    }
}
