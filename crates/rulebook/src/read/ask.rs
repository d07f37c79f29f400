//! Reads asks and gates, and the parts that they share with clocks, settings and indicators: who, guards, effects.

use super::call::{self, CallFault, Scope, is_name};
use super::doc::{Table, Text};
use super::kinds;
use crate::model::{Ask, Gate, Label, Signer, Target, Who};
use crate::words::{Effect, Guard};

/// Reads an ask.
pub(super) fn ask(name: &str, table: &Table<'_>, scope: &Scope<'_>) -> Option<Ask> {
    let label = table.label(name);
    let rule = table.required("rule").map(|text| text.text);
    let scope = Scope { rule: rule.as_deref(), ..*scope };
    let from = table.words("from");
    let to = table.text("to").map(|text| if text.text == "back" { Target::Back } else { Target::State(text.text) });
    let by: Vec<Who> = table.list("by").iter().filter_map(|text| who(table, text)).collect();
    if !table.has("by") {
        table.missing("by");
    }
    if from.is_empty() && !matches!(to, Some(Target::State(_))) {
        table.fault(
            table.place.clone(),
            "opens-nowhere",
            "没有 `from` 的步骤开启一件事，须用 `to` 指明状态",
            "an ask without `from` opens a matter: `to` must name its state",
        );
    }
    let sign = table.list("sign").iter().filter_map(|text| signer(table, text, &scope)).collect();
    let ask = Ask {
        label,
        from,
        to,
        by,
        sign,
        within: table.text("within").map(|text| text.text),
        silent: table.text("silent").and_then(|text| kinds::word(table, &text, &kinds::SILENCES)),
        when: guards(table, "when", &scope),
        needs: table.words("needs"),
        may: table.words("may"),
        then: effects(table, "then"),
        bulk: table.flag("bulk"),
        every: table.text("every").map(|text| text.text),
        for_each: table.text("for_each").map(|text| text.text),
        place: table.place.clone(),
        rule: rule.clone().unwrap_or_default(),
    };
    rule.map(|_| ask)
}

/// Reads a gate.
pub(super) fn gate(name: &str, table: &Table<'_>, scope: &Scope<'_>) -> Option<Gate> {
    let zh = table.text("zh").map_or_else(|| name.replace('_', " "), |text| text.text);
    let label = Label { zh, en: table.english(name) };
    let rule = table.required("rule").map(|text| text.text);
    let scope = Scope { rule: rule.as_deref(), ..*scope };
    let gate = Gate {
        on: table.words("on"),
        to: table.words("to"),
        only_if: guards(table, "if", &scope),
        when: guards(table, "when", &scope),
        label,
        place: table.place.clone(),
        rule: rule.clone().unwrap_or_default(),
    };
    if gate.on.is_empty() && gate.to.is_empty() {
        let (zh, en) = ("须用 `on` 或 `to` 指明所在", "must name what it stands before, with `on` or `to`");
        table.fault(table.place.clone(), "gate-nowhere", zh, en);
    }
    if !table.has("when") {
        table.missing("when");
    }
    rule.map(|_| gate)
}

fn report(table: &Table<'_>, text: &Text, fault: CallFault) {
    table.fault(text.inside(fault.offset), fault.code, fault.zh, fault.en);
}

/// Reads the guards under a key.
pub(super) fn guards(table: &Table<'_>, key: &str, scope: &Scope<'_>) -> Vec<Guard> {
    let mut guards = Vec::new();
    for text in table.list(key) {
        match call::guard(&text.text, scope) {
            Ok(guard) => guards.push(guard),
            Err(fault) => report(table, &text, fault),
        }
    }
    guards
}

/// Reads the effects under a key.
pub(super) fn effects(table: &Table<'_>, key: &str) -> Vec<Effect> {
    let mut effects = Vec::new();
    for text in table.list(key) {
        match call::effect(&text.text) {
            Ok(effect) => effects.push(effect),
            Err(fault) => report(table, &text, fault),
        }
    }
    effects
}

/// Reads who holds or acts. Whether the party, clock or child exists is checked later.
pub(super) fn who(table: &Table<'_>, text: &Text) -> Option<Who> {
    match parse_who(&text.text) {
        Some(who) => Some(who),
        None => {
            let zh = "应为当事方、当事方.岗位、holder、clock.名、child.流程、parent_matter 或 machine";
            let en = "must be a party, party.post, holder, clock.NAME, child.PROCEDURE, parent_matter or machine";
            table.fault(text.place.clone(), "bad-who", zh, en);
            None
        }
    }
}

fn parse_who(text: &str) -> Option<Who> {
    if !is_name(text) {
        return None;
    }
    let (first, rest) = text.split_once('.').map_or((text, None), |(first, rest)| (first, Some(rest.to_owned())));
    match (first, rest) {
        (_, Some(rest)) if rest.contains('.') => None,
        ("clock", Some(name)) => Some(Who::Clock(name)),
        ("child", Some(name)) => Some(Who::Child(name)),
        ("clock" | "child", None) | ("holder" | "machine" | "parent_matter", Some(_)) => None,
        ("holder", None) => Some(Who::Holder),
        ("machine", None) => Some(Who::Machine),
        ("parent_matter", None) => Some(Who::ParentMatter),
        (party, post) => Some(Who::Party { party: party.to_owned(), post }),
    }
}

/// A signer: alternatives with `|`, a party or its post, or the name of a parameter of the rule.
fn signer(table: &Table<'_>, text: &Text, scope: &Scope<'_>) -> Option<Signer> {
    let written = text.text.as_str();
    let is_party = |name: &str| scope.parties.iter().any(|party| party == name);
    if is_name(written) && !written.contains('.') && !is_party(written) && written != "holder" {
        return Some(Signer::Parameter(written.to_owned()));
    }
    let mut alternatives = Vec::new();
    for piece in written.split('|') {
        match parse_who(piece.trim()) {
            Some(who @ (Who::Party { .. } | Who::Holder)) => alternatives.push(who),
            _ => {
                let (zh, en) = (
                    "签批人应为当事方或当事方.岗位，用 | 表示“或”",
                    "a signer is a party or party.post, with | for or",
                );
                table.fault(text.place.clone(), "bad-who", zh, en);
                return None;
            }
        }
    }
    Some(Signer::OneOf(alternatives))
}
