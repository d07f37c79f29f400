//! Room `whistle` (吹哨): which units a whistle has called, so that none is called twice; how far a position bears out that
//! a unit came.

pub mod arrival;

use crate::Calculation;
use casework::{Because, Value, Values};

/// What both calculations look at: who was called before, and who is to be called now.
const INPUTS: &[&str] = &["called", "recipients", "more"];

/// `called` (已被吹单位): every unit that the whistle has called, those of this step among them.
pub const CALLED: Calculation = Calculation {
    name: "called",
    inputs: INPUTS,
    examples: &[],
    zh: "这次吹哨先后叫到的全部单位",
    en: "every unit that this whistle has called so far",
};

/// `called_twice` (重复的单位): units that are to be called now and were called before, or are named twice.
pub const CALLED_TWICE: Calculation = Calculation {
    name: "called_twice",
    inputs: INPUTS,
    examples: &[],
    zh: "这一步重复叫到的单位",
    en: "units that this step would call a second time",
};

/// `named_twice` (重复写明的单位): units that this step names twice. Another round may call who came before.
pub const NAMED_TWICE: Calculation = Calculation {
    name: "named_twice",
    inputs: &["more"],
    examples: &[],
    zh: "这一步写了两遍的单位",
    en: "units that this step names twice",
};

/// Units called before and those to be called now: the further ones where there are any, otherwise the first ones.
fn before_and_now(inputs: &Values) -> (Vec<&str>, Vec<&str>) {
    let texts = |name: &str| inputs.get(name).map(Value::texts).unwrap_or_default();
    let now = if inputs.contains_key("more") { texts("more") } else { texts("recipients") };
    (texts("called"), now)
}

fn list(units: &[&str]) -> Value {
    Value::List(units.iter().map(|unit| Value::Text((*unit).to_owned())).collect())
}

/// Gives [`CALLED`].
#[must_use]
pub fn called(inputs: &Values) -> (Value, Because) {
    let (mut all, now) = before_and_now(inputs);
    for unit in now {
        if !all.contains(&unit) {
            all.push(unit);
        }
    }
    let because = Because {
        zh: format!("先后叫到{}个单位。", all.len()),
        en: format!("{} unit(s) have been called so far.", all.len()),
        version: String::new(),
    };
    (list(&all), because)
}

/// Gives [`CALLED_TWICE`].
#[must_use]
pub fn called_twice(inputs: &Values) -> (Value, Because) {
    let (seen, now) = before_and_now(inputs);
    twice(seen, now)
}

/// Gives [`NAMED_TWICE`].
#[must_use]
pub fn named_twice(inputs: &Values) -> (Value, Because) {
    twice(Vec::new(), inputs.get("more").map(Value::texts).unwrap_or_default())
}

/// The units of `now` that were seen before or stand in it twice.
fn twice<'a>(mut seen: Vec<&'a str>, now: Vec<&'a str>) -> (Value, Because) {
    let mut twice = Vec::new();
    for unit in now {
        if seen.contains(&unit) {
            twice.push(unit);
        }
        seen.push(unit);
    }
    let because = if twice.is_empty() {
        Because {
            zh: "没有重复的单位。".to_owned(), en: "No unit is called twice.".to_owned(), version: String::new()
        }
    } else {
        let names = twice.join("、");
        Because {
            zh: format!("已经叫过或者写了两次：{names}。"),
            en: format!("Called before or named twice: {}.", twice.join(", ")),
            version: String::new(),
        }
    };
    (list(&twice), because)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(lists: &[(&str, &[&str])]) -> Values {
        lists.iter().map(|(name, units)| ((*name).to_owned(), list(units))).collect()
    }

    fn both(inputs: &Values) -> (Value, Value) {
        (called(inputs).0, called_twice(inputs).0)
    }

    #[test]
    fn who_is_called_is_remembered_over_every_step_and_called_once() {
        let first = inputs(&[("recipients", &["a", "b"])]);
        assert_eq!(both(&first), (list(&["a", "b"]), list(&[])));
        let further = inputs(&[("recipients", &["a", "b"]), ("called", &["a", "b"]), ("more", &["c"])]);
        assert_eq!(both(&further), (list(&["a", "b", "c"]), list(&[])));
        let again = inputs(&[("recipients", &["a", "b"]), ("called", &["a", "b", "c"]), ("more", &["c", "d", "a"])]);
        assert_eq!(both(&again), (list(&["a", "b", "c", "d"]), list(&["c", "a"])));
        let named_twice = inputs(&[("recipients", &["a", "a"])]);
        assert_eq!(both(&named_twice), (list(&["a"]), list(&["a"])));
        assert_eq!(both(&Values::new()), (list(&[]), list(&[])));
        let again = inputs(&[("recipients", &["a"]), ("called", &["a", "b"]), ("more", &["a", "b"])]);
        assert_eq!(super::named_twice(&again).0, list(&[]), "another round may call whoever was called before");
        assert_eq!(super::named_twice(&inputs(&[("more", &["a", "b", "a"])])).0, list(&["a"]));
    }
}
