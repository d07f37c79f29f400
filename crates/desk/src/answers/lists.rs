//! Calculations about the rows of a list that is being made.

use crate::library::{CityLaw, Library};
use casework::{Because, Value, Values};
use governance::duties::lists::{self as duties, Duty};
use law::Parameter;
use rulebook::model::RegisterRow;
use rulebook::read::Issue;
use std::collections::BTreeMap;
use worktime::Day;

/// The rule that says how many entries the trial lists of communities had.
const TRIAL: &str = "community.lists";
/// Kinds of entries, and the parameter of the rule that counts them.
const COUNTED: [(&str, &str); 3] =
    [("task", "duty_count"), ("form", "form_count"), ("certificate", "certificate_count")];

/// The rules that name the heads of duties, and what a list holds, each with its parameter.
const HEADS: (&str, &str) = ("duties.heads", "heads");
const HOLDS: (&str, &str) = ("duties.contents", "holds");

/// What a calculation about a list gives; `None` for a name that is none of them.
pub(super) fn calculate(
    library: &Library,
    law: &CityLaw,
    name: &str,
    inputs: &Values,
    home: &str,
    day: Day,
) -> Option<(Value, Because)> {
    let text = |key: &str| inputs.get(key).and_then(Value::text).unwrap_or_default();
    let rows = |register: &str| given(library, law, register, text("rows"), day);
    Some(match name {
        name if name == duties::UNPLACED_DUTIES.name => duties::unplaced(&read(&rows("duties")), false),
        name if name == duties::UNPLACED_POWERS.name => duties::unplaced(&read(&rows("duties")), true),
        name if name == duties::MISSING_HEADS.name => {
            duties::missing_heads(&read(&rows("duties")), &words(law, HEADS, day))
        }
        name if name == duties::MISSING_SORTS.name => {
            duties::missing_sorts(&read(&rows("duties")), &words(law, HOLDS, day))
        }
        name if name == duties::STRAYS.name => {
            let from = text("from").parse().map_or(day, |from: Day| from.max(day));
            duties::strays(&read(&rows("duties")), &above(library, law, home, from))
        }
        name if name == duties::DIFFERS.name => {
            let rows = rows("community_list");
            let trial = |parameter: &str| match law.edition_on(day)?.parameter(TRIAL, parameter)? {
                Parameter::Number(number) => Some(*number),
                _ => None,
            };
            let counts: Vec<(&str, i64, i64)> = COUNTED
                .iter()
                .filter_map(|(kind, parameter)| {
                    let have = rows.iter().filter(|row| column(row, "kind") == *kind).count();
                    Some((*kind, i64::try_from(have).ok()?, trial(parameter)?))
                })
                .collect();
            duties::differs(&counts)
        }
        _ => return None,
    })
}

/// The words that a rule's text lists on a day.
fn words(law: &CityLaw, (rule, parameter): (&str, &str), day: Day) -> Vec<String> {
    law.edition_on(day).and_then(|edition| edition.words(rule, parameter)).map(<[String]>::to_vec).unwrap_or_default()
}

/// The rows as they are given. What cannot be read is refused before anything is calculated.
fn given(library: &Library, law: &CityLaw, register: &str, rows: &str, day: Day) -> Vec<RegisterRow> {
    let also = library.acts().opened(law.city.division);
    let issue = Issue { act: "-", register, scope: "", version: "-", from: day, until: None, rows, also: &also };
    law.city.issued(&issue).unwrap_or_default()
}

/// The rows of the lists above a unit, as they hold on a day.
fn above(library: &Library, law: &CityLaw, home: &str, day: Day) -> BTreeMap<String, Duty> {
    let own = home.split('.').next().unwrap_or_default();
    let rows: Vec<RegisterRow> =
        super::holding(library, law, "duties", Some(home), day).filter(|row| row.scope != own).cloned().collect();
    read(&rows).into_iter().map(|duty| (duty.key.clone(), duty)).collect()
}

fn column<'r>(row: &'r RegisterRow, name: &str) -> &'r str {
    row.columns.get(name).map(String::as_str).unwrap_or_default()
}

fn read(rows: &[RegisterRow]) -> Vec<Duty> {
    let duty = |row: &RegisterRow| Duty {
        line: row.place.line,
        key: row.key.clone(),
        of_department: column(row, "holder") == "department",
        is_power: column(row, "sort") == "power",
        head: column(row, "head").to_owned(),
        power: column(row, "power").to_owned(),
        parent: column(row, "parent").to_owned(),
    };
    rows.iter().map(duty).collect()
}
