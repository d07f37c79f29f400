//! Reads the flat files: `city.toml`, settings, units, lists, permissions and notices.

use super::ask;
use super::call::{Scope, is_name};
use super::doc::{Doc, Table};
use super::kinds;
use crate::city::{City, ListEntry, UnitTemplate};
use crate::model::{Grant, Label, Mail, Notice, Setting, SettingValue, TextPosts};
use crate::near::hint;
use law::Place;

/// Reads `city.toml`.
pub(super) fn city(doc: Doc<'_>, read: &mut City) {
    let Some(parsed) = doc.parse() else { return };
    let root = doc.root(&parsed, "city");
    match root.table("city") {
        None => root.missing("city"),
        Some(head) => {
            if let Some(key) = head.required("key")
                && key.text != read.key
            {
                let folder = &read.key;
                let (zh, en) = (
                    format!("键应与文件夹名相同：`{folder}`"),
                    format!("the key must be the folder's name: `{folder}`"),
                );
                head.fault(key.place, "file-name", zh, en);
            }
            read.label = head.label(&read.key.clone());
            read.division = division(&head);
            head.finish();
        }
    }
    if let Some(named) = root.table("named") {
        for key in named.names() {
            if let Some(unit) = named.required(&key) {
                read.named.insert(key, unit.text);
            }
        }
    }
    if let Some(absent) = root.table("absent") {
        for key in absent.names() {
            let place = absent.place_of_name(&key);
            if let Some(reason) = absent.required(&key) {
                read.absent.insert(key, (reason.text, place));
            }
        }
    }
    root.finish();
}

/// The six-digit division code, written as a number or a text.
fn division(head: &Table<'_>) -> u32 {
    let code = if head.is_number("division") {
        head.integer("division").and_then(|code| u32::try_from(code).ok())
    } else {
        head.required("division").and_then(|text| text.text.parse().ok())
    };
    match code {
        Some(code) if (110_000..=829_999).contains(&code) => code,
        _ => {
            let (zh, en) = ("行政区划代码应为六位数字", "the division code has six digits");
            head.fault(head.place_of("division"), "bad-division", zh, en);
            0
        }
    }
}

/// Reads a file of settings.
pub(super) fn settings(doc: Doc<'_>, read: &mut City) {
    let Some(parsed) = doc.parse() else { return };
    let root = doc.root(&parsed, doc.file);
    for table in root.tables("setting") {
        if let Some(setting) = setting(&table) {
            read.settings.push(setting);
        }
        table.finish();
    }
    root.finish();
}

fn setting(table: &Table<'_>) -> Option<Setting> {
    let key = table.required("key");
    if let Some(key) = &key
        && !(is_name(&key.text) && key.text.contains('.'))
    {
        table.fault(key.place.clone(), "bad-name", "设定的键写作 room.name", "a setting's key is written room.name");
    }
    let value = value(table);
    let since = table.day("since");
    if !table.has("since") {
        table.missing("since");
    }
    let until = table.day("until");
    if until.is_some() && until < since {
        table.fault(table.place_of("until"), "bad-date", "早于 since", "is before `since`");
    }
    // A setting without issuer and document could not be told from a guess.
    let issuer = table.required("issuer").map(|text| text.text);
    let document = table.required("document").map(|text| text.text);
    let setting = Setting {
        when: ask::guards(table, "when", &Scope::default()),
        until,
        issuer: issuer.unwrap_or_default(),
        document: document.unwrap_or_default(),
        verified: table.flag("verified"),
        unit: table.required_if_written("unit"),
        place: key.as_ref().map_or_else(|| table.place.clone(), |key| key.place.clone()),
        key: key?.text,
        value: value?,
        since: since?,
    };
    Some(setting)
}

fn value(table: &Table<'_>) -> Option<SettingValue> {
    if !table.has("value") {
        table.missing("value");
    }
    if table.is_number("value") {
        return table.integer("value").map(SettingValue::Number);
    }
    if table.is_list("value") {
        return Some(SettingValue::Words(table.words("value")));
    }
    table.text("value").map(|text| SettingValue::from(text.text))
}

/// Reads a file of unit templates.
pub(super) fn units(doc: Doc<'_>, read: &mut City) {
    const LEVELS: [&str; 5] = ["province", "city", "district", "street", "community"];
    let Some(parsed) = doc.parse() else { return };
    let root = doc.root(&parsed, doc.file);
    for table in root.tables("unit") {
        let key = table.required("key");
        let name = key.as_ref().map(|key| key.text.clone()).unwrap_or_default();
        let label = table.label(&name);
        let level = table.required("level");
        let kind = table.required("kind").map(|text| text.text);
        if let Some(level) = &level
            && !LEVELS.contains(&level.text.as_str())
        {
            let written = &level.text;
            let (zh, en) = hint(written, LEVELS);
            table.fault(
                level.place.clone(),
                "unknown-word",
                format!("没有 `{written}` 一级{zh}"),
                format!("no level is called `{written}`{en}"),
            );
        }
        table.finish();
        if let (Some(key), Some(level), Some(kind)) = (key, level, kind) {
            let unit = UnitTemplate { key: key.text, label, level: level.text, kind };
            if read.units.iter().any(|other| other.key == unit.key && other.level == unit.level) {
                table.fault(key.place, "replaces", "单位重复", "the unit is there already");
            } else {
                read.units.push(unit);
            }
        }
    }
    root.finish();
}

/// Reads a choice list; the file's name is the list's.
pub(super) fn list(doc: Doc<'_>, read: &mut City) {
    let Some(parsed) = doc.parse() else { return };
    let name = super::stem(doc.file);
    let root = doc.root(&parsed, &format!("lists/{name}"));
    let entries = read.lists.entry(name.to_owned()).or_default();
    let mut parents: Vec<(String, Place)> = Vec::new();
    for (key, table) in root.named_tables() {
        let parent = table.text("parent");
        let entry = ListEntry {
            label: table.label(&key),
            parent: parent.as_ref().map(|text| text.text.clone()),
            closed: false,
        };
        table.finish();
        parents.extend(parent.map(|text| (text.text, text.place)));
        if entries.contains_key(&key) {
            let (zh, en) = ("共享清单里已有此条", "the shared list has this entry already");
            table.fault(table.place.clone(), "replaces", zh, en);
        }
        entries.insert(key, entry);
    }
    for (parent, place) in parents {
        if !entries.contains_key(&parent) {
            let (zh, en) = hint(&parent, entries.keys().map(String::as_str));
            root.fault(
                place,
                "unknown-name",
                format!("清单没有 `{parent}` 一条{zh}"),
                format!("the list has no entry `{parent}`{en}"),
            );
        }
    }
    root.finish();
}

/// Reads the grants, and who deals with official texts.
pub(super) fn permissions(doc: Doc<'_>, read: &mut City) {
    let Some(parsed) = doc.parse() else { return };
    let root = doc.root(&parsed, "permissions");
    for table in root.tables("grant") {
        let post = table.required("post").map(|text| text.text);
        let reach = table.required("reach").and_then(|text| kinds::word(&table, &text, &kinds::REACHES));
        let texts = table.list("classes");
        let classes = texts.iter().filter_map(|text| kinds::word(&table, text, &kinds::CLASSES)).collect();
        if texts.is_empty() {
            table.missing("classes");
        }
        let purpose = table.flag("purpose");
        table.finish();
        if let (Some(post), Some(reach)) = (post, reach) {
            read.grants.push(Grant { post, reach, classes, purpose });
        }
    }
    if let Some(table) = root.table("texts") {
        let posts = |key: &str| table.words(key);
        read.texts = TextPosts {
            read: posts("read"),
            import: posts("import"),
            review: posts("review"),
            approve: posts("approve"),
        };
        table.finish();
    }
    root.finish();
}

/// Reads the notices.
pub(super) fn notices(doc: Doc<'_>, read: &mut City) {
    let Some(parsed) = doc.parse() else { return };
    let root = doc.root(&parsed, "notices");
    for (name, table) in root.table("notice").map(|section| section.named_tables()).unwrap_or_default() {
        let notice = Notice {
            label: table.label(&name),
            sms: table.table("sms").map(|sms| finished(&sms, both(&sms))),
            mail: table.table("mail").map(|mail| finished(&mail, letter(&mail))),
            urgent: table.flag("urgent"),
        };
        table.finish();
        if read.notices.contains_key(&name) {
            let (zh, en) = ("共享文件里已有此通知", "the shared file has this notice already");
            table.fault(table.place.clone(), "replaces", zh, en);
        }
        read.notices.insert(name, notice);
    }
    root.finish();
}

/// A text that leaves: both languages are written, since nobody is there to ask.
fn both(table: &Table<'_>) -> Label {
    let text = |key| table.required(key).map(|text| text.text).unwrap_or_default();
    Label { zh: text("zh"), en: text("en") }
}

/// A mail: its subject and its text.
fn letter(table: &Table<'_>) -> Mail {
    let subject = table.table("subject").map(|subject| finished(&subject, both(&subject)));
    if subject.is_none() && !table.has("subject") {
        table.missing("subject");
    }
    // Only the text as a whole may be left out, not one of its languages.
    let text = (table.has("zh") || table.has("en")).then(|| both(table));
    Mail { subject: subject.unwrap_or_default(), text }
}

/// What was read of a table of which nothing is left over.
fn finished<T>(table: &Table<'_>, read: T) -> T {
    table.finish();
    read
}
