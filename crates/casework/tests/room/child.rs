//! Children: opened per entry, carrying what they need, heard by their parents, withdrawn, outliving.

use crate::scene::{BOARD, HOME, ROADS, Scene, WATER, clerk, code, leader, none, staff, with, word, words};
use casework::{MatterId, PartyValue};

fn called(scene: &mut Scene) -> (MatterId, MatterId, MatterId) {
    let id = scene.working();
    scene.take(&id, "call", &clerk(), with(&[("helpers", words(&[WATER, ROADS]))]));
    (id.clone(), id.child(1), id.child(2))
}

fn of(unit: &str) -> casework::Actor {
    staff("visitor", unit, &[])
}

#[test]
fn one_child_per_entry_with_parties_and_fields_of_the_same_name() {
    let mut scene = Scene::new();
    let (id, first, second) = called(&mut scene);
    for (child, unit) in [(&first, WATER), (&second, ROADS)] {
        let matter = scene.matter(child);
        assert_eq!((matter.state.as_str(), matter.parent.as_ref()), ("called", Some(&id)));
        assert_eq!(matter.parties["unit"], PartyValue::Unit(unit.to_owned()));
        assert_eq!(matter.parties["citizen"], PartyValue::Person("c1".to_owned()));
        assert_eq!(matter.parties["office"], PartyValue::Unit(HOME.to_owned()));
        assert_eq!(matter.values["kind"], word("a"));
        assert_eq!(scene.told(child), [("unit".to_owned(), "called".to_owned())]);
    }
    let children: Vec<(&str, bool)> =
        scene.matter(&id).children.iter().map(|child| (child.state.as_str(), child.is_final)).collect();
    assert_eq!(children, [("called", false), ("called", false)]);
}

#[test]
fn the_parent_hears_each_change_and_acts_when_all_are_in() {
    let mut scene = Scene::new();
    let (id, first, second) = called(&mut scene);
    scene.take(&first, "come", &of(WATER), none());
    assert_eq!(scene.state(&id), "working");
    assert_eq!(scene.matter(&id).children[0].state, "seen");
    scene.take(&second, "come", &of(ROADS), none());
    assert_eq!(scene.state(&id), "ready");
}

#[test]
fn any_is_heard_once_and_all_does_not_hold() {
    let mut scene = Scene::new();
    let (id, first, second) = called(&mut scene);
    scene.take(&first, "miss", &of(WATER), none());
    assert_eq!(scene.told(&id).last().unwrap(), &("office".to_owned(), "missed".to_owned()));
    // when the other child's clock runs out, then the parent hears but does not say it again
    scene.pass(3);
    assert_eq!(scene.state(&second), "missed");
    let missed = scene.told(&id).into_iter().filter(|(_, notice)| notice == "missed").count();
    assert_eq!((missed, scene.state(&id)), (1, "working"));
}

#[test]
fn none_open_waits_for_the_last_child() {
    let mut scene = Scene::new();
    let (id, first, second) = called(&mut scene);
    assert_eq!(code(&scene.refused(&id, "leave", &leader(), none())), "condition");
    scene.take(&first, "miss", &of(WATER), none());
    assert_eq!(code(&scene.refused(&id, "leave", &leader(), none())), "condition");
    scene.take(&second, "miss", &of(ROADS), none());
    scene.take(&id, "leave", &leader(), none());
}

#[test]
fn withdrawing_lets_open_children_go_and_leaves_ended_ones_alone() {
    let mut scene = Scene::new();
    let (id, first, second) = called(&mut scene);
    scene.take(&first, "miss", &of(WATER), none());
    scene.take(&id, "call_off", &clerk(), none());
    assert_eq!((scene.state(&first), scene.state(&second)), ("missed", "dropped"));
    assert_eq!(scene.told(&second).last().unwrap().1, "called_off");
    assert!(scene.matter(&id).children.iter().all(|child| child.is_final));
    // and nobody but the parent can do that
    let (_, child, _) = called(&mut scene);
    assert_eq!(code(&scene.refused(&child, "drop", &clerk(), none())), "not-yours");
}

#[test]
fn the_opening_form_of_a_child_stands_in_its_openers() {
    let mut scene = Scene::new();
    let id = scene.case();
    // what is not carried over must be given, under the child's name
    assert_eq!(code(&scene.refused(&id, "write", &clerk(), none())), "required");
    assert_eq!(code(&scene.refused(&id, "write", &clerk(), with(&[("subject", word("信"))]))), "unknown-field");
    let other = with(&[("visit.kind", word("a"))]);
    assert_eq!(code(&scene.refused(&id, "write", &clerk(), other)), "unknown-field");
    scene.take(&id, "write", &clerk(), with(&[("letter.subject", word("信"))]));
    let child = scene.matter(&id.child(1));
    assert_eq!((child.state.as_str(), &child.values["kind"]), ("written", &word("a")));
    // and its limits are its own
    let long = with(&[("letter.subject", word(&"长".repeat(21)))]);
    assert_eq!(code(&scene.refused(&id, "write", &clerk(), long)), "too-long");
}

#[test]
fn a_child_that_the_ending_opened_outlives_its_parent_and_is_still_heard() {
    let mut scene = Scene::new();
    let id = scene.case();
    scene.take(&id, "end_with_letter", &clerk(), with(&[("letter.subject", word("告知书"))]));
    let child = id.child(1);
    assert_eq!((scene.state(&id), scene.state(&child)), ("closed", "written"));
    scene.take(&child, "send", &clerk(), none());
    let matter = scene.matter(&id);
    assert_eq!((matter.state.as_str(), matter.children[0].state.as_str()), ("closed", "sent"));
}

#[test]
fn a_refused_child_refuses_the_whole_step() {
    let mut scene = Scene::new();
    let id = scene.working();
    let before = scene.histories[&id].len();
    // given an entry that is no unit at all
    assert_eq!(code(&scene.refused(&id, "call", &clerk(), with(&[("helpers", words(&[ROADS, ""]))]))), "required");
    assert_eq!((scene.histories[&id].len(), scene.matter(&id).children.len()), (before, 0));
}

#[test]
fn later_children_are_numbered_on() {
    let mut scene = Scene::new();
    let (id, first, _) = called(&mut scene);
    scene.take(&id, "call", &clerk(), with(&[("helpers", words(&[BOARD]))]));
    let third = id.child(3);
    assert_eq!(scene.matter(&third).parties["unit"], PartyValue::Unit(BOARD.to_owned()));
    assert_eq!((scene.matter(&first).number.as_str(), scene.matter(&third).number.as_str()), ("1-1", "1-3"));
}
