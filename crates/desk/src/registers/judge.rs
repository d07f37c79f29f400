//! Judging the rows of an edition when they are given, and again when they are published.

use super::registers_of;
use crate::administration::reason_of;
use crate::library::{CityLaw, Library};
use casework::{Matter, Reason, Value, Values};
use rulebook::check;
use rulebook::model::{Procedure, RegisterRow};
use rulebook::read::Issue;
use rulebook::words::Effect;
use worktime::Day;

/// Faults that one answer tells of at most.
const TOLD: usize = 20;
/// The field that holds the rows of an edition.
const ROWS: &str = "rows";

/// Why the rows that an ask gives, or publishes, cannot be an edition of their register; empty = they can.
#[must_use]
pub fn reasons(
    library: &Library,
    law: &CityLaw,
    procedure: &str,
    ask: &str,
    (home, matter, values): (&str, Option<&Matter>, &Values),
    today: Day,
) -> Vec<Reason> {
    let Some(procedure) = law.city.procedures.get(procedure) else { return Vec::new() };
    let publishes = procedure.asks.get(ask).is_some_and(|ask| ask.then.iter().any(is_publish));
    let text = |name: &str| {
        let known = || matter.and_then(|matter| matter.values.get(name));
        values.get(name).or_else(known).and_then(Value::text).unwrap_or_default()
    };
    if !(publishes || values.contains_key(ROWS)) || text(ROWS).is_empty() {
        return Vec::new();
    }
    let from = text("from").parse().map_or(today, |from: Day| from.max(today));
    let registers = published(procedure);
    told(registers.iter().flat_map(|register| found(library, law, register, (home, text(ROWS)), from)).collect())
}

/// Why rows cannot be an edition of a register that a home issues from a day; empty = they can.
#[must_use]
pub fn judged(library: &Library, law: &CityLaw, register: &str, given: (&str, &str), from: Day) -> Vec<Reason> {
    told(found(library, law, register, given, from))
}

fn found(library: &Library, law: &CityLaw, register: &str, (home, rows): (&str, &str), from: Day) -> Vec<Reason> {
    let division = home.split('.').next().unwrap_or_default();
    let whole = division == law.city.division.to_string();
    let also = library.acts().opened(law.city.division);
    let scope = if whole { "" } else { division };
    let issue = Issue { act: "-", register, scope, version: "-", from, until: None, rows, also: &also };
    let rows = match law.city.issued(&issue) {
        Ok(rows) => rows,
        Err(faults) => return faults.iter().map(reason_of).collect(),
    };
    let known = law.city.registers.get(register);
    let faults = known.map(|register| check::issued(&law.city, register, &rows, from)).unwrap_or_default();
    faults.iter().map(reason_of).chain(taken(law, &issue, &rows)).collect()
}

/// The first of them, and how many more there are.
fn told(mut found: Vec<Reason>) -> Vec<Reason> {
    let more = found.len().saturating_sub(TOLD);
    found.truncate(TOLD);
    if more > 0 {
        found.push(Reason {
            code: "more".to_owned(),
            field: Some(ROWS.to_owned()),
            zh: format!("还有{more}处，改了上面这些再看。"),
            en: format!("{more} more; they are told once these are mended."),
        });
    }
    found
}

/// The register whose rows a field holds, if the procedure publishes what it holds.
#[must_use]
pub fn register_of<'p>(procedure: &'p Procedure, field: &str) -> Option<&'p str> {
    published(procedure).into_iter().next().filter(|_| field == ROWS)
}

fn is_publish(effect: &Effect) -> bool {
    matches!(effect, Effect::Publish(_))
}

fn published(procedure: &Procedure) -> Vec<&str> {
    let is_whole = |register: &&str| {
        let effects = procedure.asks.values().flat_map(|ask| &ask.then);
        effects.filter(|effect| is_publish(effect)).any(|effect| *effect == Effect::Publish((*register).to_owned()))
    };
    let mut found: Vec<&str> = registers_of(procedure).filter(is_whole).collect();
    found.dedup();
    found
}

/// Keys that another list of the city uses: a key names one row in the whole city.
fn taken(law: &CityLaw, issue: &Issue<'_>, rows: &[RegisterRow]) -> Vec<Reason> {
    let others = law.rows.get(issue.register).map(Vec::as_slice).unwrap_or_default();
    let holds = |row: &&RegisterRow| row.scope != issue.scope && row.until.is_none_or(|until| issue.from <= until);
    let keys: std::collections::BTreeSet<&str> = others.iter().filter(holds).map(|row| row.key.as_str()).collect();
    let used = rows.iter().filter(|row| keys.contains(row.key.as_str()));
    used.map(|row| Reason {
        code: "row-twice".to_owned(),
        field: Some(ROWS.to_owned()),
        zh: format!(
            "第{}行：编号 `{}` 已用在别处的清单里，请换一个，如在前面加本区划代码。",
            row.place.line, row.key
        ),
        en: format!(
            "line {}: the key `{}` is used in a list elsewhere; take another, such as one that begins with your division code.",
            row.place.line, row.key
        ),
    })
    .collect()
}
