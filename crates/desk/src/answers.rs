//! Answers to the engine's questions: one loader each.

use crate::library::{CityLaw, Library};
use casework::{Answer, Answers, Question, Value};
use governance::appeals::{self, CatalogueUnit};
use rulebook::model::RegisterRow;
use std::collections::BTreeMap;
use worktime::Day;

/// Answers every question that the desk can answer, and gives back those that it cannot.
pub fn answer(library: &Library, law: &CityLaw, questions: Vec<Question>, answers: &mut Answers) -> Vec<Question> {
    let mut open = Vec::new();
    for question in questions {
        match answer_one(library, law, &question) {
            Some(answer) => answers.0.push((question, answer)),
            None => open.push(question),
        }
    }
    open
}

fn answer_one(library: &Library, law: &CityLaw, question: &Question) -> Option<Answer> {
    match question {
        Question::Rows { register, keys, day } => Some(rows(law, register, keys, *day)),
        Question::Kinds { units } => {
            let kinds = units.iter().filter_map(|id| Some((id.clone(), library.units.unit(id)?.kind))).collect();
            Some(Answer::Kinds { kinds })
        }
        Question::Calculation { name, inputs, home, day } if name == appeals::OWNERS.name => {
            let category = inputs.get("category").and_then(Value::text).unwrap_or_default();
            let (value, because) = owners(library, law, category, home, *day);
            Some(Answer::Value { value, because })
        }
        Question::Calculation { .. } => None,
    }
}

fn valid(rows: &[RegisterRow], day: Day) -> impl Iterator<Item = &RegisterRow> {
    rows.iter().filter(move |row| row.since <= day && row.until.is_none_or(|until| day <= until))
}

fn rows(law: &CityLaw, register: &str, keys: &[String], day: Day) -> Answer {
    let all = law.city.rows.get(register).map(Vec::as_slice).unwrap_or_default();
    let mut found = BTreeMap::new();
    let mut version = String::new();
    for row in valid(all, day).filter(|row| keys.contains(&row.key)) {
        version.clone_from(&row.version);
        found.insert(row.key.clone(), row.columns.iter().map(|(k, v)| (k.clone(), v.clone())).collect());
    }
    Answer::Rows { rows: found, version }
}

/// The units that the dispatch catalogue of the day names for a category, resolved for the home's place.
pub(crate) fn owners(
    library: &Library,
    law: &CityLaw,
    category: &str,
    home: &str,
    day: Day,
) -> (Value, casework::Because) {
    let all = law.city.rows.get("catalogue").map(Vec::as_slice).unwrap_or_default();
    let column = |row: &RegisterRow, name: &str| row.columns.get(name).cloned().unwrap_or_default();
    let version = valid(all, day).map(|row| row.version.as_str()).max().unwrap_or("-").to_owned();
    let rows: Vec<CatalogueUnit> = valid(all, day)
        .filter(|row| column(row, "category") == category)
        .filter_map(|row| {
            let unit = library.units.resolve(&column(row, "unit"), &column(row, "level"), home)?;
            Some(CatalogueUnit { row: row.key.clone(), unit })
        })
        .collect();
    appeals::owners(category, &rows, &version)
}
