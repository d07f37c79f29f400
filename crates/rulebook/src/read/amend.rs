//! What was decided after a rulebook was written: amendments by administrative acts, laid over the city as read.
//!
//! An amendment is read with the readers of the files, so it is judged by the same words and its faults have a place:
//! the act's name, a slash and the field, with line and column where the field has lines.

use super::doc::{Doc, Gathered};
use super::issue::ACTS;
use super::issue::Issue;
use super::tables;
use crate::city::{City, ListEntry};
use crate::model::{Label, Setting, SettingValue};
use crate::near::hint;
use law::{Fault, Place};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use worktime::{Day, WorkHours};

/// The list in which question types stand.
const CATEGORIES: &str = "categories";
/// The register of owners by category.
const CATALOGUE: &str = "catalogue";
/// The setting of office hours.
const HOURS: &str = "worktime.hours";

/// One amendment: what an act changes, from which day, until when, issued by whom in which document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// The act's name in places of faults.
    pub act: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Option<Day>,
    /// Who issued it.
    pub issuer: String,
    /// In which document.
    pub document: String,
    /// What it changes.
    pub change: Change,
}

/// What an amendment changes, as written in the act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// A row of settings.
    Setting {
        /// Its key.
        key: String,
        /// Its value as files write it.
        value: String,
        /// Guards separated by `;`; empty = always.
        condition: String,
        /// The subdistrict that it alone concerns.
        scope: Option<String>,
    },
    /// A year of the working calendar.
    Calendar {
        /// The year.
        year: i64,
        /// One day and holiday a line.
        off: String,
        /// One day and holiday a line.
        make_up: String,
        /// Where the notice can be read.
        source: String,
    },
    /// A version of the dispatch catalogue, which replaces the one before.
    Catalogue {
        /// Its version.
        version: String,
        /// CSV: `key,category,unit,level,basis`.
        rows: String,
        /// Keys of units that its rows may name beside those of the city's templates.
        also: Vec<String>,
    },
    /// A question type: new, renamed, moved or closed.
    Category {
        /// Its key.
        key: String,
        /// Its labels.
        label: Label,
        /// The one above.
        above: Option<String>,
        /// Whether it can no longer be chosen.
        closed: bool,
    },
    /// The text of a notice.
    Notice {
        /// Its name.
        name: String,
        /// Its sentences.
        label: Label,
    },
}

impl Amendment {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    fn place(&self, field: &str) -> Place {
        Place { file: format!("{ACTS}/{}/{field}", self.act), line: 0, column: 0 }
    }
}

impl City {
    /// The city with amendments laid over it, as it stands on a day, and the faults of those that cannot be laid over;
    /// these are left out. Later amendments win over earlier ones of the same day.
    #[must_use]
    pub fn amended(&self, amendments: &[Amendment], on: Day) -> (Self, Vec<Fault>) {
        let mut city = self.clone();
        let mut faults = Vec::new();
        for amendment in amendments.iter().filter(|one| one.until.is_none_or(|until| one.from <= until)) {
            let mut next = city.clone();
            let found = next.amend(amendment, on);
            if found.is_empty() {
                city = next;
            } else {
                faults.extend(found);
            }
        }
        if let Err(fault) = city.set_hours(on) {
            faults.push(fault);
        }
        (city, faults)
    }

    fn amend(&mut self, amendment: &Amendment, on: Day) -> Vec<Fault> {
        match &amendment.change {
            Change::Setting { key, value, condition, scope } => {
                self.amend_setting(amendment, (key, value, condition), scope.as_deref())
            }
            Change::Calendar { year, off, make_up, source } => {
                self.amend_calendar(amendment, *year, [off, make_up], source)
            }
            Change::Catalogue { version, rows, also } => self.amend_catalogue(amendment, version, rows, also),
            Change::Category { key, label, above, closed } if amendment.holds_on(on) => {
                self.amend_category(amendment, key, label, above.as_deref(), *closed)
            }
            Change::Notice { name, label } if amendment.holds_on(on) => self.amend_notice(amendment, name, label),
            Change::Category { .. } | Change::Notice { .. } => Vec::new(),
        }
    }

    fn amend_setting(
        &mut self,
        amendment: &Amendment,
        (key, value, condition): (&str, &str, &str),
        scope: Option<&str>,
    ) -> Vec<Fault> {
        if !self.settings.iter().any(|row| row.key == key) {
            let known: BTreeSet<&str> = self.settings.iter().map(|row| row.key.as_str()).collect();
            let (zh, en) = hint(key, known);
            return vec![Fault::new(
                amendment.place("setting"),
                "unknown-name",
                format!("没有设定 `{key}`{zh}"),
                format!("there is no setting `{key}`{en}"),
            )];
        }
        let mut text = format!("[[setting]]\nkey = {}\nvalue = {}\n", quoted(key), quoted(value));
        let guards: Vec<String> =
            condition.split(';').map(str::trim).filter(|guard| !guard.is_empty()).map(quoted).collect();
        if !guards.is_empty() {
            let _ = writeln!(text, "when = [{}]", guards.join(", "));
        }
        let _ = writeln!(text, "since = {}", quoted(&amendment.from.to_string()));
        if let Some(until) = amendment.until {
            let _ = writeln!(text, "until = {}", quoted(&until.to_string()));
        }
        if let Some(unit) = scope {
            let _ = writeln!(text, "unit = {}", quoted(unit));
        }
        let (issuer, document) = (quoted(&amendment.issuer), quoted(&amendment.document));
        let _ = writeln!(text, "issuer = {issuer}\ndocument = {document}\nverified = true");
        let mut read = super::empty(&self.key);
        let faults = read_with(&amendment.place("value").file, &text, |doc| tables::settings(doc, &mut read));
        if !faults.is_empty() {
            return faults.into_iter().map(|fault| Fault { place: amendment.place("value"), ..fault }).collect();
        }
        // Newest first: of rows of one day the first whose condition holds counts.
        let rows: Vec<Setting> =
            read.settings.into_iter().map(|row| Setting { place: amendment.place("value"), ..row }).collect();
        self.settings.splice(0..0, rows);
        Vec::new()
    }

    fn amend_calendar(
        &mut self,
        amendment: &Amendment,
        year: i64,
        [off, make_up]: [&str; 2],
        source: &str,
    ) -> Vec<Fault> {
        let notice = format!("{} {}", amendment.document, amendment.issuer);
        let mut text = format!("year = {year}\nnotice = {}\nsource = {}\n", quoted(&notice), quoted(source));
        let mut faults = Vec::new();
        for (field, lines) in [("off", off), ("make_up", make_up)] {
            let _ = writeln!(text, "[{field}]");
            let mut seen = BTreeSet::new();
            for (index, line) in lines.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
                let mut fault = |zh: &str, en: &str| {
                    let line = u32::try_from(index + 1).unwrap_or(u32::MAX);
                    let place = Place { line, column: 1, ..amendment.place(field) };
                    faults.push(Fault::new(place, "calendar", zh, en));
                };
                match line.trim().split_once(char::is_whitespace) {
                    Some((day, name)) if day.parse::<Day>().is_ok() => {
                        if seen.insert(day) {
                            let _ = writeln!(text, "{} = {}", quoted(day), quoted(name.trim()));
                        } else {
                            fault("这一天写了两次", "this day is given twice");
                        }
                    }
                    _ => fault(
                        "每行写一天和节日，如 `2027-01-01 元旦`",
                        "a line is a day and its holiday, such as `2027-01-01 元旦`",
                    ),
                }
            }
        }
        if faults.is_empty() {
            match self.calendar.clone().with_year(&amendment.act, &text) {
                Ok(calendar) => self.calendar = calendar,
                Err(fault) => faults.push(Fault::new(
                    amendment.place("off"),
                    "calendar",
                    format!("工作日历：{fault}"),
                    format!("working calendar: {fault}"),
                )),
            }
        }
        faults
    }

    fn amend_catalogue(&mut self, amendment: &Amendment, version: &str, rows: &str, also: &[String]) -> Vec<Fault> {
        let issue = Issue {
            act: &amendment.act,
            register: CATALOGUE,
            scope: "",
            version,
            from: amendment.from,
            until: amendment.until,
            rows,
            also,
        };
        match self.issued(&issue) {
            Err(faults) => faults,
            Ok(fresh) => {
                issue.lay(self.rows.entry(CATALOGUE.to_owned()).or_default(), fresh);
                Vec::new()
            }
        }
    }

    fn amend_category(
        &mut self,
        amendment: &Amendment,
        key: &str,
        label: &Label,
        above: Option<&str>,
        closed: bool,
    ) -> Vec<Fault> {
        let list = self.lists.entry(CATEGORIES.to_owned()).or_default();
        if !super::call::is_name(key) {
            let (zh, en) = ("键用小写英文、数字和下划线", "a key has small letters, digits and underscores");
            return vec![Fault::new(amendment.place("category"), "bad-name", zh, en)];
        }
        if let Some(above) = above
            && (above == key || !list.get(above).is_some_and(|entry| entry.parent.is_none() && !entry.closed))
        {
            let (zh, en) = hint(above, list.keys().map(String::as_str));
            return vec![Fault::new(
                amendment.place("above"),
                "unknown-name",
                format!("没有在用的一级分类 `{above}`{zh}"),
                format!("there is no open category `{above}` at the first level{en}"),
            )];
        }
        if closed && list.values().any(|entry| entry.parent.as_deref() == Some(key) && !entry.closed) {
            let (zh, en) = ("下面还有在用的分类，请先停用", "categories below it are still open; close them first");
            return vec![Fault::new(amendment.place("closed"), "has-children", zh, en)];
        }
        let parent = above.map(str::to_owned).or_else(|| list.get(key).and_then(|entry| entry.parent.clone()));
        list.insert(key.to_owned(), ListEntry { label: label.clone(), parent, closed });
        Vec::new()
    }

    fn amend_notice(&mut self, amendment: &Amendment, name: &str, label: &Label) -> Vec<Fault> {
        let known: Vec<String> = self.notices.keys().cloned().collect();
        let Some(notice) = self.notices.get_mut(name) else {
            let (zh, en) = hint(name, known.iter().map(String::as_str));
            return vec![Fault::new(
                amendment.place("notice"),
                "unknown-name",
                format!("没有名为 `{name}` 的通知{zh}"),
                format!("no notice is called `{name}`{en}"),
            )];
        };
        notice.label = label.clone();
        for (lang, field) in [("zh", "name_zh"), ("en", "name_en")] {
            self.places.0.insert(format!("notices/notice/{name}/{lang}"), amendment.place(field));
        }
        Vec::new()
    }

    /// Office hours as set on the day.
    fn set_hours(&mut self, on: Day) -> Result<(), Fault> {
        let settings = self.settings();
        let rows = settings.candidates(HOURS, on, None);
        let Some(row) = rows.iter().find(|row| row.when.is_empty()) else { return Ok(()) };
        let text = match &row.value {
            SettingValue::Word(text) => text.clone(),
            SettingValue::Words(windows) => windows.join(","),
            _ => String::new(),
        };
        match WorkHours::parse(&text) {
            Ok(hours) => {
                self.calendar = self.calendar.clone().with_hours(hours);
                Ok(())
            }
            Err(fault) => Err(Fault::new(
                row.place.clone(),
                "calendar",
                format!("办公时间：{fault}"),
                format!("office hours: {fault}"),
            )),
        }
    }
}

/// Reads a text with a reader of files; answers its faults.
pub(super) fn read_with(file: &str, text: &str, read: impl FnOnce(Doc<'_>)) -> Vec<Fault> {
    let gathered = Gathered::default();
    read(Doc { file, text, gathered: &gathered });
    gathered.faults.into_inner()
}

/// A text as TOML writes it; JSON's escapes are among its own.
fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}
