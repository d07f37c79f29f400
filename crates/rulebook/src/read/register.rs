//! Reads registers.

use super::ask;
use super::doc::{Doc, Table};
use super::procedure;
use crate::city::City;
use crate::model::Register;
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
