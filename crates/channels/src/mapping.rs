//! Mapping files: which column of a foreign table fills which field of an ask, and how.
//!
//! ```toml
//! source = "old_hotline"                 # names where the rows come from; part of what makes an import repeatable
//! id     = "工单编号"                    # optional: the original id, or several columns that make one
//!
//! [columns]                              # field = "column", or a table
//! title = "标题"
//! text  = { template = "{标题}\n{内容}" }
//! kind  = { column = "性质", values = { "投诉" = "complaint" }, otherwise = "help", default = "help" }
//!
//! [asks.record]                          # only when the rows go in by this ask; wins over [columns]
//! received_on = { column = "受理时间", format = "date" }
//! ```

pub use crate::dates::Format;
use crate::fault::Fault;
use crate::table::Shape;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A mapping file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    source: String,
    id: Vec<String>,
    shape: Shape,
    columns: BTreeMap<String, Column>,
    asks: BTreeMap<String, BTreeMap<String, Column>>,
}

/// How one field is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Where the text comes from.
    pub origin: Origin,
    /// The texts of the column and what each means; empty = the text itself.
    pub values: BTreeMap<String, String>,
    /// What a text means that is not among `values`; `None` = the row is rejected.
    pub otherwise: Option<String>,
    /// What an empty cell means.
    pub default: Option<String>,
    /// How the column writes days or moments.
    pub format: Option<Format>,
}

/// Where a field's text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// One column.
    Column(String),
    /// Several columns with text between them.
    Template(Vec<Piece>),
    /// No column: always the default.
    Constant,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text as it stands.
    Text(String),
    /// The cell of a column.
    Column(String),
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// [`Fault`] `bad_mapping` with the place in the file.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let written: Written = toml::from_str(text).map_err(|error| bad(error.to_string()))?;
        if written.source.is_empty() || !written.source.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err(bad("`source` is a name of letters, digits and _"));
        }
        if written.columns.is_empty() && written.asks.is_empty() {
            return Err(bad("no field is mapped"));
        }
        let id = match written.id {
            None => Vec::new(),
            Some(Names::One(name)) => vec![name],
            Some(Names::Several(names)) => names,
        };
        let delimiter = match written.delimiter {
            None => None,
            Some(character) => Some(u8::try_from(character).map_err(|_| bad("`delimiter` is one ASCII character"))?),
        };
        let asks = written.asks.into_iter().map(|(ask, columns)| Ok((ask, understood(columns)?)));
        Ok(Self {
            source: written.source,
            id,
            shape: Shape { sheet: written.sheet, delimiter },
            columns: understood(written.columns)?,
            asks: asks.collect::<Result<_, Fault>>()?,
        })
    }

    /// The name of the source.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The columns that make the original id; empty if the rows have none.
    #[must_use]
    pub fn id(&self) -> &[String] {
        &self.id
    }

    /// How the file is laid out.
    #[must_use]
    pub const fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Gives a field the same value in every row whose own is empty, as `--place CODE` does. It does not change what
    /// the rows' identity is made of.
    #[must_use]
    pub fn with_default(mut self, field: &str, value: &str) -> Self {
        let mut found = false;
        for columns in std::iter::once(&mut self.columns).chain(self.asks.values_mut()) {
            if let Some(column) = columns.get_mut(field) {
                column.default = Some(value.to_owned());
                found = true;
            }
        }
        if !found {
            self.columns.insert(field.to_owned(), Column::constant(value));
        }
        self
    }

    /// What is mapped for an ask: the common columns and its own, which win.
    #[must_use]
    pub fn columns(&self, ask: &str) -> BTreeMap<&str, &Column> {
        let own = self.asks.get(ask).into_iter().flatten();
        self.columns.iter().chain(own).map(|(field, column)| (field.as_str(), column)).collect()
    }

    /// Every column of the table that this file names for any ask. A row's identity is made of these, so that it is the
    /// same whichever way the row goes in.
    #[must_use]
    pub fn named(&self) -> BTreeSet<&str> {
        let columns = self.columns.values().chain(self.asks.values().flat_map(BTreeMap::values));
        columns.flat_map(Column::named).chain(self.id.iter().map(String::as_str)).collect()
    }
}

impl Mapping {
    /// The columns that it names and a header has not exactly once.
    #[must_use]
    pub fn missing(&self, header: &[String]) -> Vec<&str> {
        let stands = |name: &&str| header.iter().filter(|cell| cell == name).count() != 1;
        self.named().into_iter().filter(stands).collect()
    }
}

impl Column {
    fn constant(value: &str) -> Self {
        let default = Some(value.to_owned());
        Self { origin: Origin::Constant, values: BTreeMap::new(), otherwise: None, default, format: None }
    }

    /// The columns of the table that it names.
    pub(crate) fn named(&self) -> Vec<&str> {
        match &self.origin {
            Origin::Column(name) => vec![name],
            Origin::Constant => Vec::new(),
            Origin::Template(pieces) => pieces.iter().filter_map(Piece::column).collect(),
        }
    }
}

impl Piece {
    fn column(&self) -> Option<&str> {
        match self {
            Self::Column(name) => Some(name),
            Self::Text(_) => None,
        }
    }
}

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    source: String,
    id: Option<Names>,
    sheet: Option<String>,
    delimiter: Option<char>,
    #[serde(default)]
    columns: BTreeMap<String, Entry>,
    #[serde(default)]
    asks: BTreeMap<String, BTreeMap<String, Entry>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Several(Vec<String>),
}

/// `"column"` or a table. Read by hand, so that a misspelled word in the table is named with the words there are.
struct Entry(Detailed);

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor)
    }
}

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a column, or a table")
    }

    fn visit_str<E>(self, name: &str) -> Result<Entry, E> {
        Ok(Entry(Detailed { column: Some(name.to_owned()), ..Detailed::default() }))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
        Detailed::deserialize(MapAccessDeserializer::new(map)).map(Entry)
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Detailed {
    column: Option<String>,
    template: Option<String>,
    #[serde(default)]
    values: BTreeMap<String, String>,
    otherwise: Option<String>,
    default: Option<String>,
    format: Option<Format>,
}

fn understood(entries: BTreeMap<String, Entry>) -> Result<BTreeMap<String, Column>, Fault> {
    entries.into_iter().map(|(field, entry)| column(&field, entry).map(|column| (field, column))).collect()
}

fn column(field: &str, Entry(written): Entry) -> Result<Column, Fault> {
    let origin = match (&written.column, &written.template) {
        (Some(name), None) => Origin::Column(name.clone()),
        (None, Some(template)) => Origin::Template(pieces(field, template)?),
        (None, None) if written.default.is_some() => Origin::Constant,
        (None, None) => return Err(bad(format!("`{field}` has neither a column, a template nor a default"))),
        (Some(_), Some(_)) => return Err(bad(format!("`{field}` has both a column and a template"))),
    };
    if written.otherwise.is_some() && written.values.is_empty() {
        return Err(bad(format!("`{field}`: `otherwise` needs `values`")));
    }
    let Detailed { values, otherwise, default, format, .. } = written;
    Ok(Column { origin, values, otherwise, default, format })
}

fn pieces(field: &str, template: &str) -> Result<Vec<Piece>, Fault> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').ok_or_else(|| bad(format!("`{field}`: a {{ is not closed")))?;
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        pieces.push(Piece::Column(name.trim().to_owned()));
        rest = behind;
    }
    if pieces.is_empty() {
        return Err(bad(format!("`{field}`: the template names no {{column}}")));
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

fn bad(why: impl Into<String>) -> Fault {
    let why = why.into();
    Fault::new("bad_mapping", format!("对照文件有误：{why}"), format!("the mapping file is wrong: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_asks_own_columns_win() {
        let mapping =
            Mapping::parse("source = \"s\"\n[columns]\nchannel = \"a\"\n[asks.record]\nchannel = \"b\"\n").unwrap();
        assert_eq!(mapping.columns("record")["channel"].origin, Origin::Column("b".to_owned()));
        assert_eq!(mapping.columns("register")["channel"].origin, Origin::Column("a".to_owned()));
        assert_eq!(mapping.named().into_iter().collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn a_default_is_added_or_fills_what_is_mapped() {
        let mapping = Mapping::parse("source = \"s\"\n[columns]\nplace = \"a\"\n").unwrap();
        let mapping = mapping.with_default("place", "1").with_default("grade", "ordinary");
        let columns = mapping.columns("register");
        assert_eq!(columns["place"].default.as_deref(), Some("1"));
        assert_eq!(columns["grade"].origin, Origin::Constant);
    }

    #[test]
    fn what_is_written_wrongly_is_said() {
        for (text, word) in [
            ("[columns]\ntext = \"a\"", "source"),
            ("source = \"a b\"\n[columns]\ntext = \"a\"", "letters"),
            ("source = \"s\"", "no field"),
            ("source = \"s\"\n[columns]\ntext = { colum = \"a\" }", "unknown field `colum`"),
            ("source = \"s\"\n[columns]\ntext = { template = \"{a\" }", "not closed"),
            ("source = \"s\"\n[columns]\ntext = { template = \"a\" }", "names no"),
            ("source = \"s\"\n[columns]\ntext = { column = \"a\", template = \"{b}\" }", "both"),
            ("source = \"s\"\n[columns]\ntext = { otherwise = \"a\", column = \"b\" }", "needs `values`"),
            ("source = \"s\"\n[columns]\ntext = {}", "neither"),
            ("source = \"s\"\ndelimiter = \"，\"\n[columns]\ntext = \"a\"", "ASCII"),
        ] {
            let fault = Mapping::parse(text).unwrap_err();
            assert_eq!(fault.code, "bad_mapping");
            assert!(fault.en.contains(word), "{word}: {}", fault.en);
        }
    }
}
