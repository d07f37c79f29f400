//! The edition of a day: which rules are bound, what is left of the procedures, and the digest of what matters.

use crate::city::{BoundRule, City, Edition, NothingInForce};
use crate::model::{Procedure, Target, Who};
use crate::words::Effect;
use indexmap::IndexMap;
use law::{Basis, Citation, Force, Instrument, Parameter, Parameters};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use worktime::{Day, Roll, Span, Start, Terms};

impl City {
    /// The days on which what holds may change: an instrument that gives rules begins, or ended the day before.
    #[must_use]
    pub fn days_of_change(&self) -> BTreeSet<Day> {
        let binding = self.instruments.iter().filter(|instrument| instrument.binds());
        binding.flat_map(|one| std::iter::once(one.in_force).chain(one.until.map(|until| until.plus_days(1)))).collect()
    }

    /// Whether an instrument lies in the city's own folder; otherwise it is one of the whole country.
    #[must_use]
    pub fn owns(&self, instrument: &Instrument) -> bool {
        instrument.file().and_then(|file| file.split('/').next()) == Some(self.key.as_str())
    }

    /// What holds on a day. What is not bound is not there: its asks, gates and clocks fall away, then the states to
    /// which no ask leads any more, then whatever refers to them.
    ///
    /// # Errors
    /// [`NothingInForce`] if no instrument of the city holds on that day.
    pub fn edition_on(&self, day: Day) -> Result<Edition, NothingInForce> {
        let mut edition = self.nameless_edition_on(day)?;
        edition.id = digest(&edition);
        Ok(edition)
    }

    /// The same without its id, for those who only look at what holds: the digest costs as much as all else.
    pub(crate) fn nameless_edition_on(&self, day: Day) -> Result<Edition, NothingInForce> {
        if !self.instruments.iter().any(|instrument| instrument.holds_on(day)) {
            return Err(NothingInForce { city: self.key.clone(), day });
        }
        let rules = self.bound_on(day);
        let mut procedures = self.procedures.clone();
        prune(&mut procedures, &rules);
        Ok(Edition {
            id: String::new(),
            city: self.key.clone(),
            procedures,
            rules,
            named: self.named.clone(),
            lists: self.lists.clone(),
            registers: self.registers.clone(),
        })
    }

    /// The rules that are bound on a day, by key in the order of the instruments.
    fn bound_on(&self, day: Day) -> IndexMap<String, BoundRule> {
        let mut found: IndexMap<String, Vec<(Citation, &Parameters)>> = IndexMap::new();
        for instrument in self.instruments.iter().filter(|instrument| instrument.holds_on(day)) {
            for provision in &instrument.provisions {
                for (rule, parameters) in &provision.rules {
                    let citation = Citation {
                        force: instrument.force,
                        provision: provision.id.clone(),
                        title: instrument.title.clone(),
                        rule: rule.clone(),
                    };
                    found.entry(rule.clone()).or_default().push((citation, parameters));
                }
            }
        }
        let mut rules = IndexMap::new();
        for (rule, mut bindings) in found {
            // Stable: of equally strong provisions the earlier one gives a parameter that both have.
            bindings.sort_by_key(|(citation, _)| citation.force);
            let mut parameters = Parameters::new();
            for (name, value) in bindings.iter().flat_map(|(_, parameters)| parameters.iter()) {
                parameters.entry(name.clone()).or_insert_with(|| value.clone());
            }
            let force = bindings.first().map_or(Force::Setting, |(citation, _)| citation.force);
            let citations = bindings.into_iter().map(|(citation, _)| citation).collect();
            if let Ok(basis) = Basis::new(citations) {
                rules.insert(rule, BoundRule { basis, parameters, force });
            }
        }
        rules
    }
}

impl Edition {
    /// A parameter of a rule.
    #[must_use]
    pub fn parameter(&self, rule: &str, name: &str) -> Option<&Parameter> {
        self.rules.get(rule)?.parameters.get(name)
    }

    /// The span that a rule's text gives: its number of this name, in the unit that it names as `unit`.
    #[must_use]
    pub fn span(&self, rule: &str, name: &str) -> Option<Span> {
        match (self.parameter(rule, name)?, self.parameter(rule, "unit")?) {
            (Parameter::Number(value), Parameter::Word(unit)) => format!("{value} {unit}").parse().ok(),
            _ => None,
        }
    }

    /// The words of a list as a field names it: `whistle.blow.topics` (parameter of a rule) or `categories` (the city's).
    #[must_use]
    pub fn list(&self, name: &str) -> Option<Vec<String>> {
        match name.rsplit_once('.') {
            Some((rule, parameter)) => self.words(rule, parameter).map(<[String]>::to_vec),
            None => self
                .lists
                .get(name)
                .map(|list| list.iter().filter(|(_, entry)| !entry.closed).map(|(key, _)| key.clone()).collect()),
        }
    }

    /// Start and roll rules of a clock's rule, where a period law says otherwise than the unit's default
    /// (`start = "next_day" | "at_once"`, `roll = "next_workday" | "none"` among the rule's parameters).
    #[must_use]
    pub fn terms(&self, rule: &str) -> Terms {
        let word = |name| match self.parameter(rule, name) {
            Some(Parameter::Word(word)) => Some(word.as_str()),
            _ => None,
        };
        Terms {
            start: match word("start") {
                Some("next_day") => Some(Start::NextDay),
                Some("at_once") => Some(Start::AtOnce),
                _ => None,
            },
            roll: match word("roll") {
                Some("next_workday") => Some(Roll::NextWorkday),
                Some("none") => Some(Roll::None),
                _ => None,
            },
        }
    }
}

/// Takes away what is not bound, and what then hangs in the air, until nothing more falls.
fn prune(procedures: &mut IndexMap<String, Procedure>, rules: &IndexMap<String, BoundRule>) {
    for procedure in procedures.values_mut() {
        procedure.asks.retain(|_, ask| rules.contains_key(&ask.rule));
        procedure.gates.retain(|_, gate| rules.contains_key(&gate.rule));
        procedure.clocks.retain(|_, clock| rules.contains_key(&clock.rule));
        drop_unlisted_fields(procedure, rules);
    }
    loop {
        let before = size(procedures);
        for procedure in procedures.values_mut() {
            drop_unreached(procedure);
        }
        procedures.retain(|_, procedure| !procedure.states.is_empty());
        let opened = opened(procedures);
        procedures.retain(|key, procedure| procedure.child_of.is_none() || opened.contains(key));
        let left: BTreeSet<String> = procedures.keys().cloned().collect();
        for procedure in procedures.values_mut() {
            drop_children(procedure, &left);
        }
        if size(procedures) == before {
            return;
        }
    }
}

/// How much is there; falls with every pass that took something away.
fn size(procedures: &IndexMap<String, Procedure>) -> usize {
    procedures
        .values()
        .map(|p| {
            let asks: usize = p.asks.values().map(|ask| 1 + ask.by.len() + ask.from.len() + ask.then.len()).sum();
            let clocks: usize = p.clocks.values().map(|c| 1 + c.runs.len() + c.pauses.len() + c.ends.len()).sum();
            let gates: usize = p.gates.values().map(|gate| 1 + gate.on.len() + gate.to.len()).sum();
            1 + p.states.len() + asks + clocks + gates
        })
        .sum()
}

/// A field that may be given, whose list comes from a rule that is not bound, falls away with that rule.
fn drop_unlisted_fields(procedure: &mut Procedure, rules: &IndexMap<String, BoundRule>) {
    let unbound = |list: &str| list.rsplit_once('.').is_some_and(|(rule, _)| !rules.contains_key(rule));
    let needed: BTreeSet<String> = procedure.asks.values().flat_map(|ask| ask.needs.iter().cloned()).collect();
    let gone: BTreeSet<String> = procedure
        .fields
        .iter()
        .filter(|(name, field)| field.list.as_deref().is_some_and(unbound) && !needed.contains(*name))
        .map(|(name, _)| name.clone())
        .collect();
    procedure.fields.retain(|name, _| !gone.contains(name));
    for ask in procedure.asks.values_mut() {
        ask.may.retain(|name| !gone.contains(name));
    }
}

/// The states to which asks lead, starting from those that open a matter.
pub(crate) fn reached(procedure: &Procedure) -> BTreeSet<String> {
    let mut reached: BTreeSet<String> = BTreeSet::new();
    loop {
        let before = reached.len();
        for ask in procedure.asks.values() {
            if let Some(Target::State(to)) = &ask.to
                && (ask.from.is_empty() || ask.from.iter().any(|from| reached.contains(from)))
                && procedure.states.contains_key(to)
            {
                reached.insert(to.clone());
            }
        }
        if reached.len() == before {
            return reached;
        }
    }
}

fn drop_unreached(procedure: &mut Procedure) {
    let reached = reached(procedure);
    procedure.states.retain(|name, _| reached.contains(name));
    let opens = |from: &[String]| from.is_empty();
    procedure.asks.retain(|_, ask| {
        let opening = opens(&ask.from);
        ask.from.retain(|state| reached.contains(state));
        let leads = !matches!(&ask.to, Some(Target::State(to)) if !reached.contains(to));
        leads && (opening || !ask.from.is_empty())
    });
    procedure.clocks.retain(|_, clock| {
        clock.runs.retain(|state| reached.contains(state));
        clock.pauses.retain(|state| reached.contains(state));
        !clock.runs.is_empty()
    });
    let clocks: BTreeSet<String> = procedure.clocks.keys().cloned().collect();
    procedure.asks.retain(|_, ask| {
        ask.by.retain(|who| !matches!(who, Who::Clock(clock) if !clocks.contains(clock)));
        !ask.by.is_empty()
    });
    let asks: BTreeSet<String> = procedure.asks.keys().cloned().collect();
    for clock in procedure.clocks.values_mut() {
        clock.ends.retain(|ask| asks.contains(ask));
        clock.pauses.retain(|state| reached.contains(state));
    }
    procedure.gates.retain(|_, gate| {
        gate.on.retain(|ask| asks.contains(ask));
        gate.to.retain(|state| reached.contains(state));
        !gate.on.is_empty() || !gate.to.is_empty()
    });
}

fn opened(procedures: &IndexMap<String, Procedure>) -> BTreeSet<String> {
    let effects = procedures.values().flat_map(|p| p.asks.values().flat_map(|ask| &ask.then));
    effects
        .filter_map(|effect| match effect {
            Effect::Open { procedure, .. } => Some(procedure.clone()),
            _ => None,
        })
        .collect()
}

fn drop_children(procedure: &mut Procedure, left: &BTreeSet<String>) {
    procedure.asks.retain(|_, ask| {
        ask.then.retain(|effect| match effect {
            Effect::Open { procedure, .. } | Effect::Withdraw(procedure) => left.contains(procedure),
            _ => true,
        });
        ask.by.retain(|who| !matches!(who, Who::Child(child) if !left.contains(child)));
        !ask.by.is_empty()
    });
}

/// The digest of what matters: asks, gates, clocks, states, fields, parties and bindings. Labels do not.
fn digest(edition: &Edition) -> String {
    let procedures: Vec<Value> = edition.procedures.values().map(matters).collect();
    let rules: BTreeMap<&str, Value> = edition
        .rules
        .iter()
        .map(|(key, rule)| {
            let basis: Vec<Value> =
                rule.basis.citations().iter().map(|c| json!([c.force.en(), c.provision.0])).collect();
            let parameters: BTreeMap<&String, Value> =
                rule.parameters.iter().map(|(name, value)| (name, value_of(value))).collect();
            (key.as_str(), json!([basis, parameters]))
        })
        .collect();
    let mut text = String::new();
    canonical(&json!({ "procedures": procedures, "rules": rules }), &mut text);
    let mut id = String::with_capacity(16);
    for byte in Sha256::digest(text.as_bytes()).iter().take(8) {
        // Writing into a string cannot fail.
        let _ = write!(id, "{byte:02x}");
    }
    id
}

fn value_of<T: serde::Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// A map as a list of pairs, because order matters (buttons, machine asks), each without its labels.
fn pairs<T: serde::Serialize>(map: &IndexMap<String, T>) -> Vec<Value> {
    map.iter()
        .map(|(name, entry)| {
            let mut value = value_of(entry);
            if let Value::Object(object) = &mut value {
                object.remove("label");
                // That no clock runs matters, how the reason is worded does not.
                if let Some(reason) = object.get_mut("no_clock") {
                    *reason = json!(!reason.is_null());
                }
                if let Some(Value::Object(choices)) = object.get("choices") {
                    let keys: Vec<String> = choices.keys().cloned().collect::<BTreeSet<_>>().into_iter().collect();
                    object.insert("choices".to_owned(), json!(keys));
                }
            }
            json!([name, value])
        })
        .collect()
}

fn matters(procedure: &Procedure) -> Value {
    json!({
        "key": procedure.key,
        "child_of": procedure.child_of,
        "parties": pairs(&procedure.parties),
        "fields": pairs(&procedure.fields),
        "states": pairs(&procedure.states),
        "clocks": pairs(&procedure.clocks),
        "asks": pairs(&procedure.asks),
        "gates": pairs(&procedure.gates),
    })
}

/// JSON with sorted keys and no spaces, whatever order the library keeps.
fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(object) => {
            let sorted: BTreeMap<&String, &Value> = object.iter().collect();
            text.push('{');
            for (index, (key, entry)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&Value::String(key.clone()).to_string());
                text.push(':');
                canonical(entry, text);
            }
            text.push('}');
        }
        Value::Array(entries) => {
            text.push('[');
            for (index, entry) in entries.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                canonical(entry, text);
            }
            text.push(']');
        }
        other => text.push_str(&other.to_string()),
    }
}
