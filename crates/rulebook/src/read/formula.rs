//! Reads formulas.

use super::doc::{Doc, Table};
use crate::city::City;
use crate::model::{CLASSES, Formula};
use indexmap::IndexMap;

/// Reads a file of formulas.
pub(super) fn formulas(doc: Doc<'_>, read: &mut City) {
    let Some(parsed) = doc.parse() else { return };
    let root = doc.root(&parsed, "formulas");
    for (name, table) in root.table("formula").map(|section| section.named_tables()).unwrap_or_default() {
        if let Some(formula) = formula(&name, &table) {
            if read.formulas.contains_key(&name) {
                let (zh, en) = (
                    "公式已存在；一市只能增加，不能替换",
                    "the formula exists already; a city adds, it never replaces",
                );
                table.fault(table.place.clone(), "replaces", zh, en);
            }
            read.formulas.insert(name, formula);
        }
        table.finish();
    }
    root.finish();
}

fn formula(name: &str, table: &Table<'_>) -> Option<Formula> {
    let label = table.label(name);
    let rule = table.required("rule").map(|text| text.text);
    let at_least = table.required("at_least").map(|text| text.text);
    let groups = table.required_if_written("groups");
    let classes: IndexMap<String, IndexMap<String, String>> =
        CLASSES.iter().filter_map(|class| Some(((*class).to_owned(), weights(&table.table(class)?)))).collect();
    if classes.is_empty() {
        table.missing(CLASSES.first().copied().unwrap_or_default());
    }
    let place = table.place.clone();
    Some(Formula { key: name.to_owned(), label, rule: rule?, at_least: at_least?, groups, classes, place })
}

fn weights(table: &Table<'_>) -> IndexMap<String, String> {
    let names = table.names().into_iter();
    let weights = names.filter_map(|name| table.required(&name).map(|text| (name, text.text))).collect();
    table.finish();
    weights
}
