//! Reads indicators.

use super::ask;
use super::call::{self, Scope};
use super::doc::{Doc, Table};
use crate::city::City;
use crate::model::{Bound, Goal, Indicator, Measure, Most, Quantity, Rows};
use crate::words::Amount;

/// Reads a file of indicators. Comes after the procedures, whose names its guards use.
pub(super) fn indicators(doc: Doc<'_>, read: &mut City) {
    let Some(parsed) = doc.parse() else { return };
    let root = doc.root(&parsed, "indicators");
    for (name, table) in root.table("indicator").map(|section| section.named_tables()).unwrap_or_default() {
        if let Some(indicator) = indicator(&name, &table, read) {
            if read.indicators.contains_key(&name) {
                let (zh, en) = (
                    "指标已存在；一市只能增加，不能替换",
                    "the indicator exists already; a city adds, it never replaces",
                );
                table.fault(table.place.clone(), "replaces", zh, en);
            }
            read.indicators.insert(name.clone(), indicator);
        }
        table.finish();
    }
    root.finish();
}

fn indicator(name: &str, table: &Table<'_>, read: &City) -> Option<Indicator> {
    let rule = table.required("rule").map(|text| text.text);
    let rows = table.required("rows").map(|text| rows(&text.text));
    let counted = match &rows {
        Some(Rows::Rounds(key) | Rows::Matters(key)) => read.procedures.get(key),
        _ => None,
    };
    let parties: Vec<String> = counted.map(|p| p.parties.keys().cloned().collect()).unwrap_or_default();
    let asks: Vec<String> = counted.map(|p| p.asks.keys().cloned().collect()).unwrap_or_default();
    let scope = Scope { rule: rule.as_deref(), parties: &parties, asks: &asks };
    let indicator = Indicator {
        key: name.to_owned(),
        label: table.label(name),
        of: ask::guards(table, "of", &scope),
        part: ask::guards(table, "part", &scope),
        measure: measure(table),
        sum: table.text("sum").map(|text| text.text),
        most: most(table),
        before: table.text("before").map(|text| text.text),
        rank: limit(table, "rank", &scope),
        target: table.tables("target").iter().map(|goal| target(goal, &scope)).collect(),
        by: table.words("by"),
        since: table.day("since"),
        until: table.day("until"),
        place: table.place.clone(),
        rule: rule.clone().unwrap_or_default(),
        rows: rows?,
    };
    rule.map(|_| indicator)
}

fn rows(text: &str) -> Rows {
    if let Some(procedure) = text.strip_prefix("rounds of ") {
        Rows::Rounds(procedure.to_owned())
    } else if let Some(procedure) = text.strip_prefix("matters of ") {
        Rows::Matters(procedure.to_owned())
    } else {
        Rows::Register(text.to_owned())
    }
}

/// What is taken of the rows: `measure`, with `value` or `span` where it takes a number, and `percentile`.
fn measure(table: &Table<'_>) -> Measure {
    let word = table.text("measure");
    let quantity = quantity(table);
    let percent = table.integer("percentile");
    let name = word.as_ref().map_or("share", |word| word.text.as_str());
    if let Some(place) = percent.filter(|_| name != "percentile").map(|_| table.place_of("percentile")) {
        let (zh, en) =
            ("只有 measure = \"percentile\" 才写 percentile", "only `measure = \"percentile\"` has a `percentile`");
        table.fault(place, "measure-mixed", zh, en);
    }
    if matches!(name, "share" | "count") && quantity.is_some() {
        let place = table.place_of(if table.has("value") { "value" } else { "span" });
        let (zh, en) =
            (format!("`{name}` 不取数，不写 value 或 span"), format!("`{name}` takes no number: no `value` or `span`"));
        table.fault(place, "measure-mixed", zh, en);
    }
    let of = |measure: fn(Quantity) -> Measure| match quantity.clone() {
        Some(quantity) => measure(quantity),
        None => {
            table.missing("value");
            Measure::Share
        }
    };
    match name {
        "share" => Measure::Share,
        "count" => Measure::Count,
        "sum" => of(Measure::Sum),
        "mean" => of(Measure::Mean),
        "median" => of(Measure::Median),
        "percentile" => match (percent.map(u8::try_from), quantity.clone()) {
            (Some(Ok(percent @ 1..=99)), Some(of)) => Measure::Percentile { of, percent },
            (Some(Ok(1..=99)), None) => of(Measure::Median),
            (Some(_), _) => {
                let (zh, en) = ("percentile 是1到99的整数", "`percentile` is a whole number from 1 to 99");
                table.fault(table.place_of("percentile"), "bad-percentile", zh, en);
                Measure::Share
            }
            (None, _) => {
                table.missing("percentile");
                Measure::Share
            }
        },
        _ => {
            let place = table.place_of("measure");
            let (zh, en) = crate::near::hint(name, MEASURES.iter().copied());
            let (zh, en) = (format!("没有 `{name}` 这种算法{zh}"), format!("there is no measure `{name}`{en}"));
            table.fault(place, "unknown-measure", zh, en);
            Measure::Share
        }
    }
}

/// The words of `measure`.
const MEASURES: [&str; 6] = ["share", "count", "sum", "mean", "median", "percentile"];

/// The number that a row has: a field, or the time between two steps.
fn quantity(table: &Table<'_>) -> Option<Quantity> {
    let value = table.text("value").map(|text| Quantity::Field(text.text));
    let steps = table.list("span");
    if !table.has("span") {
        return value;
    }
    if value.is_some() {
        let (zh, en) = ("value 和 span 只写一个", "either `value` or `span`, not both");
        table.fault(table.place_of("span"), "measure-mixed", zh, en);
    }
    match steps.as_slice() {
        [from, to] => Some(Quantity::Span(from.text.clone(), to.text.clone())),
        _ => {
            let (zh, en) = ("span 写两个步骤：从哪一步到哪一步", "`span` names two steps: from which to which");
            table.fault(table.place_of("span"), "bad-span", zh, en);
            None
        }
    }
}

fn most(table: &Table<'_>) -> Option<Most> {
    if !table.has("most") || table.is_number("most") {
        return table.integer("most").map(Most::Number);
    }
    table.text("most").map(|text| Most::Field(text.text))
}

fn target(goal: &Table<'_>, scope: &Scope<'_>) -> Goal {
    let bound = |(word, bound)| Some((bound, limit(goal, word, scope)?));
    let per = goal.required("per").map(|text| text.text).unwrap_or_default();
    let read = Goal {
        when: ask::guards(goal, "when", scope),
        per,
        bounds: Bound::ALL.into_iter().filter_map(bound).collect(),
    };
    if read.bounds.is_empty() {
        goal.missing("at_least");
    }
    goal.finish();
    read
}

fn limit(goal: &Table<'_>, key: &str, scope: &Scope<'_>) -> Option<Amount> {
    if goal.is_number(key) {
        return goal.integer(key).map(Amount::Number);
    }
    let text = goal.text(key)?;
    match call::amount(&text.text, 0, scope) {
        Ok(amount) => Some(amount),
        Err(fault) => {
            goal.fault(text.inside(fault.offset), fault.code, fault.zh, fault.en);
            None
        }
    }
}
