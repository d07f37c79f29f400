//! What may be given with an ask: known fields, right types, within limits, personal texts only sealed.

use crate::scene::{Scene, clerk, code, codes, none, sealed, with, word, words};
use casework::{Value, Values, check_text, position_of};
use rulebook::model::Check;

fn opened_with(extra: &[(&str, Value)]) -> Result<(), Vec<String>> {
    let mut values: Values = with(&[("text", sealed(10)), ("kind", word("a"))]);
    values.extend(with(extra));
    let result = Scene::new().try_open("case", "open", &clerk(), values);
    result.map(drop).map_err(|refusal| codes(&refusal).into_iter().map(str::to_owned).collect())
}

#[test]
fn right_values_of_every_type_are_taken() {
    let right = [
        ("note", word("三个字")),
        ("phone", word("010-1234 5678")),
        ("marks", words(&["x", "y"])),
        ("size", Value::Number(10)),
        ("flag", Value::Flag(false)),
        ("day", word("2024-02-29")),
        ("at", Value::Number(0)),
        ("extra", word("3 workdays")),
        ("place", word("829901001003")),
        ("files", Value::List(vec![sealed(90_000), sealed(1)])),
        ("helpers", words(&["829901.water"])),
        ("citizen", word("c1")),
    ];
    for (key, value) in right {
        assert_eq!(opened_with(&[(key, value)]), Ok(()), "{key}");
    }
}

#[test]
fn wrong_types_and_limits_are_refused_by_code() {
    let wrong = [
        ("note", Value::Number(1), "wrong-type"),
        ("note", sealed(5), "wrong-type"),
        ("note", word("短"), "too-short"),
        ("note", word("十个字以上就是太长的一段"), "too-long"),
        ("note", word("   "), "required"),
        ("phone", word("call me"), "bad-form"),
        ("kind", word("c"), "not-a-choice"),
        ("kind", Value::Flag(true), "wrong-type"),
        ("marks", words(&["x", "z"]), "not-a-choice"),
        ("marks", word("x"), "wrong-type"),
        ("size", Value::Number(0), "out-of-range"),
        ("size", Value::Number(11), "out-of-range"),
        ("size", word("7"), "wrong-type"),
        ("flag", word("yes"), "wrong-type"),
        ("day", word("2023-02-29"), "wrong-type"),
        ("day", word("明天"), "wrong-type"),
        ("at", Value::Number(-1), "wrong-type"),
        ("extra", word("soon"), "wrong-type"),
        ("extra", word("0 days"), "wrong-type"),
        ("place", word("here"), "wrong-type"),
        ("files", sealed(5), "wrong-type"),
        ("files", words(&["d41d8cd9"]), "wrong-type"),
        ("files", Value::List(vec![sealed(5), Value::Number(1)]), "wrong-type"),
        ("files", Value::List(Vec::new()), "required"),
        ("files", Value::List(vec![sealed(5); 10]), "too-many-files"),
        ("citizen", Value::Number(1), "wrong-type"),
        ("citizen", word(""), "required"),
        ("no_such_field", word("x"), "unknown-field"),
        ("owners", words(&["829901.water"]), "unknown-field"),
        ("visit.kind", word("a"), "unknown-field"),
    ];
    for (key, value, expected) in wrong {
        let found = opened_with(&[(key, value.clone())]);
        assert_eq!(found, Err(vec![expected.to_owned()]), "{key} = {value:?}");
    }
}

#[test]
fn a_party_of_several_is_a_list_of_names_and_nothing_else() {
    // finding 3: anything else became an empty party
    for value in [Value::Number(7), Value::Flag(true), sealed(3), Value::List(vec![Value::Number(1)])] {
        assert_eq!(opened_with(&[("helpers", value.clone())]), Err(vec!["wrong-type".to_owned()]), "{value:?}");
    }
}

#[test]
fn a_personal_text_in_clear_is_refused_as_the_wrong_type() {
    let clear = with(&[("text", word("我家住在……")), ("kind", word("a"))]);
    let refusal = Scene::new().try_open("case", "open", &clerk(), clear).unwrap_err();
    assert_eq!(code(&refusal), "wrong-type");
    // and the limits hold for what is sealed
    let long = with(&[("text", sealed(101)), ("kind", word("a"))]);
    assert_eq!(code(&Scene::new().try_open("case", "open", &clerk(), long).unwrap_err()), "too-long");
    let empty = with(&[("text", sealed(0)), ("kind", word("a"))]);
    assert_eq!(code(&Scene::new().try_open("case", "open", &clerk(), empty).unwrap_err()), "required");
}

#[test]
fn everything_that_is_missing_is_named_at_once() {
    let refusal = Scene::new().try_open("case", "open", &clerk(), none()).unwrap_err();
    let fields: Vec<&str> = refusal.reasons.iter().filter_map(|reason| reason.field.as_deref()).collect();
    assert_eq!(fields, ["text", "kind"]);
    assert_eq!(codes(&refusal), ["required", "required"]);
}

#[test]
fn a_field_of_another_step_is_unknown_here() {
    let mut scene = Scene::new();
    let id = scene.case();
    let refusal = scene.refused(&id, "look", &clerk(), with(&[("size", Value::Number(2))]));
    assert_eq!(codes(&refusal), ["unknown-field"]);
}

#[test]
fn a_position_is_longitude_and_latitude_in_degrees() {
    assert_eq!(position_of("110.1234,30.5678"), Some((110.1234, 30.5678)));
    assert_eq!(position_of(" 110 , -30.5 "), Some((110.0, -30.5)));
    assert_eq!(position_of("110.1，30.5"), Some((110.1, 30.5)), "as Chinese keyboards write it");
    for none in ["", "110.1", "30.5,110.1", "181,0", "1e2,30", "NaN,30", "inf,30", "110.1,30.5,3", "a,b"] {
        assert_eq!(position_of(none), None, "{none}");
        assert!(!check_text(Check::Position, none));
    }
}
