//! Reading a value: what it is shows at its first character. Derived, each kind would be tried in turn, with a fault in words
//! for each that it is not; a page of a queue reads thousands of values.

use super::{RowRef, Sealed, Value};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a flag, a whole number, a text, a list, a sealed value or a row of a register")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        let number = i64::try_from(number).map_err(|_| E::custom(format_args!("{number} is too large")))?;
        Ok(Value::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = entries.next_element()? {
            list.push(value);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut parts = Parts::default();
        while let Some(key) = map.next_key()? {
            let place = match key {
                Key::Length => {
                    parts.length = Some(map.next_value()?);
                    continue;
                }
                Key::Vault => &mut parts.vault,
                Key::Digest => &mut parts.digest,
                Key::Register => &mut parts.register,
                Key::Row => &mut parts.row,
                Key::Version => &mut parts.version,
            };
            *place = Some(map.next_value()?);
        }
        match parts {
            Parts {
                vault: Some(vault),
                digest: Some(digest),
                length: Some(length),
                register: None,
                row: None,
                version: None,
            } => Ok(Value::Sealed(Sealed { vault, digest, length })),
            Parts {
                register: Some(register),
                row: Some(row),
                version: Some(version),
                vault: None,
                digest: None,
                length: None,
            } => Ok(Value::Row(RowRef { register, row, version })),
            _ => Err(A::Error::custom("neither a sealed value nor a row of a register")),
        }
    }
}

/// The keys of both kinds that are written as objects.
#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Key {
    Vault,
    Digest,
    Length,
    Register,
    Row,
    Version,
}

#[derive(Default)]
struct Parts {
    vault: Option<String>,
    digest: Option<String>,
    length: Option<u32>,
    register: Option<String>,
    row: Option<String>,
    version: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_as_it_is_written() {
        let sealed = Value::Sealed(Sealed { vault: "v".to_owned(), digest: "d".to_owned(), length: 3 });
        let row = RowRef { register: "r".to_owned(), row: "1".to_owned(), version: "2".to_owned() };
        let texts = ["", "true", "12", "a\nb"].map(|text| Value::Text(text.to_owned()));
        let list = Value::List(vec![Value::Flag(true), Value::Number(-7), sealed.clone(), Value::List(texts.to_vec())]);
        for value in [sealed, Value::Row(row), list, Value::Number(i64::MIN), Value::Number(i64::MAX)] {
            let text = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value, "{text}");
        }
    }

    #[test]
    fn nothing_else_is_read() {
        for text in [
            "null",
            "1.5",
            "9223372036854775808",
            "{}",
            r#"{"vault":"v","digest":"d"}"#,
            r#"{"vault":"v","digest":"d","length":-1}"#,
            r#"{"vault":"v","digest":"d","length":1,"row":"r"}"#,
            r#"{"register":"r","row":"1","version":"2","more":"3"}"#,
        ] {
            assert!(serde_json::from_str::<Value>(text).is_err(), "{text}");
        }
    }
}
