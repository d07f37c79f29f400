//! Reads registers and indicators.

use super::ask;
use super::call::{self, Scope};
use super::doc::{Doc, Table};
use super::procedure;
use crate::city::City;
use crate::model::{Goal, Indicator, Register, Rows};
use crate::words::Amount;
use indexmap::IndexMap;

/// Reads a register's file.
pub(super) fn register(doc: Doc<'_>, read: &mut City) {
    let Some(parsed) = doc.parse() else { return };
    let stem = super::stem(doc.file);
    let root = doc.root(&parsed, &format!("registers/{stem}"));
    let Some(head) = root.table("register") else {
        root.missing("register");
        return;
    };
    let Some(key) = head.required("key") else { return };
    if key.text != stem {
        let (zh, en) = (format!("键应与文件名相同：`{stem}`"), format!("the key must be the file's name: `{stem}`"));
        head.fault(key.place, "file-name", zh, en);
    }
    let rule = head.required("rule").map(|text| text.text);
    let register = Register {
        label: head.label(&key.text),
        room: head.required("room").map(|text| text.text).unwrap_or_default(),
        rule: rule.unwrap_or_default(),
        fields: fields(&root),
        holder: head.text("holder").and_then(|text| ask::who(&head, &text)),
        area: head.text("area").map(|text| text.text),
        fresh: head.text("fresh").map(|text| text.text),
        history: head.flag("history"),
        place: head.place.clone(),
        key: key.text,
    };
    head.finish();
    root.finish();
    if read.registers.contains_key(&register.key) {
        let (zh, en) =
            ("台账已存在；一市只能增加，不能替换", "the register exists already; a city adds, it never replaces");
        head.fault(register.place, "replaces", zh, en);
        return;
    }
    read.registers.insert(register.key.clone(), register);
}

fn fields(root: &Table<'_>) -> IndexMap<String, crate::model::Field> {
    let mut fields = IndexMap::new();
    let Some(section) = root.table("field") else {
        root.missing("field");
        return fields;
    };
    for (name, table) in section.named_tables() {
        if let Some(field) = procedure::field(&name, &table) {
            fields.insert(name, field);
        }
        table.finish();
    }
    fields
}

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
        sum: table.text("sum").map(|text| text.text),
        most: table.integer("most"),
        before: table.text("before").map(|text| text.text),
        rank: limit(table, "rank", &scope),
        target: table.tables("target").iter().map(|goal| target(goal, &scope)).collect(),
        by: table.words("by"),
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

fn target(goal: &Table<'_>, scope: &Scope<'_>) -> Goal {
    let read = Goal {
        when: ask::guards(goal, "when", scope),
        at_least: limit(goal, "at_least", scope),
        at_most: limit(goal, "at_most", scope),
    };
    if read.at_least.is_none() && read.at_most.is_none() {
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
