//! What an act would change, before it is proposed or confirmed: old and new, from which day, what stays as it is.

use super::Act;
use super::judge::reason_of;
use crate::desk::{Desk, DeskFault};
use crate::library::{CityLaw, Library};
use crate::ports::{MatterFilter, PageRequest};
use casework::{MatterId, Reason, Values};
use rulebook::City;
use rulebook::model::{Setting, SettingValue};
use worktime::Day;

/// One line of a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What: a setting's condition, a day, a category, a text.
    pub what: String,
    /// As it is on that day without the act; empty = not there.
    pub old: String,
    /// As it would be; empty = no longer there.
    pub new: String,
}

/// What an act would change.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// From which day.
    pub from: Day,
    /// Why it cannot stand; empty = it can.
    pub reasons: Vec<Reason>,
    /// Old and new.
    pub compared: Vec<Compared>,
    /// Open matters that keep what they have (settings), or whose days are worked out anew (calendars).
    pub open_matters: u64,
    /// Whether there may be more.
    pub at_least: bool,
}

impl Desk {
    /// What a wished act would change.
    ///
    /// # Errors
    /// As the store says; [`DeskFault::NotFound`] where the home is in no city.
    pub async fn preview(&self, kind: &str, home: &str, values: Values, by: &str) -> Result<Preview, DeskFault> {
        let act = Act {
            matter: MatterId("~".to_owned()),
            district: 0,
            number: "-".to_owned(),
            home: home.to_owned(),
            kind: kind.to_owned(),
            state: "in_force".to_owned(),
            values,
            by: by.to_owned(),
            confirmed_by: String::new(),
            opened_at: self.now(),
            ended_at: None,
            version: 0,
        };
        self.preview_of(act, by).await
    }

    /// What confirming a proposed act would change.
    ///
    /// # Errors
    /// As [`Self::preview`].
    pub async fn preview_of(&self, act: Act, by: &str) -> Result<Preview, DeskFault> {
        let library = self.library();
        let law = library.city_of(&act.home).ok_or(DeskFault::NotFound)?;
        let act = Act { state: "in_force".to_owned(), ..act };
        let from = act.from();
        let reasons = self.reasons(&library, law, act.clone(), by).await?;
        let (open_matters, at_least) = self.open_matters(&library, law, &act).await?;
        let mut acts = library.acts().clone();
        acts.put(law.city.division, act.clone());
        let compared = match library.written(law.city.division) {
            Some(written) if act.kind.starts_with("issue_") => {
                let (before, _) = written.amended(&library.acts().amendments(law.city.division), from);
                let (after, _) = written.amended(&acts.amendments(law.city.division), from);
                compared(&act, &before, &after, from)
            }
            _ => unit(&library, &act),
        };
        Ok(Preview { from, reasons, compared, open_matters, at_least })
    }

    /// Open matters of the procedures that the act's subject is read by.
    async fn open_matters(&self, library: &Library, law: &CityLaw, act: &Act) -> Result<(u64, bool), DeskFault> {
        let key = act.text("setting");
        let reads = |procedure: &&rulebook::model::Procedure| match act.kind.as_str() {
            "issue_setting" => {
                procedure.clocks.values().any(|clock| clock.budget.as_deref() == Some(key))
                    || procedure.asks.values().any(|ask| ask.within.as_deref() == Some(key))
            }
            "issue_calendar" => !procedure.clocks.is_empty(),
            _ => false,
        };
        let procedures: Vec<&str> =
            law.city.procedures.values().filter(reads).map(|procedure| procedure.key.as_str()).collect();
        let (mut total, mut at_least) = (0, false);
        for district in self.ledger.districts().await? {
            if library.units.city_of(&district.to_string()) != Some(law.city.division) {
                continue;
            }
            for procedure in &procedures {
                let filter = MatterFilter {
                    procedure: Some((*procedure).to_owned()),
                    is_final: Some(false),
                    ..MatterFilter::default()
                };
                let page = self.ledger.list(district, &filter, &PageRequest { limit: 1, after: None }).await?;
                total += page.total;
                at_least |= page.at_least;
            }
        }
        Ok((total, at_least))
    }
}

fn unit(library: &Library, act: &Act) -> Vec<Compared> {
    let name = |id: &str| library.units.unit(id).map(|unit| unit.zh).unwrap_or_default();
    let one = |what: String, old: String, new: String| vec![Compared { what, old, new }];
    match act.kind.as_str() {
        "open_unit" => one(
            format!("{}.{}", act.text("division"), act.text("unit_key")),
            String::new(),
            act.text("name_zh").to_owned(),
        ),
        "change_unit" => one(act.text("unit").to_owned(), name(act.text("unit")), act.text("name_zh").to_owned()),
        "close_unit" => one(act.text("unit").to_owned(), name(act.text("unit")), String::new()),
        _ => Vec::new(),
    }
}

fn compared(act: &Act, before: &City, after: &City, from: Day) -> Vec<Compared> {
    let mut lines: Vec<Compared> = Vec::new();
    let mut add = |what: String, old: String, new: String| {
        if old != new {
            lines.push(Compared { what, old, new });
        }
    };
    match act.kind.as_str() {
        "issue_setting" => {
            let unit = Some(act.text("scope")).filter(|unit| !unit.is_empty());
            let (old, new) = (before.settings(), after.settings());
            let (old, new) =
                (old.candidates(act.text("setting"), from, unit), new.candidates(act.text("setting"), from, unit));
            let condition = |row: &Setting| row.when.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            let Some(row) = new.first() else { return lines };
            let same = old.iter().find(|other| condition(other) == condition(row)).or(old.first());
            add(condition(row), same.map(|row| written(row)).unwrap_or_default(), written(row));
        }
        "issue_calendar" => {
            let year = match act.values.get("year") {
                Some(casework::Value::Number(year)) => i16::try_from(*year).unwrap_or_default(),
                _ => 0,
            };
            let word = |city: &City, day: Day| {
                city.calendar.kind(day).map(|kind| match kind {
                    worktime::DayKind::Workday => "上班".to_owned(),
                    worktime::DayKind::MakeUp(name) => format!("调休上班（{name}）"),
                    worktime::DayKind::Weekend => "休息".to_owned(),
                    worktime::DayKind::Holiday(name) => format!("放假（{name}）"),
                })
            };
            let first = Day::new(year, 1, 1).ok();
            for day in (0..366).filter_map(|n| first.map(|first| first.plus_days(n))).filter(|day| day.year() == year) {
                let (old, new) = (word(before, day), word(after, day));
                let plain = |kind: &Option<String>| kind.as_deref().is_none_or(|kind| kind == "上班" || kind == "休息");
                if !(plain(&old) && plain(&new)) {
                    add(day.to_string(), old.unwrap_or_default(), new.unwrap_or_default());
                }
            }
        }
        "issue_catalogue" => {
            for category in before.lists.get("categories").into_iter().flat_map(|list| list.keys()) {
                add(category.clone(), owners(before, category, from), owners(after, category, from));
            }
        }
        "issue_category" => {
            let name = |city: &City| {
                city.lists.get("categories").and_then(|list| list.get(act.text("category"))).map(|entry| {
                    let closed = if entry.closed { "（停用）" } else { "" };
                    format!("{}{closed}", entry.label.zh)
                })
            };
            add(act.text("category").to_owned(), name(before).unwrap_or_default(), name(after).unwrap_or_default());
        }
        "issue_notice" => {
            let text = |city: &City| city.notices.get(act.text("notice")).map(|notice| notice.label.clone());
            let (old, new) = (text(before), text(after));
            let pick = |label: &Option<rulebook::model::Label>, zh: bool| {
                label.as_ref().map(|label| if zh { label.zh.clone() } else { label.en.clone() }).unwrap_or_default()
            };
            add("zh".to_owned(), pick(&old, true), pick(&new, true));
            add("en".to_owned(), pick(&old, false), pick(&new, false));
        }
        _ => {}
    }
    lines
}

/// A setting's value as files write it.
#[must_use]
pub fn written(row: &Setting) -> String {
    match &row.value {
        SettingValue::Number(number) => number.to_string(),
        SettingValue::Span(span) => span.to_string(),
        SettingValue::Words(words) => words.join(", "),
        SettingValue::Word(word) => word.clone(),
    }
}

/// Who owns a category on a day, in the catalogue's words.
fn owners(city: &City, category: &str, day: Day) -> String {
    let rows = city.rows.get("catalogue").map(Vec::as_slice).unwrap_or_default();
    let owners: Vec<&str> = rows
        .iter()
        .filter(|row| row.since <= day && row.until.is_none_or(|until| day <= until))
        .filter(|row| row.columns.get("category").is_some_and(|named| named == category))
        .filter_map(|row| row.columns.get("unit").map(String::as_str))
        .collect();
    owners.join("、")
}

impl Desk {
    /// The acts that the rulebook of today does not bear any more, as reasons.
    #[must_use]
    pub fn unborne(&self) -> Vec<Reason> {
        self.library().faults().iter().map(reason_of).collect()
    }
}
