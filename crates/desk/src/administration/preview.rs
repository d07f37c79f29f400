//! What an act would change, before it is proposed or confirmed: old and new, from which day, what stays as it is.

use super::Act;
use super::judge::reason_of;
use crate::desk::{Desk, DeskFault};
use crate::library::{CityLaw, Library};
use crate::ports::{MatterFilter, PageRequest};
use casework::{MatterId, Reason, Values};
use rulebook::model::{Label, RegisterRow};
use rulebook::{City, ListEntry, UnitTemplate};
use worktime::{Day, DayKind};

/// One line of a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What: a setting's condition (empty = always), a day, a category, a language.
    pub what: Label,
    /// As it is on that day without the act; empty = not there.
    pub old: Label,
    /// As it would be; empty = no longer there.
    pub new: Label,
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

/// A text that is the same in both languages.
fn same(text: impl Into<String>) -> Label {
    let zh = text.into();
    Label { en: zh.clone(), zh }
}

fn nothing() -> Label {
    same("")
}

fn unit(library: &Library, act: &Act) -> Vec<Compared> {
    let id = act.text("unit");
    let now = || library.units.unit(id).map_or_else(nothing, |unit| Label { zh: unit.zh, en: unit.en });
    // Without an English name it goes by the Chinese one.
    let (zh, en) = (act.text("name_zh"), act.text("name_en"));
    let named = || Label { zh: zh.to_owned(), en: if en.is_empty() { zh } else { en }.to_owned() };
    let one = |what: &str, old: Label, new: Label| vec![Compared { what: same(what), old, new }];
    match act.kind.as_str() {
        "open_unit" => one(&format!("{}.{}", act.text("division"), act.text("unit_key")), nothing(), named()),
        "change_unit" => one(id, now(), named()),
        "close_unit" => one(id, now(), nothing()),
        _ => Vec::new(),
    }
}

/// What an act changes: lines of what is compared, as it is before and after.
fn compared(act: &Act, before: &City, after: &City, from: Day) -> Vec<Compared> {
    let lines = match act.kind.as_str() {
        "issue_setting" => setting(act, before, after, from),
        "issue_calendar" => calendar(act, before, after),
        "issue_catalogue" => {
            let categories = before.lists.get("categories").into_iter().flatten();
            let line = |(key, entry): (&String, &ListEntry)| {
                (entry.label.clone(), owners(before, key, from), owners(after, key, from))
            };
            categories.map(line).collect()
        }
        "issue_category" => {
            let key = act.text("category");
            vec![(same(key), category(before, key), category(after, key))]
        }
        "issue_notice" => {
            let text = |city: &City| city.notices.get(act.text("notice")).map_or_else(nothing, |it| it.label.clone());
            let (old, new) = (text(before), text(after));
            let chinese = Label { zh: "中文".to_owned(), en: "Chinese".to_owned() };
            let english = Label { zh: "英文".to_owned(), en: "English".to_owned() };
            vec![(chinese, same(old.zh), same(new.zh)), (english, same(old.en), same(new.en))]
        }
        _ => Vec::new(),
    };
    lines.into_iter().filter(|(_, old, new)| old != new).map(|(what, old, new)| Compared { what, old, new }).collect()
}

fn setting(act: &Act, before: &City, after: &City, from: Day) -> Vec<(Label, Label, Label)> {
    let (key, unit) = (act.text("setting"), Some(act.text("scope")).filter(|unit| !unit.is_empty()));
    let (old, new) = (before.settings(), after.settings());
    let (old, new) = (old.candidates(key, from, unit), new.candidates(key, from, unit));
    let Some(row) = new.first() else { return Vec::new() };
    let replaced = old.iter().find(|other| other.when == row.when).or(old.first());
    let value = replaced.map_or_else(nothing, |row| row.value.label());
    vec![(after.condition(row), value, row.value.label())]
}

fn calendar(act: &Act, before: &City, after: &City) -> Vec<(Label, Label, Label)> {
    let year = match act.values.get("year") {
        Some(casework::Value::Number(year)) => i16::try_from(*year).unwrap_or_default(),
        _ => 0,
    };
    let Ok(first) = Day::new(year, 1, 1) else { return Vec::new() };
    // Days that are as the week has them before and after are not worth a line.
    let plain = |kind: &Option<DayKind>| matches!(kind, None | Some(DayKind::Workday | DayKind::Weekend));
    let days = (0..366).map(|n| first.plus_days(n)).filter(|day| day.year() == year);
    days.map(|day| (day, before.calendar.kind(day), after.calendar.kind(day)))
        .filter(|(_, old, new)| !(plain(old) && plain(new)))
        .map(|(day, old, new)| (same(day.to_string()), kind_of_day(old), kind_of_day(new)))
        .collect()
}

fn kind_of_day(kind: Option<DayKind>) -> Label {
    let (zh, en) = match kind {
        None => return nothing(),
        Some(DayKind::Workday) => ("上班".to_owned(), "worked".to_owned()),
        Some(DayKind::MakeUp(name)) => (format!("调休上班（{name}）"), format!("worked to make up ({name})")),
        Some(DayKind::Weekend) => ("休息".to_owned(), "rest".to_owned()),
        Some(DayKind::Holiday(name)) => (format!("放假（{name}）"), format!("off ({name})")),
    };
    Label { zh, en }
}

fn category(city: &City, key: &str) -> Label {
    match city.lists.get("categories").and_then(|list| list.get(key)) {
        None => nothing(),
        Some(ListEntry { label, closed: false, .. }) => label.clone(),
        Some(ListEntry { label, .. }) => {
            Label { zh: format!("{}（停用）", label.zh), en: format!("{} (closed)", label.en) }
        }
    }
}

/// Who owns a category on a day, by their names.
fn owners(city: &City, category: &str, day: Day) -> Label {
    let rows = city.rows.get("catalogue").map(Vec::as_slice).unwrap_or_default();
    let owners: Vec<Label> = rows
        .iter()
        .filter(|row| row.since <= day && row.until.is_none_or(|until| day <= until))
        .filter(|row| row.columns.get("category").is_some_and(|named| named == category))
        .map(|row| owner(city, row))
        .collect();
    let all = |of: fn(&Label) -> &str, between| owners.iter().map(of).collect::<Vec<_>>().join(between);
    Label { zh: all(|label| &label.zh, "、"), en: all(|label| &label.en, ", ") }
}

/// The name of the unit in a row of the catalogue: that of the template at its level, or the key of a unit opened later.
#[must_use]
pub fn owner(city: &City, row: &RegisterRow) -> Label {
    let column = |name: &str| row.columns.get(name).map(String::as_str).unwrap_or_default();
    let (key, level) = (column("unit"), column("level"));
    // `street` is the matter's own office, whatever its template's key.
    let is_it = |unit: &&UnitTemplate| match key {
        "street" => unit.kind == "street_office",
        _ => unit.key == key && unit.level == level,
    };
    let template = city.units.iter().find(is_it);
    template.map_or_else(|| same(key), |unit| unit.label.clone())
}

impl Desk {
    /// The acts that the rulebook of today does not bear any more, as reasons.
    #[must_use]
    pub fn unborne(&self) -> Vec<Reason> {
        self.library().faults().map(reason_of).collect()
    }
}
