//! The list of administrative divisions (市、区、街道、社区) as a tree.
//!
//! Columns `code,level,kind,name,parent`, and if the list has them `aliases` (`|` between several), `since` and
//! `until` (days): a street that is merged keeps its row, with an end.

use crate::fault::Fault;
use std::collections::BTreeMap;
use worktime::Day;

/// Levels of division, highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 市.
    City,
    /// 区、县级市.
    District,
    /// 街道、镇、乡.
    Street,
    /// 社区、村.
    Community,
}

impl Level {
    /// The word by which unit templates and lists name it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::District => "district",
            Self::Street => "street",
            Self::Community => "community",
        }
    }
}

/// One division.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// Code: six digits for cities and districts, nine for streets, twelve for communities.
    pub code: String,
    /// Level.
    pub level: Level,
    /// Kind as the list writes it, such as `街道` or `镇`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Code of the division above; `None` for a city.
    pub parent: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// First day, if the list says.
    pub since: Option<Day>,
    /// Last day, if it has ended or will.
    pub until: Option<Day>,
}

impl Division {
    /// Whether it exists on a day.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// A list of divisions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Divisions {
    by_code: BTreeMap<String, Division>,
    below: BTreeMap<String, Vec<String>>,
    by_name: BTreeMap<String, Vec<String>>,
}

impl Divisions {
    /// Reads a list.
    ///
    /// # Errors
    /// [`Fault`] `bad_divisions` naming the line: a column is missing, a code is no code or stands twice, a level is
    /// unknown, or a parent is not above.
    pub fn from_csv(text: &str) -> Result<Self, Fault> {
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let header = reader.headers().map_err(|error| bad(1, &error.to_string()))?.clone();
        for needed in ["code", "level", "kind", "name", "parent"] {
            if !header.iter().any(|column| column == needed) {
                return Err(bad(1, &format!("there is no column `{needed}`")));
            }
        }
        let mut list = Self::default();
        for record in reader.records() {
            let record =
                record.map_err(|error| bad(error.position().map_or(0, csv::Position::line), &error.to_string()))?;
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |name: &str| {
                let at = header.iter().position(|column| column == name);
                at.and_then(|at| record.get(at)).unwrap_or_default().trim().to_owned()
            };
            list.add(line, division(line, &cell)?)?;
        }
        list.check_parents()?;
        Ok(list)
    }

    /// A division by code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Division> {
        self.by_code.get(code)
    }

    /// A division and everything above it, itself first.
    #[must_use]
    pub fn chain(&self, code: &str) -> Vec<&Division> {
        let mut chain = Vec::new();
        let mut next = self.get(code);
        while let Some(division) = next {
            chain.push(division);
            next = division.parent.as_deref().and_then(|parent| self.get(parent));
        }
        chain
    }

    /// The division of a level that contains this one, or is it.
    #[must_use]
    pub fn at(&self, code: &str, level: Level) -> Option<&Division> {
        self.chain(code).into_iter().find(|division| division.level == level)
    }

    /// The district of a street or community.
    #[must_use]
    pub fn district(&self, code: &str) -> Option<&Division> {
        self.at(code, Level::District)
    }

    /// The divisions right below one, by code: streets of a district, communities of a street.
    pub fn below(&self, code: &str) -> impl Iterator<Item = &Division> {
        self.below.get(code).into_iter().flatten().filter_map(|code| self.get(code))
    }

    /// Divisions of this name or alias, by code: names are not unique.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &Division> {
        self.by_name.get(name.trim()).into_iter().flatten().filter_map(|code| self.get(code))
    }

    /// The divisions as the desk's unit tree takes them.
    #[must_use]
    pub fn tree(&self) -> Vec<desk::Division> {
        self.iter()
            .map(|division| desk::Division {
                code: division.code.clone(),
                level: division.level.word().to_owned(),
                kind: division.kind.clone(),
                name: division.name.clone(),
                parent: division.parent.clone().unwrap_or_default(),
            })
            .collect()
    }

    /// Every division by code.
    pub fn iter(&self) -> impl Iterator<Item = &Division> {
        self.by_code.values()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_code.len()
    }

    /// Whether the list is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_code.is_empty()
    }

    fn add(&mut self, line: u64, division: Division) -> Result<(), Fault> {
        let code = division.code.clone();
        for name in std::iter::once(&division.name).chain(&division.aliases) {
            self.by_name.entry(name.clone()).or_default().push(code.clone());
        }
        if let Some(parent) = &division.parent {
            self.below.entry(parent.clone()).or_default().push(code.clone());
        }
        match self.by_code.insert(code.clone(), division) {
            None => Ok(()),
            Some(_) => Err(bad(line, &format!("code {code} stands twice"))),
        }
    }

    /// Every parent is there and of a higher level, so no chain can run in a circle.
    fn check_parents(&self) -> Result<(), Fault> {
        for division in self.by_code.values() {
            let Division { code, level, parent, .. } = division;
            let Some(parent) = parent else { continue };
            let above = self.get(parent);
            if above.is_none_or(|above| above.level >= *level) {
                return Err(bad(0, &format!("the parent {parent} of {code} is missing or not above it")));
            }
        }
        Ok(())
    }
}

fn division(line: u64, cell: &dyn Fn(&str) -> String) -> Result<Division, Fault> {
    let level = match cell("level").as_str() {
        "city" => Level::City,
        "district" => Level::District,
        "street" => Level::Street,
        "community" => Level::Community,
        other => return Err(bad(line, &format!("`{other}` is no level"))),
    };
    let (code, name, parent) = (cell("code"), cell("name"), cell("parent"));
    let digits = match level {
        Level::City | Level::District => 6,
        Level::Street => 9,
        Level::Community => 12,
    };
    if code.len() != digits || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(bad(line, &format!("`{code}` is not a code of {digits} digits")));
    }
    if name.is_empty() || (parent.is_empty() && level != Level::City) {
        return Err(bad(line, "a name or parent is missing"));
    }
    let day = |column: &str| -> Result<Option<Day>, Fault> {
        let text = cell(column);
        if text.is_empty() {
            Ok(None)
        } else {
            text.parse().map(Some).map_err(|_| bad(line, &format!("`{text}` is no day")))
        }
    };
    Ok(Division {
        aliases: cell("aliases")
            .split('|')
            .map(str::trim)
            .filter(|alias| !alias.is_empty())
            .map(str::to_owned)
            .collect(),
        since: day("since")?,
        until: day("until")?,
        parent: (!parent.is_empty()).then_some(parent),
        kind: cell("kind"),
        code,
        level,
        name,
    })
}

fn bad(line: u64, why: &str) -> Fault {
    Fault::new("bad_divisions", format!("区划表第 {line} 行：{why}"), format!("divisions, line {line}: {why}"))
}
