//! Gathers the labels that a procedure's sentences need from elsewhere: its children's and its registers'.

use crate::city::City;
use crate::model::{Label, Procedure};
use crate::words::{Effect, Test};
use indexmap::IndexMap;
use std::collections::BTreeSet;

/// Gives every procedure the labels of the procedures and registers that it names.
pub(super) fn gather(city: &mut City) {
    let outside: Vec<IndexMap<String, Label>> =
        city.procedures.values().map(|procedure| labels(city, procedure)).collect();
    for (procedure, labels) in city.procedures.values_mut().zip(outside) {
        procedure.outside = labels;
    }
}

fn labels(city: &City, procedure: &Procedure) -> IndexMap<String, Label> {
    let mut labels = IndexMap::new();
    for name in procedures(procedure) {
        if let Some(other) = city.procedures.get(name) {
            labels.insert(name.to_owned(), other.label.clone());
            for (state, entry) in &other.states {
                labels.insert(format!("{name}.{state}"), entry.label.clone());
            }
        }
    }
    for name in registers(procedure) {
        let Some(register) = city.registers.get(name) else { continue };
        labels.insert(name.to_owned(), register.label.clone());
        for (column, field) in &register.fields {
            labels.insert(format!("{name}.{column}"), field.label.clone());
            for (choice, label) in &field.choices {
                labels.insert(format!("{name}.{column}.{choice}"), label.clone());
            }
        }
    }
    labels
}

/// The other procedures that guards, effects and fields name.
fn procedures(procedure: &Procedure) -> BTreeSet<&str> {
    let effects = procedure.asks.values().flat_map(|ask| &ask.then).filter_map(|effect| match effect {
        Effect::Open { procedure, .. } | Effect::Withdraw(procedure) => Some(procedure.as_str()),
        _ => None,
    });
    let gates = procedure.gates.values().flat_map(|gate| gate.when.iter().chain(&gate.only_if));
    let guards = procedure.asks.values().flat_map(|ask| &ask.when).chain(gates).filter_map(|guard| match &guard.test {
        Test::All(child, _) | Test::Any(child, _) | Test::NoneOpen(child) => Some(child.as_str()),
        _ => None,
    });
    let parent = procedure.child_of.as_deref();
    effects.chain(guards).chain(parent).collect()
}

fn registers(procedure: &Procedure) -> BTreeSet<&str> {
    let written = procedure.asks.values().flat_map(|ask| &ask.then).filter_map(|effect| match effect {
        Effect::Write(register) | Effect::Publish(register) => Some(register.as_str()),
        _ => None,
    });
    procedure.fields.values().filter_map(|field| field.register.as_deref()).chain(written).collect()
}
