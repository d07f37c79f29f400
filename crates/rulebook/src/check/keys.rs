//! The bridge between law and procedures: every rule key bound or absent, every prohibition enforced, every list given.

use super::Check;
use crate::city::{City, Edition};
use crate::model::{Signer, Who};
use crate::near::hint;
use crate::words::{Guard, Test};
use indexmap::IndexMap;
use law::{Force, Instrument, Parameter, Place, Provision};
use serde::Serialize;
use worktime::Day;

/// Every key that a file names, with the place of its first naming.
fn named(check: &Check<'_>) -> IndexMap<String, Place> {
    let city = check.city;
    let mut keys: IndexMap<String, Place> = IndexMap::new();
    let mut add = |key: &str, place: Place| {
        keys.entry(key.to_owned()).or_insert(place);
    };
    for procedure in city.procedures.values() {
        let at = |part: &str, name: &str, place: &Place| {
            check.at(&format!("procedures/{}/{part}/{name}/rule", procedure.key), place)
        };
        procedure.clocks.iter().for_each(|(name, clock)| add(&clock.rule, at("clock", name, &clock.place)));
        procedure.asks.iter().for_each(|(name, ask)| add(&ask.rule, at("ask", name, &ask.place)));
        procedure.gates.iter().for_each(|(name, gate)| add(&gate.rule, at("gate", name, &gate.place)));
    }
    for register in city.registers.values() {
        add(&register.rule, check.at(&format!("registers/{}/register/rule", register.key), &register.place));
    }
    for formula in city.formulas.values() {
        add(&formula.rule, check.at(&format!("formulas/formula/{}/rule", formula.key), &formula.place));
    }
    for indicator in city.indicators.values() {
        add(&indicator.rule, check.at(&format!("indicators/indicator/{}/rule", indicator.key), &indicator.place));
    }
    keys
}

/// Every key that a file names is bound by the city or listed as absent; none is both; none is bound and unused.
pub(super) fn bound_or_absent(check: &mut Check<'_>) {
    let city = check.city;
    let named = named(check);
    let mut bound: IndexMap<&str, &Place> = IndexMap::new();
    for instrument in city.instruments.iter().filter(|instrument| instrument.force != Force::Draft) {
        for provision in &instrument.provisions {
            for key in provision.rules.keys() {
                bound.entry(key.as_str()).or_insert(&provision.place);
            }
        }
    }
    for (key, place) in &named {
        if !bound.contains_key(key.as_str()) && !city.absent.contains_key(key) {
            let known = bound.keys().copied().filter(|other| !named.contains_key(*other));
            let (zh, en) = crate::near::nearest(key, known).map_or_else(Default::default, |near| {
                (format!("；是否应为 `{near}`？"), format!("; did you mean `{near}`?"))
            });
            let name = &city.key;
            check.fault(
                place.clone(),
                "not-bound",
                format!("{name}：规则 `{key}` 既没有绑定，也没有列入 [absent] 说明理由{zh}"),
                format!("{name}: rule `{key}` is neither bound nor listed under [absent] with a reason{en}"),
            );
        }
    }
    for provision in city.instruments.iter().flat_map(|instrument| &instrument.provisions) {
        for key in provision.awaiting.values().flat_map(IndexMap::keys).filter(|key| named.contains_key(*key)) {
            let id = &provision.id;
            check.fault(
                provision.place.clone(),
                "already-built",
                format!("{id}：规则 `{key}` 已经有流程、台账或指标用到，应移出 awaiting"),
                format!("{id}: something uses rule `{key}` already; move it out of awaiting"),
            );
        }
    }
    for (key, (_, place)) in &city.absent {
        if bound.contains_key(key.as_str()) {
            let (zh, en) = (
                format!("规则 `{key}` 已绑定，不能又列为没有"),
                format!("rule `{key}` is bound; it cannot be absent as well"),
            );
            check.fault(place.clone(), "bound-and-absent", zh, en);
        } else if !named.contains_key(key) {
            unused(check, key, place.clone(), &named);
        }
    }
    for (key, place) in bound {
        if !named.contains_key(key) {
            unused(check, key, place.clone(), &named);
        }
    }
}

fn unused(check: &mut Check<'_>, key: &str, place: Place, named: &IndexMap<String, Place>) {
    let (zh, en) = hint(key, named.keys().map(String::as_str));
    check.fault(
        place,
        "unused",
        format!("没有流程、台账或指标用到规则 `{key}`{zh}"),
        format!("no procedure, register or indicator uses rule `{key}`{en}"),
    );
}

/// When a period starts and whether it rolls on is said in the words that clocks understand: any other would be passed
/// over, and the unit's default be taken for the law's.
pub(super) fn terms(check: &mut Check<'_>) {
    const TERMS: [(&str, [&str; 2]); 2] = [("start", ["next_day", "at_once"]), ("roll", ["next_workday", "none"])];
    let city = check.city;
    for provision in city.instruments.iter().flat_map(|instrument| &instrument.provisions) {
        for (rule, parameters) in &provision.rules {
            for (name, known) in TERMS {
                let Some(value) = parameters.get(name) else { continue };
                if !matches!(value, Parameter::Word(word) if known.contains(&word.as_str())) {
                    let (zh, en) = hint(&value.to_string(), known);
                    check.fault(
                        provision.place.clone(),
                        "unknown-word",
                        format!("规则 `{rule}` 的 {name} 不认识 `{value}`{zh}"),
                        format!("rule `{rule}`: `{value}` is no word for {name}{en}"),
                    );
                }
            }
        }
    }
}

/// A prohibition on which no gate and no question of fact rests yet, and what it waits for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Waiting {
    /// The provision.
    pub provision: String,
    /// Whether it is one of the whole country.
    pub national: bool,
    /// The mechanisms that will enforce it; none where it says why there is nothing to enforce.
    pub mechanisms: Vec<String>,
    /// Why there is nothing to enforce.
    pub none: Option<String>,
}

/// Provisions that hold and forbid, each with its instrument.
fn prohibitions(city: &City, on: Day) -> impl Iterator<Item = (&Instrument, &Provision)> {
    let holding = city.instruments.iter().filter(move |instrument| instrument.holds_on(on));
    let all = holding.flat_map(|instrument| instrument.provisions.iter().map(move |provision| (instrument, provision)));
    all.filter(|(_, provision)| provision.forbids())
}

/// The prohibitions of a day that bind no rule yet: no fault, but nobody may take them for enforced.
#[must_use]
pub fn waiting(city: &City, on: Day) -> Vec<Waiting> {
    let bare = prohibitions(city, on).filter(|(_, provision)| provision.rules.is_empty());
    bare.map(|(instrument, provision)| Waiting {
        provision: provision.id.0.clone(),
        national: !city.owns(instrument),
        mechanisms: provision.awaiting.keys().cloned().collect(),
        none: provision.none.clone(),
    })
    .collect()
}

/// A prohibition that binds rules is enforced by a gate, or by an ask that asks a question of fact. The city's own statute
/// has no prohibition without anything to enforce; one of the whole country may speak to others than its offices, and may
/// hold before the city has the procedure that enforces it.
pub(super) fn forbids(check: &mut Check<'_>, edition: &Edition) {
    let (city, on) = (check.city, check.on);
    let asks_fact = |guards: &[Guard]| guards.iter().any(|guard| guard.test.asks_a_question());
    let enforced = |rule: &str| {
        edition.procedures.values().any(|procedure| {
            procedure.gates.values().any(|gate| gate.rule == rule)
                || procedure.asks.values().any(|ask| ask.rule == rule && asks_fact(&ask.when))
        })
    };
    let opens =
        |key: &str| edition.procedures.get(key).is_some_and(|one| one.asks.values().any(|ask| ask.from.is_empty()));
    let is_to_come = |rule: &str| {
        let mut gated = city.procedures.values().filter(|one| one.gates.values().any(|gate| gate.rule == rule));
        gated.any(|one| !opens(&one.key))
    };
    for (instrument, provision) in prohibitions(city, on) {
        let id = &provision.id;
        let holds = |rule: &String| enforced(rule) || (!city.owns(instrument) && is_to_come(rule));
        if !provision.rules.is_empty() && !provision.rules.keys().any(holds) {
            check.fault(
                provision.place.clone(),
                "not-enforced",
                format!("{id} 是禁止性条款，却没有任何关口，也没有查验事实的步骤依据它"),
                format!("{id} forbids, but no gate and no ask with a question of fact rests on it"),
            );
        }
        if provision.none.is_some() && instrument.force == Force::Statute && city.owns(instrument) {
            check.fault(
                provision.place.clone(),
                "forbids-nothing",
                format!("{id} 是本市法规的禁止性条款，不能写 none：写明由哪个机制落实（awaiting），或者绑定规则"),
                format!(
                    "{id} is a prohibition of the city's own statute and cannot say `none`: say which mechanism will enforce it (awaiting), or bind a rule"
                ),
            );
        }
    }
}

/// Chains, lists and kinds that asks and fields take from a rule are among the rule's parameters in this city.
pub(super) fn chains_and_lists(check: &mut Check<'_>, edition: &Edition) {
    for procedure in edition.procedures.values() {
        let path = format!("procedures/{}", procedure.key);
        for (name, ask) in &procedure.asks {
            for (index, signer) in ask.sign.iter().enumerate() {
                if let Signer::Parameter(parameter) = signer {
                    let place = check.at(&format!("{path}/ask/{name}/sign/{index}"), &ask.place);
                    chain(check, edition, &ask.rule, parameter, &place);
                }
            }
            kinds(check, edition, &ask.rule, &ask.when, &format!("{path}/ask/{name}/when"), &ask.place);
        }
        for (name, gate) in &procedure.gates {
            kinds(check, edition, &gate.rule, &gate.when, &format!("{path}/gate/{name}/when"), &gate.place);
            kinds(check, edition, &gate.rule, &gate.only_if, &format!("{path}/gate/{name}/if"), &gate.place);
        }
        for (name, field) in &procedure.fields {
            let given =
                |list: &str| list.rsplit_once('.').is_none_or(|(rule, word)| edition.words(rule, word).is_some());
            let asked = procedure.asks.values().any(|ask| ask.needs.contains(name) || ask.may.contains(name));
            if let Some(list) = field.list.as_deref().filter(|list| asked && !given(list)) {
                let place = check.at(&format!("{path}/field/{name}/list"), &field.place);
                missing(check, edition, place, list);
            }
        }
    }
}

fn missing(check: &mut Check<'_>, edition: &Edition, place: Place, list: &str) {
    let city = &edition.city;
    check.fault(
        place,
        "list-not-given",
        format!("{city}：规则没有给出清单 `{list}`"),
        format!("{city}: the rule does not give the list `{list}`"),
    );
}

fn chain(check: &mut Check<'_>, edition: &Edition, rule: &str, parameter: &str, place: &Place) {
    let Some(entries) = edition.words(rule, parameter) else {
        missing(check, edition, place.clone(), &format!("{rule}.{parameter}"));
        return;
    };
    for party in entries.iter().flat_map(|entry| entry.split('|')) {
        let party = party.trim().split('.').next().unwrap_or_default();
        if !edition.named.contains_key(party) {
            let (zh, en) = hint(party, edition.named.keys().map(String::as_str));
            let city = &edition.city;
            check.fault(
                place.clone(),
                "unknown-signer",
                format!("{city}：审批链 `{rule}.{parameter}` 中的 `{party}` 不在 [named] 中{zh}"),
                format!("{city}: `{party}` in the chain `{rule}.{parameter}` is not under [named]{en}"),
            );
        }
    }
}

/// `kind_of` compares with the kinds that the rule's text names, so the rule must name some, and they must exist.
fn kinds(check: &mut Check<'_>, edition: &Edition, rule: &str, guards: &[Guard], path: &str, otherwise: &Place) {
    let city = check.city;
    for (index, guard) in guards.iter().enumerate() {
        if !matches!(guard.test, Test::KindOf(_)) {
            continue;
        }
        let place = check.at(&format!("{path}/{index}"), otherwise);
        let Some(words) = edition.words(rule, "kinds") else {
            missing(check, edition, place, &format!("{rule}.kinds"));
            continue;
        };
        for word in words {
            let exists = city.units.is_empty() || city.units.iter().any(|unit| unit.kind == *word);
            if !exists {
                let known: Vec<String> = city.units.iter().map(|unit| unit.kind.clone()).collect();
                check.unknown(place.clone(), "单位种类", "kind of unit", word, &known);
            }
        }
    }
}

/// Named parties of what is left are named by the city.
pub(super) fn named_parties(check: &mut Check<'_>, edition: &Edition) {
    for procedure in edition.procedures.values() {
        for (name, party) in &procedure.parties {
            if party.is == crate::model::PartyKind::Named
                && !edition.named.contains_key(name)
                && is_used(procedure, name)
            {
                let city = &edition.city;
                check.fault(
                    party.place.clone(),
                    "not-named",
                    format!("{city}：city.toml 的 [named] 没有写明 `{name}` 是哪个单位"),
                    format!("{city}: [named] in city.toml does not say which unit `{name}` is"),
                );
            }
        }
    }
}

fn is_used(procedure: &crate::model::Procedure, name: &str) -> bool {
    let is = |who: &Who| matches!(who, Who::Party { party, .. } if party == name);
    procedure.states.values().any(|state| state.holder.as_ref().is_some_and(is))
        || procedure.asks.values().any(|ask| {
            ask.by.iter().any(is)
                || ask.then.iter().any(|e| matches!(e, crate::words::Effect::Tell { party, .. } if party == name))
        })
}

/// A parameter that a guard compares with is a number of the rule.
pub(super) fn is_number(edition: &Edition, rule: &str, parameter: &str) -> bool {
    matches!(edition.parameter(rule, parameter), Some(Parameter::Number(_) | Parameter::TenThousandths { .. }))
}
