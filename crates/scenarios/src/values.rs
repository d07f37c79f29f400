//! From the texts of a scenario's tables to the values that an ask takes, by the kind of the field.

use crate::names;
use casework::Value;
use desk::{CityLaw, Units};
use rulebook::model::{Field, FieldKind, PartyKind};
use worktime::{Instant, Unit};

/// Where a text is read: the city, the units, the street, and the time.
pub(crate) struct Reading<'r> {
    pub law: &'r CityLaw,
    pub units: &'r Units,
    pub street: &'r str,
    pub now: Instant,
    /// The ids of the matters so far, in the order in which they were opened.
    pub matters: Vec<String>,
}

impl Reading<'_> {
    /// The value of a field.
    ///
    /// # Errors
    /// Why the text has no meaning for this field. A choice or row that is not listed passes as it is: the engine
    /// must refuse it.
    pub(crate) fn field(&self, field: &Field, text: &str) -> Result<Value, String> {
        let label = &field.label.zh;
        match field.kind {
            FieldKind::Number | FieldKind::Money => {
                text.parse().map(Value::Number).map_err(|_| format!("“{label}”应是数字：“{text}”"))
            }
            FieldKind::YesNo => match text {
                "是" => Ok(Value::Flag(true)),
                "否" => Ok(Value::Flag(false)),
                _ => Err(format!("“{label}”应是“是”或者“否”：“{text}”")),
            },
            FieldKind::Choice => Ok(Value::Text(self.choice(field, text))),
            FieldKind::Choices => {
                Ok(Value::List(split(text).map(|one| Value::Text(self.choice(field, one))).collect()))
            }
            FieldKind::Time if text == "现在" => Ok(Value::Number(self.now.0)),
            FieldKind::Time => Instant::parse(text).map(|at| Value::Number(at.0)).map_err(|error| error.to_string()),
            FieldKind::Span => Ok(Value::Text(span(text))),
            FieldKind::Place => Ok(Value::Text(self.place(text)?)),
            FieldKind::Unit => Ok(Value::Text(self.unit(text)?)),
            FieldKind::Units => self.listed(text),
            FieldKind::Row => Ok(Value::Text(self.row(field, text))),
            FieldKind::Matter => Ok(Value::Text(self.matter(text)?)),
            FieldKind::People | FieldKind::Areas | FieldKind::Files => {
                Ok(Value::List(split(text).map(|one| Value::Text(one.to_owned())).collect()))
            }
            // A text of several lines, such as the rows of a list, is written in one cell.
            FieldKind::Text => Ok(Value::Text(text.replace("\\n", "\n"))),
            FieldKind::Date | FieldKind::Person => Ok(Value::Text(text.to_owned())),
            // Rows of a calculated table, with semicolons between.
            FieldKind::Table => {
                Ok(Value::List(text.split('；').map(|row| Value::Text(row.trim().to_owned())).collect()))
            }
        }
    }

    /// The value that fills a party.
    ///
    /// # Errors
    /// There is no such unit.
    pub(crate) fn party(&self, kind: PartyKind, text: &str) -> Result<Value, String> {
        match kind {
            PartyKind::Person => Ok(Value::Text(text.to_owned())),
            PartyKind::People => Ok(Value::List(split(text).map(|one| Value::Text(one.to_owned())).collect())),
            PartyKind::Units => self.listed(text),
            PartyKind::Unit | PartyKind::Home | PartyKind::Parent | PartyKind::Named => {
                Ok(Value::Text(self.unit(text)?))
            }
        }
    }

    fn listed(&self, text: &str) -> Result<Value, String> {
        let units: Result<Vec<Value>, String> = split(text).map(|one| self.unit(one).map(Value::Text)).collect();
        units.map(Value::List)
    }

    /// The unit of this name that stands nearest above the street, with or without its division before it; else in one of
    /// its communities; else, by its whole name, elsewhere in the city.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn unit(&self, name: &str) -> Result<String, String> {
        let near: Vec<_> = self.units.upwards(self.street).chain(self.units.below(self.street)).collect();
        let fits = |unit: &desk::Unit, division: &desk::Division| {
            unit.zh == name || unit.zh.strip_prefix(division.name.as_str()) == Some(name)
        };
        let found = near
            .iter()
            .find_map(|division| self.units.units_at(&division.code).into_iter().find(|unit| fits(unit, division)));
        let elsewhere = || {
            let city = self.units.city_of(self.street).map(|city| city.to_string())?;
            let mut all =
                self.units.below(&city).flat_map(|one| std::iter::once(one).chain(self.units.below(&one.code)));
            all.find_map(|one| self.units.units_at(&one.code).into_iter().find(|unit| unit.zh == name))
        };
        let found = found.or_else(elsewhere).map(|unit| unit.id);
        found.ok_or_else(|| format!("没有名为“{name}”的单位"))
    }

    fn place(&self, text: &str) -> Result<String, String> {
        if text == "本街道" {
            return Ok(self.street.to_owned());
        }
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(text.to_owned());
        }
        let mut below = self.units.below(self.street);
        let found = below.find(|division| division.name == text || division.name.starts_with(text));
        found.map(|division| division.code.clone()).ok_or_else(|| format!("本街道没有名为“{text}”的社区"))
    }

    /// The key of a choice: of the field's own, or of the list that it names.
    fn choice(&self, field: &Field, text: &str) -> String {
        if let Ok(key) = names::key("选项", text, field.choices.iter()) {
            return key.to_owned();
        }
        let lists = &self.law.city.lists;
        let named = field.list.as_ref().and_then(|list| lists.get(list));
        // A list that a rule gives has its labels in one of the shared lists.
        let words = named.into_iter().chain(lists.values());
        let found = words.flat_map(|list| list.iter()).find(|(_, entry)| entry.label.zh == text);
        found.map_or_else(|| text.to_owned(), |(key, _)| key.clone())
    }

    fn row(&self, field: &Field, text: &str) -> String {
        let rows = field.register.as_ref().and_then(|register| self.law.rows.get(register));
        let found = rows.into_iter().flatten().find(|row| row.columns.values().any(|column| column == text));
        found.map_or_else(|| text.to_owned(), |row| row.key.clone())
    }

    /// `第1件` is the first matter of the scenario.
    fn matter(&self, text: &str) -> Result<String, String> {
        let number =
            text.strip_prefix('第').and_then(|rest| rest.strip_suffix('件')).and_then(|n| n.parse::<usize>().ok());
        let found = number.and_then(|number| self.matters.get(number.checked_sub(1)?));
        found.cloned().ok_or_else(|| format!("没有“{text}”（写作“第1件”）"))
    }
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split('、').map(str::trim).filter(|one| !one.is_empty())
}

/// `3个工作日` as the engine writes it; anything else passes as it is.
fn span(text: &str) -> String {
    const WORDS: [(&str, Unit); 6] = [
        ("小时", Unit::Hours),
        ("工作小时", Unit::Workhours),
        ("天", Unit::Days),
        ("工作日", Unit::Workdays),
        ("月", Unit::Months),
        ("年", Unit::Years),
    ];
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let words = text.strip_prefix(digits.as_str()).unwrap_or(text).trim_start_matches('个');
    let unit = WORDS.iter().find(|(word, _)| *word == words).map(|(_, unit)| unit.word());
    unit.filter(|_| !digits.is_empty()).map_or_else(|| text.to_owned(), |unit| format!("{digits} {unit}"))
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn spans_are_written_in_chinese() {
        assert_eq!(span("3个工作日"), "3 workdays");
        assert_eq!(span("5天"), "5 days");
        assert_eq!(span("好久"), "好久");
    }
}
