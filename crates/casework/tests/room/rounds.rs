//! What counts per round and what over the whole matter; who did what; `back`.

use crate::scene::{HOME, Scene, clerk, code, handler, leader, none, staff, with, word, words};
use casework::Holder;

#[test]
fn told_and_done_speak_of_this_round_and_under_of_the_whole_matter() {
    let mut scene = Scene::new();
    // given a case whose citizen was told when it was opened
    let id = scene.working();
    scene.take(&id, "finish", &handler(), none());
    // when a second round begins, then what was told and done before no longer counts
    scene.take(&id, "again", &clerk(), none());
    let matter = scene.matter(&id);
    assert_eq!((matter.round, matter.rounds.len()), (2, 2));
    assert!(matter.rounds[0].told.contains_key("citizen") && !matter.rounds[1].told.contains_key("citizen"));
    assert!(matter.rounds[0].done.contains_key("finish") && !matter.rounds[1].done.contains_key("finish"));
    scene.take(&id, "finish", &handler(), none());
    assert_eq!(code(&scene.refused(&id, "close", &clerk(), none())), "gate");
    scene.take(&id, "tell", &clerk(), none());
    // and the count of rounds goes on: at most two
    scene.take(&id, "again", &clerk(), none());
    scene.take(&id, "finish", &handler(), none());
    assert_eq!(scene.matter(&id).counts["again"], 2);
    assert_eq!(code(&scene.refused(&id, "again", &clerk(), none())), "condition");
}

#[test]
fn what_was_done_in_an_earlier_round_is_not_done_in_this_one() {
    let mut scene = Scene::new();
    let id = scene.working();
    // given two rounds, in each of which somebody who was called does not come
    for _ in 0..2 {
        scene.take(&id, "call", &clerk(), with(&[("helpers", words(&["829901.water"]))]));
        let child = scene.matter(&id).children.last().unwrap().matter.clone();
        scene.take(&child, "miss", &handler(), none());
        scene.take(&id, "leave", &leader(), none());
        scene.take(&id, "again", &clerk(), none());
    }
    // then it was heard in both, though it is heard only once a round
    let missed = scene.told(&id).into_iter().filter(|(_, notice)| notice == "missed").count();
    assert_eq!(missed, 2);
}

#[test]
fn the_rounds_keep_their_values_ends_and_overdue_clocks() {
    let mut scene = Scene::new();
    let id = scene.working();
    // given a first round that is late
    scene.pass(11);
    scene.take(&id, "finish", &handler(), none());
    scene.take(&id, "again", &clerk(), none());
    let matter = scene.matter(&id);
    assert_eq!(matter.rounds[0].overdue, ["work"]);
    // and when it was first late, and each step with its moment, unit and posts
    let first = &matter.rounds[0];
    let late = first.late.unwrap();
    assert!(first.began < late && late <= first.ended.unwrap());
    let steps: Vec<_> = first.steps.iter().map(|step| (step.ask.as_str(), step.unit.as_deref())).collect();
    assert_eq!(steps.last(), Some(&("again", Some(HOME))));
    assert!(steps.contains(&("finish", Some("829901.water"))), "{steps:?}");
    assert!(
        first.steps.is_sorted_by_key(|step| step.at) && first.steps.last().unwrap().posts.contains(&"clerk".to_owned())
    );
    assert_eq!(first.done.values().map(Vec::len).sum::<usize>(), steps.len(), "each step once");
    assert!(matter.rounds[0].ended.is_some() && matter.rounds[1].ended.is_none());
    assert!(matter.rounds[0].values.contains_key("kind") && matter.rounds[1].values.is_empty());
    // when the second ends in time, then only the first was late
    scene.take(&id, "finish", &handler(), none());
    scene.take(&id, "tell_and_close", &clerk(), none());
    let matter = scene.matter(&id);
    assert!(matter.rounds[1].overdue.is_empty() && matter.rounds[1].late.is_none());
    assert_eq!((matter.rounds[1].ended, &matter.holder), (matter.ended_at, &Holder::Nobody));
}

#[test]
fn who_did_a_step_may_not_check_it_and_neither_may_that_party() {
    let mut scene = Scene::new();
    let id = scene.working();
    scene.take(&id, "finish", &handler(), none());
    // not the same hand, but another of the same unit
    assert_eq!(code(&scene.refused(&id, "check", &handler(), none())), "condition");
    scene.take(&id, "check", &staff("other plumber", "829901.water", &[]), none());
    // not that party at all, but the office
    let refusal = scene.refused(&id, "check_outside", &staff("other plumber", "829901.water", &[]), none());
    assert_eq!(code(&refusal), "condition");
    scene.take(&id, "check_outside", &clerk(), none());
}

#[test]
fn nobody_to_tell_counts_as_told() {
    let mut scene = Scene::new();
    // given a case that the office found by itself
    let found = with(&[("text", crate::scene::sealed(9)), ("kind", word("a"))]);
    let id = scene.open("case", "open", &clerk(), found);
    scene.take(&id, "start", &clerk(), with(&[("handler", word("829901.water"))]));
    scene.take(&id, "finish", &handler(), none());
    // when it closes, then nobody is told and nothing is in the way
    scene.take(&id, "close", &clerk(), none());
    assert!(scene.told(&id).is_empty());
}

#[test]
fn back_leads_to_where_it_came_from_and_gives_it_back_to_who_held_it() {
    let mut scene = Scene::new();
    let id = scene.working();
    scene.take(&id, "hold", &handler(), none());
    let office = Holder::Units { units: vec![HOME.to_owned()], post: Some("clerk".to_owned()) };
    assert_eq!((scene.state(&id), &scene.matter(&id).holder), ("held", &office));
    scene.take(&id, "go_on", &clerk(), none());
    let water = Holder::Units { units: vec!["829901.water".to_owned()], post: None };
    assert_eq!((scene.state(&id), &scene.matter(&id).holder), ("working", &water));
}
