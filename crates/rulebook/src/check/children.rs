//! Child matters are opened complete: what the parent does not carry over, a person or the list's entry fills.

use super::Check;
use super::hands::is_handless;
use crate::city::Edition;
use crate::model::{Ask, FieldKind, PartyKind, Procedure, Who};
use crate::words::Effect;

/// Checks every ask that opens a child.
pub(super) fn check(check: &mut Check<'_>, edition: &Edition) {
    for procedure in edition.procedures.values() {
        for (name, ask) in &procedure.asks {
            for (index, effect) in ask.then.iter().enumerate() {
                if let Effect::Open { procedure: child, field } = effect
                    && let Some(child) = edition.procedures.get(child)
                {
                    opening(check, procedure, (name, ask, index), child, field.as_deref());
                }
            }
        }
    }
}

fn opening(check: &mut Check<'_>, parent: &Procedure, at: (&str, &Ask, usize), child: &Procedure, field: Option<&str>) {
    let (name, ask, index) = at;
    let place = check.at(&format!("procedures/{}/ask/{name}/then/{index}", parent.key), &ask.place);
    let key = &child.key;
    let Some(form) = child.asks.values().find(|ask| ask.from.is_empty()) else {
        let (zh, en) = (format!("`{key}` 没有开启的步骤"), format!("`{key}` has no opening ask"));
        check.fault(place, "child-incomplete", zh, en);
        return;
    };
    let calculated = |name: &String| child.fields.get(name).is_some_and(|field| field.calc.is_some());
    let carried = |name: &String| parent.parties.contains_key(name) || parent.fields.contains_key(name);
    let left: Vec<&String> = form.needs.iter().filter(|name| !carried(name) && !calculated(name)).collect();
    let without_hands = ask.by.iter().any(is_handless);
    let list = left.iter().map(|name| name.as_str()).collect::<Vec<_>>().join("` `");
    match field {
        Some(field) => {
            let fits = matches!(left.as_slice(), [one] if fits(parent, field, child, one));
            if !fits {
                check.fault(
                    place.clone(),
                    "child-incomplete",
                    format!("`{field}` 的一条应正好填上 `{key}` 所缺的一项，所缺为：`{list}`"),
                    format!(
                        "an entry of `{field}` must fill exactly the one thing that `{key}` lacks; lacking: `{list}`"
                    ),
                );
            }
        }
        None if without_hands && !left.is_empty() => check.fault(
            place.clone(),
            "child-incomplete",
            format!("没有人动手，`{key}` 所缺无人填写：`{list}`"),
            format!("taken without hands, nobody fills what `{key}` lacks: `{list}`"),
        ),
        None => {}
    }
    let machine_opens = form.by.iter().any(|who| matches!(who, Who::Machine | Who::ParentMatter));
    if without_hands && !machine_opens {
        check.fault(
            place,
            "child-incomplete",
            format!("没有人动手，而 `{key}` 只能由人开启"),
            format!("taken without hands, but only people may open `{key}`"),
        );
    }
}

/// Whether one entry of a list field is what the child's party or field wants.
fn fits(parent: &Procedure, list: &str, child: &Procedure, wanted: &str) -> bool {
    let units = parent.fields.get(list).is_some_and(|field| field.kind == FieldKind::Units)
        || parent.parties.get(list).is_some_and(|party| party.is == PartyKind::Units);
    let people = parent.fields.get(list).is_some_and(|field| field.kind == FieldKind::People)
        || parent.parties.get(list).is_some_and(|party| party.is == PartyKind::People);
    if let Some(party) = child.parties.get(wanted) {
        return match party.is {
            PartyKind::Unit => units,
            PartyKind::Person => people,
            _ => false,
        };
    }
    match child.fields.get(wanted).map(|field| field.kind) {
        Some(FieldKind::Unit) => units,
        Some(FieldKind::Person) => people,
        Some(_) => !units && !people,
        None => false,
    }
}
