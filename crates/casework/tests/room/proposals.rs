//! Proposals: who signs, in which order, once; silence; what no longer holds; reasons.

use crate::scene::{BOARD, HOME, PARENT, Scene, chief, clerk, code, handler, leader, moment, none, staff, with, word};
use casework::{MatterId, Outcome};

fn judge() -> casework::Actor {
    staff("judge", BOARD, &[])
}

fn chained(scene: &mut Scene) -> MatterId {
    let id = scene.working();
    scene.take(&id, "chain", &clerk(), none());
    id
}

fn stretched(scene: &mut Scene) -> MatterId {
    let id = scene.working();
    scene.take(&id, "stretch", &handler(), with(&[("extra", word("5 hours"))]));
    id
}

#[test]
fn a_chain_is_signed_in_its_order_and_any_of_the_alternatives_will_do() {
    for second in [chief(), judge()] {
        let mut scene = Scene::new();
        // given a proposal whose chain is the office's leader, then the parent's chief or the board
        let id = chained(&mut scene);
        assert_eq!(scene.matter(&id).pending().next().unwrap().signers.len(), 2);
        // when the second signs first, then it is not their turn
        assert_eq!(code(&scene.sign(&id, 1, &second).unwrap_err()), "not-yours");
        scene.sign(&id, 1, &leader()).unwrap();
        assert_eq!(scene.state(&id), "working");
        // and at the last signature the step is taken
        scene.sign(&id, 1, &second).unwrap();
        assert_eq!(scene.state(&id), "ready");
        assert_eq!(scene.matter(&id).proposals[0].outcome, Some(Outcome::Granted));
        assert_eq!(scene.matter(&id).counts["chain"], 1);
    }
}

#[test]
fn nobody_signs_their_own_proposal_and_nobody_twice() {
    let mut scene = Scene::new();
    let id = scene.working();
    // given a leader who proposes and also sits at the first place, and at the parent
    let both = staff("leader", HOME, &["leader", "clerk"]);
    scene.take(&id, "chain", &both, none());
    assert_eq!(code(&scene.sign(&id, 1, &both).unwrap_err()), "own-proposal");
    let moved = staff("leader", PARENT, &["chief"]);
    assert_eq!(code(&scene.sign(&id, 1, &moved).unwrap_err()), "own-proposal");
    // when another leader signs and then sits at the parent, then once is enough
    scene.sign(&id, 1, &staff("deputy", HOME, &["leader"])).unwrap();
    let moved = staff("deputy", PARENT, &["chief"]);
    assert_eq!(code(&scene.sign(&id, 1, &moved).unwrap_err()), "signed-already");
    scene.sign(&id, 1, &chief()).unwrap();
    assert_eq!(scene.state(&id), "ready");
}

#[test]
fn the_wrong_post_the_wrong_unit_and_a_person_do_not_sign() {
    let mut scene = Scene::new();
    let id = stretched(&mut scene);
    for actor in [staff("x", PARENT, &["driver"]), staff("x", HOME, &["chief"]), crate::scene::citizen()] {
        let refusal = scene.sign(&id, 1, &actor).unwrap_err();
        assert_eq!(code(&refusal), "not-yours");
        assert_eq!(refusal.whom_to_ask[0].unit.as_deref(), Some(PARENT));
    }
    assert_eq!(code(&scene.sign(&id, 7, &chief()).unwrap_err()), "no-proposal");
}

#[test]
fn what_no_longer_holds_lapses_at_the_last_signature() {
    let mut scene = Scene::new();
    let id = chained(&mut scene);
    scene.sign(&id, 1, &leader()).unwrap();
    // given that the kind is corrected meanwhile
    scene.take(&id, "change", &clerk(), with(&[("kind", word("b"))]));
    // when the last one signs, then nothing happens but that it lapses
    scene.sign(&id, 1, &chief()).unwrap();
    assert_eq!(scene.state(&id), "working");
    assert_eq!(scene.matter(&id).proposals[0].outcome, Some(Outcome::Lapsed));
    assert_eq!(code(&scene.sign(&id, 1, &chief()).unwrap_err()), "no-proposal");
}

#[test]
fn a_proposal_whose_state_is_gone_lapses_and_one_that_outlives_its_matter_or_round_too() {
    let mut scene = Scene::new();
    // another state
    let id = stretched(&mut scene);
    scene.take(&id, "finish", &handler(), none());
    scene.sign(&id, 1, &chief()).unwrap();
    assert_eq!(scene.matter(&id).proposals[0].outcome, Some(Outcome::Lapsed));
    // a new round
    let id = stretched(&mut scene);
    scene.take(&id, "finish", &handler(), none());
    scene.take(&id, "again", &clerk(), none());
    assert_eq!(scene.matter(&id).proposals[0].outcome, Some(Outcome::Lapsed));
    // the end
    let id = stretched(&mut scene);
    scene.take(&id, "finish", &handler(), none());
    scene.take(&id, "tell_and_close", &clerk(), none());
    assert_eq!(scene.matter(&id).pending().count(), 0);
}

#[test]
fn a_signed_extension_extends_and_counts_once() {
    let mut scene = Scene::new();
    let id = stretched(&mut scene);
    assert_eq!(scene.due(&id, "work").unwrap(), "2024-03-04 19:00");
    scene.sign(&id, 1, &chief()).unwrap();
    assert_eq!(scene.due(&id, "work").unwrap(), "2024-03-05 00:00");
    assert_eq!((scene.matter(&id).counts["stretch"], scene.matter(&id).proposals.len()), (1, 1));
    // a second one is the last: proposals count too, even those that were declined
    scene.take(&id, "stretch", &handler(), with(&[("extra", word("1 hour"))]));
    scene.decline(&id, 2, "够了", &chief()).unwrap();
    let refusal = scene.refused(&id, "stretch", &handler(), with(&[("extra", word("1 hour"))]));
    assert_eq!(code(&refusal), "condition");
}

#[test]
fn the_last_proposal_that_is_allowed_is_not_refused_by_its_own_count() {
    let mut scene = Scene::new();
    // given two proposals at most, of which the first was declined
    let id = stretched(&mut scene);
    scene.decline(&id, 1, "再想想", &chief()).unwrap();
    scene.take(&id, "stretch", &handler(), with(&[("extra", word("5 hours"))]));
    // when the second is signed, then it is granted: judged again, it does not count itself
    scene.sign(&id, 2, &chief()).unwrap();
    assert_eq!(scene.matter(&id).proposals[1].outcome, Some(Outcome::Granted));
    assert_eq!(scene.due(&id, "work").unwrap(), "2024-03-05 00:00");
}

#[test]
fn declining_needs_a_reason_and_a_seat() {
    let mut scene = Scene::new();
    let id = stretched(&mut scene);
    assert_eq!(code(&scene.decline(&id, 1, "  ", &chief()).unwrap_err()), "required");
    assert_eq!(code(&scene.decline(&id, 1, &"长".repeat(2001), &chief()).unwrap_err()), "too-long");
    assert_eq!(code(&scene.decline(&id, 1, "不行", &handler()).unwrap_err()), "own-proposal");
    assert_eq!(code(&scene.decline(&id, 1, "不行", &leader()).unwrap_err()), "not-yours");
    scene.decline(&id, 1, "理由不足", &chief()).unwrap();
    assert_eq!(scene.matter(&id).proposals[0].outcome, Some(Outcome::Declined));
    assert_eq!(scene.due(&id, "work").unwrap(), "2024-03-04 19:00");
    assert_eq!(code(&scene.decline(&id, 1, "再说一次", &chief()).unwrap_err()), "no-proposal");
}

#[test]
fn silence_refuses_where_the_file_says_so() {
    let mut scene = Scene::new();
    let id = stretched(&mut scene);
    scene.pass(2);
    assert_eq!(scene.matter(&id).pending().count(), 1);
    scene.pass(2);
    assert_eq!(scene.matter(&id).proposals[0].outcome, Some(Outcome::Declined));
    assert_eq!(scene.histories[&id].last().unwrap().at, moment("2024-03-04 12:00"));
}

#[test]
fn silence_grants_where_the_file_says_so_unless_the_conditions_are_gone() {
    let mut scene = Scene::new();
    let id = scene.working();
    scene.take(&id, "propose", &handler(), none());
    scene.pass(4);
    assert_eq!(scene.state(&id), "ready");
    assert_eq!(scene.matter(&id).proposals[0].outcome, Some(Outcome::Granted));
    // and with the conditions gone it lapses
    let id = scene.working();
    scene.take(&id, "propose", &handler(), none());
    scene.take(&id, "change", &clerk(), with(&[("kind", word("b"))]));
    scene.pass(4);
    assert_eq!(scene.state(&id), "working");
    assert_eq!(scene.matter(&id).proposals[0].outcome, Some(Outcome::Lapsed));
}

#[test]
fn silence_without_meaning_tells_once_and_the_proposal_waits_on() {
    let mut scene = Scene::new();
    let id = scene.working();
    scene.take(&id, "remind", &handler(), none());
    scene.pass(4);
    scene.pass(2);
    let told: Vec<_> = scene.told(&id).into_iter().filter(|(_, notice)| notice == "unsigned").collect();
    assert_eq!(told, [("parent".to_owned(), "unsigned".to_owned())]);
    assert_eq!(scene.matter(&id).pending().count(), 1);
    scene.sign(&id, 1, &chief()).unwrap();
    assert_eq!(scene.state(&id), "ready");
}

#[test]
fn a_proposal_does_not_block_but_none_pending_sees_it() {
    let mut scene = Scene::new();
    let id = stretched(&mut scene);
    assert_eq!(code(&scene.refused(&id, "leave", &leader(), none())), "condition");
    scene.decline(&id, 1, "不行", &chief()).unwrap();
    scene.take(&id, "leave", &leader(), none());
}
