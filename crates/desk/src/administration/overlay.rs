//! What acts make of a city: amendments for its rulebook, and changes of its units.

use super::{Act, Acts};
use crate::units::{Own, Unit};
use rulebook::model::Label;
use rulebook::read::{Amendment, Change};
use worktime::Day;

impl Act {
    /// The amendment that it is; `None` for acts about units and people. `opened` = keys of units that acts opened.
    pub(crate) fn amendment(&self, opened: &[String]) -> Option<Amendment> {
        let text = |field: &str| self.text(field).to_owned();
        let some = |field: &str| Some(text(field)).filter(|text| !text.is_empty());
        let label =
            |key: &str| Label { zh: text("name_zh"), en: some("name_en").unwrap_or_else(|| key.replace('_', " ")) };
        let change = match self.kind.as_str() {
            "issue_setting" => Change::Setting {
                key: text("setting"),
                value: text("value"),
                condition: text("condition"),
                scope: some("scope"),
            },
            "issue_calendar" => Change::Calendar {
                year: match self.values.get("year") {
                    Some(casework::Value::Number(year)) => *year,
                    _ => 0,
                },
                off: text("off"),
                make_up: text("make_up"),
                source: text("source"),
            },
            "issue_catalogue" => {
                Change::Catalogue { version: text("version"), rows: text("rows"), also: opened.to_vec() }
            }
            "issue_category" => Change::Category {
                key: text("category"),
                label: label(self.text("category")),
                above: some("above"),
                closed: self.flag("closed"),
            },
            "issue_notice" => Change::Notice { name: text("notice"), label: label(self.text("notice")) },
            _ => return None,
        };
        Some(Amendment {
            act: self.number.clone(),
            from: self.from(),
            until: self.until(),
            issuer: text("issuer"),
            document: text("document"),
            change,
        })
    }
}

impl Acts {
    /// The amendments of a city.
    pub(crate) fn amendments(&self, city: u32) -> Vec<Amendment> {
        let opened = self.opened(city);
        self.of(city)
            .into_iter()
            .filter(|act| act.counts())
            // A year's notice has no days of its own: it counts while it is in force.
            .filter(|act| act.kind != "issue_calendar" || act.state == "in_force")
            .filter_map(|act| act.amendment(&opened))
            .collect()
    }

    /// Keys of units that acts opened in a city.
    pub(crate) fn opened(&self, city: u32) -> Vec<String> {
        let opens = |act: &&Act| act.kind == "open_unit";
        self.of(city).into_iter().filter(opens).map(|act| act.text("unit_key").to_owned()).collect()
    }

    /// The units that acts opened, renamed and closed, as they stand on a day.
    pub(crate) fn units(&self, day: Day) -> Own {
        let mut own = Own::default();
        for act in self.all().into_iter().filter(|act| act.holds_on(day)) {
            let name = || {
                let zh = act.text("name_zh").to_owned();
                let en =
                    Some(act.text("name_en")).filter(|en| !en.is_empty()).map_or_else(|| zh.clone(), str::to_owned);
                (zh, en)
            };
            match act.kind.as_str() {
                "open_unit" => {
                    let division = act.text("division").to_owned();
                    let id = format!("{division}.{}", act.text("unit_key"));
                    let (zh, en) = name();
                    let unit = Unit { id: id.clone(), zh, en, kind: act.text("kind").to_owned(), division };
                    own.opened.insert(id, unit);
                }
                "change_unit" => {
                    own.names.insert(act.text("unit").to_owned(), name());
                }
                "close_unit" => {
                    own.closed.insert(act.text("unit").to_owned());
                }
                _ => {}
            }
        }
        own
    }
}
