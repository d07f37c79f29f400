//! Answers to the engine's questions: one loader each.

mod lists;

use crate::areas::{Maps, UNSAID};
use crate::facts::Facts;
use crate::library::{CityLaw, Library};
use crate::publication;
use casework::{Answer, Answers, Question, Value, Values};
use governance::appeals::{self, CatalogueUnit};
use governance::whistle::arrival::{Limits, Spot};
use governance::whistle::{self, arrival};
use governance::{community, duties, evaluation, streets};
use rulebook::model::{RegisterRow, SettingValue};
use std::collections::BTreeMap;
use territory::Position;
use worktime::Day;

/// Answers every question that the desk can answer, and gives back those that it cannot.
pub fn answer(
    library: &Library,
    law: &CityLaw,
    facts: &Facts,
    questions: Vec<Question>,
    answers: &mut Answers,
) -> Vec<Question> {
    let mut open = Vec::new();
    for question in questions {
        match answer_one(library, law, facts, &question) {
            Some(answer) => answers.0.push((question, answer)),
            None => open.push(question),
        }
    }
    open
}

fn answer_one(library: &Library, law: &CityLaw, facts: &Facts, question: &Question) -> Option<Answer> {
    match question {
        Question::Rows { register, keys, day, home } => {
            Some(rows(holding(library, law, register, home.as_deref(), *day), keys))
        }
        Question::Kinds { units } => {
            let kinds = units.iter().filter_map(|id| Some((id.clone(), library.units.unit(id)?.kind))).collect();
            Some(Answer::Kinds { kinds })
        }
        Question::Calculation { name, inputs, day, .. } if name == arrival::ARRIVAL.name => {
            let (value, because) = arrived(facts.maps.as_deref(), law, inputs, *day);
            Some(Answer::Value { value, because })
        }
        Question::Calculation { name, inputs, .. } if name == appeals::REPETITION.name => {
            let (value, because) = appeals::repetition(facts.earlier(inputs));
            Some(Answer::Value { value, because })
        }
        Question::Calculation { name, .. } if publication::counts(name) => {
            let (value, because) = facts.counted.as_ref()?.give(name)?;
            Some(Answer::Value { value, because })
        }
        Question::Calculation { name, inputs, day, .. } if evaluation::counts_ballots(name) => {
            let hidden_below = number(law, "publishing.hidden_below", *day).unwrap_or(i64::MAX);
            let (value, because) = evaluation::calculate_with(facts.ballots.as_ref()?, name, inputs, hidden_below)?;
            Some(Answer::Value { value, because })
        }
        Question::Calculation { name, inputs, home, day } => calculate(library, law, name, inputs, home, *day),
    }
}

/// What a room's calculation gives; `None` for a name that no room has.
fn calculate(library: &Library, law: &CityLaw, name: &str, inputs: &Values, home: &str, day: Day) -> Option<Answer> {
    let given = match name {
        name if name == appeals::FALL.name => Some(appeals::fall(inputs)),
        name if name == whistle::CALLED.name => Some(whistle::called(inputs)),
        name if name == whistle::CALLED_TWICE.name => Some(whistle::called_twice(inputs)),
        name if name == duties::EVASIONS.name => Some(duties::evasions(inputs, &phrases(law))),
        name if [community::ENTRY_FITS.name, community::FORMS.name].contains(&name) => {
            Some(by_the_community_list(library, law, name, inputs, (home, day)))
        }
        name if name == community::DEPARTMENT.name => Some(community::department(proposer(library, inputs))),
        name if name == community::HELD.name => Some(held(inputs, holding(library, law, "held_data", Some(home), day))),
        name if name == whistle::NAMED_TWICE.name => Some(whistle::named_twice(inputs)),
        name if name == streets::TOWNSHIPS.name => Some(library.units.division(home).map_or_else(
            || streets::townships(home, false),
            |division| streets::townships(&division.name, division.is_township()),
        )),
        name => lists::calculate(library, law, name, inputs, home, day).or_else(|| evaluation::calculate(name, inputs)),
    };
    if let Some((value, because)) = given {
        return Some(Answer::Value { value, because });
    }
    let input = |key: &str| inputs.get(key).and_then(Value::text).unwrap_or_default();
    let (owners, mut because) = owners(library, law, input("category"), home, day);
    let word = |word: &str| Value::Text(word.to_owned());
    let value = match name {
        name if name == appeals::OWNERS.name => owners,
        name if name == appeals::FIT.name => {
            word(if appeals::is_owner(&owners, input("handler")) { "owner" } else { "other" })
        }
        name if name == appeals::OURS.name => word(if appeals::is_owner(&owners, home) { "yes" } else { "no" }),
        name if name == appeals::EVIDENCE.name => {
            let key = match inputs.get("duty") {
                Some(Value::Row(row)) => row.row.as_str(),
                Some(value) => value.text().unwrap_or_default(),
                None => "",
            };
            let (department, version) = department_of(holding(library, law, "duties", Some(home), day), key);
            because.version = version;
            because.zh = format!("职责清单条目“{key}”属于“{department}”。");
            because.en = format!("Row `{key}` of the duty list belongs to `{department}`.");
            let handler = library.units.key_of(input("handler"));
            word(if appeals::is_evidence(&department, handler) { "handler" } else { "other" })
        }
        _ => return None,
    };
    Some(Answer::Value { value, because })
}

/// The words by which forms of evasion are known in the city: the entries of its list below a form.
fn phrases(law: &CityLaw) -> Vec<duties::Phrase<'_>> {
    let entries = law.city.lists.get("evasion").into_iter().flatten().filter(|(_, entry)| !entry.closed);
    entries
        .filter_map(|(_, entry)| Some(duties::Phrase { form: entry.parent.as_deref()?, words: &entry.label.zh }))
        .collect()
}

/// The unit that proposes an item for a community, as rows of lists name units.
fn proposer<'l>(library: &'l Library, inputs: &'l Values) -> &'l str {
    library.units.key_of(inputs.get("proposer").and_then(Value::text).unwrap_or_default()).unwrap_or_default()
}

/// What the rows of the community list in force on that day say of the department that asks.
fn by_the_community_list(
    library: &Library,
    law: &CityLaw,
    name: &str,
    inputs: &Values,
    (home, day): (&str, Day),
) -> (Value, casework::Because) {
    let rows: Vec<&RegisterRow> = holding(library, law, "community_list", Some(home), day).collect();
    let version = rows.iter().map(|row| row.version.as_str()).max().unwrap_or_default();
    let column = |row: &'_ RegisterRow, name: &str| row.columns.get(name).cloned().unwrap_or_default();
    let said: Vec<(&str, String, String)> =
        rows.iter().map(|row| (row.key.as_str(), column(row, "kind"), column(row, "department"))).collect();
    let entries: Vec<community::Entry<'_>> =
        said.iter().map(|(key, kind, department)| community::Entry { key, kind, department }).collect();
    let department = proposer(library, inputs);
    let give = if name == community::FORMS.name { community::forms } else { community::entry_fits };
    give(inputs, department, &entries, version)
}

/// Whether somebody holds the data that are asked for.
fn held<'a>(inputs: &Values, rows: impl Iterator<Item = &'a RegisterRow>) -> (Value, casework::Because) {
    let rows: Vec<&RegisterRow> = rows.collect();
    let version = rows.iter().map(|row| row.version.as_str()).max().unwrap_or_default();
    let holders: BTreeMap<&str, &str> =
        rows.iter().filter_map(|row| Some((row.key.as_str(), row.columns.get("holder")?.as_str()))).collect();
    community::held(inputs, &holders, version)
}

/// What the position given at arrival says of the place, by the maps of today and the limits of the day.
fn arrived(maps: Option<&Maps>, law: &CityLaw, inputs: &Values, day: Day) -> (Value, casework::Because) {
    // What nobody has set is not passed.
    let limit = |key: &str| number(law, key, day).unwrap_or(-1);
    let limits = Limits { metres: limit("whistle.arrival_metres"), minutes: limit("whistle.arrival_minutes") };
    let place = inputs.get("place").and_then(Value::text).unwrap_or_default();
    let spot = match (maps, arrival::fix(inputs)) {
        (Some(maps), Some(((lng, lat), accuracy))) => {
            let accuracy = accuracy.and_then(|metres| u32::try_from(metres).ok()).map_or(UNSAID, f64::from);
            maps.spot(place, Position { lng, lat }, accuracy)
        }
        _ => Spot::NoOutline,
    };
    let version = maps.and_then(Maps::version).map_or_else(|| "-".to_owned(), |version| version.to_string());
    arrival::arrival(inputs, limits, spot, version)
}

/// A number that is set for every case alike.
fn number(law: &CityLaw, key: &str, day: Day) -> Option<i64> {
    let rows = law.settings.candidates(key, day, None);
    match rows.into_iter().find(|row| row.when.is_empty()).map(|row| &row.value) {
        Some(SettingValue::Number(number)) => Some(*number),
        _ => None,
    }
}

/// The department that a row of the duty list names, and the list's version.
fn department_of<'a>(mut rows: impl Iterator<Item = &'a RegisterRow>, key: &str) -> (String, String) {
    rows.find(|row| row.key == key)
        .map(|row| (row.columns.get("department").cloned().unwrap_or_default(), row.version.clone()))
        .unwrap_or_default()
}

/// The rows of a register, if a provision in force on that day gives it: what is not bound is not there.
fn register<'a>(law: &'a CityLaw, name: &str, day: Day) -> &'a [RegisterRow] {
    let bound = law
        .city
        .registers
        .get(name)
        .is_none_or(|register| law.edition_on(day).is_some_and(|edition| edition.rule(&register.rule).is_some()));
    if bound { law.rows.get(name).map(Vec::as_slice).unwrap_or_default() } else { &[] }
}

/// The rows of a register that hold on a day at a home: the city's own, and those of the lists of the divisions in which
/// the home lies. Without a home, those of every list.
pub fn holding<'a>(
    library: &'a Library,
    law: &'a CityLaw,
    name: &str,
    home: Option<&'a str>,
    day: Day,
) -> impl Iterator<Item = &'a RegisterRow> {
    register(law, name, day).iter().filter(move |row| {
        let here = row.scope.is_empty() || home.is_none_or(|home| library.units.is_within(home, &row.scope));
        here && row.holds_on(day)
    })
}

fn rows<'a>(all: impl Iterator<Item = &'a RegisterRow>, keys: &[String]) -> Answer {
    let mut found = BTreeMap::new();
    let mut version = String::new();
    for row in all.filter(|row| keys.contains(&row.key)) {
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
    let all: Vec<&RegisterRow> = holding(library, law, "catalogue", Some(home), day).collect();
    let column = |row: &RegisterRow, name: &str| row.columns.get(name).cloned().unwrap_or_default();
    let version = all.iter().map(|row| row.version.as_str()).max().unwrap_or("-").to_owned();
    let rows: Vec<CatalogueUnit> = all
        .iter()
        .filter(|row| row.columns.get("category").is_some_and(|named| named == category))
        .filter_map(|row| {
            let unit = library.units.resolve(&column(row, "unit"), &column(row, "level"), home)?;
            Some(CatalogueUnit { row: row.key.clone(), unit })
        })
        .collect();
    appeals::owners(category, &rows, &version)
}
