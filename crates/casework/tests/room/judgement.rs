//! The order of judgement, guards before and gates after, questions, and what a refusal says.

use crate::scene::{
    HOME, ROADS, Scene, WATER, chief, citizen, clerk, code, codes, handler, leader, none, sealed, staff, with, word,
    words,
};
use casework::{Answered, Event, Performed, Question, RowRef, Value};

#[test]
fn place_values_actor_conditions_gates_and_signatures_are_judged_in_this_order() {
    let mut scene = Scene::new();
    // given a fresh case of kind b without requester, so that everything about `settle` is wrong
    let id = scene.open("case", "open", &clerk(), with(&[("text", sealed(9)), ("kind", word("b"))]));
    let wrong = with(&[("note", Value::Number(3))]);
    let right = with(&[("note", word("说明一下"))]);
    // when it is asked by the wrong actor with wrong values, then the values are what is wrong
    assert_eq!(code(&scene.refused(&id, "settle", &clerk(), wrong.clone())), "wrong-type");
    // and with right values the actor
    assert_eq!(code(&scene.refused(&id, "settle", &clerk(), right.clone())), "not-yours");
    // and by the right actor the condition
    assert_eq!(code(&scene.refused(&id, "settle", &leader(), right.clone())), "condition");
    // and once the condition holds, the last thing is a signature
    scene.take(&id, "change", &clerk(), with(&[("kind", word("a"))]));
    scene.take(&id, "settle", &leader(), right);
    assert_eq!((scene.state(&id), scene.matter(&id).pending().count()), ("fresh", 1));
    // and in another state nothing but the state is said, whatever else is wrong
    scene.take(&id, "keep_date", &clerk(), none());
    let refusal = scene.refused(&id, "settle", &clerk(), wrong);
    assert_eq!(codes(&refusal), ["not-here"]);
    assert!(refusal.reasons[0].zh.contains("待日"), "{refusal:?}");
}

#[test]
fn a_gate_comes_after_the_conditions_and_before_the_signature() {
    let mut scene = Scene::new();
    // given a case in its second round, in which nobody has been told
    let id = scene.working();
    scene.take(&id, "finish", &handler(), none());
    scene.take(&id, "again", &clerk(), none());
    scene.take(&id, "finish", &handler(), none());
    // when it is closed, then the gate says no, with its own name and rule
    let refusal = scene.refused(&id, "close", &clerk(), none());
    assert_eq!(codes(&refusal), ["gate"]);
    assert!(refusal.reasons[0].zh.starts_with("办结前须告知"), "{refusal:?}");
    let rules: Vec<&str> = refusal.basis.iter().flat_map(|b| b.citations()).map(|c| c.rule.as_str()).collect();
    assert!(rules.contains(&"toys.told") && rules.contains(&"toys.step"), "{rules:?}");
}

#[test]
fn an_ask_may_itself_be_what_the_gate_wants() {
    let mut scene = Scene::new();
    // given a second round in which nobody has been told
    let id = scene.working();
    scene.take(&id, "finish", &handler(), none());
    scene.take(&id, "again", &clerk(), none());
    scene.take(&id, "finish", &handler(), none());
    // when the closing ask tells, then it closes: the gate looks at what the matter would be
    scene.take(&id, "tell_and_close", &clerk(), none());
    assert_eq!(scene.state(&id), "closed");
}

#[test]
fn when_looks_before_the_step_and_a_gate_after_it() {
    let mut scene = Scene::new();
    let id = scene.case();
    // `not done(once)` on `once` holds before the first step only
    scene.take(&id, "once", &clerk(), none());
    assert_eq!(code(&scene.refused(&id, "once", &clerk(), none())), "condition");
    // the same words as a gate never hold
    assert_eq!(code(&scene.refused(&id, "never", &clerk(), none())), "gate");
}

#[test]
fn a_gate_stands_only_while_its_condition_holds_and_may_ask_for_a_field() {
    let mut scene = Scene::new();
    // given kind a, the gate for kind b is not there
    let id = scene.case();
    scene.take(&id, "paper", &clerk(), none());
    // when it becomes kind b, then the note is wanted and may be given with the ask
    scene.take(&id, "change", &clerk(), with(&[("kind", word("b"))]));
    assert_eq!(code(&scene.refused(&id, "paper", &clerk(), none())), "gate");
    scene.take(&id, "paper", &clerk(), with(&[("note", word("有说明"))]));
}

#[test]
fn every_question_comes_at_once_and_before_any_condition() {
    let mut scene = Scene::new();
    let id = scene.open(
        "case",
        "open",
        &clerk(),
        with(&[("text", sealed(9)), ("kind", word("a")), ("category", word("one"))]),
    );
    let values = with(&[("handler", word(WATER)), ("item", word("s1"))]);
    // when nothing is known yet
    let Performed::Unknown(questions) = scene.ask_knowing_nothing(&id, "assign", &clerk(), values.clone()) else {
        panic!("it should ask");
    };
    // then units, rows and the calculation are asked for together, each once
    let kinds: Vec<&str> = questions
        .iter()
        .map(|question| match question {
            Question::Kinds { .. } => "kinds",
            Question::Rows { .. } => "rows",
            Question::Calculation { .. } => "calculation",
        })
        .collect();
    assert_eq!(kinds, ["kinds", "rows", "calculation"]);
    // and one round of answers is enough, kept in the event, with the row pinned to the version that was read
    scene.take(&id, "assign", &clerk(), values);
    assert_eq!(scene.asked.len(), 3);
    let kept: Vec<Answered> = scene.histories[&id]
        .iter()
        .filter_map(|r| match &r.event {
            Event::Acted { ask, answers, .. } if ask == "assign" => Some(answers.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    assert_eq!(kept.len(), 3);
    let pinned = RowRef { register: "items".to_owned(), row: "s1".to_owned(), version: "v7".to_owned() };
    assert_eq!(scene.matter(&id).values["item"], Value::Row(pinned));
    assert_eq!(scene.matter(&id).values["owners"].texts(), [WATER]);
}

#[test]
fn questions_of_fact_can_say_no() {
    let mut scene = Scene::new();
    let id = scene.open(
        "case",
        "open",
        &clerk(),
        with(&[("text", sealed(9)), ("kind", word("a")), ("category", word("one"))]),
    );
    let give = |unit: &str, item: &str| with(&[("handler", word(unit)), ("item", word(item))]);
    // a unit of another kind, a unit that nobody knows, an item not listed, an item of the wrong level
    assert_eq!(codes(&scene.refused(&id, "assign", &clerk(), give("829900.board", "s1"))), ["condition"]);
    assert_eq!(codes(&scene.refused(&id, "assign", &clerk(), give("nobody", "s1"))), ["condition"]);
    assert_eq!(codes(&scene.refused(&id, "assign", &clerk(), give(ROADS, "x1"))), ["condition", "condition"]);
    let refusal = scene.refused(&id, "assign", &clerk(), give(ROADS, "d1"));
    assert_eq!(codes(&refusal), ["condition"]);
    assert_eq!(refusal.reasons[0].field.as_deref(), Some("item"));
}

#[test]
fn a_refusal_shows_the_calculated_value() {
    let mut scene = Scene::new();
    let open = |category: &str| with(&[("text", sealed(9)), ("kind", word("a")), ("category", word(category))]);
    // given two owners, when one is wanted, then both are named
    let id = scene.open("case", "open", &clerk(), open("two"));
    let refusal = scene.refused(&id, "single", &clerk(), with(&[("handler", word(WATER))]));
    assert!(refusal.reasons[0].zh.contains(WATER) && refusal.reasons[0].zh.contains(ROADS), "{refusal:?}");
    assert!(refusal.reasons[0].en.contains(ROADS));
    // given none, then none is said
    let id = scene.open("case", "open", &clerk(), open("none"));
    let refusal = scene.refused(&id, "single", &clerk(), with(&[("handler", word(WATER))]));
    assert!(refusal.reasons[0].zh.contains("现为：0"), "{refusal:?}");
    // given one, then it goes
    let id = scene.open("case", "open", &clerk(), open("one"));
    scene.take(&id, "single", &clerk(), with(&[("handler", word(WATER))]));
}

#[test]
fn a_refusal_says_what_else_is_possible_and_whom_to_ask() {
    let mut scene = Scene::new();
    let id = scene.case();
    // when the clerk asks for what is the leader's
    let refusal = scene.refused(&id, "settle", &clerk(), with(&[("note", word("说明一下"))]));
    // then the clerk's own steps are named, the refused one is not, and the leader of this very office is
    let else_: Vec<&str> = refusal.what_else.iter().map(|p| p.ask.as_str()).collect();
    assert!(else_.contains(&"look") && else_.contains(&"start") && !else_.contains(&"settle"), "{else_:?}");
    let whom = &refusal.whom_to_ask[0];
    assert_eq!((whom.unit.as_deref(), whom.post.as_deref()), (Some(HOME), Some("leader")));
    assert!(refusal.reasons[0].en.contains("leader"));
    // and for a stranger there is nothing, but still somebody to ask
    let stranger = staff("x", "829902001", &["clerk", "leader"]);
    let refusal = scene.refused(&id, "look", &stranger, none());
    assert_eq!((code(&refusal), refusal.what_else.len()), ("not-yours", 0));
}

#[test]
fn a_post_is_needed_where_the_rule_names_one_and_only_there() {
    let mut scene = Scene::new();
    let id = scene.working();
    // the handler's own staff need no post, the office's clerk does
    assert_eq!(code(&scene.refused(&id, "call_off", &staff("x", HOME, &[]), none())), "not-yours");
    assert_eq!(code(&scene.refused(&id, "finish", &staff("x", ROADS, &[]), none())), "not-yours");
    assert_eq!(code(&scene.refused(&id, "finish", &citizen(), none())), "not-yours");
    scene.take(&id, "finish", &staff("anybody", WATER, &[]), none());
}

#[test]
fn a_step_without_rule_in_the_matters_edition_is_not_there() {
    let mut scene = Scene::new();
    // given a case of 2024 and the law of 2025
    let old = scene.case();
    scene.now = crate::scene::moment("2025-06-02 09:00");
    let new = scene.case();
    // when both are asked for what only the later law knows
    let refusal = scene.refused(&old, "modern", &clerk(), none());
    scene.take(&new, "modern", &clerk(), none());
    // then the old one keeps its edition
    assert_eq!(codes(&refusal), ["no-rule"]);
    assert_ne!(scene.matter(&old).edition, scene.matter(&new).edition);
    // and what no edition knows is refused in the same words
    assert_eq!(code(&scene.refused(&new, "no_such_ask", &clerk(), none())), "no-rule");
}

#[test]
fn a_matter_that_is_not_there_is_refused() {
    let mut scene = Scene::new();
    let id = scene.case();
    let ghost = id.child(99);
    let Performed::Refused(refusal) = scene.ask_knowing_nothing(&ghost, "look", &clerk(), none()) else {
        panic!("it should refuse");
    };
    assert_eq!(code(&refusal), "not-found");
}

#[test]
fn what_it_was_before_and_how_often_something_happened_are_seen() {
    let mut scene = Scene::new();
    let id = scene.open("case", "open", &clerk(), with(&[("text", sealed(9)), ("kind", word("a"))]));
    // given one look of two, then it is not enough
    scene.take(&id, "look", &clerk(), none());
    assert_eq!(code(&scene.refused(&id, "looked", &clerk(), none())), "condition");
    scene.take(&id, "look", &clerk(), none());
    scene.take(&id, "looked", &clerk(), none());
    // when the kind is turned, what counts is what it was, not what is given
    scene.take(&id, "turn", &clerk(), with(&[("kind", word("b"))]));
    let refusal = scene.refused(&id, "turn", &clerk(), with(&[("kind", word("b"))]));
    assert_eq!(codes(&refusal), ["condition"]);
    assert!(refusal.reasons[0].zh.contains("原来的种类为“甲”"), "{refusal:?}");
    assert!(refusal.reasons[0].en.contains("had been"), "{refusal:?}");
}

#[test]
fn whose_proposal_was_granted_is_not_clear_of_it_and_whose_was_declined_is() {
    let mut scene = Scene::new();
    let to = |unit: &str| with(&[("handler", word(unit))]);
    let own = match handler() {
        casework::Actor::Staff { unit, .. } => unit,
        other => panic!("{other:?}"),
    };
    let id = scene.working();
    scene.take(&id, "stretch", &handler(), with(&[("extra", word("5 hours"))]));
    scene.decline(&id, 1, "不行", &chief()).unwrap();
    scene.take(&id, "hand_on", &clerk(), to(&own));
    scene.take(&id, "stretch", &handler(), with(&[("extra", word("5 hours"))]));
    scene.sign(&id, 2, &chief()).unwrap();
    let refusal = scene.refused(&id, "hand_on", &clerk(), to(&own));
    assert_eq!((code(&refusal), refusal.reasons[0].field.as_deref()), ("condition", Some("handler")));
    let other = if own == WATER { ROADS } else { WATER };
    scene.take(&id, "hand_on", &clerk(), to(other));
}

#[test]
fn nobody_takes_a_part_that_is_taken_by_naming_themselves() {
    let mut scene = Scene::new();
    let id = scene.working();
    let to = |unit: &str, helper: &str| with(&[("handler", word(unit)), ("helpers", words(&[helper]))]);
    let roads = staff("paver", ROADS, &[]);
    assert_eq!(code(&scene.refused(&id, "take_over", &roads, to(ROADS, WATER))), "not-yours");
    // The unit that has the part may, as long as it stands apart from those whom it names beside it.
    assert_eq!(code(&scene.refused(&id, "take_over", &handler(), to(WATER, WATER))), "condition");
    scene.take(&id, "take_over", &handler(), to(WATER, ROADS));
}
