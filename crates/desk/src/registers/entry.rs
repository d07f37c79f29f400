//! Entries: one event each that published an edition or wrote a row, and the rows that they make together.

use casework::{Event, Matter, MatterId, Recorded, Value, Values};
use indexmap::IndexMap;
use law::Fault;
use rulebook::City;
use rulebook::model::RegisterRow;
use rulebook::read::{Issue, end_by};
use std::collections::BTreeMap;
use worktime::{Day, Instant};

/// The register of a city that knows nothing of a scope says it for the whole city.
const WHOLE_CITY: &str = "";

/// One event that put something into a register.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The number of its matter for people.
    pub number: String,
    /// The district in which the matter lives.
    pub district: u32,
    /// The unit that issued it.
    pub home: String,
    /// When.
    pub at: Instant,
    /// The register.
    pub register: String,
    /// Whether it is a whole edition, or one row.
    pub whole: bool,
    /// What it says.
    pub values: Values,
}

/// A whole edition, as the last event of its matter leaves it.
#[derive(Debug, Clone, PartialEq)]
pub struct Issued<'a> {
    /// Its matter.
    pub matter: &'a MatterId,
    /// The entry that says how it is now.
    pub entry: &'a Entry,
    /// When it was published first.
    pub published_at: Instant,
    /// The division that it is for; empty = the whole city.
    pub scope: String,
    /// First day.
    pub from: Day,
    /// Last day, if one is said.
    pub until: Option<Day>,
}

/// Everything that matters put into registers, by city; each entry under its matter and the version of its event.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entries(BTreeMap<u32, BTreeMap<(MatterId, u32), Entry>>);

/// Whether events put something into a register.
#[must_use]
pub fn writes(events: &[Recorded]) -> bool {
    events.iter().any(|recorded| matches!(recorded.event, Event::Wrote { .. } | Event::Published { .. }))
}

impl Entry {
    /// A text that it says; empty if it does not.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.values.get(name).and_then(Value::text).unwrap_or_default()
    }

    fn day(&self, name: &str) -> Option<Day> {
        self.text(name).parse().ok()
    }

    /// Its last day. What has passed stays as it was.
    fn until(&self) -> Option<Day> {
        self.day("until").map(|until| until.max(self.at.day().plus_days(-1)))
    }

    /// The division of the unit that issued it; of the city itself: empty.
    fn scope(&self, city: u32) -> String {
        let division = self.home.split('.').next().unwrap_or_default();
        if division == city.to_string() { WHOLE_CITY.to_owned() } else { division.to_owned() }
    }

    /// The version that it names, or its matter's number.
    #[must_use]
    pub fn version(&self) -> &str {
        Some(self.text("version")).filter(|version| !version.is_empty()).unwrap_or(&self.number)
    }

    /// The row that it wrote, with the column in which the register has its key.
    fn row(&self, city: &City) -> Option<RegisterRow> {
        let register = city.registers.get(&self.register)?;
        let (key, _) = register.fields.iter().find(|(_, field)| field.is_key)?;
        let columns: IndexMap<String, String> = register
            .fields
            .keys()
            .filter(|name| *name != key)
            .filter_map(|name| Some((name.clone(), written(self.values.get(name)?)?)))
            .collect();
        Some(RegisterRow {
            key: written(self.values.get(key)?)?,
            since: self.at.day(),
            until: self.until(),
            version: self.number.clone(),
            scope: self.scope(city.division),
            columns,
            place: law::Place { file: format!("acts/{}/{}", self.number, self.register), line: 0, column: 0 },
        })
    }
}

/// A value as a cell; what is personal stays in the vault.
fn written(value: &Value) -> Option<String> {
    Some(match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Flag(flag) => (if *flag { "yes" } else { "no" }).to_owned(),
        Value::Row(row) => row.row.clone(),
        Value::Sealed(_) => return None,
        several => several.texts().join(" "),
    })
}

impl Entries {
    /// Takes note of a matter's whole history.
    pub fn hear(&mut self, city: u32, matter: &MatterId, district: u32, history: &[Recorded]) {
        if let Some(found) = casework::replay(matter, district, history.iter()) {
            self.hear_of(city, &found, history);
        }
    }

    /// Takes note of events of a matter.
    pub fn hear_of(&mut self, city: u32, matter: &Matter, events: &[Recorded]) {
        for recorded in events {
            let (register, whole, values) = match &recorded.event {
                Event::Wrote { register, columns } => (register, false, columns),
                Event::Published { register, edition } => (register, true, edition),
                _ => continue,
            };
            let entry = Entry {
                number: matter.number.clone(),
                district: matter.district,
                home: matter.home.clone(),
                at: recorded.at,
                register: register.clone(),
                whole,
                values: values.clone(),
            };
            self.0.entry(city).or_default().insert((matter.id.clone(), recorded.version), entry);
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.values().all(BTreeMap::is_empty)
    }

    /// The editions of a register that a city's matters published, in the order in which they take effect. A matter that
    /// publishes again says how its edition is now, such as until when it holds.
    #[must_use]
    pub fn issued(&self, city: u32, register: &str) -> Vec<Issued<'_>> {
        let mut found: Vec<Issued<'_>> = Vec::new();
        for ((matter, _), entry) in self.0.get(&city).into_iter().flatten() {
            if !entry.whole || entry.register != register {
                continue;
            }
            match found.last_mut().filter(|last| last.matter == matter) {
                Some(last) => (last.entry, last.until) = (entry, entry.until()),
                None => found.push(Issued {
                    matter,
                    entry,
                    published_at: entry.at,
                    scope: entry.scope(city),
                    from: entry.day("from").unwrap_or_else(|| entry.at.day()).max(entry.at.day()),
                    until: entry.until(),
                }),
            }
        }
        found.sort_by_key(|one| (one.from, one.published_at, one.matter.clone()));
        found
    }

    /// The rows of a city with everything laid over them that was published and written, and what cannot be laid over:
    /// it is left out. `also` = keys of units that acts opened.
    pub(crate) fn rows(&self, city: &City, also: &[String]) -> (IndexMap<String, Vec<RegisterRow>>, Vec<Fault>) {
        let (mut rows, mut faults) = (city.rows.clone(), Vec::new());
        let all = self.0.get(&city.division).into_iter().flatten();
        let mut registers: Vec<&String> = all.clone().map(|(_, entry)| &entry.register).collect();
        registers.sort_unstable();
        registers.dedup();
        for register in registers {
            let own = rows.entry(register.clone()).or_default();
            for issued in self.issued(city.division, register) {
                if issued.until.is_some_and(|until| until < issued.from) {
                    continue;
                }
                let issue = issued.issue(also);
                match city.issued(&issue) {
                    Ok(fresh) => issue.lay(own, fresh),
                    Err(found) => faults.extend(found),
                }
            }
            let mut written: Vec<&Entry> =
                all.clone().map(|(_, entry)| entry).filter(|one| !one.whole && one.register == *register).collect();
            written.sort_by_key(|entry| entry.at);
            for row in written.into_iter().filter_map(|entry| entry.row(city)) {
                lay_row(own, row);
            }
        }
        (rows, faults)
    }
}

impl<'a> Issued<'a> {
    /// The edition as it is read.
    #[must_use]
    pub fn issue(&'a self, also: &'a [String]) -> Issue<'a> {
        Issue {
            act: &self.entry.number,
            register: &self.entry.register,
            scope: &self.scope,
            version: self.entry.version(),
            from: self.from,
            until: self.until,
            rows: self.entry.text("rows"),
            also,
        }
    }

    /// Whether it holds on a day, as far as it says itself.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// A row takes the place of what its key meant before it.
fn lay_row(rows: &mut Vec<RegisterRow>, row: RegisterRow) {
    let (mut own, others): (Vec<_>, Vec<_>) =
        std::mem::take(rows).into_iter().partition(|one| one.key == row.key && one.scope == row.scope);
    end_by(&mut own, row.since.plus_days(-1));
    let ended = row.until.is_some_and(|until| until < row.since);
    *rows = others.into_iter().chain(own).chain((!ended).then_some(row)).collect();
}
