//! Where a rule is used: steps, clocks, gates, registers, indicators, and the settings that fill the numbers they need.

use crate::words::{Words, pick};
use desk::CityLaw;
use rulebook::model::{Procedure, Setting};
use rulebook::words::{Guard, sentences};
use worktime::Lang;

/// One use of a rule.
pub(crate) struct Used<'a> {
    /// What kind of thing uses it.
    pub kind: Words,
    /// Where: the procedure and its step or clock; the register or indicator.
    pub name: Words,
    /// The procedure, by which conditions are told.
    pub procedure: Option<&'a Procedure>,
    /// The settings whose numbers it needs.
    pub budgets: Vec<&'a str>,
}

/// Every use of a rule in a city.
pub(crate) fn of<'a>(law: &'a CityLaw, rule: &str) -> Vec<Used<'a>> {
    let mut used = Vec::new();
    for procedure in law.city.procedures.values() {
        let name = |label: &rulebook::model::Label| {
            Words::new(
                format!("{} · {}", procedure.label.zh, label.zh),
                format!("{} · {}", procedure.label.en, label.en),
            )
        };
        for ask in procedure.asks.values().filter(|ask| ask.rule == rule) {
            used.push(Used {
                kind: Words::new("步骤", "step"),
                name: name(&ask.label),
                procedure: Some(procedure),
                budgets: ask.within.iter().chain(&ask.every).map(String::as_str).collect(),
            });
        }
        for clock in procedure.clocks.values().filter(|clock| clock.rule == rule) {
            used.push(Used {
                kind: Words::new("时限", "clock"),
                name: name(&clock.label),
                procedure: Some(procedure),
                budgets: clock.budget.iter().map(String::as_str).collect(),
            });
        }
        for gate in procedure.gates.values().filter(|gate| gate.rule == rule) {
            used.push(Used {
                kind: Words::new("关口", "gate"),
                name: name(&gate.label),
                procedure: Some(procedure),
                budgets: Vec::new(),
            });
        }
    }
    let plain = |kind: Words, name: Words| Used { kind, name, procedure: None, budgets: Vec::new() };
    let registers = law.city.registers.values().filter(|register| register.rule == rule);
    used.extend(registers.map(|register| plain(Words::new("台账", "register"), Words::from(&register.label))));
    let indicators = law.city.indicators.values().filter(|indicator| indicator.rule == rule);
    used.extend(indicators.map(|indicator| plain(Words::new("指标", "indicator"), Words::from(&indicator.label))));
    let formulas = law.city.formulas.values().filter(|formula| formula.rule == rule);
    used.extend(formulas.map(|formula| plain(Words::new("得分", "score"), Words::from(&formula.label))));
    used
}

/// The rows of a setting, in the order in which they are tried.
pub(crate) fn settings<'a>(law: &'a CityLaw, key: &str) -> Vec<&'a Setting> {
    law.settings.0.iter().filter(|setting| setting.key == key).collect()
}

/// On what conditions a setting holds.
pub(crate) fn conditions(when: &[Guard], procedure: Option<&Procedure>, lang: Lang) -> String {
    let Some(procedure) = procedure else { return String::new() };
    sentences(when, lang, procedure).join(pick(lang, "；", "; "))
}
