//! Tables that lie beside requests and are none: known by their header, so that they are named for what they are.
//!
//! ```toml
//! [[other]]
//! zh      = "问题分类的清单"
//! en      = "a list of categories"
//! columns = ["level1", "level2", "level3"]   # exactly these, in any order
//! ```

use crate::fault::Fault;
use serde::Deserialize;
use std::collections::BTreeSet;

/// The file's name among the mappings.
pub const FILE: &str = "not_requests.toml";

/// Tables that are not requests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Others {
    #[serde(default)]
    other: Vec<Other>,
}

/// What a table is that is not one of requests.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Other {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    columns: BTreeSet<String>,
}

impl Others {
    /// Reads the file.
    ///
    /// # Errors
    /// [`Fault`] `bad_mapping` with the place in the file.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let bad =
            |why: String| Fault::new("bad_mapping", format!("{FILE} 有误：{why}"), format!("{FILE} is wrong: {why}"));
        let read: Self = toml::from_str(text).map_err(|error| bad(error.to_string()))?;
        match read.other.iter().find(|other| other.columns.is_empty()) {
            Some(other) => Err(bad(format!("`{}` has no columns", other.en))),
            None => Ok(read),
        }
    }

    /// What a table with this header is. Nothing is guessed: one column more or less, and it may hold requests.
    #[must_use]
    pub fn of(&self, header: &[String]) -> Option<&Other> {
        let columns: BTreeSet<String> = header.iter().cloned().collect();
        self.other.iter().find(|other| columns.len() == header.len() && other.columns == columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(columns: &[&str]) -> Vec<String> {
        columns.iter().map(|column| (*column).to_owned()).collect()
    }

    #[test]
    fn a_table_is_known_by_exactly_its_columns() {
        let others = Others::parse("[[other]]\nzh = '清单'\nen = 'a list'\ncolumns = ['code', 'name']\n").unwrap();
        assert_eq!(others.of(&header(&["name", "code"])).unwrap().en, "a list");
        for columns in [&["code"][..], &["code", "name", "text"], &["code", "name", "name"], &[]] {
            assert_eq!(others.of(&header(columns)), None, "{columns:?}");
        }
    }

    #[test]
    fn what_is_written_wrongly_is_said() {
        for (text, word) in [
            ("[[other]]\nzh = 'a'\nen = 'b'\n", "columns"),
            ("[[other]]\nzh = 'a'\nen = 'b'\ncolumns = []\n", "no columns"),
            ("[[others]]\n", "others"),
        ] {
            let fault = Others::parse(text).unwrap_err();
            assert!(fault.code == "bad_mapping" && fault.en.contains(word), "{fault:?}");
        }
    }
}
