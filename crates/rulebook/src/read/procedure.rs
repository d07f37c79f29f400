//! Reads a procedure's parties, fields, states and clocks, and merges a city's additions into the shared file.

use super::ask;
use super::call::{Scope, is_name};
use super::doc::{Doc, Table, Text};
use super::kinds;
use crate::model::{Clock, Field, FieldKind, Label, Party, PartyKind, Procedure, Rung, RungAt, State, Until, Who};
use crate::near::hint;
use indexmap::IndexMap;
use law::Place;

/// The most characters of a text field whose file sets no limit: nothing is unlimited.
const TEXT_MAX: u32 = 2_000;

/// Reads one file of procedures into `all`: a shared file makes a procedure, a city's file adds to one.
pub(super) fn file(doc: Doc<'_>, shared: bool, all: &mut IndexMap<String, Procedure>) {
    let Some(parsed) = doc.parse() else { return };
    let stem = super::stem(doc.file).to_owned();
    let root = doc.root(&parsed, &format!("procedures/{stem}"));
    let procedure = if root.has("procedure") {
        let Some(made) = head(&root, &stem) else { return };
        if all.contains_key(&made.key) {
            let place = root.place_of_name("procedure");
            let (zh, en) = (
                "办事流程已存在；一市只能增加，不能替换",
                "the procedure exists already; a city adds, it never replaces",
            );
            root.fault(place, "replaces", zh, en);
            return;
        }
        made
    } else if shared {
        root.missing("procedure");
        return;
    } else if let Some(existing) = all.get(&stem) {
        root.has("procedure");
        existing.clone()
    } else {
        let (zh, en) = hint(&stem, all.keys().map(String::as_str));
        let place = root.place.clone();
        root.fault(
            place,
            "unknown-procedure",
            format!("没有名为 `{stem}` 的办事流程{zh}"),
            format!("no procedure is called `{stem}`{en}"),
        );
        return;
    };
    let merged = body(&root, procedure);
    root.finish();
    all.insert(merged.key.clone(), merged);
}

fn head(root: &Table<'_>, stem: &str) -> Option<Procedure> {
    let table = root.table("procedure")?;
    let key = table.required("key")?;
    if key.text != stem {
        let place = key.place.clone();
        table.fault(
            place,
            "file-name",
            format!("键应与文件名相同：`{stem}`"),
            format!("the key must be the file's name: `{stem}`"),
        );
    }
    let procedure = Procedure {
        label: table.label(&key.text),
        room: table.required("room").map(|text| text.text).unwrap_or_default(),
        child_of: table.text("child_of").map(|text| text.text),
        parties: IndexMap::new(),
        fields: IndexMap::new(),
        states: IndexMap::new(),
        clocks: IndexMap::new(),
        asks: IndexMap::new(),
        gates: IndexMap::new(),
        outside: IndexMap::new(),
        place: table.place.clone(),
        key: key.text,
    };
    table.finish();
    Some(procedure)
}

/// Reads the six tables below the head; what they name may stand in the shared file.
fn body(root: &Table<'_>, mut procedure: Procedure) -> Procedure {
    each(root, "party", |name, table| add(table, &mut procedure.parties, name, party(name, table)));
    each(root, "field", |name, table| add(table, &mut procedure.fields, name, field(name, table)));
    each(root, "state", |name, table| add(table, &mut procedure.states, name, state(name, table)));
    let clocks = names(root, "clock", procedure.clocks.keys());
    let asks = names(root, "ask", procedure.asks.keys());
    let parties: Vec<String> = procedure.parties.keys().cloned().collect();
    let fields: Vec<String> = procedure.fields.keys().cloned().collect();
    each(root, "clock", |name, table| add(table, &mut procedure.clocks, name, clock(name, table, &fields, &clocks)));
    let scope = Scope { rule: None, parties: &parties, asks: &asks };
    each(root, "ask", |name, table| add(table, &mut procedure.asks, name, ask::ask(name, table, &scope)));
    each(root, "gate", |name, table| add(table, &mut procedure.gates, name, ask::gate(name, table, &scope)));
    procedure
}

fn names<'k>(root: &Table<'_>, section: &str, existing: impl Iterator<Item = &'k String>) -> Vec<String> {
    let written = root.table(section).map(|table| table.names()).unwrap_or_default();
    existing.cloned().chain(written).collect()
}

fn each(root: &Table<'_>, section: &str, mut read: impl FnMut(&str, &Table<'_>)) {
    let Some(section) = root.table(section) else { return };
    for (name, table) in section.named_tables() {
        if is_name(&name) && !name.contains('.') {
            read(&name, &table);
        } else {
            let place = table.place.clone();
            let (zh, en) = ("名称只用英文字母、数字和下划线", "a name has only ASCII letters, digits and `_`");
            table.fault(place, "bad-name", zh, en);
        }
        table.finish();
    }
}

/// Adds to a map; a name that is there already is a fault, for a city adds and never replaces.
fn add<T>(table: &Table<'_>, map: &mut IndexMap<String, T>, name: &str, value: Option<T>) {
    let Some(value) = value else { return };
    if map.contains_key(name) {
        table.fault(
            table.place.clone(),
            "replaces",
            format!("共享文件里已有 `{name}`；一市只能增加，不能替换"),
            format!("`{name}` stands in the shared file; a city adds, it never replaces"),
        );
        return;
    }
    map.insert(name.to_owned(), value);
}

fn party(name: &str, table: &Table<'_>) -> Option<Party> {
    let label = table.label(name);
    let is = kinds::word(table, &table.required("is")?, &kinds::PARTIES)?;
    let kinds = if is == PartyKind::Home { table.words("kinds") } else { Vec::new() };
    let limited = matches!(is, PartyKind::Named | PartyKind::Unit | PartyKind::Units);
    let sees = if limited { table.list("sees") } else { Vec::new() };
    let sees = sees.iter().filter_map(|text| kinds::word(table, text, &kinds::CLASSES)).collect();
    let from = if is == PartyKind::Units { table.text("from").map(|text| text.text) } else { None };
    Some(Party { label, is, kinds, sees, from, place: table.place.clone() })
}

/// Reads a field, of a procedure or a register.
pub(super) fn field(name: &str, table: &Table<'_>) -> Option<Field> {
    let label = table.label(name);
    let kind = table.required("type").and_then(|text| kinds::word(table, &text, &kinds::FIELDS));
    let hint = table.table("hint").map(|words| {
        let hint = words.label("hint");
        words.finish();
        hint
    });
    let field = Field {
        label,
        hint,
        kind: kind.unwrap_or(FieldKind::Text),
        choices: choices(table),
        list: table.text("list").map(|text| text.text),
        register: table.text("register").map(|text| text.text),
        of: table.text("of").map(|text| text.text),
        min: table.count("min"),
        max: table.count("max").or((kind == Some(FieldKind::Text)).then_some(TEXT_MAX)),
        from: table.integer("from"),
        upto: table.integer("upto"),
        check: table.text("check").and_then(|text| kinds::word(table, &text, &kinds::CHECKS)),
        class: table
            .text("class")
            .and_then(|text| kinds::word(table, &text, &kinds::CLASSES))
            .unwrap_or(crate::model::Class::Internal),
        calc: table.text("calc").map(|text| text.text),
        is_key: table.flag("key"),
        required: table.flag("required"),
        columns: columns(table),
        place: table.place.clone(),
    };
    kind?;
    limits(table, &field);
    Some(field)
}

fn choices(table: &Table<'_>) -> IndexMap<String, Label> {
    let mut choices = IndexMap::new();
    let Some(list) = table.table("choices") else { return choices };
    for key in list.names() {
        let label = if list.is_table(&key) {
            let Some(entry) = list.table(&key) else { continue };
            let label = entry.label(&key);
            entry.finish();
            label
        } else {
            let Some(zh) = list.text(&key) else { continue };
            Label { zh: zh.text, en: key.replace('_', " ") }
        };
        choices.insert(key, label);
    }
    choices
}

fn columns(table: &Table<'_>) -> IndexMap<String, FieldKind> {
    let mut columns = IndexMap::new();
    let Some(list) = table.table("columns") else { return columns };
    for key in list.names() {
        if let Some(kind) = list.text(&key).and_then(|text| kinds::word(table, &text, &kinds::FIELDS)) {
            columns.insert(key, kind);
        }
    }
    columns
}

/// Limits that contradict each other or the type.
fn limits(table: &Table<'_>, field: &Field) {
    use FieldKind as K;
    let fault = |key: &str, zh: &str, en: &str| {
        table.fault(table.place_of(key), "bad-limit", format!("`{key}`：{zh}"), format!("`{key}`: {en}"));
    };
    let only = |key: &str, kinds: &[FieldKind]| {
        if table.has(key) && !kinds.contains(&field.kind) {
            fault(key, "此类型的字段没有这一项", "a field of this type does not have it");
        }
    };
    only("min", &[K::Text]);
    only("max", &[K::Text, K::Files]);
    only("from", &[K::Number, K::Money, K::Date]);
    only("upto", &[K::Number, K::Money, K::Date]);
    only("check", &[K::Text]);
    only("choices", &[K::Choice, K::Choices]);
    only("list", &[K::Choice, K::Choices]);
    only("register", &[K::Row]);
    only("of", &[K::Matter]);
    only("columns", &[K::Table]);
    if field.min > field.max && field.max.is_some() {
        fault("min", "大于 max", "is greater than max");
    }
    if field.from > field.upto && field.upto.is_some() {
        fault("from", "大于 upto", "is greater than upto");
    }
    let chooses = matches!(field.kind, K::Choice | K::Choices) && field.calc.is_none();
    if chooses && field.choices.is_empty() == field.list.is_none() {
        let (zh, en) = ("需要 choices 或 list，二者取一", "needs either choices or a list");
        table.fault(table.place.clone(), "bad-limit", zh, en);
    }
    for (kind, key, there) in [(K::Row, "register", field.register.is_some()), (K::Matter, "of", field.of.is_some())] {
        if field.kind == kind && !there {
            table.missing(key);
        }
    }
}

fn state(name: &str, table: &Table<'_>) -> Option<State> {
    let label = table.label(name);
    let is_final = table.flag("final");
    let holder = table.text("holder").and_then(|text| holder(table, &text));
    Some(State { label, holder, no_clock: table.required_if_written("no_clock"), is_final, place: table.place.clone() })
}

fn holder(table: &Table<'_>, text: &Text) -> Option<Who> {
    match ask::who(table, text)? {
        who @ (Who::Party { .. } | Who::Machine) => Some(who),
        _ => {
            let (zh, en) = ("持有者应为当事方、当事方.岗位或 machine", "a holder is a party, party.post, or machine");
            table.fault(text.place.clone(), "bad-holder", zh, en);
            None
        }
    }
}

fn clock(name: &str, table: &Table<'_>, fields: &[String], clocks: &[String]) -> Option<Clock> {
    let label = table.label(name);
    let rule = table.required("rule").map(|text| text.text);
    let mut rungs = Vec::new();
    for rung in table.tables("rungs") {
        let at = rung.required("at").and_then(|text| rung_at(&rung, &text));
        let then = ask::effects(&rung, "then");
        rung.finish();
        if let Some(at) = at {
            rungs.push(Rung { at, then });
        }
    }
    Some(Clock {
        label,
        rule: rule?,
        runs: table.words("runs"),
        pauses: table.words("pauses"),
        ends: table.words("ends"),
        budget: table.text("budget").map(|text| text.text),
        until: table.text("until").and_then(|text| until(table, &text, fields, clocks)),
        rungs,
        place: table.place.clone(),
    })
}

fn until(table: &Table<'_>, text: &Text, fields: &[String], clocks: &[String]) -> Option<Until> {
    let name = text.text.as_str();
    if name == "year_end" {
        return Some(Until::YearEnd);
    }
    let is = |names: &[String]| names.iter().any(|known| known == name);
    let fault = |code: &str, zh: String, en: String| table.fault(text.place.clone(), code, zh, en);
    match (is(fields), is(clocks)) {
        (true, false) => Some(Until::Field(name.to_owned())),
        (false, true) => Some(Until::Clock(name.to_owned())),
        (true, true) => {
            fault(
                "ambiguous",
                format!("`{name}` 既是字段又是时限，请改名"),
                format!("`{name}` is both a field and a clock; rename one"),
            );
            None
        }
        (false, false) => {
            let (zh, en) = hint(name, fields.iter().chain(clocks).map(String::as_str));
            fault(
                "unknown-name",
                format!("`{name}` 既不是字段也不是时限{zh}"),
                format!("`{name}` is neither a field nor a clock{en}"),
            );
            None
        }
    }
}

fn rung_at(table: &Table<'_>, text: &Text) -> Option<RungAt> {
    let written = text.text.as_str();
    let read = if let Some(percent) = written.strip_suffix('%') {
        percent.parse().ok().filter(|share| (1..100).contains(share)).map(RungAt::Percent)
    } else {
        match written.strip_prefix("due") {
            Some("") => Some(RungAt::Due),
            Some(rest) => rest
                .strip_prefix('-')
                .and_then(|span| span.parse().ok().map(RungAt::Before))
                .or_else(|| rest.strip_prefix('+').and_then(|span| span.parse().ok().map(RungAt::After))),
            None => None,
        }
    };
    if read.is_none() {
        let (zh, en) = (
            "应写作 `50%`、`due`、`due-2 workdays` 或 `due+1 days`",
            "must be `50%`, `due`, `due-2 workdays` or `due+1 days`",
        );
        table.fault(text.place.clone(), "bad-rung", zh, en);
    }
    read
}

/// Where a whole file stands.
pub(super) fn whole(file: &str) -> Place {
    Place { file: file.to_owned(), line: 0, column: 0 }
}
